/* stat/linear_summary.h -- a linear model as a whole: how well it fits, what
 * its regressors do together, and what each does in standard deviations.
 *
 * Usual order: trd_linear_fit, then trd_linear_summary_of. The others work on
 * the same totals and settings.
 */
#ifndef TRD_STAT_LINEAR_SUMMARY_H
#define TRD_STAT_LINEAR_SUMMARY_H

#include "stat/linear.h"

typedef struct trd_linear_summary {
    double          adjusted;        /* R squared, adjusted: of variances instead of sums of squares  */
    double          f, df1, df2, p;  /* all slopes are 0; NAN without a slope                         */
    double          regression;      /* sum of squares that the slopes explain                        */
    double          log_likelihood;  /* of normal residuals, at its maximum                           */
    double          aic, bic;        /* the variance counts as a parameter too                        */
    trd_stat_reason reason;          /* why the test and the likelihood are not there                 */
} trd_linear_summary;

/* The fit in a few numbers.
 *
 * Shape:   log_weights: the sum of the logarithms of the weights when these are
 *          inverse variances, and 0 otherwise.
 * Empty:   all NAN with the reason of the fit; residuals that are all 0:
 *          TRD_NO_VARIANCE, the fit is exact, F and the likelihood are infinite.
 * Errors:  none. Owns: nothing.
 * Source:  W.H. Greene (2012), Econometric Analysis, 7th ed., 3.5, 5.5; H.
 *          Akaike (1974), IEEE Trans. Automatic Control 19(6), 716-723; G.
 *          Schwarz (1978), Annals of Statistics 6(2), 461-464.
 * Checked: shared vectors ols (R: summary.lm, logLik, AIC, BIC; NIST).
 */
void trd_linear_summary_of(const trd_linear *fit, double log_weights, trd_linear_summary *out);

/* What the slopes would be if response and regressors were divided by their
 * standard deviations: b sd(x) / sd(y), one a regressor.
 *
 * Empty:   NAN for a regressor without a slope, and when the response does not
 *          vary.
 * Errors:  as trd_linear_fit; beta is left as it was.
 * Owns:    beta is the caller's, one number a regressor.
 * Checked: shared vectors ols_standardized (R, lm on scaled columns).
 */
trd_code trd_linear_standardized(const trd_products *products, const trd_linear_how *how, trd_pool *pool, double *beta,
                                 trd_error *err);

/* How many times larger the variance of a slope is than it would be if its
 * regressor had nothing to do with the others. For a term of several columns,
 * such as the dummies of a factor, the same of the area (or volume) in which
 * its slopes lie: GVIF.
 *
 * Shape:   term t has the regressors first[t] .. first[t + 1] - 1; first holds
 *          terms + 1 numbers, the last of them the number of regressors.
 * Units:   1 and more. Compare terms of d columns by GVIF^(1 / (2 d)).
 * Empty:   NAN when a regressor of the term is collinear.
 * Errors:  as trd_linear_fit, and TRD_E_USAGE when `first` goes wrong; vif is
 *          left as it was.
 * Cost:    terms times regressors^3.
 * Source:  J. Fox & G. Monette (1992), JASA 87(417), 178-183.
 * Checked: shared vectors ols (R, car's vif).
 */
trd_code trd_linear_vif(const trd_products *products, const trd_linear_how *how, const size_t *first, size_t terms,
                        trd_pool *pool, double *vif, trd_error *err);

/* What the model says of other values of the regressors. */
typedef struct trd_prediction {
    trd_interval mean;               /* of all cases with these values              */
    double       low, high;          /* of one new case, at the same level; NAN when
                                        the mean has no interval                    */
} trd_prediction;

/* Predictions with their doubt, by the model's own errors.
 *
 * Shape:   column: the regressors, `rows` numbers each.
 * Empty:   no value for numbers that are not finite (TRD_NOT_FINITE) or without
 *          a model. A value without an interval when a regressor was left out as
 *          collinear (TRD_COLLINEAR: the value holds only where the new row
 *          keeps the same relation), or for the reason of the model.
 * Errors:  as trd_linear_fit; TRD_E_USAGE with robust errors or absorbed
 *          constants; *out is left as it was.
 * Owns:    *out, one a row, is in `pool`.
 * Source:  N.R. Draper & H. Smith (1998), Applied Regression Analysis, 3rd ed.
 * Checked: shared vectors ols_predict (R, predict.lm).
 */
trd_code trd_linear_predict(const trd_products *products, const trd_linear_how *how, const double *const *column, size_t rows,
                            trd_pool *pool, trd_prediction **out, trd_error *err);

#endif
