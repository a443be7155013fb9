/* stat/ratio.h -- one estimate as a share of another: how much of a gain is
 * left, what a thing costs per unit.
 *
 * The limits are Fieller's: all ratios r for which part - r whole is not
 * demonstrably different from 0. They hold also where the usual approximation
 * (delta method) fails: when the whole is hardly known to differ from 0.
 *
 * Shape:   two estimates with their variances and covariance (of the same
 *          cases: not 0), and the degrees of freedom of all three.
 * Units:   a number: 0.6 is 60 %.
 * Empty:   a whole of 0, or something that is no number: value NAN,
 *          TRD_NOT_FINITE. A whole that may be 0 at this level: every ratio, or
 *          every one outside some, would do: the value, no interval,
 *          TRD_NO_BOUNDS. No variance at all: TRD_NO_VARIANCE.
 * Errors:  TRD_E_USAGE for an impossible level or a negative variance; *out is
 *          left as it was.
 * Owns:    nothing.
 * Source:  E.C. Fieller (1954), Some problems in interval estimation, J. Royal
 *          Statistical Society B 16(2), 175-185.
 * Checked: R: the roots of (part - r whole)^2 = t^2 v(r) by uniroot
 *          (test_ratio.c).
 */
#ifndef TRD_STAT_RATIO_H
#define TRD_STAT_RATIO_H

#include "stat/interval.h"

typedef struct trd_two {
    double part, whole;
    double part_variance, whole_variance, covariance;
    double df;                       /* INFINITY: normal */
} trd_two;

/* `cases` goes into the result as it is. */
trd_code trd_ratio_of(const trd_two *two, double level, int64_t cases, trd_interval *out, trd_error *err);

#endif
