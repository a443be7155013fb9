#include "stat/difference.h"

#include <math.h>
#include <stdbool.h>

static double joined(double p, double q)
{
    return sqrt(p * p + q * q);
}

/* A full count has no sampling error: beside a sample it is a fixed number. */
static trd_interval fixed(trd_interval full)
{
    full.low = full.high = full.value;
    full.se = 0;
    full.reason = TRD_DEFINED;
    return full;
}

static trd_stat_reason reason_of(const trd_interval *a, const trd_interval *b)
{
    if (a->reason == TRD_NO_CASES && b->reason == TRD_NO_CASES)
        return TRD_NO_CASES;
    if (a->reason == TRD_NO_CASES || b->reason == TRD_NO_CASES)
        return TRD_EMPTY_GROUP;
    return a->reason != TRD_DEFINED ? a->reason : b->reason;
}

trd_code trd_difference_of(const trd_interval *first, const trd_interval *second, trd_interval *out, trd_error *err)
{
    trd_interval a = *first, b = *second;

    if (a.level != b.level)
        return trd_fail(err, TRD_E_USAGE, "one side has an interval of %g and the other of %g; use one level for both",
                        a.level, b.level);
    if (a.reason == TRD_FULL_COUNT && b.reason == TRD_DEFINED)
        a = fixed(a);
    if (b.reason == TRD_FULL_COUNT && a.reason == TRD_DEFINED)
        b = fixed(b);
    trd_interval d = trd_interval_none(a.value - b.value, a.level, a.cases + b.cases, reason_of(&a, &b));
    d.clusters = a.clusters + b.clusters;
    if (d.reason == TRD_DEFINED) {
        d.low = d.value - joined(a.value - a.low, b.high - b.value);
        d.high = d.value + joined(a.high - a.value, b.value - b.low);
        d.se = joined(a.se, b.se);
        d.df = fmin(a.df, b.df);
    }
    *out = d;
    return TRD_OK;
}

trd_code trd_share_difference(const trd_share *first, const trd_share *second, trd_interval *out, trd_error *err)
{
    trd_interval a = trd_share_interval(first), b = trd_share_interval(second);
    return trd_difference_of(&a, &b, out, err);
}

static trd_code yardstick_check(const trd_yardstick *y, double value, trd_error *err)
{
    bool open = y->how == TRD_KNOWN_BY_SAMPLE && (isnan(y->low) || isnan(y->high));

    if (isfinite(value) && (y->how == TRD_KNOWN_EXACTLY || open || (y->low <= value && value <= y->high)))
        return TRD_OK;
    return trd_fail(err, TRD_E_USAGE, "a benchmark of %g in [%g, %g]; give low <= value <= high", value, y->low, y->high);
}

trd_code trd_difference_from(const trd_interval *own, const trd_yardstick *yardstick, trd_interval *out, trd_error *err)
{
    const trd_yardstick *y = yardstick;
    double               value = isnan(y->value) ? (y->low + y->high) / 2 : y->value;
    trd_code             code = yardstick_check(y, value, err);

    if (code != TRD_OK)
        return code;
    trd_interval o = own->reason == TRD_FULL_COUNT && y->how != TRD_KNOWN_EXACTLY ? fixed(*own) : *own, d = o;
    d.value = o.value - value;
    if (o.reason == TRD_DEFINED && y->how == TRD_KNOWN_IN_RANGE) {
        d.low = o.low - y->high;
        d.high = o.high - y->low;
    } else if (o.reason == TRD_DEFINED && y->how == TRD_KNOWN_EXACTLY) {
        d.low = o.low - value;
        d.high = o.high - value;
    } else if (o.reason == TRD_DEFINED && (isnan(y->low) || isnan(y->high))) {
        trd_interval_withhold(&d, TRD_NO_BOUNDS);
    } else if (o.reason == TRD_DEFINED) {
        d.low = d.value - joined(o.value - o.low, y->high - value);
        d.high = d.value + joined(o.high - o.value, value - y->low);
        d.se = NAN;                                   /* that of the benchmark is unknown */
    }
    *out = d;
    return TRD_OK;
}
