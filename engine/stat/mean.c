#include "stat/mean.h"

#include <math.h>

/* What both means have in common: the value, and the cases that end there. */
static trd_mean begin(const trd_summary *s, double taken, int64_t population, double level)
{
    trd_mean out = { .sd = s->sd, .design_effect = NAN };

    out.mean = trd_interval_none(s->mean, level, s->cases, s->reason);
    if (!isnan(s->mean) && taken == (double)population) {
        out.mean.reason = TRD_FULL_COUNT;
        out.mean.se = 0;
    }
    return out;
}

static double size_of(const trd_summary *s)
{
    return fmax(fabs(s->least), fabs(s->most));
}

trd_code trd_mean_of(const trd_summary *s, int64_t population, double level, trd_mean *out, trd_error *err)
{
    trd_code code = trd_level_check(level, err);
    if (code != TRD_OK || (code = trd_population_check(s->weight, population, err)) != TRD_OK)
        return code;
    *out = begin(s, s->weight, population, level);
    if (out->mean.reason == TRD_DEFINED) {
        double se = sqrt(s->variance / s->weight * trd_population_left(s->weight, population));
        out->mean = trd_interval_t(s->mean, se, s->weight - 1, size_of(s), level, s->cases);
        out->design_effect = 1;
    }
    return TRD_OK;
}

trd_code trd_mean_clustered(const trd_clustered *values, int64_t population, double level, trd_mean *out,
                            trd_error *err)
{
    int64_t     used = trd_clustered_used(values);
    double      count = (double)used, n = (double)values->all.cases;
    trd_sum     squares = { 0, 0 };
    trd_summary s;

    trd_code code = trd_level_check(level, err);
    if (code != TRD_OK || (code = trd_population_check(count, population, err)) != TRD_OK)
        return code;
    trd_moments_finish(&values->all, &s);
    *out = begin(&s, count, population, level);
    if (out->mean.reason == TRD_DEFINED && used == 1)
        out->mean.reason = TRD_ONE_CLUSTER;
    if (out->mean.reason == TRD_DEFINED) {
        for (int32_t g = 0; g < values->clusters; g++) {
            trd_sum u = trd_clustered_residual(values, g);
            squares = trd_sum_plus(squares, trd_sum_times(u, u));
        }
        double variance = count / (count - 1) * trd_sum_value(squares) / (n * n);
        double se = sqrt(variance * trd_population_left(count, population));
        out->mean = trd_interval_t(s.mean, se, count - 1, size_of(&s), level, s.cases);
        out->design_effect = variance / (s.variance / n);
    }
    out->mean.clusters = used;
    return TRD_OK;
}
