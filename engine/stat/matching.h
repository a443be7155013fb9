/* stat/matching.h -- groups that chose for themselves, made alike by pairing:
 * for everyone who took part somebody like him who did not.
 *
 * By a score (stat/propensity.h, or any one number) without putting back, with
 * putting back, or by being exactly alike in a few columns. What comes out are
 * pairs or weights, so that balance can be looked at (trd_balance_of) before
 * any outcome is, and then the effect on those who were matched. Nothing that was
 * not in the score is made alike.
 *
 * Ties: which of several equally near controls is taken changes the numbers, so
 * it is part of the definition. Without putting back it is the first row; with
 * putting back all of them, as their mean.
 *
 * Shape:   n rows of a score, treated (0 or not), an outcome and a cluster.
 * Empty:   nobody to match, or nobody to match with: no pairs, and an effect with
 *          TRD_EMPTY_GROUP (no rows: TRD_NO_CASES). A score that is not finite:
 *          TRD_E_DATA.
 * Owns:    arrays of *out are in `pool`.
 * Source:  P.R. Rosenbaum & D.B. Rubin (1985), American Statistician 39(1),
 *          33-38; E.A. Stuart (2010), Statistical Science 25(1), 1-21; D.E. Ho,
 *          K. Imai, G. King & E.A. Stuart (2007), Political Analysis 15(3),
 *          199-236.
 */
#ifndef TRD_STAT_MATCHING_H
#define TRD_STAT_MATCHING_H

#include "base/pool.h"
#include "stat/weighted_difference.h"

/* ---- one to one, without putting back ---- */

typedef enum trd_match_order {
    TRD_MATCH_HIGHEST,               /* the treated of the highest score choose first: they are
                                        the hardest to match                             */
    TRD_MATCH_LOWEST,
    TRD_MATCH_AS_GIVEN               /* in the order of the rows                         */
} trd_match_order;

typedef struct trd_match_how {
    trd_match_order order;           /* ties: in the order of the rows                   */
    double          caliper;         /* no pair further apart than this, in standard
                                        deviations of the score over all rows; 0: none   */
} trd_match_how;

typedef struct trd_match {
    size_t  pairs;
    size_t *treated, *control;       /* [pairs]: rows, in the order they were matched    */
    size_t  unmatched;               /* treated without a control                        */
    size_t  tied;                    /* pairs for which several controls were as near    */
    double *weight;                  /* [rows]: 1 when in a pair, else 0                 */
    double  mean_distance, most_distance;        /* of the scores in a pair; NAN: no pairs */
} trd_match;

/* Nearest available control. Scores are compared at 12 decimals, so that
 * rounding does not break ties.
 *
 * Errors:  TRD_E_DATA for a score that is not finite or beyond a million;
 *          TRD_E_USAGE for a caliper below 0; TRD_E_NOMEM.
 * Cost:    sorting, then nearly constant a pair.
 * Checked: shared vectors matching_nearest (the MatchIt vignette's table);
 *          plain search over all free controls (test_matching.c).
 */
trd_code trd_match_nearest(const double *score, const uint8_t *treated, size_t n, const trd_match_how *how, trd_pool *pool,
                           trd_match *out, trd_error *err);

/* The mean difference in a pair, as of paired cases (t on pairs - 1); with
 * clusters (0 .. clusters - 1; NULL: none) the difference of both matched groups
 * by CR2, which gives up what pairs share. */
trd_code trd_match_effect(const trd_match *match, const double *y, const uint8_t *treated, size_t n, const uint32_t *cluster,
                          size_t clusters, double level, trd_interval *out, trd_error *err);

/* ---- with putting back ---- */

typedef struct trd_match_back {
    size_t       treated;            /* matched                                          */
    size_t       used;               /* controls with a weight                           */
    size_t       tied;               /* treated with several nearest controls            */
    double      *weight;             /* [rows]: treated 1, controls the sum of their shares */
    double       largest;            /* weight of a control; 0: none                     */
    trd_interval effect;             /* on the treated; normal                           */
} trd_match_back;

/* All controls within 1e-9 of the smallest distance, each with an equal share.
 * The standard error is Abadie and Imbens', with the spread of an outcome at a
 * score from the nearest row of the same group (all tied); that the score was
 * estimated is not in it. It knows no clusters: where cases came in clusters,
 * match without putting back.
 *
 * Empty:   one control in all: its spread cannot be told: the effect without an
 *          interval, TRD_ONE_CASE.
 * Source:  A. Abadie & G.W. Imbens (2006), Econometrica 74(1), 235-267; A.
 *          Abadie, D. Drukker, J.L. Herr & G.W. Imbens (2004), Stata Journal
 *          4(3), 290-311.
 * Checked: shared vectors matching_nearest_replacement (effect and weights); the
 *          standard error by a second computation (test_matching.c).
 */
trd_code trd_match_replacing(const double *score, const double *y, const uint8_t *treated, size_t n, double level,
                             trd_pool *pool, trd_match_back *out, trd_error *err);

/* ---- exactly alike ---- */

typedef struct trd_match_exact_result {
    size_t       strata, used;       /* that hold a row; that hold both groups           */
    size_t       treated, control;   /* rows in those                                    */
    double      *weight_att, *weight_ate;        /* [rows]: that make the strata of both groups
                                        weigh as those of the treated, or of all; 0 outside */
    trd_weighted att, ate;           /* stat/weighted_difference.h                       */
} trd_match_exact_result;

/* stratum[i]: 0 .. strata - 1, rows that are exactly alike. Strata without one of
 * both groups are left out: the effects are of the others.
 *
 * Errors:  TRD_E_DATA for an unknown stratum; those of trd_weighted_difference.
 * Source:  W.G. Cochran (1968), Biometrics 24(2), 295-313.
 * Checked: shared vectors matching_exact (R; MatchIt for the ATT). */
trd_code trd_match_exact(const trd_weighted_rows *rows, const uint32_t *stratum, size_t strata, double level, trd_pool *pool,
                         trd_match_exact_result *out, trd_error *err);

#endif
