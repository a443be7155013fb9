/* Shares, alone and against another. */
#include "simulate.h"

#include "stat/difference.h"
#include "stat/share.h"

#include <math.h>

static int64_t hits(sim *s, int64_t n, double p)
{
    int64_t x = 0;

    for (int64_t i = 0; i < n; i++)
        x += sim_chance(s, p);
    return x;
}

/* a: cases */
static trd_interval alone(sim *s, const sim_world *w)
{
    trd_share share;
    trd_error err = { 0 };

    sim_need(trd_share_wilson(hits(s, (int64_t)w->a, w->truth), (int64_t)w->a, 0.95, &share, &err), &err);
    return trd_share_interval(&share);
}

/* a: cases taken without putting back of b, of which truth * b are hits */
static trd_interval of_a_population(sim *s, const sim_world *w)
{
    double       left = w->b, good = round(w->truth * w->b);
    int64_t      x = 0;
    trd_sampling sampling = { 1, (int64_t)w->b };
    trd_share    share;
    trd_error    err = { 0 };

    for (int i = 0; i < (int)w->a; i++, left--)
        if (sim_chance(s, good / left)) {
            x++;
            good--;
        }
    sim_need(trd_share_wilson_sampled(x, (int64_t)w->a, &sampling, 0.95, &share, &err), &err);
    return trd_share_interval(&share);
}

/* `clusters` classes whose own share lies `apart` above or below p. */
static trd_share of_classes(sim *s, size_t clusters, double p, double apart)
{
    int64_t  *x = sim_alloc(s, clusters, sizeof *x), *n = sim_alloc(s, clusters, sizeof *n);
    trd_share share;
    trd_error err = { 0 };

    for (size_t g = 0; g < clusters; g++) {
        n[g] = (int64_t)sim_class(s);
        x[g] = hits(s, n[g], sim_chance(s, 0.5) ? p + apart : p - apart);
    }
    sim_need(trd_share_clustered(x, n, clusters, 0, 0.95, &share, &err), &err);
    return share;
}

/* a: classes, b: how far apart */
static trd_interval in_classes(sim *s, const sim_world *w)
{
    trd_share share = of_classes(s, (size_t)w->a, w->truth, w->b);
    return trd_share_interval(&share);
}

/* a: cases in each group, b: the share of the second */
static trd_interval apart(sim *s, const sim_world *w)
{
    trd_share    first, second;
    trd_interval d;
    trd_error    err = { 0 };
    int64_t      n = (int64_t)w->a;

    sim_need(trd_share_wilson(hits(s, n, w->b + w->truth), n, 0.95, &first, &err), &err);
    sim_need(trd_share_wilson(hits(s, n, w->b), n, 0.95, &second, &err), &err);
    sim_need(trd_share_difference(&first, &second, &d, &err), &err);
    return d;
}

/* a: classes in each group, b: the share of the second, c: how far classes lie apart */
static trd_interval classes_apart(sim *s, const sim_world *w)
{
    trd_share    first = of_classes(s, (size_t)w->a, w->b + w->truth, w->c), second = of_classes(s, (size_t)w->a, w->b, w->c);
    trd_interval d;
    trd_error    err = { 0 };

    sim_need(trd_share_difference(&first, &second, &d, &err), &err);
    return d;
}

const sim_world sim_shares[] = {
    { "share, Wilson", "n = 50, p = 0.3", 0.3, 50, 0, 0, alone, NULL },
    { "share, Wilson", "n = 200, p = 0.12", 0.12, 200, 0, 0, alone, NULL },
    { "share, Wilson", "n = 1000, p = 0.65", 0.65, 1000, 0, 0, alone, NULL },
    { "share of a population", "51 of 78, p = 0.5", 0.5, 51, 78, 0, of_a_population, NULL },
    { "share in classes", "20 classes, ICC 0.05, p = 0.4", 0.4, 20, 0.1095, 0, in_classes, NULL },
    { "share in classes", "40 classes, ICC 0.15, p = 0.6", 0.6, 40, 0.19, 0, in_classes, NULL },
    { "share in classes", "8 classes, ICC 0.05, p = 0.5", 0.5, 8, 0.112, 0, in_classes, NULL },
    { "two shares apart, Newcombe", "2 x 60, 0.45 and 0.30", 0.15, 60, 0.30, 0, apart, NULL },
    { "two shares apart, Newcombe", "2 x 300, 0.20 and 0.20", 0, 300, 0.20, 0, apart, NULL },
    { "two shares in classes apart", "2 x 20 classes, ICC 0.05", 0.1, 20, 0.4, 0.11, classes_apart, NULL },
    { NULL, NULL, 0, 0, 0, 0, NULL, NULL },
};
