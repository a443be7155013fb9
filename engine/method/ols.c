/* Least squares: the linear model, its doubt and its rows. */
#include "method/formula.h"

#include "stat/influence.h"
#include "stat/linear_summary.h"
#include "stat/wald.h"

#include <math.h>

static void tell_coefficients(trd_call *call, const char *const *names, const trd_linear *fit)
{
    trd_tell_part(call, "coefficients", names, fit->term, fit->terms, TRD_PART_VALUE);
    trd_tell_part(call, "se", names, fit->term, fit->terms, TRD_PART_SE);
    trd_tell_part(call, "t", names, fit->term, fit->terms, TRD_PART_STATISTIC);
    trd_tell_part(call, "p_value", names, fit->term, fit->terms, TRD_PART_P);
    trd_tell_part(call, "ci_low", names, fit->term, fit->terms, TRD_PART_LOW);
    trd_tell_part(call, "ci_high", names, fit->term, fit->terms, TRD_PART_HIGH);
    trd_tell_reasons(call, names, fit->term, fit->terms);
}

static void tell_summary(trd_call *call, const trd_linear *fit, double log_weights)
{
    trd_linear_summary s;

    trd_linear_summary_of(fit, log_weights, &s);
    TRD_TELL(call, { "n", fit->cases }, { "k", (double)fit->kept }, { "r_squared", fit->r_squared },
             { "adj_r_squared", s.adjusted }, { "sigma", fit->sigma }, { "residual_sd", fit->sigma }, { "F", s.f }, { "df1", s.df1 },
             { "df2", s.df2 }, { "F_p", s.p }, { "rss", fit->residual }, { "log_likelihood", s.log_likelihood }, { "aic", s.aic },
             { "bic", s.bic }, { "df_regression", s.df1 }, { "df_residual", fit->df }, { "ss_regression", s.regression },
             { "ss_residual", fit->residual }, { "ms_regression", s.regression / s.df1 }, { "ms_residual", fit->sigma * fit->sigma });
    trd_tell_reason(call, s.reason);
}

static void tell_influence(trd_call *call, const trd_products *p, const trd_linear_how *how)
{
    trd_influence in;

    trd_call_try(call, trd_influence_of(p, how, call->pool, &in, &call->err));
    TRD_TELL(call, { "durbin_watson", in.durbin_watson }, { "breusch_pagan", in.breusch_pagan },
             { "breusch_pagan_p", in.breusch_pagan_p }, { "max_leverage", in.leverage }, { "max_cooks_distance", in.cook },
             { "max_abs_studentized_residual", in.studentized }, { "rows_of_leverage_one", (double)in.alone });
}

/* By what stands between the + of the formula; of one with two and more. */
static void tell_inflation(trd_call *call, const trd_terms *t, const trd_products *p, const trd_linear_how *how)
{
    double *vif = trd_call_alloc(call, t->variables, sizeof *vif);
    size_t *first = trd_call_alloc(call, t->variables + 1, sizeof *first), n = 0;
    const char **name = trd_call_alloc(call, t->variables, sizeof *name);

    for (size_t i = 0; i < t->variables; i++)
        if (t->first[i] < t->first[i + 1]) {                     /* a factor of one level has no columns */
            name[n] = t->variable[i];
            first[n++] = t->first[i];
        }
    first[n] = t->terms;
    if (n < 2)
        return;
    trd_call_try(call, trd_linear_vif(p, how, first, n, call->pool, vif, &call->err));
    trd_tell_named(call, "vif", name, vif, n);
}

static double log_weights(const trd_terms *t)
{
    double sum = 0;

    for (size_t r = 0; t->precise && r < t->rows; r++)
        sum += t->weight[r] > 0 ? log(t->weight[r]) : 0;
    return sum;
}

/* B0 for the constant and B1, B2, ... as NIST has them, when y and x are named. */
static const char *const *names_of(trd_call *call, const trd_terms *t)
{
    const char **out = trd_call_alloc(call, t->terms + 1, sizeof *out);

    if (trd_call_has(call, "formula"))
        return trd_terms_names(call, t);
    for (size_t i = 0; i < t->terms + t->constant; i++)
        if (!(out[i] = trd_pool_format(call->pool, "B%zu", i + !t->constant)))
            trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
    return out;
}

static void ols(trd_call *call)
{
    trd_terms          t = trd_call_terms(call, TRD_RESPONSE_NUMBER, NULL);
    trd_linear_how     how = { 0 };
    trd_products       p;
    trd_linear         fit = trd_terms_linear(call, &t, &how, &p);
    const char *const *names = names_of(call, &t);

    tell_coefficients(call, names, &fit);
    trd_tell_relations(call, &t, fit.term);
    tell_summary(call, &fit, log_weights(&t));
    tell_influence(call, &p, &how);
    tell_inflation(call, &t, &p, &how);
}

/* Powers are the only terms; without a constant they are about 0. */
static void polynomial(trd_call *call)
{
    trd_terms      t = trd_call_terms(call, TRD_RESPONSE_NUMBER, NULL);
    size_t         degree = trd_call_count(call, "polynomial_degree", 1);
    trd_linear_how how = { .level = trd_call_level(call), .collinear = 1e-24,
                           .constant = t.constant ? TRD_CONSTANT : TRD_CONSTANT_NONE };
    trd_products   p;
    trd_linear     fit;

    if (t.terms != 1)
        trd_call_stop(call, TRD_E_USAGE, "a polynomial takes one x");
    if (degree > TRD_LINEAR_TERMS - 2)
        trd_call_stop(call, TRD_E_LIMIT, "polynomial_degree must be at most %d", TRD_LINEAR_TERMS - 2);
    trd_call_try(call, trd_products_of_powers(t.column[0], t.response, t.rows, degree, NULL, call->pool, &p, &call->err));
    trd_call_try(call, trd_linear_fit(&p, &how, call->pool, &fit, &call->err));
    t.terms = degree;
    const char *const *names = names_of(call, &t);
    tell_coefficients(call, names, &fit);
    tell_summary(call, &fit, 0);
}

/* ---- robust errors ---- */

static void tell_wald(trd_call *call, const char *name, const trd_linear *fit, size_t constant)
{
    size_t  *slopes = trd_call_alloc(call, fit->terms, sizeof *slopes), n = 0;
    trd_wald test;

    for (size_t i = constant; i < fit->terms; i++)
        if (fit->term[i].of.reason != TRD_COLLINEAR)
            slopes[n++] = i;
    trd_call_try(call, trd_wald_test(fit->term, fit->covariance, fit->terms, slopes, n, fit->df, call->pool, &test, &call->err));
    trd_tell(call, name, test.f);
}

static void hc_se(trd_call *call)
{
    static const char *const se[] = { "se_HC0", "se_HC1", "se_HC2", "se_HC3", "se_HC4" };
    trd_terms          t = trd_call_terms(call, TRD_RESPONSE_NUMBER, NULL);
    const char *const *names = trd_terms_names(call, &t);

    for (int k = 0; k < 5; k++) {
        trd_linear_how how = { .robust = (trd_robust)(TRD_ROBUST_HC0 + k) };
        trd_linear     fit = trd_terms_linear(call, &t, &how, NULL);
        if (k == 0) {
            trd_tell(call, "n", fit.cases);
            trd_tell_part(call, "coefficients", names, fit.term, fit.terms, TRD_PART_VALUE);
        }
        trd_tell_part(call, se[k], names, fit.term, fit.terms, TRD_PART_SE);
        if (how.robust == TRD_ROBUST_HC1)
            tell_wald(call, "wald_F_HC1_all_slopes", &fit, t.constant);
        if (how.robust == TRD_ROBUST_HC3) {
            trd_tell_part(call, "p_HC3_t", names, fit.term, fit.terms, TRD_PART_P);
            trd_tell_reasons(call, names, fit.term, fit.terms);
        }
    }
}

static void cluster_se(trd_call *call)
{
    static const struct { trd_robust robust; trd_part part; const char *name; } told[] = {
        { TRD_ROBUST_CR0, TRD_PART_VALUE, "coefficients" },
        { TRD_ROBUST_CR0, TRD_PART_SE, "se_CR0" },
        { TRD_ROBUST_CR1, TRD_PART_SE, "se_CR1" },
        { TRD_ROBUST_CR1_NESTED, TRD_PART_SE, "se_CR1S" },
        { TRD_ROBUST_CR1_NESTED, TRD_PART_P, "p_CR1S_t_G_minus_1" },
        { TRD_ROBUST_CR2, TRD_PART_SE, "se_CR2" },
        { TRD_ROBUST_CR2, TRD_PART_DF, "df_satterthwaite_CR2" },
        { TRD_ROBUST_CR2, TRD_PART_P, "p_satterthwaite_CR2" },
    };
    trd_terms          t = trd_call_terms(call, TRD_RESPONSE_NUMBER, (const char *const[]){ "cluster", NULL });
    trd_product_rows   rows = trd_terms_product_rows(&t);
    const char *const *names = trd_terms_names(call, &t);

    rows.group = trd_terms_codes(call, &t, "cluster", &rows.groups, NULL);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        trd_linear_how how = { .robust = told[i].robust, .rows = &rows };
        trd_linear     fit = trd_terms_linear(call, &t, &how, NULL);
        if (i == 0) {
            trd_tell(call, "n", fit.cases);
            trd_tell(call, "clusters", (double)fit.clusters);
        }
        trd_tell_part(call, told[i].name, names, fit.term, fit.terms, told[i].part);
        if (i + 1 == sizeof told / sizeof *told)
            trd_tell_reasons(call, names, fit.term, fit.terms);
    }
}

/* ---- other readings ---- */

static void standardized(trd_call *call)
{
    trd_terms      t = trd_call_terms(call, TRD_RESPONSE_NUMBER, NULL);
    trd_linear_how how = { 0 };
    trd_products   p;
    trd_linear     fit = trd_terms_linear(call, &t, &how, &p);
    double        *beta = trd_call_alloc(call, t.terms, sizeof *beta);

    trd_call_try(call, trd_linear_standardized(&p, &how, call->pool, beta, &call->err));
    trd_tell(call, "n", fit.cases);
    trd_tell_named(call, "beta", t.name, beta, t.terms);
    trd_tell_reasons(call, trd_terms_names(call, &t), fit.term, fit.terms);
}

static void predict(trd_call *call)
{
    trd_terms       t = trd_call_terms(call, TRD_RESPONSE_NUMBER, NULL);
    trd_linear_how  how = { 0 };
    trd_products    p;
    const cJSON    *lists = trd_call_argument(call, "new_data");
    trd_prediction *all;
    size_t          rows;

    trd_terms_linear(call, &t, &how, &p);
    if (!cJSON_IsObject(lists))
        trd_call_stop(call, TRD_E_USAGE, "new_data must hold a list of values for each column of the formula");
    const double *const *column = trd_terms_of(call, &t, lists, &rows);
    trd_call_try(call, trd_linear_predict(&p, &how, column, rows, call->pool, &all, &call->err));
    const double *offset = trd_terms_offset_of(call, &t, lists);
    for (size_t r = 0; offset && r < rows; r++) {
        all[r].mean.value += offset[r];
        all[r].mean.low += offset[r];
        all[r].mean.high += offset[r];
        all[r].low += offset[r];
        all[r].high += offset[r];
    }
    double *values = trd_call_alloc(call, rows, sizeof *values);
    static const char *const names[] = { "fit", "se", "ci_low", "ci_high", "pi_low", "pi_high" };
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        for (size_t r = 0; r < rows; r++)
            values[r] = (const double[]){ all[r].mean.value, all[r].mean.se, all[r].mean.low, all[r].mean.high, all[r].low,
                                          all[r].high }[k];
        trd_tell_list(call, names[k], values, rows);
    }
    for (size_t r = 0; r < rows; r++)
        trd_tell_reason(call, all[r].mean.reason);
}

#define MODEL "formula terms missing factor_levels weights frequency_weights"
#define FIT   "n k coefficients se t p_value ci_low ci_high r_squared adj_r_squared sigma residual_sd F df1 df2 F_p rss log_likelihood " \
              "aic bic df_regression df_residual ss_regression ss_residual ms_regression ms_residual reasons"

const trd_method trd_methods_ols[] = {
    { "ols", "what goes with a number, given the others: the linear model by least squares",
      MODEL " y x intercept=true confidence=0.95",
      FIT " durbin_watson breusch_pagan breusch_pagan_p max_leverage max_cooks_distance max_abs_studentized_residual "
          "rows_of_leverage_one vif relations", ols },
    { "ols_polynomial", "a polynomial through points, also a steep one", "y x polynomial_degree=1 intercept=true missing confidence=0.95",
      FIT, polynomial },
    { "ols_hc_se", "the linear model with errors that bear unequal spread (HC0 to HC4)", MODEL " confidence=0.95",
      "n coefficients se_HC0 se_HC1 se_HC2 se_HC3 se_HC4 p_HC3_t wald_F_HC1_all_slopes reasons", hc_se },
    { "ols_cluster_se", "the linear model of cases that come in clusters (CR0 to CR2)",
      "formula terms missing factor_levels frequency_weights cluster confidence=0.95",
      "n clusters coefficients se_CR0 se_CR1 se_CR1S p_CR1S_t_G_minus_1 se_CR2 df_satterthwaite_CR2 "
      "p_satterthwaite_CR2 reasons", cluster_se },
    { "ols_standardized", "slopes in standard deviations", MODEL " y x confidence=0.95", "n beta reasons", standardized },
    { "ols_predict", "what the linear model says of new cases: new_data holds a list for each column",
      MODEL " new_data confidence=0.95", "fit se ci_low ci_high pi_low pi_high", predict },
    { NULL, NULL, NULL, NULL, NULL },
};
