/* Noncentral distributions and the studentized range: without an effect they are
 * the central ones, tails add up to 1, squares of t are F, far tails keep their
 * digits, impossible arguments. (Other values: tests/vectors/distributions.c.) */
#include "assert.h"

#include "stat/distribution.h"
#include "stat/noncentral.h"
#include "stat/stat.h"

static const double dfs[] = { 0.3, 1, 5, 30, 1e4 }, xs[] = { 1e-6, 0.3, 2, 7, 30 };

static void without_an_effect(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 5; k++) {
            double df = dfs[i], x = xs[k];
            assert_close(trd_noncentral_t_upper(x, df, 0) / trd_t_upper(x, df), 1, 1e-10);
            assert_close(trd_noncentral_t_lower(-x, df, 0) / trd_t_lower(-x, df), 1, 1e-10);
            assert_close(trd_noncentral_chisq_upper(x, df, 0), trd_chisq_upper(x, df), 1e-15);
            assert_close(trd_noncentral_f_lower(x, df, 7, 0), trd_f_lower(x, df, 7), 1e-15);
        }
}

static void tails_add_up(void **state)
{
    const double effects[] = { 0.01, 1, 12, 400 };
    (void)state;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 5; k++)
            for (int e = 0; e < 4; e++) {
                double df = dfs[i], x = xs[k], ncp = effects[e];
                assert_close(trd_noncentral_t_lower(x, df, -ncp / 4) + trd_noncentral_t_upper(x, df, -ncp / 4), 1, 1e-11);
                assert_close(trd_noncentral_chisq_lower(x, df, ncp) + trd_noncentral_chisq_upper(x, df, ncp), 1, 1e-11);
                assert_close(trd_noncentral_f_lower(x, df, 9, ncp) + trd_noncentral_f_upper(x, df, 9, ncp), 1, 1e-11);
            }
}

static void the_square_of_t_is_f(void **state)
{
    (void)state;
    for (int i = 1; i < 5; i++)
        for (double ncp = 0.5; ncp < 9; ncp *= 2) {
            double both = trd_noncentral_t_upper(2.5, dfs[i], ncp) + trd_noncentral_t_lower(-2.5, dfs[i], ncp);
            assert_close(trd_noncentral_f_upper(6.25, 1, dfs[i], ncp * ncp) / both, 1, 1e-10);
        }
    assert_close(trd_noncentral_chisq_upper(6.25, 1, 4), trd_normal_upper(0.5) + trd_normal_lower(-4.5), 1e-13);
    assert_close(trd_noncentral_f_upper(3, 2, INFINITY, 4), trd_noncentral_chisq_upper(6, 2, 4), 0);
    assert_close(trd_noncentral_t_upper(3, INFINITY, 1), trd_normal_upper(2), 1e-15);
}

static void the_range_of_two_is_t(void **state)
{
    (void)state;
    for (int i = 1; i < 5; i++)
        for (int k = 0; k < 5; k++) {
            double t = 2 * trd_t_upper(xs[k] / sqrt(2), dfs[i]), p = trd_range_upper(xs[k], 2, dfs[i]);
            assert_close(p / t, 1, 1e-8);
            assert_close(trd_range_lower(xs[k], 2, dfs[i]), 1 - t, 1e-11);
        }
    assert_close(trd_range_lower(4, 20, 12) + trd_range_upper(4, 20, 12), 1, 1e-11);
    assert_close(trd_range_upper_quantile(trd_range_upper(4, 6, 12), 6, 12), 4, 1e-10);
    assert_close(trd_range_upper_quantile(0.05, 2, INFINITY), sqrt(2) * trd_normal_upper_quantile(0.025), 1e-10);
}

static void impossible_and_endless(void **state)
{
    (void)state;
    assert_true(isnan(trd_noncentral_t_lower(1, 0, 1)) && isnan(trd_noncentral_t_upper(NAN, 3, 1)) && isnan(trd_noncentral_t_lower(1, 3, INFINITY)));
    assert_true(isnan(trd_noncentral_chisq_lower(1, 3, -1)) && isnan(trd_noncentral_f_upper(1, 3, 0, 1)));
    assert_true(isnan(trd_noncentral_f_upper(1, 1, 1e7, 1e6)) && isnan(trd_noncentral_chisq_upper(1, 3, 1e9)));
    assert_true(isnan(trd_range_upper(1, 1, 5)) && isnan(trd_range_lower(1, 3, -5)) && isnan(trd_range_upper_quantile(2, 3, 5)));
    assert_true(trd_noncentral_t_lower(INFINITY, 3, 1) == 1 && trd_noncentral_t_lower(-INFINITY, 3, 1) == 0);
    assert_true(trd_noncentral_chisq_upper(-1, 3, 1) == 1 && trd_noncentral_f_lower(INFINITY, 3, 3, 1) == 1);
    assert_true(trd_range_upper(0, 3, 5) == 1 && trd_range_upper(INFINITY, 3, 5) == 0 && isinf(trd_range_upper_quantile(0, 3, 5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_an_effect), cmocka_unit_test(tails_add_up), cmocka_unit_test(the_square_of_t_is_f),
        cmocka_unit_test(the_range_of_two_is_t), cmocka_unit_test(impossible_and_endless),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/noncentral", tests, NULL, NULL);
}
