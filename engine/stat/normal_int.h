/* stat/normal_int.h -- normal equations A x = b of a few unknowns, in twice
 * the precision of a double.
 *
 * Cross-products square the condition of the data. In doubles that costs half
 * the digits; in twice the precision there are enough of them left to need no
 * QR decomposition of the rows.
 */
#ifndef TRD_STAT_NORMAL_INT_H
#define TRD_STAT_NORMAL_INT_H

#include "stat/sum.h"

#include <stddef.h>
#include <stdint.h>

/* Where the pair (j, k), k <= j, of a symmetric matrix stands that is kept by
 * its lower half, row by row. */
static inline size_t trd_pair(size_t j, size_t k)
{
    return j >= k ? j * (j + 1) / 2 + k : k * (k + 1) / 2 + j;
}

static inline size_t trd_pairs(size_t m)
{
    return m * (m + 1) / 2;
}

static inline trd_sum trd_sum_from(double x)
{
    return (trd_sum){ x, 0 };
}

/* The root of the inverse: a lower triangle K, m * m numbers row by row, with
 * K A K' = I, so that the inverse is K'K and x = K'(K b).
 *
 * A column of which no more than `tolerance` * scale[j] is left once the
 * columns before it are known says nothing of its own: kept[j] is 0, and its
 * row and column in K are zero. Returns how many are kept.
 * Cost: m^3 / 2 products. */
size_t trd_normal_root(const trd_sum *a, const double *scale, size_t m, double tolerance, trd_sum *k, uint8_t *kept);

/* x = K'(K b); may be done in place. m numbers of `scratch`. */
void trd_normal_solve(const trd_sum *k, const trd_sum *b, size_t m, trd_sum *scratch, trd_sum *x);

#endif
