/* stat/agreement.h -- do two or more raters say the same?
 *
 * Kappa compares the share of agreement with what chance would give; alpha does
 * so for any number of raters, missing answers and kinds of numbers; the
 * intraclass correlation is for ratings on a scale that every rater gave to
 * every target.
 *
 * Units:   none; 1 at most, 0 for chance, negative below it.
 * Missing: NAN is no rating. Alpha leaves it out, the others want none.
 * Empty:   nothing to compare: TRD_NO_CASES; one category only, or no spread
 *          at all: TRD_NO_VARIANCE, since chance agrees as well. The number is
 *          NAN then, not 1. One target: TRD_ONE_CASE.
 * Errors:  TRD_E_USAGE for an impossible level, a negative count, subjects that
 *          were not all rated equally often, or fewer than two raters;
 *          TRD_E_NOMEM; *out is left as it was.
 * Owns:    nothing.
 * Source:  J. Cohen (1960), Educational and Psychological Measurement 20(1),
 *          37-46, and (1968), Psychological Bulletin 70(4), 213-220; J.L.
 *          Fleiss, J. Cohen & B.S. Everitt (1969), Psychological Bulletin
 *          72(5), 323-327; J.L. Fleiss (1971), Psychological Bulletin 76(5),
 *          378-382; J.L. Fleiss, J.C.M. Nee & J.R. Landis (1979), Psychological
 *          Bulletin 86(5), 974-977; W.A. Scott (1955), Public Opinion Quarterly
 *          19(3), 321-325; K.L. Gwet (2008), British J. Mathematical and
 *          Statistical Psychology 61(1), 29-48; K. Krippendorff (2011),
 *          Computing Krippendorff's alpha-reliability; P.E. Shrout & J.L.
 *          Fleiss (1979), Psychological Bulletin 86(2), 420-428.
 * Checked: shared vectors agreement (vcd's Kappa, psych's ICC, published alphas).
 */
#ifndef TRD_STAT_AGREEMENT_H
#define TRD_STAT_AGREEMENT_H

#include "stat/interval.h"

#include <stddef.h>

/* ---- two raters ---- */

typedef enum trd_kappa_weights {
    TRD_KAPPA_PLAIN,                 /* the same or not          */
    TRD_KAPPA_LINEAR,                /* 1 - |i - j| / (K - 1)    */
    TRD_KAPPA_QUADRATIC              /* 1 - (i - j)^2 / (K - 1)^2 */
} trd_kappa_weights;

typedef struct trd_kappa {
    trd_interval    kappa;           /* normal interval; df INFINITY        */
    double          observed, expected;
    double          se0, z;          /* under kappa 0                       */
    double          scott_pi, gwet_ac1;     /* of plain agreement           */
} trd_kappa;

/* table[i * categories + j]: cases that the first rater put in i, the second
 * in j. Cost: categories^2. */
trd_code trd_kappa_of(const double *table, size_t categories, trd_kappa_weights weights, double level,
                      trd_kappa *out, trd_error *err);

/* ---- any number of raters, each subject rated by equally many ---- */

typedef struct trd_fleiss {
    int64_t         subjects;
    double          raters, kappa, observed, expected;
    double          se0, z;          /* under kappa 0                       */
    trd_stat_reason reason;
} trd_fleiss;

/* counts[subject * categories + c]: raters that put it in c. */
trd_code trd_fleiss_of(const double *counts, size_t subjects, size_t categories, trd_fleiss *out, trd_error *err);

/* ---- any number of raters, with gaps ---- */

typedef enum trd_measure {
    TRD_NOMINAL, TRD_ORDINAL, TRD_INTERVAL_SCALE, TRD_RATIO
} trd_measure;

typedef struct trd_krippendorff {
    double          alpha, observed, expected;      /* disagreement, in units of the metric */
    int64_t         values;          /* in units with two values or more    */
    trd_stat_reason reason;
} trd_krippendorff;

/* values[unit * raters + r]; nominal ones are any distinct numbers. On a scale of
 * ratios two different values that add up to 0 have no distance: TRD_NOT_FINITE, as
 * for a value that is infinite. Cost: units times raters^2, and the square of the
 * distinct values. */
trd_code trd_krippendorff_of(const double *values, size_t units, size_t raters, trd_measure measure,
                             trd_krippendorff *out, trd_error *err);

/* ---- ratings on a scale ---- */

typedef struct trd_icc_form {
    double icc, low, high;
} trd_icc_form;

typedef struct trd_icc {
    int64_t      targets, judges;
    double       ms_targets, ms_judges, ms_error, ms_within;
    double       f_oneway, f_twoway;
    trd_icc_form one[3], mean[3];    /* Shrout and Fleiss' (1,1) (2,1) (3,1): one rating of judges
                                        who differ by target, are drawn at random, are all there
                                        are; and (1,k) (2,k) (3,k), of the mean of all judges */
    trd_stat_reason reason;
} trd_icc;

/* ratings[target * judges + j], complete. Judges who put all targets alike, but for
 * a difference of level: values without limits, TRD_NO_VARIANCE. */
trd_code trd_icc_of(const double *ratings, size_t targets, size_t judges, double level, trd_icc *out, trd_error *err);

#endif
