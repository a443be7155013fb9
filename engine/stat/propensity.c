#include "stat/propensity.h"

#include "stat/glm.h"
#include "stat/sum.h"

#include <math.h>

/* ---- the score ------------------------------------------------------------------------ */

static double logistic(double eta)
{
    return eta >= 0 ? 1 / (1 + exp(-eta)) : exp(eta) / (1 + exp(eta));
}

static void describe(const trd_propensity_rows *rows, trd_propensity *p)
{
    double least[2] = { INFINITY, INFINITY }, most[2] = { -INFINITY, -INFINITY };
    trd_sum sum[2] = { { 0, 0 }, { 0, 0 } };

    for (size_t i = 0; i < rows->rows; i++) {
        int g = rows->treated[i] != 0;
        least[g] = fmin(least[g], p->score[i]);
        most[g] = fmax(most[g], p->score[i]);
        sum[g] = trd_sum_plus(sum[g], (trd_sum){ p->score[i], 0 });
    }
    for (size_t i = 0; i < rows->rows; i++) {
        p->treated_outside += rows->treated[i] && p->score[i] > most[0];
        p->control_outside += !rows->treated[i] && p->score[i] < least[1];
    }
    p->least = fmin(least[0], least[1]);
    p->most = fmax(most[0], most[1]);
    p->treated_mean = trd_sum_value(sum[1]) / (double)p->treated;
    p->control_mean = trd_sum_value(sum[0]) / (double)p->control;
}

static trd_stat_reason judge(const trd_propensity *p)
{
    if (p->treated + p->control == 0)
        return TRD_NO_CASES;
    if (p->treated == 0 || p->control == 0)
        return TRD_EMPTY_GROUP;
    return isnan(p->model.term[0].of.value) ? p->model.reason : TRD_DEFINED;
}

static void score_rows(const trd_propensity_rows *rows, trd_propensity *p)
{
    for (size_t i = 0; i < rows->rows; i++) {
        double eta = p->model.term[0].of.value;
        for (size_t j = 0; j < rows->covariates; j++)
            if (!isnan(p->model.term[1 + j].of.value))
                eta += p->model.term[1 + j].of.value * rows->covariate[j][i];
        p->score[i] = p->reason == TRD_DEFINED ? logistic(eta) : (double)NAN;
    }
}

trd_code trd_propensity_fit(const trd_propensity_rows *rows, double level, const trd_watch *watch, trd_pool *pool,
                            trd_propensity *out, trd_error *err)
{
    trd_pool      *scratch = trd_pool_new(pool);
    double        *response = scratch ? trd_pool_calloc(scratch, rows->rows, sizeof *response) : NULL;
    trd_propensity p = { .score = trd_pool_calloc(pool, rows->rows, sizeof *p.score), .least = NAN, .most = NAN,
                         .treated_mean = NAN, .control_mean = NAN };
    trd_model_how  how = { .level = level, .watch = watch };
    trd_code       code = response && p.score ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);

    for (size_t i = 0; code == TRD_OK && i < rows->rows; i++) {
        response[i] = rows->treated[i] != 0;
        *(rows->treated[i] ? &p.treated : &p.control) += 1;
    }
    trd_model_rows model = { .rows = rows->rows, .terms = rows->covariates, .column = rows->covariate, .response = response };
    if (code == TRD_OK)
        code = trd_glm_fit(TRD_LOGIT, &model, &how, pool, &p.model, err);
    if (code == TRD_OK) {
        p.reason = judge(&p);
        score_rows(rows, &p);
        if (p.reason == TRD_DEFINED)
            describe(rows, &p);
        *out = p;
    }
    trd_pool_free(scratch);
    return code;
}

void trd_propensity_weights(const double *score, const uint8_t *treated, size_t n, trd_estimand estimand, double *weight)
{
    for (size_t i = 0; i < n; i++) {
        double p = score[i];
        switch (estimand) {
        case TRD_ATT: weight[i] = treated[i] ? 1 : p / (1 - p); break;
        case TRD_ATE: weight[i] = treated[i] ? 1 / p : 1 / (1 - p); break;
        case TRD_ATO: weight[i] = treated[i] ? 1 - p : p; break;
        }
    }
}

/* ---- effects -------------------------------------------------------------------------- */

/* What a linear model of the rows of one group predicts for all rows. */
static trd_code predict(const trd_propensity_rows *rows, int group, trd_pool *scratch, double *out, trd_error *err)
{
    size_t           k = rows->covariates;
    const double   **column = trd_pool_calloc(scratch, k + 1, sizeof *column);
    double          *weight = trd_pool_calloc(scratch, rows->rows, sizeof *weight);
    trd_product_rows all = { .rows = rows->rows, .columns = k + 1, .groups = 1, .column = column, .weight = weight };
    trd_linear_how   how = { .level = 0.95 };
    trd_products     products;
    trd_linear       fit;

    if (!column || !weight)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);
    for (size_t j = 0; j <= k; j++)
        column[j] = j < k ? rows->covariate[j] : rows->y;
    for (size_t i = 0; i < rows->rows; i++)
        weight[i] = (rows->treated[i] != 0) == group;
    trd_code code = trd_products_of(&all, scratch, &products, err);
    if (code == TRD_OK)
        code = trd_linear_fit(&products, &how, scratch, &fit, err);
    for (size_t i = 0; code == TRD_OK && i < rows->rows; i++) {
        out[i] = fit.term[0].of.value;
        for (size_t j = 0; j < k; j++)
            if (!isnan(fit.term[1 + j].of.value))
                out[i] += fit.term[1 + j].of.value * rows->covariate[j][i];
    }
    return code;
}

/* The squares of what rows, or clusters together, pull by; how many they are. */
static trd_code squares_of(const trd_propensity_rows *rows, const double *pull, trd_pool *scratch, double *squares, double *units,
                           trd_error *err)
{
    size_t   n = rows->rows, room = rows->cluster ? rows->clusters : n, used = 0;
    trd_sum *sum = trd_pool_calloc(scratch, room, sizeof *sum), all = { 0, 0 };
    uint8_t *seen = trd_pool_calloc(scratch, room, 1);

    if (!sum || !seen)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu clusters", room);
    for (size_t i = 0; i < n; i++) {
        size_t at = rows->cluster ? rows->cluster[i] : i;
        used += !seen[at];
        seen[at] = 1;
        sum[at] = trd_sum_plus(sum[at], (trd_sum){ pull[i], 0 });
    }
    for (size_t c = 0; c < room; c++)
        all = trd_sum_plus(all, trd_sum_times(sum[c], sum[c]));
    *squares = trd_sum_value(all);
    *units = (double)used;
    return TRD_OK;
}

static double size_of(const trd_propensity_rows *rows)
{
    double size = 0;
    for (size_t i = 0; i < rows->rows; i++)
        size = fmax(size, fabs(rows->y[i]));
    return size;
}

/* The spread of the influence of rows or clusters around the effect. */
static trd_code doubly_robust(const trd_propensity_rows *rows, double *influence, double value, double level, trd_pool *scratch,
                              trd_interval *out, trd_error *err)
{
    double   n = (double)rows->rows, squares, g;
    trd_code code;

    for (size_t i = 0; i < rows->rows; i++)
        influence[i] = (influence[i] - value) / n;
    if ((code = squares_of(rows, influence, scratch, &squares, &g, err)) != TRD_OK)
        return code;
    double se = sqrt(squares * (rows->cluster ? g / (g - 1) : 1));
    *out = trd_interval_t(value, se, rows->cluster ? g - 1 : (double)INFINITY, size_of(rows), level, (int64_t)rows->rows);
    out->clusters = rows->cluster ? (int64_t)g : 0;
    return TRD_OK;
}

/* How a weight changes with the linear predictor of the score. */
static double slope_of(double p, bool treated, trd_estimand estimand)
{
    switch (estimand) {
    case TRD_ATT: return treated ? 0 : p / (1 - p);
    case TRD_ATE: return treated ? -(1 - p) / p : p / (1 - p);
    default:      return (treated ? -1 : 1) * p * (1 - p);
    }
}

/* Term j of a row: the constant, then the covariates. */
static double term_of(const trd_propensity_rows *rows, size_t j, size_t row)
{
    return j == 0 ? 1 : rows->covariate[j - 1][row];
}

/* What a row pulls the difference by: directly, w (y - mean of its group) / sum
 * of w, and through the score: (d difference / d b)' I^-1 x (treated - p). */
static trd_code estimated(const trd_propensity_rows *rows, const trd_propensity *p, const trd_weighted *w, trd_estimand estimand,
                          trd_pool *scratch, trd_interval *out, trd_error *err)
{
    size_t  n = rows->rows, terms = p->model.terms;
    double *weight = trd_pool_calloc(scratch, n, sizeof *weight), *pull = trd_pool_calloc(scratch, n, sizeof *pull);
    double *slope = trd_pool_calloc(scratch, terms, sizeof *slope), *by = trd_pool_calloc(scratch, terms, sizeof *by);
    double  sum[2] = { 0, 0 }, squares, units;

    if (!weight || !pull || !slope || !by)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    trd_propensity_weights(p->score, rows->treated, n, estimand, weight);
    for (size_t i = 0; i < n; i++)
        sum[rows->treated[i] != 0] += weight[i];
    for (size_t i = 0; i < n; i++) {
        bool   with = rows->treated[i] != 0;
        double rest = (with ? 1 : -1) * (rows->y[i] - (with ? w->treated_mean : w->control_mean)) / sum[with];
        pull[i] = weight[i] * rest;
        for (size_t j = 0; j < terms; j++)
            slope[j] += slope_of(p->score[i], with, estimand) * rest * term_of(rows, j, i);
    }
    for (size_t j = 0; j < terms * terms; j++)
        by[j / terms] += isnan(p->model.covariance[j]) ? 0 : p->model.covariance[j] * slope[j % terms];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < terms; j++)
            pull[i] += by[j] * term_of(rows, j, i) * ((rows->treated[i] != 0) - p->score[i]);
    trd_code code = squares_of(rows, pull, scratch, &squares, &units, err);
    *out = w->difference;
    if (code == TRD_OK && out->reason == TRD_DEFINED)
        *out = trd_interval_t(out->value, sqrt(units / (units - 1) * squares), out->df, size_of(rows), out->level, out->cases);
    out->clusters = w->difference.clusters;
    return code;
}

/* The four that use a model of the outcome or the score as such. */
static trd_code models(const trd_propensity_rows *rows, const trd_propensity *p, double level, trd_pool *scratch,
                       trd_propensity_effect *e, trd_error *err)
{
    size_t  n = rows->rows;
    double *with = trd_pool_calloc(scratch, n, sizeof *with), *without = trd_pool_calloc(scratch, n, sizeof *without);
    trd_sum all = { 0, 0 }, treated = { 0, 0 }, thompson = { 0, 0 }, robust = { 0, 0 };

    if (!with || !without)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    trd_code code = predict(rows, 1, scratch, with, err);
    if (code == TRD_OK)
        code = predict(rows, 0, scratch, without, err);
    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < n; i++) {
        double apart = with[i] - without[i], y = rows->y[i], score = p->score[i];
        all = trd_sum_plus(all, (trd_sum){ apart, 0 });
        if (rows->treated[i])
            treated = trd_sum_plus(treated, (trd_sum){ apart, 0 });
        thompson = trd_sum_plus(thompson, (trd_sum){ rows->treated[i] ? y / score : -y / (1 - score), 0 });
        with[i] = apart + (rows->treated[i] ? (y - with[i]) / score : -(y - without[i]) / (1 - score));
        robust = trd_sum_plus(robust, (trd_sum){ with[i], 0 });
    }
    e->ate_regression = trd_sum_value(all) / (double)n;
    e->att_regression = trd_sum_value(treated) / (double)p->treated;
    e->ate_horvitz_thompson = trd_sum_value(thompson) / (double)n;
    if (p->reason == TRD_DEFINED)
        code = doubly_robust(rows, with, trd_sum_value(robust) / (double)n, level, scratch, &e->ate_doubly_robust, err);
    if (rows->cluster && e->att.difference.reason == TRD_ONE_CLUSTER && e->ate_doubly_robust.reason == TRD_DEFINED)
        trd_interval_withhold(&e->ate_doubly_robust, TRD_ONE_CLUSTER);
    return code;
}

static trd_code weighted(const trd_propensity_rows *rows, const trd_propensity *p, double level, trd_pool *scratch,
                         trd_propensity_effect *e, trd_error *err)
{
    double           *weight = trd_pool_calloc(scratch, rows->rows, sizeof *weight);
    trd_weighted     *out[] = { &e->att, &e->ate, &e->ato };
    trd_interval     *scored[] = { &e->att_estimated, &e->ate_estimated, &e->ato_estimated };
    trd_weighted_rows all = { rows->rows, rows->y, rows->treated, NULL, rows->cluster, rows->clusters };
    trd_code          code = weight ? trd_weighted_difference(&all, level, &e->naive, err)
                                    : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);

    for (int i = 0; i < 3 && code == TRD_OK; i++) {
        *out[i] = (trd_weighted){ .difference = trd_interval_none(NAN, level, (int64_t)rows->rows, p->reason),
                                  .treated_mean = NAN, .control_mean = NAN };
        *scored[i] = out[i]->difference;
        if (p->reason != TRD_DEFINED)
            continue;
        trd_propensity_weights(p->score, rows->treated, rows->rows, (trd_estimand)i, weight);
        all.weight = weight;
        code = trd_weighted_difference(&all, level, out[i], err);
        if (code == TRD_OK)
            code = estimated(rows, p, out[i], (trd_estimand)i, scratch, scored[i], err);
    }
    return code;
}

trd_code trd_propensity_effects(const trd_propensity_rows *rows, const trd_propensity *propensity, double level,
                                trd_propensity_effect *out, trd_error *err)
{
    trd_pool             *scratch = trd_pool_new(NULL);
    trd_propensity_effect e = { .ate_horvitz_thompson = NAN, .ate_regression = NAN, .att_regression = NAN };
    trd_code              code = scratch ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory");

    e.ate_doubly_robust = trd_interval_none(NAN, level, (int64_t)rows->rows, propensity->reason);
    if (code == TRD_OK)
        code = weighted(rows, propensity, level, scratch, &e, err);
    if (code == TRD_OK && propensity->treated > 0 && propensity->control > 0)
        code = models(rows, propensity, level, scratch, &e, err);
    if (code == TRD_OK)
        *out = e;
    trd_pool_free(scratch);
    return code;
}
