#include "vectors.h"

#include "stat/survival.h"

#include <math.h>
#include <string.h>

typedef struct cases {
    size_t   n;
    double  *time;
    uint8_t *event;
    int32_t *group, *stratum;        /* NULL: not asked */
    int32_t  groups;
    const char **labels;
} cases;

/* Rows complete in all that is used. */
static cases complete(vec *v)
{
    const vec_table *t = vec_data(v);
    const char      *status = vec_text(v, "status"), *strata = vec_text(v, "strata"), *group = vec_text(v, "group");
    int32_t          count = 0;
    cases            c = { .time = vec_numbers(v, vec_text(v, "time")), .event = vec_where(v, status, vec_argument(v, "event_value")) };

    if (group)
        c.group = vec_codes(v, group, &c.groups, &c.labels);
    if (strata)
        c.stratum = vec_codes(v, strata, &count, NULL);
    for (size_t r = 0; r < t->rows; r++) {
        if (isnan(c.time[r]) || strcmp(vec_cell(t, r, status), "NA") == 0 || (c.group && c.group[r] < 0) || (c.stratum && c.stratum[r] < 0))
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

static void check_in(vec *v, const char *label, const cJSON *of, const char *name, double got)
{
    vec_check_part(v, label, cJSON_GetObjectItemCaseSensitive(of, name), got);
}

static void check_points(vec *v, const char *label, const cJSON *of, const trd_life *life)
{
    const cJSON *time;
    int          at = 0;
    trd_error    err = { 0 };

    cJSON_ArrayForEach(time, vec_argument(v, "times")) {
        trd_life_point p;
        if (!vec_ok(v, trd_life_at(life, time->valuedouble, vec_level(v), &p, &err), &err))
            return;
        const struct { const char *name; double got; } told[] = {
            { "times", time->valuedouble }, { "survival", p.survival }, { "std_err", p.se }, { "at_risk", (double)p.at_risk },
            { "ci_low_log", p.low }, { "ci_high_log", p.high }, { "ci_low_plain", p.plain_low }, { "ci_high_plain", p.plain_high },
            { "ci_low_loglog", p.loglog_low }, { "ci_high_loglog", p.loglog_high }, { "nelson_aalen", p.hazard } };
        for (size_t i = 0; i < sizeof told / sizeof *told; i++)
            vec_check_part(v, label, cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(of, told[i].name), at), told[i].got);
        at++;
    }
}

static void check_life(vec *v, const char *label, const double *time, const uint8_t *event, size_t n)
{
    const cJSON *of = cJSON_GetObjectItemCaseSensitive(v->expected, label);
    trd_life     life;
    trd_interval mean;
    trd_error    err = { 0 };

    if (!vec_ok(v, trd_life_of(time, event, n, v->pool, &life, &err), &err))
        return;
    check_in(v, label, of, "n", (double)life.cases);
    check_in(v, label, of, "events", (double)life.events);
    check_points(v, label, of, &life);
    if (cJSON_HasObjectItem(of, "rmst") && vec_ok(v, trd_life_mean(&life, vec_number(v, "rmst_limit", 0), vec_level(v), &mean, &err), &err)) {
        check_in(v, label, of, "rmst", mean.value);
        check_in(v, label, of, "rmst_se", mean.se);
    }
    if (cJSON_HasObjectItem(of, "median"))
        check_in(v, label, of, "median", trd_life_median(&life));
    else if (!isnan(trd_life_median(&life)))
        vec_fail(v, "%s: a median that is not expected", label);
}

static void kaplan_meier(vec *v)
{
    cases    c = complete(v);
    double  *time = trd_pool_calloc(v->pool, c.n + 1, sizeof *time);
    uint8_t *event = trd_pool_calloc(v->pool, c.n + 1, 1);

    for (int32_t g = 0; g < c.groups; g++) {
        size_t n = 0;
        for (size_t i = 0; i < c.n; i++)
            if (c.group[i] == g) {
                time[n] = c.time[i];
                event[n++] = c.event[i];
            }
        check_life(v, c.labels[g], time, event, n);
    }
    if (!c.group)
        check_life(v, "all", c.time, c.event, c.n);
}

static void logrank(vec *v)
{
    cases              c = complete(v);
    size_t             k = (size_t)c.groups;
    trd_logrank_group *of = trd_pool_calloc(v->pool, k + 1, sizeof *of);
    double            *out = trd_pool_calloc(v->pool, 3 * k + 1, sizeof *out);
    trd_logrank_test   test;
    trd_error          err = { 0 };

    if (!vec_ok(v, trd_logrank(c.time, c.event, c.group, c.groups, c.stratum, c.n, of, &test, &err), &err))
        return;
    for (size_t g = 0; g < k; g++) {
        out[g] = (double)of[g].cases;
        out[k + g] = (double)of[g].events;
        out[2 * k + g] = of[g].expected;
    }
    vec_told(v, "groups");
    vec_check_list(v, "n", out, k);
    vec_check_list(v, "observed", out + k, k);
    vec_check_list(v, "expected", out + 2 * k, k);
    vec_check(v, "chisq", test.chisq);
    vec_check(v, "df", test.df);
    vec_check(v, "p_value", test.p);
    vec_check(v, "peto_chisq", test.peto_chisq);
    vec_check(v, "peto_p", test.peto_p);
}

const vec_statistic vec_survival[] = {
    { "kaplan_meier", kaplan_meier },
    { "logrank", logrank },
    { NULL, NULL },
};
