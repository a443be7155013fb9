#include "store/cache_int.h"
#include "store/page_read.h"

#include <strings.h>

/* The table must be the one that was found: of the same imports. */
static trd_code check_imports(const trd_load *l, trd_error *err)
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

const char *trd_load_rowid(const trd_store_table *table)
{
    static const char *const rowids[] = { "rowid", "_rowid_", "oid" };

    for (size_t k = 0; k < 3; k++) {
        size_t i = 0;
        while (i < table->column_count && strcasecmp(table->columns[i].name, rowids[k]) != 0)
            i++;
        if (i == table->column_count)
            return rowids[k];
    }
    return NULL;
}

static trd_code fail_cell(const trd_load *l, size_t before, const trd_bad *bad, trd_error *err)
{
    static const char *const words[] = { "yes or no", "whole number", "number", "count", "date", "text" };
    const trd_load_column   *column = &l->columns[bad->column];

    if (bad->put == TRD_PUT_DONE) {
        if (err)
            *err = bad->error;
        return bad->error.code;
    }
    if (bad->put == TRD_PUT_LOWEST)
        return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s', column '%s', row %zu: %s is too low to be told from a missing cell; correct the data",
                           l->table->name, column->name, before + bad->row + 1, bad->text);
    if (bad->put == TRD_PUT_NOT_TEXT)
        return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s', column '%s', row %zu is not plain UTF-8 text; import the data again from their file",
                           l->table->name, column->name, before + bad->row + 1);
    return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s', column '%s', row %zu: '%.60s' is no %s; correct the data or declare the column otherwise",
                       l->table->name, column->name, before + bad->row + 1, bad->text, words[column->type]);
}

/* The first thing that is wrong in order of rows, if any; else how many rows. */
static trd_code check_pieces(const trd_load *l, size_t *rows, trd_error *err)
{
    size_t asked = (size_t)l->table->rows;

    *rows = 0;
    for (size_t i = 0; i < l->piece_count; i++) {
        const trd_bad *bad = l->pieces[i].bad;
        if (*rows + (bad && bad->put != TRD_PUT_DONE ? bad->row + 1 : l->pieces[i].rows) > asked)
            return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s' grew while it was read; try again", l->table->name);
        if (bad)
            return fail_cell(l, *rows, bad, err);
        *rows += l->pieces[i].rows;
    }
    if (*rows < asked)
        return trd_fail_at(err, TRD_E_DATA, l->store->path, 0, "table '%s' shrank while it was read; try again", l->table->name);
    return TRD_OK;
}

/* From the pages where that can be; nothing is kept of a try that failed. */
static trd_code read_rows(trd_load *l, trd_store *stores, int count, trd_error *err)
{
    trd_pool *scratch = l->scratch;
    bool      read = false;
    trd_code  code = TRD_OK;

    if ((l->scratch = trd_pool_new(scratch)))
        code = trd_page_load(l, stores, count, &read, err);
    if (code == TRD_OK)
        l->store->page_loads += read;
    if (code != TRD_OK || read)
        return code;
    trd_pool_free(l->scratch);
    l->scratch = scratch;
    l->store->row_loads++;
    return trd_load_rows(l, stores, count, err);
}

/* Reads them from the database, which `store` sees in one state. */
static trd_code read_table(trd_load *l, bool alone, trd_pool *pool, trd_column **out, trd_error *err)
{
    trd_store stores[TRD_THREADS] = { *l->store };
    size_t    rows;
    int       wanted = alone || !l->rowid ? 1 : trd_parallel_threads((size_t)l->table->rows, l->watch);
    int       count = trd_state_share(l->store, wanted, stores + 1);
    trd_code  code = read_rows(l, stores, count, err);

    trd_state_release(stores + 1, count - 1);
    if (code == TRD_OK)
        code = check_pieces(l, &rows, err);
    return code == TRD_OK ? trd_load_merge(l, rows, pool, out, err) : code;
}

static trd_code begin(trd_load *l, const trd_store_wanted *wanted, trd_error *err)
{
    trd_code code = TRD_OK;

    l->columns = l->scratch ? trd_pool_calloc(l->scratch, l->count, sizeof *l->columns) : NULL;
    if (!l->columns)
        return trd_load_no_memory(err);
    for (size_t i = 0; i < l->count && code == TRD_OK; i++) {
        l->columns[i].name = wanted[i].column;
        l->columns[i].type = wanted[i].type;
        code = trd_load_specials(l->store, l->table->name, &l->columns[i], l->scratch, err);
    }
    return code;
}

trd_code trd_store_columns(trd_store *store, const trd_store_table *table, const trd_store_wanted *wanted, size_t count,
                           const trd_watch *watch, trd_pool *pool, trd_column **out, trd_error *err)
{
    trd_load     l = { .store = store, .table = table, .count = count, .watch = watch,
                       .scratch = trd_pool_new(pool), .rowid = trd_load_rowid(table) };
    trd_column **made = l.scratch ? trd_pool_calloc(l.scratch, count, sizeof *made) : NULL;
    bool         begun = false;
    trd_code     code = made ? trd_state_begin(store, &begun, err) : trd_load_no_memory(err);

    if (code == TRD_OK)
        code = check_imports(&l, err);
    if (code == TRD_OK)
        code = begin(&l, wanted, err);
    if (code == TRD_OK && count > 0)
        code = trd_cache_columns(&l, !begun, read_table, pool, made, err);
    trd_state_end(store, begun);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        out[i] = made[i];
    trd_pool_free(l.scratch);
    return code;
}

trd_code trd_store_column(trd_store *store, const trd_store_table *table, const char *column, trd_type type,
                          const trd_watch *watch, trd_pool *pool, trd_column **out, trd_error *err)
{
    return trd_store_columns(store, table, &(trd_store_wanted){ column, type }, 1, watch, pool, out, err);
}
