/* helper.c -- what a shell cannot do for tests/whole/import.sh.
 *
 *   helper run MS SIGNAL PROGRAM ARGUMENT...
 *       runs it, sends SIGNAL after MS milliseconds (-1: never), SIGKILL after
 *       two minutes; prints "MILLISECONDS STATUS" as its last line of stderr;
 *       STATUS is the exit status, 128 + signal, or "hang"
 *   helper look DATABASE TABLE
 *       SQLite's own opinion: "absent", or integrity_check, number of rows and
 *       sum of the column `n` ("ok 3 6"; "ok none" without that table)
 */
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int run(int argc, char **argv)
{
    long  after = argc > 2 ? strtol(argv[0], NULL, 10) : -1, start = now();
    int   sig = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0, status = 0, hang = 0;
    pid_t child = argc > 2 ? fork() : -1;

    if (child < 0)
        return 2;
    if (child == 0) {
        signal(SIGINT, SIG_DFL);
        execv(argv[2], argv + 2);
        _exit(127);
    }
    while (waitpid(child, &status, WNOHANG) == 0) {
        if (after >= 0 && now() - start >= after) {
            kill(child, sig);
            after = -1;
        }
        if (now() - start > 120000) {
            hang = 1;
            kill(child, SIGKILL);
        }
        nanosleep(&(struct timespec){ 0, 500000 }, NULL);
    }
    fprintf(stderr, hang ? "%ld hang\n" : "%ld %d\n", now() - start, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}

static const char *cell(sqlite3 *db, const char *sql, char out[64])
{
    sqlite3_stmt *s = NULL;

    snprintf(out, 64, "none");
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        snprintf(out, 64, "%s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return out;
}

static int look(const char *path, const char *table)
{
    char        sql[256], check[64], rows[64];
    sqlite3    *db;
    struct stat info;

    if (stat(path, &info) != 0) {
        puts("absent");
        return 0;
    }
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return 1;
    snprintf(sql, sizeof sql, "SELECT count(*) || ' ' || coalesce(sum(n), 0) FROM \"%s\"", table);
    printf("%s ", cell(db, "PRAGMA integrity_check", check));
    printf("%s\n", cell(db, sql, rows));
    sqlite3_close(db);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "run") == 0)
        return run(argc - 2, argv + 2);
    if (argc == 4 && strcmp(argv[1], "look") == 0)
        return look(argv[2], argv[3]);
    return 2;
}
