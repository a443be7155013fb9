#include "stat/bootstrap.h"

#include "base/parallel.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

trd_code trd_resampling_check(const trd_resampling *how, trd_error *err)
{
    if (how->replicates < 20 || how->replicates > 10000000)
        return trd_fail(err, TRD_E_USAGE, "%d replicates; give 20 to 10,000,000 (2,000 is usual)", how->replicates);
    return trd_level_check(how->level, err);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* At rank (n + 1) p of sorted values, counting from 1. */
static double percentile(const double *sorted, int n, double p)
{
    double rank = (n + 1) * p, below = floor(rank);

    if (below < 1)
        return sorted[0];
    if (below >= n)
        return sorted[n - 1];
    double low = sorted[(int)below - 1], high = sorted[(int)below];
    return low + (rank - below) * (high - low);
}

trd_bootstrap trd_bootstrap_of(double value, double *values, int replicates, double level)
{
    trd_bootstrap b = { .value = value, .low = NAN, .high = NAN, .level = level, .se = NAN, .bias = NAN,
                        .replicates = replicates, .reason = TRD_DEFINED };
    trd_moments   m;
    trd_summary   s;

    for (int i = 0; i < replicates; i++)
        b.undefined += isnan(values[i]);
    if (b.undefined > 0) {
        b.reason = TRD_NO_REPLICATE;
        return b;
    }
    trd_moments_init(&m);
    trd_moments_add(&m, values, NULL, (size_t)replicates);
    trd_moments_finish(&m, &s);
    if (s.reason != TRD_DEFINED || trd_interval_is_flat(s.sd, fmax(fabs(s.least), fabs(s.most)))) {
        b.reason = s.reason == TRD_NOT_FINITE ? TRD_NOT_FINITE : TRD_NO_VARIANCE;
        return b;
    }
    qsort(values, (size_t)replicates, sizeof *values, by_size);
    b.se = s.sd;
    b.bias = s.mean - value;
    b.low = percentile(values, replicates, (1 - level) / 2);
    b.high = percentile(values, replicates, (1 + level) / 2);
    return b;
}

/* ---- clusters ---- */

enum { CHUNK = 1024 };                               /* random words at a time */
static const uint64_t REDRAWN = UINT64_C(1) << 63;   /* stream of second draws */

/* A cluster: its cases per group, then its sums of (value - group mean), so
 * that a replicate's mean is the mean plus a small number. */
typedef struct job {
    const trd_contrast       *c;
    const trd_contrast_whole *whole;
    const trd_resampling     *how;
    double                   *packed;
    double                   *values;
    size_t                    used, width;
} job;

static double *pack(const trd_contrast *c, const trd_contrast_whole *whole, trd_pool *pool)
{
    size_t  groups = (size_t)c->groups, at = 0;
    double *packed = trd_pool_calloc(pool, (whole->used + 1) * groups, 2 * sizeof *packed);

    for (size_t g = 0; packed && g < c->clusters; g++) {
        double all = 0;
        for (size_t j = 0; j < groups; j++) {
            double cases = c->cases[g * groups + j], sum = c->sum[g * groups + j];
            trd_sum expected = trd_sum_product(cases, whole->mean[j]);
            packed[at + j] = cases;
            packed[at + groups + j] = (sum - expected.high) - expected.low;
            all += cases;
        }
        at += all > 0 ? 2 * groups : 0;              /* without cases: written over */
    }
    return packed;
}

/* Below `limit`, every number equally likely: the high half of word * limit,
 * drawn again in the rare case that would make the first numbers more likely.
 * Source: D. Lemire (2019), ACM TOMACS 29(1), 3. */
static size_t index_of(uint32_t word, uint32_t limit, const trd_random *again)
{
    uint64_t product = (uint64_t)word * limit;

    if ((uint32_t)product < limit && (uint32_t)product < -limit % limit) {
        trd_random r = *again;
        return (size_t)trd_random_below(&r, limit);
    }
    return (size_t)(product >> 32);
}

/* With a constant width the compiler keeps the totals in registers. */
static inline void add_drawn(const job *j, const uint32_t *word, size_t first, size_t n, uint64_t replicate, size_t width,
                             double *total)
{
    for (size_t i = 0; i < n; i++) {
        trd_random    again = { j->how->seed, replicate | REDRAWN, (uint64_t)(first + i) << 16 };
        const double *cluster = j->packed + width * index_of(word[i], (uint32_t)j->used, &again);
        for (size_t k = 0; k < width; k++)
            total[k] += cluster[k];
    }
}

TRD_FAST static void add_of_two(const job *j, const uint32_t *word, size_t first, size_t n, uint64_t replicate, double *total)
{
    double t[4];
    memcpy(t, total, sizeof t);
    add_drawn(j, word, first, n, replicate, 4, t);
    memcpy(total, t, sizeof t);
}

static double replicate_of(const job *j, uint64_t replicate)
{
    double   total[2 * TRD_CONTRAST_GROUPS] = { 0 }, value = 0;
    uint32_t word[CHUNK];
    int      groups = j->c->groups;

    for (size_t first = 0; first < j->used; first += CHUNK) {
        size_t n = j->used - first < CHUNK ? j->used - first : CHUNK;
        trd_random_fill(j->how->seed, replicate, first / 4, word, (n + 3) / 4);
        if (groups == 2)
            add_of_two(j, word, first, n, replicate, total);
        else
            add_drawn(j, word, first, n, replicate, j->width, total);
    }
    for (int g = 0; g < groups; g++)
        value += j->c->contrast[g] * (total[groups + g] / total[g]);      /* 0 / 0: NAN */
    return value + j->whole->value;
}

static trd_code draw_replicates(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    job *j = user;
    (void)worker;
    for (size_t r = from; r < to; r++) {
        if (trd_watch_stops(j->how->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        j->values[r] = replicate_of(j, r);
    }
    return TRD_OK;
}

static trd_code resample(job *j, trd_pool *pool, trd_bootstrap *out, trd_error *err)
{
    size_t   count = (size_t)j->how->replicates;
    double  *sorted = trd_pool_calloc(pool, count, sizeof *sorted);
    trd_code code;

    j->packed = pack(j->c, j->whole, pool);
    j->values = j->how->values ? j->how->values : sorted;
    if (!j->packed || !sorted)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu replicates of %zu clusters", count, j->used);
    code = trd_parallel(count, 1 + 200000 / j->used, trd_parallel_threads(count * j->used, j->how->watch), draw_replicates, j,
                        j->how->watch, "bootstrap", err);
    if (code != TRD_OK)
        return code;
    memmove(sorted, j->values, count * sizeof *sorted);
    *out = trd_bootstrap_of(j->whole->value, sorted, j->how->replicates, j->how->level);
    return TRD_OK;
}

trd_code trd_bootstrap_clusters(const trd_contrast *c, const trd_resampling *how, trd_bootstrap *out, trd_error *err)
{
    trd_contrast_whole whole;
    trd_bootstrap      b;
    trd_code           code = trd_resampling_check(how, err);

    if (code != TRD_OK || (code = trd_contrast_check(c, err)) != TRD_OK)
        return code;
    trd_contrast_value(c, &whole);
    if (whole.used > UINT32_MAX)
        return trd_fail(err, TRD_E_LIMIT, "%zu clusters are too many to draw from; resample rows instead", whole.used);
    b = (trd_bootstrap){ .value = whole.value, .low = NAN, .high = NAN, .level = how->level, .se = NAN, .bias = NAN,
                         .replicates = how->replicates, .reason = whole.reason };
    if (whole.reason == TRD_DEFINED) {
        trd_pool *pool = trd_pool_new(NULL);
        job       j = { .c = c, .whole = &whole, .how = how, .used = whole.used, .width = 2 * (size_t)c->groups };
        code = pool ? resample(&j, pool, &b, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
        trd_pool_free(pool);
    }
    if (code != TRD_OK)
        return code;
    b.cases = (int64_t)llround(whole.all);
    b.clusters = (int64_t)whole.used;
    *out = b;
    return TRD_OK;
}
