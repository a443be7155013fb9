/* tests/unit/expr/naive_words.h -- what or_else, when, missing and the words on
 * dates mean, cell by cell: the second opinion, included by naive.h. */
#ifndef TRD_TESTS_NAIVE_WORDS_H
#define TRD_TESTS_NAIVE_WORDS_H

#include "base/number.h"
#include "expr/evaluate.h"

#include <math.h>
#include <string.h>

/* One cell of any type, or why there is none. */
typedef struct naive_cell {
    trd_missing kind;
    trd_span    number;              /* flags, numbers, days */
    const char *text;
} naive_cell;

static inline naive_cell naive_cell_of(const trd_column *c, size_t row)
{
    naive_cell cell = { .kind = trd_column_missing(c, row) };
    if (cell.kind == TRD_KNOWN && c->type == TRD_CODE)
        cell.text = trd_column_text(c, row);
    else if (cell.kind == TRD_KNOWN)
        cell.number = trd_column_span(c, row);
    return cell;
}

static inline int naive_put(trd_column *out, const trd_rows *rows, size_t row, naive_cell cell)
{
    if (cell.kind != TRD_KNOWN)
        return trd_column_set_missing(out, rows->pool, row, cell.kind);
    switch (out->type) {
    case TRD_FLAG: out->as.i8[row] = (int8_t)cell.number.low; break;
    case TRD_SPAN: out->as.spans[row] = cell.number; break;
    case TRD_DATE: out->as.i32[row] = (int32_t)cell.number.low; break;
    case TRD_INTEGER: out->as.i64[row] = (int64_t)cell.number.low; break;
    case TRD_CODE: return out->as.i32[row] = trd_labels_add(out->labels, cell.text, strlen(cell.text));
    default: out->as.f64[row] = cell.number.low; break;
    }
    return 0;
}

/* A text beside a date is a day. */
static inline naive_cell naive_as(naive_cell cell, trd_type type)
{
    int32_t day;
    if (type == TRD_DATE && cell.text && trd_number_date(cell.text, strlen(cell.text), &day))
        cell = (naive_cell){ .number = trd_span_of(day) };
    return cell;
}

/* The type of one column for the values of both. */
static inline trd_type naive_common(const trd_column *a, const trd_column *b)
{
    if (!b)
        b = a;
    if (a->type == TRD_SPAN || b->type == TRD_SPAN)
        return TRD_SPAN;
    if (a->type == TRD_DATE || b->type == TRD_DATE)
        return TRD_DATE;
    return a->type == b->type && (a->type == TRD_FLAG || a->type == TRD_CODE) ? a->type : TRD_REAL;
}

static inline naive_cell naive_or_else(naive_cell a, naive_cell b)
{
    if (a.kind == TRD_KNOWN)
        return a;
    if (b.kind == TRD_KNOWN || b.kind == TRD_SUPPRESSED)
        return b;
    return a;
}

static inline naive_cell naive_when(naive_cell condition, naive_cell a, naive_cell b)
{
    if (condition.kind != TRD_KNOWN)
        return (naive_cell){ .kind = condition.kind };
    return condition.number.low == 1 ? a : b;
}

static inline bool naive_is_missing(const trd_node *n, trd_missing kind)
{
    bool found = n->value_count == 0 && kind != TRD_KNOWN;
    for (size_t i = 0; i < n->value_count; i++)
        found |= kind != TRD_KNOWN && strcmp(n->values[i], trd_missing_name(kind)) == 0;
    return found;
}

static inline naive_cell naive_part(trd_op op, naive_cell cell)
{
    int year, month, day;
    if (cell.kind != TRD_KNOWN)
        return cell;
    trd_days_split((int32_t)cell.number.low, &year, &month, &day);
    cell.number = trd_span_of(op == TRD_OP_YEAR ? year : op == TRD_OP_MONTH ? month : op == TRD_OP_DAY ? day : month >= 8 ? year : year - 1);
    return cell;
}

static inline naive_cell naive_same(naive_cell a, naive_cell b)
{
    naive_cell out = { .kind = trd_missing_join(a.kind, b.kind) };
    bool       exact = a.text || (trd_span_is_known(a.number) && trd_span_is_known(b.number));
    if (out.kind != TRD_KNOWN)
        return out;
    if (a.text)
        out.number = trd_span_of(strcmp(a.text, b.text) == 0);
    else if (exact || a.number.high < b.number.low || b.number.high < a.number.low)
        out.number = trd_span_of(exact && a.number.low == b.number.low);
    else
        out.kind = TRD_SUPPRESSED;
    return out;
}

static inline bool naive_is_word(trd_op op)
{
    return op == TRD_OP_SAME || op == TRD_OP_TEXT || op == TRD_OP_TRUTH || op == TRD_OP_MISSING || op == TRD_OP_OR_ELSE || op == TRD_OP_WHEN ||
           (op >= TRD_OP_YEAR && op <= TRD_OP_DAYS_SINCE);
}

static inline trd_type naive_word_type(const trd_node *n, const trd_column *const *args)
{
    switch (n->op) {
    case TRD_OP_TEXT:    return TRD_CODE;
    case TRD_OP_OR_ELSE: return naive_common(args[0], args[1]);
    case TRD_OP_WHEN:    return naive_common(args[1], args[2]);
    case TRD_OP_DAYS_SINCE: return TRD_REAL;
    default:             return n->op >= TRD_OP_YEAR && n->op <= TRD_OP_SCHOOL_YEAR ? TRD_INTEGER : TRD_FLAG;
    }
}

static inline trd_code naive_word(const trd_node *n, const trd_column *const *args, const trd_rows *rows, trd_column *out, trd_error *err)
{
    for (size_t row = 0; row < rows->rows; row++) {
        naive_cell cells[3] = { { .kind = TRD_NOT_APPLICABLE }, { .kind = TRD_NOT_APPLICABLE }, { .kind = TRD_NOT_APPLICABLE } }, cell = { 0 };
        for (int i = 0; i < n->arg_count; i++)
            cells[i] = naive_as(naive_cell_of(args[i], row), n->op == TRD_OP_DAYS_SINCE ? TRD_DATE
                                                             : n->op == TRD_OP_SAME ? naive_common(args[0], args[1]) : out->type);
        switch (n->op) {
        case TRD_OP_TEXT:    cell.text = n->name; break;
        case TRD_OP_TRUTH:   cell.number = trd_span_of(n->number); break;
        case TRD_OP_MISSING: cell.number = trd_span_of(naive_is_missing(n, cells[0].kind)); break;
        case TRD_OP_SAME:    cell = naive_same(cells[0], cells[1]); break;
        case TRD_OP_OR_ELSE: cell = naive_or_else(cells[0], cells[1]); break;
        case TRD_OP_WHEN:    cell = naive_when(cells[0], cells[1], cells[2]); break;
        case TRD_OP_DAYS_SINCE:
            cell.kind = trd_missing_join(cells[0].kind, cells[1].kind);
            cell.number = trd_span_subtract(cells[0].number, cells[1].number);
            break;
        default: cell = naive_part(n->op, cells[0]); break;
        }
        if (naive_put(out, rows, row, cell) < 0)
            return trd_fail(err, TRD_E_NOMEM, "out of memory");
    }
    return TRD_OK;
}

#endif
