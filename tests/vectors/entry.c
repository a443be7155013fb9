/* What an entry asks, and what came out against what must. */
#include "vectors.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- arguments ---- */

const cJSON *vec_argument(const vec *v, const char *name)
{
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(v->entry, "arguments"), name);
    return cJSON_IsNull(a) ? NULL : a;
}

double vec_number(const vec *v, const char *name, double otherwise)
{
    const cJSON *a = vec_argument(v, name);
    return cJSON_IsNumber(a) ? a->valuedouble : otherwise;
}

const char *vec_text(const vec *v, const char *name)
{
    const cJSON *a = vec_argument(v, name);
    return cJSON_IsString(a) ? a->valuestring : NULL;
}

bool vec_is(const vec *v, const char *name, const char *text)
{
    const char *a = vec_text(v, name);
    return a && strcmp(a, text) == 0;
}

double vec_level(const vec *v)
{
    return vec_number(v, "confidence", 0.95);
}

bool vec_expects(const vec *v, const char *name)
{
    return cJSON_HasObjectItem(v->expected, name);
}

/* ---- what came out ---- */

void vec_told(vec *v, const char *name)
{
    if (!v->told)
        v->told = trd_pool_calloc(v->pool, (size_t)cJSON_GetArraySize(v->expected) + 1, sizeof *v->told);
    for (size_t i = 0; i < v->told_count; i++)
        if (strcmp(v->told[i], name) == 0)
            return;
    if (vec_expects(v, name))
        v->told[v->told_count++] = name;
}

void vec_fail(vec *v, const char *format, ...)
{
    va_list parts;

    printf("%s: ", trd_json_text(v->entry, "id", "?"));
    va_start(parts, format);
    vprintf(format, parts);
    va_end(parts);
    putchar('\n');
    v->wrong++;
}

bool vec_ok(vec *v, trd_code code, const trd_error *err)
{
    if (code != TRD_OK)
        vec_fail(v, "refused: %s", err->what);
    return code == TRD_OK;
}

static double tolerance(const vec *v, const char *name, const char *kind)
{
    const cJSON *t = cJSON_GetObjectItemCaseSensitive(v->entry, "tolerance");
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(t, "by_name"), name);
    return trd_json_double(own ? own : t, kind, 0);
}

/* null is not defined, "Inf" and "-Inf" are infinite, yes and no 1 and 0. */
static double wanted(const cJSON *part)
{
    if (cJSON_IsNumber(part))
        return part->valuedouble;
    if (cJSON_IsBool(part))
        return cJSON_IsTrue(part);
    if (cJSON_IsString(part))
        return part->valuestring[0] == '-' ? -INFINITY : INFINITY;
    return NAN;
}

void vec_check_part(vec *v, const char *name, const cJSON *part, double got)
{
    vec_told(v, name);
    if (!part) {
        vec_fail(v, "nothing is expected for a part of %s", name);
        return;
    }
    double expected = wanted(part);
    v->numbers++;
    if (got == expected || (isnan(got) && isnan(expected)) ||
        fabs(got - expected) <= tolerance(v, name, "abs") + tolerance(v, name, "rel") * fabs(expected))
        return;
    vec_fail(v, "%s: expected %.17g, got %.17g, relative error %.2g", name, expected, got, fabs(got - expected) / fabs(expected));
}

void vec_check(vec *v, const char *name, double got)
{
    if (vec_expects(v, name))
        vec_check_part(v, name, cJSON_GetObjectItemCaseSensitive(v->expected, name), got);
    else
        vec_fail(v, "no %s is expected", name);
}

void vec_check_if(vec *v, const char *name, double got)
{
    if (vec_expects(v, name))
        vec_check(v, name, got);
}

void vec_check_list(vec *v, const char *name, const double *got, size_t n)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(v->expected, name), *part;
    size_t       i = 0;

    vec_told(v, name);
    if ((size_t)cJSON_GetArraySize(expected) != n)
        vec_fail(v, "%s: %d numbers are expected, not %zu", name, cJSON_GetArraySize(expected), n);
    else
        cJSON_ArrayForEach(part, expected)
            vec_check_part(v, name, part, got[i++]);
}
