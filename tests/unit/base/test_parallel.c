/* Loops on several cores: every item once, whoever works it. */
#include "assert.h"

#include "base/parallel.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef struct sums {
    uint8_t    *seen;
    int64_t     of[TRD_THREADS];
    size_t      fail_at;
    atomic_long pieces;
} sums;

static trd_code add(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    sums *s = user;
    atomic_fetch_add(&s->pieces, 1);
    for (size_t i = from; i < to; i++) {
        if (i == s->fail_at)
            return trd_fail(err, TRD_E_DATA, "item %zu; leave it out", i);
        s->seen[i]++;
        s->of[worker] += (int64_t)i;
    }
    return TRD_OK;
}

static void every_item_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 5; threads++) {
        enum { N = 100003 };
        sums    s = { .seen = calloc(N, 1), .fail_at = SIZE_MAX };
        int64_t all = 0;
        assert_int_equal(trd_parallel(N, 1000, threads, add, &s, NULL, NULL, NULL), TRD_OK);
        for (size_t i = 0; i < N; i++)
            assert_int_equal(s.seen[i], 1);
        for (int i = 0; i < TRD_THREADS; i++)
            all += s.of[i];
        assert_int_equal(all, (int64_t)N * (N - 1) / 2);
        assert_int_equal(s.pieces, 101);
        free(s.seen);
    }
}

static void no_items(void **state)
{
    (void)state;
    sums s = { .fail_at = SIZE_MAX };
    assert_int_equal(trd_parallel(0, 0, 4, add, &s, NULL, NULL, NULL), TRD_OK);
    assert_int_equal(s.pieces, 0);
}

/* One thread takes nothing after the error; of several, another may have gone
 * ahead while the one with the error was kept waiting. */
static void an_error_ends_it(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        sums      s = { .seen = calloc(10000, 1), .fail_at = 1234 };
        trd_error err = { 0 };
        assert_int_equal(trd_parallel(10000, 10, threads, add, &s, NULL, NULL, &err), TRD_E_DATA);
        assert_string_equal(err.what, "item 1234; leave it out");
        assert_int_equal(s.seen[1233], 1);
        assert_int_equal(s.seen[1234], 0);
        if (threads == 1)
            assert_int_equal(s.pieces, 124);
        free(s.seen);
    }
}

static void it_stops_when_told(void **state)
{
    (void)state;
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    sums                  s = { .fail_at = SIZE_MAX };
    trd_error             err = { 0 };
    assert_int_equal(trd_parallel(10, 1, 2, add, &s, &watch, NULL, &err), TRD_E_CANCELLED);
    assert_int_equal(s.pieces, 0);
}

static void small_work_needs_one_thread(void **state)
{
    (void)state;
    trd_watch many = { .threads = 1000 };
    assert_int_equal(trd_parallel_threads(0, &many), 1);
    assert_int_equal(trd_parallel_threads(199999, &many), 1);
    assert_int_equal(trd_parallel_threads(300000, &many), 3);
    assert_int_equal(trd_parallel_threads(100000000, &many), TRD_THREADS);
    many.threads = 1;
    assert_int_equal(trd_parallel_threads(100000000, &many), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_once),
        cmocka_unit_test(no_items),
        cmocka_unit_test(an_error_ends_it),
        cmocka_unit_test(it_stops_when_told),
        cmocka_unit_test(small_work_needs_one_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
