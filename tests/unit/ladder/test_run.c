/* A ladder over data: verdicts read in the light of delivery and mechanism,
 * provenance, and what stops a run. */
#include "small.h"

#include "ladder/run.h"

static const char data[] = "d\ngood:i bad:i\n9 1\n9 1\n9 1\n";
static const char datasets[] = "local d = dataset('d', { census = true }) { good = number(), bad = number() } "
                               "local absent = dataset('absent', { census = true }) { n = number() } "
                               "local again = dataset('again', { table = 'd' }) { good = number() } ";

#define GOOD "measure = mean(d.good), target = at_least(5)"
#define BAD "measure = mean(d.bad), target = at_least(5)"
#define OPEN "measure = mean(d.good)"                        /* no target: not measurable */
#define ABSENT "measure = sum(absent.n), target = at_least(5)"

static const trd_findings *run(small *s, const char *parts)
{
    trd_seal      none = { "", "", "" };
    trd_findings *f = NULL;
    trd_error     err = { 0 };
    small_open(s, data, datasets, parts);
    assert_ok(trd_ladder_run(s->ladder, s->store, &none, NULL, s->pool, &f, &s->problems, &err), err);
    assert_int_equal(s->problems.count, 0);
    assert_int_equal(f->count, s->ladder->count);
    return f;
}

/* The finding 'Effect' of a ladder in which delivery and mechanism turn out as
 * told: how it must be read, and because of what. */
static void an_effect_is_read_in_the_light_of_delivery_and_mechanism(void **state)
{
    (void)state;
    static const struct {
        const char *effect, *output, *precondition, *mechanism;
        trd_verdict verdict;
        trd_reading reading;
        const char *because[3];
    } cases[] = {
        { BAD, GOOD, GOOD, GOOD, TRD_MISSED, TRD_LINK_BREAKS, { "mechanism" } },
        { BAD, GOOD, GOOD, BAD, TRD_MISSED, TRD_MECHANISM_FAILED, { "mechanism" } },
        { BAD, GOOD, GOOD, OPEN, TRD_MISSED, TRD_AS_IS, { NULL } },
        { BAD, GOOD, BAD, GOOD, TRD_MISSED, TRD_NOT_DELIVERED, { "precondition" } },
        { BAD, GOOD, BAD, BAD, TRD_MISSED, TRD_NOT_DELIVERED, { "precondition" } },
        { BAD, BAD, GOOD, GOOD, TRD_MISSED, TRD_NOT_DELIVERED, { "output" } },
        { BAD, BAD, BAD, GOOD, TRD_MISSED, TRD_NOT_DELIVERED, { "precondition", "output" } },
        { GOOD, BAD, BAD, BAD, TRD_MET, TRD_AS_IS, { NULL } },
        { ABSENT, BAD, BAD, BAD, TRD_UNMEASURABLE, TRD_AS_IS, { NULL } },
        { BAD, GOOD, ABSENT, GOOD, TRD_MISSED, TRD_LINK_BREAKS, { "mechanism" } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_pool   *pool = trd_pool_new(NULL);
        small       s;
        const trd_findings *f = run(&s, trd_pool_format(pool, "effect { indicator 'Effect' { %s } }, output { indicator 'Output' { %s }, "
                                                        "precondition 'Precondition' { %s, guards = { 'Effect' } } }, "
                                                        "mechanism 'Mechanism' { %s, from = 'Output', to = 'Effect' }",
                                                        cases[i].effect, cases[i].output, cases[i].precondition, cases[i].mechanism));
        const trd_finding *effect = &f->items[0];
        if (effect->verdict != cases[i].verdict || effect->reading != cases[i].reading)
            fail_msg("case %zu: verdict %d, reading %d", i, effect->verdict, effect->reading);
        size_t count = 0;
        for (; count < 3 && cases[i].because[count]; count++) {
            bool there = false;
            for (size_t k = 0; k < effect->because_count; k++)
                there |= strcmp(effect->because[k], cases[i].because[count]) == 0;
            assert_true(there);
        }
        assert_int_equal(effect->because_count, count);
        for (size_t k = 1; k < f->count; k++)
            assert_int_equal(f->items[k].reading, TRD_AS_IS);
        small_close(&s);
        trd_pool_free(pool);
    }
}

/* Without a link nothing is to blame. */
static void what_is_not_linked_is_read_as_it_is(void **state)
{
    (void)state;
    small               s;
    const trd_findings *f = run(&s, "output { indicator 'Output' { " BAD " }, precondition 'P' { " BAD " } }, effect { indicator 'Effect' { " BAD " } }");
    for (size_t i = 0; i < f->count; i++)
        assert_int_equal(f->items[i].reading, TRD_AS_IS);
    small_close(&s);
}

/* A reason is named once, however often the recipe names the link. */
static void a_guard_that_is_named_twice_counts_once(void **state)
{
    (void)state;
    small               s;
    const trd_findings *f = run(&s, "effect { indicator 'E' { " BAD " } }, output { precondition 'P' { " BAD ", guards = { 'E', 'E', 'E', 'E', 'E', 'E', 'E', 'E', 'E', 'E', 'E', 'E' } } }, "
                                    "mechanism 'M' { " BAD ", from = 'P', to = 'E' }, mechanism 'N' { " BAD ", from = 'P', to = 'E' }");
    assert_int_equal(f->items[0].reading, TRD_NOT_DELIVERED);
    assert_int_equal(f->items[0].because_count, 1);
    assert_string_equal(f->items[0].because[0], "p");
    assert_int_equal(f->items[1].guard_count, 12);
    assert_string_equal(f->items[2].from_to[0], "P");
    assert_string_equal(f->items[2].from_to[1], "E");
    small_close(&s);
}

static void what_is_missing_is_unmeasurable_with_a_reason(void **state)
{
    (void)state;
    small               s;
    const trd_findings *f = run(&s, "effect { indicator 'A' {}, indicator 'B' { " OPEN " }, indicator 'C' { " ABSENT " } }");
    assert_string_equal(f->items[0].why, "no_measure");
    assert_string_equal(f->items[1].why, "no_target");
    assert_close(f->items[1].estimate.value, 9, 0);
    assert_string_equal(f->items[2].why, "no_table:absent");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(f->items[i].verdict, TRD_UNMEASURABLE);
        assert_int_equal(f->items[i].certainty, 0);
    }
    small_close(&s);
}

static void the_sources_of_the_data_are_told(void **state)
{
    (void)state;
    small               s;
    const trd_findings *f = run(&s, "output { indicator 'A' { " GOOD " } }");
    assert_int_equal(f->source_count, 1);
    assert_string_equal(f->sources[0].table, "d");
    assert_string_equal(f->sources[0].source, "small.csv");
    assert_int_equal(f->sources[0].rows, 3);
    assert_true(strlen(f->sources[0].imported_at) == 24);
    assert_string_equal(f->seal.first_data_at, f->sources[0].imported_at);
    assert_int_equal(f->seal.state, TRD_NEVER_SEALED);
    assert_string_equal(f->seal.digest, s.ladder->digest);
    small_close(&s);
}

static void the_four_seal_states_reach_the_findings(void **state)
{
    (void)state;
    small s;
    run(&s, "output { indicator 'A' { " GOOD " } }");
    const struct {
        trd_seal       seal;
        trd_seal_state state;
        size_t         changes;
    } cases[] = {
        { { "", "", "" }, TRD_NEVER_SEALED, 0 },
        { { s.ladder->digest, "2000-01-01T00:00:00.000Z", s.ladder->canonical }, TRD_SEALED_BEFORE_DATA, 0 },
        { { s.ladder->digest, "2999-01-01T00:00:00.000Z", s.ladder->canonical }, TRD_SEALED_AFTER_DATA, 0 },
        { { "0", "2000-01-01T00:00:00.000Z", "{\"cohorts\":[],\"datasets\":[],\"ladder\":{\"parts\":[]},\"level\":\"1\"}" }, TRD_CHANGED_SINCE_SEAL, 5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_findings *f;
        trd_error     err = { 0 };
        assert_ok(trd_ladder_run(s.ladder, s.store, &cases[i].seal, NULL, s.pool, &f, &s.problems, &err), err);
        assert_int_equal(f->seal.state, cases[i].state);
        assert_int_equal(f->change_count, cases[i].changes);      /* title, the indicator, three datasets */
        assert_int_equal(f->items[0].certainty, cases[i].state == TRD_SEALED_BEFORE_DATA ? 4 : 3);      /* three cases are few */
        assert_int_equal((f->items[0].estimate.marks & TRD_MARK_TARGET_AFTERWARDS) != 0, cases[i].state != TRD_SEALED_BEFORE_DATA);
    }
    small_close(&s);
}

static trd_code try_run(small *s, const char *tables, const char *declared, const char *parts, const trd_watch *watch, trd_error *err)
{
    trd_seal      none = { "", "", "" };
    trd_findings *f = NULL;
    trd_stat_init();
    memset(s, 0, sizeof *s);
    s->pool = trd_pool_new(NULL);
    small_ladder(s, declared, parts);
    small_database(s, tables);
    trd_code code = trd_ladder_run(s->ladder, s->store, &none, watch, s->pool, &f, &s->problems, err);
    assert_true(code != TRD_OK || s->problems.count > 0 ? f == NULL : f != NULL);
    return code;
}

static void wrong_columns_stop_the_run_all_at_once(void **state)
{
    (void)state;
    small     s;
    trd_error err = { 0 };
    assert_ok(try_run(&s, "d\ngood:i other:i\n1 2\n", "local d = dataset('d') { god = number(), bad = number() }", "output { indicator 'A' { measure = sum(d.god) } }", NULL, &err), err);
    assert_int_equal(s.problems.count, 2);
    assert_problem(&s.problems, 2, "table 'd' has no column 'god'; did you mean 'good'?");
    assert_problem(&s.problems, 2, "table 'd' has no column 'bad'");
    small_close(&s);
}

static void a_database_with_none_of_the_tables_is_an_error(void **state)
{
    (void)state;
    small     s;
    trd_error err = { 0 };
    assert_int_equal(try_run(&s, "other\nn:i\n1\n", datasets, "output { indicator 'A' { " GOOD " } }", NULL, &err), TRD_E_DATA);
    assert_holds(err.place, s.path);
    assert_holds(err.what, "has none of the tables that the recipe needs (the first is 'd')");
    small_close(&s);
}

/* Data that are not what the recipe says: the line of the indicator is named. */
static void an_error_in_the_data_names_the_indicator_and_its_line(void **state)
{
    (void)state;
    small     s;
    trd_error err = { 0 };
    assert_int_equal(try_run(&s, "d\nsex:c\nm\nx\n", "local d = dataset('d') { sex = category { 'm', 'v' } }", "output { indicator 'A' { measure = share(d.sex:is 'm') } }", NULL, &err), TRD_E_DATA);
    assert_string_equal(err.place, "small.lua:3");
    assert_holds(err.what, "indicator \"A\": column 'sex' of table 'd' holds 'x'");
    small_close(&s);
}

static void an_interrupt_ends_the_run(void **state)
{
    (void)state;
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    small                 s;
    trd_error             err = { 0 };
    assert_int_equal(try_run(&s, data, datasets, "output { indicator 'A' { " GOOD " } }", &watch, &err), TRD_E_CANCELLED);
    small_close(&s);
}

/* A table without rows is no error: nothing can be measured in it. */
static void an_empty_table_gives_undefined_numbers(void **state)
{
    (void)state;
    small         s;
    trd_seal      none = { "", "", "" };
    trd_findings *f;
    trd_error     err = { 0 };
    small_open(&s, "d\ngood:i bad:i\n", datasets, "output { indicator 'A' { " GOOD " }, indicator 'B' { measure = rows(d), target = at_least(1) }, "
                   "indicator 'C' { measure = share(d.good:above(1)), target = at_least(0.5) } }");
    assert_ok(trd_ladder_run(s.ladder, s.store, &none, NULL, s.pool, &f, &s.problems, &err), err);
    assert_string_equal(f->items[0].why, "no_cases");
    assert_int_equal(f->items[1].verdict, TRD_MISSED);      /* 0 participants is a number */
    assert_string_equal(f->items[2].why, "no_cases");
    small_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_effect_is_read_in_the_light_of_delivery_and_mechanism),
        cmocka_unit_test(what_is_not_linked_is_read_as_it_is),
        cmocka_unit_test(a_guard_that_is_named_twice_counts_once),
        cmocka_unit_test(what_is_missing_is_unmeasurable_with_a_reason),
        cmocka_unit_test(the_sources_of_the_data_are_told),
        cmocka_unit_test(the_four_seal_states_reach_the_findings),
        cmocka_unit_test(wrong_columns_stop_the_run_all_at_once),
        cmocka_unit_test(a_database_with_none_of_the_tables_is_an_error),
        cmocka_unit_test(an_error_in_the_data_names_the_indicator_and_its_line),
        cmocka_unit_test(an_interrupt_ends_the_run),
        cmocka_unit_test(an_empty_table_gives_undefined_numbers),
    };
    return cmocka_run_group_tests_name("ladder/run", tests, NULL, NULL);
}
