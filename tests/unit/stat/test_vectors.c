/* Every statistic of this room that the shared reference vectors hold (values
 * by R 4.2.2 and NIST), family by family. What a statistic does not compute is
 * not looked at here; the count of numbers is printed. */
#include "vectors_reader.h"

#include "stat/alpha.h"
#include "stat/did.h"
#include "stat/difference.h"
#include "stat/distribution.h"
#include "stat/mean.h"
#include "stat/paired.h"
#include "stat/permutation.h"
#include "stat/share.h"

static double level_of(const cJSON *entry)
{
    return vectors_number(entry, "confidence", 0.95);
}

static trd_moments moments_of(const double *x, const uint8_t *chosen, size_t n)
{
    trd_moments m;
    trd_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && (!chosen || chosen[i]))
            trd_moments_add(&m, &x[i], NULL, 1);
    return m;
}

static trd_summary summary_of(const double *x, const uint8_t *chosen, size_t n)
{
    trd_moments m = moments_of(x, chosen, n);
    trd_summary s;
    trd_moments_finish(&m, &s);
    return s;
}

/* 1 where a column equals an argument, for choosing a group. */
static uint8_t *chosen_rows(vectors *v, const table *t, const char *column, const cJSON *value)
{
    uint8_t *out = trd_pool_calloc(v->pool, t->rows + 1, 1);
    for (size_t r = 0; r < t->rows; r++)
        out[r] = (uint8_t)vectors_cell_is(table_text(t, r, column), value);
    return out;
}

static double *numbers_of(vectors *v, const cJSON *entry, const char *argument)
{
    return table_numbers(vectors_data(v, entry), vectors_text(entry, argument));
}

/* ---- permutation tests, in the family of ranks ---- */

static void check_permutation(vectors *v, const cJSON *e)
{
    const table    *t = vectors_data(v, e);
    double         *x = numbers_of(v, e, "column");
    uint8_t        *first = chosen_rows(v, t, vectors_text(e, "group"), vectors_argument(e, "group1"));
    uint8_t        *second = chosen_rows(v, t, vectors_text(e, "group"), vectors_argument(e, "group2"));
    trd_resampling  how = { .replicates = 2000 };
    trd_permutation p;
    trd_error       err = { 0 };
    size_t          n = 0, ones = 0;
    for (size_t r = 0; r < t->rows; r++)
        if (!isnan(x[r]) && (first[r] || second[r])) {
            ones += first[r];
            x[n] = x[r];
            first[n++] = first[r];
        }
    assert_ok(trd_permutation_rows(x, first, NULL, 1, n, &how, &p, &err), err);
    assert_true(p.exact);
    vectors_check(v, e, "n1", (double)ones);
    vectors_check(v, e, "n2", (double)(n - ones));
    vectors_check(v, e, "difference", p.value);
    vectors_check(v, e, "n_permutations", p.arrangements);
    vectors_check(v, e, "p_two_sided", p.p);
    vectors_check(v, e, "p_greater", p.p_greater);
    vectors_check(v, e, "p_less", p.p_less);
}

static void permutations(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "wilcoxon"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next)
        if (vectors_is(e, "permutation_test_means"))
            check_permutation(&v, e);
    vectors_close(&v);
}

/* ---- shares ---- */

/* Counts given, or counted in a column (of one group). */
static void count_hits(vectors *v, const cJSON *e, const char *group, const char *successes, const char *n,
                       int64_t *hits, int64_t *cases)
{
    *hits = (int64_t)vectors_number(e, successes, -1);
    *cases = (int64_t)vectors_number(e, n, -1);
    if (*hits >= 0)
        return;
    const table *t = vectors_data(v, e);
    *hits = *cases = 0;
    for (size_t r = 0; r < t->rows; r++) {
        const char *cell = table_text(t, r, vectors_text(e, "column"));
        if (strcmp(cell, "NA") == 0 ||
            (group && !vectors_cell_is(table_text(t, r, vectors_text(e, "group")), vectors_argument(e, group))))
            continue;
        ++*cases;
        *hits += vectors_cell_is(cell, vectors_argument(e, "success_value"));
    }
}

static void check_proportion(vectors *v, const cJSON *e)
{
    int64_t   hits, cases;
    trd_share s;
    trd_error err = { 0 };
    count_hits(v, e, NULL, "successes", "n", &hits, &cases);
    assert_ok(trd_share_wilson(hits, cases, level_of(e), &s, &err), err);
    vectors_check(v, e, "estimate", s.value);
    vectors_check(v, e, "wilson_low", s.low);
    vectors_check(v, e, "wilson_high", s.high);
    assert_ok(trd_share_clopper_pearson(hits, cases, level_of(e), &s, &err), err);
    vectors_check(v, e, "clopper_pearson_low", s.low);
    vectors_check(v, e, "clopper_pearson_high", s.high);
}

/* The interval of a one-sided test has one limit, at twice the tail. */
static double interval_level(const cJSON *e, int *lower, int *upper)
{
    const char *side = vectors_text(e, "alternative");
    *lower = !side || strcmp(side, "less") != 0;
    *upper = !side || strcmp(side, "greater") != 0;
    return *lower && *upper ? level_of(e) : 2 * level_of(e) - 1;
}

static void check_exact(vectors *v, const cJSON *e)
{
    int       lower, upper;
    double    level = interval_level(e, &lower, &upper);
    trd_share s;
    trd_error err = { 0 };
    assert_ok(trd_share_clopper_pearson((int64_t)vectors_number(e, "successes", -1), (int64_t)vectors_number(e, "n", -1),
                                        level, &s, &err), err);
    vectors_check(v, e, "estimate", s.value);
    vectors_check(v, e, "exact_ci_low", lower ? s.low : 0);
    vectors_check(v, e, "exact_ci_high", upper ? s.high : 1);
}

static void check_two_proportions(vectors *v, const cJSON *e)
{
    int64_t      h1, n1, h2, n2;
    trd_share    a, b;
    trd_interval d;
    trd_error    err = { 0 };
    count_hits(v, e, "group1", "successes1", "n1", &h1, &n1);
    count_hits(v, e, "group2", "successes2", "n2", &h2, &n2);
    assert_ok(trd_share_wilson(h1, n1, level_of(e), &a, &err), err);
    assert_ok(trd_share_wilson(h2, n2, level_of(e), &b, &err), err);
    assert_ok(trd_share_difference(&a, &b, &d, &err), err);
    vectors_check(v, e, "p1", a.value);
    vectors_check(v, e, "p2", b.value);
    vectors_check(v, e, "difference", d.value);
    vectors_check(v, e, "newcombe_low", d.low);
    vectors_check(v, e, "newcombe_high", d.high);
}

static void proportions(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "proportions"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        if (vectors_is(e, "proportion_ci"))
            check_proportion(&v, e);
        else if (vectors_is(e, "proportion_test"))
            check_exact(&v, e);
        else if (vectors_is(e, "two_proportions"))
            check_two_proportions(&v, e);
    }
    vectors_close(&v);
}

/* Before and after without the cases that miss one of them. */
static trd_paired paired_of(vectors *v, const cJSON *e, const char *before_name, const char *after_name, double level)
{
    const table *t = vectors_data(v, e);
    double      *before = numbers_of(v, e, before_name), *after = numbers_of(v, e, after_name);
    size_t       n = 0;
    trd_paired   p;
    trd_error    err = { 0 };
    for (size_t r = 0; r < t->rows; r++)
        if (!isnan(before[r]) && !isnan(after[r])) {
            before[n] = before[r];
            after[n++] = after[r];
        }
    assert_ok(trd_paired_change(before, after, NULL, n, 0, level, &p, &err), err);
    return p;
}

/* ---- effect sizes and designs ---- */

/* The arguments pre, post, group, treated, control as arrays. */
static trd_did did_wide(vectors *v, const cJSON *e)
{
    const table *t = vectors_data(v, e);
    double      *before = numbers_of(v, e, "pre"), *after = numbers_of(v, e, "post");
    uint8_t     *in = chosen_rows(v, t, vectors_text(e, "group"), vectors_argument(e, "treated"));
    uint8_t     *out = chosen_rows(v, t, vectors_text(e, "group"), vectors_argument(e, "control"));
    size_t       n = 0;
    trd_did      d;
    trd_error    err = { 0 };
    for (size_t r = 0; r < t->rows; r++)
        if ((in[r] || out[r]) && !isnan(before[r]) && !isnan(after[r])) {
            before[n] = before[r];
            after[n] = after[r];
            in[n++] = in[r];
        }
    assert_ok(trd_did_change(before, after, in, NULL, n, 0, 0.95, &d, &err), err);
    return d;
}

/* The same from rows per unit and wave. */
static trd_did did_long(vectors *v, const cJSON *e)
{
    const table *t = vectors_data(v, e);
    double      *y = numbers_of(v, e, "y"), *post = numbers_of(v, e, "post"), *treated = numbers_of(v, e, "treated");
    int32_t      units, *unit = table_codes(t, vectors_text(e, "unit"), &units);
    double      *before = trd_pool_calloc(v->pool, (size_t)units, sizeof *before);
    double      *after = trd_pool_calloc(v->pool, (size_t)units, sizeof *after);
    uint8_t     *in = trd_pool_calloc(v->pool, (size_t)units, 1);
    size_t       n = 0;
    trd_did      d;
    trd_error    err = { 0 };
    for (int32_t u = 0; u < units; u++)
        before[u] = after[u] = NAN;
    for (size_t r = 0; r < t->rows; r++) {
        (post[r] > 0 ? after : before)[unit[r]] = y[r];
        in[unit[r]] = treated[r] > 0;
    }
    for (int32_t u = 0; u < units; u++)
        if (!isnan(before[u]) && !isnan(after[u])) {
            before[n] = before[u];
            after[n] = after[u];
            in[n++] = in[u];
        }
    assert_ok(trd_did_change(before, after, in, NULL, n, 0, 0.95, &d, &err), err);
    return d;
}

static void effect_sizes(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "effect_sizes"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        if (vectors_is(e, "standardized_mean_change")) {
            trd_paired p = paired_of(&v, e, "pre", "post", 0.95);
            vectors_check(&v, e, "n", (double)p.change.cases);
            vectors_check(&v, e, "mean_change", p.change.value);
            vectors_check(&v, e, "sd_change", p.change_sd);
            vectors_check(&v, e, "correlation", p.correlation);
            vectors_check(&v, e, "d_z", p.d_z);
            vectors_check(&v, e, "d_average_sd", p.d_rms);
            vectors_check(&v, e, "d_pre_sd", p.change.value / p.before_sd);
        } else if (vectors_is(e, "prepost_control_effect")) {
            trd_did d = did_wide(&v, e);
            vectors_check(&v, e, "n_treated", (double)d.treated_change.cases);
            vectors_check(&v, e, "n_control", (double)d.control_change.cases);
            vectors_check(&v, e, "difference_in_change", d.effect.value);
            vectors_check(&v, e, "sd_pre_pooled", d.baseline_sd);
        }
    }
    vectors_close(&v);
}

static void impact_designs(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "impact_designs"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        if (!vectors_is(e, "difference_in_differences_balanced"))
            continue;
        trd_did d = vectors_argument(e, "pre") ? did_wide(&v, e) : did_long(&v, e);
        vectors_check(&v, e, "n_treated", (double)d.treated_change.cases);
        vectors_check(&v, e, "n_control", (double)d.control_change.cases);
        vectors_check(&v, e, "change_treated", d.treated_change.mean);
        vectors_check(&v, e, "change_control", d.control_change.mean);
        vectors_check(&v, e, "se_change_treated", d.treated_change.se);
        vectors_check(&v, e, "se_change_control", d.control_change.se);
        vectors_check(&v, e, "did", d.effect.value);
        vectors_check(&v, e, "se_welch", d.effect.se);
        vectors_check(&v, e, "df_welch", d.effect.df);
        vectors_check(&v, e, "p_welch", 2 * trd_t_upper(fabs(d.effect.value / d.effect.se), d.effect.df));
    }
    vectors_close(&v);
}

/* ---- reliability: listwise only; the two entries with pairs are not ours ---- */

static void reliability(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "reliability"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        if (!vectors_is(e, "reliability") || strcmp(vectors_text(e, "missing"), "listwise") != 0)
            continue;
        const table *t = vectors_data(&v, e);
        const cJSON *items = vectors_argument(e, "items"), *turned;
        double       turn = vectors_number(e, "scale_min", 0) + vectors_number(e, "scale_max", 0);
        size_t       k = (size_t)cJSON_GetArraySize(items);
        double      *answers = trd_pool_calloc(v.pool, t->rows * k, sizeof *answers);
        trd_alpha    a;
        trd_error    err = { 0 };
        for (size_t i = 0; i < k; i++) {
            const char *name = cJSON_GetArrayItem(items, (int)i)->valuestring;
            double     *x = table_numbers(t, name);
            int         reversed = 0;
            cJSON_ArrayForEach(turned, vectors_argument(e, "reverse"))
                reversed |= strcmp(turned->valuestring, name) == 0;
            for (size_t r = 0; r < t->rows; r++)
                answers[r * k + i] = reversed ? turn - x[r] : x[r];
        }
        assert_ok(trd_alpha_of(answers, t->rows, k, level_of(e), &a, &err), err);
        vectors_check(&v, e, "n", (double)a.cases);
        vectors_check(&v, e, "k", (double)a.items);
        vectors_check(&v, e, "alpha", a.value);
        vectors_check(&v, e, "feldt_low", a.low);
        vectors_check(&v, e, "feldt_high", a.high);
        vectors_check(&v, e, "scale_mean", a.score_mean);
        vectors_check(&v, e, "scale_sd", a.score_sd);
    }
    vectors_close(&v);
}

/* ---- survey: one-stage cluster samples of equal weights ---- */

static int is_plain_cluster_sample(const cJSON *e)
{
    const cJSON *design = vectors_argument(e, "design");
    return strcmp(trd_json_text(e, "dataset", ""), "apiclus1") == 0 &&
           cJSON_GetObjectItemCaseSensitive(design, "cluster") && !vectors_argument(e, "domain");
}

static int64_t population_of(const table *t, const cJSON *e)
{
    const cJSON *fpc = cJSON_GetObjectItemCaseSensitive(vectors_argument(e, "design"), "fpc");
    return fpc ? (int64_t)table_number(t, 0, fpc->child->valuestring) : 0;
}

static void check_survey_mean(vectors *v, const cJSON *e)
{
    const table   *t = vectors_data(v, e);
    int32_t        clusters, *cluster = table_codes(t, "dnum", &clusters);
    trd_clustered *c = trd_clustered_new(v->pool, clusters);
    int64_t        population = population_of(t, e);
    trd_mean       m;
    trd_error      err = { 0 };
    assert_ok(trd_clustered_add(c, numbers_of(v, e, "variable"), cluster, NULL, t->rows, &err), err);
    assert_ok(trd_mean_clustered(c, population, level_of(e), &m, &err), err);
    vectors_check(v, e, "n", (double)m.mean.cases);
    vectors_check(v, e, "estimate", m.mean.value);
    vectors_check(v, e, "se", m.mean.se);
    vectors_check(v, e, "df", m.mean.df);
    vectors_check(v, e, "ci_low_t", m.mean.low);
    vectors_check(v, e, "ci_high_t", m.mean.high);
    vectors_check(v, e, "deff_replace", m.design_effect * trd_population_left((double)clusters, population));
}

static void check_survey_share(vectors *v, const cJSON *e, const char *wanted, const cJSON *share, const cJSON *se, const cJSON *df)
{
    const table *t = vectors_data(v, e);
    int32_t      clusters, *cluster = table_codes(t, "dnum", &clusters);
    int64_t     *hits = trd_pool_calloc(v->pool, (size_t)clusters, sizeof *hits);
    int64_t     *cases = trd_pool_calloc(v->pool, (size_t)clusters, sizeof *cases);
    trd_share    s;
    trd_error    err = { 0 };
    for (size_t r = 0; r < t->rows; r++) {
        cases[cluster[r]]++;
        hits[cluster[r]] += strcmp(table_text(t, r, vectors_text(e, "variable")), wanted) == 0;
    }
    assert_ok(trd_share_clustered(hits, cases, (size_t)clusters, population_of(t, e), 0.95, &s, &err), err);
    vectors_check_value(v, e, "proportion", share, s.value);
    vectors_check_value(v, e, "se", se, s.se);
    vectors_check_value(v, e, "df", df, s.df);
}

static void survey(void **state)
{
    vectors v;
    (void)state;
    if (!vectors_open(&v, "survey"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        const cJSON *expected = cJSON_GetObjectItemCaseSensitive(e, "expected");
        if (!is_plain_cluster_sample(e))
            continue;
        if (vectors_is(e, "survey_mean"))
            check_survey_mean(&v, e);
        else if (vectors_is(e, "survey_proportions")) {
            const cJSON *levels = cJSON_GetObjectItemCaseSensitive(expected, "levels");
            for (int i = 0; i < cJSON_GetArraySize(levels); i++)
                check_survey_share(&v, e, cJSON_GetArrayItem(levels, i)->valuestring,
                                   cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(expected, "proportion"), i),
                                   cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(expected, "se"), i),
                                   cJSON_GetObjectItemCaseSensitive(expected, "df"));
        }
    }
    vectors_close(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permutations),
        cmocka_unit_test(proportions),
        cmocka_unit_test(effect_sizes),
        cmocka_unit_test(impact_designs),
        cmocka_unit_test(reliability),
        cmocka_unit_test(survey),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/vectors", tests, NULL, NULL);
}
