/* trede pack RECIPE / verify BUNDLE / add BUNDLE -- sharing a recipe. */
#include "bundle/bundle.h"
#include "cli/cli.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "ladder/seal.h"
#include "script/embedded.h"
#include "script/worker.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* One optional option with a value beside one argument. */
static int read_arguments(const char *command, const char *option, int argc, char **argv, const char **what, const char **value)
{
    const struct option options[] = { { option, required_argument, NULL, 'o' }, { 0 } };
    int                 c;

    argv--, argc++;
    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 'o')
            return trd_cli_usage(command, "option '%s' is unknown or lacks its value", argv[optind - 1]);
        *value = optarg;
    }
    if (argc - optind != 1)
        return trd_cli_usage(command, "one file is needed");
    *what = argv[optind];
    return 0;
}

/* ---- pack --------------------------------------------------------------- */

static trd_code add_text(trd_bundle *b, trd_pool *pool, const char *path, const char *text, trd_error *err)
{
    if (trd_bundle_find(b, path))
        return TRD_OK;
    if (b->count == TRD_BUNDLE_FILES)
        return trd_fail(err, TRD_E_RECIPE, "a bundle holds at most %d files; use fewer instruments", TRD_BUNDLE_FILES);
    b->files[b->count++] = (trd_bundle_file){ .path = path, .text = trd_pool_text(pool, text) };
    return b->files[b->count - 1].text && path ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
}

static trd_code add_from_disk(trd_bundle *b, trd_pool *pool, const char *path, trd_error *err)
{
    trd_text text = { 0 };
    trd_code code;
    if (trd_text_read_file(&text, path, TRD_BUNDLE_LIMIT / 2) != 0)
        code = trd_fail_at(err, TRD_E_IO, path, 0, "cannot be read (%s); check the name", strerror(errno));
    else
        code = add_text(b, pool, base_name(path), text.bytes, err);
    trd_text_release(&text);
    return code;
}

static trd_code gather(trd_bundle *b, const trd_ladder *ladder, const char *recipe, trd_pool *pool, trd_error *err)
{
    const char *seal = trd_seal_path(recipe, pool);
    trd_code    code = add_from_disk(b, pool, recipe, err);

    if (code == TRD_OK && access(seal, F_OK) == 0)
        code = add_from_disk(b, pool, seal, err);
    for (size_t d = 0; d < ladder->schema.count; d++)
        for (size_t f = 0; f < ladder->schema.datasets[d].field_count && code == TRD_OK; f++) {
            const trd_instrument *t = ladder->schema.datasets[d].fields[f].instrument;
            size_t                n;
            const char           *path = t ? trd_pool_format(pool, "instruments/%s.lua", t->id) : NULL;
            const char           *text = path ? trd_embedded(path, &n) : NULL;
            if (text)
                code = add_text(b, pool, path, text, err);
        }
    return code;
}

int trd_cli_pack(int argc, char **argv)
{
    const char *recipe, *out = NULL;
    trd_error   err = { 0 };
    trd_text    text = { 0 };
    trd_ladder *ladder = NULL;
    int         status = read_arguments("pack", "out", argc, argv, &recipe, &out);

    if (status)
        return status;
    trd_pool *pool = trd_pool_new(NULL);
    if ((status = trd_cli_recipe(recipe, pool, &ladder)) == 0) {
        char now[TRD_TIME_ROOM];
        trd_clock_now(now);
        trd_bundle b = { .id = ladder->id, .title = ladder->title, .version = ladder->version, .made_at = now,
                         .engine = trd_versions(), .recipe = base_name(recipe), .ladder_digest = ladder->digest };
        b.files = trd_pool_calloc(pool, TRD_BUNDLE_FILES, sizeof *b.files);
        trd_code code = gather(&b, ladder, recipe, pool, &err);
        if (code == TRD_OK)
            code = trd_bundle_write(&b, ladder, &text, &err);
        if (!out)
            out = trd_pool_format(pool, "%s-%s.trede", ladder->id, ladder->version);
        if (code == TRD_OK)
            code = trd_file_write(out, text.bytes, text.length, &err);
        if (code == TRD_OK) {
            printf("packed: ");
            trd_cli_print(stdout, out);
            printf("\n  digest  %s\n", b.digest);
            for (size_t i = 0; i < b.count; i++)
                printf("  file    %s  %.16s…\n", b.files[i].path, b.files[i].digest);
        } else {
            status = trd_cli_fail(&err);
        }
    }
    trd_text_release(&text);
    trd_pool_free(pool);
    return status;
}

/* ---- verify ------------------------------------------------------------- */

/* The recipe inside must declare what the bundle says it declares, here and
 * now, with the instruments of this Trede. */
static trd_code check_ladder(const trd_bundle *b, const char *path, trd_pool *pool, trd_error *err)
{
    const trd_bundle_file *recipe = trd_bundle_find(b, b->recipe);
    trd_problems           problems = { 0 };
    trd_ladder            *ladder = NULL;
    cJSON                 *json = NULL;
    trd_code               code = trd_script_recipe(b->recipe, recipe->text, strlen(recipe->text), &json, err);

    if (code == TRD_OK)
        code = trd_ladder_read(json, b->recipe, recipe->text, pool, &ladder, &problems, err);
    if (code == TRD_OK && problems.count)
        code = trd_fail_at(err, TRD_E_RECIPE, b->recipe, problems.items[0].line, "%s", problems.items[0].what);
    else if (code == TRD_OK && strcmp(ladder->digest, b->ladder_digest) != 0)
        code = trd_fail_at(err, TRD_E_RECIPE, path, 0, "the recipe declares something else here than where it was packed "
                           "(another version of an instrument?); compare the instruments");
    trd_problems_release(&problems);
    cJSON_Delete(json);
    return code;
}

static trd_code open_bundle(const char *path, trd_pool *pool, trd_bundle *b, trd_error *err)
{
    trd_code code = trd_bundle_read(path, pool, b, err);
    return code == TRD_OK ? check_ladder(b, path, pool, err) : code;
}

int trd_cli_verify(int argc, char **argv)
{
    trd_error  err = { 0 };
    trd_bundle b;

    if (argc != 1 || argv[0][0] == '-')
        return trd_cli_usage("verify", "one bundle is needed");
    trd_pool *pool = trd_pool_new(NULL);
    int       status = 0;
    if (open_bundle(argv[0], pool, &b, &err) != TRD_OK) {
        status = trd_cli_fail(&err);
    } else {
        printf("whole: ");
        trd_cli_print(stdout, b.title);
        printf(" (");
        trd_cli_print(stdout, b.id);
        printf(" ");
        trd_cli_print(stdout, b.version);
        printf("), made %s\n  digest  %s\n  ladder  %s\n", b.made_at, b.digest, b.ladder_digest);
        for (size_t i = 0; i < b.count; i++)
            printf("  file    %s  %.16s…\n", b.files[i].path, b.files[i].digest);
    }
    trd_pool_free(pool);
    return status;
}

/* ---- add ---------------------------------------------------------------- */

/* A file that is there already must be the same; it is never overwritten. */
static trd_code check_free(const char *path, const trd_bundle_file *file, trd_error *err)
{
    trd_text there = { 0 };
    char     digest[TRD_DIGEST_ROOM];
    trd_code code = TRD_OK;

    if (access(path, F_OK) == 0) {
        bool read = trd_text_read_file(&there, path, TRD_BUNDLE_LIMIT) == 0;
        if (read)
            trd_digest_of(there.bytes, there.length, digest);
        if (!read || strcmp(digest, file->digest) != 0)
            code = trd_fail_at(err, TRD_E_IO, path, 0, "is there already and differs; move it, or choose another folder with --to");
    }
    trd_text_release(&there);
    return code;
}

/* Instruments are part of every Trede: only recipe and seal are unpacked. */
static trd_code unpack(const trd_bundle *b, const char *folder, trd_pool *pool, trd_error *err)
{
    trd_code code = TRD_OK;

    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return trd_fail_at(err, TRD_E_IO, folder, 0, "cannot be made (%s); choose another folder with --to", strerror(errno));
    for (int pass = 0; pass < 2; pass++)             /* look first, write then */
        for (size_t i = 0; i < b->count && code == TRD_OK; i++) {
            const trd_bundle_file *file = &b->files[i];
            if (strchr(file->path, '/'))
                continue;
            const char *path = trd_pool_format(pool, "%s/%s", folder, file->path);
            if (!path)
                return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
            code = pass ? trd_file_write(path, file->text, strlen(file->text), err) : check_free(path, file, err);
            if (pass && code == TRD_OK) {
                printf("added: ");
                trd_cli_print(stdout, path);
                printf("\n");
            }
        }
    return code;
}

int trd_cli_add(int argc, char **argv)
{
    const char *path, *folder = NULL;
    trd_error   err = { 0 };
    trd_bundle  b;
    int         status = read_arguments("add", "to", argc, argv, &path, &folder);

    if (status)
        return status;
    trd_pool *pool = trd_pool_new(NULL);
    trd_code  code = open_bundle(path, pool, &b, &err);
    if (code == TRD_OK)
        code = unpack(&b, folder ? folder : ".", pool, &err);
    if (code != TRD_OK)
        status = trd_cli_fail(&err);
    trd_pool_free(pool);
    return status;
}
