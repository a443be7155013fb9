/* stat/linear.h -- the linear model by least squares, with the constants of
 * many groups absorbed, and standard errors that bear unequal spread or
 * clusters.
 *
 * Works on totals per group (stat/products.h), in which the response is the
 * last column. Absorbing takes the mean of each group off all columns, which
 * is what a dummy per group would do (the within transformation), but costs
 * nothing: products about the group means are what is kept. A second factor of
 * few levels (years) goes in as dummies among the regressors.
 *
 * Whatever is asked of clusters follows from totals too, when a group lies
 * within one cluster: the score of a cluster is X'y - X'X b, and CR2's matrix
 * root, on n rows by definition, acts on k x k: with Z = X M^(1/2),
 * Z'(I - ZZ')^(-1/2) = (I - Z'Z)^(-1/2) Z'. One pass over the rows, and then
 * the cost is k^3 a cluster. HC0..HC4 need the residual of every row.
 *
 * Shape:   terms: the constant first when there is one for all, then the
 *          regressors in order. covariance is terms x terms.
 * Units:   those of the data; level is a probability.
 * Missing: none; cases with a missing value are left out by the caller.
 * Empty:   per term, by reason: TRD_NO_CASES; TRD_COLLINEAR, of a regressor
 *          that follows from those before it or does not vary (within the
 *          groups): no value, the others stand; TRD_NO_FREEDOM, as many terms
 *          as cases: values, no intervals; TRD_ONE_CASE, of a term that rests
 *          on a row of leverage 1 with HC2, HC3 or HC4; TRD_NO_VARIANCE, all residuals 0;
 *          TRD_ONE_CLUSTER; TRD_NOT_FINITE. Empty groups do not count.
 * Errors:  TRD_E_USAGE for an impossible level, no term, HC without rows, or
 *          CR2 with inverse variances;
 *          TRD_E_LIMIT for more than TRD_LINEAR_TERMS columns;
 *          TRD_E_DATA for a cluster that is none; TRD_E_NOMEM,
 *          TRD_E_CANCELLED; *out is left as it was.
 * Owns:    term and covariance are in `pool`.
 * Cost:    CR2 of 3 regressors some 3 microseconds a cluster; HC some 0.1 a row.
 * Source:  absorbing: R. Frisch & F.V. Waugh (1933), Econometrica 1(4),
 *          387-401, and M.C. Lovell (1963), JASA 58, 993-1010. HC: H. White
 *          (1980), Econometrica 48(4), 817-838; J.G. MacKinnon & H. White
 *          (1985), J. Econometrics 29(3), 305-325; HC4: F. Cribari-Neto (2004),
 *          Computational Statistics & Data Analysis 45(2), 215-233. Clusters:
 *          K.-Y. Liang & S.L. Zeger (1986), Biometrika 73(1), 13-22; A.C.
 *          Cameron & D.L. Miller (2015), J. Human Resources 50(2), 317-372. CR2: R.M. Bell &
 *          D.F. McCaffrey (2002), Survey Methodology 28(2), 169-181; J.E.
 *          Pustejovsky & E. Tipton (2018), J. Business & Economic Statistics
 *          36(4), 672-683 (also with absorbed constants, theorem 2).
 * Checked: shared vectors ols and panel: NIST (Norris, NoInt1, Longley, Wampler
 *          1, 2 and 4), R's lm, sandwich's vcovHC and vcovCL, clubSandwich's CR2
 *          and its degrees, plm's within models one and two ways (the program
 *          tests/vectors); dense matrices, dummies for absorbed constants,
 *          trd_welch_clustered, laws (test_linear.c, test_influence.c).
 */
#ifndef TRD_STAT_LINEAR_H
#define TRD_STAT_LINEAR_H

#include "base/watch.h"
#include "stat/coefficient.h"
#include "stat/products.h"

enum { TRD_LINEAR_TERMS = 256 };     /* most columns, the response among them */

typedef enum trd_constant {
    TRD_CONSTANT,                    /* one for all                                    */
    TRD_CONSTANT_NONE,               /* through the origin                             */
    TRD_CONSTANT_OF_GROUP            /* one a group, absorbed: fixed effects           */
} trd_constant;

/* Where the standard errors come from, with t on so many degrees. n cases, G
 * clusters, K terms and absorbed constants (collinear ones not counted). u and h:
 * residual and leverage of a row. */
typedef enum trd_robust {
    TRD_ROBUST_NONE,                 /* equal spread, independent cases; n - K         */
    TRD_ROBUST_HC0,                  /* White's; n - K                                 */
    TRD_ROBUST_HC1,                  /* HC0 times n / (n - K); n - K                   */
    TRD_ROBUST_HC2,                  /* u^2 / (1 - h); n - K                           */
    TRD_ROBUST_HC3,                  /* u^2 / (1 - h)^2; n - K                         */
    TRD_ROBUST_HC4,                  /* u^2 / (1 - h)^min(4, n h / K): bears rows that
                                        weigh heavily; n - K                           */
    TRD_ROBUST_CR0,                  /* clusters; G - 1                                */
    TRD_ROBUST_CR1,                  /* CR0 times G / (G - 1); G - 1                   */
    TRD_ROBUST_CR1_NESTED,           /* CR1 times (n - 1) / (n - K), where constants of
                                        groups, which lie within clusters, count as
                                        one: Stata's regress and xtreg; G - 1          */
    TRD_ROBUST_CR1_ALL,              /* the same with all constants counted: areg      */
    TRD_ROBUST_CR2                   /* Bell and McCaffrey's, with their degrees: the
                                        one for few clusters, or of unequal size       */
} trd_robust;

typedef struct trd_linear_how {
    trd_constant            constant;
    trd_robust              robust;
    double                  level;
    const uint32_t         *cluster; /* of each group, 0 .. clusters - 1; NULL: each is its own */
    size_t                  clusters;
    const trd_product_rows *rows;    /* for HC: what the totals were made of           */
    const trd_watch        *watch;   /* for HC                                         */
    double                  precise; /* 0: weights are frequencies. Otherwise they are inverse
                                        variances, up to a factor, of so many rows; not with CR2 */
    double                  collinear;     /* of the squares of a regressor no more than this
                                        is left once those before it are known: collinear;
                                        0: 1e-14, as R's lm (1e-7 of its length)       */
} trd_linear_how;

typedef struct trd_linear {
    size_t           terms, kept;    /* kept: not collinear                            */
    trd_coefficient *term;
    double          *covariance;     /* of the estimates as `robust` says; NAN where none */
    double           cases;          /* n: rows, or the sum of their frequencies       */
    int64_t          groups, clusters;     /* that hold a case                         */
    double           df, freedom;    /* n - K, and without the slopes                  */
    double           residual, total;      /* sums of squares, weighted; total about the mean (of the
                                              group), or about 0 without a constant    */
    double           sigma, r_squared;     /* r_squared: within, when absorbed         */
    double           size;           /* of the response: what rounding noise is judged by */
    trd_stat_reason  reason;         /* why there are no intervals at all              */
} trd_linear;

trd_code trd_linear_fit(const trd_products *products, const trd_linear_how *how, trd_pool *pool, trd_linear *out,
                        trd_error *err);

#endif
