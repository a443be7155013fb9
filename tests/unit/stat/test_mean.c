/* Means, one by one and in clusters. */
#include "assert.h"

#include "base/random.h"
#include "stat/mean.h"

enum { N = 240, G = 12 };

static trd_mean mean_of(const double *x, size_t n, int64_t population)
{
    trd_moments m;
    trd_summary s;
    trd_mean    out;
    trd_error   err = { 0 };
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    assert_ok(trd_mean_of(&s, population, 0.95, &out, &err), err);
    return out;
}

static trd_mean clustered(const double *x, const int32_t *cluster, size_t n, int32_t clusters, int64_t population)
{
    trd_pool      *pool = trd_pool_new(NULL);
    trd_clustered *c = trd_clustered_new(pool, clusters);
    trd_mean       out;
    trd_error      err = { 0 };
    assert_ok(trd_clustered_add(c, x, cluster, NULL, n, &err), err);
    assert_ok(trd_mean_clustered(c, population, 0.95, &out, &err), err);
    trd_pool_free(pool);
    return out;
}

static void draw(double *x, int32_t *cluster, size_t n, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (size_t i = 0; i < n; i++) {
        cluster[i] = (int32_t)trd_random_below(&r, G);
        x[i] = 3 + 0.3 * cluster[i] + trd_random_unit(&r);
    }
}

static void the_interval_of_a_mean_is_students(void **state)
{
    double x[] = { 1, 2, 3, 4, 5 };
    (void)state;
    trd_mean m = mean_of(x, 5, 0);
    assert_true(m.mean.value == 3 && m.mean.df == 4 && m.mean.cases == 5 && m.mean.clusters == 0);
    assert_close(m.sd, sqrt(2.5), 1e-15);
    assert_close(m.mean.se, sqrt(0.5), 1e-15);
    assert_close(m.mean.high, 3 + 2.7764451051977987 * sqrt(0.5), 1e-12);
    assert_close(m.mean.high - 3, 3 - m.mean.low, 1e-14);
}

static void small_groups_get_a_reason_and_no_interval(void **state)
{
    double equal[] = { 3, 3, 3, 3 }, one[] = { 7 };
    (void)state;
    trd_mean m = mean_of(NULL, 0, 0);                      /* attack d01 */
    assert_true(m.mean.reason == TRD_NO_CASES && isnan(m.mean.value) && isnan(m.mean.low));
    m = mean_of(one, 1, 0);
    assert_true(m.mean.reason == TRD_ONE_CASE && m.mean.value == 7 && isnan(m.mean.high) && isnan(m.sd));
    m = mean_of(equal, 4, 0);                              /* attack d04 */
    assert_true(m.mean.reason == TRD_NO_VARIANCE && m.mean.value == 3 && isnan(m.mean.low) && m.sd == 0);
}

static void rounding_noise_is_no_spread(void **state)
{
    double x[] = { 0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2 };       /* differ in the last bit */
    (void)state;
    assert_true(x[0] != x[1]);
    assert_int_equal(mean_of(x, 4, 0).mean.reason, TRD_NO_VARIANCE);
}

static void a_finite_population_shrinks_the_error(void **state)
{
    double  x[51];
    int32_t cluster[51];
    (void)state;
    draw(x, cluster, 51, 3);
    trd_mean free = mean_of(x, 51, 0), finite = mean_of(x, 51, 78), full = mean_of(x, 51, 51);
    assert_close(finite.mean.se / free.mean.se, sqrt(27.0 / 78), 1e-14);
    assert_true(full.mean.reason == TRD_FULL_COUNT && full.mean.se == 0 && isnan(full.mean.low));
    assert_true(full.mean.value == free.mean.value);
    trd_moments m;
    trd_summary s;
    trd_mean    out = { .sd = 77 };
    trd_error   err = { 0 };
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, 51);
    trd_moments_finish(&m, &s);
    assert_int_equal(trd_mean_of(&s, 50, 0.95, &out, &err), TRD_E_USAGE);
    assert_holds(err.what, "51 cannot come from a population of 50");
    assert_int_equal(trd_mean_of(&s, 0, 1.5, &out, &err), TRD_E_USAGE);
    assert_true(out.sd == 77);
}

/* The correction of a finished interval is that of the mean itself. */
static void an_interval_can_be_narrowed_afterwards(void **state)
{
    double    x[N];
    int32_t   cluster[N];
    trd_error err = { 0 };
    (void)state;
    draw(x, cluster, N, 11);
    for (int64_t population = N; population < 3 * N; population += N / 2) {
        trd_interval free = mean_of(x, N, 0).mean, want = mean_of(x, N, population).mean;
        assert_ok(trd_interval_drawn(&free, population, &err), err);
        assert_int_equal(free.reason, want.reason);
        assert_true(free.value == want.value);
        if (want.reason == TRD_DEFINED) {
            assert_close(free.low, want.low, 1e-13);
            assert_close(free.high, want.high, 1e-13);
        }
    }
    trd_interval one = mean_of(x, N, 0).mean, kept = one;
    assert_int_equal(trd_interval_drawn(&one, N - 1, &err), TRD_E_USAGE);
    assert_true(memcmp(&one, &kept, sizeof one) == 0);
}

static void single_cases_as_clusters_are_the_plain_mean(void **state)
{
    double  x[N];
    int32_t cluster[N], own[N];
    (void)state;
    draw(x, cluster, N, 4);
    for (int i = 0; i < N; i++)
        own[i] = N - 1 - i;
    trd_mean plain = mean_of(x, N, 0), m = clustered(x, own, N, N, 0);
    assert_true(m.mean.value == plain.mean.value && m.mean.df == plain.mean.df);
    assert_close(m.mean.se, plain.mean.se, 1e-14);
    assert_close(m.mean.low, plain.mean.low, 1e-14);
    assert_close(m.design_effect, 1, 1e-13);
}

static void equal_clusters_are_a_mean_of_their_means(void **state)
{
    double     x[N], means[G] = { 0 };
    int32_t    cluster[N];
    trd_random r = { 9, 0, 0 };
    (void)state;
    for (int i = 0; i < N; i++) {
        cluster[i] = i % G;
        x[i] = trd_random_unit(&r) + cluster[i];
        means[i % G] += x[i] * G / N;
    }
    trd_mean all = clustered(x, cluster, N, G, 0), few = mean_of(means, G, 0);
    assert_close(all.mean.value, few.mean.value, 1e-14);
    assert_close(all.mean.se, few.mean.se, 1e-13);
    assert_close(all.mean.low, few.mean.low, 1e-13);
    assert_true(all.mean.clusters == G && all.design_effect > 10);
}

static void order_split_and_empty_clusters_do_not_matter(void **state)
{
    double  x[N], y[N];
    int32_t cluster[N], other[N];
    (void)state;
    draw(x, cluster, N, 5);
    trd_mean whole = clustered(x, cluster, N, G, 0);
    for (int i = 0; i < N; i++) {                          /* backwards, codes turned round, gaps between */
        y[i] = x[N - 1 - i];
        other[i] = 3 * (G - 1 - cluster[N - 1 - i]) + 1;
    }
    trd_mean turned = clustered(y, other, N, 3 * G, 0);
    assert_true(whole.mean.value == turned.mean.value && whole.mean.clusters == turned.mean.clusters);
    assert_close(whole.mean.se, turned.mean.se, 1e-15);
    for (size_t cut = 0; cut <= N; cut += 24) {
        trd_pool      *pool = trd_pool_new(NULL);
        trd_clustered *a = trd_clustered_new(pool, G), *b = trd_clustered_new(pool, G);
        trd_mean       m;
        trd_error      err = { 0 };
        assert_ok(trd_clustered_add(a, x, cluster, NULL, cut, &err), err);
        assert_ok(trd_clustered_add(b, x + cut, cluster + cut, NULL, N - cut, &err), err);
        assert_ok(trd_clustered_merge(b, a, &err), err);
        assert_ok(trd_mean_clustered(b, 0, 0.95, &m, &err), err);
        assert_true(m.mean.value == whole.mean.value && m.mean.se == whole.mean.se && m.mean.low == whole.mean.low);
        trd_pool_free(pool);
    }
}

static void one_cluster_gives_a_value_only(void **state)
{
    double  x[] = { 1, 2, 4 };
    int32_t cluster[] = { 2, 2, 2 };
    (void)state;
    trd_mean m = clustered(x, cluster, 3, 5, 0);
    assert_true(m.mean.reason == TRD_ONE_CLUSTER && isnan(m.mean.low) && isnan(m.mean.se) && m.mean.clusters == 1);
    assert_close(m.mean.value, 7.0 / 3, 1e-15);
    m = clustered(x, cluster, 0, 5, 0);
    assert_int_equal(m.mean.reason, TRD_NO_CASES);
    m = clustered(x, cluster, 3, 5, 1);
    assert_int_equal(m.mean.reason, TRD_FULL_COUNT);
}

static void clusters_with_equal_totals_are_no_proof_of_certainty(void **state)
{
    double  x[] = { 1, 3, 1, 3 };                          /* every cluster the same mean */
    int32_t cluster[] = { 0, 0, 1, 1 };
    (void)state;
    trd_mean m = clustered(x, cluster, 4, 2, 0);
    assert_true(m.mean.reason == TRD_NO_VARIANCE && m.mean.value == 2 && isnan(m.mean.low) && m.design_effect == 0);
}

static void an_unknown_cluster_is_refused_and_nothing_added(void **state)
{
    double         x[] = { 1, 2 };
    int32_t        cluster[] = { 0, 3 };
    uint8_t        first_only[] = { 1, 0 };
    trd_error      err = { 0 };
    trd_pool      *pool = trd_pool_new(NULL);
    trd_clustered *c = trd_clustered_new(pool, 3), *d = trd_clustered_new(pool, 4);
    (void)state;
    assert_int_equal(trd_clustered_add(c, x, cluster, NULL, 2, &err), TRD_E_DATA);
    assert_holds(err.what, "row 2: there is no cluster 3");
    assert_true(c->all.cases == 0 && c->totals[0].cases == 0);
    assert_int_equal(trd_clustered_add(c, x, cluster, first_only, 2, &err), TRD_OK);
    assert_true(c->all.cases == 1 && trd_clustered_used(c) == 1);
    assert_int_equal(trd_clustered_merge(d, c, &err), TRD_E_USAGE);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_of_a_mean_is_students),
        cmocka_unit_test(small_groups_get_a_reason_and_no_interval),
        cmocka_unit_test(rounding_noise_is_no_spread),
        cmocka_unit_test(a_finite_population_shrinks_the_error),
        cmocka_unit_test(an_interval_can_be_narrowed_afterwards),
        cmocka_unit_test(single_cases_as_clusters_are_the_plain_mean),
        cmocka_unit_test(equal_clusters_are_a_mean_of_their_means),
        cmocka_unit_test(order_split_and_empty_clusters_do_not_matter),
        cmocka_unit_test(one_cluster_gives_a_value_only),
        cmocka_unit_test(clusters_with_equal_totals_are_no_proof_of_certainty),
        cmocka_unit_test(an_unknown_cluster_is_refused_and_nothing_added),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/mean", tests, NULL, NULL);
}
