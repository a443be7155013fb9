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
    trd_sum              *pairs;     /* of k + 1: products about the centre, or the means
                                        of the groups                                   */
    double               *meat;      /* m x m: N, sum of (K score)(K score)', or NULL   */
    double               *alone;     /* m x m: sum of t t' of the rows that decide their own
                                        fitted value, HC2 and above; NULL: none         */
    double               *degrees;   /* [m] per term, CR2; NULL: all alike             */
    int64_t               clusters;
    double                weights;   /* sum of the cases, or of the inverse variances   */
    double                cases, parameters;             /* n and K                     */
} trd_linear_work;

/* The fit without its doubt: all of w but meat, degrees and clusters, and of
 * *out what is no array. */
trd_code trd_linear_solve(trd_linear_work *w, const trd_products *p, const trd_linear_how *how, trd_pool *scratch,
                          trd_linear *out, trd_error *err);

/* The call itself, before anything is worked out. */
trd_code trd_linear_check(const trd_products *p, const trd_linear_how *how, trd_error *err);

/* What one group adds to X'X (pairs of m) and to the score X'u (m). */
void trd_linear_group(const trd_linear_work *w, size_t g, trd_sum *xx, trd_sum *score);

/* A term as a combination of basis columns: the constant is [1, -mean]. */
void trd_linear_contrast(const trd_linear_work *w, size_t term, double *c);

/* out = K in, one vector of m. */
void trd_linear_times_root(const trd_linear_work *w, const double *in, double *out);

/* c' M d. */
double trd_linear_along(const trd_linear_work *w, const double *c, const double *d);

/* Why there is no interval for any term. */
trd_stat_reason trd_linear_judge(const trd_linear_work *w, const trd_linear *out);

/* The residual of a row, its leverage (of one of its cases), and t = K z of
 * its place z in the basis. */
double trd_linear_residual(const trd_linear_work *w, size_t row, double *t, double *leverage);

/* Sums the scores per cluster into w->meat, w->degrees, w->clusters. */
trd_code trd_linear_clusters(trd_linear_work *w, trd_error *err);

/* Adds the scores of the rows up into w->meat. */
trd_code trd_linear_rows(trd_linear_work *w, trd_error *err);

#endif
