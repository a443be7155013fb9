/* ladder/verdict.h -- from estimate and target to one of five words.
 *
 * The verdict rests on the bounds of what is known (the interval of a sample,
 * the span of hidden cells or the number itself in a full count), never on the
 * point alone: met when all of the bounds satisfy the target, missed when none
 * does, undecided in between. "No decline" is a claim of non-inferiority: met
 * when all bounds are above 0, maintained when none is below minus the margin.
 *
 * Source: N. Wellek (2010), Testing Statistical Hypotheses of Equivalence and
 * Noninferiority, 2nd ed., ch. 1 (the confidence interval rule).
 */
#ifndef TRD_LADDER_VERDICT_H
#define TRD_LADDER_VERDICT_H

#include "ladder/findings.h"

/* The bounds that a verdict rests on; undefined when there are none. */
trd_span trd_verdict_bounds(const trd_estimate *estimate);

/* Those of the difference from a benchmark, with the benchmark's own
 * uncertainty in them: what above_benchmark is judged by. Undefined without a
 * benchmark, or where the measure has no bounds itself. */
trd_span trd_verdict_difference(const trd_estimate *estimate);

/* *why gets a stable code:
 * "all_inside", "all_outside", "straddles", "straddles_span", "no_interval",
 * "no_target", or the reason the estimate is undefined. */
trd_verdict trd_verdict_of(const trd_estimate *estimate, const trd_target *target, const char **why);

const char *trd_verdict_name(trd_verdict verdict);       /* "met", ... */

#endif
