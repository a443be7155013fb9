/* Shapiro and Wilk's test: R's numbers and laws. */
#include "assert.h"

#include "stat/normality.h"

static const double x[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 9, -4 };

static trd_normality test_of(const double *values, size_t n)
{
    trd_normality t;
    trd_error     err = { 0 };
    assert_ok(trd_normality_test(values, n, &t, &err), err);
    return t;
}

static void small_samples_are_rs(void **state)
{
    const struct { size_t n; double w, p; } r[] = {
        { 3, 0.9844913151364766, 0.7615387270880308 }, { 4, 0.9515709035570302, 0.7259401572191756 },
        { 5, 0.9501277273752148, 0.7381010136497428 }, { 6, 0.8858982985137391, 0.2972511421785047 },
        { 7, 0.8734967117594237, 0.1991104081832739 }, { 11, 0.8406473665637201, 0.03220388191986909 },
        { 12, 0.915571683941962, 0.2513204729676882 } };
    (void)state;
    for (size_t i = 0; i < sizeof r / sizeof *r; i++) {
        assert_close(test_of(x, r[i].n).w, r[i].w, 1e-12);
        assert_close(test_of(x, r[i].n).p, r[i].p, 1e-10);
    }
}

static void scale_place_and_order_do_not_matter(void **state)
{
    double moved[12];
    (void)state;
    for (size_t i = 0; i < 12; i++)
        moved[i] = 1000 - 3 * x[11 - i];
    assert_close(test_of(moved, 12).w, test_of(x, 12).w, 1e-12);
}

static void what_cannot_be_tested_has_a_reason(void **state)
{
    const double  equal[] = { 4, 4, 4, 4 }, broken[] = { 1, 2, INFINITY };
    static double many[TRD_NORMALITY_MOST + 1];
    trd_normality t;
    trd_error     err = { 0 };
    (void)state;
    assert_int_equal(test_of(NULL, 0).reason, TRD_NO_CASES);
    assert_int_equal(test_of(x, 1).reason, TRD_ONE_CASE);
    assert_int_equal(test_of(x, 2).reason, TRD_NO_FREEDOM);
    assert_true(test_of(equal, 4).reason == TRD_NO_VARIANCE && isnan(test_of(equal, 4).p));
    assert_int_equal(test_of(broken, 3).reason, TRD_NOT_FINITE);
    assert_int_equal(trd_normality_test(many, TRD_NORMALITY_MOST + 1, &t, &err), TRD_E_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_samples_are_rs),
        cmocka_unit_test(scale_place_and_order_do_not_matter),
        cmocka_unit_test(what_cannot_be_tested_has_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/normality", tests, NULL, NULL);
}
