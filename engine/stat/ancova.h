/* stat/ancova.h -- analysis of covariance: how would groups differ if they had
 * started alike?
 *
 * One slope for every covariate, the same in all groups, and a level a group.
 * The effect of a group is its level less that of the first; an adjusted mean
 * is a group's level at the overall mean of the covariates, and differs between
 * groups as the effects do. Whether one slope is enough is tested beside it
 * (homogeneity of slopes): when it is not, an effect holds at the mean of the
 * covariates only.
 *
 * Where groups were not drawn by lot, a covariate that was measured with error
 * takes only part of the difference at the start away (Lord's paradox).
 *
 * Shape:   n rows of y, `covariates` columns, a group 0 .. groups - 1 (the
 *          first is the reference) and a cluster 0 .. clusters - 1.
 * Units:   those of y; level is a probability.
 * Missing: none; the caller leaves such rows out.
 * Empty:   an empty group: no effect and no adjusted mean (TRD_EMPTY_GROUP); an
 *          empty reference: no effect at all. A covariate that does not vary or
 *          follows from others: TRD_COLLINEAR, the rest stands. With clusters:
 *          an effect of a group (or reference) of one cluster has no interval
 *          (TRD_ONE_CLUSTER). TRD_NO_FREEDOM, TRD_NO_VARIANCE as stat/linear.h.
 * Errors:  TRD_E_DATA for an unknown group or cluster; those of stat/linear.h;
 *          *out is left as it was.
 * Owns:    arrays of *out are in `pool`.
 * Source:  R.A. Fisher (1932), Statistical Methods for Research Workers, 4th
 *          ed., 49.1; W.G. Cochran (1957), Biometrics 13(3), 261-281; F.M. Lord
 *          (1967), Psychological Bulletin 68(5), 304-305; adjusted means: S.R.
 *          Searle, F.M. Speed & G.A. Milliken (1980), American Statistician
 *          34(4), 216-221.
 * Checked: shared vectors ancova (R: lm, drop1, anova, emmeans).
 */
#ifndef TRD_STAT_ANCOVA_H
#define TRD_STAT_ANCOVA_H

#include "stat/groups.h"
#include "stat/linear.h"

typedef struct trd_ancova_rows {
    size_t               rows, covariates, groups;
    const double        *y;
    const double *const *covariate;
    const uint32_t      *group;
    const uint32_t      *cluster;    /* NULL: every row on its own                  */
    size_t               clusters;
} trd_ancova_rows;

typedef struct trd_ancova {
    trd_coefficient  intercept;      /* level of the first group at covariates 0    */
    trd_coefficient *slope;          /* [covariates]                                */
    trd_coefficient *effect;         /* [groups]; [0] is the reference itself: NAN  */
    trd_coefficient *adjusted;       /* [groups]: adjusted means                    */
    int64_t         *cases;          /* [groups]                                    */
    double          *at;             /* [covariates]: their means over all rows     */
    trd_f_test       between;        /* no effect of any group; with robust errors
                                        Wald's (stat/wald.h) on G - 1 or n - K      */
    double           partial_eta_squared;    /* from the sums of squares            */
    trd_f_test       homogeneity;    /* one slope a covariate is enough: from the
                                        sums of squares, as if cases were drawn one
                                        by one                                      */
    double           df, r_squared, sigma;
    int64_t          clusters;
} trd_ancova;

/* `robust`: NONE is the textbook's; clusters need CR0 .. CR2. */
trd_code trd_ancova_fit(const trd_ancova_rows *rows, trd_robust robust, double level, trd_pool *pool, trd_ancova *out,
                        trd_error *err);

#endif
