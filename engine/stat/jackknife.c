#include "stat/jackknife.h"

#include "stat/moments.h"

#include <math.h>

trd_code trd_jackknife_interval(double full, const double *without, size_t clusters, int64_t cases, double level,
                                trd_interval *out, trd_error *err)
{
    trd_moments moments;
    trd_summary s;
    double      count = (double)clusters;
    trd_code    code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_moments_init(&moments);
    trd_moments_add(&moments, without, NULL, clusters);
    trd_moments_finish(&moments, &s);
    if (isnan(full) || clusters == 0)
        *out = trd_interval_none(NAN, level, cases, TRD_NO_CASES);
    else if (clusters == 1)
        *out = trd_interval_none(full, level, cases, TRD_ONE_CLUSTER);
    else if (s.reason != TRD_DEFINED)
        *out = trd_interval_none(full, level, cases, TRD_NO_REPLICATE);
    else {
        double squares = s.variance * (count - 1), size = fmax(fabs(s.least), fabs(s.most));
        *out = trd_interval_t(full, sqrt((count - 1) / count * squares), count - 1, size, level, cases);
    }
    out->clusters = (int64_t)clusters;
    return TRD_OK;
}

/* The contrast without cluster g. */
static double value_without(const trd_contrast *c, const trd_contrast_whole *whole, size_t g)
{
    double value = whole->value;

    for (int j = 0; j < c->groups; j++) {
        double  cases = c->cases[g * (size_t)c->groups + (size_t)j], sum = c->sum[g * (size_t)c->groups + (size_t)j];
        trd_sum expected = trd_sum_product(cases, whole->mean[j]);
        double  deviation = (sum - expected.high) - expected.low;
        value -= c->contrast[j] * (deviation / (whole->cases[j] - cases));       /* 0 / 0: NAN */
    }
    return value;
}

static bool holds_cases(const trd_contrast *c, size_t g)
{
    for (size_t j = 0; j < (size_t)c->groups; j++)
        if (c->cases[g * (size_t)c->groups + j] > 0)
            return true;
    return false;
}

trd_code trd_jackknife_contrast(const trd_contrast *c, double level, trd_interval *out, trd_error *err)
{
    trd_contrast_whole whole;
    trd_interval       i;
    trd_code           code = trd_contrast_check(c, err);

    if (code != TRD_OK)
        return code;
    trd_contrast_value(c, &whole);
    trd_pool *pool = trd_pool_new(NULL);
    double   *without = pool ? trd_pool_calloc(pool, whole.used + 1, sizeof *without) : NULL;
    size_t    at = 0;
    if (!without)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu clusters", whole.used);
    for (size_t g = 0; code == TRD_OK && g < c->clusters; g++)
        if (holds_cases(c, g))
            without[at++] = value_without(c, &whole, g);
    if (code == TRD_OK)
        code = trd_jackknife_interval(whole.value, without, at, (int64_t)llround(whole.all), level, &i, err);
    trd_pool_free(pool);
    if (code != TRD_OK)
        return code;
    if (whole.reason != TRD_DEFINED)
        i.reason = whole.reason;
    *out = i;
    return TRD_OK;
}
