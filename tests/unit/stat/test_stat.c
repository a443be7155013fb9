/* Reasons and what is shared by all intervals. */
#include "assert.h"

#include "stat/distribution.h"
#include "stat/interval.h"

static void every_reason_has_a_name_and_a_text(void **state)
{
    (void)state;
    for (int i = 0; i < TRD_STAT_REASONS; i++) {
        assert_true(strlen(trd_stat_reason_name((trd_stat_reason)i)) > 0);
        assert_true(strlen(trd_stat_reason_text((trd_stat_reason)i)) > 0);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(trd_stat_reason_name((trd_stat_reason)i), trd_stat_reason_name((trd_stat_reason)j));
    }
    assert_string_equal(trd_stat_reason_name(TRD_STAT_REASONS), "unknown");
    assert_string_equal(trd_stat_reason_text((trd_stat_reason)-1), "unknown");
    assert_string_equal(trd_stat_reason_name(TRD_NO_CASES), "no_cases");
}

static void a_level_lies_between_0_and_1(void **state)
{
    double wrong[] = { 0, 1, 95, -0.5, NAN, INFINITY };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        trd_error err = { 0 };
        assert_int_equal(trd_level_check(wrong[i], &err), TRD_E_USAGE);
        assert_holds(err.what, "0.95");
    }
    assert_int_equal(trd_level_check(0.95, NULL), TRD_OK);
}

static void a_sample_is_not_larger_than_its_population(void **state)
{
    trd_error err = { 0 };
    (void)state;
    assert_int_equal(trd_population_check(51, 78, &err), TRD_OK);
    assert_int_equal(trd_population_check(78, 78, &err), TRD_OK);
    assert_int_equal(trd_population_check(1e15, 0, &err), TRD_OK);
    assert_int_equal(trd_population_check(79, 78, &err), TRD_E_USAGE);
    assert_int_equal(trd_population_check(1, -5, &err), TRD_E_USAGE);
    assert_close(trd_population_left(51, 78), 27.0 / 78, 1e-15);
    assert_close(trd_population_left(51, 0), 1, 0);
}

static void a_withheld_interval_has_no_limits(void **state)
{
    (void)state;
    trd_interval none = trd_interval_none(3, 0.95, 8, TRD_ONE_CASE);
    assert_true(isnan(none.low) && isnan(none.high) && isnan(none.df) && isnan(none.se));
    trd_interval flat = trd_interval_t(3, 0, 7, 3, 0.95, 8);
    assert_int_equal(flat.reason, TRD_NO_VARIANCE);
    assert_true(isnan(flat.low) && isnan(flat.high) && flat.value == 3);
    trd_interval large = trd_interval_t(3, INFINITY, 7, 3, 0.95, 8);
    assert_int_equal(large.reason, TRD_NOT_FINITE);
    assert_true(isnan(large.low) && isnan(large.high) && large.value == 3);
    trd_interval good = trd_interval_t(3, 0.5, 7, 3, 0.95, 8);
    assert_int_equal(good.reason, TRD_DEFINED);
    assert_close(good.high - good.low, 2 * 0.5 * trd_t_critical(0.95, 7), 1e-15);
    trd_interval_withhold(&good, TRD_NO_BOUNDS);
    assert_true(isnan(good.low) && isnan(good.high) && good.value == 3 && good.reason == TRD_NO_BOUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_name_and_a_text),
        cmocka_unit_test(a_level_lies_between_0_and_1),
        cmocka_unit_test(a_sample_is_not_larger_than_its_population),
        cmocka_unit_test(a_withheld_interval_has_no_limits),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/stat", tests, NULL, NULL);
}
