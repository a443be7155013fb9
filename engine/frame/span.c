#include "frame/span.h"

#include <math.h>

trd_span trd_span_of(double value)
{
    return (trd_span){ value, value };
}

trd_span trd_span_undefined(void)
{
    return (trd_span){ NAN, NAN };
}

bool trd_span_is_defined(trd_span a)
{
    return !isnan(a.low) && !isnan(a.high);
}

bool trd_span_is_known(trd_span a)
{
    return a.low == a.high;
}

bool trd_span_holds(trd_span a, double value)
{
    return a.low <= value && value <= a.high;
}

trd_span trd_span_add(trd_span a, trd_span b)
{
    return (trd_span){ a.low + b.low, a.high + b.high };
}

trd_span trd_span_subtract(trd_span a, trd_span b)
{
    return (trd_span){ a.low - b.high, a.high - b.low };
}

static trd_span hull(double p, double q, double r, double s)
{
    return (trd_span){ fmin(fmin(p, q), fmin(r, s)), fmax(fmax(p, q), fmax(r, s)) };
}

trd_span trd_span_multiply(trd_span a, trd_span b)
{
    if (!trd_span_is_defined(a) || !trd_span_is_defined(b))
        return trd_span_undefined();
    return hull(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high);
}

trd_span trd_span_divide(trd_span a, trd_span b)
{
    if (!trd_span_is_defined(a) || !trd_span_is_defined(b) || trd_span_holds(b, 0))
        return trd_span_undefined();
    return hull(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);
}

trd_span trd_span_share(trd_span part, trd_span rest)
{
    if (!(part.low + rest.low > 0))
        return trd_span_undefined();
    return (trd_span){ part.low / (part.low + rest.high), part.high / (part.high + rest.low) };
}

trd_span trd_span_within(trd_span part, trd_span others, trd_span total, bool *contradicts)
{
    trd_span left = trd_span_subtract(total, others);
    trd_span narrow = { fmax(part.low, left.low), fmin(part.high, left.high) };

    if (!trd_span_is_defined(part) || !trd_span_is_defined(left))
        return part;
    if (narrow.low > narrow.high) {
        *contradicts = true;
        return part;
    }
    return narrow;
}
