/* Records of a CSV file: quotes, line ends, lines, and pieces of any size. */
#include "memory.h"

#include <stdlib.h>

static void is_read_as(const char *bytes, const char *expected)
{
    static const size_t steps[] = { 0, 1, 2, 3, 7 };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        trd_text  out = { 0 };
        trd_error err = { 0 };
        assert_ok(read_records(bytes, strlen(bytes), ';', steps[i], &out, &err), err);
        assert_string_equal(out.bytes, expected);
        trd_text_release(&out);
    }
}

static void is_refused(const char *bytes, size_t n, const char *place, const char *part)
{
    static const size_t steps[] = { 0, 1, 3 };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        trd_text  out = { 0 };
        trd_error err = { 0 };
        assert_int_equal(read_records(bytes, n, ';', n > 10000 ? 0 : steps[i], &out, &err), TRD_E_DATA);
        assert_string_equal(err.place, place);
        assert_holds(err.what, part);
        trd_text_release(&out);
    }
}

static void cells_and_lines_are_counted(void **state)
{
    (void)state;
    is_read_as("a;b\n1;2\n", "1:a|b\n2:1|2\n");
    is_read_as("a;b\n1;2", "1:a|b\n2:1|2\n");
    is_read_as("a", "1:a\n");
    is_read_as(";", "1:|\n");
    is_read_as(";;\n;", "1:||\n2:|\n");
    is_read_as("\n", "1:\n");
    is_read_as("a\n\n\nb\n", "1:a\n2:\n3:\n4:b\n");
}

static void every_line_end_is_a_line_end(void **state)
{
    (void)state;
    is_read_as("a;b\r\n1;2\r\n\r\n3;4\r\n", "1:a|b\n2:1|2\n3:\n4:3|4\n");
    is_read_as("a;b\r1;2\r\r3;4", "1:a|b\n2:1|2\n3:\n4:3|4\n");
    is_read_as("a\r\nb\rc\nd\n\re", "1:a\n2:b\n3:c\n4:d\n5:\n6:e\n");
    is_read_as("\"a\"\r\n\"b\"\r\"c\"", "1:[a]\n2:[b]\n3:[c]\n");
    is_read_as("a\xE2\x80\xA8z;b\n", "1:a\xE2\x80\xA8z|b\n");             /* U+2028 is no line end */
}

static void quotes_hold_everything(void **state)
{
    (void)state;
    is_read_as("\"a;b\";\"c\"\n", "1:[a;b]|[c]\n");
    is_read_as("\"een \"\"twee\"\"\";\"\"\"\"\n", "1:[een \"twee\"]|[\"]\n");
    is_read_as("\"\";x\n", "1:[]|x\n");
    is_read_as("\"r1\nr2\";1\nx;2\n", "1:[r1\nr2]|1\n3:x|2\n");
    is_read_as("\"r1\r\nr2\";1\r\nx;2\r\n", "1:[r1\r\nr2]|1\n3:x|2\n");
    is_read_as("5\" scherm;a\"b\"c\n", "1:5\" scherm|a\"b\"c\n");         /* inside a plain cell: a letter */
    is_read_as("\"a\"", "1:[a]\n");
    is_read_as("\"a\";", "1:[a]|\n");
}

static void errors_name_the_line(void **state)
{
    (void)state;
    const char *open = "a;b\n1;\"open\n2;3\n4;5\n";
    is_refused(open, strlen(open), "t.csv:2", "line 2: quote never closed");
    const char *last = "a\n\"";
    is_refused(last, strlen(last), "t.csv:2", "never closed");
    const char *doubled = "a\n\"x\"\"";
    is_refused(doubled, strlen(doubled), "t.csv:2", "never closed");
    const char *behind = "a\n\n\"b\" c;d\n";
    is_refused(behind, strlen(behind), "t.csv:3", "behind a closing quote");
}

static void sizes_are_bounded(void **state)
{
    size_t n = 12 * 1024 * 1024;
    char  *big = malloc(n);
    (void)state;
    assert_non_null(big);
    memset(big, 'x', n);
    memcpy(big, "a\n", 2);
    is_refused(big, n, "t.csv:2", "more than 1 MB");
    big[2] = '"';
    is_refused(big, n, "t.csv:2", "more than 1 MB");
    memcpy(big, "a\ny", 3);
    for (size_t i = 500 * 1024; i < n; i += 500 * 1024)                  /* no cell too large, the row is */
        big[i] = ';';
    is_refused(big, n, "t.csv:2", "more than 8 MB");
    memset(big, ';', n);
    is_refused(big, n, "t.csv:1", "more than 8192 columns");
    memset(big, 'x', n);
    big[1024 * 1024] = '\n';                                             /* exactly the most there may be */
    big[2 * 1024 * 1024 + 1] = '\0';
    trd_text  out = { 0 };
    trd_error err = { 0 };
    assert_ok(read_records(big, 2 * 1024 * 1024 + 1, ';', 0, &out, &err), err);
    assert_int_equal(out.length, 2 * (1024 * 1024 + 3));
    trd_text_release(&out);
    free(big);
}

/* Whatever the bytes are: pieces of any size give the same records or the same
 * error. */
static void pieces_make_no_difference(void **state)
{
    static const char *const parts[] = { "a", ";", "\"", "\n", "\r", "\r\n", "\xC3\xA9", "\xE2\x82\xAC", " ", "\"\"", ",", "1,5" };
    uint64_t random = 2463534242u;
    (void)state;
    for (int round = 0; round < 4000; round++) {
        char   bytes[256];
        size_t n = 0;
        for (int i = 0; i < 40; i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            const char *part = parts[(random >> 20) % (sizeof parts / sizeof *parts)];
            memcpy(bytes + n, part, strlen(part));
            n += strlen(part);
        }
        trd_text  whole = { 0 };
        trd_error first = { 0 };
        trd_code  code = read_records(bytes, n, ';', 0, &whole, &first);
        for (size_t step = 1; step <= 7; step += step < 3 ? 1 : 4) {
            trd_text  pieces = { 0 };
            trd_error err = { 0 };
            assert_int_equal(read_records(bytes, n, ';', step, &pieces, &err), code);
            assert_string_equal(pieces.bytes ? pieces.bytes : "", whole.bytes ? whole.bytes : "");
            assert_string_equal(err.place, first.place);
            assert_string_equal(err.what, first.what);
            trd_text_release(&pieces);
        }
        trd_text_release(&whole);
    }
}

/* What was written by the rules is read back, whatever the cells hold. */
static void what_is_quoted_comes_back(void **state)
{
    uint64_t random = 88172645463325252u;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        trd_text csv = { 0 }, expected = { 0 }, got = { 0 };
        int      line = 1;
        for (int r = 0; r < 3; r++) {
            trd_text_add_format(&expected, "%d:", line);
            for (int c = 0; c < 3; c++) {
                trd_text_add(&csv, c ? ";\"" : "\"");
                trd_text_add(&expected, c ? "|[" : "[");
                for (int i = 0; i < 5; i++) {
                    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
                    char letter = "ab;\"\n,<5%"[(random >> 30) % 9];
                    trd_text_add_bytes(&csv, letter == '"' ? "\"\"" : &letter, letter == '"' ? 2 : 1);
                    trd_text_add_bytes(&expected, &letter, 1);
                    line += letter == '\n';
                }
                trd_text_add(&csv, "\"");
                trd_text_add(&expected, "]");
            }
            trd_text_add(&csv, "\r\n");
            trd_text_add(&expected, "\n");
            line++;
        }
        trd_error err = { 0 };
        assert_ok(read_records(csv.bytes, csv.length, ';', (size_t)round % 5, &got, &err), err);
        assert_string_equal(got.bytes, expected.bytes);
        trd_text_release(&csv);
        trd_text_release(&expected);
        trd_text_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_and_lines_are_counted),
        cmocka_unit_test(every_line_end_is_a_line_end),
        cmocka_unit_test(quotes_hold_everything),
        cmocka_unit_test(errors_name_the_line),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(what_is_quoted_comes_back),
    };
    return cmocka_run_group_tests_name("intake/csv", tests, NULL, NULL);
}
