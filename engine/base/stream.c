#include "base/stream.h"

#include "base/parallel.h"

#include <pthread.h>
#include <stdlib.h>

typedef enum slot_state { FREE, WORKED_ON, READY } slot_state;

typedef struct slot {
    slot_state state;
    trd_code   code;                 /* of taking or working it, with its error */
    trd_error  error;
} slot;

typedef struct stream {
    const trd_stream_steps *steps;
    void                   *user;
    slot                   *slots;
    size_t                  count;
    size_t                  taken, given;        /* pieces so far            */
    bool                    taking, giving;      /* somebody is at it        */
    bool                    last_taken, ended;
    pthread_mutex_t         lock;                /* guards all of the above  */
    pthread_cond_t          changed;
} stream;

/* The steps run without the lock; the flags keep others out. */

static trd_code give(stream *s, size_t at, trd_error *err)
{
    slot    *piece = &s->slots[at];
    trd_code code = piece->code;

    s->giving = true;
    pthread_mutex_unlock(&s->lock);
    if (code == TRD_OK)
        code = s->steps->give(s->user, at, err);
    else if (err)
        *err = piece->error;
    pthread_mutex_lock(&s->lock);
    s->giving = false;
    piece->state = FREE;
    s->given++;
    s->ended |= code != TRD_OK;
    return code;
}

static void take_and_work(stream *s, size_t at)
{
    slot *piece = &s->slots[at];
    bool  more = true;

    s->taking = true;
    pthread_mutex_unlock(&s->lock);
    piece->code = s->steps->take(s->user, at, &more, &piece->error);
    pthread_mutex_lock(&s->lock);
    s->taking = false;
    s->last_taken = piece->code != TRD_OK || !more;
    if (piece->code == TRD_OK && !more)
        return;
    s->taken++;
    piece->state = WORKED_ON;
    if (piece->code == TRD_OK) {
        pthread_cond_broadcast(&s->changed);
        pthread_mutex_unlock(&s->lock);
        piece->code = s->steps->work(s->user, at, &piece->error);
        pthread_mutex_lock(&s->lock);
    }
    piece->state = READY;
}

/* One worker: whatever can be done now, what is nearest to the end first. */
static trd_code work_on(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    stream  *s = user;
    trd_code code = TRD_OK;
    (void)from, (void)to, (void)worker;

    pthread_mutex_lock(&s->lock);
    while (!s->ended && code == TRD_OK) {
        size_t first = s->given % s->count, next = s->taken % s->count;
        if (!s->giving && s->given < s->taken && s->slots[first].state == READY)
            code = give(s, first, err);
        else if (s->last_taken && s->given == s->taken)
            s->ended = true;
        else if (!s->taking && !s->last_taken && s->slots[next].state == FREE)
            take_and_work(s, next);
        else {
            pthread_cond_wait(&s->changed, &s->lock);
            continue;
        }
        pthread_cond_broadcast(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    return code;
}

trd_code trd_stream(const trd_stream_steps *steps, void *user, size_t slots, int threads, trd_error *err)
{
    stream s = { .steps = steps, .user = user, .count = slots };

    if (!(s.slots = calloc(slots, sizeof *s.slots)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
    pthread_mutex_init(&s.lock, NULL);
    pthread_cond_init(&s.changed, NULL);
    trd_code code = trd_parallel((size_t)threads, 1, threads, work_on, &s, NULL, NULL, err);
    pthread_cond_destroy(&s.changed);
    pthread_mutex_destroy(&s.lock);
    free(s.slots);
    return code;
}
