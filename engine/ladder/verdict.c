#include "ladder/verdict.h"

#include <math.h>
#include <string.h>

trd_span trd_verdict_bounds(const trd_estimate *e)
{
    if (e->has_span)                 /* in a sample chance comes on top of it, unmeasured */
        return e->census ? e->span : trd_span_undefined();
    if (e->confidence > 0)
        return (trd_span){ e->low, e->high };
    if (e->census)
        return trd_span_of(e->value);
    return trd_span_undefined();
}

trd_span trd_verdict_difference(const trd_estimate *e)
{
    const trd_part *d = trd_estimate_find(e, "difference");

    if (!d || !trd_span_is_defined(trd_verdict_bounds(e)))
        return trd_span_undefined();
    return d->confidence > 0 ? (trd_span){ d->low, d->high } : d->value;
}

/* Three verdicts about "inside [low, high]"; `strict` shuts the lower end. */
static trd_verdict inside(trd_span bounds, double low, double high, bool strict)
{
    bool low_fine = strict ? bounds.low > low : bounds.low >= low;
    bool low_never = strict ? bounds.high <= low : bounds.high < low;

    if (low_fine && bounds.high <= high)
        return TRD_MET;
    if (low_never || bounds.low > high)
        return TRD_MISSED;
    return TRD_UNDECIDED;
}

static trd_verdict judge(trd_span bounds, const trd_estimate *e, const trd_target *t)
{
    switch (t->kind) {
    case TRD_AT_LEAST:
    case TRD_GAIN:
        return inside(bounds, t->low, INFINITY, false);
    case TRD_AT_MOST:
        return inside(bounds, -INFINITY, t->high, false);
    case TRD_BETWEEN:
    case TRD_REPRESENTATION:
        return inside(bounds, t->low, t->high, false);
    case TRD_RISE:
        return inside(bounds, 0, INFINITY, true);
    case TRD_NO_DECLINE:
        if (bounds.low > 0)
            return TRD_MET;
        return bounds.low >= t->low ? TRD_MAINTAINED : bounds.high < t->low ? TRD_MISSED : TRD_UNDECIDED;
    case TRD_ABOVE_BENCHMARK:
        return inside(trd_verdict_difference(e), 0, INFINITY, true);
    case TRD_NO_TARGET:
        break;
    }
    return TRD_UNMEASURABLE;
}

trd_verdict trd_verdict_of(const trd_estimate *e, const trd_target *t, const char **why)
{
    trd_span bounds = trd_verdict_bounds(e);
    bool     defined = e->has_span ? trd_span_is_defined(e->span) : !isnan(e->value);

    if (!defined) {
        *why = e->reason ? e->reason : "undefined";
        return TRD_UNMEASURABLE;
    }
    if (t->kind == TRD_NO_TARGET) {
        *why = "no_target";
        return TRD_UNMEASURABLE;
    }
    if (!trd_span_is_defined(bounds)) {
        *why = e->reason ? e->reason : "no_interval";
        return TRD_UNDECIDED;
    }
    trd_verdict verdict = judge(bounds, e, t);
    *why = verdict == TRD_UNDECIDED ? (e->has_span ? "straddles_span" : "straddles")
           : verdict == TRD_MISSED  ? "all_outside" : "all_inside";
    return verdict;
}

const char *trd_verdict_name(trd_verdict verdict)
{
    static const char *const names[] = { "met", "maintained", "missed", "undecided", "unmeasurable" };
    return names[verdict];
}
