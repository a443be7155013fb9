#include "design/measure.h"

#include "design/tally.h"

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

trd_code trd_measure_gather(trd_data *data, const trd_node *n, const trd_selection *s, int dataset, const trd_field *field,
                            trd_pool *pool, trd_gathered **out, trd_error *err)
{
    trd_gathered *g = trd_pool_calloc(pool, 1, sizeof *g);
    trd_code      code = TRD_OK;

    if (!g)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
    g->node = n;
    if (is_formula(n))
        for (int i = 0; i < 2 && code == TRD_OK; i++)
            code = trd_measure_gather(data, n->args[i], s, dataset, field, pool, &g->sides[i], err);
    else if (n->op != TRD_OP_NUMBER)
        code = trd_tallies_gather(data, n, s, dataset, field, pool, &g->tallies, err);
    if (code == TRD_OK)
        *out = g;
    return code;
}

bool trd_gathered_has(const trd_gathered *g, uint32_t group)
{
    if (is_formula(g->node))
        return trd_gathered_has(g->sides[0], group) || trd_gathered_has(g->sides[1], group);
    return g->node->op != TRD_OP_NUMBER && !g->tallies.no_table && g->tallies.of[group].rows > 0;
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

static void finish_formula(const trd_gathered *g, trd_which which, uint32_t group, trd_measured *out)
{
    const trd_node *n = g->node;
    trd_measured    sides[2];

    for (int i = 0; i < 2; i++) {
        trd_gathered_value(g->sides[i], which, group, &sides[i]);
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
}

void trd_gathered_value(const trd_gathered *g, trd_which which, uint32_t group, trd_measured *out)
{
    memset(out, 0, sizeof *out);
    out->part = out->rest = out->whole = trd_span_undefined();
    out->unit = trd_measure_unit(g->node);
    if (g->node->op == TRD_OP_NUMBER) {
        out->value = trd_span_of(g->node->number);
        return;
    }
    if (is_formula(g->node)) {
        finish_formula(g, which, group, out);
    } else if (g->tallies.no_table) {
        undefined(out, "no_table");
    } else {
        trd_tally t = which == TRD_ONE_GROUP ? g->tallies.of[group] : g->tallies.all;
        if (which == TRD_ALL_BUT_ONE)
            trd_tally_subtract(&t, &g->tallies.only[group]);
        finish_one(g, &t, out);
    }
    if (!out->reason && !trd_span_is_known(out->value))
        out->marks |= TRD_MARK_SUPPRESSED;
}

trd_code trd_measure(trd_data *data, const trd_node *n, const trd_selection *s, trd_measured *out, trd_error *err)
{
    trd_gathered *g;
    trd_pool     *scratch = trd_pool_new(trd_data_pool(data));
    trd_code      code = scratch ? trd_measure_gather(data, n, s, -1, NULL, scratch, &g, err)
                                 : trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");

    if (code == TRD_OK)
        trd_gathered_value(g, TRD_ALL_GROUPS, 0, out);
    trd_pool_free(scratch);
    return code;
}
