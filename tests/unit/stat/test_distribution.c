/* Distribution functions against 50-digit arithmetic, and laws. */
#include "table.h"

#include "stat/distribution.h"
#include "stat/stat.h"

static double value_of(const char *d, const char *f, double a, double b, double x)
{
    int lower = strcmp(f, "cdf") == 0, upper = strcmp(f, "sf") == 0;
    if (strcmp(d, "normal") == 0)
        return strcmp(f, "pdf") == 0 ? trd_normal_density(x) : lower ? trd_normal_lower(x)
             : upper ? trd_normal_upper(x) : trd_normal_quantile(x);
    if (strcmp(d, "t") == 0)
        return lower ? trd_t_lower(x, a) : upper ? trd_t_upper(x, a) : trd_t_quantile(x, a);
    if (strcmp(d, "chisq") == 0)
        return lower ? trd_chisq_lower(x, a) : upper ? trd_chisq_upper(x, a) : trd_chisq_quantile(x, a);
    if (strcmp(d, "f") == 0)
        return lower ? trd_f_lower(x, a, b) : upper ? trd_f_upper(x, a, b) : trd_f_quantile(x, a, b);
    return lower ? trd_beta_lower(x, a, b) : upper ? trd_beta_upper(x, a, b) : trd_beta_quantile(x, a, b);
}

static void values_agree_with_long_arithmetic(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = TABLE_REFERENCE(pool, "distribution.csv");
    assert_non_null(t);
    assert_true(t->rows > 150);
    for (size_t r = 0; r < t->rows; r++) {
        double expected = table_number(t, r, "expected");
        double got = value_of(table_text(t, r, "distribution"), table_text(t, r, "function"),
                              table_number(t, r, "parameter1"), table_number(t, r, "parameter2"), table_number(t, r, "x"));
        if (!(fabs(got - expected) <= 1e-10 * fabs(expected)))
            fail_msg("row %zu: got %.17g, expected %.17g", r + 1, got, expected);
    }
    trd_pool_free(pool);
}

static void quantiles_undo_tails(void **state)
{
    double p[] = { 1e-12, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999 }, df[] = { 1, 2, 3.7, 14, 130, 5000 };
    (void)state;
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        assert_close(trd_normal_lower(trd_normal_quantile(p[i])) / p[i], 1, 1e-12);
        assert_close(trd_normal_upper(trd_normal_upper_quantile(p[i])) / p[i], 1, 1e-12);
        for (size_t j = 0; j < sizeof df / sizeof *df; j++) {
            double k = df[j];
            assert_close(trd_t_lower(trd_t_quantile(p[i], k), k) / p[i], 1, 1e-11);
            assert_close(trd_t_upper(trd_t_upper_quantile(p[i], k), k) / p[i], 1, 1e-11);
            assert_close(trd_chisq_lower(trd_chisq_quantile(p[i], k), k) / p[i], 1, 1e-9);
            assert_close(trd_chisq_upper(trd_chisq_upper_quantile(p[i], k), k) / p[i], 1, 1e-9);
            assert_close(trd_f_lower(trd_f_quantile(p[i], 3, k), 3, k) / p[i], 1, 1e-9);
            assert_close(trd_f_upper(trd_f_upper_quantile(p[i], 3, k), 3, k) / p[i], 1, 1e-9);
            assert_close(trd_beta_lower(trd_beta_quantile(p[i], 3, k), 3, k) / p[i], 1, 1e-9);
            if (p[i] >= 0.001)                             /* else too close to 1 for a double */
                assert_close(trd_beta_upper(trd_beta_upper_quantile(p[i], 3, k), 3, k) / p[i], 1, 1e-9);
        }
    }
}

static void quantiles_exist_for_any_degrees(void **state)
{
    double df[] = { 0.3, 1, 50, 5000, 100000 }, p[] = { 1e-12, 0.025, 0.7, 0.999 };
    (void)state;
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            for (int k = 0; k < 4; k++) {
                assert_close(trd_f_lower(trd_f_quantile(p[k], df[i], df[j]), df[i], df[j]) / p[k], 1, 1e-9);
                assert_close(trd_chisq_lower(trd_chisq_quantile(p[k], df[i]), df[i]) / p[k], 1, 1e-9);
                assert_close(trd_t_lower(trd_t_quantile(p[k], df[i]), df[i]) / p[k], 1, 1e-9);
            }
}

static void tails_are_symmetric_and_do_not_vanish(void **state)
{
    (void)state;
    assert_close(trd_normal_upper(10) / 7.6198530241605260660e-24, 1, 1e-13);
    for (double x = -8; x <= 8; x += 0.25) {
        assert_true(trd_normal_lower(x) == trd_normal_upper(-x));
        assert_true(trd_t_lower(x, 5) == trd_t_upper(-x, 5));
    }
    assert_close(trd_t_critical(0.95, INFINITY), 1.959963984540054, 1e-15);
    assert_close(trd_t_critical(0.95, 14), 2.1447866879178044, 1e-13);
    assert_true(trd_t_quantile(0.5, 3) == 0);
}

/* One degree of freedom is Cauchy's, whose upper tail is 1 / (pi x) out there. */
static void the_tail_of_t_has_no_end(void **state)
{
    (void)state;
    for (double x = 1e60; x < 1e300; x *= 1e20) {
        assert_close(trd_t_upper(x, 1) * M_PI * x, 1, 1e-12);
        assert_close(trd_t_upper_quantile(1 / (M_PI * x), 1) / x, 1, 1e-12);
        assert_close(trd_t_upper(x, 0.5) / trd_t_upper(16 * x, 0.5), 4, 1e-11);
    }
}

/* R: pbeta, qbeta, pbinom and pf. */
static void beta_of_millions(void **state)
{
    (void)state;
    assert_close(trd_beta_quantile(0.025, 3e6, 7e6) / 0.29971601214310312, 1, 1e-13);
    assert_close(trd_beta_upper_quantile(0.025, 3e6, 7e6) / 0.30028406362913207, 1, 1e-13);
    assert_close(trd_beta_lower(0.3, 3e6, 7e6) / 0.50003670617761553, 1, 1e-11);
    assert_close(trd_f_upper(1.002, 1e6, 1e7) / 0.088857402176308012, 1, 1e-11);
    for (double n = 6000; n < 1e10; n *= 7) {
        double x = 0.2 + 1.5 * sqrt(0.16 / n);
        assert_close(trd_beta_lower(x, n / 5, 4 * n / 5) + trd_beta_upper(x, n / 5, 4 * n / 5), 1, 1e-14);
        assert_close(trd_beta_lower(x, n / 5, 4 * n / 5) / trd_beta_upper(1 - x, 4 * n / 5, n / 5), 1, 1e-8);
        assert_close(trd_beta_lower(0.5, n, n), 0.5, 1e-10);
    }
}

/* 30 digits by numerical integration: 0.13178418663816...; R's pchisq. */
static void gamma_of_millions(void **state)
{
    (void)state;
    assert_close(trd_chisq_upper(1e7 + 5000, 1e7) / 0.1317841866381636, 1, 1e-11);
    assert_close(trd_chisq_lower(1e9, 1e9), 0.500005947080387, 1e-11);
    for (double df = 1e5; df < 1e9; df *= 9)
        for (double z = -4; z <= 4; z += 1) {
            double x = df + z * sqrt(2 * df);
            assert_close(trd_chisq_lower(x, df) + trd_chisq_upper(x, df), 1, 1e-14);
            assert_close(trd_chisq_lower(trd_chisq_quantile(0.025, df), df), 0.025, 1e-10);
        }
}

static void nothing_lies_below_zero(void **state)
{
    (void)state;
    assert_true(trd_f_lower(-1, 3, 4) == 0 && trd_f_upper(-1, 3, 4) == 1 && trd_f_lower(0, 3, 4) == 0 && trd_f_upper(0, 3, 4) == 1);
    assert_true(trd_chisq_lower(-1, 3) == 0 && trd_chisq_upper(-1, 3) == 1);
}

static void the_impossible_is_nan_and_the_edge_is_the_end(void **state)
{
    (void)state;
    double wrong[] = { -0.1, 1.1, NAN };
    for (int i = 0; i < 3; i++) {
        double p = wrong[i];
        assert_true(isnan(trd_normal_quantile(p)) && isnan(trd_normal_upper_quantile(p)));
        assert_true(isnan(trd_t_quantile(p, 3)) && isnan(trd_t_upper_quantile(p, 3)));
        assert_true(isnan(trd_chisq_quantile(p, 3)) && isnan(trd_chisq_upper_quantile(p, 3)));
        assert_true(isnan(trd_f_quantile(p, 3, 4)) && isnan(trd_f_upper_quantile(p, 3, 4)));
        assert_true(isnan(trd_beta_quantile(p, 3, 4)) && isnan(trd_beta_upper_quantile(p, 3, 4)));
    }
    double bad[] = { 0, -1, NAN };
    for (int i = 0; i < 3; i++) {
        double k = bad[i];
        assert_true(isnan(trd_t_lower(1, k)) && isnan(trd_t_upper(1, k)) && isnan(trd_t_quantile(0.3, k)));
        assert_true(isnan(trd_chisq_lower(1, k)) && isnan(trd_chisq_upper(1, k)) && isnan(trd_chisq_quantile(0.3, k)));
        assert_true(isnan(trd_f_lower(1, k, 2)) && isnan(trd_f_upper(1, 2, k)) && isnan(trd_f_quantile(0.3, k, 2)));
        assert_true(isnan(trd_beta_lower(0.1, k, 2)) && isnan(trd_beta_quantile(0.1, 2, k)));
    }
    assert_true(isnan(trd_normal_lower(NAN)) && isnan(trd_t_upper(NAN, 3)) && isnan(trd_chisq_lower(NAN, 3)));
    assert_true(trd_normal_quantile(0) == -INFINITY && trd_normal_quantile(1) == INFINITY);
    assert_true(trd_t_quantile(0, 3) == -INFINITY && trd_t_quantile(1, 3) == INFINITY);
    assert_true(trd_chisq_quantile(0, 3) == 0 && trd_chisq_quantile(1, 3) == INFINITY);
    assert_true(trd_f_upper_quantile(0, 3, 4) == INFINITY && trd_f_quantile(0, 3, 4) == 0);
    assert_true(trd_beta_quantile(0, 3, 4) == 0 && trd_beta_quantile(1, 3, 4) == 1);
    assert_true(trd_t_upper(INFINITY, 3) == 0 && trd_t_lower(INFINITY, 3) == 1);
    assert_true(trd_chisq_lower(INFINITY, 3) == 1 && trd_chisq_upper(-INFINITY, 3) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_agree_with_long_arithmetic),
        cmocka_unit_test(quantiles_undo_tails),
        cmocka_unit_test(quantiles_exist_for_any_degrees),
        cmocka_unit_test(tails_are_symmetric_and_do_not_vanish),
        cmocka_unit_test(the_tail_of_t_has_no_end),
        cmocka_unit_test(beta_of_millions),
        cmocka_unit_test(gamma_of_millions),
        cmocka_unit_test(nothing_lies_below_zero),
        cmocka_unit_test(the_impossible_is_nan_and_the_edge_is_the_end),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/distribution", tests, NULL, NULL);
}
