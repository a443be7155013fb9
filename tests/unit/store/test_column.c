/* Loading columns: every type, every kind of cell. */
#include "scratch.h"

#include "base/number.h"
#include "base/pool.h"
#include "store/store.h"

#include <signal.h>

typedef struct fixture {
    scratch    *place;
    trd_pool   *pool;
    trd_store  *store;
    trd_store_writer *writer;
    const char *path;
    trd_error   err;
} fixture;

static void open_fixture(fixture *f, void **state)
{
    *f = (fixture){ .place = *state, .pool = trd_pool_new(NULL) };
    f->path = scratch_path(f->place, "a.db");
    assert_ok(trd_store_open(f->path, TRD_STORE_IMPORT, &f->store, &f->err), f->err);
}

static void close_fixture(fixture *f)
{
    trd_store_close(f->store);
    trd_pool_free(f->pool);
}

static const trd_store_table *table_of(fixture *f)
{
    trd_store_table *table = NULL;
    assert_ok(trd_store_find(f->store, "t", f->pool, &table, &f->err), f->err);
    assert_non_null(table);
    return table;
}

static trd_column *load(fixture *f, const char *name, trd_type type)
{
    trd_column *column = NULL;
    assert_ok(trd_store_column(f->store, table_of(f), name, type, NULL, f->pool, &column, &f->err), f->err);
    assert_string_equal(column->name, name);
    assert_int_equal(column->type, type);
    return column;
}

static void refuse(fixture *f, const char *name, trd_type type, const char *part)
{
    trd_column *column = NULL;
    assert_int_equal(trd_store_column(f->store, table_of(f), name, type, NULL, f->pool, &column, &f->err), TRD_E_DATA);
    assert_null(column);
    assert_holds(f->err.what, part);
}

static void begin(fixture *f, const trd_store_new_column *columns, size_t count, const trd_store_new_code *codes, size_t code_count)
{
    assert_ok(trd_store_writer_open(f->store, "t", false, columns, count, codes, code_count, &f->writer, &f->err), f->err);
}

static void row(fixture *f)
{
    assert_ok(trd_store_writer_row(f->writer, &f->err), f->err);
}

static void finish(fixture *f)
{
    assert_ok(trd_store_writer_finish(f->writer, &(trd_store_source){ .file = "f" }, 0, &f->err), f->err);
}

static void every_type_comes_back_as_it_went_in(void **state)
{
    static const trd_store_new_column columns[] = {
        { "flag", "flag", "", TRD_FLAG }, { "integer", "integer", "", TRD_INTEGER }, { "real", "real", "%", TRD_REAL },
        { "date", "date", "", TRD_DATE }, { "code", "code", "", TRD_CODE },
    };
    static const int64_t integers[] = { 0, -1, INT64_MAX, -INT64_MAX, (INT64_C(1) << 53) + 1 };
    static const double  reals[] = { 0.1, -1e300, 5e-324, 3, 0.1 + 0.2 };
    static const char *const dates[] = { "2024-02-29", "1-10-2024", "01-10-2024", "20191001", "1969-12-31" };
    static const char *const codes[] = { "0024", "", "é", "<5", "NULL" };
    fixture f;
    open_fixture(&f, state);
    begin(&f, columns, 5, NULL, 0);
    for (int i = 0; i < 5; i++) {
        trd_store_writer_integer(f.writer, 0, i % 2);
        trd_store_writer_integer(f.writer, 1, integers[i]);
        trd_store_writer_real(f.writer, 2, reals[i]);
        trd_store_writer_text(f.writer, 3, dates[i], strlen(dates[i]));
        trd_store_writer_text(f.writer, 4, codes[i], strlen(codes[i]));
        row(&f);
    }
    row(&f);                                         /* nothing set: no answer */
    finish(&f);
    trd_column *c[] = { load(&f, "flag", TRD_FLAG), load(&f, "integer", TRD_INTEGER), load(&f, "real", TRD_REAL),
                        load(&f, "date", TRD_DATE), load(&f, "code", TRD_CODE) };
    for (size_t i = 0; i < 5; i++) {
        int32_t days = 0;
        assert_true(trd_number_date(dates[i], strlen(dates[i]), &days));
        assert_int_equal(trd_column_whole(c[0], i), i % 2);
        assert_true(trd_column_whole(c[1], i) == integers[i]);
        assert_true(trd_column_number(c[2], i) == reals[i]);
        assert_int_equal(trd_column_whole(c[3], i), days);
        assert_string_equal(trd_column_text(c[4], i), codes[i]);
        assert_int_equal(c[i]->rows, 6);
        assert_int_equal(trd_column_missing(c[i], 4), TRD_KNOWN);
        assert_int_equal(trd_column_missing(c[i], 5), TRD_NO_ANSWER);
        assert_int_equal(table_of(&f)->columns[i].type, columns[i].type);
        assert_int_equal(table_of(&f)->columns[i].missing, 1);
    }
    assert_string_equal(table_of(&f)->columns[2].unit, "%");
    assert_string_equal(trd_labels_text(load(&f, "integer", TRD_CODE)->labels, 2), "9223372036854775807");
    assert_true(load(&f, "integer", TRD_SPAN)->as.spans[1].low == -1);
    close_fixture(&f);
}

static void hidden_cells_are_spans_and_the_kinds_of_missing_stay_apart(void **state)
{
    static const trd_store_new_column columns[] = { { "n", "n", "", TRD_INTEGER }, { "w", "w", "", TRD_CODE } };
    static const trd_store_new_code   codes[] = {
        { NULL, "<5", TRD_KNOWN, 1, 4 }, { NULL, "*", TRD_SUPPRESSED, 0, 0 }, { NULL, "x", TRD_USER_MISSING, 0, 0 },
        { NULL, "n.v.t.", TRD_NOT_APPLICABLE, 0, 0 }, { NULL, "-", TRD_NOT_ASKED, 0, 0 },
    };
    fixture f;
    open_fixture(&f, state);
    begin(&f, columns, 2, codes, 5);
    for (int i = 0; i < 5; i++) {
        trd_store_writer_code(f.writer, 0, &codes[i]);
        trd_store_writer_text(f.writer, 1, codes[i].text, strlen(codes[i].text));
        row(&f);
    }
    trd_store_writer_integer(f.writer, 0, 7);
    row(&f);
    finish(&f);
    const trd_store_table *t = table_of(&f);
    assert_int_equal(t->columns[0].type, TRD_SPAN);
    assert_int_equal(t->columns[0].suppressed, 2);
    assert_int_equal(t->columns[0].missing, 3);
    trd_column *span = load(&f, "n", TRD_SPAN), *word = load(&f, "w", TRD_CODE), *whole = load(&f, "n", TRD_INTEGER);
    assert_true(span->as.spans[0].low == 1 && span->as.spans[0].high == 4);
    assert_int_equal(trd_column_missing(span, 0), TRD_KNOWN);
    for (size_t i = 1; i < 5; i++) {
        assert_int_equal(trd_column_missing(span, i), codes[i].kind);
        assert_int_equal(trd_column_missing(word, i), codes[i].kind);
        assert_int_equal(trd_column_missing(whole, i), codes[i].kind);
    }
    assert_int_equal(trd_column_missing(whole, 0), TRD_SUPPRESSED);      /* never guessed */
    assert_string_equal(trd_column_text(word, 0), "<5");
    assert_true(span->as.spans[5].low == 7 && span->as.spans[5].high == 7);
    close_fixture(&f);
}

/* SQLite turns '99' in a column of numbers into 99: the code must still hold. */
static void codes_that_look_like_numbers_stay_codes(void **state)
{
    static const trd_store_new_column columns[] = { { "i", "i", "", TRD_INTEGER }, { "r", "r", "", TRD_REAL }, { "c", "c", "", TRD_CODE } };
    static const trd_store_new_code   codes[] = {
        { NULL, "99", TRD_USER_MISSING, 0, 0 }, { NULL, "-1", TRD_KNOWN, 1, 4 }, { NULL, "9007199254740993", TRD_USER_MISSING, 0, 0 },
        { NULL, "1e3", TRD_USER_MISSING, 0, 0 }, { NULL, "999.5", TRD_NOT_ASKED, 0, 0 },
    };
    fixture f;
    open_fixture(&f, state);
    begin(&f, columns, 3, codes, 5);
    for (int i = 0; i < 5; i++) {
        trd_store_writer_code(f.writer, 0, &codes[i]);
        trd_store_writer_code(f.writer, 1, &codes[i]);
        trd_store_writer_text(f.writer, 2, codes[i].text, strlen(codes[i].text));
        row(&f);
    }
    trd_store_writer_integer(f.writer, 0, INT64_C(9007199254740992));
    row(&f);
    finish(&f);
    for (int k = 0; k < 2; k++) {
        const char *name = k ? "r" : "i";
        trd_column *span = load(&f, name, TRD_SPAN), *plain = load(&f, name, k ? TRD_REAL : TRD_INTEGER), *text = load(&f, name, TRD_CODE);
        assert_true(span->as.spans[1].low == 1 && span->as.spans[1].high == 4);
        assert_int_equal(trd_column_missing(plain, 1), TRD_SUPPRESSED);
        for (size_t i = 0; i < 5; i++)
            if (i != 1) {
                assert_int_equal(trd_column_missing(span, i), codes[i].kind);
                assert_int_equal(trd_column_missing(plain, i), codes[i].kind);
                assert_int_equal(trd_column_missing(text, i), codes[i].kind);
            }
    }
    assert_true(trd_column_whole(load(&f, "i", TRD_INTEGER), 5) == INT64_C(9007199254740992));
    assert_int_equal(trd_column_missing(load(&f, "i", TRD_INTEGER), 5), TRD_KNOWN);
    assert_int_equal(trd_column_missing(load(&f, "c", TRD_CODE), 0), TRD_USER_MISSING);
    close_fixture(&f);
}

static void a_cell_of_another_type_is_named_with_its_row(void **state)
{
    fixture f;
    open_fixture(&f, state);
    begin(&f, (trd_store_new_column[]){ { "x", "x", "", TRD_CODE } }, 1, NULL, 0);
    finish(&f);
    scratch_sql(f.path, "DROP TABLE t; CREATE TABLE t(x, big, day, bad, flag); INSERT INTO t VALUES(1, 1, '2024-01-01', 'a', 0),"
                        " (1.5, 9e999, '31-02-2024', x'00ff', 1), ('woord', 0, 20240101, CAST(x'ff' AS TEXT), 2)");
    refuse(&f, "x", TRD_INTEGER, "row 2: '1.5' is no whole number");
    refuse(&f, "x", TRD_REAL, "row 3: 'woord' is no number");
    refuse(&f, "x", TRD_SPAN, "row 3");
    refuse(&f, "x", TRD_FLAG, "row 2");
    refuse(&f, "big", TRD_REAL, "row 2: 'infinite'");
    refuse(&f, "big", TRD_SPAN, "row 2");
    refuse(&f, "day", TRD_DATE, "row 2: '31-02-2024' is no date");
    refuse(&f, "bad", TRD_CODE, "row 2");
    refuse(&f, "flag", TRD_FLAG, "row 3: '2' is no yes or no");
    refuse(&f, "nowhere", TRD_CODE, "nowhere");
    refuse(&f, "\"; DROP TABLE t; --", TRD_CODE, "no such column");
    scratch_sql(f.path, "DELETE FROM t WHERE rowid = 2");
    refuse(&f, "bad", TRD_CODE, "row 2 is not plain UTF-8");
    close_fixture(&f);
}

/* An index over one column has an order of its own; rows must stay together. */
static void columns_of_a_row_stay_together(void **state)
{
    static const char *const tables[] = {
        "CREATE TABLE t(a, b)", "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID", "CREATE TABLE t(rowid, a, b)",
        "CREATE TABLE t(rowid, oid, _rowid_, a, b)",
    };
    for (int i = 0; i < 4; i++) {
        char        sql[1024];
        trd_store  *store = NULL;
        trd_pool   *pool = trd_pool_new(NULL);
        trd_error   err = { 0 };
        trd_column *a = NULL, *b = NULL;
        trd_store_table *table = NULL;
        const char *path = scratch_path(*state, "foreign.db");
        unlink(path);
        snprintf(sql, sizeof sql, "%s; CREATE INDEX ia ON t(a); CREATE INDEX ib ON t(b);"
                 "WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < 999) INSERT INTO t(a, b) SELECT (x * 389) %% 1000, 1000 - (x * 389) %% 1000 FROM n;", tables[i]);
        scratch_sql(path, sql);
        assert_ok(trd_store_open(path, TRD_STORE_READ, &store, &err), err);
        assert_ok(trd_store_find(store, "t", pool, &table, &err), err);
        assert_ok(trd_store_column(store, table, "a", TRD_INTEGER, NULL, pool, &a, &err), err);
        assert_ok(trd_store_column(store, table, "b", TRD_INTEGER, NULL, pool, &b, &err), err);
        assert_int_equal(a->rows, 1000);
        for (size_t k = 0; k < a->rows; k++)
            assert_int_equal(trd_column_whole(a, k) + trd_column_whole(b, k), 1000);
        trd_store_close(store);
        trd_pool_free(pool);
    }
}

static void a_table_imported_again_meanwhile_is_not_mixed(void **state)
{
    static const trd_store_new_column columns[] = { { "n", "n", "", TRD_INTEGER } };
    fixture f;
    open_fixture(&f, state);
    for (int pass = 0; pass < 2; pass++) {
        const trd_store_table *before = pass ? table_of(&f) : NULL;
        begin(&f, columns, 1, NULL, 0);
        trd_store_writer_integer(f.writer, 0, pass);
        row(&f);
        finish(&f);
        trd_column *column = NULL;
        if (before) {
            assert_int_equal(trd_store_column(f.store, before, "n", TRD_INTEGER, NULL, f.pool, &column, &f.err), TRD_E_DATA);
            assert_holds(f.err.what, "imported again");
            assert_null(column);
        }
    }
    scratch_sql(f.path, "DELETE FROM t");
    trd_store_table table = *table_of(&f);
    trd_column     *column = NULL;
    table.rows = 1;
    assert_int_equal(trd_store_column(f.store, &table, "n", TRD_INTEGER, NULL, f.pool, &column, &f.err), TRD_E_DATA);
    assert_holds(f.err.what, "shrank");
    close_fixture(&f);
}

static void a_column_without_rows_is_a_column(void **state)
{
    static const trd_store_new_column columns[] = { { "n", "n", "", TRD_INTEGER } };
    fixture f;
    open_fixture(&f, state);
    begin(&f, columns, 1, NULL, 0);
    finish(&f);
    assert_int_equal(load(&f, "n", TRD_INTEGER)->rows, 0);
    assert_int_equal(load(&f, "n", TRD_CODE)->rows, 0);
    close_fixture(&f);
}

static void loading_stops_when_it_is_told_to(void **state)
{
    static const trd_store_new_column columns[] = { { "n", "n", "", TRD_INTEGER } };
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_column           *column = NULL;
    fixture               f;
    open_fixture(&f, state);
    begin(&f, columns, 1, NULL, 0);
    row(&f);
    finish(&f);
    assert_int_equal(trd_store_column(f.store, table_of(&f), "n", TRD_INTEGER, &watch, f.pool, &column, &f.err), TRD_E_CANCELLED);
    assert_null(column);
    close_fixture(&f);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_scratch(every_type_comes_back_as_it_went_in),
        in_scratch(hidden_cells_are_spans_and_the_kinds_of_missing_stay_apart),
        in_scratch(codes_that_look_like_numbers_stay_codes),
        in_scratch(a_cell_of_another_type_is_named_with_its_row),
        in_scratch(columns_of_a_row_stay_together),
        in_scratch(a_table_imported_again_meanwhile_is_not_mixed),
        in_scratch(a_column_without_rows_is_a_column),
        in_scratch(loading_stops_when_it_is_told_to),
    };
    return cmocka_run_group_tests_name("store/column", tests, NULL, NULL);
}
