/* script/emit.h -- a Lua value as JSON, by raw access only: no metamethod of
 * the value runs. */
#ifndef TRD_SCRIPT_EMIT_H
#define TRD_SCRIPT_EMIT_H

#include "base/error.h"
#include "base/text.h"

#include <lua.h>

/* Adds the value at `index`. Tables with 1..n become arrays, all others
 * objects with their text keys sorted; an empty table becomes []. Functions
 * and the like, cycles (120 levels), 20,000 values, texts that are not UTF-8
 * and numbers that are not finite are TRD_E_RECIPE with the path to them. */
trd_code trd_emit_json(lua_State *L, int index, trd_text *out, trd_error *err);

#endif
