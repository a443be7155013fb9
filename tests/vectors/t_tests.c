/* Tests of means and of spreads. */
#include "vectors.h"

#include "stat/groups.h"
#include "stat/mean.h"
#include "stat/normality.h"
#include "stat/paired.h"
#include "stat/test.h"
#include "stat/welch.h"

#include <math.h>

static trd_side side_of(const vec *v)
{
    return vec_is(v, "alternative", "greater") ? TRD_GREATER : vec_is(v, "alternative", "less") ? TRD_LESS : TRD_TWO_SIDED;
}

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

static void check_test(vec *v, const trd_interval *estimate, double at)
{
    trd_test t;

    trd_test_of(estimate, at, side_of(v), &t);
    vec_check(v, "se", estimate->se);
    vec_check(v, "df", t.df);
    vec_check(v, "t", t.statistic);
    vec_check(v, "p_value", t.p);
    vec_check(v, "ci_low", t.low);
    vec_check(v, "ci_high", t.high);
}

static void one_sample(vec *v)
{
    double     *x = vec_numbers(v, vec_text(v, "column"));
    trd_summary s = summary_of(x, NULL, vec_data(v)->rows);
    trd_mean    mean;
    trd_error   err = { 0 };

    if (!vec_ok(v, trd_mean_of(&s, 0, vec_level(v), &mean, &err), &err))
        return;
    vec_check(v, "n", (double)mean.mean.cases);
    vec_check(v, "mean", mean.mean.value);
    vec_check(v, "sd", mean.sd);
    check_test(v, &mean.mean, vec_number(v, "mu", 0));
}

/* A group as published, or of the rows. */
static trd_summary group_of(vec *v, int which)
{
    const char *names[2][4] = { { "n1", "mean1", "sd1", "group1" }, { "n2", "mean2", "sd2", "group2" } };
    double      n = vec_number(v, names[which][0], NAN), mean = vec_number(v, names[which][1], NAN);
    double      sd = vec_number(v, names[which][2], NAN);

    if (vec_argument(v, "mean1"))
        return (trd_summary){ .cases = (int64_t)n, .weight = n, .mean = mean, .sd = sd, .variance = sd * sd, .least = mean, .most = mean };
    return summary_of(vec_numbers(v, vec_text(v, "column")), vec_where(v, vec_text(v, "group"), vec_argument(v, names[which][3])),
                      vec_data(v)->rows);
}

static void two_samples(vec *v, bool pooled)
{
    trd_summary a = group_of(v, 0), b = group_of(v, 1);
    trd_welch   w;
    trd_error   err = { 0 };

    if (!vec_ok(v, (pooled ? trd_pooled_difference : trd_welch_difference)(&a, &b, vec_level(v), &w, &err), &err))
        return;
    vec_check_if(v, "n1", (double)w.first.cases);
    vec_check_if(v, "n2", (double)w.second.cases);
    vec_check_if(v, "mean1", w.first.mean);
    vec_check_if(v, "mean2", w.second.mean);
    vec_check(v, "difference", w.difference.value);
    check_test(v, &w.difference, vec_number(v, "mu", 0));
}

static void welch(vec *v)
{
    two_samples(v, cJSON_IsTrue(vec_argument(v, "equal_variances")));
}

static void pooled(vec *v)
{
    two_samples(v, !cJSON_IsFalse(vec_argument(v, "equal_variances")));
}

static void paired(vec *v)
{
    double    *x = vec_numbers(v, vec_text(v, "column1")), *y = vec_numbers(v, vec_text(v, "column2"));
    size_t     n = 0, rows = vec_data(v)->rows;
    trd_paired p;
    trd_error  err = { 0 };

    for (size_t r = 0; x && y && r < rows; r++)
        if (!isnan(x[r]) && !isnan(y[r])) {
            x[n] = x[r];
            y[n++] = y[r];
        }
    if (!vec_ok(v, trd_paired_change(y, x, NULL, n, 0, vec_level(v), &p, &err), &err))
        return;
    vec_check(v, "n_pairs", (double)p.change.cases);
    vec_check(v, "mean_difference", p.change.value);
    vec_check(v, "sd_difference", p.change_sd);
    vec_check(v, "correlation", p.correlation);
    check_test(v, &p.change, vec_number(v, "mu", 0));
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

static void spreads(vec *v)
{
    int32_t            k, *group = vec_codes(v, vec_text(v, "group"), &k, NULL);
    double            *x = vec_numbers(v, vec_text(v, "column"));
    size_t             n = keep_complete(x, group, vec_data(v)->rows);
    trd_summary       *groups = trd_pool_calloc(v->pool, (size_t)k + 1, sizeof *groups);
    uint8_t           *in = trd_pool_calloc(v->pool, n + 1, 1);
    trd_chisq_test     bartlett;
    trd_f_test         median, mean;
    trd_variance_ratio ratio;
    trd_error          err = { 0 };

    for (int32_t g = 0; g < k; g++) {
        for (size_t i = 0; i < n; i++)
            in[i] = group[i] == g;
        groups[g] = summary_of(x, in, n);
    }
    trd_groups_bartlett(groups, (size_t)k, &bartlett);
    if (!vec_ok(v, trd_groups_levene(x, group, n, k, TRD_BY_MEDIAN, &median, &err), &err) ||
        !vec_ok(v, trd_groups_levene(x, group, n, k, TRD_BY_MEAN, &mean, &err), &err))
        return;
    vec_check(v, "bartlett_chisq", bartlett.chisq);
    vec_check(v, "bartlett_df", bartlett.df);
    vec_check(v, "bartlett_p", bartlett.p);
    vec_check(v, "brown_forsythe_F", median.f);
    vec_check(v, "brown_forsythe_p", median.p);
    vec_check(v, "levene_mean_F", mean.f);
    vec_check(v, "levene_mean_p", mean.p);
    vec_check(v, "df1", median.df1);
    vec_check(v, "df2", median.df2);
    if (k != 2 || !vec_ok(v, trd_groups_variance_ratio(&groups[0], &groups[1], vec_level(v), &ratio, &err), &err))
        return;
    vec_check_if(v, "f_ratio", ratio.ratio);
    vec_check_if(v, "f_p", ratio.p);
    vec_check_if(v, "f_ci_low", ratio.low);
    vec_check_if(v, "f_ci_high", ratio.high);
}

static void shapiro_wilk(vec *v)
{
    double       *x = vec_numbers(v, vec_text(v, "column"));
    size_t        n = 0;
    trd_normality t;
    trd_error     err = { 0 };

    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (!isnan(x[r]))
            x[n++] = x[r];
    if (!vec_ok(v, trd_normality_test(x, n, &t, &err), &err))
        return;
    vec_check(v, "n", (double)t.cases);
    vec_check(v, "W", t.w);
    vec_check(v, "p_value", t.p);
}

const vec_statistic vec_t_tests[] = {
    { "t_test_one_sample", one_sample },
    { "t_test_welch", welch },
    { "t_test_pooled", pooled },
    { "t_test_paired", paired },
    { "variance_homogeneity", spreads },
    { "shapiro_wilk", shapiro_wilk },
    { NULL, NULL },
};
