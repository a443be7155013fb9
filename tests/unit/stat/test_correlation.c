/* Spearman, partial correlation, two correlations: by hand, degenerate, laws.
 * (R's values: tests/vectors/correlations.c.) */
#include "assert.h"

#include "stat/correlation.h"

static void ranks_of_four(void **state)
{
    double       x[] = { 1, 2, 3, 4 }, y[] = { 2, 1, 3, 4 }, p;
    trd_interval r;
    trd_error    err = { 0 };
    (void)state;
    assert_int_equal(trd_spearman(x, y, 4, 0.95, &r, &p, &err), TRD_OK);
    assert_close(r.value, 0.8, 1e-15);
    assert_close(p, 8.0 / 24, 1e-15);                      /* 1 and 3 orders, on both sides */
    assert_close(r.high, tanh(atanh(0.8) + 1.959963984540054 * sqrt(1.32)), 1e-14);
    assert_true(r.low < r.value && r.df == 2);
    assert_int_equal(trd_spearman(x, x, 4, 0.95, &r, &p, &err), TRD_OK);
    assert_true(r.reason == TRD_NO_VARIANCE && isnan(r.low));
    assert_close(r.value, 1, 1e-15);
    assert_int_equal(trd_spearman(x, x, 0, 0.95, &r, &p, &err), TRD_OK);
    assert_true(r.reason == TRD_NO_CASES && isnan(p));
    assert_int_equal(trd_spearman(x, x, 4, 1, &r, &p, &err), TRD_E_USAGE);
}

static void the_formulas_at_one(void **state)
{
    double       ranks[15], p;
    trd_interval r;
    trd_test     t;
    trd_error    err = { 0 };
    (void)state;
    for (int i = 0; i < 15; i++)
        ranks[i] = i + 1;
    assert_int_equal(trd_spearman(ranks, ranks, 15, 0.95, &r, &p, &err), TRD_OK);
    assert_close(r.value, 0.9999999999999998, 0);          /* R: cor(1:15, 1:15, method = "spearman") of two vectors */
    trd_correlation_test(r.value, 15, sqrt(1.5), 0.95, &t);
    assert_true(t.reason == TRD_NO_VARIANCE && t.df == 13);
    assert_close(t.statistic / 171094703.53552213, 1, 1e-12);
    trd_correlation_test(1, 10, 1, 0.95, &t);
    assert_true(isinf(t.statistic) && t.p == 0 && t.low == 1 && t.high == 1 && t.reason == TRD_NO_VARIANCE);
    trd_correlation_test(0.5, 3, 1, 0.95, &t);             /* R: cor.test of 3 cases has no limits */
    assert_true(t.reason == TRD_ONE_CASE && isnan(t.low));
    assert_close(t.statistic, 0.5 / sqrt(0.75), 1e-15);
    assert_close(t.p, 2.0 / 3, 1e-14);                     /* one degree: 1 - 2 atan(t) / pi */
    trd_correlation_test(1, 2, 1, 0.95, &t);
    assert_true(isnan(t.statistic) && isnan(t.p));
    trd_correlation_test(NAN, 9, 1, 0.95, &t);
    assert_true(isnan(t.p) && isnan(t.high));
}

static void one_given(void **state)
{
    double       r[] = { 1, 0.5, 0.3, 0.5, 1, 0.4, 0.3, 0.4, 1 };
    trd_interval p;
    trd_error    err = { 0 };
    (void)state;
    assert_int_equal(trd_partial_correlation(r, 3, 30, 0.95, &p, &err), TRD_OK);
    assert_close(p.value, (0.5 - 0.12) / sqrt(0.91 * 0.84), 1e-15);
    assert_true(p.df == 27 && p.low < p.value && p.value < p.high && p.reason == TRD_DEFINED);
    assert_int_equal(trd_partial_correlation((double[]){ 1, 0.5, 0.5, 1 }, 2, 30, 0.95, &p, &err), TRD_OK);
    assert_close(p.value, 0.5, 0);                         /* given nothing */
    assert_close(p.high, tanh(atanh(0.5) + 1.959963984540054 / sqrt(27)), 1e-14);
}

static void nothing_left(void **state)
{
    double       r[] = { 1, 0.5, 1, 0.5, 1, 0.5, 1, 0.5, 1 }, none[] = { 1, NAN, NAN, NAN };
    trd_interval p;
    trd_error    err = { 0 };
    (void)state;
    assert_int_equal(trd_partial_correlation(r, 3, 30, 0.95, &p, &err), TRD_OK);
    assert_true(p.reason == TRD_COLLINEAR && isnan(p.value));
    r[2] = r[6] = 0.1;
    assert_int_equal(trd_partial_correlation(r, 3, 4, 0.95, &p, &err), TRD_OK);
    assert_true(p.reason == TRD_NO_FREEDOM && !isnan(p.value) && isnan(p.low));
    assert_int_equal(trd_partial_correlation(none, 2, 9, 0.95, &p, &err), TRD_OK);
    assert_true(p.reason == TRD_NO_VARIANCE && isnan(p.value));
    assert_int_equal(trd_partial_correlation(r, 1, 4, 0.95, &p, &err), TRD_E_USAGE);
}

static void two_correlations(void **state)
{
    trd_correlation_gap a, b;
    (void)state;
    trd_correlation_compare(0.5, 103, 0.3, 53, &a);
    trd_correlation_compare(0.3, 53, 0.5, 103, &b);
    assert_close(a.q, atanh(0.5) - atanh(0.3), 1e-15);
    assert_true(a.z == -b.z && a.p == b.p);
    trd_correlation_compare(0.5, 3, 0.3, 53, &a);
    assert_true(isnan(a.z) && isnan(a.p) && !isnan(a.q));
    trd_correlation_compare(1, 30, 0.3, 53, &a);
    assert_true(isnan(a.z) && isnan(a.q));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_of_four), cmocka_unit_test(the_formulas_at_one), cmocka_unit_test(one_given), cmocka_unit_test(nothing_left),
        cmocka_unit_test(two_correlations),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/correlation", tests, NULL, NULL);
}
