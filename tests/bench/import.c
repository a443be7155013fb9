/* tests/bench/import.c -- bench-import TREDE ROWS|FILE.csv: how fast does a CSV
 * become a table? Side by side, turn by turn, median of several rounds:
 *
 *   sqlite3 .import   the tool anybody would use otherwise, when it is installed
 *   trede, INSERT     into a database that holds another table
 *   trede, pages      into a fresh database
 *
 * They do not do the same: sqlite3 stores all as text, while trede reads types,
 * checks every cell and writes the ledger. The answers (rows, and the letters or
 * digits of a column) are compared through sqlite3.
 */
#include "base/number.h"
#include "base/random.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { ROUNDS = 5 };

/* Ten columns as a survey has them: codes, counts, decimals, dates, labels. */
static size_t write_rows(const char *path, int64_t rows)
{
    static const char *const labels[] = { "helemaal oneens", "oneens", "neutraal", "eens", "helemaal eens", "" };
    trd_random               r = { 1, 0, 0 };
    trd_text                 t = { 0 };
    FILE                    *file = fopen(path, "wb");
    size_t                   size = 0;

    if (!file)
        return 0;
    trd_text_add(&t, "leerling;school;datum;aantal;bedrag;i1;i2;i3;i4;bezocht\n");
    for (int64_t i = 0; i < rows; i++) {
        trd_text_add_format(&t, "L%07lld;0%03d;2024-%02d-%02d;%d;%d,%02d", (long long)i, (int)trd_random_below(&r, 400),
                            1 + (int)(i % 12), 1 + (int)(i % 28), (int)trd_random_below(&r, 10000),
                            (int)(i % 9973), (int)(i % 100));
        for (int item = 0; item < 4; item++)
            trd_text_add_format(&t, ";%s", labels[trd_random_below(&r, 6)]);
        trd_text_add(&t, i % 2 ? ";ja\n" : ";nee\n");
        if (t.length > 1 << 16 || i + 1 == rows) {
            size += fwrite(t.bytes, 1, t.length, file);
            trd_text_clear(&t);
        }
    }
    trd_text_release(&t);
    return fclose(file) == 0 ? size : 0;
}

/* Runs a program with its output thrown away; seconds, or a negative number. */
static double seconds_of(const char *const words[])
{
    posix_spawn_file_actions_t actions;
    struct timespec            start, end;
    pid_t                      child;
    int                        status = -1;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    clock_gettime(CLOCK_MONOTONIC, &start);
    int error = posix_spawnp(&child, words[0], &actions, NULL, (char *const *)words, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0)
        return -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return -1;
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double x[ROUNDS])
{
    qsort(x, ROUNDS, sizeof *x, by_size);
    return x[ROUNDS / 2];
}

/* What sqlite3 answers to a question about a database, without the line end. */
static bool answer(const char *db, const char *sql, char *out, size_t room)
{
    const char *const          words[] = { "sqlite3", db, sql, NULL };
    posix_spawn_file_actions_t actions;
    int                        ends[2], status = -1;
    pid_t                      child;

    if (pipe(ends) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    int error = posix_spawnp(&child, words[0], &actions, NULL, (char *const *)words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    size_t n = 0;
    for (ssize_t got; error == 0 && n + 1 < room && (got = read(ends[0], out + n, room - 1 - n)) > 0;)
        n += (size_t)got;
    close(ends[0]);
    while (error == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    out[n] = '\0';
    out[strcspn(out, "\n")] = '\0';
    return error == 0 && status == 0;
}

typedef struct way {
    const char *name, *db, *table;
    double      seconds[ROUNDS];
    char        said[300];
} way;

/* Rows, and the sum of every column as a number: texts count 0, decimal commas
 * are cut alike. */
static bool ask(way *w)
{
    char columns[3000], sql[4000];
    char names[200];

    snprintf(names, sizeof names, "SELECT group_concat(printf('total(CAST(\"%%w\" AS INTEGER))', name), '+') FROM pragma_table_info('%s')", w->table);
    if (!answer(w->db, names, columns, sizeof columns))
        return false;
    snprintf(sql, sizeof sql, "SELECT count(*) || ' rows, sum ' || printf('%%.0f', %s) FROM \"%s\"", columns, w->table);
    return answer(w->db, sql, w->said, sizeof w->said);
}

static int timed(const char *trede, const char *csv, const char *delimiter)
{
    char              separator[20];
    const char *const pages[] = { trede, "import", csv, "--into", "pages.db", "--table", "t", NULL };
    const char *const insert[] = { trede, "import", csv, "--into", "insert.db", "--table", "t", NULL };
    const char *const other[] = { trede, "import", "other.csv", "--into", "insert.db", "--table", "other", NULL };
    char              command[4200];
    const char *const theirs[] = { "sqlite3", "theirs.db", ".mode csv", separator, command, NULL };
    way               ways[] = { { .name = "sqlite3 .import", .db = "theirs.db", .table = "t" }, { .name = "trede, INSERT", .db = "insert.db", .table = "t" },
                                 { .name = "trede, pages", .db = "pages.db", .table = "t" } };
    bool              compared = true;

    snprintf(separator, sizeof separator, ".separator %s", delimiter);
    snprintf(command, sizeof command, ".import \"%s\" t", csv);
    for (int i = 0; i < ROUNDS; i++) {
        for (int k = 0; k < 3; k++)
            unlink(ways[k].db);
        ways[0].seconds[i] = compared ? seconds_of(theirs) : -1;
        compared = compared && ways[0].seconds[i] >= 0;
        if (seconds_of(other) < 0 || (ways[1].seconds[i] = seconds_of(insert)) < 0 || (ways[2].seconds[i] = seconds_of(pages)) < 0) {
            fprintf(stderr, "%s import failed; run it by hand on %s to see why\n", trede, csv);
            return 3;
        }
    }
    int status = 0;
    for (int k = compared ? 0 : 1; k < 3; k++) {
        double s = median(ways[k].seconds);
        printf("%-16s %8.3f s (%.3f - %.3f)", ways[k].name, s, ways[k].seconds[0], ways[k].seconds[ROUNDS - 1]);
        if (compared && k)
            printf("  %5.2f times as fast", median(ways[0].seconds) / s);
        if (compared && ask(&ways[k])) {
            printf("  %s", ways[k].said);
            status = k && strcmp(ways[k].said, ways[0].said) != 0 ? 4 : status;
        }
        printf("\n");
    }
    if (!compared)
        printf("sqlite3 is not installed: nothing to compare with\n");
    if (status)
        printf("THE ANSWERS DIFFER\n");
    for (int k = 0; k < 3; k++)
        unlink(ways[k].db);
    return status;
}

int main(int count, char **words)
{
    char    folder[] = "bench-XXXXXX", trede[4096], csv[4096] = "rows.csv";
    int64_t rows = 0;
    bool    made = count == 3 && trd_number_integer(words[2], strlen(words[2]), &rows);

    if (count != 3 || (made && (rows < 1 || rows > 100000000))) {
        fputs("usage: bench-import TREDE ROWS|FILE.csv (divided by commas)\n", stderr);
        return 2;
    }
    if (!realpath(words[1], trede) || (!made && !realpath(words[2], csv)) || !mkdtemp(folder) || chdir(folder) != 0) {
        fprintf(stderr, "%s: %s\n", words[1], strerror(errno));
        return 3;
    }
    FILE *other = fopen("other.csv", "wb");
    int   status = other && fputs("a,b\n1,2\n", other) >= 0 && fclose(other) == 0 ? 0 : 3;
    if (status == 0 && made) {
        size_t size = write_rows("rows.csv", rows);
        printf("%lld rows, %.1f MB; ", (long long)rows, (double)size / 1e6);
        status = size ? 0 : 3;
    }
    printf("median of %d\n", ROUNDS);
    fflush(stdout);
    if (status == 0)
        status = timed(trede, csv, made ? ";" : ",");
    unlink("rows.csv");
    unlink("other.csv");
    if (chdir("..") == 0)
        rmdir(folder);
    return status;
}
