/* The same cases before, after and later: does a gain last? The change is that
 * from before to later; beside it stand the first gain, what happened since, and
 * what share of the gain is left. Two pairings of the same rows (pairing.c) give
 * the three rows of a case: cases have one number in both. */
#include "design/pairing_int.h"

#include "base/parallel.h"
#include "stat/paired.h"
#include "stat/ratio.h"

enum { BEFORE, AFTER, LATER, WAVES };
enum { GAIN, LASTING, SINCE, CHANGES };          /* before to after, before to later, after to later */

static const int ends[CHANGES][2] = { { BEFORE, AFTER }, { BEFORE, LATER }, { AFTER, LATER } };

typedef struct worker {
    trd_paired_sums *sums[CHANGES];
    int64_t          present, matched, complete, used, hidden, started, lost;
    char             apart[TRD_APART];
} worker;

typedef struct following {
    const trd_pairing *first, *second;           /* before and after; before and later */
    uint32_t           from;                     /* the first case */
    worker             workers[TRD_THREADS];
} following;

enum { CHUNK = 512 };

typedef struct chunk {
    double  value[WAVES][CHUNK];
    int32_t cluster[CHUNK];
    size_t  count;
} chunk;

/* ---- the cases ------------------------------------------------------------------- */

static trd_code flush(const following *f, worker *w, chunk *c, trd_error *err)
{
    trd_code code = TRD_OK;

    for (int k = 0; k < CHANGES && code == TRD_OK; k++)
        code = trd_paired_sums_add(w->sums[k], c->value[ends[k][0]], c->value[ends[k][1]], f->first->cluster ? c->cluster : NULL, c->count, err);
    c->count = 0;
    return code;
}

/* The three rows of a case; false: it has none. */
static bool rows_of(const following *f, size_t at, uint32_t rows[WAVES])
{
    rows[BEFORE] = f->first->row[at][0];
    rows[AFTER] = f->first->row[at][1];
    rows[LATER] = f->second->row[at][1];
    return rows[BEFORE] != UINT32_MAX || rows[AFTER] != UINT32_MAX || rows[LATER] != UINT32_MAX;
}

static trd_code add_case(const following *f, worker *w, chunk *c, const uint32_t rows[WAVES], trd_error *err)
{
    double value[WAVES];
    int    there = 0, known = 0;

    for (int k = 0; k < WAVES; k++) {
        const trd_pairing *p = k == LATER ? f->second : f->first;
        value[k] = rows[k] != UINT32_MAX ? p->value[rows[k]] : NAN;
        there += rows[k] != UINT32_MAX;
        known += !isnan(value[k]);
    }
    w->present++;
    w->matched += there == WAVES;
    w->started += !isnan(value[BEFORE]);
    w->lost += !isnan(value[BEFORE]) && known < WAVES;
    if (known < WAVES)
        return TRD_OK;
    w->complete++;
    int32_t cluster = trd_pairing_cluster(f->first, rows);               /* as said before or after, else later */
    if (cluster < 0)
        cluster = trd_pairing_cluster(f->second, &rows[AFTER]);
    if (cluster < 0)
        return TRD_OK;
    w->used++;
    w->hidden += trd_pairing_is_hidden(f->first, rows) || trd_pairing_is_hidden(f->second, &rows[AFTER]);
    for (int k = 0; k < WAVES; k++)
        c->value[k][c->count] = value[k];
    c->cluster[c->count++] = cluster;
    return c->count == CHUNK ? flush(f, w, c, err) : TRD_OK;
}

static trd_code add_piece(void *user, size_t from, size_t to, int number, trd_error *err)
{
    following *f = user;
    chunk      c;
    uint32_t   rows[WAVES];
    trd_code   code = TRD_OK;

    c.count = 0;
    for (size_t i = from; i < to && code == TRD_OK; i++)
        if (rows_of(f, f->from + i, rows))
            code = add_case(f, &f->workers[number], &c, rows, err);
    return code == TRD_OK ? flush(f, &f->workers[number], &c, err) : code;
}

static trd_code merge(worker *into, const worker *from, trd_error *err)
{
    trd_code code = TRD_OK;

    into->present += from->present;
    into->matched += from->matched;
    into->complete += from->complete;
    into->used += from->used;
    into->hidden += from->hidden;
    into->started += from->started;
    into->lost += from->lost;
    for (int k = 0; k < CHANGES && code == TRD_OK; k++)
        code = trd_paired_sums_merge(into->sums[k], from->sums[k], err);
    return code;
}

/* Where the cases of a value of `by` begin: a pairing passes over those that
 * have no row in its two waves. */
static uint32_t start_of(const following *f, size_t by)
{
    uint32_t a = f->first->start[by], b = f->second->start[by];
    return a < b ? a : b;
}

static trd_code gather(following *f, size_t by, trd_pool *scratch, trd_error *err)
{
    const trd_watch *watch = trd_data_watch(f->first->of->data);
    size_t           count = start_of(f, by + 1) - start_of(f, by);
    int              threads = trd_parallel_threads(count, watch);
    int32_t          clusters = f->first->cluster ? trd_labels_count(f->first->cluster->labels) : 0;

    f->from = start_of(f, by);
    for (int i = 0; i < threads; i++)
        for (int k = 0; k < CHANGES; k++)
            if (!(f->workers[i].sums[k] = trd_paired_sums_new(scratch, clusters)))
                return trd_compare_no_memory(err);
    trd_code code = trd_parallel(count, 0, threads, add_piece, f, watch, NULL, err);
    for (int i = 1; i < threads && code == TRD_OK; i++)
        code = merge(&f->workers[0], &f->workers[i], err);
    return code;
}

/* ---- the estimate ------------------------------------------------------------------ */

/* A full count has no interval, and a good part of a population a narrower one. */
static trd_code settle(const trd_comparing *c, trd_interval *i, trd_error *err)
{
    if (c->census) {
        trd_interval_withhold(i, TRD_FULL_COUNT);
        i->se = 0;
        return TRD_OK;
    }
    return trd_interval_drawn(i, trd_data_schema(c->data)->datasets[c->base].population, err);
}

static double variance_of(const trd_interval *i)
{
    return isfinite(i->se) ? i->se * i->se : 0;
}

/* Of a gain that may be nothing no share is left. */
static trd_code add_share_left(const trd_comparing *c, const trd_interval change[CHANGES], trd_estimate *out, trd_error *err)
{
    const trd_interval *gain = &change[GAIN], *lasting = &change[LASTING];
    double v[CHANGES] = { variance_of(gain), variance_of(lasting), variance_of(&change[SINCE]) };
    trd_two two = { lasting->value, gain->value, v[LASTING], v[GAIN], (v[GAIN] + v[LASTING] - v[SINCE]) / 2, lasting->df };
    trd_interval left;

    if (gain->reason != TRD_DEFINED || lasting->reason != TRD_DEFINED) {
        if (gain->value != 0 && isfinite(lasting->value / gain->value) && (c->census || gain->reason == TRD_NO_VARIANCE))
            trd_estimate_part(out, "share_left", "", TRD_UNIT_SHARE, trd_span_of(lasting->value / gain->value), -1);
        return TRD_OK;
    }
    trd_code code = trd_ratio_of(&two, c->confidence, gain->cases, &left, err);
    if (code == TRD_OK && left.reason == TRD_DEFINED)
        trd_estimate_part_between(out, "share_left", "", TRD_UNIT_SHARE, &left, -1);
    return code;
}

static trd_code changes(const trd_comparing *c, const worker *w, trd_estimate *out, trd_error *err)
{
    static const char *const names[CHANGES] = { "first_gain", NULL, "since" };
    const trd_comparison *how = c->how;
    trd_unit     unit = trd_measure_unit(c->measure), apart = trd_compare_unit(c->measure, how->design);
    trd_interval change[CHANGES];
    trd_paired   r[CHANGES];
    trd_code     code = TRD_OK;

    for (int k = 0; k < CHANGES && code == TRD_OK; k++) {
        code = trd_paired_finish(w->sums[k], c->confidence, &r[k], err);
        change[k] = r[k].change;
        if (code == TRD_OK)
            code = settle(c, &change[k], err);
    }
    if (code != TRD_OK || (code = trd_compare_found(c, r[LASTING].change, out, err)) != TRD_OK)
        return code;
    trd_estimate_part(out, "before", how->before, unit, trd_span_of(r[GAIN].before_mean), w->used);
    trd_estimate_part(out, "after", how->after, unit, trd_span_of(r[GAIN].after_mean), w->used);
    trd_estimate_part(out, "later", how->later, unit, trd_span_of(r[LASTING].after_mean), w->used);
    for (int k = 0; k < CHANGES; k++)
        if (names[k])
            trd_estimate_part_between(out, names[k], "", apart, &change[k], -1);
    code = add_share_left(c, change, out, err);
    trd_compare_to_sd(out, r[LASTING].before_sd);
    return code;
}

static trd_code find(const following *f, size_t by, trd_estimate *out, trd_error *err)
{
    const worker *w = &f->workers[0];
    trd_flow      flow = f->first->flow[by];
    trd_code      code = TRD_OK;

    out->marks |= f->first->marks | f->second->marks;
    out->cases = w->used;
    out->left_out = w->present - w->used;
    trd_compare_attrition((int64_t[2]){ 0, w->started }, (int64_t[2]){ 0, w->lost }, out);
    flow.matched = w->matched;
    flow.complete = w->complete;
    flow.used = w->used;
    if (w->used == 0)
        out->reason = "no_three";
    else if (w->hidden)
        trd_compare_hidden(out);
    else
        code = changes(f->first->of, w, out, err);
    trd_compare_flow(&flow, true, out);
    return code;
}

static trd_code estimate(const trd_pairing *first, const trd_pairing *second, size_t by, trd_estimate *out, trd_error *err)
{
    trd_pool  *scratch = trd_pool_new(first->of->scratch);
    following *f = scratch ? trd_pool_calloc(scratch, 1, sizeof *f) : NULL;
    trd_code   code = f ? TRD_OK : trd_compare_no_memory(err);

    if (code == TRD_OK) {
        f->first = first;
        f->second = second;
        code = gather(f, by, scratch, err);
    }
    if (code == TRD_OK)
        code = find(f, by, out, err);
    trd_pool_free(scratch);
    return code;
}

/* Rows of one of the three moments that have a key. */
static void count_keyed(trd_pairing *first, const trd_pairing *second, size_t count)
{
    size_t rows = trd_data_rows(first->of->data, first->base)->rows;

    for (size_t by = 0; by < count; by++)
        first->flow[by].keyed = 0;
    for (size_t i = 0; i < rows; i++)
        if ((first->wave[i] || second->wave[i]) && !trd_column_is_missing(first->pair, i) && !(first->by && trd_column_is_missing(first->by, i)))
            first->flow[first->by ? trd_column_code(first->by, i) : 0].keyed++;
}

trd_code trd_compare_follow_up(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err)
{
    trd_comparison how = *c->how;
    trd_comparing  of_later = *c;
    trd_pairing    first, second;
    trd_code       code = trd_pairing_make(c, count, &first, err);

    how.after = how.later;
    of_later.how = &how;
    if (code == TRD_OK)
        code = trd_pairing_make(&of_later, count, &second, err);
    if (code == TRD_OK)
        count_keyed(&first, &second, count);
    if (code == TRD_OK)
        code = trd_compare_reliability(c, first.base, first.chosen, first.by, out, count, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = estimate(&first, &second, i, &out[i], err);
    return code;
}
