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

trd_code trd_seal_read(const char *path, trd_pool *pool, trd_seal *out, trd_error *err)
{
    trd_seal seal = { "", "", "" };
    cJSON   *json = NULL;
    char     digest[TRD_DIGEST_ROOM];
    trd_text canonical = { 0 };

    *out = seal;
    if (access(path, F_OK) != 0)
        return TRD_OK;
    trd_code code = trd_json_read(path, LARGEST_SEAL, &json, err);
    if (code != TRD_OK)
        return code;
    const cJSON *ladder = cJSON_GetObjectItemCaseSensitive(json, "ladder");
    trd_text_add(&canonical, "");
    if (ladder)
        trd_json_canonical(ladder, NULL, &canonical);
    trd_digest_of(canonical.bytes, canonical.length, digest);
    seal.digest = trd_pool_text(pool, trd_json_text(json, "digest", ""));
    seal.sealed_at = trd_pool_text(pool, trd_json_text(json, "sealed_at", ""));
    seal.canonical = trd_pool_bytes(pool, canonical.bytes, canonical.length);
    if (!seal.digest || !seal.sealed_at || !seal.canonical || canonical.failed)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the seal; close some programs");
    else if (!*seal.sealed_at || strcmp(seal.digest, digest) != 0)
        code = trd_fail_at(err, TRD_E_RECIPE, path, 0, "this seal was changed by hand: its digest does not fit its ladder; "
                           "restore the file, or remove it and seal again (the report will then say so)");
    else
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
        trd_text_add_format(out, "%s\n    {\"digest\":\"%s\",\"sealed_at\":\"%s\"}", first ? "" : ",", earlier->digest, earlier->sealed_at);
    }
    cJSON_Delete(json);
}

trd_code trd_seal_write(const char *path, const trd_ladder *ladder, const char *now, const trd_seal *earlier, trd_error *err)
{
    trd_text text = { 0 };

    trd_text_add_format(&text, "{\n  \"seal\": \"trede 1\",\n  \"id\": ");
    trd_text_add_json(&text, ladder->id);
    trd_text_add(&text, ",\n  \"version\": ");
    trd_text_add_json(&text, ladder->version);
    trd_text_add_format(&text, ",\n  \"sealed_at\": \"%s\",\n  \"digest\": \"%s\",\n  \"history\": [", now, ladder->digest);
    add_history(&text, path, earlier);
    trd_text_add_format(&text, "],\n  \"ladder\": %s\n}\n", ladder->canonical);

    trd_code code = text.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the seal; close some programs")
                                : trd_file_write(path, text.bytes, text.length, err);
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
            code = trd_fail(err, TRD_E_NOMEM, "out of memory for the seal; close some programs");
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
