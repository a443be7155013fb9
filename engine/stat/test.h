/* stat/test.h -- could the true value be this one? Tests of an estimate that
 * has a standard error and degrees of freedom (mean.h, paired.h, welch.h).
 *
 * Usual order: the estimate with its interval, then trd_test_of. The test and
 * the interval say the same: p < 1 - level where the interval leaves the value
 * out.
 */
#ifndef TRD_STAT_TEST_H
#define TRD_STAT_TEST_H

#include "stat/interval.h"

/* What would speak against the supposed value. */
typedef enum trd_side {
    TRD_TWO_SIDED,                   /* more or less                       */
    TRD_GREATER,                     /* more: the upper tail               */
    TRD_LESS                         /* less: the lower tail               */
} trd_side;

typedef struct trd_test {
    double          statistic, df;   /* t; df INFINITY: z                  */
    double          p;
    double          low, high;       /* interval of the estimate; a test of
                                        one side has one limit, and -+INFINITY */
    trd_stat_reason reason;          /* why all of them are NAN            */
} trd_test;

/* t = (value - at) / se.
 *
 * Units:   `at` as the value; the level is that of the estimate, also of one
 *          limit.
 * Empty:   an estimate without an interval: NAN, with its reason.
 * Errors:  none. Owns: nothing.
 * Source:  Student (1908), Biometrika 6(1), 1-25.
 * Checked: shared vectors t_tests (R, t.test).
 */
void trd_test_of(const trd_interval *estimate, double at, trd_side side, trd_test *out);

/* p of a t on df degrees (INFINITY: z); NAN gives NAN. */
double trd_test_p(double statistic, double df, trd_side side);

#endif
