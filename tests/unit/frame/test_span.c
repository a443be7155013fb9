/* Spans: laws, and every bound checked by trying every value. */
#include "assert.h"

#include "frame/span.h"

#include <stdlib.h>

enum { LARGEST = 5, COUNT = (LARGEST + 1) * (LARGEST + 2) / 2 };

/* All spans [low, high] of integers with 0 <= low <= high <= LARGEST. */
static void all_spans(trd_span out[COUNT])
{
    int n = 0;
    for (int low = 0; low <= LARGEST; low++)
        for (int high = low; high <= LARGEST; high++)
            out[n++] = (trd_span){ low, high };
}

typedef struct bounds {
    double low, high;
    int    tried;
} bounds;

static void try(bounds *b, double value)
{
    if (!b->tried++)
        b->low = b->high = value;
    b->low = fmin(b->low, value);
    b->high = fmax(b->high, value);
}

static void assert_span(trd_span got, double low, double high)
{
    assert_close(got.low, low, 1e-15);
    assert_close(got.high, high, 1e-15);
}

/* The operation on spans is the hull of the operation on every pair of values;
 * `shift` moves b below zero, so that signs are tried as well. */
static void hull_of_all(trd_span (*on_spans)(trd_span, trd_span), double (*on_values)(double, double), int shift)
{
    trd_span s[COUNT];
    all_spans(s);
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++) {
            trd_span a = s[i], b = { s[j].low - shift, s[j].high - shift };
            bounds   all = { 0, 0, 0 };
            for (double x = a.low; x <= a.high; x++)
                for (double y = b.low; y <= b.high; y++)
                    try(&all, on_values(x, y));
            assert_span(on_spans(a, b), all.low, all.high);
        }
}

static double plus(double x, double y)
{
    return x + y;
}

static double minus(double x, double y)
{
    return x - y;
}

static double times(double x, double y)
{
    return x * y;
}

static double over(double x, double y)
{
    return x / y;
}

static void sum_difference_and_product_are_the_smallest_span_that_holds_all(void **state)
{
    (void)state;
    for (int shift = 0; shift <= 3; shift += 3) {
        hull_of_all(trd_span_add, plus, shift);
        hull_of_all(trd_span_subtract, minus, shift);
        hull_of_all(trd_span_multiply, times, shift);
    }
}

static void a_quotient_is_exact_and_undefined_where_the_divisor_can_be_zero(void **state)
{
    (void)state;
    hull_of_all(trd_span_divide, over, LARGEST + 1);           /* divisors -6..-1 */
    trd_span s[COUNT];
    all_spans(s);
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++) {
            trd_span got = trd_span_divide(s[i], s[j]);
            assert_int_equal(trd_span_is_defined(got), s[j].low > 0);
        }
    assert_false(trd_span_is_defined(trd_span_divide(trd_span_of(1), (trd_span){ -1, 1 })));
}

static void a_share_is_exact_and_never_wider_than_dividing(void **state)
{
    (void)state;
    trd_span s[COUNT];
    int      narrower = 0;
    all_spans(s);
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++) {
            trd_span part = s[i], rest = s[j], got = trd_span_share(part, rest);
            if (part.low + rest.low == 0) {
                assert_false(trd_span_is_defined(got));
                continue;
            }
            bounds all = { 0, 0, 0 };
            for (double p = part.low; p <= part.high; p++)
                for (double r = rest.low; r <= rest.high; r++)
                    try(&all, p / (p + r));
            assert_span(got, all.low, all.high);
            assert_true(got.low >= 0 && got.high <= 1);
            trd_span wide = trd_span_divide(part, trd_span_add(part, rest));
            assert_true(wide.low <= got.low && got.high <= wide.high);
            narrower += wide.low < got.low || got.high < wide.high;
        }
    assert_true(narrower > 100);
}

/* Exactly the values of `part` that some choice of the others completes to the total. */
static void within_keeps_what_can_be_and_nothing_else(void **state)
{
    (void)state;
    trd_span s[COUNT];
    int      contradictions = 0;
    all_spans(s);
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++)
            for (int k = 0; k < COUNT; k++) {
                trd_span part = s[i], others = s[j], total = s[k];
                bool     contradicts = false;
                trd_span got = trd_span_within(part, others, total, &contradicts);
                bounds   all = { 0, 0, 0 };
                for (double p = part.low; p <= part.high; p++)
                    for (double o = others.low; o <= others.high; o++)
                        if (trd_span_holds(total, p + o))
                            try(&all, p);
                assert_int_equal(contradicts, all.tried == 0);
                if (contradicts)
                    assert_span(got, part.low, part.high);
                else
                    assert_span(got, all.low, all.high);
                contradictions += contradicts;
            }
    assert_true(contradictions > 100);
}

static void within_only_ever_raises_the_flag(void **state)
{
    (void)state;
    bool contradicts = true;                         /* of an earlier row */
    trd_span_within(trd_span_of(2), trd_span_of(1), trd_span_of(3), &contradicts);
    assert_true(contradicts);
}

/* man '<5' + vrouw '<5' = totaal 6: each of them is 2, 3 or 4. */
static void hidden_cells_of_a_row_narrow_each_other(void **state)
{
    (void)state;
    trd_span hidden = { 1, 4 };
    bool     contradicts = false;
    assert_span(trd_span_within(hidden, hidden, trd_span_of(6), &contradicts), 2, 4);
    assert_span(trd_span_within(hidden, trd_span_of(5), trd_span_of(8), &contradicts), 3, 3);
    assert_false(contradicts);
    trd_span_within(hidden, trd_span_of(5), trd_span_of(12), &contradicts);
    assert_true(contradicts);
}

static void known_numbers_compute_like_numbers(void **state)
{
    (void)state;
    for (int x = -3; x <= 3; x++)
        for (int y = -3; y <= 3; y++) {
            trd_span a = trd_span_of(x), b = trd_span_of(y);
            assert_true(trd_span_is_known(trd_span_add(a, b)));
            assert_span(trd_span_add(a, b), x + y, x + y);
            assert_span(trd_span_subtract(a, b), x - y, x - y);
            assert_span(trd_span_multiply(a, b), x * y, x * y);
            if (y != 0)
                assert_span(trd_span_divide(a, b), (double)x / y, (double)x / y);
        }
}

static void adding_is_commutative_and_associative_and_keeps_order(void **state)
{
    (void)state;
    trd_span s[COUNT];
    all_spans(s);
    for (int i = 0; i < COUNT; i++)
        for (int j = 0; j < COUNT; j++) {
            trd_span ab = trd_span_add(s[i], s[j]), ba = trd_span_add(s[j], s[i]);
            assert_span(ab, ba.low, ba.high);
            assert_true(ab.low <= ab.high);
            for (int k = 0; k < COUNT; k++) {
                trd_span left = trd_span_add(ab, s[k]), right = trd_span_add(s[i], trd_span_add(s[j], s[k]));
                assert_span(left, right.low, right.high);
            }
        }
}

static void a_narrower_span_gives_a_narrower_result(void **state)
{
    (void)state;
    trd_span wide = { 1, 4 }, narrow = { 2, 3 }, other = { 2, 5 };
    trd_span (*const operations[])(trd_span, trd_span) = {
        trd_span_add, trd_span_subtract, trd_span_multiply, trd_span_divide, trd_span_share,
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        trd_span a = operations[i](wide, other), b = operations[i](narrow, other);
        assert_true(a.low <= b.low && b.high <= a.high);
        a = operations[i](other, wide), b = operations[i](other, narrow);
        assert_true(a.low <= b.low && b.high <= a.high);
    }
}

static void what_is_undefined_makes_everything_undefined(void **state)
{
    (void)state;
    trd_span none = trd_span_undefined(), one = trd_span_of(1), zero = trd_span_of(0);
    trd_span (*const operations[])(trd_span, trd_span) = {
        trd_span_add, trd_span_subtract, trd_span_multiply, trd_span_divide, trd_span_share,
    };
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        assert_false(trd_span_is_defined(operations[i](none, one)));
        assert_false(trd_span_is_defined(operations[i](one, none)));
        assert_false(trd_span_is_defined(operations[i](none, zero)));
        assert_false(trd_span_is_defined(operations[i](zero, none)));
    }
    assert_false(trd_span_is_known(none));
    assert_false(trd_span_holds(none, 0));
    bool contradicts = false;
    assert_false(trd_span_is_defined(trd_span_within(none, one, one, &contradicts)));
    assert_span(trd_span_within(one, none, one, &contradicts), 1, 1);
    assert_false(contradicts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sum_difference_and_product_are_the_smallest_span_that_holds_all),
        cmocka_unit_test(a_quotient_is_exact_and_undefined_where_the_divisor_can_be_zero),
        cmocka_unit_test(a_share_is_exact_and_never_wider_than_dividing),
        cmocka_unit_test(within_keeps_what_can_be_and_nothing_else),
        cmocka_unit_test(within_only_ever_raises_the_flag),
        cmocka_unit_test(hidden_cells_of_a_row_narrow_each_other),
        cmocka_unit_test(known_numbers_compute_like_numbers),
        cmocka_unit_test(adding_is_commutative_and_associative_and_keeps_order),
        cmocka_unit_test(a_narrower_span_gives_a_narrower_result),
        cmocka_unit_test(what_is_undefined_makes_everything_undefined),
    };
    return cmocka_run_group_tests_name("frame/span", tests, NULL, NULL);
}
