/* trede seal RECIPE -- what was declared, and when. */
#include "cli/cli.h"

#include "base/clock.h"
#include "ladder/seal.h"
#include "report/narrate.h"

#include <string.h>

static trd_code seal(const trd_ladder *ladder, const char *recipe, trd_pool *pool, trd_error *err)
{
    const char *path = trd_seal_path(recipe, pool);
    char        now[TRD_TIME_ROOM];
    trd_seal    earlier;
    trd_code    code = trd_seal_read(path, pool, &earlier, err);

    if (code != TRD_OK)
        return code;
    trd_clock_now(now);
    if (strcmp(earlier.digest, ladder->digest) == 0) {
        printf("already sealed on %s; nothing has changed since\n", earlier.sealed_at);
        return TRD_OK;
    }
    if (*earlier.digest) {
        trd_change *changes = NULL;
        size_t      count = 0;
        if ((code = trd_seal_changes(earlier.canonical, ladder->canonical, pool, &changes, &count, err)) != TRD_OK)
            return code;
        printf("changed since the seal of %s:\n", earlier.sealed_at);
        for (size_t i = 0; i < count; i++) {
            printf("  ");
            trd_cli_print(stdout, trd_narrate_change(&changes[i], strcmp(ladder->language, "nl") == 0, pool));
            printf("\n");
        }
    }
    if ((code = trd_seal_write(path, ladder, now, &earlier, err)) != TRD_OK)
        return code;
    printf("sealed: ");
    trd_cli_print(stdout, path);
    printf("\n  ladder  ");
    trd_cli_print(stdout, ladder->title);
    printf("\n  digest  %s\n  time    %s\n", ladder->digest, now);
    return TRD_OK;
}

int trd_cli_seal(int argc, char **argv)
{
    trd_pool   *pool = trd_pool_new(NULL);
    trd_ladder *ladder = NULL;
    trd_error   err = { 0 };
    int         status;

    if (argc != 1 || argv[0][0] == '-')
        status = trd_cli_usage("seal", "one recipe is needed");
    else if ((status = trd_cli_recipe(argv[0], pool, &ladder)) == 0 && seal(ladder, argv[0], pool, &err) != TRD_OK)
        status = trd_cli_fail(&err);
    trd_pool_free(pool);
    return status;
}
