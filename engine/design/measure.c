#include "design/measure.h"

#include <string.h>

struct trd_gathered {
    const trd_node *node;
    trd_tallies     tallies;         /* of a measure   */
    trd_gathered   *sides[2];        /* of a formula   */
};

trd_unit trd_measure_unit(const trd_node *n)
{
    switch (n->op) {
    case TRD_OP_SHARE:
    case TRD_OP_PROPORTION: return TRD_UNIT_SHARE;
    case TRD_OP_MEAN:     return TRD_UNIT_POINTS;
    case TRD_OP_REACH:
    case TRD_OP_DIVIDE:   return TRD_UNIT_RATIO;
    case TRD_OP_ADD:
    case TRD_OP_SUBTRACT:
    case TRD_OP_MULTIPLY: return trd_measure_unit(n->args[n->args[0]->op == TRD_OP_NUMBER]);
    default:              return TRD_UNIT_COUNT;
    }
}

int trd_measure_base(const trd_data *data, const trd_node *n)
{
    return trd_node_measure_base(trd_data_schema(data), n);
}

static bool is_formula(const trd_node *n)
{
    return n->op >= TRD_OP_ADD && n->op <= TRD_OP_DIVIDE;
}

/* ---- gathering ---------------------------------------------------------- */

trd_code trd_measure_gather(trd_data *data, const trd_node *n, const trd_grouping *how, trd_pool *pool, trd_gathered **out,
                            trd_error *err)
{
    trd_gathered *g = trd_pool_calloc(pool, 1, sizeof *g);
    trd_code      code = TRD_OK;

    if (!g)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
    g->node = n;
    if (is_formula(n))
        for (int i = 0; i < 2 && code == TRD_OK; i++)
            code = trd_measure_gather(data, n->args[i], how, pool, &g->sides[i], err);
    else if (n->op != TRD_OP_NUMBER)
        code = trd_tallies_gather(data, n, how, pool, &g->tallies, err);
    if (code == TRD_OK)
        *out = g;
    return code;
}

bool trd_gathered_has(const trd_gathered *g, trd_rows_of rows)
{
    if (is_formula(g->node))
        return trd_gathered_has(g->sides[0], rows) || trd_gathered_has(g->sides[1], rows);
    const trd_slice *slice = trd_tallies_slice(&g->tallies, rows.by, rows.time);
    if (!slice || rows.which == TRD_ROWS_EVERY)
        return slice && slice->every.rows > 0;
    size_t group = trd_tallies_group(&g->tallies, slice, rows.cluster);
    return group != SIZE_MAX && g->tallies.of[group].rows > 0;
}

trd_clustered *trd_gathered_clusters(const trd_gathered *g, int32_t by, int32_t time, trd_pool *pool)
{
    const trd_tallies *t = &g->tallies;
    const trd_slice   *slice = trd_tallies_slice(t, by, time);
    trd_clustered     *c = trd_clustered_new(pool, slice ? (int32_t)(slice->to - slice->from) : 0);

    for (uint32_t k = slice ? slice->from : 0; c && slice && k < slice->to; k++) {
        if (t->cluster[k] < 0)
            continue;
        c->totals[k - slice->from] = (trd_cluster){ t->of[k].cases, t->of[k].sums[TRD_TALLY_VALUE].low };
        if (t->moments)
            trd_moments_merge(&c->all, &t->moments[k]);
    }
    return c;
}

/* ---- from tallies to a value -------------------------------------------- */

static void undefined(trd_measured *out, const char *reason)
{
    out->value = trd_span_undefined();
    out->reason = reason;
}

static void finish_number(const trd_tally *t, trd_op op, trd_measured *out)
{
    out->value = trd_span_sum_value(t->sums[TRD_TALLY_VALUE]);
    if (op == TRD_OP_MEAN)
        out->value = trd_span_divide(out->value, trd_span_of((double)t->cases));
    if (t->cases == 0)
        undefined(out, "no_cases");
}

static void finish_share(const trd_tally *t, trd_measured *out)
{
    out->is_share = true;
    out->part = trd_span_sum_value(t->sums[TRD_TALLY_PART]);
    out->rest = trd_span_sum_value(t->sums[TRD_TALLY_REST]);
    out->whole = trd_span_sum_value(t->sums[TRD_TALLY_WHOLE]);
    out->cases = (int64_t)out->whole.low;
    out->value = trd_span_share(out->part, out->rest);
    if (!trd_span_is_defined(out->value))
        undefined(out, "no_cases");
}

/* (share of the cohort among those reached) / (share in the population). */
static void finish_reach(const trd_tally *t, const double population[2], trd_measured *out)
{
    out->part = trd_span_sum_value(t->sums[TRD_TALLY_PART]);
    out->rest = trd_span_sum_value(t->sums[TRD_TALLY_REST]);
    double among = out->part.low / (double)t->cases, all = population[1] / (population[0] + population[1]);
    out->value = trd_span_of(among / all);
    if (t->cases == 0 || population[1] == 0)
        undefined(out, "no_cases");
}

static void finish_one(const trd_gathered *g, const trd_tally *t, trd_measured *out)
{
    out->cases = t->cases;
    out->left_out = t->left_out;
    out->marks = g->tallies.marks | t->marks;
    switch (g->node->op) {
    case TRD_OP_ROWS:
    case TRD_OP_DISTINCT:   out->value = trd_span_of((double)t->cases); break;
    case TRD_OP_SHARE:
    case TRD_OP_PROPORTION: finish_share(t, out); break;
    case TRD_OP_REACH:      finish_reach(t, g->tallies.population, out); break;
    default:                finish_number(t, g->node->op, out);
    }
}

static trd_code finish_formula(const trd_gathered *g, trd_rows_of rows, trd_measured *out, trd_error *err)
{
    const trd_node *n = g->node;
    trd_measured    sides[2];

    for (int i = 0; i < 2; i++) {
        trd_code code = trd_gathered_value(g->sides[i], rows, &sides[i], err);
        if (code != TRD_OK)
            return code;
        out->marks |= sides[i].marks;
        out->left_out += sides[i].left_out;
        if (sides[i].reason && !out->reason)
            out->reason = sides[i].reason;
    }
    out->cases = sides[n->args[0]->op == TRD_OP_NUMBER].cases;
    switch (n->op) {
    case TRD_OP_ADD:      out->value = trd_span_add(sides[0].value, sides[1].value); break;
    case TRD_OP_SUBTRACT: out->value = trd_span_subtract(sides[0].value, sides[1].value); break;
    case TRD_OP_MULTIPLY: out->value = trd_span_multiply(sides[0].value, sides[1].value); break;
    default:              out->value = trd_span_divide(sides[0].value, sides[1].value);
    }
    if (!trd_span_is_defined(out->value))
        undefined(out, out->reason ? out->reason : "divided_by_zero");
    return TRD_OK;
}

static trd_tally tally_of(const trd_tallies *all, trd_rows_of rows)
{
    const trd_slice *slice = trd_tallies_slice(all, rows.by, rows.time);
    trd_tally        t = { .rows = 0 };

    if (!slice || rows.which == TRD_ROWS_EVERY)
        return slice ? slice->every : t;
    size_t group = rows.which == TRD_ROWS_CLUSTERED ? SIZE_MAX : trd_tallies_group(all, slice, rows.cluster);
    if (rows.which == TRD_ROWS_OF_ONE)
        return group != SIZE_MAX ? all->of[group] : t;
    t = slice->all;
    if (group != SIZE_MAX)
        trd_tally_subtract(&t, &all->only[group]);
    return t;
}

static trd_code finish_measure(const trd_gathered *g, trd_rows_of rows, trd_measured *out, trd_error *err)
{
    trd_tally t = tally_of(&g->tallies, rows);

    if (t.contradiction)
        return trd_fail(err, TRD_E_DATA, "row %zu: the part is larger than the whole; correct the data or the measure", t.contradiction);
    if (g->tallies.no_table)
        undefined(out, "no_table");
    else
        finish_one(g, &t, out);
    return TRD_OK;
}

trd_code trd_gathered_value(const trd_gathered *g, trd_rows_of rows, trd_measured *out, trd_error *err)
{
    trd_measured m = { .part = trd_span_undefined(), .rest = trd_span_undefined(), .whole = trd_span_undefined(),
                       .unit = trd_measure_unit(g->node) };
    trd_code     code = TRD_OK;

    if (g->node->op == TRD_OP_NUMBER) {
        m.value = trd_span_of(g->node->number);
    } else {
        code = is_formula(g->node) ? finish_formula(g, rows, &m, err) : finish_measure(g, rows, &m, err);
        if (!m.reason && !trd_span_is_known(m.value))
            m.marks |= TRD_MARK_SUPPRESSED;
    }
    if (code == TRD_OK)
        *out = m;
    return code;
}
