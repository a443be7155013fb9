/* stat/event_study.h -- difference in differences of several periods: what
 * happened to those who started, from long before they did to long after, beside
 * those who did not (yet) start?
 *
 * Units are followed over periods, and start at most once. Every unit and every
 * period has its own constant; what is left to those who started together
 * (a cohort) at a distance of so many periods from their start, against the last
 * period before it, is their effect at that distance. Over cohorts effects are
 * averaged by their rows (the interaction-weighted estimator), since one
 * coefficient a distance for all would compare late starters with early ones
 * whose effect still grows. With one cohort it is the usual event study.
 *
 * Before the start effects should be 0: the groups went the same way (`before`
 * tests it; passing it is no proof). Where nobody never started, those who
 * started last stand in for them, in the periods before they did.
 *
 * Shape:   rows of y, a unit, a period 0 .. periods - 1 and controls; per unit
 *          the period it started in (TRD_EVENT_NEVER) and its cluster.
 * Units:   those of y.
 * Missing: none; the caller leaves such rows out. Units that started before they
 *          were seen, or whose cohort was not seen in the last period before,
 *          are left out and counted.
 * Empty:   no rows: TRD_NO_CASES; nobody who started, or nobody to compare with:
 *          TRD_EMPTY_GROUP. A distance in whose periods nobody is left to compare
 *          with: TRD_COLLINEAR, and so is what is made of it. Fewer than 2
 *          clusters that started, or that did not: TRD_ONE_CLUSTER, effects
 *          without intervals.
 * Errors:  TRD_E_DATA for an unknown unit, period or cluster; TRD_E_LIMIT for
 *          more cohorts and periods than a linear model bears; those of
 *          stat/linear.h; *out is left as it was.
 * Owns:    arrays of *out are in `pool`.
 * Source:  L. Sun & S. Abraham (2021), J. Econometrics 225(2), 175-199; A.
 *          Goodman-Bacon (2021), the same, 254-277, on what goes wrong otherwise;
 *          J. Roth (2022), American Economic Review: Insights 4(3), 305-322, on
 *          tests before the start; H. Hotelling (1931), Annals of Mathematical
 *          Statistics 2(3), 360-378; for CR2 more exactly J.E. Pustejovsky & E.
 *          Tipton (2018), J. Business & Economic Statistics 36(4), 672-683.
 * Checked: R's lm with a dummy for each unit, period, cohort and distance, and
 *          sandwich's vcovCL (test_event_study.c); two periods are
 *          trd_did_change.
 */
#ifndef TRD_STAT_EVENT_STUDY_H
#define TRD_STAT_EVENT_STUDY_H

#include "stat/linear.h"
#include "stat/wald.h"

#define TRD_EVENT_NEVER UINT32_MAX

typedef struct trd_event_rows {
    size_t               rows;
    const double        *y;
    const uint32_t      *unit, *period;
    size_t               units, periods;
    const uint32_t      *start;      /* [units]                                        */
    const uint32_t      *cluster;    /* [units]; NULL: every unit its own              */
    size_t               clusters;
    size_t               controls;   /* that change in time                            */
    const double *const *control;
} trd_event_rows;

typedef struct trd_event_effect {
    int64_t         distance;        /* periods from the start; below 0: before it     */
    trd_coefficient effect;
    int64_t         cases;           /* rows of units that started, at that distance   */
} trd_event_effect;

typedef struct trd_event_study {
    size_t            distances;
    trd_event_effect *at;            /* [distances], rising, without -1, which is 0    */
    double           *covariance;    /* distances x distances                          */
    trd_coefficient   after;         /* mean effect from the start on, by rows         */
    trd_coefficient   against_before;        /* that less the mean of all periods before (-1
                                        among them): with one cohort and no gaps the
                                        difference of both groups' means before and after */
    trd_wald          before;        /* all effects before -1 are 0: Hotelling's T^2 in its
                                        F form, since few clusters say little of their
                                        covariance                                     */
    int64_t           cases, started, others, left_out;  /* rows used; units           */
    int64_t           cohorts;
    bool              last_stand_in; /* nobody never started                           */
    trd_stat_reason   reason;
} trd_event_study;

/* `robust`: as stat/linear.h, by clusters of units; not HC. With CR2 every effect
 * has degrees of its own; `before` is on their mean, otherwise G - 1. */
trd_code trd_event_study_fit(const trd_event_rows *rows, trd_robust robust, double level, trd_pool *pool, trd_event_study *out,
                             trd_error *err);

#endif
