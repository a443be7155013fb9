#include "stat/glm_summary.h"

#include "stat/distribution.h"
#include "stat/glm_int.h"
#include "stat/sum.h"

#include <math.h>
#include <stdlib.h>

static double weight_of(const trd_model_rows *rows, size_t row)
{
    return rows->weight ? rows->weight[row] : 1;
}

static double value_of(const trd_model *fit, size_t term)
{
    return isnan(fit->term[term].of.value) ? 0 : fit->term[term].of.value;
}

static double predictor(const trd_model_rows *rows, const trd_model *fit, size_t row)
{
    size_t first = fit->terms - rows->terms;
    double eta = (rows->offset ? rows->offset[row] : 0) + (first ? value_of(fit, 0) : 0);

    for (size_t j = 0; j < rows->terms; j++)
        eta += value_of(fit, first + j) * rows->column[j][row];
    return eta;
}

static double mean_at(trd_family family, double eta)
{
    return family == TRD_POISSON ? exp(eta) : trd_link_lower(trd_family_link(family), eta);
}

static bool has_estimates(const trd_model *fit)
{
    return fit->reason == TRD_DEFINED || fit->reason == TRD_ONE_CLUSTER;
}

void trd_glm_means(trd_family family, const trd_model_rows *rows, const trd_model *fit, double *mean)
{
    for (size_t row = 0; row < rows->rows; row++)
        mean[row] = has_estimates(fit) ? mean_at(family, predictor(rows, fit, row)) : NAN;
}

/* ---- the summary ----------------------------------------------------------------------- */

typedef struct judged {
    double mean, yes, no;            /* weights of a yes and of a no with this mean */
} judged;

static int by_mean(const void *a, const void *b)
{
    double x = ((const judged *)a)->mean, y = ((const judged *)b)->mean;
    return (x > y) - (x < y);
}

/* Pairs of a yes and a no in which the yes stands higher, and half of those
 * that stand alike. */
static double auc_of(judged *all, size_t n, double yes, double no)
{
    trd_sum above = { 0, 0 };
    double  noes = 0;

    qsort(all, n, sizeof *all, by_mean);
    for (size_t i = 0; i < n;) {
        double own[2] = { 0, 0 };
        size_t j = i;
        for (; j < n && all[j].mean == all[i].mean; j++) {
            own[0] += all[j].no;
            own[1] += all[j].yes;
        }
        above = trd_sum_plus(above, trd_sum_product(own[1], noes + own[0] / 2));
        noes += own[0];
        i = j;
    }
    return yes > 0 && no > 0 ? trd_sum_value(above) / yes / no : NAN;
}

static void add(trd_sum *sum, double x)
{
    *sum = trd_sum_plus(*sum, (trd_sum){ x, 0 });
}

static void judge_yes(const trd_model_rows *rows, judged *all, const double *mean, trd_glm_summary *out)
{
    trd_sum squares = { 0, 0 }, yes = { 0, 0 }, no = { 0, 0 }, of_yes = { 0, 0 }, of_no = { 0, 0 }, right = { 0, 0 };

    for (size_t row = 0; row < rows->rows; row++) {
        double w = weight_of(rows, row), y = rows->response[row], rest = y - mean[row];
        all[row] = (judged){ mean[row], y > 0 ? w : 0, y > 0 ? 0 : w };
        add(&squares, w * rest * rest);
        add(y > 0 ? &yes : &no, w);
        add(y > 0 ? &of_yes : &of_no, w * mean[row]);
        add(&right, (mean[row] > 0.5) == (y > 0) ? w : 0);
    }
    double yeses = trd_sum_value(yes), noes = trd_sum_value(no);
    out->brier = trd_sum_value(squares) / (yeses + noes);
    out->correct = trd_sum_value(right) / (yeses + noes);
    out->tjur = yeses > 0 && noes > 0 ? trd_sum_value(of_yes) / yeses - trd_sum_value(of_no) / noes : NAN;
    out->auc = auc_of(all, rows->rows, yeses, noes);
}

/* (y - mean)^2 / variance of each row; of a yes and a no these are (1 - p) / p
 * and its inverse. */
static double pearson(trd_family family, const trd_model_rows *rows, const trd_model *fit, const double *mean)
{
    trd_sum sum = { 0, 0 };

    for (size_t row = 0; row < rows->rows; row++) {
        double w = weight_of(rows, row), y = rows->response[row], eta;
        if (w == 0)
            continue;
        if (family == TRD_POISSON) {
            add(&sum, w * (y - mean[row]) * (y - mean[row]) / mean[row]);
            continue;
        }
        eta = predictor(rows, fit, row);
        double yes = trd_link_log_lower(trd_family_link(family), eta), no = trd_link_log_upper(trd_family_link(family), eta);
        add(&sum, w * exp(y > 0 ? no - yes : yes - no));
    }
    return trd_sum_value(sum);
}

static void compare(const trd_model *fit, const trd_model *without, trd_glm_summary *out)
{
    double gained = fit->log_likelihood - without->log_likelihood;

    out->null_log_likelihood = without->log_likelihood;
    out->null_deviance = without->deviance;
    out->null_df = without->df;
    out->lr_df = (double)fit->kept - (double)without->kept;
    out->lr_chisq = out->lr_df > 0 ? 2 * gained : 0;
    if (out->lr_df > 0)
        out->lr_p = trd_chisq_upper(fmax(0, out->lr_chisq), out->lr_df);
    out->mcfadden = without->log_likelihood < 0 ? 1 - fit->log_likelihood / without->log_likelihood : NAN;
    out->nagelkerke = expm1(-2 * gained / fit->cases) / expm1(2 * without->log_likelihood / fit->cases);
}

trd_code trd_glm_summary_of(trd_family family, const trd_model_rows *rows, const trd_model_how *how, const trd_model *fit,
                            trd_pool *pool, trd_glm_summary *out, trd_error *err)
{
    trd_model_rows  bare = *rows;
    trd_model_how   plain = *how;
    trd_model       without;
    trd_pool       *scratch = trd_pool_new(pool);
    double         *mean = scratch ? trd_pool_calloc(scratch, rows->rows, sizeof *mean) : NULL;
    judged         *all = scratch ? trd_pool_calloc(scratch, rows->rows, sizeof *all) : NULL;
    trd_glm_summary s = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
                          has_estimates(fit) ? TRD_DEFINED : fit->reason };
    trd_code        code = mean && all ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows->rows);

    bare.terms = 0;
    plain.robust = TRD_ROBUST_NONE;
    if (code == TRD_OK && s.reason == TRD_DEFINED)
        code = trd_glm_fit(family, &bare, &plain, scratch, &without, err);
    if (code == TRD_OK && s.reason == TRD_DEFINED) {
        compare(fit, &without, &s);
        s.aic = -2 * fit->log_likelihood + 2 * (double)fit->kept;
        s.bic = -2 * fit->log_likelihood + log(fit->cases) * (double)fit->kept;
        trd_glm_means(family, rows, fit, mean);
        s.pearson = pearson(family, rows, fit, mean);
        s.dispersion = fit->df > 0 ? s.pearson / fit->df : NAN;
        if (family != TRD_POISSON)
            judge_yes(rows, all, mean, &s);
    }
    if (code == TRD_OK)
        *out = s;
    trd_pool_free(scratch);
    return code;
}

/* ---- marginal effects -------------------------------------------------------------------- */

/* F' and F'' at eta. */
static void bend(trd_family family, double eta, double *slope, double *curve)
{
    trd_link link = trd_family_link(family);

    *slope = family == TRD_POISSON ? exp(eta) : exp(trd_link_log_density(link, eta));
    *curve = family == TRD_POISSON ? *slope : *slope * trd_link_bend(link, eta);
}

/* Sums over the rows: the effect, and its derivatives by the parameters. */
typedef struct margin {
    trd_sum effect, gradient[TRD_MODEL_TERMS];
} margin;

static double place(const trd_model_rows *rows, size_t first, size_t at, size_t row)
{
    return at < first ? 1 : rows->column[at - first][row];
}

static void add_slope(trd_family family, const trd_model_rows *rows, const trd_model *fit, size_t term, size_t row, margin *m)
{
    size_t first = fit->terms - rows->terms;
    double w = weight_of(rows, row), b = value_of(fit, first + term), slope, curve;

    bend(family, predictor(rows, fit, row), &slope, &curve);
    add(&m->effect, w * b * slope);
    for (size_t at = 0; at < fit->terms; at++)
        add(&m->gradient[at], w * (b * curve * place(rows, first, at, row) + (at == first + term ? slope : 0)));
}

/* The row with this level and with the reference. */
static void add_change(trd_family family, const trd_model_rows *rows, const trd_model *fit, const size_t *factor, size_t term,
                       size_t row, margin *m)
{
    size_t first = fit->terms - rows->terms;
    double w = weight_of(rows, row), eta[2], slope[2], curve, b = value_of(fit, first + term);

    eta[0] = predictor(rows, fit, row);
    for (size_t j = 0; j < rows->terms; j++)
        if (factor[j] == factor[term])
            eta[0] -= value_of(fit, first + j) * rows->column[j][row];
    eta[1] = eta[0] + b;
    for (int k = 0; k < 2; k++)
        bend(family, eta[k], &slope[k], &curve);
    add(&m->effect, w * (mean_at(family, eta[1]) - mean_at(family, eta[0])));
    for (size_t at = 0; at < fit->terms; at++) {
        bool   own = at >= first && factor[at - first] == factor[term];
        double x = own ? 0 : place(rows, first, at, row);
        add(&m->gradient[at], w * (slope[1] * (at == first + term ? 1 : x) - slope[0] * x));
    }
}

/* sqrt(g' V g) over the terms that are there. */
static double spread(const trd_model *fit, const margin *m)
{
    double sum = 0;

    for (size_t i = 0; i < fit->terms; i++)
        for (size_t j = 0; j < fit->terms; j++) {
            double v = fit->covariance[i * fit->terms + j];
            sum += isnan(v) ? 0 : trd_sum_value(m->gradient[i]) * v * trd_sum_value(m->gradient[j]);
        }
    return sqrt(fmax(0, sum)) / fit->cases;
}

trd_code trd_glm_margins(trd_family family, const trd_model_rows *rows, const trd_model_how *how, const trd_model *fit,
                         const size_t *factor, trd_pool *pool, trd_coefficient **out, trd_error *err)
{
    size_t           first = fit->terms - rows->terms;
    trd_coefficient *all = trd_pool_calloc(pool, rows->terms, sizeof *all);

    if (!all)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", rows->terms);
    for (size_t term = 0; term < rows->terms; term++) {
        const trd_interval *of = &fit->term[first + term].of;
        margin              m = { .effect = { 0, 0 } };
        for (size_t row = 0; !isnan(of->value) && row < rows->rows; row++) {
            if (row % 16384 == 0 && trd_watch_stops(how->watch))
                return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
            if (weight_of(rows, row) == 0)
                continue;
            if (factor && factor[term])
                add_change(family, rows, fit, factor, term, row, &m);
            else
                add_slope(family, rows, fit, term, row, &m);
        }
        double value = isnan(of->value) ? NAN : trd_sum_value(m.effect) / fit->cases;
        all[term] = of->reason == TRD_DEFINED ? trd_coefficient_of(value, spread(fit, &m), INFINITY, 0, how->level, of->cases)
                                              : trd_coefficient_none(value, how->level, of->cases, of->reason);
    }
    *out = all;
    return TRD_OK;
}
