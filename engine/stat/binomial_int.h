/* stat/binomial_int.h -- binomial numbers by counter (base/random.h): GSL's
 * exact algorithm, fed by Philox. About 0.1 microsecond each.
 * Source: V. Kachitvichyanukul & B.W. Schmeiser (1988), CACM 31(2), 216-222. */
#ifndef TRD_STAT_BINOMIAL_INT_H
#define TRD_STAT_BINOMIAL_INT_H

#include "base/random.h"

/* Successes of `trials` (below 2^31) with probability p. */
uint32_t trd_binomial_draw(trd_random *r, double p, uint32_t trials);

#endif
