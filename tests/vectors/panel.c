#include "formula.h"

#include "stat/distribution.h"

#include <string.h>

static void effects(vec *v, const formula *f, const trd_linear *fit)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(v->expected, "fixed_effects_first_last");
    double      *sum = trd_pool_calloc(v->pool, f->units + 1, sizeof *sum), *n = trd_pool_calloc(v->pool, f->units + 1, sizeof *n), all = 0;

    for (size_t r = 0; r < f->rows; r++) {
        double rest = f->response[r];
        for (size_t j = 0; j < f->terms; j++)
            rest -= f->column[j][r] * fit->term[j].of.value;
        sum[f->unit[r]] += rest;
        n[f->unit[r]]++;
        all += rest / (double)f->rows;
    }
    vec_check_if(v, "mean_fixed_effect_weighted", all);
    for (const cJSON *e = expected ? expected->child : NULL; e; e = e->next)
        for (size_t r = 0; r < f->rows; r++)
            if (strcmp(vec_cell(vec_data(v), f->row[r], vec_text(v, "unit")), e->string) == 0) {
                vec_check_part(v, "fixed_effects_first_last", e, sum[f->unit[r]] / n[f->unit[r]]);
                break;
            }
}

/* F of `extra` terms more: residual sums of squares without and with them. */
static void check_f(vec *v, const char *name, const char *p_name, double without, const trd_linear *with, double extra)
{
    double f = (without - with->residual) / extra / (with->residual / with->df);
    vec_check_if(v, name, f);
    vec_check_if(v, p_name, trd_f_upper(f, extra, with->df));
}

static void fixed_effects(vec *v)
{
    static const struct { const char *name; trd_robust robust; term_part part; } parts[] = {
        { "se_cluster_CR0", TRD_ROBUST_CR0, TERM_SE }, { "se_cluster_areg", TRD_ROBUST_CR1_ALL, TERM_SE },
        { "se_cluster_xtreg", TRD_ROBUST_CR1_NESTED, TERM_SE }, { "coefficients", TRD_ROBUST_NONE, TERM_VALUE },
        { "se", TRD_ROBUST_NONE, TERM_SE }, { "t", TRD_ROBUST_NONE, TERM_STATISTIC }, { "p_value", TRD_ROBUST_NONE, TERM_P } };
    formula    f = formula_read(v, NULL, vec_argument(v, "terms"), vec_text(v, "unit")), pooled = f;
    size_t     k = f.terms;
    trd_linear fit = { 0 }, without, years;
    int32_t    periods;
    bool       twoways = vec_is(v, "effect", "twoways");

    vec_codes(v, vec_text(v, "time"), &periods, NULL);
    if (twoways)
        formula_add_factor(v, &f, vec_text(v, "time"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!formula_fit(v, &f, (trd_linear_how){ .constant = TRD_CONSTANT_OF_GROUP, .robust = parts[i].robust }, &fit))
            return;
        check_terms(v, parts[i].name, fit.term, k, parts[i].part);
    }
    vec_check_if(v, "n", fit.cases);
    vec_check_if(v, "units", (double)fit.groups);
    vec_check_if(v, "periods", periods);
    vec_check_if(v, "df_residual", fit.df);
    vec_check_if(v, "rss", fit.residual);
    years.residual = fit.total;
    if (twoways) {
        formula only = f;
        memmove(only.column, f.column + k, (f.terms - k + 1) * sizeof *only.column);
        only.terms = f.terms - k;
        if (!formula_fit(v, &only, (trd_linear_how){ .constant = TRD_CONSTANT_OF_GROUP }, &years))
            return;
    }
    vec_check_if(v, "r_squared_within", 1 - fit.residual / years.residual);
    check_f(v, "F", "F_p", years.residual, &fit, (double)k);
    if (formula_fit(v, &pooled, (trd_linear_how){ .constant = TRD_CONSTANT }, &without)) {
        double extra = without.df - fit.df;
        vec_check_if(v, "F_effects_df1", extra);
        vec_check_if(v, "F_effects_df2", fit.df);
        check_f(v, "F_effects", "F_effects_p", without.residual, &fit, extra);
    }
    effects(v, &f, &fit);
}

const vec_statistic vec_panel[] = {
    { "fixed_effects", fixed_effects },
    { NULL, NULL },
};
