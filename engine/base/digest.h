/* base/digest.h -- SHA-256 (FIPS 180-4, through libsodium), as lower-case hex. */
#ifndef TRD_BASE_DIGEST_H
#define TRD_BASE_DIGEST_H

#include <stddef.h>

enum { TRD_DIGEST_ROOM = 65 };           /* 64 hex digits and the NUL */

typedef struct trd_digest {
    _Alignas(16) unsigned char state[256];   /* opaque: the running hash */
} trd_digest;

void trd_digest_init(trd_digest *d);
void trd_digest_add(trd_digest *d, const void *bytes, size_t n);
void trd_digest_finish(trd_digest *d, char out[TRD_DIGEST_ROOM]);

/* All at once. */
void trd_digest_of(const void *bytes, size_t n, char out[TRD_DIGEST_ROOM]);

#endif
