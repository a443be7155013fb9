/* Matching against plain searches, laws, and inputs without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/matching.h"
#include "stat/paired.h"
#include "stat/welch.h"

enum { N = 130, C = 12 };

typedef struct sample {
    double   score[N], y[N];
    uint8_t  treated[N];
    uint32_t cluster[N];
} sample;

/* `grain` scores between 0 and 1: few of them make ties. */
static void draw(sample *s, uint64_t seed, uint64_t grain)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < N; i++) {
        s->treated[i] = trd_random_below(&r, 3) == 0;
        s->score[i] = (double)trd_random_below(&r, grain) / (double)grain * (s->treated[i] ? 1 : 0.75);
        s->cluster[i] = (uint32_t)trd_random_below(&r, C);
        s->y[i] = 4 * s->score[i] + s->treated[i] + (double)trd_random_below(&r, 16) / 8;
    }
}

static trd_match nearest(const sample *s, size_t n, trd_match_order order, double caliper, trd_pool *pool)
{
    trd_match_how how = { order, caliper };
    trd_match     m;
    trd_error     err = { 0 };
    assert_ok(trd_match_nearest(s->score, s->treated, n, &how, pool, &m, &err), err);
    return m;
}

/* The same by looking at every free control. */
static void it_is_the_plain_search(void **state)
{
    const uint64_t grains[] = { 5, 40, 1000000 };
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    (void)state;
    for (int kind = 0; kind < 9; kind++) {
        trd_match_order order = (trd_match_order)(kind / 3);
        draw(&s, (uint64_t)kind, grains[kind % 3]);
        double    mean = 0, squares = 0, limit, sum = 0, most = 0;
        int       used[N] = { 0 }, pairs = 0, tied = 0, unmatched = 0;
        double    caliper = kind % 2 ? 0.1 : 0;
        trd_match m = nearest(&s, N, order, caliper, pool);
        for (int i = 0; i < N; i++)
            mean += s.score[i] / N;
        for (int i = 0; i < N; i++)
            squares += (s.score[i] - mean) * (s.score[i] - mean);
        limit = caliper > 0 ? caliper * sqrt(squares / (N - 1)) : INFINITY;
        for (;;) {
            int next = -1, best = -1, alike = 0;
            for (int i = 0; i < N; i++)
                if (s.treated[i] && !used[i] && (next < 0 || (order == TRD_MATCH_HIGHEST && s.score[i] > s.score[next]) ||
                                                 (order == TRD_MATCH_LOWEST && s.score[i] < s.score[next])))
                    next = i;
            if (next < 0)
                break;
            used[next] = 1;
            for (int i = 0; i < N; i++) {
                double far = fabs(s.score[i] - s.score[next]), least = best < 0 ? 9 : fabs(s.score[best] - s.score[next]);
                if (s.treated[i] || used[i] || far > least + 1e-12)
                    continue;
                alike = far < least - 1e-12 ? 1 : alike + 1;
                best = far < least - 1e-12 ? i : best;
            }
            double far = best < 0 ? 9 : fabs(s.score[best] - s.score[next]);
            if (best < 0 || far > limit) {
                unmatched++;
                continue;
            }
            used[best] = 1;
            assert_true(pairs < (int)m.pairs);
            assert_int_equal(m.treated[pairs], next);
            assert_int_equal(m.control[pairs], best);
            pairs++;
            tied += alike > 1;
            sum += far;
            most = fmax(most, far);
        }
        assert_true((int)m.pairs == pairs && (int)m.tied == tied && (int)m.unmatched == unmatched);
        assert_close(m.mean_distance, sum / pairs, 1e-11);
        assert_close(m.most_distance, most, 1e-11);
    }
    trd_pool_free(pool);
}

static void the_effect_is_that_of_pairs(void **state)
{
    trd_pool    *pool = trd_pool_new(NULL);
    sample       s;
    trd_interval effect, together;
    trd_error    err = { 0 };
    double       sum = 0, squares = 0;
    (void)state;
    draw(&s, 20, 1000000);
    trd_match m = nearest(&s, N, TRD_MATCH_HIGHEST, 0.2, pool);
    for (size_t i = 0; i < m.pairs; i++)
        sum += s.y[m.treated[i]] - s.y[m.control[i]];
    double mean = sum / (double)m.pairs;
    for (size_t i = 0; i < m.pairs; i++)
        squares += pow(s.y[m.treated[i]] - s.y[m.control[i]] - mean, 2);
    assert_ok(trd_match_effect(&m, s.y, s.treated, N, NULL, 0, 0.95, &effect, &err), err);
    assert_close(effect.value, mean, 1e-13);
    assert_close(effect.se, sqrt(squares / (double)(m.pairs - 1) / (double)m.pairs), 1e-13);
    assert_true(effect.df == (double)m.pairs - 1 && m.unmatched > 0);
    assert_ok(trd_match_effect(&m, s.y, s.treated, N, s.cluster, C, 0.95, &together, &err), err);
    assert_close(together.value, mean, 1e-13);
    assert_true(together.clusters > 1 && together.clusters <= C && together.df < C);
    trd_pool_free(pool);
}

/* Abadie and Imbens' variance, by looking at all rows for every row. */
static void with_putting_back_it_is_the_plain_search(void **state)
{
    const uint64_t grains[] = { 8, 1000000 };
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        trd_match_back m;
        trd_error      err = { 0 };
        double         k[N] = { 0 }, share2[N] = { 0 }, matched[N], effect = 0, variance = 0, n1 = 0;
        int            tied = 0;
        draw(&s, 30 + (uint64_t)kind, grains[kind]);
        assert_ok(trd_match_replacing(s.score, s.y, s.treated, N, 0.95, pool, &m, &err), err);
        for (int i = 0; i < N; i++) {
            double least = 9, sum = 0, count = 0;
            for (int j = 0; j < N; j++)
                if (i != j && !s.treated[j])
                    least = fmin(least, fabs(s.score[i] - s.score[j]));
            for (int j = 0; j < N; j++)
                if (i != j && !s.treated[j] && fabs(s.score[i] - s.score[j]) <= least + 1e-9) {
                    sum += s.y[j];
                    count++;
                }
            matched[i] = sum / count;
            for (int j = 0; s.treated[i] && j < N; j++)
                if (!s.treated[j] && fabs(s.score[i] - s.score[j]) <= least + 1e-9) {
                    k[j] += 1 / count;
                    share2[j] += 1 / (count * count);
                }
            if (s.treated[i]) {
                effect += s.y[i] - matched[i];
                n1++;
                tied += count > 1;
            } else
                matched[i] = count / (count + 1) * pow(s.y[i] - matched[i], 2);      /* the spread at its score */
        }
        effect /= n1;
        for (int i = 0; i < N; i++)
            variance += s.treated[i] ? pow(s.y[i] - matched[i] - effect, 2) : (k[i] * k[i] - share2[i]) * matched[i];
        assert_close(m.effect.value, effect, 1e-13);
        assert_close(m.effect.se, sqrt(variance) / n1, 1e-12);
        assert_true((int)m.tied == tied && (double)m.treated == n1 && m.effect.df == INFINITY);
        for (int i = 0; i < N; i++)
            if (!s.treated[i])
                assert_close(m.weight[i], k[i], 1e-13);
    }
    trd_pool_free(pool);
}

/* By hand: two strata of both groups and one without controls. */
static void exactly_alike_by_hand(void **state)
{
    const double           y[] = { 5, 3, 1, 10, 12, 7, 99 };
    const uint8_t          treated[] = { 1, 0, 0, 1, 1, 0, 1 };
    const uint32_t         stratum[] = { 0, 0, 0, 2, 2, 2, 3 };
    trd_pool              *pool = trd_pool_new(NULL);
    trd_weighted_rows      rows = { 7, y, treated, NULL, NULL, 0 };
    trd_match_exact_result r;
    trd_error              err = { 0 };
    (void)state;
    assert_ok(trd_match_exact(&rows, stratum, 4, 0.95, pool, &r, &err), err);
    assert_true(r.strata == 3 && r.used == 2 && r.treated == 3 && r.control == 3);
    assert_close(r.att.difference.value, (1 * 3.0 + 2 * 4.0) / 3, 1e-14);
    assert_close(r.ate.difference.value, (3 * 3.0 + 3 * 4.0) / 6, 1e-14);
    assert_true(r.weight_att[6] == 0 && r.weight_att[1] == 0.5 && r.weight_ate[3] == 1.5);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    sample         s;
    trd_interval   effect;
    trd_match_back back;
    trd_error      err = { 0 };
    (void)state;
    draw(&s, 40, 100);
    trd_match m = nearest(&s, 0, TRD_MATCH_HIGHEST, 0, pool);
    assert_ok(trd_match_effect(&m, s.y, s.treated, 0, NULL, 0, 0.95, &effect, &err), err);
    assert_true(m.pairs == 0 && isnan(m.mean_distance) && effect.reason == TRD_NO_CASES && isnan(effect.value));
    memset(s.treated, 1, N);
    m = nearest(&s, N, TRD_MATCH_HIGHEST, 0, pool);
    assert_ok(trd_match_effect(&m, s.y, s.treated, N, s.cluster, C, 0.95, &effect, &err), err);
    assert_true(m.unmatched == N && effect.reason == TRD_EMPTY_GROUP);
    assert_ok(trd_match_replacing(s.score, s.y, s.treated, N, 0.95, pool, &back, &err), err);
    assert_true(back.effect.reason == TRD_EMPTY_GROUP && back.used == 0 && back.largest == 0);
    s.treated[0] = 0;
    m = nearest(&s, N, TRD_MATCH_HIGHEST, 0, pool);
    assert_ok(trd_match_effect(&m, s.y, s.treated, N, NULL, 0, 0.95, &effect, &err), err);
    assert_true(m.pairs == 1 && effect.reason == TRD_ONE_CASE && !isnan(effect.value));
    assert_ok(trd_match_replacing(s.score, s.y, s.treated, N, 0.95, pool, &back, &err), err);
    assert_true(back.effect.reason == TRD_ONE_CASE && back.largest == N - 1 && !isnan(back.effect.value));
    draw(&s, 40, 100);
    for (int i = 0; i < N; i++)
        s.y[i] = 0.1 + s.treated[i];
    m = nearest(&s, N, TRD_MATCH_LOWEST, 0, pool);
    assert_ok(trd_match_effect(&m, s.y, s.treated, N, NULL, 0, 0.95, &effect, &err), err);
    assert_true(effect.reason == TRD_NO_VARIANCE);
    s.y[m.treated[0]] = NAN;
    assert_ok(trd_match_effect(&m, s.y, s.treated, N, NULL, 0, 0.95, &effect, &err), err);
    assert_true(effect.reason == TRD_NOT_FINITE && isnan(effect.value));
    trd_pool_free(pool);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_pool              *pool = trd_pool_new(NULL);
    sample                 s;
    trd_match              m = { .pairs = 77 };
    trd_match_back         back = { .used = 77 };
    trd_match_exact_result exact = { .used = 77 };
    trd_match_how          how = { TRD_MATCH_HIGHEST, -1 };
    trd_error              err = { 0 };
    (void)state;
    draw(&s, 50, 100);
    trd_weighted_rows rows = { N, s.y, s.treated, NULL, NULL, 0 };
    assert_int_equal(trd_match_nearest(s.score, s.treated, N, &how, pool, &m, &err), TRD_E_USAGE);
    how.caliper = 0;
    s.score[3] = NAN;
    assert_int_equal(trd_match_nearest(s.score, s.treated, N, &how, pool, &m, &err), TRD_E_DATA);
    assert_int_equal(trd_match_replacing(s.score, s.y, s.treated, N, 0.95, pool, &back, &err), TRD_E_DATA);
    s.score[3] = 1e7;
    assert_int_equal(trd_match_nearest(s.score, s.treated, N, &how, pool, &m, &err), TRD_E_DATA);
    assert_int_equal(trd_match_replacing(s.score, s.y, s.treated, N, 0, pool, &back, &err), TRD_E_USAGE);
    assert_int_equal(trd_match_exact(&rows, s.cluster, 2, 0.95, pool, &exact, &err), TRD_E_DATA);
    assert_true(m.pairs == 77 && back.used == 77 && exact.used == 77);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_plain_search),
        cmocka_unit_test(the_effect_is_that_of_pairs),
        cmocka_unit_test(with_putting_back_it_is_the_plain_search),
        cmocka_unit_test(exactly_alike_by_hand),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/matching", tests, NULL, NULL);
}
