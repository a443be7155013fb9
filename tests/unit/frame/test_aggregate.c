/* Sums in one pass: the same as block by block, for any number of threads. */
#include "rows.h"

#include "frame/aggregate.h"

#include <math.h>

enum { ROWS = 250000, GROUPS = 5 };

typedef struct table {
    trd_column *key, *score, *real, *keep;
} table;

static table make(trd_pool *pool, size_t rows)
{
    table    t = { trd_column_new_in(pool, "key", TRD_INTEGER, TRD_I8, 0, rows),
                   trd_column_new_in(pool, "score", TRD_REAL, TRD_I32, 2, rows), trd_column_new(pool, "real", TRD_REAL, rows),
                   trd_column_new_in(pool, "keep", TRD_FLAG, TRD_I8, 0, rows) };
    uint64_t seed = 7;

    for (size_t i = 0; i < rows; i++) {
        t.key->as.i8[i] = (int8_t)(seed_next(&seed) % GROUPS);
        t.score->as.i32[i] = (int32_t)(seed_next(&seed) % 100000);
        t.real->as.f64[i] = ldexp((double)(seed_next(&seed) >> 11), -53);
        t.keep->as.i8[i] = (int8_t)(seed_next(&seed) % 3 != 0);
        if (seed_next(&seed) % 20 == 0)
            assert_int_equal(trd_column_set_missing(t.score, pool, i, TRD_NO_ANSWER), 0);
    }
    return t;
}

static void assert_same(const trd_summary *a, const trd_summary *b)
{
    assert_int_equal(a->cases, b->cases);
    assert_memory_equal(&a->mean, &b->mean, sizeof a->mean);
    assert_memory_equal(&a->variance, &b->variance, sizeof a->variance);
}

/* By hand: one accumulator, all rows one after the other. */
static void by_hand(const trd_groups *g, const trd_column *keep, const trd_accumulate *what, trd_pool *pool, trd_accumulator **out)
{
    uint32_t *ids = trd_pool_alloc(pool, g->rows * sizeof *ids + 1);
    trd_groups_ids(g, 0, g->rows, keep, ids);
    *out = trd_accumulator_new(what, g->groups, pool);
    assert_int_equal(trd_accumulator_update(*out, what->column, NULL, ids, NULL), TRD_OK);
}

static void one_pass_is_what_blocks_give(void **state)
{
    trd_pool         *pool = *state;
    table             t = make(pool, ROWS);
    const trd_column *key = t.key;
    trd_groups        g;
    trd_accumulate    what[] = { { t.score, TRD_ACCUMULATE_VARIANCE, true, false }, { t.real, TRD_ACCUMULATE_VARIANCE, false, false } };
    trd_accumulator  *found[2], *wanted;
    trd_error         err;

    assert_ok(trd_groups_make(&key, 1, ROWS, TRD_GROUP_LEAVES_OUT, pool, NULL, &g, &err), err);
    for (int keeps = 0; keeps < 2; keeps++)
        for (int threads = 1; threads <= 3; threads++) {
            trd_watch watch = { .threads = threads };
            assert_ok(trd_aggregate(&g, keeps ? t.keep : NULL, what, 2, pool, &watch, found, &err), err);
            for (int k = 0; k < 2; k++) {
                by_hand(&g, keeps ? t.keep : NULL, &what[k], pool, &wanted);
                for (uint32_t group = 0; group < g.groups; group++) {
                    trd_summary a, b;
                    trd_accumulator_finish(found[k], group, &a);
                    trd_accumulator_finish(wanted, group, &b);
                    assert_true(a.cases > 10000);
                    assert_same(&a, &b);
                }
            }
        }
}

static void no_rows_are_no_cases(void **state)
{
    trd_pool        *pool = *state;
    table            t = make(pool, 0);
    trd_groups       g;
    trd_accumulate   what = { t.score, TRD_ACCUMULATE_SUM, false, false };
    trd_accumulator *found;
    trd_summary      s;
    trd_error        err;

    assert_ok(trd_groups_make(NULL, 0, 0, TRD_GROUP_LEAVES_OUT, pool, NULL, &g, &err), err);
    assert_ok(trd_aggregate(&g, NULL, &what, 1, pool, NULL, &found, &err), err);
    trd_accumulator_finish(found, 0, &s);
    assert_int_equal(s.cases, 0);
    assert_true(isnan(s.mean));
    assert_ok(trd_aggregate(&g, NULL, NULL, 0, pool, NULL, NULL, &err), err);
}

static void what_does_not_fit_is_refused(void **state)
{
    trd_pool             *pool = *state;
    table                 t = make(pool, 100), other = make(pool, 99);
    volatile sig_atomic_t stop = 1;
    trd_watch             watch = { .stop = &stop };
    trd_groups            g;
    trd_accumulate        what = { other.score, TRD_ACCUMULATE_SUM, false, false };
    trd_accumulator      *found = NULL;
    trd_error             err;

    assert_ok(trd_groups_make(NULL, 0, 100, TRD_GROUP_LEAVES_OUT, pool, NULL, &g, &err), err);
    assert_int_equal(trd_aggregate(&g, NULL, &what, 1, pool, NULL, &found, &err), TRD_E_USAGE);
    assert_string_equal(err.what, "a column of 99 rows cannot be gathered for groups of 100 rows");
    what = (trd_accumulate){ t.score, TRD_ACCUMULATE_SUM, false, true };
    assert_int_equal(trd_aggregate(&g, NULL, &what, 1, pool, NULL, &found, &err), TRD_E_USAGE);
    what.weighted = false;
    assert_int_equal(trd_aggregate(&g, other.keep, &what, 1, pool, NULL, &found, &err), TRD_E_USAGE);
    assert_int_equal(trd_aggregate(&g, NULL, &what, TRD_AGGREGATE_COLUMNS + 1, pool, NULL, &found, &err), TRD_E_USAGE);
    assert_int_equal(trd_aggregate(&g, NULL, &what, 1, pool, &watch, &found, &err), TRD_E_CANCELLED);
    assert_null(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_pass_is_what_blocks_give, setup, teardown),
        cmocka_unit_test_setup_teardown(no_rows_are_no_cases, setup, teardown),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
