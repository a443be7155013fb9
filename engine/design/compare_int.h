/* design/compare_int.h -- what the comparisons share among themselves. */
#ifndef TRD_DESIGN_COMPARE_INT_H
#define TRD_DESIGN_COMPARE_INT_H

#include "design/compare.h"
#include "stat/clustered.h"
#include "stat/interval.h"
#include "stat/jackknife.h"

trd_code trd_compare_no_memory(trd_error *err);

/* Puts an interval into an estimate whose value is known, or the reason why
 * there is none. */
void trd_compare_interval(trd_estimate *out, const trd_interval *interval);

/* The interval of a share (values 0 and 1) or a mean. Without `clustered` the
 * cases are taken one by one, all in cluster 0. `population` counts what was
 * drawn (clusters where there are any, else cases), 0 when not known. */
trd_code trd_compare_sample(bool share, const trd_clustered *values, bool clustered, int64_t population, double confidence,
                            trd_interval *out, trd_error *err);

/* before_after and difference_in_differences (design/pairs.c). */
trd_code trd_compare_pairs(trd_data *data, const trd_node *measure, const trd_comparison *how, const trd_selection *only,
                           double confidence, trd_estimate *out, trd_error *err);

#endif
