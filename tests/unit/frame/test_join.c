/* Joins against two loops over all rows, and their report. */
#include "rows.h"

#include "frame/join.h"

#include <stdlib.h>

enum kind { CODES, WHOLES, SPARSE, DECIMALS, DOUBLES, KINDS };

/* Keys of `size` different values; two columns of one kind never have the same
 * form: other dictionaries, widths and scales. */
static trd_column *key(trd_pool *pool, enum kind kind, bool right, size_t rows, uint64_t size, uint64_t seed)
{
    static const trd_type types[] = { TRD_CODE, TRD_INTEGER, TRD_INTEGER, TRD_REAL, TRD_REAL };
    trd_width   width = kind == DOUBLES || (kind == DECIMALS && right) ? TRD_F64 : right ? TRD_I32 : TRD_I64;
    trd_column *c = trd_column_new_in(pool, right ? "rechts" : "links", types[kind], width, kind == DECIMALS && !right ? 1 : 0, rows);
    for (size_t i = 0; i < rows; i++) {
        int64_t x = (int64_t)(seed_next(&seed) % size) * (kind == SPARSE ? 40000000 / (int64_t)size * 50 : 1);
        char    text[32];
        if (kind == CODES) {
            int     n = snprintf(text, sizeof text, "S%lld", (long long)(right ? x + (int64_t)size / 3 : x));
            int32_t code = trd_labels_add(c->labels, text, (size_t)n);
            if (right)
                c->as.i32[i] = code;
            else
                c->as.i64[i] = code;
        } else if (width == TRD_F64)
            c->as.f64[i] = (double)x / 10;
        else if (right)
            c->as.i32[i] = (int32_t)x;
        else
            c->as.i64[i] = x;
        if (seed_next(&seed) % 11 == 0)
            assert_int_equal(trd_column_set_missing(c, pool, i, TRD_NO_ANSWER), 0);
    }
    return c;
}

static bool match(const trd_column *l, size_t i, const trd_column *r, size_t k)
{
    if (trd_column_is_missing(l, i) || trd_column_is_missing(r, k))
        return false;
    return l->type == TRD_CODE ? strcmp(trd_column_text(l, i), trd_column_text(r, k)) == 0
                               : trd_column_number(l, i) == trd_column_number(r, k);
}

static void check_join(const trd_column *const *l, const trd_column *const *r, size_t count, trd_join_rows which, trd_pool *pool)
{
    trd_join      j;
    trd_error     err;
    size_t        at = 0, rows = l[0]->rows, others = r[0]->rows;
    trd_join_side left = { 0 }, right = { 0 };
    int64_t      *partners = trd_pool_calloc(pool, others + 1, sizeof *partners);

    assert_ok(trd_join_make(l, r, count, which, 0, pool, NULL, &j, &err), err);
    for (size_t i = 0; i < rows; i++) {
        int64_t found = 0;
        bool    no_key = false;
        for (size_t k = 0; k < others; k++) {
            bool equal = true;
            for (size_t c = 0; c < count; c++)
                equal = equal && match(l[c], i, r[c], k);
            if (!equal)
                continue;
            assert_true(at < j.rows && j.left[at] == (int64_t)i && j.right[at] == (int64_t)k);
            at++;
            found++;
            partners[k]++;
        }
        for (size_t c = 0; c < count; c++)
            no_key = no_key || trd_column_is_missing(l[c], i);
        left.matched += found > 0;
        left.no_key += no_key;
        left.unmatched += !found && !no_key;
        if (!found && which != TRD_JOIN_MATCHED) {
            assert_true(at < j.rows && j.left[at] == (int64_t)i && j.right[at] == -1);
            at++;
        }
    }
    for (size_t k = 0; k < others; k++) {
        bool no_key = false;
        for (size_t c = 0; c < count; c++)
            no_key = no_key || trd_column_is_missing(r[c], k);
        right.matched += partners[k] > 0;
        right.no_key += no_key;
        right.unmatched += !partners[k] && !no_key;
        if (!partners[k] && which == TRD_JOIN_ALL) {
            assert_true(at < j.rows && j.left[at] == -1 && j.right[at] == (int64_t)k);
            at++;
        }
    }
    assert_int_equal(at, j.rows);
    assert_true(j.of_left.rows == (int64_t)rows && j.of_left.matched == left.matched && j.of_left.unmatched == left.unmatched &&
                j.of_left.no_key == left.no_key);
    assert_true(j.of_right.rows == (int64_t)others && j.of_right.matched == right.matched &&
                j.of_right.unmatched == right.unmatched && j.of_right.no_key == right.no_key);
}

static void rows_are_those_of_two_loops(void **state)
{
    for (int kind = 0; kind < KINDS; kind++)
        for (int which = 0; which < 3; which++)
            for (size_t count = 1; count <= 2; count++) {
                const trd_column *l[2], *r[2];
                for (size_t c = 0; c < count; c++) {
                    l[c] = key(*state, (enum kind)((kind + (int)c) % KINDS), false, 300, 40, 3 + c);
                    r[c] = key(*state, (enum kind)((kind + (int)c) % KINDS), true, 170, 40, 8 + c);
                }
                check_join(l, r, count, (trd_join_rows)which, *state);
                const trd_column *none = key(*state, (enum kind)kind, true, 0, 40, 8);
                check_join(l, &none, 1, (trd_join_rows)which, *state);
            }
}

static trd_join joined(void **state, const int32_t *left, size_t rows, const int32_t *right, size_t others)
{
    trd_column       *l = trd_column_new_in(*state, "l", TRD_INTEGER, TRD_I32, 0, rows), *r = trd_column_new_in(*state, "r", TRD_INTEGER, TRD_I32, 0, others);
    const trd_column *lk = l, *rk = r;
    trd_join          j;
    trd_error         err;
    memcpy(l->as.i32, left, rows * sizeof *left);
    memcpy(r->as.i32, right, others * sizeof *right);
    assert_ok(trd_join_make(&lk, &rk, 1, TRD_JOIN_MATCHED, 0, *state, NULL, &j, &err), err);
    return j;
}

static void the_report_says_who_has_several(void **state)
{
    static const int32_t one[] = { 1, 2, 3 }, two[] = { 2, 2, 3 }, apart[] = { 7, 7 };
    trd_join j = joined(state, one, 3, one, 3);
    assert_true(j.kind == TRD_JOIN_ONE_TO_ONE && j.keys == 3 && j.of_left.repeated == 0);
    j = joined(state, one, 3, two, 3);
    assert_true(j.kind == TRD_JOIN_ONE_TO_MANY && j.keys == 2 && j.of_right.repeated == 1 && j.of_left.repeated == 0);
    j = joined(state, two, 3, one, 3);
    assert_true(j.kind == TRD_JOIN_MANY_TO_ONE && j.of_left.repeated == 1);
    j = joined(state, two, 3, two, 3);
    assert_true(j.kind == TRD_JOIN_MANY_TO_MANY && j.rows == 5);
    j = joined(state, apart, 2, one, 3);                     /* several, but of a key that matches nothing */
    assert_true(j.kind == TRD_JOIN_ONE_TO_ONE && j.rows == 0 && j.of_left.unmatched == 2 && j.of_left.repeated == 0);
}

static void keys_of_two_kinds_and_too_many_rows_are_refused(void **state)
{
    trd_column *codes = key(*state, CODES, false, 20, 3, 1), *wholes = key(*state, WHOLES, true, 20, 1, 1);
    trd_column *days = trd_column_new(*state, "dag", TRD_DATE, 20), *spans = trd_column_new(*state, "aantal", TRD_SPAN, 20);
    const trd_column *l[] = { codes, wholes, spans, wholes }, *r[] = { wholes, days, spans, wholes };
    trd_join  j = { .rows = 77 };
    trd_error err;
    for (int k = 0; k < 3; k++) {
        assert_int_equal(trd_join_make(&l[k], &r[k], 1, TRD_JOIN_LEFT, 0, *state, NULL, &j, &err), TRD_E_DATA);
        assert_holds(err.what, r[k]->name);
    }
    assert_int_equal(trd_join_make(&l[3], &r[3], 1, TRD_JOIN_LEFT, 50, *state, NULL, &j, &err), TRD_E_LIMIT);
    assert_holds(err.what, "several rows of both");
    assert_int_equal(trd_join_make(l, r, 0, TRD_JOIN_LEFT, 0, *state, NULL, &j, &err), TRD_E_USAGE);
    assert_int_equal(j.rows, 77);
}

/* Gathering, which is what row numbers are for: every width, every kind. */
static void gathered_cells_are_those_of_their_rows(void **state)
{
    static const trd_width widths[] = { TRD_I8, TRD_I16, TRD_I32, TRD_I64, TRD_F64, TRD_SPANS };
    enum { ROWS = 200, OUT = 500 };
    for (size_t w = 0; w < 6; w++)
        for (int kinds = 0; kinds < 4; kinds++)                     /* kinds of missing in the column */
            for (int lost = 0; lost < 2; lost++) {
                trd_column *c = trd_column_new_in(*state, "x", w == 5 ? TRD_SPAN : w == 4 ? TRD_REAL : TRD_INTEGER, widths[w], 0, ROWS);
                int64_t     from[OUT];
                uint64_t    seed = w + 10;
                for (size_t i = 0; i < ROWS * trd_width_bytes(widths[w]) && w < 4; i++)
                    c->as.i8[i] = (int8_t)(seed_next(&seed) % 100);
                for (size_t i = 0; i < ROWS && w >= 4; i++) {
                    if (w == 4)
                        c->as.f64[i] = (double)i;
                    else
                        c->as.spans[i] = (trd_span){ (double)i, (double)i + 2 };
                }
                for (size_t i = 0; i < ROWS && kinds; i += 7)
                    trd_column_set_missing(c, *state, i, kinds == 3 ? TRD_NOT_APPLICABLE : kinds == 2 && i % 2 ? TRD_SUPPRESSED : TRD_NO_ANSWER);
                c->contradicted = trd_pool_calloc(*state, ROWS, 1);
                c->contradicted[3] = 1;
                for (size_t i = 0; i < OUT; i++)
                    from[i] = lost && i % 5 == 0 ? -1 : (int64_t)(seed_next(&seed) % ROWS);
                trd_column *out = trd_column_gather(c, from, OUT, *state);
                for (size_t i = 0; i < OUT; i++) {
                    trd_missing want = from[i] < 0 ? TRD_NOT_APPLICABLE : trd_column_missing(c, (size_t)from[i]);
                    assert_int_equal(trd_column_missing(out, i), want);
                    assert_int_equal(out->contradicted[i], from[i] == 3);
                    if (want == TRD_KNOWN)
                        assert_memory_equal(out->as.i8 + i * trd_width_bytes(widths[w]), c->as.i8 + (size_t)from[i] * trd_width_bytes(widths[w]),
                                            trd_width_bytes(widths[w]));
                }
                assert_int_equal(out->has_missing, kinds || lost);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_those_of_two_loops, setup, teardown),
        cmocka_unit_test_setup_teardown(the_report_says_who_has_several, setup, teardown),
        cmocka_unit_test_setup_teardown(keys_of_two_kinds_and_too_many_rows_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(gathered_cells_are_those_of_their_rows, setup, teardown),
    };
    return cmocka_run_group_tests_name("frame/join", tests, NULL, NULL);
}
