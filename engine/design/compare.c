#include "design/compare.h"

#include "design/compare_int.h"

#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

trd_unit trd_compare_unit(const trd_node *measure, trd_design design)
{
    trd_unit unit = measure ? trd_measure_unit(measure) : TRD_UNIT_COUNT;
    return design >= TRD_TREND && unit == TRD_UNIT_SHARE ? TRD_UNIT_PP : unit;
}

/* ---- census or sample --------------------------------------------------- */

static bool is_arithmetic(const trd_node *n)
{
    return n->op >= TRD_OP_ADD && n->op <= TRD_OP_DIVIDE;
}

/* Does every measure under the tree run over a full count? */
static bool all_full_counts(const trd_data *data, const trd_node *n)
{
    if (n->op == TRD_OP_NUMBER)
        return true;
    if (is_arithmetic(n))
        return all_full_counts(data, n->args[0]) && all_full_counts(data, n->args[1]);
    int base = trd_measure_base(data, n);
    return base >= 0 && trd_data_schema(data)->datasets[base].census;
}

/* Counts, sums and reach say what was recorded: nothing is estimated. A share,
 * a mean and a quotient are without sampling error only in a full count. */
static bool is_census(const trd_data *data, const trd_node *n)
{
    switch (n->op) {
    case TRD_OP_NUMBER: case TRD_OP_ROWS: case TRD_OP_SUM: case TRD_OP_DISTINCT: case TRD_OP_REACH:
        return true;
    case TRD_OP_ADD: case TRD_OP_SUBTRACT: case TRD_OP_MULTIPLY:
        return is_census(data, n->args[0]) && is_census(data, n->args[1]);
    default:
        return all_full_counts(data, n);
    }
}

/* ---- the cluster jackknife ---------------------------------------------- */

/* The first dataset under the measure. */
static int first_base(const trd_data *data, const trd_node *n)
{
    if (is_arithmetic(n))
        return first_base(data, n->args[n->args[0]->op == TRD_OP_NUMBER]);
    return n->op == TRD_OP_NUMBER ? -1 : trd_measure_base(data, n);
}

/* Does every dataset under the measure know the clusters of this one? */
static bool all_reach(const trd_data *data, const trd_node *n, int dataset)
{
    if (is_arithmetic(n))
        return all_reach(data, n->args[0], dataset) && all_reach(data, n->args[1], dataset);
    int base = n->op == TRD_OP_NUMBER ? dataset : trd_measure_base(data, n);
    return base >= 0 && trd_schema_reaches(trd_data_schema(data), base, dataset);
}

/* In a sample with clusters the rows without one are left out, of the value
 * and of its interval alike; *out then says so. Else it gives `only` back. */
static const trd_selection *sampled_rows(const trd_data *data, const trd_node *n, const trd_selection *only, trd_selection *out)
{
    int base = first_base(data, n);

    *out = (trd_selection){ .also = only };
    if (is_census(data, n) || base < 0 || !trd_data_cluster(data, base, &out->cluster_dataset, &out->cluster) ||
        !all_reach(data, n, out->cluster_dataset))
        return only;
    return out;
}

/* One value (moments == 1), or the change between two. */
static double statistic(const trd_measured at[2], int moments, bool relative)
{
    if (moments == 1)
        return at[0].value.low;
    return relative ? at[1].value.low / at[0].value.low - 1 : at[1].value.low - at[0].value.low;
}

/* The whole statistic without each cluster in turn, from what every cluster
 * adds to it. `when` holds a selection per moment, all of them within `rows`. */
static trd_code jackknife(trd_data *data, const trd_node *measure, const trd_selection *rows, const trd_selection when[], int moments,
                          double confidence, trd_estimate *out, trd_error *err)
{
    const trd_column *column;
    trd_gathered     *gathered[2];
    trd_interval      interval;

    if (!rows || !rows->cluster) {
        out->reason = "no_interval_method";
        return TRD_OK;
    }
    trd_code code = trd_data_field(data, first_base(data, measure), rows->cluster_dataset, rows->cluster, &column, err);
    if (code != TRD_OK)
        return code;
    uint32_t  labels = (uint32_t)trd_labels_count(column->labels);
    trd_pool *scratch = trd_pool_new(trd_data_pool(data));
    double   *without = scratch ? trd_pool_calloc(scratch, (size_t)labels + 1, sizeof *without) : NULL;
    size_t    clusters = 0;
    if (!without)
        code = trd_compare_no_memory(err);
    for (int i = 0; i < moments && code == TRD_OK; i++)
        code = trd_measure_gather(data, measure, &when[i], rows->cluster_dataset, rows->cluster, scratch, &gathered[i], err);
    for (uint32_t g = 0; g < labels && code == TRD_OK; g++) {
        trd_measured at[2];
        if (!trd_gathered_has(gathered[0], g) && !(moments == 2 && trd_gathered_has(gathered[1], g)))
            continue;
        for (int i = 0; i < moments; i++)
            trd_gathered_value(gathered[i], TRD_ALL_BUT_ONE, g, &at[i]);
        without[clusters++] = statistic(at, moments, out->unit == TRD_UNIT_RELATIVE);
    }
    if (code == TRD_OK)
        code = trd_jackknife_interval(out->value, without, clusters, out->cases, confidence, &interval, err);
    trd_pool_free(scratch);
    if (code == TRD_OK) {
        trd_compare_interval(out, &interval);
        out->clusters = (int64_t)clusters;
    }
    return code;
}

/* The measure over the rows used; *left_out counts what a sample leaves out
 * for want of a cluster, too. */
static trd_code measured(trd_data *data, const trd_node *n, const trd_selection *rows, const trd_selection *all, trd_measured *out, trd_error *err)
{
    trd_measured whole;
    trd_code     code = trd_measure(data, n, rows, out, err);

    if (code == TRD_OK && rows != all && (code = trd_measure(data, n, all, &whole, err)) == TRD_OK)
        out->left_out = whole.cases + whole.left_out - out->cases;
    return code;
}

/* ---- single and benchmark ----------------------------------------------- */

/* The chosen values of a mean or a share, per cluster (or in one, without). */
static trd_code sample_block(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    trd_clustered *const *samples = user;
    double                value[256];
    int32_t               cluster[256];
    trd_code              code = TRD_OK;

    for (size_t i = 0; i < b->rows && code == TRD_OK;) {
        size_t n = 0;
        for (; i < b->rows && n < sizeof value / sizeof *value; i++)
            if (b->group[i] < (uint32_t)samples[worker]->clusters && !trd_column_is_missing(b->values[0], i)) {
                value[n] = trd_column_span(b->values[0], i).low;
                cluster[n++] = (int32_t)b->group[i];
            }
        code = trd_clustered_add(samples[worker], value, cluster, NULL, n, err);
    }
    return code;
}

static trd_code sample_interval(trd_data *data, const trd_node *n, const trd_selection *rows, double confidence,
                                trd_estimate *out, trd_error *err)
{
    trd_scan     scan = { .base = trd_measure_base(data, n), .where = n->where, .only = rows, .values = { n->args[0] }, .value_count = 1 };
    trd_clustered *samples[TRD_THREADS];
    trd_interval interval;
    trd_pool    *scratch = trd_pool_new(trd_data_pool(data));
    trd_code     code = scratch ? TRD_OK : trd_compare_no_memory(err);
    bool         clustered = rows && rows->cluster;

    if (code == TRD_OK && clustered)
        code = trd_data_field(data, scan.base, rows->cluster_dataset, rows->cluster, &scan.by, err);
    int workers = trd_scan_workers(data, &scan);
    for (int i = 0; i < workers && code == TRD_OK; i++)
        if (!(samples[i] = trd_clustered_new(scratch, (int32_t)trd_scan_groups(&scan))))
            code = trd_compare_no_memory(err);
    if (code == TRD_OK)
        code = trd_scan_run(data, &scan, sample_block, samples, NULL, err);
    for (int i = 1; i < workers && code == TRD_OK; i++)
        code = trd_clustered_merge(samples[0], samples[i], err);
    if (code == TRD_OK)
        code = trd_compare_sample(n->op == TRD_OP_SHARE, samples[0], clustered, trd_data_schema(data)->datasets[scan.base].population,
                                  confidence, &interval, err);
    trd_pool_free(scratch);
    if (code == TRD_OK)
        trd_compare_interval(out, &interval);
    return code;
}

static trd_code level(trd_data *data, const trd_node *n, const trd_selection *only, double confidence, trd_estimate *out,
                      trd_error *err)
{
    trd_selection        clustered;
    const trd_selection *rows = sampled_rows(data, n, only, &clustered);
    trd_measured         m;
    trd_code             code = measured(data, n, rows, only, &m, err);

    if (code != TRD_OK)
        return code;
    trd_estimate_value(out, m.value);
    out->cases = m.cases;
    out->left_out = m.left_out;
    out->marks |= m.marks;
    out->reason = m.reason;
    out->census = is_census(data, n);
    if (m.is_share) {
        trd_estimate_part(out, "hits", "", TRD_UNIT_COUNT, m.part, -1);
        trd_estimate_part(out, "whole", "", TRD_UNIT_COUNT, m.whole, -1);
    }
    if (m.reason || out->census)
        return TRD_OK;
    if (out->has_span) {
        out->reason = "hidden_in_sample";
        return TRD_OK;
    }
    if (n->op == TRD_OP_MEAN || (n->op == TRD_OP_SHARE && !n->counts))
        return sample_interval(data, n, rows, confidence, out, err);
    return jackknife(data, n, rows, rows, 1, confidence, out, err);
}

static void beside_benchmark(const trd_comparison *how, trd_estimate *out)
{
    bool     bounds = !isnan(how->low) && !isnan(how->high);
    trd_span known = bounds ? (trd_span){ how->low, how->high } : trd_span_of(how->value);

    trd_estimate_part(out, "benchmark", how->source ? how->source : "", out->unit, known, -1);
    if (!bounds)
        out->marks |= TRD_MARK_BENCHMARK_UNCERTAIN;
}

/* ---- trend -------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Marks the groups that have a chosen row. */
static trd_code note_seen(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    uint8_t *const *seen = user;
    (void)err;
    for (size_t i = 0; i < b->rows; i++)
        seen[worker][b->group[i]] = 1;
    return TRD_OK;
}

/* The points in time among the rows of the measure, in order of their text
 * (years and school years sort so). */
static trd_code points_in_time(trd_data *data, const trd_node *measure, const trd_comparison *how, const trd_selection *only,
                               trd_pool *pool, const char ***out, size_t *count, trd_error *err)
{
    trd_scan scan = { .base = first_base(data, measure), .where = measure->where, .only = only };
    uint8_t *seen[TRD_THREADS];
    trd_code code = trd_data_evaluate(data, scan.base, how->time, &scan.by, err);

    if (code != TRD_OK)
        return code;
    if (scan.by->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "time must be a text column; declare it as label() or category()");
    uint32_t     labels = trd_scan_groups(&scan);
    int          workers = trd_scan_workers(data, &scan);
    const char **list = trd_pool_calloc(pool, (size_t)labels + 1, sizeof *list);
    for (int i = 0; i < workers; i++)
        if (!(seen[i] = trd_pool_calloc(pool, (size_t)labels + 1, 1)))
            return trd_compare_no_memory(err);
    if (!list)
        return trd_compare_no_memory(err);
    if ((code = trd_scan_run(data, &scan, note_seen, seen, NULL, err)) != TRD_OK)
        return code;
    *count = 0;
    for (uint32_t g = 0; g < labels; g++)
        for (int i = 0; i < workers; i++)
            if (seen[i][g]) {
                list[(*count)++] = trd_labels_text(scan.by->labels, (int32_t)g);
                break;
            }
    qsort(list, *count, sizeof *list, by_text);
    *out = list;
    return TRD_OK;
}

static bool is_point(const char *const *list, size_t count, const char *at)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], at) == 0)
            return true;
    return false;
}

/* A change of a number N, part of a total T: what follows from the size of T
 * at the base share, and what from the share at the end size. N's cells are
 * among T's, so the rest has the bounds T - N.
 * Source: E.S. Dunn (1960), A statistical and analytical technique for
 * regional analysis, Papers of the Regional Science Association 6, 97-112. */
static trd_code split_change(trd_data *data, const trd_comparison *how, const trd_selection when[2], const trd_measured n[2],
                             trd_estimate *out, trd_error *err)
{
    trd_measured total[2];
    trd_span     share[2];

    for (int i = 0; i < 2; i++) {
        trd_code code = trd_measure(data, how->within, &when[i], &total[i], err);
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
    trd_estimate_part(out, "base_total", how->from, TRD_UNIT_COUNT, total[0].value, -1);
    trd_estimate_part(out, "end_total", how->to, TRD_UNIT_COUNT, total[1].value, -1);
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

static trd_code change(trd_data *data, const trd_node *measure, trd_comparison *how, const trd_selection *only,
                       double confidence, trd_estimate *out, trd_error *err)
{
    trd_selection        clustered;
    const trd_selection *rows = sampled_rows(data, measure, only, &clustered);
    trd_selection        when[2] = { { .time = how->time, .at = how->from, .also = rows },
                                     { .time = how->time, .at = how->to, .also = rows } };
    trd_measured         at[2];
    trd_unit             unit = trd_measure_unit(measure);
    trd_code             code = TRD_OK;

    for (int i = 0; i < 2 && code == TRD_OK; i++) {
        trd_selection all = when[i];
        all.also = only;
        code = measured(data, measure, &when[i], rows == only ? &when[i] : &all, &at[i], err);
    }
    if (code != TRD_OK)
        return code;
    for (int i = 0; i < 2; i++) {
        trd_estimate_part(out, i ? "end" : "base", when[i].at, unit, at[i].value, at[i].cases);
        out->marks |= at[i].marks;
        out->left_out += at[i].left_out;
        if (at[i].reason && !out->reason)
            out->reason = at[i].reason;
    }
    out->cases = at[0].cases + at[1].cases;
    out->census = is_census(data, measure);
    if (out->reason)
        return TRD_OK;
    trd_estimate_value(out, trd_span_subtract(at[1].value, at[0].value));
    if (unit == TRD_UNIT_COUNT || out->unit == TRD_UNIT_RELATIVE)
        relative_change(at, out);
    if (how->within && (code = split_change(data, how, when, at, out, err)) != TRD_OK)
        return code;
    if (out->census || out->reason)
        return TRD_OK;
    if (out->has_span) {
        out->reason = "hidden_in_sample";
        return TRD_OK;
    }
    return jackknife(data, measure, rows, when, 2, confidence, out, err);
}

static trd_code trend(trd_data *data, const trd_node *measure, const trd_comparison *asked, const trd_selection *only,
                      double confidence, trd_estimate *out, trd_error *err)
{
    trd_comparison how = *asked;
    const char   **points = NULL;
    size_t         count = 0;
    trd_pool      *scratch = trd_pool_new(trd_data_pool(data));
    trd_code       code = scratch ? points_in_time(data, measure, &how, only, scratch, &points, &count, err)
                                  : trd_compare_no_memory(err);

    if (code == TRD_OK && count == 0) {
        out->reason = "no_cases";
    } else if (code == TRD_OK) {
        how.from = how.from ? how.from : points[0];          /* labels live in the data's pool */
        how.to = how.to ? how.to : points[count - 1];
        if (!is_point(points, count, how.from) || !is_point(points, count, how.to)) {
            out->reason = "no_such_point";
        } else if (strcmp(how.from, how.to) == 0) {
            trd_selection when = { .time = how.time, .at = how.from, .also = only };
            trd_measured  m;
            out->reason = "one_point";
            if ((code = trd_measure(data, measure, &when, &m, err)) == TRD_OK) {
                trd_estimate_part(out, "base", how.from, trd_measure_unit(measure), m.value, m.cases);
                out->cases = m.cases;
                out->marks |= m.marks;
            }
        } else {
            code = change(data, measure, &how, only, confidence, out, err);
        }
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- all of them -------------------------------------------------------- */

trd_code trd_compare(trd_data *data, const trd_node *measure, const trd_comparison *how, trd_unit unit,
                     double confidence, const trd_selection *only, trd_estimate *out, trd_error *err)
{
    trd_unit natural = trd_compare_unit(measure, how->design);
    bool     asked = unit == TRD_UNIT_SD || unit == TRD_UNIT_RELATIVE;
    trd_code code;

    trd_estimate_init(out, how->design, asked ? unit : natural);
    switch (how->design) {
    case TRD_SINGLE:
    case TRD_BENCHMARK:
        code = level(data, measure, only, confidence, out, err);
        if (code == TRD_OK && how->design == TRD_BENCHMARK)
            beside_benchmark(how, out);
        return code;
    case TRD_TREND:
        return trend(data, measure, how, only, confidence, out, err);
    case TRD_BEFORE_AFTER:
    case TRD_DIFF_IN_DIFF:
        return trd_compare_pairs(data, measure, how, only, confidence, out, err);
    }
    return trd_fail(err, TRD_E_USAGE, "there is no such comparison");
}
