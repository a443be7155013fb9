#include "stat/inequality.h"

#include "stat/sum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add(trd_sum *to, double x)
{
    *to = trd_sum_plus(*to, (trd_sum){ x, 0 });
}

static double xlogx(double x)
{
    return x > 0 ? x * log(x) : 0;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of sorted amounts with a mean above 0. */
static void indices(const double *x, size_t n, trd_inequality *out)
{
    trd_sum gini = { 0, 0 }, t = gini, l = gini, square = gini, root = gini, apart = gini;
    double  cases = (double)n;

    for (size_t i = 0; i < n; i++) {
        double part = x[i] / out->mean;
        gini = trd_sum_plus(gini, trd_sum_product(2 * (double)i + 1 - cases, part));
        add(&t, xlogx(part));
        if (x[0] > 0)
            add(&l, -log(part));
        square = trd_sum_plus(square, trd_sum_product(part - 1, part - 1));
        add(&root, sqrt(part));
        add(&apart, fabs(part - 1));
    }
    out->gini = trd_sum_value(gini) / cases / cases;
    out->gini_unbiased = n > 1 ? out->gini * cases / (cases - 1) : NAN;
    out->theil_t = fmax(0, trd_sum_value(t) / cases);
    out->theil_l = x[0] > 0 ? fmax(0, trd_sum_value(l) / cases) : INFINITY;
    out->cv = sqrt(trd_sum_value(square) / cases);
    out->atkinson_half = fmax(0, 1 - trd_sum_value(root) / cases * (trd_sum_value(root) / cases));
    out->atkinson_1 = -expm1(-out->theil_l);
    out->hoover = trd_sum_value(apart) / (2 * cases);
}

typedef struct part {
    trd_sum sum;
    double  cases;
} part;

/* Everybody in a group given the mean of the group. */
static trd_code between(const double *values, const int32_t *group, int32_t groups, size_t n, trd_inequality *out, trd_error *err)
{
    part *parts = calloc((size_t)groups + 1, sizeof *parts);

    if (!parts)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %d groups; use fewer", groups);
    for (size_t i = 0; i < n; i++) {
        add(&parts[group[i]].sum, values[i]);
        parts[group[i]].cases++;
    }
    out->theil_t_between = out->theil_l_between = 0;
    for (int32_t g = 0; g < groups; g++) {
        double ratio = trd_sum_value(parts[g].sum) / parts[g].cases / out->mean, share = parts[g].cases / (double)n;
        if (parts[g].cases > 0) {
            out->theil_t_between += share * xlogx(ratio);
            out->theil_l_between -= share * log(ratio);
        }
    }
    free(parts);
    out->theil_t_within = out->theil_t - out->theil_t_between;
    out->theil_l_within = isfinite(out->theil_l_between) ? out->theil_l - out->theil_l_between : (double)NAN;
    return TRD_OK;
}

static trd_stat_reason look(const double *values, size_t n, trd_inequality *out)
{
    trd_sum sum = { 0, 0 };

    for (size_t i = 0; i < n; i++) {
        if (!(values[i] >= 0 && values[i] < INFINITY))
            return TRD_NOT_FINITE;
        add(&sum, values[i]);
    }
    if (n == 0)
        return TRD_NO_CASES;
    out->mean = trd_sum_value(sum) / (double)n;
    return !isfinite(out->mean) ? TRD_NOT_FINITE : out->mean == 0 ? TRD_NO_VARIANCE : TRD_DEFINED;
}

trd_code trd_inequality_of(const double *values, const int32_t *group, int32_t groups, size_t n, trd_inequality *out,
                           trd_error *err)
{
    trd_inequality made = { (int64_t)n, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, TRD_DEFINED };
    trd_code       code = TRD_OK;

    for (size_t i = 0; group && i < n; i++)
        if (group[i] < 0 || group[i] >= groups)
            return trd_fail(err, TRD_E_DATA, "case %zu is in group %d of %d; give a code for each", i + 1, group[i], groups);
    made.reason = look(values, n, &made);
    if (made.reason == TRD_DEFINED) {
        double *sorted = malloc(n * sizeof *sorted);
        if (!sorted)
            return trd_fail(err, TRD_E_NOMEM, "no memory for %zu amounts; use fewer", n);
        memcpy(sorted, values, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, ascending);
        indices(sorted, n, &made);
        free(sorted);
        if (group)
            code = between(values, group, groups, n, &made, err);
    }
    if (code == TRD_OK)
        *out = made;
    return code;
}
