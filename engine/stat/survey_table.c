#include "stat/survey_table.h"

#include "stat/distribution.h"
#include "stat/normal_int.h"
#include "stat/survey_int.h"

#include <math.h>
#include <string.h>

/* Names and shapes: k = (rows - 1) (columns - 1) contrasts, each the product of
 * "level i less the last" of rows and of columns, over cells = rows * columns.
 * They span what main effects do not, which is all that Delta depends on. */
typedef struct table_work {
    const trd_survey *s;
    size_t            rows, columns, cells, k;
    size_t           *cell;          /* of each row of the design; cells: none */
    uint8_t          *use;
    double           *share;         /* [cells] */
    double            weight;
    double           *contrast;      /* [k * cells] */
} table_work;

static double side_of(size_t level, size_t i, size_t levels)
{
    return level == i ? 1 : level == levels - 1 ? -1 : 0;
}

static trd_code open_work(table_work *w, const int32_t *row, const int32_t *column, trd_pool *pool, trd_error *err)
{
    size_t n = w->s->design.rows;

    w->cells = w->rows * w->columns;
    w->k = (w->rows - 1) * (w->columns - 1);
    w->cell = trd_pool_calloc(pool, n + 1, sizeof *w->cell);
    w->use = trd_pool_calloc(pool, n + 1, 1);
    w->share = trd_pool_calloc(pool, w->cells, sizeof *w->share);
    w->contrast = trd_pool_calloc(pool, w->k * w->cells, sizeof *w->contrast);
    if (!w->cell || !w->use || !w->share || !w->contrast)
        return trd_survey_no_room(n, err);
    for (size_t r = 0; r < n; r++) {
        if (row[r] >= (int32_t)w->rows || column[r] >= (int32_t)w->columns)
            return trd_fail(err, TRD_E_USAGE, "row %zu: there is no level %d; codes run from 0", r + 1,
                            row[r] >= (int32_t)w->rows ? row[r] : column[r]);
        w->use[r] = row[r] >= 0 && column[r] >= 0;
        w->cell[r] = w->use[r] ? (size_t)row[r] * w->columns + (size_t)column[r] : w->cells;
    }
    for (size_t m = 0; m < w->k; m++)
        for (size_t c = 0; c < w->cells; c++)
            w->contrast[m * w->cells + c] = side_of(c / w->columns, m / (w->columns - 1), w->rows) *
                                            side_of(c % w->columns, m % (w->columns - 1), w->columns);
    return TRD_OK;
}

/* The weight of each cell, and its share. */
static trd_code add_cells(table_work *w, double *table, trd_pool *pool, trd_error *err)
{
    trd_sum *sum = trd_pool_calloc(pool, w->cells + 1, sizeof *sum), all = { 0, 0 };

    if (!sum)
        return trd_survey_no_room(w->s->design.rows, err);
    for (size_t r = 0; r < w->s->design.rows; r++)
        if (w->use[r]) {
            sum[w->cell[r]] = trd_sum_plus(sum[w->cell[r]], trd_sum_from(w->s->weight[r]));
            all = trd_sum_plus(all, trd_sum_from(w->s->weight[r]));
        }
    w->weight = trd_sum_value(all);
    for (size_t c = 0; c < w->cells; c++) {
        table[c] = trd_sum_value(sum[c]);
        w->share[c] = w->weight > 0 ? trd_sum_value(trd_sum_over(sum[c], all)) : 0;
    }
    return TRD_OK;
}

/* Pearson's chi-square of the shares over one case; NAN for an empty level. */
static double pearson_of(const table_work *w)
{
    double chisq = 0;

    for (size_t c = 0; c < w->cells; c++) {
        double across = 0, down = 0;
        for (size_t j = 0; j < w->columns; j++)
            across += w->share[c / w->columns * w->columns + j];
        for (size_t i = 0; i < w->rows; i++)
            down += w->share[i * w->columns + c % w->columns];
        double expected = across * down, off = w->share[c] - expected;
        if (!(expected > 0))
            return NAN;
        chisq += off * off / expected;
    }
    return chisq;
}

/* The mean of contrast m over shares: 0 unless a cell is empty. */
static double centre_of(const table_work *w, size_t m)
{
    double centre = 0;

    for (size_t c = 0; c < w->cells; c++)
        centre += w->share[c] > 0 ? w->contrast[m * w->cells + c] : 0;
    return centre;
}

/* covariance[k * k] of the contrasts over shares. */
static trd_code covariance_of(const table_work *w, double *covariance, trd_pool *pool, trd_error *err)
{
    size_t         n = w->s->design.rows;
    double        *z = trd_pool_calloc(pool, w->k * n + 1, sizeof *z);
    const double **column = trd_pool_calloc(pool, w->k + 1, sizeof *column);

    if (!z || !column)
        return trd_survey_no_room(n, err);
    for (size_t m = 0; m < w->k; m++) {
        double centre = centre_of(w, m);
        column[m] = z + m * n;
        for (size_t r = 0; r < n; r++)
            if (w->use[r] && w->share[w->cell[r]] > 0)
                z[m * n + r] = (w->contrast[m * w->cells + w->cell[r]] / w->share[w->cell[r]] - centre) / w->weight;
    }
    return trd_survey_covariance(w->s, column, w->k, w->use, covariance, err);
}

/* K with K A K' = I, A that covariance in a simple random sample of one case;
 * false when cells are missing for it. */
static bool root_of(const table_work *w, trd_sum *a, double *scale, uint8_t *kept, trd_sum *root)
{
    for (size_t i = 0; i < w->k; i++)
        for (size_t j = 0; j <= i; j++) {
            trd_sum sum = { 0, 0 };
            for (size_t c = 0; c < w->cells; c++)
                if (w->share[c] > 0)
                    sum = trd_sum_plus(sum, trd_sum_from(w->contrast[i * w->cells + c] * w->contrast[j * w->cells + c] / w->share[c]));
            a[trd_pair(i, j)] = sum;
        }
    for (size_t i = 0; i < w->k; i++)
        scale[i] = trd_sum_value(a[trd_pair(i, i)]);
    return trd_normal_root(a, scale, w->k, 1e-14, root, kept) == w->k;
}

/* The traces of D = K V K' and of D squared, which has the eigenvalues of Delta
 * but for the number of cases. */
static void traces(const trd_sum *root, const double *v, size_t k, double *half, double *first, double *second)
{
    *first = *second = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            half[i * k + j] = 0;
            for (size_t l = 0; l < k; l++)
                half[i * k + j] += trd_sum_value(root[i * k + l]) * v[l * k + j];
        }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double d = 0;
            for (size_t l = 0; l < k; l++)
                d += half[i * k + l] * trd_sum_value(root[j * k + l]);
            *first += i == j ? d : 0;
            *second += d * d;
        }
}

static trd_code judge(const table_work *w, trd_pool *pool, trd_survey_table *out, trd_error *err)
{
    size_t   k = w->k;
    double  *v = trd_pool_calloc(pool, 2 * k * k + k, sizeof *v), first, second, nu;
    trd_sum *a = trd_pool_calloc(pool, trd_pairs(k) + k * k, sizeof *a);
    uint8_t *kept = trd_pool_calloc(pool, k + 1, 1);
    double   shares = pearson_of(w);

    out->chisq = shares * (double)w->s->design.rows;
    out->reason = w->weight > 0 ? TRD_EMPTY_GROUP : TRD_NO_CASES;
    if (!v || !a || !kept)
        return trd_survey_no_room(w->s->design.rows, err);
    if (isnan(shares) || !root_of(w, a, v, kept, a + trd_pairs(k)))
        return TRD_OK;
    trd_code code = covariance_of(w, v, pool, err);
    if (code == TRD_OK)
        code = trd_survey_df(w->s, NULL, &nu, err);
    if (code != TRD_OK)
        return code;
    traces(a + trd_pairs(k), v, k, v + k * k, &first, &second);
    out->reason = isnan(first) || !(nu > 0) ? TRD_ONE_CLUSTER : first > 0 ? TRD_DEFINED : TRD_NO_VARIANCE;
    if (out->reason != TRD_DEFINED)
        return TRD_OK;
    out->f = shares / first;
    out->df1 = first * first / second;
    out->df2 = out->df1 * nu;
    out->p = trd_f_upper(out->f, out->df1, out->df2);
    out->first_order_p = trd_chisq_upper(shares / first * (double)k, (double)k);
    return TRD_OK;
}

trd_code trd_survey_chisq(const trd_survey *s, const int32_t *row, size_t rows, const int32_t *column, size_t columns,
                          trd_pool *pool, trd_survey_table *out, trd_error *err)
{
    table_work       w = { .s = s, .rows = rows, .columns = columns };
    trd_survey_table t = { rows, columns, NULL, NAN, NAN, NAN, NAN, NAN, NAN, TRD_NO_CASES };

    if (rows < 2 || columns < 2 || rows > INT32_MAX / columns)
        return trd_fail(err, TRD_E_USAGE, "a table of %zu rows and %zu columns; give at least 2 of each", rows, columns);
    trd_pool *scratch = trd_pool_new(pool);
    t.table = trd_pool_calloc(pool, rows * columns, sizeof *t.table);
    trd_code code = scratch && t.table ? open_work(&w, row, column, scratch, err) : trd_survey_no_room(s->design.rows, err);
    if (code == TRD_OK)
        code = add_cells(&w, t.table, scratch, err);
    if (code == TRD_OK)
        code = judge(&w, scratch, &t, err);
    trd_pool_free(scratch);
    if (code == TRD_OK)
        *out = t;
    return code;
}
