/* stat/clustered.h -- values that came in clusters: totals per cluster.
 *
 * An accumulator for cluster-robust means and differences: pupils of one class
 * resemble each other, so the class, not the pupil, is what chance drew. Parts
 * merge like trd_moments, and the result does not depend on split or order.
 *
 * Clusters are codes 0 .. clusters - 1; codes without a case do not count.
 * Cost: 24 bytes a cluster; one pass over the values.
 */
#ifndef TRD_STAT_CLUSTERED_H
#define TRD_STAT_CLUSTERED_H

#include "base/pool.h"
#include "stat/moments.h"

typedef struct trd_cluster {
    int64_t cases;
    trd_sum sum;
} trd_cluster;

typedef struct trd_clustered {
    trd_moments  all;
    trd_cluster *totals;             /* in the pool it was made in */
    int32_t      clusters;
} trd_clustered;

/* An empty accumulator in `pool`; NULL when memory runs out. */
trd_clustered *trd_clustered_new(trd_pool *pool, int32_t clusters);

/* Adds n values, of those with valid[i] != 0 when `valid` is given.
 * Errors: TRD_E_DATA for a code that is no cluster; nothing is added then. */
trd_code trd_clustered_add(trd_clustered *c, const double *x, const int32_t *cluster, const uint8_t *valid, size_t n,
                           trd_error *err);

/* Both must have the same clusters (TRD_E_USAGE). */
trd_code trd_clustered_merge(trd_clustered *into, const trd_clustered *from, trd_error *err);

/* Clusters that hold a case. */
int64_t trd_clustered_used(const trd_clustered *c);

/* The sum over one cluster of (value - mean of all), in double the precision. */
trd_sum trd_clustered_residual(const trd_clustered *c, int32_t cluster);

#endif
