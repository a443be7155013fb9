/* stat/permutation_int.h -- what permutation tests of rows and of clusters share.
 *
 * Units (rows or clusters) stand in order of stratum and value, so that their
 * order in the data does not matter. In every stratum the smaller group is the
 * one that is chosen; where that is group 0 the values change sign, which gives
 * the same difference. */
#ifndef TRD_STAT_PERMUTATION_INT_H
#define TRD_STAT_PERMUTATION_INT_H

#include "base/parallel.h"
#include "stat/permutation.h"
#include "stat/subset_int.h"

/* What is known of a stratum, or of everything, before labels are dealt. */
typedef struct trd_counted {
    double  cases[2];           /* clusters may have weights in them */
    trd_sum sum[2];
} trd_counted;

/* Everything that a replicate needs. */
typedef struct trd_dealt {
    const trd_resampling *how;
    trd_layer *layer;
    size_t     layers, units;
    uint64_t   chosen;               /* units, over all layers                              */

    int16_t   *low, *high;           /* rows: steps of the grid in halves                   */
    bool       halves;               /* some high half is not 0                             */
    int64_t    base;                 /* sum of group 1 = base + sum of the chosen           */
    int64_t    observed, least, most;        /* sums of group 1: the data's; as far below and above */
    int64_t    rounding;             /* sums this near are equal                            */
    int64_t    whole;                /* the sum to expect: whole + part                     */
    double     part, unit;           /* difference = (sum - expected) / unit                */

    double    *x, *cases;            /* clusters: sums from the stratum's mean; their cases */
    double    *all;                  /* cases of a layer                                    */
    double     value, size;          /* of the data; sum of the sizes of x                  */

    uint8_t   *mask[TRD_THREADS];    /* room for some subsets, a worker's own                */
    double    *values;               /* one a replicate                                     */
    uint8_t   *found;                /* what it is beside the data; one a replicate          */
} trd_dealt;

trd_code trd_permutation_no_memory(trd_error *err, size_t units);
trd_code trd_permutation_check(const trd_resampling *how, trd_error *err);

/* A result without a value yet. */
trd_permutation trd_permutation_none(void);

/* The value, cases and strata of `out`, or the reason why there is none. */
void trd_permutation_difference(const trd_counted *in, size_t strata, trd_permutation *out);

/* Deals the labels again: the p-values and sd of `out`. */
trd_code trd_permutation_look(trd_dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err);

#endif
