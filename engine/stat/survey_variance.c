/* The variance of totals under a design. */
#include "stat/survey_int.h"

#include "stat/normal_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what weights that fit margins leave to chance ---- */

/* Takes the mean of each level of a margin off z: weighted, or every row
 * alike. */
static bool take_off(const trd_survey *s, const trd_survey_margin *m, double *z)
{
    trd_sum *sum = calloc(2 * m->levels + 1, sizeof *sum), *weight = sum ? sum + m->levels : NULL;

    if (!sum)
        return false;
    for (size_t r = 0; r < s->design.rows; r++) {
        double w = s->design.raked ? s->weight[r] > 0 : s->weight[r];
        sum[m->code[r]] = trd_sum_plus(sum[m->code[r]], trd_sum_product(w, z[r]));
        weight[m->code[r]] = trd_sum_plus(weight[m->code[r]], trd_sum_from(w));
    }
    for (size_t r = 0; r < s->design.rows; r++)
        if (weight[m->code[r]].high > 0)
            z[r] -= trd_sum_value(trd_sum_over(sum[m->code[r]], weight[m->code[r]]));
    free(sum);
    return true;
}

/* Residuals of z on all levels of the margins. With more than one margin that
 * takes rounds; ten, and means of rows rather than of weights, are what R's
 * survey takes, so that both tell the same. */
static bool residuals(const trd_survey *s, double *z)
{
    int rounds = s->design.raked ? 10 : 1;

    for (int i = 0; i < rounds; i++)
        for (size_t m = 0; m < s->design.margins; m++)
            if (!take_off(s, &s->design.margin[m], z))
                return false;
    return true;
}

/* ---- stages ---- */

/* Totals per unit of a stage: sum[unit * k + j]. */
static void unit_totals(const trd_survey *s, const trd_survey_stage *stage, const double *const *z, size_t k, trd_sum *sum)
{
    memset(sum, 0, stage->units * k * sizeof *sum);
    for (size_t j = 0; j < k; j++)
        for (size_t r = 0; r < s->design.rows; r++) {
            trd_sum *to = &sum[stage->unit[r] * k + j];
            if (z[j][r] != 0)
                *to = trd_sum_plus(*to, trd_sum_product(s->weight[r], z[j][r]));
        }
}

/* Squares and products of n units about their mean (or 0), times scale; `mean`
 * and `rest` are k numbers of scratch. */
static void add_squares(const trd_sum *sum, size_t n, size_t k, bool centred, double scale, trd_sum *mean, double *rest, trd_sum *v)
{
    for (size_t j = 0; j < k; j++) {
        trd_sum all = { 0, 0 };
        for (size_t u = 0; centred && u < n; u++)
            all = trd_sum_plus(all, sum[u * k + j]);
        mean[j] = trd_sum_over(all, trd_sum_from((double)n));
    }
    for (size_t u = 0; u < n; u++) {
        for (size_t j = 0; j < k; j++)
            rest[j] = trd_sum_value(trd_sum_minus(sum[u * k + j], mean[j]));
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j <= i; j++)
                v[trd_pair(i, j)] = trd_sum_plus(v[trd_pair(i, j)], trd_sum_product(scale * rest[i], rest[j]));
    }
}

typedef struct variance_work {
    size_t   k;
    trd_sum *sum, *v, *part, *mean;      /* [units * k], [pairs] twice, [k] */
    double  *rest;                       /* [k]                             */
    uint8_t *used;                       /* [parents]: holds a row in use   */
} variance_work;

/* Adds a stage to v. False: a parent has no variance, and nothing stands in. */
static bool add_stage(const trd_survey *s, size_t which, variance_work *w)
{
    const trd_survey_stage *stage = &s->stage[which];
    size_t                  at = 0, used = 0, lonely = 0, pairs = trd_pairs(w->k);
    trd_lonely              how = s->design.lonely;

    memset(w->part, 0, pairs * sizeof *w->part);
    for (size_t p = 0; p < stage->parents; at += (size_t)stage->sampled[p], p++) {
        double n = stage->sampled[p], left = 1 - n / stage->population[p];
        bool   alone = n == 1 && left >= 1e-7;           /* the bound R's survey draws */
        if (!w->used[p])
            continue;
        used++;
        lonely += alone && how != TRD_LONELY_ADJUST;
        if (left >= 1e-7 && (!alone || how == TRD_LONELY_ADJUST))
            add_squares(w->sum + at * w->k, (size_t)n, w->k, !alone, stage->factor[p] * left * (n > 1 ? n / (n - 1) : 1), w->mean,
                        w->rest, w->part);
    }
    bool   average = how == TRD_LONELY_AVERAGE && which == 0 && lonely < used;
    double times = average ? (double)used / (double)(used - lonely) : 1;
    for (size_t i = 0; i < pairs; i++)
        w->v[i] = trd_sum_plus(w->v[i], trd_sum_times(w->part[i], trd_sum_from(times)));
    return lonely == 0 || how == TRD_LONELY_REMOVE || average;
}

static void mark_used(const trd_survey *s, const trd_survey_stage *stage, const uint8_t *use, uint8_t *used)
{
    memset(used, 0, stage->parents);
    for (size_t r = 0; r < s->design.rows; r++)
        used[stage->parent[r]] |= !use || use[r] || s->design.margins > 0;
}

static bool open_work(const trd_survey *s, size_t k, variance_work *w)
{
    const trd_survey_stage *last = &s->stage[s->stages - 1];
    size_t                  pairs = trd_pairs(k);

    w->k = k;
    w->sum = calloc(last->units * k + 2 * pairs + k + 1, sizeof *w->sum);
    w->rest = calloc(k + 1, sizeof *w->rest);
    w->used = calloc(last->parents + 1, 1);
    if (!w->sum || !w->rest || !w->used)
        return false;
    w->v = w->sum + last->units * k;
    w->part = w->v + pairs;
    w->mean = w->part + pairs;
    return true;
}

static void close_work(variance_work *w)
{
    free(w->sum);
    free(w->rest);
    free(w->used);
}

static trd_code of_totals(const trd_survey *s, const double *const *z, size_t k, const uint8_t *use, double *covariance,
                          trd_error *err)
{
    variance_work w = { .k = k };
    bool          known = true, room = open_work(s, k, &w);

    for (size_t i = 0; room && i < s->stages; i++) {
        unit_totals(s, &s->stage[i], z, k, w.sum);
        mark_used(s, &s->stage[i], use, w.used);
        known = add_stage(s, i, &w) && known;
    }
    for (size_t i = 0; room && i < k * k; i++)
        covariance[i] = known ? trd_sum_value(w.v[trd_pair(i / k, i % k)]) : (double)NAN;
    close_work(&w);
    return room ? TRD_OK : trd_survey_no_room(s->design.rows, err);
}

trd_code trd_survey_covariance(const trd_survey *s, const double *const *z, size_t k, const uint8_t *use, double *covariance,
                               trd_error *err)
{
    size_t rows = s->design.rows;

    if (s->design.margins == 0)
        return of_totals(s, z, k, use, covariance, err);
    double        *own = calloc(rows * k + 1, sizeof *own);
    const double **column = calloc(k + 1, sizeof *column);
    bool           room = own && column;
    for (size_t j = 0; room && j < k; j++) {
        memcpy(own + j * rows, z[j], rows * sizeof *own);
        column[j] = own + j * rows;
        room = residuals(s, own + j * rows);
    }
    trd_code code = room ? of_totals(s, column, k, use, covariance, err) : trd_survey_no_room(rows, err);
    free(own);
    free(column);
    return code;
}

/* ---- intervals ---- */

trd_interval trd_survey_interval(const trd_survey *s, const trd_survey_value *v, double variance, double df, double level)
{
    double       se = sqrt(fmax(0, variance));
    trd_interval i;

    if (v->cases == 0 || !isfinite(v->value))
        return trd_interval_none(NAN, level, v->cases, v->cases ? TRD_NOT_FINITE : TRD_NO_CASES);
    if (isnan(variance))
        return trd_interval_none(v->value, level, v->cases, TRD_ONE_CLUSTER);
    if (df > 0) {
        i = trd_interval_t(v->value, se, df, v->scale, level, v->cases);
    } else {
        i = trd_interval_none(v->value, level, v->cases, TRD_ONE_CLUSTER);
        i.se = se;
    }
    if (i.reason == TRD_NO_VARIANCE && trd_survey_is_full(s))
        i.reason = TRD_FULL_COUNT;
    if (s->design.stages)
        i.clusters = (int64_t)s->stage[0].units;
    return i;
}

trd_code trd_survey_judge(const trd_survey *s, const trd_survey_value *v, const double *z, const uint8_t *use, double df,
                          double level, trd_interval *out, trd_error *err)
{
    double   variance = NAN;
    trd_code code = trd_level_check(level, err);

    if (code == TRD_OK)
        code = trd_survey_covariance(s, &z, 1, use, &variance, err);
    if (code == TRD_OK)
        *out = trd_survey_interval(s, v, variance, df, level);
    return code;
}
