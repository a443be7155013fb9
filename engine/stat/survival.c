#include "stat/survival.h"

#include "stat/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Half is left when it is, but for rounding. */
static const double noise = 1e-10;

typedef struct one {
    double  time;
    uint8_t event;
} one;

static int by_time(const void *a, const void *b)
{
    double x = ((const one *)a)->time, y = ((const one *)b)->time;
    return (x > y) - (x < y);
}

static void fill(const one *list, size_t n, trd_life *life)
{
    double survival = 1, variance = 0, hazard = 0;

    for (size_t i = 0, to; i < n; i = to) {
        trd_life_step s = { .time = list[i].time, .at_risk = (int64_t)(n - i) };
        for (to = i; to < n && list[to].time == s.time; to++)
            s.events += list[to].event != 0;
        double d = (double)s.events, risk = (double)s.at_risk;
        survival *= (risk - d) / risk;
        variance += d > 0 ? d / (risk * (risk - d)) : 0;
        hazard += d / risk;
        s.survival = survival;
        s.variance = variance;
        s.hazard = hazard;
        life->events += s.events;
        life->step[life->steps++] = s;
    }
}

trd_code trd_life_of(const double *time, const uint8_t *event, size_t n, trd_pool *pool, trd_life *out, trd_error *err)
{
    trd_life life = { .cases = (int64_t)n, .step = trd_pool_calloc(pool, n + 1, sizeof(trd_life_step)) };

    for (size_t i = 0; i < n; i++)
        if (!(time[i] >= 0 && time[i] < INFINITY))
            return trd_fail(err, TRD_E_DATA, "case %zu has a time of %g; give 0 or more", i + 1, time[i]);
    one *list = calloc(n + 1, sizeof *list);
    if (!list || !life.step) {
        free(list);
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu times; use fewer", n);
    }
    for (size_t i = 0; i < n; i++)
        list[i] = (one){ time[i], event[i] };
    qsort(list, n, sizeof *list, by_time);
    fill(list, n, &life);
    free(list);
    *out = life;
    return TRD_OK;
}

/* Steps at or before a time. */
static size_t steps_until(const trd_life *life, double time)
{
    size_t low = 0, high = life->steps;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (life->step[middle].time <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void intervals(trd_life_point *p, double variance, double level)
{
    double z = trd_normal_quantile((1 + level) / 2), half = z * sqrt(variance);

    p->se = p->survival * sqrt(variance);
    p->low = p->survival * exp(-half);
    p->high = fmin(1, p->survival * exp(half));
    p->plain_low = fmax(0, p->survival - z * p->se);
    p->plain_high = fmin(1, p->survival + z * p->se);
    if (p->survival < 1) {
        double turn = half / log(p->survival);
        p->loglog_low = pow(p->survival, exp(-turn));
        p->loglog_high = pow(p->survival, exp(turn));
    }
}

trd_code trd_life_at(const trd_life *life, double time, double level, trd_life_point *out, trd_error *err)
{
    trd_life_point p = { 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, TRD_NO_CASES };
    trd_code       code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (life->cases > 0) {
        size_t               until = steps_until(life, time);
        const trd_life_step *s = until ? &life->step[until - 1] : NULL;
        bool                 at = s && s->time == time;
        p.at_risk = at ? s->at_risk : until < life->steps ? life->step[until].at_risk : 0;
        p.survival = s ? s->survival : 1;
        p.hazard = s ? s->hazard : 0;
        p.reason = p.survival > 0 ? TRD_DEFINED : TRD_NO_VARIANCE;
        if (p.survival > 0)
            intervals(&p, s ? s->variance : 0, level);
    }
    *out = p;
    return TRD_OK;
}

trd_code trd_life_mean(const trd_life *life, double limit, double level, trd_interval *out, trd_error *err)
{
    size_t   steps = steps_until(life, limit);
    double   area = 0, variance = 0, end = limit;
    trd_code code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (!(limit >= 0 && limit < INFINITY))
        return trd_fail(err, TRD_E_USAGE, "a limit of %g; give a time of 0 or more", limit);
    for (size_t i = steps; i-- > 0;) {
        const trd_life_step *s = &life->step[i];
        double               d = (double)s->events, risk = (double)s->at_risk;
        area += s->survival * (end - s->time);
        variance += d > 0 && d < risk ? area * area * d / (risk * (risk - d)) : 0;
        end = s->time;
    }
    area += end;
    *out = life->cases == 0 ? trd_interval_none(NAN, level, 0, TRD_NO_CASES)
         : trd_interval_t(area, sqrt(variance), INFINITY, limit, level, life->cases);
    return TRD_OK;
}

double trd_life_median(const trd_life *life)
{
    for (size_t i = 0; i < life->steps; i++) {
        if (life->step[i].survival > 0.5 + noise)
            continue;
        for (size_t k = i + 1; fabs(life->step[i].survival - 0.5) < noise && k < life->steps; k++)
            if (life->step[k].survival < 0.5 - noise)
                return (life->step[i].time + life->step[k].time) / 2;
        return life->step[i].time;
    }
    return NAN;
}
