/* The sign test and the limits of a median. */
#include "assert.h"

#include "stat/sign_test.h"

static trd_sign_test test_of(const double *x, size_t n, trd_side side, double level)
{
    trd_sign_test t;
    trd_error     err = { 0 };
    assert_ok(trd_sign_test_of(x, n, side, level, &t, &err), err);
    return t;
}

/* p: R's binom.test(8, 10) and its sides; limits: P(B <= 1) = 11/1024 of 10 at 1/2, so the second at either end. */
static void as_the_binomial_test(void **state)
{
    (void)state;
    const double  x[] = { 3, -1, 4, 1, 5, 9, -2, 6, 5, 3.5 };
    trd_sign_test t = test_of(x, 10, TRD_TWO_SIDED, 0.95);
    assert_true(t.up == 8 && t.down == 2 && t.zeros == 0);
    assert_close(t.p, 0.109375, 1e-14);
    assert_close(t.median, 3.75, 0);
    assert_close(t.low, -1, 0);
    assert_close(t.high, 6, 0);
    assert_close(t.achieved, 1 - 22.0 / 1024, 1e-14);
    t = test_of(x, 10, TRD_GREATER, 0.95);
    assert_close(t.p, 56.0 / 1024, 1e-14);
    assert_true(t.low == -1 && t.high == INFINITY);
    t = test_of(x, 10, TRD_LESS, 0.95);
    assert_close(t.p, 1013.0 / 1024, 1e-14);
    assert_true(t.low == -INFINITY && t.high == 6);
}

/* Zeros leave the test and stay in the median. */
static void zeros_are_neither_up_nor_down(void **state)
{
    (void)state;
    const double  x[] = { 0, 0, 0, 1, 2, 3 };
    trd_sign_test t = test_of(x, 6, TRD_TWO_SIDED, 0.95);
    assert_true(t.up == 3 && t.down == 0 && t.zeros == 3);
    assert_close(t.p, 0.25, 1e-14);
    assert_close(t.median, 0.5, 0);
    assert_true(t.low == 0 && t.high == 3);              /* P(B = 0) = 1/64 of 6 */
}

static void order_scale_and_side_are_as_they_must(void **state)
{
    (void)state;
    const double  x[] = { 3, -1, 4, 1, 5, 9, -2, 6, 5 }, y[] = { -10, -12, -18, 4, -2, 2, -6, -8, -10 };      /* -2 x, shuffled */
    trd_sign_test a = test_of(x, 9, TRD_GREATER, 0.9), b = test_of(y, 9, TRD_LESS, 0.9);
    assert_close(a.p, b.p, 0);
    assert_close(b.median, -2 * a.median, 0);
    assert_close(b.high, -2 * a.low, 0);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    (void)state;
    const double  zeros[] = { 0, 0 }, few[] = { 1, 2, 3 }, wrong[] = { 1, NAN };
    trd_error     err = { 0 };
    trd_sign_test t = test_of(NULL, 0, TRD_TWO_SIDED, 0.95);
    assert_true(t.reason == TRD_NO_CASES && isnan(t.p) && isnan(t.median));
    t = test_of(zeros, 2, TRD_TWO_SIDED, 0.95);
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(t.p) && t.median == 0);
    t = test_of(few, 3, TRD_TWO_SIDED, 0.95);
    assert_true(t.reason == TRD_DEFINED && t.low == -INFINITY && t.high == INFINITY && t.achieved == 1);
    assert_int_equal(test_of(wrong, 2, TRD_TWO_SIDED, 0.95).reason, TRD_NOT_FINITE);
    assert_int_equal(trd_sign_test_of(few, 3, TRD_TWO_SIDED, 1, &t, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_binomial_test),
        cmocka_unit_test(zeros_are_neither_up_nor_down),
        cmocka_unit_test(order_scale_and_side_are_as_they_must),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/sign_test", tests, NULL, NULL);
}
