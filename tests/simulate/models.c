/* Effects by models: adjusted, by dose, among those alike, in a series. */
#include "simulate.h"

#include "stat/ancova.h"
#include "stat/interrupted.h"
#include "stat/matching.h"
#include "stat/newey_west.h"
#include "stat/products.h"
#include "stat/propensity.h"
#include "stat/ratio.h"

#include <math.h>

/* a: classes, the second half takes part; b: ICC. After depends on before. */
static trd_interval adjusted(sim *s, const sim_world *w)
{
    size_t    classes = (size_t)w->a, most = 30 * classes, n = 0;
    double   *before = sim_alloc(s, most, sizeof *before), *after = sim_alloc(s, most, sizeof *after);
    uint32_t *group = sim_alloc(s, most, sizeof *group), *cluster = sim_alloc(s, most, sizeof *cluster);

    for (size_t g = 0; g < classes; g++) {
        double level = sqrt(w->b) * sim_normal(s), own = sqrt(w->b) * sim_normal(s);
        for (size_t i = sim_class(s); i > 0; i--, n++) {
            group[n] = g >= classes / 2;
            cluster[n] = (uint32_t)g;
            before[n] = level + sqrt(1 - w->b) * sim_normal(s);
            after[n] = 0.6 * before[n] + group[n] * w->truth + own + 0.7 * sim_normal(s);
        }
    }
    const double   *covariate[] = { before };
    trd_ancova_rows rows = { n, 1, 2, after, covariate, group, cluster, classes };
    trd_ancova      a;
    trd_error       err = { 0 };
    sim_need(trd_ancova_fit(&rows, TRD_ROBUST_CR2, 0.95, s->pool, &a, &err), &err);
    return a.effect[1].of;
}

/* a: classes, b: ICC; hours differ by class and by pupil */
static trd_interval by_dose(sim *s, const sim_world *w)
{
    size_t    classes = (size_t)w->a, most = 30 * classes, n = 0;
    double   *hours = sim_alloc(s, most, sizeof *hours), *change = sim_alloc(s, most, sizeof *change);
    uint32_t *cluster = sim_alloc(s, most, sizeof *cluster);

    for (size_t g = 0; g < classes; g++) {
        double offered = 4 + 8 * sim_unit(s), own = sqrt(w->b) * sim_normal(s);
        for (size_t i = sim_class(s); i > 0; i--, n++) {
            cluster[n] = (uint32_t)g;
            hours[n] = offered + 2 * sim_normal(s);
            change[n] = w->truth * hours[n] + own + sim_normal(s);
        }
    }
    const double    *column[] = { hours, change };
    trd_product_rows rows = { .rows = n, .columns = 2, .groups = classes, .column = column, .group = cluster };
    trd_linear_how   how = { .constant = TRD_CONSTANT, .robust = TRD_ROBUST_CR2, .level = 0.95, .clusters = classes };
    trd_products     products;
    trd_linear       fit;
    trd_error        err = { 0 };
    sim_need(trd_products_of(&rows, s->pool, &products, &err), &err);
    sim_need(trd_linear_fit(&products, &how, s->pool, &fit, &err), &err);
    return fit.term[fit.terms - 1].of;
}

typedef struct chosen {
    double  *x, *y;
    uint8_t *treated;
    size_t   n;
} chosen;

/* Who takes part depends on x, and so does the outcome. */
static chosen self_selected(sim *s, size_t n, double effect)
{
    chosen c = { sim_alloc(s, n, sizeof(double)), sim_alloc(s, n, sizeof(double)), sim_alloc(s, n, 1), n };

    for (size_t i = 0; i < n; i++) {
        c.x[i] = sim_normal(s);
        c.treated[i] = sim_chance(s, 1 / (1 + exp(1.2 - 0.6 * c.x[i])));
        c.y[i] = 0.5 * c.x[i] + c.treated[i] * effect + sim_normal(s);
    }
    return c;
}

static trd_propensity scores_of(sim *s, const chosen *c)
{
    const double       *covariate[] = { c->x };
    trd_propensity_rows rows = { .rows = c->n, .covariates = 1, .treated = c->treated, .covariate = covariate };
    trd_propensity      out;
    trd_error           err = { 0 };

    sim_need(trd_propensity_fit(&rows, 0.95, NULL, s->pool, &out, &err), &err);
    return out;
}

/* a: cases */
static trd_interval by_pairs(sim *s, const sim_world *w)
{
    chosen         c = self_selected(s, (size_t)w->a, w->truth);
    trd_propensity p = scores_of(s, &c);
    double        *logit = sim_alloc(s, c.n, sizeof *logit);
    trd_match_how  how = { TRD_MATCH_HIGHEST, 0.2 };
    trd_match      match;
    trd_interval   out;
    trd_error      err = { 0 };

    for (size_t i = 0; i < c.n; i++)
        logit[i] = log(p.score[i] / (1 - p.score[i]));
    sim_need(trd_match_nearest(logit, c.treated, c.n, &how, s->pool, &match, &err), &err);
    sim_need(trd_match_effect(&match, c.y, c.treated, c.n, NULL, 0, 0.95, &out, &err), &err);
    return out;
}

/* a: cases */
static trd_interval by_weights(sim *s, const sim_world *w)
{
    chosen                c = self_selected(s, (size_t)w->a, w->truth);
    trd_propensity        p = scores_of(s, &c);
    const double         *covariate[] = { c.x };
    trd_propensity_rows   rows = { .rows = c.n, .covariates = 1, .treated = c.treated, .covariate = covariate, .y = c.y };
    trd_propensity_effect e;
    trd_error             err = { 0 };

    sim_need(trd_propensity_effects(&rows, &p, 0.95, &e, &err), &err);
    return e.att_estimated;
}

/* a: points, half of them after; b: autocorrelation of the noise; c: 1 for Newey
 * and West's errors. The truth is the distance from the old line at the end. */
static trd_interval in_a_series(sim *s, const sim_world *w)
{
    size_t              n = (size_t)w->a, from = n / 2;
    double             *y = sim_alloc(s, n, sizeof *y), *time = sim_alloc(s, n, sizeof *time), noise = sim_normal(s);
    trd_series          series = { .rows = n, .y = y, .time = time };
    trd_interrupted_how how = { .from = (double)from, .errors = w->c > 0 ? TRD_SERIES_NEWEY_WEST : TRD_SERIES_SERIAL, .lags = trd_newey_west_lags(n), .level = 0.95 };
    trd_interrupted     fit;
    trd_error           err = { 0 };

    for (size_t i = 0; i < n; i++) {
        time[i] = (double)i;
        y[i] = 10 + 0.05 * time[i] + (i >= from ? w->truth / 2 + w->truth / 2 * (double)(i - from) / (double)(n - 1 - from) : 0) + noise;
        noise = w->b * noise + sqrt(1 - w->b * w->b) * sim_normal(s);
    }
    sim_need(trd_interrupted_fit(&series, &how, s->pool, &fit, &err), &err);
    return fit.at_end.of;
}

/* a: cases; the first gain is 0.5, the share that is left is the truth */
static trd_interval share_left(sim *s, const sim_world *w)
{
    size_t       n = (size_t)w->a;
    double       gain = 0, left = 0, gg = 0, ll = 0, gl = 0;
    trd_interval out;
    trd_error    err = { 0 };

    for (size_t i = 0; i < n; i++) {
        double own = 0.5 * sim_normal(s), g = 0.5 + own + 0.6 * sim_normal(s), l = w->truth * 0.5 + own + 0.6 * sim_normal(s);
        gain += g;
        left += l;
        gg += g * g;
        ll += l * l;
        gl += g * l;
    }
    double  cases = (double)n, less = cases * (cases - 1);
    trd_two two = { left / cases, gain / cases, (ll - left * left / cases) / less, (gg - gain * gain / cases) / less,
                    (gl - gain * left / cases) / less, cases - 1 };
    sim_need(trd_ratio_of(&two, 0.95, (int64_t)n, &out, &err), &err);
    return out;
}

const sim_world sim_models[] = {
    { "adjusted for before (ancova), CR2", "20 classes, ICC 0.10", 0.2, 20, 0.10, 0, adjusted, NULL },
    { "adjusted for before (ancova), CR2", "8 classes, ICC 0.10", 0.2, 8, 0.10, 0, adjusted, NULL },
    { "slope by dose, CR2", "20 classes, ICC 0.10", 0.05, 20, 0.10, 0, by_dose, NULL },
    { "slope by dose, CR2", "8 classes, ICC 0.10", 0.05, 8, 0.10, 0, by_dose, NULL },
    { "matched, pairs", "400 cases, a quarter takes part", 0.3, 400, 0, 0, by_pairs, NULL },
    { "matched, weights", "400 cases, a quarter takes part", 0.3, 400, 0, 0, by_weights, NULL },
    { "share left (follow_up), Fieller", "120 cases", 0.6, 120, 0, 0, share_left, NULL },
    { "interrupted series", "24 points, autocorrelation 0.2", 1, 24, 0.2, 0, in_a_series, NULL },
    { "interrupted series", "40 points, autocorrelation 0.3", 1, 40, 0.3, 0, in_a_series, NULL },
    { "interrupted series", "60 points, autocorrelation 0", 1, 60, 0, 0, in_a_series, NULL },
    { "interrupted series", "60 points, autocorrelation 0.6", 1, 60, 0.6, 0, in_a_series, "too narrow: see below" },
    { "interrupted series, lags given", "60 points, autocorrelation 0.3", 1, 60, 0.3, 1, in_a_series, "too narrow: see below" },
    { NULL, NULL, 0, 0, 0, 0, NULL, NULL },
};
