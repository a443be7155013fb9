/* frame/quantile.h -- what the order of values says: quantiles, ranks, how
 * often one group is above another, a histogram, the most frequent values.
 *
 * All of it is exact, and worked out from the different values of a column and
 * their numbers of rows (frame/values.h), except ranks, which are of rows.
 */
#ifndef TRD_FRAME_QUANTILE_H
#define TRD_FRAME_QUANTILE_H

#include "frame/values.h"

enum { TRD_QUANTILE_TYPES = 9, TRD_QUANTILE_USUAL = 7 };

/* The quantile for p (0 <= p <= 1) in one of the nine types of Hyndman & Fan,
 * as R numbers them: 7 is usual, 6 is that of SPSS, 1-3 give values that occur
 * (2: or the middle of two).
 *
 * Empty:   NAN, also for a type or p that does not exist.
 * Cost:    two searches by halves.
 * Source:  R.J. Hyndman & Y. Fan (1996), The American Statistician 50(4),
 *          361-365.
 * Checked: tests/unit/frame/test_quantile.c against R's quantile(), which also
 *          sets how n p is kept from being just below a whole number.
 */
double trd_quantile(const trd_values *values, double p, int type);

/* Ranks of all rows, 1 the lowest; equal values share the mean of their ranks.
 * NAN where the value is missing or the row is not used; `group` as in
 * frame/accumulate.h, with ranks of its own for each group.
 *
 * Errors: as trd_units_make. */
trd_code trd_ranks(const trd_column *column, const uint32_t *group, uint32_t groups, trd_pool *pool, const trd_watch *watch,
                   double *ranks, trd_error *err);

/* Every row of a beside every row of b: the counts of the Mann-Whitney (rank
 * sum) test. */
typedef struct trd_rank_counts {
    int64_t rows_a, rows_b;
    int64_t above, equal, below;     /* pairs in which a is above, equal to, below b      */
    double  u;                       /* above + equal / 2                                 */
    double  rank_sum;                /* of a among all: u + rows_a (rows_a + 1) / 2       */
    double  superiority;             /* u / (rows_a rows_b); NAN without rows on one side */
    double  ties;                    /* sum of t^3 - t over the values, t their rows      */
} trd_rank_counts;

/* Cost: one walk along both. Source: H.B. Mann & D.R. Whitney (1947), Annals of
 * Mathematical Statistics 18(1), 50-60. Checked: R's wilcox.test. */
void trd_rank_compare(const trd_values *a, const trd_values *b, trd_rank_counts *out);

/* Rows in the `bins` intervals between bins + 1 ascending breaks: an interval
 * holds its lower end, the last its upper end too. *outside: rows in none. */
void trd_histogram(const trd_values *values, const double *breaks, size_t bins, int64_t *rows, int64_t *outside);

/* The at most `most` values with the most rows, as numbers into values->value;
 * equally frequent ones in order of value. Returns how many. */
size_t trd_most_frequent(const trd_values *values, size_t most, size_t *which);

#endif
