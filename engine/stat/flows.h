/* stat/flows.h -- who goes where, who stays, and where that leads.
 *
 *     trd_transitions_count()  pairs of states into a table
 *     trd_transitions_of()     shares of the table: who stayed, mobility
 *     trd_retention_of()       who is still there at each occasion
 *     trd_markov_after()       a table of shares applied some steps
 *     trd_markov_rest()        where that ends
 *
 * Owns:    out-arrays are the caller's. Errors leave them as they were.
 * Source:  A.F. Shorrocks (1978), Econometrica 46(5), 1013-1024; J.G. Kemeny &
 *          J.L. Snell (1960), Finite Markov Chains; W.K. Grassmann, M.I. Taksar
 *          & D.P. Heyman (1985), Operations Research 33(5), 1107-1116.
 * Checked: the shared vectors (inequality_flows); laws (test_flows.c).
 */
#ifndef TRD_STAT_FLOWS_H
#define TRD_STAT_FLOWS_H

#include "stat/stat.h"

#include <stddef.h>
#include <stdint.h>

/* counts[(states + 1)^2], row by row, from in rows; the last row and column
 * hold the pairs whose state is none of 0 .. states - 1 (missing). */
void trd_transitions_count(const int32_t *from, const int32_t *to, size_t n, size_t states, int64_t *counts);

typedef struct trd_transitions {
    int64_t         known;           /* pairs with both states known               */
    double          stayers;         /* share in the same state                    */
    double          expected;        /* the same if from and to had nothing to do with each other */
    double          immobility;      /* stayers / expected                         */
    double          shorrocks;       /* (states - trace of shares) / (states - 1); NAN when a
                                        state has nobody to start from, or for one state */
    trd_stat_reason reason;          /* TRD_NO_CASES: no pair, all NAN             */
} trd_transitions;

/* From a table as trd_transitions_count makes it. shares[states^2]: of who
 * starts in a state, where they went (NAN where nobody starts); from and to:
 * share of each state before and after. Each of the three may be NULL. */
void trd_transitions_of(const int64_t *counts, size_t states, double *shares, double *from, double *to, trd_transitions *out);

typedef struct trd_retention_step {
    int64_t still;                   /* present at all occasions so far            */
    int64_t joined;                  /* present for the first time, after the first occasion */
    double  retention;               /* still over those who started; NAN: nobody  */
    double  rate;                    /* still over those still there one before; NAN at the first */
} trd_retention_step;

/* present[case * occasions + occasion]; out[occasions]. */
void trd_retention_of(const uint8_t *present, size_t cases, size_t occasions, trd_retention_step *out);

/* shares[states^2], each row a distribution over states. power[states^2]: the
 * chances after `steps` steps; after[states]: start in that (start may be NULL,
 * then after is not touched).
 * Errors: TRD_E_DATA for a row that does not add to 1 (within 1e-6) or a share
 *         below 0; TRD_E_USAGE for steps < 0; TRD_E_NOMEM. */
trd_code trd_markov_after(const double *shares, size_t states, const double *start, int steps, double *power, double *after,
                          trd_error *err);

/* rest[states]: the distribution that a step does not change. When there are
 * several (two sets of states that cannot be left): NAN with TRD_COLLINEAR as
 * *reason. Errors as above. Cost: states^3. */
trd_code trd_markov_rest(const double *shares, size_t states, double *rest, trd_stat_reason *reason, trd_error *err);

#endif
