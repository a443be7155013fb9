/* The whole import: what is stored, what is repaired and said, what is refused
 * with nothing stored. SQLite itself looks at the result. */
#include "profiles.h"
#include "scratch.h"

#include "intake/import.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>

typedef struct run {
    scratch           *place;
    trd_pool          *pool;
    const char        *db, *csv;
    trd_import_options options;
    trd_import_report  report;
    trd_error          err;
} run;

static int setup(void **state)
{
    run *r = calloc(1, sizeof *r);
    if (!r || scratch_setup((void **)&r->place) != 0 || !(r->pool = trd_pool_new(NULL)))
        return -1;
    r->db = trd_pool_text(r->pool, scratch_path(r->place, "a.db"));
    r->csv = trd_pool_text(r->pool, scratch_path(r->place, "data.csv"));
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

/* Imports a file as the command does: opens, imports, closes. */
static trd_code import_file(run *r, const char *path)
{
    trd_store *store = NULL;
    memset(&r->err, 0, sizeof r->err);
    trd_code code = trd_store_open(r->db, TRD_STORE_IMPORT, &store, &r->err);
    if (code == TRD_OK)
        code = trd_import_file(store, path, &r->options, r->pool, &r->report, &r->err);
    trd_store_close(store);
    return code;
}

static trd_code import_bytes(run *r, const char *bytes, size_t n)
{
    scratch_write(r->csv, bytes, n);
    return import_file(r, r->csv);
}

static void imports(run *r, const char *text)
{
    assert_ok(import_bytes(r, text, strlen(text)), r->err);
    assert_string_equal(scratch_cell(r->db, "PRAGMA integrity_check"), "ok");
}

/* Refused with `code`, on `line` (0: none), and nothing is there. */
static void refuses(run *r, const char *text, trd_code code, int line, const char *part)
{
    char place[600];
    unlink(r->db);
    assert_int_equal(import_bytes(r, text, strlen(text)), code);
    assert_holds(r->err.what, part);
    if (line)
        snprintf(place, sizeof place, "%s:%d", r->csv, line);
    if (line)
        assert_string_equal(r->err.place, place);
    assert_int_equal(scratch_files(r->place, false), 1);         /* the CSV file alone */
}

static const char *cell(run *r, const char *sql)
{
    return scratch_cell(r->db, sql);
}

static const trd_import_note *note(const run *r, const char *part)
{
    for (size_t i = 0; i < r->report.note_count; i++)
        if (strstr(r->report.notes[i].what, part))
            return &r->report.notes[i];
    return NULL;
}

static const trd_import_column *column(const run *r, const char *name)
{
    for (size_t i = 0; i < r->report.column_count; i++)
        if (strcmp(r->report.columns[i].name, name) == 0)
            return &r->report.columns[i];
    fail_msg("there is no column '%s'", name);
    return NULL;
}

/* ---- types -------------------------------------------------------------- */

static void types_follow_from_all_cells(void **state)
{
    run *r = *state;
    imports(r, "brin;n;cijfer;dag;leeg\n0024;1;6,4;2024-10-01;\n00AB;-2;7,0;1-10-2024;\n1234;;,5;;\n");
    assert_string_equal(r->report.table, "data");
    assert_string_equal(r->report.encoding, "ASCII");
    assert_string_equal(r->report.delimiter_word, "semicolon");
    assert_int_equal(r->report.decimal, ',');
    assert_int_equal(r->report.rows_read, 3);
    assert_int_equal(r->report.rows_stored, 3);
    assert_int_equal(column(r, "brin")->type, TRD_CODE);
    assert_int_equal(column(r, "n")->type, TRD_INTEGER);
    assert_int_equal(column(r, "n")->missing, 1);
    assert_int_equal(column(r, "cijfer")->type, TRD_REAL);
    assert_int_equal(column(r, "dag")->type, TRD_DATE);
    assert_int_equal(column(r, "leeg")->type, TRD_CODE);
    assert_int_equal(column(r, "leeg")->missing, 3);
    assert_string_equal(cell(r, "SELECT group_concat(brin) FROM data"), "0024,00AB,1234");
    assert_string_equal(cell(r, "SELECT group_concat(typeof(n)) FROM data"), "integer,integer,null");
    assert_string_equal(cell(r, "SELECT group_concat(cijfer) FROM data"), "6.4,7.0,0.5");
    assert_string_equal(cell(r, "SELECT group_concat(type) FROM (SELECT type FROM trede_column ORDER BY position)"), "code,integer,real,date,code");
    assert_string_equal(cell(r, "SELECT before || '>' || after || '@' || line FROM trede_repair"), ",5>,5@4");
}

static void large_numbers_stay_exact_or_stay_text(void **state)
{
    run *r = *state;
    imports(r, "id,x,y,z\n9007199254740993,9007199254740993,9223372036854775807,99999999999999999999\n-9007199254740993,0.5,0,1\n");
    assert_string_equal(cell(r, "SELECT id FROM data"), "9007199254740993");
    assert_int_equal(column(r, "id")->type, TRD_INTEGER);
    assert_int_equal(column(r, "x")->type, TRD_CODE);            /* as REAL it would end in ...992 */
    assert_non_null(note(r, "would be rounded"));
    assert_string_equal(cell(r, "SELECT x FROM data"), "9007199254740993");
    assert_string_equal(cell(r, "SELECT y FROM data"), "9223372036854775807");
    assert_int_equal(column(r, "z")->type, TRD_CODE);
    assert_string_equal(cell(r, "SELECT z FROM data"), "99999999999999999999");
    r->options.decimal = ',';
    unlink(r->db);
    imports(r, "n\n9.007.199.254.740.993\n1\n");
    assert_string_equal(cell(r, "SELECT n FROM data"), "9007199254740993");
}

static void percent_is_a_unit_of_the_whole_column(void **state)
{
    run *r = *state;
    imports(r, "a;b;c\n100,0%;5%;5%\n,0%;6%;6\n");
    assert_int_equal(column(r, "a")->type, TRD_REAL);
    assert_string_equal(column(r, "a")->unit, "%");
    assert_string_equal(cell(r, "SELECT group_concat(a) FROM data"), "100.0,0.0");
    assert_int_equal(column(r, "b")->type, TRD_REAL);
    assert_int_equal(column(r, "c")->type, TRD_CODE);
    assert_non_null(note(r, "some cells have a %"));
}

static void decimal_marks_are_never_guessed(void **state)
{
    run *r = *state;
    refuses(r, "n;x\n1;1.049\n2;2.500\n", TRD_E_DATA, 2, "can be read in two ways");
    refuses(r, "n;x\n1;1,049\n", TRD_E_DATA, 2, "--decimal");
    r->options.decimal = '.';
    imports(r, "n;x\n1;1.049\n2;2.500\n");
    assert_string_equal(cell(r, "SELECT group_concat(x) FROM data"), "1.049,2.5");
    r->options.decimal = ',';
    imports(r, "n;x\n1;1.049\n2;2.500\n");
    assert_string_equal(cell(r, "SELECT group_concat(x) FROM data"), "1049,2500");
    assert_string_equal(cell(r, "SELECT count(*) FROM trede_repair WHERE why = 'thousands mark taken out'"), "2");
    refuses(r, "n;x\n1;0.5\n", TRD_E_DATA, 2, "'0.5' is no");
    r->options.decimal = 0;
    imports(r, "x\n1.049\n6,4\n");                               /* another cell tells */
    assert_string_equal(cell(r, "SELECT group_concat(x) FROM data"), "1049.0,6.4");
    imports(r, "y;x\na;6.4\nb;7\n");
    assert_int_equal(r->report.decimal, '.');
}

static void mixed_marks_are_said_with_the_line(void **state)
{
    run *r = *state;
    refuses(r, "n;x\n1;6.4\n2;7.1\n3;6,9\n", TRD_E_DATA, 4, "decimal points and decimal commas");
    imports(r, "n;x\n1;6.4\n2;6,9\n3;onbekend\n");
    assert_int_equal(column(r, "x")->type, TRD_CODE);
    assert_non_null(note(r, "mixed (line 3)"));
}

static void odd_cells_late_in_the_file_change_the_whole_column(void **state)
{
    run     *r = *state;
    trd_text text = { 0 };
    trd_text_add(&text, "x\n");
    for (int i = 0; i < 6000; i++)
        trd_text_add_format(&text, "%d\n", i);
    trd_text_add(&text, "onbekend\n");
    imports(r, text.bytes);
    assert_int_equal(column(r, "x")->type, TRD_CODE);
    assert_non_null(note(r, "'onbekend' on line 6002"));
    assert_string_equal(cell(r, "SELECT count(*) FROM data WHERE typeof(x) = 'text'"), "6001");
    r->options.missing = (const char *const[]){ "onbekend" };
    r->options.missing_count = 1;
    imports(r, text.bytes);
    assert_int_equal(column(r, "x")->type, TRD_INTEGER);
    assert_int_equal(column(r, "x")->missing, 1);
    trd_text_release(&text);
}

static void what_only_resembles_a_number_is_text_and_said(void **state)
{
    run *r = *state;
    imports(r, "a,b\n0x10,1\ninf,2\nnan,3\n1e400,4\n");
    assert_int_equal(column(r, "a")->type, TRD_CODE);
    assert_string_equal(cell(r, "SELECT group_concat(a) FROM data"), "0x10,inf,nan,1e400");
    assert_non_null(note(r, "look like numbers"));
    imports(r, "brin,b\n01E5,1\n00AB,2\n02XY,2\n");
    assert_null(note(r, "look like numbers"));
}

static void days_are_days_only_when_all_exist(void **state)
{
    run *r = *state;
    imports(r, "d;e\n1-10-2024;2024-10-01\n29-02-2024;\n");
    assert_int_equal(column(r, "d")->type, TRD_DATE);
    assert_int_equal(column(r, "e")->type, TRD_DATE);
    assert_string_equal(cell(r, "SELECT d FROM data"), "1-10-2024");     /* as delivered */
    imports(r, "d\n1-10-2024\n31-02-2024\n");
    assert_int_equal(column(r, "d")->type, TRD_CODE);
    assert_non_null(note(r, "'31-02-2024' on line 3 is no day"));
}

/* ---- hidden and missing ------------------------------------------------- */

static void bounds_start_at_1_where_zeros_are_shown(void **state)
{
    run *r = *state;
    imports(r, "n\n<5\n0\n12\n<10\n");
    assert_int_equal(column(r, "n")->type, TRD_INTEGER);
    assert_int_equal(column(r, "n")->hidden, 2);
    assert_string_equal(cell(r, "SELECT n FROM data"), "<5");
    assert_string_equal(cell(r, "SELECT group_concat(text || ':' || low || '-' || high) FROM (SELECT * FROM trede_code ORDER BY high)"), "<5:1.0-4.0,<10:1.0-9.0");
    assert_string_equal(cell(r, "SELECT suppressed FROM trede_column"), "2");
    imports(r, "n;zero\n<5;0\n12;1\n");                          /* the zero is in another column */
    assert_string_equal(cell(r, "SELECT low || '-' || high FROM trede_code"), "0.0-4.0");
    imports(r, "n\n<1\n0\n");
    assert_string_equal(cell(r, "SELECT low || '-' || high FROM trede_code"), "0.0-0.0");
    imports(r, "n;t\n<5;x\n<5;y\n");                             /* nothing but hidden cells */
    assert_int_equal(column(r, "n")->type, TRD_INTEGER);
    assert_int_equal(column(r, "n")->hidden, 2);
}

static void words_for_missing_are_declared(void **state)
{
    run *r = *state;
    r->options.missing = (const char *const[]){ "n.v.t.", "99", "5%" };
    r->options.missing_count = 3;
    imports(r, "a;b;c;p\n1;2;x;5%\n99;n.v.t.;99;7%\nn.v.t.;;n.v.t.;8%\n");
    assert_int_equal(column(r, "a")->type, TRD_INTEGER);
    assert_int_equal(column(r, "a")->missing, 2);
    assert_int_equal(column(r, "a")->hidden, 0);
    assert_int_equal(column(r, "b")->missing, 2);
    assert_int_equal(column(r, "c")->missing, 2);
    assert_int_equal(column(r, "p")->missing, 1);
    assert_string_equal(cell(r, "SELECT group_concat(missing || '/' || suppressed) FROM (SELECT * FROM trede_column ORDER BY position)"), "2/0,2/0,2/0,1/0");
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    trd_column      *a = NULL, *p = NULL;
    assert_ok(trd_store_open(r->db, TRD_STORE_READ, &store, &r->err), r->err);
    assert_ok(trd_store_find(store, "data", r->pool, &table, &r->err), r->err);
    assert_ok(trd_store_column(store, table, "a", TRD_INTEGER, NULL, r->pool, &a, &r->err), r->err);
    assert_ok(trd_store_column(store, table, "p", TRD_REAL, NULL, r->pool, &p, &r->err), r->err);
    assert_int_equal(trd_column_missing(a, 0), TRD_KNOWN);
    assert_int_equal(trd_column_missing(a, 1), TRD_USER_MISSING);        /* 99 is no value of a */
    assert_int_equal(trd_column_missing(a, 2), TRD_USER_MISSING);
    assert_int_equal(trd_column_missing(p, 0), TRD_USER_MISSING);
    assert_true(trd_column_number(p, 1) == 7);
    trd_store_close(store);
}

/* ---- structure ---------------------------------------------------------- */

static void ragged_rows_are_refused_with_their_line(void **state)
{
    run *r = *state;
    refuses(r, "a;b;c\n1;2;3\n4;5\n", TRD_E_DATA, 3, "2 of the 3 cells");
    refuses(r, "a;b\n1;2\n\n4;5;6\n7;8\n", TRD_E_DATA, 4, "3 cells and the header has 2");
    refuses(r, "a;b\n1;2\n\"x\ny\";5;6\n7;8\n", TRD_E_DATA, 3, "line 3");
    imports(r, "a;b\n1;2;\n3;4; \n");                            /* empty cells at the end are none */
    assert_non_null(note(r, "empty cells behind the last column"));
    assert_int_equal(note(r, "empty cells behind")->count, 2);
    imports(r, "a;b\n\n1;2\n\n");
    assert_int_equal(r->report.blank_lines, 2);
    assert_int_equal(r->report.rows_stored, 1);
}

static void columns_without_a_name_are_left_out_only_when_empty(void **state)
{
    run *r = *state;
    imports(r, "a;;b;\n1;;2;\n3; ;4;\n");
    assert_string_equal(cell(r, "SELECT count(*) FROM pragma_table_info('data')"), "2");
    assert_non_null(note(r, "column 2 has no name and no values"));
    assert_non_null(note(r, "column 4 has no name and no values"));
    refuses(r, "a;;b\n1;;2\n3;x;4\n", TRD_E_DATA, 3, "column 2 has no name but holds values");
    refuses(r, ";;\n;;\n", TRD_E_DATA, 0, "no column with a name");
}

static void names_that_clash_get_a_number(void **state)
{
    run *r = *state;
    imports(r, "naam;Naam;NAAM_2;rowid;a\"b;select; x \n1;2;3;4;5;6;7\n");
    assert_string_equal(cell(r, "SELECT group_concat(name, '/') FROM pragma_table_info('data')"), "naam/Naam_2/NAAM_2_2/rowid_2/a\"b/select/x");
    assert_non_null(note(r, "stands twice"));
    imports(r, "\"Vraag 1\nHelpen?\",b\n1,2\n");
    assert_string_equal(cell(r, "SELECT name FROM pragma_table_info('data')"), "Vraag 1 Helpen?");
}

static void names_are_never_run_as_sql(void **state)
{
    run *r = *state;
    imports(r, "a;\"x\"\"); DROP TABLE data; --\";\"'; DELETE FROM data; --\"\n1;2;3\n4;5;6\n");
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "2");
    r->options.table = "x\"; DROP TABLE data; --";
    imports(r, "a\n1\n");
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "2");
    static const char *const keywords[] = { "select", "table", "order", "group by", "'", "[x]", "%s%n", "één" };
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        r->options.table = keywords[i];
        imports(r, "a\n1\n");
        imports(r, "a\n1\n2\n");
    }
    r->options.table = "trede_ledger";
    refuses(r, "a\n1\n", TRD_E_USAGE, 0, "name of the database itself");
    r->options.table = "";
    refuses(r, "a\n1\n", TRD_E_USAGE, 0, "plain text");
}

static void the_header_can_be_said(void **state)
{
    run *r = *state;
    refuses(r, "Leerlingen per school\n\na;b\n1;2\n3;4\n5;6\n", TRD_E_DATA, 1, "--header 3");
    r->options.header = 3;
    imports(r, "Leerlingen per school\n\na;b\n1;2\n3;4\n5;6\n");
    assert_int_equal(r->report.rows_stored, 3);
    r->options.header = 99;
    refuses(r, "a;b\n1;2\n", TRD_E_DATA, 0, "holds no header");
    r->options.header = 0;
    imports(r, "sep=;\na;b\n1;2\n");
    assert_int_equal(r->report.rows_stored, 1);
    assert_string_equal(cell(r, "SELECT group_concat(name) FROM pragma_table_info('data')"), "a,b");
}

static void a_header_alone_is_a_table_without_rows(void **state)
{
    run *r = *state;
    imports(r, "a;b\n");
    assert_int_equal(r->report.rows_stored, 0);
    assert_non_null(note(r, "no rows"));
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "0");
    refuses(r, "", TRD_E_DATA, 0, "is empty");
}

static void spaces_are_repaired_and_every_repair_is_kept(void **state)
{
    run *r = *state;
    imports(r, "a;b\n 1; x\n2 ;y\n3;   \n");
    assert_string_equal(cell(r, "SELECT group_concat(a || b) FROM data WHERE b IS NOT NULL"), "1x,2y");
    assert_string_equal(cell(r, "SELECT count(*) FROM trede_repair"), "4");
    assert_string_equal(cell(r, "SELECT '[' || before || '] [' || after || '] ' || line FROM trede_repair WHERE column_name = 'b' AND line = 2"), "[ x] [x] 2");
    assert_int_equal(note(r, "spaces around")->count, 2);
    assert_true(note(r, "spaces around")->repair);
    assert_non_null(note(r, "only spaces"));
}

static void a_column_of_the_same_value_can_be_set(void **state)
{
    run *r = *state;
    r->options.set_name = "jaar";
    r->options.set_value = " 2019 ";
    imports(r, "a\n1\n2\n");
    assert_string_equal(cell(r, "SELECT group_concat(jaar) FROM data"), "2019,2019");
    assert_string_equal(cell(r, "SELECT typeof(jaar) FROM data"), "integer");
    assert_string_equal(cell(r, "SELECT count(*) FROM trede_repair"), "0");
    refuses(r, "a;JAAR\n1;2\n", TRD_E_USAGE, 0, "column 'jaar' of its own");
    r->options.set_name = "rowid";
    refuses(r, "a\n1\n", TRD_E_USAGE, 0, "'rowid'");
}

static void too_many_columns_are_refused(void **state)
{
    run     *r = *state;
    trd_text text = { 0 };
    for (int i = 0; i < 2001; i++)
        trd_text_add_format(&text, "%sc%d", i ? ";" : "", i);
    trd_text_add(&text, "\n");
    refuses(r, text.bytes, TRD_E_DATA, 0, "2001 columns do not fit");
    trd_text_clear(&text);
    for (int i = 0; i < 2000; i++)                               /* as many as there may be, but with names of 1 kB */
        trd_text_add_format(&text, "%sc%d%01000d", i ? ";" : "", i, 0);
    trd_text_add(&text, "\n");
    refuses(r, text.bytes, TRD_E_DATA, 0, "too long to store");
    trd_text_release(&text);
}

static void repairs_in_many_columns_stay_quick(void **state)
{
    run     *r = *state;
    trd_text text = { 0 };
    for (int i = 0; i < 1500; i++)
        trd_text_add_format(&text, "%sc%d", i ? ";" : "", i);
    for (int k = 0; k < 100; k++)
        for (int i = 0; i < 1500; i++)
            trd_text_add(&text, i ? "; x" : "\n x");
    time_t start = time(NULL);
    imports(r, text.bytes);
    assert_true(time(NULL) - start < 20);
    assert_string_equal(cell(r, "SELECT count(*) FROM trede_repair"), "150000");
    trd_text_release(&text);
}

/* ---- again, and together ------------------------------------------------ */

static void the_same_file_is_not_added_twice(void **state)
{
    run *r = *state;
    r->options.append = true;
    imports(r, "a\n1\n2\n");
    assert_false(r->report.known);
    imports(r, "a\n1\n2\n");
    assert_true(r->report.known);
    assert_int_equal(r->report.rows_stored, 0);
    imports(r, "a\n3\n");
    assert_string_equal(cell(r, "SELECT group_concat(a) FROM data"), "1,2,3");
    assert_string_equal(cell(r, "SELECT count(*) FROM trede_ledger"), "2");
    r->options.append = false;                                   /* replaced: the file is new again */
    imports(r, "a\n1\n2\n");
    assert_false(r->report.known);
    assert_non_null(note(r, "replaces the 3 rows"));
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "2");
    scratch_sql(r->db, "DROP TABLE data");                       /* by another program */
    r->options.append = true;
    imports(r, "a\n1\n2\n");
    assert_false(r->report.known);
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "2");
    scratch_sql(r->db, "DELETE FROM data WHERE a = 1");
    assert_int_equal(import_bytes(r, "a\n1\n2\n", 6), TRD_E_DATA);
    assert_holds(r->err.what, "another program changed it");
}

static void a_file_of_another_shape_is_not_added(void **state)
{
    run *r = *state;
    r->options.append = true;
    imports(r, "a;b\n1;2\n");
    assert_int_equal(import_bytes(r, "a;b\n1;x\n", 8), TRD_E_DATA);
    assert_holds(r->err.what, "column 'b'");
    assert_int_equal(import_bytes(r, "a;c\n1;2\n", 8), TRD_E_DATA);
    assert_holds(r->err.what, "'c'");
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "1");
    imports(r, "a;b\n1;<5\n");                                   /* a hidden cell is no other shape */
    imports(r, "a;b\n1;3\n");
    assert_string_equal(cell(r, "SELECT group_concat(b) FROM data"), "2,<5,3");
}

static void one_command_does_not_replace_what_it_made(void **state)
{
    run *r = *state;
    imports(r, "a\n1\n");
    r->options.made = (const char *const[]){ "DATA" };
    r->options.made_count = 1;
    assert_int_equal(import_bytes(r, "a\n2\n", 4), TRD_E_USAGE);
    assert_holds(r->err.what, "--append");
    assert_string_equal(cell(r, "SELECT a FROM data"), "1");
}

static void synthetic_data_are_marked(void **state)
{
    run *r = *state;
    r->options.synthetic = true;
    imports(r, "a\n1\n");
    assert_int_equal(scratch_number(r->db, "SELECT marks FROM trede_dataset"), TRD_MARK_SYNTHETIC);
}

static void stop_after(void *user, const char *what, double fraction)
{
    (void)fraction;
    if (strcmp(what, "storing") == 0)
        *(volatile sig_atomic_t *)user = 1;
}

static void an_interrupted_import_stores_nothing(void **state)
{
    run     *r = *state;
    trd_text text = { 0 };
    volatile sig_atomic_t stop = 0;
    trd_watch watch = { .stop = &stop, .report = stop_after, .user = (void *)&stop };
    trd_text_add(&text, "a;b\n");
    for (int i = 0; i < 40000; i++)
        trd_text_add_format(&text, "%d;naam van %d\n", i, i);
    r->options.watch = &watch;
    refuses(r, text.bytes, TRD_E_CANCELLED, 0, "interrupted");   /* in the middle of storing */
    refuses(r, text.bytes, TRD_E_CANCELLED, 0, "interrupted");   /* from the first byte */
    trd_text_release(&text);
}

static void grow_file(void *user, const char *what, double fraction)
{
    const char *path = user;
    (void)fraction;
    if (strcmp(what, "storing") == 0) {
        FILE *file = fopen(path, "ab");
        assert_non_null(file);
        fputs("1;2\n", file);
        fclose(file);
    }
}

static void change_file(void *user, const char *what, double fraction)
{
    (void)fraction;
    if (strcmp(what, "storing") == 0) {
        FILE *file = fopen(user, "r+b");
        assert_non_null(file);
        fseek(file, -2, SEEK_END);
        putc('7', file);                             /* 39999 becomes 39997: as many rows as before */
        fclose(file);
    }
}

static void cut_file(void *user, const char *what, double fraction)
{
    (void)fraction;
    if (strcmp(what, "reading") == 0)
        assert_int_equal(truncate(user, 150001), 0);             /* in the middle of a row */
}

static void a_file_that_changes_while_it_is_read_is_refused(void **state)
{
    run      *r = *state;
    trd_text  text = { 0 };
    trd_watch watch = { .report = grow_file, .user = (void *)r->csv };
    trd_text_add(&text, "a;b\n");
    for (int i = 0; i < 40000; i++)
        trd_text_add_format(&text, "%d;%d\n", i, i);
    r->options.watch = &watch;
    refuses(r, text.bytes, TRD_E_DATA, 0, "was changed while it was read");
    watch.report = change_file;
    refuses(r, text.bytes, TRD_E_DATA, 0, "was changed while it was read");
    watch.report = cut_file;
    unlink(r->db);
    assert_int_equal(import_bytes(r, text.bytes, text.length), TRD_E_DATA);
    assert_false(scratch_exists(r->db));
    trd_text_release(&text);
}

static void what_is_no_file_is_said(void **state)
{
    run *r = *state;
    assert_int_equal(import_file(r, scratch_path(r->place, "missing.csv")), TRD_E_IO);
    assert_holds(r->err.what, "check the name");
    assert_int_equal(import_file(r, r->place->folder), TRD_E_IO);
    assert_holds(r->err.what, "is a folder");
    const char *pipe = scratch_path(r->place, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(import_file(r, pipe), TRD_E_IO);            /* and does not wait for ever */
    assert_holds(r->err.what, "cannot be read twice");
    assert_false(scratch_exists(r->db));
}

static void a_second_import_sees_what_the_first_stored(void **state)
{
    run       *r = *state;
    trd_store *first = NULL, *second = NULL;
    r->options.append = true;
    scratch_write_text(r->csv, "a\n1\n2\n");
    assert_ok(trd_store_open(r->db, TRD_STORE_IMPORT, &first, &r->err), r->err);
    assert_ok(trd_store_open(r->db, TRD_STORE_IMPORT, &second, &r->err), r->err);
    assert_ok(trd_import_file(first, r->csv, &r->options, r->pool, &r->report, &r->err), r->err);
    assert_false(r->report.known);
    assert_ok(trd_import_file(second, r->csv, &r->options, r->pool, &r->report, &r->err), r->err);
    assert_true(r->report.known);
    trd_store_close(first);
    trd_store_close(second);
    assert_string_equal(cell(r, "SELECT count(*) FROM data"), "2");
}

/* ---- profiles ----------------------------------------------------------- */

static const char wide[] =
    "return { name = 'p', table = 't', append = true, from_name = 'jaar', columns = { { name = 'school', header = { 'S', 'SCHOOL' } },"
    " { name = 'extra', header = 'X', optional = true, type = 'real' } },"
    " unpivot = { name = 'leerjaar', type = 'integer', pattern = { { column = 'man', header = 'JAAR {} M', type = 'integer' },"
    " { column = 'vrouw', header = 'JAAR {} V', type = 'integer' } } }, suppressed = { ['<5'] = { 1, 4 } }, missing = { 'NULL' } }";

static void a_profile_turns_wide_into_long(void **state)
{
    run        *r = *state;
    trd_profile p;
    assert_ok(profile_of(wide, r->pool, &p, &r->err), r->err);
    r->options.profiles = &p;
    r->options.profile_count = 1;
    r->csv = trd_pool_text(r->pool, scratch_path(r->place, "bestand-v12-2019-concept.csv"));
    imports(r, "school;JAAR 1 M;JAAR 1 V;JAAR 3 V;ander\nA;1;<5;3;x\nB;NULL;;5;y\n");
    assert_string_equal(r->report.table, "t");
    assert_string_equal(r->report.profile, "p");
    assert_int_equal(r->report.rows_read, 2);
    assert_int_equal(r->report.rows_stored, 4);
    assert_string_equal(cell(r, "SELECT group_concat(coalesce(jaar, '') || school || leerjaar || coalesce(man, '_') || coalesce(vrouw, '_')) FROM t"),
                        "2019A11<5,2019A3_3,2019B1NULL_,2019B3_5");      /* year 3 of the girls is there, though the boys have none */
    assert_non_null(note(r, "the profile does not know"));
    assert_string_equal(note(r, "the profile does not know")->column, "ander");
    assert_int_equal(column(r, "vrouw")->hidden, 1);
    assert_int_equal(column(r, "extra")->missing, 4);

    imports(r, "school;JAAR 1 M;JAAR 1 V;JAAR 3 V;ander\nC;1;2;3;x\n");      /* the same year from another file */
    assert_non_null(note(r, "'2019' were in the table already"));
    r->options.set_name = "jaar";
    r->options.set_value = "2020";
    imports(r, "school;JAAR 1 M;JAAR 1 V\nC;1;2\n");
    assert_null(note(r, "were in the table already"));
    assert_string_equal(cell(r, "SELECT group_concat(DISTINCT jaar) FROM t"), "2019,2020");
}

static void a_profile_that_does_not_fit_is_refused(void **state)
{
    run        *r = *state;
    trd_profile p;
    assert_ok(profile_of(wide, r->pool, &p, &r->err), r->err);
    r->options.profile = &p;
    refuses(r, "school;JAAR 1 M\nA;1\n", TRD_E_DATA, 1, "there is no column 'JAAR {} V'");
    refuses(r, "school;JAAR 1 M;JAAR 1 V\nA;1;2\n", TRD_E_DATA, 0, "--set jaar=2019");
    r->options.set_name = "jaar";
    r->options.set_value = "2019";
    refuses(r, "school;JAAR 1 M;JAAR 1 V\nA;1;2\nB;een;2\n", TRD_E_DATA, 3, "has 'een'");
    refuses(r, "school;JAAR 1 M;JAAR 1 V\nA;1;2,5\n", TRD_E_DATA, 2, "no whole number");
    refuses(r, "school;JAAR x M;JAAR x V\nA;1;2\n", TRD_E_DATA, 2, "'x' is no whole number");
    r->options.generic = true;
    r->options.profile = NULL;
    r->options.set_name = NULL;
    imports(r, "school;JAAR 1 M;JAAR 1 V\nA;1;2\n");
    assert_string_equal(r->report.profile, "");
}

static void optional_patterns_that_are_all_absent_are_an_error(void **state)
{
    run        *r = *state;
    trd_profile p;
    assert_ok(profile_of("return { name = 'p', table = 't', columns = { { name = 'a', header = 'A' } },"
                         " unpivot = { name = 'k', pattern = { { column = 'x', header = 'X{}', optional = true } } } }", r->pool, &p, &r->err), r->err);
    r->options.profile = &p;
    refuses(r, "a;b\n1;2\n", TRD_E_DATA, 1, "no column that tells 'k'");
}

/* docs/import.md, "Profiles". */
static void the_profile_of_the_manual_works(void **state)
{
    run        *r = *state;
    trd_profile p;
    trd_text    manual = { 0 };
    assert_int_equal(trd_text_read_file(&manual, TRD_SOURCE_DIR "/docs/import.md", 1 << 20), 0);
    char *start = strstr(manual.bytes, "```lua\n");
    assert_non_null(start);
    *strstr(start + 7, "```") = '\0';
    assert_ok(profile_of(start + 7, r->pool, &p, &r->err), r->err);
    trd_text_release(&manual);
    r->options.profile = &p;
    r->csv = trd_pool_text(r->pool, scratch_path(r->place, "toelatingen-2024.csv"));
    imports(r, "brin;plekken;GROEP 1 - MAN;GROEP 1 - VROUW;GROEP 2 - MAN\n01AB;12;<5;-1;0\n01CD;NULL;5;6;7\n");
    assert_string_equal(cell(r, "SELECT group_concat(jaar || '|' || school || '|' || groep || '|' || man, ' ') FROM toelatingen"),
                        "2024|01AB|1|<5 2024|01AB|2|0 2024|01CD|1|5 2024|01CD|2|7");
    assert_int_equal(column(r, "man")->hidden, 1);
    assert_int_equal(column(r, "vrouw")->hidden, 1);
    assert_int_equal(column(r, "plekken")->missing, 2);
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    trd_column      *woman = NULL;
    assert_ok(trd_store_open(r->db, TRD_STORE_READ, &store, &r->err), r->err);
    assert_ok(trd_store_find(store, "toelatingen", r->pool, &table, &r->err), r->err);
    assert_ok(trd_store_column(store, table, "vrouw", TRD_SPAN, NULL, r->pool, &woman, &r->err), r->err);
    assert_true(woman->as.spans[0].low == 1 && woman->as.spans[0].high == 4);    /* -1, that SQLite keeps as a number */
    assert_int_equal(trd_column_missing(woman, 1), TRD_NO_ANSWER);
    assert_true(woman->as.spans[2].low == 6);
    trd_store_close(store);
}

static void a_very_wide_file_is_turned_in_seconds(void **state)
{
    run        *r = *state;
    trd_profile p;
    trd_text    text = { 0 };
    assert_ok(profile_of(wide, r->pool, &p, &r->err), r->err);
    r->options.profile = &p;
    r->options.set_name = "jaar";
    r->options.set_value = "2019";
    trd_text_add(&text, "school");
    for (int i = 1; i <= 4000; i++)
        trd_text_add_format(&text, ";JAAR %d M;JAAR %d V", i, i);
    trd_text_add(&text, "\nA");
    for (int i = 1; i <= 4000; i++)
        trd_text_add(&text, ";1;2");
    trd_text_add(&text, "\n");
    time_t start = time(NULL);
    imports(r, text.bytes);
    assert_true(time(NULL) - start < 20);
    assert_string_equal(cell(r, "SELECT count(*) || '/' || sum(man) || '/' || sum(vrouw) || '/' || max(leerjaar) FROM t"), "4000/4000/8000/4000");
    trd_text_release(&text);
}

/* ---- the real files ----------------------------------------------------- */

static const char pupils_2019[] = TRD_SHARED_DIR "/data/duo/leerlingen-vo-per-vestiging-naar-onderwijstype-2019.csv";
static const char exams_2014[] = TRD_SHARED_DIR "/data/duo/examenkandidaten-en-geslaagden-2014-2019.csv";
static const char exams_2019[] = TRD_SHARED_DIR "/data/duo/examenkandidaten-en-geslaagden-2019-2024.csv";
static const char broken[] = TRD_SHARED_DIR "/data/duo/broken-by-excel_geslaagden-gezakten-en-cijfers-2018-2019.csv";

static trd_profile *both(run *r)
{
    trd_profile *p = trd_pool_calloc(r->pool, 2, sizeof *p);
    profile_file("duo-vo-leerlingen", r->pool, &p[0]);
    profile_file("duo-vo-examens", r->pool, &p[1]);
    r->options.profiles = p;
    r->options.profile_count = 2;
    return p;
}

static bool absent(const char *path)
{
    if (access(path, R_OK) == 0)
        return false;
    print_message("the real files of DUO are not here (../shared/data/duo): skipped\n");
    return true;
}

static trd_column *load(run *r, trd_store *store, const trd_store_table *table, const char *name, trd_type type)
{
    trd_column *out = NULL;
    assert_ok(trd_store_column(store, table, name, type, NULL, r->pool, &out, &r->err), r->err);
    return out;
}

static bool is_one_of(const trd_column *c, size_t row, const char *const *words, size_t count)
{
    if (trd_column_missing(c, row) != TRD_KNOWN)
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(trd_column_text(c, row), words[i]) == 0)
            return true;
    return false;
}

static void the_pupil_file_gives_the_published_figures(void **state)
{
    static const char *const technical[] = { "Produceren, installeren en energie", "Bouwen, wonen en interieur", "Mobiliteit en transport",
                                             "Media, vormgeving en ICT", "Maritiem en Techniek", "Vakmanschapsroute Techniek" };
    static const char *const routes[] = { "VMBO BL lj 3-4", "VMBO KL lj 3-4", "VMBO GL lj 3-4" };
    run             *r = *state;
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    int64_t          all = 0, hits = 0;
    if (absent(pupils_2019))
        skip();
    both(r);
    assert_ok(import_file(r, pupils_2019), r->err);
    assert_int_equal(r->report.rows_read, 24243);
    assert_int_equal(r->report.rows_stored, 24243 * 6);
    assert_string_equal(r->report.encoding, "WINDOWS-1252");
    assert_ok(trd_store_open(r->db, TRD_STORE_READ, &store, &r->err), r->err);
    assert_ok(trd_store_find(store, "leerlingen", r->pool, &table, &r->err), r->err);
    assert_int_equal(table->rows, 24243 * 6);
    trd_column *type = load(r, store, table, "type", TRD_CODE), *profile = load(r, store, table, "profiel", TRD_CODE);
    trd_column *year = load(r, store, table, "leerjaar", TRD_INTEGER), *man = load(r, store, table, "man", TRD_INTEGER);
    trd_column *woman = load(r, store, table, "vrouw", TRD_INTEGER), *code = load(r, store, table, "element", TRD_CODE);
    for (size_t i = 0; i < type->rows; i++) {
        if (trd_column_whole(year, i) != 3 || !is_one_of(type, i, routes, 3))
            continue;
        int64_t pupils = (trd_column_missing(man, i) ? 0 : trd_column_whole(man, i)) + (trd_column_missing(woman, i) ? 0 : trd_column_whole(woman, i));
        all += pupils;
        hits += is_one_of(profile, i, technical, 6) ? pupils : 0;
    }
    assert_int_equal(all, 61508);
    assert_int_equal(hits, 11763);
    assert_true(trd_labels_find(code->labels, "0024") >= 0);     /* leading zeros are kept */
    trd_store_close(store);
    assert_string_equal(cell(r, "SELECT group_concat(DISTINCT jaar) FROM leerlingen"), "2019");
    assert_ok(import_file(r, pupils_2019), r->err);
    assert_true(r->report.known);
}

static void the_exam_files_keep_their_hidden_cells(void **state)
{
    run             *r = *state;
    trd_store       *store = NULL;
    trd_store_table *table = NULL;
    if (absent(exams_2014) || absent(exams_2019))
        skip();
    both(r);
    assert_ok(import_file(r, exams_2014), r->err);
    assert_int_equal(r->report.rows_read, 13986);
    assert_int_equal(r->report.rows_stored, 13986 * 5);
    assert_int_equal(r->report.decimal, ',');
    assert_int_equal(column(r, "kandidaten_vrouw")->hidden, 0);
    assert_ok(import_file(r, exams_2019), r->err);
    assert_int_equal(r->report.rows_read, 12782);
    assert_int_equal(r->report.rows_stored, 12782 * 5);
    assert_int_equal(column(r, "kandidaten_man")->hidden, 19105);
    assert_int_equal(column(r, "kandidaten_vrouw")->hidden, 18356);
    assert_int_equal(column(r, "kandidaten_totaal")->hidden, 11100);
    assert_null(note(r, "were in the table already"));           /* the school years do not overlap */
    assert_ok(trd_store_open(r->db, TRD_STORE_READ, &store, &r->err), r->err);
    assert_ok(trd_store_find(store, "EXAMENS", r->pool, &table, &r->err), r->err);
    assert_int_equal(table->rows, (13986 + 12782) * 5);
    assert_int_equal(table->source_count, 2);
    trd_column *girls = load(r, store, table, "kandidaten_vrouw", TRD_SPAN);
    int64_t     hidden = 0;
    for (size_t i = 0; i < girls->rows; i++)
        if (trd_column_missing(girls, i) == TRD_KNOWN && !trd_span_is_known(girls->as.spans[i])) {
            assert_true(girls->as.spans[i].low == 1 && girls->as.spans[i].high == 4);
            hidden++;
        }
    assert_int_equal(hidden, 18356);
    trd_store_close(store);
    assert_int_equal(scratch_number(r->db, "SELECT count(*) FROM examens WHERE kandidaten_vrouw = '<5'"), 18356);
    assert_ok(import_file(r, exams_2014), r->err);
    assert_true(r->report.known);
}

static void the_file_that_excel_broke_is_refused(void **state)
{
    run *r = *state;
    if (absent(broken))
        skip();
    both(r);
    assert_int_equal(import_file(r, broken), TRD_E_DATA);
    assert_holds(r->err.what, "has no name but holds values");
    assert_holds(r->err.what, "nothing is stored");
    assert_false(scratch_exists(r->db));
}

static void a_duo_file_with_a_header_alone_is_fine(void **state)
{
    run  *r = *state;
    char  line[8192];
    if (absent(pupils_2019))
        skip();
    FILE *file = fopen(pupils_2019, "rb");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    both(r);
    r->csv = trd_pool_text(r->pool, scratch_path(r->place, "leerlingen-2021.csv"));
    imports(r, line);
    assert_string_equal(r->report.profile, "duo-vo-leerlingen");
    assert_int_equal(r->report.rows_stored, 0);
    assert_non_null(note(r, "no rows"));
    assert_ok(import_file(r, pupils_2019), r->err);              /* and rows can follow */
    assert_int_equal(r->report.rows_stored, 24243 * 6);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_scratch(types_follow_from_all_cells),
        in_scratch(large_numbers_stay_exact_or_stay_text),
        in_scratch(percent_is_a_unit_of_the_whole_column),
        in_scratch(decimal_marks_are_never_guessed),
        in_scratch(mixed_marks_are_said_with_the_line),
        in_scratch(odd_cells_late_in_the_file_change_the_whole_column),
        in_scratch(what_only_resembles_a_number_is_text_and_said),
        in_scratch(days_are_days_only_when_all_exist),
        in_scratch(bounds_start_at_1_where_zeros_are_shown),
        in_scratch(words_for_missing_are_declared),
        in_scratch(ragged_rows_are_refused_with_their_line),
        in_scratch(columns_without_a_name_are_left_out_only_when_empty),
        in_scratch(names_that_clash_get_a_number),
        in_scratch(names_are_never_run_as_sql),
        in_scratch(the_header_can_be_said),
        in_scratch(a_header_alone_is_a_table_without_rows),
        in_scratch(spaces_are_repaired_and_every_repair_is_kept),
        in_scratch(a_column_of_the_same_value_can_be_set),
        in_scratch(too_many_columns_are_refused),
        in_scratch(repairs_in_many_columns_stay_quick),
        in_scratch(the_same_file_is_not_added_twice),
        in_scratch(a_file_of_another_shape_is_not_added),
        in_scratch(one_command_does_not_replace_what_it_made),
        in_scratch(synthetic_data_are_marked),
        in_scratch(an_interrupted_import_stores_nothing),
        in_scratch(a_file_that_changes_while_it_is_read_is_refused),
        in_scratch(what_is_no_file_is_said),
        in_scratch(a_second_import_sees_what_the_first_stored),
        in_scratch(a_profile_turns_wide_into_long),
        in_scratch(a_profile_that_does_not_fit_is_refused),
        in_scratch(optional_patterns_that_are_all_absent_are_an_error),
        in_scratch(the_profile_of_the_manual_works),
        in_scratch(a_very_wide_file_is_turned_in_seconds),
        in_scratch(the_pupil_file_gives_the_published_figures),
        in_scratch(the_exam_files_keep_their_hidden_cells),
        in_scratch(the_file_that_excel_broke_is_refused),
        in_scratch(a_duo_file_with_a_header_alone_is_fine),
    };
    return cmocka_run_group_tests_name("intake/import", tests, NULL, NULL);
}
