/* Tests by ranks and by permutation. */
#include "method/method_int.h"

#include "stat/permutation.h"
#include "stat/rank_test.h"
#include "stat/sign_test.h"

#include <math.h>

/* What was tested was smaller by mu than what is estimated. */
static void tell_test(trd_call *call, const trd_rank_test *t, double mu)
{
    trd_tell(call, "z", t->z);
    trd_tell(call, "p_normal", t->p);
    trd_tell(call, "z_cc", t->z_corrected);
    trd_tell(call, "p_normal_cc", t->p_corrected);
    trd_tell(call, "p_exact", t->ties ? (double)NAN : t->exact_p);
    trd_tell(call, "p_exact_permutation", t->exact_p);
    trd_tell(call, "ci_low", t->low + mu);
    trd_tell(call, "ci_high", t->high + mu);
    trd_tell(call, "ci_level_achieved", t->exact_level);
    trd_tell_reason(call, t->reason);
}

/* column1, or column1 - column2, less `mu`: what the tests ask about. */
static double *changes_of(trd_call *call, size_t *n)
{
    double *x = trd_call_numbers(call, "column1"), *y = trd_call_has(call, "column2") ? trd_call_numbers(call, "column2") : NULL;
    double  mu = trd_call_number(call, "mu", 0);

    *n = 0;
    for (size_t r = 0; r < call->rows; r++) {
        double d = y ? x[r] - y[r] - mu : x[r] - mu;
        if (!isnan(d))
            x[(*n)++] = fabs(d) < 1e290 ? round(d * 1e12) / 1e12 : d;         /* decimals that are equal must be ties */
    }
    return x;
}

static void signed_rank(trd_call *call)
{
    size_t        n;
    double       *x = changes_of(call, &n), mu = trd_call_number(call, "mu", 0);
    trd_rank_test t;

    trd_call_try(call, trd_rank_signed(x, n, trd_call_side(call), trd_call_level(call), &t, &call->err));
    trd_tell(call, "n_nonzero", (double)t.cases);
    trd_tell(call, "n_zero", (double)t.zeros);
    trd_tell(call, "V", t.statistic);
    trd_tell(call, "pseudomedian", t.estimate + mu);
    tell_test(call, &t, mu);
}

static void rank_sum(trd_call *call)
{
    size_t        n1, n2;
    double       *x = trd_call_group(call, "column", "group", "group1", &n1), *y = trd_call_group(call, "column", "group", "group2", &n2);
    trd_rank_test t;

    trd_call_try(call, trd_rank_sum(x, n1, y, n2, trd_call_side(call), trd_call_level(call), &t, &call->err));
    trd_tell(call, "n1", (double)t.first);
    trd_tell(call, "n2", (double)t.second);
    trd_tell(call, "W", t.statistic);
    trd_tell(call, "rank_sum1", t.statistic + (double)n1 * ((double)n1 + 1) / 2);
    trd_tell(call, "hodges_lehmann", t.estimate);
    tell_test(call, &t, 0);
}

static void permutation_means(trd_call *call)
{
    size_t          n1, n2;
    double         *x = trd_call_group(call, "column", "group", "group1", &n1), *y = trd_call_group(call, "column", "group", "group2", &n2);
    double         *both = trd_call_alloc(call, n1 + n2 + 1, sizeof *both);
    uint8_t        *first = trd_call_alloc(call, n1 + n2 + 1, 1);
    trd_resampling  how = { .replicates = 2000 };
    trd_permutation p;

    for (size_t i = 0; i < n1 + n2; i++) {
        first[i] = i < n1;
        both[i] = i < n1 ? x[i] : y[i - n1];
    }
    trd_call_try(call, trd_permutation_rows(both, first, NULL, 1, n1 + n2, &how, &p, &call->err));
    trd_tell(call, "n1", (double)n1);
    trd_tell(call, "n2", (double)n2);
    trd_tell(call, "difference", p.value);
    trd_tell(call, "n_permutations", p.arrangements);
    trd_tell(call, "p_two_sided", p.p);
    trd_tell(call, "p_greater", p.p_greater);
    trd_tell(call, "p_less", p.p_less);
    trd_tell_reason(call, p.reason);
}

static void sign(trd_call *call)
{
    size_t        n;
    double       *x = changes_of(call, &n), mu = trd_call_number(call, "mu", 0);
    trd_sign_test t;

    trd_call_try(call, trd_sign_test_of(x, n, trd_call_side(call), trd_call_level(call), &t, &call->err));
    TRD_TELL(call,
        { "n_up", (double)t.up }, { "n_down", (double)t.down }, { "n_zero", (double)t.zeros }, { "p_exact", t.p }, { "median", t.median + mu },
        { "ci_low", t.low + mu }, { "ci_high", t.high + mu }, { "ci_level_achieved", t.achieved });
    trd_tell_reason(call, t.reason);
}

const trd_method trd_methods_wilcoxon[] = {
    { "sign_test", "did more cases go up than down: one sample, or pairs, whatever the size of the changes",
      "column1 column2 mu=0 missing alternative=two.sided confidence=0.95",
      "n_up n_down n_zero p_exact median ci_low ci_high ci_level_achieved", sign },
    { "wilcoxon_signed_rank", "Wilcoxon's signed rank test of one sample or of pairs, with the pseudomedian",
      "column1 column2 mu=0 missing alternative=two.sided confidence=0.95",
      "V pseudomedian ci_low ci_high ci_level_achieved p_exact p_exact_permutation z p_normal z_cc p_normal_cc n_nonzero n_zero",
      signed_rank },
    { "wilcoxon_rank_sum", "Wilcoxon, Mann and Whitney's test of two groups, with Hodges and Lehmann's shift",
      "column group group1 group2 missing alternative=two.sided confidence=0.95",
      "W hodges_lehmann ci_low ci_high ci_level_achieved p_exact p_exact_permutation z p_normal z_cc p_normal_cc n1 n2 rank_sum1",
      rank_sum },
    { "permutation_test_means", "two means compared by all arrangements of the groups, or by 2000 of them",
      "column group group1 group2 missing", "difference p_two_sided p_greater p_less n_permutations n1 n2", permutation_means },
    { NULL, NULL, NULL, NULL, NULL },
};
