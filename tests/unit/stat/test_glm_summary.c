/* Models of a yes and of counts as a whole: second computations, cells against
 * rows, and probit against what it is. */
#include "rows.h"

#include "stat/distribution.h"
#include "stat/glm_summary.h"

enum { ROWS = 400, K = 3 };

typedef struct data {
    double         x[K][ROWS], y[ROWS], weight[ROWS];
    const double  *column[K];
    trd_model_rows rows;
} data;

/* A number, and two levels of a factor. */
static void draw(data *d, trd_family family, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int j = 0; j < K; j++)
        d->column[j] = d->x[j];
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t level = trd_random_below(&r, 3);
        d->x[0][i] = 0.5 * (double)trd_random_below(&r, 8);
        d->x[1][i] = level == 1;
        d->x[2][i] = level == 2;
        d->weight[i] = (double)trd_random_below(&r, 3);
        double eta = 0.7 * d->x[0][i] - 0.5 * d->x[1][i] + 0.4 * d->x[2][i] - 1, u = trd_random_unit(&r);
        d->y[i] = family == TRD_POISSON ? floor(exp(eta) + u) : trd_normal_lower(eta) > u;
    }
    d->rows = (trd_model_rows){ .rows = ROWS, .terms = K, .column = d->column, .response = d->y };
}

static const trd_model_how usual = { .level = 0.95 };
static const trd_family    all_families[] = { TRD_LOGIT, TRD_PROBIT, TRD_CLOGLOG, TRD_POISSON };

static trd_model fit(trd_pool *pool, trd_family family, const trd_model_rows *rows)
{
    trd_model out;
    trd_error err = { 0 };
    assert_ok(trd_glm_fit(family, rows, &usual, pool, &out, &err), err);
    return out;
}

static trd_glm_summary summary(trd_pool *pool, trd_family family, const trd_model_rows *rows, const trd_model *m)
{
    trd_glm_summary out;
    trd_error       err = { 0 };
    assert_ok(trd_glm_summary_of(family, rows, &usual, m, pool, &out, &err), err);
    return out;
}

/* A probit of a table of two by two is its normal deviates. */
static void probits_of_two_shares_are_normal_deviates(void **state)
{
    double         x[] = { 1, 1, 0, 0 }, y[] = { 1, 0, 1, 0 }, weight[] = { 30, 20, 12, 28 };
    const double  *column[] = { x };
    trd_model_rows rows = { .rows = 4, .terms = 1, .column = column, .response = y, .weight = weight };
    trd_model      m = fit(*state, TRD_PROBIT, &rows), c = fit(*state, TRD_CLOGLOG, &rows);
    double         a = trd_normal_quantile(0.6), b = trd_normal_quantile(0.3);
    assert_close(m.term[1].of.value, a - b, 1e-12);
    assert_close(m.term[0].of.value, b, 1e-12);
    assert_close(m.term[0].of.se, sqrt(0.3 * 0.7 / 40) / trd_normal_density(b), 1e-10);
    assert_close(c.term[0].of.value, log(-log(0.7)), 1e-12);
    assert_close(m.log_likelihood, 30 * log(0.6) + 20 * log(0.4) + 12 * log(0.3) + 28 * log(0.7), 1e-13);
    assert_close(c.log_likelihood, m.log_likelihood, 1e-13);
}

/* At the maximum every score is 0, also beyond Newton's own links. */
static void estimates_are_where_the_likelihood_is_level(void **state)
{
    for (int f = 0; f < 4; f++) {
        data d;
        draw(&d, all_families[f], 10 + (uint64_t)f);
        trd_model m = fit(*state, all_families[f], &d.rows);
        assert_int_equal(m.reason, TRD_DEFINED);
        for (size_t i = 0; i < m.terms; i++) {
            double         shift = 1e-3 * m.term[i].of.se, other[2], offset[ROWS];
            trd_model_rows moved = { .rows = ROWS, .column = NULL, .response = d.y, .offset = offset };
            for (int side = 0; side < 2; side++) {
                for (size_t r = 0; r < ROWS; r++) {
                    offset[r] = m.term[0].of.value + (i == 0 ? (side ? shift : -shift) : 0);
                    for (size_t j = 0; j < K; j++)
                        offset[r] += d.x[j][r] * (m.term[j + 1].of.value + (i == j + 1 ? (side ? shift : -shift) : 0));
                }
                trd_model_how none = { .level = 0.95, .no_constant = true };
                trd_model     there;
                trd_error     err = { 0 };
                assert_ok(trd_glm_fit(all_families[f], &moved, &none, *state, &there, &err), err);
                other[side] = there.log_likelihood;
            }
            assert_close((other[1] - other[0]) / 2e-3, 0, 1e-4);
            assert_true(other[0] < m.log_likelihood && other[1] < m.log_likelihood);
        }
    }
}

static void measures_are_their_formulas(void **state)
{
    data   d;
    double mean[ROWS], pairs = 0, above = 0, squares = 0, right = 0, sum[2] = { 0 }, n[2] = { 0 };
    draw(&d, TRD_LOGIT, 20);
    trd_model       m = fit(*state, TRD_LOGIT, &d.rows);
    trd_model_rows  bare = { .rows = ROWS, .response = d.y };
    trd_model       without = fit(*state, TRD_LOGIT, &bare);
    trd_glm_summary s = summary(*state, TRD_LOGIT, &d.rows, &m);
    trd_glm_means(TRD_LOGIT, &d.rows, &m, mean);
    for (size_t i = 0; i < ROWS; i++) {
        squares += (d.y[i] - mean[i]) * (d.y[i] - mean[i]);
        right += (mean[i] > 0.5) == (d.y[i] == 1);
        sum[(int)d.y[i]] += mean[i];
        n[(int)d.y[i]]++;
        for (size_t k = 0; d.y[i] == 1 && k < ROWS; k++)
            if (d.y[k] == 0) {
                pairs++;
                above += mean[i] > mean[k] ? 1 : mean[i] == mean[k] ? 0.5 : 0;
            }
    }
    assert_close(sum[0] + sum[1], n[1], 1e-9);                   /* of a logit with a constant */
    assert_close(s.auc, above / pairs, 1e-13);
    assert_close(s.brier, squares / ROWS, 1e-13);
    assert_close(s.correct, right / ROWS, 1e-13);
    assert_close(s.tjur, sum[1] / n[1] - sum[0] / n[0], 1e-13);
    assert_close(s.lr_chisq, without.deviance - m.deviance, 1e-10);
    assert_close(s.null_deviance, without.deviance, 1e-12);
    assert_close(s.null_df, ROWS - 1, 0);
    assert_close(s.lr_df, K, 0);
    assert_close(s.mcfadden, 1 - m.log_likelihood / without.log_likelihood, 1e-12);
    assert_close(s.aic, 8 - 2 * m.log_likelihood, 1e-12);
    trd_glm_summary nothing = summary(*state, TRD_LOGIT, &bare, &without);
    assert_true(nothing.lr_chisq == 0 && isnan(nothing.lr_p) && nothing.auc == 0.5 && fabs(nothing.mcfadden) < 1e-13);
}

static void weights_are_copies(void **state)
{
    for (int f = 0; f < 4; f++) {
        data         d;
        double       x[K][2 * ROWS], y[2 * ROWS];
        const double *column[] = { x[0], x[1], x[2] };
        size_t       n = 0, factor[] = { 0, 1, 1 };
        draw(&d, all_families[f], 30 + (uint64_t)f);
        for (size_t i = 0; i < ROWS; i++)
            for (int copy = 0; copy < d.weight[i]; copy++, n++) {
                for (int j = 0; j < K; j++)
                    x[j][n] = d.x[j][i];
                y[n] = d.y[i];
            }
        trd_model_rows all = { .rows = n, .terms = K, .column = column, .response = y };
        d.rows.weight = d.weight;
        trd_model        a = fit(*state, all_families[f], &d.rows), b = fit(*state, all_families[f], &all);
        trd_glm_summary  s = summary(*state, all_families[f], &d.rows, &a), t = summary(*state, all_families[f], &all, &b);
        trd_coefficient *one, *two;
        trd_error        err = { 0 };
        assert_close(s.pearson, t.pearson, 1e-9);
        assert_close(s.bic, t.bic, 1e-11);
        assert_close(s.nagelkerke, t.nagelkerke, 1e-11);
        assert_close(s.brier, t.brier, 1e-11);
        assert_close(s.auc, t.auc, 1e-11);
        assert_ok(trd_glm_margins(all_families[f], &d.rows, &usual, &a, factor, *state, &one, &err), err);
        assert_ok(trd_glm_margins(all_families[f], &all, &usual, &b, factor, *state, &two, &err), err);
        for (int j = 0; j < K; j++) {
            assert_close(one[j].of.value, two[j].of.value, 1e-10);
            assert_close(one[j].of.se, two[j].of.se, 1e-10);
        }
    }
}

/* Means with a term a little larger, and with every row in a level. */
static void margins_are_differences_of_means(void **state)
{
    const double h = 1e-5;
    for (int f = 0; f < 4; f++) {
        data             d;
        double           mean[2][ROWS], slope = 0, change = 0;
        size_t           factor[] = { 0, 1, 1 };
        trd_coefficient *margin, *alone;
        trd_error        err = { 0 };
        draw(&d, all_families[f], 40 + (uint64_t)f);
        trd_model m = fit(*state, all_families[f], &d.rows);
        assert_ok(trd_glm_margins(all_families[f], &d.rows, &usual, &m, factor, *state, &margin, &err), err);
        assert_ok(trd_glm_margins(all_families[f], &d.rows, &usual, &m, NULL, *state, &alone, &err), err);
        for (int side = 0; side < 2; side++) {
            for (size_t i = 0; i < ROWS; i++)
                d.x[0][i] += side ? 2 * h : -h;
            trd_glm_means(all_families[f], &d.rows, &m, mean[side]);
        }
        for (size_t i = 0; i < ROWS; i++) {
            slope += (mean[1][i] - mean[0][i]) / (2 * h) / ROWS;
            d.x[0][i] -= h;
        }
        assert_close(margin[0].of.value, slope, 1e-8);
        assert_close(alone[0].of.value, margin[0].of.value, 1e-14);
        assert_close(alone[0].of.se, margin[0].of.se, 1e-14);
        for (int side = 0; side < 2; side++) {
            for (size_t i = 0; i < ROWS; i++) {
                d.x[1][i] = 0;
                d.x[2][i] = side;
            }
            trd_glm_means(all_families[f], &d.rows, &m, mean[side]);
        }
        for (size_t i = 0; i < ROWS; i++)
            change += (mean[1][i] - mean[0][i]) / ROWS;
        assert_close(margin[2].of.value, change, 1e-12);
        assert_true(margin[2].of.se > 0 && margin[2].of.low < change && change < margin[2].of.high);
    }
}

/* The effect of a factor alone is a difference of two shares. */
static void a_change_of_shares_has_their_error(void **state)
{
    double           x[] = { 1, 1, 0, 0 }, y[] = { 1, 0, 1, 0 }, weight[] = { 30, 20, 12, 28 };
    const double    *column[] = { x };
    size_t           factor[] = { 1 };
    trd_model_rows   rows = { .rows = 4, .terms = 1, .column = column, .response = y, .weight = weight };
    trd_coefficient *margin;
    trd_error        err = { 0 };
    for (int f = 0; f < 3; f++) {
        trd_model m = fit(*state, all_families[f], &rows);
        assert_ok(trd_glm_margins(all_families[f], &rows, &usual, &m, factor, *state, &margin, &err), err);
        assert_close(margin[0].of.value, 0.3, 1e-11);
        assert_close(margin[0].of.se, sqrt(0.6 * 0.4 / 50 + 0.3 * 0.7 / 40), 1e-9);
    }
}

static void what_has_no_estimate_has_no_summary(void **state)
{
    double           x[] = { 1, 2, 3, 4, 5, 6 }, y[] = { 0, 0, 0, 1, 1, 1 };
    const double    *column[] = { x };
    trd_model_rows   rows = { .rows = 6, .terms = 1, .column = column, .response = y };
    trd_coefficient *margin;
    trd_error        err = { 0 };
    double           mean[6];
    for (int f = 0; f < 3; f++) {
        trd_model       m = fit(*state, all_families[f], &rows);
        trd_glm_summary s = summary(*state, all_families[f], &rows, &m);
        assert_int_equal(m.reason, TRD_SEPARATED);
        assert_true(s.reason == TRD_SEPARATED && isnan(s.auc) && isnan(s.lr_p) && isnan(s.pearson));
        assert_ok(trd_glm_margins(all_families[f], &rows, &usual, &m, NULL, *state, &margin, &err), err);
        assert_true(isnan(margin[0].of.value) && margin[0].of.reason == TRD_SEPARATED);
        trd_glm_means(all_families[f], &rows, &m, mean);
        assert_true(isnan(mean[0]));
    }
    rows.rows = 0;
    trd_model       m = fit(*state, TRD_PROBIT, &rows);
    trd_glm_summary s = summary(*state, TRD_PROBIT, &rows, &m);
    assert_true(s.reason == TRD_NO_CASES && isnan(s.brier));
    y[0] = 0.5;
    rows.rows = 6;
    assert_int_equal(trd_glm_fit(TRD_PROBIT, &rows, &usual, *state, &m, &err), TRD_E_DATA);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(probits_of_two_shares_are_normal_deviates, setup, teardown),
        cmocka_unit_test_setup_teardown(estimates_are_where_the_likelihood_is_level, setup, teardown),
        cmocka_unit_test_setup_teardown(measures_are_their_formulas, setup, teardown),
        cmocka_unit_test_setup_teardown(weights_are_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(margins_are_differences_of_means, setup, teardown),
        cmocka_unit_test_setup_teardown(a_change_of_shares_has_their_error, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_no_estimate_has_no_summary, setup, teardown),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/glm_summary", tests, NULL, NULL);
}
