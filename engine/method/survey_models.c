/* Models from surveys. */
#include "method/survey_int.h"

#include "method/formula.h"
#include "stat/survey_glm.h"

static trd_survey_family family_of(trd_call *call)
{
    static const char *const words[] = { "gaussian", "quasibinomial", "binomial", "quasipoisson", "poisson", NULL };
    const trd_survey_family  means[] = { TRD_SURVEY_LINEAR, TRD_SURVEY_LOGISTIC, TRD_SURVEY_LOGISTIC, TRD_SURVEY_LOG_LINEAR,
                                         TRD_SURVEY_LOG_LINEAR };

    return means[trd_call_choice(call, "family", words)];
}

/* A column of the complete rows, at their places in the design; elsewhere 0. */
static double *spread(trd_call *call, const trd_terms *t, const double *column)
{
    double *out = trd_call_alloc(call, call->rows, sizeof *out);

    for (size_t i = 0; i < t->rows; i++)
        out[t->row[i]] = column[i];
    return out;
}

static trd_survey_rows rows_of(trd_call *call, const trd_terms *t)
{
    const double **column = trd_call_alloc(call, t->terms, sizeof *column);
    uint8_t       *domain = trd_call_domain(call, (const char *const[]){ NULL }), *use = trd_call_alloc(call, call->rows, 1);

    for (size_t j = 0; j < t->terms; j++)
        column[j] = spread(call, t, t->column[j]);
    for (size_t i = 0; i < t->rows; i++)
        use[t->row[i]] = domain[t->row[i]];
    return (trd_survey_rows){ .terms = t->terms, .column = column, .no_constant = !t->constant, .response = spread(call, t, t->response),
                              .offset = t->offset ? spread(call, t, t->offset) : NULL, .use = use };
}

void trd_survey_modelled(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    trd_survey_family family = family_of(call);
    trd_terms         t = trd_call_terms(call, family == TRD_SURVEY_LOGISTIC ? TRD_RESPONSE_YES : TRD_RESPONSE_COUNT, NULL);
    trd_survey_rows   rows = rows_of(call, &t);
    trd_survey_model  m;

    trd_call_try(call, trd_survey_glm(s, family, &rows, trd_call_level(call), call->pool, &m, &call->err));
    const char *const *names = trd_terms_names(call, &t);
    const struct {
        const char *name;
        trd_part    part;
    } told[] = { { "coefficients", TRD_PART_VALUE }, { "se", TRD_PART_SE },      { "t", TRD_PART_STATISTIC },
                 { "p_value", TRD_PART_P },          { "ci_low", TRD_PART_LOW }, { "ci_high", TRD_PART_HIGH } };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        trd_tell_part(call, told[i].name, names, m.term, m.terms, told[i].part);
    trd_tell(call, "n", (double)m.cases);
    trd_tell(call, "df_residual", m.df);
    trd_tell_reasons(call, names, m.term, m.terms);
}
