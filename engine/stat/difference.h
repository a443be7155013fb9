/* stat/difference.h -- two numbers that each have an interval: how far apart?
 *
 * Both functions:
 * Units:   those of the two sides; a difference of shares is a fraction (0.05
 *          is five percentage points).
 * Empty:   a side without a value: value NAN; a side without an interval: the
 *          difference, no interval, with the reason of that side. A full
 *          count beside a sample is a fixed number.
 * Errors:  TRD_E_USAGE when the sides have different levels or the benchmark
 *          is not in order; *out is left as it was.
 * Owns:    nothing.
 */
#ifndef TRD_STAT_DIFFERENCE_H
#define TRD_STAT_DIFFERENCE_H

#include "stat/share.h"

/* first - second for two independent groups, by squaring and adding the
 * distances from estimate to limit: Newcombe's hybrid score interval when both
 * are Wilson intervals, and just as good for clustered shares and for means
 * (each side brings its own interval).
 *
 * Source:  R.G. Newcombe (1998), Statistics in Medicine 17, 873-890, method
 *          10; G.Y. Zou & A. Donner (2008), Statistics in Medicine 27,
 *          1693-1702 (any two intervals).
 * Checked: tests/reference/difference.csv (Newcombe's example among them);
 *          shared vectors two_proportions.
 */
trd_code trd_difference_of(const trd_interval *first, const trd_interval *second, trd_interval *out, trd_error *err);
trd_code trd_share_difference(const trd_share *first, const trd_share *second, trd_interval *out, trd_error *err);

typedef enum trd_known_how {
    TRD_KNOWN_EXACTLY,               /* a full count, a norm: low and high do not matter     */
    TRD_KNOWN_BY_SAMPLE,             /* low and high are its interval, at the level of `own` */
    TRD_KNOWN_IN_RANGE               /* somewhere from low to high, we do not know where     */
} trd_known_how;

typedef struct trd_yardstick {       /* a value from elsewhere to compare with */
    double        value, low, high;  /* value NAN: the middle of low and high  */
    trd_known_how how;
} trd_yardstick;

/* own - yardstick. Exactly: the own interval, moved. By sample: as
 * trd_difference_of. In range: from own low - high to own high - low, so that
 * the conclusion holds wherever in the range the truth lies.
 *
 * Empty:   TRD_KNOWN_BY_SAMPLE with low or high NAN: TRD_NO_BOUNDS, since a
 *          sample of unknown size proves nothing.
 */
trd_code trd_difference_from(const trd_interval *own, const trd_yardstick *yardstick, trd_interval *out, trd_error *err);

#endif
