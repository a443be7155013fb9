/* Columns read from the pages of a file: the same as through SQLite, cell by
 * cell or error by error, for tables of every kind and for damaged files. */
#include "columns.h"
#include "strange.h"

#include "base/pool.h"
#include "store/store_int.h"

enum { WANTED_MOST = 12 };

/* More of it: TRD_TIMES=50 in the environment. */
static int times(int usual)
{
    const char *more = getenv("TRD_TIMES");
    return usual * (more ? atoi(more) : 1);
}

typedef struct outcome {
    trd_code    code;
    trd_error   err;
    trd_column *columns[WANTED_MOST];
    bool        pages;
} outcome;

/* With a connection of its own: on a damaged file SQLite may say something else
 * about what it has in memory already. */
static outcome load(const char *path, const trd_store_table *table, const trd_store_wanted *wanted, size_t count, bool no_pages, trd_pool *pool)
{
    outcome    out = { 0 };
    trd_store *store = NULL;

    if ((out.code = trd_store_open(path, TRD_STORE_READ, &store, &out.err)) != TRD_OK)
        return out;
    store->no_pages = no_pages;
    out.code = trd_store_columns(store, table, wanted, count, NULL, pool, out.columns, &out.err);
    out.pages = store->page_loads > 0;
    trd_store_close(store);
    return out;
}

/* Loads in both ways; what differs, or NULL. */
static const char *load_twice(const char *path, const trd_store_table *table, const trd_store_wanted *wanted, size_t count, trd_pool *pool, outcome *pages)
{
    outcome rows = load(path, table, wanted, count, true, pool);

    *pages = load(path, table, wanted, count, false, pool);
    assert_false(rows.pages);
    if (rows.code != pages->code || strcmp(rows.err.what, pages->err.what) != 0) {
        print_error("rows: %s\npages: %s (%d)\n", rows.err.what, pages->err.what, pages->pages);
        return "error";
    }
    if (rows.code != TRD_OK)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        const char *what = columns_differ(rows.columns[i], pages->columns[i]);
        if (what)
            return what;
    }
    return NULL;
}

/* What is known of a table, both ways; what differs, or NULL. */
static const char *find_twice(const char *path, const char *name, trd_pool *pool)
{
    trd_store_table *tables[2] = { NULL };
    trd_error        errors[2] = { 0 };
    trd_code         codes[2];

    for (int way = 0; way < 2; way++) {
        trd_store *store = NULL;
        codes[way] = trd_store_open(path, TRD_STORE_READ, &store, &errors[way]);
        if (codes[way] != TRD_OK)
            continue;
        store->no_pages = way == 0;
        codes[way] = trd_store_find(store, name, pool, &tables[way], &errors[way]);
        trd_store_close(store);
    }
    if (codes[0] != codes[1] || strcmp(errors[0].what, errors[1].what) != 0 || !tables[0] != !tables[1])
        return "table";
    for (size_t i = 0; tables[0] && i < tables[0]->column_count; i++)
        if (tables[0]->columns[i].type != tables[1]->columns[i].type || tables[0]->columns[i].missing != tables[1]->columns[i].missing)
            return "types";
    return NULL;
}

/* ---- tables of every kind ------------------------------------------------ */

static size_t choose(strange *s, const trd_store_table *table, trd_store_wanted *wanted)
{
    size_t count = 1 + (size_t)strange_below(s, WANTED_MOST);
    bool   wrong = strange_below(s, 3) == 0;

    for (size_t i = 0; i < count; i++) {
        const trd_store_column_info *c = &table->columns[strange_below(s, (int)table->column_count)];
        wanted[i] = (trd_store_wanted){ c->name, wrong && strange_below(s, 4) == 0 ? (trd_type)strange_below(s, TRD_CODE + 1)
                                                 : strange_below(s, 4) == 0 ? TRD_CODE : c->type };
    }
    return count;
}

static void both_ways_give_the_same(void **state)
{
    int         by_pages = 0, by_rows = 0, failed = 0;
    const char *path = scratch_path(*state, "a.db");

    for (int seed = 1; seed <= times(160); seed++) {
        trd_error  err = { 0 };
        trd_store *store = NULL;
        strange    s;
        strange_make(&s, path, (uint64_t)seed);
        assert_ok(trd_store_open(path, TRD_STORE_READ, &store, &err), err);
        for (int i = 0; i < STRANGE_TABLES; i++) {
            trd_pool        *pool = trd_pool_new(NULL);
            trd_store_table *table = NULL;
            trd_store_wanted wanted[WANTED_MOST];
            outcome          o;
            assert_ok(trd_store_find(store, s.tables[i].name, pool, &table, &err), err);
            size_t      count = choose(&s, table, wanted);
            const char *what = load_twice(path, table, wanted, count, pool, &o);
            what = what ? what : find_twice(path, table->name, pool);
            if (what)
                fail_msg("seed %d, table %s: the two ways differ in their %s", seed, s.tables[i].name, what);
            bool odd = s.odd || s.tables[i].odd;
            if (o.code == TRD_OK && (odd ? o.pages : !o.pages && !s.tables[i].unsure && !s.maps))
                fail_msg("seed %d, table %s: %s", seed, s.tables[i].name, o.pages ? "read from pages" : "not read from pages");
            failed += o.code != TRD_OK;
            by_pages += o.pages;
            by_rows += o.code == TRD_OK && !o.pages;
            trd_pool_free(pool);
        }
        trd_store_close(store);
    }
    print_message("%d tables from pages, %d left to SQLite, %d with a cell that does not fit\n", by_pages, by_rows, failed);
    assert_true(by_pages > times(160) * 3 && by_rows > times(160) && failed > times(160) / 4);
}

/* ---- damaged files -------------------------------------------------------- */

enum { FILE_MOST = 400000, DAMAGES = 40 };

typedef struct whole_file {
    unsigned char *bytes;
    size_t         n, page;
} whole_file;

static whole_file read_whole(const char *path)
{
    whole_file f = { .bytes = malloc(FILE_MOST) };
    FILE      *in = fopen(path, "rb");
    assert_non_null(in);
    assert_non_null(f.bytes);
    f.n = fread(f.bytes, 1, FILE_MOST, in);
    fclose(in);
    f.page = (size_t)f.bytes[16] << 8 | f.bytes[17];
    f.page = f.page == 1 ? 65536 : f.page;
    return f;
}

static unsigned char *page_of(strange *s, const whole_file *f)
{
    size_t pages = f->n / f->page, first = strange_below(s, 10) == 0 ? 0 : 1;
    return f->bytes + (pages > first ? first + (size_t)strange_below(s, (int)(pages - first)) : 0) * f->page;
}

/* Changes something, most often where a page says what is in it. */
static void damage(strange *s, whole_file *f)
{
    unsigned char *a = page_of(s, f), *b = page_of(s, f);

    switch (strange_below(s, 10)) {
    case 0:                                          /* two pages change places */
        for (size_t i = 0; i < f->page; i++) {
            unsigned char kept = a[i];
            a[i] = b[i];
            b[i] = kept;
        }
        break;
    case 1: memcpy(a, b, a == b ? 0 : f->page); break;
    case 2: memset(a + strange_below(s, (int)f->page), 0, 1); break;
    case 3: f->n = (size_t)strange_below(s, (int)f->n); break;
    case 4:                                          /* in the head of the page or its list of cells */
    case 5: a[strange_below(s, 60)] ^= (unsigned char)(1 << strange_below(s, 8)); break;
    case 6: a[strange_below(s, 14)] = (unsigned char)strange_below(s, 256); break;
    default:
        for (int i = 1 + strange_below(s, 4); i > 0; i--)
            a[strange_below(s, (int)f->page)] ^= (unsigned char)(1 + strange_below(s, 255));
    }
}

/* The table is known from before the damage. */
static void load_damaged(strange *s, const char *path, trd_store_table *const tables[], trd_pool *pool, int seed, int counts[2])
{
    trd_store_wanted wanted[WANTED_MOST];
    outcome          o;

    for (int i = 0; i < 2; i++) {
        const trd_store_table *table = tables[strange_below(s, STRANGE_TABLES)];
        size_t                 count = choose(s, table, wanted);
        const char            *what = load_twice(path, table, wanted, count, pool, &o);
        what = what ? what : find_twice(path, table->name, pool);
        if (what)
            fail_msg("seed %d, damaged, table %s: the two ways differ in their %s", seed, table->name, what);
        counts[o.pages]++;
    }
}

static void a_damaged_file_gives_the_same_both_ways(void **state)
{
    const char *path = scratch_path(*state, "a.db"), *broken = scratch_path(*state, "b.db");
    int         counts[2] = { 0 };                   /* through SQLite, from pages */

    for (int seed = 1000; seed < 1000 + times(60); seed++) {
        trd_pool        *pool = trd_pool_new(NULL);
        trd_store_table *tables[STRANGE_TABLES];
        trd_store       *store = NULL;
        trd_error        err = { 0 };
        strange          s;
        strange_make(&s, path, (uint64_t)seed);
        assert_ok(trd_store_open(path, TRD_STORE_READ, &store, &err), err);
        for (int i = 0; i < STRANGE_TABLES; i++)
            assert_ok(trd_store_find(store, s.tables[i].name, pool, &tables[i], &err), err);
        trd_store_close(store);
        whole_file good = read_whole(path);
        for (int i = 0; i < DAMAGES && !s.odd && good.n < FILE_MOST; i++) {
            whole_file bad = { malloc(good.n), good.n, good.page };
            trd_pool  *own = trd_pool_new(NULL);
            memcpy(bad.bytes, good.bytes, good.n);
            damage(&s, &bad);
            scratch_write(broken, bad.bytes, bad.n);
            load_damaged(&s, broken, tables, own, seed, counts);
            trd_pool_free(own);
            free(bad.bytes);
        }
        free(good.bytes);
        trd_pool_free(pool);
    }
    print_message("%d tables of damaged files from pages, %d through SQLite\n", counts[1], counts[0]);
    assert_true(counts[0] > times(60) && counts[1] > times(60));
}

/* ---- what it leaves to SQLite, and stopping -------------------------------- */

static void make_small(const char *path)
{
    unlink(path);
    scratch_sql(path, "PRAGMA page_size = 4096; CREATE TABLE t(x INTEGER); INSERT INTO t VALUES(1), (2), (3), (4)");
}

/* Several threads would read other rows than one does. */
static void rowids_out_of_order_are_left_to_sqlite(void **state)
{
    const char            *path = scratch_path(*state, "a.db");
    const trd_store_wanted x = { "x", TRD_INTEGER };
    trd_pool              *pool = trd_pool_new(NULL);

    for (int swapped = 0; swapped < 2; swapped++) {
        trd_store_table t = { .name = "t", .rows = 4 };
        make_small(path);
        whole_file f = read_whole(path);
        for (int i = 0; i < 2 * swapped; i++) {      /* the places of the first two cells of the leaf */
            unsigned char *cell = f.bytes + 4096 + 8 + i, kept = *cell;
            *cell = cell[2];
            cell[2] = kept;
        }
        scratch_write(path, f.bytes, f.n);
        free(f.bytes);
        outcome o = load(path, &t, &x, 1, false, pool);
        assert_ok(o.code, o.err);
        assert_int_equal(o.pages, !swapped);
        assert_int_equal(o.columns[0]->as.i8[0], 1 + swapped);
    }
    trd_pool_free(pool);
}

static void a_watch_that_says_stop_is_heard(void **state)
{
    const char           *path = scratch_path(*state, "a.db");
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_store_table       t = { .name = "t", .rows = 4 };
    trd_pool             *pool = trd_pool_new(NULL);
    trd_store            *store = NULL;
    trd_column           *out = NULL;
    trd_error             err = { 0 };

    make_small(path);
    assert_ok(trd_store_open(path, TRD_STORE_READ, &store, &err), err);
    assert_int_equal(trd_store_column(store, &t, "x", TRD_INTEGER, &watch, pool, &out, &err), TRD_E_CANCELLED);
    assert_null(out);
    assert_int_equal(store->page_loads + store->row_loads, 0);
    stop = 0;
    assert_ok(trd_store_column(store, &t, "x", TRD_INTEGER, &watch, pool, &out, &err), err);
    assert_int_equal(store->page_loads, 1);
    trd_store_close(store);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_damaged_file_gives_the_same_both_ways, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(both_ways_give_the_same, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(rowids_out_of_order_are_left_to_sqlite, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_watch_that_says_stop_is_heard, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests_name("store/page_read", tests, NULL, NULL);
}
