#include "base/pool.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Blocks grow from 4 KiB to 256 KiB; a larger request gets a block of its own
 * behind the current one, so that the current one stays in use. */
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 256 * 1024 };

/* From twice this size on, a block asks the system for pages of this size: the
 * first touch of new memory is then several times cheaper. */
enum { HUGE_PAGE = 2 * 1024 * 1024 };

typedef struct block {
    struct block *next;
    size_t        used, size;
    _Alignas(max_align_t) unsigned char bytes[];
} block;

typedef struct destructor {
    struct destructor *next;
    void (*destroy)(void *);
    void *what;
} destructor;

struct trd_pool {
    trd_pool   *parent, *children, *next, **link;
    block      *blocks;
    destructor *destructors;
    size_t      next_size;
};

void trd_pool_keep_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

trd_pool *trd_pool_new(trd_pool *parent)
{
    trd_pool *pool = calloc(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->next_size = FIRST_BLOCK;
    if (parent) {
        pool->parent = parent;
        pool->next = parent->children;
        pool->link = &parent->children;
        if (pool->next)
            pool->next->link = &pool->next;
        parent->children = pool;
    }
    return pool;
}

void trd_pool_free(trd_pool *pool)
{
    if (!pool)
        return;
    while (pool->children)
        trd_pool_free(pool->children);
    for (destructor *d = pool->destructors; d; d = d->next)
        d->destroy(d->what);
    for (block *b = pool->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    if (pool->link) {
        *pool->link = pool->next;
        if (pool->next)
            pool->next->link = pool->link;
    }
    free(pool);
}

static block *block_new(size_t size)
{
    if (size > SIZE_MAX - sizeof(block))
        return NULL;
    block *b;
    if (size >= 2 * (size_t)HUGE_PAGE && size < SIZE_MAX / 2) {
        size = (sizeof *b + size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE - sizeof *b;
        if ((b = aligned_alloc(HUGE_PAGE, sizeof *b + size)))
            madvise(b, sizeof *b + size, MADV_HUGEPAGE);             /* a hint; refusing it is no failure */
    } else {
        b = malloc(sizeof *b + size);
    }
    if (b) {
        b->next = NULL;
        b->used = 0;
        b->size = size;
    }
    return b;
}

void *trd_pool_alloc(trd_pool *pool, size_t bytes)
{
    size_t align = _Alignof(max_align_t);

    if (bytes > SIZE_MAX - align)
        return NULL;
    bytes = (bytes + align - 1) / align * align;
    if (bytes == 0)
        bytes = align;

    block *b = pool->blocks;
    if (!b || b->size - b->used < bytes) {
        if (bytes > pool->next_size / 4 && b) {            /* a block of its own */
            block *own = block_new(bytes);
            if (!own)
                return NULL;
            own->used = bytes;
            own->next = b->next;
            b->next = own;
            return own->bytes;
        }
        size_t size = bytes > pool->next_size ? bytes : pool->next_size;
        if (!(b = block_new(size)))
            return NULL;
        b->next = pool->blocks;
        pool->blocks = b;
        if (pool->next_size < LARGEST_BLOCK)
            pool->next_size *= 2;
    }
    void *out = b->bytes + b->used;
    b->used += bytes;
    return out;
}

void *trd_pool_calloc(trd_pool *pool, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *out = trd_pool_alloc(pool, count * size);
    if (out)
        memset(out, 0, count * size);
    return out;
}

void *trd_pool_grow(trd_pool *pool, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    size_t more = *room ? 2 * *room : 8;
    void  *grown = trd_pool_calloc(pool, more, size);
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, items, count * size);
    *room = more;
    return grown;
}

char *trd_pool_bytes(trd_pool *pool, const char *bytes, size_t n)
{
    char *copy = trd_pool_alloc(pool, n + 1);
    if (copy) {
        if (n)
            memcpy(copy, bytes, n);
        copy[n] = '\0';
    }
    return copy;
}

char *trd_pool_text(trd_pool *pool, const char *text)
{
    return text ? trd_pool_bytes(pool, text, strlen(text)) : NULL;
}

char *trd_pool_format(trd_pool *pool, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        return NULL;
    char *out = trd_pool_alloc(pool, (size_t)length + 1);
    if (out) {
        va_start(args, format);
        vsnprintf(out, (size_t)length + 1, format, args);
        va_end(args);
    }
    return out;
}

int trd_pool_register(trd_pool *pool, void (*destroy)(void *), void *what)
{
    destructor *d = trd_pool_alloc(pool, sizeof *d);
    if (!d) {
        destroy(what);
        return -1;
    }
    *d = (destructor){ pool->destructors, destroy, what };
    pool->destructors = d;
    return 0;
}
