#include "stat/rank_groups.h"

#include "stat/distribution.h"
#include "stat/multiple.h"

#include <math.h>
#include <stdlib.h>

typedef struct ranked {
    double value, rank;
    size_t at;
} ranked;

static int by_value(const void *a, const void *b)
{
    double x = ((const ranked *)a)->value, y = ((const ranked *)b)->value;
    return (x > y) - (x < y);
}

/* Values into their midranks, in order of value; the sum of t^3 - t over equal
 * ones. */
static double rank_all(ranked *r, size_t n)
{
    double ties = 0;

    qsort(r, n, sizeof *r, by_value);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && r[end].value == r[i].value; end++) {}
        double t = (double)(end - i);
        ties += t * (t * t - 1);
        for (size_t j = i; j < end; j++)
            r[j].rank = ((double)i + (double)end + 1) / 2;
    }
    return ties;
}

/* ---- Kruskal and Wallis ---- */

static trd_code fill_pairs(const double *mean_rank, const double *size, int32_t k, double variance, trd_rank_pair *pair, trd_error *err)
{
    size_t  n = 0, pairs = (size_t)k * (size_t)(k > 0 ? k - 1 : 0) / 2;
    double *p = calloc(pairs + 1, sizeof *p);

    if (!p)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu pairs", pairs);
    for (int32_t a = 0; a < k; a++)
        for (int32_t b = a + 1; b < k; b++, n++) {
            double z = (mean_rank[a] - mean_rank[b]) / sqrt(variance * (1 / size[a] + 1 / size[b]));
            p[n] = 2 * trd_normal_upper(fabs(z));
            pair[n] = (trd_rank_pair){ a, b, z, p[n], NAN };
        }
    trd_code code = trd_p_adjust(p, n, TRD_HOLM, p, err);
    for (size_t i = 0; i < n && code == TRD_OK; i++)
        pair[i].p_holm = p[i];
    free(p);
    return code;
}

static trd_stat_reason kruskal_reason(const double *x, size_t n, double used, double ties)
{
    double count = (double)n;

    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return TRD_NOT_FINITE;
    if (used < 2)
        return n == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP;
    return ties == count * (count * count - 1) ? TRD_NO_VARIANCE : TRD_DEFINED;
}

/* size: cases per group; mean_rank holds sums of ranks at first. */
static trd_kruskal_wallis kruskal(const double *x, size_t n, int32_t k, const double *size, double *mean_rank, double ties)
{
    double             count = (double)n, used = 0, between = 0;
    trd_kruskal_wallis t = { (int64_t)n, { NAN, NAN, NAN }, NAN, NAN, NAN, TRD_DEFINED };

    for (int32_t g = 0; g < k; g++) {
        used += size[g] > 0;
        mean_rank[g] = size[g] > 0 ? mean_rank[g] / size[g] : (double)NAN;
        double off = mean_rank[g] - (count + 1) / 2;
        between += size[g] > 0 ? size[g] * off * off : 0;
    }
    t.reason = kruskal_reason(x, n, used, ties);
    if (t.reason == TRD_DEFINED) {
        t.uncorrected = 12 * between / (count * (count + 1));
        t.h = trd_chisq_of(t.uncorrected / (1 - ties / (count * (count * count - 1))), used - 1);
        t.epsilon_squared = t.h.chisq / (count - 1);
        t.eta_squared = count > used ? (t.h.chisq - used + 1) / (count - used) : (double)NAN;
    } else if (t.reason == TRD_NOT_FINITE) {
        for (int32_t g = 0; g < k; g++)
            mean_rank[g] = NAN;
    }
    return t;
}

trd_code trd_kruskal_wallis_of(const double *x, const int32_t *group, size_t n, int32_t k, double *mean_rank, trd_rank_pair *pair,
                               trd_kruskal_wallis *out, trd_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (group[i] < 0 || group[i] >= k)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no group %d", i + 1, group[i]);
    ranked  *r = calloc(n + 1, sizeof *r);
    double  *size = calloc((size_t)k + 1, sizeof *size), count = (double)n;
    trd_code code = r && size ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "no memory for %zu rows", n);

    if (code == TRD_OK) {
        for (size_t i = 0; i < n; i++)
            r[i] = (ranked){ x[i], 0, i };
        double ties = rank_all(r, n);
        for (int32_t g = 0; g < k; g++)
            mean_rank[g] = 0;
        for (size_t i = 0; i < n; i++) {
            mean_rank[group[r[i].at]] += r[i].rank;
            size[group[r[i].at]]++;
        }
        trd_kruskal_wallis t = kruskal(x, n, k, size, mean_rank, ties);
        double variance = t.reason == TRD_DEFINED ? (count * (count + 1) - ties / (count - 1)) / 12 : (double)NAN;
        if (!pair || (code = fill_pairs(mean_rank, size, k, variance, pair, err)) == TRD_OK)
            *out = t;
    }
    free(r);
    free(size);
    return code;
}

/* ---- Friedman ---- */

trd_code trd_friedman_of(const double *x, size_t n, size_t k, double *rank_sum, trd_friedman *out, trd_error *err)
{
    trd_friedman t = { (int64_t)n, { NAN, NAN, NAN }, NAN, NAN, NAN, n == 0 ? TRD_NO_CASES : k < 2 ? TRD_EMPTY_GROUP : TRD_DEFINED };
    double       cases = (double)n, times = (double)k, ties = 0, between = 0;
    ranked      *r = calloc(k + 1, sizeof *r);

    if (!r)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu times", k);
    for (size_t j = 0; j < k; j++)
        rank_sum[j] = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < k; j++) {
            r[j] = (ranked){ x[i * k + j], 0, j };
            if (isnan(x[i * k + j]))
                t.reason = TRD_NOT_FINITE;
        }
        ties += rank_all(r, k);
        for (size_t j = 0; j < k; j++)
            rank_sum[r[j].at] += r[j].rank;
    }
    free(r);
    double spread = cases * times * (times + 1) - ties / (times - 1);
    if (t.reason == TRD_DEFINED && ties == cases * times * (times * times - 1))
        t.reason = TRD_NO_VARIANCE;
    for (size_t j = 0; j < k; j++) {
        double off = rank_sum[j] - cases * (times + 1) / 2;
        between += off * off;
        if (t.reason == TRD_NOT_FINITE)
            rank_sum[j] = NAN;
    }
    if (t.reason == TRD_DEFINED) {
        double most = cases * (times - 1), chisq = fmin(12 * between / spread, most);
        t.chisq = trd_chisq_of(chisq, times - 1);
        t.kendall_w = chisq / most;
        t.f = n < 2 ? (double)NAN : most - chisq > 1e-13 * most ? (cases - 1) * chisq / (most - chisq) : INFINITY;
        t.f_p = isinf(t.f) ? 0 : trd_f_upper(t.f, times - 1, (times - 1) * (cases - 1));
    }
    *out = t;
    return TRD_OK;
}
