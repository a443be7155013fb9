/* stat/segregation.h -- how unevenly are groups spread over units (schools,
 * departments, regions)?
 *
 * Shape:   counts per unit; may be weights, not below 0. Units without members
 *          are left out.
 * Units:   indices are 0 (even) .. 1 (apart); entropies are natural logarithms.
 * Empty:   nobody: TRD_NO_CASES; nobody in one of two groups, or everybody in
 *          one of several: TRD_EMPTY_GROUP; all indices NAN. A count below 0 or
 *          not finite: TRD_NOT_FINITE.
 * Errors:  TRD_E_NOMEM (of the Gini index, which sorts); *out is left as it was.
 * Source:  D.S. Massey & N.A. Denton (1988), Social Forces 67(2), 281-315;
 *          several groups: S.F. Reardon & G. Firebaugh (2002), Sociological
 *          Methodology 32, 33-67.
 * Checked: the shared vectors (inequality_flows); pairs of units one by one,
 *          laws (test_segregation.c).
 */
#ifndef TRD_STAT_SEGREGATION_H
#define TRD_STAT_SEGREGATION_H

#include "stat/stat.h"

#include <stddef.h>

typedef struct trd_segregation {
    size_t          units;               /* that have a member                                 */
    double          first, second;       /* members of either group                            */
    double          dissimilarity;       /* share of a group that would have to move           */
    double          gini;
    double          theil_h;             /* information theory index: mutual_information / entropy */
    double          entropy;             /* of the two shares                                  */
    double          mutual_information;
    double          variance_ratio;      /* eta squared: (isolation - share) / (1 - share)      */
    double          isolation;           /* share of the first group in the unit of one of them */
    double          exposure;            /* share of the second there: 1 - isolation            */
    double          atkinson_half;       /* Atkinson's with b = 1/2                             */
    trd_stat_reason reason;
} trd_segregation;

typedef struct trd_segregation_many {
    size_t          units, groups;       /* that have a member                                 */
    double          entropy, theil_h, mutual_information;
    trd_stat_reason reason;
} trd_segregation_many;

trd_code trd_segregation_two(const double *first, const double *second, size_t units, trd_segregation *out, trd_error *err);

/* counts[unit * groups + group]. */
void trd_segregation_of(const double *counts, size_t units, size_t groups, trd_segregation_many *out);

#endif
