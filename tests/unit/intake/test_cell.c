/* What one cell looks like, and the number it holds. */
#include "assert.h"

#include "intake/cell.h"

static trd_cell look(const char *text)
{
    return trd_cell_look(text, strlen(text));
}

static void kinds_are_told_apart(void **state)
{
    static const struct { const char *text; trd_cell_kind kind; } cells[] = {
        { "", TRD_CELL_EMPTY }, { "  ", TRD_CELL_EMPTY }, { "\xC2\xA0", TRD_CELL_EMPTY },
        { "0", TRD_CELL_INTEGER }, { "7", TRD_CELL_INTEGER }, { "-12", TRD_CELL_INTEGER }, { "9223372036854775807", TRD_CELL_INTEGER },
        { "9223372036854775808", TRD_CELL_TEXT }, { "+31612345678", TRD_CELL_TEXT },
        { "0024", TRD_CELL_ZERO_LED }, { "00", TRD_CELL_ZERO_LED }, { "-01", TRD_CELL_ZERO_LED },
        { "6.4", TRD_CELL_POINT }, { ".5", TRD_CELL_POINT }, { "0.125", TRD_CELL_POINT }, { "1234.567", TRD_CELL_POINT },
        { "6,4", TRD_CELL_COMMA }, { ",0", TRD_CELL_COMMA }, { "-0,5", TRD_CELL_COMMA }, { "0,125", TRD_CELL_COMMA },
        { "1.049", TRD_CELL_GROUPED_POINT }, { "1.234.567", TRD_CELL_GROUPED_POINT }, { "-12.345", TRD_CELL_GROUPED_POINT },
        { "1,049", TRD_CELL_GROUPED_COMMA }, { "123,456,789", TRD_CELL_GROUPED_COMMA },
        { "1.23.456", TRD_CELL_TEXT }, { "1.2345.678", TRD_CELL_TEXT }, { "1.234,5", TRD_CELL_TEXT },
        { "2024-10-01", TRD_CELL_DATE }, { "1-10-2024", TRD_CELL_DATE }, { "29-02-2024", TRD_CELL_DATE },
        { "29-02-2023", TRD_CELL_TEXT }, { "31-02-2024", TRD_CELL_TEXT }, { "10/01/2024", TRD_CELL_TEXT }, { "20241001", TRD_CELL_INTEGER },
        { "<5", TRD_CELL_BOUND }, { "< 10", TRD_CELL_BOUND }, { "<0", TRD_CELL_TEXT }, { "<-3", TRD_CELL_TEXT }, { "<", TRD_CELL_TEXT }, { "<b>", TRD_CELL_TEXT },
        { "1e5", TRD_CELL_TEXT }, { "01E5", TRD_CELL_TEXT }, { "0x10", TRD_CELL_TEXT }, { "inf", TRD_CELL_TEXT }, { "nan", TRD_CELL_TEXT },
        { "1e400", TRD_CELL_TEXT }, { "1_000", TRD_CELL_TEXT }, { "%", TRD_CELL_TEXT }, { "a%", TRD_CELL_TEXT }, { "%5", TRD_CELL_TEXT },
        { "-", TRD_CELL_TEXT }, { ".", TRD_CELL_TEXT }, { "1,", TRD_CELL_TEXT }, { "00AB", TRD_CELL_TEXT }, { "007%", TRD_CELL_TEXT },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (look(cells[i].text).kind != cells[i].kind)
            fail_msg("'%s' is of kind %d, not %d", cells[i].text, look(cells[i].text).kind, cells[i].kind);
}

static void spaces_around_are_taken_off_and_said(void **state)
{
    trd_cell cell = look(" \t 12\xC2\xA0 ");
    (void)state;
    assert_int_equal(cell.kind, TRD_CELL_INTEGER);
    assert_int_equal(cell.whole, 2);
    assert_memory_equal(cell.bytes, "12", 2);
    assert_true(cell.spaced);
    assert_false(look("12").spaced);
    assert_true(look("  ").spaced);
    assert_false(look("").spaced);
    assert_int_equal(look("a b").whole, 3);
}

static void a_percent_sign_is_a_unit(void **state)
{
    trd_cell cell = look("100,0 %");
    (void)state;
    assert_true(cell.percent);
    assert_int_equal(cell.kind, TRD_CELL_COMMA);
    assert_int_equal(cell.length, 5);
    assert_int_equal(cell.whole, 7);
    assert_true(look("5%").percent);
    assert_false(look("5").percent);
    assert_false(look("vijf%").percent);
    assert_int_equal(look("< 5").bound, 5);
}

static void numbers_are_read_with_one_mark(void **state)
{
    double  value = 0;
    int64_t whole = 0;
    (void)state;
#define READ(text, mark) (trd_cell_number(&(trd_cell[]){ look(text) }[0], mark, &value))
#define WHOLE(text, mark) (trd_cell_integer(&(trd_cell[]){ look(text) }[0], mark, &whole))
    assert_true(READ("6,4", ',') && value == 6.4);
    assert_false(READ("6,4", '.'));
    assert_true(READ("1.049", '.') && value == 1.049);
    assert_true(READ("1.049", ',') && value == 1049);
    assert_true(READ("-1,234,567", '.') && value == -1234567);
    assert_false(READ("1.234.567", '.'));
    assert_true(READ(",5", ',') && value == 0.5);
    assert_true(READ("12,5%", ',') && value == 12.5);
    assert_false(READ("inf", '.') || READ("1e3", '.') || READ("0x1p3", '.'));
    assert_true(WHOLE("9007199254740993", '.') && whole == INT64_C(9007199254740993));
    assert_true(WHOLE("9.007.199.254.740.993", ',') && whole == INT64_C(9007199254740993));       /* not through a double */
    assert_false(WHOLE("9.007.199.254.740.993", '.'));
    assert_false(WHOLE("999.999.999.999.999.999.999", ','));
    assert_false(WHOLE("12345678901234567890123,0", ','));
    assert_true(WHOLE("5,0", ',') && whole == 5);
    assert_false(WHOLE("5,5", ','));
    assert_true(WHOLE("0024", '.') && whole == 24);
    assert_true(WHOLE("-9223372036854775808", '.') && whole == INT64_MIN);
}

static void texts_that_resemble_numbers_are_known(void **state)
{
    static const char *const alike[] = { "0x10", "0b11", "inf", "-Infinity", "NaN", "1e999", "1_000", "(1.234,50)", "1.234,50-", "€ 1.234,50", "€1234",
                                         "$5", "1'000", "-1.234,5", "1e-5", "9223372036854775808" };
    static const char *const words[] = { "00AB", "een", "", "x", "A4", "n.v.t.", "1-2", "VMBO 3", "e", "-", "0xyz", "€", "06-12345678" };
    (void)state;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (!trd_cell_resembles_number(alike[i], strlen(alike[i])))
            fail_msg("'%s' looks like a number", alike[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (trd_cell_resembles_number(words[i], strlen(words[i])))
            fail_msg("'%s' does not look like a number", words[i]);
}

/* A glance says the same as a close look, or nothing. */
static void a_glance_is_right_or_says_nothing(void **state)
{
    uint64_t random = 88172645463325252u;
    int      known = 0;
    (void)state;
    for (int round = 0; round < 300000; round++) {
        char   text[24] = "";
        size_t n = 0, letters = (size_t)(round % 20);
        for (; n < letters; n++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            text[n] = (random >> 60) > 2 ? (char)('0' + (random >> 20) % 10) : ".,- a%<Z0e\xA0\t+"[(random >> 20) % 13];
        }
        trd_cell close = trd_cell_look_closely(text, n), quick = trd_cell_look(text, n);
        trd_cell_kind kind;
        known += trd_cell_glance(text, n, &kind);
        assert_ptr_equal(quick.bytes, close.bytes);
        if (quick.kind != close.kind)
            fail_msg("'%s' is %d at a glance and %d by a close look", text, quick.kind, close.kind);
        assert_int_equal(quick.whole, close.whole);
        assert_int_equal(quick.length, close.length);
        assert_int_equal(quick.percent, close.percent);
        assert_int_equal(quick.spaced, close.spaced);
        assert_int_equal(quick.bound, close.bound);
    }
    assert_true(known > 30000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glance_is_right_or_says_nothing),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(spaces_around_are_taken_off_and_said),
        cmocka_unit_test(a_percent_sign_is_a_unit),
        cmocka_unit_test(numbers_are_read_with_one_mark),
        cmocka_unit_test(texts_that_resemble_numbers_are_known),
    };
    return cmocka_run_group_tests_name("intake/cell", tests, NULL, NULL);
}
