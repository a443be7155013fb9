/* stat/stratified.h -- two shares compared within strata (schools, regions,
 * years): one odds ratio, risk ratio or difference for all, and whether it is
 * the same everywhere.
 *
 * Mantel and Haenszel: each stratum weighs by its cases, and one in which nobody
 * or everybody is in the first row or column adds nothing. It takes away what
 * the strata explain (Simpson's paradox).
 *
 * Shape:   count: 4 for each of k strata: first row, second row.
 * Units:   cases; level is a probability (0.95).
 * Empty:   no cases: TRD_NO_CASES; no stratum that says anything:
 *          TRD_NO_VARIANCE. Odds of 0 or INFINITY are values, but without an
 *          interval and without tests of sameness: TRD_NO_BOUNDS.
 * Errors:  TRD_E_USAGE for a count below 0 or an impossible level; *out is left
 *          as it was.
 * Owns:    nothing.
 * Source:  N. Mantel & W. Haenszel (1959), J. Nat. Cancer Institute 22(4),
 *          719-748; J. Robins, N. Breslow & S. Greenland (1986), Biometrics 42(2),
 *          311-323 (the interval); N.E. Breslow & N.E. Day (1980), Statistical
 *          Methods in Cancer Research 1, 4.4; R.E. Tarone (1985), Biometrika 72(1),
 *          91-95.
 * Checked: R's mantelhaen.test (shared vectors mantel_haenszel).
 */
#ifndef TRD_STAT_STRATIFIED_H
#define TRD_STAT_STRATIFIED_H

#include "stat/crosstab.h"
#include "stat/interval.h"

typedef struct trd_stratified {
    int64_t   cases;
    double    odds, low, high;         /* limits from the logarithm of the odds ratio         */
    double    risk_ratio, difference;  /* of the first column, first row against second       */
    trd_chisq chisq, corrected;        /* is the odds ratio 1? corrected: 1/2 nearer, if so far */
    trd_chisq breslow_day, tarone;     /* is it the same in all strata? df 0: no p            */
    trd_stat_reason reason;
} trd_stratified;

trd_code trd_stratified_of(const int64_t *count, size_t k, double level, trd_stratified *out, trd_error *err);

#endif
