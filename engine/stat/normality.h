/* stat/normality.h -- could these values come from a normal distribution?
 *
 * Shapiro and Wilk's W, near 1 for normal values, with Royston's approximation
 * of its weights and of p.
 *
 * Shape:   n values, 3 to 5000, in any order; a value that is not finite:
 *          TRD_NOT_FINITE.
 * Empty:   none: TRD_NO_CASES; one: TRD_ONE_CASE; two: TRD_NO_FREEDOM; all
 *          equal: TRD_NO_VARIANCE: W and p NAN.
 * Errors:  TRD_E_LIMIT beyond 5000 (the approximation ends there), TRD_E_NOMEM;
 *          *out is left as it was.
 * Owns:    nothing. Cost: a sort.
 * Source:  S.S. Shapiro & M.B. Wilk (1965), Biometrika 52, 591-611; P. Royston
 *          (1995), Applied Statistics 44(4), 547-551 (AS R94).
 * Checked: R's shapiro.test (shared vectors shapiro_wilk; test_normality.c for
 *          3 to 12 values).
 */
#ifndef TRD_STAT_NORMALITY_H
#define TRD_STAT_NORMALITY_H

#include "stat/stat.h"

#include <stddef.h>
#include <stdint.h>

enum { TRD_NORMALITY_MOST = 5000 };

typedef struct trd_normality {
    int64_t         cases;
    double          w, p;
    trd_stat_reason reason;
} trd_normality;

trd_code trd_normality_test(const double *x, size_t n, trd_normality *out, trd_error *err);

#endif
