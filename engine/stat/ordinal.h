/* stat/ordinal.h -- cumulative models: what makes an answer on an ordered scale
 * higher?
 *
 *     P(answer <= k) = F(threshold[k] - sum of b x)
 *
 * with F of a link (stat/link.h), so that a positive b goes with higher answers;
 * b is the same at every threshold. With the logit these are proportional odds.
 * Newton's method with the observed information, which is concave for these
 * links (Pratt 1981); ended as in stat/glm.h, whose rows, errors, costs and
 * reasons hold here too. There is no constant: the thresholds are.
 *
 * Shape:   the response is 0 .. answers - 1; out->threshold holds answers - 1
 *          of them. An offset adds to the sum of b x.
 * Empty:   an answer that nobody gave: TRD_EMPTY_GROUP, no estimates.
 * Errors:  TRD_E_USAGE also for fewer than 2 answers.
 * Source:  P. McCullagh (1980), JRSS B 42(2), 109-142; A. Agresti (2010),
 *          Analysis of Ordinal Categorical Data, 2nd ed., 3.2 and 5.1-5.3; J.W.
 *          Pratt (1981), JASA 76, 103-106.
 * Checked: shared vectors ordinal_multinomial (ordinal's clm, which agrees with
 *          MASS's polr); the model of a yes for two answers, shares for no
 *          terms, the scale turned round (test_glm.c, test_answers.c).
 */
#ifndef TRD_STAT_ORDINAL_H
#define TRD_STAT_ORDINAL_H

#include "stat/link.h"
#include "stat/model_rows.h"

trd_code trd_ordinal_fit(trd_link link, const trd_model_rows *rows, int answers, const trd_model_how *how, trd_pool *pool,
                         trd_model *out, trd_error *err);

#endif
