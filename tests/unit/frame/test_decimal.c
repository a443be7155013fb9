/* Doubles that are decimals: against the definition, value by value. */
#include "assert.h"

#include "base/random.h"
#include "frame/decimal.h"

enum { MOST = 300, TIMES = 3000 };

/* The definition, in whole numbers. */
static bool is_decimal(double value, double power, int64_t *out)
{
    double scaled = value * power;

    if (!(fabs(scaled) < 9007199254740992.0))
        return false;
    *out = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    return (double)*out / power == value && !(value == 0 && signbit(value));
}

static bool all_decimals(const double *values, size_t n, int scale, trd_decimal_bounds *bounds)
{
    *bounds = trd_decimal_nothing();
    for (size_t i = 0; i < n; i++) {
        int64_t whole;
        if (isnan(values[i]))
            continue;
        if (!is_decimal(values[i], trd_power_of_ten(scale), &whole))
            return false;
        bounds->least = fmin(bounds->least, (double)whole);
        bounds->most = fmax(bounds->most, (double)whole);
    }
    return true;
}

/* Decimals of up to `places` places, and now and then something else. */
static size_t make(trd_random *r, double *values)
{
    size_t n = trd_random_below(r, MOST);
    int    places = (int)trd_random_below(r, TRD_SCALE_MOST + 2), size = (int)trd_random_below(r, 53);
    bool   odd = trd_random_below(r, 4) == 0;

    for (size_t i = 0; i < n; i++) {
        double whole = (double)trd_random_below(r, UINT64_C(1) << size) * (trd_random_below(r, 2) ? 1 : -1);
        values[i] = trd_random_below(r, 20) == 0 ? NAN : (whole == 0 ? 0 : whole) / trd_power_of_ten(places);
    }
    static const double odds[] = { -0.0, INFINITY, -INFINITY, 0.1 + 0.2, 1e300, 9007199254740992.0, 5e-324, 9007199254740991.0 };
    if (odd && n)
        values[trd_random_below(r, n)] = odds[trd_random_below(r, sizeof odds / sizeof *odds)];
    return n;
}

static void blocks_are_judged_as_the_definition_says(void **state)
{
    trd_random r = { 5, 0, 0 };
    double     values[MOST];
    int        decimal = 0, not_decimal = 0;

    (void)state;
    for (int time = 0; time < TIMES; time++) {
        size_t             n = make(&r, values);
        trd_decimal_bounds naive, got = trd_decimal_nothing();
        int                scale = 0;
        while (scale <= TRD_SCALE_MOST && !all_decimals(values, n, scale, &naive))
            scale++;
        assert_int_equal(trd_decimal_scale(values, n, 0, &got), scale);
        if (scale > TRD_SCALE_MOST) {
            assert_true(got.least == trd_decimal_nothing().least && got.most == trd_decimal_nothing().most);
            not_decimal++;
            continue;
        }
        decimal++;
        assert_true(got.least == naive.least && got.most == naive.most);
        int64_t cells[MOST];
        trd_decimal_cells(values, n, scale, TRD_I64, cells);
        for (size_t i = 0; i < n; i++) {
            int64_t whole = INT64_MIN;
            if (!isnan(values[i]))
                assert_true(is_decimal(values[i], trd_power_of_ten(scale), &whole));
            assert_true(cells[i] == whole);
        }
        size_t             middle = n ? trd_random_below(&r, n) : 0;             /* split anywhere */
        trd_decimal_bounds parts = trd_decimal_nothing();
        assert_true(trd_decimal_all(values, middle, scale, &parts));
        assert_true(trd_decimal_all(values + middle, n - middle, scale, &parts));
        assert_true(parts.least == naive.least && parts.most == naive.most);
    }
    assert_true(decimal > TIMES / 4 && not_decimal > TIMES / 20);
}

static void cells_of_every_width_hold_the_same(void **state)
{
    const double values[] = { 1.27, -1.27, 0, NAN, 0.05, 1, -0.5, 0.99, 1.01, NAN };
    int8_t       i8[10];
    int16_t      i16[10];
    int32_t      i32[10];

    (void)state;
    trd_decimal_cells(values, 10, 2, TRD_I8, i8);
    trd_decimal_cells(values, 10, 2, TRD_I16, i16);
    trd_decimal_cells(values, 10, 2, TRD_I32, i32);
    for (size_t i = 0; i < 10; i++) {
        bool missing = isnan(values[i]);
        int  whole = (int)lround(missing ? 0 : values[i] * 100);
        assert_int_equal(i8[i], missing ? INT8_MIN : whole);
        assert_int_equal(i16[i], missing ? INT16_MIN : whole);
        assert_true(i32[i] == (missing ? INT32_MIN : whole));
    }
    assert_int_equal(trd_width_for(-127, 127), TRD_I8);
    assert_int_equal(trd_width_for(-128, 0), TRD_I16);
    assert_int_equal(trd_width_for(-32768, 0), TRD_I32);
    assert_int_equal(trd_width_for(INT32_MIN, 0), TRD_I64);
    assert_int_equal(trd_width_for(1, 0), TRD_I8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_judged_as_the_definition_says),
        cmocka_unit_test(cells_of_every_width_hold_the_same),
    };
    return cmocka_run_group_tests_name("frame/decimal", tests, NULL, NULL);
}
