/* Estimates from surveys: weights, strata, clusters in stages, finite populations. */
#include "method/survey_int.h"

#include "stat/distribution.h"
#include "stat/survey_table.h"
#include "stat/test.h"

#include <math.h>

/* Of the domain, also of its rows that miss the variable: a missing answer does
 * not undo the sampling of its unit. */
static double domain_df(trd_call *call, const trd_survey *s)
{
    return trd_call_survey_df(call, s, trd_call_domain(call, (const char *const[]){ NULL }));
}

/* ---- means and totals ---- */

static void tell_estimate(trd_call *call, const trd_survey_estimate *e, double df)
{
    const trd_interval *i = &e->of;
    double              margin = i->se > 0 ? trd_normal_upper_quantile((1 - i->level) / 2) * i->se : (double)NAN;

    TRD_TELL(call,
        { "n", (double)i->cases }, { "estimate", i->value }, { "se", i->se }, { "df", df },
        { "ci_low_t", i->low }, { "ci_high_t", i->high }, { "ci_low_normal", i->value - margin }, { "ci_high_normal", i->value + margin },
        { "cv", i->se / i->value }, { "deff", e->effect }, { "deff_replace", e->effect_replace });
    trd_tell_reason(call, i->reason);
}

static void mean(trd_call *call)
{
    trd_survey_design   design;
    trd_survey         *s = trd_call_survey(call, &design);
    const double       *x = trd_call_numbers(call, "variable");
    uint8_t            *use = trd_call_domain(call, (const char *const[]){ "variable", NULL });
    double              df = domain_df(call, s);
    trd_survey_estimate m, t;

    trd_call_try(call, trd_survey_mean(s, x, use, df, trd_call_level(call), &m, &call->err));
    trd_call_try(call, trd_survey_total(s, x, use, df, trd_call_level(call), &t, &call->err));
    tell_estimate(call, &m, df);
    trd_tell(call, "total", t.of.value);
    trd_tell(call, "total_se", t.of.se);
}

static void total(trd_call *call)
{
    trd_survey_design   design;
    trd_survey         *s = trd_call_survey(call, &design);
    const double       *x = trd_call_numbers(call, "variable");
    uint8_t            *use = trd_call_domain(call, (const char *const[]){ "variable", NULL });
    double              df = domain_df(call, s);
    trd_survey_estimate t;

    trd_call_try(call, trd_survey_total(s, x, use, df, trd_call_level(call), &t, &call->err));
    tell_estimate(call, &t, df);
}

/* 0 and 1: where the code is `which`. */
static double *indicator(trd_call *call, const int32_t *code, int32_t which)
{
    double *x = trd_call_alloc(call, call->rows, sizeof *x);

    for (size_t r = 0; r < call->rows; r++)
        x[r] = code[r] == which;
    return x;
}

static void proportions(trd_call *call)
{
    trd_survey_design   design;
    trd_survey         *s = trd_call_survey(call, &design);
    uint8_t            *use = trd_call_domain(call, (const char *const[]){ "variable", NULL });
    const char        **label;
    int32_t             levels, *code = trd_call_codes(call, "variable", &levels, &label);
    size_t              n = (size_t)levels;
    double              df = domain_df(call, s), *told = trd_call_alloc(call, 4 * n, sizeof *told);
    trd_survey_estimate m, t;

    if (n == 0)
        trd_tell_reason(call, TRD_NO_CASES);
    for (size_t l = 0; l < n; l++) {
        double *x = indicator(call, code, (int32_t)l);
        trd_call_try(call, trd_survey_mean(s, x, use, df, 0.95, &m, &call->err));
        trd_call_try(call, trd_survey_total(s, x, use, df, 0.95, &t, &call->err));
        told[l] = m.of.value;
        told[n + l] = m.of.se;
        told[2 * n + l] = t.of.value;
        told[3 * n + l] = t.of.se;
        if (m.of.reason != TRD_NO_VARIANCE)
            trd_tell_reason(call, m.of.reason);
    }
    trd_tell_texts(call, "levels", label, n);
    trd_tell_list(call, "proportion", told, n);
    trd_tell_list(call, "se", told + n, n);
    trd_tell_list(call, "total", told + 2 * n, n);
    trd_tell_list(call, "total_se", told + 3 * n, n);
    trd_tell(call, "df", df);
}

static void ci_proportion(trd_call *call)
{
    static const struct {
        const char      *low, *high;
        trd_survey_share how;
    } kinds[] = { { "logit_low", "logit_high", TRD_SURVEY_LOGIT },      { "mean_low", "mean_high", TRD_SURVEY_WALD },
                  { "beta_low", "beta_high", TRD_SURVEY_BETA },         { "asin_low", "asin_high", TRD_SURVEY_ARCSINE },
                  { "xlogit_low", "xlogit_high", TRD_SURVEY_LOGIT } };
    trd_survey_design   design;
    trd_survey         *s = trd_call_survey(call, &design);
    uint8_t            *use = trd_call_domain(call, (const char *const[]){ "variable", NULL }), *yes = trd_call_where(call, "variable", "success_value");
    double              df = domain_df(call, s), *x = trd_call_alloc(call, call->rows, sizeof *x);
    trd_survey_estimate m;

    for (size_t r = 0; r < call->rows; r++)
        x[r] = yes[r];
    trd_call_try(call, trd_survey_mean(s, x, use, df, trd_call_level(call), &m, &call->err));
    TRD_TELL(call, { "n", (double)m.of.cases }, { "estimate", m.of.value }, { "se", m.of.se }, { "df", df });
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        trd_interval share = m.of;
        trd_survey_share_interval(&share, kinds[i].how);
        trd_tell(call, kinds[i].low, share.low);
        trd_tell(call, kinds[i].high, share.high);
    }
    trd_tell_reason(call, m.of.reason);
}

static void mean_by(trd_call *call)
{
    trd_survey_design   design;
    trd_survey         *s = trd_call_survey(call, &design);
    const double       *x = trd_call_numbers(call, "variable");
    uint8_t            *whole = trd_call_domain(call, (const char *const[]){ "variable", "by", NULL }), *use = trd_call_alloc(call, call->rows, 1);
    const char        **label;
    int32_t             groups, *code = trd_call_codes(call, "by", &groups, &label);
    double             *means = trd_call_alloc(call, (size_t)groups, sizeof *means), *se = trd_call_alloc(call, (size_t)groups, sizeof *se);
    trd_survey_estimate m;

    if (groups == 0)
        trd_tell_reason(call, TRD_NO_CASES);
    for (int32_t g = 0; g < groups; g++) {
        for (size_t r = 0; r < call->rows; r++)
            use[r] = whole[r] && code[r] == g;
        trd_call_try(call, trd_survey_mean(s, x, use, trd_call_survey_df(call, s, use), 0.95, &m, &call->err));
        means[g] = m.of.value;
        se[g] = m.of.se;
        trd_tell_reason(call, m.of.reason);
    }
    trd_tell_texts(call, "groups", label, (size_t)groups);
    trd_tell_list(call, "mean", means, (size_t)groups);
    trd_tell_list(call, "se", se, (size_t)groups);
}

/* ---- others ---- */

static void ratio(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    const double     *y = trd_call_numbers(call, "numerator"), *x = trd_call_numbers(call, "denominator");
    uint8_t          *use = trd_call_domain(call, (const char *const[]){ "numerator", "denominator", NULL });
    double            df = domain_df(call, s);
    trd_interval      r;

    trd_call_try(call, trd_survey_ratio(s, y, x, use, df, trd_call_level(call), &r, &call->err));
    TRD_TELL(call, { "n", (double)r.cases }, { "ratio", r.value }, { "se", r.se }, { "df", df }, { "ci_low_t", r.low }, { "ci_high_t", r.high });
    trd_tell_reason(call, r.reason);
}

static void quantile(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    const double     *x = trd_call_numbers(call, "variable");
    uint8_t          *use = trd_call_domain(call, (const char *const[]){ "variable", NULL });
    size_t            n;
    double           *p = trd_call_list(call, "probs", &n), *found = trd_call_alloc(call, n, sizeof *found);

    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            trd_call_stop(call, TRD_E_USAGE, "probs must lie between 0 and 1; 0.5 is the median");
    trd_call_try(call, trd_survey_quantiles(s, x, use, p, n, found, &call->err));
    trd_tell_list(call, "quantiles", found, n);
    if (n && isnan(found[0]))
        trd_tell_reason(call, TRD_NO_CASES);
}

static void variance(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    const double     *x = trd_call_numbers(call, "variable");
    uint8_t          *use = trd_call_domain(call, (const char *const[]){ "variable", NULL });
    double            df = domain_df(call, s);
    trd_interval      v;

    trd_call_try(call, trd_survey_variance(s, x, use, df, trd_call_level(call), &v, &call->err));
    TRD_TELL(call, { "n", (double)v.cases }, { "variance", v.value }, { "se", v.se }, { "sd", sqrt(v.value) }, { "df", df });
    trd_tell_reason(call, v.reason);
}

static void t_test(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    const double     *x = trd_call_numbers(call, "variable");
    uint8_t          *whole = trd_call_domain(call, (const char *const[]){ "variable", NULL }), *either = trd_call_alloc(call, call->rows, 1);
    uint8_t          *first = trd_call_where(call, "group", "group1"), *second = trd_call_where(call, "group", "group2");
    trd_interval      d;
    trd_test          t;

    for (size_t r = 0; r < call->rows; r++) {
        first[r] = first[r] && whole[r];
        second[r] = second[r] && whole[r];
        either[r] = first[r] || second[r];
    }
    double df = trd_call_survey_df(call, s, either) - 1;
    trd_call_try(call, trd_survey_difference(s, x, first, second, df, trd_call_level(call), &d, &call->err));
    trd_test_of(&d, 0, TRD_TWO_SIDED, &t);
    TRD_TELL(call,
        { "n", (double)d.cases }, { "difference", d.value }, { "se", d.se }, { "t", t.statistic }, { "df", df }, { "p_value", t.p },
        { "ci_low", d.low }, { "ci_high", d.high });
    trd_tell_reason(call, d.reason);
}

static void chisq(trd_call *call)
{
    trd_survey_design design;
    trd_survey       *s = trd_call_survey(call, &design);
    const char      **rows, **columns;
    int32_t           r, c, *row = trd_call_codes(call, "row", &r, &rows), *column = trd_call_codes(call, "column", &c, &columns);
    trd_survey_table  t;

    trd_call_try(call, trd_survey_chisq(s, row, (size_t)r, column, (size_t)c, call->pool, &t, &call->err));
    TRD_TELL(call,
        { "F", t.f }, { "df1", t.df1 }, { "df2", t.df2 }, { "p_value", t.p },
        { "rao_scott_first_order_chisq", t.chisq }, { "rao_scott_p", t.first_order_p });
    trd_tell_matrix(call, "weighted_table", t.table, t.rows, t.columns);
    trd_tell_texts(call, "rows", rows, t.rows);
    trd_tell_texts(call, "columns", columns, t.columns);
    trd_tell_reason(call, t.reason);
}

const trd_method trd_methods_survey[] = {
    { "survey_mean", "a mean from a survey with weights, strata, clusters and finite populations",
      "design variable domain missing confidence=0.95 lonely_psu=fail data",
      "n estimate se df ci_low_t ci_high_t ci_low_normal ci_high_normal cv deff deff_replace total total_se", mean },
    { "survey_total", "a total of the population from a survey",
      "design variable domain missing confidence=0.95 lonely_psu=fail data",
      "n estimate se df ci_low_t ci_high_t ci_low_normal ci_high_normal cv deff deff_replace", total },
    { "survey_proportions", "the share and the total of each level from a survey", "design variable domain missing lonely_psu=fail data",
      "levels proportion se total total_se df", proportions },
    { "survey_ci_proportion", "a share from a survey with five intervals",
      "design variable success_value domain missing confidence=0.95 lonely_psu=fail data",
      "n estimate se df logit_low logit_high mean_low mean_high beta_low beta_high asin_low asin_high xlogit_low xlogit_high",
      ci_proportion },
    { "survey_ratio", "a ratio of two totals from a survey",
      "design numerator denominator domain missing confidence=0.95 lonely_psu=fail data", "n ratio se df ci_low_t ci_high_t", ratio },
    { "survey_quantile", "quantiles of the population from a survey", "design variable probs domain missing lonely_psu=fail data",
      "quantiles", quantile },
    { "survey_variance", "the variance in the population from a survey", "design variable domain missing confidence=0.95 lonely_psu=fail data",
      "n variance se sd df", variance },
    { "survey_mean_by", "means of groups from a survey", "design variable by domain missing lonely_psu=fail data", "groups mean se", mean_by },
    { "survey_t_test", "the difference between two groups of a survey",
      "design variable group group1 group2 domain missing confidence=0.95 lonely_psu=fail data",
      "n difference se t df p_value ci_low ci_high", t_test },
    { "survey_chisq", "do rows and columns of a survey's table go together (Rao and Scott)", "design row column missing lonely_psu=fail data",
      "F df1 df2 p_value weighted_table rows columns rao_scott_first_order_chisq rao_scott_p", chisq },
    { "survey_glm", "a linear, logistic or log-linear model from a survey",
      "design formula y x intercept family=gaussian success_value factor_levels offset domain missing confidence=0.95 lonely_psu=fail data",
      "n coefficients se t p_value ci_low ci_high df_residual reasons", trd_survey_modelled },
    { "survey_poststratify", "weights that add up to known sizes of groups, and estimates with them",
      "design poststrata population mean_of total_of missing lonely_psu=fail data",
      "mean mean_se total total_se weights_by_poststratum df", trd_survey_poststratified },
    { "survey_rake", "weights that add up to several known margins, and estimates with them",
      "design margins mean_of total_of missing lonely_psu=fail data", "mean mean_se total total_se weight_by_cell df rounds",
      trd_survey_raked },
    { NULL, NULL, NULL, NULL, NULL },
};
