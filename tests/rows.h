/* tests/rows.h -- made-up rows for the tests of frame: a pool per test, and
 * numbers that follow from a seed. */
#ifndef TRD_TESTS_ROWS_H
#define TRD_TESTS_ROWS_H

#include "assert.h"

#include "base/pool.h"
#include "base/random.h"

static inline int setup(void **state)
{
    return !(*state = trd_pool_new(NULL));
}

static inline int teardown(void **state)
{
    trd_pool_free(*state);
    return 0;
}

/* The next number; *seed becomes it. */
static inline uint64_t seed_next(uint64_t *seed)
{
    trd_random r = { .seed = *seed };
    return *seed = trd_random_bits(&r);
}

#endif
