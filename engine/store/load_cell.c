#include "store/load_int.h"

#include "base/number.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

static trd_put put_missing(trd_sink *sink, size_t column, trd_missing kind)
{
    switch (sink->columns[column].type) {
    case TRD_REAL: sink->wide[column].real[sink->row] = NAN; break;
    case TRD_SPAN: sink->wide[column].spans[sink->row] = trd_span_undefined(); break;
    default:       sink->wide[column].whole[sink->row] = INT64_MIN;
    }
    sink->kinds[column][sink->row] = (uint8_t)kind;
    sink->missing[column]++;
    return TRD_PUT_DONE;
}

static trd_put put_special(trd_sink *sink, size_t column, const trd_special *s)
{
    if (s->kind == TRD_KNOWN && sink->columns[column].type == TRD_SPAN) {
        sink->wide[column].spans[sink->row] = s->span;
        return TRD_PUT_DONE;
    }
    /* bounds where a number was asked for: hidden, not guessed */
    return put_missing(sink, column, s->kind == TRD_KNOWN ? TRD_SUPPRESSED : s->kind);
}

/* A text cell in a column that is to hold numbers or days. */
static trd_put put_text_as_number(trd_sink *sink, size_t column, const char *text, size_t n)
{
    const trd_load_column *c = &sink->columns[column];
    const trd_special     *s;
    int32_t                days;

    n = strnlen(text, n);
    if ((s = trd_special_text(c, text, n)))
        return put_special(sink, column, s);
    if (c->type != TRD_DATE || !trd_number_date(text, n, &days))
        return TRD_PUT_WRONG;
    sink->wide[column].whole[sink->row] = days;
    return TRD_PUT_DONE;
}

/* The number as SQLite writes it. */
static bool digits_of(const trd_cell *cell, const char **text, size_t *n)
{
    if (cell->column < 0) {
        sqlite3_reset(cell->source);
        if (cell->kind == SQLITE_INTEGER)
            sqlite3_bind_int64(cell->source, 1, cell->whole);
        else
            sqlite3_bind_double(cell->source, 1, cell->real);
        if (sqlite3_step(cell->source) != SQLITE_ROW)
            return false;
    }
    *text = (const char *)sqlite3_column_text(cell->source, cell->column < 0 ? 0 : cell->column);
    *n = *text ? strlen(*text) : 0;
    return *text != NULL;
}

static trd_put put_number(trd_sink *sink, size_t column, const trd_cell *cell)
{
    const trd_load_column *c = &sink->columns[column];
    bool                   whole = cell->kind == SQLITE_INTEGER;
    const trd_special     *s = trd_special_number(c, cell);
    const char            *text;
    size_t                 n;

    if (s)
        return put_special(sink, column, s);
    if (!isfinite(cell->real))
        return TRD_PUT_WRONG;
    switch (c->type) {
    case TRD_FLAG:
        if (!whole || (cell->whole != 0 && cell->whole != 1))
            return TRD_PUT_WRONG;
        sink->wide[column].whole[sink->row] = cell->whole;
        return TRD_PUT_DONE;
    case TRD_INTEGER:
        if (!whole)
            return TRD_PUT_WRONG;
        if (cell->whole == INT64_MIN)                                /* means missing */
            return TRD_PUT_LOWEST;
        sink->wide[column].whole[sink->row] = cell->whole;
        return TRD_PUT_DONE;
    case TRD_REAL:
        sink->wide[column].real[sink->row] = cell->real;
        return TRD_PUT_DONE;
    case TRD_SPAN:
        sink->wide[column].spans[sink->row] = trd_span_of(cell->real);
        return TRD_PUT_DONE;
    default:                                                         /* 20191001 */
        return digits_of(cell, &text, &n) ? put_text_as_number(sink, column, text, n) : TRD_PUT_NO_MEMORY;
    }
}

/* ---- codes -------------------------------------------------------------- */

static bool grow_texts(trd_texts *t, trd_pool *pool)
{
    size_t    room = t->room;
    uint64_t *places = trd_pool_grow(pool, t->places, (size_t)t->count, &room, sizeof *places);
    int8_t   *kinds = trd_pool_grow(pool, t->kinds, (size_t)t->count, &t->room, sizeof *kinds);

    if (!places || !kinds)
        return false;
    t->places = places;
    t->kinds = kinds;
    return true;
}

/* A text is looked at once: is it special, is it text at all? */
static trd_put put_code(trd_sink *sink, size_t column, const char *text, size_t n)
{
    trd_texts *t = &sink->texts[column];
    size_t     length = strnlen(text, n);
    int32_t    code = trd_labels_add(t->labels, text, length);

    if (code < 0 || !grow_texts(t, sink->pool))
        return TRD_PUT_NO_MEMORY;
    if (code == t->count) {
        const trd_special *s = trd_special_text(&sink->columns[column], text, length);
        t->kinds[code] = (int8_t)(s ? s->kind : TRD_KNOWN);
        t->places[code] = (uint64_t)sink->number << 32 | (uint32_t)(sink->piece->rows + sink->row);
        if (t->kinds[code] == TRD_KNOWN && trd_utf8_valid(text, length) < length)
            return TRD_PUT_NOT_TEXT;
        t->count++;
    }
    if (t->kinds[code] != TRD_KNOWN)
        return put_missing(sink, column, (trd_missing)t->kinds[code]);
    if (length < n)
        return TRD_PUT_NOT_TEXT;
    sink->wide[column].whole[sink->row] = code;
    return TRD_PUT_DONE;
}

static trd_put put_number_as_code(trd_sink *sink, size_t column, const trd_cell *cell)
{
    const trd_special *s = trd_special_number(&sink->columns[column], cell);
    const char        *text;
    size_t             n;

    if (s && s->kind != TRD_KNOWN)
        return put_special(sink, column, s);
    return digits_of(cell, &text, &n) ? put_code(sink, column, text, n) : TRD_PUT_NO_MEMORY;
}

trd_put trd_sink_put(trd_sink *sink, size_t column, const trd_cell *cell)
{
    bool code = sink->columns[column].type == TRD_CODE;

    switch (cell->kind) {
    case SQLITE_NULL: return put_missing(sink, column, TRD_NO_ANSWER);
    case SQLITE_BLOB: return TRD_PUT_WRONG;
    case SQLITE_TEXT: return code ? put_code(sink, column, cell->text, cell->n)
                                  : put_text_as_number(sink, column, cell->text, cell->n);
    default:          return code ? put_number_as_code(sink, column, cell) : put_number(sink, column, cell);
    }
}
