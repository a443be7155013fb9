/* Tables of counts and matched answers: published numbers, empty rows, laws. */
#include "assert.h"

#include "base/pool.h"
#include "stat/crosstab.h"
#include "stat/matched.h"

static trd_crosstab table_of(trd_pool *pool, const int64_t *count, size_t rows, size_t columns)
{
    trd_crosstab t;
    trd_error    err = { 0 };
    assert_ok(trd_crosstab_of(count, rows, columns, pool, &t, &err), err);
    return t;
}

static void the_tea_taster_by_hand(void **state)
{
    trd_crosstab t = table_of(*state, (int64_t[]){ 3, 1, 1, 3 }, 2, 2);
    assert_close(t.pearson.chisq, 2, 1e-15);
    assert_close(t.yates.chisq, 0.5, 1e-15);
    assert_close(t.phi, 0.5, 1e-15);
    assert_close(t.v, 0.5, 1e-15);
    assert_close(t.v_corrected, sqrt(0.125), 1e-15);
    assert_close(t.residual[1], -sqrt(2), 1e-15);
    assert_close(t.share_below_5, 1, 0);
}

static void turning_the_table_changes_nothing(void **state)
{
    const int64_t count[] = { 762, 327, 468, 484, 239, 477 }, turned[] = { 762, 484, 327, 239, 468, 477 };
    trd_crosstab  a = table_of(*state, count, 2, 3), b = table_of(*state, turned, 3, 2);
    assert_close(a.pearson.chisq, 30.070149095754672, 1e-14);
    assert_close(a.pearson.chisq, b.pearson.chisq, 1e-15);
    assert_close(a.likelihood.p / b.likelihood.p, 1, 1e-12);
    assert_close(a.v_corrected, b.v_corrected, 1e-15);
    assert_close(a.residual[1], b.residual[2], 1e-15);
    assert_true(isnan(a.phi) && isnan(a.yates.chisq));
}

static void copies_of_all_cases_scale_chi_square(void **state)
{
    trd_crosstab a = table_of(*state, (int64_t[]){ 5, 9, 2, 8 }, 2, 2), b = table_of(*state, (int64_t[]){ 35, 63, 14, 56 }, 2, 2);
    assert_close(b.pearson.chisq, 7 * a.pearson.chisq, 1e-14);
    assert_close(b.likelihood.chisq, 7 * a.likelihood.chisq, 1e-14);
    assert_close(b.v, a.v, 1e-15);
}

static void nothing_and_empty_rows_are_undefined(void **state)
{
    trd_crosstab t = table_of(*state, (int64_t[]){ 0, 0, 0, 0 }, 2, 2);
    assert_int_equal(t.reason, TRD_NO_CASES);
    assert_true(isnan(t.pearson.p) && isnan(t.v) && isnan(t.expected[0]));
    t = table_of(*state, (int64_t[]){ 0, 0, 3, 4 }, 2, 2);
    assert_int_equal(t.reason, TRD_EMPTY_GROUP);
    assert_true(isnan(t.pearson.chisq) && isnan(t.residual[3]));
}

static void counts_follow_shares(void **state)
{
    trd_fit   f;
    trd_error err = { 0 };
    assert_ok(trd_fit_of((int64_t[]){ 10, 10, 10 }, NULL, 3, *state, &f, &err), err);
    assert_close(f.pearson.chisq, 0, 1e-15);
    assert_close(f.pearson.p, 1, 1e-15);
    assert_ok(trd_fit_of((int64_t[]){ 30, 10 }, (double[]){ 0.5, 0.5 }, 2, *state, &f, &err), err);
    assert_close(f.pearson.chisq, 10, 1e-15);
    assert_ok(trd_fit_of((int64_t[]){ 0, 0 }, NULL, 2, *state, &f, &err), err);
    assert_int_equal(f.reason, TRD_NO_CASES);
    assert_true(isnan(f.pearson.p));
    assert_int_equal(trd_fit_of((int64_t[]){ 3, 3 }, (double[]){ 0.5, 0.4 }, 2, *state, &f, &err), TRD_E_USAGE);
    assert_int_equal(trd_fit_of((int64_t[]){ 3, 3 }, (double[]){ 1, 0 }, 2, *state, &f, &err), TRD_E_USAGE);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_crosstab t = { .cases = 77 };
    trd_mcnemar  m = { .cases = 77 };
    trd_error    err = { 0 };
    assert_int_equal(trd_crosstab_of((int64_t[]){ 3, -1, 1, 3 }, 2, 2, *state, &t, &err), TRD_E_USAGE);
    assert_int_equal(trd_crosstab_of((int64_t[]){ 3, 1 }, 1, 2, *state, &t, &err), TRD_E_USAGE);
    assert_int_equal(t.cases, 77);
    assert_int_equal(trd_mcnemar_of((int64_t[]){ 3, 1, 1, 3 }, 1, &m, &err), TRD_E_USAGE);
    assert_int_equal(trd_mcnemar_of((int64_t[]){ 3, 1, -1, 3 }, 0.95, &m, &err), TRD_E_USAGE);
    assert_int_equal(m.cases, 77);
}

static void mcnemar_with_all_one_way_and_with_none(void **state)
{
    trd_mcnemar m, w;
    trd_error   err = { 0 };
    (void)state;
    assert_ok(trd_mcnemar_of((int64_t[]){ 8, 0, 6, 3 }, 0.95, &m, &err), err);
    assert_close(m.exact, 2 * pow(0.5, 6), 1e-15);
    assert_close(m.mid, pow(0.5, 6), 1e-14);
    assert_int_equal(m.odds.reason, TRD_NO_BOUNDS);
    assert_ok(trd_mcnemar_of((int64_t[]){ 8, 6, 0, 3 }, 0.95, &w, &err), err);
    assert_close(m.chisq.p, w.chisq.p, 0);
    assert_close(m.difference.low, -w.difference.high, 1e-15);
    assert_ok(trd_mcnemar_of((int64_t[]){ 8, 0, 0, 3 }, 0.95, &m, &err), err);
    assert_int_equal(m.reason, TRD_NO_VARIANCE);
    assert_close(m.difference.value, 0, 0);
    assert_true(isnan(m.difference.low) && isnan(m.chisq.p) && isnan(m.odds.value));
    assert_ok(trd_mcnemar_of((int64_t[]){ 0, 0, 0, 0 }, 0.95, &m, &err), err);
    assert_int_equal(m.reason, TRD_NO_CASES);
    assert_true(isnan(m.exact) && isnan(m.first));
}

static void two_categories_are_mcnemar(void **state)
{
    const int64_t count[] = { 10, 3, 9, 5 };
    trd_marginal  m;
    trd_mcnemar   two;
    trd_error     err = { 0 };
    assert_ok(trd_marginal_of(count, 2, *state, &m, &err), err);
    assert_ok(trd_mcnemar_of(count, 0.95, &two, &err), err);
    assert_close(m.symmetry.chisq, two.chisq.chisq, 1e-15);
    assert_close(m.stuart.chisq, two.chisq.chisq, 1e-14);
    assert_close(m.bhapkar.chisq, 3 / (1 - 3.0 / 27), 1e-14);
}

static void categories_nobody_gave_do_not_count(void **state)
{
    const int64_t with[] = { 7, 0, 7, 2, 0, 0, 0, 0, 2, 0, 8, 3, 1, 0, 5, 4 }, without[] = { 7, 7, 2, 2, 8, 3, 1, 5, 4 };
    trd_marginal  a, b;
    trd_error     err = { 0 };
    assert_ok(trd_marginal_of(with, 4, *state, &a, &err), err);
    assert_ok(trd_marginal_of(without, 3, *state, &b, &err), err);
    assert_close(a.stuart.chisq, b.stuart.chisq, 1e-14);
    assert_close(a.stuart.df, 2, 0);
    assert_close(a.symmetry.p, b.symmetry.p, 1e-15);
    assert_ok(trd_marginal_of((int64_t[]){ 4, 0, 0, 4 }, 2, *state, &a, &err), err);
    assert_int_equal(a.reason, TRD_NO_VARIANCE);
    assert_true(isnan(a.stuart.p) && isnan(a.symmetry.p));
}

static void two_times_of_q_are_mcnemar(void **state)
{
    uint8_t       yes[2 * 12] = { 0 };
    int64_t       hits[2];
    trd_cochran_q q;
    trd_error     err = { 0 };
    (void)state;
    for (size_t i = 0; i < 12; i++)
        yes[2 * i + (i < 3)] = 1;
    assert_ok(trd_cochran_q_of(yes, 12, 2, hits, &q, &err), err);
    assert_int_equal(hits[0], 9);
    assert_close(q.q.chisq, 3, 1e-15);
    assert_ok(trd_cochran_q_of(yes, 0, 2, hits, &q, &err), err);
    assert_int_equal(q.reason, TRD_NO_CASES);
    assert_int_equal(trd_cochran_q_of(yes, 3, 1, hits, &q, &err), TRD_E_USAGE);
    memset(yes, 1, sizeof yes);
    assert_ok(trd_cochran_q_of(yes, 12, 2, hits, &q, &err), err);
    assert_int_equal(q.reason, TRD_NO_VARIANCE);
    assert_true(isnan(q.q.p));
}

static int start(void **state)
{
    return !(*state = trd_pool_new(NULL));
}

static int end(void **state)
{
    trd_pool_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tea_taster_by_hand),
        cmocka_unit_test(turning_the_table_changes_nothing),
        cmocka_unit_test(copies_of_all_cases_scale_chi_square),
        cmocka_unit_test(nothing_and_empty_rows_are_undefined),
        cmocka_unit_test(counts_follow_shares),
        cmocka_unit_test(a_wrong_call_changes_nothing),
        cmocka_unit_test(mcnemar_with_all_one_way_and_with_none),
        cmocka_unit_test(two_categories_are_mcnemar),
        cmocka_unit_test(categories_nobody_gave_do_not_count),
        cmocka_unit_test(two_times_of_q_are_mcnemar),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/crosstab", tests, start, end);
}
