#include "frame/column.h"

#include <math.h>
#include <string.h>

/* Bounds of the known whole numbers; false when there are none. */
static bool find_bounds(const trd_column *c, int64_t *least, int64_t *most)
{
    *least = INT64_MAX;
    *most = INT64_MIN;
    for (size_t row = 0; row < c->rows; row++) {
        int64_t value = trd_column_whole(c, row);
        if (c->has_missing && value == trd_width_missing(c->width))
            continue;
        *least = value < *least ? value : *least;
        *most = value > *most ? value : *most;
    }
    return *least <= *most;
}

static trd_width narrowest(int64_t least, int64_t most)
{
    if (least > most || (least > INT8_MIN && most <= INT8_MAX))      /* the lowest number means missing */
        return TRD_I8;
    if (least > INT16_MIN && most <= INT16_MAX)
        return TRD_I16;
    return least > INT32_MIN && most <= INT32_MAX ? TRD_I32 : TRD_I64;
}

/* The whole number m with value == m / 10^scale, if there is one. */
static bool as_decimal(double value, double power, int64_t *out)
{
    double scaled = value * power;

    if (!(fabs(scaled) < 9007199254740992.0))                        /* 2^53: whole numbers are exact below */
        return false;
    *out = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    return (double)*out / power == value && !(value == 0 && signbit(value));
}

/* The fewest decimals that hold every value exactly; -1: none do. */
static int find_scale(const trd_column *c, int64_t *least, int64_t *most)
{
    int scale = 0;

    *least = INT64_MAX;
    *most = INT64_MIN;
    for (size_t row = 0; row < c->rows; row++) {
        double  value = c->as.f64[row];
        int64_t whole;
        if (isnan(value))
            continue;
        if (!as_decimal(value, trd_power_of_ten(scale), &whole)) {
            do
                if (++scale > TRD_SCALE_MOST)
                    return -1;
            while (!as_decimal(value, trd_power_of_ten(scale), &whole));
            row = (size_t)-1;                                        /* again, for those before */
            *least = INT64_MAX;
            *most = INT64_MIN;
            continue;
        }
        *least = whole < *least ? whole : *least;
        *most = whole > *most ? whole : *most;
    }
    return scale;
}

static void put(trd_column *c, size_t row, int64_t value)
{
    switch (c->width) {
    case TRD_I8:  c->as.i8[row] = (int8_t)value; break;
    case TRD_I16: c->as.i16[row] = (int16_t)value; break;
    case TRD_I32: c->as.i32[row] = (int32_t)value; break;
    default:      c->as.i64[row] = value;
    }
}

/* As `column`, in other cells; values are copied by the caller. */
static trd_column *like(const trd_column *column, trd_width width, int scale, int64_t least, int64_t most, trd_pool *pool)
{
    trd_column *out = trd_pool_calloc(pool, 1, sizeof *out);

    if (!out)
        return NULL;
    *out = *column;
    out->width = width;
    out->scale = scale;
    out->least = least;
    out->most = most;
    if (width != column->width && !(out->as.cells = trd_pool_calloc(pool, column->rows, trd_width_bytes(width))))
        return NULL;
    return out;
}

static const trd_column *narrow_real(const trd_column *column, trd_pool *pool)
{
    int64_t     least, most;
    int         scale = find_scale(column, &least, &most);
    trd_column *out;

    if (scale < 0)
        return column;
    trd_width width = narrowest(least, most);
    if (!(out = like(column, width, scale, least, most, pool)))
        return NULL;
    for (size_t row = 0; row < column->rows; row++) {
        int64_t whole = trd_width_missing(width);
        if (!isnan(column->as.f64[row]))
            as_decimal(column->as.f64[row], trd_power_of_ten(scale), &whole);
        put(out, row, whole);
    }
    return out;
}

const trd_column *trd_column_narrow(const trd_column *column, trd_pool *pool)
{
    int64_t least, most;

    if (column->width == TRD_SPANS)
        return column;
    if (column->width == TRD_F64)
        return narrow_real(column, pool);
    if (!find_bounds(column, &least, &most)) {
        least = 0;
        most = -1;
    }
    trd_width width = narrowest(least, most);
    if (trd_width_bytes(width) > trd_width_bytes(column->width))
        width = column->width;
    trd_column *out = like(column, width, column->scale, least, most, pool);
    for (size_t row = 0; out && width != column->width && row < column->rows; row++)
        put(out, row, trd_column_is_missing(column, row) ? trd_width_missing(width) : trd_column_whole(column, row));
    return out;
}
