/* Size and choice. */
#include "assert.h"

#include "base/random.h"
#include "stat/shift_share.h"

static trd_shift_share split(double base, double base_whole, double end, double end_whole)
{
    trd_shift_share s;
    trd_error       err = { 0 };
    assert_ok(trd_shift_share_of(base, base_whole, end, end_whole, &s, &err), err);
    return s;
}

static void the_exam_candidates_split_as_known(void **state)
{
    (void)state;
    trd_shift_share s = split(12175, 56133, 11229, 54013);
    assert_close(s.size, -459.8, 5e-2 / 459.8);
    assert_close(s.choice, -486.2, 5e-2 / 486.2);
    assert_true(s.total == -946);
    assert_close(s.base_share, 0.2169, 5e-5);
    assert_close(s.end_share, 0.2079, 5e-5);
}

static void size_and_choice_leave_no_rest(void **state)
{
    trd_random r = { 4, 0, 0 };
    (void)state;
    for (int i = 0; i < 500; i++) {
        double t0 = 1 + (double)trd_random_below(&r, 90000), t1 = 1 + (double)trd_random_below(&r, 90000);
        double n0 = (double)trd_random_below(&r, (uint64_t)t0 + 1), n1 = (double)trd_random_below(&r, (uint64_t)t1 + 1);
        trd_shift_share s = split(n0, t0, n1, t1);
        assert_close(s.size + s.choice, n1 - n0, 1e-14);
        assert_close(s.choice, t1 * (n1 / t1 - n0 / t0), 1e-10);
        assert_close(s.size, n0 / t0 * (t1 - t0), 1e-13);
    }
    assert_true(split(20, 100, 40, 200).choice == 0 && split(20, 100, 40, 200).size == 20);
    assert_true(split(20, 100, 35, 100).size == 0 && split(20, 100, 35, 100).choice == 15);
}

static void without_a_whole_there_is_no_share(void **state)
{
    (void)state;
    trd_shift_share s = split(0, 0, 5, 10);
    assert_true(s.reason == TRD_NO_CASES && isnan(s.size) && isnan(s.total) && isnan(s.end_share));
    assert_int_equal(split(5, 10, 0, 0).reason, TRD_NO_CASES);
}

static void a_part_larger_than_its_whole_is_refused(void **state)
{
    trd_shift_share s = { .size = 77 };
    trd_error       err = { 0 };
    (void)state;
    assert_int_equal(trd_shift_share_of(11, 10, 1, 2, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_shift_share_of(1, 10, -1, 2, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_shift_share_of(1, NAN, 1, 2, &s, &err), TRD_E_USAGE);
    assert_int_equal(trd_shift_share_of(1, 2, 1, INFINITY, &s, &err), TRD_E_USAGE);
    assert_true(s.size == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exam_candidates_split_as_known),
        cmocka_unit_test(size_and_choice_leave_no_rest),
        cmocka_unit_test(without_a_whole_there_is_no_share),
        cmocka_unit_test(a_part_larger_than_its_whole_is_refused),
    };
    return cmocka_run_group_tests_name("stat/shift_share", tests, NULL, NULL);
}
