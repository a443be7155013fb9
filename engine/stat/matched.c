#include "stat/matched.h"

#include "stat/distribution.h"
#include "stat/normal_int.h"

#include <math.h>

/* P(X = b) of n fair coins. */
static double coins(double b, double n)
{
    return exp(lgamma(n + 1) - lgamma(b + 1) - lgamma(n - b + 1) - n * log(2));
}

static void fill_odds(double b, double c, double level, trd_mcnemar *m)
{
    double value = b + c > 0 ? b / c : (double)NAN;

    m->odds = trd_interval_none(value, level, m->cases, b + c > 0 ? TRD_NO_BOUNDS : TRD_NO_VARIANCE);
    if (b > 0 && c > 0) {
        double half = trd_t_critical(level, INFINITY) * sqrt(1 / b + 1 / c);
        m->odds.low = value * exp(-half);
        m->odds.high = value * exp(half);
        m->odds.se = sqrt(1 / b + 1 / c);
        m->odds.df = INFINITY;
        m->odds.reason = TRD_DEFINED;
    }
}

trd_code trd_mcnemar_of(const int64_t count[4], double level, trd_mcnemar *out, trd_error *err)
{
    trd_mcnemar m = { .first = NAN, .second = NAN, .chisq = { NAN, 1, NAN }, .corrected = { NAN, 1, NAN }, .exact = NAN, .mid = NAN };
    double      b = (double)count[1], c = (double)count[2];
    trd_code    code = trd_level_check(level, err);

    if (code != TRD_OK || (code = trd_counts_check(count, 4, &m.cases, err)) != TRD_OK)
        return code;
    double n = (double)m.cases, apart = fabs(b - c), less = apart > 0 ? apart - 1 : 0, k = fmin(b, c);
    m.first_only = count[1];
    m.second_only = count[2];
    m.reason = m.cases == 0 ? TRD_NO_CASES : b + c == 0 ? TRD_NO_VARIANCE : TRD_DEFINED;
    m.difference = trd_interval_none(m.cases ? (b - c) / n : (double)NAN, level, m.cases, m.reason);
    fill_odds(b, c, level, &m);
    if (m.cases) {
        m.first = (double)(count[0] + count[1]) / n;
        m.second = (double)(count[0] + count[2]) / n;
        m.exact = b == c ? 1 : fmin(1, 2 * trd_beta_upper(0.5, k + 1, b + c - k));
        m.mid = b + c == 0 ? (double)NAN : m.exact - coins(b, b + c);
    }
    if (m.reason == TRD_DEFINED) {
        m.chisq = trd_chisq_of(apart * apart / (b + c), 1);
        m.corrected = trd_chisq_of(less * less / (b + c), 1);
        m.difference = trd_interval_t((b - c) / n, sqrt(fmax(0, b + c - apart * apart / n)) / n, INFINITY, 1, level, m.cases);
    }
    *out = m;
    return TRD_OK;
}

static void fill_symmetry(const int64_t *count, size_t k, trd_marginal *m)
{
    double chisq = 0, df = 0;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++) {
            double a = (double)count[i * k + j], b = (double)count[j * k + i];
            if (a + b > 0) {
                chisq += (a - b) * (a - b) / (a + b);
                df++;
            }
        }
    m->symmetry = df > 0 ? trd_chisq_of(chisq, df) : (trd_chisq){ NAN, 0, NAN };
}

/* d' S^-1 d of the differences of the margins, without the last category. */
static trd_code fill_margins(const int64_t *count, size_t k, trd_pool *pool, trd_marginal *m, trd_error *err)
{
    size_t   w = k - 1;
    trd_sum *s = trd_pool_calloc(pool, trd_pairs(w), sizeof *s), *root = trd_pool_calloc(pool, w * w, sizeof *root);
    double  *d = trd_pool_calloc(pool, 2 * w, sizeof *d), *scale = d ? d + w : NULL;
    uint8_t *kept = trd_pool_calloc(pool, w, 1);
    double   chisq = 0, n = (double)m->cases;

    if (!s || !root || !d || !kept)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu categories", k);
    for (size_t i = 0; i < w; i++) {
        for (size_t j = 0; j < k; j++) {
            double out = (double)count[i * k + j], in = (double)count[j * k + i];
            d[i] += out - in;
            scale[i] += i == j ? 0 : out + in;
            if (j < i)
                s[trd_pair(i, j)] = trd_sum_from(-(out + in));
        }
        s[trd_pair(i, i)] = trd_sum_from(scale[i]);
    }
    size_t df = trd_normal_root(s, scale, w, 1e-14, root, kept);
    for (size_t i = 0; i < w; i++) {
        trd_sum part = { 0, 0 };
        for (size_t j = 0; j <= i; j++)
            part = trd_sum_plus(part, trd_sum_times(root[i * w + j], trd_sum_from(d[j])));
        chisq += trd_sum_value(trd_sum_times(part, part));
    }
    if (df > 0) {
        m->stuart = trd_chisq_of(chisq, (double)df);
        m->bhapkar = trd_chisq_of(chisq < n ? chisq / (1 - chisq / n) : INFINITY, (double)df);
    }
    return TRD_OK;
}

trd_code trd_marginal_of(const int64_t *count, size_t k, trd_pool *pool, trd_marginal *out, trd_error *err)
{
    trd_chisq    none = { NAN, 0, NAN };
    trd_marginal m = { .symmetry = none, .stuart = none, .bhapkar = none };
    trd_code     code;

    if (k < 2)
        return trd_fail(err, TRD_E_USAGE, "%zu categories; 2 are the least", k);
    if ((code = trd_counts_check(count, k * k, &m.cases, err)) != TRD_OK)
        return code;
    fill_symmetry(count, k, &m);
    if ((code = fill_margins(count, k, pool, &m, err)) != TRD_OK)
        return code;
    m.reason = m.cases == 0 ? TRD_NO_CASES : m.stuart.df > 0 ? TRD_DEFINED : TRD_NO_VARIANCE;
    *out = m;
    return TRD_OK;
}

trd_code trd_cochran_q_of(const uint8_t *yes, size_t n, size_t k, int64_t *successes, trd_cochran_q *out, trd_error *err)
{
    trd_cochran_q q = { .cases = (int64_t)n, .q = { NAN, (double)k - 1, NAN } };
    double        all = 0, squares = 0, rows = 0, times = (double)k;

    if (k < 2)
        return trd_fail(err, TRD_E_USAGE, "%zu times; 2 are the least", k);
    for (size_t j = 0; j < k; j++)
        successes[j] = 0;
    for (size_t i = 0; i < n; i++) {
        double row = 0;
        for (size_t j = 0; j < k; j++) {
            successes[j] += yes[i * k + j] != 0;
            row += yes[i * k + j] != 0;
        }
        rows += row * row;
    }
    for (size_t j = 0; j < k; j++) {
        all += (double)successes[j];
        squares += (double)successes[j] * (double)successes[j];
    }
    double spread = times * all - rows;
    q.reason = n == 0 ? TRD_NO_CASES : spread > 0 ? TRD_DEFINED : TRD_NO_VARIANCE;
    if (spread > 0)
        q.q = trd_chisq_of((times - 1) * (times * squares - all * all) / spread, times - 1);
    *out = q;
    return TRD_OK;
}
