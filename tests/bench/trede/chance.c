/* Replicates: B8. */
#include "work.h"

#include "stat/bootstrap.h"

/* B8b: school_id participated score; totals per school in one pass, then replicates. */
trd_code cluster_bootstrap(work *w, trd_pool *pool, trd_error *err)
{
    trd_accumulate   what = { w->columns[2], TRD_ACCUMULATE_SUM, false, false };
    trd_resampling   how = { .replicates = REPLICATES, .seed = 1, .level = 0.95 };
    trd_groups       groups;
    trd_accumulator *of;
    trd_bootstrap    found;
    trd_code         code = gather(w, 2, &what, 1, pool, &groups, &of, err);
    double          *cases = code == TRD_OK ? trd_pool_calloc(pool, (size_t)groups.groups * 2 + 1, sizeof *cases) : NULL;

    if (code != TRD_OK)
        return code;
    if (!cases)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    double *sum = cases + groups.groups;
    for (uint32_t g = 0; g < groups.groups; g++) {           /* school * 2 + participated */
        trd_summary s;
        trd_accumulator_finish(of, g, &s);
        cases[g] = (double)s.cases;
        sum[g] = s.sum;
    }
    trd_contrast totals = { groups.groups / 2, 2, cases, sum, { -1, 1 } };
    if ((code = trd_bootstrap_clusters(&totals, &how, &found, err)) != TRD_OK)
        return code;
    answer(w, found.se);
    answer(w, found.replicates);
    return TRD_OK;
}
