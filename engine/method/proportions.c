/* Shares: intervals and tests. */
#include "method/counts_int.h"

#include "stat/share_test.h"

static void interval(trd_call *call)
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
    trd_hits       c = trd_call_hits(call, "successes", "n", NULL);
    trd_share s;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        trd_call_try(call, kinds[i].of(c.hits, c.cases, trd_call_level(call), &s, &call->err));
        trd_tell(call, kinds[i].low, s.low);
        trd_tell(call, kinds[i].high, s.high);
    }
    trd_tell(call, "estimate", s.value);
    trd_tell_reason(call, c.cases ? TRD_DEFINED : TRD_NO_CASES);
    trd_tell(call, "count", (double)c.hits);
    trd_tell(call, "n", (double)c.cases);
}

static void against(trd_call *call)
{
    trd_hits       c = trd_call_hits(call, "successes", "n", NULL);
    trd_share_test t;

    trd_call_try(call, trd_share_test_against(c.hits, c.cases, trd_call_number(call, "p0", 0.5), trd_call_side(call), trd_call_level(call), &t, &call->err));
    trd_tell(call, "estimate", t.value);
    trd_tell(call, "exact_p", t.exact_p);
    trd_tell(call, "exact_ci_low", t.exact_low);
    trd_tell(call, "exact_ci_high", t.exact_high);
    trd_tell(call, "z", t.z);
    trd_tell(call, "z_p", t.z_p);
    trd_tell(call, "chisq_cc", t.corrected);
    trd_tell(call, "p_cc", t.corrected_p);
    trd_tell_reason(call, t.reason);
}

static void two(trd_call *call)
{
    trd_hits       a = trd_call_hits(call, "successes1", "n1", "group1"), b = trd_call_hits(call, "successes2", "n2", "group2");
    trd_two_shares t;

    trd_call_try(call, trd_share_test_two(a.hits, a.cases, b.hits, b.cases, trd_call_level(call), &t, &call->err));
    TRD_TELL(call,
        { "x1", (double)a.hits }, { "n1", (double)a.cases }, { "x2", (double)b.hits }, { "n2", (double)b.cases },
        { "p1", t.first }, { "p2", t.second }, { "difference", t.difference },
        { "newcombe_low", t.newcombe.low }, { "newcombe_high", t.newcombe.high },
        { "newcombe_cc_low", t.newcombe_corrected.low }, { "newcombe_cc_high", t.newcombe_corrected.high },
        { "wald_low", t.wald.low }, { "wald_high", t.wald.high },
        { "agresti_caffo_low", t.agresti_caffo.low }, { "agresti_caffo_high", t.agresti_caffo.high },
        { "z_pooled", t.z }, { "p_value", t.p }, { "p_value_greater", t.p_greater }, { "p_value_less", t.p_less },
        { "chisq_cc", t.corrected }, { "p_value_cc", t.corrected_p });
    trd_tell_reason(call, t.reason);
    trd_tell_reason(call, t.test_reason);
}

static void many(trd_call *call)
{
    size_t          k, groups;
    int64_t        *x = trd_call_whole(call, "successes", &k), *n = trd_call_whole(call, "n", &groups);
    double         *shares = trd_call_alloc(call, k + 1, sizeof *shares);
    trd_many_shares t;

    if (k != groups)
        trd_call_stop(call, TRD_E_USAGE, "there are %zu successes and %zu n; give one n for each", k, groups);
    for (size_t i = 0; i < k; i++)
        shares[i] = (double)x[i] / (double)n[i];
    trd_call_try(call, trd_share_test_many(x, n, k, &t, &call->err));
    trd_tell_list(call, "estimates", shares, k);
    trd_tell(call, "chisq", t.chisq);
    trd_tell(call, "df", t.df);
    trd_tell(call, "p_value", t.p);
    trd_tell_reason(call, t.reason);
}

const trd_method trd_methods_proportions[] = {
    { "proportion_ci", "a share with its intervals: Wilson, Clopper-Pearson, Agresti-Coull, Wald, Jeffreys",
      "successes n column success_value missing confidence=0.95",
      "estimate count n wilson_low wilson_high wilson_cc_low wilson_cc_high clopper_pearson_low clopper_pearson_high "
      "agresti_coull_low agresti_coull_high wald_low wald_high jeffreys_low jeffreys_high", interval },
    { "proportion_test", "a share against a known one: exact binomial and score tests",
      "successes n column success_value missing p0=0.5 alternative=two.sided confidence=0.95",
      "estimate exact_p exact_ci_low exact_ci_high z z_p chisq_cc p_cc", against },
    { "two_proportions", "two shares: difference with Newcombe's, Wald's and Agresti-Caffo's limits, and tests",
      "successes1 n1 successes2 n2 column success_value group group1 group2 missing confidence=0.95",
      "p1 p2 difference newcombe_low newcombe_high newcombe_cc_low newcombe_cc_high wald_low wald_high agresti_caffo_low "
      "agresti_caffo_high z_pooled p_value p_value_greater p_value_less chisq_cc p_value_cc x1 n1 x2 n2", two },
    { "k_proportions", "several shares compared by chi-square", "successes n", "estimates chisq df p_value", many },
    { NULL, NULL, NULL, NULL, NULL },
};
