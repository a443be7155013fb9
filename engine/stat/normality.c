#include "stat/normality.h"

#include "stat/distribution.h"
#include "stat/interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double polynomial(const double *c, int terms, double x)
{
    double sum = 0;
    for (int i = terms - 1; i >= 0; i--)
        sum = sum * x + c[i];
    return sum;
}

/* The weights of the upper half, the largest first: expected normal order
 * statistics, scaled to length 1 after the outer one or two were corrected. */
static void weights(size_t n, double *a)
{
    static const double first[] = { 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056 };
    static const double second[] = { 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633 };
    size_t half = n / 2, from = n > 5 ? 2 : 1;
    double squares = 0, u = 1 / sqrt((double)n);

    if (n == 3) {
        a[0] = M_SQRT1_2;
        return;
    }
    for (size_t i = 0; i < half; i++) {
        a[i] = trd_normal_upper_quantile(((double)i + 1 - 0.375) / ((double)n + 0.25));
        squares += 2 * a[i] * a[i];
    }
    double m1 = a[0], m2 = a[1], length = sqrt(squares), left = squares - 2 * m1 * m1;
    a[0] = polynomial(first, 6, u) + m1 / length;
    double rest = 1 - 2 * a[0] * a[0];
    if (n > 5) {
        a[1] = polynomial(second, 6, u) + m2 / length;
        left -= 2 * m2 * m2;
        rest -= 2 * a[1] * a[1];
    }
    for (size_t i = from; i < half; i++)
        a[i] /= sqrt(left / rest);
}

/* 1 - W of sorted values: the squared correlation with the weights, its
 * complement as a product, since W is near 1. */
static double complement(const double *x, const double *a, size_t n)
{
    double range = x[n - 1] - x[0], mean = 0, ssa = 0, ssx = 0, sax = 0;

    for (size_t i = 0; i < n; i++)
        mean += (x[i] - x[0]) / range / (double)n;
    for (size_t i = 0; i < n; i++) {
        size_t other = n - 1 - i;
        double weight = i == other ? 0 : i < other ? -a[i] : a[other], d = (x[i] - x[0]) / range - mean;
        ssa += weight * weight;
        ssx += d * d;
        sax += weight * d;
    }
    double both = sqrt(ssa * ssx);
    return (both - sax) * (both + sax) / (ssa * ssx);
}

static double p_of(double complement_of_w, size_t n)
{
    static const double gamma[] = { -2.273, 0.459 };
    static const double mean[] = { 0.544, -0.39978, 0.025054, -6.714e-4 }, spread[] = { 1.3822, -0.77857, 0.062767, -0.0020322 };
    static const double mean_of_logs[] = { -1.5861, -0.31082, -0.083751, 0.0038915 }, spread_of_logs[] = { -0.4803, -0.082676, 0.0030302 };
    double y = log(complement_of_w), size = (double)n, size_log = log(size);

    if (n == 3)                                      /* exact */
        return fmax(0, 6 / M_PI * (asin(sqrt(1 - complement_of_w)) - asin(sqrt(0.75))));
    if (n > 11)
        return trd_normal_upper((y - polynomial(mean_of_logs, 4, size_log)) / exp(polynomial(spread_of_logs, 3, size_log)));
    double limit = polynomial(gamma, 2, size);
    if (y >= limit)
        return 1e-99;                                /* as Royston: below what can be told */
    return trd_normal_upper((-log(limit - y) - polynomial(mean, 4, size)) / exp(polynomial(spread, 4, size)));
}

trd_code trd_normality_test(const double *x, size_t n, trd_normality *out, trd_error *err)
{
    static const trd_stat_reason small[] = { TRD_NO_CASES, TRD_ONE_CASE, TRD_NO_FREEDOM };
    trd_normality t = { (int64_t)n, NAN, NAN, n < 3 ? small[n] : TRD_DEFINED };

    if (n > TRD_NORMALITY_MOST)
        return trd_fail(err, TRD_E_LIMIT, "%zu values; the approximation holds to %d, where a plot says more", n, TRD_NORMALITY_MOST);
    double *sorted = malloc((n + n / 2 + 1) * sizeof *sorted);
    if (!sorted)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu values", n);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            t.reason = TRD_NOT_FINITE;
    if (t.reason == TRD_DEFINED) {
        memcpy(sorted, x, n * sizeof *x);
        qsort(sorted, n, sizeof *sorted, by_value);
        if (!isfinite(sorted[n - 1] - sorted[0]))
            t.reason = TRD_NOT_FINITE;
        else if (trd_interval_is_flat(sorted[n - 1] - sorted[0], fmax(fabs(sorted[0]), fabs(sorted[n - 1]))))
            t.reason = TRD_NO_VARIANCE;
    }
    if (t.reason == TRD_DEFINED) {
        weights(n, sorted + n);
        double rest = complement(sorted, sorted + n, n);
        t.w = 1 - rest;
        t.p = p_of(rest, n);
    }
    free(sorted);
    *out = t;
    return TRD_OK;
}
