/* Two groups of pupils: B5c. */
#include "work.h"

#include "stat/welch.h"

trd_code answer_welch(work *w, const trd_groups *arms, const trd_accumulator *of, trd_error *err)
{
    trd_summary arm[2];
    trd_welch   welch;

    if (arms->groups != 2)
        return trd_fail(err, TRD_E_DATA, "participated has %u values; 0 and 1 were expected", arms->groups);
    for (uint32_t g = 0; g < 2; g++)
        trd_accumulator_finish(of, g, &arm[g]);
    trd_code code = trd_welch_difference(&arm[1], &arm[0], 0.95, &welch, err);
    if (code == TRD_OK) {
        answer(w, welch.difference.value / welch.difference.se);
        answer(w, welch.difference.df);
    }
    return code;
}

/* B5c: participated score. */
trd_code welch_of_scores(work *w, trd_pool *pool, trd_error *err)
{
    trd_accumulate   what = { w->columns[1], TRD_ACCUMULATE_VARIANCE, false, false };
    trd_groups       arms;
    trd_accumulator *of;
    trd_code         code = gather(w, 1, &what, 1, pool, &arms, &of, err);

    return code == TRD_OK ? answer_welch(w, &arms, of, err) : code;
}
