/* stat/paired.h -- the same cases twice: how much did they change?
 *
 * Shape:   before[i] and after[i] belong to one case; n pairs, complete ones
 *          only (the caller counts who is missing). cluster: a code 0 ..
 *          clusters - 1 per case, or NULL when the cases are independent.
 * Units:   those of the values; d_z, d_av, d_rms: standard deviations.
 * Empty:   no pairs: NAN, TRD_NO_CASES. One pair: the change, no interval
 *          (TRD_ONE_CASE). All changed alike: the change, no interval and no
 *          d_z (TRD_NO_VARIANCE). One cluster: TRD_ONE_CLUSTER. A value that is
 *          no number: TRD_NOT_FINITE.
 * Errors:  TRD_E_USAGE for an impossible level, TRD_E_DATA for an unknown
 *          cluster, TRD_E_NOMEM; *out is left as it was.
 * Owns:    nothing; scratch memory for the clusters only.
 * Source:  Student (1908), Biometrika 6(1), 1-25; clusters as in stat/mean.h;
 *          d_z: J. Cohen (1988), Statistical Power Analysis, 2nd ed., 2.3.5;
 *          d_av: D. Lakens (2013), Frontiers in Psychology 4, 863, eq. 10;
 *          d_rms: G. Cumming (2012), Understanding the New Statistics, ch. 11.
 *          They differ where the spread changed, so a report names which.
 * Checked: tests/reference/expected.csv (R, t.test(paired = TRUE)); shared
 *          vectors t_test_paired and standardized_mean_change.
 */
#ifndef TRD_STAT_PAIRED_H
#define TRD_STAT_PAIRED_H

#include "stat/clustered.h"
#include "stat/interval.h"

#include <stddef.h>

typedef struct trd_paired {
    trd_interval change;                     /* mean of after - before         */
    double       before_mean, before_sd;
    double       after_mean, after_sd;
    double       change_sd;
    double       correlation;                /* of before and after            */
    double       d_z;                        /* change / sd of the changes     */
    double       d_av;                       /* change / mean of the two sds   */
    double       d_rms;                      /* change / root of the mean of
                                                the variances before and after */
} trd_paired;

/* All pairs at once. */
trd_code trd_paired_change(const double *before, const double *after, const int32_t *cluster, size_t n,
                           int32_t clusters, double level, trd_paired *out, trd_error *err);

/* ---- part by part ---- */

/* An accumulator: pairs may be added in any order and on any thread; parts
 * merge to the same result. In the pool it was made in. */
typedef struct trd_paired_sums {
    trd_moments    before, after;
    trd_moments    change;           /* of independent cases          */
    trd_clustered *together;         /* of changes in clusters, or NULL: independent cases */
} trd_paired_sums;

/* `clusters` 0: independent cases. NULL when memory runs out. */
trd_paired_sums *trd_paired_sums_new(trd_pool *pool, int32_t clusters);

/* `cluster` as above; NULL exactly when the cases are independent. */
trd_code trd_paired_sums_add(trd_paired_sums *sums, const double *before, const double *after, const int32_t *cluster, size_t n,
                             trd_error *err);

/* Both must be made alike. */
trd_code trd_paired_sums_merge(trd_paired_sums *into, const trd_paired_sums *from, trd_error *err);

/* As trd_paired_change; `sums` is not changed and can go on. */
trd_code trd_paired_finish(const trd_paired_sums *sums, double level, trd_paired *out, trd_error *err);

#endif
