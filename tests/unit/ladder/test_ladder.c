/* Reading what a recipe declared: fields, mistakes, canonical form, digest. */
#include "small.h"

#include <time.h>

static const char head[] =
    "trede \"1\"\n"                                                                             /* 1 */
    "local p = dataset 'pupils' { pupil = key(), school = cluster(), gender = category { 'm', 'v' }, visited = flag(), age = number() }\n"
    "local s = dataset 'survey' { pupil = ref(p), wave = category { 'voor', 'na' }, year = label(), score = number(), n = count() }\n"
    "local c = dataset('costs', { census = true }) { hours = number() }\n";                     /* 4 */

static void read_recipe(small *s, const char *source)
{
    trd_error err = { 0 };
    memset(s, 0, sizeof *s);
    s->pool = trd_pool_new(NULL);
    assert_ok(small_recipe(s, source, &err), err);
}

/* A recipe whose ladder starts on line 5. */
static void read_ladder(small *s, const char *ladder)
{
    trd_pool *pool = trd_pool_new(NULL);
    read_recipe(s, trd_pool_format(pool, "%s%s", head, ladder));
    trd_pool_free(pool);
}

static void every_field_is_read(void **state)
{
    (void)state;
    small s;
    read_ladder(&s, "ladder 'Techlab' {\n"
                    "id = 'techlab', version = '1.2.0', language = 'en', purpose = 'prove',\n"
                    "input { indicator 'Hours' { measure = sum(c.hours), target = between(3, 5), stage = 'network' } },\n"
                    "output { precondition 'Guide' { measure = share(p.visited), target = at_least(0.9), guards = { 'Interest' } } },\n"
                    "effect { indicator 'Interest' { id = 'i', measure = mean(s.score), level = 'intentions', stage = 'vmbo onderbouw',\n"
                    "  group = 'all', primary = true, target = gain { at_least = 0.2, unit = 'sd' },\n"
                    "  compare = difference_in_differences { time = s.wave, pair = s.pupil, treated = p.visited, cluster = p.school } } },\n"
                    "mechanism 'Making' { from = 'Hours', to = 'i', measure = share(p.visited), target = at_least(0.8) } }\n");
    assert_int_equal(s.problems.count, 0);
    const trd_ladder *l = s.ladder;
    assert_string_equal(l->id, "techlab");
    assert_string_equal(l->version, "1.2.0");
    assert_string_equal(l->language, "en");
    assert_string_equal(l->purpose, "prove");
    assert_string_equal(l->title, "Techlab");
    assert_string_equal(l->file, "small.lua");
    assert_int_equal(l->count, 4);
    const trd_indicator *hours = &l->indicators[0], *guide = &l->indicators[1], *interest = &l->indicators[2], *making = &l->indicators[3];
    assert_int_equal(hours->rung, TRD_INPUT);
    assert_string_equal(hours->id, "hours");
    assert_int_equal(hours->target.kind, TRD_BETWEEN);
    assert_close(hours->target.high, 5, 0);
    assert_int_equal(hours->line, 7);
    assert_int_equal(guide->kind, TRD_PRECONDITION);
    assert_int_equal(guide->guard_count, 1);
    assert_int_equal(guide->guards[0], 2);
    assert_true(interest->primary);
    assert_false(hours->primary);
    assert_string_equal(interest->id, "i");
    assert_string_equal(interest->level, "intentions");
    assert_string_equal(interest->stage, "vmbo onderbouw");
    assert_string_equal(interest->group, "all");
    assert_int_equal(interest->comparison.design, TRD_DIFF_IN_DIFF);
    assert_string_equal(interest->comparison.before, "voor");
    assert_string_equal(interest->comparison.after, "na");
    assert_non_null(interest->comparison.treated);
    assert_int_equal(interest->target.unit, TRD_UNIT_SD);
    assert_int_equal(making->kind, TRD_MECHANISM);
    assert_int_equal(making->from, 0);
    assert_int_equal(making->to, 2);
    assert_int_equal(making->rung, TRD_EFFECT);
    small_close(&s);
}

static void what_is_left_out_has_a_default(void **state)
{
    (void)state;
    small s;
    read_ladder(&s, "ladder 'Een lange titel, met tekens!' { output { indicator 'Aantal (totaal)' {} } }\n");
    assert_int_equal(s.problems.count, 0);
    assert_string_equal(s.ladder->id, "een-lange-titel-met-tekens");
    assert_string_equal(s.ladder->language, "nl");
    assert_string_equal(s.ladder->purpose, "learn");
    assert_string_equal(s.ladder->version, "0");
    assert_string_equal(s.ladder->indicators[0].id, "aantal-totaal");
    assert_null(s.ladder->indicators[0].measure);
    assert_int_equal(s.ladder->indicators[0].target.kind, TRD_NO_TARGET);
    assert_int_equal(s.ladder->indicators[0].comparison.design, TRD_SINGLE);
    small_close(&s);
}

static void thresholds_of_change_are_fractions_inside(void **state)
{
    (void)state;
    static const struct {
        const char *fields;
        trd_unit    unit;
        double      low;
    } cases[] = {
        { "measure = share(p.visited), compare = trend { time = p.school }, target = no_decline { margin = 0.5, unit = 'pp' }", TRD_UNIT_PP, -0.005 },
        { "measure = share(p.visited), compare = trend { time = p.school }, target = gain { at_least = 2 }", TRD_UNIT_PP, 0.02 },
        { "measure = rows(p), compare = trend { time = p.school }, target = gain { at_least = 5, unit = '%' }", TRD_UNIT_RELATIVE, 0.05 },
        { "measure = rows(p), compare = trend { time = p.school }, target = gain { at_least = 5 }", TRD_UNIT_COUNT, 5 },
        { "measure = mean(p.age), compare = trend { time = p.school }, target = gain { at_least = 0.3, unit = 'points' }", TRD_UNIT_POINTS, 0.3 },
        { "measure = share(p.visited), target = at_least(0.9)", TRD_UNIT_SHARE, 0.9 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small s = { .pool = trd_pool_new(NULL) };
        small_ladder(&s, head + sizeof "trede \"1\"", trd_pool_format(s.pool, "effect { indicator 'x' { %s } }", cases[i].fields));
        assert_int_equal(s.ladder->indicators[0].target.unit, cases[i].unit);
        assert_close(s.ladder->indicators[0].target.low, cases[i].low, 1e-15);
        small_close(&s);
    }
}

/* ---- mistakes ------------------------------------------------------------ */

static void all_mistakes_of_a_recipe_are_told_together_in_order_of_line(void **state)
{
    (void)state;
    small s;
    read_ladder(&s, "ladder 'x' {\n"                                                            /*  5 */
                    "  purpos = 'learn',\n"
                    "  language = 'fr',\n"
                    "  effect {\n"
                    "    indicator 'A' {\n"
                    "      measure = mean(s.scor),\n"                                           /* 10 */
                    "      levl = 'numbers',\n"
                    "      stage = 'vmbo onderbow',\n"
                    "    },\n"
                    "    indicator 'B' {\n"
                    "      measure = share(p.gender:is 'x'),\n"                                 /* 15 */
                    "      target = at_least(90),\n"
                    "    },\n"
                    "    indicatr 'C' {},\n"
                    "  },\n"
                    "}\n");                                                                     /* 20 */
    static const struct {
        long        line;
        const char *part;
    } expected[] = {
        { 6, "ladder: unknown field 'purpos'; did you mean 'purpose'?" },
        { 7, "language 'fr' is unknown; it is one of: nl, en" },
        { 10, "dataset 'survey' declares no column 'scor'; did you mean 'score'?" },
        { 11, "indicator \"A\": unknown field 'levl'; did you mean 'level'?" },
        { 12, "stage 'vmbo onderbow' is unknown; did you mean vmbo onderbouw" },
        { 15, "category 'gender' has no value 'x'" },
        { 16, "a share lies between 0 and 1; write 0.9 for 90 %" },
        { 18, "unknown word 'indicatr'; did you mean 'indicator'?" },
    };
    for (size_t i = 0; i < s.problems.count; i++) {
        if (i < sizeof expected / sizeof *expected && s.problems.items[i].line == expected[i].line && strstr(s.problems.items[i].what, expected[i].part))
            continue;
        fail_msg("problem %zu: %ld: %s", i, s.problems.items[i].line, s.problems.items[i].what);
    }
    assert_int_equal(s.problems.count, sizeof expected / sizeof *expected);
    small_close(&s);
}

static void each_mistake_has_its_line_and_advice(void **state)
{
    (void)state;
    static const struct {
        const char *fields;          /* of an indicator on line 5 */
        const char *part;
    } cases[] = {
        { "target = at_least(3)", "has a target but no measure; add measure = ..." },
        { "measure = p.age, target = at_least(3)", "measure is a value per row, and a measure is needed" },
        { "measure = {}", "measure is no expression" },
        { "measure = 'mean'", "measure is no expression" },
        { "measure = rows(p), target = 5", "target is no target; write for example at_least(0.9)" },
        { "measure = rows(p), target = at_least('5')", "at_least needs the number low" },
        { "measure = rows(p), target = at_least()", "at_least needs the number low" },
        { "measure = rows(p), target = between(5, 3)", "the lower threshold is above the upper one" },
        { "measure = rows(p), target = between { low = 5, hig = 3 }", "unknown field 'hig'; did you mean 'high'?" },
        { "measure = rows(p), target = rise()", "target rise is about a change, and nothing is compared" },
        { "measure = rows(p), compare = trend { time = p.school }, target = at_least(3)", "target at_least is about a level, and trend gives a change" },
        { "measure = rows(p), target = above_benchmark()", "above_benchmark needs a benchmark" },
        { "measure = rows(p), compare = trend { time = p.school }, target = no_decline { margin = -1 }", "a margin is a positive number" },
        { "measure = rows(p), compare = trend { time = p.school }, target = gain { at_least = 1, unit = 'sd' }", "unit \"sd\" does not fit" },
        { "measure = rows(p), compare = trend { time = p.school }, target = gain { at_least = 1, unit = 'procent' }", "unit 'procent' is unknown" },
        { "measure = rows(p), compare = 'trend'", "compare is no comparison" },
        { "measure = rows(p), compare = { kind = 'magic' }", "compare is no comparison" },
        { "measure = rows(p), compare = trend {}", "trend needs time; write time = survey.wave" },
        { "measure = rows(p), compare = trend { time = p.age }", "time must be a text column" },
        { "measure = rows(p), compare = trend { time = p.gender:is 'm' }", "time must be a text column" },
        { "measure = rows(p), compare = trend { time = 'school' }", "time is no expression" },
        { "measure = rows(p), compare = trend { time = p.school, form = 'x' }", "unknown field 'form'; did you mean 'from'?" },
        { "measure = rows(p), compare = trend { time = p.school, from = 2019 }", "'from' must be a text" },
        { "measure = rows(p), compare = trend { time = s.year }", "its columns belong to datasets that do not refer to each other" },
        { "measure = sum(c.hours), compare = trend { time = p.school }", "its columns belong to datasets that do not refer to each other" },
        { "measure = sum(c.hours) / rows(p), compare = trend { time = p.school }", "its columns belong to datasets that do not refer to each other" },
        { "measure = rows(p), compare = trend { time = p.school, within = sum(c.hours) }", "its columns belong to datasets that do not refer to each other" },
        { "measure = rows(p), compare = trend { time = p.school, within = p.age }", "within is a value per row, and a measure is needed" },
        { "measure = mean(c.hours, { where = p.visited })", "datasets that do not refer to each other" },
        { "measure = rows(p), compare = benchmark {}", "benchmark needs value, or low and high" },
        { "measure = rows(p), compare = benchmark { value = 3, low = '2' }", "benchmark needs the number low" },
        { "measure = rows(p), compare = benchmark { low = 4, high = 2 }", "low is above high" },
        { "measure = rows(p), compare = benchmark { value = 9, low = 4, high = 6 }", "value lies outside low and high" },
        { "measure = rows(p), compare = benchmark { value = 3, low = 2 }", "needs low and high both" },
        { "measure = rows(p), compare = benchmark { value = 3, n = 400 }", "n says how sure a share or a mean is" },
        { "measure = mean(s.score), compare = benchmark { value = 3, n = 400 }", "a known mean needs the sd of its cases" },
        { "measure = mean(s.score), compare = benchmark { value = 3, n = 1, sd = 2 }", "2 cases or more" },
        { "measure = mean(s.score), compare = benchmark { value = 3, n = 4.5, sd = 2 }", "n is the number of cases" },
        { "measure = mean(s.score), compare = benchmark { value = 3, sd = 2 }", "sd is that of n cases" },
        { "measure = mean(s.score), compare = benchmark { value = 3, n = 400, sd = 2, low = 1, high = 4 }", "said twice" },
        { "measure = mean(s.score), compare = benchmark { value = 3, n = 400, sd = 2, census = true }", "said twice" },
        { "measure = mean(s.score), compare = benchmark { low = 1, high = 4, confidence = 0.95 }", "confidence says that low and high" },
        { "measure = mean(s.score), compare = benchmark { value = 2, low = 1, high = 4, confidence = 95 }", "confidence says that low and high" },
        { "measure = mean(s.score), compare = benchmark { value = 3, year = 2019.5 }", "year must be a whole number" },
        { "measure = share(s.score:above(3)), compare = benchmark { value = 65 }", "the known share lies between 0 and 1" },
        { "measure = share(s.score:above(3)), compare = benchmark { value = 0.65, n = 400, sd = 1 }", "a share has no sd of its own" },
        { "measure = mean(s.score), compare = benchmark { value = 3, sourse = 'x' }", "did you mean 'source'" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.wave }", "chain needs pair" },
        { "measure = mean(s.score), compare = chain { time = s.wave, pair = s.pupil }", "chain follows cases that have a feature" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.year, pair = s.pupil }", "chain needs two stages or more" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.year, pair = s.pupil, from = 'a', to = 'a' }", "chain needs two stages or more" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.year, pair = s.pupil, stages = 'mbo' }", "stages must be a list" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.year, pair = s.pupil, stages = { 'po', 'po' } }", "named twice" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.wave, pair = s.pupil, stages = { 'vor', 'na' } }", "has no value 'vor', nearest is voor" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.year, pair = s.pupil, stages = { 'po', 'vmbo' }, to = 'vmb' }", "which is no stage, nearest is vmbo" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.year, pair = s.pupil, stages = { 'po', 'vmbo' }, exits = { 'po' } }", "a stage and an exit" },
        { "measure = share(s.score:above(3)), compare = chain { time = s.wave, pair = s.pupil, from = 'na', to = 'voor' }", "from must be a stage before to" },
        { "measure = share(p.visited), compare = chain { time = s.wave, pair = c.hours }", "pair must be a text column" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.year }", "interrupted_series needs at; write at = " },
        { "measure = mean(s.score), compare = interrupted_series { at = '2020' }", "interrupted_series needs time" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.wave, at = 'voor' }", "behind its first" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.wave, at = 'nna' }", "behind its first, nearest is na" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.year, at = '2020', season = 1 }", "season = 12 for months" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.year, at = '2020', lags = -1 }", "lags is how many periods" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.year, at = '2020', effect = 'slope' }", "not 'slope'" },
        { "measure = mean(s.score), compare = interrupted_series { time = s.year, at = '2020' }, target = at_least(3)", "interrupted_series gives a change" },
        { "measure = sum(c.hours), compare = interrupted_series { time = s.year, at = '2020' }", "datasets that do not refer to each other" },
        { "measure = mean(s.score), compare = follow_up { time = s.wave }", "follow_up needs pair" },
        { "measure = mean(s.score), compare = follow_up { time = s.wave, pair = s.pupil }", "follow_up needs a third moment" },
        { "measure = mean(s.score), compare = follow_up { time = s.wave, pair = s.pupil, later = 'ma' }", "has no value 'ma', nearest is na" },
        { "measure = mean(s.score), compare = follow_up { time = s.wave, pair = s.pupil, later = 'na' }", "is named for two moments" },
        { "measure = mean(s.score), compare = follow_up { time = s.year, pair = s.pupil, later = '2023' }", "time must be a category" },
        { "measure = rows(s), compare = follow_up { time = s.wave, pair = s.pupil, later = 'na' }", "follow_up needs a mean or a share per case" },
        { "measure = mean(s.score), compare = before_after { time = s.wave }", "before_after needs pair" },
        { "measure = mean(s.score), compare = before_after { time = s.year, pair = s.pupil }", "time must be a category with two values" },
        { "measure = mean(s.score), compare = before_after { time = s.wave, pair = s.pupil, before = 'vor' }", "category 'wave' has no value 'vor', nearest is voor" },
        { "measure = rows(s), compare = before_after { time = s.wave, pair = s.pupil }", "before_after needs a mean or a share per case" },
        { "measure = mean(s.score), compare = difference_in_differences { time = s.wave, pair = s.pupil }", "difference_in_differences needs treated" },
        { "measure = mean(s.score), compare = difference_in_differences { time = s.wave, pair = s.pupil, treated = p.gender }", "treated must be a condition" },
        { "measure = mean(c.hours), compare = before_after { time = s.wave, pair = s.pupil }", "datasets that do not refer to each other" },
        { "level = 'number'", "level 'number' is unknown; did you mean numbers" },
        { "level = 3", "'level' must be a text" },
        { "primary = 'yes'", "'primary' must be true or false" },
        { "measure = rows", "measure is a function that was not called" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_pool *pool = trd_pool_new(NULL);
        small     s;
        read_ladder(&s, trd_pool_format(pool, "ladder 'x' { effect { indicator 'A' { %s } } }", cases[i].fields));
        if (s.problems.count == 0)
            fail_msg("no problem in: %s", cases[i].fields);
        assert_problem(&s.problems, 5, cases[i].part);
        small_close(&s);
        trd_pool_free(pool);
    }
}

static void links_must_name_what_the_ladder_has(void **state)
{
    (void)state;
    static const struct {
        const char *parts, *part;
    } cases[] = {
        { "precondition 'P' { guards = { 'Interes' } }", "guards names \"Interes\", which the ladder does not have; did you mean \"Interest\"?" },
        { "precondition 'P' { guards = 'Interest' }", "guards must be a list of titles" },
        { "mechanism 'M' { from = 'Interest' }", "mechanism \"M\" needs from and to" },
        { "mechanism 'M' { from = 'Nobody', to = 'Interest' }", "from names \"Nobody\"" },
        { "indicator 'interest' {}", "has the same id 'interest' as \"Interest\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_pool *pool = trd_pool_new(NULL);
        small     s;
        read_ladder(&s, trd_pool_format(pool, "ladder 'x' { effect { indicator 'Interest' {}, %s } }", cases[i].parts));
        assert_int_equal(s.problems.count, 1);
        assert_problem(&s.problems, 5, cases[i].part);
        small_close(&s);
        trd_pool_free(pool);
    }
}

static void a_recipe_without_level_or_ladder_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        long        line;
        const char *part;
        size_t      count;
    } cases[] = {
        { "trede '1'", 1, "declares no ladder", 1 },
        { "ladder 'x' { output { indicator 'A' {} } }", 1, "does not say its language level", 1 },
        { "", 1, "declares no ladder", 2 },
        { "trede '2'\nladder 'x' { output { indicator 'A' {} } }", 1, "speaks language level \"1\", not \"2\"", 1 },
        { "trede '1'\nladder 'x' {}", 2, "the ladder has no indicators", 1 },
        { "trede '1'\nladder 'x' { indicator 'A' {} }", 2, "stands on no rung", 1 },
        { "trede '1'\nladder 'x' { 7 }", 2, "part 1 of the ladder is no indicator", 2 },
        { "trede '1'\nladder 'x' { output { indicator 'A' {} } }\nladder 'y' {}", 3, "a recipe declares one ladder", 1 },
        { "trede '1'\nlocal x = = 2", 2, "unexpected symbol near '='", 1 },
        { "trede '1'\nerror('stop here')", 2, "stop here", 1 },
        { "trede '1'\nlocal x\nx.y = 2", 3, "attempt to index a nil value", 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small s;
        read_recipe(&s, cases[i].source);
        assert_problem(&s.problems, cases[i].line, cases[i].part);
        if (s.problems.count != cases[i].count)
            fail_msg("%s\ngives %zu problems, expected %zu", cases[i].source, s.problems.count, cases[i].count);
        small_close(&s);
    }
}

static void a_mistake_in_a_cohort_is_told_once_however_often_it_is_used(void **state)
{
    (void)state;
    small s;
    read_ladder(&s, "local girls = cohort('girls', p.gender:is 'vv')\n"
                    "ladder 'x' { output { indicator 'A' { measure = share(girls) }, indicator 'B' { measure = share(girls) },\n"
                    "indicator 'C' { measure = rows(p, { where = girls }) } } }");
    assert_int_equal(s.problems.count, 1);
    assert_problem(&s.problems, 5, "category 'gender' has no value 'vv'");
    small_close(&s);
}

/* What a broken or hostile worker could send. */
static void hostile_shapes_are_problems_and_do_no_harm(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null", "[]", "7", "{\"ladder\":[]}", "{\"ladder\":{\"parts\":7}}", "{\"ladder\":{\"parts\":[null,7,\"x\",[],{}]}}",
        "{\"level\":\"1\",\"ladder\":{\"title\":[],\"id\":7,\"version\":{},\"line\":-1e300,\"parts\":[{\"kind\":[],\"rung\":{},\"title\":null,\"measure\":[[]],\"compare\":[],\"target\":[]}]}}",
        "{\"problems\":[null,7,{\"line\":1e300}],\"ladder\":{\"parts\":[{\"kind\":\"precondition\",\"rung\":\"output\",\"title\":\"A\",\"guards\":[null,7,[],\"A\"]}]}}",
        "{\"ladder\":{\"parts\":[{\"kind\":\"mechanism\",\"title\":\"A\",\"from\":\"A\",\"to\":\"A\"}]}}",
        "{\"level\":\"1\",\"datasets\":7,\"cohorts\":[7],\"ladder\":{\"parts\":[{\"kind\":\"indicator\",\"rung\":\"impact\",\"title\":\"A\",\"target\":{\"kind\":\"between\",\"low\":{},\"high\":[]},\"measure\":{\"op\":\"rows\",\"dataset\":[]}}]}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        small     s = { .pool = trd_pool_new(NULL) };
        trd_error err = { 0 };
        cJSON    *json = NULL;
        assert_ok(trd_json_parse(texts[i], strlen(texts[i]), "test", &json, &err), err);
        assert_ok(trd_ladder_read(json, "test", "", s.pool, &s.ladder, &s.problems, &err), err);
        assert_true(s.problems.count > 0);
        cJSON_Delete(json);
        small_close(&s);
    }
}

/* Thousands of mistakes, each with thousands of words that could be meant, must
 * not take the engine (outside the worker's limits) more than a moment. */
static void a_recipe_full_of_mistakes_is_read_in_a_moment(void **state)
{
    (void)state;
    static const char *const recipes[] = {
        "local t, g, parts = {}, {}, {}\n"
        "for i = 1, 3000 do t['field' .. i] = i; g[i] = 'guard' .. i end\n"
        "t.guards = g\n"
        "for i = 1, 1500 do parts[i] = indicator('guarf' .. i) {} end\n"
        "parts[#parts + 1] = precondition 'A' (t)\n"
        "ladder 'x' { output(parts) }",
        "local right, wrong = {}, {}\n"
        "for i = 1, 6000 do right[i] = 'a long value of a category ' .. i; wrong[i] = 'a long valeu of a category ' .. i end\n"
        "local q = dataset 'q' { c = category(right) }\n"
        "ladder 'x' { output { indicator 'A' { measure = share(q.c:is(wrong)) } } }",
    };
    for (int i = 0; i < 2; i++) {
        small   s;
        clock_t start = clock();
        read_ladder(&s, recipes[i]);
        assert_true(s.problems.count >= 6000);
        assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 3);
        small_close(&s);
    }
}

/* ---- canonical form and digest ------------------------------------------- */

static void digest_of(const char *source, char out[TRD_DIGEST_ROOM])
{
    small s;
    read_recipe(&s, source);
    assert_int_equal(s.problems.count, 0);
    memcpy(out, s.ladder->digest, TRD_DIGEST_ROOM);
    small_close(&s);
}

static const char plain[] = "trede '1'\nlocal p = dataset 'p' { a = number(), b = flag() }\n"
                            "ladder 'x' { output { indicator 'A' { measure = mean(p.a), target = at_least(0.2), level = 'numbers' } } }";

static void layout_comments_and_order_of_fields_do_not_change_the_digest(void **state)
{
    (void)state;
    static const char *const same[] = {
        "trede \"1\"\n\n\n-- a comment\nlocal p = dataset 'p' { b = flag(), a = number() }\n"
        "ladder 'x' {\n  output {\n    indicator 'A' {\n      level = 'numbers', -- here\n      target = at_least { low = 2e-1 },\n      measure = mean(p.a),\n    },\n  },\n}\n",
        "trede '1' local data = dataset('p', {}) { a = number 'a', b = flag() } local l = 0.1 + 0.1 local m = mean(data.a) print(l)\n"
        "ladder('x') { output { indicator('A') { measure = m, target = at_least(l), level = 'num' .. 'bers' } } }",
    };
    char a[TRD_DIGEST_ROOM], b[TRD_DIGEST_ROOM];
    digest_of(plain, a);
    assert_int_equal(strlen(a), 64);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        digest_of(same[i], b);
        assert_string_equal(a, b);
    }
}

static void everything_that_is_declared_is_under_the_digest(void **state)
{
    (void)state;
    static const char *const other[][2] = {
        { "0.2", "0.1" }, { "at_least", "at_most" }, { "mean(", "sum(" }, { "p.a)", "p.b)" }, { "'numbers'", "'image'" }, { "'A'", "'B'" },
        { "output", "effect" }, { "a = number()", "a = count()" }, { "dataset 'p'", "dataset('p', { census = true })" }, { "ladder 'x'", "ladder 'y'" },
        { "a = number()", "a = number 'q'" },
    };
    char a[TRD_DIGEST_ROOM], b[TRD_DIGEST_ROOM];
    digest_of(plain, a);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        const char *at = strstr(plain, other[i][0]);
        char        text[1024];
        assert_non_null(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - plain), plain, other[i][1], at + strlen(other[i][0]));
        digest_of(text, b);
        if (strcmp(a, b) == 0)
            fail_msg("\"%s\" became \"%s\" and the digest stayed", other[i][0], other[i][1]);
    }
}

static void the_canonical_form_has_no_lines_and_gives_the_digest(void **state)
{
    (void)state;
    small s;
    char  digest[TRD_DIGEST_ROOM];
    read_recipe(&s, plain);
    assert_null(strstr(s.ladder->canonical, "\"line\""));
    assert_null(strchr(s.ladder->canonical, '\n'));
    assert_holds(s.ladder->canonical, "\"target\":{\"kind\":\"at_least\",\"low\":0.2}");
    trd_digest_of(s.ladder->canonical, strlen(s.ladder->canonical), digest);
    assert_string_equal(digest, s.ladder->digest);
    small_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(what_is_left_out_has_a_default),
        cmocka_unit_test(thresholds_of_change_are_fractions_inside),
        cmocka_unit_test(all_mistakes_of_a_recipe_are_told_together_in_order_of_line),
        cmocka_unit_test(each_mistake_has_its_line_and_advice),
        cmocka_unit_test(links_must_name_what_the_ladder_has),
        cmocka_unit_test(a_recipe_without_level_or_ladder_says_so),
        cmocka_unit_test(a_mistake_in_a_cohort_is_told_once_however_often_it_is_used),
        cmocka_unit_test(hostile_shapes_are_problems_and_do_no_harm),
        cmocka_unit_test(a_recipe_full_of_mistakes_is_read_in_a_moment),
        cmocka_unit_test(layout_comments_and_order_of_fields_do_not_change_the_digest),
        cmocka_unit_test(everything_that_is_declared_is_under_the_digest),
        cmocka_unit_test(the_canonical_form_has_no_lines_and_gives_the_digest),
    };
    return cmocka_run_group_tests_name("ladder/ladder", tests, NULL, NULL);
}
