/* Logit, Poisson and proportional odds: closed forms, cells against rows,
 * laws, and what has no estimate. */
#include "rows.h"

#include "stat/glm.h"
#include "stat/ordinal.h"

enum { ROWS = 3000, CELLS = 4096, K = 3, ANSWERS = 4 };

typedef enum kind { LOGIT, POISSON, ORDINAL, KINDS } kind;

typedef struct data {
    size_t    rows;
    double   *x[K], *y, *weight;
    uint32_t *cluster;
} data;

static data room(trd_pool *pool, size_t rows)
{
    data d = { .rows = rows };
    for (int j = 0; j < K; j++)
        d.x[j] = trd_pool_calloc(pool, rows, sizeof *d.x[j]);
    d.y = trd_pool_calloc(pool, rows, sizeof *d.y);
    d.weight = trd_pool_calloc(pool, rows, sizeof *d.weight);
    d.cluster = trd_pool_calloc(pool, rows, sizeof *d.cluster);
    return d;
}

/* Three covariates of few values, so that rows collapse to cells. */
static data draw(trd_pool *pool, size_t rows, kind of, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    data       d = room(pool, rows);
    for (size_t i = 0; i < rows; i++) {
        d.x[0][i] = (double)trd_random_below(&r, 2);
        d.x[1][i] = 2020 + (double)trd_random_below(&r, 4);
        d.x[2][i] = 0.5 * (double)trd_random_below(&r, 5);
        d.weight[i] = 1;
        d.cluster[i] = (uint32_t)trd_random_below(&r, 25);
        double tail = log(1 / trd_random_unit(&r) - 1), eta = 0.8 * d.x[0][i] - 0.3 * (d.x[1][i] - 2021) + 0.5 * d.x[2][i] - 1;
        if (of == LOGIT)
            d.y[i] = eta > tail;
        else if (of == ORDINAL)
            for (int k = 0; k < ANSWERS - 1; k++)
                d.y[i] += eta - tail > k - 0.5;
        else
            for (double left = trd_random_unit(&r), p = exp(-exp(eta)), k = 0; left > p && k < 40; left -= p, p *= exp(eta) / ++k)
                d.y[i]++;
    }
    return d;
}

static trd_model_rows rows_of(const data *d, bool weighted)
{
    return (trd_model_rows){ .rows = d->rows, .terms = K, .column = (const double *const *)d->x, .response = d->y,
                             .weight = weighted ? d->weight : NULL, .cluster = d->cluster, .clusters = 25 };
}

static trd_code try(kind of, const trd_model_rows *rows, const trd_model_how *how, trd_pool *pool, trd_model *out, trd_error *err)
{
    return of == ORDINAL ? trd_ordinal_fit(TRD_LINK_LOGIT, rows, ANSWERS, how, pool, out, err)
                           : trd_glm_fit(of == LOGIT ? TRD_LOGIT : TRD_POISSON, rows, how, pool, out, err);
}

static trd_model fit_with(kind of, const trd_model_rows *rows, trd_robust robust, const trd_watch *watch, trd_pool *pool)
{
    trd_model_how how = { .robust = robust, .level = 0.95, .watch = watch };
    trd_model     out;
    trd_error     err = { 0 };
    assert_ok(try(of, rows, &how, pool, &out, &err), err);
    return out;
}

static trd_model fit(kind of, const trd_model_rows *rows, trd_pool *pool)
{
    return fit_with(of, rows, TRD_ROBUST_NONE, NULL, pool);
}

static void assert_term(const trd_coefficient *a, const trd_coefficient *b, double tolerance)
{
    assert_int_equal(a->of.reason, b->of.reason);
    assert_close(a->of.value, b->of.value, tolerance);
    assert_close(a->of.se, b->of.se, tolerance);
    assert_close(a->p, b->p, tolerance);
}

static void assert_alike(const trd_model *a, const trd_model *b, double tolerance)
{
    assert_int_equal(a->terms, b->terms);
    for (size_t i = 0; i < a->terms; i++)
        assert_term(&a->term[i], &b->term[i], tolerance);
    for (size_t i = 0; i < a->thresholds; i++)
        assert_term(&a->threshold[i], &b->threshold[i], tolerance);
    assert_close(a->log_likelihood, b->log_likelihood, tolerance);
    assert_close(a->deviance, b->deviance, tolerance);
}

/* ---- closed forms ---- */

/* 30 of 50 with and 12 of 40 without. */
static void a_table_of_four_is_its_odds_ratio(void **state)
{
    double         x[] = { 1, 1, 0, 0 }, y[] = { 1, 0, 1, 0 }, weight[] = { 30, 20, 12, 28 };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 4, .terms = 1, .column = column, .response = y, .weight = weight };
    trd_model      m = fit(LOGIT, &rows, *state);
    assert_close(m.term[1].of.value, log(30.0 * 28 / (20 * 12)), 1e-13);
    assert_close(m.term[1].of.se, sqrt(1.0 / 30 + 1.0 / 20 + 1.0 / 12 + 1.0 / 28), 1e-13);
    assert_close(m.term[0].of.value, log(12.0 / 28), 1e-13);
    assert_close(m.log_likelihood, 30 * log(0.6) + 20 * log(0.4) + 12 * log(0.3) + 28 * log(0.7), 1e-13);
    assert_close(m.deviance, -2 * m.log_likelihood, 1e-15);
    assert_close(m.cases, 90, 0);
    assert_close(m.df, 88, 0);
    assert_close(m.covariance[0], 1.0 / 12 + 1.0 / 28, 1e-13);
    assert_close(m.covariance[1], -(1.0 / 12 + 1.0 / 28), 1e-13);
    assert_true(m.iterations < 10);
}

/* 40 events in 100 years and 15 in 60. */
static void two_rates_are_their_ratio(void **state)
{
    double         x[] = { 1, 0 }, y[] = { 40, 15 }, offset[] = { log(100), log(60) };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 2, .terms = 1, .column = column, .response = y, .offset = offset };
    trd_model      m = fit(POISSON, &rows, *state);
    assert_close(m.term[1].of.value, log(0.4 / 0.25), 1e-13);
    assert_close(m.term[1].of.se, sqrt(1.0 / 40 + 1.0 / 15), 1e-13);
    assert_close(m.term[0].of.value, log(0.25), 1e-13);
    assert_close(m.deviance, 0, 1e-12);
}

/* Without terms the thresholds are the logits of the shares. */
static void thresholds_alone_are_shares(void **state)
{
    double         y[] = { 0, 1, 2, 3 }, weight[] = { 10, 20, 30, 40 };
    trd_model_rows rows = { .rows = 4, .response = y, .weight = weight };
    trd_model      m = fit(ORDINAL, &rows, *state);
    double         below[] = { 0.1, 0.3, 0.6 };
    assert_int_equal(m.terms, 0);
    for (int k = 0; k < 3; k++) {
        assert_close(m.threshold[k].of.value, log(below[k] / (1 - below[k])), 1e-13);
        assert_close(m.threshold[k].of.se, sqrt(1 / (100 * below[k] * (1 - below[k]))), 1e-13);
    }
}

/* ---- a second opinion ---- */

/* At the maximum the residuals are orthogonal to every term. */
static void residuals_say_nothing_more_of_the_terms(void **state)
{
    for (kind k = LOGIT; k <= POISSON; k++) {
        data           d = draw(*state, ROWS, k, 1);
        trd_model_rows rows = rows_of(&d, false);
        trd_model      m = fit(k, &rows, *state);
        long double    left[K + 1] = { 0 };
        for (size_t i = 0; i < d.rows; i++) {
            double eta = m.term[0].of.value;
            for (int j = 0; j < K; j++)
                eta += m.term[1 + j].of.value * d.x[j][i];
            double rest = d.y[i] - (k == LOGIT ? 1 / (1 + exp(-eta)) : exp(eta));
            left[0] += rest;
            for (int j = 0; j < K; j++)
                left[1 + j] += rest * (d.x[j][i] - (j == 1) * 2020);
        }
        for (int j = 0; j <= K; j++)
            assert_close((double)left[j], 0, 1e-8);
    }
}

static void two_answers_in_order_are_a_logit(void **state)
{
    data           d = draw(*state, ROWS, LOGIT, 2);
    trd_model_rows rows = rows_of(&d, false);
    trd_robust     kinds[] = { TRD_ROBUST_NONE, TRD_ROBUST_HC1, TRD_ROBUST_CR1 };
    for (int i = 0; i < 3; i++) {
        trd_model     logit = fit_with(LOGIT, &rows, kinds[i], NULL, *state), ordinal;
        trd_model_how how = { .robust = kinds[i], .level = 0.95 };
        trd_error     err = { 0 };
        assert_ok(trd_ordinal_fit(TRD_LINK_LOGIT, &rows, 2, &how, *state, &ordinal, &err), err);
        for (int j = 0; j < K; j++)
            assert_term(&ordinal.term[j], &logit.term[1 + j], 1e-10);
        assert_close(ordinal.threshold[0].of.value, -logit.term[0].of.value, 1e-10);
        assert_close(ordinal.threshold[0].of.se, logit.term[0].of.se, 1e-10);
        assert_close(ordinal.log_likelihood, logit.log_likelihood, 1e-12);
    }
}

/* ---- laws ---- */

static size_t cell_of(const data *d, size_t i)
{
    return (size_t)((((d->x[0][i] * 4 + d->x[1][i] - 2020) * 5 + 2 * d->x[2][i]) * 4 + fmin(3, d->y[i])) * 25 + d->cluster[i]);
}

static data collapsed(trd_pool *pool, const data *rows)
{
    data d = room(pool, CELLS);
    for (size_t i = 0; i < rows->rows; i++) {
        size_t c = cell_of(rows, i);
        for (int j = 0; j < K; j++)
            d.x[j][c] = rows->x[j][i];
        d.y[c] = rows->y[i];
        d.cluster[c] = rows->cluster[i];
        d.weight[c]++;
    }
    return d;
}

static void cells_give_what_the_rows_give(void **state)
{
    trd_robust kinds[] = { TRD_ROBUST_NONE, TRD_ROBUST_HC0, TRD_ROBUST_HC1, TRD_ROBUST_CR0, TRD_ROBUST_CR1 };
    for (kind k = LOGIT; k < KINDS; k++)
        for (int i = 0; i < 5; i++) {
            data d = draw(*state, ROWS, k, 3);
            for (size_t r = 0; r < d.rows; r++)
                d.y[r] = fmin(3, d.y[r]);
            data           cells = collapsed(*state, &d);
            trd_model_rows by_row = rows_of(&d, false), by_cell = rows_of(&cells, true);
            trd_model      a = fit_with(k, &by_row, kinds[i], NULL, *state), b = fit_with(k, &by_cell, kinds[i], NULL, *state);
            assert_alike(&a, &b, 1e-12);
            assert_int_equal(a.clusters, b.clusters);
        }
}

static void order_of_the_rows_does_not_matter(void **state)
{
    for (kind k = LOGIT; k < KINDS; k++) {
        data           d = draw(*state, ROWS, k, 4), turned = room(*state, ROWS);
        trd_model_rows a = rows_of(&d, false), b = rows_of(&turned, false);
        for (size_t i = 0; i < ROWS; i++) {
            size_t from = (i * 1013 + 7) % ROWS;
            for (int j = 0; j < K; j++)
                turned.x[j][i] = d.x[j][from];
            turned.y[i] = d.y[from];
            turned.cluster[i] = d.cluster[from];
        }
        trd_model x = fit_with(k, &a, TRD_ROBUST_CR1, NULL, *state), y = fit_with(k, &b, TRD_ROBUST_CR1, NULL, *state);
        assert_alike(&x, &y, 1e-13);
    }
}

static void units_of_a_term_change_only_that_term(void **state)
{
    for (kind k = LOGIT; k < KINDS; k++) {
        data           d = draw(*state, ROWS, k, 5);
        trd_model_rows rows = rows_of(&d, false);
        trd_model      a = fit(k, &rows, *state);
        size_t         at = k == ORDINAL ? 2 : 3;
        for (size_t i = 0; i < ROWS; i++)
            d.x[2][i] = 1e6 * d.x[2][i] - 3e5;
        trd_model b = fit(k, &rows, *state);
        assert_close(b.term[at].of.value * 1e6, a.term[at].of.value, 1e-12);
        assert_close(b.term[at].p, a.term[at].p, 1e-11);
        assert_term(&a.term[at - 1], &b.term[at - 1], 1e-12);
        assert_close(a.log_likelihood, b.log_likelihood, 1e-13);
    }
}

static void the_other_end_up_turns_the_signs(void **state)
{
    data           d = draw(*state, ROWS, ORDINAL, 6);
    trd_model_rows rows = rows_of(&d, false);
    trd_model      a = fit(ORDINAL, &rows, *state);
    for (size_t i = 0; i < ROWS; i++)
        d.y[i] = ANSWERS - 1 - d.y[i];
    trd_model b = fit(ORDINAL, &rows, *state);
    for (size_t j = 0; j < K; j++)
        assert_close(a.term[j].of.value, -b.term[j].of.value, 1e-12);
    for (size_t k = 0; k < ANSWERS - 1; k++)
        assert_close(a.threshold[k].of.value, -b.threshold[ANSWERS - 2 - k].of.value, 1e-10);
}

static void threads_do_not_change_a_digit(void **state)
{
    trd_watch one = { .threads = 1 }, two = { .threads = 2 };
    for (kind k = LOGIT; k < KINDS; k++) {
        data           d = draw(*state, 210000, k, 7);
        trd_model_rows rows = rows_of(&d, false);
        trd_model      a = fit_with(k, &rows, TRD_ROBUST_NONE, &one, *state), b = fit_with(k, &rows, TRD_ROBUST_NONE, &two, *state);
        assert_alike(&a, &b, 0);
    }
}

static void clusters_of_one_are_rows(void **state)
{
    data           d = draw(*state, 500, LOGIT, 8);
    trd_model_rows rows = rows_of(&d, false);
    for (uint32_t i = 0; i < 500; i++)
        d.cluster[i] = i;
    rows.clusters = 501;
    trd_model a = fit_with(LOGIT, &rows, TRD_ROBUST_HC0, NULL, *state), b = fit_with(LOGIT, &rows, TRD_ROBUST_CR0, NULL, *state);
    assert_alike(&a, &b, 1e-12);
    assert_int_equal(b.clusters, 500);
}

static void a_weight_of_zero_is_no_row(void **state)
{
    for (kind k = LOGIT; k < KINDS; k++) {
        data           d = draw(*state, 900, k, 9);
        trd_model_rows half = rows_of(&d, true), whole = rows_of(&d, true);
        for (size_t i = 600; i < 900; i++)
            d.weight[i] = 0;
        half.rows = 600;
        trd_model a = fit(k, &half, *state), b = fit(k, &whole, *state);
        assert_alike(&a, &b, 1e-12);
        assert_close(a.cases, b.cases, 0);
    }
}

/* ---- what has no estimate ---- */

static void a_constant_of_ones_is_the_constant(void **state)
{
    data           d = draw(*state, ROWS, LOGIT, 10);
    trd_model_rows rows = rows_of(&d, false);
    trd_model      usual = fit(LOGIT, &rows, *state), own;
    trd_model_how  how = { .no_constant = true, .level = 0.95 };
    trd_error      err = { 0 };
    double        *one = trd_pool_calloc(*state, ROWS, sizeof *one);
    const double  *column[] = { one, d.x[0], d.x[1], d.x[2] };
    for (size_t i = 0; i < ROWS; i++)
        one[i] = 1;
    rows.column = column;
    rows.terms = 4;
    assert_ok(trd_glm_fit(TRD_LOGIT, &rows, &how, *state, &own, &err), err);
    assert_alike(&usual, &own, 1e-9);
    trd_model twice = fit(LOGIT, &rows, *state);
    assert_int_equal(twice.term[1].of.reason, TRD_COLLINEAR);
    assert_term(&twice.term[2], &usual.term[1], 1e-12);
}

static void a_term_that_follows_from_others_is_named(void **state)
{
    for (kind k = LOGIT; k < KINDS; k++) {
        data           d = draw(*state, ROWS, k, 11);
        trd_model_rows rows = rows_of(&d, false);
        size_t         first = k == ORDINAL ? 0 : 1;
        for (size_t i = 0; i < ROWS; i++)
            d.x[2][i] = 0.1 * d.x[0][i] - 7 * d.x[1][i];
        trd_model a = fit(k, &rows, *state);
        rows.terms = 2;
        trd_model b = fit(k, &rows, *state);
        assert_int_equal(a.term[first + 2].of.reason, TRD_COLLINEAR);
        assert_true(isnan(a.term[first + 2].of.value) && isnan(a.term[first + 2].p));
        assert_int_equal(a.kept, b.kept);
        assert_term(&a.term[first], &b.term[first], 1e-12);
        assert_term(&a.term[first + 1], &b.term[first + 1], 1e-12);
    }
}

static void assert_separated(kind k, const trd_model_rows *rows, size_t term, bool runs, trd_pool *pool)
{
    trd_model m = fit(k, rows, pool);
    assert_int_equal(m.reason, TRD_SEPARATED);
    for (size_t i = 0; i < m.terms; i++)
        assert_true(isnan(m.term[i].of.value) && isnan(m.term[i].of.low) && isnan(m.term[i].p));
    assert_int_equal(m.term[term].of.reason, runs ? TRD_SEPARATED : TRD_NO_CONVERGENCE);
    assert_true(isfinite(m.log_likelihood));
}

static void separated_outcomes_are_named(void **state)
{
    data           d = draw(*state, 400, LOGIT, 12);
    trd_model_rows rows = rows_of(&d, false);
    for (size_t i = 0; i < 400; i++)                     /* nobody with x0 = 1 says no: quasi separation */
        if (d.x[0][i] == 1)
            d.y[i] = 1;
    assert_separated(LOGIT, &rows, 1, true, *state);
    assert_separated(LOGIT, &rows, 2, false, *state);
    assert_separated(LOGIT, &rows, 3, false, *state);
    for (size_t i = 0; i < 400; i++)
        d.y[i] = 1;
    assert_separated(LOGIT, &rows, 0, true, *state);
    d = draw(*state, 400, POISSON, 12);
    rows = rows_of(&d, false);
    for (size_t i = 0; i < 400; i++)                     /* no event where x0 = 1 */
        if (d.x[0][i] == 1)
            d.y[i] = 0;
    assert_separated(POISSON, &rows, 1, true, *state);
    assert_separated(POISSON, &rows, 3, false, *state);
    d = draw(*state, 400, ORDINAL, 12);
    rows = rows_of(&d, false);
    for (size_t i = 0; i < 400; i++)                     /* x0 = 1: the highest answer, always */
        if (d.x[0][i] == 1)
            d.y[i] = 3;
    assert_separated(ORDINAL, &rows, 0, true, *state);
    assert_separated(ORDINAL, &rows, 1, false, *state);
}

/* One in a billion takes as many steps as a separated outcome, and is none. */
static void a_rare_event_has_an_estimate(void **state)
{
    double         x[] = { 0, 0, 1, 1 }, y[] = { 1, 0, 1, 0 }, weight[] = { 1, 1e9, 4, 1e9 };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 4, .terms = 1, .column = column, .response = y, .weight = weight };
    trd_model      m = fit(LOGIT, &rows, *state);
    assert_int_equal(m.reason, TRD_DEFINED);
    assert_close(m.term[0].of.value, log(1e-9), 1e-12);
    assert_close(m.term[1].of.value, log(4), 1e-12);
    assert_close(m.term[1].of.se, sqrt(1.25), 1e-8);
}

static void large_counts_are_found(void **state)
{
    double         x[] = { 0, 1, 2, 3 }, y[] = { 1e9, 2e9, 4.1e9, 8e9 };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 4, .terms = 1, .column = column, .response = y };
    trd_model      m = fit(POISSON, &rows, *state);
    assert_int_equal(m.reason, TRD_DEFINED);
    assert_close(m.term[1].of.value, 0.69, 0.02);
    rows.terms = 0;
    m = fit(POISSON, &rows, *state);
    assert_close(m.term[0].of.value, log(15.1e9 / 4), 1e-14);
}

static void small_data_have_reasons(void **state)
{
    double         x[] = { 1, NAN, 2, 3 }, fine[] = { 1, 2, 3, 4 }, y[] = { 0, 1, 0, 1 };
    uint32_t       cluster[] = { 3, 3, 3, 3 };
    const double  *column[] = { fine };
    trd_model_rows rows = { .terms = 1, .column = column, .response = y, .cluster = cluster, .clusters = 4 };
    for (kind k = LOGIT; k < KINDS; k++) {
        trd_model none = fit(k, &rows, *state);
        assert_true(none.reason == TRD_NO_CASES && none.term[0].of.reason == TRD_NO_CASES && isnan(none.log_likelihood));
    }
    rows.rows = 4;
    trd_model one = fit_with(LOGIT, &rows, TRD_ROBUST_CR1, NULL, *state);
    assert_true(one.reason == TRD_ONE_CLUSTER && isfinite(one.term[1].of.value) && isnan(one.term[1].of.low));
    assert_int_equal(fit(ORDINAL, &rows, *state).reason, TRD_EMPTY_GROUP);
    column[0] = x;
    for (kind k = LOGIT; k <= POISSON; k++) {
        trd_model broken = fit(k, &rows, *state);
        assert_true(broken.reason == TRD_NOT_FINITE && isnan(broken.term[1].of.value));
    }
}

static void wrong_calls_are_refused(void **state)
{
    double         x[] = { 1, 2, 3, 4 }, y[] = { 0, 1, 2.5, 1 }, weight[] = { 1, 1, -1, 1 }, offset[] = { 0, -INFINITY, 0, 0 };
    uint32_t       cluster[] = { 0, 1, 1, 2 };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 4, .terms = 1, .column = column, .response = y };
    trd_model_how  how = { .level = 0.95 };
    trd_model      out = { .terms = 77 };
    trd_error      err = { 0 };
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_DATA);
    assert_holds(err.what, "row 3");
    assert_int_equal(try(ORDINAL, &rows, &how, *state, &out, &err), TRD_E_DATA);
    assert_int_equal(trd_ordinal_fit(TRD_LINK_LOGIT, &rows, 1, &how, *state, &out, &err), TRD_E_USAGE);
    y[2] = -1;
    assert_int_equal(try(POISSON, &rows, &how, *state, &out, &err), TRD_E_DATA);
    y[2] = 0;
    rows.weight = weight;
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_DATA);
    rows.weight = NULL;
    rows.offset = offset;
    assert_int_equal(try(POISSON, &rows, &how, *state, &out, &err), TRD_E_DATA);
    assert_holds(err.what, "exposure");
    rows.offset = NULL;
    how.level = 1;
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_USAGE);
    how = (trd_model_how){ .level = 0.95, .robust = TRD_ROBUST_CR2 };
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_USAGE);
    how.robust = TRD_ROBUST_CR1;
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_USAGE);
    rows.cluster = cluster;
    rows.clusters = 2;
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_DATA);
    rows.terms = TRD_MODEL_TERMS;
    assert_int_equal(try(LOGIT, &rows, &how, *state, &out, &err), TRD_E_LIMIT);
    assert_int_equal(out.terms, 77);
}

static void a_stop_leaves_nothing(void **state)
{
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_model_how         how = { .level = 0.95, .watch = &watch };
    trd_model             out = { .terms = 77 };
    trd_error             err = { 0 };
    for (kind k = LOGIT; k < KINDS; k++) {
        data           d = draw(*state, ROWS, k, 13);
        trd_model_rows rows = rows_of(&d, false);
        assert_int_equal(try(k, &rows, &how, *state, &out, &err), TRD_E_CANCELLED);
        assert_int_equal(out.terms, 77);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_table_of_four_is_its_odds_ratio),
        TEST(two_rates_are_their_ratio),
        TEST(thresholds_alone_are_shares),
        TEST(residuals_say_nothing_more_of_the_terms),
        TEST(two_answers_in_order_are_a_logit),
        TEST(cells_give_what_the_rows_give),
        TEST(order_of_the_rows_does_not_matter),
        TEST(units_of_a_term_change_only_that_term),
        TEST(the_other_end_up_turns_the_signs),
        TEST(threads_do_not_change_a_digit),
        TEST(clusters_of_one_are_rows),
        TEST(a_weight_of_zero_is_no_row),
        TEST(a_constant_of_ones_is_the_constant),
        TEST(a_term_that_follows_from_others_is_named),
        TEST(separated_outcomes_are_named),
        TEST(a_rare_event_has_an_estimate),
        TEST(large_counts_are_found),
        TEST(small_data_have_reasons),
        TEST(wrong_calls_are_refused),
        TEST(a_stop_leaves_nothing),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/glm", tests, NULL, NULL);
}
