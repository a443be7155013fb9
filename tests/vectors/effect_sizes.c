/* Effect sizes. */
#include "vectors.h"

#include "stat/did.h"
#include "stat/effect.h"
#include "stat/rank_test.h"
#include "stat/risk.h"

#include <math.h>
#include <string.h>

typedef struct part {
    const char *name;
    double      got;
} part;

/* What is defined must be expected, what is not may be left out. */
static void check_parts(vec *v, const part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(parts[i].got))
            vec_check_if(v, parts[i].name, parts[i].got);
        else
            vec_check(v, parts[i].name, parts[i].got);
}
#define CHECK(v, parts) check_parts((v), (parts), sizeof(parts) / sizeof *(parts))

static trd_summary summary_of(const double *x, size_t n)
{
    trd_moments m;
    trd_summary s;

    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &s);
    return s;
}

/* The values of a group. */
static double *group_of(vec *v, const char *which, size_t *n)
{
    double  *x = vec_numbers(v, vec_text(v, "column"));
    uint8_t *in = vec_where(v, vec_text(v, "group"), vec_argument(v, which));

    *n = 0;
    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (in[r] && !isnan(x[r]))
            x[(*n)++] = x[r];
    return x;
}

static void two_groups(vec *v)
{
    size_t        n1, n2;
    double       *x = group_of(v, "group1", &n1), *y = group_of(v, "group2", &n2);
    trd_summary   a = summary_of(x, n1), b = summary_of(y, n2);
    trd_effect    e;
    trd_rank_test ranks;
    trd_error     err = { 0 };

    if (!vec_ok(v, trd_effect_two_groups(&a, &b, vec_level(v), &e, &err), &err) ||
        !vec_ok(v, trd_rank_sum(x, n1, y, n2, TRD_TWO_SIDED, vec_level(v), &ranks, &err), &err))
        return;
    double     above = ranks.statistic / ((double)n1 * (double)n2);
    const part parts[] = {
        { "n1", (double)n1 }, { "n2", (double)n2 }, { "difference", e.difference }, { "sd_pooled", e.sd_pooled }, { "cohens_d", e.d },
        { "cohens_d_ci_low", e.d_span.low }, { "cohens_d_ci_high", e.d_span.high }, { "hedges_g", e.g }, { "hedges_j_exact", e.factor },
        { "hedges_g_approx", e.g_simple }, { "hedges_g_ci_low", e.g_span.low }, { "hedges_g_ci_high", e.g_span.high },
        { "g_variance", e.g_variance }, { "g_normal_ci_low", e.g_normal.low }, { "g_normal_ci_high", e.g_normal.high },
        { "d_average_sd", e.d_rms }, { "glass_delta_sd1", e.delta_first }, { "glass_delta_sd2", e.delta_second },
        { "cliffs_delta", 2 * above - 1 }, { "vargha_delaney_a", above }, { "cles_normal", e.superiority }, { "cohens_u3", e.u3 },
        { "r_from_d", e.r }, { "lnvr", e.log_variability } };
    CHECK(v, parts);
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

static void change(vec *v)
{
    double           *before = vec_numbers(v, vec_text(v, "pre")), *after = vec_numbers(v, vec_text(v, "post"));
    size_t            n = keep_pairs(before, after, NULL, NULL, vec_data(v)->rows);
    trd_paired        p;
    trd_change_effect e;
    trd_error         err = { 0 };

    if (!vec_ok(v, trd_paired_change(before, after, NULL, n, 0, vec_level(v), &p, &err), &err) ||
        !vec_ok(v, trd_effect_change(&p, vec_level(v), &e, &err), &err))
        return;
    const part parts[] = {
        { "n", (double)n }, { "mean_change", p.change.value }, { "sd_change", p.change_sd }, { "correlation", p.correlation },
        { "d_z", e.d_z }, { "d_z_ci_low", e.d_z_span.low }, { "d_z_ci_high", e.d_z_span.high }, { "g_z", e.g_z },
        { "d_average_sd", e.d_rms }, { "d_rm", e.d_rm }, { "d_pre_sd", e.d_before }, { "smcr", e.smcr }, { "smcr_variance", e.smcr_variance } };
    CHECK(v, parts);
}

static void programme(vec *v)
{
    double  *before = vec_numbers(v, vec_text(v, "pre")), *after = vec_numbers(v, vec_text(v, "post"));
    uint8_t *treated = vec_where(v, vec_text(v, "group"), vec_argument(v, "treated"));
    uint8_t *used = vec_where(v, vec_text(v, "group"), vec_argument(v, "control"));
    size_t   rows = vec_data(v)->rows;
    trd_did  d;
    trd_error err = { 0 };

    for (size_t r = 0; r < rows; r++)
        used[r] |= treated[r];
    size_t n = keep_pairs(before, after, treated, used, rows);
    if (!vec_ok(v, trd_did_change(before, after, treated, NULL, n, 0, vec_level(v), &d, &err), &err))
        return;
    trd_programme_effect e = trd_effect_programme(d.effect.value, d.baseline_sd, d.treated_change.cases, d.control_change.cases);
    const part parts[] = {
        { "n_treated", (double)d.treated_change.cases }, { "n_control", (double)d.control_change.cases },
        { "difference_in_change", d.effect.value }, { "sd_pre_pooled", d.baseline_sd }, { "d_ppc2", e.d }, { "bias_correction", e.factor } };
    CHECK(v, parts);
}

static void reliable_change(vec *v)
{
    double             *before = vec_numbers(v, vec_text(v, "pre")), *after = vec_numbers(v, vec_text(v, "post"));
    size_t              n = keep_pairs(before, after, NULL, NULL, vec_data(v)->rows);
    trd_reliable_change c;
    trd_error           err = { 0 };

    if (!vec_ok(v, trd_effect_reliable_change(before, after, n, vec_number(v, "reliability", NAN), vec_number(v, "critical", 1.96), &c, &err), &err))
        return;
    const part parts[] = {
        { "n", (double)c.cases }, { "sd_pre", c.sd_before }, { "se_difference", c.se_difference }, { "mean_rci", c.mean_index },
        { "improved", (double)c.improved }, { "unchanged", (double)c.unchanged }, { "deteriorated", (double)c.deteriorated } };
    CHECK(v, parts);
}

/* Given, or counted in a group. */
static void counts_of(vec *v, const char *events, const char *n, const char *group, int64_t *hits, int64_t *cases)
{
    *hits = (int64_t)vec_number(v, events, 0);
    *cases = (int64_t)vec_number(v, n, 0);
    if (vec_argument(v, events))
        return;
    const vec_table *t = vec_data(v);
    for (size_t r = 0; r < t->rows; r++) {
        const char *cell = vec_cell(t, r, vec_text(v, "column"));
        if (strcmp(cell, "NA") == 0 || !vec_cell_is(vec_cell(t, r, vec_text(v, "group")), vec_argument(v, group)))
            continue;
        ++*cases;
        *hits += vec_cell_is(cell, vec_argument(v, "success_value"));
    }
}

static void risk(vec *v)
{
    int64_t   e1, n1, e2, n2;
    trd_risk  r;
    trd_error err = { 0 };

    counts_of(v, "events1", "n1", "group1", &e1, &n1);
    counts_of(v, "events2", "n2", "group2", &e2, &n2);
    if (!vec_ok(v, trd_risk_compare(e1, n1, e2, n2, vec_level(v), &r, &err), &err))
        return;
    const part counts[] = { { "events1", (double)e1 }, { "n1", (double)n1 }, { "events2", (double)e2 }, { "n2", (double)n2 } };
    for (size_t i = 0; i < 4; i++)
        vec_check_if(v, counts[i].name, counts[i].got);
    const part parts[] = {
        { "risk1", r.first }, { "risk2", r.second }, { "risk_difference", r.difference }, { "rd_low", r.low }, { "rd_high", r.high },
        { "cohens_h", r.cohens_h }, { "number_needed", r.number_needed }, { "odds_ratio", r.odds.value }, { "log_or_se", r.odds.log_se },
        { "or_low", r.odds.low }, { "or_high", r.odds.high }, { "risk_ratio", r.risk.value }, { "log_rr_se", r.risk.log_se },
        { "rr_low", r.risk.low }, { "rr_high", r.risk.high }, { "d_from_or", r.d }, { "yules_q", r.yules_q },
        { "zero_cell_correction", r.corrected } };
    CHECK(v, parts);
}

static void eta_squared(vec *v)
{
    int32_t            k, *group = vec_codes(v, vec_text(v, "group"), &k, NULL);
    double            *x = vec_numbers(v, vec_text(v, "column"));
    trd_moments       *moments = trd_pool_calloc(v->pool, (size_t)k + 1, sizeof *moments);
    trd_summary       *groups = trd_pool_calloc(v->pool, (size_t)k + 1, sizeof *groups);
    trd_f_test         f;
    trd_variance_share e;
    trd_error          err = { 0 };

    for (int32_t g = 0; g < k; g++)
        trd_moments_init(&moments[g]);
    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (group[r] >= 0 && !isnan(x[r]))
            trd_moments_add(&moments[group[r]], &x[r], NULL, 1);
    for (int32_t g = 0; g < k; g++)
        trd_moments_finish(&moments[g], &groups[g]);
    trd_groups_means(groups, (size_t)k, &f);
    if (!vec_ok(v, trd_effect_variance_share(&f, vec_level(v), &e, &err), &err))
        return;
    const part parts[] = {
        { "F", f.f }, { "df1", f.df1 }, { "df2", f.df2 }, { "eta_squared", e.eta_squared }, { "omega_squared", e.omega_squared },
        { "cohens_f", e.cohens_f }, { "ncp_low", e.noncentrality.low }, { "ncp_high", e.noncentrality.high },
        { "eta_squared_low", e.eta_span.low }, { "eta_squared_high", e.eta_span.high },
        { "eta_squared_low_steiger", e.eta_steiger.low }, { "eta_squared_high_steiger", e.eta_steiger.high } };
    CHECK(v, parts);
}

static void cramers_v(vec *v)
{
    const cJSON  *table = vec_argument(v, "table"), *row, *cell;
    size_t        rows = (size_t)cJSON_GetArraySize(table), columns = (size_t)cJSON_GetArraySize(cJSON_GetArrayItem(table, 0)), n = 0;
    double       *count = trd_pool_calloc(v->pool, rows * columns + 1, sizeof *count);
    trd_cramers_v e;
    trd_error     err = { 0 };

    cJSON_ArrayForEach(row, table)
        cJSON_ArrayForEach(cell, row)
            if (n < rows * columns)
                count[n++] = cell->valuedouble;
    if (!vec_ok(v, trd_effect_cramers_v(count, rows, columns, vec_level(v), &e, &err), &err))
        return;
    const part parts[] = {
        { "chisq", e.chisq }, { "df", e.df }, { "n", e.n }, { "cramers_v", e.v }, { "ncp_low", e.noncentrality.low },
        { "ncp_high", e.noncentrality.high }, { "low", e.span.low }, { "high", e.span.high } };
    CHECK(v, parts);
}

const vec_statistic vec_effect_sizes[] = {
    { "standardized_mean_difference", two_groups },
    { "standardized_mean_change", change },
    { "prepost_control_effect", programme },
    { "reliable_change", reliable_change },
    { "risk_measures", risk },
    { "eta_squared_ci", eta_squared },
    { "cramers_v_ci", cramers_v },
    { NULL, NULL },
};
