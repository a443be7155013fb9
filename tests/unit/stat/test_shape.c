/* Skewness and kurtosis: by hand, against two passes in long double, laws, and
 * exact integer sums. (R's values: tests/vectors/descriptives.c.) */
#include "assert.h"

#include "base/random.h"
#include "stat/shape.h"

enum { N = 1001 };

static trd_shape shape_of(const double *x, size_t n)
{
    trd_shape_sums s;
    trd_shape      out;
    trd_shape_init(&s);
    trd_shape_add(&s, x, NULL, n);
    trd_shape_finish(&s, &out);
    return out;
}

static void assert_near(const trd_shape *a, const trd_shape *b, double tolerance)
{
    assert_close(a->second / b->second, 1, tolerance);
    assert_close(a->third / b->third, 1, tolerance);
    assert_close(a->fourth / b->fourth, 1, tolerance);
    assert_close(a->skewness, b->skewness, tolerance);
    assert_close(a->kurtosis, b->kurtosis, tolerance);
    assert_close(a->skewness_sample, b->skewness_sample, tolerance);
    assert_close(a->kurtosis_sample, b->kurtosis_sample, tolerance);
    assert_close(a->skewness_by_sd, b->skewness_by_sd, tolerance);
    assert_close(a->kurtosis_by_sd, b->kurtosis_by_sd, tolerance);
}

/* Two passes; the definitions written out, not derived from each other. */
static trd_shape naive(const double *x, size_t n)
{
    long double mean = 0, m[5] = { 0 }, c = (long double)n;
    for (size_t i = 0; i < n; i++)
        mean += x[i];
    mean /= c;
    for (size_t i = 0; i < n; i++)
        for (int k = 2; k <= 4; k++)
            m[k] += powl(x[i] - mean, k);
    long double s2 = m[2] / (c - 1);
    return (trd_shape){ (double)(m[2] / c), (double)(m[3] / c), (double)(m[4] / c),
        (double)(m[3] / c / powl(m[2] / c, 1.5L)), (double)(m[4] / c / (m[2] / c) / (m[2] / c) - 3),
        (double)(c * m[3] / ((c - 1) * (c - 2) * powl(s2, 1.5L))),
        (double)(c * (c + 1) * m[4] / ((c - 1) * (c - 2) * (c - 3) * s2 * s2) - 3 * (c - 1) * (c - 1) / ((c - 2) * (c - 3))),
        (double)(m[3] / c / powl(s2, 1.5L)), (double)(m[4] / c / s2 / s2 - 3) };
}

static void draw(double *x, size_t n, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (size_t i = 0; i < n; i++)
        x[i] = 1e4 + 3 * pow(trd_random_unit(&r), 4);
}

static void one_to_four_and_ten_by_hand(void **state)
{
    double x[] = { 1, 2, 3, 4, 10 };                       /* mean 4: -3 -2 -1 0 6 */
    (void)state;
    trd_shape s = shape_of(x, 5);
    assert_close(s.second, 10, 1e-15);
    assert_close(s.third, 36, 1e-15);
    assert_close(s.fourth, 278.8, 1e-15);
    assert_close(s.skewness, 36 / (10 * sqrt(10)), 1e-15);
    assert_close(s.kurtosis, 2.788 - 3, 1e-15);
}

static void two_passes_in_long_double_agree(void **state)
{
    double x[N];
    (void)state;
    for (uint64_t seed = 1; seed < 9; seed++)
        for (size_t n = 4; n <= N; n = n * 2 + 1) {
            draw(x, n, seed);
            if (seed == 8)
                x[0] = -1e5;                               /* a pilot that is far off */
            trd_shape a = shape_of(x, n), b = naive(x, n);
            assert_near(&a, &b, 1e-10);
        }
}

static void split_and_order_do_not_matter(void **state)
{
    double     x[N];
    trd_random r = { 2, 0, 0 };
    (void)state;
    draw(x, N, 3);
    trd_shape whole = shape_of(x, N);
    for (size_t cut = 0; cut <= N; cut += 77) {
        trd_shape_sums a, b;
        trd_shape      s;
        trd_shape_init(&a);
        trd_shape_init(&b);
        trd_shape_add(&a, x, NULL, cut);
        trd_shape_add(&b, x + cut, NULL, N - cut);
        trd_shape_merge(&b, &a);
        trd_shape_finish(&b, &s);
        assert_memory_equal(&s, &whole, sizeof s);
    }
    for (size_t i = N - 1; i > 0; i--) {
        size_t j = trd_random_below(&r, i + 1);
        double keep = x[i];
        x[i] = x[j];
        x[j] = keep;
    }
    trd_shape s = shape_of(x, N);
    assert_memory_equal(&s, &whole, sizeof s);
}

static void scale_and_shift_keep_the_shape(void **state)
{
    double x[N], y[N];
    (void)state;
    draw(x, N, 4);
    for (int i = 0; i < N; i++)
        y[i] = -4 * x[i];                                  /* exact in binary */
    trd_shape a = shape_of(x, N), b = shape_of(y, N);
    assert_true(b.skewness == -a.skewness && b.kurtosis == a.kurtosis && b.fourth == 256 * a.fourth);
    for (int i = 0; i < N; i++)
        y[i] = x[i] - 8192;                                /* exact too */
    b = shape_of(y, N);
    assert_memory_equal(&a, &b, sizeof a);
}

static void only_valid_values_count(void **state)
{
    double         x[N], y[N];
    uint8_t        valid[N];
    size_t         used = 0;
    trd_shape_sums s;
    trd_shape      a;
    (void)state;
    draw(x, N, 5);
    for (int i = 0; i < N; i++) {
        valid[i] = i % 7 != 0;
        if (valid[i])
            y[used++] = x[i];
        else
            x[i] = NAN;
    }
    trd_shape_init(&s);
    trd_shape_add(&s, x, valid, N);
    trd_shape_finish(&s, &a);
    trd_shape b = shape_of(y, used);
    assert_memory_equal(&a, &b, sizeof a);
}

/* Values near 8 million with one at 0, and the pilot in the middle: the fourth
 * power of that distance has 88 bits more than what is to be found. */
static void whole_numbers_lose_nothing(void **state)
{
    enum { LONG = 100000 };
    static double  x[LONG];
    trd_whole_sums s = { 0 };
    trd_random     r = { 6, 0, 0 };
    trd_shape      a;
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        s = (trd_whole_sums){ .cases = LONG };
        for (int i = 0; i < LONG; i++) {
            int64_t v = turn == 0 && i == 0 ? 0 : 8388600 + (int64_t)trd_random_below(&r, 7) / 2, d = v - 4194304;
            x[i] = (double)v;
            s.first += d;
            s.second += (trd_wide)d * d;
            s.third += (trd_wide)d * d * d;
            s.fourth += (trd_wide)d * d * d * d;
        }
        trd_shape_of_whole(&s, &a);
        trd_shape b = naive(x, LONG);
        assert_near(&a, &b, 1e-10);
        b = shape_of(x, LONG);
        assert_near(&a, &b, 1e-13);
    }
}

static void what_is_missing_is_nan(void **state)
{
    double         x[] = { 1, 2, 4 }, same[] = { 0.1, 0.1, 0.1, 0.1 }, bad[] = { 1, INFINITY, 3, 4, 5 };
    trd_whole_sums none = { 0 }, equal = { 3, 21, 147, 1029, 7203 };
    (void)state;
    trd_shape s = shape_of(x, 0);
    assert_true(isnan(s.second) && isnan(s.skewness) && isnan(s.kurtosis));
    s = shape_of(x, 1);
    assert_true(s.second == 0 && isnan(s.skewness) && isnan(s.kurtosis_by_sd));
    s = shape_of(x, 2);
    assert_true(s.skewness == 0 && isnan(s.skewness_sample) && !isnan(s.skewness_by_sd));
    s = shape_of(x, 3);
    assert_true(!isnan(s.skewness_sample) && isnan(s.kurtosis_sample) && s.skewness > 0);
    s = shape_of(same, 4);
    assert_true(s.second == 0 && s.fourth == 0 && isnan(s.skewness) && isnan(s.kurtosis));
    s = shape_of(bad, 5);
    assert_true(isnan(s.second) && isnan(s.third) && isnan(s.kurtosis));
    trd_shape_of_whole(&none, &s);
    assert_true(isnan(s.second));
    trd_shape_of_whole(&equal, &s);                        /* 7, three times */
    assert_true(s.second == 0 && isnan(s.skewness));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_to_four_and_ten_by_hand),
        cmocka_unit_test(two_passes_in_long_double_agree),
        cmocka_unit_test(split_and_order_do_not_matter),
        cmocka_unit_test(scale_and_shift_keep_the_shape),
        cmocka_unit_test(only_valid_values_count),
        cmocka_unit_test(whole_numbers_lose_nothing),
        cmocka_unit_test(what_is_missing_is_nan),
    };
    return cmocka_run_group_tests_name("stat/shape", tests, NULL, NULL);
}
