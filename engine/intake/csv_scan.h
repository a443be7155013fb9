/* intake/csv_scan.h -- where do fields end? Private to csv.c and csv_cut.c.
 *
 * Sixty-four bytes are looked at in one go and give a word with one bit per
 * byte: delimiter or line end. A field of four letters then costs some
 * instructions instead of four tests that the processor cannot foresee. SSE2
 * belongs to every x86-64; elsewhere a plain loop makes the same word. */
#ifndef TRD_INTAKE_CSV_SCAN_H
#define TRD_INTAKE_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum {
    CSV_BLOCK = 64,                              /* as many bytes must be readable behind the end */
    CSV_LARGEST_CELL = 1024 * 1024, CSV_LARGEST_RECORD = 8 * 1024 * 1024, CSV_MOST_FIELDS = 8192
};

static inline uint64_t csv_ends(const char *at, char delimiter)
{
    uint64_t out = 0;
#if defined(__SSE2__)
    const __m128i d = _mm_set1_epi8(delimiter), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    for (int i = 0; i < CSV_BLOCK / 16; i++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
        __m128i is = _mm_or_si128(_mm_cmpeq_epi8(x, d), _mm_or_si128(_mm_cmpeq_epi8(x, lf), _mm_cmpeq_epi8(x, cr)));
        out |= (uint64_t)(unsigned)_mm_movemask_epi8(is) << (16 * i);
    }
#else
    for (int i = 0; i < CSV_BLOCK; i++)
        out |= (uint64_t)(at[i] == delimiter || at[i] == '\n' || at[i] == '\r') << i;
#endif
    return out;
}

typedef struct csv_scan {
    char    *block, *end;
    uint64_t ends;                   /* those of the block that were not passed yet */
    char     delimiter;
} csv_scan;

/* Goes on at `at`; also backwards. */
static inline void csv_scan_from(csv_scan *s, char *at)
{
    s->block = at;
    s->ends = at < s->end ? csv_ends(at, s->delimiter) : 0;
}

/* The next delimiter or line end, which is passed; `end` when there is none. */
static inline char *csv_scan_next(csv_scan *s)
{
    while (!s->ends) {
        if (s->end - s->block <= CSV_BLOCK)
            return s->end;
        s->block += CSV_BLOCK;
        s->ends = csv_ends(s->block, s->delimiter);
    }
    char *found = s->block + __builtin_ctzll(s->ends);
    s->ends &= s->ends - 1;
    return found < s->end ? found : s->end;
}

#endif
