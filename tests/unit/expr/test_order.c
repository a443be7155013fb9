/* Ranks within groups and earlier records within keys, against plain loops over
 * all pairs of rows, in any order of the rows. */
#include "world.h"

#include <stdlib.h>

static const char datasets[] =
    "[{\"name\":\"d\",\"columns\":[{\"kind\":\"count\",\"name\":\"x\"},{\"kind\":\"label\",\"name\":\"who\"},{\"kind\":\"flag\",\"name\":\"b\"},"
    "{\"kind\":\"number\",\"name\":\"when\"},{\"kind\":\"category\",\"name\":\"wave\",\"values\":[\"voor\",\"na\",\"later\"]},"
    "{\"kind\":\"label\",\"name\":\"year\"},{\"kind\":\"label\",\"name\":\"t\"}]}]";

#define COLUMN(c) "{\"op\":\"column\",\"line\":5,\"dataset\":\"d\",\"column\":\"" c "\"}"
#define RANK(args) "{\"op\":\"rank_within\",\"line\":6,\"args\":[" args "]}"
#define SHARE_BELOW(args) "{\"op\":\"share_below_within\",\"line\":6,\"args\":[" args "]}"
#define LAG(args, n) "{\"op\":\"lag\",\"line\":6,\"args\":[" args "],\"value\":" n "}"

static bool same_cell(const trd_column *c, size_t i, const trd_column *d, size_t k)
{
    if (trd_column_missing(c, i) != TRD_KNOWN || trd_column_missing(d, k) != TRD_KNOWN)
        return trd_column_missing(c, i) == trd_column_missing(d, k);
    if (c->type == TRD_CODE)
        return strcmp(trd_column_text(c, i), trd_column_text(d, k)) == 0;
    trd_span a = trd_column_span(c, i), b = trd_column_span(d, k);
    return a.low == b.low && a.high == b.high;
}

/* The same columns with the rows in an order of chance; to[row] is where it went. */
static size_t *shuffle(world *w)
{
    size_t  *to = trd_pool_alloc(w->t.pool, w->rows.rows * sizeof *to);
    int64_t *from = trd_pool_alloc(w->t.pool, w->rows.rows * sizeof *from);
    for (size_t i = 0; i < w->rows.rows; i++)
        from[i] = (int64_t)i;
    for (size_t i = w->rows.rows; i > 1; i--) {
        size_t  k = roll(w, i);
        int64_t row = from[i - 1];
        from[i - 1] = from[k];
        from[k] = row;
    }
    for (size_t i = 0; i < w->rows.rows; i++)
        to[from[i]] = i;
    for (size_t c = 0; c < w->count; c++)
        w->columns[c] = trd_column_gather(w->columns[c], from, w->rows.rows, w->t.pool);
    return to;
}

static void assert_shuffled(world *w, const char *json)
{
    const trd_column *before = world_evaluate(w, json);
    const size_t     *to = shuffle(w);
    const trd_column *after = world_evaluate(w, json);
    for (size_t row = 0; row < w->rows.rows; row++)
        if (!same_cell(before, row, after, to[row]))
            fail_msg("%s\nrow %zu differs when the rows are in another order", json, row);
}

/* ---- ranks ------------------------------------------------------------------- */

static void fill_random(world *w, trd_type type)
{
    static const char *const names[] = { "p", "q", "r", "s" };
    trd_column *x = world_column(w, "x", type), *who = world_column(w, "who", TRD_CODE), *b = world_column(w, "b", TRD_FLAG);
    for (size_t row = 0; row < w->rows.rows; row++) {
        double value = (double)roll(w, 12) / 2;
        if (type == TRD_SPAN)
            x->as.spans[row] = (trd_span){ value, value + (double)(roll(w, 2) * roll(w, 4)) };
        else
            x->as.f64[row] = value;
        put_text(who, row, names[roll(w, 4)]);
        b->as.i8[row] = (int8_t)roll(w, 2);
        if (roll(w, 6) == 0)
            lose(w, x, row, (trd_missing)(1 + roll(w, TRD_MISSING_KINDS - 1)));
        if (roll(w, 9) == 0)
            lose(w, who, row, TRD_NOT_ASKED);
    }
}

/* What a row adds to the rank of another is 0, 1/2 or 1; its least and most. */
static trd_span adds(trd_span other, trd_span own)
{
    double least = other.high < own.low ? 1 : other.high == own.low ? 0.5 : 0;
    double most = other.low < own.high ? 1 : other.low == own.high ? 0.5 : 0;
    return (trd_span){ least, most };
}

static void assert_close_span(trd_span got, trd_span expected)
{
    assert_close(got.low, expected.low, 1e-15);
    assert_close(got.high, expected.high, 1e-15);
}

static void assert_ranks(world *w, bool grouped, const trd_column *got, const trd_column *share)
{
    const trd_column *x = w->columns[0], *who = w->columns[1], *b = w->columns[2];
    for (size_t i = 0; i < w->rows.rows; i++) {
        trd_missing kind = trd_column_missing(x, i);
        trd_span    rank = trd_span_of(1);
        double      others = 0;
        if (grouped)
            kind = trd_missing_join(kind, trd_column_missing(who, i));
        assert_int_equal(trd_column_missing(got, i), kind);
        for (size_t k = 0; k < w->rows.rows && kind == TRD_KNOWN; k++)
            if (k != i && trd_column_missing(x, k) == TRD_KNOWN &&
                (!grouped || (same_cell(who, i, who, k) && trd_column_missing(who, k) == TRD_KNOWN && same_cell(b, i, b, k))))
                rank = trd_span_add(rank, adds(trd_column_span(x, k), trd_column_span(x, i))), others++;
        if (kind == TRD_KNOWN)
            assert_close_span(trd_column_span(got, i), rank);
        assert_int_equal(trd_column_missing(share, i), kind != TRD_KNOWN ? kind : others > 0 ? TRD_KNOWN : TRD_NOT_APPLICABLE);
        if (kind == TRD_KNOWN && others > 0)
            assert_close_span(trd_column_span(share, i), (trd_span){ (rank.low - 1) / others, (rank.high - 1) / others });
    }
}

static void ranks_are_those_of_a_loop_over_all_pairs(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed <= 12; seed++) {                /* first of a single row */
        world w;
        world_open(&w, datasets, 1 + (size_t)seed * 17);
        w.dice = seed;
        fill_random(&w, seed % 2 ? TRD_REAL : TRD_SPAN);
        const trd_column *within = world_evaluate(&w, RANK(COLUMN("x") "," COLUMN("who") "," COLUMN("b")));
        assert_int_equal(within->type, seed % 2 ? TRD_REAL : TRD_SPAN);
        assert_ranks(&w, true, within, world_evaluate(&w, SHARE_BELOW(COLUMN("x") "," COLUMN("who") "," COLUMN("b"))));
        assert_ranks(&w, false, world_evaluate(&w, RANK(COLUMN("x"))), world_evaluate(&w, SHARE_BELOW(COLUMN("x"))));
        assert_shuffled(&w, RANK(COLUMN("x") "," COLUMN("who") "," COLUMN("b")));
        tree_close(&w.t);
    }
}

/* All values that the spans allow, one by one: the bounds are reached and never passed. */
static void bounds_of_ranks_are_reached_and_never_passed(void **state)
{
    (void)state;
    enum { ROWS = 5 };
    for (uint64_t seed = 1; seed <= 20; seed++) {
        world    w;
        trd_span seen[ROWS];
        int      values[ROWS];
        world_open(&w, datasets, ROWS);
        w.dice = seed;
        trd_column *x = world_column(&w, "x", TRD_SPAN);
        for (size_t i = 0; i < ROWS; i++) {
            values[i] = (int)roll(&w, 4);
            x->as.spans[i] = (trd_span){ values[i], values[i] + (int)roll(&w, 3) };
            seen[i] = (trd_span){ INFINITY, -INFINITY };
        }
        const trd_column *got = world_evaluate(&w, RANK(COLUMN("x")));
        for (size_t at = 0; at < ROWS;) {
            for (size_t i = 0; i < ROWS; i++) {
                double rank = 1;
                for (size_t k = 0; k < ROWS; k++)
                    rank += k == i ? 0 : values[k] < values[i] ? 1 : values[k] == values[i] ? 0.5 : 0;
                seen[i] = (trd_span){ fmin(seen[i].low, rank), fmax(seen[i].high, rank) };
            }
            for (at = 0; at < ROWS && ++values[at] > (int)x->as.spans[at].high; at++)
                values[at] = (int)x->as.spans[at].low;
        }
        for (size_t i = 0; i < ROWS; i++) {
            assert_close(trd_column_span(got, i).low, seen[i].low, 0);
            assert_close(trd_column_span(got, i).high, seen[i].high, 0);
        }
        tree_close(&w.t);
    }
}

/* ---- lag ---------------------------------------------------------------------- */

/* A panel: everybody at most once a moment, some cells missing. */
static void fill_panel(world *w, size_t moments)
{
    trd_column *x = world_column(w, "x", TRD_INTEGER), *who = world_column(w, "who", TRD_CODE), *at = world_column(w, "when", TRD_REAL);
    trd_column *t = world_column(w, "t", TRD_CODE);
    for (size_t row = 0; row < w->rows.rows; row++) {
        char name[24];
        snprintf(name, sizeof name, "p%zu", row / moments);
        put_text(who, row, name);
        snprintf(name, sizeof name, "t%zu", row % 7);
        put_text(t, row, name);
        at->as.f64[row] = (double)(row % moments) * 0.5 - 1;
        x->as.i64[row] = (int64_t)roll(w, 1000);
        if (roll(w, 8) == 0)
            lose(w, x, row, TRD_NO_ANSWER);
        if (roll(w, 12) == 0)
            lose(w, at, row, TRD_NOT_ASKED);
        if (roll(w, 15) == 0)
            lose(w, who, row, TRD_USER_MISSING);
    }
}

static bool is_record(const world *w, size_t row)
{
    return trd_column_missing(w->columns[1], row) == TRD_KNOWN && trd_column_missing(w->columns[2], row) == TRD_KNOWN;
}

/* The row n records earlier: n rows of the same one lie between, itself counted. */
static long row_before(const world *w, size_t row, size_t n)
{
    const trd_column *who = w->columns[1], *at = w->columns[2];
    for (size_t k = 0; k < w->rows.rows; k++) {
        size_t between = 0;
        if (!is_record(w, k) || !same_cell(who, row, who, k) || at->as.f64[k] >= at->as.f64[row])
            continue;
        for (size_t m = 0; m < w->rows.rows; m++)
            between += is_record(w, m) && same_cell(who, row, who, m) && at->as.f64[m] > at->as.f64[k] && at->as.f64[m] <= at->as.f64[row];
        if (between == n)
            return (long)k;
    }
    return -1;
}

static void assert_lag(world *w, const trd_column *value, size_t n, const trd_column *got)
{
    for (size_t row = 0; row < w->rows.rows; row++) {
        trd_missing kind = trd_missing_join(trd_column_missing(w->columns[1], row), trd_column_missing(w->columns[2], row));
        long        before = kind == TRD_KNOWN ? row_before(w, row, n) : -1;
        if (kind != TRD_KNOWN || before < 0)
            assert_int_equal(trd_column_missing(got, row), kind != TRD_KNOWN ? kind : TRD_NOT_APPLICABLE);
        else
            assert_true(same_cell(got, row, value, (size_t)before));
    }
}

static void the_record_before_is_that_of_a_loop_over_all_rows(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        world w;
        world_open(&w, datasets, 60 + (size_t)seed * 5);
        w.dice = seed;
        fill_panel(&w, 5);
        shuffle(&w);
        assert_lag(&w, w.columns[0], 1, world_evaluate(&w, LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1")));
        assert_lag(&w, w.columns[0], 3, world_evaluate(&w, LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "3")));
        assert_lag(&w, w.columns[3], 2, world_evaluate(&w, LAG(COLUMN("t") "," COLUMN("when") "," COLUMN("who"), "2")));
        assert_shuffled(&w, LAG(COLUMN("t") "," COLUMN("when") "," COLUMN("who"), "1"));
        tree_close(&w.t);
    }
}

/* 'na' comes after 'voor' as declared; years sort as texts. */
static void texts_are_in_the_order_declared_or_by_their_bytes(void **state)
{
    (void)state;
    static const char *const waves[] = { "later", "na", "voor" }, *const years[] = { "2021/22", "2019/20", "2020/21" };
    world w;
    world_open(&w, datasets, 3);
    trd_column *x = world_column(&w, "x", TRD_SPAN), *who = world_column(&w, "who", TRD_CODE);
    trd_column *wave = world_column(&w, "wave", TRD_CODE), *year = world_column(&w, "year", TRD_CODE);
    for (size_t row = 0; row < 3; row++) {
        x->as.spans[row] = (trd_span){ (double)row, (double)row + 4 };
        put_text(who, row, "p");
        put_text(wave, row, waves[row]);
        put_text(year, row, years[row]);
    }
    const trd_column *by_wave = world_evaluate(&w, LAG(COLUMN("x") "," COLUMN("wave") "," COLUMN("who"), "1"));
    assert_true(same_cell(by_wave, 0, x, 1));
    assert_true(same_cell(by_wave, 1, x, 2));
    assert_int_equal(trd_column_missing(by_wave, 2), TRD_NOT_APPLICABLE);
    const trd_column *by_year = world_evaluate(&w, LAG(COLUMN("x") "," COLUMN("year") "," COLUMN("who"), "1"));
    assert_true(same_cell(by_year, 0, x, 2));
    assert_int_equal(trd_column_missing(by_year, 1), TRD_NOT_APPLICABLE);
    assert_true(same_cell(by_year, 2, x, 1));
    tree_close(&w.t);
}

static void two_records_at_one_moment_are_an_error_with_their_rows(void **state)
{
    (void)state;
    world             w;
    trd_error         err = { 0 };
    const trd_column *out = NULL;
    world_open(&w, datasets, 4);
    trd_column *x = world_column(&w, "x", TRD_INTEGER), *who = world_column(&w, "who", TRD_CODE), *at = world_column(&w, "when", TRD_REAL);
    for (size_t row = 0; row < 4; row++) {
        put_text(who, row, row == 2 ? "q" : "p");
        at->as.f64[row] = row == 3 ? 1 : (double)row;
        x->as.i64[row] = 1;
    }
    assert_int_equal(world_try(&w, LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1"), &out, &err), TRD_E_DATA);
    assert_holds(err.what, "rows 2 and 4 of dataset 'd' have the same key at the same moment");
    assert_null(out);
    lose(&w, at, 3, TRD_NO_ANSWER);                              /* a row without a moment is no record */
    assert_int_equal(trd_column_missing(world_evaluate(&w, LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1")), 3), TRD_NO_ANSWER);
    tree_close(&w.t);
}

static void a_key_of_spans_is_an_error(void **state)
{
    (void)state;
    world             w;
    trd_error         err = { 0 };
    const trd_column *out = NULL;
    world_open(&w, datasets, 2);
    world_column(&w, "x", TRD_SPAN), world_column(&w, "when", TRD_REAL);
    assert_int_equal(world_try(&w, RANK(COLUMN("when") "," COLUMN("x")), &out, &err), TRD_E_DATA);
    assert_holds(err.what, "cannot be a key");
    assert_int_equal(world_try(&w, LAG(COLUMN("when") "," COLUMN("x") "," COLUMN("when"), "1"), &out, &err), TRD_E_DATA);
    tree_close(&w.t);
}

/* ---- inside other words ---------------------------------------------------------- */

static void ranks_and_lags_stand_in_other_expressions(void **state)
{
    (void)state;
    world w;
    world_open(&w, datasets, 4000);                                        /* more than a block */
    w.dice = 3;
    fill_panel(&w, 4);
    const trd_column *before = world_evaluate(&w, LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1"));
    const trd_column *change = world_evaluate(&w, "{\"op\":\"subtract\",\"args\":[" COLUMN("x") "," LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1") "]}");
    const trd_column *best = world_evaluate(&w, "{\"op\":\"is\",\"args\":[" RANK(RANK(COLUMN("x") "," COLUMN("who")) "," COLUMN("who")) "],\"values\":[1]}");
    const trd_column *rank = world_evaluate(&w, RANK(COLUMN("x") "," COLUMN("who")));
    for (size_t row = 0; row < w.rows.rows; row++) {
        trd_missing kind = trd_missing_join(trd_column_missing(w.columns[0], row), trd_column_missing(before, row));
        assert_int_equal(trd_column_missing(change, row), kind);
        if (kind == TRD_KNOWN)
            assert_close(change->as.f64[row], trd_column_number(w.columns[0], row) - trd_column_number(before, row), 0);
        assert_int_equal(trd_column_missing(best, row), trd_column_missing(rank, row));
        if (trd_column_missing(rank, row) == TRD_KNOWN)
            assert_int_equal(best->as.i8[row], rank->as.f64[row] == 1);
    }
    tree_close(&w.t);
}

static void the_same_on_one_thread_and_two_and_of_no_rows(void **state)
{
    (void)state;
    static const char *const words[] = { RANK(COLUMN("x") "," COLUMN("who")), LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1") };
    world w;
    world_open(&w, datasets, 250000);
    w.dice = 5;
    fill_panel(&w, 10);
    for (int i = 0; i < 2; i++) {
        const trd_watch one = { .threads = 1 }, two = { .threads = 2 };
        w.rows.watch = &one;
        const trd_column *a = world_evaluate(&w, words[i]);
        w.rows.watch = &two;
        const trd_column *b = world_evaluate(&w, words[i]);
        for (size_t row = 0; row < w.rows.rows; row++)
            if (!same_cell(a, row, b, row))
                fail_msg("row %zu differs", row);
    }
    tree_close(&w.t);
    world_open(&w, datasets, 0);
    world_column(&w, "x", TRD_SPAN), world_column(&w, "who", TRD_CODE), world_column(&w, "when", TRD_DATE);
    world_evaluate(&w, words[0]), world_evaluate(&w, words[1]);
    tree_close(&w.t);
}

static void a_watch_that_says_stop_ends_the_work(void **state)
{
    (void)state;
    volatile sig_atomic_t stop = 1;
    const trd_watch       watch = { .stop = &stop };
    world                 w;
    trd_error             err = { 0 };
    const trd_column     *out = NULL;
    world_open(&w, datasets, 100);
    fill_panel(&w, 4);
    w.rows.watch = &watch;
    assert_int_equal(world_try(&w, LAG(COLUMN("x") "," COLUMN("when") "," COLUMN("who"), "1"), &out, &err), TRD_E_CANCELLED);
    assert_int_equal(world_try(&w, RANK(COLUMN("x") "," COLUMN("who")), &out, &err), TRD_E_CANCELLED);
    assert_null(out);
    tree_close(&w.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_those_of_a_loop_over_all_pairs),
        cmocka_unit_test(bounds_of_ranks_are_reached_and_never_passed),
        cmocka_unit_test(the_record_before_is_that_of_a_loop_over_all_rows),
        cmocka_unit_test(texts_are_in_the_order_declared_or_by_their_bytes),
        cmocka_unit_test(two_records_at_one_moment_are_an_error_with_their_rows),
        cmocka_unit_test(a_key_of_spans_is_an_error),
        cmocka_unit_test(ranks_and_lags_stand_in_other_expressions),
        cmocka_unit_test(the_same_on_one_thread_and_two_and_of_no_rows),
        cmocka_unit_test(a_watch_that_says_stop_ends_the_work),
    };
    return cmocka_run_group_tests_name("expr/order", tests, NULL, NULL);
}
