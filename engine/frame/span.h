/* frame/span.h -- a number of which only the bounds are known.
 *
 * A suppressed cell ('<5') is not 0, 2 or missing but the span [1, 4]. A known
 * number is the span [x, x]. The operations give the smallest span that holds
 * every result the operands allow, when the operands vary independently; for
 * operands that belong together (a part of a whole, parts that add to a total)
 * use the forms made for them, which are narrower and still sound.
 *
 * Undefined: {NAN, NAN}; every operation on it is undefined.
 * Source: R.E. Moore (1966), Interval Analysis, ch. 2.
 * Checked: tests/unit/frame/test_span.c (laws, and by trying every value).
 */
#ifndef TRD_FRAME_SPAN_H
#define TRD_FRAME_SPAN_H

#include <stdbool.h>

typedef struct trd_span {
    double low, high;                /* low <= high, or both NAN */
} trd_span;

trd_span trd_span_of(double value);              /* [value, value] */
trd_span trd_span_undefined(void);
bool     trd_span_is_defined(trd_span a);
bool     trd_span_is_known(trd_span a);          /* one value only */
bool     trd_span_holds(trd_span a, double value);

trd_span trd_span_add(trd_span a, trd_span b);
trd_span trd_span_subtract(trd_span a, trd_span b);
trd_span trd_span_multiply(trd_span a, trd_span b);
trd_span trd_span_divide(trd_span a, trd_span b);       /* undefined when b holds 0 */

/* part / (part + rest) for counts >= 0: the share when part and rest are what
 * vary. Narrower than divide(part, add(part, rest)). Undefined when the whole
 * can be 0. */
trd_span trd_span_share(trd_span part, trd_span rest);

/* What `part` can be when part + others = total. *contradicts is set (and
 * `part` returned unchanged) when no value satisfies it: the publisher rounded
 * or left a group out, which the caller counts and marks. */
trd_span trd_span_within(trd_span part, trd_span others, trd_span total, bool *contradicts);

#endif
