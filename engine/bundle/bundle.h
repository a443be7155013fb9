/* bundle/bundle.h -- a recipe made to be shared: one closed file.
 *
 * A bundle is canonical JSON (RFC 8785) that holds the recipe, its seal and
 * the instruments it uses as texts, each with its SHA-256, a passport (what
 * the recipe asks of the data) and a digest over all of it. Nothing is fetched
 * when it is opened, and nothing in it is run by reading it. A bundle is read
 * as hostile input.
 */
#ifndef TRD_BUNDLE_BUNDLE_H
#define TRD_BUNDLE_BUNDLE_H

#include "base/digest.h"
#include "base/text.h"
#include "ladder/ladder.h"

enum { TRD_BUNDLE_FILES = 64, TRD_BUNDLE_LIMIT = 8 * 1024 * 1024 };

typedef struct trd_bundle_file {
    const char *path;                /* "techlab.lua", "instruments/x.lua": relative, plain */
    const char *text;                /* UTF-8 */
    char        digest[TRD_DIGEST_ROOM];
} trd_bundle_file;

typedef struct trd_bundle {
    const char      *id, *title, *version, *made_at, *engine;
    const char      *recipe;         /* path of the recipe among the files     */
    const char      *ladder_digest;  /* of what the recipe declares            */
    trd_bundle_file *files;
    size_t           count;
    char             digest[TRD_DIGEST_ROOM];
} trd_bundle;

/* Is this a path that may be written under a folder: letters, digits, '.',
 * '_', '-' and '/', no empty or dotted part, at most 100 bytes? */
bool trd_bundle_path_is_safe(const char *path);

/* The bundle as text, in *out; fills the digests of `bundle`. `ladder` gives
 * the passport. */
trd_code trd_bundle_write(trd_bundle *bundle, const trd_ladder *ladder, trd_text *out, trd_error *err);

/* Reads and checks a bundle: its own digest, the digest of every file, the
 * paths. TRD_E_RECIPE names the first thing that does not fit. */
trd_code trd_bundle_read(const char *path, trd_pool *pool, trd_bundle *out, trd_error *err);

const trd_bundle_file *trd_bundle_find(const trd_bundle *bundle, const char *path);

#endif
