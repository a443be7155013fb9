/* stat/jackknife.h -- an interval for a number without a formula for one.
 *
 * The number is worked out again with each cluster (or case) left out in turn;
 * how much that moves it tells how much chance is in it.
 *
 * Shape:   full: the number from everything; without[g]: the number without
 *          cluster g, for each of `clusters`.
 * Units:   those of the number.
 * Empty:   full NAN: value NAN, TRD_NO_CASES. One cluster: the value, no
 *          interval (TRD_ONE_CLUSTER). A number that does not exist without
 *          some cluster: no interval (TRD_NO_REPLICATE). Nothing moves:
 *          TRD_NO_VARIANCE.
 * Errors:  TRD_E_USAGE for an impossible level; *out is left as it was.
 * Owns:    nothing.
 * Formula: se^2 = (G - 1) / G * sum over g of (without[g] - their mean)^2; t on
 *          G - 1 degrees. Not for medians and other numbers that jump.
 * Source:  J.W. Tukey (1958), Annals of Mathematical Statistics 29, 614;
 *          B. Efron & C. Stein (1981), Annals of Statistics 9(3), 586-596;
 *          K.M. Wolter (2007), Introduction to Variance Estimation, 2nd ed.,
 *          ch. 4 (v1).
 * Checked: for a mean of single cases it is exactly the t interval
 *          (test_jackknife.c); ratios against the linearised variance.
 */
#ifndef TRD_STAT_JACKKNIFE_H
#define TRD_STAT_JACKKNIFE_H

#include "stat/contrast.h"
#include "stat/interval.h"

#include <stddef.h>

/* `cases` is passed on to the result. */
trd_code trd_jackknife_interval(double full, const double *without, size_t clusters, int64_t cases, double level,
                                trd_interval *out, trd_error *err);

/* The same for a contrast of group means, from totals per cluster; clusters
 * without a case do not count. Also TRD_EMPTY_GROUP, and the errors of
 * trd_contrast_check and TRD_E_NOMEM. Cost: a few additions per cluster. */
trd_code trd_jackknife_contrast(const trd_contrast *c, double level, trd_interval *out, trd_error *err);

#endif
