/* GSL does the work; this file keeps impossible arguments away from it (some
 * of its functions loop or return 0 on them) and mends the one inverse that
 * was found wanting: t far in the tail (df 1, p 1e-12: five digits). */
#include "stat/distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

static bool is_probability(double p)
{
    return p >= 0 && p <= 1;
}

static bool is_positive(double parameter)
{
    return parameter > 0 && isfinite(parameter);
}

double trd_normal_density(double x)
{
    return gsl_ran_ugaussian_pdf(x);
}

double trd_normal_lower(double x)
{
    return isnan(x) ? NAN : gsl_cdf_ugaussian_P(x);
}

double trd_normal_upper(double x)
{
    return isnan(x) ? NAN : gsl_cdf_ugaussian_Q(x);
}

double trd_normal_quantile(double p)
{
    return is_probability(p) ? gsl_cdf_ugaussian_Pinv(p) : NAN;
}

double trd_normal_upper_quantile(double p)
{
    return is_probability(p) ? gsl_cdf_ugaussian_Qinv(p) : NAN;
}

double trd_t_upper(double x, double df)
{
    if (isnan(x) || isnan(df) || df <= 0)
        return NAN;
    if (isinf(df))
        return trd_normal_upper(x);
    if (isinf(x))
        return x > 0 ? 0 : 1;
    return gsl_cdf_tdist_Q(x, df);
}

double trd_t_lower(double x, double df)
{
    return trd_t_upper(-x, df);
}

/* The q > 0 with P(T > q) = p, 0 < p < 1/2: Newton on the logarithm of the
 * tail, which is nearly straight, from GSL's answer. */
static double t_tail_quantile(double p, double df)
{
    double q = gsl_cdf_tdist_Qinv(p, df);

    for (int i = 0; i < 20 && isfinite(q); i++) {
        double tail = gsl_cdf_tdist_Q(q, df), density = gsl_ran_tdist_pdf(q, df);
        double step = log(tail / p) * tail / density;
        if (!isfinite(step))
            break;
        q += step;
        if (fabs(step) <= 1e-15 * fabs(q))
            break;
    }
    return q;
}

double trd_t_upper_quantile(double p, double df)
{
    if (!is_probability(p) || isnan(df) || df <= 0)
        return NAN;
    if (isinf(df))
        return trd_normal_upper_quantile(p);
    if (p == 0.5)
        return 0;
    if (p == 0 || p == 1)
        return p == 0 ? INFINITY : -INFINITY;
    return p < 0.5 ? t_tail_quantile(p, df) : -t_tail_quantile(1 - p, df);
}

double trd_t_quantile(double p, double df)
{
    return 0 - trd_t_upper_quantile(p, df);           /* and not -0 in the middle */
}

double trd_t_critical(double level, double df)
{
    return trd_t_upper_quantile((1 - level) / 2, df);
}

double trd_chisq_lower(double x, double df)
{
    if (isnan(x) || !is_positive(df))
        return NAN;
    return isinf(x) ? x > 0 : gsl_cdf_chisq_P(x, df);
}

double trd_chisq_upper(double x, double df)
{
    if (isnan(x) || !is_positive(df))
        return NAN;
    return isinf(x) ? x < 0 : gsl_cdf_chisq_Q(x, df);
}

double trd_chisq_quantile(double p, double df)
{
    if (!is_probability(p) || !is_positive(df))
        return NAN;
    return p == 1 ? INFINITY : gsl_cdf_chisq_Pinv(p, df);
}

double trd_chisq_upper_quantile(double p, double df)
{
    if (!is_probability(p) || !is_positive(df))
        return NAN;
    return p == 0 ? INFINITY : gsl_cdf_chisq_Qinv(p, df);
}

double trd_f_lower(double x, double df1, double df2)
{
    if (isnan(x) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return isinf(x) ? x > 0 : gsl_cdf_fdist_P(x, df1, df2);
}

double trd_f_upper(double x, double df1, double df2)
{
    if (isnan(x) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return isinf(x) ? x < 0 : gsl_cdf_fdist_Q(x, df1, df2);
}

double trd_f_quantile(double p, double df1, double df2)
{
    if (!is_probability(p) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return p == 1 ? INFINITY : gsl_cdf_fdist_Pinv(p, df1, df2);
}

double trd_f_upper_quantile(double p, double df1, double df2)
{
    if (!is_probability(p) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return p == 0 ? INFINITY : gsl_cdf_fdist_Qinv(p, df1, df2);
}

double trd_beta_lower(double x, double a, double b)
{
    return isnan(x) || !is_positive(a) || !is_positive(b) ? NAN : gsl_cdf_beta_P(x, a, b);
}

double trd_beta_upper(double x, double a, double b)
{
    return isnan(x) || !is_positive(a) || !is_positive(b) ? NAN : gsl_cdf_beta_Q(x, a, b);
}

double trd_beta_quantile(double p, double a, double b)
{
    return !is_probability(p) || !is_positive(a) || !is_positive(b) ? NAN : gsl_cdf_beta_Pinv(p, a, b);
}

double trd_beta_upper_quantile(double p, double a, double b)
{
    return !is_probability(p) || !is_positive(a) || !is_positive(b) ? NAN : gsl_cdf_beta_Qinv(p, a, b);
}
