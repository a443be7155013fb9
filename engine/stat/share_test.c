#include "stat/share_test.h"

#include "stat/difference.h"
#include "stat/distribution.h"

#include <inttypes.h>
#include <math.h>

/* ---- the binomial distribution: k, n whole numbers ---- */

static double log_density(double k, double n, double p)
{
    if (p == 0 || p == 1)
        return k == (p == 0 ? 0 : n) ? 0 : -INFINITY;
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p);
}

static double at_most(double k, double n, double p)
{
    if (k < 0 || k >= n)
        return k >= n;
    return trd_beta_upper(p, k + 1, n - k);
}

static double at_least(double k, double n, double p)
{
    if (k <= 0 || k > n)
        return k <= 0;
    return trd_beta_lower(p, k, n - k + 1);
}

/* The outcome nearest to n p on the other side that is no more probable than k:
 * the density falls from n p on, so halves will do. -1 or n + 1: there is none. */
static double as_improbable(double k, double n, double p)
{
    double limit = log_density(k, n, p) + log1p(1e-7), near, far;

    if (k < n * p) {
        near = ceil(n * p) - 1, far = n + 1;
        while (far - near > 1) {
            double middle = floor((near + far) / 2);
            *(log_density(middle, n, p) <= limit ? &far : &near) = middle;
        }
    } else {
        near = floor(n * p) + 1, far = -1;
        while (near - far > 1) {
            double middle = floor((near + far) / 2);
            *(log_density(middle, n, p) <= limit ? &far : &near) = middle;
        }
    }
    return far;
}

static double exact_p(double k, double n, double p, trd_side side)
{
    if (side != TRD_TWO_SIDED)
        return side == TRD_GREATER ? at_least(k, n, p) : at_most(k, n, p);
    if (k == n * p)
        return 1;
    double other = as_improbable(k, n, p);
    return fmin(1, k < n * p ? at_most(k, n, p) + at_least(other, n, p) : at_most(other, n, p) + at_least(k, n, p));
}

trd_code trd_share_test_against(int64_t hits, int64_t cases, double supposed, trd_side side, double level,
                                trd_share_test *out, trd_error *err)
{
    trd_share s;
    trd_code  code = trd_share_wilson(hits, cases, level, &s, err);
    double    k = (double)hits, n = (double)cases, tail = side == TRD_TWO_SIDED ? (1 - level) / 2 : 1 - level;

    if (code != TRD_OK)
        return code;
    if (!(supposed >= 0 && supposed <= 1))
        return trd_fail(err, TRD_E_USAGE, "a supposed share of %g; a share is a fraction from 0 to 1", supposed);
    trd_share_test t = { s.value, NAN, NAN, NAN, NAN, NAN, NAN, NAN, s.reason };
    if (cases > 0) {
        double spread = n * supposed * (1 - supposed), off = k - n * supposed, less = fmax(0, fabs(off) - 0.5);
        t.exact_p = exact_p(k, n, supposed, side);
        t.exact_low = side == TRD_LESS || hits == 0 ? 0 : trd_beta_quantile(tail, k, n - k + 1);
        t.exact_high = side == TRD_GREATER || hits == cases ? 1 : trd_beta_upper_quantile(tail, k + 1, n - k);
        if (spread > 0) {
            t.z = off / sqrt(spread);
            t.z_p = trd_test_p(t.z, INFINITY, side);
            t.corrected = less * less / spread;
            t.corrected_p = trd_test_p(copysign(sqrt(t.corrected), off), INFINITY, side);
        }
    }
    *out = t;
    return TRD_OK;
}

/* ---- two ---- */

static trd_limits limits_of(const trd_interval *i)
{
    return (trd_limits){ i->low, i->high };
}

/* p1 - p2 -+ z sqrt of both variances. */
static trd_limits plain(double p1, double n1, double p2, double n2, double z)
{
    double half = z * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2);
    return (trd_limits){ p1 - p2 - half, p1 - p2 + half };
}

static void pooled_test(double k1, double n1, double k2, double n2, trd_two_shares *t)
{
    double p = (k1 + k2) / (n1 + n2), each = 1 / n1 + 1 / n2, spread = p * (1 - p) * each;

    t->test_reason = spread > 0 ? TRD_DEFINED : TRD_NO_VARIANCE;
    if (!(spread > 0))
        return;
    double less = fmax(0, fabs(t->difference) - 0.5 * each);
    t->z = t->difference / sqrt(spread);
    t->p = trd_test_p(t->z, INFINITY, TRD_TWO_SIDED);
    t->p_greater = trd_test_p(t->z, INFINITY, TRD_GREATER);
    t->p_less = trd_test_p(t->z, INFINITY, TRD_LESS);
    t->corrected = less * less / spread;
    t->corrected_p = trd_chisq_upper(t->corrected, 1);
}

/* Newcombe's two, from intervals of either side. */
static trd_code newcombe(int64_t hits1, int64_t cases1, int64_t hits2, int64_t cases2, double level, trd_two_shares *t, trd_error *err)
{
    trd_share    a, b;
    trd_interval d;
    trd_code     code;

    if ((code = trd_share_wilson(hits1, cases1, level, &a, err)) != TRD_OK ||
        (code = trd_share_wilson(hits2, cases2, level, &b, err)) != TRD_OK ||
        (code = trd_share_difference(&a, &b, &d, err)) != TRD_OK)
        return code;
    t->first = a.value;
    t->second = b.value;
    t->difference = d.value;
    t->newcombe = limits_of(&d);
    if ((code = trd_share_wilson_corrected(hits1, cases1, level, &a, err)) != TRD_OK ||
        (code = trd_share_wilson_corrected(hits2, cases2, level, &b, err)) != TRD_OK ||
        (code = trd_share_difference(&a, &b, &d, err)) != TRD_OK)
        return code;
    t->newcombe_corrected = limits_of(&d);
    return TRD_OK;
}

trd_code trd_share_test_two(int64_t hits1, int64_t cases1, int64_t hits2, int64_t cases2, double level,
                            trd_two_shares *out, trd_error *err)
{
    const trd_limits none = { NAN, NAN };
    trd_two_shares   t = { NAN, NAN, NAN, none, none, none, none, NAN, NAN, NAN, NAN, NAN, NAN, TRD_DEFINED, TRD_DEFINED };
    trd_code         code = newcombe(hits1, cases1, hits2, cases2, level, &t, err);
    double           k1 = (double)hits1, n1 = (double)cases1, k2 = (double)hits2, n2 = (double)cases2;

    if (code != TRD_OK)
        return code;
    if (cases1 == 0 || cases2 == 0) {
        t.reason = t.test_reason = cases1 == cases2 ? TRD_NO_CASES : TRD_EMPTY_GROUP;
    } else {
        double z = trd_t_critical(level, INFINITY);
        t.wald = plain(t.first, n1, t.second, n2, z);
        t.agresti_caffo = plain((k1 + 1) / (n1 + 2), n1 + 2, (k2 + 1) / (n2 + 2), n2 + 2, z);
        pooled_test(k1, n1, k2, n2, &t);
    }
    *out = t;
    return TRD_OK;
}

/* ---- many ---- */

trd_code trd_share_test_many(const int64_t *hits, const int64_t *cases, size_t k, trd_many_shares *out, trd_error *err)
{
    trd_many_shares t = { NAN, NAN, NAN, k == 0 ? TRD_NO_CASES : TRD_DEFINED };
    double          all = 0, n = 0, squares = 0;

    for (size_t i = 0; i < k; i++) {
        if (cases[i] < 0 || hits[i] < 0 || hits[i] > cases[i])
            return trd_fail(err, TRD_E_USAGE, "group %zu: %" PRId64 " hits of %" PRId64 " cases; hits must lie in 0..cases",
                            i + 1, hits[i], cases[i]);
        if (cases[i] == 0)
            t.reason = TRD_EMPTY_GROUP;
        all += (double)hits[i];
        n += (double)cases[i];
    }
    double p = all / n;
    if (t.reason == TRD_DEFINED && (k < 2 || !(p > 0 && p < 1)))
        t.reason = k < 2 ? TRD_EMPTY_GROUP : TRD_NO_VARIANCE;
    if (t.reason == TRD_DEFINED) {
        for (size_t i = 0; i < k; i++) {
            double off = (double)hits[i] - p * (double)cases[i];
            squares += off * off / (double)cases[i];
        }
        t.chisq = squares / (p * (1 - p));
        t.df = (double)k - 1;
        t.p = trd_chisq_upper(t.chisq, t.df);
    }
    *out = t;
    return TRD_OK;
}

/* ---- with a score ---- */

/* Sums over the groups that have cases. */
typedef struct line {
    double used, n, hits, score, squares, products;   /* score: its mean; squares and products: about it */
} line;

static void fit_line(const int64_t *hits, const int64_t *cases, const double *score, size_t k, line *f)
{
    for (size_t i = 0; i < k; i++)
        if (cases[i] > 0) {
            f->used++;
            f->n += (double)cases[i];
            f->hits += (double)hits[i];
        }
    for (size_t i = 0; i < k; i++)
        if (cases[i] > 0)
            f->score += (double)cases[i] / f->n * score[i];
    for (size_t i = 0; i < k; i++)
        if (cases[i] > 0) {
            double off = score[i] - f->score;
            f->squares += (double)cases[i] * off * off;
            f->products += off * ((double)hits[i] - (double)cases[i] * (f->hits / f->n));
        }
}

/* What the line leaves, over the variance of one answer. */
static double left_by_line(const int64_t *hits, const int64_t *cases, const double *score, size_t k, const line *f, double slope)
{
    double p = f->hits / f->n, sum = 0;

    for (size_t i = 0; i < k; i++)
        if (cases[i] > 0) {
            double off = (double)hits[i] / (double)cases[i] - p - slope * (score[i] - f->score);
            sum += (double)cases[i] * off * off;
        }
    return sum / (p * (1 - p));
}

static trd_stat_reason trend_reason(const line *f, double spread)
{
    if (f->used == 0)
        return TRD_NO_CASES;
    if (f->used < 2)
        return TRD_EMPTY_GROUP;
    if (!isfinite(f->squares))
        return TRD_NOT_FINITE;
    return trd_interval_is_flat(sqrt(f->squares / f->n), spread) || f->hits == 0 || f->hits == f->n ? TRD_NO_VARIANCE : TRD_DEFINED;
}

trd_code trd_share_test_trend(const int64_t *hits, const int64_t *cases, const double *score, size_t k, trd_share_trend *out,
                              trd_error *err)
{
    trd_share_trend t = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, TRD_DEFINED };
    line            f = { 0, 0, 0, 0, 0, 0 };
    double          size = 0;

    for (size_t i = 0; i < k; i++) {
        if (cases[i] < 0 || hits[i] < 0 || hits[i] > cases[i])
            return trd_fail(err, TRD_E_USAGE, "group %zu: %" PRId64 " hits of %" PRId64 " cases; hits must lie in 0..cases",
                            i + 1, hits[i], cases[i]);
        size = fmax(size, fabs(score[i]));
    }
    fit_line(hits, cases, score, k, &f);
    t.reason = trend_reason(&f, size);
    if (t.reason == TRD_DEFINED) {
        double p = f.hits / f.n;
        t.slope = f.products / f.squares;
        t.z = f.products / sqrt(f.squares * p * (1 - p));
        t.chisq = t.z * t.z;
        t.chisq_less_one = t.chisq * (f.n - 1) / f.n;
        t.p = trd_test_p(t.z, INFINITY, TRD_TWO_SIDED);
        t.p_rising = trd_test_p(t.z, INFINITY, TRD_GREATER);
        t.p_falling = trd_test_p(t.z, INFINITY, TRD_LESS);
        t.departure_df = f.used - 2;
        t.departure = t.departure_df > 0 ? left_by_line(hits, cases, score, k, &f, t.slope) : 0;
        t.departure_p = t.departure_df > 0 ? trd_chisq_upper(t.departure, t.departure_df) : (double)NAN;
    }
    *out = t;
    return TRD_OK;
}
