/* Two groups at one time: how far apart are they? Means by Welch's t, shares by
 * Newcombe's method; in clusters both by CR2 (stat/welch.h), which knows that a
 * cluster may have cases of either group. */
#include "design/cases_int.h"

#include "stat/difference.h"
#include "stat/welch.h"

enum { CHUNK = 512 };

/* The values of one group, per cluster; of cases without clusters all in one. */
static trd_code add_up(const trd_cases *cases, int group, trd_pool *pool, trd_clustered **out, trd_error *err)
{
    trd_clustered *sums = trd_clustered_new(pool, cases->cluster ? cases->clusters : 1);
    double         x[CHUNK];
    int32_t        cluster[CHUNK];
    size_t         n = 0;
    trd_code       code = sums ? TRD_OK : trd_compare_no_memory(err);

    for (size_t i = 0; i < cases->count && code == TRD_OK; i++) {
        if (cases->treated[i] == group) {
            x[n] = cases->value[i];
            cluster[n++] = cases->cluster ? cases->cluster[i] : 0;
        }
        if (n == CHUNK || i + 1 == cases->count) {
            code = trd_clustered_add(sums, x, cluster, NULL, n, err);
            n = 0;
        }
    }
    *out = sums;
    return code;
}

/* Shares of cases taken one by one. */
static trd_code newcombe(trd_clustered *const group[2], double confidence, trd_interval *out, trd_error *err)
{
    trd_interval of[2];
    trd_code     code = trd_compare_sample(true, group[0], false, 0, confidence, &of[0], err);

    if (code == TRD_OK)
        code = trd_compare_sample(true, group[1], false, 0, confidence, &of[1], err);
    if (code == TRD_OK)
        code = trd_difference_of(&of[1], &of[0], out, err);
    return code;
}

static trd_code compare(const trd_comparing *c, const trd_cases *cases, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    static const char *const names[] = { "others", "group" };
    trd_clustered *group[2];
    trd_summary    of[2];
    trd_welch      w;
    trd_code       code = add_up(cases, 0, pool, &group[0], err);

    if (code == TRD_OK)
        code = add_up(cases, 1, pool, &group[1], err);
    if (code != TRD_OK)
        return code;
    for (int i = 0; i < 2; i++)
        trd_moments_finish(&group[i]->all, &of[i]);
    code = cases->cluster ? trd_welch_clustered(group[1], group[0], TRD_CR2, c->confidence, &w, err)
                          : trd_welch_difference(&of[1], &of[0], c->confidence, &w, err);
    if (code == TRD_OK && c->measure->op == TRD_OP_SHARE && !cases->cluster)
        code = newcombe(group, c->confidence, &w.difference, err);
    if (code != TRD_OK)
        return code;
    w.difference.cases = (int64_t)cases->count;
    if ((code = trd_compare_found(c, w.difference, out, err)) != TRD_OK)
        return code;
    if (cases->cluster)
        trd_compare_arms(out, w.first.clusters, w.second.clusters);
    for (int i = 1; i >= 0; i--)
        trd_estimate_part(out, names[i], "", trd_measure_unit(c->measure), trd_span_of(of[i].mean), of[i].cases);
    trd_compare_to_sd(out, trd_cases_baseline(cases, out));
    return TRD_OK;
}

trd_code trd_compare_versus(const trd_pairing *p, size_t by, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    trd_cases cases;
    trd_code  code = trd_cases_list(p, by, NULL, 0, pool, &cases, err);

    if (code != TRD_OK)
        return code;
    out->marks |= TRD_MARK_SELF_SELECTION;       /* nobody drew lots */
    if (trd_cases_describe(p, &cases, out))
        code = compare(p->of, &cases, pool, out, err);
    trd_compare_flow(&cases.flow, false, out);
    return code;
}
