#include "store/page_read.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRETCH = 256 * 1024,            /* bytes read at once                 */
    PIECE = 64, ROW = 64,            /* leaves of a piece and bytes of a row, where rows are not counted yet */
    UTF8 = 1, FORMAT_MOST = 4,       /* what the header of the file may say */
    SIZE_AT = 16, RESERVED_AT = 20, CHANGES_AT = 24, PAGES_AT = 28, FORMAT_AT = 44, VACUUM_AT = 52, ENCODING_AT = 56, PAGES_FOR_AT = 92
};

typedef struct reading {
    trd_load         *load;
    trd_page_plan     plan;
    trd_page_leaf_at *leaves;
    size_t            leaf_count, pieces;
    trd_page_taker   *takers;        /* per thread */
    unsigned char   **stretches;
    size_t            stretch;       /* pages */
    atomic_bool       odd;           /* there is something to leave to SQLite */
} reading;

/* ---- can it be read? ---------------------------------------------------- */

/* What the header says; false: of a kind that is left to SQLite. */
static bool begin_source(const trd_store *store, trd_page_source *out)
{
    unsigned char header[TRD_HEADER_BYTES];
    char         *vfs = NULL;
    sqlite3_int64 bytes = 0;

    if (!trd_state_header(store, header) || sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &out->file) != SQLITE_OK)
        return false;
    sqlite3_file_control(store->db, "main", SQLITE_FCNTL_VFSNAME, &vfs);
    bool plain = vfs && strncmp(vfs, "unix", 4) == 0 && !strchr(vfs, '/');       /* a shim in between is "shim/unix" */
    sqlite3_free(vfs);
    out->page_size = trd_page_get2(header + SIZE_AT) == 1 ? 65536 : trd_page_get2(header + SIZE_AT);
    out->pages = trd_page_get4(header + PAGES_AT);
    out->maps = trd_page_get4(header + VACUUM_AT) != 0;
    return plain && out->page_size >= 512 && (out->page_size & (out->page_size - 1)) == 0 && header[RESERVED_AT] == 0 &&
           trd_page_get4(header + CHANGES_AT) == trd_page_get4(header + PAGES_FOR_AT) && trd_page_get4(header + FORMAT_AT) >= 1 &&
           trd_page_get4(header + FORMAT_AT) <= FORMAT_MOST && trd_page_get4(header + ENCODING_AT) == UTF8 &&
           out->file->pMethods->xFileSize(out->file, &bytes) == SQLITE_OK && (uint64_t)bytes / out->page_size >= out->pages;
}

/* Is a column of this declared type REAL to SQLite (sqlite.org/datatype3.html,
 * 3.1)? Then it keeps 7.0 as 7. */
static bool is_real(const char *declared)
{
    static const char *const others[] = { "%INT%", "%CHAR%", "%CLOB%", "%TEXT%", "%BLOB%" }, *const reals[] = { "%REAL%", "%FLOA%", "%DOUB%" };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (sqlite3_strlike(others[i], declared, 0) == 0)
            return false;
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        if (sqlite3_strlike(reals[i], declared, 0) == 0)
            return true;
    return false;
}

/* One column of the table: a field for each time that it is wanted. */
static bool add_fields(reading *r, sqlite3_stmt *s)
{
    const char *name = (const char *)sqlite3_column_text(s, 1), *type = (const char *)sqlite3_column_text(s, 2);

    if (!name || sqlite3_column_int(s, 5) != 0)                      /* generated or hidden */
        return false;
    for (size_t i = 0; i < r->load->count; i++)
        if (sqlite3_stricmp(r->load->columns[i].name, name) == 0)
            r->plan.fields[r->plan.count++] = (trd_page_field){ .wanted = i, .column = (uint32_t)sqlite3_column_int(s, 0),
                .rowid = sqlite3_column_int(s, 6), .real = type && is_real(type), .filled = sqlite3_column_type(s, 3) != SQLITE_NULL };
    return true;
}

/* A table without rowid is known by that; its pages may lie. */
static bool has_rowid(const trd_load *load)
{
    const char   *table = trd_store_quoted(load->table->name, load->scratch);
    sqlite3_stmt *s = NULL;
    bool          has = table && load->rowid &&
                        trd_store_prepare(load->store, trd_pool_format(load->scratch, "SELECT %s FROM %s", load->rowid, table), &s, NULL) == TRD_OK;
    sqlite3_finalize(s);
    return has;
}

/* The root of the table and its columns. A column is the rowid when it is the
 * primary key and no index is: in `INTEGER PRIMARY KEY`. */
static bool find_table(reading *r, uint32_t *root)
{
    const trd_load *load = r->load;
    sqlite3_stmt   *s;
    bool            fine = true;
    sqlite3_int64   at = 0;
    int             step;

    r->plan.fields = trd_pool_calloc(load->scratch, load->count, sizeof *r->plan.fields);
    if (!r->plan.fields ||
        trd_store_prepare(load->store, "SELECT c.cid, c.name, c.type, c.dflt_value, t.rootpage, c.hidden,"
                          " c.pk > 0 AND NOT EXISTS(SELECT 1 FROM pragma_index_list(t.name) WHERE origin = 'pk')"
                          " FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND t.name = ? COLLATE NOCASE ORDER BY c.cid", &s, NULL) != TRD_OK)
        return false;
    sqlite3_bind_text(s, 1, load->table->name, -1, SQLITE_STATIC);
    while ((step = sqlite3_step(s)) == SQLITE_ROW && fine) {
        fine = add_fields(r, s) && (at == 0 || at == sqlite3_column_int64(s, 4));
        at = sqlite3_column_int64(s, 4);
    }
    fine = trd_store_end(load->store, s, step, NULL) == TRD_OK && fine;
    *root = at > 0 && at <= UINT32_MAX ? (uint32_t)at : 0;
    return fine && r->plan.count == load->count && has_rowid(load);
}

/* ---- a thread ----------------------------------------------------------- */

static bool begin_taker(reading *r, int worker, trd_store *store)
{
    trd_page_taker *t = &r->takers[worker];

    *t = (trd_page_taker){ .plan = &r->plan, .sink = r->load->sinks ? &r->load->sinks[worker] : NULL };
    t->held = trd_pool_calloc(r->load->scratch, r->plan.count, sizeof *t->held);
    t->cells = trd_pool_calloc(r->load->scratch, r->plan.count * TRD_PAGE_BATCH, sizeof *t->cells);
    t->words = trd_pool_calloc(r->load->scratch, r->plan.count * TRD_PAGE_WORDS, sizeof *t->words);
    if (!begin_source(store, &t->source) || !t->cells || !t->words || !t->held || trd_store_prepare(store, "SELECT ?1", &t->digits, NULL) != TRD_OK)
        return false;
    r->stretch = STRETCH / t->source.page_size;
    r->stretches[worker] = trd_pool_alloc(r->load->scratch, STRETCH + TRD_PAGE_SLACK);
    if (r->stretches[worker])
        memset(r->stretches[worker] + STRETCH, 0, TRD_PAGE_SLACK);
    return r->stretches[worker] != NULL;
}

/* How many leaves from here on lie in one stretch of the file, and its pages. */
static size_t count_near(const reading *r, size_t from, size_t to, size_t *pages)
{
    const trd_page_leaf_at *leaves = r->leaves;
    size_t                  i = from + 1;

    while (i < to && leaves[i].page > leaves[i - 1].page && leaves[i].page - leaves[from].page < r->stretch)
        i++;
    *pages = leaves[i - 1].page - leaves[from].page + 1;
    return i - from;
}

static bool take_stretch(reading *r, int worker, size_t from, size_t count, size_t pages)
{
    trd_page_taker *t = &r->takers[worker];
    unsigned char  *bytes = r->stretches[worker];

    if (!trd_page_read(&t->source, r->leaves[from].page, pages, bytes))
        return false;
    for (size_t i = from; i < from + count; i++) {
        const unsigned char *page = bytes + (size_t)(r->leaves[i].page - r->leaves[from].page) * t->source.page_size;
        if (trd_page_get2(page + 3) == 0 && r->leaf_count > 1)       /* only the leaf of an empty table is empty */
            return false;
        if (!trd_page_take(t, page, &r->leaves[i], i == 0, i ? r->leaves[i - 1].last : 0))
            return false;
    }
    return trd_page_flush(t);
}

static trd_code take_pieces(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    reading  *r = user;
    trd_sink *sink = r->takers[worker].sink;

    for (size_t piece = from; piece < to; piece++) {
        size_t leaf = piece * r->leaf_count / r->pieces, end = (piece + 1) * r->leaf_count / r->pieces;
        size_t count, pages;
        if (sink)
            trd_sink_begin(sink, &r->load->pieces[piece], piece);
        for (; leaf < end && !atomic_load(&r->odd); leaf += count) {
            if (trd_watch_stops(r->load->watch))
                return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
            count = count_near(r, leaf, end, &pages);
            if (!take_stretch(r, worker, leaf, count, pages))
                atomic_store(&r->odd, true);
        }
        if (sink && !atomic_load(&r->odd) && trd_sink_end(sink) != TRD_PUT_DONE)
            return trd_load_no_memory(err);
    }
    return TRD_OK;
}

/* ---- all of it ---------------------------------------------------------- */

/* Finds the leaves, and readies all threads. */
static bool begin(reading *r, trd_store *stores, int count, bool sinks)
{
    trd_load       *load = r->load;
    trd_page_source source;
    uint32_t        root;

    if (!begin_source(&stores[0], &source) || !find_table(r, &root) || !trd_page_leaves(&source, root, load->scratch, &r->leaves, &r->leaf_count))
        return false;
    r->pieces = sinks ? (size_t)load->table->rows / TRD_CHUNK_ROWS + 1 : r->leaf_count / PIECE + 1;
    r->pieces = r->pieces < r->leaf_count ? r->pieces : r->leaf_count;
    if ((sinks && trd_load_begin(load, r->pieces, count, NULL) != TRD_OK) ||
        !(r->takers = trd_pool_calloc(load->scratch, (size_t)count, sizeof *r->takers)) ||
        !(r->stretches = trd_pool_calloc(load->scratch, (size_t)count, sizeof *r->stretches)))
        return false;
    for (int i = 0; i < count; i++)
        if (!begin_taker(r, i, &stores[i]))
            return false;
    return true;
}

/* Nobody wrote in the file meanwhile: that is what the lock is for. */
static bool is_unchanged(const trd_store *store, const unsigned char before[TRD_HEADER_BYTES])
{
    unsigned char after[TRD_HEADER_BYTES];
    return trd_state_header(store, after) && memcmp(before, after, TRD_HEADER_BYTES) == 0;
}

static trd_code read_all(reading *r, trd_store *stores, int count, bool sinks, bool *read, trd_error *err)
{
    const trd_watch *watch = r->load->watch;
    unsigned char    header[TRD_HEADER_BYTES];
    trd_code         code = TRD_OK;

    atomic_init(&r->odd, false);
    *read = !r->load->store->no_pages && trd_state_header(&stores[0], header) && begin(r, stores, count, sinks);
    if (*read)
        code = trd_parallel(r->pieces, 1, count, take_pieces, r, watch, count > 1 ? "reading the table" : NULL, err);
    *read = *read && !atomic_load(&r->odd) && is_unchanged(&stores[0], header);
    for (int i = 0; r->takers && i < count; i++) {
        sqlite3_finalize(r->takers[i].digits);
        free(r->takers[i].row);
    }
    return code;
}

trd_code trd_page_load(trd_load *load, trd_store *stores, int count, bool *read, trd_error *err)
{
    reading r = { .load = load };
    return read_all(&r, stores, count, true, read, err);
}

/* As many as the file may hold. */
static size_t most_rows(const trd_store *store)
{
    trd_page_source source;
    return begin_source(store, &source) ? source.pages * source.page_size / ROW : 0;
}

trd_code trd_page_look(trd_store *store, const trd_store_table *table, trd_pool *pool, trd_page_held *out, bool *read, trd_error *err)
{
    trd_store stores[TRD_THREADS] = { *store };
    trd_load  load = { .store = store, .table = table, .count = table->column_count, .watch = store->watch, .scratch = trd_pool_new(pool), .rowid = trd_load_rowid(table) };
    reading   r = { .load = &load };
    bool      begun = false;
    trd_code  code = trd_state_begin(store, &begun, err);

    *read = false;
    load.columns = code == TRD_OK && load.scratch ? trd_pool_calloc(load.scratch, load.count, sizeof *load.columns) : NULL;
    for (size_t i = 0; load.columns && i < load.count; i++)
        load.columns[i].name = table->columns[i].name;
    if (load.columns) {
        int count = trd_state_share(store, begun ? trd_parallel_threads(most_rows(store), store->watch) : 1, stores + 1);
        code = read_all(&r, stores, count, false, read, err);
        for (size_t i = 0; *read && i < load.count * (size_t)count; i++)
            for (int kind = 0; kind <= SQLITE_NULL; kind++)
                out[i % load.count].of[kind] += r.takers[i / load.count].held[i % load.count].of[kind];
        trd_state_release(stores + 1, count - 1);
    }
    trd_state_end(store, begun);
    trd_pool_free(load.scratch);
    return code;
}
