/* Noncentral chi-square and F. The others are in noncentral_spread.c. */
#include "stat/noncentral.h"

#include "stat/distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdbool.h>

/* A tail of the central distribution that has 2 j degrees more. */
typedef struct mixture {
    double (*tail)(const struct mixture *m, double j);
    double x, df1, df2;
} mixture;

/* log of the Poisson probability of j, without large numbers that cancel:
 * j log(h / j) + j - h, less the error of Stirling's formula. */
static double log_weight(double j, double h)
{
    if (j == 0)
        return -h;
    double v = (h - j) / j, gap = fabs(v) < 0.1 ? 0 : log1p(v) - v;
    if (gap == 0) {                                  /* log(1 + v) - v by its series */
        double power = -v * v;
        for (int k = 2; k < 20; k++) {
            gap += power / k;
            power *= -v;
        }
    }
    return j * gap - 0.5 * log(2 * M_PI * j) - log(gsl_sf_gammastar(j));
}

/* Terms from j on by steps of 1 or -1. They rise once at most and then fall
 * faster than a geometric series, as both factors are log-concave in j. */
static double walk(const mixture *m, double j, double h, int step)
{
    double weight = exp(log_weight(j, h)), total = 0, last = 0;

    for (; j >= 0; j += step) {
        double term = weight * m->tail(m, j);
        total += term;
        if ((total > 0 && term <= last && term < 1e-18 * total) || (step > 0 && weight == 0))
            break;
        last = term;
        weight *= step > 0 ? h / (j + 1) : j / h;
        if (weight == 0)
            break;
    }
    return total;
}

static double mix(const mixture *m, double ncp)
{
    double h = ncp / 2, mode = floor(h);
    return fmin(1, walk(m, mode, h, 1) + (mode > 0 ? walk(m, mode - 1, h, -1) : 0));
}

static bool is_possible(double x, double df, double ncp)
{
    return !isnan(x) && df > 0 && isfinite(df) && ncp >= 0 && ncp <= 1e8;
}

static double chisq_lower(const mixture *m, double j)
{
    return gsl_cdf_chisq_P(m->x, m->df1 + 2 * j);
}

static double chisq_upper(const mixture *m, double j)
{
    return gsl_cdf_chisq_Q(m->x, m->df1 + 2 * j);
}

double trd_noncentral_chisq_lower(double x, double df, double ncp)
{
    if (!is_possible(x, df, ncp))
        return NAN;
    return x <= 0 ? 0 : isinf(x) ? 1 : mix(&(mixture){ chisq_lower, x, df, 0 }, ncp);
}

double trd_noncentral_chisq_upper(double x, double df, double ncp)
{
    if (!is_possible(x, df, ncp))
        return NAN;
    return x <= 0 ? 1 : isinf(x) ? 0 : mix(&(mixture){ chisq_upper, x, df, 0 }, ncp);
}

static double f_lower(const mixture *m, double j)
{
    double df = m->df1 + 2 * j;
    return gsl_cdf_fdist_P(m->x * m->df1 / df, df, m->df2);
}

static double f_upper(const mixture *m, double j)
{
    double df = m->df1 + 2 * j;
    return gsl_cdf_fdist_Q(m->x * m->df1 / df, df, m->df2);
}

/* GSL's continued fraction ends too early when both degrees are large. */
static bool is_possible_f(double x, double df1, double df2, double ncp)
{
    return is_possible(x, df1, ncp) && df2 > 0 && (isinf(df2) || fmin(df1 + ncp, df2) <= 1e5);
}

double trd_noncentral_f_lower(double x, double df1, double df2, double ncp)
{
    if (!is_possible_f(x, df1, df2, ncp))
        return NAN;
    if (isinf(df2))
        return trd_noncentral_chisq_lower(x * df1, df1, ncp);
    return x <= 0 ? 0 : isinf(x) ? 1 : mix(&(mixture){ f_lower, x, df1, df2 }, ncp);
}

double trd_noncentral_f_upper(double x, double df1, double df2, double ncp)
{
    if (!is_possible_f(x, df1, df2, ncp))
        return NAN;
    if (isinf(df2))
        return trd_noncentral_chisq_upper(x * df1, df1, ncp);
    return x <= 0 ? 1 : isinf(x) ? 0 : mix(&(mixture){ f_upper, x, df1, df2 }, ncp);
}
