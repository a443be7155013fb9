/* In what encoding a file is, and how it becomes UTF-8. */
#include "memory.h"

#include <stdlib.h>

/* Finds the encoding and decodes all, `step` bytes at a time. */
static trd_code decode(const char *bytes, size_t n, const char *wanted, size_t step, trd_encoding *encoding, trd_text *out, trd_error *err)
{
    trd_source  source;
    trd_decoder decoder;
    char        chunk[64];
    size_t      got = 1;

    trd_source_memory(bytes, n, "t.csv", &source);
    source.step = step;
    trd_code code = trd_encoding_find(&source, wanted, encoding, err);
    if (code == TRD_OK)
        code = trd_decoder_open(&decoder, &source, encoding, err);
    if (code != TRD_OK)
        return code;
    trd_text_add(out, "");
    while (got && (code = trd_decoder_read(&decoder, chunk, sizeof chunk, &got, err)) == TRD_OK)
        trd_text_add_bytes(out, chunk, got);
    trd_decoder_close(&decoder);
    return code;
}

static void becomes(const char *bytes, size_t n, const char *wanted, const char *name, const char *expected)
{
    for (size_t step = 0; step < 6; step++) {
        trd_text     out = { 0 };
        trd_encoding encoding;
        trd_error    err = { 0 };
        assert_ok(decode(bytes, n, wanted, step, &encoding, &out, &err), err);
        assert_string_equal(encoding.name, name);
        assert_string_equal(out.bytes, expected);
        assert_int_equal(encoding.bytes, n);
        assert_int_equal(strlen(encoding.digest), 64);
        trd_text_release(&out);
    }
}

static void refused(const char *bytes, size_t n, const char *wanted, trd_code code, const char *place, const char *part)
{
    for (size_t step = 0; step < 4; step++) {
        trd_text     out = { 0 };
        trd_encoding encoding;
        trd_error    err = { 0 };
        assert_int_equal(decode(bytes, n, wanted, step, &encoding, &out, &err), code);
        assert_string_equal(err.place, place);
        assert_holds(err.what, part);
        trd_text_release(&out);
    }
}
#define TEXT(literal) (literal), sizeof(literal) - 1

static void encodings_are_told_apart(void **state)
{
    (void)state;
    becomes(TEXT("a;b\n"), NULL, "ASCII", "a;b\n");
    becomes(TEXT("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n"), NULL, "UTF-8", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n");
    becomes(TEXT("\xEF\xBB\xBF" "a;b\n"), NULL, "ASCII", "a;b\n");       /* the mark is no part of the first name */
    becomes(TEXT("\xEF\xBB\xBF\xC3\xA9\n"), NULL, "UTF-8", "\xC3\xA9\n");
    becomes(TEXT("caf\xE9 \x80\n"), NULL, "WINDOWS-1252", "caf\xC3\xA9 \xE2\x82\xAC\n");
    becomes(TEXT("\xFF\xFE" "a\0\xE9\0\x3D\xD8\x00\xDE"), NULL, "UTF-16LE", "a\xC3\xA9\xF0\x9F\x98\x80");
    becomes(TEXT("\xFE\xFF\0a\0\xE9"), NULL, "UTF-16BE", "a\xC3\xA9");
    becomes(TEXT("a\0b\0"), "UTF-16LE", "UTF-16LE", "ab");
    becomes(TEXT("\x80\n"), "CP850", "CP850", "\xC3\x87\n");
    becomes(TEXT("\xE9\n"), "ISO-8859-15", "ISO-8859-15", "\xC3\xA9\n");
}

static void the_first_odd_line_is_kept(void **state)
{
    trd_text     out = { 0 };
    trd_encoding encoding;
    trd_error    err = { 0 };
    (void)state;
    assert_ok(decode(TEXT("a\nb\nc\xE9\n"), NULL, 0, &encoding, &out, &err), err);
    assert_int_equal(encoding.first_line, 3);
    trd_text_clear(&out);
    assert_ok(decode(TEXT("a\r\nb\rc\xE9\n"), NULL, 1, &encoding, &out, &err), err);
    assert_int_equal(encoding.first_line, 3);
    trd_text_clear(&out);
    assert_ok(decode(TEXT("abc\n"), NULL, 0, &encoding, &out, &err), err);
    assert_int_equal(encoding.first_line, 0);
    assert_string_equal(encoding.digest, "edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb");
    trd_text_release(&out);
}

static void what_is_no_text_is_named(void **state)
{
    (void)state;
    refused(TEXT("\x1F\x8B\x08rest"), NULL, TRD_E_DATA, "t.csv:1", "gzip");
    refused(TEXT("PK\x03\x04rest"), NULL, TRD_E_DATA, "t.csv:1", "Excel workbook");
    refused(TEXT("SQLite format 3\0"), NULL, TRD_E_DATA, "t.csv:1", "a database");
    refused(TEXT("$FL2@(#)"), NULL, TRD_E_DATA, "t.csv:1", "SPSS");
    refused(TEXT("%PDF-1.4"), NULL, TRD_E_DATA, "t.csv:1", "PDF");
    refused(TEXT("<!doctype html>"), NULL, TRD_E_DATA, "t.csv:1", "web page");
    refused(TEXT("<?xml version"), NULL, TRD_E_DATA, "t.csv:1", "XML");
    refused(TEXT(""), NULL, TRD_E_DATA, "t.csv", "is empty");
}

static void a_nul_is_refused_with_its_line(void **state)
{
    (void)state;
    refused(TEXT("a\nb\0c\n"), NULL, TRD_E_DATA, "t.csv:2", "NUL");
    refused(TEXT("a\0;\0b\0\n\0"), NULL, TRD_E_DATA, "t.csv:1", "--encoding UTF-16LE");
}

static void mixed_and_unknown_encodings_are_refused(void **state)
{
    (void)state;
    refused(TEXT("caf\xC3\xA9\ncaf\xE9\n"), NULL, TRD_E_DATA, "t.csv:2", "two encodings");
    refused(TEXT("a\n\x81\n"), NULL, TRD_E_DATA, "t.csv:2", "no encoding that Trede knows");
    refused(TEXT("a\ncaf\xE9\n"), "UTF-8", TRD_E_DATA, "t.csv:2", "not UTF-8");
    refused(TEXT("a\n"), "KLINGON-8", TRD_E_USAGE, "t.csv", "unknown");
    refused(TEXT("\xFF\xFE" "a\0b"), NULL, TRD_E_DATA, "t.csv", "not in its encoding");      /* half a letter */
    refused(TEXT("\xFF\xFE\x00\xD8" "a\0"), NULL, TRD_E_DATA, "t.csv", "not in its encoding");
}

/* A letter may lie across two chunks anywhere. */
static void long_texts_are_decoded_without_loss(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        size_t       n = 0, most = 200000;
        char        *bytes = malloc(most), *wide = malloc(2 * most);
        trd_text     out = { 0 };
        trd_encoding encoding;
        trd_error    err = { 0 };
        assert_non_null(bytes);
        assert_non_null(wide);
        for (size_t i = 0; i < shift; i++)
            bytes[n++] = 'x';
        while (n + 3 < 100000) {
            memcpy(bytes + n, "\xE2\x82\xAC", 3);
            n += 3;
        }
        assert_ok(decode(bytes, n, NULL, 0, &encoding, &out, &err), err);
        assert_string_equal(encoding.name, "UTF-8");
        assert_int_equal(out.length, n);
        assert_memory_equal(out.bytes, bytes, n);
        size_t w = 0;
        memcpy(wide, "\xFF\xFE", 2);
        for (w = 2; w < 100000; w += 2)
            memcpy(wide + w, "\xAC\x20", 2);
        trd_text_clear(&out);
        assert_ok(decode(wide, w, NULL, 0, &encoding, &out, &err), err);
        assert_int_equal(out.length, (w - 2) / 2 * 3);
        assert_memory_equal(out.bytes + out.length - 3, "\xE2\x82\xAC", 3);
        trd_text_release(&out);
        free(bytes);
        free(wide);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(the_first_odd_line_is_kept),
        cmocka_unit_test(what_is_no_text_is_named),
        cmocka_unit_test(a_nul_is_refused_with_its_line),
        cmocka_unit_test(mixed_and_unknown_encodings_are_refused),
        cmocka_unit_test(long_texts_are_decoded_without_loss),
    };
    return cmocka_run_group_tests_name("intake/encoding", tests, NULL, NULL);
}
