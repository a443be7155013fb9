#include "base/clock.h"

#include <stdio.h>
#include <time.h>

void trd_clock_now(char out[TRD_TIME_ROOM])
{
    struct timespec t;
    struct tm       utc;

    clock_gettime(CLOCK_REALTIME, &t);
    gmtime_r(&t.tv_sec, &utc);
    size_t n = strftime(out, TRD_TIME_ROOM, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + n, TRD_TIME_ROOM - n, ".%03dZ", (int)(t.tv_nsec / 1000000));
}
