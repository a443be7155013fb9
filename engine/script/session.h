/* script/session.h -- the measuring world: a script of the analyst's own, or a
 * line at the prompt, beside the data.
 *
 * Unlike a recipe such a script is trusted: it has plain Lua with its
 * libraries. It can look, and what it looked at is written in the ledger; it
 * cannot declare or change a ladder. Ctrl-C (the watch) stops it and leaves
 * the session alive.
 */
#ifndef TRD_SCRIPT_SESSION_H
#define TRD_SCRIPT_SESSION_H

#include "base/watch.h"
#include "store/store.h"

typedef struct trd_session trd_session;

/* `store` may be NULL: a session without data. Close with trd_session_close. */
trd_code trd_session_open(trd_store *store, const trd_watch *watch, trd_session **out, trd_error *err);
void     trd_session_close(trd_session *session);

/* Runs a script file. Its errors are TRD_E_RECIPE with file:line. */
trd_code trd_session_file(trd_session *session, const char *path, trd_error *err);

/* Runs one line and prints the values it gives. *incomplete is set (and
 * nothing run) when the text needs more lines. */
trd_code trd_session_line(trd_session *session, const char *text, bool *incomplete, trd_error *err);

/* What could follow `text` (the line up to the cursor): whole lines, in
 * `pool`. Gives none when anything goes wrong. */
size_t trd_session_complete(trd_session *session, const char *text, trd_pool *pool, const char ***out);

/* The Lua this was built with: "5.4.4". */
const char *trd_script_version(void);

#endif
