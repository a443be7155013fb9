/* Ranks are doubled, so that midranks are whole. Distributions are arrays of
 * probabilities by doubled sum. */
#include "stat/rank_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 200000000 };

/* ---- sorting and ranks ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Doubled ranks of sorted values; the sum of t^3 - t over equal ones. */
static double ranks_of(const double *sorted, size_t n, size_t *rank)
{
    double ties = 0;

    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && sorted[end] == sorted[i])
            end++;
        double t = (double)(end - i);
        ties += t * (t * t - 1);
        for (size_t j = i; j < end; j++)
            rank[j] = i + end + 1;
        i = end;
    }
    return ties;
}

/* ---- order statistics of pairs: halved between doubles, pairs counted ---- */

/* Doubles in order of whole numbers, and back. */
static uint64_t key_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double of_key(uint64_t key)
{
    uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
    double   x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

typedef struct pairs {
    const double *a, *b;             /* sorted; b NULL: means of pairs of a, i <= j */
    size_t        na, nb;
} pairs;

/* Pairs of at most x. Rounded sums and differences keep the order, so one walk
 * along both arrays counts. */
static double count_at_most(const pairs *p, double x)
{
    double count = 0;

    if (p->b) {
        size_t j = p->nb;
        for (size_t i = p->na; i-- > 0;) {           /* a[i] - b[j] <= x from some j on */
            while (j > 0 && p->a[i] - p->b[j - 1] <= x)
                j--;
            while (j < p->nb && p->a[i] - p->b[j] > x)
                j++;
            count += (double)(p->nb - j);
        }
        return count;
    }
    size_t j = p->na;
    for (size_t i = 0; i < p->na; i++) {
        while (j > 0 && (p->a[i] + p->a[j - 1]) / 2 > x)
            j--;
        count += j > i ? (double)(j - i) : 0;
    }
    return count;
}

/* The k-th lowest, k = 1 ... */
static double ordered(const pairs *p, double k)
{
    uint64_t low = key_of(-INFINITY), high = key_of(INFINITY);

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (count_at_most(p, of_key(middle)) >= k)
            high = middle;
        else
            low = middle + 1;
    }
    return of_key(low) + 0.0;
}

static double middle_of(const pairs *p, double count)
{
    double low = ordered(p, floor((count + 1) / 2));
    return fmod(count, 2) == 1 ? low : (low + ordered(p, count / 2 + 1)) / 2;
}

/* ---- exact distributions ---- */

static size_t total_of(const size_t *rank, size_t n)
{
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += rank[i];
    return total;
}

/* Each rank is in with probability one half. NULL: too long, or no memory. */
static double *signed_distribution(const size_t *rank, size_t n, size_t *most)
{
    *most = total_of(rank, n);
    if ((double)*most * (double)n > MOST_STEPS)
        return NULL;
    double *p = calloc(*most + 1, sizeof *p);
    size_t  sum = 0;
    if (p)
        p[0] = 1;
    for (size_t i = 0; p && i < n; i++) {
        sum += rank[i];
        for (size_t s = sum + 1; s-- > 0;)
            p[s] = 0.5 * p[s] + (s >= rank[i] ? 0.5 * p[s - rank[i]] : 0);
    }
    return p;
}

/* `chosen` of the n ranks, all choices alike. Row j of `p`: j were chosen so
 * far; the i-th rank is chosen with probability (chosen - j) / (n - i). */
static double *sum_distribution(const size_t *rank, size_t n, size_t chosen, size_t *most)
{
    size_t width = 1;

    for (size_t i = n - chosen; i < n; i++)          /* ranks rise */
        width += rank[i];
    *most = width - 1;
    if ((double)width * (double)chosen * (double)n > MOST_STEPS)
        return NULL;
    double *p = calloc((chosen + 1) * width, sizeof *p);
    if (!p)
        return NULL;
    p[0] = 1;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i < chosen ? i + 1 : chosen; j + 1 > 0; j--) {
            double stays = 1 - (double)(chosen - j) / (double)(n - i), joins = j > 0 ? (double)(chosen - j + 1) / (double)(n - i) : 0;
            double *row = p + j * width;
            const double *below = j > 0 ? row - width : row;
            stays = stays > 0 ? stays : 0;
            for (size_t s = width; s-- > 0;)
                row[s] = row[s] * stays + (j > 0 && s >= rank[i] ? joins * below[s - rank[i]] : 0);
        }
    memmove(p, p + chosen * width, width * sizeof *p);
    return p;
}

/* p of a doubled sum; `mean` is doubled too. */
static double tail_of(const double *p, size_t most, double sum, double mean, trd_side side)
{
    double total = 0;

    for (size_t s = 0; s <= most; s++) {
        double at = (double)s;
        if (side == TRD_GREATER ? at >= sum : side == TRD_LESS ? at <= sum : fabs(at - mean) >= fabs(sum - mean))
            total += p[s];
    }
    return fmin(1, total);
}

/* The lowest statistic q >= 1 with P(<= q) >= tail, and P(< q). Without ties:
 * the doubled sum is 2 q + least. */
static double lower_rank(const double *p, size_t most, size_t least, double tail, double *below)
{
    double sum = 0;
    size_t q = 0;

    *below = 0;
    for (; least + 2 * q <= most; q++) {
        sum += p[least + 2 * q];
        if (sum >= tail * (1 - 1e-14))
            break;
        *below = sum;
    }
    if (q == 0) {
        *below = p[least];
        q = 1;
    }
    return (double)q;
}

/* ---- what both have in common ---- */

static void normal(double off, double variance, trd_side side, trd_rank_test *t)
{
    double half = side == TRD_GREATER ? 0.5 : side == TRD_LESS ? -0.5 : off > 0 ? 0.5 : off < 0 ? -0.5 : 0;

    if (!(variance > 0)) {
        t->reason = TRD_NO_VARIANCE;
        return;
    }
    t->z = off / sqrt(variance);
    t->p = trd_test_p(t->z, INFINITY, side);
    t->z_corrected = (off - half) / sqrt(variance);
    t->p_corrected = trd_test_p(t->z_corrected, INFINITY, side);
}

/* The exact p, and without ties the limits: the q-th pair from either end. */
static void exact(const double *p, size_t most, size_t least, double sum, double mean, double count, const pairs *between,
                  trd_side side, double level, trd_rank_test *t)
{
    double below, sides = side == TRD_TWO_SIDED ? 2 : 1;

    t->exact_p = tail_of(p, most, sum, mean, side);
    if (t->ties)
        return;
    double q = lower_rank(p, most, least, (1 - level) / sides, &below);
    t->exact_level = 1 - sides * below;
    t->low = side == TRD_LESS ? -INFINITY : ordered(between, q);
    t->high = side == TRD_GREATER ? INFINITY : ordered(between, count - q + 1);
}

static trd_rank_test nothing(trd_stat_reason reason)
{
    return (trd_rank_test){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false, 0, 0, 0, 0, reason };
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

/* ---- signed ranks ---- */

/* room: n values and n sizes; rank: n. */
static void signed_test(const double *change, size_t all, trd_side side, double level, double *x, size_t *rank, trd_rank_test *t)
{
    size_t  n = 0, most;
    double *size = x + all;

    for (size_t i = 0; i < all; i++)
        if (change[i] != 0)
            x[n++] = change[i];
    t->cases = (int64_t)n;
    t->zeros = (int64_t)(all - n);
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        size[i] = fabs(x[i]);
    qsort(size, n, sizeof *size, by_value);
    qsort(x, n, sizeof *x, by_value);
    double count = (double)n, ties = ranks_of(size, n, rank), sum = 0;
    for (size_t i = 0; i < n; i++)
        if (x[i] > 0)
            sum += (double)rank[(const double *)bsearch(&x[i], size, n, sizeof *size, by_value) - size];
    t->reason = TRD_DEFINED;
    t->ties = ties > 0 || n < all;
    t->statistic = sum / 2;
    normal(t->statistic - count * (count + 1) / 4, count * (count + 1) * (2 * count + 1) / 24 - ties / 48, side, t);
    pairs   means = { x, NULL, n, 0 };
    double *p = signed_distribution(rank, n, &most), walsh = count * (count + 1) / 2;
    t->estimate = middle_of(&means, walsh);
    if (p)
        exact(p, most, 0, sum, walsh, walsh, &means, side, level, t);
    free(p);
}

trd_code trd_rank_signed(const double *change, size_t n, trd_side side, double level, trd_rank_test *out, trd_error *err)
{
    trd_rank_test t = nothing(TRD_NO_CASES);
    trd_code      code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    double *x = malloc((2 * n + 1) * sizeof *x);
    size_t *rank = malloc((n + 1) * sizeof *rank);
    if (!x || !rank)
        code = trd_fail(err, TRD_E_NOMEM, "no memory for %zu changes", n);
    else if (!all_finite(change, n))
        t.reason = TRD_NOT_FINITE;
    else
        signed_test(change, n, side, level, x, rank, &t);
    free(x);
    free(rank);
    if (code == TRD_OK)
        *out = t;
    return code;
}

/* ---- sums of ranks ---- */

/* x holds both groups, sorted each; all: both, sorted. */
static void sum_test(const double *x, size_t n1, size_t n2, const double *all, size_t *rank, trd_side side, double level,
                     trd_rank_test *t)
{
    size_t n = n1 + n2, most;
    double count1 = (double)n1, count2 = (double)n2, count = count1 + count2, ties = ranks_of(all, n, rank), sum = 0;

    for (size_t i = 0; i < n1; i++)
        sum += (double)rank[(const double *)bsearch(&x[i], all, n, sizeof *all, by_value) - all];
    t->reason = TRD_DEFINED;
    t->ties = ties > 0;
    t->statistic = sum / 2 - count1 * (count1 + 1) / 2;
    normal(t->statistic - count1 * count2 / 2, count1 * count2 / 12 * (count + 1 - ties / (count * (count - 1))), side, t);
    pairs   apart = { x, x + n1, n1, n2 };
    double *p = t->reason == TRD_DEFINED ? sum_distribution(rank, n, n1, &most) : NULL;
    t->estimate = middle_of(&apart, count1 * count2);
    if (p)
        exact(p, most, n1 * (n1 + 1), sum, count1 * (count + 1), count1 * count2, &apart, side, level, t);
    free(p);
}

trd_code trd_rank_sum(const double *first, size_t n1, const double *second, size_t n2, trd_side side, double level,
                      trd_rank_test *out, trd_error *err)
{
    trd_rank_test t = nothing(n1 + n2 == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP);
    size_t        n = n1 + n2;
    trd_code      code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    double *x = malloc((2 * n + 1) * sizeof *x);
    size_t *rank = malloc((n + 1) * sizeof *rank);
    if (!x || !rank) {
        code = trd_fail(err, TRD_E_NOMEM, "no memory for %zu values", n);
    } else if (!all_finite(first, n1) || !all_finite(second, n2)) {
        t.reason = TRD_NOT_FINITE;
    } else if (n1 > 0 && n2 > 0) {
        memcpy(x, first, n1 * sizeof *x);
        memcpy(x + n1, second, n2 * sizeof *x);
        memcpy(x + n, x, n * sizeof *x);
        qsort(x, n1, sizeof *x, by_value);
        qsort(x + n1, n2, sizeof *x, by_value);
        qsort(x + n, n, sizeof *x, by_value);
        sum_test(x, n1, n2, x + n, rank, side, level, &t);
    }
    t.first = (int64_t)n1;
    t.second = (int64_t)n2;
    free(x);
    free(rank);
    if (code == TRD_OK)
        *out = t;
    return code;
}
