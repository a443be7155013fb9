/* stat/robust.h -- means that a few extreme values do not move, the median
 * absolute deviation, and the geometric and harmonic mean.
 *
 * All of them are worked out from the different values in ascending order and
 * how many rows have this value or a lower one, as frame/values.h makes them.
 *
 * Shape:   value[count] ascending, until[count] rising; until[count - 1] rows.
 * Units:   those of the values.
 * Empty:   no rows: NAN.
 * Errors:  none; a part outside 0 .. 1 gives NAN.
 * Cost:    one or two walks along the values; no allocation.
 * Checked: the shared vectors (R 4.2.2: mean(trim =), mad); laws.
 */
#ifndef TRD_STAT_ROBUST_H
#define TRD_STAT_ROBUST_H

#include <stddef.h>
#include <stdint.h>

/* The mean without the floor(part * rows) lowest and as many highest rows; the
 * median from a part of 0.5 on. Source: J.W. Tukey & D.H. McLaughlin (1963),
 * Sankhya A 25(3), 331-352. R: mean(x, trim = part). */
double trd_mean_trimmed(const double *value, const int64_t *until, size_t count, double part);

/* The mean with those rows set to the nearest value that was kept; the median
 * from a part of 0.5 on. Source: as above. */
double trd_mean_winsorized(const double *value, const int64_t *until, size_t count, double part);

/* The median distance to the median; times TRD_MAD_NORMAL it estimates the sd
 * of a normal distribution. Source: F.R. Hampel (1974), JASA 69(346), 383-393.
 * R: mad(x, constant = 1). */
double trd_median_deviation(const double *value, const int64_t *until, size_t count);

#define TRD_MAD_NORMAL 1.4826

/* exp of the mean logarithm, and the inverse of the mean inverse. NAN unless
 * all values are above 0. */
double trd_mean_geometric(const double *value, const int64_t *until, size_t count);
double trd_mean_harmonic(const double *value, const int64_t *until, size_t count);

#endif
