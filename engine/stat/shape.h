/* stat/shape.h -- is a distribution askew, and how heavy are its tails?
 *
 * An accumulator of moments to order 4: trd_shape_init, trd_shape_add for every
 * vector, trd_shape_merge, trd_shape_finish, in any order and on any thread, as
 * in stat/moments.h and with the same digits.
 *
 * Skewness and kurtosis have three definitions each (types 1 to 3 of R's
 * e1071); kurtosis is the excess over 3, that of a normal distribution. With
 * m2, m3, m4 the central moments with divisor n, and s the usual sd:
 *
 *   type 1   g1 = m3 / m2^1.5              g2 = m4 / m2^2 - 3
 *   type 2   G1 = g1 sqrt(n (n-1)) / (n-2)    G2 = ((n+1) g2 + 6) (n-1) / ((n-2) (n-3))
 *   type 3   b1 = m3 / s^3                 b2 = m4 / s^4 - 3
 *
 * Type 2 is what SPSS, SAS and Excel print; it is unbiased for normal values.
 *
 * Empty:   no cases: NAN. All cases equal: moments 0, the ratios NAN. G1 needs
 *          3 cases and G2 needs 4. A value that is not finite: NAN.
 * Weights: none.
 * Source:  D.N. Joanes & C.A. Gill (1998), The Statistician 47(1), 183-189.
 * Checked: the shared vectors (e1071 1.7.13, all three types); two passes in
 *          long double with the definitions written out; laws.
 */
#ifndef TRD_STAT_SHAPE_H
#define TRD_STAT_SHAPE_H

#include "stat/moments.h"

typedef struct trd_shape {
    double second, third, fourth;            /* central moments, divisor n */
    double skewness, kurtosis;               /* type 1: g1, g2             */
    double skewness_sample, kurtosis_sample; /* type 2: G1, G2             */
    double skewness_by_sd, kurtosis_by_sd;   /* type 3: b1, b2             */
} trd_shape;

/* Sums of d^3 and d^4, d from the pilot of the moments that they stand beside. */
typedef struct trd_powers {
    trd_sum third, fourth;
} trd_powers;

typedef struct trd_shape_sums {
    trd_moments moments;
    trd_powers  powers;
} trd_shape_sums;

void trd_shape_init(trd_shape_sums *s);
void trd_shape_add(trd_shape_sums *s, const double *x, const uint8_t *valid, size_t n);   /* as trd_moments_add; 5 ns a value */
void trd_shape_merge(trd_shape_sums *into, const trd_shape_sums *from);
void trd_shape_finish(const trd_shape_sums *s, trd_shape *out);

/* For accumulators that keep their moments elsewhere. Merging powers comes
 * before merging the moments beside them. */
void trd_powers_merge(trd_powers *into, const trd_moments *beside, const trd_powers *from, const trd_moments *beside_from);
void trd_shape_of(const trd_moments *m, const trd_powers *p, trd_shape *out);

/* From exact integer sums: moved to the whole number nearest to the mean first,
 * in integers, so that nothing cancels.
 * Range: n values with |d| <= D: n (2D)^4 < 2^127, so D = 2^23 for 2^31 values. */
void trd_shape_of_whole(const trd_whole_sums *s, trd_shape *out);

#endif
