#include "simulate.h"

#include "stat/distribution.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

double sim_unit(sim *s)
{
    return trd_random_unit(&s->random) + 0x1p-54;
}

double sim_normal(sim *s)
{
    return trd_normal_quantile(sim_unit(s));
}

bool sim_chance(sim *s, double p)
{
    return trd_random_unit(&s->random) < p;
}

double sim_exponential(sim *s)
{
    return -log(sim_unit(s));
}

double sim_answer(sim *s)
{
    static const double upto[] = { 0.05, 0.12, 0.30, 0.68 };
    double u = trd_random_unit(&s->random);
    int    answer = 1;

    for (int i = 0; i < 4; i++)
        answer += u >= upto[i];
    return answer;
}

void *sim_alloc(sim *s, size_t count, size_t size)
{
    void *memory = trd_pool_calloc(s->pool, count + 1, size);
    if (!memory)
        abort();
    return memory;
}

size_t sim_class(sim *s)
{
    return 15 + (size_t)trd_random_below(&s->random, 16);
}

void sim_need(trd_code code, const trd_error *err)
{
    if (code != TRD_OK) {
        fprintf(stderr, "simulate: %s\n", err->what);
        exit(2);
    }
}
