/* trede new NAME -- a commented recipe to start from. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/text.h"
#include "script/embedded.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

static bool is_name(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > 60)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]) && (i == 0 || !strchr("-_", name[i])))
            return false;
    return true;
}

int trd_cli_new(int argc, char **argv)
{
    trd_error err = { 0 };
    trd_text  recipe = { 0 }, path = { 0 };
    size_t    n;
    trd_code  code;

    if (argc != 1 || !is_name(argv[0]))
        return trd_cli_usage("new", "a name is needed, of small letters, digits, - and _");
    const char *at = trd_embedded("templates/recipe.lua", &n);
    for (const char *hit; (hit = strstr(at, "NAME")); at = hit + 4) {
        trd_text_add_bytes(&recipe, at, (size_t)(hit - at));
        trd_text_add(&recipe, argv[0]);
    }
    trd_text_add(&recipe, at);
    trd_text_add_format(&path, "%s.lua", argv[0]);
    if (recipe.failed || path.failed)
        code = trd_fail(&err, TRD_E_NOMEM, "out of memory; close some programs");
    else if (access(path.bytes, F_OK) == 0)
        code = trd_fail_at(&err, TRD_E_IO, path.bytes, 0, "is there already; choose another name");
    else
        code = trd_file_write(path.bytes, recipe.bytes, recipe.length, &err);
    if (code == TRD_OK)
        printf("written: %s\nnext: trede check %s\n", path.bytes, path.bytes);
    trd_text_release(&recipe);
    trd_text_release(&path);
    return code == TRD_OK ? 0 : trd_cli_fail(&err);
}
