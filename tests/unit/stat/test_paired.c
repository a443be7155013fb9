/* The change of the same cases: R, the Dutch bdf pupils, and laws. */
#include "table.h"

#include "base/random.h"
#include "stat/paired.h"

static trd_paired change_of(const double *before, const double *after, const int32_t *cluster, size_t n, int32_t clusters)
{
    trd_paired p;
    trd_error  err = { 0 };
    assert_ok(trd_paired_change(before, after, cluster, n, clusters, 0.95, &p, &err), err);
    return p;
}

static void a_training_agrees_with_r(void **state)
{
    (void)state;
    trd_pool  *pool = trd_pool_new(NULL);
    table     *t = TABLE_REFERENCE(pool, "obrien_kaiser.csv"), *e = TABLE_REFERENCE(pool, "expected.csv");
    const char what[] = "paired.obrien_kaiser";
    trd_paired p = change_of(table_numbers(t, "before"), table_numbers(t, "after"), NULL, t->rows, 0);
    assert_close(p.change.value, expected_of(e, what, "value"), 1e-14);
    assert_close(p.change.se, expected_of(e, what, "se"), 1e-14);
    assert_close(p.change.df, expected_of(e, what, "df"), 0);
    assert_close(p.change.low, expected_of(e, what, "low"), 1e-12);
    assert_close(p.change.high, expected_of(e, what, "high"), 1e-12);
    assert_close(p.change_sd, expected_of(e, what, "change_sd"), 1e-14);
    assert_close(p.correlation, expected_of(e, what, "correlation"), 1e-13);
    assert_close(p.d_z, expected_of(e, what, "d_z"), 1e-13);
    assert_close(p.d_rms, expected_of(e, what, "d_rms"), 1e-13);
    trd_pool_free(pool);
}

static void dutch_pupils_gain_as_published(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = table_read(pool, TRD_SHARED_DIR "/data/stat/mlmRev_bdf.csv");
    if (!t) {
        print_message("skipped: no ../shared/data/stat/mlmRev_bdf.csv\n");
        trd_pool_free(pool);
        skip();
    }
    int32_t    schools;
    double    *before = table_numbers(t, "langPRET"), *after = table_numbers(t, "langPOST");
    int32_t   *school = table_codes(t, "schoolNR", &schools);
    trd_paired p = change_of(before, after, NULL, t->rows, 0);
    assert_close(p.change.value, 6.744, 5e-4 / 6.7);
    assert_close(p.change.low, 6.488, 5e-4 / 6.5);
    assert_close(p.change.high, 7.000, 5e-4 / 7);
    assert_close(p.d_z, 1.080, 5e-4);
    assert_close(p.d_av, 0.860, 5e-4);
    assert_close(p.correlation, 0.721, 5e-4);
    trd_paired c = change_of(before, after, school, t->rows, schools);
    assert_true(c.change.value == p.change.value && c.change.se > 1.5 * p.change.se && c.change.clusters == 131);
    trd_pool_free(pool);
}

static void swapping_the_moments_turns_the_sign(void **state)
{
    enum { N = 40 };
    double     before[N], after[N], up[N], up_after[N];
    int32_t    cluster[N];
    trd_random r = { 3, 0, 0 };
    (void)state;
    for (int i = 0; i < N; i++) {
        before[i] = (double)trd_random_below(&r, 50);
        after[i] = before[i] + (double)trd_random_below(&r, 9) - 2;
        up[i] = 4 * before[i] + 8;
        up_after[i] = 4 * after[i] + 8;
        cluster[i] = i / 5;
    }
    for (int with = 0; with < 2; with++) {
        int32_t   *c = with ? cluster : NULL;
        trd_paired a = change_of(before, after, c, N, 8), b = change_of(after, before, c, N, 8),
                   s = change_of(up, up_after, c, N, 8);
        assert_true(a.change.value == -b.change.value);
        assert_close(a.change.low, -b.change.high, 1e-14);
        assert_close(a.d_z, -b.d_z, 1e-14);
        assert_close(a.after_mean - a.before_mean, a.change.value, 1e-14);
        assert_true(a.before_mean == b.after_mean && a.before_sd == b.after_sd && a.after_sd == b.before_sd);
        assert_true(s.change.value == 4 * a.change.value && s.change_sd == 4 * a.change_sd);
        assert_close(s.change.low, 4 * a.change.low, 1e-14);
        assert_close(s.d_av, a.d_av, 1e-14);
        assert_close(s.d_rms, a.d_rms, 1e-14);
    }
}

static void everybody_gaining_the_same_is_shown_without_an_interval(void **state)
{
    double before[] = { 1.1, 2.3, 3.0, 4.7 }, after[4];
    (void)state;
    for (int i = 0; i < 4; i++)
        after[i] = before[i] + 0.3;                        /* the changes differ in the last bits */
    trd_paired p = change_of(before, after, NULL, 4, 0);
    assert_close(p.change.value, 0.3, 1e-15);
    assert_int_equal(p.change.reason, TRD_NO_VARIANCE);
    assert_true(isnan(p.change.low) && isnan(p.change.high) && isnan(p.d_z) && p.change_sd == 0);
    assert_close(p.correlation, 1, 1e-15);
    double threes[] = { 3, 3, 3 };
    p = change_of(threes, threes, NULL, 3, 0);
    assert_true(p.change.value == 0 && p.change.reason == TRD_NO_VARIANCE && isnan(p.d_av) && isnan(p.d_rms) && isnan(p.correlation));
}

static void few_pairs_and_few_clusters_have_their_reason(void **state)
{
    double  before[] = { 1, 5, 2 }, after[] = { 4, 6, 9 };
    int32_t same[] = { 1, 1, 1 }, unknown[] = { 0, 1, 2 };
    (void)state;
    trd_paired p = change_of(before, after, NULL, 0, 0);
    assert_true(p.change.reason == TRD_NO_CASES && isnan(p.change.value) && isnan(p.before_mean));
    p = change_of(before, after, NULL, 1, 0);
    assert_true(p.change.reason == TRD_ONE_CASE && p.change.value == 3 && isnan(p.change.low) && isnan(p.d_z));
    p = change_of(before, after, same, 3, 2);
    assert_true(p.change.reason == TRD_ONE_CLUSTER && p.change_sd > 0 && isnan(p.change.low));
    double bad[] = { 1, NAN, 2 };
    p = change_of(bad, after, NULL, 3, 0);
    assert_int_equal(p.change.reason, TRD_NOT_FINITE);
    trd_error err = { 0 };
    p.change_sd = 77;
    assert_int_equal(trd_paired_change(before, after, unknown, 3, 2, 0.95, &p, &err), TRD_E_DATA);
    assert_int_equal(trd_paired_change(before, after, NULL, 3, 0, 2, &p, &err), TRD_E_USAGE);
    assert_true(p.change_sd == 77);
}

static void parts_of_the_pairs_merge_to_the_whole(void **state)
{
    (void)state;
    enum { N = 1200, CLUSTERS = 9 };
    double     before[N], after[N];
    int32_t    cluster[N];
    trd_random r = { .seed = 3 };
    trd_error  err = { 0 };
    for (int i = 0; i < N; i++) {
        before[i] = trd_random_unit(&r) * 10;
        after[i] = before[i] + trd_random_unit(&r);
        cluster[i] = (int32_t)trd_random_below(&r, CLUSTERS);
    }
    for (int clusters = 0; clusters <= CLUSTERS; clusters += CLUSTERS) {
        trd_pool        *pool = trd_pool_new(NULL);
        trd_paired       whole = change_of(before, after, clusters ? cluster : NULL, N, clusters), parts;
        trd_paired_sums *all = trd_paired_sums_new(pool, clusters);
        for (int from = 0, n; from < N; from += n) {
            trd_paired_sums *part = trd_paired_sums_new(pool, clusters);
            n = 1 + (int)trd_random_below(&r, 700);
            n = n < N - from ? n : N - from;
            assert_ok(trd_paired_sums_add(part, before + from, after + from, clusters ? cluster + from : NULL, (size_t)n, &err), err);
            assert_ok(trd_paired_sums_merge(all, part, &err), err);
        }
        assert_ok(trd_paired_finish(all, 0.95, &parts, &err), err);
        assert_close(parts.change.value, whole.change.value, 0);
        assert_close(parts.change.low, whole.change.low, 0);
        assert_close(parts.change_sd, whole.change_sd, 0);
        assert_close(parts.before_sd, whole.before_sd, 0);
        assert_close(parts.correlation, whole.correlation, 0);
        assert_int_equal(parts.change.clusters, whole.change.clusters);
        trd_pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_training_agrees_with_r),
        cmocka_unit_test(dutch_pupils_gain_as_published),
        cmocka_unit_test(swapping_the_moments_turns_the_sign),
        cmocka_unit_test(everybody_gaining_the_same_is_shown_without_an_interval),
        cmocka_unit_test(parts_of_the_pairs_merge_to_the_whole),
        cmocka_unit_test(few_pairs_and_few_clusters_have_their_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/paired", tests, NULL, NULL);
}
