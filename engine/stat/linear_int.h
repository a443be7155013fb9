/* stat/linear_int.h -- inside the linear model: the fit, before its doubt.
 *
 * Names in the formulas: k regressors, m = k + 1 basis columns when there is a
 * constant for all and m = k otherwise. The basis is [1, x - mean], x, or x -
 * mean of the group, so that the constant is orthogonal to the rest. M is the
 * inverse of X'X and K its root, M = K'K. */
#ifndef TRD_STAT_LINEAR_INT_H
#define TRD_STAT_LINEAR_INT_H

#include "stat/linear.h"
#include "stat/normal_int.h"

typedef struct trd_linear_work {
    const trd_products   *p;
    const trd_linear_how *how;
    trd_pool             *scratch;
    size_t                k, m;
    trd_sum              *centre;    /* [k + 1]: mean of all with a constant, else 0   */
    trd_sum              *root;      /* m x m: K with K (X'X) K' = I                   */
    uint8_t              *kept;      /* [m]                                            */
    trd_sum              *b;         /* [m], of the basis; 0 where not kept            */
    double               *meat;      /* m x m: N, sum of (K score)(K score)', or NULL   */
    double               *degrees;   /* [m] per term, CR2; NULL: all alike             */
    int64_t               clusters;
} trd_linear_work;

/* What one group adds to X'X (pairs of m) and to the score X'u (m). */
void trd_linear_group(const trd_linear_work *w, size_t g, trd_sum *xx, trd_sum *score);

/* A term as a combination of basis columns: the constant is [1, -mean]. */
void trd_linear_contrast(const trd_linear_work *w, size_t term, double *c);

/* out = K in, one vector of m. */
void trd_linear_times_root(const trd_linear_work *w, const double *in, double *out);

/* Sums the scores per cluster into w->meat, w->degrees, w->clusters. */
trd_code trd_linear_clusters(trd_linear_work *w, trd_error *err);

/* Adds the scores of the rows up into w->meat. */
trd_code trd_linear_rows(trd_linear_work *w, trd_error *err);

#endif
