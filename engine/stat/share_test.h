/* stat/share_test.h -- tests of one, two or many shares.
 *
 * All functions:
 * Units:   shares are fractions; level is a probability (0.95).
 * Empty:   no cases (in one of the groups): NAN with TRD_NO_CASES or
 *          TRD_EMPTY_GROUP. No hits at all, or hits only: the approximate tests
 *          of two and more are NAN with TRD_NO_VARIANCE.
 * Errors:  TRD_E_USAGE for hits outside 0..cases, an impossible level or
 *          supposed share; *out is left as it was.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_SHARE_TEST_H
#define TRD_STAT_SHARE_TEST_H

#include "stat/share.h"
#include "stat/test.h"

/* A share beside a supposed one.
 *
 * The exact p on two sides adds the outcomes that are no more probable than the
 * one seen (within a factor 1 + 1e-7, for the rounding). The exact limits are
 * Clopper and Pearson's; a test of one side has one limit, and 0 or 1. A
 * supposed share of 0 or 1 has no z.
 *
 * Cost:    some forty tails, however many cases.
 * Source:  C.J. Clopper & E.S. Pearson (1934), Biometrika 26(4), 404-413; F.
 *          Yates (1934), JRSS Supplement 1, 217-235.
 * Checked: R's binom.test and prop.test (shared vectors proportion_test).
 */
typedef struct trd_share_test {
    double          value;
    double          exact_p, exact_low, exact_high;
    double          z, z_p;                  /* standard error of the supposed share */
    double          corrected, corrected_p;  /* chi-square on 1 degree with Yates'
                                                correction, at most |hits - n p0|    */
    trd_stat_reason reason;
} trd_share_test;

trd_code trd_share_test_against(int64_t hits, int64_t cases, double supposed, trd_side side, double level,
                                trd_share_test *out, trd_error *err);

/* Two independent shares, first - second: the difference with the intervals
 * that are in use, and the pooled test.
 *
 * Source:  R.G. Newcombe (1998), Statistics in Medicine 17, 873-890, methods 10
 *          and 11; A. Agresti & B. Caffo (2000), The American Statistician
 *          54(4), 280-288 (one hit and one miss more in each group).
 * Checked: Newcombe's example; R's prop.test (shared vectors two_proportions).
 */
typedef struct trd_limits {
    double low, high;
} trd_limits;

typedef struct trd_two_shares {
    double          first, second, difference;
    trd_limits      newcombe;                /* of Wilson's: the one to report  */
    trd_limits      newcombe_corrected;
    trd_limits      wald, agresti_caffo;
    double          z, p, p_greater, p_less; /* pooled share                    */
    double          corrected, corrected_p;  /* chi-square with Yates' correction */
    trd_stat_reason reason;                  /* why the intervals are NAN       */
    trd_stat_reason test_reason;             /* why the tests are NAN           */
} trd_two_shares;

trd_code trd_share_test_two(int64_t hits1, int64_t cases1, int64_t hits2, int64_t cases2, double level,
                            trd_two_shares *out, trd_error *err);

/* Are k shares equal? Pearson's chi-square on k - 1 degrees, without correction.
 *
 * Source:  K. Pearson (1900), Philosophical Magazine 50, 157-175.
 * Checked: R's prop.test (shared vectors k_proportions: Fleiss 1981).
 */
typedef struct trd_many_shares {
    double          chisq, df, p;
    trd_stat_reason reason;
} trd_many_shares;

trd_code trd_share_test_many(const int64_t *hits, const int64_t *cases, size_t k, trd_many_shares *out, trd_error *err);

/* Do k shares rise or fall with a score (a year, a dose)? Cochran and Armitage:
 * the part of Pearson's chi-square that a straight line takes, on 1 degree; what
 * is left, on k - 2, says whether a line is enough.
 *
 * Empty:   groups without cases do not count; one that does: TRD_EMPTY_GROUP. No
 *          hits or hits only, or all scores equal: TRD_NO_VARIANCE. A score that is
 *          not finite: TRD_NOT_FINITE. Two groups: a line always fits, so there is
 *          no p of what is left.
 * Source:  W.G. Cochran (1954), Biometrics 10(4), 417-451; P. Armitage (1955),
 *          Biometrics 11(3), 375-386.
 * Checked: R's prop.trend.test (shared vectors cochran_armitage).
 */
typedef struct trd_share_trend {
    double          slope;                   /* of the share, per unit of the score, by
                                                least squares weighted with the cases */
    double          z, p, p_rising, p_falling;
    double          chisq, chisq_less_one;   /* z^2; with N - 1 for N            */
    double          departure, departure_df, departure_p;
    trd_stat_reason reason;
} trd_share_trend;

trd_code trd_share_test_trend(const int64_t *hits, const int64_t *cases, const double *score, size_t k, trd_share_trend *out,
                              trd_error *err);

#endif
