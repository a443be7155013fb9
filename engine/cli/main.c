/* cli/main.c -- the program: finds the command and gives the exit status. */
#include "cli/cli.h"

#include "base/parallel.h"
#include "base/pool.h"
#include "base/utf8.h"
#include "script/session.h"
#include "stat/stat.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const trd_command trd_commands[] = {
    { "new", trd_cli_new, "new NAME", "a commented recipe to start from" },
    { "import", trd_cli_import, "import FILE... --into DB [--table T] [--profile P]", "reads files into a database: what was read, repaired, refused" },
    { "check", trd_cli_check, "check RECIPE [--lang nl|en]", "the eight steps of the method: done, open, why" },
    { "seal", trd_cli_seal, "seal RECIPE", "writes RECIPE.seal.json: what was declared, and when" },
    { "run", trd_cli_run, "run RECIPE --data DB [--format text|json|html|csv|md] [--out F] [--lang nl|en] [--strict] [--explain] [--threads N] [--no-cache]", "measures the ladder: findings; --explain tells what it took instead" },
    { "exec", trd_cli_exec, "exec SCRIPT.lua [--data DB] [--threads N] [--no-cache]", "runs an exploration script of your own" },
    { "repl", trd_cli_repl, "repl [--no-cache] [DB]", "explores a database by hand" },
    { "pack", trd_cli_pack, "pack RECIPE [--out BUNDLE]", "makes a closed bundle of a recipe, to share" },
    { "verify", trd_cli_verify, "verify BUNDLE", "checks every digest of a bundle" },
    { "add", trd_cli_add, "add BUNDLE [--to FOLDER]", "unpacks a bundle that verifies" },
    { "help", trd_cli_help, "help [WORD]", "every command, word and instrument" },
    { NULL, NULL, NULL, NULL },
};

static volatile sig_atomic_t stop;

static void on_interrupt(int sig)
{
    (void)sig;
    stop = 1;
}

static void show_progress(void *user, const char *what, double fraction)
{
    (void)user;
    if (isatty(STDERR_FILENO) && fraction < 1) {
        fprintf(stderr, "\r\033[K%3.0f %%  ", 100 * fraction);
        trd_cli_print(stderr, what);
        fputc('\r', stderr);
        fflush(stderr);
    } else if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
}

static trd_watch watch = { .stop = &stop, .report = show_progress };

const trd_watch *trd_cli_watch(void)
{
    return &watch;
}

bool trd_cli_threads(const char *count)
{
    char *end;
    long  threads = strtol(count, &end, 10);
    if (end == count || *end || threads < 1 || threads > TRD_THREADS)
        return false;
    watch.threads = (int)threads;
    return true;
}

void trd_cli_resume(void)
{
    stop = 0;
}

const char *trd_versions(void)
{
    static char text[128];
    if (!*text)
        snprintf(text, sizeof text, "trede %s (Lua %s, SQLite %s, GSL %s)", TRD_VERSION, trd_script_version(),
                 trd_store_version(), trd_stat_version());
    return text;
}

static void set_up(void)
{
    struct sigaction action = { .sa_handler = on_interrupt };

    trd_pool_keep_memory();
    setlocale(LC_CTYPE, "");                         /* numbers stay in the C locale */
    sigaction(SIGINT, &action, NULL);
    signal(SIGXFSZ, SIG_IGN);                        /* a full disk is an error, not a death */
    trd_stat_init();
}

int main(int argc, char **argv)
{
    set_up();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        trd_cli_help(0, NULL);
        return argc < 2 ? 2 : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s\n", trd_versions());
        return 0;
    }
    for (const trd_command *c = trd_commands; c->name; c++)
        if (strcmp(c->name, argv[1]) == 0) {
            int status = c->run(argc - 2, argv + 2);
            if (fflush(stdout) != 0 || ferror(stdout)) {
                fprintf(stderr, "the output cannot be written; make room on the disk\n");
                return 3;
            }
            return status;
        }
    const char *names[32];
    size_t      count = 0;
    for (const trd_command *c = trd_commands; c->name; c++)
        names[count++] = c->name;
    const char *near = trd_nearest(argv[1], names, count);
    fputs("trede: unknown command '", stderr);
    trd_cli_print(stderr, argv[1]);
    fprintf(stderr, "'; %s%s%s\n", near ? "did you mean '" : "see trede help", near ? near : "", near ? "'?" : "");
    return 2;
}
