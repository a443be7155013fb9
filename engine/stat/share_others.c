#include "stat/share.h"

#include "stat/distribution.h"

#include <math.h>

/* Every one begins as Wilson's: the checks, the share, and why there may be no interval. */

/* Newcombe's roots, the lower one; the upper one is that of the misses. */
static double corrected_low(double k, double n, double z)
{
    double p = k / n, root = z * z - 2 - 1 / n + 4 * p * (n - k + 1);
    return k == 0 ? 0 : fmax(0, (2 * k + z * z - 1 - z * sqrt(fmax(0, root))) / (2 * (n + z * z)));
}

trd_code trd_share_wilson_corrected(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err)
{
    trd_share s;
    trd_code  code = trd_share_wilson(hits, cases, level, &s, err);
    double    z = trd_t_critical(level, INFINITY);

    if (code != TRD_OK)
        return code;
    if (s.reason == TRD_DEFINED) {
        s.low = corrected_low((double)hits, (double)cases, z);
        s.high = 1 - corrected_low((double)(cases - hits), (double)cases, z);
    }
    *out = s;
    return TRD_OK;
}

trd_code trd_share_jeffreys(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err)
{
    trd_share s;
    trd_code  code = trd_share_wilson(hits, cases, level, &s, err);
    double    a = (double)hits + 0.5, b = (double)(cases - hits) + 0.5, tail = (1 - level) / 2;

    if (code != TRD_OK)
        return code;
    if (s.reason == TRD_DEFINED) {
        s.low = hits == 0 ? 0 : trd_beta_quantile(tail, a, b);
        s.high = hits == cases ? 1 : trd_beta_upper_quantile(tail, a, b);
    }
    *out = s;
    return TRD_OK;
}

/* `center` -+ z sqrt(center (1 - center) / n), where there is an interval at all. */
static void about(trd_share *s, double center, double n)
{
    double half = trd_t_critical(s->level, INFINITY) * sqrt(center * (1 - center) / n);

    if (s->reason == TRD_DEFINED) {
        s->low = center - half;
        s->high = center + half;
    }
}

trd_code trd_share_agresti_coull(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err)
{
    trd_share s;
    trd_code  code = trd_share_wilson(hits, cases, level, &s, err);
    double    z = trd_t_critical(level, INFINITY), n = (double)cases + z * z;

    if (code != TRD_OK)
        return code;
    about(&s, ((double)hits + z * z / 2) / n, n);
    *out = s;
    return TRD_OK;
}

trd_code trd_share_wald(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err)
{
    trd_share s;
    trd_code  code = trd_share_wilson(hits, cases, level, &s, err);

    if (code != TRD_OK)
        return code;
    about(&s, s.value, (double)cases);
    *out = s;
    return TRD_OK;
}
