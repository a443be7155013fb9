/* stat/representation.h -- who takes part, compared with who could?
 *
 * Shape:   per group, participants[g] among population[g].
 * Units:   shares and rates are fractions, ratios have no unit.
 * Empty:   a group without population has no rate and no ratio (NAN); nobody at
 *          all: NAN. A parity whose two groups do not both have a participant
 *          has no interval: TRD_EMPTY_GROUP; both rates 1: TRD_FULL_COUNT.
 * Errors:  TRD_E_USAGE for an impossible level, a count below 0, or more
 *          participants than there are; *out is left as it was.
 * Source:  parity: D. Katz, J. Baptista, S.P. Azen & M.C. Pike (1978),
 *          Biometrics 34(3), 469-474.
 * Checked: the shared vectors (inequality_flows); test_representation.c.
 */
#ifndef TRD_STAT_REPRESENTATION_H
#define TRD_STAT_REPRESENTATION_H

#include "stat/interval.h"

#include <stddef.h>

typedef struct trd_representation {
    double       participants, population;   /* shares of the group in either  */
    double       ratio;                      /* the first over the second      */
    double       gap;                        /* the first minus the second     */
    double       rate;                       /* of the group, takes part       */
    trd_interval parity;                     /* rate over that of group 0; the se is of its logarithm */
} trd_representation;

/* out[groups]. */
trd_code trd_representation_of(const double *participants, const double *population, size_t groups, double level,
                               trd_representation *out, trd_error *err);

#endif
