#include "stat/linear_int.h"

#include <math.h>

/* Of a column no more than this is left, in squares: R's lm drops it as well
 * (1e-7 of its length). */
#define COLLINEAR 1e-14

static size_t first_slope(const trd_linear_work *w)
{
    return w->m - w->k;
}

/* ---- totals ------------------------------------------------------------------------- */

static trd_code open(trd_linear_work *w, const trd_products *p, const trd_linear_how *how, trd_pool *scratch, trd_error *err)
{
    *w = (trd_linear_work){ .p = p, .how = how, .scratch = scratch, .k = p->columns - 1 };
    w->m = w->k + (how->constant == TRD_CONSTANT);
    w->centre = trd_pool_calloc(scratch, w->k + 1, sizeof *w->centre);
    w->root = trd_pool_calloc(scratch, w->m * w->m, sizeof *w->root);
    w->kept = trd_pool_calloc(scratch, w->m, 1);
    w->b = trd_pool_calloc(scratch, w->m, sizeof *w->b);
    return w->centre && w->root && w->kept && w->b ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->m);
}

/* Mean of all, and the pairs of products about it, about 0 or about the means
 * of the groups. `whole` are the pairs about the mean of all (about 0 without
 * a constant), against which collinearity is judged. */
static void add_up(trd_linear_work *w, trd_linear *out, trd_sum *pairs, trd_sum *whole)
{
    const trd_products *p = w->p;
    trd_sum             n = { 0, 0 }, *mean = w->centre;
    size_t              columns = p->columns;

    for (size_t g = 0; g < p->groups; g++) {
        n = trd_sum_plus(n, trd_sum_from(p->cases[g]));
        out->groups += p->cases[g] > 0;
        for (size_t j = 0; j < columns; j++)
            mean[j] = trd_sum_plus(mean[j], trd_sum_times(trd_sum_from(p->cases[g]), p->mean[g * columns + j]));
    }
    w->weights = trd_sum_value(n);
    out->cases = w->how->precise > 0 && w->weights > 0 ? w->how->precise : w->weights;
    for (size_t j = 0; j < columns && out->cases > 0; j++)
        mean[j] = w->how->constant == TRD_CONSTANT_NONE ? trd_sum_from(0) : trd_sum_over(mean[j], n);
    for (size_t g = 0; g < p->groups; g++) {
        const trd_sum *product = p->product + g * trd_pairs(columns), *own = p->mean + g * columns;
        size_t         at = 0;
        for (size_t j = 0; p->cases[g] > 0 && j < columns; j++) {
            trd_sum far = trd_sum_times(trd_sum_from(p->cases[g]), trd_sum_minus(own[j], mean[j]));
            for (size_t i = 0; i <= j; i++, at++) {
                trd_sum between = trd_sum_times(far, trd_sum_minus(own[i], mean[i]));
                pairs[at] = trd_sum_plus(pairs[at], product[at]);
                whole[at] = trd_sum_plus(whole[at], trd_sum_plus(product[at], between));
            }
        }
    }
}

void trd_linear_group(const trd_linear_work *w, size_t g, trd_sum *xx, trd_sum *score)
{
    const trd_products *p = w->p;
    const trd_sum      *product = p->product + g * trd_pairs(p->columns), *mean = p->mean + g * p->columns;
    size_t              k = w->k, first = first_slope(w);
    bool                within = w->how->constant == TRD_CONSTANT_OF_GROUP;
    trd_sum             n = trd_sum_from(within ? 0 : p->cases[g]), rest = trd_sum_minus(mean[k], w->centre[k]);

    for (size_t j = 0; j < k; j++)
        rest = trd_sum_minus(rest, trd_sum_times(trd_sum_minus(mean[j], w->centre[j]), w->b[first + j]));
    if (first) {
        rest = trd_sum_minus(rest, w->b[0]);
        xx[0] = n;
        score[0] = trd_sum_times(n, rest);
    }
    for (size_t j = 0; j < k; j++) {
        trd_sum far = trd_sum_times(n, trd_sum_minus(mean[j], w->centre[j]));
        trd_sum s = trd_sum_plus(product[trd_pair(k, j)], trd_sum_times(far, rest));
        if (first)
            xx[trd_pair(first + j, 0)] = far;
        for (size_t i = 0; i < k; i++) {
            s = trd_sum_minus(s, trd_sum_times(product[trd_pair(j, i)], w->b[first + i]));
            if (i <= j)
                xx[trd_pair(first + j, first + i)] =
                    trd_sum_plus(product[trd_pair(j, i)], trd_sum_times(far, trd_sum_minus(mean[i], w->centre[i])));
        }
        score[first + j] = s;
    }
}

void trd_linear_times_root(const trd_linear_work *w, const double *in, double *out)
{
    for (size_t i = 0; i < w->m; i++) {
        out[i] = 0;
        for (size_t j = 0; j <= i; j++)
            out[i] += trd_sum_value(w->root[i * w->m + j]) * in[j];
    }
}

void trd_linear_contrast(const trd_linear_work *w, size_t term, double *c)
{
    for (size_t j = 0; j < w->m; j++)
        c[j] = j == term;
    for (size_t j = 0; first_slope(w) && term == 0 && j < w->k; j++)
        c[1 + j] = -trd_sum_value(w->centre[j]);
}

/* ---- the fit -------------------------------------------------------------------------- */

/* Solves for the slopes; the constant of the basis is 0 since all is centred. */
static trd_code solve(trd_linear_work *w, trd_linear *out, trd_error *err)
{
    size_t   k = w->k, first = first_slope(w), pairs = trd_pairs(k + 1);
    bool     within = w->how->constant == TRD_CONSTANT_OF_GROUP;
    trd_sum *own = trd_pool_calloc(w->scratch, pairs, sizeof *own), *whole = trd_pool_calloc(w->scratch, pairs, sizeof *whole);
    trd_sum *root = trd_pool_calloc(w->scratch, k * k, sizeof *root), *some = trd_pool_calloc(w->scratch, k, sizeof *some);
    double  *scale = trd_pool_calloc(w->scratch, k, sizeof *scale);

    if (!own || !whole || !root || !some || !scale)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->m);
    add_up(w, out, own, whole);
    trd_sum *a = w->pairs = within ? own : whole;
    for (size_t j = 0; j < k; j++)
        scale[j] = trd_sum_value(whole[trd_pair(j, j)]);
    out->kept = first + trd_normal_root(a, scale, k, w->how->collinear > 0 ? w->how->collinear : COLLINEAR, root, w->kept + first);
    trd_normal_solve(root, a + trd_pair(k, 0), k, some, w->b + first);
    if (first && out->cases > 0) {
        w->kept[0] = 1;
        w->root[0] = trd_sum_over(trd_sum_from(1), trd_sum_from(sqrt(w->weights)));
    }
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i <= j; i++)
            w->root[(first + j) * w->m + first + i] = root[j * k + i];
    trd_sum rest = a[trd_pair(k, k)];
    for (size_t j = 0; j < k; j++)
        rest = trd_sum_minus(rest, trd_sum_times(w->b[first + j], a[trd_pair(k, j)]));
    out->total = trd_sum_value(a[trd_pair(k, k)]);
    out->residual = fmax(0, trd_sum_value(rest));
    w->cases = out->cases;
    w->parameters = (double)out->kept + (within ? (double)out->groups : 0);
    out->df = out->cases - w->parameters;
    out->freedom = out->df + (double)(out->kept - (first && w->kept[0]));
    out->sigma = out->df > 0 ? sqrt(out->residual / out->df) : NAN;
    out->r_squared = out->total > 0 ? 1 - out->residual / out->total : NAN;
    out->size = sqrt(out->total / fmax(1, out->cases)) +
                sqrt(w->weights / fmax(1, out->cases)) * fabs(trd_sum_value(w->centre[k]));
    return TRD_OK;
}

trd_code trd_linear_solve(trd_linear_work *w, const trd_products *p, const trd_linear_how *how, trd_pool *scratch,
                          trd_linear *out, trd_error *err)
{
    trd_code code = open(w, p, how, scratch, err);

    *out = (trd_linear){ .terms = p->columns - (how->constant != TRD_CONSTANT) };
    return code == TRD_OK ? solve(w, out, err) : code;
}

/* ---- the doubt ------------------------------------------------------------------------ */

double trd_linear_along(const trd_linear_work *w, const double *c, const double *d)
{
    double out = 0, kc[TRD_LINEAR_TERMS], kd[TRD_LINEAR_TERMS];

    trd_linear_times_root(w, c, kc);
    trd_linear_times_root(w, d, kd);
    for (size_t i = 0; i < w->m; i++)
        out += kc[i] * kd[i];
    return out;
}

/* (K c)' N (K d). */
static double through(const trd_linear_work *w, const double *n, const double *c, const double *d)
{
    size_t m = w->m;
    double out = 0, kc[TRD_LINEAR_TERMS], kd[TRD_LINEAR_TERMS];

    trd_linear_times_root(w, c, kc);
    trd_linear_times_root(w, d, kd);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            out += kc[i] * n[i * m + j] * kd[j];
    return out;
}

static double along(const trd_linear_work *w, const double *c, const double *d)
{
    return w->meat ? through(w, w->meat, c, d) : trd_linear_along(w, c, d);
}

/* Does the term rest on a row that decides its own fitted value? */
static bool rests_on_one(const trd_linear_work *w, size_t term)
{
    double c[TRD_LINEAR_TERMS];

    if (!w->alone)
        return false;
    trd_linear_contrast(w, term, c);
    return through(w, w->alone, c, c) > 1e-12 * trd_linear_along(w, c, c);
}

/* The factor on the variance. */
static double factor(const trd_linear_work *w, const trd_linear *out)
{
    double n = out->cases, g = (double)out->clusters;

    switch (w->how->robust) {
    case TRD_ROBUST_NONE:       return out->residual / out->df;
    case TRD_ROBUST_HC1:        return n / out->df;
    case TRD_ROBUST_CR1:        return g / (g - 1);
    case TRD_ROBUST_CR1_ALL:    return g / (g - 1) * (n - 1) / out->df;
    case TRD_ROBUST_CR1_NESTED: return g / (g - 1) * (n - 1) /
                                       (n - (double)out->kept - (w->how->constant == TRD_CONSTANT_OF_GROUP));
    default:                    return 1;
    }
}

trd_stat_reason trd_linear_judge(const trd_linear_work *w, const trd_linear *out)
{
    bool clustered = w->how->robust >= TRD_ROBUST_CR0;

    if (out->cases == 0)
        return TRD_NO_CASES;
    if (!isfinite(out->total) || !isfinite(out->residual))
        return TRD_NOT_FINITE;
    if (clustered && out->clusters < 2)
        return TRD_ONE_CLUSTER;
    return out->df > 0 ? TRD_DEFINED : TRD_NO_FREEDOM;
}

static double value_of(const trd_linear_work *w, size_t term)
{
    trd_sum value = w->b[term];
    for (size_t j = 0; first_slope(w) && term == 0 && j <= w->k; j++)
        value = j == w->k ? trd_sum_plus(value, w->centre[j]) : trd_sum_minus(value, trd_sum_times(w->b[1 + j], w->centre[j]));
    return trd_sum_value(value);
}

static void finish(const trd_linear_work *w, trd_linear *out)
{
    double level = w->how->level, c[2][TRD_LINEAR_TERMS], times = factor(w, out);
    int64_t cases = out->cases < 9e18 ? (int64_t)out->cases : INT64_MAX;
    bool    one[TRD_LINEAR_TERMS];

    for (size_t i = 0; i < out->terms; i++)
        one[i] = rests_on_one(w, i);
    out->reason = trd_linear_judge(w, out);
    for (size_t i = 0; i < out->terms; i++) {
        trd_linear_contrast(w, i, c[0]);
        for (size_t j = 0; j < out->terms; j++) {
            trd_linear_contrast(w, j, c[1]);
            bool there = out->reason == TRD_DEFINED && w->kept[i] && w->kept[j] && !one[i] && !one[j];
            out->covariance[i * out->terms + j] = there ? times * along(w, c[0], c[1]) : NAN;
        }
        bool            none = out->reason == TRD_NO_CASES || out->reason == TRD_NOT_FINITE;
        trd_stat_reason why = !none && !w->kept[i] ? TRD_COLLINEAR : one[i] && out->reason == TRD_DEFINED ? TRD_ONE_CASE : out->reason;
        double          value = none || !w->kept[i] ? NAN : value_of(w, i);
        if (why == TRD_DEFINED) {
            double df = w->degrees ? w->degrees[i] : w->how->robust >= TRD_ROBUST_CR0 ? (double)out->clusters - 1 : out->df;
            double scale = out->size * sqrt(fmax(0, trd_linear_along(w, c[0], c[0])));
            out->term[i] = trd_coefficient_of(value, sqrt(fmax(0, out->covariance[i * out->terms + i])), df, scale, level, cases);
        } else
            out->term[i] = trd_coefficient_none(value, level, cases, why);
        out->term[i].of.clusters = out->clusters;
    }
}

trd_code trd_linear_check(const trd_products *p, const trd_linear_how *how, trd_error *err)
{
    if (p->columns < 1 + (how->constant != TRD_CONSTANT))
        return trd_fail(err, TRD_E_USAGE, "a linear model needs a term and a response; give them as columns, the response last");
    if (p->columns > TRD_LINEAR_TERMS)
        return trd_fail(err, TRD_E_LIMIT, "%zu terms are more than the %d of a linear model; absorb the factor with most levels",
                        p->columns, TRD_LINEAR_TERMS);
    if (how->robust >= TRD_ROBUST_HC0 && how->robust <= TRD_ROBUST_HC4 && !how->rows)
        return trd_fail(err, TRD_E_USAGE, "HC standard errors need the rows; give them, or clusters");
    if (how->robust == TRD_ROBUST_CR2 && how->precise > 0)
        return trd_fail(err, TRD_E_USAGE, "CR2 standard errors are for cases that count alike, not for inverse variances; choose CR1");
    for (size_t g = 0; how->cluster && g < p->groups; g++)
        if (how->cluster[g] >= how->clusters)
            return trd_fail(err, TRD_E_DATA, "group %zu: there is no cluster %u; codes run from 0 to %zu", g, how->cluster[g],
                            how->clusters - 1);
    return trd_level_check(how->level, err);
}

trd_code trd_linear_fit(const trd_products *products, const trd_linear_how *how, trd_pool *pool, trd_linear *out,
                        trd_error *err)
{
    trd_code code = trd_linear_check(products, how, err);
    if (code != TRD_OK)
        return code;

    trd_linear_work w;
    trd_pool       *scratch = trd_pool_new(pool);
    trd_linear      fit = { 0 };
    code = scratch ? trd_linear_solve(&w, products, how, scratch, &fit, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK && how->robust >= TRD_ROBUST_CR0)
        code = trd_linear_clusters(&w, err);
    else if (code == TRD_OK && how->robust != TRD_ROBUST_NONE)
        code = trd_linear_rows(&w, err);
    fit.term = trd_pool_calloc(pool, fit.terms, sizeof *fit.term);
    fit.covariance = trd_pool_calloc(pool, fit.terms * fit.terms, sizeof *fit.covariance);
    if (code == TRD_OK && (!fit.term || !fit.covariance))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", fit.terms);
    if (code == TRD_OK) {
        fit.clusters = w.clusters;
        finish(&w, &fit);
        *out = fit;
    }
    trd_pool_free(scratch);
    return code;
}
