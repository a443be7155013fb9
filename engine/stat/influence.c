#include "stat/influence.h"

#include "stat/distribution.h"
#include "stat/linear_int.h"

#include <math.h>

#define ALONE 1e-10                  /* 1 - leverage below this is rounding noise */

static double weight_of(const trd_linear_how *how, size_t row)
{
    return how->rows->weight ? how->rows->weight[row] : 1;
}

static void note(double value, size_t row, double *largest, size_t *at)
{
    if (isnan(*largest) ? !isnan(value) : fabs(value) > *largest) {
        *largest = fabs(value);
        *at = row;
    }
}

/* What leaving the row out would do, without doing so. u is weighted. */
static void look_at(trd_influence *out, const trd_linear_work *w, const trd_linear *fit, size_t row, double u)
{
    trd_influence_row *r = &out->row[row];
    double             left = 1 - r->leverage, variance = fit->sigma * fit->sigma;

    if (left <= ALONE)
        return;
    double others = (fit->residual - u * u / left) / (fit->df - 1);
    r->standardized = u / sqrt(variance * left);
    if (fit->df > 1 && others > 0)
        r->studentized = u / sqrt(others * left);
    r->cook = u * u * r->leverage / (w->parameters * variance * left * left);
    note(r->cook, row, &out->cook, &out->at_cook);
    note(r->studentized, row, &out->studentized, &out->at_studentized);
}

static trd_code each_row(trd_influence *out, const trd_linear_work *w, const trd_linear *fit, trd_error *err)
{
    double t[TRD_LINEAR_TERMS];

    for (size_t row = 0; row < w->how->rows->rows; row++) {
        trd_influence_row *r = &out->row[row];
        double             weight = weight_of(w->how, row);
        *r = (trd_influence_row){ NAN, NAN, NAN, NAN, NAN, NAN };
        if (row % 16384 == 0 && trd_watch_stops(w->how->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        if (weight == 0 || out->reason == TRD_NO_CASES || out->reason == TRD_NOT_FINITE)
            continue;
        r->residual = trd_linear_residual(w, row, t, &r->leverage);
        r->leverage = fmin(1, r->leverage);
        r->fitted = w->how->rows->column[w->k][row] - r->residual;
        note(r->leverage, row, &out->leverage, &out->at_leverage);
        out->alone += 1 - r->leverage <= ALONE;
        if (out->reason == TRD_DEFINED)
            look_at(out, w, fit, row, r->residual * (w->how->precise > 0 ? sqrt(weight) : 1));
    }
    return TRD_OK;
}

/* A row of frequency 3 stands three times, twice next to itself. */
static double durbin_watson(const trd_influence *out, const trd_linear_how *how, const trd_linear *fit)
{
    trd_sum sum = { 0, 0 };
    double  before = NAN;

    for (size_t row = 0; row < how->rows->rows; row++) {
        double u = out->row[row].residual;
        if (isnan(u))
            continue;
        if (!isnan(before))
            sum = trd_sum_plus(sum, trd_sum_product(u - before, u - before));
        before = u;
    }
    return trd_sum_value(sum) / fit->residual;
}

/* n R^2 of the squared residuals less their mean; without a constant that is
 * about 0 too, with one degree less than terms, as lmtest has it. */
static trd_code breusch_pagan(trd_influence *out, const trd_linear_work *w, double mean, trd_error *err)
{
    trd_product_rows rows = *w->how->rows;
    trd_linear_how   how = *w->how;
    trd_products     products;
    trd_linear_work  other;
    trd_linear       fit;
    const double   **column = trd_pool_calloc(w->scratch, rows.columns, sizeof *column);
    double          *square = trd_pool_calloc(w->scratch, rows.rows, sizeof *square);

    if (!column || !square)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows.rows);
    for (size_t j = 0; j < w->k; j++)
        column[j] = rows.column[j];
    for (size_t row = 0; row < rows.rows; row++)
        square[row] = isnan(out->row[row].residual) ? 0 : out->row[row].residual * out->row[row].residual - mean;
    column[w->k] = square;
    rows.column = column;
    rows.inner = NULL;
    how.rows = &rows;
    trd_code code = trd_products_of(&rows, w->scratch, &products, err);
    if (code == TRD_OK)
        code = trd_linear_solve(&other, &products, &how, w->scratch, &fit, err);
    if (code == TRD_OK && fit.cases - fit.df > 1) {
        out->breusch_pagan = fit.cases * fit.r_squared;
        out->breusch_pagan_df = fit.cases - fit.df - 1;
        out->breusch_pagan_p = trd_chisq_upper(out->breusch_pagan, out->breusch_pagan_df);
    }
    return code;
}

static trd_stat_reason judge(const trd_linear_work *w, const trd_linear *fit)
{
    trd_stat_reason reason = trd_linear_judge(w, fit);
    return reason == TRD_DEFINED && trd_interval_is_flat(fit->sigma, fit->size) ? TRD_NO_VARIANCE : reason;
}

trd_code trd_influence_of(const trd_products *products, const trd_linear_how *how, trd_pool *pool, trd_influence *out,
                          trd_error *err)
{
    trd_linear_how  plain = *how;
    trd_linear_work w;
    trd_linear      fit;
    trd_influence   found = { .leverage = NAN, .cook = NAN, .studentized = NAN, .durbin_watson = NAN, .breusch_pagan = NAN,
                              .breusch_pagan_df = NAN, .breusch_pagan_p = NAN };

    plain.robust = TRD_ROBUST_NONE;
    if (!how->rows)
        return trd_fail(err, TRD_E_USAGE, "residuals need the rows; give them with the totals");
    trd_code code = trd_linear_check(products, &plain, err);
    if (code != TRD_OK)
        return code;
    trd_pool *scratch = trd_pool_new(pool);
    found.row = trd_pool_calloc(pool, how->rows->rows, sizeof *found.row);
    if (!scratch || !found.row)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", how->rows->rows);
    if (code == TRD_OK)
        code = trd_linear_solve(&w, products, &plain, scratch, &fit, err);
    if (code == TRD_OK) {
        found.reason = judge(&w, &fit);
        code = each_row(&found, &w, &fit, err);
    }
    if (code == TRD_OK && found.reason == TRD_DEFINED && how->precise == 0 && how->constant != TRD_CONSTANT_OF_GROUP) {
        found.durbin_watson = durbin_watson(&found, &plain, &fit);
        code = breusch_pagan(&found, &w, fit.residual / fit.cases, err);
    }
    if (code == TRD_OK)
        *out = found;
    trd_pool_free(scratch);
    return code;
}
