/* stat/propensity.h -- groups that chose for themselves, made alike by the
 * probability of taking part.
 *
 * The score is that probability, from a logit model of taking part on what was
 * known beforehand. Weights by it make the groups alike in those covariates on
 * average, and in nothing else: what was not measured stays.
 *
 *   TRD_ATT   effect on those who took part: weights 1, and p / (1 - p) of others
 *   TRD_ATE   on all: 1 / p, and 1 / (1 - p)
 *   TRD_ATO   on those who could have gone either way: 1 - p, and p; the least
 *             shaken by scores near 0 and 1
 *
 * Usual order: trd_propensity_fit; trd_propensity_weights and trd_balance_of for
 * every covariate (stat/weighted_difference.h); only then
 * trd_propensity_effects, or matching (stat/matching.h).
 *
 * Shape:   n rows of treated (0 or not), covariates, an outcome, and a cluster
 *          0 .. clusters - 1 (NULL: every row on its own).
 * Units:   those of the outcome; scores are probabilities.
 * Missing: none; the caller leaves such rows out.
 * Empty:   nobody treated, or everybody: TRD_EMPTY_GROUP (no rows:
 *          TRD_NO_CASES). Covariates that tell who took part without fail:
 *          TRD_SEPARATED, no scores and nothing that needs them. Otherwise as
 *          stat/glm.h and stat/weighted_difference.h.
 * Errors:  those of stat/glm.h, stat/linear.h and stat/weighted_difference.h;
 *          *out is left as it was.
 * Owns:    arrays of *out are in `pool`.
 * Source:  P.R. Rosenbaum & D.B. Rubin (1983), Biometrika 70(1), 41-55; D.G.
 *          Horvitz & D.J. Thompson (1952), JASA 47, 663-685; doubly robust:
 *          J.M. Robins, A. Rotnitzky & L.P. Zhao (1994), JASA 89, 846-866;
 *          an estimated score: J.K. Lunceford & M. Davidian (2004), Statistics in
 *          Medicine 23(19), 2937-2960; overlap: F. Li, K.L. Morgan & A.M. Zaslavsky (2018), JASA 113,
 *          390-400.
 * Checked: shared vectors propensity_weighting (R: glm, svyglm, formulas); the
 *          intervals of an estimated score by stacked equations differentiated
 *          numerically (test_propensity.c).
 */
#ifndef TRD_STAT_PROPENSITY_H
#define TRD_STAT_PROPENSITY_H

#include "stat/model_rows.h"
#include "stat/weighted_difference.h"

typedef struct trd_propensity_rows {
    size_t               rows, covariates;
    const uint8_t       *treated;
    const double *const *covariate;
    const double        *y;          /* for trd_propensity_effects only */
    const uint32_t      *cluster;
    size_t               clusters;
} trd_propensity_rows;

typedef struct trd_propensity {
    trd_model       model;           /* of taking part: constant, covariates          */
    double         *score;           /* [rows]; NAN when there is none                */
    int64_t         treated, control;
    double          least, most, treated_mean, control_mean;    /* scores             */
    int64_t         treated_outside; /* treated with a score above any control's      */
    int64_t         control_outside; /* controls with a score below any treated's     */
    trd_stat_reason reason;          /* why there are no scores                       */
} trd_propensity;

trd_code trd_propensity_fit(const trd_propensity_rows *rows, double level, const trd_watch *watch, trd_pool *pool,
                            trd_propensity *out, trd_error *err);

typedef enum trd_estimand { TRD_ATT, TRD_ATE, TRD_ATO } trd_estimand;

void trd_propensity_weights(const double *score, const uint8_t *treated, size_t n, trd_estimand estimand, double *weight);

typedef struct trd_propensity_effect {
    trd_weighted naive, att, ate, ato;           /* naive: without weights; weights taken as known */
    trd_interval att_estimated, ate_estimated, ato_estimated;        /* the same with the score as the
                                                    estimate it is: mostly narrower, since
                                                    it takes off what chance left of the
                                                    covariates between the groups     */
    double       ate_horvitz_thompson;           /* mean of y treated / p - y other / (1 - p) */
    double       ate_regression, att_regression; /* a linear model of y in each group,
                                                    both applied to all, or to the
                                                    treated; a covariate that a group
                                                    cannot tell is left out there     */
    trd_interval ate_doubly_robust;              /* those models, and the weighted
                                                    residuals: right when either model
                                                    is; se: of its influence function,
                                                    divisor n, normal, or with clusters
                                                    G / (G - 1) and t on G - 1        */
} trd_propensity_effect;

trd_code trd_propensity_effects(const trd_propensity_rows *rows, const trd_propensity *propensity, double level,
                                trd_propensity_effect *out, trd_error *err);

#endif
