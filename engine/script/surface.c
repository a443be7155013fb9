#include "script/surface.h"

#include "base/utf8.h"
#include "script/embedded.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* host.nearest(word, words): the nearest of a list of words, or nil. */
static int l_nearest(lua_State *L)
{
    const char  *word = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_Unsigned count = lua_rawlen(L, 2);
    luaL_argcheck(L, count <= 1000, 2, "too many words");
    const char **words = lua_newuserdatauv(L, (count + 1) * sizeof *words, 0);
    for (lua_Unsigned i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        words[i] = luaL_checkstring(L, -1);          /* stays alive in the table */
        lua_pop(L, 1);
    }
    lua_pushstring(L, trd_nearest(word, words, count));
    return 1;
}

/* host.load(path): runs an embedded file of ours and gives what it returns;
 * nil when there is no such file. */
static int l_load(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    size_t      n;
    const char *text = trd_embedded(path, &n);
    if (!text)
        return 0;
    const char *chunk = lua_pushfstring(L, "@lua/%s", path);
    if (luaL_loadbufferx(L, text, n, chunk, "t") != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, lua_upvalueindex(1));           /* host, as `...` */
    lua_call(L, 1, 1);
    return 1;
}

/* host.instruments(): the names of the instruments in the library. */
static int l_instruments(lua_State *L)
{
    static const char folder[] = "instruments/";
    lua_Integer       n = 0;

    lua_newtable(L);
    for (const trd_embedded_file *f = trd_embedded_files; f->path; f++)
        if (strncmp(f->path, folder, sizeof folder - 1) == 0) {
            size_t length = strlen(f->path) - (sizeof folder - 1) - 4;      /* .lua */
            lua_pushlstring(L, f->path + sizeof folder - 1, length);
            lua_rawseti(L, -2, ++n);
        }
    return 1;
}

/* What our own Lua needs; a recipe has an environment without them. */
static const luaL_Reg libraries[] = {
    { "_G", luaopen_base },         { "string", luaopen_string }, { "table", luaopen_table },
    { "math", luaopen_math },       { "debug", luaopen_debug },   { "utf8", luaopen_utf8 },
    { NULL, NULL },
};

trd_code trd_surface_load(lua_State *L, trd_error *err)
{
    static const luaL_Reg functions[] = {
        { "nearest", l_nearest }, { "load", l_load }, { "instruments", l_instruments }, { NULL, NULL },
    };

    for (const luaL_Reg *library = libraries; library->name; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
    lua_newtable(L);
    lua_pushvalue(L, -1);
    luaL_setfuncs(L, functions, 1);                  /* host is the upvalue of each */
    lua_getfield(L, -1, "load");
    lua_pushliteral(L, "trede/init.lua");
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        long line;
        char what[512];
        trd_surface_error(L, what, sizeof what, &line);
        return trd_fail(err, TRD_E_RECIPE, "Trede's own Lua is broken: %s; reinstall Trede", what);
    }
    lua_remove(L, -2);                               /* host; the table of init.lua stays */
    return TRD_OK;
}

void trd_surface_error(lua_State *L, char *out, size_t room, long *line)
{
    static const char prefix[] = "recipe:";
    const char       *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1)
                                                            : "an error without a text was raised";
    *line = 0;
    if (strncmp(text, prefix, sizeof prefix - 1) == 0) {
        char *end;
        long  number = strtol(text + sizeof prefix - 1, &end, 10);
        if (end > text + sizeof prefix - 1 && end[0] == ':') {
            *line = number;
            text = end + 1 + (end[1] == ' ');
        }
    }
    if (snprintf(out, room, "%s", text) >= (int)room)
        trd_utf8_trim(out);
    if (trd_utf8_valid(out, strlen(out)) < strlen(out))
        snprintf(out, room, "an error text that is not UTF-8 was raised");
    lua_pop(L, 1);
}
