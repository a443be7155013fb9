/* Tests by ranks and by permutation. */
#include "vectors.h"

#include "stat/permutation.h"
#include "stat/rank_test.h"

#include <math.h>

static trd_side side_of(const vec *v)
{
    return vec_is(v, "alternative", "greater") ? TRD_GREATER : vec_is(v, "alternative", "less") ? TRD_LESS : TRD_TWO_SIDED;
}

static void check_rank_test(vec *v, const trd_rank_test *t)
{
    vec_check(v, "z", t->z);
    vec_check(v, "p_normal", t->p);
    vec_check(v, "z_cc", t->z_corrected);
    vec_check(v, "p_normal_cc", t->p_corrected);
    vec_check_if(v, "p_exact", t->ties ? (double)NAN : t->exact_p);
    vec_check_if(v, "p_exact_permutation", t->exact_p);
    vec_check_if(v, "ci_low", t->low);
    vec_check_if(v, "ci_high", t->high);
    vec_check_if(v, "ci_level_achieved", t->exact_level);
}

static void signed_rank(vec *v)
{
    double       *x = vec_numbers(v, vec_text(v, "column1")), *y = vec_numbers(v, vec_text(v, "column2"));
    double        mu = vec_number(v, "mu", 0);
    size_t        n = 0;
    trd_rank_test t;
    trd_error     err = { 0 };

    for (size_t r = 0; r < vec_data(v)->rows; r++) {
        double d = y ? x[r] - y[r] - mu : x[r] - mu;
        if (!isnan(d))
            x[n++] = round(d * 1e12) / 1e12;         /* decimals that are equal must be ties */
    }
    if (!vec_ok(v, trd_rank_signed(x, n, side_of(v), vec_level(v), &t, &err), &err))
        return;
    vec_check(v, "n_nonzero", (double)t.cases);
    vec_check(v, "n_zero", (double)t.zeros);
    vec_check(v, "V", t.statistic);
    vec_check_if(v, "pseudomedian", t.estimate);
    check_rank_test(v, &t);
}

/* The values of a group. */
static double *group_of(vec *v, const char *which, size_t *n)
{
    double  *x = vec_numbers(v, vec_text(v, "column"));
    uint8_t *in = vec_where(v, vec_text(v, "group"), vec_argument(v, which));

    *n = 0;
    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (in[r] && !isnan(x[r]))
            x[(*n)++] = x[r];
    return x;
}

static void rank_sum(vec *v)
{
    size_t        n1, n2;
    double       *x = group_of(v, "group1", &n1), *y = group_of(v, "group2", &n2);
    trd_rank_test t;
    trd_error     err = { 0 };

    if (!vec_ok(v, trd_rank_sum(x, n1, y, n2, side_of(v), vec_level(v), &t, &err), &err))
        return;
    vec_check(v, "n1", (double)t.first);
    vec_check(v, "n2", (double)t.second);
    vec_check(v, "W", t.statistic);
    vec_check_if(v, "rank_sum1", t.statistic + (double)n1 * ((double)n1 + 1) / 2);
    vec_check_if(v, "hodges_lehmann", t.estimate);
    check_rank_test(v, &t);
}

static void permutation_means(vec *v)
{
    size_t          n1, n2;
    double         *x = group_of(v, "group1", &n1), *y = group_of(v, "group2", &n2);
    double         *both = trd_pool_calloc(v->pool, n1 + n2 + 1, sizeof *both);
    uint8_t        *first = trd_pool_calloc(v->pool, n1 + n2 + 1, 1);
    trd_resampling  how = { .replicates = 2000 };
    trd_permutation p;
    trd_error       err = { 0 };

    for (size_t i = 0; i < n1 + n2; i++) {
        first[i] = i < n1;
        both[i] = i < n1 ? x[i] : y[i - n1];
    }
    if (!vec_ok(v, trd_permutation_rows(both, first, NULL, 1, n1 + n2, &how, &p, &err), &err))
        return;
    vec_check(v, "n1", (double)n1);
    vec_check(v, "n2", (double)n2);
    vec_check(v, "difference", p.value);
    vec_check(v, "n_permutations", p.arrangements);
    vec_check(v, "p_two_sided", p.p);
    vec_check(v, "p_greater", p.p_greater);
    vec_check(v, "p_less", p.p_less);
}

const vec_statistic vec_wilcoxon[] = {
    { "wilcoxon_signed_rank", signed_rank },
    { "wilcoxon_rank_sum", rank_sum },
    { "permutation_test_means", permutation_means },
    { NULL, NULL },
};
