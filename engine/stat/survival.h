/* stat/survival.h -- how long does it last, when not everybody was followed to
 * the end? Kaplan-Meier, Nelson-Aalen, the mean up to a limit, and the log-rank
 * test.
 *
 *     trd_life_of()        cases into a table of times
 *     trd_life_at()        who is left at a time, with intervals
 *     trd_life_mean()      the area under the curve up to a limit
 *     trd_life_median()    when half is left
 *     trd_logrank()        are the curves of groups the same?
 *
 * Shape:   a case has a time and whether the event came then (1) or it was last
 *          seen then without (0). Cases without a time are left out by the caller.
 * Units:   times in those of the data; survival is a fraction.
 * Empty:   nobody: TRD_NO_CASES, NAN. Survival 0 has no interval and no se (the
 *          logarithm is infinite), survival 1 no log-log interval.
 * Errors:  TRD_E_USAGE for an impossible level; TRD_E_DATA for a time that is
 *          below 0 or no number, or an unknown group; TRD_E_NOMEM.
 * Cost:    a sort.
 * Source:  E.L. Kaplan & P. Meier (1958), JASA 53, 457-481; M. Greenwood (1926);
 *          W. Nelson (1972), Technometrics 14(4), 945-966; O. Aalen (1978),
 *          Annals of Statistics 6(4), 701-726; log-log: J.D. Kalbfleisch & R.L.
 *          Prentice (1980); N. Mantel (1966), Cancer Chemotherapy Reports 50,
 *          163-170; R. Peto & J. Peto (1972), JRSS A 135, 185-207; weights as
 *          D.P. Harrington & T.R. Fleming (1982), Biometrika 69(3), 553-566.
 * Checked: the shared vectors (survfit and survdiff of R's survival);
 *          test_survival.c, test_logrank.c (Gehan's remission times).
 */
#ifndef TRD_STAT_SURVIVAL_H
#define TRD_STAT_SURVIVAL_H

#include "base/pool.h"
#include "stat/interval.h"

#include <stddef.h>
#include <stdint.h>

typedef struct trd_life_step {
    double  time;
    int64_t at_risk, events;         /* at_risk: seen until this time or longer        */
    double  survival, variance;      /* after it; variance: Greenwood's of log survival */
    double  hazard;                  /* Nelson-Aalen's, cumulated                      */
} trd_life_step;

typedef struct trd_life {
    int64_t        cases, events;
    size_t         steps;            /* different times, ascending                     */
    trd_life_step *step;
} trd_life;

/* *out is in `pool`. */
trd_code trd_life_of(const double *time, const uint8_t *event, size_t n, trd_pool *pool, trd_life *out, trd_error *err);

typedef struct trd_life_point {
    int64_t         at_risk;                  /* just before the time                    */
    double          survival, se;             /* Greenwood's                             */
    double          low, high;                /* exp(log S -+ z se / S), at most 1       */
    double          plain_low, plain_high;    /* S -+ z se, within 0..1                  */
    double          loglog_low, loglog_high;  /* S^exp(-+ z se / (S log S))              */
    double          hazard;
    trd_stat_reason reason;                   /* TRD_NO_VARIANCE: survival 0             */
} trd_life_point;

/* After the last time the curve stays as it was, with nobody at risk. */
trd_code trd_life_at(const trd_life *life, double time, double level, trd_life_point *out, trd_error *err);

/* The mean time, of times cut off at `limit`. A last survival above 0 goes on
 * to the limit. df is infinite. TRD_NO_VARIANCE without an event before it. */
trd_code trd_life_mean(const trd_life *life, double limit, double level, trd_interval *out, trd_error *err);

/* The first time when half or less is left; the middle of the interval when
 * exactly half is left during one; NAN when more than half is left at the end. */
double trd_life_median(const trd_life *life);

typedef struct trd_logrank_group {
    int64_t cases, events;
    double  expected;                /* events if all groups had the same curve         */
} trd_logrank_group;

typedef struct trd_logrank_test {
    double          chisq, df, p;
    double          peto_chisq, peto_p;       /* early events weigh more: S(t) just before, of all in the stratum */
    trd_stat_reason reason;          /* TRD_EMPTY_GROUP: fewer than two groups at risk; TRD_NO_VARIANCE: no event
                                        that could tell them apart: no test                          */
} trd_logrank_test;

/* group and stratum (NULL: one): codes from 0; of_group[groups]. Groups are
 * compared within strata. */
trd_code trd_logrank(const double *time, const uint8_t *event, const int32_t *group, int32_t groups, const int32_t *stratum,
                     size_t n, trd_logrank_group *of_group, trd_logrank_test *out, trd_error *err);

#endif
