/* stat/meta_bias.h -- are studies missing that found little?
 *
 * Small studies with small effects are the ones that stay in a drawer. All of
 * these look whether effects go together with their sampling variance; real
 * differences between small and large studies do so as well, and with fewer than
 * ten studies none of them sees much.
 *
 * Shape, units, errors: as stat/meta.h. Empty: NAN with the reason.
 */
#ifndef TRD_STAT_META_BIAS_H
#define TRD_STAT_META_BIAS_H

#include "stat/meta.h"

/* Egger's regression of y on sqrt(v) with weights 1 / v: the slope, which is the
 * constant of the regression of y / sqrt(v) on 1 / sqrt(v). t on k - 2.
 *
 * Empty:   fewer than three studies: TRD_NO_FREEDOM; all variances equal:
 *          TRD_COLLINEAR.
 * Source:  M. Egger, G. Davey Smith, M. Schneider & C. Minder (1997), BMJ 315,
 *          629-634. Checked: metafor's regtest(model = "lm").
 */
trd_code trd_meta_egger(const double *y, const double *v, size_t k, double level, trd_coefficient *out, trd_error *err);

/* Begg and Mazumdar's rank correlation between the variances and the effects,
 * standardised around the common mean. p is exact for fewer than 50 studies
 * without ties, else normal.
 *
 * Empty:   fewer than two studies: TRD_ONE_CASE; equal variances: TRD_NO_VARIANCE.
 * Source:  C.B. Begg & M. Mazumdar (1994), Biometrics 50(4), 1088-1101.
 * Checked: metafor's ranktest.
 */
typedef struct trd_meta_rank {
    double          tau, p;          /* Kendall's tau-b */
    bool            exact;
    trd_stat_reason reason;
} trd_meta_rank;

trd_code trd_meta_begg(const double *y, const double *v, size_t k, trd_meta_rank *out, trd_error *err);

/* Trim and fill, estimator L0: studies that lie too far out on one side are
 * taken off until what is left lies evenly, and then all come back, with their
 * mirror images. The side on which studies are missing is the one that the
 * slope of the effects on sqrt(v) points away from.
 *
 * Empty:   fewer than three studies: TRD_NO_FREEDOM; the number goes round
 *          without end: TRD_NO_CONVERGENCE.
 * Source:  S. Duval & R. Tweedie (2000), Biometrics 56(2), 455-463.
 * Checked: metafor's trimfill.
 */
typedef struct trd_trim_fill {
    int64_t         missing;         /* studies that were filled in              */
    bool            right;           /* the side on which they were missing      */
    trd_meta        filled;          /* with them; of the k studies when none is */
    trd_stat_reason reason;
} trd_trim_fill;

trd_code trd_meta_trim_fill(const double *y, const double *v, size_t k, trd_meta_method method, double level,
                            trd_trim_fill *out, trd_error *err);

/* How many studies without any effect would make the p (one-sided, by the sum of
 * z = y / sqrt(v)) rise above `alpha`? Rosenthal's number; NAN without studies.
 *
 * Errors:  TRD_E_USAGE for an alpha outside 0..0.5.
 * Source:  R. Rosenthal (1979), Psychological Bulletin 86(3), 638-641.
 * Checked: metafor's fsn. */
trd_code trd_meta_fail_safe(const double *y, const double *v, size_t k, double alpha, double *out, trd_error *err);

#endif
