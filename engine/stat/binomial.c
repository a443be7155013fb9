#include "stat/binomial_int.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static unsigned long next_word(void *state)
{
    return (unsigned long)(trd_random_bits(state) >> 32);
}

static double next_unit(void *state)
{
    return trd_random_unit(state);
}

static void set_nothing(void *state, unsigned long seed)
{
    (void)state;
    (void)seed;
}

uint32_t trd_binomial_draw(trd_random *r, double p, uint32_t trials)
{
    const gsl_rng_type type = { "philox", UINT32_MAX, 0, sizeof *r, set_nothing, next_word, next_unit };
    const gsl_rng      source = { &type, r };

    if (trials == 0 || !(p > 0))
        return 0;
    return p >= 1 ? trials : gsl_ran_binomial(&source, p, trials);
}
