/* Scales of five items, region by region: B4. */
#include "work.h"

#include "base/parallel.h"
#include "frame/cells.h"
#include "stat/alpha.h"
#include "stat/share.h"

enum { LEAST_ANSWERED = 3, HIGH = 4 };

/* The patterns of region q1 .. q5 and their numbers of rows; column k of a
 * pattern is values[k]. */
typedef struct patterns {
    trd_cells   cells;
    trd_column *values[1 + ITEMS];
    int64_t     regions;                             /* they are numbered from 0 */
} patterns;

static trd_code count_patterns(const work *w, trd_pool *pool, patterns *out, trd_error *err)
{
    trd_code code = trd_cells_count(w->columns, 1 + ITEMS, w->rows, TRD_GROUP_KEEPS, NULL, pool, NULL, &out->cells, err);

    for (size_t k = 0; code == TRD_OK && k <= ITEMS; k++)
        if (!(out->values[k] = trd_cells_values(&out->cells, k, pool)))
            code = trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        out->regions = trd_labels_count(w->columns[0]->labels);
    return code;
}

/* B4a: who answered three items or more with a mean of 4 or more. */
trd_code top_shares(work *w, trd_pool *pool, trd_error *err)
{
    patterns p;
    double   sums[3] = { 0 };
    trd_code code = count_patterns(w, pool, &p, err);

    if (code != TRD_OK)
        return code;
    int64_t *hits = trd_pool_calloc(pool, (size_t)p.regions + 1, sizeof *hits);
    int64_t *cases = trd_pool_calloc(pool, (size_t)p.regions + 1, sizeof *cases);
    if (!hits || !cases)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    for (size_t i = 0; i < p.cells.cells; i++) {
        int64_t sum = 0, answered = 0, region = trd_column_whole(p.values[0], i);
        for (size_t k = 1; k <= ITEMS; k++)
            if (!trd_column_is_missing(p.values[k], i)) {
                sum += trd_column_whole(p.values[k], i);
                answered++;
            }
        if (answered >= LEAST_ANSWERED) {
            cases[region] += p.cells.rows[i];
            hits[region] += sum >= HIGH * answered ? p.cells.rows[i] : 0;
        }
    }
    for (int64_t r = 0; r < p.regions; r++) {
        trd_share share;
        if ((code = trd_share_wilson(hits[r], cases[r], 0.95, &share, err)) != TRD_OK)
            return code;
        sums[0] += share.value;
        sums[1] += share.low;
        sums[2] += share.high;
    }
    answer(w, (double)p.regions);
    for (int i = 0; i < 3; i++)
        answer(w, sums[i]);
    return TRD_OK;
}

/* Which rows have every answer, and their sum. */
TRD_FAST static void add_items(const trd_column *const *items, size_t rows, int8_t *complete, int16_t *sum)
{
    for (size_t i = 0; i < rows; i++) {
        complete[i] = 1;
        sum[i] = 0;
    }
    for (size_t k = 0; k < ITEMS; k++) {
        const int8_t *cells = items[k]->as.i8;
        for (size_t i = 0; i < rows; i++) {
            complete[i] &= cells[i] != INT8_MIN;
            sum[i] = (int16_t)(sum[i] + cells[i]);
        }
    }
}

/* B4b: alpha of the items by region, from the rows that have all of them. */
trd_code alphas(work *w, trd_pool *pool, trd_error *err)
{
    trd_column       complete = { .type = TRD_FLAG, .width = TRD_I8, .rows = w->rows, .most = 1 };
    trd_column       score = { .type = TRD_INTEGER, .width = TRD_I16, .rows = w->rows };
    trd_accumulate   what[ITEMS + 1] = { { &score, TRD_ACCUMULATE_VARIANCE, true, false } };
    trd_accumulator *of[ITEMS + 1];
    trd_column       item[ITEMS];                    /* of the rows that are chosen: nothing is missing */
    trd_groups       regions;
    double           sum = 0;

    for (size_t k = 1; k <= ITEMS; k++) {
        if (w->columns[k]->width != TRD_I8)
            return trd_fail(err, TRD_E_DATA, "%s is not kept in bytes", w->columns[k]->name);
        item[k - 1] = *w->columns[k];
        item[k - 1].has_missing = false;
        what[k] = (trd_accumulate){ &item[k - 1], TRD_ACCUMULATE_VARIANCE, false, false };
        score.least += w->columns[k]->least;
        score.most += w->columns[k]->most;
    }
    complete.as.i8 = trd_pool_alloc(pool, w->rows);
    score.as.i16 = trd_pool_alloc(pool, w->rows * sizeof *score.as.i16);
    if (!complete.as.i8 || !score.as.i16)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    add_items(w->columns + 1, w->rows, complete.as.i8, score.as.i16);
    trd_code code = trd_groups_make(w->columns, 1, w->rows, TRD_GROUP_LEAVES_OUT, pool, NULL, &regions, err);
    if (code == TRD_OK)
        code = trd_aggregate(&regions, &complete, what, ITEMS + 1, pool, NULL, of, err);
    for (uint32_t r = 0; code == TRD_OK && r < regions.groups; r++) {
        trd_summary all, each[ITEMS];
        trd_alpha   alpha;
        trd_accumulator_finish(of[0], r, &all);
        for (size_t k = 0; k < ITEMS; k++)
            trd_accumulator_finish(of[k + 1], r, &each[k]);
        if ((code = trd_alpha_of_summaries(each, ITEMS, &all, 0.95, &alpha, err)) == TRD_OK)
            sum += alpha.value;
    }
    answer(w, regions.groups);
    answer(w, sum);
    return code;
}
