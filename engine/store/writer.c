#include "store/page_writer.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the import; nothing was stored; close some programs");
}

/* ---- the table ---------------------------------------------------------- */

static trd_affinity affinity_of(trd_type type)
{
    return type == TRD_INTEGER || type == TRD_FLAG ? TRD_AFFINITY_INTEGER : type == TRD_REAL ? TRD_AFFINITY_REAL : TRD_AFFINITY_TEXT;
}

static const char *sql_type(trd_type type)
{
    static const char *const names[] = { [TRD_AFFINITY_TEXT] = "TEXT", [TRD_AFFINITY_INTEGER] = "INTEGER", [TRD_AFFINITY_REAL] = "REAL" };
    return names[affinity_of(type)];
}

/* Runs SQL with up to three texts bound. */
static trd_code run_with(trd_store *store, const char *sql, const char *a, const char *b, const char *c, trd_error *err)
{
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(store, sql, &s, err);
    if (code != TRD_OK)
        return code;
    const char *texts[] = { a, b, c };
    for (int i = 0; i < 3; i++)
        if (texts[i])
            sqlite3_bind_text(s, i + 1, texts[i], -1, SQLITE_STATIC);
    return trd_store_end(store, s, sqlite3_step(s), err);
}

static trd_code create_table(trd_store_writer *w, const trd_store_new_column *columns, trd_error *err)
{
    trd_text    sql = { 0 };
    const char *name = trd_store_quoted(w->table, w->pool);
    static const char *const forget[] = {
        "DELETE FROM trede_repair WHERE import IN (SELECT id FROM trede_dataset WHERE table_name = ? COLLATE NOCASE)",
        "DELETE FROM trede_dataset WHERE table_name = ? COLLATE NOCASE",
        "DELETE FROM trede_column WHERE table_name = ? COLLATE NOCASE",
        "DELETE FROM trede_code WHERE table_name = ? COLLATE NOCASE",
    };
    trd_code code = TRD_OK;

    if (!name)
        return no_memory(err);
    for (size_t i = 0; i < sizeof forget / sizeof *forget && code == TRD_OK; i++)
        code = run_with(w->store, forget[i], w->table, NULL, NULL, err);
    trd_text_add_format(&sql, "DROP TABLE IF EXISTS %s; CREATE TABLE %s(", name, name);
    for (size_t i = 0; i < w->count; i++) {
        const char *column = trd_store_quoted(columns[i].name, w->pool);
        trd_text_add_format(&sql, "%s%s %s", i ? ", " : "", column ? column : "", sql_type(columns[i].type));
    }
    trd_text_add(&sql, ")");
    if (code == TRD_OK)
        code = sql.failed ? no_memory(err) : trd_store_run(w->store, sql.bytes, err);
    trd_text_release(&sql);
    for (size_t i = 0; i < w->count && code == TRD_OK; i++) {
        sqlite3_stmt *s;
        if ((code = trd_store_prepare(w->store, "INSERT INTO trede_column VALUES(?, ?, ?, ?, ?, ?, 0, 0)", &s, err)) != TRD_OK)
            return code;
        sqlite3_bind_text(s, 1, w->table, -1, SQLITE_STATIC);
        sqlite3_bind_int64(s, 2, (int64_t)i);
        sqlite3_bind_text(s, 3, columns[i].name, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 4, columns[i].header, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 5, trd_type_name(columns[i].type), -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 6, columns[i].unit, -1, SQLITE_STATIC);
        code = trd_store_end(w->store, s, sqlite3_step(s), err);
    }
    return code;
}

/* The type of a column as it was declared; hidden cells make it a span. */
static trd_code declared_type(trd_store_writer *w, const char *column, const char **out, trd_error *err)
{
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(w->store, "SELECT type FROM trede_column WHERE table_name = ? COLLATE NOCASE AND name = ?", &s, err);

    *out = "";
    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, w->table, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, column, -1, SQLITE_STATIC);
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW && !(*out = trd_pool_text(w->pool, (const char *)sqlite3_column_text(s, 0))))
        code = no_memory(err);
    trd_code end = trd_store_end(w->store, s, step, code == TRD_OK ? err : NULL);
    return code == TRD_OK ? end : code;
}

/* Rows can be added only to a table with the same columns of the same types. */
static trd_code check_table(trd_store_writer *w, const trd_store_table *there, const trd_store_new_column *columns, trd_error *err)
{
    const char *type;
    trd_code    code = TRD_OK;

    if (there->column_count != w->count)
        return trd_fail_at(err, TRD_E_DATA, w->store->path, 0, "table '%s' has %zu columns and this file %zu, so its rows cannot be added; "
                           "choose another --table", w->table, there->column_count, w->count);
    for (size_t i = 0; i < w->count; i++) {
        if (strcmp(there->columns[i].name, columns[i].name) != 0)
            return trd_fail_at(err, TRD_E_DATA, w->store->path, 0, "column %zu of table '%s' is '%s' and of this file '%s', so its rows cannot be added; "
                               "choose another --table", i + 1, w->table, there->columns[i].name, columns[i].name);
        if ((code = declared_type(w, columns[i].name, &type, err)) != TRD_OK)
            return code;
        if (strcmp(type, trd_type_name(columns[i].type)) != 0)
            return trd_fail_at(err, TRD_E_DATA, w->store->path, 0, "column '%s' of table '%s' is of type %s and of this file of type %s, so its rows cannot be added; "
                               "choose another --table, or correct the file", columns[i].name, w->table, type, trd_type_name(columns[i].type));
    }
    return TRD_OK;
}

static trd_code add_codes(trd_store_writer *w, const trd_store_new_code *codes, size_t count, trd_error *err)
{
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *s;
        trd_code      code = trd_store_prepare(w->store, "INSERT INTO trede_code VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                                               " SET low = min(low, excluded.low), high = max(high, excluded.high) WHERE kind = excluded.kind", &s, err);
        if (code != TRD_OK)
            return code;
        sqlite3_bind_text(s, 1, w->table, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, codes[i].column ? codes[i].column : "", -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 3, codes[i].text, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 4, trd_missing_name(codes[i].kind), -1, SQLITE_STATIC);
        sqlite3_bind_double(s, 5, codes[i].low);
        sqlite3_bind_double(s, 6, codes[i].high);
        if ((code = trd_store_end(w->store, s, sqlite3_step(s), err)) != TRD_OK)
            return code;
        if (sqlite3_changes(w->store->db) == 0)
            return trd_fail_at(err, TRD_E_DATA, w->store->path, 0, "'%s' means something else in the rows that table '%s' has already; "
                               "choose another --table", codes[i].text, w->table);
    }
    return TRD_OK;
}

static trd_code prepare_insert(trd_store_writer *w, trd_error *err)
{
    trd_text    sql = { 0 };
    const char *name = trd_store_quoted(w->table, w->pool);

    trd_text_add_format(&sql, "INSERT INTO %s VALUES(", name ? name : "");
    for (size_t i = 0; i < w->count; i++)
        trd_text_add(&sql, i ? ", ?" : "?");
    trd_text_add(&sql, ")");
    trd_code code = sql.failed || !name ? no_memory(err) : trd_store_prepare(w->store, sql.bytes, &w->insert, err);
    trd_text_release(&sql);
    if (code == TRD_OK)
        code = trd_store_prepare(w->store, "INSERT INTO trede_repair VALUES(?, ?, ?, ?, ?, ?)", &w->repair, err);
    return code;
}

static trd_code next_import(trd_store_writer *w, trd_error *err)
{
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(w->store, "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'trede_dataset'", &s, err);
    int step = SQLITE_DONE;
    if (code == TRD_OK && (step = sqlite3_step(s)) == SQLITE_ROW)
        w->import = sqlite3_column_int64(s, 0);
    return code == TRD_OK ? trd_store_end(w->store, s, step, err) : code;
}

static trd_code begin(trd_store_writer *w, bool append, const trd_store_new_column *columns, const trd_store_new_code *codes,
                      size_t code_count, trd_error *err)
{
    trd_store_table *there = NULL;
    trd_code         code = trd_store_find(w->store, w->table, w->pool, &there, err);

    for (size_t i = 0; i < w->count; i++)
        w->columns[i] = (trd_writer_column){ .name = trd_pool_text(w->pool, columns[i].name), .type = columns[i].type, .affinity = affinity_of(columns[i].type) };
    if (code == TRD_OK && there && there->source_count == 0)
        return trd_fail_at(err, TRD_E_DATA, w->store->path, 0, "table '%s' was not made by an import and is left alone; choose another --table", w->table);
    if (there)
        w->table = there->name;              /* as it is spelled there */
    if (code == TRD_OK)
        code = there && append ? check_table(w, there, columns, err) : create_table(w, columns, err);
    if (code == TRD_OK)
        code = add_codes(w, codes, code_count, err);
    if (code == TRD_OK)
        code = next_import(w, err);
    return code;
}

/* The table in a file of its own when the database is fresh; *fits false: it
 * has to be made in the database after all. */
static trd_code begin_fresh(trd_store_writer *w, const trd_store_new_column *columns, const trd_store_new_code *codes, size_t code_count,
                            bool *fits, trd_error *err)
{
    *fits = false;
    trd_fresh_begin(w);
    if (!w->fresh)
        return TRD_OK;
    trd_code code = trd_store_run(w->store, "BEGIN", err);
    if (code == TRD_OK)
        code = begin(w, false, columns, codes, code_count, err);
    if (code == TRD_OK)
        code = trd_store_run(w->store, "COMMIT", err);
    if (code == TRD_OK)
        code = trd_fresh_start(w, fits, err);
    if (code == TRD_OK && !*fits)
        trd_fresh_abandon(w);
    return code;
}

static trd_code begin_any(trd_store_writer *w, bool append, const trd_store_new_column *columns, const trd_store_new_code *codes,
                          size_t code_count, trd_error *err)
{
    bool     fits;
    trd_code code = begin_fresh(w, columns, codes, code_count, &fits, err);
    if (code == TRD_OK && !fits)
        code = begin(w, append, columns, codes, code_count, err);
    if (code == TRD_OK && !fits)
        code = prepare_insert(w, err);
    return code == TRD_OK ? trd_store_rows_new(w, &w->own, err) : code;
}

/* The write lock of the file that stands at the path. While we waited another
 * import may have put a new one there (page_fresh.c). */
static trd_code lock(trd_store *store, trd_error *err)
{
    enum { TRIES = 20 };
    trd_code code = trd_store_run(store, "BEGIN IMMEDIATE", err);

    for (int i = 0; i < TRIES && code == TRD_OK && trd_store_has_moved(store); i++) {
        trd_store_run(store, "ROLLBACK", NULL);
        if (access(store->path, F_OK) != 0)
            return trd_fail_at(err, TRD_E_IO, store->path, 0, "was moved or removed by another program; try again");
        if ((code = trd_store_reopen(store, err)) == TRD_OK)
            code = trd_store_run(store, "BEGIN IMMEDIATE", err);
    }
    return code;
}

trd_code trd_store_writer_open(trd_store *store, const char *table, bool append, const trd_store_new_column *columns,
                               size_t column_count, const trd_store_new_code *codes, size_t code_count,
                               trd_store_writer **out, trd_error *err)
{
    trd_pool         *pool = trd_pool_new(NULL);
    trd_store_writer *w = pool ? trd_pool_calloc(pool, 1, sizeof *w) : NULL;

    if (!w || !(w->columns = trd_pool_calloc(pool, column_count + 1, sizeof *w->columns)) || !(w->table = trd_pool_text(pool, table))) {
        trd_pool_free(pool);
        return no_memory(err);
    }
    w->pool = pool;
    w->store = w->database = store;
    w->count = column_count;
    trd_code code = strncasecmp(table, "sqlite_", 7) == 0 || strncasecmp(table, "trede_", 6) == 0
                        ? trd_fail(err, TRD_E_USAGE, "table '%s' is a name of the database itself; choose another --table", table)
                    : !*table || trd_utf8_valid(table, strlen(table)) < strlen(table)
                        ? trd_fail(err, TRD_E_USAGE, "the name of the table must be plain text; choose another --table")
                    : column_count == 0 || (int)column_count > sqlite3_limit(store->db, SQLITE_LIMIT_COLUMN, -1)
                        ? trd_fail(err, TRD_E_DATA, "%zu columns do not fit a table (at most %d); choose fewer columns", column_count,
                                   sqlite3_limit(store->db, SQLITE_LIMIT_COLUMN, -1))
                        : lock(store, err);
    if (code != TRD_OK) {
        trd_pool_free(pool);
        return code;
    }
    if ((code = begin_any(w, append, columns, codes, code_count, err)) != TRD_OK)
        trd_store_writer_abandon(w);
    else
        *out = w;
    return code;
}

void trd_store_writer_watch(trd_store_writer *w, const trd_watch *watch)
{
    w->watch = watch;
}

trd_code trd_store_writer_repair(trd_store_writer *w, int64_t line, const char *column, const char *before, const char *after,
                                 const char *why, trd_error *err)
{
    if (w->fresh)
        return trd_fresh_repair(w, line, column, before, after, why, err);
    sqlite3_bind_int64(w->repair, 1, w->import);
    sqlite3_bind_int64(w->repair, 2, line);
    sqlite3_bind_text(w->repair, 3, column, -1, SQLITE_STATIC);
    sqlite3_bind_text(w->repair, 4, before, -1, SQLITE_STATIC);
    sqlite3_bind_text(w->repair, 5, after, -1, SQLITE_STATIC);
    sqlite3_bind_text(w->repair, 6, why, -1, SQLITE_STATIC);
    int step = sqlite3_step(w->repair);
    sqlite3_reset(w->repair);
    return step == SQLITE_DONE ? TRD_OK : trd_store_fail(w->store, err);
}

/* ---- the end ------------------------------------------------------------ */

static trd_code count_cells(trd_store_writer *w, trd_error *err)
{
    for (size_t i = 0; i < w->count; i++) {
        sqlite3_stmt *s;
        trd_code      code = trd_store_prepare(w->store, "UPDATE trede_column SET missing = missing + ?, suppressed = suppressed + ?"
                                               " WHERE table_name = ? COLLATE NOCASE AND name = ?", &s, err);
        if (code != TRD_OK)
            return code;
        sqlite3_bind_int64(s, 1, w->columns[i].missing);
        sqlite3_bind_int64(s, 2, w->columns[i].suppressed);
        sqlite3_bind_text(s, 3, w->table, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 4, w->columns[i].name, -1, SQLITE_STATIC);
        if ((code = trd_store_end(w->store, s, sqlite3_step(s), err)) != TRD_OK)
            return code;
    }
    return TRD_OK;
}

static trd_code note_import(trd_store_writer *w, const trd_store_source *source, trd_marks marks, trd_error *err)
{
    char          now[TRD_TIME_ROOM];
    sqlite3_stmt *s;
    trd_text      detail = { 0 };
    trd_code      code = trd_store_prepare(w->store, "INSERT INTO trede_dataset VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", &s, err);
    if (code != TRD_OK)
        return code;
    trd_clock_now(now);
    const char *texts[] = { w->table, source->file, source->digest, now, source->profile, source->encoding,
                            source->delimiter, source->licence, source->source_line };
    sqlite3_bind_int64(s, 1, w->import);
    for (int i = 0; i < 9; i++)
        sqlite3_bind_text(s, i + 2, texts[i] ? texts[i] : "", -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, 11, w->rows);
    sqlite3_bind_int64(s, 12, marks);
    code = trd_store_end(w->store, s, sqlite3_step(s), err);
    trd_text_add(&detail, "{\"digest\":");
    trd_text_add_json(&detail, texts[2] ? texts[2] : "");
    trd_text_add(&detail, ",\"file\":");
    trd_text_add_json(&detail, texts[1] ? texts[1] : "");
    trd_text_add(&detail, ",\"profile\":");
    trd_text_add_json(&detail, texts[4] ? texts[4] : "");
    trd_text_add_format(&detail, ",\"rows\":%lld,\"table\":", (long long)w->rows);
    trd_text_add_json(&detail, w->table);
    trd_text_add(&detail, "}");
    if (code == TRD_OK)
        code = detail.failed ? no_memory(err) : trd_ledger_append(w->store, "import", detail.bytes, err);
    trd_text_release(&detail);
    return code;
}

static void release(trd_store_writer *w)
{
    trd_store_rows_free(w->own);
    sqlite3_finalize(w->insert);
    sqlite3_finalize(w->repair);
    trd_fresh_abandon(w);
    trd_pool_free(w->pool);
}

/* What is known of the import, and its place in the ledger. */
static trd_code write_rest(trd_store_writer *w, const trd_store_source *source, trd_marks marks, trd_error *err)
{
    trd_code code = trd_store_writer_flush(w, err);

    if (code == TRD_OK && w->fresh)
        code = trd_fresh_end(w, err);
    if (code == TRD_OK && w->fresh)
        code = trd_store_run(w->store, "BEGIN", err);
    if (code == TRD_OK)
        code = count_cells(w, err);
    if (code == TRD_OK)
        code = note_import(w, source, marks, err);
    if (code == TRD_OK && w->fresh)
        code = trd_store_run(w->store, "COMMIT", err);
    return code == TRD_OK && w->fresh ? trd_fresh_take_place(w, err) : code;
}

trd_code trd_store_writer_finish(trd_store_writer *w, const trd_store_source *source, trd_marks marks, trd_error *err)
{
    trd_store *store = w->database;
    bool       fresh = w->fresh != NULL;
    trd_code   code = write_rest(w, source, marks, err);

    if (code != TRD_OK) {
        trd_store_writer_abandon(w);
        return code;
    }
    release(w);
    if (!fresh && (code = trd_store_run(store, "COMMIT", err)) != TRD_OK)
        trd_store_run(store, "ROLLBACK", NULL);
    return code;
}

void trd_store_writer_abandon(trd_store_writer *w)
{
    if (!w)
        return;
    trd_store *store = w->database;
    release(w);
    trd_store_run(store, "ROLLBACK", NULL);
}
