#include "bundle/bundle.h"

#include "base/json.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

bool trd_bundle_path_is_safe(const char *path)
{
    size_t n = strlen(path);

    if (n == 0 || n > 100 || *path == '/' || path[n - 1] == '/')
        return false;
    for (size_t i = 0; i < n; i++) {
        bool starts = i == 0 || path[i - 1] == '/';
        if (!isalnum((unsigned char)path[i]) && !strchr("._-/", path[i]))
            return false;
        if (starts && (path[i] == '.' || path[i] == '-' || path[i] == '/'))
            return false;
    }
    return true;
}

const trd_bundle_file *trd_bundle_find(const trd_bundle *bundle, const char *path)
{
    for (size_t i = 0; i < bundle->count; i++)
        if (strcmp(bundle->files[i].path, path) == 0)
            return &bundle->files[i];
    return NULL;
}

/* ---- writing ------------------------------------------------------------ */

/* What the recipe asks of the data: datasets and their columns by role. */
static cJSON *passport(const trd_ladder *ladder)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t d = 0; d < ladder->schema.count; d++) {
        const trd_dataset *dataset = &ladder->schema.datasets[d];
        cJSON             *one = cJSON_CreateObject(), *columns = cJSON_CreateArray();
        cJSON_AddStringToObject(one, "dataset", dataset->name);
        for (size_t f = 0; f < dataset->field_count; f++)
            cJSON_AddItemToArray(columns, cJSON_CreateString(dataset->fields[f].name));
        cJSON_AddItemToObject(one, "columns", columns);
        cJSON_AddItemToArray(list, one);
    }
    return list;
}

static cJSON *as_json(trd_bundle *b, const trd_ladder *ladder)
{
    cJSON *json = cJSON_CreateObject(), *files = cJSON_CreateArray();

    cJSON_AddStringToObject(json, "bundle", "trede 1");
    cJSON_AddStringToObject(json, "id", b->id);
    cJSON_AddStringToObject(json, "title", b->title);
    cJSON_AddStringToObject(json, "version", b->version);
    cJSON_AddStringToObject(json, "made_at", b->made_at);
    cJSON_AddStringToObject(json, "engine", b->engine);
    cJSON_AddStringToObject(json, "recipe", b->recipe);
    cJSON_AddStringToObject(json, "ladder_digest", b->ladder_digest);
    cJSON_AddItemToObject(json, "passport", passport(ladder));
    for (size_t i = 0; i < b->count; i++) {
        cJSON *one = cJSON_CreateObject();
        trd_digest_of(b->files[i].text, strlen(b->files[i].text), b->files[i].digest);
        cJSON_AddStringToObject(one, "path", b->files[i].path);
        cJSON_AddStringToObject(one, "sha256", b->files[i].digest);
        cJSON_AddStringToObject(one, "text", b->files[i].text);
        cJSON_AddItemToArray(files, one);
    }
    cJSON_AddItemToObject(json, "files", files);
    return json;
}

/* Over everything in `json`, from which the digest itself has been taken. */
static void digest_of(const cJSON *json, char out[TRD_DIGEST_ROOM])
{
    trd_text text = { 0 };
    trd_text_add(&text, "");
    trd_json_canonical(json, NULL, &text);
    trd_digest_of(text.bytes, text.length, out);
    trd_text_release(&text);
}

trd_code trd_bundle_write(trd_bundle *b, const trd_ladder *ladder, trd_text *out, trd_error *err)
{
    for (size_t i = 0; i < b->count; i++)
        if (!trd_bundle_path_is_safe(b->files[i].path))
            return trd_fail(err, TRD_E_USAGE, "'%s' is no name for a file in a bundle; use letters, digits, '.', '_' and '-'", b->files[i].path);
    cJSON *json = as_json(b, ladder);
    digest_of(json, b->digest);
    cJSON_AddStringToObject(json, "digest", b->digest);
    trd_json_canonical(json, NULL, out);
    trd_text_add(out, "\n");
    cJSON_Delete(json);
    return out->failed ? trd_fail(err, TRD_E_NOMEM, "out of memory for the bundle; close some programs") : TRD_OK;
}

/* ---- reading ------------------------------------------------------------ */

static trd_code read_file(const cJSON *json, const char *place, trd_pool *pool, trd_bundle *b, trd_error *err)
{
    const char      *path = trd_json_text(json, "path", ""), *text = trd_json_text(json, "text", NULL);
    const char      *stated = trd_json_text(json, "sha256", "");
    trd_bundle_file *file = &b->files[b->count];

    if (!trd_bundle_path_is_safe(path) || !text)
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "holds a file called '%s', which is no plain name; do not use this bundle", path);
    if (trd_bundle_find(b, path))
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "holds '%s' twice; do not use this bundle", path);
    trd_digest_of(text, strlen(text), file->digest);
    if (strcmp(file->digest, stated) != 0)
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "'%s' was changed: its digest does not fit; ask the maker for the bundle again", path);
    file->path = trd_pool_text(pool, path);
    file->text = trd_pool_text(pool, text);
    if (!file->path || !file->text)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the bundle; close some programs");
    b->count++;
    return TRD_OK;
}

/* One spelling only: the bytes are what trd_bundle_write makes of them. Then
 * every byte is under the digest, and two equal bundles are equal files. */
static bool is_canonical(const cJSON *json, const trd_text *bytes)
{
    trd_text text = { 0 };
    trd_json_canonical(json, NULL, &text);
    trd_text_add(&text, "\n");
    bool same = !text.failed && text.length == bytes->length && memcmp(text.bytes, bytes->bytes, text.length) == 0;
    trd_text_release(&text);
    return same;
}

static trd_code read_bundle(cJSON *json, const trd_text *bytes, const char *place, trd_pool *pool, trd_bundle *b, trd_error *err)
{
    const cJSON *files = cJSON_GetObjectItemCaseSensitive(json, "files");
    int          count = cJSON_IsArray(files) ? cJSON_GetArraySize(files) : 0;

    if (strcmp(trd_json_text(json, "bundle", ""), "trede 1") != 0)
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "is no bundle of this Trede; make one with trede pack");
    bool   canonical = is_canonical(json, bytes);
    cJSON *stated = cJSON_DetachItemFromObjectCaseSensitive(json, "digest");
    digest_of(json, b->digest);
    bool fits = canonical && cJSON_IsString(stated) && strcmp(b->digest, stated->valuestring) == 0;
    cJSON_Delete(stated);
    if (!fits)
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "was changed after it was made: its digest does not fit; ask the maker for the bundle again");
    if (count == 0 || count > TRD_BUNDLE_FILES)
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "holds %d files, and a bundle has 1 to %d; do not use this bundle", count, TRD_BUNDLE_FILES);
    b->id = trd_pool_text(pool, trd_json_text(json, "id", "?"));
    b->title = trd_pool_text(pool, trd_json_text(json, "title", "?"));
    b->version = trd_pool_text(pool, trd_json_text(json, "version", "?"));
    b->made_at = trd_pool_text(pool, trd_json_text(json, "made_at", ""));
    b->engine = trd_pool_text(pool, trd_json_text(json, "engine", ""));
    b->recipe = trd_pool_text(pool, trd_json_text(json, "recipe", ""));
    b->ladder_digest = trd_pool_text(pool, trd_json_text(json, "ladder_digest", ""));
    b->files = trd_pool_calloc(pool, (size_t)count, sizeof *b->files);
    if (!b->id || !b->title || !b->version || !b->made_at || !b->engine || !b->recipe || !b->ladder_digest || !b->files)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the bundle; close some programs");
    for (const cJSON *m = files->child; m; m = m->next) {
        trd_code code = read_file(m, place, pool, b, err);
        if (code != TRD_OK)
            return code;
    }
    if (!trd_bundle_find(b, b->recipe))
        return trd_fail_at(err, TRD_E_RECIPE, place, 0, "holds no recipe; do not use this bundle");
    return TRD_OK;
}

trd_code trd_bundle_read(const char *path, trd_pool *pool, trd_bundle *out, trd_error *err)
{
    cJSON     *json = NULL;
    trd_text   bytes = { 0 };
    trd_bundle b = { 0 };
    trd_code   code = TRD_OK;
    int        read = trd_text_read_file(&bytes, path, TRD_BUNDLE_LIMIT);

    if (read < 0)
        code = trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); check the name", strerror(errno));
    else if (read > 0)
        code = trd_fail_at(err, TRD_E_RECIPE, path, 0, "is larger than %d bytes, and a bundle may not be; do not use it", TRD_BUNDLE_LIMIT);
    else
        code = trd_json_parse(bytes.bytes, bytes.length, path, &json, err);
    if (code == TRD_OK)
        code = read_bundle(json, &bytes, path, pool, &b, err);
    trd_text_release(&bytes);
    cJSON_Delete(json);
    if (code == TRD_OK)
        *out = b;
    return code;
}
