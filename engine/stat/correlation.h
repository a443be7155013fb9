/* stat/correlation.h -- correlations of ranks, correlations given others, and
 * the difference of two. Pearson's own is in stat/comoments.h.
 *
 * Empty:   an interval's reason, or NAN; never an error.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_CORRELATION_H
#define TRD_STAT_CORRELATION_H

#include "stat/comoments.h"
#include "stat/test.h"

/* Spearman's rho: the correlation of ranks (frame/quantile.h: trd_ranks), with
 * Bonett & Wright's interval, tanh(atanh rho +- z sqrt((1 + rho^2 / 2) / (n - 3))).
 * t = value / se on n - 2 degrees, as for Pearson's r. *p_exact is the share of
 * all orders with a rho as far from 0, for up to TRD_ORDERS_MOST cases; else NAN.
 *
 * Rho is the covariance of the ranks over the product of their sds, in doubles,
 * as in R: when all ranks agree it is 1 or a few units of its last place below.
 *
 * Empty, errors: as trd_comoments_finish; a rho of 1 or -1 has no interval.
 * Cost:    linear; p_exact of 9 cases about 10 ms.
 * Source:  C. Spearman (1904), American J. Psychology 15(1), 72-101; D.G. Bonett
 *          & T.A. Wright (2000), Psychometrika 65(1), 23-28.
 * Checked: the shared vectors (R 4.2.2: cor.test, method "spearman").
 */
enum { TRD_ORDERS_MOST = 9 };
trd_code trd_spearman(const double *rank_x, const double *rank_y, size_t n, double level, trd_interval *out,
                      double *p_exact, trd_error *err);

/* t, p and limits of a correlation by their formulas: t = r sqrt((n - 2) / (1 -
 * r^2)) on n - 2 degrees, two-sided, and tanh(atanh r +- z spread / sqrt(n - 3)),
 * with a spread of 1 (Pearson) or sqrt(1 + r^2 / 2) (Spearman).
 *
 * A correlation of 1 or -1 has them too, as trd_comoments_finish and trd_spearman
 * have not: t is then infinite, or about 1e8 where rounding left r just below 1,
 * and the limits are r itself. They say only that r is as far as it can be, not
 * what other cases would show; whoever tells them tells TRD_NO_VARIANCE as well.
 *
 * Empty:   r NAN or fewer than 3 cases: all NAN; 3 cases: no limits.
 * Errors:  none; the level is one that was checked.
 * Checked: the shared vectors (R 4.2.2: cor.test), women: rho 0.9999999999999998.
 */
void trd_correlation_test(double r, int64_t cases, double spread, double level, trd_test *out);

/* The correlation of the first two of k columns given all others, from their
 * correlations r[k * i + j] in the same cases: r over the inverse, on n - k
 * degrees, with Fisher's interval for n - (k - 2) cases.
 *
 * Empty:   one of the others follows from the rest: TRD_COLLINEAR; no degree of
 *          freedom is left: the value, TRD_NO_FREEDOM; a value of 1 or -1:
 *          TRD_NO_VARIANCE.
 * Errors:  TRD_E_USAGE for k below 2 or above TRD_PARTIAL_MOST, or the level.
 * Source:  R.A. Fisher (1924), Metron 3, 329-332.
 * Checked: the shared vectors (correlation of the residuals of lm, R 4.2.2).
 */
enum { TRD_PARTIAL_MOST = 64 };
trd_code trd_partial_correlation(const double *r, size_t k, int64_t cases, double level, trd_interval *out, trd_error *err);

/* Two correlations of different cases.
 * Empty:   fewer than 4 cases, or a correlation of 1 or -1: z and p NAN.
 * Source:  Fisher (1921), Metron 1, 3-32; J. Cohen (1988), Statistical Power
 *          Analysis, 2nd ed., ch. 4 (q). Checked: the shared vectors. */
typedef struct trd_correlation_gap {
    double q;                        /* atanh r1 - atanh r2 */
    double z, p;                     /* p: two-sided        */
} trd_correlation_gap;

void trd_correlation_compare(double r1, int64_t cases1, double r2, int64_t cases2, trd_correlation_gap *out);

#endif
