#include "intake/profile.h"

#include "base/json.h"

#include <string.h>
#include <strings.h>

typedef struct reader {
    const char *place;
    trd_pool   *pool;
    trd_error  *err;
} reader;

static trd_code no_memory(const reader *r)
{
    return trd_fail(r->err, TRD_E_NOMEM, "out of memory for the profile; close some programs");
}

static size_t size_of(const cJSON *array)
{
    return cJSON_IsArray(array) ? (size_t)cJSON_GetArraySize(array) : 0;
}

static trd_code read_type(const reader *r, const cJSON *json, const char *name, trd_type *out)
{
    const char *word = trd_json_text(json, "type", "code");

    if (strcmp(word, "code") == 0)
        *out = TRD_CODE;
    else if (strcmp(word, "integer") == 0)
        *out = TRD_INTEGER;
    else if (strcmp(word, "real") == 0)
        *out = TRD_REAL;
    else
        return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "column '%s' has type '%s'; use code, integer or real", name, word);
    return TRD_OK;
}

static trd_code read_texts(const reader *r, const cJSON *json, const char ***out, size_t *count)
{
    size_t n = cJSON_IsString(json) ? 1 : size_of(json);
    if (!(*out = trd_pool_calloc(r->pool, n + 1, sizeof **out)))
        return no_memory(r);
    *count = 0;
    for (const cJSON *m = cJSON_IsString(json) ? json : n ? json->child : NULL; m; m = cJSON_IsString(json) ? NULL : m->next)
        if (cJSON_IsString(m) && !((*out)[(*count)++] = trd_pool_text(r->pool, m->valuestring)))
            return no_memory(r);
    return TRD_OK;
}

static trd_code read_columns(const reader *r, const cJSON *list, const char *what, const char *name_key,
                             trd_profile_column **out, size_t *count)
{
    if (!(*out = trd_pool_calloc(r->pool, size_of(list) + 1, sizeof **out)))
        return no_memory(r);
    *count = 0;
    for (const cJSON *m = size_of(list) ? list->child : NULL; m; m = m->next) {
        trd_profile_column *c = &(*out)[(*count)++];
        const char         *name = trd_json_text(m, name_key, NULL);
        if (!name)
            return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "entry %zu of %s has no %s; name it", *count, what, name_key);
        c->name = trd_pool_text(r->pool, name);
        c->optional = trd_json_true(m, "optional");
        trd_code code = read_type(r, m, name, &c->type);
        if (code == TRD_OK)
            code = read_texts(r, cJSON_GetObjectItemCaseSensitive(m, "header"), &c->headers, &c->header_count);
        if (code != TRD_OK)
            return code;
        if (!c->name)
            return no_memory(r);
        if (c->header_count == 0)
            return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "column '%s' has no header; name the headers it can have", name);
    }
    return TRD_OK;
}

static trd_code read_unpivot(const reader *r, const cJSON *json, trd_profile *p)
{
    if (!json)
        return TRD_OK;
    p->key = trd_pool_text(r->pool, trd_json_text(json, "name", ""));
    trd_code code = read_type(r, json, "unpivot", &p->key_type);
    if (code == TRD_OK)
        code = read_columns(r, cJSON_GetObjectItemCaseSensitive(json, "pattern"), "unpivot.pattern", "column", &p->patterns, &p->pattern_count);
    if (code != TRD_OK)
        return code;
    if (!p->key || !*p->key || p->pattern_count == 0)
        return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "unpivot needs a name and at least one pattern; complete it");
    for (size_t i = 0; i < p->pattern_count; i++)
        for (size_t h = 0; h < p->patterns[i].header_count; h++)
            if (!strstr(p->patterns[i].headers[h], "{}"))
                return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "pattern '%s' has no {} for the value of '%s'; put it in", p->patterns[i].headers[h], p->key);
    return TRD_OK;
}

static trd_code read_suppressed(const reader *r, const cJSON *json, trd_profile *p)
{
    size_t n = cJSON_IsObject(json) ? (size_t)cJSON_GetArraySize(json) : 0;

    if (!(p->suppressed = trd_pool_calloc(r->pool, n + 1, sizeof *p->suppressed)))
        return no_memory(r);
    for (const cJSON *m = n ? json->child : NULL; m; m = m->next) {
        const cJSON *low = cJSON_GetArrayItem(m, 0), *high = cJSON_GetArrayItem(m, 1);
        if (!cJSON_IsNumber(low) || !cJSON_IsNumber(high) || low->valuedouble > high->valuedouble)
            return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "suppressed '%s' needs two bounds; write [\"<5\"] = { 1, 4 }", m->string);
        p->suppressed[p->suppressed_count].text = trd_pool_text(r->pool, m->string);
        p->suppressed[p->suppressed_count].low = low->valuedouble;
        p->suppressed[p->suppressed_count].high = high->valuedouble;
        if (!p->suppressed[p->suppressed_count++].text)
            return no_memory(r);
    }
    return TRD_OK;
}

/* All names of the table's columns, checked together: SQLite ignores case. */
static trd_code check_names(const reader *r, const trd_profile *p)
{
    size_t       count = p->column_count + p->pattern_count + 2, n = 0;
    const char **names = trd_pool_calloc(r->pool, count, sizeof *names);

    if (!names)
        return no_memory(r);
    for (size_t i = 0; i < p->column_count; i++)
        names[n++] = p->columns[i].name;
    for (size_t i = 0; i < p->pattern_count; i++)
        names[n++] = p->patterns[i].name;
    if (p->key)
        names[n++] = p->key;
    if (p->from_name)
        names[n++] = p->from_name;
    for (size_t i = 0; i < n; i++) {
        if (!*names[i] || trd_profile_is_reserved(names[i]))
            return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "no column can be called '%s'; choose another name", names[i]);
        for (size_t k = 0; k < i; k++)
            if (strcasecmp(names[i], names[k]) == 0)
                return trd_fail_at(r->err, TRD_E_RECIPE, r->place, 0, "two columns are called '%s'; choose another name for one", names[i]);
    }
    return TRD_OK;
}

trd_code trd_profile_read(const cJSON *json, const char *place, trd_pool *pool, trd_profile *out, trd_error *err)
{
    static const char *const known[] = { "name", "title", "table", "licence", "source", "append", "columns", "unpivot",
                                         "suppressed", "missing", "from_name" };
    reader      r = { place, pool, err };
    trd_profile p = { 0 };

    if (!cJSON_IsObject(json))
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "a profile is a table; write return { name = ..., columns = { ... } }");
    for (const cJSON *m = json->child; m; m = m->next) {
        size_t k = 0;
        while (k < sizeof known / sizeof *known && strcmp(known[k], m->string) != 0)
            k++;
        if (k == sizeof known / sizeof *known)
            return trd_fail_at(err, TRD_E_RECIPE, place, 0, "a profile has no field '%s'; see docs/import.md for its fields", m->string);
    }
    p.name = trd_pool_text(pool, trd_json_text(json, "name", NULL));
    p.table = trd_pool_text(pool, trd_json_text(json, "table", NULL));
    p.title = trd_pool_text(pool, trd_json_text(json, "title", p.name));
    p.licence = trd_pool_text(pool, trd_json_text(json, "licence", ""));
    p.source = trd_pool_text(pool, trd_json_text(json, "source", ""));
    p.from_name = trd_pool_text(pool, trd_json_text(json, "from_name", NULL));
    p.append = trd_json_true(json, "append");
    if (!p.name || !p.table || !p.licence || !p.source)
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "a profile needs name and table; add them");
    trd_code code = read_columns(&r, cJSON_GetObjectItemCaseSensitive(json, "columns"), "columns", "name", &p.columns, &p.column_count);
    if (code == TRD_OK && p.column_count == 0)
        code = trd_fail_at(err, TRD_E_RECIPE, place, 0, "a profile needs columns; name them");
    if (code == TRD_OK)
        code = read_unpivot(&r, cJSON_GetObjectItemCaseSensitive(json, "unpivot"), &p);
    if (code == TRD_OK)
        code = read_suppressed(&r, cJSON_GetObjectItemCaseSensitive(json, "suppressed"), &p);
    if (code == TRD_OK)
        code = read_texts(&r, cJSON_GetObjectItemCaseSensitive(json, "missing"), &p.missing, &p.missing_count);
    if (code == TRD_OK)
        code = check_names(&r, &p);
    if (code == TRD_OK)
        *out = p;
    return code;
}

/* ---- matching ----------------------------------------------------------- */

bool trd_profile_is_reserved(const char *name)
{
    return strcasecmp(name, "rowid") == 0 || strcasecmp(name, "oid") == 0 || strcasecmp(name, "_rowid_") == 0;
}

int trd_profile_find(const trd_profile_column *column, const trd_record *header)
{
    for (size_t h = 0; h < column->header_count; h++)
        for (size_t i = 0; i < header->count; i++)
            if (strcasecmp(column->headers[h], header->fields[i].bytes) == 0)
                return (int)i;
    return -1;
}

size_t trd_profile_match(const char *pattern, const char *header, const char **start)
{
    const char *hole = strstr(pattern, "{}");
    size_t      before = (size_t)(hole - pattern), after = strlen(hole + 2), n = strlen(header);

    if (n <= before + after || strncasecmp(pattern, header, before) != 0 || strcasecmp(hole + 2, header + n - after) != 0)
        return 0;
    *start = header + before;
    return n - before - after;
}

static bool matches_any(const trd_profile_column *pattern, const trd_record *header)
{
    const char *start;
    for (size_t h = 0; h < pattern->header_count; h++)
        for (size_t i = 0; i < header->count; i++)
            if (trd_profile_match(pattern->headers[h], header->fields[i].bytes, &start))
                return true;
    return false;
}

bool trd_profile_fits(const trd_profile *p, const trd_record *header, const char **lacking)
{
    for (size_t i = 0; i < p->column_count; i++)
        if (!p->columns[i].optional && trd_profile_find(&p->columns[i], header) < 0) {
            *lacking = p->columns[i].headers[0];
            return false;
        }
    for (size_t i = 0; i < p->pattern_count; i++)
        if (!p->patterns[i].optional && !matches_any(&p->patterns[i], header)) {
            *lacking = p->patterns[i].headers[0];
            return false;
        }
    return true;
}
