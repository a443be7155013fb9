/* design/tally.h -- what one measure adds up over the chosen rows, per group.
 *
 * A tally is made in one scan and is enough for the value of the measure over
 * all groups, over one, and over all but one: the cluster jackknife and `by`
 * need no further pass over the rows. Tallies of parts of the rows add up.
 *
 * Sums are exact for whole numbers and decimals and twice as precise as a
 * double otherwise (stat/sum.h), so that they do not depend on the order of the
 * rows or the number of threads.
 */
#ifndef TRD_DESIGN_TALLY_H
#define TRD_DESIGN_TALLY_H

#include "design/scan.h"
#include "stat/sum.h"

typedef struct trd_span_sum {
    trd_sum low, high;
} trd_span_sum;

/* What the sums are sums of. */
enum { TRD_TALLY_VALUE = 0, TRD_TALLY_PART = 0, TRD_TALLY_REST, TRD_TALLY_WHOLE, TRD_TALLY_SUMS };

typedef struct trd_tally {
    int64_t      rows;               /* chosen                                      */
    int64_t      cases, left_out;    /* of those: with a value, without one; of distinct and
                                        reach the different ones, and rows without   */
    trd_span_sum sums[TRD_TALLY_SUMS];
    trd_marks    marks;              /* of the cells                                */
} trd_tally;

typedef struct trd_tallies {
    uint32_t   groups;
    trd_tally *of;                   /* per group                                   */
    trd_tally *only;                 /* what is gone when the group is left out; == of
                                        where every row counts by itself            */
    trd_tally  all;
    double     population[2];        /* reach: outside the cohort, in it            */
    trd_marks  marks;                /* of the columns and the table                */
    bool       no_table;             /* the database has no such table              */
} trd_tallies;

trd_span trd_span_sum_value(trd_span_sum s);
void     trd_tally_subtract(trd_tally *from, const trd_tally *less);     /* marks stay */

/* Gathers one measure (not a formula). `field` of `dataset` (may be NULL: one
 * group) makes the groups: its codes; rows where it is missing are in none.
 * TRD_E_DATA when the data are not what the recipe says. */
trd_code trd_tallies_gather(trd_data *data, const trd_node *measure, const trd_selection *only, int dataset, const trd_field *field,
                            trd_pool *pool, trd_tallies *out, trd_error *err);

#endif
