#include "store/load_int.h"

#include "base/text.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { WATCH_ROWS = 1024 };

typedef struct reader {
    trd_load     *load;
    trd_store    *stores;            /* one per sink                          */
    sqlite3_stmt *statements[TRD_THREADS];
    bool          ranges;            /* pieces are ranges of rowids           */
    int64_t       least, most;
    uint64_t      step;              /* rowids of a piece                     */
    atomic_size_t first_bad;         /* pieces behind it need not be read     */
} reader;

/* ---- the statement ------------------------------------------------------ */

/* The order of a table without rowid: its primary key. */
static trd_code key_order(const trd_load *l, const trd_store *store, trd_text *sql, trd_error *err)
{
    sqlite3_stmt *s;
    int           step;
    bool          first = true;
    trd_code      code = trd_store_prepare(store, "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", &s, err);

    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, l->table->name, -1, SQLITE_STATIC);
    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(s, 0), *quoted = name ? trd_store_quoted(name, l->scratch) : NULL;
        trd_text_add_format(sql, "%s%s", first ? " ORDER BY " : ", ", quoted ? quoted : "");
        sql->failed |= !quoted;
        first = false;
    }
    return trd_store_end(store, s, step, err);
}

/* The wanted columns in the order that all columns have: of rowid, by a name
 * of it that no column has taken, else as the table lies. NOT INDEXED, since an
 * index that holds the columns would give its own order. */
static trd_code prepare(const trd_load *l, const trd_store *store, bool range, sqlite3_stmt **out, trd_error *err)
{
    const char *table = trd_store_quoted(l->table->name, l->scratch);
    trd_text    sql = { 0 };
    trd_code    code = TRD_OK;

    trd_text_add(&sql, "SELECT ");
    for (size_t i = 0; i < l->count; i++) {
        const char *column = trd_store_quoted(l->columns[i].name, l->scratch);
        trd_text_add_format(&sql, "%s%s", i ? ", " : "", column ? column : "");
        sql.failed |= !column;
    }
    size_t list = sql.length;
    trd_text_add_format(&sql, " FROM %s NOT INDEXED", table ? table : "");
    if (range)
        trd_text_add_format(&sql, " WHERE %s BETWEEN ?1 AND ?2", l->rowid);
    if (l->rowid)
        trd_text_add_format(&sql, " ORDER BY %s", l->rowid);
    sql.failed |= !table;
    if (sql.failed)
        code = trd_load_no_memory(err);
    else if (trd_store_prepare(store, sql.bytes, out, NULL) != TRD_OK && !range) {
        sql.length = list;
        trd_text_add_format(&sql, " FROM %s", table);
        code = key_order(l, store, &sql, err);
        if (code == TRD_OK)
            code = sql.failed ? trd_load_no_memory(err) : trd_store_prepare(store, sql.bytes, out, err);
    } else if (!*out)
        code = trd_store_fail(store, err);
    trd_text_release(&sql);
    return code;
}

/* ---- one piece ---------------------------------------------------------- */

/* One call finds the value, and those on it are short. That is allowed while
 * this thread alone uses the connection, which it has for itself. */
static void take_cell(sqlite3_stmt *s, int column, trd_cell *cell)
{
    sqlite3_value *value = sqlite3_column_value(s, column);

    cell->kind = sqlite3_value_type(value);
    cell->source = s;
    cell->column = column;
    switch (cell->kind) {
    case SQLITE_INTEGER:
        cell->whole = sqlite3_value_int64(value);
        cell->real = (double)cell->whole;
        break;
    case SQLITE_FLOAT:
        cell->real = sqlite3_value_double(value);
        break;
    case SQLITE_TEXT:
        cell->text = (const char *)sqlite3_value_text(value);
        cell->n = (size_t)sqlite3_value_bytes(value);
        break;
    default:
        break;
    }
}

static trd_bad *note_bad(reader *r, trd_sink *sink, size_t piece)
{
    size_t   before = atomic_load(&r->first_bad);
    trd_bad *bad = trd_pool_calloc(sink->pool, 1, sizeof *bad);

    while (piece < before && !atomic_compare_exchange_weak(&r->first_bad, &before, piece))
        ;
    sink->piece->bad = bad;
    return bad;
}

static trd_code bad_cell(reader *r, trd_sink *sink, size_t piece, trd_cell *cell, size_t column, trd_put put, trd_error *err)
{
    trd_bad    *bad = put == TRD_PUT_NO_MEMORY ? NULL : note_bad(r, sink, piece);
    const char *text = cell->kind == SQLITE_BLOB ? "(binary)" : cell->kind == SQLITE_FLOAT && !isfinite(cell->real) ? "infinite"
                       : (const char *)sqlite3_column_text(cell->source, cell->column);

    if (!bad || !text)
        return trd_load_no_memory(err);
    bad->row = sink->piece->rows + sink->row;
    bad->column = column;
    bad->put = put;
    snprintf(bad->text, sizeof bad->text, "%s", text);
    return TRD_OK;
}

/* Rows until the statement ends, or something is wrong (noted in the piece). */
static trd_code read_piece(reader *r, trd_sink *sink, size_t piece, trd_error *err)
{
    sqlite3_stmt *s = r->statements[sink->worker];
    trd_put       put = TRD_PUT_DONE;
    trd_cell      cell;
    int           step;

    while ((step = sqlite3_step(s)) == SQLITE_ROW) {
        if (sink->row % WATCH_ROWS == 0 && trd_watch_stops(r->load->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        for (size_t i = 0; i < sink->count; i++) {
            take_cell(s, (int)i, &cell);
            if (cell.kind == SQLITE_TEXT && !cell.text)
                return trd_load_no_memory(err);
            if ((put = trd_sink_put(sink, i, &cell)) != TRD_PUT_DONE)
                return bad_cell(r, sink, piece, &cell, i, put, err);
        }
        if (trd_sink_rows(sink, 1) != TRD_PUT_DONE)
            return trd_load_no_memory(err);
    }
    if (step != SQLITE_DONE) {
        trd_bad *bad = note_bad(r, sink, piece);
        if (!bad)
            return trd_load_no_memory(err);
        trd_store_fail(&r->stores[sink->worker], &bad->error);
    }
    return trd_sink_end(sink) == TRD_PUT_DONE ? TRD_OK : trd_load_no_memory(err);
}

static trd_code read_pieces(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    reader       *r = user;
    trd_sink     *sink = &r->load->sinks[worker];
    sqlite3_stmt *s = r->statements[worker];
    uint64_t      all = (uint64_t)r->most - (uint64_t)r->least;
    trd_code      code = TRD_OK;

    for (size_t piece = from; piece < to && code == TRD_OK; piece++) {
        uint64_t low = piece * r->step, high = all - low < r->step ? all : low + r->step - 1;
        if (piece > atomic_load(&r->first_bad) || (r->ranges && piece && low > all))
            return TRD_OK;
        if (r->ranges) {
            sqlite3_bind_int64(s, 1, (int64_t)((uint64_t)r->least + low));
            sqlite3_bind_int64(s, 2, (int64_t)((uint64_t)r->least + high));
        }
        trd_sink_begin(sink, &r->load->pieces[piece], piece);
        code = read_piece(r, sink, piece, err);
        sqlite3_reset(s);
    }
    return code;
}

/* ---- all of it ---------------------------------------------------------- */

static trd_code find_ranges(reader *r, trd_error *err)
{
    const char   *table = trd_store_quoted(r->load->table->name, r->load->scratch);
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(r->load->store, table ? trd_pool_format(r->load->scratch, "SELECT (SELECT min(%s) FROM %s), (SELECT max(%s) FROM %s)",
                                           r->load->rowid, table, r->load->rowid, table) : NULL, &s, err);
    if (code != TRD_OK)
        return code;
    int step = sqlite3_step(s);
    if (step == SQLITE_ROW) {
        r->least = sqlite3_column_int64(s, 0);
        r->most = sqlite3_column_int64(s, 1);
    }
    return trd_store_end(r->load->store, s, step, err);
}

/* Rowids are cut evenly; where they leave gaps some pieces hold more rows. */
static trd_code cut(reader *r, int threads, trd_error *err)
{
    size_t   pieces = 1;
    trd_code code = TRD_OK;

    r->ranges = threads > 1;
    if (r->ranges && (code = find_ranges(r, err)) == TRD_OK) {
        uint64_t all = (uint64_t)r->most - (uint64_t)r->least;
        pieces = (size_t)r->load->table->rows / TRD_CHUNK_ROWS + 1;
        r->step = all / pieces + 1;
    }
    return code == TRD_OK ? trd_load_begin(r->load, pieces, threads, err) : code;
}

trd_code trd_load_rows(trd_load *load, trd_store *stores, int count, trd_error *err)
{
    reader   r = { .load = load, .stores = stores };
    int      threads = load->rowid ? count : 1;
    trd_code code = cut(&r, threads, err);

    atomic_init(&r.first_bad, SIZE_MAX);
    for (int i = 0; i < threads && code == TRD_OK; i++)
        code = prepare(load, &stores[i], r.ranges, &r.statements[i], err);
    if (code == TRD_OK)
        code = trd_parallel(load->piece_count, 1, threads, read_pieces, &r, load->watch,
                            r.ranges ? "reading the table" : NULL, err);
    for (int i = 0; i < threads; i++)
        sqlite3_finalize(r.statements[i]);
    return code;
}
