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

static const vec_statistic *const all[] = {
    vec_agreement, vec_anova_ranks, vec_contingency, vec_correlations, vec_descriptives, vec_distributions,
    vec_effect_sizes, vec_glm, vec_impact_designs, vec_inequality_flows, vec_meta, vec_mixed, vec_ols,
    vec_ordinal_multinomial, vec_panel, vec_power, vec_propensity, vec_proportions, vec_reliability, vec_survey,
    vec_survival, vec_t_tests, vec_wilcoxon
};

static vec_function *find(const char *statistic)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (const vec_statistic *s = all[i]; s->name; s++)
            if (strcmp(s->name, statistic) == 0)
                return s->run;
    return NULL;
}

static void run_entry(const char *folder, const cJSON *entry, score *s)
{
    vec           v = { .pool = trd_pool_new(NULL), .folder = folder, .entry = entry };
    const char   *statistic = trd_json_text(entry, "statistic", "");
    vec_function *run = find(statistic);

    if (!v.pool)
        abort();
    v.expected = cJSON_GetObjectItemCaseSensitive(entry, "expected");
    if (!run) {
        printf("%s: statistic '%s' is not known\n", trd_json_text(entry, "id", "?"), statistic);
        s->unknown++;
    } else {
        run(&v);
        for (const cJSON *e = v.expected ? v.expected->child : NULL; e; e = e->next) {
            bool told = false;
            for (size_t i = 0; i < v.told_count && !told; i++)
                told = strcmp(v.told[i], e->string) == 0;
            if (!told && v.wrong == 0)
                vec_fail(&v, "%s is expected and not computed", e->string);
        }
        if (v.wrong || v.numbers == 0)
            s->failed++;
        else
            s->passed++;
    }
    trd_pool_free(v.pool);
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
