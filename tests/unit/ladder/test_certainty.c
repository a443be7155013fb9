/* The rules of docs/certainty.md, one by one. */
#include "assert.h"

#include "ladder/certainty.h"

/* A finding that earns nothing and loses nothing but its design: an effect in
 * a sample of 100 in 20 clusters, never sealed. */
static trd_finding plain(trd_design design)
{
    trd_finding f;
    memset(&f, 0, sizeof f);
    f.rung = TRD_EFFECT;
    f.kind = TRD_INDICATOR;
    f.verdict = TRD_MET;
    f.target = (trd_target){ .kind = TRD_GAIN, .low = 1, .high = NAN };
    trd_estimate_init(&f.estimate, design, TRD_UNIT_POINTS);
    f.estimate.value = 1.5;
    f.estimate.low = 1.2;
    f.estimate.high = 1.8;
    f.estimate.confidence = 0.95;
    f.estimate.cases = 100;
    f.estimate.clusters = 20;
    return f;
}

static const trd_reason *reason(const trd_finding *f, const char *code)
{
    for (size_t i = 0; i < f->reason_count; i++)
        if (strcmp(f->reasons[i].code, code) == 0)
            return &f->reasons[i];
    return NULL;
}

/* The grade, after checking that it is the sum of the points, cut to 0..5. */
static int grade(trd_finding *f, trd_seal_state seal, trd_pool *pool)
{
    int sum = 0;
    assert_int_equal(trd_certainty(f, seal, pool), 0);
    for (size_t i = 0; i < f->reason_count; i++)
        sum += f->reasons[i].points;
    assert_int_equal(f->certainty, sum < 0 ? 0 : sum > 5 ? 5 : sum);
    return f->certainty;
}

static void the_design_is_where_it_starts(void **state)
{
    (void)state;
    static const struct {
        trd_design  design;
        trd_rung    rung;
        trd_kind    kind;
        bool        census;
        int         points;
        const char *code;
    } cases[] = {
        { TRD_SINGLE, TRD_EFFECT, TRD_INDICATOR, false, 1, "design_single" },
        { TRD_SINGLE, TRD_IMPACT, TRD_INDICATOR, true, 1, "design_single" },
        { TRD_SINGLE, TRD_INPUT, TRD_INDICATOR, true, 4, "design_full_count" },
        { TRD_SINGLE, TRD_OUTPUT, TRD_INDICATOR, false, 3, "design_sample" },
        { TRD_SINGLE, TRD_EFFECT, TRD_MECHANISM, false, 3, "design_sample" },
        { TRD_SINGLE, TRD_EFFECT, TRD_PRECONDITION, true, 4, "design_full_count" },
        { TRD_BENCHMARK, TRD_EFFECT, TRD_INDICATOR, false, 2, "design_benchmark" },
        { TRD_CHAIN, TRD_IMPACT, TRD_INDICATOR, false, 1, "design_chain" },
        { TRD_TREND, TRD_IMPACT, TRD_INDICATOR, false, 2, "design_trend" },
        { TRD_TREND, TRD_IMPACT, TRD_INDICATOR, true, 3, "design_trend" },
        { TRD_INTERRUPTED_SERIES, TRD_IMPACT, TRD_INDICATOR, false, 3, "design_interrupted_series" },
        { TRD_FOLLOW_UP, TRD_EFFECT, TRD_INDICATOR, false, 2, "design_follow_up" },
        { TRD_BEFORE_AFTER, TRD_EFFECT, TRD_INDICATOR, false, 2, "design_before_after" },
        { TRD_DIFF_IN_DIFF, TRD_EFFECT, TRD_INDICATOR, false, 3, "design_diff_in_diff" },
        { TRD_DOSE, TRD_EFFECT, TRD_INDICATOR, false, 2, "design_dose" },
        { TRD_VERSUS, TRD_EFFECT, TRD_INDICATOR, false, 2, "design_versus" },
        { TRD_MATCHED, TRD_EFFECT, TRD_INDICATOR, false, 3, "design_matched" },
        { TRD_ANCOVA, TRD_EFFECT, TRD_INDICATOR, false, 3, "design_ancova" },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_finding f = plain(cases[i].design);
        f.rung = cases[i].rung;
        f.kind = cases[i].kind;
        if ((f.estimate.census = cases[i].census))
            f.estimate.confidence = 0;
        assert_int_equal(grade(&f, TRD_NEVER_SEALED, pool), cases[i].points);
        assert_non_null(reason(&f, cases[i].code));
        assert_int_equal(f.reason_count, 2);
    }
    trd_pool_free(pool);
}

static void only_a_seal_before_the_data_earns_a_point(void **state)
{
    (void)state;
    static const struct {
        trd_seal_state seal;
        int            points;
        const char    *code;
    } cases[] = {
        { TRD_SEALED_BEFORE_DATA, 1, "sealed_before_data" }, { TRD_SEALED_AFTER_DATA, 0, "sealed_after_data" },
        { TRD_CHANGED_SINCE_SEAL, 0, "changed_since_seal" }, { TRD_NEVER_SEALED, 0, "never_sealed" },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_finding f = plain(TRD_DIFF_IN_DIFF);
        assert_int_equal(grade(&f, cases[i].seal, pool), 3 + cases[i].points);
        assert_int_equal(reason(&f, cases[i].code)->points, cases[i].points);
        assert_int_equal((f.estimate.marks & TRD_MARK_TARGET_AFTERWARDS) != 0, cases[i].points == 0);
    }
    trd_pool_free(pool);
}

enum { CASES, CLUSTERS, ATTRITION, GAP, GAP_NEGATIVE, IMBALANCE, IMBALANCE_NEGATIVE, RELIABILITY, POWER, BENCHMARK, SERIES, NO_INTERVAL, DOUBTS };

/* One doubt at its limit (side 0: just not, side 1: just so). */
static void doubt(trd_estimate *e, int which, int side)
{
    switch (which) {
    case CASES:              e->cases = side ? 29 : 30; break;
    case CLUSTERS:           e->clusters = side ? 9 : 10; break;
    case ATTRITION:          e->attrition = side ? 0.201 : 0.20; break;
    case GAP:                e->attrition_gap = side ? 0.101 : 0.10; break;
    case GAP_NEGATIVE:       e->attrition_gap = side ? -0.101 : -0.10; break;
    case IMBALANCE:          e->imbalance = side ? 0.251 : 0.25; break;
    case IMBALANCE_NEGATIVE: e->imbalance = side ? -0.251 : -0.25; break;
    case RELIABILITY:        e->reliability = side ? 0.699 : 0.70; break;
    case SERIES:             e->points = side ? 7 : 8; break;
    case BENCHMARK:          e->marks = side ? TRD_MARK_BENCHMARK_UNCERTAIN : 0; break;
    case POWER:              e->low = e->value - (side ? 0.70 : 0.699); e->high = e->value + (side ? 0.70 : 0.699); break;   /* 1 / 1.43 */
    default:                 e->confidence = side ? 0 : e->confidence;
    }
}

static void every_doubt_takes_one_point_off_at_its_limit(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        trd_marks   mark;
    } cases[DOUBTS] = {
        [CASES] = { "few_cases", TRD_MARK_FEW_CASES },
        [CLUSTERS] = { "few_clusters", TRD_MARK_FEW_CLUSTERS },
        [ATTRITION] = { "attrition", TRD_MARK_LOW_MATCH },
        [GAP] = { "attrition_gap", TRD_MARK_DIFFERENTIAL_ATTRITION },
        [GAP_NEGATIVE] = { "attrition_gap", TRD_MARK_DIFFERENTIAL_ATTRITION },
        [IMBALANCE] = { "baseline_imbalance", TRD_MARK_BASELINE_IMBALANCE },
        [IMBALANCE_NEGATIVE] = { "baseline_imbalance", TRD_MARK_BASELINE_IMBALANCE },
        [RELIABILITY] = { "low_reliability", TRD_MARK_LOW_RELIABILITY },
        [POWER] = { "underpowered", 0 },
        [SERIES] = { "short_series", 0 },
        [BENCHMARK] = { "benchmark_uncertain", TRD_MARK_BENCHMARK_UNCERTAIN },
        [NO_INTERVAL] = { "no_interval", 0 },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (int i = 0; i < DOUBTS; i++)
        for (int side = 0; side < 2; side++) {
            trd_finding f = plain(TRD_DIFF_IN_DIFF);
            doubt(&f.estimate, i, side);
            assert_int_equal(grade(&f, TRD_SEALED_BEFORE_DATA, pool), 4 - side);
            assert_int_equal(reason(&f, cases[i].code) != NULL, side);
            assert_int_equal(f.estimate.marks, side ? cases[i].mark : 0);
        }
    trd_pool_free(pool);
}

static void doubts_that_do_not_apply_take_nothing_off(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    trd_finding f = plain(TRD_SINGLE);
    f.rung = TRD_OUTPUT;                              /* nine hours of work, all of them counted */
    f.estimate.census = true;
    f.estimate.confidence = 0;
    f.estimate.unit = TRD_UNIT_COUNT;
    f.estimate.cases = 9;
    f.estimate.clusters = 3;
    assert_int_equal(grade(&f, TRD_SEALED_BEFORE_DATA, pool), 5);
    f.estimate.unit = TRD_UNIT_SHARE;                 /* a share of nine is few, counted or not */
    assert_int_equal(grade(&f, TRD_SEALED_BEFORE_DATA, pool), 4);
    f = plain(TRD_INTERRUPTED_SERIES);
    f.estimate.unit = TRD_UNIT_COUNT;                 /* 24 months, a row each */
    f.estimate.cases = 24;
    f.estimate.points = 12;
    assert_int_equal(grade(&f, TRD_SEALED_BEFORE_DATA, pool), 4);
    f = plain(TRD_DIFF_IN_DIFF);
    f.estimate.clusters = 0;                          /* no cluster is declared */
    f.target.kind = TRD_RISE;                         /* power is against a threshold */
    f.estimate.low = -9;
    assert_int_equal(grade(&f, TRD_NEVER_SEALED, pool), 3);
    trd_pool_free(pool);
}

static void a_contradiction_is_told_and_takes_nothing_off(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    trd_finding f = plain(TRD_DIFF_IN_DIFF);
    f.estimate.marks = TRD_MARK_CONTRADICTION;
    assert_int_equal(grade(&f, TRD_NEVER_SEALED, pool), 3);
    assert_int_equal(reason(&f, "contradiction")->points, 0);
    trd_pool_free(pool);
}

static void the_grade_stays_between_0_and_5(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    trd_finding f = plain(TRD_SINGLE);
    for (int i = 0; i < DOUBTS; i++)
        doubt(&f.estimate, i, 1);
    assert_int_equal(grade(&f, TRD_NEVER_SEALED, pool), 0);
    assert_true(f.reason_count >= 8);
    trd_pool_free(pool);
}

static void what_cannot_be_measured_has_no_certainty(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    trd_finding f = plain(TRD_DIFF_IN_DIFF);
    f.verdict = TRD_UNMEASURABLE;
    assert_int_equal(grade(&f, TRD_SEALED_BEFORE_DATA, pool), 0);
    assert_int_equal(f.reason_count, 1);
    assert_string_equal(f.reasons[0].code, "unmeasurable");
    trd_pool_free(pool);
}

/* The table that is published names every code, and no other. */
static void the_published_table_names_every_rule(void **state)
{
    (void)state;
    static const char *const codes[] = {
        "design_full_count", "design_sample", "design_single", "design_benchmark", "design_chain", "design_interrupted_series", "short_series", "design_follow_up", "design_trend", "design_before_after",
        "design_diff_in_diff", "sealed_before_data", "sealed_after_data", "changed_since_seal", "never_sealed", "few_cases",
        "few_clusters", "attrition", "attrition_gap", "baseline_imbalance", "low_reliability", "underpowered", "no_interval",
        "contradiction", "unmeasurable", "benchmark_uncertain",
        "design_dose", "design_versus", "design_ancova", "design_matched", "poor_overlap",
    };
    FILE *file = fopen(TRD_SOURCE_DIR "/docs/certainty.md", "r");
    char  text[16384];
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    fclose(file);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char quoted[64];
        snprintf(quoted, sizeof quoted, "`%s`", codes[i]);
        assert_holds(text, quoted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_design_is_where_it_starts),
        cmocka_unit_test(only_a_seal_before_the_data_earns_a_point),
        cmocka_unit_test(every_doubt_takes_one_point_off_at_its_limit),
        cmocka_unit_test(doubts_that_do_not_apply_take_nothing_off),
        cmocka_unit_test(a_contradiction_is_told_and_takes_nothing_off),
        cmocka_unit_test(the_grade_stays_between_0_and_5),
        cmocka_unit_test(what_cannot_be_measured_has_no_certainty),
        cmocka_unit_test(the_published_table_names_every_rule),
    };
    return cmocka_run_group_tests_name("ladder/certainty", tests, NULL, NULL);
}
