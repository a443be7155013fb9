#include "base/digest.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(((trd_digest *)0)->state),
               "trd_digest has room for libsodium's state");

void trd_digest_init(trd_digest *d)
{
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)d->state);
}

void trd_digest_add(trd_digest *d, const void *bytes, size_t n)
{
    crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)d->state, bytes, n);
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
