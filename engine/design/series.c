/* A series of the measure, a value a period, that something interrupted: did it
 * jump, and bend? The line before, drawn on, is what it is compared with
 * (stat/interrupted.h). The periods are few and the measure may be a full count:
 * the interval is about the scatter of the periods around the line. */
#include "design/compare_int.h"

#include "stat/interrupted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_POINTS = 4,                /* on either side: two lines of their own, and a rest */
    MOST_POINTS = 1000               /* more are no periods but something else, a case number say */
};

typedef struct point {
    int32_t      time;               /* code                                    */
    trd_measured at;
} point;

typedef struct series {
    point      *points;              /* in order; those without a value too     */
    size_t      count, from;         /* from: the first at or after the interruption */
    /* of those with a value */
    size_t      rows;
    double     *y, *low, *high, *time;
    uint32_t   *season;
    bool        hidden;              /* some are bounds                         */
} series;

/* ---- the periods, in order ------------------------------------------------------ */

static bool is_number(const char *text)
{
    return *text && text[strspn(text, "0123456789")] == '\0';
}

/* A category has an order; other texts stand as they sort (2019-2020, 2021-03),
 * whole numbers by size. */
static int place_of(const trd_node *time, const char *text)
{
    const trd_field *f = time->op == TRD_OP_COLUMN && time->field->role == TRD_ROLE_CATEGORY ? time->field : NULL;

    for (size_t i = 0; f && i < f->value_count; i++)
        if (strcmp(f->values[i], text) == 0)
            return (int)i;
    return -1;
}

static bool comes_before(const trd_node *time, const char *a, const char *b)
{
    int at = place_of(time, a), other = place_of(time, b);

    if (at >= 0 && other >= 0)
        return at < other;
    if (is_number(a) && is_number(b) && strlen(a) != strlen(b))
        return strtod(a, NULL) < strtod(b, NULL);
    return strcmp(a, b) < 0;
}

static void sort(const trd_comparing *c, point *points, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        point  one = points[i];
        size_t at = i;
        for (; at > 0 && comes_before(c->how->time, trd_labels_text(c->times, one.time), trd_labels_text(c->times, points[at - 1].time)); at--)
            points[at] = points[at - 1];
        points[at] = one;
    }
}

static trd_code find_points(const trd_comparing *c, int32_t by, series *s, trd_pool *pool, trd_error *err)
{
    int32_t labels = trd_labels_count(c->times);

    if (!(s->points = trd_pool_calloc(pool, (size_t)labels + 1, sizeof *s->points)))
        return trd_compare_no_memory(err);
    for (int32_t t = 0; t < labels; t++)
        if (trd_gathered_has(c->points, (trd_rows_of){ by, t, TRD_ROWS_EVERY, 0 }))
            s->points[s->count++].time = t;
    if (s->count > MOST_POINTS)
        return trd_fail(err, TRD_E_LIMIT, "a series of %zu periods, and %d is the most; let time be a year, a month or a week", s->count, (int)MOST_POINTS);
    sort(c, s->points, s->count);
    while (s->from < s->count && comes_before(c->how->time, trd_labels_text(c->times, s->points[s->from].time), c->how->at))
        s->from++;
    return TRD_OK;
}

/* ---- the values ------------------------------------------------------------------ */

/* A period without a value keeps its place in time. */
static trd_code find_values(const trd_comparing *c, int32_t by, series *s, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    double **columns[] = { &s->y, &s->low, &s->high, &s->time };
    size_t   cycle = isnan(c->how->season) ? 1 : (size_t)c->how->season;

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!(*columns[i] = trd_pool_calloc(pool, s->count + 1, sizeof(double))))
            return trd_compare_no_memory(err);
    if (!(s->season = trd_pool_calloc(pool, s->count + 1, sizeof *s->season)))
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < s->count; i++) {
        trd_measured *m = &s->points[i].at;
        trd_code      code = trd_gathered_value(c->gathered, (trd_rows_of){ by, s->points[i].time, TRD_ROWS_EVERY, 0 }, m, err);
        if (code != TRD_OK)
            return code;
        out->cases += m->cases;
        out->left_out += m->left_out;
        out->marks |= m->marks;
        if (m->reason || !trd_span_is_defined(m->value))
            continue;
        s->low[s->rows] = m->value.low;
        s->high[s->rows] = m->value.high;
        s->y[s->rows] = m->value.low / 2 + m->value.high / 2;
        s->hidden |= !trd_span_is_known(m->value);
        s->time[s->rows] = (double)i;
        s->season[s->rows++] = (uint32_t)(i % cycle);
    }
    return TRD_OK;
}

/* ---- the two lines ------------------------------------------------------------------ */

static trd_code fit(const trd_comparing *c, const series *s, const double *y, trd_pool *pool, trd_interrupted *out, trd_error *err)
{
    bool       seasons = !isnan(c->how->season);
    trd_series of = { .rows = s->rows, .y = y, .time = s->time, .season = seasons ? s->season : NULL,
                      .seasons = seasons ? (size_t)c->how->season : 0 };
    trd_interrupted_how how = { .from = (double)s->from, .level = c->confidence,
                                .errors = isnan(c->how->lags) ? TRD_SERIES_SERIAL : TRD_SERIES_NEWEY_WEST,
                                .lags = isnan(c->how->lags) ? 0 : (size_t)c->how->lags };
    return trd_interrupted_fit(&of, &how, pool, out, err);
}

static const trd_interval *effect_of(const trd_comparing *c, const trd_interrupted *fit)
{
    return strcmp(c->how->effect, "step") == 0 ? &fit->fit.term[TRD_SERIES_STEP].of : &fit->at_end.of;
}

/* The effect is a weighted sum of the values: the weight of a period is the
 * effect of a series that is 1 there and 0 elsewhere. `middle` is the effect of
 * the middles of hidden cells. */
static trd_code bounds(const trd_comparing *c, const series *s, double middle, trd_pool *pool, trd_span *out, trd_error *err)
{
    double         *unit = trd_pool_calloc(pool, s->rows + 1, sizeof *unit), reach = 0;
    trd_interrupted one;
    trd_code        code = unit ? TRD_OK : trd_compare_no_memory(err);

    for (size_t i = 0; i < s->rows && code == TRD_OK; i++) {
        if (s->low[i] == s->high[i])
            continue;
        trd_pool *scratch = trd_pool_new(pool);
        unit[i] = 1;
        code = !scratch ? trd_compare_no_memory(err)
             : trd_watch_stops(trd_data_watch(c->data)) ? trd_fail(err, TRD_E_CANCELLED, "interrupted") : fit(c, s, unit, scratch, &one, err);
        unit[i] = 0;
        if (code == TRD_OK)
            reach += fabs(effect_of(c, &one)->value) * (s->high[i] - s->low[i]) / 2;
        trd_pool_free(scratch);
    }
    *out = (trd_span){ middle - reach, middle + reach };
    return code;
}

static void add_counts(const trd_comparing *c, const series *s, const int64_t sides[2], trd_estimate *out)
{
    trd_estimate_part(out, "points_before", trd_labels_text(c->times, s->points[0].time), TRD_UNIT_COUNT, trd_span_of((double)sides[0]), -1);
    trd_estimate_part(out, "points_after", trd_labels_text(c->times, s->points[s->from].time), TRD_UNIT_COUNT, trd_span_of((double)sides[1]), -1);
    if (s->rows < s->count)
        trd_estimate_part(out, "points_without", "", TRD_UNIT_COUNT, trd_span_of((double)(s->count - s->rows)), -1);
}

static double season_of(const trd_interrupted *r, size_t i, size_t cycle)
{
    for (size_t j = 0; j < r->seasons; j++)
        if (r->season[j] == i % cycle)
            return r->fit.term[TRD_SERIES_SEASON + j].of.value;
    return 0;
}

/* What the report draws: the values, and both lines where they are known. */
static trd_code keep_series(const trd_comparing *c, const series *s, const trd_interrupted *r, trd_estimate *out, trd_error *err)
{
    trd_period *periods = trd_pool_calloc(trd_data_pool(c->data), s->count, sizeof *periods);

    if (!periods)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < s->count; i++) {
        const trd_coefficient *term = r->fit.term;
        bool                   lines = !s->hidden && isfinite(r->at_end.of.value);
        double past = (double)i - (double)s->from, cycle = isnan(c->how->season) ? 1 : c->how->season;
        periods[i] = (trd_period){ trd_labels_text(c->times, s->points[i].time), s->points[i].at.value, NAN, NAN };
        if (!lines)
            continue;
        periods[i].old_line = term[TRD_SERIES_CONSTANT].of.value + term[TRD_SERIES_SLOPE].of.value * (double)i + season_of(r, i, (size_t)cycle);
        periods[i].line = periods[i].old_line + (past >= 0 ? term[TRD_SERIES_STEP].of.value + term[TRD_SERIES_BEND].of.value * past : 0);
    }
    out->series = periods;
    out->series_count = s->count;
    out->series_from = s->from;
    return TRD_OK;
}

/* The line at the end, with what happened and without. */
static void add_lines(const trd_comparing *c, const series *s, const trd_interrupted *r, trd_estimate *out)
{
    const char            *last = trd_labels_text(c->times, s->points[s->count - 1].time), *first = trd_labels_text(c->times, s->points[s->from].time);
    const trd_coefficient *term = r->fit.term;
    trd_unit               unit = trd_measure_unit(c->measure);
    double                 expected = term[TRD_SERIES_CONSTANT].of.value + term[TRD_SERIES_SLOPE].of.value * r->end;

    trd_estimate_part_between(out, "step", first, out->unit, &term[TRD_SERIES_STEP].of, -1);
    trd_estimate_part_between(out, "at_end", last, out->unit, &r->at_end.of, -1);
    trd_estimate_part_between(out, "slope_before", "", out->unit, &term[TRD_SERIES_SLOPE].of, -1);
    trd_estimate_part_between(out, "slope_change", "", out->unit, &term[TRD_SERIES_BEND].of, -1);
    if (r->seasons == 0 && isfinite(expected)) {
        trd_estimate_part(out, "line_without", last, unit, trd_span_of(expected), -1);
        trd_estimate_part(out, "line_with", last, unit, trd_span_of(expected + r->at_end.of.value), -1);
    }
    if (isfinite(r->autocorrelation))
        trd_estimate_part(out, "autocorrelation", "", TRD_UNIT_RATIO, trd_span_of(r->autocorrelation), -1);
}

static trd_code two_lines(const trd_comparing *c, const series *s, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    trd_interrupted r;
    trd_span        span;
    trd_code        code = fit(c, s, s->y, pool, &r, err);

    if (code != TRD_OK)
        return code;
    if ((code = keep_series(c, s, &r, out, err)) != TRD_OK)
        return code;
    const trd_interval *effect = effect_of(c, &r);
    if (s->hidden && isfinite(effect->value)) {
        if ((code = bounds(c, s, effect->value, pool, &span, err)) == TRD_OK)
            trd_estimate_value(out, span);
        out->reason = "hidden_in_series";
        return code;
    }
    out->value = effect->value;
    trd_compare_interval(out, effect);
    add_lines(c, s, &r, out);
    return TRD_OK;
}

static trd_code estimate(const trd_comparing *c, int32_t by, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    series   s = { .count = 0 };
    int64_t  sides[2] = { 0, 0 };
    trd_code code = find_points(c, by, &s, pool, err);

    if (code == TRD_OK)
        code = find_values(c, by, &s, pool, out, err);
    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < s.rows; i++)
        sides[s.time[i] >= (double)s.from]++;
    if (s.count == 0 || s.from == s.count || trd_labels_find(c->times, c->how->at) < 0) {
        out->reason = s.count == 0 ? "no_cases" : "no_such_point";
        return TRD_OK;
    }
    add_counts(c, &s, sides, out);
    out->points = sides[0] < sides[1] ? sides[0] : sides[1];
    if (out->points < LEAST_POINTS) {
        out->reason = "few_points";
        return TRD_OK;
    }
    return two_lines(c, &s, pool, out, err);
}

trd_code trd_compare_series(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err)
{
    trd_pool *pool = trd_pool_new(c->scratch);
    trd_code  code = pool ? estimate(c, by, pool, out, err) : trd_compare_no_memory(err);

    trd_pool_free(pool);
    return code;
}
