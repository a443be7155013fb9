/* Moments: certified values of NIST, and laws: order, split, scale, shift,
 * weights of one, duplicates. */
#include "assert.h"

#include "base/random.h"
#include "stat/moments.h"

enum { N = 1001 };

static trd_summary summary_of(const double *x, size_t n)
{
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static double digits(double got, double certified)
{
    return got == certified ? 16 : -log10(fabs(got - certified) / fabs(certified));
}

/* NumAcc: `first`, then `low` and `high` by turns. */
static void numacc(double first, double low, double high, double mean, double sd, double least_digits)
{
    double x[N];
    for (int i = 0; i < N; i++)
        x[i] = i == 0 ? first : i % 2 ? low : high;
    trd_summary s = summary_of(x, N);
    assert_true(digits(s.mean, mean) >= 13);
    assert_true(digits(s.sd, sd) >= least_digits);
}

static void nist_sets_keep_their_digits(void **state)
{
    double one[] = { 10000001, 10000003, 10000002 };
    (void)state;
    trd_summary s = summary_of(one, 3);
    assert_true(s.mean == 10000002 && s.sd == 1);                      /* NumAcc1 */
    numacc(1.2, 1.1, 1.3, 1.2, 0.1, 13);                               /* NumAcc2 */
    numacc(1000000.2, 1000000.1, 1000000.3, 1000000.2, 0.1, 9);        /* NumAcc3 */
    numacc(10000000.2, 10000000.1, 10000000.3, 10000000.2, 0.1, 8);    /* NumAcc4 */
}

/* The same sets as decimals, whole numbers of tenths: nothing is lost in
 * reading, and nothing in adding; in one part and in many, whatever the pilot. */
static void nist_sets_of_whole_numbers_keep_thirteen_digits(void **state)
{
    const struct { int64_t first, low, high; double mean; } sets[] = {
        { 12, 11, 13, 1.2 }, { 10000002, 10000001, 10000003, 1000000.2 }, { 100000002, 100000001, 100000003, 10000000.2 } };
    const int64_t pilots[] = { 0, 12, 100000002, -5000000 };
    (void)state;
    for (int k = 0; k < 3; k++)
        for (int p = 0; p < 4; p++)
            for (int parts = 1; parts <= 7; parts += 2) {
                trd_moments all;
                trd_summary s;
                trd_moments_init(&all);
                for (int part = 0; part < parts; part++) {
                    trd_whole_sums sums = { 0 };
                    for (int i = part; i < N; i += parts) {
                        int64_t x = i == 0 ? sets[k].first : i % 2 ? sets[k].low : sets[k].high, d = x - pilots[p];
                        sums.cases++;
                        sums.first += d;
                        sums.second += (trd_wide)d * d;
                    }
                    trd_moments m = trd_moments_of_whole(pilots[p], &sums);
                    trd_moments_merge(&all, &m);
                }
                trd_moments_finish(&all, &s);
                assert_true(digits(s.mean / 10, sets[k].mean) >= 15);
                assert_true(digits(s.sd / 10, 0.1) >= 15);
            }
}

/* As doubles they are not quite those numbers: the digits of the numbers that
 * are there, by two passes in long double, in one part and in many. */
static void nist_sets_in_parts_keep_thirteen_digits(void **state)
{
    const double sets[3][3] = { { 1.2, 1.1, 1.3 }, { 1000000.2, 1000000.1, 1000000.3 }, { 10000000.2, 10000000.1, 10000000.3 } };
    double       x[N];
    (void)state;
    for (int k = 0; k < 3; k++) {
        long double mean = 0, squares = 0;
        for (int i = 0; i < N; i++)
            mean += x[i] = i == 0 ? sets[k][0] : i % 2 ? sets[k][1] : sets[k][2];
        mean /= N;
        for (int i = 0; i < N; i++)
            squares += (x[i] - mean) * (x[i] - mean);
        for (size_t part = 1; part <= N; part = part * 3 + 1) {
            trd_moments all, m;
            trd_summary s;
            trd_moments_init(&all);
            for (size_t from = 0; from < N; from += part) {
                trd_moments_init(&m);
                trd_moments_add(&m, x + from, NULL, N - from < part ? N - from : part);
                trd_moments_merge(&all, &m);
            }
            trd_moments_finish(&all, &s);
            assert_true(digits(s.mean, (double)mean) >= 15);
            assert_true(digits(s.sd, (double)sqrtl(squares / (N - 1))) >= 13);
        }
    }
}

static void draw(double *x, size_t n, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (size_t i = 0; i < n; i++)
        x[i] = 1e6 + 3 * trd_random_unit(&r) + 0.001 * trd_random_unit(&r);
}

static void assert_same(const trd_summary *a, const trd_summary *b)
{
    assert_int_equal(a->cases, b->cases);
    assert_true(a->mean == b->mean && a->sum == b->sum);
    assert_true(a->variance == b->variance);
    assert_true(a->least == b->least && a->most == b->most);
}

static void the_split_does_not_matter(void **state)
{
    double x[N];
    (void)state;
    draw(x, N, 1);
    trd_summary whole = summary_of(x, N);
    for (size_t cut = 0; cut <= N; cut += 13) {
        trd_moments a, b;
        trd_summary s;
        trd_moments_init(&a);
        trd_moments_init(&b);
        trd_moments_add(&a, x, NULL, cut);
        trd_moments_add(&b, x + cut, NULL, N - cut);
        trd_moments c = a;
        trd_moments_merge(&a, &b);
        trd_moments_finish(&a, &s);
        assert_same(&s, &whole);
        trd_moments_merge(&b, &c);
        trd_moments_finish(&b, &s);
        assert_same(&s, &whole);
    }
}

static void the_order_does_not_matter(void **state)
{
    double     x[N];
    trd_random r = { 2, 0, 0 };
    (void)state;
    draw(x, N, 3);
    x[17] = -40;                                           /* also when the pilot is far off */
    trd_summary whole = summary_of(x, N);
    for (int turn = 0; turn < 50; turn++) {
        for (size_t i = N - 1; i > 0; i--) {
            size_t j = trd_random_below(&r, i + 1);
            double keep = x[i];
            x[i] = x[j];
            x[j] = keep;
        }
        trd_summary s = summary_of(x, N);
        assert_same(&s, &whole);
    }
}

static void scale_and_shift_move_the_mean_and_not_the_spread(void **state)
{
    double x[N], y[N];
    (void)state;
    draw(x, N, 4);
    trd_summary a = summary_of(x, N);
    for (int i = 0; i < N; i++)
        y[i] = -4 * x[i];                                  /* exact in binary */
    trd_summary b = summary_of(y, N);
    assert_true(b.mean == -4 * a.mean && b.sd == 4 * a.sd);
    for (int i = 0; i < N; i++)
        y[i] = x[i] - 1048576;
    trd_summary c = summary_of(y, N);                      /* exact too: both near 1e6 */
    assert_close(c.mean, a.mean - 1048576, 1e-14);
    assert_true(c.sd == a.sd);
}

static void duplicates_keep_the_mean_and_the_population_variance(void **state)
{
    double x[2 * N];
    (void)state;
    draw(x, N, 5);
    memcpy(x + N, x, N * sizeof *x);
    trd_summary once = summary_of(x, N), twice = summary_of(x, 2 * N);
    assert_true(once.mean == twice.mean);
    assert_close(twice.variance_population, once.variance_population, 1e-15);
    assert_close(twice.variance * (2 * N - 1), 2 * once.variance * (N - 1), 1e-15);
}

static trd_summary weighted(const double *x, const double *w, size_t n)
{
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    trd_moments_add_weighted(&m, x, w, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static void a_weight_of_three_is_three_cases(void **state)
{
    double x[] = { 2, 5, 9 }, ones[] = { 1, 1, 1 }, w[] = { 3, 1, 2 }, zero[] = { 3, 0, 2 };
    double long_form[] = { 2, 2, 2, 5, 9, 9 }, without[] = { 2, 2, 2, 9, 9 };
    (void)state;
    trd_summary plain = summary_of(x, 3), same = weighted(x, ones, 3);
    assert_same(&plain, &same);
    trd_summary a = weighted(x, w, 3), b = summary_of(long_form, 6);
    assert_true(a.mean == b.mean && a.variance == b.variance && a.weight == 6 && a.cases == 3);
    assert_close(a.effective, 36.0 / 14, 1e-15);
    trd_summary c = weighted(x, zero, 3), d = summary_of(without, 5);
    assert_true(c.mean == d.mean && c.variance == d.variance && c.cases == 2);
    double wrong[] = { 3, -1, 2 };
    assert_int_equal(weighted(x, wrong, 3).reason, TRD_NOT_FINITE);
}

static void only_valid_values_count(void **state)
{
    double  x[] = { NAN, 2, 1e308, 4 };
    uint8_t valid[] = { 0, 1, 0, 255 };
    (void)state;
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    trd_moments_add(&m, x, valid, 4);
    trd_moments_finish(&m, &s);
    assert_int_equal(s.cases, 2);
    assert_true(s.mean == 3 && s.variance == 2 && s.least == 2 && s.most == 4);
}

/* Any length, any pattern: as those alone that are valid. */
static void vectors_with_and_without_holes_are_as_one_by_one(void **state)
{
    enum { LONG = 1300 };
    double     x[LONG];
    uint8_t    valid[LONG];
    trd_random r = { 8, 0, 0 };
    (void)state;
    draw(x, LONG, 9);
    for (size_t n = 0; n <= LONG; n += n < 40 ? 1 : 97) {
        trd_moments plain, holes, alone[2];
        trd_summary a, b;
        trd_moments_init(&plain);
        trd_moments_init(&holes);
        trd_moments_init(&alone[0]);
        trd_moments_init(&alone[1]);
        for (size_t i = 0; i < n; i++) {
            double v = x[i];
            valid[i] = (uint8_t)(n % 3 == 0 ? i + 3 > n : trd_random_below(&r, 3));
            trd_moments_add(&alone[0], &v, NULL, 1);
            if (valid[i])
                trd_moments_add(&alone[1], &v, NULL, 1);
        }
        trd_moments_add(&plain, x, NULL, n);
        trd_moments_finish(&plain, &a);
        trd_moments_finish(&alone[0], &b);
        assert_int_equal(a.reason, b.reason);
        if (n > 1)
            assert_same(&a, &b);
        for (size_t i = 0; i < n; i++)
            if (!valid[i])
                x[i] = i % 2 ? NAN : -1e300;
        trd_moments_add(&holes, x, valid, n);
        draw(x, LONG, 9);
        trd_moments_finish(&holes, &a);
        trd_moments_finish(&alone[1], &b);
        assert_true(a.cases == b.cases && a.reason == b.reason && a.weight == b.weight);
        if (a.cases > 1)
            assert_same(&a, &b);
    }
}

static void no_cases_and_one_case_are_not_zero(void **state)
{
    double x = 5;
    (void)state;
    trd_summary none = summary_of(&x, 0), one = summary_of(&x, 1);
    assert_int_equal(none.reason, TRD_NO_CASES);
    assert_true(isnan(none.mean) && isnan(none.variance) && none.sum == 0);
    assert_int_equal(one.reason, TRD_ONE_CASE);
    assert_true(one.mean == 5 && isnan(one.variance) && isnan(one.sd));
}

static void equal_values_have_a_variance_of_exactly_zero(void **state)
{
    double x[] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 }, large[] = { 1e308, 1e308, 1e308 };
    (void)state;
    trd_summary s = summary_of(x, 7);
    assert_true(s.mean == 0.1 && s.variance == 0 && s.reason == TRD_DEFINED);
    s = summary_of(large, 3);                              /* attack d28: no overflow */
    assert_true(s.mean == 1e308 && s.sd == 0);
}

static void what_does_not_fit_is_said(void **state)
{
    double apart[] = { 1e308, -1e308 }, nan[] = { 1, NAN, 3 }, inf[] = { INFINITY, 1 };
    (void)state;
    assert_int_equal(summary_of(apart, 2).reason, TRD_NOT_FINITE);
    assert_int_equal(summary_of(nan, 3).reason, TRD_NOT_FINITE);
    assert_int_equal(summary_of(inf, 2).reason, TRD_NOT_FINITE);
    trd_summary s = summary_of(inf, 2);
    assert_true(isnan(s.mean) && isnan(s.sd) && isnan(s.sum));
}

static void close_values_far_from_zero_keep_their_spread(void **state)
{
    double x[] = { 1e15 + 1, 1e15 + 2, 1e15 + 3 };
    (void)state;
    trd_summary s = summary_of(x, 3);
    assert_true(s.mean == 1e15 + 2 && s.variance == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nist_sets_keep_their_digits),
        cmocka_unit_test(nist_sets_of_whole_numbers_keep_thirteen_digits),
        cmocka_unit_test(nist_sets_in_parts_keep_thirteen_digits),
        cmocka_unit_test(the_split_does_not_matter),
        cmocka_unit_test(the_order_does_not_matter),
        cmocka_unit_test(scale_and_shift_move_the_mean_and_not_the_spread),
        cmocka_unit_test(duplicates_keep_the_mean_and_the_population_variance),
        cmocka_unit_test(a_weight_of_three_is_three_cases),
        cmocka_unit_test(only_valid_values_count),
        cmocka_unit_test(vectors_with_and_without_holes_are_as_one_by_one),
        cmocka_unit_test(no_cases_and_one_case_are_not_zero),
        cmocka_unit_test(equal_values_have_a_variance_of_exactly_zero),
        cmocka_unit_test(what_does_not_fit_is_said),
        cmocka_unit_test(close_values_far_from_zero_keep_their_spread),
    };
    return cmocka_run_group_tests_name("stat/moments", tests, NULL, NULL);
}
