/* stat/welch.h -- two groups: how far apart are their means?
 *
 * Nothing is assumed about equal spread, but by trd_pooled_difference. The
 * difference is first - second.
 *
 * All functions:
 * Units:   those of the values; level is a probability (0.95).
 * Empty:   a group without cases: value NAN, TRD_EMPTY_GROUP. A group of one:
 *          the difference, no interval (TRD_ONE_CASE). Both groups without
 *          spread: the difference, no interval (TRD_NO_VARIANCE).
 * Errors:  TRD_E_USAGE for an impossible level; *out is left as it was.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_WELCH_H
#define TRD_STAT_WELCH_H

#include "stat/clustered.h"
#include "stat/interval.h"

typedef struct trd_arm {             /* one of the groups     */
    int64_t cases, clusters;         /* clusters 0: one by one */
    double  mean, sd, se;            /* NAN = not defined      */
} trd_arm;

typedef struct trd_welch {
    trd_interval difference;
    trd_arm      first, second;
} trd_welch;

/* The difference with Welch's standard error and Satterthwaite's degrees.
 *
 * Shape:   the summary of either group; frequency weights count as cases.
 * Source:  B.L. Welch (1938), Biometrika 29, 350-362; F.E. Satterthwaite
 *          (1946), Biometrics Bulletin 2(6), 110-114.
 * Checked: tests/reference/expected.csv (R, t.test); shared vectors.
 */
trd_code trd_welch_difference(const trd_summary *first, const trd_summary *second, double level, trd_welch *out,
                              trd_error *err);

/* The same when both groups have one spread: the pooled variance on n1 + n2 - 2
 * degrees. For comparing with others; Welch's loses little when that holds and
 * misleads less when it does not. A group may have one case, when the other has
 * more.
 *
 * Source:  Student (1908), Biometrika 6(1), 1-25.
 * Checked: shared vectors t_test_pooled (R, t.test(var.equal = TRUE)).
 */
trd_code trd_pooled_difference(const trd_summary *first, const trd_summary *second, double level, trd_welch *out,
                               trd_error *err);

typedef enum trd_cluster_method {
    TRD_CR2,                         /* bias-reduced, Satterthwaite's degrees     */
    TRD_CR1                          /* factor G / (G - 1), t on G - 1 degrees:
                                        what most programs give; too narrow when
                                        clusters are few or differ in size        */
} trd_cluster_method;

/* The difference of cases that came in clusters: least squares on a group
 * dummy with a cluster-robust variance. A cluster may lie in one group or in
 * both; codes mean the same cluster in both accumulators.
 *
 * CR2 multiplies the residuals of a cluster by (I - H)^(-1/2). With two groups
 * H is made of blocks 1/n, so that the matrix root is a factor
 * (1 - n_g / n)^(-1/2) on the cluster's total per group: the estimate needs
 * cluster totals only and stays mergeable. Degrees of freedom are those of
 * Bell and McCaffrey with independent, equally spread cases as the working
 * model; when every case is its own cluster the standard error is Welch's.
 *
 * Empty:   as above, and fewer than 2 clusters in a group: the difference, no
 *          interval (TRD_ONE_CLUSTER): group and cluster cannot be told apart.
 * Errors:  TRD_E_USAGE also when the two number their clusters differently.
 * Source:  R.M. Bell & D.F. McCaffrey (2002), Survey Methodology 28(2),
 *          169-181; G.W. Imbens & M. Kolesar (2016), Review of Economics and
 *          Statistics 98(4), 701-712; J.E. Pustejovsky & E. Tipton (2018),
 *          J. Business & Economic Statistics 36(4), 672-683.
 * Checked: against the definition with dense matrices (test_welch.c), which in
 *          turn reproduces clubSandwich in the shared vectors ols_cluster_se;
 *          the closed form of Imbens and Kolesar for single cases; STAR.
 */
trd_code trd_welch_clustered(const trd_clustered *first, const trd_clustered *second, trd_cluster_method method,
                             double level, trd_welch *out, trd_error *err);

#endif
