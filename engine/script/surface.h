/* script/surface.h -- brings lua/trede, the readable face of the recipe
 * language, into an interpreter. Both worlds use it: the declaring world to
 * collect a ladder, the measuring world to write expressions. */
#ifndef TRD_SCRIPT_SURFACE_H
#define TRD_SCRIPT_SURFACE_H

#include "base/error.h"

#include <lua.h>

/* The chunk name of foreign source, as luaL_loadbufferx wants it; messages
 * then start with "recipe:LINE: ". */
#define TRD_CHUNK "=recipe"

/* Loads the surface and pushes its table: `words` (what a recipe can say),
 * `finish(message, line)` (returns what was declared), `restrict()` (closes
 * the text methods to the standard library), `core` (help, problems). */
trd_code trd_surface_load(lua_State *L, trd_error *err);

/* The last error on the stack as plain text, popped: the text of a string
 * error, a fixed text for any other value. Runs no Lua. The line is taken out
 * of "recipe:LINE: " (0 when there is none). Texts are cut at `room`. */
void trd_surface_error(lua_State *L, char *out, size_t room, long *line);

#endif
