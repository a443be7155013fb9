#include "stat/autocorrelation.h"

#include "stat/distribution.h"
#include "stat/moments.h"

#include <math.h>

/* sum of (x_t - m)(x_{t+k} - m); the mean is pilot + rest in twice the precision. */
static trd_sum lagged(const double *x, size_t n, size_t k, double pilot, trd_sum rest)
{
    trd_sum total = { 0, 0 };

    for (size_t t = 0; t + k < n; t++) {
        trd_sum a = trd_sum_minus(trd_sum_of(x[t], -pilot), rest), b = trd_sum_minus(trd_sum_of(x[t + k], -pilot), rest);
        total = trd_sum_plus(total, trd_sum_times(a, b));
    }
    return total;
}

void trd_autocorrelation(const double *x, size_t n, size_t lags, double *acf, trd_noise_test *out)
{
    trd_moments m;
    trd_summary s;
    double      count = (double)n;

    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    *out = (trd_noise_test){ NAN, NAN, NAN, (double)lags, s.reason };
    for (size_t k = 0; k < lags; k++)
        acf[k] = NAN;
    if (s.reason == TRD_DEFINED && s.least == s.most)
        out->reason = TRD_NO_VARIANCE;
    if (out->reason != TRD_DEFINED)
        return;
    trd_sum rest = trd_sum_over(m.sum, m.weight), all = lagged(x, n, 0, m.pilot, rest);
    double  plain = 0, weighted = 0;
    for (size_t k = 1; k <= lags && k < n; k++) {
        double r = acf[k - 1] = trd_sum_value(trd_sum_over(lagged(x, n, k, m.pilot, rest), all));
        plain += r * r;
        weighted += r * r / (count - (double)k);
    }
    if (lags >= n || lags == 0) {
        out->reason = TRD_ONE_CASE;
        return;
    }
    out->box_pierce = count * plain;
    out->ljung_box = count * (count + 2) * weighted;
    out->p = trd_chisq_upper(out->ljung_box, out->df);
}
