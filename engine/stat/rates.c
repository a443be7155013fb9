#include "stat/rates.h"

#include <math.h>

static double over(double a, double b)
{
    return b != 0 ? a / b : (double)NAN;
}

static trd_code check(const trd_rate_group *group, size_t groups, trd_error *err)
{
    for (size_t g = 0; g < groups; g++) {
        const double x[] = { group[g].n_after, group[g].events_after, group[g].n_before, group[g].events_before };
        for (int i = 0; i < 4; i++)
            if (!(x[i] >= 0 && x[i] < INFINITY))
                return trd_fail(err, TRD_E_USAGE, "group %zu holds a count of %g; give 0 or more", g + 1, x[i]);
    }
    return TRD_OK;
}

trd_code trd_rates_of(const trd_rate_group *group, size_t groups, double *rate_effect, double *composition_effect,
                      trd_rates *out, trd_error *err)
{
    trd_rate_group all = { 0, 0, 0, 0 };
    trd_rates      r = { .reason = TRD_DEFINED };
    double         expected = 0;
    trd_code       code = check(group, groups, err);

    if (code != TRD_OK)
        return code;
    for (size_t g = 0; g < groups; g++) {
        all.n_after += group[g].n_after;
        all.events_after += group[g].events_after;
        all.n_before += group[g].n_before;
        all.events_before += group[g].events_before;
    }
    r.after = over(all.events_after, all.n_after);
    r.before = over(all.events_before, all.n_before);
    r.change = r.after - r.before;
    for (size_t g = 0; g < groups; g++) {
        const trd_rate_group *x = &group[g];
        double after = over(x->events_after, x->n_after), before = over(x->events_before, x->n_before);
        double size_after = over(x->n_after, all.n_after), size_before = over(x->n_before, all.n_before);
        double by_rate = (after - before) * (size_after + size_before) / 2;
        double by_size = (size_after - size_before) * (after + before) / 2;
        if (x->n_after == 0 && x->n_before == 0 && all.n_after > 0 && all.n_before > 0)
            by_rate = by_size = after = before = 0;              /* a group of nobody: no part in anything */
        if (rate_effect)
            rate_effect[g] = by_rate;
        if (composition_effect)
            composition_effect[g] = by_size;
        r.rate_effect += by_rate;
        r.composition_effect += by_size;
        r.standardised += size_before > 0 ? size_before * after : 0;
        expected += x->n_after > 0 ? x->n_after * before : 0;
    }
    r.indirect = over(all.events_after, expected);
    r.reason = isnan(r.change) ? TRD_NO_CASES : isnan(r.rate_effect) ? TRD_EMPTY_GROUP : TRD_DEFINED;
    if (r.reason == TRD_NO_CASES)
        r.rate_effect = r.composition_effect = r.standardised = r.indirect = NAN;
    *out = r;
    return TRD_OK;
}

/* Of the line through the numbers that are there, against 0, 1, 2, ... */
static double slope_of(const double *values, size_t n)
{
    double count = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0;

    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i])) {
            count++;
            mean_x += ((double)i - mean_x) / count;
            mean_y += (values[i] - mean_y) / count;
        }
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i])) {
            xx += ((double)i - mean_x) * ((double)i - mean_x);
            xy += ((double)i - mean_x) * (values[i] - mean_y);
        }
    return over(xy, xx);
}

trd_code trd_index_of(const double *values, size_t n, size_t base, double *index, double *change, double *relative,
                      trd_index *out, trd_error *err)
{
    if (base >= n)
        return trd_fail(err, TRD_E_USAGE, "base %zu of a series of %zu numbers; give one of them", base + 1, n);
    for (size_t i = 0; i < n; i++)
        index[i] = over(100 * values[i], values[base]);
    for (size_t i = 1; i < n; i++) {
        change[i - 1] = values[i] - values[i - 1];
        relative[i - 1] = over(change[i - 1], values[i - 1]);
    }
    double ratio = over(values[n - 1], values[0]);
    out->total_change = ratio - 1;
    out->growth = n > 1 && ratio >= 0 ? pow(ratio, 1 / (double)(n - 1)) - 1 : (double)NAN;
    out->slope = slope_of(values, n);
    return TRD_OK;
}
