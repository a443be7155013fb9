/* stat/did.h -- difference in differences: did the group that took part change
 * more than the group that did not?
 *
 * The same cases before and after, so the analysis runs on each case's change:
 * effect = mean change of the treated - mean change of the others. Without
 * clusters the interval is Welch's, with clusters CR2 with Bell and
 * McCaffrey's degrees (stat/welch.h).
 *
 * Shape:   before[i], after[i], treated[i] (0 or not) and cluster[i] (a code
 *          0 .. clusters - 1; cluster NULL: independent cases) belong to one
 *          case; n complete cases.
 * Units:   those of the values; imbalance in standard deviations.
 * Empty:   a group without cases: effect NAN, TRD_EMPTY_GROUP (the means of the
 *          other group are there). Otherwise the effect is always shown; its
 *          interval is withheld with TRD_ONE_CASE, TRD_NO_VARIANCE (everybody
 *          in a group changed alike, in both groups) or TRD_ONE_CLUSTER (fewer
 *          than 2 clusters in a group).
 * Errors:  TRD_E_USAGE for an impossible level, TRD_E_DATA for an unknown
 *          cluster, TRD_E_NOMEM; *out is left as it was.
 * Owns:    nothing; scratch memory for the clusters only.
 * Source:  D. Card & A.B. Krueger (1994), American Economic Review 84(4),
 *          772-793; J.D. Angrist & J.-S. Pischke (2009), Mostly Harmless
 *          Econometrics, 5.2; pooled sd before: S.B. Morris (2008),
 *          Organizational Research Methods 11(2), 364-386.
 * Checked: tests/reference/expected.csv (R, t.test of the changes); shared
 *          vectors (Card and Krueger, table 3).
 */
#ifndef TRD_STAT_DID_H
#define TRD_STAT_DID_H

#include "stat/paired.h"
#include "stat/welch.h"

typedef struct trd_did {
    trd_interval effect;
    trd_arm      treated_before, treated_after, treated_change;
    trd_arm      control_before, control_after, control_change;   /* clusters: in _change */
    double       baseline_sd;        /* before, pooled over the two groups           */
    double       imbalance;          /* treated - control before, in baseline_sd     */
} trd_did;

/* All cases at once. */
trd_code trd_did_change(const double *before, const double *after, const uint8_t *treated, const int32_t *cluster,
                        size_t n, int32_t clusters, double level, trd_did *out, trd_error *err);

/* From the sums of both groups (stat/paired.h), made alike; neither is changed. */
trd_code trd_did_finish(const trd_paired_sums *treated, const trd_paired_sums *control, double level, trd_did *out, trd_error *err);

#endif
