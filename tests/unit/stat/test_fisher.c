/* Exact tests of tables: published numbers, all tables one by one, laws. */
#include "assert.h"

#include "stat/distribution.h"
#include "stat/discrete.h"
#include "stat/fisher.h"

static trd_fisher of(int64_t a, int64_t b, int64_t c, int64_t d, trd_side side)
{
    trd_fisher f;
    trd_error  err = { 0 };
    assert_ok(trd_fisher_of((int64_t[]){ a, b, c, d }, side, 0.95, &f, &err), err);
    return f;
}

static double table_p(const int64_t *count, size_t rows, size_t columns)
{
    trd_fisher_table t;
    trd_error        err = { 0 };
    assert_ok(trd_fisher_table_of(count, rows, columns, &t, &err), err);
    return t.p;
}

static void the_lady_tasting_tea(void **state)
{
    (void)state;
    trd_fisher f = of(3, 1, 1, 3, TRD_GREATER);
    assert_close(f.p, 17.0 / 70, 1e-15);
    assert_close(f.sample_odds, 9, 0);
    assert_close(of(3, 1, 1, 3, TRD_TWO_SIDED).p, 34.0 / 70, 1e-15);
    assert_close(of(2, 15, 10, 3, TRD_LESS).p, 0.0004651809433629054, 1e-16);
}

/* Under the odds found, the mean is the cell seen and the tails are as asked. */
static double tail_under(const int64_t t[4], double odds, bool upper, bool mean)
{
    double a = (double)t[0], row = a + (double)t[1], other = (double)(t[2] + t[3]), drawn = a + (double)t[2];
    double sum = 0, in = 0;

    for (double x = fmax(0, drawn - other); x <= fmin(row, drawn); x++) {
        double mass = trd_hypergeometric_mass(x, row, other, drawn) * pow(odds, x);
        sum += mass;
        in += mean ? x * mass : upper ? (x >= a) * mass : (x <= a) * mass;
    }
    return in / sum;
}

static void limits_and_odds_are_what_they_say(void **state)
{
    (void)state;
    const int64_t tables[][4] = { { 3, 1, 1, 3 }, { 2, 15, 10, 3 }, { 30, 44, 29, 86 }, { 8, 6, 3, 15 }, { 40, 2, 1, 7 } };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const int64_t *t = tables[i];
        trd_fisher     f = of(t[0], t[1], t[2], t[3], TRD_TWO_SIDED), one = of(t[0], t[1], t[2], t[3], TRD_GREATER);
        assert_close(tail_under(t, f.odds, false, true), (double)t[0], 1e-12);
        assert_close(tail_under(t, f.low, true, false), 0.025, 1e-12);
        assert_close(tail_under(t, f.high, false, false), 0.025, 1e-12);
        assert_close(tail_under(t, one.low, true, false), 0.05, 1e-12);
        assert_true(isinf(one.high) && f.low < f.odds && f.odds < f.high);
    }
}

static void p_is_the_sum_of_improbable_tables(void **state)
{
    (void)state;
    for (int64_t a = 0; a <= 6; a++)
        for (int64_t b = 0; b <= 5; b++)
            for (int64_t c = 0; c <= 4; c++) {
                int64_t d = 3;
                double  row = (double)(a + b), other = (double)(c + d), drawn = (double)(a + c), p = 0;
                if (a + b == 0 || a + c == 0)
                    continue;
                double seen = trd_hypergeometric_mass((double)a, row, other, drawn) * (1 + 1e-7);
                for (double x = fmax(0, drawn - other); x <= fmin(row, drawn); x++) {
                    double mass = trd_hypergeometric_mass(x, row, other, drawn);
                    p += mass <= seen ? mass : 0;
                }
                assert_close(of(a, b, c, d, TRD_TWO_SIDED).p, p, 1e-13);
                assert_close(of(a, b, c, d, TRD_LESS).p, trd_hypergeometric_lower((double)a, row, other, drawn), 1e-13);
                assert_close(table_p((int64_t[]){ a, b, c, d }, 2, 2), p, 1e-13);
            }
}

static void turning_a_table_turns_the_odds(void **state)
{
    (void)state;
    trd_fisher f = of(14, 5, 3, 9, TRD_TWO_SIDED), turned = of(5, 14, 9, 3, TRD_TWO_SIDED), across = of(14, 3, 5, 9, TRD_TWO_SIDED);
    assert_close(f.odds * turned.odds, 1, 1e-12);
    assert_close(f.low * turned.high, 1, 1e-12);
    assert_close(f.p, turned.p, 1e-13);
    assert_close(f.odds, across.odds, 1e-12);
}

static void small_p_keep_their_digits(void **state)
{
    (void)state;
    trd_fisher f = of(400, 0, 0, 400, TRD_GREATER);
    assert_close(log(f.p), -(lgamma(801) - 2 * lgamma(401)), 1e-13);
    f = of(300000, 200000, 250000, 250000, TRD_GREATER);
    assert_true(f.p == 0 || log(f.p) < -700);
    assert_true(f.low < 1.5 && f.high == INFINITY && f.odds > 1.499 && f.odds < 1.501);
}

static void nothing_to_compare_has_no_odds(void **state)
{
    (void)state;
    trd_fisher f = of(0, 0, 0, 0, TRD_TWO_SIDED);
    assert_int_equal(f.reason, TRD_NO_CASES);
    assert_true(isnan(f.p) && isnan(f.odds));
    f = of(3, 4, 0, 0, TRD_TWO_SIDED);
    assert_int_equal(f.reason, TRD_EMPTY_GROUP);
    assert_true(f.p == 1 && isnan(f.odds) && f.low == 0 && isinf(f.high));
    f = of(1, 0, 0, 3, TRD_TWO_SIDED);
    assert_int_equal(f.reason, TRD_DEFINED);
    assert_true(isinf(f.odds) && isinf(f.high));
    assert_close(f.low, 1.0 / 13, 1e-13);
}

/* ---- larger ---- */

/* All tables with the sums of a 3 x 3, by their two free rows and columns. */
static double nine_by_hand(const int64_t t[9])
{
    int64_t r[3] = { 0 }, c[3] = { 0 };
    double  all = 0, in = 0, seen = 0;

    for (int i = 0; i < 9; i++) {
        r[i / 3] += t[i];
        c[i % 3] += t[i];
        seen -= lgamma((double)t[i] + 1);
    }
    for (int64_t p = 0; p <= r[0]; p++)
        for (int64_t q = 0; q <= r[0] - p; q++)
            for (int64_t s = 0; s <= r[1]; s++)
                for (int64_t u = 0; u <= r[1] - s; u++) {
                    int64_t x[9] = { p, q, r[0] - p - q, s, u, r[1] - s - u, c[0] - p - s, c[1] - q - u, 0 };
                    double  weight = 0;
                    x[8] = r[2] - x[6] - x[7];
                    for (int i = 0; i < 9; i++)
                        weight += x[i] < 0 ? -INFINITY : -lgamma((double)x[i] + 1);
                    all += exp(weight);
                    in += weight <= seen + 1e-7 ? exp(weight) : 0;
                }
    return in / all;
}

static void larger_tables_are_counted_one_by_one(void **state)
{
    (void)state;
    const int64_t tables[][9] = { { 4, 1, 0, 2, 3, 1, 0, 2, 5 }, { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, { 9, 2, 3, 1, 8, 2, 4, 4, 4 }, { 0, 0, 7, 0, 7, 0, 7, 0, 0 } };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_close(table_p(tables[i], 3, 3) / nine_by_hand(tables[i]), 1, 1e-11);
}

static void order_and_empty_lines_do_not_matter(void **state)
{
    (void)state;
    const int64_t job[] = { 1, 3, 10, 6, 2, 3, 10, 7, 1, 6, 14, 12, 0, 1, 9, 11 };
    const int64_t moved[] = { 11, 0, 1, 9, 0, 7, 2, 3, 10, 0, 6, 1, 3, 10, 0, 12, 1, 6, 14, 0 };
    assert_close(table_p(job, 4, 4), 0.782684938965675, 1e-12);
    assert_close(table_p(moved, 4, 5), 0.782684938965675, 1e-12);
    assert_close(table_p((int64_t[]){ 3, 1, 4, 1, 5, 0 }, 2, 3), table_p((int64_t[]){ 3, 1, 1, 5, 4, 0 }, 3, 2), 1e-13);
}

static void wrong_and_too_large_tables_are_refused(void **state)
{
    (void)state;
    trd_fisher       f = { .p = 7 };
    trd_fisher_table t = { .p = 7 };
    trd_error        err = { 0 };
    int64_t          large[100];

    assert_int_equal(trd_fisher_of((int64_t[]){ 1, -1, 2, 3 }, TRD_TWO_SIDED, 0.95, &f, &err), TRD_E_USAGE);
    assert_int_equal(trd_fisher_of((int64_t[]){ 1, 1, 2, 3 }, TRD_TWO_SIDED, 1, &f, &err), TRD_E_USAGE);
    assert_int_equal(trd_fisher_of((int64_t[]){ 1000000000, 1, 2, 3 }, TRD_TWO_SIDED, 0.95, &f, &err), TRD_E_LIMIT);
    for (int i = 0; i < 100; i++)
        large[i] = 1000;
    assert_int_equal(trd_fisher_table_of(large, 10, 10, &t, &err), TRD_E_LIMIT);
    assert_holds(err.what, "chi-square");
    assert_true(f.p == 7 && t.p == 7);
    assert_ok(trd_fisher_table_of((int64_t[]){ 0, 0, 0, 2, 3, 4 }, 2, 3, &t, &err), err);
    assert_true(t.p == 1 && t.reason == TRD_EMPTY_GROUP);
    assert_ok(trd_fisher_table_of((int64_t[]){ 0, 0, 0, 0 }, 2, 2, &t, &err), err);
    assert_true(isnan(t.p) && t.reason == TRD_NO_CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lady_tasting_tea),
        cmocka_unit_test(limits_and_odds_are_what_they_say),
        cmocka_unit_test(p_is_the_sum_of_improbable_tables),
        cmocka_unit_test(turning_a_table_turns_the_odds),
        cmocka_unit_test(small_p_keep_their_digits),
        cmocka_unit_test(nothing_to_compare_has_no_odds),
        cmocka_unit_test(larger_tables_are_counted_one_by_one),
        cmocka_unit_test(order_and_empty_lines_do_not_matter),
        cmocka_unit_test(wrong_and_too_large_tables_are_refused),
    };
    trd_stat_init();
    return cmocka_run_group_tests_name("stat/fisher", tests, NULL, NULL);
}
