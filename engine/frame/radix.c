/* Least digit first; only digits in which keys differ cost a pass, a stream in
 * and some hundreds or thousands of streams out. */
#include "frame/radix_int.h"

#include <string.h>

enum { WIDE = 11, NARROW = 8, FEW = 48, WIDE_FROM = 8192 };

typedef struct sorting {
    uint64_t *keys, *other;
    uint32_t *rows, *other_rows;     /* NULL: keys alone */
    size_t    n;
} sorting;

static void swap(sorting *s)
{
    uint64_t *keys = s->keys;
    uint32_t *rows = s->rows;
    s->keys = s->other;
    s->rows = s->other_rows;
    s->other = keys;
    s->other_rows = rows;
}

/* The bits in which the keys are not all the same. */
static uint64_t different_bits(const uint64_t *keys, size_t n)
{
    uint64_t any = 0, all = UINT64_MAX;

    for (size_t i = 0; i < n; i++) {
        any |= keys[i];
        all &= keys[i];
    }
    return any & ~all;
}

static void one_pass(sorting *s, int shift, uint64_t mask)
{
    uint32_t places[1 << WIDE], sum = 0;

    memset(places, 0, sizeof *places * (size_t)(mask + 1));
    for (size_t i = 0; i < s->n; i++)
        places[s->keys[i] >> shift & mask]++;
    for (size_t v = 0; v <= mask; v++) {
        uint32_t count = places[v];
        places[v] = sum;
        sum += count;
    }
    if (s->rows)
        for (size_t i = 0; i < s->n; i++) {
            uint32_t place = places[s->keys[i] >> shift & mask]++;
            s->other[place] = s->keys[i];
            s->other_rows[place] = s->rows[i];
        }
    else
        for (size_t i = 0; i < s->n; i++)
            s->other[places[s->keys[i] >> shift & mask]++] = s->keys[i];
    swap(s);
}

static void insert_in_order(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t   at = i;
        for (; at > 0 && keys[at - 1] > key; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

/* False: told to stop. */
static bool sort(sorting *s, const trd_watch *watch)
{
    uint64_t differ = different_bits(s->keys, s->n), *keys = s->keys;
    uint32_t *rows = s->rows;
    int       bits = s->n < WIDE_FROM ? NARROW : WIDE, shift = 0;

    while (shift < 64 && differ >> shift) {
        if (!(differ >> shift & 1)) {
            shift++;
            continue;
        }
        if (trd_watch_stops(watch))
            return false;
        one_pass(s, shift, ((uint64_t)1 << bits) - 1);
        shift += bits;
    }
    if (s->keys != keys) {
        memcpy(keys, s->keys, s->n * sizeof *keys);
        if (rows)
            memcpy(rows, s->rows, s->n * sizeof *rows);
    }
    return true;
}

trd_code trd_radix_sort(uint64_t *keys, uint32_t *rows, size_t n, trd_pool *scratch, const trd_watch *watch, trd_error *err)
{
    sorting s = { .keys = keys, .rows = rows, .n = n };

    s.other = trd_pool_alloc(scratch, n * sizeof *s.other);
    s.other_rows = trd_pool_alloc(scratch, n * sizeof *s.other_rows);
    if (!s.other || !s.other_rows)
        return trd_fail(err, TRD_E_NOMEM, "out of memory to sort %zu rows", n);
    return sort(&s, watch) ? TRD_OK : trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
}

void trd_radix_sort_keys(uint64_t *keys, uint64_t *other, size_t n)
{
    sorting s = { .keys = keys, .other = other, .n = n };

    if (n <= FEW)
        insert_in_order(keys, n);
    else
        sort(&s, NULL);
}
