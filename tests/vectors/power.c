#include "vectors.h"

#include "stat/equivalence.h"
#include "stat/moments.h"
#include "stat/multiple.h"
#include "stat/power.h"
#include "stat/welch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- many tests ---- */

static void p_adjust(vec *v)
{
    const struct { const char *name; trd_multiple method; } methods[] = {
        { "bonferroni", TRD_BONFERRONI }, { "holm", TRD_HOLM }, { "hochberg", TRD_HOCHBERG }, { "hommel", TRD_HOMMEL },
        { "bh", TRD_BH }, { "by", TRD_BY }, { "sidak", TRD_SIDAK } };
    size_t    n;
    double   *p = vec_values(v, "p", &n), *out = trd_pool_calloc(v->pool, n + 1, sizeof *out);
    trd_error err = { 0 };

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (vec_expects(v, methods[i].name) && vec_ok(v, trd_p_adjust(p, n, methods[i].method, out, &err), &err))
            vec_check_list(v, methods[i].name, out, n);
}

/* ---- power ---- */

static bool two_sided(const vec *v)
{
    return !vec_text(v, "alternative") || vec_is(v, "alternative", "two.sided");
}

static double alpha_of(const vec *v)
{
    return vec_number(v, "alpha", 0.05);
}

static double power_of(const vec *v)
{
    return vec_number(v, "power", 0.8);
}

static void power_t_test(vec *v)
{
    trd_t_design design = !vec_text(v, "type") || vec_is(v, "type", "two.sample") ? TRD_T_TWO_SAMPLES : TRD_T_ONE_SAMPLE;
    double       d = vec_number(v, "d", NAN), n = trd_power_t_cases(design, d, alpha_of(v), power_of(v), two_sided(v));
    const cJSON *part;

    vec_check_if(v, "n", n);
    vec_check_if(v, "n_rounded_up", ceil(n));
    vec_check_if(v, "power_at_n_rounded_up", trd_power_t(design, ceil(n), d, alpha_of(v), two_sided(v)));
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(v->expected, "power_at"))
        vec_check_part(v, "power_at", part, trd_power_t(design, atof(part->string), d, alpha_of(v), two_sided(v)));
    cJSON_ArrayForEach(part, cJSON_GetObjectItemCaseSensitive(v->expected, "mde_at"))
        vec_check_part(v, "mde_at", part, trd_power_t_effect(design, atof(part->string), alpha_of(v), power_of(v), two_sided(v)));
}

static void power_t_test_unequal(vec *v)
{
    double n1 = vec_number(v, "n1", NAN), n2 = vec_number(v, "n2", NAN), alpha = alpha_of(v);

    vec_check_if(v, "power", trd_power_t_unequal(n1, n2, vec_number(v, "d", NAN), alpha, two_sided(v)));
    vec_check_if(v, "mde_80", trd_power_t_unequal_effect(n1, n2, alpha, 0.8, two_sided(v)));
}

static void power_two_proportions(vec *v)
{
    double p1 = vec_number(v, "p1", NAN), p2 = vec_number(v, "p2", NAN), alpha = alpha_of(v), power = power_of(v);
    double n = trd_power_shares_cases(p1, p2, alpha, power, two_sided(v)), h = trd_cohen_h(p1, p2);

    vec_check_if(v, "n", n);
    vec_check_if(v, "n_rounded_up", ceil(n));
    vec_check_if(v, "n_continuity_corrected", trd_power_shares_corrected(n, p1, p2));
    vec_check_if(v, "power_at_100", trd_power_shares(100, p1, p2, alpha, two_sided(v)));
    vec_check_if(v, "cohens_h", h);
    vec_check_if(v, "n_arcsine_approx", trd_power_arcsine_cases(h, alpha, power, two_sided(v)));
}

static void power_anova(vec *v)
{
    double groups = vec_number(v, "groups", NAN), f = vec_number(v, "f", NAN);

    vec_check_if(v, "n", trd_power_anova_cases(groups, f, alpha_of(v), power_of(v)));
    vec_check_if(v, "power_at", trd_power_anova(groups, vec_number(v, "n_value", NAN), f, alpha_of(v)));
}

static void power_chisq(vec *v)
{
    double w = vec_number(v, "w", NAN), df = vec_number(v, "df", NAN);

    vec_check_if(v, "n", trd_power_chisq_cases(w, df, alpha_of(v), power_of(v)));
    vec_check_if(v, "power_at", trd_power_chisq(vec_number(v, "n_value", NAN), w, df, alpha_of(v)));
}

/* ---- clusters and surveys ---- */

static void design_effect(vec *v)
{
    double size = vec_number(v, "cluster_size", NAN), icc = vec_number(v, "icc", NAN), n = vec_number(v, "n_individual", NAN);
    double even = trd_design_effect(size, 0, icc);

    vec_check_if(v, "design_effect", even);
    vec_check_if(v, "design_effect_unequal", trd_design_effect(size, vec_number(v, "cluster_size_cv", 0), icc));
    vec_check_if(v, "effective_n", n / even);
    vec_check_if(v, "n_inflated", n * even);
    vec_check_if(v, "clusters_needed_per_arm", ceil(n * even / size));
}

static void mdes_cluster_randomised(vec *v)
{
    trd_cluster_trial   t = { vec_number(v, "clusters", NAN), vec_number(v, "cluster_size", NAN), vec_number(v, "icc", NAN),
                              vec_number(v, "share_treated", 0.5), vec_number(v, "r2_cluster", 0), vec_number(v, "r2_individual", 0),
                              vec_number(v, "cluster_covariates", 0) };
    trd_smallest_effect e = trd_cluster_trial_effect(&t, alpha_of(v), power_of(v));

    vec_check_if(v, "df", e.df);
    vec_check_if(v, "multiplier", e.multiplier);
    vec_check_if(v, "se", e.se);
    vec_check_if(v, "mdes", e.effect);
}

static void sample_size_proportion(vec *v)
{
    double p = vec_number(v, "p", NAN), margin = vec_number(v, "margin", NAN);

    vec_check_if(v, "n_infinite", trd_share_cases(p, margin, vec_level(v), INFINITY));
    vec_check_if(v, "n_finite", trd_share_cases(p, margin, vec_level(v), vec_number(v, "population", INFINITY)));
}

/* ---- equivalence ---- */

static trd_summary summary_of(const double *x, const uint8_t *chosen, size_t n)
{
    trd_moments m;
    trd_summary s;

    trd_moments_init(&m);
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i]) && (!chosen || chosen[i]))
            trd_moments_add(&m, &x[i], NULL, 1);
    trd_moments_finish(&m, &s);
    return s;
}

static void check_equivalence(vec *v, const trd_equivalence *e, const char *estimate, const char *t_low, const char *t_high)
{
    vec_check_if(v, estimate, e->estimate);
    vec_check_if(v, "se", e->se);
    vec_check_if(v, "df", e->df);
    vec_check_if(v, t_low, e->t_low);
    vec_check_if(v, "p_low", e->p_low);
    vec_check_if(v, t_high, e->t_high);
    vec_check_if(v, "p_high", e->p_high);
    vec_check_if(v, "p_tost", e->p);
    vec_check_if(v, "ci_low", e->ci_low);
    vec_check_if(v, "ci_high", e->ci_high);
    vec_check_if(v, "equivalent", e->equivalent);
    vec_check_if(v, "p_noninferiority", e->p_low);
}

static bool two_groups(vec *v, double *value, double *se, double *df)
{
    size_t      n = vec_data(v)->rows;
    double     *x = vec_numbers(v, vec_text(v, "column"));
    trd_summary a = summary_of(x, vec_where(v, vec_text(v, "group"), vec_argument(v, "group1")), n);
    trd_summary b = summary_of(x, vec_where(v, vec_text(v, "group"), vec_argument(v, "group2")), n);
    trd_welch   w;
    trd_error   err = { 0 };

    if (!vec_ok(v, trd_welch_difference(&a, &b, vec_level(v), &w, &err), &err))
        return false;
    *value = w.difference.value;
    *se = w.difference.se;
    *df = w.difference.df;
    if (vec_is(v, "mode", "pooled")) {
        *df = a.weight + b.weight - 2;
        *se = sqrt(((a.weight - 1) * a.variance + (b.weight - 1) * b.variance) / *df * (1 / a.weight + 1 / b.weight));
    }
    return true;
}

static void one_sample(vec *v, double *value, double *se, double *df)
{
    size_t  n = vec_data(v)->rows;
    double *x = vec_numbers(v, vec_text(v, "column")), *minus = vec_numbers(v, vec_text(v, "column2"));

    for (size_t i = 0; minus && i < n; i++)
        x[i] -= minus[i];
    trd_summary s = summary_of(x, NULL, n);
    *value = s.mean;
    *se = s.sd / sqrt(s.weight);
    *df = s.weight - 1;
}

static void tost(vec *v)
{
    double          value, se, df;
    trd_equivalence e;
    trd_error       err = { 0 };

    if (vec_is(v, "mode", "welch") || vec_is(v, "mode", "pooled")) {
        if (!two_groups(v, &value, &se, &df))
            return;
    } else {
        one_sample(v, &value, &se, &df);
    }
    if (vec_ok(v, trd_equivalence_of(value, se, df, vec_number(v, "low", NAN), vec_number(v, "high", NAN), alpha_of(v), &e, &err), &err))
        check_equivalence(v, &e, "estimate", "t_low", "t_high");
}

static void tost_proportions(vec *v)
{
    double          n1 = vec_number(v, "n1", NAN), n2 = vec_number(v, "n2", NAN);
    double          p1 = vec_number(v, "successes1", NAN) / n1, p2 = vec_number(v, "successes2", NAN) / n2;
    double          se = sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2);
    trd_equivalence e;
    trd_error       err = { 0 };

    if (vec_ok(v, trd_equivalence_of(p1 - p2, se, INFINITY, vec_number(v, "low", NAN), vec_number(v, "high", NAN), alpha_of(v), &e, &err), &err))
        check_equivalence(v, &e, "difference", "z_low", "z_high");
}

const vec_statistic vec_power[] = {
    { "p_adjust", p_adjust },
    { "power_t_test", power_t_test },
    { "power_t_test_unequal", power_t_test_unequal },
    { "power_two_proportions", power_two_proportions },
    { "power_anova", power_anova },
    { "power_chisq", power_chisq },
    { "design_effect", design_effect },
    { "mdes_cluster_randomised", mdes_cluster_randomised },
    { "sample_size_proportion", sample_size_proportion },
    { "tost", tost },
    { "tost_proportions", tost_proportions },
    { NULL, NULL },
};
