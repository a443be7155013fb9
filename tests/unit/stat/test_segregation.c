/* Segregation: all apart, all even, pairs of units one by one, laws, nobody. */
#include "assert.h"

#include "stat/segregation.h"

static trd_segregation two(const double *first, const double *second, size_t units)
{
    trd_segregation s;
    trd_error       err = { 0 };
    assert_ok(trd_segregation_two(first, second, units, &s, &err), err);
    return s;
}

static void apart_and_even(void **state)
{
    trd_segregation a = two((double[]){ 10, 0, 5 }, (double[]){ 0, 10, 0 }, 3), e = two((double[]){ 5, 10 }, (double[]){ 10, 20 }, 2);
    (void)state;
    assert_close(a.dissimilarity, 1, 1e-15);
    assert_close(a.gini, 1, 1e-15);
    assert_close(a.theil_h, 1, 1e-15);
    assert_close(a.variance_ratio, 1, 1e-15);
    assert_close(a.atkinson_half, 1, 1e-15);
    assert_close(a.isolation, 1, 1e-15);
    assert_true(a.exposure == 0 && a.units == 3 && a.first == 15 && a.second == 10 && a.reason == TRD_DEFINED);
    assert_close(e.dissimilarity, 0, 1e-15);
    assert_close(e.gini, 0, 1e-15);
    assert_close(e.theil_h, 0, 1e-14);
    assert_close(e.variance_ratio, 0, 1e-15);
    assert_close(e.atkinson_half, 0, 1e-15);
    assert_close(e.isolation, 1.0 / 3, 1e-15);
    assert_close(e.exposure, 2.0 / 3, 1e-15);
    assert_close(e.entropy, -(log(1.0 / 3) / 3 + log(2.0 / 3) * 2 / 3), 1e-15);
}

static const double first[] = { 12, 3, 30, 7, 1 }, second[] = { 4, 20, 25, 0, 9 };
enum { UNITS = 5 };

/* The formulas as Massey and Denton print them, unit by unit and pair by pair. */
static void unit_by_unit(void **state)
{
    trd_segregation s = two(first, second, UNITS);
    double          all = 0, a = 0, apart = 0, pairs = 0, alone = 0, roots = 0, within = 0;
    (void)state;
    for (int i = 0; i < UNITS; i++) {
        a += first[i];
        all += first[i] + second[i];
    }
    double share = a / all, entropy = -share * log(share) - (1 - share) * log(1 - share);
    for (int i = 0; i < UNITS; i++) {
        double t = first[i] + second[i], p = first[i] / t;
        apart += t * fabs(p - share) / (2 * all * share * (1 - share));
        alone += first[i] / a * p;
        roots += sqrt(p * (1 - p)) * t / (share * all);
        within += t / all * -((p > 0 ? p * log(p) : 0) + (p < 1 ? (1 - p) * log(1 - p) : 0));
        for (int j = 0; j < UNITS; j++) {
            double u = first[j] + second[j];
            pairs += t * u * fabs(p - first[j] / u) / (2 * all * all * share * (1 - share));
        }
    }
    assert_close(s.dissimilarity, apart, 1e-14);
    assert_close(s.gini, pairs, 1e-14);
    assert_close(s.isolation, alone, 1e-14);
    assert_close(s.exposure, 1 - alone, 1e-14);
    assert_close(s.variance_ratio, (alone - share) / (1 - share), 1e-14);
    assert_close(s.atkinson_half, 1 - share / (1 - share) * roots * roots, 1e-13);
    assert_close(s.mutual_information, entropy - within, 1e-14);
    assert_close(s.theil_h, (entropy - within) / entropy, 1e-14);
}

static void same_indices(const trd_segregation *s, const trd_segregation *t)
{
    assert_close(s->dissimilarity, t->dissimilarity, 1e-14);
    assert_close(s->gini, t->gini, 1e-14);
    assert_close(s->theil_h, t->theil_h, 1e-14);
    assert_close(s->variance_ratio, t->variance_ratio, 1e-14);
    assert_close(s->atkinson_half, t->atkinson_half, 1e-13);
    assert_close(s->mutual_information, t->mutual_information, 1e-14);
}

static void laws(void **state)
{
    trd_segregation s = two(first, second, UNITS), t;
    (void)state;
    t = two((double[]){ 36, 9, 90, 21, 3 }, (double[]){ 12, 60, 75, 0, 27 }, UNITS);      /* three of each         */
    same_indices(&s, &t);
    assert_close(t.isolation, s.isolation, 1e-14);
    t = two((double[]){ 1, 7, 0, 30, 3, 12 }, (double[]){ 9, 0, 0, 25, 20, 4 }, 6);       /* order, an empty unit  */
    same_indices(&s, &t);
    assert_int_equal(t.units, UNITS);
    t = two((double[]){ 12, 1, 2, 30, 7, 1 }, (double[]){ 4, 20.0 / 3, 40.0 / 3, 25, 0, 9 }, 6);   /* a unit in two */
    same_indices(&s, &t);
    t = two(second, first, UNITS);                                                        /* the groups swapped    */
    same_indices(&s, &t);
    assert_close(t.isolation, 1 - (1 - s.isolation) * s.first / s.second, 1e-14);
}

static void several_groups(void **state)
{
    double               counts[2 * UNITS], three[] = { 8, 0, 0, 0, 8, 0, 0, 0, 8 };
    trd_segregation      s = two(first, second, UNITS);
    trd_segregation_many m;
    (void)state;
    for (int i = 0; i < UNITS; i++) {
        counts[2 * i] = first[i];
        counts[2 * i + 1] = second[i];
    }
    trd_segregation_of(counts, UNITS, 2, &m);                    /* two groups: both ways agree */
    assert_close(m.theil_h, s.theil_h, 1e-15);
    assert_close(m.mutual_information, s.mutual_information, 1e-15);
    assert_true(m.units == UNITS && m.groups == 2);
    trd_segregation_of(three, 3, 3, &m);
    assert_close(m.theil_h, 1, 1e-15);
    assert_close(m.entropy, log(3), 1e-15);
}

static void nobody(void **state)
{
    trd_segregation      s = two((double[]){ 0, 0 }, (double[]){ 0, 0 }, 2);
    trd_segregation_many m;
    (void)state;
    assert_true(s.reason == TRD_NO_CASES && isnan(s.dissimilarity) && isnan(s.theil_h) && isnan(s.isolation));
    assert_int_equal(two(NULL, NULL, 0).reason, TRD_NO_CASES);
    s = two((double[]){ 3, 4 }, (double[]){ 0, 0 }, 2);
    assert_true(s.reason == TRD_EMPTY_GROUP && isnan(s.gini) && s.first == 7);
    s = two((double[]){ 3, -1 }, (double[]){ 1, 1 }, 2);
    assert_true(s.reason == TRD_NOT_FINITE && isnan(s.gini));
    assert_int_equal(two((double[]){ 3, NAN }, (double[]){ 1, 1 }, 2).reason, TRD_NOT_FINITE);
    s = two((double[]){ 3 }, (double[]){ 5 }, 1);                /* one unit cannot be apart */
    assert_true(s.reason == TRD_DEFINED);
    assert_close(s.dissimilarity, 0, 1e-15);
    trd_segregation_of((double[]){ 0, 0 }, 1, 2, &m);
    assert_true(m.reason == TRD_NO_CASES && isnan(m.theil_h));
    trd_segregation_of((double[]){ 4, 0 }, 1, 2, &m);
    assert_true(m.reason == TRD_EMPTY_GROUP && isnan(m.theil_h));
    trd_segregation_of((double[]){ 4, INFINITY }, 1, 2, &m);
    assert_int_equal(m.reason, TRD_NOT_FINITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apart_and_even), cmocka_unit_test(unit_by_unit), cmocka_unit_test(laws),
        cmocka_unit_test(several_groups), cmocka_unit_test(nobody),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/segregation", tests, NULL, NULL);
}
