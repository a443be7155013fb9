#include "store/load_int.h"

#include "base/number.h"

#include <stdlib.h>
#include <string.h>

trd_code trd_load_no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a column; close some programs");
}

/* As SQLite decides whether a text is a number: also 1e3 and .5. */
static void look_for_number(trd_special *s)
{
    size_t n = strlen(s->text);
    char  *end;

    s->whole = trd_number_integer(s->text, n, &s->integer);
    s->real = strtod(s->text, &end);
    s->number = n > 0 && strspn(s->text, "0123456789+-.eE") == n && *end == '\0';
}

static bool add_special(trd_load_column *column, size_t *room, sqlite3_stmt *s, trd_pool *pool)
{
    trd_special *more = trd_pool_grow(pool, column->specials, column->special_count, room, sizeof *more);
    int          kind = trd_missing_from_name((const char *)sqlite3_column_text(s, 1));

    if (!more)
        return false;
    column->specials = more;
    trd_special *new = &more[column->special_count];
    *new = (trd_special){ .text = trd_pool_text(pool, (const char *)sqlite3_column_text(s, 0)),
                          .kind = kind < 0 ? TRD_USER_MISSING : (trd_missing)kind,
                          .span = { sqlite3_column_double(s, 2), sqlite3_column_double(s, 3) } };
    if (!new->text)
        return false;
    look_for_number(new);
    column->special_count++;
    column->number_count += new->number;
    return true;
}

trd_code trd_load_specials(trd_store *store, const char *table, trd_load_column *column, trd_pool *pool, trd_error *err)
{
    sqlite3_stmt *s;
    size_t        room = 0;
    trd_code      code;

    if (!store->ours)
        return TRD_OK;
    code = trd_store_prepare(store, "SELECT coalesce(text, ''), coalesce(kind, ''), low, high FROM trede_code"
                             " WHERE table_name = ?1 COLLATE NOCASE AND (column_name = ?2 COLLATE NOCASE OR column_name = '')"
                             " AND (kind <> 'known' OR low <= high) ORDER BY column_name DESC", &s, err);
    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, column->name, -1, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW && code == TRD_OK)
        if (!add_special(column, &room, s, pool))
            code = trd_load_no_memory(err);
    trd_code end = trd_store_end(store, s, step, code == TRD_OK ? err : NULL);
    return code == TRD_OK ? end : code;
}

const trd_special *trd_special_number(const trd_load_column *column, const trd_cell *cell)
{
    bool whole = cell->kind == SQLITE_INTEGER;

    for (size_t i = 0; column->number_count && i < column->special_count; i++) {
        const trd_special *s = &column->specials[i];
        if (s->number && (whole && s->whole ? s->integer == cell->whole : s->real == cell->real))
            return s;
    }
    return NULL;
}

const trd_special *trd_special_text(const trd_load_column *column, const char *text, size_t n)
{
    for (size_t i = 0; i < column->special_count; i++)
        if (strncmp(column->specials[i].text, text, n) == 0 && column->specials[i].text[n] == '\0')
            return &column->specials[i];
    return NULL;
}
