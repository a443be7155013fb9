/* Autocorrelation: by hand, degenerate series, shift and scale. (NIST's and R's
 * values: tests/vectors/descriptives.c.) */
#include "assert.h"

#include "stat/autocorrelation.h"

static void by_hand(void **state)
{
    double         x[] = { 1, 2, 3, 6 }, acf[2];           /* -2 -1 0 3: 14; lag 1: 2, lag 2: -3 */
    trd_noise_test t;
    (void)state;
    trd_autocorrelation(x, 4, 2, acf, &t);
    assert_close(acf[0], 2.0 / 14, 1e-15);
    assert_close(acf[1], -3.0 / 14, 1e-15);
    assert_close(t.box_pierce, 4 * 13.0 / 196, 1e-15);
    assert_close(t.ljung_box, 24 * (4.0 / 3 + 9.0 / 2) / 196, 1e-15);
    assert_close(t.p, exp(-t.ljung_box / 2), 1e-14);       /* chi-square on 2 degrees */
    assert_true(t.df == 2 && t.reason == TRD_DEFINED);
}

static void nothing_to_see(void **state)
{
    double         same[] = { 3, 3, 3 }, bad[] = { 1, NAN, 2 }, acf[4];
    trd_noise_test t;
    (void)state;
    trd_autocorrelation(NULL, 0, 1, acf, &t);
    assert_true(t.reason == TRD_NO_CASES && isnan(acf[0]));
    trd_autocorrelation(same, 1, 1, acf, &t);
    assert_true(t.reason == TRD_ONE_CASE && isnan(acf[0]));
    trd_autocorrelation(same, 3, 1, acf, &t);
    assert_true(t.reason == TRD_NO_VARIANCE && isnan(acf[0]) && isnan(t.p));
    trd_autocorrelation(bad, 3, 1, acf, &t);
    assert_true(t.reason == TRD_NOT_FINITE && isnan(acf[0]));
    bad[1] = 5;
    trd_autocorrelation(bad, 3, 4, acf, &t);               /* lags 3 and 4 have no pairs */
    assert_true(t.reason == TRD_ONE_CASE && !isnan(acf[1]) && isnan(acf[2]) && isnan(acf[3]) && isnan(t.p));
}

static void shift_and_scale_do_not_matter(void **state)
{
    double         x[] = { 1, 5, 2, 8, 3, 3, 9, 0 }, y[8], a[3], b[3];
    trd_noise_test t;
    (void)state;
    for (int i = 0; i < 8; i++)
        y[i] = -8 * x[i] + 1048576;                        /* exact in binary */
    trd_autocorrelation(x, 8, 3, a, &t);
    trd_autocorrelation(y, 8, 3, b, &t);
    assert_memory_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(nothing_to_see), cmocka_unit_test(shift_and_scale_do_not_matter),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/autocorrelation", tests, NULL, NULL);
}
