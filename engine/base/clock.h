/* base/clock.h -- the time, as it is written everywhere: ISO 8601, UTC, with
 * milliseconds, so that it sorts as text. */
#ifndef TRD_BASE_CLOCK_H
#define TRD_BASE_CLOCK_H

enum { TRD_TIME_ROOM = 32 };

void trd_clock_now(char out[TRD_TIME_ROOM]);     /* "2026-11-24T12:23:10.198Z" */

#endif
