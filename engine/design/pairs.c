/* The same cases measured twice: before_after, and difference_in_differences
 * with a group that did not take part. */
#include "design/compare_int.h"

#include "stat/alpha.h"
#include "stat/did.h"
#include "stat/paired.h"

#include <math.h>
#include <string.h>

/* One case (pupil) with its two measurements. */
typedef struct pair {
    double  before, after;           /* NAN: not measured      */
    int32_t cluster;                 /* -1: none               */
    int8_t  treated;                 /* -1: unknown            */
    bool    has_before, has_after;   /* a row is there at all  */
} pair;

typedef struct pairs {
    pair   *list;
    size_t  count;
    int32_t clusters;                /* 0: cases one by one    */
} pairs;

/* The columns under the comparison, in the rows of one dataset. */
typedef struct columns {
    int               base;
    const trd_column *value, *time, *pair, *treated, *cluster;
    uint8_t          *mask;
} columns;

static trd_code note_chosen(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    uint8_t *chosen = user;
    (void)worker;
    (void)err;
    for (size_t i = 0; i < b->rows; i++)
        chosen[b->from + i] = b->group[i] == 0;
    return TRD_OK;
}

static trd_code load(trd_data *data, const trd_node *measure, const trd_comparison *how, trd_pool *pool, columns *c, trd_error *err)
{
    const trd_node  *nodes[] = { measure, how->time, how->pair, how->treated, how->cluster };
    int              dataset;
    const trd_field *field;
    trd_code         code;

    memset(c, 0, sizeof *c);
    if ((c->base = trd_node_base(trd_data_schema(data), nodes, sizeof nodes / sizeof *nodes)) < 0)
        return trd_fail(err, TRD_E_RECIPE, "its columns belong to datasets that do not refer to each other; declare a ref()");
    if ((code = trd_data_evaluate(data, c->base, measure->args[0], &c->value, err)) != TRD_OK ||
        (code = trd_data_evaluate(data, c->base, how->time, &c->time, err)) != TRD_OK ||
        (code = trd_data_evaluate(data, c->base, how->pair, &c->pair, err)) != TRD_OK ||
        (how->treated && (code = trd_data_evaluate(data, c->base, how->treated, &c->treated, err)) != TRD_OK))
        return code;
    if (how->cluster)
        code = trd_data_evaluate(data, c->base, how->cluster, &c->cluster, err);
    else if (trd_data_cluster(data, c->base, &dataset, &field))
        code = trd_data_field(data, c->base, dataset, field, &c->cluster, err);
    if (code == TRD_OK && (c->time->type != TRD_CODE || c->pair->type != TRD_CODE || (c->cluster && c->cluster->type != TRD_CODE)))
        code = trd_fail(err, TRD_E_RECIPE, "time, pair and cluster must be text columns; declare them as category(), ref(), key() or label()");
    if (code != TRD_OK)
        return code;
    trd_scan     scan = { .base = c->base, .where = measure->where };
    trd_scanner *scanner;
    if (!(c->mask = trd_pool_alloc(pool, trd_data_rows(data, c->base)->rows)))
        return trd_compare_no_memory(err);
    code = trd_scanner_open(data, &scan, pool, &scanner, err);
    return code == TRD_OK ? trd_scanner_run(scanner, note_chosen, c->mask, NULL, err) : code;
}

/* Rows to cases. A case with two rows of one measurement is a mistake in the
 * data: which one counts is not ours to guess. */
static trd_code match(const trd_comparison *how, const columns *c, trd_pool *pool, pairs *out, trd_error *err)
{
    int32_t before = trd_labels_find(c->time->labels, how->before), after = trd_labels_find(c->time->labels, how->after);

    out->count = (size_t)trd_labels_count(c->pair->labels);
    out->clusters = c->cluster ? trd_labels_count(c->cluster->labels) : 0;
    if (!(out->list = trd_pool_calloc(pool, out->count + 1, sizeof *out->list)))
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < out->count; i++)
        out->list[i] = (pair){ NAN, NAN, -1, c->treated ? -1 : 1, false, false };
    for (size_t row = 0; row < c->pair->rows; row++) {
        if (!c->mask[row] || trd_column_missing(c->pair, row) != TRD_KNOWN || trd_column_missing(c->time, row) != TRD_KNOWN)
            continue;
        int32_t at = trd_column_code(c->time, row);
        if (at != before && at != after)
            continue;
        pair *p = &out->list[trd_column_code(c->pair, row)];
        bool *has = at == before ? &p->has_before : &p->has_after;
        if (*has)
            return trd_fail(err, TRD_E_DATA, "'%s' has two rows at '%s' (the second is row %zu); keep one, a case is measured once",
                            trd_column_text(c->pair, row), at == before ? how->before : how->after, row + 1);
        *has = true;
        if (trd_column_missing(c->value, row) == TRD_KNOWN)
            *(at == before ? &p->before : &p->after) = trd_column_span(c->value, row).low;
        if (c->treated && trd_column_missing(c->treated, row) == TRD_KNOWN)
            p->treated = trd_column_whole(c->treated, row) == 1;
        if (c->cluster && trd_column_missing(c->cluster, row) == TRD_KNOWN)
            p->cluster = trd_column_code(c->cluster, row);
    }
    return TRD_OK;
}

static bool is_usable(const pairs *all, const pair *p)
{
    return !isnan(p->before) && !isnan(p->after) && p->treated >= 0 && (!all->clusters || p->cluster >= 0);
}

/* Complete cases as plain arrays, for the stat room. */
typedef struct arrays {
    double  *before, *after;
    uint8_t *treated;
    int32_t *cluster;
    size_t   count;
} arrays;

static trd_code complete_cases(const pairs *all, trd_pool *pool, arrays *out, trd_error *err)
{
    out->before = trd_pool_calloc(pool, all->count + 1, sizeof *out->before);
    out->after = trd_pool_calloc(pool, all->count + 1, sizeof *out->after);
    out->treated = trd_pool_calloc(pool, all->count + 1, sizeof *out->treated);
    out->cluster = trd_pool_calloc(pool, all->count + 1, sizeof *out->cluster);
    out->count = 0;
    if (!out->before || !out->after || !out->treated || !out->cluster)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < all->count; i++) {
        const pair *p = &all->list[i];
        if (!is_usable(all, p))
            continue;
        out->before[out->count] = p->before;
        out->after[out->count] = p->after;
        out->treated[out->count] = (uint8_t)p->treated;
        out->cluster[out->count++] = p->cluster;
    }
    return TRD_OK;
}

/* Of those with a value before, the share without one after: in all, and the
 * difference between the groups. */
static void attrition(const pairs *all, trd_estimate *out)
{
    double started[2] = { 0, 0 }, lost[2] = { 0, 0 };

    for (size_t i = 0; i < all->count; i++) {
        const pair *p = &all->list[i];
        if (isnan(p->before) || p->treated < 0)
            continue;
        started[p->treated]++;
        lost[p->treated] += isnan(p->after);
    }
    if (started[0] + started[1] > 0)
        out->attrition = (lost[0] + lost[1]) / (started[0] + started[1]);
    if (started[0] > 0 && started[1] > 0)
        out->attrition_gap = lost[1] / started[1] - lost[0] / started[0];
}

/* Cronbach's alpha over the chosen rows of both measurements. */
static trd_code reliability(trd_data *data, const trd_node *measure, const columns *c, trd_pool *pool, trd_estimate *out,
                            trd_error *err)
{
    const trd_field *items = trd_node_items(measure);
    const trd_node  *score = measure->args[0];
    double          *values;

    if (!items || score->op != TRD_OP_SCORE)
        return TRD_OK;
    const trd_rows *rows = trd_data_rows(data, c->base);
    size_t          k = items->instrument->item_count;
    trd_alpha_sums *sums = trd_alpha_sums_new(pool, k);
    trd_alpha       alpha;
    trd_code        code = sums ? trd_evaluate_items(items, score->args[0]->dataset, rows, &values, err) : trd_compare_no_memory(err);
    for (size_t row = 0; code == TRD_OK && row < rows->rows; row++)
        if (c->mask[row])
            trd_alpha_sums_add(sums, values + row * k, NULL, 1);
    if (code == TRD_OK && (code = trd_alpha_finish(sums, 0.95, &alpha, err)) == TRD_OK)
        out->reliability = alpha.value;
    return code;
}

static void to_sd(trd_estimate *out, double sd)
{
    out->sd = sd;
    if (out->unit != TRD_UNIT_SD)
        return;
    if (!(sd > 0)) {
        out->value = out->low = out->high = NAN;
        out->confidence = 0;
        out->reason = "no_variance";
        return;
    }
    out->value /= sd;
    out->low /= sd;
    out->high /= sd;
}

static trd_code before_after(const trd_comparison *how, const arrays *a, int32_t clusters, trd_unit unit, double confidence,
                             trd_estimate *out, trd_error *err)
{
    trd_paired r;
    trd_code   code = trd_paired_change(a->before, a->after, clusters ? a->cluster : NULL, a->count, clusters, confidence, &r, err);
    if (code != TRD_OK)
        return code;
    out->value = r.change.value;
    trd_compare_interval(out, &r.change);
    trd_estimate_part(out, "before", how->before, unit, trd_span_of(r.before_mean), r.change.cases);
    trd_estimate_part(out, "after", how->after, unit, trd_span_of(r.after_mean), r.change.cases);
    to_sd(out, r.before_sd);
    return TRD_OK;
}

static trd_code diff_in_diff(const arrays *a, int32_t clusters, trd_unit unit, double confidence, trd_estimate *out, trd_error *err)
{
    trd_did  r;
    trd_code code = trd_did_change(a->before, a->after, a->treated, clusters ? a->cluster : NULL, a->count, clusters, confidence, &r, err);
    if (code != TRD_OK)
        return code;
    const struct {
        const char    *name;
        const trd_arm *arm;
    } means[] = {
        { "treated_before", &r.treated_before }, { "treated_after", &r.treated_after },
        { "control_before", &r.control_before }, { "control_after", &r.control_after },
    };
    out->value = r.effect.value;
    trd_compare_interval(out, &r.effect);
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        trd_estimate_part(out, means[i].name, "", unit, trd_span_of(means[i].arm->mean), means[i].arm->cases);
    out->imbalance = r.imbalance;
    to_sd(out, r.baseline_sd);
    return TRD_OK;
}

static trd_code pairs_of(const trd_comparing *k, const columns *c, trd_pool *scratch, trd_estimate *out, trd_error *err)
{
    const trd_comparison *how = k->how;
    trd_unit unit = trd_measure_unit(k->measure);
    pairs    all;
    arrays   a;
    size_t   present = 0;
    trd_code code = match(how, c, scratch, &all, err);

    if (code == TRD_OK)
        code = complete_cases(&all, scratch, &a, err);
    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < all.count; i++)
        present += all.list[i].has_before || all.list[i].has_after;
    out->marks |= c->value->marks | c->time->marks | trd_data_table(k->data, c->base)->marks;
    if (how->design == TRD_DIFF_IN_DIFF)
        out->marks |= TRD_MARK_SELF_SELECTION;   /* nobody drew lots */
    out->cases = (int64_t)a.count;
    out->left_out = (int64_t)(present - a.count);
    attrition(&all, out);
    if ((code = reliability(k->data, k->measure, c, scratch, out, err)) != TRD_OK)
        return code;
    if (a.count == 0) {
        out->reason = "no_pairs";
        return TRD_OK;
    }
    return how->design == TRD_BEFORE_AFTER ? before_after(how, &a, all.clusters, unit, k->confidence, out, err)
                                           : diff_in_diff(&a, all.clusters, unit, k->confidence, out, err);
}

trd_code trd_compare_pairs(const trd_comparing *k, const trd_column *by, trd_estimate *out, size_t count, trd_error *err)
{
    columns  c;
    trd_code code = load(k->data, k->measure, k->how, k->scratch, &c, err);

    (void)by;
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = pairs_of(k, &c, k->scratch, &out[i], err);
    return code;
}
