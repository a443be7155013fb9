#include "stat/share.h"

#include "stat/distribution.h"
#include "stat/sum.h"

#include <inttypes.h>
#include <math.h>

static trd_code counts_check(int64_t hits, int64_t cases, trd_error *err)
{
    if (cases >= 0 && hits >= 0 && hits <= cases)
        return TRD_OK;
    return trd_fail(err, TRD_E_USAGE, "%" PRId64 " hits of %" PRId64 " cases; hits must lie in 0..cases", hits, cases);
}

static trd_share without_interval(int64_t hits, int64_t cases, double level, trd_stat_reason reason)
{
    return (trd_share){ .hits = hits, .cases = cases, .value = cases ? (double)hits / (double)cases : NAN,
                        .low = NAN, .high = NAN, .level = level, .se = NAN, .df = NAN,
                        .design_effect = 1, .reason = reason };
}

/* The limits are the roots x of (value - x)^2 = z^2 x (1 - x) / n. The lower
 * one comes from the product of the roots: no digits are lost near 0. */
static void score_limits(trd_share *s, double n, double z)
{
    double p = s->value, wide = z * z / n, scale = 1 + wide;
    double half = z * sqrt(p * (1 - p) / n + wide / (4 * n));

    s->high = p == 1 ? 1 : fmin(1, (p + wide / 2 + half) / scale);
    s->low = p == 0 ? 0 : p * p / (scale * s->high);
}

trd_code trd_share_wilson(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err)
{
    trd_sampling nothing_known = { 0, 0 };
    return trd_share_wilson_sampled(hits, cases, &nothing_known, level, out, err);
}

trd_code trd_share_wilson_sampled(int64_t hits, int64_t cases, const trd_sampling *sampling, double level,
                                  trd_share *out, trd_error *err)
{
    double   n = (double)cases, deff = sampling->design_effect == 0 ? 1 : sampling->design_effect, left = 1;
    trd_code code = counts_check(hits, cases, err);

    if (code != TRD_OK || (code = trd_level_check(level, err)) != TRD_OK ||
        (code = trd_population_check(n, sampling->population, err)) != TRD_OK)
        return code;
    if (!(deff >= 1) || isinf(deff))
        return trd_fail(err, TRD_E_USAGE, "a design effect of %g; it is 1 or more, or 0 when none is known", deff);

    trd_share s = without_interval(hits, cases, level, TRD_NO_CASES);
    if (cases > 0 && cases == sampling->population) {
        s.reason = TRD_FULL_COUNT;
        s.se = 0;
    } else if (cases > 0) {
        if (sampling->population > 0)
            left = ((double)sampling->population - n) / ((double)sampling->population - 1);
        s.reason = TRD_DEFINED;
        s.design_effect = deff;
        s.df = INFINITY;
        s.se = sqrt(s.value * (1 - s.value) / n * deff * left);
        score_limits(&s, n / (deff * left), trd_t_critical(level, INFINITY));
    }
    *out = s;
    return TRD_OK;
}

trd_code trd_share_published(double value, int64_t cases, double level, trd_share *out, trd_error *err)
{
    if (!(value >= 0 && value <= 1) || cases < 1)
        return trd_fail(err, TRD_E_USAGE, "a published share of %g of %" PRId64 " cases; a share lies in 0..1", value, cases);
    trd_share s;
    trd_code  code = trd_share_wilson(llround(value * (double)cases), cases, level, &s, err);
    if (code != TRD_OK)
        return code;
    s.value = value;
    s.se = sqrt(value * (1 - value) / (double)cases);
    score_limits(&s, (double)cases, trd_t_critical(level, INFINITY));
    *out = s;
    return TRD_OK;
}

trd_code trd_share_clopper_pearson(int64_t hits, int64_t cases, double level, trd_share *out, trd_error *err)
{
    trd_share s;
    trd_code  code = trd_share_wilson(hits, cases, level, &s, err);
    double    k = (double)hits, n = (double)cases, tail = (1 - level) / 2;

    if (code != TRD_OK)
        return code;
    if (s.reason == TRD_DEFINED) {
        s.low = hits == 0 ? 0 : trd_beta_quantile(tail, k, n - k + 1);
        s.high = hits == cases ? 1 : trd_beta_upper_quantile(tail, k + 1, n - k);
    }
    *out = s;
    return TRD_OK;
}

/* The variance of the ratio, without the population: G / (G - 1) sum z^2 / n^2
 * with n z_g = n hits_g - hits cases_g, whole numbers. */
static double linearised(const int64_t *hits, const int64_t *cases, size_t clusters, const trd_share *s)
{
    double  n = (double)s->cases, count = (double)s->clusters;
    trd_sum squares = { 0, 0 };

    for (size_t g = 0; g < clusters; g++) {
        trd_sum z = trd_sum_minus(trd_sum_product(n, (double)hits[g]),
                                  trd_sum_product((double)s->hits, (double)cases[g]));
        squares = trd_sum_plus(squares, trd_sum_times(z, z));
    }
    return count / (count - 1) * (trd_sum_value(squares) / (n * n)) / (n * n);
}

trd_code trd_share_clustered(const int64_t *hits, const int64_t *cases, size_t clusters, int64_t population,
                             double level, trd_share *out, trd_error *err)
{
    int64_t  all_hits = 0, all_cases = 0, used = 0;
    trd_code code = trd_level_check(level, err);

    for (size_t g = 0; g < clusters && code == TRD_OK; g++) {
        code = counts_check(hits[g], cases[g], err);
        all_hits += hits[g];
        all_cases += cases[g];
        used += cases[g] > 0;
    }
    if (code != TRD_OK || (code = trd_population_check((double)used, population, err)) != TRD_OK)
        return code;

    trd_share s = without_interval(all_hits, all_cases, level, TRD_NO_CASES);
    s.clusters = used;
    s.design_effect = NAN;
    if (used > 0 && used == population) {
        s.reason = TRD_FULL_COUNT;
        s.se = 0;
    } else if (used == 1) {
        s.reason = TRD_ONE_CLUSTER;
    } else if (used > 1) {
        double n = (double)all_cases, left = trd_population_left((double)used, population);
        double alone = s.value * (1 - s.value) / n, variance = linearised(hits, cases, clusters, &s);
        s.reason = TRD_DEFINED;
        s.df = (double)(used - 1);
        s.se = sqrt(variance * left);
        s.design_effect = alone > 0 ? variance / alone : NAN;
        score_limits(&s, n / (fmax(1, s.design_effect) * left), trd_t_critical(level, s.df));
    }
    *out = s;
    return TRD_OK;
}

trd_interval trd_share_interval(const trd_share *share)
{
    return (trd_interval){ .value = share->value, .low = share->low, .high = share->high, .level = share->level,
                           .se = share->se, .df = share->df, .cases = share->cases,
                           .clusters = share->clusters, .reason = share->reason };
}
