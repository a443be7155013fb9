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

/* One xoshiro128++, written as in the article. */
static uint32_t step(uint32_t s[4])
{
    uint32_t sum = s[0] + s[3], result = ((sum << 7) | (sum >> 25)) + s[0], t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >> 21);
    return result;
}

static void the_second_generator_gives_its_known_answers(void **state)
{
    uint32_t       s[] = { 1, 2, 3, 4 };
    const uint32_t known[] = { 641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295 };
    (void)state;
    for (int i = 0; i < 8; i++)
        assert_int_equal(step(s), known[i]);
}

static void bytes_are_of_sixteen_generators_by_turns(void **state)
{
    uint32_t start[64], word[TRD_RANDOM_BLOCK / 4];
    uint8_t  bytes[TRD_RANDOM_BLOCK + 1], some[200];
    (void)state;
    trd_random_fill(5, 6, 16 * 7, start, 16);
    for (size_t k = 0; k < 16; k++) {
        uint32_t s[] = { start[k], start[16 + k], start[32 + k], start[48 + k] };
        for (size_t i = k; i < TRD_RANDOM_BLOCK / 4; i += 16)
            word[i] = step(s);
    }
    bytes[TRD_RANDOM_BLOCK] = 77;
    trd_random_bytes(5, 6, 7, bytes, TRD_RANDOM_BLOCK);
    assert_memory_equal(bytes, word, sizeof word);
    assert_int_equal(bytes[TRD_RANDOM_BLOCK], 77);
    for (size_t n = 0; n <= 130; n++) {                    /* whole steps of 64 bytes, and no more */
        memset(some, 77, sizeof some);
        trd_random_bytes(5, 6, 7, some, n);
        size_t given = (n + 63) / 64 * 64;
        assert_memory_equal(some, bytes, given);
        assert_int_equal(some[given], 77);
    }
}

/* Chi-square of 256 values, 255 degrees: 330 is passed once in 1,000 seeds. */
static void bytes_are_as_likely(void **state)
{
    enum { BLOCKS = 300 };
    double  count[256] = { 0 }, chi = 0, expected = BLOCKS * TRD_RANDOM_BLOCK / 256.0;
    uint8_t bytes[TRD_RANDOM_BLOCK];
    (void)state;
    for (uint64_t b = 0; b < BLOCKS; b++) {
        trd_random_bytes(1, 2, b, bytes, sizeof bytes);
        for (size_t i = 0; i < sizeof bytes; i++)
            count[bytes[i]]++;
    }
    for (int v = 0; v < 256; v++)
        chi += (count[v] - expected) * (count[v] - expected) / expected;
    assert_true(chi > 185 && chi < 330);
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
        cmocka_unit_test(the_second_generator_gives_its_known_answers),
        cmocka_unit_test(bytes_are_of_sixteen_generators_by_turns),
        cmocka_unit_test(bytes_are_as_likely),
        cmocka_unit_test(streams_and_indexes_beyond_32_bits_are_different),
        cmocka_unit_test(the_unit_lies_in_zero_to_one_and_has_mean_a_half),
        cmocka_unit_test(below_reaches_every_value_about_equally_often),
        cmocka_unit_test(below_one_or_zero_is_zero),
        cmocka_unit_test(below_more_than_half_of_all_numbers_stays_below),
    };
    return cmocka_run_group_tests_name("base/random", tests, NULL, NULL);
}
