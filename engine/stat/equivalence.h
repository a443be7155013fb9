/* stat/equivalence.h -- is it close enough? Two one-sided tests.
 *
 * A difference counts as none when it is shown to lie above `low` and below
 * `high`: both one-sided tests at alpha, which is the same as an interval of
 * level 1 - 2 alpha within the bounds. Works on any estimate with a standard
 * error and degrees of freedom: a mean, a paired change, two groups (Welch or
 * pooled), two shares (df INFINITY: normal).
 *
 * Units:   those of the estimate.
 * Empty:   estimate or se NAN, or se 0: the tests are NAN, equivalent false,
 *          reason TRD_NO_VARIANCE (TRD_NO_CASES without an estimate).
 * Errors:  TRD_E_USAGE for bounds that are not in order or an alpha that is
 *          not between 0 and 0.5; *out is left as it was.
 * Source:  D.J. Schuirmann (1987), J. Pharmacokinetics and Biopharmaceutics
 *          15(6), 657-680.
 * Checked: shared vectors tost and tost_proportions (R's t.test, pnorm).
 */
#ifndef TRD_STAT_EQUIVALENCE_H
#define TRD_STAT_EQUIVALENCE_H

#include "stat/interval.h"

typedef struct trd_equivalence {
    double          estimate, se, df;
    double          t_low, p_low;            /* against: not above low. p_low alone is the
                                                test of non-inferiority                   */
    double          t_high, p_high;          /* against: not below high                   */
    double          p;                       /* the larger of the two                     */
    double          ci_low, ci_high;         /* of level 1 - 2 alpha                      */
    bool            equivalent;
    trd_stat_reason reason;
} trd_equivalence;

trd_code trd_equivalence_of(double estimate, double se, double df, double low, double high, double alpha,
                            trd_equivalence *out, trd_error *err);

/* The same of two shares, first - second, by Wald's standard error and the normal
 * distribution. A group without cases: TRD_NO_CASES or TRD_EMPTY_GROUP.
 *
 * Errors:  TRD_E_USAGE also for hits outside 0..cases. */
trd_code trd_equivalence_of_shares(int64_t hits1, int64_t cases1, int64_t hits2, int64_t cases2, double low, double high,
                                   double alpha, trd_equivalence *out, trd_error *err);

#endif
