#include "stat/ancova.h"

#include "stat/distribution.h"
#include "stat/normal_int.h"
#include "stat/wald.h"

#include <math.h>

typedef struct work {
    const trd_ancova_rows *rows;
    trd_robust             robust;
    double                 level;
    trd_pool              *scratch;
    size_t                *dummy;        /* [groups]: place among the dummies; groups: empty  */
    size_t                 dummies;      /* groups that hold a case                           */
    const double         **column;       /* covariates, covariates - mean, dummies, y         */
    uint32_t              *own;          /* every row a cluster                               */
    bool                  *lone;         /* [groups]: one cluster                             */
} work;

static trd_code check(const trd_ancova_rows *rows, trd_error *err)
{
    if (rows->groups == 0)
        return trd_fail(err, TRD_E_USAGE, "an analysis of covariance compares groups; give their number");
    for (size_t i = 0; i < rows->rows; i++) {
        if (rows->group[i] >= rows->groups)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no group %u; codes run from 0 to %zu", i + 1, rows->group[i],
                            rows->groups - 1);
        if (rows->cluster && rows->cluster[i] >= rows->clusters)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no cluster %u; codes run from 0 to %zu", i + 1, rows->cluster[i],
                            rows->clusters - 1);
    }
    return TRD_OK;
}

/* ---- columns -------------------------------------------------------------------------- */

static trd_code count(work *w, trd_ancova *a, trd_error *err)
{
    const trd_ancova_rows *rows = w->rows;
    uint32_t              *first = trd_pool_calloc(w->scratch, rows->groups, sizeof *first);

    w->dummy = trd_pool_calloc(w->scratch, rows->groups, sizeof *w->dummy);
    w->lone = trd_pool_calloc(w->scratch, rows->groups, sizeof *w->lone);
    w->own = trd_pool_calloc(w->scratch, rows->rows, sizeof *w->own);
    if (!first || !w->dummy || !w->lone || !w->own)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);
    for (size_t i = 0; i < rows->rows; i++) {
        uint32_t g = rows->group[i];
        w->own[i] = rows->cluster ? rows->cluster[i] : (uint32_t)i;
        if (a->cases[g]++ == 0) {
            first[g] = w->own[i];
            w->lone[g] = true;
        }
        w->lone[g] &= w->own[i] == first[g];
    }
    for (size_t g = 0; g < rows->groups; g++)
        w->dummy[g] = a->cases[g] > 0 ? w->dummies++ : rows->groups;
    return TRD_OK;
}

static trd_code make_columns(work *w, trd_ancova *a, trd_error *err)
{
    const trd_ancova_rows *rows = w->rows;
    size_t                 n = rows->rows, k = rows->covariates;
    double                *made = trd_pool_calloc(w->scratch, (k + w->dummies) * n, sizeof *made);

    w->column = trd_pool_calloc(w->scratch, 2 * k + w->dummies + 1, sizeof *w->column);
    if (!made || !w->column)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    for (size_t j = 0; j < k; j++) {
        trd_sum sum = { 0, 0 };
        w->column[j] = rows->covariate[j];
        for (size_t i = 0; i < n; i++)
            sum = trd_sum_plus(sum, trd_sum_from(rows->covariate[j][i]));
        a->at[j] = n > 0 ? trd_sum_value(sum) / (double)n : (double)NAN;
    }
    for (size_t j = 0; j < k + w->dummies; j++)
        w->column[k + j] = made + j * n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < k; j++)
            made[j * n + i] = rows->covariate[j][i] - a->at[j];
        made[(k + w->dummy[rows->group[i]]) * n + i] = 1;
    }
    w->column[2 * k + w->dummies] = rows->y;
    return TRD_OK;
}

/* ---- models --------------------------------------------------------------------------- */

/* The regressors named by their places in w->column. */
static trd_code fit(const work *w, const size_t *which, size_t terms, trd_constant constant, trd_robust robust, trd_pool *pool,
                    trd_linear *out, trd_error *err)
{
    const trd_ancova_rows *rows = w->rows;
    const double         **column = trd_pool_calloc(w->scratch, terms + 1, sizeof *column);
    trd_products           products;
    bool                   clustered = robust >= TRD_ROBUST_CR0;

    if (!column)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", terms);
    for (size_t j = 0; j < terms; j++)
        column[j] = w->column[which[j]];
    column[terms] = rows->y;
    trd_product_rows all = { .rows = rows->rows, .columns = terms + 1, .column = column,
                             .group = clustered ? w->own : NULL,
                             .groups = !clustered ? 1 : rows->cluster ? rows->clusters : rows->rows };
    trd_linear_how   how = { .constant = constant, .robust = robust, .level = w->level, .rows = &all };
    trd_code         code = trd_products_of(&all, w->scratch, &products, err);
    return code == TRD_OK ? trd_linear_fit(&products, &how, pool, out, err) : code;
}

/* Covariates of one slope in each group: the groups on their own. */
static trd_code fit_apart(const work *w, double *residual, double *kept, trd_error *err)
{
    const trd_ancova_rows *rows = w->rows;
    size_t                 columns = rows->covariates + 1;
    const double         **column = trd_pool_calloc(w->scratch, columns, sizeof *column);
    trd_products           p;

    if (!column)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", columns);
    for (size_t j = 0; j + 1 < columns; j++)
        column[j] = rows->covariate[j];
    column[columns - 1] = rows->y;
    trd_product_rows all = { .rows = rows->rows, .columns = columns, .column = column, .group = rows->group,
                             .groups = rows->groups };
    trd_linear_how   how = { .level = w->level };
    trd_code         code = trd_products_of(&all, w->scratch, &p, err);
    *residual = *kept = 0;
    for (size_t g = 0; code == TRD_OK && g < rows->groups; g++) {
        trd_products own = { .groups = 1, .columns = columns, .cases = p.cases + g, .mean = p.mean + g * columns,
                             .product = p.product + g * trd_pairs(columns) };
        trd_linear   one;
        if (p.cases[g] == 0)
            continue;
        code = trd_linear_fit(&own, &how, w->scratch, &one, err);
        if (code == TRD_OK) {
            *residual += one.residual;
            *kept += (double)one.kept;
        }
    }
    return code;
}

/* What `terms` more take off the squares, against what is left of them; `size`
 * is that of the values. */
static trd_f_test nested(double larger, double smaller, double terms, double df, double size)
{
    trd_f_test t = { .f = NAN, .df1 = terms, .df2 = df, .p = NAN, .between = fmax(0, larger - smaller), .within = smaller };

    t.reason = !isfinite(size) ? TRD_NOT_FINITE : terms <= 0 ? TRD_COLLINEAR : df <= 0 ? TRD_NO_FREEDOM
             : trd_interval_is_flat(sqrt(smaller / df), size) ? TRD_NO_VARIANCE : TRD_DEFINED;
    if (t.reason == TRD_DEFINED) {
        t.f = t.between / terms / (smaller / df);
        t.p = trd_f_upper(t.f, terms, df);
    }
    return t;
}

/* ---- what comes out ------------------------------------------------------------------- */

static void withhold(trd_coefficient *c, trd_stat_reason why)
{
    if (c->of.reason == TRD_DEFINED) {
        trd_interval_withhold(&c->of, why);
        c->statistic = c->p = NAN;
    }
}

static void tell_effects(const work *w, const trd_linear *f, trd_ancova *a)
{
    const trd_ancova_rows *rows = w->rows;
    bool                   clustered = rows->cluster && w->robust >= TRD_ROBUST_CR0, none = a->cases[0] == 0;
    trd_stat_reason        empty = rows->rows == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP;

    a->intercept = none ? trd_coefficient_none(NAN, w->level, (int64_t)rows->rows, empty) : f->term[0];
    for (size_t j = 0; j < rows->covariates; j++)
        a->slope[j] = f->term[1 + j];
    a->effect[0] = trd_coefficient_none(NAN, w->level, (int64_t)rows->rows, none ? empty : TRD_COLLINEAR);
    for (size_t g = 1; g < rows->groups; g++) {
        a->effect[g] = none || a->cases[g] == 0 ? trd_coefficient_none(NAN, w->level, (int64_t)rows->rows, empty)
                                                : f->term[rows->covariates + w->dummy[g]];
        if (clustered && (w->lone[0] || w->lone[g]))
            withhold(&a->effect[g], TRD_ONE_CLUSTER);
    }
    a->df = f->df;
    a->r_squared = f->r_squared;
    a->sigma = f->sigma;
    a->clusters = f->clusters;
}

/* A covariate that tells the groups apart leaves nothing to adjust. */
static void tell_confounded(const work *w, trd_ancova *a)
{
    bool confounded = false;

    for (size_t g = 1; g < w->rows->groups; g++)
        confounded |= a->cases[0] > 0 && a->cases[g] > 0 && a->effect[g].of.reason == TRD_COLLINEAR;
    for (size_t g = 0; confounded && g < w->rows->groups; g++)
        if (a->cases[g] > 0)
            a->adjusted[g] = trd_coefficient_none(NAN, w->level, (int64_t)w->rows->rows, TRD_COLLINEAR);
}

static void tell_adjusted(const work *w, const trd_linear *f, trd_ancova *a)
{
    const trd_ancova_rows *rows = w->rows;
    bool                   clustered = rows->cluster && w->robust >= TRD_ROBUST_CR0;

    for (size_t g = 0; g < rows->groups; g++) {
        a->adjusted[g] = a->cases[g] > 0 ? f->term[w->dummy[g]]
                                         : trd_coefficient_none(NAN, w->level, (int64_t)rows->rows,
                                                                rows->rows == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP);
        if (clustered && w->lone[g])
            withhold(&a->adjusted[g], TRD_ONE_CLUSTER);
    }
}

/* F of all effects together. */
static trd_code tell_between(const work *w, const trd_linear *full, const size_t *which, double size, trd_ancova *a,
                             trd_error *err)
{
    size_t     k = w->rows->covariates;
    trd_linear reduced = { .residual = full->residual, .kept = full->kept };
    trd_code   code = w->dummies == 0 ? TRD_OK : fit(w, which, k, TRD_CONSTANT, TRD_ROBUST_NONE, w->scratch, &reduced, err);

    if (code != TRD_OK)
        return code;
    a->between = nested(reduced.residual, full->residual, (double)full->kept - (double)reduced.kept, full->df, size);
    if (w->dummies < 2)
        a->between.reason = w->rows->rows == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP;
    a->partial_eta_squared = reduced.residual > 0 && w->dummies > 1 ? a->between.between / reduced.residual : (double)NAN;
    if (w->robust == TRD_ROBUST_NONE || w->dummies < 2)
        return TRD_OK;
    size_t *at = trd_pool_calloc(w->scratch, w->dummies, sizeof *at);
    if (!at)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu groups", w->dummies);
    for (size_t i = 1; i < w->dummies; i++)
        at[i - 1] = k + i;
    double df2 = w->robust >= TRD_ROBUST_CR0 ? (double)full->clusters - 1 : full->df;
    trd_wald wald;
    code = trd_wald_test(full->term, full->covariance, full->terms, at, w->dummies - 1, df2, w->scratch, &wald, err);
    if (code == TRD_OK)
        a->between = (trd_f_test){ .f = wald.f, .df1 = wald.terms, .df2 = wald.df, .p = wald.p, .between = NAN, .within = NAN,
                                   .reason = wald.reason };
    return code;
}

static trd_code analyse(work *w, trd_ancova *a, trd_error *err)
{
    size_t     k = w->rows->covariates, terms = k + w->dummies;
    size_t    *which = trd_pool_calloc(w->scratch, terms + 1, sizeof *which);
    trd_linear effects, adjusted;
    double     residual = NAN, kept = NAN;
    trd_code   code = which ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", terms);

    for (size_t j = 0; code == TRD_OK && j < terms; j++)        /* centred covariates after the dummies */
        which[j] = j < w->dummies ? 2 * k + j : k + j - w->dummies;
    if (code == TRD_OK && w->dummies > 0) {
        code = fit(w, which, terms, TRD_CONSTANT_NONE, w->robust, w->scratch, &adjusted, err);
        if (code == TRD_OK)
            tell_adjusted(w, &adjusted, a);
    } else if (code == TRD_OK)
        tell_adjusted(w, NULL, a);
    for (size_t j = 0; code == TRD_OK && j < terms; j++)        /* covariates, then dummies but the first */
        which[j] = j < k ? j : 2 * k + j - k + 1;
    if (code == TRD_OK)
        code = fit(w, which, w->dummies > 0 ? terms - 1 : k, TRD_CONSTANT, w->robust, w->scratch, &effects, err);
    if (code != TRD_OK)
        return code;
    tell_effects(w, &effects, a);
    tell_confounded(w, a);
    double size = sqrt(effects.total / fmax(1, effects.cases)) + fabs(effects.term[0].of.value);
    code = tell_between(w, &effects, which, size, a, err);
    if (code == TRD_OK)
        code = fit_apart(w, &residual, &kept, err);
    if (code == TRD_OK)
        a->homogeneity = nested(effects.residual, residual, kept - (double)effects.kept, effects.cases - kept, size);
    if (code == TRD_OK && w->dummies < 2)
        a->homogeneity.reason = w->rows->rows == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP;
    return code;
}

static trd_code open(trd_ancova *a, const trd_ancova_rows *rows, trd_pool *pool, trd_error *err)
{
    *a = (trd_ancova){ 0 };
    a->slope = trd_pool_calloc(pool, rows->covariates, sizeof *a->slope);
    a->effect = trd_pool_calloc(pool, rows->groups, sizeof *a->effect);
    a->adjusted = trd_pool_calloc(pool, rows->groups, sizeof *a->adjusted);
    a->cases = trd_pool_calloc(pool, rows->groups, sizeof *a->cases);
    a->at = trd_pool_calloc(pool, rows->covariates, sizeof *a->at);
    return a->slope && a->effect && a->adjusted && a->cases && a->at
               ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu groups", rows->groups);
}

trd_code trd_ancova_fit(const trd_ancova_rows *rows, trd_robust robust, double level, trd_pool *pool, trd_ancova *out,
                        trd_error *err)
{
    trd_pool  *scratch = trd_pool_new(pool);
    work       w = { .rows = rows, .robust = robust, .level = level, .scratch = scratch };
    trd_ancova a;
    trd_code   code = scratch ? check(rows, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK)
        code = open(&a, rows, pool, err);
    if (code == TRD_OK)
        code = count(&w, &a, err);
    if (code == TRD_OK)
        code = make_columns(&w, &a, err);
    if (code == TRD_OK)
        code = analyse(&w, &a, err);
    if (code == TRD_OK)
        *out = a;
    trd_pool_free(scratch);
    return code;
}
