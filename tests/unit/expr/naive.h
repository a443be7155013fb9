/* tests/unit/expr/naive.h -- what a row expression means, cell by cell and as
 * plainly as can be: the second opinion on compiled programs. */
#ifndef TRD_TESTS_NAIVE_H
#define TRD_TESTS_NAIVE_H

#include "naive_words.h"

#include "base/number.h"
#include "expr/evaluate.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static inline trd_code naive_no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
}

static inline int naive_set(trd_column *c, const trd_rows *rows, size_t row, trd_missing kind)
{
    return kind == TRD_KNOWN ? 0 : trd_column_set_missing(c, rows->pool, row, kind);
}

/* ---- conditions --------------------------------------------------------- */

static inline bool naive_text_matches(const trd_node *n, const char *text)
{
    for (size_t i = 0; i < n->value_count; i++) {
        size_t length = strlen(n->values[i]), all = strlen(text);
        if (n->op == TRD_OP_IS ? strcmp(text, n->values[i]) == 0
            : n->op == TRD_OP_STARTS_WITH ? strncmp(text, n->values[i], length) == 0
            : n->op == TRD_OP_CONTAINS    ? strstr(text, n->values[i]) != NULL
                                          : all >= length && strcmp(text + all - length, n->values[i]) == 0)
            return true;
    }
    return false;
}

static inline bool naive_number_of(const trd_column *of, const char *text, double *out)
{
    int32_t day;
    if (of->type != TRD_DATE)
        return trd_number_decimal(text, strlen(text), '.', out, NULL);
    bool fine = trd_number_date(text, strlen(text), &day);
    *out = fine ? (double)day : NAN;
    return fine;
}

/* is, starts_with, ends_with, contains. Texts are compared per dictionary entry, not per
 * row; numbers and days by value, so that is(2019) finds a real 2019.0 too. */
static inline trd_code naive_match(const trd_node *n, const trd_column *of, const trd_rows *rows, trd_column *out, trd_error *err)
{
    int8_t *verdict = NULL;

    if (of->type == TRD_CODE) {
        int32_t count = trd_labels_count(of->labels);
        if (!(verdict = trd_pool_calloc(rows->pool, (size_t)count + 1, 1)))
            return naive_no_memory(err);
        for (int32_t code = 0; code < count; code++)
            verdict[code] = naive_text_matches(n, trd_labels_text(of->labels, code));
    }
    for (size_t row = 0; row < rows->rows; row++) {
        trd_missing kind = trd_column_missing(of, row);
        if (kind != TRD_KNOWN) {
            if (naive_set(out, rows, row, kind) != 0)
                return naive_no_memory(err);
        } else if (verdict) {
            out->as.i8[row] = verdict[trd_column_code(of, row)];
        } else if (of->type == TRD_FLAG) {
            out->as.i8[row] = naive_text_matches(n, of->as.i8[row] ? "true" : "false");
        } else {
            trd_span cell = trd_column_span(of, row);
            bool     maybe = false;
            for (size_t i = 0; i < n->value_count; i++) {
                double value;
                if (naive_number_of(of, n->values[i], &value) && trd_span_holds(cell, value)) {
                    out->as.i8[row] |= trd_span_is_known(cell);
                    maybe |= !trd_span_is_known(cell);
                }
            }
            if (maybe && !out->as.i8[row] && naive_set(out, rows, row, TRD_SUPPRESSED) != 0)
                return naive_no_memory(err);
        }
    }
    return TRD_OK;
}

/* -1: neither true nor false on the whole span. */
static inline int naive_compare(trd_op op, trd_span a, trd_span b)
{
    switch (op) {
    case TRD_OP_AT_LEAST: return a.low >= b.high ? 1 : a.high < b.low ? 0 : -1;
    case TRD_OP_AT_MOST:  return a.high <= b.low ? 1 : a.low > b.high ? 0 : -1;
    case TRD_OP_ABOVE:    return a.low > b.high ? 1 : a.high <= b.low ? 0 : -1;
    default:              return a.high < b.low ? 1 : a.low >= b.high ? 0 : -1;
    }
}

static inline void naive_logic_cell(trd_op op, const trd_column *a, const trd_column *b, size_t row, int *value, trd_missing *kind)
{
    trd_missing ka = trd_column_missing(a, row), kb = trd_column_missing(b, row);
    int         deciding = op == TRD_OP_OR;          /* the value that settles it alone */

    *kind = TRD_KNOWN;
    if ((ka == TRD_KNOWN && a->as.i8[row] == deciding) || (kb == TRD_KNOWN && b->as.i8[row] == deciding))
        *value = deciding;
    else if (ka != TRD_KNOWN || kb != TRD_KNOWN)
        *kind = trd_missing_join(ka, kb);
    else
        *value = !deciding;
}

/* ---- numbers ------------------------------------------------------------ */

static inline trd_span naive_arithmetic(trd_op op, trd_span a, trd_span b)
{
    switch (op) {
    case TRD_OP_ADD:      return trd_span_add(a, b);
    case TRD_OP_SUBTRACT: return trd_span_subtract(a, b);
    case TRD_OP_MULTIPLY: return trd_span_multiply(a, b);
    default:              return trd_span_divide(a, b);
    }
}

static inline trd_code naive_store_number(trd_column *out, const trd_rows *rows, size_t row, trd_missing kind, trd_span value, trd_error *err)
{
    if (kind == TRD_KNOWN && !trd_span_is_defined(value))
        kind = TRD_NOT_APPLICABLE;                   /* divided by 0 */
    if (kind != TRD_KNOWN)
        return naive_set(out, rows, row, kind) == 0 ? TRD_OK : naive_no_memory(err);
    if (out->type == TRD_SPAN)
        out->as.spans[row] = value;
    else
        out->as.f64[row] = value.low;
    return TRD_OK;
}

static inline trd_code naive_narrowed(const trd_column *args[3], const trd_rows *rows, trd_column *out, trd_error *err)
{
    for (size_t row = 0; row < rows->rows; row++) {
        trd_missing kind = trd_column_missing(args[0], row);
        trd_span    value = trd_column_span(args[0], row);
        bool        contradicts = false;
        if (trd_column_missing(args[1], row) == TRD_KNOWN && trd_column_missing(args[2], row) == TRD_KNOWN)
            value = trd_span_within(value, trd_column_span(args[1], row), trd_column_span(args[2], row), &contradicts);
        if (contradicts && !out->contradicted && !(out->contradicted = trd_pool_calloc(rows->pool, rows->rows, 1)))
            return naive_no_memory(err);
        if (contradicts)
            out->contradicted[row] = 1;
        trd_code code = naive_store_number(out, rows, row, kind, value, err);
        if (code != TRD_OK)
            return code;
    }
    return TRD_OK;
}

/* ---- scores ------------------------------------------------------------- */

/* The value of an answer: by label (case and outer dots ignored), or by number
 * within the scale. 1 found, 0 an answer without a value, -1 unknown. */
static inline int naive_answer_value(const trd_instrument *t, const char *text, double *out)
{
    size_t n = strlen(text);
    while (n && (text[n - 1] == '.' || text[n - 1] == ' '))
        n--;
    for (size_t i = 0; i < t->answer_count; i++)
        if (strlen(t->answers[i].text) == n && strncasecmp(t->answers[i].text, text, n) == 0) {
            *out = t->answers[i].value;
            return !isnan(*out);
        }
    if ((trd_number_decimal(text, n, '.', out, NULL) || trd_number_decimal(text, n, ',', out, NULL)) &&
        *out >= t->low && *out <= t->high)
        return 1;
    return -1;
}

static inline trd_code naive_items(const trd_field *items, int dataset, const trd_rows *rows, double **out, trd_error *err)
{
    const trd_instrument *t = items->instrument;
    double *values = trd_pool_calloc(rows->pool, rows->rows * t->item_count + 1, sizeof *values);
    if (!values)
        return naive_no_memory(err);
    for (size_t item = 0; item < t->item_count; item++) {
        const trd_column *column;
        trd_code          code = rows->column(rows, dataset, items, items->items[item], &column, err);
        if (code != TRD_OK)
            return code;
        int32_t count = trd_labels_count(column->labels);
        double *of_code = trd_pool_calloc(rows->pool, (size_t)count + 1, sizeof *of_code);
        if (!of_code)
            return naive_no_memory(err);
        for (int32_t c = 0; c < count; c++) {
            int found = naive_answer_value(t, trd_labels_text(column->labels, c), &of_code[c]);
            if (found < 0)
                return trd_fail(err, TRD_E_DATA, "column '%s' of dataset '%s' holds '%s', which is no answer of instrument "
                                "'%s'; add it to the instrument's answers or correct the data",
                                column->name, rows->schema->datasets[dataset].name, trd_labels_text(column->labels, c), t->id);
            if (found == 0)
                of_code[c] = NAN;
            else if (t->reversed[item])
                of_code[c] = t->low + t->high - of_code[c];
        }
        for (size_t row = 0; row < rows->rows; row++)
            values[row * t->item_count + item] =
                trd_column_missing(column, row) == TRD_KNOWN ? of_code[trd_column_code(column, row)] : NAN;
    }
    *out = values;
    return TRD_OK;
}

static inline trd_code naive_score(const trd_node *n, const trd_rows *rows, trd_column *out, trd_error *err)
{
    const trd_field *items = n->args[0]->field;
    size_t           k = items->instrument->item_count;
    double          *values = NULL;
    trd_code         code = naive_items(items, n->args[0]->dataset, rows, &values, err);

    for (size_t row = 0; row < rows->rows && code == TRD_OK; row++) {
        double sum = 0;
        size_t answered = 0;
        for (size_t i = 0; i < k; i++)
            if (!isnan(values[row * k + i])) {
                sum += values[row * k + i];
                answered++;
            }
        bool enough = answered >= items->instrument->minimum;
        code = naive_store_number(out, rows, row, enough ? TRD_KNOWN : TRD_NO_ANSWER,
                            trd_span_of(answered ? sum / (double)answered : NAN), err);
    }
    return code;
}

/* ---- the tree ----------------------------------------------------------- */

static inline trd_type naive_result_type(const trd_node *n, const trd_column *const args[3])
{
    switch (n->op) {
    case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY: case TRD_OP_DIVIDE: case TRD_OP_NARROWED:
        for (int i = 0; i < n->arg_count; i++)
            if (args[i]->type == TRD_SPAN)
                return TRD_SPAN;
        return TRD_REAL;
    case TRD_OP_NUMBER: case TRD_OP_SCORE:
        return TRD_REAL;
    default:
        return TRD_FLAG;
    }
}

/* The operations that go cell by cell over two operands (or one). */
static inline trd_code naive_cell_by_cell(const trd_node *n, const trd_column *const args[3], const trd_rows *rows, trd_column *out, trd_error *err)
{
    const trd_column *a = args[0], *b = args[1] ? args[1] : args[0];

    for (size_t row = 0; row < rows->rows; row++) {
        trd_missing kind = trd_missing_join(trd_column_missing(a, row), trd_column_missing(b, row));
        int         value = 0;
        switch (n->op) {
        case TRD_OP_NUMBER:
            out->as.f64[row] = n->number;
            continue;
        case TRD_OP_KNOWN:
            out->as.i8[row] = kind == TRD_KNOWN;
            continue;
        case TRD_OP_NOT:
            value = kind == TRD_KNOWN && !a->as.i8[row];
            break;
        case TRD_OP_AND: case TRD_OP_OR:
            naive_logic_cell(n->op, a, b, row, &value, &kind);
            break;
        case TRD_OP_AT_LEAST: case TRD_OP_AT_MOST: case TRD_OP_ABOVE: case TRD_OP_BELOW:
            if (kind == TRD_KNOWN && (value = naive_compare(n->op, naive_as(naive_cell_of(a, row), TRD_DATE).number,
                                                            naive_as(naive_cell_of(b, row), TRD_DATE).number)) < 0)
                kind = TRD_SUPPRESSED;
            break;
        default: {
            trd_code code = naive_store_number(out, rows, row, kind,
                                         naive_arithmetic(n->op, trd_column_span(a, row), trd_column_span(b, row)), err);
            if (code != TRD_OK)
                return code;
            continue;
        }
        }
        out->as.i8[row] = (int8_t)(kind == TRD_KNOWN ? value : 0);
        if (naive_set(out, rows, row, kind) != 0)
            return naive_no_memory(err);
    }
    return TRD_OK;
}

static inline trd_code naive_evaluate(const trd_node *n, const trd_rows *rows, const trd_column **result, trd_error *err)
{
    const trd_column *args[3] = { NULL, NULL, NULL };
    trd_code          code = TRD_OK;

    if (n->op == TRD_OP_COLUMN)
        return rows->column(rows, n->dataset, n->field, n->field->column, result, err);
    if (n->op == TRD_OP_COHORT)
        return naive_evaluate(n->args[0], rows, result, err);
    if (n->op == TRD_OP_MISTAKE || n->op >= TRD_OP_ROWS)
        return trd_fail(err, TRD_E_USAGE, "a measure stands where a value per row must; check the recipe first");
    for (int i = 0; i < n->arg_count && n->op != TRD_OP_SCORE; i++)
        if ((code = naive_evaluate(n->args[i], rows, &args[i], err)) != TRD_OK)
            return code;

    trd_type    type = naive_is_word(n->op) ? naive_word_type(n, args) : naive_result_type(n, args);
    trd_column *out = trd_column_new(rows->pool, "", type, rows->rows);
    if (!out)
        return naive_no_memory(err);
    for (int i = 0; i < 3; i++)
        if (args[i])
            out->marks |= args[i]->marks;
    switch (n->op) {
    case TRD_OP_IS: case TRD_OP_STARTS_WITH: case TRD_OP_ENDS_WITH: case TRD_OP_CONTAINS:
        code = naive_match(n, args[0], rows, out, err);
        break;
    case TRD_OP_NARROWED:
        code = naive_narrowed(args, rows, out, err);
        break;
    case TRD_OP_SCORE:
        code = naive_score(n, rows, out, err);
        break;
    case TRD_OP_TEXT: case TRD_OP_TRUTH: case TRD_OP_SAME: case TRD_OP_MISSING: case TRD_OP_OR_ELSE: case TRD_OP_WHEN:
    case TRD_OP_YEAR: case TRD_OP_MONTH: case TRD_OP_DAY: case TRD_OP_SCHOOL_YEAR: case TRD_OP_DAYS_SINCE:
        code = naive_word(n, args, rows, out, err);
        break;
    default:
        /* A number has no column of its own to look at: it looks at the result. */
        if (n->op == TRD_OP_NUMBER)
            args[0] = out;
        code = naive_cell_by_cell(n, args, rows, out, err);
    }
    if (code == TRD_OK)
        *result = out;
    return code;
}

#endif
