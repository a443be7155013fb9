#include "stat/crosstab.h"

#include "stat/distribution.h"
#include "stat/sum.h"

#include <inttypes.h>
#include <math.h>

trd_chisq trd_chisq_of(double chisq, double df)
{
    return (trd_chisq){ chisq, df, trd_chisq_upper(chisq, df) };
}

trd_code trd_counts_check(const int64_t *count, size_t n, int64_t *sum, trd_error *err)
{
    *sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (count[i] < 0 || count[i] > INT64_MAX / 4 - *sum)
            return trd_fail(err, TRD_E_USAGE, "count %zu is %" PRId64 "; counts are 0 or more", i + 1, count[i]);
        *sum += count[i];
    }
    return TRD_OK;
}

/* Rows first, then columns. */
static void margins_of(const int64_t *count, size_t rows, size_t columns, int64_t *margin)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            margin[r] += count[r * columns + c];
            margin[rows + c] += count[r * columns + c];
        }
}

/* Twice O log(O / E); a cell of 0 adds nothing. */
static double likelihood_part(double observed, double expected)
{
    return observed > 0 ? 2 * observed * log(observed / expected) : 0;
}

static void fill_cells(const int64_t *count, const int64_t *margin, trd_crosstab *t)
{
    double  n = (double)t->cases, below = 0;
    trd_sum pearson = { 0, 0 }, likelihood = { 0, 0 }, yates = { 0, 0 };

    t->least_expected = INFINITY;
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++) {
            size_t at = r * t->columns + c;
            double row = (double)margin[r], column = (double)margin[t->rows + c];
            double e = row * column / n, o = (double)count[at], off = o - e, less = fabs(off) - fmin(0.5, fabs(off));
            t->expected[at] = e;
            t->residual[at] = off / sqrt(e * (1 - row / n) * (1 - column / n));
            t->least_expected = fmin(t->least_expected, e);
            below += e < 5;
            pearson = trd_sum_plus(pearson, (trd_sum){ off * off / e, 0 });
            yates = trd_sum_plus(yates, (trd_sum){ less * less / e, 0 });
            likelihood = trd_sum_plus(likelihood, (trd_sum){ likelihood_part(o, e), 0 });
        }
    t->share_below_5 = below / (double)(t->rows * t->columns);
    double df = (double)((t->rows - 1) * (t->columns - 1));
    t->pearson = trd_chisq_of(trd_sum_value(pearson), df);
    t->likelihood = trd_chisq_of(fmax(0, trd_sum_value(likelihood)), df);
    if (df == 1)
        t->yates = trd_chisq_of(trd_sum_value(yates), 1);
}

static void fill_strength(const int64_t *count, trd_crosstab *t)
{
    double n = (double)t->cases, share = t->pearson.chisq / n, r = (double)t->rows, c = (double)t->columns;
    double left = fmax(0, share - t->pearson.df / (n - 1));
    double r_left = r - (r - 1) * (r - 1) / (n - 1), c_left = c - (c - 1) * (c - 1) / (n - 1);

    t->v = sqrt(share / (fmin(r, c) - 1));
    t->v_corrected = sqrt(left / (fmin(r_left, c_left) - 1));
    t->contingency = sqrt(share / (1 + share));
    if (t->pearson.df == 1)
        t->phi = copysign(sqrt(share), (double)count[0] - t->expected[0]);
}

trd_code trd_crosstab_of(const int64_t *count, size_t rows, size_t columns, trd_pool *pool, trd_crosstab *out, trd_error *err)
{
    trd_chisq    none = { NAN, NAN, NAN };
    trd_crosstab t = { .rows = rows, .columns = columns, .pearson = none, .likelihood = none, .yates = none, .phi = NAN,
                       .v = NAN, .v_corrected = NAN, .contingency = NAN, .least_expected = NAN, .share_below_5 = NAN };

    if (rows < 2 || columns < 2)
        return trd_fail(err, TRD_E_USAGE, "a table of %zu x %zu; 2 rows and 2 columns are the least", rows, columns);
    trd_code code = trd_counts_check(count, rows * columns, &t.cases, err);
    if (code != TRD_OK)
        return code;
    int64_t *margin = trd_pool_calloc(pool, rows + columns, sizeof *margin);
    t.expected = trd_pool_calloc(pool, rows * columns, sizeof *t.expected);
    t.residual = trd_pool_calloc(pool, rows * columns, sizeof *t.residual);
    if (!margin || !t.expected || !t.residual)
        return trd_fail(err, TRD_E_NOMEM, "no memory for a table of %zu x %zu", rows, columns);
    margins_of(count, rows, columns, margin);
    t.reason = t.cases ? TRD_DEFINED : TRD_NO_CASES;
    for (size_t i = 0; i < rows + columns && t.cases; i++)
        if (margin[i] == 0)
            t.reason = TRD_EMPTY_GROUP;
    for (size_t i = 0; i < rows * columns; i++)
        t.expected[i] = t.residual[i] = NAN;
    if (t.reason == TRD_DEFINED) {
        fill_cells(count, margin, &t);
        fill_strength(count, &t);
    }
    *out = t;
    return TRD_OK;
}

static trd_code shares_check(const double *share, size_t n, trd_error *err)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        if (!(share[i] > 0))
            return trd_fail(err, TRD_E_USAGE, "share %zu is %g; each must be above 0", i + 1, share[i]);
        sum += share[i];
    }
    if (!(fabs(sum - 1) <= 1e-8))
        return trd_fail(err, TRD_E_USAGE, "the shares add up to %.10g, not to 1", sum);
    return TRD_OK;
}

trd_code trd_fit_of(const int64_t *count, const double *share, size_t n, trd_pool *pool, trd_fit *out, trd_error *err)
{
    trd_fit  f = { .pearson = { NAN, NAN, NAN }, .likelihood = { NAN, NAN, NAN } };
    double   pearson = 0, likelihood = 0;
    trd_code code = trd_counts_check(count, n, &f.cases, err);

    if (code != TRD_OK || (share && (code = shares_check(share, n, err)) != TRD_OK))
        return code;
    if (n < 2)
        return trd_fail(err, TRD_E_USAGE, "%zu counts; 2 are the least", n);
    if (!(f.expected = trd_pool_calloc(pool, n, sizeof *f.expected)))
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu counts", n);
    for (size_t i = 0; i < n; i++) {
        double e = (double)f.cases * (share ? share[i] : 1 / (double)n), off = (double)count[i] - e;
        f.expected[i] = e;
        pearson += off * off / e;
        likelihood += likelihood_part((double)count[i], e);
    }
    f.reason = f.cases ? TRD_DEFINED : TRD_NO_CASES;
    if (f.cases) {
        f.pearson = trd_chisq_of(pearson, (double)n - 1);
        f.likelihood = trd_chisq_of(fmax(0, likelihood), (double)n - 1);
    }
    *out = f;
    return TRD_OK;
}
