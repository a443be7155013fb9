/* A file of one column: a head with a checksum of its own, in it a checksum for
 * every block of the cells, kinds of missing and texts that follow.
 *
 * They are read into memory of our own, which costs about 0.1 ms a megabyte more
 * than mapping the file. What was checked is then what is used: nobody who writes
 * in the file or cuts it off afterwards can change a number or end the program
 * (a page beyond the end of a mapped file is a SIGBUS).
 *
 * Even with the right checksums nothing is believed that would lead outside the
 * memory: sizes follow from what is known of the table and must be those of the
 * file, cells lie within the bounds that the head gives, codes within the
 * dictionary. */
#include "store/cache_int.h"

#include "frame/decimal.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { ALIGNED = 64, LARGEST_NAMES = 64 * 1024 };

/* Behind it: table and column, each ended by a NUL; the checksums of the blocks
 * at a multiple of 8; the blocks at a multiple of ALIGNED. */
typedef struct file_head {
    char           magic[8];
    uint32_t       order, level;
    trd_cache_mark mark;
    uint64_t       meaning, rows;
    uint32_t       type, width, scale, usual, has_missing, names;
    int64_t        least, most;
    uint64_t       labels;           /* texts, */
    uint64_t       texts;            /* and their bytes with the NULs */
    uint64_t       kinds;            /* bytes: 0, or one a row        */
    uint64_t       sum;              /* of the head and what stands before the blocks, with sum == 0 */
} file_head;

_Static_assert(sizeof(file_head) == 120, "no padding: written as bytes");

static uint64_t aligned(uint64_t n, uint64_t to)
{
    return (n + to - 1) / to * to;
}

/* Where things are: all follows from the head. */
typedef struct layout {
    uint64_t cells, kinds_at, texts_at, payload;       /* in the payload; sizes */
    uint64_t blocks, sums_at, payload_at;              /* in the file           */
} layout;

static layout layout_of(const file_head *h)
{
    layout l = { .cells = h->rows * trd_width_bytes((trd_width)h->width) };

    l.kinds_at = aligned(l.cells, ALIGNED);
    l.texts_at = l.kinds_at + aligned(h->kinds, ALIGNED);
    l.payload = l.texts_at + h->texts;
    l.blocks = (l.payload + TRD_CACHE_BLOCK - 1) / TRD_CACHE_BLOCK;
    l.sums_at = aligned(sizeof *h + h->names, sizeof(uint64_t));
    l.payload_at = aligned(l.sums_at + l.blocks * sizeof(uint64_t), ALIGNED);
    return l;
}

static bool file_name(const trd_cache_key *key, char name[32], size_t *names)
{
    XXH3_state_t *s = XXH3_createState();
    size_t        table = strlen(key->table) + 1, column = strlen(key->column) + 1;
    uint32_t      type = (uint32_t)key->type;

    if (!s)
        return false;
    XXH3_64bits_reset(s);
    XXH3_64bits_update(s, key->table, table);
    XXH3_64bits_update(s, key->column, column);
    XXH3_64bits_update(s, &type, sizeof type);
    snprintf(name, 32, "column-%016llx", (unsigned long long)XXH3_64bits_digest(s));
    XXH3_freeState(s);
    *names = table + column;
    return *names <= LARGEST_NAMES;
}

static void put_names(const trd_cache_key *key, char *to)
{
    size_t table = strlen(key->table) + 1;
    memcpy(to, key->table, table);
    memcpy(to + table, key->column, strlen(key->column) + 1);
}

/* What a head must say in any case. */
static file_head head_of(const trd_cache_key *key, size_t names)
{
    return (file_head){ .magic = "trdcolum", .order = 0x01020304, .level = TRD_CACHE_LEVEL, .mark = key->mark, .meaning = key->meaning,
                        .rows = key->rows, .type = (uint32_t)key->type, .names = (uint32_t)names };
}

/* ---- writing ------------------------------------------------------------ */

typedef struct output {
    int             fd;
    bool            failed;
    uint64_t        at;              /* in the payload */
    uint64_t        payload_at;
    uint64_t       *sums;
    unsigned char  *block;
    const trd_watch *watch;
} output;

static void flush(output *o)
{
    uint64_t last = (o->at - 1) / TRD_CACHE_BLOCK;
    size_t   n = (size_t)(o->at - last * TRD_CACHE_BLOCK);

    o->sums[last] = XXH3_64bits(o->block, n);
    o->failed |= trd_watch_stops(o->watch) || !trd_cache_write(o->fd, o->block, n, o->payload_at + last * TRD_CACHE_BLOCK);
}

/* NULL: zeroes. */
static void put(output *o, const void *bytes, uint64_t n)
{
    for (const unsigned char *from = bytes; n > 0 && !o->failed;) {
        size_t used = (size_t)(o->at % TRD_CACHE_BLOCK), some = TRD_CACHE_BLOCK - used < n ? TRD_CACHE_BLOCK - used : (size_t)n;
        if (from)
            memcpy(o->block + used, from, some);
        else
            memset(o->block + used, 0, some);
        from = from ? from + some : NULL;
        o->at += some;
        n -= some;
        if (used + some == TRD_CACHE_BLOCK)
            flush(o);
    }
}

static void put_payload(output *o, const trd_column *c, const layout *l)
{
    put(o, c->as.cells, l->cells);
    put(o, NULL, l->kinds_at - o->at);
    if (c->missing)
        put(o, c->missing, c->rows);
    put(o, NULL, l->texts_at - o->at);
    for (int32_t i = 0; c->labels && i < trd_labels_count(c->labels); i++) {
        const char *text = trd_labels_text(c->labels, i);
        put(o, text, strlen(text) + 1);
    }
    if (o->at % TRD_CACHE_BLOCK && !o->failed)
        flush(o);
}

static void fill_head(file_head *h, const trd_column *c)
{
    h->width = c->width;
    h->scale = (uint32_t)c->scale;
    h->usual = c->usual;
    h->has_missing = c->has_missing;
    h->least = c->least;
    h->most = c->most;
    h->kinds = c->missing ? c->rows : 0;
    h->labels = c->labels ? (uint64_t)trd_labels_count(c->labels) : 0;
    for (int32_t i = 0; c->labels && i < trd_labels_count(c->labels); i++)
        h->texts += strlen(trd_labels_text(c->labels, i)) + 1;
}

static bool write_file(int fd, const trd_cache_key *key, const trd_column *c, size_t names, const trd_watch *watch, trd_pool *pool)
{
    file_head h = head_of(key, names);
    fill_head(&h, c);
    layout         l = layout_of(&h);
    unsigned char *head = trd_pool_calloc(pool, (size_t)l.payload_at, 1);
    output         o = { .fd = fd, .payload_at = l.payload_at, .watch = watch, .block = trd_pool_alloc(pool, TRD_CACHE_BLOCK) };

    if (!head || !o.block)
        return false;
    o.sums = (uint64_t *)(void *)(head + l.sums_at);
    put_payload(&o, c, &l);
    if (o.failed || o.at != l.payload)
        return false;
    memcpy(head, &h, sizeof h);
    put_names(key, (char *)head + sizeof h);
    h.sum = XXH3_64bits(head, (size_t)l.payload_at);
    memcpy(head + offsetof(file_head, sum), &h.sum, sizeof h.sum);
    return trd_cache_write(fd, head, (size_t)l.payload_at, 0);
}

bool trd_cache_write_column(const trd_cache *cache, const trd_cache_key *key, const trd_column *column, const trd_watch *watch)
{
    char      name[32], as[32];
    size_t    names;
    trd_pool *scratch = trd_pool_new(cache->pool);

    int  fd = scratch && file_name(key, as, &names) ? trd_cache_create(cache, name) : -1;
    bool kept = fd >= 0 && trd_cache_keep_file(cache, fd, name, as, write_file(fd, key, column, names, watch, scratch));
    trd_pool_free(scratch);
    return kept;
}

/* ---- is it what it says? ------------------------------------------------ */

static bool fits_type(const file_head *h)
{
    switch ((trd_type)h->type) {
    case TRD_FLAG: return h->width == TRD_I8;
    case TRD_REAL: return h->width <= TRD_F64;
    case TRD_SPAN: return h->width == TRD_SPANS;
    default:       return h->width <= TRD_I64;
    }
}

/* The bounds as the loader gives them: 0 and -1 where no cell is known. */
static bool bounds_fit(const file_head *h)
{
    if (h->width > TRD_I64 || h->least > h->most)
        return h->least == 0 && h->most == -1;
    return h->width == TRD_I64 || trd_width_for(h->least, h->most) <= (trd_width)h->width;
}

/* Only what the loader makes, and nothing larger than the file. */
static bool is_possible(const file_head *h, const file_head *expected, uint64_t bytes)
{
    if (memcmp(h->magic, expected->magic, sizeof h->magic) != 0 || h->order != expected->order || h->level != expected->level ||
        memcmp(&h->mark, &expected->mark, sizeof h->mark) != 0 || h->meaning != expected->meaning || h->rows != expected->rows ||
        h->type != expected->type || h->names != expected->names)
        return false;
    bool whole = h->width <= TRD_I64, code = h->type == TRD_CODE;
    if (!fits_type(h) || !bounds_fit(h) || h->scale > (h->type == TRD_REAL && whole ? TRD_SCALE_MOST : 0) || h->usual >= TRD_MISSING_KINDS || h->has_missing > 1 ||
        h->rows > bytes || (h->kinds != 0 && (h->kinds != h->rows || !h->has_missing)) || h->texts > bytes || h->labels > h->texts ||
        h->labels > INT32_MAX || (!code && h->texts) || (code && (h->least != 0 || h->most != (int64_t)h->labels - 1)))
        return false;
    layout l = layout_of(h);
    return l.payload_at + l.payload == bytes;
}

#define count_outside(name, type, lowest)                                      \
    TRD_FAST static size_t name(const type *cells, size_t n, int64_t least, int64_t most, bool has_missing) \
    {                                                                          \
        size_t outside = 0;                                                    \
        type   low = (type)least, high = (type)most, gap = has_missing ? lowest : low; \
        for (size_t i = 0; i < n; i++)                                         \
            outside += (cells[i] < low || cells[i] > high) && cells[i] != gap; \
        return outside;                                                        \
    }
count_outside(outside_i8, int8_t, INT8_MIN)
count_outside(outside_i16, int16_t, INT16_MIN)
count_outside(outside_i32, int32_t, INT32_MIN)
count_outside(outside_i64, int64_t, INT64_MIN)

static bool cells_fit(const file_head *h, const void *cells, size_t bytes)
{
    bool   missing = h->has_missing;
    size_t n = bytes / trd_width_bytes((trd_width)h->width);

    switch ((trd_width)h->width) {
    case TRD_I8:  return outside_i8(cells, n, h->least, h->most, missing) == 0;
    case TRD_I16: return outside_i16(cells, n, h->least, h->most, missing) == 0;
    case TRD_I32: return outside_i32(cells, n, h->least, h->most, missing) == 0;
    case TRD_I64: return outside_i64(cells, n, h->least, h->most, missing) == 0;
    default:      return true;
    }
}

TRD_FAST static bool kinds_fit(const uint8_t *kinds, size_t n)
{
    size_t outside = 0;
    for (size_t i = 0; i < n; i++)
        outside += kinds[i] >= TRD_MISSING_KINDS;
    return outside == 0;
}

/* ---- reading ------------------------------------------------------------ */

typedef struct input {
    int             fd;              /* -1: not used */
    file_head       head;
    layout          at;
    const uint64_t *sums;
    unsigned char  *payload;
    size_t          first;           /* of all blocks of all inputs */
    atomic_bool     bad;
} input;

typedef struct reading {
    input *inputs;
    size_t count;
} reading;

static bool read_head(input *in, const trd_cache_key *key, size_t names, uint64_t bytes, trd_pool *pool)
{
    file_head expected = head_of(key, names);

    if (bytes < sizeof in->head || !trd_cache_read(in->fd, &in->head, sizeof in->head, 0) || !is_possible(&in->head, &expected, bytes))
        return false;
    in->at = layout_of(&in->head);
    unsigned char *head = trd_pool_alloc(pool, (size_t)in->at.payload_at), *wanted = trd_pool_alloc(pool, names);
    if (!head || !wanted || !trd_cache_read(in->fd, head, (size_t)in->at.payload_at, 0) || memcmp(head, &in->head, sizeof in->head) != 0)
        return false;
    memset(head + offsetof(file_head, sum), 0, sizeof in->head.sum);
    put_names(key, (char *)wanted);
    in->sums = (const uint64_t *)(const void *)(head + in->at.sums_at);
    return XXH3_64bits(head, (size_t)in->at.payload_at) == in->head.sum && memcmp(head + sizeof in->head, wanted, names) == 0;
}

static void open_input(const trd_cache *cache, const trd_cache_key *key, input *in, trd_pool *pool)
{
    char     name[32];
    size_t   names;
    uint64_t bytes = 0;

    in->fd = file_name(key, name, &names) ? trd_cache_open_file(cache, name, &bytes) : -1;
    if (in->fd >= 0 && !read_head(in, key, names, bytes, pool)) {
        close(in->fd);
        in->fd = -1;
    }
}

/* The part of from .. to that lies in `size` bytes from `at` on. */
static size_t overlap(uint64_t from, uint64_t to, uint64_t at, uint64_t size, uint64_t *begin)
{
    uint64_t end = to < at + size ? to : at + size;
    *begin = from > at ? from : at;
    return end > *begin ? (size_t)(end - *begin) : 0;
}

static bool read_block(const input *in, uint64_t block)
{
    uint64_t from = block * TRD_CACHE_BLOCK, to = from + TRD_CACHE_BLOCK < in->at.payload ? from + TRD_CACHE_BLOCK : in->at.payload, begin;
    size_t   n = (size_t)(to - from);

    if (!trd_cache_read(in->fd, in->payload + from, n, in->at.payload_at + from) || XXH3_64bits(in->payload + from, n) != in->sums[block])
        return false;
    n = overlap(from, to, 0, in->at.cells, &begin);
    if (n && !cells_fit(&in->head, in->payload + begin, n))
        return false;
    n = overlap(from, to, in->at.kinds_at, in->head.kinds, &begin);
    return n == 0 || kinds_fit(in->payload + begin, n);
}

static trd_code read_blocks(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const reading *r = user;
    size_t         k = 0;

    (void)worker, (void)err;
    for (size_t i = from; i < to; i++) {
        while (k + 1 < r->count && r->inputs[k + 1].first <= i)
            k++;
        input *in = &r->inputs[k];
        if (!atomic_load(&in->bad) && !read_block(in, i - in->first))
            atomic_store(&in->bad, true);
    }
    return TRD_OK;
}

static trd_column *column_of(const input *in, const char *name, trd_pool *pool)
{
    const file_head *h = &in->head;
    trd_column      *c = trd_pool_calloc(pool, 1, sizeof *c);

    if (!c)
        return NULL;
    *c = (trd_column){ .name = trd_pool_text(pool, name), .type = (trd_type)h->type, .width = (trd_width)h->width, .scale = (int)h->scale,
                       .rows = (size_t)h->rows, .as.cells = in->payload, .has_missing = h->has_missing, .usual = (trd_missing)h->usual,
                       .missing = h->kinds ? in->payload + in->at.kinds_at : NULL, .least = h->least, .most = h->most };
    if (c->type == TRD_CODE)
        c->labels = trd_labels_of(pool, (const char *)in->payload + in->at.texts_at, (size_t)h->texts, (int32_t)h->labels);
    return c->name && (c->type != TRD_CODE || c->labels) ? c : NULL;
}

/* One piece of memory for all of them, so that it is of large pages soon. */
static bool give_memory(reading *r, size_t *blocks, trd_pool *pool)
{
    uint64_t all = ALIGNED;

    *blocks = 0;
    for (size_t i = 0; i < r->count; i++)
        all += r->inputs[i].fd >= 0 ? aligned(r->inputs[i].at.payload, ALIGNED) : 0;
    unsigned char *memory = trd_pool_alloc(pool, (size_t)all);
    if (!memory)
        return false;
    memory += ALIGNED - (uintptr_t)memory % ALIGNED;
    for (size_t i = 0; i < r->count; i++) {
        input *in = &r->inputs[i];
        in->first = *blocks;
        in->payload = memory;
        if (in->fd < 0)
            continue;
        memory += aligned(in->at.payload, ALIGNED);
        *blocks += (size_t)in->at.blocks;
    }
    return true;
}

trd_code trd_cache_read_columns(const trd_cache *cache, const trd_cache_key *keys, size_t count, const trd_watch *watch,
                                trd_pool *pool, trd_column **out, trd_error *err)
{
    trd_pool *scratch = trd_pool_new(cache->pool);
    reading   r = { scratch ? trd_pool_calloc(scratch, count, sizeof *r.inputs) : NULL, count };
    size_t    blocks;
    trd_code  code = TRD_OK;

    for (size_t i = 0; i < count; i++)
        out[i] = NULL;
    for (size_t i = 0; r.inputs && i < count; i++)
        open_input(cache, &keys[i], &r.inputs[i], scratch);
    if (r.inputs && give_memory(&r, &blocks, pool) && blocks) {
        code = trd_parallel(blocks, 4, trd_parallel_threads((size_t)keys->rows, watch), read_blocks, &r, watch, NULL, err);
        for (size_t i = 0; i < count && code == TRD_OK; i++)
            if (r.inputs[i].fd >= 0 && !atomic_load(&r.inputs[i].bad))
                out[i] = column_of(&r.inputs[i], keys[i].column, pool);
    }
    for (size_t i = 0; r.inputs && i < count; i++)
        if (r.inputs[i].fd >= 0)
            close(r.inputs[i].fd);
    trd_pool_free(scratch);
    return code;
}
