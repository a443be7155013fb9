#include "stat/paired.h"

#include "stat/mean.h"

#include <math.h>

enum { CHUNK = 512 };

static trd_code add_changes(const double *before, const double *after, const int32_t *cluster, size_t n,
                            trd_moments *alone, trd_clustered *together, trd_error *err)
{
    double   change[CHUNK];
    trd_code code = TRD_OK;

    for (size_t start = 0; start < n && code == TRD_OK; start += CHUNK) {
        size_t count = n - start < CHUNK ? n - start : CHUNK;
        for (size_t i = 0; i < count; i++)
            change[i] = after[start + i] - before[start + i];
        if (together)
            code = trd_clustered_add(together, change, cluster + start, NULL, count, err);
        else
            trd_moments_add(alone, change, NULL, count);
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

trd_code trd_paired_change(const double *before, const double *after, const int32_t *cluster, size_t n,
                           int32_t clusters, double level, trd_paired *out, trd_error *err)
{
    trd_moments    first, second, alone;
    trd_summary    b, a, each;
    trd_mean       change;
    trd_pool      *scratch = cluster ? trd_pool_new(NULL) : NULL;
    trd_clustered *together = scratch ? trd_clustered_new(scratch, clusters) : NULL;
    trd_code       code = TRD_E_NOMEM;

    trd_moments_init(&first);
    trd_moments_init(&second);
    trd_moments_init(&alone);
    if (cluster && !together) {
        trd_fail(err, code, "out of memory for %d clusters", clusters);
        goto done;
    }
    if ((code = add_changes(before, after, cluster, n, &alone, together, err)) != TRD_OK)
        goto done;
    trd_moments_finish(&alone, &each);
    code = together ? trd_mean_clustered(together, 0, level, &change, err) : trd_mean_of(&each, 0, level, &change, err);
    if (code != TRD_OK)
        goto done;
    trd_moments_add(&first, before, NULL, n);
    trd_moments_add(&second, after, NULL, n);
    trd_moments_finish(&first, &b);
    trd_moments_finish(&second, &a);
    trd_paired p = { .change = change.mean, .change_sd = change.sd };
    judge(&p, &b, &a);
    describe(&p, &b, &a);
    *out = p;
done:
    trd_pool_free(scratch);
    return code;
}
