/* A fresh database as a new file.
 *
 * While the import holds the write lock of the database, which holds nothing but
 * our own empty tables, SQLite makes the same tables and that of the dataset in
 * a file beside it, PATH-import. The rows are put into that file as pages; SQLite
 * has it again for the ledger and what else is small, and judges it whole; it is
 * synced and renamed over the database. Until then the database is as it was.
 *
 * Whoever waited for the lock finds that the file was moved (trd_store_has_moved)
 * and says so. A file that a killed import left is removed by the next. */
#include "store/page_writer.h"

#include "base/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST_FRESH = 256 * 1024, HEAD = 100, REPAIR_PAGES = 64 };

static void let_go(trd_store *store)
{
    if (!store)
        return;
    sqlite3_close(store->db);
    store->db = NULL;
    trd_store_close(store);
}

/* ---- is it fresh? ------------------------------------------------------- */

static size_t read_file(const char *path, unsigned char *into, size_t room)
{
    FILE  *file = fopen(path, "rb");
    size_t n = file ? fread(into, 1, room, file) : 0;

    if (file)
        fclose(file);
    return n;
}

/* The bytes of an open database. Not through a file of our own: closing that
 * would give up the locks that SQLite holds (POSIX). 0: it is too large. */
static size_t read_database(const trd_store *store, unsigned char *into)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 n = 0;

    if (sqlite3_file_control(store->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file || !file->pMethods ||
        file->pMethods->xFileSize(file, &n) != SQLITE_OK || n <= HEAD || n > LARGEST_FRESH ||
        file->pMethods->xRead(file, into, (int)n, 0) != SQLITE_OK)
        return 0;
    return (size_t)n;
}

/* Are both the same, but for counters and the version of SQLite? The one was
 * made just now, with our own tables and nothing in them. */
static bool are_alike(const trd_store *one, const trd_store *other)
{
    unsigned char *a = malloc(2 * LARGEST_FRESH), *b = a + LARGEST_FRESH;
    size_t         n = a ? read_database(one, a) : 0;
    bool           alike = n && read_database(other, b) == n;

    if (alike) {
        memset(a + 24, 0, 4), memset(b + 24, 0, 4);
        memset(a + 92, 0, 8), memset(b + 92, 0, 8);
        alike = memcmp(a, b, n) == 0;
    }
    free(a);
    return alike;
}

/* An ordinary file under one name: a link would be replaced by a file. */
static bool is_plain(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1 && info.st_size < LARGEST_FRESH;
}

/* Nothing may stand there, but what a killed import left. */
static bool is_free(const char *path)
{
    unsigned char head[HEAD] = { 0 };
    struct stat   info;

    if (lstat(path, &info) != 0)
        return errno == ENOENT;
    if (!S_ISREG(info.st_mode))
        return false;
    size_t n = read_file(path, head, sizeof head);
    bool   ours = n == 0 ? info.st_size == 0 : n == HEAD && memcmp(head, "SQLite format 3", 16) == 0 && memcmp(head + 68, "TRED", 4) == 0;
    return ours && unlink(path) == 0;
}

void trd_fresh_begin(trd_store_writer *w)
{
    trd_store *beside = NULL;
    trd_fresh *f = trd_pool_calloc(w->pool, 1, sizeof *f);
    char      *path = f ? trd_pool_format(w->pool, "%s-import", w->database->path) : NULL;

    if (!path || w->database->mode != TRD_STORE_IMPORT || !is_plain(w->database->path) || !is_free(path))
        return;
    f->path = path;
    f->file.fd = -1;
    if (trd_store_open_beside(w->database, path, true, &beside, NULL) != TRD_OK || !are_alike(beside, w->database)) {
        let_go(beside);
        unlink(path);
        return;
    }
    w->fresh = f;
    w->store = beside;
}

/* ---- rows --------------------------------------------------------------- */

static trd_code root_of(const trd_store *store, const char *table, uint32_t *out, trd_error *err)
{
    sqlite3_stmt *s;
    trd_code      code = trd_store_prepare(store, "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?", &s, err);

    if (code != TRD_OK)
        return code;
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    int step = sqlite3_step(s);
    *out = step == SQLITE_ROW ? (uint32_t)sqlite3_column_int64(s, 0) : 0;
    return trd_store_end(store, s, step, err);
}

trd_code trd_fresh_start(trd_store_writer *w, bool *fits, trd_error *err)
{
    trd_fresh *f = w->fresh;
    trd_code   code = root_of(w->store, w->table, &f->rows.root, err);

    if (code == TRD_OK)
        code = root_of(w->store, "trede_repair", &f->repairs.root, err);
    sqlite3_close(w->store->db);
    w->store->db = NULL;
    *fits = false;
    if (code == TRD_OK && f->rows.root > 1 && f->repairs.root > 1)
        code = trd_page_file_open(f->path, w->database->path, &f->file, fits, err);
    if (*fits)
        trd_page_block_begin(&f->repair_block, f->file.page_size);
    return code;
}

static trd_code add_repairs(trd_fresh *f, trd_error *err)
{
    trd_page_block_end(&f->repair_block);
    trd_code code = trd_page_tree_add(&f->file, &f->repairs, &f->repair_block, err);
    trd_page_block_begin(&f->repair_block, f->file.page_size);
    return code;
}

static trd_value text(const char *bytes)
{
    return (trd_value){ .as.text = bytes, .length = (uint32_t)strlen(bytes), .kind = TRD_VALUE_TEXT };
}

trd_code trd_fresh_repair(trd_store_writer *w, int64_t line, const char *column, const char *before, const char *after,
                          const char *why, trd_error *err)
{
    trd_fresh *f = w->fresh;
    trd_value  values[] = { { .as.integer = w->import, .kind = TRD_VALUE_INTEGER }, { .as.integer = line, .kind = TRD_VALUE_INTEGER },
                            text(column), text(before), text(after), text(why) };
    trd_code   code = trd_page_block_row(&f->repair_block, ++f->repair_count, values, sizeof values / sizeof *values, err);

    return code == TRD_OK && f->repair_block.pages >= REPAIR_PAGES ? add_repairs(f, err) : code;
}

/* ---- the end ------------------------------------------------------------ */

trd_code trd_fresh_end(trd_store_writer *w, trd_error *err)
{
    trd_fresh *f = w->fresh;
    trd_store *again = NULL;
    trd_code   code = add_repairs(f, err);

    if (code == TRD_OK)
        code = trd_page_tree_finish(&f->file, &f->rows, err);
    if (code == TRD_OK)
        code = trd_page_tree_finish(&f->file, &f->repairs, err);
    if (code == TRD_OK)
        code = trd_page_file_finish(&f->file, err);
    trd_page_file_close(&f->file);
    if (code == TRD_OK)
        code = trd_store_open_beside(w->database, f->path, false, &again, err);
    if (code != TRD_OK)
        return code;
    let_go(w->store);
    w->store = again;
    return TRD_OK;
}

static int looks_at_watch(void *watch)
{
    return trd_watch_stops(watch);
}

static trd_code interrupted(const trd_store_writer *w, trd_error *err)
{
    return trd_fail_at(err, TRD_E_CANCELLED, w->database->path, 0, "interrupted; nothing was stored");
}

/* SQLite walks all pages and all rows. */
static trd_code judge(const trd_store_writer *w, trd_error *err)
{
    sqlite3_stmt *s;
    trd_code      code = trd_store_run(w->store, "PRAGMA mmap_size = 2147418112", err);       /* our own file: a quarter quicker */

    if (code == TRD_OK)
        code = trd_store_prepare(w->store, "PRAGMA quick_check(1)", &s, err);
    if (code != TRD_OK)
        return code;
    sqlite3_progress_handler(w->store->db, 10000, looks_at_watch, (void *)(uintptr_t)w->watch);
    int         step = sqlite3_step(s);
    const char *said = step == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : "";
    if (step == SQLITE_INTERRUPT || trd_watch_stops(w->watch))
        code = interrupted(w, err);
    else if (step == SQLITE_ROW && (!said || strcmp(said, "ok") != 0))
        code = trd_fail_at(err, TRD_E_IO, w->database->path, 0, "was not written well (SQLite says: %s); nothing was stored; check the disk, and try again",
                           said ? said : "nothing");
    sqlite3_progress_handler(w->store->db, 0, NULL, NULL);
    trd_code end = trd_store_end(w->store, s, step, code == TRD_OK ? err : NULL);
    return code == TRD_OK ? end : code;
}

/* Has the disk write piece by piece where the system can, so that it can be
 * interrupted: fsync cannot, and has little left to do afterwards. */
static bool write_out(int fd, const trd_watch *watch)
{
#ifdef SYNC_FILE_RANGE_WRITE
    struct stat   about;
    const int64_t piece = 8 << 20;

    for (int64_t at = 0; fstat(fd, &about) == 0 && at < about.st_size; at += piece) {
        if (trd_watch_stops(watch))
            return false;
        sync_file_range(fd, at, piece, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    }
#endif
    return !trd_watch_stops(watch);
}

/* A file, or a folder for the names in it. */
static trd_code sync_path(const trd_store_writer *w, const char *path, int flags, trd_error *err)
{
    int fd = open(path, flags | O_CLOEXEC);

    if (fd >= 0 && !(flags & O_DIRECTORY) && !write_out(fd, w->watch)) {
        close(fd);
        return interrupted(w, err);
    }
    trd_code code = fd >= 0 && fsync(fd) == 0 ? TRD_OK
                        : trd_fail_at(err, TRD_E_IO, w->database->path, 0, "cannot be written (%s); nothing was stored; check the disk", strerror(errno));
    if (fd >= 0)
        close(fd);
    return code;
}

/* SQLite looks at nobody's watch while it walks the pages. */
static void interrupt_when_told(trd_store_writer *w)
{
    while (!atomic_load(&w->fresh->judged)) {
        if (trd_watch_stops(w->watch))
            sqlite3_interrupt(w->store->db);
        nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    }
}

/* The disk writes while SQLite judges. */
static trd_code judge_or_sync(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    trd_store_writer *w = user;
    trd_code          code;

    (void)to, (void)worker;
    if (from == 0) {
        code = judge(w, err);
        atomic_store(&w->fresh->judged, true);
        return code;
    }
    code = sync_path(w, w->fresh->path, O_RDONLY, err);
    interrupt_when_told(w);
    return code;
}

static void sync_folder(const trd_store_writer *w)
{
    const char *path = w->database->path, *slash = strrchr(path, '/');
    char       *folder = slash ? trd_pool_bytes(w->pool, path, slash == path ? 1 : (size_t)(slash - path)) : trd_pool_text(w->pool, ".");

    if (folder)                                      /* the file stands there already: too late to fail */
        sync_path(w, folder, O_RDONLY | O_DIRECTORY, NULL);
}

trd_code trd_fresh_take_place(trd_store_writer *w, trd_error *err)
{
    trd_fresh *f = w->fresh;
    trd_code   code = trd_parallel(2, 1, 2, judge_or_sync, w, NULL, NULL, err);

    if (code == TRD_OK && trd_watch_stops(w->watch))
        code = interrupted(w, err);
    if (code != TRD_OK)
        return code;
    let_go(w->store);
    w->store = w->database;
    if (rename(f->path, w->database->path) != 0)
        return trd_fail_at(err, TRD_E_IO, w->database->path, 0, "cannot be written (%s); choose a folder where you may write", strerror(errno));
    sync_folder(w);
    return trd_store_reopen(w->database, err);
}

void trd_fresh_abandon(trd_store_writer *w)
{
    trd_fresh *f = w->fresh;

    if (!f)
        return;
    trd_page_file_close(&f->file);
    trd_page_tree_release(&f->rows);
    trd_page_tree_release(&f->repairs);
    trd_page_block_release(&f->repair_block);
    if (w->store != w->database)
        let_go(w->store);
    w->store = w->database;
    unlink(f->path);                                 /* gone already when it took its place */
    w->fresh = NULL;
}
