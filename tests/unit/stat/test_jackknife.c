/* The jackknife against formulas that exist. */
#include "assert.h"

#include "base/random.h"
#include "stat/jackknife.h"
#include "stat/mean.h"

enum { N = 60 };

static trd_interval jackknife(double full, const double *without, size_t clusters)
{
    trd_interval i;
    trd_error    err = { 0 };
    assert_ok(trd_jackknife_interval(full, without, clusters, 100, 0.95, &i, &err), err);
    return i;
}

static void for_a_mean_it_is_students_interval(void **state)
{
    double      x[N], without[N], sum = 0;
    trd_random  r = { 6, 0, 0 };
    trd_moments m;
    trd_summary s;
    trd_mean    mean;
    (void)state;
    for (int i = 0; i < N; i++)
        sum += x[i] = (double)trd_random_below(&r, 1000);
    for (int i = 0; i < N; i++)
        without[i] = (sum - x[i]) / (N - 1);
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, N);
    trd_moments_finish(&m, &s);
    trd_mean_of(&s, 0, 0.95, &mean, NULL);
    trd_interval j = jackknife(sum / N, without, N);
    assert_close(j.se, mean.mean.se, 1e-12);
    assert_close(j.low, mean.mean.low, 1e-12);
    assert_true(j.df == N - 1 && j.clusters == N && j.cases == 100 && j.reason == TRD_DEFINED);
}

static void for_a_ratio_it_is_close_to_the_linearised_interval(void **state)
{
    trd_random     r = { 12, 0, 0 };
    trd_pool      *pool = trd_pool_new(NULL);
    trd_clustered *c = trd_clustered_new(pool, N);
    double         sums[N] = { 0 }, cases[N] = { 0 }, without[N], sum = 0, n = 0;
    trd_mean       mean;
    (void)state;
    for (int32_t g = 0; g < N; g++) {
        double shift = trd_random_unit(&r);
        for (uint64_t i = 20 + trd_random_below(&r, 10); i > 0; i--) {
            double x = shift + trd_random_unit(&r);
            trd_clustered_add(c, &x, &g, NULL, 1, NULL);
            sums[g] += x;
            cases[g]++;
        }
        sum += sums[g];
        n += cases[g];
    }
    for (int g = 0; g < N; g++)
        without[g] = (sum - sums[g]) / (n - cases[g]);
    trd_mean_clustered(c, 0, 0.95, &mean, NULL);
    trd_interval j = jackknife(sum / n, without, N);
    assert_close(j.se / mean.mean.se, 1, 0.02);
    assert_close(j.low, mean.mean.low, 0.01);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    double without[] = { 2, 3, NAN }, same[] = { 2, 2, 2 };
    (void)state;
    trd_interval j = jackknife(2.5, without, 3);
    assert_true(j.reason == TRD_NO_REPLICATE && j.value == 2.5 && isnan(j.low));
    j = jackknife(2.5, without, 1);
    assert_true(j.reason == TRD_ONE_CLUSTER && j.value == 2.5 && isnan(j.low));
    j = jackknife(NAN, without, 2);
    assert_true(j.reason == TRD_NO_CASES && isnan(j.value));
    j = jackknife(2.5, without, 0);
    assert_int_equal(j.reason, TRD_NO_CASES);
    j = jackknife(2, same, 3);
    assert_true(j.reason == TRD_NO_VARIANCE && j.value == 2 && isnan(j.high));
    j.cases = 77;
    assert_int_equal(trd_jackknife_interval(2, same, 3, 1, 1, &j, NULL), TRD_E_USAGE);
    assert_true(j.cases == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(for_a_mean_it_is_students_interval),
        cmocka_unit_test(for_a_ratio_it_is_close_to_the_linearised_interval),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/jackknife", tests, NULL, NULL);
}
