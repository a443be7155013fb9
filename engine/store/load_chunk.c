#include "store/load_int.h"

#include <string.h>

static bool begin_sink(trd_sink *sink, const trd_load *load, int worker)
{
    trd_pool *pool = trd_pool_new(load->scratch);
    size_t    count = load->count;

    *sink = (trd_sink){ .pool = pool, .columns = load->columns, .count = count, .worker = worker };
    if (!pool || !(sink->wide = trd_pool_calloc(pool, count, sizeof *sink->wide)) ||
        !(sink->kinds = trd_pool_calloc(pool, count, sizeof *sink->kinds)) ||
        !(sink->missing = trd_pool_calloc(pool, count, sizeof *sink->missing)) ||
        !(sink->texts = trd_pool_calloc(pool, count, sizeof *sink->texts)))
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t size = load->columns[i].type == TRD_SPAN ? sizeof(trd_span) : sizeof(int64_t);
        if (!(sink->wide[i].cells = trd_pool_alloc(pool, TRD_CHUNK_ROWS * size)) ||
            !(sink->kinds[i] = trd_pool_calloc(pool, TRD_CHUNK_ROWS, 1)) ||
            (load->columns[i].type == TRD_CODE && !(sink->texts[i].labels = trd_labels_new(pool))))
            return false;
    }
    return true;
}

trd_code trd_load_begin(trd_load *load, size_t pieces, int threads, trd_error *err)
{
    load->piece_count = pieces;
    load->threads = threads;
    load->pieces = trd_pool_calloc(load->scratch, pieces, sizeof *load->pieces);
    load->sinks = trd_pool_calloc(load->scratch, (size_t)threads, sizeof *load->sinks);
    bool ready = load->pieces && load->sinks;
    for (int i = 0; ready && i < threads; i++)
        ready = begin_sink(&load->sinks[i], load, i);
    return ready ? TRD_OK : trd_load_no_memory(err);
}

/* ---- from wide cells to narrow ones ------------------------------------- */

TRD_FAST static void bounds_of(const int64_t *cells, size_t n, int64_t *least, int64_t *most)
{
    int64_t low = INT64_MAX, high = INT64_MIN;       /* a missing cell is INT64_MIN: it never raises `high` */

    for (size_t i = 0; i < n; i++) {
        int64_t known = cells[i] == INT64_MIN ? INT64_MAX : cells[i];
        low = known < low ? known : low;
        high = cells[i] > high ? cells[i] : high;
    }
    *least = low;
    *most = high;
}

#define narrowed(name, type, lowest)                                           \
    TRD_FAST static void name(const int64_t *restrict cells, size_t n, type *restrict out) \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            out[i] = cells[i] == INT64_MIN ? lowest : (type)cells[i];          \
    }

narrowed(narrow_i8, int8_t, INT8_MIN)
narrowed(narrow_i16, int16_t, INT16_MIN)
narrowed(narrow_i32, int32_t, INT32_MIN)

static bool keep_whole(trd_part *part, const int64_t *cells, size_t n, trd_pool *pool)
{
    bounds_of(cells, n, &part->least, &part->most);
    part->width = trd_width_for(part->least, part->most);
    if (!(part->cells = trd_pool_alloc(pool, n * trd_width_bytes(part->width))))
        return false;
    switch (part->width) {
    case TRD_I8:  narrow_i8(cells, n, part->cells); break;
    case TRD_I16: narrow_i16(cells, n, part->cells); break;
    case TRD_I32: narrow_i32(cells, n, part->cells); break;
    default:      memcpy(part->cells, cells, n * sizeof *cells);
    }
    return true;
}

static bool keep_as_is(trd_part *part, const void *cells, size_t n, trd_width width, trd_pool *pool)
{
    part->width = width;
    if (!(part->cells = trd_pool_alloc(pool, n * trd_width_bytes(width))))
        return false;
    memcpy(part->cells, cells, n * trd_width_bytes(width));
    return true;
}

/* Why cells are missing: one kind, or a kind per cell. */
static bool keep_kinds(trd_part *part, uint8_t *kinds, size_t n, trd_pool *pool)
{
    size_t first = 0;

    part->has_missing = true;
    while (kinds[first] == TRD_KNOWN)
        first++;
    part->usual = (trd_missing)kinds[first];
    for (size_t i = first; i < n && !part->kinds; i++)
        if (kinds[i] != TRD_KNOWN && kinds[i] != part->usual && !(part->kinds = (uint8_t *)trd_pool_bytes(pool, (const char *)kinds, n)))
            return false;
    memset(kinds, TRD_KNOWN, n);
    return true;
}

static trd_put end_chunk(trd_sink *sink)
{
    size_t     n = sink->row;
    trd_chunk *chunk = trd_pool_calloc(sink->pool, 1, sizeof *chunk + sink->count * sizeof chunk->parts[0]);
    bool       kept = chunk != NULL;

    for (size_t i = 0; kept && i < sink->count; i++) {
        trd_part *part = &chunk->parts[i];
        switch (sink->columns[i].type) {
        case TRD_REAL:
            part->bounds = trd_decimal_nothing();
            part->scale = trd_decimal_scale(sink->wide[i].real, n, 0, &part->bounds);
            kept = keep_as_is(part, sink->wide[i].real, n, TRD_F64, sink->pool);
            break;
        case TRD_SPAN:
            kept = keep_as_is(part, sink->wide[i].spans, n, TRD_SPANS, sink->pool);
            break;
        default:
            kept = keep_whole(part, sink->wide[i].whole, n, sink->pool);
        }
        if (kept && sink->missing[i])
            kept = keep_kinds(part, sink->kinds[i], n, sink->pool);
        sink->missing[i] = 0;
    }
    if (!kept)
        return TRD_PUT_NO_MEMORY;
    chunk->rows = n;
    chunk->worker = sink->worker;
    *(sink->piece->last ? &sink->piece->last->next : &sink->piece->first) = chunk;
    sink->piece->last = chunk;
    sink->piece->rows += n;
    sink->row = 0;
    return TRD_PUT_DONE;
}

void trd_sink_begin(trd_sink *sink, trd_piece_rows *piece, size_t number)
{
    sink->piece = piece;
    sink->number = (uint32_t)number;
    sink->row = 0;
}

trd_put trd_sink_rows(trd_sink *sink, size_t n)
{
    sink->row += n;
    return sink->row == TRD_CHUNK_ROWS ? end_chunk(sink) : TRD_PUT_DONE;
}

trd_put trd_sink_end(trd_sink *sink)
{
    return sink->row ? end_chunk(sink) : TRD_PUT_DONE;
}
