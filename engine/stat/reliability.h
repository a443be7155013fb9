/* stat/reliability.h -- how much of a scale score is the same for all its items,
 * and which item does not belong?
 *
 * Everything here follows from how the items vary together. Usual order:
 * trd_scale_items_of(), then any of trd_reliability_of(), trd_omega_of(),
 * trd_split_half_of(). Alpha alone, in parts and from answer patterns:
 * stat/alpha.h, whose formula is the one used here.
 *
 * All functions:
 * Units:   reliabilities and correlations have none; 1 at most. level is a
 *          probability (0.95).
 * Empty:   never an error: NAN with the reason. What divides by the spread of
 *          one item is NAN for that item alone, when everybody gave it the same
 *          answer.
 * Owns:    arrays of a result are in `pool`.
 */
#ifndef TRD_STAT_RELIABILITY_H
#define TRD_STAT_RELIABILITY_H

#include "stat/alpha.h"

/* ---- how items vary together ---- */

/* Who counts when answers are missing. */
typedef enum trd_scale_rows {
    TRD_COMPLETE_ROWS,               /* listwise: rows with every answer             */
    TRD_ALL_PAIRS                    /* pairwise: every pair of items on the rows that
                                        have both, every item on its own rows        */
} trd_scale_rows;

typedef struct trd_scale_items {
    size_t          items;
    int64_t         cases;           /* complete rows; by pairs: rows with any answer */
    int64_t         left_out;        /* the other rows                               */
    int64_t         fewest;          /* cases of the pair that has fewest            */
    double         *mean;            /* [items]                                      */
    double         *covariance;      /* [items * items], divisor n - 1               */
    trd_stat_reason reason;          /* why there is no covariance                   */
} trd_scale_items;

/* Shape:   answers[row * items + item]; NAN is no answer. Reversed items are
 *          turned round by the caller: least + most possible answer - x.
 * Empty:   no rows (of some pair): TRD_NO_CASES; one: TRD_ONE_CASE; numbers that
 *          are not finite: TRD_NOT_FINITE.
 * Errors:  TRD_E_USAGE without items, TRD_E_NOMEM; *out is left as it was.
 * Cost:    some 10 ns for every pair of items a row.
 * Checked: R 4.2.2, cov(use = "complete.obs") and cov(use = "pairwise").
 */
trd_code trd_scale_items_of(const double *answers, size_t rows, size_t items, trd_scale_rows rows_used, trd_pool *pool,
                      trd_scale_items *out, trd_error *err);

/* ---- alpha and its relatives ---- */

typedef struct trd_scale_item {
    double mean, sd;
    double total_r, rest_r;          /* correlation with the sum of all, of the others */
    double alpha_without;            /* of the others; NAN when only one is left     */
} trd_scale_item;

typedef struct trd_reliability {
    trd_alpha alpha;                 /* with Feldt's limits, for the fewest cases    */
    double    alpha_se;              /* Duhachek and Iacobucci's                     */
    double    standardized, mean_r;  /* alpha of items of equal spread; mean
                                        correlation of two items                     */
    double    lambda1, lambda2, lambda5, lambda6;    /* Guttman's                    */
    double    lambda6_standardized;  /* of items of equal spread                     */
    double    measurement_error;     /* score sd sqrt(1 - alpha)                     */
    trd_scale_item *item;                  /* [items]                                      */
    trd_stat_reason lambda6_reason;  /* TRD_COLLINEAR: an item follows from others   */
} trd_reliability;

/* With V the variance of the sum score and c the covariances of k items:
 *   lambda1 = 1 - sum c_jj / V, alpha = lambda1 k / (k - 1),
 *   lambda2 = lambda1 + sqrt(k / (k - 1) sum_{i != j} c_ij^2) / V,
 *   lambda5 = lambda1 + 2 sqrt(max_j sum_{i != j} c_ij^2) / V,
 *   lambda6 = 1 - sum e_j / V, e_j what the other items leave of the variance of
 *   j: 1 / (C^-1)_jj.
 *
 * Empty:   as stat/alpha.h. A negative alpha is handed out as it is.
 * Errors:  TRD_E_USAGE for an impossible level, TRD_E_NOMEM.
 * Cost:    items^3.
 * Source:  L. Guttman (1945), Psychometrika 10(4), 255-282; L.J. Cronbach (1951),
 *          Psychometrika 16(3), 297-334; A. Duhachek & D. Iacobucci (2004),
 *          J. Applied Psychology 89(5), 792-808 (standard error, variance over
 *          n); L.S. Feldt (1965), Psychometrika 30(3), 357-370.
 * Checked: psych's alpha and covariance formulas in R 4.2.2 (shared vectors
 *          reliability); trd_alpha_of; laws.
 */
trd_code trd_reliability_of(const trd_scale_items *items, double level, trd_pool *pool, trd_reliability *out, trd_error *err);

/* ---- one factor ---- */

typedef struct trd_omega {
    int64_t cases;
    size_t  items;
    double  omega;                   /* (sum of loadings)^2 / ((sum of loadings)^2 +
                                        sum of uniquenesses), in units of the answers */
    double  standardized;            /* the same of items of equal spread            */
    double *loading;                 /* [items], of items of spread 1; their sum is
                                        not negative                                 */
    double *uniqueness;              /* [items], 1 - loading^2                       */
    size_t  on_edge;                 /* the item whose uniqueness is 0, the limit of
                                        what is possible (a Heywood case): the factor
                                        is that item. `items`: none                  */
    trd_stat_reason reason;
} trd_omega;

/* McDonald's omega of the model with one factor, by maximum likelihood with
 * uniquenesses of at least 0. It is not the omega of psych, which takes several
 * factors and turns them.
 *
 * For given uniquenesses the loadings follow from the largest eigenvalue of the
 * scaled correlations (Lawley & Maxwell), so that the search is over logarithms
 * of the uniquenesses, by Newton's method with exact second derivatives, from
 * uniquenesses of a half. The edge needs no search: with uniqueness j at 0 the
 * factor is item j and the loadings are its correlations. The likelihood chooses
 * between the best edge and what was found inside; where items hardly go
 * together, programs that search only may end at another, less likely point.
 *
 * Empty:   as the covariances; fewer than three items cannot show a factor:
 *          TRD_ONE_ITEM for one, TRD_NO_FREEDOM for two; an item without spread:
 *          TRD_NO_VARIANCE; two items that are copies: TRD_COLLINEAR; the search
 *          did not end, or not at one point, as with items that have nothing to do
 *          with each other: TRD_NO_CONVERGENCE. All numbers are NAN then.
 * Errors:  TRD_E_NOMEM; *out is left as it was.
 * Cost:    items^3 for each of some ten steps.
 * Source:  R.P. McDonald (1999), Test Theory: A Unified Treatment, ch. 6; K.G.
 *          Joreskog (1967), Psychometrika 32(4), 443-482; D.N. Lawley & A.E.
 *          Maxwell (1971), Factor Analysis as a Statistical Method, 2nd ed.,
 *          ch. 4; M.R.B. Clarke (1970), British J. Mathematical and Statistical
 *          Psychology 23, 43-52 (second derivatives).
 * Checked: lavaan and an EM search in R (shared vectors omega_one_factor);
 *          three items, where the answer is known; EM here (test_reliability.c).
 */
trd_code trd_omega_of(const trd_scale_items *items, trd_pool *pool, trd_omega *out, trd_error *err);

/* ---- two halves ---- */

typedef struct trd_split_half {
    int64_t         cases;
    double          r;               /* correlation of the two half scores           */
    double          spearman_brown;  /* 2 r / (1 + r): of the whole, halves alike    */
    double          lambda4;         /* Guttman's, 4 covariance / V                  */
    trd_stat_reason reason;
} trd_split_half;

/* second[i] != 0: item i belongs to the second half.
 *
 * Empty:   as the covariances; a half without items: TRD_EMPTY_GROUP; everybody
 *          the same half score: TRD_NO_VARIANCE. r of -1: no Spearman-Brown.
 * Source:  C. Spearman (1910), British J. Psychology 3, 271-295; W. Brown
 *          (1910), the same, 296-322; Guttman (1945).
 * Checked: shared vectors split_half (R 4.2.2).
 */
void trd_split_half_of(const trd_scale_items *items, const uint8_t *second, trd_split_half *out);

#endif
