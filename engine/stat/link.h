/* stat/link.h -- how a probability hangs on a linear predictor: F in P = F(x).
 *
 *     TRD_LINK_LOGIT     1 / (1 + e^-x)         odds; coefficients are log odds ratios
 *     TRD_LINK_PROBIT    the normal distribution
 *     TRD_LINK_CLOGLOG   1 - exp(-e^x)          hazards of a time that was cut up
 *     TRD_LINK_LOGLOG    exp(-e^-x)             the mirror of cloglog
 *
 * Tails are logarithms, computed as such: they keep their digits where the
 * probability itself is no longer told from 0 or 1.
 *
 * Units:   x of the predictor, any finite number.
 * Empty:   NAN in, NAN out. Errors: none. Owns: nothing.
 * Source:  P. McCullagh & J.A. Nelder (1989), Generalized Linear Models, 2nd
 *          ed., 4.3.1 and 5.2.
 * Checked: derivatives and complements (test_link.c), and through glm.h and
 *          ordinal.h.
 */
#ifndef TRD_STAT_LINK_H
#define TRD_STAT_LINK_H

typedef enum trd_link { TRD_LINK_LOGIT, TRD_LINK_PROBIT, TRD_LINK_CLOGLOG, TRD_LINK_LOGLOG } trd_link;

double trd_link_lower(trd_link link, double x);              /* F(x)               */
double trd_link_upper(trd_link link, double x);              /* 1 - F(x)           */
double trd_link_quantile(trd_link link, double p);           /* x with F(x) = p    */
double trd_link_log_lower(trd_link link, double x);
double trd_link_log_upper(trd_link link, double x);
double trd_link_log_density(trd_link link, double x);        /* log F'(x)          */
double trd_link_bend(trd_link link, double x);               /* F''(x) / F'(x)     */

#endif
