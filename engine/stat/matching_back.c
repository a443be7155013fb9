/* Matching with putting back. Names in the formulas: K_i the weight of control
 * i, L_i the sum of the squares of its shares, s2_i the spread of an outcome at
 * its score; the variance of the effect on n1 treated is
 *     [sum over treated (y - matched mean - effect)^2 + sum over controls (K^2 - L) s2] / n1^2. */
#include "stat/matching.h"

#include "stat/sum.h"

#include <math.h>
#include <stdlib.h>

#define NEAR 1e-9
#define NO_SELF SIZE_MAX

/* Rows of one group by score. */
typedef struct line {
    size_t  count;
    size_t *row;
    double *score;                   /* of row[i], rising */
} line;

typedef struct pair {
    double score;
    size_t row;
} pair;

static int by_score(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static trd_code open_line(line *l, const double *score, const uint8_t *treated, size_t n, bool which, trd_pool *scratch,
                          trd_error *err)
{
    pair *all = trd_pool_calloc(scratch, n, sizeof *all);

    *l = (line){ .row = trd_pool_calloc(scratch, n, sizeof *l->row), .score = trd_pool_calloc(scratch, n, sizeof *l->score) };
    if (!all || !l->row || !l->score)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n; i++)
        if ((treated[i] != 0) == which)
            all[l->count++] = (pair){ score[i], i };
    qsort(all, l->count, sizeof *all, by_score);
    for (size_t i = 0; i < l->count; i++) {
        l->row[i] = all[i].row;
        l->score[i] = all[i].score;
    }
    return TRD_OK;
}

/* The places from .. to - 1 nearest to a score, but for place `self`, which may
 * lie between them. */
static void nearest(const line *l, double score, size_t self, size_t *from, size_t *to)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->score[middle] < score)
            low = middle + 1;
        else
            high = middle;
    }
    size_t above = low, below = low;                     /* below: one past the place */
    above += above == self;
    below -= below > 0 && below - 1 == self;
    double up = above < l->count ? l->score[above] - score : INFINITY;
    double down = below > 0 ? score - l->score[below - 1] : INFINITY, least = fmin(up, down) + NEAR;
    *from = below;
    *to = above;
    while (*from > 0 && score - l->score[*from - 1] <= least)
        --*from;
    while (*to < l->count && l->score[*to] - score <= least)
        ++*to;
}

/* The mean of y over from .. to - 1 without self, and how many they are. */
static double mean_of(const line *l, const double *y, size_t from, size_t to, size_t self, double *count)
{
    double sum = 0;

    *count = 0;
    for (size_t i = from; i < to; i++)
        if (i != self) {
            sum += y[l->row[i]];
            ++*count;
        }
    return sum / *count;
}

/* Weights, squares of the shares, and the matched mean of every treated. */
static double match(const line *treated, const line *control, const double *y, double *square, double *matched,
                    trd_match_back *r)
{
    trd_sum sum = { 0, 0 };

    for (size_t i = 0; i < treated->count; i++) {
        size_t row = treated->row[i], from, to;
        double count;
        nearest(control, treated->score[i], NO_SELF, &from, &to);
        matched[row] = mean_of(control, y, from, to, NO_SELF, &count);
        for (size_t j = from; j < to; j++) {
            r->weight[control->row[j]] += 1 / count;
            square[control->row[j]] += 1 / (count * count);
        }
        r->weight[row] = 1;
        r->tied += count > 1;
        sum = trd_sum_plus(sum, trd_sum_of(y[row], -matched[row]));
    }
    r->treated = treated->count;
    for (size_t j = 0; j < control->count; j++) {
        double w = r->weight[control->row[j]];
        r->used += w > 0;
        r->largest = fmax(r->largest, w);
    }
    return trd_sum_value(sum) / (double)treated->count;
}

static double variance_of(const line *treated, const line *control, const double *y, const double *square, const double *matched,
                          const double *weight, double effect)
{
    trd_sum sum = { 0, 0 };
    double  n1 = (double)treated->count;

    for (size_t i = 0; i < treated->count; i++) {
        double d = y[treated->row[i]] - matched[treated->row[i]] - effect;
        sum = trd_sum_plus(sum, trd_sum_product(d, d));
    }
    for (size_t j = 0; j < control->count; j++) {
        size_t row = control->row[j], from, to;
        double count, k = weight[row];
        if (k == 0)
            continue;
        nearest(control, control->score[j], j, &from, &to);
        double d = y[row] - mean_of(control, y, from, to, j, &count);
        sum = trd_sum_plus(sum, (trd_sum){ (k * k - square[row]) * count / (count + 1) * d * d, 0 });
    }
    return trd_sum_value(sum) / (n1 * n1);
}

static void conclude(const line *treated, const line *control, const double *y, const double *square, const double *matched,
                     double effect, double level, size_t n, trd_match_back *r)
{
    double size = 0;

    for (size_t i = 0; i < n; i++)
        size = r->weight[i] > 0 ? fmax(size, fabs(y[i])) : size;
    if (!isfinite(effect))
        r->effect = trd_interval_none(NAN, level, (int64_t)n, TRD_NOT_FINITE);
    else if (treated->count == 1 || control->count == 1)
        r->effect = trd_interval_none(effect, level, (int64_t)n, TRD_ONE_CASE);
    else
        r->effect = trd_interval_t(effect, sqrt(variance_of(treated, control, y, square, matched, r->weight, effect)), INFINITY,
                                   size, level, (int64_t)n);
}

trd_code trd_match_replacing(const double *score, const double *y, const uint8_t *treated, size_t n, double level,
                             trd_pool *pool, trd_match_back *out, trd_error *err)
{
    trd_code code = trd_level_check(level, err);
    for (size_t i = 0; code == TRD_OK && i < n; i++)
        if (!isfinite(score[i]))
            code = trd_fail(err, TRD_E_DATA, "row %zu: %g is no score to match by; leave the row out", i + 1, score[i]);
    if (code != TRD_OK)
        return code;

    trd_pool      *scratch = trd_pool_new(pool);
    trd_match_back r = { .weight = trd_pool_calloc(pool, n, sizeof *r.weight) };
    double        *square = scratch ? trd_pool_calloc(scratch, n, sizeof *square) : NULL;
    double        *matched = scratch ? trd_pool_calloc(scratch, n, sizeof *matched) : NULL;
    line           with, without;

    code = r.weight && square && matched ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    if (code == TRD_OK)
        code = open_line(&with, score, treated, n, true, scratch, err);
    if (code == TRD_OK)
        code = open_line(&without, score, treated, n, false, scratch, err);
    if (code == TRD_OK) {
        if (with.count == 0 || without.count == 0)
            r.effect = trd_interval_none(NAN, level, (int64_t)n, n == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP);
        else
            conclude(&with, &without, y, square, matched, match(&with, &without, y, square, matched, &r), level, n, &r);
        *out = r;
    }
    trd_pool_free(scratch);
    return code;
}
