/* stat/ordinal.h -- the proportional odds model: what makes an answer on an
 * ordered scale higher?
 *
 *     logit P(answer <= k) = threshold[k] - sum of b x
 *
 * so that a positive b goes with higher answers; b is the same at every
 * threshold. Newton's method with the observed information, which is concave
 * for this link (Pratt 1981); ended as in stat/glm.h, whose rows, errors,
 * costs and reasons hold here too. There is no constant: the thresholds are.
 *
 * Shape:   the response is 0 .. answers - 1; out->threshold holds answers - 1
 *          of them. An offset adds to the sum of b x.
 * Empty:   an answer that nobody gave: TRD_EMPTY_GROUP, no estimates.
 * Errors:  TRD_E_USAGE also for fewer than 2 answers.
 * Source:  P. McCullagh (1980), JRSS B 42(2), 109-142; A. Agresti (2010),
 *          Analysis of Ordinal Categorical Data, 2nd ed., 3.2; J.W. Pratt
 *          (1981), JASA 76, 103-106.
 * Checked: shared vectors (ordinal's clm, which agrees with MASS's polr) in
 *          test_model_vectors.c; the logit for two answers, shares for no
 *          terms, the scale turned round (test_glm.c).
 */
#ifndef TRD_STAT_ORDINAL_H
#define TRD_STAT_ORDINAL_H

#include "stat/model_rows.h"

trd_code trd_ordinal_fit(const trd_model_rows *rows, int answers, const trd_model_how *how, trd_pool *pool, trd_model *out,
                         trd_error *err);

#endif
