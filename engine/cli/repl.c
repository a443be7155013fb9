/* trede repl [DB] -- explores a database by hand.
 *
 * On a terminal: readline, with history and completion of words, tables and
 * columns. Otherwise lines are read from standard input without a prompt, so
 * that a session can be piped. Ctrl-C ends the work, not the session. */
#include "cli/cli.h"

#include "base/text.h"
#include "script/session.h"

#include <errno.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* readline's hooks carry no user pointer. */
static trd_session *completing;
static trd_pool    *found_pool;
static const char **found;
static size_t       found_count;

static char *next_match(const char *text, int state)
{
    static size_t at;
    (void)text;
    if (state == 0)
        at = 0;
    return at < found_count ? strdup(found[at++]) : NULL;
}

static char **complete(const char *text, int start, int end)
{
    (void)start;
    (void)end;
    rl_attempted_completion_over = 1;                /* no file names */
    rl_completion_append_character = '\0';
    trd_pool_free(found_pool);
    found_pool = trd_pool_new(NULL);
    found_count = found_pool ? trd_session_complete(completing, text, found_pool, &found) : 0;
    return found_count ? rl_completion_matches(text, next_match) : NULL;
}

static int on_signal(void)
{
    if (trd_watch_stops(trd_cli_watch())) {          /* Ctrl-C at the prompt: an empty line */
        trd_cli_resume();
        rl_replace_line("", 0);
        rl_crlf();
        rl_on_new_line();
        rl_redisplay();
    }
    return 0;
}

static const char *history_file(trd_pool *pool)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && *state)
        return trd_pool_format(pool, "%s/trede_history", state);
    return home && *home ? trd_pool_format(pool, "%s/.trede_history", home) : NULL;
}

/* One more line into `text`; false at the end of the input. */
static bool read_line(bool terminal, bool more, trd_text *text)
{
    char  *line = NULL;
    size_t room = 0;

    if (terminal) {
        line = readline(more ? "   ... " : "trede> ");
    } else if (getline(&line, &room, stdin) < 0) {
        free(line);
        line = NULL;
    }
    if (!line)
        return false;
    trd_text_add(text, more ? "\n" : "");
    size_t n = strlen(line);
    if (n && line[n - 1] == '\n')
        n--;
    trd_text_add_bytes(text, line, n);
    if (terminal && n)
        add_history(line);
    free(line);
    return true;
}

static int converse(trd_session *session, bool terminal)
{
    trd_text text = { 0 };
    bool     more = false;
    int      status = 0;

    while (read_line(terminal, more, &text)) {
        trd_error err = { 0 };
        trd_cli_resume();
        const char *line = text.bytes + strspn(text.bytes, " \t\n");
        if (!more && (strcmp(line, "quit") == 0 || strcmp(line, "exit") == 0))
            break;
        if (*line && trd_session_line(session, text.bytes, &more, &err) != TRD_OK) {
            fflush(stdout);
            status = trd_cli_fail(&err);
            more = false;
        }
        fflush(stdout);
        if (!more)
            trd_text_clear(&text);
        if (terminal)
            status = 0;                              /* a mistake at the prompt is not the program's */
    }
    trd_text_release(&text);
    return status;
}

int trd_cli_repl(int argc, char **argv)
{
    bool         terminal = isatty(STDIN_FILENO);
    trd_store   *store = NULL;
    trd_session *session = NULL;
    trd_error    err = { 0 };
    bool         no_cache = argc > 0 && strcmp(argv[0], "--no-cache") == 0;

    argc -= no_cache, argv += no_cache;
    if (argc > 1 || (argc == 1 && argv[0][0] == '-'))
        return trd_cli_usage("repl", "at most one database is named");
    trd_code code = argc ? trd_store_open(argv[0], TRD_STORE_MEASURE, &store, &err) : TRD_OK;
    if (store && no_cache)
        trd_store_skip_cache(store);
    if (code == TRD_OK)
        code = trd_session_open(store, trd_cli_watch(), &session, &err);
    if (code != TRD_OK) {
        trd_store_close(store);
        return trd_cli_fail(&err);
    }
    trd_pool   *pool = trd_pool_new(NULL);
    const char *history = terminal && pool ? history_file(pool) : NULL;
    if (terminal) {
        completing = session;
        rl_readline_name = "trede";
        rl_attempted_completion_function = complete;
        rl_basic_word_break_characters = " \t\n\"'(){}=+*/&|~<>,;";
        rl_signal_event_hook = on_signal;
        if (history)
            read_history(history);
        stifle_history(1000);
        printf("%s\nTab completes tables, columns and words; tables() lists the data; help() the words; quit leaves.\n", trd_versions());
        if (argc)
            puts("What you look at is written in the ledger of the database.");
    }
    int status = converse(session, terminal);
    if (history) {
        mode_t before = umask(077);
        write_history(history);
        umask(before);
    }
    trd_pool_free(found_pool);
    trd_pool_free(pool);
    trd_session_close(session);
    trd_store_close(store);
    return status;
}
