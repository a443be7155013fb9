/* One factor by maximum likelihood. Names: R the correlations of k items, psi
 * the uniquenesses, t = log psi, S = psi^(-1/2) R psi^(-1/2) with eigenvalues
 * e_0 >= e_1 >= ... and vectors w_0, w_1, ...
 *
 * For given psi the best loadings are psi_i^(1/2) w_0i sqrt(e_0 - 1), and minus
 * twice the log-likelihood is, but for a constant and the factor n,
 *   f = sum t + log e_0 + 1 + e_1 + e_2 + ...
 * With T = S - e_0 w_0 w_0' (the rest of S) its derivatives are
 *   f_i  = 1 - w_0i^2 - T_ii,
 *   f_ij = T_ij (delta_ij - w_0i w_0j)
 *          + w_0i w_0j sum_{m > 0} (1 - e_m) (e_0 + e_m) / (e_0 - e_m) w_mi w_mj.
 * An EM search (a thousand steps near an edge) was the alternative; it is what
 * the tests compare with. */
#include "stat/reliability.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

enum { MOST_STEPS = 500 };

#define EDGE (-16.0)                 /* log psi below this is an edge: 1e-7 */

typedef struct search {
    size_t                     k;
    const double              *r;            /* correlations                */
    double                    *t, *tried, *step, *gradient, *hessian, *root;
    gsl_matrix                *s, *vectors;
    gsl_vector                *values;
    gsl_eigen_symmv_workspace *room;
} search;

static void close_search(search *s)
{
    gsl_matrix_free(s->s);
    gsl_matrix_free(s->vectors);
    gsl_vector_free(s->values);
    gsl_eigen_symmv_free(s->room);
}

static bool open_search(search *s, const double *r, size_t k, trd_pool *scratch)
{
    *s = (search){ .k = k, .r = r };
    s->t = trd_pool_calloc(scratch, k, sizeof *s->t);
    s->tried = trd_pool_calloc(scratch, k, sizeof *s->tried);
    s->step = trd_pool_calloc(scratch, k, sizeof *s->step);
    s->gradient = trd_pool_calloc(scratch, k, sizeof *s->gradient);
    s->hessian = trd_pool_calloc(scratch, k * k, sizeof *s->hessian);
    s->root = trd_pool_calloc(scratch, k * k, sizeof *s->root);
    s->s = gsl_matrix_alloc(k, k);
    s->vectors = gsl_matrix_alloc(k, k);
    s->values = gsl_vector_alloc(k);
    s->room = gsl_eigen_symmv_alloc(k);
    return s->t && s->tried && s->step && s->gradient && s->hessian && s->root && s->s && s->vectors && s->values && s->room;
}

/* The eigenvalues at t, largest first, and f; INFINITY when there are none. */
static double value_at(search *s, const double *t)
{
    double f = 1;

    for (size_t i = 0; i < s->k; i++)
        for (size_t j = 0; j < s->k; j++)
            gsl_matrix_set(s->s, i, j, s->r[i * s->k + j] * exp(-(t[i] + t[j]) / 2));
    if (gsl_eigen_symmv(s->s, s->values, s->vectors, s->room) != 0)
        return INFINITY;
    gsl_eigen_symmv_sort(s->values, s->vectors, GSL_EIGEN_SORT_VAL_DESC);
    for (size_t i = 0; i < s->k; i++)
        f += t[i] + (i ? gsl_vector_get(s->values, i) : log(gsl_vector_get(s->values, 0)));
    return isfinite(f) ? f : INFINITY;
}

static double at(const search *s, size_t i, size_t m)
{
    return gsl_matrix_get(s->vectors, i, m);
}

/* Gradient, second derivatives, and those expected when the model holds, which
 * are never negative: (delta_ij - w_0i w_0j)^2 (Joreskog 1967). */
static void derive(search *s, double *expected)
{
    size_t k = s->k;
    double first = gsl_vector_get(s->values, 0);

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double rest = 0, turn = 0, own = at(s, i, 0) * at(s, j, 0), same = i == j ? 1 : 0;
            for (size_t m = 1; m < k; m++) {
                double e = gsl_vector_get(s->values, m), pair = at(s, i, m) * at(s, j, m);
                rest += e * pair;
                turn += (1 - e) * (first + e) / (first - e) * pair;
            }
            if (i == j)
                s->gradient[i] = 1 - own - rest;
            s->hessian[i * k + j] = s->hessian[j * k + i] = rest * (same - own) + own * turn;
            expected[i * k + j] = expected[j * k + i] = (same - own) * (same - own);
        }
}

/* step = -a^-1 gradient by Cholesky's root; false: a is not positive definite. */
static bool solve(search *s, const double *a, double add)
{
    size_t  k = s->k;
    double *l = s->root;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double left = a[i * k + j] + (i == j ? add : 0);
            for (size_t m = 0; m < j; m++)
                left -= l[i * k + m] * l[j * k + m];
            if (i == j && !(left > 1e-10))
                return false;
            l[i * k + j] = i == j ? sqrt(left) : left / l[j * k + j];
        }
    for (size_t i = 0; i < k; i++) {
        s->step[i] = -s->gradient[i];
        for (size_t j = 0; j < i; j++)
            s->step[i] -= l[i * k + j] * s->step[j];
        s->step[i] /= l[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t j = i + 1; j < k; j++)
            s->step[i] -= l[j * k + i] * s->step[j];
        s->step[i] /= l[i * k + i];
    }
    return true;
}

/* Goes on along the step, by halves until f is less; *f is the new one. A step
 * leads nowhere past psi = 1, where an item has no part in the factor. */
static bool move(search *s, double *f)
{
    double longest = 0;

    for (size_t i = 0; i < s->k; i++)
        longest = fmax(longest, fabs(s->step[i]));
    for (double part = fmin(1, 3 / longest); part > 1e-12; part /= 2) {
        for (size_t i = 0; i < s->k; i++)
            s->tried[i] = fmin(0, s->t[i] + part * s->step[i]);
        double tried = value_at(s, s->tried);
        if (tried <= *f + 1e-13 * fabs(*f)) {
            memcpy(s->t, s->tried, s->k * sizeof *s->t);
            *f = tried;
            return true;
        }
    }
    return false;
}

/* From t on; true: the least of f was found inside, at t, and the eigenvectors
 * are those of t. Newton's steps double the digits, so that one of 1e-8 ends the
 * search. Where f does not curve upwards a step goes by the expected
 * derivatives, and the search does not end there. */
static bool descend(search *s, double *f, double *expected)
{
    *f = value_at(s, s->t);
    for (int n = 0; n < MOST_STEPS && isfinite(*f); n++) {
        double longest = 0, lowest = 0;
        derive(s, expected);
        bool curved = solve(s, s->hessian, 0);
        if (!curved && !solve(s, expected, 1e-4))
            return false;
        for (size_t i = 0; i < s->k; i++) {
            longest = fmax(longest, fabs(s->step[i]));
            lowest = fmin(lowest, s->t[i]);
        }
        if (lowest < EDGE)
            return false;
        if (curved && longest < 1e-8) {
            for (size_t i = 0; i < s->k; i++)
                s->t[i] += s->step[i];
            *f = value_at(s, s->t);
            return isfinite(*f);
        }
        if (!move(s, f))
            return false;
    }
    return false;
}

/* f when item j is the factor, in the limit psi_j = 0: psi_i = 1 - r_ij^2. */
static double at_edge(const double *r, size_t k, size_t j)
{
    double f = (double)k;
    for (size_t i = 0; i < k; i++)
        f += i == j ? 0 : log1p(-r[i * k + j] * r[i * k + j]);
    return f;
}

static void fill(const trd_scale_items *items, trd_omega *o)
{
    double raw = 0, rest = 0, equal = 0, equal_rest = 0;

    for (size_t i = 0; i < o->items; i++)
        equal += o->loading[i];
    for (size_t i = 0; i < o->items; i++) {
        double sd = sqrt(items->covariance[i * o->items + i]);
        o->loading[i] *= equal < 0 ? -1 : 1;
        raw += o->loading[i] * sd;
        rest += o->uniqueness[i] * sd * sd;
        equal_rest += o->uniqueness[i];
    }
    o->omega = raw * raw / (raw * raw + rest);
    o->standardized = equal * equal / (equal * equal + equal_rest);
}

/* The more likely of what was found inside and of the best edge. A search that
 * did not end must have been on its way to an edge; two edges that are as good
 * are the ends of a ridge, on which no point is the best. */
static void choose(search *s, bool found, double f, trd_omega *o)
{
    size_t k = s->k, best = 0;
    double least = INFINITY, second = INFINITY;

    for (size_t j = 0; j < k; j++) {
        double edge = at_edge(s->r, k, j);
        best = edge < least ? j : best;
        second = fmin(second, fmax(edge, least));
        least = fmin(least, edge);
    }
    bool inside = found && f <= least + 1e-12 * fabs(f);
    if (!inside && ((!found && least > f + 1e-6 * fabs(f)) || second <= least + 1e-12 * fabs(f))) {
        o->reason = TRD_NO_CONVERGENCE;
        return;
    }
    o->on_edge = inside ? k : best;
    double first = inside ? fmax(1, gsl_vector_get(s->values, 0)) : 1;
    for (size_t i = 0; i < k; i++) {
        o->loading[i] = inside ? exp(s->t[i] / 2) * at(s, i, 0) * sqrt(first - 1) : s->r[i * k + best];
        o->uniqueness[i] = 1 - o->loading[i] * o->loading[i];
    }
}

/* Correlations of the items; a reason when they do not let a factor be found. */
static trd_stat_reason correlations(const trd_scale_items *items, double *r)
{
    size_t          k = items->items;
    const double   *c = items->covariance;
    trd_stat_reason reason = items->reason != TRD_DEFINED ? items->reason : k < 2 ? TRD_ONE_ITEM : k < 3 ? TRD_NO_FREEDOM : TRD_DEFINED;

    for (size_t i = 0; i < k && reason == TRD_DEFINED; i++)
        if (!(c[i * k + i] > 0))
            reason = TRD_NO_VARIANCE;
    for (size_t i = 0; i < k && reason == TRD_DEFINED; i++)
        for (size_t j = 0; j < k; j++) {
            r[i * k + j] = i == j ? 1 : c[i * k + j] / sqrt(c[i * k + i]) / sqrt(c[j * k + j]);
            if (i != j && 1 - fabs(r[i * k + j]) < 1e-13)
                reason = TRD_COLLINEAR;
        }
    return reason;
}

static void fit(search *s, double *expected, const trd_scale_items *items, trd_omega *o)
{
    double f = INFINITY;

    for (size_t i = 0; i < s->k; i++)
        s->t[i] = log(0.5);
    bool found = descend(s, &f, expected);
    choose(s, found, f, o);
    if (o->reason == TRD_DEFINED)
        fill(items, o);
}

trd_code trd_omega_of(const trd_scale_items *items, trd_pool *pool, trd_omega *out, trd_error *err)
{
    size_t    k = items->items;
    trd_pool *scratch = trd_pool_new(pool);
    search    s = { 0 };
    trd_omega o = { .cases = items->cases, .items = k, .omega = NAN, .standardized = NAN, .on_edge = k };
    trd_code  code = TRD_OK;
    double   *r = scratch ? trd_pool_calloc(scratch, k * k, sizeof *r) : NULL;
    double   *expected = scratch ? trd_pool_calloc(scratch, k * k, sizeof *expected) : NULL;

    o.loading = trd_pool_calloc(pool, k, sizeof *o.loading);
    o.uniqueness = trd_pool_calloc(pool, k, sizeof *o.uniqueness);
    if (!r || !expected || !o.loading || !o.uniqueness || !open_search(&s, r, k, scratch)) {
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu items", k);
    } else {
        for (size_t i = 0; i < k; i++)
            o.loading[i] = o.uniqueness[i] = NAN;
        o.reason = correlations(items, r);
        if (o.reason == TRD_DEFINED)
            fit(&s, expected, items, &o);
        *out = o;
    }
    close_search(&s);
    trd_pool_free(scratch);
    return code;
}
