/* stat/coefficient.h -- one term of a model: estimate, doubt, test that it is 0. */
#ifndef TRD_STAT_COEFFICIENT_H
#define TRD_STAT_COEFFICIENT_H

#include "stat/interval.h"

typedef struct trd_coefficient {
    trd_interval of;                 /* value, se, df, low, high, and the reason when not there    */
    double       statistic, p;       /* value / se, and P(|T| > that), T with df (INFINITY: normal);
                                        NAN without an interval                                     */
} trd_coefficient;

/* As trd_interval_t, and its test. */
trd_coefficient trd_coefficient_of(double value, double se, double df, double scale, double level, int64_t cases);

/* A value (NAN: none) without an interval. */
trd_coefficient trd_coefficient_none(double value, double level, int64_t cases, trd_stat_reason reason);

#endif
