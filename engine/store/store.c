#include "store/cache_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *trd_store_version(void)
{
    return sqlite3_libversion();
}

const char *trd_store_path(const trd_store *store)
{
    return store->path;
}

bool trd_store_keeps_ledger(const trd_store *store)
{
    return store->ours && sqlite3_db_readonly(store->db, "main") == 0;
}

void trd_store_skip_cache(trd_store *store)
{
    store->cache_from = 0;
}

size_t trd_store_from_cache(const trd_store *store)
{
    return store->cached;
}

trd_code trd_store_fail(const trd_store *store, trd_error *err)
{
    const char *what = sqlite3_errmsg(store->db);
    int         cause = sqlite3_system_errno(store->db);

    if (sqlite3_extended_errcode(store->db) == SQLITE_READONLY_DBMOVED)
        return trd_fail_at(err, TRD_E_IO, store->path, 0, "was moved or removed by another program; try again");
    switch (sqlite3_errcode(store->db) & 0xFF) {
    case SQLITE_NOMEM:
        return trd_fail_at(err, TRD_E_NOMEM, store->path, 0, "out of memory; close some programs");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return trd_fail_at(err, TRD_E_IO, store->path, 0, "is in use by another program; try again when that has finished");
    case SQLITE_FULL:
        return trd_fail_at(err, TRD_E_IO, store->path, 0, "the disk is full; nothing was stored, make room and try again");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return trd_fail_at(err, TRD_E_IO, store->path, 0, "cannot be written (%s); choose a folder where you may write", what);
    case SQLITE_IOERR:
        return trd_fail_at(err, TRD_E_IO, store->path, 0, "cannot be read or written (%s); nothing was stored, make room on the disk and try again",
                           cause ? strerror(cause) : what);
    case SQLITE_NOTADB:
        return trd_fail_at(err, TRD_E_DATA, store->path, 0, "is no database; check the name");
    case SQLITE_CORRUPT:
        return trd_fail_at(err, TRD_E_DATA, store->path, 0, "is a damaged database (%s); restore it, or import the files again", what);
    case SQLITE_TOOBIG:
        return trd_fail_at(err, TRD_E_DATA, store->path, 0, "a row, or the names of all columns together, are too long to store; shorten them");
    default:
        return trd_fail_at(err, TRD_E_DATA, store->path, 0, "the database says: %s; check the database", what);
    }
}

trd_code trd_store_prepare(const trd_store *store, const char *sql, sqlite3_stmt **out, trd_error *err)
{
    *out = NULL;
    if (!sql)
        return trd_fail_at(err, TRD_E_NOMEM, store->path, 0, "out of memory; close some programs");
    return sqlite3_prepare_v2(store->db, sql, -1, out, NULL) == SQLITE_OK ? TRD_OK : trd_store_fail(store, err);
}

trd_code trd_store_end(const trd_store *store, sqlite3_stmt *s, int step, trd_error *err)
{
    trd_code code = step == SQLITE_DONE || step == SQLITE_ROW ? TRD_OK : trd_store_fail(store, err);
    sqlite3_finalize(s);
    return code;
}

trd_code trd_store_run(const trd_store *store, const char *sql, trd_error *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? TRD_OK : trd_store_fail(store, err);
}

const char *trd_store_quoted(const char *name, trd_pool *pool)
{
    size_t n = strlen(name);
    char  *out = trd_pool_alloc(pool, 2 * n + 3), *at = out;

    if (!out)
        return NULL;
    *at++ = '"';
    for (; *name; name++) {
        if (*name == '"')
            *at++ = '"';
        *at++ = *name;
    }
    *at++ = '"';
    *at = '\0';
    return out;
}

/* Our own tables, in a transaction of their own: page 1 then says whose this
 * is, also to whoever finds it after an import was killed. AUTOINCREMENT never
 * gives a number twice, so that a ledger that lost its last entries shows. */
static trd_code make_tables(trd_store *store, trd_error *err)
{
    static const char sql[] =
        "BEGIN IMMEDIATE;"
        "CREATE TABLE IF NOT EXISTS trede_dataset(id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, file TEXT, digest TEXT,"
        " imported_at TEXT, profile TEXT, encoding TEXT, delimiter TEXT, licence TEXT, source TEXT, rows INTEGER, marks INTEGER);"
        "CREATE TABLE IF NOT EXISTS trede_column(table_name TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,"
        " header TEXT, type TEXT NOT NULL, unit TEXT, missing INTEGER NOT NULL, suppressed INTEGER NOT NULL, PRIMARY KEY(table_name, name));"
        "CREATE TABLE IF NOT EXISTS trede_code(table_name TEXT NOT NULL, column_name TEXT NOT NULL, text TEXT NOT NULL,"
        " kind TEXT NOT NULL, low REAL, high REAL, PRIMARY KEY(table_name, column_name, text));"
        "CREATE TABLE IF NOT EXISTS trede_repair(import INTEGER NOT NULL, line INTEGER, column_name TEXT, before TEXT, after TEXT, why TEXT);"
        "CREATE TABLE IF NOT EXISTS trede_ledger(number INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, event TEXT NOT NULL,"
        " detail TEXT NOT NULL, digest TEXT NOT NULL);"
        "PRAGMA application_id = 1414677828; PRAGMA user_version = 1; COMMIT;";
    trd_code code = trd_store_run(store, sql, err);
    if (code != TRD_OK)
        trd_store_run(store, "ROLLBACK", NULL);
    return code;
}

/* ---- opening ------------------------------------------------------------ */

/* Is there a file beside the database with this ending that holds anything? */
static bool is_beside(const trd_store *store, const char *ending)
{
    struct stat info;
    char       *name = sqlite3_mprintf("%s%s", store->path, ending);
    bool        there = name && stat(name, &info) == 0 && info.st_size > 0;
    sqlite3_free(name);
    return there;
}

/* Looks at the file before SQLite does: what is it, and is it ours? A journal
 * beside a foreign file could rewrite it on opening. */
static trd_code look_at_file(trd_store *store, bool *empty, trd_error *err)
{
    unsigned char head[72] = { 0 };
    struct stat   info;
    const char   *path = store->path;

    *empty = true;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT && store->mode == TRD_STORE_IMPORT) {
            store->made = true;
            return TRD_OK;
        }
        return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be opened (%s); import data first: trede import FILE --into %s", strerror(errno), path);
    }
    if (!S_ISREG(info.st_mode))
        return trd_fail_at(err, TRD_E_IO, path, 0, "is no file; name a database file");
    FILE *file = fopen(path, "rb");
    if (!file)
        return trd_fail_at(err, TRD_E_IO, path, 0, "cannot be opened (%s); ask for access", strerror(errno));
    size_t n = fread(head, 1, sizeof head, file);
    fclose(file);
    if (n == 0 && store->mode == TRD_STORE_IMPORT)
        return TRD_OK;
    if (n == 0)
        return trd_fail_at(err, TRD_E_DATA, path, 0, "is empty; import data first: trede import FILE --into %s", path);
    if (n < sizeof head || memcmp(head, "SQLite format 3", 16) != 0)
        return trd_fail_at(err, TRD_E_DATA, path, 0, "is no database; check the name");
    *empty = false;
    store->ours = head[68] == 'T' && head[69] == 'R' && head[70] == 'E' && head[71] == 'D';
    store->wal = head[18] == 2 || head[19] == 2;
    if (!store->ours && (is_beside(store, "-journal") || is_beside(store, "-wal")))
        return trd_fail_at(err, TRD_E_DATA, path, 0, "has an unfinished write of another program beside it (-journal or -wal), which would change it on opening; "
                           "let that program finish, or copy the database alone");
    return TRD_OK;
}

/* Everything a strange schema could do is off. */
static void harden(sqlite3 *db)
{
    static const struct { int what, on; } settings[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },            { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },       { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },              { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    static const struct { int what, most; } limits[] = {
        { SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024 },   { SQLITE_LIMIT_SQL_LENGTH, 1024 * 1024 },
        { SQLITE_LIMIT_EXPR_DEPTH, 50 },             { SQLITE_LIMIT_COMPOUND_SELECT, 10 },
        { SQLITE_LIMIT_ATTACHED, 0 },                { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        sqlite3_db_config(db, settings[i].what, settings[i].on, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(db, limits[i].what, limits[i].most);
    sqlite3_busy_timeout(db, TRD_BUSY_WAIT);
}

static trd_code integer(const trd_store *store, const char *sql, int64_t *out, trd_error *err)
{
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(store, sql, &s, err);
    if (code == TRD_OK) {
        if (sqlite3_step(s) == SQLITE_ROW)
            *out = sqlite3_column_int64(s, 0);
        else
            code = trd_store_fail(store, err);
    }
    sqlite3_finalize(s);
    return code;
}

static trd_code check(trd_store *store, bool empty, trd_error *err)
{
    int64_t  level = 0, tables = 0;
    trd_code code = trd_store_run(store, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;", err);

    if (code == TRD_OK)
        code = integer(store, "PRAGMA user_version", &level, err);
    if (code == TRD_OK)
        code = integer(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (code != TRD_OK)
        return code;
    if (store->ours && level > TRD_STORE_LEVEL)
        return trd_fail_at(err, TRD_E_DATA, store->path, 0, "was made by a newer Trede; use that one, or import the files again");
    if (store->mode != TRD_STORE_IMPORT)
        return TRD_OK;
    if (!store->ours && !empty && tables > 0)
        return trd_fail_at(err, TRD_E_DATA, store->path, 0, "is a database of another program; choose another name for --into");
    code = trd_store_run(store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;", err);
    if (code == TRD_OK && !store->ours)
        code = make_tables(store, err);
    store->ours = true;
    return code;
}

/* Opens for SQLite. "./" keeps it from reading a name as a URI or as :memory:.
 * A database of another program with a write-ahead log is read as it stands,
 * since SQLite would make files beside it. */
static int open_with(const trd_store *store, int flags, bool as_it_stands, sqlite3 **out)
{
    char *name = sqlite3_mprintf("%s%s", *store->path == '/' ? "" : "./", store->path);

    if (name && as_it_stands) {
        sqlite3_str *uri = sqlite3_str_new(NULL);
        sqlite3_str_appendall(uri, "file:");
        for (const char *c = name; *c; c++)
            if (strchr("%?#", *c))
                sqlite3_str_appendf(uri, "%%%02x", (unsigned)*c);
            else
                sqlite3_str_appendchar(uri, 1, *c);
        sqlite3_str_appendall(uri, "?immutable=1");
        sqlite3_free(name);
        name = sqlite3_str_finish(uri);
        flags |= SQLITE_OPEN_URI;
    }
    int status = name ? sqlite3_open_v2(name, out, flags | SQLITE_OPEN_NOMUTEX, NULL) : SQLITE_NOMEM;
    sqlite3_free(name);
    return status;
}

/* A database of another program is never opened for writing. */
static trd_code open_file(trd_store *store, bool empty, trd_error *err)
{
    bool foreign = !store->ours && !empty && store->mode != TRD_STORE_IMPORT;
    int  flags = store->mode == TRD_STORE_READ || foreign ? SQLITE_OPEN_READONLY
                 : store->mode == TRD_STORE_MEASURE ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

    store->immutable = foreign && store->wal;
    if (open_with(store, flags, store->immutable, &store->db) == SQLITE_OK)
        return TRD_OK;
    return store->db ? trd_store_fail(store, err) : trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
}

bool trd_store_again(const trd_store *store, trd_store *out)
{
    *out = *store;
    out->db = NULL;
    if (open_with(store, SQLITE_OPEN_READONLY, store->immutable, &out->db) == SQLITE_OK) {
        harden(out->db);
        if (trd_store_run(out, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;", NULL) == TRD_OK)
            return true;
    }
    sqlite3_close(out->db);
    out->db = NULL;
    return false;
}

trd_code trd_store_open(const char *path, trd_store_mode mode, trd_store **out, trd_error *err)
{
    trd_store *store = calloc(1, sizeof *store);
    bool       empty = true;

    if (!store || !(store->path = strdup(path))) {
        free(store);
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    }
    store->mode = mode;
    store->cache_from = mode == TRD_STORE_IMPORT ? 0 : TRD_CACHE_LEAST_ROWS;
    trd_code code = look_at_file(store, &empty, err);
    if (code == TRD_OK)
        code = open_file(store, empty, err);
    if (code == TRD_OK) {
        harden(store->db);
        code = check(store, empty, err);
    }
    if (code == TRD_OK)
        *out = store;
    else
        trd_store_close(store);
    return code;
}

trd_code trd_store_open_beside(const trd_store *store, const char *file, bool make, trd_store **out, trd_error *err)
{
    trd_store *beside = calloc(1, sizeof *beside);

    if (!beside || !(beside->path = strdup(file))) {
        free(beside);
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    }
    beside->mode = TRD_STORE_IMPORT;
    beside->ours = true;
    trd_code code = open_file(beside, false, err);
    free(beside->path);
    beside->path = strdup(store->path);              /* for messages: the name that the analyst knows */
    if (code == TRD_OK && !beside->path)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    if (code == TRD_OK) {
        harden(beside->db);
        code = trd_store_run(beside, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;", err);
    }
    if (code == TRD_OK && make)
        code = make_tables(beside, err);
    if (code == TRD_OK)
        *out = beside;
    else
        trd_store_close(beside);
    return code;
}

trd_code trd_store_reopen(trd_store *store, trd_error *err)
{
    sqlite3_close(store->db);
    store->db = NULL;
    trd_code code = open_file(store, false, err);
    if (code != TRD_OK)
        return code;
    harden(store->db);
    return check(store, false, err);
}

bool trd_store_has_moved(const trd_store *store)
{
    int moved = 0;
    return sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved;
}

/* A file that this run made and put nothing in is not left behind. The lock
 * keeps it there while another run writes in it; one that still waits to write
 * is told that the file is gone. */
static void remove_when_empty(trd_store *store)
{
    struct stat info;
    int64_t     entries = 1;

    sqlite3_busy_timeout(store->db, 0);
    if (trd_store_run(store, "BEGIN EXCLUSIVE", NULL) != TRD_OK)
        return;
    if (!trd_store_has_moved(store) &&       /* else another run put its own file in this place */
        ((integer(store, "SELECT count(*) FROM trede_ledger", &entries, NULL) == TRD_OK && entries == 0) ||
         (stat(store->path, &info) == 0 && info.st_size == 0)))
        unlink(store->path);
    trd_store_run(store, "ROLLBACK", NULL);
}

void trd_store_close(trd_store *store)
{
    if (!store)
        return;
    if (store->made && store->db)
        remove_when_empty(store);
    sqlite3_close(store->db);
    free(store->path);
    free(store);
}
