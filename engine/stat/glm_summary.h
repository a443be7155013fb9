/* stat/glm_summary.h -- a model of a yes or of counts as a whole: how well it
 * fits and tells apart, and what its terms do to the probability itself.
 *
 * Usual order: trd_glm_fit, trd_glm_summary_of, trd_glm_margins. All three take
 * the same rows and settings.
 */
#ifndef TRD_STAT_GLM_SUMMARY_H
#define TRD_STAT_GLM_SUMMARY_H

#include "stat/glm.h"

typedef struct trd_glm_summary {
    double          null_log_likelihood, null_deviance, null_df;   /* without the terms, with the offset      */
    double          lr_chisq, lr_df, lr_p;           /* likelihood ratio: all terms are 0; no p without terms */
    double          aic, bic;
    double          mcfadden, nagelkerke;            /* R squared of likelihoods; 0: no better than without   */
    double          pearson, dispersion;             /* sum of (y - mean)^2 / variance, and that per degree;
                                                        well above 1: a spread the model does not have        */
    /* of a yes; NAN of counts */
    double          auc;             /* chance that a yes was given a higher probability than a no; 0.5: none */
    double          brier;           /* mean of (y - p)^2                                                     */
    double          correct;         /* share of cases on the right side of 1/2                               */
    double          tjur;            /* mean probability of the yeses less that of the noes                   */
    trd_stat_reason reason;          /* why all of these are NAN                                              */
} trd_glm_summary;

/* The fit in a few numbers.
 *
 * Units:   logarithms are natural; cases are rows or the sum of their weights.
 * Empty:   a model without estimates: all NAN, with its reason. Only yeses or
 *          only noes: separated.
 * Errors:  as trd_glm_fit, of which it does one (without the terms); *out is
 *          left as it was.
 * Owns:    nothing that lasts.
 * Cost:    some looks at the rows, and sorting them once.
 * Source:  D. McFadden (1974), in Zarembka, Frontiers in Econometrics, 105-142;
 *          N.J.D. Nagelkerke (1991), Biometrika 78(3), 691-692; T. Tjur (2009),
 *          American Statistician 63(4), 366-372; G.W. Brier (1950), Monthly
 *          Weather Review 78(1), 1-3; J.A. Hanley & B.J. McNeil (1982),
 *          Radiology 143(1), 29-36.
 * Checked: shared vectors glm (R's glm, AIC, BIC, and by formula); cells against
 *          rows (test_glm_summary.c).
 */
trd_code trd_glm_summary_of(trd_family family, const trd_model_rows *rows, const trd_model_how *how, const trd_model *fit,
                            trd_pool *pool, trd_glm_summary *out, trd_error *err);

/* The mean that the model gives each row: the probability, or the count.
 *
 * Empty:   NAN without estimates; collinear terms count for nothing.
 * Owns:    mean is the caller's, one number a row. */
void trd_glm_means(trd_family family, const trd_model_rows *rows, const trd_model *fit, double *mean);

/* Average marginal effects: what one more of a term does to the mean, on
 * average over the cases as they are. Of a number that is the slope of the
 * mean; of a level of a factor the difference between all cases having it and
 * all having the reference, with the other terms as they are.
 *
 * Shape:   one a term, the constant left out. factor: of each term 0 for a
 *          number, or which factor it is a level of (1, 2, ...); NULL: numbers.
 * Units:   of the mean: a probability, or a count (with the exposure there is).
 * Empty:   a term without an estimate, or any of them when the model has none:
 *          its reason. The terms of an interaction have no effect of their own:
 *          leave them out of what is read.
 * Errors:  TRD_E_NOMEM; *out is left as it was.
 * Owns:    *out is in `pool`. se by the delta method, from the covariance of the
 *          model (also a robust one); z tests.
 * Source:  T. Bartus (2005), Stata Journal 5(3), 309-329; W.H. Greene (2012),
 *          Econometric Analysis, 7th ed., 17.3.2.
 * Checked: shared vectors glm (by formula in R); differences of two fits of
 *          means (test_glm_summary.c).
 */
trd_code trd_glm_margins(trd_family family, const trd_model_rows *rows, const trd_model_how *how, const trd_model *fit,
                         const size_t *factor, trd_pool *pool, trd_coefficient **out, trd_error *err);

#endif
