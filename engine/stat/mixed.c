/* Names in the formulas: columns are the basis [1, x - mean] of m terms and y -
 * mean behind it, q in all. r the ratio of variances, s that of e. Per group of
 * n cases w = n / (1 + r n); W the products within groups, B the sum over groups
 * of one size of the products of their means, and
 *     A(r) = W + sum over sizes of w B,  A' = - sum w^2 B,  A'' = 2 sum w^3 B.
 * X'V^-1 X is A of the basis, M its inverse, K its root (M = K'K), rss(r) what is
 * left of y's; the criterion is
 *     D = f log s + rss / s + sum log(1 + r n) + [REML] log |A|,  s = rss / f,
 * with f = n - m (REML) or n (ML). */
#include "stat/mixed.h"

#include "stat/distribution.h"
#include "stat/linear.h"
#include "stat/normal_int.h"

#include <math.h>
#include <stdlib.h>

#define COLLINEAR 1e-14
#define LEAST_RATIO 1e-8
#define MOST_RATIO 1e8
#define GRID 1.5

/* Groups of one size. */
typedef struct alike {
    double   size, groups;
    trd_sum *b;                      /* pairs of q */
} alike;

typedef struct work {
    const trd_products *p;
    trd_likelihood      kind;
    trd_pool           *scratch;
    size_t              m, q, sizes;
    size_t             *column;      /* [q - 1]: of the basis after the constant: in the totals */
    trd_sum            *centre;      /* [columns of the totals]                         */
    trd_sum            *within;      /* pairs of q, 0 for the constant                  */
    alike              *size;
    double              cases, freedom;
    int64_t             groups;
    bool                finite;
    trd_sum            *a, *root, *b, *some;     /* at the ratio last looked at         */
    double             *c;           /* [q]: (-b, 1)                                    */
    uint8_t            *kept;
    double             *scale;
} work;

/* What the criterion is at a ratio. */
typedef struct look {
    double ratio, rss, slope, value; /* value: D without constants of 2 pi              */
} look;

/* ---- totals --------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static trd_code find_sizes(work *w, trd_error *err)
{
    const trd_products *p = w->p;
    double             *all = trd_pool_calloc(w->scratch, p->groups, sizeof *all);
    size_t              n = 0;
    trd_sum             cases = { 0, 0 };

    if (!all)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu groups", p->groups);
    for (size_t g = 0; g < p->groups; g++)
        if (p->cases[g] > 0) {
            all[n++] = p->cases[g];
            cases = trd_sum_plus(cases, trd_sum_from(p->cases[g]));
        }
    w->groups = (int64_t)n;
    w->cases = trd_sum_value(cases);
    qsort(all, n, sizeof *all, by_value);
    w->size = trd_pool_calloc(w->scratch, n, sizeof *w->size);
    for (size_t i = 0; w->size && i < n; i++) {
        if (w->sizes == 0 || w->size[w->sizes - 1].size != all[i])
            w->size[w->sizes++].size = all[i];
        w->size[w->sizes - 1].groups++;
    }
    return w->size ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu groups", n);
}

static alike *size_of(const work *w, double cases)
{
    size_t low = 0, high = w->sizes - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->size[middle].size < cases)
            low = middle + 1;
        else
            high = middle;
    }
    return &w->size[low];
}

/* The mean of a group in the basis: 1, x - mean, y - mean. */
static trd_sum mean_of(const work *w, size_t g, size_t i)
{
    if (i == 0)
        return trd_sum_from(1);
    size_t column = w->column[i - 1];
    return trd_sum_minus(w->p->mean[g * w->p->columns + column], w->centre[column]);
}

/* W and the B of every size, for the columns of w->column. */
static trd_code add_up(work *w, trd_error *err)
{
    const trd_products *p = w->p;
    size_t              pairs = trd_pairs(w->q);
    trd_sum            *mean = trd_pool_calloc(w->scratch, w->q, sizeof *mean);

    w->within = trd_pool_calloc(w->scratch, pairs, sizeof *w->within);
    for (size_t c = 0; c < w->sizes; c++)
        if (!(w->size[c].b = trd_pool_calloc(w->scratch, pairs, sizeof *w->size[c].b)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->m);
    if (!mean || !w->within)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->m);
    for (size_t g = 0; g < p->groups; g++) {
        const trd_sum *product = p->product + g * trd_pairs(p->columns);
        if (p->cases[g] == 0)
            continue;
        trd_sum *b = size_of(w, p->cases[g])->b;
        for (size_t i = 0; i < w->q; i++)
            mean[i] = mean_of(w, g, i);
        for (size_t i = 0, at = 0; i < w->q; i++)
            for (size_t j = 0; j <= i; j++, at++) {
                b[at] = trd_sum_plus(b[at], trd_sum_times(mean[i], mean[j]));
                if (j > 0)
                    w->within[at] = trd_sum_plus(w->within[at], product[trd_pair(w->column[i - 1], w->column[j - 1])]);
            }
    }
    return TRD_OK;
}

static trd_code find_centre(work *w, trd_error *err)
{
    const trd_products *p = w->p;

    w->centre = trd_pool_calloc(w->scratch, p->columns, sizeof *w->centre);
    if (!w->centre)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", p->columns);
    for (size_t j = 0; j < p->columns; j++) {
        for (size_t g = 0; g < p->groups; g++)
            w->centre[j] = trd_sum_plus(w->centre[j], trd_sum_times(trd_sum_from(p->cases[g]), p->mean[g * p->columns + j]));
        w->centre[j] = trd_sum_over(w->centre[j], trd_sum_from(w->cases));
    }
    return TRD_OK;
}

static trd_code open_rooms(work *w, trd_error *err)
{
    w->a = trd_pool_calloc(w->scratch, trd_pairs(w->q), sizeof *w->a);
    w->root = trd_pool_calloc(w->scratch, w->m * w->m, sizeof *w->root);
    w->b = trd_pool_calloc(w->scratch, w->m, sizeof *w->b);
    w->some = trd_pool_calloc(w->scratch, w->m, sizeof *w->some);
    w->c = trd_pool_calloc(w->scratch, w->q, sizeof *w->c);
    w->kept = trd_pool_calloc(w->scratch, w->m, 1);
    w->scale = trd_pool_calloc(w->scratch, w->m, sizeof *w->scale);
    return w->a && w->root && w->b && w->some && w->c && w->kept && w->scale
               ? TRD_OK : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", w->m);
}

/* ---- the criterion -------------------------------------------------------------------- */

static double weight_of(double ratio, double size)
{
    return size / (1 + ratio * size);
}

static void make_a(work *w, double ratio)
{
    for (size_t at = 0; at < trd_pairs(w->q); at++) {
        w->a[at] = w->within[at];
        for (size_t c = 0; c < w->sizes; c++)
            w->a[at] = trd_sum_plus(w->a[at], trd_sum_times(trd_sum_from(weight_of(ratio, w->size[c].size)), w->size[c].b[at]));
    }
}

/* v' B v of n columns. */
static double along(const trd_sum *b, const double *v, size_t n)
{
    trd_sum sum = { 0, 0 };
    for (size_t i = 0, at = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++, at++)
            sum = trd_sum_plus(sum, trd_sum_times(b[at], trd_sum_product(i == j ? v[i] : 2 * v[i], v[j])));
    return trd_sum_value(sum);
}

/* tr(M B) of the basis: the squares of B along the rows of K. */
static double trace_of(const work *w, const trd_sum *b)
{
    double sum = 0, row[TRD_LINEAR_TERMS];
    for (size_t i = 0; i < w->m; i++) {
        for (size_t j = 0; j <= i; j++)
            row[j] = trd_sum_value(w->root[i * w->m + j]);
        sum += along(b, row, i + 1);
    }
    return sum;
}

static look look_at(work *w, double ratio)
{
    look    l = { .ratio = ratio };
    double  rss1 = 0, log_v = 0, log_v1 = 0, log_a = 0, log_a1 = 0;
    size_t  m = w->m;
    trd_sum rest;

    make_a(w, ratio);
    trd_normal_root(w->a, w->scale, m, 0, w->root, w->kept);
    trd_normal_solve(w->root, w->a + trd_pair(m, 0), m, w->some, w->b);
    rest = w->a[trd_pair(m, m)];
    for (size_t j = 0; j < m; j++) {
        rest = trd_sum_minus(rest, trd_sum_times(w->b[j], w->a[trd_pair(m, j)]));
        w->c[j] = -trd_sum_value(w->b[j]);
        log_a -= 2 * log(trd_sum_value(w->root[j * m + j]));
    }
    w->c[m] = 1;
    l.rss = trd_sum_value(rest);
    for (size_t c = 0; c < w->sizes; c++) {
        const alike *s = &w->size[c];
        double       weight = weight_of(ratio, s->size);
        log_v += s->groups * log1p(ratio * s->size);
        log_v1 += s->groups * weight;
        rss1 -= weight * weight * along(s->b, w->c, w->q);
        log_a1 -= w->kind == TRD_REML ? weight * weight * trace_of(w, s->b) : 0;
    }
    l.slope = w->freedom * rss1 / l.rss + log_v1 + log_a1;
    l.value = w->freedom * (log(l.rss / w->freedom) + 1) + log_v + (w->kind == TRD_REML ? log_a : 0);
    return l;
}

/* The ratio between two, at which the slope turns from falling to rising. */
static look refine(work *w, double low, double high)
{
    for (int i = 0; i < 100 && high / low > 1 + 1e-14; i++) {
        double middle = sqrt(low) * sqrt(high);
        if (look_at(w, middle).slope < 0)
            low = middle;
        else
            high = middle;
    }
    return look_at(w, sqrt(low) * sqrt(high));
}

/* The lowest of all valleys, and that of a ratio of 0. False: none, since it
 * falls without end: nothing is left within groups. */
static bool search(work *w, look *zero, look *best)
{
    look before = look_at(w, 0);

    *zero = before;
    *best = before.slope >= 0 ? before : (look){ .value = INFINITY };
    for (double ratio = LEAST_RATIO; ratio <= MOST_RATIO; ratio *= GRID) {
        look here = look_at(w, ratio);
        if (before.slope < 0 && here.slope >= 0) {
            look valley = refine(w, before.ratio > 0 ? before.ratio : LEAST_RATIO * 1e-4, ratio);
            if (valley.value < best->value)
                *best = valley;
        }
        before = here;
    }
    if (before.slope < 0 || !isfinite(best->value))
        return false;
    *best = look_at(w, best->ratio);                       /* and leave A, K and b of it */
    return true;
}

/* ---- Satterthwaite's degrees ---------------------------------------------------------- */

/* d^2 D over r and s: its three numbers. */
typedef struct curvature {
    double rr, rs, ss;
} curvature;

/* out = sum of weight^power * B, in plain numbers, the whole square of n. */
static void sum_of(const work *w, double ratio, int power, size_t n, double *out)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            trd_sum sum = { 0, 0 };
            for (size_t c = 0; c < w->sizes; c++) {
                double weight = pow(weight_of(ratio, w->size[c].size), power);
                sum = trd_sum_plus(sum, trd_sum_times(trd_sum_from(weight), w->size[c].b[trd_pair(i, j)]));
            }
            out[i * n + j] = trd_sum_value(sum);
        }
}

/* K T K' of the basis. */
static void turn(const work *w, const double *t, size_t stride, double *half, double *out)
{
    size_t m = w->m;

    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            half[i * m + j] = 0;
            for (size_t l = 0; l <= i; l++)
                half[i * m + j] += trd_sum_value(w->root[i * m + l]) * t[l * stride + j];
        }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            out[i * m + j] = 0;
            for (size_t l = 0; l <= j; l++)
                out[i * m + j] += half[i * m + l] * trd_sum_value(w->root[j * m + l]);
        }
}

/* `turned`: K (sum w^2 B) K'. */
static trd_code find_curvature(const work *w, const look *at, double *turned, curvature *out, trd_error *err)
{
    size_t  m = w->m, q = w->q;
    double *second = trd_pool_calloc(w->scratch, q * q, sizeof *second), *third = trd_pool_calloc(w->scratch, q * q, sizeof *third);
    double *half = trd_pool_calloc(w->scratch, m * m, sizeof *half), *three = trd_pool_calloc(w->scratch, m * m, sizeof *three);
    double  s = at->rss / w->freedom, rss1 = 0, rss2 = 0, log_v2 = 0, log_a2 = 0;

    if (!second || !third || !half || !three)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    sum_of(w, at->ratio, 2, q, second);
    sum_of(w, at->ratio, 3, q, third);
    turn(w, second, q, half, turned);
    turn(w, third, q, half, three);
    for (size_t c = 0; c < w->sizes; c++)
        log_v2 -= w->size[c].groups * pow(weight_of(at->ratio, w->size[c].size), 2);
    for (size_t i = 0; i < q; i++)
        for (size_t j = 0; j < q; j++) {
            rss1 -= w->c[i] * second[i * q + j] * w->c[j];
            rss2 += 2 * w->c[i] * third[i * q + j] * w->c[j];
        }
    for (size_t i = 0; i < m; i++) {                        /* 2 (A'c)' M (A'c), by K */
        double part = 0;
        for (size_t j = 0; j <= i; j++)
            for (size_t l = 0; l < q; l++)
                part += trd_sum_value(w->root[i * m + j]) * second[j * q + l] * w->c[l];
        rss2 -= 2 * part * part;
        log_a2 += 2 * three[i * m + i];
        for (size_t j = 0; j < m; j++)
            log_a2 -= turned[i * m + j] * turned[j * m + i];
    }
    *out = (curvature){ .rr = rss2 / s + log_v2 + (w->kind == TRD_REML ? log_a2 : 0), .rs = -rss1 / (s * s),
                        .ss = w->freedom / (s * s) };
    return TRD_OK;
}

/* v^2 / (g' H^-1 g) with v = s |K c|^2; `kc` is K c. */
static double degrees_of(const work *w, const look *at, const double *turned, const curvature *h, const double *kc)
{
    double s = at->rss / w->freedom, size = 0, change = 0, apart = h->rr * h->ss - h->rs * h->rs;

    for (size_t i = 0; i < w->m; i++) {
        size += kc[i] * kc[i];
        for (size_t j = 0; j < w->m; j++)
            change += kc[i] * turned[i * w->m + j] * kc[j];
    }
    double by_r = s * change, by_s = size;
    if (!(apart > 0))
        return NAN;
    return s * s * size * size * apart / (h->ss * by_r * by_r - 2 * h->rs * by_r * by_s + h->rr * by_s * by_s);
}

/* ---- what comes out ------------------------------------------------------------------- */

/* K times a term as a combination of the basis: the constant is [1, -means]. */
static void turn_term(const work *w, size_t place, double *kc)
{
    double c[TRD_LINEAR_TERMS];

    for (size_t j = 0; j < w->m; j++)
        c[j] = j == place ? 1 : place == 0 ? -trd_sum_value(w->centre[w->column[j - 1]]) : 0;
    for (size_t i = 0; i < w->m; i++) {
        kc[i] = 0;
        for (size_t j = 0; j <= i; j++)
            kc[i] += trd_sum_value(w->root[i * w->m + j]) * c[j];
    }
}

static double value_of(const work *w, size_t place)
{
    trd_sum value = w->b[place];
    size_t  y = w->p->columns - 1;

    for (size_t j = 1; place == 0 && j < w->m; j++)
        value = trd_sum_minus(value, trd_sum_times(w->b[j], w->centre[w->column[j - 1]]));
    return trd_sum_value(place == 0 ? trd_sum_plus(value, w->centre[y]) : value);
}

static trd_code tell_terms(const work *w, const look *at, double level, trd_mixed *out, trd_error *err)
{
    size_t    m = w->m;
    double   *kc = trd_pool_calloc(w->scratch, m * m, sizeof *kc), *turned = trd_pool_calloc(w->scratch, m * m, sizeof *turned);
    double    s = at->rss / w->freedom;
    curvature h = { 0 };
    trd_code  code = kc && turned ? find_curvature(w, at, turned, &h, err)
                                  : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);

    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < m; i++)
        turn_term(w, i, kc + i * m);
    for (size_t i = 0; i < m; i++) {
        size_t term = i == 0 ? 0 : w->column[i - 1] + 1;
        for (size_t j = 0; j < m; j++) {
            double shared = 0;
            for (size_t l = 0; l < m; l++)
                shared += kc[i * m + l] * kc[j * m + l];
            out->covariance[term * out->terms + (j == 0 ? 0 : w->column[j - 1] + 1)] = s * shared;
        }
        double df = at->ratio > 0 ? degrees_of(w, at, turned, &h, kc + i * m) : w->cases - (double)m;
        double se = sqrt(out->covariance[term * out->terms + term]);
        out->term[term] = df > 0 ? trd_coefficient_of(value_of(w, i), se, df, 0, level, (int64_t)w->cases)
                                 : trd_coefficient_none(value_of(w, i), level, (int64_t)w->cases, TRD_NO_CONVERGENCE);
        out->term[term].of.se = se;
        out->term[term].of.clusters = w->groups;
    }
    return TRD_OK;
}

static void tell_fit(const work *w, const look *zero, const look *at, trd_mixed *out)
{
    double s = at->rss / w->freedom, constants = w->freedom * log(2 * 3.14159265358979323846), parameters = (double)w->m + 2;

    out->residual_variance = s;
    out->group_variance = at->ratio * s;
    out->icc = at->ratio / (1 + at->ratio);
    out->design_effect = 1 + (w->cases / (double)w->groups - 1) * out->icc;
    out->criterion = at->value + constants;
    out->log_likelihood = -out->criterion / 2;
    out->aic = out->criterion + 2 * parameters;
    out->bic = out->criterion + log(w->cases) * parameters;
    out->ratio = fmax(0, zero->value - at->value);
    out->p = out->ratio > 0 ? trd_chisq_upper(out->ratio, 1) / 2 : 1;
    for (size_t g = 0; g < w->p->groups; g++) {
        trd_sum rest = mean_of(w, g, w->m);
        for (size_t j = 0; j < w->m; j++)
            rest = trd_sum_minus(rest, trd_sum_times(w->b[j], mean_of(w, g, j)));
        double n = w->p->cases[g];
        out->intercept[g] = n > 0 ? at->ratio * weight_of(at->ratio, n) * trd_sum_value(rest) : (double)NAN;
    }
}

static trd_stat_reason judge(const work *w)
{
    if (w->groups == 0)
        return TRD_NO_CASES;
    if (w->groups == 1)
        return TRD_ONE_CLUSTER;
    return w->size[w->sizes - 1].size <= 1 ? TRD_ONE_CASE : TRD_DEFINED;
}

static trd_code open_mixed(const work *w, double level, trd_stat_reason why, trd_pool *pool, trd_mixed *out, trd_error *err)
{
    size_t terms = w->p->columns;

    *out = (trd_mixed){ .terms = terms, .cases = w->cases, .groups = w->groups, .group_variance = NAN, .residual_variance = NAN,
                        .icc = NAN, .design_effect = NAN, .criterion = NAN, .log_likelihood = NAN, .aic = NAN, .bic = NAN,
                        .ratio = NAN, .p = NAN, .reason = why };
    out->term = trd_pool_calloc(pool, terms, sizeof *out->term);
    out->covariance = trd_pool_calloc(pool, terms * terms, sizeof *out->covariance);
    out->intercept = trd_pool_calloc(pool, w->p->groups, sizeof *out->intercept);
    if (!out->term || !out->covariance || !out->intercept)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", terms);
    for (size_t i = 0; i < terms; i++)
        out->term[i] = trd_coefficient_none(NAN, level, (int64_t)w->cases, why == TRD_DEFINED ? TRD_COLLINEAR : why);
    for (size_t i = 0; i < terms * terms; i++)
        out->covariance[i] = NAN;
    for (size_t g = 0; g < w->p->groups; g++)
        out->intercept[g] = NAN;
    return TRD_OK;
}

/* Which regressors say something of their own; w is of those afterwards. */
static trd_code choose(work *w, trd_error *err)
{
    size_t k = w->p->columns - 1, chosen = 0;

    w->m = k + 1;
    w->q = k + 2;
    w->column = trd_pool_calloc(w->scratch, k + 1, sizeof *w->column);
    trd_code code = w->column ? open_rooms(w, err) : trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", k);
    for (size_t j = 0; code == TRD_OK && j <= k; j++)
        w->column[j] = j;
    if (code == TRD_OK)
        code = add_up(w, err);
    if (code != TRD_OK)
        return code;
    make_a(w, 0);
    w->finite = true;
    for (size_t i = 0; i < trd_pairs(w->q); i++)
        w->finite &= isfinite(trd_sum_value(w->a[i]));
    for (size_t j = 0; j < w->m; j++)
        w->scale[j] = trd_sum_value(w->a[trd_pair(j, j)]);
    if (!w->finite || trd_normal_root(w->a, w->scale, w->m, COLLINEAR, w->root, w->kept) == w->m)
        return TRD_OK;
    for (size_t j = 0; j < k; j++)
        if (w->kept[j + 1]) {
            w->scale[chosen + 1] = w->scale[j + 1];
            w->column[chosen++] = j;
        }
    w->column[chosen] = k;
    w->m = chosen + 1;
    w->q = chosen + 2;
    return add_up(w, err);
}

/* Terms that tell apart cases of one group: the rank of W. The constant, whose
 * row of W is 0, is none of them. */
static double rank_within(work *w)
{
    return (double)trd_normal_root(w->within, w->scale, w->m, COLLINEAR, w->root, w->kept);
}

/* Is there something left to search: both between and within groups? */
static trd_stat_reason judge_spread(work *w)
{
    if (!w->finite)
        return TRD_NOT_FINITE;
    double within = rank_within(w), groups = (double)w->groups;
    if (w->cases - groups - within <= 0 || groups - ((double)w->m - within) <= 0)
        return TRD_NO_FREEDOM;
    w->freedom = w->cases - (w->kind == TRD_REML ? (double)w->m : 0);
    make_a(w, 0);
    double total = sqrt(fmax(0, trd_sum_value(w->a[trd_pair(w->m, w->m)])) / w->cases), rest = fmax(0, look_at(w, 0).rss);
    total += fabs(trd_sum_value(w->centre[w->p->columns - 1]));
    return trd_interval_is_flat(sqrt(rest / w->cases), total) ? TRD_NO_VARIANCE : TRD_DEFINED;
}

static trd_code fit(work *w, double level, trd_pool *pool, trd_mixed *out, trd_error *err)
{
    look            zero = { 0 }, at = { 0 };
    trd_code        code = find_sizes(w, err);
    trd_stat_reason why = code == TRD_OK ? judge(w) : TRD_DEFINED;

    if (code == TRD_OK && why == TRD_DEFINED && (code = find_centre(w, err)) == TRD_OK && (code = choose(w, err)) == TRD_OK)
        why = judge_spread(w);
    if (code == TRD_OK && why == TRD_DEFINED && !search(w, &zero, &at))
        why = TRD_NO_VARIANCE;
    if (code == TRD_OK)
        code = open_mixed(w, level, why, pool, out, err);
    if (code != TRD_OK || why != TRD_DEFINED)
        return code;
    out->kept = w->m;
    tell_fit(w, &zero, &at, out);
    return tell_terms(w, &at, level, out, err);
}

trd_code trd_mixed_fit(const trd_products *products, trd_likelihood likelihood, double level, trd_pool *pool, trd_mixed *out,
                       trd_error *err)
{
    trd_code code = trd_level_check(level, err);

    if (code == TRD_OK && products->columns < 1)
        code = trd_fail(err, TRD_E_USAGE, "a mixed model needs a response; give it as the last column");
    if (code == TRD_OK && products->columns > TRD_LINEAR_TERMS - 2)
        code = trd_fail(err, TRD_E_LIMIT, "%zu terms are more than the %d of a linear model", products->columns, TRD_LINEAR_TERMS - 2);
    if (code != TRD_OK)
        return code;

    trd_mixed mixed;
    work      w = { .p = products, .kind = likelihood, .scratch = trd_pool_new(pool) };
    code = w.scratch ? fit(&w, level, pool, &mixed, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code == TRD_OK)
        *out = mixed;
    trd_pool_free(w.scratch);
    return code;
}
