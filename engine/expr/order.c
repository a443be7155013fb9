/* Words that look at whole columns: ranks within groups, lag within keys.
 *
 * Keys are numbered by frame/unit.h, which also puts them in order: the units
 * of keys and order together stand in order of the keys first, so that the
 * record before one is the unit before it, as long as that has the same keys. */
#include "expr/evaluate.h"

#include "base/parallel.h"
#include "frame/quantile.h"
#include "frame/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct whole {
    const trd_node   *node;
    const trd_rows   *rows;
    trd_pool         *scratch;
    const trd_column *args[TRD_NODE_ARGS];
    int               count;
} whole;

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for ranks or earlier records; close some programs");
}

/* Looked at now and then in a loop over rows. */
static bool stops(const whole *w, size_t row)
{
    return row % TRD_PIECE == 0 && trd_watch_stops(w->rows->watch);
}

static trd_code interrupted(trd_error *err)
{
    return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
}

/* Makes a row missing where an operand from number `from` on is, with its kind. */
static trd_code lose_rows(const whole *w, int from, trd_column *out, trd_error *err)
{
    bool any = false;

    for (int i = from; i < w->count; i++)
        any |= w->args[i]->has_missing;
    for (size_t row = 0; row < w->rows->rows && any; row++) {
        trd_missing kind = TRD_KNOWN;
        if (stops(w, row))
            return interrupted(err);
        for (int i = from; i < w->count; i++)
            kind = trd_missing_join(kind, trd_column_missing(w->args[i], row));
        if (kind != TRD_KNOWN && trd_column_set_missing(out, w->rows->pool, row, kind) != 0)
            return no_memory(err);
    }
    return TRD_OK;
}

/* ---- ranks ------------------------------------------------------------------ */

/* Values below x, and half of those equal to it. */
static double place(const trd_values *v, double x, double *half)
{
    size_t low = 0, high = v->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->value[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    bool equal = low < v->count && v->value[low] == x;
    *half = equal ? (double)trd_values_rows(v, low) / 2 : 0;
    return low ? (double)v->until[low - 1] : 0;
}

/* The lowest rank of a span is reached when it has its lowest value and all
 * others their highest; the highest the other way round. A row does not count
 * itself. */
static void rank_span(const trd_values *lows, const trd_values *highs, trd_span of, trd_span *out)
{
    double half_low, half_high, low = place(highs, of.low, &half_low), high = place(lows, of.high, &half_high);
    bool   exact = of.low == of.high;

    out->low = 1 + low + half_low - (exact ? 0.5 : 0);
    out->high = 1 + high + half_high - (exact ? 0.5 : 1);
}

static trd_column *bounds_of(const trd_column *spans, bool high, trd_pool *pool)
{
    trd_column *out = trd_column_new(pool, spans->name, TRD_REAL, spans->rows);

    for (size_t row = 0; out && row < spans->rows; row++)
        out->as.f64[row] = high ? spans->as.spans[row].high : spans->as.spans[row].low;
    if (out)
        out->has_missing = spans->has_missing;
    return out;
}

static trd_code rank_spans(const whole *w, const uint32_t *group, uint32_t groups, trd_column *out, trd_error *err)
{
    const trd_column *value = w->args[0];
    trd_values       *of[2];

    for (int high = 0; high < 2; high++) {
        trd_column *bound = bounds_of(value, high, w->scratch);
        if (!bound || !(of[high] = trd_pool_calloc(w->scratch, (size_t)groups + 1, sizeof **of)))
            return no_memory(err);
        trd_code code = trd_values_make(bound, group, groups, w->scratch, w->rows->watch, of[high], err);
        if (code != TRD_OK)
            return code;
    }
    for (size_t row = 0; row < value->rows; row++) {
        uint32_t g = group ? group[row] : 0;
        if (stops(w, row))
            return interrupted(err);
        if (g < groups && !trd_column_is_missing(value, row))
            rank_span(&of[0][g], &of[1][g], value->as.spans[row], &out->as.spans[row]);
    }
    return TRD_OK;
}

/* Ranks as shares of the other rows of the group. */
static trd_code share_below(const whole *w, const uint32_t *group, uint32_t groups, trd_column *out, trd_error *err)
{
    int64_t *rows = trd_pool_calloc(w->scratch, (size_t)groups + 1, sizeof *rows);

    if (!rows)
        return no_memory(err);
    for (size_t row = 0; row < w->rows->rows; row++)
        if (!trd_column_is_missing(w->args[0], row))
            rows[group ? group[row] : 0]++;
    for (size_t row = 0; row < w->rows->rows; row++) {
        uint32_t g = group ? group[row] : 0;
        double   others = (double)(rows[g] - 1);
        if (stops(w, row))
            return interrupted(err);
        if (g == groups || trd_column_is_missing(w->args[0], row))
            continue;
        if (others == 0) {
            if (trd_column_set_missing(out, w->rows->pool, row, TRD_NOT_APPLICABLE) != 0)
                return no_memory(err);
        } else if (out->type == TRD_SPAN) {
            out->as.spans[row] = (trd_span){ (out->as.spans[row].low - 1) / others, (out->as.spans[row].high - 1) / others };
        } else {
            out->as.f64[row] = (out->as.f64[row] - 1) / others;
        }
    }
    return TRD_OK;
}

static trd_code rank(const whole *w, trd_column **result, trd_error *err)
{
    bool        spans = w->args[0]->type == TRD_SPAN, grouped = w->count > 1;
    trd_column *out = trd_column_new(w->rows->pool, "", spans ? TRD_SPAN : TRD_REAL, w->rows->rows);
    trd_units   units = { .units = 1 };
    trd_code    code = out ? TRD_OK : no_memory(err);

    if (code == TRD_OK && grouped)
        code = trd_units_make(w->args + 1, (size_t)w->count - 1, w->scratch, w->rows->watch, &units, err);
    if (code == TRD_OK)
        code = spans ? rank_spans(w, units.of, units.units, out, err)
                     : trd_ranks(w->args[0], units.of, units.units, w->scratch, w->rows->watch, out->as.f64, err);
    if (code == TRD_OK && w->node->op == TRD_OP_SHARE_BELOW)
        code = share_below(w, units.of, units.units, out, err);
    if (code == TRD_OK)
        code = lose_rows(w, 0, out, err);
    *result = out;
    return code;
}

/* ---- lag -------------------------------------------------------------------- */

typedef struct word {
    const char *text;
    int32_t     code;
    size_t      declared;            /* the place among the values of a category */
} word;

static int by_place(const void *a, const void *b)
{
    const word *x = a, *y = b;
    if (x->declared != y->declared)
        return (x->declared > y->declared) - (x->declared < y->declared);
    return strcmp(x->text, y->text);
}

/* Texts as whole numbers in their order: of a category as declared, otherwise
 * by their bytes, as years and school years sort. */
static trd_code order_of_texts(const whole *w, const trd_column **order, trd_error *err)
{
    const trd_node   *n = w->node->args[1];
    const trd_field  *category = n->op == TRD_OP_COLUMN && n->field->role == TRD_ROLE_CATEGORY ? n->field : NULL;
    const trd_column *texts = *order;
    size_t            count = (size_t)trd_labels_count(texts->labels);
    word             *words = trd_pool_calloc(w->scratch, count + 1, sizeof *words);
    int32_t          *place_of = trd_pool_calloc(w->scratch, count + 1, sizeof *place_of);
    trd_column       *out = trd_column_new(w->scratch, texts->name, TRD_INTEGER, texts->rows);

    if (!words || !place_of || !out)
        return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        words[i] = (word){ trd_labels_text(texts->labels, (int32_t)i), (int32_t)i, 0 };
        while (category && words[i].declared < category->value_count &&
               strcmp(category->values[words[i].declared], words[i].text) != 0)
            words[i].declared++;
    }
    qsort(words, count, sizeof *words, by_place);
    for (size_t i = 0; i < count; i++)
        place_of[words[i].code] = (int32_t)i;
    for (size_t row = 0; row < texts->rows; row++) {
        trd_missing kind = trd_column_missing(texts, row);
        if (kind == TRD_KNOWN)
            out->as.i64[row] = place_of[trd_column_code(texts, row)];
        else if (trd_column_set_missing(out, w->scratch, row, kind) != 0)
            return no_memory(err);
    }
    *order = out;
    return TRD_OK;
}

/* The row of every record; an error when two rows are the same one. */
static trd_code rows_of(const whole *w, const trd_units *records, uint32_t **out, trd_error *err)
{
    uint32_t *first = trd_pool_alloc(w->scratch, ((size_t)records->units + 1) * sizeof *first);
    uint32_t *last = trd_pool_alloc(w->scratch, ((size_t)records->units + 1) * sizeof *last);

    if (!first || !last)
        return no_memory(err);
    trd_units_ends(records, NULL, first, last);
    for (uint32_t u = 0; u < records->units; u++)
        if (first[u] != last[u])
            return trd_fail(err, TRD_E_DATA, "lag: rows %u and %u of dataset '%s' have the same key at the same moment, so which of "
                            "them is the earlier record is not known; add a column to by, name a finer order, or correct the data",
                            first[u] + 1, last[u] + 1, w->rows->schema->datasets[trd_node_base(w->rows->schema, &w->node, 1)].name);
    *out = first;
    return TRD_OK;
}

/* from[row] is the row whose value stands `back` records earlier; -1: none. */
static trd_code earlier_rows(const whole *w, const trd_column *order, int64_t *from, trd_error *err)
{
    const trd_column *keys[TRD_NODE_ARGS];
    size_t            count = (size_t)w->count - 2;
    uint32_t          back = (uint32_t)w->node->number, *row_of = NULL;
    trd_units         units, records;

    memcpy(keys, w->args + 2, count * sizeof *keys);
    keys[count] = order;
    trd_code code = trd_units_make(keys, count, w->scratch, w->rows->watch, &units, err);
    if (code == TRD_OK)
        code = trd_units_make(keys, count + 1, w->scratch, w->rows->watch, &records, err);
    if (code == TRD_OK)
        code = rows_of(w, &records, &row_of, err);
    for (size_t row = 0; row < w->rows->rows && code == TRD_OK; row++) {
        uint32_t r = records.of[row];
        if (stops(w, row))
            return interrupted(err);
        bool     there = r < records.units && r >= back && units.of[row_of[r - back]] == units.of[row];
        from[row] = there ? (int64_t)row_of[r - back] : -1;
    }
    return code;
}

static trd_code lag(const whole *w, trd_column **result, trd_error *err)
{
    const trd_column *order = w->args[1];
    int64_t          *from = trd_pool_alloc(w->scratch, (w->rows->rows + 1) * sizeof *from);
    trd_code          code = !from ? no_memory(err) : order->type == TRD_CODE ? order_of_texts(w, &order, err) : TRD_OK;

    if (code == TRD_OK)
        code = earlier_rows(w, order, from, err);
    if (code != TRD_OK)
        return code;
    trd_column *out = trd_column_gather(w->args[0], from, w->rows->rows, w->rows->pool);
    if (!out)
        return no_memory(err);
    *result = out;
    return lose_rows(w, 1, out, err);
}

/* ---- from nodes --------------------------------------------------------------- */

static trd_code evaluate(whole *w, const trd_column **result, trd_error *err)
{
    trd_column *out = NULL;
    trd_code    code = TRD_OK;

    for (; w->count < w->node->arg_count && code == TRD_OK; w->count++)
        code = trd_evaluate(w->node->args[w->count], w->rows, &w->args[w->count], err);
    if (code == TRD_OK)
        code = w->node->op == TRD_OP_LAG ? lag(w, &out, err) : rank(w, &out, err);
    if (code != TRD_OK)
        return code;
    for (int i = 0; i < w->count; i++)
        out->marks |= w->args[i]->marks;
    *result = out;
    return TRD_OK;
}

trd_code trd_evaluate_whole(const trd_node *node, const trd_rows *rows, const trd_column **result, trd_error *err)
{
    whole w = { .node = node, .rows = rows, .scratch = trd_pool_new(rows->pool) };

    if (!w.scratch)
        return no_memory(err);
    trd_code code = evaluate(&w, result, err);
    trd_pool_free(w.scratch);
    return code;
}
