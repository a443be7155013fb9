#include "stat/weighted_difference.h"

#include "base/pool.h"
#include "stat/moments.h"

#include <math.h>

/* One of both groups. */
typedef struct arm {
    trd_sum weight, squares, value;
    int64_t rows;
    bool    many_clusters;
    size_t  first;                   /* row */
} arm;

static double weight_of(const trd_weighted_rows *rows, size_t i)
{
    return rows->weight ? rows->weight[i] : 1;
}

static trd_code check(const trd_weighted_rows *rows, double level, trd_error *err)
{
    for (size_t i = 0; i < rows->rows; i++) {
        if (rows->weight && rows->weight[i] < 0)
            return trd_fail(err, TRD_E_DATA, "row %zu: a weight of %g is impossible; give 0 or more", i + 1, rows->weight[i]);
        if (rows->cluster && rows->cluster[i] >= rows->clusters)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no cluster %u; codes run from 0 to %zu", i + 1, rows->cluster[i],
                            rows->clusters - 1);
    }
    return trd_level_check(level, err);
}

static void add_up(const trd_weighted_rows *rows, arm *arms)
{
    for (size_t i = 0; i < rows->rows; i++) {
        double w = weight_of(rows, i);
        arm   *a = &arms[rows->treated[i] != 0];
        if (w == 0)
            continue;
        if (a->rows++ == 0)
            a->first = i;
        a->many_clusters |= rows->cluster && rows->cluster[i] != rows->cluster[a->first];
        a->weight = trd_sum_plus(a->weight, (trd_sum){ w, 0 });
        a->squares = trd_sum_plus(a->squares, trd_sum_product(w, w));
        a->value = trd_sum_plus(a->value, trd_sum_product(w, rows->y[i] - rows->y[a->first]));
    }
}

/* Of the mean, what the first row does not have. */
static double beyond_first(const arm *a)
{
    return trd_sum_value(trd_sum_over(a->value, a->weight));
}

static double mean_of(const trd_weighted_rows *rows, const arm *a)
{
    return a->rows > 0 ? rows->y[a->first] + beyond_first(a) : (double)NAN;
}

/* Between means far from 0 the difference keeps its digits this way. */
static double apart(const trd_weighted_rows *rows, const arm *arms)
{
    if (arms[0].rows == 0 || arms[1].rows == 0)
        return NAN;
    return (rows->y[arms[1].first] - rows->y[arms[0].first]) + (beyond_first(&arms[1]) - beyond_first(&arms[0]));
}

/* What a row pulls the difference by. */
static double pull_of(const trd_weighted_rows *rows, const arm *arms, const double *mean, size_t i)
{
    int    group = rows->treated[i] != 0;
    double w = weight_of(rows, i);
    return w == 0 ? 0 : (group ? w : -w) * (rows->y[i] - mean[group]) / trd_sum_value(arms[group].weight);
}

static double variance_alone(const trd_weighted_rows *rows, const arm *arms, const double *mean)
{
    trd_sum all = { 0, 0 };
    double  n = (double)(arms[0].rows + arms[1].rows);

    for (size_t i = 0; i < rows->rows; i++) {
        double pull = pull_of(rows, arms, mean, i);
        all = trd_sum_plus(all, trd_sum_product(pull, pull));
    }
    return n / (n - 1) * trd_sum_value(all);
}

static trd_code variance_together(const trd_weighted_rows *rows, const arm *arms, const double *mean, double *variance,
                                  int64_t *used, trd_error *err)
{
    trd_pool *scratch = trd_pool_new(NULL);
    trd_sum  *sum = scratch ? trd_pool_calloc(scratch, rows->clusters, sizeof *sum) : NULL, all = { 0, 0 };
    uint8_t  *seen = scratch ? trd_pool_calloc(scratch, rows->clusters, 1) : NULL;

    if (!sum || !seen) {
        trd_pool_free(scratch);
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu clusters", rows->clusters);
    }
    for (size_t i = 0; i < rows->rows; i++) {
        uint32_t c = rows->cluster[i];
        if (weight_of(rows, i) > 0) {
            *used += !seen[c];
            seen[c] = 1;
            sum[c] = trd_sum_plus(sum[c], (trd_sum){ pull_of(rows, arms, mean, i), 0 });
        }
    }
    for (size_t c = 0; c < rows->clusters; c++)
        all = trd_sum_plus(all, trd_sum_times(sum[c], sum[c]));
    trd_pool_free(scratch);
    *variance = (double)*used / ((double)*used - 1) * trd_sum_value(all);
    return TRD_OK;
}

static double effective(const arm *a)
{
    double w = trd_sum_value(a->weight);
    return a->rows > 0 ? w * w / trd_sum_value(a->squares) : 0;
}

static trd_stat_reason judge(const trd_weighted_rows *rows, const arm *arms, double value)
{
    if (arms[0].rows + arms[1].rows == 0)
        return TRD_NO_CASES;
    if (arms[0].rows == 0 || arms[1].rows == 0)
        return TRD_EMPTY_GROUP;
    if (!isfinite(value))
        return TRD_NOT_FINITE;
    if (arms[0].rows == 1 || arms[1].rows == 1)
        return TRD_ONE_CASE;
    return rows->cluster && !(arms[0].many_clusters && arms[1].many_clusters) ? TRD_ONE_CLUSTER : TRD_DEFINED;
}

static double size_of(const trd_weighted_rows *rows)
{
    double size = 0;
    for (size_t i = 0; i < rows->rows; i++)
        if (weight_of(rows, i) > 0)
            size = fmax(size, fabs(rows->y[i]));
    return size;
}

trd_code trd_weighted_difference(const trd_weighted_rows *rows, double level, trd_weighted *out, trd_error *err)
{
    arm      arms[2] = { { .rows = 0 }, { .rows = 0 } };
    trd_code code = check(rows, level, err);

    if (code != TRD_OK)
        return code;
    add_up(rows, arms);
    double       mean[2] = { mean_of(rows, &arms[0]), mean_of(rows, &arms[1]) }, variance = NAN, value = apart(rows, arms);
    int64_t      cases = arms[0].rows + arms[1].rows, clusters = 0;
    trd_weighted w = { .treated_mean = mean[1], .control_mean = mean[0], .treated_effective = effective(&arms[1]),
                       .control_effective = effective(&arms[0]), .treated = arms[1].rows, .control = arms[0].rows };
    trd_stat_reason why = judge(rows, arms, value);

    w.difference = trd_interval_none(why == TRD_NOT_FINITE ? (double)NAN : value, level, cases, why);
    if (rows->cluster)
        code = variance_together(rows, arms, mean, &variance, &clusters, err);
    else
        variance = variance_alone(rows, arms, mean);
    if (code != TRD_OK)
        return code;
    if (why == TRD_DEFINED)
        w.difference = trd_interval_t(value, sqrt(variance), (double)(rows->cluster ? clusters - 1 : cases - 2),
                                      size_of(rows), level, cases);
    w.difference.clusters = clusters;
    *out = w;
    return TRD_OK;
}

void trd_balance_of(const double *x, const uint8_t *treated, const double *weight, size_t n, trd_balance *out)
{
    trd_weighted_rows rows = { .rows = n, .y = x, .treated = treated, .weight = weight };
    trd_moments       m[2];
    trd_summary       s[2];
    arm               arms[2] = { { .rows = 0 }, { .rows = 0 } };

    add_up(&rows, arms);
    for (int g = 0; g < 2; g++)
        trd_moments_init(&m[g]);
    for (size_t i = 0; i < n; i++)
        trd_moments_add(&m[treated[i] != 0], &x[i], NULL, 1);
    for (int g = 0; g < 2; g++)
        trd_moments_finish(&m[g], &s[g]);
    *out = (trd_balance){ .treated = mean_of(&rows, &arms[1]), .control = mean_of(&rows, &arms[0]) };
    double away = apart(&rows, arms), pooled = sqrt((s[1].sd * s[1].sd + s[0].sd * s[0].sd) / 2);
    out->by_treated = s[1].sd > 0 ? away / s[1].sd : (double)NAN;
    out->by_pooled = pooled > 0 ? away / pooled : (double)NAN;
}
