/* Means and differences drawn again: the bootstrap, the jackknife, and groups
 * exchanged by whole clusters. */
#include "method/method_int.h"

#include "stat/bootstrap_rows.h"
#include "stat/jackknife.h"
#include "stat/permutation.h"

#include <math.h>

typedef struct drawn {
    double       *x;
    uint8_t      *group;             /* 1: group1, 0: group2; NULL: one group       */
    double       *cluster;           /* codes; NULL: rows one by one                */
    size_t        n;
    trd_contrast  totals;            /* with clusters                               */
} drawn;

/* The mean of the column, or group1 less group2: rows that lack nothing. */
static drawn rows_of(trd_call *call)
{
    drawn    d = { .x = trd_call_numbers(call, "column") };
    uint8_t *first = trd_call_has(call, "group") ? trd_call_where(call, "group", "group1") : NULL;
    uint8_t *second = first ? trd_call_where(call, "group", "group2") : NULL;
    int32_t  clusters = 0, *code = trd_call_has(call, "cluster") ? trd_call_codes(call, "cluster", &clusters, NULL) : NULL;

    d.group = first ? trd_call_alloc(call, call->rows, 1) : NULL;
    d.cluster = code ? trd_call_alloc(call, call->rows, sizeof *d.cluster) : NULL;
    for (size_t r = 0; r < call->rows; r++) {
        if (isnan(d.x[r]) || (code && code[r] < 0) || (first && !first[r] && !second[r]))
            continue;
        d.x[d.n] = d.x[r];
        if (d.group)
            d.group[d.n] = first[r];
        if (d.cluster)
            d.cluster[d.n] = code[r];
        d.n++;
    }
    d.totals.clusters = (size_t)clusters;
    return d;
}

static void add_totals(trd_call *call, drawn *d)
{
    trd_contrast *t = &d->totals;
    size_t        groups = d->group ? 2 : 1, count = t->clusters * groups;
    double       *cases = trd_call_alloc(call, count, sizeof *cases), *sum = trd_call_alloc(call, count, sizeof *sum);

    for (size_t i = 0; i < d->n; i++) {
        size_t at = (size_t)d->cluster[i] * groups + (d->group && !d->group[i]);
        cases[at]++;
        sum[at] += d->x[i];
    }
    t->groups = (int)groups;
    t->cases = cases;
    t->sum = sum;
    t->contrast[0] = 1;
    t->contrast[1] = groups == 2 ? -1 : 0;
}

static trd_resampling how_of(trd_call *call)
{
    size_t replicates = trd_call_count(call, "replicates", 2000);

    if (replicates < 20 || replicates > 10000000)
        trd_call_stop(call, TRD_E_USAGE, "replicates is %zu; it must lie between 20 and 10 million", replicates);
    return (trd_resampling){ .replicates = (int)replicates, .seed = trd_call_count(call, "seed", 1), .level = trd_call_level(call) };
}

static void bootstrap(trd_call *call)
{
    drawn          d = rows_of(call);
    trd_resampling how = how_of(call);
    trd_bootstrap  b;

    if (d.cluster) {
        add_totals(call, &d);
        trd_call_try(call, trd_bootstrap_clusters(&d.totals, &how, &b, &call->err));
    } else {
        trd_call_try(call, trd_bootstrap_rows(d.x, d.group, d.n, &how, &b, &call->err));
    }
    TRD_TELL(call,
        { "estimate", b.value }, { "se", b.se }, { "ci_low", b.low }, { "ci_high", b.high }, { "bias", b.bias },
        { "replicates", b.replicates }, { "undefined", b.undefined }, { "n", (double)d.n }, { "clusters", (double)b.clusters });
    trd_tell_reason(call, b.reason);
}

static drawn needs_clusters(trd_call *call)
{
    (void)trd_call_text(call, "cluster");
    drawn d = rows_of(call);
    add_totals(call, &d);
    return d;
}

static void jackknife(trd_call *call)
{
    drawn        d = needs_clusters(call);
    trd_interval i;

    trd_call_try(call, trd_jackknife_contrast(&d.totals, trd_call_level(call), &i, &call->err));
    TRD_TELL(call,
        { "estimate", i.value }, { "se", i.se }, { "df", i.df }, { "ci_low", i.low }, { "ci_high", i.high }, { "n", (double)d.n },
        { "clusters", (double)i.clusters });
    trd_tell_reason(call, i.reason);
}

static void permutation(trd_call *call)
{
    (void)trd_call_text(call, "group");
    drawn           d = needs_clusters(call);
    trd_resampling  how = how_of(call);
    trd_permutation p;

    trd_call_try(call, trd_permutation_clusters(&d.totals, NULL, 1, &how, &p, &call->err));
    TRD_TELL(call,
        { "difference", p.value }, { "p_two_sided", p.p }, { "p_greater", p.p_greater }, { "p_less", p.p_less },
        { "arrangements", p.arrangements }, { "replicates", p.replicates }, { "n", (double)d.n }, { "clusters", (double)p.clusters });
    trd_tell_reason(call, p.reason);
}

const trd_method trd_methods_resampling[] = {
    { "bootstrap", "a mean, or group1 less group2, with rows or whole clusters drawn again",
      "column group group1 group2 cluster missing replicates=2000 seed=1 confidence=0.95",
      "estimate se ci_low ci_high bias replicates undefined n clusters", bootstrap },
    { "jackknife", "a mean, or group1 less group2, with one cluster left out at a time",
      "column group group1 group2 cluster missing confidence=0.95", "estimate se df ci_low ci_high n clusters", jackknife },
    { "permutation_test_clusters", "two means compared by exchanging whole clusters between the groups",
      "column group group1 group2 cluster missing replicates=2000 seed=1 confidence=0.95",
      "difference p_two_sided p_greater p_less arrangements replicates n clusters", permutation },
    { NULL, NULL, NULL, NULL, NULL },
};
