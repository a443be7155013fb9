/* store/page_read.h -- columns from the leaf pages of a table, without going
 * through sqlite3_step.
 *
 * It reads what it understands for certain: an ordinary table with rowid, in a
 * UTF-8 file with a rollback journal that nobody can change meanwhile, without
 * generated columns or reserved bytes. In any doubt -- another kind of table,
 * a page that is not as it should be, a cell that does not fit the wanted type --
 * it gives up, and load_rows.c, which is the reference, reads the table from the
 * start and says what is wrong.
 *
 * Source:  SQLite file format, sqlite.org/fileformat2.html, 1.3, 1.6 and 2.
 * Checked: against load_rows.c, cell by cell, on random tables and on damaged
 *          files (tests/unit/store/test_page_read.c).
 * Memory:  16 bytes per leaf page (4 MB per GB of table), and per thread a
 *          stretch of pages and the longest row that goes over pages.
 */
#ifndef TRD_STORE_PAGE_READ_H
#define TRD_STORE_PAGE_READ_H

#include "store/load_int.h"
#include "store/page_bytes.h"

#include <string.h>

enum {
    TRD_PAGE_SLACK = 16,             /* bytes behind a page that may be looked at, not used */
    TRD_PAGE_BATCH = 256,            /* rows whose cells are taken column by column         */
    TRD_PAGE_WORDS = 256             /* texts that are remembered                           */
};

/* ---- the file (page_tree.c) ---- */

/* The file as one connection has it open. It is read through that connection's
 * own sqlite3_file: opening and closing the file once more would drop the locks
 * that this process holds on it (POSIX; sqlite.org/howtocorrupt.html, 2.2). */
typedef struct trd_page_source {
    sqlite3_file *file;
    size_t        page_size;
    uint32_t      pages;             /* of the file                        */
    bool          maps;              /* SQLite may find a row's further pages by its pointer map */
} trd_page_source;

/* Is this page one that can hold part of a table? */
bool trd_page_is_there(const trd_page_source *s, uint64_t page);

/* Reads `count` pages from `page` on. */
bool trd_page_read(const trd_page_source *s, uint32_t page, size_t count, unsigned char *out);

typedef struct trd_page_leaf_at {
    uint32_t page;
    int64_t  last;                   /* its rowids lie behind those of the leaf before it, up to here */
} trd_page_leaf_at;

/* All leaves of the table at `root`, in order of rowid. */
bool trd_page_leaves(const trd_page_source *s, uint32_t root, trd_pool *pool, trd_page_leaf_at **out, size_t *count);

/* ---- rows (page_cells.c) ---- */

/* A wanted column, where it stands in a row. */
typedef struct trd_page_field {
    size_t   wanted;                 /* its number in the load                         */
    uint32_t column;                 /* its number in the table                        */
    bool     rowid;                  /* it is the rowid by another name                */
    bool     real;                   /* whole numbers in it are meant as real ones     */
    bool     filled;                 /* rows that end before it have a value of its own */
} trd_page_field;

typedef struct trd_page_plan {
    trd_page_field *fields;          /* in order of column */
    size_t          count;
} trd_page_plan;

typedef struct trd_page_cell {       /* a value of a row: serial type, and where it is */
    const unsigned char *at;
    uint32_t             type;
} trd_page_cell;

/* A short text that was seen, and what it became: a code or a day. */
typedef struct trd_page_word {
    uint64_t bytes[2];
    uint32_t type;                   /* 0: nothing yet */
    int32_t  became;
} trd_page_word;

/* What the cells of a column are: counts by SQLite's kind of cell. */
typedef struct trd_page_held {
    int64_t of[SQLITE_NULL + 1];
} trd_page_held;

/* One thread's work: cells go to a sink, or are counted. */
typedef struct trd_page_taker {
    const trd_page_plan *plan;
    trd_page_source      source;
    trd_sink            *sink;       /* NULL: they are counted in     */
    trd_page_held       *held;       /* per field                     */
    sqlite3_stmt        *digits;     /* SELECT ?1: says how a number is written */
    trd_page_cell       *cells;      /* per field TRD_PAGE_BATCH, not yet in the sink */
    trd_page_word       *words;      /* per field TRD_PAGE_WORDS                      */
    int64_t              rowids[TRD_PAGE_BATCH];
    size_t               rows;
    unsigned char       *row;        /* one that goes over pages, put together; on the heap */
    size_t               row_room;
} trd_page_taker;

/* Takes the rows of a leaf, all of them with before < rowid <= leaf->last (no
 * bound below when `first`). The page must stay until the flush. */
bool trd_page_take(trd_page_taker *t, const unsigned char *page, const trd_page_leaf_at *leaf, bool first, int64_t before);
bool trd_page_flush(trd_page_taker *t);

/* ---- all of it (page_read.c) ---- */

/* Loads the columns in load->columns as load_rows.c does; *read says whether
 * that was possible. false is no error: nothing of it is kept. */
trd_code trd_page_load(trd_load *load, trd_store *stores, int count, bool *read, trd_error *err);

/* Counts the kinds of all cells of the table, per column (table->rows need not be
 * known); the same about *read. */
trd_code trd_page_look(trd_store *store, const trd_store_table *table, trd_pool *pool, trd_page_held *out, bool *read, trd_error *err);

#endif
