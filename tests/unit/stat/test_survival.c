/* Kaplan-Meier and Nelson-Aalen: weeks in remission with 6-MP (E.A. Gehan 1965,
 * Biometrika 52, 203-223; R: survfit), by hand, laws, nobody. */
#include "assert.h"

#include "stat/survival.h"

enum { N = 21 };
static const double  weeks[N] = { 6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 };
static const uint8_t back[N] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };

static trd_life life_of(trd_pool *pool, const double *time, const uint8_t *event, size_t n)
{
    trd_life  l;
    trd_error err = { 0 };
    assert_ok(trd_life_of(time, event, n, pool, &l, &err), err);
    return l;
}

static trd_life_point at(const trd_life *l, double time)
{
    trd_life_point p;
    trd_error      err = { 0 };
    assert_ok(trd_life_at(l, time, 0.95, &p, &err), err);
    return p;
}

static trd_interval mean_of(const trd_life *l, double limit)
{
    trd_interval m;
    trd_error    err = { 0 };
    assert_ok(trd_life_mean(l, limit, 0.95, &m, &err), err);
    return m;
}

static void as_survfit(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    trd_life       l = life_of(pool, weeks, back, N);
    trd_life_point p = at(&l, 10);
    trd_interval   mean = mean_of(&l, 35);
    (void)state;
    assert_true(l.cases == 21 && l.events == 9 && l.steps == 16);
    assert_true(p.at_risk == 15 && p.reason == TRD_DEFINED);
    assert_close(p.survival, 0.7529411764705881, 1e-14);
    assert_close(p.se, 0.09634965299432049, 1e-14);
    assert_close(p.low, 0.5859189820296942, 1e-14);
    assert_close(p.high, 0.9675747545522975, 1e-14);
    assert_close(p.loglog_low, 0.5031995107999565, 1e-13);
    assert_close(p.loglog_high, 0.8893618351692654, 1e-13);
    assert_close(p.plain_low, p.survival - 1.959963984540054 * p.se, 1e-14);
    assert_close(at(&l, 23).hazard, 0.7521135727018079, 1e-14);
    assert_close(mean.value, 23.287394957983192, 1e-14);
    assert_close(mean.se, 2.827467623371439, 1e-13);
    assert_true(trd_life_median(&l) == 23);
    trd_pool_free(pool);
}

static void before_between_and_after(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    trd_life  l = life_of(pool, weeks, back, N);
    (void)state;
    trd_life_point first = at(&l, 0);
    assert_true(first.survival == 1 && first.at_risk == 21 && first.hazard == 0 && first.se == 0 && first.low == 1);
    assert_true(isnan(first.loglog_low));
    assert_close(at(&l, 6).high, 1, 1e-15);                  /* cut off */
    assert_close(at(&l, 8).survival, at(&l, 7).survival, 0);
    assert_true(at(&l, 8).at_risk == 16);
    assert_true(at(&l, 99).at_risk == 0 && at(&l, 99).survival == at(&l, 35).survival);
    assert_close(mean_of(&l, 45).value - mean_of(&l, 35).value, 10 * at(&l, 35).survival, 1e-14);
    assert_close(mean_of(&l, 5).value, 5, 0);
    assert_int_equal(mean_of(&l, 5).reason, TRD_NO_VARIANCE);
    trd_pool_free(pool);
}

/* Nobody leaves early: survival is the share that is left, and the mean the mean. */
static void all_followed(void **state)
{
    const double  time[] = { 4, 1, 2, 2 };
    const uint8_t event[] = { 1, 1, 1, 1 };
    trd_pool     *pool = trd_pool_new(NULL);
    trd_life      l = life_of(pool, time, event, 4);
    (void)state;
    assert_close(at(&l, 1).survival, 0.75, 1e-15);
    assert_close(at(&l, 1).se, sqrt(0.75 * 0.25 / 4), 1e-15);
    assert_close(at(&l, 2).survival, 0.25, 1e-15);
    assert_close(at(&l, 2).hazard, 0.25 + 2.0 / 3, 1e-15);
    assert_true(at(&l, 4).survival == 0 && at(&l, 4).reason == TRD_NO_VARIANCE && isnan(at(&l, 4).low));
    assert_close(mean_of(&l, 4).value, 9.0 / 4, 1e-15);
    assert_true(trd_life_median(&l) == 2);
    l = life_of(pool, (double[]){ 1, 3, 5, 8 }, event, 4);   /* half is left from 3 to 5 */
    assert_true(trd_life_median(&l) == 4);
    l = life_of(pool, (double[]){ 1, 3, 5 }, (uint8_t[]){ 1, 0, 0 }, 3);
    assert_true(isnan(trd_life_median(&l)));
    trd_pool_free(pool);
}

static void laws(void **state)
{
    double    time[2 * N];
    uint8_t   event[2 * N];
    trd_pool *pool = trd_pool_new(NULL);
    trd_life  l = life_of(pool, weeks, back, N), days, twice;
    (void)state;
    for (int i = 0; i < N; i++) {                            /* other units, turned round, everybody twice */
        time[N - 1 - i] = time[2 * N - 1 - i] = 7 * weeks[i];
        event[N - 1 - i] = event[2 * N - 1 - i] = back[i];
    }
    days = life_of(pool, time, event, N);
    twice = life_of(pool, time, event, 2 * N);
    assert_close(at(&days, 91).survival, at(&l, 13).survival, 0);
    assert_close(at(&days, 91).low, at(&l, 13).low, 0);
    assert_close(mean_of(&days, 245).se, 7 * mean_of(&l, 35).se, 1e-14);
    assert_close(at(&twice, 91).survival, at(&l, 13).survival, 1e-14);
    assert_close(at(&twice, 91).hazard, at(&l, 13).hazard, 1e-14);
    assert_close(at(&twice, 91).se, at(&l, 13).se / sqrt(2), 1e-14);
    trd_pool_free(pool);
}

static void nobody_and_nonsense(void **state)
{
    trd_pool      *pool = trd_pool_new(NULL);
    trd_life       l = life_of(pool, NULL, NULL, 0), kept = { .cases = 77 };
    trd_life_point p = at(&l, 1);
    trd_interval   mean;
    trd_error      err = { 0 };
    (void)state;
    assert_true(p.reason == TRD_NO_CASES && isnan(p.survival) && isnan(p.hazard) && isnan(trd_life_median(&l)));
    assert_int_equal(mean_of(&l, 3).reason, TRD_NO_CASES);
    assert_int_equal(trd_life_of((double[]){ 1, -1 }, back, 2, pool, &kept, &err), TRD_E_DATA);
    assert_holds(err.what, "case 2");
    assert_int_equal(trd_life_of((double[]){ NAN }, back, 1, pool, &kept, &err), TRD_E_DATA);
    assert_int_equal(kept.cases, 77);
    assert_int_equal(trd_life_at(&l, 1, 0, &p, &err), TRD_E_USAGE);
    assert_int_equal(trd_life_mean(&l, -1, 0.95, &mean, &err), TRD_E_USAGE);
    assert_int_equal(trd_life_mean(&l, INFINITY, 0.95, &mean, &err), TRD_E_USAGE);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_survfit), cmocka_unit_test(before_between_and_after), cmocka_unit_test(all_followed),
        cmocka_unit_test(laws), cmocka_unit_test(nobody_and_nonsense),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/survival", tests, NULL, NULL);
}
