/* Formulas: which columns they become, what they are called, and what cannot be read. */
#include "method_call.h"
#include "rows.h"

#include "stat/stat.h"

enum { ROWS = 12 };

static const char *const city[ROWS] = { "b", "a", "c", "b", "a", "c", "b", "a", "c", "b", "a", NULL };
static const char *const sex[ROWS] = { "m", "v", "m", "v", "m", "v", "v", "m", "v", "m", "v", "m" };
static const double      year[ROWS] = { 9, 10, 11, 9, 10, 11, 10, 9, 11, 10, 9, 11 };
static const double      x[ROWS] = { 1, 2.5, 3, 4.25, 5, 7, 8, 9.5, 10, 11, 13, 14 };
static const double      z[ROWS] = { 2, 3, 1, 5, 4, 8, 6, 9, 7, 12, 10, 11 };
static const double      y[ROWS] = { 3, 5, 4, 8, 6, 13, 12, 11, 17, 16, 15, 99 };
static const char *const padded[ROWS] = { "1.50", "02", "3", "02", "3", "1.50", "3", "02", "02", "3", "1.50", "3" };
static const double      yes[ROWS] = { 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1 };

static const trd_method_column columns[] = {
    { "city", NULL, city }, { "sex", NULL, sex }, { "year", year, NULL }, { "x", x, NULL }, { "z", z, NULL }, { "y", y, NULL },
    { "yes", yes, NULL }, { "a name", z, NULL }, { "padded", NULL, padded },
};
static const trd_method_rows rows = { columns, sizeof columns / sizeof *columns, ROWS };

/* The result of a statistic; NULL and the message in *what when it is refused. */
static cJSON *call(const char *name, const char *arguments, char *what)
{
    trd_error err = { 0 };
    cJSON    *out = method_call(name, arguments, &rows, &err);
    if (what)
        snprintf(what, sizeof err.what, "%s", err.what);
    return out;
}

static double number(const cJSON *got, const char *group, const char *name)
{
    const cJSON *in = group ? cJSON_GetObjectItemCaseSensitive(got, group) : got, *found = cJSON_GetObjectItemCaseSensitive(in, name);
    if (!found)
        fail_msg("%s.%s is not told", group ? group : "", name);
    return cJSON_IsNumber(found) ? found->valuedouble : (double)NAN;
}

static void assert_names(const char *formula, const char *names)
{
    char   text[512] = "", arguments[512];
    cJSON *got;
    snprintf(arguments, sizeof arguments, "{\"formula\":\"%s\"}", formula);
    got = call("ols", arguments, NULL);
    assert_non_null(got);
    for (const cJSON *c = cJSON_GetObjectItemCaseSensitive(got, "coefficients")->child; c; c = c->next)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text ? " " : "", c->string);
    assert_string_equal(text, names);
    cJSON_Delete(got);
}

static void coefficients_are_named_as_in_r(void **state)
{
    (void)state;
    assert_names("y ~ x + z", "(Intercept) x z");
    assert_names("y~x*z", "(Intercept) x z x:z");
    assert_names("y ~ x:z - 1", "x:z");
    assert_names("y ~ 0 + x", "x");
    assert_names("y ~ 1", "(Intercept)");
    assert_names("y ~ I( x ^ 2 ) + log(z+1)", "(Intercept) I(x^2) log(z + 1)");
    assert_names("y ~ I(x*1e-5) + I(-x/z)", "(Intercept) I(x * 1e-5) I(-x/z)");
    assert_names("y ~ sex", "(Intercept) sexv");
    assert_names("y ~ factor(year)", "(Intercept) factor(year)10 factor(year)11");       /* 9 is less than 10 */
    assert_names("y ~ factor(padded)", "(Intercept) factor(padded)2 factor(padded)3");
    assert_names("y ~ 0 + sex + factor(year)", "sexm sexv factor(year)10 factor(year)11");
    assert_names("y ~ sex*x", "(Intercept) sexv x sexv:x");
    assert_names("y ~ sex:x", "(Intercept) sexm:x sexv:x");
    assert_names("y ~ x + x:sex", "(Intercept) x x:sexv");
    assert_names("y ~ (x + z + sex)^2 - x:z", "(Intercept) x z sexv x:sexv z:sexv");
    assert_names("y ~ x*z - x", "(Intercept) z x:z");
    assert_names("y ~ x + x + z:z", "(Intercept) x z");
    assert_names("y ~ `a name`", "(Intercept) `a name`");
}

static void levels_that_do_not_occur_have_no_column(void **state)
{
    (void)state;
    cJSON *got = call("ols", "{\"formula\":\"y ~ city\",\"factor_levels\":{\"city\":[\"z\",\"c\",\"a\"]}}", NULL);
    assert_close(number(got, NULL, "n"), 7, 0);                  /* b is no level; one city is missing */
    assert_close(number(got, "coefficients", "citya"), (5 + 6 + 11 + 15) / 4.0 - (4 + 13 + 17) / 3.0, 1e-12);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(got, "coefficients")), 2);
    cJSON_Delete(got);
    got = call("ols", "{\"formula\":\"y ~ x + city\",\"filter\":[{\"column\":\"city\",\"op\":\"==\",\"value\":\"a\"}]}", NULL);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(got, "coefficients")), 2);
    cJSON_Delete(got);
}

static void lists_say_what_formulas_say(void **state)
{
    (void)state;
    cJSON *a = call("ols", "{\"formula\":\"y ~ x + z\"}", NULL), *b = call("ols", "{\"y\":\"y\",\"x\":[\"x\",\"a name\"]}", NULL);
    assert_close(number(a, "coefficients", "z"), number(b, "coefficients", "B2"), 1e-15);
    assert_close(number(a, "vif", "z"), number(b, "vif", "`a name`"), 1e-15);
    cJSON_Delete(a);
    cJSON_Delete(b);
    a = call("ols", "{\"y\":\"y\",\"x\":\"x\",\"intercept\":false}", NULL);
    b = call("ols", "{\"formula\":\"y ~ x - 1\"}", NULL);
    assert_close(number(a, "coefficients", "B1"), number(b, "coefficients", "x"), 1e-15);
    cJSON_Delete(a);
    cJSON_Delete(b);
    a = call("glm_binomial", "{\"y\":[0,1,0,1,1],\"x\":[1,2,3,4,null]}", NULL);
    assert_close(number(a, NULL, "n"), 4, 0);
    cJSON_Delete(a);
}

static void an_offset_counts_once(void **state)
{
    (void)state;
    cJSON *a = call("glm_poisson", "{\"formula\":\"z ~ sex + offset(log(x))\"}", NULL);
    cJSON *b = call("glm_poisson", "{\"formula\":\"z ~ sex\",\"offset\":\"log(x)\"}", NULL);
    cJSON *c = call("glm_poisson", "{\"formula\":\"z ~ sex + offset(log(x))\",\"offset\":\"log(x)\"}", NULL);
    double rate = (2 + 1 + 4 + 9 + 12 + 11) / (1 + 3 + 5 + 9.5 + 11 + 14);
    assert_close(number(a, "coefficients", "(Intercept)"), log(rate), 1e-10);
    assert_close(number(b, "coefficients", "(Intercept)"), log(rate), 1e-10);
    assert_close(number(c, "coefficients", "(Intercept)"), log(rate), 1e-10);
    cJSON_Delete(a);
    cJSON_Delete(b);
    cJSON_Delete(c);
}

static void a_linear_model_is_of_what_the_offset_leaves(void **state)
{
    (void)state;
    cJSON *a = call("ols", "{\"formula\":\"y ~ x + offset(2 * z)\"}", NULL), *b = call("ols", "{\"formula\":\"I(y - 2 * z) ~ x\"}", NULL);
    assert_close(number(a, "coefficients", "x"), number(b, "coefficients", "x"), 1e-14);
    assert_close(number(a, NULL, "sigma"), number(b, NULL, "sigma"), 1e-14);
    cJSON *p = call("ols_predict", "{\"formula\":\"y ~ x + offset(2 * z)\",\"new_data\":{\"x\":[0],\"z\":[5]}}", NULL);
    assert_close(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(p, "fit"), 0)->valuedouble,
                 number(a, "coefficients", "(Intercept)") + 10, 1e-12);
    cJSON_Delete(a);
    cJSON_Delete(b);
    cJSON_Delete(p);
}

static void new_rows_get_the_same_columns(void **state)
{
    (void)state;
    cJSON *got = call("ols_predict", "{\"formula\":\"y ~ sex*log(x)\",\"new_data\":{\"sex\":[\"v\",\"m\",\"q\"],\"x\":[2,3,4]}}", NULL);
    cJSON *fit = call("ols", "{\"formula\":\"y ~ sex*log(x)\"}", NULL);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(got, "fit");
    double v = number(fit, "coefficients", "(Intercept)") + number(fit, "coefficients", "sexv") +
               log(2) * (number(fit, "coefficients", "log(x)") + number(fit, "coefficients", "sexv:log(x)"));
    assert_close(cJSON_GetArrayItem(list, 0)->valuedouble, v, 1e-12);
    assert_close(cJSON_GetArrayItem(list, 1)->valuedouble,
                 number(fit, "coefficients", "(Intercept)") + log(3) * number(fit, "coefficients", "log(x)"), 1e-12);
    assert_true(cJSON_IsNull(cJSON_GetArrayItem(list, 2)));      /* a level nobody had */
    cJSON_Delete(got);
    cJSON_Delete(fit);
}

static void assert_refused(const char *statistic, const char *arguments, const char *part)
{
    char   what[512];
    cJSON *got = call(statistic, arguments, what);
    if (got)
        fail_msg("not refused: %s", arguments);
    assert_holds(what, part);
}

static void what_cannot_be_read_is_said(void **state)
{
    (void)state;
    assert_refused("ols", "{\"formula\":\"y\"}", "response ~ terms");
    assert_refused("ols", "{\"formula\":\"~ x\"}", "no response");
    assert_refused("ols", "{\"formula\":\"y ~ x +\"}", "a variable is expected");
    assert_refused("ols", "{\"formula\":\"y ~ x )\"}", "cannot be read");
    assert_refused("ols", "{\"formula\":\"y ~ x z\"}", "cannot be read");
    assert_refused("ols", "{\"formula\":\"y ~ (x\"}", "bracket");
    assert_refused("ols", "{\"formula\":\"y ~ log(x\"}", "bracket");
    assert_refused("ols", "{\"formula\":\"y ~ I(x +)\"}", "expected");
    assert_refused("ols", "{\"formula\":\"y ~ .\"}", "name them");
    assert_refused("ols", "{\"formula\":\"y ~ x/z\"}", "a + a:b");
    assert_refused("ols", "{\"formula\":\"y ~ sinh(x)\"}", "no function 'sinh'");
    assert_refused("ols", "{\"formula\":\"y ~ factor(x + z)\"}", "takes a column");
    assert_refused("ols", "{\"formula\":\"y ~ yaer\"}", "did you mean 'year'");
    assert_refused("ols", "{\"formula\":\"y ~ `x\"}", "backtick");
    assert_refused("ols", "{\"formula\":\"y ~ x:z:year:yes:sex\"}", "more than four");
    assert_refused("ols", "{\"x\":\"x\"}", "formula");
    assert_refused("ols", "{\"y\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14],\"x\":[1],\"weights\":\"z\"}", "give as many");
    assert_refused("ols", "{\"y\":[1,2,3],\"x\":[1,4,3],\"weights\":\"z\"}", "name y as well");
    assert_refused("glm_binomial", "{\"y\":[1,0,1],\"x\":[1,4,3],\"cluster\":\"z\"}", "name y as well");
    assert_refused("ols", "{\"formula\":\"y ~ x\",\"weights\":\"z\",\"frequency_weights\":\"z\"}", "choose one");
    assert_refused("ols", "{\"formula\":\"y ~ x\",\"wieghts\":\"z\"}", "did you mean");
    assert_refused("glm_binomial", "{\"formula\":\"log(yes) ~ x\",\"success_value\":1}", "as it is");
    assert_refused("glm_binomial", "{\"formula\":\"y ~ x\"}", "neither 0 nor 1");
    assert_refused("ols_predict", "{\"formula\":\"y ~ x + z\",\"new_data\":{\"x\":[1,2],\"z\":[1]}}", "one length");
    assert_refused("ols_predict", "{\"formula\":\"y ~ x + z\",\"new_data\":{\"x\":[1,2]}}", "new_data has no 'z'");
    assert_refused("fixed_effects", "{\"formula\":\"y ~ x\"}", "unit is not given");
    assert_refused("ordinal_regression", "{\"formula\":\"year ~ x - 1\"}", "thresholds");
}

static void brackets_without_end_are_refused(void **state)
{
    char text[6000];
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        const char *open = kind == 0 ? "(" : kind == 1 ? "I(" : "-", *front = kind == 2 ? "{\"formula\":\"y ~ I(" : "{\"formula\":\"y ~ ";
        strcpy(text, front);
        for (int i = 0; i < 2000; i++)
            strcat(text, open);
        strcat(text, "x");
        for (int i = 0; i < 2000 && kind < 2; i++)
            strcat(text, ")");
        strcat(text, kind == 2 ? ")\"}" : "\"}");
        assert_refused("ols", text, "too many");
    }
}

static void undefined_numbers_have_a_reason(void **state)
{
    (void)state;
    cJSON *got = call("ols", "{\"formula\":\"y ~ x + I(2 * x) + z\"}", NULL);
    const cJSON *why = cJSON_GetObjectItemCaseSensitive(got, "reasons");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(why, "I(2 * x)")->valuestring, "collinear");
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "collinear");
    assert_true(isnan(number(got, "coefficients", "I(2 * x)")) && isfinite(number(got, "se", "z")));
    const cJSON *relation = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(got, "relations"), "I(2 * x)");
    assert_close(number(relation, NULL, "x"), 2, 1e-14);
    assert_int_equal(cJSON_GetArraySize(relation), 1);
    cJSON_Delete(got);
    got = call("glm_binomial", "{\"formula\":\"yes ~ z + x + I(7 + x - 3 * z)\"}", NULL);
    relation = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(got, "relations"), "I(7 + x - 3 * z)");
    assert_close(number(relation, NULL, "(Intercept)"), 7, 1e-12);
    assert_close(number(relation, NULL, "z"), -3, 1e-13);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "collinear");
    cJSON_Delete(got);
    got = call("ols", "{\"formula\":\"y ~ x\",\"filter\":[{\"column\":\"x\",\"op\":\">\",\"value\":99}]}", NULL);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "no_cases");
    assert_true(isnan(number(got, "coefficients", "x")) && number(got, NULL, "n") == 0);
    cJSON_Delete(got);
    got = call("ols", "{\"formula\":\"y ~ log(year - 9)\"}", NULL);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "not_finite");
    cJSON_Delete(got);
    got = call("glm_binomial", "{\"y\":[0,0,1,1],\"x\":[1,2,3,4]}", NULL);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(got, "separation")));
    assert_true(isnan(number(got, "coefficients", "x")) && isnan(number(got, NULL, "auc")));
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "separated");
    cJSON_Delete(got);
    got = call("multinomial_logit", "{\"formula\":\"year ~ x\",\"filter\":[{\"column\":\"year\",\"op\":\"==\",\"value\":9}]}", NULL);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "no_variance");
    assert_true(isnan(number(got, "coefficients", "x")) && number(got, NULL, "n_rows") == 4);
    cJSON_Delete(got);
    got = call("fixed_effects", "{\"formula\":\"y ~ year\",\"unit\":\"year\"}", NULL);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(got, "reason")->valuestring, "collinear");
    cJSON_Delete(got);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(coefficients_are_named_as_in_r),
        cmocka_unit_test(levels_that_do_not_occur_have_no_column),
        cmocka_unit_test(lists_say_what_formulas_say),
        cmocka_unit_test(an_offset_counts_once),
        cmocka_unit_test(a_linear_model_is_of_what_the_offset_leaves),
        cmocka_unit_test(new_rows_get_the_same_columns),
        cmocka_unit_test(what_cannot_be_read_is_said),
        cmocka_unit_test(brackets_without_end_are_refused),
        cmocka_unit_test(undefined_numbers_have_a_reason),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("method/formula", tests, NULL, NULL);
}
