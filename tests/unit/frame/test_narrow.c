/* Narrowing: the same column in the smallest cells that hold it. */
#include "rows.h"

#include "frame/column.h"
#include "frame/decimal.h"

#include <stdlib.h>

static trd_column *wholes(trd_pool *pool, const int64_t *x, size_t n)
{
    trd_column *c = trd_column_new(pool, "x", TRD_INTEGER, n);
    memcpy(c->as.i64, x, n * sizeof *x);
    return c;
}

static trd_column *reals(trd_pool *pool, const double *x, size_t n)
{
    trd_column *c = trd_column_new(pool, "x", TRD_REAL, n);
    memcpy(c->as.f64, x, n * sizeof *x);
    return c;
}

/* Cell by cell the same, bit by bit for doubles; bounds that fit tightly. */
static void assert_holds_the_same(const trd_column *narrow, const trd_column *wide)
{
    bool    least = false, most = false, known = false;
    int64_t size = narrow->width < TRD_F64;

    assert_true(narrow->rows == wide->rows && narrow->type == wide->type);
    for (size_t i = 0; i < wide->rows; i++) {
        assert_int_equal(trd_column_missing(narrow, i), trd_column_missing(wide, i));
        if (trd_column_is_missing(wide, i))
            continue;
        double x = trd_column_number(narrow, i), y = trd_column_number(wide, i);
        assert_memory_equal(&x, &y, sizeof x);
        if (!size)
            continue;
        int64_t whole = trd_column_whole(narrow, i);
        known = true;
        assert_true(narrow->least <= whole && whole <= narrow->most);
        least |= whole == narrow->least;
        most |= whole == narrow->most;
    }
    if (size && known)
        assert_true(least && most);
}

/* The cell is as wide as the largest number asks, beside the one that is missing. */
static void whole_numbers_take_the_narrowest_cells(void **state)
{
    static const struct {
        int64_t   x;
        trd_width width;
    } edges[] = {
        { 0, TRD_I8 }, { 127, TRD_I8 }, { -127, TRD_I8 }, { 128, TRD_I16 }, { -128, TRD_I16 }, { 32767, TRD_I16 }, { -32767, TRD_I16 },
        { 32768, TRD_I32 }, { -32768, TRD_I32 }, { 2147483647, TRD_I32 }, { -2147483647, TRD_I32 }, { 2147483648, TRD_I64 },
        { -2147483648, TRD_I64 }, { INT64_MAX, TRD_I64 }, { -INT64_MAX, TRD_I64 },
    };
    for (size_t k = 0; k < sizeof edges / sizeof *edges; k++)
        for (int missing = 0; missing < 2; missing++) {
            int64_t           x[] = { 1, edges[k].x, 5, -1 };
            trd_column       *wide = wholes(*state, x, 4);
            if (missing)
                trd_column_set_missing(wide, *state, 2, TRD_SUPPRESSED);
            const trd_column *narrow = trd_column_narrow(wide, *state);
            assert_int_equal(narrow->width, edges[k].width);
            assert_int_equal(narrow->scale, 0);
            assert_holds_the_same(narrow, wide);
            const trd_column *again = trd_column_narrow(narrow, *state);
            assert_int_equal(again->width, narrow->width);
            assert_true(again->as.cells == narrow->as.cells);
        }
}

static void reals_become_decimals_of_the_fewest_places(void **state)
{
    static const struct {
        double    x;
        int       scale;
        trd_width width;
    } edges[] = {
        { 7, 0, TRD_I8 }, { 7.25, 2, TRD_I16 }, { 0.1, 1, TRD_I8 }, { -12.7, 1, TRD_I8 }, { -12.8, 1, TRD_I16 }, { 1e-9, 9, TRD_I32 },
        { 123456.789, 3, TRD_I32 }, { 2251799813685247, 0, TRD_I64 },
    };
    for (size_t k = 0; k < sizeof edges / sizeof *edges; k++)
        for (int missing = 0; missing < 2; missing++) {
            double      x[] = { 1, edges[k].x, 2 };
            trd_column *wide = reals(*state, x, 3);
            if (missing)
                trd_column_set_missing(wide, *state, 2, TRD_NOT_ASKED);
            const trd_column *narrow = trd_column_narrow(wide, *state);
            assert_int_equal(narrow->scale, edges[k].scale);
            assert_int_equal(narrow->width, edges[k].width);
            assert_holds_the_same(narrow, wide);
        }
}

static void what_is_no_decimal_stays_a_double(void **state)
{
    static const double not_decimal[] = { 1.0 / 3, -0.0, 1e-10, 1e300, INFINITY, 3.141592653589793, 9007199254740994 * 2.0 };
    for (size_t k = 0; k < sizeof not_decimal / sizeof *not_decimal; k++) {
        double            x[] = { 1, 2, 3, not_decimal[k], 5 };
        trd_column       *wide = reals(*state, x, 5);
        const trd_column *narrow = trd_column_narrow(wide, *state);
        assert_int_equal(narrow->width, TRD_F64);
        assert_holds_the_same(narrow, wide);
    }
}

static void decimals_come_back_as_the_same_doubles(void **state)
{
    enum { ROWS = 5000 };
    for (int scale = 0; scale <= TRD_SCALE_MOST; scale++) {
        trd_column *wide = trd_column_new(*state, "x", TRD_REAL, ROWS);
        uint64_t    seed = (uint64_t)scale + 1;
        for (size_t i = 0; i < ROWS; i++) {
            int64_t whole = (int64_t)(seed_next(&seed) >> (13 + seed_next(&seed) % 38)) * (i % 2 ? 1 : -1);
            wide->as.f64[i] = (double)(whole ? whole : 1) / trd_power_of_ten(scale);
            if (i % 50 == 7)
                trd_column_set_missing(wide, *state, i, i % 100 == 7 ? TRD_SUPPRESSED : TRD_NO_ANSWER);
        }
        const trd_column *narrow = trd_column_narrow(wide, *state);
        assert_int_equal(narrow->width, TRD_I64);
        assert_int_equal(narrow->scale, scale);
        assert_holds_the_same(narrow, wide);
    }
}

static void blocks_of_decimals_merge(void **state)
{
    double             x[300];
    trd_decimal_bounds all = trd_decimal_nothing(), parts = trd_decimal_nothing();
    uint64_t           seed = 5;

    (void)state;
    for (size_t i = 0; i < 300; i++)
        x[i] = i % 7 == 3 ? NAN : ((double)(seed_next(&seed) % 20000) - 5000) / 100;
    assert_int_equal(trd_decimal_scale(x, 300, 0, &all), 2);
    for (size_t from = 0; from < 300; from += 37)
        assert_true(trd_decimal_all(x + from, 300 - from < 37 ? 300 - from : 37, 2, &parts));
    assert_true(all.least == parts.least && all.most == parts.most);
}

static void other_types_and_empty_columns_keep_their_meaning(void **state)
{
    trd_column *codes = trd_column_new(*state, "code", TRD_CODE, 3), *days = trd_column_new(*state, "dag", TRD_DATE, 3);
    trd_column *spans = trd_column_new(*state, "n", TRD_SPAN, 2), *none = trd_column_new(*state, "x", TRD_REAL, 0);
    for (int i = 0; i < 3; i++) {
        codes->as.i32[i] = trd_labels_add(codes->labels, i % 2 ? "a" : "b", 1);
        days->as.i32[i] = 19000 + i;
    }
    const trd_column *narrow = trd_column_narrow(codes, *state);
    assert_true(narrow->width == TRD_I8 && narrow->type == TRD_CODE && narrow->labels == codes->labels);
    assert_string_equal(trd_column_text(narrow, 1), "a");
    narrow = trd_column_narrow(days, *state);
    assert_true(narrow->width == TRD_I16 && narrow->type == TRD_DATE);
    assert_holds_the_same(narrow, days);
    assert_int_equal(trd_column_narrow(spans, *state)->width, TRD_SPANS);
    assert_int_equal(trd_column_narrow(none, *state)->rows, 0);

    trd_column *gone = trd_column_new(*state, "x", TRD_REAL, 2);
    trd_column_set_missing(gone, *state, 0, TRD_SUPPRESSED);
    trd_column_set_missing(gone, *state, 1, TRD_SUPPRESSED);
    narrow = trd_column_narrow(gone, *state);
    assert_int_equal(trd_column_missing(narrow, 1), TRD_SUPPRESSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whole_numbers_take_the_narrowest_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(reals_become_decimals_of_the_fewest_places, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_decimal_stays_a_double, setup, teardown),
        cmocka_unit_test_setup_teardown(decimals_come_back_as_the_same_doubles, setup, teardown),
        cmocka_unit_test_setup_teardown(blocks_of_decimals_merge, setup, teardown),
        cmocka_unit_test_setup_teardown(other_types_and_empty_columns_keep_their_meaning, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/narrow", tests, NULL, NULL);
}
