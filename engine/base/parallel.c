#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

typedef struct loop {
    size_t           count, piece;
    trd_piece        work;
    void            *user;
    const trd_watch *watch;
    const char      *what;
    atomic_size_t    next;           /* first item that nobody took  */
    atomic_int       ended;          /* an error, or told to stop    */
    pthread_mutex_t  lock;           /* guards error                 */
    trd_error        error;
} loop;

typedef struct worker {
    loop *of;
    int   number;
} worker;

int trd_parallel_threads(size_t count, const trd_watch *watch)
{
    long   cores = watch && watch->threads > 0 ? watch->threads : sysconf(_SC_NPROCESSORS_ONLN);
    size_t useful = count / 100000;

    if (cores > TRD_THREADS)
        cores = TRD_THREADS;
    if (cores < 1 || useful <= 1)
        return 1;
    return (size_t)cores < useful ? (int)cores : (int)useful;
}

static void end_with(loop *l, const trd_error *error)
{
    pthread_mutex_lock(&l->lock);
    if (!atomic_load(&l->ended)) {
        l->error = *error;
        atomic_store(&l->ended, 1);
    }
    pthread_mutex_unlock(&l->lock);
}

static void take_pieces(loop *l, int number)
{
    trd_error error = { 0 };

    while (!atomic_load(&l->ended)) {
        size_t from = atomic_fetch_add(&l->next, l->piece);
        if (from >= l->count)
            return;
        size_t to = l->count - from < l->piece ? l->count : from + l->piece;
        if (trd_watch_stops(l->watch))
            trd_fail(&error, TRD_E_CANCELLED, "interrupted; nothing was changed");
        else if (l->work(l->user, from, to, number, &error) == TRD_OK) {
            if (number == 0 && l->what)
                trd_watch_report(l->watch, l->what, (double)to / (double)l->count);
            continue;
        }
        end_with(l, &error);
    }
}

static void *begin(void *what)
{
    worker *w = what;
    take_pieces(w->of, w->number);
    return NULL;
}

trd_code trd_parallel(size_t count, size_t piece, int threads, trd_piece work, void *user, const trd_watch *watch,
                      const char *what, trd_error *err)
{
    loop      l = { .count = count, .piece = piece ? piece : TRD_PIECE, .work = work, .user = user, .watch = watch, .what = what };
    pthread_t started[TRD_THREADS];
    worker    workers[TRD_THREADS];
    int       others = 0;

    if (threads > TRD_THREADS)
        threads = TRD_THREADS;
    pthread_mutex_init(&l.lock, NULL);
    for (int i = 1; i < threads && (size_t)i < (count + l.piece - 1) / l.piece; i++) {
        workers[i] = (worker){ &l, i };
        if (pthread_create(&started[others], NULL, begin, &workers[i]) != 0)
            break;
        others++;
    }
    take_pieces(&l, 0);
    for (int i = 0; i < others; i++)
        pthread_join(started[i], NULL);
    pthread_mutex_destroy(&l.lock);
    if (!atomic_load(&l.ended))
        return TRD_OK;
    if (err)
        *err = l.error;
    return l.error.code;
}
