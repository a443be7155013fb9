/* One way to fail, and problems that are reported together. */
#include "assert.h"

#include "base/error.h"
#include "base/utf8.h"

#include <stdlib.h>

static void an_error_says_where_and_what(void **state)
{
    (void)state;
    trd_error err = { 0 };
    assert_int_equal(trd_fail_at(&err, TRD_E_DATA, "leerlingen.csv", 212, "row has %d cells; expected %d", 3, 4), TRD_E_DATA);
    assert_int_equal(err.code, TRD_E_DATA);
    assert_string_equal(err.place, "leerlingen.csv:212");
    assert_string_equal(err.what, "row has 3 cells; expected 4");
    trd_fail_at(&err, TRD_E_IO, "leerlingen.csv", 0, "x");
    assert_string_equal(err.place, "leerlingen.csv");
    trd_fail_at(&err, TRD_E_IO, NULL, 5, "x");
    assert_string_equal(err.place, "");
    trd_fail_at(&err, TRD_E_IO, "a", 1, "x");
    trd_fail(&err, TRD_E_USAGE, "y");
    assert_string_equal(err.place, "");              /* nothing is left of the error before */
}

static void an_error_nobody_asked_for_is_only_a_code(void **state)
{
    (void)state;
    assert_int_equal(trd_fail(NULL, TRD_E_LIMIT, "x"), TRD_E_LIMIT);
    assert_int_equal(trd_fail_at(NULL, TRD_E_LIMIT, "f", 1, "x"), TRD_E_LIMIT);
}

static void a_text_that_is_too_long_is_cut_between_letters(void **state)
{
    (void)state;
    trd_error err = { 0 };
    for (size_t start = 0; start < 4; start++) {
        char text[4000] = "";
        memset(text, 'x', start);
        for (size_t at = start; at + 4 < sizeof text; at += 3)
            memcpy(text + at, "\xE2\x82\xAC", 3);
        trd_fail_at(&err, TRD_E_DATA, text, 0, "%s", text);
        assert_int_equal(trd_utf8_valid(err.what, strlen(err.what)), strlen(err.what));
        assert_true(strlen(err.what) > sizeof err.what - 5);
        assert_int_equal(trd_utf8_valid(err.place, strlen(err.place)), strlen(err.place));
        assert_true(strlen(err.place) > sizeof err.place - 5);
    }
}

static void every_code_has_its_exit_status(void **state)
{
    (void)state;
    static const struct { trd_code code; int status; } cases[] = {
        { TRD_OK, 0 }, { TRD_E_USAGE, 2 }, { TRD_E_DATA, 3 }, { TRD_E_RECIPE, 3 }, { TRD_E_IO, 3 },
        { TRD_E_NOMEM, 4 }, { TRD_E_LIMIT, 4 }, { TRD_E_CANCELLED, 130 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(trd_exit_status(cases[i].code), cases[i].status);
}

static void problems_are_sorted_by_line_and_keep_their_order_within_one(void **state)
{
    (void)state;
    trd_problems list = { 0 };
    for (int i = 0; i < 100; i++)
        trd_problems_add(&list, (i * 37) % 10, "problem %d", i);
    assert_int_equal(list.count, 100);
    trd_problems_sort(&list);
    for (size_t i = 1; i < list.count; i++) {
        const trd_problem *a = &list.items[i - 1], *b = &list.items[i];
        assert_true(a->line <= b->line);
        if (a->line == b->line)
            assert_true(strtol(a->what + 8, NULL, 10) < strtol(b->what + 8, NULL, 10));
    }
    trd_problems_release(&list);
    assert_int_equal(list.count, 0);
    assert_null(list.items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_says_where_and_what),
        cmocka_unit_test(an_error_nobody_asked_for_is_only_a_code),
        cmocka_unit_test(a_text_that_is_too_long_is_cut_between_letters),
        cmocka_unit_test(every_code_has_its_exit_status),
        cmocka_unit_test(problems_are_sorted_by_line_and_keep_their_order_within_one),
    };
    return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}
