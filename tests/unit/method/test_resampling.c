/* Bootstrap, jackknife and exchanged clusters by their names. */
#include "method_call.h"

#include "stat/stat.h"

#include <math.h>

enum { ROWS = 12 };

static const double      x[ROWS] = { 3, 5, 4, 8, 6, 13, 12, 11, 17, 16, 15, NAN };
static const double      id[ROWS] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
static const char *const school[ROWS] = { "a", "a", "b", "b", "c", "c", "d", "d", "e", "e", "f", "f" };
static const char *const arm[ROWS] = { "k", "k", "k", "k", "k", "k", "t", "t", "t", "t", "t", "t" };

static const trd_method_column columns[] = { { "x", x, NULL }, { "id", id, NULL }, { "school", NULL, school }, { "arm", NULL, arm } };
static const trd_method_rows rows = { columns, sizeof columns / sizeof *columns, ROWS };

static double told(const cJSON *got, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(got, name);
    assert_non_null(found);
    return cJSON_IsNumber(found) ? found->valuedouble : (double)NAN;
}

static cJSON *call(const char *name, const char *arguments)
{
    trd_error err = { 0 };
    cJSON    *got = method_call(name, arguments, &rows, &err);
    if (!got)
        fail_msg("%s", err.what);
    return got;
}

/* Mean 10, sd 5.0398 of 11 rows: the spread of bootstrapped means is sd sqrt((n - 1) / n) / sqrt n. */
static void the_bootstrap_has_the_spread_of_the_mean(void **state)
{
    (void)state;
    cJSON *a = call("bootstrap", "{\"column\":\"x\",\"replicates\":20000}"), *b = call("bootstrap", "{\"column\":\"x\",\"replicates\":20000}");
    cJSON *c = call("bootstrap", "{\"column\":\"x\",\"replicates\":20000,\"seed\":2}");
    assert_close(told(a, "estimate"), 10, 1e-14);
    assert_close(told(a, "n"), 11, 0);
    assert_close(told(a, "se"), sqrt(25.4 * 10 / 11 / 11), 0.02);
    assert_true(told(a, "ci_low") < 10 && told(a, "ci_high") > 10);
    assert_close(told(b, "se"), told(a, "se"), 0);
    assert_true(told(c, "se") != told(a, "se"));
    cJSON_Delete(a);
    cJSON_Delete(b);
    cJSON_Delete(c);
}

/* Every row a cluster: the jackknife of a mean is its usual standard error. */
static void the_jackknife_of_single_cases_is_the_usual_error(void **state)
{
    (void)state;
    cJSON *a = call("jackknife", "{\"column\":\"x\",\"cluster\":\"id\"}");
    assert_close(told(a, "se"), sqrt(25.4 / 11), 1e-13);
    assert_close(told(a, "df"), 10, 0);
    assert_close(told(a, "clusters"), 11, 0);
    cJSON_Delete(a);
}

/* Six schools, three in each arm: 20 arrangements; none is as far apart, so 2 of 20 on two sides. */
static void clusters_are_exchanged_as_a_whole(void **state)
{
    (void)state;
    cJSON *a = call("permutation_test_clusters", "{\"column\":\"x\",\"group\":\"arm\",\"group1\":\"t\",\"group2\":\"k\",\"cluster\":\"school\"}");
    assert_close(told(a, "difference"), (12 + 11 + 17 + 16 + 15) / 5.0 - (3 + 5 + 4 + 8 + 6 + 13) / 6.0, 1e-13);
    assert_close(told(a, "arrangements"), 20, 0);
    assert_close(told(a, "p_greater"), 0.05, 1e-14);
    cJSON *b = call("bootstrap", "{\"column\":\"x\",\"group\":\"arm\",\"group1\":\"t\",\"group2\":\"k\",\"cluster\":\"school\"}");
    assert_close(told(b, "estimate"), told(a, "difference"), 1e-13);
    assert_close(told(b, "clusters"), 6, 0);
    cJSON_Delete(a);
    cJSON_Delete(b);
}

static void what_cannot_be_drawn_is_told(void **state)
{
    (void)state;
    trd_error err = { 0 };
    assert_null(method_call("jackknife", "{\"column\":\"x\"}", &rows, &err));
    assert_holds(err.what, "cluster is not given");
    assert_null(method_call("bootstrap", "{\"column\":\"x\",\"replicates\":5}", &rows, &err));
    assert_holds(err.what, "between 20 and 10 million");
    cJSON *none = call("bootstrap", "{\"column\":\"x\",\"filter\":[{\"column\":\"x\",\"op\":\">\",\"value\":99}]}");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(none, "reason")), "no_cases");
    cJSON_Delete(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bootstrap_has_the_spread_of_the_mean),
        cmocka_unit_test(the_jackknife_of_single_cases_is_the_usual_error),
        cmocka_unit_test(clusters_are_exchanged_as_a_whole),
        cmocka_unit_test(what_cannot_be_drawn_is_told),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("method/resampling", tests, NULL, NULL);
}
