/* stat/comoments.h -- do two numbers of the same case go up and down together?
 *
 * An accumulator as in stat/moments.h: trd_comoments_init, trd_comoments_add for
 * every vector, trd_comoments_merge, trd_comoments_finish; the digits do not
 * depend on order, split or threads. Many columns at once, per group:
 * frame/cross.h.
 */
#ifndef TRD_STAT_COMOMENTS_H
#define TRD_STAT_COMOMENTS_H

#include "stat/interval.h"
#include "stat/moments.h"

typedef struct trd_comoments {
    trd_moments x, y;
    trd_sum     product;             /* sum of (x - pilot of x) (y - pilot of y) */
} trd_comoments;

typedef struct trd_correlation {
    trd_summary  x, y;
    double       covariance;         /* divisor n - 1; NAN below two cases       */
    trd_interval r;                  /* Pearson's; t = value / se with df        */
} trd_correlation;

void trd_comoments_init(trd_comoments *c);

/* Adds n pairs, of those with valid[i] != 0 when `valid` is given. A number that
 * is not finite makes the result NAN. Cost: 5 ns a pair. */
void trd_comoments_add(trd_comoments *c, const double *x, const double *y, const uint8_t *valid, size_t n);

void trd_comoments_merge(trd_comoments *into, const trd_comoments *from);

/* Covariance, and the correlation with Fisher's interval, tanh(atanh r +- z /
 * sqrt(n - 3)), the se sqrt((1 - r^2) / (n - 2)) and n - 2 degrees of freedom.
 *
 * Empty:   no cases: TRD_NO_CASES; one case, or no spread in one of the two:
 *          TRD_ONE_CASE or TRD_NO_VARIANCE with r NAN. Fewer than 4 cases have
 *          r and no interval (TRD_ONE_CASE: no case is left to judge it by); all
 *          points on a line: r = 1 or -1 and no interval (TRD_NO_VARIANCE).
 *          Not finite: TRD_NOT_FINITE.
 * Errors:  TRD_E_USAGE for an impossible level; *out is left as it was.
 * Source:  R.A. Fisher (1921), Metron 1, 3-32; T.F. Chan, G.H. Golub & R.J.
 *          LeVeque (1983), The American Statistician 37(3), 242-247.
 * Checked: the shared vectors (cor.test and cor of R 4.2.2); two passes in long
 *          double; laws.
 */
trd_code trd_comoments_finish(const trd_comoments *c, double level, trd_correlation *out, trd_error *err);

#endif
