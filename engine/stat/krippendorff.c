/* Krippendorff's alpha: within units against all values. */
#include "stat/agreement.h"

#include "base/pool.h"

#include <math.h>
#include <stdlib.h>

typedef struct scale {
    double     *value;               /* distinct ones, rising                */
    double     *count, *below;       /* pairable values: so many; before it  */
    size_t      n;
    trd_measure measure;
} scale;

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static size_t place_of(const scale *s, double x)
{
    const double *at = bsearch(&x, s->value, s->n, sizeof x, by_value);
    return (size_t)(at - s->value);
}

/* How far the a-th and the b-th distinct value are apart, squared. */
static double distance(const scale *s, size_t a, size_t b)
{
    double x = s->value[a], y = s->value[b], d = x - y;
    switch (s->measure) {
    case TRD_NOMINAL:        return a != b;
    case TRD_ORDINAL:        d = s->below[a] + s->count[a] / 2 - s->below[b] - s->count[b] / 2; break;
    case TRD_INTERVAL_SCALE: break;
    case TRD_RATIO:          d = a == b ? 0 : d / (x + y); break;
    }
    return d * d;
}

static size_t ratings_in(const double *unit, size_t raters)
{
    size_t n = 0;
    for (size_t r = 0; r < raters; r++)
        n += isnan(unit[r]) ? 0 : 1;
    return n;
}

static void fill_scale(const double *values, size_t units, size_t raters, scale *s)
{
    size_t all = 0;

    for (size_t u = 0; u < units; u++)
        if (ratings_in(values + u * raters, raters) >= 2)
            for (size_t r = 0; r < raters; r++)
                if (!isnan(values[u * raters + r]))
                    s->value[all++] = values[u * raters + r];
    qsort(s->value, all, sizeof *s->value, by_value);
    for (size_t i = 0; i < all; i++) {
        if (s->n == 0 || s->value[s->n - 1] != s->value[i]) {
            s->below[s->n] = (double)i;
            s->value[s->n++] = s->value[i];
        }
        s->count[s->n - 1]++;
    }
}

/* Pairs within a unit, each weighted 1 / (its ratings - 1). */
static double within_units(const double *values, size_t units, size_t raters, const scale *s)
{
    double sum = 0;

    for (size_t u = 0; u < units; u++) {
        const double *unit = values + u * raters;
        size_t        m = ratings_in(unit, raters);
        double        apart = 0;
        for (size_t a = 0; a < raters && m >= 2; a++)
            for (size_t b = 0; b < a; b++)
                if (!isnan(unit[a]) && !isnan(unit[b]))
                    apart += 2 * distance(s, place_of(s, unit[a]), place_of(s, unit[b]));
        sum += m >= 2 ? apart / (double)(m - 1) : 0;
    }
    return sum;
}

static void work_out(const double *values, size_t units, size_t raters, scale *s, trd_krippendorff *k)
{
    double n = 0, apart = 0;

    fill_scale(values, units, raters, s);
    for (size_t a = 0; a < s->n; a++) {
        n += s->count[a];
        for (size_t b = 0; b < a; b++)
            apart += 2 * s->count[a] * s->count[b] * distance(s, a, b);
    }
    k->values = (int64_t)n;
    if (s->n == 0)
        return;
    k->observed = within_units(values, units, raters, s) / n;
    k->expected = apart / (n * (n - 1));
    k->reason = !isfinite(k->expected + k->observed) ? TRD_NOT_FINITE : k->expected > 0 ? TRD_DEFINED : TRD_NO_VARIANCE;
    if (k->reason == TRD_DEFINED)
        k->alpha = 1 - k->observed / k->expected;
}

trd_code trd_krippendorff_of(const double *values, size_t units, size_t raters, trd_measure measure,
                             trd_krippendorff *out, trd_error *err)
{
    trd_krippendorff k = { NAN, NAN, NAN, 0, TRD_NO_CASES };
    scale            s = { .measure = measure };
    trd_pool        *scratch = trd_pool_new(NULL);
    size_t           room = units * raters + 1;

    if (raters < 2) {
        trd_pool_free(scratch);
        return trd_fail(err, TRD_E_USAGE, "agreement takes two raters at least");
    }
    if (!scratch || !(s.value = trd_pool_calloc(scratch, room, sizeof *s.value)) ||
        !(s.count = trd_pool_calloc(scratch, room, sizeof *s.count)) || !(s.below = trd_pool_calloc(scratch, room, sizeof *s.below))) {
        trd_pool_free(scratch);
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu units", units);
    }
    work_out(values, units, raters, &s, &k);
    trd_pool_free(scratch);
    *out = k;
    return TRD_OK;
}
