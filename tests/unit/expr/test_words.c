/* What is missing, one value or another, texts and dates: words by their tables. */
#include "world.h"

#include "base/number.h"

static const char datasets[] =
    "[{\"name\":\"d\",\"columns\":[{\"kind\":\"flag\",\"name\":\"a\"},{\"kind\":\"flag\",\"name\":\"b\"},{\"kind\":\"count\",\"name\":\"x\"},"
    "{\"kind\":\"count\",\"name\":\"y\"},{\"kind\":\"label\",\"name\":\"t\"},{\"kind\":\"label\",\"name\":\"u\"},{\"kind\":\"date\",\"name\":\"day\"}]}]";

#define COLUMN(c) "{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"" c "\"}"
#define TEXT(t) "{\"op\":\"text\",\"name\":\"" t "\"}"
#define TRUTH(t) "{\"op\":\"truth\",\"value\":" t "}"
#define NODE(op, args) "{\"op\":\"" op "\",\"args\":[" args "]}"
#define WITH(op, args, values) "{\"op\":\"" op "\",\"args\":[" args "],\"values\":[" values "]}"

/* A cell as it would be written down: "3", "2..4", "havo", "yes", "?not_asked". */
static const char *said(const trd_column *c, size_t row)
{
    static char text[4][64];
    static int  next;
    char       *out = text[next++ % 4];
    trd_missing kind = trd_column_missing(c, row);

    if (kind != TRD_KNOWN) {
        snprintf(out, sizeof text[0], "?%s", trd_missing_name(kind));
    } else if (c->type == TRD_CODE) {
        snprintf(out, sizeof text[0], "%s", trd_column_text(c, row));
    } else if (c->type == TRD_FLAG) {
        snprintf(out, sizeof text[0], "%s", c->as.i8[row] ? "yes" : "no");
    } else {
        trd_span s = trd_column_span(c, row);
        snprintf(out, sizeof text[0], trd_span_is_known(s) ? "%g" : "%g..%g", s.low, s.high);
    }
    return out;
}

static void assert_said(const trd_column *c, const char *const *expected, const char *what)
{
    for (size_t row = 0; row < c->rows; row++)
        if (strcmp(said(c, row), expected[row]) != 0)
            fail_msg("%s\nrow %zu: %s, expected %s", what, row, said(c, row), expected[row]);
}
#define SAYS(w, json, ...) assert_said(world_evaluate((w), (json)), (const char *const[]){ __VA_ARGS__ }, (json))

/* ---- missing --------------------------------------------------------------- */

static void missing_is_always_true_or_false(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, TRD_MISSING_KINDS);
    trd_column *x = world_column(&w, "x", TRD_INTEGER);
    for (int kind = 1; kind < TRD_MISSING_KINDS; kind++)
        lose(&w, x, (size_t)kind, (trd_missing)kind);
    SAYS(&w, WITH("missing", COLUMN("x"), ""), "no", "yes", "yes", "yes", "yes", "yes");
    SAYS(&w, WITH("missing", COLUMN("x"), "\"no_answer\""), "no", "yes", "no", "no", "no", "no");
    SAYS(&w, WITH("missing", COLUMN("x"), "\"suppressed\",\"not_asked\""), "no", "no", "yes", "no", "no", "yes");
    SAYS(&w, NODE("known", COLUMN("x")), "yes", "no", "no", "no", "no", "no");
    assert_false(world_evaluate(&w, WITH("missing", COLUMN("x"), "\"no_answer\""))->has_missing);
    SAYS(&w, WITH("missing", "1", ""), "no", "no", "no", "no", "no", "no");
    tree_close(&w.t);
}

/* When all missing cells are of one kind, no kind is kept per cell. */
static void missing_knows_the_usual_kind(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 3);
    trd_column *t = world_column(&w, "t", TRD_CODE);
    lose(&w, t, 1, TRD_USER_MISSING);
    put_text(t, 0, "m");
    put_text(t, 2, "v");
    SAYS(&w, WITH("missing", COLUMN("t"), "\"user_missing\""), "no", "yes", "no");
    SAYS(&w, WITH("missing", COLUMN("t"), "\"no_answer\""), "no", "no", "no");
    tree_close(&w.t);
}

/* A span has a value, known by its bounds; a comparison that it does not decide is hidden. */
static void a_span_is_known_and_what_it_leaves_open_is_suppressed(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 2);
    trd_column *x = world_column(&w, "x", TRD_SPAN);
    x->as.spans[0] = (trd_span){ 1, 4 };
    x->as.spans[1] = trd_span_of(3);
    SAYS(&w, WITH("missing", COLUMN("x"), ""), "no", "no");
    SAYS(&w, WITH("missing", NODE("at_least", COLUMN("x") ",3"), "\"suppressed\""), "yes", "no");
    tree_close(&w.t);
}

/* ---- or_else ---------------------------------------------------------------- */

static void or_else_takes_the_first_that_is_known(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 6);
    trd_column *x = world_column(&w, "x", TRD_INTEGER), *y = world_column(&w, "y", TRD_SPAN);
    static const trd_missing of_x[] = { TRD_KNOWN, TRD_NOT_ASKED, TRD_NOT_ASKED, TRD_NO_ANSWER, TRD_SUPPRESSED, TRD_NOT_ASKED };
    static const trd_missing of_y[] = { TRD_NO_ANSWER, TRD_KNOWN, TRD_NO_ANSWER, TRD_NOT_ASKED, TRD_NO_ANSWER, TRD_SUPPRESSED };
    for (size_t row = 0; row < 6; row++) {
        x->as.i64[row] = 7;
        y->as.spans[row] = (trd_span){ 1, 4 };
        if (of_x[row])
            lose(&w, x, row, of_x[row]);
        if (of_y[row])
            lose(&w, y, row, of_y[row]);
    }
    SAYS(&w, NODE("or_else", COLUMN("x") "," COLUMN("y")), "7", "1..4", "?not_asked", "?no_answer", "?suppressed", "?suppressed");
    SAYS(&w, NODE("or_else", COLUMN("x") ",0"), "7", "0", "0", "0", "0", "0");
    SAYS(&w, NODE("or_else", NODE("or_else", COLUMN("x") "," COLUMN("y")) ",0"), "7", "1..4", "0", "0", "0", "0");
    assert_int_equal(world_evaluate(&w, NODE("or_else", COLUMN("x") "," COLUMN("y")))->type, TRD_SPAN);
    tree_close(&w.t);
}

static void or_else_joins_texts_of_two_dictionaries(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 4);
    trd_column *t = world_column(&w, "t", TRD_CODE), *u = world_column(&w, "u", TRD_CODE);
    put_text(t, 0, "havo"), put_text(t, 2, "vwo");
    lose(&w, t, 1, TRD_NO_ANSWER), lose(&w, t, 3, TRD_NO_ANSWER);
    put_text(u, 0, "mavo"), put_text(u, 1, "vwo"), put_text(u, 2, "mavo");
    lose(&w, u, 3, TRD_NOT_ASKED);
    SAYS(&w, NODE("or_else", COLUMN("t") "," COLUMN("u")), "havo", "vwo", "vwo", "?no_answer");
    SAYS(&w, NODE("or_else", COLUMN("t") "," TEXT("none")), "havo", "none", "vwo", "none");
    SAYS(&w, WITH("is", NODE("or_else", COLUMN("t") "," COLUMN("u")), "\"vwo\""), "no", "yes", "yes", "?no_answer");
    assert_int_equal(trd_labels_count(t->labels), 2);            /* what was loaded is not changed */
    tree_close(&w.t);
}

/* ---- when ------------------------------------------------------------------- */

static void when_follows_its_truth_table(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 9);
    trd_column *a = world_column(&w, "a", TRD_FLAG), *b = world_column(&w, "b", TRD_FLAG);
    for (size_t row = 0; row < 9; row++) {
        a->as.i8[row] = row / 3 == 0;
        b->as.i8[row] = row % 3 == 0;
        if (row / 3 == 2)
            lose(&w, a, row, TRD_NOT_ASKED);
        if (row % 3 == 2)
            lose(&w, b, row, TRD_SUPPRESSED);
    }
    /* a: true, false, unknown; b the same within */
    SAYS(&w, NODE("when", COLUMN("a") ",1," NODE("when", COLUMN("b") ",2,3")), "1", "1", "1", "2", "3", "?suppressed",
         "?not_asked", "?not_asked", "?not_asked");
    SAYS(&w, NODE("when", COLUMN("a") ",1," NODE("when", COLUMN("b") ",2")), "1", "1", "1", "2", "?not_applicable", "?suppressed",
         "?not_asked", "?not_asked", "?not_asked");
    SAYS(&w, NODE("when", NODE("or_else", COLUMN("a") "," TRUTH("0")) "," TEXT("yes!") "," TEXT("no!")), "yes!", "yes!", "yes!", "no!", "no!",
         "no!", "no!", "no!", "no!");
    SAYS(&w, NODE("when", COLUMN("a") "," COLUMN("b") "," TRUTH("1")), "yes", "no", "?suppressed", "yes", "yes", "yes", "?not_asked",
         "?not_asked", "?not_asked");
    tree_close(&w.t);
}

/* A hidden count that may lie on either side of the bound takes neither branch. */
static void when_does_not_guess_at_a_span(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 3);
    trd_column *x = world_column(&w, "x", TRD_SPAN);
    x->as.spans[0] = (trd_span){ 1, 4 };
    x->as.spans[1] = (trd_span){ 6, 9 };
    x->as.spans[2] = trd_span_of(3);
    SAYS(&w, NODE("when", NODE("at_least", COLUMN("x") ",3") "," COLUMN("x") ",0"), "?suppressed", "6..9", "3");
    tree_close(&w.t);
}

/* ---- texts and dates ---------------------------------------------------------- */

static void contains_looks_for_a_part_letter_for_letter(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 5);
    trd_column *t = world_column(&w, "t", TRD_CODE);
    put_text(t, 0, "vmbo techniek"), put_text(t, 1, "Techniek"), put_text(t, 2, ""), put_text(t, 3, "a%c.d");
    lose(&w, t, 4, TRD_NOT_ASKED);
    SAYS(&w, WITH("contains", COLUMN("t"), "\"techniek\""), "yes", "no", "no", "no", "?not_asked");
    SAYS(&w, WITH("contains", COLUMN("t"), "\"chn\",\".d\""), "yes", "yes", "no", "yes", "?not_asked");
    SAYS(&w, WITH("contains", COLUMN("t"), "\"a%d\""), "no", "no", "no", "no", "?not_asked");
    SAYS(&w, WITH("contains", COLUMN("t"), "\"\""), "yes", "yes", "yes", "yes", "?not_asked");
    tree_close(&w.t);
}

static void the_same_is_true_false_or_not_decided(void **state)
{
    (void)state;
    static const trd_span of_x[] = { { 3, 3 }, { 3, 3 }, { 1, 4 }, { 1, 4 }, { 1, 4 }, { 3, 3 } };
    static const int      of_y[] = { 3, 4, 3, 5, 4, 3 };
    world w;
    world_open(&w, datasets, 6);
    trd_column *x = world_column(&w, "x", TRD_SPAN), *y = world_column(&w, "y", TRD_INTEGER);
    trd_column *t = world_column(&w, "t", TRD_CODE), *u = world_column(&w, "u", TRD_CODE);
    for (size_t row = 0; row < 6; row++) {
        x->as.spans[row] = of_x[row];
        y->as.i64[row] = of_y[row];
        put_text(t, row, row % 2 ? "havo" : "vwo");
        put_text(u, row, row % 3 ? "havo" : "vwo");
    }
    lose(&w, y, 5, TRD_NOT_ASKED), lose(&w, t, 5, TRD_NO_ANSWER);
    SAYS(&w, NODE("same", COLUMN("x") "," COLUMN("y")), "yes", "no", "?suppressed", "no", "?suppressed", "?not_asked");
    SAYS(&w, NODE("same", COLUMN("x") "," COLUMN("x")), "yes", "yes", "?suppressed", "?suppressed", "?suppressed", "yes");
    SAYS(&w, NODE("same", COLUMN("t") "," COLUMN("u")), "yes", "yes", "no", "no", "no", "?no_answer");
    tree_close(&w.t);
}

/* Beyond 2^53 neighbours are one double; columns of whole numbers and decimals still tell them apart. */
static void large_whole_numbers_are_compared_exactly(void **state)
{
    (void)state;
    static const char *const less[] = { "no", "yes", "no" }, *const same[] = { "yes", "no", "no" };
    world w;
    world_open(&w, datasets, 3);
    trd_column *x = world_column(&w, "x", TRD_INTEGER), *y = trd_column_new_in(w.t.pool, "y", TRD_REAL, TRD_I64, 2, 3);
    w.columns[w.count++] = y;
    for (size_t row = 0; row < 3; row++) {
        x->as.i64[row] = INT64_C(9007199254740993);
        y->as.i64[row] = INT64_C(900719925474099300) + (row == 1) - (row == 2);
    }
    assert_said(world_evaluate(&w, NODE("below", COLUMN("x") "," COLUMN("y"))), less, "below");
    assert_said(world_evaluate(&w, NODE("above", COLUMN("y") "," COLUMN("x"))), less, "above");
    assert_said(world_evaluate(&w, NODE("same", COLUMN("x") "," COLUMN("y"))), same, "same");
    lose(&w, x, 0, TRD_NOT_ASKED);
    x->as.i64[1] = INT64_MAX, x->as.i64[2] = -INT64_MAX;
    SAYS(&w, NODE("at_least", COLUMN("x") "," COLUMN("y")), "?not_asked", "yes", "no");
    SAYS(&w, NODE("at_most", COLUMN("x") "," COLUMN("y")), "?not_asked", "no", "yes");
    tree_close(&w.t);
}

static void dates_have_parts_and_the_school_year_begins_in_august(void **state)
{
    (void)state;
    static const int days[][3] = { { 2024, 7, 31 }, { 2023, 8, 1 }, { 2000, 2, 29 }, { 1969, 12, 31 }, { 1800, 1, 1 }, { 2200, 12, 31 } };
    world w;
    world_open(&w, datasets, 7);
    trd_column *day = world_column(&w, "day", TRD_DATE);
    for (size_t row = 0; row < 6; row++)
        day->as.i32[row] = trd_days(days[row][0], days[row][1], days[row][2]);
    lose(&w, day, 6, TRD_NO_ANSWER);
    SAYS(&w, NODE("year", COLUMN("day")), "2024", "2023", "2000", "1969", "1800", "2200", "?no_answer");
    SAYS(&w, NODE("month", COLUMN("day")), "7", "8", "2", "12", "1", "12", "?no_answer");
    SAYS(&w, NODE("day", COLUMN("day")), "31", "1", "29", "31", "1", "31", "?no_answer");
    SAYS(&w, NODE("school_year", COLUMN("day")), "2023", "2023", "1999", "1969", "1799", "2200", "?no_answer");
    SAYS(&w, NODE("days_since", COLUMN("day") "," TEXT("2023-08-01")), "365", "0", "-8554", "-19571", "-81661", "64800", "?no_answer");
    SAYS(&w, NODE("at_least", COLUMN("day") "," TEXT("2023-08-01")), "yes", "yes", "no", "no", "no", "yes", "?no_answer");
    SAYS(&w, NODE("or_else", COLUMN("day") "," TEXT("1970-01-02")), "19935", "19570", "11016", "-1", "-62091", "84370", "1");
    tree_close(&w.t);
}

/* Every day from 1583 to 2400, in narrow cells too, against the calendar of base/number.h. */
static void parts_of_every_day_are_those_of_the_calendar(void **state)
{
    (void)state;
    int32_t first = trd_days(1583, 1, 1), last = trd_days(2400, 12, 31);
    world   w;
    world_open(&w, datasets, (size_t)(last - first) + 1);
    trd_column *day = world_column(&w, "day", TRD_DATE);
    for (size_t row = 0; row < w.rows.rows; row++)
        day->as.i32[row] = first + (int32_t)row;
    const trd_column *year = world_evaluate(&w, NODE("year", COLUMN("day"))), *month = world_evaluate(&w, NODE("month", COLUMN("day")));
    const trd_column *of_month = world_evaluate(&w, NODE("day", COLUMN("day")));
    for (size_t row = 0; row < w.rows.rows; row++) {
        int y, m, d;
        trd_days_split(day->as.i32[row], &y, &m, &d);
        if (year->as.i32[row] != y || month->as.i32[row] != m || of_month->as.i32[row] != d)
            fail_msg("%d-%d-%d is taken for %d-%d-%d", y, m, d, year->as.i32[row], month->as.i32[row], of_month->as.i32[row]);
    }
    tree_close(&w.t);
}

static void nothing_of_no_rows_is_nothing(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 0);
    world_column(&w, "day", TRD_DATE), world_column(&w, "x", TRD_INTEGER), world_column(&w, "t", TRD_CODE), world_column(&w, "a", TRD_FLAG);
    world_evaluate(&w, NODE("year", COLUMN("day")));
    world_evaluate(&w, NODE("or_else", COLUMN("x") ",0"));
    world_evaluate(&w, NODE("when", COLUMN("a") "," COLUMN("t")));
    world_evaluate(&w, WITH("missing", COLUMN("t"), ""));
    tree_close(&w.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_is_always_true_or_false),
        cmocka_unit_test(missing_knows_the_usual_kind),
        cmocka_unit_test(a_span_is_known_and_what_it_leaves_open_is_suppressed),
        cmocka_unit_test(or_else_takes_the_first_that_is_known),
        cmocka_unit_test(or_else_joins_texts_of_two_dictionaries),
        cmocka_unit_test(when_follows_its_truth_table),
        cmocka_unit_test(when_does_not_guess_at_a_span),
        cmocka_unit_test(contains_looks_for_a_part_letter_for_letter),
        cmocka_unit_test(the_same_is_true_false_or_not_decided),
        cmocka_unit_test(large_whole_numbers_are_compared_exactly),
        cmocka_unit_test(dates_have_parts_and_the_school_year_begins_in_august),
        cmocka_unit_test(parts_of_every_day_are_those_of_the_calendar),
        cmocka_unit_test(nothing_of_no_rows_is_nothing),
    };
    return cmocka_run_group_tests_name("expr/words", tests, NULL, NULL);
}
