#include "script/world.h"

#include "script/emit.h"
#include "script/surface.h"

#include <lauxlib.h>
#include <lualib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MEMORY = 64 * 1024 * 1024 };

struct trd_world {
    lua_State             *L;
    trd_world_kind         kind;
    size_t                 used;     /* bytes of Lua memory                    */
    bool                   full;     /* the cap was hit: the run is over       */
    volatile sig_atomic_t  late;     /* the deadline passed                    */
};

/* The one world of a worker process; a signal handler has no other way to it. */
static trd_world *armed;

static void *allocate(void *user, void *block, size_t before, size_t after)
{
    trd_world *w = user;

    if (!block)
        before = 0;                  /* then it is a type, not a size */
    if (after == 0) {
        w->used -= before;
        free(block);
        return NULL;
    }
    if (after > before && w->used + (after - before) > MOST_MEMORY) {
        w->full = true;
        return NULL;
    }
    void *moved = realloc(block, after);
    if (moved)
        w->used += after - before;
    return moved;
}

/* Names the line that was running: in a hook that is `where` itself. */
static void stop(lua_State *L, lua_Debug *where)
{
    if (lua_getinfo(L, "Sl", where) && where->currentline > 0)
        lua_pushfstring(L, "%s:%d: the time is up", where->short_src, where->currentline);
    else
        lua_pushliteral(L, "the time is up");
    lua_error(L);
}

static void on_alarm(int sig)
{
    (void)sig;
    armed->late = 1;
    lua_sethook(armed->L, stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* Our own setup runs under pcall, since even that can run out of memory. */
static int open_protected(lua_State *L)
{
    trd_error *err = lua_touserdata(L, 1);
    if (trd_surface_load(L, err) != TRD_OK)
        return 0;
    lua_getfield(L, -1, "restrict");
    lua_call(L, 0, 0);
    lua_setfield(L, LUA_REGISTRYINDEX, "trede");
    lua_pushboolean(L, 1);
    return 1;
}

trd_world *trd_world_open(trd_world_kind kind, trd_error *err)
{
    trd_world *w = calloc(1, sizeof *w);

    if (!w || !(w->L = lua_newstate(allocate, w))) {
        trd_fail(err, TRD_E_NOMEM, "out of memory for the recipe; close some programs");
        free(w);
        return NULL;
    }
    w->kind = kind;
    if (kind == TRD_WORLD_RECIPE) {
        lua_pushcfunction(w->L, open_protected);
        lua_pushlightuserdata(w->L, err);
        if (lua_pcall(w->L, 1, 1, 0) != LUA_OK || !lua_toboolean(w->L, -1)) {
            if (err && err->code == TRD_OK)
                trd_fail(err, TRD_E_RECIPE, "Trede's own Lua cannot start; reinstall Trede");
            return NULL;
        }
        lua_settop(w->L, 0);
    }
    return w;
}

void trd_world_arm(trd_world *world)
{
    struct sigaction action = { .sa_handler = on_alarm };
    armed = world;
    sigaction(SIGALRM, &action, NULL);
}

/* Sets the environment of the chunk on top: the words, or nothing at all. */
static void set_environment(trd_world *w)
{
    if (w->kind == TRD_WORLD_RECIPE) {
        lua_getfield(w->L, LUA_REGISTRYINDEX, "trede");
        lua_getfield(w->L, -1, "words");
        lua_remove(w->L, -2);
    } else {
        lua_newtable(w->L);
    }
    if (!lua_setupvalue(w->L, -2, 1))
        lua_pop(w->L, 1);            /* an empty chunk uses no environment */
}

static trd_code out_of_bounds(const trd_world *w, const char *name, long line, trd_error *err)
{
    if (w->late)
        return trd_fail_at(err, TRD_E_LIMIT, name, line,
                           "stopped: the recipe used up its time; nothing was changed; look for an endless loop");
    return trd_fail_at(err, TRD_E_LIMIT, name, line,
                       "stopped: the recipe used up its %d MB of memory; nothing was changed; "
                       "a recipe declares, it does not collect data", MOST_MEMORY >> 20);
}

/* `finish(message, line)` of the surface returns all that was declared, with
 * the error that ended the recipe among its problems. */
static int answer_protected(lua_State *L)
{
    trd_text  *answer = lua_touserdata(L, 1);
    trd_error *err = lua_touserdata(L, 2);
    lua_getfield(L, LUA_REGISTRYINDEX, "trede");
    lua_getfield(L, -1, "finish");
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 4);
    lua_call(L, 2, 1);
    lua_pushboolean(L, trd_emit_json(L, -1, answer, err) == TRD_OK);
    return 1;
}

static trd_code recipe_answer(trd_world *w, const char *name, const char *what, long line,
                              trd_text *answer, trd_error *err)
{
    lua_State *L = w->L;
    trd_error  inner = { 0 };
    lua_pushcfunction(L, answer_protected);
    lua_pushlightuserdata(L, answer);
    lua_pushlightuserdata(L, &inner);
    lua_pushstring(L, what);
    lua_pushinteger(L, line);
    int status = lua_pcall(L, 4, 1, 0);
    if (w->late || w->full)
        return out_of_bounds(w, name, 0, err);
    if (status != LUA_OK) {
        char text[512];
        trd_surface_error(L, text, sizeof text, &line);
        return trd_fail_at(err, TRD_E_RECIPE, name, line, "%s; correct the recipe", text);
    }
    if (!lua_toboolean(L, -1))
        return trd_fail_at(err, inner.code, name, 0, "%s", inner.what);
    return TRD_OK;
}

trd_code trd_world_run(trd_world *w, const char *name, const char *source, size_t n,
                       trd_text *answer, trd_error *err)
{
    lua_State *L = w->L;
    char       what[1024];
    long       line = 0;
    int        status = luaL_loadbufferx(L, source, n, TRD_CHUNK, "t");

    if (status == LUA_OK) {
        set_environment(w);
        status = lua_pcall(L, 0, w->kind == TRD_WORLD_DATA, 0);
    }
    if (status != LUA_OK)
        trd_surface_error(L, what, sizeof what, &line);
    if (w->late || w->full || status == LUA_ERRMEM)
        return out_of_bounds(w, name, line, err);
    if (w->kind == TRD_WORLD_RECIPE)
        return recipe_answer(w, name, status == LUA_OK ? NULL : what, line, answer, err);
    if (status != LUA_OK)
        return trd_fail_at(err, TRD_E_RECIPE, name, line, "%s; correct the file", what);
    trd_error inner = { 0 };
    if (trd_emit_json(L, -1, answer, &inner) != TRD_OK)
        return trd_fail_at(err, inner.code, name, 0, "%s", inner.what);
    return TRD_OK;
}
