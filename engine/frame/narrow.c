#include "frame/decimal.h"

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
    trd_decimal_bounds bounds = trd_decimal_nothing();
    int                scale = trd_decimal_scale(column->as.f64, column->rows, 0, &bounds);
    int64_t            least = 0, most = -1;

    if (scale > TRD_SCALE_MOST)
        return column;
    if (bounds.least <= bounds.most) {
        least = (int64_t)bounds.least;
        most = (int64_t)bounds.most;
    }
    trd_column *out = like(column, trd_width_for(least, most), scale, least, most, pool);
    if (out)
        trd_decimal_cells(column->as.f64, column->rows, scale, out->width, out->as.cells);
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
    trd_width width = trd_width_for(least, most);
    if (trd_width_bytes(width) > trd_width_bytes(column->width))
        width = column->width;
    trd_column *out = like(column, width, column->scale, least, most, pool);
    for (size_t row = 0; out && width != column->width && row < column->rows; row++)
        trd_column_put_whole(out, row, trd_column_is_missing(column, row) ? trd_width_missing(width) : trd_column_whole(column, row));
    return out;
}
