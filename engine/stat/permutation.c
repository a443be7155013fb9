/* Units (rows or clusters) stand in order of stratum and value, so that their
 * order in the data does not matter. In every stratum the smaller group is the
 * one that is chosen; where that is group 0 the values change sign, which gives
 * the same difference. */
#include "stat/permutation.h"

#include "base/parallel.h"
#include "stat/grid_int.h"
#include "stat/subset_int.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 2, SPAN = 4096, BATCH = 4, LOOK = 65536, EXACT = 1000000 };
enum { GREATER = 1, LESS = 2, FAR = 4 };             /* what an arrangement is, beside the data */

/* What is known of a stratum, or of everything, before labels are dealt. */
typedef struct counted {
    double  cases[GROUPS];           /* clusters may have weights in them */
    trd_sum sum[GROUPS];
} counted;

/* Everything that a replicate needs. */
typedef struct dealt {
    const trd_resampling *how;
    trd_layer *layer;
    size_t     layers, units;
    uint64_t   chosen;               /* units, over all layers                              */

    int16_t   *low, *high;           /* rows: steps of the grid in halves                   */
    bool       halves;               /* some high half is not 0                             */
    int64_t    base;                 /* sum of group 1 = base + sum of the chosen           */
    int64_t    observed, least, most;        /* sums of group 1: the data's; as far below and above */
    int64_t    rounding;             /* sums this near are equal                            */
    int64_t    whole;                /* the sum to expect: whole + part                     */
    double     part, unit;           /* difference = (sum - expected) / unit                */

    double    *x, *cases;            /* clusters: sums from the stratum's mean; their cases */
    double    *all;                  /* cases of a layer                                    */
    double     value, size;          /* of the data; sum of the sizes of x                  */

    uint8_t   *mask[TRD_THREADS];    /* [BATCH][room], a worker's own                       */
    double    *values;               /* one a replicate                                     */
    uint8_t   *found;                /* GREATER, LESS, FAR; one a replicate                 */
} dealt;

static trd_code no_memory(trd_error *err, size_t n)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for a permutation test of %zu units", n);
}

/* ---- what an arrangement says ---- */

/* Does an arrangement with this sum of group 1 differ as much? */
static uint8_t judge_sum(const dealt *d, int64_t sum, double *value)
{
    *value = ((double)(sum - d->whole) - d->part) / d->unit;
    return (uint8_t)((sum >= d->observed - d->rounding ? GREATER : 0) | (sum <= d->observed + d->rounding ? LESS : 0) |
                     (sum >= d->most || sum <= d->least ? FAR : 0));
}

/* The same of clusters, `top` being the sum of the chosen and `below` the sum
 * over strata of n1 n0 / n. Sums of N doubles are off by N / 2^53 of the sum of
 * their sizes at most. */
static uint8_t judge_quotient(const dealt *d, double top, double below, double *value)
{
    double rounding = 4 * (double)d->units * 0x1p-53 * (d->size / below + fabs(d->value)), v = top / below;

    *value = v;
    return (uint8_t)((v >= d->value - rounding ? GREATER : 0) | (v <= d->value + rounding ? LESS : 0) |
                     (fabs(v) >= fabs(d->value) - rounding ? FAR : 0));
}

static uint8_t judge_chosen(const dealt *d, const uint32_t *chosen, double *value)
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

static trd_code look_at_all(const dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    uint32_t   *chosen = trd_pool_calloc(pool, d->chosen + 1, sizeof *chosen);
    int64_t     looked = 0, greater = 0, less = 0, far = 0;
    trd_moments m;
    trd_summary s;

    if (!chosen)
        return no_memory(err, d->units);
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

TRD_FAST static void widen(const uint8_t *mask, size_t n, int16_t *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = mask[i];
}

/* The sums of group 1 for some masks, a block of rows at a time. */
static void sum_rows(const dealt *d, const uint8_t *masks, size_t room, size_t count, int64_t *sum)
{
    int16_t weight[SPAN];

    for (size_t k = 0; k < count; k++)
        sum[k] = d->base;
    for (size_t from = 0; from < d->units; from += SPAN) {
        size_t n = d->units - from < SPAN ? d->units - from : SPAN;
        for (size_t k = 0; k < count; k++) {
            widen(masks + k * room + from, n, weight);
            sum[k] += trd_grid_weighted(weight, d->low + from, n);
            if (d->halves)
                sum[k] += (int64_t)65536 * trd_grid_weighted(weight, d->high + from, n);
        }
    }
}

static uint8_t judge_mask(const dealt *d, const uint8_t *mask, double *value)
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
    const dealt *d = user;
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

static trd_code look_at_some(dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    size_t      count = (size_t)d->how->replicates, piece = BATCH * (1 + 20000 / d->units);
    int         threads = trd_parallel_threads(count * d->units, d->how->watch);
    int64_t     greater = 0, less = 0, far = 0;
    trd_moments m;
    trd_summary s;

    d->values = d->how->values ? d->how->values : trd_pool_calloc(pool, count, sizeof *d->values);
    d->found = trd_pool_calloc(pool, count, 1);
    if (!d->values || !d->found)
        return no_memory(err, d->units);
    for (int t = 0; t < threads; t++)
        if (!(d->mask[t] = trd_pool_calloc(pool, BATCH, trd_subset_room(d->units) + TRD_APART)))
            return no_memory(err, d->units);
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

static trd_code look(dealt *d, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    out->arrangements = trd_subset_count(d->layer, d->layers);
    for (size_t s = 0; s < d->layers; s++)
        d->chosen += d->layer[s].chosen;
    if (out->arrangements <= EXACT || out->arrangements <= d->how->replicates)
        return look_at_all(d, pool, out, err);
    return look_at_some(d, pool, out, err);
}

/* ---- the difference of the data ---- */

static trd_code check_how(const trd_resampling *how, trd_error *err)
{
    trd_resampling checked = *how;
    checked.level = 0.95;                            /* there is no interval */
    return trd_resampling_check(&checked, err);
}

/* Sums over strata of n1 n0 / n times the difference, and of n1 n0 / n. */
static void difference_of(const counted *in, size_t strata, trd_permutation *out)
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

static trd_permutation nothing_yet(void)
{
    return (trd_permutation){ .value = NAN, .p = NAN, .p_greater = NAN, .p_less = NAN, .sd = NAN, .arrangements = NAN };
}

/* ---- rows ---- */

static trd_code count_rows(const double *x, const uint8_t *group, const uint32_t *stratum, uint32_t strata, size_t n,
                           counted *in, trd_error *err)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t s = stratum ? stratum[i] : 0;
        if (group[i] > 1)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no group %d; a difference has groups 0 and 1", i + 1, group[i]);
        if (s >= strata)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no stratum %" PRIu32 "; there are %" PRIu32, i + 1, s, strata);
        in[s].cases[group[i]]++;
        in[s].sum[group[i]] = trd_sum_plus(in[s].sum[group[i]], (trd_sum){ x[i], 0 });
    }
    return TRD_OK;
}

/* Sorts keys by their bytes, from the last; a byte that all have alike is
 * passed by. `other` has room for as many. Returns where they are. */
static uint64_t *sort_keys(uint64_t *key, uint64_t *other, size_t n)
{
    for (int shift = 0; shift < 64; shift += 8) {
        size_t at[257] = { 0 };
        for (size_t i = 0; i < n; i++)
            at[(key[i] >> shift & 255) + 1]++;
        if (at[(key[0] >> shift & 255) + 1] == n)
            continue;
        for (int b = 1; b < 256; b++)
            at[b] += at[b - 1];
        for (size_t i = 0; i < n; i++)
            other[at[key[i] >> shift & 255]++] = key[i];
        uint64_t *keep = key;
        key = other;
        other = keep;
    }
    return key;
}

/* Stratum, step and group in one number. */
static uint64_t key_of(uint32_t stratum, int32_t step, uint8_t group)
{
    return (uint64_t)stratum << 32 | (uint64_t)(uint32_t)(step + (1 << 30)) << 1 | group;
}

static int32_t step_of(uint64_t key)
{
    return (int32_t)((uint32_t)key >> 1) - (1 << 30);
}

/* Puts the rows of one stratum behind those that are there. */
static void deal_stratum(dealt *d, const uint64_t *key, uint32_t n, uint32_t ones)
{
    bool     turned = ones > n - ones;
    int64_t  all = 0;
    int16_t *low = d->low + d->units, *high = d->high + d->units;

    for (uint32_t i = 0; i < n; i++) {
        int32_t step = step_of(key[i]), put = turned ? -step : step;
        all += step;
        d->observed += key[i] & 1 ? step : 0;
        low[i] = trd_grid_low(put);
        high[i] = trd_grid_high(put);
        d->halves |= high[i] != 0;
    }
    trd_wide expected = (trd_wide)all * ones;
    int64_t  whole = (int64_t)(expected / n) - (expected % n < 0);
    d->whole += whole;
    d->part += (double)(int64_t)(expected - (trd_wide)whole * n) / n;
    d->base += turned ? all : 0;
    d->unit += (double)ones * (n - ones) / n;
    d->layer[d->layers++] = (trd_layer){ (uint32_t)d->units, n, turned ? n - ones : ones };
    d->units += n;
}

/* From which sums on is an arrangement as far from what is to be expected? The
 * mirror image of the data's sum need not be a whole number. */
static void find_bounds(dealt *d, const trd_grid *grid)
{
    double  fuzz = 1e-9;
    int64_t twice = 2 * d->whole - d->observed, rounding = 0;

    if ((double)(d->observed - d->whole) >= d->part - fuzz) {
        d->most = d->observed;
        d->least = twice + (int64_t)floor(2 * d->part + fuzz);
    } else {
        d->least = d->observed;
        d->most = twice + (int64_t)ceil(2 * d->part - fuzz);
    }
    for (size_t s = 0; !grid->exact && s < d->layers; s++)
        rounding += d->layer[s].chosen;              /* so many rows in, so many out: half a step each */
    d->most -= rounding;
    d->least += rounding;
    d->rounding = rounding;
    d->unit *= grid->scale;
}

static trd_code deal_rows(dealt *d, const double *x, const uint8_t *group, const uint32_t *stratum, const counted *in, size_t n,
                          trd_pool *pool, trd_permutation *out, trd_error *err)
{
    trd_grid  grid;
    uint64_t *key = trd_pool_calloc(pool, n, sizeof *key), *other = trd_pool_calloc(pool, n, sizeof *other);
    bool      equal = true;

    d->low = trd_pool_calloc(pool, n, sizeof *d->low);
    d->high = trd_pool_calloc(pool, n, sizeof *d->high);
    d->layer = trd_pool_calloc(pool, (size_t)out->strata, sizeof *d->layer);
    if (!key || !other || !d->low || !d->high || !d->layer)
        return no_memory(err, n);
    if (!trd_grid_for(x, n, &grid))
        return trd_fail(err, TRD_E_LIMIT, "the values lie too far apart to be added exactly; look at the largest");
    for (size_t i = 0; i < n; i++)
        key[i] = key_of(stratum ? stratum[i] : 0, trd_grid_step(&grid, x[i]), group[i]);
    key = sort_keys(key, other, n);
    for (size_t from = 0, rows; from < n; from += rows) {
        const counted *c = &in[key[from] >> 32];
        rows = (size_t)(c->cases[0] + c->cases[1]);
        if (c->cases[0] == 0 || c->cases[1] == 0)
            continue;
        equal = equal && step_of(key[from]) == step_of(key[from + rows - 1]);
        deal_stratum(d, key + from, (uint32_t)rows, (uint32_t)c->cases[1]);
    }
    find_bounds(d, &grid);
    if (equal)
        out->reason = TRD_NO_VARIANCE;
    return TRD_OK;
}

trd_code trd_permutation_rows(const double *x, const uint8_t *group, const uint32_t *stratum, uint32_t strata, size_t n,
                              const trd_resampling *how, trd_permutation *out, trd_error *err)
{
    trd_permutation p = nothing_yet();
    dealt           d = { .how = how };
    trd_code        code = check_how(how, err);

    if (code != TRD_OK)
        return code;
    if (n >= INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu rows are too many to permute; permute clusters instead", n);
    strata = stratum ? strata : 1;
    trd_pool *pool = trd_pool_new(NULL);
    counted  *in = pool ? trd_pool_calloc(pool, strata + (size_t)1, sizeof *in) : NULL;
    code = in ? count_rows(x, group, stratum, strata, n, in, err) : no_memory(err, n);
    if (code == TRD_OK)
        difference_of(in, strata, &p);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = deal_rows(&d, x, group, stratum, in, n, pool, &p, err);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = look(&d, pool, &p, err);
    trd_pool_free(pool);
    if (code == TRD_OK)
        *out = p;
    return code;
}

/* ---- clusters ---- */

typedef struct cluster {
    uint32_t stratum;
    bool     one;                    /* of group 1                            */
    double   x, cases;               /* sum from the stratum's mean           */
    double   size;                   /* of the numbers that x came from       */
} cluster;

static int by_stratum_and_value(const void *a, const void *b)
{
    const cluster *p = a, *q = b;

    if (p->stratum != q->stratum)
        return p->stratum < q->stratum ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->cases > q->cases) - (p->cases < q->cases);
}

static trd_code check_clusters(const trd_contrast *c, trd_error *err)
{
    trd_code code = trd_contrast_check(c, err);

    if (code != TRD_OK)
        return code;
    if (c->groups != 2 || fabs(c->contrast[0]) != 1 || c->contrast[1] != -c->contrast[0])
        return trd_fail(err, TRD_E_USAGE, "labels are dealt to two groups, with contrast 1 -1 or -1 1");
    for (size_t g = 0; g < c->clusters; g++)
        if (c->cases[2 * g] > 0 && c->cases[2 * g + 1] > 0)
            return trd_fail(err, TRD_E_DATA, "cluster %zu has cases in both groups, so it has no label of its own; permute rows, "
                            "with clusters as strata", g);
    return TRD_OK;
}

/* Gathers the clusters that hold a case. */
static trd_code gather_clusters(const trd_contrast *c, const uint32_t *stratum, uint32_t strata, counted *in, cluster *out,
                                size_t *used, trd_error *err)
{
    for (size_t g = 0; g < c->clusters; g++) {
        uint32_t s = stratum ? stratum[g] : 0;
        if (s >= strata)
            return trd_fail(err, TRD_E_DATA, "cluster %zu: there is no stratum %" PRIu32 "; there are %" PRIu32, g, s, strata);
        for (int j = 0; j < GROUPS; j++) {
            double cases = c->cases[2 * g + (size_t)j], sum = c->sum[2 * g + (size_t)j];
            bool   one = c->contrast[j] > 0;
            if (!(cases > 0))
                continue;
            in[s].cases[one] += cases;
            in[s].sum[one] = trd_sum_plus(in[s].sum[one], (trd_sum){ sum, 0 });
            out[(*used)++] = (cluster){ s, one, sum, cases, 0 };
        }
    }
    return TRD_OK;
}

/* Puts the clusters of one stratum behind those that are there. */
static void deal_clusters(dealt *d, const cluster *c, size_t n)
{
    size_t ones = 0;
    double cases = 0;

    for (size_t i = 0; i < n; i++) {
        ones += c[i].one;
        cases += c[i].cases;
    }
    bool turned = ones > n - ones;
    for (size_t i = 0; i < n; i++) {
        d->x[d->units + i] = turned ? -c[i].x : c[i].x;
        d->cases[d->units + i] = c[i].cases;
        d->size += fabs(c[i].x);
    }
    d->all[d->layers] = cases;
    d->layer[d->layers++] = (trd_layer){ (uint32_t)d->units, (uint32_t)n, (uint32_t)(turned ? n - ones : ones) };
    d->units += n;
}

static trd_code deal_all_clusters(dealt *d, cluster *c, size_t n, const counted *in, trd_pool *pool, trd_permutation *out,
                                  trd_error *err)
{
    bool equal = true;

    d->x = trd_pool_calloc(pool, n, sizeof *d->x);
    d->cases = trd_pool_calloc(pool, n, sizeof *d->cases);
    d->all = trd_pool_calloc(pool, (size_t)out->strata, sizeof *d->all);
    d->layer = trd_pool_calloc(pool, (size_t)out->strata, sizeof *d->layer);
    if (!d->x || !d->cases || !d->all || !d->layer)
        return no_memory(err, n);
    for (size_t i = 0; i < n; i++) {
        const counted *k = &in[c[i].stratum];
        trd_sum mean = trd_sum_over(trd_sum_plus(k->sum[0], k->sum[1]), trd_sum_of(k->cases[0], k->cases[1]));
        trd_sum expected = trd_sum_times(mean, (trd_sum){ c[i].cases, 0 });
        c[i].size = fmax(fabs(c[i].x), fabs(trd_sum_value(expected)));
        c[i].x = trd_sum_value(trd_sum_minus((trd_sum){ c[i].x, 0 }, expected));
    }
    qsort(c, n, sizeof *c, by_stratum_and_value);
    for (size_t from = 0, to; from < n; from = to) {
        const counted *k = &in[c[from].stratum];
        for (to = from; to < n && c[to].stratum == c[from].stratum; to++)
            ;
        if (k->cases[0] == 0 || k->cases[1] == 0)
            continue;
        for (size_t i = from; i < to; i++)
            equal = equal && trd_interval_is_flat(fabs(c[i].x), c[i].size);
        deal_clusters(d, c + from, to - from);
    }
    d->value = out->value;
    out->clusters = (int64_t)d->units;
    if (equal)
        out->reason = TRD_NO_VARIANCE;
    return TRD_OK;
}

trd_code trd_permutation_clusters(const trd_contrast *c, const uint32_t *stratum, uint32_t strata, const trd_resampling *how,
                                  trd_permutation *out, trd_error *err)
{
    trd_permutation p = nothing_yet();
    dealt           d = { .how = how };
    size_t          used = 0;
    trd_code        code = check_how(how, err);

    if (code != TRD_OK || (code = check_clusters(c, err)) != TRD_OK)
        return code;
    if (c->clusters >= INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu clusters are too many to permute", c->clusters);
    strata = stratum ? strata : 1;
    trd_pool *pool = trd_pool_new(NULL);
    counted  *in = pool ? trd_pool_calloc(pool, strata + (size_t)1, sizeof *in) : NULL;
    cluster  *all = in ? trd_pool_calloc(pool, c->clusters + 1, sizeof *all) : NULL;
    code = all ? gather_clusters(c, stratum, strata, in, all, &used, err) : no_memory(err, c->clusters);
    if (code == TRD_OK)
        difference_of(in, strata, &p);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = deal_all_clusters(&d, all, used, in, pool, &p, err);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = look(&d, pool, &p, err);
    trd_pool_free(pool);
    if (code == TRD_OK)
        *out = p;
    return code;
}
