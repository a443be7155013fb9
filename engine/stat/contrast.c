#include "stat/contrast.h"

#include <math.h>
#include <stdbool.h>

trd_code trd_contrast_of(const trd_clustered *const *group, const double *contrast, int groups, trd_pool *pool,
                         trd_contrast *out, trd_error *err)
{
    if (groups < 1 || groups > TRD_CONTRAST_GROUPS)
        return trd_fail(err, TRD_E_USAGE, "a contrast of %d groups; give 1 to %d", groups, TRD_CONTRAST_GROUPS);
    size_t  clusters = (size_t)group[0]->clusters, width = (size_t)groups;
    double *cases = trd_pool_calloc(pool, clusters * width + 1, sizeof *cases);
    double *sum = trd_pool_calloc(pool, clusters * width + 1, sizeof *sum);

    if (!cases || !sum)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu clusters", clusters);
    trd_contrast made = { .clusters = clusters, .groups = groups, .cases = cases, .sum = sum };
    for (size_t j = 0; j < width; j++) {
        if (group[j]->clusters != group[0]->clusters)
            return trd_fail(err, TRD_E_USAGE, "one group has %d clusters and the other %d; number them alike first",
                            group[0]->clusters, group[j]->clusters);
        made.contrast[j] = contrast[j];
        for (size_t g = 0; g < clusters; g++) {
            cases[g * width + j] = (double)group[j]->totals[g].cases;
            sum[g * width + j] = trd_sum_value(group[j]->totals[g].sum);
        }
    }
    *out = made;
    return TRD_OK;
}

trd_code trd_contrast_check(const trd_contrast *c, trd_error *err)
{
    if (c->groups < 1 || c->groups > TRD_CONTRAST_GROUPS)
        return trd_fail(err, TRD_E_USAGE, "a contrast of %d groups; give 1 to %d", c->groups, TRD_CONTRAST_GROUPS);
    for (size_t i = 0; i < c->clusters * (size_t)c->groups; i++)
        if (!(c->cases[i] >= 0) || isinf(c->cases[i]) || !isfinite(c->sum[i]))
            return trd_fail(err, TRD_E_DATA, "cluster %zu: %g cases with sum %g cannot be; leave missing values out "
                            "before adding", i / (size_t)c->groups, c->cases[i], c->sum[i]);
    return TRD_OK;
}

static size_t used_clusters(const trd_contrast *c)
{
    size_t used = 0, width = (size_t)c->groups;

    for (size_t g = 0; g < c->clusters; g++) {
        double cases = 0;
        for (size_t j = 0; j < width; j++)
            cases += c->cases[g * width + j];
        used += cases > 0;
    }
    return used;
}

void trd_contrast_value(const trd_contrast *c, trd_contrast_whole *out)
{
    trd_sum value = { 0, 0 };
    bool    empty = false;

    *out = (trd_contrast_whole){ .value = NAN, .used = used_clusters(c), .reason = TRD_DEFINED };
    for (int j = 0; j < c->groups; j++) {
        trd_sum cases = { 0, 0 }, sum = { 0, 0 };
        for (size_t g = 0; g < c->clusters; g++) {
            cases = trd_sum_plus(cases, (trd_sum){ c->cases[g * (size_t)c->groups + (size_t)j], 0 });
            sum = trd_sum_plus(sum, (trd_sum){ c->sum[g * (size_t)c->groups + (size_t)j], 0 });
        }
        out->cases[j] = trd_sum_value(cases);
        out->all += out->cases[j];
        empty |= out->cases[j] == 0;
        if (out->cases[j] == 0)
            continue;
        trd_sum mean = trd_sum_over(sum, cases);
        out->mean[j] = trd_sum_value(mean);
        value = trd_sum_plus(value, trd_sum_times(mean, (trd_sum){ c->contrast[j], 0 }));
    }
    if (out->all == 0)
        out->reason = TRD_NO_CASES;
    else if (empty)
        out->reason = TRD_EMPTY_GROUP;
    else {
        out->value = trd_sum_value(value);
        out->reason = isfinite(out->value) ? out->used == 1 ? TRD_ONE_CLUSTER : TRD_DEFINED : TRD_NOT_FINITE;
    }
}
