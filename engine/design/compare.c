#include "design/compare.h"

#include "design/compare_int.h"

#include <math.h>

trd_unit trd_compare_unit(const trd_node *measure, trd_design design)
{
    trd_unit unit = measure ? trd_measure_unit(measure) : TRD_UNIT_COUNT;
    return trd_design_facts_of(design)->difference && unit == TRD_UNIT_SHARE ? TRD_UNIT_PP : unit;
}

size_t trd_comparison_nodes(const trd_comparison *how, const trd_node *out[TRD_COMPARISON_NODES])
{
    const trd_node *one[] = { how->time, how->pair, how->treated, how->cluster, how->within, how->intensity };
    size_t          count = 0;

    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        if (one[i])
            out[count++] = one[i];
    for (size_t i = 0; i < how->term_count; i++)
        out[count++] = how->terms[i];
    return count;
}

size_t trd_comparison_row_nodes(const trd_comparison *how, const trd_node *out[TRD_COMPARISON_NODES])
{
    size_t count = trd_comparison_nodes(how, out), kept = 0;

    for (size_t i = 0; i < count; i++)
        if (out[i] != how->within && !(out[i] == how->intensity && trd_comparison_counts_rows(how)))
            out[kept++] = out[i];
    return kept;
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
 * and of its interval alike. */
static void group_by_cluster(trd_comparing *c)
{
    trd_grouping *g = &c->grouping;

    if (c->census || c->base < 0 || !trd_data_cluster(c->data, c->base, &g->cluster_dataset, &g->cluster) ||
        !all_reach(c->data, c->measure, g->cluster_dataset))
        g->cluster = NULL;
}

trd_code trd_compare_measured(const trd_comparing *c, const trd_gathered *of, int32_t by, int32_t time, trd_measured *out,
                              trd_error *err)
{
    trd_measured every;
    trd_code     code = trd_gathered_value(of, (trd_rows_of){ by, time, TRD_ROWS_CLUSTERED, 0 }, out, err);

    if (code == TRD_OK && c->grouping.cluster &&
        (code = trd_gathered_value(of, (trd_rows_of){ by, time, TRD_ROWS_EVERY, 0 }, &every, err)) == TRD_OK)
        out->left_out = every.cases + every.left_out - out->cases;
    return code;
}

/* One value (moments == 1), or the change between two. */
static double statistic(const trd_measured at[2], int moments, bool relative)
{
    if (moments == 1)
        return at[0].value.low;
    return relative ? at[1].value.low / at[0].value.low - 1 : at[1].value.low - at[0].value.low;
}

/* The statistic without each cluster that has rows, in turn. */
static trd_code leave_out_each(const trd_comparing *c, int32_t by, const int32_t *time, int moments, bool relative, double *without,
                               size_t *clusters, trd_error *err)
{
    trd_measured at[2];
    trd_code     code = TRD_OK;

    *clusters = 0;
    for (int32_t k = 0; k < c->clusters; k++) {
        bool has = false;
        for (int i = 0; i < moments; i++)
            has |= trd_gathered_has(c->gathered, (trd_rows_of){ by, time[i], TRD_ROWS_OF_ONE, k });
        if (!has)
            continue;
        for (int i = 0; i < moments && code == TRD_OK; i++)
            code = trd_gathered_value(c->gathered, (trd_rows_of){ by, time[i], TRD_ROWS_BUT_ONE, k }, &at[i], err);
        if (code != TRD_OK)
            return code;
        without[(*clusters)++] = statistic(at, moments, relative);
    }
    return TRD_OK;
}

trd_code trd_compare_jackknife(const trd_comparing *c, int32_t by, const int32_t *time, int moments, trd_estimate *out, trd_error *err)
{
    trd_interval interval;
    size_t       clusters;

    if (!c->grouping.cluster) {
        out->reason = "no_interval_method";
        return TRD_OK;
    }
    trd_pool *scratch = trd_pool_new(c->scratch);
    double   *without = scratch ? trd_pool_calloc(scratch, (size_t)c->clusters + 1, sizeof *without) : NULL;
    trd_code  code = without ? TRD_OK : trd_compare_no_memory(err);
    if (code == TRD_OK)
        code = leave_out_each(c, by, time, moments, out->unit == TRD_UNIT_RELATIVE, without, &clusters, err);
    if (code == TRD_OK)
        code = trd_jackknife_interval(out->value, without, clusters, out->cases, c->confidence, &interval, err);
    trd_pool_free(scratch);
    return code == TRD_OK ? trd_compare_found(c, interval, out, err) : code;
}

/* ---- single and benchmark ----------------------------------------------- */

static trd_code sample_interval(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err)
{
    int64_t        population = trd_data_schema(c->data)->datasets[c->base].population;
    trd_interval   interval;
    trd_pool      *scratch = trd_pool_new(c->scratch);
    trd_clustered *values = scratch ? trd_gathered_clusters(c->gathered, by, 0, scratch) : NULL;
    trd_code       code = values ? trd_compare_sample(c->measure->op == TRD_OP_SHARE, values, c->grouping.cluster != NULL, population,
                                                      c->confidence, &interval, err)
                                 : trd_compare_no_memory(err);
    trd_pool_free(scratch);
    if (code == TRD_OK)
        trd_compare_interval(out, &interval);
    return code;
}

static trd_code level(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err)
{
    const trd_node *n = c->measure;
    trd_measured    m;
    trd_code        code = trd_compare_measured(c, c->gathered, by, 0, &m, err);

    if (code != TRD_OK)
        return code;
    trd_estimate_value(out, m.value);
    out->cases = m.cases;
    out->left_out = m.left_out;
    out->marks |= m.marks;
    out->reason = m.reason;
    out->census = c->census;
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
        return sample_interval(c, by, out, err);
    return trd_compare_jackknife(c, by, &(int32_t){ 0 }, 1, out, err);
}

/* ---- all of them -------------------------------------------------------- */

/* All that the comparison needs of the data, for every value of `by` at once. */
static trd_code gather(trd_comparing *c, trd_error *err)
{
    const trd_column *cluster;
    trd_code          code = TRD_OK;

    if (c->how->design != TRD_INTERRUPTED_SERIES)        /* the periods are its cases */
        group_by_cluster(c);
    c->grouping.moments = c->measure->op == TRD_OP_MEAN && !c->census && c->how->design != TRD_INTERRUPTED_SERIES &&
                          !(c->how->design == TRD_TREND && c->grouping.cluster);
    if (c->grouping.cluster) {
        code = trd_data_field(c->data, c->base, c->grouping.cluster_dataset, c->grouping.cluster, &cluster, err);
        c->clusters = code == TRD_OK ? trd_labels_count(cluster->labels) : 0;
    }
    if (code != TRD_OK)
        return code;
    return c->how->design == TRD_TREND || c->how->design == TRD_INTERRUPTED_SERIES ? trd_compare_gather_trend(c, err)
                                       : trd_measure_gather(c->data, c->measure, &c->grouping, c->scratch, &c->gathered, err);
}

static trd_code estimate(const trd_comparing *c, int32_t by, trd_estimate *out, trd_error *err)
{
    if (c->how->design == TRD_TREND)
        return trd_compare_trend(c, by, out, err);
    if (c->how->design == TRD_INTERRUPTED_SERIES)
        return trd_compare_series(c, by, out, err);
    trd_code code = level(c, by, out, err);
    if (code == TRD_OK && c->how->design == TRD_BENCHMARK)
        code = trd_compare_benchmark(c, out, err);
    return code;
}

/* The comparisons that follow cases. */
static trd_code follow(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err)
{
    if (c->how->design == TRD_CHAIN)
        return trd_compare_chain(c, out, count, err);
    if (c->how->design == TRD_FOLLOW_UP)
        return trd_compare_follow_up(c, out, count, err);
    if (c->how->design == TRD_BEFORE_AFTER || c->how->design == TRD_DIFF_IN_DIFF)
        return trd_compare_pairs(c, out, count, err);
    return trd_compare_cases(c, out, count, err);
}

/* An estimate for each of `count` values of `by`, or one without it. */
static trd_code compare(trd_comparing *c, trd_unit unit, trd_estimate *out, size_t count, trd_error *err)
{
    bool     asked = unit == TRD_UNIT_SD || unit == TRD_UNIT_RELATIVE;
    bool     cases = c->how->design == TRD_CHAIN || trd_design_facts_of(c->how->design)->per_case;
    trd_code code = TRD_OK;

    for (size_t i = 0; i < count; i++)
        trd_estimate_init(&out[i], c->how->design, asked ? unit : trd_compare_unit(c->measure, c->how->design));
    c->census = is_census(c->data, c->measure);
    c->base = first_base(c->data, c->measure);
    code = cases ? follow(c, out, count, err) : gather(c, err);
    for (size_t i = 0; i < count && code == TRD_OK && !cases; i++)
        code = trd_watch_stops(trd_data_watch(c->data)) ? trd_fail(err, TRD_E_CANCELLED, "interrupted")
                                                        : estimate(c, (int32_t)i, &out[i], err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        if (trd_estimate_has_few_clusters(&out[i]))
            out[i].marks |= TRD_MARK_FEW_CLUSTERS;
    return code;
}

trd_code trd_compare(trd_data *data, const trd_node *measure, const trd_comparison *how, trd_unit unit, double confidence,
                     trd_estimate *out, trd_error *err)
{
    trd_comparing c = { .data = data, .measure = measure, .how = how, .confidence = confidence,
                        .scratch = trd_pool_new(trd_data_pool(data)) };
    trd_code      code = c.scratch ? compare(&c, unit, out, 1, err) : trd_compare_no_memory(err);

    trd_pool_free(c.scratch);
    return code;
}

trd_code trd_compare_by(trd_data *data, const trd_node *measure, const trd_comparison *how, trd_unit unit, double confidence,
                        const trd_node *by, trd_pool *pool, trd_estimate **out, size_t *count, trd_error *err)
{
    trd_comparing     c = { .data = data, .measure = measure, .how = how, .confidence = confidence, .grouping = { .by = by } };
    const trd_column *column;
    trd_code          code = trd_data_evaluate(data, trd_node_base(trd_data_schema(data), &by, 1), by, &column, err);

    if (code != TRD_OK)
        return code;
    if (column->type != TRD_CODE)
        return trd_fail(err, TRD_E_RECIPE, "by needs a text column; name a label, category or cluster");
    size_t        n = (size_t)trd_labels_count(column->labels);
    trd_estimate *made = trd_pool_calloc(pool, n + 1, sizeof *made);
    c.scratch = trd_pool_new(trd_data_pool(data));
    code = made && c.scratch ? compare(&c, unit, made, n, err) : trd_compare_no_memory(err);
    trd_pool_free(c.scratch);
    if (code == TRD_OK) {
        *out = made;
        *count = n;
    }
    return code;
}
