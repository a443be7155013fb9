/* stat/meta_int.h -- weighted least squares of a few studies with given weights,
 * again and again as tau2 is searched.
 *
 * Names: y = Z b + error, W the weights, P = W - W Z (Z'WZ)^-1 Z'W; then
 * y'Py = sum w r^2, y'PPy = sum w^2 r^2 with r the residuals, tr P = sum w (1 - h).
 * Z is the constant and the moderators, centred and scaled; none is collinear. */
#ifndef TRD_STAT_META_INT_H
#define TRD_STAT_META_INT_H

#include "stat/meta.h"
#include "stat/normal_int.h"

typedef struct trd_meta_fit {
    size_t        k, p;              /* studies, columns                              */
    const double *y, *v;
    double       *z;                 /* [study * p + column]                          */
    double       *mean, *scale;      /* [column]: z = (x - mean) / scale              */
    /* after trd_meta_fit_at */
    double       *w;                 /* [study]                                       */
    double       *left;              /* [study]: 1 - h                                */
    double       *b;                 /* [column]                                      */
    trd_sum      *a, *root;          /* Z'WZ by pairs, and the root K of its inverse  */
    double        q, ypp;            /* y'Py, y'PPy                                   */
    double        trace, log_det;    /* tr P, log |Z'WZ|                              */
    trd_sum      *room;              /* [3 p]                                         */
    double       *spare;             /* [p]                                           */
    uint8_t      *kept;              /* [p]                                           */
} trd_meta_fit;

/* Checks v, and makes room. x[study * moderators + m]; kept[m] says which of
 * them are in Z. *reason: TRD_DEFINED, or why there is nothing to be fitted. */
trd_code trd_meta_fit_open(const double *y, const double *v, const double *x, size_t k, size_t moderators, trd_pool *scratch,
                           uint8_t *kept, trd_meta_fit *fit, trd_stat_reason *reason, trd_error *err);

/* Weights 1 / (v + tau2); a tau2 of INFINITY: all equal to 1. */
void trd_meta_fit_at(trd_meta_fit *fit, double tau2);

/* tau2 by the method, for more studies than columns; 0 otherwise. */
double trd_meta_tau2(trd_meta_fit *fit, trd_meta_method method);

/* Column of Z (0: the constant, in units of the data) as a term, after
 * trd_meta_fit_at(tau2). */
typedef struct trd_meta_term {
    trd_coefficient normal, hartung_knapp;
} trd_meta_term;
trd_meta_term trd_meta_fit_term(const trd_meta_fit *fit, size_t column, double level);

#endif
