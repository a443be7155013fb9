/* Analysis of covariance: Fisher's partition by other models, laws, clusters,
 * and inputs without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/ancova.h"
#include "stat/wald.h"
#include "stat/welch.h"

enum { N = 120, K = 2, G = 3, C = 24 };

typedef struct sample {
    double   y[N], x[K][N];
    uint32_t group[N], cluster[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < N; i++) {
        s->cluster[i] = (uint32_t)trd_random_below(&r, C);
        s->group[i] = s->cluster[i] % G;
        s->x[0][i] = (double)trd_random_below(&r, 64) / 8 + s->group[i];
        s->x[1][i] = (double)trd_random_below(&r, 5);
        s->y[i] = 3 + 2 * s->x[0][i] - s->x[1][i] + 1.5 * s->group[i] + (double)trd_random_below(&r, 32) / 8;
    }
}

static trd_ancova ancova(const sample *s, size_t n, size_t covariates, trd_robust robust, trd_pool *pool)
{
    const double   *x[K] = { s->x[0], s->x[1] };
    trd_ancova_rows rows = { .rows = n, .covariates = covariates, .groups = G, .y = s->y, .covariate = x, .group = s->group,
                             .cluster = robust >= TRD_ROBUST_CR0 ? s->cluster : NULL, .clusters = C };
    trd_ancova      a;
    trd_error       err = { 0 };
    assert_ok(trd_ancova_fit(&rows, robust, 0.95, pool, &a, &err), err);
    return a;
}

static void adjusted_means_differ_as_the_effects(void **state)
{
    const trd_robust kinds[] = { TRD_ROBUST_NONE, TRD_ROBUST_HC3, TRD_ROBUST_CR1, TRD_ROBUST_CR2 };
    trd_pool        *pool = trd_pool_new(NULL);
    sample           s;
    (void)state;
    draw(&s, 1);
    for (int i = 0; i < 4; i++) {
        trd_ancova a = ancova(&s, N, K, kinds[i], pool);
        for (int g = 1; g < G; g++)
            assert_close(a.adjusted[g].of.value - a.adjusted[0].of.value, a.effect[g].of.value, 1e-12);
        assert_close(a.intercept.of.value + a.slope[0].of.value * a.at[0] + a.slope[1].of.value * a.at[1],
                     a.adjusted[0].of.value, 1e-12);
        assert_true(a.cases[0] + a.cases[1] + a.cases[2] == N);
        assert_true(a.effect[1].of.low < a.effect[1].of.value && a.effect[1].of.df > 1);
        assert_true(isnan(a.effect[0].of.value));
    }
    trd_pool_free(pool);
}

static void without_covariates_it_is_the_analysis_of_variance(void **state)
{
    trd_pool   *pool = trd_pool_new(NULL);
    sample      s;
    trd_moments m[G];
    trd_summary groups[G];
    trd_f_test  f;
    (void)state;
    draw(&s, 2);
    for (int g = 0; g < G; g++) {
        trd_moments_init(&m[g]);
        for (int i = 0; i < N; i++)
            if ((int)s.group[i] == g)
                trd_moments_add(&m[g], &s.y[i], NULL, 1);
        trd_moments_finish(&m[g], &groups[g]);
    }
    trd_groups_means(groups, G, &f);
    trd_ancova a = ancova(&s, N, 0, TRD_ROBUST_NONE, pool);
    assert_close(a.between.f, f.f, 1e-12);
    assert_close(a.between.p, f.p, 1e-12);
    assert_close(a.between.between, f.between, 1e-12);
    assert_close(a.partial_eta_squared, f.between / (f.between + f.within), 1e-13);
    for (int g = 0; g < G; g++)
        assert_close(a.adjusted[g].of.value, groups[g].mean, 1e-13);
    assert_true(a.homogeneity.reason == TRD_COLLINEAR && isnan(a.homogeneity.f));    /* no slope to differ */
    trd_pool_free(pool);
}

/* The F of nested models and Wald's of the same covariance are one number. */
static void the_test_of_groups_is_walds(void **state)
{
    trd_pool        *pool = trd_pool_new(NULL);
    sample           s;
    double           dummy[2][N];
    const double    *column[] = { s.x[0], s.x[1], dummy[0], dummy[1], s.y };
    trd_product_rows rows = { .rows = N, .columns = 5, .groups = 1, .column = column };
    trd_linear_how   how = { .level = 0.95, .rows = &rows };
    trd_products     p;
    trd_linear       fit;
    trd_wald         wald;
    trd_error        err = { 0 };
    const size_t     which[] = { 3, 4 };
    (void)state;
    draw(&s, 3);
    for (int i = 0; i < N; i++)
        for (int g = 0; g < 2; g++)
            dummy[g][i] = (int)s.group[i] == g + 1;
    assert_ok(trd_products_of(&rows, pool, &p, &err), err);
    assert_ok(trd_linear_fit(&p, &how, pool, &fit, &err), err);
    assert_ok(trd_wald_test(fit.term, fit.covariance, fit.terms, which, 2, fit.df, pool, &wald, &err), err);
    trd_ancova a = ancova(&s, N, K, TRD_ROBUST_NONE, pool), hc = ancova(&s, N, K, TRD_ROBUST_HC1, pool);
    assert_close(a.between.f, wald.f, 1e-11);
    assert_close(a.between.p, wald.p, 1e-11);
    assert_true(wald.terms == 2 && a.between.df2 == N - 5 && hc.between.df2 == N - 5 && hc.between.f != wald.f);
    trd_pool_free(pool);
}

static void scale_shift_and_order_behave(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s, other;
    (void)state;
    draw(&s, 4);
    for (int i = 0; i < N; i++) {
        other.y[i] = 8 * s.y[N - 1 - i] + 1024;
        other.x[0][i] = s.x[0][N - 1 - i] / 4 - 65536;
        other.x[1][i] = s.x[1][N - 1 - i];
        other.group[i] = s.group[N - 1 - i];
        other.cluster[i] = C - 1 - s.cluster[N - 1 - i];
    }
    for (int kind = 0; kind < 2; kind++) {
        trd_robust robust = kind ? TRD_ROBUST_CR2 : TRD_ROBUST_NONE;
        trd_ancova a = ancova(&s, N, K, robust, pool), b = ancova(&other, N, K, robust, pool);
        assert_close(b.slope[0].of.value, 32 * a.slope[0].of.value, 1e-11);
        assert_close(b.adjusted[1].of.value, 8 * a.adjusted[1].of.value + 1024, 1e-11);
        for (int g = 1; g < G; g++) {
            assert_close(b.effect[g].of.value, 8 * a.effect[g].of.value, 1e-11);
            assert_close(b.effect[g].of.se, 8 * a.effect[g].of.se, 1e-11);
            assert_close(b.effect[g].of.df, a.effect[g].of.df, 1e-9);
        }
        assert_close(b.between.f, a.between.f, 1e-10);
        assert_close(b.homogeneity.f, a.homogeneity.f, 1e-10);
    }
    trd_pool_free(pool);
}

/* Without covariates, two groups and CR2: the difference of clustered means. */
static void clusters_are_those_of_two_groups(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    int32_t   cluster[N];
    uint8_t   chosen[2][N];
    trd_welch w;
    trd_error err = { 0 };
    (void)state;
    draw(&s, 5);
    for (int i = 0; i < N; i++) {
        s.group[i] = s.group[i] > 0;
        cluster[i] = (int32_t)s.cluster[i];
        chosen[0][i] = s.group[i] == 0;
        chosen[1][i] = s.group[i] == 1;
    }
    trd_clustered *one = trd_clustered_new(pool, C), *none = trd_clustered_new(pool, C);
    assert_ok(trd_clustered_add(one, s.y, cluster, chosen[1], N, &err), err);
    assert_ok(trd_clustered_add(none, s.y, cluster, chosen[0], N, &err), err);
    assert_ok(trd_welch_clustered(one, none, TRD_CR2, 0.95, &w, &err), err);
    trd_ancova a = ancova(&s, N, 0, TRD_ROBUST_CR2, pool);
    assert_close(a.effect[1].of.value, w.difference.value, 1e-12);
    assert_close(a.effect[1].of.se, w.difference.se, 1e-11);
    assert_close(a.effect[1].of.df, w.difference.df, 1e-10);
    assert_true(a.effect[2].of.reason == TRD_EMPTY_GROUP && a.adjusted[2].of.reason == TRD_EMPTY_GROUP);
    assert_true(a.between.df1 == 1);
    assert_close(a.between.f, a.effect[1].statistic * a.effect[1].statistic, 1e-10);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 6);
    trd_ancova a = ancova(&s, 0, K, TRD_ROBUST_NONE, pool);
    assert_true(a.effect[1].of.reason == TRD_NO_CASES && a.between.reason == TRD_NO_CASES && isnan(a.adjusted[0].of.value));
    a = ancova(&s, 3, K, TRD_ROBUST_NONE, pool);
    assert_true(isnan(a.effect[1].of.se) && a.between.reason != TRD_DEFINED && isnan(a.between.f));
    for (int i = 0; i < N; i++)                            /* the reference is empty */
        s.group[i] = i % 2 ? 2 : 1;
    a = ancova(&s, N, K, TRD_ROBUST_NONE, pool);
    assert_true(a.effect[1].of.reason == TRD_EMPTY_GROUP && isnan(a.effect[1].of.value));
    assert_true(a.intercept.of.reason == TRD_EMPTY_GROUP && a.adjusted[1].of.reason == TRD_DEFINED);
    for (int i = 0; i < N; i++)                            /* everybody in one group */
        s.group[i] = 0;
    a = ancova(&s, N, K, TRD_ROBUST_NONE, pool);
    assert_true(a.between.reason == TRD_EMPTY_GROUP && isnan(a.between.p) && isnan(a.partial_eta_squared));
    assert_true(a.adjusted[0].of.reason == TRD_DEFINED && a.slope[0].of.reason == TRD_DEFINED);
    draw(&s, 6);
    for (int i = 0; i < N; i++)
        s.x[1][i] = 7;
    a = ancova(&s, N, K, TRD_ROBUST_NONE, pool);
    assert_true(a.slope[1].of.reason == TRD_COLLINEAR && a.effect[1].of.reason == TRD_DEFINED);
    for (int i = 0; i < N; i++)                            /* a covariate that tells the groups apart */
        s.x[1][i] = s.group[i] == 2;
    a = ancova(&s, N, K, TRD_ROBUST_NONE, pool);
    assert_true(a.effect[2].of.reason == TRD_COLLINEAR && isnan(a.adjusted[2].of.value));
    for (int i = 0; i < N; i++)
        s.y[i] = 1 + 2 * s.x[0][i] + s.group[i];
    a = ancova(&s, N, 1, TRD_ROBUST_NONE, pool);
    assert_true(a.effect[1].of.reason == TRD_NO_VARIANCE && a.between.reason == TRD_NO_VARIANCE);
    assert_close(a.effect[2].of.value, 2, 1e-12);
    draw(&s, 6);
    for (int i = 0; i < N; i++)                            /* group 1 is one school */
        s.cluster[i] = s.group[i] == 1 ? 1 : s.cluster[i];
    a = ancova(&s, N, K, TRD_ROBUST_CR2, pool);
    assert_true(a.effect[1].of.reason == TRD_ONE_CLUSTER && !isnan(a.effect[1].of.value) && isnan(a.effect[1].of.low));
    assert_true(a.effect[2].of.reason == TRD_DEFINED && isnan(a.effect[1].p));
    s.y[4] = INFINITY;
    a = ancova(&s, N, K, TRD_ROBUST_NONE, pool);
    assert_true(a.effect[1].of.reason == TRD_NOT_FINITE && a.between.reason == TRD_NOT_FINITE);
    trd_pool_free(pool);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_pool       *pool = trd_pool_new(NULL);
    sample          s;
    const double   *x[K] = { s.x[0], s.x[1] };
    trd_ancova_rows rows = { .rows = N, .covariates = K, .groups = 2, .y = s.y, .covariate = x, .group = s.group };
    trd_ancova      a = { .sigma = 77 };
    trd_error       err = { 0 };
    (void)state;
    draw(&s, 7);
    assert_int_equal(trd_ancova_fit(&rows, TRD_ROBUST_NONE, 0.95, pool, &a, &err), TRD_E_DATA);
    rows.groups = G;
    assert_int_equal(trd_ancova_fit(&rows, TRD_ROBUST_NONE, 95, pool, &a, &err), TRD_E_USAGE);
    rows.cluster = s.cluster;
    rows.clusters = 2;
    assert_int_equal(trd_ancova_fit(&rows, TRD_ROBUST_CR1, 0.95, pool, &a, &err), TRD_E_DATA);
    rows.groups = 0;
    assert_int_equal(trd_ancova_fit(&rows, TRD_ROBUST_NONE, 0.95, pool, &a, &err), TRD_E_USAGE);
    assert_true(a.sigma == 77);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adjusted_means_differ_as_the_effects),
        cmocka_unit_test(without_covariates_it_is_the_analysis_of_variance),
        cmocka_unit_test(the_test_of_groups_is_walds),
        cmocka_unit_test(scale_shift_and_order_behave),
        cmocka_unit_test(clusters_are_those_of_two_groups),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/ancova", tests, NULL, NULL);
}
