/* stat/distribution.h -- normal, t, chi-square, F and beta: tails, quantiles.
 *
 * Per distribution: _lower(x) = P(X <= x), _upper(x) = P(X > x), computed
 * as such and never as 1 - lower, so that a p of 1e-24 keeps its digits;
 * _quantile(p) with P(X <= q) = p, and _upper_quantile(p) with P(X > q) = p.
 *
 * Units:   probabilities 0..1; df may be a fraction; df INFINITY makes t normal.
 * Empty:   NAN in, NAN out.
 * Errors:  none: an impossible parameter (df <= 0, p outside 0..1) gives NAN;
 *          quantiles of 0 and 1 are the ends of the range (also infinite).
 * Owns:    nothing; no allocation. trd_stat_init must have been called.
 * Source:  GSL (gsl_cdf) for tails and densities; quantiles by bracketed
 *          Newton steps on the logarithm of the smaller tail.
 * Checked: tests/reference/distribution.csv (50-digit arithmetic), and the
 *          family "distributions" of the shared vectors.
 */
#ifndef TRD_STAT_DISTRIBUTION_H
#define TRD_STAT_DISTRIBUTION_H

double trd_normal_density(double x);
double trd_normal_lower(double x);
double trd_normal_upper(double x);
double trd_normal_quantile(double p);
double trd_normal_upper_quantile(double p);

double trd_t_lower(double x, double df);
double trd_t_upper(double x, double df);
double trd_t_quantile(double p, double df);
double trd_t_upper_quantile(double p, double df);

double trd_chisq_lower(double x, double df);
double trd_chisq_upper(double x, double df);
double trd_chisq_quantile(double p, double df);
double trd_chisq_upper_quantile(double p, double df);

double trd_f_lower(double x, double df1, double df2);
double trd_f_upper(double x, double df1, double df2);
double trd_f_quantile(double p, double df1, double df2);
double trd_f_upper_quantile(double p, double df1, double df2);

double trd_beta_lower(double x, double a, double b);
double trd_beta_upper(double x, double a, double b);
double trd_beta_quantile(double p, double a, double b);
double trd_beta_upper_quantile(double p, double a, double b);

/* The two-sided critical value: P(|T| <= c) = level. */
double trd_t_critical(double level, double df);

#endif
