/* stat/sign_test.h -- did more cases go up than down? The test that asks nothing
 * of the size of a change but its sign.
 *
 * Changes of 0 are left out of the test (they are neither), and stay in the
 * median and its limits. p is the exact binomial one of `up` of `up + down` at
 * 1/2; the limits are the order statistics that hold the median at no less than
 * the level, whatever the distribution is; one side has one limit.
 *
 * Shape:   n changes.
 * Units:   those of the changes.
 * Missing: none; leave such cases out beforehand.
 * Empty:   no changes: NAN, TRD_NO_CASES. All 0: the median, p NAN,
 *          TRD_NO_VARIANCE. Too few for limits at the level (5 of 95 %): limits
 *          -INFINITY and INFINITY, `achieved` 1. Not finite: TRD_NOT_FINITE.
 * Errors:  TRD_E_USAGE for an impossible level, TRD_E_NOMEM; *out is left as it
 *          was.
 * Cost:    a sort.
 * Source:  W.J. Dixon & A.M. Mood (1946), JASA 41, 557-566; W.R. Thompson (1936),
 *          Annals of Mathematical Statistics 7(3), 122-128 (limits).
 * Checked: R's binom.test; limits by hand (test_sign_test.c).
 */
#ifndef TRD_STAT_SIGN_TEST_H
#define TRD_STAT_SIGN_TEST_H

#include "stat/test.h"

#include <stddef.h>

typedef struct trd_sign_test {
    int64_t         up, down, zeros;
    double          p;
    double          median, low, high;
    double          achieved;                /* the level that the limits really have */
    trd_stat_reason reason;
} trd_sign_test;

trd_code trd_sign_test_of(const double *change, size_t n, trd_side side, double level, trd_sign_test *out, trd_error *err);

#endif
