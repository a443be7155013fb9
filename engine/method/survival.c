/* Time until something happens. */
#include "method/method_int.h"

#include "stat/survival.h"

#include <math.h>
#include <string.h>

typedef struct cases {
    size_t       n;
    double      *time;
    uint8_t     *event;
    int32_t     *group, *stratum;    /* NULL: not asked */
    int32_t      groups;
    const char **labels;
} cases;

/* Rows complete in all that is used. */
static cases read_cases(trd_call *call)
{
    const char **status = trd_call_texts(call, "status");
    int32_t      strata;
    cases        c = { .time = trd_call_numbers(call, "time"), .event = trd_call_where(call, "status", "event_value") };

    if (trd_call_has(call, "group"))
        c.group = trd_call_codes(call, "group", &c.groups, &c.labels);
    if (trd_call_has(call, "strata"))
        c.stratum = trd_call_codes(call, "strata", &strata, NULL);
    for (size_t r = 0; r < call->rows; r++) {
        if (isnan(c.time[r]) || !status[r] || (c.group && c.group[r] < 0) || (c.stratum && c.stratum[r] < 0))
            continue;
        c.time[c.n] = c.time[r];
        c.event[c.n] = c.event[r];
        if (c.group)
            c.group[c.n] = c.group[r];
        if (c.stratum)
            c.stratum[c.n] = c.stratum[r];
        c.n++;
    }
    return c;
}

/* ---- a curve ---- */

static void tell_points(trd_call *call, cJSON *in, const trd_life *life)
{
    enum { COLUMNS = 11 };
    static const char *const names[COLUMNS] = { "times", "survival", "std_err", "at_risk", "ci_low_log", "ci_high_log", "ci_low_plain",
                                                "ci_high_plain", "ci_low_loglog", "ci_high_loglog", "nelson_aalen" };
    size_t  count = life->steps;
    double *times = trd_call_has(call, "times") ? trd_call_list(call, "times", &count) : NULL;
    double *list = trd_call_alloc(call, COLUMNS * count, sizeof *list);

    for (size_t t = 0; t < count; t++) {
        double         time = times ? times[t] : life->step[t].time;
        trd_life_point p;
        trd_call_try(call, trd_life_at(life, time, trd_call_level(call), &p, &call->err));
        const double told[COLUMNS] = { time, p.survival, p.se, (double)p.at_risk, p.low, p.high, p.plain_low, p.plain_high,
                                       p.loglog_low, p.loglog_high, p.hazard };
        for (size_t c = 0; c < COLUMNS; c++)
            list[c * count + t] = told[c];
    }
    for (size_t c = 0; c < COLUMNS; c++)
        trd_tell_list_in(call, in, names[c], list + c * count, count);
}

static void tell_life(trd_call *call, const char *label, const double *time, const uint8_t *event, size_t n)
{
    cJSON       *in = trd_tell_object(call, NULL, label);
    trd_life     life;
    trd_interval mean;

    trd_call_try(call, trd_life_of(time, event, n, call->pool, &life, &call->err));
    double last = life.steps ? life.step[life.steps - 1].time : (double)NAN;
    trd_tell_in(call, in, "n", (double)life.cases);
    trd_tell_in(call, in, "events", (double)life.events);
    tell_points(call, in, &life);
    trd_tell_in(call, in, "median", trd_life_median(&life));
    if (life.cases == 0) {
        trd_tell_reason_in(call, in, TRD_NO_CASES);
        return;
    }
    double limit = trd_call_number(call, "rmst_limit", last);
    trd_call_try(call, trd_life_mean(&life, limit, trd_call_level(call), &mean, &call->err));
    trd_tell_in(call, in, "rmst_limit", limit);
    trd_tell_in(call, in, "rmst", mean.value);
    trd_tell_in(call, in, "rmst_se", mean.se);
    trd_tell_in(call, in, "rmst_ci_low", mean.low);
    trd_tell_in(call, in, "rmst_ci_high", mean.high);
    trd_tell_reason_in(call, in, mean.reason);
}

static void kaplan_meier(trd_call *call)
{
    cases    c = read_cases(call);
    double  *time = trd_call_alloc(call, c.n, sizeof *time);
    uint8_t *event = trd_call_alloc(call, c.n, 1);

    for (int32_t g = 0; g < c.groups; g++) {
        size_t n = 0;
        for (size_t i = 0; i < c.n; i++)
            if (c.group[i] == g) {
                time[n] = c.time[i];
                event[n++] = c.event[i];
            }
        tell_life(call, c.labels[g], time, event, n);
    }
    if (!c.group)
        tell_life(call, "all", c.time, c.event, c.n);
}

static void logrank(trd_call *call)
{
    if (!trd_call_has(call, "group"))
        trd_call_stop(call, TRD_E_USAGE, "group is not given; it takes %s", call->method->arguments);
    cases              c = read_cases(call);
    size_t             k = (size_t)c.groups;
    trd_logrank_group *of = trd_call_alloc(call, k, sizeof *of);
    double            *out = trd_call_alloc(call, 3 * k, sizeof *out);
    trd_logrank_test   test;

    trd_call_try(call, trd_logrank(c.time, c.event, c.group, c.groups, c.stratum, c.n, of, &test, &call->err));
    for (size_t g = 0; g < k; g++) {
        out[g] = (double)of[g].cases;
        out[k + g] = (double)of[g].events;
        out[2 * k + g] = of[g].expected;
    }
    trd_tell_texts(call, "groups", c.labels, k);
    trd_tell_list(call, "n", out, k);
    trd_tell_list(call, "observed", out + k, k);
    trd_tell_list(call, "expected", out + 2 * k, k);
    TRD_TELL(call, { "chisq", test.chisq }, { "df", test.df }, { "p_value", test.p }, { "peto_chisq", test.peto_chisq }, { "peto_p", test.peto_p });
    trd_tell_reason(call, test.reason);
}

const trd_method trd_methods_survival[] = {
    { "kaplan_meier", "who is left at a time (Kaplan-Meier, Nelson-Aalen), the median and the mean up to a limit; one object per group, or `all`",
      "time status event_value group times rmst_limit confidence=0.95 missing",
      "n events times survival std_err at_risk ci_low_log ci_high_log ci_low_plain ci_high_plain ci_low_loglog ci_high_loglog "
      "nelson_aalen median rmst_limit rmst rmst_se rmst_ci_low rmst_ci_high", kaplan_meier },
    { "logrank", "do groups last equally long (log-rank, and Peto's weights), within strata if given", "time status event_value group strata missing",
      "groups n observed expected chisq df p_value peto_chisq peto_p", logrank },
    { NULL, NULL, NULL, NULL, NULL },
};
