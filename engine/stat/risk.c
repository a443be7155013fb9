#include "stat/risk.h"

#include "stat/distribution.h"

#include <inttypes.h>
#include <math.h>

static trd_ratio ratio_of(double value, double variance, double z)
{
    double se = sqrt(variance);
    return (trd_ratio){ value, value * exp(-z * se), value * exp(z * se), se };
}

static void compare(double a, double n1, double c, double n2, double z, trd_risk *r)
{
    double p = a / n1, q = c / n2, half = z * sqrt(p * (1 - p) / n1 + q * (1 - q) / n2);

    r->first = p;
    r->second = q;
    r->difference = p - q;
    r->low = r->difference - half;
    r->high = r->difference + half;
    r->cohens_h = 2 * (asin(sqrt(p)) - asin(sqrt(q)));
    r->number_needed = r->difference != 0 ? 1 / r->difference : INFINITY;
    r->corrected = a == 0 || c == 0 || a == n1 || c == n2;
    double b = n1 - a, d = n2 - c, add = r->corrected ? 0.5 : 0;
    a += add, b += add, c += add, d += add;
    r->odds = ratio_of(a * d / (b * c), 1 / a + 1 / b + 1 / c + 1 / d, z);
    r->risk = ratio_of(a / (a + b) / (c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), z);
    r->d = log(r->odds.value) * sqrt(3) / M_PI;
    r->yules_q = (r->odds.value - 1) / (r->odds.value + 1);
}

trd_code trd_risk_compare(int64_t events1, int64_t cases1, int64_t events2, int64_t cases2, double level, trd_risk *out,
                          trd_error *err)
{
    const trd_ratio none = { NAN, NAN, NAN, NAN };
    trd_risk        r = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, none, none, NAN, NAN, false, TRD_DEFINED };
    trd_code        code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (events1 < 0 || events1 > cases1 || events2 < 0 || events2 > cases2)
        return trd_fail(err, TRD_E_USAGE, "%" PRId64 " events of %" PRId64 " cases beside %" PRId64 " of %" PRId64
                        "; events must lie in 0..cases", events1, cases1, events2, cases2);
    if (cases1 == 0 || cases2 == 0)
        r.reason = cases1 == cases2 ? TRD_NO_CASES : TRD_EMPTY_GROUP;
    else
        compare((double)events1, (double)cases1, (double)events2, (double)cases2, trd_t_critical(level, INFINITY), &r);
    *out = r;
    return TRD_OK;
}
