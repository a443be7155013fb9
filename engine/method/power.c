/* How many cases it takes, many tests at once, and whether something is close
 * enough. */
#include "method/method_int.h"

#include "stat/equivalence.h"
#include "stat/mean.h"
#include "stat/multiple.h"
#include "stat/paired.h"
#include "stat/power.h"
#include "stat/welch.h"

#include <math.h>

/* ---- many tests ---- */

static void p_adjust(trd_call *call)
{
    static const struct { const char *name; trd_multiple method; } methods[] = {
        { "bonferroni", TRD_BONFERRONI }, { "holm", TRD_HOLM }, { "hochberg", TRD_HOCHBERG }, { "hommel", TRD_HOMMEL },
        { "bh", TRD_BH }, { "by", TRD_BY }, { "sidak", TRD_SIDAK } };
    size_t  n;
    double *p = trd_call_list(call, "p", &n), *out = trd_call_alloc(call, n, sizeof *out);

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        trd_call_try(call, trd_p_adjust(p, n, methods[i].method, out, &call->err));
        trd_tell_list(call, methods[i].name, out, n);
    }
}

/* ---- arguments of power ---- */

/* Tables and groups beyond this are a mistake; a search over them takes minutes. */
static const double MOST_DEGREES = 1e5;

/* A number from `low` to `high`, the ends among them when `closed`. */
static double between(trd_call *call, const char *name, double otherwise, double low, double high, bool closed)
{
    double x = trd_call_number(call, name, otherwise);

    if (closed ? x >= low && x <= high : x > low && x < high)
        return x;
    if (isinf(high))
        trd_call_stop(call, TRD_E_USAGE, "%s is %g; it must be %s %g", name, x, closed ? "at least" : "above", low);
    trd_call_stop(call, TRD_E_USAGE, "%s is %g; it must lie between %g and %g%s", name, x, low, high, closed ? ", or be one of them" : "");
}

static double alpha_of(trd_call *call)
{
    return between(call, "alpha", 0.05, 0, 1, false);
}

static double power_of(trd_call *call)
{
    return between(call, "power", 0.8, 0, 1, false);
}

static bool two_sided(trd_call *call)
{
    static const char *const words[] = { "two.sided", "one.sided", NULL };
    return trd_call_choice(call, "alternative", words) == 0;
}

/* An effect that is not 0, with the sign off: one side is that of the effect. */
static double effect_of(trd_call *call, const char *name)
{
    double x = fabs(trd_call_number(call, name, NAN));

    if (!(x > 0 && isfinite(x)))
        trd_call_stop(call, TRD_E_USAGE, "%s is %g; no number of cases finds an effect of 0", name, x);
    return x;
}

/* The share of cases that will be lost on the way. */
static double attrition_of(trd_call *call)
{
    double share = trd_call_number(call, "attrition", 0);

    if (!(share >= 0 && share < 1))
        trd_call_stop(call, TRD_E_USAGE, "attrition is %g; it is the share that will be lost, such as 0.2", share);
    return share;
}

/* ---- power ---- */

static void power_t_test(trd_call *call)
{
    static const char *const words[] = { "two.sample", "one.sample", "paired", NULL };
    trd_t_design design = trd_call_choice(call, "type", words) == 0 ? TRD_T_TWO_SAMPLES : TRD_T_ONE_SAMPLE;
    double       d = effect_of(call, "d"), alpha = alpha_of(call), power = power_of(call);
    bool         both = two_sided(call);
    double       n = trd_power_t_cases(design, d, alpha, power, both);
    size_t       values = 0;
    double      *value = trd_call_has(call, "n_values") ? trd_call_list(call, "n_values", &values) : NULL;

    TRD_TELL(call, { "n", n }, { "n_rounded_up", ceil(n) }, { "n_to_recruit", ceil(ceil(n) / (1 - attrition_of(call))) },
             { "power_at_n_rounded_up", trd_power_t(design, ceil(n), d, alpha, both) });
    cJSON *power_at = trd_tell_object(call, NULL, "power_at"), *effect_at = trd_tell_object(call, NULL, "mde_at");
    for (size_t i = 0; i < values; i++) {
        const char *name = trd_call_number_text(call, value[i]);
        if (!name)
            trd_call_stop(call, TRD_E_NOMEM, "out of memory; close some programs");
        if (!(value[i] >= 2))
            trd_call_stop(call, TRD_E_USAGE, "n_values holds %g; a group of 2 cases is the least", value[i]);
        trd_tell_in(call, power_at, name, trd_power_t(design, value[i], d, alpha, both));
        trd_tell_in(call, effect_at, name, trd_power_t_effect(design, value[i], alpha, power, both));
    }
}

static void power_t_test_unequal(trd_call *call)
{
    double n1 = between(call, "n1", NAN, 1, INFINITY, true), n2 = between(call, "n2", NAN, 1, INFINITY, true);
    double d = fabs(trd_call_number(call, "d", NAN)), alpha = alpha_of(call);
    bool   both = two_sided(call);

    if (!(n1 + n2 >= 3))
        trd_call_stop(call, TRD_E_USAGE, "n1 and n2 make %g cases; 3 are the least", n1 + n2);
    TRD_TELL(call, { "power", trd_power_t_unequal(n1, n2, d, alpha, both) },
             { "mde_80", trd_power_t_unequal_effect(n1, n2, alpha, 0.8, both) });
}

static void power_two_proportions(trd_call *call)
{
    double p1 = between(call, "p1", NAN, 0, 1, true), p2 = between(call, "p2", NAN, 0, 1, true), alpha = alpha_of(call), power = power_of(call);
    bool   both = two_sided(call);

    if (p1 == p2)
        trd_call_stop(call, TRD_E_USAGE, "p1 and p2 are both %g; no number of cases finds an effect of 0", p1);
    double n = trd_power_shares_cases(p1, p2, alpha, power, both), h = trd_cohen_h(p1, p2);
    TRD_TELL(call,
        { "n", n }, { "n_rounded_up", ceil(n) }, { "n_to_recruit", ceil(ceil(n) / (1 - attrition_of(call))) }, { "n_continuity_corrected", trd_power_shares_corrected(n, p1, p2) },
        { "power_at_100", trd_power_shares(100, p1, p2, alpha, both) }, { "cohens_h", h },
        { "n_arcsine_approx", trd_power_arcsine_cases(h, alpha, power, both) });
}

static void power_anova(trd_call *call)
{
    double groups = between(call, "groups", NAN, 2, MOST_DEGREES, true), f = effect_of(call, "f"), alpha = alpha_of(call);

    trd_tell(call, "n", trd_power_anova_cases(groups, f, alpha, power_of(call)));
    if (trd_call_has(call, "n_value"))
        trd_tell(call, "power_at", trd_power_anova(groups, between(call, "n_value", NAN, 1, INFINITY, false), f, alpha));
}

static void power_chisq(trd_call *call)
{
    double w = effect_of(call, "w"), df = between(call, "df", NAN, 0, MOST_DEGREES, false), alpha = alpha_of(call);

    trd_tell(call, "n", trd_power_chisq_cases(w, df, alpha, power_of(call)));
    if (trd_call_has(call, "n_value"))
        trd_tell(call, "power_at", trd_power_chisq(between(call, "n_value", NAN, 0, INFINITY, false), w, df, alpha));
}

/* ---- clusters and surveys ---- */

static void design_effect(trd_call *call)
{
    double size = between(call, "cluster_size", NAN, 0, INFINITY, false), icc = between(call, "icc", NAN, -1, 1, true);
    double even = trd_design_effect(size, 0, icc);

    TRD_TELL(call, { "design_effect", even },
             { "design_effect_unequal", trd_design_effect(size, between(call, "cluster_size_cv", 0, 0, INFINITY, true), icc) });
    if (!trd_call_has(call, "n_individual"))
        return;
    double n = between(call, "n_individual", NAN, 0, INFINITY, true);
    TRD_TELL(call, { "effective_n", n / even }, { "n_inflated", n * even }, { "clusters_needed_per_arm", ceil(n * even / size) },
             { "n_to_recruit", ceil(n * even / (1 - attrition_of(call))) });
}

static void mdes_cluster_randomised(trd_call *call)
{
    trd_cluster_trial t = {
        .clusters = between(call, "clusters", NAN, 0, INFINITY, false), .size = between(call, "cluster_size", NAN, 0, INFINITY, false) * (1 - attrition_of(call)),
        .icc = between(call, "icc", NAN, 0, 1, true), .treated = between(call, "share_treated", 0.5, 0, 1, false),
        .r2_cluster = between(call, "r2_cluster", 0, 0, 1, true), .r2_case = between(call, "r2_individual", 0, 0, 1, true),
        .covariates = between(call, "cluster_covariates", 0, 0, INFINITY, true) };
    trd_smallest_effect e = trd_cluster_trial_effect(&t, alpha_of(call), power_of(call));

    TRD_TELL(call, { "df", e.df }, { "multiplier", e.multiplier }, { "se", e.se }, { "mdes", e.effect });
    trd_tell_reason(call, e.df > 0 ? TRD_DEFINED : TRD_NO_FREEDOM);
}

static void sample_size_proportion(trd_call *call)
{
    double p = between(call, "p", NAN, 0, 1, true), margin = between(call, "margin", NAN, 0, INFINITY, false), level = trd_call_level(call);

    trd_tell(call, "n_infinite", trd_share_cases(p, margin, level, INFINITY));
    if (trd_call_has(call, "population"))
        trd_tell(call, "n_finite", trd_share_cases(p, margin, level, between(call, "population", NAN, 0, INFINITY, false)));
}

/* ---- equivalence ---- */

static void tell_equivalence(trd_call *call, const trd_equivalence *e, const char *estimate, const char *t_low, const char *t_high)
{
    TRD_TELL(call,
        { estimate, e->estimate }, { "se", e->se }, { "df", e->df }, { t_low, e->t_low }, { "p_low", e->p_low }, { t_high, e->t_high },
        { "p_high", e->p_high }, { "p_tost", e->p }, { "ci_low", e->ci_low }, { "ci_high", e->ci_high }, { "p_noninferiority", e->p_low });
    if (e->reason == TRD_DEFINED)
        trd_tell_flag(call, "equivalent", e->equivalent);
    else
        trd_tell(call, "equivalent", NAN);
    trd_tell_reason(call, e->reason);
}

static trd_interval two_groups(trd_call *call, bool pooled)
{
    trd_summary a = trd_call_summary(call, "column", trd_call_where(call, "group", "group1"));
    trd_summary b = trd_call_summary(call, "column", trd_call_where(call, "group", "group2"));
    trd_welch   w;

    trd_call_try(call, (pooled ? trd_pooled_difference : trd_welch_difference)(&a, &b, 0.95, &w, &call->err));
    return w.difference;
}

static trd_interval pairs(trd_call *call)
{
    double    *x = trd_call_numbers(call, "column"), *y = trd_call_numbers(call, "column2");
    size_t     n = trd_call_complete((double *[]){ x, y }, 2, call->rows);
    trd_paired p;

    trd_call_try(call, trd_paired_change(y, x, NULL, n, 0, 0.95, &p, &call->err));
    return p.change;
}

static trd_interval one_group(trd_call *call)
{
    trd_summary s = trd_call_summary(call, "column", NULL);
    trd_mean    m;

    trd_call_try(call, trd_mean_of(&s, 0, 0.95, &m, &call->err));
    return m.mean;
}

static void tost(trd_call *call)
{
    static const char *const words[] = { "welch", "pooled", "paired", "one_sample", NULL };
    int             mode = trd_call_has(call, "mode") ? trd_call_choice(call, "mode", words) :
                           trd_call_has(call, "group") ? 0 : trd_call_has(call, "column2") ? 2 : 3;
    trd_interval    i = mode < 2 ? two_groups(call, mode == 1) : mode == 2 ? pairs(call) : one_group(call);
    trd_equivalence e;

    trd_tell_reason(call, i.reason);                  /* a spread that is only noise is none */
    trd_call_try(call, trd_equivalence_of(i.value, i.reason == TRD_DEFINED ? i.se : (double)NAN, i.df, trd_call_number(call, "low", NAN),
                                          trd_call_number(call, "high", NAN), alpha_of(call), &e, &call->err));
    tell_equivalence(call, &e, "estimate", "t_low", "t_high");
}

static int64_t cases_of(trd_call *call, const char *name)
{
    (void)trd_call_number(call, name, NAN);           /* it is needed */
    return (int64_t)trd_call_count(call, name, 0);
}

static void tost_proportions(trd_call *call)
{
    int64_t         hits1 = cases_of(call, "successes1"), cases1 = cases_of(call, "n1");
    int64_t         hits2 = cases_of(call, "successes2"), cases2 = cases_of(call, "n2");
    trd_equivalence e;

    trd_call_try(call, trd_equivalence_of_shares(hits1, cases1, hits2, cases2, trd_call_number(call, "low", NAN),
                                                 trd_call_number(call, "high", NAN), alpha_of(call), &e, &call->err));
    tell_equivalence(call, &e, "difference", "z_low", "z_high");
}

#define EQUIVALENCE "p_low p_high p_tost se df ci_low ci_high equivalent p_noninferiority"

const trd_method trd_methods_power[] = {
    { "p_adjust", "p values of many tests, so that together they bear it", "p", "bonferroni holm hochberg hommel bh by sidak", p_adjust },
    { "power_t_test", "cases, power and smallest effect of a t test, in standard deviations",
      "d alpha=0.05 power=0.8 alternative=two.sided type=two.sample n_values attrition=0",
      "n n_rounded_up n_to_recruit power_at_n_rounded_up power_at mde_at", power_t_test },
    { "power_t_test_unequal", "power and smallest effect of a t test of two groups of different sizes",
      "n1 n2 d alpha=0.05 alternative=two.sided", "power mde_80", power_t_test_unequal },
    { "power_two_proportions", "cases in each of two groups to tell two shares apart", "p1 p2 alpha=0.05 power=0.8 alternative=two.sided attrition=0",
      "n n_rounded_up n_to_recruit n_continuity_corrected power_at_100 cohens_h n_arcsine_approx", power_two_proportions },
    { "power_anova", "cases in each group of a one-way analysis of variance, for Cohen's f", "groups f alpha=0.05 power=0.8 n_value",
      "n power_at", power_anova },
    { "power_chisq", "cases for a chi-square test, for Cohen's w", "w df alpha=0.05 power=0.8 n_value", "n power_at", power_chisq },
    { "design_effect", "what drawing whole clusters costs in cases", "cluster_size icc cluster_size_cv=0 n_individual attrition=0",
      "design_effect design_effect_unequal effective_n n_inflated n_to_recruit clusters_needed_per_arm", design_effect },
    { "mdes_cluster_randomised", "the smallest effect that a trial of whole clusters can find, in standard deviations",
      "clusters cluster_size icc share_treated=0.5 r2_cluster=0 r2_individual=0 cluster_covariates=0 attrition=0 alpha=0.05 power=0.8",
      "df multiplier se mdes", mdes_cluster_randomised },
    { "sample_size_proportion", "cases for a share within a margin", "p margin confidence=0.95 population", "n_infinite n_finite",
      sample_size_proportion },
    { "tost", "is a mean or a difference close enough to nothing: two one-sided tests",
      "mode column column2 group group1 group2 low high alpha=0.05", "estimate t_low t_high " EQUIVALENCE, tost },
    { "tost_proportions", "is the difference of two shares close enough to nothing", "successes1 n1 successes2 n2 low high alpha=0.05",
      "difference z_low z_high " EQUIVALENCE, tost_proportions },
    { NULL, NULL, NULL, NULL, NULL },
};
