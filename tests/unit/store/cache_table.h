/* tests/unit/store/cache_table.h -- a table with cells of every kind, its
 * columns of every type, with and without the cache. */
#ifndef TRD_TESTS_CACHE_TABLE_H
#define TRD_TESTS_CACHE_TABLE_H

#include "scratch.h"

#include "base/pool.h"
#include "store/cache_int.h"

#include <fcntl.h>

enum { COLUMNS = 12, WANTED = 19 };

static const trd_store_new_column new_columns[COLUMNS] = {
    { "flag", "flag", "", TRD_FLAG },     { "small", "small", "", TRD_INTEGER }, { "middle", "middle", "", TRD_INTEGER },
    { "large", "large", "", TRD_INTEGER }, { "lowest", "lowest", "", TRD_INTEGER }, { "tenths", "tenths", "%", TRD_REAL },
    { "real", "real", "", TRD_REAL },     { "hidden", "hidden", "", TRD_INTEGER }, { "date", "date", "", TRD_DATE },
    { "code", "code", "", TRD_CODE },     { "name", "name", "", TRD_CODE },       { "nothing", "nothing", "", TRD_INTEGER },
};
static const trd_store_new_code new_codes[] = {
    { "hidden", "<5", TRD_KNOWN, 1, 4 }, { NULL, "*", TRD_SUPPRESSED, 0, 0 }, { NULL, "n.v.t.", TRD_NOT_APPLICABLE, 0, 0 },
    { "small", "99", TRD_USER_MISSING, 0, 0 },
};
enum { CODES = sizeof new_codes / sizeof *new_codes };
static const trd_store_wanted wanted[WANTED] = {
    { "flag", TRD_FLAG },     { "flag", TRD_CODE },   { "small", TRD_INTEGER }, { "small", TRD_REAL },  { "small", TRD_CODE },
    { "middle", TRD_INTEGER }, { "large", TRD_INTEGER }, { "large", TRD_CODE },  { "lowest", TRD_INTEGER }, { "tenths", TRD_REAL },
    { "real", TRD_REAL },     { "hidden", TRD_SPAN }, { "hidden", TRD_INTEGER }, { "date", TRD_DATE },   { "date", TRD_CODE },
    { "code", TRD_CODE },     { "name", TRD_CODE },   { "nothing", TRD_INTEGER }, { "nothing", TRD_CODE },
};

typedef struct dice {
    uint64_t state;
} dice;

static uint64_t throw_dice(dice *d, uint64_t below)
{
    d->state ^= d->state << 13, d->state ^= d->state >> 7, d->state ^= d->state << 17;
    return (d->state >> 11) % below;
}

static void write_row(trd_store_writer *w, dice *d, int row)
{
    static const char *const labels[] = { "Noord", "Oost", "", "Zuid-Holland", "\xc3\xa9" };
    char text[48];

    if (throw_dice(d, 9))
        trd_store_writer_integer(w, 0, (int64_t)throw_dice(d, 2));
    trd_store_writer_integer(w, 1, throw_dice(d, 20) ? (int64_t)throw_dice(d, 90) - 40 : 99);
    if (throw_dice(d, 30) == 0)
        trd_store_writer_code(w, 2, &new_codes[1 + throw_dice(d, 2)]);
    else
        trd_store_writer_integer(w, 2, (int64_t)throw_dice(d, 60000) - 30000);
    trd_store_writer_integer(w, 3, (int64_t)(throw_dice(d, UINT64_MAX) >> 1));
    trd_store_writer_integer(w, 4, row == 1 ? INT64_MIN + 1 : row);
    if (throw_dice(d, 5))
        trd_store_writer_real(w, 5, (double)throw_dice(d, 100000) / 10);
    trd_store_writer_real(w, 6, (double)throw_dice(d, 1000) / 3);
    if (throw_dice(d, 4) == 0)
        trd_store_writer_code(w, 7, &new_codes[throw_dice(d, 3)]);
    else
        trd_store_writer_integer(w, 7, (int64_t)throw_dice(d, 300));
    snprintf(text, sizeof text, "20%02d-%02d-11", (int)throw_dice(d, 30), (int)throw_dice(d, 12) + 1);
    char *date = strdup(text);
    trd_store_writer_text(w, 8, date, strlen(date));
    const char *label = labels[throw_dice(d, 5)];
    if (throw_dice(d, 7))
        trd_store_writer_text(w, 9, label, strlen(label));
    snprintf(text, sizeof text, "pupil %d", (int)throw_dice(d, 1000000));
    trd_store_writer_text(w, 10, text, strlen(text));
    assert_int_equal(trd_store_writer_row(w, NULL), TRD_OK);
    free(date);
}

/* (Re)places table `table` of database `path`. */
static void write_table(const char *path, const char *table, int rows, uint64_t seed, bool append)
{
    trd_store        *store = NULL;
    trd_store_writer *w = NULL;
    trd_error         err = { 0 };
    dice              d = { seed };

    assert_ok(trd_store_open(path, TRD_STORE_IMPORT, &store, &err), err);
    assert_ok(trd_store_writer_open(store, table, append, new_columns, COLUMNS, new_codes, CODES, &w, &err), err);
    for (int i = 0; i < rows; i++)
        write_row(w, &d, i);
    assert_ok(trd_store_writer_finish(w, &(trd_store_source){ .file = "f" }, 0, &err), err);
    trd_store_close(store);
}

/* All wanted columns of table t, and how many came from the cache. */
typedef struct loaded {
    trd_pool   *pool;
    trd_store  *store;
    trd_column *columns[WANTED];
    size_t      cached;
} loaded;

static trd_code load_as(loaded *l, const char *path, trd_store_mode mode, int64_t cache_from, int threads, trd_error *err)
{
    trd_store_table *table = NULL;
    trd_watch        watch = { .threads = threads };

    *l = (loaded){ .pool = trd_pool_new(NULL) };
    trd_code code = trd_store_open(path, mode, &l->store, err);
    if (code != TRD_OK)
        return code;
    l->store->cache_from = cache_from;
    if ((code = trd_store_find(l->store, "t", l->pool, &table, err)) == TRD_OK)
        code = trd_store_columns(l->store, table, wanted, WANTED, &watch, l->pool, l->columns, err);
    l->cached = trd_store_from_cache(l->store);
    return code;
}

static loaded load(const char *path, bool cache)
{
    loaded    l;
    trd_error err = { 0 };
    assert_ok(load_as(&l, path, TRD_STORE_MEASURE, cache, 1, &err), err);
    return l;
}

static void unload(loaded *l)
{
    trd_store_close(l->store);
    trd_pool_free(l->pool);
}

static bool same_labels(const trd_labels *a, const trd_labels *b)
{
    if (trd_labels_count(a) != trd_labels_count(b) || trd_labels_find(a, "not there") != trd_labels_find(b, "not there"))
        return false;
    for (int32_t i = 0; i < trd_labels_count(a); i++)
        if (strcmp(trd_labels_text(a, i), trd_labels_text(b, i)) != 0 || trd_labels_find(a, trd_labels_text(b, i)) != i ||
            trd_labels_find(b, trd_labels_text(a, i)) != i)
            return false;
    return true;
}

static bool same_column(const trd_column *a, const trd_column *b)
{
    return strcmp(a->name, b->name) == 0 && a->type == b->type && a->width == b->width && a->scale == b->scale && a->rows == b->rows &&
           a->has_missing == b->has_missing && a->usual == b->usual && a->least == b->least && a->most == b->most && a->marks == b->marks &&
           !a->contradicted && !b->contradicted && !a->missing == !b->missing && !a->labels == !b->labels &&
           memcmp(a->as.cells, b->as.cells, a->rows * trd_width_bytes(a->width)) == 0 &&
           (!a->missing || memcmp(a->missing, b->missing, a->rows) == 0) && (!a->labels || same_labels(a->labels, b->labels));
}

static bool same_columns(const loaded *a, const loaded *b)
{
    bool same = true;
    for (size_t i = 0; i < WANTED; i++)
        if (!same_column(a->columns[i], b->columns[i])) {
            print_error("%s as %s is not the same\n", wanted[i].column, trd_type_name(wanted[i].type));
            same = false;
        }
    return same;
}

/* What comes through the cache is what the database holds. Gives how many
 * columns came from the cache. */
static size_t load_and_compare(const char *path)
{
    loaded through = load(path, true), fresh = load(path, false);
    size_t cached = through.cached;

    assert_int_equal(fresh.cached, 0);
    assert_true(same_columns(&through, &fresh));
    unload(&through);
    unload(&fresh);
    return cached;
}

/* ---- the folder --------------------------------------------------------- */

static const char *cache_folder(const char *path)
{
    static char out[600];
    snprintf(out, sizeof out, "%s.trede-cache", path);
    return out;
}

/* Calls `each` with every file of the folder, in one order. */
static int cache_files(const char *path, char names[][300], int room)
{
    DIR *folder = opendir(cache_folder(path));
    int  count = 0;
    for (struct dirent *e; folder && (e = readdir(folder));)
        if (e->d_name[0] != '.' && count < room)
            snprintf(names[count++], 300, "%s/%s", cache_folder(path), e->d_name);
    if (folder)
        closedir(folder);
    return count;
}

static int count_files(const char *path)
{
    char names[64][300];
    return cache_files(path, names, 64);
}

static void remove_cache(const char *path)
{
    char names[64][300];
    for (int i = cache_files(path, names, 64); i-- > 0;)
        unlink(names[i]);
    rmdir(cache_folder(path));
}

static int cache_teardown(void **state)
{
    scratch *s = *state;
    remove_cache(scratch_path(s, "a.db"));
    return scratch_teardown(state);
}

#endif
