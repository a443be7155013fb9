/* Replicates: B8. */
#include "work.h"

#include "stat/bootstrap_rows.h"
#include "stat/permutation.h"

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

/* B8a, B8aw, B8p: participated score. The rows with a score. */
static double *scored_rows(const work *w, uint8_t **group, size_t *n, trd_pool *pool)
{
    double *score = trd_pool_alloc(pool, w->rows * sizeof *score);

    *group = trd_pool_alloc(pool, w->rows);
    *n = 0;
    for (size_t i = 0; score && *group && i < w->rows; i++)
        if (!trd_column_is_missing(w->columns[1], i)) {
            (*group)[*n] = trd_column_whole(w->columns[0], i) == 1;
            score[(*n)++] = trd_column_number(w->columns[1], i);
        }
    return *group ? score : NULL;
}

typedef trd_code rows_way(const double *, const uint8_t *, size_t, const trd_resampling *, trd_bootstrap *, trd_error *);

static trd_code bootstrap_by(rows_way *way, work *w, trd_pool *pool, trd_error *err)
{
    trd_resampling how = { .replicates = REPLICATES, .seed = 1, .level = 0.95 };
    trd_bootstrap  found;
    uint8_t       *group;
    size_t         n;
    double        *score = scored_rows(w, &group, &n, pool);
    trd_code       code = score ? way(score, group, n, &how, &found, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK) {
        answer(w, found.se);
        answer(w, found.replicates);
    }
    return code;
}

trd_code exact_bootstrap(work *w, trd_pool *pool, trd_error *err)
{
    return bootstrap_by(trd_bootstrap_rows, w, pool, err);
}

trd_code weighted_bootstrap(work *w, trd_pool *pool, trd_error *err)
{
    return bootstrap_by(trd_bootstrap_weights, w, pool, err);
}

trd_code permutation(work *w, trd_pool *pool, trd_error *err)
{
    trd_resampling  how = { .replicates = PERMUTATIONS, .seed = 1 };
    trd_permutation found;
    uint8_t        *group;
    size_t          n;
    double         *score = scored_rows(w, &group, &n, pool);
    trd_code        code = score ? trd_permutation_rows(score, group, NULL, 1, n, &how, &found, err)
                                 : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK) {
        answer(w, found.sd);
        answer(w, found.replicates);
        answer(w, found.p);
    }
    return code;
}
