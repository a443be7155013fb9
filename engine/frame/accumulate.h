/* frame/accumulate.h -- sums of a column per group: how many, how large, how
 * far apart?
 *
 * An accumulator: trd_accumulator_new, then trd_accumulator_update for every
 * block of rows, in any order; one accumulator for each worker;
 * trd_accumulator_merge puts two together; trd_accumulator_finish works one
 * group out. The result does not depend on how rows were ordered, cut into
 * blocks or divided over threads.
 *
 * Groups: group[i] is 0 .. groups-1, or `groups` for a row that is not used;
 *         NULL: every row is in group 0.
 * Sums:   whole numbers and decimals are added as integers, as deviations from
 *         the middle of the column's bounds: in 64 bits while the bounds prove
 *         that nothing overflows, with a carry to 128 bits. Doubles, weights
 *         and numbers beyond 2^53 are added in twice the precision of a double
 *         (stat/moments.h).
 * Missing: no case; counted by kind.
 * Undefined: as in stat/moments.h: a group without cases has sum 0 and all else
 *         NAN, one case has no variance.
 */
#ifndef TRD_FRAME_ACCUMULATE_H
#define TRD_FRAME_ACCUMULATE_H

#include "base/error.h"
#include "frame/column.h"
#include "stat/shape.h"

typedef enum trd_accumulate_order {
    TRD_ACCUMULATE_SUM = 1,          /* cases, missing, sum, mean (share of flags) */
    TRD_ACCUMULATE_VARIANCE,         /* and variance                               */
    TRD_ACCUMULATE_SHAPE             /* and skewness and kurtosis                  */
} trd_accumulate_order;

/* What is gathered. Of `column` only the form counts (type, width, scale,
 * bounds), not the cells: any column or block of which all blocks are pieces,
 * with bounds that hold for all of them. Known bounds make it fast. */
typedef struct trd_accumulate {
    const trd_column    *column;
    trd_accumulate_order order;
    bool                 extremes;   /* least and most too                         */
    bool                 weighted;   /* rows have frequency weights                */
} trd_accumulate;

typedef struct trd_accumulator trd_accumulator;

/* Memory: 110 to 190 bytes a group, more with SHAPE and extremes. NULL when
 * memory runs out. The column is not needed afterwards. */
trd_accumulator *trd_accumulator_new(const trd_accumulate *what, uint32_t groups, trd_pool *pool);

/* Adds a block of any number of rows. `weight` is a column of as many rows when
 * the accumulator is weighted, and NULL otherwise: a row whose weight is
 * missing is missing, a weight of 0 leaves it out, a negative one makes the
 * group NAN.
 *
 * Errors: TRD_E_USAGE for cells of another form than `new` was told.
 * Cost:   per row 1 to 2 ns for whole numbers and decimals, 6 to 7 for doubles.
 */
trd_code trd_accumulator_update(trd_accumulator *a, const trd_column *block, const trd_column *weight, const uint32_t *group,
                                trd_error *err);

/* Both must have been made alike. */
void trd_accumulator_merge(trd_accumulator *into, const trd_accumulator *from);

/* Works one group out; the accumulator can go on. What was not gathered is NAN.
 * Of spans: sum and mean when all are known, else NAN; see trd_accumulator_span. */
void trd_accumulator_finish(const trd_accumulator *a, uint32_t group, trd_summary *out);

int64_t trd_accumulator_cases(const trd_accumulator *a, uint32_t group);
int64_t trd_accumulator_missing(const trd_accumulator *a, uint32_t group, trd_missing kind);
int64_t trd_accumulator_missing_all(const trd_accumulator *a, uint32_t group);

/* Shape of the distribution (stat/shape.h), with TRD_ACCUMULATE_SHAPE and without
 * weights; NAN otherwise. */
void trd_accumulator_shape(const trd_accumulator *a, uint32_t group, trd_shape *out);

/* Sum and mean of a column of spans: sums of lows and of highs over the rows
 * that are not missing. */
typedef struct trd_span_summary {
    int64_t  cases, uncertain;       /* uncertain: of which only bounds are known */
    trd_span sum, mean;              /* mean: undefined without cases             */
} trd_span_summary;
void trd_accumulator_span(const trd_accumulator *a, uint32_t group, trd_span_summary *out);

/* ---- for who works on with the sums of groups ---- */

/* The sum of numbers of which some are known by bounds only; low and high are
 * the same where all are known. */
typedef struct trd_span_sum {
    trd_sum low, high;
} trd_span_sum;

static inline trd_span_sum trd_span_sum_plus(trd_span_sum a, trd_span_sum b)
{
    return (trd_span_sum){ trd_sum_plus(a.low, b.low), trd_sum_plus(a.high, b.high) };
}

static inline trd_span_sum trd_span_sum_minus(trd_span_sum a, trd_span_sum b)
{
    return (trd_span_sum){ trd_sum_minus(a.low, b.low), trd_sum_minus(a.high, b.high) };
}

static inline trd_span trd_span_sum_value(trd_span_sum s)
{
    return (trd_span){ trd_sum_value(s.low), trd_sum_value(s.high) };
}

/* The sum of a group before it is rounded: sums of groups add up, and one is
 * taken from another, without loss. Without weights. */
trd_span_sum trd_accumulator_total(const trd_accumulator *a, uint32_t group);

/* The moments of a group, to be merged with others (stat/moments.h). With
 * TRD_ACCUMULATE_VARIANCE and extremes; not of spans, not with weights. */
trd_moments trd_accumulator_moments(const trd_accumulator *a, uint32_t group);

/* Is a cell of the group hidden, or known by bounds only? */
bool trd_accumulator_hides(const trd_accumulator *a, uint32_t group);

#endif
