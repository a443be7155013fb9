/* Along the chain, against counts worked out here one case at a time. */
#include "small.h"

#include "base/random.h"
#include "base/text.h"
#include "stat/share.h"

#include <math.h>

enum { PUPILS = 300, SCHOOLS = 15 };

static const char stages[][8] = { "po", "vmbo", "mbo", "havo" };
static const char declared[] = "local p = dataset('p'%s) { pupil = key(), school = cluster(), g = label() } "
                               "local t = dataset('t'%s) { pupil = ref(p), stage = label(), tech = flag() } ";

typedef struct seen {                /* of one pupil: per stage, rows with and without the feature */
    int yes[4], no[4], school;
} seen;

/* Years in a stage, missing answers, missing stages, and rows in an exit. */
static const char *make_data(trd_pool *pool, seen all[PUPILS], bool backwards)
{
    trd_random r = { .seed = 11 };
    trd_text   pupils = { 0 }, rows = { 0 }, text = { 0 };

    trd_text_add(&pupils, "p\npupil:c school:c g:c\n");
    trd_text_add(&text, "\nt\npupil:c stage:c tech:c\n");
    for (int i = 0; i < PUPILS; i++) {
        all[i] = (seen){ .school = (int)trd_random_below(&r, SCHOOLS + 1) - 1 };
        trd_text_add_format(&pupils, all[i].school < 0 ? "p%d - g%d\n" : "p%d s%d g%d\n", i, all[i].school < 0 ? i % 2 : all[i].school, i % 2);
        for (int stage = 0; stage < 4; stage++)
            for (int year = (int)trd_random_below(&r, stage == 3 ? 5 : 3); year > 0 && (stage < 3 || year == 4); year--) {
                int answer = (int)trd_random_below(&r, 6);
                char line[64];
                snprintf(line, sizeof line, "p%d %s %s\n", i, stages[stage], answer == 0 ? "-" : answer < 4 ? "ja" : "nee");
                all[i].yes[stage] += answer > 0 && answer < 4;
                all[i].no[stage] += answer >= 4 || stage == 3;
                if (backwards) {
                    trd_text more = { 0 };
                    trd_text_add(&more, line);
                    trd_text_add(&more, rows.bytes ? rows.bytes : "");
                    trd_text_release(&rows);
                    rows = more;
                } else {
                    trd_text_add(&rows, line);
                }
            }
    }
    trd_text_add(&text, rows.bytes);
    trd_text_add(&pupils, text.bytes);
    const char *out = trd_pool_text(pool, pupils.bytes);
    trd_text_release(&pupils);
    trd_text_release(&rows);
    trd_text_release(&text);
    return out;
}

static trd_estimate one(const char *data, const char *datasets, const char *compare)
{
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate e = small_one(data, datasets, trd_pool_format(pool, "measure = share(t.tech), compare = chain { %s }", compare));
    trd_pool_free(pool);
    return e;
}

static double count_of(const trd_estimate *e, const char *part)
{
    return small_part(e, part)->value.low;
}

/* Hits and cases per school when the unknown (of the last stage) are left out (-1), none (0) or all (1) arrived. */
static trd_share by_hand(const seen *all, bool exits, int unknown)
{
    int64_t   hits[SCHOOLS] = { 0 }, cases[SCHOOLS] = { 0 };
    trd_share out;
    trd_error err = { 0 };
    for (int i = 0; i < PUPILS; i++) {
        if (all[i].school < 0 || !all[i].yes[1])
            continue;
        bool arrived = all[i].yes[2] > 0, known = arrived || all[i].no[2] > 0 || (exits && all[i].no[3] > 0);
        cases[all[i].school] += known || unknown >= 0;
        hits[all[i].school] += arrived || (!known && unknown > 0);
    }
    assert_ok(trd_share_clustered(hits, cases, SCHOOLS, 0, 0.95, &out, &err), err);
    return out;
}

static void a_case_arrives_stays_away_or_is_unknown(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    seen        all[PUPILS];
    const char *sample = trd_pool_format(pool, declared, "", "");
    for (int backwards = 0; backwards < 2; backwards++)
        for (int exits = 0; exits < 2; exits++) {
            const char  *data = make_data(pool, all, backwards);
            trd_estimate e = one(data, sample, exits ? "time = t.stage, pair = t.pupil, from = 'vmbo', to = 'mbo', exits = { 'havo' }"
                                                     : "time = t.stage, pair = t.pupil, from = 'vmbo', to = 'mbo'");
            trd_share    known = by_hand(all, exits, -1), none = by_hand(all, exits, 0), every = by_hand(all, exits, 1);
            assert_int_equal(e.cases, known.cases);
            assert_close(count_of(&e, "started"), (double)none.cases, 0);
            assert_close(count_of(&e, "arrived"), (double)known.hits, 0);
            assert_close(count_of(&e, "not_arrived"), (double)(known.cases - known.hits), 0);
            assert_close(count_of(&e, "destination_unknown"), (double)(none.cases - known.cases), 0);
            assert_true(none.cases > known.cases);
            assert_close(e.value, known.value, 1e-15);
            assert_close(e.low, none.low, 1e-15);
            assert_close(e.high, every.high, 1e-15);
            assert_close(count_of(&e, "if_none_arrived"), none.value, 1e-15);
            assert_close(count_of(&e, "if_all_arrived"), every.value, 1e-15);
            assert_close(e.attrition, (double)(none.cases - known.cases) / (double)none.cases, 1e-15);
            assert_int_equal(e.clusters, SCHOOLS);
            assert_close(count_of(&e, "flow_used"), (double)known.cases, 0);
            assert_true(count_of(&e, "flow_chosen") >= count_of(&e, "flow_keyed") && count_of(&e, "flow_complete") > count_of(&e, "flow_used"));
        }
    trd_pool_free(pool);
}

/* Everybody counted: the bounds are the two shares, without chance, and clusters do not matter. */
static void in_a_full_count_the_unknown_are_bounds(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    seen         all[PUPILS];
    const char  *full = trd_pool_format(pool, declared, ", { census = true }", ", { census = true }"), *data = make_data(pool, all, false);
    trd_estimate e = one(data, full, "time = t.stage, pair = t.pupil, from = 'vmbo', to = 'mbo', exits = { 'havo' }");
    double       n = 0, yes = 0, unknown = 0;
    for (int i = 0; i < PUPILS; i++)
        if (all[i].yes[1]) {
            n++;
            yes += all[i].yes[2] > 0;
            unknown += !all[i].yes[2] && !all[i].no[2] && !all[i].no[3];
        }
    assert_true(e.census && e.has_span && isnan(e.value) && e.confidence == 0);
    assert_false(e.marks & TRD_MARK_SUPPRESSED);
    assert_close(e.span.low, yes / n, 1e-15);
    assert_close(e.span.high, (yes + unknown) / n, 1e-15);
    trd_estimate known = one("p\npupil:c school:c g:c\na s x\nb s x\n\nt\npupil:c stage:c tech:c\na vmbo ja\na mbo ja\nb vmbo ja\nb mbo nee\n", full,
                             "time = t.stage, pair = t.pupil, from = 'vmbo', to = 'mbo'");
    assert_true(known.census && !known.has_span && known.value == 0.5 && !known.reason);
    trd_pool_free(pool);
}

/* The stages between: seen with the feature on the way, by those who started. */
static void stages_between_are_parts(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    seen         all[PUPILS];
    const char  *full = trd_pool_format(pool, declared, ", { census = true }", ", { census = true }"), *data = make_data(pool, all, false);
    trd_estimate e = one(data, full, "time = t.stage, pair = t.pupil, stages = { 'po', 'vmbo', 'mbo' }");
    double       n = 0, yes = 0, unknown = 0;
    for (int i = 0; i < PUPILS; i++)
        if (all[i].yes[0]) {
            n++;
            yes += all[i].yes[1] > 0;
            unknown += !all[i].yes[1] && !all[i].no[1];
        }
    assert_close(small_part(&e, "stage")->value.low, yes / n, 1e-15);
    assert_close(small_part(&e, "stage")->value.high, (yes + unknown) / n, 1e-15);
    assert_int_equal(small_part(&e, "stage")->cases, (int64_t)(n - unknown));
    trd_pool_free(pool);
}

static void without_anybody_there_is_a_reason(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    const char *sample = trd_pool_format(pool, declared, "", ""), *how = "time = t.stage, pair = t.pupil, from = 'vmbo', to = 'mbo'";
    static const struct { const char *rows, *reason; } cases[] = {
        { "a po ja\na mbo ja\n", "nobody_started" },          { "a vmbo nee\na mbo ja\n", "nobody_started" },
        { "a vmbo ja\nb vmbo ja\n", "no_destination" },       { "a vmbo ja\na mbo -\n", "no_destination" },
        { "a vmbo ja\na mbo ja\nb vmbo ja\nb mbo nee\n", "one_cluster" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_estimate e = one(trd_pool_format(pool, "p\npupil:c school:c g:c\na s1 x\nb s1 x\n\nt\npupil:c stage:c tech:c\n%s", cases[i].rows), sample, how);
        assert_string_equal(e.reason, cases[i].reason);
        assert_true(isnan(e.low) && e.confidence == 0);
        assert_int_equal(isnan(e.value), strcmp(cases[i].reason, "one_cluster") != 0);
    }
    trd_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_arrives_stays_away_or_is_unknown),
        cmocka_unit_test(in_a_full_count_the_unknown_are_bounds),
        cmocka_unit_test(stages_between_are_parts),
        cmocka_unit_test(without_anybody_there_is_a_reason),
    };
    return cmocka_run_group_tests_name("design/chain", tests, NULL, NULL);
}
