/* stat/rates.h -- two rates of a population in groups taken apart, and a
 * series of yearly numbers as an index.
 *
 * Empty:   a group of nobody on one side has no rate there: what needs it is
 *          NAN with TRD_EMPTY_GROUP; nobody at all: TRD_NO_CASES.
 * Errors:  TRD_E_USAGE for a count below 0 or not finite, or a base year that
 *          the series does not have; results are left as they were.
 * Source:  E.M. Kitagawa (1955), JASA 50(272), 1168-1194.
 * Checked: the shared vectors (inequality_flows); laws (test_rates.c).
 */
#ifndef TRD_STAT_RATES_H
#define TRD_STAT_RATES_H

#include "stat/stat.h"

#include <stddef.h>

typedef struct trd_rate_group {
    double n_after, events_after, n_before, events_before;
} trd_rate_group;

typedef struct trd_rates {
    double          after, before, change;   /* rates, as a fraction                             */
    double          rate_effect;             /* had only the rates of groups changed ...          */
    double          composition_effect;      /* ... and only the sizes of groups; they add to change */
    double          standardised;            /* the rate after in groups as large as before       */
    double          indirect;                /* events after over those that rates before give    */
    trd_stat_reason reason;
} trd_rates;

/* rate_effect[groups] and composition_effect[groups]: the effects by group;
 * each may be NULL. */
trd_code trd_rates_of(const trd_rate_group *group, size_t groups, double *rate_effect, double *composition_effect,
                      trd_rates *out, trd_error *err);

typedef struct trd_index {
    double total_change;             /* last over first, minus 1                     */
    double growth;                   /* the same growth each step: (last / first)^(1 / (n - 1)) - 1 */
    double slope;                    /* of the least-squares line, per step; missing numbers left out */
} trd_index;

/* values[n], NAN: missing. index[n]: 100 at `base`; change[n - 1] and
 * relative[n - 1]: the step to each from the one before, and over that one.
 * What lacks a number or is divided by 0 is NAN. */
trd_code trd_index_of(const double *values, size_t n, size_t base, double *index, double *change, double *relative,
                      trd_index *out, trd_error *err);

#endif
