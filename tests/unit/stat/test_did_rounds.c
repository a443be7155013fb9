/* Two rounds that need not hold the same cases: against the paired design,
 * laws, clusters, and inputs without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/did.h"
#include "stat/did_rounds.h"

enum { N = 160, C = 20 };

typedef struct sample {
    double   y[N], control[N];
    uint8_t  treated[N], after[N];
    uint32_t cluster[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < N; i++) {
        s->cluster[i] = (uint32_t)trd_random_below(&r, C);
        s->treated[i] = s->cluster[i] % 2 == 1;
        s->after[i] = i >= N / 2;
        s->control[i] = (double)trd_random_below(&r, 8);
        s->y[i] = s->control[i] + s->treated[i] + 2 * s->after[i] + (s->treated[i] && s->after[i] ? 0.75 : 0) +
                  (double)trd_random_below(&r, 32) / 8 + s->cluster[i] % 3;
    }
}

static trd_did_rounds did(const sample *s, size_t n, int controls, trd_robust robust, trd_pool *pool)
{
    const double  *column[] = { s->control };
    trd_did_rows   rows = { .rows = n, .y = s->y, .treated = s->treated, .after = s->after, .controls = (size_t)controls,
                            .control = column, .cluster = s->cluster, .clusters = C };
    trd_did_rounds d;
    trd_error      err = { 0 };
    assert_ok(trd_did_rounds_fit(&rows, robust, 0.95, pool, &d, &err), err);
    return d;
}

static void the_effect_is_the_difference_of_four_means(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 1);
    trd_did_rounds d = did(&s, N, 0, TRD_ROBUST_NONE, pool), hc = did(&s, N, 0, TRD_ROBUST_HC2, pool);
    assert_close(d.effect.of.value, d.treated_change - d.control_change, 1e-13);
    assert_close(hc.effect.of.se, d.se_cells, 1e-12);      /* HC2 of four cells: their own variances */
    assert_true(d.treated_before.cases + d.treated_after.cases + d.control_before.cases + d.control_after.cases == N);
    assert_close(d.fit.term[0].of.value, d.control_before.mean, 1e-13);
    assert_true(isnan(did(&s, N, 1, TRD_ROBUST_NONE, pool).se_cells));
    trd_pool_free(pool);
}

/* All cases in both rounds, each its own cluster: the effect of stat/did.h, with
 * nearly its standard error. */
static void with_the_same_cases_it_is_the_paired_design(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    uint32_t       unit[N];
    trd_did        paired;
    trd_did_rounds d;
    trd_error      err = { 0 };
    (void)state;
    draw(&s, 2);
    for (int i = 0; i < N; i++) {
        unit[i] = (uint32_t)(i % (N / 2));
        s.treated[i] = i % 2 == 1;                         /* also of i + N / 2 */
    }
    trd_did_rows rows = { .rows = N, .y = s.y, .treated = s.treated, .after = s.after, .cluster = unit, .clusters = N / 2 };
    assert_ok(trd_did_rounds_fit(&rows, TRD_ROBUST_CR2, 0.95, pool, &d, &err), err);
    assert_ok(trd_did_change(s.y, s.y + N / 2, s.treated, NULL, N / 2, 0, 0.95, &paired, &err), err);
    assert_close(d.effect.of.value, paired.effect.value, 1e-13);
    assert_close(d.effect.of.se, paired.effect.se, 1e-12);
    assert_true(d.effect.of.clusters == N / 2);
    trd_pool_free(pool);
}

static void scale_shift_and_order_behave(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s, other;
    (void)state;
    draw(&s, 3);
    other = s;
    for (int i = 0; i < N; i++) {
        other.y[i] = 4 * s.y[N - 1 - i] + 100 + (s.after[N - 1 - i] ? 50 : 0);
        other.control[i] = s.control[N - 1 - i];
        other.treated[i] = s.treated[N - 1 - i] ? 9 : 0;
        other.after[i] = s.after[N - 1 - i];
        other.cluster[i] = s.cluster[N - 1 - i];
    }
    for (int kind = 0; kind < 3; kind++) {
        trd_robust     robust = kind == 0 ? TRD_ROBUST_NONE : kind == 1 ? TRD_ROBUST_HC3 : TRD_ROBUST_CR2;
        trd_did_rounds a = did(&s, N, 1, robust, pool), b = did(&other, N, 1, robust, pool);
        assert_close(b.effect.of.value, 4 * a.effect.of.value, 1e-12);
        assert_close(b.effect.of.se, 4 * a.effect.of.se, 1e-12);
        assert_close(b.effect.p, a.effect.p, 1e-11);
    }
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 4);
    assert_true(did(&s, 0, 0, TRD_ROBUST_NONE, pool).effect.of.reason == TRD_NO_CASES);
    trd_did_rounds d = did(&s, N / 2, 0, TRD_ROBUST_CR1, pool);        /* nothing after */
    assert_true(d.effect.of.reason == TRD_EMPTY_GROUP && isnan(d.effect.of.value));
    assert_true(!isnan(d.control_before.mean) && isnan(d.control_after.mean) && isnan(d.treated_change));
    memset(s.treated, 0, N);
    d = did(&s, N, 0, TRD_ROBUST_NONE, pool);
    assert_true(d.effect.of.reason == TRD_EMPTY_GROUP && isnan(d.effect.p));
    s.treated[0] = s.treated[N - 1] = 1;
    d = did(&s, N, 0, TRD_ROBUST_HC3, pool);
    assert_true(d.effect.of.reason == TRD_ONE_CASE && !isnan(d.effect.of.value) && isnan(d.effect.of.low));
    draw(&s, 4);
    for (int i = 0; i < N; i++)
        s.cluster[i] = s.treated[i] ? 1 : s.cluster[i];
    d = did(&s, N, 0, TRD_ROBUST_CR2, pool);
    assert_true(d.effect.of.reason == TRD_ONE_CLUSTER && !isnan(d.effect.of.value) && isnan(d.effect.of.low));
    for (int i = 0; i < N; i++)
        s.y[i] = s.treated[i] + 2 * s.after[i];
    d = did(&s, N, 0, TRD_ROBUST_NONE, pool);
    assert_true(d.effect.of.reason == TRD_NO_VARIANCE);
    assert_close(d.effect.of.value, 0, 1e-14);
    trd_pool_free(pool);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_did_rows   rows = { .rows = N, .y = s.y, .treated = s.treated, .after = s.after, .cluster = s.cluster, .clusters = 2 };
    trd_did_rounds d = { .treated_change = 77 };
    trd_error      err = { 0 };
    (void)state;
    draw(&s, 5);
    assert_int_equal(trd_did_rounds_fit(&rows, TRD_ROBUST_CR1, 0.95, pool, &d, &err), TRD_E_DATA);
    assert_int_equal(trd_did_rounds_fit(&rows, TRD_ROBUST_NONE, 0, pool, &d, &err), TRD_E_USAGE);
    assert_true(d.treated_change == 77);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_effect_is_the_difference_of_four_means),
        cmocka_unit_test(with_the_same_cases_it_is_the_paired_design),
        cmocka_unit_test(scale_shift_and_order_behave),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/did_rounds", tests, NULL, NULL);
}
