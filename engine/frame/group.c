#include "frame/group.h"

#include "base/parallel.h"
#include "frame/bounds.h"
#include "frame/unit.h"

#include <string.h>

/* ---- numbers by arithmetic ------------------------------------------------- */

/* The sizes of the keys' ranges when their product is small enough. */
static trd_code try_dense(trd_groups *g, uint64_t bound, const trd_watch *watch, bool *dense, trd_error *err)
{
    uint64_t product = 1;

    *dense = false;
    if (bound > (uint64_t)UINT32_MAX / (TRD_GROUP_KEYS + 1))
        bound = (uint64_t)UINT32_MAX / (TRD_GROUP_KEYS + 1);
    for (size_t k = 0; k < g->keys; k++) {
        trd_group_key *key = &g->key[k];
        int64_t        most;
        trd_code       code;
        if (key->column->width >= TRD_F64)
            return TRD_OK;
        if ((code = trd_column_bounds(key->column, watch, &key->least, &most, err)) != TRD_OK)
            return code;
        bool     some = key->least <= most, with_missing = g->missing == TRD_GROUP_KEEPS && key->column->has_missing;
        uint64_t size = some ? (uint64_t)most - (uint64_t)key->least : 0;
        if (size >= bound)
            return TRD_OK;
        size += (uint64_t)some + (uint64_t)with_missing;
        if ((product *= size) > bound)
            return TRD_OK;
        key->size = (uint32_t)size;
    }
    uint32_t stride = 1;
    for (size_t k = g->keys; k-- > 0; stride *= g->key[k].size)
        g->key[k].stride = stride;
    g->groups = (uint32_t)product;
    *dense = true;
    return TRD_OK;
}

/* ids += (x - least) * stride; a missing cell adds `gone`: the place behind the
 * values, or so much that the sum is no group, which keep_chosen sees. */
#define ADD_KEY(member)                                                                      \
    for (size_t i = 0; i < n; i++) {                                                         \
        uint32_t x = (uint32_t)c->as.member[from + i];                                       \
        uint32_t part = (x - least) * stride;                                                \
        ids[i] += c->as.member[from + i] == missing ? gone : part;                           \
    }

static TRD_FAST void add_key(const trd_groups *g, const trd_group_key *key, size_t from, size_t n, uint32_t *ids)
{
    const trd_column *c = key->column;
    const uint32_t    stride = key->stride, least = (uint32_t)key->least;
    const uint32_t    gone = !c->has_missing                 ? ((uint32_t)trd_width_missing(c->width) - least) * stride
                             : g->missing == TRD_GROUP_KEEPS ? (key->size - 1) * stride
                                                             : g->groups;

    switch (c->width) {
    case TRD_I8: {
        const int8_t missing = INT8_MIN;
        ADD_KEY(i8)
        break;
    }
    case TRD_I16: {
        const int16_t missing = INT16_MIN;
        ADD_KEY(i16)
        break;
    }
    case TRD_I32: {
        const int32_t missing = INT32_MIN;
        ADD_KEY(i32)
        break;
    }
    default: {
        const int64_t missing = INT64_MIN;
        ADD_KEY(i64)
    }
    }
}

static TRD_FAST void keep_chosen(const int8_t *chosen, uint32_t spare, size_t n, uint32_t *ids)
{
    if (!chosen)
        for (size_t i = 0; i < n; i++)
            ids[i] = ids[i] < spare ? ids[i] : spare;
    else
        for (size_t i = 0; i < n; i++)
            ids[i] = ids[i] < spare && chosen[i] == 1 ? ids[i] : spare;
}

void trd_groups_ids(const trd_groups *g, size_t from, size_t n, const trd_column *keep, uint32_t *ids)
{
    if (g->ids) {
        memcpy(ids, g->ids + from, n * sizeof *ids);
    } else {
        memset(ids, 0, n * sizeof *ids);
        for (size_t k = 0; k < g->keys; k++)
            add_key(g, &g->key[k], from, n, ids);
    }
    keep_chosen(keep ? keep->as.i8 : NULL, g->groups, n, ids);
}

/* ---- numbers of the combinations that occur --------------------------------- */

/* A key of which missing is a value too: its units, and one behind them. */
static trd_code key_with_missing(const trd_column *key, trd_pool *scratch, const trd_watch *watch, const trd_column **out,
                                 trd_error *err)
{
    trd_units   units;
    trd_code    code = trd_units_make(&key, 1, scratch, watch, &units, err);
    trd_column *made = NULL;

    if (code != TRD_OK)
        return code;
    if (!(made = trd_column_new_in(scratch, key->name, TRD_INTEGER, TRD_I64, 0, key->rows)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory to group %zu rows", key->rows);
    for (size_t i = 0; i < key->rows; i++)
        made->as.i64[i] = units.of[i];
    made->least = 0;
    made->most = units.units;
    *out = made;
    return TRD_OK;
}

static trd_code number_combinations(trd_groups *g, trd_pool *pool, trd_pool *scratch, const trd_watch *watch, trd_error *err)
{
    const trd_column *keys[TRD_GROUP_KEYS];
    trd_units         units;
    uint32_t         *first;
    trd_code          code = TRD_OK;

    for (size_t k = 0; k < g->keys && code == TRD_OK; k++) {
        keys[k] = g->key[k].column;
        if (g->missing == TRD_GROUP_KEEPS && keys[k]->has_missing && keys[k]->width != TRD_SPANS)
            code = key_with_missing(keys[k], scratch, watch, &keys[k], err);
    }
    if (code != TRD_OK || (code = trd_units_make(keys, g->keys, pool, watch, &units, err)) != TRD_OK)
        return code;
    if (!(first = trd_pool_alloc(pool, units.units * sizeof *first)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %u groups", units.units);
    trd_units_ends(&units, NULL, first, NULL);
    g->ids = units.of;
    g->first = first;
    g->groups = units.units;
    return TRD_OK;
}

/* ---- making -------------------------------------------------------------------- */

trd_code trd_groups_make_within(const trd_column *const *keys, size_t count, size_t rows, trd_group_missing missing,
                                uint64_t most, trd_pool *pool, const trd_watch *watch, trd_groups *out, trd_error *err)
{
    trd_groups g = { .rows = rows, .keys = count, .missing = missing };
    bool       dense;
    trd_code   code;

    if (count > TRD_GROUP_KEYS)
        return trd_fail(err, TRD_E_USAGE, "%zu columns to group by are more than %d", count, TRD_GROUP_KEYS);
    if (rows >= UINT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu rows are too many to group", rows);
    for (size_t k = 0; k < count; k++) {
        if (keys[k]->rows != rows)
            return trd_fail(err, TRD_E_USAGE, "a column to group by has %zu rows instead of %zu", keys[k]->rows, rows);
        g.key[k] = (trd_group_key){ .column = keys[k] };
    }
    if ((code = try_dense(&g, most, watch, &dense, err)) == TRD_OK && !dense) {
        trd_pool *scratch = trd_pool_new(pool);
        code = scratch ? number_combinations(&g, pool, scratch, watch, err)
                       : trd_fail(err, TRD_E_NOMEM, "out of memory to group %zu rows", rows);
        trd_pool_free(scratch);
    }
    if (code == TRD_OK)
        *out = g;
    return code;
}

trd_code trd_groups_make(const trd_column *const *keys, size_t count, size_t rows, trd_group_missing missing, trd_pool *pool,
                         const trd_watch *watch, trd_groups *out, trd_error *err)
{
    size_t most = rows / 16 > TRD_GROUP_DENSE ? rows / 16 : TRD_GROUP_DENSE;
    return trd_groups_make_within(keys, count, rows, missing, most, pool, watch, out, err);
}

/* ---- sizes ----------------------------------------------------------------------- */

typedef struct sizing {
    const trd_groups *groups;
    const trd_column *keep;
    uint32_t         *sizes[TRD_THREADS];
} sizing;

static trd_code size_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const sizing *s = user;
    uint32_t      ids[TRD_BLOCK];

    (void)err;
    for (size_t at = from; at < to; at += TRD_BLOCK) {
        size_t     n = to - at < TRD_BLOCK ? to - at : TRD_BLOCK;
        trd_column chosen = s->keep ? trd_column_slice(s->keep, at, n) : (trd_column){ .rows = n };
        trd_groups_ids(s->groups, at, n, s->keep ? &chosen : NULL, ids);
        for (size_t i = 0; i < n; i++)
            s->sizes[worker][ids[i]]++;
    }
    return TRD_OK;
}

trd_code trd_groups_sizes(const trd_groups *g, const trd_column *keep, const trd_watch *watch, int64_t *sizes, trd_error *err)
{
    size_t    places = (size_t)g->groups + 1;
    int       threads = trd_parallel_threads(g->rows, watch);
    sizing    s = { .groups = g, .keep = keep };
    trd_pool *scratch = trd_pool_new(NULL);
    trd_code  code = TRD_OK;

    for (int t = 0; scratch && t < threads && code == TRD_OK; t++)
        if (!(s.sizes[t] = trd_pool_calloc(scratch, places, sizeof(uint32_t))))
            code = TRD_E_NOMEM;
    if (!scratch || code != TRD_OK)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the sizes of %u groups", g->groups);
    else
        code = trd_parallel(g->rows, 0, threads, size_piece, &s, watch, NULL, err);
    for (size_t i = 0; code == TRD_OK && i < places; i++) {
        sizes[i] = 0;
        for (int t = 0; t < threads; t++)
            sizes[i] += s.sizes[t][i];
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- labels -------------------------------------------------------------------------- */

/* a / b by multiplication: `magic` is 2^64 / b, rounded up, and a < 2^32.
 * Source: D. Lemire, O. Kaser & N. Kurz (2019), Software: Practice and
 * Experience 49(6), 953-970. */
__extension__ typedef unsigned __int128 wide;

static uint32_t divided(uint32_t a, uint32_t b, uint64_t magic)
{
    return b == 1 ? a : (uint32_t)((wide)magic * a >> 64);
}

static trd_column *dense_labels(const trd_groups *g, const trd_group_key *key, const uint32_t *chosen, size_t count, trd_pool *pool)
{
    const trd_column *c = key->column;
    trd_column       *out = trd_column_new_in(pool, c->name, c->type, c->width, c->scale, count);

    if (!out)
        return NULL;
    out->labels = c->labels;
    out->least = c->least;
    out->most = c->most;
    out->marks = c->marks;
    if (count == 0)
        return out;
    bool     missing = g->missing == TRD_GROUP_KEEPS && c->has_missing;
    uint64_t of_stride = UINT64_MAX / key->stride + 1, of_size = UINT64_MAX / key->size + 1;
    for (size_t i = 0; i < count; i++) {
        uint32_t group = chosen ? chosen[i] : (uint32_t)i, step = divided(group, key->stride, of_stride);
        uint32_t place = step - divided(step, key->size, of_size) * key->size;
        if (!missing || place < key->size - 1)
            trd_column_put_whole(out, i, key->least + place);
        else if (trd_column_set_missing(out, pool, i, c->usual) != 0)
            return NULL;
    }
    return out;
}

trd_column *trd_groups_labels_of(const trd_groups *g, size_t key, const uint32_t *chosen, size_t count, trd_pool *pool)
{
    if (!g->ids)
        return dense_labels(g, &g->key[key], chosen, count, pool);
    int64_t *rows = trd_pool_alloc(pool, count * sizeof *rows);
    if (!rows)
        return NULL;
    for (size_t i = 0; i < count; i++)
        rows[i] = g->first[chosen ? chosen[i] : i];
    return trd_column_gather(g->key[key].column, rows, count, pool);
}

trd_column *trd_groups_labels(const trd_groups *g, size_t key, trd_pool *pool)
{
    return trd_groups_labels_of(g, key, NULL, g->groups, pool);
}
