/* stat/newey_west.h -- the linear model of a series: neighbours in time
 * resemble each other, so that fewer independent cases stand behind a line than
 * there are points.
 *
 * The estimates are those of least squares; only their covariance is another:
 *     M [sum_t x_t x_t' u_t^2 + sum_j w_j sum_t (x_t x_{t-j}' + x_{t-j} x_t') u_t u_{t-j}] M,
 * M the inverse of X'X and w_j = 1 - j / (lags + 1) (Bartlett's weights). With
 * no lags it is HC0. It is an estimate for long series: with few points, or
 * lags that are many beside them, its intervals are too narrow.
 *
 * Shape:   rows in order of time at equal distances; rows->group are several
 *          series (units), between which nothing is shared: the rows of each in
 *          order. No weights. Terms as in stat/linear.h.
 * Units:   those of the data; t on n - K degrees.
 * Missing: none. A point left out of a series makes its neighbours neighbours.
 * Empty:   the reasons of stat/linear.h. Lags beyond the series have no pairs.
 * Errors:  TRD_E_USAGE for weights or constants of groups; those of
 *          stat/linear.h; *out is left as it was.
 * Owns:    *out is in `pool`.
 * Cost:    terms (lags + terms) operations a row.
 * Source:  W.K. Newey & K.D. West (1987), Econometrica 55(3), 703-708; how many
 *          lags: the same (1994), Review of Economic Studies 61(4), 631-653.
 * Checked: shared vectors interrupted_time_series (R: sandwich's
 *          NeweyWest(prewhite = FALSE)); the definition with plain loops
 *          (test_interrupted.c).
 */
#ifndef TRD_STAT_NEWEY_WEST_H
#define TRD_STAT_NEWEY_WEST_H

#include "stat/linear.h"

typedef struct trd_newey_west_how {
    bool   no_constant;
    size_t lags;
    bool   adjusted;                 /* times n / (n - K): for few points */
    double level;
} trd_newey_west_how;

/* floor(4 (n / 100)^(2/9)): a usual number of lags when nothing is known of
 * the series; one year (12 months) is the choice when seasons matter. */
size_t trd_newey_west_lags(size_t n);

trd_code trd_newey_west_fit(const trd_product_rows *rows, const trd_newey_west_how *how, trd_pool *pool, trd_linear *out,
                            trd_error *err);

/* What is left of each row of a series, in the order of the rows: y - x b;
 * `fit` is of these rows. Used by interrupted.c. */
void trd_linear_residuals(const trd_product_rows *rows, const trd_linear *fit, bool no_constant, double *out);

#endif
