/* Models of a yes and of counts. */
#include "method/formula.h"

#include "stat/glm_summary.h"

#include <math.h>
#include <string.h>

typedef struct model {
    trd_family         family;
    trd_terms          terms;
    trd_model_rows     rows;
    trd_model          fit;
    const char *const *names;
} model;

static trd_model fit_with(trd_call *call, const model *m, trd_robust robust)
{
    trd_model_how how = { .no_constant = !m->terms.constant, .robust = robust, .level = trd_call_level(call) };
    trd_model     out;

    trd_call_try(call, trd_glm_fit(m->family, &m->rows, &how, call->pool, &out, &call->err));
    return out;
}

static model read_model(trd_call *call, trd_family family)
{
    model m = { .family = family };

    m.terms = trd_call_terms(call, family == TRD_POISSON ? TRD_RESPONSE_COUNT : TRD_RESPONSE_YES,
                             (const char *const[]){ "cluster", NULL });
    m.rows = trd_terms_model_rows(&m.terms);
    if (trd_call_has(call, "cluster"))
        m.rows.cluster = trd_terms_codes(call, &m.terms, "cluster", &m.rows.clusters, NULL);
    m.names = trd_terms_names(call, &m.terms);
    m.fit = fit_with(call, &m, TRD_ROBUST_NONE);
    return m;
}

static void tell_coefficients(trd_call *call, const model *m)
{
    const trd_model *f = &m->fit;
    double          *ratio = trd_call_alloc(call, f->terms, sizeof *ratio);
    static const struct { const char *name; trd_part part; } ratios[] = {
        { "ratio", TRD_PART_VALUE }, { "ratio_ci_low", TRD_PART_LOW }, { "ratio_ci_high", TRD_PART_HIGH } };

    trd_tell_part(call, "coefficients", m->names, f->term, f->terms, TRD_PART_VALUE);
    trd_tell_part(call, "se", m->names, f->term, f->terms, TRD_PART_SE);
    trd_tell_part(call, "z", m->names, f->term, f->terms, TRD_PART_STATISTIC);
    trd_tell_part(call, "p_value", m->names, f->term, f->terms, TRD_PART_P);
    trd_tell_part(call, "ci_low", m->names, f->term, f->terms, TRD_PART_LOW);
    trd_tell_part(call, "ci_high", m->names, f->term, f->terms, TRD_PART_HIGH);
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < f->terms; i++)
            ratio[i] = exp(trd_coefficient_part(&f->term[i], ratios[k].part));
        trd_tell_named(call, ratios[k].name, m->names, ratio, f->terms);
    }
    trd_tell_reason(call, f->reason);
    trd_tell_reasons(call, m->names, f->term, f->terms);
    trd_tell_relations(call, &m->terms, f->term);
}

static void tell_robust(trd_call *call, const model *m, const char *name, trd_robust robust)
{
    trd_model f = fit_with(call, m, robust);

    trd_tell_part(call, name, m->names, f.term, f.terms, TRD_PART_SE);
    if (robust == TRD_ROBUST_CR0)
        trd_tell(call, "clusters", (double)f.clusters);
    trd_tell_reason(call, f.reason);
}

static trd_glm_summary tell_summary(trd_call *call, const model *m)
{
    const trd_model *f = &m->fit;
    trd_model_how    how = { .no_constant = !m->terms.constant, .level = trd_call_level(call) };
    trd_glm_summary  s;
    bool             there = f->reason == TRD_DEFINED;

    trd_call_try(call, trd_glm_summary_of(m->family, &m->rows, &how, f, call->pool, &s, &call->err));
    TRD_TELL(call, { "n", f->cases }, { "n_rows", (double)m->rows.rows }, { "sum_weights", f->cases },
             { "deviance", there ? f->deviance : NAN }, { "null_deviance", s.null_deviance }, { "df_residual", f->df },
             { "df_null", s.null_df }, { "log_likelihood", there ? f->log_likelihood : NAN }, { "aic", s.aic }, { "bic", s.bic },
             { "pearson_chisq", s.pearson }, { "dispersion", s.dispersion }, { "lr_chisq", s.lr_chisq }, { "lr_df", s.lr_df },
             { "lr_p", s.lr_p }, { "mcfadden_r2", s.mcfadden }, { "nagelkerke_r2", s.nagelkerke });
    return s;
}

/* ---- marginal effects ---- */

static bool is_yes_or_no(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (x[i] != 0 && x[i] != 1)
            return false;
    return true;
}

/* Of what stands in the formula as it is, and nowhere else in it: of numbers
 * the slope, of factors and of 0 and 1 the change. */
static void tell_margins(trd_call *call, const model *m)
{
    const trd_terms *t = &m->terms;
    size_t          *factor = trd_call_alloc(call, t->terms, sizeof *factor), n = 0;
    trd_model_how    how = { .level = trd_call_level(call) };
    trd_coefficient *all, *told = trd_call_alloc(call, t->terms, sizeof *told);
    const char     **name = trd_call_alloc(call, t->terms, sizeof *name);

    for (size_t v = 0; v < t->variables; v++)
        for (size_t i = t->first[v]; i < t->first[v + 1]; i++)
            factor[i] = t->factor[v] || is_yes_or_no(t->column[i], t->rows) ? v + 1 : 0;
    trd_call_try(call, trd_glm_margins(m->family, &m->rows, &how, &m->fit, factor, call->pool, &all, &call->err));
    for (size_t v = 0; v < t->variables; v++)
        for (size_t i = t->first[v]; i < t->first[v + 1] && t->alone[v]; i++) {
            name[n] = t->name[i];
            told[n++] = all[i];
        }
    trd_tell_part(call, "average_marginal_effect", name, told, n, TRD_PART_VALUE);
    trd_tell_part(call, "average_marginal_effect_se", name, told, n, TRD_PART_SE);
}

static void tell_errors(trd_call *call, const model *m)
{
    tell_robust(call, m, "se_HC0", TRD_ROBUST_HC0);
    tell_robust(call, m, "se_HC1", TRD_ROBUST_HC1);
    if (!m->rows.cluster)
        return;
    tell_robust(call, m, "se_cluster_CR0", TRD_ROBUST_CR0);
    tell_robust(call, m, "se_cluster_CR1", TRD_ROBUST_CR1);
}

static void binomial(trd_call *call)
{
    static const char *const families[] = { "binomial", NULL }, *const links[] = { "logit", "probit", "cloglog", NULL };
    static const trd_family  family[] = { TRD_LOGIT, TRD_PROBIT, TRD_CLOGLOG };
    trd_call_choice(call, "family", families);
    model           m = read_model(call, family[trd_call_choice(call, "link", links)]);
    bool            separated = m.fit.reason == TRD_SEPARATED;
    trd_glm_summary s;

    trd_tell_flag(call, "separation", separated);
    if (separated)
        trd_tell(call, "log_likelihood_supremum", m.fit.log_likelihood);
    tell_coefficients(call, &m);
    s = tell_summary(call, &m);
    TRD_TELL(call, { "auc", s.auc }, { "brier", s.brier }, { "correct_at_half", s.correct }, { "tjur_r2", s.tjur });
    tell_errors(call, &m);
    tell_margins(call, &m);
}

static void poisson(trd_call *call)
{
    static const char *const families[] = { "poisson", NULL }, *const links[] = { "log", NULL };
    trd_call_choice(call, "family", families);
    trd_call_choice(call, "link", links);
    model           m = read_model(call, TRD_POISSON);
    double         *quasi = trd_call_alloc(call, m.fit.terms, sizeof *quasi);
    trd_glm_summary s;

    tell_coefficients(call, &m);
    s = tell_summary(call, &m);
    for (size_t i = 0; i < m.fit.terms; i++)
        quasi[i] = m.fit.term[i].of.se * sqrt(s.dispersion);
    trd_tell_named(call, "se_quasi", m.names, quasi, m.fit.terms);
    tell_errors(call, &m);
    tell_margins(call, &m);
}

#define MODEL "formula terms y x intercept=true missing factor_levels frequency_weights offset cluster confidence=0.95"
#define FIT   "n n_rows sum_weights coefficients se z p_value ci_low ci_high ratio ratio_ci_low ratio_ci_high deviance null_deviance " \
              "df_residual df_null log_likelihood aic bic pearson_chisq dispersion lr_chisq lr_df lr_p mcfadden_r2 nagelkerke_r2 " \
              "se_HC0 se_HC1 clusters se_cluster_CR0 se_cluster_CR1 average_marginal_effect average_marginal_effect_se reasons relations"

const trd_method trd_methods_glm[] = {
    { "glm_binomial", "what makes a yes likelier: logistic regression, or probit", MODEL " success_value family=binomial link=logit",
      FIT " auc brier correct_at_half tjur_r2 separation log_likelihood_supremum", binomial },
    { "glm_poisson", "what makes a count larger: Poisson regression, of rates with offset = \"log(exposure)\"",
      MODEL " family=poisson link=log", FIT " se_quasi", poisson },
    { NULL, NULL, NULL, NULL, NULL },
};
