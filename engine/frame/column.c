#include "frame/column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- dictionary --------------------------------------------------------- */

struct trd_labels {
    trd_pool    *pool;               /* the texts; the arrays are on the heap */
    const char **texts;
    int32_t      count, room;
    int32_t     *slots;              /* open addressing; -1 is empty          */
    uint32_t     mask;
};

static uint32_t hash(const char *text, size_t n)
{
    uint32_t h = 2166136261u;        /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h ^ h >> 15;
}

static void labels_release(void *what)
{
    trd_labels *labels = what;
    free(labels->texts);
    free(labels->slots);
}

trd_labels *trd_labels_new(trd_pool *pool)
{
    trd_labels *labels = trd_pool_calloc(pool, 1, sizeof *labels);
    if (!labels)
        return NULL;
    labels->pool = pool;
    labels->room = 16;
    labels->mask = 63;
    labels->texts = malloc((size_t)labels->room * sizeof *labels->texts);
    labels->slots = malloc((labels->mask + 1) * sizeof *labels->slots);
    if (trd_pool_register(pool, labels_release, labels) != 0 || !labels->texts || !labels->slots)
        return NULL;
    memset(labels->slots, -1, (labels->mask + 1) * sizeof *labels->slots);
    return labels;
}

static uint32_t slot_of(const trd_labels *labels, const char *text, size_t n)
{
    uint32_t slot = hash(text, n) & labels->mask;
    for (;;) {
        int32_t code = labels->slots[slot];
        if (code < 0 || (strncmp(labels->texts[code], text, n) == 0 && labels->texts[code][n] == '\0'))
            return slot;
        slot = (slot + 1) & labels->mask;
    }
}

static int grow(trd_labels *labels)
{
    int32_t      room = labels->room * 2;
    uint32_t     mask = labels->mask * 2 + 1;
    const char **texts = realloc(labels->texts, (size_t)room * sizeof *texts);

    if (!texts)
        return -1;
    labels->texts = texts;
    int32_t *slots = malloc((mask + 1) * sizeof *slots);
    if (!slots)
        return -1;
    free(labels->slots);
    labels->slots = slots;
    labels->room = room;
    labels->mask = mask;
    memset(slots, -1, (mask + 1) * sizeof *slots);
    for (int32_t code = 0; code < labels->count; code++)
        slots[slot_of(labels, texts[code], strlen(texts[code]))] = code;
    return 0;
}

int32_t trd_labels_add(trd_labels *labels, const char *text, size_t n)
{
    n = strnlen(text, n);
    uint32_t slot = slot_of(labels, text, n);
    if (labels->slots[slot] >= 0)
        return labels->slots[slot];
    if (labels->count == labels->room) {
        if (grow(labels) != 0)
            return -1;
        slot = slot_of(labels, text, n);
    }
    char *copy = trd_pool_bytes(labels->pool, text, n);
    if (!copy)
        return -1;
    labels->texts[labels->count] = copy;
    labels->slots[slot] = labels->count;
    return labels->count++;
}

int32_t trd_labels_find(const trd_labels *labels, const char *text)
{
    return labels->slots[slot_of(labels, text, strlen(text))];
}

const char *trd_labels_text(const trd_labels *labels, int32_t code)
{
    return labels->texts[code];
}

int32_t trd_labels_count(const trd_labels *labels)
{
    return labels->count;
}

/* ---- columns ------------------------------------------------------------ */

static size_t cell_size(trd_type type)
{
    switch (type) {
    case TRD_FLAG:    return sizeof(int8_t);
    case TRD_INTEGER: return sizeof(int64_t);
    case TRD_REAL:    return sizeof(double);
    case TRD_SPAN:    return sizeof(trd_span);
    case TRD_DATE:
    case TRD_CODE:    return sizeof(int32_t);
    }
    return 0;
}

trd_column *trd_column_new(trd_pool *pool, const char *name, trd_type type, size_t rows)
{
    trd_column *column = trd_pool_calloc(pool, 1, sizeof *column);
    if (!column)
        return NULL;
    column->name = name;
    column->type = type;
    column->rows = rows;
    column->as.flags = trd_pool_calloc(pool, rows, cell_size(type));
    if (type == TRD_CODE)
        column->labels = trd_labels_new(pool);
    if (!column->as.flags || (type == TRD_CODE && !column->labels))
        return NULL;
    return column;
}

int trd_column_set_missing(trd_column *column, trd_pool *pool, size_t row, trd_missing kind)
{
    if (!column->missing && !(column->missing = trd_pool_calloc(pool, column->rows, 1)))
        return -1;
    column->missing[row] = (uint8_t)kind;
    return 0;
}

trd_marks trd_column_marks(const trd_column *c, size_t row)
{
    trd_missing kind = trd_column_missing(c, row);
    bool        hidden = kind == TRD_SUPPRESSED ||
                         (kind == TRD_KNOWN && c->type == TRD_SPAN && !trd_span_is_known(c->as.spans[row]));
    return (hidden ? TRD_MARK_SUPPRESSED : 0u) | (c->contradicted && c->contradicted[row] ? TRD_MARK_CONTRADICTION : 0u);
}

trd_span trd_column_span(const trd_column *c, size_t row)
{
    if (trd_column_missing(c, row) != TRD_KNOWN)
        return trd_span_undefined();
    switch (c->type) {
    case TRD_FLAG:    return trd_span_of(c->as.flags[row]);
    case TRD_INTEGER: return trd_span_of((double)c->as.integers[row]);
    case TRD_REAL:    return trd_span_of(c->as.reals[row]);
    case TRD_SPAN:    return c->as.spans[row];
    case TRD_DATE:    return trd_span_of(c->as.dates[row]);
    case TRD_CODE:    break;
    }
    return trd_span_undefined();
}

trd_column *trd_column_gather(const trd_column *column, const int64_t *from, size_t rows, trd_pool *pool)
{
    size_t      size = cell_size(column->type);
    trd_column *out = trd_pool_calloc(pool, 1, sizeof *out);

    if (!out)
        return NULL;
    *out = (trd_column){ .name = column->name, .type = column->type, .rows = rows,
                         .labels = column->labels, .marks = column->marks };
    if (!(out->as.flags = trd_pool_calloc(pool, rows, size)))
        return NULL;
    for (size_t i = 0; i < rows; i++) {
        trd_missing kind = from[i] < 0 ? TRD_NOT_APPLICABLE : trd_column_missing(column, (size_t)from[i]);
        if (kind != TRD_KNOWN) {
            if (trd_column_set_missing(out, pool, i, kind) != 0)
                return NULL;
        } else {
            memcpy(out->as.flags + i * size, column->as.flags + (size_t)from[i] * size, size);
        }
    }
    return out;
}

const char *trd_type_name(trd_type type)
{
    static const char *const names[] = { "flag", "integer", "real", "span", "date", "code" };
    return names[type];
}
