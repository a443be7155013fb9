/* stat/multinomial.h -- what makes one answer likelier than another, when the
 * answers have no order?
 *
 *     log P(answer k) / P(answer 0) = constant[k] + sum of b[k] x,   k = 1, 2, ...
 *
 * answer 0 is the reference; exp of a coefficient is a ratio of relative risks.
 * Maximum likelihood by Newton's method, which is concave; ended as in
 * stat/glm.h, whose rows, errors, costs and reasons hold here too.
 *
 * Shape:   the response is 0 .. answers - 1. The terms of answer k stand from
 *          (k - 1) * each on, where each is the number of terms, and one more
 *          with a constant, which then comes first.
 * Empty:   an answer that nobody gave: TRD_EMPTY_GROUP, no estimates.
 * Errors:  TRD_E_USAGE also for fewer than 2 answers or with an offset;
 *          TRD_E_LIMIT when all answers together have more than TRD_MODEL_TERMS.
 * Source:  D. McFadden (1974), in Zarembka, Frontiers in Econometrics, 105-142;
 *          A. Agresti (2013), Categorical Data Analysis, 3rd ed., 8.1.
 * Checked: shared vectors ordinal_multinomial (nnet's multinom, sharpened by
 *          Newton's method in R); the logit for two answers, shares for no
 *          terms, the reference exchanged (test_answers.c).
 */
#ifndef TRD_STAT_MULTINOMIAL_H
#define TRD_STAT_MULTINOMIAL_H

#include "stat/model_rows.h"

trd_code trd_multinomial_fit(const trd_model_rows *rows, int answers, const trd_model_how *how, trd_pool *pool, trd_model *out,
                             trd_error *err);

#endif
