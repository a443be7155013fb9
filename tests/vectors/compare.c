/* What came out against what must. */
#include "vectors.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct tolerance {
    double rel, abs;
} tolerance;

static tolerance tolerance_of(const cJSON *entry, const char *name)
{
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(entry, "tolerance");
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(all, "by_name"), name);

    return (tolerance){ trd_json_double(own ? own : all, "rel", 0), trd_json_double(own ? own : all, "abs", 0) };
}

static int wrong(const comparison *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int wrong(const comparison *c, const char *format, ...)
{
    va_list parts;

    printf("%s: %s", c->id, c->path);
    va_start(parts, format);
    vprintf(format, parts);
    va_end(parts);
    putchar('\n');
    return 1;
}

/* null is not defined, "Inf" and "-Inf" are infinite, yes and no 1 and 0. */
static double number_of(const cJSON *part)
{
    if (cJSON_IsNumber(part))
        return part->valuedouble;
    if (cJSON_IsBool(part))
        return cJSON_IsTrue(part);
    if (cJSON_IsString(part) && strcmp(part->valuestring, "Inf") == 0)
        return INFINITY;
    if (cJSON_IsString(part) && strcmp(part->valuestring, "-Inf") == 0)
        return -INFINITY;
    return NAN;
}

static int compare_one(comparison *c, const cJSON *expected, const cJSON *got, tolerance t)
{
    double want = number_of(expected), have = number_of(got);

    c->numbers++;
    if (cJSON_IsString(expected) && cJSON_IsString(got))
        return strcmp(expected->valuestring, got->valuestring) == 0 ? 0 : wrong(c, ": expected %s, got %s", expected->valuestring, got->valuestring);
    if (!isnan(want) && cJSON_IsString(got))
        return wrong(c, ": expected %.17g, got '%s'", want, got->valuestring);
    if (want == have || (cJSON_IsNull(expected) && isnan(have)) || fabs(want - have) <= t.abs + t.rel * fabs(want))
        return 0;
    if (isnan(want) || isnan(have))
        return isnan(want) ? wrong(c, ": expected null, got %.17g", have) : wrong(c, ": expected %.17g, got null", want);
    return wrong(c, ": expected %.17g, got %.17g, relative error %.2g", want, have, fabs(want - have) / fabs(want));
}

static int compare(comparison *c, const cJSON *expected, const cJSON *got, tolerance t);

static int compare_parts(comparison *c, const cJSON *expected, const cJSON *got, tolerance t)
{
    size_t       length = strlen(c->path);
    const cJSON *e, *g = got->child;
    int          failed = 0, at = 0;

    if (cJSON_IsArray(expected) && cJSON_GetArraySize(expected) != cJSON_GetArraySize(got))
        return wrong(c, ": %d parts are expected, got %d", cJSON_GetArraySize(expected), cJSON_GetArraySize(got));
    cJSON_ArrayForEach(e, expected) {
        if (cJSON_IsArray(expected))
            snprintf(c->path + length, sizeof c->path - length, "[%d]", at++);
        else
            snprintf(c->path + length, sizeof c->path - length, ".%s", e->string);
        failed += compare(c, e, cJSON_IsArray(expected) ? g : cJSON_GetObjectItemCaseSensitive(got, e->string), t);
        g = g ? g->next : NULL;
        c->path[length] = '\0';
    }
    return failed;
}

static int compare(comparison *c, const cJSON *expected, const cJSON *got, tolerance t)
{
    if (!got)
        return wrong(c, " is expected and not told");
    if (!cJSON_IsArray(expected) && !cJSON_IsObject(expected))
        return compare_one(c, expected, got, t);
    if (cJSON_IsArray(expected) != cJSON_IsArray(got) || cJSON_IsObject(expected) != cJSON_IsObject(got))
        return wrong(c, ": a %s is expected", cJSON_IsArray(expected) ? "list" : "group of names");
    return compare_parts(c, expected, got, t);
}

int vectors_compare(const cJSON *entry, const cJSON *got, comparison *c)
{
    const cJSON *e;
    int          failed = 0;

    c->id = trd_json_text(entry, "id", "?");
    cJSON_ArrayForEach(e, cJSON_GetObjectItemCaseSensitive(entry, "expected")) {
        snprintf(c->path, sizeof c->path, "%s", e->string);
        failed += compare(c, e, cJSON_GetObjectItemCaseSensitive(got, e->string), tolerance_of(entry, e->string));
    }
    return failed;
}
