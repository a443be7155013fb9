#include "stat/equivalence.h"

#include "stat/distribution.h"

#include <inttypes.h>
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

trd_code trd_equivalence_of_shares(int64_t hits1, int64_t cases1, int64_t hits2, int64_t cases2, double low, double high,
                                   double alpha, trd_equivalence *out, trd_error *err)
{
    double p1 = (double)hits1 / (double)cases1, p2 = (double)hits2 / (double)cases2;

    if (hits1 < 0 || hits1 > cases1 || hits2 < 0 || hits2 > cases2)
        return trd_fail(err, TRD_E_USAGE, "%" PRId64 " hits of %" PRId64 " and %" PRId64 " of %" PRId64 "; hits must lie in 0..cases", hits1,
                        cases1, hits2, cases2);
    double   se = sqrt(p1 * (1 - p1) / (double)cases1 + p2 * (1 - p2) / (double)cases2);
    trd_code code = trd_equivalence_of(p1 - p2, se, INFINITY, low, high, alpha, out, err);
    if (code == TRD_OK && (cases1 > 0) != (cases2 > 0))
        out->reason = TRD_EMPTY_GROUP;
    return code;
}
