#include "stat/equivalence.h"

#include "stat/distribution.h"

#include <math.h>

trd_code trd_equivalence_of(double estimate, double se, double df, double low, double high, double alpha,
                            trd_equivalence *out, trd_error *err)
{
    trd_equivalence e = { estimate, se, df, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false, TRD_DEFINED };

    if (!(low < high))
        return trd_fail(err, TRD_E_USAGE, "the bounds %.15g and %.15g leave no room; the lower one comes first", low, high);
    if (!(alpha > 0 && alpha < 0.5))
        return trd_fail(err, TRD_E_USAGE, "alpha is %.15g; it must lie between 0 and 0.5", alpha);
    if (!(se > 0) || !(df > 0) || isnan(estimate)) {
        e.reason = isnan(estimate) ? TRD_NO_CASES : TRD_NO_VARIANCE;
        *out = e;
        return TRD_OK;
    }
    e.t_low = (estimate - low) / se;
    e.t_high = (estimate - high) / se;
    e.p_low = trd_t_upper(e.t_low, df);
    e.p_high = trd_t_lower(e.t_high, df);
    e.p = fmax(e.p_low, e.p_high);
    double reach = trd_t_upper_quantile(alpha, df) * se;
    e.ci_low = estimate - reach;
    e.ci_high = estimate + reach;
    e.equivalent = e.p < alpha;
    *out = e;
    return TRD_OK;
}
