#include "stat/representation.h"

#include "stat/distribution.h"

#include <math.h>

static double over(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

/* Group (a of n) against the first (b of m). */
static trd_interval parity_of(double a, double n, double b, double m, double level)
{
    double       value = over(over(a, n), over(b, m)), variance = (1 - a / n) / a + (1 - b / m) / b;
    trd_interval parity = trd_interval_none(value, level, n + m < 9e15 ? (int64_t)(n + m) : INT64_MAX, TRD_EMPTY_GROUP);

    if (!(a > 0 && b > 0))
        return parity;
    if (variance <= 0) {
        trd_interval_withhold(&parity, TRD_FULL_COUNT);
        return parity;
    }
    double half = trd_normal_quantile((1 + level) / 2) * sqrt(variance);
    parity.se = sqrt(variance);
    parity.df = INFINITY;
    parity.low = value * exp(-half);
    parity.high = value * exp(half);
    parity.reason = TRD_DEFINED;
    return parity;
}

static trd_code check(const double *participants, const double *population, size_t groups, double level, trd_error *err)
{
    for (size_t g = 0; g < groups; g++)
        if (!(participants[g] >= 0 && participants[g] <= population[g] && population[g] < INFINITY))
            return trd_fail(err, TRD_E_USAGE, "group %zu: %g participants of %g; give counts, not more than there are", g + 1,
                            participants[g], population[g]);
    return trd_level_check(level, err);
}

trd_code trd_representation_of(const double *participants, const double *population, size_t groups, double level,
                               trd_representation *out, trd_error *err)
{
    double   taking_part = 0, all = 0;
    trd_code code = check(participants, population, groups, level, err);

    if (code != TRD_OK)
        return code;
    for (size_t g = 0; g < groups; g++) {
        taking_part += participants[g];
        all += population[g];
    }
    for (size_t g = 0; g < groups; g++) {
        trd_representation r = { .participants = over(participants[g], taking_part), .population = over(population[g], all) };
        r.ratio = over(r.participants, r.population);
        r.gap = r.participants - r.population;
        r.rate = over(participants[g], population[g]);
        r.parity = parity_of(participants[g], population[g], participants[0], population[0], level);
        out[g] = r;
    }
    return TRD_OK;
}
