/* Tests of means and of spreads. */
#include "method/method_int.h"

#include "stat/groups.h"
#include "stat/mean.h"
#include "stat/normality.h"
#include "stat/paired.h"
#include "stat/test.h"
#include "stat/welch.h"

#include <math.h>

static void tell_test(trd_call *call, const trd_interval *estimate, double at)
{
    trd_test t;

    trd_test_of(estimate, at, trd_call_side(call), &t);
    trd_tell(call, "se", estimate->se);
    trd_tell(call, "df", t.df);
    trd_tell(call, "t", t.statistic);
    trd_tell(call, "p_value", t.p);
    trd_tell(call, "ci_low", t.low);
    trd_tell(call, "ci_high", t.high);
    trd_tell_reason(call, estimate->reason);
}

static void one_sample(trd_call *call)
{
    trd_summary s = trd_call_summary(call, "column", NULL);
    trd_mean    mean;

    trd_call_try(call, trd_mean_of(&s, 0, trd_call_level(call), &mean, &call->err));
    trd_tell(call, "n", (double)mean.mean.cases);
    trd_tell(call, "mean", mean.mean.value);
    trd_tell(call, "sd", mean.sd);
    tell_test(call, &mean.mean, trd_call_number(call, "mu", 0));
}

/* A group as published, or of the rows. */
static trd_summary group_of(trd_call *call, int which)
{
    const char *names[2][4] = { { "n1", "mean1", "sd1", "group1" }, { "n2", "mean2", "sd2", "group2" } };

    if (!trd_call_has(call, "mean1"))
        return trd_call_summary(call, "column", trd_call_where(call, "group", names[which][3]));
    trd_call_number(call, names[which][0], NAN);                 /* it is needed too */
    double n = (double)trd_call_count(call, names[which][0], 0), mean = trd_call_number(call, names[which][1], NAN);
    double sd = trd_call_number(call, names[which][2], NAN);
    return (trd_summary){ .cases = (int64_t)n, .weight = n, .mean = mean, .sd = sd, .variance = sd * sd, .least = mean, .most = mean };
}

static void two_samples(trd_call *call, bool pooled)
{
    trd_summary a = group_of(call, 0), b = group_of(call, 1);
    trd_welch   w;

    trd_call_try(call, (pooled ? trd_pooled_difference : trd_welch_difference)(&a, &b, trd_call_level(call), &w, &call->err));
    trd_tell(call, "n1", (double)w.first.cases);
    trd_tell(call, "n2", (double)w.second.cases);
    trd_tell(call, "mean1", w.first.mean);
    trd_tell(call, "mean2", w.second.mean);
    trd_tell(call, "difference", w.difference.value);
    tell_test(call, &w.difference, trd_call_number(call, "mu", 0));
}

static void welch(trd_call *call)
{
    two_samples(call, trd_call_flag(call, "equal_variances", false));
}

static void pooled(trd_call *call)
{
    two_samples(call, trd_call_flag(call, "equal_variances", true));
}

static void paired(trd_call *call)
{
    double    *x = trd_call_numbers(call, "column1"), *y = trd_call_numbers(call, "column2");
    size_t     n = trd_call_complete((double *[]){ x, y }, 2, call->rows);
    trd_paired p;

    trd_call_try(call, trd_paired_change(y, x, NULL, n, 0, trd_call_level(call), &p, &call->err));
    trd_tell(call, "n_pairs", (double)p.change.cases);
    trd_tell(call, "mean_difference", p.change.value);
    trd_tell(call, "sd_difference", p.change_sd);
    trd_tell(call, "correlation", p.correlation);
    tell_test(call, &p.change, trd_call_number(call, "mu", 0));
}

/* Rows with a value and a group, moved to the front; how many. */
static size_t keep_complete(double *x, int32_t *group, size_t rows)
{
    size_t n = 0;

    for (size_t r = 0; r < rows; r++)
        if (!isnan(x[r]) && group[r] >= 0) {
            x[n] = x[r];
            group[n++] = group[r];
        }
    return n;
}

static void spreads(trd_call *call)
{
    int32_t            k, *group = trd_call_codes(call, "group", &k, NULL);
    double            *x = trd_call_numbers(call, "column");
    size_t             n = keep_complete(x, group, call->rows);
    trd_summary       *groups = trd_call_alloc(call, (size_t)k + 1, sizeof *groups);
    uint8_t           *in = trd_call_alloc(call, n + 1, 1);
    trd_chisq_test     bartlett;
    trd_f_test         median, mean;
    trd_variance_ratio ratio;

    for (int32_t g = 0; g < k; g++) {
        for (size_t i = 0; i < n; i++)
            in[i] = group[i] == g;
        groups[g] = trd_call_summarise(x, in, n);
    }
    trd_groups_bartlett(groups, (size_t)k, &bartlett);
    trd_call_try(call, trd_groups_levene(x, group, n, k, TRD_BY_MEDIAN, &median, &call->err));
    trd_call_try(call, trd_groups_levene(x, group, n, k, TRD_BY_MEAN, &mean, &call->err));
    trd_tell(call, "bartlett_chisq", bartlett.chisq);
    trd_tell(call, "bartlett_df", bartlett.df);
    trd_tell(call, "bartlett_p", bartlett.p);
    trd_tell(call, "brown_forsythe_F", median.f);
    trd_tell(call, "brown_forsythe_p", median.p);
    trd_tell(call, "levene_mean_F", mean.f);
    trd_tell(call, "levene_mean_p", mean.p);
    trd_tell(call, "df1", median.df1);
    trd_tell(call, "df2", median.df2);
    trd_tell_reason(call, bartlett.reason);
    trd_tell_reason(call, median.reason);
    if (k != 2)
        return;
    trd_call_try(call, trd_groups_variance_ratio(&groups[0], &groups[1], trd_call_level(call), &ratio, &call->err));
    trd_tell(call, "f_ratio", ratio.ratio);
    trd_tell(call, "f_p", ratio.p);
    trd_tell(call, "f_ci_low", ratio.low);
    trd_tell(call, "f_ci_high", ratio.high);
    trd_tell_reason(call, ratio.reason);
}

static void shapiro_wilk(trd_call *call)
{
    double       *x = trd_call_numbers(call, "column");
    size_t        n = trd_call_complete(&x, 1, call->rows);
    trd_normality t;

    trd_call_try(call, trd_normality_test(x, n, &t, &call->err));
    trd_tell(call, "n", (double)t.cases);
    trd_tell(call, "W", t.w);
    trd_tell(call, "p_value", t.p);
    trd_tell_reason(call, t.reason);
}

#define TWO_GROUPS "column group group1 group2 mean1 sd1 n1 mean2 sd2 n2 mu=0 equal_variances missing alternative=two.sided confidence=0.95"
#define TWO_MEANS  "difference se t df p_value ci_low ci_high n1 n2 mean1 mean2"

const trd_method trd_methods_t_tests[] = {
    { "t_test_one_sample", "a mean against a known one", "column mu=0 missing alternative=two.sided confidence=0.95",
      "mean sd se t df p_value ci_low ci_high n", one_sample },
    { "t_test_welch", "two means, without taking their spread for equal (Welch)", TWO_GROUPS, TWO_MEANS, welch },
    { "t_test_pooled", "two means whose spread is taken for equal (Student)", TWO_GROUPS, TWO_MEANS, pooled },
    { "t_test_paired", "the mean change of pairs: column1 minus column2", "column1 column2 mu=0 missing alternative=two.sided confidence=0.95",
      "mean_difference sd_difference correlation se t df p_value ci_low ci_high n_pairs", paired },
    { "variance_homogeneity", "are groups equally spread (Bartlett, Brown-Forsythe, Levene; two groups: the F ratio)",
      "column group missing confidence=0.95",
      "bartlett_chisq bartlett_df bartlett_p brown_forsythe_F brown_forsythe_p levene_mean_F levene_mean_p df1 df2 f_ratio f_p f_ci_low f_ci_high",
      spreads },
    { "shapiro_wilk", "could this come from a normal distribution (Shapiro and Wilk)", "column missing", "W p_value n", shapiro_wilk },
    { NULL, NULL, NULL, NULL, NULL },
};
