/* trede check RECIPE -- the eight steps of the method. */
#include "cli/cli.h"
#include "ladder/check.h"

#include <getopt.h>
#include <string.h>

static const char *state_word(trd_step_state state, bool dutch)
{
    static const char *const nl[] = { "[x] gedaan", "[~] deels ", "[ ] open  " };
    static const char *const en[] = { "[x] done  ", "[~] partly", "[ ] open  " };
    return dutch ? nl[state] : en[state];
}

static void show(const trd_ladder *ladder, const trd_step steps[TRD_STEPS], bool dutch)
{
    int done = 0;

    trd_cli_print(stdout, ladder->title);
    printf(" (");
    trd_cli_print(stdout, ladder->id);
    printf(" ");
    trd_cli_print(stdout, ladder->version);
    printf(")\n%s %.16s…\n\n", dutch ? "Vingerafdruk" : "Fingerprint", ladder->digest);
    for (int k = 0; k < TRD_STEPS; k++) {
        const trd_step *s = &steps[k];
        printf("%s  %d %s\n", state_word(s->state, dutch), k + 1, s->title);
        if (*s->found) {
            printf("              %s: ", dutch ? "gevonden" : "found");
            trd_cli_print(stdout, s->found);
            printf("\n");
        }
        if (*s->add) {
            printf("              %s: ", dutch ? "voeg toe" : "add");
            trd_cli_print(stdout, s->add);
            printf("\n");
        }
        done += s->state == TRD_STEP_DONE;
    }
    printf(dutch ? "\n%d van de %d stappen zijn gedaan.\n" : "\n%d of %d steps are done.\n", done, TRD_STEPS);
}

int trd_cli_check(int argc, char **argv)
{
    static const struct option options[] = { { "lang", required_argument, NULL, 'l' }, { 0 } };
    const char *language = NULL;
    int         c;

    argv--, argc++;
    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'l')
            return trd_cli_usage("check", "unknown option '%s'", argv[optind - 1]);
        language = optarg;
    }
    if (argc - optind != 1)
        return trd_cli_usage("check", "one recipe is needed");
    if (language && strcmp(language, "nl") != 0 && strcmp(language, "en") != 0)
        return trd_cli_usage("check", "language '%s' is unknown", language);

    trd_pool   *pool = trd_pool_new(NULL);
    trd_ladder *ladder = NULL;
    trd_step    steps[TRD_STEPS];
    trd_error   err = { 0 };
    int         status = trd_cli_recipe(argv[optind], pool, &ladder);
    if (status == 0) {
        bool dutch = strcmp(language ? language : ladder->language, "nl") == 0;
        if (trd_check(ladder, dutch, pool, steps, &err) != TRD_OK) {
            status = trd_cli_fail(&err);
        } else {
            show(ladder, steps, dutch);
            for (int k = 0; k < TRD_STEPS; k++)
                status |= steps[k].state != TRD_STEP_DONE;
        }
    }
    trd_pool_free(pool);
    return status;
}
