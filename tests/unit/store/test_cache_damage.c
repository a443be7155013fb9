/* Damaged and forged files of the column cache: never used, or at least never
 * a reason to look outside the memory. */
#include "unit/store/cache_table.h"

#include <xxhash.h>

enum { ROWS = 12, ALL = WANTED, LARGEST = 4096 };

typedef struct file {
    char          name[300];
    unsigned char bytes[LARGEST];
    size_t        n;
} file;

static void read_whole(file *f)
{
    FILE *in = fopen(f->name, "rb");
    assert_non_null(in);
    f->n = fread(f->bytes, 1, sizeof f->bytes, in);
    assert_true(f->n > 0 && f->n < sizeof f->bytes);
    fclose(in);
}

/* In place: a file that is emptied first is sent to the disk at once (ext4). */
static void rewrite(const char *name, const unsigned char *bytes, size_t n)
{
    int fd = open(name, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, n, 0), n);
    assert_int_equal(ftruncate(fd, (off_t)n), 0);
    close(fd);
}

static void put_back(const file *f)
{
    rewrite(f->name, f->bytes, f->n);
}

static int read_files(const char *path, file files[ALL + 1])
{
    char names[64][300];
    int  count = cache_files(path, names, 64);

    assert_int_equal(count, ALL + 1);
    for (int i = 0; i < count; i++) {
        snprintf(files[i].name, sizeof files[i].name, "%s", names[i]);
        read_whole(&files[i]);
    }
    return count;
}

static bool is_state(const file *f)
{
    return strcmp(strrchr(f->name, '/'), "/state") == 0;
}

/* Number of the column that a file holds; of the state file: any. */
static size_t column_in(const file *f)
{
    enum { TYPE = 48, HEAD_BYTES = 120 };
    uint32_t type;
    size_t   i = 0;

    if (is_state(f))
        return 0;
    memcpy(&type, f->bytes + TYPE, sizeof type);
    while (wanted[i].type != type || strcmp(wanted[i].column, (const char *)f->bytes + HEAD_BYTES + sizeof "t") != 0)
        i++;
    return i;
}

/* The column that a file holds, in `pool`. NULL: it cannot be loaded at all. */
static const trd_column *load_one(const loaded *fresh, const file *f, trd_pool *pool, bool *cached)
{
    const trd_store_wanted *w = &wanted[column_in(f)];
    trd_store_table        *t = NULL;
    trd_column             *column = NULL;
    trd_error               err = { 0 };
    size_t                  before = trd_store_from_cache(fresh->store);

    assert_ok(trd_store_find(fresh->store, "t", pool, &t, &err), err);
    trd_code code = trd_store_column(fresh->store, t, w->column, w->type, NULL, pool, &column, &err);
    if (code != TRD_OK && code != TRD_E_DATA)
        fail_msg("%s: %s", f->name, err.what);
    *cached = trd_store_from_cache(fresh->store) > before;
    return column;
}

static void expect_unused(const loaded *fresh, const file *f, const char *what, size_t at)
{
    trd_pool         *pool = trd_pool_new(NULL);
    bool              cached;
    const trd_column *column = load_one(fresh, f, pool, &cached);

    if (!column || !same_column(column, fresh->columns[column_in(f)]))
        fail_msg("%s, byte %zu of %s: another result", what, at, f->name);
    if (cached)
        fail_msg("%s, byte %zu of %s: it is used", what, at, f->name);
    trd_pool_free(pool);
}

/* Loads past the cache, and then opens for reading: such a store repairs nothing. */
static loaded load_fresh(const char *path)
{
    loaded    fresh = load(path, false);
    trd_error err = { 0 };

    trd_store_close(fresh.store);
    assert_ok(trd_store_open(path, TRD_STORE_READ, &fresh.store, &err), err);
    fresh.store->cache_from = 1;
    return fresh;
}

static loaded made(void **state, const char **path, file files[ALL + 1])
{
    *path = scratch_path(*state, "a.db");
    write_table(*path, "t", ROWS, 21, false);
    load_and_compare(*path);
    assert_int_equal(load_and_compare(*path), ALL);
    read_files(*path, files);
    return load_fresh(*path);
}


static void a_changed_byte_is_noticed(void **state)
{
    const char   *path;
    file         *files = calloc(ALL + 1, sizeof *files);
    loaded        fresh = made(state, &path, files);
    dice          d = { 5 };
    unsigned char bytes[LARGEST];

    for (int i = 0; i <= ALL; i++) {
        memcpy(bytes, files[i].bytes, files[i].n);
        for (size_t at = 0; at < files[i].n; at++) {
            bytes[at] ^= (unsigned char)(1u << throw_dice(&d, 8));
            rewrite(files[i].name, bytes, files[i].n);
            expect_unused(&fresh, &files[i], "changed", at);
            bytes[at] = files[i].bytes[at];
        }
        put_back(&files[i]);
    }
    assert_int_equal(load_and_compare(path), ALL);
    unload(&fresh);
    free(files);
}

static void a_file_of_another_length_is_noticed(void **state)
{
    const char   *path;
    file         *files = calloc(ALL + 1, sizeof *files);
    loaded        fresh = made(state, &path, files);
    unsigned char longer[LARGEST + 300];

    for (int i = 0; i <= ALL; i++) {
        for (size_t n = 0; n < files[i].n; n++) {
            rewrite(files[i].name, files[i].bytes, n);
            expect_unused(&fresh, &files[i], "cut off", n);
        }
        memset(longer, 0, sizeof longer);
        memcpy(longer, files[i].bytes, files[i].n);
        for (size_t more = 1; more <= 256; more *= 2) {
            rewrite(files[i].name, longer, files[i].n + more);
            expect_unused(&fresh, &files[i], "longer", files[i].n + more);
        }
        unlink(files[i].name);
        expect_unused(&fresh, &files[i], "gone", 0);
        put_back(&files[i]);
    }
    assert_int_equal(load_and_compare(path), ALL);
    unload(&fresh);
    free(files);
}

static void a_damaged_file_is_made_anew(void **state)
{
    const char *path;
    file       *files = calloc(ALL + 1, sizeof *files);
    loaded      fresh = made(state, &path, files);

    for (int i = 0; i <= ALL; i++) {
        bool all = is_state(&files[i]);
        rewrite(files[i].name, files[i].bytes, files[i].n / 2);
        assert_int_equal(load_and_compare(path), all ? 0 : ALL - 1);
        assert_int_equal(load_and_compare(path), ALL);
        assert_int_equal(count_files(path), ALL + 1);
        read_files(path, files);
    }
    unload(&fresh);
    free(files);
}

static void files_of_another_column_or_time_are_not_taken(void **state)
{
    const char *path;
    file       *files = calloc(ALL + 1, sizeof *files), *later = calloc(ALL + 1, sizeof *later);
    loaded      fresh = made(state, &path, files);

    for (int i = 0; i <= ALL; i++) {
        for (int k = 0; k <= ALL; k++)
            if (k != i) {
                rewrite(files[i].name, files[k].bytes, files[k].n);
                expect_unused(&fresh, &files[i], "of another", (size_t)k);
            }
        put_back(&files[i]);
    }
    unload(&fresh);
    scratch_sql(path, "UPDATE t SET small = small + 1, code = code || '!', real = real + 1");
    load_and_compare(path);
    fresh = load_fresh(path);
    read_files(path, later);
    for (int i = 0; i <= ALL; i++) {                 /* one of before among those of now */
        int k = 0;
        while (strcmp(later[k].name, files[i].name) != 0)
            k++;
        put_back(&files[i]);
        expect_unused(&fresh, &files[i], "of before", 0);
        put_back(&later[k]);
    }
    for (int i = 0; i <= ALL; i++)
        put_back(&files[i]);                         /* and all of before */
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
    unload(&fresh);
    free(files);
    free(later);
}

/* ---- forged: with the right checksums ----------------------------------- */

enum { STATE_SUM = 248, NAMES = 68, LEAST = 72, MOST = 80, KINDS = 104, HEAD_SUM = 112, HEAD = 120 };

static void put_sum(unsigned char *at, const unsigned char *bytes, size_t n)
{
    uint64_t sum = XXH3_64bits(bytes, n);
    memcpy(at, &sum, sizeof sum);
}

/* As the file was laid out before it was changed. */
static void sum_up(const file *before, unsigned char *bytes)
{
    uint32_t names;

    if (is_state(before)) {
        memset(bytes + STATE_SUM, 0, 8);
        put_sum(bytes + STATE_SUM, bytes, before->n);
        return;
    }
    memcpy(&names, before->bytes + NAMES, sizeof names);
    size_t sums = (HEAD + names + 7) / 8 * 8, payload = (sums + 8 + 63) / 64 * 64;
    put_sum(bytes + sums, bytes + payload, before->n - payload);
    memset(bytes + HEAD_SUM, 0, 8);
    put_sum(bytes + HEAD_SUM, bytes, payload);
}

/* Every cell, kind and text can be read (under the sanitizers: in our memory). */
static void walk(const trd_column *c)
{
    for (size_t i = 0; i < c->rows; i++) {
        assert_true(trd_column_missing(c, i) < TRD_MISSING_KINDS);
        if (trd_column_is_missing(c, i) || c->width > TRD_I64)
            continue;
        if (c->least > c->most || trd_column_whole(c, i) < c->least || trd_column_whole(c, i) > c->most)
            fail_msg("%s: cell %zu lies outside its bounds", c->name, i);
        if (c->type == TRD_CODE)
            assert_int_equal(trd_labels_find(c->labels, trd_column_text(c, i)) >= 0, 1);
        else
            assert_true(isfinite(trd_column_number(c, i)));
    }
}

static void walk_what_comes(const loaded *fresh, const file *f)
{
    trd_pool         *pool = trd_pool_new(NULL);
    bool              cached;
    const trd_column *column = load_one(fresh, f, pool, &cached);

    if (column)
        walk(column);
    trd_pool_free(pool);
}

static void add_to(unsigned char *at, uint64_t what)          /* round the ends */
{
    uint64_t number;
    memcpy(&number, at, sizeof number);
    number += what;
    memcpy(at, &number, sizeof number);
}

/* A code that has no text, within bounds that say so. Only in cells of a byte. */
static bool add_a_code(const file *f, unsigned char *bytes)
{
    enum { TYPE = 48, WIDTH = 52, LABELS = 88 };
    uint32_t names;

    if (is_state(f) || f->bytes[TYPE] != TRD_CODE || f->bytes[WIDTH] != TRD_I8)
        return false;
    memcpy(bytes, f->bytes, f->n);
    memcpy(&names, bytes + NAMES, sizeof names);
    add_to(bytes + MOST, 1);
    bytes[((HEAD + names + 7) / 8 * 8 + 8 + 63) / 64 * 64] = bytes[LABELS];
    sum_up(f, bytes);
    return true;
}

static void a_code_without_a_text_is_noticed(void **state)
{
    const char   *path;
    file         *files = calloc(ALL + 1, sizeof *files);
    loaded        fresh = made(state, &path, files);
    unsigned char bytes[LARGEST];
    int           forged = 0;

    for (int i = 0; i <= ALL; i++)
        if (add_a_code(&files[i], bytes)) {
            rewrite(files[i].name, bytes, files[i].n);
            expect_unused(&fresh, &files[i], "one code more", 0);
            put_back(&files[i]);
            forged++;
        }
    assert_true(forged > 2);
    unload(&fresh);
    free(files);
}

/* Bounds that only look right in cells of this width. */
static void forged_bounds_are_noticed(void **state)
{
    static const uint64_t shifts[] = { 1 << 8, 1 << 16, UINT64_C(1) << 32, -(UINT64_C(1) << 8), -(UINT64_C(1) << 16), -(UINT64_C(1) << 32) };
    const char   *path;
    file         *files = calloc(ALL + 1, sizeof *files);
    loaded        fresh = made(state, &path, files);
    unsigned char bytes[LARGEST];
    int           with_kinds = 0;

    for (int i = 0; i <= ALL; i++) {
        if (is_state(&files[i]))
            continue;
        with_kinds += files[i].bytes[KINDS] != 0;
        for (size_t k = 0; k < sizeof shifts / sizeof *shifts; k++) {
            memcpy(bytes, files[i].bytes, files[i].n);
            add_to(bytes + LEAST, shifts[k]);
            add_to(bytes + MOST, shifts[k]);
            sum_up(&files[i], bytes);
            rewrite(files[i].name, bytes, files[i].n);
            walk_what_comes(&fresh, &files[i]);
        }
        put_back(&files[i]);
    }
    assert_true(with_kinds > 0);                     /* else the test below forges none */
    unload(&fresh);
    free(files);
}

static void a_forged_file_leads_nowhere(void **state)
{
    static const unsigned char values[] = { 0xFF, 0x80, 0x01 };
    const char   *path;
    file         *files = calloc(ALL + 1, sizeof *files);
    loaded        fresh = made(state, &path, files);
    dice          d = { 17 };
    unsigned char bytes[LARGEST];

    for (int i = 0; i <= ALL; i++) {
        memcpy(bytes, files[i].bytes, files[i].n);
        sum_up(&files[i], bytes);
        assert_memory_equal(bytes, files[i].bytes, files[i].n);         /* the test knows the format */
        for (size_t at = 0; at < files[i].n; at++) {
            size_t v = (size_t)throw_dice(&d, 3);
            memcpy(bytes, files[i].bytes, files[i].n);
            bytes[at] = (unsigned char)(v == 2 ? bytes[at] + values[v] : values[v]);
            sum_up(&files[i], bytes);
            rewrite(files[i].name, bytes, files[i].n);
            walk_what_comes(&fresh, &files[i]);
        }
        put_back(&files[i]);
    }
    assert_int_equal(load_and_compare(path), ALL);
    unload(&fresh);
    free(files);
}

#define test_here(f) cmocka_unit_test_setup_teardown(f, scratch_setup, cache_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_here(a_changed_byte_is_noticed),
        test_here(a_file_of_another_length_is_noticed),
        test_here(a_damaged_file_is_made_anew),
        test_here(files_of_another_column_or_time_are_not_taken),
        test_here(a_code_without_a_text_is_noticed),
        test_here(forged_bounds_are_noticed),
        test_here(a_forged_file_leads_nowhere),
    };
    return cmocka_run_group_tests_name("store/cache_damage", tests, NULL, NULL);
}
