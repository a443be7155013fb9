/* Least digit first: six passes at most, in practice two to four, each a
 * stream in and 2,048 streams out. */
#include "frame/radix_int.h"

#include <string.h>

enum { BITS = 11, DIGITS = 6, VALUES = 1 << BITS };

static size_t digit(uint64_t key, int d)
{
    return (size_t)(key >> (d * BITS)) & (VALUES - 1);
}

static void count_digits(const uint64_t *keys, size_t n, uint32_t counts[DIGITS][VALUES])
{
    memset(counts, 0, sizeof(uint32_t) * DIGITS * VALUES);
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < DIGITS; d++)
            counts[d][digit(keys[i], d)]++;
}

/* One pass: places become those of the digits' first keys. */
static void scatter(const uint64_t *keys, const uint32_t *rows, size_t n, int d, uint32_t *places, uint64_t *to, uint32_t *to_rows)
{
    uint32_t sum = 0;

    for (size_t v = 0; v < VALUES; v++) {
        uint32_t count = places[v];
        places[v] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t place = places[digit(keys[i], d)]++;
        to[place] = keys[i];
        if (rows)
            to_rows[place] = rows[i];
    }
}

trd_code trd_radix_sort(uint64_t *keys, uint32_t *rows, size_t n, trd_pool *scratch, const trd_watch *watch, trd_error *err)
{
    uint32_t (*counts)[VALUES] = trd_pool_alloc(scratch, sizeof(uint32_t) * DIGITS * VALUES);
    uint64_t *other = trd_pool_alloc(scratch, n * sizeof *other), *at = keys;
    uint32_t *other_rows = rows ? trd_pool_alloc(scratch, n * sizeof *other_rows) : NULL, *at_rows = rows;

    if (!counts || !other || (rows && !other_rows))
        return trd_fail(err, TRD_E_NOMEM, "out of memory to sort %zu rows", n);
    if (n == 0)
        return TRD_OK;
    count_digits(keys, n, counts);
    for (int d = 0; d < DIGITS; d++) {
        if (counts[d][digit(keys[0], d)] == n)
            continue;
        if (trd_watch_stops(watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        scatter(at, at_rows, n, d, counts[d], other, other_rows);
        uint64_t *keys_there = at;
        uint32_t *rows_there = at_rows;
        at = other;
        at_rows = other_rows;
        other = keys_there;
        other_rows = rows_there;
    }
    if (at != keys) {
        memcpy(keys, at, n * sizeof *keys);
        if (rows)
            memcpy(rows, at_rows, n * sizeof *rows);
    }
    return TRD_OK;
}
