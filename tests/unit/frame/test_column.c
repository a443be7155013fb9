/* Columns, dictionaries, kinds of missing, marks. */
#include "rows.h"

#include "base/parallel.h"
#include "frame/column.h"

#include <stdlib.h>

static void texts_are_numbered_in_order_of_first_appearance(void **state)
{
    trd_labels *labels = trd_labels_new(*state);
    assert_int_equal(trd_labels_count(labels), 0);
    assert_int_equal(trd_labels_find(labels, "m"), -1);
    assert_int_equal(trd_labels_add(labels, "meisje", 1), 0);
    assert_int_equal(trd_labels_add(labels, "v", 1), 1);
    assert_int_equal(trd_labels_add(labels, "m", 1), 0);
    assert_int_equal(trd_labels_add(labels, "", 0), 2);
    assert_int_equal(trd_labels_find(labels, "v"), 1);
    assert_int_equal(trd_labels_find(labels, ""), 2);
    assert_int_equal(trd_labels_find(labels, "vv"), -1);
    assert_int_equal(trd_labels_count(labels), 3);
    assert_string_equal(trd_labels_text(labels, 0), "m");
}

static void a_dictionary_grows_and_forgets_nothing(void **state)
{
    enum { TEXTS = 50000 };
    trd_labels *labels = trd_labels_new(*state);
    char        text[32];
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < TEXTS; i++) {
            int n = snprintf(text, sizeof text, "BRIN%05d", i);
            assert_int_equal(trd_labels_add(labels, text, (size_t)n), i);
        }
    assert_int_equal(trd_labels_count(labels), TEXTS);
    for (int i = 0; i < TEXTS; i += 97) {
        snprintf(text, sizeof text, "BRIN%05d", i);
        assert_string_equal(trd_labels_text(labels, i), text);
        assert_int_equal(trd_labels_find(labels, text), i);
    }
}

static void a_text_ends_at_its_first_nul(void **state)
{
    trd_labels *labels = trd_labels_new(*state);
    assert_int_equal(trd_labels_add(labels, "a", 1), 0);
    assert_int_equal(trd_labels_add(labels, "a\0b", 3), 0);
    assert_int_equal(trd_labels_add(labels, "\0", 1), 1);
    assert_string_equal(trd_labels_text(labels, 1), "");
}

typedef struct seeking {
    const trd_labels *labels;
    int               wrong[4];
} seeking;

static trd_code seek(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    seeking *s = user;
    char     text[24];

    (void)err;
    for (size_t i = from; i < to; i++) {
        snprintf(text, sizeof text, "%zu", i);
        s->wrong[worker] += trd_labels_find(s->labels, text) != (int32_t)i;
    }
    return TRD_OK;
}

static void several_threads_may_be_the_first_to_seek(void **state)
{
    enum { TEXTS = 2000, TIMES = 50 };
    char  *bytes = trd_pool_alloc(*state, TEXTS * 8);
    size_t size = 0;

    for (int i = 0; i < TEXTS; i++)
        size += (size_t)snprintf(bytes + size, 8, "%d", i) + 1;
    for (int k = 0; k < TIMES; k++) {
        seeking s = { .labels = trd_labels_of(*state, bytes, size, TEXTS) };
        assert_non_null(s.labels);
        assert_int_equal(trd_parallel(TEXTS, 100, 4, seek, &s, NULL, NULL, NULL), TRD_OK);
        for (int w = 0; w < 4; w++)
            assert_int_equal(s.wrong[w], 0);
    }
}

static void a_dictionary_can_be_made_of_texts_that_are_there(void **state)
{
    enum { TEXTS = 5000 };
    char  *bytes = trd_pool_alloc(*state, TEXTS * 8);
    size_t size = 0;
    for (int i = 0; i < TEXTS; i++)
        size += (size_t)snprintf(bytes + size, 8, "%.0x", (unsigned)i) + 1;         /* 0 is written as nothing */
    for (int32_t count = 0; count <= 20; count++) {
        size_t n = 0;
        for (int32_t i = 0; i < count; i++)
            n += strlen(bytes + n) + 1;
        trd_labels *some = trd_labels_of(*state, bytes, n, count);
        assert_int_equal(trd_labels_count(some), count);
        assert_int_equal(trd_labels_find(some, ""), count ? 0 : -1);
        assert_int_equal(trd_labels_find(some, "9"), count > 9 ? 9 : -1);
        assert_int_equal(trd_labels_add(some, "new", 3), count);        /* it can grow as any other */
        assert_int_equal(trd_labels_find(some, "new"), count);
        assert_null(trd_labels_of(*state, bytes, n + 1, count));        /* not all are texts, */
        assert_null(trd_labels_of(*state, bytes, n, count + 1));        /* or not so many     */
        if (count) {
            assert_null(trd_labels_of(*state, bytes, n, count - 1));
            assert_null(trd_labels_of(*state, bytes, n - 1, count));
        }
    }
    assert_null(trd_labels_of(*state, bytes, size, -1));
    trd_labels *made = trd_labels_of(*state, bytes, size, TEXTS), *added = trd_labels_new(*state);
    for (int32_t i = 0, at = 0; i < TEXTS; i++, at += (int32_t)strlen(bytes + at) + 1) {
        assert_int_equal(trd_labels_add(added, bytes + at, strlen(bytes + at)), i);
        assert_string_equal(trd_labels_text(made, i), bytes + at);
        assert_int_equal(trd_labels_find(made, bytes + at), i);
    }
    assert_int_equal(trd_labels_find(made, "x"), -1);
}

static void a_new_column_is_known_and_zero(void **state)
{
    for (int type = TRD_FLAG; type < TRD_CODE; type++) {
        trd_column *c = trd_column_new(*state, "x", (trd_type)type, 100);
        for (size_t i = 0; i < 100; i++) {
            trd_span cell = trd_column_span(c, i);
            assert_int_equal(trd_column_missing(c, i), TRD_KNOWN);
            assert_true(cell.low == 0 && cell.high == 0);
        }
        assert_null(c->labels);
    }
    trd_column *codes = trd_column_new(*state, "x", TRD_CODE, 0);
    assert_non_null(codes);
    assert_non_null(codes->labels);
    assert_null(trd_column_new(*state, "x", TRD_SPAN, SIZE_MAX / 4));
}

static void a_cell_is_a_span_whatever_its_type(void **state)
{
    trd_column *flag = trd_column_new(*state, "f", TRD_FLAG, 1), *integer = trd_column_new(*state, "i", TRD_INTEGER, 1),
               *real = trd_column_new(*state, "r", TRD_REAL, 1), *span = trd_column_new(*state, "s", TRD_SPAN, 1),
               *day = trd_column_new(*state, "d", TRD_DATE, 1), *code = trd_column_new(*state, "c", TRD_CODE, 1);
    flag->as.i8[0] = 1;
    integer->as.i64[0] = -7;
    real->as.f64[0] = 6.4;
    span->as.spans[0] = (trd_span){ 1, 4 };
    day->as.i32[0] = 18170;
    assert_close(trd_column_span(flag, 0).low, 1, 0);
    assert_close(trd_column_span(integer, 0).high, -7, 0);
    assert_close(trd_column_span(real, 0).low, 6.4, 0);
    assert_close(trd_column_span(span, 0).high, 4, 0);
    assert_close(trd_column_span(day, 0).low, 18170, 0);
    assert_false(trd_span_is_defined(trd_column_span(code, 0)));
    assert_int_equal(trd_column_set_missing(span, *state, 0, TRD_SUPPRESSED), 0);
    assert_false(trd_span_is_defined(trd_column_span(span, 0)));
}

static void only_the_named_cell_becomes_missing(void **state)
{
    trd_column *c = trd_column_new(*state, "x", TRD_INTEGER, 5);
    trd_column_set_missing(c, *state, 3, TRD_USER_MISSING);
    trd_column_set_missing(c, *state, 1, TRD_NOT_ASKED);
    static const trd_missing expected[] = { TRD_KNOWN, TRD_NOT_ASKED, TRD_KNOWN, TRD_USER_MISSING, TRD_KNOWN };
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(trd_column_missing(c, i), expected[i]);
}

static void gathering_reorders_repeats_and_marks_absent_rows(void **state)
{
    static const int64_t from[] = { 2, 2, -1, 0, 1 };
    for (int type = TRD_FLAG; type <= TRD_CODE; type++) {
        trd_column *c = trd_column_new(*state, "x", (trd_type)type, 3);
        for (int i = 0; i < 3; i++)
            switch (c->type) {
            case TRD_FLAG:    c->as.i8[i] = (int8_t)(10 + i); break;
            case TRD_INTEGER: c->as.i64[i] = 10 + i; break;
            case TRD_REAL:    c->as.f64[i] = 10 + i; break;
            case TRD_SPAN:    c->as.spans[i] = (trd_span){ 10 + i, 20 + i }; break;
            case TRD_DATE:    c->as.i32[i] = 10 + i; break;
            case TRD_CODE:    c->as.i32[i] = 10 + i; break;
            }
        c->marks = TRD_MARK_SYNTHETIC | TRD_MARK_SUPPRESSED;
        trd_column_set_missing(c, *state, 1, TRD_NO_ANSWER);

        trd_column *out = trd_column_gather(c, from, 5, *state);
        assert_int_equal(out->rows, 5);
        assert_string_equal(out->name, "x");
        assert_int_equal(out->marks, c->marks);      /* doubt travels */
        assert_ptr_equal(out->labels, c->labels);
        assert_int_equal(trd_column_missing(out, 2), TRD_NOT_APPLICABLE);
        assert_int_equal(trd_column_missing(out, 4), TRD_NO_ANSWER);
        for (size_t i = 0; i < 4; i++)
            if (i != 2) {
                double expected = 10 + (double)from[i];
                assert_int_equal(trd_column_missing(out, i), TRD_KNOWN);
                if (type == TRD_CODE)
                    assert_close(out->as.i32[i], expected, 0);
                else
                    assert_close(trd_column_span(out, i).low, expected, 0);
                if (type == TRD_SPAN)
                    assert_close(trd_column_span(out, i).high, expected + 10, 0);
            }
    }
}

static void gathering_all_rows_in_order_is_a_copy(void **state)
{
    enum { ROWS = 1000 };
    int64_t     order[ROWS];
    trd_column *c = trd_column_new(*state, "x", TRD_REAL, ROWS);
    for (int i = 0; i < ROWS; i++) {
        order[i] = i;
        c->as.f64[i] = i / 7.0;
    }
    trd_column *out = trd_column_gather(c, order, ROWS, *state);
    assert_memory_equal(out->as.f64, c->as.f64, ROWS * sizeof(double));
    assert_null(out->missing);
    out = trd_column_gather(c, order, 0, *state);
    assert_int_equal(out->rows, 0);
}

static void joining_two_kinds_of_missing_never_loses_one(void **state)
{
    (void)state;
    for (int a = 0; a < TRD_MISSING_KINDS; a++)
        for (int b = 0; b < TRD_MISSING_KINDS; b++) {
            trd_missing ab = trd_missing_join((trd_missing)a, (trd_missing)b);
            assert_int_equal(ab, trd_missing_join((trd_missing)b, (trd_missing)a));
            assert_true(ab == (trd_missing)a || ab == (trd_missing)b);
            assert_int_equal(ab == TRD_KNOWN, a == TRD_KNOWN && b == TRD_KNOWN);
            if (a == TRD_SUPPRESSED || b == TRD_SUPPRESSED)
                assert_int_equal(ab, TRD_SUPPRESSED);
            for (int c = 0; c < TRD_MISSING_KINDS; c++)
                assert_int_equal(trd_missing_join(ab, (trd_missing)c),
                                 trd_missing_join((trd_missing)a, trd_missing_join((trd_missing)b, (trd_missing)c)));
        }
}

static void names_are_distinct_and_come_back(void **state)
{
    (void)state;
    for (int kind = 0; kind < TRD_MISSING_KINDS; kind++)
        assert_int_equal(trd_missing_from_name(trd_missing_name((trd_missing)kind)), kind);
    assert_int_equal(trd_missing_from_name("geheim"), -1);
    for (int i = 0; i < TRD_MARK_COUNT; i++) {
        assert_true(strlen(trd_mark_name(i)) > 3);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(trd_mark_name(i), trd_mark_name(j));
    }
    assert_string_equal(trd_mark_name(0), "few_cases");
    assert_int_equal(TRD_MARK_POOR_OVERLAP, 1u << (TRD_MARK_COUNT - 1));
    assert_string_equal(trd_mark_name(TRD_MARK_COUNT - 1), "poor_overlap");
    assert_string_equal(trd_type_name(TRD_FLAG), "flag");
    assert_string_equal(trd_type_name(TRD_CODE), "code");
}

int main(void)
{
#define IN_A_POOL(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_A_POOL(texts_are_numbered_in_order_of_first_appearance),
        IN_A_POOL(a_dictionary_grows_and_forgets_nothing),
        IN_A_POOL(a_text_ends_at_its_first_nul),
        IN_A_POOL(a_dictionary_can_be_made_of_texts_that_are_there),
        IN_A_POOL(several_threads_may_be_the_first_to_seek),
        IN_A_POOL(a_new_column_is_known_and_zero),
        IN_A_POOL(a_cell_is_a_span_whatever_its_type),
        IN_A_POOL(only_the_named_cell_becomes_missing),
        IN_A_POOL(gathering_reorders_repeats_and_marks_absent_rows),
        IN_A_POOL(gathering_all_rows_in_order_is_a_copy),
        cmocka_unit_test(joining_two_kinds_of_missing_never_loses_one),
        cmocka_unit_test(names_are_distinct_and_come_back),
    };
    return cmocka_run_group_tests_name("frame/column", tests, NULL, NULL);
}
