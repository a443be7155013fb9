/* A linear model as a whole, predictions, joint tests, and steep polynomials. */
#include "rows.h"

#include "stat/linear_summary.h"
#include "stat/wald.h"

enum { ROWS = 60, K = 4 };

typedef struct data {
    double        x[K + 1][ROWS];    /* two numbers, two dummies of a factor, the response */
    const double *column[K + 1];
    trd_products  products;
} data;

static void total(trd_pool *pool, data *d, size_t rows)
{
    trd_product_rows all = { .rows = rows, .columns = K + 1, .groups = 1, .column = d->column };
    trd_error        err = { 0 };
    assert_ok(trd_products_of(&all, pool, &d->products, &err), err);
}

static void draw(trd_pool *pool, data *d, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int j = 0; j <= K; j++)
        d->column[j] = d->x[j];
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t level = trd_random_below(&r, 3);
        d->x[0][i] = 50 + trd_random_unit(&r);
        d->x[1][i] = d->x[0][i] + (double)level + trd_random_unit(&r);
        d->x[2][i] = level == 1;
        d->x[3][i] = level == 2;
        d->x[4][i] = d->x[0][i] - 0.5 * d->x[1][i] + (double)level + trd_random_unit(&r);
    }
    total(pool, d, ROWS);
}

static trd_linear fit(trd_pool *pool, const data *d, const trd_linear_how *how)
{
    trd_linear out;
    trd_error  err = { 0 };
    assert_ok(trd_linear_fit(&d->products, how, pool, &out, &err), err);
    return out;
}

static const trd_linear_how usual = { .level = 0.95 };

static void one_term_is_its_own_test_and_all_slopes_are_f(void **state)
{
    static const size_t all[] = { 1, 2, 3, 4 };
    data               d;
    trd_linear_summary s;
    trd_wald           test;
    trd_error          err = { 0 };
    draw(*state, &d, 1);
    trd_linear l = fit(*state, &d, &usual);
    trd_linear_summary_of(&l, 0, &s);
    assert_ok(trd_wald_test(l.term, l.covariance, l.terms, all, 4, l.df, *state, &test, &err), err);
    assert_close(s.f, test.f, 1e-10);
    assert_close(s.p, test.p, 1e-10);
    assert_close(s.df1, 4, 0);
    assert_close(s.regression, l.r_squared * l.total, 1e-12);
    assert_close(1 - s.adjusted, l.sigma * l.sigma / (l.total / (ROWS - 1)), 1e-12);
    for (size_t i = 0; i < 5; i++) {
        assert_ok(trd_wald_test(l.term, l.covariance, l.terms, &i, 1, l.df, *state, &test, &err), err);
        assert_close(test.f, l.term[i].statistic * l.term[i].statistic, 1e-12);
        assert_close(test.p, l.term[i].p, 1e-12);
    }
    assert_close(s.aic - s.bic, 12 - 6 * log(ROWS), 1e-12);
}

static void a_test_of_nothing_or_too_much_has_a_reason(void **state)
{
    data            d;
    trd_wald        test;
    trd_error       err = { 0 };
    trd_coefficient two[] = { { .of = { .value = 1 } }, { .of = { .value = 2 } } };
    double          singular[] = { 1, 2, 2, 4 };
    size_t          which[] = { 0, 1 }, none[] = { 9 };
    draw(*state, &d, 2);
    trd_linear l = fit(*state, &d, &usual);
    assert_ok(trd_wald_test(l.term, l.covariance, l.terms, which, 0, l.df, *state, &test, &err), err);
    assert_true(test.reason == TRD_NO_CASES && isnan(test.p));
    assert_ok(trd_wald_test(two, singular, 2, which, 2, INFINITY, *state, &test, &err), err);
    assert_true(test.reason == TRD_COLLINEAR && isnan(test.f));
    singular[3] = 5;
    assert_ok(trd_wald_test(two, singular, 2, which, 2, INFINITY, *state, &test, &err), err);
    assert_close(test.chisq, 1, 1e-12);                          /* [1 2] [5 -2; -2 1] [1 2]' */
    assert_close(test.p, exp(-0.5), 1e-12);
    assert_int_equal(trd_wald_test(l.term, l.covariance, l.terms, none, 1, l.df, *state, &test, &err), TRD_E_USAGE);
}

static void standardized_is_the_slope_of_scaled_columns(void **state)
{
    data      d;
    double    beta[K], sd[K + 1];
    trd_error err = { 0 };
    draw(*state, &d, 3);
    assert_ok(trd_linear_standardized(&d.products, &usual, *state, beta, &err), err);
    for (size_t j = 0; j <= K; j++) {
        double mean = 0, square = 0;
        for (size_t i = 0; i < ROWS; i++)
            mean += d.x[j][i] / ROWS;
        for (size_t i = 0; i < ROWS; i++)
            square += (d.x[j][i] - mean) * (d.x[j][i] - mean);
        sd[j] = sqrt(square / (ROWS - 1));
    }
    for (size_t j = 0; j <= K; j++)
        for (size_t i = 0; i < ROWS; i++)
            d.x[j][i] /= sd[j];
    total(*state, &d, ROWS);
    trd_linear l = fit(*state, &d, &usual);
    for (size_t j = 0; j < K; j++)
        assert_close(beta[j], l.term[1 + j].of.value, 1e-11);
}

static void inflation_is_what_the_others_explain(void **state)
{
    static const size_t each[] = { 0, 1, 2, 3, 4 }, factor[] = { 0, 1, 2, 4 }, wrong[] = { 0, 0, 4 };
    data      d;
    double    vif[4], joint[3], turned[3];
    trd_error err = { 0 };
    draw(*state, &d, 4);
    assert_ok(trd_linear_vif(&d.products, &usual, each, 4, *state, vif, &err), err);
    assert_ok(trd_linear_vif(&d.products, &usual, factor, 3, *state, joint, &err), err);
    for (size_t j = 0; j < 4; j++) {                             /* 1 / (1 - R^2) of it on the others */
        data other = d;
        other.column[j] = d.column[K - 1];
        other.column[K - 1] = d.column[j];
        trd_product_rows rows = { .rows = ROWS, .columns = K, .groups = 1, .column = other.column };
        assert_ok(trd_products_of(&rows, *state, &other.products, &err), err);
        assert_close(vif[j], 1 / (1 - fit(*state, &other, &usual).r_squared), 1e-11);
    }
    assert_close(joint[0], vif[0], 1e-12);
    for (size_t i = 0; i < ROWS; i++)                            /* another level is the reference */
        d.x[2][i] = 1 - d.x[2][i] - d.x[3][i];
    total(*state, &d, ROWS);
    assert_ok(trd_linear_vif(&d.products, &usual, factor, 3, *state, turned, &err), err);
    assert_close(turned[2], joint[2], 1e-11);
    memcpy(d.x[1], d.x[0], sizeof d.x[0]);
    total(*state, &d, ROWS);
    assert_ok(trd_linear_vif(&d.products, &usual, each, 4, *state, vif, &err), err);
    assert_true(isnan(vif[1]) && isfinite(vif[0]) && isfinite(vif[2]));
    assert_int_equal(trd_linear_vif(&d.products, &usual, wrong, 2, *state, vif, &err), TRD_E_USAGE);
}

static void a_prediction_is_the_constant_of_a_shifted_model(void **state)
{
    data            d;
    trd_prediction *p;
    trd_error       err = { 0 };
    double          at[K][3] = { { 50.5, 51, NAN }, { 52, 51, 50 }, { 0, 1, 0 }, { 1, 0, 0 } };
    const double   *column[] = { at[0], at[1], at[2], at[3] };
    draw(*state, &d, 5);
    assert_ok(trd_linear_predict(&d.products, &usual, column, 3, *state, &p, &err), err);
    assert_true(p[2].mean.reason == TRD_NOT_FINITE && isnan(p[2].mean.value) && isnan(p[2].low));
    for (size_t row = 0; row < 2; row++) {
        data moved = d;
        for (int j = 0; j <= K; j++)
            moved.column[j] = moved.x[j];
        for (size_t j = 0; j < K; j++)
            for (size_t i = 0; i < ROWS; i++)
                moved.x[j][i] -= at[j][row];
        total(*state, &moved, ROWS);
        trd_linear l = fit(*state, &moved, &usual);
        assert_close(p[row].mean.value, l.term[0].of.value, 1e-11);
        assert_close(p[row].mean.low, l.term[0].of.low, 1e-11);
        assert_close(p[row].high - p[row].mean.value,
                     (l.term[0].of.high - l.term[0].of.value) / l.term[0].of.se * hypot(l.sigma, l.term[0].of.se), 1e-11);
    }
    memcpy(d.x[1], d.x[0], sizeof d.x[0]);
    total(*state, &d, ROWS);
    assert_ok(trd_linear_predict(&d.products, &usual, column, 1, *state, &p, &err), err);
    assert_true(p[0].mean.reason == TRD_COLLINEAR && isfinite(p[0].mean.value) && isnan(p[0].high));
    trd_linear_how robust = { .level = 0.95, .robust = TRD_ROBUST_CR1 };
    assert_int_equal(trd_linear_predict(&d.products, &robust, column, 1, *state, &p, &err), TRD_E_USAGE);
}

static void weights_as_inverse_variances_have_no_size(void **state)
{
    data               d;
    double             weight[ROWS], logs[2] = { 0, 0 };
    trd_linear_how     how = { .level = 0.95, .precise = ROWS };
    trd_linear_summary s[2];
    trd_linear         l[2];
    trd_error          err = { 0 };
    draw(*state, &d, 6);
    trd_product_rows rows = { .rows = ROWS, .columns = K + 1, .groups = 1, .column = d.column, .weight = weight };
    for (int times = 0; times < 2; times++) {
        for (size_t i = 0; i < ROWS; i++) {
            weight[i] = (1 + (double)(i % 5)) * (times ? 1024 : 1);
            logs[times] += log(weight[i]);
        }
        assert_ok(trd_products_of(&rows, *state, &d.products, &err), err);
        l[times] = fit(*state, &d, &how);
        trd_linear_summary_of(&l[times], logs[times], &s[times]);
    }
    for (size_t i = 0; i <= K; i++) {
        assert_close(l[0].term[i].of.value, l[1].term[i].of.value, 1e-13);
        assert_close(l[0].term[i].of.se, l[1].term[i].of.se, 1e-13);
    }
    assert_close(s[0].log_likelihood, s[1].log_likelihood, 1e-12);
    assert_close(s[0].f, s[1].f, 1e-12);
    assert_close(l[1].df, ROWS - 5, 0);
    how.robust = TRD_ROBUST_CR2;
    assert_int_equal(trd_linear_fit(&d.products, &how, *state, &l[0], &err), TRD_E_USAGE);
    assert_holds(err.what, "CR1");
}

static void small_data_have_reasons(void **state)
{
    data               d;
    double             beta[K];
    trd_linear_summary s;
    trd_error          err = { 0 };
    draw(*state, &d, 7);
    total(*state, &d, 0);
    trd_linear none = fit(*state, &d, &usual);
    trd_linear_summary_of(&none, 0, &s);
    assert_true(s.reason == TRD_NO_CASES && isnan(s.f) && isnan(s.aic) && isnan(s.adjusted));
    assert_ok(trd_linear_standardized(&d.products, &usual, *state, beta, &err), err);
    assert_true(isnan(beta[0]) && isnan(beta[3]));
    total(*state, &d, 5);
    trd_linear full = fit(*state, &d, &usual);
    trd_linear_summary_of(&full, 0, &s);
    assert_true(s.reason == TRD_NO_FREEDOM && isnan(s.f) && isnan(s.log_likelihood));
    for (size_t i = 0; i < ROWS; i++)
        d.x[K][i] = 2 * d.x[2][i] + 7;
    total(*state, &d, ROWS);
    trd_linear exact = fit(*state, &d, &usual);
    trd_linear_summary_of(&exact, 0, &s);
    assert_true(s.reason == TRD_NO_VARIANCE && isnan(s.f) && isnan(s.log_likelihood));
    for (size_t i = 0; i < ROWS; i++)
        d.x[K][i] = 7;
    total(*state, &d, ROWS);
    assert_ok(trd_linear_standardized(&d.products, &usual, *state, beta, &err), err);
    assert_true(isnan(beta[0]));
}

/* (x - 1) (x - 2) ... (x - 9) over 1..9 is small where its powers are large:
 * rounded powers would leave some 6 digits. */
static void steep_polynomials_keep_their_digits(void **state)
{
    enum { DEGREE = 9, POINTS = 80 };
    double         x[POINTS], y[POINTS], of[DEGREE + 1] = { 1 };
    trd_linear_how how = { .level = 0.95, .collinear = 1e-24 };
    trd_products   p = { 0 };
    trd_linear     l;
    trd_error      err = { 0 };
    for (int root = 1; root <= DEGREE; root++)
        for (int power = root; power >= 0; power--)
            of[power] = (power > 0 ? of[power - 1] : 0) - root * of[power];
    for (int i = 0; i < POINTS; i++) {
        x[i] = 1 + 8 * (i + 0.5) / POINTS;
        y[i] = 1;
        for (int root = 1; root <= DEGREE; root++)
            y[i] *= x[i] - root;
    }
    assert_ok(trd_products_of_powers(x, y, POINTS, DEGREE, NULL, *state, &p, &err), err);
    assert_ok(trd_linear_fit(&p, &how, *state, &l, &err), err);
    for (int power = 0; power <= DEGREE; power++)
        assert_close(l.term[power].of.value / of[power], 1, 1e-11);
    assert_ok(trd_products_of_powers(x, y, DEGREE, DEGREE, NULL, *state, &p, &err), err);
    assert_ok(trd_linear_fit(&p, &how, *state, &l, &err), err);
    assert_int_equal(l.term[DEGREE].of.reason, TRD_COLLINEAR);   /* as many points as powers */
    assert_int_equal(trd_products_of_powers(x, y, POINTS, 0, NULL, *state, &p, &err), TRD_E_USAGE);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_term_is_its_own_test_and_all_slopes_are_f, setup, teardown),
        cmocka_unit_test_setup_teardown(a_test_of_nothing_or_too_much_has_a_reason, setup, teardown),
        cmocka_unit_test_setup_teardown(standardized_is_the_slope_of_scaled_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(inflation_is_what_the_others_explain, setup, teardown),
        cmocka_unit_test_setup_teardown(a_prediction_is_the_constant_of_a_shifted_model, setup, teardown),
        cmocka_unit_test_setup_teardown(weights_as_inverse_variances_have_no_size, setup, teardown),
        cmocka_unit_test_setup_teardown(small_data_have_reasons, setup, teardown),
        cmocka_unit_test_setup_teardown(steep_polynomials_keep_their_digits, setup, teardown),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/linear_summary", tests, NULL, NULL);
}
