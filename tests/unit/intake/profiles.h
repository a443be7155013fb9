/* tests/unit/intake/profiles.h -- the profiles that come with Trede, read the
 * way the program reads them. */
#ifndef TRD_TESTS_PROFILES_H
#define TRD_TESTS_PROFILES_H

#include "assert.h"

#include "base/text.h"
#include "intake/profile.h"
#include "script/worker.h"

/* A profile from Lua source. */
static inline trd_code profile_of(const char *lua, trd_pool *pool, trd_profile *out, trd_error *err)
{
    cJSON   *json = NULL;
    trd_code code = trd_script_data("test.lua", lua, strlen(lua), &json, err);
    if (code == TRD_OK)
        code = trd_profile_read(json, "test.lua", pool, out, err);
    cJSON_Delete(json);
    return code;
}

static inline void profile_file(const char *name, trd_pool *pool, trd_profile *out)
{
    char      path[600];
    trd_text  text = { 0 };
    trd_error err = { 0 };
    snprintf(path, sizeof path, "%s/lua/profiles/%s.lua", TRD_SOURCE_DIR, name);
    assert_int_equal(trd_text_read_file(&text, path, TRD_SOURCE_LIMIT), 0);
    assert_ok(profile_of(text.bytes, pool, out, &err), err);
    trd_text_release(&text);
}

#endif
