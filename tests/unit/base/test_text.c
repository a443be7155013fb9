/* A text that grows, and its safe forms. */
#include "assert.h"

#include "base/text.h"

#include <stdlib.h>
#include <unistd.h>

static void safe_is(const char *text, const char *expected)
{
    trd_text t = { 0 };
    trd_text_add_safe(&t, text);
    assert_string_equal(t.bytes ? t.bytes : "", expected);
    trd_text_release(&t);
}

static void json_is(const char *text, const char *expected)
{
    trd_text t = { 0 };
    trd_text_add_json(&t, text);
    assert_string_equal(t.bytes, expected);
    trd_text_release(&t);
}

static void a_text_grows_and_stays_a_c_string(void **state)
{
    (void)state;
    trd_text t = { 0 };
    for (int i = 0; i < 10000; i++) {
        trd_text_add(&t, "ab");
        trd_text_add_bytes(&t, "cd", 1);
        trd_text_add_format(&t, "%d", i % 10);
        assert_int_equal(t.length, 4 * (i + 1));
        assert_int_equal(t.bytes[t.length], 0);
    }
    assert_memory_equal(t.bytes + 36, "abc9abc0", 8);
    assert_false(t.failed);
    trd_text_release(&t);
    assert_null(t.bytes);
}

static void a_format_longer_than_the_room_is_kept_whole(void **state)
{
    (void)state;
    trd_text t = { 0 };
    trd_text_add_format(&t, "%*d", 5000, 7);
    assert_int_equal(t.length, 5000);
    assert_int_equal(t.bytes[4999], '7');
    trd_text_release(&t);
}

static void clearing_keeps_the_room_and_ends_the_text(void **state)
{
    (void)state;
    trd_text t = { 0 };
    trd_text_clear(&t);
    trd_text_add(&t, "trede");
    const char *bytes = t.bytes;
    trd_text_clear(&t);
    assert_string_equal(t.bytes, "");
    trd_text_add(&t, "x");
    assert_ptr_equal(t.bytes, bytes);
    trd_text_release(&t);
}

static void a_text_larger_than_memory_fails_and_stays_valid(void **state)
{
    (void)state;
    trd_text t = { 0 };
    trd_text_add(&t, "kept");
    trd_text_add_bytes(&t, "x", SIZE_MAX / 2);
    assert_true(t.failed);
    assert_string_equal(t.bytes, "kept");
    trd_text_add(&t, "more");
    assert_string_equal(t.bytes, "kept");
    trd_text_release(&t);
}

static void a_label_can_do_nothing_to_a_terminal(void **state)
{
    (void)state;
    safe_is("Regio Noord caf\xC3\xA9", "Regio Noord caf\xC3\xA9");
    safe_is("\x1B[31mred\a", "\\x1B[31mred\\x07");
    safe_is("a\nb\tc\r", "a b c\\x0D");
    safe_is("\x7F\xC2\x9B", "\\x7F\\x9B");                               /* DEL, and CSI as one letter */
    safe_is("\xE2\x80\xAE" "abc\xE2\x80\xA8", "\\u202Eabc\\u2028");      /* right to left, line separator */
    safe_is("\xEF\xBB\xBF" "x", "\\uFEFFx");
    safe_is("caf\xE9", "caf\xEF\xBF\xBD");                               /* not UTF-8 */
    safe_is("", "");
}

static void json_text_may_stand_inside_html(void **state)
{
    (void)state;
    json_is("", "\"\"");
    json_is("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
    json_is("</script>", "\"<\\/script>\"");
    json_is("\b\f\n\r\t\x01\x1F", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\"");
    json_is("\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\"");
    json_is("\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\"");
    json_is("caf\xE9", "\"caf\xEF\xBF\xBD\"");
}

static void a_file_is_read_up_to_its_limit(void **state)
{
    (void)state;
    char     path[] = "test_text_XXXXXX";
    int      file = mkstemp(path);
    trd_text t = { 0 };
    assert_true(file >= 0);
    assert_int_equal(trd_text_read_file(&t, path, 0), 0);                /* empty, and that is fine */
    assert_string_equal(t.bytes, "");
    assert_int_equal(write(file, "a\0b", 3), 3);
    close(file);
    assert_int_equal(trd_text_read_file(&t, path, 3), 0);
    assert_int_equal(t.length, 3);
    assert_memory_equal(t.bytes, "a\0b", 4);
    assert_int_equal(trd_text_read_file(&t, path, 2), 1);
    unlink(path);
    assert_int_equal(trd_text_read_file(&t, path, 3), -1);
    trd_text_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_grows_and_stays_a_c_string),
        cmocka_unit_test(a_format_longer_than_the_room_is_kept_whole),
        cmocka_unit_test(clearing_keeps_the_room_and_ends_the_text),
        cmocka_unit_test(a_text_larger_than_memory_fails_and_stays_valid),
        cmocka_unit_test(a_label_can_do_nothing_to_a_terminal),
        cmocka_unit_test(json_text_may_stand_inside_html),
        cmocka_unit_test(a_file_is_read_up_to_its_limit),
    };
    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
