/* Rows of a column in another order. */
#include "frame/column.h"

#include <math.h>

/* out[i] = cells[from[i]], or the missing value; `lost` counts the latter. */
#define GATHER(member, MISSING)                                                              \
    for (size_t i = 0; i < rows; i++) {                                                      \
        bool no = from[i] < 0;                                                               \
        lost += no;                                                                          \
        out->as.member[i] = no ? (MISSING) : c->as.member[from[i]];                          \
    }

static size_t gather_cells(const trd_column *c, const int64_t *from, size_t rows, trd_column *out)
{
    size_t lost = 0;

    switch (c->width) {
    case TRD_I8:    GATHER(i8, INT8_MIN) break;
    case TRD_I16:   GATHER(i16, INT16_MIN) break;
    case TRD_I32:   GATHER(i32, INT32_MIN) break;
    case TRD_I64:   GATHER(i64, INT64_MIN) break;
    case TRD_F64:   GATHER(f64, NAN) break;
    case TRD_SPANS: GATHER(spans, trd_span_undefined()) break;
    }
    return lost;
}

/* Does a missing cell of the column come along? */
static bool takes_missing(const trd_column *c, const int64_t *from, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        if (from[i] >= 0 && trd_column_is_missing(c, (size_t)from[i]))
            return true;
    return false;
}

/* The kinds of missing cells: one for all where that is enough. */
static bool gather_kinds(const trd_column *c, const int64_t *from, size_t rows, size_t lost, trd_column *out, trd_pool *pool)
{
    bool taken = c->has_missing && takes_missing(c, from, rows);

    out->has_missing = lost > 0 || taken;
    out->usual = taken ? c->usual : lost ? TRD_NOT_APPLICABLE : c->usual;
    if (!taken || (!c->missing && (lost == 0 || c->usual == TRD_NOT_APPLICABLE)))
        return true;
    if (!(out->missing = trd_pool_alloc(pool, rows)))
        return false;
    for (size_t i = 0; i < rows; i++)
        out->missing[i] = (uint8_t)(from[i] < 0 ? TRD_NOT_APPLICABLE : trd_column_missing(c, (size_t)from[i]));
    return true;
}

static bool gather_contradicted(const trd_column *c, const int64_t *from, size_t rows, trd_column *out, trd_pool *pool)
{
    if (!c->contradicted)
        return true;
    if (!(out->contradicted = trd_pool_alloc(pool, rows)))
        return false;
    for (size_t i = 0; i < rows; i++)
        out->contradicted[i] = from[i] < 0 ? 0 : c->contradicted[from[i]];
    return true;
}

trd_column *trd_column_gather(const trd_column *c, const int64_t *from, size_t rows, trd_pool *pool)
{
    trd_column *out = trd_pool_calloc(pool, 1, sizeof *out);

    if (!out)
        return NULL;
    *out = (trd_column){ .name = c->name, .type = c->type, .width = c->width, .scale = c->scale, .rows = rows,
                         .least = c->least, .most = c->most, .labels = c->labels, .marks = c->marks };
    if (!(out->as.cells = trd_pool_alloc(pool, rows * trd_width_bytes(c->width))))
        return NULL;
    size_t lost = gather_cells(c, from, rows, out);
    return gather_kinds(c, from, rows, lost, out, pool) && gather_contradicted(c, from, rows, out, pool) ? out : NULL;
}
