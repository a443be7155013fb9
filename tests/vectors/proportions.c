/* Shares: intervals and tests. */
#include "vectors.h"

#include "stat/share_test.h"

#include <math.h>
#include <string.h>

typedef struct counts {
    int64_t hits, cases;
} counts;

/* Given, or counted in a column (of one group; NULL: of all rows). */
static counts counts_of(vec *v, const char *successes, const char *n, const char *group)
{
    counts c = { (int64_t)vec_number(v, successes, -1), (int64_t)vec_number(v, n, -1) };

    if (vec_argument(v, successes))
        return c;
    const vec_table *t = vec_data(v);
    c = (counts){ 0, 0 };
    for (size_t r = 0; r < t->rows; r++) {
        const char *cell = vec_cell(t, r, vec_text(v, "column"));
        if (strcmp(cell, "NA") == 0 || (group && !vec_cell_is(vec_cell(t, r, vec_text(v, "group")), vec_argument(v, group))))
            continue;
        c.cases++;
        c.hits += vec_cell_is(cell, vec_argument(v, "success_value"));
    }
    return c;
}

static void interval(vec *v)
{
    const struct {
        const char *low, *high;
        trd_code (*of)(int64_t, int64_t, double, trd_share *, trd_error *);
    } kinds[] = {
        { "wilson_low", "wilson_high", trd_share_wilson },
        { "wilson_cc_low", "wilson_cc_high", trd_share_wilson_corrected },
        { "clopper_pearson_low", "clopper_pearson_high", trd_share_clopper_pearson },
        { "agresti_coull_low", "agresti_coull_high", trd_share_agresti_coull },
        { "wald_low", "wald_high", trd_share_wald },
        { "jeffreys_low", "jeffreys_high", trd_share_jeffreys },
    };
    counts    c = counts_of(v, "successes", "n", NULL);
    trd_share s;
    trd_error err = { 0 };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (vec_ok(v, kinds[i].of(c.hits, c.cases, vec_level(v), &s, &err), &err)) {
            vec_check_if(v, kinds[i].low, s.low);
            vec_check_if(v, kinds[i].high, s.high);
        }
    vec_check(v, "estimate", s.value);
    vec_check_if(v, "count", (double)c.hits);
    vec_check_if(v, "n", (double)c.cases);
}

static void against(vec *v)
{
    counts         c = counts_of(v, "successes", "n", NULL);
    trd_side       side = vec_is(v, "alternative", "greater") ? TRD_GREATER : vec_is(v, "alternative", "less") ? TRD_LESS : TRD_TWO_SIDED;
    trd_share_test t;
    trd_error      err = { 0 };

    if (!vec_ok(v, trd_share_test_against(c.hits, c.cases, vec_number(v, "p0", 0.5), side, vec_level(v), &t, &err), &err))
        return;
    vec_check(v, "estimate", t.value);
    vec_check(v, "exact_p", t.exact_p);
    vec_check(v, "exact_ci_low", t.exact_low);
    vec_check(v, "exact_ci_high", t.exact_high);
    vec_check_if(v, "z", t.z);
    vec_check_if(v, "z_p", t.z_p);
    vec_check_if(v, "chisq_cc", t.corrected);
    vec_check_if(v, "p_cc", t.corrected_p);
}

static void two(vec *v)
{
    counts         a = counts_of(v, "successes1", "n1", "group1"), b = counts_of(v, "successes2", "n2", "group2");
    trd_two_shares t;
    trd_error      err = { 0 };

    if (!vec_ok(v, trd_share_test_two(a.hits, a.cases, b.hits, b.cases, vec_level(v), &t, &err), &err))
        return;
    const struct { const char *name; double got; } parts[] = {
        { "x1", (double)a.hits }, { "n1", (double)a.cases }, { "x2", (double)b.hits }, { "n2", (double)b.cases },
        { "p1", t.first }, { "p2", t.second }, { "difference", t.difference },
        { "newcombe_low", t.newcombe.low }, { "newcombe_high", t.newcombe.high },
        { "newcombe_cc_low", t.newcombe_corrected.low }, { "newcombe_cc_high", t.newcombe_corrected.high },
        { "wald_low", t.wald.low }, { "wald_high", t.wald.high },
        { "agresti_caffo_low", t.agresti_caffo.low }, { "agresti_caffo_high", t.agresti_caffo.high },
        { "z_pooled", t.z }, { "p_value", t.p }, { "p_value_greater", t.p_greater }, { "p_value_less", t.p_less },
        { "chisq_cc", t.corrected }, { "p_value_cc", t.corrected_p } };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        vec_check_if(v, parts[i].name, parts[i].got);
}

static void many(vec *v)
{
    size_t          k, groups;
    double         *hits = vec_values(v, "successes", &k), *cases = vec_values(v, "n", &groups);
    int64_t        *x = trd_pool_calloc(v->pool, k + 1, sizeof *x), *n = trd_pool_calloc(v->pool, k + 1, sizeof *n);
    double         *shares = trd_pool_calloc(v->pool, k + 1, sizeof *shares);
    trd_many_shares t;
    trd_error       err = { 0 };

    if (k != groups) {
        vec_fail(v, "%zu successes and %zu n", k, groups);
        return;
    }
    for (size_t i = 0; i < k; i++) {
        x[i] = (int64_t)hits[i];
        n[i] = (int64_t)cases[i];
        shares[i] = hits[i] / cases[i];
    }
    if (!vec_ok(v, trd_share_test_many(x, n, k, &t, &err), &err))
        return;
    vec_check_list(v, "estimates", shares, k);
    vec_check(v, "chisq", t.chisq);
    vec_check(v, "df", t.df);
    vec_check(v, "p_value", t.p);
}

const vec_statistic vec_proportions[] = {
    { "proportion_ci", interval },
    { "proportion_test", against },
    { "two_proportions", two },
    { "k_proportions", many },
    { NULL, NULL },
};
