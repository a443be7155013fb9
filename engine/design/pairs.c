/* The same cases measured twice: before_after, and difference_in_differences
 * with a group that did not take part. One scan notes what a row says; cases
 * are numbered, and their two rows found, by frame/unit.h; the sums of pairs are
 * those of stat/paired.h, gathered on all cores. */
#include "design/compare_int.h"

#include "base/parallel.h"
#include "frame/unit.h"
#include "stat/did.h"
#include "stat/paired.h"

#include <math.h>
#include <string.h>

enum { UNKNOWN = -1, BEFORE = 1, AFTER = 2 };

/* What the rows say, and the cases they are of. */
typedef struct pairing {
    const trd_comparing *of;
    int                  base;
    const trd_column    *by, *pair, *cluster;    /* codes; `by` and `cluster` may be NULL */
    int32_t              before, after;          /* codes of time; -1: no row has it      */
    uint8_t             *chosen, *wave;          /* per row                               */
    double              *value;                  /* per row of a wave; NAN: not measured  */
    int8_t              *treated;                /* per row; NULL when it is not told     */
    trd_marks            marks;
    trd_units            units;                  /* within a value of `by`                */
    trd_unit_waves       waves;
    uint32_t            *start;                  /* units of each value of `by`, and the end */
} pairing;

/* ---- the rows --------------------------------------------------------------- */

/* Of a span its low bound. */
static void note_values(const trd_column *c, const uint8_t *wave, double *out)
{
    const double unit = trd_power_of_ten(c->scale);

    for (size_t i = 0; i < c->rows; i++) {
        if (wave[i] == 0 || trd_column_is_missing(c, i))
            out[i] = NAN;
        else if (c->width >= TRD_F64)
            out[i] = c->width == TRD_SPANS ? c->as.spans[i].low : c->as.f64[i];
        else
            out[i] = (double)trd_column_whole(c, i) / unit;
    }
}

static trd_code note_block(void *user, int worker, const trd_scan_block *b, trd_error *err)
{
    pairing          *p = user;
    const trd_column *time = b->values[1], *treated = b->values[2];
    uint8_t          *wave = p->wave + b->from;

    (void)worker;
    (void)err;
    for (size_t i = 0; i < b->rows; i++) {
        bool    chosen = b->group[i] == 0;
        int32_t at = chosen && !trd_column_is_missing(time, i) ? trd_column_code(time, i) : UNKNOWN;
        p->chosen[b->from + i] = chosen;
        wave[i] = at < 0 ? 0 : at == p->before ? BEFORE : at == p->after ? AFTER : 0;
    }
    note_values(b->values[0], wave, p->value + b->from);
    for (size_t i = 0; p->treated && i < b->rows; i++)
        p->treated[b->from + i] = (int8_t)(trd_column_is_missing(treated, i) ? UNKNOWN : trd_column_whole(treated, i) == 1);
    return TRD_OK;
}

/* The columns under the comparison, in the rows of one dataset. */
static trd_code load_columns(pairing *p, trd_error *err)
{
    trd_data             *data = p->of->data;
    const trd_comparison *how = p->of->how;
    const trd_node       *by = p->of->grouping.by;
    int                   dataset;
    const trd_field      *field;
    trd_code              code = trd_data_evaluate(data, p->base, how->pair, &p->pair, err);

    if (code == TRD_OK && how->cluster)
        code = trd_data_evaluate(data, p->base, how->cluster, &p->cluster, err);
    else if (code == TRD_OK && trd_data_cluster(data, p->base, &dataset, &field))
        code = trd_data_field(data, p->base, dataset, field, &p->cluster, err);
    if (code == TRD_OK && by)
        code = trd_data_evaluate(data, p->base, by, &p->by, err);
    return code;
}

static trd_code not_text(trd_error *err)
{
    return trd_fail(err, TRD_E_RECIPE, "time, pair and cluster must be text columns; declare them as category(), ref(), key() or label()");
}

static trd_code note_rows(pairing *p, trd_error *err)
{
    const trd_comparing  *c = p->of;
    const trd_comparison *how = c->how;
    size_t                rows = trd_data_rows(c->data, p->base)->rows;
    trd_scan     scan = { .base = p->base, .where = c->measure->where, .values = { c->measure->args[0], how->time, how->treated },
                          .value_count = how->treated ? 3 : 2 };
    trd_scanner *s;
    trd_code     code = trd_scanner_open(c->data, &scan, c->scratch, &s, err);

    if (code != TRD_OK)
        return code;
    const trd_column *time = trd_scanner_form(s, 1);
    if (time->type != TRD_CODE || p->pair->type != TRD_CODE || (p->cluster && p->cluster->type != TRD_CODE))
        return not_text(err);
    p->before = trd_labels_find(time->labels, how->before);
    p->after = trd_labels_find(time->labels, how->after);
    p->marks = trd_scanner_form(s, 0)->marks | time->marks | trd_data_table(c->data, p->base)->marks;
    if (!(p->chosen = trd_pool_alloc(c->scratch, rows)) || !(p->wave = trd_pool_alloc(c->scratch, rows)) ||
        !(p->value = trd_pool_alloc(c->scratch, rows * sizeof *p->value)) ||
        (how->treated && !(p->treated = trd_pool_alloc(c->scratch, rows))))
        return trd_compare_no_memory(err);
    return trd_scanner_run(s, note_block, p, NULL, err);
}

/* ---- the cases ---------------------------------------------------------------- */

/* A case with two rows of one measurement is a mistake in the data: which one
 * counts is not ours to guess. */
static trd_code measured_twice(const pairing *p, trd_error *err)
{
    size_t row = p->waves.again;
    return trd_fail(err, TRD_E_DATA, "'%s' has two rows at '%s' (the second is row %zu); keep one, a case is measured once",
                    trd_column_text(p->pair, row), p->wave[row] == BEFORE ? p->of->how->before : p->of->how->after, row + 1);
}

/* Where the units of each value of `by` begin: they are in its order. */
static trd_code find_starts(pairing *p, size_t count, trd_error *err)
{
    size_t next = 0;

    if (!(p->start = trd_pool_calloc(p->of->scratch, count + 1, sizeof *p->start)))
        return trd_compare_no_memory(err);
    for (uint32_t unit = 0; p->by && unit < p->units.units; unit++) {
        const uint32_t *row = p->waves.row[unit];
        uint32_t        some = row[0] != UINT32_MAX ? row[0] : row[1];
        if (some == UINT32_MAX)
            continue;
        for (size_t by = (size_t)trd_column_code(p->by, some); next <= by; next++)
            p->start[next] = unit;
    }
    for (next += !p->by; next <= count; next++)
        p->start[next] = p->units.units;
    return TRD_OK;
}

static trd_code match(pairing *p, size_t count, trd_error *err)
{
    const trd_watch  *watch = trd_data_watch(p->of->data);
    const trd_column *keys[] = { p->by, p->pair };
    trd_code          code = trd_units_make(p->by ? keys : keys + 1, p->by ? 2 : 1, p->of->scratch, watch, &p->units, err);

    if (code == TRD_OK)
        code = trd_units_waves(&p->units, p->wave, p->of->scratch, watch, &p->waves, err);
    if (code == TRD_OK && p->waves.twice)
        return measured_twice(p, err);
    return code == TRD_OK ? find_starts(p, count, err) : code;
}

/* ---- sums of pairs ---------------------------------------------------------------- */

/* What one worker adds up of the cases: complete pairs of those that did not
 * take part and those that did (all of them where that is not told), and of
 * those with a value before how many have none after. */
typedef struct worker {
    trd_paired_sums *sums[2];
    int64_t          present, pairs, started[2], lost[2];
    char             apart[TRD_APART];
} worker;

typedef struct gathering {
    const pairing *p;
    uint32_t       from;             /* the first unit */
    worker         workers[TRD_THREADS];
} gathering;

enum { CHUNK = 512 };

typedef struct chunk {
    double  before[CHUNK], after[CHUNK];
    int32_t cluster[CHUNK];
    size_t  count;
} chunk;

static trd_code flush(const gathering *g, trd_paired_sums *sums, chunk *c, trd_error *err)
{
    trd_code code = trd_paired_sums_add(sums, c->before, c->after, g->p->cluster ? c->cluster : NULL, c->count, err);
    c->count = 0;
    return code;
}

/* What the rows of a case (-1: there is none) say of it: the later row of the
 * table, when it says anything, and else the other. */
static int treated_of(const pairing *p, int64_t first, int64_t last)
{
    if (!p->treated)
        return 1;
    int said = last >= 0 ? p->treated[last] : UNKNOWN;
    return said == UNKNOWN && first >= 0 ? p->treated[first] : said;
}

static int32_t cluster_of(const trd_column *c, int64_t first, int64_t last)
{
    if (!c)
        return 0;
    if (last >= 0 && !trd_column_is_missing(c, (size_t)last))
        return trd_column_code(c, (size_t)last);
    return first >= 0 && !trd_column_is_missing(c, (size_t)first) ? trd_column_code(c, (size_t)first) : UNKNOWN;
}

static int64_t row_of(uint32_t row)
{
    return row == UINT32_MAX ? -1 : (int64_t)row;
}

static trd_code add_case(const gathering *g, worker *w, chunk chunks[2], const uint32_t rows[2], trd_error *err)
{
    const pairing *p = g->p;
    int64_t        b = row_of(rows[0]), a = row_of(rows[1]);
    double         before = b >= 0 ? p->value[b] : NAN, after = a >= 0 ? p->value[a] : NAN;
    int            treated = treated_of(p, b < a ? b : a, b < a ? a : b);
    int32_t        cluster = cluster_of(p->cluster, b < a ? b : a, b < a ? a : b);

    w->present++;
    if (!isnan(before) && treated >= 0) {
        w->started[treated]++;
        w->lost[treated] += isnan(after);
    }
    if (isnan(before) || isnan(after) || treated < 0 || cluster < 0)
        return TRD_OK;
    int    arm = p->of->how->design == TRD_BEFORE_AFTER ? 1 : treated;
    chunk *c = &chunks[arm];
    w->pairs++;
    c->before[c->count] = before;
    c->after[c->count] = after;
    c->cluster[c->count++] = cluster;
    return c->count == CHUNK ? flush(g, w->sums[arm], c, err) : TRD_OK;
}

static trd_code add_piece(void *user, size_t from, size_t to, int number, trd_error *err)
{
    gathering *g = user;
    worker    *w = &g->workers[number];
    chunk      chunks[2];
    trd_code   code = TRD_OK;

    chunks[0].count = chunks[1].count = 0;
    for (size_t i = from; i < to && code == TRD_OK; i++) {
        const uint32_t *rows = g->p->waves.row[g->from + i];
        if (rows[0] != UINT32_MAX || rows[1] != UINT32_MAX)
            code = add_case(g, w, chunks, rows, err);
    }
    for (int arm = 0; arm < 2 && code == TRD_OK; arm++)
        code = flush(g, w->sums[arm], &chunks[arm], err);
    return code;
}

static trd_code merge(worker *into, const worker *from, trd_error *err)
{
    trd_code code = TRD_OK;

    into->present += from->present;
    into->pairs += from->pairs;
    for (int arm = 0; arm < 2 && code == TRD_OK; arm++) {
        into->started[arm] += from->started[arm];
        into->lost[arm] += from->lost[arm];
        code = trd_paired_sums_merge(into->sums[arm], from->sums[arm], err);
    }
    return code;
}

/* The sums over the cases of one value of `by`, in workers[0]. */
static trd_code gather(gathering *g, size_t by, trd_pool *scratch, trd_error *err)
{
    const pairing   *p = g->p;
    const trd_watch *watch = trd_data_watch(p->of->data);
    size_t           count = p->start[by + 1] - p->start[by];
    int              threads = trd_parallel_threads(count, watch);
    int32_t          clusters = p->cluster ? trd_labels_count(p->cluster->labels) : 0;

    g->from = p->start[by];
    for (int i = 0; i < threads; i++)
        for (int arm = 0; arm < 2; arm++)
            if (!(g->workers[i].sums[arm] = trd_paired_sums_new(scratch, clusters)))
                return trd_compare_no_memory(err);
    trd_code code = trd_parallel(count, 0, threads, add_piece, g, watch, NULL, err);
    for (int i = 1; i < threads && code == TRD_OK; i++)
        code = merge(&g->workers[0], &g->workers[i], err);
    return code;
}

/* ---- the estimate --------------------------------------------------------------------- */

/* Of those with a value before, the share without one after: in all, and the
 * difference between the groups. */
static void attrition(const worker *w, trd_estimate *out)
{
    double started[2] = { (double)w->started[0], (double)w->started[1] }, lost[2] = { (double)w->lost[0], (double)w->lost[1] };

    if (started[0] + started[1] > 0)
        out->attrition = (lost[0] + lost[1]) / (started[0] + started[1]);
    if (started[0] > 0 && started[1] > 0)
        out->attrition_gap = lost[1] / started[1] - lost[0] / started[0];
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

static trd_code before_after(const trd_comparing *c, const worker *w, trd_estimate *out, trd_error *err)
{
    trd_unit   unit = trd_measure_unit(c->measure);
    trd_paired r;
    trd_code   code = trd_paired_finish(w->sums[1], c->confidence, &r, err);

    if (code != TRD_OK)
        return code;
    out->value = r.change.value;
    trd_compare_interval(out, &r.change);
    trd_estimate_part(out, "before", c->how->before, unit, trd_span_of(r.before_mean), r.change.cases);
    trd_estimate_part(out, "after", c->how->after, unit, trd_span_of(r.after_mean), r.change.cases);
    to_sd(out, r.before_sd);
    return TRD_OK;
}

static trd_code diff_in_diff(const trd_comparing *c, const worker *w, trd_estimate *out, trd_error *err)
{
    trd_unit unit = trd_measure_unit(c->measure);
    trd_did  r;
    trd_code code = trd_did_finish(w->sums[1], w->sums[0], c->confidence, &r, err);

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

static trd_code estimate(const pairing *p, size_t by, trd_estimate *out, trd_error *err)
{
    const trd_comparing *c = p->of;
    trd_pool  *scratch = trd_pool_new(c->scratch);
    gathering *g = scratch ? trd_pool_calloc(scratch, 1, sizeof *g) : NULL;
    trd_code   code = g ? TRD_OK : trd_compare_no_memory(err);

    if (code == TRD_OK) {
        g->p = p;
        code = gather(g, by, scratch, err);
    }
    if (code == TRD_OK) {
        const worker *w = &g->workers[0];
        out->marks |= p->marks;
        if (c->how->design == TRD_DIFF_IN_DIFF)
            out->marks |= TRD_MARK_SELF_SELECTION;   /* nobody drew lots */
        out->cases = w->pairs;
        out->left_out = w->present - w->pairs;
        attrition(w, out);
        if (w->pairs == 0)
            out->reason = "no_pairs";
        else
            code = c->how->design == TRD_BEFORE_AFTER ? before_after(c, w, out, err) : diff_in_diff(c, w, out, err);
    }
    trd_pool_free(scratch);
    return code;
}

trd_code trd_compare_pairs(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err)
{
    const trd_comparison *how = c->how;
    const trd_node       *nodes[] = { c->measure, how->time, how->pair, how->treated, how->cluster, c->grouping.by };
    pairing               p = { .of = c, .base = trd_node_base(trd_data_schema(c->data), nodes, sizeof nodes / sizeof *nodes) };

    if (p.base < 0)
        return trd_fail(err, TRD_E_RECIPE, "its columns belong to datasets that do not refer to each other; declare a ref()");
    trd_code code = load_columns(&p, err);
    if (code == TRD_OK)
        code = note_rows(&p, err);
    if (code == TRD_OK)
        code = match(&p, count, err);
    if (code == TRD_OK)
        code = trd_compare_reliability(c, p.base, p.chosen, p.by, out, count, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = estimate(&p, i, &out[i], err);
    return code;
}
