/* The eight steps of the method: done, partly, open. */
#include "small.h"

#include "ladder/check.h"

static const char datasets[] =
    "local p = dataset 'p' { pupil = key(), girl = flag(), age = number(), year = label() } "
    "local c = dataset('c', { census = true }) { hours = number(), year = label() } "
    "local s = dataset 's' { pupil = ref(p), wave = category { 'voor', 'na' }, "
    "theirs = items('interesse-techniek', { 'a', 'b', 'c', 'd' }), own = items('voornemen-techniek', { 'e', 'f' }) } "
    "local girls = cohort('girls', p.girl) ";

static void steps_of(const char *parts, bool dutch, trd_step out[TRD_STEPS], small *s)
{
    trd_error err = { 0 };
    memset(s, 0, sizeof *s);
    s->pool = trd_pool_new(NULL);
    small_ladder(s, datasets, parts);
    assert_ok(trd_check(s->ladder, dutch, s->pool, out, &err), err);
}

/* Step (1..8), parts of a ladder, the state, and a word of what is found or to add. */
static const struct {
    int            step;
    trd_step_state state;
    const char    *parts, *part;
} cases[] = {
    { 1, TRD_STEP_OPEN, "output { indicator 'A' {} }", "on input; an indicator with a target on output; an indicator with a target on effect" },
    { 1, TRD_STEP_PARTLY, "output { indicator 'A' { measure = rows(p), target = at_least(1) } }", "on input; an indicator with a target on effect" },
    { 1, TRD_STEP_DONE, "input { indicator 'A' { measure = rows(p), target = at_least(1) } }, output { indicator 'B' { measure = rows(p), target = at_least(1) } }, "
      "effect { indicator 'C' { measure = rows(p), target = at_least(1) } }, impact { indicator 'D' { measure = rows(p), target = at_least(1) } }", "A; B; C; D" },
    { 2, TRD_STEP_OPEN, "effect { indicator 'A' {} }", "an indicator on output (numbers, offer, frequency); a precondition" },
    { 2, TRD_STEP_PARTLY, "output { indicator 'A' { measure = rows(p), target = at_least(1) } }", "a precondition" },
    { 2, TRD_STEP_PARTLY, "output { indicator 'A' { measure = rows(p), target = at_least(1) }, precondition 'B' { measure = share(p.girl) } }", "B: measure or target" },
    { 2, TRD_STEP_DONE, "output { indicator 'A' { measure = rows(p), target = at_least(1) }, precondition 'B' { measure = share(p.girl), target = at_least(0.5) } }", "A; B" },
    { 3, TRD_STEP_OPEN, "output { indicator 'A' {} }", "an indicator on effect, with group" },
    { 3, TRD_STEP_OPEN, "effect { indicator 'A' { measure = rows(p) } }", "A: for whom?" },
    { 3, TRD_STEP_PARTLY, "effect { indicator 'A' { measure = rows(p) }, indicator 'B' { group = 'girls' } }", "A: for whom?" },
    { 3, TRD_STEP_DONE, "effect { indicator 'A' { measure = rows(p, { where = girls }) }, indicator 'B' { group = 'girls' }, indicator 'C' { measure = share(girls) } }", "A; B; C" },
    { 4, TRD_STEP_OPEN, "effect { indicator 'A' {} }", "a mechanism from an output to an effect" },
    { 4, TRD_STEP_OPEN, "output { indicator 'A' {}, indicator 'B' {} }, mechanism 'M' { from = 'A', to = 'B' }", "M: measure or target" },
    { 4, TRD_STEP_PARTLY, "output { indicator 'A' {}, indicator 'B' {} }, mechanism 'M' { from = 'A', to = 'B' }, "
      "mechanism 'N' { from = 'A', to = 'B', measure = share(p.girl), target = at_least(0.5) }", "M: measure or target" },
    { 4, TRD_STEP_DONE, "output { indicator 'A' {}, indicator 'B' {} }, mechanism 'M' { from = 'A', to = 'B', measure = share(p.girl), target = at_least(0.5) }", "M" },
    { 5, TRD_STEP_OPEN, "output { indicator 'A' {}, indicator 'B' { measure = rows(p) } }", "A: measured how? (measure); B: when satisfied? (target)" },
    { 5, TRD_STEP_PARTLY, "output { indicator 'A' {}, indicator 'B' { measure = rows(p), target = at_least(1) } }", "A: measured how?" },
    { 5, TRD_STEP_DONE, "output { indicator 'B' { measure = rows(p), target = at_least(1) } }", "B" },
    { 6, TRD_STEP_OPEN, "output { indicator 'A' {} }", "effects to measure" },
    { 6, TRD_STEP_OPEN, "effect { indicator 'A' { measure = mean(p.age) } }", "A: an existing instrument (items) or a register" },
    { 6, TRD_STEP_OPEN, "effect { indicator 'A' { measure = mean(s.own:score()) } }", "A: an existing instrument" },
    { 6, TRD_STEP_PARTLY, "effect { indicator 'A' { measure = mean(s.theirs:score()) }, indicator 'B' { measure = mean(s.own:score()) } }", "B: an existing instrument" },
    { 6, TRD_STEP_DONE, "effect { indicator 'A' { measure = mean(s.theirs:score()) } }, impact { indicator 'B' { measure = sum(c.hours) } }", "A; B" },
    { 7, TRD_STEP_OPEN, "output { indicator 'A' {} }", "effects to compare" },
    { 7, TRD_STEP_OPEN, "effect { indicator 'A' { measure = rows(p) } }", "A: a comparison (compare)" },
    { 7, TRD_STEP_PARTLY, "effect { indicator 'A' { measure = rows(p) } }, impact { indicator 'B' { measure = sum(c.hours), compare = trend { time = c.year } } }", "A: a comparison" },
    { 7, TRD_STEP_DONE, "impact { indicator 'B' { measure = sum(c.hours), compare = trend { time = c.year } } }", "B" },
    { 8, TRD_STEP_OPEN, "output { indicator 'A' {} }", "a second level (numbers, intentions, image, balance); a second stage" },
    { 8, TRD_STEP_PARTLY, "output { indicator 'A' { level = 'numbers', stage = 'po' }, indicator 'B' { level = 'image', stage = 'po' } }", "a second stage" },
    { 8, TRD_STEP_DONE, "output { indicator 'A' { level = 'numbers', stage = 'po' }, indicator 'B' { level = 'image', stage = 'mbo' } }", "numbers; image; po; mbo" },
};

static void each_step_is_done_partly_or_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small           s;
        trd_step        steps[TRD_STEPS];
        const trd_step *step = &steps[cases[i].step - 1];
        static const char *const state_names[] = { "done", "partly", "open" };
        steps_of(cases[i].parts, false, steps, &s);
        if (step->state != cases[i].state)
            fail_msg("step %d of { %s } is %s, expected %s (found: %s; add: %s)", cases[i].step, cases[i].parts,
                     state_names[step->state], state_names[cases[i].state], step->found, step->add);
        assert_holds(step->state == TRD_STEP_DONE ? step->found : step->add, cases[i].part);
        assert_int_equal(*step->add == '\0', step->state == TRD_STEP_DONE);
        assert_int_equal(*step->found == '\0', step->state == TRD_STEP_OPEN);
        small_close(&s);
    }
}

static void the_table_holds_every_step_in_every_state(void **state)
{
    (void)state;
    unsigned seen[TRD_STEPS] = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        seen[cases[i].step - 1] |= 1u << cases[i].state;
    for (int k = 0; k < TRD_STEPS; k++)
        assert_int_equal(seen[k], 7);
}

static void both_languages_say_it(void **state)
{
    (void)state;
    small    s;
    trd_step nl[TRD_STEPS], en[TRD_STEPS];
    steps_of("output { indicator 'A' {} }", true, nl, &s);
    assert_holds(nl[0].title, "De hele ladder is ingevuld");
    assert_holds(nl[4].add, "A: hoe gemeten?");
    small_close(&s);
    steps_of("output { indicator 'A' {} }", false, en, &s);
    assert_holds(en[0].title, "The whole ladder");
    for (int k = 0; k < TRD_STEPS; k++)
        assert_true(*en[k].title != '\0');
    small_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_done_partly_or_open),
        cmocka_unit_test(the_table_holds_every_step_in_every_state),
        cmocka_unit_test(both_languages_say_it),
    };
    return cmocka_run_group_tests_name("ladder/check", tests, NULL, NULL);
}
