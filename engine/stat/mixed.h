/* stat/mixed.h -- the linear model of cases that came in groups, with a random
 * intercept a group: y = x b + u of the group + e, u and e independent and
 * normal.
 *
 * The ratio r = var(u) / var(e) is searched along the exact profiled
 * likelihood, in which b and var(e) take their best values; all of it follows
 * from totals per group (stat/products.h), and groups of one size are added up
 * first, so that the search costs the same for a hundred groups and a million.
 * REML judges the variances on what is left when b is taken out, as n - 1 does;
 * ML likelihoods can be compared between models with other terms.
 *
 * An estimate of var(u) of exactly 0 is an answer: groups resemble each other
 * more than chance does. The likelihood may have two tops; the higher is given.
 *
 * Shape:   totals with the response last and a constant for all; terms: the
 *          constant, then the regressors. intercept is per group.
 * Units:   those of y; variances in squares of them.
 * Empty:   TRD_NO_CASES; one group: TRD_ONE_CLUSTER; every group one case, so
 *          that u and e cannot be told apart: TRD_ONE_CASE; as many terms as
 *          groups, or cases in them, leave spread for: TRD_NO_FREEDOM; no spread
 *          within groups beyond the terms: TRD_NO_VARIANCE; TRD_NOT_FINITE. No numbers then but cases and groups.
 *          Per term TRD_COLLINEAR; the others stand.
 * Errors:  those of stat/linear.h; *out is left as it was.
 * Owns:    arrays of *out are in `pool`.
 * Cost:    some hundred looks at the sizes of groups, terms^3 each.
 * Source:  N.M. Laird & J.H. Ware (1982), Biometrics 38(4), 963-974; D.
 *          Bates, M. Maechler, B. Bolker & S. Walker (2015), J. Statistical
 *          Software 67(1); degrees of freedom: F.E. Satterthwaite (1946),
 *          Biometrics Bulletin 2(6), 110-114, and A. Kuznetsova, P.B.
 *          Brockhoff & R.H.B. Christensen (2017), J. Statistical Software
 *          82(13); p of a variance of 0: S.G. Self & K.-Y. Liang (1987), JASA
 *          82, 605-610.
 * Checked: shared vectors mixed_random_intercept (R: lme4, lmerTest); dense
 *          matrices, balanced groups in closed form (test_mixed.c).
 */
#ifndef TRD_STAT_MIXED_H
#define TRD_STAT_MIXED_H

#include "stat/coefficient.h"
#include "stat/products.h"

typedef enum trd_likelihood { TRD_REML, TRD_ML } trd_likelihood;

typedef struct trd_mixed {
    size_t           terms, kept;
    trd_coefficient *term;           /* t with Satterthwaite's degrees: from the curvature of the
                                        criterion, and n - terms where var(u) is 0            */
    double          *covariance;     /* terms x terms                                         */
    double           cases;
    int64_t          groups;
    double           group_variance, residual_variance;
    double           icc;            /* var(u) / (var(u) + var(e))                            */
    double           design_effect;  /* 1 + (cases / groups - 1) icc                          */
    double           criterion;      /* -2 log (restricted) likelihood, constants included    */
    double           log_likelihood, aic, bic;   /* parameters: terms and two variances       */
    double           ratio;          /* of likelihoods: criterion without u less that with it */
    double           p;              /* of it: half chi-square on 1 degree, half 0            */
    double          *intercept;      /* [groups of the totals]: u as best predicted, shrunk to
                                        0; NAN in an empty group                              */
    trd_stat_reason  reason;
} trd_mixed;

trd_code trd_mixed_fit(const trd_products *products, trd_likelihood likelihood, double level, trd_pool *pool, trd_mixed *out,
                       trd_error *err);

#endif
