/* stat/moments_int.h -- what the accumulators of this room share. */
#ifndef TRD_STAT_MOMENTS_INT_H
#define TRD_STAT_MOMENTS_INT_H

#include "stat/moments.h"

/* Values that are added side by side, and those that are looked at together. */
enum { TRD_MOMENTS_LANES = 8, TRD_MOMENTS_BLOCK = 512 };

/* What is not valid becomes the pilot, which is a value already and adds
 * nothing to sums of deviations. Returns how many are valid. */
size_t trd_moments_blend(const double *x, const uint8_t *valid, double pilot, size_t n, double *out);

/* Sums about the whole number nearest to the mean: *c from the pilot. */
trd_whole_sums trd_whole_sums_centred(const trd_whole_sums *s, trd_wide *c);

#endif
