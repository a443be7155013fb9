/* Means, alone and against another. */
#include "simulate.h"

#include "stat/difference.h"
#include "stat/mean.h"
#include "stat/welch.h"

#include <math.h>

static trd_summary summary_of(const double *x, size_t n)
{
    trd_moments m;
    trd_summary out;

    trd_moments_init(&m);
    trd_moments_add(&m, x, NULL, n);
    trd_moments_finish(&m, &out);
    return out;
}

static trd_interval mean_of(const double *x, size_t n, int64_t population)
{
    trd_summary summary = summary_of(x, n);
    trd_mean    mean;
    trd_error   err = { 0 };

    sim_need(trd_mean_of(&summary, population, 0.95, &mean, &err), &err);
    return mean.mean;
}

/* a: cases, b: 0 normal, 1 answers on five points */
static trd_interval alone(sim *s, const sim_world *w)
{
    size_t  n = (size_t)w->a;
    double *x = sim_alloc(s, n, sizeof *x);

    for (size_t i = 0; i < n; i++)
        x[i] = w->b > 0 ? sim_answer(s) : w->truth + sim_normal(s);
    return mean_of(x, n, 0);
}

/* a of b without putting back; the population is 1 .. b */
static trd_interval of_a_population(sim *s, const sim_world *w)
{
    size_t  n = (size_t)w->a, all = (size_t)w->b;
    double *x = sim_alloc(s, all, sizeof *x);

    for (size_t i = 0; i < all; i++)
        x[i] = (double)i + 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = i + (size_t)trd_random_below(&s->random, all - i);
        double taken = x[at];
        x[at] = x[i];
        x[i] = taken;
    }
    return mean_of(x, n, (int64_t)all);
}

/* Classes with a mean of their own about `mean`; total variance 1. Classes
 * from .. from+count-1 of `clusters`. */
static trd_clustered *classes(sim *s, double mean, double icc, size_t from, size_t count, size_t clusters)
{
    trd_clustered *c = trd_clustered_new(s->pool, (int32_t)clusters);
    trd_error      err = { 0 };

    for (size_t g = from; g < from + count; g++) {
        double own = mean + sqrt(icc) * sim_normal(s);
        for (size_t i = 0, n = sim_class(s); i < n; i++) {
            double  x = own + sqrt(1 - icc) * sim_normal(s);
            int32_t cluster = (int32_t)g;
            sim_need(trd_clustered_add(c, &x, &cluster, NULL, 1, &err), &err);
        }
    }
    return c;
}

/* a: classes, b: ICC */
static trd_interval in_classes(sim *s, const sim_world *w)
{
    trd_mean  mean;
    trd_error err = { 0 };
    size_t    n = (size_t)w->a;

    sim_need(trd_mean_clustered(classes(s, w->truth, w->b, 0, n, n), 0, 0.95, &mean, &err), &err);
    return mean.mean;
}

/* a and b: cases of either group, c: sd of the second */
static trd_interval apart(sim *s, const sim_world *w)
{
    size_t      n = (size_t)w->a, m = (size_t)w->b;
    double     *x = sim_alloc(s, n, sizeof *x), *y = sim_alloc(s, m, sizeof *y);
    trd_welch   d;
    trd_error   err = { 0 };

    for (size_t i = 0; i < n; i++)
        x[i] = w->truth + sim_normal(s);
    for (size_t i = 0; i < m; i++)
        y[i] = w->c * sim_normal(s);
    trd_summary first = summary_of(x, n), second = summary_of(y, m);
    sim_need(trd_welch_difference(&first, &second, 0.95, &d, &err), &err);
    return d.difference;
}

/* a and b: classes of either group, c: ICC */
static trd_interval classes_apart(sim *s, const sim_world *w)
{
    size_t    n = (size_t)w->a, m = (size_t)w->b;
    trd_welch d;
    trd_error err = { 0 };

    sim_need(trd_welch_clustered(classes(s, w->truth, w->c, 0, n, n + m), classes(s, 0, w->c, n, m, n + m), TRD_CR2, 0.95, &d, &err), &err);
    return d.difference;
}

/* a: cases of ours, b: cases behind the benchmark */
static trd_interval from_a_benchmark(sim *s, const sim_world *w)
{
    size_t        n = (size_t)w->a, m = (size_t)w->b;
    double       *x = sim_alloc(s, n, sizeof *x), *y = sim_alloc(s, m, sizeof *y);
    trd_interval  d;
    trd_error     err = { 0 };

    for (size_t i = 0; i < n; i++)
        x[i] = w->truth + sim_normal(s);
    for (size_t i = 0; i < m; i++)
        y[i] = sim_normal(s);
    trd_interval  own = mean_of(x, n, 0), theirs = mean_of(y, m, 0);
    trd_yardstick known = { theirs.value, theirs.low, theirs.high, TRD_KNOWN_BY_SAMPLE };
    sim_need(trd_difference_from(&own, &known, &d, &err), &err);
    return d;
}

const sim_world sim_means[] = {
    { "mean", "n = 12, normal", 3, 12, 0, 0, alone, NULL },
    { "mean", "n = 60, answers 1 to 5, skewed", 3.85, 60, 1, 0, alone, NULL },
    { "mean of a population", "30 of 78", 39.5, 30, 78, 0, of_a_population, NULL },
    { "mean in classes", "12 classes, ICC 0.10", 0, 12, 0.10, 0, in_classes, NULL },
    { "mean in classes", "40 classes, ICC 0.20", 0, 40, 0.20, 0, in_classes, NULL },
    { "mean in classes", "5 classes, ICC 0.10", 0, 5, 0.10, 0, in_classes, NULL },
    { "two means apart, Welch", "15 and 40, sd 1 and 2", 0.5, 15, 40, 2, apart, NULL },
    { "two means in classes apart, CR2", "10 and 14 classes, ICC 0.10", 0.2, 10, 14, 0.10, classes_apart, NULL },
    { "two means in classes apart, CR2", "4 and 20 classes, ICC 0.10", 0.2, 4, 20, 0.10, classes_apart, NULL },
    { "mean from a benchmark with n", "60 and 400", 0.1, 60, 400, 0, from_a_benchmark, NULL },
    { NULL, NULL, 0, 0, 0, 0, NULL, NULL },
};
