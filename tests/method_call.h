/* tests/method_call.h -- calling a statistic by its name, with arguments as JSON text. */
#ifndef TRD_TESTS_METHOD_CALL_H
#define TRD_TESTS_METHOD_CALL_H

#include "assert.h"

#include "method/method.h"

/* What it tells; NULL and the words in *err when it is refused. */
static inline cJSON *method_call(const char *name, const char *arguments, const trd_method_rows *rows, trd_error *err)
{
    cJSON            *in = cJSON_Parse(arguments), *out = NULL;
    const trd_method *method = trd_method_find(name);
    assert_non_null(in);
    assert_non_null(method);
    if (trd_method_call(method, in, rows, &out, err) != TRD_OK)
        out = NULL;
    cJSON_Delete(in);
    return out;
}

#endif
