/* stat/survey_fit.h -- weights that add up to what is known of the population.
 *
 * One margin (poststratification): the weights of a level times one factor, so
 * that they add up to its population. More (raking, iterative proportional
 * fitting): the same margin by margin, round and round, until nothing moves.
 * Estimates of what goes with the margins get more certain; their variance is
 * that of what the margins do not explain, so open the design again with the
 * new weights and these margins:
 *
 *     trd_survey_rake(s, margins, 2, weight, &rounds, err);
 *     design.weight = weight, design.margin = margins, design.margins = 2, design.raked = true;
 *     trd_survey_open(&design, pool, &fitted, err);
 *
 * Shape:   a code for every row of the design; weight[rows] out.
 * Units:   populations in those of the weights.
 * Empty:   *rounds is 0 when the weights do not come to fit all margins in 1000
 *          rounds (margins that contradict each other in sampled cells); they
 *          fit the last one then. Margins of different sums: the shares of all
 *          hold, and the sum of the last.
 * Errors:  TRD_E_DATA for a level with population and no weight, or the reverse,
 *          for a row without level, or a population below 0; TRD_E_NOMEM; the
 *          weights are of no use then.
 * Cost:    two passes a margin and round; some 10 rounds.
 * Source:  W.E. Deming & F.F. Stephan (1940), Annals of Mathematical Statistics
 *          11, 427-444; D. Holt & T.M.F. Smith (1979), JRSS A 142, 33-46
 *          (poststratification); J.-C. Deville, C.-E. Särndal & O. Sautory (1993),
 *          JASA 88, 1013-1020 (raking and its variance).
 * Checked: the shared vectors and random designs (R's survey: postStratify, and
 *          rake, whose residuals are means of rows and not of weights in ten
 *          rounds, which is done here too).
 */
#ifndef TRD_STAT_SURVEY_FIT_H
#define TRD_STAT_SURVEY_FIT_H

#include "stat/survey.h"

trd_code trd_survey_poststratify(const trd_survey *s, const trd_survey_margin *margin, double *weight, trd_error *err);

trd_code trd_survey_rake(const trd_survey *s, const trd_survey_margin *margin, size_t margins, double *weight, int *rounds,
                         trd_error *err);

#endif
