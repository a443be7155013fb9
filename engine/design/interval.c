/* From rows to the stat room and back. */
#include "design/compare_int.h"

#include "stat/mean.h"
#include "stat/share.h"

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

static trd_code share_rows(const double *values, const int32_t *cluster, int32_t clusters, size_t rows, int64_t population,
                           double confidence, trd_interval *out, trd_error *err)
{
    trd_share share;
    trd_code  code;

    if (!cluster) {
        trd_sampling sampling = { 1, population };
        int64_t      hits = 0;
        for (size_t i = 0; i < rows; i++)
            hits += values[i] != 0;
        code = trd_share_wilson_sampled(hits, (int64_t)rows, &sampling, confidence, &share, err);
    } else {
        trd_pool *scratch = trd_pool_new(NULL);
        int64_t  *hits = scratch ? trd_pool_calloc(scratch, (size_t)clusters + 1, sizeof *hits) : NULL;
        int64_t  *cases = hits ? trd_pool_calloc(scratch, (size_t)clusters + 1, sizeof *cases) : NULL;
        if (!cases) {
            trd_pool_free(scratch);
            return trd_compare_no_memory(err);
        }
        for (size_t i = 0; i < rows; i++) {
            hits[cluster[i]] += values[i] != 0;
            cases[cluster[i]]++;
        }
        code = trd_share_clustered(hits, cases, (size_t)clusters, population, confidence, &share, err);
        trd_pool_free(scratch);
    }
    if (code == TRD_OK)
        *out = trd_share_interval(&share);
    return code;
}

static trd_code mean_rows(const double *values, const int32_t *cluster, int32_t clusters, size_t rows, int64_t population,
                          double confidence, trd_interval *out, trd_error *err)
{
    trd_mean mean;
    trd_code code;

    if (!cluster) {
        trd_moments moments;
        trd_moments_init(&moments);
        trd_moments_add(&moments, values, NULL, rows);
        code = trd_mean_of(&moments, population, confidence, &mean, err);
    } else {
        trd_pool      *scratch = trd_pool_new(NULL);
        trd_clustered *sums = scratch ? trd_clustered_new(scratch, clusters) : NULL;
        code = sums ? trd_clustered_add(sums, values, cluster, NULL, rows, err) : trd_compare_no_memory(err);
        if (code == TRD_OK)
            code = trd_mean_clustered(sums, population, confidence, &mean, err);
        trd_pool_free(scratch);
    }
    if (code == TRD_OK)
        *out = mean.mean;
    return code;
}

trd_code trd_compare_rows(bool share, const double *values, const int32_t *cluster, int32_t clusters, size_t rows,
                          int64_t population, double confidence, trd_interval *out, trd_error *err)
{
    return share ? share_rows(values, cluster, clusters, rows, population, confidence, out, err)
                 : mean_rows(values, cluster, clusters, rows, population, confidence, out, err);
}
