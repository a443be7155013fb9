#include "frame/reshape.h"

#include "frame/unit.h"

#include <string.h>

enum { MOST_COLUMNS = 10000 };

static const char *name_of(const trd_column *c)
{
    return c->name ? c->name : "?";
}

/* ---- wide to long ------------------------------------------------------------ */

typedef struct form {
    trd_type  type;
    trd_width width;
    int       scale;
} form;

static bool counts(trd_type type)
{
    return type == TRD_INTEGER || type == TRD_REAL || type == TRD_SPAN;
}

/* The form that holds the cells of both. */
static form common(form a, const trd_column *c)
{
    form f = { a.type == c->type ? a.type : TRD_REAL, a.width > c->width ? a.width : c->width, a.scale };

    if (a.width == TRD_SPANS || c->width == TRD_SPANS)
        return (form){ TRD_SPAN, TRD_SPANS, 0 };
    if (a.scale != c->scale || a.width == TRD_F64 || c->width == TRD_F64)
        return (form){ TRD_REAL, TRD_F64, 0 };
    return f;
}

static trd_code check(const trd_column *const *columns, const char *const *labels, size_t count, form *out, trd_error *err)
{
    if (count == 0)
        return trd_fail(err, TRD_E_USAGE, "there is no column to stack");
    form f = { columns[0]->type, columns[0]->width, columns[0]->scale };
    for (size_t k = 1; k < count; k++) {
        const trd_column *c = columns[k];
        if (c->rows != columns[0]->rows)
            return trd_fail(err, TRD_E_DATA, "column %s has %zu rows and column %s %zu; stack columns of one table", name_of(c),
                            c->rows, name_of(columns[0]), columns[0]->rows);
        if (c->type != f.type && !(counts(c->type) && counts(f.type)))
            return trd_fail(err, TRD_E_DATA, "column %s (%s) cannot be stacked with column %s (%s); choose columns of one kind",
                            name_of(c), trd_type_name(c->type), name_of(columns[0]), trd_type_name(columns[0]->type));
        f = common(f, c);
    }
    for (size_t k = 0; k < count; k++)
        for (size_t other = 0; other < k; other++)
            if (strcmp(labels[k], labels[other]) == 0)
                return trd_fail(err, TRD_E_DATA, "two columns to stack have the label \"%s\"; give each its own", labels[k]);
    *out = f;
    return TRD_OK;
}

/* Codes of one column in the dictionary of all; NULL: no memory. */
static int32_t *new_codes(const trd_column *c, trd_labels *all, trd_pool *scratch)
{
    int32_t  count = trd_labels_count(c->labels);
    int32_t *to = trd_pool_alloc(scratch, ((size_t)count + 1) * sizeof *to);

    for (int32_t code = 0; to && code < count; code++) {
        const char *text = trd_labels_text(c->labels, code);
        if ((to[code] = trd_labels_add(all, text, strlen(text))) < 0)
            return NULL;
    }
    return to;
}

/* Column number k of `count` in its places; false: no memory. */
static bool put_column(trd_column *value, const trd_column *c, size_t k, size_t count, trd_pool *pool, trd_pool *scratch)
{
    int32_t *to = c->type == TRD_CODE ? new_codes(c, value->labels, scratch) : NULL;

    if (c->type == TRD_CODE && !to)
        return false;
    for (size_t i = 0, at = k; i < c->rows; i++, at += count) {
        trd_missing kind = trd_column_missing(c, i);
        if (c->contradicted && c->contradicted[i])
            value->contradicted[at] = 1;
        if (kind != TRD_KNOWN) {
            if (trd_column_set_missing(value, pool, at, kind) != 0)
                return false;
        } else if (value->width == TRD_SPANS)
            value->as.spans[at] = trd_column_span(c, i);
        else if (value->width == TRD_F64)
            value->as.f64[at] = trd_column_number(c, i);
        else
            trd_column_put_whole(value, at, to ? to[trd_column_code(c, i)] : trd_column_whole(c, i));
    }
    return true;
}

/* The value column, its cells not filled in yet. Codes take the cells that any
 * dictionary fits in, since theirs is only known at the end. */
static trd_column *new_value(const trd_column *const *columns, size_t count, form f, trd_pool *pool)
{
    size_t      rows = columns[0]->rows * count;
    trd_width   width = f.type == TRD_CODE ? TRD_I32 : f.width;
    trd_column *value = trd_column_new_in(pool, columns[0]->name, f.type, width, f.scale, rows);
    bool        contradicted = false, bounded = width < TRD_F64 && f.type != TRD_CODE;

    if (!value)
        return NULL;
    value->least = columns[0]->least;
    value->most = columns[0]->most;
    for (size_t k = 0; k < count; k++) {
        const trd_column *c = columns[k];
        value->marks |= c->marks;
        contradicted |= c->contradicted != NULL;
        bounded = bounded && c->least <= c->most;
        value->least = c->least < value->least ? c->least : value->least;
        value->most = c->most > value->most ? c->most : value->most;
    }
    if (!bounded) {
        value->least = 0;
        value->most = -1;
    }
    if (contradicted && !(value->contradicted = trd_pool_calloc(pool, rows, 1)))
        return NULL;
    return value;
}

static bool make_key(trd_stacked *s, const char *const *labels, size_t count, trd_pool *pool)
{
    if (!(s->key = trd_column_new(pool, "key", TRD_CODE, s->rows)) || !(s->from = trd_pool_alloc(pool, s->rows * sizeof *s->from)))
        return false;
    for (size_t k = 0; k < count; k++)
        if (trd_labels_add(s->key->labels, labels[k], strlen(labels[k])) < 0)
            return false;
    s->key->least = 0;
    s->key->most = (int64_t)count - 1;
    for (size_t at = 0; at < s->rows; at++) {
        s->key->as.i32[at] = (int32_t)(at % count);
        s->from[at] = (int64_t)(at / count);
    }
    return true;
}

trd_code trd_stack(const trd_column *const *columns, const char *const *labels, size_t count, trd_pool *pool, trd_stacked *out,
                   trd_error *err)
{
    trd_stacked s = { .rows = 0 };
    form        f = { TRD_FLAG, TRD_I8, 0 };
    trd_code    code = check(columns, labels, count, &f, err);

    if (code != TRD_OK)
        return code;
    s.rows = columns[0]->rows * count;
    trd_pool *scratch = trd_pool_new(pool);
    bool      fine = scratch && (s.value = new_value(columns, count, f, pool)) && make_key(&s, labels, count, pool);
    for (size_t k = 0; fine && k < count; k++)
        fine = put_column(s.value, columns[k], k, count, pool, scratch);
    trd_pool_free(scratch);
    if (!fine)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to stack %zu columns", count);
    *out = s;
    return TRD_OK;
}

/* ---- long to wide -------------------------------------------------------------- */

static trd_code twice(const trd_column *key, size_t first, size_t second, trd_error *err)
{
    return trd_fail(err, TRD_E_DATA, "rows %zu and %zu have the same ids and both %s \"%s\"; add what tells them apart to the ids, "
                    "or add them up first", first + 1, second + 1, name_of(key), trd_column_text(key, second));
}

/* Per code a row of every unit; -1: none. */
static trd_code place_rows(const trd_units *u, const trd_column *key, int64_t **from, int64_t *no_key, trd_error *err)
{
    for (size_t i = 0; i < u->rows; i++) {
        if (u->of[i] == u->units || trd_column_is_missing(key, i)) {
            ++*no_key;
            continue;
        }
        int64_t *place = &from[trd_column_code(key, i)][u->of[i]];
        if (*place >= 0)
            return twice(key, (size_t)*place, i, err);
        *place = (int64_t)i;
    }
    return TRD_OK;
}

static trd_code spread(const trd_units *u, const trd_column *key, const trd_column *value, trd_pool *pool, trd_pool *scratch,
                       trd_spread_out *s, trd_error *err)
{
    trd_code   code;
    int64_t  **from = trd_pool_calloc(scratch, s->columns + 1, sizeof *from);
    uint32_t  *first = trd_pool_alloc(scratch, u->units * sizeof *first);

    s->of = trd_pool_calloc(pool, s->columns + 1, sizeof *s->of);
    s->first = trd_pool_alloc(pool, s->rows * sizeof *s->first);
    bool fine = from && first && s->of && s->first;
    for (size_t k = 0; fine && k < s->columns; k++) {
        fine = (from[k] = trd_pool_alloc(scratch, s->rows * sizeof **from)) != NULL;
        for (size_t r = 0; fine && r < s->rows; r++)
            from[k][r] = -1;
    }
    if (fine) {
        trd_units_ends(u, NULL, first, NULL);
        for (size_t r = 0; r < s->rows; r++)
            s->first[r] = first[r];
        if ((code = place_rows(u, key, from, &s->no_key, err)) != TRD_OK)
            return code;
    }
    for (size_t k = 0; fine && k < s->columns; k++) {
        fine = (s->of[k] = trd_column_gather(value, from[k], s->rows, pool)) != NULL;
        if (fine)
            s->of[k]->name = trd_labels_text(key->labels, (int32_t)k);
    }
    return fine ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory to spread %zu rows over %zu columns", s->rows, s->columns);
}

trd_code trd_spread(const trd_column *const *ids, size_t count, const trd_column *key, const trd_column *value, trd_pool *pool,
                    const trd_watch *watch, trd_spread_out *out, trd_error *err)
{
    trd_spread_out s = { .rows = 0 };
    trd_units      u;
    trd_code       code;

    if (key->type != TRD_CODE)
        return trd_fail(err, TRD_E_DATA, "column %s holds no texts (%s), so it cannot name columns; choose a column of texts",
                        name_of(key), trd_type_name(key->type));
    if (count && (key->rows != ids[0]->rows || value->rows != ids[0]->rows))
        return trd_fail(err, TRD_E_DATA, "ids, key and value do not have equally many rows; choose columns of one table");
    if ((s.columns = (size_t)trd_labels_count(key->labels)) > MOST_COLUMNS)
        return trd_fail(err, TRD_E_LIMIT, "column %s has %zu different texts, and at most %d columns are made", name_of(key),
                        s.columns, MOST_COLUMNS);
    trd_pool *scratch = trd_pool_new(pool);
    if (!scratch)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to spread %zu rows", key->rows);
    if ((code = trd_units_make(ids, count, scratch, watch, &u, err)) == TRD_OK) {
        s.rows = u.units;
        if ((code = spread(&u, key, value, pool, scratch, &s, err)) == TRD_OK)
            *out = s;
    }
    trd_pool_free(scratch);
    return code;
}
