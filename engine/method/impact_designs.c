/* Designs that estimate what a programme did. */
#include "method/formula.h"

#include "stat/ancova.h"
#include "stat/did.h"
#include "stat/did_rounds.h"
#include "stat/event_study.h"
#include "stat/interrupted.h"
#include "stat/welch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* A column of yes and no; NAN: missing. */
static double *flags_of(trd_call *call, const char *argument)
{
    const char **texts = trd_call_texts(call, argument);
    double      *x = trd_call_alloc(call, call->rows, sizeof *x);

    for (size_t r = 0; r < call->rows; r++) {
        bool yes = texts[r] && (strcmp(texts[r], "1") == 0 || strcmp(texts[r], "TRUE") == 0);
        bool no = texts[r] && (strcmp(texts[r], "0") == 0 || strcmp(texts[r], "FALSE") == 0);
        if (texts[r] && !yes && !no)
            trd_call_stop(call, TRD_E_DATA, "row %zu: %s is '%s'; it must be 0 or 1", call->row[r] + 1, argument, texts[r]);
        x[r] = texts[r] ? (double)yes : (double)NAN;
    }
    return x;
}

/* Codes as numbers, so that they move along with the columns. */
static double *coded(trd_call *call, const int32_t *code)
{
    double *out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t r = 0; r < call->rows; r++)
        out[r] = code[r] < 0 ? (double)NAN : (double)code[r];
    return out;
}

static uint32_t *codes_again(trd_call *call, const double *code, size_t rows)
{
    uint32_t *out = trd_call_alloc(call, rows, sizeof *out);

    for (size_t r = 0; r < rows; r++)
        out[r] = (uint32_t)code[r];
    return out;
}

static uint8_t *flags_again(trd_call *call, const double *flag, size_t rows)
{
    uint8_t *out = trd_call_alloc(call, rows, 1);

    for (size_t r = 0; r < rows; r++)
        out[r] = flag[r] != 0;
    return out;
}

/* ---- two rounds ---- */

static trd_did_rows did_rows(trd_call *call, const char ***controls)
{
    size_t        count = 0, n;
    const char  **names = trd_call_has(call, "controls") ? trd_call_words(call, "controls", &count) : NULL;
    double      **columns = trd_call_alloc(call, count + 4, sizeof *columns);
    int32_t       units;
    trd_did_rows  rows = { .controls = count };

    columns[0] = trd_call_numbers(call, "y");
    columns[1] = flags_of(call, "treated");
    columns[2] = flags_of(call, "post");
    for (size_t j = 0; j < count; j++)
        columns[3 + j] = trd_call_numbers_of(call, names[j]);
    n = count + 3;
    if (trd_call_has(call, "unit")) {
        columns[n++] = coded(call, trd_call_codes(call, "unit", &units, NULL));
        rows.clusters = (size_t)units;
    }
    rows.rows = trd_call_complete(columns, n, call->rows);
    rows.y = columns[0];
    rows.treated = flags_again(call, columns[1], rows.rows);
    rows.after = flags_again(call, columns[2], rows.rows);
    rows.control = (const double *const *)(columns + 3);
    if (n > count + 3)
        rows.cluster = codes_again(call, columns[n - 1], rows.rows);
    *controls = names;
    return rows;
}

static void tell_arm(trd_call *call, const char *name, const trd_arm *arm)
{
    const char *const keys[] = { "n", "mean", "sd", "se" };
    const double      values[] = { (double)arm->cases, arm->mean, arm->sd, arm->se };

    trd_tell_named(call, name, keys, values, 4);
}

static trd_did_rounds did_by(trd_call *call, const trd_did_rows *rows, trd_robust robust)
{
    trd_did_rounds d;

    trd_call_try(call, trd_did_rounds_fit(rows, robust, trd_call_level(call), call->pool, &d, &call->err));
    return d;
}

static const char **did_names(trd_call *call, const char **controls, size_t count)
{
    const char **names = trd_call_alloc(call, count + 4, sizeof *names);

    names[0] = "(Intercept)";
    names[1] = "treat";
    names[2] = "post";
    for (size_t j = 0; j < count; j++)
        names[3 + j] = controls[j];
    names[3 + count] = "treat:post";
    return names;
}

static void tell_did(trd_call *call, const trd_did_rounds *d, const char *const *names)
{
    trd_tell_part(call, "coefficients", names, d->fit.term, d->fit.terms, TRD_PART_VALUE);
    tell_arm(call, "control_pre", &d->control_before);
    tell_arm(call, "control_post", &d->control_after);
    tell_arm(call, "treated_pre", &d->treated_before);
    tell_arm(call, "treated_post", &d->treated_after);
    TRD_TELL(call,
        { "change_control", d->control_change }, { "change_treated", d->treated_change }, { "did", d->effect.of.value },
        { "se_ols", d->effect.of.se }, { "t_ols", d->effect.statistic }, { "p_ols", d->effect.p }, { "df_residual", d->fit.df });
    if (!isnan(d->se_cells))
        trd_tell(call, "se_independent_cells", d->se_cells);
}

/* The interval is by CR2 when units are known, else by HC3. */
static void did(trd_call *call)
{
    const char    **controls;
    trd_did_rows    rows = did_rows(call, &controls);
    trd_did_rounds  d = did_by(call, &rows, TRD_ROBUST_NONE);
    trd_did_rounds  careful = did_by(call, &rows, rows.cluster ? TRD_ROBUST_CR2 : TRD_ROBUST_HC3);
    trd_coefficient own = careful.effect;
    const char    **names = did_names(call, controls, rows.controls);

    trd_tell(call, "n", (double)rows.rows);
    tell_did(call, &d, names);
    trd_tell(call, "se_HC1", did_by(call, &rows, TRD_ROBUST_HC1).effect.of.se);
    trd_tell(call, "se_HC3", did_by(call, &rows, TRD_ROBUST_HC3).effect.of.se);
    if (rows.cluster) {
        trd_tell(call, "units", (double)careful.fit.clusters);
        trd_tell(call, "se_cluster_CR0", did_by(call, &rows, TRD_ROBUST_CR0).effect.of.se);
        trd_tell(call, "se_cluster_CR1S", did_by(call, &rows, TRD_ROBUST_CR1_NESTED).effect.of.se);
        trd_tell(call, "se_cluster_CR2", own.of.se);
    }
    TRD_TELL(call, { "df", own.of.df }, { "p_value", own.p }, { "ci_low", own.of.low }, { "ci_high", own.of.high });
    trd_tell_reason(call, own.of.reason);
    trd_tell_reasons(call, names, d.fit.term, d.fit.terms);
}

/* Units that have both rounds, from rows of one round each; the third of
 * `round` is the group. */
static size_t pair_units(trd_call *call, double *before, double *after, uint8_t *treated)
{
    int32_t  units, *unit = trd_call_codes(call, "unit", &units, NULL);
    double  *y = trd_call_numbers(call, "y"), *took_part = flags_of(call, "treated"), *post = flags_of(call, "post");
    double  *round[3];
    size_t   n = 0;

    for (int i = 0; i < 3; i++) {
        round[i] = trd_call_alloc(call, (size_t)units, sizeof **round);
        for (int32_t u = 0; u < units; u++)
            round[i][u] = NAN;
    }
    for (size_t r = 0; r < call->rows; r++) {
        if (unit[r] < 0 || isnan(y[r]) || isnan(took_part[r]) || isnan(post[r]))
            continue;
        double *at = &round[post[r] != 0][unit[r]], *group = &round[2][unit[r]];
        if (!isnan(*at) || (!isnan(*group) && *group != took_part[r]))
            trd_call_stop(call, TRD_E_DATA, "row %zu: this unit has another row of the same round, or is in both groups; "
                          "give each unit one row before and one after", call->row[r] + 1);
        *at = y[r];
        *group = took_part[r];
    }
    for (int32_t u = 0; u < units; u++)
        if (!isnan(round[0][u]) && !isnan(round[1][u])) {
            before[n] = round[0][u];
            after[n] = round[1][u];
            treated[n++] = round[2][u] != 0;
        }
    return n;
}

static size_t pair_columns(trd_call *call, double *before, double *after, uint8_t *treated)
{
    double  *b = trd_call_numbers(call, "pre"), *a = trd_call_numbers(call, "post");
    uint8_t *with = trd_call_where(call, "group", "treated"), *without = trd_call_where(call, "group", "control");
    size_t   n = 0;

    for (size_t r = 0; r < call->rows; r++)
        if ((with[r] || without[r]) && !isnan(b[r]) && !isnan(a[r])) {
            before[n] = b[r];
            after[n] = a[r];
            treated[n++] = with[r];
        }
    return n;
}

static void balanced(trd_call *call)
{
    double  *before = trd_call_alloc(call, call->rows, sizeof *before), *after = trd_call_alloc(call, call->rows, sizeof *after);
    double  *change = trd_call_alloc(call, call->rows, sizeof *change);
    uint8_t *treated = trd_call_alloc(call, call->rows, 1), *others = trd_call_alloc(call, call->rows, 1);
    size_t   n = (trd_call_has(call, "unit") ? pair_units : pair_columns)(call, before, after, treated);
    trd_did   d;
    trd_welch pooled;
    trd_test  welch, student;

    for (size_t i = 0; i < n; i++) {
        change[i] = after[i] - before[i];
        others[i] = !treated[i];
    }
    trd_summary with = trd_call_summarise(change, treated, n), without = trd_call_summarise(change, others, n);
    trd_call_try(call, trd_did_change(before, after, treated, NULL, n, 0, trd_call_level(call), &d, &call->err));
    trd_call_try(call, trd_pooled_difference(&with, &without, trd_call_level(call), &pooled, &call->err));
    trd_test_of(&d.effect, 0, TRD_TWO_SIDED, &welch);
    trd_test_of(&pooled.difference, 0, TRD_TWO_SIDED, &student);
    TRD_TELL(call,
        { "n_treated", (double)d.treated_change.cases }, { "n_control", (double)d.control_change.cases },
        { "change_treated", d.treated_change.mean }, { "change_control", d.control_change.mean }, { "did", d.effect.value },
        { "se_change_treated", d.treated_change.se }, { "se_change_control", d.control_change.se }, { "se_welch", d.effect.se },
        { "df_welch", d.effect.df }, { "p_welch", welch.p }, { "ci_low", d.effect.low }, { "ci_high", d.effect.high },
        { "se_pooled", pooled.difference.se }, { "p_pooled", student.p });
    trd_tell_reason(call, d.effect.reason);
}

/* ---- covariance analysis ---- */

static void tell_ancova(trd_call *call, const trd_ancova *a, const char *const *covariates, size_t count, const char *const *groups,
                        size_t levels)
{
    const struct { const char *name; trd_part part; } effects[] = {
        { "effect_vs_first", TRD_PART_VALUE }, { "effect_se", TRD_PART_SE }, { "effect_t", TRD_PART_STATISTIC }, { "effect_p", TRD_PART_P }, { "effect_ci_low", TRD_PART_LOW },
        { "effect_ci_high", TRD_PART_HIGH } };

    trd_tell(call, "intercept", a->intercept.of.value);
    trd_tell_part(call, "slopes", covariates, a->slope, count, TRD_PART_VALUE);
    trd_tell_part(call, "slope_se", covariates, a->slope, count, TRD_PART_SE);
    for (size_t i = 0; levels > 0 && i < sizeof effects / sizeof *effects; i++)
        trd_tell_part(call, effects[i].name, groups + 1, a->effect + 1, levels - 1, effects[i].part);
    TRD_TELL(call,
        { "group_F", a->between.f }, { "group_df1", a->between.df1 }, { "group_df2", a->between.df2 }, { "group_p", a->between.p },
        { "df_residual", a->df }, { "partial_eta_squared", a->partial_eta_squared },
        { "homogeneity_of_slopes_F", a->homogeneity.f }, { "homogeneity_of_slopes_p", a->homogeneity.p },
        { "r_squared", a->r_squared }, { "residual_sd", a->sigma });
    trd_tell_part(call, "adjusted_means", groups, a->adjusted, levels, TRD_PART_VALUE);
    trd_tell_part(call, "adjusted_means_se", groups, a->adjusted, levels, TRD_PART_SE);
    if (levels > 0)
        trd_tell_reasons(call, groups + 1, a->effect + 1, levels - 1);
    trd_tell_reasons(call, covariates, a->slope, count);
    trd_tell_reason(call, a->between.reason);
    trd_tell_reason(call, a->homogeneity.reason);
}

static void ancova(trd_call *call)
{
    size_t          count, columns;
    int32_t         levels, clusters;
    const char    **names = trd_call_words(call, "covariates", &count), **labels;
    double        **column = trd_call_alloc(call, count + 3, sizeof *column);
    trd_ancova_rows rows = { .covariates = count };
    trd_ancova      a;

    column[0] = trd_call_numbers(call, "y");
    for (size_t j = 0; j < count; j++)
        column[1 + j] = trd_call_numbers_of(call, names[j]);
    column[1 + count] = coded(call, trd_call_levels(call, "group", "group_levels", &levels, &labels));
    columns = count + 2;
    if (trd_call_has(call, "cluster"))
        column[columns++] = coded(call, trd_call_codes(call, "cluster", &clusters, NULL));
    rows.rows = trd_call_complete(column, columns, call->rows);
    rows.y = column[0];
    rows.covariate = (const double *const *)(column + 1);
    rows.group = codes_again(call, column[1 + count], rows.rows);
    rows.groups = (size_t)levels;
    if (columns > count + 2) {
        rows.cluster = codes_again(call, column[columns - 1], rows.rows);
        rows.clusters = (size_t)clusters;
    }
    if (levels == 0)
        trd_call_stop(call, TRD_E_DATA, "no row has a group; name the column of the groups, or other levels");
    trd_call_try(call, trd_ancova_fit(&rows, rows.cluster ? TRD_ROBUST_CR2 : TRD_ROBUST_NONE, trd_call_level(call), call->pool, &a,
                                      &call->err));
    trd_tell(call, "n", (double)rows.rows);
    tell_ancova(call, &a, names, count, labels, rows.groups);
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
    return coded(call, code);
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
        s.season = codes_again(call, column[2], s.rows);
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

/* The first of the lags, adjusted, is that of the effect and the p values. */
static void series(trd_call *call)
{
    static const char *const names[] = { "(Intercept)", "t", "step", "after" }, *const kernels[] = { "bartlett", NULL };

    (void)trd_call_choice(call, "kernel", kernels);
    trd_series          s = series_of(call);
    size_t              count = 1;
    double              usual = (double)trd_newey_west_lags(s.rows), *lags = &usual;
    trd_interrupted_how how = { .from = trd_call_number(call, "intervention_time", NAN), .errors = TRD_SERIES_NEWEY_WEST, .level = trd_call_level(call) };
    trd_interrupted     r;

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
    column[2] = coded(call, trd_call_codes(call, "unit", &units, NULL));
    column[3] = trd_call_numbers(call, "start");
    for (size_t r = 0; r < call->rows; r++)
        column[3][r] = isnan(column[3][r]) ? (double)INFINITY : column[3][r];
    for (size_t j = 0; j < count; j++)
        column[4 + j] = trd_call_numbers_of(call, controls[j]);
    n = count + 4;
    if (trd_call_has(call, "cluster"))
        column[n++] = coded(call, trd_call_codes(call, "cluster", &clusters, NULL));
    rows.rows = trd_call_complete(column, n, call->rows);
    rows.y = column[0];
    rows.unit = codes_again(call, column[2], rows.rows);
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

static void event_study(trd_call *call)
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

const trd_method trd_methods_impact_designs[] = {
    { "difference_in_differences", "two rounds of cases that need not be the same: how much more did those change who took part",
      "y treated post unit controls missing confidence=0.95",
      "did se_ols t_ols p_ols se_HC1 se_HC3 se_cluster_CR0 se_cluster_CR1S se_cluster_CR2 df p_value ci_low ci_high n units control_pre "
      "control_post treated_pre treated_post change_control change_treated se_independent_cells coefficients df_residual", did },
    { "difference_in_differences_balanced", "the same units before and after: the difference of their changes",
      "y treated post unit pre group control missing confidence=0.95",
      "did se_welch df_welch p_welch ci_low ci_high se_pooled p_pooled n_treated n_control change_treated change_control se_change_treated "
      "se_change_control", balanced },
    { "ancova", "groups compared as if they had started alike; are the slopes alike", "y covariates group group_levels cluster missing confidence=0.95",
      "intercept slopes slope_se effect_vs_first effect_se effect_t effect_p effect_ci_low effect_ci_high group_F group_df1 group_df2 group_p "
      "df_residual partial_eta_squared homogeneity_of_slopes_F homogeneity_of_slopes_p adjusted_means adjusted_means_se r_squared residual_sd n",
      ancova },
    { "event_study", "several periods: those who started beside those who did not, by distance from the start; did they go the same way before",
      "y unit time start controls cluster errors=CR2 missing confidence=0.95",
      "distance effect se p_value ci_low ci_high cases after against_before before_F before_df1 before_df2 before_p n units_started "
      "units_others units_left_out cohorts last_stand_in", event_study },
    { "interrupted_time_series", "did a series jump, and bend, from a time on (Newey and West's errors)",
      "y log=false time intervention_time lags kernel=bartlett season missing confidence=0.95",
      "coefficients se_ols se_newey_west_lagL se_newey_west_lagL_adjusted p_newey_west effect_at_end effect_at_end_se effect_at_end_p "
      "effect_at_end_ci_low effect_at_end_ci_high residual_autocorrelation_lag1 durbin_watson r_squared n points_before points_after", series },
    { NULL, NULL, NULL, NULL, NULL },
};
