/* Steps that look for values: is, starts_with, ends_with, contains.
 *
 * Texts are compared once per entry of the dictionary, not per row; numbers and
 * days by value, so that is(2019) finds a real 2019.0 too. */
#include "base/number.h"
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a verdict per code ------------------------------------------------- */

TRD_FAST static void equal_i8(const int8_t *cells, int8_t wanted, bool missing, int8_t *out, size_t n)
{
    if (missing)
        for (size_t i = 0; i < n; i++)
            out[i] = cells[i] == INT8_MIN ? INT8_MIN : (int8_t)(cells[i] == wanted);
    else
        for (size_t i = 0; i < n; i++)
            out[i] = (int8_t)(cells[i] == wanted);
}

static void run_equal(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    equal_i8(a->as.i8, (int8_t)step->bound, a->has_missing, trd_state_out(s, at)->as.i8, n);
    trd_state_kinds(s, at, a, NULL);
}

/* A missing code is negative. */
#define LOOK_UP(name, type)                                                                  \
    static bool name(const type *cells, const int8_t *table, int8_t *out, size_t n)          \
    {                                                                                        \
        int8_t any = 0;                                                                      \
        for (size_t i = 0; i < n; i++) {                                                     \
            out[i] = cells[i] < 0 ? INT8_MIN : table[cells[i]];                              \
            any |= out[i];                                                                   \
        }                                                                                    \
        return any < 0;                                                                      \
    }
LOOK_UP(look_up_i8, int8_t)
LOOK_UP(look_up_i16, int16_t)
LOOK_UP(look_up_i32, int32_t)

void trd_run_lookup(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    int8_t           *out = trd_state_out(s, at)->as.i8;
    bool              any = a->width == TRD_I8    ? look_up_i8(a->as.i8, step->table, out, n)
                            : a->width == TRD_I16 ? look_up_i16(a->as.i16, step->table, out, n)
                                                  : look_up_i32(a->as.i32, step->table, out, n);

    trd_state_kinds(s, at, a, NULL);
    if (any && !a->has_missing) {                    /* a pattern without a score */
        trd_state_out(s, at)->has_missing = true;
        trd_state_out(s, at)->usual = TRD_NO_ANSWER;
    }
}

static bool text_matches(int op, const trd_node *n, const char *text)
{
    for (size_t i = 0; i < n->value_count; i++) {
        size_t length = strlen(n->values[i]), all = strlen(text);
        if (op == TRD_OP_IS            ? strcmp(text, n->values[i]) == 0
            : op == TRD_OP_STARTS_WITH ? strncmp(text, n->values[i], length) == 0
            : op == TRD_OP_CONTAINS    ? strstr(text, n->values[i]) != NULL
                                       : all >= length && strcmp(text + all - length, n->values[i]) == 0)
            return true;
    }
    return false;
}

/* One code of narrow cells is compared, several are looked up. */
static trd_code match_texts(trd_program *p, trd_step *step, const trd_node *n, trd_width width, int32_t count,
                            const trd_labels *labels, trd_error *err)
{
    int8_t *verdict = trd_pool_calloc(p->pool, (size_t)count + 1, 1);
    int     hits = 0;

    if (!verdict)
        return trd_step_no_memory(err);
    for (int32_t code = 0; code < count; code++) {
        const char *text = labels ? trd_labels_text(labels, code) : code ? "true" : "false";
        verdict[code] = text_matches((int)n->op, n, text);
        hits += verdict[code];
        step->bound = verdict[code] ? code : step->bound;
    }
    step->table = verdict;
    step->table_count = (size_t)count;
    step->run = width == TRD_I8 && hits == 1 ? run_equal : trd_run_lookup;
    return TRD_OK;
}

/* ---- numbers and days --------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool is_among(const double *values, size_t count, double value)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && values[low] == value;
}

static void run_among(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    const double     *cells = a->as.f64;
    int8_t           *out = trd_state_out(s, at)->as.i8;

    for (size_t i = 0; i < n; i++)
        out[i] = cells[i] != cells[i] ? INT8_MIN : (int8_t)is_among(step->table, step->table_count, cells[i]);
    trd_state_kinds(s, at, a, NULL);
}

/* True when the span is one of the values; hidden when it might be. */
static void run_among_spans(const trd_step *step, trd_state *s, int at, size_t n)
{
    const trd_column *a = trd_state_arg(s, step, 0);
    const double     *values = step->table;
    int8_t           *out = trd_state_out(s, at)->as.i8;
    bool              undecided = false;

    for (size_t i = 0; i < n; i++) {
        trd_span cell = a->as.spans[i];
        bool     holds = false;
        for (size_t v = 0; v < step->table_count && !holds; v++)
            holds = trd_span_holds(cell, values[v]);
        bool missing = !trd_span_is_defined(cell);
        out[i] = missing || (holds && !trd_span_is_known(cell)) ? INT8_MIN : (int8_t)holds;
        undecided |= !missing && out[i] < 0;
    }
    if (undecided)
        trd_state_new_kinds(s, at, a, NULL, TRD_SUPPRESSED);
    else
        trd_state_kinds(s, at, a, NULL);
}

static trd_code match_numbers(trd_program *p, trd_step *step, const trd_node *n, trd_type type, trd_error *err)
{
    double *values = trd_pool_calloc(p->pool, n->value_count + 1, sizeof *values);
    size_t  count = 0;

    if (!values)
        return trd_step_no_memory(err);
    for (size_t i = 0; i < n->value_count; i++) {
        const char *text = n->values[i];
        int32_t     day;
        if (type != TRD_DATE) {
            count += trd_number_decimal(text, strlen(text), '.', &values[count], NULL);
        } else if (trd_number_date(text, strlen(text), &day)) {
            values[count++] = day;
        }
    }
    qsort(values, count, sizeof *values, by_value);
    step->table = values;
    step->table_count = count;
    step->run = type == TRD_SPAN ? run_among_spans : run_among;
    return TRD_OK;
}

trd_code trd_step_is(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    trd_step step = trd_step_of((int)n->op, -1, -1, -1);
    trd_code code = trd_step_compile(p, n->args[0], &step.args[0], err);
    bool     fresh;

    if (code != TRD_OK)
        return code;
    const trd_step   *of = &p->steps[step.args[0]];
    trd_type          type = of->type;
    trd_width         width = of->width;
    const trd_labels *labels = of->labels;
    bool              texts = type == TRD_CODE || type == TRD_FLAG;
    if (!texts && type != TRD_SPAN && (code = trd_step_doubles(p, step.args[0], &step.args[0], err)) != TRD_OK)
        return code;
    step.values = n->values;
    step.value_count = n->value_count;
    step.number = type == TRD_DATE;                  /* days are written otherwise than numbers */
    if ((code = trd_step_add(p, step, at, &fresh, err)) != TRD_OK || !fresh)
        return code;
    trd_step *made = &p->steps[*at];
    if (!texts)
        return match_numbers(p, made, n, type, err);
    return match_texts(p, made, n, width, labels ? trd_labels_count(labels) : 2, labels, err);
}
