/* What the order of values says: B9. */
#include "work.h"

#include "frame/quantile.h"

/* B9a: score. */
trd_code five_percentiles(work *w, trd_pool *pool, trd_error *err)
{
    static const double at[] = { 0.1, 0.25, 0.5, 0.75, 0.9 };
    trd_values          v;
    trd_code            code = trd_values_make(w->columns[0], NULL, 1, pool, NULL, &v, err);

    for (size_t i = 0; code == TRD_OK && i < sizeof at / sizeof *at; i++)
        answer(w, trd_quantile(&v, at[i], TRD_QUANTILE_USUAL));
    return code;
}

/* The values of the second column by the groups of the first. */
static trd_code values_by(const work *w, trd_pool *pool, uint32_t *count, trd_values **out, trd_error *err)
{
    trd_groups groups;
    uint32_t  *ids;
    trd_code   code = groups_of(w, 1, pool, &groups, &ids, err);

    if (code != TRD_OK)
        return code;
    *count = groups.groups;
    if (!(*out = trd_pool_calloc(pool, (size_t)groups.groups + 1, sizeof **out)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    return trd_values_make(w->columns[1], ids, groups.groups, pool, NULL, *out, err);
}

/* B9d: region score. */
trd_code three_percentiles_by_region(work *w, trd_pool *pool, trd_error *err)
{
    static const double at[] = { 0.1, 0.5, 0.9 };
    uint32_t            regions;
    trd_values         *v;
    trd_code            code = values_by(w, pool, &regions, &v, err);

    if (code != TRD_OK)
        return code;
    answer(w, regions);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double sum = 0;
        for (uint32_t r = 0; r < regions; r++)
            sum += trd_quantile(&v[r], at[i], TRD_QUANTILE_USUAL);
        answer(w, sum);
    }
    return TRD_OK;
}

/* B9b: participated score. */
trd_code rank_sum(work *w, trd_pool *pool, trd_error *err)
{
    uint32_t        arms;
    trd_values     *v;
    trd_rank_counts counts;
    trd_code        code = values_by(w, pool, &arms, &v, err);

    if (code == TRD_OK && arms != 2)
        code = trd_fail(err, TRD_E_DATA, "participated has %u values; 0 and 1 were expected", arms);
    if (code == TRD_OK) {
        trd_rank_compare(&v[1], &v[0], &counts);
        answer(w, counts.u);
    }
    return code;
}
