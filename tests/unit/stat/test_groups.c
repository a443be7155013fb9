/* k groups: R's oneway.test and bartlett.test, laws, and what has no answer. */
#include "assert.h"

#include "stat/groups.h"

static const double  x[] = { 1, 2, 4, 7, 3, 9, 5, 5, 8 };
static const int32_t three[] = { 0, 0, 0, 1, 1, 1, 2, 2, 2 };

static void summaries(const double *values, const int32_t *group, size_t n, int k, trd_summary *out)
{
    for (int g = 0; g < k; g++) {
        trd_moments m;
        trd_moments_init(&m);
        for (size_t i = 0; i < n; i++)
            if (group[i] == g)
                trd_moments_add(&m, &values[i], NULL, 1);
        trd_moments_finish(&m, &out[g]);
    }
}

static void means_and_spreads_are_rs(void **state)
{
    trd_summary    s[4];
    trd_f_test     f;
    trd_chisq_test b;
    (void)state;
    summaries(x, three, 9, 4, s);
    for (size_t k = 3; k <= 4; k++) {                /* a group without cases changes nothing */
        trd_groups_means(s, k, &f);
        assert_close(f.f, 3.022727272727272, 1e-13);
        assert_close(f.p, 0.1235902389220633, 1e-13);
        assert_true(f.df1 == 2 && f.df2 == 6);
        trd_groups_bartlett(s, k, &b);
        assert_close(b.chisq, 0.9513700350279028, 1e-13);
        assert_close(b.p, 0.6214592001858344, 1e-13);
    }
}

static void levene_is_the_f_test_of_distances(void **state)
{
    const double distance[] = { 1, 0, 2, 0, 4, 2, 0, 0, 3 };         /* from the medians 2, 7, 5 */
    trd_summary  s[3];
    trd_f_test   f, l;
    trd_error    err = { 0 };
    (void)state;
    summaries(distance, three, 9, 3, s);
    trd_groups_means(s, 3, &f);
    assert_ok(trd_groups_levene(x, three, 9, 3, TRD_BY_MEDIAN, &l, &err), err);
    assert_close(l.f, f.f, 1e-14);
    assert_int_equal(trd_groups_levene(x, three, 9, 2, TRD_BY_MEAN, &l, &err), TRD_E_DATA);
    assert_ok(trd_groups_levene(x, three, 0, 3, TRD_BY_MEAN, &l, &err), err);
    assert_int_equal(l.reason, TRD_NO_CASES);
}

static void a_ratio_turned_round_is_its_inverse(void **state)
{
    trd_summary        s[3];
    trd_variance_ratio a, b;
    trd_error          err = { 0 };
    (void)state;
    summaries(x, three, 9, 3, s);
    assert_ok(trd_groups_variance_ratio(&s[0], &s[1], 0.9, &a, &err), err);
    assert_ok(trd_groups_variance_ratio(&s[1], &s[0], 0.9, &b, &err), err);
    assert_close(a.ratio * b.ratio, 1, 1e-14);
    assert_close(a.low * b.high, 1, 1e-12);
    assert_close(a.p, b.p, 1e-13);
    assert_int_equal(trd_groups_variance_ratio(&s[0], &s[1], 0, &a, &err), TRD_E_USAGE);
}

static void what_cannot_be_told_has_a_reason(void **state)
{
    const double       flat[] = { 1, 1, 2, 2 }, few[] = { 1, 2, 3 };
    const int32_t      two[] = { 0, 0, 1, 1 }, own[] = { 0, 1, 2 };
    trd_summary        s[3];
    trd_f_test         f;
    trd_chisq_test     b;
    trd_variance_ratio v;
    trd_error          err = { 0 };
    (void)state;
    summaries(flat, two, 4, 2, s);
    trd_groups_means(s, 2, &f);
    assert_true(f.reason == TRD_NO_VARIANCE && isnan(f.p) && f.between == 1);
    trd_groups_bartlett(s, 2, &b);
    assert_int_equal(b.reason, TRD_NO_VARIANCE);
    assert_ok(trd_groups_variance_ratio(&s[0], &s[1], 0.9, &v, &err), err);
    assert_int_equal(v.reason, TRD_NO_VARIANCE);
    trd_groups_means(s, 1, &f);
    assert_int_equal(f.reason, TRD_EMPTY_GROUP);
    trd_groups_means(s, 0, &f);
    assert_int_equal(f.reason, TRD_NO_CASES);
    summaries(few, own, 3, 3, s);
    trd_groups_means(s, 3, &f);
    assert_int_equal(f.reason, TRD_NO_FREEDOM);
    trd_groups_bartlett(s, 3, &b);
    assert_int_equal(b.reason, TRD_ONE_CASE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_and_spreads_are_rs),
        cmocka_unit_test(levene_is_the_f_test_of_distances),
        cmocka_unit_test(a_ratio_turned_round_is_its_inverse),
        cmocka_unit_test(what_cannot_be_told_has_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/groups", tests, NULL, NULL);
}
