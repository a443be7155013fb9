/* Scales of five items, region by region, from the answer patterns that occur: B4. */
#include "work.h"

#include "frame/cells.h"
#include "stat/alpha.h"
#include "stat/share.h"

#include <math.h>

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

/* B4b: patterns are in order of region, so that each has some of them in a row. */
trd_code alphas(work *w, trd_pool *pool, trd_error *err)
{
    patterns p;
    double   sum = 0;
    trd_code code = count_patterns(w, pool, &p, err);
    double  *answers = code == TRD_OK ? trd_pool_alloc(pool, p.cells.cells * ITEMS * sizeof *answers + 1) : NULL;

    if (code == TRD_OK && !answers)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory");
    for (size_t i = 0; code == TRD_OK && i < p.cells.cells; i++)
        for (size_t k = 0; k < ITEMS; k++)
            answers[i * ITEMS + k] =
                trd_column_is_missing(p.values[k + 1], i) ? NAN : trd_column_number(p.values[k + 1], i);
    for (size_t from = 0, to; code == TRD_OK && from < p.cells.cells; from = to) {
        trd_alpha       alpha;
        trd_alpha_sums *sums = trd_alpha_sums_new(pool, ITEMS);
        for (to = from + 1; to < p.cells.cells && trd_column_whole(p.values[0], to) == trd_column_whole(p.values[0], from);)
            to++;
        if (!sums)
            return trd_fail(err, TRD_E_NOMEM, "out of memory");
        trd_alpha_sums_add(sums, answers + from * ITEMS, p.cells.rows + from, to - from);
        if ((code = trd_alpha_finish(sums, 0.95, &alpha, err)) == TRD_OK)
            sum += alpha.value;
    }
    answer(w, (double)p.regions);
    answer(w, sum);
    return code;
}
