/* stat/mean.h -- how sure are we of a mean?
 *
 * Both functions:
 * Units:   those of the values; level is a probability (0.95).
 * Empty:   no cases: value NAN, TRD_NO_CASES. One case: the value, no interval
 *          (TRD_ONE_CASE). All equal: the value, no interval (TRD_NO_VARIANCE).
 *          Everybody counted: the value, se 0, no interval (TRD_FULL_COUNT).
 * Errors:  TRD_E_USAGE for an impossible level or population; *out is left as
 *          it was.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_MEAN_H
#define TRD_STAT_MEAN_H

#include "stat/clustered.h"
#include "stat/interval.h"

typedef struct trd_mean {
    trd_interval mean;
    double       sd;                 /* of the values                              */
    double       design_effect;      /* variance against that of independent cases;
                                        1: taken one by one                        */
} trd_mean;

/* The mean with Student's t interval on n - 1 degrees.
 *
 * Shape:   the summary of the values in. Frequency weights count as that many cases.
 *          population: how many there are in all, or 0; the standard error
 *          then shrinks by sqrt(1 - n / N).
 * Source:  Student (1908), Biometrika 6(1), 1-25; W.G. Cochran (1977),
 *          Sampling Techniques, 3rd ed., 2.6 and 2.8.
 * Checked: as the mean change in tests/reference/expected.csv; shared vectors.
 */
trd_code trd_mean_of(const trd_summary *summary, int64_t population, double level, trd_mean *out, trd_error *err);

/* The mean of cases that came in clusters: a ratio of sums, linearised by the
 * totals of (value - mean) per cluster, with the factor G / (G - 1) and t on
 * G - 1 degrees.
 *
 * Shape:   population: the number of clusters in all, or 0; the variance then
 *          shrinks by 1 - G / N.
 * Empty:   as above, and one cluster: the value, no interval (TRD_ONE_CLUSTER).
 * Source:  W.G. Cochran (1977), 6.4 and 9A.2; K.-Y. Liang & S.L. Zeger (1986),
 *          Biometrika 73(1), 13-22.
 * Checked: R's survey (svymean with a cluster), shared vectors; singletons
 *          against trd_mean_of.
 */
trd_code trd_mean_clustered(const trd_clustered *values, int64_t population, double level, trd_mean *out,
                            trd_error *err);

#endif
