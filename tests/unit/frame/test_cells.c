/* Cells: every row is in one, and they stand in order. */
#include "rows.h"

#include "frame/cells.h"
#include "stat/alpha.h"

#include <stdlib.h>

enum { ROWS = 3000, ITEMS = 3, REGIONS = 4 };

static trd_column *answers(trd_pool *pool, int64_t least, uint64_t size, uint64_t seed)
{
    trd_column *c = trd_column_new_in(pool, "q", TRD_INTEGER, TRD_I32, 0, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        c->as.i32[i] = (int32_t)(least + (int64_t)(seed_next(&seed) % size));
        if (seed_next(&seed) % 15 == 0)
            assert_int_equal(trd_column_set_missing(c, pool, i, TRD_NO_ANSWER), 0);
    }
    return c;
}

static bool same(const trd_column *a, size_t i, const trd_column *b, size_t j)
{
    return trd_column_is_missing(a, i) ? trd_column_is_missing(b, j)
                                       : !trd_column_is_missing(b, j) && trd_column_whole(a, i) == trd_column_whole(b, j);
}

static void every_row_is_counted_in_its_cell(void **state)
{
    for (int wide = 0; wide < 2; wide++)                     /* numbered by arithmetic, and not */
        for (int missing = 0; missing < 2; missing++)
            for (int chosen = 0; chosen < 2; chosen++) {
                uint64_t          size = wide ? 1000000000 : 3;
                const trd_column *keys[3] = { answers(*state, 1, 4, 1), answers(*state, -5, size, 2), answers(*state, 0, 2, 3) };
                const trd_column *values[3];
                trd_column       *keep = trd_column_new(*state, "keep", TRD_FLAG, ROWS);
                trd_cells         cells;
                trd_error         err;
                for (size_t i = 0; i < ROWS; i++)
                    keep->as.i8[i] = (int8_t)(i % 3 == 0);
                assert_ok(trd_cells_count(keys, 3, ROWS, (trd_group_missing)missing, chosen ? keep : NULL, *state, NULL, &cells, &err), err);
                for (size_t k = 0; k < 3; k++)
                    values[k] = trd_cells_values(&cells, k, *state);
                int64_t in = 0, all = 0, missing_rows = 0;
                for (size_t c = 0; c < cells.cells; c++) {
                    int64_t rows = 0;
                    for (size_t i = 0; i < ROWS; i++)
                        rows += (!chosen || i % 3 == 0) && same(keys[0], i, values[0], c) && same(keys[1], i, values[1], c) &&
                                same(keys[2], i, values[2], c);
                    assert_int_equal(cells.rows[c], rows);
                    assert_true(rows > 0 && (c == 0 || cells.group[c] > cells.group[c - 1]));
                    in += rows;
                }
                for (size_t i = 0; i < ROWS; i++) {
                    bool any = trd_column_is_missing(keys[0], i) || trd_column_is_missing(keys[1], i) || trd_column_is_missing(keys[2], i);
                    all += !chosen || i % 3 == 0;
                    missing_rows += any && (!chosen || i % 3 == 0);
                }
                assert_int_equal(in, missing == TRD_GROUP_KEEPS ? all : all - missing_rows);
                assert_int_equal(cells.left_out, ROWS - in);
            }
}

/* What a scale needs: alpha per region from cells is that of the rows. */
static void alpha_of_cells_is_alpha_of_rows(void **state)
{
    const trd_column *keys[1 + ITEMS] = { answers(*state, 0, REGIONS, 9) }, *values[1 + ITEMS];
    trd_cells         cells;
    trd_error         err;

    for (size_t k = 0; k < ITEMS; k++)
        keys[1 + k] = answers(*state, 1, 5, 20 + k);
    assert_ok(trd_cells_count(keys, 1 + ITEMS, ROWS, TRD_GROUP_LEAVES_OUT, NULL, *state, NULL, &cells, &err), err);
    for (size_t k = 0; k <= ITEMS; k++)
        values[k] = trd_cells_values(&cells, k, *state);
    for (int64_t region = 0; region < REGIONS; region++) {
        trd_alpha_sums *sums = trd_alpha_sums_new(*state, ITEMS);
        double         *rows = trd_pool_alloc(*state, ROWS * ITEMS * sizeof *rows);
        size_t          n = 0;
        trd_alpha       got, want;
        for (size_t c = 0; c < cells.cells; c++) {
            double score = 0, weight = (double)cells.rows[c];
            if (trd_column_whole(values[0], c) != region)
                continue;
            for (size_t k = 0; k < ITEMS; k++) {
                double x = trd_column_number(values[1 + k], c);
                score += x;
                trd_moments_add_weighted(&sums->each[k], &x, &weight, NULL, 1);
            }
            trd_moments_add_weighted(&sums->score, &score, &weight, NULL, 1);
        }
        for (size_t i = 0; i < ROWS; i++) {
            if (trd_column_is_missing(keys[0], i) || trd_column_whole(keys[0], i) != region)
                continue;
            for (size_t k = 0; k < ITEMS; k++)
                rows[n * ITEMS + k] = trd_column_is_missing(keys[1 + k], i) ? NAN : trd_column_number(keys[1 + k], i);
            n++;
        }
        assert_ok(trd_alpha_finish(sums, 0.95, &got, &err), err);
        assert_ok(trd_alpha_of(rows, n, ITEMS, 0.95, &want, &err), err);
        assert_close(got.value, want.value, 1e-14);
        assert_close(got.score_sd, want.score_sd, 1e-14);
    }
}

static void no_rows_are_no_cells(void **state)
{
    trd_column       *c = trd_column_new(*state, "q", TRD_INTEGER, 0);
    const trd_column *key = c;
    trd_cells         cells;
    trd_error         err;
    assert_ok(trd_cells_count(&key, 1, 0, TRD_GROUP_KEEPS, NULL, *state, NULL, &cells, &err), err);
    assert_int_equal(cells.cells, 0);
    assert_ok(trd_cells_count(NULL, 0, 5, TRD_GROUP_KEEPS, NULL, *state, NULL, &cells, &err), err);
    assert_true(cells.cells == 1 && cells.rows[0] == 5);
    assert_int_equal(trd_cells_count(&key, 1, 7, TRD_GROUP_KEEPS, NULL, *state, NULL, &cells, &err), TRD_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_is_counted_in_its_cell, setup, teardown),
        cmocka_unit_test_setup_teardown(alpha_of_cells_is_alpha_of_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(no_rows_are_no_cells, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/cells", tests, NULL, NULL);
}
