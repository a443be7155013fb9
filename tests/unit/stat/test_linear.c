/* The linear model: against dense matrices, against dummies, and laws. */
#include "dense_cr2.h"
#include "rows.h"

#include "stat/linear.h"
#include "stat/welch.h"

enum { ROWS = 240, GROUPS = 12, K = 3 };

/* y on three columns; groups of unequal size, number 7 without a row. */
typedef struct data {
    size_t   rows;
    double  *x[K + 1];
    uint32_t *group;
} data;

static data draw(trd_pool *pool, size_t rows, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    data       d = { .rows = rows, .group = trd_pool_calloc(pool, rows, sizeof *d.group) };
    for (int j = 0; j <= K; j++)
        d.x[j] = trd_pool_calloc(pool, rows, sizeof *d.x[j]);
    for (size_t i = 0; i < rows; i++) {
        uint32_t g = trd_random_below(&r, 3) ? (uint32_t)trd_random_below(&r, GROUPS) : (uint32_t)trd_random_below(&r, 3);
        d.group[i] = g == 7 ? 6 : g;
        d.x[0][i] = (double)trd_random_below(&r, 2);
        d.x[1][i] = 2020 + (double)trd_random_below(&r, 5);
        d.x[2][i] = trd_random_unit(&r) * (1 + d.group[i]);
        d.x[3][i] = 5 + d.x[0][i] - 0.25 * d.x[2][i] + 0.1 * d.group[i] + (1 + d.x[0][i]) * (trd_random_unit(&r) - 0.5);
    }
    return d;
}

static trd_linear fit_rows(trd_pool *pool, const trd_product_rows *rows, trd_linear_how how)
{
    trd_products p;
    trd_linear   out;
    trd_error    err = { 0 };
    how.rows = rows;
    how.level = 0.95;
    assert_ok(trd_products_of(rows, pool, &p, &err), err);
    assert_ok(trd_linear_fit(&p, &how, pool, &out, &err), err);
    return out;
}

static trd_product_rows rows_of(const data *d)
{
    return (trd_product_rows){ .rows = d->rows, .columns = K + 1, .groups = GROUPS,
                               .column = (const double *const *)d->x, .group = d->group };
}

static trd_linear fit(trd_pool *pool, const data *d, trd_constant constant, trd_robust robust)
{
    trd_product_rows rows = rows_of(d);
    return fit_rows(pool, &rows, (trd_linear_how){ .constant = constant, .robust = robust });
}

/* Terms a and b, from a_from and b_from on. */
static void assert_alike(const trd_linear *a, size_t a_from, const trd_linear *b, size_t b_from, size_t count, double tolerance)
{
    for (size_t i = 0; i < count; i++) {
        const trd_interval *x = &a->term[a_from + i].of, *y = &b->term[b_from + i].of;
        assert_close(x->value, y->value, tolerance);
        assert_close(x->se, y->se, tolerance);
        assert_close(x->df, y->df, tolerance * 100);
        assert_int_equal(x->reason, y->reason);
    }
}

/* ---- a second implementation ---- */

static void clusters_follow_from_totals_as_from_dense_matrices(void **state)
{
    trd_pool *pool = *state;
    data      d = draw(pool, ROWS, 1);
    double    x[ROWS * 4];
    int32_t   cluster[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        cluster[i] = (int32_t)d.group[i];
        x[i * 4] = 1;
        for (size_t j = 0; j < K; j++)
            x[i * 4 + 1 + j] = d.x[j][i] - (j == 1) * 2000;      /* the dense way is not centred */
    }
    dense_cr2  dense = dense_cr2_of(x, d.x[K], cluster, ROWS, 4, GROUPS);
    trd_linear cr0 = fit(pool, &d, TRD_CONSTANT, TRD_ROBUST_CR0), cr2 = fit(pool, &d, TRD_CONSTANT, TRD_ROBUST_CR2);
    assert_int_equal(cr2.clusters, GROUPS - 1);
    for (size_t i = 1; i < 4; i++) {
        assert_close(cr0.term[i].of.value, dense.b[i], 1e-9);
        assert_close(cr0.term[i].of.se, dense.cr0[i], 1e-9);
        assert_close(cr2.term[i].of.se, dense.cr2[i], 1e-9);
        assert_close(cr2.term[i].of.df, dense.df[i], 1e-7);
    }
}

static void an_absorbed_constant_is_a_dummy_that_nobody_sees(void **state)
{
    trd_pool        *pool = *state;
    data             d = draw(pool, ROWS, 2);
    const double    *column[K + GROUPS];
    size_t           columns = K;
    const trd_robust kinds[] = { TRD_ROBUST_NONE, TRD_ROBUST_HC0, TRD_ROBUST_HC1, TRD_ROBUST_HC2, TRD_ROBUST_HC3,
                                 TRD_ROBUST_CR0, TRD_ROBUST_CR1, TRD_ROBUST_CR1_ALL, TRD_ROBUST_CR2 };
    for (size_t j = 0; j < K; j++)
        column[j] = d.x[j];
    for (uint32_t g = 1; g < GROUPS; g++) {
        double *dummy = trd_pool_calloc(pool, ROWS, sizeof *dummy);
        for (size_t i = 0; i < ROWS; i++)
            dummy[i] = d.group[i] == g;
        if (g != 7)
            column[columns++] = dummy;
    }
    column[columns++] = d.x[K];
    for (size_t r = 0; r < sizeof kinds / sizeof *kinds; r++) {
        trd_product_rows rows = { .rows = ROWS, .columns = columns, .groups = GROUPS, .column = column, .group = d.group };
        trd_linear seen = fit_rows(pool, &rows, (trd_linear_how){ .robust = kinds[r] });
        trd_linear absorbed = fit(pool, &d, TRD_CONSTANT_OF_GROUP, kinds[r]);
        assert_alike(&absorbed, 0, &seen, 1, K, 1e-9);
        assert_close(absorbed.df, seen.df, 0);
        assert_close(absorbed.residual, seen.residual, 1e-10);
    }
}

static void two_groups_in_clusters_are_welch_clustered(void **state)
{
    trd_pool      *pool = *state;
    data           d = draw(pool, ROWS, 3);
    trd_clustered *side[2] = { trd_clustered_new(pool, GROUPS), trd_clustered_new(pool, GROUPS) };
    const double  *column[] = { d.x[0], d.x[K] };
    trd_welch      w;
    trd_error      err = { 0 };
    for (size_t i = 0; i < ROWS; i++)
        assert_ok(trd_clustered_add(side[d.x[0][i] > 0], &d.x[K][i], (const int32_t *)&d.group[i], NULL, 1, &err), err);
    trd_product_rows rows = { .rows = ROWS, .columns = 2, .groups = GROUPS, .column = column, .group = d.group };
    for (int cr1 = 0; cr1 < 2; cr1++) {
        assert_ok(trd_welch_clustered(side[1], side[0], cr1 ? TRD_CR1 : TRD_CR2, 0.95, &w, &err), err);
        trd_linear l = fit_rows(pool, &rows, (trd_linear_how){ .robust = cr1 ? TRD_ROBUST_CR1 : TRD_ROBUST_CR2 });
        assert_close(l.term[1].of.value, w.difference.value, 1e-12);
        assert_close(l.term[1].of.se, w.difference.se, 1e-12);
        assert_close(l.term[1].of.df, w.difference.df, 1e-9);
        assert_close(l.term[1].of.low, w.difference.low, 1e-12);
    }
}

/* ---- laws ---- */

static void groups_within_clusters_add_up(void **state)
{
    trd_pool        *pool = *state;
    data             d = draw(pool, ROWS, 4);
    trd_product_rows rows = rows_of(&d);
    uint32_t         cluster[GROUPS], *of_row = trd_pool_calloc(pool, ROWS, sizeof *of_row);
    for (uint32_t g = 0; g < GROUPS; g++)
        cluster[g] = g / 3;
    for (size_t i = 0; i < ROWS; i++)
        of_row[i] = cluster[d.group[i]];
    trd_product_rows coarse = rows;
    coarse.group = of_row;
    coarse.groups = GROUPS / 3;
    for (trd_robust r = TRD_ROBUST_CR0; r <= TRD_ROBUST_CR2; r++) {
        trd_linear a = fit_rows(pool, &rows, (trd_linear_how){ .robust = r, .cluster = cluster, .clusters = 5 });
        trd_linear b = fit_rows(pool, &coarse, (trd_linear_how){ .robust = r });
        assert_alike(&a, 0, &b, 0, K + 1, 1e-11);
        assert_int_equal(a.clusters, 4);
    }
}

static void order_of_the_rows_does_not_change_a_digit(void **state)
{
    trd_pool *pool = *state;
    data      d = draw(pool, ROWS, 5), turned = draw(pool, ROWS, 5);
    for (size_t i = 0; i < ROWS; i++) {
        size_t from = (i * 101 + 7) % ROWS;
        turned.group[i] = d.group[from];
        for (int j = 0; j <= K; j++)
            turned.x[j][i] = d.x[j][from];
    }
    for (trd_robust r = TRD_ROBUST_NONE; r <= TRD_ROBUST_CR2; r++) {
        trd_linear a = fit(pool, &d, TRD_CONSTANT_OF_GROUP, r), b = fit(pool, &turned, TRD_CONSTANT_OF_GROUP, r);
        assert_alike(&a, 0, &b, 0, K, 1e-15);
    }
}

static void units_of_a_column_change_only_its_term(void **state)
{
    trd_pool  *pool = *state;
    data       d = draw(pool, ROWS, 6);
    trd_linear a = fit(pool, &d, TRD_CONSTANT, TRD_ROBUST_CR2);
    for (size_t i = 0; i < ROWS; i++)
        d.x[2][i] = d.x[2][i] * 1024 + 4096;
    trd_linear b = fit(pool, &d, TRD_CONSTANT, TRD_ROBUST_CR2);
    assert_close(b.term[3].of.value * 1024, a.term[3].of.value, 1e-13);
    assert_close(b.term[3].p, a.term[3].p, 1e-12);
    assert_alike(&a, 1, &b, 1, 2, 1e-12);
}

static void a_weight_of_three_is_three_rows(void **state)
{
    trd_pool *pool = *state;
    data      d = draw(pool, ROWS, 7), thrice = draw(pool, 3 * ROWS, 7);
    double   *weight = trd_pool_calloc(pool, ROWS, sizeof *weight);
    size_t    at = 0;
    for (size_t i = 0; i < ROWS; i++) {
        weight[i] = (double)(i % 4);
        for (size_t copy = 0; copy < i % 4; copy++, at++) {
            thrice.group[at] = d.group[i];
            for (int j = 0; j <= K; j++)
                thrice.x[j][at] = d.x[j][i];
        }
    }
    thrice.rows = at;
    for (trd_robust r = TRD_ROBUST_NONE; r <= TRD_ROBUST_CR2; r++) {
        trd_product_rows rows = rows_of(&d);
        rows.weight = weight;
        trd_linear a = fit_rows(pool, &rows, (trd_linear_how){ .constant = TRD_CONSTANT_OF_GROUP, .robust = r });
        trd_linear b = fit(pool, &thrice, TRD_CONSTANT_OF_GROUP, r);
        assert_alike(&a, 0, &b, 0, K, 1e-12);
        assert_close(a.cases, (double)at, 0);
    }
}

/* Rows of the same group, x and year become one cell. */
static void cells_with_their_inner_squares_are_the_rows(void **state)
{
    trd_pool *pool = *state;
    data      d = draw(pool, ROWS, 8);
    double    x[2][GROUPS * 10] = { { 0 } }, mean[GROUPS * 10] = { 0 }, weight[GROUPS * 10] = { 0 }, inner[GROUPS * 10] = { 0 };
    uint32_t  group[GROUPS * 10];
    for (uint32_t c = 0; c < GROUPS * 10; c++) {
        group[c] = c / 10;
        x[0][c] = c % 2;
        x[1][c] = 2020 + c / 2 % 5;
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < ROWS; i++) {
            size_t c = d.group[i] * 10 + (size_t)(2 * (d.x[1][i] - 2020) + d.x[0][i]);
            if (pass == 0) {
                weight[c]++;
                mean[c] += (d.x[K][i] - mean[c]) / weight[c];
            } else
                inner[c] += (d.x[K][i] - mean[c]) * (d.x[K][i] - mean[c]);
        }
    const double    *by_row[] = { d.x[0], d.x[1], d.x[K] }, *by_cell[] = { x[0], x[1], mean };
    trd_product_rows rows = { ROWS, 3, GROUPS, by_row, d.group, NULL, NULL, NULL };
    trd_product_rows cells = { GROUPS * 10, 3, GROUPS, by_cell, group, weight, inner, NULL };
    for (trd_robust r = TRD_ROBUST_CR0; r <= TRD_ROBUST_CR2; r++) {
        trd_linear a = fit_rows(pool, &rows, (trd_linear_how){ .constant = TRD_CONSTANT_OF_GROUP, .robust = r });
        trd_linear b = fit_rows(pool, &cells, (trd_linear_how){ .constant = TRD_CONSTANT_OF_GROUP, .robust = r });
        assert_alike(&a, 0, &b, 0, 2, 1e-12);
        assert_close(a.residual, b.residual, 1e-12);
    }
}

static void threads_do_not_change_a_digit(void **state)
{
    trd_pool        *pool = *state;
    data             d = draw(pool, 250000, 9);
    trd_product_rows rows = rows_of(&d);
    trd_watch        one = { .threads = 1 }, two = { .threads = 2 };
    trd_linear a = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_HC3, .watch = &one });
    trd_linear b = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_HC3, .watch = &two });
    assert_alike(&a, 0, &b, 0, K + 1, 0);
}

/* ---- what is not there ---- */

static void a_term_that_follows_from_others_is_named(void **state)
{
    trd_pool *pool = *state;
    data      d = draw(pool, ROWS, 10);
    for (size_t i = 0; i < ROWS; i++)
        d.x[2][i] = 3 * d.x[0][i] - d.x[1][i] / 7;
    trd_linear l = fit(pool, &d, TRD_CONSTANT, TRD_ROBUST_CR2);
    assert_int_equal(l.term[3].of.reason, TRD_COLLINEAR);
    assert_true(isnan(l.term[3].of.value) && isnan(l.term[3].of.se) && isnan(l.term[3].p));
    d.x[2] = d.x[1];
    const double    *column[] = { d.x[0], d.x[1], d.x[K] };
    trd_product_rows rows = { ROWS, 3, GROUPS, column, d.group, NULL, NULL, NULL };
    trd_linear without = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_CR2 });
    assert_alike(&l, 0, &without, 0, 3, 1e-11);
    for (size_t i = 0; i < ROWS; i++)
        d.x[1][i] = 0.1 * d.group[i];                            /* alike within a group */
    d.x[2] = d.x[3];
    trd_linear absorbed = fit(pool, &d, TRD_CONSTANT_OF_GROUP, TRD_ROBUST_CR1);
    assert_int_equal(absorbed.term[1].of.reason, TRD_COLLINEAR);
    assert_int_equal(absorbed.term[0].of.reason, TRD_NO_VARIANCE);       /* y is among the terms */
    assert_close(absorbed.term[2].of.value, 1, 1e-12);
}

static void small_data_have_reasons(void **state)
{
    trd_pool        *pool = *state;
    double           x[] = { 1, 2, 4, 5 }, y[] = { 1, 3, 2, 5 }, nan[] = { 1, NAN, 2, 5 }, straight[] = { 3, 5, 9, 11 };
    const double    *column[] = { x, y };
    uint32_t         group[] = { 0, 0, 1, 1 }, own[] = { 0, 1, 2, 3 };
    trd_product_rows rows = { 4, 2, 1, column, NULL, NULL, NULL, NULL };
    assert_int_equal(fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_NONE }).term[1].of.reason, TRD_DEFINED);
    trd_linear one = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_CR1 });
    assert_int_equal(one.term[1].of.reason, TRD_ONE_CLUSTER);
    assert_close(one.term[1].of.value, 0.7, 1e-15);
    rows.rows = 2;
    trd_linear full = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_HC1 });
    assert_int_equal(full.term[1].of.reason, TRD_NO_FREEDOM);
    assert_close(full.term[1].of.value, 2, 1e-15);
    rows.rows = 0;
    trd_linear none = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_NONE });
    assert_true(none.term[1].of.reason == TRD_NO_CASES && isnan(none.term[1].of.value) && none.cases == 0);
    rows = (trd_product_rows){ 4, 2, 4, column, own, NULL, NULL, NULL };
    trd_linear alone = fit_rows(pool, &rows, (trd_linear_how){ .constant = TRD_CONSTANT_OF_GROUP, .robust = TRD_ROBUST_CR2 });
    assert_int_equal(alone.term[0].of.reason, TRD_COLLINEAR);
    column[1] = nan;
    rows = (trd_product_rows){ 4, 2, 2, column, group, NULL, NULL, NULL };
    trd_linear broken = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_CR2 });
    assert_true(broken.term[1].of.reason == TRD_NOT_FINITE && isnan(broken.term[1].of.value));
    double        alone_in[] = { 0, 0, 0, 1 }, z[] = { 1, 3, 2, 9 };
    const double *with_one[] = { x, alone_in, z };
    rows = (trd_product_rows){ 4, 3, 1, with_one, NULL, NULL, NULL, NULL };
    trd_linear hc3 = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_HC3 });
    assert_int_equal(hc3.term[2].of.reason, TRD_ONE_CASE);
    assert_true(isfinite(hc3.term[2].of.value) && isnan(hc3.covariance[8]));
    assert_int_equal(hc3.term[1].of.reason, TRD_DEFINED);
    assert_int_equal(fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_HC1 }).term[2].of.reason, TRD_DEFINED);
    rows = (trd_product_rows){ 4, 2, 2, column, group, NULL, NULL, NULL };
    column[1] = straight;
    trd_linear flat = fit_rows(pool, &rows, (trd_linear_how){ .robust = TRD_ROBUST_NONE });
    assert_int_equal(flat.term[1].of.reason, TRD_NO_VARIANCE);
    assert_close(flat.term[1].of.value, 2, 1e-15);
}

static void wrong_calls_are_refused(void **state)
{
    trd_pool        *pool = *state;
    double           x[] = { 1, 2, 4 }, weight[] = { 1, -1, 1 };
    const double    *column[] = { x, x };
    uint32_t         group[] = { 0, 2, 1 }, cluster[] = { 0, 5 };
    trd_products     p;
    trd_linear       out = { .terms = 77 };
    trd_error        err = { 0 };
    trd_product_rows rows = { 3, 2, 2, column, group, NULL, NULL, NULL };
    assert_int_equal(trd_products_of(&rows, pool, &p, &err), TRD_E_DATA);
    assert_holds(err.what, "row 2");
    group[1] = 1;
    rows.weight = weight;
    assert_int_equal(trd_products_of(&rows, pool, &p, &err), TRD_E_DATA);
    assert_holds(err.what, "frequency weight");
    rows.weight = NULL;
    assert_ok(trd_products_of(&rows, pool, &p, &err), err);
    trd_linear_how how = { .level = 95 };
    assert_int_equal(trd_linear_fit(&p, &how, pool, &out, &err), TRD_E_USAGE);
    how = (trd_linear_how){ .level = 0.95, .robust = TRD_ROBUST_HC2 };
    assert_int_equal(trd_linear_fit(&p, &how, pool, &out, &err), TRD_E_USAGE);
    assert_holds(err.what, "rows");
    how = (trd_linear_how){ .level = 0.95, .cluster = cluster, .clusters = 2 };
    assert_int_equal(trd_linear_fit(&p, &how, pool, &out, &err), TRD_E_DATA);
    p.columns = 1;
    how = (trd_linear_how){ .level = 0.95, .constant = TRD_CONSTANT_OF_GROUP };
    assert_int_equal(trd_linear_fit(&p, &how, pool, &out, &err), TRD_E_USAGE);
    p.columns = TRD_LINEAR_TERMS + 1;
    assert_int_equal(trd_linear_fit(&p, &how, pool, &out, &err), TRD_E_LIMIT);
    assert_int_equal(out.terms, 77);
}

static void a_stop_ends_the_rows(void **state)
{
    volatile sig_atomic_t stop = 1;
    trd_watch        watch = { .stop = &stop };
    data             d = draw(*state, ROWS, 11);
    trd_product_rows rows = rows_of(&d);
    trd_linear_how   how = { .robust = TRD_ROBUST_HC1, .level = 0.95, .rows = &rows, .watch = &watch };
    trd_linear       out = { .terms = 77 };
    trd_products     p;
    trd_error        err = { 0 };
    assert_ok(trd_products_of(&rows, *state, &p, &err), err);
    assert_int_equal(trd_linear_fit(&p, &how, *state, &out, &err), TRD_E_CANCELLED);
    rows.watch = &watch;
    p.groups = 77;
    assert_int_equal(trd_products_of(&rows, *state, &p, &err), TRD_E_CANCELLED);
    assert_int_equal(p.groups, 77);
    assert_int_equal(out.terms, 77);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(clusters_follow_from_totals_as_from_dense_matrices),
        TEST(an_absorbed_constant_is_a_dummy_that_nobody_sees),
        TEST(two_groups_in_clusters_are_welch_clustered),
        TEST(groups_within_clusters_add_up),
        TEST(order_of_the_rows_does_not_change_a_digit),
        TEST(units_of_a_column_change_only_its_term),
        TEST(a_weight_of_three_is_three_rows),
        TEST(cells_with_their_inner_squares_are_the_rows),
        TEST(threads_do_not_change_a_digit),
        TEST(a_term_that_follows_from_others_is_named),
        TEST(small_data_have_reasons),
        TEST(wrong_calls_are_refused),
        TEST(a_stop_ends_the_rows),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/linear", tests, NULL, NULL);
}
