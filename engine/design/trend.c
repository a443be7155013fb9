/* A measure at two points in time, other cases: one pass with the points in
 * time as groups. */
#include "design/compare_int.h"

#include "stat/difference.h"
#include "stat/welch.h"

#include <string.h>

static const char *text_of(const trd_comparing *c, int32_t time)
{
    return trd_labels_text(c->times, time);      /* lives in the data's pool */
}

/* ---- gathering ------------------------------------------------------------ */

/* Where the points in time are: of a measure those of its chosen rows, of a
 * formula those of all rows of its first dataset. */
static trd_code gather_points(trd_comparing *c, trd_error *err)
{
    c->points = c->gathered;
    if (c->measure->op >= TRD_OP_ROWS)
        return TRD_OK;
    trd_grouping how = { .by = c->grouping.by, .time = c->grouping.time };
    trd_node    *rows = trd_pool_calloc(c->scratch, 1, sizeof *rows);
    if (!rows)
        return trd_compare_no_memory(err);
    *rows = (trd_node){ .op = TRD_OP_ROWS, .dataset = c->base };
    return trd_measure_gather(c->data, rows, &how, c->scratch, &c->points, err);
}

trd_code trd_compare_gather_trend(trd_comparing *c, trd_error *err)
{
    const trd_column *time;

    if (c->base < 0)
        return trd_fail(err, TRD_E_RECIPE, "a comparison in time needs a measure over the rows of a dataset that has the time");
    trd_code code = trd_data_evaluate(c->data, c->base, c->how->time, &time, err);
    if (code != TRD_OK)
        return code;
    if (time->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "time must be a text column; declare it as label() or category()");
    c->times = time->labels;
    c->grouping.time = c->how->time;
    code = trd_measure_gather(c->data, c->measure, &c->grouping, c->scratch, &c->gathered, err);
    if (code == TRD_OK)
        code = gather_points(c, err);
    if (code == TRD_OK && c->how->within)
        code = trd_measure_gather(c->data, c->how->within, &c->grouping, c->scratch, &c->within, err);
    return code;
}

/* ---- the two points --------------------------------------------------------- */

static bool is_point(const trd_comparing *c, int32_t by, int32_t time)
{
    return time >= 0 && trd_gathered_has(c->points, (trd_rows_of){ by, time, TRD_ROWS_EVERY, 0 });
}

/* The first and last point in time, in order of their text (years and school
 * years sort so), or those asked for; -1: there is no such point. False
 * without any. */
static bool find_points(const trd_comparing *c, int32_t by, int32_t time[2])
{
    int32_t first = -1, last = -1, asked[2] = { -1, -1 };

    for (int32_t t = 0; t < trd_labels_count(c->times); t++) {
        if (!is_point(c, by, t))
            continue;
        if (first < 0 || strcmp(text_of(c, t), text_of(c, first)) < 0)
            first = t;
        if (last < 0 || strcmp(text_of(c, t), text_of(c, last)) > 0)
            last = t;
    }
    for (int i = 0; i < 2; i++) {
        const char *at = i ? c->how->to : c->how->from;
        asked[i] = at ? trd_labels_find(c->times, at) : i ? last : first;
        time[i] = is_point(c, by, asked[i]) ? asked[i] : -1;
    }
    return first >= 0;
}

/* ---- the change -------------------------------------------------------------- */

/* A change of a number N, part of a total T: what follows from the size of T
 * at the base share, and what from the share at the end size. N's cells are
 * among T's, so the rest has the bounds T - N.
 * Source: E.S. Dunn (1960), A statistical and analytical technique for
 * regional analysis, Papers of the Regional Science Association 6, 97-112. */
static trd_code split_change(const trd_comparing *c, int32_t by, const int32_t time[2], const trd_measured n[2], trd_estimate *out,
                             trd_error *err)
{
    trd_measured total[2];
    trd_span     share[2];

    for (int i = 0; i < 2; i++) {
        trd_code code = trd_compare_measured(c, c->within, by, time[i], &total[i], err);
        if (code != TRD_OK)
            return code;
        trd_span rest = { total[i].value.low - n[i].value.low, total[i].value.high - n[i].value.high };
        if (rest.low > rest.high)
            rest = trd_span_subtract(total[i].value, n[i].value);
        share[i] = trd_span_share(n[i].value, rest);
    }
    trd_estimate_part(out, "size", "", TRD_UNIT_COUNT,
                      trd_span_multiply(share[0], trd_span_subtract(total[1].value, total[0].value)), -1);
    trd_estimate_part(out, "choice", "", TRD_UNIT_COUNT,
                      trd_span_multiply(total[1].value, trd_span_subtract(share[1], share[0])), -1);
    trd_estimate_part(out, "base_total", text_of(c, time[0]), TRD_UNIT_COUNT, total[0].value, -1);
    trd_estimate_part(out, "end_total", text_of(c, time[1]), TRD_UNIT_COUNT, total[1].value, -1);
    return TRD_OK;
}

static void relative_change(const trd_measured at[2], trd_estimate *out)
{
    trd_span ratio = at[0].value.low > 0 ? trd_span_divide(at[1].value, at[0].value) : trd_span_undefined();
    trd_span change = trd_span_subtract(ratio, trd_span_of(1));

    if (trd_span_is_defined(change))
        trd_estimate_part(out, "relative", "", TRD_UNIT_RELATIVE, change, -1);
    if (out->unit == TRD_UNIT_RELATIVE) {
        trd_estimate_value(out, change);
        out->reason = trd_span_is_defined(change) ? out->reason : "no_base";
    }
}

/* Two samples of cases taken one by one: means by Welch, shares by Newcombe. Each
 * is drawn from the population as it was then. */
static trd_code two_samples(const trd_comparing *c, int32_t by, const int32_t time[2], trd_pool *scratch, trd_interval *out, trd_error *err)
{
    int64_t      population = trd_data_schema(c->data)->datasets[c->base].population;
    trd_summary  of[2];
    trd_interval each[2];
    trd_welch    w;
    trd_code     code = TRD_OK;

    for (int i = 0; i < 2 && code == TRD_OK; i++) {
        trd_clustered *values = trd_gathered_clusters(c->gathered, by, time[i], scratch);
        if (!values)
            return trd_compare_no_memory(err);
        trd_moments_finish(&values->all, &of[i]);
        code = trd_compare_sample(c->measure->op == TRD_OP_SHARE, values, false, population, c->confidence, &each[i], err);
    }
    if (code != TRD_OK || c->measure->op == TRD_OP_SHARE || population > 0)
        return code == TRD_OK ? trd_difference_of(&each[1], &each[0], out, err) : code;
    code = trd_welch_difference(&of[1], &of[0], c->confidence, &w, err);
    *out = w.difference;
    return code;
}

static trd_code samples(const trd_comparing *c, int32_t by, const int32_t time[2], trd_estimate *out, trd_error *err)
{
    trd_interval found;
    trd_pool    *scratch = trd_pool_new(c->scratch);
    trd_code     code = scratch ? two_samples(c, by, time, scratch, &found, err) : trd_compare_no_memory(err);

    trd_pool_free(scratch);
    if (code == TRD_OK)
        trd_compare_interval(out, &found);
    return code;
}

/* A value a row, and no clusters that rows come in. */
static bool are_samples(const trd_comparing *c, const trd_estimate *out)
{
    const trd_node *n = c->measure;
    return !c->grouping.cluster && out->unit != TRD_UNIT_RELATIVE && (n->op == TRD_OP_MEAN || (n->op == TRD_OP_SHARE && !n->counts));
}

static trd_code change(const trd_comparing *c, int32_t by, const int32_t time[2], trd_estimate *out, trd_error *err)
{
    trd_measured at[2];
    trd_unit     unit = trd_measure_unit(c->measure);
    trd_code     code = TRD_OK;

    for (int i = 0; i < 2 && code == TRD_OK; i++)
        code = trd_compare_measured(c, c->gathered, by, time[i], &at[i], err);
    if (code != TRD_OK)
        return code;
    for (int i = 0; i < 2; i++) {
        trd_estimate_part(out, i ? "end" : "base", text_of(c, time[i]), unit, at[i].value, at[i].cases);
        out->marks |= at[i].marks;
        out->left_out += at[i].left_out;
        if (at[i].reason && !out->reason)
            out->reason = at[i].reason;
    }
    out->cases = at[0].cases + at[1].cases;
    out->census = c->census;
    if (out->reason)
        return TRD_OK;
    trd_estimate_value(out, trd_span_subtract(at[1].value, at[0].value));
    if (unit == TRD_UNIT_COUNT || out->unit == TRD_UNIT_RELATIVE)
        relative_change(at, out);
    if (c->within && (code = split_change(c, by, time, at, out, err)) != TRD_OK)
        return code;
    if (out->census || out->reason)
        return TRD_OK;
    if (out->has_span) {
        out->reason = "hidden_in_sample";
        return TRD_OK;
    }
    return are_samples(c, out) ? samples(c, by, time, out, err) : trd_compare_jackknife(c, by, time, 2, out, err);
}

/* One point in time shows what there is, and no change. */
static trd_code one_point(const trd_comparing *c, int32_t by, int32_t time, trd_estimate *out, trd_error *err)
{
    trd_measured m;
    trd_code     code = trd_gathered_value(c->gathered, (trd_rows_of){ by, time, TRD_ROWS_EVERY, 0 }, &m, err);

    out->reason = "one_point";
    if (code == TRD_OK) {
        trd_estimate_part(out, "base", text_of(c, time), trd_measure_unit(c->measure), m.value, m.cases);
        out->cases = m.cases;
        out->marks |= m.marks;
    }
    return code;
}

trd_code trd_compare_trend(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err)
{
    int32_t time[2];

    if (!find_points(c, by, time)) {
        out->reason = "no_cases";
        return TRD_OK;
    }
    if (time[0] < 0 || time[1] < 0) {
        out->reason = "no_such_point";
        return TRD_OK;
    }
    return time[0] == time[1] ? one_point(c, by, time[0], out, err) : change(c, by, time, out, err);
}
