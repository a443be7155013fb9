/* Designs that estimate what a programme did. */
#include "method/impact_int.h"

#include "stat/ancova.h"
#include "stat/did.h"
#include "stat/did_rounds.h"
#include "stat/welch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A column of yes and no; NAN: missing. */
static double *flags_of(trd_call *call, const char *argument)
{
    const char **texts = trd_call_texts(call, argument);
    double      *x = trd_call_alloc(call, call->rows, sizeof *x);

    for (size_t r = 0; r < call->rows; r++) {
        if (texts[r] && !trd_call_says(texts[r], true) && !trd_call_says(texts[r], false))
            trd_call_stop(call, TRD_E_DATA, "row %zu: %s is '%s'; it must be 0 or 1", call->row[r] + 1, argument, texts[r]);
        x[r] = texts[r] ? (double)trd_call_says(texts[r], true) : (double)NAN;
    }
    return x;
}

double *trd_impact_coded(trd_call *call, const int32_t *code)
{
    double *out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t r = 0; r < call->rows; r++)
        out[r] = code[r] < 0 ? (double)NAN : (double)code[r];
    return out;
}

uint32_t *trd_impact_codes(trd_call *call, const double *code, size_t rows)
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
        columns[n++] = trd_impact_coded(call, trd_call_codes(call, "unit", &units, NULL));
        rows.clusters = (size_t)units;
    }
    rows.rows = trd_call_complete(columns, n, call->rows);
    rows.y = columns[0];
    rows.treated = flags_again(call, columns[1], rows.rows);
    rows.after = flags_again(call, columns[2], rows.rows);
    rows.control = (const double *const *)(columns + 3);
    if (n > count + 3)
        rows.cluster = trd_impact_codes(call, columns[n - 1], rows.rows);
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
    column[1 + count] = trd_impact_coded(call, trd_call_levels(call, "group", "group_levels", &levels, &labels));
    columns = count + 2;
    if (trd_call_has(call, "cluster"))
        column[columns++] = trd_impact_coded(call, trd_call_codes(call, "cluster", &clusters, NULL));
    rows.rows = trd_call_complete(column, columns, call->rows);
    rows.y = column[0];
    rows.covariate = (const double *const *)(column + 1);
    rows.group = trd_impact_codes(call, column[1 + count], rows.rows);
    rows.groups = (size_t)levels;
    if (columns > count + 2) {
        rows.cluster = trd_impact_codes(call, column[columns - 1], rows.rows);
        rows.clusters = (size_t)clusters;
    }
    if (levels == 0)
        trd_call_stop(call, TRD_E_DATA, "no row has a group; name the column of the groups, or other levels");
    trd_call_try(call, trd_ancova_fit(&rows, rows.cluster ? TRD_ROBUST_CR2 : TRD_ROBUST_NONE, trd_call_level(call), call->pool, &a,
                                      &call->err));
    trd_tell(call, "n", (double)rows.rows);
    tell_ancova(call, &a, names, count, labels, rows.groups);
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
      "units_others units_left_out cohorts last_stand_in", trd_impact_event_study },
    { "interrupted_time_series", "did a series jump, and bend, from a time on: Newey and West's errors, and those for a short series (serial)",
      "y log=false time intervention_time lags kernel=bartlett season missing confidence=0.95",
      "coefficients se_ols se_newey_west_lagL se_newey_west_lagL_adjusted p_newey_west effect_at_end effect_at_end_se effect_at_end_p "
      "effect_at_end_ci_low effect_at_end_ci_high rho effect_at_end_se_serial effect_at_end_df_serial effect_at_end_serial_low effect_at_end_serial_high "
      "residual_autocorrelation_lag1 durbin_watson r_squared n points_before points_after", trd_impact_series },
    { NULL, NULL, NULL, NULL, NULL },
};
