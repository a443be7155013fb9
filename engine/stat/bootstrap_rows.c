/* Rows are put in order of group first, as distances from the mean of their
 * group, so that a block of rows belongs to one group and a draw is one
 * addition. */
#include "stat/bootstrap_rows.h"

#include "base/parallel.h"
#include "base/random.h"
#include "stat/binomial_int.h"
#include "stat/grid_int.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    GROUPS = 2,
    BLOCK = 2048,                    /* rows; 16 KiB of doubles: half of the first cache */
    SPAN = TRD_RANDOM_BLOCK,         /* rows of a block of weights                       */
    BATCH = 16                       /* replicates that visit a block together           */
};

/* Streams of random numbers, beside the number of the replicate. */
static const uint64_t COUNTS = UINT64_C(1) << 61, WEIGHTS = UINT64_C(1) << 62;

/* What the sample itself says. */
typedef struct whole {
    trd_moments moments[GROUPS];
    trd_summary summary[GROUPS];
    bool        two;                 /* groups were given */
    double      value;
    trd_stat_reason reason;
    int64_t     cases;
} whole;

static void finish_whole(whole *w)
{
    for (int g = 0; g < GROUPS; g++)
        trd_moments_finish(&w->moments[g], &w->summary[g]);
    int64_t ones = w->moments[1].cases, zeros = w->moments[0].cases;
    w->cases = ones + zeros;
    w->value = w->two ? w->summary[1].mean - w->summary[0].mean : w->summary[1].mean;
    w->reason = w->cases == 0 ? TRD_NO_CASES
              : w->two && (ones == 0 || zeros == 0) ? TRD_EMPTY_GROUP
              : !isfinite(w->value) ? TRD_NOT_FINITE
              : w->cases == 1 ? TRD_ONE_CASE : TRD_DEFINED;
}

static trd_code look_at_rows(const double *x, const uint8_t *group, size_t n, whole *w, trd_error *err)
{
    *w = (whole){ .two = group != NULL };
    if (n >= INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu rows are too many to draw from; resample clusters or cells instead", n);
    trd_moments_init(&w->moments[0]);
    trd_moments_init(&w->moments[1]);
    for (size_t i = 0; group && i < n; i++)
        if (group[i] > 1)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no group %d; a difference has groups 0 and 1", i + 1, group[i]);
    if (!group)
        trd_moments_add(&w->moments[1], x, NULL, n);
    for (size_t from = 0; group && from < n; from += BLOCK) {
        size_t  rows = n - from < BLOCK ? n - from : BLOCK;
        uint8_t other[BLOCK];
        for (size_t i = 0; i < rows; i++)
            other[i] = !group[from + i];
        trd_moments_add(&w->moments[1], x + from, group + from, rows);
        trd_moments_add(&w->moments[0], x + from, other, rows);
    }
    finish_whole(w);
    return TRD_OK;
}

/* Neighbouring rows of one group, of one size for all but the last few. */
typedef struct block {
    uint32_t from, rows;
    int      group;
} block;

typedef struct rows_job {
    const trd_resampling *how;
    const whole *of;
    double      *values;             /* one a replicate                                 */
    block       *blocks;
    size_t       count;              /* blocks                                          */
    uint32_t     rows;
    double      *x;                  /* exact: distances from the mean of the group     */
    uint32_t    *drawn[TRD_THREADS]; /* exact: [BATCH][count], a worker's own           */
    int16_t     *high, *low;         /* weights: steps of a grid in two halves          */
    int16_t      ones[SPAN];         /* what a weight is multiplied by to be counted    */
    trd_grid     grid;
    bool         halves;             /* some high half is not 0                         */
} rows_job;

/* A replicate's totals. */
typedef struct tally {
    double cases[GROUPS], sum[GROUPS];
} tally;

/* The mean, or the difference of means, of what was drawn; NAN when a group
 * stayed empty. */
static double value_of(const tally *t, bool two)
{
    double first = t->sum[1] / t->cases[1];
    return two ? first - t->sum[0] / t->cases[0] : first;
}

static void put_in_order(const double *x, const uint8_t *group, size_t n, double *out)
{
    size_t at = 0;

    for (int g = GROUPS - 1; g >= 0; g--)
        for (size_t i = 0; i < n; i++)
            if ((group ? group[i] : 1) == g)
                out[at++] = x[i];
}

/* Blocks of `size` rows; the rest of a group in halves and halves again, so
 * that every size is a power of two, or (whole_rest) in one piece. */
static size_t cut(const whole *w, uint32_t size, bool whole_rest, block *out)
{
    size_t   count = 0;
    uint32_t from = 0;

    for (int g = GROUPS - 1; g >= 0; g--)
        for (uint32_t left = (uint32_t)w->moments[g].cases, rows; left > 0; left -= rows, from += rows) {
            rows = size;
            while (rows > left)
                rows = whole_rest ? left : rows / 2;
            out[count++] = (block){ from, rows, g };
        }
    return count;
}

static trd_code no_memory(trd_error *err, size_t n)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a bootstrap of %zu rows", n);
}

/* ---- exact ---- */

/* How many of n draws fall in each block. */
static void draw_counts(const rows_job *j, uint64_t replicate, uint32_t *drawn)
{
    trd_random r = { j->how->seed, replicate | COUNTS, 0 };
    uint32_t   draws = j->rows, rows = j->rows;

    for (size_t b = 0; b < j->count; b++) {
        drawn[b] = trd_binomial_draw(&r, (double)j->blocks[b].rows / rows, draws);
        draws -= drawn[b];
        rows -= j->blocks[b].rows;
    }
}

/* Sixteen random bits a draw; a block's size is a power of two, so the lower
 * bits are an index, every one as likely. Four sums: additions wait for each
 * other otherwise. */
static double sum_of_draws(const double *x, uint32_t mask, const uint16_t *bits, size_t n)
{
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t i = 0;

    for (; i + 4 <= n; i += 4) {
        s0 += x[bits[i] & mask];
        s1 += x[bits[i + 1] & mask];
        s2 += x[bits[i + 2] & mask];
        s3 += x[bits[i + 3] & mask];
    }
    for (; i < n; i++)
        s0 += x[bits[i] & mask];
    return (s0 + s1) + (s2 + s3);
}

static void draw_in_block(const rows_job *j, size_t b, uint64_t replicate, uint32_t draws, tally *t)
{
    const block *k = &j->blocks[b];
    uint32_t     words[2 * BLOCK];
    uint16_t     bits[4 * BLOCK];

    t->cases[k->group] += draws;
    for (uint32_t done = 0; done < draws; done += 4 * BLOCK) {
        size_t n = draws - done < 4 * BLOCK ? draws - done : 4 * BLOCK;
        trd_random_fill(j->how->seed, replicate, (uint64_t)b << 32 | done / 8, words, (n + 7) / 8);
        memcpy(bits, words, (n + 7) / 8 * 16);
        t->sum[k->group] += sum_of_draws(j->x + k->from, k->rows - 1, bits, n);
    }
}

static trd_code stopped(const rows_job *j, trd_error *err)
{
    return trd_watch_stops(j->how->watch) ? trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed") : TRD_OK;
}

static trd_code draw_rows(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    rows_job *j = user;
    uint32_t *drawn = j->drawn[worker];
    tally     t[BATCH] = { 0 };

    for (size_t r = from; r < to; r++)
        draw_counts(j, r, drawn + (r - from) * j->count);
    for (size_t b = 0; b < j->count; b++) {
        if (stopped(j, err) != TRD_OK)
            return TRD_E_CANCELLED;
        for (size_t r = from; r < to; r++)
            draw_in_block(j, b, r, drawn[(r - from) * j->count + b], &t[r - from]);
    }
    for (size_t r = from; r < to; r++)
        j->values[r] = j->of->value + value_of(&t[r - from], j->of->two);
    return TRD_OK;
}

static trd_code prepare_rows(rows_job *j, const double *x, const uint8_t *group, size_t n, int threads, trd_pool *pool, trd_error *err)
{
    j->x = trd_pool_calloc(pool, n, sizeof *j->x);
    j->blocks = trd_pool_calloc(pool, n / BLOCK + 64, sizeof *j->blocks);
    if (!j->x || !j->blocks)
        return no_memory(err, n);
    put_in_order(x, group, n, j->x);
    j->count = cut(j->of, BLOCK, false, j->blocks);
    for (size_t b = 0; b < j->count; b++)
        for (uint32_t i = 0; i < j->blocks[b].rows; i++)
            j->x[j->blocks[b].from + i] -= j->of->summary[j->blocks[b].group].mean;
    for (int t = 0; t < threads; t++)
        if (!(j->drawn[t] = trd_pool_calloc(pool, j->count * BATCH, sizeof **j->drawn)))
            return no_memory(err, n);
    return TRD_OK;
}

/* ---- weights ---- */

/* A byte gives a weight 0 .. 5 with chances 95, 92, 49, 15, 4, 1 of 256: mean
 * and variance exactly 1, third central moment 0.96 (Poisson's: 1). */
TRD_FAST static void weights_of(const uint8_t *byte, int16_t *weight, size_t n)
{
    for (size_t i = 0; i < n; i++)
        weight[i] = (int16_t)(uint8_t)((byte[i] >= 95) + (byte[i] >= 187) + (byte[i] >= 236) + (byte[i] >= 251) + (byte[i] >= 255));
}

/* At most 4096 * 5 * 32768 < 2^31. */
TRD_FAST static int32_t weighted(const int16_t *weight, const int16_t *x, size_t n)
{
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (int32_t)weight[i] * x[i];
    return sum;
}

static void weigh_block(const rows_job *j, size_t b, uint64_t replicate, tally *t)
{
    const block *k = &j->blocks[b];
    uint8_t      bytes[SPAN];
    int16_t      weight[SPAN];

    trd_random_bytes(j->how->seed, replicate | WEIGHTS, b, bytes, k->rows);
    weights_of(bytes, weight, k->rows);
    double sum = weighted(weight, j->low + k->from, k->rows);
    if (j->halves)
        sum += 65536.0 * weighted(weight, j->high + k->from, k->rows);
    t->cases[k->group] += weighted(weight, j->ones, k->rows);
    t->sum[k->group] += sum;                         /* whole numbers below 2^53: exact */
}

static trd_code weigh_rows(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    rows_job *j = user;
    tally     t[BATCH] = { 0 };

    (void)worker;
    for (size_t b = 0; b < j->count; b++) {
        if (stopped(j, err) != TRD_OK)
            return TRD_E_CANCELLED;
        for (size_t r = from; r < to; r++)
            weigh_block(j, b, r, &t[r - from]);
    }
    for (size_t r = from; r < to; r++)
        j->values[r] = value_of(&t[r - from], j->of->two) / j->grid.scale + (j->of->two ? 0 : j->grid.origin);
    return TRD_OK;
}

static trd_code prepare_weights(rows_job *j, const double *x, const uint8_t *group, size_t n, trd_pool *pool, trd_error *err)
{
    double *ordered = trd_pool_calloc(pool, n, sizeof *ordered);

    j->blocks = trd_pool_calloc(pool, n / SPAN + GROUPS, sizeof *j->blocks);
    j->high = trd_pool_calloc(pool, n, sizeof *j->high);
    j->low = trd_pool_calloc(pool, n, sizeof *j->low);
    if (!ordered || !j->blocks || !j->high || !j->low)
        return no_memory(err, n);
    put_in_order(x, group, n, ordered);
    j->count = cut(j->of, SPAN, true, j->blocks);
    if (!trd_grid_for(ordered, n, &j->grid))
        return trd_fail(err, TRD_E_LIMIT, "the values lie too far apart to be weighted; use the exact bootstrap");
    for (size_t i = 0; i < SPAN; i++)
        j->ones[i] = 1;
    for (size_t i = 0; i < n; i++) {
        int32_t step = trd_grid_step(&j->grid, ordered[i]);
        j->low[i] = trd_grid_low(step);
        j->high[i] = trd_grid_high(step);
        j->halves |= j->high[i] != 0;
    }
    return TRD_OK;
}

/* ---- what they share ---- */

static trd_bootstrap only_value(const whole *w, const trd_resampling *how)
{
    return (trd_bootstrap){ .value = w->value, .low = NAN, .high = NAN, .level = how->level, .se = NAN, .bias = NAN,
                            .replicates = how->replicates, .cases = w->cases, .reason = w->reason };
}

static trd_code run(rows_job *j, trd_piece work, int threads, trd_pool *pool, trd_bootstrap *out, trd_error *err)
{
    size_t   count = (size_t)j->how->replicates;
    double  *sorted = trd_pool_calloc(pool, count, sizeof *sorted);

    if (!sorted)
        return no_memory(err, j->rows);
    j->values = j->how->values ? j->how->values : sorted;
    trd_code code = trd_parallel(count, BATCH, threads, work, j, j->how->watch, "bootstrap", err);
    if (code != TRD_OK)
        return code;
    memmove(sorted, j->values, count * sizeof *sorted);
    *out = trd_bootstrap_of(j->of->value, sorted, j->how->replicates, j->how->level);
    out->cases = j->of->cases;
    return TRD_OK;
}

static int threads_for(size_t items, const trd_resampling *how)
{
    return trd_parallel_threads(items * (size_t)how->replicates, how->watch);
}

static trd_code bootstrap(const double *x, const uint8_t *group, size_t n, bool weights, const trd_resampling *how,
                          trd_bootstrap *out, trd_error *err)
{
    whole    w;
    trd_code code = trd_resampling_check(how, err);

    if (code != TRD_OK || (code = look_at_rows(x, group, n, &w, err)) != TRD_OK)
        return code;
    trd_bootstrap b = only_value(&w, how);
    if (w.reason == TRD_DEFINED) {
        rows_job  j = { .how = how, .of = &w, .rows = (uint32_t)n };
        int       threads = threads_for(n, how);
        trd_pool *pool = trd_pool_new(NULL);
        code = !pool ? no_memory(err, n)
             : weights ? prepare_weights(&j, x, group, n, pool, err)
             : prepare_rows(&j, x, group, n, threads, pool, err);
        if (code == TRD_OK)
            code = run(&j, weights ? weigh_rows : draw_rows, threads, pool, &b, err);
        trd_pool_free(pool);
    }
    if (code == TRD_OK)
        *out = b;
    return code;
}

trd_code trd_bootstrap_rows(const double *x, const uint8_t *group, size_t n, const trd_resampling *how, trd_bootstrap *out,
                            trd_error *err)
{
    return bootstrap(x, group, n, false, how, out, err);
}

trd_code trd_bootstrap_weights(const double *x, const uint8_t *group, size_t n, const trd_resampling *how, trd_bootstrap *out,
                               trd_error *err)
{
    return bootstrap(x, group, n, true, how, out, err);
}

/* ---- cells ---- */

typedef struct cell {
    double  x;
    int64_t count;
    int     group;
} cell;

typedef struct cells_job {
    const trd_resampling *how;
    const whole *of;
    double      *values;
    const cell  *cells;
    size_t       count;
} cells_job;

static int by_group_and_value(const void *a, const void *b)
{
    const cell *p = a, *q = b;
    if (p->group != q->group)
        return q->group - p->group;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->count > q->count) - (p->count < q->count);
}

static double replicate_of_cells(const cells_job *j, uint64_t replicate)
{
    trd_random r = { j->how->seed, replicate | COUNTS, 0 };
    uint32_t   draws = (uint32_t)j->of->cases, left = draws;
    tally      t = { 0 };

    for (size_t i = 0; i < j->count && draws > 0; i++) {
        const cell *c = &j->cells[i];
        uint32_t    n = trd_binomial_draw(&r, (double)c->count / left, draws);
        t.cases[c->group] += n;
        t.sum[c->group] += n * (c->x - j->of->summary[c->group].mean);
        draws -= n;
        left -= (uint32_t)c->count;
    }
    return j->of->value + value_of(&t, j->of->two);
}

static trd_code draw_cells(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    cells_job *j = user;

    (void)worker;
    for (size_t r = from; r < to; r++) {
        if (trd_watch_stops(j->how->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        j->values[r] = replicate_of_cells(j, r);
    }
    return TRD_OK;
}

/* The cells that hold rows, in an order of their own. */
static trd_code gather_cells(const double *x, const int64_t *count, const uint8_t *group, size_t cells, cell *out, size_t *used,
                             whole *w, trd_error *err)
{
    *w = (whole){ .two = group != NULL };
    trd_moments_init(&w->moments[0]);
    trd_moments_init(&w->moments[1]);
    for (size_t i = 0; i < cells; i++) {
        int    g = group ? group[i] : 1;
        double weight = (double)count[i];
        if (count[i] < 0 || count[i] >= INT32_MAX)
            return trd_fail(err, TRD_E_DATA, "cell %zu holds %" PRId64 " rows; a count lies between 0 and 2^31", i + 1, count[i]);
        if (g >= GROUPS)
            return trd_fail(err, TRD_E_DATA, "cell %zu: there is no group %d; a difference has groups 0 and 1", i + 1, g);
        trd_moments_add_weighted(&w->moments[g], &x[i], &weight, NULL, 1);
        if (count[i] > 0)
            out[(*used)++] = (cell){ x[i], count[i], g };
    }
    for (int g = 0; g < GROUPS; g++)                 /* rows, not cells */
        w->moments[g].cases = (int64_t)trd_sum_value(w->moments[g].weight);
    finish_whole(w);
    if (w->cases >= INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%" PRId64 " rows are too many to draw from; resample clusters instead", w->cases);
    qsort(out, *used, sizeof *out, by_group_and_value);
    return TRD_OK;
}

static trd_code run_cells(cells_job *j, trd_pool *pool, trd_bootstrap *out, trd_error *err)
{
    size_t  count = (size_t)j->how->replicates;
    double *sorted = trd_pool_calloc(pool, count, sizeof *sorted);

    if (!sorted)
        return no_memory(err, count);
    j->values = j->how->values ? j->how->values : sorted;
    trd_code code = trd_parallel(count, 1 + 20000 / j->count, threads_for(j->count * 50, j->how), draw_cells, j, j->how->watch,
                                 "bootstrap", err);
    if (code != TRD_OK)
        return code;
    memmove(sorted, j->values, count * sizeof *sorted);
    *out = trd_bootstrap_of(j->of->value, sorted, j->how->replicates, j->how->level);
    out->cases = j->of->cases;
    return TRD_OK;
}

trd_code trd_bootstrap_cells(const double *x, const int64_t *count, const uint8_t *group, size_t cells,
                             const trd_resampling *how, trd_bootstrap *out, trd_error *err)
{
    whole    w;
    trd_code code = trd_resampling_check(how, err);

    if (code != TRD_OK)
        return code;
    trd_pool *pool = trd_pool_new(NULL);
    cell     *used = pool ? trd_pool_calloc(pool, cells + 1, sizeof *used) : NULL;
    size_t    n = 0;
    code = used ? gather_cells(x, count, group, cells, used, &n, &w, err) : no_memory(err, cells);
    if (code == TRD_OK) {
        trd_bootstrap b = only_value(&w, how);
        cells_job     j = { .how = how, .of = &w, .cells = used, .count = n };
        if (w.reason == TRD_DEFINED)
            code = run_cells(&j, pool, &b, err);
        if (code == TRD_OK)
            *out = b;
    }
    trd_pool_free(pool);
    return code;
}
