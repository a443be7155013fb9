/* Least squares of a series whose neighbours resemble each other. */
#include "assert.h"

#include "stat/newey_west.h"
#include "stat/products.h"
#include "stat/serial.h"

#include <string.h>

enum { N = 16, K = 3 };

static const double values[N] = { 0.625, 0.75, 0.875, 2.125, 1.75, 1.625, 1.5, 3.25, 3.125, 4.25, 5, 4.875, 4, 5.125, 5.5, 4 };
static const double times[N] = { 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 17 };      /* two gaps */

typedef struct line {
    double time[N], step[N], bend[N], y[N];
} line;

/* y and time stretched and moved. */
static line drawn(double scale, double shift, double stretch)
{
    line l;
    for (int i = 0; i < N; i++) {
        l.time[i] = stretch * times[i];
        l.step[i] = times[i] >= 8;
        l.bend[i] = stretch * l.step[i] * (times[i] - 8);
        l.y[i] = scale * values[i] + shift;
    }
    return l;
}

static trd_serial fit(const line *l, trd_pool *pool, trd_linear *plain)
{
    const double    *column[] = { l->time, l->step, l->bend, l->y };
    trd_product_rows rows = { .rows = N, .columns = K + 1, .groups = 1, .column = column };
    trd_linear_how   how = { .level = 0.95 };
    trd_products     products;
    trd_serial       out;
    trd_error        err = { 0 };
    assert_ok(trd_products_of(&rows, pool, &products, &err), err);
    assert_ok(trd_linear_fit(&products, &how, pool, plain, &err), err);
    assert_ok(trd_serial_fit(&rows, l->time, plain, 0.95, pool, &out, &err), err);
    return out;
}

/* R: the definition with full matrices, rho by uniroot. */
static void the_covariance_is_the_definition(void **state)
{
    (void)state;
    trd_pool     *pool = trd_pool_new(NULL);
    line          l = drawn(1, 0, 1);
    trd_linear    plain;
    trd_serial    s = fit(&l, pool, &plain);
    static const double value[] = { 0.7589285714285507, 0.1875, 1.4600230414746598, -0.0346774193548397 };
    static const double se[] = { 0.819799793040492, 0.202042710384537, 1.245161187319490, 0.257979615992026 };
    assert_close(s.rho, 0.59330791905053, 1e-12);
    assert_close(s.fit.df, 8.98223292454795, 1e-11);
    for (size_t i = 0; i <= K; i++) {
        assert_close(s.fit.term[i].of.value, value[i], 1e-11);
        assert_close(s.fit.term[i].of.se, se[i], 1e-11);
        assert_true(s.fit.term[i].of.se > plain.term[i].of.se);
        assert_close(s.fit.term[i].of.df, s.fit.df, 0);
    }
    assert_close(plain.df, N - K - 1, 0);                 /* what was given stays as it was */
    trd_pool_free(pool);
}

static void scale_shift_and_the_unit_of_time_change_nothing_else(void **state)
{
    (void)state;
    trd_pool  *pool = trd_pool_new(NULL);
    line       l = drawn(1, 0, 1), m = drawn(-4, 1000, 12);
    trd_linear plain;
    trd_serial a = fit(&l, pool, &plain), b = fit(&m, pool, &plain);
    assert_close(b.rho, a.rho, 1e-8);
    assert_close(b.fit.df, a.fit.df, 1e-8);
    assert_close(b.fit.term[2].of.value, -4 * a.fit.term[2].of.value, 1e-9);
    assert_close(b.fit.term[2].of.se, 4 * a.fit.term[2].of.se, 1e-8);
    assert_close(b.fit.term[3].of.se, 4 * a.fit.term[3].of.se / 12, 1e-8);
    trd_pool_free(pool);
}

/* Values that jump up and down are not taken for better than independent ones. */
static void neighbours_that_differ_count_as_independent(void **state)
{
    (void)state;
    trd_pool  *pool = trd_pool_new(NULL);
    line       l = drawn(1, 0, 1);
    trd_linear plain;
    for (int i = 0; i < N; i++)
        l.y[i] = l.time[i] + (i % 2 ? 1 : -1) + (i == 5);
    trd_serial s = fit(&l, pool, &plain);
    assert_close(s.rho, 0, 0);
    assert_close(s.fit.df, plain.df, 1e-12);
    for (size_t i = 0; i <= K; i++)
        assert_close(s.fit.term[i].of.se, plain.term[i].of.se, 1e-11);
    trd_pool_free(pool);
}

static void what_least_squares_cannot_tell_stays_untold(void **state)
{
    (void)state;
    trd_pool  *pool = trd_pool_new(NULL);
    line       l = drawn(1, 0, 1), flat = drawn(0, 3, 1);
    trd_linear plain;
    memcpy(l.bend, l.step, sizeof l.bend);                /* collinear */
    trd_serial s = fit(&l, pool, &plain);
    assert_true(isnan(s.rho) && s.fit.term[3].of.reason == TRD_COLLINEAR);
    assert_close(s.fit.term[1].of.se, plain.term[1].of.se, 0);
    s = fit(&flat, pool, &plain);
    assert_int_equal(s.fit.term[1].of.reason, plain.term[1].of.reason);
    assert_int_equal(s.fit.term[1].of.reason, TRD_NO_VARIANCE);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_covariance_is_the_definition),
        cmocka_unit_test(scale_shift_and_the_unit_of_time_change_nothing_else),
        cmocka_unit_test(neighbours_that_differ_count_as_independent),
        cmocka_unit_test(what_least_squares_cannot_tell_stays_untold),
    };
    return cmocka_run_group_tests_name("stat/serial", tests, NULL, NULL);
}
