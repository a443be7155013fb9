#include "stat/did.h"

#include <math.h>

enum { CHUNK = 512 };

static double size_of(const trd_moments *m)
{
    return m->cases ? fmax(fabs(m->least), fabs(m->most)) : 0;
}

static trd_arm arm_of(const trd_moments *m, trd_summary *s)
{
    trd_moments_finish(m, s);
    return (trd_arm){ .cases = s->cases, .mean = s->mean, .sd = s->sd, .se = s->sd / sqrt((double)s->cases) };
}

static void describe(trd_did *d, const trd_paired_sums *took_part, const trd_paired_sums *others)
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
static void judge(trd_did *d, const trd_paired_sums *took_part, const trd_paired_sums *others)
{
    double size = fmax(fmax(size_of(&took_part->before), size_of(&took_part->after)),
                       fmax(size_of(&others->before), size_of(&others->after)));
    bool   alike = trd_interval_is_flat(d->treated_change.sd, size) && trd_interval_is_flat(d->control_change.sd, size);

    if (d->effect.reason == TRD_DEFINED && (alike || trd_interval_is_flat(d->effect.se, size)))
        trd_interval_withhold(&d->effect, TRD_NO_VARIANCE);
}

trd_code trd_did_finish(const trd_paired_sums *treated, const trd_paired_sums *control, double level, trd_did *out, trd_error *err)
{
    trd_summary took_part, others;
    trd_welch   w;

    trd_moments_finish(&treated->change, &took_part);
    trd_moments_finish(&control->change, &others);
    trd_code code = treated->together ? trd_welch_clustered(treated->together, control->together, TRD_CR2, level, &w, err)
                                      : trd_welch_difference(&took_part, &others, level, &w, err);

    if (code != TRD_OK)
        return code;
    trd_did d = { .effect = w.difference, .treated_change = w.first, .control_change = w.second };
    describe(&d, treated, control);
    judge(&d, treated, control);
    *out = d;
    return TRD_OK;
}

/* Those with treated[i] == `which`, put together chunk by chunk. */
static trd_code add_group(trd_paired_sums *to, const double *before, const double *after, const uint8_t *treated, bool which,
                          const int32_t *cluster, size_t n, trd_error *err)
{
    double   b[CHUNK], a[CHUNK];
    int32_t  c[CHUNK];
    size_t   count = 0;
    trd_code code = TRD_OK;

    for (size_t i = 0; i < n && code == TRD_OK; i++) {
        if ((treated[i] != 0) == which) {
            b[count] = before[i];
            a[count] = after[i];
            c[count++] = cluster ? cluster[i] : 0;
        }
        if (count == CHUNK || i + 1 == n) {
            code = trd_paired_sums_add(to, b, a, cluster ? c : NULL, count, err);
            count = 0;
        }
    }
    return code;
}

trd_code trd_did_change(const double *before, const double *after, const uint8_t *treated, const int32_t *cluster,
                        size_t n, int32_t clusters, double level, trd_did *out, trd_error *err)
{
    trd_pool        *scratch = trd_pool_new(NULL);
    trd_paired_sums *took_part = scratch ? trd_paired_sums_new(scratch, cluster ? clusters : 0) : NULL;
    trd_paired_sums *others = took_part ? trd_paired_sums_new(scratch, cluster ? clusters : 0) : NULL;
    trd_code         code = others ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %d clusters", clusters);

    if (code == TRD_OK)
        code = add_group(took_part, before, after, treated, true, cluster, n, err);
    if (code == TRD_OK)
        code = add_group(others, before, after, treated, false, cluster, n, err);
    if (code == TRD_OK)
        code = trd_did_finish(took_part, others, level, out, err);
    trd_pool_free(scratch);
    return code;
}
