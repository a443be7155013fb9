/* What an arrangement says, and looking at all of them or at random ones. */
#include "stat/permutation_int.h"

#include <math.h>

enum { SPAN = 4096, BATCH = 4, LOOK = 65536, EXACT = 1000000 };
enum { GREATER = 1, LESS = 2, FAR = 4 };             /* what an arrangement is, beside the data */

trd_code trd_permutation_no_memory(trd_error *err, size_t n)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a permutation test of %zu units", n);
}

/* ---- what an arrangement says ---- */

/* Does an arrangement with this sum of group 1 differ as much? */
static uint8_t judge_sum(const trd_dealt *d, int64_t sum, double *value)
{
    *value = ((double)(sum - d->whole) - d->part) / d->unit;
    return (uint8_t)((sum >= d->observed - d->rounding ? GREATER : 0) | (sum <= d->observed + d->rounding ? LESS : 0) |
                     (sum >= d->most || sum <= d->least ? FAR : 0));
}

/* The same of clusters, `top` being the sum of the chosen and `below` the sum
 * over strata of n1 n0 / n. Sums of N doubles are off by N / 2^53 of the sum of
 * their sizes at most. */
static uint8_t judge_quotient(const trd_dealt *d, double top, double below, double *value)
{
    double rounding = 4 * (double)d->units * 0x1p-53 * (d->size / below + fabs(d->value)), v = top / below;

    *value = v;
    return (uint8_t)((v >= d->value - rounding ? GREATER : 0) | (v <= d->value + rounding ? LESS : 0) |
                     (fabs(v) >= fabs(d->value) - rounding ? FAR : 0));
}

static uint8_t judge_chosen(const trd_dealt *d, const uint32_t *chosen, double *value)
{
    if (d->low) {
        int64_t sum = d->base;
        for (uint64_t k = 0; k < d->chosen; k++)
            sum += d->low[chosen[k]] + 65536 * d->high[chosen[k]];
        return judge_sum(d, sum, value);
    }
    double top = 0, below = 0;
    for (size_t s = 0; s < d->layers; chosen += d->layer[s].chosen, s++) {
        double cases = 0;
        for (uint32_t k = 0; k < d->layer[s].chosen; k++) {
            top += d->x[chosen[k]];
            cases += d->cases[chosen[k]];
        }
        below += cases * (d->all[s] - cases) / d->all[s];
    }
    return judge_quotient(d, top, below, value);
}

/* ---- all arrangements ---- */

static trd_code look_at_all(const trd_dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    uint32_t   *chosen = trd_pool_calloc(pool, d->chosen + 1, sizeof *chosen);
    int64_t     looked = 0, greater = 0, less = 0, far = 0;
    trd_moments m;
    trd_summary s;

    if (!chosen)
        return trd_permutation_no_memory(err, d->units);
    trd_moments_init(&m);
    trd_subset_first(d->layer, d->layers, chosen);
    do {
        double  value;
        uint8_t found = judge_chosen(d, chosen, &value);
        trd_moments_add(&m, &value, NULL, 1);
        greater += found & GREATER ? 1 : 0;
        less += found & LESS ? 1 : 0;
        far += found & FAR ? 1 : 0;
        if (++looked % LOOK == 0 && trd_watch_stops(d->how->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
    } while (trd_subset_next(d->layer, d->layers, chosen));
    trd_moments_finish(&m, &s);
    out->exact = true;
    out->sd = sqrt(s.variance_population);
    out->p = (double)far / (double)looked;
    out->p_greater = (double)greater / (double)looked;
    out->p_less = (double)less / (double)looked;
    return TRD_OK;
}

/* ---- random arrangements ---- */

/* The sum of the marked rows of a block, in steps; high is NULL when all halves
 * are 0. At most 4096 * 32768 < 2^31 in each sum. */
TRD_FAST static int64_t sum_marked(const uint8_t *mask, const int16_t *low, const int16_t *high, size_t n)
{
    int16_t weight[SPAN];
    int32_t lows = 0, highs = 0;

    for (size_t i = 0; i < n; i++)
        weight[i] = mask[i];
    if (!high) {
        for (size_t i = 0; i < n; i++)
            lows += (int32_t)weight[i] * low[i];
        return lows;
    }
    for (size_t i = 0; i < n; i++) {
        lows += (int32_t)weight[i] * low[i];
        highs += (int32_t)weight[i] * high[i];
    }
    return lows + 65536 * (int64_t)highs;
}

/* The sums of group 1 for some masks, a block of rows at a time. */
static void sum_rows(const trd_dealt *d, const uint8_t *masks, size_t room, size_t count, int64_t *sum)
{
    for (size_t k = 0; k < count; k++)
        sum[k] = d->base;
    for (size_t from = 0; from < d->units; from += SPAN) {
        size_t n = d->units - from < SPAN ? d->units - from : SPAN;
        for (size_t k = 0; k < count; k++)
            sum[k] += sum_marked(masks + k * room + from, d->low + from, d->halves ? d->high + from : NULL, n);
    }
}

static uint8_t judge_mask(const trd_dealt *d, const uint8_t *mask, double *value)
{
    double top = 0, below = 0;

    for (size_t s = 0; s < d->layers; s++) {
        const trd_layer *l = &d->layer[s];
        double           cases = 0;
        for (size_t i = l->from; i < (size_t)l->from + l->units; i++) {
            top += mask[i] ? d->x[i] : 0;
            cases += mask[i] ? d->cases[i] : 0;
        }
        below += cases * (d->all[s] - cases) / d->all[s];
    }
    return judge_quotient(d, top, below, value);
}

static trd_code draw_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const trd_dealt *d = user;
    size_t       room = trd_subset_room(d->units);
    int64_t      sum[BATCH];

    for (size_t at = from, n; at < to; at += n) {
        n = to - at < BATCH ? to - at : BATCH;
        for (size_t k = 0; k < n; k++) {
            if (trd_watch_stops(d->how->watch))
                return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
            trd_subset_draw(d->layer, d->layers, d->how->seed, at + k, d->mask[worker] + k * room);
        }
        if (d->low)
            sum_rows(d, d->mask[worker], room, n, sum);
        for (size_t k = 0; k < n; k++)
            d->found[at + k] = d->low ? judge_sum(d, sum[k], &d->values[at + k])
                                      : judge_mask(d, d->mask[worker] + k * room, &d->values[at + k]);
    }
    return TRD_OK;
}

static double counted_in(int64_t count, size_t replicates)
{
    return (1 + (double)count) / (1 + (double)replicates);
}

static trd_code look_at_some(trd_dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    size_t      count = (size_t)d->how->replicates, piece = BATCH * (1 + 20000 / d->units);
    int         threads = trd_parallel_threads(count * d->units, d->how->watch);
    int64_t     greater = 0, less = 0, far = 0;
    trd_moments m;
    trd_summary s;

    d->values = d->how->values ? d->how->values : trd_pool_calloc(pool, count, sizeof *d->values);
    d->found = trd_pool_calloc(pool, count, 1);
    if (!d->values || !d->found)
        return trd_permutation_no_memory(err, d->units);
    for (int t = 0; t < threads; t++)
        if (!(d->mask[t] = trd_pool_calloc(pool, BATCH, trd_subset_room(d->units) + TRD_APART)))
            return trd_permutation_no_memory(err, d->units);
    trd_code code = trd_parallel(count, piece, threads, draw_piece, d, d->how->watch, "permutation", err);
    if (code != TRD_OK)
        return code;
    for (size_t r = 0; r < count; r++) {
        greater += d->found[r] & GREATER ? 1 : 0;
        less += d->found[r] & LESS ? 1 : 0;
        far += d->found[r] & FAR ? 1 : 0;
    }
    trd_moments_init(&m);
    trd_moments_add(&m, d->values, NULL, count);
    trd_moments_finish(&m, &s);
    out->replicates = d->how->replicates;
    out->sd = s.sd;
    out->p = counted_in(far, count);
    out->p_greater = counted_in(greater, count);
    out->p_less = counted_in(less, count);
    return TRD_OK;
}

trd_code trd_permutation_look(trd_dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    out->arrangements = trd_subset_count(d->layer, d->layers);
    for (size_t s = 0; s < d->layers; s++)
        d->chosen += d->layer[s].chosen;
    if (out->arrangements <= EXACT || out->arrangements <= d->how->replicates)
        return look_at_all(d, pool, out, err);
    return look_at_some(d, pool, out, err);
}

/* ---- the difference of the data ---- */

trd_code trd_permutation_check(const trd_resampling *how, trd_error *err)
{
    trd_resampling checked = *how;
    checked.level = 0.95;                            /* there is no interval */
    return trd_resampling_check(&checked, err);
}

/* Sums over strata of n1 n0 / n times the difference, and of n1 n0 / n. */
void trd_permutation_difference(const trd_counted *in, size_t strata, trd_permutation *out)
{
    trd_sum top = { 0, 0 }, below = { 0, 0 };
    double  all = 0, left_out = 0, sums = 0;

    for (size_t s = 0; s < strata; s++) {
        double  n1 = in[s].cases[1], n0 = in[s].cases[0];
        trd_sum one = { n1, 0 }, none = { n0, 0 }, both = trd_sum_of(n1, n0);
        all += n1 + n0;
        sums += trd_sum_value(in[s].sum[1]) + trd_sum_value(in[s].sum[0]);
        if (n1 == 0 || n0 == 0) {
            left_out += n1 + n0;
            continue;
        }
        trd_sum weight = trd_sum_over(trd_sum_times(one, none), both);
        trd_sum d = trd_sum_minus(trd_sum_over(in[s].sum[1], one), trd_sum_over(in[s].sum[0], none));
        top = trd_sum_plus(top, trd_sum_times(weight, d));
        below = trd_sum_plus(below, weight);
        out->strata++;
    }
    double value = trd_sum_value(trd_sum_over(top, below));
    out->cases = (int64_t)llround(all - left_out);
    out->left_out = (int64_t)llround(left_out);
    out->reason = all == 0 ? TRD_NO_CASES : !isfinite(sums) ? TRD_NOT_FINITE : out->strata == 0 ? TRD_EMPTY_GROUP
                : !isfinite(value) ? TRD_NOT_FINITE : TRD_DEFINED;
    out->value = out->reason == TRD_DEFINED ? value : NAN;
}

trd_permutation trd_permutation_none(void)
{
    return (trd_permutation){ .value = NAN, .p = NAN, .p_greater = NAN, .p_less = NAN, .sd = NAN, .arrangements = NAN };
}
