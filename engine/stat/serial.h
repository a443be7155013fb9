/* stat/serial.h -- the linear model of a short series: neighbours in time
 * resemble each other by one number, rho, so that points a distance d apart
 * correlate by rho^d (a first order autoregression).
 *
 * The estimates are those of least squares; their covariance is
 *     s^2 B X'SX B,  B = (X'X)^-1,  S = rho^|t_i - t_j|,  s^2 = u'u / tr(MS),  M = I - X B X',
 * on tr(MS)^2 / tr(MSMS) degrees (Satterthwaite's), n - K where rho is 0. A line
 * follows its points, so that the residuals u resemble each other less than the
 * errors did: rho is the number at which the expected autocorrelation
 * tr(MLMS) / tr(MS) (L: half of both neighbours) is the one that u has. It is not
 * taken below 0, which would make intervals narrower than independent points do.
 *
 * Unlike Newey and West's errors these hold their level in series of some twenty
 * points (docs/statistics.md, "What the intervals hold"); the price is the model.
 *
 * Shape:   rows in order of time, columns as in stat/newey_west.h, y the last;
 *          time[i] rising; distances are in units of the smallest. `fit` is the
 *          least squares of these rows with a constant.
 * Units:   those of the data; t with the degrees above.
 * Missing: none; a gap in time is a larger distance.
 * Empty:   what `fit` could not tell stays untold; a fit without intervals, or
 *          with collinear terms, is left as it is, and rho is NAN.
 * Errors:  TRD_E_NOMEM; *out is left as it was.
 * Owns:    *out is in `pool`.
 * Cost:    60 passes of terms operations a row.
 * Source:  F.E. Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114; that
 *          short series need such care: S.L. Turner, A.B. Forbes, A. Karahalios,
 *          M. Taljaard & J.E. McKenzie (2021), BMC Medical Research Methodology
 *          21, 181.
 * Checked: the definition with full matrices (test_serial.c); ./dev simulate.
 */
#ifndef TRD_STAT_SERIAL_H
#define TRD_STAT_SERIAL_H

#include "stat/linear.h"

typedef struct trd_serial {
    trd_linear fit;                  /* with that covariance                       */
    double     rho;                  /* at the smallest distance; 0 .. 0.98        */
} trd_serial;

trd_code trd_serial_fit(const trd_product_rows *rows, const double *time, const trd_linear *fit, double level, trd_pool *pool,
                        trd_serial *out, trd_error *err);

#endif
