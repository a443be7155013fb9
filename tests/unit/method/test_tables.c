/* How rows become tables, groups and units for a statistic, and what is refused. */
#include "assert.h"

#include "method/method.h"
#include "stat/stat.h"

#include <cjson/cJSON.h>

/* Names are told by one letter; a text column each. */
static const trd_method_rows *rows_of(size_t count, const char *const *a, const char *const *b, const char *const *c)
{
    static trd_method_column columns[3];
    static trd_method_rows   rows;
    columns[0] = (trd_method_column){ .name = "a", .texts = a };
    columns[1] = (trd_method_column){ .name = "b", .texts = b };
    columns[2] = (trd_method_column){ .name = "c", .texts = c };
    rows = (trd_method_rows){ columns, c ? 3 : b ? 2 : 1, count };
    return &rows;
}

static cJSON *call(const char *name, const char *arguments, const trd_method_rows *rows, trd_code code, const char *what)
{
    cJSON            *given = cJSON_Parse(arguments), *out = NULL;
    trd_error         err = { 0 };
    const trd_method *method = trd_method_find(name);
    assert_non_null(given);
    assert_non_null(method);
    trd_code got = trd_method_call(method, given, rows, &out, &err);
    if (got != code)
        fail_msg("%s gave %d, not %d: %s", name, got, code, err.what);
    if (code != TRD_OK)
        assert_holds(err.what, what);
    cJSON_Delete(given);
    return out;
}

static double number(const cJSON *out, const char *name)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(out, name);
    assert_non_null(x);
    return cJSON_IsNumber(x) ? x->valuedouble : NAN;
}

static double cell(const cJSON *out, const char *name, int row, int column)
{
    return cJSON_GetArrayItem(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(out, name), row), column)->valuedouble;
}

static void labels_of_numbers_are_in_order_of_number(void **state)
{
    (void)state;
    const char *a[] = { "1082", "280", "280", "1082", "9" }, *b[] = { "x", "x", "y", "x", "y" };
    cJSON      *out = call("chisq_independence", "{\"row\":\"a\",\"column\":\"b\"}", rows_of(5, a, b, NULL), TRD_OK, NULL);
    assert_true(cell(out, "table", 0, 1) == 1 && cell(out, "table", 1, 0) == 1 && cell(out, "table", 2, 0) == 2);
    cJSON_Delete(out);
}

static void both_raters_have_the_same_categories(void **state)
{
    (void)state;
    const char *a[] = { "no", "yes", "yes", NULL, "no" }, *b[] = { "no", "maybe", "yes", "yes", "no" };
    cJSON      *out = call("cohen_kappa", "{\"row\":\"a\",\"column\":\"b\"}", rows_of(5, a, b, NULL), TRD_OK, NULL);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(out, "table")), 3);
    assert_close(number(out, "n"), 4, 0);
    assert_close(cell(out, "table", 2, 0), 1, 0);                         /* yes and maybe */
    assert_close(number(out, "po"), 0.75, 1e-15);
    cJSON_Delete(out);
}

static void rows_of_a_unit_belong_together(void **state)
{
    (void)state;
    const char *wide_a[] = { "1", "2", "3" }, *wide_b[] = { "1", "2", "4" };
    const char *unit[] = { "u", "v", "u", "w", "v", "w", NULL }, *value[] = { "1", "2", "1", "3", "2", "4", "5" };
    cJSON      *wide = call("krippendorff_alpha", "{\"observers\":[\"a\",\"b\"],\"level\":\"interval\"}", rows_of(3, wide_a, wide_b, NULL), TRD_OK, NULL);
    cJSON      *tall = call("krippendorff_alpha", "{\"unit\":\"a\",\"observers\":[\"b\"],\"level\":\"interval\"}", rows_of(7, unit, value, NULL), TRD_OK, NULL);
    assert_close(number(tall, "alpha"), number(wide, "alpha"), 1e-15);
    assert_close(number(tall, "pairable_values"), 6, 0);
    cJSON_Delete(wide);
    cJSON_Delete(tall);
}

static void two_answers_of_one_are_refused(void **state)
{
    (void)state;
    const char *a[] = { "u", "u", "u" }, *b[] = { "p", "q", "p" }, *c[] = { "1", "2", "3" };
    call("friedman", "{\"y\":\"c\",\"block\":\"a\",\"treatment\":\"b\"}", rows_of(3, a, b, c), TRD_E_DATA, "two values");
    call("icc", "{\"target\":\"a\",\"rater\":\"b\",\"rating\":\"c\"}", rows_of(3, a, b, c), TRD_E_DATA, "two ratings");
    call("icc", "{\"target\":\"a\",\"judges\":[\"c\"]}", rows_of(3, a, b, c), TRD_E_DATA, "two rows");
}

static void counts_must_be_counts(void **state)
{
    (void)state;
    const char *a[] = { "u", "v" }, *b[] = { "p", "q" }, *c[] = { "1", "2.5" };
    call("chisq_independence", "{\"row\":\"a\",\"column\":\"b\",\"frequency\":\"c\"}", rows_of(2, a, b, c), TRD_E_USAGE, "whole numbers");
    call("fisher_exact_2x2", "{\"table\":[[1,-2],[3,4]]}", NULL, TRD_E_USAGE, "whole numbers");
    call("fisher_exact_2x2", "{\"table\":[[1,2,3],[3,4,5]]}", NULL, TRD_E_USAGE, "2 x 2");
    call("mcnemar", "{\"table\":[[1,2],[3,4],[5,6]]}", NULL, TRD_E_USAGE, "2 x 2");
    call("cochran_armitage", "{\"successes\":[1,2],\"n\":[3]}", NULL, TRD_E_USAGE, "as many");
    call("krippendorff_alpha", "{\"observers\":[\"a\",\"b\"],\"level\":\"ordinal\"}", rows_of(2, a, b, NULL), TRD_E_USAGE, "numbers");
}

static void what_is_not_defined_has_a_reason(void **state)
{
    (void)state;
    const char *none[] = { NULL, NULL }, *a[] = { "u", "u" }, *x[] = { "3", "4" };
    const struct { const char *name, *arguments; const trd_method_rows *rows; const char *reason; } calls[] = {
        { "fisher_exact_2x2", "{\"table\":[[0,0],[0,0]]}", NULL, "no_cases" },
        { "fisher_exact_rxc", "{\"table\":[[0,0,0],[1,0,3]]}", NULL, "empty_group" },
        { "cochran_armitage", "{\"successes\":[0,0],\"n\":[3,4]}", NULL, "no_variance" },
        { "fleiss_kappa", "{\"counts\":[[3,0],[3,0]]}", NULL, "no_variance" },
        { "tost_proportions", "{\"successes1\":0,\"n1\":5,\"successes2\":0,\"n2\":5,\"low\":-0.1,\"high\":0.1}", NULL, "no_variance" },
        { "mdes_cluster_randomised", "{\"clusters\":2,\"cluster_size\":5,\"icc\":0.1}", NULL, "no_freedom" },
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        cJSON *out = call(calls[i].name, calls[i].arguments, calls[i].rows, TRD_OK, NULL);
        assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(out, "reason")), calls[i].reason);
        cJSON_Delete(out);
    }
    const char *names[] = { "anova_oneway", "tukey_hsd", "kruskal_wallis" };
    for (int i = 0; i < 3; i++)
        for (int empty = 0; empty < 2; empty++) {
            cJSON *out = call(names[i], "{\"column\":\"b\",\"group\":\"a\"}", rows_of(2, empty ? none : a, x, NULL), TRD_OK, NULL);
            assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(out, "reason")), empty ? "no_cases" : "empty_group");
            cJSON_Delete(out);
        }
}

static void impossible_plans_are_refused(void **state)
{
    (void)state;
    call("power_t_test", "{\"d\":0}", NULL, TRD_E_USAGE, "effect of 0");
    call("power_t_test", "{\"d\":0.5,\"alpha\":0}", NULL, TRD_E_USAGE, "alpha");
    call("power_t_test", "{\"d\":0.5,\"n_values\":[1]}", NULL, TRD_E_USAGE, "2 cases");
    call("power_two_proportions", "{\"p1\":0.5,\"p2\":1.5}", NULL, TRD_E_USAGE, "p2");
    call("power_two_proportions", "{\"p1\":0.5,\"p2\":0.5}", NULL, TRD_E_USAGE, "effect of 0");
    call("tost_proportions", "{\"successes1\":1,\"n1\":2,\"successes2\":1,\"low\":-1,\"high\":1}", NULL, TRD_E_USAGE, "n2 is not given");
    call("tost_proportions", "{\"successes1\":3,\"n1\":2,\"successes2\":1,\"n2\":2,\"low\":-1,\"high\":1}", NULL, TRD_E_USAGE, "hits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_of_numbers_are_in_order_of_number),
        cmocka_unit_test(both_raters_have_the_same_categories),
        cmocka_unit_test(rows_of_a_unit_belong_together),
        cmocka_unit_test(two_answers_of_one_are_refused),
        cmocka_unit_test(counts_must_be_counts),
        cmocka_unit_test(what_is_not_defined_has_a_reason),
        cmocka_unit_test(impossible_plans_are_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("method/tables", tests, NULL, NULL);
}
