/* From the parameters of the search to the terms of the model, in the units of
 * the data, with their doubt. */
#include "stat/newton_int.h"

#include <math.h>
#include <string.h>

/* A parameter of the data's own columns as a combination of ours: a slope is
 * divided by the spread, and what stands before the slopes takes the means. */
static void contrast(const trd_newton *n, size_t at, double *c)
{
    double sign = n->ordinal ? 1 : -1;
    size_t terms = n->rows->terms, own = n->first + (n->equations > 1 ? at * terms : 0);

    memset(c, 0, n->m * sizeof *c);
    c[at] = at < n->first ? 1 : n->scale[(at - n->first) % terms];
    for (size_t j = 0; at < n->first && j < terms; j++)
        c[own + j] = sign * n->mean[j] * n->scale[j];
}

static double factor(const trd_newton *n, size_t kept)
{
    if (n->how->robust == TRD_ROBUST_HC1)
        return n->cases / (n->cases - (double)kept);
    return n->how->robust == TRD_ROBUST_CR1 ? (double)n->clusters / ((double)n->clusters - 1) : 1;
}

static double along(const trd_newton *n, const double *c, const double *d)
{
    double out = 0, kc[TRD_MODEL_TERMS], kd[TRD_MODEL_TERMS];

    trd_newton_times_root(n, c, kc);
    trd_newton_times_root(n, d, kd);
    for (size_t i = 0; i < n->m; i++)
        if (!n->meat)
            out += kc[i] * kd[i];
        else
            for (size_t j = 0; j < n->m; j++)
                out += kc[i] * n->meat[i * n->m + j] * kd[j];
    return out;
}

static double dot(const double *a, const double *b, size_t m)
{
    double sum = 0;
    for (size_t i = 0; i < m; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Does the estimate of this parameter grow without end? */
static bool runs_away(const trd_newton *n, size_t at, const double *c)
{
    double most = 0, own = fabs(at < n->first ? dot(c, n->running, n->m) : n->running[at]);

    for (size_t i = 0; i < n->m; i++)
        most = fmax(most, fabs(n->running[i]));
    return n->reason == TRD_SEPARATED && own > 1e-3 * most;
}

static bool is_searched(const trd_newton *n)
{
    return n->reason == TRD_DEFINED || n->reason == TRD_SEPARATED || n->reason == TRD_NO_CONVERGENCE;
}

static trd_coefficient term_of(const trd_newton *n, const trd_model *out, size_t at)
{
    double          c[TRD_MODEL_TERMS], level = n->how->level;
    int64_t         cases = out->cases < 9e18 ? (int64_t)out->cases : INT64_MAX;
    trd_stat_reason why = out->reason;

    contrast(n, at, c);
    if (is_searched(n) && !n->kept[at])
        why = TRD_COLLINEAR;
    else if (n->reason == TRD_SEPARATED && !runs_away(n, at, c))
        why = TRD_NO_CONVERGENCE;
    if (why != TRD_DEFINED)
        return trd_coefficient_none(n->reason == TRD_DEFINED && n->kept[at] ? dot(c, n->b, n->m) : NAN, level, cases, why);
    double          se = sqrt(factor(n, out->kept) * along(n, c, c));
    trd_coefficient term = trd_coefficient_of(dot(c, n->b, n->m), se, INFINITY, 0, level, cases);
    term.of.clusters = n->clusters;
    return term;
}

trd_code trd_newton_finish(const trd_newton *n, trd_pool *pool, trd_model *out, trd_error *err)
{
    size_t skip = n->ordinal ? n->first : 0, terms = n->m - skip;
    double c[2][TRD_MODEL_TERMS];

    *out = (trd_model){ .terms = terms, .thresholds = skip, .cases = n->cases, .clusters = n->clusters,
                        .iterations = n->iterations, .reason = n->reason };
    out->term = trd_pool_calloc(pool, terms, sizeof *out->term);
    out->threshold = trd_pool_calloc(pool, skip, sizeof *out->threshold);
    out->covariance = trd_pool_calloc(pool, terms * terms, sizeof *out->covariance);
    if (!out->term || !out->threshold || !out->covariance)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", n->m);
    for (size_t i = 0; i < n->m; i++)
        out->kept += n->kept[i];
    out->log_likelihood = is_searched(n) ? n->log_likelihood : NAN;
    out->deviance = -2 * out->log_likelihood;
    out->df = out->cases - (double)out->kept;
    if (out->reason == TRD_DEFINED && n->how->robust >= TRD_ROBUST_CR0 && n->clusters < 2)
        out->reason = TRD_ONE_CLUSTER;
    for (size_t i = 0; i < n->m; i++)
        *(i < skip ? &out->threshold[i] : &out->term[i - skip]) = term_of(n, out, i);
    for (size_t i = 0; i < terms; i++)
        for (size_t j = 0; j < terms; j++) {
            contrast(n, skip + i, c[0]);
            contrast(n, skip + j, c[1]);
            bool there = out->reason == TRD_DEFINED && n->kept[skip + i] && n->kept[skip + j];
            out->covariance[i * terms + j] = there ? factor(n, out->kept) * along(n, c[0], c[1]) : NAN;
        }
    return TRD_OK;
}
