/* Tails and densities are GSL's; this file keeps impossible arguments away from
 * them. Its inverses, but for the normal one, are not used: GSL 2.7.1 gives NAN
 * for F and beta with some thousand degrees and p 1e-12, and five digits for t
 * there. One solver of our own inverts t, chi-square and F; beta is F. Beta and
 * F with large parameters are our own (beta_int.h). */
#include "stat/distribution.h"

#include "stat/beta_int.h"

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

/* So far out that x^2 + df is x^2: the upper tail is a power of x, and GSL's
 * x^2 would overflow. */
enum { T_FAR = 100 };                                /* a power of ten */

static double t_far_upper(double x, double df)
{
    double log_beta = lgamma(df / 2) + lgamma(0.5) - lgamma((df + 1) / 2);

    return exp(df / 2 * (log(df) - 2 * log(x)) - log(df) - log_beta);
}

static bool t_is_far(double x, double df)
{
    return x > pow(10, T_FAR) && df < pow(10, T_FAR);
}

double trd_t_upper(double x, double df)
{
    if (isnan(x) || isnan(df) || df <= 0)
        return NAN;
    if (isinf(df))
        return trd_normal_upper(x);
    if (isinf(x))
        return x > 0 ? 0 : 1;
    return t_is_far(x, df) ? t_far_upper(x, df) : gsl_cdf_tdist_Q(x, df);
}

double trd_t_lower(double x, double df)
{
    return trd_t_upper(-x, df);
}

/* A tail to invert: of x = exp(u) > 0, rising in x (a lower tail) or falling. */
typedef struct tail {
    double (*of)(double x, double a, double b);
    double (*density)(double x, double a, double b);
    double a, b, rises;              /* 1 or -1 */
} tail;

/* log tail - log p, and its derivative to u; never undecided in sign. */
static double gap(const tail *t, double p, double u, double *slope)
{
    double x = exp(u), value = t->of(x, t->a, t->b);
    *slope = t->rises * t->density(x, t->a, t->b) * x / value;
    return value > 0 ? log(value / p) : -INFINITY;
}

/* The x > 0 whose tail is p (0 < p < 1): Newton on the logarithm of the tail,
 * which is nearly straight in u, kept inside a bracket that is halved whenever
 * a step would leave it. */
static double solve(const tail *t, double p)
{
    enum { FARTHEST = 740 };                         /* exp still is a double */
    double low = -1, high = 1, slope;

    while (t->rises * gap(t, p, low, &slope) > 0 && low > -FARTHEST)
        low *= 2;
    while (t->rises * gap(t, p, high, &slope) < 0 && high < FARTHEST)
        high *= 2;
    double u = (low + high) / 2;
    for (int i = 0; i < 200; i++) {
        double g = gap(t, p, u, &slope), next = u - g / slope;
        if (t->rises * g > 0)
            high = u;
        else
            low = u;
        if (!(next > low && next < high))
            next = (low + high) / 2;
        if (fabs(next - u) <= 1e-16 * fmax(1, fabs(u)) || next == low || next == high)
            return exp(next);
        u = next;
    }
    return exp(u);
}

/* Whichever tail is the smaller one is inverted: it has the digits. */
static double quantile(const tail *lower, const tail *upper, double p, bool from_below)
{
    if (p == 0 || p == 1)
        return (p == 0) == from_below ? 0 : INFINITY;
    if (from_below)
        return p <= 0.5 ? solve(lower, p) : solve(upper, 1 - p);
    return p <= 0.5 ? solve(upper, p) : solve(lower, 1 - p);
}

static double t_tail(double x, double df, double unused)
{
    (void)unused;
    return trd_t_upper(x, df);
}

static double t_density(double x, double df, double unused)
{
    (void)unused;
    return t_is_far(x, df) ? df * t_far_upper(x, df) / x : gsl_ran_tdist_pdf(x, df);
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
    tail upper = { t_tail, t_density, df, 0, -1 };
    return p < 0.5 ? solve(&upper, p) : -solve(&upper, 1 - p);
}

double trd_t_quantile(double p, double df)
{
    return 0 - trd_t_upper_quantile(p, df);           /* and not -0 in the middle */
}

double trd_t_critical(double level, double df)
{
    return trd_t_upper_quantile((1 - level) / 2, df);
}

static double chisq_lower(double x, double df, double unused)
{
    (void)unused;
    return trd_gamma_is_large(df / 2) ? trd_gamma_large(x / 2, df / 2, false) : gsl_cdf_chisq_P(x, df);
}

static double chisq_upper(double x, double df, double unused)
{
    (void)unused;
    return trd_gamma_is_large(df / 2) ? trd_gamma_large(x / 2, df / 2, true) : gsl_cdf_chisq_Q(x, df);
}

double trd_chisq_lower(double x, double df)
{
    if (isnan(x) || !is_positive(df))
        return NAN;
    return isinf(x) ? x > 0 : chisq_lower(x, df, 0);
}

double trd_chisq_upper(double x, double df)
{
    if (isnan(x) || !is_positive(df))
        return NAN;
    return isinf(x) ? x < 0 : chisq_upper(x, df, 0);
}

static double chisq_density(double x, double df, double unused)
{
    (void)unused;
    return gsl_ran_chisq_pdf(x, df);
}

static double chisq_inverse(double p, double df, bool from_below)
{
    tail lower = { chisq_lower, chisq_density, df, 0, 1 }, upper = { chisq_upper, chisq_density, df, 0, -1 };
    return is_probability(p) && is_positive(df) ? quantile(&lower, &upper, p, from_below) : NAN;
}

double trd_chisq_quantile(double p, double df)
{
    return chisq_inverse(p, df, true);
}

double trd_chisq_upper_quantile(double p, double df)
{
    return chisq_inverse(p, df, false);
}

/* Of x > 0. */
static double f_tail(double x, double df1, double df2, bool upper)
{
    double all = df1 * x + df2;

    if (trd_beta_is_large(df1 / 2, df2 / 2))
        return isinf(all) ? !upper : trd_beta_large(df1 * x / all, df2 / all, df1 / 2, df2 / 2, upper);
    return upper ? gsl_cdf_fdist_Q(x, df1, df2) : gsl_cdf_fdist_P(x, df1, df2);
}

static double f_lower(double x, double df1, double df2)
{
    return f_tail(x, df1, df2, false);
}

static double f_upper(double x, double df1, double df2)
{
    return f_tail(x, df1, df2, true);
}

double trd_f_lower(double x, double df1, double df2)
{
    if (isnan(x) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return x <= 0 || isinf(x) ? x > 0 : f_lower(x, df1, df2);
}

double trd_f_upper(double x, double df1, double df2)
{
    if (isnan(x) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return x <= 0 || isinf(x) ? x <= 0 : f_upper(x, df1, df2);
}

static double f_inverse(double p, double df1, double df2, bool from_below)
{
    tail lower = { f_lower, gsl_ran_fdist_pdf, df1, df2, 1 };
    tail upper = { f_upper, gsl_ran_fdist_pdf, df1, df2, -1 };

    if (!is_probability(p) || !is_positive(df1) || !is_positive(df2))
        return NAN;
    return quantile(&lower, &upper, p, from_below);
}

double trd_f_quantile(double p, double df1, double df2)
{
    return f_inverse(p, df1, df2, true);
}

double trd_f_upper_quantile(double p, double df1, double df2)
{
    return f_inverse(p, df1, df2, false);
}

double trd_beta_lower(double x, double a, double b)
{
    if (isnan(x) || !is_positive(a) || !is_positive(b))
        return NAN;
    return trd_beta_is_large(a, b) ? trd_beta_large(x, 1 - x, a, b, false) : gsl_cdf_beta_P(x, a, b);
}

double trd_beta_upper(double x, double a, double b)
{
    if (isnan(x) || !is_positive(a) || !is_positive(b))
        return NAN;
    return trd_beta_is_large(a, b) ? trd_beta_large(x, 1 - x, a, b, true) : gsl_cdf_beta_Q(x, a, b);
}

/* With F on 2a and 2b degrees, aF / (aF + b) is beta. */
static double beta_from_f(double f, double a, double b)
{
    return isinf(f) ? 1 : a * f / (a * f + b);
}

double trd_beta_quantile(double p, double a, double b)
{
    return beta_from_f(trd_f_quantile(p, 2 * a, 2 * b), a, b);
}

double trd_beta_upper_quantile(double p, double a, double b)
{
    return beta_from_f(trd_f_upper_quantile(p, 2 * a, 2 * b), a, b);
}
