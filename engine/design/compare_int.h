/* design/compare_int.h -- what the comparisons share among themselves. */
#ifndef TRD_DESIGN_COMPARE_INT_H
#define TRD_DESIGN_COMPARE_INT_H

#include "design/compare.h"
#include "stat/clustered.h"
#include "stat/interval.h"
#include "stat/jackknife.h"

/* One comparison, and what was gathered for all values of `by`. */
typedef struct trd_comparing {
    trd_data             *data;
    const trd_node       *measure;
    const trd_comparison *how;
    double                confidence;
    trd_pool             *scratch;
    bool                  census;    /* nothing is estimated, so there is no interval */
    int                   base;      /* the first dataset under the measure          */
    trd_grouping          grouping;
    int32_t               clusters;  /* codes, when grouped by a cluster             */
    trd_gathered         *gathered;
    /* of a trend */
    const trd_labels     *times;
    trd_gathered         *points;    /* has rows at the points in time               */
    trd_gathered         *within;    /* NULL when not asked for                      */
} trd_comparing;

trd_code trd_compare_no_memory(trd_error *err);

/* Puts an interval into an estimate whose value is known, or the reason why
 * there is none. */
void trd_compare_interval(trd_estimate *out, const trd_interval *interval);

/* The value and interval of a change or difference: none in a full count, a
 * narrower one where the sample is a good part of a population. TRD_E_USAGE
 * when more was drawn than there is. */
trd_code trd_compare_found(const trd_comparing *c, trd_interval found, trd_estimate *out, trd_error *err);

/* The fewest clusters in one of two arms (0: none are declared). */
void trd_compare_arms(trd_estimate *out, int64_t first, int64_t second);

/* Undefined, since some of the values under it are known by bounds only. */
void trd_compare_hidden(trd_estimate *out);

/* From the unit of the measure to standard deviations, when those are asked. */
void trd_compare_to_sd(trd_estimate *out, double sd);

/* The interval of a share (values 0 and 1) or a mean. Without `clustered` the
 * cases are taken one by one, all in cluster 0. `population` counts what was
 * drawn (clusters where there are any, else cases), 0 when not known. */
trd_code trd_compare_sample(bool share, const trd_clustered *values, bool clustered, int64_t population, double confidence,
                            trd_interval *out, trd_error *err);

/* The measure over the rows used: in a sample with clusters those in one.
 * `left_out` counts the others too. */
trd_code trd_compare_measured(const trd_comparing *c, const trd_gathered *of, int32_t by, int32_t time, trd_measured *out,
                              trd_error *err);

/* The interval of the value (one moment) or the change (two) from leaving out
 * each cluster in turn. */
trd_code trd_compare_jackknife(const trd_comparing *c, int32_t by, const int32_t *time, int moments, trd_estimate *out, trd_error *err);

/* Puts the known value and the difference from it beside the measure, which is
 * in `out` (design/benchmark.c). */
trd_code trd_compare_benchmark(const trd_comparing *c, trd_estimate *out, trd_error *err);

/* What a trend needs, and its estimate for one value of `by` (design/trend.c). */
trd_code trd_compare_gather_trend(trd_comparing *c, trd_error *err);
trd_code trd_compare_trend(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err);

/* interrupted_series: what it needs is gathered as for a trend (design/series.c). */
trd_code trd_compare_series(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err);

/* follow_up, for each of `count` values of `by` (design/follow_up.c). */
trd_code trd_compare_follow_up(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err);

/* chain, for each of `count` values of `by` (design/chain.c). */
trd_code trd_compare_chain(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err);

/* before_after and difference_in_differences, for each of `count` values of
 * `by` (design/pairs.c). */
trd_code trd_compare_pairs(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err);

/* The other comparisons of one value a case (design/cases.c). */
trd_code trd_compare_cases(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err);

/* Cronbach's alpha of the scale under the measure, if it has one, over the
 * chosen rows (a byte per row of `base`) of each of `count` codes of `by`
 * (NULL: one) (design/reliability.c). */
trd_code trd_compare_reliability(const trd_comparing *c, int base, const uint8_t *chosen, const trd_column *by, trd_estimate *out,
                                 size_t count, trd_error *err);

#endif
