/* The same cases twice; change against change; a formula of totals. */
#include "simulate.h"

#include "stat/did.h"
#include "stat/jackknife.h"
#include "stat/paired.h"

#include <math.h>

typedef struct waves {
    double  *before, *after;
    int32_t *cluster;
    uint8_t *treated;
    size_t   n;
} waves;

/* `classes` classes (from `arm` on treated), each with its own level and its
 * own change; the treated gain `effect` more. */
static waves draw_waves(sim *s, size_t classes, size_t control, double effect, double icc)
{
    size_t most = 30 * classes;
    waves  w = { sim_alloc(s, most, sizeof(double)), sim_alloc(s, most, sizeof(double)), sim_alloc(s, most, sizeof(int32_t)),
                 sim_alloc(s, most, 1), 0 };

    for (size_t g = 0; g < classes; g++) {
        double level = sqrt(icc) * sim_normal(s), change = 0.1 + sqrt(icc / 2) * sim_normal(s);
        for (size_t i = 0, n = sim_class(s); i < n; i++, w.n++) {
            double own = level + sqrt(1 - icc) * sim_normal(s);
            w.before[w.n] = own + 0.5 * sim_normal(s);
            w.after[w.n] = own + change + (g >= control ? effect : 0) + 0.5 * sim_normal(s);
            w.cluster[w.n] = (int32_t)g;
            w.treated[w.n] = g >= control;
        }
    }
    return w;
}

/* a: pairs */
static trd_interval pairs(sim *s, const sim_world *w)
{
    size_t     n = (size_t)w->a;
    double    *before = sim_alloc(s, n, sizeof *before), *after = sim_alloc(s, n, sizeof *after);
    trd_paired p;
    trd_error  err = { 0 };

    for (size_t i = 0; i < n; i++) {
        before[i] = sim_normal(s);
        after[i] = before[i] + w->truth + sim_normal(s);
    }
    sim_need(trd_paired_change(before, after, NULL, n, 0, 0.95, &p, &err), &err);
    return p.change;
}

/* a: classes, b: ICC */
static trd_interval pairs_in_classes(sim *s, const sim_world *w)
{
    waves      x = draw_waves(s, (size_t)w->a, 0, w->truth - 0.1, w->b);
    trd_paired p;
    trd_error  err = { 0 };

    sim_need(trd_paired_change(x.before, x.after, x.cluster, x.n, (int32_t)w->a, 0.95, &p, &err), &err);
    return p.change;
}

/* a: classes, b: of which without, c: ICC */
static trd_interval change_against_change(sim *s, const sim_world *w)
{
    waves     x = draw_waves(s, (size_t)w->a, (size_t)w->b, w->truth, w->c);
    trd_did   d;
    trd_error err = { 0 };

    sim_need(trd_did_change(x.before, x.after, x.treated, x.cluster, x.n, (int32_t)w->a, 0.95, &d, &err), &err);
    return d.effect;
}

/* a: schools; hours per pupil: a ratio of totals, by leaving schools out */
static trd_interval ratio_of_totals(sim *s, const sim_world *w)
{
    size_t       n = (size_t)w->a;
    double      *top = sim_alloc(s, n, sizeof *top), *under = sim_alloc(s, n, sizeof *under), *without = sim_alloc(s, n, sizeof *without);
    double       all_top = 0, all_under = 0;
    trd_interval out;
    trd_error    err = { 0 };

    for (size_t g = 0; g < n; g++) {
        under[g] = 40 + 120 * sim_unit(s);
        top[g] = under[g] * (w->truth + 0.6 * sim_normal(s));
        all_top += top[g];
        all_under += under[g];
    }
    for (size_t g = 0; g < n; g++)
        without[g] = (all_top - top[g]) / (all_under - under[g]);
    sim_need(trd_jackknife_interval(all_top / all_under, without, n, (int64_t)n, 0.95, &out, &err), &err);
    return out;
}

const sim_world sim_changes[] = {
    { "change of pairs", "n = 25", 0.3, 25, 0, 0, pairs, NULL },
    { "change of pairs in classes", "12 classes, ICC 0.10", 0.3, 12, 0.10, 0, pairs_in_classes, NULL },
    { "change of pairs in classes", "6 classes, ICC 0.10", 0.3, 6, 0.10, 0, pairs_in_classes, NULL },
    { "change against change, CR2", "20 classes, 10 without, ICC 0.10", 0.2, 20, 10, 0.10, change_against_change, NULL },
    { "change against change, CR2", "12 classes, 8 without, ICC 0.10", 0.2, 12, 8, 0.10, change_against_change, NULL },
    { "formula of totals, jackknife", "20 schools", 3, 20, 0, 0, ratio_of_totals, NULL },
    { NULL, NULL, 0, 0, 0, 0, NULL, NULL },
};
