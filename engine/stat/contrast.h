/* stat/contrast.h -- totals per cluster and group, and the number they give: a
 * weighted sum of group means.
 *
 *     a mean                       1 group,  contrast  1
 *     a difference                 2 groups, contrast  1 -1
 *     a difference in differences  4 groups, contrast  1 -1 -1 1
 *
 * What resampling of clusters works on (stat/bootstrap.h, stat/jackknife.h):
 * made in one pass over the rows, after which a replicate costs a few additions
 * per cluster.
 *
 * Shape: cases and sum hold clusters * groups numbers, the groups of a cluster
 *        side by side. Frequency weights may be in them. A cluster without a
 *        case in any group does not count.
 * Owns:  nothing; trd_contrast_of allocates in the pool it is given.
 */
#ifndef TRD_STAT_CONTRAST_H
#define TRD_STAT_CONTRAST_H

#include "stat/clustered.h"

enum { TRD_CONTRAST_GROUPS = 16 };

typedef struct trd_contrast {
    size_t        clusters;
    int           groups;                        /* 1 .. TRD_CONTRAST_GROUPS */
    const double *cases, *sum;                   /* [cluster * groups + group] */
    double        contrast[TRD_CONTRAST_GROUPS];
} trd_contrast;

/* From an accumulator per group, which must have the same clusters
 * (TRD_E_USAGE; TRD_E_NOMEM). */
trd_code trd_contrast_of(const trd_clustered *const *group, const double *contrast, int groups, trd_pool *pool,
                         trd_contrast *out, trd_error *err);

/* TRD_E_USAGE for an impossible number of groups, TRD_E_DATA for a count below
 * 0 or a total that is not finite. */
trd_code trd_contrast_check(const trd_contrast *c, trd_error *err);

typedef struct trd_contrast_whole {
    double  value;                               /* NAN: a group has no case   */
    double  mean[TRD_CONTRAST_GROUPS];           /* 0 where nobody is          */
    double  cases[TRD_CONTRAST_GROUPS];
    double  all;                                 /* cases of all groups        */
    size_t  used;                                /* clusters that hold a case  */
    trd_stat_reason reason;                      /* DEFINED, or why no interval */
} trd_contrast_whole;

/* The number from everything: sums in twice double precision. */
void trd_contrast_value(const trd_contrast *c, trd_contrast_whole *out);

#endif
