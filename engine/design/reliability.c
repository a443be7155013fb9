/* Cronbach's alpha of the scale under a measure, as a fact of the design. */
#include "design/compare_int.h"

#include "base/parallel.h"
#include "frame/cells.h"
#include "stat/alpha.h"

/* Most combinations of answers that are counted first; beyond it rows are
 * added as they are. */
enum { CELLS = TRD_GROUP_DENSE };

/* The items, and one accumulator for each value of `by`. */
typedef struct scale {
    const trd_answers   *items;
    size_t            count, rows;
    const uint8_t    *chosen;        /* per row */
    const trd_column *by;            /* NULL: one value */
    size_t            by_count;
    trd_alpha_sums  **sums[TRD_THREADS];         /* per worker */
} scale;

static trd_alpha_sums **new_sums(const scale *s, trd_pool *pool)
{
    trd_alpha_sums **sums = trd_pool_calloc(pool, s->by_count + 1, sizeof *sums);

    for (size_t i = 0; sums && i < s->by_count; i++)
        if (!(sums[i] = trd_alpha_sums_new(pool, s->count)))
            return NULL;
    return sums;
}

/* The answers in one row of columns of codes; false when one has no value. */
static bool answers_of(const scale *s, const trd_column *const *columns, size_t row, double *out)
{
    for (size_t k = 0; k < s->count; k++) {
        if (trd_column_is_missing(columns[k], row))
            return false;
        out[k] = s->items[k].value[trd_column_code(columns[k], row)];
    }
    return true;
}

/* ---- rows with the same answers together ------------------------------------ */

static bool are_few(const scale *s)
{
    double all = s->by ? (double)s->by_count : 1;

    for (size_t k = 0; k < s->count; k++)
        all *= trd_labels_count(s->items[k].column->labels);
    return s->count + 1 <= TRD_GROUP_KEYS && all <= CELLS;
}

static trd_code add_cells(scale *s, const trd_watch *watch, double *answers, trd_pool *scratch, trd_error *err)
{
    trd_column        keep = { .type = TRD_FLAG, .width = TRD_I8, .rows = s->rows, .as.i8 = (int8_t *)(uintptr_t)s->chosen };
    const trd_column *columns[TRD_GROUP_KEYS];
    size_t            keys = 0;
    trd_cells         cells;

    for (size_t k = 0; k < s->count; k++)
        columns[keys++] = s->items[k].column;
    if (s->by)
        columns[keys++] = s->by;
    trd_code code = trd_cells_count(columns, keys, s->rows, TRD_GROUP_LEAVES_OUT, &keep, scratch, watch, &cells, err);
    for (size_t k = 0; k < keys && code == TRD_OK; k++)
        if (!(columns[k] = trd_cells_values(&cells, k, scratch)))
            code = trd_compare_no_memory(err);
    for (size_t i = 0; code == TRD_OK && i < cells.cells; i++)
        if (answers_of(s, columns, i, answers))
            trd_alpha_sums_add(s->sums[0][s->by ? trd_column_code(columns[s->count], i) : 0], answers, &cells.rows[i], 1);
    return code;
}

/* ---- row by row ---------------------------------------------------------------- */

typedef struct by_rows {
    scale             *scale;
    const trd_column **columns;
    double            *answers[TRD_THREADS];
} by_rows;

static trd_code add_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const by_rows *r = user;
    const scale   *s = r->scale;

    (void)err;
    for (size_t row = from; row < to; row++) {
        if (!s->chosen[row] || (s->by && trd_column_is_missing(s->by, row)))
            continue;
        if (answers_of(s, r->columns, row, r->answers[worker]))
            trd_alpha_sums_add(s->sums[worker][s->by ? trd_column_code(s->by, row) : 0], r->answers[worker], NULL, 1);
    }
    return TRD_OK;
}

static trd_code add_rows(scale *s, const trd_watch *watch, trd_pool *scratch, trd_error *err)
{
    int     threads = trd_parallel_threads(s->rows, watch);
    by_rows r = { .scale = s, .columns = trd_pool_calloc(scratch, s->count, sizeof *r.columns) };

    if (!r.columns)
        return trd_compare_no_memory(err);
    for (size_t k = 0; k < s->count; k++)
        r.columns[k] = s->items[k].column;
    for (int i = 0; i < threads; i++)
        if (!(r.answers[i] = trd_pool_alloc(scratch, s->count * sizeof(double) + TRD_APART)) ||
            (i > 0 && !(s->sums[i] = new_sums(s, scratch))))
            return trd_compare_no_memory(err);
    trd_code code = trd_parallel(s->rows, 0, threads, add_piece, &r, watch, NULL, err);
    for (int i = 1; i < threads && code == TRD_OK; i++)
        for (size_t b = 0; b < s->by_count; b++)
            trd_alpha_sums_merge(s->sums[0][b], s->sums[i][b]);
    return code;
}

/* ---- both ------------------------------------------------------------------------ */

static trd_code work_out(const trd_comparing *c, scale *s, trd_pool *scratch, trd_estimate *out, trd_error *err)
{
    const trd_watch *watch = trd_data_watch(c->data);
    double          *answers = trd_pool_alloc(scratch, s->count * sizeof *answers);
    trd_alpha        alpha;

    if (!answers || !(s->sums[0] = new_sums(s, scratch)))
        return trd_compare_no_memory(err);
    trd_code code = are_few(s) ? add_cells(s, watch, answers, scratch, err) : add_rows(s, watch, scratch, err);
    for (size_t b = 0; b < s->by_count && code == TRD_OK; b++)
        if ((code = trd_alpha_finish(s->sums[0][b], 0.95, &alpha, err)) == TRD_OK)
            out[b].reliability = alpha.value;
    return code;
}

trd_code trd_compare_reliability(const trd_comparing *c, int base, const uint8_t *chosen, const trd_column *by, trd_estimate *out,
                                 size_t count, trd_error *err)
{
    const trd_field *field = trd_node_items(c->measure);
    const trd_node  *score = c->measure->args[0];
    const trd_rows  *rows = trd_data_rows(c->data, base);
    trd_answers        *items;

    if (!field || score->op != TRD_OP_SCORE)
        return TRD_OK;
    trd_code  code = trd_items_of(field, score->args[0]->dataset, rows, &items, err);
    trd_pool *scratch = trd_pool_new(c->scratch);
    if (!scratch)
        code = trd_compare_no_memory(err);
    if (code == TRD_OK) {
        scale s = { .items = items, .count = field->instrument->item_count, .rows = rows->rows, .chosen = chosen, .by = by,
                    .by_count = count };
        code = work_out(c, &s, scratch, out, err);
    }
    trd_pool_free(scratch);
    return code;
}
