/* The contract of a recipe, read from JSON that may be anything. */
#include "tree.h"

#define INSTRUMENT "\"instrument\":{\"id\":\"x\",\"items\":[\"q1\",\"q2\",\"q3\"],\"scale\":{\"low\":1,\"high\":5}," \
                   "\"answers\":[{\"text\":\"nee\",\"value\":1},{\"text\":\"weet niet\"}],\"reverse\":[2],\"minimum\":2}"

static void roles_targets_and_columns_are_read(void **state)
{
    (void)state;
    tree t;
    tree_open(&t, "[{\"name\":\"p\",\"line\":3,\"census\":true,\"population\":78,\"columns\":["
                  "{\"kind\":\"key\",\"name\":\"id\",\"line\":4},{\"kind\":\"cluster\",\"name\":\"school\",\"column\":\"BRIN\"},"
                  "{\"kind\":\"category\",\"name\":\"sex\",\"values\":[\"m\",\"v\"]}]},"
                  "{\"name\":\"v\",\"table\":\"visits\",\"columns\":[{\"kind\":\"ref\",\"name\":\"who\",\"to\":\"p\"}]}]");
    assert_int_equal(t.problems.count, 0);
    assert_int_equal(t.schema.count, 2);
    const trd_dataset *p = &t.schema.datasets[0], *v = &t.schema.datasets[1];
    assert_true(p->census);
    assert_false(v->census);
    assert_int_equal(p->population, 78);
    assert_int_equal(p->line, 3);
    assert_string_equal(p->table, "p");
    assert_string_equal(v->table, "visits");
    assert_string_equal(trd_schema_field(p, "school")->column, "BRIN");
    assert_int_equal(trd_schema_field(p, "id")->line, 4);
    assert_string_equal(trd_schema_role(p, TRD_ROLE_CATEGORY)->values[1], "v");
    assert_int_equal(v->fields[0].to, 0);
    assert_null(trd_schema_field(p, "nothing"));
    assert_null(trd_schema_role(v, TRD_ROLE_KEY));
    assert_int_equal(trd_schema_dataset(&t.schema, "v"), 1);
    assert_int_equal(trd_schema_dataset(&t.schema, "w"), -1);
    tree_close(&t);
}

static void an_instrument_brings_its_key(void **state)
{
    (void)state;
    tree t;
    tree_open(&t, "[{\"name\":\"s\",\"columns\":[{\"kind\":\"items\",\"name\":\"q\",\"columns\":[\"a\",\"b\",\"c\"]," INSTRUMENT "}]}]");
    assert_int_equal(t.problems.count, 0);
    const trd_instrument *i = t.schema.datasets[0].fields[0].instrument;
    assert_int_equal(i->item_count, 3);
    assert_int_equal(i->minimum, 2);
    assert_false(i->reversed[0]);
    assert_true(i->reversed[1]);
    assert_true(isnan(i->answers[1].value));
    assert_string_equal(t.schema.datasets[0].fields[0].items[2], "c");
    tree_close(&t);
}

/* Every shape that is wrong gives its own problem, on its own line. */
static void wrong_shapes_are_problems_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *columns, *part;
    } cases[] = {
        { "{\"kind\":\"category\",\"name\":\"c\",\"line\":7}", "has no values" },
        { "{\"kind\":\"category\",\"name\":\"c\",\"line\":7,\"values\":\"m\"}", "has no values" },
        { "{\"kind\":\"category\",\"name\":\"c\",\"line\":7,\"values\":[\"m\",4]}", "list of texts" },
        { "{\"kind\":\"ref\",\"name\":\"r\",\"line\":7,\"to\":\"elsewhere\"}", "dataset without a key" },
        { "{\"kind\":\"ref\",\"name\":\"r\",\"line\":7,\"to\":\"d\"}", "dataset without a key" },
        { "{\"kind\":\"ref\",\"name\":\"r\",\"line\":7,\"to\":5}", "dataset without a key" },
        { "{\"kind\":\"magic\",\"name\":\"r\",\"line\":7}", "has no kind" },
        { "{\"name\":\"r\",\"line\":7}", "has no kind" },
        { "{\"kind\":\"items\",\"name\":\"q\",\"line\":7,\"columns\":[\"a\"]," INSTRUMENT "}", "has 3 items and 1 columns" },
        { "{\"kind\":\"items\",\"name\":\"q\",\"line\":7,\"columns\":[],\"instrument\":{\"id\":\"x\"}}", "no items, no scale or no minimum" },
        { "{\"kind\":\"items\",\"name\":\"q\",\"line\":7,\"columns\":[\"a\"],\"instrument\":{\"id\":\"x\",\"items\":[\"a\"],"
          "\"scale\":{\"low\":5,\"high\":1}}}", "no items, no scale or no minimum" },
        { "{\"kind\":\"items\",\"name\":\"q\",\"line\":7,\"columns\":[\"a\"],\"instrument\":{\"id\":\"x\",\"items\":[\"a\"],"
          "\"scale\":{\"low\":1,\"high\":5},\"minimum\":-1e300}}", "no items, no scale or no minimum" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        tree t;
        snprintf(text, sizeof text, "[{\"name\":\"d\",\"line\":2,\"columns\":[%s]}]", cases[i].columns);
        tree_open(&t, text);
        tree_problem(&t, 7, cases[i].part);
        tree_close(&t);
    }
}

static void options_of_a_dataset_have_types(void **state)
{
    (void)state;
    static const struct {
        const char *option, *part;
    } cases[] = {
        { "\"population\":-1", "population must be a whole number" }, { "\"population\":1.5", "population must be a whole number" },
        { "\"population\":1e300", "population must be a whole number" }, { "\"population\":\"78\"", "population must be a whole number" },
        { "\"census\":\"yes\"", "census must be true or false" }, { "\"table\":7", "table must be a text" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256];
        tree t;
        snprintf(text, sizeof text, "[{\"name\":\"d\",\"line\":2,%s,\"columns\":[{\"kind\":\"number\",\"name\":\"n\"}]}]", cases[i].option);
        tree_open(&t, text);
        tree_problem(&t, 2, cases[i].part);
        assert_int_equal(t.schema.datasets[0].population, 0);
        tree_close(&t);
    }
}

static void hostile_shapes_do_no_harm(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null", "7", "\"x\"", "{}", "[]", "[null]", "[7,\"x\",[],{}]", "[{\"columns\":{}}]", "[{\"columns\":[null,3,[]]}]",
        "[{\"name\":[],\"line\":-1e300,\"columns\":[{\"name\":{},\"kind\":[],\"line\":1e300}]}]",
        "[{\"columns\":[{\"kind\":\"items\"}]}]", "[{\"columns\":[{\"kind\":\"items\",\"instrument\":[],\"columns\":\"a\"}]}]",
        "[{\"columns\":[{\"kind\":\"items\",\"instrument\":{\"items\":{},\"reverse\":[1e300,-5,null],\"answers\":[null,{\"value\":\"x\"}]}}]}]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        tree t;
        tree_open(&t, texts[i]);
        for (size_t d = 0; d < t.schema.count; d++) {
            assert_non_null(t.schema.datasets[d].name);
            assert_int_equal(t.schema.datasets[d].line, 0);
        }
        tree_close(&t);
    }
}

static void too_many_datasets_are_refused(void **state)
{
    (void)state;
    trd_text text = { 0 };
    for (int i = 0; i < 70; i++)
        trd_text_add_format(&text, "%s{\"name\":\"d%d\",\"line\":%d,\"columns\":[{\"kind\":\"key\",\"name\":\"k\"}]}", i ? "," : "[", i, i + 1);
    trd_text_add(&text, "]");
    tree t;
    tree_open(&t, text.bytes);
    tree_problem(&t, TRD_DATASETS + 1, "at most 64 datasets");
    assert_int_equal(t.schema.count, TRD_DATASETS);
    tree_close(&t);
    trd_text_release(&text);
}

/* Two references at every step: 2^60 ways, which must not be walked. */
static void reach_is_found_in_one_pass(void **state)
{
    (void)state;
    trd_text text = { 0 };
    trd_text_add(&text, "[{\"name\":\"island\",\"columns\":[{\"kind\":\"key\",\"name\":\"k\"}]}");
    for (int i = 1; i < 64; i++) {
        trd_text_add_format(&text, ",{\"name\":\"d%d\",\"columns\":[{\"kind\":\"key\",\"name\":\"k\"}", i);
        if (i > 1)
            trd_text_add_format(&text, ",{\"kind\":\"ref\",\"name\":\"a\",\"to\":\"d%d\"},{\"kind\":\"ref\",\"name\":\"b\",\"to\":\"d%d\"}",
                                i - 1, i > 2 ? i - 2 : i - 1);
        trd_text_add(&text, "]}");
    }
    trd_text_add(&text, "]");
    tree t;
    tree_open(&t, text.bytes);
    assert_int_equal(t.problems.count, 0);
    assert_false(trd_schema_reaches(&t.schema, 63, 0));
    assert_true(trd_schema_reaches(&t.schema, 63, 1));
    assert_true(trd_schema_reaches(&t.schema, 63, 63));
    assert_false(trd_schema_reaches(&t.schema, 1, 63));
    tree_close(&t);
    trd_text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_targets_and_columns_are_read),
        cmocka_unit_test(an_instrument_brings_its_key),
        cmocka_unit_test(wrong_shapes_are_problems_with_their_line),
        cmocka_unit_test(options_of_a_dataset_have_types),
        cmocka_unit_test(hostile_shapes_do_no_harm),
        cmocka_unit_test(too_many_datasets_are_refused),
        cmocka_unit_test(reach_is_found_in_one_pass),
    };
    return cmocka_run_group_tests_name("expr/schema", tests, NULL, NULL);
}
