/* stat/wald.h -- are several terms of a model all 0? Wald's test, with whatever
 * covariance the model was given: by the model, robust, by cluster.
 */
#ifndef TRD_STAT_WALD_H
#define TRD_STAT_WALD_H

#include "stat/coefficient.h"

#include "base/pool.h"

#include <stddef.h>

typedef struct trd_wald {
    double          chisq, f;        /* b' V^-1 b, and that a term               */
    double          terms, df;       /* degrees; df INFINITY: chi-square         */
    double          p;
    trd_stat_reason reason;          /* why all of these but terms are NAN       */
} trd_wald;

/* All of the terms `which` (numbers of terms, `count` of them) are 0.
 *
 * Shape:   covariance is terms x terms, row by row.
 * Units:   df: of F below; INFINITY for models without a spread of their own.
 * Empty:   TRD_NO_CASES without terms to test; a term without an interval: its
 *          reason; TRD_COLLINEAR when the covariance cannot be inverted, as with
 *          more terms than clusters.
 * Errors:  TRD_E_NOMEM, and TRD_E_USAGE for a term that is none.
 * Owns:    nothing. Cost: count^3.
 * Source:  A. Wald (1943), Trans. American Mathematical Society 54(3), 426-482.
 * Checked: shared vectors ols_hc_se (R, sandwich); one term is its own test, F of
 *          all slopes (test_linear_summary.c).
 */
trd_code trd_wald_test(const trd_coefficient *term, const double *covariance, size_t terms, const size_t *which, size_t count,
                       double df, trd_pool *pool, trd_wald *out, trd_error *err);

#endif
