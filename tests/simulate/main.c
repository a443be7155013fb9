/* simulate [DRAWS [SEED]]: coverage of every interval that verdicts rest on, and
 * how often a target exactly on the truth is called met. One line per world.
 *
 * A 95 % interval must cover 93.5 to 96.5 % of the time, and "met" must come no
 * more often than the 5 % that the interval may be wrong; both with three
 * standard errors of the simulation itself, so that chance fails nothing. The
 * exit status is 1 when a world breaks a rule, 2 for a call that makes no sense.
 */
#include "simulate.h"

#include "base/parallel.h"
#include "ladder/verdict.h"
#include "stat/stat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 50, WORKERS = TRD_THREADS };
static const double lowest = 0.935, highest = 0.965, may_be_wrong = 0.05;

typedef struct tally {
    long covered, below, above, met, undefined;
    char apart[TRD_APART];
} tally;

typedef struct run {
    const sim_world *world;
    uint64_t         seed;
    tally            of[WORKERS];
} run;

/* A verdict on "at least the truth", as a run gives it. */
static bool is_met(const trd_interval *i, double truth)
{
    trd_target   target = { TRD_AT_LEAST, truth, NAN, TRD_UNIT_POINTS };
    trd_estimate e;
    const char  *why;

    trd_estimate_init(&e, TRD_SINGLE, TRD_UNIT_POINTS);
    e.value = i->value;
    e.low = i->low;
    e.high = i->high;
    e.confidence = i->level;
    e.cases = i->cases;
    return trd_verdict_of(&e, &target, &why) == TRD_MET;
}

static trd_code draw_some(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    run             *r = user;
    tally           *t = &r->of[worker];
    const sim_world *w = r->world;

    for (size_t d = from; d < to; d++) {
        sim s = { { r->seed, d + 1, 0 }, trd_pool_new(NULL) };
        if (!s.pool)
            return trd_fail(err, TRD_E_NOMEM, "out of memory; close some programs");
        trd_interval i = w->draw(&s, w);
        trd_pool_free(s.pool);
        t->undefined += i.reason != TRD_DEFINED;
        t->covered += i.low <= w->truth && w->truth <= i.high;
        t->below += i.high < w->truth;
        t->above += i.low > w->truth;
        t->met += i.reason == TRD_DEFINED && is_met(&i, w->truth);
    }
    return TRD_OK;
}

static tally draw_all(const sim_world *w, size_t draws, uint64_t seed)
{
    run       r = { .world = w, .seed = seed };
    tally     all = { 0 };
    trd_error err = { 0 };
    trd_watch watch = { .threads = 0 };

    sim_need(trd_parallel(draws, PIECE, trd_parallel_threads((size_t)1 << 30, &watch), draw_some, &r, NULL, NULL, &err), &err);
    for (int i = 0; i < WORKERS; i++) {
        all.covered += r.of[i].covered;
        all.below += r.of[i].below;
        all.above += r.of[i].above;
        all.met += r.of[i].met;
        all.undefined += r.of[i].undefined;
    }
    return all;
}

/* Says one line; false when a rule is broken. */
static bool judge(const sim_world *w, const tally *t, double draws)
{
    double cover = (double)t->covered / draws, met = (double)t->met / draws;
    double slack = 3 * sqrt(0.95 * 0.05 / draws);
    bool   fine = cover >= lowest - slack && cover <= highest + slack && met <= may_be_wrong + slack && t->undefined == 0;

    printf("| %s | %s | %.2f | %.2f | %.2f | %.2f | %s |\n", w->interval, w->world, 100 * cover, 100 * (double)t->above / draws,
           100 * (double)t->below / draws, 100 * met, w->known ? w->known : fine ? "" : "outside");
    return fine || w->known;
}

static bool judge_list(const sim_world *w, size_t draws, uint64_t seed)
{
    bool fine = true;

    for (; w->interval; w++) {
        tally t = draw_all(w, draws, seed);
        fine = judge(w, &t, (double)draws) && fine;
        fflush(stdout);
    }
    return fine;
}

int main(int count, char **words)
{
    static const sim_world *const all[] = { sim_shares, sim_means, sim_changes, sim_models };
    long long draws = count > 1 ? atoll(words[1]) : 20000, seed = count > 2 ? atoll(words[2]) : 1;
    bool      fine = true;

    if (draws < 100 || draws > 100000000 || count > 3) {
        fputs("usage: simulate [DRAWS [SEED]], at least 100 draws\n", stderr);
        return 2;
    }
    trd_stat_init();
    printf("%lld draws each, seed %lld; all in %%\n\n", draws, seed);
    puts("| interval | world | covers | too high | too low | met on the threshold | |");
    puts("|---|---|---:|---:|---:|---:|---|");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        fine = judge_list(all[i], (size_t)draws, (uint64_t)seed) && fine;
    return fine ? 0 : 1;
}
