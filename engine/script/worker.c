#include "script/worker.h"

#include "base/json.h"
#include "base/utf8.h"
#include "script/world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif
#ifndef TRD_NO_SECCOMP
#include <seccomp.h>
#endif

enum {
    SOFT_SECONDS = 3,                /* the worker stops itself, with a line number */
    HARD_MILLISECONDS = 4000,        /* then it is killed                           */
    ANSWER_LIMIT = 2 * 1024 * 1024
};

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* ---- in the worker ------------------------------------------------------ */

/* A limit that cannot be set leaves the others. (A macro: the first argument
 * of setrlimit has another type in each libc.) */
#define LIMIT(what, most) ((void)setrlimit(what, &(struct rlimit){ most, most }))

static void drop_power(void)
{
    LIMIT(RLIMIT_CORE, 0);
    LIMIT(RLIMIT_FSIZE, 0);
    LIMIT(RLIMIT_CPU, SOFT_SECONDS + 5);
    LIMIT(RLIMIT_NOFILE, 8);
#ifdef RLIMIT_NPROC
    LIMIT(RLIMIT_NPROC, 0);
#endif
    if (!SANITIZED)                  /* the sanitizer reserves terabytes of addresses */
        LIMIT(RLIMIT_AS, (rlim_t)512 << 20);
#ifdef __linux__
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

/* Everything but these calls kills the worker. (table.sort takes a pivot from
 * the clock when a sort goes badly; the sanitizer looks at its stack when an
 * error is raised.) */
static int filter_calls(void)
{
#ifndef TRD_NO_SECCOMP
    static const int allowed[] = {
        SCMP_SYS(write), SCMP_SYS(exit_group), SCMP_SYS(exit), SCMP_SYS(brk), SCMP_SYS(mmap),
        SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(rt_sigreturn),
        SCMP_SYS(rt_sigprocmask), SCMP_SYS(futex), SCMP_SYS(restart_syscall), SCMP_SYS(clock_gettime),
#if SANITIZED
        SCMP_SYS(sigaltstack), SCMP_SYS(sched_yield), SCMP_SYS(getpid), SCMP_SYS(gettid),
#endif
    };
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return -1;
    int failed = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    if (!failed)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed;
#else
    return 0;
#endif
}

static void write_all(int to, const char *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(to, bytes, n);
        if (done <= 0)
            _exit(1);
        bytes += done;
        n -= (size_t)done;
    }
}

static void close_all_but(int keep)
{
    long most = sysconf(_SC_OPEN_MAX);
    if (most < 0 || most > 65536)
        most = 65536;
#ifdef __linux__
    if ((keep == 0 || close_range(0, (unsigned)keep - 1, 0) == 0) &&
        close_range((unsigned)keep + 1, ~0u, 0) == 0)
        return;
#endif
    for (int i = 0; i < most; i++)
        if (i != keep)
            close(i);
}

static _Noreturn void work(int to, trd_world_kind kind, const char *name, const char *source, size_t n)
{
    struct itimerval deadline = { .it_value = { .tv_sec = SOFT_SECONDS } };
    trd_text         answer = { 0 };
    trd_error        err = { 0 };

    close_all_but(to);
    trd_world *world = trd_world_open(kind, &err);   /* our own Lua, before the walls close */
    drop_power();
    if (world) {
        trd_world_arm(world);
        setitimer(ITIMER_REAL, &deadline, NULL);
    }
    if (filter_calls() != 0)
        _exit(1);                    /* no walls, no foreign Lua */
    trd_code code = world ? trd_world_run(world, name, source, n, &answer, &err) : err.code;
    if (code == TRD_OK) {
        write_all(to, "J", 1);
        write_all(to, answer.bytes, answer.length);
    } else {
        char head[2] = { code == TRD_E_LIMIT || code == TRD_E_NOMEM ? 'L' : 'R', '\0' };
        write_all(to, head, 1);
        write_all(to, err.place, strlen(err.place) + 1);
        write_all(to, err.what, strlen(err.what));
    }
    _exit(0);                        /* never lua_close on a foreign state */
}

/* ---- in the engine ------------------------------------------------------ */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads until the worker closes its end. 0 done, 1 too slow, 2 too much. */
static int read_answer(int from, trd_text *answer)
{
    int64_t end = now_ms() + HARD_MILLISECONDS;
    char    chunk[16384];

    trd_text_add(answer, "");
    for (;;) {
        struct pollfd p = { .fd = from, .events = POLLIN };
        int64_t       left = end - now_ms();
        if (left <= 0)
            return 1;
        int ready = poll(&p, 1, (int)left);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return 1;
        ssize_t n = read(from, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return 0;
        trd_text_add_bytes(answer, chunk, (size_t)n);
        if (answer->length > ANSWER_LIMIT || answer->failed)
            return 2;
    }
}

static trd_code judge(const char *name, int status, int late, const trd_text *answer, cJSON **out, trd_error *err)
{
    if (late == 1)
        return trd_fail_at(err, TRD_E_LIMIT, name, 0,
                           "did not finish within %d s and was ended; nothing was changed; "
                           "look for an endless loop", SOFT_SECONDS);
    if (late == 2)
        return trd_fail_at(err, TRD_E_LIMIT, name, 0,
                           "declares more than %d bytes; nothing was changed; make it smaller", ANSWER_LIMIT);
    if (WIFSIGNALED(status)) {
        int  sig = WTERMSIG(status);
        bool limits = sig == SIGXCPU || sig == SIGKILL;
        return trd_fail_at(err, limits ? TRD_E_LIMIT : TRD_E_RECIPE, name, 0,
                           sig == SIGSYS ? "asked the system for something a recipe may not do and was ended; "
                                           "a recipe declares, it does not act"
                                         : "broke the interpreter (signal %d) and was ended; nothing was changed; "
                                           "do not run this recipe", sig);
    }
    if (answer->length == 0)
        return trd_fail_at(err, TRD_E_RECIPE, name, 0, "the worker gave no answer; try again, and report it if it stays");
    if (answer->bytes[0] == 'J')
        return trd_json_parse(answer->bytes + 1, answer->length - 1, name, out, err);

    size_t      place = strnlen(answer->bytes + 1, answer->length - 1);
    const char *what = place + 2 <= answer->length ? answer->bytes + place + 2 : "";
    trd_code    code = answer->bytes[0] == 'L' ? TRD_E_LIMIT : TRD_E_RECIPE;
    trd_fail_at(err, code, name, 0, "%s", what);
    if (err && place)                /* name:line */
        trd_fail_at(err, code, answer->bytes + 1, 0, "%s", what);
    return code;
}

static trd_code run(trd_world_kind kind, const char *name, const char *source, size_t n, cJSON **out, trd_error *err)
{
    int ends[2], status = 0;

    if (n > TRD_SOURCE_LIMIT)
        return trd_fail_at(err, TRD_E_RECIPE, name, 0, "is %zu bytes long, and a recipe may be %d; split it",
                           n, TRD_SOURCE_LIMIT);
    size_t valid = trd_utf8_valid(source, n);
    if (valid < n || memchr(source, '\0', n))
        return trd_fail_at(err, TRD_E_RECIPE, name, 0,
                           "is not plain UTF-8 text (byte %zu); save it as UTF-8",
                           (valid < n ? valid : (size_t)((const char *)memchr(source, '\0', n) - source)) + 1);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return trd_fail(err, TRD_E_IO, "no pipe to the worker (%s); close some programs", strerror(errno));
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return trd_fail(err, TRD_E_IO, "the worker cannot start (%s); close some programs", strerror(errno));
    }
    if (child == 0)
        work(ends[1], kind, name, source, n);
    close(ends[1]);

    trd_text answer = { 0 };
    int      late = read_answer(ends[0], &answer);
    close(ends[0]);
    if (late)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    trd_code code = judge(name, status, late, &answer, out, err);
    trd_text_release(&answer);
    return code;
}

trd_code trd_script_recipe(const char *name, const char *source, size_t n, cJSON **out, trd_error *err)
{
    return run(TRD_WORLD_RECIPE, name, source, n, out, err);
}

trd_code trd_script_data(const char *name, const char *source, size_t n, cJSON **out, trd_error *err)
{
    return run(TRD_WORLD_DATA, name, source, n, out, err);
}
