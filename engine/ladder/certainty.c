#include "ladder/certainty.h"

#include "ladder/verdict.h"

#include <math.h>

enum { MOST_REASONS = 16, FEW_CASES = 30, FEW_POINTS = 8 };

typedef struct grader {
    trd_finding *finding;
    size_t       room;
} grader;

static void point(grader *g, int points, const char *code)
{
    trd_finding *f = g->finding;
    if (f->reason_count < g->room)
        f->reasons[f->reason_count++] = (trd_reason){ points, code, "" };
    f->certainty += points;
}

static const struct {
    int         points;
    const char *code;
} bears[TRD_DESIGNS] = {
    [TRD_SINGLE]             = { 1, "design_single" },
    [TRD_BENCHMARK]          = { 2, "design_benchmark" },
    [TRD_CHAIN]              = { 1, "design_chain" },
    [TRD_TREND]              = { 2, "design_trend" },
    [TRD_FOLLOW_UP]          = { 2, "design_follow_up" },
    [TRD_BEFORE_AFTER]       = { 2, "design_before_after" },
    [TRD_DOSE]               = { 2, "design_dose" },
    [TRD_VERSUS]             = { 2, "design_versus" },
    [TRD_INTERRUPTED_SERIES] = { 3, "design_interrupted_series" },
    [TRD_ANCOVA]             = { 3, "design_ancova" },
    [TRD_MATCHED]            = { 3, "design_matched" },
    [TRD_DIFF_IN_DIFF]       = { 3, "design_diff_in_diff" },
};

/* What the design can bear. On input and output, and for preconditions and
 * mechanisms, a number describes what was delivered, and for that a single
 * count is the right design. */
static void design(grader *g)
{
    const trd_estimate *e = &g->finding->estimate;
    bool                delivery = g->finding->rung <= TRD_OUTPUT || g->finding->kind != TRD_INDICATOR;

    if (e->design == TRD_SINGLE && delivery)
        point(g, e->census ? 4 : 3, e->census ? "design_full_count" : "design_sample");
    else
        point(g, bears[e->design].points + (e->design == TRD_TREND && e->census), bears[e->design].code);
}

/* The smallest effect that a study of this precision finds four times in five
 * is 2.8 standard errors (two-sided 5 %: 1.96 + 0.84), 1.43 times the half
 * width of its 95 % interval. Source: H.S. Bloom (1995), Minimum detectable
 * effects, Evaluation Review 19(5), 547-556. */
static bool underpowered(const trd_finding *f)
{
    const trd_estimate *e = &f->estimate;
    double              half = (e->high - e->low) / 2;
    return f->target.kind == TRD_GAIN && e->confidence > 0 && 1.43 * half > fabs(f->target.low);
}

int trd_certainty(trd_finding *f, trd_seal_state seal, trd_pool *pool)
{
    trd_estimate *e = &f->estimate;
    grader        g = { f, MOST_REASONS };

    if (!(f->reasons = trd_pool_calloc(pool, MOST_REASONS, sizeof *f->reasons)))
        return -1;
    f->reason_count = 0;
    f->certainty = 0;
    if (f->verdict == TRD_UNMEASURABLE) {
        point(&g, 0, "unmeasurable");
        return 0;
    }
    design(&g);
    if (seal == TRD_SEALED_BEFORE_DATA) {
        point(&g, +1, "sealed_before_data");
    } else {
        point(&g, 0, seal == TRD_SEALED_AFTER_DATA ? "sealed_after_data" : seal == TRD_CHANGED_SINCE_SEAL ? "changed_since_seal" : "never_sealed");
        e->marks |= TRD_MARK_TARGET_AFTERWARDS;
    }
    bool counted = (e->census || e->points >= 0) && e->unit == TRD_UNIT_COUNT;       /* of a series the periods count */
    if (e->cases >= 0 && e->cases < FEW_CASES && !counted) {
        point(&g, -1, "few_cases");
        e->marks |= TRD_MARK_FEW_CASES;
    }
    if (trd_estimate_has_few_clusters(e)) {
        point(&g, -1, "few_clusters");
        e->marks |= TRD_MARK_FEW_CLUSTERS;
    }
    if (e->attrition > 0.20) {
        point(&g, -1, "attrition");
        e->marks |= TRD_MARK_LOW_MATCH;
    }
    if (fabs(e->attrition_gap) > 0.10) {
        point(&g, -1, "attrition_gap");
        e->marks |= TRD_MARK_DIFFERENTIAL_ATTRITION;
    }
    if (fabs(e->imbalance) > 0.25) {
        point(&g, -1, "baseline_imbalance");
        e->marks |= TRD_MARK_BASELINE_IMBALANCE;
    }
    if (e->marks & TRD_MARK_POOR_OVERLAP)
        point(&g, -1, "poor_overlap");
    if (e->reliability < 0.70) {
        point(&g, -1, "low_reliability");
        e->marks |= TRD_MARK_LOW_RELIABILITY;
    }
    if (underpowered(f))
        point(&g, -1, "underpowered");
    if (!trd_span_is_defined(trd_verdict_bounds(e)))
        point(&g, -1, "no_interval");
    if (e->points >= 0 && e->points < FEW_POINTS)
        point(&g, -1, "short_series");
    if (e->marks & TRD_MARK_BENCHMARK_UNCERTAIN)
        point(&g, -1, "benchmark_uncertain");
    if (e->marks & TRD_MARK_CONTRADICTION)
        point(&g, 0, "contradiction");
    f->certainty = f->certainty < 0 ? 0 : f->certainty > 5 ? 5 : f->certainty;
    return 0;
}
