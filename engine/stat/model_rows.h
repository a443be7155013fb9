/* stat/model_rows.h -- what a model of a yes, a count or an answer works on.
 *
 * A row is a case, or a cell: a combination of values with its number of cases
 * as weight. Covariates of few values collapse to cells (frame/model.h), which
 * give the same estimate as the rows do, at the cost of the cells.
 */
#ifndef TRD_STAT_MODEL_ROWS_H
#define TRD_STAT_MODEL_ROWS_H

#include "base/pool.h"
#include "base/watch.h"
#include "stat/coefficient.h"
#include "stat/linear.h"

enum { TRD_MODEL_TERMS = 128 };      /* most parameters of a model that is not linear */

typedef struct trd_model_rows {
    size_t               rows, terms;
    const double *const *column;     /* the terms, `rows` numbers each                        */
    const double        *response;
    const double        *weight;     /* frequency weights, 0 leaves a row out; NULL: 1 each   */
    const double        *offset;     /* added to the linear predictor; NULL: 0                */
    const uint32_t      *cluster;    /* for CR0 and CR1: 0 .. clusters - 1                    */
    size_t               clusters;
} trd_model_rows;

typedef struct trd_model_how {
    bool             no_constant;
    trd_robust       robust;         /* NONE (from the model), HC0, HC1, CR0, CR1; tests by the normal distribution */
    double           level;
    const trd_watch *watch;
} trd_model_how;

/* What comes out. Memory of the pool that was given. */
typedef struct trd_model {
    size_t           terms, kept;    /* kept: not collinear                                     */
    trd_coefficient *term;           /* the constant first (ordinal: none); NAN with a reason when
                                        not there                                               */
    double          *covariance;     /* terms x terms                                           */
    size_t           thresholds;     /* ordinal: one less than the answers                      */
    trd_coefficient *threshold;
    double           cases;          /* rows, or the sum of their weights                       */
    int64_t          clusters;       /* that hold a case                                        */
    double           log_likelihood; /* at the estimate; when separated its upper bound nearly  */
    double           deviance;       /* twice the distance to the log-likelihood of a model that
                                        fits every row (for a yes and an answer that is 0)      */
    double           df;             /* cases - parameters                                      */
    int              iterations;
    trd_stat_reason  reason;         /* why there are no estimates, or no intervals             */
} trd_model;

#endif
