/* tests/bench/import.c -- bench-import TREDE ROWS: how fast does a CSV become a
 * table? Against `sqlite3 .import`, the tool anybody would use otherwise, when
 * it is installed: same file, same machine, turn by turn, median of three.
 *
 * The two do not do the same: sqlite3 stores text as it stands, while trede
 * reads types, checks every cell and writes the ledger. The ratio says what
 * that costs.
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

enum { ROUNDS = 3 };

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

static double median(double x[ROUNDS])
{
    double low = x[0] < x[1] ? x[0] : x[1], high = x[0] < x[1] ? x[1] : x[0];
    return x[2] < low ? low : x[2] > high ? high : x[2];
}

static int timed(const char *trede, int64_t rows, const char *csv, const char *db)
{
    const char *const ours[] = { trede, "import", csv, "--into", db, NULL };
    const char *const theirs[] = { "sqlite3", db, ".separator ;", ".import rows.csv t", NULL };
    double            a[ROUNDS], b[ROUNDS];
    bool              compared = true;

    for (int i = 0; i < ROUNDS; i++) {
        unlink(db);
        if ((a[i] = seconds_of(ours)) < 0) {
            fprintf(stderr, "%s import failed; run it by hand on %s to see why\n", trede, csv);
            return 3;
        }
        unlink(db);
        b[i] = compared ? seconds_of(theirs) : -1;
        compared = compared && b[i] >= 0;
    }
    unlink(db);
    printf("%-16s %8.3f s %12.0f rows/s\n", "trede import", median(a), (double)rows / median(a));
    if (compared) {
        printf("%-16s %8.3f s %12.0f rows/s\n", "sqlite3 .import", median(b), (double)rows / median(b));
        printf("trede takes %.2f times as long\n", median(a) / median(b));
    } else {
        printf("sqlite3 is not installed: nothing to compare with\n");
    }
    return 0;
}

int main(int count, char **words)
{
    char    folder[] = "bench-XXXXXX", trede[4096];
    int64_t rows;

    if (count != 3 || !trd_number_integer(words[2], strlen(words[2]), &rows) || rows < 1 || rows > 100000000) {
        fputs("usage: bench-import TREDE ROWS\n", stderr);
        return 2;
    }
    if (!realpath(words[1], trede) || !mkdtemp(folder) || chdir(folder) != 0) {
        fprintf(stderr, "%s: %s\n", words[1], strerror(errno));
        return 3;
    }
    size_t size = write_rows("rows.csv", rows);
    printf("%lld rows, %.1f MB, median of %d\n", (long long)rows, (double)size / 1e6, ROUNDS);
    fflush(stdout);
    int status = size ? timed(trede, rows, "rows.csv", "rows.db") : 3;
    unlink("rows.csv");
    if (chdir("..") == 0)
        rmdir(folder);
    return status;
}
