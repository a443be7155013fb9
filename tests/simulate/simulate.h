/* tests/simulate/simulate.h -- do the intervals that verdicts rest on hold what
 * they promise? Worlds with a known truth are drawn again and again; each is
 * put through the engine's own functions, and the interval goes through the
 * verdict of a target that lies exactly on the truth.
 */
#ifndef TRD_TESTS_SIMULATE_H
#define TRD_TESTS_SIMULATE_H

#include "base/pool.h"
#include "base/random.h"
#include "stat/interval.h"

typedef struct sim {
    trd_random random;               /* a stream of its own for every draw */
    trd_pool  *pool;                 /* emptied after every draw           */
} sim;

typedef struct sim_world {
    const char *interval;            /* what is judged: "share, Wilson"            */
    const char *world;               /* the regular domain: "n = 50, p = 0.3"      */
    double      truth;
    double      a, b, c;             /* what the draw is told                      */
    trd_interval (*draw)(sim *s, const struct sim_world *w);
    const char *known;               /* a limit that is known and said in the docs,
                                        instead of being held to the level; or NULL */
} sim_world;

/* Ended by a NULL name. */
extern const sim_world sim_shares[], sim_means[], sim_changes[], sim_models[];

/* ---- drawing ---- */

double sim_unit(sim *s);                             /* open (0, 1)                      */
double sim_normal(sim *s);
bool   sim_chance(sim *s, double p);
double sim_exponential(sim *s);                      /* mean 1, sd 1, skewness 2         */
double sim_answer(sim *s);                           /* 1 .. 5: skewed; mean 3.85, sd 1.1079 */
void  *sim_alloc(sim *s, size_t count, size_t size);

/* How many pupils a class holds: 15 .. 30. */
size_t sim_class(sim *s);

/* Ends the program with the words of an error: nothing here may fail. */
void sim_need(trd_code code, const trd_error *err);

#endif
