/* stat/discrete.h -- distributions of counts: binomial, Poisson, hypergeometric,
 * and of the two rank statistics when nothing is going on.
 *
 * Per distribution: _mass(k) = P(X = k), _lower(k) = P(X <= k), _upper(k) =
 * P(X > k), each computed as such and not as 1 minus another.
 *
 * Units:   k may be any number: _lower and _upper round down, _mass is 0 between
 *          whole numbers.
 * Empty:   NAN in, NAN out.
 * Errors:  none: an impossible parameter (p outside 0 .. 1, a count below 0 or
 *          above 2^31, more drawn than there are) gives NAN.
 * Owns:    nothing. trd_stat_init must have been called.
 * Checked: the shared vectors (50-digit arithmetic); R 4.2.2.
 */
#ifndef TRD_STAT_DISCRETE_H
#define TRD_STAT_DISCRETE_H

/* Successes in n independent trials. Source: GSL. */
double trd_binomial_mass(double k, double n, double p);
double trd_binomial_lower(double k, double n, double p);
double trd_binomial_upper(double k, double n, double p);

/* Source: GSL. */
double trd_poisson_mass(double k, double mean);
double trd_poisson_lower(double k, double mean);
double trd_poisson_upper(double k, double mean);

/* White ones among `drawn` of an urn of so many white and black ones. Source: GSL
 * for the mass; tails are sums from the far end. */
double trd_hypergeometric_mass(double k, double white, double black, double drawn);
double trd_hypergeometric_lower(double k, double white, double black, double drawn);
double trd_hypergeometric_upper(double k, double white, double black, double drawn);

/* The sum of the ranks with a positive sign (Wilcoxon), of n differences without
 * ties: n up to TRD_RANKS_EXACT_MOST, else NAN. Cost: n^3 / 2.
 * Source: F. Wilcoxon (1945), Biometrics Bulletin 1(6), 80-83. R: psignrank. */
double trd_signed_rank_lower(double w, int n);
double trd_signed_rank_upper(double w, int n);

/* Pairs in which a case of the first group is above one of the second (Mann &
 * Whitney's U): both groups up to TRD_RANKS_EXACT_MOST, else NAN. Counted in
 * whole numbers of 128 bits. Cost: n1^2 n2. Source: H.B. Mann & D.R. Whitney (1947), Annals
 * of Mathematical Statistics 18(1), 50-60. R: pwilcox. */
double trd_rank_sum_lower(double u, int n1, int n2);
double trd_rank_sum_upper(double u, int n1, int n2);

enum { TRD_RANKS_EXACT_MOST = 50 };

#endif
