/* What a statistic found. */
#include "method/method_int.h"

#include <math.h>
#include <string.h>

static void put(trd_call *call, cJSON *in, const char *name, cJSON *what)
{
    if (!what || !cJSON_AddItemToObject(in ? in : call->result, name, what)) {
        cJSON_Delete(what);
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    }
}

static cJSON *number(double value)
{
    return isnan(value) ? cJSON_CreateNull() : cJSON_CreateNumber(value);
}

/* Adds to a list that is not yet in the result. */
static void append(trd_call *call, cJSON *list, cJSON *what)
{
    if (!list || !what || !cJSON_AddItemToArray(list, what)) {
        cJSON_Delete(list);
        cJSON_Delete(what);
        trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    }
}

static cJSON *list_of(trd_call *call, const double *values, size_t n)
{
    cJSON *list = cJSON_CreateArray();

    for (size_t i = 0; i < n; i++)
        append(call, list, number(values[i]));
    return list;
}

void trd_tell_in(trd_call *call, cJSON *in, const char *name, double value)
{
    put(call, in, name, number(value));
}

void trd_tell(trd_call *call, const char *name, double value)
{
    trd_tell_in(call, NULL, name, value);
}

void trd_tell_all(trd_call *call, const trd_told *told)
{
    for (; told->name; told++)
        trd_tell(call, told->name, told->value);
}

void trd_tell_flag(trd_call *call, const char *name, bool value)
{
    put(call, NULL, name, cJSON_CreateBool(value));
}

void trd_tell_text_in(trd_call *call, cJSON *in, const char *name, const char *value)
{
    put(call, in, name, cJSON_CreateString(value));
}

void trd_tell_text(trd_call *call, const char *name, const char *value)
{
    trd_tell_text_in(call, NULL, name, value);
}

void trd_tell_list_in(trd_call *call, cJSON *in, const char *name, const double *values, size_t n)
{
    put(call, in, name, list_of(call, values, n));
}

void trd_tell_list(trd_call *call, const char *name, const double *values, size_t n)
{
    trd_tell_list_in(call, NULL, name, values, n);
}

void trd_tell_texts_in(trd_call *call, cJSON *in, const char *name, const char *const *texts, size_t n)
{
    cJSON *list = cJSON_CreateArray();

    for (size_t i = 0; i < n; i++)
        append(call, list, cJSON_CreateString(texts[i]));
    put(call, in, name, list);
}

void trd_tell_texts(trd_call *call, const char *name, const char *const *texts, size_t n)
{
    trd_tell_texts_in(call, NULL, name, texts, n);
}

void trd_tell_named(trd_call *call, const char *name, const char *const *keys, const double *values, size_t n)
{
    cJSON *in = trd_tell_object(call, NULL, name);

    for (size_t i = 0; i < n; i++)
        trd_tell_in(call, in, keys[i], values[i]);
}

void trd_tell_matrix(trd_call *call, const char *name, const double *values, size_t rows, size_t columns)
{
    cJSON *matrix = cJSON_CreateArray();

    for (size_t r = 0; r < rows; r++)
        append(call, matrix, list_of(call, values + r * columns, columns));
    put(call, NULL, name, matrix);
}

void trd_tell_reason_in(trd_call *call, cJSON *in, trd_stat_reason reason)
{
    if (reason != TRD_DEFINED && !cJSON_HasObjectItem(in ? in : call->result, "reason"))
        put(call, in, "reason", cJSON_CreateString(trd_stat_reason_name(reason)));
}

void trd_tell_reason(trd_call *call, trd_stat_reason reason)
{
    trd_tell_reason_in(call, NULL, reason);
}

cJSON *trd_tell_object(trd_call *call, cJSON *in, const char *name)
{
    cJSON *object = cJSON_GetObjectItemCaseSensitive(in ? in : call->result, name);

    if (!object)
        put(call, in, name, object = cJSON_CreateObject());
    return object;
}
