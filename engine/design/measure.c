#include "design/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
}

trd_unit trd_measure_unit(const trd_node *n)
{
    switch (n->op) {
    case TRD_OP_SHARE:
    case TRD_OP_PROPORTION: return TRD_UNIT_SHARE;
    case TRD_OP_MEAN:     return TRD_UNIT_POINTS;
    case TRD_OP_REACH:
    case TRD_OP_DIVIDE:   return TRD_UNIT_RATIO;
    case TRD_OP_ADD:
    case TRD_OP_SUBTRACT:
    case TRD_OP_MULTIPLY: return trd_measure_unit(n->args[n->args[0]->op == TRD_OP_NUMBER]);
    default:              return TRD_UNIT_COUNT;
    }
}

int trd_measure_base(const trd_data *data, const trd_node *n)
{
    return trd_node_measure_base(trd_data_schema(data), n);
}

/* ---- which rows --------------------------------------------------------- */

static bool is_true(const trd_column *c, size_t row)
{
    return trd_column_missing(c, row) == TRD_KNOWN && c->as.i8[row];
}

static trd_code keep_where(trd_data *data, int base, const trd_node *condition, uint8_t *mask, trd_error *err)
{
    const trd_column *c;
    trd_code          code = trd_data_evaluate(data, base, condition, &c, err);
    for (size_t row = 0; code == TRD_OK && row < c->rows; row++)
        mask[row] &= is_true(c, row);
    return code;
}

static trd_code keep_time(trd_data *data, int base, const trd_selection *s, uint8_t *mask, trd_error *err)
{
    const trd_column *c;
    trd_code          code = trd_data_evaluate(data, base, s->time, &c, err);
    if (code != TRD_OK)
        return code;
    int32_t wanted = c->type == TRD_CODE ? trd_labels_find(c->labels, s->at) : -1;
    double  number = c->type == TRD_CODE ? 0 : strtod(s->at, NULL);
    for (size_t row = 0; row < c->rows; row++) {
        bool same = trd_column_missing(c, row) == TRD_KNOWN &&
                    (c->type == TRD_CODE ? trd_column_code(c, row) == wanted : trd_column_span(c, row).low == number);
        mask[row] &= same;
    }
    return TRD_OK;
}

static trd_code keep_clusters(trd_data *data, int base, const trd_selection *s, uint8_t *mask, trd_error *err)
{
    const trd_column *c;
    trd_code          code = trd_data_field(data, base, s->cluster_dataset, s->cluster, &c, err);
    for (size_t row = 0; code == TRD_OK && row < c->rows; row++)
        mask[row] &= trd_column_missing(c, row) == TRD_KNOWN && trd_column_code(c, row) != s->without;
    return code;
}

trd_code trd_measure_rows(trd_data *data, int base, const trd_node *where, const trd_selection *s,
                          trd_pool *pool, uint8_t **out, trd_error *err)
{
    size_t   rows = trd_data_rows(data, base)->rows;
    uint8_t *mask = trd_pool_alloc(pool, rows + 1);
    trd_code code = TRD_OK;

    if (!mask)
        return no_memory(err);
    memset(mask, 1, rows);
    if (where)
        code = keep_where(data, base, where, mask, err);
    for (; s && code == TRD_OK; s = s->also) {
        if (s->time)
            code = keep_time(data, base, s, mask, err);
        if (code == TRD_OK && s->cluster)
            code = keep_clusters(data, base, s, mask, err);
    }
    *out = mask;
    return code;
}

/* ---- one measure -------------------------------------------------------- */

static void undefined(trd_measured *out, const char *reason)
{
    out->value = trd_span_undefined();
    out->reason = reason;
}

/* Sums in long double: counts are exact, and other sums do not depend on the
 * order of the rows in any digit that is shown. */
typedef struct span_sum {
    long double low, high;
} span_sum;

static void add(span_sum *sum, trd_span value)
{
    sum->low += value.low;
    sum->high += value.high;
}

static trd_span total(span_sum sum)
{
    return (trd_span){ (double)sum.low, (double)sum.high };
}

static trd_code measure_rows(trd_data *data, int base, const uint8_t *mask, trd_measured *out)
{
    size_t rows = trd_data_rows(data, base)->rows;
    for (size_t row = 0; row < rows; row++)
        out->cases += mask[row];
    out->value = trd_span_of((double)out->cases);
    return TRD_OK;
}

static trd_code measure_number(trd_data *data, int base, const trd_node *n, const uint8_t *mask, trd_measured *out, trd_error *err)
{
    const trd_column *c;
    span_sum          sum = { 0, 0 };
    trd_code          code = trd_data_evaluate(data, base, n->args[0], &c, err);

    if (code != TRD_OK)
        return code;
    out->marks |= c->marks;
    for (size_t row = 0; row < c->rows; row++) {
        if (!mask[row])
            continue;
        out->marks |= trd_column_marks(c, row);
        if (trd_column_missing(c, row) == TRD_KNOWN) {
            add(&sum, trd_column_span(c, row));
            out->cases++;
        } else {
            out->left_out++;
        }
    }
    out->value = total(sum);
    if (n->op == TRD_OP_MEAN)
        out->value = trd_span_divide(out->value, trd_span_of((double)out->cases));
    if (out->cases == 0)
        undefined(out, "no_cases");
    return TRD_OK;
}

static void finish_share(trd_measured *out, span_sum part, span_sum rest, trd_span whole)
{
    out->is_share = true;
    out->part = total(part);
    out->rest = total(rest);
    out->whole = whole;
    out->cases = (int64_t)whole.low;
    out->value = trd_span_share(out->part, out->rest);
    if (!trd_span_is_defined(out->value))
        undefined(out, "no_cases");
}

static trd_code measure_share(trd_data *data, int base, const trd_node *n, const uint8_t *mask, trd_measured *out, trd_error *err)
{
    const trd_column *c, *counts = NULL;
    span_sum          part = { 0, 0 }, rest = { 0, 0 };
    trd_code          code = trd_data_evaluate(data, base, n->args[0], &c, err);

    if (code == TRD_OK && n->counts)
        code = trd_data_evaluate(data, base, n->counts, &counts, err);
    if (code != TRD_OK)
        return code;
    out->marks |= c->marks | (counts ? counts->marks : 0);
    for (size_t row = 0; row < c->rows; row++) {
        if (!mask[row])
            continue;
        bool known = trd_column_missing(c, row) == TRD_KNOWN &&
                     (!counts || trd_column_missing(counts, row) == TRD_KNOWN);
        out->marks |= trd_column_marks(c, row) | (counts ? trd_column_marks(counts, row) : 0);
        if (known)
            add(trd_column_whole(c, row) ? &part : &rest, counts ? trd_column_span(counts, row) : trd_span_of(1));
        else
            out->left_out++;
    }
    finish_share(out, part, rest, trd_span_add(total(part), total(rest)));
    return TRD_OK;
}

/* Part and whole as columns of counts: the rest is whole - part, row by row. */
static trd_code measure_proportion(trd_data *data, int base, const trd_node *n, const uint8_t *mask, trd_measured *out, trd_error *err)
{
    const trd_column *parts, *wholes;
    span_sum          part = { 0, 0 }, rest = { 0, 0 }, whole = { 0, 0 };
    trd_code          code = trd_data_evaluate(data, base, n->args[0], &parts, err);

    if (code == TRD_OK)
        code = trd_data_evaluate(data, base, n->args[1], &wholes, err);
    if (code != TRD_OK)
        return code;
    out->marks |= parts->marks | wholes->marks;
    for (size_t row = 0; row < parts->rows; row++) {
        if (!mask[row])
            continue;
        out->marks |= trd_column_marks(parts, row) | trd_column_marks(wholes, row);
        if (trd_column_missing(parts, row) != TRD_KNOWN || trd_column_missing(wholes, row) != TRD_KNOWN) {
            out->left_out++;
            continue;
        }
        trd_span a = trd_column_span(parts, row), b = trd_span_subtract(trd_column_span(wholes, row), a);
        if (b.high < 0)
            return trd_fail(err, TRD_E_DATA, "row %zu: the part is larger than the whole; correct the data or the measure", row + 1);
        add(&part, a);
        add(&rest, (trd_span){ fmax(b.low, 0), b.high });
        add(&whole, trd_column_span(wholes, row));
    }
    finish_share(out, part, rest, total(whole));
    return TRD_OK;
}

static trd_code measure_distinct(trd_data *data, int base, const trd_node *n, const uint8_t *mask, trd_pool *scratch,
                                 trd_measured *out, trd_error *err)
{
    const trd_column *c;
    trd_code          code = trd_data_evaluate(data, base, n->args[0], &c, err);

    if (code != TRD_OK)
        return code;
    if (c->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "distinct counts the values of a text column; declare '%s' as key(), ref() or label()", c->name);
    uint8_t *seen = trd_pool_calloc(scratch, (size_t)trd_labels_count(c->labels) + 1, 1);
    if (!seen)
        return no_memory(err);
    out->marks |= c->marks;
    for (size_t row = 0; row < c->rows; row++) {
        if (!mask[row])
            continue;
        if (trd_column_missing(c, row) != TRD_KNOWN) {
            out->left_out++;
        } else if (!seen[trd_column_code(c, row)]) {
            seen[trd_column_code(c, row)] = 1;
            out->cases++;
        }
    }
    out->value = trd_span_of((double)out->cases);
    return TRD_OK;
}

/* (share of the cohort among those reached) / (share in the population). Only
 * those whose cohort is known count, on both sides. */
static trd_code measure_reach(trd_data *data, int base, const trd_node *n, const uint8_t *mask, trd_pool *scratch,
                              trd_measured *out, trd_error *err)
{
    int               target = n->args[0]->field->to;
    const int64_t    *index;
    const trd_column *cohort;
    trd_code          code = trd_data_index(data, base, target, &index, err);

    if (code == TRD_OK)
        code = trd_data_evaluate(data, target, n->args[1], &cohort, err);
    if (code != TRD_OK)
        return code;
    size_t   rows = trd_data_rows(data, base)->rows;
    uint8_t *reached = trd_pool_calloc(scratch, cohort->rows + 1, 1);
    if (!reached)
        return no_memory(err);
    for (size_t row = 0; row < rows; row++)
        if (mask[row]) {
            if (index[row] >= 0)
                reached[index[row]] = 1;
            else
                out->left_out++;
        }
    double counts[2][2] = { { 0 } };                 /* [reached][in cohort] */
    for (size_t row = 0; row < cohort->rows; row++)
        if (trd_column_missing(cohort, row) == TRD_KNOWN) {
            counts[0][trd_column_whole(cohort, row)]++;
            counts[1][trd_column_whole(cohort, row)] += reached[row];
        }
    out->marks |= cohort->marks;
    out->cases = (int64_t)(counts[1][0] + counts[1][1]);
    out->part = trd_span_of(counts[1][1]);
    out->rest = trd_span_of(counts[1][0]);
    double among = counts[1][1] / (counts[1][0] + counts[1][1]), population = counts[0][1] / (counts[0][0] + counts[0][1]);
    out->value = trd_span_of(among / population);
    if (out->cases == 0 || counts[0][1] == 0)
        undefined(out, "no_cases");
    return TRD_OK;
}

static trd_code measure_leaf(trd_data *data, int base, const trd_node *n, const uint8_t *mask, trd_pool *scratch,
                             trd_measured *out, trd_error *err)
{
    switch (n->op) {
    case TRD_OP_ROWS:     return measure_rows(data, base, mask, out);
    case TRD_OP_SUM:
    case TRD_OP_MEAN:     return measure_number(data, base, n, mask, out, err);
    case TRD_OP_SHARE:    return measure_share(data, base, n, mask, out, err);
    case TRD_OP_PROPORTION: return measure_proportion(data, base, n, mask, out, err);
    case TRD_OP_DISTINCT: return measure_distinct(data, base, n, mask, scratch, out, err);
    case TRD_OP_REACH:    return measure_reach(data, base, n, mask, scratch, out, err);
    default:              return trd_fail(err, TRD_E_RECIPE, "this is no measure; write for example mean(survey.score)");
    }
}

static trd_code measure_one(trd_data *data, const trd_node *n, const trd_selection *s, trd_measured *out, trd_error *err)
{
    int base = trd_measure_base(data, n);

    if (base < 0)
        return trd_fail(err, TRD_E_RECIPE, "the columns of this measure belong to datasets that do not refer to each other; "
                        "declare a ref() between them");
    if (!trd_data_table(data, base)) {
        undefined(out, "no_table");
        return TRD_OK;
    }
    trd_pool *scratch = trd_pool_new(trd_data_pool(data));
    uint8_t  *mask;
    if (!scratch)
        return no_memory(err);
    out->marks |= trd_data_table(data, base)->marks;
    trd_code code = trd_measure_rows(data, base, n->where, s, scratch, &mask, err);
    if (code == TRD_OK)
        code = measure_leaf(data, base, n, mask, scratch, out, err);
    trd_pool_free(scratch);
    return code;
}

/* ---- formulas ----------------------------------------------------------- */

static trd_code measure_formula(trd_data *data, const trd_node *n, const trd_selection *s, trd_measured *out, trd_error *err)
{
    trd_measured sides[2];

    for (int i = 0; i < 2; i++) {
        trd_code code = trd_measure(data, n->args[i], s, &sides[i], err);
        if (code != TRD_OK)
            return code;
        out->marks |= sides[i].marks;
        out->left_out += sides[i].left_out;
        if (sides[i].reason && !out->reason)
            out->reason = sides[i].reason;
    }
    out->cases = sides[n->args[0]->op == TRD_OP_NUMBER].cases;
    switch (n->op) {
    case TRD_OP_ADD:      out->value = trd_span_add(sides[0].value, sides[1].value); break;
    case TRD_OP_SUBTRACT: out->value = trd_span_subtract(sides[0].value, sides[1].value); break;
    case TRD_OP_MULTIPLY: out->value = trd_span_multiply(sides[0].value, sides[1].value); break;
    default:              out->value = trd_span_divide(sides[0].value, sides[1].value);
    }
    if (!trd_span_is_defined(out->value))
        undefined(out, out->reason ? out->reason : "divided_by_zero");
    return TRD_OK;
}

trd_code trd_measure(trd_data *data, const trd_node *n, const trd_selection *s, trd_measured *out, trd_error *err)
{
    memset(out, 0, sizeof *out);
    out->part = out->rest = out->whole = trd_span_undefined();
    out->unit = trd_measure_unit(n);
    if (n->op == TRD_OP_NUMBER) {
        out->value = trd_span_of(n->number);
        return TRD_OK;
    }
    trd_code code = n->op >= TRD_OP_ADD && n->op <= TRD_OP_DIVIDE ? measure_formula(data, n, s, out, err)
                                                                  : measure_one(data, n, s, out, err);
    if (code == TRD_OK && !out->reason && !trd_span_is_known(out->value))
        out->marks |= TRD_MARK_SUPPRESSED;
    return code;
}
