#include "base/digest.h"

#include <sodium.h>
#include <stdint.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(((trd_digest *)0)->state),
               "trd_digest has room for libsodium's state");

/* ---- whole blocks by the processor ---------------------------------------
 * libsodium has no use for the SHA instructions of x86-64, which are six times
 * as fast: an import would wait for its digest. The rounds are those of FIPS
 * 180-4, 6.2.2, four at a time; filling, padding and length stay libsodium's,
 * and a test holds the two against each other. */

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t ROUNDS[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static bool has_instructions(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
}

/* The instructions want the eight words as (a b e f) and (c d g h). */
__attribute__((target("sha,sse4.1,ssse3")))
static void add_blocks(uint32_t state[8], const unsigned char *bytes, size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i       abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)state), 0xB1);
    __m128i       efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(state + 4)), 0x1B);
    __m128i       abef = _mm_alignr_epi8(abcd, efgh, 8), cdgh = _mm_blend_epi16(efgh, abcd, 0xF0);

    for (; blocks; blocks--, bytes += 64) {
        __m128i abef_before = abef, cdgh_before = cdgh, w[4];
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i)), swap);
        for (int r = 0; r < 16; r++) {
            __m128i sum = _mm_add_epi32(w[r % 4], _mm_loadu_si128((const __m128i *)(const void *)(ROUNDS + 4 * r)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            w[r % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w[r % 4], w[(r + 1) % 4]),
                                                          _mm_alignr_epi8(w[(r + 3) % 4], w[(r + 2) % 4], 4)), w[(r + 3) % 4]);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    abcd = _mm_shuffle_epi32(abef, 0x1B);
    efgh = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(abcd, efgh, 0xF0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(efgh, abcd, 8));
}
#else
static bool has_instructions(void)
{
    return false;
}

static void add_blocks(uint32_t state[8], const unsigned char *bytes, size_t blocks)
{
    (void)state, (void)bytes, (void)blocks;
}
#endif

void trd_digest_init(trd_digest *d)
{
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)d->state);
    d->by_processor = has_instructions();
}

void trd_digest_add(trd_digest *d, const void *bytes, size_t n)
{
    crypto_hash_sha256_state *s = (crypto_hash_sha256_state *)(void *)d->state;

    if (d->by_processor && n >= 128) {
        size_t begun = (size_t)(s->count >> 3) & 63, fill = begun ? 64 - begun : 0, blocks = (n - fill) / 64;
        crypto_hash_sha256_update(s, bytes, fill);
        add_blocks(s->state, (const unsigned char *)bytes + fill, blocks);
        s->count += (uint64_t)blocks * 512;
        bytes = (const unsigned char *)bytes + fill + 64 * blocks;
        n -= fill + 64 * blocks;
    }
    crypto_hash_sha256_update(s, bytes, n);
}

void trd_digest_finish(trd_digest *d, char out[TRD_DIGEST_ROOM])
{
    unsigned char raw[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)d->state, raw);
    sodium_bin2hex(out, TRD_DIGEST_ROOM, raw, sizeof raw);
}

void trd_digest_of(const void *bytes, size_t n, char out[TRD_DIGEST_ROOM])
{
    trd_digest d;
    trd_digest_init(&d);
    trd_digest_add(&d, bytes, n);
    trd_digest_finish(&d, out);
}
