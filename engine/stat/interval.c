#include "stat/interval.h"

#include "stat/distribution.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>

trd_interval trd_interval_none(double value, double level, int64_t cases, trd_stat_reason reason)
{
    return (trd_interval){ .value = value, .low = NAN, .high = NAN, .level = level,
                           .se = NAN, .df = NAN, .cases = cases, .reason = reason };
}

void trd_interval_withhold(trd_interval *interval, trd_stat_reason reason)
{
    interval->low = interval->high = interval->df = NAN;
    interval->reason = reason;
}

bool trd_interval_is_flat(double se, double scale)
{
    return se <= 10 * DBL_EPSILON * fabs(scale);
}

trd_interval trd_interval_t(double value, double se, double df, double scale, double level, int64_t cases)
{
    trd_interval out = trd_interval_none(value, level, cases, TRD_NO_VARIANCE);
    double       margin = trd_t_critical(level, df) * se;

    if (!isfinite(value) || !isfinite(margin)) {
        out.reason = TRD_NOT_FINITE;
        if (!isfinite(value))
            out.value = NAN;
        return out;
    }
    out.se = se;
    if (trd_interval_is_flat(se, scale))
        return out;
    out.low = value - margin;
    out.high = value + margin;
    out.df = df;
    out.reason = TRD_DEFINED;
    return out;
}

trd_code trd_level_check(double level, trd_error *err)
{
    if (level > 0 && level < 1)
        return TRD_OK;
    return trd_fail(err, TRD_E_USAGE, "a level of %g is impossible; write 0.95 for 95 %%", level);
}

trd_code trd_population_check(double taken, int64_t population, trd_error *err)
{
    if (population == 0 || (population > 0 && taken <= (double)population))
        return TRD_OK;
    return trd_fail(err, TRD_E_USAGE, "%.15g cannot come from a population of %" PRId64
                    "; give the size of the whole population, or none", taken, population);
}

double trd_population_left(double taken, int64_t population)
{
    return population == 0 ? 1 : 1 - taken / (double)population;
}

trd_code trd_interval_drawn(trd_interval *i, int64_t population, trd_error *err)
{
    double   taken = (double)(i->clusters > 0 ? i->clusters : i->cases);
    trd_code code = trd_population_check(taken, population, err);

    if (code != TRD_OK || population == 0 || isnan(i->value))
        return code;
    double left = sqrt(trd_population_left(taken, population));
    i->se *= left;
    i->low = i->value - left * (i->value - i->low);
    i->high = i->value + left * (i->high - i->value);
    if (left == 0)
        trd_interval_withhold(i, TRD_FULL_COUNT);
    return TRD_OK;
}
