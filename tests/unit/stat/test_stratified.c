/* Shares within strata: laws, other computations, nothing to compare. */
#include "assert.h"

#include "stat/share_test.h"
#include "stat/stratified.h"

static trd_stratified of(const int64_t *count, size_t k)
{
    trd_stratified t;
    trd_error      err = { 0 };
    assert_ok(trd_stratified_of(count, k, 0.95, &t, &err), err);
    return t;
}

/* Berkeley 1973: men and women, admitted and rejected, in six departments. */
static const int64_t berkeley[] = { 512, 313, 89, 19, 353, 207, 17, 8, 120, 205, 202, 391, 138, 279, 131, 244, 53, 138, 94, 299, 22, 351, 24, 317 };

static void admissions_of_berkeley(void **state)
{
    (void)state;
    trd_stratified t = of(berkeley, 6);
    assert_close(t.odds, 0.9046968282586231, 1e-12);
    assert_close(t.high, 1.0603297644366556, 1e-12);
    assert_close(t.chisq.chisq, 1.5246066604434356, 1e-12);
    assert_close(t.corrected.chisq, 1.4269462285866883, 1e-12);
    assert_close(t.breslow_day.chisq, 18.82551370523624, 1e-10);
    assert_close(t.tarone.chisq, 18.825501252052955, 1e-10);
    assert_close(t.breslow_day.df, 5, 0);
}

static void one_stratum_is_a_plain_table(void **state)
{
    (void)state;
    trd_stratified t = of((int64_t[]){ 30, 44, 29, 86 }, 1);
    assert_close(t.odds, 30.0 * 86 / (44 * 29), 1e-14);
    assert_close(t.risk_ratio, (30.0 / 74) / (29.0 / 115), 1e-14);
    assert_close(t.difference, 30.0 / 74 - 29.0 / 115, 1e-14);
    assert_close(log(t.high / t.odds), 1.959963984540054 * sqrt(1.0 / 30 + 1.0 / 44 + 1.0 / 29 + 1.0 / 86), 1e-12);
    assert_true(t.breslow_day.df == 0 && isnan(t.breslow_day.p));
    assert_close(t.breslow_day.chisq, 0, 1e-12);
}

static void the_same_odds_everywhere_are_the_same(void **state)
{
    (void)state;
    trd_stratified t = of((int64_t[]){ 10, 20, 5, 40, 30, 10, 12, 16 }, 2), equal = of((int64_t[]){ 10, 20, 5, 40, 20, 40, 10, 80 }, 2);
    assert_close(t.odds, 4, 1e-14);
    assert_close(t.breslow_day.chisq, 0, 1e-12);
    assert_close(equal.tarone.chisq, 0, 1e-12);
    assert_close(equal.odds, 4, 1e-14);
}

static void strata_that_say_nothing_change_nothing(void **state)
{
    (void)state;
    int64_t more[32] = { 0 };
    memcpy(more + 4, berkeley, sizeof berkeley);
    more[28] = 5, more[29] = 7;
    trd_stratified a = of(berkeley, 6), b = of(more, 8);
    assert_close(a.odds, b.odds, 1e-15);
    assert_close(a.chisq.p, b.chisq.p, 1e-15);
    assert_close(a.tarone.p, b.tarone.p, 1e-15);
    assert_close(a.risk_ratio, b.risk_ratio, 1e-15);
}

static void turned_rows_turn_the_odds(void **state)
{
    (void)state;
    int64_t turned[24];
    for (int i = 0; i < 24; i++)
        turned[i] = berkeley[i ^ 2];
    trd_stratified a = of(berkeley, 6), b = of(turned, 6);
    assert_close(a.odds * b.odds, 1, 1e-14);
    assert_close(a.low * b.high, 1, 1e-13);
    assert_close(a.difference, -b.difference, 1e-14);
    assert_close(a.breslow_day.chisq, b.breslow_day.chisq, 1e-10);
}

static void nothing_to_compare_is_not_defined(void **state)
{
    (void)state;
    trd_error      err = { 0 };
    trd_stratified t = of((int64_t[]){ 0, 0, 0, 0 }, 1);
    assert_int_equal(t.reason, TRD_NO_CASES);
    t = of(NULL, 0);
    assert_int_equal(t.reason, TRD_NO_CASES);
    t = of((int64_t[]){ 3, 4, 0, 0, 0, 2, 0, 5 }, 2);
    assert_int_equal(t.reason, TRD_NO_VARIANCE);
    assert_true(isnan(t.odds) && isnan(t.chisq.p));
    t = of((int64_t[]){ 3, 0, 2, 4 }, 1);
    assert_int_equal(t.reason, TRD_NO_BOUNDS);
    assert_true(isinf(t.odds) && isnan(t.low) && isnan(t.tarone.p) && t.chisq.p < 1);
    assert_int_equal(trd_stratified_of((int64_t[]){ -1, 0, 2, 4 }, 1, 0.95, &t, &err), TRD_E_USAGE);
    assert_int_equal(trd_stratified_of((int64_t[]){ 1, 0, 2, 4 }, 1, 0, &t, &err), TRD_E_USAGE);
}

/* ---- shares with a score ---- */

static trd_share_trend trend(const int64_t *hits, const int64_t *cases, const double *score, size_t k)
{
    trd_share_trend t;
    trd_error       err = { 0 };
    assert_ok(trd_share_test_trend(hits, cases, score, k, &t, &err), err);
    return t;
}

static void trend_and_departure_are_the_whole(void **state)
{
    (void)state;
    const int64_t   hits[] = { 83, 90, 129, 70 }, cases[] = { 86, 93, 136, 82 };
    trd_share_trend t = trend(hits, cases, (double[]){ 1, 2, 3, 4 }, 4), moved = trend(hits, cases, (double[]){ 2010, 2020, 2030, 2040 }, 4);
    trd_many_shares all;
    trd_error       err = { 0 };
    assert_ok(trd_share_test_many(hits, cases, 4, &all, &err), err);
    assert_close(t.chisq, 8.22492228519768, 1e-12);
    assert_close(t.chisq + t.departure, all.chisq, 1e-12);
    assert_close(t.z, moved.z, 1e-12);
    assert_close(t.slope, 10 * moved.slope, 1e-12);
    assert_close(t.p_rising + t.p_falling, 1, 1e-15);
}

static void two_groups_have_a_trend_and_no_departure(void **state)
{
    (void)state;
    trd_share_trend t = trend((int64_t[]){ 3, 9, 0 }, (int64_t[]){ 10, 20, 0 }, (double[]){ 0, 1, 2 }, 3);
    trd_two_shares  two;
    trd_error       err = { 0 };
    assert_ok(trd_share_test_two(9, 20, 3, 10, 0.95, &two, &err), err);
    assert_close(t.z, two.z, 1e-14);
    assert_close(t.slope, two.difference, 1e-15);
    assert_true(t.departure == 0 && t.departure_df == 0 && isnan(t.departure_p));
}

static void no_trend_without_spread(void **state)
{
    (void)state;
    trd_error       err = { 0 };
    trd_share_trend t = trend((int64_t[]){ 0, 0 }, (int64_t[]){ 10, 20 }, (double[]){ 0, 1 }, 2);
    assert_int_equal(t.reason, TRD_NO_VARIANCE);
    assert_int_equal(trend((int64_t[]){ 1, 3 }, (int64_t[]){ 10, 20 }, (double[]){ 5, 5 }, 2).reason, TRD_NO_VARIANCE);
    assert_int_equal(trend((int64_t[]){ 1, 0 }, (int64_t[]){ 10, 0 }, (double[]){ 5, 6 }, 2).reason, TRD_EMPTY_GROUP);
    assert_int_equal(trend((int64_t[]){ 1, 3 }, (int64_t[]){ 10, 20 }, (double[]){ 5, NAN }, 2).reason, TRD_NOT_FINITE);
    assert_int_equal(trend(NULL, NULL, NULL, 0).reason, TRD_NO_CASES);
    assert_int_equal(trd_share_test_trend((int64_t[]){ 3 }, (int64_t[]){ 2 }, (double[]){ 1 }, 1, &t, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(admissions_of_berkeley),
        cmocka_unit_test(one_stratum_is_a_plain_table),
        cmocka_unit_test(the_same_odds_everywhere_are_the_same),
        cmocka_unit_test(strata_that_say_nothing_change_nothing),
        cmocka_unit_test(turned_rows_turn_the_odds),
        cmocka_unit_test(nothing_to_compare_is_not_defined),
        cmocka_unit_test(trend_and_departure_are_the_whole),
        cmocka_unit_test(two_groups_have_a_trend_and_no_departure),
        cmocka_unit_test(no_trend_without_spread),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/stratified", tests, NULL, NULL);
}
