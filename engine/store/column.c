#include "store/store_int.h"

#include "base/number.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* A text that is no value, and what it means. A column has few of them. */
typedef struct special {
    const char *text;
    trd_missing kind;                /* TRD_KNOWN: the span */
    trd_span    span;
} special;

typedef struct loader {
    trd_store             *store;
    const trd_store_table *table;
    const char            *name;
    special               *specials;
    size_t                 special_count;
    trd_pool              *pool;
    trd_column            *out;
} loader;

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a column; close some programs");
}

static trd_code read_specials(loader *l, trd_error *err)
{
    sqlite3_stmt *s;
    size_t        room = 0;
    trd_code      code;

    if (!l->store->ours)
        return TRD_OK;
    code = trd_store_prepare(l->store, "SELECT text, kind, low, high FROM trede_code WHERE table_name = ? COLLATE NOCASE"
                             " AND column_name IN (?, '') ORDER BY column_name DESC", &s, err);
    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, l->table->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, l->name, -1, SQLITE_STATIC);
    while (sqlite3_step(s) == SQLITE_ROW && code == TRD_OK) {
        special *more = trd_pool_grow(l->pool, l->specials, l->special_count, &room, sizeof *more);
        if (!more) {
            code = no_memory(err);
            break;
        }
        l->specials = more;
        int kind = trd_missing_from_name((const char *)sqlite3_column_text(s, 1));
        l->specials[l->special_count++] = (special){ trd_pool_text(l->pool, (const char *)sqlite3_column_text(s, 0)),
                                                     kind < 0 ? TRD_USER_MISSING : (trd_missing)kind,
                                                     { sqlite3_column_double(s, 2), sqlite3_column_double(s, 3) } };
        if (!l->specials[l->special_count - 1].text)
            code = no_memory(err);
    }
    sqlite3_finalize(s);
    return code;
}

static const special *find_special(const loader *l, const char *text)
{
    for (size_t i = 0; i < l->special_count; i++)
        if (strcmp(l->specials[i].text, text) == 0)
            return &l->specials[i];
    return NULL;
}

static trd_code wrong_cell(const loader *l, size_t row, const char *text, trd_error *err)
{
    static const char *const words[] = { "yes or no", "whole number", "number", "count", "date", "text" };
    return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s', column '%s', row %zu: '%.60s' is no %s; correct the data or declare the column otherwise",
                       l->table->name, l->name, row + 1, text, words[l->out->type]);
}

/* A text cell in a column that is to hold numbers or days. */
static trd_code text_as_number(loader *l, size_t row, const char *text, trd_error *err)
{
    const special *s = find_special(l, text);
    size_t         n = strlen(text);

    if (s && s->kind != TRD_KNOWN)
        return trd_column_set_missing(l->out, l->pool, row, s->kind) == 0 ? TRD_OK : no_memory(err);
    if (s && l->out->type == TRD_SPAN) {
        l->out->as.spans[row] = s->span;
        return TRD_OK;
    }
    if (s)                           /* bounds where a number was asked for: hidden, not guessed */
        return trd_column_set_missing(l->out, l->pool, row, TRD_SUPPRESSED) == 0 ? TRD_OK : no_memory(err);
    if (l->out->type == TRD_DATE && trd_number_date(text, n, &l->out->as.dates[row]))
        return TRD_OK;
    return wrong_cell(l, row, text, err);
}

static trd_code number_cell(loader *l, size_t row, sqlite3_stmt *s, trd_error *err)
{
    bool   whole = sqlite3_column_type(s, 0) == SQLITE_INTEGER;
    double value = sqlite3_column_double(s, 0);

    switch (l->out->type) {
    case TRD_INTEGER:
        if (!whole)
            return wrong_cell(l, row, (const char *)sqlite3_column_text(s, 0), err);
        l->out->as.integers[row] = sqlite3_column_int64(s, 0);
        return TRD_OK;
    case TRD_REAL:
        l->out->as.reals[row] = value;
        return TRD_OK;
    case TRD_SPAN:
        l->out->as.spans[row] = trd_span_of(value);
        return TRD_OK;
    case TRD_DATE:                   /* 20191001 */
    default:
        return text_as_number(l, row, (const char *)sqlite3_column_text(s, 0), err);
    }
}

static trd_code code_cell(loader *l, size_t row, const char *text, size_t n, trd_error *err)
{
    const special *s = find_special(l, text);

    if (s && s->kind != TRD_KNOWN)
        return trd_column_set_missing(l->out, l->pool, row, s->kind) == 0 ? TRD_OK : no_memory(err);
    if (trd_utf8_valid(text, n) < n || memchr(text, '\0', n))
        return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s', column '%s', row %zu is not plain UTF-8 text; import the data again from their file",
                           l->table->name, l->name, row + 1);
    int32_t code = trd_labels_add(l->out->labels, text, n);
    if (code < 0)
        return no_memory(err);
    l->out->as.codes[row] = code;
    return TRD_OK;
}

static trd_code cell(loader *l, size_t row, sqlite3_stmt *s, trd_error *err)
{
    switch (sqlite3_column_type(s, 0)) {
    case SQLITE_NULL:
        return trd_column_set_missing(l->out, l->pool, row, TRD_NO_ANSWER) == 0 ? TRD_OK : no_memory(err);
    case SQLITE_BLOB:
        return wrong_cell(l, row, "(binary)", err);
    case SQLITE_TEXT: {
        const char *text = (const char *)sqlite3_column_text(s, 0);
        if (!text)
            return no_memory(err);
        return l->out->type == TRD_CODE ? code_cell(l, row, text, (size_t)sqlite3_column_bytes(s, 0), err)
                                        : text_as_number(l, row, text, err);
    }
    default:
        if (l->out->type != TRD_CODE)
            return number_cell(l, row, s, err);
        const char *digits = (const char *)sqlite3_column_text(s, 0);
        return digits ? code_cell(l, row, digits, strlen(digits), err) : no_memory(err);
    }
}

trd_code trd_store_column(trd_store *store, const trd_store_table *table, const char *column, trd_type type,
                          const trd_watch *watch, trd_pool *pool, trd_column **out, trd_error *err)
{
    loader        l = { .store = store, .table = table, .name = trd_pool_text(pool, column), .pool = pool };
    const char   *quoted = trd_store_quoted(column, pool), *from = trd_store_quoted(table->name, pool);
    sqlite3_stmt *s = NULL;
    size_t        row = 0;
    int           step = SQLITE_DONE;
    trd_code      code = l.name && quoted && from ? read_specials(&l, err) : no_memory(err);

    if (code == TRD_OK && !(l.out = trd_column_new(pool, l.name, type, (size_t)table->rows)))
        code = no_memory(err);
    if (code == TRD_OK) {
        code = trd_store_prepare(store, trd_pool_format(pool, "SELECT %s FROM %s ORDER BY rowid", quoted, from), &s, NULL);
        if (code != TRD_OK)          /* a table without rowid */
            code = trd_store_prepare(store, trd_pool_format(pool, "SELECT %s FROM %s", quoted, from), &s, err);
    }
    while (code == TRD_OK && (step = sqlite3_step(s)) == SQLITE_ROW) {
        if (row == (size_t)table->rows)
            code = trd_fail_at(err, TRD_E_DATA, store->path, 0, "table '%s' grew while it was read; try again", table->name);
        else if (row % 65536 == 0 && trd_watch_stops(watch))
            code = trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        else
            code = cell(&l, row++, s, err);
    }
    if (code == TRD_OK && step != SQLITE_DONE)
        code = trd_store_fail(store, err);
    else if (code == TRD_OK && row < (size_t)table->rows)
        code = trd_fail_at(err, TRD_E_DATA, store->path, 0, "table '%s' shrank while it was read; try again", table->name);
    sqlite3_finalize(s);
    if (code == TRD_OK)
        *out = l.out;
    return code;
}
