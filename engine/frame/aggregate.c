#include "frame/aggregate.h"

#include "base/parallel.h"

typedef struct pass {
    const trd_groups     *groups;
    const trd_column     *keep;
    const trd_accumulate *what;
    size_t                count;
    trd_accumulator     **of;                    /* [worker * count + column] */
} pass;

static trd_code add_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const pass *p = user;
    uint32_t    group[TRD_BLOCK];
    trd_code    code = TRD_OK;

    for (size_t n; from < to && code == TRD_OK; from += n) {
        n = to - from < TRD_BLOCK ? to - from : TRD_BLOCK;
        trd_column keep = p->keep ? trd_column_slice(p->keep, from, n) : (trd_column){ .rows = n };
        trd_groups_ids(p->groups, from, n, p->keep ? &keep : NULL, group);
        for (size_t k = 0; k < p->count && code == TRD_OK; k++) {
            trd_column block = trd_column_slice(p->what[k].column, from, n);
            code = trd_accumulator_update(p->of[(size_t)worker * p->count + k], &block, NULL, group, err);
        }
    }
    return code;
}

static trd_code check(const pass *p, trd_error *err)
{
    size_t rows = p->groups->rows;

    if (p->count > TRD_AGGREGATE_COLUMNS)
        return trd_fail(err, TRD_E_USAGE, "%zu columns in one pass; %d at most", p->count, TRD_AGGREGATE_COLUMNS);
    for (size_t k = 0; k < p->count; k++)
        if (p->what[k].weighted || p->what[k].column->rows != rows)
            return trd_fail(err, TRD_E_USAGE, "a column of %zu rows%s cannot be gathered for groups of %zu rows",
                            p->what[k].column->rows, p->what[k].weighted ? " with weights" : "", rows);
    if (p->keep && p->keep->rows != rows)
        return trd_fail(err, TRD_E_USAGE, "%zu rows are chosen from for groups of %zu rows", p->keep->rows, rows);
    return TRD_OK;
}

trd_code trd_aggregate(const trd_groups *groups, const trd_column *keep, const trd_accumulate *what, size_t count,
                       trd_pool *pool, const trd_watch *watch, trd_accumulator **out, trd_error *err)
{
    pass     p = { groups, keep, what, count, NULL };
    int      threads = trd_parallel_threads(groups->rows, watch);
    size_t   all = (size_t)threads * count;
    trd_code code = check(&p, err);

    if (code != TRD_OK)
        return code;
    if (!(p.of = trd_pool_calloc(pool, all + 1, sizeof *p.of)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the sums of %zu columns", count);
    for (size_t i = 0; i < all; i++)
        if (!(p.of[i] = trd_accumulator_new(&what[i % count], groups->groups, pool)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for sums in %u groups", groups->groups);
    code = trd_parallel(groups->rows, 0, threads, add_piece, &p, watch, NULL, err);
    for (size_t i = count; i < all && code == TRD_OK; i++)
        trd_accumulator_merge(p.of[i % count], p.of[i]);
    for (size_t k = 0; k < count && code == TRD_OK; k++)
        out[k] = p.of[k];
    return code;
}
