/* trede import FILE... --into DB -- what was read, repaired, refused. */
#include "cli/cli.h"
#include "intake/import.h"

#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "script/embedded.h"
#include "script/worker.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 64, MOST_PROFILES = 64 };

typedef struct request {
    trd_import_options options;
    trd_profile        profiles[MOST_PROFILES], own;
    const char        *words[MOST_WORDS];
    const char        *database, *profile;
    bool               json;
    char             **files;
    const char       **made;                 /* tables of the files so far */
    int                file_count;
} request;

/* ---- profiles ----------------------------------------------------------- */

static trd_code read_profile(const char *place, const char *source, size_t n, trd_pool *pool, trd_profile *out, trd_error *err)
{
    cJSON   *json = NULL;
    trd_code code = trd_script_data(place, source, n, &json, err);
    if (code == TRD_OK)
        code = trd_profile_read(json, place, pool, out, err);
    cJSON_Delete(json);
    return code;
}

/* The profiles that come with Trede. Each runs in a worker, like any Lua that
 * is data. */
static trd_code load_profiles(request *r, trd_pool *pool, trd_error *err)
{
    trd_code code = TRD_OK;

    r->options.profiles = r->profiles;
    for (const trd_embedded_file *f = trd_embedded_files; f->path && code == TRD_OK; f++)
        if (strncmp(f->path, "profiles/", 9) == 0 && r->options.profile_count < MOST_PROFILES)
            code = read_profile(f->path, f->bytes, f->length, pool, &r->profiles[r->options.profile_count++], err);
    return code;
}

static trd_code choose_profile(request *r, trd_pool *pool, trd_error *err)
{
    const char *names[MOST_PROFILES];
    size_t      n = strlen(r->profile);

    if (strcmp(r->profile, "none") == 0) {
        r->options.generic = true;
        return TRD_OK;
    }
    if (n > 4 && strcmp(r->profile + n - 4, ".lua") == 0) {
        trd_text text = { 0 };
        trd_code code = trd_text_read_file(&text, r->profile, TRD_SOURCE_LIMIT) != 0
                            ? trd_fail_at(err, TRD_E_IO, r->profile, 0, "cannot be read (%s); check the name", strerror(errno))
                            : read_profile(r->profile, text.bytes, text.length, pool, &r->own, err);
        trd_text_release(&text);
        r->options.profile = &r->own;
        return code;
    }
    for (size_t i = 0; i < r->options.profile_count; i++) {
        names[i] = r->profiles[i].name;
        if (strcmp(names[i], r->profile) == 0) {
            r->options.profile = &r->profiles[i];
            return TRD_OK;
        }
    }
    const char *near = trd_nearest(r->profile, names, r->options.profile_count);
    trd_text    list = { 0 };
    for (size_t i = 0; i < r->options.profile_count; i++)
        trd_text_add_format(&list, "%s, ", names[i]);
    trd_fail(err, TRD_E_USAGE, "profile '%s' is unknown; %s%s%s", r->profile, near ? "did you mean '" : "there are: ", near ? near : list.bytes, near ? "'?" : "none");
    trd_text_release(&list);
    return TRD_E_USAGE;
}

/* ---- arguments ---------------------------------------------------------- */

static int read_delimiter(const char *word)
{
    if (strcmp(word, "tab") == 0 || strcmp(word, "\\t") == 0)
        return '\t';
    return word[0] && !word[1] && (unsigned char)word[0] < 0x80 && !strchr("\"\r\n", word[0]) ? word[0] : 0;
}

static int read_arguments(int argc, char **argv, request *r)
{
    static const struct option options[] = {
        { "into", required_argument, NULL, 'i' },      { "table", required_argument, NULL, 't' },
        { "profile", required_argument, NULL, 'p' },   { "encoding", required_argument, NULL, 'e' },
        { "delimiter", required_argument, NULL, 'd' }, { "decimal", required_argument, NULL, 'c' },
        { "missing", required_argument, NULL, 'm' },   { "set", required_argument, NULL, 's' },
        { "header", required_argument, NULL, 'h' },    { "append", no_argument, NULL, 'a' },
        { "synthetic", no_argument, NULL, 'y' },       { "format", required_argument, NULL, 'f' },
        { 0 },
    };
    trd_import_options *o = &r->options;
    char               *equals;
    int                 c;

    argv--, argc++;
    optind = 1;
    opterr = 0;
    o->missing = r->words;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (optarg && c != 'i' && trd_utf8_valid(optarg, strlen(optarg)) < strlen(optarg))
            return trd_cli_usage("import", "'%s' is no UTF-8 text", optarg);
        switch (c) {
        case 'i': r->database = optarg; break;
        case 't': o->table = optarg; break;
        case 'p': r->profile = optarg; break;
        case 'e': o->encoding = optarg; break;
        case 'a': o->append = true; break;
        case 'y': o->synthetic = true; break;
        case 'd':
            if (!(o->delimiter = (char)read_delimiter(optarg)))
                return trd_cli_usage("import", "delimiter '%s' must be one letter, or tab", optarg);
            break;
        case 'c':
            if (strcmp(optarg, ",") != 0 && strcmp(optarg, ".") != 0)
                return trd_cli_usage("import", "decimal must be , or .");
            o->decimal = optarg[0];
            break;
        case 'm':
            if (o->missing_count == MOST_WORDS)
                return trd_cli_usage("import", "at most %d words for missing", MOST_WORDS);
            r->words[o->missing_count++] = optarg;
            break;
        case 's':
            if (!(equals = strchr(optarg, '=')) || equals == optarg)
                return trd_cli_usage("import", "--set needs NAME=VALUE");
            if (o->set_name)
                return trd_cli_usage("import", "--set can be said once");
            *equals = '\0';
            o->set_name = optarg;
            o->set_value = equals + 1;
            break;
        case 'h':
            if (!trd_number_integer(optarg, strlen(optarg), &o->header) || o->header < 1)
                return trd_cli_usage("import", "--header needs the number of a line");
            break;
        case 'f':
            if (strcmp(optarg, "json") != 0 && strcmp(optarg, "text") != 0)
                return trd_cli_usage("import", "format '%s' is unknown", optarg);
            r->json = strcmp(optarg, "json") == 0;
            break;
        default:
            return trd_cli_usage("import", "option '%s' is unknown or lacks its value", argv[optind - 1]);
        }
    }
    r->files = argv + optind;
    r->file_count = argc - optind;
    if (r->file_count == 0)
        return trd_cli_usage("import", "name at least one file");
    return r->database ? 0 : trd_cli_usage("import", "--into DB is missing");
}

/* ---- the report --------------------------------------------------------- */

static void print_notes(const trd_import_report *r, bool repairs)
{
    for (size_t i = 0; i < r->note_count; i++) {
        const trd_import_note *n = &r->notes[i];
        if (n->repair != repairs)
            continue;
        printf("  %s  ", repairs ? "repaired " : "note     ");
        if (*n->column) {
            trd_cli_print(stdout, n->column);
            printf(": ");
        }
        trd_cli_print(stdout, n->what);
        if (n->line_count) {
            printf(" (%lld %s, line%s ", (long long)n->count, n->count == 1 ? "time" : "times", n->line_count > 1 ? "s" : "");
            for (int k = 0; k < n->line_count; k++)
                printf("%s%lld", k ? ", " : "", (long long)n->lines[k]);
            printf("%s)", n->count > n->line_count ? ", …" : "");
        }
        printf("\n");
    }
}

static void print_text(const trd_import_report *r)
{
    trd_cli_print(stdout, r->file);
    if (r->known) {
        printf("\n  nothing stored: this very file is in table '");
        trd_cli_print(stdout, r->table);
        printf("' already\n");
        return;
    }
    printf("\n  read       %lld rows, %lld bytes; %s, divided by %s (%s)", (long long)r->rows_read, (long long)r->bytes,
           r->encoding, r->delimiter_word, r->delimiter_reason);
    if (r->decimal)
        printf(", decimal %s", r->decimal == ',' ? "comma" : "point");
    if (r->blank_lines)
        printf("; %lld empty lines skipped", (long long)r->blank_lines);
    printf("\n  profile    ");
    trd_cli_print(stdout, *r->profile ? r->profile : "none");
    if (*r->profile)
        printf(" (%s)", r->profile_reason);
    printf("\n  digest     %s\n  columns\n", r->digest);
    for (size_t i = 0; i < r->column_count; i++) {
        const trd_import_column *c = &r->columns[i];
        printf("             ");
        trd_cli_print(stdout, c->name);
        printf(": %s%s%s", c->hidden ? "count or bounds" : trd_type_name(c->type), *c->unit ? " in " : "", c->unit);
        if (c->missing)
            printf(", %lld empty", (long long)c->missing);
        if (c->hidden)
            printf(", %lld hidden", (long long)c->hidden);
        if (c->numbers)
            printf(", from %.15g to %.15g", c->low, c->high);
        printf("\n");
    }
    print_notes(r, true);
    print_notes(r, false);
    printf("  stored     %lld rows %s table '", (long long)r->rows_stored, r->appended ? "added to" : "in");
    trd_cli_print(stdout, r->table);
    printf("'\n");
}

static void json_member(trd_text *out, const char *key, const char *text)
{
    trd_text_add_format(out, ",\"%s\":", key);
    trd_text_add_json(out, text ? text : "");
}

static void print_json(const trd_import_report *r)
{
    trd_text out = { 0 };

    trd_text_add(&out, "{\"file\":");
    trd_text_add_json(&out, r->file);
    json_member(&out, "table", r->table);
    json_member(&out, "digest", r->digest);
    json_member(&out, "encoding", r->encoding);
    json_member(&out, "delimiter", r->delimiter_word);
    json_member(&out, "decimal", r->decimal == ',' ? "comma" : r->decimal ? "point" : "none");
    json_member(&out, "profile", r->profile);
    json_member(&out, "licence", r->licence);
    trd_text_add_format(&out, ",\"already_there\":%s,\"rows_read\":%lld,\"rows_stored\":%lld,\"columns\":[", r->known ? "true" : "false",
                        (long long)r->rows_read, (long long)r->rows_stored);
    for (size_t i = 0; i < r->column_count; i++) {
        trd_text_add(&out, i ? ",{\"name\":" : "{\"name\":");
        trd_text_add_json(&out, r->columns[i].name);
        json_member(&out, "header", r->columns[i].header);
        json_member(&out, "type", trd_type_name(r->columns[i].type));
        json_member(&out, "unit", r->columns[i].unit);
        trd_text_add_format(&out, ",\"missing\":%lld,\"hidden\":%lld", (long long)r->columns[i].missing, (long long)r->columns[i].hidden);
        if (r->columns[i].numbers)
            trd_text_add_format(&out, ",\"low\":%.17g,\"high\":%.17g", r->columns[i].low, r->columns[i].high);
        trd_text_add(&out, "}");
    }
    trd_text_add(&out, "],\"notes\":[");
    for (size_t i = 0; i < r->note_count; i++) {
        trd_text_add(&out, i ? ",{\"column\":" : "{\"column\":");
        trd_text_add_json(&out, r->notes[i].column);
        json_member(&out, "what", r->notes[i].what);
        trd_text_add_format(&out, ",\"repair\":%s,\"count\":%lld,\"lines\":[", r->notes[i].repair ? "true" : "false", (long long)r->notes[i].count);
        for (int k = 0; k < r->notes[i].line_count; k++)
            trd_text_add_format(&out, "%s%lld", k ? "," : "", (long long)r->notes[i].lines[k]);
        trd_text_add(&out, "]}");
    }
    trd_text_add(&out, "]}\n");
    fputs(out.bytes, stdout);
    trd_text_release(&out);
}

/* ---- the command -------------------------------------------------------- */

static trd_code import_all(request *r, trd_error *err)
{
    trd_store *store = NULL;
    trd_pool  *tables = trd_pool_new(NULL);
    trd_code   code = trd_store_open(r->database, TRD_STORE_IMPORT, &store, err);

    r->options.watch = trd_cli_watch();
    if (code == TRD_OK && (!tables || !(r->made = trd_pool_calloc(tables, (size_t)r->file_count, sizeof *r->made))))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    r->options.made = r->made;
    for (int i = 0; i < r->file_count && code == TRD_OK; i++) {
        trd_pool         *pool = trd_pool_new(NULL);
        trd_import_report report;
        code = pool ? trd_import_file(store, r->files[i], &r->options, pool, &report, err)
                    : trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
        if (code == TRD_OK) {
            (r->json ? print_json : print_text)(&report);
            fflush(stdout);
            if (!(r->made[r->options.made_count++] = trd_pool_text(tables, report.table)))
                code = trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
        }
        trd_pool_free(pool);
    }
    trd_store_close(store);
    trd_pool_free(tables);
    return code;
}

int trd_cli_import(int argc, char **argv)
{
    request  *r = calloc(1, sizeof *r);
    trd_error err = { 0 };
    int       status = r ? read_arguments(argc, argv, r) : 4;

    if (status == 0) {
        trd_pool *pool = trd_pool_new(NULL);
        trd_code  code = load_profiles(r, pool, &err);
        if (code == TRD_OK && r->profile)
            code = choose_profile(r, pool, &err);
        if (code == TRD_OK)
            code = import_all(r, &err);
        trd_pool_free(pool);
        if (code != TRD_OK) {
            fflush(stdout);
            status = trd_cli_fail(&err);
        }
    }
    free(r);
    return status;
}
