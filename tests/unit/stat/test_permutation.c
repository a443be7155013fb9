/* Permutation tests: by hand, against a naive second implementation over all
 * arrangements, laws, and what is missing. */
#include "assert.h"

#include "base/random.h"
#include "stat/permutation.h"

#include <stdlib.h>

static trd_permutation of_rows(const double *x, const uint8_t *group, const uint32_t *stratum, uint32_t strata, size_t n,
                               int replicates, uint64_t seed, int threads)
{
    trd_watch       watch = { .threads = threads };
    trd_resampling  how = { replicates, seed, 0, NULL, &watch };
    trd_permutation p;
    trd_error       err = { 0 };
    assert_ok(trd_permutation_rows(x, group, stratum, strata, n, &how, &p, &err), err);
    return p;
}

static void three_of_six_by_hand(void **state)
{
    double  x[] = { 1, 10, 2, 11, 3, 12 };
    uint8_t group[] = { 0, 1, 0, 1, 0, 1 };
    (void)state;
    trd_permutation p = of_rows(x, group, NULL, 1, 6, 100, 1, 1);
    assert_true(p.exact && p.arrangements == 20 && p.replicates == 0);
    assert_close(p.value, 9, 1e-15);
    assert_close(p.p, 2.0 / 20, 1e-15);
    assert_close(p.p_greater, 1.0 / 20, 1e-15);
    assert_close(p.p_less, 1, 1e-15);
    assert_true(p.cases == 6 && p.left_out == 0 && p.strata == 1 && p.clusters == 0 && p.reason == TRD_DEFINED);
}

/* ---- a naive second implementation ---- */

enum { FEW = 14 };

typedef struct naive {
    size_t  n;
    double  x[FEW], cases[FEW];      /* means and cases of units; rows have 1 case */
    uint8_t group[FEW];
    uint32_t stratum[FEW];
} naive;

/* The difference within strata when the units in `ones` are group 1. NAN: a
 * stratum has not as many ones as the data. */
static long double difference_of(const naive *d, uint32_t ones)
{
    long double top = 0, below = 0;
    for (uint32_t s = 0; s < 3; s++) {
        long double n[2] = { 0, 0 }, sum[2] = { 0, 0 };
        int         units = 0, wanted = 0;
        for (size_t i = 0; i < d->n; i++)
            if (d->stratum[i] == s) {
                int g = ones >> i & 1;
                units += g;
                wanted += d->group[i];
                n[g] += d->cases[i];
                sum[g] += (long double)d->x[i] * d->cases[i];
            }
        if (units != wanted)
            return NAN;
        if (n[0] > 0 && n[1] > 0) {
            top += n[0] * n[1] / (n[0] + n[1]) * (sum[1] / n[1] - sum[0] / n[0]);
            below += n[0] * n[1] / (n[0] + n[1]);
        }
    }
    return top / below;
}

static trd_permutation naive_test(const naive *d)
{
    uint32_t        ones = 0;
    double          far = 0, greater = 0, less = 0, all = 0;
    trd_permutation p = { 0 };
    for (size_t i = 0; i < d->n; i++)
        ones |= (uint32_t)d->group[i] << i;
    long double value = difference_of(d, ones), squares = 0, sum = 0;
    for (uint32_t m = 0; m < 1u << d->n; m++) {
        long double v = difference_of(d, m);
        if (isnan(v))
            continue;
        all++;
        sum += v;
        squares += v * v;
        far += fabsl(v) >= fabsl(value) - 1e-11L;
        greater += v >= value - 1e-11L;
        less += v <= value + 1e-11L;
    }
    p.value = (double)value;
    p.arrangements = all;
    p.p = far / all;
    p.p_greater = greater / all;
    p.p_less = less / all;
    p.sd = (double)sqrtl(squares / all - sum / all * sum / all);
    return p;
}

static void assert_like_naive(const trd_permutation *p, const naive *d)
{
    trd_permutation q = naive_test(d);
    assert_true(p->exact);
    assert_close(p->value, q.value, 1e-13);
    assert_close(p->p, q.p, 1e-13);
    assert_close(p->p_greater, q.p_greater, 1e-13);
    assert_close(p->p_less, q.p_less, 1e-13);
    assert_close(p->sd, q.sd, 1e-8);
}

/* Whole numbers with many ties, decimals, thirds (which are on no grid). */
static double draw_value(trd_random *r, int kind)
{
    double whole = (double)trd_random_below(r, kind == 0 ? 4 : 40);
    return kind == 0 ? whole : kind == 1 ? whole / 10 : whole / 3;
}

static void rows_are_as_counted_one_by_one(void **state)
{
    trd_random r = { 1, 0, 0 };
    (void)state;
    for (int turn = 0; turn < 90; turn++) {
        naive d = { .n = 9 + (size_t)turn % 5 };
        int   strata = 1 + turn % 3;
        for (size_t i = 0; i < d.n; i++) {
            d.group[i] = i < 2 ? (uint8_t)i : (uint8_t)trd_random_below(&r, 2);
            d.stratum[i] = i < 2 ? 0 : (uint32_t)trd_random_below(&r, (uint64_t)strata);
            d.x[i] = draw_value(&r, turn / 3 % 3);
            d.cases[i] = 1;
        }
        trd_permutation p = of_rows(d.x, d.group, d.stratum, 3, d.n, 20, 1, 1);
        if (p.reason == TRD_NO_VARIANCE)
            continue;
        assert_like_naive(&p, &d);
    }
}

static trd_permutation of_clusters(const naive *d, int replicates, trd_code expected)
{
    double         cases[2 * FEW] = { 0 }, sum[2 * FEW] = { 0 };
    trd_contrast   c = { d->n, 2, cases, sum, { -1, 1 } };
    trd_resampling how = { replicates, 1, 0.95, NULL, NULL };
    trd_permutation p = { 0 };
    for (size_t i = 0; i < d->n; i++) {
        cases[2 * i + d->group[i]] = d->cases[i];
        sum[2 * i + d->group[i]] = d->cases[i] * d->x[i];
    }
    assert_int_equal(trd_permutation_clusters(&c, d->stratum, 3, &how, &p, NULL), expected);
    return p;
}

static void clusters_are_as_counted_one_by_one(void **state)
{
    trd_random r = { 2, 0, 0 };
    (void)state;
    for (int turn = 0; turn < 90; turn++) {
        naive d = { .n = 9 + (size_t)turn % 5 };
        int   strata = 1 + turn % 3;
        for (size_t i = 0; i < d.n; i++) {
            d.group[i] = i < 2 ? (uint8_t)i : (uint8_t)trd_random_below(&r, 2);
            d.stratum[i] = i < 2 ? 0 : (uint32_t)trd_random_below(&r, (uint64_t)strata);
            d.x[i] = draw_value(&r, turn / 3 % 3);
            d.cases[i] = turn % 2 ? 1 + (double)trd_random_below(&r, 5) : 3;
        }
        trd_permutation p = of_clusters(&d, 20, TRD_OK);
        if (p.reason == TRD_NO_VARIANCE)
            continue;
        assert_like_naive(&p, &d);
        assert_true(p.cases + p.left_out > 0 && p.clusters >= 2);
    }
}

static void clusters_of_one_row_are_rows(void **state)
{
    trd_random r = { 3, 0, 0 };
    naive      d = { .n = FEW };
    (void)state;
    for (size_t i = 0; i < d.n; i++) {
        d.group[i] = i % 3 == 0;
        d.stratum[i] = i > 8;
        d.x[i] = draw_value(&r, 1);
        d.cases[i] = 1;
    }
    trd_permutation a = of_rows(d.x, d.group, d.stratum, 2, d.n, 50, 1, 1), b = of_clusters(&d, 50, TRD_OK);
    assert_true(a.p == b.p && a.p_greater == b.p_greater && a.p_less == b.p_less && a.arrangements == b.arrangements);
    assert_true(b.clusters == FEW && a.clusters == 0);
}

/* ---- random arrangements ---- */

enum { ROWS = 5001, REPLICATES = 1500 };

static void draw(double *x, uint8_t *group, uint32_t *stratum, size_t n, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (size_t i = 0; i < n; i++) {
        stratum[i] = (uint32_t)trd_random_below(&r, 7);
        group[i] = trd_random_below(&r, 10) < 2 + stratum[i];
        x[i] = (double)trd_random_below(&r, 90000) / 10000 + stratum[i] + 0.05 * group[i];
    }
}

/* sqrt(sum of n1 n0 / n times the stratum's variance) / sum of n1 n0 / n. */
static double error_of(const double *x, const uint8_t *group, const uint32_t *stratum, size_t n)
{
    double top = 0, below = 0;
    for (uint32_t s = 0; s < 7; s++) {
        trd_moments m;
        trd_summary of;
        double      ones = 0;
        trd_moments_init(&m);
        for (size_t i = 0; i < n; i++)
            if ((stratum ? stratum[i] : 0) == s) {
                trd_moments_add(&m, &x[i], NULL, 1);
                ones += group[i];
            }
        trd_moments_finish(&m, &of);
        if (m.cases > 1) {
            double w = ones * ((double)m.cases - ones) / (double)m.cases;
            top += w * of.variance;
            below += w;
        }
    }
    return sqrt(top) / below;
}

static void random_arrangements_spread_as_all_do(void **state)
{
    double   x[ROWS], off[ROWS];
    uint8_t  group[ROWS];
    uint32_t stratum[ROWS];
    (void)state;
    draw(x, group, stratum, ROWS, 1);
    for (int i = 0; i < ROWS; i++)
        off[i] = x[i] / 7;                                 /* on no grid */
    for (int turn = 0; turn < 4; turn++) {
        const double   *of = turn % 2 ? off : x;
        const uint32_t *in = turn / 2 ? stratum : NULL;
        trd_permutation p = of_rows(of, group, in, 7, ROWS, REPLICATES, 5, 2);
        double          se = error_of(of, group, in, ROWS), z = p.value / se;
        double          tail = 0.5 * erfc(z / sqrt(2)), spread = 4 * sqrt(tail * (1 - tail) / REPLICATES) + 2e-3;
        assert_true(!p.exact && p.replicates == REPLICATES && isinf(p.arrangements));
        assert_true(fabs(p.sd / se - 1) < 4 / sqrt(2.0 * REPLICATES));
        assert_true(fabs(p.p_greater - tail) < spread && fabs(p.p - fmin(2 * tail, 2 - 2 * tail)) < 2 * spread);
        assert_true(p.p_greater + p.p_less >= 1 && p.p >= 1.0 / (REPLICATES + 1));
        assert_true(p.strata == (in ? 7 : 1) && p.cases == ROWS);
    }
}

static void random_and_all_arrangements_agree(void **state)
{
    double     x[24], values[20000];
    uint8_t    group[24];
    trd_random r = { 4, 0, 0 };
    (void)state;
    for (int i = 0; i < 24; i++) {
        group[i] = i < 9;
        x[i] = (double)trd_random_below(&r, 12) + 3 * group[i];
    }
    trd_permutation all = of_rows(x, group, NULL, 1, 24, 1307504, 1, 1), some;
    trd_resampling  how = { 20000, 1, 0, values, NULL };
    trd_error       err = { 0 };
    assert_ok(trd_permutation_rows(x, group, NULL, 1, 24, &how, &some, &err), err);
    assert_true(all.exact && !some.exact && all.arrangements == 1307504 && some.arrangements == 1307504);
    assert_true(fabs(all.p - some.p) < 4 * sqrt(all.p / 20000));
    assert_true(fabs(all.p_greater - some.p_greater) < 4 * sqrt(all.p_greater / 20000));
    assert_true(fabs(all.sd / some.sd - 1) < 4 / sqrt(40000.0));
    int far = 0;
    for (int i = 0; i < 20000; i++)
        far += fabs(values[i]) >= fabs(all.value) - 1e-9;
    assert_close(some.p, (1 + far) / 20001.0, 1e-15);
}

static void clusters_at_random_agree_with_their_rows(void **state)
{
    enum { SCHOOLS = 200 };
    double     cases[2 * SCHOOLS] = { 0 }, sum[2 * SCHOOLS] = { 0 }, means[SCHOOLS];
    uint8_t    group[SCHOOLS];
    trd_random r = { 5, 0, 0 };
    (void)state;
    for (int i = 0; i < SCHOOLS; i++) {
        group[i] = i % 4 == 1;
        means[i] = (double)(trd_random_below(&r, 1000) + 100 * group[i]) / 100;
        cases[2 * i + !group[i]] = 25;                     /* contrast 1 -1 */
        sum[2 * i + !group[i]] = 25 * means[i];
    }
    trd_contrast    c = { SCHOOLS, 2, cases, sum, { 1, -1 } };
    trd_watch       watch = { .threads = 2 };
    trd_resampling  how = { REPLICATES, 9, 0.95, NULL, &watch };
    trd_permutation p, q = of_rows(means, group, NULL, 1, SCHOOLS, REPLICATES, 9, 1);
    trd_error       err = { 0 };
    assert_ok(trd_permutation_clusters(&c, NULL, 1, &how, &p, &err), err);
    assert_true(p.p == q.p && p.p_greater == q.p_greater && p.p_less == q.p_less);       /* the same subsets */
    assert_close(p.value, q.value, 1e-13);
    assert_close(p.sd, q.sd, 1e-12);
    assert_true(p.clusters == SCHOOLS && p.cases == 25 * SCHOOLS);
}

/* ---- laws ---- */

static void threads_and_order_do_not_matter(void **state)
{
    double     x[ROWS], y[ROWS], one[REPLICATES], two[REPLICATES];
    uint8_t    group[ROWS], other[ROWS];
    uint32_t   stratum[ROWS], in[ROWS];
    trd_random r = { 6, 0, 0 };
    trd_watch  watch = { .threads = 1 };
    trd_resampling  how = { REPLICATES, 3, 0, one, &watch };
    trd_permutation p, q;
    (void)state;
    draw(x, group, stratum, ROWS, 2);
    memcpy(y, x, sizeof x);
    memcpy(other, group, sizeof group);
    memcpy(in, stratum, sizeof in);
    for (size_t i = ROWS - 1; i > 0; i--) {
        size_t   j = trd_random_below(&r, i + 1);
        double   keep = y[i];
        uint8_t  keep_group = other[i];
        uint32_t keep_in = in[i];
        y[i] = y[j], y[j] = keep;
        other[i] = other[j], other[j] = keep_group;
        in[i] = in[j], in[j] = keep_in;
    }
    assert_int_equal(trd_permutation_rows(x, group, stratum, 7, ROWS, &how, &p, NULL), TRD_OK);
    how.values = two;
    watch.threads = 3;
    assert_int_equal(trd_permutation_rows(y, other, in, 7, ROWS, &how, &q, NULL), TRD_OK);
    assert_memory_equal(one, two, sizeof one);
    assert_true(p.value == q.value && p.p == q.p && p.p_greater == q.p_greater && p.sd == q.sd);
}

static void swapped_labels_turn_the_sides(void **state)
{
    double   x[ROWS];
    uint8_t  group[ROWS], other[ROWS];
    uint32_t stratum[ROWS];
    (void)state;
    draw(x, group, stratum, ROWS, 3);
    for (int i = 0; i < ROWS; i++)
        other[i] = !group[i];
    trd_permutation p = of_rows(x, group, stratum, 7, ROWS, REPLICATES, 3, 2);
    trd_permutation q = of_rows(x, other, stratum, 7, ROWS, REPLICATES, 3, 2);
    assert_true(p.value == -q.value && p.p == q.p && p.p_greater == q.p_less && p.p_less == q.p_greater);
    for (int i = 0; i < ROWS; i++)
        x[i] = 4 * x[i];                                   /* exact in binary, still decimals */
    q = of_rows(x, group, stratum, 7, ROWS, REPLICATES, 3, 2);
    assert_true(q.value == 4 * p.value && p.p == q.p && p.p_greater == q.p_greater);
}

/* Effects of strata are no part of it. */
static void what_strata_differ_in_does_not_count(void **state)
{
    double   x[ROWS], y[ROWS];
    uint8_t  group[ROWS];
    uint32_t stratum[ROWS];
    (void)state;
    draw(x, group, stratum, ROWS, 4);
    for (int i = 0; i < ROWS; i++)
        y[i] = nearbyint(x[i] * 10000 + 70000.0 * stratum[i]) / 10000;
    trd_permutation p = of_rows(x, group, stratum, 7, ROWS, REPLICATES, 3, 2);
    trd_permutation q = of_rows(y, group, stratum, 7, ROWS, REPLICATES, 3, 2);
    assert_close(p.value, q.value, 1e-12);
    assert_true(p.p == q.p && p.p_greater == q.p_greater);
}

/* 0.1 + 0.2 is not 0.3 in doubles; in steps of a tenth it is. */
static void sums_that_are_equal_are_ties(void **state)
{
    double  x[] = { 0.1, 0.2, 0.3, 0.3, 0.1, 0.2 }, whole[] = { 1, 2, 3, 3, 1, 2 }, third[6];
    uint8_t group[] = { 1, 1, 0, 1, 0, 0 };
    (void)state;
    for (int i = 0; i < 6; i++)
        third[i] = whole[i] / 3;
    trd_permutation p = of_rows(x, group, NULL, 1, 6, 20, 1, 1), q = of_rows(whole, group, NULL, 1, 6, 20, 1, 1);
    trd_permutation s = of_rows(third, group, NULL, 1, 6, 20, 1, 1);
    assert_true(p.p == 1 && q.p == 1 && s.p == 1);         /* 6 against 6: no difference at all */
    assert_true(p.p_greater == q.p_greater && s.p_greater == q.p_greater && p.p_greater > 0.5 && p.p_less > 0.5);
}

/* ---- what is missing ---- */

static void what_is_missing_has_a_reason(void **state)
{
    double         x[] = { 4, 5, 6, 7 }, bad[] = { 1, NAN, 2, 3 }, same[] = { 2, 2, 3, 3 };
    uint8_t        group[] = { 0, 1, 0, 1 }, ones[] = { 1, 1, 1, 1 }, wrong[] = { 0, 2, 1, 1 };
    uint32_t       pairs[] = { 0, 0, 1, 1 }, outside[] = { 0, 0, 2, 1 };
    trd_resampling how = { 100, 1, 0, NULL, NULL }, few = { 1, 1, 0, NULL, NULL };
    trd_permutation p = of_rows(x, group, NULL, 1, 0, 100, 1, 1);
    (void)state;
    assert_true(p.reason == TRD_NO_CASES && isnan(p.value) && isnan(p.p));
    p = of_rows(x, ones, NULL, 1, 4, 100, 1, 1);
    assert_true(p.reason == TRD_EMPTY_GROUP && isnan(p.value) && isnan(p.p) && p.left_out == 4 && p.cases == 0);
    p = of_rows(bad, group, NULL, 1, 4, 100, 1, 1);
    assert_true(p.reason == TRD_NOT_FINITE && isnan(p.value) && isnan(p.p));
    p = of_rows(same, group, pairs, 2, 4, 100, 1, 1);
    assert_true(p.reason == TRD_NO_VARIANCE && p.value == 0 && isnan(p.p));
    group[3] = 0;                                          /* the second pair says nothing now */
    p = of_rows(x, group, pairs, 2, 4, 100, 1, 1);
    assert_true(p.reason == TRD_DEFINED && p.value == 1 && p.left_out == 2 && p.cases == 2 && p.strata == 1);
    assert_true(p.p == 1 && p.p_greater == 0.5 && p.arrangements == 2);
    p.cases = 42;
    assert_int_equal(trd_permutation_rows(x, wrong, NULL, 1, 4, &how, &p, NULL), TRD_E_DATA);
    assert_int_equal(trd_permutation_rows(x, group, outside, 2, 4, &how, &p, NULL), TRD_E_DATA);
    assert_int_equal(trd_permutation_rows(x, group, NULL, 1, 4, &few, &p, NULL), TRD_E_USAGE);
    assert_int_equal(p.cases, 42);
}

static void clusters_that_cannot_be_have_a_reason(void **state)
{
    double          cases[] = { 3, 0, 0, 4, 2, 0 }, sum[] = { 9, 0, 0, 12, 6, 0 }, none[6] = { 0 };
    double          both[] = { 3, 1, 0, 4, 2, 0 }, minus[] = { -3, 0, 0, 4, 2, 0 };
    uint32_t        outside[] = { 0, 1, 0 };
    trd_resampling  how = { 100, 1, 0.95, NULL, NULL };
    trd_permutation p;
    trd_contrast    c = { 3, 2, cases, sum, { -1, 1 } };
    (void)state;
    assert_int_equal(trd_permutation_clusters(&c, NULL, 1, &how, &p, NULL), TRD_OK);
    assert_true(p.reason == TRD_NO_VARIANCE && p.value == 0 && isnan(p.p) && p.cases == 9 && p.clusters == 3);
    assert_int_equal(trd_permutation_clusters(&(trd_contrast){ 3, 2, none, none, { -1, 1 } }, NULL, 1, &how, &p, NULL), TRD_OK);
    assert_true(p.reason == TRD_NO_CASES && isnan(p.value));
    assert_int_equal(trd_permutation_clusters(&(trd_contrast){ 1, 2, cases, sum, { -1, 1 } }, NULL, 1, &how, &p, NULL), TRD_OK);
    assert_true(p.reason == TRD_EMPTY_GROUP && isnan(p.value));
    p.cases = 42;
    assert_int_equal(trd_permutation_clusters(&c, outside, 1, &how, &p, NULL), TRD_E_DATA);
    assert_int_equal(trd_permutation_clusters(&(trd_contrast){ 3, 2, both, sum, { -1, 1 } }, NULL, 1, &how, &p, NULL), TRD_E_DATA);
    assert_int_equal(trd_permutation_clusters(&(trd_contrast){ 3, 2, minus, sum, { -1, 1 } }, NULL, 1, &how, &p, NULL), TRD_E_DATA);
    assert_int_equal(trd_permutation_clusters(&(trd_contrast){ 3, 2, cases, sum, { 1, 1 } }, NULL, 1, &how, &p, NULL), TRD_E_USAGE);
    assert_int_equal(trd_permutation_clusters(&(trd_contrast){ 3, 1, cases, sum, { 1 } }, NULL, 1, &how, &p, NULL), TRD_E_USAGE);
    assert_int_equal(p.cases, 42);
}

static void ctrl_c_ends_it(void **state)
{
    double                x[ROWS];
    uint8_t               group[ROWS];
    uint32_t              stratum[ROWS];
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_resampling        how = { REPLICATES, 1, 0, NULL, &watch };
    trd_permutation       p = { .cases = 42 };
    (void)state;
    draw(x, group, stratum, ROWS, 1);
    for (int i = 0; i < 20; i++)
        group[i] = i % 2 == 0;
    assert_int_equal(trd_permutation_rows(x, group, NULL, 1, ROWS, &how, &p, NULL), TRD_E_CANCELLED);
    assert_int_equal(trd_permutation_rows(x, group, NULL, 1, 20, &how, &p, NULL), TRD_E_CANCELLED);   /* all 184,756 */
    assert_int_equal(p.cases, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_of_six_by_hand),
        cmocka_unit_test(rows_are_as_counted_one_by_one),
        cmocka_unit_test(clusters_are_as_counted_one_by_one),
        cmocka_unit_test(clusters_of_one_row_are_rows),
        cmocka_unit_test(random_arrangements_spread_as_all_do),
        cmocka_unit_test(random_and_all_arrangements_agree),
        cmocka_unit_test(clusters_at_random_agree_with_their_rows),
        cmocka_unit_test(threads_and_order_do_not_matter),
        cmocka_unit_test(swapped_labels_turn_the_sides),
        cmocka_unit_test(what_strata_differ_in_does_not_count),
        cmocka_unit_test(sums_that_are_equal_are_ties),
        cmocka_unit_test(what_is_missing_has_a_reason),
        cmocka_unit_test(clusters_that_cannot_be_have_a_reason),
        cmocka_unit_test(ctrl_c_ends_it),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/permutation", tests, NULL, NULL);
}
