/* stat/survey_glm.h -- linear, logistic and log-linear models of a survey.
 *
 * The estimates are those of the population's own least squares or likelihood,
 * each row counted by its weight; no more than its mean is believed of the
 * model (quasi-likelihood), so the response of a log-linear model need not be a
 * whole number. The variance is linearised: z of a row is the inverse of the
 * weighted information times x (y - mu).
 *
 * Shape:   terms are given without the constant, which comes out first; rows
 *          as in the design.
 *          covariance is terms x terms.
 * Units:   of the response, of logits, of logs. level is a probability.
 * Empty:   TRD_NO_CASES; a term that follows from others: TRD_COLLINEAR, the
 *          others stand; TRD_SEPARATED, TRD_NO_CONVERGENCE as in glm.h. Degrees
 *          of freedom are those of the rows in use less the terms but one;
 *          when there are none: estimates and se, TRD_NO_FREEDOM. A
 *          lonely unit: estimates, TRD_ONE_CLUSTER.
 * Errors:  as trd_glm_fit and trd_linear_fit.
 * Owns:    *out is in `pool`.
 * Cost:    that of the model, and terms numbers a row.
 * Source:  D.A. Binder (1983), Int. Statistical Review 51, 279-292.
 * Checked: the shared vectors and random designs (R's survey, svyglm).
 */
#ifndef TRD_STAT_SURVEY_GLM_H
#define TRD_STAT_SURVEY_GLM_H

#include "stat/coefficient.h"
#include "stat/survey.h"

typedef enum trd_survey_family { TRD_SURVEY_LINEAR, TRD_SURVEY_LOGISTIC, TRD_SURVEY_LOG_LINEAR } trd_survey_family;

typedef struct trd_survey_rows {
    size_t               terms;
    const double *const *column;     /* [terms] */
    bool                 no_constant;
    const double        *response;
    const double        *offset;     /* NULL: 0 */
    const uint8_t       *use;        /* NULL: all; where 0, numbers may be missing */
} trd_survey_rows;

typedef struct trd_survey_model {
    size_t           terms, kept;
    trd_coefficient *term;
    double          *covariance;
    int64_t          cases;          /* rows in use with weight */
    double           df;
    trd_stat_reason  reason;
} trd_survey_model;

trd_code trd_survey_glm(const trd_survey *s, trd_survey_family family, const trd_survey_rows *rows, double level,
                        trd_pool *pool, trd_survey_model *out, trd_error *err);

#endif
