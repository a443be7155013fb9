/* stat/interval.h -- one number with its doubt: what most functions of this
 * room hand out.
 *
 * Invariants: low <= value <= high, all finite, exactly when reason is
 * TRD_DEFINED; otherwise low, high and df are NAN, se is NAN or the tiny spread
 * that was judged no spread, and value is NAN when not even that exists. A
 * withheld interval is never [value, value].
 */
#ifndef TRD_STAT_INTERVAL_H
#define TRD_STAT_INTERVAL_H

#include "stat/stat.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct trd_interval {
    double          value;          /* the estimate                                */
    double          low, high;      /* its interval                                */
    double          level;          /* of low and high, e.g. 0.95                  */
    double          se, df;         /* standard error, degrees of freedom of t;
                                       df INFINITY: the normal distribution        */
    int64_t         cases;          /* cases used                                  */
    int64_t         clusters;       /* clusters they came in; 0: taken one by one  */
    trd_stat_reason reason;
} trd_interval;

/* A value without an interval (value NAN: without a value). */
trd_interval trd_interval_none(double value, double level, int64_t cases, trd_stat_reason reason);

/* Takes the interval away and says why; the value stays. */
void trd_interval_withhold(trd_interval *interval, trd_stat_reason reason);

/* value -+ t(level, df) * se. `scale` is the size of the numbers that the
 * value was computed from: an se that is only their rounding noise (below ten
 * units in the last place, as R's t.test judges) is no spread, and the
 * interval is withheld with TRD_NO_VARIANCE. */
trd_interval trd_interval_t(double value, double se, double df, double scale, double level, int64_t cases);

/* Is a spread only the rounding noise of numbers of this size? */
bool trd_interval_is_flat(double se, double scale);

/* The same interval when what was drawn (its clusters, else its cases) is a good
 * part of a population of so many (0: without end): se and margins shrink by
 * sqrt(1 - taken / population), and of everybody there is no interval
 * (TRD_FULL_COUNT). TRD_E_USAGE as trd_population_check.
 * Source: W.G. Cochran (1977), Sampling Techniques, 3rd ed., 2.6 and 2.13. */
trd_code trd_interval_drawn(trd_interval *interval, int64_t population, trd_error *err);

/* Every function with a level asks this first: TRD_E_USAGE unless it lies
 * between 0 and 1. */
trd_code trd_level_check(double level, trd_error *err);

/* `taken` of a population of so many; 0 stands for a population without end.
 * TRD_E_USAGE when more are taken than there are. */
trd_code trd_population_check(double taken, int64_t population, trd_error *err);

/* 1 - taken / population: what a sample without replacement leaves to chance
 * in the variance of a mean; 1 without a population.
 * Source: W.G. Cochran (1977), Sampling Techniques, 3rd ed., eq. 2.20. */
double trd_population_left(double taken, int64_t population);

#endif
