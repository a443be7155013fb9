/* store/page_bytes.h -- numbers as a database file has them: the high byte first
 * (sqlite.org/fileformat2.html, 1.3 and 1.6). */
#ifndef TRD_STORE_PAGE_BYTES_H
#define TRD_STORE_PAGE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void trd_page_put2(unsigned char *at, size_t value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

static inline void trd_page_put4(unsigned char *at, uint32_t value)
{
    value = __builtin_bswap32(value);                /* on a little-endian processor: see page_block.c */
    memcpy(at, &value, sizeof value);
}

static inline uint32_t trd_page_get2(const unsigned char *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t trd_page_get4(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t trd_page_get8(const unsigned char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return __builtin_bswap64(value);                 /* on a little-endian processor: see page_block.c */
}

/* 1 to 9 bytes; how many. Nine must be there to look at. */
static inline size_t trd_page_get_varint(const unsigned char *at, uint64_t *out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 8; i++) {
        value = value << 7 | (at[i] & 0x7F);
        if (at[i] < 0x80) {
            *out = value;
            return i + 1;
        }
    }
    *out = value << 8 | at[8];
    return 9;
}

#endif
