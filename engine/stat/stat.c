#include "stat/stat.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>

static const struct {
    const char *name, *text;
} reasons[TRD_STAT_REASONS] = {
    [TRD_DEFINED]      = { "defined", "defined" },
    [TRD_NO_CASES]     = { "no_cases", "no cases" },
    [TRD_EMPTY_GROUP]  = { "empty_group", "one of the groups holds no case" },
    [TRD_ONE_CASE]     = { "one_case", "one case has no spread" },
    [TRD_NO_VARIANCE]  = { "no_variance", "all cases are equal, so their spread says nothing about others" },
    [TRD_ONE_CLUSTER]  = { "one_cluster", "one cluster: it cannot be told apart from what is measured" },
    [TRD_FULL_COUNT]   = { "full_count", "everybody was counted: there is no sampling error" },
    [TRD_ONE_ITEM]     = { "one_item", "a scale needs at least two items" },
    [TRD_NO_REPLICATE] = { "no_replicate", "not defined when one of the clusters is left out" },
    [TRD_NO_BOUNDS]    = { "no_bounds", "one of the two sides has no interval" },
    [TRD_NOT_FINITE]   = { "not_finite", "a value is no number, or the numbers are too large to add" },
    [TRD_COLLINEAR]    = { "collinear", "it follows from the other terms" },
    [TRD_NO_FREEDOM]   = { "no_freedom", "as many terms as cases" },
    [TRD_SEPARATED]    = { "separated", "the terms tell some outcomes apart without fail, so the estimate is infinite" },
    [TRD_NO_CONVERGENCE] = { "no_convergence", "the search for the estimate did not end" },
    [TRD_UNDEFINED]    = { "undefined", "a number of the result has no value for these data" },
};

const char *trd_stat_reason_name(trd_stat_reason reason)
{
    return (unsigned)reason < TRD_STAT_REASONS ? reasons[reason].name : "unknown";
}

const char *trd_stat_reason_text(trd_stat_reason reason)
{
    return (unsigned)reason < TRD_STAT_REASONS ? reasons[reason].text : "unknown";
}

void trd_stat_init(void)
{
    gsl_set_error_handler_off();
}

const char *trd_stat_version(void)
{
    return gsl_version;
}
