/* stat/rank_groups.h -- do k groups, or k answers of the same cases, differ in
 * rank? For answers in order, and for outliers.
 *
 *   trd_kruskal_wallis   other cases in each group   (R: kruskal.test)
 *   trd_friedman         the same cases k times      (R: friedman.test)
 *
 * Ties:    equal values (as doubles) share the mean of their ranks, and the
 *          statistics are corrected for them.
 * Missing: none; the caller leaves incomplete rows out.
 * Empty:   no cases TRD_NO_CASES; fewer than two groups with cases, or times:
 *          TRD_EMPTY_GROUP; all equal: TRD_NO_VARIANCE. Not a number:
 *          TRD_NOT_FINITE (infinite values have a rank).
 * Errors:  TRD_E_NOMEM, and see below; *out is left as it was.
 */
#ifndef TRD_STAT_RANK_GROUPS_H
#define TRD_STAT_RANK_GROUPS_H

#include "stat/crosstab.h"

/* The sum of the squared distances of mean ranks from the middle, over the
 * variance of a rank.
 *
 * Shape:   x[i] of group[i] (0 .. k - 1, else TRD_E_DATA); mean_rank gets k, NAN
 *          without cases; pair (NULL: not wanted) gets k (k - 1) / 2 in order of a,
 *          then b above a.
 * Cost:    n log n.
 * Source:  W.H. Kruskal & W.A. Wallis (1952), JASA 47, 583-621; O.J. Dunn (1964),
 *          Technometrics 6(3), 241-252; M. Tomczak & E. Tomczak (2014), Trends in
 *          Sport Sciences 21(1), 19-25 (epsilon and eta squared).
 * Checked: shared vectors kruskal_wallis. */
typedef struct trd_kruskal_wallis {
    int64_t         cases;
    trd_chisq       h;
    double          uncorrected;             /* H as if there were no ties           */
    double          epsilon_squared;         /* H / (n - 1)                          */
    double          eta_squared;             /* (H - k + 1) / (n - k); may be below 0 */
    trd_stat_reason reason;
} trd_kruskal_wallis;

/* Dunn: the mean rank of a less that of b, two-sided; Holm over all pairs. */
typedef struct trd_rank_pair {
    int32_t a, b;
    double  z, p, p_holm;
} trd_rank_pair;

trd_code trd_kruskal_wallis_of(const double *x, const int32_t *group, size_t n, int32_t k, double *mean_rank, trd_rank_pair *pair,
                               trd_kruskal_wallis *out, trd_error *err);

/* Ranks within each of n cases: x[case * k + time]; rank_sum gets k.
 *
 * W is Kendall's: 1 when all cases rank alike, then F is INFINITY.
 * Source:  M. Friedman (1937), JASA 32, 675-701; M.G. Kendall & B. Babington
 *          Smith (1939), Annals of Mathematical Statistics 10(3), 275-287; R.L.
 *          Iman & J.M. Davenport (1980), Communications in Statistics A9(6),
 *          571-595 (the F, which holds its level better).
 * Checked: shared vectors friedman. */
typedef struct trd_friedman {
    int64_t         cases;
    trd_chisq       chisq;
    double          kendall_w;
    double          f, f_p;                  /* on k - 1 and (n - 1)(k - 1) degrees */
    trd_stat_reason reason;
} trd_friedman;

trd_code trd_friedman_of(const double *x, size_t n, size_t k, double *rank_sum, trd_friedman *out, trd_error *err);

#endif
