/* Power and sample sizes turn each other round; p values of many tests; equivalence. */
#include "assert.h"

#include "stat/distribution.h"
#include "stat/equivalence.h"
#include "stat/multiple.h"
#include "stat/power.h"

static void sizes_and_effects_turn_power_round(void **state)
{
    (void)state;
    for (int two = 0; two < 2; two++) {
        double n = trd_power_t_cases(TRD_T_TWO_SAMPLES, 0.4, 0.05, 0.9, two);
        assert_close(trd_power_t(TRD_T_TWO_SAMPLES, n, 0.4, 0.05, two), 0.9, 1e-10);
        assert_close(trd_power_t_effect(TRD_T_TWO_SAMPLES, n, 0.05, 0.9, two), 0.4, 1e-9);
        assert_close(trd_power_t_unequal(n, n, 0.4, 0.05, two), 0.9, 1e-10);
        n = trd_power_shares_cases(0.3, 0.45, 0.05, 0.9, two);
        assert_close(trd_power_shares(n, 0.3, 0.45, 0.05, two), 0.9, 1e-12);
        assert_true(trd_power_shares_corrected(n, 0.3, 0.45) > n);
    }
    assert_close(trd_power_anova(4, trd_power_anova_cases(4, 0.2, 0.01, 0.8), 0.2, 0.01), 0.8, 1e-10);
    assert_close(trd_power_chisq(trd_power_chisq_cases(0.2, 3, 0.01, 0.8), 0.2, 3, 0.01), 0.8, 1e-10);
    assert_close(trd_power_t(TRD_T_TWO_SAMPLES, 20, 0, 0.05, true), 0.05, 1e-13);
}

static void sizes_without_an_answer(void **state)
{
    (void)state;
    assert_true(isnan(trd_power_t_cases(TRD_T_ONE_SAMPLE, 0, 0.05, 0.8, true)));
    assert_true(isnan(trd_power_t_cases(TRD_T_ONE_SAMPLE, 0.5, 0.05, 1, true)));
    assert_true(isnan(trd_power_t(TRD_T_ONE_SAMPLE, 1, 0.5, 0.05, true)));
    assert_true(isnan(trd_power_shares_cases(0.3, 0.3, 0.05, 0.8, true)) && isnan(trd_power_shares(10, 0.3, 1.1, 0.05, true)));
    assert_true(trd_power_t_cases(TRD_T_TWO_SAMPLES, 100, 0.05, 0.8, true) == 2);
    assert_close(trd_design_effect(1, 0, 0.3), 1, 1e-15);
    assert_close(trd_share_cases(0.5, 0.05, 0.95, 1), 1, 1e-12);
}

static void adjusted_p_values_keep_their_order(void **state)
{
    double    p[] = { 0.04, NAN, 0.001, 0.03, 0.9 }, out[5], last[5];
    trd_error err = { 0 };
    (void)state;
    for (trd_multiple m = TRD_BONFERRONI; m <= TRD_SIDAK; m++) {
        assert_ok(trd_p_adjust(p, 5, m, out, &err), err);
        assert_true(isnan(out[1]) && out[2] <= out[3] && out[3] <= out[0] && out[0] <= out[4] && out[4] <= 1);
        for (int i = 0; i < 5; i++)
            assert_false(out[i] < p[i]);
        if (m == TRD_HOLM || m == TRD_HOCHBERG || m == TRD_HOMMEL)
            for (int i = 0; i < 5; i++)
                assert_false(out[i] > last[i]);              /* each is sharper than the one before */
        memcpy(last, out, sizeof out);
    }
    assert_ok(trd_p_adjust(NULL, 0, TRD_BH, NULL, &err), err);
    p[0] = 1.5;
    assert_int_equal(trd_p_adjust(p, 5, TRD_BH, out, &err), TRD_E_USAGE);
}

static void equivalence_is_an_interval_within_the_bounds(void **state)
{
    trd_equivalence e;
    trd_error       err = { 0 };
    (void)state;
    for (double x = -2; x <= 2; x += 0.25) {
        assert_ok(trd_equivalence_of(x, 0.5, 12, -1.5, 1.5, 0.05, &e, &err), err);
        assert_int_equal(e.equivalent, e.ci_low > -1.5 && e.ci_high < 1.5);
        assert_close(trd_t_upper(e.t_low, 12), e.p_low, 1e-15);
    }
    assert_ok(trd_equivalence_of(0, 0, 12, -1, 1, 0.05, &e, &err), err);
    assert_true(!e.equivalent && isnan(e.p) && e.reason == TRD_NO_VARIANCE);
    assert_ok(trd_equivalence_of(NAN, NAN, NAN, -1, 1, 0.05, &e, &err), err);
    assert_int_equal(e.reason, TRD_NO_CASES);
    assert_int_equal(trd_equivalence_of(0, 1, 12, 1, -1, 0.05, &e, &err), TRD_E_USAGE);
    assert_int_equal(trd_equivalence_of(0, 1, 12, -1, 1, 0.5, &e, &err), TRD_E_USAGE);
}

static void equivalence_of_two_shares(void **state)
{
    trd_equivalence e, other;
    trd_error       err = { 0 };
    (void)state;
    assert_ok(trd_equivalence_of_shares(30, 50, 40, 80, -0.3, 0.4, 0.05, &e, &err), err);
    assert_close(e.estimate, 0.1, 1e-15);
    assert_close(e.se, sqrt(0.6 * 0.4 / 50 + 0.5 * 0.5 / 80), 1e-15);
    assert_ok(trd_equivalence_of_shares(40, 80, 30, 50, -0.4, 0.3, 0.05, &other, &err), err);       /* turned round */
    assert_close(other.p_low, e.p_high, 1e-14);
    assert_close(other.ci_high, -e.ci_low, 1e-14);
    assert_ok(trd_equivalence_of_shares(0, 50, 0, 80, -0.3, 0.4, 0.05, &e, &err), err);
    assert_true(e.reason == TRD_NO_VARIANCE && !e.equivalent && isnan(e.p));
    assert_ok(trd_equivalence_of_shares(0, 0, 3, 80, -0.3, 0.4, 0.05, &e, &err), err);
    assert_int_equal(e.reason, TRD_EMPTY_GROUP);
    assert_ok(trd_equivalence_of_shares(0, 0, 0, 0, -0.3, 0.4, 0.05, &e, &err), err);
    assert_int_equal(e.reason, TRD_NO_CASES);
    assert_int_equal(trd_equivalence_of_shares(3, 2, 0, 1, -0.3, 0.4, 0.05, &e, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_and_effects_turn_power_round), cmocka_unit_test(sizes_without_an_answer),
        cmocka_unit_test(adjusted_p_values_keep_their_order), cmocka_unit_test(equivalence_is_an_interval_within_the_bounds),
        cmocka_unit_test(equivalence_of_two_shares),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/power", tests, NULL, NULL);
}
