/* Stacking and spreading: cell by cell, and back to where it started. */
#include "rows.h"

#include "frame/reshape.h"

enum { SCHOOLS = 40, YEARS = 3 };
static const char *const years[] = { "2021 v", "2022 v", "2022 m" };

static trd_column *counts(trd_pool *pool, trd_width width, int scale, int first)
{
    trd_column *c = trd_column_new_in(pool, "leerlingen", scale || width == TRD_F64 ? TRD_REAL : width == TRD_SPANS ? TRD_SPAN : TRD_INTEGER,
                                      width, scale, SCHOOLS);
    for (size_t i = 0; i < SCHOOLS; i++) {
        int64_t x = first + (int64_t)i * 3;
        switch (width) {
        case TRD_I8:  c->as.i8[i] = (int8_t)(x % 100); break;
        case TRD_I16: c->as.i16[i] = (int16_t)x; break;
        case TRD_I32: c->as.i32[i] = (int32_t)x * 1000; break;
        case TRD_I64: c->as.i64[i] = x * 100000000; break;
        case TRD_F64: c->as.f64[i] = (double)x / 7; break;
        default:      c->as.spans[i] = (trd_span){ 1, 4 }; break;
        }
        if (i % 9 == 4)
            assert_int_equal(trd_column_set_missing(c, pool, i, first % 2 ? TRD_SUPPRESSED : TRD_NO_ANSWER), 0);
    }
    return c;
}

static trd_column *codes(trd_pool *pool, int first)
{
    trd_column *c = trd_column_new(pool, "advies", TRD_CODE, SCHOOLS);
    char        text[16];
    for (size_t i = 0; i < SCHOOLS; i++) {
        int n = snprintf(text, sizeof text, "A%d", (first + (int)i * 5) % 11);
        c->as.i32[i] = trd_labels_add(c->labels, text, (size_t)n);
    }
    return c;
}

static void assert_same_cell(const trd_column *a, size_t i, const trd_column *b, size_t j)
{
    assert_int_equal(trd_column_missing(a, i), trd_column_missing(b, j));
    if (trd_column_is_missing(a, i))
        return;
    if (a->type == TRD_CODE) {
        assert_string_equal(trd_column_text(a, i), trd_column_text(b, j));
        return;
    }
    trd_span x = trd_column_span(a, i), y = trd_column_span(b, j);
    assert_true(x.low == y.low && x.high == y.high);
}

static void stacked_cells_are_those_of_their_columns_and_spread_back(void **state)
{
    const trd_column *sets[][YEARS] = {
        { counts(*state, TRD_I8, 0, 1), counts(*state, TRD_I32, 0, 2), counts(*state, TRD_I16, 0, 3) },
        { counts(*state, TRD_I16, 1, 1), counts(*state, TRD_I16, 1, 2), counts(*state, TRD_I64, 1, 3) },
        { counts(*state, TRD_I16, 1, 1), counts(*state, TRD_I16, 2, 2), counts(*state, TRD_I8, 0, 3) },
        { counts(*state, TRD_I16, 1, 1), counts(*state, TRD_F64, 0, 2), counts(*state, TRD_I8, 0, 3) },
        { counts(*state, TRD_I16, 0, 1), counts(*state, TRD_SPANS, 0, 2), counts(*state, TRD_F64, 0, 3) },
        { codes(*state, 1), codes(*state, 4), codes(*state, 9) },
    };
    trd_column *id = trd_column_new(*state, "brin", TRD_INTEGER, SCHOOLS);
    for (size_t i = 0; i < SCHOOLS; i++)
        id->as.i64[i] = (int64_t)(i * 17 % SCHOOLS) + 1000;
    for (size_t k = 0; k < sizeof sets / sizeof *sets; k++) {
        trd_stacked    s;
        trd_spread_out w;
        trd_error      err;
        assert_ok(trd_stack(sets[k], years, YEARS, *state, &s, &err), err);
        assert_int_equal(s.rows, SCHOOLS * YEARS);
        for (size_t at = 0; at < s.rows; at++) {
            assert_int_equal(s.from[at], at / YEARS);
            assert_string_equal(trd_column_text(s.key, at), years[at % YEARS]);
            assert_same_cell(s.value, at, sets[k][at % YEARS], at / YEARS);
            if (s.value->least <= s.value->most && !trd_column_is_missing(s.value, at))
                assert_in_range(trd_column_whole(s.value, at) - s.value->least, 0, s.value->most - s.value->least);
        }
        const trd_column *ids = trd_column_gather(id, s.from, s.rows, *state);
        assert_ok(trd_spread(&ids, 1, s.key, s.value, *state, NULL, &w, &err), err);
        assert_true(w.rows == SCHOOLS && w.columns == YEARS && w.no_key == 0);
        for (size_t year = 0; year < YEARS; year++) {
            assert_string_equal(w.of[year]->name, years[year]);
            for (size_t r = 0; r < SCHOOLS; r++)
                assert_same_cell(w.of[year], r, sets[k][year], (size_t)s.from[w.first[r]]);
        }
    }
}

static void doubt_travels_with_the_cells(void **state)
{
    trd_column *a = counts(*state, TRD_I16, 0, 1), *b = counts(*state, TRD_I16, 0, 2);
    const trd_column *both[] = { a, b };
    trd_stacked s;
    trd_error   err;
    b->marks = TRD_MARK_SUPPRESSED;
    b->contradicted = trd_pool_calloc(*state, SCHOOLS, 1);
    b->contradicted[5] = 1;
    assert_ok(trd_stack(both, years, 2, *state, &s, &err), err);
    assert_true(s.value->marks & TRD_MARK_SUPPRESSED);
    for (size_t at = 0; at < s.rows; at++)
        assert_int_equal(s.value->contradicted[at], at == 11);
}

/* Long rows of three schools, of which one lacks a year. */
static void absent_is_not_applicable_and_twice_is_an_error(void **state)
{
    static const int64_t schools[] = { 3, 1, 1, 2, 3, 2 };
    static const int32_t of_year[] = { 1, 0, 1, 0, 0, 1 };
    trd_column *id = trd_column_new(*state, "school", TRD_INTEGER, 6), *key = trd_column_new(*state, "jaar", TRD_CODE, 6);
    trd_column *value = trd_column_new(*state, "n", TRD_INTEGER, 6);
    const trd_column *ids = id;
    trd_spread_out    w = { .rows = 77 };
    trd_error         err;
    trd_labels_add(key->labels, "2021", 4);
    trd_labels_add(key->labels, "2022", 4);
    memcpy(id->as.i64, schools, sizeof schools);
    memcpy(key->as.i32, of_year, sizeof of_year);
    for (size_t i = 0; i < 6; i++)
        value->as.i64[i] = (int64_t)i * 10;
    trd_column_set_missing(value, *state, 4, TRD_SUPPRESSED);
    trd_column_set_missing(id, *state, 5, TRD_NO_ANSWER);
    assert_ok(trd_spread(&ids, 1, key, value, *state, NULL, &w, &err), err);
    assert_true(w.rows == 3 && w.no_key == 1);
    assert_true(w.of[0]->as.i64[0] == 10 && w.of[1]->as.i64[0] == 20 && w.of[0]->as.i64[1] == 30 && w.of[1]->as.i64[2] == 0);
    assert_int_equal(trd_column_missing(w.of[1], 1), TRD_NOT_APPLICABLE);
    assert_int_equal(trd_column_missing(w.of[0], 2), TRD_SUPPRESSED);

    w.rows = 77;
    key->as.i32[2] = 0;
    assert_int_equal(trd_spread(&ids, 1, key, value, *state, NULL, &w, &err), TRD_E_DATA);
    assert_holds(err.what, "rows 2 and 3");
    assert_holds(err.what, "jaar \"2021\"");
    assert_int_equal(trd_spread(&ids, 1, value, value, *state, NULL, &w, &err), TRD_E_DATA);
    assert_int_equal(trd_spread(&ids, 0, key, value, *state, NULL, &w, &err), TRD_E_USAGE);
    assert_int_equal(w.rows, 77);
}

static void what_does_not_go_together_is_refused(void **state)
{
    const trd_column *mixed[] = { counts(*state, TRD_I16, 0, 1), codes(*state, 1) }, *shorter[] = { mixed[0], trd_column_new(*state, "kort", TRD_INTEGER, 3) };
    const trd_column *same[] = { mixed[0], mixed[0] };
    static const char *const twice[] = { "2021", "2021" };
    trd_stacked s = { .rows = 77 };
    trd_error   err;
    assert_int_equal(trd_stack(mixed, years, 2, *state, &s, &err), TRD_E_DATA);
    assert_holds(err.what, "advies");
    assert_int_equal(trd_stack(shorter, years, 2, *state, &s, &err), TRD_E_DATA);
    assert_holds(err.what, "kort");
    assert_int_equal(trd_stack(same, twice, 2, *state, &s, &err), TRD_E_DATA);
    assert_holds(err.what, "\"2021\"");
    assert_int_equal(trd_stack(same, years, 0, *state, &s, &err), TRD_E_USAGE);
    assert_int_equal(s.rows, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(stacked_cells_are_those_of_their_columns_and_spread_back, setup, teardown),
        cmocka_unit_test_setup_teardown(doubt_travels_with_the_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(absent_is_not_applicable_and_twice_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_go_together_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/reshape", tests, NULL, NULL);
}
