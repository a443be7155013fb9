/* Counts and ranks: masses add up to tails, symmetry, every order looked at,
 * impossible arguments. (Other values: tests/vectors/distributions.c.) */
#include "assert.h"

#include "stat/discrete.h"
#include "stat/stat.h"

static void masses_add_up(void **state)
{
    double b = 0, p = 0, h = 0;
    (void)state;
    for (int k = 0; k <= 40; k++) {
        b += trd_binomial_mass(k, 40, 0.3);
        p += trd_poisson_mass(k, 12.5);
        h += trd_hypergeometric_mass(k, 60, 90, 70);
        assert_close(trd_binomial_lower(k, 40, 0.3), b, 1e-13);
        assert_close(trd_poisson_lower(k, 12.5), p, 1e-13);
        assert_close(trd_hypergeometric_lower(k, 60, 90, 70), h, 1e-12);
        assert_close(trd_binomial_upper(k, 40, 0.3) + b, 1, 1e-13);
        assert_close(trd_poisson_upper(k, 12.5) + p, 1, 1e-13);
        assert_close(trd_hypergeometric_upper(k, 60, 90, 70) + h, 1, 1e-12);
    }
}

static void outside_and_between(void **state)
{
    (void)state;
    assert_true(trd_binomial_lower(-1, 5, 0.5) == 0 && trd_binomial_upper(-1, 5, 0.5) == 1 && trd_binomial_mass(6, 5, 0.5) == 0);
    assert_true(trd_binomial_upper(5, 5, 0.5) == 0 && trd_binomial_mass(2.5, 5, 0.5) == 0);
    assert_close(trd_binomial_lower(2.5, 5, 0.5), 0.5, 1e-15);
    assert_true(trd_binomial_mass(0, 5, 0) == 1 && trd_binomial_upper(4, 5, 1) == 1 && trd_binomial_mass(0, 0, 0.5) == 1);
    assert_true(trd_poisson_mass(0, 0) == 1 && trd_poisson_lower(3, 0) == 1 && trd_poisson_upper(INFINITY, 2) == 0);
    assert_true(trd_hypergeometric_mass(0, 0, 0, 0) == 1 && trd_hypergeometric_lower(0, 0, 5, 3) == 1);
    assert_true(trd_hypergeometric_lower(1, 5, 2, 4) == 0 && trd_hypergeometric_upper(1, 5, 2, 4) == 1);
}

static void impossible(void **state)
{
    (void)state;
    assert_true(isnan(trd_binomial_mass(1, 5, 1.1)) && isnan(trd_binomial_lower(NAN, 5, 0.5)) && isnan(trd_binomial_upper(1, 5.5, 0.5)));
    assert_true(isnan(trd_poisson_lower(1, -1)) && isnan(trd_poisson_mass(1, INFINITY)));
    assert_true(isnan(trd_hypergeometric_mass(1, 5, 5, 11)) && isnan(trd_hypergeometric_lower(1, -5, 5, 2)));
    assert_true(isnan(trd_signed_rank_lower(3, 51)) && isnan(trd_signed_rank_upper(NAN, 5)) && isnan(trd_rank_sum_lower(1, 3, 51)));
}

static void all_signs_of_six(void **state)
{
    (void)state;
    for (int w = -1; w <= 21; w++) {
        int hits = 0;
        for (int signs = 0; signs < 64; signs++) {
            int sum = 0;
            for (int i = 0; i < 6; i++)
                sum += signs >> i & 1 ? i + 1 : 0;
            hits += sum <= w;
        }
        assert_close(trd_signed_rank_lower(w, 6), hits / 64.0, 1e-15);
        assert_close(trd_signed_rank_upper(w, 6), (64 - hits) / 64.0, 1e-15);
    }
}

static void all_places_of_three_in_seven(void **state)
{
    (void)state;
    for (int u = -1; u <= 12; u++) {
        int hits = 0, all = 0;
        for (int set = 0; set < 128; set++) {
            int sum = 0, count = 0;
            for (int i = 0; i < 7; i++)
                if (set >> i & 1) {
                    sum += i;
                    count++;
                }
            all += count == 3;
            hits += count == 3 && sum - 3 <= u;
        }
        assert_close(trd_rank_sum_lower(u, 3, 4), (double)hits / all, 1e-15);
        assert_close(trd_rank_sum_upper(u, 4, 3), (double)(all - hits) / all, 1e-15);
    }
    assert_close(trd_rank_sum_lower(1249, 50, 50) + trd_rank_sum_lower(1250, 50, 50), 1, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masses_add_up), cmocka_unit_test(outside_and_between), cmocka_unit_test(impossible),
        cmocka_unit_test(all_signs_of_six), cmocka_unit_test(all_places_of_three_in_seven),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/discrete", tests, NULL, NULL);
}
