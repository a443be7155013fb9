/* trede help [WORD] -- every command, word of the language and instrument. */
#include "cli/cli.h"

#include "script/embedded.h"
#include "script/session.h"

#include <ctype.h>
#include <string.h>

static void list_commands(void)
{
    puts("Trede -- an executable impact ladder\n");
    for (const trd_command *c = trd_commands; c->name; c++)
        printf("  trede %s\n        %s\n", c->usage, c->doc);
    puts("\nExit status: 0 done; 1 a check is open, or (--strict) a target is not met; 2 wrong usage;\n"
         "3 input or recipe refused; 4 limit reached; 130 interrupted.");
}

static void list_instruments(void)
{
    static const char folder[] = "instruments/";
    puts("\nInstruments:");
    for (const trd_embedded_file *f = trd_embedded_files; f->path; f++)
        if (strncmp(f->path, folder, sizeof folder - 1) == 0)
            printf("  %.*s\n", (int)(strlen(f->path) - (sizeof folder - 1) - 4), f->path + sizeof folder - 1);
}

/* The text of the instrument itself says all there is to say. */
static bool show_instrument(const char *word)
{
    char   path[128];
    size_t n;
    snprintf(path, sizeof path, "instruments/%s.lua", word);
    const char *text = trd_embedded(path, &n);
    if (text)
        fwrite(text, 1, n, stdout);
    return text != NULL;
}

static bool is_plain(const char *word)
{
    for (const char *at = word; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && *at != ':' && *at != '.')
            return false;
    return true;
}

/* The words of the language know their own help. */
static int show_word(const char *word)
{
    trd_session *session = NULL;
    trd_error    err = { 0 };
    bool         incomplete;
    char         line[128];

    trd_code code = trd_session_open(NULL, trd_cli_watch(), &session, &err);
    if (code == TRD_OK) {
        snprintf(line, sizeof line, word ? "help(\"%s\")" : "help()", word);
        code = trd_session_line(session, line, &incomplete, &err);
    }
    trd_session_close(session);
    if (code == TRD_E_RECIPE)
        err.code = TRD_E_USAGE;
    return code == TRD_OK ? 0 : trd_cli_fail(&err);
}

int trd_cli_help(int argc, char **argv)
{
    if (argc == 0) {
        list_commands();
        puts("\nWords of the recipe language (trede help WORD tells more):");
        int status = show_word(NULL);
        list_instruments();
        return status;
    }
    if (argc > 1)
        return trd_cli_usage("help", "one word at a time");
    for (const trd_command *c = trd_commands; c->name; c++)
        if (strcmp(c->name, argv[0]) == 0) {
            printf("trede %s\n    %s\n", c->usage, c->doc);
            return 0;
        }
    if (show_instrument(argv[0]))
        return 0;
    if (!is_plain(argv[0]) || strlen(argv[0]) > 64)
        return trd_cli_usage("help", "'%s' is no word", argv[0]);
    return show_word(argv[0]);
}
