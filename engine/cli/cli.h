/* cli/cli.h -- what the commands share. One file per command; each gets the
 * arguments behind its own word and gives the exit status. */
#ifndef TRD_CLI_CLI_H
#define TRD_CLI_CLI_H

#include "base/error.h"
#include "base/watch.h"
#include "ladder/findings.h"
#include "ladder/ladder.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct trd_command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage, *doc;
} trd_command;

extern const trd_command trd_commands[];         /* ends with a NULL name */

int trd_cli_import(int argc, char **argv);
int trd_cli_new(int argc, char **argv);
int trd_cli_check(int argc, char **argv);
int trd_cli_seal(int argc, char **argv);
int trd_cli_run(int argc, char **argv);
int trd_cli_exec(int argc, char **argv);
int trd_cli_repl(int argc, char **argv);
int trd_cli_pack(int argc, char **argv);
int trd_cli_verify(int argc, char **argv);
int trd_cli_add(int argc, char **argv);
int trd_cli_help(int argc, char **argv);

/* The watch that Ctrl-C sets and that shows progress on a terminal. */
const trd_watch *trd_cli_watch(void);

/* Sets how many threads the work may use; false when `count` is no number from
 * 1 to TRD_THREADS. */
bool trd_cli_threads(const char *count);

/* What a run took, instead of what it found: columns, passes, memory. */
void trd_cli_explain(const trd_findings *findings);

/* Forgets a Ctrl-C that has been dealt with. */
void trd_cli_resume(void);

/* "trede 0.1.0 (Lua 5.4.4, SQLite 3.40.1, GSL 2.7.1)": which engine computed
 * this, since the numbers depend on it. Lives for ever. */
const char *trd_versions(void);

/* Prints `place: what` to stderr, control letters made visible, and returns
 * the exit status of the error. */
int trd_cli_fail(const trd_error *err);

/* Prints "trede WORD: what" with the usage of the command; status 2. */
int trd_cli_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Foreign text to a stream, control letters made visible. */
void trd_cli_print(FILE *to, const char *text);

/* Reads a recipe file in the worker and checks it. On mistakes prints all of
 * them, a line each, and gives the exit status; 0 when *out holds a ladder. */
int trd_cli_recipe(const char *path, trd_pool *pool, trd_ladder **out);

/* Prints a list of problems of `file`; status 3 when there are any. */
int trd_cli_problems(const char *file, trd_problems *problems);

#endif
