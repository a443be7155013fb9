/* The bootstrap and the jackknife of clusters: a naive second implementation,
 * the linearised standard error, threads, and what is missing. */
#include "assert.h"

#include "base/random.h"
#include "stat/bootstrap.h"
#include "stat/jackknife.h"
#include "stat/mean.h"
#include "stat/welch.h"

enum { CLUSTERS = 150, REPLICATES = 4000 };

typedef struct sample {
    trd_pool      *pool;
    trd_clustered *group[2];
    trd_contrast   mean, difference;
} sample;

/* Sizes 5 .. 24, a shift per cluster; group 1 is larger by 0.5. */
static sample draw(uint64_t seed)
{
    sample     s = { .pool = trd_pool_new(NULL) };
    trd_random r = { seed, 0, 0 };
    trd_error  err = { 0 };
    s.group[0] = trd_clustered_new(s.pool, CLUSTERS + 3);       /* three without a case */
    s.group[1] = trd_clustered_new(s.pool, CLUSTERS + 3);
    for (int32_t g = 0; g < CLUSTERS; g++) {
        double shift = trd_random_unit(&r);
        for (uint64_t i = 5 + trd_random_below(&r, 20); i > 0; i--) {
            int    in = (int)trd_random_below(&r, 2);
            double x = 100 + shift + trd_random_unit(&r) + 0.5 * in;
            assert_ok(trd_clustered_add(s.group[in], &x, &g, NULL, 1, &err), err);
        }
    }
    const trd_clustered *both[] = { s.group[1], s.group[0] };
    assert_ok(trd_contrast_of(both, (const double[]){ 1, -1 }, 2, s.pool, &s.difference, &err), err);
    assert_ok(trd_contrast_of(both, (const double[]){ 1 }, 1, s.pool, &s.mean, &err), err);
    return s;
}

static trd_bootstrap bootstrap(const trd_contrast *c, uint64_t seed, double *values, int threads)
{
    trd_watch      watch = { .threads = threads };
    trd_resampling how = { REPLICATES, seed, 0.95, values, &watch };
    trd_bootstrap  b;
    trd_error      err = { 0 };
    assert_ok(trd_bootstrap_clusters(c, &how, &b, &err), err);
    return b;
}

static void the_standard_error_is_the_linearised_one(void **state)
{
    sample   s = draw(11);
    trd_mean mean;
    trd_welch w;
    (void)state;
    trd_mean_clustered(s.group[1], 0, 0.95, &mean, NULL);
    trd_welch_clustered(s.group[1], s.group[0], TRD_CR1, 0.95, &w, NULL);
    trd_bootstrap m = bootstrap(&s.mean, 1, NULL, 2), d = bootstrap(&s.difference, 1, NULL, 2);
    assert_close(m.value, mean.mean.value, 1e-14);
    assert_close(d.value, w.difference.value, 1e-12);
    /* 1 / sqrt(2 * 4000) = 1.1 % is the Monte Carlo error of a standard error. */
    assert_true(fabs(m.se / mean.mean.se - 1) < 0.045);
    assert_true(fabs(d.se / w.difference.se - 1) < 0.045);
    assert_true(fabs(m.low - mean.mean.low) < 0.2 * m.se && fabs(m.high - mean.mean.high) < 0.2 * m.se);
    assert_true(fabs(m.bias) < 5 * m.se / sqrt(REPLICATES) + 0.02 * m.se);
    assert_int_equal(m.clusters, trd_clustered_used(s.group[1]));
    assert_int_equal(d.cases, w.difference.cases);
    assert_int_equal(d.clusters, CLUSTERS);
    trd_pool_free(s.pool);
}

/* Clusters drawn with the numbers of base/random.h, nothing packed or centred. */
static void it_is_the_naive_one(void **state)
{
    sample s = draw(12);
    double values[REPLICATES];
    (void)state;
    bootstrap(&s.difference, 77, values, 1);
    for (uint64_t rep = 0; rep < 50; rep++) {
        double n[2] = { 0, 0 }, sum[2] = { 0, 0 };
        for (uint64_t i = 0; i < CLUSTERS; i++) {
            uint32_t counter[4] = { (uint32_t)(i / 4), 0, (uint32_t)rep, 0 }, key[2] = { 77, 0 }, word[4];
            trd_philox(counter, key, word);
            uint64_t g = (uint64_t)word[i % 4] * CLUSTERS >> 32;         /* clusters 0 .. CLUSTERS - 1 hold cases */
            for (int j = 0; j < 2; j++) {
                n[j] += s.difference.cases[2 * g + (uint64_t)j];
                sum[j] += s.difference.sum[2 * g + (uint64_t)j];
            }
        }
        assert_close(values[rep], sum[0] / n[0] - sum[1] / n[1], 1e-12);
    }
    trd_pool_free(s.pool);
}

static void threads_and_runs_do_not_matter_and_the_seed_does(void **state)
{
    sample s = draw(13);
    double one[REPLICATES], two[REPLICATES];
    (void)state;
    trd_bootstrap a = bootstrap(&s.difference, 5, one, 1), b = bootstrap(&s.difference, 5, two, 2);
    assert_memory_equal(one, two, sizeof one);
    assert_true(a.low == b.low && a.high == b.high && a.se == b.se && a.bias == b.bias);
    trd_bootstrap c = bootstrap(&s.difference, 6, NULL, 2);
    assert_false(a.low == c.low);
    trd_pool_free(s.pool);
}

static void every_cluster_is_drawn_equally_often(void **state)
{
    enum { FEW = 7 };
    double         cases[FEW], sum[FEW], values[REPLICATES], total = 0;
    trd_contrast   c = { .clusters = FEW, .groups = 1, .cases = cases, .sum = sum, .contrast = { 1 } };
    trd_resampling how = { REPLICATES, 3, 0.95, values, NULL };
    trd_bootstrap  b;
    trd_error      err = { 0 };
    (void)state;
    for (int only = 0; only < FEW; only++) {
        for (int g = 0; g < FEW; g++) {
            cases[g] = 1;
            sum[g] = g == only;                            /* the mean is the share of this cluster */
        }
        assert_ok(trd_bootstrap_clusters(&c, &how, &b, &err), err);
        double expected = 1.0 / FEW, mean = b.bias + b.value;
        assert_true(fabs(mean - expected) < 5 * sqrt(expected * (1 - expected) / FEW / REPLICATES));
        total += mean;
    }
    assert_close(total, 1, 1e-12);
}

static void the_percentiles_are_those_of_type_6(void **state)
{
    double values[39];
    (void)state;
    for (int i = 0; i < 39; i++)
        values[i] = (i * 7) % 39 + 1;                      /* 1 .. 39, shuffled */
    trd_bootstrap b = trd_bootstrap_of(20, values, 39, 0.95);
    assert_close(b.low, 1, 1e-12);                         /* rank 40 * 0.025 */
    assert_close(b.high, 39, 1e-12);
    b = trd_bootstrap_of(20, values, 39, 0.5);
    assert_close(b.low, 10, 1e-12);
    assert_close(b.high, 30, 1e-12);
    b = trd_bootstrap_of(20, values, 39, 0.475);
    assert_close(b.low, 10.5, 1e-12);
    assert_close(b.se, sqrt(39 * 40 / 12.0), 1e-12);
    assert_close(b.bias, 0, 1e-12);
}

static void what_is_missing_has_a_reason(void **state)
{
    double         cases[] = { 3, 0, 4, 0 }, sum[] = { 6, 0, 9, 0 }, flat[] = { 6, 8 }, flat_cases[] = { 3, 4 };
    double         few[] = { 3, 0, 0, 4, 2, 0 }, few_sum[] = { 3, 0, 0, 8, 5, 0 };
    trd_contrast   c = { .clusters = 2, .groups = 2, .cases = cases, .sum = sum, .contrast = { 1, -1 } };
    trd_resampling how = { 200, 1, 0.95, NULL, NULL };
    trd_bootstrap  b;
    (void)state;
    trd_bootstrap_clusters(&c, &how, &b, NULL);
    assert_true(b.reason == TRD_EMPTY_GROUP && isnan(b.value) && isnan(b.low) && b.cases == 7 && b.clusters == 2);
    c = (trd_contrast){ .clusters = 1, .groups = 1, .cases = cases, .sum = sum, .contrast = { 1 } };
    trd_bootstrap_clusters(&c, &how, &b, NULL);
    assert_true(b.reason == TRD_ONE_CLUSTER && b.value == 2 && isnan(b.high));
    c.clusters = 0;
    trd_bootstrap_clusters(&c, &how, &b, NULL);
    assert_true(b.reason == TRD_NO_CASES && isnan(b.value));
    c = (trd_contrast){ .clusters = 2, .groups = 1, .cases = flat_cases, .sum = flat, .contrast = { 1 } };
    trd_bootstrap_clusters(&c, &how, &b, NULL);
    assert_true(b.reason == TRD_NO_VARIANCE && b.value == 2 && isnan(b.se));
    c = (trd_contrast){ .clusters = 3, .groups = 2, .cases = few, .sum = few_sum, .contrast = { 1, -1 } };
    trd_bootstrap_clusters(&c, &how, &b, NULL);
    assert_true(b.reason == TRD_NO_REPLICATE && b.undefined > 20 && b.undefined < 180 && isnan(b.low));
    assert_close(b.value, 8 / 5.0 - 2, 1e-15);
}

static void wrong_calls_are_refused(void **state)
{
    double         cases[] = { 3, -1 }, sum[] = { 6, 1 };
    trd_contrast   c = { .clusters = 2, .groups = 1, .cases = cases, .sum = sum, .contrast = { 1 } };
    trd_resampling how = { 200, 1, 0.95, NULL, NULL }, few = { 3, 1, 0.95, NULL, NULL }, level = { 200, 1, 95, NULL, NULL };
    trd_bootstrap  b = { .cases = 42 };
    (void)state;
    assert_int_equal(trd_bootstrap_clusters(&c, &how, &b, NULL), TRD_E_DATA);
    cases[1] = 2;
    assert_int_equal(trd_bootstrap_clusters(&c, &few, &b, NULL), TRD_E_USAGE);
    assert_int_equal(trd_bootstrap_clusters(&c, &level, &b, NULL), TRD_E_USAGE);
    c.groups = 17;
    assert_int_equal(trd_bootstrap_clusters(&c, &how, &b, NULL), TRD_E_USAGE);
    assert_int_equal(b.cases, 42);
}

static void ctrl_c_ends_it(void **state)
{
    sample                s = draw(14);
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_resampling        how = { REPLICATES, 1, 0.95, NULL, &watch };
    trd_bootstrap         b = { .cases = 42 };
    (void)state;
    assert_int_equal(trd_bootstrap_clusters(&s.mean, &how, &b, NULL), TRD_E_CANCELLED);
    assert_int_equal(b.cases, 42);
    trd_pool_free(s.pool);
}

static void the_jackknife_leaves_every_cluster_out_once(void **state)
{
    sample       s = draw(15);
    double       without[CLUSTERS];
    trd_interval got, expected;
    trd_error    err = { 0 };
    (void)state;
    for (int g = 0; g < CLUSTERS; g++) {
        double n[2] = { 0, 0 }, sum[2] = { 0, 0 };
        for (int h = 0; h < CLUSTERS; h++)
            for (int j = 0; j < 2 && h != g; j++) {
                n[j] += s.difference.cases[2 * h + j];
                sum[j] += s.difference.sum[2 * h + j];
            }
        without[g] = sum[0] / n[0] - sum[1] / n[1];
    }
    assert_ok(trd_jackknife_contrast(&s.difference, 0.9, &got, &err), err);
    assert_ok(trd_jackknife_interval(got.value, without, CLUSTERS, got.cases, 0.9, &expected, &err), err);
    assert_close(got.se, expected.se, 1e-10);
    assert_close(got.low, expected.low, 1e-10);
    assert_true(got.reason == TRD_DEFINED && got.clusters == CLUSTERS && got.df == CLUSTERS - 1);
    s.difference.clusters = 0;
    assert_ok(trd_jackknife_contrast(&s.difference, 0.9, &got, &err), err);
    assert_true(got.reason == TRD_NO_CASES && isnan(got.value));
    trd_pool_free(s.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_error_is_the_linearised_one),
        cmocka_unit_test(it_is_the_naive_one),
        cmocka_unit_test(threads_and_runs_do_not_matter_and_the_seed_does),
        cmocka_unit_test(every_cluster_is_drawn_equally_often),
        cmocka_unit_test(the_percentiles_are_those_of_type_6),
        cmocka_unit_test(what_is_missing_has_a_reason),
        cmocka_unit_test(wrong_calls_are_refused),
        cmocka_unit_test(ctrl_c_ends_it),
        cmocka_unit_test(the_jackknife_leaves_every_cluster_out_once),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/bootstrap", tests, NULL, NULL);
}
