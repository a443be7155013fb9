/* vectors DIR [FAMILY ...]: all entries of DIR/expected/FAMILY.json against the
 * engine. Says what passed, failed and is unknown per family, and each failure;
 * ends with "N passed, N failed, N skipped". The exit status is 1 when anything
 * failed, 2 for a call that makes no sense. A statistic that is not known has
 * failed. Nothing is ever skipped but the families that were not asked for. */
#include "vectors.h"

#include "stat/stat.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct score {
    int passed, failed, unknown;
} score;

/* The rows of an entry; NULL, and told, when there should be some. */
static const trd_method_rows *rows_of(trd_pool *pool, const char *folder, const cJSON *entry, bool *fine)
{
    char                   path[4096];
    const char            *name = trd_json_text(entry, "dataset", NULL);
    const trd_method_rows *rows = NULL;

    if (name) {
        snprintf(path, sizeof path, "%s/data/%s.csv", folder, name);
        if (!(rows = vectors_rows(pool, path)))
            printf("%s: there is no %s\n", trd_json_text(entry, "id", "?"), path);
    }
    *fine = rows || !name;
    return rows;
}

static bool passes(const trd_method *method, const cJSON *entry, const trd_method_rows *rows)
{
    cJSON     *got = NULL;
    trd_error  err = { 0 };
    comparison c = { 0 };

    if (trd_method_call(method, cJSON_GetObjectItemCaseSensitive(entry, "arguments"), rows, &got, &err) != TRD_OK) {
        printf("%s: refused: %s\n", trd_json_text(entry, "id", "?"), err.what);
        return false;
    }
    int failed = vectors_compare(entry, got, &c);
    cJSON_Delete(got);
    return failed == 0 && c.numbers > 0;
}

static void run_entry(const char *folder, const cJSON *entry, score *s)
{
    trd_pool         *pool = trd_pool_new(NULL);
    const char       *statistic = trd_json_text(entry, "statistic", "");
    const trd_method *method = trd_method_find(statistic);
    bool              fine;

    if (!pool)
        abort();
    const trd_method_rows *rows = rows_of(pool, folder, entry, &fine);
    if (!method) {
        printf("%s: statistic '%s' is not known\n", trd_json_text(entry, "id", "?"), statistic);
        s->unknown++;
    } else if (fine && passes(method, entry, rows)) {
        s->passed++;
    } else {
        s->failed++;
    }
    trd_pool_free(pool);
}

static bool run_family(const char *folder, const char *family, score *total)
{
    char      path[4096];
    cJSON    *entries = NULL;
    trd_error err = { 0 };
    score     s = { 0 };

    snprintf(path, sizeof path, "%s/expected/%s.json", folder, family);
    if (trd_json_read(path, 256u << 20, &entries, &err) != TRD_OK) {
        fprintf(stderr, "vectors: %s: %s\n", path, err.what);
        return false;
    }
    for (const cJSON *e = entries->child; e; e = e->next)
        run_entry(folder, e, &s);
    cJSON_Delete(entries);
    printf("%-34s %4d passed %4d failed %4d unknown\n", family, s.passed, s.failed, s.unknown);
    total->passed += s.passed;
    total->failed += s.failed + s.unknown;
    return true;
}

static int is_family(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 5 && e->d_name[0] != '.' && strcmp(e->d_name + n - 5, ".json") == 0;
}

static bool run_all(const char *folder, score *total)
{
    struct dirent **names;
    char            path[4096];
    bool            fine = true;

    snprintf(path, sizeof path, "%s/expected", folder);
    int count = scandir(path, &names, is_family, alphasort);
    if (count <= 0) {
        fprintf(stderr, "vectors: %s holds no reference results; name a folder with data/ and expected/\n", path);
        return false;
    }
    for (int i = 0; i < count; i++) {
        names[i]->d_name[strlen(names[i]->d_name) - 5] = '\0';
        fine = run_family(folder, names[i]->d_name, total) && fine;
        free(names[i]);
    }
    free(names);
    return fine;
}

int main(int count, char **words)
{
    score total = { 0 };
    bool  fine = true;

    if (count < 2) {
        fputs("usage: vectors DIR [FAMILY ...]\n", stderr);
        return 2;
    }
    trd_stat_init();
    if (count == 2)
        fine = run_all(words[1], &total);
    for (int i = 2; i < count; i++)
        fine = run_family(words[1], words[i], &total) && fine;
    if (!fine)
        return 2;
    printf("%d passed, %d failed, 0 skipped\n", total.passed, total.failed);
    return total.failed ? 1 : 0;
}
