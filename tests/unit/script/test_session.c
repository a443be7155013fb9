/* The measuring world: values, errors with their place, completion, Ctrl-C. */
#include "small.h"

#include "script/session.h"

#include <fcntl.h>

static const char data[] = "pupils\npupil:c school:c girl:c age:i\np1 s1 ja 12\np2 s1 nee 13\np3 s2 ja 15\np4 s2 ja -\n\n"
                           "visits\npupil:c hours:r\np1 1.5\np2 2\n";

typedef struct talk {
    small        s;
    trd_session *session;
    trd_watch    watch;
    volatile sig_atomic_t stop;
    trd_text     said;
    trd_error    err;
} talk;

static void begin(talk *t, bool with_data)
{
    memset(t, 0, sizeof *t);
    trd_stat_init();
    t->s.pool = trd_pool_new(NULL);
    t->watch.stop = &t->stop;
    if (with_data)
        small_database(&t->s, data);
    assert_ok(trd_session_open(t->s.store, &t->watch, &t->session, &t->err), t->err);
}

static void end(talk *t)
{
    trd_session_close(t->session);
    trd_text_release(&t->said);
    small_close(&t->s);
}

/* Runs a line, and keeps what it printed in t->said. */
static trd_code line(talk *t, const char *text, bool *incomplete)
{
    FILE *file = tmpfile();
    int   before = dup(STDOUT_FILENO);
    char  chunk[4096];
    fflush(stdout);
    assert_true(file && before >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
    memset(&t->err, 0, sizeof t->err);
    trd_code code = trd_session_line(t->session, text, incomplete, &t->err);
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    rewind(file);
    trd_text_clear(&t->said);
    trd_text_add(&t->said, "");
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, file)) > 0;)
        trd_text_add_bytes(&t->said, chunk, n);
    fclose(file);
    return code;
}

static void assert_says(talk *t, const char *text, const char *part)
{
    bool incomplete;
    assert_ok(line(t, text, &incomplete), t->err);
    assert_false(incomplete);
    assert_holds(t->said.bytes, part);
}

static void assert_fails(talk *t, const char *text, const char *part)
{
    bool incomplete;
    assert_int_equal(line(t, text, &incomplete), TRD_E_RECIPE);
    assert_holds(t->err.what, part);
}

static void a_line_gives_its_values(void **state)
{
    (void)state;
    talk t;
    begin(&t, true);
    assert_says(&t, "1 + 1, 'x'", "2\nx\n");
    assert_says(&t, "x = 7", "");
    assert_says(&t, "x * 6", "42\n");
    assert_says(&t, "local y = 3 print(y)", "3\n");
    assert_says(&t, "print('a\\27[2Jb')", "a\\x1B[2Jb\n");
    assert_says(&t, "tables()", "pupils     4        4");
    assert_says(&t, "columns 'pupils'", "age     integer        1       0");
    assert_says(&t, "help 'mean'", "mean(number, { where = })");
    end(&t);
}

static void a_measure_is_computed_at_once(void **state)
{
    (void)state;
    talk t;
    begin(&t, true);
    assert_says(&t, "value(rows(pupils))", "value  bounds  n  left out\n    4          4         0\n");
    assert_says(&t, "value(mean(pupils.age))", "13.33");
    assert_says(&t, "value(mean(pupils.age))[1].n", "3\n");
    assert_says(&t, "value(mean(pupils.age))[1].left_out", "1\n");
    assert_says(&t, "value(share(pupils.girl:is 'ja'))[1].value", "0.75\n");
    assert_says(&t, "value(share(pupils.girl:is 'ja'))", "75.00 %");
    assert_says(&t, "value(mean(pupils.age), { by = pupils.school })", "s1      12.5 ");
    assert_says(&t, "value(sum(visits.hours) / rows(pupils))[1].value", "0.875\n");
    assert_says(&t, "value(mean(pupils.age, { where = pupils.age:above(99) }))", "undefined  no_cases");
    assert_says(&t, "value(mean(pupils.age), { compare = trend { time = pupils.school } })[1].value", "2.5\n");
    end(&t);
}

static void statistics_are_called_by_name(void **state)
{
    (void)state;
    talk t;
    begin(&t, true);
    assert_says(&t, "stats.t_test_one_sample { column = pupils.age, mu = 12 }.t", "1.5118578920369\n");   /* (13.333 - 12) / (1.5275 / sqrt 3) */
    assert_says(&t, "stats.t_test_one_sample { data = pupils, column = 'age' }.n", "3\n");
    assert_says(&t, "stats.t_test_one_sample { data = 'pupils', column = 'age', where = pupils.girl:is 'ja' }.mean", "13.5\n");
    assert_says(&t, "stats.t_test_one_sample { column = pupils.age + 1 }.mean", "14.333");
    assert_says(&t, "stats.proportion_ci { column = pupils.girl, success_value = 'ja' }.estimate", "0.75\n");
    assert_says(&t, "stats.proportion_ci { column = pupils.girl, success_value = true }.count", "3\n");      /* ja */
    assert_says(&t, "stats.t_test_one_sample { data = { x = { 1, 2, false, 6 } }, column = 'x' }.mean", "3\n");
    assert_says(&t, "stats.t_test_one_sample { data = { x = { 1 } }, column = 'x' }", "sd       undefined");
    assert_says(&t, "stats.t_test_one_sample { data = { x = { 1 } }, column = 'x' }.reason", "one_case\n");
    assert_says(&t, "stats.tost { data = { x = { 1, 2, 3 } }, column = 'x', low = -1, high = 1 }", "equivalent        false");
    assert_says(&t, "stats.ols { data = { x = { 1, 2, 3, 5 }, y = { 1, 2, 4, 4 } }, formula = 'y ~ x' }",
                "             coefficients  se        t");
    assert_says(&t, "stats.p_adjust { p = { 0.01, 0.02, 0.03 } }.holm", "{ 0.03, 0.04, 0.04 }\n");
    assert_says(&t, "stats.proportion_ci { successes = 4, n = 17 }", "estimate               0.235294\ncount ");
    assert_says(&t, "stats.fisher_exact_2x2 { table = { { 3, 1 }, { 1, 3 } } }", "table  { { 3, 1 }, { 1, 3 } }");
    assert_says(&t, "stats.distribution { distribution = 't', parameters = { df = 3 }, ['function'] = 'sf', values = { 0, 1/0 } }.result[1]",
                "0.5\n");
    assert_says(&t, "stats.frequencies { data = { x = { 9007199254740991, 9007199254740990, 0.1 } }, column = 'x' }.values[3]", "9007199254740991\n");
    assert_says(&t, "help 'stats'", "Shares: proportion_ci");
    assert_says(&t, "help 't_test_welch'", "gives: difference se t df p_value");
    assert_fails(&t, "stats.t_test_welsh {}", "there is no statistic 't_test_welsh'; did you mean 't_test_welch'?");
    assert_fails(&t, "stats.t_test_one_sample(3)", "needs its arguments by name; it takes column");
    assert_fails(&t, "stats.t_test_one_sample { colum = pupils.age }", "there is no argument 'colum'; did you mean 'column'?");
    assert_fails(&t, "stats.t_test_one_sample { column = pupils.school }", "column 'school' holds 's1', which is no number");
    assert_fails(&t, "stats.t_test_one_sample { column = mean(pupils.age) }", "a statistic needs columns, and a measure has no rows");
    assert_fails(&t, "stats.t_test_one_sample { column = pupils.age, where = pupils.age }", "where needs a condition");
    assert_fails(&t, "stats.correlation { data = pupils, x = 'age', y = 'scool' }", "'pupils' has no column 'scool'; did you mean 'school'?");
    assert_fails(&t, "stats.t_test_one_sample { column = pupils.age, where = pupils.girl == 'ja' }", "where needs a condition; write for example");
    assert_fails(&t, "stats.t_test_one_sample { data = pupils, column = 'height' }", "names no column of 'pupils'; it has");
    assert_fails(&t, "stats.t_test_one_sample { data = { x = { 1, 'a' } }, column = 'x' }", "column 'x', place 2: a column is a list");
    assert_fails(&t, "stats.t_test_one_sample { data = { x = { 1 }, y = { 1, 2 } }, column = 'x' }", "give all as many");
    assert_fails(&t, "stats.t_test_one_sample { data = { x = { 1 } }, column = pupils.age }", "use one or the other");
    end(&t);
}

static void mistakes_leave_the_session_alive(void **state)
{
    (void)state;
    talk t;
    begin(&t, true);
    assert_fails(&t, "x +* 2", "syntax error near '+'");
    assert_string_equal(t.err.place, "prompt:1");
    assert_fails(&t, "error('no')", "no");
    assert_fails(&t, "error({})", "an error without a text was raised");
    assert_fails(&t, "local a = nil\nprint(a.b)", "attempt to index a nil value");
    assert_string_equal(t.err.place, "prompt:2");
    assert_fails(&t, "print(pupils.agge)", "declares no column 'agge'; did you mean 'age'?");
    assert_string_equal(t.err.place, "prompt:1");
    assert_fails(&t, "columns 'pupil'", "there is no table 'pupil'; did you mean 'pupils'?");
    assert_fails(&t, "print(value(pupils.age))", "value needs a measure");
    assert_fails(&t, "print(value(mean(pupils.school)))", "mean needs a number, and this is a text column");
    assert_fails(&t, "print(value(mean(pupils.age), { bye = pupils.school }))", "unknown option 'bye'; did you mean 'by'?");
    assert_fails(&t, "print(value(mean(pupils.age), { by = mean(pupils.age) }))", "by needs a text column; name a label");
    assert_fails(&t, "print(value(mean(pupils.age), { compare = { x = print } }))", "a function stands where a value must");
    assert_fails(&t, "print(value(mean(pupils.age), { compare = { kind = 'magic' } }))", "compare is no comparison");
    assert_fails(&t, "print(value(mean(pupils.age, { where = visits.hours:above(1) })))", "do not refer to each other");
    assert_says(&t, "value(rows(visits))[1].value", "2.0\n");
    end(&t);
}

/* A dataset that a script declares wrongly is told at every try. */
static void a_wrong_declaration_is_told_every_time(void **state)
{
    (void)state;
    talk t;
    begin(&t, true);
    assert_says(&t, "mine = dataset('mine', { table = 'pupils' }) { old = number 'ageing' }", "");
    for (int i = 0; i < 2; i++)
        assert_fails(&t, "print(value(mean(mine.old)))", "table 'pupils' has no column 'ageing'");
    assert_says(&t, "broken = dataset('broken', { table = 'pupils' }) { q = items('interesse-techniek', { 'age' }) }", "");
    assert_fails(&t, "print(value(mean(broken.q:score())))", "");
    end(&t);
}

static void without_data_there_is_nothing_to_compute(void **state)
{
    (void)state;
    talk t;
    begin(&t, false);
    assert_says(&t, "1 + 1", "2\n");
    assert_fails(&t, "print(value(rows(dataset 'd' { a = number() })))", "there are no data; start with --data DB");
    end(&t);
}

static void a_line_that_goes_on_asks_for_more(void **state)
{
    (void)state;
    static const char *const parts[] = { "for i = 1, 2 do", "value(mean(", "x = {", "if true then", "s = [[abc", "function f()", "return 1 +" };
    static const char *const whole[] = { "for i = 1, 2 do end", "1 1", "x = }", "" };
    talk                     t;
    bool                     incomplete;
    begin(&t, true);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        assert_ok(line(&t, parts[i], &incomplete), t.err);
        if (!incomplete)
            fail_msg("'%s' is taken for complete", parts[i]);
        assert_string_equal(t.said.bytes, "");
    }
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        line(&t, whole[i], &incomplete);
        assert_false(incomplete);
    }
    assert_says(&t, "for i = 1, 2 do\nprint(i)\nend", "1\n2\n");
    end(&t);
}

static void assert_completes(talk *t, const char *text, const char *const *expected, size_t count)
{
    const char **found = NULL;
    size_t       n = trd_session_complete(t->session, text, t->s.pool, &found);
    for (size_t i = 0; i < count; i++) {
        bool there = false;
        for (size_t k = 0; k < n; k++)
            there |= strcmp(found[k], expected[i]) == 0;
        if (!there)
            fail_msg("'%s' is not completed to '%s' (%zu others)", text, expected[i], n);
    }
    for (size_t k = 0; k < n; k++)
        assert_memory_equal(found[k], text, strlen(text));
}
#define COMPLETES(t, text, ...) \
    assert_completes(t, text, (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void tables_columns_and_words_are_completed(void **state)
{
    (void)state;
    talk         t;
    const char **none;
    begin(&t, true);
    COMPLETES(&t, "pu", "pupils");
    COMPLETES(&t, "pupils.", "pupils.pupil", "pupils.school", "pupils.girl", "pupils.age");
    COMPLETES(&t, "value(mean(pupils.a", "value(mean(pupils.age");
    COMPLETES(&t, "value(sh", "value(share");
    COMPLETES(&t, "pupils.age:at", "pupils.age:at_least", "pupils.age:at_most");
    COMPLETES(&t, "", "pupils", "visits", "value", "tables", "mean");
    assert_int_equal(trd_session_complete(t.session, "nosuch.", t.s.pool, &none), 0);
    assert_int_equal(trd_session_complete(t.session, "zzz", t.s.pool, &none), 0);
    assert_int_equal(trd_session_complete(t.session, "\xff(", t.s.pool, &none) > 0, true);
    end(&t);
}

/* The flag stops a loop, and also one that swallows errors; the session goes on. */
static void an_interrupt_stops_a_loop_and_not_the_session(void **state)
{
    (void)state;
    static const char *const loops[] = { "while true do end", "while true do pcall(function() while true do end end) end",
                                         "local f = coroutine.wrap(function() while true do end end) f()" };
    talk                     t;
    bool                     incomplete;
    begin(&t, true);
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
        t.stop = 1;
        assert_int_equal(line(&t, loops[i], &incomplete), TRD_E_CANCELLED);
        assert_holds(t.err.what, "interrupted");
        t.stop = 0;
        assert_says(&t, "1 + 1", "2\n");
    }
    assert_says(&t, "local n = 0 for i = 1, 1e6 do n = n + 1 end print(n)", "1000000\n");
    end(&t);
}

/* ---- script files -------------------------------------------------------- */

static trd_code script(talk *t, const char *text, char path[300])
{
    snprintf(path, 300, "%s/a-rather-long-name-of-a-script-so-that-lua-would-cut-it-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    memset(&t->err, 0, sizeof t->err);
    trd_code code = trd_session_file(t->session, path, &t->err);
    unlink(path);
    return code;
}

static void a_script_runs_and_its_errors_have_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int         line;
        const char *part;
    } cases[] = {
        { "local x = 1\nlocal y = = 2", 2, "unexpected symbol" },
        { "\n\nerror('stop')", 3, "stop" },
        { "\nlocal v = value(mean(pupils.agge))", 2, "declares no column 'agge'" },
        { "\n\nlocal v = value(mean(pupils.school))", 3, "mean needs a number" },
        { "error('stop', 0)", 0, "stop" },
        { "\033Lua", 0, "attempt to load a binary chunk" },
    };
    talk t;
    char path[300], place[320];
    begin(&t, true);
    assert_ok(script(&t, "assert(value(rows(pupils))[1].value == 4)\nassert(string.find and io and os)", path), t.err);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(script(&t, cases[i].text, path), TRD_E_RECIPE);
        assert_holds(t.err.what, cases[i].part);
        snprintf(place, sizeof place, cases[i].line ? "%s:%d" : "%s", path, cases[i].line);
        assert_string_equal(t.err.place, place);
    }
    assert_int_equal(trd_session_file(t.session, "no/such/script.lua", &t.err), TRD_E_IO);
    end(&t);
}

/* What was looked at is written down. */
static void every_look_is_in_the_ledger(void **state)
{
    (void)state;
    talk              t;
    trd_ledger_entry *entries;
    size_t            count;
    begin(&t, true);
    assert_says(&t, "value(mean(pupils.age))", "13.33");
    assert_fails(&t, "print(value(mean(pupils.school)))", "mean needs a number");
    assert_ok(trd_ledger_read(t.s.store, t.s.pool, &entries, &count, &t.err), t.err);
    assert_int_equal(count, 3);
    assert_string_equal(entries[2].event, "look");
    assert_holds(entries[2].detail, "mean(pupils.age)");
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_gives_its_values),
        cmocka_unit_test(a_measure_is_computed_at_once),
        cmocka_unit_test(statistics_are_called_by_name),
        cmocka_unit_test(mistakes_leave_the_session_alive),
        cmocka_unit_test(a_wrong_declaration_is_told_every_time),
        cmocka_unit_test(without_data_there_is_nothing_to_compute),
        cmocka_unit_test(a_line_that_goes_on_asks_for_more),
        cmocka_unit_test(tables_columns_and_words_are_completed),
        cmocka_unit_test(an_interrupt_stops_a_loop_and_not_the_session),
        cmocka_unit_test(a_script_runs_and_its_errors_have_file_and_line),
        cmocka_unit_test(every_look_is_in_the_ledger),
    };
    return cmocka_run_group_tests_name("script/session", tests, NULL, NULL);
}
