/* stat/inequality.h -- how unequally is an amount (income, money, hours)
 * divided over cases, and how much of that lies between groups?
 *
 * Shape:   n amounts of 0 or more, without missing ones; group: a code 0 ..
 *          groups - 1 per case, or NULL.
 * Units:   mean and percentile ratios of the values as such; indices have no
 *          unit and do not change when all amounts are multiplied.
 * Empty:   nobody: TRD_NO_CASES; all amounts 0: TRD_NO_VARIANCE, the mean 0 and
 *          no indices; an amount below 0 or not finite: TRD_NOT_FINITE. One
 *          case: no unbiased Gini. An amount of 0 makes theil_l infinite and
 *          atkinson_1 equal to 1, their limits.
 * Errors:  TRD_E_DATA for a group that is none, TRD_E_NOMEM; *out is left as
 *          it was.
 * Owns:    nothing. Cost: a sort.
 * Source:  C. Gini (1914); H. Theil (1967), Economics and Information Theory;
 *          A.B. Atkinson (1970), J. Economic Theory 2, 244-263; E.M. Hoover
 *          (1936), Rev. Economics and Statistics 18, 162-171; between and
 *          within: A.F. Shorrocks (1980), Econometrica 48(3), 613-625.
 * Checked: the shared vectors (inequality_flows); pairs one by one, laws
 *          (test_inequality.c).
 */
#ifndef TRD_STAT_INEQUALITY_H
#define TRD_STAT_INEQUALITY_H

#include "stat/stat.h"

#include <stddef.h>
#include <stdint.h>

typedef struct trd_inequality {
    int64_t         cases;
    double          mean;
    double          gini;                /* mean difference over twice the mean, divisor n^2 */
    double          gini_unbiased;       /* the same with n (n - 1)                          */
    double          theil_t, theil_l;    /* L: the mean logarithmic deviation                */
    double          cv;                  /* sd with divisor n, over the mean                 */
    double          atkinson_half, atkinson_1;   /* with aversion 1/2 and 1                  */
    double          hoover;              /* share that would have to change hands            */
    double          theil_t_between, theil_t_within;     /* of groups; NAN without            */
    double          theil_l_between, theil_l_within;
    trd_stat_reason reason;
} trd_inequality;

trd_code trd_inequality_of(const double *values, const int32_t *group, int32_t groups, size_t n, trd_inequality *out,
                           trd_error *err);

#endif
