/* stat/alpha.h -- do the items of a scale measure the same thing?
 *
 * Cronbach's alpha = k / (k - 1) * (1 - sum of item variances / variance of
 * the sum score), with Feldt's interval.
 *
 * Shape:   answers[row * items + item]; NAN is no answer. Only rows with every
 *          answer count (listwise). Items must point the same way: turn the
 *          reversed ones round first. An item that was forgotten shows as a
 *          low or negative alpha, which is handed out as it is.
 * Units:   none; 1 at most, and without a lower bound.
 * Empty:   no complete row: TRD_NO_CASES; one: TRD_ONE_CASE; one item:
 *          TRD_ONE_ITEM; everybody the same sum score: TRD_NO_VARIANCE. value,
 *          low and high are NAN then. Items that are exact copies: alpha 1, no
 *          interval, TRD_NO_VARIANCE.
 * Errors:  TRD_E_USAGE for an impossible level or no items, TRD_E_NOMEM; *out
 *          is left as it was.
 * Owns:    nothing; scratch memory for the items only.
 * Source:  L.J. Cronbach (1951), Psychometrika 16(3), 297-334; L.S. Feldt
 *          (1965), Psychometrika 30(3), 357-370.
 * Checked: tests/reference/expected.csv; bfi and the shared vectors (R).
 */
#ifndef TRD_STAT_ALPHA_H
#define TRD_STAT_ALPHA_H

#include "base/pool.h"
#include "stat/interval.h"
#include "stat/moments.h"

#include <stddef.h>

typedef struct trd_alpha {
    double  value, low, high, level;
    int64_t cases;                   /* rows with every answer     */
    int64_t left_out;                /* rows with an answer missing */
    size_t  items;
    double  score_mean, score_sd;    /* of the sum score           */
    trd_stat_reason reason;
} trd_alpha;

/* All rows at once. */
trd_code trd_alpha_of(const double *answers, size_t rows, size_t items, double level, trd_alpha *out, trd_error *err);

/* ---- from variances ---- */

/* The formula itself, for who has the variances from elsewhere (reliability.h).
 * NAN for fewer than two items, or without variance. */
double trd_alpha_from(size_t items, double item_variances, double score_variance);

/* Feldt's limits from value, items, cases and level of *a; none when the items
 * are copies. low, high and reason are set. */
void trd_alpha_bound(trd_alpha *a);

/* ---- part by part ---- */

/* An accumulator: parts of the rows may be added in any order and on any
 * thread; parts merge to the same result. */
typedef struct trd_alpha_sums {
    size_t       items;
    trd_moments *each;               /* per item, of complete rows; in the pool it was made in */
    trd_moments  score;              /* of their sum               */
    int64_t      left_out;
    struct trd_alpha_block *block;   /* room to work in            */
} trd_alpha_sums;

/* NULL when memory runs out. */
trd_alpha_sums *trd_alpha_sums_new(trd_pool *pool, size_t items);

/* count (NULL: 1 each) says how many cases gave the answers of a row: the answer
 * patterns of a scale with their numbers give what all rows give. */
void trd_alpha_sums_add(trd_alpha_sums *sums, const double *answers, const int64_t *count, size_t rows);

/* Both must have the same number of items. */
void trd_alpha_sums_merge(trd_alpha_sums *into, const trd_alpha_sums *from);

/* As trd_alpha_of; `sums` is not changed and can go on. */
trd_code trd_alpha_finish(const trd_alpha_sums *sums, double level, trd_alpha *out, trd_error *err);

#endif
