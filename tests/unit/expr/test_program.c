/* Programs against a cell-by-cell evaluation: random trees over random columns
 * of every type, width and kind of missing, in blocks of any size, anywhere. */
#include "world.h"

#include "naive.h"

#include "expr/program.h"

#include <stdlib.h>

static const char datasets[] =
    "[{\"name\":\"d\",\"columns\":[{\"kind\":\"flag\",\"name\":\"a\"},{\"kind\":\"flag\",\"name\":\"b\"},{\"kind\":\"count\",\"name\":\"x\"},"
    "{\"kind\":\"count\",\"name\":\"y\"},{\"kind\":\"number\",\"name\":\"z\"},{\"kind\":\"label\",\"name\":\"t\"},{\"kind\":\"date\",\"name\":\"day\"},"
    "{\"kind\":\"items\",\"name\":\"q\",\"columns\":[\"q1\",\"q2\",\"q3\"],\"instrument\":{\"id\":\"i\",\"items\":[\"q1\",\"q2\",\"q3\"],"
    "\"scale\":{\"low\":1,\"high\":5},\"reverse\":[3],\"minimum\":2,"
    "\"answers\":[{\"text\":\"oneens\",\"value\":2},{\"text\":\"eens\",\"value\":4},{\"text\":\"weet niet\"}]}}]}]";

enum { ROWS = 5003 };

static void put_random(world *w, trd_column *c, size_t row, int spread)
{
    static const char *const texts[] = { "VMBO B", "VMBO K", "havo", "vwo", "" };
    static const char *const answers[] = { "eens", "oneens", "3", "weet niet", "2,5", "5", "3.3" };
    int64_t value = (int64_t)roll(w, spread ? 200000 : 9) - (spread ? 100000 : 4);

    switch (c->type) {
    case TRD_FLAG: c->as.i8[row] = (int8_t)roll(w, 2); break;
    case TRD_INTEGER: c->as.i64[row] = value; break;
    case TRD_REAL: c->as.f64[row] = roll(w, 3) || spread ? (double)value / 4 : (double)value * 0.1; break;
    case TRD_SPAN: c->as.spans[row] = (trd_span){ (double)value, (double)value + (roll(w, 2) ? 3 : 0) }; break;
    case TRD_DATE: c->as.i32[row] = (int32_t)value; break;
    case TRD_CODE: {
        bool        item = c->name[0] == 'q';
        const char *text = item ? answers[roll(w, spread ? 7 : 6)] : texts[roll(w, 5)];
        c->as.i32[row] = trd_labels_add(c->labels, text, strlen(text));
        break;
    }
    }
}

/* Missing: 0 none, 1 of one kind, 2 of several. Some columns get narrow cells,
 * all are a slice out of a longer one. */
static void add_column(world *w, const char *name, trd_type type, uint64_t missing, bool narrow)
{
    size_t      before = roll(w, 5);
    int         spread = (int)roll(w, 2);
    trd_column *whole = trd_column_new(w->t.pool, name, type, ROWS + before), *slice = trd_pool_alloc(w->t.pool, sizeof *slice);

    whole->marks = TRD_MARK_SYNTHETIC;
    for (size_t row = 0; row < whole->rows; row++) {
        put_random(w, whole, row, spread);
        if (missing && roll(w, 4) == 0) {
            trd_missing kind = missing == 1 ? TRD_NOT_ASKED : (trd_missing)(1 + roll(w, TRD_MISSING_KINDS - 1));
            assert_int_equal(trd_column_set_missing(whole, w->t.pool, row, kind), 0);
        }
    }
    *slice = trd_column_slice(narrow ? trd_column_narrow(whole, w->t.pool) : whole, before, ROWS);
    w->columns[w->count++] = slice;
}

/* A column of every kind, full of what the seed says. */
static void open_random(world *w, uint64_t seed)
{
    static const char *const names[] = { "a", "b", "x", "y", "z", "t", "day", "q1", "q2", "q3" };
    world_open(w, datasets, ROWS);
    w->dice = seed;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        trd_type type = i < 2 ? TRD_FLAG : i == 4 ? TRD_REAL : i == 6 ? TRD_DATE : i == 5 || i > 6 ? TRD_CODE
                        : roll(w, 3) == 0 ? TRD_SPAN : TRD_INTEGER;
        add_column(w, names[i], type, roll(w, 3), roll(w, 2));
    }
}

/* ---- random trees -------------------------------------------------------- */

static void add_format(char *out, size_t room, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add_format(char *out, size_t room, const char *format, ...)
{
    size_t  used = strlen(out);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(out + used, room - used, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < room - used);
}
#define SAY(...) add_format(out, room, __VA_ARGS__)

static void add_column_node(char *out, size_t room, const char *name)
{
    SAY("{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"%s\"}", name);
}

static void add_condition(world *w, int depth, char *out, size_t room);
static void add_number(world *w, int depth, char *out, size_t room);

static void add_text(world *w, int depth, char *out, size_t room);

static void add_day(world *w, int depth, char *out, size_t room)
{
    static const char *const days[] = { "1970-01-03", "1969-12-30", "2001-08-01" };
    if (depth > 0 && roll(w, 3) == 0) {
        SAY("{\"op\":\"when\",\"args\":[");
        add_condition(w, depth - 1, out, room);
        SAY(",");
        add_day(w, depth - 1, out, room);
        if (roll(w, 2))
            SAY(",{\"op\":\"text\",\"name\":\"%s\"}", days[roll(w, 3)]);
        SAY("]}");
    } else if (depth > 0 && roll(w, 4) == 0) {
        SAY("{\"op\":\"or_else\",\"args\":[");
        add_day(w, depth - 1, out, room);
        SAY(",{\"op\":\"text\",\"name\":\"%s\"}]}", days[roll(w, 3)]);
    } else {
        add_column_node(out, room, "day");
    }
}

/* A value of any sort, twice the same. */
static void add_some(world *w, int sort, int depth, char *out, size_t room)
{
    if (sort == 0)
        add_number(w, depth, out, room);
    else if (sort == 1)
        add_condition(w, depth, out, room);
    else if (sort == 2)
        add_text(w, depth, out, room);
    else
        add_day(w, depth, out, room);
}

/* One value or another of this sort. */
static void add_pick(world *w, int sort, int depth, char *out, size_t room)
{
    uint64_t form = roll(w, 3);
    SAY("{\"op\":\"%s\",\"args\":[", form ? "when" : "or_else");
    if (form) {
        add_condition(w, depth - 1, out, room);
        SAY(",");
    }
    add_some(w, sort, depth - 1, out, room);
    if (form != 1) {
        SAY(",");
        add_some(w, sort, depth - 1, out, room);
    }
    SAY("]}");
}

static void add_text(world *w, int depth, char *out, size_t room)
{
    static const char *const texts[] = { "havo", "VMBO X", "", "klas" };
    if (depth > 0 && roll(w, 2))
        add_pick(w, 2, depth, out, room);
    else if (roll(w, 3) == 0)
        SAY("{\"op\":\"text\",\"name\":\"%s\"}", texts[roll(w, 4)]);
    else
        add_column_node(out, room, "t");
}

static void add_number_word(world *w, int depth, char *out, size_t room)
{
    static const char *const parts[] = { "year", "month", "day", "school_year" };
    uint64_t                 kind = roll(w, 4);
    if (kind < 2) {
        add_pick(w, 0, depth, out, room);
    } else if (kind == 2) {
        SAY("{\"op\":\"%s\",\"args\":[", parts[roll(w, 4)]);
        add_day(w, depth - 1, out, room);
        SAY("]}");
    } else {
        SAY("{\"op\":\"days_since\",\"args\":[");
        add_day(w, depth - 1, out, room);
        if (roll(w, 2)) {
            SAY(",{\"op\":\"text\",\"name\":\"1999-07-31\"}]}");
        } else {
            SAY(",");
            add_day(w, depth - 1, out, room);
            SAY("]}");
        }
    }
}

static void add_number(world *w, int depth, char *out, size_t room)
{
    static const char *const columns[] = { "x", "y", "z" };
    static const char *const ops[] = { "add", "subtract", "multiply", "divide" };
    uint64_t                 kind = roll(w, depth > 0 ? 12 : 4);

    if (kind < 2) {
        add_column_node(out, room, columns[roll(w, 3)]);
    } else if (kind >= 8) {
        add_number_word(w, depth, out, room);
    } else if (kind == 2) {
        SAY("%d", (int)roll(w, 7) - 3);
    } else if (kind == 3) {
        SAY("{\"op\":\"score\",\"args\":[");
        add_column_node(out, room, "q");
        SAY("]}");
    } else {
        int args = kind == 7 ? 3 : 2;
        SAY("{\"op\":\"%s\",\"args\":[", args == 3 ? "narrowed" : ops[roll(w, 4)]);
        for (int i = 0; i < args; i++) {
            SAY("%s", i ? "," : "");
            add_number(w, depth - 1, out, room);
        }
        SAY("]}");
    }
}

static void add_is(world *w, int depth, char *out, size_t room)
{
    switch (roll(w, 5)) {
    case 0:
        SAY("{\"op\":\"%s\",\"args\":[", roll(w, 3) == 0 ? "contains" : roll(w, 2) ? "starts_with" : "ends_with");
        add_text(w, depth - 1, out, room);
        SAY("],\"values\":[\"%s\",\"o\"]}", roll(w, 2) ? "VMBO" : "K");
        return;
    case 1:
        SAY("{\"op\":\"is\",\"args\":[");
        add_text(w, depth - 1, out, room);
        SAY(roll(w, 2) ? "],\"values\":[\"havo\"]}" : "],\"values\":[\"havo\",\"vwo\",\"none\"]}");
        return;
    case 2:
        SAY("{\"op\":\"is\",\"args\":[");
        add_day(w, depth - 1, out, room);
        SAY("],\"values\":[\"1970-01-03\",\"1969-12-30\"]}");
        return;
    case 3:
        SAY("{\"op\":\"is\",\"args\":[");
        add_column_node(out, room, roll(w, 2) ? "a" : "b");
        SAY("],\"values\":[%s]}", roll(w, 2) ? "true" : "false");
        return;
    default:
        SAY("{\"op\":\"is\",\"args\":[");
        add_column_node(out, room, roll(w, 2) ? "x" : "z");
        SAY("],\"values\":[2,-1,0.25,0.1,3]}");
    }
}

static void add_condition_word(world *w, int depth, char *out, size_t room)
{
    static const char *const compares[] = { "at_least", "at_most", "above", "below" };
    static const char *const kinds[] = { "", "\"suppressed\"", "\"not_asked\",\"no_answer\"", "\"user_missing\"" };
    uint64_t                 kind = roll(w, 4);
    if (kind == 0) {
        add_pick(w, 1, depth, out, room);
    } else if (kind == 3) {
        int sort = (int)roll(w, 4);
        SAY("{\"op\":\"same\",\"args\":[");
        add_some(w, sort, depth - 1, out, room);
        SAY(",");
        add_some(w, sort, depth - 1, out, room);
        SAY("]}");
    } else if (kind == 1) {
        SAY("{\"op\":\"missing\",\"args\":[");
        add_some(w, (int)roll(w, 4), depth - 1, out, room);
        SAY("],\"values\":[%s]}", kinds[roll(w, 4)]);
    } else {
        SAY("{\"op\":\"%s\",\"args\":[", compares[roll(w, 4)]);
        add_day(w, depth - 1, out, room);
        SAY(",{\"op\":\"text\",\"name\":\"1970-01-03\"}]}");
    }
}

static void add_condition(world *w, int depth, char *out, size_t room)
{
    static const char *const compares[] = { "at_least", "at_most", "above", "below" };
    uint64_t                 kind = depth > 0 ? roll(w, 9) : roll(w, 2);

    if (kind == 0) {
        add_column_node(out, room, roll(w, 2) ? "a" : "b");
    } else if (kind >= 6) {
        add_condition_word(w, depth, out, room);
    } else if (kind == 1) {
        add_is(w, depth, out, room);
    } else if (kind < 4) {
        SAY("{\"op\":\"%s\",\"args\":[", compares[roll(w, 4)]);
        add_number(w, depth - 1, out, room);
        if (roll(w, 2)) {
            SAY(",%d.%d]}", (int)roll(w, 9) - 4, (int)roll(w, 4) * 25);
        } else {
            SAY(",");
            add_number(w, depth - 1, out, room);
            SAY("]}");
        }
    } else if (kind == 4) {
        SAY("{\"op\":\"%s\",\"args\":[", roll(w, 2) ? "and" : "or");
        add_condition(w, depth - 1, out, room);
        SAY(",");
        add_condition(w, depth - 1, out, room);
        SAY("]}");
    } else if (roll(w, 2)) {
        SAY("{\"op\":\"not\",\"args\":[");
        add_condition(w, depth - 1, out, room);
        SAY("]}");
    } else {
        SAY("{\"op\":\"known\",\"args\":[");
        add_some(w, (int)roll(w, 4), depth - 1, out, room);
        SAY("]}");
    }
}

static trd_node *random_node(world *w, char *out, size_t room)
{
    out[0] = 0;
    add_some(w, roll(w, 3) ? 1 : (int)roll(w, 4), 3, out, room);
    trd_node *n = tree_read(&w->t, out);
    trd_sort sort = trd_node_check(n, &w->t.schema, &w->t.problems);
    if (w->t.problems.count)
        fail_msg("%s\n%s", out, w->t.problems.items[0].what);
    assert_true(sort != TRD_SORT_MISTAKE);
    return n;
}

/* ---- the same, cell by cell ---------------------------------------------- */

static bool same_double(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void assert_same_cell(const trd_column *expected, size_t at, const trd_column *got, size_t row, const char *what)
{
    trd_missing kind = trd_column_missing(expected, at);
    bool        same = trd_column_missing(got, row) == kind && got->type == expected->type;
    bool        contradicted = expected->contradicted && expected->contradicted[at];

    same &= contradicted == (got->contradicted && got->contradicted[row]);
    if (same && kind == TRD_KNOWN && expected->type == TRD_CODE) {
        same = strcmp(trd_column_text(got, row), trd_column_text(expected, at)) == 0;
    } else if (same && kind == TRD_KNOWN) {
        trd_span a = trd_column_span(expected, at), b = trd_column_span(got, row);
        same = same_double(a.low, b.low) && same_double(a.high, b.high);
    }
    if (!same)
        fail_msg("%s\nrow %zu: kind %d, expected %d; value %g, expected %g", what, at, trd_column_missing(got, row), kind,
                 trd_column_span(got, row).low, trd_column_span(expected, at).low);
}

static void blocks_of_any_size_are_what_cell_by_cell_gives(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 7, TRD_BLOCK };
    static char         what[3][200000];
    for (uint64_t seed = 1; seed <= 60; seed++) {
        world             w;
        trd_program      *p;
        trd_error         err = { 0 };
        const trd_column *expected[3];
        int               outputs[3];
        open_random(&w, seed);
        assert_ok(trd_program_new(&w.rows, w.t.pool, &p, &err), err);
        for (int i = 0; i < 3; i++) {
            trd_node *n = random_node(&w, what[i], sizeof what[i]);
            assert_ok(naive_evaluate(n, &w.rows, &expected[i], &err), err);
            assert_ok(trd_program_add(p, n, &outputs[i], &err), err);
        }
        trd_state *s = trd_program_state(p, w.t.pool);
        assert_non_null(s);
        for (size_t k = 0; k < 3; k++)
            for (size_t from = k; from < ROWS && from < 300 * sizes[k]; from += sizes[k]) {
                size_t n = ROWS - from < sizes[k] ? ROWS - from : sizes[k];
                assert_ok(trd_program_run(p, s, from, n, &err), err);
                for (int i = 0; i < 3; i++) {
                    const trd_column *got = trd_program_output(s, outputs[i]);
                    assert_int_equal(got->rows, n);
                    for (size_t row = 0; row < n; row++)
                        assert_same_cell(expected[i], from + row, got, row, what[i]);
                }
            }
        tree_close(&w.t);
    }
}

/* A column of 250,000 rows takes several threads; one gives the same. */
static void whole_columns_are_the_same_on_one_thread_and_two(void **state)
{
    (void)state;
    enum { MANY = 250000 };
    static char what[200000];
    for (uint64_t seed = 100; seed < 106; seed++) {
        world     w;
        trd_error err = { 0 };
        open_random(&w, seed);
        int64_t *again = calloc(MANY, sizeof *again);
        for (size_t i = 0; i < MANY; i++)
            again[i] = (int64_t)(i * 7 % ROWS);
        for (size_t i = 0; i < w.count; i++)
            w.columns[i] = trd_column_gather(w.columns[i], again, MANY, w.t.pool);
        w.rows.rows = MANY;
        trd_node         *n = random_node(&w, what, sizeof what);
        const trd_column *expected;
        assert_ok(naive_evaluate(n, &w.rows, &expected, &err), err);
        for (int threads = 1; threads <= 2; threads++) {
            const trd_watch   watch = { .threads = threads };
            const trd_column *got;
            w.rows.watch = &watch;
            assert_ok(trd_evaluate(n, &w.rows, &got, &err), err);
            assert_int_equal(got->rows, MANY);
            assert_int_equal(got->has_missing, expected->has_missing);
            for (size_t row = 0; row < MANY; row++)
                assert_same_cell(expected, row, got, row, what);
        }
        free(again);
        tree_close(&w.t);
    }
}

/* No answers in the first rows, divided by 0 in the last: each block has one
 * kind of missing, the column has two. */
static void kinds_that_differ_between_blocks_are_kept(void **state)
{
    (void)state;
    world             w;
    trd_error         err = { 0 };
    const trd_column *got;
    world_open(&w, datasets, ROWS);
    trd_column *x = trd_column_new(w.t.pool, "x", TRD_INTEGER, ROWS);
    for (size_t row = 0; row < ROWS; row++)
        x->as.i64[row] = row < ROWS - 1;
    w.columns[w.count++] = x;
    static const char *const names[] = { "q1", "q2", "q3" };
    for (int item = 0; item < 3; item++) {
        trd_column *c = trd_column_new(w.t.pool, names[item], TRD_CODE, ROWS);
        trd_labels_add(c->labels, "5", 1);
        trd_column_set_missing(c, w.t.pool, 0, TRD_NOT_ASKED);
        w.columns[w.count++] = c;
    }
    assert_ok(trd_evaluate(tree_read(&w.t, "{\"op\":\"add\",\"args\":[{\"op\":\"score\",\"args\":[{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"q\"}]},"
                                     "{\"op\":\"divide\",\"args\":[1,{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"x\"}]}]}"),
                           &w.rows, &got, &err), err);
    assert_int_equal(trd_column_missing(got, 0), TRD_NO_ANSWER);
    assert_int_equal(trd_column_missing(got, 1), TRD_KNOWN);
    assert_int_equal(trd_column_missing(got, ROWS - 1), TRD_NOT_APPLICABLE);
    tree_close(&w.t);
}

/* ---- bounds -------------------------------------------------------------- */

/* Numbers at, just below and just above what a cell can hold, and far away. */
static void a_number_is_turned_into_the_units_of_the_column(void **state)
{
    (void)state;
    static const double numbers[] = { -1e300, -129, -128, -127, -2.5, -0.1, 0, 0.1, 0.3, 2.49999, 2.5, 12.7, 12.8, 127, 128, 32767,
                                      32768, 2147483647.0, 9007199254740993.0, 9223372036854775807.0, 1e19, 1e300 };
    static const char *const ops[] = { "at_least", "at_most", "above", "below" };
    for (int scaled = 0; scaled < 2; scaled++)
        for (trd_width width = TRD_I8; width <= TRD_I64; width++) {
            world       w;
            trd_error   err = { 0 };
            int64_t     most = width == TRD_I8 ? INT8_MAX : width == TRD_I16 ? INT16_MAX : width == TRD_I32 ? INT32_MAX : INT64_MAX;
            world_open(&w, datasets, 64);
            trd_column *c = trd_column_new_in(w.t.pool, "z", scaled ? TRD_REAL : TRD_INTEGER, width, scaled, 64);
            for (size_t row = 0; row < 64; row++) {
                int64_t v = row == 0 ? most : row == 1 ? -most : row == 2 ? most - 1 : (int64_t)row - 32;
                trd_column_put_whole(c, row, v);
            }
            trd_column_set_missing(c, w.t.pool, 9, TRD_USER_MISSING);
            w.columns[w.count++] = c;
            for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
                for (int op = 0; op < 8; op++) {
                    char out[512] = "", number[64];
                    snprintf(number, sizeof number, "%.17g", numbers[i]);
                    snprintf(out, sizeof out, "{\"op\":\"%s\",\"args\":[%s%s{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"z\"}%s%s]}",
                             ops[op % 4], op < 4 ? "" : number, op < 4 ? "" : ",", op < 4 ? "," : "", op < 4 ? number : "");
                    const trd_column *expected, *got;
                    trd_node         *n = tree_read(&w.t, out);
                    assert_ok(naive_evaluate(n, &w.rows, &expected, &err), err);
                    assert_ok(trd_evaluate(n, &w.rows, &got, &err), err);
                    for (size_t row = 0; row < 64; row++)
                        assert_same_cell(expected, row, got, row, out);
                }
            tree_close(&w.t);
        }
}

/* ---- sharing and errors -------------------------------------------------- */

static void outputs_share_what_they_have_in_common(void **state)
{
    (void)state;
    world        w;
    trd_program *p;
    trd_error    err = { 0 };
    int          first, second, third;
    const char  *sum = "{\"op\":\"add\",\"args\":[{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"x\"},1]}";
    open_random(&w, 5);
    assert_ok(trd_program_new(&w.rows, w.t.pool, &p, &err), err);
    assert_ok(trd_program_add(p, tree_read(&w.t, sum), &first, &err), err);
    assert_ok(trd_program_add(p, tree_read(&w.t, sum), &second, &err), err);
    assert_ok(trd_program_add(p, tree_read(&w.t, "{\"op\":\"column\",\"dataset\":\"d\",\"column\":\"x\"}"), &third, &err), err);
    trd_state *s = trd_program_state(p, w.t.pool);
    assert_ok(trd_program_run(p, s, 3, 5, &err), err);
    assert_ptr_equal(trd_program_output(s, first), trd_program_output(s, second));
    assert_int_equal(trd_program_output(s, first)->marks, TRD_MARK_SYNTHETIC);
    assert_ptr_equal(trd_program_whole(p, third), w.columns[2]);
    assert_null(trd_program_whole(p, first));
    const trd_column slice = trd_column_slice(w.columns[2], 3, 5);
    assert_ptr_equal(trd_program_output(s, third)->as.cells, slice.as.cells);      /* nothing is copied */
    tree_close(&w.t);
}

static void rows_that_are_not_there_and_old_states_are_refused(void **state)
{
    (void)state;
    world        w;
    trd_program *p;
    trd_error    err = { 0 };
    int          output;
    open_random(&w, 6);
    assert_ok(trd_program_new(&w.rows, w.t.pool, &p, &err), err);
    trd_state *empty = trd_program_state(p, w.t.pool);
    assert_ok(trd_program_run(p, empty, 0, TRD_BLOCK, &err), err);
    assert_int_equal(trd_program_add(p, tree_read(&w.t, "{\"op\":\"mean\",\"args\":[1]}"), &output, &err), TRD_E_USAGE);
    assert_ok(trd_program_add(p, tree_read(&w.t, "{\"op\":\"add\",\"args\":[1,2]}"), &output, &err), err);
    assert_int_equal(output, 0);
    assert_int_equal(trd_program_run(p, empty, 0, 1, &err), TRD_E_USAGE);
    trd_state *s = trd_program_state(p, w.t.pool);
    assert_int_equal(trd_program_run(p, s, 0, TRD_BLOCK + 1, &err), TRD_E_USAGE);
    assert_int_equal(trd_program_run(p, s, ROWS, 1, &err), TRD_E_USAGE);
    assert_int_equal(trd_program_run(p, s, SIZE_MAX, 2, &err), TRD_E_USAGE);
    assert_ok(trd_program_run(p, s, ROWS, 0, &err), err);
    assert_int_equal(trd_program_output(s, output)->rows, 0);
    assert_ok(trd_program_run(p, s, ROWS - 1, 1, &err), err);
    assert_close(trd_program_output(s, output)->as.f64[0], 3, 0);
    tree_close(&w.t);
}

static void a_watch_that_says_stop_ends_the_work(void **state)
{
    (void)state;
    world                 w;
    trd_error             err = { 0 };
    volatile sig_atomic_t stop = 1;
    const trd_watch       watch = { .stop = &stop };
    const trd_column     *got = NULL;
    open_random(&w, 7);
    w.rows.watch = &watch;
    assert_int_equal(trd_evaluate(tree_read(&w.t, "{\"op\":\"add\",\"args\":[1,2]}"), &w.rows, &got, &err), TRD_E_CANCELLED);
    assert_null(got);
    tree_close(&w.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_any_size_are_what_cell_by_cell_gives),
        cmocka_unit_test(whole_columns_are_the_same_on_one_thread_and_two),
        cmocka_unit_test(kinds_that_differ_between_blocks_are_kept),
        cmocka_unit_test(a_number_is_turned_into_the_units_of_the_column),
        cmocka_unit_test(outputs_share_what_they_have_in_common),
        cmocka_unit_test(rows_that_are_not_there_and_old_states_are_refused),
        cmocka_unit_test(a_watch_that_says_stop_ends_the_work),
    };
    return cmocka_run_group_tests_name("expr/program", tests, NULL, NULL);
}
