/* Inequality: by hand, pairs one by one, laws, groups, zeros and nobody. */
#include "assert.h"

#include "stat/inequality.h"

static trd_inequality of(const double *x, const int32_t *group, int32_t groups, size_t n)
{
    trd_inequality i;
    trd_error      err = { 0 };
    assert_ok(trd_inequality_of(x, group, groups, n, &i, &err), err);
    return i;
}

static void one_to_four(void **state)
{
    trd_inequality i = of((double[]){ 3, 1, 4, 2 }, NULL, 0, 4);
    (void)state;
    assert_true(i.cases == 4 && i.mean == 2.5 && i.reason == TRD_DEFINED);
    assert_close(i.gini, 0.25, 1e-15);
    assert_close(i.gini_unbiased, 1.0 / 3, 1e-15);
    assert_close(i.hoover, 0.2, 1e-15);
    assert_close(i.cv, sqrt(1.25) / 2.5, 1e-15);
    assert_close(i.theil_t, (0.4 * log(0.4) + 0.8 * log(0.8) + 1.2 * log(1.2) + 1.6 * log(1.6)) / 4, 1e-15);
    assert_close(i.theil_l, -(log(0.4) + log(0.8) + log(1.2) + log(1.6)) / 4, 1e-15);
    assert_close(i.atkinson_1, 1 - pow(24, 0.25) / 2.5, 1e-15);
    assert_close(i.atkinson_half, 1 - pow((1 + sqrt(2) + sqrt(3) + 2) / 4, 2) / 2.5, 1e-14);
    assert_true(isnan(i.theil_t_between) && isnan(i.theil_l_within));
}

enum { N = 60 };

static void some(double *x, int32_t *group)
{
    for (int i = 0; i < N; i++) {
        x[i] = 1 + (i * 37 % 53) * 0.75 + (i % 4) * 11;
        group[i] = i % 3;
    }
}

static void pair_by_pair(void **state)
{
    double         x[N], apart = 0, mean = 0;
    int32_t        group[N];
    trd_inequality i;
    (void)state;
    some(x, group);
    i = of(x, NULL, 0, N);
    for (int a = 0; a < N; a++) {
        mean += x[a] / N;
        for (int b = 0; b < N; b++)
            apart += fabs(x[a] - x[b]);
    }
    assert_close(i.gini, apart / (2.0 * N * N * mean), 1e-13);
    assert_close(i.gini_unbiased, apart / (2.0 * N * (N - 1) * mean), 1e-13);
}

static void laws(void **state)
{
    double         x[N], copies[2 * N], turned[N];
    int32_t        group[N];
    trd_inequality i, j;
    (void)state;
    some(x, group);
    i = of(x, group, 3, N);
    for (int k = 0; k < N; k++) {
        copies[k] = copies[N + k] = x[k];
        turned[N - 1 - k] = x[k] * 1e6;
    }
    j = of(turned, NULL, 0, N);                              /* other units, other order */
    assert_close(j.gini, i.gini, 1e-14);
    assert_close(j.theil_t, i.theil_t, 1e-14);
    assert_close(j.theil_l, i.theil_l, 1e-14);
    assert_close(j.atkinson_half, i.atkinson_half, 1e-14);
    assert_close(j.hoover, i.hoover, 1e-14);
    assert_close(j.cv, i.cv, 1e-14);
    j = of(copies, NULL, 0, 2 * N);                          /* everybody twice          */
    assert_close(j.gini, i.gini, 1e-14);
    assert_close(j.theil_t, i.theil_t, 1e-14);
    assert_true(j.gini_unbiased < i.gini_unbiased);
    assert_close(i.theil_t_between + i.theil_t_within, i.theil_t, 1e-14);
    assert_close(i.theil_l_between + i.theil_l_within, i.theil_l, 1e-14);
    assert_close(i.atkinson_1, 1 - exp(-i.theil_l), 1e-14);  /* Atkinson's with 1 and L are one */
}

static void between_and_within(void **state)
{
    trd_inequality apart = of((double[]){ 1, 1, 3, 3 }, (int32_t[]){ 0, 0, 1, 1 }, 2, 4);
    trd_inequality mixed = of((double[]){ 1, 3, 1, 3 }, (int32_t[]){ 0, 0, 1, 1 }, 3, 4);      /* a group of nobody */
    (void)state;
    assert_close(apart.theil_t_within, 0, 1e-15);
    assert_close(apart.theil_t_between, apart.theil_t, 1e-15);
    assert_close(mixed.theil_t_between, 0, 1e-15);
    assert_close(mixed.theil_l_within, mixed.theil_l, 1e-15);
}

static void degenerate(void **state)
{
    trd_inequality i = of(NULL, NULL, 0, 0), kept = { .cases = 77 };
    trd_error      err = { 0 };
    (void)state;
    assert_true(i.reason == TRD_NO_CASES && isnan(i.mean) && isnan(i.gini));
    i = of((double[]){ 5 }, NULL, 0, 1);
    assert_true(i.gini == 0 && isnan(i.gini_unbiased));
    i = of((double[]){ 0, 0, 0 }, NULL, 0, 3);
    assert_true(i.reason == TRD_NO_VARIANCE && i.mean == 0 && isnan(i.gini) && isnan(i.hoover));
    i = of((double[]){ 2, 2, 2 }, NULL, 0, 3);
    assert_true(i.reason == TRD_DEFINED && i.gini == 0 && i.cv == 0 && fabs(i.theil_t) < 1e-15);
    i = of((double[]){ 0, 1, 2 }, NULL, 0, 3);
    assert_true(isinf(i.theil_l) && i.atkinson_1 == 1 && isfinite(i.theil_t));
    i = of((double[]){ -1, 1, 2 }, NULL, 0, 3);
    assert_true(i.reason == TRD_NOT_FINITE && isnan(i.gini));
    assert_int_equal(of((double[]){ INFINITY, 1 }, NULL, 0, 2).reason, TRD_NOT_FINITE);
    assert_int_equal(trd_inequality_of((double[]){ 1, 2 }, (int32_t[]){ 0, 2 }, 2, 2, &kept, &err), TRD_E_DATA);
    assert_int_equal(kept.cases, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_to_four), cmocka_unit_test(pair_by_pair), cmocka_unit_test(laws),
        cmocka_unit_test(between_and_within), cmocka_unit_test(degenerate),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/inequality", tests, NULL, NULL);
}
