/* base/parallel.h -- one loop over many items, on several processor cores.
 *
 * The items 0 .. count-1 are cut into pieces; threads take the next piece until
 * none is left. A piece is the same whatever the number of threads, but who
 * works it and in which order is not: what a worker gathers must merge to the
 * same result in any order (whole numbers, or stat/sum.h).
 *
 * Cost: threads are started per call, about 0.1 ms; with one piece or one
 * thread everything runs in the caller's thread. The watch is looked at
 * between pieces: a piece should take no more than some milliseconds.
 */
#ifndef TRD_BASE_PARALLEL_H
#define TRD_BASE_PARALLEL_H

#include "base/error.h"
#include "base/watch.h"

#include <stddef.h>

/* A hot loop: compiled for AVX2 as well, chosen at run time, where the
 * compiler and the processor know it. For functions with external or static
 * linkage that the compiler vectorises by itself. */
#if defined(__x86_64__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define TRD_FAST __attribute__((target_clones("avx2", "default")))
#define TRD_HAS_AVX2 1           /* functions for AVX2 may be written; ask the processor before calling one */
#endif
#endif
#ifndef TRD_FAST
#define TRD_FAST
#endif

enum { TRD_THREADS = 64, TRD_PIECE = 65536 };        /* most threads; the usual rows of a piece */

/* Memory that different threads write should lie this many bytes apart: else
 * they take one line of the cache from each other at every write. */
enum { TRD_APART = 128 };

/* Threads that a loop over `count` items may use: what the watch allows (0 or
 * no watch: the processor's cores), but one for every 100,000 items at most. */
int trd_parallel_threads(size_t count, const trd_watch *watch);

/* One piece, from <= i < to, by worker number `worker` (0 .. threads-1). An
 * error ends the loop. */
typedef trd_code (*trd_piece)(void *user, size_t from, size_t to, int worker, trd_error *err);

/* Runs `work` over all pieces of `piece` items (0: TRD_PIECE) with `threads`
 * workers (see above). Progress is reported as `what` (NULL: not) by the
 * caller's thread.
 *
 * Errors: the first error of a piece; TRD_E_CANCELLED when the watch says stop.
 *         Pieces that other threads had begun are finished, the rest is left.
 *         When a thread cannot be started the others do its work.
 */
trd_code trd_parallel(size_t count, size_t piece, int threads, trd_piece work, void *user, const trd_watch *watch,
                      const char *what, trd_error *err);

#endif
