/* store/store.h -- the database: datasets, what is known of their columns, the
 * ledger. The only room that sees sqlite3.h.
 *
 * A dataset is an ordinary SQLite table that any tool can open; a cell that a
 * publisher hid ('<5') stands there as it was delivered, as text. Beside it,
 * tables of our own tell what was understood:
 *
 *   trede_dataset  one row per import: table, file, digest, time, rows, profile
 *   trede_column   per table and column: header, type, unit, missing and hidden cells
 *   trede_code     per table and column: a text that is no value, and what it
 *                  means: a span, or a kind of missing
 *   trede_repair   per import: row, column, what stood there, what was stored
 *   trede_ledger   what happened when; each entry holds the digest of the one
 *                  before it, and no number is given twice, so that a removed or
 *                  changed entry shows
 *
 * Usual order: trd_store_open, trd_store_tables, trd_store_columns, close.
 * Names are bound or quoted, never pasted into SQL.
 */
#ifndef TRD_STORE_STORE_H
#define TRD_STORE_STORE_H

#include "base/error.h"
#include "base/pool.h"
#include "base/watch.h"
#include "frame/column.h"

#include <stdint.h>

typedef struct trd_store trd_store;

typedef enum trd_store_mode {
    TRD_STORE_READ,          /* must exist; nothing is written              */
    TRD_STORE_MEASURE,       /* must exist; only the ledger is written      */
    TRD_STORE_IMPORT         /* made when absent                            */
} trd_store_mode;

/* Opens a database. TRD_E_IO when the file is missing, TRD_E_DATA when it is
 * no database, is damaged, or was made by a newer Trede; the message says
 * which. A database without Trede's own tables can be read: its columns get
 * their type from what they hold. Close with trd_store_close (NULL allowed). */
trd_code trd_store_open(const char *path, trd_store_mode mode, trd_store **out, trd_error *err);
void     trd_store_close(trd_store *store);
const char *trd_store_path(const trd_store *store);
const char *trd_store_version(void);         /* of SQLite: "3.40.1" */

/* Is what is done here written down? Not for a database of another program or
 * one that cannot be written. */
bool trd_store_keeps_ledger(const trd_store *store);

/* The cache: loaded columns of large tables are kept in a folder beside the
 * database for the next run, valid for exactly one state of it (docs/cache.md).
 * Kept only where the ledger is; used whenever it is valid. It never fails and
 * never changes a result. This turns it off, for this store. */
void   trd_store_skip_cache(trd_store *store);
size_t trd_store_from_cache(const trd_store *store);         /* columns that came from it so far */

/* ---- what is there ---- */

typedef struct trd_store_column_info {
    const char *name;        /* as in the table                      */
    const char *header;      /* as in the file; == name when unknown */
    trd_type    type;        /* TRD_SPAN when the column has span codes */
    const char *unit;        /* "%" or ""                            */
    int64_t     missing, suppressed;
} trd_store_column_info;

typedef struct trd_store_source {          /* one import into the table */
    const char *file;        /* name without folders                 */
    const char *digest;      /* SHA-256 of the file                  */
    const char *imported_at; /* ISO 8601, UTC                        */
    const char *profile, *encoding, *delimiter, *licence, *source_line;
    int64_t     rows;
    int64_t     number;      /* of the import; never given twice     */
} trd_store_source;

typedef struct trd_store_table {
    const char            *name;
    int64_t                rows;
    trd_marks              marks;            /* TRD_MARK_SYNTHETIC, ...        */
    trd_store_column_info *columns;
    size_t                 column_count;
    trd_store_source      *sources;          /* empty for a table not made here */
    size_t                 source_count;
} trd_store_table;

/* Who may stop trd_store_tables and trd_store_find from here on (NULL: nobody):
 * the columns of a large table of another program take a walk over its rows. */
void trd_store_watch(trd_store *store, const trd_watch *watch);

/* All datasets (not Trede's own tables), in order of name, in `pool`.
 * TRD_E_CANCELLED when told to stop. */
trd_code trd_store_tables(trd_store *store, trd_pool *pool, trd_store_table **out, size_t *count,
                          trd_error *err);

/* One table, or *out == NULL (and TRD_OK) when there is none of that name. */
trd_code trd_store_find(trd_store *store, const char *table, trd_pool *pool, trd_store_table **out,
                        trd_error *err);

/* ---- loading ---- */

typedef struct trd_store_wanted {
    const char *column;
    trd_type    type;
} trd_store_wanted;

/* Loads columns of a table in one pass, in order of rowid, into `pool`: out[i]
 * is wanted[i] in the narrowest cells that hold it (trd_column_narrow). Codes
 * become spans or kinds of missing. A wanted type asks for that type; a cell
 * that is not of that type is TRD_E_DATA with its row, the first one in order
 * of rows. Asking TRD_CODE of a number column gives the numbers as text.
 * TRD_E_DATA too when the table is no longer the one that was found: another
 * import replaced or extended it meanwhile.
 *
 * Large tables are read by several threads (as the watch allows) with
 * connections of their own that see the same state; the result does not depend
 * on how many. Within a transaction, or with a write-ahead log, one thread.
 * The pages of an ordinary table are read past sqlite3_step, with the same
 * result (store/page_read.h). The lowest whole number of 64 bits means missing:
 * asked for as a whole number it is TRD_E_DATA.
 * Cells are read-only.
 * Cost: 1e6 rows of 5 columns about 0.1 s on two cores, 0.3 s where they go
 * through SQLite, some milliseconds from the cache (tests/bench/load.c). */
trd_code trd_store_columns(trd_store *store, const trd_store_table *table, const trd_store_wanted *wanted,
                           size_t count, const trd_watch *watch, trd_pool *pool, trd_column **out,
                           trd_error *err);

/* The same for one column. */
trd_code trd_store_column(trd_store *store, const trd_store_table *table, const char *column,
                          trd_type type, const trd_watch *watch, trd_pool *pool, trd_column **out,
                          trd_error *err);

/* ---- writing a dataset: all or nothing ---- */

typedef struct trd_store_writer trd_store_writer;

typedef struct trd_store_new_column {
    const char *name, *header, *unit;
    trd_type    type;                        /* never TRD_SPAN: spans follow from codes */
} trd_store_new_column;

/* A text that is no value. It holds for the whole table, also for rows that
 * were there before; bounds that differ from the ones known are widened. */
typedef struct trd_store_new_code {
    const char *column;                      /* NULL: every column of the table */
    const char *text;
    trd_missing kind;                        /* TRD_KNOWN: the span [low, high] */
    double      low, high;
} trd_store_new_code;

/* Begins the one transaction of an import. `append` adds to a table with the
 * same columns; otherwise an existing table of that name is replaced. A table
 * that was not made by an import is never touched (TRD_E_DATA). */
trd_code trd_store_writer_open(trd_store *store, const char *table, bool append,
                               const trd_store_new_column *columns, size_t column_count,
                               const trd_store_new_code *codes, size_t code_count,
                               trd_store_writer **out, trd_error *err);

/* Writing and checking look here, too. */
void     trd_store_writer_watch(trd_store_writer *w, const trd_watch *watch);

/* Rows on their way into the table. They are made apart from the writer, so that
 * several threads can each make some (each its own), and added in order. Where
 * the table allows it they are made as pages of the database at once. */
typedef struct trd_store_rows trd_store_rows;

trd_code trd_store_rows_new(trd_store_writer *w, trd_store_rows **out, trd_error *err);
void     trd_store_rows_free(trd_store_rows *rows);                                         /* NULL allowed */

/* Empties it; `before`: how many rows of this import stand before its first. */
void     trd_store_rows_begin(trd_store_rows *rows, int64_t before);

/* Sets one cell of the row being made; a cell not set is NULL (no answer). Text
 * must be UTF-8 and stay valid until the rows are added. What is stored is what
 * SQLite makes of it in a column of that type. */
void     trd_store_rows_integer(trd_store_rows *rows, size_t column, int64_t value);
void     trd_store_rows_real(trd_store_rows *rows, size_t column, double value);            /* finite */
void     trd_store_rows_text(trd_store_rows *rows, size_t column, const char *bytes, size_t n);
void     trd_store_rows_code(trd_store_rows *rows, size_t column, const trd_store_new_code *code);   /* its text */
trd_code trd_store_rows_end(trd_store_rows *rows, trd_error *err);                          /* of the row */

/* Adds them to the table, behind those that were added before. */
trd_code trd_store_writer_rows(trd_store_writer *w, trd_store_rows *rows, trd_error *err);

/* The same for rows one at a time, in one thread. Text must stay valid until
 * trd_store_writer_row. */
void     trd_store_writer_integer(trd_store_writer *w, size_t column, int64_t value);
void     trd_store_writer_real(trd_store_writer *w, size_t column, double value);
void     trd_store_writer_text(trd_store_writer *w, size_t column, const char *bytes, size_t n);
void     trd_store_writer_code(trd_store_writer *w, size_t column, const trd_store_new_code *code);
trd_code trd_store_writer_row(trd_store_writer *w, trd_error *err);

/* Notes a repaired cell: file line, column name, before, after. */
trd_code trd_store_writer_repair(trd_store_writer *w, int64_t line, const char *column,
                                 const char *before, const char *after, const char *why, trd_error *err);

/* Writes the import into trede_dataset and the ledger, and commits. Either
 * way the writer is gone afterwards. */
trd_code trd_store_writer_finish(trd_store_writer *w, const trd_store_source *source, trd_marks marks,
                                 trd_error *err);
void     trd_store_writer_abandon(trd_store_writer *w);     /* rolls back; NULL allowed */

/* ---- the ledger ---- */

typedef struct trd_ledger_entry {
    int64_t     number;
    const char *time;                        /* ISO 8601, UTC                     */
    const char *event;                       /* "import", "look", "run", "seal"   */
    const char *detail;                      /* canonical JSON                    */
    const char *digest;                      /* of previous digest + the rest     */
} trd_ledger_entry;

/* Appends an entry with the present time, in a transaction of its own; does
 * nothing where no ledger is kept (trd_store_keeps_ledger). */
trd_code trd_ledger_add(trd_store *store, const char *event, const char *detail, trd_error *err);

/* All entries, in order. TRD_E_DATA when the chain does not hold; the message
 * names the first entry that does not. */
trd_code trd_ledger_read(trd_store *store, trd_pool *pool, trd_ledger_entry **out, size_t *count,
                         trd_error *err);

#endif
