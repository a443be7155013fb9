/* stat/fisher.h -- a table of counts, exactly: the chance of what was seen among
 * all tables with the same row and column sums.
 *
 * Units:   counts are cases; level is a probability (0.95).
 * Empty:   no case at all: NAN with TRD_NO_CASES. A row or column sum of 0 in a
 *          2 x 2 table, or fewer than two rows or columns with cases in a larger
 *          one: no other table is possible, so p is 1, there is no odds ratio,
 *          and the reason is TRD_EMPTY_GROUP.
 * Errors:  TRD_E_USAGE for a count below 0 or an impossible level; TRD_E_LIMIT
 *          for a table that allows too many others; TRD_E_NOMEM; *out is left as
 *          it was.
 * Owns:    nothing.
 * Source:  R.A. Fisher (1935), JRSS 98(1), 39-82 (the conditional distribution);
 *          A. Agresti (1992), Statistical Science 7(1), 131-153.
 * Checked: shared vectors fisher_exact_2x2 and fisher_exact_rxc (R's fisher.test);
 *          all tables one by one (test_fisher.c).
 */
#ifndef TRD_STAT_FISHER_H
#define TRD_STAT_FISHER_H

#include "stat/test.h"

#include <stddef.h>
#include <stdint.h>

/* Two by two.
 *
 * The p on two sides adds the tables that are no more probable than the one seen
 * (within a factor 1 + 1e-7, for the rounding). The odds ratio is the most likely
 * one given the sums, nearer to 1 than a d / (b c). The exact limits hold (1 -
 * level) / 2 in each tail; a test of one side has one limit, and 0 or INFINITY.
 *
 * Cost:    some two hundred walks over the tables that are not impossible (a
 *          multiple of the root of the cases); up to 1e9 cases. */
typedef struct trd_fisher {
    int64_t         cases;
    double          p;
    double          odds, low, high;         /* conditional; 0 and INFINITY are values */
    double          sample_odds;             /* a d / (b c)                            */
    trd_stat_reason reason;                  /* why there are no odds                  */
} trd_fisher;

/* count: first row, second row. GREATER: odds above 1. R: fisher.test. */
trd_code trd_fisher_of(const int64_t count[4], trd_side side, double level, trd_fisher *out, trd_error *err);

/* More rows or columns: the p of all tables no more probable than the one seen,
 * as above; R: fisher.test.
 *
 * A network: the columns are given out one after another, and what is left for
 * the rows (in order of size: rows are alike) is a node. Paths that are certain
 * to end below the probability seen, or above it, are not followed further.
 * Cost:    hard to foresee: 3 x 4 of 180 cases some 0.03 s; at most some seconds and
 *          some 100 MB, TRD_E_LIMIT beyond (4 x 5 of 190: R's fisher.test gives up, too).
 * Source:  C.R. Mehta & N.R. Patel (1983), JASA 78, 427-434. */
typedef struct trd_fisher_table {
    int64_t         cases;
    double          p;
    trd_stat_reason reason;
} trd_fisher_table;

trd_code trd_fisher_table_of(const int64_t *count, size_t rows, size_t columns, trd_fisher_table *out, trd_error *err);

#endif
