/* The same cases before, after and later, against R. */
#include "small.h"

#include "base/text.h"

#include <math.h>

enum { CASES = 12 };

static const int before[CASES] = { 2, 3, 1, 4, 2, 3, 2, 5, 1, 3, 2, 4 }, after[CASES] = { 3, 5, 2, 4, 4, 4, 3, 6, 3, 3, 4, 5 },
                 later[CASES] = { 3, 4, 2, 4, 3, 4, 2, 6, 2, 3, 3, 4 };

/* Three to a class. Of `lost` cases one moment is not there, another moment each time. */
static const char *rows(trd_pool *pool, int lost)
{
    trd_text text = { 0 };
    trd_text_add(&text, "t\npupil:c class:c wave:c score:r yes:c\n");
    for (int wave = 2; wave >= 0; wave--)
        for (int i = 0; i < CASES + lost; i++)
            if (i < CASES || wave != i % 3)
                trd_text_add_format(&text, "p%d c%d %s %d %s\n", i, i / 3, wave == 0 ? "voor" : wave == 1 ? "na" : "later",
                                    (wave == 0 ? before : wave == 1 ? after : later)[i % CASES], i % 2 ? "ja" : "nee");
    const char *out = trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    return out;
}

#define DECLARED(options, class) "local t = dataset('t'" options ") { pupil = label(), class = " class ", " \
                                 "wave = category { 'voor', 'na', 'later' }, score = number(), yes = flag() }"
static const char how[] = "measure = mean(t.score), compare = follow_up { time = t.wave, pair = t.pupil }";

static void assert_part(const trd_estimate *e, const char *name, double value, double low, double high)
{
    const trd_part *p = small_part(e, name);
    assert_close(p->value.low, value, 1e-12);
    assert_close(p->low, low, 1e-11);
    assert_close(p->high, high, 1e-11);
    assert_close(p->confidence, 0.95, 0);
}

/* R: t.test of the changes; Fieller by uniroot on the variances and covariance of the two changes. */
static void the_changes_are_those_of_r(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate e = small_one(rows(pool, 0), DECLARED("", "label()"), how);
    assert_close(e.value, 0.666666666666667, 1e-12);
    assert_close(e.low, 0.353832258120263, 1e-11);
    assert_close(e.high, 0.97950107521307, 1e-11);
    assert_part(&e, "first_gain", 1.16666666666667, 0.710636069845052, 1.62269726348828);
    assert_part(&e, "since", -0.5, -0.831810997507467, -0.168189002492533);
    assert_part(&e, "share_left", 0.571428571428571, 0.372601302448094, 0.806627866462901);
    assert_close(small_part(&e, "before")->value.low, 32.0 / 12, 1e-12);
    assert_close(small_part(&e, "after")->value.low, 46.0 / 12, 1e-12);
    assert_close(small_part(&e, "later")->value.low, 40.0 / 12, 1e-12);
    assert_int_equal(e.cases, CASES);
    assert_close(e.attrition, 0, 0);
    assert_close(e.sd, 1.23091490979333, 1e-12);
    trd_estimate in_sd = small_one(rows(pool, 0), DECLARED("", "label()"),
                             "measure = mean(t.score), compare = follow_up { time = t.wave, pair = t.pupil }, target = gain { at_least = 0.2, unit = 'sd' }");
    assert_close(in_sd.value, e.value / e.sd, 1e-12);
    assert_int_equal(small_part(&in_sd, "first_gain")->unit, TRD_UNIT_POINTS);
    trd_pool_free(pool);
}

/* R: totals of the residuals per class, times 4 / 3, t on 3 degrees; the same matrix in Fieller's limits. */
static void classes_are_what_chance_drew(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate e = small_one(rows(pool, 0), DECLARED("", "cluster()"), how);
    assert_close(e.low, 0.23359057879163, 1e-11);
    assert_close(e.high, 1.0997427545417, 1e-11);
    assert_part(&e, "first_gain", 1.16666666666667, 0.860435628160487, 1.47289770517285);
    assert_part(&e, "share_left", 0.571428571428571, 0.242070927080238, 0.83736118973719);
    assert_int_equal(e.clusters, 4);
    assert_true(e.marks & TRD_MARK_FEW_CLUSTERS);
    trd_pool_free(pool);
}

/* R: standard errors times sqrt(1 - 12 / 20). */
static void a_population_narrows_and_a_full_count_has_none(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate drawn = small_one(rows(pool, 0), DECLARED(", { population = 20 }", "label()"), how),
                 all = small_one(rows(pool, 0), DECLARED(", { census = true }", "label()"), how);
    assert_close(drawn.low, 0.468812814371011, 1e-11);
    assert_part(&drawn, "share_left", 0.571428571428571, 0.447907105952297, 0.708078282207792);
    assert_true(all.census && all.confidence == 0 && isnan(all.low));
    assert_close(small_part(&all, "share_left")->value.low, 0.571428571428571, 1e-12);
    assert_true(small_part(&all, "share_left")->confidence == 0 && small_part(&all, "since")->confidence == 0);
    trd_pool_free(pool);
}

/* Three more cases, each without another moment: they change nothing but the count of who was lost. */
static void all_three_moments_are_needed(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate e = small_one(rows(pool, 0), DECLARED("", "label()"), how), more = small_one(rows(pool, 3), DECLARED("", "label()"), how);
    assert_close(more.value, e.value, 0);
    assert_close(more.low, e.low, 0);
    assert_int_equal(more.cases, CASES);
    assert_int_equal(more.left_out, 3);
    assert_close(more.attrition, 2.0 / 14, 1e-15);    /* one of the three was not there before */
    assert_close(small_part(&more, "flow_keyed")->value.low, 3 * CASES + 6, 0);
    assert_close(small_part(&more, "flow_matched")->value.low, CASES, 0);
    trd_pool_free(pool);
}

static void without_what_it_needs_there_is_a_reason(void **state)
{
    (void)state;
    static const char head[] = "t\npupil:c class:c wave:c score:r yes:c\n";
    static const struct { const char *rows, *reason; } cases[] = {
        { "a k voor 1 ja\na k na 2 ja\n", "no_three" },
        { "a k voor 1 ja\na k na 2 ja\na k later - ja\n", "no_three" },
        { "a k voor 1 ja\na k na 2 ja\na k later 3 ja\n", "one_case" },
        { "a k voor 1 ja\na k na 2 ja\na k later 2 ja\nb k voor 2 ja\nb k na 3 ja\nb k later 3 ja\n", "no_variance" },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_estimate e = small_one(trd_pool_format(pool, "%s%s", head, cases[i].rows), DECLARED("", "label()"), how);
        assert_string_equal(e.reason, cases[i].reason);
        assert_true(isnan(e.low) && e.confidence == 0);
    }
    trd_estimate alone = small_one("t\npupil:c class:c wave:c score:r yes:c\na k voor 1 ja\na k na 2 ja\na k later 3 ja\nb k voor 2 ja\nb k na 5 ja\nb k later 3 ja\n",
                             DECLARED("", "cluster()"), how);
    assert_true(alone.value == 1.5 && isnan(alone.low));
    assert_string_equal(alone.reason, "one_cluster");
    /* a gain that may be nothing has no share left */
    trd_estimate none = small_one("t\npupil:c class:c wave:c score:r yes:c\na k voor 1 ja\na k na 2 ja\na k later 4 ja\nb k voor 2 ja\nb k na 1 ja\nb k later 3 ja\n"
                            "c k voor 2 ja\nc k na 3 ja\nc k later 3 ja\n", DECLARED("", "label()"), how);
    for (int i = 0; i < none.part_count; i++)
        assert_string_not_equal(none.parts[i].name, "share_left");
    trd_estimate share = small_one(rows(pool, 0), DECLARED("", "label()"), "measure = share(t.score:above(2)), compare = follow_up { time = t.wave, pair = t.pupil }");
    assert_int_equal(share.unit, TRD_UNIT_PP);
    assert_close(share.value, 9.0 / 12 - 6.0 / 12, 1e-12);
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_changes_are_those_of_r),
        cmocka_unit_test(classes_are_what_chance_drew),
        cmocka_unit_test(a_population_narrows_and_a_full_count_has_none),
        cmocka_unit_test(all_three_moments_are_needed),
        cmocka_unit_test(without_what_it_needs_there_is_a_reason),
    };
    return cmocka_run_group_tests_name("design/follow_up", tests, NULL, NULL);
}
