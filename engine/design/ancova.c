/* After, adjusted for before: how would those who took part and the others differ
 * if they had started alike? (stat/ancova.h) In clusters with CR2's errors, else
 * with HC3's. */
#include "design/cases_int.h"

#include "stat/ancova.h"

/* Slopes of the two groups that differ by less than this chance are called one. */
static const double SLOPES_DIFFER = 0.05;

static trd_code fit(const trd_comparing *c, const trd_cases *cases, trd_pool *pool, trd_ancova *out, trd_error *err)
{
    const double   *covariate[1 + TRD_CASE_COLUMNS] = { cases->before };
    uint32_t       *group = trd_pool_alloc(pool, (cases->count + 1) * sizeof *group), *cluster = NULL;
    trd_ancova_rows rows = { .rows = cases->count, .covariates = 1 + cases->terms, .groups = 2, .y = cases->value, .covariate = covariate };

    if (!group || (cases->cluster && !(cluster = trd_pool_alloc(pool, (cases->count + 1) * sizeof *cluster))))
        return trd_compare_no_memory(err);
    for (size_t k = 0; k < cases->terms; k++)
        covariate[1 + k] = cases->term[k];
    for (size_t i = 0; i < cases->count; i++)
        group[i] = cases->treated[i];
    for (size_t i = 0; cluster && i < cases->count; i++)
        cluster[i] = (uint32_t)cases->cluster[i];
    rows.group = group;
    rows.cluster = cluster;
    rows.clusters = (size_t)cases->clusters;
    return trd_ancova_fit(&rows, cluster ? TRD_ROBUST_CR2 : TRD_ROBUST_HC3, c->confidence, pool, out, err);
}

static void show(const trd_comparing *c, const trd_cases *cases, const trd_ancova *a, trd_estimate *out)
{
    static const char *const adjusted[] = { "control_adjusted", "treated_adjusted" };

    trd_cases_means(cases, trd_measure_unit(c->measure), out);
    for (int i = 1; i >= 0; i--)
        trd_estimate_part(out, adjusted[i], "", trd_measure_unit(c->measure), trd_span_of(a->adjusted[i].of.value), a->cases[i]);
    if (a->homogeneity.p < SLOPES_DIFFER)
        out->marks |= TRD_MARK_SLOPES_DIFFER;
}

static trd_code compare(const trd_comparing *c, const trd_cases *cases, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    trd_ancova a;
    trd_code   code = fit(c, cases, pool, &a, err);

    if (code != TRD_OK)
        return code;
    trd_interval effect = a.effect[1].of;
    effect.cases = (int64_t)cases->count;
    effect.clusters = cases->clusters;
    if ((code = trd_compare_found(c, effect, out, err)) != TRD_OK || (code = trd_cases_arms(cases, NULL, pool, out, err)) != TRD_OK)
        return code;
    show(c, cases, &a, out);
    double sd = trd_cases_baseline(cases, out);
    trd_compare_to_sd(out, sd);
    return TRD_OK;
}

trd_code trd_compare_ancova(const trd_pairing *p, const trd_case_term *terms, size_t by, trd_pool *pool, trd_estimate *out, trd_error *err)
{
    trd_cases cases;
    trd_code  code = trd_cases_list(p, by, terms, p->of->how->term_count, pool, &cases, err);

    if (code != TRD_OK)
        return code;
    out->marks |= TRD_MARK_SELF_SELECTION;       /* nobody drew lots */
    if (trd_cases_describe(p, &cases, out))
        code = compare(p->of, &cases, pool, out, err);
    trd_compare_flow(&cases.flow, true, out);
    return code;
}
