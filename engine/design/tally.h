/* design/tally.h -- what one measure adds up over the chosen rows, per group.
 *
 * A tally is made in one scan and is enough for the value of the measure at
 * every moment and every value of `by`, over all clusters, over one, and over
 * all but one: trends, the cluster jackknife and `by` need no further pass over
 * the rows.
 *
 * Sums are those of frame/accumulate.h, taken before they are rounded: they do
 * not depend on the order of the rows or the number of threads.
 */
#ifndef TRD_DESIGN_TALLY_H
#define TRD_DESIGN_TALLY_H

#include "design/scan.h"
#include "frame/accumulate.h"

/* What the sums are sums of. */
enum { TRD_TALLY_VALUE = 0, TRD_TALLY_PART = 0, TRD_TALLY_REST, TRD_TALLY_WHOLE, TRD_TALLY_SUMS };

typedef struct trd_tally {
    int64_t      rows;               /* chosen                                      */
    int64_t      cases, left_out;    /* of those: with a value, without one; of distinct and
                                        reach the different ones, and rows without   */
    trd_span_sum sums[TRD_TALLY_SUMS];
    trd_marks    marks;              /* of the cells                                */
    size_t       contradiction;      /* 1 + the first row whose part exceeds its whole; 0: none */
} trd_tally;

/* How the rows are told apart. Rows without a value of `by` or `time` are in no
 * part; rows without a cluster are in their part, but in no cluster. */
typedef struct trd_grouping {
    const trd_node  *by, *time;      /* text columns; NULL: one part                 */
    int              cluster_dataset;
    const trd_field *cluster;        /* NULL: every row counts as one of a cluster   */
    bool             moments;        /* of a mean: its moments too                   */
} trd_grouping;

/* The rows with one value of `by` and of `time`: groups from .. to - 1, in
 * order of cluster. */
typedef struct trd_slice {
    int32_t   by, time;              /* codes; 0 when not grouped by                 */
    uint32_t  from, to;
    trd_tally all;                   /* rows in a cluster                            */
    trd_tally every;                 /* and those in none                            */
} trd_slice;

typedef struct trd_tallies {
    uint32_t     groups;
    int32_t     *cluster;            /* per group: its code, 0 without clusters, -1 in none */
    trd_tally   *of;                 /* per group                                    */
    trd_tally   *only;               /* what is gone when the group is left out; == of
                                        where every row counts by itself             */
    trd_moments *moments;            /* per group; NULL when not asked for, or of spans */
    trd_slice   *slices;             /* in order of `by`, then `time`                */
    size_t       slice_count;
    double       population[2];      /* reach: outside the cohort, in it             */
    trd_marks    marks;              /* of the columns and the table                 */
    bool         no_table;           /* the database has no such table               */
} trd_tallies;

void trd_tally_add(trd_tally *into, const trd_tally *more);
void trd_tally_subtract(trd_tally *from, const trd_tally *less);     /* marks stay */

/* Gathers one measure (not a formula). TRD_E_DATA when the data are not what
 * the recipe says; a part that exceeds its whole is left in the tally. */
trd_code trd_tallies_gather(trd_data *data, const trd_node *measure, const trd_grouping *grouping, trd_pool *pool,
                            trd_tallies *out, trd_error *err);

/* NULL: no row of this part was chosen. */
const trd_slice *trd_tallies_slice(const trd_tallies *t, int32_t by, int32_t time);

/* The group of a cluster within a part; SIZE_MAX when it has none there. */
size_t trd_tallies_group(const trd_tallies *t, const trd_slice *slice, int32_t cluster);

/* ---- for tally.c and distinct.c ---- */

/* Counts different ones for `distinct` and `reach` into groups and slices that
 * are there (design/distinct.c). */
trd_code trd_tallies_distinct(trd_data *data, const trd_node *measure, trd_scanner *scanner, int base, trd_pool *pool,
                              trd_tallies *out, trd_error *err);

#endif
