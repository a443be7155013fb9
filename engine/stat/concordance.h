/* stat/concordance.h -- do the orders of two numbers agree? Kendall's tau and
 * its relatives: of all pairs of cases, how many are ordered alike?
 *
 * With C and D the concordant and discordant pairs, P all pairs, and Tx and Ty
 * those that are equal in x and in y:
 *   tau_b = (C - D) / sqrt((P - Tx)(P - Ty)), gamma = (C - D) / (C + D),
 *   Somers' d of y given x = (C - D) / (P - Tx),
 *   Stuart's tau_c = 2 k (C - D) / (n^2 (k - 1)), k the lesser number of values.
 * z is C - D over its standard deviation when nothing goes together, with ties
 * and without a correction for continuity; p_exact counts orders instead.
 *
 * Shape:   n pairs of numbers, none missing.
 * Empty:   no case, one case, no spread in one of the two: the reason, and what
 *          is not defined NAN. Counts are there in any case.
 * Exact:   without equal values and with fewer than 50 cases, as R does; NAN
 *          otherwise.
 * Errors:  TRD_E_NOMEM; TRD_E_LIMIT beyond 2^31 cases, since pairs are counted
 *          in 64 bits. A number that is not finite: TRD_NOT_FINITE.
 * Owns:    nothing; scratch of 3 n numbers is given back to the pool.
 * Cost:    n log n (W.R. Knight 1966, JASA 61(314), 436-439).
 * Source:  M.G. Kendall (1970), Rank Correlation Methods, 4th ed., ch. 3-5;
 *          L.A. Goodman & W.H. Kruskal (1954), JASA 49(268), 732-764; R.H.
 *          Somers (1962), American Sociological Review 27(6), 799-811; A. Stuart
 *          (1953), Biometrika 40(1-2), 105-110.
 * Checked: the shared vectors (R 4.2.2: cor.test); every pair looked at.
 */
#ifndef TRD_STAT_CONCORDANCE_H
#define TRD_STAT_CONCORDANCE_H

#include "base/pool.h"
#include "stat/stat.h"

#include <stddef.h>
#include <stdint.h>

typedef struct trd_concordance {
    int64_t cases, values_x, values_y;       /* different values             */
    int64_t concordant, discordant;
    int64_t equal_x, equal_y, equal_both;    /* pairs; both are in each      */
    double  tau_b, tau_c, gamma, somers_d;   /* somers_d: of y given x       */
    double  z, p, p_exact;                   /* two-sided                    */
    trd_stat_reason reason;
} trd_concordance;

trd_code trd_concordance_of(const double *x, const double *y, size_t n, trd_pool *pool, trd_concordance *out,
                            trd_error *err);

/* P(at most `discordant` discordant pairs) when all orders of n cases are
 * equally likely; NAN for more than TRD_EXACT_ORDERS_MOST cases. Cost: n^4 / 4
 * steps. Source: Kendall (1970), 5.2. */
enum { TRD_EXACT_ORDERS_MOST = 49 };
double trd_discordant_lower(double discordant, int64_t n);

#endif
