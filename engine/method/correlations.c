/* Correlations of numbers and of orders, given others, and their difference. */
#include "method/method_int.h"

#include "stat/concordance.h"
#include "stat/correlation.h"

#include <math.h>

static trd_correlation correlate(trd_call *call, const double *x, const double *y, const uint8_t *valid, size_t n)
{
    trd_comoments   c;
    trd_correlation r;

    trd_comoments_init(&c);
    trd_comoments_add(&c, x, y, valid, n);
    trd_call_try(call, trd_comoments_finish(&c, trd_call_level(call), &r, &call->err));
    return r;
}

/* One of 1 or -1 has a t, p and limits that mean nothing for other cases: the
 * reason says so, and what the formulas give stands beside it. */
static void tell_test(trd_call *call, const trd_interval *r, double spread, const char *const *names)
{
    trd_test t;

    trd_correlation_test(r->value, r->cases, spread, r->level, &t);
    const double told[] = { r->value, t.statistic, t.df, t.p, t.low, t.high };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (names[i])
            trd_tell(call, names[i], told[i]);
    trd_tell_reason(call, r->reason);
}

static void pearson(trd_call *call, const double *x, const double *y, size_t n)
{
    static const char *const names[] = { "pearson_r", "pearson_t", "pearson_df", "pearson_p", "pearson_ci_low", "pearson_ci_high" };
    trd_correlation          c = correlate(call, x, y, NULL, n);

    trd_tell(call, "n", (double)c.r.cases);
    trd_tell(call, "covariance", c.covariance);
    tell_test(call, &c.r, 1, names);
}

static void spearman(trd_call *call, const double *x, const double *y, size_t n)
{
    static const char *const names[] = { "spearman_rho", "spearman_t", NULL, "spearman_p_t", "spearman_ci_bonett_wright_low",
                                         "spearman_ci_bonett_wright_high" };
    const double *rank_x = trd_call_ranks(call, x, n), *rank_y = trd_call_ranks(call, y, n);
    trd_interval  rho;
    double        p_exact;

    trd_call_try(call, trd_spearman(rank_x, rank_y, n, trd_call_level(call), &rho, &p_exact, &call->err));
    tell_test(call, &rho, sqrt(1 + rho.value * rho.value / 2), names);
    trd_tell(call, "spearman_p_exact_permutation", p_exact);
}

static void kendall(trd_call *call, const double *x, const double *y, size_t n)
{
    trd_concordance c;

    trd_call_try(call, trd_concordance_of(x, y, n, call->pool, &c, &call->err));
    TRD_TELL(call,
        { "kendall_tau_b", c.tau_b }, { "kendall_tau_c", c.tau_c }, { "kendall_concordant", (double)c.concordant },
        { "kendall_discordant", (double)c.discordant }, { "kendall_z", c.z }, { "kendall_p_normal", c.p }, { "kendall_p_exact", c.p_exact },
        { "goodman_kruskal_gamma", c.gamma }, { "somers_d_y_given_x", c.somers_d });
    trd_tell_reason(call, c.reason);
}

static void correlation(trd_call *call)
{
    double *x = trd_call_numbers(call, "x"), *y = trd_call_numbers(call, "y");
    size_t  n = trd_call_complete((double *[]){ x, y }, 2, call->rows);

    pearson(call, x, y, n);
    spearman(call, x, y, n);
    kendall(call, x, y, n);
}

/* Columns by their names; `at` of them are there already. Returns how many. */
static size_t add_columns(trd_call *call, const char *argument, double **x, size_t at, const char ***names)
{
    size_t       k;
    const char **words = trd_call_words(call, argument, &k);

    if (at + k > TRD_PARTIAL_MOST)
        trd_call_stop(call, TRD_E_USAGE, "%s names %zu columns; there may be %zu", argument, k, TRD_PARTIAL_MOST - at);
    for (size_t i = 0; i < k; i++)
        x[at + i] = trd_call_numbers_of(call, words[i]);
    if (names)
        *names = words;
    return at + k;
}

static void partial_correlation(trd_call *call)
{
    double      *x[TRD_PARTIAL_MOST] = { trd_call_numbers(call, "x"), trd_call_numbers(call, "y") };
    size_t       k = add_columns(call, "given", x, 2, NULL), n = trd_call_complete(x, k, call->rows);
    double      *r = trd_call_alloc(call, k * k, sizeof *r);
    trd_interval out;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            r[k * i + j] = correlate(call, x[i], x[j], NULL, n).r.value;
    trd_call_try(call, trd_partial_correlation(r, k, (int64_t)n, trd_call_level(call), &out, &call->err));
    TRD_TELL(call,
        { "n", (double)n }, { "r", out.value }, { "t", out.value / out.se }, { "df", out.df }, { "p_value", trd_test_p(out.value / out.se, out.df, TRD_TWO_SIDED) },
        { "ci_low", out.low }, { "ci_high", out.high });
    trd_tell_reason(call, out.reason);
}

static void correlation_matrix(trd_call *call)
{
    static const char *const ways[] = { "pairwise", "listwise", NULL };
    double      *x[TRD_PARTIAL_MOST];
    const char **names;
    size_t       k = add_columns(call, "columns", x, 0, &names), n = call->rows;
    uint8_t     *valid = trd_call_alloc(call, n, 1);
    double      *r = trd_call_alloc(call, k * k, sizeof *r), *cases = trd_call_alloc(call, k * k, sizeof *cases);

    if (trd_call_choice(call, "missing", ways) == 1)
        n = trd_call_complete(x, k, n);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            for (size_t row = 0; row < n; row++)
                valid[row] = !isnan(x[i][row]) && !isnan(x[j][row]);
            trd_correlation c = correlate(call, x[i], x[j], valid, n);
            r[k * i + j] = i == j && !isnan(c.r.value) ? 1 : c.r.value;
            cases[k * i + j] = (double)c.r.cases;
            trd_tell_reason(call, isnan(c.r.value) ? c.r.reason : TRD_DEFINED);
        }
    trd_tell_texts(call, "columns", names, k);
    trd_tell_matrix(call, "r", r, k, k);
    trd_tell_matrix(call, "n", cases, k, k);
}

static double correlation_given(trd_call *call, const char *name)
{
    double r = trd_call_number(call, name, NAN);

    if (!(r >= -1 && r <= 1))
        trd_call_stop(call, TRD_E_USAGE, "%s must be a correlation, from -1 to 1", name);
    return r;
}

static size_t cases_given(trd_call *call, const char *name)
{
    if (!trd_call_has(call, name))
        trd_call_stop(call, TRD_E_USAGE, "%s is not given; it takes %s", name, call->method->arguments);
    return trd_call_count(call, name, 0);
}

static void correlation_difference(trd_call *call)
{
    double              r1 = correlation_given(call, "r1"), r2 = correlation_given(call, "r2");
    size_t              n1 = cases_given(call, "n1"), n2 = cases_given(call, "n2");
    trd_correlation_gap gap;

    trd_correlation_compare(r1, (int64_t)n1, r2, (int64_t)n2, &gap);
    TRD_TELL(call, { "cohens_q", gap.q }, { "z", gap.z }, { "p_value", gap.p });
    if (isnan(gap.z))
        trd_tell_reason(call, fabs(r1) < 1 && fabs(r2) < 1 ? TRD_ONE_CASE : TRD_NO_VARIANCE);
}

const trd_method trd_methods_correlations[] = {
    { "correlation", "do two numbers go together: Pearson, Spearman, Kendall and their relatives", "x y confidence=0.95 missing",
      "n covariance pearson_r pearson_t pearson_df pearson_p pearson_ci_low pearson_ci_high spearman_rho spearman_t spearman_p_t "
      "spearman_ci_bonett_wright_low spearman_ci_bonett_wright_high spearman_p_exact_permutation kendall_tau_b kendall_tau_c "
      "kendall_concordant kendall_discordant kendall_z kendall_p_normal kendall_p_exact goodman_kruskal_gamma somers_d_y_given_x",
      correlation },
    { "partial_correlation", "a correlation when others are held equal", "x y given confidence=0.95 missing",
      "n r t df p_value ci_low ci_high", partial_correlation },
    { "correlation_matrix", "the correlations of several columns", "columns missing=pairwise", "columns r n", correlation_matrix },
    { "correlation_difference", "two correlations of different cases (Fisher's z)", "r1 n1 r2 n2", "cohens_q z p_value", correlation_difference },
    { NULL, NULL, NULL, NULL, NULL },
};
