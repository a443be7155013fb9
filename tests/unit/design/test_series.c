/* Interrupted series, against R. */
#include "small.h"

#include "base/text.h"

#include <math.h>

enum { POINTS = 18, FROM = 10 };

static const int values[POINTS] = { 12, 15, 13, 16, 18, 17, 19, 22, 21, 24, 30, 33, 37, 38, 44, 45, 49, 52 };

/* Months from 2020-01 on, in a shuffled order; a month may have two rows, or none with a value. */
static const char *months(trd_pool *pool, int count, int hidden, int without)
{
    trd_text text = { 0 };
    trd_text_add(&text, "d\nmonth:c n:i g:c\n");
    for (int k = 0; k < count; k++) {
        int         i = k * 5 % count;
        const char *month = trd_pool_format(pool, "%d-%02d", 2020 + i / 12, 1 + i % 12);
        if (i == without)
            trd_text_add_format(&text, "%s - a\n", month);
        else if (i == hidden)
            trd_text_add_format(&text, "%s <5 a\n%s %d a\n", month, month, values[i] - 2);
        else
            trd_text_add_format(&text, "%s 1 a\n%s %d a\n", month, month, values[i] - 1);
    }
    const char *out = trd_pool_text(pool, text.bytes);
    trd_text_release(&text);
    return out;
}

static const char declared[] = "local d = dataset('d', { census = true }) { month = label(), n = count(), g = label() }";

/* R: lm(y ~ t + s + b), s = t >= 10, b = (t - 10) s, and Newey and West's covariance by its definition
 * (Bartlett's weights, times n / (n - K)); the effect is s + 7 b. */
static void the_effect_and_its_lines_are_those_of_r(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    const char *data = months(pool, POINTS, -1, -1);
    static const struct { const char *options; double value, low, high; } cases[] = {
        { "lags = 2", 18.9212121212121, 17.1183349107062, 20.7240893317181 },
        { "lags = 0", 18.9212121212121, 15.494708402158, 22.3477158402663 },
        { "lags = 2, effect = 'step'", 5.53333333333334, 4.61315297107567, 6.45351369559101 },
        { "lags = 2, season = 2", 18.928, 17.0292869367762, 20.8267130632239 },
        { "effect = 'end'", 18.9212121212121, 15.3206602508028, 22.5217639916215 },           /* least squares is wider here: confint */
        { "effect = 'step'", 5.53333333333334, 3.3537761918499, 7.71289047481678 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_estimate e = small_one(data, declared, trd_pool_format(pool, "measure = sum(d.n), compare = interrupted_series { time = d.month, at = '2020-11', %s }",
                                                             cases[i].options));
        assert_close(e.value, cases[i].value, 1e-12);
        assert_close(e.low, cases[i].low, 1e-11);
        assert_close(e.high, cases[i].high, 1e-11);
        assert_close(e.confidence, 0.95, 0);
        assert_false(e.census);                       /* what it is about is the scatter of the periods */
        assert_int_equal(e.points, POINTS - FROM);
        assert_int_equal(e.cases, 2 * POINTS);
        assert_int_equal(e.series_count, POINTS);
        assert_int_equal(e.series_from, FROM);
        if (i == 3)                                   /* with seasons the lines are others */
            continue;
        assert_close(small_part(&e, "slope_before")->value.low, 1.23030303030303, 1e-12);
        assert_close(small_part(&e, "slope_change")->value.low, 1.91255411255411, 1e-12);
        assert_close(small_part(&e, "line_without")->value.low, 33.0787878787879, 1e-12);
        assert_close(small_part(&e, "line_with")->value.low, 52, 1e-12);
    }
    trd_pool_free(pool);
}

/* R: the same without t = 3, which keeps its place in time. */
static void a_period_without_a_value_keeps_its_place(void **state)
{
    (void)state;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_estimate e = small_one(months(pool, POINTS, -1, 3), declared, "measure = mean(d.n), compare = interrupted_series { time = d.month, at = '2020-11', lags = 2 }");
    assert_close(2 * e.value, 18.9, 1e-12);           /* two rows a month: half the sum */
    assert_close(2 * e.low, 17.1238339435233, 1e-11);
    assert_close(2 * e.high, 20.6761660564766, 1e-11);
    assert_close(small_part(&e, "points_without")->value.low, 1, 0);
    assert_close(small_part(&e, "points_before")->value.low, FROM - 1, 0);
    trd_pool_free(pool);
}

/* Every value that the hidden cell can have gives an effect between the bounds, and the ends reach them. */
static void hidden_cells_are_carried_as_bounds(void **state)
{
    (void)state;
    trd_pool   *pool = trd_pool_new(NULL);
    const char *how = "measure = sum(d.n), compare = interrupted_series { time = d.month, at = '2020-11' }";
    for (int at = 0; at < POINTS; at += 5) {
        trd_estimate e = small_one(months(pool, POINTS, at, -1), declared, how);
        double       least = INFINITY, most = -INFINITY;
        assert_true(e.has_span && isnan(e.value));
        assert_string_equal(e.reason, "hidden_in_series");
        assert_true(e.marks & TRD_MARK_SUPPRESSED);
        for (int n = 1; n <= 4; n++) {
            char       *data = trd_pool_text(pool, months(pool, POINTS, at, -1)), *cell = strstr(data, "<5");
            memcpy(cell, trd_pool_format(pool, "0%d", n), 2);
            trd_estimate known = small_one(data, declared, how);
            least = fmin(least, known.value);
            most = fmax(most, known.value);
        }
        assert_close(e.span.low, least, 1e-11);
        assert_close(e.span.high, most, 1e-11);
    }
    trd_pool_free(pool);
}

static void without_two_lines_there_is_a_reason(void **state)
{
    (void)state;
    trd_pool *pool = trd_pool_new(NULL);
    static const struct { int count; const char *at, *reason; } cases[] = {
        { POINTS, "2020-04", "few_points" },    { POINTS, "2021-04", "few_points" },    { POINTS, "2020-01", "few_points" },
        { POINTS, "2031-01", "no_such_point" }, { POINTS, "2020-1", "no_such_point" },
        { 8, "2020-05", NULL },                 { 7, "2020-05", "few_points" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trd_estimate e = small_one(months(pool, cases[i].count, -1, -1), declared,
                             trd_pool_format(pool, "measure = sum(d.n), compare = interrupted_series { time = d.month, at = '%s' }", cases[i].at));
        if (!cases[i].reason) {
            assert_true(e.reason == NULL && e.low < e.value && e.value < e.high);
            continue;
        }
        assert_string_equal(e.reason, cases[i].reason);
        assert_true(isnan(e.value) && isnan(e.low) && e.confidence == 0);
    }
    trd_estimate none = small_one(months(pool, POINTS, -1, -1), declared,
                            "measure = sum(d.n, { where = d.n:above(99) }), compare = interrupted_series { time = d.month, at = '2020-11' }");
    assert_string_equal(none.reason, "no_cases");
    trd_pool_free(pool);
}

/* All on the old line, or flat: nothing scatters, so there is a value and no interval. */
static void a_series_without_scatter_has_no_interval(void **state)
{
    (void)state;
    trd_text text = { 0 };
    trd_text_add(&text, "d\nmonth:c n:i g:c\n");
    for (int i = 0; i < 12; i++)
        trd_text_add_format(&text, "%d %d a\n", 5 + i, 3 + 2 * i + (i >= 6 ? 4 : 0));
    trd_estimate e = small_one(text.bytes, declared, "measure = sum(d.n), compare = interrupted_series { time = d.month, at = '11' }");
    assert_close(e.value, 4, 1e-9);                   /* 9 comes before 10: numbers by size */
    assert_true(isnan(e.low) && e.confidence == 0);
    assert_string_equal(e.reason, "no_variance");
    trd_text_release(&text);
}

/* A category says the order itself. */
static void a_category_has_its_own_order(void **state)
{
    (void)state;
    trd_text text = { 0 };
    trd_text_add(&text, "d\nmonth:c n:i g:c\n");
    static const char names[8][4] = { "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug" };
    for (int i = 7; i >= 0; i--)
        trd_text_add_format(&text, "%s %d a\n", names[i], values[i] + (i >= 4 ? 10 : 0));
    trd_estimate e = small_one(text.bytes, "local d = dataset('d') { month = category { 'jan', 'feb', 'mrt', 'apr', 'mei', 'jun', 'jul', 'aug' }, n = count() }",
                         "measure = sum(d.n), compare = interrupted_series { time = d.month, at = 'mei', effect = 'step' }");
    double b[4] = { 12, 15, 13, 16 }, before = -0.3 * b[0] - 0.1 * b[1] + 0.1 * b[2] + 0.3 * b[3];        /* slope of four points */
    double after = -0.3 * 28 - 0.1 * 27 + 0.1 * 29 + 0.3 * 32;
    assert_close(e.value, 29 - 1.5 * after - (14 + 2.5 * before), 1e-12);
    trd_text_release(&text);
}

/* A case number is no period. */
static void thousands_of_periods_are_refused(void **state)
{
    (void)state;
    trd_text     text = { 0 };
    trd_estimate e;
    trd_error    err = { 0 };
    small        s;
    trd_text_add(&text, "d\nmonth:c n:i g:c\n");
    for (int i = 0; i <= 1000; i++)
        trd_text_add_format(&text, "p%04d 1 a\n", i);
    small_open(&s, text.bytes, declared, "impact { indicator 'x' { measure = sum(d.n), compare = interrupted_series { time = d.month, at = 'p0500' } } }");
    assert_int_equal(small_try(&s, 0, &e, &err), TRD_E_LIMIT);
    assert_holds(err.what, "let time be a year, a month or a week");
    small_close(&s);
    trd_text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_effect_and_its_lines_are_those_of_r),
        cmocka_unit_test(a_period_without_a_value_keeps_its_place),
        cmocka_unit_test(hidden_cells_are_carried_as_bounds),
        cmocka_unit_test(without_two_lines_there_is_a_reason),
        cmocka_unit_test(a_series_without_scatter_has_no_interval),
        cmocka_unit_test(a_category_has_its_own_order),
        cmocka_unit_test(thousands_of_periods_are_refused),
    };
    return cmocka_run_group_tests_name("design/series", tests, NULL, NULL);
}
