/* Difference in differences: R, laws, and inputs without an answer. */
#include "table.h"

#include "base/random.h"
#include "stat/did.h"

enum { N = 300, G = 20 };

typedef struct sample {
    double  before[N], after[N];
    uint8_t treated[N];
    int32_t cluster[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < N; i++) {
        s->cluster[i] = (int32_t)trd_random_below(&r, G);
        s->treated[i] = s->cluster[i] % 2 == 0;
        s->before[i] = (double)trd_random_below(&r, 40) / 8 + 0.25 * s->cluster[i];
        s->after[i] = s->before[i] + (double)trd_random_below(&r, 16) / 8 + (s->treated[i] ? 0.5 : 0);
    }
}

static trd_did did(const sample *s, size_t n, int with_clusters)
{
    trd_did   d;
    trd_error err = { 0 };
    assert_ok(trd_did_change(s->before, s->after, s->treated, with_clusters ? s->cluster : NULL, n, G, 0.95, &d, &err), err);
    return d;
}

static void a_training_agrees_with_r(void **state)
{
    (void)state;
    trd_pool  *pool = trd_pool_new(NULL);
    table     *t = TABLE_REFERENCE(pool, "obrien_kaiser.csv"), *e = TABLE_REFERENCE(pool, "expected.csv");
    const char what[] = "did.obrien_kaiser";
    sample     s;
    size_t     n = 0;
    for (size_t r = 0; r < t->rows; r++)
        if (table_text(t, r, "treatment")[0] != 'B') {
            s.before[n] = table_number(t, r, "before");
            s.after[n] = table_number(t, r, "after");
            s.treated[n++] = table_text(t, r, "treatment")[0] == 'A';
        }
    trd_did d = did(&s, n, 0);
    assert_true((double)d.treated_change.cases == expected_of(e, what, "treated_cases"));
    assert_true((double)d.control_change.cases == expected_of(e, what, "control_cases"));
    assert_close(d.effect.value, expected_of(e, what, "value"), 1e-14);
    assert_close(d.effect.se, expected_of(e, what, "se"), 1e-14);
    assert_close(d.effect.df, expected_of(e, what, "df"), 1e-13);
    assert_close(d.treated_change.mean, expected_of(e, what, "treated_change"), 1e-14);
    assert_close(d.control_change.mean, expected_of(e, what, "control_change"), 1e-14);
    assert_close(d.treated_change.se, expected_of(e, what, "treated_se"), 1e-14);
    assert_close(d.control_change.se, expected_of(e, what, "control_se"), 1e-14);
    assert_close(d.treated_before.mean, 4.25, 1e-15);      /* 7 5 2 3 and 1 4 5 5 3 by hand */
    assert_close(d.control_before.mean, 3.6, 1e-15);
    assert_close(d.baseline_sd, sqrt((14.75 + 11.2) / 7), 1e-14);
    assert_close(d.imbalance, 0.65 / sqrt((14.75 + 11.2) / 7), 1e-14);
    trd_pool_free(pool);
}

static void the_effect_is_the_difference_of_four_means(void **state)
{
    sample s;
    (void)state;
    draw(&s, 1);
    for (int with = 0; with < 2; with++) {
        trd_did d = did(&s, N, with);
        double  cells = (d.treated_after.mean - d.treated_before.mean) - (d.control_after.mean - d.control_before.mean);
        assert_close(d.effect.value, cells, 1e-14);
        assert_close(d.effect.value, d.treated_change.mean - d.control_change.mean, 1e-15);
        assert_true(d.treated_before.cases + d.control_before.cases == N && d.effect.cases == N);
        assert_true(d.effect.low < d.effect.value && d.effect.value < d.effect.high);
    }
    assert_true(did(&s, N, 1).treated_change.clusters == 10 && did(&s, N, 1).control_change.clusters == 10);
}

static void a_change_common_to_all_is_no_effect(void **state)
{
    sample s, shifted;
    (void)state;
    draw(&s, 2);
    shifted = s;
    for (int i = 0; i < N; i++)
        shifted.after[i] += 16;
    for (int with = 0; with < 2; with++) {
        trd_did a = did(&s, N, with), b = did(&shifted, N, with);
        assert_close(a.effect.value, b.effect.value, 1e-14);
        assert_close(a.effect.low, b.effect.low, 1e-13);
        assert_close(a.imbalance, b.imbalance, 0);
    }
}

static void scale_and_order_and_group_names_behave(void **state)
{
    sample s, scaled, turned, swapped;
    (void)state;
    draw(&s, 3);
    scaled = turned = swapped = s;
    for (int i = 0; i < N; i++) {
        scaled.before[i] *= 4;
        scaled.after[i] *= 4;
        turned.before[i] = s.before[N - 1 - i];
        turned.after[i] = s.after[N - 1 - i];
        turned.treated[i] = s.treated[N - 1 - i] ? 200 : 0;
        turned.cluster[i] = G - 1 - s.cluster[N - 1 - i];
        swapped.treated[i] = !s.treated[i];
    }
    for (int with = 0; with < 2; with++) {
        trd_did a = did(&s, N, with), b = did(&scaled, N, with), c = did(&turned, N, with), d = did(&swapped, N, with);
        assert_true(b.effect.value == 4 * a.effect.value && b.imbalance == a.imbalance);
        assert_close(b.effect.low, 4 * a.effect.low, 1e-14);
        assert_true(c.effect.value == a.effect.value && c.baseline_sd == a.baseline_sd);
        assert_close(c.effect.low, a.effect.low, 1e-14);
        assert_true(d.effect.value == -a.effect.value && d.imbalance == -a.imbalance);
        assert_close(d.effect.low, -a.effect.high, 1e-14);
    }
}

static void pupils_of_one_class_count_less_than_strangers(void **state)
{
    sample s;
    (void)state;
    draw(&s, 4);
    for (int i = 0; i < N; i++)                            /* what a class shares moves all of it */
        s.after[i] += s.cluster[i] % 5;
    trd_did alone = did(&s, N, 0), together = did(&s, N, 1);
    assert_true(alone.effect.value == together.effect.value);
    assert_true(together.effect.se > 2 * alone.effect.se && together.effect.df < G);
    assert_true(alone.effect.clusters == 0 && together.effect.clusters == G);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    sample s;
    (void)state;
    draw(&s, 5);
    trd_did d = did(&s, 0, 0);
    assert_true(d.effect.reason == TRD_NO_CASES && isnan(d.effect.value) && isnan(d.baseline_sd));
    memset(s.treated, 1, N);
    for (int with = 0; with < 2; with++) {
        d = did(&s, N, with);
        assert_true(d.effect.reason == TRD_EMPTY_GROUP && isnan(d.effect.value));
        assert_true(d.treated_before.cases == N && !isnan(d.treated_before.mean) && isnan(d.control_before.mean));
    }
    s.treated[0] = 0;
    d = did(&s, N, 0);
    assert_true(d.effect.reason == TRD_ONE_CASE && !isnan(d.effect.value) && isnan(d.effect.low));
    draw(&s, 5);
    for (int i = 0; i < N; i++)
        s.cluster[i] = s.treated[i] ? 3 : s.cluster[i];    /* treatment is one school */
    d = did(&s, N, 1);
    assert_true(d.effect.reason == TRD_ONE_CLUSTER && !isnan(d.effect.value) && isnan(d.effect.high));
    assert_true(d.treated_change.clusters == 1);
    s.before[7] = NAN;
    d = did(&s, N, 0);
    assert_true(d.effect.reason == TRD_NOT_FINITE && isnan(d.effect.value));
}

static void everybody_changing_alike_withholds_the_interval(void **state)
{
    sample s;
    (void)state;
    draw(&s, 6);
    for (int i = 0; i < N; i++)
        s.after[i] = s.before[i] + (s.treated[i] ? 0.3 : 0.1);
    for (int with = 0; with < 2; with++) {
        trd_did d = did(&s, N, with);
        assert_close(d.effect.value, 0.2, 1e-14);
        assert_true(d.effect.reason == TRD_NO_VARIANCE && isnan(d.effect.low));
    }
}

static void a_wrong_call_changes_nothing(void **state)
{
    sample    s;
    trd_did   d = { .imbalance = 77 };
    trd_error err = { 0 };
    (void)state;
    draw(&s, 7);
    s.cluster[N - 1] = G;
    assert_int_equal(trd_did_change(s.before, s.after, s.treated, s.cluster, N, G, 0.95, &d, &err), TRD_E_DATA);
    assert_int_equal(trd_did_change(s.before, s.after, s.treated, NULL, N, 0, 95, &d, &err), TRD_E_USAGE);
    assert_true(d.imbalance == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_training_agrees_with_r),
        cmocka_unit_test(the_effect_is_the_difference_of_four_means),
        cmocka_unit_test(a_change_common_to_all_is_no_effect),
        cmocka_unit_test(scale_and_order_and_group_names_behave),
        cmocka_unit_test(pupils_of_one_class_count_less_than_strangers),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(everybody_changing_alike_withholds_the_interval),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/did", tests, NULL, NULL);
}
