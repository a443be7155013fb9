/* Two factors: what six models leave over. All rows of a cell are alike, so a
 * model is fitted on cells: their means, their numbers of rows, and the squares
 * within them. */
#include "stat/anova.h"

#include "stat/distribution.h"
#include "stat/interval.h"
#include "stat/linear.h"

#include <math.h>
#include <string.h>

typedef struct cells {
    trd_pool     *pool;
    size_t        count, a, b;               /* a, b: levels that occur             */
    double       *weight, *mean, *inner;     /* mean: from the pilot                */
    const double **term;                     /* contrasts of a, of b, of both       */
    double        size;                      /* of the largest value                */
} cells;

enum { A = 1, B = 2, AB = 4 };

/* The level of each code among those that occur; how many do. */
static trd_code number_levels(const int32_t *code, int32_t levels, size_t n, int32_t *to, size_t *count, const char *which, trd_error *err)
{
    *count = 0;
    for (int32_t i = 0; i < levels; i++)
        to[i] = -1;
    for (size_t r = 0; r < n; r++) {
        if (code[r] < 0 || code[r] >= levels)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no level %d of factor %s", r + 1, code[r], which);
        to[code[r]] = 0;
    }
    for (int32_t i = 0; i < levels; i++)
        if (to[i] == 0)
            to[i] = (int32_t)(*count)++;
    return TRD_OK;
}

/* The contrast `which` of a factor: 1 at its own level, -1 at the last. */
static double contrast(size_t level, size_t which, size_t levels)
{
    return level == which ? 1 : level + 1 == levels ? -1 : 0;
}

static bool make_terms(cells *c)
{
    size_t columns = c->a * c->b - 1, t = 0;
    double *x = trd_pool_calloc(c->pool, columns * c->count + 1, sizeof *x);

    if (!x || !(c->term = trd_pool_calloc(c->pool, columns + 1, sizeof *c->term)))
        return false;
    for (size_t i = 0; i + 1 < c->a; i++, t++)
        for (size_t k = 0; k < c->count; k++)
            x[t * c->count + k] = contrast(k / c->b, i, c->a);
    for (size_t j = 0; j + 1 < c->b; j++, t++)
        for (size_t k = 0; k < c->count; k++)
            x[t * c->count + k] = contrast(k % c->b, j, c->b);
    for (size_t i = 0; i + 1 < c->a; i++)
        for (size_t j = 0; j + 1 < c->b; j++, t++)
            for (size_t k = 0; k < c->count; k++)
                x[t * c->count + k] = contrast(k / c->b, i, c->a) * contrast(k % c->b, j, c->b);
    for (t = 0; t < columns; t++)
        c->term[t] = x + t * c->count;
    return true;
}

static trd_code make_cells(cells *c, const double *y, const int32_t *a, const int32_t *to_a, const int32_t *b, const int32_t *to_b, size_t n,
                           trd_error *err)
{
    c->count = c->a * c->b;
    if (c->count > TRD_LINEAR_TERMS - 1)
        return trd_fail(err, TRD_E_LIMIT, "%zu x %zu levels; %d combinations are the most", c->a, c->b, TRD_LINEAR_TERMS - 1);
    trd_moments *m = trd_pool_calloc(c->pool, c->count + 1, sizeof *m);
    c->weight = trd_pool_calloc(c->pool, 3 * c->count + 1, sizeof *c->weight);
    if (!m || !c->weight || !make_terms(c))
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu x %zu levels", c->a, c->b);
    c->mean = c->weight + c->count;
    c->inner = c->mean + c->count;
    for (size_t k = 0; k < c->count; k++)
        trd_moments_init(&m[k]);
    for (size_t r = 0; r < n; r++) {
        trd_moments_add(&m[(size_t)to_a[a[r]] * c->b + (size_t)to_b[b[r]]], &y[r], NULL, 1);
        c->size = fmax(c->size, fabs(y[r]));
    }
    for (size_t k = 0; k < c->count; k++)
        if (m[k].cases > 0) {
            trd_sum shift = trd_sum_over(m[k].sum, m[k].weight);
            c->weight[k] = (double)m[k].cases;
            c->mean[k] = trd_sum_value(trd_sum_plus(trd_sum_of(m[k].pilot, -y[0]), shift));
            c->inner[k] = fmax(0, trd_sum_value(trd_sum_minus(m[k].square, trd_sum_times(m[k].sum, shift))));
        }
    return TRD_OK;
}

typedef struct left {
    double squares, df;
} left;

/* What a model with these terms leaves over. */
static trd_code fit(const cells *c, int terms, left *out, trd_error *err)
{
    const double      *column[TRD_LINEAR_TERMS];
    size_t             n = 0, own[] = { c->a - 1, c->b - 1, (c->a - 1) * (c->b - 1) }, at = 0;
    trd_linear_how     how = { .constant = TRD_CONSTANT, .level = 0.95 };
    trd_products       products;
    trd_linear         model;
    trd_code           code;

    for (int t = 0; t < 3; at += own[t++])
        for (size_t i = 0; i < own[t] && terms & 1 << t; i++)
            column[n++] = c->term[at + i];
    column[n++] = c->mean;
    trd_product_rows rows = { .rows = c->count, .columns = n, .groups = 1, .column = column, .weight = c->weight, .inner = c->inner };
    if ((code = trd_products_of(&rows, c->pool, &products, err)) != TRD_OK ||
        (code = trd_linear_fit(&products, &how, c->pool, &model, err)) != TRD_OK)
        return code;
    *out = (left){ model.residual, model.df };
    return TRD_OK;
}

/* What a term takes from `without`, judged by what the whole model leaves. */
static trd_f_test term_of(const left *without, const left *with, const left *whole, trd_stat_reason reason)
{
    trd_f_test t = { NAN, without->df - with->df, whole->df, NAN, fmax(0, without->squares - with->squares), whole->squares, reason };

    if (!(t.df1 > 0))
        t.reason = TRD_EMPTY_GROUP;
    if (t.reason == TRD_DEFINED) {
        t.f = t.between / t.df1 / (t.within / t.df2);
        t.p = trd_f_upper(t.f, t.df1, t.df2);
    }
    return t;
}

static trd_code fill(const cells *c, trd_twoway *t, trd_error *err)
{
    static const int models[] = { 0, A, B, A | B, A | B | AB, A | AB, B | AB };
    enum { NONE, OF_A, OF_B, BOTH, WHOLE, WITHOUT_B, WITHOUT_A, MODELS };
    left     m[MODELS];
    trd_code code = TRD_OK;
    bool     all_cells = true;

    for (int i = 0; i < MODELS && code == TRD_OK; i++)
        code = fit(c, models[i], &m[i], err);
    if (code != TRD_OK)
        return code;
    for (size_t k = 0; k < c->count; k++)
        all_cells = all_cells && c->weight[k] > 0;
    t->residual = m[WHOLE].squares;
    t->df = m[WHOLE].df;
    if (!(t->df > 0))
        t->reason = TRD_NO_FREEDOM;
    else if (trd_interval_is_flat(sqrt(t->residual / t->df), c->size))
        t->reason = TRD_NO_VARIANCE;
    t->one[0] = term_of(&m[NONE], &m[OF_A], &m[WHOLE], t->reason);
    t->two[0] = term_of(&m[OF_B], &m[BOTH], &m[WHOLE], t->reason);
    t->one[1] = t->two[1] = term_of(&m[OF_A], &m[BOTH], &m[WHOLE], t->reason);
    t->one[2] = t->two[2] = term_of(&m[BOTH], &m[WHOLE], &m[WHOLE], t->reason);
    for (int i = 0; i < 3; i++)
        t->partial_eta_squared[i] = t->two[i].between / (t->two[i].between + t->residual);
    if (all_cells) {
        t->three[0] = term_of(&m[WITHOUT_A], &m[WHOLE], &m[WHOLE], t->reason);
        t->three[1] = term_of(&m[WITHOUT_B], &m[WHOLE], &m[WHOLE], t->reason);
        t->three[2] = t->one[2];
    }
    return TRD_OK;
}

static trd_stat_reason reason_of(const cells *c, size_t n)
{
    for (size_t k = 0; k < c->count; k++)
        if (!isfinite(c->mean[k]) || !isfinite(c->inner[k]))
            return TRD_NOT_FINITE;
    return n == 0 ? TRD_NO_CASES : c->a < 2 || c->b < 2 ? TRD_EMPTY_GROUP : TRD_DEFINED;
}

trd_code trd_anova_twoway(const double *y, const int32_t *a, int32_t a_levels, const int32_t *b, int32_t b_levels, size_t n,
                          trd_twoway *out, trd_error *err)
{
    static const trd_f_test none = { NAN, NAN, NAN, NAN, NAN, NAN, TRD_EMPTY_GROUP };
    trd_twoway t = { .cases = (double)n, .partial_eta_squared = { NAN, NAN, NAN }, .residual = NAN, .df = NAN };
    cells      c = { .pool = trd_pool_new(NULL) };
    trd_code   code = TRD_E_NOMEM;
    int32_t   *to_a = c.pool ? trd_pool_calloc(c.pool, (size_t)a_levels + 1, sizeof *to_a) : NULL;
    int32_t   *to_b = c.pool ? trd_pool_calloc(c.pool, (size_t)b_levels + 1, sizeof *to_b) : NULL;

    for (int i = 0; i < 3; i++)
        t.one[i] = t.two[i] = t.three[i] = none;
    if (!to_a || !to_b)
        trd_fail(err, code, "no memory for %d x %d levels", a_levels, b_levels);
    else if ((code = number_levels(a, a_levels, n, to_a, &c.a, "a", err)) == TRD_OK &&
             (code = number_levels(b, b_levels, n, to_b, &c.b, "b", err)) == TRD_OK) {
        if (n > 0)
            code = make_cells(&c, y, a, to_a, b, to_b, n, err);
        t.reason = reason_of(&c, n);
        if (code == TRD_OK && t.reason == TRD_DEFINED)
            code = fill(&c, &t, err);
    }
    if (code == TRD_OK)
        *out = t;
    trd_pool_free(c.pool);
    return code;
}
