/* Calling a statistic by its name: what it says of mistakes, of rows that are not
 * there, and whether help tells the truth. */
#include "assert.h"

#include "method/method.h"
#include "stat/stat.h"

#include "vectors/rows.c"            /* the reader of the program `vectors` */

#include <dirent.h>
#include <stdlib.h>

static const char *const group_of[] = { "a", "a", "a", "b", "b", "b", NULL, "b" };
static const double      mark_of[] = { 1, 2, 6, 4, 5, 9, 7, NAN };
static const char *const mark_text[] = { "1", "2", "6", "4", "5", "9", "7", NULL };

static const trd_method_column columns[] = {
    { .name = "mark", .numbers = mark_of }, { .name = "group", .texts = group_of }, { .name = "typed", .texts = mark_text },
};
static const trd_method_rows eight = { .columns = columns, .column_count = 3, .count = 8 };
static const trd_method_rows none = { .columns = columns, .column_count = 3, .count = 0 };

/* The result, which the caller deletes; a refusal fails the test. */
static cJSON *told(const char *name, const char *arguments, const trd_method_rows *rows)
{
    cJSON    *asked = cJSON_Parse(arguments), *out = NULL;
    trd_error err = { 0 };

    assert_non_null(asked);
    assert_non_null(trd_method_find(name));
    assert_ok(trd_method_call(trd_method_find(name), asked, rows, &out, &err), err);
    cJSON_Delete(asked);
    return out;
}

static double number(const cJSON *got, const char *name)
{
    return trd_json_double(got, name, NAN);
}

static double told_number(const char *name, const char *arguments, const trd_method_rows *rows, const char *which)
{
    cJSON *got = told(name, arguments, rows);
    double x = number(got, which);
    cJSON_Delete(got);
    return x;
}

/* Refused as a wrong call, with these words; nothing is handed out. */
static void refused(const char *name, const char *arguments, const trd_method_rows *rows, const char *words)
{
    cJSON    *asked = cJSON_Parse(arguments), *out = (cJSON *)&eight;
    trd_error err = { 0 };

    assert_non_null(asked);
    assert_int_equal(trd_method_call(trd_method_find(name), asked, rows, &out, &err), TRD_E_USAGE);
    assert_ptr_equal(out, &eight);
    assert_holds(err.what, words);
    cJSON_Delete(asked);
}

static void a_statistic_that_is_not_known(void **state)
{
    (void)state;
    assert_null(trd_method_find("t_test_welsh"));
    assert_string_equal(trd_method_nearest("t_test_welsh"), "t_test_welch");
    assert_string_equal(trd_method_nearest("descrbe"), "describe");
    assert_null(trd_method_nearest("qqqqqqqqqqqq"));
    assert_null(trd_method_find(""));
    assert_string_equal(trd_method_find("describe")->name, "describe");
}

static void arguments_that_are_wrong(void **state)
{
    (void)state;
    refused("describe", "{\"colum\": \"mark\"}", &eight, "there is no argument 'colum'; did you mean 'column'?");
    refused("describe", "{\"column\": \"mark\", \"qqqqqqqq\": 1}", &eight, "there is no argument 'qqqqqqqq'; it takes column");
    refused("describe", "{}", &eight, "column is not given; it takes column");
    refused("describe", "{\"column\": null}", &eight, "column is not given");
    refused("describe", "{\"column\": 3}", &eight, "column must be a text");
    refused("t_test_one_sample", "{\"column\": \"mark\", \"mu\": \"four\"}", &eight, "mu must be a number");
    refused("t_test_one_sample", "{\"column\": \"mark\", \"confidence\": 95}", &eight, "confidence must lie between 0 and 1");
    refused("t_test_one_sample", "{\"column\": \"mark\", \"alternative\": \"more\"}", &eight,
            "alternative cannot be 'more'; choose from two.sided, greater, less");
    refused("t_test_welch", "{\"column\": \"mark\", \"group\": \"group\", \"group1\": \"a\", \"group2\": \"b\", \"equal_variances\": 1}",
            &eight, "equal_variances must be true or false");
    refused("autocorrelation", "{\"column\": \"mark\", \"max_lag\": 1.5}", &eight, "max_lag must be a whole number");
    refused("markov_chain", "{\"matrix\": [[1, 0], [1]], \"start\": [1, 0]}", NULL, "the rows of matrix must all hold 2 numbers");
    refused("markov_chain", "{\"matrix\": [], \"start\": [1, 0]}", NULL, "matrix must be a list of rows");
    refused("index_series", "{\"values\": [1, \"two\"]}", NULL, "values must hold numbers");
    refused("representation", "{\"participants\": {\"a\": 1, \"b\": 2}, \"population\": {\"a\": 3, \"c\": 4}}", NULL, "has no group 'b'");
    refused("k_proportions", "{\"successes\":[1,1e300],\"n\":[2,1e300]}", &none, "successes");
    refused("k_proportions", "{\"successes\":[1,null],\"n\":[2,2]}", &none, "successes");
    refused("proportion_ci", "{\"successes\":1,\"n\":2.5}", &none, "n must be a whole number");
    refused("t_test_welch", "{\"mean1\":1,\"sd1\":1,\"n1\":1e300,\"mean2\":1,\"sd2\":1,\"n2\":5}", &none, "n1");
}

static void columns_that_are_not_there(void **state)
{
    (void)state;
    refused("describe", "{\"column\": \"mrak\"}", &eight, "the rows have no column 'mrak'; did you mean 'mark'?");
    refused("describe", "{\"column\": \"qqqqqqqq\"}", &eight, "the rows have no column 'qqqqqqqq'");
    refused("describe", "{\"column\": \"mark\"}", NULL, "column 'mark' is named and no rows are given");
    refused("describe", "{\"column\": \"group\"}", &eight, "column 'group' holds 'a', which is no number");
}

static void rows_that_are_not_there(void **state)
{
    cJSON *got = told("describe", "{\"column\": \"mark\"}", &none);
    (void)state;
    assert_true(number(got, "n") == 0 && cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(got, "mean")));
    assert_string_equal(trd_json_text(got, "reason", ""), "no_cases");
    cJSON_Delete(got);
    got = told("describe", "{\"column\": \"mark\"}", &eight);
    assert_true(number(got, "n") == 7 && number(got, "n_missing") == 1);
    assert_null(cJSON_GetObjectItemCaseSensitive(got, "reason"));
    cJSON_Delete(got);
}

static void numbers_written_as_texts(void **state)
{
    cJSON *a = told("describe", "{\"column\": \"mark\"}", &eight), *b = told("describe", "{\"column\": \"typed\"}", &eight);
    (void)state;
    assert_true(cJSON_Compare(a, b, true));
    cJSON_Delete(a);
    cJSON_Delete(b);
}

static void rows_are_chosen(void **state)
{
    static const struct { const char *filter; double n; } known[] = {
        { "[]", 7 },
        { "[{\"column\": \"group\", \"op\": \"==\", \"value\": \"a\"}]", 3 },
        { "[{\"column\": \"group\", \"value\": \"a\"}]", 3 },
        { "[{\"column\": \"group\", \"op\": \"!=\", \"value\": \"a\"}]", 3 },                 /* the one without a group does not pass */
        { "[{\"column\": \"group\", \"op\": \"in\", \"value\": [\"a\", \"b\"]}]", 6 },
        { "[{\"column\": \"mark\", \"op\": \"<\", \"value\": 5}]", 3 },
        { "[{\"column\": \"mark\", \"op\": \"<=\", \"value\": 5}]", 4 },
        { "[{\"column\": \"mark\", \"op\": \">\", \"value\": 5}]", 3 },
        { "[{\"column\": \"typed\", \"op\": \">=\", \"value\": 5}]", 4 },
        { "[{\"column\": \"mark\", \"op\": \"==\", \"value\": 6}]", 1 },
        { "[{\"column\": \"mark\", \"op\": \">\", \"value\": 1}, {\"column\": \"group\", \"op\": \"==\", \"value\": \"a\"}]", 2 },
        { "[{\"column\": \"mark\", \"op\": \">\", \"value\": 99}]", 0 },
    };
    char arguments[400];
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        snprintf(arguments, sizeof arguments, "{\"column\": \"mark\", \"filter\": %s}", known[i].filter);
        assert_close(told_number("describe", arguments, &eight, "n"), known[i].n, 0);
    }
    refused("describe", "{\"column\": \"mark\", \"filter\": [{\"column\": \"mark\", \"op\": \"~\", \"value\": 1}]}", &eight, "op '~' is not known");
    refused("describe", "{\"column\": \"mark\", \"filter\": [{\"value\": 1}]}", &eight, "each condition of the filter needs a column");
    refused("describe", "{\"column\": \"mark\", \"filter\": [{\"column\": \"grup\", \"value\": 1}]}", &eight, "did you mean 'group'?");
}

/* Groups come in order of their bytes, and an object names its own. */
static void groups_and_lists(void **state)
{
    cJSON *got = told("group_means", "{\"column\": \"mark\", \"by\": \"group\"}", &eight);
    (void)state;
    assert_string_equal(got->child->string, "a");
    assert_close(number(cJSON_GetObjectItemCaseSensitive(got, "a"), "mean"), 3, 1e-15);
    assert_close(number(cJSON_GetObjectItemCaseSensitive(got, "b"), "n_missing"), 1, 0);
    cJSON_Delete(got);
    got = told("representation", "{\"participants\": {\"x\": 1, \"y\": 3}, \"population\": {\"y\": 4, \"x\": 2}}", NULL);
    assert_close(number(cJSON_GetObjectItemCaseSensitive(got, "participation_rate"), "y"), 0.75, 1e-15);
    cJSON_Delete(got);
    got = told("kitagawa_decomposition", "{\"n_after\": [2], \"events_after\": [1], \"n_before\": [2], \"events_before\": [1]}", NULL);
    assert_true(cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(got, "rate_effect_by_group")));
    cJSON_Delete(got);
}

/* Ranks that all agree: what the formulas give, and the reason beside it. */
static void perfect_agreement(void **state)
{
    cJSON *got = told("correlation", "{\"x\": \"mark\", \"y\": \"typed\"}", &eight);
    (void)state;
    assert_close(number(got, "spearman_rho"), 1, 1e-15);
    assert_true(number(got, "spearman_t") > 1e7 && number(got, "spearman_p_t") < 1e-30);
    assert_string_equal(trd_json_text(got, "reason", ""), "no_variance");
    cJSON_Delete(got);
}

/* ---- help ---- */

/* How often a word stands in a list such as "column mu=0 missing". */
static int times_in(const char *list, const char *word, size_t length)
{
    int times = 0;

    for (const char *at = list; *at;) {
        at += strspn(at, " ");
        times += strcspn(at, " =") == length && strncmp(at, word, length) == 0;
        at += strcspn(at, " ");
    }
    return times;
}

static void every_word_once(const char *name, const char *list)
{
    for (const char *at = list; *at;) {
        at += strspn(at, " ");
        size_t length = strcspn(at, " =");
        if (length && times_in(list, at, length) != 1)
            fail_msg("%s: %.*s stands twice in its help", name, (int)length, at);
        at += strcspn(at, " ");
    }
}

static void every_statistic_has_its_help(void **state)
{
    (void)state;
    for (const trd_method_family *f = trd_method_families(); f->name; f++) {
        assert_true(f->title[0] && f->methods[0].name);
        for (const trd_method_family *other = f + 1; other->name; other++)
            assert_string_not_equal(f->name, other->name);
        for (const trd_method *m = f->methods; m->name; m++) {
            if (!m->run || !m->summary || !m->summary[0] || !m->arguments || !m->arguments[0] || !m->returns || !m->returns[0])
                fail_msg("%s has no summary, arguments, returns or function", m->name);
            every_word_once(m->name, m->arguments);
            every_word_once(m->name, m->returns);
            assert_null(strchr(m->summary, '\n'));
            assert_true(strspn(m->name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(m->name));
            assert_ptr_equal(trd_method_find(m->name), m);       /* the only one of that name */
        }
    }
}

/* ---- the small set of reference results ---- */

#define SMALL TRD_SOURCE_DIR "/tests/vectors/small"

static bool is_told(const trd_method *m, const char *name)
{
    return strcmp(name, "reason") == 0 || times_in(m->returns, name, strlen(name)) == 1;
}

/* Named in `returns`, or an object of a group whose names are. */
static void help_names(const trd_method *m, const char *id, const cJSON *part)
{
    if (is_told(m, part->string))
        return;
    if (!cJSON_IsObject(part))
        fail_msg("%s: %s is told by %s and not named in its returns", id, part->string, m->name);
    for (const cJSON *x = part->child; x; x = x->next)
        if (!is_told(m, x->string))
            fail_msg("%s: %s.%s is told by %s and not named in its returns", id, part->string, x->string, m->name);
}

/* What is not a number is null, at any depth. */
static void no_nan(const char *id, const cJSON *part)
{
    if (cJSON_IsNumber(part) && isnan(part->valuedouble))
        fail_msg("%s: NAN in %s", id, part->string ? part->string : "a list");
    for (const cJSON *x = part->child; x; x = x->next)
        no_nan(id, x);
}

typedef void one_entry(const trd_method *m, const cJSON *entry, const trd_method_rows *rows);

static int each_entry(const char *path, one_entry *look)
{
    cJSON    *entries = NULL;
    trd_error err = { 0 };
    int       count = 0;

    assert_ok(trd_json_read(path, 1u << 24, &entries, &err), err);
    for (const cJSON *e = entries->child; e; e = e->next, count++) {
        trd_pool              *pool = trd_pool_new(NULL);
        const char            *dataset = trd_json_text(e, "dataset", NULL);
        const trd_method      *m = trd_method_find(trd_json_text(e, "statistic", ""));
        const trd_method_rows *rows = dataset ? vectors_rows(pool, trd_pool_format(pool, SMALL "/data/%s.csv", dataset)) : NULL;
        if (!m || (dataset && !rows))
            fail_msg("%s: no such statistic, or no such dataset", trd_json_text(e, "id", "?"));
        look(m, e, rows);
        trd_pool_free(pool);
    }
    cJSON_Delete(entries);
    return count;
}

static void each_small_entry(one_entry *look)
{
    DIR *folder = opendir(SMALL "/expected");
    char path[600];
    int  count = 0;

    assert_non_null(folder);
    for (struct dirent *d; (d = readdir(folder));)
        if (d->d_name[0] != '.') {
            snprintf(path, sizeof path, SMALL "/expected/%s", d->d_name);
            count += each_entry(path, look);
        }
    closedir(folder);
    assert_true(count >= 60);
}

static const char *id_of(const cJSON *entry)
{
    return trd_json_text(entry, "id", "?");
}

static void named_in_help(const trd_method *m, const cJSON *entry, const trd_method_rows *rows)
{
    cJSON    *got = NULL;
    trd_error err = { 0 };

    assert_ok(trd_method_call(m, cJSON_GetObjectItemCaseSensitive(entry, "arguments"), rows, &got, &err), err);
    for (const cJSON *part = got->child; part; part = part->next)
        help_names(m, id_of(entry), part);
    no_nan(id_of(entry), got);
    cJSON_Delete(got);
}

static void help_tells_what_is_told(void **state)
{
    (void)state;
    each_small_entry(named_in_help);
}

static bool has_null(const cJSON *part)
{
    bool found = cJSON_IsNull(part);

    for (const cJSON *x = part->child; x && !found; x = x->next)
        found = has_null(x);
    return found;
}

static bool has_reason(const cJSON *part)
{
    bool found = part->string && (strcmp(part->string, "reason") == 0 || strcmp(part->string, "reasons") == 0);

    for (const cJSON *x = part->child; x && !found; x = x->next)
        found = has_reason(x);
    return found;
}

/* None, one, two and three rows: a result, or a refusal that says why. What is
 * not defined of nobody has its reason. */
static void few_rows(const trd_method *m, const cJSON *entry, const trd_method_rows *rows)
{
    const cJSON *arguments = cJSON_GetObjectItemCaseSensitive(entry, "arguments");

    for (size_t n = 0; rows && n <= 3; n++) {
        trd_method_rows few = *rows;
        cJSON          *got = NULL;
        trd_error       err = { 0 };
        few.count = n < rows->count ? n : rows->count;
        if (trd_method_call(m, arguments, &few, &got, &err) == TRD_OK) {
            no_nan(id_of(entry), got);
            if (n == 0 && has_null(got) && !has_reason(got))
                fail_msg("%s: null without a reason", id_of(entry));
        } else if (got || !err.what[0] || (err.code != TRD_E_USAGE && err.code != TRD_E_DATA)) {
            fail_msg("%s: %zu rows are refused with code %d and '%s'", id_of(entry), few.count, (int)err.code, err.what);
        }
        cJSON_Delete(got);
    }
}

static void few_rows_are_no_trouble(void **state)
{
    (void)state;
    each_small_entry(few_rows);
}

/* Each argument left out, and each of another kind: a result or a wrong call. */
static void spoil(const trd_method *m, const cJSON *entry, const trd_method_rows *rows)
{
    static const char *const other[] = { NULL, "true", "[]", "{}", "-1", "1e300", "\"nonsense\"", "[null]", "[[[1]]]", "[{}]" };

    for (const cJSON *a = cJSON_GetObjectItemCaseSensitive(entry, "arguments")->child; a; a = a->next)
        for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
            cJSON    *arguments = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(entry, "arguments"), true), *got = NULL;
            trd_error err = { 0 };
            if (other[i])
                cJSON_ReplaceItemInObjectCaseSensitive(arguments, a->string, cJSON_Parse(other[i]));
            else
                cJSON_DeleteItemFromObjectCaseSensitive(arguments, a->string);
            if (trd_method_call(m, arguments, rows, &got, &err) == TRD_OK)
                no_nan(id_of(entry), got);
            else if (got || !err.what[0])
                fail_msg("%s: %s = %s is refused with '%s'", id_of(entry), a->string, other[i] ? other[i] : "nothing", err.what);
            cJSON_Delete(got);
            cJSON_Delete(arguments);
        }
}

static void wrong_kinds_are_no_trouble(void **state)
{
    (void)state;
    each_small_entry(spoil);
}

/* What is tested moves with mu, what is estimated does not: R's wilcox.test. */
static void what_is_estimated_is_not_what_is_left_of_it(void **state)
{
    static const double x[] = { 1, 2, 4.5, 8, 16, 32 };
    const trd_method_column column = { .name = "x", .numbers = x };
    const trd_method_rows rows = { .columns = &column, .column_count = 1, .count = 6 };
    static const char *const told_of[] = { "pseudomedian", "ci_low", "ci_high" };
    (void)state;

    for (int i = 0; i < 3; i++)
        assert_close(told_number("wilcoxon_signed_rank", "{\"column1\":\"x\",\"mu\":3}", &rows, told_of[i]),
                     told_number("wilcoxon_signed_rank", "{\"column1\":\"x\"}", &rows, told_of[i]), 1e-10);
}

static void what_is_not_defined_has_a_reason(void **state)
{
    static const struct { const char *name, *arguments, *reason; } asked[] = {
        { "index_series", "{\"values\":[0,0,0]}", "undefined" },
        { "proportion_test", "{\"successes\":3,\"n\":5,\"p0\":0}", "undefined" },
        { "distribution", "{\"distribution\":\"t\",\"function\":\"cdf\",\"parameters\":{\"df\":-1},\"values\":[1]}", "undefined" } };
    (void)state;

    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        cJSON *got = told(asked[i].name, asked[i].arguments, &eight);
        assert_string_equal(trd_json_text(got, "reason", "none"), asked[i].reason);
        cJSON_Delete(got);
    }
    cJSON *got = told("group_means", "{\"column\":\"mark\",\"by\":\"group\"}", &none);
    assert_string_equal(trd_json_text(got, "reason", "none"), "no_cases");
    cJSON_Delete(got);
    got = told("index_series", "{\"values\":[2,4,5]}", &eight);
    assert_null(trd_json_text(got, "reason", NULL));
    cJSON_Delete(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statistic_that_is_not_known),
        cmocka_unit_test(arguments_that_are_wrong),
        cmocka_unit_test(columns_that_are_not_there),
        cmocka_unit_test(rows_that_are_not_there),
        cmocka_unit_test(numbers_written_as_texts),
        cmocka_unit_test(rows_are_chosen),
        cmocka_unit_test(groups_and_lists),
        cmocka_unit_test(perfect_agreement),
        cmocka_unit_test(every_statistic_has_its_help),
        cmocka_unit_test(help_tells_what_is_told),
        cmocka_unit_test(what_is_estimated_is_not_what_is_left_of_it),
        cmocka_unit_test(what_is_not_defined_has_a_reason),
        cmocka_unit_test(few_rows_are_no_trouble),
        cmocka_unit_test(wrong_kinds_are_no_trouble),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("method", tests, NULL, NULL);
}
