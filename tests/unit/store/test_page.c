/* Pages of our own making: SQLite judges them, and must find in them what it
 * finds in a table that it filled itself. */
#include "scratch.h"

#include "base/pool.h"
#include "base/text.h"
#include "store/page_file.h"
#include "store/store.h"

typedef struct dice {
    uint64_t state;
} dice;

static uint64_t throw_dice(dice *d, uint64_t below)
{
    d->state ^= d->state << 13, d->state ^= d->state >> 7, d->state ^= d->state << 17;
    return (d->state >> 11) % below;
}

/* ---- numbers of one to nine bytes -------------------------------------- */

static void varints_have_the_published_form(void **state)
{
    static const struct { uint64_t value; size_t n; unsigned char bytes[9]; } known[] = {
        { 0, 1, { 0 } }, { 127, 1, { 0x7F } }, { 128, 2, { 0x81, 0x00 } }, { 16383, 2, { 0xFF, 0x7F } }, { 16384, 3, { 0x81, 0x80, 0x00 } },
        { (UINT64_C(1) << 56) - 1, 8, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F } },
        { UINT64_C(1) << 56, 9, { 0x80, 0xC0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 } },
        { UINT64_MAX, 9, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        unsigned char out[16];
        assert_int_equal(trd_page_put_varint(out, known[i].value), known[i].n);
        assert_memory_equal(out, known[i].bytes, known[i].n);
    }
}

/* ---- trees in files with small pages ----------------------------------- */

typedef struct tree_case {
    int      page_size;
    int64_t  rows, first;            /* first: the first rowid               */
    size_t   longest;                /* letters in a text, at most           */
    size_t   per_block;              /* rows                                 */
    uint64_t lock_byte;              /* 0: where it is                       */
    uint64_t seed;
} tree_case;

static trd_code write_tree(const char *path, const tree_case *c, trd_error *err)
{
    trd_page_file  file;
    trd_page_tree  tree = { .root = 2 };
    trd_page_block block = { 0 };
    dice           d = { c->seed };
    bool           fits = false;
    char          *text = malloc(c->longest + 1);
    trd_code       code = trd_page_file_open(path, "t", &file, &fits, err);

    assert_int_equal(code, TRD_OK);
    assert_true(fits);
    assert_int_equal(file.page_size, c->page_size);
    if (c->lock_byte)
        file.lock_byte = c->lock_byte;
    trd_page_block_begin(&block, file.page_size);
    for (int64_t i = 0; i < c->rows && code == TRD_OK; i++) {
        size_t n = throw_dice(&d, c->longest + 1);
        memset(text, 'a' + (int)(i % 26), n);
        trd_value values[] = { { .as.integer = i * 7919, .kind = TRD_VALUE_INTEGER }, { .as.text = text, .length = (uint32_t)n, .kind = TRD_VALUE_TEXT } };
        code = trd_page_block_row(&block, c->first + i, values, 2, err);
        if (code == TRD_OK && (size_t)(i + 1) % c->per_block == 0) {
            trd_page_block_end(&block);
            code = trd_page_tree_add(&file, &tree, &block, err);
            trd_page_block_begin(&block, file.page_size);
        }
    }
    trd_page_block_end(&block);
    if (code == TRD_OK)
        code = trd_page_tree_add(&file, &tree, &block, err);
    if (code == TRD_OK)
        code = trd_page_tree_finish(&file, &tree, err);
    if (code == TRD_OK)
        code = trd_page_file_finish(&file, err);
    trd_page_file_close(&file);
    trd_page_tree_release(&tree);
    trd_page_block_release(&block);
    free(text);
    return code;
}

/* All rows, in order and with their texts, as SQLite reads them. */
static void check_tree(const char *path, const tree_case *c)
{
    sqlite3      *db;
    sqlite3_stmt *s;
    dice          d = { c->seed };
    int64_t       i = 0;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        fail_msg("page size %d, %lld rows, texts to %zu, seed %llu: %s", c->page_size, (long long)c->rows, c->longest,
                 (unsigned long long)c->seed, sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT rowid, n, x FROM t ORDER BY rowid", -1, &s, NULL), SQLITE_OK);
    for (; sqlite3_step(s) == SQLITE_ROW; i++) {
        size_t n = throw_dice(&d, c->longest + 1);
        assert_int_equal(sqlite3_column_int64(s, 0), c->first + i);
        assert_int_equal(sqlite3_column_int64(s, 1), i * 7919);
        assert_int_equal(sqlite3_column_bytes(s, 2), n);
        for (size_t k = 0; k < n; k += n > 100 ? 97 : 1)
            assert_int_equal(sqlite3_column_text(s, 2)[k], 'a' + (int)(i % 26));
    }
    assert_int_equal(i, c->rows);
    sqlite3_finalize(s);
    if (c->rows) {                                   /* down the tree by rowid, and growing on */
        char sql[200];
        snprintf(sql, sizeof sql, "SELECT n FROM t WHERE rowid = %lld", (long long)(c->first + c->rows / 2));
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
        assert_int_equal(sqlite3_column_int64(s, 0), c->rows / 2 * 7919);
        sqlite3_finalize(s);
    }
    assert_int_equal(sqlite3_exec(db, "INSERT INTO t SELECT 1, 'behind' FROM (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3);"
                                  "DELETE FROM t WHERE rowid % 3 = 0; CREATE INDEX i ON t(n);", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_string_equal(scratch_cell(path, "PRAGMA integrity_check"), "ok");
}

static void make_and_check(void **state, const tree_case *c)
{
    const char *path = scratch_path(*state, "t.db");
    sqlite3    *db;
    char        sql[120];
    trd_error   err = { 0 };

    unlink(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    snprintf(sql, sizeof sql, "PRAGMA page_size = %d; CREATE TABLE t(n INTEGER, x TEXT)", c->page_size);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_ok(write_tree(path, c, &err), err);
    check_tree(path, c);
}

static void trees_of_every_height_are_whole(void **state)
{
    static const int sizes[] = { 512, 1024, 4096, 32768 };
    dice             d = { 20250101 };
    for (int64_t rows = 0; rows <= 40; rows++)
        make_and_check(state, &(tree_case){ 512, rows, 1, 200, 7, 0, 1 + (uint64_t)rows });
    make_and_check(state, &(tree_case){ 512, 60000, 1, 20, 900, 0, 3 });          /* four levels */
    make_and_check(state, &(tree_case){ 512, 20000, INT64_MAX - 30000, 9, 100, 0, 4 });   /* keys of nine bytes */
    for (int round = 0; round < 60; round++) {
        tree_case c = { .page_size = sizes[throw_dice(&d, 4)], .rows = (int64_t)throw_dice(&d, 3000), .first = 1 + (int64_t)throw_dice(&d, 100000),
                        .longest = throw_dice(&d, 4) ? throw_dice(&d, 100) : throw_dice(&d, 3000), .per_block = 1 + throw_dice(&d, 500),
                        .seed = 1 + throw_dice(&d, 1u << 30) };
        make_and_check(state, &c);
    }
}

/* Records around every size at which the form of a cell changes. */
static void long_texts_go_on_in_other_pages(void **state)
{
    static const size_t longest[] = { 440, 470, 480, 500, 512, 980, 1010, 1020, 1500, 5000, 70000 };
    for (size_t i = 0; i < sizeof longest / sizeof *longest; i++)
        for (int64_t rows = 1; rows <= 3; rows++) {
            make_and_check(state, &(tree_case){ 512, rows, 1, longest[i], 2, 0, 77 + i });
            make_and_check(state, &(tree_case){ 512, 100, 1, longest[i], 9, 0, 99 + i });
        }
    make_and_check(state, &(tree_case){ 4096, 3, 1, 5000000, 2, 0, 5 });
}

/* SQLite never uses the page at its lock byte; here that is put at 64 KiB. */
static void the_page_at_the_lock_byte_stays_free(void **state)
{
    enum { LOCK = 65536 };
    sqlite3_test_control(SQLITE_TESTCTRL_PENDING_BYTE, LOCK);
    for (int64_t rows = 100; rows < 1500; rows += 37)
        make_and_check(state, &(tree_case){ 512, rows, 1, 100, 1 + (size_t)(rows % 120), LOCK, (uint64_t)rows });
    make_and_check(state, &(tree_case){ 512, 400, 1, 2000, 50, LOCK, 8 });
    sqlite3_test_control(SQLITE_TESTCTRL_PENDING_BYTE, 0x40000000);
}

static void a_file_of_another_kind_is_left_alone(void **state)
{
    static const char *const kinds[] = { "PRAGMA encoding = 'UTF-16'", "PRAGMA auto_vacuum = FULL", "PRAGMA page_size = 65536",
                                         "CREATE TABLE u(x); INSERT INTO u VALUES(zeroblob(20000)); DROP TABLE u" };
    const char *path = scratch_path(*state, "k.db");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        sqlite3      *db;
        trd_page_file file;
        bool          fits = true;
        trd_error     err = { 0 };
        unlink(path);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, kinds[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        assert_ok(trd_page_file_open(path, "t", &file, &fits, &err), err);
        if (fits)
            fail_msg("fits after all: %s", kinds[i]);
        trd_page_file_close(&file);
    }
}

/* ---- both ways, through the writer ------------------------------------- */

enum { MOST_COLUMNS = 300 };

static void random_cell(dice *d, trd_store_writer *w, size_t column, trd_pool *pool, const trd_store_new_code *codes, size_t code_count)
{
    static const int64_t integers[] = { 0, 1, 2, -1, 127, 128, -128, -129, 255, 32767, 32768, -32768, -32769, 8388607, 8388608, -8388608, -8388609,
                                        2147483647, 2147483648, -2147483648, -2147483649, 140737488355327, 140737488355328, -140737488355328,
                                        -140737488355329, INT64_MAX, INT64_MIN, 9007199254740993 };
    static const double  reals[] = { 0, -0.0, 0.5, -0.1, 6, -7, 1e15, 1e18, 9.3e18, -9223372036854775808.0, 9223372036854775807.0, 1e300, 5e-324,
                                     140737488355327.0, 140737488355328.0, -140737488355328.0, -140737488355329.0, 3.25, 1.0 / 3, 123456789012345678.0 };
    static const char *const texts[] = { "", "a", "12", "-7", "5.0", "1e3", " 12", "12 ", "0x10", "+5", ".5", "5.", "1,5", "inf", "nan", "-", "+", ".",
                                         "9223372036854775808", "00012", "1e400", "\xC3\xA9", "<5", "1 2", "9007199254740993", "6.0e0", "\t3" };

    switch (throw_dice(d, 9)) {
    case 0: break;
    case 1: case 2: trd_store_writer_integer(w, column, integers[throw_dice(d, sizeof integers / sizeof *integers)]); break;
    case 3: trd_store_writer_integer(w, column, (int64_t)(throw_dice(d, UINT64_MAX) >> throw_dice(d, 64))); break;
    case 4: trd_store_writer_real(w, column, reals[throw_dice(d, sizeof reals / sizeof *reals)]); break;
    case 5: trd_store_writer_real(w, column, (double)throw_dice(d, 1000000) / 1000); break;
    case 6: {
        const char *text = texts[throw_dice(d, sizeof texts / sizeof *texts)];
        trd_store_writer_text(w, column, text, strlen(text));
        break;
    }
    case 7: {
        size_t n = throw_dice(d, 50) ? throw_dice(d, 30) : throw_dice(d, 12000);
        char  *text = trd_pool_alloc(pool, n + 1);
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(' ' + throw_dice(d, 90));
        trd_store_writer_text(w, column, text, n);
        break;
    }
    default: trd_store_writer_code(w, column, &codes[throw_dice(d, code_count)]);
    }
}

static int64_t inode(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 ? (int64_t)info.st_ino : 0;
}

/* The same table from the same seed, each way. */
static void write_random(const char *path, bool through_insert, uint64_t seed)
{
    static const trd_store_new_code codes[] = { { NULL, "<5", TRD_KNOWN, 1, 4 }, { NULL, "-1", TRD_USER_MISSING, 0, 0 }, { NULL, "99", TRD_USER_MISSING, 0, 0 },
                                                { NULL, "NULL", TRD_USER_MISSING, 0, 0 } };
    static const trd_type types[] = { TRD_INTEGER, TRD_REAL, TRD_CODE, TRD_DATE, TRD_FLAG };
    dice                  d = { seed };
    size_t                columns = throw_dice(&d, 4) ? 1 + throw_dice(&d, 12) : 1 + throw_dice(&d, MOST_COLUMNS);
    int64_t               rows = throw_dice(&d, 5) ? (int64_t)throw_dice(&d, 300) : (int64_t)throw_dice(&d, 5000 / columns + 2);
    trd_store_new_column  all[MOST_COLUMNS];
    char                  names[MOST_COLUMNS][24];
    trd_store            *store = NULL;
    trd_store_writer     *w = NULL;
    trd_error             err = { 0 };
    trd_store_source      source = { .file = "f.csv", .digest = "d" };

    assert_ok(trd_store_open(path, TRD_STORE_IMPORT, &store, &err), err);
    if (through_insert) {                            /* something stands there already */
        static const trd_store_new_column one[] = { { "x", "x", "", TRD_CODE } };
        assert_ok(trd_store_writer_open(store, "other", false, one, 1, NULL, 0, &w, &err), err);
        assert_ok(trd_store_writer_finish(w, &source, 0, &err), err);
    }
    for (size_t i = 0; i < columns; i++) {
        snprintf(names[i], sizeof names[i], "c%zu", i);
        all[i] = (trd_store_new_column){ names[i], names[i], "", types[throw_dice(&d, 5)] };
    }
    int64_t before = inode(path);
    assert_ok(trd_store_writer_open(store, "t", false, all, columns, codes, 4, &w, &err), err);
    for (int64_t r = 0; r < rows; r++) {
        trd_pool *pool = trd_pool_new(NULL);
        for (size_t i = 0; i < columns; i++)
            random_cell(&d, w, i, pool, codes, 4);
        assert_ok(trd_store_writer_row(w, &err), err);
        for (uint64_t n = throw_dice(&d, 6); n < 2; n++)
            assert_ok(trd_store_writer_repair(w, r, names[0], " 1", "1", "spaces", &err), err);
        trd_pool_free(pool);
    }
    assert_ok(trd_store_writer_finish(w, &source, 0, &err), err);
    trd_store_close(store);
    assert_int_equal(inode(path) == before, through_insert);     /* pages come in a new file */
}

/* Every value of both, with its type. */
static void compare(const char *one, const char *other, const char *sql, uint64_t seed)
{
    sqlite3      *a, *b;
    sqlite3_stmt *s, *t;
    int           step;

    assert_int_equal(sqlite3_open(one, &a), SQLITE_OK);
    assert_int_equal(sqlite3_open(other, &b), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(a, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(b, sql, -1, &t, NULL), SQLITE_OK);
    for (int row = 0; (step = sqlite3_step(s)) == SQLITE_ROW; row++) {
        if (sqlite3_step(t) != SQLITE_ROW)
            fail_msg("seed %llu: %s: a row too many", (unsigned long long)seed, sql);
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            int    type = sqlite3_column_type(s, i);
            double x = sqlite3_column_double(s, i), y = sqlite3_column_double(t, i);
            bool   same = type == sqlite3_column_type(t, i) &&
                        (type != SQLITE_FLOAT || memcmp(&x, &y, sizeof x) == 0) && (type != SQLITE_INTEGER || sqlite3_column_int64(s, i) == sqlite3_column_int64(t, i)) &&
                        (type != SQLITE_TEXT || (sqlite3_column_bytes(s, i) == sqlite3_column_bytes(t, i) &&
                                                 memcmp(sqlite3_column_text(s, i), sqlite3_column_text(t, i), (size_t)sqlite3_column_bytes(s, i)) == 0));
            if (!same)
                fail_msg("seed %llu: %s: row %d, column %d: %s and %s (types %d and %d)", (unsigned long long)seed, sql, row, i, sqlite3_column_text(s, i),
                         sqlite3_column_text(t, i), type, sqlite3_column_type(t, i));
        }
    }
    assert_int_equal(step, SQLITE_DONE);
    if (sqlite3_step(t) != SQLITE_DONE)
        fail_msg("seed %llu: %s: a row too few", (unsigned long long)seed, sql);
    sqlite3_finalize(s);
    sqlite3_finalize(t);
    sqlite3_close(a);
    sqlite3_close(b);
}

static void pages_hold_what_insert_stores(void **state)
{
    static const char *const questions[] = {
        "SELECT rowid, * FROM t ORDER BY rowid", "SELECT count(*), total(c0), min(c0), max(c0), count(DISTINCT c0) FROM t",
        "SELECT typeof(c0), count(*) FROM t GROUP BY 1 ORDER BY 1", "SELECT c0, count(*) FROM t GROUP BY 1 ORDER BY 1 LIMIT 200",
        "SELECT line, column_name, before, after, why FROM trede_repair ORDER BY rowid", "SELECT * FROM trede_column WHERE table_name = 't' ORDER BY position",
        "SELECT * FROM trede_code ORDER BY 1, 2, 3", "SELECT sql FROM sqlite_schema WHERE name = 't'",
        "SELECT file, digest, rows, marks FROM trede_dataset WHERE table_name = 't'",
    };
    const char *pages = scratch_path(*state, "pages.db"), *insert = scratch_path(*state, "insert.db");
    for (uint64_t seed = 1; seed <= 300; seed++) {
        unlink(pages);
        unlink(insert);
        write_random(pages, false, seed * 7919);
        write_random(insert, true, seed * 7919);
        assert_string_equal(scratch_cell(pages, "PRAGMA integrity_check"), "ok");
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
            compare(pages, insert, questions[i], seed);
        assert_string_equal(scratch_cell(pages, "SELECT count(*) FROM trede_ledger"), "1");
    }
    assert_int_equal(scratch_files(*state, false), 2);       /* nothing is left beside them */
}

/* ---- in the place of the database --------------------------------------- */

static trd_code write_one(const char *path, const char *table, trd_error *err)
{
    static const trd_store_new_column one[] = { { "x", "x", "", TRD_INTEGER } };
    const trd_store_source            source = { .file = "f.csv", .digest = "d" };
    trd_store        *store = NULL;
    trd_store_writer *w = NULL;
    trd_code          code = trd_store_open(path, TRD_STORE_IMPORT, &store, err);
    if (code == TRD_OK)
        code = trd_store_writer_open(store, table, false, one, 1, NULL, 0, &w, err);
    if (code == TRD_OK) {
        trd_store_writer_integer(w, 0, 42);
        assert_ok(trd_store_writer_row(w, err), *err);
        code = trd_store_writer_finish(w, &source, 0, err);
    }
    trd_store_close(store);
    return code;
}

static void a_link_stays_a_link(void **state)
{
    const char *real = scratch_path(*state, "real.db"), *link = scratch_path(*state, "link.db");
    trd_error   err = { 0 };
    assert_int_equal(symlink("real.db", link), 0);
    assert_ok(write_one(link, "t", &err), err);
    struct stat info;
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_string_equal(scratch_cell(real, "SELECT x FROM t"), "42");
}

static void a_database_that_holds_something_is_not_replaced(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    trd_error   err = { 0 };
    assert_ok(write_one(path, "t", &err), err);
    int64_t before = inode(path);
    assert_ok(write_one(path, "u", &err), err);
    assert_int_equal(inode(path), before);
    assert_string_equal(scratch_cell(path, "SELECT (SELECT x FROM t) || (SELECT x FROM u)"), "4242");
}

static void a_file_of_somebody_else_beside_it_is_left_alone(void **state)
{
    const char *path = scratch_path(*state, "a.db"), *beside = scratch_path(*state, "a.db-import");
    trd_error   err = { 0 };
    scratch_write_text(beside, "my own notes");
    assert_ok(write_one(path, "t", &err), err);
    assert_string_equal(scratch_cell(path, "SELECT x FROM t"), "42");
    struct stat info;
    assert_int_equal(stat(beside, &info), 0);
    assert_int_equal(info.st_size, strlen("my own notes"));
}

static void what_a_killed_import_left_is_removed(void **state)
{
    const char *path = scratch_path(*state, "a.db"), *beside = scratch_path(*state, "a.db-import");
    trd_error   err = { 0 };
    assert_ok(write_one(beside, "half", &err), err);         /* a database of ours */
    assert_ok(write_one(path, "t", &err), err);
    assert_false(scratch_exists(beside));
    assert_string_equal(scratch_cell(path, "SELECT x FROM t"), "42");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(varints_have_the_published_form),
        cmocka_unit_test_setup_teardown(trees_of_every_height_are_whole, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(long_texts_go_on_in_other_pages, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(the_page_at_the_lock_byte_stays_free, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_file_of_another_kind_is_left_alone, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(pages_hold_what_insert_stores, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_link_stays_a_link, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_database_that_holds_something_is_not_replaced, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_file_of_somebody_else_beside_it_is_left_alone, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(what_a_killed_import_left_is_removed, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests_name("store/page", tests, NULL, NULL);
}
