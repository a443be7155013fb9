#include "stat/ratio.h"

#include "stat/distribution.h"

#include <math.h>

/* Roots of r^2 (whole^2 - t^2 v_whole) - 2 r (part whole - t^2 cov) + (part^2 - t^2 v_part) = 0. */
static bool limits(const trd_two *x, double t, double *low, double *high)
{
    double a = x->whole * x->whole - t * t * x->whole_variance;
    double b = x->part * x->whole - t * t * x->covariance;
    double c = x->part * x->part - t * t * x->part_variance;

    if (!(a > 0))
        return false;
    double half = sqrt(fmax(0, b * b - a * c));
    *low = (b - half) / a;
    *high = (b + half) / a;
    return isfinite(*low) && isfinite(*high);
}

trd_code trd_ratio_of(const trd_two *two, double level, int64_t cases, trd_interval *out, trd_error *err)
{
    trd_code     code = trd_level_check(level, err);
    trd_interval r = trd_interval_none(two->part / two->whole, level, cases, TRD_NO_BOUNDS);

    if (code != TRD_OK)
        return code;
    if (two->part_variance < 0 || two->whole_variance < 0)
        return trd_fail(err, TRD_E_USAGE, "a variance below 0; give squared standard errors");
    if (!isfinite(r.value)) {
        r = trd_interval_none(NAN, level, cases, TRD_NOT_FINITE);
    } else if (two->part_variance == 0 && two->whole_variance == 0) {
        r.reason = TRD_NO_VARIANCE;
    } else if (limits(two, trd_t_critical(level, two->df), &r.low, &r.high)) {
        r.reason = TRD_DEFINED;
        r.df = two->df;
        r.se = sqrt(fmax(0, two->part_variance - 2 * r.value * two->covariance + r.value * r.value * two->whole_variance)) / fabs(two->whole);
        r.low = fmin(r.low, r.value);
        r.high = fmax(r.high, r.value);
    } else {
        r.low = r.high = NAN;
    }
    *out = r;
    return TRD_OK;
}
