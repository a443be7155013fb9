#include "frame/values.h"

#include "base/parallel.h"
#include "frame/bounds.h"
#include "frame/radix_int.h"

#include <string.h>

/* ---- counting a small range --------------------------------------------------- */

typedef struct counting {
    const trd_column *column;
    const uint32_t   *group;
    int64_t           least;
    size_t            range, groups;
    uint32_t         *counts[TRD_THREADS];       /* groups + 1 ranges, and a place for missing before them */
} counting;

#define COUNT(member)                                                                        \
    for (size_t i = from; i < to; i++) {                                                     \
        int64_t x = c->as.member[i];                                                         \
        size_t  at = 1 + (group ? group[i] : 0) * range + (size_t)((uint64_t)x - (uint64_t)least); \
        counts[x == missing ? 0 : at]++;                                                     \
    }

static trd_code count_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const counting   *of = user;
    const trd_column *c = of->column;
    const uint32_t   *group = of->group;
    const size_t      range = of->range;
    const int64_t     least = of->least, missing = c->has_missing ? trd_width_missing(c->width) : (int64_t)((uint64_t)least - 1);
    uint32_t         *counts = of->counts[worker];

    (void)err;
    switch (c->width) {
    case TRD_I8:  COUNT(i8) break;
    case TRD_I16: COUNT(i16) break;
    case TRD_I32: COUNT(i32) break;
    default:      COUNT(i64) break;
    }
    return TRD_OK;
}

/* The counts of one group as values. */
static bool values_of_counts(const counting *of, const uint32_t *counts, trd_pool *pool, trd_values *out)
{
    double     unit = trd_power_of_ten(of->column->scale);
    trd_values v = { .count = 0 };

    for (size_t x = 0; x < of->range; x++)
        v.count += counts[x] > 0;
    v.value = trd_pool_alloc(pool, v.count * sizeof *v.value);
    v.until = trd_pool_alloc(pool, v.count * sizeof *v.until);
    if (!v.value || !v.until)
        return false;
    for (size_t x = 0, at = 0; x < of->range; x++)
        if (counts[x]) {
            v.rows += counts[x];
            v.value[at] = (double)(of->least + (int64_t)x) / unit;
            v.until[at++] = v.rows;
        }
    *out = v;
    return true;
}

static trd_code count_values(const trd_column *c, const uint32_t *group, uint32_t groups, int64_t least, size_t range, trd_pool *pool,
                             trd_pool *scratch, const trd_watch *watch, trd_values *out, trd_error *err)
{
    counting of = { .column = c, .group = group, .least = least, .range = range, .groups = groups };
    size_t   places = range * ((size_t)groups + 1) + 1;
    int      threads = trd_parallel_threads(c->rows, watch);

    for (int t = 0; t < threads; t++)
        if (!(of.counts[t] = trd_pool_calloc(scratch, places, sizeof(uint32_t))))
            return trd_fail(err, TRD_E_NOMEM, "out of memory to count %zu values", places);
    trd_code code = trd_parallel(c->rows, 0, threads, count_piece, &of, watch, NULL, err);
    for (int t = 1; t < threads; t++)
        for (size_t i = 0; i < places; i++)
            of.counts[0][i] += of.counts[t][i];
    for (uint32_t g = 0; code == TRD_OK && g < groups; g++)
        if (!values_of_counts(&of, of.counts[0] + 1 + g * range, pool, &out[g]))
            code = trd_fail(err, TRD_E_NOMEM, "out of memory for the values of %u groups", groups);
    return code;
}

/* ---- sorting, in parts ----------------------------------------------------------
 *
 * Rows are first brought together by part: their group, and the highest bits of
 * their value, so many that a part stays near the processor. Parts are then
 * sorted apart, and stand in order of group and value. Rows that do not count
 * go to a part behind the others. */

enum { PART_ROWS = 4096, PART_BITS = 12, PARTS = 1 << 16, BLOCK = 2048 };

typedef struct parts {
    const trd_column *column;
    const uint32_t   *group;
    uint32_t          groups;
    uint64_t          base, high;    /* lowest and highest key                       */
    int               bits, shift;   /* a group has 2^bits parts                     */
    size_t            count, chunk;  /* parts; rows of a chunk                       */
    uint32_t         *next[TRD_THREADS];     /* per chunk and part: rows, then place  */
    size_t           *start;         /* of a part in keys; count + 1                  */
    size_t           *different;     /* values in a part                              */
    size_t           *place;         /* of a part's values among all                  */
    uint64_t         *keys, *other;
    trd_values        all;           /* the values of all parts                       */
} parts;

/* Keys in order of the values; missing cells have any key and are not counted. */
#define KEYS(member)                                                                         \
    for (size_t i = 0; i < n; i++) {                                                         \
        keys[i] = (uint64_t)(int64_t)c->as.member[from + i] ^ (uint64_t)1 << 63;             \
        gone[i] = c->as.member[from + i] == missing;                                         \
    }

static TRD_FAST void keys_of(const trd_column *c, size_t from, size_t n, uint64_t *keys, uint8_t *gone)
{
    const int64_t missing = trd_width_missing(c->width);

    switch (c->width) {
    case TRD_I8:  KEYS(i8) break;
    case TRD_I16: KEYS(i16) break;
    case TRD_I32: KEYS(i32) break;
    case TRD_I64: KEYS(i64) break;
    default:
        for (size_t i = 0; i < n; i++) {
            keys[i] = trd_radix_of_double(c->as.f64[from + i]);
            gone[i] = c->as.f64[from + i] != c->as.f64[from + i];
        }
    }
    if (!c->has_missing)
        memset(gone, 0, n);
}

static double value_of(const trd_column *c, double unit, uint64_t key)
{
    return c->width == TRD_F64 ? trd_radix_to_double(key) : (double)(int64_t)(key ^ (uint64_t)1 << 63) / unit;
}

/* Lowest and highest key, of doubles. */
static void find_range(parts *p)
{
    uint64_t keys[BLOCK];
    uint8_t  gone[BLOCK];

    p->base = UINT64_MAX;
    for (size_t from = 0, n; from < p->column->rows; from += n) {
        n = p->column->rows - from < BLOCK ? p->column->rows - from : BLOCK;
        keys_of(p->column, from, n, keys, gone);
        for (size_t i = 0; i < n; i++) {
            uint64_t low = gone[i] ? UINT64_MAX : keys[i], high = gone[i] ? 0 : keys[i];
            p->base = low < p->base ? low : p->base;
            p->high = high > p->high ? high : p->high;
        }
    }
}

static void choose_parts(parts *p)
{
    uint64_t range = p->high > p->base ? p->high - p->base : 0;
    size_t   rows = p->column->rows / (p->group ? p->groups ? p->groups : 1 : 1);

    while (p->bits < PART_BITS && rows >> p->bits > PART_ROWS && (size_t)p->groups << (p->bits + 1) <= PARTS)
        p->bits++;
    while (p->shift < 63 && range >> p->shift >> p->bits)
        p->shift++;
    p->count = (size_t)p->groups << p->bits;
}

static void part_block(const parts *p, size_t from, size_t n, uint64_t *keys, uint32_t *part)
{
    uint8_t        gone[BLOCK];
    const uint32_t spare = (uint32_t)p->count, within = ((uint32_t)1 << p->bits) - 1;

    keys_of(p->column, from, n, keys, gone);
    for (size_t i = 0; i < n; i++) {
        uint32_t g = p->group ? p->group[from + i] : 0;
        uint32_t of = g << p->bits | ((uint32_t)((keys[i] - p->base) >> p->shift) & within);
        part[i] = gone[i] || g >= p->groups ? spare : of;
    }
}

/* Counts the rows of a chunk by part, or (when there are keys) brings them to
 * their places. */
static trd_code divide_chunk(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    parts    *p = user;
    uint32_t *next = p->next[from / p->chunk], part[BLOCK];
    uint64_t  keys[BLOCK];

    (void)worker;
    (void)err;
    for (size_t at = from, n; at < to; at += n) {
        n = to - at < BLOCK ? to - at : BLOCK;
        part_block(p, at, n, keys, part);
        if (!p->keys)
            for (size_t i = 0; i < n; i++)
                next[part[i]]++;
        else
            for (size_t i = 0; i < n; i++)
                p->keys[next[part[i]]++] = keys[i];
    }
    return TRD_OK;
}

static trd_code divide(parts *p, trd_pool *scratch, int threads, const trd_watch *watch, trd_error *err)
{
    size_t   rows = p->column->rows, chunks = (size_t)threads;
    trd_code code;

    p->chunk = rows / chunks + 1;
    p->start = trd_pool_alloc(scratch, (p->count + 1) * sizeof *p->start);
    p->different = trd_pool_calloc(scratch, p->count + 1, sizeof *p->different);
    p->place = trd_pool_alloc(scratch, (p->count + 1) * sizeof *p->place);
    for (size_t c = 0; c < chunks; c++)
        if (!(p->next[c] = trd_pool_calloc(scratch, p->count + 1, sizeof *p->next[c])))
            return trd_fail(err, TRD_E_NOMEM, "out of memory to sort %zu rows", rows);
    if ((code = trd_parallel(rows, p->chunk, threads, divide_chunk, p, watch, NULL, err)) != TRD_OK)
        return code;
    p->keys = trd_pool_alloc(scratch, rows * sizeof *p->keys);
    p->other = trd_pool_alloc(scratch, rows * sizeof *p->other);
    if (!p->start || !p->different || !p->place || !p->keys || !p->other)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to sort %zu rows", rows);
    size_t at = 0;
    for (size_t part = 0; part <= p->count; part++) {
        p->start[part] = at;
        for (size_t c = 0; c < chunks; c++) {
            size_t count = p->next[c][part];
            p->next[c][part] = (uint32_t)at;
            at += count;
        }
    }
    return trd_parallel(rows, p->chunk, threads, divide_chunk, p, watch, NULL, err);
}

/* Sorts parts and leaves their different keys at the front, with the number of
 * rows up to each in `other`. */
static trd_code sort_parts(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    parts *p = user;

    (void)worker;
    (void)err;
    for (size_t part = from; part < to; part++) {
        uint64_t *keys = p->keys + p->start[part], *until = p->other + p->start[part];
        size_t    n = p->start[part + 1] - p->start[part], m = 0;
        trd_radix_sort_keys(keys, until, n);
        for (size_t i = 0; i < n; i++) {
            uint64_t key = keys[i];
            bool     last = i + 1 == n || keys[i + 1] != key;
            keys[m] = key;
            until[m] = i + 1;
            m += last;
        }
        p->different[part] = m;
    }
    return TRD_OK;
}

static trd_code write_parts(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    parts *p = user;
    double unit = trd_power_of_ten(p->column->scale);

    (void)worker;
    (void)err;
    for (size_t part = from; part < to; part++) {
        size_t          before = p->start[part] - p->start[part >> p->bits << p->bits], at = p->place[part];
        const uint64_t *keys = p->keys + p->start[part], *until = p->other + p->start[part];
        for (size_t i = 0; i < p->different[part]; i++) {
            p->all.value[at + i] = value_of(p->column, unit, keys[i]);
            p->all.until[at + i] = (int64_t)(before + until[i]);
        }
    }
    return TRD_OK;
}

static trd_code sort_values(const trd_column *c, const uint32_t *group, uint32_t groups, int64_t least, int64_t most,
                            trd_pool *pool, trd_pool *scratch, const trd_watch *watch, trd_values *out, trd_error *err)
{
    parts    p = { .column = c, .group = group, .groups = groups };
    int      threads = trd_parallel_threads(c->rows, watch);
    trd_code code;

    if (c->width == TRD_F64)
        find_range(&p);
    else {
        p.base = (uint64_t)least ^ (uint64_t)1 << 63;
        p.high = (uint64_t)most ^ (uint64_t)1 << 63;
    }
    choose_parts(&p);
    if ((code = divide(&p, scratch, threads, watch, err)) != TRD_OK ||
        (code = trd_parallel(p.count, 1, threads, sort_parts, &p, watch, NULL, err)) != TRD_OK)
        return code;
    for (size_t part = 0; part <= p.count; part++) {
        p.place[part] = p.all.count;
        p.all.count += part < p.count ? p.different[part] : 0;
    }
    p.all.value = trd_pool_alloc(pool, p.all.count * sizeof *p.all.value);
    p.all.until = trd_pool_alloc(pool, p.all.count * sizeof *p.all.until);
    if (!p.all.value || !p.all.until)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu values", p.all.count);
    if ((code = trd_parallel(p.count, 1, threads, write_parts, &p, watch, NULL, err)) != TRD_OK)
        return code;
    for (uint32_t g = 0; g < groups; g++) {
        size_t first = (size_t)g << p.bits, end = first + ((size_t)1 << p.bits), from = p.place[first];
        out[g] = (trd_values){ p.place[end] - from, (int64_t)(p.start[end] - p.start[first]), p.all.value + from, p.all.until + from };
    }
    return code;
}

/* ---- which way ------------------------------------------------------------------------- */

/* Values are counted while the counts stay near the processor: so many of them,
 * and one for 16 rows. */
enum { COUNTED = 1 << 19 };

static trd_code values(const trd_column *c, const uint32_t *group, uint32_t groups, trd_pool *pool, trd_pool *scratch,
                       const trd_watch *watch, trd_values *out, trd_error *err)
{
    int64_t  least = 0, most = -1;
    trd_code code;

    if (c->width == TRD_F64)
        return sort_values(c, group, groups, 0, 0, pool, scratch, watch, out, err);
    if ((code = trd_column_bounds(c, watch, &least, &most, err)) != TRD_OK)
        return code;
    if (least > most)
        least = most = 0;
    uint64_t range = (uint64_t)most - (uint64_t)least, small = COUNTED + (uint64_t)c->rows / 16;
    if (range < small && (range + 1) * ((uint64_t)groups + 1) <= small)
        return count_values(c, group, groups, least, (size_t)range + 1, pool, scratch, watch, out, err);
    return sort_values(c, group, groups, least, most, pool, scratch, watch, out, err);
}

trd_code trd_values_make(const trd_column *c, const uint32_t *group, uint32_t groups, trd_pool *pool, const trd_watch *watch,
                         trd_values *out, trd_error *err)
{
    if (c->width == TRD_SPANS)
        return trd_fail(err, TRD_E_DATA, "column %s holds numbers of which only bounds are known, which have no order; "
                        "leave those rows out first", c->name ? c->name : "?");
    if (c->rows >= UINT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu rows are too many to sort", c->rows);
    trd_pool *scratch = trd_pool_new(pool);
    if (!scratch)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to sort %zu rows", c->rows);
    trd_code code = values(c, group, groups, pool, scratch, watch, out, err);
    trd_pool_free(scratch);
    return code;
}

trd_code trd_values_merge(const trd_values *a, const trd_values *b, trd_pool *pool, trd_values *out, trd_error *err)
{
    trd_values v = { .value = trd_pool_alloc(pool, (a->count + b->count) * sizeof *v.value),
                     .until = trd_pool_alloc(pool, (a->count + b->count) * sizeof *v.until) };

    if (!v.value || !v.until)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu values", a->count + b->count);
    for (size_t i = 0, k = 0; i < a->count || k < b->count; v.count++) {
        bool first = i < a->count && (k == b->count || a->value[i] <= b->value[k]);
        bool second = k < b->count && (i == a->count || b->value[k] <= a->value[i]);
        v.value[v.count] = first ? a->value[i] : b->value[k];
        v.rows += (first ? trd_values_rows(a, i) : 0) + (second ? trd_values_rows(b, k) : 0);
        v.until[v.count] = v.rows;
        i += first;
        k += second;
    }
    *out = v;
    return TRD_OK;
}
