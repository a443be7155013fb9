/* Weighted differences and balance: R, laws, inputs without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/moments.h"
#include "stat/weighted_difference.h"
#include "stat/welch.h"

enum { N = 90, C = 15 };

typedef struct sample {
    double   y[N], weight[N];
    uint8_t  treated[N];
    uint32_t cluster[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < N; i++) {
        s->y[i] = (double)trd_random_below(&r, 64) / 8;
        s->weight[i] = (double)trd_random_below(&r, 5) / 2;
        s->treated[i] = trd_random_below(&r, 3) == 0;
        s->cluster[i] = (uint32_t)trd_random_below(&r, C);
    }
}

static trd_weighted difference(const sample *s, size_t n, int weights, int clusters)
{
    trd_weighted_rows rows = { n, s->y, s->treated, weights ? s->weight : NULL, clusters ? s->cluster : NULL, C };
    trd_weighted      w;
    trd_error         err = { 0 };
    assert_ok(trd_weighted_difference(&rows, 0.95, &w, &err), err);
    return w;
}

/* svyglm(y ~ treated, svydesign(ids = ~1 or ~cluster, weights = ~weight)) of R's survey. */
static void it_agrees_with_r(void **state)
{
    sample s;
    (void)state;
    for (int i = 0; i < 24; i++) {
        s.y[i] = (i * 7) % 11 + 0.5 * i;
        s.treated[i] = (i * 5) % 8 < 3;
        s.weight[i] = 1 + (i * 3) % 5;
        s.cluster[i] = (uint32_t)i / 4;
    }
    trd_weighted alone = difference(&s, 24, 1, 0), together = difference(&s, 24, 1, 1);
    assert_close(alone.difference.value, -2.5860389610389625, 1e-14);
    assert_close(alone.difference.se, 1.9134863422655899, 1e-13);
    assert_close(together.difference.se, 1.0676964306482544, 1e-13);
    assert_true(alone.difference.df == 22 && together.difference.df == 5 && together.difference.clusters == 6);
}

static void equal_weights_give_two_means(void **state)
{
    sample      s;
    trd_moments m[2];
    trd_summary g[2];
    (void)state;
    draw(&s, 1);
    trd_weighted w = difference(&s, N, 0, 0);
    for (int k = 0; k < 2; k++) {
        trd_moments_init(&m[k]);
        for (int i = 0; i < N; i++)
            if (s.treated[i] == k)
                trd_moments_add(&m[k], &s.y[i], NULL, 1);
        trd_moments_finish(&m[k], &g[k]);
    }
    assert_close(w.treated_mean, g[1].mean, 1e-14);
    assert_close(w.control_mean, g[0].mean, 1e-14);
    double n0 = (double)g[0].cases, n1 = (double)g[1].cases;
    double squares = g[0].variance * (n0 - 1) / (n0 * n0) + g[1].variance * (n1 - 1) / (n1 * n1);
    assert_close(w.difference.se, sqrt((double)N / (N - 1) * squares), 1e-13);
    assert_close(w.treated_effective, n1, 1e-13);
}

static void scale_shift_and_order_behave(void **state)
{
    sample s, other;
    (void)state;
    draw(&s, 2);
    for (int i = 0; i < N; i++) {
        other.y[i] = 4 * s.y[N - 1 - i] + 1e6;
        other.weight[i] = 8 * s.weight[N - 1 - i];
        other.treated[i] = s.treated[N - 1 - i] ? 7 : 0;
        other.cluster[i] = C - 1 - s.cluster[N - 1 - i];
    }
    for (int clusters = 0; clusters < 2; clusters++) {
        trd_weighted a = difference(&s, N, 1, clusters), b = difference(&other, N, 1, clusters);
        assert_close(b.difference.value, 4 * a.difference.value, 1e-11);
        assert_close(b.difference.se, 4 * a.difference.se, 1e-10);
        assert_close(b.control_effective, a.control_effective, 1e-13);
        assert_true(a.difference.cases == b.difference.cases && a.difference.cases < N);
    }
}

/* By hand: 1 2 3 of the treated (sd 1), 4 8 of others (sd sqrt 8). */
static void balance_is_in_unweighted_deviations(void **state)
{
    const double  x[] = { 1, 2, 3, 4, 8 }, weight[] = { 1, 1, 1, 3, 1 };
    const uint8_t treated[] = { 1, 1, 1, 0, 0 };
    trd_balance   b;
    (void)state;
    trd_balance_of(x, treated, NULL, 5, &b);
    assert_close(b.by_treated, -4, 1e-14);
    assert_close(b.by_pooled, -4 / sqrt(4.5), 1e-14);
    trd_balance_of(x, treated, weight, 5, &b);
    assert_close(b.control, 5, 1e-14);
    assert_close(b.by_treated, -3, 1e-14);
    trd_balance_of(x, treated, NULL, 3, &b);
    assert_true(isnan(b.control) && isnan(b.by_treated) && isnan(b.by_pooled) && b.treated == 2);
    trd_balance_of(x, treated, NULL, 0, &b);
    assert_true(isnan(b.treated));
}

static void without_an_answer_there_is_a_reason(void **state)
{
    sample s;
    (void)state;
    draw(&s, 3);
    assert_true(difference(&s, 0, 1, 0).difference.reason == TRD_NO_CASES);
    memset(s.treated, 0, N);
    assert_true(difference(&s, N, 1, 0).difference.reason == TRD_EMPTY_GROUP && isnan(difference(&s, N, 1, 1).difference.value));
    s.treated[0] = 1;
    s.weight[0] = 1;
    trd_weighted w = difference(&s, N, 1, 0);
    assert_true(w.difference.reason == TRD_ONE_CASE && !isnan(w.difference.value) && isnan(w.difference.low));
    s.weight[0] = 0;
    assert_true(difference(&s, N, 1, 0).difference.reason == TRD_EMPTY_GROUP);
    draw(&s, 3);
    for (int i = 0; i < N; i++)
        s.cluster[i] = s.treated[i] ? 3 : s.cluster[i];
    w = difference(&s, N, 1, 1);
    assert_true(w.difference.reason == TRD_ONE_CLUSTER && !isnan(w.difference.value));
    for (int i = 0; i < N; i++)
        s.y[i] = 0.3 + s.treated[i];
    w = difference(&s, N, 1, 0);
    assert_true(w.difference.reason == TRD_NO_VARIANCE);
    assert_close(w.difference.value, 1, 1e-15);
    s.y[5] = INFINITY;
    s.weight[5] = 1;
    assert_true(difference(&s, N, 1, 0).difference.reason == TRD_NOT_FINITE);
}

static void a_wrong_call_changes_nothing(void **state)
{
    sample            s;
    trd_weighted_rows rows = { N, s.y, s.treated, s.weight, s.cluster, 3 };
    trd_weighted      w = { .treated = 77 };
    trd_error         err = { 0 };
    (void)state;
    draw(&s, 4);
    assert_int_equal(trd_weighted_difference(&rows, 0.95, &w, &err), TRD_E_DATA);
    rows.cluster = NULL;
    s.weight[1] = -1;
    assert_int_equal(trd_weighted_difference(&rows, 0.95, &w, &err), TRD_E_DATA);
    s.weight[1] = 1;
    assert_int_equal(trd_weighted_difference(&rows, 1, &w, &err), TRD_E_USAGE);
    assert_true(w.treated == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_r),
        cmocka_unit_test(equal_weights_give_two_means),
        cmocka_unit_test(scale_shift_and_order_behave),
        cmocka_unit_test(balance_is_in_unweighted_deviations),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/weighted_difference", tests, NULL, NULL);
}
