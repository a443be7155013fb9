#include "stat/coefficient.h"

#include "stat/distribution.h"

#include <math.h>

trd_coefficient trd_coefficient_of(double value, double se, double df, double scale, double level, int64_t cases)
{
    trd_coefficient c = { trd_interval_t(value, se, df, scale, level, cases), NAN, NAN };

    if (c.of.reason == TRD_DEFINED) {
        c.statistic = value / se;
        c.p = 2 * trd_t_upper(fabs(c.statistic), df);
    }
    return c;
}

trd_coefficient trd_coefficient_none(double value, double level, int64_t cases, trd_stat_reason reason)
{
    return (trd_coefficient){ trd_interval_none(value, level, cases, reason), NAN, NAN };
}
