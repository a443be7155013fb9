/* Names in the formulas: pull_t = M x_t, what a row moves the estimates by for
 * each unit of its response; q_t = pull_t u_t, so that the covariance is the sum
 * of the weighted products of q at distances up to `lags`. */
#include "stat/newey_west.h"

#include "stat/normal_int.h"

#include <math.h>
#include <string.h>

size_t trd_newey_west_lags(size_t n)
{
    return (size_t)floor(4 * pow((double)n / 100, 2.0 / 9));
}

/* ---- rows ----------------------------------------------------------------------------- */

static double mean_of(const double *x, size_t n)
{
    trd_sum sum = { 0, 0 };
    for (size_t i = 0; i < n; i++)
        sum = trd_sum_plus(sum, trd_sum_from(x[i]));
    return trd_sum_value(sum) / (double)n;
}

/* About the means, so that large numbers that differ little (years) lose
 * nothing; a term without a value takes no part. */
void trd_linear_residuals(const trd_product_rows *rows, const trd_linear *fit, bool no_constant, double *out)
{
    size_t n = rows->rows, first = !no_constant, k = rows->columns - 1;

    for (size_t j = 0; j <= k; j++) {
        double centre = no_constant ? 0 : mean_of(rows->column[j], n);
        double times = j == k ? 1 : -fit->term[first + j].of.value;
        for (size_t i = 0; i < n; i++)
            if (j == 0 || !isnan(times))
                out[i] = (j == 0 ? 0 : out[i]) + (isnan(times) ? 0 : times * (rows->column[j][i] - centre));
    }
}

/* M x of a row: of the slopes M (x - mean), of the constant 1/n - mean' that. */
typedef struct pulls {
    const trd_product_rows *rows;
    size_t                  terms, first;
    double                 *mean;        /* of the regressors                     */
    double                 *inverse;     /* terms x terms: M, 0 where not kept    */
} pulls;

static trd_code open_pulls(pulls *p, const trd_product_rows *rows, const trd_linear *fit, bool no_constant, trd_pool *scratch,
                           trd_error *err)
{
    size_t terms = fit->terms;

    *p = (pulls){ .rows = rows, .terms = terms, .first = !no_constant };
    p->mean = trd_pool_calloc(scratch, terms, sizeof *p->mean);
    p->inverse = trd_pool_calloc(scratch, terms * terms, sizeof *p->inverse);
    if (!p->mean || !p->inverse)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", terms);
    for (size_t j = 0; !no_constant && j < rows->columns - 1; j++)
        p->mean[p->first + j] = mean_of(rows->column[j], rows->rows);
    for (size_t i = 0; i < terms * terms; i++)
        p->inverse[i] = isnan(fit->covariance[i]) ? 0 : fit->covariance[i] / (fit->sigma * fit->sigma);
    return TRD_OK;
}

static void pull_of(const pulls *p, size_t row, double *out)
{
    size_t first = p->first;

    for (size_t i = first; i < p->terms; i++) {
        out[i] = 0;
        for (size_t j = first; j < p->terms; j++)
            out[i] += p->inverse[i * p->terms + j] * (p->rows->column[j - first][row] - p->mean[j]);
    }
    if (first)
        out[0] = 1 / (double)p->rows->rows;
    for (size_t i = first; first && i < p->terms; i++)
        out[0] -= p->mean[i] * out[i];
}

/* The rows of one series after those of another, each in their order. */
static trd_code order_of(const trd_product_rows *rows, trd_pool *scratch, size_t **order, trd_error *err)
{
    size_t *at = trd_pool_calloc(scratch, rows->groups + 1, sizeof *at);

    *order = trd_pool_calloc(scratch, rows->rows + 1, sizeof **order);
    if (!at || !*order)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);
    for (size_t i = 0; rows->group && i < rows->rows; i++)
        at[rows->group[i] + 1]++;
    for (size_t g = 0; g < rows->groups; g++)
        at[g + 1] += at[g];
    for (size_t i = 0; i < rows->rows; i++)
        (*order)[at[rows->group ? rows->group[i] : 0]++] = i;
    return TRD_OK;
}

/* ---- the covariance ------------------------------------------------------------------- */

/* meat = sum_t q_t s_t' + s_t q_t' with s_t = q_t / 2 + sum_j w_j q_{t-j}. */
static void add_up(const pulls *p, const size_t *order, const double *residual, size_t lags, double *q, trd_sum *meat)
{
    size_t n = p->rows->rows, terms = p->terms, start = 0;
    double s[TRD_LINEAR_TERMS];

    for (size_t t = 0; t < n; t++) {
        double *own = q + t * terms;
        if (p->rows->group && t > 0 && p->rows->group[order[t]] != p->rows->group[order[t - 1]])
            start = t;
        pull_of(p, order[t], own);
        for (size_t i = 0; i < terms; i++)
            s[i] = (own[i] *= residual[order[t]]) / 2;
        for (size_t j = 1; j <= lags && j <= t - start; j++)
            for (size_t i = 0; i < terms; i++)
                s[i] += (1 - (double)j / ((double)lags + 1)) * own[i - j * terms];
        for (size_t i = 0, at = 0; i < terms; i++)
            for (size_t j = 0; j <= i; j++, at++)
                meat[at] = trd_sum_plus(meat[at], trd_sum_from(own[i] * s[j] + s[i] * own[j]));
    }
}

static trd_code doubt(const trd_product_rows *rows, const trd_newey_west_how *how, trd_linear *fit, trd_pool *scratch,
                      trd_error *err)
{
    size_t   n = rows->rows, terms = fit->terms;
    double  *residual = trd_pool_calloc(scratch, n, sizeof *residual), *q = trd_pool_calloc(scratch, n * terms, sizeof *q);
    trd_sum *meat = trd_pool_calloc(scratch, trd_pairs(terms), sizeof *meat);
    size_t  *order;
    pulls    p;
    trd_code code = open_pulls(&p, rows, fit, how->no_constant, scratch, err);

    if (code == TRD_OK && (!residual || !q || !meat))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    if (code == TRD_OK)
        code = order_of(rows, scratch, &order, err);
    if (code != TRD_OK)
        return code;
    trd_linear_residuals(rows, fit, how->no_constant, residual);
    add_up(&p, order, residual, how->lags, q, meat);
    for (size_t i = 0; i < terms; i++)
        for (size_t j = 0; j < terms; j++)
            if (!isnan(fit->covariance[i * terms + j]))
                fit->covariance[i * terms + j] = trd_sum_value(meat[trd_pair(i, j)]) * (how->adjusted ? fit->cases / fit->df : 1);
    return TRD_OK;
}

/* A spread that is only the rounding of the response is none: the standard
 * error of least squares over sigma is what a term makes of it. */
static void finish(trd_linear *fit, double level)
{
    for (size_t i = 0; i < fit->terms; i++) {
        trd_interval *of = &fit->term[i].of;
        double        scale = fit->size * of->se / fit->sigma, se = sqrt(fmax(0, fit->covariance[i * fit->terms + i]));
        if (of->reason == TRD_DEFINED)
            fit->term[i] = trd_coefficient_of(of->value, se, of->df, scale, level, of->cases);
    }
}

trd_code trd_newey_west_fit(const trd_product_rows *rows, const trd_newey_west_how *how, trd_pool *pool, trd_linear *out,
                            trd_error *err)
{
    trd_product_rows all = *rows;
    trd_products     products;
    trd_linear       fit;

    if (rows->weight || rows->inner)
        return trd_fail(err, TRD_E_USAGE, "a series has no weights; give its points one by one");
    for (size_t i = 0; rows->group && i < rows->rows; i++)
        if (rows->group[i] >= rows->groups)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no series %u; codes run from 0 to %zu", i + 1, rows->group[i],
                            rows->groups - 1);
    trd_pool *scratch = trd_pool_new(pool);
    if (!scratch)
        return trd_fail(err, TRD_E_NOMEM, "out of memory");
    all.group = NULL;
    all.groups = 1;
    trd_linear_how plain = { .constant = how->no_constant ? TRD_CONSTANT_NONE : TRD_CONSTANT, .level = how->level };
    trd_code       code = trd_products_of(&all, scratch, &products, err);
    if (code == TRD_OK)
        code = trd_linear_fit(&products, &plain, pool, &fit, err);
    if (code == TRD_OK && fit.reason == TRD_DEFINED && fit.sigma > 0)
        code = doubt(rows, how, &fit, scratch, err);
    if (code == TRD_OK) {
        finish(&fit, how->level);
        *out = fit;
    }
    trd_pool_free(scratch);
    return code;
}
