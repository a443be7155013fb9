/* tests/scratch.h -- a folder of its own for a test, and a second opinion on a
 * database: SQLite itself, past the engine. */
#ifndef TRD_TESTS_SCRATCH_H
#define TRD_TESTS_SCRATCH_H

#include "assert.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct scratch {
    char *folder;
    char paths[8][512];              /* of the last eight calls of scratch_path */
    int  next;
} scratch;

static inline const char *scratch_path(scratch *s, const char *name)
{
    char *out = s->paths[s->next++ % 8];
    snprintf(out, sizeof s->paths[0], "%s/%s", s->folder, name);
    return out;
}

static inline int scratch_files(const scratch *s, bool remove_them)
{
    DIR *folder = opendir(s->folder);
    int  count = 0;
    for (struct dirent *e; folder && (e = readdir(folder));) {
        char path[512];
        if (e->d_name[0] == '.')
            continue;
        count++;
        snprintf(path, sizeof path, "%s/%s", s->folder, e->d_name);
        if (remove_them)
            unlink(path);
    }
    if (folder)
        closedir(folder);
    return count;
}

static inline int scratch_setup(void **state)
{
    scratch *s = calloc(1, sizeof *s);
    if (!s)
        return -1;
    s->folder = strdup("scratch-XXXXXX");
    *state = s;
    return s->folder && mkdtemp(s->folder) ? 0 : -1;
}

static inline int scratch_teardown(void **state)
{
    scratch *s = *state;
    scratch_files(s, true);
    rmdir(s->folder);
    free(s->folder);
    free(s);
    return 0;
}

static inline bool scratch_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static inline void scratch_write(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static inline void scratch_write_text(const char *path, const char *text)
{
    scratch_write(path, text, strlen(text));
}

static inline void scratch_copy(const char *from, const char *to)
{
    char  chunk[16384];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, in)) > 0;)
        assert_int_equal(fwrite(chunk, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* Runs SQL. */
static inline void scratch_sql(const char *path, const char *sql)
{
    sqlite3 *db;
    char    *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    sqlite3_close(db);
}

/* The first cell of a query as text; "(null)" for NULL, "(none)" without rows.
 * Lives until the next call. */
static inline const char *scratch_cell(const char *path, const char *sql)
{
    static char   out[4096];
    sqlite3      *db;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(s) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(s, 0);
        snprintf(out, sizeof out, "%s", text ? text : "(null)");
    } else {
        snprintf(out, sizeof out, "(none)");
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return out;
}

static inline long scratch_number(const char *path, const char *sql)
{
    return strtol(scratch_cell(path, sql), NULL, 10);
}

/* A digest of a small file's bytes, to see that nobody wrote in it. */
static inline uint64_t scratch_sum(const char *path)
{
    FILE    *file = fopen(path, "rb");
    uint64_t sum = 1469598103934665603u;
    assert_non_null(file);
    for (int c; (c = getc(file)) != EOF;)
        sum = (sum ^ (uint64_t)c) * 1099511628211u;
    fclose(file);
    return sum;
}

#endif
