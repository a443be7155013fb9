/* What a statistic is asked. */
#include "method/method_int.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const cJSON *trd_call_argument(const trd_call *call, const char *name)
{
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(call->arguments, name);
    return cJSON_IsNull(a) ? NULL : a;
}

bool trd_call_has(const trd_call *call, const char *name)
{
    return trd_call_argument(call, name) != NULL;
}

static const cJSON *needed(trd_call *call, const char *name)
{
    const cJSON *a = trd_call_argument(call, name);
    if (!a)
        trd_call_stop(call, TRD_E_USAGE, "%s is not given; it takes %s", name, call->method->arguments);
    return a;
}

double trd_call_number(trd_call *call, const char *name, double otherwise)
{
    const cJSON *a = isnan(otherwise) ? needed(call, name) : trd_call_argument(call, name);

    if (a && !cJSON_IsNumber(a))
        trd_call_stop(call, TRD_E_USAGE, "%s must be a number", name);
    return a ? a->valuedouble : otherwise;
}

size_t trd_call_count(trd_call *call, const char *name, size_t otherwise)
{
    double x = trd_call_number(call, name, (double)otherwise);

    if (!(x >= 0 && x <= 9007199254740992.0 && x == floor(x)))
        trd_call_stop(call, TRD_E_USAGE, "%s must be a whole number from 0 on", name);
    return (size_t)x;
}

const char *trd_call_text(trd_call *call, const char *name)
{
    const cJSON *a = needed(call, name);

    if (!cJSON_IsString(a))
        trd_call_stop(call, TRD_E_USAGE, "%s must be a text", name);
    return a->valuestring;
}

const char *trd_call_text_or(trd_call *call, const char *name, const char *otherwise)
{
    return trd_call_has(call, name) ? trd_call_text(call, name) : otherwise;
}

bool trd_call_flag(trd_call *call, const char *name, bool otherwise)
{
    const cJSON *a = trd_call_argument(call, name);

    if (a && !cJSON_IsBool(a))
        trd_call_stop(call, TRD_E_USAGE, "%s must be true or false", name);
    return a ? cJSON_IsTrue(a) : otherwise;
}

int trd_call_choice(trd_call *call, const char *name, const char *const *words)
{
    const char *text = trd_call_text_or(call, name, words[0]);
    trd_text    list = { 0 };

    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    for (int i = 0; words[i]; i++)
        trd_text_add_format(&list, "%s%s", i ? ", " : "", words[i]);
    const char *kept = trd_pool_text(call->pool, list.bytes);
    trd_text_release(&list);
    trd_call_stop(call, TRD_E_USAGE, "%s cannot be '%s'; choose from %s", name, text, kept ? kept : "what help names");
}

trd_side trd_call_side(trd_call *call)
{
    static const char *const words[] = { "two.sided", "greater", "less", NULL };
    return (trd_side)trd_call_choice(call, "alternative", words);
}

double trd_call_level(trd_call *call)
{
    double level = trd_call_number(call, "confidence", 0.95);

    if (!(level > 0 && level < 1))
        trd_call_stop(call, TRD_E_USAGE, "confidence must lie between 0 and 1; 0.95 is 95 %%");
    return level;
}

double trd_call_as_number(trd_call *call, const char *name, const cJSON *x)
{
    if (cJSON_IsNumber(x))
        return x->valuedouble;
    if (cJSON_IsNull(x))
        return NAN;
    if (cJSON_IsString(x) && strcmp(x->valuestring, "Inf") == 0)
        return INFINITY;
    if (cJSON_IsString(x) && strcmp(x->valuestring, "-Inf") == 0)
        return -INFINITY;
    trd_call_stop(call, TRD_E_USAGE, "%s must hold numbers", name);
}

double *trd_call_list(trd_call *call, const char *name, size_t *n)
{
    const cJSON *a = needed(call, name), *x;
    bool         one = !cJSON_IsArray(a) && !cJSON_IsObject(a);
    double      *out = trd_call_alloc(call, one ? 1 : (size_t)cJSON_GetArraySize(a), sizeof *out);

    *n = 0;
    if (one)
        out[(*n)++] = trd_call_as_number(call, name, a);
    else
        cJSON_ArrayForEach(x, a)
            out[(*n)++] = trd_call_as_number(call, name, x);
    return out;
}

const char *trd_call_number_text(trd_call *call, double x)
{
    trd_text text = { 0 };

    trd_json_number(&text, x);
    const char *kept = trd_pool_text(call->pool, text.bytes);
    trd_text_release(&text);
    if (!kept)
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    return kept;
}

static const char *word_in(trd_call *call, const char *name, const cJSON *x)
{
    const char *text = cJSON_IsString(x) ? x->valuestring : cJSON_IsBool(x) ? (cJSON_IsTrue(x) ? "TRUE" : "FALSE") : NULL;

    if (cJSON_IsNumber(x))
        text = trd_call_number_text(call, x->valuedouble);
    if (!text)
        trd_call_stop(call, TRD_E_USAGE, "%s must hold texts", name);
    return text;
}

const char **trd_call_words(trd_call *call, const char *name, size_t *n)
{
    const cJSON *a = needed(call, name), *x;
    const char **out = trd_call_alloc(call, cJSON_IsArray(a) ? (size_t)cJSON_GetArraySize(a) : 1, sizeof *out);

    *n = 0;
    if (!cJSON_IsArray(a))
        out[(*n)++] = word_in(call, name, a);
    else
        cJSON_ArrayForEach(x, a)
            out[(*n)++] = word_in(call, name, x);
    return out;
}

double *trd_call_matrix(trd_call *call, const char *name, size_t *rows, size_t *columns)
{
    const cJSON *a = needed(call, name), *row, *x;
    size_t       n = 0;

    *rows = (size_t)cJSON_GetArraySize(a);
    *columns = (size_t)cJSON_GetArraySize(cJSON_GetArrayItem(a, 0));
    if (!cJSON_IsArray(a) || *rows == 0 || *columns == 0)
        trd_call_stop(call, TRD_E_USAGE, "%s must be a list of rows, each a list of numbers", name);
    double *out = trd_call_alloc(call, *rows * *columns, sizeof *out);
    cJSON_ArrayForEach(row, a) {
        if (!cJSON_IsArray(row) || (size_t)cJSON_GetArraySize(row) != *columns)
            trd_call_stop(call, TRD_E_USAGE, "the rows of %s must all hold %zu numbers", name, *columns);
        cJSON_ArrayForEach(x, row)
            out[n++] = trd_call_as_number(call, name, x);
    }
    return out;
}
