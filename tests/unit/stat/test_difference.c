/* Differences of two numbers with intervals, and against a benchmark. */
#include "table.h"

#include "stat/difference.h"

static trd_share share(int64_t hits, int64_t cases, double level)
{
    trd_share s;
    trd_error err = { 0 };
    assert_ok(trd_share_wilson(hits, cases, level, &s, &err), err);
    return s;
}

static trd_interval shares(int64_t h1, int64_t n1, int64_t h2, int64_t n2, double level)
{
    trd_share    a = share(h1, n1, level), b = share(h2, n2, level);
    trd_interval d;
    trd_error    err = { 0 };
    assert_ok(trd_share_difference(&a, &b, &d, &err), err);
    return d;
}

static void newcombes_intervals_are_reproduced(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    table    *t = TABLE_REFERENCE(pool, "difference.csv");
    assert_int_equal(t->rows, 9);
    for (size_t r = 0; r < t->rows; r++) {
        trd_interval d = shares((int64_t)table_number(t, r, "hits1"), (int64_t)table_number(t, r, "cases1"),
                                (int64_t)table_number(t, r, "hits2"), (int64_t)table_number(t, r, "cases2"),
                                table_number(t, r, "level"));
        assert_close(d.low, table_number(t, r, "low"), 1e-13);
        assert_close(d.high, table_number(t, r, "high"), 1e-13);
    }
    trd_pool_free(pool);
}

static void swapping_the_groups_turns_the_interval(void **state)
{
    (void)state;
    for (int64_t h = 0; h <= 9; h++)
        for (int64_t k = 0; k <= 14; k++) {
            trd_interval a = shares(h, 9, k, 14, 0.95), b = shares(k, 14, h, 9, 0.95);
            assert_close(a.low, -b.high, 1e-15);
            assert_true(a.low <= a.value && a.value <= a.high && a.low >= -1 && a.high <= 1 && a.low < a.high);
        }
    trd_interval worst = shares(0, 10, 10, 10, 0.95);      /* attack d25 */
    assert_true(worst.value == -1 && worst.low == -1 && worst.high > -0.75);
}

static void a_side_without_interval_gives_its_reason(void **state)
{
    trd_share    a = share(5, 10, 0.95), none = share(0, 0, 0.95), other = share(5, 10, 0.9), one;
    int64_t      hits[] = { 3 }, cases[] = { 9 };
    trd_interval d = { .value = 77 };
    (void)state;
    trd_share_clustered(hits, cases, 1, 0, 0.95, &one, NULL);
    assert_int_equal(trd_share_difference(&a, &other, &d, NULL), TRD_E_USAGE);
    assert_true(d.value == 77);
    trd_share_difference(&a, &none, &d, NULL);
    assert_true(d.reason == TRD_EMPTY_GROUP && isnan(d.value) && isnan(d.low));
    trd_share_difference(&none, &none, &d, NULL);
    assert_int_equal(d.reason, TRD_NO_CASES);
    trd_share_difference(&one, &a, &d, NULL);
    assert_true(d.reason == TRD_ONE_CLUSTER && isnan(d.low));
    assert_close(d.value, 1.0 / 3 - 0.5, 1e-15);
}

static void a_full_count_beside_a_sample_is_a_fixed_number(void **state)
{
    trd_share    a = share(30, 50, 0.95), full;
    trd_interval d, own = trd_share_interval(&a), all, e;
    (void)state;
    trd_share_wilson_sampled(20, 50, &(trd_sampling){ 0, 50 }, 0.95, &full, NULL);
    trd_share_difference(&a, &full, &d, NULL);
    assert_int_equal(d.reason, TRD_DEFINED);
    assert_close(d.low, a.low - 0.4, 1e-15);
    assert_close(d.high, a.high - 0.4, 1e-15);
    trd_difference_from(&own, &(trd_yardstick){ 0.4, NAN, NAN, TRD_KNOWN_EXACTLY }, &e, NULL);
    assert_close(e.low, d.low, 1e-15);
    trd_share_difference(&full, &full, &d, NULL);
    assert_true(d.reason == TRD_FULL_COUNT && d.value == 0 && isnan(d.low));
    all = trd_share_interval(&full);
    trd_difference_from(&all, &(trd_yardstick){ 0.3, NAN, NAN, TRD_KNOWN_EXACTLY }, &d, NULL);
    assert_true(d.reason == TRD_FULL_COUNT && isnan(d.low));
    trd_difference_from(&all, &(trd_yardstick){ 0.3, 0.25, 0.34, TRD_KNOWN_BY_SAMPLE }, &d, NULL);
    assert_close(d.low, 0.4 - 0.34, 1e-15);
    assert_close(d.high, 0.4 - 0.25, 1e-15);
}

static void a_benchmark_says_how_it_is_known(void **state)
{
    trd_share    a = share(682, 1049, 0.95);               /* 65 % of our own */
    trd_interval own = trd_share_interval(&a), d;
    (void)state;
    trd_difference_from(&own, &(trd_yardstick){ 0.62, NAN, NAN, TRD_KNOWN_EXACTLY }, &d, NULL);
    assert_close(d.low, a.low - 0.62, 1e-15);
    assert_close(d.high, a.high - 0.62, 1e-15);
    trd_difference_from(&own, &(trd_yardstick){ NAN, 0.51, 0.62, TRD_KNOWN_IN_RANGE }, &d, NULL);
    assert_close(d.value, a.value - 0.565, 1e-15);
    assert_close(d.low, a.low - 0.62, 1e-15);
    assert_close(d.high, a.high - 0.51, 1e-15);
    trd_difference_from(&own, &(trd_yardstick){ 0.62, NAN, NAN, TRD_KNOWN_BY_SAMPLE }, &d, NULL);
    assert_true(d.reason == TRD_NO_BOUNDS && isnan(d.low) && d.value == a.value - 0.62);
    trd_share    b = share(620, 1000, 0.95);
    trd_interval both;
    trd_difference_from(&own, &(trd_yardstick){ b.value, b.low, b.high, TRD_KNOWN_BY_SAMPLE }, &d, NULL);
    trd_share_difference(&a, &b, &both, NULL);
    assert_true(d.value == both.value && d.low == both.low && d.high == both.high);
    trd_interval none = trd_interval_none(0.5, 0.95, 3, TRD_ONE_CLUSTER);
    trd_difference_from(&none, &(trd_yardstick){ 0.4, 0.3, 0.5, TRD_KNOWN_IN_RANGE }, &d, NULL);
    assert_true(d.reason == TRD_ONE_CLUSTER && isnan(d.low));
    assert_close(d.value, 0.1, 1e-15);
}

static void a_benchmark_out_of_order_is_refused(void **state)
{
    trd_share    a = share(5, 10, 0.95);
    trd_interval own = trd_share_interval(&a), d = { .value = 77 };
    trd_error    err = { 0 };
    (void)state;
    assert_int_equal(trd_difference_from(&own, &(trd_yardstick){ 0.7, 0.5, 0.6, TRD_KNOWN_IN_RANGE }, &d, &err), TRD_E_USAGE);
    assert_int_equal(trd_difference_from(&own, &(trd_yardstick){ NAN, NAN, 0.6, TRD_KNOWN_IN_RANGE }, &d, &err), TRD_E_USAGE);
    assert_int_equal(trd_difference_from(&own, &(trd_yardstick){ NAN, NAN, NAN, TRD_KNOWN_EXACTLY }, &d, &err), TRD_E_USAGE);
    assert_int_equal(trd_difference_from(&own, &(trd_yardstick){ 0.5, 0.6, 0.7, TRD_KNOWN_BY_SAMPLE }, &d, &err), TRD_E_USAGE);
    assert_true(d.value == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newcombes_intervals_are_reproduced),
        cmocka_unit_test(swapping_the_groups_turns_the_interval),
        cmocka_unit_test(a_side_without_interval_gives_its_reason),
        cmocka_unit_test(a_full_count_beside_a_sample_is_a_fixed_number),
        cmocka_unit_test(a_benchmark_says_how_it_is_known),
        cmocka_unit_test(a_benchmark_out_of_order_is_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/difference", tests, NULL, NULL);
}
