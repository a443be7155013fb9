/* Scores of instruments: the value of each answer, and steps that add them up.
 *
 * Where the values are whole, half or quarter numbers within reason, a row's
 * items are added as one whole number: answered * stride + sum. That number, the
 * row's answer pattern, has few values, so the mean (and any comparison of it
 * with a number) is looked up. Else the values are added as doubles. */
#include "base/number.h"
#include "base/parallel.h"
#include "expr/program_int.h"

#include <math.h>
#include <string.h>
#include <strings.h>

enum { MOST_PATTERNS = 65536 };

/* ---- the values of answers ---------------------------------------------- */

/* The value of an answer: by label (case and outer dots ignored), or by number
 * within the scale. 1 found, 0 an answer without a value, -1 unknown. */
static int answer_value(const trd_instrument *t, const char *text, double *out)
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

static trd_code values_of(const trd_field *items, size_t item, int dataset, const trd_rows *rows, trd_pool *pool,
                          const trd_column **column, double **out, trd_error *err)
{
    const trd_instrument *t = items->instrument;
    trd_code              code = rows->column(rows, dataset, items, items->items[item], column, err);

    if (code != TRD_OK)
        return code;
    const trd_labels *labels = (*column)->labels;
    int32_t           count = trd_labels_count(labels);
    double           *values = trd_pool_calloc(pool, (size_t)count + 1, sizeof *values);
    if (!values)
        return trd_step_no_memory(err);
    for (int32_t c = 0; c < count; c++) {
        int found = answer_value(t, trd_labels_text(labels, c), &values[c]);
        if (found < 0)
            return trd_fail(err, TRD_E_DATA, "column '%s' of dataset '%s' holds '%s', which is no answer of instrument "
                            "'%s'; add it to the instrument's answers or correct the data", (*column)->name,
                            rows->schema->datasets[dataset].name, trd_labels_text(labels, c), t->id);
        if (found == 0)
            values[c] = NAN;
        else if (t->reversed[item])
            values[c] = t->low + t->high - values[c];
    }
    values[count] = NAN;                             /* no answer */
    *out = values;
    return TRD_OK;
}

/* ---- what a score step adds up ------------------------------------------ */

typedef struct items {
    size_t   count, minimum;
    int     *args;                   /* register per item                                     */
    double **values;                 /* per item, per code; the one behind the last is missing */
    int32_t *codes;                  /* per item: number of codes                             */
    trd_width *widths;               /* per item                                              */
    int32_t **adds;                  /* per item, per code as values: what it adds to the pattern */
    double  *of_pattern;             /* the score of every pattern; NAN: too few answered     */
    size_t   patterns;               /* 0: too many                                           */
} items;

/* Units of 1, 1/2 or 1/4 that hold all values exactly; 0: none. */
static int units_of(const items *it, double *least, double *most)
{
    int units = 1;

    *least = INFINITY;
    *most = -INFINITY;
    for (size_t i = 0; i < it->count; i++)
        for (int32_t c = 0; c < it->codes[i]; c++) {
            double v = it->values[i][c];
            if (isnan(v))
                continue;
            while (units <= 4 && v * units != floor(v * units))
                units *= 2;
            if (units > 4)
                return 0;
            *least = fmin(*least, v);
            *most = fmax(*most, v);
        }
    return *least <= *most && fabs(*least) < 1e6 && fabs(*most) < 1e6 ? units : 0;
}

/* A byte's table has an entry for every byte: its codes lie below 128, and a
 * missing cell (as a byte without sign, 128) adds nothing. */
static bool make_adds(items *it, double least, int units, size_t stride, trd_pool *pool)
{
    if (!(it->adds = trd_pool_calloc(pool, it->count + 1, sizeof *it->adds)))
        return false;
    for (size_t i = 0; i < it->count; i++) {
        size_t codes = (size_t)it->codes[i], room = codes + 1;
        if (it->widths[i] == TRD_I8) {
            codes = codes < 128 ? codes : 128;
            room = 256;
        }
        if (!(it->adds[i] = trd_pool_calloc(pool, room, sizeof **it->adds)))
            return false;
        for (size_t c = 0; c < codes; c++)
            if (!isnan(it->values[i][c]))
                it->adds[i][c] = (int32_t)((double)stride + (it->values[i][c] - least) * units);
    }
    return true;
}

static bool make_patterns(items *it, trd_pool *pool)
{
    double least, most;
    int    units = units_of(it, &least, &most);
    double width = units ? (most - least) * units : 0;

    if (units == 0 || ((double)it->count * width + 1) * (double)(it->count + 1) > MOST_PATTERNS)
        return true;
    size_t stride = it->count * (size_t)width + 1, patterns = stride * (it->count + 1);
    if (!(it->of_pattern = trd_pool_calloc(pool, patterns, sizeof *it->of_pattern)) ||
        !make_adds(it, least, units, stride, pool))
        return false;
    for (size_t i = 0; i < patterns; i++) {
        double answered = (double)(i / stride), sum = (double)(i % stride) / units + answered * least;
        it->of_pattern[i] = answered > 0 && i / stride >= it->minimum ? sum / answered : NAN;
    }
    it->patterns = patterns;
    return true;
}

static trd_code make_items(trd_program *p, const trd_node *n, items **out, trd_error *err)
{
    const trd_field *field = n->args[0]->field;
    size_t           count = field->instrument->item_count;
    items           *it = trd_pool_calloc(p->pool, 1, sizeof *it);

    if (!it || !(it->args = trd_pool_calloc(p->pool, count + 1, sizeof *it->args)) ||
        !(it->values = trd_pool_calloc(p->pool, count + 1, sizeof *it->values)) ||
        !(it->codes = trd_pool_calloc(p->pool, count + 1, sizeof *it->codes)) ||
        !(it->widths = trd_pool_calloc(p->pool, count + 1, sizeof *it->widths)))
        return trd_step_no_memory(err);
    it->count = count;
    it->minimum = field->instrument->minimum;
    for (size_t i = 0; i < count; i++) {
        const trd_column *column;
        trd_code code = values_of(field, i, n->args[0]->dataset, p->rows, p->pool, &column, &it->values[i], err);
        if (code != TRD_OK || (code = trd_step_column(p, column, &it->args[i], err)) != TRD_OK)
            return code;
        it->codes[i] = trd_labels_count(column->labels);
        it->widths[i] = column->width;
    }
    if (!make_patterns(it, p->pool))
        return trd_step_no_memory(err);
    *out = it;
    return TRD_OK;
}

/* ---- adding up ---------------------------------------------------------- */

/* `index` finds the entry of a cell, also of a missing one (it is negative). */
#define ADD_UP(name, type, index)                                                                               \
    static void name(const type *cells, const int32_t *adds, int32_t codes, int32_t *sum, size_t n, bool first) \
    {                                                                                                           \
        (void)codes;                                                                                            \
        if (first)                                                                                              \
            for (size_t i = 0; i < n; i++)                                                                      \
                sum[i] = adds[index];                                                                           \
        else                                                                                                    \
            for (size_t i = 0; i < n; i++)                                                                      \
                sum[i] += adds[index];                                                                          \
    }
ADD_UP(add_up_i8, int8_t, (uint8_t)cells[i])
ADD_UP(add_up_i16, int16_t, cells[i] < 0 ? codes : cells[i])
ADD_UP(add_up_i32, int32_t, cells[i] < 0 ? codes : cells[i])

static void run_pattern(const trd_step *step, trd_state *s, int at, size_t n)
{
    const items *it = step->table;
    int32_t     *sum = trd_state_out(s, at)->as.i32;

    for (size_t i = 0; i < it->count; i++) {
        const trd_column *c = &s->registers[it->args[i]];
        if (c->width == TRD_I8)
            add_up_i8(c->as.i8, it->adds[i], it->codes[i], sum, n, i == 0);
        else if (c->width == TRD_I16)
            add_up_i16(c->as.i16, it->adds[i], it->codes[i], sum, n, i == 0);
        else
            add_up_i32(c->as.i32, it->adds[i], it->codes[i], sum, n, i == 0);
    }
}

static void set_no_answer(trd_column *out, bool any)
{
    out->has_missing = any;
    out->usual = TRD_NO_ANSWER;
}

static void run_mean_of_pattern(const trd_step *step, trd_state *s, int at, size_t n)
{
    const int32_t *pattern = trd_state_arg(s, step, 0)->as.i32;
    const items   *it = step->table;
    double        *out = trd_state_out(s, at)->as.f64;
    int            any = 0;

    for (size_t i = 0; i < n; i++) {
        out[i] = it->of_pattern[pattern[i]];
        any |= out[i] != out[i];
    }
    set_no_answer(trd_state_out(s, at), any);
}

/* Row by row in doubles: values that are no quarters, or too many patterns. */
static void run_mean(const trd_step *step, trd_state *s, int at, size_t n)
{
    const items *it = step->table;
    double      *out = trd_state_out(s, at)->as.f64;
    bool         any = false;

    for (size_t row = 0; row < n; row++) {
        double sum = 0;
        size_t answered = 0;
        for (size_t i = 0; i < it->count; i++) {
            const trd_column *c = &s->registers[it->args[i]];
            if (trd_column_is_missing(c, row))
                continue;
            double v = it->values[i][trd_column_code(c, row)];
            sum += isnan(v) ? 0 : v;
            answered += isnan(v) ? 0 : 1;
        }
        out[row] = answered > 0 && answered >= it->minimum ? sum / (double)answered : NAN;
        any |= isnan(out[row]);
    }
    set_no_answer(trd_state_out(s, at), any);
}

/* ---- from nodes --------------------------------------------------------- */

/* The step that holds the items: their pattern, or when those are too many
 * their mean. */
static trd_code add_items(trd_program *p, const trd_node *n, int *at, const items **out, trd_error *err)
{
    trd_step step = trd_step_of(TRD_STEP_PATTERN, -1, -1, -1);
    items   *it = NULL;

    step.of = n->args[0]->field;
    step.number = n->args[0]->dataset;
    for (size_t i = 0; i < p->count; i++)
        if (p->steps[i].op == TRD_STEP_PATTERN && p->steps[i].of == step.of && p->steps[i].number == step.number) {
            *at = (int)i;
            *out = p->steps[i].table;
            return TRD_OK;
        }
    trd_code code = make_items(p, n, &it, err);
    if (code != TRD_OK)
        return code;
    step.type = it->patterns ? TRD_INTEGER : TRD_REAL;
    step.width = it->patterns ? TRD_I32 : TRD_F64;
    step.run = it->patterns ? run_pattern : run_mean;
    step.table = it;
    for (size_t i = 0; i < it->count; i++)
        step.marks |= p->steps[it->args[i]].marks;
    *out = it;
    return trd_step_add(p, step, at, NULL, err);
}

trd_code trd_step_pattern(trd_program *p, const trd_node *score, int *at, const double **value, size_t *count,
                          trd_error *err)
{
    const items *it = NULL;
    trd_code     code = add_items(p, score, at, &it, err);

    if (code == TRD_OK) {
        *value = it->of_pattern;
        *count = it->patterns;
    }
    return code;
}

trd_code trd_step_score(trd_program *p, const trd_node *n, int *at, trd_error *err)
{
    const items *it = NULL;
    trd_code     code = add_items(p, n, at, &it, err);

    if (code != TRD_OK || !it->patterns)
        return code;
    trd_step step = trd_step_of((int)n->op, *at, -1, -1);
    step.type = TRD_REAL;
    step.width = TRD_F64;
    step.run = run_mean_of_pattern;
    step.table = it;
    return trd_step_add(p, step, at, NULL, err);
}

trd_code trd_items_of(const trd_field *field, int dataset, const trd_rows *rows, trd_answers **out, trd_error *err)
{
    size_t    count = field->instrument->item_count;
    trd_answers *made = trd_pool_calloc(rows->pool, count + 1, sizeof *made);

    if (!made)
        return trd_step_no_memory(err);
    for (size_t item = 0; item < count; item++) {
        double  *values;
        trd_code code = values_of(field, item, dataset, rows, rows->pool, &made[item].column, &values, err);
        if (code != TRD_OK)
            return code;
        made[item].value = values;
    }
    *out = made;
    return TRD_OK;
}
