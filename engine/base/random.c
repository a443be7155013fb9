#include "base/random.h"

#include "base/parallel.h"

#include <string.h>

#ifdef TRD_HAS_AVX2
#include <immintrin.h>
#endif

void trd_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];

    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53 * c0, p1 = (uint64_t)0xCD9E8D57 * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9;                            /* golden ratio      */
        k1 += 0xBB67AE85;                            /* square root of 3-1 */
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

uint64_t trd_random_bits(trd_random *r)
{
    uint32_t counter[4] = { (uint32_t)r->index, (uint32_t)(r->index >> 32),
                            (uint32_t)r->stream, (uint32_t)(r->stream >> 32) };
    uint32_t key[2] = { (uint32_t)r->seed, (uint32_t)(r->seed >> 32) }, out[4];
    trd_philox(counter, key, out);
    r->index++;
    return (uint64_t)out[1] << 32 | out[0];
}

double trd_random_unit(trd_random *r)
{
    return (double)(trd_random_bits(r) >> 11) * 0x1p-53;
}

uint64_t trd_random_below(trd_random *r, uint64_t limit)
{
    uint64_t unfair = limit ? -limit % limit : 0, bits;
    do
        bits = trd_random_bits(r);
    while (bits < unfair);
    return limit ? bits % limit : 0;
}

static void fill_plainly(uint64_t seed, uint64_t stream, uint64_t index, uint32_t *out, size_t count)
{
    const uint32_t key[2] = { (uint32_t)seed, (uint32_t)(seed >> 32) };

    for (size_t i = 0; i < count; i++, index++) {
        uint32_t counter[4] = { (uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream, (uint32_t)(stream >> 32) };
        trd_philox(counter, key, out + 4 * i);
    }
}

#ifdef TRD_HAS_AVX2
/* Four counters side by side, a word in the lower half of each 64 bits; what
 * the upper halves hold does not matter, since the multiplication ignores it
 * and only lower halves are stored. Compilers make four times slower code of
 * the plain loop: they do not know that. */
typedef struct four {
    __m256i c0, c1, c2, c3;
} four;

__attribute__((target("avx2"))) static inline four start_four(uint64_t index, uint64_t stream)
{
    __m256i at = _mm256_add_epi64(_mm256_set1_epi64x((long long)index), _mm256_setr_epi64x(0, 1, 2, 3));
    __m256i in = _mm256_set1_epi64x((long long)stream);
    return (four){ at, _mm256_srli_epi64(at, 32), in, _mm256_srli_epi64(in, 32) };
}

__attribute__((target("avx2"))) static inline four turn_four(four s, __m256i k0, __m256i k1)
{
    __m256i p0 = _mm256_mul_epu32(s.c0, _mm256_set1_epi64x(0xD2511F53));
    __m256i p1 = _mm256_mul_epu32(s.c2, _mm256_set1_epi64x(0xCD9E8D57));
    __m256i n0 = _mm256_xor_si256(_mm256_srli_epi64(p1, 32), _mm256_xor_si256(s.c1, k0));
    __m256i n2 = _mm256_xor_si256(_mm256_srli_epi64(p0, 32), _mm256_xor_si256(s.c3, k1));
    return (four){ n0, p1, n2, p0 };
}

__attribute__((target("avx2"))) static inline void store_four(four s, uint32_t *out)
{
    __m256i front = _mm256_blend_epi32(s.c0, _mm256_slli_epi64(s.c1, 32), 0xAA);
    __m256i back = _mm256_blend_epi32(s.c2, _mm256_slli_epi64(s.c3, 32), 0xAA);
    __m256i even = _mm256_unpacklo_epi64(front, back), odd = _mm256_unpackhi_epi64(front, back);
    _mm256_storeu_si256((__m256i *)(void *)out, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256((__m256i *)(void *)(out + 8), _mm256_permute2x128_si256(even, odd, 0x31));
}

/* Three fours at a time keep the multiplier busy; then what is left, by four.
 * Returns how many are done. */
__attribute__((target("avx2"))) static size_t fill_by_fours(uint64_t seed, uint64_t stream, uint64_t index, uint32_t *out,
                                                            size_t count)
{
    size_t i = 0;

    for (; i + 12 <= count; i += 12) {
        four    a = start_four(index + i, stream), b = start_four(index + i + 4, stream), c = start_four(index + i + 8, stream);
        __m256i key0 = _mm256_set1_epi64x((uint32_t)seed), key1 = _mm256_set1_epi64x((uint32_t)(seed >> 32));
        for (int round = 0; round < 10; round++) {
            a = turn_four(a, key0, key1);
            b = turn_four(b, key0, key1);
            c = turn_four(c, key0, key1);
            key0 = _mm256_add_epi64(key0, _mm256_set1_epi64x(0x9E3779B9));
            key1 = _mm256_add_epi64(key1, _mm256_set1_epi64x(0xBB67AE85));
        }
        store_four(a, out + 4 * i);
        store_four(b, out + 4 * i + 16);
        store_four(c, out + 4 * i + 32);
    }
    for (; i + 4 <= count; i += 4) {
        four    a = start_four(index + i, stream);
        __m256i key0 = _mm256_set1_epi64x((uint32_t)seed), key1 = _mm256_set1_epi64x((uint32_t)(seed >> 32));
        for (int round = 0; round < 10; round++) {
            a = turn_four(a, key0, key1);
            key0 = _mm256_add_epi64(key0, _mm256_set1_epi64x(0x9E3779B9));
            key1 = _mm256_add_epi64(key1, _mm256_set1_epi64x(0xBB67AE85));
        }
        store_four(a, out + 4 * i);
    }
    return i;
}
#endif

void trd_random_fill(uint64_t seed, uint64_t stream, uint64_t index, uint32_t *out, size_t count)
{
    size_t done = 0;
#ifdef TRD_HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        done = fill_by_fours(seed, stream, index, out, count);
#endif
    fill_plainly(seed, stream, index + done, out + 4 * done, count - done);
}

enum { LANES = 16, STEP = 4 * LANES };               /* generators, bytes they give together */

static inline uint32_t turned(uint32_t x, int by)
{
    return x << by | x >> (32 - by);
}

/* `start` holds the first words of all generators, then the second, ... */
TRD_FAST static void run_side_by_side(const uint32_t *start, uint32_t *out, size_t steps)
{
    uint32_t a[LANES], b[LANES], c[LANES], d[LANES];

    for (int k = 0; k < LANES; k++) {
        a[k] = start[k];
        b[k] = start[LANES + k];
        c[k] = start[2 * LANES + k];
        d[k] = start[3 * LANES + k];
    }
    for (size_t i = 0; i < steps; i++)
        for (size_t k = 0; k < LANES; k++) {
            uint32_t t = b[k] << 9;
            out[i * LANES + k] = turned(a[k] + d[k], 7) + a[k];
            c[k] ^= a[k];
            d[k] ^= b[k];
            b[k] ^= c[k];
            a[k] ^= d[k];
            c[k] ^= t;
            d[k] = turned(d[k], 11);
        }
}

void trd_random_bytes(uint64_t seed, uint64_t stream, uint64_t block, uint8_t *out, size_t n)
{
    uint32_t start[STEP], words[TRD_RANDOM_BLOCK / 4];
    size_t   steps = (n + STEP - 1) / STEP;

    trd_random_fill(seed, stream, 16 * block, start, STEP / 4);
    run_side_by_side(start, words, steps);
    memcpy(out, words, steps * STEP);
}
