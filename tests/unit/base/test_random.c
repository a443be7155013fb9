/* Philox4x32-10 by the known answers of Random123, and what is built on it. */
#include "assert.h"

#include "base/random.h"

static void philox_gives(uint32_t fill_counter, uint32_t fill_key, const uint32_t expected[4])
{
    uint32_t counter[4] = { fill_counter, fill_counter, fill_counter, fill_counter };
    uint32_t key[2] = { fill_key, fill_key }, out[4];
    trd_philox(counter, key, out);
    for (int i = 0; i < 4; i++)
        assert_int_equal(out[i], expected[i]);
}

static void philox_of_zeros_is_the_published_answer(void **state)
{
    (void)state;
    philox_gives(0, 0, (const uint32_t[]){ 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 });
}

static void philox_of_ones_is_the_published_answer(void **state)
{
    (void)state;
    philox_gives(0xffffffff, 0xffffffff, (const uint32_t[]){ 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd });
}

static void philox_of_the_digits_of_pi_is_the_published_answer(void **state)
{
    (void)state;
    const uint32_t counter[4] = { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 };
    const uint32_t key[2] = { 0xa4093822, 0x299f31d0 };
    const uint32_t expected[4] = { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 };
    uint32_t       out[4];
    trd_philox(counter, key, out);
    assert_memory_equal(out, expected, sizeof out);
}

static void a_number_depends_on_seed_stream_and_index_only(void **state)
{
    (void)state;
    trd_random walk = { 42, 7, 0 };
    for (uint64_t i = 0; i < 100; i++) {
        trd_random jump = { 42, 7, i };
        assert_true(trd_random_bits(&walk) == trd_random_bits(&jump));
    }
    trd_random a = { 42, 7, 3 }, other_stream = { 42, 8, 3 }, other_seed = { 43, 7, 3 };
    uint64_t   bits = trd_random_bits(&a);
    assert_false(bits == trd_random_bits(&other_stream));
    assert_false(bits == trd_random_bits(&other_seed));
}

static void many_at_once_are_the_same_numbers(void **state)
{
    (void)state;
    const uint64_t near_the_end = (UINT64_C(1) << 32) - 5;      /* an index that passes 32 bits */
    for (size_t count = 0; count < 40; count++) {
        uint32_t out[4 * 40 + 1] = { 0 }, key[2] = { 9, 1 }, one[4];
        out[4 * count] = 7;
        trd_random_fill(9 | UINT64_C(1) << 32, 3 | UINT64_C(2) << 32, near_the_end, out, count);
        for (size_t i = 0; i < count; i++) {
            uint64_t at = near_the_end + i;
            trd_philox((const uint32_t[]){ (uint32_t)at, (uint32_t)(at >> 32), 3, 2 }, key, one);
            assert_memory_equal(out + 4 * i, one, sizeof one);
        }
        assert_int_equal(out[4 * count], 7);
    }
}

static void streams_and_indexes_beyond_32_bits_are_different(void **state)
{
    (void)state;
    trd_random low = { 1, 0, 0 }, far_index = { 1, 0, UINT64_C(1) << 32 }, far_stream = { 1, UINT64_C(1) << 32, 0 };
    uint64_t   bits = trd_random_bits(&low);
    assert_false(bits == trd_random_bits(&far_index));
    assert_false(bits == trd_random_bits(&far_stream));
}

static void the_unit_lies_in_zero_to_one_and_has_mean_a_half(void **state)
{
    (void)state;
    enum { DRAWS = 100000 };
    trd_random r = { 1, 0, 0 };
    double     sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        double u = trd_random_unit(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    /* Five standard errors of the mean and of the mean square. */
    assert_true(fabs(sum / DRAWS - 0.5) < 5 * sqrt(1 / 12.0 / DRAWS));
    assert_true(fabs(squares / DRAWS - 1 / 3.0) < 5 * sqrt(4 / 45.0 / DRAWS));
}

static void below_reaches_every_value_about_equally_often(void **state)
{
    (void)state;
    enum { SIDES = 7, DRAWS = 70000 };
    int        count[SIDES] = { 0 };
    trd_random r = { 5, 1, 0 };
    for (int i = 0; i < DRAWS; i++) {
        uint64_t value = trd_random_below(&r, SIDES);
        assert_true(value < SIDES);
        count[value]++;
    }
    double chi = 0, each = (double)DRAWS / SIDES;
    for (int i = 0; i < SIDES; i++)
        chi += (count[i] - each) * (count[i] - each) / each;
    assert_true(chi < 22.46);        /* chi-square, 6 degrees, 0.999 */
}

static void below_one_or_zero_is_zero(void **state)
{
    (void)state;
    trd_random r = { 5, 1, 0 };
    for (int i = 0; i < 10; i++) {
        assert_true(trd_random_below(&r, 1) == 0);
        assert_true(trd_random_below(&r, 0) == 0);
    }
}

static void below_more_than_half_of_all_numbers_stays_below(void **state)
{
    (void)state;
    uint64_t   limit = (UINT64_C(1) << 63) + 1;      /* half of all draws are thrown back */
    trd_random r = { 5, 1, 0 };
    for (int i = 0; i < 1000; i++)
        assert_true(trd_random_below(&r, limit) < limit);
    assert_true(r.index > 1500 && r.index < 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_of_zeros_is_the_published_answer),
        cmocka_unit_test(philox_of_ones_is_the_published_answer),
        cmocka_unit_test(philox_of_the_digits_of_pi_is_the_published_answer),
        cmocka_unit_test(a_number_depends_on_seed_stream_and_index_only),
        cmocka_unit_test(many_at_once_are_the_same_numbers),
        cmocka_unit_test(streams_and_indexes_beyond_32_bits_are_different),
        cmocka_unit_test(the_unit_lies_in_zero_to_one_and_has_mean_a_half),
        cmocka_unit_test(below_reaches_every_value_about_equally_often),
        cmocka_unit_test(below_one_or_zero_is_zero),
        cmocka_unit_test(below_more_than_half_of_all_numbers_stays_below),
    };
    return cmocka_run_group_tests_name("base/random", tests, NULL, NULL);
}
