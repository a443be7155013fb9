#include "frame/unit.h"

#include "base/parallel.h"
#include "frame/bounds.h"
#include "frame/radix_int.h"

#include <stdatomic.h>
#include <string.h>

/* A table of the range is used up to this many places for a row. */
enum { PLACES = 4, PLACES_ALWAYS = 1 << 16 };

/* ---- whole numbers of a small range --------------------------------------- */

typedef struct ranks {
    const trd_column *column;
    int64_t           least, missing;
    atomic_uchar     *seen;          /* per number of the range                     */
    uint32_t         *rank, *of;
    uint32_t          units;
} ranks;

#define MARK(member)                                                                         \
    for (size_t i = from; i < to; i++)                                                       \
        if (c->as.member[i] != r->missing || !c->has_missing) {                              \
            atomic_uchar *seen = &r->seen[(int64_t)c->as.member[i] - r->least];              \
            if (!atomic_load_explicit(seen, memory_order_relaxed))                           \
                atomic_store_explicit(seen, 1, memory_order_relaxed);                        \
        }

static trd_code mark_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const ranks      *r = user;
    const trd_column *c = r->column;

    (void)worker;
    (void)err;
    switch (c->width) {
    case TRD_I8:  MARK(i8) break;
    case TRD_I16: MARK(i16) break;
    case TRD_I32: MARK(i32) break;
    default:      MARK(i64) break;
    }
    return TRD_OK;
}

#define LOOK_UP(member)                                                                      \
    for (size_t i = from; i < to; i++)                                                       \
        r->of[i] = c->as.member[i] != r->missing || !c->has_missing                          \
                       ? r->rank[(int64_t)c->as.member[i] - r->least] : r->units;

static trd_code look_up_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const ranks      *r = user;
    const trd_column *c = r->column;

    (void)worker;
    (void)err;
    switch (c->width) {
    case TRD_I8:  LOOK_UP(i8) break;
    case TRD_I16: LOOK_UP(i16) break;
    case TRD_I32: LOOK_UP(i32) break;
    default:      LOOK_UP(i64) break;
    }
    return TRD_OK;
}

static trd_code rank_by_table(const trd_column *c, int64_t least, size_t range, trd_pool *scratch, const trd_watch *watch,
                              trd_units *out, trd_error *err)
{
    int      threads = trd_parallel_threads(c->rows, watch);
    ranks    r = { .column = c, .least = least, .missing = trd_width_missing(c->width), .of = out->of };
    trd_code code;

    r.seen = trd_pool_calloc(scratch, range, sizeof *r.seen);
    r.rank = trd_pool_alloc(scratch, range * sizeof *r.rank);
    if (!r.seen || !r.rank)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to number %zu values", range);
    if ((code = trd_parallel(c->rows, 0, threads, mark_piece, &r, watch, NULL, err)) != TRD_OK)
        return code;
    for (size_t v = 0; v < range; v++) {
        r.rank[v] = r.units;
        r.units += atomic_load_explicit(&r.seen[v], memory_order_relaxed);
    }
    out->units = r.units;
    return trd_parallel(c->rows, 0, threads, look_up_piece, &r, watch, NULL, err);
}

/* ---- anything else: sorted -------------------------------------------------- */

/* The known cells as unsigned numbers in order of value, with their rows. */
static size_t known_keys(const trd_column *c, int64_t least, uint64_t *keys, uint32_t *rows)
{
    size_t n = 0;

    for (size_t i = 0; i < c->rows; i++) {
        if (trd_column_is_missing(c, i))
            continue;
        keys[n] = c->width == TRD_F64 ? trd_radix_of_double(c->as.f64[i])
                                      : (uint64_t)trd_column_whole(c, i) - (uint64_t)least;
        rows[n++] = (uint32_t)i;
    }
    return n;
}

static trd_code rank_by_sorting(const trd_column *c, int64_t least, trd_pool *scratch, const trd_watch *watch, trd_units *out,
                                trd_error *err)
{
    uint64_t *keys = trd_pool_alloc(scratch, c->rows * sizeof *keys);
    uint32_t *rows = trd_pool_alloc(scratch, c->rows * sizeof *rows);

    if (!keys || !rows)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to number the values of %zu rows", c->rows);
    size_t   n = known_keys(c, least, keys, rows);
    trd_code code = trd_radix_sort(keys, rows, n, scratch, watch, err);
    if (code != TRD_OK)
        return code;
    uint32_t unit = 0;
    for (size_t i = 0; i < n; i++) {
        unit += i > 0 && keys[i] != keys[i - 1];
        out->of[rows[i]] = unit;
    }
    out->units = n ? unit + 1 : 0;
    for (size_t i = 0; n < c->rows && i < c->rows; i++)
        if (trd_column_is_missing(c, i))
            out->of[i] = out->units;
    return TRD_OK;
}

/* ---- one column, several columns ------------------------------------------- */

static trd_code units_of(const trd_column *c, trd_pool *scratch, const trd_watch *watch, trd_units *out, trd_error *err)
{
    int64_t  least = 0, most = -1;
    trd_code code;

    if (c->width == TRD_F64)
        return rank_by_sorting(c, 0, scratch, watch, out, err);
    if ((code = trd_column_bounds(c, watch, &least, &most, err)) != TRD_OK)
        return code;
    uint64_t range = least <= most ? (uint64_t)most - (uint64_t)least : 0;
    if (range < PLACES_ALWAYS || range < PLACES * (uint64_t)c->rows)
        return rank_by_table(c, least, (size_t)range + 1, scratch, watch, out, err);
    return rank_by_sorting(c, least, scratch, watch, out, err);
}

/* Units of two keys that have been numbered: the numbers of their pairs. */
static trd_code combine(trd_units *into, const trd_units *with, trd_pool *scratch, const trd_watch *watch, trd_error *err)
{
    trd_column pairs = { .type = TRD_INTEGER, .width = TRD_I64, .rows = into->rows, .least = 0,
                         .most = (int64_t)into->units * with->units - 1 };

    if (!(pairs.as.i64 = trd_pool_alloc(scratch, into->rows * sizeof(int64_t))))
        return trd_fail(err, TRD_E_NOMEM, "out of memory to number the values of %zu rows", into->rows);
    for (size_t i = 0; i < into->rows; i++) {
        bool missing = into->of[i] == into->units || with->of[i] == with->units;
        pairs.as.i64[i] = missing ? INT64_MIN : (int64_t)into->of[i] * with->units + with->of[i];
        pairs.has_missing |= missing;
    }
    return units_of(&pairs, scratch, watch, into, err);
}

static trd_code check_keys(const trd_column *const *keys, size_t count, trd_error *err)
{
    if (count == 0)
        return trd_fail(err, TRD_E_USAGE, "a key needs at least one column");
    for (size_t k = 0; k < count; k++) {
        if (keys[k]->rows != keys[0]->rows)
            return trd_fail(err, TRD_E_USAGE, "key %zu has %zu rows and the first %zu", k + 1, keys[k]->rows, keys[0]->rows);
        if (keys[k]->width == TRD_SPANS)
            return trd_fail(err, TRD_E_DATA, "column %s holds numbers of which only bounds are known, which cannot be a key; "
                            "choose another column", keys[k]->name ? keys[k]->name : "?");
    }
    if (keys[0]->rows >= UINT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu rows are more than a key can number", keys[0]->rows);
    return TRD_OK;
}

static trd_code units_of_all(const trd_column *const *keys, size_t count, trd_pool *scratch, const trd_watch *watch,
                             trd_units *out, trd_error *err)
{
    trd_units next = { .rows = out->rows };
    trd_code  code = units_of(keys[0], scratch, watch, out, err);

    if (count > 1 && code == TRD_OK && !(next.of = trd_pool_alloc(scratch, out->rows * sizeof *next.of)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory to number the values of %zu rows", out->rows);
    for (size_t k = 1; k < count && code == TRD_OK; k++) {
        trd_pool *own = trd_pool_new(scratch);
        if (!own)
            return trd_fail(err, TRD_E_NOMEM, "out of memory to number the values of %zu rows", out->rows);
        if ((code = units_of(keys[k], own, watch, &next, err)) == TRD_OK)
            code = combine(out, &next, own, watch, err);
        trd_pool_free(own);
    }
    return code;
}

trd_code trd_units_make(const trd_column *const *keys, size_t count, trd_pool *pool, const trd_watch *watch, trd_units *out,
                        trd_error *err)
{
    trd_code code = check_keys(keys, count, err);
    if (code != TRD_OK)
        return code;
    trd_pool *scratch = trd_pool_new(pool);
    trd_units made = { .rows = keys[0]->rows };
    if (!scratch || !(made.of = trd_pool_alloc(pool, made.rows * sizeof *made.of)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the units of %zu rows", made.rows);
    else if ((code = units_of_all(keys, count, scratch, watch, &made, err)) == TRD_OK)
        *out = made;
    trd_pool_free(scratch);
    return code;
}

/* ---- rows of a unit ---------------------------------------------------------- */

void trd_units_ends(const trd_units *u, const uint8_t *keep, uint32_t *first, uint32_t *last)
{
    if (first)
        memset(first, 0xff, u->units * sizeof *first);
    if (last)
        memset(last, 0xff, u->units * sizeof *last);
    for (size_t i = 0; i < u->rows; i++) {
        if (u->of[i] == u->units || (keep && !keep[i]))
            continue;
        if (first && first[u->of[i]] == UINT32_MAX)
            first[u->of[i]] = (uint32_t)i;
        if (last)
            last[u->of[i]] = (uint32_t)i;
    }
}

trd_code trd_units_rows(const trd_units *u, trd_pool *pool, trd_unit_rows *out, trd_error *err)
{
    trd_unit_rows made = { trd_pool_calloc(pool, (size_t)u->units + 2, sizeof *made.start),
                           trd_pool_alloc(pool, u->rows * sizeof *made.row) };

    if (!made.start || !made.row)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the rows of %u units", u->units);
    uint32_t *next = made.start + 1;               /* one place on, so that it ends as the start */
    for (size_t i = 0; i < u->rows; i++)
        if (u->of[i] < u->units)
            next[u->of[i] + 1]++;
    for (size_t v = 1; v <= u->units; v++)
        next[v] += next[v - 1];
    for (size_t i = 0; i < u->rows; i++)
        if (u->of[i] < u->units)
            made.row[next[u->of[i]]++] = (uint32_t)i;
    *out = made;
    return TRD_OK;
}
