/* base/random.h -- random numbers by counter: the value is a function of
 * (seed, stream, index), so a result does not depend on threads or order.
 *
 * Source: J.K. Salmon, M.A. Moraes, R.O. Dror & D.E. Shaw (2011), Parallel
 * random numbers: as easy as 1, 2, 3, SC'11 (Philox4x32-10).
 * Checked: the known answers published with Random123.
 */
#ifndef TRD_BASE_RANDOM_H
#define TRD_BASE_RANDOM_H

#include <stdint.h>

void trd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

typedef struct trd_random {
    uint64_t seed, stream, index;    /* the next number is number `index` */
} trd_random;

uint64_t trd_random_bits(trd_random *r);
double   trd_random_unit(trd_random *r);                     /* [0, 1), 53 bits        */
uint64_t trd_random_below(trd_random *r, uint64_t limit);    /* 0..limit-1, unbiased   */

#endif
