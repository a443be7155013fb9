/* Models of answers, in order and not. */
#include "method/formula.h"

#include "stat/multinomial.h"
#include "stat/ordinal.h"

#include <math.h>

/* Fewer than two answers leave nothing to tell apart: all is undefined. */
static bool is_told_apart(trd_call *call, const trd_terms *t)
{
    double *none = trd_call_alloc(call, t->terms, sizeof *none);

    if (t->levels >= 2)
        return true;
    for (size_t i = 0; i < t->terms; i++)
        none[i] = NAN;
    TRD_TELL(call, { "n_rows", (double)t->rows }, { "log_likelihood", NAN }, { "deviance", NAN }, { "aic", NAN }, { "bic", NAN });
    trd_tell_named(call, "coefficients", t->name, none, t->terms);
    trd_tell_named(call, "se", t->name, none, t->terms);
    trd_tell_reason(call, t->rows == 0 ? TRD_NO_CASES : TRD_NO_VARIANCE);
    return false;
}

static void tell_fit(trd_call *call, const trd_terms *t, const trd_model *m)
{
    bool there = m->reason == TRD_DEFINED;

    TRD_TELL(call, { "n_rows", (double)t->rows }, { "sum_weights", m->cases }, { "log_likelihood", there ? m->log_likelihood : NAN },
             { "deviance", there ? m->deviance : NAN }, { "aic", there ? m->deviance + 2 * (double)m->kept : NAN },
             { "bic", there ? m->deviance + log(m->cases) * (double)m->kept : NAN }, { "df_residual", m->df });
    trd_tell_flag(call, "separation", m->reason == TRD_SEPARATED);
    trd_tell_reason(call, m->reason);
}

static void ordinal(trd_call *call)
{
    static const char *const links[] = { "logit", "probit", "cloglog", "loglog", NULL };
    static const struct { const char *name; trd_part part; } told[] = {
        { "coefficients", TRD_PART_VALUE }, { "se", TRD_PART_SE }, { "z", TRD_PART_STATISTIC }, { "p_value", TRD_PART_P },
        { "ci_low", TRD_PART_LOW }, { "ci_high", TRD_PART_HIGH } };
    trd_link       link = (trd_link)trd_call_choice(call, "link", links);
    trd_terms      t = trd_call_terms(call, TRD_RESPONSE_LEVELS, NULL);
    trd_model_rows rows = trd_terms_model_rows(&t);
    trd_model_how  how = { .level = trd_call_level(call) };
    trd_model      m;

    if (!t.constant)
        trd_call_stop(call, TRD_E_USAGE, "the thresholds stand for the constant; leave '- 1' or '0' out of the formula");

    if (!is_told_apart(call, &t))
        return;
    trd_call_try(call, trd_ordinal_fit(link, &rows, (int)t.levels, &how, call->pool, &m, &call->err));
    tell_fit(call, &t, &m);
    for (size_t k = 0; k < sizeof told / sizeof *told; k++)
        trd_tell_part(call, told[k].name, t.name, m.term, m.terms, told[k].part);
    const char **threshold = trd_call_alloc(call, m.thresholds, sizeof *threshold);
    for (size_t k = 0; k < m.thresholds; k++)
        threshold[k] = trd_pool_format(call->pool, "%s|%s", t.level[k], t.level[k + 1]);
    trd_tell_part(call, "thresholds", threshold, m.threshold, m.thresholds, TRD_PART_VALUE);
    trd_tell_part(call, "se_thresholds", threshold, m.threshold, m.thresholds, TRD_PART_SE);
    double *ratio = trd_call_alloc(call, m.terms, sizeof *ratio);
    for (size_t i = 0; i < m.terms; i++)
        ratio[i] = link == TRD_LINK_LOGIT ? exp(m.term[i].of.value) : NAN;
    if (link == TRD_LINK_LOGIT)
        trd_tell_named(call, "odds_ratio", t.name, ratio, m.terms);
    trd_tell_reasons(call, t.name, m.term, m.terms);
}

static void multinomial(trd_call *call)
{
    static const struct { const char *name; trd_part part; } told[] = {
        { "coefficients", TRD_PART_VALUE }, { "se", TRD_PART_SE }, { "z", TRD_PART_STATISTIC }, { "p_value", TRD_PART_P },
        { "ci_low", TRD_PART_LOW }, { "ci_high", TRD_PART_HIGH } };
    trd_terms          t = trd_call_terms(call, TRD_RESPONSE_LEVELS, NULL);
    trd_model_rows     rows = trd_terms_model_rows(&t);
    trd_model_how      how = { .level = trd_call_level(call), .no_constant = !t.constant };
    size_t             each = t.terms + t.constant;
    const char *const *names = trd_terms_names(call, &t);
    trd_model          m;

    if (!is_told_apart(call, &t))
        return;
    trd_call_try(call, trd_multinomial_fit(&rows, (int)t.levels, &how, call->pool, &m, &call->err));
    tell_fit(call, &t, &m);
    trd_tell_text(call, "reference", t.level[0]);
    for (size_t k = 0; k < sizeof told / sizeof *told; k++)
        for (size_t a = 1; a < t.levels; a++) {
            cJSON *own = trd_tell_object(call, trd_tell_object(call, NULL, told[k].name), t.level[a]);
            for (size_t i = 0; i < each; i++)
                trd_tell_in(call, own, names[i], trd_coefficient_part(&m.term[(a - 1) * each + i], told[k].part));
        }
    for (size_t a = 1; a < t.levels; a++) {
        cJSON *own = trd_tell_object(call, trd_tell_object(call, NULL, "risk_ratio"), t.level[a]);
        for (size_t i = 0; i < each; i++)
            trd_tell_in(call, own, names[i], exp(m.term[(a - 1) * each + i].of.value));
        trd_tell_reasons(call, names, m.term + (a - 1) * each, each);
    }
}

#define MODEL "formula terms response_levels missing factor_levels frequency_weights confidence=0.95"
#define FIT   "n_rows sum_weights coefficients se z p_value ci_low ci_high log_likelihood deviance aic bic df_residual separation reasons"

const trd_method trd_methods_ordinal_multinomial[] = {
    { "ordinal_regression", "what makes an answer on an ordered scale higher (cumulative model)", MODEL " link=logit offset",
      FIT " thresholds se_thresholds odds_ratio", ordinal },
    { "multinomial_logit", "what makes one answer likelier than another, without order; the first level is the reference", MODEL,
      FIT " reference risk_ratio", multinomial },
    { NULL, NULL, NULL, NULL, NULL },
};
