/* One estimate as a share of another. */
#include "assert.h"

#include "stat/distribution.h"
#include "stat/ratio.h"

#include <math.h>

/* R: uniroot of (part - r whole)^2 - t^2 (v_part - 2 r cov + r^2 v_whole) on both sides of the ratio, tol 1e-14. */
static void limits_are_fiellers(void **state)
{
    static const struct { trd_two two; double level, low, high; } known[] = {
        { { 0.3, 0.5, 0.01, 0.008, 0.005, 29 }, 0.95, 0.231554376637872, 0.960718577937336 },
        { { -0.2, 1.5, 0.04, 0.09, -0.01, INFINITY }, 0.95, -0.417646400455786, 0.142910580925738 },
        { { 0.3, -0.5, 0.01, 0.008, -0.004, 11 }, 0.90, -0.952634691626719, -0.270382083120498 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        trd_interval r;
        assert_int_equal(trd_ratio_of(&known[i].two, known[i].level, 30, &r, NULL), TRD_OK);
        assert_int_equal(r.reason, TRD_DEFINED);
        assert_close(r.value, known[i].two.part / known[i].two.whole, 1e-15);
        assert_close(r.low, known[i].low, 1e-11);
        assert_close(r.high, known[i].high, 1e-11);
        assert_int_equal(r.cases, 30);
    }
}

/* A whole known exactly only scales the interval of the part. */
static void an_exact_whole_scales(void **state)
{
    trd_interval r;
    double       t = trd_t_critical(0.95, 9);
    (void)state;
    assert_int_equal(trd_ratio_of(&(trd_two){ 3, 4, 0.25, 0, 0, 9 }, 0.95, 10, &r, NULL), TRD_OK);
    assert_close(r.low, (3 - t * 0.5) / 4, 1e-14);
    assert_close(r.high, (3 + t * 0.5) / 4, 1e-14);
    assert_close(r.se, 0.125, 1e-15);
}

static void what_cannot_be_bounded_says_why(void **state)
{
    trd_interval r;
    trd_error    err = { 0 };
    (void)state;
    trd_ratio_of(&(trd_two){ 0.3, 0.1, 0.01, 0.01, 0, 29 }, 0.95, 30, &r, NULL);
    assert_true(r.reason == TRD_NO_BOUNDS && isnan(r.low) && isnan(r.high));
    assert_close(r.value, 3, 1e-15);
    trd_ratio_of(&(trd_two){ 0.3, 0, 0.01, 0.01, 0, 29 }, 0.95, 30, &r, NULL);
    assert_true(r.reason == TRD_NOT_FINITE && isnan(r.value));
    trd_ratio_of(&(trd_two){ 0.3, 0.6, 0, 0, 0, 29 }, 0.95, 30, &r, NULL);
    assert_true(r.reason == TRD_NO_VARIANCE && r.value == 0.5);
    r.value = 77;
    assert_int_equal(trd_ratio_of(&(trd_two){ 1, 2, -1, 1, 0, 29 }, 0.95, 30, &r, &err), TRD_E_USAGE);
    assert_int_equal(trd_ratio_of(&(trd_two){ 1, 2, 1, 1, 0, 29 }, 95, 30, &r, &err), TRD_E_USAGE);
    assert_true(r.value == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_fiellers),
        cmocka_unit_test(an_exact_whole_scales),
        cmocka_unit_test(what_cannot_be_bounded_says_why),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/ratio", tests, NULL, NULL);
}
