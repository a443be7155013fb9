#include "cli/cli.h"

#include "base/text.h"
#include "script/worker.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void trd_cli_print(FILE *to, const char *text)
{
    trd_text safe = { 0 };
    trd_text_add(&safe, "");
    trd_text_add_safe(&safe, text);
    fputs(safe.bytes ? safe.bytes : "", to);
    trd_text_release(&safe);
}

int trd_cli_fail(const trd_error *err)
{
    if (err->place[0]) {
        trd_cli_print(stderr, err->place);
        fputs(": ", stderr);
    }
    trd_cli_print(stderr, err->what);
    fputc('\n', stderr);
    return trd_exit_status(err->code);
}

int trd_cli_usage(const char *command, const char *format, ...)
{
    char    what[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    fprintf(stderr, "trede %s: ", command);
    trd_cli_print(stderr, what);
    for (const trd_command *c = trd_commands; c->name; c++)
        if (strcmp(c->name, command) == 0)
            fprintf(stderr, "; usage: trede %s", c->usage);
    fputc('\n', stderr);
    return 2;
}

int trd_cli_problems(const char *file, trd_problems *problems)
{
    int status = problems->count ? 3 : 0;
    for (size_t i = 0; i < problems->count; i++) {
        trd_cli_print(stderr, file);
        if (problems->items[i].line > 0)
            fprintf(stderr, ":%ld", problems->items[i].line);
        fputs(": ", stderr);
        trd_cli_print(stderr, problems->items[i].what);
        fputc('\n', stderr);
    }
    trd_problems_release(problems);
    return status;
}

static void show_printed(const cJSON *recipe)
{
    const cJSON *printed = cJSON_GetObjectItemCaseSensitive(recipe, "printed");
    const char  *at = cJSON_IsString(printed) ? printed->valuestring : "";
    while (*at) {                                    /* line by line: a newline is no control letter here */
        const char *end = strchr(at, '\n');
        trd_text    line = { 0 };
        trd_text_add_bytes(&line, at, end ? (size_t)(end - at) : strlen(at));
        trd_cli_print(stderr, line.bytes ? line.bytes : "");
        fputc('\n', stderr);
        trd_text_release(&line);
        at = end ? end + 1 : at + strlen(at);
    }
}

int trd_cli_recipe(const char *path, trd_pool *pool, trd_ladder **out)
{
    trd_text     source = { 0 };
    trd_error    err = { 0 };
    trd_problems problems = { 0 };
    cJSON       *recipe = NULL;
    trd_code     code = TRD_OK;
    int          read = trd_text_read_file(&source, path, TRD_SOURCE_LIMIT);

    if (read < 0)
        code = trd_fail_at(&err, TRD_E_RECIPE, path, 0, "cannot be read (%s); check the name", strerror(errno));
    else if (read > 0)
        code = trd_fail_at(&err, TRD_E_RECIPE, path, 0, "is larger than %d bytes, and a recipe may not be; split it", TRD_SOURCE_LIMIT);
    if (code == TRD_OK)
        code = trd_script_recipe(path, source.bytes, source.length, &recipe, &err);
    if (code == TRD_OK) {
        show_printed(recipe);
        code = trd_ladder_read(recipe, path, source.bytes, pool, out, &problems, &err);
    }
    cJSON_Delete(recipe);
    trd_text_release(&source);
    if (code != TRD_OK) {
        trd_cli_problems(path, &problems);
        return trd_cli_fail(&err);
    }
    return trd_cli_problems(path, &problems);
}
