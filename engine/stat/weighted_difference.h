/* stat/weighted_difference.h -- two groups made alike by weights: how far apart
 * are their weighted means, and how alike are they now?
 *
 * The weights come from a propensity score (stat/propensity.h), from matching
 * (stat/matching.h) or from elsewhere, and are taken as known: that they were
 * estimated is not in the standard error, which for weights from a score is
 * mostly on the safe side.
 *
 * Shape:   n rows of a value, treated (0 or not) and a weight; a cluster 0 ..
 *          clusters - 1, or NULL: every row on its own.
 * Units:   those of the value; level is a probability.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_WEIGHTED_DIFFERENCE_H
#define TRD_STAT_WEIGHTED_DIFFERENCE_H

#include "stat/interval.h"

#include <stddef.h>

typedef struct trd_weighted_rows {
    size_t          rows;
    const double   *y;
    const uint8_t  *treated;
    const double   *weight;          /* 0: the row does not count; NULL: 1 each */
    const uint32_t *cluster;
    size_t          clusters;
} trd_weighted_rows;

typedef struct trd_weighted {
    trd_interval difference;         /* treated - control                       */
    double       treated_mean, control_mean;
    double       treated_effective, control_effective;      /* (sum w)^2 / sum w^2 */
    int64_t      treated, control;   /* rows that count                         */
} trd_weighted;

/* The difference of weighted means (Hajek's), with a linearised standard error:
 * n / (n - 1) times the squares of w (y - mean of its group) / sum of w of the
 * group, or, with clusters, G / (G - 1) times the squares of their sums in
 * clusters. t on n - 2 or G - 1 degrees.
 *
 * Empty:   a group without weight: NAN, TRD_EMPTY_GROUP (no rows: TRD_NO_CASES);
 *          a group of one row: no interval, TRD_ONE_CASE; of one cluster:
 *          TRD_ONE_CLUSTER; all alike: TRD_NO_VARIANCE; TRD_NOT_FINITE.
 * Errors:  TRD_E_DATA for a weight below 0 or an unknown cluster, TRD_E_USAGE,
 *          TRD_E_NOMEM; *out is left as it was.
 * Source:  D.A. Binder (1983), International Statistical Review 51, 279-292;
 *          effective numbers: L. Kish (1965), Survey Sampling.
 * Checked: shared vectors propensity_weighting (R's survey, svyglm of the value
 *          on a group dummy); Welch's limits with equal weights.
 */
trd_code trd_weighted_difference(const trd_weighted_rows *rows, double level, trd_weighted *out, trd_error *err);

/* How far a covariate is from being alike in both groups: the difference of its
 * weighted means in standard deviations. These are of the rows as they were,
 * unweighted, so that weighting alone cannot make them larger.
 *
 * Empty:   an empty group, or no spread: NAN.
 * Source:  P.R. Rosenbaum & D.B. Rubin (1985), American Statistician 39(1),
 *          33-38; P.C. Austin (2011), Multivariate Behavioral Research 46(3),
 *          399-424: below 0.1 is commonly called balanced.
 * Checked: shared vectors propensity_weighting and matching_nearest.
 */
typedef struct trd_balance {
    double treated, control;         /* weighted means                          */
    double by_treated;               /* difference / sd of the treated          */
    double by_pooled;                /* difference / sqrt(mean of both variances) */
} trd_balance;

void trd_balance_of(const double *x, const uint8_t *treated, const double *weight, size_t n, trd_balance *out);

#endif
