/* Models of cases that came in groups. */
#include "method/formula.h"

#include "stat/mixed.h"

#include <math.h>

/* The first and the last group, in the order of their labels. */
static void tell_ends(trd_call *call, const trd_mixed *m, const char **labels, size_t groups)
{
    cJSON *in = trd_tell_object(call, NULL, "random_intercepts_first_last");

    if (groups > 0)
        trd_tell_in(call, in, labels[0], m->intercept[0]);
    if (groups > 1)
        trd_tell_in(call, in, labels[groups - 1], m->intercept[groups - 1]);
}

static void random_intercept(trd_call *call)
{
    static const char *const also[] = { "group", NULL }, *const methods[] = { "REML", "ML", NULL };
    trd_terms        t = trd_call_terms(call, TRD_RESPONSE_NUMBER, also);
    size_t           groups;
    const char     **labels;
    trd_product_rows rows = trd_terms_product_rows(&t);
    trd_products     products;
    trd_mixed        m;
    trd_likelihood   likelihood = trd_call_choice(call, "method", methods) == 0 ? TRD_REML : TRD_ML;

    if (!t.constant)
        trd_call_stop(call, TRD_E_USAGE, "a random intercept varies around a constant; leave 0 or -1 out of the formula");
    rows.group = trd_terms_codes(call, &t, "group", &groups, &labels);
    rows.groups = groups;
    trd_call_try(call, trd_products_of(&rows, call->pool, &products, &call->err));
    trd_call_try(call, trd_mixed_fit(&products, likelihood, trd_call_level(call), call->pool, &m, &call->err));
    const char *const *names = trd_terms_names(call, &t);
    const struct { const char *name; trd_part part; } parts[] = {
        { "coefficients", TRD_PART_VALUE }, { "se", TRD_PART_SE }, { "t", TRD_PART_STATISTIC }, { "df_satterthwaite", TRD_PART_DF },
        { "p_satterthwaite", TRD_PART_P }, { "ci_low", TRD_PART_LOW }, { "ci_high", TRD_PART_HIGH } };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        trd_tell_part(call, parts[i].name, names, m.term, m.terms, parts[i].part);
    TRD_TELL(call,
        { "n", m.cases }, { "groups", (double)m.groups }, { "var_group", m.group_variance }, { "sd_group", sqrt(m.group_variance) },
        { "var_residual", m.residual_variance }, { "sd_residual", sqrt(m.residual_variance) }, { "icc", m.icc },
        { "criterion", m.criterion }, { "log_likelihood", m.log_likelihood }, { "aic", m.aic }, { "bic", m.bic },
        { "design_effect_mean_cluster", m.design_effect }, { "lr_random_intercept", m.ratio }, { "lr_p_mixture", m.p });
    tell_ends(call, &m, labels, groups);
    trd_tell_named(call, "random_intercepts", labels, m.intercept, groups);
    trd_tell_reason(call, m.reason);
    trd_tell_reasons(call, names, m.term, m.terms);
}

const trd_method trd_methods_mixed[] = {
    { "mixed_random_intercept", "a linear model of cases in groups (schools, pupils over time) with an intercept a group",
      "formula y x group fixed method=REML missing factor_levels confidence=0.95",
      "coefficients se t df_satterthwaite p_satterthwaite ci_low ci_high var_group sd_group var_residual sd_residual icc criterion "
      "log_likelihood aic bic lr_random_intercept lr_p_mixture random_intercepts random_intercepts_first_last "
      "design_effect_mean_cluster n groups", random_intercept },
    { NULL, NULL, NULL, NULL, NULL },
};
