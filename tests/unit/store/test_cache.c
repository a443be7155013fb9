/* The column cache: what comes from it is what a fresh load gives, whatever
 * happened to the database or the folder meanwhile. */
#include "unit/store/cache_table.h"

#include <signal.h>
#include <sys/wait.h>

enum { ROWS = 300, ALL = WANTED };

static const char *made(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    write_table(path, "t", ROWS, 7, false);
    return path;
}

/* ---- usual -------------------------------------------------------------- */

static void every_type_comes_back_as_a_fresh_load_gives_it(void **state)
{
    static const int sizes[] = { 2, 300, 40000 };
    const char *path = scratch_path(*state, "a.db");

    for (size_t i = 0; i < 3; i++)
        for (int threads = 1; threads <= 2; threads++) {
            loaded    fresh, first, second;
            trd_error err = { 0 };
            write_table(path, "t", sizes[i], 11 + i, false);
            assert_ok(load_as(&fresh, path, TRD_STORE_MEASURE, 0, threads, &err), err);
            assert_ok(load_as(&first, path, TRD_STORE_MEASURE, 1, threads, &err), err);
            assert_ok(load_as(&second, path, TRD_STORE_MEASURE, 1, threads, &err), err);
            assert_int_equal(first.cached, 0);
            assert_int_equal(second.cached, ALL);
            assert_true(same_columns(&fresh, &first));
            assert_true(same_columns(&fresh, &second));
            assert_int_equal(count_files(path), ALL + 1);
            unload(&fresh), unload(&first), unload(&second);
        }
}

static void columns_are_added_to_what_is_there(void **state)
{
    const char      *path = made(state);
    trd_store       *store = NULL;
    trd_pool        *pool = trd_pool_new(NULL);
    trd_store_table *t = NULL;
    trd_column      *c = NULL;
    trd_error        err = { 0 };

    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &store, &err), err);
    store->cache_from = 1;
    assert_ok(trd_store_find(store, "t", pool, &t, &err), err);
    assert_int_equal(t->rows, ROWS);
    assert_ok(trd_store_column(store, t, "code", TRD_CODE, NULL, pool, &c, &err), err);
    assert_ok(trd_store_column(store, t, "tenths", TRD_REAL, NULL, pool, &c, &err), err);
    assert_int_equal(trd_store_from_cache(store), 0);
    assert_ok(trd_store_column(store, t, "code", TRD_CODE, NULL, pool, &c, &err), err);
    assert_int_equal(trd_store_from_cache(store), 1);
    trd_store_close(store);
    trd_pool_free(pool);
    assert_int_equal(load_and_compare(path), 2);
    assert_int_equal(load_and_compare(path), ALL);
}

static void tables_share_a_folder(void **state)
{
    const char *path = made(state);
    trd_store  *store = NULL;
    trd_pool   *pool = trd_pool_new(NULL);
    trd_error   err = { 0 };

    write_table(path, "u", 40, 3, false);
    load_and_compare(path);
    for (size_t again = 0; again < 2; again++) {
        trd_store_table *t = NULL;
        trd_column      *c = NULL;
        assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &store, &err), err);
        store->cache_from = 1;
        assert_ok(trd_store_find(store, "u", pool, &t, &err), err);
        assert_int_equal(t->rows, 40);
        assert_ok(trd_store_column(store, t, "name", TRD_CODE, NULL, pool, &c, &err), err);
        assert_int_equal(c->rows, 40);
        assert_int_equal(trd_store_from_cache(store), again);
        trd_store_close(store);
    }
    trd_pool_free(pool);
    assert_int_equal(load_and_compare(path), ALL);
}

static void only_large_tables_of_databases_that_may_be_written_are_kept(void **state)
{
    const char *path = made(state);
    loaded      l;
    trd_error   err = { 0 };

    assert_ok(load_as(&l, path, TRD_STORE_MEASURE, ROWS + 1, 1, &err), err);
    unload(&l);
    assert_ok(load_as(&l, path, TRD_STORE_READ, 1, 1, &err), err);
    unload(&l);
    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &l.store, &err), err);
    assert_int_equal(l.store->cache_from, TRD_CACHE_LEAST_ROWS);
    trd_store_skip_cache(l.store);
    assert_int_equal(l.store->cache_from, 0);
    trd_store_close(l.store);
    assert_false(scratch_exists(cache_folder(path)));
    load_and_compare(path);
    assert_ok(load_as(&l, path, TRD_STORE_READ, 1, 1, &err), err);      /* used where it is there */
    assert_int_equal(l.cached, ALL);
    unload(&l);
    remove_cache(path);
    scratch_sql(path, "PRAGMA application_id = 0");                     /* now it is of another program */
    assert_ok(trd_store_open(path, TRD_STORE_MEASURE, &l.store, &err), err);
    trd_pool        *pool = trd_pool_new(NULL);
    trd_store_table *t = NULL;
    trd_column      *c = NULL;
    l.store->cache_from = 1;
    assert_ok(trd_store_find(l.store, "t", pool, &t, &err), err);
    assert_ok(trd_store_column(l.store, t, "name", TRD_CODE, NULL, pool, &c, &err), err);
    trd_store_close(l.store);
    trd_pool_free(pool);
    assert_false(scratch_exists(cache_folder(path)));
}

static void a_cell_that_is_wrong_is_still_named(void **state)
{
    const char *path = made(state);
    loaded      l;
    trd_error   err = { 0 };

    scratch_sql(path, "UPDATE t SET date = 'soon' WHERE rowid = 8");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(load_as(&l, path, TRD_STORE_MEASURE, 1, 1, &err), TRD_E_DATA);
        assert_holds(err.what, "row 8: 'soon' is no date");
        unload(&l);
    }
}

static void stopping_stops(void **state)
{
    const char           *path = made(state);
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_error             err = { 0 };
    trd_column           *columns[ALL] = { 0 };
    trd_store_table      *t = NULL;

    load_and_compare(path);
    loaded l = load(path, true);
    assert_int_equal(l.cached, ALL);
    assert_ok(trd_store_find(l.store, "t", l.pool, &t, &err), err);
    assert_int_equal(trd_store_columns(l.store, t, wanted, ALL, &watch, l.pool, columns, &err), TRD_E_CANCELLED);
    assert_null(columns[0]);
    unload(&l);
    assert_int_equal(load_and_compare(path), ALL);
}

/* ---- the database changes ----------------------------------------------- */

static void keep_times(const char *path, const struct stat *before)
{
    struct timespec times[] = { before->st_atim, before->st_mtim };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void inserts(const char *path)          { scratch_sql(path, "INSERT INTO t(code) VALUES('new')"); }
static void deletes(const char *path)          { scratch_sql(path, "DELETE FROM t WHERE rowid = 5"); }
static void updates(const char *path)          { scratch_sql(path, "UPDATE t SET small = small - 1 WHERE rowid = 6"); }
static void writes_another_table(const char *path) { scratch_sql(path, "CREATE TABLE other(x)"); }
static void widens_a_span(const char *path)    { scratch_sql(path, "UPDATE trede_code SET high = 3 WHERE text = '<5'"); }
static void changes_a_code(const char *path)   { scratch_sql(path, "UPDATE trede_code SET kind = 'not_asked' WHERE text = '*'"); }
static void adds_a_code(const char *path)      { scratch_sql(path, "INSERT INTO trede_code VALUES('t', 'code', 'Oost', 'not_asked', 0, 0)"); }
static void vacuums(const char *path)          { scratch_sql(path, "VACUUM"); }
static void imports_again(const char *path)    { write_table(path, "t", ROWS, 8, false); }
static void appends(const char *path)          { write_table(path, "t", 3, 8, true); }
static void adds_a_column(const char *path)    { scratch_sql(path, "ALTER TABLE t ADD COLUMN more"); }

static void updates_without_a_trace_in_size_and_time(const char *path)
{
    struct stat before, after;
    stat(path, &before);
    scratch_sql(path, "UPDATE t SET small = small + 1 WHERE small = 3");
    keep_times(path, &before);
    stat(path, &after);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

/* Past SQLite: no counter is raised. */
static void writes_past_the_database(const char *path)
{
    unsigned char page[4096];
    struct stat   before;
    stat(path, &before);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    bool found = false;
    for (off_t at = 4096; !found && pread(fd, page, sizeof page, at) == sizeof page; at += 4096) {
        unsigned char *oost = memmem(page, sizeof page, "Oost", 4);
        if ((found = oost != NULL)) {
            memcpy(oost, "West", 4);
            assert_int_equal(pwrite(fd, page, sizeof page, at), sizeof page);
        }
    }
    assert_true(found);
    close(fd);
    keep_times(path, &before);
}

static void is_replaced_by_a_copy(const char *path)
{
    char copy[600];
    snprintf(copy, sizeof copy, "%s.copy", path);
    scratch_copy(path, copy);
    scratch_sql(copy, "UPDATE t SET middle = 5 WHERE rowid = 9");
    assert_int_equal(rename(copy, path), 0);
}

/* The same bytes: also then it is another file. */
static void is_restored_with_its_time(const char *path)
{
    char        copy[600];
    struct stat before;
    stat(path, &before);
    snprintf(copy, sizeof copy, "%s.copy", path);
    scratch_copy(path, copy);
    keep_times(copy, &before);
    assert_int_equal(rename(copy, path), 0);
}

/* An older state, in the same file. */
static void is_overwritten_by_an_older_state(const char *path)
{
    char        copy[600];
    struct stat before;
    snprintf(copy, sizeof copy, "%s.copy", path);
    scratch_copy(path, copy);
    scratch_sql(path, "UPDATE t SET small = 7 WHERE rowid = 2");
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
    stat(path, &before);
    scratch_copy(copy, path);
    keep_times(path, &before);
    unlink(copy);
}

/* The columns of the file at the path are not those of the file that is read. */
static void a_store_whose_file_was_replaced_uses_nothing(void **state)
{
    const char *path = made(state);
    char        copy[600];
    trd_error   err = { 0 };
    loaded      l;

    snprintf(copy, sizeof copy, "%s.copy", path);
    l = load(path, false);                           /* keeps the first file open */
    scratch_copy(path, copy);
    writes_past_the_database(copy);                  /* so that both have the same header */
    assert_int_equal(rename(copy, path), 0);
    load_and_compare(path);
    assert_int_equal(load_and_compare(path), ALL);
    trd_store_table *t = NULL;
    trd_column      *again[ALL] = { 0 };
    l.store->cache_from = 1;
    assert_ok(trd_store_find(l.store, "t", l.pool, &t, &err), err);
    assert_ok(trd_store_columns(l.store, t, wanted, ALL, NULL, l.pool, again, &err), err);
    assert_int_equal(trd_store_from_cache(l.store), 0);
    for (size_t i = 0; i < ALL; i++)
        assert_true(same_column(again[i], l.columns[i]));
    unload(&l);
    assert_int_equal(load_and_compare(path), ALL);
}

static void any_change_of_the_database_makes_it_anew(void **state)
{
    static void (*const changes[])(const char *) = {
        inserts, deletes, updates, writes_another_table, widens_a_span, changes_a_code, adds_a_code, vacuums, imports_again, appends, adds_a_column,
        updates_without_a_trace_in_size_and_time, writes_past_the_database, is_replaced_by_a_copy, is_restored_with_its_time,
        is_overwritten_by_an_older_state,
    };
    const char *path = made(state);

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        load_and_compare(path);
        assert_int_equal(load_and_compare(path), ALL);
        changes[i](path);
        if (load_and_compare(path) != 0)
            fail_msg("change number %zu was not noticed", i);
        assert_int_equal(load_and_compare(path), ALL);
        assert_int_equal(count_files(path), ALL + 1);
    }
}

static trd_cache look_at(trd_store *store)
{
    trd_cache cache;
    bool      begun;
    assert_int_equal(trd_state_begin(store, &begun, NULL), TRD_OK);
    assert_true(trd_cache_open(&cache, store, false));
    trd_state_end(store, begun);
    return cache;
}

static bool is_unchanged(const trd_cache *cache, trd_store *store)
{
    bool begun;
    assert_int_equal(trd_state_begin(store, &begun, NULL), TRD_OK);
    bool unchanged = trd_cache_is_unchanged(cache);
    trd_state_end(store, begun);
    return unchanged;
}

/* Two writes can fall in one tick of the clock. */
static void the_change_counter_alone_tells(void **state)
{
    const char *path = made(state);
    loaded      l = load(path, true);
    trd_cache   before = look_at(l.store);

    assert_true(is_unchanged(&before, l.store));
    updates(path);
    trd_cache after = look_at(l.store);
    before.now.changed = after.now.changed, before.now.changed_ns = after.now.changed_ns;
    before.now.touched = after.now.touched, before.now.touched_ns = after.now.touched_ns;
    assert_int_equal(before.now.bytes, after.now.bytes);
    assert_int_equal(before.now.inode, after.now.inode);
    assert_false(is_unchanged(&before, l.store));
    memcpy(before.now.header, after.now.header, sizeof before.now.header);
    assert_true(is_unchanged(&before, l.store));
    trd_cache_release(&before);
    trd_cache_release(&after);
    unload(&l);
}

static void a_write_ahead_log_has_no_cache(void **state)
{
    const char *path = made(state);
    sqlite3    *db;

    load_and_compare(path);
    scratch_sql(path, "PRAGMA journal_mode = WAL");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);               /* keeps the log there */
    assert_int_equal(sqlite3_exec(db, "UPDATE t SET small = 4 WHERE rowid = 3", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), 0);
    sqlite3_close(db);
    scratch_sql(path, "PRAGMA journal_mode = DELETE");
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
}

/* A writer that died in the middle leaves a journal; SQLite then restores. */
static void a_write_that_is_rolled_back_makes_it_anew(void **state)
{
    const char *path = made(state);

    load_and_compare(path);
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        if (sqlite3_open(path, &db) != SQLITE_OK ||
            sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN; UPDATE t SET name = 'somebody else', middle = 1", NULL, NULL, NULL) != SQLITE_OK)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    char journal[600];
    snprintf(journal, sizeof journal, "%s-journal", path);
    assert_true(scratch_exists(journal));
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
}

/* ---- our own entry in the ledger ---------------------------------------- */

static void our_own_entries_leave_it_valid(void **state)
{
    const char *path = made(state);
    trd_error   err = { 0 };

    load_and_compare(path);
    for (int i = 0; i < 30; i++) {                   /* the ledger grows over several pages */
        loaded l = load(path, true);
        assert_int_equal(l.cached, ALL);
        assert_ok(trd_ledger_add(l.store, "run", "{\"n\":\"a long line to fill the page sooner, and sooner, and sooner still\"}", &err), err);
        assert_ok(trd_ledger_add(l.store, "look", "{}", &err), err);
        unload(&l);
    }
    assert_int_equal(load_and_compare(path), ALL);
    assert_int_equal(scratch_number(path, "SELECT count(*) FROM trede_ledger"), 61);
    assert_int_equal(count_files(path), ALL + 1);
}

static void a_write_before_our_entry_makes_it_anew(void **state)
{
    const char *path = made(state);
    trd_error   err = { 0 };

    load_and_compare(path);
    loaded l = load(path, true);
    updates(path);
    assert_ok(trd_ledger_add(l.store, "run", "{}", &err), err);
    unload(&l);
    assert_int_equal(count_files(path), 0);          /* of no use any more */
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
}

/* The entry by hand, so that others can come between. */
static trd_cache *write_entry(trd_store *store)
{
    assert_int_equal(trd_store_run(store, "BEGIN IMMEDIATE", NULL), TRD_OK);
    trd_cache *before = trd_cache_before_entry(store);
    assert_int_equal(trd_ledger_append(store, "run", "{}", NULL), TRD_OK);
    assert_int_equal(trd_store_run(store, "COMMIT", NULL), TRD_OK);
    return before;
}

static void a_write_behind_our_entry_makes_it_anew(void **state)
{
    static void (*const changes[])(const char *) = { updates, updates_without_a_trace_in_size_and_time, inserts, is_replaced_by_a_copy, imports_again };
    const char *path = made(state);

    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        load_and_compare(path);
        loaded l = load(path, true);
        assert_int_equal(l.cached, ALL);
        trd_cache *before = write_entry(l.store);
        assert_non_null(before);
        changes[i](path);
        trd_cache_after_entry(before, l.store, true);
        unload(&l);
        assert_int_equal(load_and_compare(path), 0);
        assert_int_equal(load_and_compare(path), ALL);
    }
    loaded l = load(path, true);                     /* and without anything between, by hand too */
    trd_cache_after_entry(write_entry(l.store), l.store, true);
    unload(&l);
    assert_int_equal(load_and_compare(path), ALL);
}

static void an_entry_that_was_not_written_changes_nothing(void **state)
{
    const char *path = made(state);

    load_and_compare(path);
    loaded l = load(path, true);
    assert_int_equal(trd_store_run(l.store, "BEGIN IMMEDIATE", NULL), TRD_OK);
    trd_cache *before = trd_cache_before_entry(l.store);
    assert_non_null(before);
    assert_int_equal(trd_store_run(l.store, "ROLLBACK", NULL), TRD_OK);
    trd_cache_after_entry(before, l.store, false);
    unload(&l);
    assert_int_equal(load_and_compare(path), ALL);
}

/* ---- the folder --------------------------------------------------------- */

static mode_t mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

static void files_are_no_more_open_than_the_database(void **state)
{
    static const struct { mode_t database, file, folder; } modes[] = {
        { 0600, 0600, 0700 }, { 0640, 0640, 0750 }, { 0644, 0644, 0755 }, { 0666, 0644, 0755 },
    };
    const char *path = made(state);
    char        names[64][300];

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        mode_t before = umask(i % 2 ? 0 : 077);
        remove_cache(path);
        assert_int_equal(chmod(path, modes[i].database), 0);
        load_and_compare(path);
        assert_int_equal(mode_of(cache_folder(path)), modes[i].folder);
        int count = cache_files(path, names, 64);
        assert_int_equal(count, ALL + 1);
        for (int k = 0; k < count; k++)
            assert_int_equal(mode_of(names[k]), modes[i].file);
        umask(before);
    }
}

static void what_others_may_write_is_not_used(void **state)
{
    const char *path = made(state);
    char        names[64][300];

    load_and_compare(path);
    assert_int_equal(chmod(cache_folder(path), 0777), 0);
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(chmod(cache_folder(path), 0700), 0);
    assert_int_equal(load_and_compare(path), ALL);
    int count = cache_files(path, names, 64);
    for (int i = 0; i < count; i++)
        assert_int_equal(chmod(names[i], 0622), 0);
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(cache_folder(path), 1, 0), 0);               /* somebody else's folder */
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(chown(path, 1, 0), 0);                             /* of the owner of the database: used, not written */
    cache_files(path, names, 64);
    for (int i = 0; i < count; i++)
        assert_int_equal(chown(names[i], 1, 0), 0);
    assert_int_equal(load_and_compare(path), 0);                        /* the database was touched */
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(cache_files(path, names, 64), ALL + 1);
    for (int i = 0; i < count; i++) {
        struct stat info;
        assert_int_equal(stat(names[i], &info), 0);
        assert_int_equal(info.st_uid, 1);
    }
    assert_int_equal(chown(path, 0, 0), 0);
    assert_int_equal(chown(cache_folder(path), 0, 0), 0);
}

static void links_are_not_followed(void **state)
{
    const char *path = made(state), *elsewhere = scratch_path(*state, "elsewhere");
    char        target[600], name[600], names[64][300];

    snprintf(target, sizeof target, "elsewhere");
    assert_int_equal(mkdir(elsewhere, 0700), 0);
    assert_int_equal(symlink(target, cache_folder(path)), 0);
    load_and_compare(path);
    load_and_compare(path);
    assert_int_equal(rmdir(elsewhere), 0);           /* nothing was put in it */
    assert_int_equal(unlink(cache_folder(path)), 0);

    scratch_write_text(cache_folder(path), "a file");                   /* nor is a file taken for a folder */
    load_and_compare(path);
    assert_int_equal(unlink(cache_folder(path)), 0);

    load_and_compare(path);
    snprintf(name, sizeof name, "%s.file", path);
    int count = cache_files(path, names, 64);
    for (int i = 0; i < count; i++) {                /* a link to the very file */
        assert_int_equal(rename(names[i], name), 0);
        assert_int_equal(symlink("../a.db.file", names[i]), 0);
        assert_true(load_and_compare(path) < ALL);
        assert_int_equal(load_and_compare(path), ALL);
    }
    assert_true(scratch_exists(name));
}

static void a_link_to_the_database_shares_its_cache(void **state)
{
    const char *path = made(state), *link = scratch_path(*state, "link.db");

    load_and_compare(path);
    assert_int_equal(symlink("a.db", link), 0);
    assert_int_equal(load_and_compare(link), ALL);
    updates(path);
    assert_int_equal(load_and_compare(link), 0);
    assert_int_equal(load_and_compare(path), ALL);
    assert_false(scratch_exists(cache_folder(link)));
}

static void a_folder_that_cannot_be_written_is_read(void **state)
{
    const char *path = made(state);

    load_and_compare(path);
    assert_int_equal(chmod(cache_folder(path), 0500), 0);
    assert_int_equal(load_and_compare(path), ALL);
    if (geteuid() != 0) {                            /* root may write anywhere */
        updates(path);
        assert_int_equal(load_and_compare(path), 0);
        assert_int_equal(load_and_compare(path), 0);
        assert_int_equal(chmod(cache_folder(path), 0700), 0);
        remove_cache(path);
        const char *folder = ((scratch *)*state)->folder;
        assert_int_equal(chmod(folder, 0500), 0);
        assert_int_equal(load_and_compare(path), 0);
        assert_false(scratch_exists(cache_folder(path)));
        assert_int_equal(chmod(folder, 0700), 0);
    }
    chmod(cache_folder(path), 0700);
}

static void it_can_be_removed_or_ruined_while_it_is_used(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    char        names[64][300];

    write_table(path, "t", 40000, 5, false);
    load_and_compare(path);
    loaded through = load(path, true), fresh = load(path, false);
    assert_int_equal(through.cached, ALL);
    for (int i = cache_files(path, names, 64); i-- > 0;)
        assert_int_equal(truncate(names[i], i % 2 ? 0 : 100), 0);       /* where a mapped file would end the program */
    remove_cache(path);
    assert_true(same_columns(&through, &fresh));
    unload(&through);
    unload(&fresh);
    assert_int_equal(load_and_compare(path), 0);
    assert_int_equal(load_and_compare(path), ALL);
}

static void what_is_not_ours_stays_in_the_folder(void **state)
{
    const char *path = made(state);
    char        name[600];

    load_and_compare(path);
    snprintf(name, sizeof name, "%s/notes.txt", cache_folder(path));
    scratch_write_text(name, "mine");
    updates(path);
    load_and_compare(path);
    assert_true(scratch_exists(name));
    assert_int_equal(load_and_compare(path), ALL);
    snprintf(name, sizeof name, "%s/new-0123456789abcdef", cache_folder(path));
    scratch_write_text(name, "left by a killed run");
    updates(path);
    load_and_compare(path);
    assert_false(scratch_exists(name));
}

/* ---- several at once, and killed ---------------------------------------- */

static void a_killed_writer_leaves_nothing_wrong(void **state)
{
    const char *path = scratch_path(*state, "a.db");
    dice        d = { 99 };

    write_table(path, "t", 4000, 5, false);
    for (int i = 0; i < 40; i++) {
        pid_t child = fork();
        if (child == 0) {
            for (int k = 0;; k++) {
                loaded    l;
                trd_error err = { 0 };
                if (k % 2 == 0)
                    remove_cache(path);
                if (load_as(&l, path, TRD_STORE_MEASURE, 1, 1, &err) != TRD_OK || trd_ledger_add(l.store, "run", "{}", &err) != TRD_OK)
                    _exit(1);
                unload(&l);
            }
        }
        usleep((useconds_t)throw_dice(&d, 40000) + 500);
        int status;
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        load_and_compare(path);
        assert_int_equal(load_and_compare(path), ALL);
    }
}

/* In children nothing is asserted: what they end with tells. */
static int64_t number_of(const char *path, const char *sql)
{
    sqlite3      *db;
    sqlite3_stmt *s;
    if (sqlite3_open(path, &db) != SQLITE_OK || sqlite3_busy_timeout(db, 30000) != SQLITE_OK ||
        sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
        _exit(2);
    int     step = sqlite3_step(s);
    int64_t number = step == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    if ((step != SQLITE_ROW && step != SQLITE_DONE) || sqlite3_finalize(s) != SQLITE_OK)
        _exit(3);
    sqlite3_close(db);
    return number;
}

static int64_t load_middle(const char *path)
{
    loaded    l;
    trd_error err = { 0 };
    if (load_as(&l, path, TRD_STORE_MEASURE, 1, 1, &err) != TRD_OK)
        _exit(4);
    const trd_column *middle = l.columns[5];
    int64_t           value = trd_column_whole(middle, 0);
    for (size_t i = 0; i < middle->rows; i++)
        if (trd_column_whole(middle, i) != value)
            _exit(5);
    if (trd_ledger_add(l.store, "run", "{}", &err) != TRD_OK)
        _exit(6);
    unload(&l);
    return value;
}

static void write_often(const char *path)
{
    for (int i = 1; i <= 25; i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "UPDATE t SET middle = %d", i);
        number_of(path, sql);
        usleep(3000);
    }
    _exit(0);
}

/* Every load lies between what stood there before and behind it. */
static void read_often(const char *path)
{
    for (int64_t before = 0; before < 25;) {
        before = number_of(path, "SELECT middle FROM t LIMIT 1");
        int64_t seen = load_middle(path);
        if (seen < before || seen > number_of(path, "SELECT middle FROM t LIMIT 1"))
            _exit(7);
    }
    _exit(0);
}

static void several_at_once_see_no_old_state(void **state)
{
    const char *path = made(state);
    pid_t       children[3];

    scratch_sql(path, "UPDATE t SET middle = 0");
    for (int i = 0; i < 3; i++)
        if ((children[i] = fork()) == 0)
            (i == 0 ? write_often : read_often)(path);
    for (int i = 0; i < 3; i++) {
        int status;
        waitpid(children[i], &status, 0);
        assert_int_equal(status, 0);
    }
    load_and_compare(path);
    assert_int_equal(load_and_compare(path), ALL);
}

#define test_here(f) cmocka_unit_test_setup_teardown(f, scratch_setup, cache_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_here(every_type_comes_back_as_a_fresh_load_gives_it),
        test_here(columns_are_added_to_what_is_there),
        test_here(tables_share_a_folder),
        test_here(only_large_tables_of_databases_that_may_be_written_are_kept),
        test_here(a_cell_that_is_wrong_is_still_named),
        test_here(stopping_stops),
        test_here(any_change_of_the_database_makes_it_anew),
        test_here(a_store_whose_file_was_replaced_uses_nothing),
        test_here(the_change_counter_alone_tells),
        test_here(a_write_ahead_log_has_no_cache),
        test_here(a_write_that_is_rolled_back_makes_it_anew),
        test_here(our_own_entries_leave_it_valid),
        test_here(a_write_before_our_entry_makes_it_anew),
        test_here(a_write_behind_our_entry_makes_it_anew),
        test_here(an_entry_that_was_not_written_changes_nothing),
        test_here(files_are_no_more_open_than_the_database),
        test_here(what_others_may_write_is_not_used),
        test_here(links_are_not_followed),
        test_here(a_link_to_the_database_shares_its_cache),
        test_here(a_folder_that_cannot_be_written_is_read),
        test_here(it_can_be_removed_or_ruined_while_it_is_used),
        test_here(what_is_not_ours_stays_in_the_folder),
        test_here(a_killed_writer_leaves_nothing_wrong),
        test_here(several_at_once_see_no_old_state),
    };
    return cmocka_run_group_tests_name("store/cache", tests, NULL, NULL);
}
