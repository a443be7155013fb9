/* Effect sizes. */
#include "method/method_int.h"

#include "stat/did.h"
#include "stat/effect.h"
#include "stat/rank_test.h"
#include "stat/risk.h"

#include <math.h>

static void two_groups(trd_call *call)
{
    size_t        n1, n2;
    double       *x = trd_call_group(call, "column", "group", "group1", &n1), *y = trd_call_group(call, "column", "group", "group2", &n2);
    trd_summary   a = trd_call_summarise(x, NULL, n1), b = trd_call_summarise(y, NULL, n2);
    trd_effect    e;
    trd_rank_test ranks;

    trd_call_try(call, trd_effect_two_groups(&a, &b, trd_call_level(call), &e, &call->err));
    trd_call_try(call, trd_rank_sum(x, n1, y, n2, TRD_TWO_SIDED, trd_call_level(call), &ranks, &call->err));
    double above = ranks.statistic / ((double)n1 * (double)n2);
    TRD_TELL(call,
        { "n1", (double)n1 }, { "n2", (double)n2 }, { "difference", e.difference }, { "sd_pooled", e.sd_pooled }, { "cohens_d", e.d },
        { "cohens_d_ci_low", e.d_span.low }, { "cohens_d_ci_high", e.d_span.high }, { "hedges_g", e.g }, { "hedges_j_exact", e.factor },
        { "hedges_g_approx", e.g_simple }, { "hedges_g_ci_low", e.g_span.low }, { "hedges_g_ci_high", e.g_span.high },
        { "g_variance", e.g_variance }, { "g_normal_ci_low", e.g_normal.low }, { "g_normal_ci_high", e.g_normal.high },
        { "d_average_sd", e.d_rms }, { "glass_delta_sd1", e.delta_first }, { "glass_delta_sd2", e.delta_second },
        { "cliffs_delta", 2 * above - 1 }, { "vargha_delaney_a", above }, { "cles_normal", e.superiority }, { "cohens_u3", e.u3 },
        { "r_from_d", e.r }, { "lnvr", e.log_variability });
    trd_tell_reason(call, e.reason);
}

/* Complete pairs at the front; how many. group: NULL, or moved along. */
static size_t keep_pairs(double *before, double *after, uint8_t *group, const uint8_t *used, size_t rows)
{
    size_t n = 0;

    for (size_t r = 0; r < rows; r++)
        if ((!used || used[r]) && !isnan(before[r]) && !isnan(after[r])) {
            before[n] = before[r];
            after[n] = after[r];
            if (group)
                group[n] = group[r];
            n++;
        }
    return n;
}

static void change(trd_call *call)
{
    double           *before = trd_call_numbers(call, "pre"), *after = trd_call_numbers(call, "post");
    size_t            n = keep_pairs(before, after, NULL, NULL, call->rows);
    trd_paired        p;
    trd_change_effect e;

    trd_call_try(call, trd_paired_change(before, after, NULL, n, 0, trd_call_level(call), &p, &call->err));
    trd_call_try(call, trd_effect_change(&p, trd_call_level(call), &e, &call->err));
    TRD_TELL(call,
        { "n", (double)n }, { "mean_change", p.change.value }, { "sd_change", p.change_sd }, { "correlation", p.correlation },
        { "d_z", e.d_z }, { "d_z_ci_low", e.d_z_span.low }, { "d_z_ci_high", e.d_z_span.high }, { "g_z", e.g_z },
        { "d_average_sd", e.d_rms }, { "d_rm", e.d_rm }, { "d_pre_sd", e.d_before }, { "smcr", e.smcr }, { "smcr_variance", e.smcr_variance });
    trd_tell_reason(call, e.reason != TRD_DEFINED ? e.reason : n < 3 ? TRD_NO_FREEDOM : TRD_DEFINED);
}

static void programme(trd_call *call)
{
    double  *before = trd_call_numbers(call, "pre"), *after = trd_call_numbers(call, "post");
    uint8_t *treated = trd_call_where(call, "group", "treated");
    uint8_t *used = trd_call_where(call, "group", "control");
    size_t   rows = call->rows;
    trd_did  d;

    for (size_t r = 0; r < rows; r++)
        used[r] |= treated[r];
    size_t n = keep_pairs(before, after, treated, used, rows);
    trd_call_try(call, trd_did_change(before, after, treated, NULL, n, 0, trd_call_level(call), &d, &call->err));
    trd_programme_effect e = trd_effect_programme(d.effect.value, d.baseline_sd, d.treated_change.cases, d.control_change.cases);
    TRD_TELL(call,
        { "n_treated", (double)d.treated_change.cases }, { "n_control", (double)d.control_change.cases },
        { "difference_in_change", d.effect.value }, { "sd_pre_pooled", d.baseline_sd }, { "d_ppc2", e.d }, { "bias_correction", e.factor });
    trd_tell_reason(call, d.effect.reason);
}

static void reliable_change(trd_call *call)
{
    double             *before = trd_call_numbers(call, "pre"), *after = trd_call_numbers(call, "post");
    size_t              n = keep_pairs(before, after, NULL, NULL, call->rows);
    trd_reliable_change c;

    trd_call_try(call, trd_effect_reliable_change(before, after, n, trd_call_number(call, "reliability", NAN), trd_call_number(call, "critical", 1.96), &c, &call->err));
    TRD_TELL(call,
        { "n", (double)c.cases }, { "sd_pre", c.sd_before }, { "se_difference", c.se_difference }, { "mean_rci", c.mean_index },
        { "improved", (double)c.improved }, { "unchanged", (double)c.unchanged }, { "deteriorated", (double)c.deteriorated });
    trd_tell_reason(call, c.reason);
}

static void risk(trd_call *call)
{
    trd_hits a = trd_call_hits(call, "events1", "n1", "group1"), b = trd_call_hits(call, "events2", "n2", "group2");
    trd_risk r;

    trd_call_try(call, trd_risk_compare(a.hits, a.cases, b.hits, b.cases, trd_call_level(call), &r, &call->err));
    TRD_TELL(call,
        { "events1", (double)a.hits }, { "n1", (double)a.cases }, { "events2", (double)b.hits }, { "n2", (double)b.cases },
        { "risk1", r.first }, { "risk2", r.second }, { "risk_difference", r.difference }, { "rd_low", r.low }, { "rd_high", r.high },
        { "cohens_h", r.cohens_h }, { "number_needed", r.number_needed }, { "odds_ratio", r.odds.value }, { "log_or_se", r.odds.log_se },
        { "or_low", r.odds.low }, { "or_high", r.odds.high }, { "risk_ratio", r.risk.value }, { "log_rr_se", r.risk.log_se },
        { "rr_low", r.risk.low }, { "rr_high", r.risk.high }, { "d_from_or", r.d }, { "yules_q", r.yules_q },
        { "zero_cell_correction", r.corrected });
    trd_tell_reason(call, r.reason);
}

static void eta_squared(trd_call *call)
{
    int32_t            k, *group = trd_call_codes(call, "group", &k, NULL);
    double            *x = trd_call_numbers(call, "column");
    trd_moments       *moments = trd_call_alloc(call, (size_t)k + 1, sizeof *moments);
    trd_summary       *groups = trd_call_alloc(call, (size_t)k + 1, sizeof *groups);
    trd_f_test         f;
    trd_variance_share e;

    for (int32_t g = 0; g < k; g++)
        trd_moments_init(&moments[g]);
    for (size_t r = 0; r < call->rows; r++)
        if (group[r] >= 0 && !isnan(x[r]))
            trd_moments_add(&moments[group[r]], &x[r], NULL, 1);
    for (int32_t g = 0; g < k; g++)
        trd_moments_finish(&moments[g], &groups[g]);
    trd_groups_means(groups, (size_t)k, &f);
    trd_call_try(call, trd_effect_variance_share(&f, trd_call_level(call), &e, &call->err));
    TRD_TELL(call,
        { "F", f.f }, { "df1", f.df1 }, { "df2", f.df2 }, { "eta_squared", e.eta_squared }, { "omega_squared", e.omega_squared },
        { "cohens_f", e.cohens_f }, { "ncp_low", e.noncentrality.low }, { "ncp_high", e.noncentrality.high },
        { "eta_squared_low", e.eta_span.low }, { "eta_squared_high", e.eta_span.high },
        { "eta_squared_low_steiger", e.eta_steiger.low }, { "eta_squared_high_steiger", e.eta_steiger.high });
    trd_tell_reason(call, e.reason);
}

static void cramers_v(trd_call *call)
{
    size_t        rows, columns;
    double       *count = trd_call_matrix(call, "table", &rows, &columns);
    trd_cramers_v e;

    trd_call_try(call, trd_effect_cramers_v(count, rows, columns, trd_call_level(call), &e, &call->err));
    TRD_TELL(call,
        { "chisq", e.chisq }, { "df", e.df }, { "n", e.n }, { "cramers_v", e.v }, { "ncp_low", e.noncentrality.low },
        { "ncp_high", e.noncentrality.high }, { "low", e.span.low }, { "high", e.span.high });
    trd_tell_reason(call, e.reason);
}

const trd_method trd_methods_effect_sizes[] = {
    { "standardized_mean_difference", "two groups in standard deviations: d, g, Glass's delta, Cliff's delta, and relatives",
      "column group group1 group2 missing confidence=0.95",
      "difference sd_pooled cohens_d cohens_d_ci_low cohens_d_ci_high hedges_g hedges_g_ci_low hedges_g_ci_high hedges_j_exact "
      "hedges_g_approx g_variance g_normal_ci_low g_normal_ci_high d_average_sd glass_delta_sd1 glass_delta_sd2 cliffs_delta "
      "vargha_delaney_a cles_normal cohens_u3 r_from_d lnvr n1 n2", two_groups },
    { "standardized_mean_change", "the change of the same cases in standard deviations (of which sd: by name)",
      "post pre missing confidence=0.95",
      "mean_change sd_change correlation d_z d_z_ci_low d_z_ci_high g_z d_average_sd d_rm d_pre_sd smcr smcr_variance n", change },
    { "prepost_control_effect", "change against change of a control group in the pooled sd before (Morris)", "post pre group treated control missing",
      "d_ppc2 difference_in_change sd_pre_pooled bias_correction n_treated n_control", programme },
    { "reliable_change", "who changed more than the instrument's noise (Jacobson and Truax)", "post pre reliability critical=1.96 missing",
      "improved unchanged deteriorated mean_rci sd_pre se_difference n", reliable_change },
    { "risk_measures", "two shares as difference, ratio, odds ratio, number needed",
      "events1 n1 events2 n2 column success_value group group1 group2 missing confidence=0.95",
      "risk1 risk2 risk_difference rd_low rd_high risk_ratio rr_low rr_high log_rr_se odds_ratio or_low or_high log_or_se cohens_h "
      "number_needed d_from_or yules_q zero_cell_correction events1 n1 events2 n2", risk },
    { "eta_squared_ci", "the share of variance between groups, with limits", "column group missing confidence=0.95",
      "F df1 df2 eta_squared eta_squared_low eta_squared_high omega_squared cohens_f ncp_low ncp_high eta_squared_low_steiger "
      "eta_squared_high_steiger", eta_squared },
    { "cramers_v_ci", "Cramer's V of a table, with limits", "table confidence=0.95", "cramers_v low high chisq df n ncp_low ncp_high", cramers_v },
    { NULL, NULL, NULL, NULL, NULL },
};
