#include "ladder/seal.h"

#include "base/file.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_SEAL = 4 * 1024 * 1024 };

const char *trd_seal_path(const char *recipe, trd_pool *pool)
{
    return trd_pool_format(pool, "%s.seal.json", recipe);
}

/* ---- reading and writing ------------------------------------------------ */

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the seal; close some programs");
}

static trd_code digest_of(const cJSON *json, trd_text *canonical, char out[TRD_DIGEST_ROOM], trd_error *err)
{
    trd_text_clear(canonical);
    trd_text_add(canonical, "");
    trd_json_canonical(json, NULL, canonical);
    if (canonical->failed)
        return no_memory(err);
    trd_digest_of(canonical->bytes, canonical->length, out);
    return TRD_OK;
}

/* Two digests: `digest` of the ladder (its identity), and `whole` of the file
 * without that line, so that a changed time or history shows as well. */
static trd_code check_digests(cJSON *json, trd_text *canonical, bool *fits, trd_error *err)
{
    char         digest[TRD_DIGEST_ROOM];
    cJSON       *whole = cJSON_DetachItemFromObjectCaseSensitive(json, "whole");
    const cJSON *ladder = cJSON_GetObjectItemCaseSensitive(json, "ladder");
    trd_code     code = digest_of(json, canonical, digest, err);

    *fits = cJSON_IsObject(ladder) && cJSON_IsString(whole) && strcmp(whole->valuestring, digest) == 0;
    cJSON_Delete(whole);
    if (code == TRD_OK && *fits && (code = digest_of(ladder, canonical, digest, err)) == TRD_OK)
        *fits = strcmp(trd_json_text(json, "digest", ""), digest) == 0 && *trd_json_text(json, "sealed_at", "");
    return code;
}

trd_code trd_seal_read(const char *path, trd_pool *pool, trd_seal *out, trd_error *err)
{
    trd_seal seal = { "", "", "" };
    cJSON   *json = NULL;
    trd_text canonical = { 0 };
    bool     fits = false;

    *out = seal;
    if (access(path, F_OK) != 0)
        return TRD_OK;
    trd_code code = trd_json_read(path, LARGEST_SEAL, &json, err);
    if (code != TRD_OK)
        return code;
    code = check_digests(json, &canonical, &fits, err);
    seal.digest = trd_pool_text(pool, trd_json_text(json, "digest", ""));
    seal.sealed_at = trd_pool_text(pool, trd_json_text(json, "sealed_at", ""));
    seal.canonical = code == TRD_OK ? trd_pool_bytes(pool, canonical.bytes, canonical.length) : NULL;
    if (code == TRD_OK && !fits)
        code = trd_fail_at(err, TRD_E_RECIPE, path, 0, "this seal was changed by hand: its digest does not fit what it holds; "
                           "restore the file, or remove it and seal again (the report will then say so)");
    else if (code == TRD_OK && (!seal.digest || !seal.sealed_at || !seal.canonical))
        code = no_memory(err);
    else if (code == TRD_OK)
        *out = seal;
    trd_text_release(&canonical);
    cJSON_Delete(json);
    return code;
}

/* The earlier seals of a file, as JSON array text without brackets. */
static void add_history(trd_text *out, const char *path, const trd_seal *earlier)
{
    cJSON *json = NULL;
    bool   first = true;

    if (*earlier->digest && trd_json_read(path, LARGEST_SEAL, &json, NULL) == TRD_OK) {
        const cJSON *history = cJSON_GetObjectItemCaseSensitive(json, "history");
        for (const cJSON *m = cJSON_IsArray(history) ? history->child : NULL; m; m = m->next) {
            trd_text_add(out, first ? "\n    " : ",\n    ");
            trd_json_canonical(m, NULL, out);
            first = false;
        }
        trd_text_add_format(out, "%s\n    {\"digest\":\"%s\",\"sealed_at\":", first ? "" : ",", earlier->digest);
        trd_text_add_json(out, earlier->sealed_at);
        trd_text_add(out, "}");
    }
    cJSON_Delete(json);
}

trd_code trd_seal_write(const char *path, const trd_ladder *ladder, const char *now, const trd_seal *earlier, trd_error *err)
{
    trd_text text = { 0 }, canonical = { 0 };
    char     whole[TRD_DIGEST_ROOM];
    cJSON   *json = NULL;

    trd_text_add_format(&text, "{\n  \"seal\": \"trede 1\",\n  \"id\": ");
    trd_text_add_json(&text, ladder->id);
    trd_text_add(&text, ",\n  \"version\": ");
    trd_text_add_json(&text, ladder->version);
    trd_text_add_format(&text, ",\n  \"sealed_at\": \"%s\",\n  \"digest\": \"%s\",\n  \"history\": [", now, ladder->digest);
    add_history(&text, path, earlier);
    trd_text_add_format(&text, "],\n  \"ladder\": %s", ladder->canonical);
    size_t body = text.length;
    trd_text_add(&text, "\n}\n");

    trd_code code = text.failed ? no_memory(err) : trd_json_parse(text.bytes, text.length, path, &json, err);
    if (code == TRD_OK)
        code = digest_of(json, &canonical, whole, err);
    if (code == TRD_OK) {
        text.length = body;
        trd_text_add_format(&text, ",\n  \"whole\": \"%s\"\n}\n", whole);
        code = text.failed ? no_memory(err) : trd_file_write(path, text.bytes, text.length, err);
    }
    cJSON_Delete(json);
    trd_text_release(&canonical);
    trd_text_release(&text);
    return code;
}

/* ---- what changed, in meaning ------------------------------------------- */

typedef struct differ {
    trd_pool   *pool;
    trd_change *changes;
    size_t      count, room;
    bool        failed;
} differ;

static const char *shown(differ *d, const cJSON *value)
{
    trd_text text = { 0 };
    trd_text_add(&text, "");
    if (value)
        trd_json_canonical(value, NULL, &text);
    const char *copy = trd_pool_text(d->pool, text.bytes);
    d->failed |= text.failed || !copy;
    trd_text_release(&text);
    return copy ? copy : "";
}

static void note(differ *d, const char *title, const char *field, const cJSON *before, const cJSON *after)
{
    trd_change *more = trd_pool_grow(d->pool, d->changes, d->count, &d->room, sizeof *more);
    if (!more) {
        d->failed = true;
        return;
    }
    d->changes = more;
    const char *name = trd_pool_text(d->pool, field), *of = trd_pool_text(d->pool, title);
    d->failed |= !name || !of;
    d->changes[d->count++] = (trd_change){ of ? of : "", name ? name : "", shown(d, before), shown(d, after) };
}

static bool same(const cJSON *a, const cJSON *b)
{
    return a && b && cJSON_Compare(a, b, true);
}

/* Which members differ. Targets and comparisons are opened one level, so that
 * a moved threshold is named; a measure is one thing. */
static void compare_members(differ *d, const char *title, const char *prefix, const cJSON *a, const cJSON *b)
{
    for (int side = 0; side < 2; side++) {
        for (const cJSON *m = (side ? b : a)->child; m; m = m->next) {
            const cJSON *other = cJSON_GetObjectItemCaseSensitive(side ? a : b, m->string);
            const cJSON *before = side ? other : m, *after = side ? m : other;
            char         field[128];
            if (same(before, after) || (side && other) || strcmp(m->string, "parts") == 0)
                continue;
            snprintf(field, sizeof field, "%s%s", prefix, m->string);
            bool opened = !*prefix && (strcmp(m->string, "target") == 0 || strcmp(m->string, "compare") == 0) &&
                          cJSON_IsObject(before) && cJSON_IsObject(after);
            if (opened) {
                strncat(field, ".", sizeof field - strlen(field) - 1);
                compare_members(d, title, field, before, after);
            } else {
                note(d, title, field, before, after);
            }
        }
    }
}

/* The element of a list with the same name or title. */
static const cJSON *twin(const cJSON *list, const cJSON *of, const char *key)
{
    const char *name = trd_json_text(of, key, "");
    for (const cJSON *m = cJSON_IsArray(list) ? list->child : NULL; m; m = m->next)
        if (strcmp(trd_json_text(m, key, ""), name) == 0)
            return m;
    return NULL;
}

static void compare_lists(differ *d, const cJSON *a, const cJSON *b, const char *key)
{
    for (const cJSON *m = cJSON_IsArray(a) ? a->child : NULL; m; m = m->next) {
        const cJSON *other = twin(b, m, key);
        if (!other)
            note(d, trd_json_text(m, key, "?"), "removed", m, NULL);
        else if (cJSON_IsObject(m) && cJSON_IsObject(other))
            compare_members(d, trd_json_text(m, key, "?"), "", m, other);
    }
    for (const cJSON *m = cJSON_IsArray(b) ? b->child : NULL; m; m = m->next)
        if (!twin(a, m, key))
            note(d, trd_json_text(m, key, "?"), "added", NULL, m);
}

trd_code trd_seal_changes(const char *before, const char *after, trd_pool *pool, trd_change **out, size_t *count, trd_error *err)
{
    differ   d = { .pool = pool };
    cJSON   *a = NULL, *b = NULL;
    trd_code code = trd_json_parse(before, strlen(before), "seal", &a, err);

    if (code == TRD_OK)
        code = trd_json_parse(after, strlen(after), "ladder", &b, err);
    if (code == TRD_OK) {
        const cJSON *x = cJSON_GetObjectItemCaseSensitive(a, "ladder"), *y = cJSON_GetObjectItemCaseSensitive(b, "ladder");
        if (cJSON_IsObject(x) && cJSON_IsObject(y)) {
            compare_members(&d, "", "", x, y);
            compare_lists(&d, cJSON_GetObjectItemCaseSensitive(x, "parts"), cJSON_GetObjectItemCaseSensitive(y, "parts"), "title");
        }
        compare_lists(&d, cJSON_GetObjectItemCaseSensitive(a, "datasets"), cJSON_GetObjectItemCaseSensitive(b, "datasets"), "name");
        compare_lists(&d, cJSON_GetObjectItemCaseSensitive(a, "cohorts"), cJSON_GetObjectItemCaseSensitive(b, "cohorts"), "name");
        *out = d.changes;
        *count = d.count;
        if (d.failed)
            code = no_memory(err);
    }
    cJSON_Delete(a);
    cJSON_Delete(b);
    return code;
}

trd_seal_state trd_seal_state_of(const trd_seal *seal, const trd_ladder *ladder, const char *first_data_at)
{
    if (!*seal->digest)
        return TRD_NEVER_SEALED;
    if (strcmp(seal->digest, ladder->digest) != 0)
        return TRD_CHANGED_SINCE_SEAL;
    /* ISO 8601 in UTC sorts as text. Data that came from elsewhere, without a
     * time on record, cannot be shown to be later than the seal. */
    if (*first_data_at && strcmp(seal->sealed_at, first_data_at) < 0)
        return TRD_SEALED_BEFORE_DATA;
    return TRD_SEALED_AFTER_DATA;
}
