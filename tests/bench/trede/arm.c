/* Two groups of pupils: B5c. */
#include "work.h"

#include "stat/welch.h"

/* B5c: participated score. */
trd_code welch_of_scores(work *w, trd_pool *pool, trd_error *err)
{
    trd_accumulate   what = { w->columns[1], TRD_ACCUMULATE_VARIANCE, false, false };
    trd_groups       groups;
    trd_accumulator *of;
    trd_summary      arm[2];
    trd_welch        welch;
    trd_code         code = gather(w, 1, &what, 1, pool, &groups, &of, err);

    if (code == TRD_OK && groups.groups != 2)
        code = trd_fail(err, TRD_E_DATA, "participated has %u values; 0 and 1 were expected", groups.groups);
    for (uint32_t g = 0; g < 2 && code == TRD_OK; g++)
        trd_accumulator_finish(of, g, &arm[g]);
    if (code == TRD_OK)
        code = trd_welch_difference(&arm[1], &arm[0], 0.95, &welch, err);
    if (code == TRD_OK) {
        answer(w, welch.difference.value / welch.difference.se);
        answer(w, welch.difference.df);
    }
    return code;
}
