/* method/counts_int.h -- tables of counts: given as such, or counted from the
 * rows of two columns.
 *
 * Arguments: `table`, rows of whole numbers; or `row` and `column`, names of
 * columns, with `frequency`, a column of how many cases a row stands for. A row
 * with a missing cell does not count, nor one that is in none of the levels.
 */
#ifndef TRD_METHOD_COUNTS_INT_H
#define TRD_METHOD_COUNTS_INT_H

#include "method/method_int.h"

typedef struct trd_counts {
    int64_t *count;                   /* row by row */
    size_t   rows, columns;
} trd_counts;

/* Levels in the order of the arguments named, or else of the texts. */
trd_counts trd_call_counts(trd_call *call, const char *row_levels, const char *column_levels);

/* The same categories in rows and columns: those of `levels`, or else all that
 * occur in one of the two. */
trd_counts trd_call_square_counts(trd_call *call);

/* One table for each value of the argument column `stratum`, one after another;
 * the labels of the strata in their order. */
trd_counts trd_call_strata_counts(trd_call *call, const char *row_levels, const char *column_levels, int32_t *strata,
                                  const char ***labels);

/* A list of whole numbers from 0 on. */
int64_t *trd_call_whole(trd_call *call, const char *name, size_t *n);

void trd_tell_counts(trd_call *call, const char *name, const trd_counts *t);

#endif
