/* Robust means: by hand, degenerate values, scale, order and copies. (R's
 * values: tests/vectors/descriptives.c.) */
#include "assert.h"

#include "stat/robust.h"

static void by_hand(void **state)
{
    double  x[] = { 1, 2, 4, 100 };                        /* 1 2 2 4 100, median 2 */
    int64_t until[] = { 1, 3, 4, 5 };
    (void)state;
    assert_close(trd_mean_trimmed(x, until, 4, 0), 21.8, 1e-15);
    assert_close(trd_mean_trimmed(x, until, 4, 0.2), 8.0 / 3, 1e-15);
    assert_close(trd_mean_winsorized(x, until, 4, 0.2), 14.0 / 5, 1e-15);
    assert_close(trd_mean_trimmed(x, until, 4, 0.5), 2, 0);
    assert_close(trd_mean_winsorized(x, until, 4, 1), 2, 0);
    assert_close(trd_median_deviation(x, until, 4), 1, 0);  /* 0 0 1 2 98 */
    assert_close(trd_mean_geometric(x, until, 4), pow(1600, 0.2), 1e-15);
    assert_close(trd_mean_harmonic(x, until, 4), 5 / 2.26, 1e-15);
}

static void an_even_number_of_rows(void **state)
{
    double  x[] = { 0, 1, 3, 10 };                         /* median 2: 2 1 1 8 */
    int64_t until[] = { 1, 2, 3, 4 };
    (void)state;
    assert_close(trd_median_deviation(x, until, 4), 1.5, 0);
    assert_close(trd_mean_trimmed(x, until, 4, 0.5), 2, 0);
    assert_close(trd_mean_trimmed(x, until, 4, 0.49), 2, 1e-15);
}

static void small_and_wrong(void **state)
{
    double  one = 7, bad[] = { 0, 1 };
    int64_t rows = 3, until[] = { 1, 2 };
    (void)state;
    assert_true(isnan(trd_mean_trimmed(NULL, NULL, 0, 0.1)) && isnan(trd_mean_winsorized(NULL, NULL, 0, 0.1)));
    assert_true(isnan(trd_median_deviation(NULL, NULL, 0)) && isnan(trd_mean_geometric(NULL, NULL, 0)));
    assert_true(isnan(trd_mean_trimmed(bad, until, 2, -0.1)) && isnan(trd_mean_winsorized(bad, until, 2, NAN)));
    assert_true(isnan(trd_mean_geometric(bad, until, 2)) && isnan(trd_mean_harmonic(bad, until, 2)));
    assert_true(trd_median_deviation(&one, &rows, 1) == 0);
    assert_close(trd_mean_trimmed(&one, &rows, 1, 0.4), 7, 0);
    assert_close(trd_mean_geometric(&one, &rows, 1), 7, 1e-15);
}

static void scale_and_copies(void **state)
{
    double  x[] = { 1, 2.5, 4, 7, 8, 20, 21, 22, 23, 99 }, y[10];
    int64_t until[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, twice[] = { 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 };
    (void)state;
    for (int i = 0; i < 10; i++)
        y[i] = 4 * x[i];
    assert_close(trd_mean_trimmed(y, until, 10, 0.1), 4 * trd_mean_trimmed(x, until, 10, 0.1), 1e-15);
    assert_close(trd_median_deviation(y, until, 10), 4 * trd_median_deviation(x, until, 10), 1e-15);
    assert_close(trd_mean_geometric(y, until, 10), 4 * trd_mean_geometric(x, until, 10), 1e-14);
    assert_close(trd_mean_trimmed(x, twice, 10, 0.1), trd_mean_trimmed(x, until, 10, 0.1), 1e-15);
    assert_close(trd_mean_winsorized(x, twice, 10, 0.2), trd_mean_winsorized(x, until, 10, 0.2), 1e-15);
    assert_close(trd_mean_harmonic(x, twice, 10), trd_mean_harmonic(x, until, 10), 1e-15);
    assert_close(trd_median_deviation(x, twice, 10), trd_median_deviation(x, until, 10), 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(an_even_number_of_rows), cmocka_unit_test(small_and_wrong),
        cmocka_unit_test(scale_and_copies),
    };
    return cmocka_run_group_tests_name("stat/robust", tests, NULL, NULL);
}
