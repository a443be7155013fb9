#include "script/emit.h"

#include "base/json.h"
#include "base/utf8.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 120, MOST_VALUES = 20000, MOST_BYTES = 1024 * 1024 };

typedef struct emitter {
    lua_State *L;
    trd_text  *out;
    trd_error *err;
    int        values;
    char       path[256];
} emitter;

static trd_code emit(emitter *e, int index, int depth);

static trd_code refuse(emitter *e, const char *what)
{
    return trd_fail(e->err, TRD_E_RECIPE, "%s%s%s", e->path[0] ? e->path : "the recipe", ": ", what);
}

static trd_code emit_text(emitter *e, int index)
{
    size_t      n;
    const char *text = lua_tolstring(e->L, index, &n);
    if (memchr(text, '\0', n) || trd_utf8_valid(text, n) < n)
        return refuse(e, "a text is not plain UTF-8; write it in UTF-8");
    trd_text_add_json(e->out, text);
    return TRD_OK;
}

static trd_code emit_array(emitter *e, int index, lua_Unsigned length, int depth)
{
    trd_code code = TRD_OK;
    trd_text_add(e->out, "[");
    for (lua_Unsigned i = 1; i <= length && code == TRD_OK; i++) {
        if (i > 1)
            trd_text_add(e->out, ",");
        lua_rawgeti(e->L, index, (lua_Integer)i);
        code = emit(e, lua_gettop(e->L), depth + 1);
        lua_pop(e->L, 1);
    }
    trd_text_add(e->out, "]");
    return code;
}

static void sift(const char **keys, size_t at, size_t count)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && strcmp(keys[child + 1], keys[child]) > 0)
            child++;
        if (strcmp(keys[at], keys[child]) >= 0)
            return;
        const char *moved = keys[at];
        keys[at] = keys[child];
        keys[child] = moved;
    }
}

/* Heapsort: qsort of glibc asks the system how much memory there is, which the
 * worker's filter answers with death. */
static void sort_keys(const char **keys, size_t count)
{
    for (size_t at = count / 2; at-- > 0;)
        sift(keys, at, count);
    for (size_t left = count; left-- > 1;) {
        const char *largest = keys[0];
        keys[0] = keys[left];
        keys[left] = largest;
        sift(keys, 0, left);
    }
}

/* The keys, sorted, so that the answer does not depend on addresses. The
 * texts stay alive in the table. */
static trd_code sorted_keys(emitter *e, int index, const char ***out, size_t *count)
{
    lua_State *L = e->L;
    size_t     room = 0;

    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        size_t n;
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 2);
            return refuse(e, "a table mixes names and positions; use one or the other");
        }
        const char *key = lua_tolstring(L, -2, &n);
        if (memchr(key, '\0', n) || trd_utf8_valid(key, n) < n) {
            lua_pop(L, 2);
            return refuse(e, "a name is not plain UTF-8; write it in UTF-8");
        }
        if (*count == room) {
            room = room ? 2 * room : 16;
            const char **more = room > MOST_VALUES * 2 ? NULL : realloc(*out, room * sizeof *more);
            if (!more) {
                lua_pop(L, 2);
                return refuse(e, "too many values; make it smaller");
            }
            *out = more;
        }
        (*out)[(*count)++] = key;
    }
    sort_keys(*out, *count);
    return TRD_OK;
}

static trd_code emit_object(emitter *e, int index, int depth)
{
    const char **keys = NULL;
    size_t       count = 0, here = strlen(e->path);
    trd_code     code = sorted_keys(e, index, &keys, &count);

    trd_text_add(e->out, "{");
    for (size_t i = 0; i < count && code == TRD_OK; i++) {
        if (i)
            trd_text_add(e->out, ",");
        trd_text_add_json(e->out, keys[i]);
        trd_text_add(e->out, ":");
        if (here + 2 < sizeof e->path) {
            size_t n = strnlen(keys[i], sizeof e->path - here - 2);
            if (here)
                e->path[here] = '.';
            memcpy(e->path + here + (here > 0), keys[i], n);
            e->path[here + (here > 0) + n] = '\0';
        }
        lua_pushstring(e->L, keys[i]);
        lua_rawget(e->L, index);
        code = emit(e, lua_gettop(e->L), depth + 1);
        lua_pop(e->L, 1);
        if (code == TRD_OK)
            e->path[here] = '\0';
    }
    trd_text_add(e->out, "}");
    free(keys);
    return code;
}

static trd_code emit_number(emitter *e, int index)
{
    if (lua_isinteger(e->L, index)) {
        trd_text_add_format(e->out, LUA_INTEGER_FMT, lua_tointeger(e->L, index));
        return TRD_OK;
    }
    double value = lua_tonumber(e->L, index);
    if (!isfinite(value))
        return refuse(e, "a number is not finite; write a finite number");
    trd_json_number(e->out, value);
    return TRD_OK;
}

static trd_code emit(emitter *e, int index, int depth)
{
    if (++e->values > MOST_VALUES || e->out->length > MOST_BYTES)
        return refuse(e, "too many values; make it smaller");
    if (depth > DEEPEST || !lua_checkstack(e->L, 8))
        return refuse(e, "nested too deep (does a table hold itself?); make it flat");
    switch (lua_type(e->L, index)) {
    case LUA_TNIL:     trd_text_add(e->out, "null"); return TRD_OK;
    case LUA_TBOOLEAN: trd_text_add(e->out, lua_toboolean(e->L, index) ? "true" : "false"); return TRD_OK;
    case LUA_TNUMBER:  return emit_number(e, index);
    case LUA_TSTRING:  return emit_text(e, index);
    case LUA_TTABLE: {
        lua_Unsigned length = lua_rawlen(e->L, index);
        lua_pushnil(e->L);
        bool empty = !lua_next(e->L, index);
        if (!empty)
            lua_pop(e->L, 2);
        return length || empty ? emit_array(e, index, length, depth) : emit_object(e, index, depth);
    }
    default:
        return refuse(e, "a function stands where a value must; did you forget to call it?");
    }
}

trd_code trd_emit_json(lua_State *L, int index, trd_text *out, trd_error *err)
{
    emitter e = { .L = L, .out = out, .err = err };
    trd_code code = emit(&e, lua_absindex(L, index), 0);
    if (code == TRD_OK && out->failed)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory while reading the recipe; close some programs");
    return code;
}
