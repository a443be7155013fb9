/* base/digest.h -- SHA-256 (FIPS 180-4, through libsodium), as lower-case hex.
 *
 * Cost: 4 ns a byte, or 0.6 where the processor has instructions for it. */
#ifndef TRD_BASE_DIGEST_H
#define TRD_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { TRD_DIGEST_ROOM = 65 };           /* 64 hex digits and the NUL */

typedef struct trd_digest {
    _Alignas(16) unsigned char state[256];   /* opaque: the running hash */
    bool by_processor;                       /* it has instructions for SHA-256 */
} trd_digest;

void trd_digest_init(trd_digest *d);
void trd_digest_add(trd_digest *d, const void *bytes, size_t n);
void trd_digest_finish(trd_digest *d, char out[TRD_DIGEST_ROOM]);

/* All at once. */
void trd_digest_of(const void *bytes, size_t n, char out[TRD_DIGEST_ROOM]);

#endif
