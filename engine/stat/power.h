/* stat/power.h -- how many cases does it take, and what could be seen with them?
 *
 * Each power is the chance that a test at `alpha` finds an effect of that size;
 * sizes and smallest effects are found by turning it round.
 *
 * Units:   probabilities; d: standard deviations; cases may be a fraction (the
 *          caller rounds up). Two sides count both tails of t, as exact power
 *          does; shares leave the far tail out, as the formulas do.
 * Empty:   a size beyond 1e12: INFINITY. The least size is 2 in a group (1 in
 *          a table), also when less would do.
 * Errors:  none: an impossible argument (a share outside 0..1, no effect,
 *          alpha or power outside 0..1) gives NAN.
 * Cost:    shares, clusters and surveys are formulas. A power of t, F or
 *          chi-square some 0.05 ms, of the last two more by the root of a large
 *          effect in cases; a size or an effect takes some sixty of them: 3 ms.
 * Source:  J. Cohen (1988), Statistical Power Analysis, 2nd ed.; J.L. Fleiss,
 *          A. Tytun & H.K. Ury (1980), Biometrics 36(2), 343-346; S.M.
 *          Eldridge, D. Ashby & S. Kerry (2006), Int. J. Epidemiology 35(5),
 *          1292-1300; H.S. Bloom (2006), MDRC; N. Dong & R. Maynard (2013), J.
 *          Research on Educational Effectiveness 6(1), 24-67; W.G. Cochran
 *          (1977), Sampling Techniques, 3rd ed., 4.4.
 * Checked: shared vectors (R's power.t.test and power.prop.test, pwr).
 */
#ifndef TRD_STAT_POWER_H
#define TRD_STAT_POWER_H

#include <stdbool.h>

/* ---- t ---- */

typedef enum trd_t_design {
    TRD_T_TWO_SAMPLES,               /* n cases in each of two groups        */
    TRD_T_ONE_SAMPLE                 /* n cases, or n pairs                  */
} trd_t_design;

/* d: the difference in standard deviations (of the changes, in pairs). */
double trd_power_t(trd_t_design design, double n, double d, double alpha, bool two_sided);
double trd_power_t_cases(trd_t_design design, double d, double alpha, double power, bool two_sided);
double trd_power_t_effect(trd_t_design design, double n, double alpha, double power, bool two_sided);

/* Two groups of different sizes. */
double trd_power_t_unequal(double n1, double n2, double d, double alpha, bool two_sided);
double trd_power_t_unequal_effect(double n1, double n2, double alpha, double power, bool two_sided);

/* ---- two shares, n cases in each group ---- */

double trd_power_shares(double n, double p1, double p2, double alpha, bool two_sided);
double trd_power_shares_cases(double p1, double p2, double alpha, double power, bool two_sided);

/* The same for a test with correction for continuity (Fleiss, Tytun and Ury). */
double trd_power_shares_corrected(double cases, double p1, double p2);

/* Cohen's h = 2 asin sqrt p1 - 2 asin sqrt p2, and the cases that it takes. */
double trd_cohen_h(double p1, double p2);
double trd_power_arcsine_cases(double h, double alpha, double power, bool two_sided);

/* ---- groups and tables ---- */

/* One-way analysis of variance: n cases in each group, Cohen's f. */
double trd_power_anova(double groups, double n, double f, double alpha);
double trd_power_anova_cases(double groups, double f, double alpha, double power);

/* Chi-square on n cases in all, Cohen's w. */
double trd_power_chisq(double n, double w, double df, double alpha);
double trd_power_chisq_cases(double w, double df, double alpha, double power);

/* ---- clusters ---- */

/* 1 + ((cv^2 + 1) size - 1) icc; cv: sd of the cluster sizes / their mean. */
double trd_design_effect(double size, double cv, double icc);

typedef struct trd_cluster_trial {
    double clusters, size;           /* in all; cases in each                         */
    double icc, treated;             /* share of variance between clusters; share of
                                        clusters treated                              */
    double r2_cluster, r2_case;      /* what covariates explain at each level         */
    double covariates;               /* number of cluster covariates                  */
} trd_cluster_trial;

typedef struct trd_smallest_effect {
    double df, multiplier;           /* t(1 - alpha / 2) + t(power)                   */
    double se, effect;               /* in standard deviations                        */
} trd_smallest_effect;

/* The smallest effect that a trial of treated clusters can detect; two-sided. */
trd_smallest_effect trd_cluster_trial_effect(const trd_cluster_trial *trial, double alpha, double power);

/* ---- the size of a survey ---- */

/* Cases for a share p within +- margin; population INFINITY: without end. */
double trd_share_cases(double p, double margin, double level, double population);

#endif
