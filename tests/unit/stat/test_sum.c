/* Sums in twice double precision: whole numbers exactly, and laws. */
#include "assert.h"

#include "base/random.h"
#include "stat/sum.h"

static trd_sum of(double x)
{
    return (trd_sum){ x, 0 };
}

static void a_sum_and_what_was_lost_are_exact(void **state)
{
    (void)state;
    trd_sum s = trd_sum_of(1e16, 1);                       /* 1e16 + 1 is no double */
    assert_true(s.high == 1e16 && s.low == 1);
    s = trd_sum_plus(s, of(-1e16));
    assert_true(s.high == 1 && s.low == 0);
}

static void a_product_of_whole_numbers_is_exact(void **state)
{
    trd_random r = { 7, 0, 0 };
    (void)state;
    for (int i = 0; i < 2000; i++) {
        int64_t a = (int64_t)trd_random_below(&r, UINT64_C(1) << 53), b = (int64_t)trd_random_below(&r, UINT64_C(1) << 53);
        trd_sum p = trd_sum_product((double)a, (double)b);
        /* modulo 2^64 both sides must agree, high and low each being whole numbers */
        uint64_t expected = (uint64_t)a * (uint64_t)b;
        double   high = fmod(p.high, 18446744073709551616.0), low = p.low;
        uint64_t got = (uint64_t)high + (low < 0 ? -(uint64_t)(-low) : (uint64_t)low);
        assert_true(got == expected);
    }
}

static void order_does_not_matter(void **state)
{
    enum { N = 1000 };
    double     x[N];
    trd_random r = { 11, 0, 0 };
    trd_sum    up = { 0, 0 }, down = { 0, 0 };
    (void)state;
    for (int i = 0; i < N; i++)
        x[i] = (trd_random_unit(&r) - 0.5) * pow(10, (double)trd_random_below(&r, 16));
    for (int i = 0; i < N; i++) {
        up = trd_sum_plus(up, of(x[i]));
        down = trd_sum_plus(down, of(x[N - 1 - i]));
    }
    assert_true(trd_sum_value(up) == trd_sum_value(down));
    for (int i = 0; i < N; i++)
        up = trd_sum_minus(up, of(x[i]));
    assert_true(fabs(trd_sum_value(up)) < 1e-13);           /* of numbers up to 1e15 */
}

static void dividing_undoes_multiplying(void **state)
{
    trd_random r = { 13, 0, 0 };
    (void)state;
    for (int i = 0; i < 1000; i++) {
        trd_sum a = trd_sum_of(trd_random_unit(&r), 1e-17 * trd_random_unit(&r));
        trd_sum b = trd_sum_of(1 + trd_random_unit(&r), 1e-17 * trd_random_unit(&r));
        trd_sum back = trd_sum_minus(trd_sum_times(trd_sum_over(a, b), b), a);
        assert_true(fabs(trd_sum_value(back)) < 1e-30);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_and_what_was_lost_are_exact),
        cmocka_unit_test(a_product_of_whole_numbers_is_exact),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(dividing_undoes_multiplying),
    };
    return cmocka_run_group_tests_name("stat/sum", tests, NULL, NULL);
}
