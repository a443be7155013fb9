/* Who takes part: by hand, groups turned round, groups of nobody, errors. */
#include "assert.h"

#include "stat/representation.h"

static void boys_and_girls(void **state)
{
    const double       taking_part[] = { 310, 122 }, could[] = { 540, 510 };
    trd_representation r[2];
    trd_error          err = { 0 };
    (void)state;
    assert_ok(trd_representation_of(taking_part, could, 2, 0.95, r, &err), err);
    assert_close(r[1].participants, 122.0 / 432, 1e-15);
    assert_close(r[1].population, 510.0 / 1050, 1e-15);
    assert_close(r[1].ratio, 122.0 / 432 / (510.0 / 1050), 1e-15);
    assert_close(r[1].gap, 122.0 / 432 - 510.0 / 1050, 1e-15);
    assert_close(r[1].rate, 122.0 / 510, 1e-15);
    assert_close(r[1].parity.value, 122.0 / 510 / (310.0 / 540), 1e-15);
    assert_close(r[1].parity.se, sqrt(1 / 122.0 - 1 / 510.0 + 1 / 310.0 - 1 / 540.0), 1e-15);
    assert_close(r[1].parity.high, r[1].parity.value * exp(1.959963984540054 * r[1].parity.se), 1e-14);
    assert_close(r[1].parity.low * r[1].parity.high, r[1].parity.value * r[1].parity.value, 1e-14);
    assert_close(r[0].parity.value, 1, 1e-15);
}

static void laws(void **state)
{
    const double       a[] = { 30, 12, 8 }, n[] = { 50, 60, 70 }, b[] = { 12, 30, 8 }, m[] = { 60, 50, 70 };
    trd_representation r[3], s[3], wide[3];
    double             shares = 0, gaps = 0;
    trd_error          err = { 0 };
    (void)state;
    assert_ok(trd_representation_of(a, n, 3, 0.9, r, &err), err);
    assert_ok(trd_representation_of(b, m, 3, 0.9, s, &err), err);
    assert_ok(trd_representation_of(a, n, 3, 0.99, wide, &err), err);
    for (int g = 0; g < 3; g++) {
        shares += r[g].participants;
        gaps += r[g].gap;
    }
    assert_close(shares, 1, 1e-15);
    assert_close(gaps, 0, 1e-15);
    assert_close(r[1].parity.low * s[1].parity.high, 1, 1e-14);          /* seen from the other group */
    assert_close(r[0].ratio, s[1].ratio, 1e-15);
    assert_true(wide[1].parity.low < r[1].parity.low && wide[1].parity.high > r[1].parity.high);
}

static void nobody(void **state)
{
    trd_representation r[2];
    trd_error          err = { 0 };
    (void)state;
    assert_ok(trd_representation_of((double[]){ 0, 0 }, (double[]){ 0, 0 }, 2, 0.95, r, &err), err);
    assert_true(isnan(r[0].participants) && isnan(r[0].population) && isnan(r[0].rate) && isnan(r[1].ratio));
    assert_ok(trd_representation_of((double[]){ 5, 0 }, (double[]){ 9, 0 }, 2, 0.95, r, &err), err);
    assert_true(isnan(r[1].rate) && r[1].participants == 0 && r[1].parity.reason == TRD_EMPTY_GROUP);
    assert_ok(trd_representation_of((double[]){ 5, 0 }, (double[]){ 9, 4 }, 2, 0.95, r, &err), err);
    assert_true(r[1].rate == 0 && r[1].parity.value == 0 && isnan(r[1].parity.low) && r[1].parity.reason == TRD_EMPTY_GROUP);
    assert_ok(trd_representation_of((double[]){ 5, 6 }, (double[]){ 5, 6 }, 2, 0.95, r, &err), err);
    assert_true(r[1].parity.value == 1 && r[1].parity.reason == TRD_FULL_COUNT && isnan(r[1].parity.high));
    assert_ok(trd_representation_of(NULL, NULL, 0, 0.95, r, &err), err);
}

static void impossible(void **state)
{
    trd_representation r[1] = { { .rate = 77 } };
    trd_error          err = { 0 };
    (void)state;
    assert_int_equal(trd_representation_of((double[]){ 3 }, (double[]){ 2 }, 1, 0.95, r, &err), TRD_E_USAGE);
    assert_holds(err.what, "3 participants of 2");
    assert_int_equal(trd_representation_of((double[]){ -1 }, (double[]){ 2 }, 1, 0.95, r, &err), TRD_E_USAGE);
    assert_int_equal(trd_representation_of((double[]){ NAN }, (double[]){ 2 }, 1, 0.95, r, &err), TRD_E_USAGE);
    assert_int_equal(trd_representation_of((double[]){ 1 }, (double[]){ 2 }, 1, 95, r, &err), TRD_E_USAGE);
    assert_true(r[0].rate == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boys_and_girls), cmocka_unit_test(laws), cmocka_unit_test(nobody), cmocka_unit_test(impossible),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/representation", tests, NULL, NULL);
}
