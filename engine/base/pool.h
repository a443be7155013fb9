/* base/pool.h -- memory that lives and dies together.
 *
 * An analysis owns a pool; scratch is a sub-pool of it. Freeing a pool frees
 * its sub-pools and everything allocated from them, and runs the destructors
 * that were registered, last first.
 *
 * Cost: an allocation is a bump of a pointer; freeing is one pass over blocks.
 * Empty: asking for 0 bytes gives a valid, distinct pointer.
 * Errors: NULL when memory runs out; the pool stays usable.
 * Threads: a pool belongs to one thread.
 */
#ifndef TRD_BASE_POOL_H
#define TRD_BASE_POOL_H

#include <stddef.h>

typedef struct trd_pool trd_pool;

/* Once, before anything else: memory that was freed is kept for who asks next,
 * up to 64 MB, as the C library does by itself only after some large blocks were
 * freed. Given back at once, pages must be cleared and mapped again by whoever
 * comes next, which costs several times the work on them. */
void      trd_pool_keep_memory(void);

trd_pool *trd_pool_new(trd_pool *parent);     /* parent may be NULL */
void      trd_pool_free(trd_pool *pool);      /* NULL is allowed    */

/* Memory aligned for any type. The calloc forms are zeroed and refuse an
 * overflowing product. */
void *trd_pool_alloc(trd_pool *pool, size_t bytes);
void *trd_pool_calloc(trd_pool *pool, size_t count, size_t size);

/* Room for one more in an array of `count` items of `size` bytes: `items` as it
 * is, or a larger copy with new items zeroed (*room is updated). NULL when
 * memory runs out; the old array stays. Start with NULL and 0. */
void *trd_pool_grow(trd_pool *pool, void *items, size_t count, size_t *room, size_t size);

char *trd_pool_text(trd_pool *pool, const char *text);              /* copy; NULL gives NULL */
char *trd_pool_bytes(trd_pool *pool, const char *bytes, size_t n);  /* copy, NUL added       */
char *trd_pool_format(trd_pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Calls destroy(what) when the pool dies. Returns 0, or -1 out of memory
 * (then destroy has been called already). */
int trd_pool_register(trd_pool *pool, void (*destroy)(void *), void *what);

#endif
