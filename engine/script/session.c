#include "script/session_int.h"

#include "base/json.h"
#include "base/utf8.h"
#include "design/compare.h"
#include "ladder/ladder.h"
#include "script/embedded.h"
#include "script/emit.h"
#include "script/surface.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY = 10000 };        /* instructions between two looks at the watch */

const char *trd_script_version(void)
{
    return LUA_VERSION_MAJOR "." LUA_VERSION_MINOR "." LUA_VERSION_RELEASE;
}

trd_session *trd_session_self(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

int trd_session_raise(lua_State *L, const trd_error *err)
{
    return luaL_error(L, "%s%s%s", err->place, err->place[0] ? ": " : "", err->what);
}

/* ---- what C offers to lua/trede/session.lua ------------------------------ */

static int l_tables(lua_State *L)
{
    trd_session *s = trd_session_self(L);
    lua_createtable(L, (int)s->table_count, 0);
    for (size_t i = 0; i < s->table_count; i++) {
        lua_pushstring(L, s->tables[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int l_columns(lua_State *L)
{
    trd_session *s = trd_session_self(L);
    const char  *name = luaL_checkstring(L, 1);

    for (size_t i = 0; i < s->table_count; i++) {
        const trd_store_table *t = &s->tables[i];
        if (strcmp(t->name, name) != 0)
            continue;
        lua_createtable(L, (int)t->column_count, 1);
        lua_pushinteger(L, t->rows);
        lua_setfield(L, -2, "rows");
        for (size_t c = 0; c < t->column_count; c++) {
            lua_createtable(L, 0, 4);
            lua_pushstring(L, t->columns[c].name);
            lua_setfield(L, -2, "name");
            lua_pushstring(L, trd_type_name(t->columns[c].type));
            lua_setfield(L, -2, "type");
            lua_pushinteger(L, t->columns[c].missing);
            lua_setfield(L, -2, "missing");
            lua_pushinteger(L, t->columns[c].suppressed);
            lua_setfield(L, -2, "suppressed");
            lua_rawseti(L, -2, (lua_Integer)c + 1);
        }
        return 1;
    }
    return 0;
}

trd_code trd_session_json(lua_State *L, int index, cJSON **out, trd_error *err)
{
    trd_text text = { 0 };
    trd_code code = TRD_OK;
    if (!lua_isnoneornil(L, index))
        code = trd_emit_json(L, index, &text, err);
    if (code == TRD_OK && text.length)
        code = trd_json_parse(text.bytes, text.length, "expression", out, err);
    trd_text_release(&text);
    return code;
}

trd_code trd_session_bind(trd_session *s, const cJSON *datasets, trd_problems *problems, trd_error *err)
{
    size_t count = (size_t)cJSON_GetArraySize(datasets);
    if (s->data && count == s->used)
        return TRD_OK;
    trd_pool_free(s->data_pool);
    s->data = NULL;
    if (!(s->data_pool = trd_pool_new(s->pool)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    trd_code code = trd_schema_read(datasets, s->data_pool, &s->schema, problems, err);
    if (code == TRD_OK && problems->count == 0)
        code = trd_data_open(s->store, &s->schema, s->watch, s->data_pool, &s->data, problems, err);
    if (problems->count)
        s->data = NULL;              /* to be told again at the next try */
    s->used = count;
    return code;
}

static void set_number(lua_State *L, const char *name, double value)
{
    if (isnan(value))
        return;
    lua_pushnumber(L, value);
    lua_setfield(L, -2, name);
}

static void push_estimate(lua_State *L, const trd_estimate *e, const char *group)
{
    lua_createtable(L, 0, 8);
    if (group) {
        lua_pushstring(L, group);
        lua_setfield(L, -2, "group");
    }
    set_number(L, "value", e->value);
    if (e->confidence > 0) {
        set_number(L, "low", e->low);
        set_number(L, "high", e->high);
    }
    if (e->has_span) {
        set_number(L, "span_low", e->span.low);
        set_number(L, "span_high", e->span.high);
    }
    lua_pushinteger(L, e->cases);
    lua_setfield(L, -2, "n");
    lua_pushinteger(L, e->left_out);
    lua_setfield(L, -2, "left_out");
    lua_pushstring(L, trd_unit_name(e->unit));
    lua_setfield(L, -2, "unit");
    if (e->reason) {
        lua_pushstring(L, e->reason);
        lua_setfield(L, -2, "reason");
    }
}

trd_code trd_session_note_look(trd_session *s, const char *words, trd_error *err)
{
    trd_text detail = { 0 };
    trd_text_add(&detail, "{\"measure\":");
    trd_text_add_json(&detail, words ? words : "?");
    trd_text_add(&detail, "}");
    trd_code code = trd_ledger_add(s->store, "look", detail.bytes, err);
    trd_text_release(&detail);
    return code;
}

/* One estimate, or one per value of `by`. */
static trd_code estimates(lua_State *L, trd_session *s, const trd_node *measure, const trd_comparison *how,
                          const trd_node *by, trd_error *err)
{
    trd_unit          unit = trd_compare_unit(measure, how->design);
    trd_estimate      one, *list = &one;
    const trd_column *groups = NULL;
    size_t            count = 1;
    trd_code          code = by ? trd_compare_by(s->data, measure, how, unit, 0.95, by, s->data_pool, &list, &count, err)
                                : trd_compare(s->data, measure, how, unit, 0.95, &one, err);

    if (code == TRD_OK && by)
        code = trd_data_evaluate(s->data, trd_node_base(&s->schema, &by, 1), by, &groups, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++) {
        push_estimate(L, &list[i], groups ? trd_labels_text(groups->labels, (int32_t)i) : NULL);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return code;
}

/* A split is by a text: a column, or one made of others with when. */
static void check_by(const trd_session *s, const trd_node *by, trd_problems *problems)
{
    trd_sort sort = trd_node_check(by, &s->schema, problems);

    if (sort == TRD_SORT_MISTAKE)
        return;
    if (sort != TRD_SORT_TEXT)
        trd_problems_add(problems, 0, "by needs a text column; name a label, category or cluster, or make texts with "
                         "when(condition, \"a\"):otherwise(\"b\")");
    else if (trd_node_base(&s->schema, &by, 1) < 0)
        trd_problems_add(problems, 0, "by needs a column; write by = pupils.gender");
}

/* evaluate(datasets, measure, compare, by) */
static int l_evaluate(lua_State *L)
{
    trd_session   *s = trd_session_self(L);
    trd_error      err = { 0 };
    trd_problems   problems = { 0 };
    trd_comparison how = { .design = TRD_SINGLE };
    trd_node      *measure = NULL, *by = NULL;
    enum { DATASETS, MEASURE, COMPARE, BY, PARTS };
    cJSON         *json[PARTS] = { NULL };
    trd_code       code = TRD_OK;

    if (!s->store)
        return luaL_error(L, "there are no data; start with --data DB");
    for (int i = 0; i < PARTS && code == TRD_OK; i++)
        code = trd_session_json(L, i + 1, &json[i], &err);
    if (code == TRD_OK)
        code = trd_session_bind(s, json[DATASETS], &problems, &err);
    if (code == TRD_OK && problems.count == 0) {
        measure = trd_node_read(json[MEASURE], &s->schema, "measure", 0, s->data_pool, &problems);
        if (measure && trd_node_check(measure, &s->schema, &problems) != TRD_SORT_MEASURE && !problems.count)
            trd_problems_add(&problems, 0, "value needs a measure; write value(mean(...)) or value(rows(...))");
        if (json[BY])
            by = trd_node_read(json[BY], &s->schema, "by", 0, s->data_pool, &problems);
        if (by)
            check_by(s, by, &problems);
        if (json[COMPARE])
            code = trd_comparison_read(json[COMPARE], &s->schema, s->data_pool, &how, &problems, &err);
    }
    lua_newtable(L);
    if (code == TRD_OK && problems.count == 0 && (code = trd_session_note_look(s, trd_node_words(measure, &s->schema, s->data_pool), &err)) == TRD_OK)
        code = estimates(L, s, measure, &how, by, &err);
    for (int i = 0; i < PARTS; i++)
        cJSON_Delete(json[i]);
    if (code == TRD_OK && problems.count)
        code = trd_fail(&err, TRD_E_RECIPE, "%s", problems.items[0].what);
    trd_problems_release(&problems);
    return code == TRD_OK ? 1 : trd_session_raise(L, &err);
}

/* ---- the session -------------------------------------------------------- */

/* print, with control letters made visible: labels come from files. */
static int l_print(lua_State *L)
{
    trd_text line = { 0 };
    int      n = lua_gettop(L);

    for (int i = 1; i <= n; i++) {
        const char *at = luaL_tolstring(L, i, NULL), *end;
        trd_text_add(&line, i > 1 ? "\t" : "");
        for (; (end = strchr(at, '\n')); at = end + 1) {
            char *piece = strndup(at, (size_t)(end - at));
            trd_text_add_safe(&line, piece ? piece : "");
            trd_text_add(&line, "\n");
            free(piece);
        }
        trd_text_add_safe(&line, at);
        lua_pop(L, 1);
    }
    puts(line.bytes ? line.bytes : "");
    trd_text_release(&line);
    return 0;
}

static void on_count(lua_State *L, lua_Debug *where)
{
    (void)where;
    lua_getfield(L, LUA_REGISTRYINDEX, "trede.session");
    trd_session *s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (trd_watch_stops(s->watch)) {
        lua_sethook(L, on_count, LUA_MASKCOUNT, 1);  /* also behind a pcall that swallows it */
        luaL_error(L, "interrupted");
    }
}

static int open_protected(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "tables", l_tables }, { "columns", l_columns }, { "evaluate", l_evaluate },
        { "methods", trd_session_methods }, { "statistic", trd_session_statistic }, { NULL, NULL },
    };
    trd_session *s = lua_touserdata(L, 1);
    trd_error   *err = lua_touserdata(L, 2);
    size_t       n;

    luaL_openlibs(L);
    lua_pushcfunction(L, l_print);
    lua_setglobal(L, "print");
    lua_pushlightuserdata(L, s);
    lua_setfield(L, LUA_REGISTRYINDEX, "trede.session");
    if (trd_surface_load(L, err) != TRD_OK)
        return 0;
    const char *text = trd_embedded("trede/session.lua", &n);
    if (!text || luaL_loadbufferx(L, text, n, "@lua/trede/session.lua", "t") != LUA_OK)
        return luaL_error(L, "Trede's own Lua is broken");
    lua_getfield(L, -2, "core");
    luaL_newlibtable(L, functions);
    lua_pushlightuserdata(L, s);
    luaL_setfuncs(L, functions, 1);
    lua_call(L, 2, 1);
    lua_getfield(L, -1, "complete");
    lua_setfield(L, LUA_REGISTRYINDEX, "trede.complete");
    lua_pushboolean(L, 1);
    return 1;
}

trd_code trd_session_open(trd_store *store, const trd_watch *watch, trd_session **out, trd_error *err)
{
    trd_pool    *pool = trd_pool_new(NULL);
    trd_session *s = pool ? trd_pool_calloc(pool, 1, sizeof *s) : NULL;
    trd_error    inner = { 0 };

    if (!s || !(s->L = luaL_newstate())) {
        trd_pool_free(pool);
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    }
    s->pool = pool;
    s->store = store;
    s->watch = watch;
    trd_code code = TRD_OK;
    if (store) {
        trd_store_watch(store, watch);
        code = trd_store_tables(store, pool, &s->tables, &s->table_count, err);
        trd_store_watch(store, NULL);
    }
    if (code == TRD_OK) {
        lua_pushcfunction(s->L, open_protected);
        lua_pushlightuserdata(s->L, s);
        lua_pushlightuserdata(s->L, &inner);
        if (lua_pcall(s->L, 2, 1, 0) != LUA_OK || !lua_toboolean(s->L, -1))
            code = trd_fail(err, TRD_E_RECIPE, "%s; reinstall Trede", inner.what[0] ? inner.what : lua_tostring(s->L, -1));
        lua_settop(s->L, 0);
    }
    if (code == TRD_OK)
        *out = s;
    else
        trd_session_close(s);
    return code;
}

void trd_session_close(trd_session *session)
{
    if (!session)
        return;
    lua_close(session->L);
    trd_pool_free(session->pool);
}

/* A chunk is called "script" or "prompt", whatever its file: Lua would cut the
 * name of a long path. "script:12: text" becomes a place and a text. */
static trd_code script_error(trd_session *s, const char *file, trd_error *err)
{
    lua_State  *L = s->L;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "an error without a text was raised";
    trd_code    code = trd_watch_stops(s->watch) ? TRD_E_CANCELLED : TRD_E_RECIPE;
    const char *name = file ? "script:" : "prompt:";
    size_t      n = strlen(name);
    long        line = 0;

    if (strncmp(text, name, n) == 0) {
        char *end;
        line = strtol(text + n, &end, 10);
        text = *end == ':' ? end + 1 + (end[1] == ' ') : text;
    }
    trd_fail_at(err, code, file ? file : line ? "prompt" : NULL, line, "%s", text);
    lua_pop(L, 1);
    return code;
}

/* A new run: a Ctrl-C of before has been dealt with. */
static void begin(trd_session *s)
{
    lua_sethook(s->L, on_count, LUA_MASKCOUNT, LOOK_EVERY);
}

trd_code trd_session_file(trd_session *s, const char *path, trd_error *err)
{
    trd_text source = { 0 };
    trd_code code = TRD_OK;

    if (trd_text_read_file(&source, path, 16 << 20) != 0)
        code = trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); check the name", strerror(errno));
    if (code == TRD_OK) {
        begin(s);
        int status = luaL_loadbufferx(s->L, source.bytes, source.length, "=script", "t");
        if (status != LUA_OK || lua_pcall(s->L, 0, 0, 0) != LUA_OK)
            code = script_error(s, path, err);
    }
    trd_text_release(&source);
    return code;
}

/* Shows values as print does, each on a line; results are tables. */
static int show_values(lua_State *L)
{
    int n = lua_gettop(L);
    for (int i = 1; i <= n; i++) {
        lua_pushcfunction(L, l_print);
        lua_pushvalue(L, i);
        lua_call(L, 1, 0);
    }
    return 0;
}

/* Did the text end where more was expected? Lua says so at the end of the
 * message on the stack. */
static bool ends_early(lua_State *L, int status)
{
    const char *message = status == LUA_ERRSYNTAX ? lua_tostring(L, -1) : "";
    size_t      n = strlen(message);
    return n >= 5 && strcmp(message + n - 5, "<eof>") == 0;
}

trd_code trd_session_line(trd_session *s, const char *text, bool *incomplete, trd_error *err)
{
    lua_State *L = s->L;

    begin(s);
    lua_pushfstring(L, "return %s", text);           /* first as an expression */
    int status = luaL_loadbufferx(L, lua_tostring(L, -1), strlen(lua_tostring(L, -1)), "=prompt", "t");
    lua_remove(L, -2);
    *incomplete = ends_early(L, status);
    if (status != LUA_OK) {
        lua_pop(L, 1);
        status = luaL_loadbufferx(L, text, strlen(text), "=prompt", "t");
        *incomplete = status != LUA_OK && (*incomplete || ends_early(L, status));
    }
    if (*incomplete) {
        lua_pop(L, 1);
        return TRD_OK;
    }
    if (status != LUA_OK || lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK) {
        trd_code code = script_error(s, NULL, err);
        lua_settop(L, 0);
        return code;
    }
    lua_pushcfunction(L, show_values);
    lua_insert(L, 1);
    trd_code code = lua_pcall(L, lua_gettop(L) - 1, 0, 0) == LUA_OK ? TRD_OK : script_error(s, NULL, err);
    lua_settop(L, 0);
    return code;
}

size_t trd_session_complete(trd_session *s, const char *text, trd_pool *pool, const char ***out)
{
    lua_State *L = s->L;
    size_t     count = 0;

    lua_getfield(L, LUA_REGISTRYINDEX, "trede.complete");
    lua_pushstring(L, text);
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_istable(L, -1)) {
        lua_Unsigned n = lua_rawlen(L, -1);
        if ((*out = trd_pool_calloc(pool, n + 1, sizeof **out)))
            for (lua_Unsigned i = 1; i <= n; i++) {
                lua_rawgeti(L, -1, (lua_Integer)i);
                const char *word = trd_pool_text(pool, lua_tostring(L, -1));
                if (word)
                    (*out)[count++] = word;
                lua_pop(L, 1);
            }
    }
    lua_settop(L, 0);
    return count;
}
