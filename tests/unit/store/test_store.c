/* Opening databases of every kind, listing tables, writing them all or not. */
#include "scratch.h"

#include "base/pool.h"
#include "store/store.h"

#include <sys/wait.h>

static trd_store *open_as(const char *path, trd_store_mode mode)
{
    trd_store *store = NULL;
    trd_error  err = { 0 };
    assert_ok(trd_store_open(path, mode, &store, &err), err);
    return store;
}

static const trd_store_new_column two[] = { { "naam", "Naam", "", TRD_CODE }, { "aantal", "Aantal", "", TRD_INTEGER } };
static const trd_store_new_code   below5 = { NULL, "<5", TRD_KNOWN, 1, 4 };

/* Three rows: a 1, b <5, and an empty one. */
static trd_code write_rows(trd_store *store, const char *table, bool append, trd_error *err)
{
    trd_store_writer *w = NULL;
    trd_store_source  source = { .file = "bron.csv", .digest = "d1", .profile = "p", .encoding = "ASCII", .delimiter = "comma" };
    trd_code          code = trd_store_writer_open(store, table, append, two, 2, &below5, 1, &w, err);
    if (code != TRD_OK)
        return code;
    trd_store_writer_text(w, 0, "a", 1);
    trd_store_writer_integer(w, 1, 1);
    assert_ok(trd_store_writer_row(w, err), *err);
    trd_store_writer_text(w, 0, "b", 1);
    trd_store_writer_code(w, 1, &below5);
    assert_ok(trd_store_writer_row(w, err), *err);
    assert_ok(trd_store_writer_row(w, err), *err);
    assert_ok(trd_store_writer_repair(w, 3, "naam", " b", "b", "spaces", err), *err);
    return trd_store_writer_finish(w, &source, TRD_MARK_SYNTHETIC, err);
}

static void what_is_written_is_found_again(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    trd_pool   *pool = trd_pool_new(NULL);
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "scholen", false, &err), err);
    trd_store_close(store);

    trd_store_table *tables = NULL;
    size_t           count = 0;
    store = open_as(path, TRD_STORE_READ);
    assert_string_equal(trd_store_path(store), path);
    assert_ok(trd_store_tables(store, pool, &tables, &count, &err), err);
    assert_int_equal(count, 1);                      /* our own tables are no datasets */
    assert_string_equal(tables[0].name, "scholen");
    assert_int_equal(tables[0].rows, 3);
    assert_int_equal(tables[0].marks, TRD_MARK_SYNTHETIC);
    assert_int_equal(tables[0].column_count, 2);
    assert_string_equal(tables[0].columns[0].name, "naam");
    assert_string_equal(tables[0].columns[0].header, "Naam");
    assert_int_equal(tables[0].columns[0].type, TRD_CODE);
    assert_int_equal(tables[0].columns[0].missing, 1);
    assert_int_equal(tables[0].columns[1].type, TRD_SPAN);
    assert_int_equal(tables[0].columns[1].missing, 1);
    assert_int_equal(tables[0].columns[1].suppressed, 1);
    assert_int_equal(tables[0].source_count, 1);
    assert_string_equal(tables[0].sources[0].file, "bron.csv");
    assert_string_equal(tables[0].sources[0].delimiter, "comma");
    assert_int_equal(tables[0].sources[0].rows, 3);
    assert_holds(tables[0].sources[0].imported_at, "Z");

    trd_store_table *found = NULL;
    assert_ok(trd_store_find(store, "SCHOLEN", pool, &found, &err), err);
    assert_non_null(found);
    assert_string_equal(found->name, "scholen");
    assert_ok(trd_store_find(store, "trede_ledger", pool, &found, &err), err);
    assert_null(found);
    assert_ok(trd_store_find(store, "school", pool, &found, &err), err);
    assert_null(found);
    trd_store_close(store);
    trd_pool_free(pool);

    assert_string_equal(scratch_cell(path, "SELECT before || '>' || after || '>' || why FROM trede_repair"), " b>b>spaces");
    assert_string_equal(scratch_cell(path, "SELECT aantal FROM scholen WHERE naam = 'b'"), "<5");
    assert_int_equal(scratch_files(*state, false), 1);
}

static void rows_are_added_and_a_table_is_replaced(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "scholen", true, &err), err);
    assert_ok(write_rows(store, "SCHOLEN", true, &err), err);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM scholen"), 6);
    assert_int_equal(scratch_number(path, "SELECT suppressed FROM trede_column WHERE name = 'aantal'"), 2);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_code"), 1);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_dataset"), 2);

    assert_ok(write_rows(store, "Scholen", false, &err), err);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM scholen"), 3);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_dataset"), 1);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_column"), 2);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_repair"), 1);
    assert_int_equal(scratch_number(path, "SELECT id FROM trede_dataset"), 3);      /* no number twice */
    trd_store_close(store);
}

static void rows_of_another_shape_are_not_added(void **state)
{
    static const trd_store_new_column other[] = { { "naam", "Naam", "", TRD_CODE }, { "aantal", "Aantal", "", TRD_REAL } };
    static const trd_store_new_column renamed[] = { { "naam", "Naam", "", TRD_CODE }, { "getal", "Aantal", "", TRD_INTEGER } };
    static const trd_store_new_code   means_else = { NULL, "<5", TRD_USER_MISSING, 0, 0 };
    const char       *path = scratch_path(*state, "a.db");
    trd_store_writer *w = NULL;
    trd_error         err = { 0 };
    trd_store        *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "scholen", true, &err), err);
    assert_int_equal(trd_store_writer_open(store, "scholen", true, other, 2, NULL, 0, &w, &err), TRD_E_DATA);
    assert_holds(err.what, "'aantal'");
    assert_int_equal(trd_store_writer_open(store, "scholen", true, renamed, 2, NULL, 0, &w, &err), TRD_E_DATA);
    assert_holds(err.what, "'getal'");
    assert_int_equal(trd_store_writer_open(store, "scholen", true, two, 1, NULL, 0, &w, &err), TRD_E_DATA);
    assert_holds(err.what, "2 columns");
    assert_int_equal(trd_store_writer_open(store, "scholen", true, two, 2, &means_else, 1, &w, &err), TRD_E_DATA);
    assert_holds(err.what, "means something else");
    assert_null(w);
    assert_ok(write_rows(store, "scholen", true, &err), err);       /* nothing hangs in a transaction */
    trd_store_close(store);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM scholen"), 6);
}

static void bounds_that_differ_are_widened(void **state)
{
    static const trd_store_new_code from0 = { NULL, "<5", TRD_KNOWN, 0, 4 };
    const char       *path = scratch_path(*state, "a.db");
    trd_store_writer *w = NULL;
    trd_store_source  source = { .file = "b" };
    trd_error         err = { 0 };
    trd_store        *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "t", true, &err), err);
    assert_ok(trd_store_writer_open(store, "t", true, two, 2, &from0, 1, &w, &err), err);
    assert_ok(trd_store_writer_finish(w, &source, 0, &err), err);
    assert_ok(write_rows(store, "t", true, &err), err);
    trd_store_close(store);
    assert_string_equal(scratch_cell(path, "SELECT low || '-' || high FROM trede_code"), "0.0-4.0");
}

static void an_abandoned_writer_leaves_the_database_as_it_was(void **state)
{
    const char       *path = scratch_path(*state, "a.db");
    trd_store_writer *w = NULL;
    trd_error         err = { 0 };
    trd_store        *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "scholen", false, &err), err);
    trd_store_close(store);
    uint64_t before = scratch_sum(path);

    store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(trd_store_writer_open(store, "scholen", false, two, 2, NULL, 0, &w, &err), err);
    for (int i = 0; i < 100000; i++) {               /* more than the cache holds */
        trd_store_writer_text(w, 0, "een lange naam van een school in een dorp", 41);
        assert_ok(trd_store_writer_row(w, &err), err);
    }
    trd_store_writer_abandon(w);
    trd_store_writer_abandon(NULL);
    trd_store_close(store);
    assert_true(scratch_sum(path) == before);
    assert_int_equal(scratch_files(*state, false), 1);
}

static void a_new_database_without_an_import_is_not_left_behind(void **state)
{
    const char       *path = scratch_path(*state, "new.db");
    trd_store_writer *w = NULL;
    trd_error         err = { 0 };
    trd_store        *store = open_as(path, TRD_STORE_IMPORT);
    trd_store_close(store);
    assert_false(scratch_exists(path));

    store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(trd_store_writer_open(store, "t", false, two, 2, NULL, 0, &w, &err), err);
    trd_store_writer_abandon(w);
    trd_store_close(store);
    assert_int_equal(scratch_files(*state, false), 0);
    trd_store_close(NULL);
}

/* The first, that made the file and fails, must not take away what a second
 * one is writing. */
static void a_failed_first_import_leaves_the_second_its_file(void **state)
{
    const char *path = scratch_path(*state, "new.db");
    trd_error   err = { 0 };
    trd_store  *first = open_as(path, TRD_STORE_IMPORT), *second = open_as(path, TRD_STORE_IMPORT);
    trd_store_writer *w = NULL;
    assert_ok(trd_store_writer_open(second, "t", false, two, 2, NULL, 0, &w, &err), err);
    trd_store_close(first);
    assert_true(scratch_exists(path));
    assert_ok(trd_store_writer_finish(w, &(trd_store_source){ .file = "f" }, 0, &err), err);
    trd_store_close(second);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_dataset"), 1);

    /* And when it is gone before the second one writes, that one says so. */
    unlink(path);
    first = open_as(path, TRD_STORE_IMPORT);
    second = open_as(path, TRD_STORE_IMPORT);
    trd_store_close(first);
    assert_int_equal(write_rows(second, "t", false, &err), TRD_E_IO);
    assert_holds(err.what, "removed");
    trd_store_close(second);
}

static void names_are_quoted_never_pasted(void **state)
{
    static const char *const names[] = { "select", "a\"b", "x'; DROP TABLE keep; --", "[a]", "`a`", "één", "a b", "%s%n", "table", "1", "." };
    const char *path = scratch_path(*state, "a.db");
    trd_pool   *pool = trd_pool_new(NULL);
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "keep", false, &err), err);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        trd_store_new_column columns[] = { { names[i], names[i], "", TRD_INTEGER } };
        trd_store_writer    *w = NULL;
        trd_store_table     *table = NULL;
        trd_column          *column = NULL;
        for (int pass = 0; pass < 2; pass++) {       /* made, then replaced */
            assert_ok(trd_store_writer_open(store, names[i], false, columns, 1, NULL, 0, &w, &err), err);
            trd_store_writer_integer(w, 0, (int64_t)i);
            assert_ok(trd_store_writer_row(w, &err), err);
            assert_ok(trd_store_writer_finish(w, &(trd_store_source){ .file = names[i] }, 0, &err), err);
        }
        assert_ok(trd_store_find(store, names[i], pool, &table, &err), err);
        assert_non_null(table);
        assert_string_equal(table->name, names[i]);
        assert_ok(trd_store_column(store, table, names[i], TRD_INTEGER, NULL, pool, &column, &err), err);
        assert_int_equal(trd_column_whole(column, 0), i);
    }
    trd_store_table *keep = NULL;
    assert_ok(trd_store_find(store, "keep", pool, &keep, &err), err);
    assert_int_equal(keep->rows, 3);
    trd_store_close(store);
    trd_pool_free(pool);
}

static void reserved_and_empty_names_are_refused(void **state)
{
    static const char *const names[] = { "trede_ledger", "TREDE_x", "sqlite_master", "", "\xFF" };
    trd_store_writer *w = NULL;
    trd_error         err = { 0 };
    trd_store        *store = open_as(scratch_path(*state, "a.db"), TRD_STORE_IMPORT);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(trd_store_writer_open(store, names[i], false, two, 2, NULL, 0, &w, &err), TRD_E_USAGE);
        assert_holds(err.what, "--table");
    }
    assert_int_equal(trd_store_writer_open(store, "t", false, two, 0, NULL, 0, &w, &err), TRD_E_DATA);
    trd_store_new_column *many = calloc(2001, sizeof *many);
    char(*names_of)[16] = calloc(2001, sizeof *names_of);
    assert_non_null(many);
    assert_non_null(names_of);
    for (int i = 0; i < 2001; i++) {
        snprintf(names_of[i], sizeof names_of[i], "c%d", i);
        many[i] = (trd_store_new_column){ names_of[i], names_of[i], "", TRD_REAL };
    }
    assert_int_equal(trd_store_writer_open(store, "t", false, many, 2001, NULL, 0, &w, &err), TRD_E_DATA);
    assert_holds(err.what, "2001 columns");
    assert_ok(trd_store_writer_open(store, "t", false, many, 2000, NULL, 0, &w, &err), err);
    trd_store_writer_abandon(w);
    free(many);
    free(names_of);
    trd_store_close(store);
}

static void a_table_that_no_import_made_is_left_alone(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "scholen", false, &err), err);
    trd_store_close(store);
    scratch_sql(path, "CREATE TABLE eigen(x); INSERT INTO eigen VALUES(7)");
    store = open_as(path, TRD_STORE_IMPORT);
    for (int append = 0; append < 2; append++) {
        assert_int_equal(write_rows(store, "eigen", append, &err), TRD_E_DATA);
        assert_holds(err.what, "left alone");
    }
    trd_store_close(store);
    assert_int_equal(scratch_number(path, "SELECT x FROM eigen"), 7);
}

/* ---- what can be opened ------------------------------------------------- */

static void refused(const char *path, trd_store_mode mode, trd_code code, const char *part)
{
    trd_store *store = NULL;
    trd_error  err = { 0 };
    assert_int_equal(trd_store_open(path, mode, &store, &err), code);
    assert_null(store);
    assert_holds(err.what, part);
    assert_string_equal(err.place, path);
}

static void what_is_no_database_is_said(void **state)
{
    const char *missing = scratch_path(*state, "missing.db"), *empty = scratch_path(*state, "empty.db");
    const char *text = scratch_path(*state, "text.db"), *folder = ((scratch *)*state)->folder;
    scratch_write_text(empty, "");
    scratch_write_text(text, "brin;naam\n00AB;een school die lang genoeg heet om meer dan tweeenzeventig bytes te zijn\n");
    for (int mode = TRD_STORE_READ; mode <= TRD_STORE_IMPORT; mode++) {
        if (mode != TRD_STORE_IMPORT) {
            refused(missing, (trd_store_mode)mode, TRD_E_IO, "import data first");
            refused(empty, (trd_store_mode)mode, TRD_E_DATA, "is empty");
        }
        refused(text, (trd_store_mode)mode, TRD_E_DATA, "is no database");
        refused(folder, (trd_store_mode)mode, TRD_E_IO, "is no file");
    }
    assert_false(scratch_exists(missing));
    refused(scratch_path(*state, "no/such/folder.db"), TRD_STORE_IMPORT, TRD_E_IO, "cannot be written");
    trd_store_close(open_as(empty, TRD_STORE_IMPORT));       /* an empty file may become one */
}

static void a_name_is_no_uri_and_no_memory(void **state)
{
    char        before[512];
    trd_error   err = { 0 };
    const char *folder = ((scratch *)*state)->folder;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);
    static const char *const names[] = { ":memory:", "file:x.db?mode=memory", "a?b#c%41.db" };
    for (int i = 0; i < 3; i++) {
        trd_store *store = open_as(names[i], TRD_STORE_IMPORT);
        assert_ok(write_rows(store, "t", false, &err), err);
        trd_store_close(store);
        assert_true(scratch_exists(names[i]));
    }
    assert_int_equal(chdir(before), 0);
}

static void a_newer_database_is_not_touched(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "t", false, &err), err);
    trd_store_close(store);
    scratch_sql(path, "PRAGMA user_version = 2");
    for (int mode = TRD_STORE_READ; mode <= TRD_STORE_IMPORT; mode++)
        refused(path, (trd_store_mode)mode, TRD_E_DATA, "newer Trede");
}

static void a_database_of_another_program_can_be_read_and_never_changes(void **state)
{
    const char      *path = scratch_path(*state, "foreign.db");
    trd_pool        *pool = trd_pool_new(NULL);
    trd_error        err = { 0 };
    trd_store_table *tables = NULL;
    trd_column      *column = NULL;
    size_t           count = 0;
    scratch_sql(path, "CREATE TABLE b(i, r, t, n, mixed); INSERT INTO b VALUES(1, 1.5, 'x', NULL, 1), (NULL, 2, 'y', NULL, 'z');"
                      "CREATE TABLE a(x INTEGER); CREATE VIEW v AS SELECT * FROM b; CREATE INDEX bi ON b(t);"
                      "CREATE VIRTUAL TABLE search USING fts4(body);");
    uint64_t before = scratch_sum(path);
    for (int mode = TRD_STORE_READ; mode <= TRD_STORE_MEASURE; mode++) {
        trd_store *store = open_as(path, (trd_store_mode)mode);
        assert_false(trd_store_keeps_ledger(store));
        assert_ok(trd_ledger_add(store, "look", "{}", &err), err);       /* does nothing */
        assert_ok(trd_store_tables(store, pool, &tables, &count, &err), err);
        assert_string_equal(tables[0].name, "a");
        assert_string_equal(tables[1].name, "b");
        for (size_t i = 0; i < count; i++) {
            assert_string_not_equal(tables[i].name, "v");
            assert_string_not_equal(tables[i].name, "search");
        }
        volatile sig_atomic_t stop = 1;
        trd_watch             watch = { .stop = &stop };
        trd_store_watch(store, &watch);
        assert_int_equal(trd_store_tables(store, pool, &tables, &count, &err), TRD_E_CANCELLED);
        stop = 0;
        assert_ok(trd_store_tables(store, pool, &tables, &count, &err), err);
        trd_store_watch(store, NULL);
        static const trd_type types[] = { TRD_INTEGER, TRD_REAL, TRD_CODE, TRD_CODE, TRD_CODE };
        for (int i = 0; i < 5; i++)
            assert_int_equal(tables[1].columns[i].type, types[i]);
        assert_int_equal(tables[1].columns[0].missing, 1);
        assert_string_equal(tables[1].columns[1].header, "r");
        assert_int_equal(tables[1].source_count, 0);
        assert_ok(trd_store_column(store, &tables[1], "mixed", TRD_CODE, NULL, pool, &column, &err), err);
        assert_string_equal(trd_column_text(column, 0), "1");
        trd_store_close(store);
    }
    refused(path, TRD_STORE_IMPORT, TRD_E_DATA, "of another program");
    assert_true(scratch_sum(path) == before);
    assert_int_equal(scratch_files(*state, false), 1);
    trd_pool_free(pool);
}

static void an_unfinished_write_of_another_program_is_not_rolled_back(void **state)
{
    static const char *const endings[] = { "-journal", "-wal" };
    const char *path = scratch_path(*state, "foreign.db");
    char        beside[600];
    scratch_sql(path, "CREATE TABLE a(x)");
    for (int i = 0; i < 2; i++) {
        snprintf(beside, sizeof beside, "%s%s", path, endings[i]);
        scratch_write_text(beside, "\xd9\xd5\x05\xf9 something");
        refused(path, TRD_STORE_READ, TRD_E_DATA, "unfinished write");
        refused(path, TRD_STORE_MEASURE, TRD_E_DATA, "unfinished write");
        unlink(beside);
    }
}

static void a_write_ahead_log_makes_no_files_beside(void **state)
{
    const char      *path = scratch_path(*state, "wal?1 #%.db");
    trd_pool        *pool = trd_pool_new(NULL);
    trd_store_table *tables = NULL;
    size_t           count = 0;
    trd_error        err = { 0 };
    scratch_sql(path, "PRAGMA journal_mode = WAL; CREATE TABLE a(x); INSERT INTO a VALUES(1)");
    uint64_t before = scratch_sum(path);
    for (int mode = TRD_STORE_READ; mode <= TRD_STORE_MEASURE; mode++) {
        trd_store *store = open_as(path, (trd_store_mode)mode);
        assert_ok(trd_store_tables(store, pool, &tables, &count, &err), err);
        assert_int_equal(tables[0].rows, 1);
        trd_store_close(store);
    }
    assert_true(scratch_sum(path) == before);
    assert_int_equal(scratch_files(*state, false), 1);
    trd_pool_free(pool);
}

/* Root may write everywhere, so another user looks. */
static void a_file_that_may_not_be_written_is_read_without_a_ledger(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    assert_ok(write_rows(store, "t", false, &err), err);
    assert_true(trd_store_keeps_ledger(store));
    trd_store_close(store);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(((scratch *)*state)->folder, 0555), 0);
    pid_t child = fork();
    if (child == 0) {
        trd_store *read = NULL;
        int        status = geteuid() == 0 && setuid(65534) != 0 ? 77 : 0;
        if (!status && trd_store_open(path, TRD_STORE_MEASURE, &read, &err) != TRD_OK)
            status = access(path, R_OK) != 0 ? 77 : 1;       /* a folder above may be closed to that user */
        if (!status && trd_store_keeps_ledger(read))
            status = 2;
        if (!status && trd_ledger_add(read, "look", "{}", &err) != TRD_OK)
            status = 3;
        trd_store_close(read);
        read = NULL;
        if (!status && trd_store_open(path, TRD_STORE_IMPORT, &read, &err) == TRD_OK &&
            (write_rows(read, "t", true, &err) != TRD_E_IO || !strstr(err.what, "cannot be written")))
            status = 4;
        _exit(status);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    chmod(((scratch *)*state)->folder, 0755);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        print_message("another user cannot reach the scratch folder: skipped\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* ---- damage ------------------------------------------------------------- */

/* Opens, lists and loads everything; every answer but a crash will do, as long
 * as an error says something. */
static void walk_all(const char *path)
{
    trd_store       *store = NULL;
    trd_error        err = { 0 };
    trd_pool        *pool = trd_pool_new(NULL);
    trd_store_table *tables = NULL;
    size_t           count = 0;
    trd_code         code = trd_store_open(path, TRD_STORE_MEASURE, &store, &err);
    if (code == TRD_OK)
        code = trd_store_tables(store, pool, &tables, &count, &err);
    for (size_t t = 0; code == TRD_OK && t < count; t++)
        for (size_t c = 0; c < tables[t].column_count; c++) {
            trd_error   wrong = { 0 };
            trd_column *column = NULL;
            if (trd_store_column(store, &tables[t], tables[t].columns[c].name, tables[t].columns[c].type, NULL, pool, &column, &wrong) != TRD_OK)
                assert_true(wrong.code != TRD_OK && wrong.what[0]);
            else
                assert_int_equal(column->rows, tables[t].rows);
        }
    trd_ledger_entry *entries = NULL;
    if (code == TRD_OK)
        code = trd_ledger_read(store, pool, &entries, &count, &err);
    assert_true(code == TRD_OK || err.what[0]);
    trd_store_close(store);
    trd_pool_free(pool);
}

static void a_damaged_database_is_an_error_and_no_crash(void **state)
{
    const char *path = scratch_path(*state, "a.db"), *broken = scratch_path(*state, "broken.db");
    trd_error   err = { 0 };
    trd_store  *store = open_as(path, TRD_STORE_IMPORT);
    for (int i = 0; i < 40; i++)
        assert_ok(write_rows(store, i % 2 ? "een" : "twee", true, &err), err);
    trd_store_close(store);

    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    uint64_t random = 88172645463325252u;
    for (int round = 0; round < 300; round++) {
        scratch_copy(path, broken);
        FILE *file = fopen(broken, "r+b");
        assert_non_null(file);
        for (int i = 0; i < 8; i++) {                /* 8 bytes of the file, half of them at the head of a page */
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            long at = (long)(random % (uint64_t)info.st_size);
            if (i % 2)
                at = at / 4096 * 4096 + at % 120;
            fseek(file, at < 16 ? 100 : at, SEEK_SET);
            putc((int)(random >> 40) & 0xFF, file);
        }
        fclose(file);
        walk_all(broken);
        if (round % 10 == 0) {                       /* and cut off */
            assert_int_equal(truncate(broken, (off_t)(random % (uint64_t)info.st_size)), 0);
            walk_all(broken);
        }
    }
    assert_int_equal(scratch_files(*state, false), 2);
}

/* Our marks, strange contents in our own tables. */
static void our_own_tables_are_doubted_too(void **state)
{
    static const char *const spoil[] = {
        "DROP TABLE trede_code", "DROP TABLE trede_column", "DROP TABLE trede_ledger", "DROP TABLE trede_dataset",
        "UPDATE trede_column SET type = 'nonsense', unit = NULL, header = NULL",
        "UPDATE trede_column SET name = 'elsewhere' WHERE name = 'naam'",
        "UPDATE trede_code SET low = 9, high = NULL", "UPDATE trede_code SET kind = 'nonsense', text = x'00ff'",
        "UPDATE trede_dataset SET file = NULL, digest = NULL, imported_at = NULL, marks = 'x', rows = -1",
        "DROP TABLE trede_column; CREATE VIEW trede_column AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS name FROM n",
        "ALTER TABLE t DROP COLUMN aantal", "DROP TABLE t; CREATE TABLE t(rowid, oid, _rowid_)",
    };
    for (size_t i = 0; i < sizeof spoil / sizeof *spoil; i++) {
        const char *path = scratch_path(*state, "a.db");
        trd_error   err = { 0 };
        unlink(path);
        trd_store *store = open_as(path, TRD_STORE_IMPORT);
        assert_ok(write_rows(store, "t", false, &err), err);
        trd_store_close(store);
        scratch_sql(path, spoil[i]);
        alarm(20);
        walk_all(path);
        alarm(0);
    }
}

static void hostile_databases_end_in_an_error_or_are_read(void **state)
{
    DIR *folder = opendir(TRD_SHARED_DIR "/attacks/data/sqlite");
    int  count = 0;
    if (!folder) {
        print_message("../shared/attacks/data/sqlite is not here: skipped\n");
        skip();
    }
    for (struct dirent *e; (e = readdir(folder));) {
        size_t n = strlen(e->d_name);
        char   from[600];
        if (n < 4 || strcmp(e->d_name + n - 3, ".db") != 0)
            continue;
        snprintf(from, sizeof from, "%s/attacks/data/sqlite/%s", TRD_SHARED_DIR, e->d_name);
        const char *path = scratch_path(*state, e->d_name);
        scratch_copy(from, path);
        uint64_t before = scratch_sum(path);
        alarm(20);                                   /* a hang ends the test */
        walk_all(path);
        trd_store *store = NULL;
        trd_error  err = { 0 };
        if (trd_store_open(path, TRD_STORE_IMPORT, &store, &err) == TRD_OK)
            trd_store_close(store);
        else
            assert_true(err.what[0]);
        alarm(0);
        if (scratch_sum(path) != before)
            fail_msg("%s was changed", e->d_name);
        if (scratch_files(*state, true) != 1)
            fail_msg("%s: there is a file beside it", e->d_name);
        count++;
    }
    closedir(folder);
    assert_true(count > 0);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_scratch(what_is_written_is_found_again),
        in_scratch(rows_are_added_and_a_table_is_replaced),
        in_scratch(rows_of_another_shape_are_not_added),
        in_scratch(bounds_that_differ_are_widened),
        in_scratch(an_abandoned_writer_leaves_the_database_as_it_was),
        in_scratch(a_new_database_without_an_import_is_not_left_behind),
        in_scratch(a_failed_first_import_leaves_the_second_its_file),
        in_scratch(names_are_quoted_never_pasted),
        in_scratch(reserved_and_empty_names_are_refused),
        in_scratch(a_table_that_no_import_made_is_left_alone),
        in_scratch(what_is_no_database_is_said),
        in_scratch(a_name_is_no_uri_and_no_memory),
        in_scratch(a_newer_database_is_not_touched),
        in_scratch(a_database_of_another_program_can_be_read_and_never_changes),
        in_scratch(an_unfinished_write_of_another_program_is_not_rolled_back),
        in_scratch(a_write_ahead_log_makes_no_files_beside),
        in_scratch(a_file_that_may_not_be_written_is_read_without_a_ledger),
        in_scratch(a_damaged_database_is_an_error_and_no_crash),
        in_scratch(our_own_tables_are_doubted_too),
        in_scratch(hostile_databases_end_in_an_error_or_are_read),
    };
    return cmocka_run_group_tests_name("store/store", tests, NULL, NULL);
}
