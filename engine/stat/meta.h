/* stat/meta.h -- several studies of the same effect: what do they say together,
 * and do they differ by more than chance?
 *
 * A study is an effect y and its sampling variance v, which counts as known: a
 * log odds ratio (stat/risk.h), a standardised difference (stat/effect.h), a
 * difference of means. True effects are spread around a mean with variance tau2;
 * weights are 1 / (v + tau2).
 *
 * All functions:
 * Shape:   arrays of k studies, none missing.
 * Units:   those of the effect; level is a probability (0.95); i2 and r2 are
 *          fractions.
 * Empty:   no study: TRD_NO_CASES, all NAN. One study: its own interval, and the
 *          mark TRD_ONE_CASE: tau2 cannot be estimated and counts as 0. As many
 *          terms as studies: values, TRD_NO_FREEDOM. Numbers that are not
 *          finite: TRD_NOT_FINITE. What is not defined is NAN.
 * Errors:  TRD_E_USAGE for an impossible level; TRD_E_DATA for a variance that is
 *          not above 0; TRD_E_NOMEM; *out is left as it was.
 * Owns:    arrays of a result are in `pool`.
 * Checked: metafor 3.8.1 (shared vectors meta); in the tests: one search against
 *          another, closed forms, laws.
 */
#ifndef TRD_STAT_META_H
#define TRD_STAT_META_H

#include "base/pool.h"
#include "stat/coefficient.h"

#include <stddef.h>

/* How tau2 is estimated. */
typedef enum trd_meta_method {
    TRD_META_COMMON,                 /* not: one true effect for all, tau2 = 0        */
    TRD_META_DL,                     /* DerSimonian & Laird: from Q                   */
    TRD_META_REML,                   /* restricted maximum likelihood                 */
    TRD_META_ML,                     /* maximum likelihood: too small for few studies */
    TRD_META_PM,                     /* Paule & Mandel: Q with the weights equals its df */
    TRD_META_HE,                     /* Hedges: from the plain variance of effects    */
    TRD_META_SJ,                     /* Sidik & Jonkman: never 0                      */
    TRD_META_METHODS
} trd_meta_method;

/* ---- the mean effect ---- */

typedef struct trd_meta {
    int64_t         studies;
    trd_coefficient mean;            /* normal                                         */
    trd_coefficient hartung_knapp;   /* the same value, its se from the spread of the
                                        effects around it, t on k - 1; may be smaller  */
    double          tau2;
    double          i2, h2;          /* tau2 / (tau2 + s2) and (tau2 + s2) / s2, s2 a
                                        typical sampling variance (Higgins); from Q
                                        for TRD_META_COMMON                            */
    double          low, high;       /* prediction: where the effect of a next study
                                        may lie, mean -+ z sqrt(tau2 + se^2)           */
    double          low_t, high_t;   /* the same with t on k - 2; for k > 2            */
    double          q, q_df, q_p;    /* Cochran's test that all true effects are alike */
    trd_stat_reason reason;
} trd_meta;

/* REML and ML: the highest likelihood for tau2 >= 0, also when there are several
 * maxima, by the sign of its derivative on a grid and halving. PM: the root, by
 * halving. DL, HE, SJ: closed forms; what falls below 0 is 0.
 *
 * Cost:    linear in k for DL, HE, SJ; some 200 passes for the others.
 * Source:  R. DerSimonian & N. Laird (1986), Controlled Clinical Trials 7(3),
 *          177-188; L.V. Hedges & I. Olkin (1985), Statistical Methods for
 *          Meta-Analysis; R.C. Paule & J. Mandel (1982), J. Research of the NBS
 *          87(5), 377-385; K. Sidik & J.N. Jonkman (2005), J. Royal Statistical
 *          Society C 54(2), 367-384; W. Viechtbauer (2005), J. Educational and
 *          Behavioral Statistics 30(3), 261-293 (REML and the others); J. Hartung
 *          & G. Knapp (2001), Statistics in Medicine 20, 3875-3889; J.P.T. Higgins
 *          & S.G. Thompson (2002), Statistics in Medicine 21, 1539-1558; J.P.T.
 *          Higgins, S.G. Thompson & D.J. Spiegelhalter (2009), J. Royal
 *          Statistical Society A 172(1), 137-159 (prediction); W.G. Cochran
 *          (1954), Biometrics 10(1), 101-129.
 */
trd_code trd_meta_of(const double *y, const double *v, size_t k, trd_meta_method method, double level, trd_meta *out,
                     trd_error *err);

/* The weight of each study, fractions of 1. */
void trd_meta_weights(const double *v, size_t k, double tau2, double *out);

/* out[k]: the result without each study. */
trd_code trd_meta_leave_one_out(const double *y, const double *v, size_t k, trd_meta_method method, double level,
                                trd_pool *pool, trd_meta **out, trd_error *err);

/* ---- effects that differ with something known of the studies ---- */

typedef struct trd_meta_regression {
    int64_t          studies;
    size_t           terms;
    trd_coefficient *term;           /* [terms], the constant first; normal            */
    trd_coefficient *hartung_knapp;  /* the same with t on k - terms                   */
    double           tau2;           /* what the moderators leave                      */
    double           tau2_without;   /* without moderators                             */
    double           r2;             /* 1 - tau2 / tau2_without, not below 0; NAN when
                                        there is nothing to explain                    */
    double           qm, qm_df, qm_p;        /* are all moderators without effect?     */
    double           qe, qe_df, qe_p;        /* do studies differ beyond them?         */
    trd_stat_reason  reason;
} trd_meta_regression;

/* moderator[study * moderators + m]. A moderator that follows from those before
 * it: TRD_COLLINEAR, without a value; the others stand.
 *
 * Source:  S.G. Thompson & S.J. Sharp (1999), Statistics in Medicine 18,
 *          2693-2708; G. Knapp & J. Hartung (2003), Statistics in Medicine 22,
 *          2693-2710; S.W. Raudenbush (1994), in H. Cooper & L.V. Hedges, The
 *          Handbook of Research Synthesis (r2).
 */
trd_code trd_meta_regression_of(const double *y, const double *v, const double *moderator, size_t k, size_t moderators,
                                trd_meta_method method, double level, trd_pool *pool, trd_meta_regression *out, trd_error *err);

/* ---- groups of studies, each with its own tau2 ---- */

typedef struct trd_meta_groups {
    size_t          groups;
    trd_meta       *group;           /* [groups]                                       */
    double          q, df, p;        /* are the means of the groups alike?             */
    trd_stat_reason reason;          /* TRD_NO_FREEDOM: one group                      */
} trd_meta_groups;

/* group[study]: 0 .. groups - 1. A group without studies does not count.
 * Errors:  TRD_E_DATA also for a group that is none.
 * Source:  M. Borenstein, L.V. Hedges, J.P.T. Higgins & H.R. Rothstein (2009),
 *          Introduction to Meta-Analysis, ch. 19. */
trd_code trd_meta_groups_of(const double *y, const double *v, const int32_t *group, size_t k, size_t groups,
                            trd_meta_method method, double level, trd_pool *pool, trd_meta_groups *out, trd_error *err);

#endif
