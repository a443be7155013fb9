/* stat/multiple.h -- many tests at once: p values that bear it.
 *
 * Shape:   p and out hold n; they may be the same array.
 * Units:   probabilities.
 * Missing: NAN stays NAN and is no test: the others are adjusted for their
 *          own number, as R does.
 * Empty:   n 0 does nothing.
 * Errors:  TRD_E_USAGE for a p outside 0..1, TRD_E_NOMEM; out is left as it
 *          was.
 * Cost:    n log n; Hommel n^2.
 * Source:  S. Holm (1979), Scand. J. Statistics 6(2), 65-70; Y. Hochberg
 *          (1988), Biometrika 75(4), 800-802; G. Hommel (1988), Biometrika
 *          75(2), 383-386; Y. Benjamini & Y. Hochberg (1995), JRSS B 57(1),
 *          289-300; Y. Benjamini & D. Yekutieli (2001), Annals of Statistics
 *          29(4), 1165-1188; Z. Sidak (1967), JASA 62, 626-633.
 * Checked: shared vectors p_adjust (R's p.adjust).
 */
#ifndef TRD_STAT_MULTIPLE_H
#define TRD_STAT_MULTIPLE_H

#include "base/error.h"

#include <stddef.h>

typedef enum trd_multiple {
    TRD_BONFERRONI,      /* n p: the chance of any false alarm, whatever depends on what */
    TRD_HOLM,            /* the same, step down: never worse than Bonferroni             */
    TRD_HOCHBERG,        /* step up; independent tests                                   */
    TRD_HOMMEL,          /* sharper than Hochberg; independent tests                     */
    TRD_BH,              /* Benjamini and Hochberg: the share of false alarms            */
    TRD_BY,              /* Benjamini and Yekutieli: the same, whatever depends on what  */
    TRD_SIDAK            /* 1 - (1 - p)^n in one step; independent tests                 */
} trd_multiple;

trd_code trd_p_adjust(const double *p, size_t n, trd_multiple method, double *out, trd_error *err);

#endif
