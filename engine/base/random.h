/* base/random.h -- random numbers by counter: the value is a function of
 * (seed, stream, index), so a result does not depend on threads or order.
 *
 * Source: J.K. Salmon, M.A. Moraes, R.O. Dror & D.E. Shaw (2011), Parallel
 * random numbers: as easy as 1, 2, 3, SC'11 (Philox4x32-10).
 * Checked: the known answers published with Random123.
 */
#ifndef TRD_BASE_RANDOM_H
#define TRD_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void trd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

typedef struct trd_random {
    uint64_t seed, stream, index;    /* the next number is number `index` */
} trd_random;

uint64_t trd_random_bits(trd_random *r);
double   trd_random_unit(trd_random *r);                     /* [0, 1), 53 bits        */
uint64_t trd_random_below(trd_random *r, uint64_t limit);    /* 0..limit-1, unbiased   */

/* Many at once: the numbers `index` .. index + count - 1 of a stream, each as
 * the four words that trd_philox gives (out holds 4 * count). The first two
 * words are trd_random_bits. Faster than one at a time where the processor has
 * AVX2; the words are the same everywhere. */
void trd_random_fill(uint64_t seed, uint64_t stream, uint64_t index, uint32_t *out, size_t count);

/* Random bytes by the block, for loops that use one a row: four times as fast
 * as trd_random_fill (0.04 ns a byte). Sixteen xoshiro128++ generators run side
 * by side, each started with four of the words that trd_random_fill gives for
 * the numbers 16 block .. 16 block + 15 of the stream. `out` holds the first n
 * bytes of the block, n at most TRD_RANDOM_BLOCK, and is rounded up to a
 * multiple of 64.
 * Source: D. Blackman & S. Vigna (2021), ACM TOMS 47(4), 36.
 * Checked: rand_xoshiro's known answers, a plain second implementation. */
enum { TRD_RANDOM_BLOCK = 4096 };
void trd_random_bytes(uint64_t seed, uint64_t stream, uint64_t block, uint8_t *out, size_t n);

#endif
