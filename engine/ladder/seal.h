/* ladder/seal.h -- proof of what was declared when.
 *
 * RECIPE.seal.json holds the canonical ladder, its digest, the time, the seals
 * before it, and a digest over all of that. A run compares: same digest and sealed before the first import, same digest but
 * later, another digest (and what changed, by comparing the two ladders), or
 * no seal at all. Plainly: this proves what the engine was told and when by
 * the clock of this machine, not what anyone did in a spreadsheet.
 */
#ifndef TRD_LADDER_SEAL_H
#define TRD_LADDER_SEAL_H

#include "ladder/ladder.h"

typedef struct trd_change {          /* one difference in meaning */
    const char *title;               /* of the indicator, or "" for the ladder itself        */
    const char *field;               /* "target.low", "measure", "compare.from", "added", "removed" */
    const char *before, *after;      /* as canonical JSON; "" when absent                    */
} trd_change;

typedef struct trd_seal {
    const char *digest, *sealed_at;  /* "" when there is no seal */
    const char *canonical;
} trd_seal;

/* "RECIPE.seal.json" for a recipe, in `pool`. */
const char *trd_seal_path(const char *recipe, trd_pool *pool);

/* Reads a seal; out->digest is "" when the file does not exist. A seal whose
 * digests do not fit what it holds is TRD_E_RECIPE: it was changed by hand. */
trd_code trd_seal_read(const char *path, trd_pool *pool, trd_seal *out, trd_error *err);

/* Writes the seal of a ladder as it is now, at `now` (ISO 8601, UTC), keeping
 * the digests and times of earlier seals in its history. All or nothing. */
trd_code trd_seal_write(const char *path, const trd_ladder *ladder, const char *now, const trd_seal *earlier,
                        trd_error *err);

/* What differs in meaning between two canonical ladders. */
trd_code trd_seal_changes(const char *before, const char *after, trd_pool *pool, trd_change **out, size_t *count,
                          trd_error *err);

/* Which of the four states holds; `first_data_at` is the first import of the
 * data (ISO 8601, UTC), "" when there is none on record. */
trd_seal_state trd_seal_state_of(const trd_seal *seal, const trd_ladder *ladder, const char *first_data_at);

#endif
