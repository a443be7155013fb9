/* By what the cells of a file are divided, and where its header is. */
#include "assert.h"

#include "base/pool.h"
#include "intake/sniff.h"

static trd_code sniff_as(const char *bytes, char wanted, int64_t header, trd_sniff *out, trd_error *err)
{
    trd_source   source;
    trd_encoding encoding;
    trd_pool    *pool = trd_pool_new(NULL);

    trd_source_memory(bytes, strlen(bytes), "t.csv", &source);
    assert_ok(trd_encoding_find(&source, NULL, &encoding, err), *err);
    trd_code code = trd_sniff_file(&source, &encoding, wanted, header, pool, out, err);
    assert_int_equal(source.at, 0);                  /* rewound, for the next pass */
    out->reason = NULL;                              /* lived in the pool */
    trd_pool_free(pool);
    return code;
}

static void divides_by(const char *bytes, char sign, int64_t header)
{
    trd_sniff s = { 0 };
    trd_error err = { 0 };
    assert_ok(sniff_as(bytes, 0, 0, &s, &err), err);
    assert_int_equal(s.delimiter, sign);
    assert_int_equal(s.header, header);
}

static void refuses(const char *bytes, const char *place, const char *part)
{
    trd_sniff s = { 0 };
    trd_error err = { 0 };
    assert_int_equal(sniff_as(bytes, 0, 0, &s, &err), TRD_E_DATA);
    assert_string_equal(err.place, place);
    assert_holds(err.what, part);
}

static void the_usual_delimiters_are_recognised(void **state)
{
    (void)state;
    divides_by("a;b;c\n1;2;3\n", ';', 1);
    divides_by("a,b,c\n1,2,3\n", ',', 1);
    divides_by("a\tb\tc\n1\t2\t3\n", '\t', 1);
    divides_by("a|b|c\n1|2|3\n", '|', 1);
    divides_by("a;b\n1,5;2,5\n3;4,5\n", ';', 1);                         /* a decimal comma divides unevenly */
    divides_by("a;b,c\n1,5;2,5\n3,5;4,5\n", ';', 1);
    divides_by("naam;opmerking\nx;\"a, b, c\"\ny;\"d\"\n", ';', 1);
    divides_by("score\n5\n6\n", ';', 1);                                 /* one column: any will do */
    divides_by("\n\na;b\n1;2\n", ';', 3);
    divides_by("a;b\n", ';', 1);
}

static void sep_settles_it(void **state)
{
    (void)state;
    divides_by("sep=;\na;b\n1;2\n", ';', 2);
    divides_by("sep=,\na,b;c\n1,2\n", ',', 2);
    divides_by("SEP=|\na|b;x\n1|2\n", '|', 2);
    divides_by("sep=\t\na\tb\n1\t2\n", '\t', 2);
    divides_by("sep=\"\na;b\n1;2\n", ';', 2);                            /* a quote divides nothing */
}

static void a_true_ambiguity_is_asked(void **state)
{
    (void)state;
    refuses("a;b,c\n1;2,3\n", "t.csv:1", "--delimiter");
}

static void title_lines_name_the_header(void **state)
{
    trd_sniff s = { 0 };
    trd_error err = { 0 };
    (void)state;
    refuses("Leerlingen per school\n\nBRIN;NAAM;N\n1;2;3\n4;5;6\n7;8;9\n", "t.csv:1", "--header 3");
    assert_ok(sniff_as("Titel\n\nBRIN;NAAM;N\n1;2;3\n4;5;6\n", 0, 3, &s, &err), err);
    assert_int_equal(s.header, 3);
    assert_int_equal(s.delimiter, ';');
}

static void quotes_that_never_close_are_an_error_of_the_file(void **state)
{
    (void)state;
    refuses("a;b\n1;\"open\n2;3\n", "t.csv:2", "never closed");
}

static void what_is_asked_is_done(void **state)
{
    trd_sniff s = { 0 };
    trd_error err = { 0 };
    (void)state;
    assert_ok(sniff_as("a;b,c\n1;2,3\n", ',', 0, &s, &err), err);
    assert_int_equal(s.delimiter, ',');
    assert_string_equal(s.word, "comma");
    assert_ok(sniff_as("a~b\n1~2\n", '~', 0, &s, &err), err);
    assert_int_equal(s.delimiter, '~');
    assert_ok(sniff_as("sep=;\na,b\n1,2\n", ',', 0, &s, &err), err);
    assert_int_equal(s.header, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_usual_delimiters_are_recognised),
        cmocka_unit_test(sep_settles_it),
        cmocka_unit_test(a_true_ambiguity_is_asked),
        cmocka_unit_test(title_lines_name_the_header),
        cmocka_unit_test(quotes_that_never_close_are_an_error_of_the_file),
        cmocka_unit_test(what_is_asked_is_done),
    };
    return cmocka_run_group_tests_name("intake/sniff", tests, NULL, NULL);
}
