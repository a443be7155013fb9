/* By group: B3. */
#include "work.h"

#include <math.h>

static double known(double x)
{
    return isnan(x) ? 0 : x;
}

/* B3a, B3b: the last two columns are score and profile_tech, the ones before
 * them the keys. */
static trd_code group_means(work *w, size_t keys, trd_pool *pool, trd_error *err)
{
    trd_accumulate   what[] = { { w->columns[keys], TRD_ACCUMULATE_VARIANCE, false, false },
                                { w->columns[keys + 1], TRD_ACCUMULATE_SUM, false, false } };
    trd_groups       groups;
    trd_accumulator *of[2];
    double           used = 0, mean = 0, sd = 0, share = 0;
    trd_code         code = gather(w, keys, what, 2, pool, &groups, of, err);

    for (uint32_t g = 0; code == TRD_OK && g < groups.groups; g++) {
        trd_summary s, t;
        trd_accumulator_finish(of[0], g, &s);
        trd_accumulator_finish(of[1], g, &t);
        if (t.cases == 0)
            continue;
        used++;
        mean += known(s.mean);
        sd += known(s.sd);
        share += t.mean;
    }
    answer(w, used);
    answer(w, mean);
    answer(w, sd);
    answer(w, share);
    return code;
}

trd_code by_region_and_year(work *w, trd_pool *pool, trd_error *err)
{
    return group_means(w, 2, pool, err);
}

trd_code by_school_year_and_wave(work *w, trd_pool *pool, trd_error *err)
{
    return group_means(w, 3, pool, err);
}

/* B3c: region pupil_id, the pupils numbered when they were loaded. */
trd_code distinct_pupils(work *w, trd_pool *pool, trd_error *err)
{
    trd_groups groups;
    uint32_t  *region;
    double     sum = 0;
    trd_code   code = groups_of(w, 1, pool, &groups, &region, err);
    int64_t   *distinct = code == TRD_OK ? trd_pool_calloc(pool, (size_t)groups.groups + 1, sizeof *distinct) : NULL;

    if (code == TRD_OK)
        code = distinct ? trd_units_distinct(&w->units, region, groups.groups, pool, NULL, distinct, err)
                        : trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code != TRD_OK)
        return code;
    for (uint32_t g = 0; g < groups.groups; g++)
        sum += (double)distinct[g];
    answer(w, groups.groups);
    answer(w, sum);
    return TRD_OK;
}
