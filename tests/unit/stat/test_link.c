/* Links: complements, derivatives, tails, and their quantiles. */
#include "assert.h"

#include "stat/link.h"
#include "stat/stat.h"

static const trd_link links[] = { TRD_LINK_LOGIT, TRD_LINK_PROBIT, TRD_LINK_CLOGLOG, TRD_LINK_LOGLOG };

static void both_tails_make_one(void **state)
{
    (void)state;
    for (int k = 0; k < 4; k++)
        for (double x = -4; x <= 2.5; x += 0.25) {
            double p = trd_link_lower(links[k], x);
            assert_close(p + trd_link_upper(links[k], x), 1, 1e-15);
            assert_close(exp(trd_link_log_lower(links[k], x)), p, 1e-14);
            assert_close(exp(trd_link_log_upper(links[k], x)), 1 - p, 1e-14);
            assert_close(trd_link_quantile(links[k], p), x, 1e-9);
            assert_close(trd_link_lower(TRD_LINK_LOGLOG, x), trd_link_upper(TRD_LINK_CLOGLOG, -x), 1e-15);
        }
}

static void densities_and_bends_are_derivatives(void **state)
{
    const double h = 1e-4;
    (void)state;
    for (int k = 0; k < 4; k++)
        for (double x = -3; x <= 2; x += 0.25) {
            double f = exp(trd_link_log_density(links[k], x));
            double before = exp(trd_link_log_density(links[k], x - h)), after = exp(trd_link_log_density(links[k], x + h));
            assert_close(f, (trd_link_lower(links[k], x + h) - trd_link_lower(links[k], x - h)) / (2 * h), 1e-7);
            assert_close(trd_link_bend(links[k], x) * f, (after - before) / (2 * h), 1e-7);
        }
}

static void far_tails_keep_their_digits(void **state)
{
    (void)state;
    assert_close(trd_link_log_lower(TRD_LINK_PROBIT, -40) / -804.6084420137538, 1, 1e-13);   /* R, pnorm(-40, log.p = TRUE) */
    assert_close(trd_link_log_upper(TRD_LINK_PROBIT, -8) * 1e15, -0.62209605742717841, 1e-9);
    assert_close(trd_link_log_lower(TRD_LINK_LOGIT, -800), -800, 1e-15);
    assert_close(trd_link_log_lower(TRD_LINK_CLOGLOG, -50), -50, 1e-15);
    assert_close(trd_link_log_upper(TRD_LINK_CLOGLOG, 3), -exp(3), 1e-15);
    assert_true(isnan(trd_link_log_lower(TRD_LINK_PROBIT, NAN)) && isnan(trd_link_log_upper(TRD_LINK_CLOGLOG, NAN)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_tails_make_one),
        cmocka_unit_test(densities_and_bends_are_derivatives),
        cmocka_unit_test(far_tails_keep_their_digits),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/link", tests, NULL, NULL);
}
