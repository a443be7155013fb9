/* Is it UTF-8, how wide is it, which word was meant. */
#include "assert.h"

#include "base/utf8.h"

static void every_letter_is_valid_and_comes_back(void **state)
{
    (void)state;
    for (unsigned c = 1; c <= 0x10FFFF; c++) {
        char   b[5] = "";
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        if (n == 1) {
            b[0] = (char)c;
        } else {
            for (size_t i = n - 1; i > 0; i--)
                b[i] = (char)(0x80 | (c >> 6 * (n - 1 - i) & 0x3F));
            b[0] = (char)(0xF00u >> n | c >> 6 * (n - 1));
        }
        const char *at = b;
        bool        surrogate = c >= 0xD800 && c <= 0xDFFF;
        assert_int_equal(trd_utf8_valid(b, n), surrogate ? 0 : n);
        if (!surrogate) {
            assert_int_equal(trd_utf8_next(&at), c);
            assert_ptr_equal(at, b + n);
        }
    }
}

static void what_is_not_utf8_ends_the_valid_part(void **state)
{
    (void)state;
    static const struct { const char *bytes; size_t n, valid; } cases[] = {
        { "", 0, 0 }, { "abc", 3, 3 }, { "a\0b", 3, 3 }, { "caf\xE9s", 5, 3 }, { "\x80", 1, 0 },
        { "ab\xC3", 3, 2 }, { "ab\xE2\x82", 4, 2 }, { "\xF0\x9F\x98", 3, 0 },        /* cut letters */
        { "\xC0\x80", 2, 0 }, { "\xC1\xBF", 2, 0 }, { "\xE0\x80\x80", 3, 0 },        /* overlong    */
        { "\xF0\x80\x80\x80", 4, 0 }, { "\xF4\x90\x80\x80", 4, 0 }, { "\xF8\x88\x80\x80\x80", 5, 0 },
        { "\xFF", 1, 0 }, { "\xFE", 1, 0 }, { "\xED\xBF\xBF", 3, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(trd_utf8_valid(cases[i].bytes, cases[i].n), cases[i].valid);
}

static void a_bad_byte_is_one_replacement_letter(void **state)
{
    (void)state;
    const char *at = "\xE2\x82";                     /* half a euro sign, then the end */
    assert_int_equal(trd_utf8_next(&at), 0xFFFD);
    assert_int_equal(trd_utf8_next(&at), 0xFFFD);
    assert_int_equal(*at, '\0');
}

static void trimming_cuts_half_a_letter_and_nothing_else(void **state)
{
    (void)state;
    char whole[] = "caf\xC3\xA9", half[] = "caf\xC3", euro[] = "a\xE2\x82", foreign[] = "caf\xE9 au lait", none[] = "";
    trd_utf8_trim(whole);
    assert_string_equal(whole, "caf\xC3\xA9");
    trd_utf8_trim(half);
    assert_string_equal(half, "caf");
    trd_utf8_trim(euro);
    assert_string_equal(euro, "a");
    trd_utf8_trim(foreign);
    assert_string_equal(foreign, "caf\xE9 au lait");
    trd_utf8_trim(none);
    assert_string_equal(none, "");
}

static void width_is_in_columns_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(trd_utf8_width(""), 0);
    assert_int_equal(trd_utf8_width("trede"), 5);
    assert_int_equal(trd_utf8_width("caf\xC3\xA9"), 4);
    assert_int_equal(trd_utf8_width("cafe\xCC\x81"), 4);                         /* combining accent */
    assert_int_equal(trd_utf8_width("\xE6\xBC\xA2\xE5\xAD\x97"), 4);             /* two wide letters */
    assert_int_equal(trd_utf8_width("\x1B\xE2\x80\xAE" "a"), 1);
}

static void a_prefix_never_exceeds_its_width_nor_splits_a_letter(void **state)
{
    (void)state;
    const char *text = "a\xC3\xA9\xE6\xBC\xA2z";                                 /* widths 1 1 2 1 */
    static const size_t bytes[] = { 0, 1, 3, 3, 6, 7, 7 };
    for (size_t width = 0; width < sizeof bytes / sizeof *bytes; width++)
        assert_int_equal(trd_utf8_prefix(text, width), bytes[width]);
}

static void control_letters_are_known(void **state)
{
    (void)state;
    static const unsigned bad[] = { 0x00, 0x07, 0x0D, 0x1B, 0x7F, 0x80, 0x9B, 0x9F, 0x61C, 0x200E, 0x200F,
                                    0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF };
    static const unsigned good[] = { '\t', '\n', ' ', '~', 0xA0, 0xE9, 0x200D, 0x2027, 0x202F, 0x2065, 0x206A, 0x1F600 };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(trd_utf8_is_control(bad[i]));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_false(trd_utf8_is_control(good[i]));
}

static void the_nearest_word_is_suggested_and_a_far_one_is_not(void **state)
{
    (void)state;
    static const char *const words[] = { "target", "threshold", "measure", "compare", "no" };
    static const struct { const char *wrong, *right; } cases[] = {
        { "tresholds", "threshold" }, { "Target", "target" }, { "targte", "target" }, { "mesure", "measure" },
        { "comparison", "compare" }, { "banana", NULL }, { "", NULL }, { "xx", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = trd_nearest(cases[i].wrong, words, 5);
        if (cases[i].right)
            assert_string_equal(got ? got : "(none)", cases[i].right);
        else
            assert_null(got);
    }
    assert_null(trd_nearest("target", words, 0));
}

static void an_endless_word_has_no_neighbour(void **state)
{
    (void)state;
    char              word[2000];
    const char *const words[] = { "target" };
    memset(word, 't', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_null(trd_nearest(word, words, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_is_valid_and_comes_back),
        cmocka_unit_test(what_is_not_utf8_ends_the_valid_part),
        cmocka_unit_test(a_bad_byte_is_one_replacement_letter),
        cmocka_unit_test(trimming_cuts_half_a_letter_and_nothing_else),
        cmocka_unit_test(width_is_in_columns_of_a_terminal),
        cmocka_unit_test(a_prefix_never_exceeds_its_width_nor_splits_a_letter),
        cmocka_unit_test(control_letters_are_known),
        cmocka_unit_test(the_nearest_word_is_suggested_and_a_far_one_is_not),
        cmocka_unit_test(an_endless_word_has_no_neighbour),
    };
    return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}
