/* stat/did_rounds.h -- difference in differences of two rounds that need not
 * hold the same cases: a school questioned before and after, pupils who left
 * and pupils who came.
 *
 * Least squares of
 *     y = constant + treated + after + controls + effect (treated and after):
 * without controls the effect is the difference of the changes of four means.
 * Cases that come back, or share a school, belong to one cluster; a case in
 * both rounds that has no cluster but itself should be one. When all cases are
 * in both rounds and there are no controls, stat/did.h is sharper and simpler.
 *
 * Shape:   n rows of y, treated (0 or not), after (0 or not), controls and a
 *          cluster (0 .. clusters - 1; NULL: every row on its own).
 * Units:   those of y; level is a probability.
 * Missing: none; the caller leaves such rows out.
 * Empty:   one of the four cells without a row: no effect (TRD_EMPTY_GROUP),
 *          the other means are there. The effect without an interval: as
 *          stat/linear.h says, and TRD_ONE_CLUSTER when fewer than 2 clusters
 *          were treated, or were not. Robust errors of a cell of one row are
 *          withheld: TRD_ONE_CASE.
 * Errors:  those of stat/linear.h; *out is left as it was.
 * Owns:    fit is in `pool`.
 * Source:  D. Card & A.B. Krueger (1994), American Economic Review 84(4),
 *          772-793; J.D. Angrist & J.-S. Pischke (2009), Mostly Harmless
 *          Econometrics, 5.2; clusters: M. Bertrand, E. Duflo & S. Mullainathan
 *          (2004), Quarterly J. Economics 119(1), 249-275.
 * Checked: shared vectors difference_in_differences (R: lm, sandwich); in R
 *          lm(y ~ treated * after + controls).
 */
#ifndef TRD_STAT_DID_ROUNDS_H
#define TRD_STAT_DID_ROUNDS_H

#include "stat/linear.h"
#include "stat/welch.h"

typedef struct trd_did_rows {
    size_t               rows;
    const double        *y;
    const uint8_t       *treated, *after;
    size_t               controls;
    const double *const *control;    /* `controls` columns                                    */
    const uint32_t      *cluster;
    size_t               clusters;
} trd_did_rows;

typedef struct trd_did_rounds {
    trd_coefficient effect;
    trd_arm         control_before, control_after, treated_before, treated_after;
    double          control_change, treated_change;      /* of the means                      */
    double          se_cells;        /* of the effect as four means of independent cases of
                                        unequal spread; NAN with controls                     */
    trd_linear      fit;             /* constant, treated, after, controls, treated and after */
} trd_did_rounds;

/* `robust` says where standard errors come from (stat/linear.h); without
 * clusters a row is its own, and CR1 is HC1 in all but the factor. */
trd_code trd_did_rounds_fit(const trd_did_rows *rows, trd_robust robust, double level, trd_pool *pool, trd_did_rounds *out,
                            trd_error *err);

#endif
