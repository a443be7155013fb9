#include "stat/interrupted.h"

#include "stat/autocorrelation.h"
#include "stat/newey_west.h"
#include "stat/serial.h"

#include <math.h>

static trd_code check(const trd_series *s, const trd_interrupted_how *how, trd_error *err)
{
    if (!isfinite(how->from))
        return trd_fail(err, TRD_E_USAGE, "%g is no time; give the first time with what was introduced", how->from);
    for (size_t i = 0; i < s->rows; i++) {
        if (i > 0 && !(s->time[i] > s->time[i - 1]))
            return trd_fail(err, TRD_E_DATA, "row %zu: time %g does not come after %g; give one point a time, in order", i + 1,
                            s->time[i], s->time[i - 1]);
        if (s->season && s->season[i] >= s->seasons)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no season %u; codes run from 0 to %zu", i + 1, s->season[i],
                            s->seasons - 1);
    }
    return TRD_OK;
}

/* The seasons that occur, but for the lowest. */
static trd_code seasons_of(const trd_series *s, trd_pool *pool, trd_interrupted *r, trd_error *err)
{
    size_t    count = s->season ? s->seasons : 0;
    uint8_t  *seen = trd_pool_calloc(pool, count, 1);
    uint32_t *season = trd_pool_calloc(pool, count, sizeof *season);
    bool      first = true;

    if (!seen || !season)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu seasons", count);
    for (size_t i = 0; count && i < s->rows; i++)
        seen[s->season[i]] = 1;
    for (uint32_t j = 0; j < count; j++) {
        if (seen[j] && !first)
            season[r->seasons++] = j;
        first &= !seen[j];
    }
    r->season = season;
    return TRD_OK;
}

/* time, step, bend, seasons, y. */
static trd_code columns_of(const trd_series *s, double from, const trd_interrupted *r, trd_pool *scratch, trd_product_rows *rows,
                           trd_error *err)
{
    size_t         n = s->rows, columns = 4 + r->seasons;
    const double **column = trd_pool_calloc(scratch, columns, sizeof *column);
    double        *made = trd_pool_calloc(scratch, (columns - 2) * n, sizeof *made);

    if (!column || !made)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    column[0] = s->time;
    for (size_t j = 1; j < columns - 1; j++)
        column[j] = made + (j - 1) * n;
    column[columns - 1] = s->y;
    for (size_t i = 0; i < n; i++) {
        made[i] = s->time[i] >= from;
        made[n + i] = made[i] > 0 ? s->time[i] - from : 0;
        for (size_t j = 0; j < r->seasons; j++)
            made[(2 + j) * n + i] = s->season[i] == r->season[j];
    }
    *rows = (trd_product_rows){ .rows = n, .columns = columns, .groups = 1, .column = column };
    return TRD_OK;
}

static void at_end(trd_interrupted *r, const trd_interrupted_how *how)
{
    const trd_interval *step = &r->fit.term[TRD_SERIES_STEP].of, *bend = &r->fit.term[TRD_SERIES_BEND].of;
    double              far = r->end - how->from, value = step->value + bend->value * far;
    size_t              k = r->fit.terms;
    const double       *v = r->fit.covariance;

    if (step->reason != TRD_DEFINED || bend->reason != TRD_DEFINED) {
        r->at_end = trd_coefficient_none(value, how->level, step->cases, step->reason != TRD_DEFINED ? step->reason : bend->reason);
        return;
    }
    double variance = v[TRD_SERIES_STEP * k + TRD_SERIES_STEP] + 2 * far * v[TRD_SERIES_STEP * k + TRD_SERIES_BEND] +
                      far * far * v[TRD_SERIES_BEND * k + TRD_SERIES_BEND];
    r->at_end = trd_coefficient_of(value, sqrt(fmax(0, variance)), step->df, 0, how->level, step->cases);
}

static trd_code look_back(const trd_product_rows *rows, trd_interrupted *r, trd_pool *scratch, trd_error *err)
{
    size_t         n = rows->rows;
    double        *u = trd_pool_calloc(scratch, n, sizeof *u), steps = 0, squares = 0;
    trd_noise_test noise;

    if (!u)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    r->autocorrelation = r->durbin_watson = NAN;
    if (r->plain.term[TRD_SERIES_CONSTANT].of.reason != TRD_DEFINED)
        return TRD_OK;
    trd_linear_residuals(rows, &r->plain, false, u);
    trd_autocorrelation(u, n, 1, &r->autocorrelation, &noise);
    for (size_t i = 0; i < n; i++) {
        squares += u[i] * u[i];
        steps += i > 0 ? (u[i] - u[i - 1]) * (u[i] - u[i - 1]) : 0;
    }
    r->durbin_watson = steps / squares;
    return TRD_OK;
}

static void withhold(trd_coefficient *c, trd_stat_reason why)
{
    if (c->of.reason == TRD_DEFINED) {
        trd_interval_withhold(&c->of, why);
        c->statistic = c->p = NAN;
    }
}

/* Without a side to compare with there is no effect. A line through one point or
 * two leaves no residuals, so that their side would count as known exactly; least
 * squares, which takes their spread from the other side, stays. */
static void judge(trd_interrupted *r, const trd_interrupted_how *how)
{
    int64_t fewest = r->before < r->after ? r->before : r->after;

    for (int i = TRD_SERIES_CONSTANT; i <= TRD_SERIES_BEND && fewest > 0 && fewest <= 2; i++)
        if (i >= TRD_SERIES_STEP || r->before <= 2)
            withhold(&r->fit.term[i], fewest == 1 ? TRD_ONE_CASE : TRD_NO_FREEDOM);
    if (fewest > 0 && fewest <= 2)
        withhold(&r->at_end, fewest == 1 ? TRD_ONE_CASE : TRD_NO_FREEDOM);
    if (fewest > 0 || r->fit.reason == TRD_NO_CASES)
        return;
    for (int i = TRD_SERIES_STEP; i <= TRD_SERIES_BEND; i++)
        r->fit.term[i] = r->plain.term[i] = trd_coefficient_none(NAN, how->level, r->before + r->after, TRD_EMPTY_GROUP);
    r->at_end = r->fit.term[TRD_SERIES_STEP];
}

static trd_code fit_errors(const trd_product_rows *rows, const trd_series *series, const trd_interrupted_how *how, trd_pool *pool,
                           trd_interrupted *r, trd_error *err)
{
    trd_newey_west_how errors = { .lags = how->lags, .adjusted = !how->unadjusted, .level = how->level };
    trd_serial         serial;

    r->rho = NAN;
    if (how->errors == TRD_SERIES_NEWEY_WEST)
        return trd_newey_west_fit(rows, &errors, pool, &r->fit, err);
    trd_code code = trd_serial_fit(rows, series->time, &r->plain, how->level, pool, &serial, err);
    if (code == TRD_OK) {
        r->fit = serial.fit;
        r->rho = serial.rho;
    }
    return code;
}

trd_code trd_interrupted_fit(const trd_series *series, const trd_interrupted_how *how, trd_pool *pool, trd_interrupted *out,
                             trd_error *err)
{
    trd_code code = check(series, how, err);
    if (code != TRD_OK)
        return code;

    trd_pool        *scratch = trd_pool_new(pool);
    trd_interrupted  r = { .end = series->rows > 0 ? series->time[series->rows - 1] : (double)NAN };
    trd_linear_how   plain = { .level = how->level };
    trd_product_rows rows;
    trd_products     products;

    for (size_t i = 0; i < series->rows; i++)
        *(series->time[i] >= how->from ? &r.after : &r.before) += 1;
    code = scratch ? seasons_of(series, pool, &r, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        code = columns_of(series, how->from, &r, scratch, &rows, err);
    if (code == TRD_OK)
        code = trd_products_of(&rows, scratch, &products, err);
    if (code == TRD_OK)
        code = trd_linear_fit(&products, &plain, pool, &r.plain, err);
    if (code == TRD_OK)
        code = fit_errors(&rows, series, how, pool, &r, err);
    if (code == TRD_OK)
        code = look_back(&rows, &r, scratch, err);
    if (code == TRD_OK) {
        at_end(&r, how);
        judge(&r, how);
        *out = r;
    }
    trd_pool_free(scratch);
    return code;
}
