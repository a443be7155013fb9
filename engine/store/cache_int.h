/* store/cache_int.h -- columns kept in files beside the database, for the next
 * run (docs/cache.md).
 *
 * The folder DB.trede-cache holds one file per column and wanted type, and a
 * file `state`: of exactly which state of the database they are. All of them
 * carry the same random mark, and this holds of every mark:
 *
 *   a column file with it was loaded from, and a state file with it names, only
 *   states of the database in which all tables of data held the same.
 *
 * A mark begins with a load. After that a state file is only written anew for
 * one more table, or when our own entry in the ledger was all that happened. So
 * what files are there, left by whom and in which order, is never of importance:
 * with the mark of a state file that names the present state a column is right,
 * with any other it is not looked at.
 *
 * The cache never fails: whatever goes wrong, the columns come from the database.
 */
#ifndef TRD_STORE_CACHE_INT_H
#define TRD_STORE_CACHE_INT_H

#include "store/load_int.h"

#include <sys/stat.h>

enum {
    TRD_CACHE_LEVEL = 1,             /* of the files, and of what loading makes of a cell: goes up with either */
    TRD_CACHE_LEAST_ROWS = 50000,    /* smaller tables are loaded in some milliseconds */
    TRD_CACHE_BLOCK = 256 * 1024     /* bytes that have a checksum of their own */
};

typedef struct trd_cache_mark {
    uint64_t of[2];
} trd_cache_mark;

/* The state of a database. Compared byte by byte. */
typedef struct trd_cache_state {
    uint64_t      device, inode, bytes;
    int64_t       changed, changed_ns;       /* mtime                                   */
    int64_t       touched, touched_ns;       /* ctime: nobody can set it                */
    unsigned char header[TRD_HEADER_BYTES];  /* change counter, schema cookie, page count, ... */
    uint32_t      level;
} trd_cache_state;

typedef struct trd_cache_table {
    const char *name;
    int64_t     rows;
} trd_cache_table;

typedef struct trd_cache {
    const trd_store *store;
    trd_pool        *pool;
    int              folder;         /* -1: there is none (yet) */
    bool             writes;         /* may files be made?      */
    uid_t            owner;          /* of the database         */
    gid_t            group;
    mode_t           mode;
    trd_cache_state  now;
    bool             current;        /* a state file names this state: */
    trd_cache_mark   mark;           /* its mark and tables            */
    trd_cache_table *tables;
    size_t           table_count, table_room;
} trd_cache;

/* ---- the state and its file (cache_state.c) ---- */

/* What is there of a cache, for a store that reads (or holds the write lock and
 * has changed nothing). False: this store has none, or its state cannot be told.
 * Release it in any case. */
bool trd_cache_open(trd_cache *cache, const trd_store *store, bool to_write);
void trd_cache_release(trd_cache *cache);

/* Is the database still in the state that `cache` saw? */
bool trd_cache_is_unchanged(const trd_cache *cache);

/* A new mark, and nothing in the folder (made when it is not there). */
bool trd_cache_begin(trd_cache *cache);

/* Writes the state file: mark, state, tables. */
bool trd_cache_write_state(const trd_cache *cache);

/* Removes our files from the folder. */
void trd_cache_empty(const trd_cache *cache);

/* A file with permissions no wider than those of the database, under a name for
 * the time being (`name` holds 32); -1: it cannot be made. Keeping gives it its
 * own name; either way it is closed. */
int  trd_cache_create(const trd_cache *cache, char *name);
bool trd_cache_keep_file(const trd_cache *cache, int fd, const char *name, const char *as, bool whole);

/* An existing file of the database's owner; -1: there is none. */
int  trd_cache_open_file(const trd_cache *cache, const char *name, uint64_t *bytes);

/* All n bytes at this place of a file, or false. */
bool trd_cache_read(int fd, void *bytes, size_t n, uint64_t at);
bool trd_cache_write(int fd, const void *bytes, size_t n, uint64_t at);

/* ---- one column (cache_column.c) ---- */

/* What a file must be of to be used, and how it is called. */
typedef struct trd_cache_key {
    const char    *table, *column;
    trd_type       type;
    uint64_t       rows;
    uint64_t       meaning;          /* digest of what decides how its cells are read */
    trd_cache_mark mark;
} trd_cache_key;

bool trd_cache_write_column(const trd_cache *cache, const trd_cache_key *key, const trd_column *column, const trd_watch *watch);

/* Reads the columns that are there: out[i] is NULL when number i is not.
 * TRD_E_CANCELLED only. */
trd_code trd_cache_read_columns(const trd_cache *cache, const trd_cache_key *keys, size_t count, const trd_watch *watch,
                                trd_pool *pool, trd_column **out, trd_error *err);

/* ---- what the rest of the room calls (cache.c) ---- */

/* Loads the columns of `load` from the cache as far as they are there, by
 * `read_rest` for what is left, and keeps those. */
typedef trd_code (*trd_cache_rest)(trd_load *load, bool alone, trd_pool *pool, trd_column **out, trd_error *err);
trd_code trd_cache_columns(trd_load *load, bool alone, trd_cache_rest read_rest, trd_pool *pool, trd_column **out, trd_error *err);

/* How many rows the table has, if a valid cache says so. */
bool trd_cache_rows(trd_store *store, const char *table, int64_t *rows);

/* Before and after an entry is written in the ledger: `store` holds the write
 * lock and has changed nothing; it has written its entry, or not. NULL: there
 * is no valid cache. */
trd_cache *trd_cache_before_entry(const trd_store *store);
void       trd_cache_after_entry(trd_cache *before, trd_store *store, bool written);

#endif
