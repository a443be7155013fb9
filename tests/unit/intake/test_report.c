/* What the report of an import says: ranges, why a column stayed text, and all
 * rows of a wrong width at once. */
#include "scratch.h"

#include "intake/import.h"

typedef struct run {
    scratch          *place;
    trd_pool         *pool;
    trd_import_report report;
    trd_error         err;
} run;

static int setup(void **state)
{
    run *r = calloc(1, sizeof *r);
    if (!r || scratch_setup((void **)&r->place) != 0 || !(r->pool = trd_pool_new(NULL)))
        return -1;
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    run  *r = *state;
    void *place = r->place;
    trd_pool_free(r->pool);
    free(r);
    return scratch_teardown(&place);
}

static trd_code import_text(run *r, const char *text)
{
    const char              *csv = scratch_path(r->place, "data.csv");
    const trd_import_options options = { 0 };
    trd_store               *store = NULL;

    scratch_files(r->place, true);                       /* else a note tells what is replaced */
    scratch_write_text(csv, text);
    memset(&r->err, 0, sizeof r->err);
    trd_code code = trd_store_open(scratch_path(r->place, "a.db"), TRD_STORE_IMPORT, &store, &r->err);
    if (code == TRD_OK)
        code = trd_import_file(store, csv, &options, r->pool, &r->report, &r->err);
    trd_store_close(store);
    return code;
}

/* The type and the note of the first column. */
static void first_column_is(run *r, const char *text, trd_type type, const char *note, int64_t line)
{
    assert_ok(import_text(r, text), r->err);
    assert_int_equal(r->report.columns[0].type, type);
    assert_int_equal(r->report.note_count, note ? 1 : 0);
    if (!note)
        return;
    assert_string_equal(r->report.notes[0].column, r->report.columns[0].name);
    assert_holds(r->report.notes[0].what, note);
    assert_int_equal(r->report.notes[0].lines[0], line);
}

static void ranges_cover_the_numbers_and_nothing_else(void **state)
{
    run *r = *state;
    assert_ok(import_text(r, "school;girls;mark;none\na;12;6,5;\nb;<5;-1,25;\nc;;7;\nd;3;;\n"), r->err);
    const trd_import_column *c = r->report.columns;
    assert_int_equal(c[0].numbers, 0);                   /* a text has no range */
    assert_int_equal(c[1].numbers, 2);                   /* neither '<5' nor the empty cell */
    assert_close(c[1].low, 3, 0);
    assert_close(c[1].high, 12, 0);
    assert_int_equal(c[1].hidden, 1);
    assert_close(c[2].low, -1.25, 0);
    assert_close(c[2].high, 7, 0);
    assert_int_equal(c[3].numbers, 0);
}

static void numbers_among_codes_are_said(void **state)
{
    run *r = *state;
    first_column_is(r, "x\n1\n2\n05\n4\n", TRD_CODE, "1 of the numbers start with a 0", 4);
    first_column_is(r, "x\n0024\n0025\n1200\n", TRD_CODE, NULL, 0);          /* codes, as a reader sees them */
    first_column_is(r, "x\n1\n2-3-2024\n5\n", TRD_CODE, "days and numbers are mixed", 3);
    first_column_is(r, "x\n1\n2\n3\n", TRD_INTEGER, NULL, 0);
}

/* --missing would not make numbers of 0024, so it is not advised. */
static void a_word_for_missing_is_advised_only_where_it_helps(void **state)
{
    run *r = *state;
    first_column_is(r, "x\n12\nonbekend\n14\n", TRD_CODE, "--missing 'onbekend'", 3);
    first_column_is(r, "x\n0024\n00AH\n1300\n1400\n", TRD_CODE, "numbers and other texts are mixed ('00AH' on line 3)", 3);
    assert_null(strstr(r->report.notes[0].what, "--missing"));
}

static void all_rows_of_a_wrong_width_are_named_at_once(void **state)
{
    run *r = *state;
    assert_int_equal(import_text(r, "a;b\n1;2\n3\n4;5\n6;7;8\n"), TRD_E_DATA);
    assert_holds(r->err.place, "data.csv:3");
    assert_holds(r->err.what, "line 3 has 1 of the 2 cells that the header has; wrong too: line 5; nothing is stored");
    assert_int_equal(import_text(r, "a;b\n1;2;3\n1\n1\n1;2\n1\n1\n1\n1\n"), TRD_E_DATA);
    assert_holds(r->err.what, "line 2 has 3 cells and the header has 2; wrong too: lines 3, 4, 6, 7 and 2 more; nothing is stored");
    assert_int_equal(scratch_files(r->place, false), 1); /* the CSV file alone */
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_scratch(ranges_cover_the_numbers_and_nothing_else),
        in_scratch(numbers_among_codes_are_said),
        in_scratch(a_word_for_missing_is_advised_only_where_it_helps),
        in_scratch(all_rows_of_a_wrong_width_are_named_at_once),
    };
    return cmocka_run_group_tests_name("intake/report", tests, NULL, NULL);
}
