/* Effect sizes: R's numbers, laws of the noncentral limits, and what has none. */
#include "assert.h"

#include "stat/effect.h"
#include "stat/noncentral.h"

static trd_summary summary_of(const double *x, size_t n)
{
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static const double x[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2 };
static const double y[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };

static trd_effect effect_of(const double *a, size_t na, const double *b, size_t nb)
{
    trd_summary s = summary_of(a, na), t = summary_of(b, nb);
    trd_effect  e;
    trd_error   err = { 0 };
    assert_ok(trd_effect_two_groups(&s, &t, 0.95, &e, &err), err);
    return e;
}

static void limits_leave_the_tail(void **state)
{
    (void)state;
    for (double t = -6; t <= 60; t += 5.5) {
        trd_span s = trd_noncentrality_t(t, 18, 0.9);
        assert_close(trd_noncentral_t_upper(t, 18, s.low), 0.05, 1e-10);
        assert_close(trd_noncentral_t_lower(t, 18, s.high), 0.05, 1e-10);
    }
    trd_span f = trd_noncentrality_f(7.2, 2, 51, 0.9), c = trd_noncentrality_chisq(30, 2, 0.95);
    assert_close(trd_noncentral_f_upper(7.2, 2, 51, f.low), 0.05, 1e-10);
    assert_close(trd_noncentral_f_lower(7.2, 2, 51, f.high), 0.05, 1e-10);
    assert_close(trd_noncentral_chisq_upper(30, 2, c.low), 0.025, 1e-10);
    assert_close(trd_noncentral_chisq_lower(30, 2, c.high), 0.025, 1e-10);
    f = trd_noncentrality_f(0.6, 2, 69, 0.9);
    assert_true(f.low == 0 && f.high > 5);
    f = trd_noncentrality_f(0.01, 2, 69, 0.9);
    assert_true(f.low == 0 && f.high == 0);
    assert_true(isnan(trd_noncentrality_t(NAN, 5, 0.9).low) && isnan(trd_noncentrality_chisq(-1, 5, 0.9).high));
}

static void groups_turned_round_change_the_sign(void **state)
{
    trd_effect a = effect_of(x, 10, y, 9), b = effect_of(y, 9, x, 10);
    (void)state;
    assert_close(a.d, -b.d, 1e-14);
    assert_close(a.d_span.low, -b.d_span.high, 1e-9);
    assert_close(a.superiority + b.superiority, 1, 1e-14);
    assert_close(a.log_variability, -b.log_variability, 1e-13);
    assert_true(a.d_span.low < a.d && a.d < a.d_span.high && fabs(a.g) < fabs(a.d));
    assert_close(trd_hedges_factor(2), 1 / sqrt(M_PI), 1e-14);
    assert_close(trd_hedges_factor(1e6), 1 - 3 / 4e6 - 7 / 32e12, 1e-15);
    for (double df = 195; df < 210; df++)                            /* J(df) J(df + 1) = (df - 1) / sqrt(df (df + 1)) on both sides of 201 */
        assert_close(trd_hedges_factor(df) * trd_hedges_factor(df + 1), (df - 1) / sqrt(df * (df + 1)), 2e-13);
    assert_true(isnan(trd_hedges_factor(1)));
}

static void what_has_no_spread_has_no_effect_size(void **state)
{
    const double flat[] = { 3, 3, 3 };
    trd_effect   e = effect_of(flat, 3, y, 10);
    (void)state;
    assert_true(e.reason == TRD_DEFINED && isnan(e.delta_first) && isnan(e.log_variability) && e.delta_second > 0);
    assert_int_equal(effect_of(flat, 3, flat, 3).reason, TRD_NO_VARIANCE);
    assert_int_equal(effect_of(x, 1, y, 10).reason, TRD_ONE_CASE);
    assert_int_equal(effect_of(x, 0, y, 10).reason, TRD_EMPTY_GROUP);
    assert_true(isnan(effect_of(x, 0, y, 10).d) && isnan(effect_of(flat, 3, flat, 3).g));
}

static void changes_of_persons(void **state)
{
    const double        before[] = { 10, 12, 14, 16 }, after[] = { 20, 12, 13, 6 };
    trd_reliable_change c;
    trd_paired          p;
    trd_change_effect   e;
    trd_error           err = { 0 };
    (void)state;
    assert_ok(trd_effect_reliable_change(before, after, 4, 0.8, 1.96, &c, &err), err);
    assert_true(c.improved == 1 && c.unchanged == 2 && c.deteriorated == 1);
    assert_close(c.se_difference, sqrt(20.0 / 3 * 0.4), 1e-14);
    assert_ok(trd_effect_reliable_change(before, after, 1, 0.8, 1.96, &c, &err), err);
    assert_int_equal(c.reason, TRD_ONE_CASE);
    assert_ok(trd_effect_reliable_change(before, after, 4, 1, 1.96, &c, &err), err);
    assert_true(c.reason == TRD_NO_VARIANCE && isnan(c.mean_index));
    assert_int_equal(trd_effect_reliable_change(before, after, 4, 1.2, 1.96, &c, &err), TRD_E_USAGE);
    assert_ok(trd_paired_change(x, y, NULL, 10, 0, 0.95, &p, &err), err);
    assert_ok(trd_effect_change(&p, 0.95, &e, &err), err);
    assert_close(e.d_z, 1.28455756259105, 1e-13);                               /* R: mean / sd */
    assert_close(e.d_rm, e.d_z * sqrt(2 * (1 - p.correlation)), 1e-14);
    assert_ok(trd_paired_change(x, x, NULL, 10, 0, 0.95, &p, &err), err);
    assert_ok(trd_effect_change(&p, 0.95, &e, &err), err);
    assert_true(e.reason == TRD_NO_VARIANCE && isnan(e.d_z) && e.d_before == 0);
    assert_close(trd_effect_programme(3, 6, 20, 20).d, 0.5 * (1 - 3 / 151.0), 1e-15);
    assert_true(isnan(trd_effect_programme(3, 0, 20, 20).d));
    assert_true(isnan(trd_effect_programme(3, 6, 0, 0).factor) && isnan(trd_effect_programme(3, 6, 1, 1).factor));
}

static void shares_of_variance(void **state)
{
    const double       table[] = { 12, 5, 0, 29, 2, 0, 0, 0, 0 }, small[] = { 12, 5, 29, 2 }, row[] = { 3, 4 }, none[] = { 0, 0, 0, 0 };
    trd_cramers_v      a, b;
    trd_f_test         f = { 4.846087862380133, 2, 27, NAN, NAN, NAN, TRD_DEFINED }, nothing = { .reason = TRD_NO_VARIANCE };
    trd_variance_share s;
    trd_error          err = { 0 };
    (void)state;
    assert_ok(trd_effect_cramers_v(table, 3, 3, 0.95, &a, &err), err);
    assert_ok(trd_effect_cramers_v(small, 2, 2, 0.95, &b, &err), err);
    assert_true(a.v == b.v && a.df == 1 && a.span.high == b.span.high && a.span.low == 0);
    assert_ok(trd_effect_cramers_v(row, 1, 2, 0.95, &a, &err), err);
    assert_int_equal(a.reason, TRD_NO_VARIANCE);
    assert_ok(trd_effect_cramers_v(none, 2, 2, 0.95, &a, &err), err);
    assert_int_equal(a.reason, TRD_NO_CASES);
    assert_int_equal(trd_effect_cramers_v((const double[]){ 1, -1, 2, 3 }, 2, 2, 0.95, &a, &err), TRD_E_DATA);
    assert_ok(trd_effect_variance_share(&f, 0.9, &s, &err), err);
    assert_close(s.eta_squared, 0.26414829683211954, 1e-14);
    assert_close(s.omega_squared, 0.20407884598997078, 1e-14);
    assert_true(s.eta_steiger.high < s.eta_span.high && s.eta_span.low < s.eta_squared);
    assert_ok(trd_effect_variance_share(&nothing, 0.9, &s, &err), err);
    assert_true(isnan(s.eta_squared) && isnan(s.eta_span.low) && s.reason == TRD_NO_VARIANCE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_leave_the_tail),
        cmocka_unit_test(groups_turned_round_change_the_sign),
        cmocka_unit_test(what_has_no_spread_has_no_effect_size),
        cmocka_unit_test(changes_of_persons),
        cmocka_unit_test(shares_of_variance),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/effect", tests, NULL, NULL);
}
