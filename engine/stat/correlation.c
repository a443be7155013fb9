#include "stat/correlation.h"

#include "stat/distribution.h"

#include <math.h>
#include <string.h>

static bool is_whole(double r)
{
    return (1 - r) * (1 + r) < 1e-15;
}

/* tanh(atanh r -+ z se), in which r lies also after rounding. */
static void bound(trd_interval *i, double se)
{
    double half = trd_normal_quantile((1 + i->level) / 2) * se;

    i->low = fmin(i->value, tanh(atanh(i->value) - half));
    i->high = fmax(i->value, tanh(atanh(i->value) + half));
}

/* ---- Spearman ---- */

/* All orders of y beside x: how many have a sum of products as far from the mean
 * of all? Ranks are whole or halves, so that the 1e-9 below decides nothing else. */
typedef struct orders {
    const double *x;
    double        y[TRD_ORDERS_MOST];
    double        middle, far;
    int64_t       hits, all;
    int           n;
} orders;

static void try_orders(orders *o, int at, double sum)
{
    if (at == o->n) {
        o->all++;
        o->hits += fabs(sum - o->middle) >= o->far - 1e-9;
        return;
    }
    for (int i = at; i < o->n; i++) {
        double y = o->y[i];
        o->y[i] = o->y[at];
        o->y[at] = y;
        try_orders(o, at + 1, sum + o->x[at] * y);
        o->y[at] = o->y[i];
        o->y[i] = y;
    }
}

static double exact_p(const double *x, const double *y, size_t n)
{
    orders o = { .x = x, .n = (int)n };
    double sum = 0, sum_x = 0, sum_y = 0;

    for (size_t i = 0; i < n; i++) {
        o.y[i] = y[i];
        sum += x[i] * y[i];
        sum_x += x[i];
        sum_y += y[i];
    }
    o.middle = sum_x * sum_y / (double)n;
    o.far = fabs(sum - o.middle);
    try_orders(&o, 0, 0);
    return (double)o.hits / (double)o.all;
}

trd_code trd_spearman(const double *rank_x, const double *rank_y, size_t n, double level, trd_interval *out,
                      double *p_exact, trd_error *err)
{
    trd_comoments   c;
    trd_correlation r;

    trd_comoments_init(&c);
    trd_comoments_add(&c, rank_x, rank_y, NULL, n);
    trd_code code = trd_comoments_finish(&c, level, &r, err);
    if (code != TRD_OK)
        return code;
    if (!isnan(r.r.value))
        r.r.value = fmax(-1, fmin(1, r.covariance / (r.x.sd * r.y.sd)));
    if (r.r.reason == TRD_DEFINED)
        bound(&r.r, sqrt((1 + r.r.value * r.r.value / 2) / ((double)n - 3)));
    *out = r.r;
    *p_exact = n <= TRD_ORDERS_MOST && !isnan(r.r.value) ? exact_p(rank_x, rank_y, n) : (double)NAN;
    return TRD_OK;
}

void trd_correlation_test(double r, int64_t cases, double spread, double level, trd_test *out)
{
    double n = (double)cases, half = trd_normal_quantile((1 + level) / 2) * spread / sqrt(n - 3);

    *out = (trd_test){ NAN, NAN, NAN, NAN, NAN, cases < 3 ? TRD_ONE_CASE : TRD_NO_VARIANCE };
    if (isnan(r) || cases < 3)
        return;
    out->reason = cases < 4 ? TRD_ONE_CASE : is_whole(r) ? TRD_NO_VARIANCE : TRD_DEFINED;
    out->df = n - 2;
    out->statistic = r * sqrt(out->df / ((1 - r) * (1 + r)));
    out->p = trd_test_p(out->statistic, out->df, TRD_TWO_SIDED);
    if (cases > 3) {
        out->low = tanh(atanh(r) - half);
        out->high = tanh(atanh(r) + half);
    }
}

/* ---- given others ---- */

/* Takes the columns 2 .. k-1 out of the first two, one by one (Gauss without
 * changing places: the matrix is positive definite). */
static bool sweep_others(double *m, size_t k)
{
    for (size_t p = k; p-- > 2;) {
        if (!(m[k * p + p] > 1e-12))
            return false;
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j < p; j++)
                m[k * i + j] -= m[k * i + p] * m[k * p + j] / m[k * p + p];
    }
    return true;
}

trd_code trd_partial_correlation(const double *r, size_t k, int64_t cases, double level, trd_interval *out, trd_error *err)
{
    double   m[TRD_PARTIAL_MOST * TRD_PARTIAL_MOST], df = (double)cases - (double)k;
    trd_code code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (k < 2 || k > TRD_PARTIAL_MOST)
        return trd_fail(err, TRD_E_USAGE, "a partial correlation is of 2 to %d columns, not %zu", TRD_PARTIAL_MOST, k);
    memcpy(m, r, k * k * sizeof *m);
    *out = trd_interval_none(NAN, level, cases, cases > 0 ? TRD_COLLINEAR : TRD_NO_CASES);
    for (size_t i = 0; i < k * k; i++)
        if (isnan(m[i])) {
            out->reason = cases > 0 ? TRD_NO_VARIANCE : TRD_NO_CASES;
            return TRD_OK;
        }
    if (!sweep_others(m, k) || !(m[0] > 1e-12 && m[k + 1] > 1e-12))
        return TRD_OK;
    out->value = fmax(-1, fmin(1, m[1] / sqrt(m[0]) / sqrt(m[k + 1])));
    out->reason = df < 2 ? TRD_NO_FREEDOM : is_whole(out->value) ? TRD_NO_VARIANCE : TRD_DEFINED;
    if (out->reason != TRD_DEFINED)
        return TRD_OK;
    out->df = df;
    out->se = sqrt((1 - out->value) * (1 + out->value) / df);
    bound(out, 1 / sqrt(df - 1));
    return TRD_OK;
}

/* ---- two correlations ---- */

void trd_correlation_compare(double r1, int64_t cases1, double r2, int64_t cases2, trd_correlation_gap *out)
{
    bool able = cases1 > 3 && cases2 > 3 && fabs(r1) < 1 && fabs(r2) < 1;

    *out = (trd_correlation_gap){ NAN, NAN, NAN };
    if (fabs(r1) < 1 && fabs(r2) < 1)
        out->q = atanh(r1) - atanh(r2);
    if (able) {
        out->z = out->q / sqrt(1 / ((double)cases1 - 3) + 1 / ((double)cases2 - 3));
        out->p = 2 * trd_normal_upper(fabs(out->z));
    }
}
