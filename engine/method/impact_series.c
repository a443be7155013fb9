/* Designs over many periods: a series that was interrupted, and units that start
 * at different times. */
#include "method/impact_int.h"

#include "stat/event_study.h"
#include "stat/interrupted.h"
#include "stat/newey_west.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* ---- interrupted series ---- */

/* Points by time, complete ones only; season: NULL, or moved along. */
static void sort_by_time(trd_call *call, double *const *column, size_t columns, size_t rows)
{
    double *held = trd_call_alloc(call, columns, sizeof *held);

    for (size_t r = 1; r < rows; r++) {                     /* they mostly are in order */
        size_t at = r;
        for (size_t c = 0; c < columns; c++)
            held[c] = column[c][r];
        for (; at > 0 && column[1][at - 1] > held[1]; at--)
            for (size_t c = 0; c < columns; c++)
                column[c][at] = column[c][at - 1];
        for (size_t c = 0; c < columns; c++)
            column[c][at] = held[c];
    }
}

/* Seasons in the order of their numbers, or of bytes when they are texts. */
static double *seasons_of(trd_call *call, size_t *count)
{
    int32_t      found;
    const char **labels;
    int32_t     *code = trd_call_codes(call, "season", &found, &labels), *place = trd_call_alloc(call, (size_t)found, sizeof *place);
    bool         texts = trd_call_column_is_text(call, trd_call_text(call, "season"));
    double      *number = texts ? NULL : trd_call_numbers(call, "season"), *value = trd_call_alloc(call, (size_t)found, sizeof *value);

    for (size_t r = 0; r < call->rows; r++)
        if (code[r] >= 0)
            value[code[r]] = texts ? (double)code[r] : number[r];
    for (int32_t i = 0; i < found; i++)
        for (int32_t j = 0; j < found; j++)
            place[i] += value[j] < value[i];
    for (size_t r = 0; r < call->rows; r++)
        code[r] = code[r] < 0 ? -1 : place[code[r]];
    *count = (size_t)found;
    return trd_impact_coded(call, code);
}

static trd_series series_of(trd_call *call)
{
    double    *column[3] = { trd_call_numbers(call, "y"), trd_call_numbers(call, "time"), NULL };
    size_t     columns = 2;
    trd_series s = { .seasons = 0 };

    if (trd_call_has(call, "season"))
        column[columns++] = seasons_of(call, &s.seasons);
    for (size_t r = 0; trd_call_flag(call, "log", false) && r < call->rows; r++) {
        if (column[0][r] <= 0)
            trd_call_stop(call, TRD_E_DATA, "row %zu: %g has no logarithm; give values above 0, or log = false", call->row[r] + 1,
                          column[0][r]);
        column[0][r] = log(column[0][r]);
    }
    s.rows = trd_call_complete(column, columns, call->rows);
    sort_by_time(call, column, columns, s.rows);
    for (size_t i = 1; i < s.rows; i++)
        if (column[1][i] == column[1][i - 1])
            trd_call_stop(call, TRD_E_DATA, "time %g occurs more than once; give a series of one value a time, such as its mean", column[1][i]);
    s.y = column[0];
    s.time = column[1];
    if (columns == 3)
        s.season = trd_impact_codes(call, column[2], s.rows);
    return s;
}

static void tell_series(trd_call *call, const trd_series *s, const trd_interrupted *r)
{
    static const char *const names[] = { "(Intercept)", "t", "step", "after" };

    trd_tell(call, "n", (double)s->rows);
    trd_tell_part(call, "coefficients", names, r->plain.term, 4, TRD_PART_VALUE);
    trd_tell_part(call, "se_ols", names, r->plain.term, 4, TRD_PART_SE);
    TRD_TELL(call,
        { "residual_autocorrelation_lag1", r->autocorrelation }, { "durbin_watson", r->durbin_watson },
        { "r_squared", r->plain.r_squared }, { "points_before", (double)r->before }, { "points_after", (double)r->after },
        { "effect_at_end", r->at_end.of.value }, { "effect_at_end_se", r->at_end.of.se }, { "effect_at_end_p", r->at_end.p },
        { "effect_at_end_ci_low", r->at_end.of.low }, { "effect_at_end_ci_high", r->at_end.of.high });
    trd_tell_part(call, "p_newey_west", names, r->fit.term, 4, TRD_PART_P);
    trd_tell_reasons(call, names, r->fit.term, 4);
}

/* What verdicts rest on: neighbours that resemble each other by one number. */
static void tell_serial(trd_call *call, const trd_series *s, trd_interrupted_how how)
{
    trd_interrupted r;

    how.errors = TRD_SERIES_SERIAL;
    trd_call_try(call, trd_interrupted_fit(s, &how, call->pool, &r, &call->err));
    TRD_TELL(call,
        { "rho", r.rho }, { "effect_at_end_se_serial", r.at_end.of.se }, { "effect_at_end_df_serial", r.at_end.of.df },
        { "effect_at_end_serial_low", r.at_end.of.low }, { "effect_at_end_serial_high", r.at_end.of.high });
    trd_tell_reason(call, r.at_end.of.reason);
}

/* The first of the lags, adjusted, is that of the effect and the p values. */
void trd_impact_series(trd_call *call)
{
    static const char *const names[] = { "(Intercept)", "t", "step", "after" }, *const kernels[] = { "bartlett", NULL };

    (void)trd_call_choice(call, "kernel", kernels);
    trd_series          s = series_of(call);
    size_t              count = 1;
    double              usual = (double)trd_newey_west_lags(s.rows), *lags = &usual;
    trd_interrupted_how how = { .from = trd_call_number(call, "intervention_time", NAN), .errors = TRD_SERIES_NEWEY_WEST, .level = trd_call_level(call) };
    trd_interrupted     r;

    tell_serial(call, &s, how);
    if (trd_call_has(call, "lags"))
        lags = trd_call_list(call, "lags", &count);
    for (size_t i = 0; i < count; i++) {
        if (!(lags[i] >= 0 && lags[i] < 1e9 && lags[i] == floor(lags[i])))
            trd_call_stop(call, TRD_E_USAGE, "lags must be whole numbers from 0 on, not %g", lags[i]);
        how.lags = (size_t)lags[i];
        for (int plain = 0; plain < 2; plain++) {
            how.unadjusted = plain;
            trd_call_try(call, trd_interrupted_fit(&s, &how, call->pool, &r, &call->err));
            if (i == 0 && !plain)
                tell_series(call, &s, &r);
            const char *name = trd_pool_format(call->pool, "se_newey_west_lag%zu%s", how.lags, plain ? "" : "_adjusted");
            if (name && !cJSON_HasObjectItem(call->result, name))
                trd_tell_part(call, name, names, r.fit.term, 4, TRD_PART_SE);
        }
    }
}

/* ---- several periods ---- */

/* The times that occur, in order; periods are their places. */
static size_t times_of(trd_call *call, const double *time, size_t rows, double **out)
{
    double *times = trd_call_alloc(call, rows, sizeof *times);
    size_t  n = 0;

    memcpy(times, time, rows * sizeof *times);
    qsort(times, rows, sizeof *times, by_value);
    for (size_t i = 0; i < rows; i++)
        if (n == 0 || times[n - 1] != times[i])
            times[n++] = times[i];
    *out = times;
    return n;
}

static uint32_t period_from(const double *times, size_t n, double time)
{
    size_t at = 0;
    while (at < n && times[at] < time)
        at++;
    return (uint32_t)at;
}

/* The period each unit started in; the same in all its rows. */
static uint32_t *starts_of(trd_call *call, const trd_event_rows *rows, const double *start, const double *times)
{
    double   *own = trd_call_alloc(call, rows->units, sizeof *own);
    uint32_t *out = trd_call_alloc(call, rows->units, sizeof *out);
    uint8_t  *seen = trd_call_alloc(call, rows->units, 1);

    for (size_t i = 0; i < rows->rows; i++) {
        uint32_t u = rows->unit[i];
        if (seen[u] && own[u] != start[i])
            trd_call_stop(call, TRD_E_DATA, "a unit has the starts %g and %g; give a unit one start in all its rows, or none", own[u], start[i]);
        seen[u] = 1;
        own[u] = start[i];
    }
    for (size_t u = 0; u < rows->units; u++)
        out[u] = seen[u] && own[u] <= times[rows->periods - 1] ? period_from(times, rows->periods, own[u]) : TRD_EVENT_NEVER;
    return out;
}

/* Clusters of units; a unit lies in one. */
static uint32_t *clusters_of(trd_call *call, const trd_event_rows *rows, const double *cluster)
{
    uint32_t *out = trd_call_alloc(call, rows->units, sizeof *out);
    uint8_t  *seen = trd_call_alloc(call, rows->units, 1);

    for (size_t i = 0; i < rows->rows; i++) {
        uint32_t u = rows->unit[i];
        if (seen[u] && out[u] != (uint32_t)cluster[i])
            trd_call_stop(call, TRD_E_DATA, "a unit lies in two clusters; choose clusters that hold whole units");
        seen[u] = 1;
        out[u] = (uint32_t)cluster[i];
    }
    return out;
}

/* A unit without a start never started. */
static trd_event_rows event_rows(trd_call *call)
{
    size_t         count = 0, n;
    const char   **controls = trd_call_has(call, "controls") ? trd_call_words(call, "controls", &count) : NULL;
    double       **column = trd_call_alloc(call, count + 5, sizeof *column), *times;
    int32_t        units, clusters = 0;
    trd_event_rows rows = { .controls = count };

    column[0] = trd_call_numbers(call, "y");
    column[1] = trd_call_numbers(call, "time");
    column[2] = trd_impact_coded(call, trd_call_codes(call, "unit", &units, NULL));
    column[3] = trd_call_numbers(call, "start");
    for (size_t r = 0; r < call->rows; r++)
        column[3][r] = isnan(column[3][r]) ? (double)INFINITY : column[3][r];
    for (size_t j = 0; j < count; j++)
        column[4 + j] = trd_call_numbers_of(call, controls[j]);
    n = count + 4;
    if (trd_call_has(call, "cluster"))
        column[n++] = trd_impact_coded(call, trd_call_codes(call, "cluster", &clusters, NULL));
    rows.rows = trd_call_complete(column, n, call->rows);
    rows.y = column[0];
    rows.unit = trd_impact_codes(call, column[2], rows.rows);
    rows.units = (size_t)units;
    rows.periods = times_of(call, column[1], rows.rows, &times);
    uint32_t *period = trd_call_alloc(call, rows.rows, sizeof *period);
    for (size_t i = 0; i < rows.rows; i++)
        period[i] = period_from(times, rows.periods, column[1][i]);
    rows.period = period;
    rows.start = starts_of(call, &rows, column[3], times);
    rows.control = (const double *const *)(column + 4);
    if (n > count + 4) {
        rows.cluster = clusters_of(call, &rows, column[n - 1]);
        rows.clusters = (size_t)clusters;
    }
    return rows;
}

static void tell_mean(trd_call *call, const char *name, const trd_coefficient *c)
{
    const char *const keys[] = { "value", "se", "df", "t", "p_value", "ci_low", "ci_high" };
    const double      values[] = { c->of.value, c->of.se, c->of.df, c->statistic, c->p, c->of.low, c->of.high };

    trd_tell_named(call, name, keys, values, 7);
}

void trd_impact_event_study(trd_call *call)
{
    static const char *const kinds[] = { "CR2", "CR0", "CR1", "CR1S", NULL };
    const trd_robust         robust[] = { TRD_ROBUST_CR2, TRD_ROBUST_CR0, TRD_ROBUST_CR1, TRD_ROBUST_CR1_NESTED };
    trd_event_rows           rows = event_rows(call);
    trd_event_study          e;

    trd_call_try(call, trd_event_study_fit(&rows, robust[trd_call_choice(call, "errors", kinds)], trd_call_level(call), call->pool, &e,
                                           &call->err));
    const char *const names[] = { "distance", "effect", "se", "p_value", "ci_low", "ci_high", "cases" };
    double           *list = trd_call_alloc(call, e.distances, sizeof *list);
    for (int i = 0; i < 7; i++) {
        for (size_t d = 0; d < e.distances; d++) {
            const trd_coefficient *c = &e.at[d].effect;
            const double all[] = { (double)e.at[d].distance, c->of.value, c->of.se, c->p, c->of.low, c->of.high, (double)e.at[d].cases };
            list[d] = all[i];
        }
        trd_tell_list(call, names[i], list, e.distances);
    }
    tell_mean(call, "after", &e.after);
    tell_mean(call, "against_before", &e.against_before);
    TRD_TELL(call,
        { "before_F", e.before.f }, { "before_df1", e.before.terms }, { "before_df2", e.before.df }, { "before_p", e.before.p },
        { "n", (double)e.cases }, { "units_started", (double)e.started }, { "units_others", (double)e.others },
        { "units_left_out", (double)e.left_out }, { "cohorts", (double)e.cohorts });
    trd_tell_flag(call, "last_stand_in", e.last_stand_in);
    trd_tell_reason(call, e.after.of.reason);
}
