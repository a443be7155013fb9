/* stat/noncentral.h -- distributions of test statistics when there is an effect
 * (noncentral t, chi-square and F, for power and for intervals of effect sizes),
 * and of the range of several means (Tukey).
 *
 * Per distribution: _lower(x) = P(X <= x) and _upper(x) = P(X > x), each
 * computed as such and never as 1 minus the other.
 *
 * Units:   ncp of chi-square and F is the sum of squared means over the variance,
 *          of t the mean over its sd; df may be a fraction, or INFINITY for the
 *          df of a variance estimate.
 * Empty:   NAN in, NAN out.
 * Errors:  none: an impossible parameter (df <= 0, a negative ncp of chi-square
 *          or F, fewer than 2 groups) gives NAN.
 * Owns:    nothing; no allocation. trd_stat_init must have been called.
 * Digits:  about 12, also of tails of 1e-50; about 10
 *          of the studentized range.
 * Checked: the shared vectors; R 4.2.2 (pt, pchisq, pf, ptukey).
 */
#ifndef TRD_STAT_NONCENTRAL_H
#define TRD_STAT_NONCENTRAL_H

/* Central ones with Poisson weights, added from the middle outwards.
 * Source: N.L. Johnson, S. Kotz & N. Balakrishnan (1995), Continuous Univariate
 * Distributions 2, ch. 29 and 30. Cost: a multiple of sqrt(ncp). NAN for an ncp
 * above 1e8, and for F when both df1 + ncp and a finite df2 are above 1e5. */
double trd_noncentral_chisq_lower(double x, double df, double ncp);
double trd_noncentral_chisq_upper(double x, double df, double ncp);
double trd_noncentral_f_lower(double x, double df1, double df2, double ncp);
double trd_noncentral_f_upper(double x, double df1, double df2, double ncp);

/* The normal probability over the distribution of the sd, in adaptive
 * Gauss-Legendre steps around the largest value. Source: the same, ch. 31.
 * Cost: some hundred normal probabilities. */
double trd_noncentral_t_lower(double x, double df, double ncp);
double trd_noncentral_t_upper(double x, double df, double ncp);

/* The largest minus the smallest of `groups` means, over their estimated sd.
 * Source: H.L. Harter (1960), Annals of Mathematical Statistics 31(4),
 * 1122-1147, in the same steps. Cost: some milliseconds; the quantile, with
 * P(Q > q) = p, ten times that. R: ptukey, qtukey. */
double trd_range_lower(double q, double groups, double df);
double trd_range_upper(double q, double groups, double df);
double trd_range_upper_quantile(double p, double groups, double df);

#endif
