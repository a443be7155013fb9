/* stat/crosstab.h -- counts in a table: do rows and columns go together, and
 * do counts follow given shares?
 *
 * Shape:   counts row by row, rows x columns, at least 2 x 2.
 * Units:   cases.
 * Empty:   no case at all: TRD_NO_CASES; a row or column without cases:
 *          TRD_EMPTY_GROUP. Then everything that needs it is NAN; leave the
 *          empty row out to test the others.
 * Errors:  TRD_E_USAGE for a count below 0 or too few rows, columns or counts;
 *          TRD_E_NOMEM; *out is left as it was.
 * Owns:    `expected` and `residual` are in `pool`.
 * Cost:    a few operations per cell.
 */
#ifndef TRD_STAT_CROSSTAB_H
#define TRD_STAT_CROSSTAB_H

#include "base/pool.h"
#include "stat/stat.h"

#include <stddef.h>
#include <stdint.h>

/* A sum that is about chi-square with df degrees when nothing is going on. */
typedef struct trd_chisq {
    double chisq, df, p;
} trd_chisq;

/* With its p; NAN for chisq or df 0 gives p NAN. */
trd_chisq trd_chisq_of(double chisq, double df);

/* *sum of n counts; TRD_E_USAGE for one below 0 or a sum beyond 2^61. */
trd_code trd_counts_check(const int64_t *count, size_t n, int64_t *sum, trd_error *err);

typedef struct trd_crosstab {
    int64_t   cases;
    size_t    rows, columns;
    trd_chisq pearson, likelihood;   /* likelihood: G squared                               */
    trd_chisq yates;                 /* 2 x 2 only: each |O - E| less by 1/2, or by itself  */
    double    phi;                   /* 2 x 2 only, with its sign                           */
    double    v, v_corrected;        /* Cramer's V; Bergsma's, without the bias of few cases */
    double    contingency;           /* Pearson's C: never reaches 1                        */
    double    least_expected;
    double    share_below_5;         /* of the cells, by expected count: the usual rule of
                                        thumb wants at most 0.2 (Cochran 1954)              */
    double   *expected, *residual;   /* per cell; residual: (O - E) / its standard error,
                                        normal when rows and columns are independent        */
    trd_stat_reason reason;
} trd_crosstab;

/* Source:  K. Pearson (1900), Philosophical Magazine 50, 157-175; F. Yates
 *          (1934), JRSS Supplement 1, 217-235; S.J. Haberman (1973), Biometrics
 *          29, 205-220 (residuals); W. Bergsma (2013), J. Korean Statistical
 *          Society 42(3), 323-328; W.G. Cochran (1954), Biometrics 10, 417-451.
 * Checked: shared vectors (R's chisq.test, vcd's assocstats). */
trd_code trd_crosstab_of(const int64_t *count, size_t rows, size_t columns, trd_pool *pool, trd_crosstab *out, trd_error *err);

typedef struct trd_fit {
    int64_t   cases;
    trd_chisq pearson, likelihood;
    double   *expected;
    trd_stat_reason reason;
} trd_fit;

/* Counts against shares that add up to 1 (NULL: all alike).
 *
 * Errors:  TRD_E_USAGE also for a share that is not above 0, or a sum off 1 by
 *          more than 1e-8.
 * Checked: shared vectors (R's chisq.test with p). */
trd_code trd_fit_of(const int64_t *count, const double *share, size_t n, trd_pool *pool, trd_fit *out, trd_error *err);

#endif
