#include "frame/decimal.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

enum { LANES = 8, BLOCK = 4096 };

static inline double whole_of(double value, double power)
{
    double scaled = value * power;
    return trunc(scaled + copysign(0.5, scaled));
}

/* The bounds are kept in lanes of their own, so that the compiler may do the
 * lanes at once without changing the order of anything. */
TRD_FAST static bool look(const double *values, size_t n, double power, double *restrict least, double *restrict most)
{
    int64_t wrong[LANES] = { 0 };

    for (size_t i = 0; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            double  value = values[i + k], whole = whole_of(value, power);
            int64_t bits;
            memcpy(&bits, &value, sizeof bits);
            bool known = value == value;
            bool fits = fabs(value * power) < 9007199254740992.0;    /* 2^53: whole numbers are exact below */
            bool same = whole / power == value;
            wrong[k] |= (int64_t)(known & !(fits & same & (bits != INT64_MIN)));    /* INT64_MIN: -0 */
            least[k] = whole < least[k] ? whole : least[k];
            most[k] = whole > most[k] ? whole : most[k];
        }
    int64_t any = 0;
    for (size_t k = 0; k < LANES; k++)
        any |= wrong[k];
    return any == 0;
}

bool trd_decimal_all(const double *values, size_t n, int scale, trd_decimal_bounds *bounds)
{
    double power = trd_power_of_ten(scale), least[LANES], most[LANES], rest[LANES];
    size_t even = n / LANES * LANES;

    for (size_t k = 0; k < LANES; k++) {
        least[k] = bounds->least;
        most[k] = bounds->most;
        rest[k] = even + k < n ? values[even + k] : NAN;
    }
    for (size_t from = 0; from < even; from += BLOCK)
        if (!look(values + from, even - from < BLOCK ? even - from : BLOCK, power, least, most))
            return false;
    if (!look(rest, LANES, power, least, most))
        return false;
    for (size_t k = 0; k < LANES; k++) {
        bounds->least = least[k] < bounds->least ? least[k] : bounds->least;
        bounds->most = most[k] > bounds->most ? most[k] : bounds->most;
    }
    return true;
}

int trd_decimal_scale(const double *values, size_t n, int from, trd_decimal_bounds *bounds)
{
    while (from <= TRD_SCALE_MOST && !trd_decimal_all(values, n, from, bounds))
        from++;
    return from;
}

#define cells_of(name, type, lowest)                                            \
    TRD_FAST static void name(const double *values, size_t n, double power, type *cells) \
    {                                                                          \
        for (size_t i = 0; i < n; i++) {                                       \
            double value = values[i];                                          \
            cells[i] = value == value ? (type)whole_of(value, power) : lowest; \
        }                                                                      \
    }

cells_of(cells_i8, int8_t, INT8_MIN)
cells_of(cells_i16, int16_t, INT16_MIN)
cells_of(cells_i32, int32_t, INT32_MIN)
cells_of(cells_i64, int64_t, INT64_MIN)

void trd_decimal_cells(const double *values, size_t n, int scale, trd_width width, void *cells)
{
    double power = trd_power_of_ten(scale);

    switch (width) {
    case TRD_I8:  cells_i8(values, n, power, cells); break;
    case TRD_I16: cells_i16(values, n, power, cells); break;
    case TRD_I32: cells_i32(values, n, power, cells); break;
    default:      cells_i64(values, n, power, cells);
    }
}

trd_width trd_width_for(int64_t least, int64_t most)
{
    if (least > most || (least > INT8_MIN && most <= INT8_MAX))
        return TRD_I8;
    if (least > INT16_MIN && most <= INT16_MAX)
        return TRD_I16;
    return least > INT32_MIN && most <= INT32_MAX ? TRD_I32 : TRD_I64;
}
