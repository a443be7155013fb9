/* stat/bootstrap.h -- how much would a number differ, had chance drawn others?
 *
 * The sample is drawn again from itself, many times; how the number moves over
 * these replicates is its doubt: their standard deviation and their percentiles
 * (at rank (B + 1) p, between neighbours in proportion: Hyndman and Fan's
 * type 6). Random numbers belong to (seed, replicate, draw), so the result is
 * the same for any number of threads.
 *
 * Here: what every bootstrap hands out, and that of clusters. Rows one by one:
 * stat/bootstrap_rows.h.
 *
 * Unlike a trd_interval, low and high need not lie around the value: a
 * percentile interval follows the replicates.
 * Source: B. Efron & R.J. Tibshirani (1993), An Introduction to the Bootstrap,
 *         ch. 6 and 13; R.J. Hyndman & Y. Fan (1996), The American Statistician
 *         50(4), 361-365.
 */
#ifndef TRD_STAT_BOOTSTRAP_H
#define TRD_STAT_BOOTSTRAP_H

#include "base/watch.h"
#include "stat/contrast.h"
#include "stat/interval.h"

/* How: the same for every resampling of this room. */
typedef struct trd_resampling {
    int              replicates;     /* 2,000 is usual; at least 20, at most 10 million   */
    uint64_t         seed;
    double           level;          /* of the interval, e.g. 0.95                        */
    double          *values;         /* room for the replicates themselves; NULL: not wanted */
    const trd_watch *watch;          /* NULL: no threads asked for, nobody interrupts     */
} trd_resampling;

typedef struct trd_bootstrap {
    double          value;           /* from the sample itself                      */
    double          low, high, level;
    double          se;              /* standard deviation of the replicates        */
    double          bias;            /* mean of the replicates - value              */
    int             replicates;
    int             undefined;       /* replicates in which a group was empty       */
    int64_t         cases, clusters; /* clusters 0: cases drawn one by one          */
    trd_stat_reason reason;          /* why low, high, se and bias are NAN          */
} trd_bootstrap;

/* TRD_E_USAGE for an impossible level or number of replicates. */
trd_code trd_resampling_check(const trd_resampling *how, trd_error *err);

/* Puts replicates together. A replicate that is NAN does not exist: the
 * interval is withheld then (TRD_NO_REPLICATE), and `undefined` counts them.
 * All alike: TRD_NO_VARIANCE. `values` is sorted by this. */
trd_bootstrap trd_bootstrap_of(double value, double *values, int replicates, double level);

/* Draws whole clusters with replacement, as many as there are that hold a case.
 *
 * Empty:   no cases, an empty group: value NAN. One cluster: the value alone,
 *          TRD_ONE_CLUSTER.
 * Errors:  TRD_E_USAGE, TRD_E_DATA (see trd_contrast_check), TRD_E_NOMEM,
 *          TRD_E_CANCELLED; *out is left as it was.
 * Cost:    about 2 ns a draw and thread: 2,000 replicates of 600 clusters in
 *          2-3 ms.
 * Source:  A.C. Davison & D.V. Hinkley (1997), Bootstrap Methods and their
 *          Application, 3.8; C.A. Field & A.H. Welsh (2007), JRSS B 69(3),
 *          369-390 (randomized cluster bootstrap).
 * Checked: against the linearised cluster-robust standard error within Monte
 *          Carlo error, a naive second implementation exactly; R's boot
 *          1.3-28 on 30 made-up clusters in two arms, 99,999 replicates each:
 *          se 0.5979 [2.930; 5.272], here 0.5979 [2.934; 5.280].
 */
trd_code trd_bootstrap_clusters(const trd_contrast *c, const trd_resampling *how, trd_bootstrap *out, trd_error *err);

#endif
