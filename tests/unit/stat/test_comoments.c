/* Covariance and correlation: by hand, two passes in long double, laws, and
 * what is missing. (R's values: test_vectors.c.) */
#include "assert.h"

#include "base/random.h"
#include "stat/comoments.h"

enum { N = 1001 };

static trd_correlation of(const double *x, const double *y, const uint8_t *valid, size_t n)
{
    trd_comoments   c;
    trd_correlation out;
    trd_error       err = { 0 };
    trd_comoments_init(&c);
    trd_comoments_add(&c, x, y, valid, n);
    assert_ok(trd_comoments_finish(&c, 0.95, &out, &err), err);
    return out;
}

static void draw(double *x, double *y, size_t n, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (size_t i = 0; i < n; i++) {
        x[i] = 1e6 + 3 * trd_random_unit(&r);
        y[i] = 50 - 0.5 * (x[i] - 1e6) + trd_random_unit(&r);
    }
}

static void assert_same(const trd_correlation *a, const trd_correlation *b)
{
    assert_true(a->covariance == b->covariance && a->r.value == b->r.value && a->r.low == b->r.low && a->r.high == b->r.high);
    assert_true(a->x.mean == b->x.mean && a->y.sd == b->y.sd && a->r.cases == b->r.cases);
}

static void five_points_by_hand(void **state)
{
    double x[] = { 1, 2, 3, 4, 5 }, y[] = { 2, 1, 4, 3, 5 };
    (void)state;
    trd_correlation c = of(x, y, NULL, 5);
    assert_close(c.covariance, 2, 1e-15);
    assert_close(c.r.value, 0.8, 1e-15);
    assert_close(c.r.value / c.r.se, 0.8 * sqrt(3) / 0.6, 1e-14);
    assert_close(c.r.low, tanh(atanh(0.8) - 1.959963984540054 / sqrt(2)), 1e-13);
    assert_close(c.r.high, tanh(atanh(0.8) + 1.959963984540054 / sqrt(2)), 1e-13);
    assert_true(c.r.df == 3 && c.r.cases == 5 && c.r.reason == TRD_DEFINED);
}

static void two_passes_in_long_double_agree(void **state)
{
    double x[N], y[N];
    (void)state;
    for (size_t n = 4; n <= N; n = n * 2 + 1) {
        long double mean_x = 0, mean_y = 0, xx = 0, yy = 0, xy = 0;
        draw(x, y, n, n);
        for (size_t i = 0; i < n; i++) {
            mean_x += x[i] / (long double)n;
            mean_y += y[i] / (long double)n;
        }
        for (size_t i = 0; i < n; i++) {
            xx += (x[i] - mean_x) * (x[i] - mean_x);
            yy += (y[i] - mean_y) * (y[i] - mean_y);
            xy += (x[i] - mean_x) * (y[i] - mean_y);
        }
        trd_correlation c = of(x, y, NULL, n);
        assert_close(c.covariance, (double)(xy / (long double)(n - 1)), 1e-13);
        assert_close(c.r.value, (double)(xy / sqrtl(xx * yy)), 1e-13);
    }
}

static void split_order_and_roles_do_not_matter(void **state)
{
    double     x[N], y[N];
    trd_random r = { 2, 0, 0 };
    trd_error  err = { 0 };
    (void)state;
    draw(x, y, N, 3);
    trd_correlation whole = of(x, y, NULL, N), turned = of(y, x, NULL, N), s;
    assert_true(turned.covariance == whole.covariance && fabs(turned.r.value - whole.r.value) < 1e-15);
    for (size_t cut = 0; cut <= N; cut += 77) {
        trd_comoments a, b;
        trd_comoments_init(&a);
        trd_comoments_init(&b);
        trd_comoments_add(&a, x, y, NULL, cut);
        trd_comoments_add(&b, x + cut, y + cut, NULL, N - cut);
        trd_comoments_merge(&b, &a);
        assert_ok(trd_comoments_finish(&b, 0.95, &s, &err), err);
        assert_same(&s, &whole);
    }
    for (size_t i = N - 1; i > 0; i--) {
        size_t j = trd_random_below(&r, i + 1);
        double keep_x = x[i], keep_y = y[i];
        x[i] = x[j], x[j] = keep_x;
        y[i] = y[j], y[j] = keep_y;
    }
    s = of(x, y, NULL, N);
    assert_same(&s, &whole);
}

static void scale_and_shift_keep_the_correlation(void **state)
{
    double x[N], y[N], z[N];
    (void)state;
    draw(x, y, N, 4);
    for (int i = 0; i < N; i++)
        z[i] = -4 * (x[i] - 1048576);                      /* exact in binary */
    trd_correlation a = of(x, y, NULL, N), b = of(z, y, NULL, N);
    assert_true(b.covariance == -4 * a.covariance && b.r.value == -a.r.value);
    assert_close(b.r.low, -a.r.high, 1e-15);
}

static void only_valid_pairs_count(void **state)
{
    double  x[N], y[N], u[N], v[N];
    uint8_t valid[N];
    size_t  used = 0;
    (void)state;
    draw(x, y, N, 5);
    for (int i = 0; i < N; i++) {
        valid[i] = i % 5 != 0;
        if (valid[i]) {
            u[used] = x[i];
            v[used++] = y[i];
        } else {
            x[i] = i % 2 ? NAN : 7;
            y[i] = -1e200;
        }
    }
    trd_correlation a = of(x, y, valid, N), b = of(u, v, NULL, used);
    assert_same(&a, &b);
}

static void what_is_missing_has_a_reason(void **state)
{
    double        x[] = { 1, 2, 4, 8 }, line[] = { 3, 5, 9, 17 }, flat[] = { 0.3, 0.3, 0.3, 0.3 }, bad[] = { 1, NAN, 2, 3 };
    double        bent[] = { 1, 2, 1, 2 };
    trd_comoments c;
    (void)state;
    trd_correlation s = of(x, line, NULL, 0);
    assert_true(s.r.reason == TRD_NO_CASES && isnan(s.r.value) && isnan(s.covariance));
    s = of(x, line, NULL, 1);
    assert_true(s.r.reason == TRD_ONE_CASE && isnan(s.r.value) && isnan(s.covariance));
    s = of(x, bent, NULL, 3);
    assert_true(s.r.reason == TRD_ONE_CASE && fabs(s.r.value) < 1 && isnan(s.r.low));
    s = of(x, flat, NULL, 4);
    assert_true(s.r.reason == TRD_NO_VARIANCE && isnan(s.r.value) && s.covariance == 0);
    s = of(x, line, NULL, 4);
    assert_true(s.r.reason == TRD_NO_VARIANCE && isnan(s.r.low));
    assert_close(s.r.value, 1, 1e-15);
    s = of(x, bad, NULL, 4);
    assert_true(s.r.reason == TRD_NOT_FINITE && isnan(s.r.value) && isnan(s.covariance));
    trd_comoments_init(&c);
    s.covariance = 42;
    assert_int_equal(trd_comoments_finish(&c, 95, &s, NULL), TRD_E_USAGE);
    assert_true(s.covariance == 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_points_by_hand),
        cmocka_unit_test(two_passes_in_long_double_agree),
        cmocka_unit_test(split_order_and_roles_do_not_matter),
        cmocka_unit_test(scale_and_shift_keep_the_correlation),
        cmocka_unit_test(only_valid_pairs_count),
        cmocka_unit_test(what_is_missing_has_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/comoments", tests, NULL, NULL);
}
