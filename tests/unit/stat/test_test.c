/* Tests of an estimate: R's t.test, and what tests and intervals share. */
#include "assert.h"

#include "stat/mean.h"
#include "stat/test.h"
#include "stat/welch.h"

static trd_summary summary_of(const double *x, size_t n)
{
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static trd_test test_of(const double *x, size_t n, double at, trd_side side)
{
    trd_summary s = summary_of(x, n);
    trd_mean    m;
    trd_test    t;
    trd_error   err = { 0 };
    assert_ok(trd_mean_of(&s, 0, 0.95, &m, &err), err);
    trd_test_of(&m.mean, at, side, &t);
    return t;
}

static const double x[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2 };      /* R's sleep, group 1 */

static void one_sample_is_rs_t_test(void **state)
{
    trd_test t = test_of(x, 10, 0, TRD_TWO_SIDED);
    (void)state;
    assert_close(t.statistic, 1.3257101407138212, 1e-13);
    assert_close(t.p, 0.2175977800684489, 1e-13);
    assert_close(t.low, -0.52978041352623217, 1e-12);
    assert_close(t.high, 2.02978041352623206, 1e-12);
    assert_true(t.df == 9);
}

static void sides_belong_together(void **state)
{
    trd_test two = test_of(x, 10, 0.1, TRD_TWO_SIDED), more = test_of(x, 10, 0.1, TRD_GREATER), less = test_of(x, 10, 0.1, TRD_LESS);
    (void)state;
    assert_close(more.p + less.p, 1, 1e-15);
    assert_close(two.p, 2 * fmin(more.p, less.p), 1e-15);
    assert_true(isinf(more.high) && isinf(less.low) && more.low > two.low && less.high < two.high);
    assert_close(test_of(x, 10, more.low, TRD_GREATER).p, 0.05, 1e-12);       /* the limit is where p is 1 - level */
    assert_close(test_of(x, 10, two.high, TRD_TWO_SIDED).p, 0.05, 1e-12);
}

static void no_interval_no_test(void **state)
{
    const double equal[] = { 2, 2, 2 };
    (void)state;
    assert_int_equal(test_of(equal, 3, 0, TRD_TWO_SIDED).reason, TRD_NO_VARIANCE);
    assert_int_equal(test_of(equal, 1, 0, TRD_TWO_SIDED).reason, TRD_ONE_CASE);
    assert_int_equal(test_of(equal, 0, 0, TRD_TWO_SIDED).reason, TRD_NO_CASES);
    assert_true(isnan(test_of(equal, 3, 2, TRD_LESS).p));
}

static void pooled_is_welch_for_equal_groups_but_for_the_degrees(void **state)
{
    const double y[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
    trd_summary  a = summary_of(x, 10), b = summary_of(y, 10), one = summary_of(y, 1), none = summary_of(y, 0);
    trd_welch    w, p;
    trd_error    err = { 0 };
    (void)state;
    assert_ok(trd_welch_difference(&a, &b, 0.95, &w, &err), err);
    assert_ok(trd_pooled_difference(&a, &b, 0.95, &p, &err), err);
    assert_close(p.difference.se, w.difference.se, 1e-14);
    assert_true(p.difference.df == 18 && w.difference.df < 18);
    assert_ok(trd_pooled_difference(&a, &one, 0.95, &p, &err), err);
    assert_true(p.difference.reason == TRD_DEFINED && p.difference.df == 9);
    assert_close(p.difference.se, a.sd * sqrt(1.1), 1e-14);
    assert_ok(trd_pooled_difference(&one, &one, 0.95, &p, &err), err);
    assert_int_equal(p.difference.reason, TRD_ONE_CASE);
    assert_ok(trd_pooled_difference(&a, &none, 0.95, &p, &err), err);
    assert_int_equal(p.difference.reason, TRD_EMPTY_GROUP);
    assert_int_equal(trd_pooled_difference(&a, &b, 1, &p, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_sample_is_rs_t_test),
        cmocka_unit_test(sides_belong_together),
        cmocka_unit_test(no_interval_no_test),
        cmocka_unit_test(pooled_is_welch_for_equal_groups_but_for_the_degrees),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/test", tests, NULL, NULL);
}
