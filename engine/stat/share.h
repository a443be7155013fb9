/* stat/share.h -- how sure are we of a share (proportion) in one group?
 *
 * Works on counts. Callers in design/ turn columns into counts and decide
 * which answers are valid; nothing here knows about missing values.
 * Usual order: count, trd_share_wilson(), hand the trd_share to a verdict.
 *
 * All functions:
 * Units:   shares are fractions 0..1; level is a probability (0.95), not a
 *          percentage.
 * Empty:   cases == 0 is no error: value, low and high become NAN with
 *          TRD_NO_CASES, so that a report can say "geen waarnemingen" and
 *          never "0 %". 0 of 10 and 10 of 10 have a proper interval.
 * Errors:  TRD_E_USAGE if hits is outside 0..cases, level outside (0, 1), or
 *          more cases than the population holds; *out is left as it was.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_SHARE_H
#define TRD_STAT_SHARE_H

#include "stat/interval.h"

#include <stddef.h>

typedef struct trd_share {
    int64_t hits, cases;        /* 0 <= hits <= cases; valid cases only         */
    double  value, low, high;   /* fractions 0..1; NAN = not defined            */
    double  level;              /* e.g. 0.95, the level of low and high         */
    double  se, df;             /* standard error; df INFINITY: normal          */
    double  design_effect;      /* variance against that of independent cases;
                                   1: taken one by one, NAN: not estimable      */
    int64_t clusters;           /* 0: cases taken one by one                    */
    trd_stat_reason reason;     /* why low and high are NAN                     */
} trd_share;

/* Estimates a share with the Wilson score interval.
 *
 * Shape:   two counts in, one trd_share out; no arrays, constant time.
 * Source:  E.B. Wilson (1927), JASA 22(158), 209-212; advised for small n by
 *          Brown, Cai & DasGupta (2001), Statistical Science 16(2), 101-133.
 * Checked: tests/reference/share.csv (R, prop.test(correct = FALSE)).
 */
trd_code trd_share_wilson(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err);

/* What is known about how the cases were drawn; 0 where nothing is. */
typedef struct trd_sampling {
    double  design_effect;      /* known from elsewhere, >= 1: pupils in classes */
    int64_t population;         /* how many there are in all                     */
} trd_sampling;

/* The same on the effective number of cases n / deff * (N - 1) / (N - n): of
 * 78 regions 51 answered, so the standard error shrinks to 0.592 of its size.
 * A full count (cases == population) has no interval: TRD_FULL_COUNT.
 *
 * Source:  L. Kish (1965), Survey Sampling, 8.2 (design effect); the variance
 *          of the hypergeometric distribution for N.
 * Checked: 65 % of 1,049 with deff 1.95 is [60.9; 68.9] %.
 */
trd_code trd_share_wilson_sampled(int64_t hits, int64_t cases, const trd_sampling *sampling, double level,
                                  trd_share *out, trd_error *err);

/* The exact interval, never too narrow and usually too wide: for small n where
 * the level must be guaranteed.
 *
 * Source:  C.J. Clopper & E.S. Pearson (1934), Biometrika 26(4), 404-413.
 * Checked: tests/reference/share.csv (R, binom.test).
 */
trd_code trd_share_clopper_pearson(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err);

/* ---- other intervals, mostly for comparing with others (share_others.c) ---- */

/* Wilson's with a correction for continuity (Newcombe's method 4): never too
 * narrow, and wider than Wilson's; the lower limit of 0 hits is 0, the upper one
 * of all hits is 1.
 * Source: R.G. Newcombe (1998), Statistics in Medicine 17, 857-872.
 * Checked: shared vectors proportion_ci (R, prop.test). */
trd_code trd_share_wilson_corrected(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err);

/* Quantiles of the beta distribution with hits + 1/2 and misses + 1/2; 0 for the
 * lower limit of no hits and 1 for the upper one of all hits.
 * Source: L.D. Brown, T.T. Cai & A. DasGupta (2001), Statistical Science 16(2).
 * Checked: shared vectors. */
trd_code trd_share_jeffreys(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err);

/* The textbook's interval about (hits + z^2 / 2) / (n + z^2); `value` stays the
 * share itself, and limits are not cut off at 0 and 1.
 * Source: A. Agresti & B.A. Coull (1998), The American Statistician 52, 119-126.
 * Checked: shared vectors. */
trd_code trd_share_agresti_coull(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err);

/* The textbook's interval, share -+ z se: too narrow, of width 0 for no hits or
 * all, and not cut off at 0 and 1. Never the one to report.
 * Checked: shared vectors. */
trd_code trd_share_wald(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err);

/* A share of cases that came in clusters (classes, schools).
 *
 * The share is the ratio of two sums over clusters; its variance is linearised
 * by cluster totals z = hits - share * cases with the factor G / (G - 1). The
 * design effect turns n into an effective n for a Wilson interval with the t
 * quantile of G - 1 degrees, so that it stays inside 0..1 and is not symmetric
 * near the edges. A design effect below 1 counts as 1 (it is mostly chance with
 * few clusters), and so does the one of 0 % and 100 %, which cannot be
 * estimated; the t quantile keeps those intervals wide.
 *
 * Shape:   hits[g] and cases[g] of `clusters` clusters; one without cases does
 *          not count. population: the number of clusters in all, or 0.
 * Empty:   one cluster with cases: value, no interval, TRD_ONE_CLUSTER.
 * Source:  W.G. Cochran (1977), Sampling Techniques, 3rd ed., 9A.2 and 6.4;
 *          E.L. Korn & B.I. Graubard (1998), Survey Methodology 24, 193-201
 *          (effective n); N. Dean & M. Pagano (2015), J. Survey Statistics and
 *          Methodology 3(4), 484-503 (Wilson on it).
 * Checked: se against R's survey (svymean of a 0/1 column), shared vectors;
 *          singletons against trd_share_wilson.
 */
trd_code trd_share_clustered(const int64_t *hits, const int64_t *cases, size_t clusters, int64_t population,
                             double level, trd_share *out, trd_error *err);

/* A share that others published: `value` of so many cases, and no more is
 * known of them. The number that had it is what rounds to it; the limits are
 * Wilson's for the value itself, which need not be a whole number of cases.
 *
 * Errors:  TRD_E_USAGE also for a value outside 0..1 or less than one case.
 * Checked: value = hits / cases against trd_share_wilson.
 */
trd_code trd_share_published(double value, int64_t cases, double level, trd_share *out, trd_error *err);

/* A share in the shape that comparisons take. */
trd_interval trd_share_interval(const trd_share *share);

#endif
