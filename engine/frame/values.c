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

/* ---- sorting: keys by group, or by their highest bits when there is one group -------- */

typedef struct parts {
    const trd_column *column;
    int64_t           least;
    bool              one;           /* all rows are in group 0                    */
    size_t            count;         /* parts; those of a group stand together     */
    size_t           *start;         /* count + 1                                  */
    size_t           *different;     /* values in a part                           */
    uint64_t         *keys, *other;
    double           *value;         /* filled when not NULL, else only counted    */
    int64_t          *rows;
    size_t           *place;         /* of the first value of a part               */
} parts;

static uint64_t key_of(const trd_column *c, int64_t least, size_t i)
{
    return c->width == TRD_F64 ? trd_radix_of_double(c->as.f64[i]) : (uint64_t)trd_column_whole(c, i) - (uint64_t)least;
}

static double value_of(const parts *p, uint64_t key)
{
    if (p->column->width == TRD_F64)
        return trd_radix_to_double(key);
    return (double)(int64_t)(key + (uint64_t)p->least) / trd_power_of_ten(p->column->scale);
}

/* How far must a key be shifted so that few bits are left? The bits that all
 * keys have are dropped by `base`. */
enum { TOP_BITS = 10 };

static int top_shift(const trd_column *c, int64_t least, uint64_t *base)
{
    uint64_t low = UINT64_MAX, high = 0;
    int      shift = 0;

    for (size_t i = 0; i < c->rows; i++) {
        if (trd_column_is_missing(c, i))
            continue;
        uint64_t key = key_of(c, least, i);
        low = key < low ? key : low;
        high = key > high ? key : high;
    }
    *base = low;
    for (uint64_t range = high > low ? high - low : 0; range >> shift >= (uint64_t)1 << TOP_BITS;)
        shift++;
    return shift;
}

/* Brings the keys of a part together. */
static trd_code divide(parts *p, const uint32_t *group, uint32_t groups, trd_pool *scratch, trd_error *err)
{
    const trd_column *c = p->column;
    uint64_t          base = 0;
    int               shift = 0;
    const bool        one = p->one;

    if (one)
        shift = top_shift(c, p->least, &base);
    p->count = one ? (size_t)1 << TOP_BITS : groups;
    p->start = trd_pool_calloc(scratch, p->count + 2, sizeof *p->start);
    p->different = trd_pool_calloc(scratch, p->count + 1, sizeof *p->different);
    p->place = trd_pool_calloc(scratch, p->count + 1, sizeof *p->place);
    p->keys = trd_pool_alloc(scratch, c->rows * sizeof *p->keys);
    p->other = trd_pool_alloc(scratch, c->rows * sizeof *p->other);
    if (!p->start || !p->different || !p->place || !p->keys || !p->other)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to sort %zu rows", c->rows);
    size_t *next = p->start + 1;                   /* one place on, so that it ends as the start */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < c->rows; i++) {
            if (trd_column_is_missing(c, i) || (!one && group[i] >= groups))
                continue;
            uint64_t key = key_of(c, p->least, i);
            size_t   part = one ? (size_t)((key - base) >> shift) : group[i];
            if (pass == 0)
                next[part + 1]++;
            else
                p->keys[next[part]++] = key;
        }
        for (size_t part = 1; pass == 0 && part <= p->count; part++)
            next[part] += next[part - 1];
    }
    return TRD_OK;
}

/* Sorts the parts from .. to; counts their values, or writes them. */
static trd_code sort_parts(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    parts *p = user;

    (void)worker;
    (void)err;
    for (size_t part = from; part < to; part++) {
        const uint64_t *keys = p->keys + p->start[part];
        size_t          n = p->start[part + 1] - p->start[part], at = p->place[part];
        if (!p->value)
            trd_radix_sort_keys(p->keys + p->start[part], p->other + p->start[part], n);
        for (size_t i = 0; i < n; i++) {
            if (i + 1 < n && keys[i + 1] == keys[i])
                continue;
            if (p->value) {
                p->value[at] = value_of(p, keys[i]);
                p->rows[at++] = (int64_t)(p->start[part] + i + 1);         /* over all parts */
            } else
                p->different[part]++;
        }
    }
    return TRD_OK;
}

/* Values of all parts, divided over the groups. */
static trd_code values_of_parts(parts *p, uint32_t groups, trd_pool *pool, int threads, const trd_watch *watch, trd_values *out,
                                trd_error *err)
{
    size_t all = 0;

    for (size_t part = 0; part < p->count; part++) {
        p->place[part] = all;
        all += p->different[part];
    }
    p->place[p->count] = all;
    p->value = trd_pool_alloc(pool, all * sizeof *p->value);
    p->rows = trd_pool_alloc(pool, all * sizeof *p->rows);
    if (!p->value || !p->rows)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu values", all);
    trd_code code = trd_parallel(p->count, 1, threads, sort_parts, p, watch, NULL, err);
    for (uint32_t g = 0; code == TRD_OK && g < groups; g++) {
        size_t first = p->one ? 0 : g, end = p->one ? (g ? 0 : p->count) : g + 1, from = p->place[first];
        out[g] = (trd_values){ p->place[end] - from, (int64_t)(p->start[end] - p->start[first]), p->value + from, p->rows + from };
        for (size_t i = 0; i < out[g].count; i++)
            out[g].until[i] -= (int64_t)p->start[first];
    }
    return code;
}

static trd_code sort_values(const trd_column *c, const uint32_t *group, uint32_t groups, int64_t least, trd_pool *pool,
                            trd_pool *scratch, const trd_watch *watch, trd_values *out, trd_error *err)
{
    parts    p = { .column = c, .least = least, .one = !group };
    int      threads = trd_parallel_threads(c->rows, watch);
    trd_code code = divide(&p, group, groups, scratch, err);

    if (code == TRD_OK && (code = trd_parallel(p.count, 1, threads, sort_parts, &p, watch, NULL, err)) == TRD_OK)
        code = values_of_parts(&p, groups, pool, threads, watch, out, err);
    return code;
}

/* ---- which way ------------------------------------------------------------------------- */

static trd_code values(const trd_column *c, const uint32_t *group, uint32_t groups, trd_pool *pool, trd_pool *scratch,
                       const trd_watch *watch, trd_values *out, trd_error *err)
{
    int64_t  least = 0, most = -1;
    trd_code code;

    if (c->width == TRD_F64)
        return sort_values(c, group, groups, 0, pool, scratch, watch, out, err);
    if ((code = trd_column_bounds(c, watch, &least, &most, err)) != TRD_OK)
        return code;
    if (least > most)
        least = most = 0;
    uint64_t range = (uint64_t)most - (uint64_t)least, small = ((uint64_t)1 << 16) + 2 * (uint64_t)c->rows;
    if (range < small && (range + 1) * ((uint64_t)groups + 1) <= small)
        return count_values(c, group, groups, least, (size_t)range + 1, pool, scratch, watch, out, err);
    return sort_values(c, group, groups, least, pool, scratch, watch, out, err);
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
