#include "stat/meta_bias.h"

#include "stat/concordance.h"
#include "stat/distribution.h"
#include "stat/meta_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static trd_code no_memory(size_t k, trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu studies", k);
}

static double *roots(const double *v, size_t k, trd_pool *scratch)
{
    double *out = trd_pool_calloc(scratch, k + 1, sizeof *out);

    for (size_t i = 0; out && i < k; i++)
        out[i] = sqrt(v[i]);
    return out;
}

trd_code trd_meta_egger(const double *y, const double *v, size_t k, double level, trd_coefficient *out, trd_error *err)
{
    trd_pool       *scratch = trd_pool_new(NULL);
    double         *root = scratch ? roots(v, k, scratch) : NULL;
    trd_code        code = trd_level_check(level, err);
    trd_meta_fit    f;
    trd_stat_reason reason;
    uint8_t         kept = 0;

    if (code == TRD_OK && !root)
        code = no_memory(k, err);
    if (code == TRD_OK)
        code = trd_meta_fit_open(y, v, root, k, 1, scratch, &kept, &f, &reason, err);
    if (code == TRD_OK) {
        if (reason == TRD_DEFINED && k < 3)
            reason = TRD_NO_FREEDOM;
        else if (reason == TRD_DEFINED && !kept)
            reason = TRD_COLLINEAR;
        if (reason == TRD_DEFINED)
            trd_meta_fit_at(&f, 0);
        *out = reason == TRD_DEFINED ? trd_meta_fit_term(&f, 1, level).hartung_knapp : trd_coefficient_none(NAN, level, (int64_t)k, reason);
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- ranks ---- */

static trd_code rank(const double *y, const double *v, const trd_meta *common, trd_pool *scratch, trd_meta_rank *out, trd_error *err)
{
    size_t          k = (size_t)common->studies;
    double         *far = trd_pool_calloc(scratch, k, sizeof *far), se = common->mean.of.se;
    trd_concordance c;

    if (!far)
        return no_memory(k, err);
    for (size_t i = 0; i < k; i++)
        far[i] = (y[i] - common->mean.of.value) / sqrt(v[i] - se * se);
    trd_code code = trd_concordance_of(far, v, k, scratch, &c, err);
    if (code != TRD_OK)
        return code;
    out->exact = !isnan(c.p_exact);
    out->tau = c.tau_b;
    out->p = out->exact ? c.p_exact : c.p;
    out->reason = c.reason;
    return TRD_OK;
}

trd_code trd_meta_begg(const double *y, const double *v, size_t k, trd_meta_rank *out, trd_error *err)
{
    trd_pool     *scratch = trd_pool_new(NULL);
    trd_meta      common;
    trd_meta_rank r = { NAN, NAN, false, TRD_DEFINED };
    trd_code      code = scratch ? trd_meta_of(y, v, k, TRD_META_COMMON, 0.95, &common, err) : no_memory(k, err);

    if (code == TRD_OK)
        r.reason = common.reason != TRD_DEFINED ? common.reason : k < 2 ? TRD_ONE_CASE : TRD_DEFINED;
    if (code == TRD_OK && r.reason == TRD_DEFINED)
        code = rank(y, v, &common, scratch, &r, err);
    if (code == TRD_OK)
        *out = r;
    trd_pool_free(scratch);
    return code;
}

/* ---- trim and fill ---- */

/* Studies in order of effect, so that those that lie too far out are last. */
typedef struct placed {
    double y, v, distance;
    size_t given, place;
} placed;

static int by_effect(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    return x->y < y->y ? -1 : x->y > y->y ? 1 : x->given < y->given ? -1 : x->given > y->given;
}

static int by_distance(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    return x->distance < y->distance ? -1 : x->distance > y->distance ? 1 : x->place < y->place ? -1 : x->place > y->place;
}

/* L0: (4 S - k (k + 1)) / (2 k - 1), S the sum of the ranks of the distances of
 * those above the mean; whole, and to even from the middle. */
static double too_many(const placed *s, size_t k, double mean, placed *sorted)
{
    double sum = 0, n = (double)k;

    for (size_t i = 0; i < k; i++) {
        sorted[i] = s[i];
        sorted[i].place = i;
        sorted[i].distance = fabs(s[i].y - mean);
    }
    qsort(sorted, k, sizeof *sorted, by_distance);
    for (size_t i = 0; i < k; i++)
        sum += sorted[i].y > mean ? (double)(i + 1) : 0;
    return fmax(0, nearbyint((4 * sum - n * (n + 1)) / (2 * n - 1)));
}

typedef struct trimming {
    placed *s, *sorted;              /* [k]                                   */
    double *y, *v;                   /* [2 k], what is pooled                 */
    size_t  k, missing;
    double  sign;                    /* of the side: -1 when it is the right  */
} trimming;

static trd_code pool_first(trimming *t, size_t n, trd_meta_method method, double level, trd_meta *out, trd_error *err)
{
    for (size_t i = 0; i < n; i++) {
        t->y[i] = t->s[i].y;
        t->v[i] = t->s[i].v;
    }
    return trd_meta_of(t->y, t->v, n, method, level, out, err);
}

static trd_code trim(trimming *t, trd_meta_method method, double level, trd_trim_fill *out, trd_error *err)
{
    enum { MOST_ROUNDS = 100 };
    trd_meta rest;
    size_t   before = SIZE_MAX;
    trd_code code;

    for (int n = 0; n < MOST_ROUNDS && t->missing != before; n++) {
        before = t->missing;
        if ((code = pool_first(t, t->k - t->missing, method, level, &rest, err)) != TRD_OK)
            return code;
        t->missing = (size_t)fmin((double)t->k - 1, too_many(t->s, t->k, rest.mean.of.value, t->sorted));
    }
    if (t->missing != before) {
        out->reason = TRD_NO_CONVERGENCE;
        return TRD_OK;
    }
    for (size_t i = 0; i < t->k; i++) {
        t->y[i] = t->sign * t->s[i].y;
        t->v[i] = t->s[i].v;
    }
    for (size_t i = 0; i < t->missing; i++) {
        const placed *outer = &t->s[t->k - t->missing + i];
        t->y[t->k + i] = t->sign * (2 * rest.mean.of.value - outer->y);
        t->v[t->k + i] = outer->v;
    }
    out->missing = (int64_t)t->missing;
    return trd_meta_of(t->y, t->v, t->k + t->missing, method, level, &out->filled, err);
}

static trd_code trim_side(const double *y, const double *v, size_t k, trd_meta_method method, double level, trd_pool *scratch,
                          trd_trim_fill *out, trd_error *err)
{
    trimming            t = { .k = k, .s = trd_pool_calloc(scratch, k, sizeof *t.s), .sorted = trd_pool_calloc(scratch, k, sizeof *t.s),
                              .y = trd_pool_calloc(scratch, 2 * k, sizeof *t.y), .v = trd_pool_calloc(scratch, 2 * k, sizeof *t.v) };
    double             *root = roots(v, k, scratch);
    trd_meta_regression slope;

    if (!t.s || !t.sorted || !t.y || !t.v || !root)
        return no_memory(k, err);
    trd_code code = trd_meta_regression_of(y, v, root, k, 1, method, level, scratch, &slope, err);
    if (code != TRD_OK)
        return code;
    out->right = slope.term[1].of.value < 0;
    t.sign = out->right ? -1 : 1;
    for (size_t i = 0; i < k; i++)
        t.s[i] = (placed){ .y = t.sign * y[i], .v = v[i], .given = i };
    qsort(t.s, k, sizeof *t.s, by_effect);
    return trim(&t, method, level, out, err);
}

trd_code trd_meta_trim_fill(const double *y, const double *v, size_t k, trd_meta_method method, double level,
                            trd_trim_fill *out, trd_error *err)
{
    trd_pool     *scratch = trd_pool_new(NULL);
    trd_trim_fill t = { .missing = 0 };
    trd_code      code = scratch ? trd_meta_of(y, v, k, method, level, &t.filled, err) : no_memory(k, err);

    if (code == TRD_OK)
        t.reason = t.filled.reason != TRD_DEFINED ? t.filled.reason : k < 3 ? TRD_NO_FREEDOM : TRD_DEFINED;
    if (code == TRD_OK && t.reason == TRD_DEFINED)
        code = trim_side(y, v, k, method, level, scratch, &t, err);
    if (code == TRD_OK)
        *out = t;
    trd_pool_free(scratch);
    return code;
}

trd_code trd_meta_fail_safe(const double *y, const double *v, size_t k, double alpha, double *out, trd_error *err)
{
    trd_meta common;
    double   sum = 0;
    trd_code code = trd_meta_of(y, v, k, TRD_META_COMMON, 0.95, &common, err);

    if (code != TRD_OK)
        return code;
    if (!(alpha > 0 && alpha < 0.5))
        return trd_fail(err, TRD_E_USAGE, "an alpha of %g; it must lie between 0 and 0.5, as 0.05 does", alpha);
    for (size_t i = 0; i < k; i++)
        sum += y[i] / sqrt(v[i]);
    double z = sum / trd_normal_upper_quantile(alpha);
    *out = common.reason == TRD_DEFINED ? fmax(0, ceil(z * z - (double)k)) : (double)NAN;
    return TRD_OK;
}
