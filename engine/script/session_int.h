/* script/session_int.h -- what the files of a session share. */
#ifndef TRD_SCRIPT_SESSION_INT_H
#define TRD_SCRIPT_SESSION_INT_H

#include "script/session.h"

#include "design/data.h"

#include <lua.h>

struct trd_session {
    lua_State       *L;
    trd_store       *store;
    const trd_watch *watch;
    trd_pool        *pool;
    trd_store_table *tables;
    size_t           table_count;
    trd_schema       schema;         /* of the datasets used so far  */
    size_t           used;           /* how many datasets it holds   */
    trd_data        *data;
    trd_pool        *data_pool;
};

/* The session of a function that lua/trede/session.lua calls. */
trd_session *trd_session_self(lua_State *L);

/* Raises an engine error; level 0, since the message names the place. */
int trd_session_raise(lua_State *L, const trd_error *err);

/* A Lua value of the surface as JSON tree; *out stays NULL for nil. */
trd_code trd_session_json(lua_State *L, int index, cJSON **out, trd_error *err);

/* Binds the datasets used so far, anew when there are more of them. */
trd_code trd_session_bind(trd_session *s, const cJSON *datasets, trd_problems *problems, trd_error *err);

/* Writes into the ledger what was looked at. */
trd_code trd_session_note_look(trd_session *s, const char *words, trd_error *err);

/* methods(): a list of all statistics by name, { name, family, title, summary, arguments, returns }. */
int trd_session_methods(lua_State *L);

/* statistic(name, arguments, datasets, expressions, lists): what it found, and
 * the list of names in the order they were told. */
int trd_session_statistic(lua_State *L);

#endif
