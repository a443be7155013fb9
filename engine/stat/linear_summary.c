#include "stat/linear_summary.h"

#include "stat/distribution.h"
#include "stat/linear_int.h"

#include <math.h>
#include <string.h>

void trd_linear_summary_of(const trd_linear *fit, double log_weights, trd_linear_summary *out)
{
    double n = fit->cases, variance = fit->residual / fit->df;

    *out = (trd_linear_summary){ NAN, NAN, fit->freedom - fit->df, fit->df, NAN, fit->total - fit->residual, NAN, NAN, NAN,
                                 fit->reason };
    if (fit->reason == TRD_ONE_CLUSTER)              /* of the slopes' errors only */
        out->reason = fit->df > 0 ? TRD_DEFINED : TRD_NO_FREEDOM;
    if (out->reason == TRD_DEFINED)
        out->adjusted = 1 - (1 - fit->r_squared) * fit->freedom / fit->df;
    if (out->reason == TRD_DEFINED && trd_interval_is_flat(fit->sigma, fit->size))
        out->reason = TRD_NO_VARIANCE;
    if (out->reason != TRD_DEFINED)
        return;
    if (out->df1 > 0) {
        out->f = out->regression / out->df1 / variance;
        out->p = trd_f_upper(out->f, out->df1, out->df2);
    }
    out->log_likelihood = -n / 2 * (log(2 * M_PI * fit->residual / n) + 1) + log_weights / 2;
    out->aic = -2 * out->log_likelihood + 2 * (n - fit->df + 1);
    out->bic = -2 * out->log_likelihood + log(n) * (n - fit->df + 1);
}

/* ---- on the totals --------------------------------------------------------------------- */

/* A fit in memory of its own; *w points into *scratch, which the caller frees. */
static trd_code open(const trd_products *products, const trd_linear_how *how, trd_pool *pool, trd_linear_work *w,
                     trd_linear *fit, trd_pool **scratch, trd_error *err)
{
    trd_code code = trd_linear_check(products, how, err);

    *scratch = NULL;
    if (code == TRD_OK && !(*scratch = trd_pool_new(pool)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        code = trd_linear_solve(w, products, how, *scratch, fit, err);
    return code;
}

trd_code trd_linear_standardized(const trd_products *products, const trd_linear_how *how, trd_pool *pool, double *beta,
                                 trd_error *err)
{
    trd_linear_work w;
    trd_linear      fit;
    trd_pool       *scratch;
    trd_code        code = open(products, how, pool, &w, &fit, &scratch, err);

    for (size_t j = 0; code == TRD_OK && j < w.k; j++) {
        double own = trd_sum_value(w.pairs[trd_pair(j, j)]);
        bool   there = w.kept[w.m - w.k + j] && fit.total > 0 && !trd_interval_is_flat(sqrt(fit.total / fit.cases), fit.size);
        beta[j] = there ? trd_sum_value(w.b[w.m - w.k + j]) * sqrt(own / fit.total) : NAN;
    }
    trd_pool_free(scratch);
    return code;
}

/* The logarithm of the determinant of the products of some regressors; NAN
 * when they are collinear. */
static double log_determinant(const trd_linear_work *w, const size_t *which, size_t count, trd_sum *a, trd_sum *root,
                              double *scale, uint8_t *kept)
{
    double sum = 0;

    for (size_t j = 0; j < count; j++) {
        for (size_t i = 0; i <= j; i++)
            a[trd_pair(j, i)] = w->pairs[trd_pair(which[j], which[i])];
        scale[j] = trd_sum_value(a[trd_pair(j, j)]);
    }
    if (trd_normal_root(a, scale, count, 0, root, kept) < count)
        return NAN;
    for (size_t j = 0; j < count; j++)
        sum -= 2 * log(trd_sum_value(root[j * count + j]));
    return sum;
}

/* Determinants of the term's columns and of the others, over that of all. */
static trd_code vif_of(const trd_linear_work *w, const size_t *first, size_t terms, double *vif, trd_error *err)
{
    size_t   k = w->k, *which = trd_pool_calloc(w->scratch, k, sizeof *which);
    trd_sum *a = trd_pool_calloc(w->scratch, trd_pairs(k), sizeof *a), *root = trd_pool_calloc(w->scratch, k * k, sizeof *root);
    double  *scale = trd_pool_calloc(w->scratch, k, sizeof *scale);
    uint8_t *kept = trd_pool_calloc(w->scratch, k, 1);

    if (!which || !a || !root || !scale || !kept)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", k);
    for (size_t t = 0; t < terms; t++) {
        double part[3];
        bool   there = true;
        for (int side = 0; side < 3; side++) {       /* own, others, all that are kept */
            size_t count = 0;
            for (size_t j = 0; j < k; j++) {
                bool own = j >= first[t] && j < first[t + 1];
                there = there && (!own || w->kept[w->m - k + j]);
                if (w->kept[w->m - k + j] && (side == 2 || own == (side == 0)))
                    which[count++] = j;
            }
            part[side] = log_determinant(w, which, count, a, root, scale, kept);
        }
        vif[t] = there ? exp(part[0] + part[1] - part[2]) : NAN;
    }
    return TRD_OK;
}

trd_code trd_linear_vif(const trd_products *products, const trd_linear_how *how, const size_t *first, size_t terms,
                        trd_pool *pool, double *vif, trd_error *err)
{
    trd_linear_work w;
    trd_linear      fit;
    trd_pool       *scratch;
    trd_code        code = open(products, how, pool, &w, &fit, &scratch, err);

    for (size_t t = 0; code == TRD_OK && t < terms; t++)
        if (first[t] >= first[t + 1] || first[t + 1] > w.k)
            code = trd_fail(err, TRD_E_USAGE, "term %zu has no regressors of its own; say where each begins, in order", t + 1);
    if (code == TRD_OK)
        code = vif_of(&w, first, terms, vif, err);
    trd_pool_free(scratch);
    return code;
}

/* ---- predictions -------------------------------------------------------------------------- */

static trd_prediction predict(const trd_linear_work *w, const trd_linear *fit, const double *const *column, size_t row)
{
    size_t  k = w->k, first = w->m - k;
    double  z[TRD_LINEAR_TERMS] = { 1 }, level = w->how->level;
    int64_t cases = fit->cases < 9e18 ? (int64_t)fit->cases : INT64_MAX;
    trd_sum value = w->centre[k];

    if (first)
        value = trd_sum_plus(value, w->b[0]);
    for (size_t j = 0; j < k; j++) {
        trd_sum d = trd_sum_minus(trd_sum_from(column[j][row]), w->centre[j]);
        value = trd_sum_plus(value, trd_sum_times(d, w->b[first + j]));
        z[first + j] = trd_sum_value(d);
    }
    trd_prediction  p = { .low = NAN, .high = NAN };
    trd_stat_reason why = trd_linear_judge(w, fit);
    bool            there = isfinite(trd_sum_value(value)) && why != TRD_NO_CASES && why != TRD_NOT_FINITE;
    if (why == TRD_DEFINED && fit->kept < fit->terms)
        why = TRD_COLLINEAR;
    if (!there || why != TRD_DEFINED) {
        p.mean = trd_interval_none(there ? trd_sum_value(value) : NAN, level, cases, why == TRD_DEFINED ? TRD_NOT_FINITE : why);
        return p;
    }
    double share = trd_linear_along(w, z, z);
    p.mean = trd_interval_t(trd_sum_value(value), fit->sigma * sqrt(share), fit->df, fit->size * sqrt(share), level, cases);
    if (p.mean.reason == TRD_DEFINED) {
        double far = trd_t_critical(level, fit->df) * fit->sigma * sqrt(1 + share);
        p.low = p.mean.value - far;
        p.high = p.mean.value + far;
    }
    return p;
}

trd_code trd_linear_predict(const trd_products *products, const trd_linear_how *how, const double *const *column, size_t rows,
                            trd_pool *pool, trd_prediction **out, trd_error *err)
{
    trd_linear_work w;
    trd_linear      fit;
    trd_pool       *scratch;
    trd_prediction *all = trd_pool_calloc(pool, rows, sizeof *all);

    if (how->robust != TRD_ROBUST_NONE || how->constant == TRD_CONSTANT_OF_GROUP)
        return trd_fail(err, TRD_E_USAGE, "predictions need the model's own errors and a constant for all; fit the model so");
    trd_code code = open(products, how, pool, &w, &fit, &scratch, err);
    if (code == TRD_OK && !all)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu predictions", rows);
    for (size_t row = 0; code == TRD_OK && row < rows; row++)
        all[row] = predict(&w, &fit, column, row);
    if (code == TRD_OK)
        *out = all;
    trd_pool_free(scratch);
    return code;
}
