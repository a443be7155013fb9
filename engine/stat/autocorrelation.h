/* stat/autocorrelation.h -- do neighbours in time resemble each other?
 *
 * r_k = sum (x_t - m)(x_{t+k} - m) / sum (x_t - m)^2, with the mean m of the
 * whole series; Box-Pierce n sum r_k^2 and Ljung-Box n (n+2) sum r_k^2 / (n-k)
 * are chi-square on as many degrees as lags when the series is noise.
 *
 * Shape:   n values in order of time at equal distances, none missing; `lags`
 *          autocorrelations go to acf[0 .. lags-1], of lag 1, 2, ...
 * Empty:   no values, one, or all equal: NAN with the reason; a lag of n or more
 *          has no pairs: NAN, and the tests are NAN too (TRD_ONE_CASE).
 * Errors:  none; a value that is not finite: TRD_NOT_FINITE.
 * Cost:    n times lags; no allocation.
 * Source:  G.E.P. Box & D.A. Pierce (1970), JASA 65(332), 1509-1526; G.M. Ljung
 *          & G.E.P. Box (1978), Biometrika 65(2), 297-303.
 * Checked: the shared vectors: NIST StRD (lag 1, 13 digits), R 4.2.2 (acf,
 *          Box.test).
 */
#ifndef TRD_STAT_AUTOCORRELATION_H
#define TRD_STAT_AUTOCORRELATION_H

#include "stat/stat.h"

#include <stddef.h>

typedef struct trd_noise_test {
    double box_pierce, ljung_box, p; /* p: of Ljung-Box */
    double df;
    trd_stat_reason reason;
} trd_noise_test;

void trd_autocorrelation(const double *x, size_t n, size_t lags, double *acf, trd_noise_test *out);

#endif
