/* Expressions of a formula: I(x^2), log(x + 1), and columns themselves. */
#include "method/formula_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    trd_call                 *call;
    const trd_formula_source *from;
    const char               *text, *at;
    size_t                    depth;
} reader;

static _Noreturn void stuck(reader *r, const char *why)
{
    trd_call_stop(r->call, TRD_E_USAGE, "'%.100s' in the formula: %s, at '%.20s'", r->text, why, r->at);
}

static char next(reader *r)
{
    r->at += strspn(r->at, " \t\r\n");
    return *r->at;
}

static bool takes(reader *r, char c)
{
    if (next(r) != c)
        return false;
    r->at++;
    return true;
}

/* ---- columns ---- */

static const cJSON *list_named(trd_call *call, const trd_formula_source *from, const char *column)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(from->lists, column);
    if (!list)
        trd_call_stop(call, TRD_E_USAGE, "new_data has no '%s'; give a list of its values", column);
    return list;
}

double *trd_formula_numbers(trd_call *call, const trd_formula_source *from, const char *column)
{
    if (!from->lists)
        return trd_call_numbers_of(call, column);
    const cJSON *list = list_named(call, from, column), *x;
    double      *out = trd_call_alloc(call, from->rows, sizeof *out);
    size_t       i = 0;
    if (!cJSON_IsArray(list) && from->rows == 1)
        out[0] = trd_call_as_number(call, column, list);
    else
        cJSON_ArrayForEach(x, list)
            out[i++] = trd_call_as_number(call, column, x);
    return out;
}

const char **trd_formula_texts(trd_call *call, const trd_formula_source *from, const char *column)
{
    if (!from->lists)
        return trd_call_texts_of(call, column);
    const cJSON *list = list_named(call, from, column), *x = cJSON_IsArray(list) ? list->child : list;
    const char **out = trd_call_alloc(call, from->rows, sizeof *out);
    for (size_t i = 0; x && i < from->rows; i++, x = x->next) {
        out[i] = cJSON_IsString(x) ? x->valuestring : NULL;
        if (cJSON_IsNumber(x))
            out[i] = trd_call_number_text(call, x->valuedouble);
        if (cJSON_IsBool(x))
            out[i] = cJSON_IsTrue(x) ? "TRUE" : "FALSE";
    }
    return out;
}

const char *trd_formula_column(trd_call *call, const char *expression)
{
    size_t n = strlen(expression), i = 0;

    if (n > 2 && expression[0] == '`' && expression[n - 1] == '`')
        return trd_pool_bytes(call->pool, expression + 1, n - 2);
    while (trd_formula_is_name(expression[i]))
        i++;
    return i == n && n > 0 ? expression : NULL;
}

const char *trd_formula_factor(trd_call *call, const char *expression)
{
    size_t n = strlen(expression);

    for (int i = 0; i < 2; i++) {
        const char *word = i ? "as.factor(" : "factor(";
        size_t      length = strlen(word);
        if (strncmp(expression, word, length) != 0)
            continue;
        const char *inner = trd_pool_bytes(call->pool, expression + length, n - length - 1);
        const char *column = inner ? trd_formula_column(call, inner) : NULL;
        if (!column)
            trd_call_stop(call, TRD_E_USAGE, "'%s' in the formula: factor() takes a column", expression);
        return column;
    }
    return NULL;
}

/* ---- arithmetic ---- */

static double *sum(reader *r);

static double *new_values(reader *r)
{
    return trd_call_alloc(r->call, r->from->rows, sizeof(double));
}

static double same(double x)
{
    return x;
}

static double *call_of(reader *r, const char *name)
{
    static const struct { const char *name; double (*of)(double); } known[] = {
        { "I", same }, { "log", log }, { "log2", log2 }, { "log10", log10 }, { "log1p", log1p }, { "exp", exp },
        { "expm1", expm1 }, { "sqrt", sqrt }, { "abs", fabs }, { "as.numeric", same } };
    size_t k = 0;

    while (k < sizeof known / sizeof *known && strcmp(known[k].name, name) != 0)
        k++;
    if (k == sizeof known / sizeof *known)
        trd_call_stop(r->call, TRD_E_USAGE, "'%.100s' in the formula: there is no function '%.40s'; known are I, log, log2, log10, "
                      "log1p, exp, expm1, sqrt, abs, and factor of a column", r->text, name);
    double *x = sum(r), *base = takes(r, ',') ? sum(r) : NULL;
    if (base && known[k].of != log)
        stuck(r, "only log takes a base");
    for (size_t i = 0; i < r->from->rows; i++)
        x[i] = known[k].of(x[i]) / (base ? log(base[i]) : 1);
    if (!takes(r, ')'))
        stuck(r, "a bracket is not closed");
    return x;
}

static double *name_of(reader *r)
{
    const char *from = r->at, *end = *from == '`' ? strchr(from + 1, '`') : NULL;

    if (*from == '`' && !end)
        stuck(r, "a backtick is not closed");
    if (end) {
        r->at = end + 1;
        const char *column = trd_pool_bytes(r->call->pool, from + 1, (size_t)(end - from - 1));
        return trd_formula_numbers(r->call, r->from, column ? column : "");
    }
    while (trd_formula_is_name(*r->at))
        r->at++;
    if (r->at == from)
        stuck(r, "a column or a number is expected");
    const char *name = trd_pool_bytes(r->call->pool, from, (size_t)(r->at - from));
    return takes(r, '(') ? call_of(r, name ? name : "") : trd_formula_numbers(r->call, r->from, name ? name : "");
}

static double *primary(reader *r)
{
    char   c = next(r), *end;
    double *x;

    if (++r->depth > TRD_FORMULA_DEPTH)
        stuck(r, "too many brackets within each other");
    if (takes(r, '(')) {
        x = sum(r);
        if (!takes(r, ')'))
            stuck(r, "a bracket is not closed");
    } else if ((c >= '0' && c <= '9') || (c == '.' && r->at[1] >= '0' && r->at[1] <= '9')) {
        double value = strtod(r->at, &end);
        r->at = end;
        x = new_values(r);
        for (size_t i = 0; i < r->from->rows; i++)
            x[i] = value;
    } else
        x = name_of(r);
    r->depth--;
    return x;
}

static double *negative(reader *r);

/* Powers bind more than a minus before them, and from the right. */
static double *power(reader *r)
{
    double *x = primary(r);

    if (takes(r, '^')) {
        double *to = negative(r);
        for (size_t i = 0; i < r->from->rows; i++)
            x[i] = pow(x[i], to[i]);
    }
    return x;
}

static double *negative(reader *r)
{
    if (!takes(r, '-'))
        return power(r);
    if (++r->depth > TRD_FORMULA_DEPTH)
        stuck(r, "too many signs");
    double *x = negative(r);
    r->depth--;
    for (size_t i = 0; i < r->from->rows; i++)
        x[i] = -x[i];
    return x;
}

static double *product(reader *r)
{
    double *x = negative(r);

    for (;;) {
        bool times = takes(r, '*');
        if (!times && !takes(r, '/'))
            return x;
        double *y = negative(r);
        for (size_t i = 0; i < r->from->rows; i++)
            x[i] = times ? x[i] * y[i] : x[i] / y[i];
    }
}

static double *sum(reader *r)
{
    double *x = product(r);

    for (;;) {
        bool plus = takes(r, '+');
        if (!plus && !takes(r, '-'))
            return x;
        double *y = product(r);
        for (size_t i = 0; i < r->from->rows; i++)
            x[i] = plus ? x[i] + y[i] : x[i] - y[i];
    }
}

double *trd_formula_value(trd_call *call, const trd_formula_source *from, const char *expression)
{
    reader r = { call, from, expression, expression, 0 };
    double *x = sum(&r);

    if (next(&r))
        stuck(&r, "this cannot be read");
    return x;
}
