#include "stat/jackknife.h"

#include "stat/moments.h"

#include <math.h>

trd_code trd_jackknife_interval(double full, const double *without, size_t clusters, int64_t cases, double level,
                                trd_interval *out, trd_error *err)
{
    trd_moments moments;
    trd_summary s;
    double      count = (double)clusters;
    trd_code    code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_moments_init(&moments);
    trd_moments_add(&moments, without, NULL, clusters);
    trd_moments_finish(&moments, &s);
    if (isnan(full) || clusters == 0)
        *out = trd_interval_none(NAN, level, cases, TRD_NO_CASES);
    else if (clusters == 1)
        *out = trd_interval_none(full, level, cases, TRD_ONE_CLUSTER);
    else if (s.reason != TRD_DEFINED)
        *out = trd_interval_none(full, level, cases, TRD_NO_REPLICATE);
    else {
        double squares = s.variance * (count - 1), size = fmax(fabs(s.least), fabs(s.most));
        *out = trd_interval_t(full, sqrt((count - 1) / count * squares), count - 1, size, level, cases);
    }
    out->clusters = (int64_t)clusters;
    return TRD_OK;
}
