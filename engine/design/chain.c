/* Along the chain: of the cases that have the feature in one stage, which share
 * has it in a later one. A case may have many rows in a stage (years of a
 * school): one with the feature is enough. Where nothing is known of a case in
 * the later stage, that is neither yes nor no: such cases are counted apart, and
 * the bounds are those of none of them arriving and of all.
 * Source: C.F. Manski (1990), Nonparametric bounds on treatment effects, American
 * Economic Review 80(2), 319-323. */
#include "design/pairing_int.h"

#include "frame/unit.h"
#include "stat/share.h"

#include <math.h>
#include <string.h>

/* What was seen of a case: two bits a stage, and whether it left by an exit. */
#define SEEN_YES(stage) ((uint64_t)1 << (2 * (stage)))
#define SEEN_NO(stage)  ((uint64_t)2 << (2 * (stage)))
#define SEEN_OFF        ((uint64_t)1 << (2 * TRD_COMPARISON_TERMS))
#define SEEN_ROW        ((uint64_t)2 << (2 * TRD_COMPARISON_TERMS))      /* a chosen row, whatever it shows */

typedef struct chain {
    const trd_comparing *of;
    int                  base, from, to;         /* stages by number                        */
    const trd_column    *by, *pair, *cluster;    /* NULL: none                              */
    uint64_t            *of_label;               /* what a row at a value of time shows with the feature */
    uint64_t            *shown;                  /* per row; 0: nothing                     */
    trd_units            units;                  /* cases, within a value of `by`           */
    uint64_t            *seen;                   /* per case                                */
    int32_t             *in;                     /* per case: its cluster; TRD_UNKNOWN          */
    uint32_t            *start;                  /* cases of each value of `by`, and the end */
    trd_flow            *flow;                   /* of each value of `by`: as far as keyed  */
    trd_marks            marks;
} chain;

/* ---- the rows ---------------------------------------------------------------- */

static trd_code note_block(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    const chain      *c = user;
    const trd_column *feature = b->values[0], *time = b->values[1];

    (void)worker;
    (void)err;
    for (size_t i = 0; i < b->rows; i++) {
        bool     chosen = b->group[i] == 0, known = !trd_column_is_missing(feature, i);
        uint64_t yes = chosen && !trd_column_is_missing(time, i) ? c->of_label[trd_column_code(time, i)] : 0;
        uint64_t shows = yes == SEEN_OFF ? yes : !known ? 0 : trd_column_whole(feature, i) == 1 ? yes : yes << 1;
        c->shown[b->from + i] = chosen ? shows | SEEN_ROW : 0;
    }
    return TRD_OK;
}

static size_t find(const trd_names *names, const char *name)
{
    size_t at = 0;
    while (at < names->count && strcmp(names->of[at], name) != 0)
        at++;
    return at;
}

/* Values of time that are no stage and no exit say nothing of where a case arrived. */
static trd_code name_labels(chain *c, const trd_labels *labels, trd_error *err)
{
    const trd_comparison *how = c->of->how;
    int32_t               count = trd_labels_count(labels);

    if (!(c->of_label = trd_pool_alloc(c->of->scratch, ((size_t)count + 1) * sizeof *c->of_label)))
        return trd_compare_no_memory(err);
    for (int32_t l = 0; l < count; l++) {
        const char *name = trd_labels_text(labels, l);
        size_t      stage = find(&how->stages, name);
        c->of_label[l] = stage < how->stages.count ? SEEN_YES(stage) : find(&how->exits, name) < how->exits.count ? SEEN_OFF : 0;
    }
    return TRD_OK;
}

static trd_code note_rows(chain *c, trd_error *err)
{
    trd_data             *data = c->of->data;
    const trd_node       *measure = c->of->measure;
    trd_scan     scan = { .base = c->base, .where = measure->where, .values = { measure->args[0], c->of->how->time }, .value_count = 2 };
    trd_scanner *s;
    trd_code     code = trd_scanner_open(data, &scan, c->of->scratch, &s, err);

    if (code != TRD_OK)
        return code;
    const trd_column *time = trd_scanner_form(s, 1);
    if (time->type != TRD_CODE || c->pair->type != TRD_CODE || (c->cluster && c->cluster->type != TRD_CODE))
        return trd_fail(err, TRD_E_RECIPE, "time, pair and cluster must be text columns; declare them as category(), ref(), key() or label()");
    c->marks = trd_scanner_form(s, 0)->marks | time->marks | trd_data_table(data, c->base)->marks;
    if (!(c->shown = trd_pool_alloc(c->of->scratch, (trd_data_rows(data, c->base)->rows + 1) * sizeof *c->shown)))
        return trd_compare_no_memory(err);
    code = name_labels(c, time->labels, err);
    return code == TRD_OK ? trd_scanner_run(s, note_block, c, NULL, err) : code;
}

static trd_code load_columns(chain *c, trd_error *err)
{
    trd_data             *data = c->of->data;
    const trd_comparison *how = c->of->how;
    int                   dataset;
    const trd_field      *field;
    trd_code              code = trd_data_evaluate(data, c->base, how->pair, &c->pair, err);

    if (code == TRD_OK && !c->of->census && how->cluster)
        code = trd_data_evaluate(data, c->base, how->cluster, &c->cluster, err);
    else if (code == TRD_OK && !c->of->census && trd_data_cluster(data, c->base, &dataset, &field))
        code = trd_data_field(data, c->base, dataset, field, &c->cluster, err);
    if (code == TRD_OK && c->of->grouping.by)
        code = trd_data_evaluate(data, c->base, c->of->grouping.by, &c->by, err);
    return code;
}

/* ---- the cases ---------------------------------------------------------------- */

/* The cluster of a case is that of its first row in the stage it comes from. */
static trd_code gather_cases(chain *c, trd_error *err)
{
    const trd_watch *watch = trd_data_watch(c->of->data);
    uint64_t         here = SEEN_YES(c->from) | SEEN_ROW;

    c->seen = trd_pool_calloc(c->of->scratch, (size_t)c->units.units + 1, sizeof *c->seen);
    c->in = trd_pool_alloc(c->of->scratch, ((size_t)c->units.units + 1) * sizeof *c->in);
    if (!c->seen || !c->in)
        return trd_compare_no_memory(err);
    for (uint32_t u = 0; u <= c->units.units; u++)
        c->in[u] = c->cluster ? TRD_UNKNOWN : 0;
    for (size_t row = 0; row < c->units.rows; row++) {
        uint32_t unit = c->units.of[row];
        if (row % TRD_BLOCK == 0 && trd_watch_stops(watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted");
        c->seen[unit] |= c->shown[row];
        if (c->cluster && c->shown[row] == here && c->in[unit] == TRD_UNKNOWN && !trd_column_is_missing(c->cluster, row))
            c->in[unit] = trd_column_code(c->cluster, row);
    }
    return TRD_OK;
}

/* Cases are numbered in order of `by`. */
static trd_code find_starts(chain *c, size_t count, trd_error *err)
{
    if (!(c->start = trd_pool_alloc(c->of->scratch, (count + 2) * sizeof *c->start)))
        return trd_compare_no_memory(err);
    for (size_t b = 0; b <= count; b++)
        c->start[b] = b == 0 ? 0 : c->units.units;
    for (size_t row = 0; c->by && row < c->units.rows; row++) {
        uint32_t unit = c->units.of[row];
        if (unit < c->units.units && c->start[trd_column_code(c->by, row)] > unit)
            c->start[trd_column_code(c->by, row)] = unit;
    }
    for (size_t b = count; c->by && b-- > 0;)
        if (c->start[b] > c->start[b + 1])
            c->start[b] = c->start[b + 1];
    return TRD_OK;
}

/* How far each row comes on the way to a case. */
static trd_code count_rows(chain *c, size_t count, trd_error *err)
{
    if (!(c->flow = trd_pool_calloc(c->of->scratch, count + 1, sizeof *c->flow)))
        return trd_compare_no_memory(err);
    for (size_t by = 0; by < count; by++)
        c->flow[by].rows = (int64_t)c->units.rows;
    for (size_t row = 0; row < c->units.rows; row++) {
        if (c->by && trd_column_is_missing(c->by, row))
            continue;
        trd_flow *f = &c->flow[c->by ? trd_column_code(c->by, row) : 0];
        f->chosen += c->shown[row] != 0;
        f->keyed += (c->shown[row] & ~SEEN_ROW) != 0 && c->units.of[row] < c->units.units;
    }
    return TRD_OK;
}

static trd_code number_cases(chain *c, size_t count, trd_error *err)
{
    const trd_column *keys[] = { c->by, c->pair };
    trd_code          code = trd_units_make(c->by ? keys : keys + 1, c->by ? 2 : 1, c->of->scratch, trd_data_watch(c->of->data),
                                            &c->units, err);

    if (code == TRD_OK)
        code = gather_cases(c, err);
    if (code == TRD_OK)
        code = count_rows(c, count, err);
    return code == TRD_OK ? find_starts(c, count, err) : code;
}

/* ---- counting ------------------------------------------------------------------ */

typedef enum arrival { ARRIVED, NOT_ARRIVED, NOT_KNOWN } arrival;

static arrival arrival_of(uint64_t seen, int stage)
{
    return seen & SEEN_YES(stage) ? ARRIVED : seen & (SEEN_NO(stage) | SEEN_OFF) ? NOT_ARRIVED : NOT_KNOWN;
}

/* Of those who started: how they did at a stage, in all and per cluster. */
typedef struct counted {
    int64_t  n[3], without[3];       /* by arrival; without: in no cluster, not counted */
    int64_t *of[3];                  /* per cluster                                     */
    size_t   clusters;
} counted;

static trd_code count_stage(const chain *c, size_t by, int stage, trd_pool *pool, counted *out, trd_error *err)
{
    *out = (counted){ .clusters = c->cluster ? (size_t)trd_labels_count(c->cluster->labels) : 1 };
    for (int k = 0; k < 3; k++)
        if (!(out->of[k] = trd_pool_calloc(pool, out->clusters + 1, sizeof *out->of[k])))
            return trd_compare_no_memory(err);
    for (uint32_t u = c->start[by]; u < c->start[by + 1]; u++) {
        if (!(c->seen[u] & SEEN_YES(c->from)))
            continue;
        arrival how = arrival_of(c->seen[u], stage);
        if (c->in[u] == TRD_UNKNOWN) {
            out->without[how]++;
            continue;
        }
        out->n[how]++;
        out->of[how][c->in[u]]++;
    }
    return TRD_OK;
}

/* ---- the estimate ----------------------------------------------------------------- */

/* The share that arrived, when all of the unknown are taken as `as`; NOT_KNOWN
 * leaves them out. */
static trd_code share_if(const chain *c, const counted *n, arrival as, trd_pool *pool, trd_interval *out, trd_error *err)
{
    int64_t *hits = trd_pool_calloc(pool, n->clusters + 1, sizeof *hits), *cases = trd_pool_calloc(pool, n->clusters + 1, sizeof *cases);
    int64_t  population = trd_data_schema(c->of->data)->datasets[c->base].population;
    trd_share    share;
    trd_sampling sampling = { 1, population };

    if (!hits || !cases)
        return trd_compare_no_memory(err);
    for (size_t g = 0; g < n->clusters; g++) {
        hits[g] = n->of[ARRIVED][g] + (as == ARRIVED ? n->of[NOT_KNOWN][g] : 0);
        cases[g] = n->of[ARRIVED][g] + n->of[NOT_ARRIVED][g] + (as == NOT_KNOWN ? 0 : n->of[NOT_KNOWN][g]);
    }
    trd_code code = c->cluster ? trd_share_clustered(hits, cases, n->clusters, population, c->of->confidence, &share, err)
                               : trd_share_wilson_sampled(hits[0], cases[0], &sampling, c->of->confidence, &share, err);
    if (code == TRD_OK)
        *out = trd_share_interval(&share);
    return code;
}

static trd_span bounds_of(const counted *n)
{
    double all = (double)(n->n[ARRIVED] + n->n[NOT_ARRIVED] + n->n[NOT_KNOWN]);
    return (trd_span){ (double)n->n[ARRIVED] / all, (double)(n->n[ARRIVED] + n->n[NOT_KNOWN]) / all };
}

/* In a full count the bounds are all there is; in a sample they are those of
 * chance around them. */
static trd_code estimate_from(const chain *c, const counted *n, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    trd_interval known, none, all;
    trd_span     bounds = bounds_of(n);
    trd_code     code = share_if(c, n, NOT_KNOWN, pool, &known, err);

    if (code == TRD_OK)
        code = share_if(c, n, NOT_ARRIVED, pool, &none, err);
    if (code == TRD_OK)
        code = share_if(c, n, ARRIVED, pool, &all, err);
    if (code != TRD_OK)
        return code;
    out->value = known.value;
    out->census = c->of->census;
    if (out->census) {
        out->has_span = !trd_span_is_known(bounds);
        out->span = out->has_span ? bounds : out->span;
        out->value = out->has_span ? NAN : out->value;
        return TRD_OK;
    }
    known.low = none.low;
    known.high = all.high;
    if (known.reason == TRD_DEFINED && (none.reason != TRD_DEFINED || all.reason != TRD_DEFINED))
        trd_interval_withhold(&known, none.reason != TRD_DEFINED ? none.reason : all.reason);
    known.clusters = none.clusters;
    trd_compare_interval(out, &known);
    return TRD_OK;
}

static void add_counts(const chain *c, const counted *n, trd_estimate *out)
{
    const char *const *stages = c->of->how->stages.of;
    int64_t            all = n->n[ARRIVED] + n->n[NOT_ARRIVED] + n->n[NOT_KNOWN];
    const struct {
        const char *name, *label;
        int64_t     value;
    } counts[] = {
        { "started", stages[c->from], all }, { "arrived", stages[c->to], n->n[ARRIVED] },
        { "not_arrived", "", n->n[NOT_ARRIVED] }, { "destination_unknown", "", n->n[NOT_KNOWN] },
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        trd_estimate_part(out, counts[i].name, counts[i].label, TRD_UNIT_COUNT, trd_span_of((double)counts[i].value), -1);
    if (n->n[NOT_KNOWN] == 0 || all == 0)
        return;
    if (all > n->n[NOT_KNOWN])
        trd_estimate_part(out, "share_of_known", "", TRD_UNIT_SHARE,
                          trd_span_of((double)n->n[ARRIVED] / (double)(all - n->n[NOT_KNOWN])), all - n->n[NOT_KNOWN]);
    trd_estimate_part(out, "if_none_arrived", "", TRD_UNIT_SHARE, trd_span_of(bounds_of(n).low), all);
    trd_estimate_part(out, "if_all_arrived", "", TRD_UNIT_SHARE, trd_span_of(bounds_of(n).high), all);
}

/* The stages between: how many of those who started were still seen there. */
static trd_code add_stages(const chain *c, size_t by, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    for (int stage = c->from + 1; stage < c->to; stage++) {
        counted  n;
        trd_code code = count_stage(c, by, stage, pool, &n, err);
        if (code != TRD_OK)
            return code;
        trd_estimate_part(out, "stage", c->of->how->stages.of[stage], TRD_UNIT_SHARE, bounds_of(&n), n.n[ARRIVED] + n.n[NOT_ARRIVED]);
    }
    return TRD_OK;
}

/* Matched: those who started and were seen where it is known; used: of those in a cluster. */
static void add_flow(const chain *c, size_t by, const counted *n, trd_estimate *out)
{
    trd_flow flow = c->flow[by];

    flow.used = n->n[ARRIVED] + n->n[NOT_ARRIVED];
    flow.matched = flow.used + n->without[ARRIVED] + n->without[NOT_ARRIVED];
    flow.complete = flow.matched;
    trd_compare_flow(&flow, true, out);
}

static trd_code estimate(const chain *c, size_t by, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    counted  n;
    trd_code code = count_stage(c, by, c->to, pool, &n, err);

    if (code != TRD_OK)
        return code;
    int64_t known = n.n[ARRIVED] + n.n[NOT_ARRIVED], all = known + n.n[NOT_KNOWN];
    out->marks |= c->marks;
    out->cases = known;
    out->left_out = n.n[NOT_KNOWN] + n.without[ARRIVED] + n.without[NOT_ARRIVED] + n.without[NOT_KNOWN];
    out->reason = all == 0 ? "nobody_started" : known == 0 ? "no_destination" : NULL;
    if (all > 0)
        out->attrition = (double)n.n[NOT_KNOWN] / (double)all;
    add_counts(c, &n, out);
    if (all > 0 && (code = add_stages(c, by, pool, out, err)) != TRD_OK)
        return code;
    add_flow(c, by, &n, out);
    return out->reason ? TRD_OK : estimate_from(c, &n, pool, out, err);
}

trd_code trd_compare_chain(const trd_comparing *of, trd_estimate *out, size_t count, trd_error *err)
{
    const trd_comparison *how = of->how;
    const trd_node       *nodes[] = { of->measure, how->time, how->pair, how->cluster, of->grouping.by };
    chain                 c = { .of = of, .from = (int)find(&how->stages, how->from), .to = (int)find(&how->stages, how->to),
                                .base = trd_node_base(trd_data_schema(of->data), nodes, sizeof nodes / sizeof *nodes) };

    if (c.base < 0)
        return trd_fail(err, TRD_E_RECIPE, "its columns belong to datasets that do not refer to each other; declare a ref()");
    trd_code code = load_columns(&c, err);
    if (code == TRD_OK)
        code = note_rows(&c, err);
    if (code == TRD_OK)
        code = number_cases(&c, count, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++) {
        trd_pool *pool = trd_pool_new(of->scratch);
        code = pool ? estimate(&c, i, pool, &out[i], err) : trd_compare_no_memory(err);
        trd_pool_free(pool);
    }
    return code;
}
