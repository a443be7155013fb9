/* The same units over time: fixed effects. */
#include "method/formula.h"

#include "stat/distribution.h"

#include <math.h>

typedef struct panel {
    trd_terms        terms;          /* and behind them the periods, two ways */
    size_t           k;              /* terms of the formula                  */
    trd_product_rows rows;           /* grouped by unit                       */
    size_t           units, periods;
    const char     **unit;
    const char *const *names;
} panel;

/* A column for each period but the first. */
static trd_terms with_periods(trd_call *call, const trd_terms *t, const uint32_t *period, size_t periods)
{
    const double **column = trd_call_alloc(call, periods, sizeof *column);
    const char   **name = trd_call_alloc(call, periods, sizeof *name);

    for (size_t p = 1; p < periods; p++) {
        double *x = trd_call_alloc(call, t->rows, sizeof *x);
        for (size_t r = 0; r < t->rows; r++)
            x[r] = period[r] == p;
        name[p - 1] = "period";
        column[p - 1] = x;
    }
    return trd_terms_with(call, t, name, column, periods > 0 ? periods - 1 : 0);
}

static panel read_panel(trd_call *call, bool twoways)
{
    panel     p = { 0 };
    uint32_t *period = NULL;

    trd_call_text(call, "unit");
    p.terms = trd_call_terms(call, TRD_RESPONSE_NUMBER, (const char *const[]){ "unit", "time", NULL });
    p.k = p.terms.terms;
    p.names = p.terms.name;
    if (p.k == 0)
        trd_call_stop(call, TRD_E_USAGE, "fixed effects need a term besides the units");
    uint32_t *unit = trd_terms_codes(call, &p.terms, "unit", &p.units, &p.unit);
    if (twoways || trd_call_has(call, "time"))
        period = trd_terms_codes(call, &p.terms, "time", &p.periods, NULL);
    if (twoways)
        p.terms = with_periods(call, &p.terms, period, p.periods);
    p.rows = trd_terms_product_rows(&p.terms);
    p.rows.group = unit;
    p.rows.groups = p.units;
    return p;
}

static trd_linear fit(trd_call *call, const panel *p, trd_constant constant, trd_robust robust)
{
    trd_linear_how how = { .constant = constant, .robust = robust, .rows = &p->rows };
    return trd_terms_linear(call, &p->terms, &how, NULL);
}

/* The same with the effects and without the terms, or the other way round. */
static trd_linear fit_less(trd_call *call, const panel *p, bool effects)
{
    panel less = *p;
    size_t from = effects ? p->k : 0, count = effects ? p->terms.terms - p->k : p->k;
    const double **column = trd_call_alloc(call, count + 1, sizeof *column);

    for (size_t i = 0; i < count; i++)
        column[i] = p->terms.column[from + i];
    column[count] = p->terms.response;
    less.terms.terms = count;
    less.terms.column = column;
    less.rows.columns = count + 1;
    less.rows.column = column;
    return fit(call, &less, effects ? TRD_CONSTANT_OF_GROUP : TRD_CONSTANT, TRD_ROBUST_NONE);
}

static void tell_errors(trd_call *call, const panel *p)
{
    static const struct { const char *name; trd_robust robust; } told[] = {
        { "se_cluster_CR0", TRD_ROBUST_CR0 }, { "se_cluster_areg", TRD_ROBUST_CR1_ALL }, { "se_cluster_xtreg", TRD_ROBUST_CR1_NESTED },
        { "se_cluster_CR2", TRD_ROBUST_CR2 } };

    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        trd_linear f = fit(call, p, TRD_CONSTANT_OF_GROUP, told[i].robust);
        trd_tell_part(call, told[i].name, p->names, f.term, p->k, TRD_PART_SE);
        trd_tell_reason(call, f.reason);
        if (told[i].robust == TRD_ROBUST_CR2) {
            trd_tell_part(call, "df_satterthwaite_CR2", p->names, f.term, p->k, TRD_PART_DF);
            trd_tell_part(call, "p_satterthwaite_CR2", p->names, f.term, p->k, TRD_PART_P);
        }
    }
}

/* F of what `without` lacks. */
static double f_of(const trd_linear *without, const trd_linear *with)
{
    double extra = without->df - with->df;

    if (!(extra > 0 && with->df > 0 && with->residual > 0))
        return NAN;
    return (without->residual - with->residual) / extra / (with->residual / with->df);
}

/* What is left of the response in each unit, on average, without the terms and
 * without the periods: of the first and the last unit, and over all rows. */
static void tell_effects(trd_call *call, const panel *p, const trd_linear *f)
{
    double *sum = trd_call_alloc(call, p->units, sizeof *sum), *n = trd_call_alloc(call, p->units, sizeof *n), all = 0;

    for (size_t r = 0; r < p->terms.rows; r++) {
        double rest = p->terms.response[r];
        for (size_t j = 0; j < p->terms.terms; j++)
            rest -= isnan(f->term[j].of.value) ? 0 : p->terms.column[j][r] * f->term[j].of.value;
        sum[p->rows.group[r]] += rest;
        n[p->rows.group[r]]++;
        all += rest;
    }
    for (size_t u = 0; u < p->units; u++)
        sum[u] = f->reason == TRD_NOT_FINITE ? NAN : sum[u] / n[u];
    if (p->units == 0)
        return;
    cJSON *ends = trd_tell_object(call, NULL, "fixed_effects_first_last");
    trd_tell_in(call, ends, p->unit[0], sum[0]);
    if (p->units > 1)
        trd_tell_in(call, ends, p->unit[p->units - 1], sum[p->units - 1]);
    trd_tell(call, "mean_fixed_effect_weighted", all / (double)p->terms.rows);
    trd_tell_named(call, "fixed_effects", p->unit, sum, p->units);
}

static void fixed_effects(trd_call *call)
{
    static const char *const effects[] = { "individual", "twoways", NULL };
    panel      p = read_panel(call, trd_call_choice(call, "effect", effects) == 1);
    trd_linear f = fit(call, &p, TRD_CONSTANT_OF_GROUP, TRD_ROBUST_NONE), pooled = fit_less(call, &p, false);
    trd_linear none = { .residual = f.total, .df = f.freedom };
    static const struct { const char *name; trd_part part; } told[] = {
        { "coefficients", TRD_PART_VALUE }, { "se", TRD_PART_SE }, { "t", TRD_PART_STATISTIC }, { "p_value", TRD_PART_P },
        { "ci_low", TRD_PART_LOW }, { "ci_high", TRD_PART_HIGH } };

    if (p.terms.terms > p.k)
        none = fit_less(call, &p, true);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        trd_tell_part(call, told[i].name, p.names, f.term, p.k, told[i].part);
    double of_terms = f_of(&none, &f), of_effects = f_of(&pooled, &f);
    TRD_TELL(call, { "n", f.cases }, { "units", (double)f.groups }, { "periods", p.periods ? (double)p.periods : NAN },
             { "df_residual", f.df }, { "rss", f.residual }, { "sigma", f.sigma },
             { "r_squared_within", none.residual > 0 ? 1 - f.residual / none.residual : NAN },
             { "F", of_terms }, { "F_p", trd_f_upper(of_terms, none.df - f.df, f.df) },
             { "F_effects", of_effects }, { "F_effects_df1", pooled.df - f.df }, { "F_effects_df2", f.df },
             { "F_effects_p", trd_f_upper(of_effects, pooled.df - f.df, f.df) });
    trd_tell_reasons(call, p.names, f.term, p.k);
    trd_tell_reason(call, f.reason);
    tell_errors(call, &p);
    tell_effects(call, &p, &f);
}

const trd_method trd_methods_panel[] = {
    { "fixed_effects", "what goes with a change within units, all that stays the same in a unit taken out (individual), and all that "
                       "is the same for every unit in a period (twoways)",
      "formula terms unit time effect=individual missing factor_levels confidence=0.95",
      "n units periods coefficients se t p_value ci_low ci_high df_residual rss sigma r_squared_within F F_p se_cluster_CR0 "
      "se_cluster_areg se_cluster_xtreg se_cluster_CR2 df_satterthwaite_CR2 p_satterthwaite_CR2 F_effects F_effects_df1 F_effects_df2 "
      "F_effects_p fixed_effects fixed_effects_first_last mean_fixed_effect_weighted reasons", fixed_effects },
    { NULL, NULL, NULL, NULL, NULL },
};
