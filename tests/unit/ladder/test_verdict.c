/* From estimate and target to one word: the whole decision table. */
#include "assert.h"

#include "ladder/verdict.h"
#include "stat/share.h"
#include "stat/stat.h"

#include <stdlib.h>

static trd_estimate with_interval(double low, double high)
{
    trd_estimate e;
    trd_estimate_init(&e, TRD_SINGLE, TRD_UNIT_POINTS);
    e.value = (low + high) / 2;
    e.low = low;
    e.high = high;
    e.confidence = 0.95;
    return e;
}

static trd_estimate full_count(double value)
{
    trd_estimate e;
    trd_estimate_init(&e, TRD_SINGLE, TRD_UNIT_POINTS);
    e.value = value;
    e.census = true;
    return e;
}

static trd_estimate between_bounds(double low, double high, bool census)
{
    trd_estimate e;
    trd_estimate_init(&e, TRD_SINGLE, TRD_UNIT_COUNT);
    trd_estimate_value(&e, (trd_span){ low, high });
    e.census = census;
    return e;
}

static trd_target target(trd_target_kind kind, double low, double high)
{
    return (trd_target){ .kind = kind, .low = low, .high = high, .unit = TRD_UNIT_POINTS };
}

/* Thresholds: 2 below, 5 above; a margin of 2 (so -2); a benchmark of 2 to 5. */
static const struct row {
    trd_target_kind kind;
    double          low, high;       /* the bounds          */
    trd_verdict     verdict;
} table[] = {
    { TRD_AT_LEAST, 0, 1, TRD_MISSED },        { TRD_AT_LEAST, 1, 3, TRD_UNDECIDED },     { TRD_AT_LEAST, 3, 4, TRD_MET },
    { TRD_AT_LEAST, 2, 3, TRD_MET },           { TRD_AT_LEAST, 1, 2, TRD_UNDECIDED },     { TRD_AT_LEAST, 2, 2, TRD_MET },
    { TRD_AT_LEAST, 1, 1.999, TRD_MISSED },    { TRD_GAIN, 0, 1, TRD_MISSED },            { TRD_GAIN, 1, 3, TRD_UNDECIDED },
    { TRD_GAIN, 2, 3, TRD_MET },               { TRD_GAIN, -9, 2, TRD_UNDECIDED },
    { TRD_AT_MOST, 6, 7, TRD_MISSED },         { TRD_AT_MOST, 4, 6, TRD_UNDECIDED },      { TRD_AT_MOST, 3, 4, TRD_MET },
    { TRD_AT_MOST, 3, 5, TRD_MET },            { TRD_AT_MOST, 5, 6, TRD_UNDECIDED },      { TRD_AT_MOST, 5.001, 6, TRD_MISSED },
    { TRD_BETWEEN, 0, 1, TRD_MISSED },         { TRD_BETWEEN, 6, 7, TRD_MISSED },         { TRD_BETWEEN, 1, 3, TRD_UNDECIDED },
    { TRD_BETWEEN, 4, 6, TRD_UNDECIDED },      { TRD_BETWEEN, 1, 6, TRD_UNDECIDED },      { TRD_BETWEEN, 3, 4, TRD_MET },
    { TRD_BETWEEN, 2, 5, TRD_MET },            { TRD_BETWEEN, 1, 2, TRD_UNDECIDED },      { TRD_BETWEEN, 5, 6, TRD_UNDECIDED },
    { TRD_REPRESENTATION, 2, 5, TRD_MET },     { TRD_REPRESENTATION, 1, 1.5, TRD_MISSED }, { TRD_REPRESENTATION, 4, 5.5, TRD_UNDECIDED },
    { TRD_RISE, 0.001, 3, TRD_MET },           { TRD_RISE, 0, 3, TRD_UNDECIDED },         { TRD_RISE, -1, 1, TRD_UNDECIDED },
    { TRD_RISE, -1, 0, TRD_MISSED },           { TRD_RISE, -2, -1, TRD_MISSED },          { TRD_RISE, 0, 0, TRD_MISSED },
    { TRD_NO_DECLINE, 0.001, 1, TRD_MET },     { TRD_NO_DECLINE, 0, 1, TRD_MAINTAINED },  { TRD_NO_DECLINE, -2, 1, TRD_MAINTAINED },
    { TRD_NO_DECLINE, -2, -1, TRD_MAINTAINED }, { TRD_NO_DECLINE, -2.001, 1, TRD_UNDECIDED }, { TRD_NO_DECLINE, -3, -2, TRD_UNDECIDED },
    { TRD_NO_DECLINE, -3, -2.001, TRD_MISSED },
    { TRD_ABOVE_BENCHMARK, 0, 1, TRD_MISSED }, { TRD_ABOVE_BENCHMARK, 1, 2, TRD_MISSED }, { TRD_ABOVE_BENCHMARK, 1, 3, TRD_UNDECIDED },
    { TRD_ABOVE_BENCHMARK, 3, 4, TRD_UNDECIDED }, { TRD_ABOVE_BENCHMARK, 4, 6, TRD_UNDECIDED }, { TRD_ABOVE_BENCHMARK, 5, 6, TRD_UNDECIDED },
    { TRD_ABOVE_BENCHMARK, 5.001, 6, TRD_MET },
};

static trd_target target_of(trd_target_kind kind)
{
    switch (kind) {
    case TRD_NO_DECLINE: return target(kind, -2, NAN);
    case TRD_RISE:
    case TRD_ABOVE_BENCHMARK: return target(kind, NAN, NAN);
    case TRD_AT_LEAST:
    case TRD_GAIN:    return target(kind, 2, NAN);
    case TRD_AT_MOST: return target(kind, NAN, 5);
    default:          return target(kind, 2, 5);
    }
}

/* A benchmark of 2 to 5 beside the number, in the form that the number has. */
static void beside_benchmark(trd_estimate *e)
{
    trd_span     own = trd_verdict_bounds(e);
    trd_interval apart = { .value = (own.low + own.high) / 2 - 3.5, .low = own.low - 5, .high = own.high - 2, .level = 0.95 };

    trd_estimate_part(e, "benchmark", "", TRD_UNIT_POINTS, (trd_span){ 2, 5 }, -1);
    if (e->confidence > 0)
        trd_estimate_part_between(e, "difference", "", TRD_UNIT_POINTS, &apart, -1);
    else
        trd_estimate_part(e, "difference", "", TRD_UNIT_POINTS, (trd_span){ apart.low, apart.high }, -1);
}

/* The same bounds as the interval of a sample, and as the span of hidden cells
 * in a full count; one value also as a full count. */
static void the_verdict_rests_on_all_of_the_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct row *r = &table[i];
        trd_target        t = target_of(r->kind);
        trd_estimate      forms[] = { with_interval(r->low, r->high), between_bounds(r->low, r->high, true), full_count(r->low) };
        for (int form = 0; form < 3; form++) {
            const char *why = NULL;
            if ((form == 1 && r->low == r->high) || (form == 2 && r->low != r->high))
                continue;
            beside_benchmark(&forms[form]);
            trd_verdict v = trd_verdict_of(&forms[form], &t, &why);
            if (v != r->verdict)
                fail_msg("row %zu, form %d: target %d on [%g, %g] gives %s, expected %s", i, form, r->kind, r->low, r->high,
                         trd_verdict_name(v), trd_verdict_name(r->verdict));
            assert_string_equal(why, v == TRD_UNDECIDED ? (form == 1 ? "straddles_span" : "straddles") : v == TRD_MISSED ? "all_outside" : "all_inside");
        }
    }
}

/* Narrower bounds never contradict wider ones that were decided. */
static void more_knowledge_never_turns_a_verdict(void **state)
{
    (void)state;
    for (int kind = TRD_AT_LEAST; kind <= TRD_REPRESENTATION; kind++)
        for (double low = -4; low <= 8; low += 0.5)
            for (double high = low; high <= 8; high += 0.5) {
                trd_target   t = target_of((trd_target_kind)kind);
                trd_estimate wide = with_interval(low, high);
                const char  *why;
                beside_benchmark(&wide);
                trd_verdict decided = trd_verdict_of(&wide, &t, &why);
                for (double at = low; at <= high && decided != TRD_UNDECIDED; at += 0.5) {
                    trd_estimate point = with_interval(at, at);
                    beside_benchmark(&point);
                    trd_verdict v = trd_verdict_of(&point, &t, &why);
                    bool        fits = v == decided || (kind == TRD_NO_DECLINE && decided == TRD_MAINTAINED && v == TRD_MET);
                    if (!fits)
                        fail_msg("target %d: [%g, %g] is %s, and %g is %s", kind, low, high, trd_verdict_name(decided), at, trd_verdict_name(v));
                }
            }
}

static void without_bounds_there_is_no_decision(void **state)
{
    (void)state;
    trd_target   t = target(TRD_AT_LEAST, 2, NAN);
    const char  *why;
    trd_estimate none, sample = full_count(9), hidden = between_bounds(8, 9, false);
    trd_estimate_init(&none, TRD_SINGLE, TRD_UNIT_COUNT);
    assert_int_equal(trd_verdict_of(&none, &t, &why), TRD_UNMEASURABLE);
    assert_string_equal(why, "undefined");
    none.reason = "no_cases";
    assert_int_equal(trd_verdict_of(&none, &t, &why), TRD_UNMEASURABLE);
    assert_string_equal(why, "no_cases");
    sample.census = false;                            /* a point of a sample, without its interval */
    assert_int_equal(trd_verdict_of(&sample, &t, &why), TRD_UNDECIDED);
    assert_string_equal(why, "no_interval");
    sample.reason = "one_cluster";
    assert_int_equal(trd_verdict_of(&sample, &t, &why), TRD_UNDECIDED);
    assert_string_equal(why, "one_cluster");
    hidden.reason = "hidden_in_sample";               /* the span leaves chance out */
    assert_int_equal(trd_verdict_of(&hidden, &t, &why), TRD_UNDECIDED);
    assert_string_equal(why, "hidden_in_sample");
}

static void without_a_target_there_is_nothing_to_judge(void **state)
{
    (void)state;
    trd_target   t = { .kind = TRD_NO_TARGET, .low = NAN, .high = NAN };
    trd_estimate e = with_interval(1, 2);
    const char  *why;
    assert_int_equal(trd_verdict_of(&e, &t, &why), TRD_UNMEASURABLE);
    assert_string_equal(why, "no_target");
}

/* A fraction is compared with a threshold as it is written, not as it is
 * rounded: 13 of 20 is 65 %, and 1298 of 2000 is 64.9 %. */
static void shares_at_the_threshold_are_exact(void **state)
{
    (void)state;
    trd_target   t = target(TRD_AT_LEAST, 0.65, NAN);
    const char  *why;
    trd_estimate e = full_count(trd_span_share(trd_span_of(13), trd_span_of(7)).low);
    assert_int_equal(trd_verdict_of(&e, &t, &why), TRD_MET);
    e = full_count(trd_span_share(trd_span_of(1298), trd_span_of(702)).low);
    assert_int_equal(trd_verdict_of(&e, &t, &why), TRD_MISSED);
    e = full_count(trd_span_share(trd_span_of(1300), trd_span_of(700)).low);
    assert_int_equal(trd_verdict_of(&e, &t, &why), TRD_MET);
    /* Every k of n against every threshold k/n in two decimals. */
    for (int n = 1; n <= 200; n++)
        for (int percent = 0; percent <= 100; percent++)
            for (int k = 0; k <= n; k++) {
                trd_target two = target(TRD_AT_LEAST, strtod((char[]){ (char)('0' + percent / 100), '.', (char)('0' + percent / 10 % 10), (char)('0' + percent % 10), 0 }, NULL), NAN);
                trd_estimate share = full_count(trd_span_share(trd_span_of(k), trd_span_of(n - k)).low);
                trd_verdict  expected = 100 * k >= percent * n ? TRD_MET : TRD_MISSED;
                if (trd_verdict_of(&share, &two, &why) != expected)
                    fail_msg("%d of %d against %d %%", k, n, percent);
            }
}

/* 65 % of 1,049 is above 62 %, and its interval starts at 62.07 %: met only
 * because the whole of it is above. */
static void a_sample_is_judged_by_its_interval(void **state)
{
    (void)state;
    trd_share  s;
    trd_error  err = { 0 };
    const char *why;
    trd_target t = target(TRD_AT_LEAST, 0.62, NAN);
    trd_stat_init();
    assert_ok(trd_share_wilson(682, 1049, 0.95, &s, &err), err);
    trd_estimate e = with_interval(s.low, s.high);
    assert_int_equal(trd_verdict_of(&e, &t, &why), TRD_MET);
    assert_ok(trd_share_wilson(65, 100, 0.95, &s, &err), err);
    e = with_interval(s.low, s.high);
    assert_int_equal(trd_verdict_of(&e, &t, &why), TRD_UNDECIDED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdict_rests_on_all_of_the_bounds),
        cmocka_unit_test(more_knowledge_never_turns_a_verdict),
        cmocka_unit_test(without_bounds_there_is_no_decision),
        cmocka_unit_test(without_a_target_there_is_nothing_to_judge),
        cmocka_unit_test(shares_at_the_threshold_are_exact),
        cmocka_unit_test(a_sample_is_judged_by_its_interval),
    };
    return cmocka_run_group_tests_name("ladder/verdict", tests, NULL, NULL);
}
