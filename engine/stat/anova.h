/* stat/anova.h -- analysis of variance: one way, with all pairs of groups; two
 * ways; and the same cases measured several times.
 *
 * A row of a table of analysis of variance is a trd_f_test of stat/groups.h: F
 * with its degrees of freedom and p, and sums of squares `between` (of the term)
 * and `within` (of what is left).
 *
 * All functions:
 * Missing: none; the caller leaves incomplete rows out.
 * Errors:  TRD_E_USAGE for an impossible level, TRD_E_NOMEM, and see below; *out
 *          is left as it was.
 */
#ifndef TRD_STAT_ANOVA_H
#define TRD_STAT_ANOVA_H

#include "base/pool.h"
#include "stat/groups.h"

/* Do k groups differ in mean?
 *
 * `means` takes their spread for equal; `welch` does not, and is the one to use
 * when spreads or sizes differ. The shares of variance are those of `means`;
 * omega and epsilon take off what chance alone gives, and may be below 0.
 *
 * Means are compared in twice the precision of a double, so that 13 constant
 * leading digits cost nothing but what the doubles themselves have lost.
 *
 * Empty:   as stat/groups.h; Welch also: a group of one case TRD_ONE_CASE, one
 *          without spread TRD_NO_VARIANCE.
 * Source:  R.A. Fisher (1925), Statistical Methods for Research Workers, ch. 7;
 *          B.L. Welch (1951), Biometrika 38(3-4), 330-336; W.L. Hays (1963),
 *          Statistics for Psychologists (omega squared).
 * Checked: NIST StRD (SiRstv, SmLs01-07); R's anova and oneway.test (shared
 *          vectors anova_oneway). */
typedef struct trd_oneway {
    trd_f_test means, welch;         /* welch: without sums of squares (NAN)       */
    double     ms_between, ms_within;
    double     eta_squared, omega_squared, epsilon_squared;
} trd_oneway;

trd_code trd_anova_oneway(const trd_moments *groups, size_t k, trd_oneway *out, trd_error *err);

/* All pairs of k groups by the studentized range: limits and p that hold for all
 * of them together. Tukey and Kramer: with groups of unequal size it is a little
 * too careful. Pair (a, b), b above a, is the mean of b less that of a; pairs in
 * order of a, then b.
 *
 * Shape:   out holds k (k - 1) / 2.
 * Empty:   a group without cases has NAN in its pairs (TRD_EMPTY_GROUP) and does
 *          not count; reasons of trd_groups_means go to all.
 * Cost:    some milliseconds a pair.
 * Source:  J.W. Tukey (1953), The Problem of Multiple Comparisons; C.Y. Kramer
 *          (1956), Biometrics 12(3), 307-310.
 * Checked: R's TukeyHSD (shared vectors tukey_hsd). */
typedef struct trd_pair {
    int32_t         a, b;
    double          difference, low, high, p;
    trd_stat_reason reason;
} trd_pair;

trd_code trd_anova_pairs(const trd_moments *groups, size_t k, double level, trd_pair *out, trd_error *err);

/* Two factors, of which a row holds codes 0 .. levels - 1 (others: TRD_E_DATA),
 * and their interaction. Levels that do not occur do not count.
 *
 * I is what each adds to those before it (a, b, a:b); II what each adds to the
 * other factor; III what each adds to the other and the interaction, with
 * contrasts that sum to 0: the unweighted means of the cells. They are the same
 * when all cells hold as many rows.
 *
 * Empty:   combinations that do not occur take degrees from the interaction; III
 *          has no answer then (TRD_EMPTY_GROUP). One level of a factor:
 *          TRD_EMPTY_GROUP; as many cells as rows: TRD_NO_FREEDOM; nothing left
 *          within cells: TRD_NO_VARIANCE, and not finite: TRD_NOT_FINITE. Sums of
 *          squares are there whenever they can be.
 * Errors:  TRD_E_LIMIT for more than 255 cells.
 * Cost:    one pass; then the cube of the number of cells.
 * Source:  F. Yates (1934), JASA 29, 51-66 (unequal cells); S.R. Searle (1971),
 *          Linear Models.
 * Checked: R's anova, car's Anova (shared vectors anova_twoway). */
typedef struct trd_twoway {
    double          cases;
    trd_f_test      one[3], two[3], three[3];   /* a, b, a:b */
    double          partial_eta_squared[3];     /* of type II */
    double          residual, df;
    trd_stat_reason reason;                     /* why there is no F */
} trd_twoway;

trd_code trd_anova_twoway(const double *y, const int32_t *a, int32_t a_levels, const int32_t *b, int32_t b_levels, size_t n,
                          trd_twoway *out, trd_error *err);

/* The same n cases measured k times: x[case * k + time].
 *
 * F supposes sphericity: that all differences between two times are equally
 * spread. Mauchly's W (1 when so) tests it; the corrections of Greenhouse and
 * Geisser, and of Huynh and Feldt, take degrees of freedom off instead, and are
 * the ones to use. Huynh and Feldt's epsilon may come out above 1 and then counts
 * as 1.
 *
 * Empty:   no cases TRD_NO_CASES; one time TRD_EMPTY_GROUP; one case TRD_ONE_CASE;
 *          nothing left after times and cases: TRD_NO_VARIANCE. Two times, or
 *          fewer than k cases, have no W.
 * Cost:    n k^2.
 * Source:  S.W. Greenhouse & S. Geisser (1959), Psychometrika 24(2), 95-112; H.
 *          Huynh & L.S. Feldt (1976), J. Educational Statistics 1(1), 69-82; J.W.
 *          Mauchly (1940), Annals of Mathematical Statistics 11(2), 204-209.
 * Checked: car's Anova (shared vectors anova_repeated_measures). */
typedef struct trd_repeated {
    int64_t    cases;
    trd_f_test times;
    double     mauchly_w, mauchly_p;
    double     gg_epsilon, gg_p, hf_epsilon, hf_p;
} trd_repeated;

trd_code trd_anova_repeated(const double *x, size_t n, size_t k, trd_repeated *out, trd_error *err);

#endif
