/* Meta-analysis and reliability by their names: which rows count, counts against
 * effects, texts as moderators, items that are turned round, refusals. (The
 * numbers themselves: tests/unit/stat and tests/vectors.) */
#include "method_call.h"

#include "stat/stat.h"

enum { ROWS = 8 };

static const double      e1[ROWS] = { 4, 6, 3, 0, 33, 180, NAN, 5 }, n1[ROWS] = { 119, 300, 228, 40, 99, 361, 20, 93 };
static const double      e2[ROWS] = { 11, 29, 11, 4, 47, 372, 10, 3 }, n2[ROWS] = { 128, 274, 209, 41, 76, 79, 19, 38 };
static const char *const kind[ROWS] = { "zoo", "b", "b", "c", "c", "b", "a", NULL };
static const double      i1[ROWS] = { 1, 2, 3, 4, 5, 4, NAN, 2 }, i2[ROWS] = { 2, 1, 3, 5, 4, 4, 1, 3 };
static const double      i3[ROWS] = { 5, 4, 4, 1, 1, 3, 5, 4 }, turned[ROWS] = { 1, 2, 2, 5, 5, 3, 1, 2 };

static const trd_method_column columns[] = {
    { "e1", e1, NULL }, { "n1", n1, NULL }, { "e2", e2, NULL }, { "n2", n2, NULL }, { "kind", NULL, kind },
    { "i1", i1, NULL }, { "i2", i2, NULL }, { "i3", i3, NULL }, { "turned", turned, NULL },
};
static const trd_method_rows rows = { columns, sizeof columns / sizeof *columns, ROWS };

#define COUNTS "\"effect\":\"log_odds_ratio\",\"events1\":\"e1\",\"nonevents1\":\"n1\",\"events2\":\"e2\",\"nonevents2\":\"n2\""

/* The result of a statistic; NULL and the message in *what when it is refused. */
static cJSON *call(const char *name, const char *arguments, char *what)
{
    trd_error err = { 0 };
    cJSON    *out = method_call(name, arguments, &rows, &err);
    if (what)
        snprintf(what, sizeof err.what, "%s", err.what);
    return out;
}

static const cJSON *part(const cJSON *in, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(in, name);
    if (!found)
        fail_msg("%s is not told", name);
    return found;
}

static double number(const cJSON *in, const char *name)
{
    const cJSON *found = part(in, name);
    return cJSON_IsNumber(found) ? found->valuedouble : (double)NAN;
}

static void assert_refused(const char *name, const char *arguments, const char *words)
{
    char   what[sizeof((trd_error *)0)->what];
    cJSON *got = call(name, arguments, what);
    assert_null(got);
    assert_holds(what, words);
}

/* Counts become effects, a study without one of them is left out, and one with
 * an empty cell has half a case added; the effects given give the same. */
static void counts_are_their_effects(void **state)
{
    (void)state;
    cJSON *a = call("meta_analysis", "{" COUNTS "}", NULL);
    assert_non_null(a);
    assert_true(number(a, "k") == 7);
    const cJSON *y = part(a, "yi"), *v = part(a, "vi");
    assert_close(cJSON_GetArrayItem(y, 0)->valuedouble, log(4 * 128 / (119.0 * 11)), 1e-14);
    assert_close(cJSON_GetArrayItem(v, 0)->valuedouble, 1 / 4.0 + 1 / 119.0 + 1 / 11.0 + 1 / 128.0, 1e-14);
    assert_close(cJSON_GetArrayItem(y, 3)->valuedouble, log(0.5 * 41.5 / (40.5 * 4.5)), 1e-14);
    cJSON *given = cJSON_CreateObject();
    cJSON_AddItemToObject(given, "yi", cJSON_Duplicate(y, true));
    cJSON_AddItemToObject(given, "vi", cJSON_Duplicate(v, true));
    char  *text = cJSON_PrintUnformatted(given);
    cJSON *b = call("meta_analysis", text, NULL);
    assert_non_null(b);
    assert_close(number(part(a, "REML"), "tau2"), number(part(b, "REML"), "tau2"), 1e-12);
    assert_close(number(part(part(a, "DL"), "hksj"), "se"), number(part(part(b, "DL"), "hksj"), "se"), 1e-12);
    cJSON_free(text);
    cJSON_Delete(given);
    cJSON_Delete(a);
    cJSON_Delete(b);
}

/* The first text that has a study is what the others are held against: "a" has
 * none. Slopes of texts are differences of means of groups. */
static void texts_are_moderators(void **state)
{
    (void)state;
    cJSON *r = call("meta_regression", "{" COUNTS ",\"moderators\":[\"kind\"],\"method\":\"common\"}", NULL);
    cJSON *g = call("meta_subgroups", "{" COUNTS ",\"subgroup\":\"kind\",\"method\":\"common\"}", NULL);
    assert_true(r && g && number(r, "k") == 6);
    const cJSON *b = part(r, "coefficients"), *names = part(g, "groups"), *mean = part(g, "estimate");
    assert_true(cJSON_GetArraySize(b) == 3 && cJSON_GetArraySize(names) == 3);
    assert_string_equal(cJSON_GetArrayItem(names, 0)->valuestring, "b");
    assert_close(number(b, "intercept"), cJSON_GetArrayItem(mean, 0)->valuedouble, 1e-13);
    assert_close(number(b, "intercept") + number(b, "kindc"), cJSON_GetArrayItem(mean, 1)->valuedouble, 1e-13);
    assert_close(number(b, "intercept") + number(b, "kindzoo"), cJSON_GetArrayItem(mean, 2)->valuedouble, 1e-13);
    assert_close(number(r, "QM"), number(g, "Q_between"), 1e-12);
    assert_true(number(r, "QM_df") == 2 && number(g, "df") == 2);
    cJSON_Delete(r);
    cJSON_Delete(g);
}

static void one_study_is_marked(void **state)
{
    (void)state;
    cJSON *one = call("meta_analysis", "{\"yi\":[0.4],\"vi\":[0.04]}", NULL);
    assert_non_null(one);
    assert_string_equal(part(one, "reason")->valuestring, "one_case");
    assert_close(number(part(one, "common"), "se"), 0.2, 1e-15);
    assert_true(number(part(one, "DL"), "tau2") == 0 && cJSON_IsNull(part(part(one, "DL"), "i2")));
    assert_true(cJSON_IsNull(part(part(one, "trimfill_DL"), "side")) && cJSON_IsNull(part(part(one, "egger_classic"), "p_value")));
    cJSON_Delete(one);
    cJSON *none = call("meta_analysis", "{\"yi\":[],\"vi\":[]}", NULL);
    assert_non_null(none);
    assert_string_equal(part(none, "reason")->valuestring, "no_cases");
    cJSON_Delete(none);
}

static void items_are_turned_round(void **state)
{
    (void)state;
    cJSON *a = call("reliability", "{\"items\":[\"i1\",\"i2\",\"i3\"],\"reverse\":[\"i3\"],\"scale_min\":1,\"scale_max\":5}", NULL);
    cJSON *b = call("reliability", "{\"items\":[\"i1\",\"i2\",\"turned\"]}", NULL);
    cJSON *c = call("reliability", "{\"items\":[\"i1\",\"i2\",\"i3\"]}", NULL);
    assert_true(a && b && c && number(a, "n") == 7 && number(a, "left_out") == 1);
    assert_true(number(a, "alpha") == number(b, "alpha") && number(a, "scale_mean") == number(b, "scale_mean"));
    assert_true(number(part(a, "item_rest_r"), "i3") == number(part(b, "item_rest_r"), "turned") && number(c, "alpha") < 0);
    cJSON_Delete(a);
    a = call("reliability", "{\"items\":[\"i1\",\"i2\",\"turned\"],\"missing\":\"pairwise\"}", NULL);
    assert_true(a && number(a, "n") == 8);
    cJSON_Delete(a);
    a = call("split_half", "{\"half1\":[\"i1\"],\"half2\":[\"i2\",\"i3\"],\"reverse\":[\"i3\"],\"scale_min\":1,\"scale_max\":5}", NULL);
    assert_true(a && number(a, "n") == 7);
    assert_close(number(a, "r"), number(part(b, "item_rest_r"), "i1"), 1e-14);
    cJSON_Delete(a);
    a = call("omega_one_factor", "{\"items\":[\"i1\",\"i1\",\"i2\"]}", NULL);
    assert_non_null(a);
    assert_string_equal(part(a, "reason")->valuestring, "collinear");
    assert_true(cJSON_IsNull(part(a, "omega_total")));
    cJSON_Delete(a);
    cJSON_Delete(b);
    cJSON_Delete(c);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    assert_refused("meta_analysis", "{\"yi\":[1,2],\"vi\":[1]}", "vi holds 1 numbers where 2 studies are given");
    assert_refused("meta_analysis", "{\"yi\":[1,2],\"vi\":[1,0]}", "study 2 has a sampling variance of 0");
    assert_refused("meta_analysis", "{\"effect\":\"log_odds_ratio\",\"events1\":[1.5],\"nonevents1\":[2],\"events2\":[1],\"nonevents2\":[2]}",
                   "events1 holds 1.5");
    assert_refused("meta_regression", "{" COUNTS ",\"moderators\":[\"kind\"],\"method\":\"XX\"}", "method cannot be 'XX'");
    assert_refused("meta_subgroups", "{\"yi\":[1,2],\"vi\":[1,1],\"subgroup\":\"kind\"}", "effects must be columns of the same rows");
    assert_refused("reliability", "{\"items\":[\"i1\",\"i2\"],\"reverse\":[\"i3\"],\"scale_min\":1,\"scale_max\":5}", "'i3', which is no item");
    assert_refused("reliability", "{\"items\":[\"i1\",\"i2\"],\"reverse\":[\"i2\"]}", "scale_min is not given");
    assert_refused("reliability", "{\"items\":[]}", "name at least two");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_their_effects),
        cmocka_unit_test(texts_are_moderators),
        cmocka_unit_test(one_study_is_marked),
        cmocka_unit_test(items_are_turned_round),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("method/studies_and_scales", tests, NULL, NULL);
}
