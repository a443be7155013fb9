/* Row expressions over columns in memory: missing, spans, conditions, scores. */
#include "world.h"

static const char datasets[] =
    "[{\"name\":\"d\",\"columns\":[{\"kind\":\"flag\",\"name\":\"a\"},{\"kind\":\"flag\",\"name\":\"b\"},{\"kind\":\"count\",\"name\":\"x\"},"
    "{\"kind\":\"count\",\"name\":\"y\"},{\"kind\":\"count\",\"name\":\"z\"},{\"kind\":\"label\",\"name\":\"t\"},{\"kind\":\"date\",\"name\":\"day\"},"
    "{\"kind\":\"items\",\"name\":\"q\",\"columns\":[\"q1\",\"q2\",\"q3\"],\"instrument\":{\"id\":\"interest\",\"items\":[\"q1\",\"q2\",\"q3\"],"
    "\"scale\":{\"low\":1,\"high\":5},\"reverse\":[3],\"minimum\":2,"
    "\"answers\":[{\"text\":\"oneens\",\"value\":2},{\"text\":\"eens\",\"value\":4},{\"text\":\"weet niet\"}]}}]}]";

#define COLUMN(c) "{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"" c "\"}"
#define A COLUMN("a")
#define B COLUMN("b")
#define NODE(op, args) "{\"op\":\"" op "\",\"args\":[" args "]}"
#define NOT(x) NODE("not", x)

/* ---- three-valued logic -------------------------------------------------- */

/* Cells of a truth table: false, true, and two kinds of missing. */
enum { FALSE_CELL, TRUE_CELL, ABSENT, HIDDEN, CELLS };

static void put(world *w, trd_column *c, size_t row, int cell)
{
    c->as.i8[row] = cell == TRUE_CELL;
    if (cell >= ABSENT)
        assert_int_equal(trd_column_set_missing(c, w->t.pool, row, cell == ABSENT ? TRD_NO_ANSWER : TRD_SUPPRESSED), 0);
}

static int cell_of(const trd_column *c, size_t row)
{
    switch (trd_column_missing(c, row)) {
    case TRD_KNOWN:      return c->as.i8[row] ? TRUE_CELL : FALSE_CELL;
    case TRD_NO_ANSWER:  return ABSENT;
    case TRD_SUPPRESSED: return HIDDEN;
    default:             return -1;
    }
}

/* Row i * CELLS + j holds a = i, b = j. */
static void truth_table(world *w)
{
    world_open(w, datasets, CELLS * CELLS);
    trd_column *a = world_column(w, "a", TRD_FLAG), *b = world_column(w, "b", TRD_FLAG);
    for (int i = 0; i < CELLS; i++)
        for (int j = 0; j < CELLS; j++) {
            put(w, a, (size_t)(i * CELLS + j), i);
            put(w, b, (size_t)(i * CELLS + j), j);
        }
}

static void assert_cells(const trd_column *c, const int expected[CELLS * CELLS])
{
    for (size_t row = 0; row < c->rows; row++)
        if (cell_of(c, row) != expected[row])
            fail_msg("a = %zu, b = %zu gives %d, expected %d", row / CELLS, row % CELLS, cell_of(c, row), expected[row]);
}

static void and_or_not_follow_their_truth_tables(void **state)
{
    (void)state;
    enum { F = FALSE_CELL, T = TRUE_CELL, M = ABSENT, S = HIDDEN };
    static const int and[] = { F, F, F, F,  F, T, M, S,  F, M, M, S,  F, S, S, S };
    static const int or[] = { F, T, M, S,  T, T, T, T,  M, T, M, S,  S, T, S, S };
    static const int not_a[] = { T, T, T, T,  F, F, F, F,  M, M, M, M,  S, S, S, S };
    static const int known_a[] = { T, T, T, T,  T, T, T, T,  F, F, F, F,  F, F, F, F };
    world w;
    truth_table(&w);
    assert_cells(world_evaluate(&w, NODE("and", A "," B)), and);
    assert_cells(world_evaluate(&w, NODE("or", A "," B)), or);
    assert_cells(world_evaluate(&w, NOT(A)), not_a);
    assert_cells(world_evaluate(&w, NODE("known", A)), known_a);
    tree_close(&w.t);
}

static void assert_same(world *w, const char *left, const char *right)
{
    const trd_column *l = world_evaluate(w, left), *r = world_evaluate(w, right);
    for (size_t row = 0; row < l->rows; row++)
        if (cell_of(l, row) != cell_of(r, row))
            fail_msg("%s\n%s\ndiffer at a = %zu, b = %zu: %d and %d", left, right, row / CELLS, row % CELLS, cell_of(l, row), cell_of(r, row));
}

static void the_laws_of_logic_hold_with_missing_cells(void **state)
{
    (void)state;
    world w;
    truth_table(&w);
    assert_same(&w, NODE("and", A "," B), NODE("and", B "," A));
    assert_same(&w, NODE("or", A "," B), NODE("or", B "," A));
    assert_same(&w, NOT(NODE("and", A "," B)), NODE("or", NOT(A) "," NOT(B)));            /* De Morgan */
    assert_same(&w, NOT(NODE("or", A "," B)), NODE("and", NOT(A) "," NOT(B)));
    assert_same(&w, NOT(NOT(A)), A);
    assert_same(&w, NODE("and", A "," A), A);
    assert_same(&w, NODE("or", A "," NODE("and", A "," A)), A);
    assert_same(&w, NODE("and", A "," NODE("or", A "," A)), A);
    tree_close(&w.t);
}

/* ---- comparisons --------------------------------------------------------- */

/* A comparison of spans is what it is for every value in them, else hidden. */
static void comparisons_hold_on_the_whole_span(void **state)
{
    (void)state;
    enum { LARGEST = 4, SPANS = (LARGEST + 1) * (LARGEST + 2) / 2 };
    static const char *const ops[] = { "at_least", "at_most", "above", "below" };
    world                    w;
    size_t                   row = 0;
    world_open(&w, datasets, SPANS * SPANS);
    trd_column *x = world_column(&w, "x", TRD_SPAN), *y = world_column(&w, "y", TRD_SPAN);
    for (int a = 0; a <= LARGEST; a++)
        for (int b = a; b <= LARGEST; b++)
            for (int c = 0; c <= LARGEST; c++)
                for (int d = c; d <= LARGEST; d++, row++) {
                    x->as.spans[row] = (trd_span){ a, b };
                    y->as.spans[row] = (trd_span){ c, d };
                }
    assert_int_equal(row, SPANS * SPANS);
    for (int op = 0; op < 4; op++) {
        char json[256];
        snprintf(json, sizeof json, "{\"op\":\"%s\",\"args\":[" COLUMN("x") "," COLUMN("y") "]}", ops[op]);
        const trd_column *got = world_evaluate(&w, json);
        for (row = 0; row < got->rows; row++) {
            trd_span s = x->as.spans[row], t = y->as.spans[row];
            bool     some = false, all = true;
            for (double v = s.low; v <= s.high; v++)
                for (double u = t.low; u <= t.high; u++) {
                    bool holds = op == 0 ? v >= u : op == 1 ? v <= u : op == 2 ? v > u : v < u;
                    some |= holds;
                    all &= holds;
                }
            int expected = all ? TRUE_CELL : some ? HIDDEN : FALSE_CELL;
            if (cell_of(got, row) != expected)
                fail_msg("[%g, %g] %s [%g, %g] gives %d, expected %d", s.low, s.high, ops[op], t.low, t.high, cell_of(got, row), expected);
        }
    }
    tree_close(&w.t);
}

static void is_compares_texts_numbers_days_and_spans(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 4);
    trd_column *t = world_column(&w, "t", TRD_CODE), *x = world_column(&w, "x", TRD_INTEGER), *y = world_column(&w, "y", TRD_SPAN),
               *z = world_column(&w, "z", TRD_REAL), *day = world_column(&w, "day", TRD_DATE);
    static const char *const texts[] = { "VMBO B - techniek", "VMBO K", "havo", "vmbo b" };
    for (size_t row = 0; row < 4; row++) {
        t->as.i32[row] = trd_labels_add(t->labels, texts[row], strlen(texts[row]));
        x->as.i64[row] = (int64_t)row + 2018;
        y->as.spans[row] = row == 0 ? (trd_span){ 1, 4 } : trd_span_of((double)row);
        z->as.f64[row] = 0.1 * (double)row;
        day->as.i32[row] = (int32_t)row;
    }
    trd_column_set_missing(t, w.t.pool, 2, TRD_NOT_APPLICABLE);
    static const struct {
        const char *json;
        int         cells[4];
    } cases[] = {
        { "{\"op\":\"is\",\"args\":[" COLUMN("t") "],\"values\":[\"VMBO K\",\"havo\"]}", { 0, 1, -1, 0 } },
        { "{\"op\":\"starts_with\",\"args\":[" COLUMN("t") "],\"values\":[\"VMBO\"]}", { 1, 1, -1, 0 } },
        { "{\"op\":\"ends_with\",\"args\":[" COLUMN("t") "],\"values\":[\"- techniek\",\"VMBO K and more\"]}", { 1, 0, -1, 0 } },
        { "{\"op\":\"is\",\"args\":[" COLUMN("x") "],\"values\":[2019,\"2020.0\"]}", { 0, 1, 1, 0 } },
        { "{\"op\":\"is\",\"args\":[" COLUMN("y") "],\"values\":[3]}", { HIDDEN, 0, 0, 1 } },
        { "{\"op\":\"is\",\"args\":[" COLUMN("y") "],\"values\":[5,1]}", { HIDDEN, 1, 0, 0 } },
        { "{\"op\":\"is\",\"args\":[" COLUMN("y") "],\"values\":[7]}", { 0, 0, 0, 0 } },
        { "{\"op\":\"is\",\"args\":[" COLUMN("z") "],\"values\":[0.1]}", { 0, 1, 0, 0 } },
        { "{\"op\":\"is\",\"args\":[" COLUMN("day") "],\"values\":[\"1970-01-03\"]}", { 0, 0, 1, 0 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const trd_column *got = world_evaluate(&w, cases[i].json);
        for (size_t row = 0; row < 4; row++)
            if (cell_of(got, row) != cases[i].cells[row])
                fail_msg("%s: row %zu gives %d, expected %d", cases[i].json, row, cell_of(got, row), cases[i].cells[row]);
    }
    tree_close(&w.t);
}

static void a_value_that_is_not_known_gives_a_missing_condition(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 3);
    trd_column *x = world_column(&w, "x", TRD_INTEGER);
    for (size_t row = 0; row < 3; row++)
        x->as.i64[row] = 3;
    trd_column_set_missing(x, w.t.pool, 0, TRD_NO_ANSWER);
    trd_column_set_missing(x, w.t.pool, 1, TRD_USER_MISSING);
    const trd_column *got = world_evaluate(&w, NODE("at_least", COLUMN("x") ",2"));
    assert_int_equal(trd_column_missing(got, 0), TRD_NO_ANSWER);
    assert_int_equal(trd_column_missing(got, 1), TRD_USER_MISSING);
    assert_int_equal(cell_of(got, 2), TRUE_CELL);
    tree_close(&w.t);
}

/* ---- numbers ------------------------------------------------------------- */

static void arithmetic_keeps_spans_and_refuses_to_divide_by_zero(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 3);
    trd_column *x = world_column(&w, "x", TRD_SPAN), *y = world_column(&w, "y", TRD_INTEGER);
    x->as.spans[0] = (trd_span){ 1, 4 };
    x->as.spans[1] = trd_span_of(6);
    x->as.spans[2] = trd_span_of(1);
    y->as.i64[0] = 2;
    y->as.i64[1] = 3;
    y->as.i64[2] = 0;
    const trd_column *sum = world_evaluate(&w, NODE("add", COLUMN("x") "," COLUMN("y")));
    assert_int_equal(sum->type, TRD_SPAN);
    assert_close(sum->as.spans[0].low, 3, 1e-15);
    assert_close(sum->as.spans[0].high, 6, 1e-15);
    const trd_column *ratio = world_evaluate(&w, NODE("divide", COLUMN("x") "," COLUMN("y")));
    assert_close(ratio->as.spans[1].low, 2, 1e-15);
    assert_int_equal(trd_column_missing(ratio, 2), TRD_NOT_APPLICABLE);
    const trd_column *whole = world_evaluate(&w, NODE("subtract", NODE("multiply", COLUMN("y") ",10") "," COLUMN("y")));
    assert_int_equal(whole->type, TRD_REAL);
    assert_close(whole->as.f64[0], 18, 1e-15);
    assert_close(whole->as.f64[1], 27, 1e-15);
    tree_close(&w.t);
}

/* Against trying every value of part, others and total. */
static void narrowed_by_leaves_what_part_others_and_total_allow(void **state)
{
    (void)state;
    enum { LARGEST = 3, SPANS = (LARGEST + 1) * (LARGEST + 2) / 2 };
    trd_span s[SPANS];
    size_t   n = 0, contradicted = 0;
    world    w;
    for (int low = 0; low <= LARGEST; low++)
        for (int high = low; high <= LARGEST; high++)
            s[n++] = (trd_span){ low, high };
    world_open(&w, datasets, SPANS * SPANS * SPANS);
    trd_column *x = world_column(&w, "x", TRD_SPAN), *y = world_column(&w, "y", TRD_SPAN), *z = world_column(&w, "z", TRD_SPAN);
    for (size_t row = 0; row < w.rows.rows; row++) {
        x->as.spans[row] = s[row / (SPANS * SPANS)];
        y->as.spans[row] = s[row / SPANS % SPANS];
        z->as.spans[row] = s[row % SPANS];
    }
    const trd_column *got = world_evaluate(&w, NODE("narrowed", COLUMN("x") "," COLUMN("y") "," COLUMN("z")));
    for (size_t row = 0; row < w.rows.rows; row++) {
        trd_span a = x->as.spans[row], b = y->as.spans[row], c = z->as.spans[row], expected = { 99, -99 };
        for (double part = a.low; part <= a.high; part++)
            for (double other = b.low; other <= b.high; other++)
                if (trd_span_holds(c, part + other)) {
                    expected.low = fmin(expected.low, part);
                    expected.high = fmax(expected.high, part);
                }
        bool none = expected.low > expected.high;
        contradicted += none;
        assert_int_equal(got->contradicted && got->contradicted[row], none);
        assert_close(got->as.spans[row].low, none ? a.low : expected.low, 1e-15);
        assert_close(got->as.spans[row].high, none ? a.high : expected.high, 1e-15);
    }
    assert_true(contradicted > 0);
    tree_close(&w.t);
}

static void marks_of_the_operands_travel(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 1);
    world_column(&w, "x", TRD_INTEGER)->marks = TRD_MARK_SYNTHETIC;
    world_column(&w, "y", TRD_INTEGER)->marks = TRD_MARK_PROVISIONAL;
    assert_int_equal(world_evaluate(&w, NODE("above", NODE("add", COLUMN("x") "," COLUMN("y")) ",1"))->marks,
                     TRD_MARK_SYNTHETIC | TRD_MARK_PROVISIONAL);
    tree_close(&w.t);
}

/* ---- scores -------------------------------------------------------------- */

enum { RESPONDENTS = 7 };

static void questionnaire(world *w, const char *answers[RESPONDENTS][3])
{
    static const char *const names[] = { "q1", "q2", "q3" };
    world_open(w, datasets, RESPONDENTS);
    for (int item = 0; item < 3; item++) {
        trd_column *c = world_column(w, names[item], TRD_CODE);
        for (size_t row = 0; row < RESPONDENTS; row++) {
            const char *text = answers[row][item];
            if (text)
                c->as.i32[row] = trd_labels_add(c->labels, text, strlen(text));
            else
                trd_column_set_missing(c, w->t.pool, row, TRD_NO_ANSWER);
        }
    }
}

/* Item 3 is reversed on a scale of 1 to 5, and two of the three must be answered. */
static void a_score_is_the_mean_of_its_items(void **state)
{
    (void)state;
    static const char *answers[RESPONDENTS][3] = {
        { "eens", "eens", "oneens" },        /* (4 + 4 + (6 - 2)) / 3           */
        { "Eens.", "ONEENS", "5" },          /* case and a last dot do not matter */
        { "1", "5", "1" },                   /* (1 + 5 + 5) / 3                  */
        { "eens", "weet niet", "eens" },     /* (4 + 2) / 2                      */
        { "eens", NULL, "weet niet" },       /* one answer: no score             */
        { NULL, NULL, NULL },
        { "2,5", "3.5", NULL },              /* (2.5 + 3.5) / 2                  */
    };
    static const double expected[RESPONDENTS] = { 4, (4 + 2 + 1) / 3.0, 11 / 3.0, 3, NAN, NAN, 3 };
    world               w;
    questionnaire(&w, answers);
    const trd_column *got = world_evaluate(&w, NODE("score", COLUMN("q")));
    for (size_t row = 0; row < RESPONDENTS; row++) {
        assert_int_equal(trd_column_missing(got, row) == TRD_KNOWN, !isnan(expected[row]));
        if (!isnan(expected[row]))
            assert_close(got->as.f64[row], expected[row], 1e-14);
    }
    tree_close(&w.t);
}

static void the_value_of_an_item_is_there_or_nan(void **state)
{
    (void)state;
    static const char *answers[RESPONDENTS][3] = {
        { "eens", "weet niet", "oneens" }, { NULL, "1", "1" }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 },
    };
    world     w;
    trd_answers *items;
    trd_error err = { 0 };
    questionnaire(&w, answers);
    assert_ok(trd_items_of(trd_schema_field(&w.t.schema.datasets[0], "q"), 0, &w.rows, &items, &err), err);
    static const double expected[] = { 4, NAN, 4, NAN, 1, 5 };
    for (size_t i = 0; i < 6; i++) {
        const trd_answers *item = &items[i % 3];
        bool            no_answer = trd_column_is_missing(item->column, i / 3);
        assert_int_equal(no_answer, i == 3);
        assert_close(no_answer ? NAN : item->value[trd_column_code(item->column, i / 3)], expected[i], 1e-15);
    }
    tree_close(&w.t);
}

static void an_answer_that_the_instrument_does_not_know_is_an_error(void **state)
{
    (void)state;
    static const char *const unknown[] = { "misschien", "6", "0", "", "1e0", "0x1" };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        const char *answers[RESPONDENTS][3] = { { "eens", "eens", "eens" }, { "eens", unknown[i], "eens" }, { 0 }, { 0 }, { 0 }, { 0 }, { 0 } };
        world             w;
        const trd_column *c;
        trd_error         err = { 0 };
        questionnaire(&w, answers);
        assert_int_equal(trd_evaluate(tree_read(&w.t, NODE("score", COLUMN("q"))), &w.rows, &c, &err), TRD_E_DATA);
        assert_holds(err.what, "column 'q2' of dataset 'd'");
        assert_holds(err.what, "which is no answer of instrument 'interest'");
        assert_holds(err.what, unknown[i]);
        tree_close(&w.t);
    }
}

static void a_measure_among_the_rows_is_refused(void **state)
{
    (void)state;
    world             w;
    const trd_column *c;
    trd_error         err = { 0 };
    world_open(&w, datasets, 1);
    world_column(&w, "x", TRD_INTEGER);
    assert_int_equal(trd_evaluate(tree_read(&w.t, NODE("add", NODE("mean", COLUMN("x")) ",1")), &w.rows, &c, &err), TRD_E_USAGE);
    tree_close(&w.t);
}

static void no_rows_give_no_cells(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 0);
    world_column(&w, "a", TRD_FLAG);
    world_column(&w, "x", TRD_SPAN);
    assert_int_equal(world_evaluate(&w, NODE("and", A "," NODE("above", COLUMN("x") ",1")))->rows, 0);
    tree_close(&w.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(and_or_not_follow_their_truth_tables),
        cmocka_unit_test(the_laws_of_logic_hold_with_missing_cells),
        cmocka_unit_test(comparisons_hold_on_the_whole_span),
        cmocka_unit_test(is_compares_texts_numbers_days_and_spans),
        cmocka_unit_test(a_value_that_is_not_known_gives_a_missing_condition),
        cmocka_unit_test(arithmetic_keeps_spans_and_refuses_to_divide_by_zero),
        cmocka_unit_test(narrowed_by_leaves_what_part_others_and_total_allow),
        cmocka_unit_test(marks_of_the_operands_travel),
        cmocka_unit_test(a_score_is_the_mean_of_its_items),
        cmocka_unit_test(the_value_of_an_item_is_there_or_nan),
        cmocka_unit_test(an_answer_that_the_instrument_does_not_know_is_an_error),
        cmocka_unit_test(a_measure_among_the_rows_is_refused),
        cmocka_unit_test(no_rows_give_no_cells),
    };
    return cmocka_run_group_tests_name("expr/evaluate", tests, NULL, NULL);
}
