/* stat/groups.h -- do k groups differ, in mean (one-way analysis of variance)
 * or in spread?
 *
 * All functions:
 * Empty:   fewer than two groups with cases: NAN with TRD_NO_CASES (none) or
 *          TRD_EMPTY_GROUP; groups without cases do not count. As many groups as
 *          cases: TRD_NO_FREEDOM. No spread within the groups: TRD_NO_VARIANCE.
 * Errors:  TRD_E_NOMEM, and see below; *out is left as it was.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_GROUPS_H
#define TRD_STAT_GROUPS_H

#include "stat/moments.h"

typedef struct trd_f_test {
    double          f, df1, df2, p;
    double          between, within;         /* sums of squares */
    trd_stat_reason reason;                  /* why f and p are NAN */
} trd_f_test;

/* Are the means of k groups equal? The F test of one spread for all.
 * Source:  R.A. Fisher (1925), Statistical Methods for Research Workers, ch. 7.
 * Checked: R's oneway.test(var.equal = TRUE); shared vectors eta_squared_ci. */
void trd_groups_means(const trd_summary *groups, size_t k, trd_f_test *out);

/* Are the variances equal? Bartlett's chi-square on k - 1 degrees, sharp and
 * only to be trusted when the values are normal. A group of one case does not
 * count; one without spread: TRD_NO_VARIANCE.
 * Source:  M.S. Bartlett (1937), Proc. Royal Society A 160, 268-282.
 * Checked: R's bartlett.test (shared vectors variance_homogeneity). */
typedef struct trd_chisq_test {
    double          chisq, df, p;
    trd_stat_reason reason;
} trd_chisq_test;

void trd_groups_bartlett(const trd_summary *groups, size_t k, trd_chisq_test *out);

typedef enum trd_center {
    TRD_BY_MEDIAN,                   /* Brown & Forsythe: the one to use      */
    TRD_BY_MEAN                      /* Levene: too often significant when askew */
} trd_center;

/* The F test on distances from the center of each group. x[i] of group[i]
 * (0 .. k - 1, else TRD_E_DATA), n complete rows; a value that is not finite:
 * TRD_NOT_FINITE.
 * Source:  H. Levene (1960), in Contributions to Probability and Statistics,
 *          278-292; M.B. Brown & A.B. Forsythe (1974), JASA 69, 364-367.
 * Checked: R's car, leveneTest (shared vectors variance_homogeneity). */
trd_code trd_groups_levene(const double *x, const int32_t *group, size_t n, int32_t k, trd_center center, trd_f_test *out,
                           trd_error *err);

/* The ratio of two variances, first / second, with the interval and the p of two
 * sides by F. A group of less than two cases: TRD_ONE_CASE; without spread:
 * TRD_NO_VARIANCE. TRD_E_USAGE for an impossible level.
 * Checked: R's var.test (shared vectors variance_homogeneity). */
typedef struct trd_variance_ratio {
    double          ratio, low, high, df1, df2, p;
    trd_stat_reason reason;
} trd_variance_ratio;

trd_code trd_groups_variance_ratio(const trd_summary *first, const trd_summary *second, double level, trd_variance_ratio *out,
                                   trd_error *err);

#endif
