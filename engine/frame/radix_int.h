/* frame/radix_int.h -- whole numbers in order, by their digits. */
#ifndef TRD_FRAME_RADIX_INT_H
#define TRD_FRAME_RADIX_INT_H

#include "base/error.h"
#include "base/pool.h"
#include "base/watch.h"

#include <stdbool.h>
#include <stdint.h>

/* Doubles in order of size as unsigned numbers: -0 is 0, NAN has no place. */
static inline uint64_t trd_radix_of_double(double x)
{
    union { double d; uint64_t u; } as = { .d = x + 0.0 };
    return as.u ^ (as.u >> 63 ? UINT64_MAX : (uint64_t)1 << 63);
}

static inline double trd_radix_to_double(uint64_t u)
{
    union { uint64_t u; double d; } as = { .u = u ^ (u >> 63 ? (uint64_t)1 << 63 : UINT64_MAX) };
    return as.d;
}

/* Sorts n keys in place, and with each key its row; equal keys stay in order.
 * Scratch of the same size lives in `scratch`. */
trd_code trd_radix_sort(uint64_t *keys, uint32_t *rows, size_t n, trd_pool *scratch, const trd_watch *watch, trd_error *err);

/* Keys alone, with room for as many in `other`. Any number of threads. */
void trd_radix_sort_keys(uint64_t *keys, uint64_t *other, size_t n);

#endif
