#include "design/tally.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

static trd_code no_memory(trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for the measure; close some programs");
}

/* ---- adding up ---------------------------------------------------------- */

void trd_tally_add(trd_tally *into, const trd_tally *more)
{
    into->rows += more->rows;
    into->cases += more->cases;
    into->left_out += more->left_out;
    into->marks |= more->marks;
    for (int i = 0; i < TRD_TALLY_SUMS; i++)
        into->sums[i] = trd_span_sum_plus(into->sums[i], more->sums[i]);
    if (more->contradiction && (!into->contradiction || more->contradiction < into->contradiction))
        into->contradiction = more->contradiction;
}

void trd_tally_subtract(trd_tally *from, const trd_tally *less)
{
    from->rows -= less->rows;
    from->cases -= less->cases;
    from->left_out -= less->left_out;
    for (int i = 0; i < TRD_TALLY_SUMS; i++)
        from->sums[i] = trd_span_sum_minus(from->sums[i], less->sums[i]);
}

/* ---- gathering in one scan ---------------------------------------------- */

/* What one worker adds up. Which accumulators there are, and of what:
 *   sum, mean, share          [0] the values, by group
 *   share of counts           [0] hit or not, by group; [1] the counts, by group and hit
 *   proportion                part, rest and whole, by group
 * `seen` has a place for every group and one for rows that are in none. */
typedef struct seen {
    int64_t rows;                    /* of the measure `rows`                         */
    size_t  contradiction;           /* as in trd_tally                               */
    bool    contradicted;            /* a cell whose parts and total disagree         */
} seen;

typedef struct worker {
    trd_accumulator *sums[TRD_TALLY_SUMS];
    seen            *seen;
    trd_column       derived[TRD_TALLY_SUMS];    /* of a proportion: spans of a block */
} worker;

/* What a row with a count adds to. */
enum { HIT, NO_HIT, HIT_UNKNOWN, HITS };

typedef struct gathering {
    trd_op    op;
    bool      counts;
    uint32_t  groups;
    worker    workers[TRD_THREADS];
    int       worker_count;
} gathering;

static void note_contradicted(const trd_column *c, const uint32_t *group, seen *to)
{
    for (size_t i = 0; c->contradicted && i < c->rows; i++)
        to[group[i]].contradicted |= c->contradicted[i] != 0;
}

static void group_by_hit(const trd_column *hit, const uint32_t *group, uint32_t groups, uint32_t *out)
{
    for (size_t i = 0; i < hit->rows; i++) {
        uint32_t which = trd_column_is_missing(hit, i) ? HIT_UNKNOWN : trd_column_whole(hit, i) ? HIT : NO_HIT;
        out[i] = group[i] < groups ? group[i] * HITS + which : groups * HITS;
    }
}

/* Part and whole as columns of counts: the rest is whole - part, row by row,
 * and a row counts when it has both. A row that has not is hidden when one of
 * its cells is. */
static void derive(const trd_column *part, const trd_column *whole, const trd_scan_block *b, worker *w)
{
    trd_column *d = w->derived;

    for (size_t i = 0; i < b->rows; i++) {
        trd_span a = trd_span_undefined(), all = a, rest = a;
        bool     hidden = (trd_column_marks(part, i) | trd_column_marks(whole, i)) & TRD_MARK_SUPPRESSED;
        if (!trd_column_is_missing(part, i) && !trd_column_is_missing(whole, i)) {
            a = trd_column_span(part, i);
            all = trd_column_span(whole, i);
            rest = trd_span_subtract(all, a);
            seen *to = &w->seen[b->group[i]];
            if (rest.high < 0 && (!to->contradiction || b->from + i + 1 < to->contradiction))
                to->contradiction = b->from + i + 1;
            rest.low = fmax(rest.low, 0);
        }
        d[TRD_TALLY_PART].as.spans[i] = a;
        d[TRD_TALLY_REST].as.spans[i] = rest;
        d[TRD_TALLY_WHOLE].as.spans[i] = all;
        d[TRD_TALLY_PART].missing[i] = hidden ? TRD_SUPPRESSED : TRD_NO_ANSWER;
    }
}

static trd_code add_derived(worker *w, const trd_scan_block *b, trd_error *err)
{
    trd_code code = TRD_OK;

    derive(b->values[0], b->values[1], b, w);
    for (int i = 0; i < TRD_TALLY_SUMS && code == TRD_OK; i++) {
        w->derived[i].rows = b->rows;
        code = trd_accumulator_update(w->sums[i], &w->derived[i], NULL, b->group, err);
    }
    return code;
}

static trd_code gather_block(void *user, int number, const trd_scan_block *b, trd_error *err)
{
    gathering        *g = user;
    worker           *w = &g->workers[number];
    const trd_column *c = b->values[0];
    uint32_t          by_hit[TRD_BLOCK];

    if (g->op == TRD_OP_ROWS) {
        for (size_t i = 0; i < b->rows; i++)
            w->seen[b->group[i]].rows++;
        return TRD_OK;
    }
    note_contradicted(c, b->group, w->seen);
    if (g->op == TRD_OP_PROPORTION || g->counts)
        note_contradicted(b->values[1], b->group, w->seen);
    if (g->op == TRD_OP_PROPORTION)
        return add_derived(w, b, err);
    trd_code code = trd_accumulator_update(w->sums[0], c, NULL, b->group, err);
    if (code != TRD_OK || !g->counts)
        return code;
    group_by_hit(c, b->group, g->groups, by_hit);
    return trd_accumulator_update(w->sums[1], b->values[1], NULL, by_hit, err);
}

/* ---- the workers' memory --------------------------------------------------- */

static bool make_derived(worker *w, trd_pool *pool)
{
    uint8_t *kinds = trd_pool_calloc(pool, TRD_BLOCK, 1);        /* one for all three */

    for (int i = 0; i < TRD_TALLY_SUMS && kinds; i++) {
        trd_column *made = trd_column_new(pool, "", TRD_SPAN, TRD_BLOCK);
        if (!made)
            return false;
        w->derived[i] = *made;
        w->derived[i].has_missing = true;
        w->derived[i].missing = kinds;
    }
    return kinds != NULL;
}

static bool make_worker(const gathering *g, worker *w, const trd_scanner *s, bool moments, trd_pool *pool)
{
    trd_accumulate what = { .order = moments ? TRD_ACCUMULATE_VARIANCE : TRD_ACCUMULATE_SUM, .extremes = moments };

    if (!(w->seen = trd_pool_calloc(pool, (size_t)g->groups + 1, sizeof *w->seen)))
        return false;
    if (g->op == TRD_OP_ROWS)
        return true;
    if (g->op == TRD_OP_PROPORTION && !make_derived(w, pool))
        return false;
    int count = g->op == TRD_OP_PROPORTION ? TRD_TALLY_SUMS : 1 + g->counts;
    for (int i = 0; i < count; i++) {
        what.column = g->op == TRD_OP_PROPORTION ? &w->derived[i] : trd_scanner_form(s, (size_t)i);
        if (!(w->sums[i] = trd_accumulator_new(&what, i == 1 && g->counts ? g->groups * HITS : g->groups, pool)))
            return false;
    }
    return true;
}

static void merge_workers(gathering *g)
{
    worker *into = &g->workers[0];

    for (int i = 1; i < g->worker_count; i++) {
        const worker *from = &g->workers[i];
        for (int k = 0; k < TRD_TALLY_SUMS && into->sums[k]; k++)
            trd_accumulator_merge(into->sums[k], from->sums[k]);
        for (uint32_t k = 0; k < g->groups; k++) {
            size_t row = from->seen[k].contradiction;
            into->seen[k].rows += from->seen[k].rows;
            into->seen[k].contradicted |= from->seen[k].contradicted;
            if (row && (!into->seen[k].contradiction || row < into->seen[k].contradiction))
                into->seen[k].contradiction = row;
        }
    }
}

/* ---- from accumulators to tallies ------------------------------------------ */

static trd_span_sum sum_of_cases(int64_t cases)
{
    trd_sum s = { (double)cases, 0 };
    return (trd_span_sum){ s, s };
}

static void finish_share(trd_tally *t)
{
    t->sums[TRD_TALLY_WHOLE] = sum_of_cases(t->cases);
    t->sums[TRD_TALLY_REST] = trd_span_sum_minus(t->sums[TRD_TALLY_WHOLE], t->sums[TRD_TALLY_PART]);
}

static void finish_counts(const trd_accumulator *counts, uint32_t group, trd_tally *t)
{
    uint32_t hit = group * HITS + HIT, no_hit = group * HITS + NO_HIT;

    t->cases = trd_accumulator_cases(counts, hit) + trd_accumulator_cases(counts, no_hit);
    t->sums[TRD_TALLY_PART] = trd_accumulator_total(counts, hit);
    t->sums[TRD_TALLY_REST] = trd_accumulator_total(counts, no_hit);
    t->sums[TRD_TALLY_WHOLE] = trd_span_sum_plus(t->sums[TRD_TALLY_PART], t->sums[TRD_TALLY_REST]);
    for (uint32_t which = 0; which < HITS; which++)
        if (trd_accumulator_hides(counts, group * HITS + which))
            t->marks |= TRD_MARK_SUPPRESSED;
}

static trd_tally finished(const gathering *g, uint32_t group)
{
    const worker *w = &g->workers[0];
    trd_tally     t = { .rows = w->seen[group].rows, .cases = w->seen[group].rows, .contradiction = w->seen[group].contradiction };

    t.marks = w->seen[group].contradicted ? TRD_MARK_CONTRADICTION : 0;
    if (g->op == TRD_OP_ROWS)
        return t;
    for (int i = 0; i < TRD_TALLY_SUMS && w->sums[i]; i++) {
        if (i == 1 && g->counts)
            continue;
        t.sums[i] = trd_accumulator_total(w->sums[i], group);
        t.marks |= trd_accumulator_hides(w->sums[i], group) ? TRD_MARK_SUPPRESSED : 0;
    }
    t.cases = trd_accumulator_cases(w->sums[0], group);
    t.rows = t.cases + trd_accumulator_missing_all(w->sums[0], group);
    if (g->counts)
        finish_counts(w->sums[1], group, &t);
    else if (g->op == TRD_OP_SHARE)
        finish_share(&t);
    t.left_out = t.rows - t.cases;
    return t;
}

static trd_code finish_groups(const gathering *g, bool moments, trd_pool *pool, trd_tallies *out, trd_error *err)
{
    for (uint32_t k = 0; k < g->groups; k++)
        out->of[k] = finished(g, k);
    for (size_t i = 0; i < out->slice_count; i++) {
        trd_slice *s = &out->slices[i];
        for (uint32_t k = s->from; k < s->to; k++) {
            trd_tally_add(&s->every, &out->of[k]);
            if (out->cluster[k] >= 0)
                trd_tally_add(&s->all, &out->of[k]);
        }
    }
    if (!moments)
        return TRD_OK;
    if (!(out->moments = trd_pool_calloc(pool, (size_t)g->groups + 1, sizeof *out->moments)))
        return no_memory(err);
    for (uint32_t k = 0; k < g->groups; k++)
        out->moments[k] = trd_accumulator_moments(g->workers[0].sums[0], k);
    return TRD_OK;
}

static trd_code gather_values(const trd_node *n, const trd_grouping *how, trd_scanner *s, trd_pool *pool, trd_pool *scratch,
                              trd_tallies *out, trd_error *err)
{
    gathering g = { .op = n->op, .counts = n->counts != NULL, .groups = out->groups, .worker_count = trd_scanner_workers(s) };
    bool      moments = how->moments && n->op == TRD_OP_MEAN && trd_scanner_form(s, 0)->width != TRD_SPANS;
    trd_code  code = TRD_OK;

    for (int i = 0; i < g.worker_count && code == TRD_OK; i++)
        if (!make_worker(&g, &g.workers[i], s, moments, scratch))
            code = no_memory(err);
    if (code == TRD_OK)
        code = trd_scanner_run(s, gather_block, &g, &out->marks, err);
    if (code != TRD_OK)
        return code;
    merge_workers(&g);
    return finish_groups(&g, moments, pool, out, err);
}

/* ---- groups and slices ----------------------------------------------------- */

enum { CODE_NONE = INT32_MAX };      /* a missing value of `by` or `time`: behind the others */

/* The codes of one key, one a group. */
static trd_code codes_of(const trd_groups *groups, size_t key, int32_t none, trd_pool *pool, int32_t **out, trd_error *err)
{
    const trd_column *labels = trd_groups_labels(groups, key, pool);
    int32_t          *codes = trd_pool_calloc(pool, (size_t)groups->groups + 1, sizeof *codes);

    if (!labels || !codes)
        return no_memory(err);
    for (uint32_t g = 0; g < groups->groups; g++)
        codes[g] = trd_column_is_missing(labels, g) ? none : trd_column_code(labels, g);
    *out = codes;
    return TRD_OK;
}

/* Where groups differ in `by` or `time` a slice ends. */
static trd_code cut_slices(const int32_t *by, const int32_t *time, trd_pool *pool, trd_tallies *out, trd_error *err)
{
    size_t room = 0;

    for (uint32_t g = 0; g < out->groups; g++) {
        trd_slice next = { .by = by ? by[g] : 0, .time = time ? time[g] : 0, .from = g, .to = g + 1 };
        trd_slice *last = out->slice_count ? &out->slices[out->slice_count - 1] : NULL;
        if (last && last->by == next.by && last->time == next.time) {
            last->to = g + 1;
            continue;
        }
        trd_slice *more = trd_pool_grow(pool, out->slices, out->slice_count, &room, sizeof *more);
        if (!more)
            return no_memory(err);
        out->slices = more;
        more[out->slice_count++] = next;
    }
    return TRD_OK;
}

static trd_code make_slices(const trd_groups *groups, const trd_grouping *how, trd_pool *pool, trd_tallies *out, trd_error *err)
{
    int32_t *by = NULL, *time = NULL;
    size_t   key = 0;
    trd_code code = TRD_OK;

    out->groups = groups->groups;
    if (!(out->cluster = trd_pool_calloc(pool, (size_t)out->groups + 1, sizeof *out->cluster)) ||
        !(out->of = out->only = trd_pool_calloc(pool, (size_t)out->groups + 1, sizeof *out->of)))
        return no_memory(err);
    if (how->by)
        code = codes_of(groups, key++, CODE_NONE, pool, &by, err);
    if (how->time && code == TRD_OK)
        code = codes_of(groups, key++, CODE_NONE, pool, &time, err);
    if (how->cluster && code == TRD_OK)
        code = codes_of(groups, key++, -1, pool, &out->cluster, err);
    return code == TRD_OK ? cut_slices(by, time, pool, out, err) : code;
}

const trd_slice *trd_tallies_slice(const trd_tallies *t, int32_t by, int32_t time)
{
    size_t low = 0, high = t->slice_count;

    while (low < high) {
        size_t           middle = (low + high) / 2;
        const trd_slice *s = &t->slices[middle];
        if (s->by < by || (s->by == by && s->time < time))
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->slice_count && t->slices[low].by == by && t->slices[low].time == time ? &t->slices[low] : NULL;
}

size_t trd_tallies_group(const trd_tallies *t, const trd_slice *slice, int32_t cluster)
{
    uint32_t low = slice->from, high = slice->to;

    while (low < high) {             /* in none: -1, as unsigned behind the others */
        uint32_t middle = low + (high - low) / 2;
        if ((uint32_t)t->cluster[middle] < (uint32_t)cluster)
            low = middle + 1;
        else
            high = middle;
    }
    return low < slice->to && t->cluster[low] == cluster ? low : SIZE_MAX;
}

/* ---- all of it --------------------------------------------------------------- */

static void add_keys(const trd_grouping *how, trd_scan *scan)
{
    if (how->by)
        scan->keys[scan->key_count++] = (trd_scan_key){ .node = how->by };
    if (how->time)
        scan->keys[scan->key_count++] = (trd_scan_key){ .node = how->time };
    if (how->cluster)
        scan->keys[scan->key_count++] = (trd_scan_key){ .dataset = how->cluster_dataset, .field = how->cluster };
}

static bool counts_different(const trd_node *n)
{
    return n->op == TRD_OP_DISTINCT || n->op == TRD_OP_REACH;
}

static void add_values(const trd_node *n, trd_scan *scan)
{
    for (int i = 0; i < n->arg_count && n->op != TRD_OP_ROWS && !counts_different(n); i++)
        scan->values[scan->value_count++] = n->args[i];
    if (n->counts)
        scan->values[scan->value_count++] = n->counts;
}

static trd_code gather(trd_data *data, const trd_node *n, const trd_grouping *how, trd_scan *scan, trd_pool *pool,
                       trd_pool *scratch, trd_tallies *out, trd_error *err)
{
    trd_scanner *s;

    add_keys(how, scan);
    add_values(n, scan);
    trd_code code = trd_scanner_open(data, scan, scratch, &s, err);
    if (code == TRD_OK)
        code = make_slices(trd_scanner_groups(s), how, pool, out, err);
    if (code != TRD_OK)
        return code;
    return counts_different(n) ? trd_tallies_distinct(data, n, s, scan->base, pool, out, err)
                               : gather_values(n, how, s, pool, scratch, out, err);
}

trd_code trd_tallies_gather(trd_data *data, const trd_node *n, const trd_grouping *how, trd_pool *pool, trd_tallies *out,
                            trd_error *err)
{
    trd_scan scan = { .base = trd_node_measure_base(trd_data_schema(data), n), .where = n->where };

    memset(out, 0, sizeof *out);
    if (n->op < TRD_OP_ROWS || n->op > TRD_OP_REACH)
        return trd_fail(err, TRD_E_RECIPE, "this is no measure; write for example mean(survey.score)");
    if (scan.base < 0)
        return trd_fail(err, TRD_E_RECIPE, "the columns of this measure belong to datasets that do not refer to each other; "
                        "declare a ref() between them");
    if ((out->no_table = !trd_data_table(data, scan.base)))
        return TRD_OK;
    out->marks |= trd_data_table(data, scan.base)->marks;
    trd_pool *scratch = trd_pool_new(pool);
    trd_code  code = scratch ? gather(data, n, how, &scan, pool, scratch, out, err) : no_memory(err);
    trd_pool_free(scratch);
    return code;
}
