/* Subsets of fixed size: all of them once, random ones all alike. */
#include "assert.h"

#include "base/random.h"
#include "stat/subset_int.h"

#include <stdlib.h>

static void all_subsets_come_once(void **state)
{
    trd_layer layer[] = { { 0, 5, 2 }, { 5, 3, 1 }, { 8, 4, 0 }, { 12, 6, 3 } };
    uint32_t  chosen[6], seen = 0;
    static uint8_t met[1 << 18];
    (void)state;
    memset(met, 0, sizeof met);
    trd_subset_first(layer, 4, chosen);
    do {
        uint32_t bits = 0;
        for (int k = 0; k < 6; k++)
            bits |= 1u << chosen[k];
        assert_int_equal(met[bits], 0);
        met[bits] = 1;
        assert_int_equal(__builtin_popcount(bits & 0x1f), 2);
        assert_int_equal(__builtin_popcount(bits & 0xe0), 1);
        assert_int_equal(bits & 0xf00, 0);
        assert_int_equal(__builtin_popcount(bits >> 12), 3);
        seen++;
    } while (trd_subset_next(layer, 4, chosen));
    assert_int_equal(seen, 10 * 3 * 20);
    assert_true(trd_subset_count(layer, 4) == 600);
    assert_true(chosen[0] == 0 && chosen[1] == 1 && chosen[2] == 5 && chosen[5] == 14);      /* the first again */
}

static void counts_of_subsets_are_whole_or_infinite(void **state)
{
    trd_layer half = { 0, 20, 10 }, many = { 0, 100000, 50000 }, one = { 0, 1000000, 1 };
    (void)state;
    assert_true(trd_subset_count(&half, 1) == 184756);
    assert_true(isinf(trd_subset_count(&many, 1)));
    assert_true(trd_subset_count(&one, 1) == 1000000);
    assert_true(trd_subset_count(&half, 0) == 1);
}

/* Layers that begin and end anywhere, also far beyond a block; shares with and
 * without a remainder in 256ths, and almost none. */
static void every_layer_gets_its_number(void **state)
{
    trd_layer layer[] = { { 0, 2, 1 }, { 2, 3, 1 }, { 5, 9000, 4500 }, { 9005, 31, 1 }, { 9036, 10000, 17 }, { 19036, 4096, 1500 } };
    size_t    units = 19036 + 4096;
    uint8_t  *mask = malloc(trd_subset_room(units)), *other = malloc(trd_subset_room(units));
    (void)state;
    for (uint64_t r = 0; r < 50; r++) {
        trd_subset_draw(layer, 6, 7, r, mask);
        for (int s = 0; s < 6; s++) {
            uint32_t sum = 0;
            for (uint32_t i = 0; i < layer[s].units; i++) {
                assert_true(mask[layer[s].from + i] <= 1);
                sum += mask[layer[s].from + i];
            }
            assert_int_equal(sum, layer[s].chosen);
        }
        trd_subset_draw(layer, 6, 7, r, other);
        assert_memory_equal(mask, other, units);
        trd_subset_draw(layer, 6, 8, r, other);
        assert_true(memcmp(mask, other, units) != 0);
    }
    free(mask);
    free(other);
}

/* Chi-square over all subsets of 7 units that hold 3, and of a second layer
 * beside it: 35 * 3 = 105 cells, 104 degrees; beyond 160 once in 3,000 seeds. */
static void all_subsets_are_as_likely(void **state)
{
    enum { DRAWS = 105 * 400 };
    trd_layer layer[] = { { 0, 7, 3 }, { 7, 3, 1 } };
    static int count[1 << 10];
    uint8_t   mask[64];
    double    chi = 0;
    int       cells = 0;
    (void)state;
    memset(count, 0, sizeof count);
    for (uint64_t r = 0; r < DRAWS; r++) {
        int bits = 0;
        trd_subset_draw(layer, 2, 3, r, mask);
        for (int i = 0; i < 10; i++)
            bits |= mask[i] << i;
        count[bits]++;
    }
    for (int b = 0; b < 1 << 10; b++) {
        cells += count[b] > 0;
        chi += count[b] ? (count[b] - 400.0) * (count[b] - 400.0) / 400 : 0;
    }
    assert_int_equal(cells, 105);
    assert_true(chi > 60 && chi < 160);
}

/* Pairs of units of one large layer are chosen together as often as chance has
 * it: a covariance of -p q / (n - 1) each. */
static void units_of_a_large_layer_are_alike(void **state)
{
    enum { N = 5000, DRAWS = 4000 };
    trd_layer layer = { 0, N, 1234 };
    uint8_t  *mask = malloc(trd_subset_room(N));
    double    p = 1234.0 / N, first = 0, last = 0, both = 0, front = 0, squares = 0;
    (void)state;
    for (uint64_t r = 0; r < DRAWS; r++) {
        double sum = 0;
        trd_subset_draw(&layer, 1, 11, r, mask);
        for (int i = 0; i < N / 2; i++)
            sum += mask[i];
        front += sum / DRAWS;
        squares += sum * sum / DRAWS;
        first += (double)mask[0] / DRAWS;
        last += (double)mask[N - 1] / DRAWS;
        both += (double)(mask[1] & mask[N - 2]) / DRAWS;
    }
    double error = sqrt(p * (1 - p) / DRAWS);
    assert_true(fabs(first - p) < 4 * error && fabs(last - p) < 4 * error);
    assert_true(fabs(both - p * p) < 4 * sqrt(p * p / DRAWS));
    double variance = N / 2 * p * (1 - p) * (N - N / 2) / (N - 1);        /* hypergeometric */
    assert_true(fabs(front - N / 2 * p) < 4 * sqrt(variance / DRAWS));
    assert_true(fabs((squares - front * front) / variance - 1) < 4 * sqrt(2.0 / DRAWS));
    free(mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_subsets_come_once),
        cmocka_unit_test(counts_of_subsets_are_whole_or_infinite),
        cmocka_unit_test(every_layer_gets_its_number),
        cmocka_unit_test(all_subsets_are_as_likely),
        cmocka_unit_test(units_of_a_large_layer_are_alike),
    };
    return cmocka_run_group_tests_name("stat/subset", tests, NULL, NULL);
}
