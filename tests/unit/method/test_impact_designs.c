/* Designs by their names: what has no reference result, and what is refused. */
#include "method_call.h"

#include "stat/event_study.h"

enum { U = 8, T = 5, N = U * T };

typedef struct sample {
    double            unit[N], time[N], start[N], y[N], one[N], school[N], treated[N], post[N];
    trd_method_column columns[8];
    trd_method_rows   rows;
} sample;

/* Units 0 .. 3 start in 2012 (time 2010, 2011, ...), the others never. */
static void fill(sample *s)
{
    for (int i = 0; i < N; i++) {
        s->unit[i] = i / T;
        s->time[i] = 2010 + i % T;
        s->start[i] = i / T < 4 ? 2012 : NAN;
        s->y[i] = (i * 7) % 11 + (i / T < 4 && i % T >= 2 ? 3 : 0);
        s->one[i] = 1;
        s->school[i] = (i / T) % 4;
        s->treated[i] = i / T < 4;
        s->post[i] = i % T >= 2;
    }
    const trd_method_column columns[] = {
        { "unit", s->unit, NULL }, { "time", s->time, NULL }, { "start", s->start, NULL }, { "y", s->y, NULL }, { "one", s->one, NULL },
        { "school", s->school, NULL }, { "treated", s->treated, NULL }, { "post", s->post, NULL } };
    memcpy(s->columns, columns, sizeof columns);
    s->rows = (trd_method_rows){ s->columns, 8, N };
}

static cJSON *call(const sample *s, const char *name, const char *arguments, trd_error *err)
{
    return method_call(name, arguments, &s->rows, err);
}

static void refuses(const sample *s, const char *name, const char *arguments, const char *part)
{
    trd_error err = { 0 };
    assert_null(call(s, name, arguments, &err));
    assert_holds(err.what, part);
}

static double number(const cJSON *in, const char *name)
{
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(in, name);
    return cJSON_IsNumber(x) ? x->valuedouble : (double)NAN;
}

static void an_event_study_reads_times_and_starts(void **state)
{
    static sample   s;
    trd_pool       *pool = trd_pool_new(NULL);
    uint32_t        unit[N], period[N], start[U], cluster[U];
    trd_event_rows  rows = { .rows = N, .y = s.y, .unit = unit, .period = period, .units = U, .periods = T, .start = start,
                             .cluster = cluster, .clusters = 4 };
    trd_event_study e;
    trd_error       err = { 0 };
    (void)state;
    fill(&s);
    for (int i = 0; i < N; i++) {
        unit[i] = (uint32_t)(i / T);
        period[i] = (uint32_t)(i % T);
        start[i / T] = i / T < 4 ? 2 : TRD_EVENT_NEVER;
        cluster[i / T] = (uint32_t)(i / T) % 4;
    }
    assert_ok(trd_event_study_fit(&rows, TRD_ROBUST_CR2, 0.9, pool, &e, &err), err);
    cJSON *got = call(&s, "event_study",
                      "{\"y\":\"y\",\"unit\":\"unit\",\"time\":\"time\",\"start\":\"start\",\"cluster\":\"school\",\"confidence\":0.9}", &err);
    assert_non_null(got);
    const cJSON *effect = cJSON_GetObjectItem(got, "effect"), *distance = cJSON_GetObjectItem(got, "distance");
    assert_int_equal(cJSON_GetArraySize(effect), 4);
    for (int i = 0; i < 4; i++) {
        assert_close(cJSON_GetArrayItem(effect, i)->valuedouble, e.at[i].effect.of.value, 0);
        assert_close(cJSON_GetArrayItem(distance, i)->valuedouble, (double)e.at[i].distance, 0);
    }
    assert_close(number(cJSON_GetObjectItem(got, "after"), "ci_low"), e.after.of.low, 0);
    assert_close(number(got, "before_p"), e.before.p, 0);
    assert_true(number(got, "units_started") == 4 && number(got, "units_others") == 4 && number(got, "n") == N);
    cJSON_Delete(got);
    trd_pool_free(pool);
}

static void a_start_between_two_times_is_the_next_time(void **state)
{
    static sample s;
    trd_error     err = { 0 };
    const char    arguments[] = "{\"y\":\"y\",\"unit\":\"unit\",\"time\":\"time\",\"start\":\"start\"}";
    (void)state;
    fill(&s);
    cJSON *exact = call(&s, "event_study", arguments, &err);
    for (int i = 0; i < N; i++)
        s.start[i] = i / T < 4 ? 2011.5 : 2030;            /* 2030 is beyond what was seen: never */
    cJSON *between = call(&s, "event_study", arguments, &err);
    assert_true(exact && between && cJSON_Compare(exact, between, 1));
    cJSON_Delete(exact);
    cJSON_Delete(between);
}

static void what_cannot_be_is_refused(void **state)
{
    static sample s;
    (void)state;
    fill(&s);
    refuses(&s, "event_study", "{\"y\":\"y\",\"unit\":\"unit\",\"time\":\"time\",\"start\":\"y\"}", "one start");
    refuses(&s, "event_study", "{\"y\":\"y\",\"unit\":\"unit\",\"time\":\"time\",\"start\":\"start\",\"cluster\":\"time\"}", "two clusters");
    refuses(&s, "event_study", "{\"y\":\"y\",\"unit\":\"unit\",\"time\":\"time\",\"start\":\"start\",\"errors\":\"HC3\"}", "CR2");
    refuses(&s, "interrupted_time_series", "{\"y\":\"y\",\"time\":\"time\",\"intervention_time\":2012}", "more than once");
    refuses(&s, "interrupted_time_series", "{\"y\":\"y\",\"time\":\"time\",\"intervention_time\":2012,\"kernel\":\"parzen\"}", "bartlett");
    refuses(&s, "interrupted_time_series", "{\"y\":\"y\",\"time\":\"time\",\"intervention_time\":2012,\"log\":true}", "logarithm");
    refuses(&s, "difference_in_differences", "{\"y\":\"y\",\"treated\":\"unit\",\"post\":\"post\"}", "0 or 1");
    refuses(&s, "difference_in_differences_balanced", "{\"y\":\"y\",\"treated\":\"treated\",\"post\":\"post\",\"unit\":\"unit\"}", "one row before");
    refuses(&s, "matching_exact", "{\"treatment\":\"treated\",\"treated_value\":1,\"outcome\":\"y\"}", "exact_on");
    refuses(&s, "matching_nearest", "{\"treatment\":\"treated\",\"treated_value\":1,\"outcome\":\"y\"}", "covariates");
    refuses(&s, "matching_nearest",
            "{\"treatment\":\"treated\",\"treated_value\":1,\"outcome\":\"y\",\"covariates\":[\"time\"],\"distance\":\"mahalanobis\"}", "mahalanobis");
    refuses(&s, "mixed_random_intercept", "{\"formula\":\"y ~ 0 + time\",\"group\":\"unit\"}", "constant");
}

static void without_an_answer_there_is_a_reason(void **state)
{
    static sample s;
    trd_error     err = { 0 };
    (void)state;
    fill(&s);
    const struct { const char *name, *arguments, *reason; } cases[] = {
        { "difference_in_differences", "{\"y\":\"y\",\"treated\":\"one\",\"post\":\"post\",\"unit\":\"unit\"}", "empty_group" },
        { "ancova", "{\"y\":\"y\",\"covariates\":[\"time\"],\"group\":\"one\"}", "empty_group" },
        { "propensity_weighting", "{\"treatment\":\"treated\",\"treated_value\":1,\"outcome\":\"y\",\"covariates\":[\"unit\"]}", "separated" },
        { "matching_nearest", "{\"treatment\":\"treated\",\"treated_value\":7,\"outcome\":\"y\",\"covariates\":[\"time\"]}", "empty_group" },
        { "mixed_random_intercept", "{\"formula\":\"y ~ time\",\"group\":\"one\"}", "one_cluster" },
        { "mixed_random_intercept", "{\"formula\":\"one ~ time\",\"group\":\"unit\"}", "no_variance" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cJSON *got = call(&s, cases[i].name, cases[i].arguments, &err);
        if (!got)
            fail_msg("%s: %s", cases[i].name, err.what);
        assert_string_equal(trd_json_text(got, "reason", "none"), cases[i].reason);
        cJSON_Delete(got);
    }
}

/* Rows of one school: the same estimate, another doubt. */
static void clusters_are_honoured(void **state)
{
    static sample s;
    trd_error     err = { 0 };
    const char   *names[] = { "propensity_weighting", "matching_nearest", "matching_exact" };
    const char   *se[] = { "att_ipw_se", "se_paired", "att_se" }, *value[] = { "att_ipw_hajek", "att", "att" };
    (void)state;
    fill(&s);
    for (int i = 0; i < 3; i++) {
        char arguments[2][256];
        for (int with = 0; with < 2; with++)
            snprintf(arguments[with], sizeof arguments[with], "{\"treatment\":\"treated\",\"treated_value\":1,\"outcome\":\"y\",\"%s\":[\"%s\"]%s}",
                     i == 2 ? "exact_on" : "covariates", i == 2 ? "post" : "time", with ? ",\"cluster\":\"school\"" : "");
        cJSON *alone = call(&s, names[i], arguments[0], &err), *together = call(&s, names[i], arguments[1], &err);
        assert_true(alone && together);
        assert_close(number(alone, value[i]), number(together, value[i]), 1e-12);
        assert_true(number(alone, se[i]) > 0 && number(together, se[i]) > 0 && number(alone, se[i]) != number(together, se[i]));
        cJSON_Delete(alone);
        cJSON_Delete(together);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_study_reads_times_and_starts),
        cmocka_unit_test(a_start_between_two_times_is_the_next_time),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(without_an_answer_there_is_a_reason),
        cmocka_unit_test(clusters_are_honoured),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("method/impact_designs", tests, NULL, NULL);
}
