#include "stat/test.h"

#include "stat/distribution.h"

#include <math.h>

double trd_test_p(double statistic, double df, trd_side side)
{
    if (isnan(statistic))
        return NAN;
    if (side == TRD_GREATER)
        return trd_t_upper(statistic, df);
    if (side == TRD_LESS)
        return trd_t_lower(statistic, df);
    return fmin(1, 2 * trd_t_upper(fabs(statistic), df));
}

void trd_test_of(const trd_interval *estimate, double at, trd_side side, trd_test *out)
{
    trd_test t = { NAN, NAN, NAN, NAN, NAN, estimate->reason };

    if (t.reason == TRD_DEFINED) {
        double tail = side == TRD_TWO_SIDED ? (1 - estimate->level) / 2 : 1 - estimate->level;
        double margin = trd_t_upper_quantile(tail, estimate->df) * estimate->se;
        t.statistic = (estimate->value - at) / estimate->se;
        t.df = estimate->df;
        t.p = trd_test_p(t.statistic, t.df, side);
        t.low = side == TRD_LESS ? -INFINITY : estimate->value - margin;
        t.high = side == TRD_GREATER ? INFINITY : estimate->value + margin;
    }
    *out = t;
}
