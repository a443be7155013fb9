#include "stat/matching.h"

#include "stat/mean.h"
#include "stat/welch.h"

#include <math.h>
#include <stdlib.h>

#define DECIMALS 1e12
#define MOST_SCORE 1e6

/* A row by its score, in units of 1e-12. */
typedef struct place {
    int64_t score;
    size_t  row;
} place;

static int by_score(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int by_score_falling(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Controls of one score, lowest row first. Blocks that are used up are jumped
 * over: before[b] and after[b] lead to the nearest one that is not. */
typedef struct block {
    int64_t score;
    size_t  next, end;               /* of the sorted controls: next free, and past the last */
} block;

typedef struct queue {
    place  *control, *treated;
    size_t  controls, treateds, blocks;
    block  *block;
    size_t *before, *after;          /* block + 1, 0: none; block, blocks: none */
} queue;

static trd_code check(const double *score, size_t n, trd_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(score[i]) <= MOST_SCORE))
            return trd_fail(err, TRD_E_DATA, "row %zu: %g is no score to match by; leave the row out, or scale the score", i + 1,
                            score[i]);
    return TRD_OK;
}

static trd_code open_queue(queue *q, const double *score, const uint8_t *treated, size_t n, trd_match_order order,
                           trd_pool *scratch, trd_error *err)
{
    *q = (queue){ .control = trd_pool_calloc(scratch, n, sizeof *q->control),
                  .treated = trd_pool_calloc(scratch, n, sizeof *q->treated),
                  .block = trd_pool_calloc(scratch, n, sizeof *q->block),
                  .before = trd_pool_calloc(scratch, n + 1, sizeof *q->before),
                  .after = trd_pool_calloc(scratch, n + 1, sizeof *q->after) };
    if (!q->control || !q->treated || !q->block || !q->before || !q->after)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n; i++) {
        place at = { llround(score[i] * DECIMALS), i };
        if (treated[i])
            q->treated[q->treateds++] = at;
        else
            q->control[q->controls++] = at;
    }
    qsort(q->control, q->controls, sizeof *q->control, by_score);
    if (order != TRD_MATCH_AS_GIVEN)
        qsort(q->treated, q->treateds, sizeof *q->treated, order == TRD_MATCH_HIGHEST ? by_score_falling : by_score);
    for (size_t i = 0; i < q->controls; i++) {
        if (i == 0 || q->control[i].score != q->control[i - 1].score)
            q->block[q->blocks++] = (block){ q->control[i].score, i, i };
        q->block[q->blocks - 1].end = i + 1;
    }
    for (size_t b = 0; b <= q->blocks; b++)
        q->before[b] = q->after[b] = b;
    return TRD_OK;
}

/* Follows the links to the end, and shortens them. */
static size_t follow(size_t *link, size_t at)
{
    size_t end = at;
    while (link[end] != end)
        end = link[end];
    while (link[at] != end) {
        size_t next = link[at];
        link[at] = end;
        at = next;
    }
    return end;
}

/* The first block with a score of at least that. */
static size_t first_from(const queue *q, int64_t score)
{
    size_t low = 0, high = q->blocks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (q->block[middle].score < score)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The nearest free control, *candidates how many are as near; false: none. */
static bool nearest(queue *q, int64_t score, size_t *block_of, int64_t *distance, size_t *candidates)
{
    size_t from = first_from(q, score), above = follow(q->after, from), below = follow(q->before, from);
    bool   has_above = above < q->blocks, has_below = below > 0;

    if (!has_above && !has_below)
        return false;
    int64_t up = has_above ? q->block[above].score - score : INT64_MAX;
    int64_t down = has_below ? score - q->block[below - 1].score : INT64_MAX;
    *distance = up < down ? up : down;
    *candidates = 0;
    if (up == *distance) {
        *block_of = above;
        *candidates += q->block[above].end - q->block[above].next;
    }
    if (down == *distance) {
        const block *b = &q->block[below - 1];
        *candidates += b->end - b->next;
        if (up != down || q->control[b->next].row < q->control[q->block[above].next].row)
            *block_of = below - 1;
    }
    return true;
}

static size_t take(queue *q, size_t b)
{
    size_t row = q->control[q->block[b].next++].row;
    if (q->block[b].next == q->block[b].end) {
        q->after[b] = b + 1;
        q->before[b + 1] = b;
    }
    return row;
}

static double spread_of(const double *score, size_t n)
{
    trd_moments m;
    trd_summary s;
    trd_moments_init(&m);
    for (size_t i = 0; i < n; i++) {
        double rounded = (double)llround(score[i] * DECIMALS) / DECIMALS;
        trd_moments_add(&m, &rounded, NULL, 1);
    }
    trd_moments_finish(&m, &s);
    return s.sd;
}

trd_code trd_match_nearest(const double *score, const uint8_t *treated, size_t n, const trd_match_how *how, trd_pool *pool,
                           trd_match *out, trd_error *err)
{
    trd_code code = check(score, n, err);
    if (code != TRD_OK)
        return code;
    if (!(how->caliper >= 0))
        return trd_fail(err, TRD_E_USAGE, "a caliper of %g is impossible; give standard deviations of the score, such as 0.2",
                        how->caliper);

    trd_pool *scratch = trd_pool_new(pool);
    trd_match m = { .treated = trd_pool_calloc(pool, n, sizeof *m.treated), .control = trd_pool_calloc(pool, n, sizeof *m.control),
                    .weight = trd_pool_calloc(pool, n, sizeof *m.weight), .mean_distance = NAN, .most_distance = NAN };
    queue     q;
    double    limit = how->caliper > 0 ? how->caliper * spread_of(score, n) * DECIMALS : INFINITY;
    trd_wide  sum = 0;
    int64_t   most = 0, distance;
    size_t    at, candidates;

    code = scratch && m.treated && m.control && m.weight ? open_queue(&q, score, treated, n, how->order, scratch, err)
                                                         : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    for (size_t i = 0; code == TRD_OK && i < q.treateds; i++) {
        if (!nearest(&q, q.treated[i].score, &at, &distance, &candidates) || (double)distance > limit) {
            m.unmatched++;
            continue;
        }
        m.treated[m.pairs] = q.treated[i].row;
        m.control[m.pairs] = take(&q, at);
        m.weight[m.treated[m.pairs]] = m.weight[m.control[m.pairs]] = 1;
        m.pairs++;
        m.tied += candidates > 1;
        sum += distance;
        most = distance > most ? distance : most;
    }
    if (code == TRD_OK) {
        if (m.pairs > 0) {
            m.mean_distance = trd_sum_value(trd_sum_of_wide(sum)) / DECIMALS / (double)m.pairs;
            m.most_distance = (double)most / DECIMALS;
        }
        *out = m;
    }
    trd_pool_free(scratch);
    return code;
}

/* ---- the effect of pairs -------------------------------------------------------------- */

static trd_code apart(const trd_match *match, const double *y, const uint8_t *treated, size_t n, const uint32_t *cluster,
                      size_t clusters, double level, trd_interval *out, trd_error *err)
{
    trd_pool      *scratch = trd_pool_new(NULL);
    trd_clustered *with = scratch && clusters <= INT32_MAX ? trd_clustered_new(scratch, (int32_t)clusters) : NULL;
    trd_clustered *without = with ? trd_clustered_new(scratch, (int32_t)clusters) : NULL;
    trd_code       code = without ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu clusters", clusters);
    trd_welch      w;

    for (size_t i = 0; i < n && code == TRD_OK; i++) {
        int32_t code_of = cluster[i] < clusters ? (int32_t)cluster[i] : -1;
        if (match->weight[i] > 0)
            code = trd_clustered_add(treated[i] ? with : without, &y[i], &code_of, NULL, 1, err);
    }
    if (code == TRD_OK)
        code = trd_welch_clustered(with, without, TRD_CR2, level, &w, err);
    if (code == TRD_OK)
        *out = w.difference;
    trd_pool_free(scratch);
    return code;
}

trd_code trd_match_effect(const trd_match *match, const double *y, const uint8_t *treated, size_t n, const uint32_t *cluster,
                          size_t clusters, double level, trd_interval *out, trd_error *err)
{
    trd_moments m;
    trd_summary s;
    trd_mean    mean;
    double      size = 0;

    if (match->pairs > 0 && cluster)
        return apart(match, y, treated, n, cluster, clusters, level, out, err);
    trd_moments_init(&m);
    for (size_t i = 0; i < match->pairs; i++) {
        double a = y[match->treated[i]], b = y[match->control[i]], change = a - b;
        trd_moments_add(&m, &change, NULL, 1);
        size = fmax(size, fmax(fabs(a), fabs(b)));
    }
    trd_moments_finish(&m, &s);
    trd_code code = trd_mean_of(&s, 0, level, &mean, err);
    if (code != TRD_OK)
        return code;
    if (match->pairs == 0 && n > 0)
        mean.mean.reason = TRD_EMPTY_GROUP;
    if (mean.mean.reason == TRD_DEFINED && trd_interval_is_flat(mean.mean.se, size))
        trd_interval_withhold(&mean.mean, TRD_NO_VARIANCE);
    *out = mean.mean;
    return TRD_OK;
}

/* ---- exactly alike -------------------------------------------------------------------- */

static void weigh(const trd_weighted_rows *rows, const uint32_t *stratum, size_t strata, const size_t *count,
                  trd_match_exact_result *r)
{
    for (size_t s = 0; s < strata; s++) {
        const size_t *c = count + 2 * s;
        r->strata += c[0] + c[1] > 0;
        if (c[0] > 0 && c[1] > 0) {
            r->used++;
            r->control += c[0];
            r->treated += c[1];
        }
    }
    for (size_t i = 0; i < rows->rows; i++) {
        const size_t *c = count + 2 * stratum[i];
        bool          with = rows->treated[i] != 0;
        if (c[0] == 0 || c[1] == 0)
            continue;
        r->weight_att[i] = with ? 1 : (double)c[1] / (double)c[0];
        r->weight_ate[i] = (double)(c[0] + c[1]) / (double)c[with];
    }
}

trd_code trd_match_exact(const trd_weighted_rows *rows, const uint32_t *stratum, size_t strata, double level, trd_pool *pool,
                         trd_match_exact_result *out, trd_error *err)
{
    trd_pool              *scratch = trd_pool_new(pool);
    size_t                *count = scratch ? trd_pool_calloc(scratch, 2 * strata, sizeof *count) : NULL;
    trd_match_exact_result r = { .weight_att = trd_pool_calloc(pool, rows->rows, sizeof *r.weight_att),
                                 .weight_ate = trd_pool_calloc(pool, rows->rows, sizeof *r.weight_ate) };
    trd_weighted_rows      all = *rows;
    trd_code code = count && r.weight_att && r.weight_ate ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu strata", strata);

    for (size_t i = 0; code == TRD_OK && i < rows->rows; i++)
        if (stratum[i] < strata)
            count[2 * stratum[i] + (rows->treated[i] != 0)]++;
        else
            code = trd_fail(err, TRD_E_DATA, "row %zu: there is no stratum %u; codes run from 0 to %zu", i + 1, stratum[i], strata - 1);
    if (code == TRD_OK) {
        weigh(rows, stratum, strata, count, &r);
        all.weight = r.weight_att;
        code = trd_weighted_difference(&all, level, &r.att, err);
    }
    if (code == TRD_OK) {
        all.weight = r.weight_ate;
        code = trd_weighted_difference(&all, level, &r.ate, err);
    }
    if (code == TRD_OK && rows->rows > 0 && r.used == 0)
        r.att.difference.reason = r.ate.difference.reason = TRD_EMPTY_GROUP;
    if (code == TRD_OK)
        *out = r;
    trd_pool_free(scratch);
    return code;
}
