/* Kendall's pairs: every pair looked at, degenerate data, laws, all orders.
 * (R's values: tests/vectors/correlations.c.) */
#include "assert.h"

#include "base/random.h"
#include "stat/concordance.h"

static trd_concordance of(const double *x, const double *y, size_t n)
{
    trd_concordance c;
    trd_error       err = { 0 };
    trd_pool       *pool = trd_pool_new(NULL);
    assert_int_equal(trd_concordance_of(x, y, n, pool, &c, &err), TRD_OK);
    trd_pool_free(pool);
    return c;
}

static void every_pair_agrees(void **state)
{
    double     x[60], y[60];
    trd_random r = { 1, 0, 0 };
    (void)state;
    for (size_t n = 2; n <= 60; n++) {
        int64_t c = 0, d = 0, ex = 0, ey = 0, both = 0;
        for (size_t i = 0; i < n; i++) {
            x[i] = (double)trd_random_below(&r, 7);
            y[i] = (double)trd_random_below(&r, 9) - x[i];
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < i; k++) {
                double p = (x[i] - x[k]) * (y[i] - y[k]);
                c += p > 0;
                d += p < 0;
                ex += x[i] == x[k];
                ey += y[i] == y[k];
                both += x[i] == x[k] && y[i] == y[k];
            }
        trd_concordance got = of(x, y, n);
        assert_true(got.concordant == c && got.discordant == d);
        assert_true(got.equal_x == ex && got.equal_y == ey && got.equal_both == both);
    }
}

static void turned_and_swapped(void **state)
{
    double x[] = { 1, 2, 2, 4, 5, 7 }, y[] = { 3, 1, 4, 4, 9, 6 }, z[6];
    (void)state;
    for (int i = 0; i < 6; i++)
        z[i] = -y[i];
    trd_concordance a = of(x, y, 6), b = of(x, z, 6), c = of(y, x, 6);
    assert_close(b.tau_b, -a.tau_b, 1e-15);
    assert_close(b.z, -a.z, 1e-15);
    assert_close(c.tau_b, a.tau_b, 1e-15);
    assert_close(c.gamma, a.gamma, 1e-15);
    assert_close(a.somers_d * c.somers_d, a.tau_b * a.tau_b, 1e-15);
    assert_true(isnan(a.p_exact));                         /* equal values */
}

static void degenerate(void **state)
{
    double x[] = { 1, 2, 3 }, same[] = { 4, 4, 4 }, bad[] = { 1, NAN, 2 };
    (void)state;
    assert_int_equal(of(x, x, 0).reason, TRD_NO_CASES);
    assert_int_equal(of(x, x, 1).reason, TRD_ONE_CASE);
    trd_concordance c = of(x, same, 3);
    assert_true(c.reason == TRD_NO_VARIANCE && isnan(c.tau_b) && isnan(c.p) && c.equal_y == 3 && c.concordant == 0);
    assert_int_equal(of(x, bad, 3).reason, TRD_NOT_FINITE);
    c = of(x, x, 3);
    assert_true(c.tau_b == 1 && c.gamma == 1 && c.tau_c == 1);
    assert_close(c.p_exact, 1.0 / 3, 1e-15);
    c = of(x, x, 2);
    assert_true(c.tau_b == 1 && c.p_exact == 1);
}

static void all_orders_add_up(void **state)
{
    (void)state;
    assert_close(trd_discordant_lower(1, 4), 4.0 / 24, 1e-15);         /* 1 and 3 of 24 orders */
    assert_true(trd_discordant_lower(-1, 4) == 0 && isnan(trd_discordant_lower(1, 50)));
    for (int n = 2; n < 50; n += 9) {
        double most = n * (n - 1) / 2.0;
        assert_close(trd_discordant_lower(most, n), 1, 1e-14);
        for (double k = 0; k < most; k += 1)               /* as many from above as from below */
            assert_close(trd_discordant_lower(k, n) + trd_discordant_lower(most - k - 1, n), 1, 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_agrees), cmocka_unit_test(turned_and_swapped), cmocka_unit_test(degenerate),
        cmocka_unit_test(all_orders_add_up),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/concordance", tests, NULL, NULL);
}
