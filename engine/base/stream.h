/* base/stream.h -- a row of pieces through three steps: take, work, give.
 *
 * Pieces are taken one at a time and in order (as from a file), worked by
 * several threads at once, and given on one at a time and in that same order
 * (as into a database). So what comes out, and the first error, are the same
 * whatever the number of threads.
 *
 * Cost: threads are started per call, about 0.1 ms, and a piece costs some
 * microseconds. Memory: `slots` pieces exist at once.
 */
#ifndef TRD_BASE_STREAM_H
#define TRD_BASE_STREAM_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The steps of the piece in `slot` (0 .. slots-1). *more false: there was none
 * left to take. Any step may run in any thread; `take` with itself and `give`
 * with itself never overlap, and all that a step wrote in the slot is seen by
 * the next one. */
typedef struct trd_stream_steps {
    trd_code (*take)(void *user, size_t slot, bool *more, trd_error *err);
    trd_code (*work)(void *user, size_t slot, trd_error *err);
    trd_code (*give)(void *user, size_t slot, trd_error *err);
} trd_stream_steps;

/* Runs all pieces with at most `threads` threads (one: everything in the
 * caller's).
 *
 * Errors: that of the first piece that has one, after the pieces before it
 *         were given; TRD_E_NOMEM. When a thread cannot be started the others
 *         do its work. */
trd_code trd_stream(const trd_stream_steps *steps, void *user, size_t slots, int threads, trd_error *err);

#endif
