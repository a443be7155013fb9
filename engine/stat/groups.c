#include "stat/groups.h"

#include "stat/distribution.h"
#include "stat/interval.h"

#include <math.h>
#include <stdlib.h>

/* ---- means ---- */

static double squares_of(const trd_summary *s)
{
    return s->weight > 1 ? s->variance * (s->weight - 1) : 0;
}

static trd_stat_reason reason_of(const trd_summary *groups, size_t k, double *used, double *n)
{
    trd_stat_reason reason = TRD_DEFINED;

    *used = *n = 0;
    for (size_t g = 0; g < k; g++) {
        *used += groups[g].cases > 0;
        *n += groups[g].weight;
        if (groups[g].reason == TRD_NOT_FINITE)
            reason = TRD_NOT_FINITE;
    }
    if (reason != TRD_DEFINED || *used > 1)
        return reason;
    return *used > 0 ? TRD_EMPTY_GROUP : TRD_NO_CASES;
}

void trd_groups_means(const trd_summary *groups, size_t k, trd_f_test *out)
{
    double     used, n, mean = 0, size = 0;
    trd_f_test t = { NAN, NAN, NAN, NAN, 0, 0, reason_of(groups, k, &used, &n) };

    for (size_t g = 0; g < k; g++)
        if (groups[g].cases > 0) {
            mean += groups[g].mean * (groups[g].weight / n);
            size = fmax(size, fmax(fabs(groups[g].least), fabs(groups[g].most)));
        }
    for (size_t g = 0; g < k; g++)
        if (groups[g].cases > 0) {
            t.between += groups[g].weight * (groups[g].mean - mean) * (groups[g].mean - mean);
            t.within += squares_of(&groups[g]);
        }
    if (t.reason == TRD_DEFINED) {
        t.df1 = used - 1;
        t.df2 = n - used;
        if (!(t.df2 > 0))
            t.reason = TRD_NO_FREEDOM;
        else if (trd_interval_is_flat(sqrt(t.within / t.df2), size))
            t.reason = TRD_NO_VARIANCE;
    }
    if (t.reason == TRD_DEFINED) {
        t.f = t.between / t.df1 / (t.within / t.df2);
        t.p = trd_f_upper(t.f, t.df1, t.df2);
    }
    *out = t;
}

/* ---- spreads ---- */

void trd_groups_bartlett(const trd_summary *groups, size_t k, trd_chisq_test *out)
{
    double         used, n, freedom = 0, squares = 0, logs = 0, inverse = 0, count = 0;
    trd_chisq_test t = { NAN, NAN, NAN, reason_of(groups, k, &used, &n) };

    for (size_t g = 0; g < k && t.reason == TRD_DEFINED; g++)
        if (groups[g].weight > 1) {
            double df = groups[g].weight - 1;
            if (trd_interval_is_flat(groups[g].sd, fmax(fabs(groups[g].least), fabs(groups[g].most))))
                t.reason = TRD_NO_VARIANCE;
            count++;
            freedom += df;
            squares += df * groups[g].variance;
            logs += df * log(groups[g].variance);
            inverse += 1 / df;
        }
    if (t.reason == TRD_DEFINED && count < 2)
        t.reason = TRD_ONE_CASE;
    if (t.reason == TRD_DEFINED) {
        t.df = count - 1;
        t.chisq = (freedom * log(squares / freedom) - logs) / (1 + (inverse - 1 / freedom) / (3 * t.df));
        t.p = trd_chisq_upper(t.chisq, t.df);
    }
    *out = t;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle of x of one group; `room` holds n. */
static double median_of(const double *x, const int32_t *group, size_t n, int32_t g, double *room)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (group[i] == g)
            room[count++] = x[i];
    qsort(room, count, sizeof *room, by_value);
    return count == 0 ? NAN : (room[(count - 1) / 2] + room[count / 2]) / 2;
}

static void moments_by_group(const double *x, const int32_t *group, size_t n, int32_t k, trd_moments *moments)
{
    for (int32_t g = 0; g < k; g++)
        trd_moments_init(&moments[g]);
    for (size_t i = 0; i < n; i++)
        trd_moments_add(&moments[group[i]], &x[i], NULL, 1);
}

static void levene(const double *x, const int32_t *group, size_t n, int32_t k, trd_center center, trd_moments *moments,
                   trd_summary *groups, double *room, trd_f_test *out)
{
    double *distance = room + n;

    moments_by_group(x, group, n, k, moments);
    for (int32_t g = 0; g < k; g++) {
        trd_moments_finish(&moments[g], &groups[g]);
        if (center == TRD_BY_MEDIAN && groups[g].reason != TRD_NOT_FINITE)
            groups[g].mean = median_of(x, group, n, g, room);
    }
    for (size_t i = 0; i < n; i++)
        distance[i] = fabs(x[i] - groups[group[i]].mean);
    moments_by_group(distance, group, n, k, moments);
    for (int32_t g = 0; g < k; g++)
        trd_moments_finish(&moments[g], &groups[g]);
    trd_groups_means(groups, (size_t)k, out);
}

trd_code trd_groups_levene(const double *x, const int32_t *group, size_t n, int32_t k, trd_center center, trd_f_test *out,
                           trd_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (group[i] < 0 || group[i] >= k)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no group %d", i + 1, group[i]);
    trd_moments *moments = calloc((size_t)k + 1, sizeof *moments);
    trd_summary *groups = calloc((size_t)k + 1, sizeof *groups);
    double      *room = calloc(2 * n + 1, sizeof *room);
    trd_code     code = moments && groups && room ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "no memory for %zu rows", n);

    if (code == TRD_OK)
        levene(x, group, n, k, center, moments, groups, room, out);
    free(moments);
    free(groups);
    free(room);
    return code;
}

trd_code trd_groups_variance_ratio(const trd_summary *first, const trd_summary *second, double level, trd_variance_ratio *out,
                                   trd_error *err)
{
    double             used, n;
    const trd_summary  both[] = { *first, *second };
    trd_variance_ratio t = { NAN, NAN, NAN, NAN, NAN, NAN, reason_of(both, 2, &used, &n) };
    trd_code           code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    for (int g = 0; g < 2 && t.reason == TRD_DEFINED; g++)
        if (!(both[g].weight > 1))
            t.reason = TRD_ONE_CASE;
        else if (trd_interval_is_flat(both[g].sd, fmax(fabs(both[g].least), fabs(both[g].most))))
            t.reason = TRD_NO_VARIANCE;
    if (t.reason == TRD_DEFINED) {
        double tail = (1 - level) / 2;
        t.ratio = first->variance / second->variance;
        t.df1 = first->weight - 1;
        t.df2 = second->weight - 1;
        t.p = fmin(1, 2 * fmin(trd_f_lower(t.ratio, t.df1, t.df2), trd_f_upper(t.ratio, t.df1, t.df2)));
        t.low = t.ratio / trd_f_upper_quantile(tail, t.df1, t.df2);
        t.high = t.ratio / trd_f_quantile(tail, t.df1, t.df2);
    }
    *out = t;
    return TRD_OK;
}
