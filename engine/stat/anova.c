/* One way, and pairs. */
#include "stat/anova.h"

#include "stat/distribution.h"
#include "stat/interval.h"
#include "stat/noncentral.h"

#include <math.h>
#include <stdlib.h>

static trd_sum mean_of(const trd_moments *m)
{
    return trd_sum_plus((trd_sum){ m->pilot, 0 }, trd_sum_over(m->sum, m->weight));
}

/* A group whose mean is told from that of `first`, where it keeps its digits. */
static trd_summary told_from(const trd_moments *m, const trd_moments *first)
{
    trd_summary s;

    trd_moments_finish(m, &s);
    if (s.cases > 0)
        s.mean = trd_sum_value(trd_sum_minus(mean_of(m), mean_of(first)));
    return s;
}

/* Summaries of the groups, told from the first that has cases; NULL: no memory. */
static trd_summary *told(const trd_moments *groups, size_t k)
{
    trd_summary *s = calloc(k + 1, sizeof *s);
    size_t       first = 0;

    while (first + 1 < k && groups[first].cases == 0)
        first++;
    for (size_t g = 0; s && g < k; g++)
        s[g] = told_from(&groups[g], &groups[first]);
    return s;
}

/* ---- one way ---- */

static trd_stat_reason welch_reason(const trd_summary *s, size_t k, const trd_f_test *means)
{
    trd_stat_reason reason = means->reason;

    if (reason != TRD_DEFINED && reason != TRD_NO_FREEDOM && reason != TRD_NO_VARIANCE)
        return reason;
    for (size_t g = 0; g < k; g++)
        if (s[g].cases > 0 && !(s[g].weight > 1))
            return TRD_ONE_CASE;
    for (size_t g = 0; g < k; g++)
        if (s[g].cases > 0 && trd_interval_is_flat(s[g].sd, fmax(fabs(s[g].least), fabs(s[g].most))))
            return TRD_NO_VARIANCE;
    return TRD_DEFINED;
}

static trd_f_test welch(const trd_summary *s, size_t k, const trd_f_test *means)
{
    trd_f_test t = { NAN, NAN, NAN, NAN, NAN, NAN, welch_reason(s, k, means) };
    double     used = 0, weight = 0, mean = 0, uneven = 0, between = 0;

    if (t.reason != TRD_DEFINED)
        return t;
    for (size_t g = 0; g < k; g++)
        if (s[g].cases > 0) {
            double own = s[g].weight / s[g].variance;
            used++;
            weight += own;
            mean += own * s[g].mean;
        }
    mean /= weight;
    for (size_t g = 0; g < k; g++)
        if (s[g].cases > 0) {
            double own = s[g].weight / s[g].variance, left = 1 - own / weight;
            uneven += left * left / (s[g].weight - 1);
            between += own * (s[g].mean - mean) * (s[g].mean - mean);
        }
    t.df1 = used - 1;
    t.df2 = (used * used - 1) / (3 * uneven);
    t.f = between / t.df1 / (1 + 2 * (used - 2) * uneven / (used * used - 1));
    t.p = trd_f_upper(t.f, t.df1, t.df2);
    return t;
}

static void fill_shares(trd_oneway *o)
{
    const trd_f_test *f = &o->means;
    double            total = f->between + f->within;

    o->ms_between = f->between / f->df1;
    o->ms_within = f->within / f->df2;
    if (!(total > 0))
        return;
    o->eta_squared = f->between / total;
    o->epsilon_squared = (f->between - f->df1 * o->ms_within) / total;
    o->omega_squared = (f->between - f->df1 * o->ms_within) / (total + o->ms_within);
}

trd_code trd_anova_oneway(const trd_moments *groups, size_t k, trd_oneway *out, trd_error *err)
{
    trd_oneway   o = { .ms_between = NAN, .ms_within = NAN, .eta_squared = NAN, .omega_squared = NAN, .epsilon_squared = NAN };
    trd_summary *s = told(groups, k);

    if (!s)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu groups", k);
    trd_groups_means(s, k, &o.means);
    o.welch = welch(s, k, &o.means);
    if (o.means.reason == TRD_NO_CASES || o.means.reason == TRD_EMPTY_GROUP || o.means.reason == TRD_NOT_FINITE)
        o.means.between = o.means.within = NAN;
    if (o.means.reason == TRD_DEFINED || o.means.reason == TRD_NO_VARIANCE)
        fill_shares(&o);
    free(s);
    *out = o;
    return TRD_OK;
}

/* ---- pairs ---- */

static trd_pair pair_of(const trd_summary *a, const trd_summary *b, const trd_f_test *means, double groups, double critical)
{
    trd_pair p = { 0, 0, NAN, NAN, NAN, NAN, means->reason };

    if (a->cases == 0 || b->cases == 0) {
        p.reason = means->reason == TRD_NO_CASES ? TRD_NO_CASES : TRD_EMPTY_GROUP;
        return p;
    }
    if (a->reason == TRD_NOT_FINITE || b->reason == TRD_NOT_FINITE)
        return p;
    p.difference = b->mean - a->mean;
    if (means->reason == TRD_DEFINED) {
        double se = sqrt(means->within / means->df2 / 2 * (1 / a->weight + 1 / b->weight));
        p.low = p.difference - critical * se;
        p.high = p.difference + critical * se;
        p.p = trd_range_upper(fabs(p.difference) / se, groups, means->df2);
    }
    return p;
}

trd_code trd_anova_pairs(const trd_moments *groups, size_t k, double level, trd_pair *out, trd_error *err)
{
    trd_f_test means;
    trd_code   code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_summary *s = told(groups, k);
    if (!s)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu groups", k);
    trd_groups_means(s, k, &means);
    double used = means.df1 + 1, critical = means.reason == TRD_DEFINED ? trd_range_upper_quantile(1 - level, used, means.df2) : NAN;
    size_t n = 0;
    for (size_t a = 0; a < k; a++)
        for (size_t b = a + 1; b < k; b++, n++) {
            out[n] = pair_of(&s[a], &s[b], &means, used, critical);
            out[n].a = (int32_t)a;
            out[n].b = (int32_t)b;
        }
    free(s);
    return TRD_OK;
}
