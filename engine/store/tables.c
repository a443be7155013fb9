#include "store/cache_int.h"
#include "store/page_read.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the list of tables; close some programs");
}

static const char *copy(sqlite3_stmt *s, int column, trd_pool *pool, bool *failed)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    const char *out = trd_pool_text(pool, text ? text : "");
    *failed |= !out;
    return out;
}

/* ---- what is known of a table of ours ----------------------------------- */

static trd_code read_columns(trd_store *store, trd_store_table *t, trd_pool *pool, trd_error *err)
{
    static const char sql[] = "SELECT name, header, type, unit, missing, suppressed,"
                              " EXISTS(SELECT 1 FROM trede_code c WHERE c.table_name = k.table_name COLLATE NOCASE AND c.column_name IN (k.name, '')"
                              "  AND c.kind = 'known') FROM trede_column k WHERE table_name = ? COLLATE NOCASE ORDER BY position";
    sqlite3_stmt *s;
    bool          failed = false;
    size_t        room = 0;
    trd_code      code = trd_store_prepare(store, sql, &s, err);

    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW && !failed) {
        trd_store_column_info *more = trd_pool_grow(pool, t->columns, t->column_count, &room, sizeof *more);
        if (!more) {
            failed = true;
            break;
        }
        t->columns = more;
        trd_store_column_info *c = &t->columns[t->column_count++];
        const char *type = copy(s, 2, pool, &failed);
        c->name = copy(s, 0, pool, &failed);
        c->header = copy(s, 1, pool, &failed);
        c->unit = copy(s, 3, pool, &failed);
        c->missing = sqlite3_column_int64(s, 4);
        c->suppressed = sqlite3_column_int64(s, 5);
        c->type = TRD_CODE;
        for (int k = TRD_FLAG; k <= TRD_CODE && type; k++)
            if (strcmp(type, trd_type_name((trd_type)k)) == 0)
                c->type = (trd_type)k;
        if (c->suppressed > 0 && sqlite3_column_int(s, 6) && (c->type == TRD_INTEGER || c->type == TRD_REAL))
            c->type = TRD_SPAN;
    }
    code = trd_store_end(store, s, step, err);
    return failed ? no_memory(err) : code;
}

static trd_code read_sources(trd_store *store, trd_store_table *t, trd_pool *pool, trd_error *err)
{
    static const char sql[] = "SELECT file, digest, imported_at, profile, encoding, delimiter, licence, source, rows, marks, id"
                              " FROM trede_dataset WHERE table_name = ? COLLATE NOCASE ORDER BY id";
    sqlite3_stmt *s;
    bool          failed = false;
    size_t        room = 0;
    trd_code      code = trd_store_prepare(store, sql, &s, err);

    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW && !failed) {
        trd_store_source *more = trd_pool_grow(pool, t->sources, t->source_count, &room, sizeof *more);
        if (!more) {
            failed = true;
            break;
        }
        t->sources = more;
        t->sources[t->source_count++] = (trd_store_source){
            .file = copy(s, 0, pool, &failed), .digest = copy(s, 1, pool, &failed), .imported_at = copy(s, 2, pool, &failed),
            .profile = copy(s, 3, pool, &failed), .encoding = copy(s, 4, pool, &failed), .delimiter = copy(s, 5, pool, &failed),
            .licence = copy(s, 6, pool, &failed), .source_line = copy(s, 7, pool, &failed), .rows = sqlite3_column_int64(s, 8), .number = sqlite3_column_int64(s, 10) };
        t->marks |= (trd_marks)sqlite3_column_int64(s, 9);
    }
    code = trd_store_end(store, s, step, err);
    return failed ? no_memory(err) : code;
}

/* ---- a table of another program ----------------------------------------- */

enum { WATCH_ROWS = 10000 };

static trd_code count_kinds(trd_store *store, trd_store_table *t, trd_pool *pool, trd_page_held *columns, trd_error *err)
{
    const char   *table = trd_store_quoted(t->name, pool);
    trd_text      sql = { 0 };
    sqlite3_stmt *s;
    int           step;

    for (size_t i = 0; i < t->column_count; i++) {
        const char *column = trd_store_quoted(t->columns[i].name, pool);
        trd_text_add_format(&sql, "%s%s", i ? ", " : "SELECT ", column ? column : "");
        sql.failed |= !column;
    }
    trd_text_add_format(&sql, " FROM %s", table ? table : "");
    trd_code code = sql.failed || !table ? no_memory(err) : trd_store_prepare(store, sql.bytes, &s, err);
    trd_text_release(&sql);
    if (code != TRD_OK)
        return code;
    for (size_t row = 0; (step = sqlite3_step(s)) == SQLITE_ROW; row++) {
        for (size_t i = 0; i < t->column_count; i++)
            columns[i].of[sqlite3_column_type(s, (int)i)]++;
        if (row % WATCH_ROWS == 0 && trd_watch_stops(store->watch)) {
            sqlite3_finalize(s);
            return trd_fail(err, TRD_E_CANCELLED, "interrupted");
        }
    }
    return trd_store_end(store, s, step, err);
}

/* How many rows there are, and the types of all columns, follow from what their
 * cells hold, in one walk. */
static trd_code look_at_cells(trd_store *store, trd_store_table *t, trd_pool *pool, trd_error *err)
{
    trd_page_held *columns = trd_pool_calloc(pool, t->column_count, sizeof *columns);
    bool           read = false;

    if (!columns)
        return no_memory(err);
    trd_code code = trd_page_look(store, t, pool, columns, &read, err);
    if (code == TRD_OK && !read)
        code = count_kinds(store, t, pool, columns, err);
    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < t->column_count; i++) {
        const int64_t *of = columns[i].of;
        int64_t        texts = of[SQLITE_TEXT] + of[SQLITE_BLOB], numbers = of[SQLITE_INTEGER] + of[SQLITE_FLOAT];
        t->columns[i].type = texts || !numbers ? TRD_CODE : of[SQLITE_FLOAT] ? TRD_REAL : TRD_INTEGER;
        t->columns[i].missing = of[SQLITE_NULL];
        t->rows = texts + numbers + of[SQLITE_NULL];
    }
    return TRD_OK;
}

static trd_code look_at_columns(trd_store *store, trd_store_table *t, trd_pool *pool, trd_error *err)
{
    sqlite3_stmt *s;
    bool          failed = false;
    size_t        room = 0;
    trd_code      code = trd_store_prepare(store, "SELECT name FROM pragma_table_info(?) ORDER BY cid", &s, err);

    if (code != TRD_OK)
        return code;
    t->columns = NULL;
    sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW && !failed) {
        trd_store_column_info *more = trd_pool_grow(pool, t->columns, t->column_count, &room, sizeof *more);
        if (!more) {
            failed = true;
            break;
        }
        t->columns = more;
        trd_store_column_info *c = &t->columns[t->column_count++];
        c->name = c->header = copy(s, 0, pool, &failed);
        c->unit = "";
    }
    code = trd_store_end(store, s, step, err);
    if (failed)
        return no_memory(err);
    return code == TRD_OK ? look_at_cells(store, t, pool, err) : code;
}

/* ---- tables ------------------------------------------------------------- */

void trd_store_watch(trd_store *store, const trd_watch *watch)
{
    store->watch = watch;
}

/* Ordinary tables that are not the database's or ours. A virtual table has no
 * root page; reading one would run code of an extension. */
#define DATASETS "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0" \
                 " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'trede\\_%' ESCAPE '\\'"

static trd_code count_rows(trd_store *store, trd_store_table *t, trd_pool *pool, trd_error *err)
{
    const char   *name = trd_store_quoted(t->name, pool);
    sqlite3_stmt *s;

    if (trd_cache_rows(store, t->name, &t->rows))
        return TRD_OK;
    trd_code code = trd_store_prepare(store, name ? trd_pool_format(pool, "SELECT count(*) FROM %s", name) : NULL, &s, err);

    if (code != TRD_OK)
        return code;
    if (sqlite3_step(s) == SQLITE_ROW)
        t->rows = sqlite3_column_int64(s, 0);
    else
        code = trd_store_fail(store, err);
    sqlite3_finalize(s);
    return code;
}

static trd_code read_table(trd_store *store, trd_store_table *t, trd_pool *pool, trd_error *err)
{
    trd_code code = store->ours ? read_columns(store, t, pool, err) : TRD_OK;

    if (code == TRD_OK && store->ours)
        code = read_sources(store, t, pool, err);
    if (code != TRD_OK)
        return code;
    return t->column_count ? count_rows(store, t, pool, err) : look_at_columns(store, t, pool, err);
}

trd_code trd_store_tables(trd_store *store, trd_pool *pool, trd_store_table **out, size_t *count, trd_error *err)
{
    static const char sql[] = DATASETS " ORDER BY name COLLATE NOCASE";
    trd_store_table *list = NULL;
    size_t           n = 0, room = 0;
    bool             failed = false;
    sqlite3_stmt    *s;
    trd_code         code = trd_store_prepare(store, sql, &s, err);

    if (code != TRD_OK)
        return code;
    int step;
    while ((step = sqlite3_step(s)) == SQLITE_ROW && !failed) {
        trd_store_table *more = trd_pool_grow(pool, list, n, &room, sizeof *more);
        if (!more) {
            failed = true;
            break;
        }
        list = more;
        list[n++].name = copy(s, 0, pool, &failed);
    }
    code = trd_store_end(store, s, step, err);
    for (size_t i = 0; i < n && code == TRD_OK && !failed; i++)
        code = read_table(store, &list[i], pool, err);
    if (failed)
        return no_memory(err);
    if (code == TRD_OK) {
        *out = list;
        *count = n;
    }
    return code;
}

trd_code trd_store_find(trd_store *store, const char *table, trd_pool *pool, trd_store_table **out, trd_error *err)
{
    sqlite3_stmt    *s;
    bool             failed = false;
    trd_store_table *found = NULL;
    trd_code         code = trd_store_prepare(store, DATASETS " AND name = ? COLLATE NOCASE", &s, err);
    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        found = trd_pool_calloc(pool, 1, sizeof *found);
        failed = !found;
        if (found)
            found->name = copy(s, 0, pool, &failed);
    }
    code = trd_store_end(store, s, step, err);
    if (failed)
        return no_memory(err);
    if (code != TRD_OK)
        return code;
    if (found && (code = read_table(store, found, pool, err)) != TRD_OK)
        return code;
    *out = found;
    return TRD_OK;
}
