/* tests/bench/frame.c -- bench-frame [ROWS]: the loops of frame over data made
 * in memory, in ns a row for one thread and two: best of seven. The names are
 * those of ../shared/PERFORMANCE.md. */
#include "base/parallel.h"
#include "base/random.h"
#include "frame/aggregate.h"
#include "frame/cells.h"
#include "frame/quantile.h"
#include "frame/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SCHOOLS = 600, REGIONS = 78, YEARS = 5, ITEMS = 5, TIMES = 7 };

typedef struct pupils {
    size_t      rows;
    trd_column *region, *year, *wave, *school, *pupil, *score, *real, *pass, *item[ITEMS];
    trd_units   units;
    trd_pool   *pool;
    trd_watch   watch;
} pupils;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void need(bool fine)
{
    if (!fine) {
        fputs("out of memory, or a call failed\n", stderr);
        exit(1);
    }
}

static trd_column *whole(pupils *p, const char *name, trd_type type, trd_width width, int scale, int64_t least, int64_t most)
{
    trd_column *c = trd_column_new_in(p->pool, name, type, width, scale, p->rows);
    need(c);
    c->least = least;
    c->most = most;
    return c;
}

/* Rows of a pupil stand far apart; about 2 % of the scores and 3 % of the
 * answers are missing. */
static void make(pupils *p)
{
    trd_random random = { .seed = 20250101 };
    size_t   children = p->rows * 11 / 20 + 1;

    p->region = whole(p, "region", TRD_CODE, TRD_I8, 0, 0, REGIONS - 1);
    p->year = whole(p, "year", TRD_INTEGER, TRD_I16, 0, 2020, 2020 + YEARS - 1);
    p->wave = whole(p, "wave", TRD_INTEGER, TRD_I8, 0, 1, 2);
    p->school = whole(p, "school", TRD_CODE, TRD_I16, 0, 0, SCHOOLS - 1);
    p->pupil = whole(p, "pupil", TRD_INTEGER, TRD_I32, 0, 0, (int64_t)children - 1);
    p->score = whole(p, "score", TRD_REAL, TRD_I32, 4, 0, 120000);
    p->pass = whole(p, "pass", TRD_FLAG, TRD_I8, 0, 0, 1);
    p->real = trd_column_new(p->pool, "real", TRD_REAL, p->rows);
    for (int k = 0; k < ITEMS; k++)
        p->item[k] = whole(p, "q", TRD_INTEGER, TRD_I8, 0, 1, 5);
    need(p->real);
    for (size_t i = 0; i < p->rows; i++) {
        uint64_t r = trd_random_bits(&random), q = trd_random_bits(&random);
        size_t   child = i % children, school = (child * 2654435761u) % SCHOOLS;
        p->school->as.i16[i] = (int16_t)school;
        p->region->as.i8[i] = (int8_t)(school % REGIONS);
        p->year->as.i16[i] = (int16_t)(2020 + r % YEARS);
        p->wave->as.i8[i] = (int8_t)(1 + i / children);
        p->pupil->as.i32[i] = (int32_t)((child * 48271u) % children);
        p->pass->as.i8[i] = (int8_t)(r >> 8 & 1);
        uint64_t bell = (r >> 16 & 0x3fff) + (r >> 30 & 0x3fff) + (r >> 44 & 0x3fff) + (q & 0x3fff);      /* 0 .. 65532 */
        p->score->as.i32[i] = (int32_t)(bell * 120000 / 65532);
        p->real->as.f64[i] = (double)bell / 7;
        if (q >> 20 & 1 && (q >> 21) % 25 == 0)
            need(trd_column_set_missing(p->score, p->pool, i, TRD_NO_ANSWER) == 0 &&
                 trd_column_set_missing(p->real, p->pool, i, TRD_NO_ANSWER) == 0);
        for (int k = 0; k < ITEMS; k++) {
            int x = (int)(bell / 13107) + (int)(q >> (30 + 6 * k) & 3) - 1;
            p->item[k]->as.i8[i] = (int8_t)(x < 1 ? 1 : x > 5 ? 5 : x);
            if (trd_random_bits(&random) % 33 == 0)
                need(trd_column_set_missing(p->item[k], p->pool, i, TRD_NO_ANSWER) == 0);
        }
    }
    trd_error         err;
    const trd_column *key = p->pupil;
    need(trd_units_make(&key, 1, p->pool, &p->watch, &p->units, &err) == TRD_OK);
}

/* Best time of `work` with one thread and two. */
static void time_it(pupils *p, const char *name, void (*work)(pupils *p, trd_pool *pool))
{
    double best[2] = { 1e9, 1e9 };

    for (int turn = 0; turn < 2 * TIMES; turn++) {
        trd_pool *pool = trd_pool_new(NULL);
        p->watch.threads = 1 + turn % 2;
        double from = seconds();
        work(p, pool);
        double took = seconds() - from;
        best[turn % 2] = took < best[turn % 2] ? took : best[turn % 2];
        trd_pool_free(pool);
    }
    printf("%-44s %8.2f %8.2f ms %8.2f %8.2f ns\n", name, best[0] * 1e3, best[1] * 1e3, best[0] * 1e9 / (double)p->rows,
           best[1] * 1e9 / (double)p->rows);
}

/* ---- B3: groups ---------------------------------------------------------------- */

/* Sums of up to two columns, by groups of the keys. */
static void gather(pupils *p, const trd_column *const *keys, size_t key_count, const trd_column *const *columns, size_t count,
                   trd_pool *pool)
{
    trd_groups       groups;
    trd_accumulate   what[2];
    trd_accumulator *of[2];
    trd_error        err;

    for (size_t k = 0; k < count; k++)
        what[k] = (trd_accumulate){ columns[k], columns[k]->type == TRD_FLAG ? TRD_ACCUMULATE_SUM : TRD_ACCUMULATE_VARIANCE, false, false };
    need(trd_groups_make(keys, key_count, p->rows, TRD_GROUP_LEAVES_OUT, pool, &p->watch, &groups, &err) == TRD_OK);
    need(trd_aggregate(&groups, NULL, what, count, pool, &p->watch, of, &err) == TRD_OK);
}

static void b3a(pupils *p, trd_pool *pool)
{
    gather(p, (const trd_column *const[]){ p->region, p->year }, 2, (const trd_column *const[]){ p->score, p->pass }, 2, pool);
}

static void b3b(pupils *p, trd_pool *pool)
{
    gather(p, (const trd_column *const[]){ p->school, p->year, p->wave }, 3, (const trd_column *const[]){ p->score, p->pass }, 2, pool);
}

static void b3a_real(pupils *p, trd_pool *pool)
{
    gather(p, (const trd_column *const[]){ p->region, p->year }, 2, (const trd_column *const[]){ p->real }, 1, pool);
}

static void one_group(pupils *p, trd_pool *pool)
{
    gather(p, NULL, 0, (const trd_column *const[]){ p->score }, 1, pool);
}

static void count_distinct(pupils *p, const trd_units *u, trd_pool *pool)
{
    const trd_column *key = p->region;
    trd_groups        g;
    trd_error         err;
    uint32_t         *ids = trd_pool_alloc(pool, p->rows * sizeof *ids);
    int64_t           distinct[REGIONS];

    need(ids && trd_groups_make(&key, 1, p->rows, TRD_GROUP_LEAVES_OUT, pool, &p->watch, &g, &err) == TRD_OK);
    trd_groups_ids(&g, 0, p->rows, NULL, ids);
    need(trd_units_distinct(u, ids, g.groups, pool, &p->watch, distinct, &err) == TRD_OK);
}

static void b3c_index(pupils *p, trd_pool *pool)
{
    count_distinct(p, &p->units, pool);
}

static void b3c(pupils *p, trd_pool *pool)
{
    trd_units         u;
    trd_error         err;
    const trd_column *key = p->pupil;
    need(trd_units_make(&key, 1, pool, &p->watch, &u, &err) == TRD_OK);
    count_distinct(p, &u, pool);
}

/* ---- B5: pairs ------------------------------------------------------------------- */

/* The difference after - before of every pair, summed by school. */
static void sum_differences(pupils *p, const trd_unit_waves *waves, uint32_t units, trd_pool *pool)
{
    trd_column       difference = { .type = TRD_REAL, .width = TRD_I32, .scale = 4, .least = -120000, .most = 120000 };
    const trd_column *key = p->school;
    trd_accumulate   what = { .column = &difference, .order = TRD_ACCUMULATE_VARIANCE };
    trd_accumulator *a = trd_accumulator_new(&what, SCHOOLS, pool);
    int32_t          cells[TRD_BLOCK];
    uint32_t         ids[TRD_BLOCK];
    trd_error        err;

    need(a != NULL);
    difference.as.i32 = cells;
    difference.has_missing = true;
    for (uint32_t unit = 0; unit < units;) {
        size_t n = 0;
        for (; unit < units && n < TRD_BLOCK; unit++) {
            const uint32_t *row = waves->row[unit];
            if (row[0] == UINT32_MAX || row[1] == UINT32_MAX)
                continue;
            int32_t before = p->score->as.i32[row[0]], after = p->score->as.i32[row[1]];
            cells[n] = before == INT32_MIN || after == INT32_MIN ? INT32_MIN : after - before;
            ids[n++] = (uint32_t)key->as.i16[row[1]];
        }
        difference.rows = n;
        need(trd_accumulator_update(a, &difference, NULL, ids, &err) == TRD_OK);
    }
}

static void b5a_index(pupils *p, trd_pool *pool)
{
    trd_unit_waves waves;
    trd_error      err;
    need(trd_units_waves(&p->units, (const uint8_t *)p->wave->as.i8, pool, &p->watch, &waves, &err) == TRD_OK);
    sum_differences(p, &waves, p->units.units, pool);
}

/* ---- B4: answer patterns by region ----------------------------------------------- */

static void b4b(pupils *p, trd_pool *pool)
{
    const trd_column *keys[1 + ITEMS] = { p->region };
    trd_cells         cells;
    trd_error         err;
    for (int k = 0; k < ITEMS; k++)
        keys[1 + k] = p->item[k];
    need(trd_cells_count(keys, 1 + ITEMS, p->rows, TRD_GROUP_KEEPS, NULL, pool, &p->watch, &cells, &err) == TRD_OK);
    for (size_t k = 0; k <= ITEMS; k++)
        need(trd_cells_values(&cells, k, pool));
}

/* ---- B9: order -------------------------------------------------------------------- */

static void percentiles(pupils *p, const trd_column *c, const trd_column *by, trd_pool *pool)
{
    static const double at[] = { 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99 };
    trd_values          v[REGIONS];
    trd_error           err;
    uint32_t           *group = NULL, groups = 1;
    volatile double     sum = 0;
    if (by) {
        trd_groups g;
        need(trd_groups_make(&by, 1, p->rows, TRD_GROUP_LEAVES_OUT, pool, &p->watch, &g, &err) == TRD_OK &&
             (group = trd_pool_alloc(pool, p->rows * sizeof *group)));
        trd_groups_ids(&g, 0, p->rows, NULL, group);
        groups = g.groups;
    }
    need(trd_values_make(c, group, groups, pool, &p->watch, v, &err) == TRD_OK);
    for (uint32_t g = 0; g < groups; g++)
        for (size_t k = 0; k < sizeof at / sizeof *at; k++)
            sum = sum + trd_quantile(&v[g], at[k], TRD_QUANTILE_USUAL);
}

static void b9a(pupils *p, trd_pool *pool)
{
    percentiles(p, p->score, NULL, pool);
}

static void b9a_real(pupils *p, trd_pool *pool)
{
    percentiles(p, p->real, NULL, pool);
}

static void b9d(pupils *p, trd_pool *pool)
{
    percentiles(p, p->score, p->region, pool);
}

static void compare(pupils *p, const trd_column *c, trd_pool *pool)
{
    const trd_column *key = p->pass;
    trd_groups        g;
    trd_values        v[2];
    trd_rank_counts   r;
    trd_error         err;
    uint32_t         *group = trd_pool_alloc(pool, p->rows * sizeof *group);
    need(group && trd_groups_make(&key, 1, p->rows, TRD_GROUP_LEAVES_OUT, pool, &p->watch, &g, &err) == TRD_OK);
    trd_groups_ids(&g, 0, p->rows, NULL, group);
    need(trd_values_make(c, group, 2, pool, &p->watch, v, &err) == TRD_OK);
    trd_rank_compare(&v[0], &v[1], &r);
}

static void b9b(pupils *p, trd_pool *pool)
{
    compare(p, p->score, pool);
}

static void b9b_real(pupils *p, trd_pool *pool)
{
    compare(p, p->real, pool);
}

int main(int count, char **words)
{
    pupils p = { .rows = count > 1 ? (size_t)strtod(words[1], NULL) : 1000000, .pool = trd_pool_new(NULL) };

    need(p.pool);
    make(&p);
    printf("%zu rows                                        1 thread 2 threads\n", p.rows);
    time_it(&p, "B3a n, mean, sd, share by region x year", b3a);
    time_it(&p, "B3a of doubles, without share", b3a_real);
    time_it(&p, "B3b the same in 6,000 groups", b3b);
    time_it(&p, "n, mean, sd of all rows", one_group);
    time_it(&p, "B3c distinct pupils by region, with index", b3c_index);
    time_it(&p, "B3c without index", b3c);
    time_it(&p, "B5a paired difference by school, with index", b5a_index);
    time_it(&p, "B4b answer patterns by region", b4b);
    time_it(&p, "B9a percentiles of decimals", b9a);
    time_it(&p, "B9a of doubles", b9a_real);
    time_it(&p, "B9b Mann-Whitney of decimals", b9b);
    time_it(&p, "B9b of doubles", b9b_real);
    time_it(&p, "B9d percentiles by region", b9d);
    trd_pool_free(p.pool);
    return 0;
}
