/* JSON from strangers is refused at the least doubt; JSON of ours has one spelling. */
#include "assert.h"

#include "base/json.h"

#include <math.h>
#include <stdlib.h>

static trd_code parse_bytes(const char *bytes, size_t n, trd_error *err)
{
    cJSON   *tree = NULL;
    char    *exact = malloc(n + 1);                  /* no NUL behind: reading past the end is seen */
    memcpy(exact, bytes, n);
    exact = realloc(exact, n ? n : 1);
    trd_code code = trd_json_parse(exact, n, "t.json", &tree, err);
    assert_true((code == TRD_OK) == (tree != NULL));
    cJSON_Delete(tree);
    free(exact);
    return code;
}

static trd_code parse(const char *text, trd_error *err)
{
    return parse_bytes(text, strlen(text), err);
}

static void canonical_is(const char *text, const char *skip, const char *expected)
{
    trd_error err = { 0 };
    trd_text  out = { 0 };
    cJSON    *tree = NULL;
    assert_ok(trd_json_parse(text, strlen(text), "t.json", &tree, &err), err);
    trd_json_canonical(tree, skip, &out);
    assert_string_equal(out.bytes, expected);
    trd_text_release(&out);
    cJSON_Delete(tree);
}

static void values_of_every_kind_are_read(void **state)
{
    (void)state;
    static const char *const good[] = {
        "0", "-0", "1", "-12.5e+10", "1E5", "0.1", "true", "false", "null", "\"\"", "[]", "{}", " [1 , 2]\r\n\t",
        "{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}", "\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\xC3\xA9\xF0\x9F\x98\x80\x7F\"", "\"\\u001f\"",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        trd_error err = { 0 };
        assert_ok(parse(good[i], &err), err);
    }
}

static void what_other_readers_let_through_is_refused(void **state)
{
    (void)state;
    static const struct { const char *text, *what; } bad[] = {
        { "", "ends too early" },
        { "   ", "ends too early" },
        { "{\"n\":100,\"n\":3}", "\"n\" stands twice" },
        { "[{\"a\":{\"k\":1,\"\\u006b\":2}}]", "\"k\" stands twice" },
        { "{} {}", "text behind the value" },
        { "1 x", "text behind the value" },
        { "01", "a number starts with 0" },
        { "-01", "a number starts with 0" },
        { "1.", "a digit is missing" },
        { ".5", "no JSON value" },
        { "+1", "no JSON value" },
        { "-", "a digit is missing" },
        { "1e", "a digit is missing" },
        { "1e+", "a digit is missing" },
        { "1e400", "larger than a double can hold" },
        { "[1,-1e999]", "larger than a double can hold" },
        { "0x10", "text behind the value" },
        { "NaN", "no JSON value" },
        { "Infinity", "no JSON value" },
        { "nul", "no JSON value" },
        { "truely", "text behind the value" },
        { "'a'", "no JSON value" },
        { "[1,]", "no JSON value" },
        { "[1 2]", "a ',' is missing" },
        { "{\"a\":1,}", "a key is missing" },
        { "{a:1}", "a key is missing" },
        { "{\"a\" 1}", "a ':' is missing" },
        { "{\"a\":}", "no JSON value" },
        { "[", "ends too early" },
        { "{\"a\":1", "a ',' is missing" },
        { "\"abc", "never ends" },
        { "\"abc\\", "never ends" },
        { "\"a\nb\"", "a control character" },
        { "\"\\x41\"", "an unknown escape" },
        { "\"\\u12\"", "a broken \\u escape" },
        { "\"\\u12g4\"", "a broken \\u escape" },
        { "\"\\u0000\"", "a NUL in a text" },
        { "{\"a\\u0000\":1}", "a NUL in a text" },
        { "\"\\ud800\"", "half a letter" },
        { "\"\\ud800x\"", "half a letter" },
        { "\"\\ud800\\u0041\"", "half a letter" },
        { "\"\\udc00\"", "half a letter" },
        { "\"\\udc00\\udc00\"", "half a letter" },
        { "\"\xE9\"", "byte 2 is not UTF-8" },
        { "\"\xED\xA0\x80\"", "byte 2 is not UTF-8" },
        { "\"\xC0\x80\"", "byte 2 is not UTF-8" },
        { "\xEF\xBB\xBF{}", "no JSON value" },
        { "/* a */ 1", "no JSON value" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        trd_error err = { 0 };
        assert_int_equal(parse(bad[i].text, &err), TRD_E_DATA);
        assert_holds(err.what, bad[i].what);
        assert_string_equal(err.place, "t.json");
    }
}

static void a_nul_byte_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    static const struct { const char *bytes; size_t n; } bad[] = {
        { "\0", 1 }, { "1\0", 2 }, { "\"a\0b\"", 5 }, { "\"\\\0\"", 4 }, { "\"\\u00\0\0\"", 8 }, { "{\"\0\":1}", 7 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(parse_bytes(bad[i].bytes, bad[i].n, NULL), TRD_E_DATA);
}

static void deep_nesting_is_refused_before_it_costs_anything(void **state)
{
    (void)state;
    enum { LEVELS = 30000 };
    char     *text = malloc(2 * LEVELS);
    trd_error err = { 0 };

    memset(text, '[', 128);
    memset(text + 128, ']', 128);
    assert_ok(parse_bytes(text, 256, &err), err);
    memset(text, '[', LEVELS);
    memset(text + LEVELS, ']', LEVELS);
    assert_int_equal(parse_bytes(text, 2 * LEVELS, &err), TRD_E_DATA);
    assert_holds(err.what, "nested too deep");
    free(text);
}

static void a_number_is_read_whole_or_refused(void **state)
{
    (void)state;
    char      digits[65];
    trd_error err = { 0 };
    memset(digits, '1', sizeof digits);
    digits[1] = '.';
    assert_ok(parse_bytes(digits, 63, &err), err);
    assert_int_equal(parse_bytes(digits, 64, &err), TRD_E_DATA);
    assert_holds(err.what, "more than 63 characters");
}

static void a_long_object_is_checked_for_double_keys_in_time(void **state)
{
    (void)state;
    enum { KEYS = 100000 };
    trd_text  text = { 0 };
    trd_error err = { 0 };
    trd_text_add(&text, "{");
    for (int i = 0; i < KEYS; i++)
        trd_text_add_format(&text, "\"k%d\":1,", i);
    trd_text_add(&text, "\"k5\":2}");
    assert_int_equal(parse(text.bytes, &err), TRD_E_DATA);
    assert_holds(err.what, "\"k5\" stands twice");
    trd_text_release(&text);
}

static void the_result_is_left_alone_on_error(void **state)
{
    (void)state;
    cJSON *const mine = (cJSON *)(void *)state;
    cJSON       *out = mine;
    assert_int_equal(trd_json_parse("[", 1, "t.json", &out, NULL), TRD_E_DATA);
    assert_ptr_equal(out, mine);
}

static void numbers_are_written_as_ecmascript_writes_them(void **state)
{
    (void)state;
    static const struct { double value; const char *text; } cases[] = {
        { 0.0, "0" }, { -0.0, "0" }, { 1, "1" }, { -1.5, "-1.5" }, { 100, "100" }, { 0.1 + 0.2, "0.30000000000000004" },
        { 1e21, "1e+21" }, { 1e20, "100000000000000000000" }, { 123456789012345680000.0, "123456789012345680000" },
        { 1e-6, "0.000001" }, { 1e-7, "1e-7" }, { 1.5e-7, "1.5e-7" }, { 5e-324, "5e-324" },
        { 1.7976931348623157e308, "1.7976931348623157e+308" }, { 2.2250738585072014e-308, "2.2250738585072014e-308" },
        { 333333333.33333329, "333333333.3333333" }, { 9007199254740992.0, "9007199254740992" },
        { 4.50, "4.5" }, { 2e-3, "0.002" }, { 1e23, "1e+23" }, { 9.999999999999997e22, "9.999999999999997e+22" },
        { 295147905179352830000.0, "295147905179352830000" }, { 0.000001234, "0.000001234" },
        { NAN, "null" }, { INFINITY, "null" }, { -INFINITY, "null" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_text out = { 0 };
        trd_json_number(&out, cases[i].value);
        assert_string_equal(out.bytes, cases[i].text);
        trd_text_release(&out);
    }
}

static void every_written_number_reads_back_the_same(void **state)
{
    (void)state;
    uint64_t bits = 0x9E3779B97F4A7C15u;
    for (int i = 0; i < 50000; i++) {
        double   value;
        trd_text out = { 0 };
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) {
            trd_json_number(&out, value);
            assert_true(strtod(out.bytes, NULL) == value);
            trd_text_release(&out);
        }
    }
}

static void canonical_form_sorts_keys_and_drops_space(void **state)
{
    (void)state;
    canonical_is(" { \"b\" : [ 1.0 , true , null ] , \"a\" : { \"z\" : false , \"\" : \"x\" } } ", NULL,
                 "{\"a\":{\"\":\"x\",\"z\":false},\"b\":[1,true,null]}");
}

/* The sample of RFC 8785, section 3.2.2. */
static void canonical_form_of_the_published_sample(void **state)
{
    (void)state;
    canonical_is("{\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],\n"
                 "\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
                 "\"literals\": [null, true, false]}",
                 NULL,
                 "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                 "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

/* The keys of RFC 8785, section 3.2.3: order of UTF-16 units, not of letters. */
static void canonical_keys_are_in_the_published_order(void **state)
{
    (void)state;
    canonical_is("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}", NULL,
                 "{\"\\r\":2,\"1\":4,\"\xC2\x80\":6,\"\xC3\xB6\":7,\"\xE2\x82\xAC\":1,\"\xF0\x9F\x98\x80\":5,\"\xEF\xAC\xB3\":3}");
}

static void skipped_members_are_left_out_on_every_level(void **state)
{
    (void)state;
    canonical_is("{\"line\":3,\"a\":[{\"line\":4,\"b\":1}],\"lines\":5}", "line", "{\"a\":[{\"b\":1}],\"lines\":5}");
    canonical_is("{\"line\":3}", "line", "{}");
}

static void canonical_form_is_its_own_canonical_form(void **state)
{
    (void)state;
    const char *text = "{\"\\u00e9\":[1e-7,-0,\"\\u2028\"],\"A\":{},\"a\":[]}";
    const char *once = "{\"A\":{},\"a\":[],\"\xC3\xA9\":[1e-7,0,\"\xE2\x80\xA8\"]}";
    canonical_is(text, NULL, once);
    canonical_is(once, NULL, once);
}

static void members_of_the_wrong_type_give_the_fallback(void **state)
{
    (void)state;
    const char *text = "{\"t\":\"x\",\"n\":2.5,\"b\":true,\"T\":\"other\"}";
    cJSON      *tree = NULL;
    trd_json_parse(text, strlen(text), "t.json", &tree, NULL);
    assert_string_equal(trd_json_text(tree, "t", "?"), "x");
    assert_string_equal(trd_json_text(tree, "n", "?"), "?");
    assert_null(trd_json_text(tree, "absent", NULL));
    assert_close(trd_json_double(tree, "n", -1), 2.5, 0);
    assert_close(trd_json_double(tree, "t", -1), -1, 0);
    assert_true(trd_json_true(tree, "b"));
    assert_false(trd_json_true(tree, "n"));
    cJSON_Delete(tree);
}

static void a_file_that_is_absent_or_too_large_is_refused(void **state)
{
    (void)state;
    cJSON    *tree = NULL;
    trd_error err = { 0 };
    assert_int_equal(trd_json_read("/nonexistent/t.json", 100, &tree, &err), TRD_E_IO);
    assert_holds(err.place, "t.json");
    assert_int_equal(trd_json_read(TRD_SOURCE_DIR "/CMakePresets.json", 10, &tree, &err), TRD_E_DATA);
    assert_holds(err.what, "larger than 10 bytes");
    assert_int_equal(trd_json_read(TRD_SOURCE_DIR, 1000, &tree, &err), TRD_E_IO);      /* a folder */
    assert_ok(trd_json_read(TRD_SOURCE_DIR "/CMakePresets.json", 100000, &tree, &err), err);
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_every_kind_are_read),
        cmocka_unit_test(what_other_readers_let_through_is_refused),
        cmocka_unit_test(a_nul_byte_is_refused_wherever_it_stands),
        cmocka_unit_test(deep_nesting_is_refused_before_it_costs_anything),
        cmocka_unit_test(a_number_is_read_whole_or_refused),
        cmocka_unit_test(a_long_object_is_checked_for_double_keys_in_time),
        cmocka_unit_test(the_result_is_left_alone_on_error),
        cmocka_unit_test(numbers_are_written_as_ecmascript_writes_them),
        cmocka_unit_test(every_written_number_reads_back_the_same),
        cmocka_unit_test(canonical_form_sorts_keys_and_drops_space),
        cmocka_unit_test(canonical_form_of_the_published_sample),
        cmocka_unit_test(canonical_keys_are_in_the_published_order),
        cmocka_unit_test(skipped_members_are_left_out_on_every_level),
        cmocka_unit_test(canonical_form_is_its_own_canonical_form),
        cmocka_unit_test(members_of_the_wrong_type_give_the_fallback),
        cmocka_unit_test(a_file_that_is_absent_or_too_large_is_refused),
    };
    return cmocka_run_group_tests_name("base/json", tests, NULL, NULL);
}
