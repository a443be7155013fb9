/* The log-rank test: remission with 6-MP and with a placebo (E.A. Gehan 1965,
 * Biometrika 52, 203-223; R: survdiff), by hand, laws, nothing to compare. */
#include "assert.h"

#include "stat/survival.h"

enum { N = 42 };
static const double weeks[N] = { 6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35,
                                 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23 };

typedef struct made {
    uint8_t event[N];
    int32_t group[N], stratum[N];
} made;

static made gehan(void)
{
    made m;
    for (int i = 0; i < N; i++) {
        m.event[i] = i < 9 || i >= 21;
        m.group[i] = i >= 21;
        m.stratum[i] = i % 2;
    }
    return m;
}

static trd_logrank_test test_of(const double *time, const made *m, const int32_t *stratum, int32_t groups, size_t n, trd_logrank_group *of)
{
    trd_logrank_test t;
    trd_error        err = { 0 };
    assert_ok(trd_logrank(time, m->event, m->group, groups, stratum, n, of, &t, &err), err);
    return t;
}

static void as_survdiff(void **state)
{
    made              m = gehan();
    trd_logrank_group of[2];
    trd_logrank_test  t = test_of(weeks, &m, NULL, 2, N, of);
    (void)state;
    assert_close(t.chisq, 16.79294098921654, 1e-12);
    assert_close(t.peto_chisq, 14.45715081871712, 1e-12);
    assert_true(t.df == 1 && t.reason == TRD_DEFINED && of[0].cases == 21 && of[0].events == 9 && of[1].events == 21);
    assert_close(of[0].expected, 19.25050094803113, 1e-13);
    assert_close(of[1].expected, 10.74949905196887, 1e-13);
    assert_close(t.p, erfc(sqrt(t.chisq / 2)), 1e-15);       /* one degree */
    t = test_of(weeks, &m, m.stratum, 2, N, of);
    assert_close(t.chisq, 16.17608491967203, 1e-12);
    assert_close(of[0].expected, 19.2020932885484, 1e-13);
}

/* Two times: at 1 one of four has it, at 2 one of three. */
static void by_hand(void **state)
{
    const double      time[] = { 1, 2, 3, 3 };
    made              m = { .event = { 1, 1, 0, 0 }, .group = { 0, 1, 0, 1 } };
    trd_logrank_group of[2];
    trd_logrank_test  t = test_of(time, &m, NULL, 2, 4, of);
    double            less = 1 - 0.5 - 1.0 / 3, variance = 1 / 4.0 + 2 / 9.0;
    double            peto = 0.5 - 0.75 / 3, peto_variance = 1 / 4.0 + 0.75 * 0.75 * 2 / 9.0;
    (void)state;
    assert_close(of[0].expected, 0.5 + 1.0 / 3, 1e-15);
    assert_close(t.chisq, less * less / variance, 1e-14);
    assert_close(t.peto_chisq, peto * peto / peto_variance, 1e-14);
}

static void laws(void **state)
{
    made              m = gehan(), turned;
    trd_logrank_group of[3], other[3];
    trd_logrank_test  t = test_of(weeks, &m, m.stratum, 2, N, of), s;
    double            time[N];
    (void)state;
    for (int i = 0; i < N; i++) {                            /* other units, other order, groups swapped, one more without cases */
        int k = N - 1 - i;
        time[k] = weeks[i] * 7;
        turned.event[k] = m.event[i];
        turned.group[k] = 1 - m.group[i];
        turned.stratum[k] = 1 - m.stratum[i];
    }
    s = test_of(time, &turned, turned.stratum, 3, N, other);
    assert_close(s.chisq, t.chisq, 1e-13);
    assert_close(s.peto_chisq, t.peto_chisq, 1e-13);
    assert_true(s.df == 1);
    assert_close(other[1].expected, of[0].expected, 1e-14);
    assert_close(of[0].expected + of[1].expected, 30, 1e-14);   /* as many as there were */
    assert_true(other[2].cases == 0 && other[2].expected == 0);
    for (int i = 0; i < N; i++)
        m.group[i] = m.stratum[i] = i % 2;                   /* strata that are the groups: nothing is compared */
    assert_int_equal(test_of(weeks, &m, m.stratum, 2, N, of).reason, TRD_NO_VARIANCE);
}

static void the_same_in_both(void **state)
{
    const double      time[] = { 1, 2, 5, 1, 2, 5 };
    made              m = { .event = { 1, 0, 1, 1, 0, 1 }, .group = { 0, 0, 0, 1, 1, 1 } };
    trd_logrank_group of[2];
    trd_logrank_test  t = test_of(time, &m, NULL, 2, 6, of);
    (void)state;
    assert_close(t.chisq, 0, 1e-15);
    assert_close(t.p, 1, 1e-12);
}

static void nothing_to_compare(void **state)
{
    made              m = gehan(), calm = { .group = { 0, 1 } }, one = { .event = { 1, 1 } };
    trd_logrank_group of[2] = { { .cases = 77 } };
    trd_logrank_test  t = { .chisq = 77 };
    trd_error         err = { 0 };
    (void)state;
    assert_int_equal(trd_logrank((double[]){ 1, -2 }, m.event, m.group, 2, NULL, 2, of, &t, &err), TRD_E_DATA);
    assert_int_equal(trd_logrank(weeks, m.event, m.group, 1, NULL, N, of, &t, &err), TRD_E_DATA);
    assert_holds(err.what, "case 22");
    assert_true(t.chisq == 77 && of[0].cases == 77);
    t = test_of(weeks, &calm, NULL, 2, 2, of);               /* no event */
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(t.chisq) && isnan(t.p));
    t = test_of(weeks, &one, NULL, 2, 2, of);                /* all in one group */
    assert_true(t.reason == TRD_EMPTY_GROUP && isnan(t.peto_p) && of[0].events == 2);
    assert_int_equal(test_of(weeks, &one, NULL, 2, 0, of).reason, TRD_EMPTY_GROUP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_survdiff), cmocka_unit_test(by_hand), cmocka_unit_test(laws), cmocka_unit_test(the_same_in_both),
        cmocka_unit_test(nothing_to_compare),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/logrank", tests, NULL, NULL);
}
