/* Those who took part beside others like them: like in the probability of taking
 * part, given what is known beforehand (stat/propensity.h). By pairs of nearest
 * scores (stat/matching.h) or by weights; either way the effect is that on those
 * who took part. */
#include "design/cases_int.h"

#include "stat/matching.h"
#include "stat/propensity.h"

#include <string.h>

/* Austin (2011), Pharmaceutical Statistics 10(2), 150-161: a fifth of the sd of
 * the logit; balance: the same, Multivariate Behavioral Research 46(3), 399-424. */
static const double CALIPER = 0.2, UNBALANCED = 0.1, FEW_ALIKE = 0.1;

typedef struct work {
    const trd_pairing *p;
    const trd_cases   *cases;
    double            *y;            /* the value, or the change                        */
    uint32_t          *cluster;      /* NULL: none                                      */
    double            *weight;       /* 0: not in the comparison                        */
    trd_propensity_rows rows;
    trd_propensity     scores;
    trd_interval       effect;
    int64_t            alone;        /* took part, and are like nobody                  */
    trd_pool          *pool;
} work;

static trd_code prepare(work *w, trd_error *err)
{
    const trd_cases *c = w->cases;

    if (!(w->y = trd_pool_alloc(w->pool, (c->count + 1) * sizeof *w->y)) ||
        !(w->weight = trd_pool_calloc(w->pool, c->count + 1, sizeof *w->weight)) ||
        (c->cluster && !(w->cluster = trd_pool_alloc(w->pool, (c->count + 1) * sizeof *w->cluster))))
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < c->count; i++)
        w->y[i] = c->value[i] - (c->before ? c->before[i] : 0);
    for (size_t i = 0; w->cluster && i < c->count; i++)
        w->cluster[i] = (uint32_t)c->cluster[i];
    w->rows = (trd_propensity_rows){ .rows = c->count, .covariates = c->terms, .treated = c->treated, .covariate = (const double *const *)c->term,
                                     .y = w->y, .cluster = w->cluster, .clusters = (size_t)c->clusters };
    return trd_propensity_fit(&w->rows, w->p->of->confidence, trd_data_watch(w->p->of->data), w->pool, &w->scores, err);
}

/* ---- pairs ----------------------------------------------------------------------- */

static trd_code pair_up(work *w, trd_error *err)
{
    const trd_cases *c = w->cases;
    double           caliper = w->p->of->how->caliper, *logit = trd_pool_alloc(w->pool, (c->count + 1) * sizeof *logit);
    trd_match_how    how = { TRD_MATCH_HIGHEST, isnan(caliper) ? CALIPER : caliper };
    trd_match        match;

    if (!logit)
        return trd_compare_no_memory(err);
    for (size_t i = 0; i < c->count; i++) {
        double p = fmin(fmax(w->scores.score[i], 1e-12), 1 - 1e-12);
        logit[i] = log(p / (1 - p));
    }
    trd_code code = trd_match_nearest(logit, c->treated, c->count, &how, w->pool, &match, err);
    if (code == TRD_OK)
        code = trd_match_effect(&match, w->y, c->treated, c->count, w->cluster, (size_t)c->clusters, w->p->of->confidence, &w->effect, err);
    if (code != TRD_OK)
        return code;
    w->alone = (int64_t)match.unmatched;
    memcpy(w->weight, match.weight, c->count * sizeof *w->weight);
    return TRD_OK;
}

/* ---- weights --------------------------------------------------------------------- */

/* The interval takes the score as the estimate it is. */
static trd_code weigh(work *w, trd_error *err)
{
    const trd_cases      *c = w->cases;
    trd_propensity_effect e;
    trd_code              code = trd_propensity_effects(&w->rows, &w->scores, w->p->of->confidence, &e, err);

    if (code != TRD_OK)
        return code;
    trd_propensity_weights(w->scores.score, c->treated, c->count, TRD_ATT, w->weight);
    w->effect = e.att_estimated;
    w->alone = w->scores.treated_outside;
    return TRD_OK;
}

/* ---- how alike they are -------------------------------------------------------------- */

/* What the recipe calls the covariate behind column number k, or the moment of the value before; "": it has no name. */
static const char *name_of(const work *w, size_t k)
{
    const trd_comparison *how = w->p->of->how;

    if (k == w->cases->terms)
        return how->before ? how->before : "";
    const trd_node *n = how->terms[w->cases->from[k]];
    return n && n->op == TRD_OP_COLUMN ? n->field->name : "";
}

/* The largest standardised difference of what was known beforehand, the value
 * before among it. */
static double largest(const work *w, const double *weight, const char **label)
{
    double most = 0;

    *label = "";
    for (size_t k = 0; k < w->cases->terms + (w->cases->before != NULL); k++) {
        trd_balance b;
        trd_balance_of(k < w->cases->terms ? w->cases->term[k] : w->cases->before, w->cases->treated, weight, w->cases->count, &b);
        if (fabs(b.by_pooled) > most) {
            most = fabs(b.by_pooled);
            *label = name_of(w, k);
        }
    }
    return most;
}

static double weighted_mean(const work *w, const double *x, int group)
{
    double sum = 0, total = 0;

    for (size_t i = 0; i < w->cases->count; i++)
        if (w->cases->treated[i] == group) {
            sum += w->weight[i] * x[i];
            total += w->weight[i];
        }
    return sum / total;
}

static void show(const work *w, const int64_t used[2], trd_estimate *out)
{
    static const char *const twice[2][2] = { { "control_before", "control_after" }, { "treated_before", "treated_after" } };
    static const char *const once[] = { "control_alike", "treated" };
    const trd_cases *c = w->cases;
    trd_unit         unit = trd_measure_unit(w->p->of->measure);
    const char      *label;

    for (int group = 1; group >= 0; group--) {
        if (c->before)
            trd_estimate_part(out, twice[group][0], "", unit, trd_span_of(weighted_mean(w, c->before, group)), used[group]);
        trd_estimate_part(out, c->before ? twice[group][1] : once[group], "", unit, trd_span_of(weighted_mean(w, c->value, group)), used[group]);
    }
    trd_estimate_part(out, "unmatched", "", TRD_UNIT_COUNT, trd_span_of((double)w->alone), c->in_group[1]);
    double before = largest(w, NULL, &label);
    trd_estimate_part(out, "balance_before", label, TRD_UNIT_RATIO, trd_span_of(before), -1);
    out->imbalance = largest(w, w->weight, &label);
    trd_estimate_part(out, "balance_after", label, TRD_UNIT_RATIO, trd_span_of(out->imbalance), -1);
    if (out->imbalance > UNBALANCED)
        out->marks |= TRD_MARK_BASELINE_IMBALANCE;
    if ((double)w->alone > FEW_ALIKE * (double)c->in_group[1])
        out->marks |= TRD_MARK_POOR_OVERLAP;
}

/* ---- the estimate ---------------------------------------------------------------------- */

static trd_code tell(work *w, trd_flow *flow, trd_estimate *out, trd_error *err)
{
    const trd_cases *c = w->cases;
    int64_t          used[2] = { 0, 0 };

    for (size_t i = 0; i < c->count; i++)
        used[c->treated[i]] += w->weight[i] > 0;
    out->cases = flow->used = used[0] + used[1];
    out->left_out = c->present - out->cases;
    if (used[0] == 0 || used[1] == 0) {
        out->reason = "no_matches";
        trd_estimate_part(out, "unmatched", "", TRD_UNIT_COUNT, trd_span_of((double)w->alone), c->in_group[1]);
        return TRD_OK;
    }
    w->effect.cases = out->cases;
    trd_code code = trd_compare_found(w->p->of, w->effect, out, err);
    if (code == TRD_OK)
        code = trd_cases_arms(c, w->weight, w->pool, out, err);
    if (code != TRD_OK)
        return code;
    double sd = trd_cases_baseline(c, out);
    show(w, used, out);
    trd_compare_to_sd(out, sd);
    return TRD_OK;
}

static trd_code compare(const trd_pairing *p, const trd_cases *cases, trd_pool *pool, trd_flow *flow, trd_estimate *out, trd_error *err)
{
    work     w = { .p = p, .cases = cases, .pool = pool };
    trd_code code = prepare(&w, err);

    if (code != TRD_OK)
        return code;
    if (w.scores.reason != TRD_DEFINED) {
        out->reason = w.scores.reason == TRD_SEPARATED ? "told_apart" : trd_stat_reason_name(w.scores.reason);
        return TRD_OK;
    }
    code = strcmp(p->of->how->method, "weights") == 0 ? weigh(&w, err) : pair_up(&w, err);
    return code == TRD_OK ? tell(&w, flow, out, err) : code;
}

trd_code trd_compare_matched(const trd_pairing *p, const trd_case_term *terms, size_t by, trd_pool *pool, trd_estimate *out,
                             trd_error *err)
{
    trd_cases cases;
    trd_code  code = trd_cases_list(p, by, terms, p->of->how->term_count, pool, &cases, err);

    if (code != TRD_OK)
        return code;
    out->marks |= TRD_MARK_SELF_SELECTION;       /* alike in what is known, and in nothing else */
    if (trd_cases_describe(p, &cases, out) && (code = trd_cases_settle(p, &cases, pool, err)) == TRD_OK)
        code = compare(p, &cases, pool, &cases.flow, out, err);
    trd_compare_flow(&cases.flow, p->twice, out);
    return code;
}
