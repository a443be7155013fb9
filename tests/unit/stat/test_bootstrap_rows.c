/* The bootstrap of rows: the analytic standard error, exact moments of the
 * counts, three ways that must agree, threads, and what is missing. */
#include "assert.h"

#include "base/random.h"
#include "stat/bootstrap_rows.h"

enum { ROWS = 5000, REPLICATES = 4000 };

typedef trd_code (*way)(const double *, const uint8_t *, size_t, const trd_resampling *, trd_bootstrap *, trd_error *);

static trd_bootstrap run(way w, const double *x, const uint8_t *group, size_t n, uint64_t seed, double *values, int threads)
{
    trd_watch      watch = { .threads = threads };
    trd_resampling how = { REPLICATES, seed, 0.95, values, &watch };
    trd_bootstrap  b;
    trd_error      err = { 0 };
    assert_ok(w(x, group, n, &how, &b, &err), err);
    return b;
}

/* Answers 1 .. 5; about three in ten are in group 1. */
static void draw(double *x, uint8_t *group, uint64_t seed)
{
    trd_random r = { seed, 0, 0 };
    for (int i = 0; i < ROWS; i++) {
        group[i] = trd_random_below(&r, 10) < 3;
        x[i] = 1 + (double)trd_random_below(&r, 4 + group[i]);
    }
}

/* Of the mean of one group; the divisor n is that of the bootstrap's world. */
static double error_of(const double *x, const uint8_t *group, int g)
{
    double n = 0, sum = 0, squares = 0;
    for (int i = 0; i < ROWS; i++)
        if (group[i] == g) {
            n++;
            sum += x[i];
            squares += x[i] * x[i];
        }
    return (squares / n - sum / n * sum / n) / n;
}

static void the_standard_error_is_the_analytic_one(void **state)
{
    double  x[ROWS];
    uint8_t group[ROWS];
    way     ways[] = { trd_bootstrap_rows, trd_bootstrap_weights };
    (void)state;
    draw(x, group, 1);
    double se = sqrt(error_of(x, group, 0) + error_of(x, group, 1)), all = 0, squares = 0;
    for (int i = 0; i < ROWS; i++) {
        all += x[i] / ROWS;
        squares += x[i] * x[i] / ROWS;
    }
    for (int w = 0; w < 2; w++) {
        trd_bootstrap b = run(ways[w], x, group, ROWS, 3, NULL, 2);
        assert_true(fabs(b.se / se - 1) < 4 / sqrt(2.0 * REPLICATES));
        assert_true(fabs(b.bias) < 4 * se / sqrt(REPLICATES));
        assert_true(fabs(b.low - (b.value - 1.96 * se)) < 0.2 * se && fabs(b.high - (b.value + 1.96 * se)) < 0.2 * se);
        assert_true(b.cases == ROWS && b.clusters == 0 && b.reason == TRD_DEFINED);
        b = run(ways[w], x, NULL, ROWS, 3, NULL, 2);
        assert_close(b.value, all, 1e-13);
        assert_true(fabs(b.se / sqrt((squares - all * all) / ROWS) - 1) < 4 / sqrt(2.0 * REPLICATES));
    }
}

/* With x = 1 in one row the mean is count / n: of a multinomial, with mean 1
 * and variance 1 - 1/n. Rows of every kind of block (2048, 512, ..., 1). */
static void every_row_is_drawn_as_often_as_chance_has_it(void **state)
{
    enum { N = 2048 + 512 + 64 + 1 };
    double x[N] = { 0 }, values[REPLICATES];
    size_t rows[] = { 0, 777, 2047, 2048, 2559, 2560, N - 1 };
    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        x[rows[k]] = 1;
        run(trd_bootstrap_rows, x, NULL, N, 100 + k, values, 1);
        double mean = 0, squares = 0;
        for (int i = 0; i < REPLICATES; i++) {
            double count = values[i] * N;
            assert_true(fabs(count - nearbyint(count)) < 1e-6);       /* n rows were drawn, no more and no less */
            mean += count / REPLICATES;
            squares += count * count / REPLICATES;
        }
        assert_true(fabs(mean - 1) < 5 / sqrt(REPLICATES));
        /* The variance of (count - 1)^2 is about 3 for Poisson counts. */
        assert_true(fabs(squares - mean * mean - 1) < 5 * sqrt(3.0 / REPLICATES));
        x[rows[k]] = 0;
    }
}

/* All counts of one replicate together: differences between two rows in
 * different blocks are free, their sum is fixed. */
static void the_counts_sum_to_the_number_of_rows(void **state)
{
    enum { N = 3000 };
    double x[N], values[REPLICATES];
    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = i % 2 ? 1 : 1 + 1e-9;
    run(trd_bootstrap_rows, x, NULL, N, 8, values, 1);
    for (int i = 0; i < REPLICATES; i++)
        assert_true(values[i] > 1 && values[i] < 1 + 1e-9);
}

static void weights_have_mean_and_variance_one(void **state)
{
    enum { N = 200 };
    double x[N] = { 0 }, values[REPLICATES], mean = 0, squares = 0;
    (void)state;
    x[N / 2] = 1;                                          /* value = weight / sum of weights */
    run(trd_bootstrap_weights, x, NULL, N, 4, values, 2);
    for (int i = 0; i < REPLICATES; i++) {
        mean += values[i] * N / REPLICATES;
        squares += values[i] * N * values[i] * N / REPLICATES;
    }
    assert_true(fabs(mean - 1) < 0.09 && fabs(squares - mean * mean - 1) < 0.15);
    double chances[] = { 95, 92, 49, 15, 4, 1 }, sum = 0, first = 0, second = 0;
    for (int w = 0; w < 6; w++) {
        sum += chances[w];
        first += w * chances[w];
        second += w * w * chances[w];
    }
    assert_true(sum == 256 && first == 256 && second == 512);
}

static void cells_are_the_rows_counted(void **state)
{
    double  x[ROWS], cell_x[10], se[2];
    uint8_t group[ROWS], cell_group[10];
    int64_t count[10] = { 0 };
    (void)state;
    draw(x, group, 2);
    for (int i = 0; i < 10; i++) {
        cell_x[i] = i % 5 + 1;
        cell_group[i] = i >= 5;
    }
    for (int i = 0; i < ROWS; i++)
        count[5 * group[i] + (int)x[i] - 1]++;
    trd_resampling how = { REPLICATES, 5, 0.95, NULL, NULL };
    trd_bootstrap  b, c;
    trd_error      err = { 0 };
    assert_ok(trd_bootstrap_cells(cell_x, count, cell_group, 10, &how, &b, &err), err);
    trd_bootstrap rows = run(trd_bootstrap_rows, x, group, ROWS, 5, NULL, 1);
    assert_close(b.value, rows.value, 1e-13);
    assert_int_equal(b.cases, ROWS);
    se[0] = sqrt(error_of(x, group, 0) + error_of(x, group, 1));
    assert_true(fabs(b.se / se[0] - 1) < 4 / sqrt(2.0 * REPLICATES));
    assert_true(fabs(b.low - rows.low) < 0.25 * b.se && fabs(b.high - rows.high) < 0.25 * b.se);
    for (int i = 0; i < 5; i++) {                          /* another order of cells: the same result */
        double  keep = cell_x[i];
        int64_t keep_count = count[i];
        uint8_t keep_group = cell_group[i];
        cell_x[i] = cell_x[9 - i];
        count[i] = count[9 - i];
        cell_group[i] = cell_group[9 - i];
        cell_x[9 - i] = keep;
        count[9 - i] = keep_count;
        cell_group[9 - i] = keep_group;
    }
    assert_ok(trd_bootstrap_cells(cell_x, count, cell_group, 10, &how, &c, &err), err);
    assert_true(b.low == c.low && b.high == c.high && b.se == c.se);
}

static void threads_do_not_matter(void **state)
{
    double  x[ROWS], one[REPLICATES], two[REPLICATES];
    uint8_t group[ROWS];
    (void)state;
    draw(x, group, 6);
    x[17] = 3.14159265358979;                              /* off every decimal grid */
    way ways[] = { trd_bootstrap_rows, trd_bootstrap_weights };
    for (int w = 0; w < 2; w++) {
        run(ways[w], x, group, ROWS, 9, one, 1);
        run(ways[w], x, group, ROWS, 9, two, 3);
        assert_memory_equal(one, two, sizeof one);
    }
}

static void what_is_missing_has_a_reason(void **state)
{
    double         x[] = { 4, 5, 6 }, bad[] = { 1, NAN, 2 }, same[60];
    uint8_t        ones[] = { 1, 1, 1 }, wrong[] = { 0, 2, 1 }, both[] = { 0, 1, 1 };
    int64_t        count[] = { 3, 0, 2 }, negative[] = { 1, -1, 2 };
    way            ways[] = { trd_bootstrap_rows, trd_bootstrap_weights };
    trd_resampling how = { 100, 1, 0.95, NULL, NULL }, few = { 1, 1, 0.95, NULL, NULL };
    trd_bootstrap  b;
    (void)state;
    for (int i = 0; i < 60; i++)                           /* so many that weights are not all 0 */
        same[i] = 2;
    for (int w = 0; w < 2; w++) {
        b = run(ways[w], x, NULL, 0, 1, NULL, 1);
        assert_true(b.reason == TRD_NO_CASES && isnan(b.value));
        b = run(ways[w], x, NULL, 1, 1, NULL, 1);
        assert_true(b.reason == TRD_ONE_CASE && b.value == 4 && isnan(b.low));
        b = run(ways[w], x, ones, 3, 1, NULL, 1);
        assert_true(b.reason == TRD_EMPTY_GROUP && isnan(b.value));
        b = run(ways[w], bad, NULL, 3, 1, NULL, 1);
        assert_true(b.reason == TRD_NOT_FINITE && isnan(b.value));
        b = run(ways[w], same, NULL, 60, 1, NULL, 1);
        assert_true(b.reason == TRD_NO_VARIANCE && b.value == 2);
        b = run(ways[w], x, both, 3, 1, NULL, 1);
        assert_true(b.reason == TRD_NO_REPLICATE && b.value == 1.5 && b.undefined > 0);
        b.cases = 42;
        assert_int_equal(ways[w](x, wrong, 3, &how, &b, NULL), TRD_E_DATA);
        assert_int_equal(ways[w](x, NULL, 3, &few, &b, NULL), TRD_E_USAGE);
        assert_int_equal(b.cases, 42);
    }
    assert_int_equal(trd_bootstrap_cells(x, negative, NULL, 3, &how, &b, NULL), TRD_E_DATA);
    assert_int_equal(trd_bootstrap_cells(x, count, wrong, 3, &how, &b, NULL), TRD_E_DATA);
    assert_int_equal(trd_bootstrap_cells(x, count, NULL, 3, &few, &b, NULL), TRD_E_USAGE);
    assert_int_equal(b.cases, 42);
    assert_int_equal(trd_bootstrap_cells(x, count, NULL, 0, &how, &b, NULL), TRD_OK);
    assert_true(b.reason == TRD_NO_CASES);
    assert_int_equal(trd_bootstrap_cells(x, count, NULL, 1, &how, &b, NULL), TRD_OK);
    assert_true(b.reason == TRD_NO_VARIANCE && b.cases == 3 && b.value == 4);
}

static void ctrl_c_ends_it(void **state)
{
    double                x[ROWS];
    uint8_t               group[ROWS];
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_resampling        how = { REPLICATES, 1, 0.95, NULL, &watch };
    trd_bootstrap         b = { .cases = 42 };
    int64_t               count = 5;
    (void)state;
    draw(x, group, 1);
    assert_int_equal(trd_bootstrap_rows(x, group, ROWS, &how, &b, NULL), TRD_E_CANCELLED);
    assert_int_equal(trd_bootstrap_weights(x, group, ROWS, &how, &b, NULL), TRD_E_CANCELLED);
    assert_int_equal(trd_bootstrap_cells(x, &count, NULL, 1, &how, &b, NULL), TRD_E_CANCELLED);
    assert_int_equal(b.cases, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_error_is_the_analytic_one),
        cmocka_unit_test(every_row_is_drawn_as_often_as_chance_has_it),
        cmocka_unit_test(the_counts_sum_to_the_number_of_rows),
        cmocka_unit_test(weights_have_mean_and_variance_one),
        cmocka_unit_test(cells_are_the_rows_counted),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(what_is_missing_has_a_reason),
        cmocka_unit_test(ctrl_c_ends_it),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/bootstrap_rows", tests, NULL, NULL);
}
