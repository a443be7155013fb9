/* script/world.h -- the declaring world, as it stands inside the worker.
 *
 * Usual order (in the worker process only): open, arm, run, _exit. */
#ifndef TRD_SCRIPT_WORLD_H
#define TRD_SCRIPT_WORLD_H

#include "base/error.h"
#include "base/text.h"

typedef enum trd_world_kind {
    TRD_WORLD_RECIPE,                /* the words of the recipe language   */
    TRD_WORLD_DATA                   /* no words: `return { ... }` only    */
} trd_world_kind;

typedef struct trd_world trd_world;

/* A fresh interpreter with the words of its kind; NULL when memory runs out
 * or our own Lua is broken (then *err says where). */
trd_world *trd_world_open(trd_world_kind kind, trd_error *err);

/* From now on SIGALRM stops the running Lua at its next instruction, for good. */
void trd_world_arm(trd_world *world);

/* Runs the source and adds its answer as JSON to *answer. A mistake in a
 * recipe is not an error here but a problem in the answer. TRD_E_LIMIT: time
 * or memory ran out. */
trd_code trd_world_run(trd_world *world, const char *name, const char *source, size_t n,
                       trd_text *answer, trd_error *err);

#endif
