/* stat/effect.h -- how large is a difference, in standard deviations or in
 * shares of the variance? With intervals by noncentral distributions.
 *
 * All functions:
 * Units:   standard deviations, or fractions; level is a probability (0.95).
 * Empty:   as the difference that is standardised (welch.h, paired.h): a group
 *          without cases, of one case, or without any spread has no effect size:
 *          NAN with the reason. What divides by one group's spread is NAN alone
 *          when only that one has none.
 * Errors:  TRD_E_USAGE for an impossible level; *out is left as it was.
 * Owns:    nothing.
 * Limits:  the noncentralities at which what was seen is in the tail (1 - level)
 *          / 2. For F and chi-square the lower is 0 when even 0 leaves it there.
 * Source:  G. Cumming & S. Finch (2001), Educational and Psychological
 *          Measurement 61(4), 532-574; J.H. Steiger (2004), Psychological
 *          Methods 9(2), 164-182.
 */
#ifndef TRD_STAT_EFFECT_H
#define TRD_STAT_EFFECT_H

#include "stat/groups.h"
#include "stat/paired.h"

typedef struct trd_span {
    double low, high;
} trd_span;

/* Limits of the noncentrality, of t (any sign), F and chi-square (0 or more). */
trd_span trd_noncentrality_t(double t, double df, double level);
trd_span trd_noncentrality_f(double f, double df1, double df2, double level);
trd_span trd_noncentrality_chisq(double chisq, double df, double level);

/* Hedges' factor that takes the bias from d: exactly, gamma(df / 2) / (sqrt(df /
 * 2) gamma((df - 1) / 2)); NAN below 2 degrees.
 * Source: L.V. Hedges (1981), J. Educational Statistics 6(2), 107-128. */
double trd_hedges_factor(double df);

/* Two groups, first - second.
 *
 * Source:  J. Cohen (1988), Statistical Power Analysis, 2nd ed.; Hedges (1981);
 *          G.V. Glass (1976), Educational Researcher 5(10), 3-8; K.O. McGraw &
 *          S.P. Wong (1992), Psychological Bulletin 111(2), 361-365 (common
 *          language); S. Nakagawa et al. (2015), Methods in Ecology and Evolution
 *          6(2), 143-152 (spreads).
 * Checked: R's effectsize and metafor (shared vectors
 *          standardized_mean_difference).
 */
typedef struct trd_effect {
    double   difference, sd_pooled;
    double   d;                              /* difference / sd_pooled          */
    trd_span d_span;
    double   factor, g;                      /* d without its bias, exactly     */
    double   g_simple;                       /* by 1 - 3 / (4 df - 1)           */
    trd_span g_span;                         /* d_span times the factor         */
    double   g_variance;
    trd_span g_normal;                       /* g -+ z sqrt(g_variance)         */
    double   d_rms;                          /* / root of the mean variance     */
    double   delta_first, delta_second;      /* / sd of one group (Glass)       */
    double   superiority;                    /* P(first > second), if both are
                                                normal, each with its own sd    */
    double   u3;                             /* of the second below the mean of
                                                the first, if normal            */
    double   r;                              /* point-biserial correlation      */
    double   log_variability;                /* ln(sd1 / sd2) without its bias  */
    trd_stat_reason reason;
} trd_effect;

trd_code trd_effect_two_groups(const trd_summary *first, const trd_summary *second, double level, trd_effect *out, trd_error *err);

/* The same cases twice; `p` by trd_paired_change.
 *
 * Source:  Cohen (1988), 2.3.5; S.B. Morris & R.P. DeShon (2002), Psychological
 *          Methods 7(1), 105-125 (d_rm); B.J. Becker (1988), British J.
 *          Mathematical and Statistical Psychology 41, 257-278 (by the spread
 *          before).
 * Checked: R's metafor (shared vectors standardized_mean_change).
 */
typedef struct trd_change_effect {
    double   d_z, g_z;                       /* / sd of changes; without bias   */
    trd_span d_z_span;
    double   d_rms, d_rm;                    /* d_rm = d_z sqrt(2 (1 - r))      */
    double   d_before;                       /* / sd before                     */
    double   smcr, smcr_variance;            /* the same without its bias       */
    trd_stat_reason reason;
} trd_change_effect;

trd_code trd_effect_change(const trd_paired *p, double level, trd_change_effect *out, trd_error *err);

/* The effect of a programme on who took part, in standard deviations before:
 * (change of the one - change of the other) / pooled sd before, times 1 - 3 / (4
 * (n1 + n2 - 2) - 1). NAN with two cases and fewer.
 * Source:  S.B. Morris (2008), Organizational Research Methods 11(2), 364-386.
 * Checked: shared vectors prepost_control_effect. */
typedef struct trd_programme_effect {
    double factor, d;
} trd_programme_effect;

trd_programme_effect trd_effect_programme(double difference, double sd_before, int64_t treated, int64_t control);

/* Did single persons change more than the error of measurement? change / (sd
 * before sqrt(2 (1 - reliability))) beyond -+critical; more is better.
 *
 * Shape:   n complete pairs.
 * Errors:  TRD_E_USAGE also for a reliability outside 0..1, or a critical value
 *          below 0.
 * Source:  N.S. Jacobson & P. Truax (1991), J. Consulting and Clinical
 *          Psychology 59(1), 12-19.
 * Checked: shared vectors reliable_change.
 */
typedef struct trd_reliable_change {
    int64_t         cases, improved, unchanged, deteriorated;
    double          sd_before, se_difference, mean_index;
    trd_stat_reason reason;
} trd_reliable_change;

trd_code trd_effect_reliable_change(const double *before, const double *after, size_t n, double reliability, double critical,
                                    trd_reliable_change *out, trd_error *err);

/* Shares of the variance between groups, from their F test.
 *
 * Source:  Steiger (2004); W.L. Hays (1963), Statistics (omega squared).
 * Checked: R's effectsize (shared vectors eta_squared_ci).
 */
typedef struct trd_variance_share {
    double   eta_squared, omega_squared, cohens_f;
    trd_span noncentrality;
    trd_span eta_span;                       /* ncp / (ncp + df2)               */
    trd_span eta_steiger;                    /* ncp / (ncp + df1 + df2 + 1)     */
    trd_stat_reason reason;
} trd_variance_share;

trd_code trd_effect_variance_share(const trd_f_test *f, double level, trd_variance_share *out, trd_error *err);

/* Cramer's V of a table of counts with its interval, sqrt(ncp / (n m)), m the
 * lesser of rows and columns, less one. Empty rows and columns do not count; a
 * table with one row or column left: TRD_NO_VARIANCE.
 *
 * Errors:  TRD_E_DATA for a count below 0, TRD_E_NOMEM.
 * Source:  H. Cramer (1946), Mathematical Methods of Statistics, 21.9; M.
 *          Smithson (2003), Confidence Intervals, ch. 4.
 * Checked: R's pchisq with ncp (shared vectors cramers_v_ci).
 */
typedef struct trd_cramers_v {
    double   chisq, df, n, v;
    trd_span noncentrality, span;
    trd_stat_reason reason;
} trd_cramers_v;

trd_code trd_effect_cramers_v(const double *count, size_t rows, size_t columns, double level, trd_cramers_v *out, trd_error *err);

#endif
