#include "design/estimate.h"

#include <math.h>
#include <string.h>

void trd_estimate_init(trd_estimate *e, trd_design design, trd_unit unit)
{
    memset(e, 0, sizeof *e);
    e->design = design;
    e->unit = unit;
    e->arm_clusters = -1;
    e->points = -1;
    e->value = e->low = e->high = NAN;
    e->span = trd_span_undefined();
    e->sd = e->attrition = e->attrition_gap = e->imbalance = e->reliability = NAN;
}

bool trd_estimate_has_few_clusters(const trd_estimate *e)
{
    enum { FEW = 10 };
    return !e->census && e->clusters > 0 && (e->clusters < FEW || (e->arm_clusters >= 0 && e->arm_clusters < FEW));
}

void trd_estimate_value(trd_estimate *e, trd_span value)
{
    e->has_span = trd_span_is_defined(value) && !trd_span_is_known(value);
    e->value = e->has_span ? NAN : value.low;
    e->span = e->has_span ? value : trd_span_undefined();
    if (e->has_span)
        e->marks |= TRD_MARK_SUPPRESSED;
}

void trd_estimate_part(trd_estimate *e, const char *name, const char *label, trd_unit unit, trd_span value, int64_t cases)
{
    if (e->part_count < TRD_PARTS)
        e->parts[e->part_count++] = (trd_part){ name, label, unit, value, cases, NAN, NAN, 0 };
}

void trd_estimate_part_between(trd_estimate *e, const char *name, const char *label, trd_unit unit, const trd_interval *interval,
                               int64_t cases)
{
    int at = e->part_count;

    trd_estimate_part(e, name, label, unit, trd_span_of(interval->value), cases);
    if (e->part_count > at && interval->reason == TRD_DEFINED) {
        e->parts[at].low = interval->low;
        e->parts[at].high = interval->high;
        e->parts[at].confidence = interval->level;
    }
}

const trd_part *trd_estimate_find(const trd_estimate *e, const char *name)
{
    for (int i = 0; i < e->part_count; i++)
        if (e->parts[i].name && strcmp(e->parts[i].name, name) == 0)
            return &e->parts[i];
    return NULL;
}

const trd_design_facts *trd_design_facts_of(trd_design design)
{
    static const trd_design_facts facts[TRD_DESIGNS] = {
        [TRD_SINGLE]             = { "single", false, false, false },
        [TRD_BENCHMARK]          = { "benchmark", false, false, false },
        [TRD_CHAIN]              = { "chain", false, false, false },
        [TRD_TREND]              = { "trend", true, false, false },
        [TRD_FOLLOW_UP]          = { "follow_up", true, true, true },
        [TRD_BEFORE_AFTER]       = { "before_after", true, true, true },
        [TRD_DOSE]               = { "dose", true, true, true },
        [TRD_VERSUS]             = { "versus", true, true, true },
        [TRD_INTERRUPTED_SERIES] = { "interrupted_series", true, false, false },
        [TRD_ANCOVA]             = { "ancova", true, true, true },
        [TRD_MATCHED]            = { "matched", true, true, true },
        [TRD_DIFF_IN_DIFF]       = { "difference_in_differences", true, true, true },
    };
    return &facts[design];
}

const char *trd_design_name(trd_design design)
{
    return trd_design_facts_of(design)->name;
}

const char *trd_unit_name(trd_unit unit)
{
    static const char *const names[] = { "count", "share", "points", "sd", "pp", "ratio", "relative" };
    return names[unit];
}
