/* The log-rank test: at each time of an event the events are dealt out over
 * the groups at risk, as by the hypergeometric distribution. */
#include "stat/survival.h"

#include "stat/distribution.h"
#include "stat/normal_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct one {
    int32_t stratum, group;
    double  time;
    uint8_t event;
} one;

/* Observed less expected, and its covariance, plain and with Peto's weights. */
typedef struct work {
    size_t  groups;
    double *at_risk, *events;        /* [groups], of those from a time on, and at it  */
    trd_sum *expected;               /* [groups]                                      */
    trd_sum *less[2], *covariance[2];
} work;

static int by_stratum_and_time(const void *a, const void *b)
{
    const one *x = a, *y = b;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    return (x->time > y->time) - (x->time < y->time);
}

static void add(trd_sum *to, double x)
{
    *to = trd_sum_plus(*to, (trd_sum){ x, 0 });
}

static void add_time(work *w, double risk, double d, double survival)
{
    double spread = risk > 1 ? d * (risk - d) / (risk - 1) : 0, weight[2] = { 1, survival };

    for (size_t g = 0; g < w->groups; g++) {
        double share = w->at_risk[g] / risk;
        add(&w->expected[g], d * share);
        for (int k = 0; k < 2; k++) {
            add(&w->less[k][g], weight[k] * (w->events[g] - d * share));
            for (size_t h = 0; h <= g; h++)
                add(&w->covariance[k][trd_pair(g, h)],
                    weight[k] * weight[k] * spread * share * ((g == h) - w->at_risk[h] / risk));
        }
    }
}

/* The cases of one stratum, in order of time. */
static void add_stratum(work *w, const one *list, size_t n)
{
    double survival = 1;

    memset(w->at_risk, 0, w->groups * sizeof *w->at_risk);
    for (size_t i = 0; i < n; i++)
        w->at_risk[list[i].group]++;
    for (size_t i = 0, to; i < n; i = to) {
        double risk = (double)(n - i), d = 0;
        memset(w->events, 0, w->groups * sizeof *w->events);
        for (to = i; to < n && list[to].time == list[i].time; to++) {
            d += list[to].event != 0;
            w->events[list[to].group] += list[to].event != 0;
        }
        if (d > 0)
            add_time(w, risk, d, survival);
        survival *= (risk - d) / risk;
        for (size_t k = i; k < to; k++)
            w->at_risk[list[k].group]--;
    }
}

/* u' V^- u; groups that follow from the others fall out. */
static double form(const work *w, int k, trd_sum *root, uint8_t *kept, double *scale, size_t *rank)
{
    trd_sum sum = { 0, 0 };

    for (size_t g = 0; g < w->groups; g++)
        scale[g] = trd_sum_value(w->covariance[k][trd_pair(g, g)]);
    *rank = trd_normal_root(w->covariance[k], scale, w->groups, 1e-9, root, kept);
    for (size_t g = 0; g < w->groups; g++) {
        trd_sum part = { 0, 0 };
        for (size_t h = 0; h <= g; h++)
            part = trd_sum_plus(part, trd_sum_times(root[g * w->groups + h], w->less[k][h]));
        sum = trd_sum_plus(sum, trd_sum_times(part, part));
    }
    return trd_sum_value(sum);
}

static trd_code check(const double *time, const int32_t *group, int32_t groups, size_t n, trd_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (!(time[i] >= 0 && time[i] < INFINITY))
            return trd_fail(err, TRD_E_DATA, "case %zu has a time of %g; give 0 or more", i + 1, time[i]);
        if (group[i] < 0 || group[i] >= groups)
            return trd_fail(err, TRD_E_DATA, "case %zu is in group %d of %d; give a code for each", i + 1, group[i], groups);
    }
    return TRD_OK;
}

static void judge(const work *w, trd_sum *root, uint8_t *kept, size_t present, trd_logrank_test *out)
{
    size_t rank, peto_rank;
    double chisq = form(w, 0, root, kept, w->events, &rank), peto = form(w, 1, root, kept, w->events, &peto_rank);

    *out = (trd_logrank_test){ NAN, NAN, NAN, NAN, NAN, present < 2 ? TRD_EMPTY_GROUP : TRD_NO_VARIANCE };
    if (present < 2 || rank == 0)
        return;
    out->reason = TRD_DEFINED;
    out->df = (double)rank;
    out->chisq = chisq;
    out->p = trd_chisq_upper(chisq, out->df);
    out->peto_chisq = peto;
    out->peto_p = trd_chisq_upper(peto, (double)peto_rank);
}

trd_code trd_logrank(const double *time, const uint8_t *event, const int32_t *group, int32_t groups, const int32_t *stratum,
                     size_t n, trd_logrank_group *of_group, trd_logrank_test *out, trd_error *err)
{
    size_t   k = (size_t)groups, pairs = trd_pairs(k), present = 0;
    trd_code code = check(time, group, groups, n, err);

    if (code != TRD_OK)
        return code;
    one     *list = calloc(n + 1, sizeof *list);
    double  *numbers = calloc(2 * k + 1, sizeof *numbers);
    trd_sum *sums = calloc(3 * k + 2 * pairs + k * k + 1, sizeof *sums);
    uint8_t *kept = calloc(k + 1, 1);
    if (list && numbers && sums && kept) {
        work w = { k, numbers, numbers + k, sums, { sums + k, sums + 2 * k }, { sums + 3 * k, sums + 3 * k + pairs } };
        memset(of_group, 0, k * sizeof *of_group);
        for (size_t i = 0; i < n; i++) {
            list[i] = (one){ stratum ? stratum[i] : 0, group[i], time[i], event[i] };
            of_group[group[i]].cases++;
            of_group[group[i]].events += event[i] != 0;
        }
        qsort(list, n, sizeof *list, by_stratum_and_time);
        for (size_t from = 0, to; from < n; from = to) {
            for (to = from; to < n && list[to].stratum == list[from].stratum; to++)
                ;
            add_stratum(&w, list + from, to - from);
        }
        for (size_t g = 0; g < k; g++) {
            of_group[g].expected = trd_sum_value(w.expected[g]);
            present += of_group[g].cases > 0;
        }
        judge(&w, sums + 3 * k + 2 * pairs, kept, present, out);
    } else {
        code = trd_fail(err, TRD_E_NOMEM, "no memory for %zu cases; use fewer", n);
    }
    free(list);
    free(numbers);
    free(sums);
    free(kept);
    return code;
}
