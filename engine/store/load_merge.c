#include "store/load_int.h"

#include <string.h>

/* What is known of a column when all its chunks are there. */
typedef struct merged {
    trd_column *column;
    int32_t   **codes;               /* per sink: its codes -> those of the column */
} merged;

typedef struct merging {
    trd_load   *load;
    trd_chunk **chunks;
    size_t     *from;                /* the row at which each begins */
    size_t      count;
    merged     *columns;
} merging;

static bool list_chunks(merging *m)
{
    size_t row = 0;

    for (size_t p = 0; p < m->load->piece_count; p++)
        for (trd_chunk *c = m->load->pieces[p].first; c; c = c->next)
            m->count++;
    m->chunks = trd_pool_calloc(m->load->scratch, m->count, sizeof *m->chunks);
    m->from = trd_pool_calloc(m->load->scratch, m->count, sizeof *m->from);
    m->columns = trd_pool_calloc(m->load->scratch, m->load->count, sizeof *m->columns);
    if (!m->chunks || !m->from || !m->columns)
        return false;
    size_t k = 0;
    for (size_t p = 0; p < m->load->piece_count; p++)
        for (trd_chunk *c = m->load->pieces[p].first; c; c = c->next) {
            m->chunks[k] = c;
            m->from[k++] = row;
            row += c->rows;
        }
    return true;
}

/* ---- what the whole column is like -------------------------------------- */

/* The fewest places at which all chunks are decimals; more than those of any
 * chunk only where a large number runs out of digits. */
static int scale_of(const merging *m, size_t column, trd_decimal_bounds *bounds)
{
    int scale = 0;

    for (size_t k = 0; k < m->count; k++)
        scale = m->chunks[k]->parts[column].scale > scale ? m->chunks[k]->parts[column].scale : scale;
    *bounds = trd_decimal_nothing();
    for (size_t k = 0; k < m->count && scale <= TRD_SCALE_MOST; k++) {
        const trd_part *part = &m->chunks[k]->parts[column];
        if (part->scale == scale) {
            bounds->least = part->bounds.least < bounds->least ? part->bounds.least : bounds->least;
            bounds->most = part->bounds.most > bounds->most ? part->bounds.most : bounds->most;
        } else if (!trd_decimal_all(part->cells, m->chunks[k]->rows, scale, bounds)) {
            scale++;
            *bounds = trd_decimal_nothing();
            k = (size_t)-1;
        }
    }
    return scale;
}

static void shape_whole(const merging *m, size_t column, trd_column *out)
{
    int64_t least = INT64_MAX, most = INT64_MIN;

    for (size_t k = 0; k < m->count; k++) {
        const trd_part *part = &m->chunks[k]->parts[column];
        least = part->least < least ? part->least : least;
        most = part->most > most ? part->most : most;
    }
    out->width = trd_width_for(least, most);
    out->least = least <= most ? least : 0;
    out->most = least <= most ? most : -1;
    if (out->type == TRD_FLAG)
        out->width = TRD_I8;
}

static void shape_real(const merging *m, size_t column, trd_column *out)
{
    trd_decimal_bounds bounds;
    int                scale = scale_of(m, column, &bounds);

    out->least = 0;
    out->most = -1;
    if (scale <= TRD_SCALE_MOST && bounds.least <= bounds.most) {
        out->least = (int64_t)bounds.least;
        out->most = (int64_t)bounds.most;
    }
    out->scale = scale <= TRD_SCALE_MOST ? scale : 0;
    out->width = scale <= TRD_SCALE_MOST ? trd_width_for(out->least, out->most) : TRD_F64;
}

/* Numbers the texts of all sinks in order of first appearance in the table. A
 * sink took its pieces in order, so its own texts are in that order already. */
static bool merge_texts(const merging *m, size_t column, trd_pool *pool)
{
    const trd_load *load = m->load;
    merged         *to = &m->columns[column];
    int32_t         at[TRD_THREADS] = { 0 };

    if (!(to->column->labels = trd_labels_new(pool)) ||
        !(to->codes = trd_pool_calloc(load->scratch, (size_t)load->threads, sizeof *to->codes)))
        return false;
    for (int w = 0; w < load->threads; w++)
        if (!(to->codes[w] = trd_pool_calloc(load->scratch, (size_t)load->sinks[w].texts[column].count, sizeof **to->codes)))
            return false;
    for (;;) {
        const trd_texts *next = NULL;
        int              of = 0;
        for (int w = 0; w < load->threads; w++) {
            const trd_texts *t = &load->sinks[w].texts[column];
            if (at[w] < t->count && (!next || t->places[at[w]] < next->places[at[of]])) {
                next = t;
                of = w;
            }
        }
        if (!next || ((at[of] & 0xFFFF) == 0xFFFF && trd_watch_stops(load->watch)))      /* filling will say that it was stopped */
            return true;
        int32_t code = at[of]++;
        if (next->kinds[code] != TRD_KNOWN)
            continue;
        const char *text = trd_labels_text(next->labels, code);
        if ((to->codes[of][code] = trd_labels_add(to->column->labels, text, strlen(text))) < 0)
            return false;
    }
}

static void shape_kinds(const merging *m, size_t column, trd_column *out, bool *several)
{
    *several = false;
    out->usual = TRD_NO_ANSWER;
    for (size_t k = 0; k < m->count; k++) {
        const trd_part *part = &m->chunks[k]->parts[column];
        if (!part->has_missing)
            continue;
        if (!out->has_missing)
            out->usual = part->usual;
        out->has_missing = true;
        *several |= part->kinds || part->usual != out->usual;
    }
}

static bool shape(merging *m, size_t column, size_t rows, trd_pool *pool)
{
    const trd_load_column *wanted = &m->load->columns[column];
    trd_column            *out = trd_pool_calloc(pool, 1, sizeof *out);
    bool                   several;

    if (!(m->columns[column].column = out))
        return false;
    *out = (trd_column){ .name = trd_pool_text(pool, wanted->name), .type = wanted->type, .rows = rows, .least = 0, .most = -1 };
    shape_kinds(m, column, out, &several);
    if (wanted->type == TRD_SPAN)
        out->width = TRD_SPANS;
    else if (wanted->type == TRD_REAL)
        shape_real(m, column, out);
    else
        shape_whole(m, column, out);
    if (wanted->type == TRD_CODE) {
        if (!merge_texts(m, column, pool))
            return false;
        out->least = 0;
        out->most = trd_labels_count(out->labels) - 1;
        out->width = trd_width_for(out->least, out->most);
    }
    return out->name && (out->as.cells = trd_pool_alloc(pool, rows * trd_width_bytes(out->width))) &&
           (!several || (out->missing = trd_pool_alloc(pool, rows)));
}

/* ---- filling it --------------------------------------------------------- */

#define widened(name, from_type, from_lowest, to_type, to_lowest)              \
    TRD_FAST static void name(const from_type *restrict from, size_t n, to_type *restrict to) \
    {                                                                          \
        for (size_t i = 0; i < n; i++)                                         \
            to[i] = from[i] == from_lowest ? to_lowest : (to_type)from[i];     \
    }

widened(i8_to_i16, int8_t, INT8_MIN, int16_t, INT16_MIN)
widened(i8_to_i32, int8_t, INT8_MIN, int32_t, INT32_MIN)
widened(i8_to_i64, int8_t, INT8_MIN, int64_t, INT64_MIN)
widened(i16_to_i32, int16_t, INT16_MIN, int32_t, INT32_MIN)
widened(i16_to_i64, int16_t, INT16_MIN, int64_t, INT64_MIN)
widened(i32_to_i64, int32_t, INT32_MIN, int64_t, INT64_MIN)

static void fill_whole(const trd_part *part, size_t n, trd_width width, void *to)
{
    if (part->width == width)
        memcpy(to, part->cells, n * trd_width_bytes(width));
    else if (part->width == TRD_I8 && width == TRD_I16)
        i8_to_i16(part->cells, n, to);
    else if (part->width == TRD_I8 && width == TRD_I32)
        i8_to_i32(part->cells, n, to);
    else if (part->width == TRD_I8)
        i8_to_i64(part->cells, n, to);
    else if (part->width == TRD_I16 && width == TRD_I32)
        i16_to_i32(part->cells, n, to);
    else if (part->width == TRD_I16)
        i16_to_i64(part->cells, n, to);
    else
        i32_to_i64(part->cells, n, to);
}

static int64_t whole_at(const trd_part *part, size_t i)
{
    trd_column c = { .width = part->width, .as.cells = part->cells };
    return trd_column_whole(&c, i);
}

static void fill_codes(const trd_part *part, size_t n, const int32_t *codes, trd_width width, void *to)
{
    for (size_t i = 0; i < n; i++) {
        int64_t code = whole_at(part, i);
        bool    known = code != trd_width_missing(part->width);
        int64_t merged_code = known ? codes[code] : trd_width_missing(width);
        switch (width) {
        case TRD_I8:  ((int8_t *)to)[i] = (int8_t)merged_code; break;
        case TRD_I16: ((int16_t *)to)[i] = (int16_t)merged_code; break;
        default:      ((int32_t *)to)[i] = (int32_t)merged_code;
        }
    }
}

static void fill_kinds(const trd_part *part, size_t n, const trd_column *c, size_t from)
{
    if (part->kinds) {
        memcpy(c->missing + from, part->kinds, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        c->missing[from + i] = (uint8_t)(trd_column_is_missing(c, from + i) ? part->usual : TRD_KNOWN);
}

/* One chunk of one column. */
static void fill(const merging *m, size_t chunk, size_t column)
{
    const trd_part   *part = &m->chunks[chunk]->parts[column];
    const trd_column *c = m->columns[column].column;
    size_t            n = m->chunks[chunk]->rows;
    void             *to = c->as.i8 + m->from[chunk] * trd_width_bytes(c->width);

    if (c->type == TRD_CODE)
        fill_codes(part, n, m->columns[column].codes[m->chunks[chunk]->worker], c->width, to);
    else if (c->type == TRD_REAL && c->width != TRD_F64)
        trd_decimal_cells(part->cells, n, c->scale, c->width, to);
    else
        fill_whole(part, n, c->width, to);
    if (c->missing)
        fill_kinds(part, n, c, m->from[chunk]);
}

static trd_code fill_pieces(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const merging *m = user;

    (void)worker;
    (void)err;
    for (size_t i = from; i < to; i++)
        fill(m, i / m->load->count, i % m->load->count);
    return TRD_OK;
}

trd_code trd_load_merge(trd_load *load, size_t rows, trd_pool *pool, trd_column **out, trd_error *err)
{
    merging m = { .load = load };

    if (!list_chunks(&m))
        return trd_load_no_memory(err);
    for (size_t i = 0; i < load->count; i++) {
        if (trd_watch_stops(load->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        if (!shape(&m, i, rows, pool))
            return trd_load_no_memory(err);
    }
    trd_code code = trd_parallel(m.count * load->count, 1, load->threads, fill_pieces, &m, load->watch, NULL, err);
    for (size_t i = 0; code == TRD_OK && i < load->count; i++)
        out[i] = m.columns[i].column;
    return code;
}
