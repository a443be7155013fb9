#include "stat/permutation_int.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { GROUPS = 2 };

typedef struct cluster {
    uint32_t stratum;
    bool     one;                    /* of group 1                            */
    double   x, cases;               /* sum from the stratum's mean           */
    double   size;                   /* of the numbers that x came from       */
} cluster;

static int by_stratum_and_value(const void *a, const void *b)
{
    const cluster *p = a, *q = b;

    if (p->stratum != q->stratum)
        return p->stratum < q->stratum ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->cases > q->cases) - (p->cases < q->cases);
}

static trd_code check_clusters(const trd_contrast *c, trd_error *err)
{
    trd_code code = trd_contrast_check(c, err);

    if (code != TRD_OK)
        return code;
    if (c->groups != 2 || fabs(c->contrast[0]) != 1 || c->contrast[1] != -c->contrast[0])
        return trd_fail(err, TRD_E_USAGE, "labels are dealt to two groups, with contrast 1 -1 or -1 1");
    for (size_t g = 0; g < c->clusters; g++)
        if (c->cases[2 * g] > 0 && c->cases[2 * g + 1] > 0)
            return trd_fail(err, TRD_E_DATA, "cluster %zu has cases in both groups, so it has no label of its own; permute rows, "
                            "with clusters as strata", g);
    return TRD_OK;
}

/* Gathers the clusters that hold a case. */
static trd_code gather_clusters(const trd_contrast *c, const uint32_t *stratum, uint32_t strata, trd_counted *in, cluster *out,
                                size_t *used, trd_error *err)
{
    for (size_t g = 0; g < c->clusters; g++) {
        uint32_t s = stratum ? stratum[g] : 0;
        if (s >= strata)
            return trd_fail(err, TRD_E_DATA, "cluster %zu: there is no stratum %" PRIu32 "; there are %" PRIu32, g, s, strata);
        for (int j = 0; j < GROUPS; j++) {
            double cases = c->cases[2 * g + (size_t)j], sum = c->sum[2 * g + (size_t)j];
            bool   one = c->contrast[j] > 0;
            if (!(cases > 0))
                continue;
            in[s].cases[one] += cases;
            in[s].sum[one] = trd_sum_plus(in[s].sum[one], (trd_sum){ sum, 0 });
            out[(*used)++] = (cluster){ s, one, sum, cases, 0 };
        }
    }
    return TRD_OK;
}

/* Puts the clusters of one stratum behind those that are there. */
static void deal_clusters(trd_dealt *d, const cluster *c, size_t n)
{
    size_t ones = 0;
    double cases = 0;

    for (size_t i = 0; i < n; i++) {
        ones += c[i].one;
        cases += c[i].cases;
    }
    bool turned = ones > n - ones;
    for (size_t i = 0; i < n; i++) {
        d->x[d->units + i] = turned ? -c[i].x : c[i].x;
        d->cases[d->units + i] = c[i].cases;
        d->size += fabs(c[i].x);
    }
    d->all[d->layers] = cases;
    d->layer[d->layers++] = (trd_layer){ (uint32_t)d->units, (uint32_t)n, (uint32_t)(turned ? n - ones : ones) };
    d->units += n;
}

static trd_code deal_all_clusters(trd_dealt *d, cluster *c, size_t n, const trd_counted *in, trd_pool *pool, trd_permutation *out,
                                  trd_error *err)
{
    bool equal = true;

    d->x = trd_pool_calloc(pool, n, sizeof *d->x);
    d->cases = trd_pool_calloc(pool, n, sizeof *d->cases);
    d->all = trd_pool_calloc(pool, (size_t)out->strata, sizeof *d->all);
    d->layer = trd_pool_calloc(pool, (size_t)out->strata, sizeof *d->layer);
    if (!d->x || !d->cases || !d->all || !d->layer)
        return trd_permutation_no_memory(err, n);
    for (size_t i = 0; i < n; i++) {
        const trd_counted *k = &in[c[i].stratum];
        trd_sum mean = trd_sum_over(trd_sum_plus(k->sum[0], k->sum[1]), trd_sum_of(k->cases[0], k->cases[1]));
        trd_sum expected = trd_sum_times(mean, (trd_sum){ c[i].cases, 0 });
        c[i].size = fmax(fabs(c[i].x), fabs(trd_sum_value(expected)));
        c[i].x = trd_sum_value(trd_sum_minus((trd_sum){ c[i].x, 0 }, expected));
    }
    qsort(c, n, sizeof *c, by_stratum_and_value);
    for (size_t from = 0, to; from < n; from = to) {
        const trd_counted *k = &in[c[from].stratum];
        for (to = from; to < n && c[to].stratum == c[from].stratum; to++)
            ;
        if (k->cases[0] == 0 || k->cases[1] == 0)
            continue;
        for (size_t i = from; i < to; i++)
            equal = equal && trd_interval_is_flat(fabs(c[i].x), c[i].size);
        deal_clusters(d, c + from, to - from);
    }
    d->value = out->value;
    out->clusters = (int64_t)d->units;
    if (equal)
        out->reason = TRD_NO_VARIANCE;
    return TRD_OK;
}

trd_code trd_permutation_clusters(const trd_contrast *c, const uint32_t *stratum, uint32_t strata, const trd_resampling *how,
                                  trd_permutation *out, trd_error *err)
{
    trd_permutation p = trd_permutation_none();
    trd_dealt       d = { .how = how };
    size_t          used = 0;
    trd_code        code = trd_permutation_check(how, err);

    if (code != TRD_OK || (code = check_clusters(c, err)) != TRD_OK)
        return code;
    if (c->clusters >= INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu clusters are too many to permute", c->clusters);
    strata = stratum ? strata : 1;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_counted *in = pool ? trd_pool_calloc(pool, strata + (size_t)1, sizeof *in) : NULL;
    cluster     *all = in ? trd_pool_calloc(pool, c->clusters + 1, sizeof *all) : NULL;
    code = all ? gather_clusters(c, stratum, strata, in, all, &used, err) : trd_permutation_no_memory(err, c->clusters);
    if (code == TRD_OK)
        trd_permutation_difference(in, strata, &p);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = deal_all_clusters(&d, all, used, in, pool, &p, err);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = trd_permutation_look(&d, pool, &p, err);
    trd_pool_free(pool);
    if (code == TRD_OK)
        *out = p;
    return code;
}
