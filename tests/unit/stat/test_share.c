/* Shares: R's intervals, published oracles, and laws. */
#include "table.h"

#include "base/random.h"
#include "stat/share.h"

static trd_share wilson(int64_t hits, int64_t cases)
{
    trd_share s;
    trd_error err = { 0 };
    assert_ok(trd_share_wilson(hits, cases, 0.95, &s, &err), err);
    return s;
}

static void intervals_agree_with_r(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = TABLE_REFERENCE(pool, "share.csv");
    assert_non_null(t);
    assert_int_equal(t->rows, 15);
    for (size_t r = 0; r < t->rows; r++) {
        trd_share s;
        trd_error err = { 0 };
        int64_t   hits = (int64_t)table_number(t, r, "hits"), cases = (int64_t)table_number(t, r, "cases");
        assert_ok(trd_share_wilson(hits, cases, table_number(t, r, "level"), &s, &err), err);
        assert_close(s.low, table_number(t, r, "wilson_low"), 1e-13);
        assert_close(s.high, table_number(t, r, "wilson_high"), 1e-13);
        assert_ok(trd_share_clopper_pearson(hits, cases, table_number(t, r, "level"), &s, &err), err);
        assert_close(s.low, table_number(t, r, "exact_low"), 1e-12);
        assert_close(s.high, table_number(t, r, "exact_high"), 1e-12);
    }
    trd_pool_free(pool);
}

static void complement_mirrors_the_interval(void **state)
{
    (void)state;
    for (int64_t n = 1; n <= 60; n++)
        for (int64_t k = 0; k <= n; k++) {
            trd_share a = wilson(k, n), b = wilson(n - k, n), c, d;
            assert_close(a.low, 1 - b.high, 1e-14);
            assert_true(a.low <= a.value && a.value <= a.high && a.low >= 0 && a.high <= 1 && a.low < a.high);
            trd_share_clopper_pearson(k, n, 0.95, &c, NULL);
            trd_share_clopper_pearson(n - k, n, 0.95, &d, NULL);
            assert_close(c.low, 1 - d.high, 1e-12);
            assert_true(c.low <= a.value && a.value <= c.high);
        }
}

static void share_of_no_cases_is_undefined_not_zero(void **state)
{
    (void)state;
    trd_share s = wilson(0, 0);
    assert_int_equal(s.reason, TRD_NO_CASES);
    assert_true(isnan(s.value) && isnan(s.low) && isnan(s.high) && isnan(s.se));
    assert_int_equal(trd_share_clopper_pearson(0, 0, 0.95, &s, NULL), TRD_OK);
    assert_int_equal(s.reason, TRD_NO_CASES);
    assert_int_equal(trd_share_clustered(NULL, NULL, 0, 0, 0.95, &s, NULL), TRD_OK);
    assert_int_equal(s.reason, TRD_NO_CASES);
}

static void none_of_ten_and_all_of_ten_have_an_interval(void **state)
{
    trd_share s;
    (void)state;
    assert_true(wilson(0, 10).low == 0 && wilson(10, 10).high == 1);        /* attack d25 */
    assert_close(wilson(0, 10).high, 0.2775328, 1e-7);
    assert_close(wilson(10, 10).low, 1 - 0.2775328, 1e-7);
    trd_share_clopper_pearson(0, 10, 0.95, &s, NULL);
    assert_close(s.high, 0.3084971, 1e-7);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_share s = { .hits = 77 };
    trd_error err = { 0 };
    int64_t   hits[] = { 1, 5 }, cases[] = { 2, 4 };
    (void)state;
    assert_int_equal(trd_share_wilson(5, 4, 0.95, &s, &err), TRD_E_USAGE);
    assert_holds(err.what, "0..cases");
    assert_int_equal(trd_share_wilson(-1, 4, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_wilson(0, -1, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_wilson(1, 4, 95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_clopper_pearson(1, 4, 1, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_wilson_sampled(3, 4, &(trd_sampling){ 0.5, 0 }, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_wilson_sampled(3, 4, &(trd_sampling){ NAN, 0 }, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_wilson_sampled(3, 4, &(trd_sampling){ 1, 3 }, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_clustered(hits, cases, 2, 0, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_clustered(hits, cases, 1, 0, 0, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_clustered(cases, cases, 2, 1, 0.95, &s, &err), TRD_E_USAGE);
    assert_int_equal(s.hits, 77);
}

static void pupils_in_classes_make_the_national_figure_less_sure(void **state)
{
    trd_share s = wilson(682, 1049);                       /* 65 % of 1,049 */
    (void)state;
    assert_close(s.low, 0.621, 5e-4);
    assert_close(s.high, 0.678, 5e-4);
    trd_share_wilson_sampled(682, 1049, &(trd_sampling){ 1.95, 0 }, 0.95, &s, NULL);
    assert_close(s.low, 0.609, 5e-4);
    assert_close(s.high, 0.689, 5e-4);
    trd_share_wilson_sampled(682, 1049, &(trd_sampling){ 1 + 19 * 0.1, 0 }, 0.95, &s, NULL);
    assert_close(s.low, 0.600, 5e-4);
    assert_close(s.high, 0.697, 5e-4);
}

static void half_the_regions_leave_less_to_chance(void **state)
{
    trd_share free, finite;
    (void)state;
    free = wilson(30, 51);
    trd_share_wilson_sampled(30, 51, &(trd_sampling){ 0, 78 }, 0.95, &finite, NULL);
    assert_close(finite.se / free.se, 0.592, 5e-4);
    assert_close(finite.se / free.se, sqrt(27.0 / 77), 1e-14);
    assert_true(finite.low > free.low && finite.high < free.high);
    trd_share_wilson_sampled(30, 51, &(trd_sampling){ 0, 1000000000 }, 0.95, &finite, NULL);
    assert_close(finite.low, free.low, 1e-7);
    trd_share_wilson_sampled(30, 51, &(trd_sampling){ 0, 51 }, 0.95, &finite, NULL);
    assert_int_equal(finite.reason, TRD_FULL_COUNT);       /* attack d40: a census */
    assert_true(finite.se == 0 && isnan(finite.low) && finite.value == 30.0 / 51);
}

static void single_cases_as_clusters_are_nearly_the_plain_share(void **state)
{
    enum { N = 4000 };
    int64_t hits[N], cases[N];
    (void)state;
    for (int i = 0; i < N; i++) {
        cases[i] = 1;
        hits[i] = i % 10 < 3;
    }
    trd_share plain = wilson(1200, N), s;
    trd_share_clustered(hits, cases, N, 0, 0.95, &s, NULL);
    assert_close(s.se, plain.se * sqrt(N / (N - 1.0)), 1e-14);
    assert_close(s.design_effect, N / (N - 1.0), 1e-13);
    assert_close(s.low, plain.low, 1e-4);
    assert_close(s.high, plain.high, 1e-4);
    assert_true(s.df == N - 1 && s.clusters == N);
}

static void cases_that_are_copies_count_once(void **state)
{
    int64_t hits[] = { 20, 0, 20, 20, 0, 0, 20, 0, 0, 0 }, cases[10], one_hits[10], ones[10];
    (void)state;
    for (int i = 0; i < 10; i++) {
        cases[i] = 20;
        one_hits[i] = hits[i] / 20;
        ones[i] = 1;
    }
    trd_share a, b;
    trd_share_clustered(hits, cases, 10, 0, 0.95, &a, NULL);
    trd_share_clustered(one_hits, ones, 10, 0, 0.95, &b, NULL);
    assert_close(a.value, b.value, 1e-15);
    assert_close(a.se, b.se, 1e-14);
    assert_close(a.low, b.low, 1e-12);
    assert_close(a.high, b.high, 1e-12);
    assert_close(a.design_effect, 20 * b.design_effect, 1e-13);
}

static void order_and_empty_clusters_do_not_matter(void **state)
{
    int64_t hits[] = { 3, 7, 0, 9, 2 }, cases[] = { 10, 12, 4, 11, 9 };
    int64_t other_hits[] = { 2, 0, 9, 0, 7, 0, 3 }, other_cases[] = { 9, 0, 11, 4, 12, 0, 10 };
    (void)state;
    trd_share a, b;
    trd_share_clustered(hits, cases, 5, 0, 0.95, &a, NULL);
    trd_share_clustered(other_hits, other_cases, 7, 0, 0.95, &b, NULL);
    assert_true(a.value == b.value && a.se == b.se && a.low == b.low && a.high == b.high && a.clusters == b.clusters);
    /* complement mirrors here as well */
    int64_t misses[5];
    for (int i = 0; i < 5; i++)
        misses[i] = cases[i] - hits[i];
    trd_share_clustered(misses, cases, 5, 0, 0.95, &b, NULL);
    assert_close(a.low, 1 - b.high, 1e-14);
    /* a finite number of schools */
    trd_share_clustered(hits, cases, 5, 20, 0.95, &b, NULL);
    assert_close(b.se, a.se * sqrt(0.75), 1e-14);
    trd_share_clustered(hits, cases, 5, 5, 0.95, &b, NULL);
    assert_int_equal(b.reason, TRD_FULL_COUNT);
}

static void few_clusters_never_promise_more_than_independent_cases(void **state)
{
    trd_random r = { 5, 0, 0 };
    (void)state;
    for (int turn = 0; turn < 300; turn++) {
        int64_t hits[4], cases[4], all_hits = 0, all = 0;
        for (int g = 0; g < 4; g++) {
            cases[g] = 1 + (int64_t)trd_random_below(&r, 30);
            hits[g] = (int64_t)trd_random_below(&r, (uint64_t)cases[g] + 1);
            all_hits += hits[g];
            all += cases[g];
        }
        trd_share s, plain = wilson(all_hits, all);
        trd_share_clustered(hits, cases, 4, 0, 0.95, &s, NULL);
        assert_int_equal(s.reason, TRD_DEFINED);
        assert_true(s.low <= plain.low + 1e-15 && s.high >= plain.high - 1e-15);
        assert_true(s.low >= 0 && s.high <= 1);
    }
    int64_t nobody[] = { 0, 0, 0 }, pupils[] = { 25, 30, 20 };
    trd_share s, plain = wilson(0, 75);
    trd_share_clustered(nobody, pupils, 3, 0, 0.95, &s, NULL);
    assert_true(s.reason == TRD_DEFINED && s.low == 0 && s.high > 2 * plain.high && isnan(s.design_effect));
}

static void one_cluster_says_nothing_about_others(void **state)
{
    int64_t hits[] = { 0, 12 }, cases[] = { 0, 25 };
    (void)state;
    trd_share s;
    trd_share_clustered(hits, cases, 2, 0, 0.95, &s, NULL);
    assert_int_equal(s.reason, TRD_ONE_CLUSTER);
    assert_true(s.value == 0.48 && isnan(s.low) && isnan(s.high) && isnan(s.se));
    trd_interval i = trd_share_interval(&s);
    assert_true(i.value == s.value && isnan(i.low) && i.reason == TRD_ONE_CLUSTER && i.cases == 25 && i.clusters == 1);
}

/* A published share need not be a whole number of cases; when it is, it is the counted one. */
static void a_published_share_has_wilsons_limits(void **state)
{
    trd_share counted, published;
    (void)state;
    for (int64_t hits = 0; hits <= 40; hits++) {
        assert_int_equal(trd_share_wilson(hits, 40, 0.95, &counted, NULL), TRD_OK);
        assert_int_equal(trd_share_published((double)hits / 40, 40, 0.95, &published, NULL), TRD_OK);
        assert_close(published.low, counted.low, 1e-15);
        assert_close(published.high, counted.high, 1e-15);
        assert_close(published.se, counted.se, 1e-15);
    }
    assert_int_equal(trd_share_published(0.19, 1049, 0.95, &published, NULL), TRD_OK);
    assert_close(published.value, 0.19, 0);
    for (int side = 0; side < 2; side++) {                /* the limits solve (value - x)^2 = z^2 x (1 - x) / n */
        double x = side ? published.high : published.low, z = 1.959963984540054;
        assert_close(fabs(0.19 - x), z * sqrt(x * (1 - x) / 1049), 1e-12);
    }
    published.value = 77;
    assert_int_equal(trd_share_published(19, 1049, 0.95, &published, NULL), TRD_E_USAGE);
    assert_int_equal(trd_share_published(0.19, 0, 0.95, &published, NULL), TRD_E_USAGE);
    assert_close(published.value, 77, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_agree_with_r),
        cmocka_unit_test(complement_mirrors_the_interval),
        cmocka_unit_test(share_of_no_cases_is_undefined_not_zero),
        cmocka_unit_test(none_of_ten_and_all_of_ten_have_an_interval),
        cmocka_unit_test(a_wrong_call_changes_nothing),
        cmocka_unit_test(pupils_in_classes_make_the_national_figure_less_sure),
        cmocka_unit_test(half_the_regions_leave_less_to_chance),
        cmocka_unit_test(single_cases_as_clusters_are_nearly_the_plain_share),
        cmocka_unit_test(cases_that_are_copies_count_once),
        cmocka_unit_test(order_and_empty_clusters_do_not_matter),
        cmocka_unit_test(few_clusters_never_promise_more_than_independent_cases),
        cmocka_unit_test(one_cluster_says_nothing_about_others),
        cmocka_unit_test(a_published_share_has_wilsons_limits),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/share", tests, NULL, NULL);
}
