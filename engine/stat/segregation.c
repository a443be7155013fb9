#include "stat/segregation.h"

#include "stat/sum.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static void add(trd_sum *to, double x)
{
    *to = trd_sum_plus(*to, (trd_sum){ x, 0 });
}

static double plogp(double p)
{
    return p > 0 ? p * log(p) : 0;
}

/* ---- several groups ---- */

typedef struct totals {
    trd_sum all;
    size_t  units, groups;
    bool    bad;
} totals;

static double unit_total(const double *counts, size_t groups)
{
    trd_sum t = { 0, 0 };
    for (size_t g = 0; g < groups; g++)
        add(&t, counts[g]);
    return trd_sum_value(t);
}

static totals count_all(const double *counts, size_t units, size_t groups)
{
    totals t = { .all = { 0, 0 } };

    for (size_t u = 0; u < units; u++) {
        double of_unit = unit_total(counts + u * groups, groups);
        add(&t.all, of_unit);
        t.units += of_unit > 0;
        for (size_t g = 0; g < groups; g++)
            t.bad |= !(counts[u * groups + g] >= 0 && counts[u * groups + g] < INFINITY);
    }
    return t;
}

static double entropy_of(const double *counts, size_t units, size_t groups, totals *t)
{
    double all = trd_sum_value(t->all), entropy = 0;

    for (size_t g = 0; g < groups; g++) {
        trd_sum of_group = { 0, 0 };
        for (size_t u = 0; u < units; u++)
            add(&of_group, counts[u * groups + g]);
        t->groups += trd_sum_value(of_group) > 0;
        entropy -= plogp(trd_sum_value(of_group) / all);
    }
    return entropy;
}

static double entropy_within(const double *counts, size_t units, size_t groups, double all)
{
    trd_sum within = { 0, 0 };

    for (size_t u = 0; u < units; u++) {
        double of_unit = unit_total(counts + u * groups, groups);
        for (size_t g = 0; of_unit > 0 && g < groups; g++)
            add(&within, -of_unit / all * plogp(counts[u * groups + g] / of_unit));
    }
    return trd_sum_value(within);
}

void trd_segregation_of(const double *counts, size_t units, size_t groups, trd_segregation_many *out)
{
    totals t = count_all(counts, units, groups);

    *out = (trd_segregation_many){ .units = t.units, .entropy = NAN, .theil_h = NAN, .mutual_information = NAN };
    if (t.bad || t.units == 0) {
        out->reason = t.bad ? TRD_NOT_FINITE : TRD_NO_CASES;
        return;
    }
    out->entropy = entropy_of(counts, units, groups, &t);
    out->groups = t.groups;
    if (t.groups < 2) {
        out->entropy = 0;
        out->reason = TRD_EMPTY_GROUP;
        return;
    }
    out->mutual_information = fmax(0, out->entropy - entropy_within(counts, units, groups, trd_sum_value(t.all)));
    out->theil_h = out->mutual_information / out->entropy;
}

/* ---- two groups ---- */

typedef struct unit {
    double share, first, all;
} unit;

static int by_share(const void *a, const void *b)
{
    double x = ((const unit *)a)->share, y = ((const unit *)b)->share;
    return (x > y) - (x < y);
}

/* sum over pairs of t_i t_j |p_i - p_j|, divided by T^2 P (1 - P): with units in
 * order of p, each against all before it. */
static double gini_of(unit *list, size_t n, double first, double second)
{
    trd_sum before = { 0, 0 }, first_before = { 0, 0 }, sum = { 0, 0 };

    qsort(list, n, sizeof *list, by_share);
    for (size_t i = 0; i < n; i++) {
        sum = trd_sum_plus(sum, trd_sum_times((trd_sum){ list[i].first, 0 }, before));
        sum = trd_sum_minus(sum, trd_sum_times((trd_sum){ list[i].all, 0 }, first_before));
        add(&before, list[i].all);
        add(&first_before, list[i].first);
    }
    return trd_sum_value(sum) / (first * second);
}

static size_t list_units(const double *first, const double *second, size_t units, unit *list)
{
    size_t n = 0;
    for (size_t u = 0; u < units; u++)
        if (first[u] + second[u] > 0)
            list[n++] = (unit){ first[u] / (first[u] + second[u]), first[u], first[u] + second[u] };
    return n;
}

static void indices(unit *list, size_t n, trd_segregation *s)
{
    double  all = s->first + s->second, share = s->first / all;
    trd_sum apart = { 0, 0 }, alone = { 0, 0 }, other = { 0, 0 }, roots = { 0, 0 }, within = { 0, 0 };

    for (size_t i = 0; i < n; i++) {
        double second = list[i].all - list[i].first, p = list[i].share;
        add(&apart, fabs(list[i].first / s->first - second / s->second) / 2);
        add(&alone, list[i].first / s->first * p);
        add(&other, list[i].first / s->first * (second / list[i].all));
        add(&roots, sqrt(list[i].first / s->first) * sqrt(second / s->second));
        add(&within, -list[i].all / all * (plogp(p) + plogp(second / list[i].all)));
    }
    s->dissimilarity = trd_sum_value(apart);
    s->gini = gini_of(list, n, s->first, s->second);
    s->entropy = -plogp(share) - plogp(s->second / all);
    s->mutual_information = fmax(0, s->entropy - trd_sum_value(within));
    s->theil_h = s->mutual_information / s->entropy;
    s->isolation = trd_sum_value(alone);
    s->exposure = trd_sum_value(other);
    s->variance_ratio = fmax(0, (s->isolation - share) / (s->second / all));
    s->atkinson_half = fmax(0, 1 - trd_sum_value(roots) * trd_sum_value(roots));
}

trd_code trd_segregation_two(const double *first, const double *second, size_t units, trd_segregation *out, trd_error *err)
{
    trd_segregation s = { 0, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, TRD_DEFINED };
    unit           *list = calloc(units + 1, sizeof *list);
    trd_sum         a = { 0, 0 }, b = { 0, 0 };

    if (!list)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu units; use fewer", units);
    for (size_t u = 0; u < units; u++) {
        add(&a, first[u]);
        add(&b, second[u]);
        if (!(first[u] >= 0 && second[u] >= 0 && first[u] + second[u] < INFINITY))
            s.reason = TRD_NOT_FINITE;
    }
    s.first = trd_sum_value(a);
    s.second = trd_sum_value(b);
    if (s.reason == TRD_DEFINED) {
        s.units = list_units(first, second, units, list);
        s.reason = s.units == 0 ? TRD_NO_CASES : s.first == 0 || s.second == 0 ? TRD_EMPTY_GROUP : TRD_DEFINED;
    }
    if (s.reason == TRD_DEFINED)
        indices(list, s.units, &s);
    free(list);
    *out = s;
    return TRD_OK;
}
