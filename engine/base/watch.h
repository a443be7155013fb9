/* base/watch.h -- long work looks here: must it stop, how far is it, and how
 * many threads may it use?
 *
 * The caller owns the flag (a signal handler may set it) and the reporter.
 * NULL for a watch means: nobody looks, never stop. */
#ifndef TRD_BASE_WATCH_H
#define TRD_BASE_WATCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct trd_watch {
    const volatile sig_atomic_t *stop;
    void (*report)(void *user, const char *what, double fraction);   /* may be NULL */
    void *user;
    int   threads;           /* 0: as many as the processor has cores */
} trd_watch;

static inline bool trd_watch_stops(const trd_watch *w)
{
    return w && w->stop && *w->stop;
}

static inline void trd_watch_report(const trd_watch *w, const char *what, double fraction)
{
    if (w && w->report)
        w->report(w->user, what, fraction);
}

#endif
