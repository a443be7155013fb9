/* stat/glm.h -- models of a yes and of counts: what makes a yes likelier, or a
 * count larger?
 *
 *     TRD_LOGIT    response 0 or 1, logit of the probability is linear
 *     TRD_PROBIT   the same with the normal distribution in its place
 *     TRD_CLOGLOG  the same with 1 - exp(-e^x): a yes before the time is up
 *     TRD_POISSON  response 0, 1, 2, ..., log of the mean is linear; an
 *                  exposure enters as offset log(exposure)
 *
 * The maximum of the likelihood by iteratively reweighted least squares (for
 * logit and Poisson that is Newton's method), with the expected information,
 * ended when a step would change the estimate by less than 1e-10 of its
 * standard error. Rows may be cells with their numbers of cases as weights: the
 * estimate is the same to the last digits but one.
 *
 * Usual order: trd_glm_fit, then glm_summary.h for the model as a whole.
 *
 * Units:   of logits, probits and logs; exp of a logit or log is a ratio. level
 *          is a probability.
 * Empty:   TRD_NO_CASES; per term TRD_COLLINEAR (a term that follows from those
 *          before it; the others stand). TRD_SEPARATED: a combination of terms
 *          tells some outcomes apart without fail, so that the likelihood has
 *          no maximum: no estimates; the terms that run away have this reason,
 *          the others TRD_NO_CONVERGENCE; the log-likelihood is near its
 *          bound. TRD_NO_CONVERGENCE of the model: 60 steps were not enough.
 *          TRD_ONE_CLUSTER: estimates without intervals. TRD_NOT_FINITE.
 * Errors:  TRD_E_DATA for an impossible response, weight, offset or cluster;
 *          TRD_E_USAGE for an impossible level or a kind of error the model
 *          does not have; TRD_E_LIMIT for more than TRD_MODEL_TERMS terms;
 *          TRD_E_CANCELLED, TRD_E_NOMEM; *out is left as it was.
 * Owns:    *out is in `pool`.
 * Cost:    some 6 looks at all rows; rows on threads, their result does not
 *          depend on how many.
 * Source:  J.A. Nelder & R.W.M. Wedderburn (1972), JRSS A 135, 370-384; P.
 *          McCullagh & J.A. Nelder (1989), Generalized Linear Models, 2nd ed.;
 *          separation: A. Albert & J.A. Anderson (1984), Biometrika 71(1),
 *          1-10; robust errors: H. White (1982), Econometrica 50(1), 1-25.
 * Checked: shared vectors glm (R's glm, sandwich's vcovHC and vcovCL; Spector and
 *          Mazzeo; a separated set); odds and rate ratios and normal deviates in
 *          closed form, cells against rows, order, units, threads (test_glm.c,
 *          test_glm_summary.c).
 */
#ifndef TRD_STAT_GLM_H
#define TRD_STAT_GLM_H

#include "stat/model_rows.h"

typedef enum trd_family { TRD_LOGIT, TRD_PROBIT, TRD_CLOGLOG, TRD_POISSON } trd_family;

trd_code trd_glm_fit(trd_family family, const trd_model_rows *rows, const trd_model_how *how, trd_pool *pool, trd_model *out,
                     trd_error *err);

#endif
