#include "base/random.h"

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
