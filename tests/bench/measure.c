/* tests/bench/measure.c -- bench-measure LIMIT COMMAND...: runs a command and
 * says what it took. Its output goes on as it is; behind it stands the line
 *
 *   measured <tab> seconds <tab> peak MB <tab> how it ended
 *
 * which is "0" (or another exit status), "signal N", or "limit" when it was
 * still running after LIMIT seconds; it is killed then, with all it started.
 * Peak memory is that of the largest process among the command and its
 * children.
 */
#include "base/number.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void wake(int signal)         /* only to make wait4 return */
{
    (void)signal;
}

/* Starts the command in a process group of its own; 0, or an errno. */
static int start(char **words, pid_t *child)
{
    posix_spawnattr_t attributes;

    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    int error = posix_spawnp(child, words[0], NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double megabytes(const struct rusage *used)
{
#ifdef __APPLE__
    return (double)used->ru_maxrss / 1048576;
#else
    return (double)used->ru_maxrss / 1024;
#endif
}

int main(int count, char **words)
{
    struct sigaction action = { .sa_handler = wake };
    struct rusage    used = { 0 };
    int64_t          limit;
    pid_t            child;
    int              status = 0, killed = 0;

    if (count < 3 || !trd_number_integer(words[1], strlen(words[1]), &limit) || limit < 1 || limit > 86400) {
        fputs("usage: bench-measure LIMIT COMMAND...\n", stderr);
        return 2;
    }
    sigaction(SIGALRM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    double begin = seconds_now();
    int    error = start(words + 2, &child);
    if (error) {
        fprintf(stderr, "%s: %s\n", words[2], strerror(error));
        return 3;
    }
    setitimer(ITIMER_REAL, &(struct itimerval){ .it_value = { .tv_sec = (time_t)limit } }, NULL);
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
        kill(-child, SIGKILL);
        killed = 1;
    }
    printf("measured\t%.6f\t%.1f\t", seconds_now() - begin, megabytes(&used));
    if (killed)
        puts("limit");
    else if (WIFSIGNALED(status))
        printf("signal %d\n", WTERMSIG(status));
    else
        printf("%d\n", WEXITSTATUS(status));
    return 0;
}
