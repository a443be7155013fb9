/* Propensity scores: closed forms when covariates are groups, laws, clusters,
 * and inputs without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/matching.h"
#include "stat/propensity.h"

enum { N = 240, K = 2, C = 30 };

typedef struct sample {
    double   y[N], x[K][N];
    uint8_t  treated[N];
    uint32_t cluster[N], stratum[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < N; i++) {
        s->stratum[i] = (uint32_t)trd_random_below(&r, 3);
        s->x[0][i] = s->stratum[i] == 1;
        s->x[1][i] = s->stratum[i] == 2;
        s->treated[i] = trd_random_below(&r, 5) <= s->stratum[i];
        s->cluster[i] = (uint32_t)trd_random_below(&r, C);
        s->y[i] = 2.0 * s->stratum[i] + (s->treated[i] ? 1.5 : 0) + (double)trd_random_below(&r, 32) / 8;
    }
}

static trd_propensity_effect effects(const sample *s, size_t n, size_t covariates, int clusters, trd_pool *pool, trd_propensity *p)
{
    const double         *x[K] = { s->x[0], s->x[1] };
    trd_propensity_rows   rows = { n, covariates, s->treated, x, s->y, clusters ? s->cluster : NULL, C };
    trd_propensity_effect e;
    trd_error             err = { 0 };
    assert_ok(trd_propensity_fit(&rows, 0.95, NULL, pool, p, &err), err);
    assert_ok(trd_propensity_effects(&rows, p, 0.95, &e, &err), err);
    return e;
}

/* A dummy a stratum: the score is the stratum's share, and weights, models and
 * exact matching all give the same effects. */
static void with_strata_all_ways_agree(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_propensity p;
    (void)state;
    draw(&s, 1);
    trd_propensity_effect  e = effects(&s, N, K, 0, pool, &p);
    trd_weighted_rows      rows = { N, s.y, s.treated, NULL, NULL, 0 };
    trd_match_exact_result r;
    trd_error              err = { 0 };
    assert_ok(trd_match_exact(&rows, s.stratum, 3, 0.95, pool, &r, &err), err);
    double share[3][2] = { { 0 } };
    for (int i = 0; i < N; i++)
        share[s.stratum[i]][s.treated[i]]++;
    for (int i = 0; i < N; i++) {
        const double *c = share[s.stratum[i]];
        assert_close(p.score[i], c[1] / (c[0] + c[1]), 1e-10);
    }
    assert_close(e.att.difference.value, r.att.difference.value, 1e-9);
    assert_close(e.ate.difference.value, r.ate.difference.value, 1e-9);
    assert_close(e.att.difference.se, r.att.difference.se, 1e-9);
    assert_close(e.att_regression, r.att.difference.value, 1e-10);
    assert_close(e.ate_regression, r.ate.difference.value, 1e-10);
    assert_close(e.ate_doubly_robust.value, r.ate.difference.value, 1e-9);
    assert_close(e.ate_horvitz_thompson, r.ate.difference.value, 1e-9);
    assert_true(e.naive.difference.value > e.att.difference.value + 0.2);        /* what the strata brought along */
    assert_true(e.ate_doubly_robust.df == INFINITY && e.ate_doubly_robust.low < e.ate_doubly_robust.value);
    trd_pool_free(pool);
}

static void weights_balance_the_covariates(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_propensity p;
    trd_balance    raw, weighted;
    double         weight[N];
    (void)state;
    draw(&s, 2);
    effects(&s, N, K, 0, pool, &p);
    for (int which = 0; which < 3; which++) {
        trd_propensity_weights(p.score, s.treated, N, (trd_estimand)which, weight);
        for (int j = 0; j < K; j++) {
            trd_balance_of(s.x[j], s.treated, NULL, N, &raw);
            trd_balance_of(s.x[j], s.treated, weight, N, &weighted);
            assert_true(fabs(raw.by_treated) > 0.05);
            assert_close(weighted.by_treated, 0, 1e-9);
        }
    }
    trd_pool_free(pool);
}

static void scale_and_order_behave(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s, other;
    trd_propensity p, q;
    (void)state;
    draw(&s, 3);
    for (int i = 0; i < N; i++) {
        other.y[i] = 4 * s.y[N - 1 - i] + 100;
        for (int j = 0; j < K; j++)
            other.x[j][i] = 8 * s.x[j][N - 1 - i] + 3;
        other.treated[i] = s.treated[N - 1 - i];
        other.cluster[i] = C - 1 - s.cluster[N - 1 - i];
    }
    for (int clusters = 0; clusters < 2; clusters++) {
        trd_propensity_effect a = effects(&s, N, K, clusters, pool, &p), b = effects(&other, N, K, clusters, pool, &q);
        assert_close(q.least, p.least, 1e-10);
        assert_close(b.att.difference.value, 4 * a.att.difference.value, 1e-9);
        assert_close(b.ate.difference.se, 4 * a.ate.difference.se, 1e-9);
        assert_close(b.ate_doubly_robust.se, 4 * a.ate_doubly_robust.se, 1e-9);
        assert_close(b.ate_doubly_robust.value, 4 * a.ate_doubly_robust.value, 1e-9);
        assert_true(a.ate_doubly_robust.clusters == (clusters ? C : 0) && a.att.difference.clusters == (clusters ? C : 0));
        if (clusters)
            assert_true(a.ate_doubly_robust.df == C - 1 && a.att.difference.df == C - 1);
    }
    trd_pool_free(pool);
}

/* Stacked equations, differentiated by differences: the score of the logit and
 * the two weighted means. */
static double difference_at(const sample *s, double b0, double b1, int estimand, double *pull)
{
    double p[N], w[N], sum[2] = { 0 }, mean[2] = { 0 };
    for (int i = 0; i < N; i++)
        p[i] = 1 / (1 + exp(-b0 - b1 * s->x[0][i]));
    trd_propensity_weights(p, s->treated, N, (trd_estimand)estimand, w);
    for (int i = 0; i < N; i++) {
        sum[s->treated[i]] += w[i];
        mean[s->treated[i]] += w[i] * s->y[i];
    }
    mean[0] /= sum[0];
    mean[1] /= sum[1];
    for (int i = 0; pull && i < N; i++)
        pull[i] = (s->treated[i] ? 1 : -1) * w[i] * (s->y[i] - mean[s->treated[i]]) / sum[s->treated[i]];
    return mean[1] - mean[0];
}

static void an_estimated_score_is_stacked_equations(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_propensity p;
    (void)state;
    draw(&s, 9);
    for (int i = 0; i < N; i++)
        s.x[0][i] = i % 17 + (s.treated[i] ? 4 : 0);
    for (int clusters = 0; clusters < 2; clusters++) {
        trd_propensity_effect e = effects(&s, N, 1, clusters, pool, &p);
        const trd_interval   *of[] = { &e.att_estimated, &e.ate_estimated, &e.ato_estimated };
        const trd_weighted   *known[] = { &e.att, &e.ate, &e.ato };
        double b0 = p.model.term[0].of.value, b1 = p.model.term[1].of.value, a[2][2] = { { 0 } }, step = 1e-5;
        for (int i = 0; i < N; i++) {
            double v = p.score[i] * (1 - p.score[i]), x = s.x[0][i];
            a[0][0] += v;
            a[0][1] += v * x;
            a[1][1] += v * x * x;
        }
        double det = a[0][0] * a[1][1] - a[0][1] * a[0][1];
        for (int k = 0; k < 3; k++) {
            double pull[N], total[C] = { 0 }, squares = 0;
            double d0 = (difference_at(&s, b0 + step, b1, k, NULL) - difference_at(&s, b0 - step, b1, k, NULL)) / (2 * step);
            double d1 = (difference_at(&s, b0, b1 + step, k, NULL) - difference_at(&s, b0, b1 - step, k, NULL)) / (2 * step);
            assert_close(of[k]->value, difference_at(&s, b0, b1, k, pull), 1e-11);
            for (int i = 0; i < N; i++) {
                double rest = s.treated[i] - p.score[i];
                pull[i] += rest * ((d0 * a[1][1] - d1 * a[0][1]) + (d1 * a[0][0] - d0 * a[0][1]) * s.x[0][i]) / det;
                total[s.cluster[i]] += pull[i];
                squares += clusters ? 0 : pull[i] * pull[i];
            }
            for (int c = 0; clusters && c < C; c++)
                squares += total[c] * total[c];
            double units = clusters ? C : N;
            assert_close(of[k]->se, sqrt(units / (units - 1) * squares), 1e-6);
            assert_true(of[k]->se != known[k]->difference.se && of[k]->df == known[k]->difference.df);
        }
    }
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_propensity p;
    (void)state;
    draw(&s, 4);
    trd_propensity_effect e = effects(&s, 0, K, 0, pool, &p);
    assert_true(p.reason == TRD_NO_CASES && e.att.difference.reason == TRD_NO_CASES && isnan(e.ate_regression));
    for (int i = 0; i < N; i++)
        s.x[0][i] = s.treated[i] ? 5 + i % 3 : i % 3;
    e = effects(&s, N, 1, 0, pool, &p);
    assert_true(p.reason == TRD_SEPARATED && isnan(p.score[0]) && isnan(p.most));
    assert_true(e.ate.difference.reason == TRD_SEPARATED && isnan(e.ate.difference.value));
    assert_true(e.att_estimated.reason == TRD_SEPARATED && isnan(e.ato_estimated.value));
    assert_true(e.ate_doubly_robust.reason == TRD_SEPARATED && isnan(e.ate_horvitz_thompson));
    assert_true(e.naive.difference.reason == TRD_DEFINED && !isnan(e.att_regression));
    memset(s.treated, 1, N);
    e = effects(&s, N, 1, 0, pool, &p);
    assert_true(p.reason == TRD_EMPTY_GROUP && e.att.difference.reason == TRD_EMPTY_GROUP && isnan(e.naive.difference.value));
    draw(&s, 4);
    for (int i = 0; i < N; i++)
        s.cluster[i] = s.treated[i] ? 2 : s.cluster[i];
    e = effects(&s, N, K, 1, pool, &p);
    assert_true(e.att.difference.reason == TRD_ONE_CLUSTER && e.ate_doubly_robust.reason == TRD_ONE_CLUSTER);
    assert_true(!isnan(e.ate_doubly_robust.value) && isnan(e.ate_doubly_robust.low) && e.att_estimated.reason == TRD_ONE_CLUSTER);
    trd_pool_free(pool);
}

static void those_beyond_the_others_are_counted(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_propensity p;
    int64_t        above = 0, below = 0;
    (void)state;
    draw(&s, 5);
    for (int i = 0; i < N; i++)
        s.x[0][i] = i % 40 + (s.treated[i] ? 6 : 0);
    effects(&s, N, 1, 0, pool, &p);
    for (int i = 0; i < N; i++) {
        int beyond = 1;
        for (int j = 0; j < N; j++)
            if (s.treated[i] != s.treated[j] && (s.treated[i] ? p.score[j] >= p.score[i] : p.score[j] <= p.score[i]))
                beyond = 0;
        *(s.treated[i] ? &above : &below) += beyond;
    }
    assert_true(above > 0 && below > 0 && p.treated_outside == above && p.control_outside == below);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_strata_all_ways_agree),
        cmocka_unit_test(weights_balance_the_covariates),
        cmocka_unit_test(scale_and_order_behave),
        cmocka_unit_test(an_estimated_score_is_stacked_equations),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(those_beyond_the_others_are_counted),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/propensity", tests, NULL, NULL);
}
