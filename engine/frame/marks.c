#include "frame/marks.h"

static const char *const names[TRD_MARK_COUNT] = {
    "few_cases", "suppressed", "provisional", "definition_break", "low_response", "low_match",
    "differential_attrition", "baseline_imbalance", "few_clusters", "self_selection",
    "positive_selection", "benchmark_uncertain", "target_afterwards", "exploratory",
    "many_looks", "contradiction", "synthetic", "low_reliability",
    "slopes_differ", "poor_overlap",
};

const char *trd_mark_name(int i)
{
    return names[i];
}
