/* Groups of rows, and the unit index under them: against a naive second way. */
#include "rows.h"

#include "frame/group.h"
#include "frame/unit.h"

#include <stdlib.h>

/* A column of `width` with values least .. least + size - 1, some missing. */
static trd_column *column(trd_pool *pool, trd_width width, size_t rows, int64_t least, uint64_t size, unsigned missing, uint64_t seed)
{
    trd_column *c = trd_column_new_in(pool, "key", width == TRD_F64 ? TRD_REAL : TRD_INTEGER, width, 0, rows);
    for (size_t i = 0; i < rows; i++) {
        int64_t x = least + (int64_t)(seed_next(&seed) % size);
        if (width == TRD_F64)
            c->as.f64[i] = (double)x / 4;
        else
            trd_column_put_whole(c, i, x);
        if (missing && seed_next(&seed) % missing == 0)
            assert_int_equal(trd_column_set_missing(c, pool, i, TRD_NO_ANSWER), 0);
    }
    return c;
}

/* A cell as a number that compares; missing is behind every value. */
static double rank_of(const trd_column *c, size_t row)
{
    return trd_column_is_missing(c, row) ? INFINITY : trd_column_number(c, row);
}

static int compare_rows(const trd_column *const *keys, size_t count, size_t a, size_t b)
{
    for (size_t k = 0; k < count; k++) {
        double x = rank_of(keys[k], a), y = rank_of(keys[k], b);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static bool has_missing_key(const trd_column *const *keys, size_t count, size_t row)
{
    for (size_t k = 0; k < count; k++)
        if (trd_column_is_missing(keys[k], row))
            return true;
    return false;
}

/* Ids tell rows apart exactly as the keys do, in the order of the keys; labels
 * give the keys back; the spare slot has the rest. */
static void check_groups(const trd_groups *g, const trd_column *const *keys, size_t count, size_t rows, const trd_column *keep,
                         trd_pool *pool)
{
    uint32_t   *ids = trd_pool_alloc(pool, rows * sizeof *ids);
    trd_column *labels[4];

    for (size_t from = 0, n; from < rows; from += n) {                       /* blocks of odd sizes */
        n = rows - from < 77 ? rows - from : 77;
        trd_column chosen = keep ? trd_column_slice(keep, from, n) : (trd_column){ .rows = n };
        trd_groups_ids(g, from, n, keep ? &chosen : NULL, ids + from);
    }
    for (size_t k = 0; k < count; k++) {
        labels[k] = trd_groups_labels(g, k, pool);
        assert_int_equal(labels[k]->rows, g->groups);
    }
    int64_t *sizes = trd_pool_alloc(pool, (g->groups + 1) * sizeof *sizes), *counted = trd_pool_calloc(pool, g->groups + 1, sizeof *sizes);
    trd_error err;
    assert_ok(trd_groups_sizes(g, keep, NULL, sizes, &err), err);
    for (size_t i = 0; i < rows; i++) {
        bool out = (keep && keep->as.i8[i] != 1) || (g->missing == TRD_GROUP_LEAVES_OUT && has_missing_key(keys, count, i));
        counted[ids[i]]++;
        if (out) {
            assert_int_equal(ids[i], g->groups);
            continue;
        }
        assert_true(ids[i] < g->groups);
        for (size_t k = 0; k < count; k++)
            assert_true(rank_of(labels[k], ids[i]) == rank_of(keys[k], i));
        size_t other = (i * 7919) % rows;
        if (ids[other] < g->groups) {
            int order = compare_rows(keys, count, i, other);
            assert_int_equal(order, ids[i] < ids[other] ? -1 : ids[i] > ids[other]);
        }
    }
    assert_memory_equal(sizes, counted, (g->groups + 1) * sizeof *sizes);
}

static void groups_tell_apart_what_the_keys_do(void **state)
{
    static const trd_width widths[] = { TRD_I8, TRD_I16, TRD_I32, TRD_I64, TRD_F64 };
    enum { ROWS = 3000 };
    trd_error err;

    for (int round = 0; round < 60; round++) {
        trd_pool         *pool = trd_pool_new(*state);
        const trd_column *keys[3];
        size_t            count = 1 + (size_t)round % 3;
        for (size_t k = 0; k < count; k++) {
            trd_width width = widths[(round + (int)k * 2) % (round < 30 ? 4 : 5)];
            uint64_t  size = round % 4 == 3 && width >= TRD_I32 ? 40000000 : 1 + (uint64_t)round % 11;
            keys[k] = column(pool, width, ROWS, round % 2 ? -5 : 100, size, round % 5 ? 9 : 0, (uint64_t)round * 10 + k);
        }
        const trd_column *keep = column(pool, TRD_I8, ROWS, 0, 2, 7, 99);
        for (int missing = 0; missing < 2; missing++) {
            trd_groups g;
            assert_ok(trd_groups_make(keys, count, ROWS, (trd_group_missing)missing, pool, NULL, &g, &err), err);
            check_groups(&g, keys, count, ROWS, NULL, pool);
            check_groups(&g, keys, count, ROWS, keep, pool);
        }
        trd_pool_free(pool);
    }
}

static void no_keys_are_one_group_and_no_known_key_is_none(void **state)
{
    trd_error   err;
    trd_groups  g;
    uint32_t    ids[3];
    trd_column *c = trd_column_new_in(*state, "key", TRD_INTEGER, TRD_I16, 0, 3);
    const trd_column *key = c;

    assert_ok(trd_groups_make(NULL, 0, 3, TRD_GROUP_LEAVES_OUT, *state, NULL, &g, &err), err);
    trd_groups_ids(&g, 0, 3, NULL, ids);
    assert_int_equal(g.groups, 1);
    assert_int_equal(ids[2], 0);
    for (size_t i = 0; i < 3; i++)
        trd_column_set_missing(c, *state, i, TRD_NOT_ASKED);
    assert_ok(trd_groups_make(&key, 1, 3, TRD_GROUP_LEAVES_OUT, *state, NULL, &g, &err), err);
    trd_groups_ids(&g, 0, 3, NULL, ids);
    assert_int_equal(g.groups, 0);
    assert_int_equal(ids[1], 0);
    assert_ok(trd_groups_make(&key, 1, 3, TRD_GROUP_KEEPS, *state, NULL, &g, &err), err);
    trd_groups_ids(&g, 0, 3, NULL, ids);
    assert_int_equal(g.groups, 1);
    assert_int_equal(ids[1], 0);
    assert_int_equal(trd_column_missing(trd_groups_labels(&g, 0, *state), 0), TRD_NOT_ASKED);
}

static void impossible_keys_are_refused(void **state)
{
    trd_error   err;
    trd_groups  g = { .groups = 7 };
    trd_column *spans = trd_column_new(*state, "leerlingen", TRD_SPAN, 3), *four = trd_column_new(*state, "x", TRD_DATE, 4);
    const trd_column *key = spans, *keys[TRD_GROUP_KEYS + 1];

    assert_int_equal(trd_groups_make(&key, 1, 3, TRD_GROUP_KEEPS, *state, NULL, &g, &err), TRD_E_DATA);
    assert_holds(err.what, "leerlingen");
    key = four;
    assert_int_equal(trd_groups_make(&key, 1, 3, TRD_GROUP_KEEPS, *state, NULL, &g, &err), TRD_E_USAGE);
    for (int k = 0; k <= TRD_GROUP_KEYS; k++)
        keys[k] = four;
    assert_int_equal(trd_groups_make(keys, TRD_GROUP_KEYS + 1, 4, TRD_GROUP_KEEPS, *state, NULL, &g, &err), TRD_E_USAGE);
    assert_int_equal(g.groups, 7);
}

static void told_to_stop_nothing_is_handed_out(void **state)
{
    volatile sig_atomic_t stop = 1;
    trd_watch         watch = { .stop = &stop, .threads = 2 };
    const trd_column *key = column(*state, TRD_I32, 300000, 0, 2000000000, 0, 5);
    trd_units         u = { .units = 7 };
    trd_groups        g = { .groups = 7 };
    trd_error         err;

    assert_int_equal(trd_units_make(&key, 1, *state, &watch, &u, &err), TRD_E_CANCELLED);
    assert_int_equal(trd_groups_make(&key, 1, 300000, TRD_GROUP_KEEPS, *state, &watch, &g, &err), TRD_E_CANCELLED);
    assert_true(u.units == 7 && g.groups == 7);
}

/* Two threads number as one does, on both ways to number. */
static void units_do_not_depend_on_threads(void **state)
{
    enum { ROWS = 400000 };
    trd_error err;
    trd_watch one = { .threads = 1 }, two = { .threads = 2 };

    for (int wide = 0; wide < 2; wide++) {
        const trd_column *key = column(*state, TRD_I32, ROWS, -1000, wide ? 2000000000 : 300000, 50, 5);
        trd_units         a, b;
        assert_ok(trd_units_make(&key, 1, *state, &one, &a, &err), err);
        assert_ok(trd_units_make(&key, 1, *state, &two, &b, &err), err);
        assert_int_equal(a.units, b.units);
        assert_memory_equal(a.of, b.of, ROWS * sizeof *a.of);
        for (size_t i = 1; i < ROWS; i++)
            assert_true((rank_of(key, i) < rank_of(key, i - 1)) == (a.of[i] < a.of[i - 1]));
    }
}

static void rows_of_a_unit_stand_in_order(void **state)
{
    enum { ROWS = 5000 };
    trd_error         err;
    const trd_column *key = column(*state, TRD_I16, ROWS, 0, 900, 20, 3);
    trd_units         u;
    trd_unit_rows     rows;
    uint8_t           keep[ROWS];

    assert_ok(trd_units_make(&key, 1, *state, NULL, &u, &err), err);
    assert_ok(trd_units_rows(&u, *state, &rows, &err), err);
    uint32_t *first = trd_pool_alloc(*state, u.units * 4), *last = trd_pool_alloc(*state, u.units * 4);
    trd_units_ends(&u, NULL, first, last);
    size_t known = 0;
    for (uint32_t v = 0; v < u.units; v++) {
        assert_true(rows.start[v] < rows.start[v + 1]);
        assert_int_equal(first[v], rows.row[rows.start[v]]);
        assert_int_equal(last[v], rows.row[rows.start[v + 1] - 1]);
        for (uint32_t at = rows.start[v]; at < rows.start[v + 1]; at++, known++) {
            assert_int_equal(u.of[rows.row[at]], v);
            assert_true(at == rows.start[v] || rows.row[at] > rows.row[at - 1]);
        }
    }
    for (size_t i = 0; i < ROWS; i++)
        known += u.of[i] == u.units;
    assert_int_equal(known, ROWS);

    for (size_t i = 0; i < ROWS; i++)
        keep[i] = i >= ROWS - 10;
    trd_units_ends(&u, keep, first, last);
    size_t left = 0;
    for (uint32_t v = 0; v < u.units; v++)
        left += first[v] != UINT32_MAX;
    assert_in_range(left, 1, 10);
}

static void distinct_units_are_counted_once_a_group(void **state)
{
    enum { ROWS = 4000, MOST = 3000 };
    trd_error err;

    for (int round = 0; round < 12; round++) {
        trd_pool         *pool = trd_pool_new(*state);
        uint32_t          groups = round % 3 == 0 ? 1 : round % 3 == 1 ? 7 : MOST;   /* the last is counted by sorting */
        const trd_column *key = column(pool, TRD_I32, ROWS, 0, 2500, 30, (uint64_t)round);
        uint32_t         *group = trd_pool_alloc(pool, ROWS * sizeof *group);
        int64_t          *got = trd_pool_alloc(pool, groups * sizeof *got), *want = trd_pool_calloc(pool, groups, sizeof *want);
        uint8_t          *seen = trd_pool_calloc(pool, (size_t)groups * 2500, 1);
        uint64_t          seed = 77 + (uint64_t)round;
        trd_units         u;

        assert_ok(trd_units_make(&key, 1, pool, NULL, &u, &err), err);
        for (size_t i = 0; i < ROWS; i++) {
            group[i] = (uint32_t)(seed_next(&seed) % (groups + 1));
            if (group[i] == groups || trd_column_is_missing(key, i))
                continue;
            uint8_t *mark = &seen[(size_t)group[i] * 2500 + (size_t)key->as.i32[i]];
            want[group[i]] += !*mark;
            *mark = 1;
        }
        assert_ok(trd_units_distinct(&u, group, groups, pool, NULL, got, &err), err);
        assert_memory_equal(got, want, groups * sizeof *got);
        assert_ok(trd_units_distinct(&u, NULL, 1, pool, NULL, got, &err), err);
        assert_int_equal(got[0], u.units);
        trd_pool_free(pool);
    }
}

static void of_each_wave_the_first_row_of_a_unit_is_kept(void **state)
{
    static const int32_t ids[] = { 30, 10, 20, 10, 30, 40, 10, 0, 50, 20 };
    static const uint8_t waves[] = { 1, 2, 1, 1, 2, 2, 2, 1, 3, 1 };
    trd_error   err;
    trd_column *c = trd_column_new_in(*state, "pupil", TRD_INTEGER, TRD_I32, 0, 10);
    const trd_column *key = c;
    trd_units      u;
    trd_unit_waves p;

    memcpy(c->as.i32, ids, sizeof ids);
    trd_column_set_missing(c, *state, 7, TRD_NO_ANSWER);
    assert_ok(trd_units_make(&key, 1, *state, NULL, &u, &err), err);
    assert_ok(trd_units_waves(&u, waves, *state, NULL, &p, &err), err);
    static const uint32_t expected[][2] = { { 3, 1 }, { 2, UINT32_MAX }, { 0, 4 }, { UINT32_MAX, 5 }, { UINT32_MAX, UINT32_MAX } };
    assert_int_equal(u.units, 5);
    assert_memory_equal(p.row, expected, sizeof expected);
    assert_int_equal(p.again, 6);
    assert_int_equal(p.twice, 2);
    assert_int_equal(p.no_key, 1);
}

static void waves_do_not_depend_on_threads(void **state)
{
    enum { ROWS = 250001 };              /* enough for three threads */
    trd_error      err;
    trd_random     r = { .seed = 7 };
    uint8_t       *wave = trd_pool_alloc(*state, ROWS);
    trd_column    *c = trd_column_new_in(*state, "pupil", TRD_INTEGER, TRD_I32, 0, ROWS);
    const trd_column *key = c;
    trd_units      u;
    trd_unit_waves one, three;
    trd_watch      alone = { .threads = 1 }, together = { .threads = 3 };

    for (int i = 0; i < ROWS; i++) {
        c->as.i32[i] = (int32_t)trd_random_below(&r, ROWS / 2);
        wave[i] = (uint8_t)trd_random_below(&r, 4);
    }
    assert_ok(trd_units_make(&key, 1, *state, NULL, &u, &err), err);
    assert_ok(trd_units_waves(&u, wave, *state, &alone, &one, &err), err);
    assert_ok(trd_units_waves(&u, wave, *state, &together, &three, &err), err);
    assert_memory_equal(one.row, three.row, u.units * sizeof *one.row);
    assert_true(one.twice > 0);
    assert_int_equal(one.twice, three.twice);
    assert_int_equal(one.again, three.again);

    volatile sig_atomic_t stop = 1;
    trd_watch             stopped = { .stop = &stop, .threads = 1 };
    assert_int_equal(trd_units_waves(&u, wave, *state, &stopped, &one, &err), TRD_E_CANCELLED);
}

static void units_that_are_alone_in_their_group_are_counted(void **state)
{
    static const int32_t  ids[] = { 1, 1, 2, 2, 3, 3, 4, 5, 5 };
    static const uint32_t group[] = { 0, 0, 0, 1, 1, 2, 2, 1, 0 };       /* 2: in none */
    trd_error   err;
    trd_column *c = trd_column_new_in(*state, "pupil", TRD_INTEGER, TRD_I32, 0, 9);
    const trd_column *key = c;
    trd_units   u;
    int64_t     alone[2], distinct[2];

    memcpy(c->as.i32, ids, sizeof ids);
    assert_ok(trd_units_make(&key, 1, *state, NULL, &u, &err), err);
    assert_ok(trd_units_distinct(&u, group, 2, *state, NULL, distinct, &err), err);
    assert_ok(trd_units_alone(&u, group, 2, *state, alone, &err), err);
    assert_int_equal(distinct[0], 3);    /* 1, 2, 5 */
    assert_int_equal(distinct[1], 3);    /* 2, 3, 5 */
    assert_int_equal(alone[0], 1);       /* 1 */
    assert_int_equal(alone[1], 1);       /* 3 */
    assert_ok(trd_units_alone(&u, NULL, 1, *state, alone, &err), err);
    assert_int_equal(alone[0], 5);
    assert_ok(trd_units_alone(&u, group, 0, *state, alone, &err), err);
}

static void zero_has_no_sign_and_no_rows_have_no_units(void **state)
{
    trd_error   err;
    trd_column *c = trd_column_new(*state, "x", TRD_REAL, 3), *none = trd_column_new(*state, "x", TRD_REAL, 0);
    const trd_column *key = c;
    trd_units   u;

    c->as.f64[0] = -0.0;
    c->as.f64[1] = 0.0;
    c->as.f64[2] = -1e300;
    assert_ok(trd_units_make(&key, 1, *state, NULL, &u, &err), err);
    assert_int_equal(u.units, 2);
    assert_int_equal(u.of[0], 1);
    assert_int_equal(u.of[1], 1);
    key = none;
    assert_ok(trd_units_make(&key, 1, *state, NULL, &u, &err), err);
    assert_int_equal(u.units, 0);
    assert_int_equal(trd_units_make(&key, 0, *state, NULL, &u, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(groups_tell_apart_what_the_keys_do, setup, teardown),
        cmocka_unit_test_setup_teardown(no_keys_are_one_group_and_no_known_key_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(impossible_keys_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(told_to_stop_nothing_is_handed_out, setup, teardown),
        cmocka_unit_test_setup_teardown(units_do_not_depend_on_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_of_a_unit_stand_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(distinct_units_are_counted_once_a_group, setup, teardown),
        cmocka_unit_test_setup_teardown(waves_do_not_depend_on_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(units_that_are_alone_in_their_group_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(of_each_wave_the_first_row_of_a_unit_is_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(zero_has_no_sign_and_no_rows_have_no_units, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/group", tests, NULL, NULL);
}
