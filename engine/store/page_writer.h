/* store/page_writer.h -- the writer inside: what writer.c, page_rows.c and
 * page_fresh.c share. Private to this room.
 *
 * An import into a database that holds something goes through INSERT. One into a
 * fresh database is made as pages (page_block.h, page_file.h) in a file beside
 * it, which takes its place when it is whole: see page_fresh.c. */
#ifndef TRD_STORE_PAGE_WRITER_H
#define TRD_STORE_PAGE_WRITER_H

#include "store/page_file.h"
#include "store/store_int.h"

#include <stdatomic.h>

typedef enum trd_affinity { TRD_AFFINITY_TEXT, TRD_AFFINITY_INTEGER, TRD_AFFINITY_REAL } trd_affinity;

typedef struct trd_writer_column {   /* what is counted per column */
    const char  *name;
    trd_type     type;
    trd_affinity affinity;
    int64_t      missing, suppressed;
} trd_writer_column;

typedef struct trd_fresh trd_fresh;

struct trd_store_writer {
    trd_store         *store;        /* where it is written: beside the database when fresh */
    trd_store         *database;     /* the one that was opened        */
    trd_pool          *pool;
    const char        *table;
    trd_writer_column *columns;
    size_t             count;
    int64_t            rows, import; /* import: id in trede_dataset    */
    sqlite3_stmt      *insert, *repair;
    trd_store_rows    *own;          /* rows that come one at a time   */
    trd_fresh         *fresh;        /* NULL: through INSERT           */
    const trd_watch   *watch;
};

/* Adds the rows that came one at a time. */
trd_code trd_store_writer_flush(trd_store_writer *w, trd_error *err);

/* ---- a fresh database (page_fresh.c) ---- */

struct trd_fresh {
    char          *path;             /* of the file beside the database */
    trd_page_file  file;
    trd_page_tree  rows, repairs;
    trd_page_block repair_block;
    int64_t        repair_count;
    atomic_bool    judged;           /* SQLite has looked at the whole  */
};

/* Begins a file beside the database when that is fresh: w->fresh and w->store
 * are set then. Otherwise, or in any doubt, nothing is changed; no error. */
void     trd_fresh_begin(trd_store_writer *w);

/* The tables are made: SQLite lets go of the file. *fits false: not of the kind
 * that page_file.h understands. */
trd_code trd_fresh_start(trd_store_writer *w, bool *fits, trd_error *err);

trd_code trd_fresh_repair(trd_store_writer *w, int64_t line, const char *column, const char *before, const char *after,
                          const char *why, trd_error *err);

/* The trees are whole; SQLite has the file again (w->store). */
trd_code trd_fresh_end(trd_store_writer *w, trd_error *err);

/* Checked, synced, and in the place of the database. */
trd_code trd_fresh_take_place(trd_store_writer *w, trd_error *err);

/* Removes what is there and goes back to the database itself. */
void     trd_fresh_abandon(trd_store_writer *w);

#endif
