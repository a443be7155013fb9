/* Interrupted series and Newey and West's covariance: the definition, laws, and
 * inputs without an answer. */
#include "assert.h"

#include "base/random.h"
#include "stat/interrupted.h"

enum { N = 60, K = 3, MONTHS = 4 };

typedef struct sample {
    double   y[N], time[N], x[N];
    uint32_t season[N], unit[N];
} sample;

static void draw(sample *s, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    double     last = 0;
    for (int i = 0; i < N; i++) {
        last = 0.5 * last + (double)trd_random_below(&r, 64) / 16 - 2;
        s->time[i] = 2000 + i;
        s->season[i] = (uint32_t)i % MONTHS;
        s->unit[i] = i >= N / 3;
        s->x[i] = (double)trd_random_below(&r, 16);
        s->y[i] = 10 + 0.25 * i + s->season[i] + (i >= 40 ? 3 - 0.5 * (i - 40) : 0) + last;
    }
}

/* The definition, with plain loops over rows and lags. */
static void the_covariance_is_the_definition(void **state)
{
    trd_pool        *pool = trd_pool_new(NULL);
    sample           s;
    const double    *column[] = { s.time, s.x, s.y };
    trd_product_rows rows = { .rows = N, .columns = K, .groups = 1, .column = column }, two = rows;
    trd_error        err = { 0 };
    (void)state;
    draw(&s, 1);
    for (int i = 0; i < N; i++)
        s.time[i] -= 2000;
    two.groups = 2;
    two.group = s.unit;
    trd_products   p;
    trd_linear_how plain = { .level = 0.95 };
    trd_linear     ols, fit;
    assert_ok(trd_products_of(&rows, pool, &p, &err), err);
    assert_ok(trd_linear_fit(&p, &plain, pool, &ols, &err), err);
    for (size_t lags = 0; lags < 9; lags += 4)
        for (int series = 1; series <= 2; series++) {
            trd_newey_west_how how = { .lags = lags, .level = 0.95 };
            assert_ok(trd_newey_west_fit(series == 1 ? &rows : &two, &how, pool, &fit, &err), err);
            double meat[K][K] = { { 0 } }, score[N][K];
            for (int i = 0; i < N; i++) {
                double x[K] = { 1, s.time[i], s.x[i] }, u = s.y[i];
                for (int j = 0; j < K; j++)
                    u -= x[j] * ols.term[j].of.value;
                for (int j = 0; j < K; j++)
                    score[i][j] = x[j] * u;
            }
            for (int t = 0; t < N; t++)
                for (int o = 0; o < N; o++) {
                    double weight = 1 - fabs((double)(t - o)) / ((double)lags + 1);
                    if (weight <= 0 || (series == 2 && s.unit[t] != s.unit[o]))
                        continue;
                    for (int i = 0; i < K; i++)
                        for (int j = 0; j < K; j++)
                            meat[i][j] += weight * score[t][i] * score[o][j];
                }
            for (int i = 0; i < K; i++)
                for (int j = 0; j < K; j++) {
                    double v = 0, sigma2 = ols.sigma * ols.sigma;
                    for (int a = 0; a < K; a++)
                        for (int b = 0; b < K; b++)
                            v += ols.covariance[i * K + a] / sigma2 * meat[a][b] * ols.covariance[b * K + j] / sigma2;
                    assert_close(fit.covariance[i * K + j], v, 1e-11);
                }
            assert_close(fit.term[1].of.value, ols.term[1].of.value, 0);
            assert_close(fit.term[1].of.se, sqrt(fit.covariance[K + 1]), 1e-13);
        }
    trd_pool_free(pool);
}

/* No lags are HC0; adjusted, HC1. */
static void without_lags_it_is_whites(void **state)
{
    trd_pool        *pool = trd_pool_new(NULL);
    sample           s;
    const double    *column[] = { s.time, s.x, s.y };
    trd_product_rows rows = { .rows = N, .columns = K, .groups = 1, .column = column };
    trd_products     p;
    trd_linear       hc, nw;
    trd_error        err = { 0 };
    (void)state;
    draw(&s, 2);
    assert_ok(trd_products_of(&rows, pool, &p, &err), err);
    for (int adjusted = 0; adjusted < 2; adjusted++) {
        trd_linear_how     white = { .robust = adjusted ? TRD_ROBUST_HC1 : TRD_ROBUST_HC0, .level = 0.9, .rows = &rows };
        trd_newey_west_how how = { .adjusted = adjusted, .level = 0.9 };
        assert_ok(trd_linear_fit(&p, &white, pool, &hc, &err), err);
        assert_ok(trd_newey_west_fit(&rows, &how, pool, &nw, &err), err);
        for (int i = 0; i < K; i++) {
            assert_close(nw.term[i].of.se, hc.term[i].of.se, 1e-12);
            assert_close(nw.term[i].of.high, hc.term[i].of.high, 1e-12);
            assert_close(nw.term[i].p, hc.term[i].p, 1e-11);
        }
    }
    assert_int_equal(trd_newey_west_lags(100), 4);
    assert_int_equal(trd_newey_west_lags(192), 4);
    assert_int_equal(trd_newey_west_lags(1000), 6);
    trd_pool_free(pool);
}

static trd_interrupted interrupted(const sample *s, size_t n, double from, int seasons, trd_pool *pool)
{
    trd_series          series = { n, s->y, s->time, seasons ? s->season : NULL, MONTHS };
    trd_interrupted_how how = { .from = from, .errors = TRD_SERIES_NEWEY_WEST, .lags = 4, .level = 0.95 };
    trd_interrupted     r;
    trd_error           err = { 0 };
    assert_ok(trd_interrupted_fit(&series, &how, pool, &r, &err), err);
    return r;
}

static void a_line_that_breaks_is_found(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 3);
    for (int i = 0; i < N; i++)                            /* a small alternation, so that there is a spread */
        s.y[i] = 5 + 0.5 * i + s.season[i] + (i >= 40 ? 4 - 0.25 * (i - 40) : 0) + (i / 4 % 2 ? 1e-6 : -1e-6);
    trd_interrupted r = interrupted(&s, N, 2040, 1, pool);
    assert_close(r.fit.term[TRD_SERIES_SLOPE].of.value, 0.5, 1e-5);
    assert_close(r.fit.term[TRD_SERIES_STEP].of.value, 4, 1e-5);
    assert_close(r.fit.term[TRD_SERIES_BEND].of.value, -0.25, 1e-5);
    assert_close(r.at_end.of.value, 4 - 0.25 * 19, 1e-5);
    assert_true(r.seasons == 3 && r.season[0] == 1 && r.before == 40 && r.after == 20 && r.end == 2059);
    assert_close(r.fit.term[TRD_SERIES_SEASON + 2].of.value, 3, 1e-5);
    trd_pool_free(pool);
}

static void shift_of_time_and_scale_behave(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s, other;
    (void)state;
    draw(&s, 4);
    other = s;
    for (int i = 0; i < N; i++) {
        other.time[i] = 3 * s.time[i] - 1000000;
        other.y[i] = 8 * s.y[i] - 64;
    }
    for (int seasons = 0; seasons < 2; seasons++) {
        trd_interrupted a = interrupted(&s, N, 2040, seasons, pool), b = interrupted(&other, N, 3 * 2040 - 1000000, seasons, pool);
        assert_close(b.fit.term[TRD_SERIES_STEP].of.value, 8 * a.fit.term[TRD_SERIES_STEP].of.value, 1e-10);
        assert_close(b.fit.term[TRD_SERIES_STEP].of.se, 8 * a.fit.term[TRD_SERIES_STEP].of.se, 1e-10);
        assert_close(b.fit.term[TRD_SERIES_BEND].of.value, 8.0 / 3 * a.fit.term[TRD_SERIES_BEND].of.value, 1e-10);
        assert_close(b.at_end.of.low, 8 * a.at_end.of.low, 1e-10);
        assert_close(b.durbin_watson, a.durbin_watson, 1e-11);
        assert_close(b.autocorrelation, a.autocorrelation, 1e-11);
    }
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s;
    (void)state;
    draw(&s, 5);
    trd_interrupted r = interrupted(&s, 0, 2040, 0, pool);
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_NO_CASES && isnan(r.at_end.of.value) && isnan(r.durbin_watson));
    r = interrupted(&s, N, 3000, 1, pool);
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_EMPTY_GROUP && r.at_end.of.reason == TRD_EMPTY_GROUP);
    assert_true(r.fit.term[TRD_SERIES_SLOPE].of.reason == TRD_DEFINED && r.after == 0);
    r = interrupted(&s, N, 1900, 0, pool);
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_EMPTY_GROUP && r.before == 0);
    r = interrupted(&s, N, 2059, 0, pool);                 /* one point after */
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_ONE_CASE && r.fit.term[TRD_SERIES_BEND].of.reason == TRD_COLLINEAR);
    assert_true(r.at_end.of.reason == TRD_COLLINEAR && r.plain.term[TRD_SERIES_STEP].of.reason == TRD_DEFINED);
    assert_true(r.fit.term[TRD_SERIES_SLOPE].of.reason == TRD_DEFINED && isnan(r.fit.term[TRD_SERIES_STEP].p));
    r = interrupted(&s, N, 2002, 0, pool);                 /* two points before: their line is exact */
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_NO_FREEDOM && !isnan(r.fit.term[TRD_SERIES_STEP].of.value));
    assert_true(isnan(r.fit.term[TRD_SERIES_SLOPE].of.low) && isnan(r.at_end.of.low) && r.at_end.of.reason == TRD_NO_FREEDOM);
    assert_true(isnan(r.fit.term[TRD_SERIES_CONSTANT].of.low));
    r = interrupted(&s, 4, 2002, 0, pool);
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_NO_FREEDOM && !isnan(r.fit.term[TRD_SERIES_STEP].of.value));
    for (int i = 0; i < N; i++)
        s.y[i] = 3;
    r = interrupted(&s, N, 2040, 0, pool);
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_NO_VARIANCE && isnan(r.at_end.of.low));
    s.y[3] = NAN;
    r = interrupted(&s, N, 2040, 0, pool);
    assert_true(r.fit.term[TRD_SERIES_STEP].of.reason == TRD_NOT_FINITE && isnan(r.autocorrelation));
    trd_pool_free(pool);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_pool           *pool = trd_pool_new(NULL);
    sample              s;
    trd_series          series = { N, s.y, s.time, s.season, MONTHS };
    trd_interrupted_how how = { .from = 2040, .errors = TRD_SERIES_NEWEY_WEST, .lags = 4, .level = 0.95 };
    trd_interrupted     r = { .end = 77 };
    trd_error           err = { 0 };
    (void)state;
    draw(&s, 6);
    s.time[9] = s.time[8];
    assert_int_equal(trd_interrupted_fit(&series, &how, pool, &r, &err), TRD_E_DATA);
    assert_holds(err.what, "row 10");
    s.time[9] = 2009;
    series.seasons = 2;
    assert_int_equal(trd_interrupted_fit(&series, &how, pool, &r, &err), TRD_E_DATA);
    series.season = NULL;
    how.level = 2;
    assert_int_equal(trd_interrupted_fit(&series, &how, pool, &r, &err), TRD_E_USAGE);
    how = (trd_interrupted_how){ .from = NAN, .level = 0.95 };
    assert_int_equal(trd_interrupted_fit(&series, &how, pool, &r, &err), TRD_E_USAGE);
    assert_true(r.end == 77);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_covariance_is_the_definition),
        cmocka_unit_test(without_lags_it_is_whites),
        cmocka_unit_test(a_line_that_breaks_is_found),
        cmocka_unit_test(shift_of_time_and_scale_behave),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/interrupted", tests, NULL, NULL);
}
