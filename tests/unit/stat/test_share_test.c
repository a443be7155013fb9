/* Tests of shares: sums over all outcomes, published examples, laws. */
#include "assert.h"

#include "stat/share_test.h"

static double density(int k, int n, double p)
{
    double d = 1;
    for (int i = 0; i < k; i++)
        d *= (double)(n - i) / (double)(k - i) * p;
    return d * pow(1 - p, n - k);
}

static trd_share_test against(int64_t k, int64_t n, double p, trd_side side)
{
    trd_share_test t;
    trd_error      err = { 0 };
    assert_ok(trd_share_test_against(k, n, p, side, 0.95, &t, &err), err);
    return t;
}

static void exact_p_adds_what_is_no_more_probable(void **state)
{
    (void)state;
    for (int n = 1; n <= 25; n++)
        for (int k = 0; k <= n; k++)
            for (int tenths = 0; tenths <= 10; tenths++) {
                double p = tenths / 10.0, seen = density(k, n, p), two = 0, more = 0, less = 0;
                for (int i = 0; i <= n; i++) {
                    double d = density(i, n, p);
                    two += d <= seen * (1 + 1e-7) ? d : 0;
                    more += i >= k ? d : 0;
                    less += i <= k ? d : 0;
                }
                assert_close(against(k, n, p, TRD_TWO_SIDED).exact_p, two, 1e-12);
                assert_close(against(k, n, p, TRD_GREATER).exact_p, more, 1e-12);
                assert_close(against(k, n, p, TRD_LESS).exact_p, less, 1e-12);
            }
}

static void exact_limits_are_where_the_exact_p_is_the_tail(void **state)
{
    (void)state;
    assert_close(against(7, 20, against(7, 20, 0.5, TRD_GREATER).exact_low, TRD_GREATER).exact_p, 0.05, 1e-12);
    assert_close(against(7, 20, against(7, 20, 0.5, TRD_LESS).exact_high, TRD_LESS).exact_p, 0.05, 1e-12);
    assert_true(against(0, 9, 0.5, TRD_TWO_SIDED).exact_low == 0 && against(9, 9, 0.5, TRD_TWO_SIDED).exact_high == 1);
    assert_true(isnan(against(0, 9, 0, TRD_TWO_SIDED).z) && against(0, 9, 0, TRD_TWO_SIDED).exact_p == 1);
}

static void newcombes_example(void **state)
{
    trd_two_shares t, mirrored;
    trd_error      err = { 0 };
    (void)state;
    assert_ok(trd_share_test_two(56, 70, 48, 80, 0.95, &t, &err), err);
    assert_close(t.newcombe.low, 0.0524, 5e-5);
    assert_close(t.newcombe.high, 0.3339, 5e-5);
    assert_close(t.newcombe_corrected.low, 0.0428, 5e-5);
    assert_close(t.newcombe_corrected.high, 0.3422, 1e-4);
    assert_close(t.p_greater + t.p_less, 1, 1e-15);
    assert_ok(trd_share_test_two(48, 80, 56, 70, 0.95, &mirrored, &err), err);
    assert_close(mirrored.newcombe.low, -t.newcombe.high, 1e-14);
    assert_close(mirrored.agresti_caffo.high, -t.agresti_caffo.low, 1e-14);
    assert_close(mirrored.p, t.p, 1e-14);
}

static void nothing_to_compare(void **state)
{
    trd_two_shares t;
    trd_error      err = { 0 };
    (void)state;
    assert_ok(trd_share_test_two(0, 10, 0, 20, 0.95, &t, &err), err);
    assert_true(t.reason == TRD_DEFINED && t.test_reason == TRD_NO_VARIANCE && isnan(t.p) && t.newcombe.low < 0);
    assert_ok(trd_share_test_two(1, 10, 0, 0, 0.95, &t, &err), err);
    assert_true(t.reason == TRD_EMPTY_GROUP && isnan(t.difference) && isnan(t.newcombe.low) && isnan(t.wald.high));
    assert_int_equal(against(0, 0, 0.5, TRD_TWO_SIDED).reason, TRD_NO_CASES);
    assert_true(isnan(against(0, 0, 0.5, TRD_TWO_SIDED).exact_p));
    trd_share_test one;
    assert_int_equal(trd_share_test_against(3, 2, 0.5, TRD_LESS, 0.95, &one, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_test_against(1, 2, 1.5, TRD_LESS, 0.95, &one, &err), TRD_E_USAGE);
    assert_int_equal(trd_share_test_two(1, 2, 3, 2, 0.95, &t, &err), TRD_E_USAGE);
}

static void many_shares_of_two_are_the_pooled_test(void **state)
{
    const int64_t   hits[] = { 83, 90 }, cases[] = { 86, 95 }, none[] = { 0, 0 }, empty[] = { 5, 0 };
    trd_many_shares m;
    trd_two_shares  t;
    trd_error       err = { 0 };
    (void)state;
    assert_ok(trd_share_test_many(hits, cases, 2, &m, &err), err);
    assert_ok(trd_share_test_two(83, 86, 90, 95, 0.95, &t, &err), err);
    assert_close(m.chisq, t.z * t.z, 1e-12);
    assert_close(m.p, t.p, 1e-12);
    assert_ok(trd_share_test_many(none, cases, 2, &m, &err), err);
    assert_int_equal(m.reason, TRD_NO_VARIANCE);
    assert_ok(trd_share_test_many(none, empty, 2, &m, &err), err);
    assert_int_equal(m.reason, TRD_EMPTY_GROUP);
    assert_ok(trd_share_test_many(NULL, NULL, 0, &m, &err), err);
    assert_int_equal(m.reason, TRD_NO_CASES);
    assert_int_equal(trd_share_test_many(cases, hits, 2, &m, &err), TRD_E_USAGE);
}

static void other_intervals_mirror_the_complement(void **state)
{
    trd_code (*kinds[])(int64_t, int64_t, double, trd_share *, trd_error *) = {
        trd_share_wilson_corrected, trd_share_jeffreys, trd_share_agresti_coull, trd_share_wald };
    trd_share a, b, wilson;
    trd_error err = { 0 };
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        for (int64_t k = 0; k <= 12; k++) {
            assert_ok(kinds[i](k, 12, 0.9, &a, &err), err);
            assert_ok(kinds[i](12 - k, 12, 0.9, &b, &err), err);
            assert_ok(trd_share_wilson(k, 12, 0.9, &wilson, &err), err);
            assert_close(a.low, 1 - b.high, 1e-12);
            assert_true(a.value == wilson.value && a.low <= a.value && a.high >= a.value);
            assert_true(i > 0 || (a.low <= wilson.low && a.high >= wilson.high));
        }
        assert_ok(kinds[i](0, 0, 0.9, &a, &err), err);
        assert_true(a.reason == TRD_NO_CASES && isnan(a.low));
        assert_int_equal(kinds[i](2, 1, 0.9, &a, &err), TRD_E_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_p_adds_what_is_no_more_probable),
        cmocka_unit_test(exact_limits_are_where_the_exact_p_is_the_tail),
        cmocka_unit_test(newcombes_example),
        cmocka_unit_test(nothing_to_compare),
        cmocka_unit_test(many_shares_of_two_are_the_pooled_test),
        cmocka_unit_test(other_intervals_mirror_the_complement),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/share_test", tests, NULL, NULL);
}
