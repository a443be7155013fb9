/* trede run RECIPE --data DB -- measures the ladder: findings. */
#include "cli/cli.h"

#include "base/file.h"
#include "base/parallel.h"
#include "base/text.h"
#include "ladder/run.h"
#include "report/narrate.h"
#include "report/report.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct request {
    const char *recipe, *data, *out, *language;
    int         format;
    bool        strict, explain, no_cache;
} request;

static int read_arguments(int argc, char **argv, request *r)
{
    static const struct option options[] = {
        { "data", required_argument, NULL, 'd' },   { "format", required_argument, NULL, 'f' },
        { "out", required_argument, NULL, 'o' },    { "lang", required_argument, NULL, 'l' },
        { "strict", no_argument, NULL, 's' },       { "explain", no_argument, NULL, 'e' },
        { "threads", required_argument, NULL, 't' }, { "no-cache", no_argument, NULL, 'c' }, { 0 },
    };
    int c;

    argv--, argc++;
    optind = 1;
    opterr = 0;
    r->format = TRD_REPORT_TEXT;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
        switch (c) {
        case 'd': r->data = optarg; break;
        case 'o': r->out = optarg; break;
        case 'l': r->language = optarg; break;
        case 's': r->strict = true; break;
        case 'e': r->explain = true; break;
        case 'c': r->no_cache = true; break;
        case 't':
            if (!trd_cli_threads(optarg))
                return trd_cli_usage("run", "--threads takes a number from 1 to %d, not '%s'", TRD_THREADS, optarg);
            break;
        case 'f':
            if ((r->format = trd_report_format_from_name(optarg)) < 0)
                return trd_cli_usage("run", "format '%s' is unknown", optarg);
            break;
        default:
            return trd_cli_usage("run", "option '%s' is unknown or lacks its value", argv[optind - 1]);
        }
    if (argc - optind != 1)
        return trd_cli_usage("run", "one recipe is needed");
    if (!r->data)
        return trd_cli_usage("run", "--data DB is missing");
    if (r->language && strcmp(r->language, "nl") != 0 && strcmp(r->language, "en") != 0)
        return trd_cli_usage("run", "language '%s' is unknown", r->language);
    r->recipe = argv[optind];
    return 0;
}

static int terminal_width(const request *r)
{
    struct winsize size;
    const char    *columns = getenv("COLUMNS");
    if (!r->out && isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return columns ? (int)strtol(columns, NULL, 10) : 0;
}

static trd_code note_run(trd_store *store, const trd_findings *f, trd_error *err)
{
    trd_text detail = { 0 };
    trd_text_add(&detail, "{\"digest\":\"");
    trd_text_add(&detail, f->ladder->digest);
    trd_text_add(&detail, "\",\"id\":");
    trd_text_add_json(&detail, f->ladder_id);
    trd_text_add(&detail, "}");
    trd_code code = detail.failed ? trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs")
                                  : trd_ledger_add(store, "run", detail.bytes, err);
    trd_text_release(&detail);
    return code;
}

static trd_code write_report(const request *r, const trd_findings *f, trd_error *err)
{
    trd_report_options options = { terminal_width(r), !r->out && isatty(STDOUT_FILENO) && !getenv("NO_COLOR") };
    trd_text           text = { 0 };
    trd_code           code = trd_report_write(f, (trd_report_format)r->format, &options, &text, err);

    if (code == TRD_OK && r->out)
        code = trd_file_write(r->out, text.bytes, text.length, err);
    else if (code == TRD_OK)
        fwrite(text.bytes, 1, text.length, stdout);
    trd_text_release(&text);
    return code;
}

/* The store is opened only when the ladder stands: two worlds. */
static trd_code measure(const request *r, const trd_ladder *ladder, trd_pool *pool, trd_problems *problems,
                        trd_findings **f, trd_error *err)
{
    trd_seal   seal;
    trd_store *store = NULL;
    trd_code   code = trd_seal_read(trd_seal_path(r->recipe, pool), pool, &seal, err);

    if (code == TRD_OK)
        code = trd_store_open(r->data, TRD_STORE_MEASURE, &store, err);
    if (code == TRD_OK && r->no_cache)
        trd_store_skip_cache(store);
    if (code == TRD_OK)
        code = trd_ladder_run(ladder, store, &seal, trd_cli_watch(), pool, f, problems, err);
    if (code == TRD_OK && problems->count == 0) {
        const char *name = strrchr(r->data, '/');
        (*f)->data_path = name ? name + 1 : r->data;
        (*f)->engine = trd_versions();
        (*f)->language = r->language ? r->language : (*f)->language;
        if (!trd_store_keeps_ledger(store))
            fprintf(stderr, "note: this run is written in no ledger: the database is of another program, or cannot be written\n");
        code = note_run(store, *f, err);
        if (code == TRD_OK)
            code = trd_narrate(*f, pool, err);
    }
    trd_store_close(store);
    trd_watch_report(trd_cli_watch(), "", 1);
    return code;
}

static bool satisfied(const trd_findings *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].target.kind != TRD_NO_TARGET && f->items[i].verdict != TRD_MET && f->items[i].verdict != TRD_MAINTAINED)
            return false;
    return true;
}

int trd_cli_run(int argc, char **argv)
{
    request       r = { 0 };
    trd_error     err = { 0 };
    trd_problems  problems = { 0 };
    trd_ladder   *ladder = NULL;
    trd_findings *findings = NULL;
    int           status = read_arguments(argc, argv, &r);

    if (status)
        return status;
    trd_pool *pool = trd_pool_new(NULL);
    if ((status = trd_cli_recipe(r.recipe, pool, &ladder)) == 0) {
        trd_code code = measure(&r, ladder, pool, &problems, &findings, &err);
        if (code == TRD_OK && problems.count)
            status = trd_cli_problems(r.recipe, &problems);
        else if (code == TRD_OK && r.explain)
            trd_cli_explain(findings);
        else if (code != TRD_OK || write_report(&r, findings, &err) != TRD_OK)
            status = trd_cli_fail(&err);
        else if (r.strict && !satisfied(findings))
            status = 1;
    }
    trd_problems_release(&problems);
    trd_pool_free(pool);
    return status;
}
