/* The same cases measured twice: before_after, and difference_in_differences
 * with a group that did not take part. The cases are those of pairing.c; the
 * sums of pairs are those of stat/paired.h, gathered on all cores. */
#include "design/pairing_int.h"

#include "base/parallel.h"
#include "stat/did.h"
#include "stat/paired.h"

/* ---- sums of pairs ---------------------------------------------------------------- */

/* What one worker adds up of the cases: complete pairs of those that did not
 * take part and those that did (all of them where that is not told), and of
 * those with a value before how many have none after. */
typedef struct worker {
    trd_paired_sums *sums[2];
    int64_t          present, matched, complete, pairs, hidden, started[2], lost[2];
    char             apart[TRD_APART];
} worker;

typedef struct gathering {
    const trd_pairing *p;
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

static trd_code add_case(const gathering *g, worker *w, chunk chunks[2], const uint32_t rows[2], trd_error *err)
{
    const trd_pairing *p = g->p;
    double             before = rows[0] != UINT32_MAX ? p->value[rows[0]] : NAN, after = rows[1] != UINT32_MAX ? p->value[rows[1]] : NAN;
    int                treated = trd_pairing_treated(p, rows);
    int32_t            cluster = trd_pairing_cluster(p, rows);

    w->present++;
    w->matched += rows[0] != UINT32_MAX && rows[1] != UINT32_MAX;
    if (!isnan(before) && treated >= 0) {
        w->started[treated]++;
        w->lost[treated] += isnan(after);
    }
    if (isnan(before) || isnan(after) || treated < 0)
        return TRD_OK;
    w->complete++;
    if (cluster < 0)
        return TRD_OK;
    int    arm = p->of->how->design == TRD_BEFORE_AFTER ? 1 : treated;
    chunk *c = &chunks[arm];
    w->pairs++;
    w->hidden += trd_pairing_is_hidden(p, rows);
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
        const uint32_t *rows = g->p->row[g->from + i];
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
    into->matched += from->matched;
    into->complete += from->complete;
    into->pairs += from->pairs;
    into->hidden += from->hidden;
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
    const trd_pairing *p = g->p;
    const trd_watch   *watch = trd_data_watch(p->of->data);
    size_t             count = p->start[by + 1] - p->start[by];
    int                threads = trd_parallel_threads(count, watch);
    int32_t            clusters = p->cluster ? trd_labels_count(p->cluster->labels) : 0;

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

static trd_code before_after(const trd_comparing *c, const worker *w, trd_estimate *out, trd_error *err)
{
    trd_unit   unit = trd_measure_unit(c->measure);
    trd_paired r;
    trd_code   code = trd_paired_finish(w->sums[1], c->confidence, &r, err);

    if (code != TRD_OK)
        return code;
    if ((code = trd_compare_found(c, r.change, out, err)) != TRD_OK)
        return code;
    trd_estimate_part(out, "before", c->how->before, unit, trd_span_of(r.before_mean), r.change.cases);
    trd_estimate_part(out, "after", c->how->after, unit, trd_span_of(r.after_mean), r.change.cases);
    trd_compare_to_sd(out, r.before_sd);
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
    if ((code = trd_compare_found(c, r.effect, out, err)) != TRD_OK)
        return code;
    trd_compare_arms(out, r.treated_change.clusters, r.control_change.clusters);
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        trd_estimate_part(out, means[i].name, "", unit, trd_span_of(means[i].arm->mean), means[i].arm->cases);
    out->imbalance = r.imbalance;
    trd_compare_to_sd(out, r.baseline_sd);
    return TRD_OK;
}

/* What was added up, and what it says. */
static trd_code find(const trd_pairing *p, const worker *w, size_t by, trd_estimate *out, trd_error *err)
{
    const trd_comparing *c = p->of;
    trd_flow             flow = p->flow[by];
    trd_code             code = TRD_OK;

    out->marks |= p->marks;
    if (c->how->design == TRD_DIFF_IN_DIFF)
        out->marks |= TRD_MARK_SELF_SELECTION;   /* nobody drew lots */
    out->cases = w->pairs;
    out->left_out = w->present - w->pairs;
    trd_compare_attrition(w->started, w->lost, out);
    flow.matched = w->matched;
    flow.complete = w->complete;
    flow.used = w->pairs;
    if (w->pairs == 0)
        out->reason = "no_pairs";
    else if (w->hidden)
        trd_compare_hidden(out);
    else
        code = c->how->design == TRD_BEFORE_AFTER ? before_after(c, w, out, err) : diff_in_diff(c, w, out, err);
    trd_compare_flow(&flow, true, out);
    return code;
}

static trd_code estimate(const trd_pairing *p, size_t by, trd_estimate *out, trd_error *err)
{
    const trd_comparing *c = p->of;
    trd_pool  *scratch = trd_pool_new(c->scratch);
    gathering *g = scratch ? trd_pool_calloc(scratch, 1, sizeof *g) : NULL;
    trd_code   code = g ? TRD_OK : trd_compare_no_memory(err);

    if (code == TRD_OK) {
        g->p = p;
        code = gather(g, by, scratch, err);
    }
    if (code == TRD_OK)
        code = find(p, &g->workers[0], by, out, err);
    trd_pool_free(scratch);
    return code;
}

trd_code trd_compare_pairs(const trd_comparing *c, trd_estimate *out, size_t count, trd_error *err)
{
    trd_pairing p;
    trd_code    code = trd_pairing_make(c, count, &p, err);

    if (code == TRD_OK)
        code = trd_compare_reliability(c, p.base, p.chosen, p.by, out, count, err);
    for (size_t i = 0; i < count && code == TRD_OK; i++)
        code = estimate(&p, i, &out[i], err);
    return code;
}
