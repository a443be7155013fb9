/* The rows that a statistic is worked out from. */
#include "method/method_int.h"

#include "base/utf8.h"
#include "frame/quantile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- columns ---- */

static const trd_method_column *column_named(trd_call *call, const char *name)
{
    const trd_method_rows *g = call->given;

    for (size_t i = 0; i < g->column_count; i++)
        if (strcmp(g->columns[i].name, name) == 0)
            return &g->columns[i];
    if (g->column_count == 0)
        trd_call_stop(call, TRD_E_USAGE, "column '%s' is named and no rows are given; add data = ...", name);
    const char **names = trd_call_alloc(call, g->column_count, sizeof *names);
    for (size_t i = 0; i < g->column_count; i++)
        names[i] = g->columns[i].name;
    const char *near = trd_nearest(name, names, g->column_count);
    trd_call_stop(call, TRD_E_USAGE, "the rows have no column '%s'%s%s%s", name, near ? "; did you mean '" : "", near ? near : "",
                  near ? "'?" : "");
}

static double number_of(const trd_method_column *c, size_t row)
{
    const char *text = c->texts ? c->texts[row] : NULL;
    char       *end;

    if (!c->texts)
        return c->numbers[row];
    if (!text || !*text || strspn(text, "+-.0123456789eE") != strlen(text))
        return strcmp(text ? text : "", "Inf") == 0 ? INFINITY : strcmp(text ? text : "", "-Inf") == 0 ? -INFINITY : (double)NAN;
    double value = strtod(text, &end);
    return *end ? (double)NAN : value;
}

static const char *text_of(trd_call *call, const trd_method_column *c, size_t row)
{
    if (c->texts)
        return c->texts[row];
    if (isnan(c->numbers[row]))
        return NULL;
    return trd_call_number_text(call, c->numbers[row]);
}

bool trd_call_column_is_text(trd_call *call, const char *column)
{
    const trd_method_column *c = column_named(call, column);

    for (size_t r = 0; c->texts && r < call->rows; r++)
        if (c->texts[call->row[r]] && isnan(number_of(c, call->row[r])))
            return true;
    return false;
}

double *trd_call_numbers_of(trd_call *call, const char *column)
{
    const trd_method_column *c = column_named(call, column);
    double                  *out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t r = 0; r < call->rows; r++) {
        out[r] = number_of(c, call->row[r]);
        if (c->texts && isnan(out[r]) && c->texts[call->row[r]] && c->texts[call->row[r]][0])
            trd_call_stop(call, TRD_E_USAGE, "column '%s' holds '%s', which is no number; name a column of numbers", column,
                          c->texts[call->row[r]]);
    }
    return out;
}

double *trd_call_numbers(trd_call *call, const char *argument)
{
    return trd_call_numbers_of(call, trd_call_text(call, argument));
}

const char **trd_call_texts_of(trd_call *call, const char *column)
{
    const trd_method_column *c = column_named(call, column);
    const char             **out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t r = 0; r < call->rows; r++)
        out[r] = text_of(call, c, call->row[r]);
    return out;
}

const char **trd_call_texts(trd_call *call, const char *argument)
{
    return trd_call_texts_of(call, trd_call_text(call, argument));
}

/* ---- codes ---- */

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static double as_number(const char *text)
{
    return number_of(&(trd_method_column){ .texts = &text }, 0);
}

static int by_number(const void *a, const void *b)
{
    double x = as_number(*(const char *const *)a), y = as_number(*(const char *const *)b);
    return x < y ? -1 : x > y ? 1 : by_bytes(a, b);
}

size_t trd_call_sort_labels(const char **list, size_t n)
{
    size_t kept = 0, numbers = 0;

    while (numbers < n && !isnan(as_number(list[numbers])))
        numbers++;
    qsort(list, n, sizeof *list, numbers == n ? by_number : by_bytes);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(list[kept - 1], list[i]) != 0)
            list[kept++] = list[i];
    return kept;
}

int32_t *trd_call_codes_of(trd_call *call, const char *column, int32_t *count, const char ***labels)
{
    const char **texts = trd_call_texts_of(call, column);
    const char **list = trd_call_alloc(call, call->rows, sizeof *list);
    int32_t     *codes = trd_call_alloc(call, call->rows, sizeof *codes);
    size_t       n = 0;

    for (size_t r = 0; r < call->rows; r++)
        if (texts[r])
            list[n++] = texts[r];
    size_t kept = trd_call_sort_labels(list, n), numbers = 0;
    while (numbers < kept && !isnan(as_number(list[numbers])))
        numbers++;
    for (size_t r = 0; r < call->rows; r++) {
        const char **at = texts[r] ? bsearch(&texts[r], list, kept, sizeof *list, numbers == kept ? by_number : by_bytes) : NULL;
        codes[r] = at ? (int32_t)(at - list) : -1;
    }
    *count = (int32_t)kept;
    if (labels)
        *labels = list;
    return codes;
}

int32_t *trd_call_codes(trd_call *call, const char *argument, int32_t *count, const char ***labels)
{
    return trd_call_codes_of(call, trd_call_text(call, argument), count, labels);
}

int32_t *trd_call_levels(trd_call *call, const char *argument, const char *levels, int32_t *count, const char ***labels)
{
    const char **known, **own;
    size_t       n;
    int32_t      found, *codes = trd_call_codes(call, argument, &found, &own);

    if (!trd_call_has(call, levels)) {
        *count = found;
        if (labels)
            *labels = own;
        return codes;
    }
    known = trd_call_words(call, levels, &n);
    int32_t *to = trd_call_alloc(call, (size_t)found, sizeof *to);
    for (int32_t i = 0; i < found; i++) {
        to[i] = -1;
        for (size_t k = 0; k < n; k++)
            if (strcmp(own[i], known[k]) == 0)
                to[i] = (int32_t)k;
    }
    for (size_t r = 0; r < call->rows; r++)
        codes[r] = codes[r] < 0 ? -1 : to[codes[r]];
    *count = (int32_t)n;
    if (labels)
        *labels = known;
    return codes;
}

/* ---- choosing ---- */

bool trd_call_says(const char *text, bool yes)
{
    static const char *const words[2][5] = { { "false", "no", "nee", "onwaar", "0" }, { "true", "yes", "ja", "waar", "1" } };

    for (size_t i = 0; i < 5; i++)
        if (strcasecmp(text, words[yes][i]) == 0)
            return true;
    return as_number(text) == (yes ? 1 : 0);
}

bool trd_call_text_is(const char *text, const cJSON *value)
{
    const trd_method_column one = { .texts = &text };

    if (!text)
        return false;
    if (cJSON_IsString(value))
        return strcmp(text, value->valuestring) == 0;
    if (cJSON_IsBool(value))
        return trd_call_says(text, cJSON_IsTrue(value));
    return cJSON_IsNumber(value) && number_of(&one, 0) == value->valuedouble;
}

uint8_t *trd_call_where_is(trd_call *call, const char *argument, const cJSON *value)
{
    const char **texts = trd_call_texts(call, argument);
    uint8_t     *out = trd_call_alloc(call, call->rows, 1);

    for (size_t r = 0; r < call->rows; r++)
        out[r] = trd_call_text_is(texts[r], value);
    return out;
}

uint8_t *trd_call_where(trd_call *call, const char *argument, const char *value)
{
    const cJSON *wanted = trd_call_argument(call, value);

    if (!wanted)
        trd_call_stop(call, TRD_E_USAGE, "%s is not given; it takes %s", value, call->method->arguments);
    return trd_call_where_is(call, argument, wanted);
}

static bool is_in(const char *text, const cJSON *list)
{
    const cJSON *one;

    cJSON_ArrayForEach(one, list)
        if (trd_call_text_is(text, one))
            return true;
    return false;
}

/* Does a row pass one condition of the filter? */
static bool passes(trd_call *call, const cJSON *condition, const trd_method_column *c, size_t row)
{
    const char  *op = trd_json_text(condition, "op", "=="), *text = text_of(call, c, row);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(condition, "value");
    double       x = number_of(c, row), y = cJSON_IsNumber(value) ? value->valuedouble : (double)NAN;

    if (!text)
        return false;
    const struct { const char *op; bool pass; } known[] = {
        { "==", trd_call_text_is(text, value) }, { "!=", !trd_call_text_is(text, value) }, { "in", is_in(text, value) },
        { "<", x < y }, { "<=", x <= y }, { ">", x > y }, { ">=", x >= y } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].op, op) == 0)
            return known[i].pass;
    trd_call_stop(call, TRD_E_USAGE, "the filter's op '%s' is not known; choose from == != in < <= > >=", op);
}

void trd_call_filter(trd_call *call)
{
    const cJSON *filter = trd_call_argument(call, "filter"), *condition;

    call->row = trd_call_alloc(call, call->given->count, sizeof *call->row);
    for (size_t r = 0; r < call->given->count; r++)
        call->row[call->rows++] = r;
    cJSON_ArrayForEach(condition, filter) {
        const char *name = trd_json_text(condition, "column", NULL);
        size_t      kept = 0;
        if (!name)
            trd_call_stop(call, TRD_E_USAGE, "each condition of the filter needs a column; write { column = ..., op = ..., value = ... }");
        const trd_method_column *c = column_named(call, name);
        for (size_t r = 0; r < call->rows; r++)
            if (passes(call, condition, c, call->row[r]))
                call->row[kept++] = call->row[r];
        call->rows = kept;
    }
}

trd_summary trd_call_summarise(const double *x, const uint8_t *chosen, size_t n)
{
    trd_moments m;
    trd_summary s;

    trd_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && (!chosen || chosen[i]))
            trd_moments_add(&m, &x[i], NULL, 1);
    trd_moments_finish(&m, &s);
    return s;
}

trd_summary trd_call_summary(trd_call *call, const char *argument, const uint8_t *chosen)
{
    return trd_call_summarise(trd_call_numbers(call, argument), chosen, call->rows);
}

double *trd_call_group(trd_call *call, const char *column, const char *group, const char *which, size_t *n)
{
    double  *x = trd_call_numbers(call, column);
    uint8_t *in = trd_call_where(call, group, which);

    *n = 0;
    for (size_t r = 0; r < call->rows; r++)
        if (in[r] && !isnan(x[r]))
            x[(*n)++] = x[r];
    return x;
}

trd_hits trd_call_hits(trd_call *call, const char *hits, const char *cases, const char *which)
{
    if (trd_call_has(call, hits)) {
        trd_call_number(call, cases, NAN);                       /* it is needed too */
        return (trd_hits){ (int64_t)trd_call_count(call, hits, 0), (int64_t)trd_call_count(call, cases, 0) };
    }
    const char **texts = trd_call_texts(call, "column");
    uint8_t     *hit = trd_call_where(call, "column", "success_value");
    uint8_t     *in = which ? trd_call_where(call, "group", which) : NULL;
    trd_hits     h = { 0, 0 };

    for (size_t r = 0; r < call->rows; r++)
        if (texts[r] && (!in || in[r])) {
            h.cases++;
            h.hits += hit[r];
        }
    return h;
}

static trd_column *as_column(trd_call *call, const double *x, size_t n)
{
    trd_column *c = trd_column_new(call->pool, "x", TRD_REAL, n);

    if (!c)
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    if (n)
        memcpy(c->as.f64, x, n * sizeof *x);
    return c;
}

trd_values trd_call_order(trd_call *call, const double *x, size_t n)
{
    trd_values out;

    trd_call_try(call, trd_values_make(as_column(call, x, n), NULL, 1, call->pool, NULL, &out, &call->err));
    return out;
}

double *trd_call_ranks(trd_call *call, const double *x, size_t n)
{
    double *ranks = trd_call_alloc(call, n, sizeof *ranks);

    trd_call_try(call, trd_ranks(as_column(call, x, n), NULL, 1, call->pool, NULL, ranks, &call->err));
    return ranks;
}

size_t trd_call_complete(double *const *columns, size_t column_count, size_t rows)
{
    size_t kept = 0;

    for (size_t r = 0; r < rows; r++) {
        bool whole = true;
        for (size_t c = 0; c < column_count; c++)
            whole = whole && !isnan(columns[c][r]);
        for (size_t c = 0; whole && c < column_count; c++)
            columns[c][kept] = columns[c][r];
        kept += whole;
    }
    return kept;
}
