#include "stat/multiple.h"

#include "base/pool.h"

#include <math.h>
#include <stdlib.h>

typedef struct ranked {
    double p, adjusted;
    size_t at;
} ranked;

static int by_p(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* The largest so far, from the smallest p up. */
static void step_down(ranked *r, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        r[i].adjusted = most = fmax(most, (double)(n - i) * r[i].p);
}

/* The smallest so far of factor n / rank p (or (n - rank + 1) p), from the largest p down. */
static void step_up(ranked *r, size_t n, double factor, int by_rank)
{
    double least = 1;
    for (size_t i = n; i-- > 0;) {
        double times = by_rank ? factor * (double)n / (double)(i + 1) : (double)(n - i);
        r[i].adjusted = least = fmin(least, times * r[i].p);
    }
}

static double sum_of_inverses(size_t n)
{
    double sum = 0;
    for (size_t i = n; i > 0; i--)
        sum += 1 / (double)i;
    return sum;
}

/* For every m the Simes bound of the m largest, and what it says of each. */
static void hommel(ranked *r, size_t n)
{
    double whole = 1;

    for (size_t i = 0; i < n; i++)
        whole = fmin(whole, (double)n * r[i].p / (double)(i + 1));
    for (size_t i = 0; i < n; i++)
        r[i].adjusted = whole;
    for (size_t m = n; m-- > 2;) {
        double bound = 1;                            /* of the m - 1 largest */
        for (size_t j = n - m + 1; j < n; j++)
            bound = fmin(bound, (double)m * r[j].p / (double)(j - (n - m) + 1));
        for (size_t i = 0; i < n; i++)
            r[i].adjusted = fmax(r[i].adjusted, fmin(bound, (double)m * r[i].p));
    }
    for (size_t i = 0; i < n; i++)
        r[i].adjusted = fmax(r[i].adjusted, r[i].p);
}

static void adjust(ranked *r, size_t n, trd_multiple method)
{
    switch (method) {
    case TRD_BONFERRONI:
        for (size_t i = 0; i < n; i++)
            r[i].adjusted = (double)n * r[i].p;
        break;
    case TRD_HOLM:     step_down(r, n);                             break;
    case TRD_HOCHBERG: step_up(r, n, 1, 0);                         break;
    case TRD_HOMMEL:   hommel(r, n);                                break;
    case TRD_BH:       step_up(r, n, 1, 1);                         break;
    case TRD_BY:       step_up(r, n, sum_of_inverses(n), 1);        break;
    case TRD_SIDAK:
        for (size_t i = 0; i < n; i++)
            r[i].adjusted = -expm1((double)n * log1p(-r[i].p));
        break;
    }
}

trd_code trd_p_adjust(const double *p, size_t n, trd_multiple method, double *out, trd_error *err)
{
    size_t tests = 0;

    for (size_t i = 0; i < n; i++)
        if (p[i] < 0 || p[i] > 1)
            return trd_fail(err, TRD_E_USAGE, "p value %zu is %.15g; it must lie between 0 and 1", i + 1, p[i]);
    if (n == 0)
        return TRD_OK;
    trd_pool *scratch = trd_pool_new(NULL);
    ranked   *r = scratch ? trd_pool_calloc(scratch, n, sizeof *r) : NULL;
    if (!r) {
        trd_pool_free(scratch);
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu p values", n);
    }
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            r[tests++] = (ranked){ .p = p[i], .at = i };
    qsort(r, tests, sizeof *r, by_p);
    if (tests > 0)
        adjust(r, tests, method);
    for (size_t i = 0; i < n; i++)
        out[i] = p[i];
    for (size_t i = 0; i < tests; i++)
        out[r[i].at] = fmin(1, r[i].adjusted);
    trd_pool_free(scratch);
    return TRD_OK;
}
