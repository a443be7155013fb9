/* store/store_int.h -- what the files of this room share. */
#ifndef TRD_STORE_STORE_INT_H
#define TRD_STORE_STORE_INT_H

#include "store/store.h"

#include <sqlite3.h>
#include <stdbool.h>

enum {
    TRD_APPLICATION_ID = 0x54524544,         /* "TRED": this database is ours */
    TRD_STORE_LEVEL = 1,                     /* user_version: of our own tables */
    TRD_BUSY_WAIT = 10000                    /* ms to wait for another program  */
};

struct trd_store {
    sqlite3       *db;
    char          *path;
    trd_store_mode mode;
    bool           ours;                     /* has our tables (or will get them) */
    bool           made;                     /* the file did not exist before     */
    bool           wal;                      /* it says that it has a write-ahead log */
    bool           immutable;                /* opened as it stands, without locks    */
    bool           no_pages;                 /* load through SQLite only (tests, timing) */
    int64_t        page_loads, row_loads;    /* how often columns were loaded from pages, and through SQLite */
    int64_t        cache_from;               /* rows from which columns are cached; 0: never */
    size_t         cached;                   /* columns that came from the cache      */
    const trd_watch *watch;                  /* of looking at tables; may be NULL     */
};

/* An error of SQLite as ours: "PATH: what SQLite says; what to do". */
trd_code trd_store_fail(const trd_store *store, trd_error *err);

/* Prepares one statement. */
trd_code trd_store_prepare(const trd_store *store, const char *sql, sqlite3_stmt **out, trd_error *err);

/* Ends a walk over rows: finalizes, and fails when `step`, the last answer,
 * is neither a row (the caller broke off) nor the end. */
trd_code trd_store_end(const trd_store *store, sqlite3_stmt *s, int step, trd_error *err);

/* Runs statements without results. */
trd_code trd_store_run(const trd_store *store, const char *sql, trd_error *err);

/* The same database once more, for reading by another thread; false when that
 * is not possible. Close `out->db`; the rest of it belongs to `store`. */
bool trd_store_again(const trd_store *store, trd_store *out);

/* A database beside this one that nobody else opens, at `file`: unsafe for
 * others and quick, to be checked and synced before it is used. `make`: with our
 * own tables. Its messages name `store`. */
trd_code trd_store_open_beside(const trd_store *store, const char *file, bool make, trd_store **out, trd_error *err);

/* Opens the file that now stands at the path; transactions are gone. */
trd_code trd_store_reopen(trd_store *store, trd_error *err);

/* Is the open file no longer the one at the path? */
bool     trd_store_has_moved(const trd_store *store);

/* An SQL identifier in quotes, in `pool`. */
const char *trd_store_quoted(const char *name, trd_pool *pool);

/* Appends to the ledger inside the present transaction. */
trd_code trd_ledger_append(trd_store *store, const char *event, const char *detail, trd_error *err);

#endif
