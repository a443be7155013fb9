/* Columns out of the database, and the database out of a CSV file. */
#include "work.h"

#include "intake/import.h"
#include "store/store_int.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static trd_type type_of(const trd_store_table *table, const char *column)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, column) == 0)
            return table->columns[i].type;
    return TRD_CODE;
}

/* How columns are read. */
typedef enum way { PAGES, ROWS, CACHE } way;

static trd_code load_how(work *w, const char *path, const char *names, way how, trd_pool *pool, trd_error *err)
{
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    trd_store_wanted wanted[COLUMNS_MOST];
    trd_column      *columns[COLUMNS_MOST];
    char             list[256], *rest = NULL;
    size_t           count = 0;

    snprintf(list, sizeof list, "%s", names);
    trd_code code = trd_store_open(path, how == CACHE ? TRD_STORE_MEASURE : TRD_STORE_READ, &store, err);
    if (code == TRD_OK) {
        store->no_pages = how == ROWS;
        if (how != CACHE)
            trd_store_skip_cache(store);
        code = trd_store_find(store, "pupils", pool, &table, err);
    }
    if (code == TRD_OK && !table)
        code = trd_fail(err, TRD_E_DATA, "%s has no table pupils; make it with bench-pupils", path);
    for (char *name = strtok_r(list, " ", &rest); code == TRD_OK && name; name = strtok_r(NULL, " ", &rest))
        wanted[count++] = (trd_store_wanted){ name, type_of(table, name) };
    if (code == TRD_OK)
        code = trd_store_columns(store, table, wanted, count, NULL, pool, columns, err);
    if (code == TRD_OK) {
        memcpy(w->columns, columns, count * sizeof *columns);
        w->rows = (size_t)table->rows;
    }
    trd_store_close(store);
    return code;
}

/* Loads the named columns of `pupils` in the types the store finds for them. */
trd_code load(work *w, const char *names, trd_pool *pool, trd_error *err)
{
    return load_how(w, w->path, names, PAGES, pool, err);
}

static double sum_of(const trd_column *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->rows; i++)
        sum += trd_column_is_missing(c, i) ? 0 : trd_column_number(c, i);
    return sum;
}

/* SQLite to five columns. */
static trd_code read_five(work *w, const char *path, way how, trd_pool *pool, trd_error *err)
{
    trd_code code = load_how(w, path, "school_id wave participated score profile_tech", how, pool, err);
    if (code == TRD_OK) {
        answer(w, (double)w->rows);
        answer(w, sum_of(w->columns[3]));
    }
    return code;
}

/* B2: from the pages of the file. */
trd_code read_columns(work *w, trd_pool *pool, trd_error *err)
{
    return read_five(w, w->path, PAGES, pool, err);
}

/* B2a: row by row through SQLite. */
trd_code read_columns_by_rows(work *w, trd_pool *pool, trd_error *err)
{
    return read_five(w, w->path, ROWS, pool, err);
}

/* pupils.csv -> pupils-WHAT.db beside it. */
static const char *beside(const work *w, const char *what, trd_pool *pool)
{
    return trd_pool_format(pool, "%.*s%s", (int)strlen(w->path) - 3, w->path, what);
}

static trd_code import_into(const char *csv, const char *db, trd_pool *pool, trd_import_report *report, trd_error *err)
{
    trd_import_options options = { .generic = true };
    trd_store         *store = NULL;

    trd_code code = csv && db ? trd_store_open(db, TRD_STORE_IMPORT, &store, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        code = trd_import_file(store, csv, &options, pool, report, err);
    trd_store_close(store);
    return code;
}

/* B1db: CSV to a SQLite file, with types, checks and ledger. */
trd_code import_csv(work *w, trd_pool *pool, trd_error *err)
{
    trd_import_report report;
    const char       *db = beside(w, "-imported.db", pool);

    if (db)
        unlink(db);
    trd_code code = import_into(beside(w, ".csv", pool), db, pool, &report, err);
    if (db)
        unlink(db);
    if (code == TRD_OK) {
        w->rows = (size_t)report.rows_stored;
        answer(w, (double)report.rows_stored);
    }
    return code;
}

/* All columns of the one table of a database. */
static trd_code load_all(work *w, const char *db, trd_pool *pool, trd_error *err)
{
    trd_store        *store = NULL;
    trd_store_table  *tables = NULL;
    trd_store_wanted *wanted = NULL;
    trd_column      **columns = NULL;
    size_t            count = 0, score = 0;
    trd_code          code = trd_store_open(db, TRD_STORE_READ, &store, err);

    if (code == TRD_OK)
        code = trd_store_tables(store, pool, &tables, &count, err);
    if (code == TRD_OK && count == 1) {
        count = tables->column_count;
        wanted = trd_pool_calloc(pool, count, sizeof *wanted);
        columns = trd_pool_calloc(pool, count, sizeof *columns);
    }
    if (code == TRD_OK && !columns)
        code = trd_fail(err, TRD_E_DATA, "%s has %zu tables; one was expected", db, count);
    for (size_t i = 0; code == TRD_OK && i < count; i++) {
        wanted[i] = (trd_store_wanted){ tables->columns[i].name, tables->columns[i].type };
        score = strcmp(wanted[i].column, "score") == 0 ? i : score;
    }
    if (code == TRD_OK)
        code = trd_store_columns(store, tables, wanted, count, NULL, pool, columns, err);
    trd_store_close(store);
    if (code == TRD_OK) {
        w->rows = (size_t)tables->rows;
        answer(w, (double)w->rows);
        answer(w, sum_of(columns[score]));
    }
    return code;
}

/* B1: by way of a database, which is how Trede comes to its columns. */
static trd_code csv_to_columns_of(work *w, const char *csv, trd_pool *pool, trd_error *err)
{
    trd_import_report report;
    const char       *db = beside(w, "-imported.db", pool);

    if (!db)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    unlink(db);
    trd_code code = import_into(csv, db, pool, &report, err);
    if (code == TRD_OK)
        code = load_all(w, db, pool, err);
    unlink(db);
    return code;
}

trd_code csv_to_columns(work *w, trd_pool *pool, trd_error *err)
{
    return csv_to_columns_of(w, beside(w, ".csv", pool), pool, err);
}

trd_code dutch_csv_to_columns(work *w, trd_pool *pool, trd_error *err)
{
    return csv_to_columns_of(w, beside(w, "-nl.csv", pool), pool, err);
}

/* B2w: a database of its own, whose columns have been read before. */
trd_code read_cached(work *w, trd_pool *pool, trd_error *err)
{
    const char *db = beside(w, "-own.db", pool);
    return db ? read_five(w, db, CACHE, pool, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
}

trd_code fill_cache(work *w, trd_pool *pool, trd_error *err)
{
    trd_import_report report;
    const char       *db = beside(w, "-own.db", pool);
    trd_code          code = TRD_OK;

    if (!db || access(db, F_OK) != 0)
        code = import_into(beside(w, ".csv", pool), db, pool, &report, err);
    return code == TRD_OK ? read_cached(w, pool, err) : code;
}
