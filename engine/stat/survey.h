/* stat/survey.h -- means, totals and more from a sample that was not drawn one
 * by one with equal chances: weights, strata, clusters in stages, finite
 * populations.
 *
 *     trd_survey_open()         the design, once
 *     trd_survey_mean(), ...    estimates of all rows, or of a domain
 *     trd_survey_covariance()   of any estimate that sums of rows lead to
 *
 * All variances come from one place. An estimate is turned into a linearised
 * value z per row (Taylor), so that to first order it is the total of w z; the
 * variance of that total follows the design, stage by stage: within a stratum
 * n / (n - 1) (1 - n / N) times the sum of squares of the totals of its n
 * sampled units about their mean, and of a later stage that times the sampled
 * share of the units it lies in. Without population sizes only the first stage
 * counts. A domain keeps the whole design: rows outside it have z = 0.
 *
 * Models and tables stand on it (survey_glm.h, survey_table.h), and weights
 * that fit what is known of the population (survey_fit.h).
 *
 * Shape:   one number per row. use[i] = 0 leaves row i out of an estimate (a
 *          domain, or a missing value, which may then be anything); NULL: all.
 * Units:   a mean in those of the values, a total too; level is a probability.
 * Empty:   no weight: NAN, TRD_NO_CASES. One unit in a stratum that has more,
 *          with TRD_LONELY_FAIL, or no degrees of freedom: the value, and no
 *          interval (TRD_ONE_CLUSTER). No spread: TRD_NO_VARIANCE, or
 *          TRD_FULL_COUNT when every unit of the population was sampled; se is
 *          0 then. TRD_NOT_FINITE.
 * Errors:  TRD_E_USAGE for an impossible level or more populations than stages;
 *          TRD_E_DATA for a weight below 0, a code below 0, or a population
 *          that is smaller than what was sampled or differs within a stratum;
 *          TRD_E_NOMEM. What was to be filled in stays as it was.
 * Owns:    the design's arrays stay the caller's and must live as long.
 * Cost:    opening sorts the rows once a stage; an estimate is some passes.
 * Source:  W.G. Cochran (1977), Sampling Techniques, 3rd ed., ch. 5, 6, 10; C.-E.
 *          Särndal, B. Swensson & J. Wretman (1992), Model Assisted Survey
 *          Sampling, ch. 4, 5; D.A. Binder (1983), Int. Statistical Review 51,
 *          279-292; L. Kish (1965), Survey Sampling (design effect); E.L. Korn &
 *          B.I. Graubard (1998), Survey Methodology 24, 193-201 (beta interval).
 * Checked: the shared vectors (R's survey 4.1.1: svymean, svytotal, svyratio,
 *          svyvar, svyciprop, svyquantile, svyby, svyttest); random designs in R;
 *          simple random samples in closed form, laws (test_survey.c).
 */
#ifndef TRD_STAT_SURVEY_H
#define TRD_STAT_SURVEY_H

#include "base/pool.h"
#include "stat/interval.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to do with a stratum of which one unit was sampled (not of all). */
typedef enum trd_lonely {
    TRD_LONELY_FAIL,                 /* no variance                                     */
    TRD_LONELY_REMOVE,               /* it adds nothing                                 */
    TRD_LONELY_ADJUST,               /* its total squared: as if the mean were 0        */
    TRD_LONELY_AVERAGE               /* as much as the other strata do on average       */
} trd_lonely;

/* A margin that weights fit (survey_fit.h). */
typedef struct trd_survey_margin {
    const int32_t *code;             /* of each row, 0 .. levels - 1 */
    size_t         levels;
    const double  *population;       /* [levels]                     */
} trd_survey_margin;

typedef struct trd_survey_design {
    size_t               rows;
    const double        *weight;     /* NULL: units there are over units sampled, over all
                                        stages; 1 each without populations              */
    const int32_t       *stratum;    /* codes; NULL: one                                */
    size_t               stages;     /* of units; 0: rows themselves were drawn         */
    const int32_t *const *unit;      /* [stages][rows]: codes, of units within those of the stage
                                        before (and the stratum): numbers may return elsewhere */
    size_t               populations;       /* stages with known sizes                  */
    const double *const *population;        /* [populations][rows]: units of that stage in the stratum,
                                               or in the unit of the stage before, of the row;
                                               the share sampled, when none is above 1  */
    trd_lonely           lonely;
    const trd_survey_margin *margin;        /* what `weight` was made to fit            */
    size_t               margins;
    bool                 raked;             /* by trd_survey_rake                       */
} trd_survey_design;

typedef struct trd_survey trd_survey;

/* In `pool`. */
trd_code trd_survey_open(const trd_survey_design *design, trd_pool *pool, trd_survey **out, trd_error *err);

/* One a row; lives as long as the design. */
const double *trd_survey_weights(const trd_survey *s);

/* First-stage units less strata, of those that hold a row in use with weight. */
trd_code trd_survey_df(const trd_survey *s, const uint8_t *use, double *df, trd_error *err);

/* covariance[k * k] of the k totals of w z[j][row], row by row; NAN when a stratum
 * has no variance. z is 0 outside `use`, which tells the strata that count. */
trd_code trd_survey_covariance(const trd_survey *s, const double *const *z, size_t k, const uint8_t *use, double *covariance,
                               trd_error *err);

typedef struct trd_survey_estimate {
    trd_interval of;                 /* with t on the degrees that were given            */
    double       effect;             /* variance over that of a simple random sample of as many
                                        rows, without replacement from the sum of weights;
                                        INFINITY when that is everybody, NAN when the weights
                                        add up to less                                   */
    double       effect_replace;     /* the same with replacement                        */
} trd_survey_estimate;

/* df: degrees for the interval, as a rule trd_survey_df() of the domain, whose
 * rows with a missing value count too. */
trd_code trd_survey_mean(const trd_survey *s, const double *x, const uint8_t *use, double df, double level,
                         trd_survey_estimate *out, trd_error *err);
trd_code trd_survey_total(const trd_survey *s, const double *x, const uint8_t *use, double df, double level,
                          trd_survey_estimate *out, trd_error *err);

/* The total of y over that of x. */
trd_code trd_survey_ratio(const trd_survey *s, const double *y, const double *x, const uint8_t *use, double df, double level,
                          trd_interval *out, trd_error *err);

/* Of values in the population: weighted squares about the mean, n / (n - 1). */
trd_code trd_survey_variance(const trd_survey *s, const double *x, const uint8_t *use, double df, double level,
                             trd_interval *out, trd_error *err);

/* The mean in one domain less that in another, with their covariance: what a
 * weighted linear model of a dummy gives. */
trd_code trd_survey_difference(const trd_survey *s, const double *x, const uint8_t *first, const uint8_t *second, double df,
                               double level, trd_interval *out, trd_error *err);

/* quantile[i]: the least value with at least a share p[i] of the weight at or
 * below it; NAN without weight or for a p outside 0..1. A share that falls short
 * by rounding alone has been reached. */
trd_code trd_survey_quantiles(const trd_survey *s, const double *x, const uint8_t *use, const double *p, size_t count,
                              double *quantile, trd_error *err);

/* Intervals of a share, from its trd_survey_mean (of 0 and 1). */
typedef enum trd_survey_share {
    TRD_SURVEY_LOGIT,                /* t about the logit, its variance by the delta method: that
                                        of the constant of a logistic model too          */
    TRD_SURVEY_WALD,                 /* t about the share; not cut off at 0 and 1        */
    TRD_SURVEY_BETA,                 /* Korn and Graubard's: Clopper-Pearson on effective cases */
    TRD_SURVEY_ARCSINE               /* t about the arcsine of the root; 0 and 1 are its ends */
} trd_survey_share;

/* Changes low and high; a share without an interval stays as it is. */
void trd_survey_share_interval(trd_interval *share, trd_survey_share how);

#endif
