/* Groups and answers by rank: by hand, R's numbers, laws, and what has no answer. */
#include "assert.h"

#include "stat/rank_groups.h"
#include "stat/rank_test.h"

static const double  x[] = { 1, 2, 4, 7, 3, 9, 5, 5, 8, 2 };
static const int32_t three[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, 2 };

static trd_kruskal_wallis kruskal(const double *v, const int32_t *group, size_t n, int32_t k, double *mean_rank, trd_rank_pair *pair)
{
    trd_kruskal_wallis t;
    trd_error          err = { 0 };
    assert_ok(trd_kruskal_wallis_of(v, group, n, k, mean_rank, pair, &t, &err), err);
    return t;
}

static trd_friedman friedman(const double *v, size_t n, size_t k, double *sums)
{
    trd_friedman t;
    trd_error    err = { 0 };
    assert_ok(trd_friedman_of(v, n, k, sums, &t, &err), err);
    return t;
}

static void ranks_by_hand_and_h_as_r(void **state)
{
    (void)state;
    double             mean[3];
    trd_rank_pair      pair[3];
    trd_kruskal_wallis t = kruskal(x, three, 10, 3, mean, pair);
    assert_close(mean[0], (1 + 2.5 + 5) / 3, 1e-15);
    assert_close(mean[1], (8 + 4 + 10) / 3.0, 1e-15);
    assert_close(mean[2], (6.5 + 6.5 + 9 + 2.5) / 4, 1e-15);
    assert_close(t.h.chisq, 3.6418711656441753, 1e-13);
    assert_close(t.uncorrected, t.h.chisq * (1 - 12.0 / 990), 1e-14);     /* two pairs of equal values */
    assert_close(t.epsilon_squared, t.h.chisq / 9, 1e-15);
    assert_close(pair[0].z, (mean[0] - mean[1]) / sqrt((110.0 / 12 - 12.0 / 108) * 2 / 3), 1e-14);
    assert_true(pair[1].a == 0 && pair[1].b == 2 && pair[0].p_holm >= pair[0].p);
}

static void two_groups_are_wilcoxons_test(void **state)
{
    (void)state;
    double             mean[2];
    trd_rank_pair      pair[1];
    trd_rank_test      w;
    trd_error          err = { 0 };
    trd_kruskal_wallis t = kruskal(x, (int32_t[]){ 0, 0, 0, 0, 1, 1, 1, 1, 1, 1 }, 10, 2, mean, pair);
    assert_ok(trd_rank_sum(x, 4, x + 4, 6, TRD_TWO_SIDED, 0.95, &w, &err), err);
    assert_close(t.h.chisq, w.z * w.z, 1e-13);
    assert_close(t.h.p, w.p, 1e-13);
    assert_close(pair[0].z, w.z, 1e-13);
    assert_close(pair[0].p_holm, w.p, 1e-13);
}

static void only_the_order_of_values_counts(void **state)
{
    (void)state;
    double             moved[10], mean[4], other[4];
    int32_t            group[10];
    trd_kruskal_wallis t = kruskal(x, three, 10, 3, mean, NULL);
    for (int i = 0; i < 10; i++) {                                        /* rows turned, a group nobody is in */
        moved[i] = exp(x[9 - i]);
        group[i] = three[9 - i] == 2 ? 3 : three[9 - i];
    }
    trd_kruskal_wallis m = kruskal(moved, group, 10, 4, other, NULL);
    assert_close(m.h.chisq, t.h.chisq, 1e-14);
    assert_close(m.h.df, 2, 0);
    assert_close(other[3], mean[2], 1e-15);
    assert_true(isnan(other[2]));
}

static void what_groups_cannot_tell(void **state)
{
    (void)state;
    double             mean[2];
    trd_rank_pair      pair[1];
    trd_error          err = { 0 };
    const int32_t      two[] = { 0, 0, 1, 1 };
    trd_kruskal_wallis t = kruskal((double[]){ 3, 3, 3, 3 }, two, 4, 2, mean, pair);
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(t.h.p) && isnan(pair[0].z) && mean[0] == 2.5);
    assert_int_equal(kruskal(x, two, 2, 2, mean, pair).reason, TRD_EMPTY_GROUP);
    assert_int_equal(kruskal(x, two, 0, 2, mean, pair).reason, TRD_NO_CASES);
    t = kruskal((double[]){ 3, NAN, 3, 4 }, two, 4, 2, mean, pair);
    assert_true(t.reason == TRD_NOT_FINITE && isnan(mean[1]));
    assert_int_equal(trd_kruskal_wallis_of(x, (int32_t[]){ 0, 5 }, 2, 2, mean, NULL, &t, &err), TRD_E_DATA);
}

static void answers_of_the_same_cases_as_r(void **state)
{
    (void)state;
    const double v[] = { 3, 5, 4, 9, 8, 7, 2, 6, 6, 10, 1, 4, 5, 5, 7, 8, 2, 4, 4, 9, 6, 8, 3, 7 };
    double       sums[4], all = 0;
    trd_friedman t = friedman(v, 6, 4, sums);
    for (int j = 0; j < 4; j++)
        all += sums[j];
    assert_close(all, 60, 0);
    assert_close(t.chisq.chisq, 5.3275862068965516, 1e-14);
    assert_close(t.kendall_w, t.chisq.chisq / 18, 1e-15);
    assert_close(t.f, 5 * t.kendall_w / (1 - t.kendall_w), 1e-14);
}

static void all_of_one_mind_and_of_none(void **state)
{
    (void)state;
    double       sums[3];
    trd_friedman t = friedman((double[]){ 1, 2, 3, 4, 6, 9, 0, 5, 7 }, 3, 3, sums);
    assert_close(t.kendall_w, 1, 0);
    assert_true(isinf(t.f) && t.f_p == 0 && sums[2] == 9);
    t = friedman((double[]){ 1, 2, 3, 2, 3, 1, 3, 1, 2 }, 3, 3, sums);
    assert_true(t.kendall_w == 0 && t.chisq.p == 1 && t.f == 0);
    t = friedman((double[]){ 1, 1, 1, 2, 2, 2 }, 2, 3, sums);
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(t.chisq.p) && isnan(t.f));
    assert_int_equal(friedman(x, 0, 3, sums).reason, TRD_NO_CASES);
    assert_int_equal(friedman(x, 3, 1, sums).reason, TRD_EMPTY_GROUP);
    assert_int_equal(friedman((double[]){ 1, NAN, 1, 2 }, 2, 2, sums).reason, TRD_NOT_FINITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_by_hand_and_h_as_r),
        cmocka_unit_test(two_groups_are_wilcoxons_test),
        cmocka_unit_test(only_the_order_of_values_counts),
        cmocka_unit_test(what_groups_cannot_tell),
        cmocka_unit_test(answers_of_the_same_cases_as_r),
        cmocka_unit_test(all_of_one_mind_and_of_none),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/rank_groups", tests, NULL, NULL);
}
