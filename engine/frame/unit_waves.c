/* Distinct counts and two waves over a unit index. */
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

/* ---- two waves -------------------------------------------------------------- */

/* Every worker looks at all rows, which are read one after the other, and keeps
 * those of its own units, which are not: so no two write to one place, and the
 * first row of the table wins whatever the number of threads. */
typedef struct waves {
    const trd_units *units;
    const uint8_t   *wave;
    uint32_t       (*row)[2];
    const trd_watch *watch;
    int              threads;
    struct { int64_t twice, no_key; size_t again; } of[TRD_THREADS];
} waves;

static trd_code keep_first_rows(void *user, size_t part, size_t to, int worker, trd_error *err)
{
    waves           *w = user;
    const trd_units *u = w->units;
    uint64_t         all = (uint64_t)u->units + 1;               /* and the rows without a key */
    uint32_t         from = (uint32_t)(all * part / (size_t)w->threads), until = (uint32_t)(all * to / (size_t)w->threads);
    int64_t          twice = 0, no_key = 0;
    size_t           again = u->rows;

    (void)worker;
    for (size_t i = 0; i < u->rows; i++) {
        uint32_t unit = u->of[i];
        if (i % TRD_PIECE == 0 && trd_watch_stops(w->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted");
        if (unit < from || unit >= until || (w->wave[i] != 1 && w->wave[i] != 2))
            continue;
        uint32_t *row = &w->row[unit][w->wave[i] - 1];
        if (unit == u->units) {
            no_key++;
        } else if (*row == UINT32_MAX) {
            *row = (uint32_t)i;
        } else {
            again = again < i ? again : i;
            twice++;
        }
    }
    w->of[part].twice = twice;
    w->of[part].no_key = no_key;
    w->of[part].again = again;
    return TRD_OK;
}

trd_code trd_units_waves(const trd_units *u, const uint8_t *wave, trd_pool *pool, const trd_watch *watch, trd_unit_waves *out,
                         trd_error *err)
{
    waves          w = { .units = u, .wave = wave, .watch = watch, .threads = trd_parallel_threads(u->rows, watch) };
    trd_unit_waves made = { .again = u->rows };

    if (!(w.row = made.row = trd_pool_alloc(pool, ((size_t)u->units + 1) * sizeof *made.row)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the pairs of %u units", u->units);
    memset(made.row, 0xff, ((size_t)u->units + 1) * sizeof *made.row);
    trd_code code = trd_parallel((size_t)w.threads, 1, w.threads, keep_first_rows, &w, watch, NULL, err);
    if (code != TRD_OK)
        return code;
    for (int i = 0; i < w.threads; i++) {
        made.twice += w.of[i].twice;
        made.no_key += w.of[i].no_key;
        made.again = w.of[i].again < made.again ? w.of[i].again : made.again;
    }
    *out = made;
    return TRD_OK;
}
