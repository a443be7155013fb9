/* From rows to the stat room and back. */
#include "design/compare_int.h"

#include "stat/mean.h"
#include "stat/share.h"

#include <math.h>

trd_code trd_compare_no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the comparison; close some programs");
}

void trd_compare_interval(trd_estimate *out, const trd_interval *interval)
{
    out->clusters = interval->clusters;
    if (interval->reason == TRD_DEFINED) {
        out->low = interval->low;
        out->high = interval->high;
        out->confidence = interval->level;
    } else {
        out->reason = trd_stat_reason_name(interval->reason);
        out->census |= interval->reason == TRD_FULL_COUNT;
    }
}

trd_code trd_compare_found(const trd_comparing *c, trd_interval found, trd_estimate *out, trd_error *err)
{
    out->value = found.value;
    if (c->census && !isnan(found.value)) {
        out->clusters = found.clusters;
        out->census = true;
        return TRD_OK;
    }
    trd_code code = trd_interval_drawn(&found, trd_data_schema(c->data)->datasets[c->base].population, err);
    if (code == TRD_OK)
        trd_compare_interval(out, &found);
    return code;
}

void trd_compare_arms(trd_estimate *out, int64_t first, int64_t second)
{
    if (first > 0 || second > 0)
        out->arm_clusters = first < second ? first : second;
}

void trd_compare_hidden(trd_estimate *out)
{
    out->marks |= TRD_MARK_SUPPRESSED;
    out->reason = "hidden_cases";
}

void trd_compare_to_sd(trd_estimate *out, double sd)
{
    out->sd = sd;
    if (out->unit != TRD_UNIT_SD)
        return;
    if (!(sd > 0)) {
        out->value = out->low = out->high = NAN;
        out->confidence = 0;
        out->reason = "no_variance";
        return;
    }
    out->value /= sd;
    out->low /= sd;
    out->high /= sd;
}

static trd_code share_of(const trd_clustered *values, bool clustered, int64_t population, double confidence, trd_interval *out,
                         trd_error *err)
{
    size_t       count = (size_t)values->clusters;
    trd_pool    *scratch = trd_pool_new(NULL);
    int64_t     *hits = scratch ? trd_pool_calloc(scratch, count + 1, sizeof *hits) : NULL;
    int64_t     *cases = hits ? trd_pool_calloc(scratch, count + 1, sizeof *cases) : NULL;
    trd_sampling sampling = { 1, population };
    trd_share    share;
    trd_code     code = cases ? TRD_OK : trd_compare_no_memory(err);

    for (size_t g = 0; g < count && code == TRD_OK; g++) {
        hits[g] = (int64_t)trd_sum_value(values->totals[g].sum);     /* of 0 and 1: exact */
        cases[g] = values->totals[g].cases;
    }
    if (code == TRD_OK)
        code = clustered ? trd_share_clustered(hits, cases, count, population, confidence, &share, err)
                         : trd_share_wilson_sampled(hits[0], cases[0], &sampling, confidence, &share, err);
    trd_pool_free(scratch);
    if (code == TRD_OK)
        *out = trd_share_interval(&share);
    return code;
}

trd_code trd_compare_sample(bool share, const trd_clustered *values, bool clustered, int64_t population, double confidence,
                            trd_interval *out, trd_error *err)
{
    trd_summary all;
    trd_mean    mean;

    if (share)
        return share_of(values, clustered, population, confidence, out, err);
    trd_moments_finish(&values->all, &all);
    trd_code code = clustered ? trd_mean_clustered(values, population, confidence, &mean, err)
                              : trd_mean_of(&all, population, confidence, &mean, err);
    if (code == TRD_OK)
        *out = mean.mean;
    return code;
}
