/* Wilcoxon's tests against all signs and arrangements, one by one, and laws. */
#include "assert.h"

#include "stat/rank_test.h"

#include <stdlib.h>

static const double plain[] = { 1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30 };        /* R's help page, less 0 */
static const double other[] = { 0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double rank_in(const double *x, size_t n, double value)
{
    double rank = 0.5;
    for (size_t i = 0; i < n; i++)
        rank += x[i] < value ? 1 : x[i] == value ? 0.5 : 0;
    return rank;
}

static trd_rank_test signed_of(const double *x, size_t n, trd_side side, double level)
{
    trd_rank_test t;
    trd_error     err = { 0 };
    assert_ok(trd_rank_signed(x, n, side, level, &t, &err), err);
    return t;
}

static trd_rank_test sum_of(const double *x, size_t nx, const double *y, size_t ny, trd_side side, double level)
{
    trd_rank_test t;
    trd_error     err = { 0 };
    assert_ok(trd_rank_sum(x, nx, y, ny, side, level, &t, &err), err);
    return t;
}

static void signed_p_counts_all_signs(void **state)
{
    const double change[] = { -0.5, 1, 1, 2.5, -1, 3, 0.5, 4, -2.5, 5 };
    double       size[10], v = 0, greater = 0, less = 0, two = 0;
    (void)state;
    for (size_t i = 0; i < 10; i++)
        size[i] = fabs(change[i]);
    for (size_t i = 0; i < 10; i++)
        v += change[i] > 0 ? rank_in(size, 10, size[i]) : 0;
    for (int signs = 0; signs < 1024; signs++) {
        double sum = 0;
        for (size_t i = 0; i < 10; i++)
            sum += signs >> i & 1 ? rank_in(size, 10, size[i]) : 0;
        greater += sum >= v;
        less += sum <= v;
        two += fabs(sum - 27.5) >= fabs(v - 27.5);
    }
    assert_close(signed_of(change, 10, TRD_TWO_SIDED, 0.95).statistic, v, 1e-15);
    assert_close(signed_of(change, 10, TRD_TWO_SIDED, 0.95).exact_p, two / 1024, 1e-14);
    assert_close(signed_of(change, 10, TRD_GREATER, 0.95).exact_p, greater / 1024, 1e-14);
    assert_close(signed_of(change, 10, TRD_LESS, 0.95).exact_p, less / 1024, 1e-14);
}

static void sum_p_counts_all_arrangements(void **state)
{
    const double all[] = { 1, 2, 2, 3, 5, 5, 5, 8, 9 };
    const double x[] = { 2, 5, 8, 9 }, y[] = { 1, 2, 3, 5, 5 };
    double       seen = 0, count = 0, greater = 0, two = 0;
    (void)state;
    for (size_t i = 0; i < 4; i++)
        seen += rank_in(all, 9, x[i]);
    for (int in = 0; in < 512; in++) {
        double sum = 0;
        int    chosen = 0;
        for (size_t i = 0; i < 9; i++)
            if (in >> i & 1) {
                chosen++;
                sum += rank_in(all, 9, all[i]);
            }
        if (chosen != 4)
            continue;
        count++;
        greater += sum >= seen;
        two += fabs(sum - 20) >= fabs(seen - 20);
    }
    assert_close(sum_of(x, 4, y, 5, TRD_GREATER, 0.95).exact_p, greater / count, 1e-14);
    assert_close(sum_of(x, 4, y, 5, TRD_TWO_SIDED, 0.95).exact_p, two / count, 1e-14);
    assert_close(sum_of(y, 5, x, 4, TRD_LESS, 0.95).exact_p, greater / count, 1e-14);
}

/* Estimate and limits from all pairs, sorted. */
static void limits_are_pairs(void **state)
{
    double        walsh[45], apart[72];
    size_t        n = 0, m = 0;
    (void)state;
    for (size_t i = 0; i < 9; i++)
        for (size_t j = i; j < 9; j++)
            walsh[n++] = (plain[i] + plain[j]) / 2;
    for (size_t i = 0; i < 9; i++)
        for (size_t j = 0; j < 8; j++)
            apart[m++] = plain[i] - other[j];
    qsort(walsh, n, sizeof *walsh, by_value);
    qsort(apart, m, sizeof *apart, by_value);
    trd_rank_test s = signed_of(plain, 9, TRD_TWO_SIDED, 0.95), d = sum_of(plain, 9, other, 7, TRD_TWO_SIDED, 0.95);
    assert_true(s.estimate == walsh[22] && s.low == walsh[5] && s.high == walsh[39]);       /* qsignrank(0.025, 9) = 6 */
    assert_close(s.exact_level, 1 - 2 * 10 / 512.0, 1e-14);
    d = sum_of(plain, 9, other, 8, TRD_TWO_SIDED, 0.95);
    assert_close(d.estimate, (apart[35] + apart[36]) / 2, 1e-15);
    assert_true(d.ties && isnan(d.low) && isnan(d.exact_level));                             /* 1.06 twice */
    trd_rank_test one = signed_of(plain, 9, TRD_GREATER, 0.95);
    assert_true(isinf(one.high) && one.low >= s.low && one.low == walsh[8]);                 /* qsignrank(0.05, 9) = 9 */
}

static void groups_turned_round_mirror(void **state)
{
    trd_rank_test a = sum_of(plain, 9, other, 6, TRD_TWO_SIDED, 0.9), b = sum_of(other, 6, plain, 9, TRD_TWO_SIDED, 0.9);
    (void)state;
    assert_close(a.statistic + b.statistic, 54, 1e-14);
    assert_close(a.z, -b.z, 1e-14);
    assert_close(a.exact_p, b.exact_p, 1e-14);
    assert_true(a.low == -b.high && a.high == -b.low && a.estimate == -b.estimate);
}

static void many_cases_keep_the_normal_p_only(void **state)
{
    static double x[3000];
    (void)state;
    for (size_t i = 0; i < 3000; i++)
        x[i] = sin((double)i) + 0.05;
    trd_rank_test t = signed_of(x, 3000, TRD_TWO_SIDED, 0.95), u = sum_of(x, 1500, x + 1500, 1500, TRD_TWO_SIDED, 0.95);
    assert_true(isnan(t.exact_p) && isnan(t.low) && t.p > 0 && t.p < 1 && t.reason == TRD_DEFINED);
    assert_true(isnan(u.exact_p) && u.p > 0 && fabs(u.estimate) < 0.1);
    assert_close(t.estimate, 0.05, 1e-2);
}

static void nothing_to_rank(void **state)
{
    const double zeros[] = { 0, 0 }, equal[] = { 3, 3, 3 }, broken[] = { 1, NAN };
    trd_rank_test t;
    trd_error     err = { 0 };
    (void)state;
    assert_true(signed_of(zeros, 2, TRD_LESS, 0.95).reason == TRD_NO_CASES && signed_of(zeros, 2, TRD_LESS, 0.95).zeros == 2);
    assert_int_equal(signed_of(NULL, 0, TRD_LESS, 0.95).reason, TRD_NO_CASES);
    assert_int_equal(signed_of(broken, 2, TRD_LESS, 0.95).reason, TRD_NOT_FINITE);
    assert_int_equal(sum_of(equal, 3, NULL, 0, TRD_LESS, 0.95).reason, TRD_EMPTY_GROUP);
    t = sum_of(equal, 2, equal, 3, TRD_TWO_SIDED, 0.95);
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(t.p) && isnan(t.exact_p) && t.estimate == 0 && t.statistic == 3);
    assert_int_equal(trd_rank_signed(plain, 9, TRD_LESS, 2, &t, &err), TRD_E_USAGE);
    assert_int_equal(trd_rank_sum(plain, 9, other, 8, TRD_LESS, 0, &t, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signed_p_counts_all_signs),
        cmocka_unit_test(sum_p_counts_all_arrangements),
        cmocka_unit_test(limits_are_pairs),
        cmocka_unit_test(groups_turned_round_mirror),
        cmocka_unit_test(many_cases_keep_the_normal_p_only),
        cmocka_unit_test(nothing_to_rank),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/rank_test", tests, NULL, NULL);
}
