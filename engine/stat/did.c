#include "stat/did.h"

#include <math.h>

enum { CHUNK = 512 };

/* What is gathered of one group. */
typedef struct group {
    trd_moments    before, after, change;
    trd_clustered *together;         /* NULL without clusters */
} group;

static trd_code open_group(group *g, trd_pool *pool, const int32_t *cluster, int32_t clusters, trd_error *err)
{
    trd_moments_init(&g->before);
    trd_moments_init(&g->after);
    trd_moments_init(&g->change);
    g->together = NULL;
    if (cluster && !(g->together = trd_clustered_new(pool, clusters)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %d clusters", clusters);
    return TRD_OK;
}

static trd_code add(group *g, const double *before, const double *after, const double *change,
                    const int32_t *cluster, const uint8_t *member, size_t n, trd_error *err)
{
    trd_moments_add(&g->before, before, member, n);
    trd_moments_add(&g->after, after, member, n);
    if (g->together)
        return trd_clustered_add(g->together, change, cluster, member, n, err);
    trd_moments_add(&g->change, change, member, n);
    return TRD_OK;
}

static trd_code gather(const double *before, const double *after, const uint8_t *treated, const int32_t *cluster,
                       size_t n, group *took_part, group *others, trd_error *err)
{
    double   change[CHUNK];
    uint8_t  other[CHUNK];
    trd_code code = TRD_OK;

    for (size_t start = 0; start < n && code == TRD_OK; start += CHUNK) {
        size_t         count = n - start < CHUNK ? n - start : CHUNK;
        const double  *b = before + start, *a = after + start;
        const int32_t *c = cluster ? cluster + start : NULL;
        for (size_t i = 0; i < count; i++) {
            change[i] = a[i] - b[i];
            other[i] = !treated[start + i];
        }
        code = add(took_part, b, a, change, c, treated + start, count, err);
        if (code == TRD_OK)
            code = add(others, b, a, change, c, other, count, err);
    }
    return code;
}

static double size_of(const trd_moments *m)
{
    return m->cases ? fmax(fabs(m->least), fabs(m->most)) : 0;
}

static trd_arm arm_of(const trd_moments *m, trd_summary *s)
{
    trd_moments_finish(m, s);
    return (trd_arm){ .cases = s->cases, .mean = s->mean, .sd = s->sd, .se = s->sd / sqrt((double)s->cases) };
}

static void describe(trd_did *d, const group *took_part, const group *others)
{
    trd_summary t, c, after;

    d->treated_after = arm_of(&took_part->after, &after);
    d->control_after = arm_of(&others->after, &after);
    d->treated_before = arm_of(&took_part->before, &t);
    d->control_before = arm_of(&others->before, &c);
    double df = (double)(t.cases + c.cases - 2);
    double squares = t.variance_population * (double)t.cases + c.variance_population * (double)c.cases;
    d->baseline_sd = df > 0 ? sqrt(squares / df) : NAN;
    d->imbalance = d->baseline_sd > 0 ? (t.mean - c.mean) / d->baseline_sd : NAN;
}

/* As in paired.c: a spread of changes that is only the rounding of what was
 * subtracted is none. */
static void judge(trd_did *d, const group *took_part, const group *others)
{
    double size = fmax(fmax(size_of(&took_part->before), size_of(&took_part->after)),
                       fmax(size_of(&others->before), size_of(&others->after)));
    bool   alike = trd_interval_is_flat(d->treated_change.sd, size) && trd_interval_is_flat(d->control_change.sd, size);

    if (d->effect.reason == TRD_DEFINED && (alike || trd_interval_is_flat(d->effect.se, size)))
        trd_interval_withhold(&d->effect, TRD_NO_VARIANCE);
}

trd_code trd_did_change(const double *before, const double *after, const uint8_t *treated, const int32_t *cluster,
                        size_t n, int32_t clusters, double level, trd_did *out, trd_error *err)
{
    group       took_part, others;
    trd_summary a, b;
    trd_welch   w;
    trd_pool   *scratch = trd_pool_new(NULL);
    trd_code    code = scratch ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code != TRD_OK ||
        (code = open_group(&took_part, scratch, cluster, clusters, err)) != TRD_OK ||
        (code = open_group(&others, scratch, cluster, clusters, err)) != TRD_OK ||
        (code = gather(before, after, treated, cluster, n, &took_part, &others, err)) != TRD_OK)
        goto done;
    trd_moments_finish(&took_part.change, &a);
    trd_moments_finish(&others.change, &b);
    code = cluster ? trd_welch_clustered(took_part.together, others.together, TRD_CR2, level, &w, err)
                   : trd_welch_difference(&a, &b, level, &w, err);
    if (code != TRD_OK)
        goto done;
    trd_did d = { .effect = w.difference, .treated_change = w.first, .control_change = w.second };
    describe(&d, &took_part, &others);
    judge(&d, &took_part, &others);
    *out = d;
done:
    trd_pool_free(scratch);
    return code;
}
