/* Names in the formulas: n cases of a group, n_g of them in cluster g, u_g the
 * total of (value - group mean) in the cluster. */
#include "stat/welch.h"

#include <math.h>

static trd_arm arm_of(const trd_summary *s)
{
    return (trd_arm){ .cases = s->cases, .mean = s->mean, .sd = s->sd, .se = sqrt(s->variance / s->weight) };
}

static double size_of(const trd_summary *a, const trd_summary *b)
{
    return fmax(fmax(fabs(a->least), fabs(a->most)), fmax(fabs(b->least), fabs(b->most)));
}

/* The difference, and why there may be no more than that. */
static trd_interval begin(const trd_summary *a, const trd_summary *b, double level)
{
    trd_stat_reason reason = TRD_DEFINED;

    if (a->cases == 0 && b->cases == 0)
        reason = TRD_NO_CASES;
    else if (a->cases == 0 || b->cases == 0)
        reason = TRD_EMPTY_GROUP;
    else if (a->reason == TRD_NOT_FINITE || b->reason == TRD_NOT_FINITE)
        reason = TRD_NOT_FINITE;
    else if (a->reason == TRD_ONE_CASE || b->reason == TRD_ONE_CASE)
        reason = TRD_ONE_CASE;
    return trd_interval_none(a->mean - b->mean, level, a->cases + b->cases, reason);
}

trd_code trd_welch_difference(const trd_summary *first, const trd_summary *second, double level, trd_welch *out,
                              trd_error *err)
{
    trd_code code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_interval d = begin(first, second, level);
    if (d.reason == TRD_DEFINED) {
        double va = first->variance / first->weight, vb = second->variance / second->weight, v = va + vb;
        double df = v * v / (va * va / (first->weight - 1) + vb * vb / (second->weight - 1));
        d = trd_interval_t(d.value, sqrt(v), v > 0 ? df : 1, size_of(first, second), level, d.cases);
    }
    *out = (trd_welch){ d, arm_of(first), arm_of(second) };
    return TRD_OK;
}

/* The sum of squares about the mean; one case has none. */
static double squares_of(const trd_summary *s)
{
    return s->weight > 1 ? s->variance * (s->weight - 1) : 0;
}

trd_code trd_pooled_difference(const trd_summary *first, const trd_summary *second, double level, trd_welch *out,
                               trd_error *err)
{
    trd_code code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_interval d = begin(first, second, level);
    double       df = first->weight + second->weight - 2;
    if (d.reason == TRD_DEFINED || (d.reason == TRD_ONE_CASE && df > 0)) {
        double variance = (squares_of(first) + squares_of(second)) / df * (1 / first->weight + 1 / second->weight);
        d = trd_interval_t(d.value, sqrt(variance), df, size_of(first, second), level, d.cases);
    }
    *out = (trd_welch){ d, arm_of(first), arm_of(second) };
    return TRD_OK;
}

/* One group of a clustered comparison; the sums over g that the degrees of
 * freedom need. w = (1 - n_g / n)^(-1/2) / n, r = n_g w. */
typedef struct side {
    const trd_clustered *values;
    double               n;
    double               squares;        /* sum r^2 */
} side;

static double weight_of(const side *s, int32_t g, trd_cluster_method method)
{
    double share = (double)s->values->totals[g].cases / s->n;
    return (method == TRD_CR2 ? 1 / sqrt(1 - share) : 1) / s->n;
}

/* The cluster's weighted total: what it adds to the group mean by chance. */
static double pull_of(const side *s, int32_t g, trd_cluster_method method)
{
    if (s->values->totals[g].cases == 0)
        return 0;
    return weight_of(s, g, method) * trd_sum_value(trd_clustered_residual(s->values, g));
}

static double reach_of(const side *s, int32_t g)
{
    return (double)s->values->totals[g].cases * weight_of(s, g, TRD_CR2);
}

/* Bell and McCaffrey: (trace P'P)^2 / trace (P'P)^2, where for clusters g, h
 *   p_g'p_g = n_g / n^2 summed over the groups, and
 *   p_g'p_h = - r_g r_h / n summed over the groups (g != h).
 * The double sum over g != h is that over all pairs less the diagonal. */
static double satterthwaite(const side *a, const side *b)
{
    double trace = 1 / a->n + 1 / b->n, diagonal = 0, cross = 0, own = 0;

    for (int32_t g = 0; g < a->values->clusters; g++) {
        double ra = reach_of(a, g), rb = reach_of(b, g);
        double p = (double)a->values->totals[g].cases / (a->n * a->n) +
                   (double)b->values->totals[g].cases / (b->n * b->n);
        double q = ra * ra / a->n + rb * rb / b->n;
        diagonal += p * p;
        own += q * q;
        cross += ra * rb;
    }
    double pairs = a->squares * a->squares / (a->n * a->n) + b->squares * b->squares / (b->n * b->n) +
                   2 * cross * cross / (a->n * b->n);
    return trace * trace / (diagonal + fmax(0, pairs - own));
}

static void clustered_variance(side *a, side *b, trd_cluster_method method, int64_t used,
                               double *variance, double *df, trd_welch *out)
{
    double together = 0, in_a = 0, in_b = 0, factor = 1;

    for (int32_t g = 0; g < a->values->clusters; g++) {
        double pa = pull_of(a, g, method), pb = pull_of(b, g, method);
        together += (pa - pb) * (pa - pb);
        in_a += pa * pa;
        in_b += pb * pb;
        a->squares += reach_of(a, g) * reach_of(a, g);
        b->squares += reach_of(b, g) * reach_of(b, g);
    }
    if (method == TRD_CR1)
        factor = (double)used / (double)(used - 1);
    *variance = factor * together;
    *df = method == TRD_CR1 ? (double)(used - 1) : satterthwaite(a, b);
    out->first.se = sqrt(factor * in_a);
    out->second.se = sqrt(factor * in_b);
}

static int64_t used_by_either(const trd_clustered *a, const trd_clustered *b)
{
    int64_t used = 0;
    for (int32_t g = 0; g < a->clusters; g++)
        used += a->totals[g].cases > 0 || b->totals[g].cases > 0;
    return used;
}

trd_code trd_welch_clustered(const trd_clustered *first, const trd_clustered *second, trd_cluster_method method,
                             double level, trd_welch *out, trd_error *err)
{
    trd_summary a, b;
    trd_code    code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (first->clusters != second->clusters)
        return trd_fail(err, TRD_E_USAGE, "one group has %d clusters and the other %d; number them alike first",
                        first->clusters, second->clusters);
    trd_moments_finish(&first->all, &a);
    trd_moments_finish(&second->all, &b);
    trd_welch w = { begin(&a, &b, level), arm_of(&a), arm_of(&b) };
    int64_t   used = used_by_either(first, second);
    w.first.clusters = trd_clustered_used(first);
    w.second.clusters = trd_clustered_used(second);
    w.first.se = w.second.se = NAN;
    if (w.difference.reason == TRD_DEFINED && (w.first.clusters < 2 || w.second.clusters < 2))
        w.difference.reason = TRD_ONE_CLUSTER;
    if (w.difference.reason == TRD_DEFINED) {
        side   in_first = { first, (double)a.cases, 0 }, in_second = { second, (double)b.cases, 0 };
        double variance, df;
        clustered_variance(&in_first, &in_second, method, used, &variance, &df, &w);
        w.difference = trd_interval_t(w.difference.value, sqrt(variance), df, size_of(&a, &b), level, a.cases + b.cases);
    }
    w.difference.clusters = used;
    *out = w;
    return TRD_OK;
}
