/* stat/beta_int.h -- tails of beta and gamma with large parameters. Private to
 * stat.
 *
 * GSL 2.7.1 sums its continued fraction in 512 steps: with parameters of some
 * millions the middle of the distribution is NAN, and from some hundred
 * thousands on the ninth digit is lost in differences of logarithms. Its gamma
 * has three digits at 5 million and none at 50.
 *
 * Empty:   parameters beyond 1e10 are left to GSL.
 * Cost:    about the square root of the larger parameter.
 * Source:  W.J. Lentz (1976), Applied Optics 15, 668-671 (continued fractions);
 *          C. Loader (2000), Fast and accurate computation of binomial
 *          probabilities (the saddle point form of the factor before it).
 * Checked: R's pbeta and pgamma, up to parameters of 1e9.
 */
#ifndef TRD_STAT_BETA_INT_H
#define TRD_STAT_BETA_INT_H

#include <stdbool.h>

/* Are both parameters so large that these are better than GSL's? */
bool trd_beta_is_large(double a, double b);

/* The share below (or above) x, where rest is 1 - x, known by itself. */
double trd_beta_large(double x, double rest, double a, double b, bool upper);

/* Gamma of shape a and rate 1. */
bool   trd_gamma_is_large(double a);
double trd_gamma_large(double x, double a, bool upper);

#endif
