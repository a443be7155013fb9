/* frame/values.h -- the different values of a column, in order, with their
 * numbers of rows, per group.
 *
 * That is all that exact quantiles, rank sums, histograms and most frequent
 * values need (frame/quantile.h), and it adds up: values of parts of the rows
 * merge to those of all, in any order and with the same numbers.
 *
 * Missing: not counted. Doubles: -0 is 0.
 * Cost:    whole numbers and decimals of a small range (times the groups: some
 *          hundred thousand) are counted, about 1 ns a row; otherwise rows are
 *          brought together by group and sorted by radix, on all cores.
 */
#ifndef TRD_FRAME_VALUES_H
#define TRD_FRAME_VALUES_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"

typedef struct trd_values {
    size_t   count;                  /* different values                     */
    int64_t  rows;                   /* with a value                         */
    double  *value;                  /* ascending; codes are their numbers   */
    int64_t *until;                  /* rows with this value or a lower one  */
} trd_values;

/* Fills out[0 .. groups-1]; `group` per row as in frame/accumulate.h, NULL:
 * every row is in group 0.
 *
 * Errors: TRD_E_DATA for spans, which have no order; TRD_E_LIMIT for 2^32 rows
 *         or more; TRD_E_CANCELLED; TRD_E_NOMEM.
 */
trd_code trd_values_make(const trd_column *column, const uint32_t *group, uint32_t groups, trd_pool *pool,
                         const trd_watch *watch, trd_values *out, trd_error *err);

/* The values of both together. */
trd_code trd_values_merge(const trd_values *a, const trd_values *b, trd_pool *pool, trd_values *out, trd_error *err);

/* Rows with value number i. */
static inline int64_t trd_values_rows(const trd_values *v, size_t i)
{
    return v->until[i] - (i ? v->until[i - 1] : 0);
}

#endif
