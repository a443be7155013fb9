/* stat/rank_test.h -- Wilcoxon's tests: changes of the same cases (signed
 * rank), and two groups (rank sum, or Mann and Whitney's).
 *
 * Both give the statistic, the normal approximation with the correction for
 * ties, without and with that for continuity, the exact p where it can be had,
 * and Hodges and Lehmann's estimate with its exact interval.
 *
 * Exact:   the distribution of the sum of ranks as they are, midranks where
 *          values are equal, over all signs or arrangements. Without ties it is
 *          Wilcoxon's distribution, tabulated in books. Two sides: sums at least
 *          as far from the mean.
 * Limits:  the order statistics of the pairs that the distribution without ties
 *          allows. NAN with ties or zeros: `exact_level` is then NAN too. A
 *          test of one side has one limit.
 * Ties:    values are equal when they are equal as doubles: the caller rounds
 *          differences of decimals first.
 * Empty:   no values that differ from 0, or a group without values: NAN with
 *          TRD_NO_CASES or TRD_EMPTY_GROUP; all equal in both groups:
 *          TRD_NO_VARIANCE, without p. A value that is not finite:
 *          TRD_NOT_FINITE.
 * Errors:  TRD_E_USAGE for an impossible level, TRD_E_NOMEM; *out is left as it
 *          was.
 * Owns:    nothing.
 * Cost:    a sort and some hundred walks; the exact distribution n^3 (signed) or
 *          n1 n^3 (sums) steps, and only up to 2e8 of them (800 changes, or two
 *          groups of 70); NAN beyond.
 * Source:  F. Wilcoxon (1945), Biometrics Bulletin 1(6), 80-83; H.B. Mann & D.R.
 *          Whitney (1947), Annals of Mathematical Statistics 18(1), 50-60; J.L.
 *          Hodges & E.L. Lehmann (1963), Annals of Mathematical Statistics
 *          34(2), 598-611; B. Streitberg & J. Roehmel (1986), Statistical
 *          Software Newsletter 12(1), 10-17 (exact with ties).
 * Checked: R's wilcox.test, exactRankTests and coin (shared vectors wilcoxon);
 *          all signs and arrangements one by one (test_rank_test.c).
 */
#ifndef TRD_STAT_RANK_TEST_H
#define TRD_STAT_RANK_TEST_H

#include "stat/test.h"

#include <stddef.h>

typedef struct trd_rank_test {
    double          statistic;               /* V: sum of the ranks of positive
                                                changes; W: pairs in which the first
                                                group is above, equal ones half */
    double          z, p;                    /* normal                          */
    double          z_corrected, p_corrected;
    double          exact_p;                 /* NAN: too many cases             */
    double          estimate;                /* of the place: median of the means
                                                of pairs, or of the differences */
    double          low, high, exact_level;
    bool            ties;                    /* equal ranks, or changes of 0    */
    int64_t         cases, zeros;            /* changes that are not 0, and 0   */
    int64_t         first, second;           /* of the groups                   */
    trd_stat_reason reason;                  /* why the p are NAN               */
} trd_rank_test;

/* n changes; those of 0 are left out. */
trd_code trd_rank_signed(const double *change, size_t n, trd_side side, double level, trd_rank_test *out, trd_error *err);

trd_code trd_rank_sum(const double *first, size_t n1, const double *second, size_t n2, trd_side side, double level,
                      trd_rank_test *out, trd_error *err);

#endif
