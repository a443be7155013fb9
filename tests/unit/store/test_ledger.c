/* The chain of the ledger: it holds, and what was changed by hand shows. */
#include "scratch.h"

#include "base/pool.h"
#include "store/store.h"

enum { ENTRIES = 5 };

static const char *make(scratch *s)
{
    static const trd_store_new_column columns[] = { { "x", "x", "", TRD_INTEGER } };
    const char       *path = scratch_path(s, "a.db");
    trd_store        *store = NULL;
    trd_store_writer *w = NULL;
    trd_error         err = { 0 };

    unlink(path);
    assert_ok(trd_store_open(path, TRD_STORE_IMPORT, &store, &err), err);
    assert_ok(trd_store_writer_open(store, "t", false, columns, 1, NULL, 0, &w, &err), err);
    assert_ok(trd_store_writer_finish(w, &(trd_store_source){ .file = "a \"file\".csv", .digest = "d" }, 0, &err), err);
    trd_store_close(store);
    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &store, &err), err);
    for (int i = 1; i < ENTRIES; i++)
        assert_ok(trd_ledger_add(store, i % 2 ? "look" : "run", "{\"table\":\"t\"}", &err), err);
    trd_store_close(store);
    return path;
}

static trd_code read_all(const char *path, trd_pool *pool, trd_ledger_entry **entries, size_t *count, trd_error *err)
{
    trd_store *store = NULL;
    assert_ok(trd_store_open(path, TRD_STORE_READ, &store, err), *err);
    trd_code code = trd_ledger_read(store, pool, entries, count, err);
    trd_store_close(store);
    return code;
}

static void every_import_and_look_stands_in_order(void **state)
{
    const char       *path = make(*state);
    trd_pool         *pool = trd_pool_new(NULL);
    trd_ledger_entry *entries = NULL;
    size_t            count = 0;
    trd_error         err = { 0 };
    assert_ok(read_all(path, pool, &entries, &count, &err), err);
    assert_int_equal(count, ENTRIES);
    assert_string_equal(entries[0].event, "import");
    assert_string_equal(entries[0].detail, "{\"digest\":\"d\",\"file\":\"a \\\"file\\\".csv\",\"profile\":\"\",\"rows\":0,\"table\":\"t\"}");
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(entries[i].number, i + 1);
        assert_int_equal(strlen(entries[i].digest), 64);
        assert_true(i == 0 || strcmp(entries[i - 1].time, entries[i].time) <= 0);
    }
    trd_pool_free(pool);
}

static void whatever_is_changed_by_hand_shows(void **state)
{
    static const struct { const char *sql, *entry; } by_hand[] = {
        { "UPDATE trede_ledger SET detail = '{}' WHERE number = 3", "entry 3" },
        { "UPDATE trede_ledger SET time = '2020-01-01T00:00:00.000Z' WHERE number = 1", "entry 1" },
        { "UPDATE trede_ledger SET event = 'run' WHERE number = 2", "entry 2" },
        { "UPDATE trede_ledger SET digest = 'x' WHERE number = 5", "entry 5" },
        { "DELETE FROM trede_ledger WHERE number = 1", "entry 1" },
        { "DELETE FROM trede_ledger WHERE number = 3", "entry 3" },
        { "DELETE FROM trede_ledger WHERE number = 3; UPDATE trede_ledger SET number = number - 1 WHERE number > 3", "entry 3" },
        { "DELETE FROM trede_ledger WHERE number = 5", "entry 5" },      /* the last one */
        { "DELETE FROM trede_ledger", "entry 1" },
        { "UPDATE trede_ledger SET number = 99 WHERE number = 2", "entry 2" },
        { "INSERT INTO trede_ledger VALUES(6, 't', 'e', 'd', 'x')", "entry 6" },
    };
    trd_pool *pool = trd_pool_new(NULL);
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        const char       *path = make(*state);
        trd_ledger_entry *entries = NULL;
        size_t            count = 77;
        trd_error         err = { 0 };
        scratch_sql(path, by_hand[i].sql);
        assert_int_equal(read_all(path, pool, &entries, &count, &err), TRD_E_DATA);
        assert_holds(err.what, by_hand[i].entry);
        assert_null(entries);
        assert_int_equal(count, 77);                 /* nothing is handed out */
    }
    trd_pool_free(pool);
}

/* A gap does not close when work goes on. */
static void a_removed_end_shows_also_after_new_entries(void **state)
{
    const char       *path = make(*state);
    trd_pool         *pool = trd_pool_new(NULL);
    trd_ledger_entry *entries = NULL;
    size_t            count = 0;
    trd_store        *store = NULL;
    trd_error         err = { 0 };
    scratch_sql(path, "DELETE FROM trede_ledger WHERE number > 3");
    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &store, &err), err);
    for (int i = 0; i < 3; i++)
        assert_ok(trd_ledger_add(store, "look", "{}", &err), err);
    trd_store_close(store);
    assert_int_equal(read_all(path, pool, &entries, &count, &err), TRD_E_DATA);
    assert_holds(err.what, "entry 4");
    trd_pool_free(pool);
}

static void two_that_look_at_once_both_stand_there(void **state)
{
    const char       *path = make(*state);
    trd_pool         *pool = trd_pool_new(NULL);
    trd_store        *one = NULL, *two = NULL;
    trd_ledger_entry *entries = NULL;
    size_t            count = 0;
    trd_error         err = { 0 };
    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &one, &err), err);
    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &two, &err), err);
    for (int i = 0; i < 10; i++) {
        assert_ok(trd_ledger_add(one, "look", "{\"who\":1}", &err), err);
        assert_ok(trd_ledger_add(two, "look", "{\"who\":2}", &err), err);
    }
    trd_store_close(one);
    trd_store_close(two);
    assert_ok(read_all(path, pool, &entries, &count, &err), err);
    assert_int_equal(count, ENTRIES + 20);
    trd_pool_free(pool);
}

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_scratch(every_import_and_look_stands_in_order),
        in_scratch(whatever_is_changed_by_hand_shows),
        in_scratch(a_removed_end_shows_also_after_new_entries),
        in_scratch(two_that_look_at_once_both_stand_there),
    };
    return cmocka_run_group_tests_name("store/ledger", tests, NULL, NULL);
}
