#include "stat/clustered.h"

trd_clustered *trd_clustered_new(trd_pool *pool, int32_t clusters)
{
    trd_clustered *c = trd_pool_calloc(pool, 1, sizeof *c);

    if (!c || !(c->totals = trd_pool_calloc(pool, (size_t)clusters, sizeof *c->totals)))
        return NULL;
    trd_moments_init(&c->all);
    c->clusters = clusters;
    return c;
}

trd_code trd_clustered_add(trd_clustered *c, const double *x, const int32_t *cluster, const uint8_t *valid, size_t n,
                           trd_error *err)
{
    for (size_t i = 0; i < n; i++)
        if ((!valid || valid[i]) && (cluster[i] < 0 || cluster[i] >= c->clusters))
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no cluster %d; codes run from 0 to %d",
                            i + 1, cluster[i], c->clusters - 1);
    for (size_t i = 0; i < n; i++)
        if (!valid || valid[i]) {
            trd_cluster *total = &c->totals[cluster[i]];
            total->cases++;
            total->sum = trd_sum_plus(total->sum, (trd_sum){ x[i], 0 });
        }
    trd_moments_add(&c->all, x, valid, n);
    return TRD_OK;
}

trd_code trd_clustered_merge(trd_clustered *into, const trd_clustered *from, trd_error *err)
{
    if (into->clusters != from->clusters)
        return trd_fail(err, TRD_E_USAGE, "%d clusters cannot be merged with %d; number them alike first",
                        from->clusters, into->clusters);
    for (int32_t g = 0; g < into->clusters; g++) {
        into->totals[g].cases += from->totals[g].cases;
        into->totals[g].sum = trd_sum_plus(into->totals[g].sum, from->totals[g].sum);
    }
    trd_moments_merge(&into->all, &from->all);
    return TRD_OK;
}

int64_t trd_clustered_used(const trd_clustered *c)
{
    int64_t used = 0;
    for (int32_t g = 0; g < c->clusters; g++)
        used += c->totals[g].cases > 0;
    return used;
}

trd_sum trd_clustered_residual(const trd_clustered *c, int32_t cluster)
{
    const trd_cluster *total = &c->totals[cluster];
    trd_sum pilot = { c->all.pilot, 0 }, cases = { (double)total->cases, 0 };
    trd_sum mean = trd_sum_plus(pilot, trd_sum_over(c->all.sum, c->all.weight));
    return trd_sum_minus(total->sum, trd_sum_times(cases, mean));
}
