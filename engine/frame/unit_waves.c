/* Distinct counts and pairs over a unit index. */
#include "base/parallel.h"
#include "frame/unit.h"

#include <string.h>

/* ---- distinct units per group --------------------------------------------- */

/* A table of units x groups bits is used up to this many bits for a row: it
 * must be cleared, and should stay near the processor. */
enum { BITS_A_ROW = 64 };

/* Most units are in one group only: the first group of each is kept beside the
 * bits, in so few bytes that it stays near, and the bits are of further groups.
 * `none` is no group. */
#define COUNT(type)                                                                          \
    const type none = (type)-1;                                                              \
    type      *first = memory;                                                               \
    memset(first, 0xff, ((size_t)u->units + 1) * sizeof *first);                             \
    for (size_t i = 0; i < u->rows; i++) {                                                   \
        uint32_t unit = u->of[i], g = group ? group[i] : 0;                                  \
        if (unit == u->units || g >= groups || first[unit] == g)                             \
            continue;                                                                        \
        bool is_new = first[unit] == none;                                                   \
        if (is_new)                                                                          \
            first[unit] = (type)g;                                                           \
        else {                                                                               \
            size_t   at = (size_t)unit * groups + g;                                         \
            uint64_t bit = (uint64_t)1 << (at & 63), was = seen[at >> 6];                    \
            seen[at >> 6] = was | bit;                                                       \
            is_new = !(was & bit);                                                           \
        }                                                                                    \
        distinct[g] += is_new;                                                               \
    }

static void count_bytes(const trd_units *u, const uint32_t *group, uint32_t groups, void *memory, uint64_t *seen, int64_t *distinct)
{
    COUNT(uint8_t)
}

static void count_words(const trd_units *u, const uint32_t *group, uint32_t groups, void *memory, uint64_t *seen, int64_t *distinct)
{
    COUNT(uint32_t)
}

/* Numbers the pairs of group and unit that occur, and counts those of a group. */
static trd_code count_by_sorting(const trd_units *u, const uint32_t *group, uint32_t groups, trd_pool *scratch,
                                 const trd_watch *watch, int64_t *distinct, trd_error *err)
{
    trd_column pairs = { .type = TRD_INTEGER, .width = TRD_I64, .rows = u->rows, .has_missing = true, .least = 0,
                         .most = (int64_t)groups * u->units - 1 };
    const trd_column *key = &pairs;
    trd_units  found;

    if (!(pairs.as.i64 = trd_pool_alloc(scratch, u->rows * sizeof(int64_t))))
        return trd_fail(err, TRD_E_NOMEM, "out of memory to count different units of %zu rows", u->rows);
    for (size_t i = 0; i < u->rows; i++) {
        uint32_t g = group ? group[i] : 0;
        pairs.as.i64[i] = g < groups && u->of[i] < u->units ? (int64_t)g * u->units + u->of[i] : INT64_MIN;
    }
    trd_code code = trd_units_make(&key, 1, scratch, watch, &found, err);
    if (code != TRD_OK)
        return code;
    uint32_t *first = trd_pool_alloc(scratch, found.units * sizeof *first);
    if (!first)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to count different units of %zu rows", u->rows);
    trd_units_ends(&found, NULL, first, NULL);
    for (uint32_t p = 0; p < found.units; p++)
        distinct[group ? group[first[p]] : 0]++;
    return TRD_OK;
}

trd_code trd_units_distinct(const trd_units *u, const uint32_t *group, uint32_t groups, trd_pool *pool, const trd_watch *watch,
                            int64_t *distinct, trd_error *err)
{
    uint64_t  bits = (uint64_t)u->units * groups;
    trd_pool *scratch = trd_pool_new(pool);
    trd_code  code = TRD_OK;

    if (!scratch)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to count different units of %zu rows", u->rows);
    memset(distinct, 0, groups * sizeof *distinct);
    if (bits > 0 && bits <= BITS_A_ROW * (uint64_t)u->rows + 64) {
        bool      few = groups < UINT8_MAX;
        uint64_t *seen = trd_pool_calloc(scratch, (size_t)(bits / 64 + 1), sizeof *seen);
        void     *first = trd_pool_alloc(scratch, ((size_t)u->units + 1) * (few ? sizeof(uint8_t) : sizeof(uint32_t)));
        if (seen && first)
            (few ? count_bytes : count_words)(u, group, groups, first, seen, distinct);
        else
            code = trd_fail(err, TRD_E_NOMEM, "out of memory to count different units of %zu rows", u->rows);
    } else if (bits > 0)
        code = count_by_sorting(u, group, groups, scratch, watch, distinct, err);
    trd_pool_free(scratch);
    return code;
}

trd_code trd_units_alone(const trd_units *u, const uint32_t *group, uint32_t groups, trd_pool *pool, int64_t *alone, trd_error *err)
{
    enum { NONE, SEVERAL, FIRST };                 /* FIRST + the only group */
    trd_pool *scratch = trd_pool_new(pool);
    uint64_t *in = scratch ? trd_pool_calloc(scratch, (size_t)u->units + 1, sizeof *in) : NULL;

    if (!in) {
        trd_pool_free(scratch);
        return trd_fail(err, TRD_E_NOMEM, "out of memory to count the units of %zu rows", u->rows);
    }
    for (size_t i = 0; i < u->rows; i++) {
        uint32_t unit = u->of[i], g = group ? group[i] : 0;
        if (unit < u->units && g < groups)
            in[unit] = in[unit] == NONE || in[unit] == FIRST + (uint64_t)g ? FIRST + (uint64_t)g : SEVERAL;
    }
    memset(alone, 0, groups * sizeof *alone);
    for (uint32_t unit = 0; unit < u->units; unit++)
        if (in[unit] >= FIRST)
            alone[in[unit] - FIRST]++;
    trd_pool_free(scratch);
    return TRD_OK;
}

/* ---- pairs ------------------------------------------------------------------ */

trd_code trd_units_pairs(const trd_units *u, const uint8_t *wave, trd_pool *pool, trd_unit_pairs *out, trd_error *err)
{
    trd_unit_pairs made = { .pairs = 0 };
    uint32_t     (*rows)[2] = trd_pool_alloc(pool, ((size_t)u->units + 1) * sizeof *rows);
    made.before = trd_pool_alloc(pool, u->units * sizeof(uint32_t));
    made.after = trd_pool_alloc(pool, u->units * sizeof(uint32_t));

    if (!rows || !made.before || !made.after)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the pairs of %u units", u->units);
    memset(rows, 0xff, ((size_t)u->units + 1) * sizeof *rows);
    for (size_t i = 0; i < u->rows; i++) {
        if (wave[i] != 1 && wave[i] != 2)
            continue;
        uint32_t *row = &rows[u->of[i]][wave[i] - 1];
        if (u->of[i] == u->units)
            made.no_key++;
        else if (*row != UINT32_MAX)
            made.twice++;
        else
            *row = (uint32_t)i;
    }
    for (uint32_t unit = 0; unit < u->units; unit++) {
        bool before = rows[unit][0] != UINT32_MAX, after = rows[unit][1] != UINT32_MAX;
        made.before[made.pairs] = rows[unit][0];
        made.after[made.pairs] = rows[unit][1];
        made.pairs += before && after;
        made.only_before += before && !after;
        made.only_after += after && !before;
    }
    *out = made;
    return TRD_OK;
}
