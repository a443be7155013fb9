/* Loading many columns of a large table: against SQLite read cell by cell, and
 * the same for every number of threads, from pages and through SQLite. */
#include "columns.h"
#include "scratch.h"

#include "base/pool.h"
#include "store/store_int.h"

enum { ROWS = 230000 };              /* threads are used from 200,000 rows on */

#define NUMBERS "WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < 229999) "

/* Every kind of cell, in chunks that differ in width, scale and kinds of
 * missing; texts that appear late, and rowids with gaps from far below 0 on. */
static const char make_table[] =
    "CREATE TABLE t(small, large, money, wild, word, day, flag, n);"
    NUMBERS "INSERT INTO t(rowid, small, large, money, wild, word, day, flag, n) SELECT (x - 100000) * 7 + x % 5,"
    " CASE WHEN x % 11 = 0 THEN NULL ELSE x % 100 END,"
    " CASE WHEN x > 200000 THEN x * 1000003 ELSE x % 50 END,"
    " CASE WHEN x % 13 = 0 THEN NULL WHEN x > 150000 THEN (x % 1000) / 1000.0 ELSE (x % 100) / 10.0 END,"
    " x / 7.0, 'w' || (x * 7919 % 997 + x / 60000), '2024-01-' || substr('0' || (x % 28 + 1), -2), x % 2,"
    " CASE WHEN x % 17 = 3 THEN '<5' WHEN x % 19 = 4 AND x > 90000 THEN '*' ELSE x % 40 END FROM n;"
    "INSERT INTO trede_code VALUES('t', 'n', '<5', 'known', 1, 4), ('t', 'n', '*', 'suppressed', NULL, NULL), ('t', 'word', 'w5', 'user_missing', NULL, NULL);";

static const trd_store_wanted wanted[] = {
    { "small", TRD_INTEGER }, { "large", TRD_INTEGER }, { "money", TRD_REAL }, { "wild", TRD_REAL }, { "word", TRD_CODE },
    { "day", TRD_DATE }, { "flag", TRD_FLAG }, { "n", TRD_SPAN }, { "n", TRD_INTEGER }, { "large", TRD_CODE },
};
enum { WANTED = sizeof wanted / sizeof *wanted };

typedef struct fixture {
    const char      *path;
    trd_store       *store;
    trd_pool        *pool;
    trd_store_table *table;
    trd_error        err;
} fixture;

/* The large table is made once; every test has a copy. NULL: that one. */
static void begin(fixture *f, void **state, const char *sql)
{
    const char *large = scratch_path(*state, "large.db");

    *f = (fixture){ .path = scratch_path(*state, "a.db"), .pool = trd_pool_new(NULL) };
    unlink(f->path);
    bool made = scratch_exists(large);
    if (!sql && made)
        scratch_copy(large, f->path);
    assert_ok(trd_store_open(f->path, TRD_STORE_IMPORT, &f->store, &f->err), f->err);
    if (sql || !made)
        scratch_sql(f->path, sql ? sql : make_table);
    if (!sql && !made)
        scratch_copy(f->path, large);
    assert_ok(trd_store_find(f->store, "t", f->pool, &f->table, &f->err), f->err);
    assert_non_null(f->table);
}

static void end(fixture *f)
{
    trd_store_close(f->store);
    trd_pool_free(f->pool);
}

static void load(fixture *f, int threads, trd_column **out)
{
    trd_watch watch = { .threads = threads };
    assert_ok(trd_store_columns(f->store, f->table, wanted, WANTED, &watch, f->pool, out, &f->err), f->err);
}

/* Cell by cell, and the texts in order of first appearance. */
static void assert_as_sqlite(fixture *f, trd_column **c)
{
    sqlite3      *db;
    sqlite3_stmt *s;
    size_t        row = 0;
    int32_t       words = 0;

    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT small, large, money, wild, word, julianday(day) - 2440587.5, flag, n FROM t ORDER BY rowid", -1, &s, NULL), SQLITE_OK);
    for (; sqlite3_step(s) == SQLITE_ROW; row++) {
        bool null = sqlite3_column_type(s, 0) == SQLITE_NULL;
        assert_int_equal(trd_column_missing(c[0], row), null ? TRD_NO_ANSWER : TRD_KNOWN);
        assert_true(null || trd_column_whole(c[0], row) == sqlite3_column_int64(s, 0));
        assert_true(trd_column_whole(c[1], row) == sqlite3_column_int64(s, 1));
        null = sqlite3_column_type(s, 2) == SQLITE_NULL;
        assert_int_equal(trd_column_is_missing(c[2], row), null);
        assert_true(null || trd_column_number(c[2], row) == sqlite3_column_double(s, 2));
        assert_true(trd_column_number(c[3], row) == sqlite3_column_double(s, 3));
        const char *word = (const char *)sqlite3_column_text(s, 4);
        if (strcmp(word, "w5") == 0) {
            assert_int_equal(trd_column_missing(c[4], row), TRD_USER_MISSING);
        } else {
            assert_string_equal(trd_column_text(c[4], row), word);
            assert_true(trd_column_code(c[4], row) <= words);
            words += trd_column_code(c[4], row) == words;
        }
        assert_true(trd_column_whole(c[5], row) == (int64_t)sqlite3_column_double(s, 5));
        assert_true(trd_column_whole(c[6], row) == sqlite3_column_int64(s, 6));
        const char *n = (const char *)sqlite3_column_text(s, 7);
        bool        span = strcmp(n, "<5") == 0, hidden = strcmp(n, "*") == 0;
        assert_int_equal(trd_column_missing(c[7], row), hidden ? TRD_SUPPRESSED : TRD_KNOWN);
        assert_int_equal(trd_column_missing(c[8], row), hidden || span ? TRD_SUPPRESSED : TRD_KNOWN);
        if (!hidden && !span) {
            assert_true(trd_column_span(c[7], row).low == atof(n));
            assert_true(trd_column_whole(c[8], row) == atoi(n));
        } else if (span) {
            assert_true(trd_column_span(c[7], row).low == 1 && trd_column_span(c[7], row).high == 4);
        }
        assert_true(atoll(trd_column_text(c[9], row)) == sqlite3_column_int64(s, 1));
    }
    assert_int_equal(row, ROWS);
    assert_int_equal(words, trd_labels_count(c[4]->labels));
    sqlite3_finalize(s);
    sqlite3_close(db);
}

static void columns_are_the_cells_whatever_the_number_of_threads(void **state)
{
    trd_column *one[WANTED], *several[WANTED];
    fixture     f;

    begin(&f, state, NULL);
    load(&f, 1, one);
    assert_int_equal(f.store->page_loads, 1);
    assert_as_sqlite(&f, one);
    assert_int_equal(one[0]->width, TRD_I8);
    assert_int_equal(one[1]->width, TRD_I64);
    assert_int_equal(one[2]->width, TRD_I16);
    assert_int_equal(one[2]->scale, 3);
    assert_int_equal(one[3]->width, TRD_F64);
    for (int way = 0; way < 4; way++) {              /* from pages with 2 and 3 threads, through SQLite with 1 and 2 */
        f.store->no_pages = way >= 2;
        load(&f, way < 2 ? way + 2 : way - 1, several);
        for (size_t i = 0; i < WANTED; i++)
            assert_same_columns(one[i], several[i]);
    }
    assert_int_equal(f.store->page_loads, 3);
    assert_int_equal(f.store->row_loads, 2);
    for (size_t i = 0; i < WANTED; i++) {            /* all in one pass, or one by one */
        trd_column *alone = NULL;
        f.store->no_pages = i % 2;
        assert_ok(trd_store_column(f.store, f.table, wanted[i].column, wanted[i].type, NULL, f.pool, &alone, &f.err), f.err);
        assert_same_columns(one[i], alone);
    }
    for (size_t i = 0; i < WANTED; i++) {            /* as narrow as can be */
        const trd_column *again = trd_column_narrow(one[i], f.pool);
        assert_int_equal(again->width, one[i]->width);
        assert_int_equal(again->scale, one[i]->scale);
        assert_true(again->least == one[i]->least && again->most == one[i]->most);
    }
    end(&f);
}

/* With a write-ahead log, and inside a transaction, other connections may see
 * another state: one thread does all, with the same result. */
static void other_connections_are_used_only_where_they_see_the_same(void **state)
{
    const trd_store_wanted two[] = { { "small", TRD_INTEGER }, { "flag", TRD_FLAG } };
    trd_column            *before[2], *after[2];
    fixture                f;

    begin(&f, state, NULL);
    assert_ok(trd_store_columns(f.store, f.table, two, 2, NULL, f.pool, before, &f.err), f.err);
    scratch_sql(f.path, "PRAGMA journal_mode = WAL; UPDATE t SET flag = 1 - flag WHERE small = 1;");
    assert_ok(trd_store_columns(f.store, f.table, two, 2, NULL, f.pool, after, &f.err), f.err);
    assert_int_equal(f.store->page_loads, 1);
    assert_int_equal(f.store->row_loads, 1);
    assert_memory_equal(before[0]->as.cells, after[0]->as.cells, ROWS);
    assert_int_equal(after[1]->as.i8[1], 1 - before[1]->as.i8[1]);
    end(&f);
}

static void the_first_wrong_cell_in_order_of_rows_is_named(void **state)
{
    trd_column *out[WANTED] = { NULL };
    fixture     f;

    begin(&f, state, NULL);
    scratch_sql(f.path, "UPDATE t SET small = 'late' WHERE rowid = (SELECT rowid FROM t ORDER BY rowid LIMIT 1 OFFSET 229000);"
                        "UPDATE t SET flag = 7 WHERE rowid = (SELECT rowid FROM t ORDER BY rowid LIMIT 1 OFFSET 120001);"
                        "UPDATE t SET large = x'00' WHERE rowid = (SELECT rowid FROM t ORDER BY rowid LIMIT 1 OFFSET 120002);");
    for (int threads = 1; threads <= 3; threads++) {
        trd_watch watch = { .threads = threads };
        assert_int_equal(trd_store_columns(f.store, f.table, wanted, WANTED, &watch, f.pool, out, &f.err), TRD_E_DATA);
        assert_holds(f.err.what, "column 'flag', row 120002: '7' is no yes or no");
        assert_null(out[0]);
    }
    f.table->rows = 1000;                            /* fewer were found: it grew, whatever is wrong behind them */
    assert_int_equal(trd_store_columns(f.store, f.table, wanted, WANTED, NULL, f.pool, out, &f.err), TRD_E_DATA);
    assert_holds(f.err.what, "grew");
    end(&f);
}

static void no_columns_and_no_rows_are_no_error(void **state)
{
    trd_column *out[WANTED] = { NULL };
    fixture     f;

    begin(&f, state, "CREATE TABLE t(small, large, money, wild, word, day, flag, n)");
    assert_ok(trd_store_columns(f.store, f.table, wanted, 0, NULL, f.pool, out, &f.err), f.err);
    assert_null(out[0]);
    load(&f, 2, out);
    for (size_t i = 0; i < WANTED; i++)
        assert_int_equal(out[i]->rows, 0);
    end(&f);
}

/* The lowest whole number means missing in the widest cells, so that it cannot
 * be a value, except in text and among reals. Rowids may span all whole numbers. */
static void the_ends_of_the_whole_numbers(void **state)
{
    trd_column *out[1];
    fixture     f;

    begin(&f, state, "CREATE TABLE t(i INTEGER);" NUMBERS "INSERT INTO t(rowid, i) SELECT x, x % 9 FROM n;"
                     "INSERT INTO t(rowid, i) VALUES(-9223372036854775808, -9223372036854775807), (9223372036854775807, 9223372036854775807);");
    for (int threads = 1; threads <= 2; threads++) {
        trd_watch watch = { .threads = threads };
        assert_ok(trd_store_columns(f.store, f.table, &(trd_store_wanted){ "i", TRD_INTEGER }, 1, &watch, f.pool, out, &f.err), f.err);
        assert_int_equal(out[0]->rows, ROWS + 2);
        assert_int_equal(out[0]->width, TRD_I64);
        assert_false(out[0]->has_missing);
        assert_true(out[0]->as.i64[0] == -INT64_MAX && out[0]->as.i64[ROWS + 1] == INT64_MAX);
        for (size_t row = 1; row <= ROWS; row++)
            assert_true(out[0]->as.i64[row] == (int64_t)((row - 1) % 9));
    }
    scratch_sql(f.path, "UPDATE t SET i = -9223372036854775808 WHERE rowid = 100000");
    for (int threads = 1; threads <= 2; threads++) {
        trd_watch watch = { .threads = threads };
        assert_int_equal(trd_store_columns(f.store, f.table, &(trd_store_wanted){ "i", TRD_INTEGER }, 1, &watch, f.pool, out, &f.err), TRD_E_DATA);
        assert_holds(f.err.what, "column 'i', row 100002: -9223372036854775808 is too low");
    }
    assert_ok(trd_store_column(f.store, f.table, "i", TRD_REAL, NULL, f.pool, out, &f.err), f.err);
    assert_true(out[0]->as.f64[100001] == -0x1p63);
    assert_ok(trd_store_column(f.store, f.table, "i", TRD_CODE, NULL, f.pool, out, &f.err), f.err);
    assert_string_equal(trd_column_text(out[0], 100001), "-9223372036854775808");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_the_cells_whatever_the_number_of_threads),
        cmocka_unit_test(other_connections_are_used_only_where_they_see_the_same),
        cmocka_unit_test(the_first_wrong_cell_in_order_of_rows_is_named),
        cmocka_unit_test(no_columns_and_no_rows_are_no_error),
        cmocka_unit_test(the_ends_of_the_whole_numbers),
    };
    return cmocka_run_group_tests_name("store/load", tests, scratch_setup, scratch_teardown);
}
