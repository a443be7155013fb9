/* stat/risk.h -- two shares of something that happened: how much more often in
 * the first group?
 *
 * Odds ratio and risk ratio have Wald's intervals on their logarithm. When one
 * of the four cells is 0, half a case is added to all four for these two
 * (`corrected`), not for the others.
 *
 * Units:   shares are fractions; level is a probability (0.95).
 * Empty:   a group without cases: NAN with TRD_NO_CASES or TRD_EMPTY_GROUP. No
 *          difference: `number_needed` is infinite.
 * Errors:  TRD_E_USAGE for events outside 0..cases or an impossible level; *out
 *          is left as it was.
 * Owns:    nothing.
 * Source:  B. Woolf (1955), Annals of Human Genetics 19, 251-253; D. Katz et al.
 *          (1978), Biometrics 34, 469-474; J.B.S. Haldane (1956), Annals of
 *          Human Genetics 20, 309-311 (halves); J. Cohen (1988), ch. 6 (h); S.
 *          Chinn (2000), Statistics in Medicine 19, 3127-3131 (d from odds).
 * Checked: R's metafor, escalc OR and RR (shared vectors risk_measures).
 */
#ifndef TRD_STAT_RISK_H
#define TRD_STAT_RISK_H

#include "stat/interval.h"

typedef struct trd_ratio {
    double value, low, high;
    double log_se;                   /* of its logarithm */
} trd_ratio;

typedef struct trd_risk {
    double          first, second;
    double          difference, low, high;   /* Wald's; Newcombe's: share_test.h */
    double          cohens_h;                /* difference of arcsines           */
    double          number_needed;           /* 1 / difference                   */
    trd_ratio       odds, risk;              /* first / second                   */
    double          d;                       /* log odds ratio sqrt(3) / pi      */
    double          yules_q;                 /* (odds - 1) / (odds + 1)          */
    bool            corrected;
    trd_stat_reason reason;
} trd_risk;

trd_code trd_risk_compare(int64_t events1, int64_t cases1, int64_t events2, int64_t cases2, double level, trd_risk *out,
                          trd_error *err);

#endif
