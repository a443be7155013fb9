/* Risks: a table worked out by hand, laws, cells of 0. */
#include "assert.h"

#include "stat/risk.h"

static trd_risk risk_of(int64_t e1, int64_t n1, int64_t e2, int64_t n2)
{
    trd_risk  r;
    trd_error err = { 0 };
    assert_ok(trd_risk_compare(e1, n1, e2, n2, 0.95, &r, &err), err);
    return r;
}

static void a_table_by_hand(void **state)
{
    trd_risk r = risk_of(20, 100, 10, 100);
    (void)state;
    assert_close(r.difference, 0.1, 1e-15);
    assert_close(r.number_needed, 10, 1e-13);
    assert_close(r.risk.value, 2, 1e-14);
    assert_close(r.odds.value, 2.25, 1e-14);
    assert_close(r.odds.log_se, sqrt(1 / 20.0 + 1 / 80.0 + 1 / 10.0 + 1 / 90.0), 1e-15);
    assert_close(r.yules_q, 1.25 / 3.25, 1e-15);
    assert_false(r.corrected);
}

static void groups_turned_round_are_the_inverse(void **state)
{
    trd_risk a = risk_of(20, 100, 0, 40), b = risk_of(0, 40, 20, 100);
    (void)state;
    assert_true(a.corrected && b.corrected && isfinite(a.odds.high));
    assert_close(a.odds.low * b.odds.high, 1, 1e-12);
    assert_close(a.risk.value * b.risk.value, 1, 1e-14);
    assert_close(a.cohens_h, -b.cohens_h, 1e-15);
    assert_close(a.difference, 0.2, 1e-15);                          /* not corrected */
    assert_true(risk_of(5, 5, 3, 9).corrected);
}

static void nothing_to_compare(void **state)
{
    trd_risk  r;
    trd_error err = { 0 };
    (void)state;
    assert_true(risk_of(5, 50, 10, 100).number_needed == INFINITY && risk_of(5, 50, 10, 100).odds.value == 1);
    assert_true(risk_of(0, 0, 1, 2).reason == TRD_EMPTY_GROUP && isnan(risk_of(0, 0, 1, 2).odds.value));
    assert_int_equal(risk_of(0, 0, 0, 0).reason, TRD_NO_CASES);
    assert_int_equal(trd_risk_compare(3, 2, 1, 2, 0.95, &r, &err), TRD_E_USAGE);
    assert_int_equal(trd_risk_compare(1, 2, 1, 2, 1.5, &r, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_by_hand),
        cmocka_unit_test(groups_turned_round_are_the_inverse),
        cmocka_unit_test(nothing_to_compare),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/risk", tests, NULL, NULL);
}
