/* stat/interrupted.h -- interrupted time series: did a series jump, and bend,
 * when something was introduced?
 *
 *     y = constant + slope time + step [time >= from] + bend (time - from) [time >= from]  (+ seasons)
 *
 * The step is the jump at `from`, the bend the change of the slope, and the
 * effect at the end step + bend (last time - from): the distance between the
 * line and where the old line would have come. Nothing here knows what else
 * happened at that time; a series that was not touched, beside this one, does.
 * Standard errors are those for neighbours that resemble each other by one number
 * (stat/serial.h), or Newey and West's (stat/newey_west.h), which need a long
 * series; those of least squares stand in `plain`.
 *
 * Shape:   `rows` points in order of time, one a time; season[i] 0 .. seasons -
 *          1 (NULL: none), of which the lowest that occurs is the reference.
 *          Terms: constant, time, step, bend, then the other seasons.
 * Units:   those of y, and of y per unit of time; log y beforehand for a
 *          change by a factor.
 * Missing: none; a point left out makes its neighbours neighbours.
 * Empty:   no point before or from `from` on: step, bend and effect
 *          TRD_EMPTY_GROUP. One point on a side: the bend is TRD_COLLINEAR, the
 *          step has no interval in `fit` (TRD_ONE_CASE); two: neither has
 *          (TRD_NO_FREEDOM), since a line through them leaves no residuals for
 *          Newey and West's. Otherwise as stat/linear.h.
 * Errors:  TRD_E_DATA for a time that does not come after the one before it or
 *          an unknown season; those of stat/newey_west.h; *out is left as it was.
 * Owns:    what *out points to is in `pool`.
 * Source:  A.K. Wagner, S.B. Soumerai, F. Zhang & D. Ross-Degnan (2002), J.
 *          Clinical Pharmacy and Therapeutics 27(4), 299-309; J. Durbin & G.S.
 *          Watson (1950), Biometrika 37, 409-428.
 * Checked: shared vectors interrupted_time_series (R: lm, NeweyWest).
 */
#ifndef TRD_STAT_INTERRUPTED_H
#define TRD_STAT_INTERRUPTED_H

#include "stat/newey_west.h"

typedef struct trd_series {
    size_t          rows;
    const double   *y, *time;
    const uint32_t *season;
    size_t          seasons;
} trd_series;

typedef enum trd_series_errors {
    TRD_SERIES_SERIAL,
    TRD_SERIES_NEWEY_WEST
} trd_series_errors;

typedef struct trd_interrupted_how {
    double            from;          /* the first time with it                            */
    trd_series_errors errors;
    size_t            lags;          /* of Newey and West's                               */
    bool              unadjusted;    /* theirs without the factor n / (n - K)             */
    double            level;
} trd_interrupted_how;

enum { TRD_SERIES_CONSTANT, TRD_SERIES_SLOPE, TRD_SERIES_STEP, TRD_SERIES_BEND, TRD_SERIES_SEASON };

typedef struct trd_interrupted {
    trd_linear      fit, plain;      /* terms as in the enum; `plain` with OLS errors        */
    const uint32_t *season;          /* of the terms from TRD_SERIES_SEASON on               */
    size_t          seasons;         /* how many terms they are                              */
    trd_coefficient at_end;
    int64_t         before, after;   /* points                                               */
    double          end;             /* the last time                                        */
    double          rho;             /* of serial errors; NAN: others, or not defined        */
    double          autocorrelation; /* of the residuals, lag 1; NAN: not defined            */
    double          durbin_watson;   /* near 2: neighbours do not resemble each other        */
} trd_interrupted;

trd_code trd_interrupted_fit(const trd_series *series, const trd_interrupted_how *how, trd_pool *pool, trd_interrupted *out,
                             trd_error *err);

#endif
