/* Rates taken apart, and a series as an index: by hand, laws, groups of nobody. */
#include "assert.h"

#include "stat/rates.h"

static trd_rates of(const trd_rate_group *g, size_t groups, double *rate, double *size)
{
    trd_rates r;
    trd_error err = { 0 };
    assert_ok(trd_rates_of(g, groups, rate, size, &r, &err), err);
    return r;
}

/* Both groups do better, and the whole does worse: the groups changed size. */
static void simpson(void **state)
{
    const trd_rate_group g[] = { { 200, 160, 800, 600 }, { 800, 240, 200, 50 } };
    double               rate[2], size[2];
    trd_rates            r = of(g, 2, rate, size);
    (void)state;
    assert_close(r.after, 0.4, 1e-15);
    assert_close(r.before, 0.65, 1e-15);
    assert_close(rate[0], 0.05 * 0.5, 1e-15);
    assert_close(rate[1], 0.05 * 0.5, 1e-15);
    assert_close(size[0], -0.6 * 0.775, 1e-15);
    assert_close(size[1], 0.6 * 0.275, 1e-15);
    assert_close(r.rate_effect, 0.05, 1e-15);
    assert_close(r.composition_effect, -0.3, 1e-15);
    assert_close(r.standardised, 0.8 * 0.8 + 0.2 * 0.3, 1e-15);
    assert_close(r.indirect, 400 / (200 * 0.75 + 800 * 0.25), 1e-15);
    assert_int_equal(r.reason, TRD_DEFINED);
}

static void laws(void **state)
{
    const trd_rate_group g[] = { { 820, 240, 900, 230 }, { 640, 122, 700, 130 }, { 310, 41, 280, 40 } };
    trd_rate_group       turned[3], larger[3], same[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        turned[2 - i] = (trd_rate_group){ g[i].n_before, g[i].events_before, g[i].n_after, g[i].events_after };
        larger[i] = (trd_rate_group){ 7 * g[i].n_after, 7 * g[i].events_after, g[i].n_before, g[i].events_before };
        same[i] = (trd_rate_group){ g[i].n_before, g[i].events_before, g[i].n_before, g[i].events_before };
    }
    trd_rates r = of(g, 3, NULL, NULL), t = of(turned, 3, NULL, NULL), l = of(larger, 3, NULL, NULL), s = of(same, 3, NULL, NULL);
    assert_close(r.rate_effect + r.composition_effect, r.change, 1e-15);
    assert_close(t.change, -r.change, 1e-15);                /* time turned round */
    assert_close(t.rate_effect, -r.rate_effect, 1e-15);
    assert_close(t.composition_effect, -r.composition_effect, 1e-15);
    assert_close(l.rate_effect, r.rate_effect, 1e-15);       /* only sizes beside each other count */
    assert_close(l.indirect, r.indirect, 1e-14);
    assert_true(s.change == 0 && s.rate_effect == 0 && s.composition_effect == 0);
    assert_close(s.indirect, 1, 1e-15);
    assert_close(s.standardised, s.before, 1e-15);
}

static void nobody(void **state)
{
    const trd_rate_group gone[] = { { 0, 0, 10, 5 }, { 10, 4, 10, 3 } }, empty[] = { { 0, 0, 0, 0 }, { 10, 4, 10, 3 } };
    trd_rates            r = of(gone, 2, NULL, NULL);
    trd_error            err = { 0 };
    (void)state;
    assert_true(r.reason == TRD_EMPTY_GROUP && isnan(r.rate_effect) && isnan(r.standardised));
    assert_close(r.change, 0, 1e-15);
    assert_close(r.indirect, 4 / 3.0, 1e-15);
    r = of(empty, 2, NULL, NULL);
    assert_true(r.reason == TRD_DEFINED);
    assert_close(r.rate_effect, 0.1, 1e-15);
    r = of(empty, 1, NULL, NULL);
    assert_true(r.reason == TRD_NO_CASES && isnan(r.change) && isnan(r.indirect));
    assert_int_equal(of(NULL, 0, NULL, NULL).reason, TRD_NO_CASES);
    r.change = 77;
    assert_int_equal(trd_rates_of((trd_rate_group[]){ { -1, 0, 1, 1 } }, 1, NULL, NULL, &r, &err), TRD_E_USAGE);
    assert_int_equal(trd_rates_of((trd_rate_group[]){ { 1, NAN, 1, 1 } }, 1, NULL, NULL, &r, &err), TRD_E_USAGE);
    assert_true(r.change == 77);
}

static void a_series(void **state)
{
    const double x[] = { 50, 60, 75, 60 };
    double       index[4], change[3], relative[3];
    trd_index    i;
    trd_error    err = { 0 };
    (void)state;
    assert_ok(trd_index_of(x, 4, 1, index, change, relative, &i, &err), err);
    assert_true(index[1] == 100 && index[2] == 125 && change[0] == 10 && change[2] == -15);
    assert_close(relative[0], 0.2, 1e-15);
    assert_close(i.total_change, 0.2, 1e-15);
    assert_close(i.growth, pow(1.2, 1.0 / 3) - 1, 1e-15);
    assert_close(i.slope, (-1.5 * 50 - 0.5 * 60 + 0.5 * 75 + 1.5 * 60) / 5, 1e-14);
    assert_close((1 + relative[0]) * (1 + relative[1]) * (1 + relative[2]), 1 + i.total_change, 1e-15);
}

static void gaps_in_a_series(void **state)
{
    double    index[4], change[3], relative[3];
    trd_index i;
    trd_error err = { 0 };
    (void)state;
    assert_ok(trd_index_of((double[]){ 1, NAN, 3, 4 }, 4, 0, index, change, relative, &i, &err), err);
    assert_true(isnan(index[1]) && isnan(change[0]) && isnan(change[1]) && change[2] == 1);
    assert_close(i.slope, 1, 1e-15);                         /* the line does not need the gap */
    assert_ok(trd_index_of((double[]){ 0, 5 }, 2, 0, index, change, relative, &i, &err), err);
    assert_true(isnan(index[1]) && isnan(relative[0]) && isnan(i.total_change) && isnan(i.growth) && change[0] == 5);
    assert_ok(trd_index_of((double[]){ 4 }, 1, 0, index, change, relative, &i, &err), err);
    assert_true(index[0] == 100 && isnan(i.growth) && isnan(i.slope));
    index[0] = 77;
    assert_int_equal(trd_index_of((double[]){ 4 }, 1, 1, index, change, relative, &i, &err), TRD_E_USAGE);
    assert_true(index[0] == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simpson), cmocka_unit_test(laws), cmocka_unit_test(nobody), cmocka_unit_test(a_series),
        cmocka_unit_test(gaps_in_a_series),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/rates", tests, NULL, NULL);
}
