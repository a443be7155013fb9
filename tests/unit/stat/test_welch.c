/* Two groups: R, the definition with dense matrices, STAR, and laws. */
#include "dense_cr2.h"
#include "vectors_reader.h"

#include "base/random.h"
#include "stat/distribution.h"
#include "stat/welch.h"

static trd_summary summary_of(const double *x, size_t n)
{
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

static trd_welch welch(const double *x, size_t nx, const double *y, size_t ny)
{
    trd_summary a = summary_of(x, nx), b = summary_of(y, ny);
    trd_welch   w;
    trd_error   err = { 0 };
    assert_ok(trd_welch_difference(&a, &b, 0.95, &w, &err), err);
    return w;
}

/* first: the cases with group 1. */
static trd_welch clustered(const double *x, const uint8_t *group, const int32_t *cluster, size_t n, int32_t clusters,
                           trd_cluster_method method)
{
    trd_pool      *pool = trd_pool_new(NULL);
    trd_clustered *a = trd_clustered_new(pool, clusters), *b = trd_clustered_new(pool, clusters);
    uint8_t       *other = trd_pool_calloc(pool, n + 1, 1);
    trd_welch      w;
    trd_error      err = { 0 };
    for (size_t i = 0; i < n; i++)
        other[i] = !group[i];
    assert_ok(trd_clustered_add(a, x, cluster, group, n, &err), err);
    assert_ok(trd_clustered_add(b, x, cluster, other, n, &err), err);
    assert_ok(trd_welch_clustered(a, b, method, 0.95, &w, &err), err);
    trd_pool_free(pool);
    return w;
}

static void students_sleep_agrees_with_r(void **state)
{
    (void)state;
    trd_pool  *pool = trd_pool_new(NULL);
    table     *t = TABLE_REFERENCE(pool, "sleep.csv"), *e = TABLE_REFERENCE(pool, "expected.csv");
    double    *x = table_numbers(t, "extra");
    assert_int_equal(t->rows, 20);
    trd_welch w = welch(x, 10, x + 10, 10);
    assert_close(w.first.mean, expected_of(e, "welch.sleep", "first"), 1e-15);
    assert_close(w.second.mean, expected_of(e, "welch.sleep", "second"), 1e-15);
    assert_close(w.difference.value, expected_of(e, "welch.sleep", "value"), 1e-14);
    assert_close(w.difference.se, expected_of(e, "welch.sleep", "se"), 1e-14);
    assert_close(w.difference.df, expected_of(e, "welch.sleep", "df"), 1e-13);
    assert_close(w.difference.low, expected_of(e, "welch.sleep", "low"), 1e-12);
    assert_close(w.difference.high, expected_of(e, "welch.sleep", "high"), 1e-12);
    trd_pool_free(pool);
}

static void swapping_the_groups_turns_the_sign(void **state)
{
    double x[] = { 1, 4, 6, 2, 8 }, y[] = { 3, 9, 12 };
    (void)state;
    trd_welch a = welch(x, 5, y, 3), b = welch(y, 3, x, 5);
    assert_true(a.difference.value == -b.difference.value && a.difference.se == b.difference.se);
    assert_close(a.difference.low, -b.difference.high, 1e-15);
    assert_close(a.difference.df, b.difference.df, 1e-15);
    assert_true(a.difference.df >= 2 && a.difference.df <= 6);
}

static void groups_too_small_have_their_reason(void **state)
{
    double x[] = { 1, 2, 4 }, threes[] = { 3, 3, 3, 3 }, five = 5;
    (void)state;
    trd_welch w = welch(x, 3, NULL, 0);                    /* attack d07: one group only */
    assert_true(w.difference.reason == TRD_EMPTY_GROUP && isnan(w.difference.value) && w.second.cases == 0);
    assert_close(w.first.mean, 7.0 / 3, 1e-15);
    w = welch(NULL, 0, NULL, 0);                           /* attack d01 */
    assert_int_equal(w.difference.reason, TRD_NO_CASES);
    w = welch(x, 3, &five, 1);
    assert_true(w.difference.reason == TRD_ONE_CASE && isnan(w.difference.low));
    assert_close(w.difference.value, 7.0 / 3 - 5, 1e-15);
    w = welch(threes, 4, threes, 4);                       /* attack d04 */
    assert_true(w.difference.reason == TRD_NO_VARIANCE && w.difference.value == 0 && isnan(w.difference.low));
    w = welch(x, 3, threes, 4);                            /* one group without spread is fine */
    assert_true(w.difference.reason == TRD_DEFINED && w.difference.df == 2);
    double outlier[] = { 3, NAN };
    w = welch(x, 3, outlier, 2);
    assert_true(w.difference.reason == TRD_NOT_FINITE && isnan(w.difference.value));
    trd_summary m = summary_of(x, 3);
    assert_int_equal(trd_welch_difference(&m, &m, 0, &w, NULL), TRD_E_USAGE);
}

/* ---- clusters ---- */

enum { MOST = 160 };

typedef struct sample {
    double  x[MOST], design[2 * MOST];
    uint8_t group[MOST];
    int32_t cluster[MOST];
    size_t  n;
} sample;

/* Clusters of unequal size; `crossed`: groups mix within clusters. */
static void draw(sample *s, int32_t clusters, int crossed, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    s->n = 0;
    for (int32_t g = 0; g < clusters; g++) {
        size_t size = 2 + (size_t)trd_random_below(&r, 9);
        double shift = 2 * trd_random_unit(&r);
        for (size_t i = 0; i < size; i++) {
            size_t k = s->n++;
            s->group[k] = (uint8_t)(crossed ? trd_random_below(&r, 2) : (uint64_t)(g % 2));
            s->cluster[k] = g;
            s->x[k] = shift + trd_random_unit(&r) + s->group[k];
            s->design[2 * k] = 1;
            s->design[2 * k + 1] = s->group[k];
        }
    }
}

static void the_closed_form_is_the_definition(void **state)
{
    sample s;
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        int32_t clusters = 4 + (int32_t)(seed % 9);
        draw(&s, clusters, seed % 2 == 0, seed);
        trd_welch cr2 = clustered(s.x, s.group, s.cluster, s.n, clusters, TRD_CR2);
        trd_welch cr1 = clustered(s.x, s.group, s.cluster, s.n, clusters, TRD_CR1);
        dense_cr2 d = dense_cr2_of(s.design, s.x, s.cluster, s.n, 2, clusters);
        assert_int_equal(cr2.difference.reason, TRD_DEFINED);
        assert_close(cr2.difference.value, d.b[1], 1e-12);
        assert_close(cr2.difference.se / d.cr2[1], 1, 1e-10);
        assert_close(cr2.difference.df / d.df[1], 1, 1e-10);
        assert_close(cr1.difference.se / d.cr0[1], sqrt(clusters / (clusters - 1.0)), 1e-10);
        assert_true(cr1.difference.df == clusters - 1);
        assert_close(cr2.second.se / d.cr2[0], 1, 1e-10);  /* the intercept is the mean of the others */
    }
}

static void the_definition_agrees_with_published_software(void **state)
{
    (void)state;
    vectors v;
    if (!vectors_open(&v, "ols"))
        skip();
    for (cJSON *e = v.entries->child; e; e = e->next) {
        if (!vectors_is(e, "ols_cluster_se"))
            continue;
        const table *t = vectors_data(&v, e);
        const cJSON *terms = vectors_argument(e, "terms"), *expected = cJSON_GetObjectItemCaseSensitive(e, "expected");
        const char  *formula = vectors_text(e, "formula");
        size_t       k = (size_t)cJSON_GetArraySize(terms) + 1;
        char         outcome[64];
        int32_t      clusters;
        int32_t     *cluster = table_codes(t, vectors_text(e, "cluster"), &clusters);
        double      *x = trd_pool_calloc(v.pool, t->rows * k, sizeof *x);
        sscanf(formula, "%63s", outcome);
        for (size_t r = 0; r < t->rows; r++) {
            x[r * k] = 1;
            for (size_t j = 1; j < k; j++)
                x[r * k + j] = table_number(t, r, cJSON_GetArrayItem(terms, (int)j - 1)->valuestring);
        }
        dense_cr2 d = dense_cr2_of(x, table_numbers(t, outcome), cluster, t->rows, k, clusters);
        for (size_t j = 0; j < k; j++) {
            const char *name = j ? cJSON_GetArrayItem(terms, (int)j - 1)->valuestring : "(Intercept)";
            struct { const char *part; double got; } parts[] = {
                { "coefficients", d.b[j] }, { "se_CR0", d.cr0[j] }, { "se_CR2", d.cr2[j] }, { "df_satterthwaite_CR2", d.df[j] } };
            for (size_t i = 0; i < 4; i++)
                vectors_check_value(&v, e, parts[i].part, cJSON_GetObjectItemCaseSensitive(
                    cJSON_GetObjectItemCaseSensitive(expected, parts[i].part), name), parts[i].got);
        }
    }
    vectors_close(&v);
}

static void single_cases_as_clusters_are_welch(void **state)
{
    sample  s;
    int32_t own[MOST];
    double  one[MOST], none[MOST];
    size_t  n1 = 0, n0 = 0;
    (void)state;
    draw(&s, 14, 1, 77);
    for (size_t i = 0; i < s.n; i++) {
        own[i] = (int32_t)i;
        if (s.group[i])
            one[n1++] = s.x[i];
        else
            none[n0++] = s.x[i];
    }
    trd_welch a = clustered(s.x, s.group, own, s.n, (int32_t)s.n, TRD_CR2), b = welch(one, n1, none, n0);
    double    p = (double)n1, q = (double)n0;
    assert_true(a.difference.value == b.difference.value);
    assert_close(a.difference.se, b.difference.se, 1e-14);
    assert_close(a.first.se, b.first.se, 1e-14);
    /* Imbens and Kolesar (2016): degrees of HC2 for a 0/1 regressor */
    assert_close(a.difference.df, (p + q) * (p + q) * (p - 1) * (q - 1) / (p * p * (p - 1) + q * q * (q - 1)), 1e-12);
}

static void equal_clusters_in_one_group_each_are_welch_on_their_means(void **state)
{
    enum { G = 9, SIZE = 6 };
    double     x[G * SIZE], first[G], second[G];
    uint8_t    group[G * SIZE];
    int32_t    cluster[G * SIZE];
    size_t     n1 = 0, n0 = 0;
    trd_random r = { 21, 0, 0 };
    (void)state;
    for (int g = 0; g < G; g++) {
        double sum = 0, shift = trd_random_unit(&r);
        for (int i = 0; i < SIZE; i++) {
            int k = g * SIZE + i;
            group[k] = g < 4;
            cluster[k] = g;
            sum += x[k] = shift + trd_random_unit(&r);
        }
        if (g < 4)
            first[n1++] = sum / SIZE;
        else
            second[n0++] = sum / SIZE;
    }
    trd_welch a = clustered(x, group, cluster, G * SIZE, G, TRD_CR2), b = welch(first, n1, second, n0);
    assert_close(a.difference.value, b.difference.value, 1e-14);
    assert_close(a.difference.se, b.difference.se, 1e-13);
    assert_true(a.first.clusters == 4 && a.second.clusters == 5 && a.difference.clusters == 9);
    assert_close(a.difference.df, 81.0 * 3 * 4 / (16 * 3 + 25 * 4), 1e-12);
}

static void fewer_than_two_clusters_in_a_group_withhold_the_interval(void **state)
{
    double  x[] = { 1, 2, 5, 7, 3, 4 };
    uint8_t group[] = { 1, 1, 0, 0, 0, 0 }, both[] = { 1, 0, 1, 0, 1, 0 }, nobody[6] = { 0 };
    int32_t cluster[] = { 0, 0, 1, 1, 2, 2 };
    (void)state;
    trd_welch w = clustered(x, group, cluster, 6, 3, TRD_CR2);
    assert_true(w.difference.reason == TRD_ONE_CLUSTER && w.difference.value == 1.5 - 4.75);
    assert_true(isnan(w.difference.low) && isnan(w.difference.se) && w.first.clusters == 1 && w.second.clusters == 2);
    w = clustered(x, nobody, cluster, 6, 3, TRD_CR2);
    assert_true(w.difference.reason == TRD_EMPTY_GROUP && isnan(w.difference.value));
    w = clustered(x, both, cluster, 6, 3, TRD_CR2);
    assert_true(w.difference.reason == TRD_DEFINED && w.first.clusters == 3 && w.difference.clusters == 3);
    trd_pool      *pool = trd_pool_new(NULL);
    trd_clustered *a = trd_clustered_new(pool, 3), *b = trd_clustered_new(pool, 4);
    assert_int_equal(trd_welch_clustered(a, b, TRD_CR2, 0.95, &w, NULL), TRD_E_USAGE);
    assert_int_equal(trd_welch_clustered(a, a, TRD_CR2, 9, &w, NULL), TRD_E_USAGE);
    trd_pool_free(pool);
}

static void star_is_less_certain_than_its_pupils_suggest(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = table_read(pool, TRD_SHARED_DIR "/data/stat/mlmRev_star.csv");
    if (!t) {
        print_message("skipped: no ../shared/data/stat/mlmRev_star.csv\n");
        trd_pool_free(pool);
        skip();
    }
    int32_t  teachers, schools, *teacher = table_codes(t, "tch", &teachers), *school = table_codes(t, "sch", &schools);
    size_t   grade = table_column(t, "gr"), type = table_column(t, "cltype"), n = 0;
    double  *math = table_numbers(t, "math");
    uint8_t *small = trd_pool_calloc(pool, t->rows, 1);
    for (size_t r = 0; r < t->rows; r++) {
        const char **cells = (const char **)t->cells + r * t->columns;
        if (strcmp(cells[grade], "K") != 0 || isnan(math[r]) ||
            (strcmp(cells[type], "small") != 0 && strcmp(cells[type], "reg") != 0))
            continue;
        small[n] = cells[type][0] == 's';
        math[n] = math[r];
        teacher[n] = teacher[r];
        school[n++] = school[r];
    }
    trd_welch by_teacher = clustered(math, small, teacher, n, teachers, TRD_CR1);
    trd_welch by_school = clustered(math, small, school, n, schools, TRD_CR1);
    trd_welch careful = clustered(math, small, school, n, schools, TRD_CR2);
    assert_close(by_teacher.difference.value, 7.73, 5e-3 / 7.7);
    assert_close(by_teacher.difference.se, 3.75, 5e-3 / 3.75);
    assert_close(by_school.difference.se, 2.65, 5e-3 / 2.65);
    assert_true(careful.difference.se > by_school.difference.se && careful.difference.df < by_school.difference.df);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(students_sleep_agrees_with_r),
        cmocka_unit_test(swapping_the_groups_turns_the_sign),
        cmocka_unit_test(groups_too_small_have_their_reason),
        cmocka_unit_test(the_closed_form_is_the_definition),
        cmocka_unit_test(the_definition_agrees_with_published_software),
        cmocka_unit_test(single_cases_as_clusters_are_welch),
        cmocka_unit_test(equal_clusters_in_one_group_each_are_welch_on_their_means),
        cmocka_unit_test(fewer_than_two_clusters_in_a_group_withhold_the_interval),
        cmocka_unit_test(star_is_less_certain_than_its_pupils_suggest),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/welch", tests, NULL, NULL);
}
