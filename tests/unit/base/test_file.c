/* Files written whole or not at all; what is no file stays what it is. */
#include "assert.h"
#include "scratch.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_file_is(const char *path, const char *text)
{
    char   bytes[64] = "";
    FILE  *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    assert_string_equal(bytes, text);
    assert_int_equal(n, strlen(text));
}

static void a_file_is_written_and_replaced(void **state)
{
    const char *path = scratch_path(*state, "a.txt");
    trd_error   err = { 0 };
    assert_ok(trd_file_write(path, "first\n", 6, &err), err);
    assert_file_is(path, "first\n");
    assert_ok(trd_file_write(path, "", 0, &err), err);
    assert_file_is(path, "");
    assert_int_equal(access(scratch_path(*state, "a.txt.new"), F_OK), -1);
}

static void what_a_killed_run_left_is_no_hindrance(void **state)
{
    const char *path = scratch_path(*state, "a.txt"), *left = scratch_path(*state, "a.txt.new");
    trd_error   err = { 0 };
    assert_ok(trd_file_write(left, "half", 4, &err), err);
    assert_ok(trd_file_write(path, "whole", 5, &err), err);
    assert_file_is(path, "whole");
    assert_int_equal(access(left, F_OK), -1);
}

static void a_link_stays_a_link(void **state)
{
    const char *path = scratch_path(*state, "a.txt"), *link = scratch_path(*state, "link.txt");
    struct stat about;
    trd_error   err = { 0 };
    assert_ok(trd_file_write(path, "before", 6, &err), err);
    assert_int_equal(symlink("a.txt", link), 0);
    assert_ok(trd_file_write(link, "after", 5, &err), err);
    assert_int_equal(lstat(link, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_file_is(path, "after");
}

static void a_pipe_is_written_into(void **state)
{
    const char *path = scratch_path(*state, "pipe");
    char        bytes[16] = "";
    struct stat about;
    trd_error   err = { 0 };
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_ok(trd_file_write(path, "through", 7, &err), err);
    assert_int_equal(read(reader, bytes, sizeof bytes), 7);
    assert_string_equal(bytes, "through");
    close(reader);
    assert_int_equal(stat(path, &about), 0);
    assert_true(S_ISFIFO(about.st_mode));
}

static void where_nothing_can_be_written_it_says_so(void **state)
{
    const char *folder = scratch_path(*state, "folder");
    trd_error   err = { 0 };
    assert_int_equal(trd_file_write(scratch_path(*state, "not/there"), "x", 1, &err), TRD_E_IO);
    assert_holds(err.what, "cannot be written (No such file or directory); choose a folder where you may write");
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(trd_file_write(folder, "x", 1, &err), TRD_E_IO);
    assert_int_equal(access(scratch_path(*state, "folder.new"), F_OK), -1);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_and_replaced, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(what_a_killed_run_left_is_no_hindrance, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_link_stays_a_link, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(a_pipe_is_written_into, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(where_nothing_can_be_written_it_says_so, scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
