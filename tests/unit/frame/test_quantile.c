/* Values in order, quantiles against R, ranks and pairs against two loops. */
#include "rows.h"

#include "frame/quantile.h"

#include <stdlib.h>

static trd_values values_of(trd_pool *pool, const double *x, size_t n)
{
    trd_column *c = trd_column_new(pool, "x", TRD_REAL, n);
    trd_values  v;
    trd_error   err;
    memcpy(c->as.f64, x, n * sizeof *x);
    assert_ok(trd_values_make(c, NULL, 1, pool, NULL, &v, &err), err);
    return v;
}

static const double set_x[] = { 3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5 }, set_y[] = { 2.5, 7, 7, 1, 0.5, 12 };
static const double at[] = { 0, .05, .1, .25, 1.0 / 3, .5, .6, .75, .9, .95, 1 };

/* R 4.2.2: quantile(x, at, type = 1 .. 9), then of y; printed with %.17g. */
static const double from_r[18][11] = {
    { 1, 1, 1, 2, 3, 4, 5, 5, 6, 9, 9 },
    { 1, 1, 1, 2, 3, 4, 5, 5, 6, 9, 9 },
    { 1, 1, 1, 2, 3, 4, 5, 5, 6, 6, 9 },
    { 1, 1, 1, 1.75, 2.6666666666666665, 3.5, 4.5999999999999996, 5, 5.9000000000000004, 7.3499999999999979, 9 },
    { 1, 1, 1, 2.25, 3, 4, 5, 5, 7.2000000000000011, 8.8499999999999979, 9 },
    { 1, 1, 1, 2, 3, 4, 5, 5, 8.4000000000000021, 9, 9 },
    { 1, 1, 1, 2.5, 3, 4, 5, 5, 6, 7.5, 9 },
    { 1, 1, 1, 2.1666666666666665, 3, 4, 5, 5, 7.5999999999999996, 9, 9 },
    { 1, 1, 1, 2.1875, 3, 4, 5, 5, 7.5, 9, 9 },
    { 0.5, 0.5, 0.5, 1, 1, 2.5, 7, 7, 12, 12, 12 },
    { 0.5, 0.5, 0.5, 1, 1.75, 4.75, 7, 7, 12, 12, 12 },
    { 0.5, 0.5, 0.5, 1, 1, 2.5, 7, 7, 7, 12, 12 },
    { 0.5, 0.5, 0.5, 0.75, 1, 2.5, 5.1999999999999984, 7, 9.0000000000000018, 10.499999999999996, 12 },
    { 0.5, 0.5, 0.55000000000000004, 1, 1.75, 4.75, 7, 7, 11.500000000000002, 12, 12 },
    { 0.5, 0.5, 0.5, 0.875, 1.4999999999999996, 4.75, 7, 8.25, 12, 12, 12 },
    { 0.5, 0.625, 0.75, 1.375, 1.9999999999999998, 4.75, 7, 7, 9.5, 10.75, 12 },
    { 0.5, 0.5, 0.5, 0.95833333333333337, 1.666666666666667, 4.7500000000000018, 7, 7.4166666666666652, 12, 12, 12 },
    { 0.5, 0.5, 0.5, 0.96875, 1.6874999999999996, 4.75, 7, 7.3125, 12, 12, 12 }
};

static void quantiles_are_those_of_r(void **state)
{
    trd_values of[2] = { values_of(*state, set_x, 11), values_of(*state, set_y, 6) };
    for (int set = 0; set < 2; set++)
        for (int type = 1; type <= TRD_QUANTILE_TYPES; type++)
            for (size_t p = 0; p < 11; p++)
                assert_close(trd_quantile(&of[set], at[p], type), from_r[9 * set + type - 1][p], 1e-14);
}

static void quantiles_of_nothing_are_undefined(void **state)
{
    trd_values none = values_of(*state, set_x, 0), one = values_of(*state, set_y, 1);
    for (int type = 1; type <= TRD_QUANTILE_TYPES; type++) {
        assert_true(isnan(trd_quantile(&none, 0.5, type)));
        assert_true(trd_quantile(&one, 0, type) == 2.5 && trd_quantile(&one, 0.3, type) == 2.5 && trd_quantile(&one, 1, type) == 2.5);
        assert_true(isnan(trd_quantile(&one, -0.1, type)) && isnan(trd_quantile(&one, NAN, type)));
    }
    assert_true(isnan(trd_quantile(&one, 0.5, 0)) && isnan(trd_quantile(&one, 0.5, 10)));
}

/* W = 31, the sum of the ranks of x and sum(t^3 - t) by wilcox.test, rank and table of R. */
static void pairs_are_counted_as_wilcox_test_does(void **state)
{
    trd_values      x = values_of(*state, set_x, 11), y = values_of(*state, set_y, 6), none = values_of(*state, set_x, 0);
    trd_rank_counts r;
    trd_rank_compare(&x, &y, &r);
    assert_true(r.u == 31 && r.rank_sum == 97 && r.ties == 60 && r.rows_a == 11 && r.rows_b == 6);
    assert_int_equal(r.above + r.equal + r.below, 66);
    assert_close(r.superiority, 31.0 / 66, 1e-15);
    trd_rank_compare(&x, &none, &r);
    assert_true(r.u == 0 && isnan(r.superiority));
}

/* ---- every form against qsort -------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct form {
    trd_width width;
    int       scale;
    int64_t   least;
    uint64_t  size;
    size_t    rows;
    uint32_t  groups;
} form;

static const form forms[] = {
    { TRD_I8, 0, -50, 100, 3000, 5 }, { TRD_I16, 2, -3000, 6000, 3000, 1 }, { TRD_I32, 4, 0, 120000, 3000, 7 },
    { TRD_I32, 0, -2000000000, 4000000000u, 20000, 3 }, { TRD_I64, 0, -4000000000000000, 9000000000000000, 3000, 1000 },
    { TRD_I64, 9, 77, 40, 300, 2 }, { TRD_F64, 0, -1000, 2000, 3000, 4 }, { TRD_F64, 0, -100000000, 200000000, 40000, 2 },
    { TRD_F64, 0, 5, 1, 50, 1 },
};

static trd_column *column(trd_pool *pool, const form *f, uint64_t seed)
{
    trd_column *c = trd_column_new_in(pool, "x", f->scale || f->width == TRD_F64 ? TRD_REAL : TRD_INTEGER, f->width, f->scale, f->rows);
    for (size_t i = 0; i < f->rows; i++) {
        int64_t x = (int64_t)((uint64_t)f->least + seed_next(&seed) % f->size);
        if (f->width == TRD_F64)
            c->as.f64[i] = x == 0 && i % 2 ? -0.0 : (double)x * ldexp(1, (int)(x % 7) * 10);
        else
            trd_column_put_whole(c, i, x);
        if (seed_next(&seed) % 10 == 0)
            assert_int_equal(trd_column_set_missing(c, pool, i, TRD_NO_ANSWER), 0);
    }
    return c;
}

static void check_group(const trd_column *c, const uint32_t *group, uint32_t g, const trd_values *v, trd_pool *pool)
{
    double *sorted = trd_pool_alloc(pool, c->rows * sizeof *sorted);
    size_t  n = 0, value = 0;
    for (size_t i = 0; i < c->rows; i++)
        if ((!group || group[i] == g) && !trd_column_is_missing(c, i))
            sorted[n++] = trd_column_number(c, i);
    qsort(sorted, n, sizeof *sorted, by_size);
    assert_int_equal(v->rows, n);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && sorted[i] != sorted[i - 1]) {
            assert_int_equal(v->until[value], i);
            value++;
        }
        assert_true(value < v->count && v->value[value] == sorted[i]);
    }
    assert_int_equal(v->count, n ? value + 1 : 0);
    if (n)
        assert_int_equal(v->until[value], n);
}

static void assert_equal_values(const trd_values *a, const trd_values *b)
{
    assert_true(a->count == b->count && a->rows == b->rows);
    assert_memory_equal(a->value, b->value, a->count * sizeof *a->value);
    assert_memory_equal(a->until, b->until, a->count * sizeof *a->until);
}

static void values_stand_in_order_in_every_form(void **state)
{
    for (size_t k = 0; k < sizeof forms / sizeof *forms; k++) {
        const form *f = &forms[k];
        trd_pool   *pool = trd_pool_new(*state);
        trd_column *c = column(pool, f, k + 1);
        uint32_t   *group = trd_pool_alloc(pool, f->rows * sizeof *group);
        trd_values *v = trd_pool_calloc(pool, f->groups, sizeof *v), all, merged = { .count = 0 }, empty[3];
        uint64_t    seed = k;
        trd_error   err;
        for (size_t i = 0; i < f->rows; i++)
            group[i] = (uint32_t)(seed_next(&seed) % (f->groups + 1));
        assert_ok(trd_values_make(c, group, f->groups, pool, NULL, v, &err), err);
        for (uint32_t g = 0; g < f->groups; g += 1 + f->groups / 9)
            check_group(c, group, g, &v[g], pool);
        assert_ok(trd_values_make(c, NULL, 1, pool, NULL, &all, &err), err);
        check_group(c, NULL, 0, &all, pool);
        assert_ok(trd_values_make(c, NULL, 3, pool, NULL, empty, &err), err);
        assert_equal_values(&empty[0], &all);
        assert_true(empty[1].count == 0 && empty[2].rows == 0);
        for (size_t from = 0, n; from < f->rows; from += n) {                       /* split anywhere and merge */
            n = f->rows / 3 + 1 < f->rows - from ? f->rows / 3 + 1 : f->rows - from;
            trd_column part = trd_column_slice(c, from, n);
            trd_values of_part, both;
            assert_ok(trd_values_make(&part, NULL, 1, pool, NULL, &of_part, &err), err);
            assert_ok(trd_values_merge(&merged, &of_part, pool, &both, &err), err);
            merged = both;
        }
        assert_equal_values(&merged, &all);
        trd_pool_free(pool);
    }
}

static void threads_change_nothing(void **state)
{
    static const form many[] = { { TRD_I32, 4, 0, 120000, 250000, 78 }, { TRD_F64, 0, -100000000, 200000000, 250000, 3 } };
    trd_watch one = { .threads = 1 }, two = { .threads = 2 };
    for (size_t k = 0; k < 2; k++) {
        trd_column *c = column(*state, &many[k], 3);
        uint32_t   *group = trd_pool_alloc(*state, many[k].rows * sizeof *group);
        trd_values  a[78], b[78];
        trd_error   err;
        for (size_t i = 0; i < many[k].rows; i++)
            group[i] = (uint32_t)(i * 31 % (many[k].groups + 1));
        for (int grouped = 0; grouped < 2; grouped++) {
            uint32_t groups = grouped ? many[k].groups : 1;
            assert_ok(trd_values_make(c, grouped ? group : NULL, groups, *state, &one, a, &err), err);
            assert_ok(trd_values_make(c, grouped ? group : NULL, groups, *state, &two, b, &err), err);
            for (uint32_t g = 0; g < groups; g++)
                assert_equal_values(&a[g], &b[g]);
        }
    }
}

/* Ranks and pairs against the plain way, with many ties. */
static void ranks_and_pairs_are_those_of_two_loops(void **state)
{
    static const form small[] = { { TRD_I8, 1, 0, 12, 300, 3 }, { TRD_F64, 0, -20, 40, 300, 3 } };
    for (size_t k = 0; k < 2; k++) {
        trd_column     *c = column(*state, &small[k], 9);
        uint32_t        group[300];
        double          ranks[300];
        trd_values      v[3];
        trd_rank_counts r;
        trd_error       err;
        int64_t         above = 0, equal = 0, below = 0;
        for (size_t i = 0; i < 300; i++)
            group[i] = (uint32_t)(i * 7 % 4);
        for (int grouped = 0; grouped < 2; grouped++) {
            assert_ok(trd_ranks(c, grouped ? group : NULL, 3, *state, NULL, ranks, &err), err);
            for (size_t i = 0; i < 300; i++) {
                double lower = 0, same = 0;
                for (size_t j = 0; j < 300; j++)
                    if ((!grouped || group[j] == group[i]) && !trd_column_is_missing(c, j)) {
                        lower += trd_column_number(c, j) < trd_column_number(c, i);
                        same += trd_column_number(c, j) == trd_column_number(c, i);
                    }
                bool used = !trd_column_is_missing(c, i) && (!grouped || group[i] < 3);
                assert_true(used ? ranks[i] == lower + (same + 1) / 2 : isnan(ranks[i]));
            }
        }
        assert_ok(trd_values_make(c, group, 3, *state, NULL, v, &err), err);
        for (size_t i = 0; i < 300; i++)
            for (size_t j = 0; j < 300; j++)
                if (group[i] == 0 && group[j] == 2 && !trd_column_is_missing(c, i) && !trd_column_is_missing(c, j)) {
                    double x = trd_column_number(c, i), y = trd_column_number(c, j);
                    above += x > y;
                    equal += x == y;
                    below += x < y;
                }
        trd_rank_compare(&v[0], &v[2], &r);
        assert_true(r.above == above && r.equal == equal && r.below == below);
        trd_rank_compare(&v[2], &v[0], &r);
        assert_true(r.above == below && r.equal == equal);
    }
}

static void bins_hold_their_lower_end_and_the_last_both(void **state)
{
    trd_values x = values_of(*state, set_x, 11);
    int64_t    rows[3], outside;
    trd_histogram(&x, (const double[]){ 1, 3, 5, 6 }, 3, rows, &outside);
    assert_true(rows[0] == 3 && rows[1] == 3 && rows[2] == 4 && outside == 1);
    trd_histogram(&x, (const double[]){ 3.5, 4.5 }, 1, rows, &outside);
    assert_true(rows[0] == 1 && outside == 10);
}

static void the_most_frequent_come_first(void **state)
{
    trd_values x = values_of(*state, set_x, 11);
    size_t     which[20];
    assert_int_equal(trd_most_frequent(&x, 3, which), 3);
    assert_true(x.value[which[0]] == 5 && x.value[which[1]] == 1 && x.value[which[2]] == 3);
    assert_int_equal(trd_most_frequent(&x, 20, which), 7);
    assert_true(x.value[which[6]] == 9);
    assert_int_equal(trd_most_frequent(&x, 0, which), 0);
}

static void spans_have_no_order(void **state)
{
    trd_column *c = trd_column_new(*state, "aantal", TRD_SPAN, 3);
    trd_values  v = { .rows = 5 };
    double      ranks[3];
    trd_error   err;
    assert_int_equal(trd_values_make(c, NULL, 1, *state, NULL, &v, &err), TRD_E_DATA);
    assert_holds(err.what, "aantal");
    assert_int_equal(v.rows, 5);
    assert_int_equal(trd_ranks(c, NULL, 1, *state, NULL, ranks, &err), TRD_E_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(quantiles_are_those_of_r, setup, teardown),
        cmocka_unit_test_setup_teardown(quantiles_of_nothing_are_undefined, setup, teardown),
        cmocka_unit_test_setup_teardown(pairs_are_counted_as_wilcox_test_does, setup, teardown),
        cmocka_unit_test_setup_teardown(values_stand_in_order_in_every_form, setup, teardown),
        cmocka_unit_test_setup_teardown(threads_change_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(ranks_and_pairs_are_those_of_two_loops, setup, teardown),
        cmocka_unit_test_setup_teardown(bins_hold_their_lower_end_and_the_last_both, setup, teardown),
        cmocka_unit_test_setup_teardown(the_most_frequent_come_first, setup, teardown),
        cmocka_unit_test_setup_teardown(spans_have_no_order, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/quantile", tests, NULL, NULL);
}
