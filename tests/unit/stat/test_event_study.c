/* The event study against R, against two periods, laws, and inputs without an
 * answer. */
#include "assert.h"

#include "stat/did.h"
#include "stat/distribution.h"
#include "stat/event_study.h"

enum { U = 12, T = 6, N = U * T, NEVER = 99 };

typedef struct sample {
    size_t   n;
    double   y[N];
    uint32_t unit[N], period[N], start[U], cluster[U];
} sample;

/* As in R:
 *     d <- expand.grid(t = 0:5, u = 0:11); d$start <- start[d$u + 1]
 *     d$y <- (d$u*5) %% 7 + 0.5*d$t + ((d$u*3 + d$t*7) %% 11)/4 +
 *            ifelse(d$t >= d$start, 2 + 0.5*(d$t - d$start) + (d$start == 3)*0.25, 0)
 *     d <- d[(d$u*6 + d$t) %% 17 != 5, ]
 *     m <- lm(y ~ factor(u) + factor(t) + a dummy for each start and distance but -1)
 *     vcovCL(m, cluster, type = "HC1")          effects by distance weighted by rows */
static sample made(const int *start, int clusters_of)
{
    sample s = { .n = 0 };
    for (int u = 0; u < U; u++) {
        s.start[u] = start[u] == NEVER ? TRD_EVENT_NEVER : (uint32_t)start[u];
        s.cluster[u] = (uint32_t)(u / clusters_of);
        for (int t = 0; t < T; t++) {
            if ((u * 6 + t) % 17 == 5)
                continue;
            s.unit[s.n] = (uint32_t)u;
            s.period[s.n] = (uint32_t)t;
            s.y[s.n] = (u * 5) % 7 + 0.5 * t + ((u * 3 + t * 7) % 11) / 4.0;
            s.y[s.n++] += t >= start[u] ? 2 + 0.5 * (t - start[u]) + (start[u] == 3) * 0.25 : 0;
        }
    }
    return s;
}

static const int one_cohort[U] = { 3, 3, 3, 3, 3, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER };
static const int two_cohorts[U] = { 3, 3, 3, 4, 4, 4, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER };

static trd_event_study study(const sample *s, trd_robust robust, trd_pool *pool)
{
    trd_event_rows  rows = { .rows = s->n, .y = s->y, .unit = s->unit, .period = s->period, .units = U, .periods = T, .start = s->start,
                             .cluster = s->cluster, .clusters = U };
    trd_event_study e;
    trd_error       err = { 0 };
    assert_ok(trd_event_study_fit(&rows, robust, 0.95, pool, &e, &err), err);
    return e;
}

static void check(const trd_event_study *e, const double (*expected)[3], size_t count, const double *means)
{
    assert_int_equal(e->distances, count);
    for (size_t i = 0; i < count; i++) {
        assert_true((double)e->at[i].distance == expected[i][0]);
        assert_close(e->at[i].effect.of.value, expected[i][1], 1e-12);
        assert_close(e->at[i].effect.of.se, expected[i][2], 1e-12);
    }
    assert_close(e->after.of.value, means[0], 1e-12);
    assert_close(e->after.of.se, means[1], 1e-12);
    assert_close(e->against_before.of.value, means[2], 1e-12);
    assert_close(e->against_before.of.se, means[3], 1e-12);
    double q = e->before.terms, d = (double)e->after.of.clusters - 1;        /* R's F is chi-square / q, on q and d */
    assert_close(e->before.chisq, means[4] * q, 1e-11);
    assert_close(trd_f_upper(e->before.chisq / q, q, d), means[5], 1e-11);
    assert_close(e->before.f, means[4] * (d - q + 1) / d, 1e-11);
    assert_close(e->before.p, trd_f_upper(e->before.f, q, d - q + 1), 1e-14);
}

/* R 4.2.2, sandwich 3.0. */
static void it_agrees_with_r(void **state)
{
    const double one[][3] = { { -3, -0.4336723343397420, 0.8878022617523162 }, { -2, 0.4306133799459824, 0.8870842456919433 },
                              { 0, 1.9275862068965521, 1.0368229156204625 }, { 1, 2.8649492195449664, 0.9163795361870413 },
                              { 2, 2.7653251593945969, 0.5469502965416314 } };
    const double one_means[] = { 2.473771426941616, 0.639107982757781, 2.474791078406203, 0.3376963593592416, 0.4028591526288711,
                                 0.6778779046631116 };
    const double two[][3] = { { -4, 0.5420673076923014, 0.6087979816088310 }, { -3, -0.3173076923076901, 0.6504687804029715 },
                              { -2, 0.2710336538461603, 0.7808901674835584 }, { 0, 2.4355769230769306, 0.7304012883578836 },
                              { 1, 2.5368589743589767, 0.8176894370546218 }, { 2, 2.8983173076923241, 0.7776517597840507 } };
    const double two_means[] = { 2.553513313609474, 0.6367098736280133, 2.489296280642439, 0.4704905912406047, 0.6713804769058903,
                                 0.5871867452577941 };
    const double pairs[][3] = { { -4, 0.5420673076923014, 0.5708578950791283 }, { -3, -0.3173076923076901, 0.3735975588151559 },
                                { -2, 0.2710336538461603, 1.1016076967593476 }, { 0, 2.4355769230769306, 0.6222447677700966 },
                                { 1, 2.5368589743589767, 1.1400214711613548 }, { 2, 2.8983173076923241, 0.5275430892224613 } };
    const double pair_means[] = { 2.553513313609474, 0.776548987479839, 2.489296280642439, 0.4987177279857535, 1.945857133075022,
                                  0.2405402444754247 };
    trd_pool *pool = trd_pool_new(NULL);
    (void)state;
    sample          s = made(one_cohort, 1);
    trd_event_study e = study(&s, TRD_ROBUST_CR1_ALL, pool);
    check(&e, one, 5, one_means);
    assert_true(e.cases == 68 && e.started == 5 && e.others == 7 && e.cohorts == 1 && !e.last_stand_in && e.after.of.df == U - 1);
    s = made(two_cohorts, 1);
    e = study(&s, TRD_ROBUST_CR1_ALL, pool);
    check(&e, two, 6, two_means);
    assert_true(e.cohorts == 2 && e.before.terms == 3);
    s = made(two_cohorts, 2);
    e = study(&s, TRD_ROBUST_CR1_ALL, pool);
    check(&e, pairs, 6, pair_means);
    assert_true(e.after.of.clusters == 6 && e.after.of.df == 5);
    trd_pool_free(pool);
}

/* Two periods, every unit its own cluster, CR2: the difference of the changes. */
static void two_periods_are_difference_in_differences(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s = { .n = 2 * U };
    double    before[U], after[U];
    uint8_t   treated[U];
    trd_did   d;
    trd_error err = { 0 };
    (void)state;
    for (uint32_t i = 0; i < 2 * U; i++) {
        uint32_t u = i % U;
        s.unit[i] = u;
        s.period[i] = i / U;
        s.start[u] = u < 5 ? 1 : TRD_EVENT_NEVER;
        s.cluster[u] = u;
        s.y[i] = (i * 7) % 11 + 0.25 * ((i * i) % 5);
        *(i < U ? &before[u] : &after[u]) = s.y[i];
        treated[u] = u < 5;
    }
    trd_event_study e = study(&s, TRD_ROBUST_CR2, pool);
    assert_ok(trd_did_change(before, after, treated, NULL, U, 0, 0.95, &d, &err), err);
    assert_true(e.distances == 1 && e.at[0].distance == 0);
    assert_close(e.after.of.value, d.effect.value, 1e-12);
    assert_close(e.after.of.se, d.effect.se, 1e-11);
    assert_close(e.against_before.of.value, d.effect.value, 1e-12);
    assert_close(e.at[0].effect.of.low, e.after.of.low, 1e-14);
    assert_true(e.before.reason == TRD_NO_CASES);          /* nothing before to test */
    trd_pool_free(pool);
}

/* A combination turned into a term has the value and the spread that follow from
 * the covariance. */
static void cr2_of_a_mean_is_that_of_its_terms(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s = made(one_cohort, 1);
    double    variance = 0, value = 0, rows = 0;
    (void)state;
    trd_event_study e = study(&s, TRD_ROBUST_CR2, pool);
    for (size_t i = 2; i < 5; i++)
        rows += (double)e.at[i].cases;
    for (size_t i = 2; i < 5; i++) {
        value += (double)e.at[i].cases / rows * e.at[i].effect.of.value;
        for (size_t j = 2; j < 5; j++)
            variance += (double)e.at[i].cases * (double)e.at[j].cases / (rows * rows) * e.covariance[i * 5 + j];
    }
    assert_close(e.after.of.value, value, 1e-11);
    assert_close(e.after.of.se, sqrt(variance), 1e-10);
    assert_true(e.after.of.df > 1 && e.after.of.df < U - 1);
    trd_pool_free(pool);
}

static void shifts_of_units_and_periods_are_no_effect(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    sample    s = made(two_cohorts, 1), other = s;
    (void)state;
    for (size_t i = 0; i < s.n; i++) {
        size_t from = s.n - 1 - i;
        other.unit[i] = s.unit[from];
        other.period[i] = s.period[from];
        other.y[i] = 2 * s.y[from] + 100 * s.unit[from] - 7.0 * s.period[from] * s.period[from];
    }
    for (int kind = 0; kind < 2; kind++) {
        trd_event_study a = study(&s, kind ? TRD_ROBUST_CR2 : TRD_ROBUST_CR1, pool);
        trd_event_study b = study(&other, kind ? TRD_ROBUST_CR2 : TRD_ROBUST_CR1, pool);
        for (size_t i = 0; i < a.distances; i++)
            assert_close(b.at[i].effect.of.value, 2 * a.at[i].effect.of.value, 1e-10);
        assert_close(b.after.of.se, 2 * a.after.of.se, 1e-10);
        assert_close(b.after.of.df, a.after.of.df, 1e-8);
        assert_close(b.before.p, a.before.p, 1e-9);
    }
    trd_pool_free(pool);
}

static void those_who_start_last_stand_in(void **state)
{
    const int all_start[U] = { 3, 3, 3, 3, 3, 3, 5, 5, 5, 5, 5, 5 };
    trd_pool *pool = trd_pool_new(NULL);
    sample    s = made(all_start, 1), cut = { .n = 0 };
    (void)state;
    trd_event_study e = study(&s, TRD_ROBUST_CR1, pool);
    assert_true(e.last_stand_in && e.started == 6 && e.others == 6 && e.cohorts == 1);
    assert_true(e.at[e.distances - 1].distance == 1);      /* period 5 is left out */
    cut = s;
    cut.n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.period[i] < 5) {
            cut.unit[cut.n] = s.unit[i];
            cut.period[cut.n] = s.period[i];
            cut.y[cut.n++] = s.y[i];
        }
    for (int u = 6; u < U; u++)
        cut.start[u] = TRD_EVENT_NEVER;
    trd_event_study f = study(&cut, TRD_ROBUST_CR1, pool);
    assert_true(!f.last_stand_in && f.cases == e.cases);
    assert_close(e.after.of.value, f.after.of.value, 1e-13);
    assert_close(e.after.of.high, f.after.of.high, 1e-12);
    trd_pool_free(pool);
}

static void without_an_answer_there_is_a_reason(void **state)
{
    trd_pool *pool = trd_pool_new(NULL);
    int       start[U];
    (void)state;
    sample s = made(one_cohort, 1);
    s.n = 0;
    assert_true(study(&s, TRD_ROBUST_CR1, pool).reason == TRD_NO_CASES);
    for (int u = 0; u < U; u++)
        start[u] = NEVER;
    s = made(start, 1);
    trd_event_study e = study(&s, TRD_ROBUST_CR1, pool);
    assert_true(e.reason == TRD_EMPTY_GROUP && isnan(e.after.of.value) && e.before.reason == TRD_EMPTY_GROUP && e.distances == 0);
    for (int u = 0; u < U; u++)
        start[u] = 3;
    s = made(start, 1);
    assert_true(study(&s, TRD_ROBUST_CR1, pool).reason == TRD_EMPTY_GROUP);      /* nobody to compare with */
    for (int u = 0; u < U; u++)
        start[u] = u < 6 ? 0 : NEVER;
    s = made(start, 1);
    e = study(&s, TRD_ROBUST_CR1, pool);
    assert_true(e.reason == TRD_EMPTY_GROUP && e.left_out == 6 && e.started == 0);
    start[0] = 3;
    s = made(start, 1);
    e = study(&s, TRD_ROBUST_CR1, pool);
    assert_true(e.started == 1 && e.left_out == 5 && e.after.of.reason == TRD_ONE_CLUSTER);
    assert_true(!isnan(e.after.of.value) && isnan(e.after.of.low) && isnan(e.after.p));
    s = made(one_cohort, 1);
    size_t kept = 0;
    for (size_t i = 0; i < s.n; i++)                       /* nobody else is seen in the last period */
        if (s.unit[i] < 5 || s.period[i] < T - 1) {
            s.unit[kept] = s.unit[i];
            s.period[kept] = s.period[i];
            s.y[kept++] = s.y[i];
        }
    s.n = kept;
    e = study(&s, TRD_ROBUST_CR1, pool);
    assert_true(e.at[e.distances - 1].effect.of.reason == TRD_COLLINEAR && e.after.of.reason == TRD_COLLINEAR);
    assert_true(e.at[2].effect.of.reason == TRD_DEFINED && e.before.reason == TRD_DEFINED);
    s = made(one_cohort, 1);
    for (size_t i = 0; i < s.n; i++)
        s.y[i] = s.unit[i] + s.period[i];
    e = study(&s, TRD_ROBUST_CR1, pool);
    assert_true(e.after.of.reason == TRD_NO_VARIANCE && isnan(e.before.f));
    s.y[0] = INFINITY;
    assert_true(study(&s, TRD_ROBUST_CR1, pool).after.of.reason == TRD_NOT_FINITE);
    trd_pool_free(pool);
}

static void a_wrong_call_changes_nothing(void **state)
{
    trd_pool       *pool = trd_pool_new(NULL);
    sample          s = made(one_cohort, 1);
    trd_event_rows  rows = { .rows = s.n, .y = s.y, .unit = s.unit, .period = s.period, .units = U, .periods = T, .start = s.start,
                             .cluster = s.cluster, .clusters = U };
    trd_event_study e = { .cases = 77 };
    trd_error       err = { 0 };
    (void)state;
    assert_int_equal(trd_event_study_fit(&rows, TRD_ROBUST_HC1, 0.95, pool, &e, &err), TRD_E_USAGE);
    assert_int_equal(trd_event_study_fit(&rows, TRD_ROBUST_CR1, 95, pool, &e, &err), TRD_E_USAGE);
    rows.clusters = 3;
    assert_int_equal(trd_event_study_fit(&rows, TRD_ROBUST_CR1, 0.95, pool, &e, &err), TRD_E_DATA);
    rows.clusters = U;
    rows.periods = 4;
    assert_int_equal(trd_event_study_fit(&rows, TRD_ROBUST_CR1, 0.95, pool, &e, &err), TRD_E_DATA);
    rows.periods = 100000;
    assert_int_equal(trd_event_study_fit(&rows, TRD_ROBUST_CR1, 0.95, pool, &e, &err), TRD_E_LIMIT);
    rows.periods = T;
    rows.units = 4;
    assert_int_equal(trd_event_study_fit(&rows, TRD_ROBUST_CR1, 0.95, pool, &e, &err), TRD_E_DATA);
    assert_true(e.cases == 77);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_r),
        cmocka_unit_test(two_periods_are_difference_in_differences),
        cmocka_unit_test(cr2_of_a_mean_is_that_of_its_terms),
        cmocka_unit_test(shifts_of_units_and_periods_are_no_effect),
        cmocka_unit_test(those_who_start_last_stand_in),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(a_wrong_call_changes_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/event_study", tests, NULL, NULL);
}
