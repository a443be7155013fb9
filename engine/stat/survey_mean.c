/* Estimates as linearised values. */
#include "stat/survey.h"

#include "stat/distribution.h"
#include "stat/sum.h"
#include "stat/survey_int.h"

#include <math.h>
#include <stdlib.h>

/* Weighted sums of rows in use. */
typedef struct sums {
    double  weight, total, mean;
    int64_t cases;
    double  most;                    /* the largest size */
} sums;

static sums add_up(const trd_survey *s, const double *x, const uint8_t *use)
{
    trd_sum weight = { 0, 0 }, total = { 0, 0 };
    sums    a = { .cases = 0 };

    for (size_t r = 0; r < s->design.rows; r++)
        if (trd_survey_uses(s, use, r)) {
            weight = trd_sum_plus(weight, (trd_sum){ s->weight[r], 0 });
            total = trd_sum_plus(total, trd_sum_product(s->weight[r], x[r]));
            a.most = fmax(a.most, fabs(x[r]));
            a.cases++;
        }
    a.weight = trd_sum_value(weight);
    a.total = trd_sum_value(total);
    a.mean = a.cases ? trd_sum_value(trd_sum_over(total, weight)) : (double)NAN;
    return a;
}

/* One number a row, all 0. */
static trd_code room_of(const trd_survey *s, double **z, trd_error *err)
{
    *z = calloc(s->design.rows + 1, sizeof **z);
    return *z ? TRD_OK : trd_survey_no_room(s->design.rows, err);
}

/* Judges, and frees z. */
static trd_code judge(const trd_survey *s, const trd_survey_value *v, double *z, const uint8_t *use, double df, double level,
                      trd_interval *out, trd_error *err)
{
    trd_code code = trd_survey_judge(s, v, z, use, df, level, out, err);
    free(z);
    return code;
}

/* ---- means and totals ---- */

static double variance_of(const trd_survey *s, const double *x, const uint8_t *use, const sums *a)
{
    trd_sum sum = { 0, 0 };

    for (size_t r = 0; r < s->design.rows; r++)
        if (trd_survey_uses(s, use, r))
            sum = trd_sum_plus(sum, trd_sum_product(s->weight[r] * (x[r] - a->mean), x[r] - a->mean));
    return a->cases > 1 ? trd_sum_value(sum) / a->weight * (double)a->cases / ((double)a->cases - 1) : (double)NAN;
}

/* Against the variance of a mean of as many rows, drawn at random. */
static void effects(const trd_survey *s, const double *x, const uint8_t *use, const sums *a, double se_of_mean, trd_survey_estimate *e)
{
    double replace = variance_of(s, x, use, a) / (double)a->cases, left = 1 - (double)a->cases / a->weight;

    e->effect_replace = replace > 0 ? se_of_mean * se_of_mean / replace : (double)NAN;
    e->effect = left < 0 ? (double)NAN : e->effect_replace / left;
}

trd_code trd_survey_mean(const trd_survey *s, const double *x, const uint8_t *use, double df, double level,
                         trd_survey_estimate *out, trd_error *err)
{
    sums                a = add_up(s, x, use);
    trd_survey_value    v = { a.mean, a.most, a.cases };
    trd_survey_estimate e;
    double             *z;
    trd_code            code = room_of(s, &z, err);

    if (code != TRD_OK)
        return code;
    for (size_t r = 0; r < s->design.rows; r++)
        z[r] = trd_survey_uses(s, use, r) ? (x[r] - a.mean) / a.weight : 0;
    code = judge(s, &v, z, use, df, level, &e.of, err);
    if (code != TRD_OK)
        return code;
    effects(s, x, use, &a, e.of.se, &e);
    *out = e;
    return TRD_OK;
}

trd_code trd_survey_total(const trd_survey *s, const double *x, const uint8_t *use, double df, double level,
                          trd_survey_estimate *out, trd_error *err)
{
    sums                a = add_up(s, x, use);
    trd_survey_value    v = { a.total, a.most * a.weight, a.cases };
    trd_survey_estimate e;
    double             *z;
    trd_code            code = room_of(s, &z, err);

    if (code != TRD_OK)
        return code;
    for (size_t r = 0; r < s->design.rows; r++)
        z[r] = trd_survey_uses(s, use, r) ? x[r] : 0;
    code = judge(s, &v, z, use, df, level, &e.of, err);
    if (code != TRD_OK)
        return code;
    effects(s, x, use, &a, e.of.se / a.weight, &e);
    *out = e;
    return TRD_OK;
}

trd_code trd_survey_ratio(const trd_survey *s, const double *y, const double *x, const uint8_t *use, double df, double level,
                          trd_interval *out, trd_error *err)
{
    sums             top = add_up(s, y, use), bottom = add_up(s, x, use);
    double           ratio = bottom.total != 0 ? top.total / bottom.total : (double)NAN, *z;
    trd_survey_value v = { ratio, ratio, top.cases };
    trd_code         code = room_of(s, &z, err);

    if (code != TRD_OK)
        return code;
    for (size_t r = 0; r < s->design.rows; r++)
        z[r] = trd_survey_uses(s, use, r) ? (y[r] - ratio * x[r]) / bottom.total : 0;
    return judge(s, &v, z, use, df, level, out, err);
}

trd_code trd_survey_variance(const trd_survey *s, const double *x, const uint8_t *use, double df, double level,
                             trd_interval *out, trd_error *err)
{
    sums             a = add_up(s, x, use);
    double           variance = variance_of(s, x, use, &a), n = (double)a.cases, *z;
    trd_survey_value v = { variance, a.most * a.most, a.cases };
    trd_code         code = trd_level_check(level, err);

    if (code == TRD_OK && a.cases == 1)
        *out = trd_interval_none(NAN, level, 1, TRD_ONE_CASE);
    if (code != TRD_OK || a.cases == 1)
        return code;
    if ((code = room_of(s, &z, err)) != TRD_OK)
        return code;
    for (size_t r = 0; r < s->design.rows; r++)
        z[r] = trd_survey_uses(s, use, r) ? ((x[r] - a.mean) * (x[r] - a.mean) * n / (n - 1) - variance) / a.weight : 0;
    return judge(s, &v, z, use, df, level, out, err);
}

static bool is_either(const uint8_t *first, const uint8_t *second, size_t row)
{
    return !first || !second || first[row] || second[row];
}

trd_code trd_survey_difference(const trd_survey *s, const double *x, const uint8_t *first, const uint8_t *second, double df,
                               double level, trd_interval *out, trd_error *err)
{
    size_t           rows = s->design.rows;
    sums             a = add_up(s, x, first), b = add_up(s, x, second);
    trd_survey_value v = { a.mean - b.mean, fmax(a.most, b.most), a.cases + b.cases };
    double          *z;
    uint8_t         *either = calloc(rows + 1, 1);
    trd_code         code = room_of(s, &z, err);

    if (code != TRD_OK || !either) {
        free(z);
        free(either);
        return trd_survey_no_room(rows, err);
    }
    for (size_t r = 0; r < rows; r++) {
        either[r] = is_either(first, second, r);
        z[r] = (trd_survey_uses(s, first, r) ? (x[r] - a.mean) / a.weight : 0) -
               (trd_survey_uses(s, second, r) ? (x[r] - b.mean) / b.weight : 0);
    }
    code = judge(s, &v, z, either, df, level, out, err);
    free(either);
    if (code == TRD_OK && v.cases > 0 && (a.cases == 0 || b.cases == 0))
        *out = trd_interval_none(NAN, level, v.cases, TRD_EMPTY_GROUP);
    return code;
}

/* ---- quantiles ---- */

typedef struct heavy {
    double  x, weight;
    trd_sum until;                   /* the weight up to and with this one */
} heavy;

static int by_value(const void *a, const void *b)
{
    double x = ((const heavy *)a)->x, y = ((const heavy *)b)->x;
    return (x > y) - (x < y);
}

/* Rows in use in order, with the weight so far; how many. */
static size_t in_order(const trd_survey *s, const double *x, const uint8_t *use, heavy *list)
{
    size_t  n = 0;
    trd_sum until = { 0, 0 };

    for (size_t r = 0; r < s->design.rows; r++)
        if (trd_survey_uses(s, use, r) && !isnan(x[r]))
            list[n++] = (heavy){ .x = x[r], .weight = s->weight[r] };
    qsort(list, n, sizeof *list, by_value);
    for (size_t i = 0; i < n; i++)
        list[i].until = until = trd_sum_plus(until, (trd_sum){ list[i].weight, 0 });
    return n;
}

trd_code trd_survey_quantiles(const trd_survey *s, const double *x, const uint8_t *use, const double *p, size_t count,
                              double *quantile, trd_error *err)
{
    heavy *list = calloc(s->design.rows + 1, sizeof *list);

    if (!list)
        return trd_survey_no_room(s->design.rows, err);
    size_t n = in_order(s, x, use, list);
    for (size_t i = 0; i < count; i++) {
        size_t low = 0, high = n ? n - 1 : 0;            /* the answer lies in low .. high */
        double wanted = n ? p[i] * trd_sum_value(list[n - 1].until) * (1 - 1e-14) : 0;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (trd_sum_value(list[middle].until) >= wanted)
                high = middle;
            else
                low = middle + 1;
        }
        quantile[i] = n && p[i] >= 0 && p[i] <= 1 ? list[low].x : (double)NAN;
    }
    free(list);
    return TRD_OK;
}

/* ---- intervals of a share ---- */

static double logit_end(double p, double half)
{
    return 1 / (1 + exp(-(log(p / (1 - p)) + half)));
}

static double arcsine_end(double p, double half)
{
    double at = fmin(fmax(asin(sqrt(p)) + half, 0), asin(1));
    return sin(at) * sin(at);
}

static void beta_ends(trd_interval *share, double t)
{
    double p = share->value, tail = (1 - share->level) / 2, plain = trd_t_critical(share->level, (double)share->cases - 1) / t;
    double n = p * (1 - p) / (share->se * share->se) * plain * plain;

    share->low = trd_beta_quantile(tail, n * p, n * (1 - p) + 1);
    share->high = trd_beta_upper_quantile(tail, n * p + 1, n * (1 - p));
}

void trd_survey_share_interval(trd_interval *share, trd_survey_share how)
{
    double p = share->value, spread = p * (1 - p);

    if (share->reason != TRD_DEFINED || !(spread > 0))
        return;
    double t = trd_t_critical(share->level, share->df), half = t * share->se;
    if (how == TRD_SURVEY_LOGIT) {
        share->low = logit_end(p, -half / spread);
        share->high = logit_end(p, half / spread);
    } else if (how == TRD_SURVEY_WALD) {
        share->low = p - half;
        share->high = p + half;
    } else if (how == TRD_SURVEY_ARCSINE) {
        share->low = arcsine_end(p, -half / (2 * sqrt(spread)));
        share->high = arcsine_end(p, half / (2 * sqrt(spread)));
    } else {
        beta_ends(share, t);
    }
}
