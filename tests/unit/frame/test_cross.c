/* Cross-products against two passes in long double; split, shuffle, forms. */
#include "rows.h"

#include "frame/cross.h"

enum { ROWS = 3000, GROUPS = 4, COLUMNS = 3 };

/* A column that moves with the row number, so that products are not near 0. */
static trd_column *column(trd_pool *pool, trd_width width, int scale, int64_t size, bool bounds, uint64_t seed)
{
    trd_column *c = trd_column_new_in(pool, "x", scale || width == TRD_F64 ? TRD_REAL : TRD_INTEGER, width, scale, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        int64_t x = (int64_t)(seed_next(&seed) % (uint64_t)size) / 2 + (int64_t)i * (size / 2 - 1) / ROWS;
        if (width == TRD_F64)
            c->as.f64[i] = 1e6 + (double)x / 7;
        else
            trd_column_put_whole(c, i, x);
        if (seed_next(&seed) % 25 == 0)
            assert_int_equal(trd_column_set_missing(c, pool, i, TRD_NO_ANSWER), 0);
    }
    if (bounds) {
        c->least = 0;
        c->most = size;
    }
    return c;
}

static trd_cross *gathered(trd_pool *pool, const trd_column *const *c, const uint32_t *group, size_t step, bool split, bool backwards)
{
    trd_cross *of[2] = { trd_cross_new(c, COLUMNS, GROUPS, pool), trd_cross_new(c, COLUMNS, GROUPS, pool) };
    trd_error  err;
    int        turn = 0;

    for (size_t done = 0, n; done < ROWS; done += n, turn++) {
        n = ROWS - done < step ? ROWS - done : step;
        size_t            from = backwards ? ROWS - done - n : done;
        trd_column        blocks[COLUMNS];
        const trd_column *given[COLUMNS];
        for (size_t k = 0; k < COLUMNS; k++) {
            blocks[k] = trd_column_slice(c[k], from, n);
            given[k] = &blocks[k];
        }
        assert_ok(trd_cross_update(of[split && turn % 2], given, group + from, &err), err);
    }
    if (split)
        trd_cross_merge(of[0], of[1]);
    return of[0];
}

static bool complete(const trd_column *const *c, size_t i)
{
    for (size_t k = 0; k < COLUMNS; k++)
        if (trd_column_is_missing(c[k], i))
            return false;
    return true;
}

static void check(const trd_cross *cross, const trd_column *const *c, const uint32_t *group, uint32_t g)
{
    trd_cross_summary s;
    long double       n = 0, sum[COLUMNS] = { 0 }, product[COLUMNS][COLUMNS] = { { 0 } };
    int64_t           left_out = 0;

    for (size_t i = 0; i < ROWS; i++) {
        left_out += group[i] == g && !complete(c, i);
        if (group[i] != g || !complete(c, i))
            continue;
        n++;
        for (size_t k = 0; k < COLUMNS; k++)
            sum[k] += trd_column_number(c[k], i);
    }
    for (size_t i = 0; i < ROWS; i++)
        if (group[i] == g && complete(c, i))
            for (size_t k = 0; k < COLUMNS; k++)
                for (size_t j = 0; j < COLUMNS; j++)
                    product[k][j] += (trd_column_number(c[k], i) - sum[k] / n) * (trd_column_number(c[j], i) - sum[j] / n);
    trd_cross_finish(cross, g, &s);
    assert_true(s.cases == (int64_t)n && s.left_out == left_out);
    for (size_t k = 0; k < COLUMNS; k++) {
        assert_close(s.mean[k] / (double)(sum[k] / n), 1, 1e-14);
        for (size_t j = 0; j < COLUMNS; j++) {
            assert_true(s.product[k][j] == s.product[j][k]);
            assert_close(s.product[k][j] / (double)product[k][j], 1, 1e-9);
        }
    }
}

static void products_are_those_of_the_plain_way_in_every_form_and_order(void **state)
{
    for (int set = 0; set < 5; set++) {
        trd_pool         *pool = trd_pool_new(*state);
        const trd_column *c[COLUMNS] = {
            column(pool, TRD_I8, 0, 100, set != 1, 1),
            column(pool, set == 2 ? TRD_F64 : TRD_I32, set == 2 ? 0 : 4, 120000, set != 1, 2),
            column(pool, set == 3 ? TRD_I64 : TRD_I16, 1, set == 3 ? 90000000000000 : set == 4 ? 9 : 30000, set != 1, 3),
        };
        uint32_t group[ROWS];
        for (size_t i = 0; i < ROWS; i++)
            group[i] = (uint32_t)(i * 7 % (GROUPS + 1));
        trd_cross *one = gathered(pool, c, group, ROWS, false, false), *cut = gathered(pool, c, group, 37, true, false);
        trd_cross *turned = gathered(pool, c, group, 5, true, true);
        for (uint32_t g = 0; g < GROUPS; g++) {
            trd_cross_summary a, b, d;
            check(one, c, group, g);
            trd_cross_finish(one, g, &a);
            trd_cross_finish(cut, g, &b);
            trd_cross_finish(turned, g, &d);
            assert_memory_equal(&a, &b, sizeof a);
            assert_memory_equal(&a, &d, sizeof a);
        }
        trd_pool_free(pool);
    }
}

/* Deviations of which some thousands of products fit in a lane, and larger. */
static void products_carry_before_they_overflow(void **state)
{
    for (int64_t far = 1 << 25; far <= INT32_MAX; far *= 63) {
        trd_column *c = trd_column_new_in(*state, "x", TRD_INTEGER, TRD_I32, 0, 4000);
        const trd_column *twice[] = { c, c };
        trd_cross_summary s;
        trd_error         err;
        for (size_t i = 0; i < 4000; i++)
            c->as.i32[i] = (int32_t)(i % 2 ? far : -far);
        c->least = -far;
        c->most = far;
        trd_cross *cross = trd_cross_new(twice, 2, 1, *state);
        for (int times = 0; times < 10; times++)
            assert_ok(trd_cross_update(cross, twice, NULL, &err), err);
        trd_cross_finish(cross, 0, &s);
        assert_true(s.mean[0] == 0 && s.product[0][1] == 40000 * ((double)far * (double)far));
    }
}

static void nothing_and_the_wrong_form(void **state)
{
    const trd_column *c = column(*state, TRD_I8, 0, 100, true, 1), *other = column(*state, TRD_I16, 0, 100, true, 1);
    const trd_column *spans = trd_column_new(*state, "n", TRD_SPAN, 3);
    trd_cross        *cross = trd_cross_new(&c, 1, 2, *state);
    trd_cross_summary s;
    trd_error         err;
    trd_cross_finish(cross, 1, &s);
    assert_true(s.cases == 0 && isnan(s.mean[0]) && s.product[0][0] == 0);
    assert_int_equal(trd_cross_update(cross, &other, NULL, &err), TRD_E_USAGE);
    assert_null(trd_cross_new(&spans, 1, 2, *state));
    assert_null(trd_cross_new(&c, 0, 2, *state));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(products_are_those_of_the_plain_way_in_every_form_and_order, setup, teardown),
        cmocka_unit_test_setup_teardown(products_carry_before_they_overflow, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_and_the_wrong_form, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/cross", tests, NULL, NULL);
}
