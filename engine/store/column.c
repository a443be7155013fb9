#include "store/store_int.h"

#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A text that is no value, and what it means. A column has few of them. */
typedef struct special {
    const char *text;
    trd_missing kind;                /* TRD_KNOWN: the span */
    trd_span    span;
    bool        number;              /* '-1', '99': SQLite keeps it as a number in */
    bool        whole;               /* a column of numbers, so it is sought by value */
    int64_t     integer;
    double      real;
} special;

typedef struct loader {
    trd_store             *store;
    const trd_store_table *table;
    const char            *name;
    special               *specials;
    size_t                 special_count, number_count;
    trd_pool              *pool;
    trd_column            *out;
} loader;

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a column; close some programs");
}

/* As SQLite decides whether a text is a number: also 1e3 and .5. */
static void look_for_number(special *s)
{
    size_t n = strlen(s->text);
    char  *end;

    s->whole = trd_number_integer(s->text, n, &s->integer);
    s->real = strtod(s->text, &end);
    s->number = n > 0 && strspn(s->text, "0123456789+-.eE") == n && *end == '\0';
}

static trd_code read_specials(loader *l, trd_error *err)
{
    sqlite3_stmt *s;
    size_t        room = 0;
    trd_code      code;

    if (!l->store->ours)
        return TRD_OK;
    code = trd_store_prepare(l->store, "SELECT coalesce(text, ''), coalesce(kind, ''), low, high FROM trede_code"
                             " WHERE table_name = ?1 COLLATE NOCASE AND (column_name = ?2 COLLATE NOCASE OR column_name = '')"
                             " AND (kind <> 'known' OR low <= high) ORDER BY column_name DESC", &s, err);
    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, l->table->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, l->name, -1, SQLITE_STATIC);
    int step = SQLITE_DONE;
    while (code == TRD_OK && (step = sqlite3_step(s)) == SQLITE_ROW) {
        special *more = trd_pool_grow(l->pool, l->specials, l->special_count, &room, sizeof *more);
        if (!more) {
            code = no_memory(err);
            break;
        }
        l->specials = more;
        int kind = trd_missing_from_name((const char *)sqlite3_column_text(s, 1));
        special *new = &l->specials[l->special_count++];
        *new = (special){ .text = trd_pool_text(l->pool, (const char *)sqlite3_column_text(s, 0)),
                          .kind = kind < 0 ? TRD_USER_MISSING : (trd_missing)kind,
                          .span = { sqlite3_column_double(s, 2), sqlite3_column_double(s, 3) } };
        if (!new->text) {
            code = no_memory(err);
            break;
        }
        look_for_number(new);
        l->number_count += new->number;
    }
    trd_code end = trd_store_end(l->store, s, step, code == TRD_OK ? err : NULL);
    return code == TRD_OK ? end : code;
}

static const special *find_number(const loader *l, sqlite3_stmt *s)
{
    bool    whole = sqlite3_column_type(s, 0) == SQLITE_INTEGER;
    int64_t integer = sqlite3_column_int64(s, 0);
    double  real = sqlite3_column_double(s, 0);

    for (size_t i = 0; l->number_count && i < l->special_count; i++)
        if (l->specials[i].number && (whole && l->specials[i].whole ? l->specials[i].integer == integer : l->specials[i].real == real))
            return &l->specials[i];
    return NULL;
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

static trd_code special_cell(loader *l, size_t row, const special *s, trd_error *err)
{
    trd_missing kind = s->kind;

    if (kind == TRD_KNOWN && l->out->type == TRD_SPAN) {
        l->out->as.spans[row] = s->span;
        return TRD_OK;
    }
    if (kind == TRD_KNOWN)           /* bounds where a number was asked for: hidden, not guessed */
        kind = TRD_SUPPRESSED;
    return trd_column_set_missing(l->out, l->pool, row, kind) == 0 ? TRD_OK : no_memory(err);
}

/* A text cell in a column that is to hold numbers or days. */
static trd_code text_as_number(loader *l, size_t row, const char *text, trd_error *err)
{
    const special *s = find_special(l, text);
    size_t         n = strlen(text);

    if (s)
        return special_cell(l, row, s, err);
    if (l->out->type == TRD_DATE && trd_number_date(text, n, &l->out->as.i32[row]))
        return TRD_OK;
    return wrong_cell(l, row, text, err);
}

static trd_code number_cell(loader *l, size_t row, sqlite3_stmt *s, trd_error *err)
{
    bool           whole = sqlite3_column_type(s, 0) == SQLITE_INTEGER;
    double         value = sqlite3_column_double(s, 0);
    const special *found = find_number(l, s);

    if (found)
        return special_cell(l, row, found, err);
    if (!isfinite(value))
        return wrong_cell(l, row, "infinite", err);
    switch (l->out->type) {
    case TRD_FLAG:
        if (!whole || (value != 0 && value != 1))
            break;
        l->out->as.i8[row] = value == 1;
        return TRD_OK;
    case TRD_INTEGER:
        if (!whole)
            break;
        l->out->as.i64[row] = sqlite3_column_int64(s, 0);
        return TRD_OK;
    case TRD_REAL:
        l->out->as.f64[row] = value;
        return TRD_OK;
    case TRD_SPAN:
        l->out->as.spans[row] = trd_span_of(value);
        return TRD_OK;
    default:
        break;
    }
    const char *text = (const char *)sqlite3_column_text(s, 0);
    if (!text)
        return no_memory(err);
    return l->out->type == TRD_DATE ? text_as_number(l, row, text, err)      /* 20191001 */
                                    : wrong_cell(l, row, text, err);
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
    l->out->as.i32[row] = code;
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
        const special *found = find_number(l, s);
        if (found && found->kind != TRD_KNOWN)
            return special_cell(l, row, found, err);
        const char *digits = (const char *)sqlite3_column_text(s, 0);
        return digits ? code_cell(l, row, digits, strlen(digits), err) : no_memory(err);
    }
}

/* The order of a table without rowid: its primary key. */
static trd_code key_order(const loader *l, trd_text *sql, trd_error *err)
{
    sqlite3_stmt *s;
    int           step;
    bool          first = true;
    trd_code      code = trd_store_prepare(l->store, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", &s, err);

    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, l->table->name, -1, SQLITE_STATIC);
    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 0), *quoted = name ? trd_store_quoted(name, l->pool) : NULL;
        trd_text_add_format(sql, "%s%s", first ? " ORDER BY " : ", ", quoted ? quoted : "");
        sql->failed |= !quoted;
        first = false;
    }
    return trd_store_end(l->store, s, step, err);
}

/* One column in the order that all columns have: of rowid, by a name of it
 * that no column has taken, else as the table lies. NOT INDEXED, since an
 * index that holds the column would give its own order. */
static trd_code prepare(const loader *l, sqlite3_stmt **out, trd_error *err)
{
    static const char *const rowids[] = { "rowid", "_rowid_", "oid" };
    const char *column = trd_store_quoted(l->name, l->pool), *table = trd_store_quoted(l->table->name, l->pool), *free_name = NULL;
    trd_text    sql = { 0 };
    trd_code    code = TRD_OK;

    for (size_t k = 0; k < 3 && !free_name; k++) {
        free_name = rowids[k];
        for (size_t i = 0; i < l->table->column_count && free_name; i++)
            if (strcasecmp(l->table->columns[i].name, rowids[k]) == 0)
                free_name = NULL;
    }
    trd_text_add_format(&sql, "SELECT %s FROM %s NOT INDEXED%s%s", column ? column : "", table ? table : "",
                        free_name ? " ORDER BY " : "", free_name ? free_name : "");
    if (!column || !table || sql.failed) {
        trd_text_release(&sql);
        return no_memory(err);
    }
    if (trd_store_prepare(l->store, sql.bytes, out, NULL) != TRD_OK) {
        trd_text_clear(&sql);
        trd_text_add_format(&sql, "SELECT %s FROM %s", column, table);
        code = key_order(l, &sql, err);
        if (code == TRD_OK)
            code = sql.failed ? no_memory(err) : trd_store_prepare(l->store, sql.bytes, out, err);
    }
    trd_text_release(&sql);
    return code;
}

/* Columns are read one by one: all must come from the same imports. */
static trd_code check_imports(const loader *l, trd_error *err)
{
    const trd_store_table *t = l->table;
    sqlite3_stmt          *s;
    int64_t                last = 0;

    if (!l->store->ours)
        return TRD_OK;
    trd_code code = trd_store_prepare(l->store, "SELECT coalesce(max(id), 0) FROM trede_dataset WHERE table_name = ? COLLATE NOCASE", &s, err);
    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW)
        last = sqlite3_column_int64(s, 0);
    code = trd_store_end(l->store, s, step, err);
    if (code == TRD_OK && last != (t->source_count ? t->sources[t->source_count - 1].number : 0))
        code = trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s' was imported again while it was used; start again", t->name);
    return code;
}

trd_code trd_store_column(trd_store *store, const trd_store_table *table, const char *column, trd_type type,
                          const trd_watch *watch, trd_pool *pool, trd_column **out, trd_error *err)
{
    loader        l = { .store = store, .table = table, .name = trd_pool_text(pool, column), .pool = pool };
    sqlite3_stmt *s = NULL;
    size_t        row = 0;
    int           step = SQLITE_DONE;
    trd_code      code = l.name ? read_specials(&l, err) : no_memory(err);

    if (code == TRD_OK && !(l.out = trd_column_new(pool, l.name, type, (size_t)table->rows)))
        code = no_memory(err);
    if (code == TRD_OK)
        code = prepare(&l, &s, err);
    while (code == TRD_OK && (step = sqlite3_step(s)) == SQLITE_ROW) {
        if (row == (size_t)table->rows)
            code = trd_fail_at(err, TRD_E_DATA, store->path, 0, "table '%s' grew while it was read; try again", table->name);
        else if (row % 65536 == 0 && trd_watch_stops(watch))
            code = trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        else
            code = cell(&l, row++, s, err);
    }
    trd_code end = trd_store_end(store, s, step, code == TRD_OK ? err : NULL);
    if (code == TRD_OK)
        code = end;
    if (code == TRD_OK && row < (size_t)table->rows)
        code = trd_fail_at(err, TRD_E_DATA, store->path, 0, "table '%s' shrank while it was read; try again", table->name);
    if (code == TRD_OK)
        code = check_imports(&l, err);
    if (code == TRD_OK)
        *out = l.out;
    return code;
}
