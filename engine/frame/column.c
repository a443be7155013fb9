#include "frame/column.h"

#include <math.h>

size_t trd_width_bytes(trd_width width)
{
    static const size_t sizes[] = { 1, 2, 4, 8, sizeof(double), sizeof(trd_span) };
    return sizes[width];
}

double trd_power_of_ten(int scale)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
                                     1e13, 1e14, 1e15, 1e16, 1e17, 1e18 };
    return powers[scale];
}

trd_column *trd_column_new_in(trd_pool *pool, const char *name, trd_type type, trd_width width, int scale, size_t rows)
{
    trd_column *column = trd_pool_calloc(pool, 1, sizeof *column);
    if (!column)
        return NULL;
    *column = (trd_column){ .name = name, .type = type, .width = width, .scale = scale, .rows = rows,
                            .usual = TRD_NO_ANSWER, .least = 0, .most = -1 };
    column->as.cells = trd_pool_calloc(pool, rows, trd_width_bytes(width));
    if (type == TRD_CODE)
        column->labels = trd_labels_new(pool);
    if (!column->as.cells || (type == TRD_CODE && !column->labels))
        return NULL;
    return column;
}

trd_column *trd_column_new(trd_pool *pool, const char *name, trd_type type, size_t rows)
{
    static const trd_width widest[] = { [TRD_FLAG] = TRD_I8, [TRD_INTEGER] = TRD_I64, [TRD_REAL] = TRD_F64,
                                       [TRD_SPAN] = TRD_SPANS, [TRD_DATE] = TRD_I32, [TRD_CODE] = TRD_I32 };
    return trd_column_new_in(pool, name, type, widest[type], 0, rows);
}

trd_column trd_column_slice(const trd_column *column, size_t from, size_t rows)
{
    trd_column slice = *column;

    slice.rows = rows;
    slice.as.i8 = column->as.i8 + from * trd_width_bytes(column->width);
    if (column->missing)
        slice.missing = column->missing + from;
    if (column->contradicted)
        slice.contradicted = column->contradicted + from;
    return slice;
}

/* ---- missing cells ------------------------------------------------------ */

static void put_missing(trd_column *c, size_t row)
{
    switch (c->width) {
    case TRD_I8:    c->as.i8[row] = INT8_MIN; break;
    case TRD_I16:   c->as.i16[row] = INT16_MIN; break;
    case TRD_I32:   c->as.i32[row] = INT32_MIN; break;
    case TRD_I64:   c->as.i64[row] = INT64_MIN; break;
    case TRD_F64:   c->as.f64[row] = NAN; break;
    case TRD_SPANS: c->as.spans[row] = trd_span_undefined(); break;
    }
}

/* From one kind for all missing cells to a kind per cell. */
static int spread_kinds(trd_column *c, trd_pool *pool)
{
    uint8_t *kinds = trd_pool_calloc(pool, c->rows, 1);

    if (!kinds)
        return -1;
    for (size_t row = 0; row < c->rows; row++)
        kinds[row] = (uint8_t)(trd_column_is_missing(c, row) ? c->usual : TRD_KNOWN);
    c->missing = kinds;
    return 0;
}

int trd_column_set_missing(trd_column *c, trd_pool *pool, size_t row, trd_missing kind)
{
    if (!c->has_missing)
        c->usual = kind;
    else if (!c->missing && kind != c->usual && spread_kinds(c, pool) != 0)
        return -1;
    c->has_missing = true;
    put_missing(c, row);
    if (c->missing)
        c->missing[row] = (uint8_t)kind;
    return 0;
}

/* ---- one cell ----------------------------------------------------------- */

trd_marks trd_column_marks(const trd_column *c, size_t row)
{
    trd_missing kind = trd_column_missing(c, row);
    bool        hidden = kind == TRD_SUPPRESSED ||
                         (kind == TRD_KNOWN && c->type == TRD_SPAN && !trd_span_is_known(trd_column_span(c, row)));
    return (hidden ? TRD_MARK_SUPPRESSED : 0u) | (c->contradicted && c->contradicted[row] ? TRD_MARK_CONTRADICTION : 0u);
}

trd_span trd_column_span(const trd_column *c, size_t row)
{
    if (c->type == TRD_CODE || trd_column_is_missing(c, row))
        return trd_span_undefined();
    return c->width == TRD_SPANS ? c->as.spans[row] : trd_span_of(trd_column_number(c, row));
}

const char *trd_type_name(trd_type type)
{
    static const char *const names[] = { "flag", "integer", "real", "span", "date", "code" };
    return names[type];
}
