/* Trees: reading, types, and questions about them. */
#include "tree.h"

/* pupils (key, cluster, category, flag, number, date) <- visits (ref, count) ; costs alone. */
static const char datasets[] =
    "[{\"name\":\"pupils\",\"columns\":[{\"kind\":\"key\",\"name\":\"pupil\"},{\"kind\":\"cluster\",\"name\":\"school\"},"
    "{\"kind\":\"category\",\"name\":\"gender\",\"values\":[\"man\",\"vrouw\"]},{\"kind\":\"flag\",\"name\":\"visited\"},"
    "{\"kind\":\"number\",\"name\":\"age\"},{\"kind\":\"date\",\"name\":\"born\"},"
    "{\"kind\":\"items\",\"name\":\"scale\",\"columns\":[\"a\"],\"instrument\":{\"id\":\"x\",\"items\":[\"a\"],\"scale\":{\"low\":1,\"high\":5}}}]},"
    "{\"name\":\"visits\",\"columns\":[{\"kind\":\"ref\",\"name\":\"pupil\",\"to\":\"pupils\"},{\"kind\":\"count\",\"name\":\"n\"}]},"
    "{\"name\":\"costs\",\"columns\":[{\"kind\":\"number\",\"name\":\"hours\"}]}]";

#define COLUMN(d, c) "{\"op\":\"column\",\"line\":5,\"dataset\":\"" d "\",\"column\":\"" c "\"}"
#define GENDER COLUMN("pupils", "gender")
#define VISITED COLUMN("pupils", "visited")
#define AGE COLUMN("pupils", "age")
#define BORN COLUMN("pupils", "born")
#define SCALE COLUMN("pupils", "scale")
#define NODE(op, args) "{\"op\":\"" op "\",\"line\":6,\"args\":[" args "]}"
#define WITH(op, args, more) "{\"op\":\"" op "\",\"line\":6,\"args\":[" args "]," more "}"
#define TEXT(t) "{\"op\":\"text\",\"name\":\"" t "\"}"
#define LAG(args, n) WITH("lag", args, "\"value\":" n)
#define IS(of, values) WITH("is", of, "\"values\":[" values "]")

static void a_node_that_cannot_be_read_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        long        line;
        const char *part;
    } cases[] = {
        { "null", 9, "measure is no expression" },
        { "true", 9, "measure is no expression" },
        { "\"mean\"", 9, "measure is no expression" },
        { "[]", 9, "measure is no expression" },
        { "[1]", 9, "measure is no expression" },
        { "{}", 9, "measure is no expression" },
        { "{\"op\":5}", 9, "measure is no expression" },
        { "{\"op\":\"\"}", 9, "measure is no expression" },
        { "{\"op\":\"medain\",\"line\":3}", 9, "measure is no expression" },
        { "{\"op\":\"mean\",\"line\":3}", 3, "'mean' needs 1 operands" },
        { "{\"op\":\"mean\",\"line\":3,\"args\":{}}", 3, "'mean' needs 1 operands" },
        { "{\"op\":\"mean\",\"line\":3,\"args\":[1,2]}", 3, "'mean' needs 1 operands" },
        { "{\"op\":\"and\",\"line\":3,\"args\":[" VISITED "]}", 3, "'and' needs 2 operands" },
        { "{\"op\":\"narrowed\",\"line\":3,\"args\":[]}", 3, "'narrowed' needs 3 operands" },
        { "{\"op\":\"column\",\"line\":3,\"dataset\":\"pupils\",\"column\":\"nosuch\"}", 3, "no column 'pupils.nosuch'" },
        { "{\"op\":\"column\",\"line\":3,\"dataset\":[],\"column\":7}", 3, "no column" },
        { "{\"op\":\"rows\",\"line\":3,\"dataset\":\"nosuch\"}", 3, "no column 'nosuch.?'" },
        { WITH("is", GENDER, "\"values\":[]"), 6, "'is' needs a value" },
        { WITH("is", GENDER, "\"values\":7"), 6, "'is' needs a value" },
        { WITH("starts_with", GENDER, "\"values\":[\"m\",{}]"), 6, "compares with texts, numbers, true or false" },
        { "{\"op\":\"when\",\"line\":3,\"args\":[" VISITED "]}", 3, "'when' takes 2 to 3 operands, and here are 1" },
        { "{\"op\":\"lag\",\"line\":3,\"args\":[1,2,3,4,5,6,7]}", 3, "'lag' takes 3 to 6 operands, and here are 7" },
        { "{\"op\":\"rank_within\",\"line\":3,\"args\":[]}", 3, "'rank_within' takes 1 to 5 operands" },
        { "{\"op\":\"mean\",\"line\":-1e300,\"args\":[1,2]}", 9, "'mean' needs 1 operands" },
    };
    tree t;
    tree_open(&t, datasets);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tree_read(&t, cases[i].json);
        tree_problem(&t, cases[i].line, cases[i].part);
    }
    tree_close(&t);
}

/* What the surface could not make stands as an empty list, and has been told. */
static void an_empty_list_is_silent_only_behind_another_mistake(void **state)
{
    (void)state;
    tree t;
    tree_open(&t, datasets);
    trd_problems_add(&t.problems, 2, "told");
    assert_int_equal(trd_node_check(tree_read(&t, "[]"), &t.schema, &t.problems), TRD_SORT_MISTAKE);
    tree_problem(&t, 2, "told");
    tree_close(&t);
}

static void sorts_follow_the_roles(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        trd_sort    sort;
    } cases[] = {
        { "4", TRD_SORT_NUMBER }, { GENDER, TRD_SORT_TEXT }, { VISITED, TRD_SORT_CONDITION }, { AGE, TRD_SORT_NUMBER },
        { BORN, TRD_SORT_DATE }, { SCALE, TRD_SORT_ITEMS }, { NODE("score", SCALE), TRD_SORT_NUMBER },
        { IS(GENDER, "\"man\""), TRD_SORT_CONDITION }, { IS(VISITED, "true"), TRD_SORT_CONDITION }, { IS(AGE, "12"), TRD_SORT_CONDITION },
        { IS(BORN, "\"2010-05-01\""), TRD_SORT_CONDITION }, { NODE("known", GENDER), TRD_SORT_CONDITION },
        { NODE("add", AGE "," AGE), TRD_SORT_NUMBER }, { NODE("multiply", VISITED "," AGE), TRD_SORT_NUMBER },
        { NODE("not", VISITED), TRD_SORT_CONDITION }, { NODE("narrowed", AGE "," AGE "," AGE), TRD_SORT_NUMBER },
        { NODE("mean", AGE), TRD_SORT_MEASURE }, { NODE("mean", VISITED), TRD_SORT_MEASURE }, { NODE("share", VISITED), TRD_SORT_MEASURE },
        { NODE("divide", NODE("sum", AGE) "," NODE("mean", AGE)), TRD_SORT_MEASURE }, { NODE("multiply", "100," NODE("mean", AGE)), TRD_SORT_MEASURE },
        { NODE("distinct", GENDER), TRD_SORT_MEASURE }, { NODE("reach", COLUMN("visits", "pupil") "," VISITED), TRD_SORT_MEASURE },
        { "{\"op\":\"rows\",\"dataset\":\"visits\"}", TRD_SORT_MEASURE },
        { TEXT("po"), TRD_SORT_TEXT }, { "{\"op\":\"truth\",\"value\":1}", TRD_SORT_CONDITION },
        { WITH("contains", GENDER, "\"values\":[\"m\"]"), TRD_SORT_CONDITION }, { WITH("missing", BORN, "\"values\":[\"not_asked\"]"), TRD_SORT_CONDITION },
        { NODE("missing", GENDER), TRD_SORT_CONDITION }, { NODE("or_else", AGE ",0"), TRD_SORT_NUMBER },
        { NODE("or_else", BORN "," TEXT("2010-01-01")), TRD_SORT_DATE }, { NODE("or_else", GENDER "," TEXT("x")), TRD_SORT_TEXT },
        { NODE("same", GENDER "," COLUMN("pupils", "school")), TRD_SORT_CONDITION }, { NODE("same", AGE ",1"), TRD_SORT_CONDITION },
        { NODE("when", VISITED "," AGE), TRD_SORT_NUMBER }, { NODE("when", VISITED "," TEXT("a") "," TEXT("b")), TRD_SORT_TEXT },
        { NODE("when", VISITED "," TEXT("2010-01-01") "," BORN), TRD_SORT_DATE }, { NODE("when", VISITED "," VISITED), TRD_SORT_CONDITION },
        { NODE("year", BORN), TRD_SORT_NUMBER }, { NODE("school_year", NODE("or_else", BORN "," BORN)), TRD_SORT_NUMBER },
        { NODE("days_since", BORN "," TEXT("2010-01-01")), TRD_SORT_NUMBER }, { NODE("below", BORN "," TEXT("2010-01-01")), TRD_SORT_CONDITION },
        { NODE("at_least", BORN "," BORN), TRD_SORT_CONDITION }, { NODE("rank_within", AGE), TRD_SORT_NUMBER },
        { NODE("rank_within", BORN "," GENDER "," VISITED), TRD_SORT_NUMBER }, { LAG(GENDER "," BORN "," COLUMN("pupils", "pupil"), "1"), TRD_SORT_TEXT },
        { LAG(COLUMN("visits", "n") "," BORN "," COLUMN("visits", "pupil"), "2"), TRD_SORT_NUMBER },
        { NODE("mean", NODE("rank_within", AGE)), TRD_SORT_MEASURE },
    };
    tree t;
    tree_open(&t, datasets);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_sort sort = trd_node_check(tree_read(&t, cases[i].json), &t.schema, &t.problems);
        if (t.problems.count)
            fail_msg("%s: %s", cases[i].json, t.problems.items[0].what);
        assert_int_equal(sort, cases[i].sort);
    }
    tree_close(&t);
}

static void mistakes_in_types_have_line_and_nearest_word(void **state)
{
    (void)state;
    static const struct {
        const char *json, *part;
    } cases[] = {
        { IS(GENDER, "\"vrou\""), "category 'gender' has no value 'vrou'; did you mean 'vrouw'?" },
        { IS(GENDER, "\"x\""), "category 'gender' has no value 'x'; name one that it declares" },
        { IS(VISITED, "\"ja\""), "compares a flag with true or false, and not with 'ja'" },
        { IS(AGE, "\"twelve\""), "'twelve' is none" },
        { IS(BORN, "\"31-02-2010\""), "'31-02-2010' is no date" },
        { IS(SCALE, "1"), "'is' compares a column, and this is items" },
        { IS(NODE("mean", AGE), "1"), "'is' compares a column, and this is a measure" },
        { NODE("known", SCALE), "known needs a value per row, and this is items; add :score()" },
        { WITH("mean", AGE, "\"where\":" WITH("starts_with", AGE, "\"values\":[\"m\"]")), "starts_with needs a text column" },
        { NODE("at_least", GENDER ",3"), "at_least needs a number or a date, and this is a text column" },
        { NODE("and", VISITED "," GENDER), "& needs a condition, and this is a text column" },
        { NODE("not", GENDER), "~ needs a condition" },
        { NODE("score", GENDER), "score needs items" },
        { NODE("narrowed", AGE "," GENDER "," AGE), "narrowed_by needs a number" },
        { NODE("mean", GENDER), "mean needs a number, and this is a text column" },
        { NODE("mean", SCALE), "mean needs a number, and this is items; add :score()" },
        { NODE("share", AGE), "share needs a condition, and this is a number" },
        { NODE("proportion", AGE "," GENDER), "proportion needs a number" },
        { NODE("distinct", AGE), "distinct needs a text column, and this is a number" },
        { NODE("reach", GENDER "," VISITED), "reach needs a ref() column" },
        { NODE("add", AGE "," GENDER), "a number and a text column cannot be combined by 'add'" },
        { NODE("divide", NODE("sum", AGE) "," AGE), "a measure and a number cannot be combined by 'divide'" },
        { WITH("mean", AGE, "\"where\":" AGE), "where needs a condition" },
        { WITH("share", VISITED, "\"counts\":" GENDER), "counts needs a number" },
        { WITH("mean", AGE, "\"where\":" NODE("above", COLUMN("costs", "hours") ",3")), "do not refer to each other" },
        { "{\"op\":\"rows\",\"line\":6,\"dataset\":\"pupils\",\"where\":" NODE("above", COLUMN("visits", "n") ",3") "}", "do not refer to each other" },
        { NODE("reach", COLUMN("visits", "pupil") "," NODE("above", COLUMN("visits", "n") ",3")), "do not refer to each other" },
        { NODE("sum", "3"), "do not refer to each other" },
        { WITH("contains", AGE, "\"values\":[\"m\"]"), "contains needs a text column, and this is a number" },
        { WITH("missing", AGE, "\"values\":[\"not_askd\"]"), "'not_askd' is no kind of missing; did you mean 'not_asked'? there are no_answer" },
        { WITH("missing", AGE, "\"values\":[\"known\"]"), "'known' is no kind of missing; there are no_answer, not_asked, not_applicable" },
        { NODE("missing", SCALE), "missing needs a value per row, and this is items; add :score()" },
        { NODE("or_else", AGE "," TEXT("none")), "or_else gives values of one kind, and here are a number and a text; make them" },
        { NODE("or_else", BORN "," TEXT("soon")), "'soon' is no date; write for example \"2024-10-01\"" },
        { NODE("or_else", BORN ",3"), "here are a date and a number" },
        { NODE("or_else", AGE "," NODE("mean", AGE)), "or_else needs a value per row, and this is a measure" },
        { NODE("same", AGE "," GENDER), "is compares values of one kind, and here are a number and a text column" },
        { NODE("same", AGE "," SCALE), "is needs a value per row, and this is items; add :score()" },
        { NODE("when", AGE ",1"), "when needs a condition, and this is a number; compare it to get a condition" },
        { NODE("when", VISITED ",1," TEXT("b")), "when gives values of one kind, and here are a number and a text; make them" },
        { NODE("when", VISITED ",1," NODE("when", VISITED "," GENDER)), "when gives values of one kind" },
        { NODE("when", VISITED "," SCALE), "when needs a value per row, and this is items" },
        { NODE("year", AGE), "year needs a date, and this is a number; declare the column as date()" },
        { NODE("school_year", GENDER), "school_year needs a date, and this is a text column; declare the column as date()" },
        { NODE("days_since", BORN "," AGE), "days_since needs a date, and this is a number" },
        { NODE("days_since", BORN ",3"), "days_since counts from a date, and this is a number; write a day as" },
        { NODE("days_since", BORN "," TEXT("31-02-2010")), "'31-02-2010' is no date" },
        { NODE("at_least", BORN ",12"), "at_least compares a date with dates, and this is a number; write a day as \"2024-10-01\"" },
        { NODE("at_least", BORN "," TEXT("soon")), "'soon' is no date" },
        { NODE("at_least", AGE "," TEXT("12")), "at_least compares a number with numbers, and '12' is a text; write it without quotes" },
        { WITH("at_most", AGE "," GENDER, "\"name\":\"between\""), "between needs a number beside a number, and this is a text column" },
        { NODE("subtract", BORN "," BORN), "a date and a date cannot be combined by 'subtract'; write a:days_since(b)" },
        { NODE("mean", BORN), "mean needs a number, and this is a date; take a part of it (year, school_year, month, day)" },
        { NODE("rank_within", GENDER "," VISITED), "rank_within needs a number or a date, which have an order, and this is a text column" },
        { NODE("share_below_within", GENDER), "share_below needs a number or a date" },
        { NODE("share_below_within", GENDER "," AGE), "share_below_within needs a number or a date" },
        { NODE("rank_within", GENDER), "rank needs a number or a date" },
        { NODE("rank_within", AGE "," SCALE), "rank_within needs a value per row, and this is items" },
        { NODE("rank_within", AGE "," COLUMN("costs", "hours")), "the columns of rank_within belong to datasets that do not refer" },
        { NODE("rank_within", "3"), "the columns of rank belong to datasets" },
        { LAG(AGE "," SCALE "," GENDER, "1"), "the order of lag needs a value per row, and this is items" },
        { LAG(AGE "," BORN "," SCALE, "1"), "the key of lag needs a value per row, and this is items" },
        { LAG(AGE "," BORN "," GENDER, "0"), "lag goes back a whole number of records, 1 or more, and not 0; write n = 1" },
        { LAG(AGE "," BORN "," GENDER, "1.5"), "lag goes back a whole number of records" },
        { LAG(AGE "," BORN "," GENDER, "1e300"), "lag goes back a whole number of records" },
        { LAG(AGE "," BORN "," COLUMN("costs", "hours"), "1"), "the columns of lag belong to datasets that do not refer" },
    };
    tree t;
    tree_open(&t, datasets);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_node_check(tree_read(&t, cases[i].json), &t.schema, &t.problems);
        if (t.problems.count == 0)
            fail_msg("no problem in %s", cases[i].json);
        long line = t.problems.items[0].line;
        assert_true(line == 5 || line == 6);
        tree_problem(&t, line, cases[i].part);
    }
    tree_close(&t);
}

/* One mistake deep down is told once, and not again at every level above. */
static void a_mistake_is_told_once(void **state)
{
    (void)state;
    tree t;
    tree_open(&t, datasets);
    trd_node *n = tree_read(&t, NODE("share", NODE("and", NODE("not", NODE("or", VISITED "," NODE("not", COLUMN("pupils", "nosuch")))) "," VISITED)));
    assert_int_equal(trd_node_check(n, &t.schema, &t.problems), TRD_SORT_MEASURE);
    tree_problem(&t, 5, "no column 'pupils.nosuch'");
    tree_close(&t);
}

static void deep_and_huge_trees_are_read(void **state)
{
    (void)state;
    tree     t;
    trd_text text = { 0 };
    tree_open(&t, datasets);
    for (int depth = 0; depth < 60; depth++)                     /* two levels of JSON each */
        trd_text_add(&text, "{\"op\":\"not\",\"args\":[");
    trd_text_add(&text, VISITED);
    for (int depth = 0; depth < 60; depth++)
        trd_text_add(&text, "]}");
    assert_int_equal(trd_node_check(tree_read(&t, text.bytes), &t.schema, &t.problems), TRD_SORT_CONDITION);
    trd_text_clear(&text);
    trd_text_add(&text, "{\"op\":\"is\",\"args\":[" AGE "],\"values\":[0");
    for (int i = 1; i < 20000; i++)
        trd_text_add_format(&text, ",%d", i);
    trd_text_add(&text, "]}");
    trd_node *wide = tree_read(&t, text.bytes);
    assert_int_equal(wide->value_count, 20000);
    assert_string_equal(wide->values[19999], "19999");
    assert_int_equal(trd_node_check(wide, &t.schema, &t.problems), TRD_SORT_CONDITION);
    assert_int_equal(t.problems.count, 0);
    trd_text_release(&text);
    tree_close(&t);
}

static void a_tree_runs_over_the_dataset_that_reaches_all_it_names(void **state)
{
    (void)state;
    tree t;
    tree_open(&t, datasets);
    const trd_node *both[] = { tree_read(&t, COLUMN("visits", "n")), NULL, tree_read(&t, VISITED) };
    assert_int_equal(trd_node_base(&t.schema, both, 3), 1);
    assert_int_equal(trd_node_base(&t.schema, both + 2, 1), 0);
    assert_int_equal(trd_node_base(&t.schema, both + 1, 1), -1);
    const trd_node *apart[] = { both[0], tree_read(&t, COLUMN("costs", "hours")) };
    assert_int_equal(trd_node_base(&t.schema, apart, 2), -1);
    assert_true(trd_node_uses(apart[1], 2));
    assert_false(trd_node_uses(apart[1], 1));
    assert_false(trd_node_uses(NULL, 0));
    assert_int_equal(trd_node_measure_base(&t.schema, tree_read(&t, NODE("reach", COLUMN("visits", "pupil") "," VISITED))), 1);
    tree_close(&t);
}

static void a_measure_is_read_aloud_in_the_words_of_the_recipe(void **state)
{
    (void)state;
    static const struct {
        const char *json, *words;
    } cases[] = {
        { NODE("mean", NODE("score", SCALE)), "mean(pupils.scale:score())" },
        { WITH("share", IS(GENDER, "\"man\",\"vrouw\""), "\"where\":" NODE("not", VISITED) ",\"counts\":" AGE),
          "share(pupils.gender:is(\"man\", \"vrouw\"), where ~pupils.visited, counts pupils.age)" },
        { NODE("divide", NODE("sum", COLUMN("costs", "hours")) ",{\"op\":\"rows\",\"dataset\":\"visits\"}"), "(sum(costs.hours) / rows(visits))" },
        { NODE("multiply", "0.1," NODE("mean", AGE)), "(0.1 * mean(pupils.age))" },
        { NODE("mean", NODE("when", VISITED "," AGE "," NODE("when", IS(GENDER, "\"man\"") ",1"))),
          "mean(when(pupils.visited, pupils.age):when(pupils.gender:is(\"man\"), 1))" },
        { NODE("distinct", NODE("when", VISITED "," TEXT("a") "," NODE("or_else", GENDER "," TEXT("b")))),
          "distinct(when(pupils.visited, \"a\"):otherwise(pupils.gender:or_else(\"b\")))" },
        { WITH("mean", LAG(AGE "," BORN "," GENDER, "1"), "\"where\":" WITH("missing", AGE, "\"values\":[\"not_asked\"]")),
          "mean(pupils.age:lag{ by = pupils.gender, order = pupils.born }, where pupils.age:missing(\"not_asked\"))" },
        { NODE("mean", LAG(AGE "," NODE("year", BORN) "," GENDER "," VISITED, "2")),
          "mean(pupils.age:lag{ by = { pupils.gender, pupils.visited }, order = pupils.born:year(), n = 2 })" },
        { NODE("share", NODE("same", GENDER "," COLUMN("pupils", "school"))), "share(pupils.gender:is(pupils.school))" },
        { NODE("sum", NODE("rank_within", AGE)), "sum(pupils.age:rank())" },
        { NODE("sum", NODE("share_below_within", AGE)), "sum(pupils.age:share_below())" },
        { NODE("sum", NODE("share_below_within", AGE "," GENDER)), "sum(pupils.age:share_below_within(pupils.gender))" },
        { NODE("sum", NODE("rank_within", AGE "," GENDER)), "sum(pupils.age:rank_within(pupils.gender))" },
        { NODE("share", NODE("or", NODE("below", BORN "," TEXT("2010-01-01")) ",{\"op\":\"truth\",\"value\":1}")),
          "share((pupils.born:below(\"2010-01-01\") | true))" },
        { NODE("share", WITH("cohort", VISITED, "\"name\":\"bezoekers\"")), "share(bezoekers)" },
    };
    tree t;
    tree_open(&t, datasets);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(trd_node_words(tree_read(&t, cases[i].json), &t.schema, t.pool), cases[i].words);
    assert_string_equal(trd_node_items(tree_read(&t, NODE("mean", NODE("score", SCALE))))->name, "scale");
    assert_null(trd_node_items(tree_read(&t, NODE("mean", AGE))));
    assert_int_equal(t.problems.count, 0);
    tree_close(&t);
}

static void trees_are_the_same_when_they_say_the_same(void **state)
{
    (void)state;
    static const char *const words[] = {
        AGE, BORN, "1", "2", TEXT("a"), TEXT("b"), IS(GENDER, "\"man\""), IS(GENDER, "\"vrouw\""), IS(GENDER, "\"man\",\"vrouw\""),
        NODE("rank_within", AGE), NODE("rank_within", AGE "," GENDER), NODE("rank_within", AGE "," VISITED),
        LAG(AGE "," BORN "," GENDER, "1"), LAG(AGE "," BORN "," GENDER, "2"), NODE("mean", AGE), WITH("mean", AGE, "\"where\":" VISITED),
    };
    enum { COUNT = sizeof words / sizeof *words };
    tree t;
    tree_open(&t, datasets);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < COUNT; k++)
            assert_int_equal(trd_node_is_same(tree_read(&t, words[i]), tree_read(&t, words[k])), i == k);
    assert_true(trd_node_is_same(NULL, NULL));
    assert_false(trd_node_is_same(NULL, tree_read(&t, AGE)));
    tree_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_that_cannot_be_read_says_so),
        cmocka_unit_test(an_empty_list_is_silent_only_behind_another_mistake),
        cmocka_unit_test(sorts_follow_the_roles),
        cmocka_unit_test(mistakes_in_types_have_line_and_nearest_word),
        cmocka_unit_test(a_mistake_is_told_once),
        cmocka_unit_test(deep_and_huge_trees_are_read),
        cmocka_unit_test(a_tree_runs_over_the_dataset_that_reaches_all_it_names),
        cmocka_unit_test(trees_are_the_same_when_they_say_the_same),
        cmocka_unit_test(a_measure_is_read_aloud_in_the_words_of_the_recipe),
    };
    return cmocka_run_group_tests_name("expr/node", tests, NULL, NULL);
}
