/* Rows of a linear model: what leaving each out does, done by leaving it out. */
#include "rows.h"

#include "stat/influence.h"
#include "stat/linear_summary.h"

enum { ROWS = 40, K = 2 };

typedef struct data {
    double x[K + 1][ROWS], weight[ROWS];
    const double *column[K + 1];
} data;

static void draw(data *d, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int j = 0; j <= K; j++)
        d->column[j] = d->x[j];
    for (size_t i = 0; i < ROWS; i++) {
        d->x[0][i] = 1000 + trd_random_unit(&r);
        d->x[1][i] = (double)trd_random_below(&r, 2);
        d->x[2][i] = 3 * d->x[0][i] - d->x[1][i] + (1 + d->x[1][i]) * (trd_random_unit(&r) - 0.5);
        d->weight[i] = (double)trd_random_below(&r, 4);
    }
}

static trd_product_rows rows_of(const data *d, size_t rows)
{
    return (trd_product_rows){ .rows = rows, .columns = K + 1, .groups = 1, .column = d->column };
}

static trd_influence look(trd_pool *pool, const trd_product_rows *rows, trd_linear_how how, trd_linear *fit)
{
    trd_products  p;
    trd_influence out;
    trd_error     err = { 0 };
    how.rows = rows;
    how.level = 0.95;
    assert_ok(trd_products_of(rows, pool, &p, &err), err);
    assert_ok(trd_linear_fit(&p, &how, pool, fit, &err), err);
    assert_ok(trd_influence_of(&p, &how, pool, &out, &err), err);
    return out;
}

static void leaving_a_row_out_is_what_it_says(void **state)
{
    data d, less;
    draw(&d, 1);
    trd_product_rows rows = rows_of(&d, ROWS);
    trd_linear       fit, without;
    trd_influence    in = look(*state, &rows, (trd_linear_how){ 0 }, &fit);
    double           leverages = 0, most = 0;
    for (size_t out = 0; out < ROWS; out++) {
        trd_linear_how   how = { .level = 0.95 };
        trd_products     p;
        trd_prediction  *there;
        trd_error        err = { 0 };
        draw(&less, 1);
        for (int j = 0; j <= K; j++)
            for (size_t i = out; i + 1 < ROWS; i++)
                less.x[j][i] = d.x[j][i + 1];
        trd_product_rows others = rows_of(&less, ROWS - 1);
        assert_ok(trd_products_of(&others, *state, &p, &err), err);
        assert_ok(trd_linear_fit(&p, &how, *state, &without, &err), err);
        assert_ok(trd_linear_predict(&p, &how, d.column, ROWS, *state, &there, &err), err);
        double off = d.x[K][out] - there[out].mean.value, spread = hypot(without.sigma, there[out].mean.se), moved = 0;
        for (size_t i = 0; i < ROWS; i++)
            moved += (in.row[i].fitted - there[i].mean.value) * (in.row[i].fitted - there[i].mean.value);
        assert_close(in.row[out].studentized, off / spread, 1e-9);
        assert_close(in.row[out].cook, moved / (3 * fit.sigma * fit.sigma), 1e-9);
        assert_close(in.row[out].residual, off * (1 - in.row[out].leverage), 1e-9);
        assert_close(in.row[out].standardized, in.row[out].residual / fit.sigma / sqrt(1 - in.row[out].leverage), 1e-12);
        leverages += in.row[out].leverage;
        most = fmax(most, fabs(in.row[out].studentized));
    }
    assert_close(leverages, K + 1, 1e-12);
    assert_close(in.studentized, most, 0);
    assert_close(fabs(in.row[in.at_studentized].studentized), most, 0);
    assert_close(in.row[in.at_cook].cook, in.cook, 0);
    assert_close(in.row[in.at_leverage].leverage, in.leverage, 0);
    assert_int_equal(in.alone, 0);
}

static void tests_are_their_formulas(void **state)
{
    data d;
    draw(&d, 2);
    trd_product_rows rows = rows_of(&d, ROWS);
    trd_linear       fit, of_squares;
    trd_influence    in = look(*state, &rows, (trd_linear_how){ .robust = TRD_ROBUST_CR2 }, &fit);
    double           steps = 0, squares = 0;
    for (size_t i = 0; i < ROWS; i++) {
        double before = i ? in.row[i - 1].residual : in.row[i].residual;
        steps += (in.row[i].residual - before) * (in.row[i].residual - before);
        squares += in.row[i].residual * in.row[i].residual;
        d.x[K][i] = in.row[i].residual * in.row[i].residual;
    }
    look(*state, &rows, (trd_linear_how){ 0 }, &of_squares);
    assert_close(in.durbin_watson, steps / squares, 1e-12);
    assert_close(in.breusch_pagan, ROWS * of_squares.r_squared, 1e-9);
    assert_close(in.breusch_pagan_df, K, 0);
}

static void frequencies_are_copies(void **state)
{
    data   d;
    double x[K + 1][ROWS * 4];
    size_t n = 0;
    draw(&d, 3);
    for (size_t i = 0; i < ROWS; i++)
        for (int copy = 0; copy < d.weight[i]; copy++, n++)
            for (int j = 0; j <= K; j++)
                x[j][n] = d.x[j][i];
    const double    *column[] = { x[0], x[1], x[2] };
    trd_product_rows few = rows_of(&d, ROWS), all = { .rows = n, .columns = K + 1, .groups = 1, .column = column };
    trd_linear       a, b;
    few.weight = d.weight;
    trd_influence in = look(*state, &few, (trd_linear_how){ 0 }, &a), copies = look(*state, &all, (trd_linear_how){ 0 }, &b);
    assert_close(in.cook, copies.cook, 1e-12);
    assert_close(in.studentized, copies.studentized, 1e-12);
    assert_close(in.leverage, copies.leverage, 1e-12);
    assert_close(in.durbin_watson, copies.durbin_watson, 1e-12);
    assert_close(in.breusch_pagan, copies.breusch_pagan, 1e-12);
    for (size_t i = 0; i < ROWS; i++)
        assert_int_equal(isnan(in.row[i].residual), d.weight[i] == 0);
}

/* Rows times the root of their weight, without a constant, are the same model. */
static void inverse_variances_are_scaled_rows(void **state)
{
    static const trd_robust kinds[] = { TRD_ROBUST_NONE, TRD_ROBUST_HC0, TRD_ROBUST_HC1, TRD_ROBUST_HC2, TRD_ROBUST_HC3, TRD_ROBUST_HC4 };
    data   d;
    double scaled[K + 2][ROWS];
    draw(&d, 4);
    for (size_t i = 0; i < ROWS; i++) {
        d.weight[i] = 0.5 + (double)i;
        scaled[0][i] = sqrt(d.weight[i]);
        for (int j = 0; j <= K; j++)
            scaled[j + 1][i] = scaled[0][i] * d.x[j][i];
    }
    const double    *column[] = { scaled[0], scaled[1], scaled[2], scaled[3] };
    trd_product_rows weighted = rows_of(&d, ROWS), plain = { .rows = ROWS, .columns = K + 2, .groups = 1, .column = column };
    weighted.weight = d.weight;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        trd_linear    a, b;
        trd_influence one = look(*state, &weighted, (trd_linear_how){ .robust = kinds[k], .precise = ROWS }, &a);
        trd_influence two = look(*state, &plain, (trd_linear_how){ .robust = kinds[k], .constant = TRD_CONSTANT_NONE }, &b);
        for (size_t i = 0; i <= K; i++) {
            assert_close(a.term[i].of.value, b.term[i].of.value, 1e-9);
            assert_close(a.term[i].of.se, b.term[i].of.se, 1e-9);
            assert_close(a.term[i].of.df, ROWS - 3, 0);
        }
        assert_close(a.residual, b.residual, 1e-9);
        assert_close(one.cook, two.cook, 1e-7);
        assert_close(one.studentized, two.studentized, 1e-8);
        assert_close(one.leverage, two.leverage, 1e-9);
        assert_true(isnan(one.durbin_watson) && isnan(one.breusch_pagan));
    }
}

static void small_data_have_reasons(void **state)
{
    double           x[] = { 1, 2, 3, 4, 9 }, flag[] = { 0, 0, 0, 0, 1 }, y[] = { 1, 3, 2, 5, 7 }, line[] = { 3, 5, 7, 9, 19 };
    const double    *column[] = { x, flag, y }, *exact[] = { x, line };
    trd_product_rows rows = { .rows = 5, .columns = 3, .groups = 1, .column = column };
    trd_linear       fit;
    trd_influence    in = look(*state, &rows, (trd_linear_how){ 0 }, &fit);
    assert_int_equal(in.alone, 1);
    assert_close(in.leverage, 1, 1e-12);
    assert_int_equal(in.at_leverage, 4);
    assert_true(isnan(in.row[4].studentized) && isnan(in.row[4].cook) && isfinite(in.cook) && isfinite(in.row[0].cook));
    rows.rows = 2;
    in = look(*state, &rows, (trd_linear_how){ 0 }, &fit);
    assert_int_equal(in.reason, TRD_NO_FREEDOM);
    assert_true(isnan(in.cook) && isnan(in.durbin_watson) && in.alone == 2);
    rows.rows = 0;
    in = look(*state, &rows, (trd_linear_how){ 0 }, &fit);
    assert_true(in.reason == TRD_NO_CASES && isnan(in.leverage) && isnan(in.breusch_pagan_p));
    rows = (trd_product_rows){ .rows = 5, .columns = 2, .groups = 1, .column = exact };
    in = look(*state, &rows, (trd_linear_how){ 0 }, &fit);
    assert_true(in.reason == TRD_NO_VARIANCE && isnan(in.studentized) && isnan(in.durbin_watson));
    assert_close(in.row[4].fitted, 19, 1e-14);
}

static void rows_are_needed_and_a_stop_is_heard(void **state)
{
    volatile sig_atomic_t stop = 1;
    trd_watch      watch = { .stop = &stop };
    data           d;
    draw(&d, 5);
    trd_product_rows rows = rows_of(&d, ROWS);
    trd_linear_how   how = { .level = 0.95 };
    trd_influence    out = { .alone = 77 };
    trd_products     p;
    trd_error        err = { 0 };
    assert_ok(trd_products_of(&rows, *state, &p, &err), err);
    assert_int_equal(trd_influence_of(&p, &how, *state, &out, &err), TRD_E_USAGE);
    assert_holds(err.what, "rows");
    how.rows = &rows;
    how.watch = &watch;
    assert_int_equal(trd_influence_of(&p, &how, *state, &out, &err), TRD_E_CANCELLED);
    assert_int_equal(out.alone, 77);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(leaving_a_row_out_is_what_it_says, setup, teardown),
        cmocka_unit_test_setup_teardown(tests_are_their_formulas, setup, teardown),
        cmocka_unit_test_setup_teardown(frequencies_are_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(inverse_variances_are_scaled_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(small_data_have_reasons, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_are_needed_and_a_stop_is_heard, setup, teardown),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/influence", tests, NULL, NULL);
}
