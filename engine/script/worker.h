/* script/worker.h -- Lua of strangers runs here: in a process of its own.
 *
 * A recipe can only declare. It runs in a worker process that is forked before
 * any data are opened, with no files, no clock, no randomness, few functions,
 * a cap on memory and time, and a filter on system calls. What comes back over
 * a pipe is JSON, which the engine reads as hostile input. If the interpreter
 * itself breaks, only the worker dies.
 *
 * Limits: source 64 KiB of UTF-8 text, 64 MiB of Lua memory, 3 s (the worker
 * is killed 1 s later), 1 MiB answer, 20,000 values, 120 levels.
 *
 * Errors: TRD_E_RECIPE for a recipe that is refused (syntax, an error it
 * raised), TRD_E_LIMIT for time or memory; the place is name:line.
 */
#ifndef TRD_SCRIPT_WORKER_H
#define TRD_SCRIPT_WORKER_H

#include "base/error.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <stddef.h>

enum { TRD_SOURCE_LIMIT = 64 * 1024 };

/* Runs a recipe in the declaring world. *out becomes
 * { "level", "ladder", "datasets", "problems": [{line, message}], "printed" };
 * free it with cJSON_Delete. `name` is the file name in messages. */
trd_code trd_script_recipe(const char *name, const char *source, size_t n, cJSON **out, trd_error *err);

/* Runs a Lua data file (an import profile: `return { ... }`) in a world
 * without any words, and gives its value. */
trd_code trd_script_data(const char *name, const char *source, size_t n, cJSON **out, trd_error *err);

#endif
