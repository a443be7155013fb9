#include "stat/paired.h"

#include "stat/mean.h"

#include <math.h>

enum { CHUNK = 512 };

trd_paired_sums *trd_paired_sums_new(trd_pool *pool, int32_t clusters)
{
    trd_paired_sums *s = trd_pool_calloc(pool, 1, sizeof *s);

    if (!s || (clusters > 0 && !(s->together = trd_clustered_new(pool, clusters))))
        return NULL;
    trd_moments_init(&s->before);
    trd_moments_init(&s->after);
    trd_moments_init(&s->change);
    return s;
}

trd_code trd_paired_sums_add(trd_paired_sums *s, const double *before, const double *after, const int32_t *cluster, size_t n,
                             trd_error *err)
{
    double   change[CHUNK];
    trd_code code = TRD_OK;

    for (size_t start = 0; start < n && code == TRD_OK; start += CHUNK) {
        size_t count = n - start < CHUNK ? n - start : CHUNK;
        for (size_t i = 0; i < count; i++)
            change[i] = after[start + i] - before[start + i];
        if (s->together)
            code = trd_clustered_add(s->together, change, cluster + start, NULL, count, err);
        else
            trd_moments_add(&s->change, change, NULL, count);
    }
    if (code == TRD_OK) {
        trd_moments_add(&s->before, before, NULL, n);
        trd_moments_add(&s->after, after, NULL, n);
    }
    return code;
}

trd_code trd_paired_sums_merge(trd_paired_sums *into, const trd_paired_sums *from, trd_error *err)
{
    trd_code code = into->together ? trd_clustered_merge(into->together, from->together, err) : TRD_OK;

    if (code == TRD_OK) {
        trd_moments_merge(&into->before, &from->before);
        trd_moments_merge(&into->after, &from->after);
        trd_moments_merge(&into->change, &from->change);
    }
    return code;
}

static double size_of(const trd_summary *s)
{
    return fmax(fabs(s->least), fabs(s->most));
}

/* Changes are judged on the scale of what was subtracted: 3.3 - 3.0 and
 * 2.3 - 2.0 differ by rounding only. */
static void judge(trd_paired *p, const trd_summary *before, const trd_summary *after)
{
    double size = fmax(size_of(before), size_of(after));
    bool   alike = trd_interval_is_flat(p->change_sd, size);

    if (p->change.reason == TRD_DEFINED && (alike || trd_interval_is_flat(p->change.se, size)))
        trd_interval_withhold(&p->change, TRD_NO_VARIANCE);
    if (alike)
        p->change_sd = 0;
    p->d_z = p->change_sd > 0 ? p->change.value / p->change_sd : NAN;
}

static void describe(trd_paired *p, const trd_summary *before, const trd_summary *after)
{
    double b = before->variance, a = after->variance, c = p->change_sd * p->change_sd;
    double average = (before->sd + after->sd) / 2, root = sqrt((b + a) / 2);

    p->before_mean = before->mean;
    p->before_sd = before->sd;
    p->after_mean = after->mean;
    p->after_sd = after->sd;
    p->d_av = average > 0 ? p->change.value / average : NAN;
    p->d_rms = root > 0 ? p->change.value / root : NAN;
    p->correlation = b > 0 && a > 0 ? fmax(-1, fmin(1, (b + a - c) / (2 * before->sd * after->sd))) : NAN;
}

trd_code trd_paired_finish(const trd_paired_sums *s, double level, trd_paired *out, trd_error *err)
{
    trd_summary b, a, each;
    trd_mean    change;

    trd_moments_finish(&s->change, &each);
    trd_code code = s->together ? trd_mean_clustered(s->together, 0, level, &change, err) : trd_mean_of(&each, 0, level, &change, err);

    if (code != TRD_OK)
        return code;
    trd_moments_finish(&s->before, &b);
    trd_moments_finish(&s->after, &a);
    trd_paired p = { .change = change.mean, .change_sd = change.sd };
    judge(&p, &b, &a);
    describe(&p, &b, &a);
    *out = p;
    return TRD_OK;
}

trd_code trd_paired_change(const double *before, const double *after, const int32_t *cluster, size_t n,
                           int32_t clusters, double level, trd_paired *out, trd_error *err)
{
    trd_pool        *scratch = trd_pool_new(NULL);
    trd_paired_sums *sums = scratch ? trd_paired_sums_new(scratch, cluster ? clusters : 0) : NULL;
    trd_code         code = sums ? trd_paired_sums_add(sums, before, after, cluster, n, err)
                                 : trd_fail(err, TRD_E_NOMEM, "out of memory for %d clusters", clusters);

    if (code == TRD_OK)
        code = trd_paired_finish(sums, level, out, err);
    trd_pool_free(scratch);
    return code;
}
