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

static trd_code load_how(work *w, const char *names, bool no_pages, trd_pool *pool, trd_error *err)
{
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    trd_store_wanted wanted[COLUMNS_MOST];
    trd_column      *columns[COLUMNS_MOST];
    char             list[256], *rest = NULL;
    size_t           count = 0;

    snprintf(list, sizeof list, "%s", names);
    trd_code code = trd_store_open(w->path, TRD_STORE_READ, &store, err);
    if (code == TRD_OK)
        store->no_pages = no_pages;
    if (code == TRD_OK)
        code = trd_store_find(store, "pupils", pool, &table, err);
    if (code == TRD_OK && !table)
        code = trd_fail(err, TRD_E_DATA, "%s has no table pupils; make it with bench-pupils", w->path);
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
    return load_how(w, names, false, pool, err);
}

static double sum_of(const trd_column *c)
{
    double sum = 0;
    for (size_t i = 0; i < c->rows; i++)
        sum += trd_column_is_missing(c, i) ? 0 : trd_column_number(c, i);
    return sum;
}

/* SQLite to five columns. */
static trd_code read_five(work *w, bool no_pages, trd_pool *pool, trd_error *err)
{
    trd_code code = load_how(w, "school_id wave participated score profile_tech", no_pages, pool, err);
    if (code == TRD_OK) {
        answer(w, (double)w->rows);
        answer(w, sum_of(w->columns[3]));
    }
    return code;
}

/* B2: from the pages of the file. */
trd_code read_columns(work *w, trd_pool *pool, trd_error *err)
{
    return read_five(w, false, pool, err);
}

/* B2a: row by row through SQLite. */
trd_code read_columns_by_rows(work *w, trd_pool *pool, trd_error *err)
{
    return read_five(w, true, pool, err);
}

/* B1db: CSV to a SQLite file, with types, checks and ledger. */
trd_code import_csv(work *w, trd_pool *pool, trd_error *err)
{
    trd_import_options options = { .generic = true };
    trd_import_report  report;
    trd_store         *store = NULL;
    char               csv[4096], db[4096];
    int                stem = (int)strlen(w->path) - 3;

    snprintf(csv, sizeof csv, "%.*s.csv", stem, w->path);
    snprintf(db, sizeof db, "%.*s-imported.db", stem, w->path);
    unlink(db);
    trd_code code = trd_store_open(db, TRD_STORE_IMPORT, &store, err);
    if (code == TRD_OK)
        code = trd_import_file(store, csv, &options, pool, &report, err);
    trd_store_close(store);
    unlink(db);
    if (code == TRD_OK) {
        w->rows = (size_t)report.rows_stored;
        answer(w, (double)report.rows_stored);
    }
    return code;
}
