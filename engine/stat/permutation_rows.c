#include "stat/permutation_int.h"

#include "stat/grid_int.h"

#include <inttypes.h>
#include <math.h>

static trd_code count_rows(const double *x, const uint8_t *group, const uint32_t *stratum, uint32_t strata, size_t n,
                           trd_counted *in, trd_error *err)
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
static void deal_stratum(trd_dealt *d, const uint64_t *key, uint32_t n, uint32_t ones)
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
static void find_bounds(trd_dealt *d, const trd_grid *grid)
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
        rounding += 2 * (int64_t)d->layer[s].chosen; /* half a step for every row that goes or comes, and in what is expected */
    d->most -= rounding;
    d->least += rounding;
    d->rounding = rounding;
    d->unit *= grid->scale;
}

static trd_code deal_rows(trd_dealt *d, const double *x, const uint8_t *group, const uint32_t *stratum, const trd_counted *in,
                          size_t n, trd_pool *pool, trd_permutation *out, trd_error *err)
{
    trd_grid  grid;
    uint64_t *key = trd_pool_calloc(pool, n, sizeof *key), *other = trd_pool_calloc(pool, n, sizeof *other);
    bool      equal = true;

    d->low = trd_pool_calloc(pool, n, sizeof *d->low);
    d->high = trd_pool_calloc(pool, n, sizeof *d->high);
    d->layer = trd_pool_calloc(pool, (size_t)out->strata, sizeof *d->layer);
    if (!key || !other || !d->low || !d->high || !d->layer)
        return trd_permutation_no_memory(err, n);
    if (!trd_grid_for(x, n, &grid))
        return trd_fail(err, TRD_E_LIMIT, "the values lie too far apart to be added exactly; look at the largest");
    for (size_t i = 0; i < n; i++)
        key[i] = key_of(stratum ? stratum[i] : 0, trd_grid_step(&grid, x[i]), group[i]);
    key = sort_keys(key, other, n);
    for (size_t from = 0, rows; from < n; from += rows) {
        const trd_counted *c = &in[key[from] >> 32];
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
    trd_permutation p = trd_permutation_none();
    trd_dealt       d = { .how = how };
    trd_code        code = trd_permutation_check(how, err);

    if (code != TRD_OK)
        return code;
    if (n >= INT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu rows are too many to permute; permute clusters instead", n);
    strata = stratum ? strata : 1;
    trd_pool    *pool = trd_pool_new(NULL);
    trd_counted *in = pool ? trd_pool_calloc(pool, strata + (size_t)1, sizeof *in) : NULL;
    code = in ? count_rows(x, group, stratum, strata, n, in, err) : trd_permutation_no_memory(err, n);
    if (code == TRD_OK)
        trd_permutation_difference(in, strata, &p);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = deal_rows(&d, x, group, stratum, in, n, pool, &p, err);
    if (code == TRD_OK && p.reason == TRD_DEFINED)
        code = trd_permutation_look(&d, pool, &p, err);
    trd_pool_free(pool);
    if (code == TRD_OK)
        *out = p;
    return code;
}
