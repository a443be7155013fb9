/* frame/cross.h -- how do several columns move together, per group?
 *
 * An accumulator of cross-products: covariances, correlations, the sums that
 * regression on groups or clusters needs. It is used as frame/accumulate.h is,
 * with the same groups, and gives the same digits in any order and number of
 * threads: whole numbers and decimals are added as integers, anything else in
 * twice the precision of a double.
 *
 * Missing: a row counts when it has a value in every column (listwise);
 *          otherwise it is counted as left out.
 */
#ifndef TRD_FRAME_CROSS_H
#define TRD_FRAME_CROSS_H

#include "base/error.h"
#include "frame/column.h"

enum { TRD_CROSS_COLUMNS = 16 };     /* most columns */

typedef struct trd_cross trd_cross;

/* Of the columns only the form counts, as in trd_accumulate. NULL when memory
 * runs out, and for no columns, too many, or columns of spans.
 * Memory: 8 or 16 bytes a group for every pair of columns, twice for integers. */
trd_cross *trd_cross_new(const trd_column *const *columns, size_t count, uint32_t groups, trd_pool *pool);

/* Adds a block: as many columns, of equally many rows, as `new` was told.
 * TRD_E_USAGE when their form is another. */
trd_code trd_cross_update(trd_cross *cross, const trd_column *const *blocks, const uint32_t *group, trd_error *err);

/* Both must have been made alike. */
void trd_cross_merge(trd_cross *into, const trd_cross *from);

typedef struct trd_cross_summary {
    int64_t cases, left_out;
    double  mean[TRD_CROSS_COLUMNS];                             /* NAN without cases */
    double  product[TRD_CROSS_COLUMNS][TRD_CROSS_COLUMNS];       /* sums of (x - mean) (y - mean); 0 without cases.
                                                                    Divided by cases - 1: covariances            */
} trd_cross_summary;

void trd_cross_finish(const trd_cross *cross, uint32_t group, trd_cross_summary *out);

#endif
