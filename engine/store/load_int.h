/* store/load_int.h -- how rows of a table become columns.
 *
 * A reader takes pieces of the table, one piece per thread at a time, and puts
 * their cells in its sink. There are two: load_rows.c goes through SQLite and is
 * the reference; page_read.c reads the pages of the file, where it can. A sink
 * keeps the cells wide until a chunk is full, then in the narrowest ones that
 * hold that chunk. When all pieces are there, their chunks are put together in
 * order of rows (load_merge.c).
 *
 * Codes are numbered by every sink for itself, with the place where each text
 * appeared first; merging numbers them anew in order of first appearance in the
 * table, so that nothing depends on the number of threads.
 */
#ifndef TRD_STORE_LOAD_INT_H
#define TRD_STORE_LOAD_INT_H

#include "store/store_int.h"

#include "base/parallel.h"
#include "frame/decimal.h"

enum { TRD_CHUNK_ROWS = 16384 };

/* A text that is no value, and what it means. A column has few of them. */
typedef struct trd_special {
    const char *text;
    trd_missing kind;                /* TRD_KNOWN: the span */
    trd_span    span;
    bool        number;              /* '-1', '99': SQLite keeps it as a number in */
    bool        whole;               /* a column of numbers, so it is sought by value */
    int64_t     integer;
    double      real;
} trd_special;

/* A column that is wanted. */
typedef struct trd_load_column {
    const char  *name;
    trd_type     type;
    trd_special *specials;
    size_t       special_count, number_count;
} trd_load_column;

/* One cell as it lies in the database. */
typedef struct trd_cell {
    int           kind;              /* SQLITE_NULL, SQLITE_INTEGER, ...                */
    int64_t       whole;             /* SQLITE_INTEGER                                  */
    double        real;              /* SQLITE_INTEGER and SQLITE_FLOAT                 */
    const char   *text;              /* SQLITE_TEXT: n bytes, not ended by a NUL        */
    size_t        n;
    sqlite3_stmt *source;            /* says how a number is written: its column        */
    int           column;            /* -1: it is SELECT ?1                             */
} trd_cell;

/* LOWEST: the whole number that means missing. */
typedef enum trd_put { TRD_PUT_DONE, TRD_PUT_WRONG, TRD_PUT_NOT_TEXT, TRD_PUT_LOWEST, TRD_PUT_NO_MEMORY } trd_put;

/* Cells of one column in one chunk. */
typedef struct trd_part {
    trd_width   width;
    void       *cells;
    int         scale;               /* of reals: the fewest places, TRD_SCALE_MOST + 1: no decimals */
    trd_decimal_bounds bounds;       /* at that scale                           */
    bool        has_missing;
    trd_missing usual;               /* the kind of the first missing cell      */
    uint8_t    *kinds;               /* when there are several                  */
    int64_t     least, most;
} trd_part;

typedef struct trd_chunk {
    struct trd_chunk *next;
    size_t            rows;
    int               worker;        /* whose codes these are */
    trd_part          parts[];
} trd_chunk;

/* What went wrong with a piece: a cell, or reading itself. */
typedef struct trd_bad {
    size_t    row, column;           /* row: in the piece */
    trd_put   put;
    char      text[256];
    trd_error error;                 /* when put == TRD_PUT_DONE */
} trd_bad;

typedef struct trd_piece_rows {
    size_t     rows;
    trd_chunk *first, *last;
    trd_bad   *bad;
} trd_piece_rows;

/* The texts of one column in one sink. */
typedef struct trd_texts {
    trd_labels *labels;
    uint64_t   *places;              /* per text: piece << 32 | row, of its first appearance */
    int8_t     *kinds;               /* per text: the kind of missing it stands for, or TRD_KNOWN */
    int32_t     count;
    size_t      room;
} trd_texts;

typedef struct trd_sink {
    trd_pool              *pool;
    const trd_load_column *columns;
    size_t                 count;
    int                    worker;
    union {                          /* per column, TRD_CHUNK_ROWS wide cells */
        int64_t  *whole;
        double   *real;
        trd_span *spans;
        void     *cells;
    } *wide;
    uint8_t              **kinds;    /* per column: why each cell is missing */
    size_t                *missing;  /* per column: how many cells are       */
    trd_texts             *texts;
    size_t                 row;      /* in the chunk being made  */
    uint32_t               number;   /* of the piece being read  */
    trd_piece_rows        *piece;
} trd_sink;

/* The whole load. Pieces are in order of rows. */
typedef struct trd_load {
    trd_store             *store;
    const trd_store_table *table;
    trd_load_column       *columns;
    size_t                 count;
    const trd_watch       *watch;
    trd_pool              *scratch;  /* dies after merging */
    trd_piece_rows        *pieces;
    size_t                 piece_count;
    trd_sink              *sinks;
    int                    threads;  /* sinks              */
    const char            *rowid;    /* a name of the rowid that no column has taken, or NULL */
} trd_load;

trd_code trd_load_no_memory(trd_error *err);

/* A name of the rowid that no column has taken; NULL: there is none. */
const char *trd_load_rowid(const trd_store_table *table);

/* Reads what the special texts of a column mean. */
trd_code trd_load_specials(trd_store *store, const char *table, trd_load_column *column, trd_pool *pool, trd_error *err);

/* Is this cell a special number? Is this text (n bytes) special? */
const trd_special *trd_special_number(const trd_load_column *column, const trd_cell *cell);
const trd_special *trd_special_text(const trd_load_column *column, const char *text, size_t n);

/* Readies `threads` sinks and room for `pieces`. */
trd_code trd_load_begin(trd_load *load, size_t pieces, int threads, trd_error *err);

/* Begins a piece; puts a cell in the row being made; ends n rows, which go no
 * further than the chunk (TRD_CHUNK_ROWS); ends the piece. */
void    trd_sink_begin(trd_sink *sink, trd_piece_rows *piece, size_t number);
trd_put trd_sink_put(trd_sink *sink, size_t column, const trd_cell *cell);
trd_put trd_sink_rows(trd_sink *sink, size_t n);
trd_put trd_sink_end(trd_sink *sink);

/* Makes the columns of all pieces, in `pool`; `rows` is how many there are. */
trd_code trd_load_merge(trd_load *load, size_t rows, trd_pool *pool, trd_column **out, trd_error *err);

/* ---- one state of the database (load_state.c) ---- */

enum { TRD_HEADER_BYTES = 100 };     /* the beginning of page 1 */

/* Begins to read: from here on `store` sees one state. Not in a transaction
 * that was begun already (*begun is false then). */
trd_code trd_state_begin(trd_store *store, bool *begun, trd_error *err);
void     trd_state_end(trd_store *store, bool begun);

/* The header of the file as this connection reads it; false: no ordinary file
 * with a rollback journal that nobody can change while it is read. */
bool trd_state_header(const trd_store *store, unsigned char header[TRD_HEADER_BYTES]);

/* The same while this connection holds the write lock and has changed nothing. */
bool trd_state_header_to_write(const trd_store *store, unsigned char header[TRD_HEADER_BYTES]);

/* More connections for the sinks behind the first, each reading the same state
 * as `store`; how many there are, `store` included. */
int  trd_state_share(const trd_store *store, int wanted, trd_store *others);
void trd_state_release(trd_store *others, int count);

/* ---- reading ---- */

/* Reads all rows through SQLite: the reference. `stores` are as many as there
 * are sinks, all seeing one state. */
trd_code trd_load_rows(trd_load *load, trd_store *stores, int count, trd_error *err);

#endif
