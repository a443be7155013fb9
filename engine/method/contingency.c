/* Counts in tables, and the same cases twice or more. */
#include "method/counts_int.h"

#include "stat/crosstab.h"
#include "stat/fisher.h"
#include "stat/matched.h"
#include "stat/share_test.h"
#include "stat/stratified.h"

#include <math.h>

static void chisq_independence(trd_call *call)
{
    trd_counts   t = trd_call_counts(call, "row_levels", "column_levels");
    trd_crosstab c;

    trd_call_try(call, trd_crosstab_of(t.count, t.rows, t.columns, call->pool, &c, &call->err));
    trd_tell_counts(call, "table", &t);
    trd_tell_matrix(call, "expected", c.expected, t.rows, t.columns);
    trd_tell_matrix(call, "standardized_residuals", c.residual, t.rows, t.columns);
    TRD_TELL(call,
        { "n", (double)c.cases }, { "chisq", c.pearson.chisq }, { "df", c.pearson.df }, { "p_value", c.pearson.p },
        { "g_squared", c.likelihood.chisq }, { "g_p_value", c.likelihood.p }, { "cramers_v", c.v },
        { "cramers_v_bias_corrected", c.v_corrected }, { "contingency_coefficient", c.contingency },
        { "min_expected", c.least_expected }, { "share_expected_below_5", c.share_below_5 },
        { "chisq_yates", c.yates.chisq }, { "p_yates", c.yates.p }, { "phi", c.phi });
    trd_tell_reason(call, c.reason);
}

static void chisq_goodness_of_fit(trd_call *call)
{
    size_t   n, shares;
    int64_t *count = trd_call_whole(call, "counts", &n);
    double  *share = trd_call_has(call, "probabilities") ? trd_call_list(call, "probabilities", &shares) : NULL;
    trd_fit  f;

    if (share && shares != n)
        trd_call_stop(call, TRD_E_USAGE, "%zu counts and %zu probabilities; give one for each", n, shares);
    trd_call_try(call, trd_fit_of(count, share, n, call->pool, &f, &call->err));
    TRD_TELL(call,
        { "chisq", f.pearson.chisq }, { "df", f.pearson.df }, { "p_value", f.pearson.p }, { "g_squared", f.likelihood.chisq },
        { "g_p_value", f.likelihood.p });
    trd_tell_list(call, "expected", f.expected, n);
    trd_tell_reason(call, f.reason);
}

/* ---- exactly ---- */

static void fisher_exact_2x2(trd_call *call)
{
    trd_counts t = trd_call_counts(call, "row_levels", "column_levels");
    trd_fisher f;

    if (t.rows != 2 || t.columns != 2)
        trd_call_stop(call, TRD_E_USAGE, "a table of %zu x %zu; it must be 2 x 2 (larger: fisher_exact_rxc)", t.rows, t.columns);
    trd_call_try(call, trd_fisher_of(t.count, trd_call_side(call), trd_call_level(call), &f, &call->err));
    trd_tell_counts(call, "table", &t);
    TRD_TELL(call,
        { "n", (double)f.cases }, { "p_value", f.p }, { "odds_ratio_cmle", f.odds }, { "ci_low", f.low }, { "ci_high", f.high },
        { "odds_ratio_sample", f.sample_odds });
    trd_tell_reason(call, f.reason);
}

static void fisher_exact_rxc(trd_call *call)
{
    trd_counts       t = trd_call_counts(call, "row_levels", "column_levels");
    trd_fisher_table f;

    trd_call_try(call, trd_fisher_table_of(t.count, t.rows, t.columns, &f, &call->err));
    trd_tell_counts(call, "table", &t);
    TRD_TELL(call, { "n", (double)f.cases }, { "p_value", f.p });
    trd_tell_reason(call, f.reason);
}

/* ---- with a score, and within strata ---- */

static void cochran_armitage(trd_call *call)
{
    size_t          k, groups, scores;
    int64_t        *hits = trd_call_whole(call, "successes", &k), *cases = trd_call_whole(call, "n", &groups);
    double         *score = trd_call_has(call, "scores") ? trd_call_list(call, "scores", &scores) : NULL;
    trd_share_trend t;

    if (groups != k || (score && scores != k))
        trd_call_stop(call, TRD_E_USAGE, "successes, n and scores must be as many");
    if (!score) {
        score = trd_call_alloc(call, k, sizeof *score);
        for (size_t i = 0; i < k; i++)
            score[i] = (double)i + 1;
    }
    trd_call_try(call, trd_share_test_trend(hits, cases, score, k, &t, &call->err));
    TRD_TELL(call,
        { "z", t.z }, { "chisq_trend", t.chisq }, { "p_value", t.p }, { "p_increasing", t.p_rising }, { "p_decreasing", t.p_falling },
        { "slope", t.slope }, { "chisq_departure", t.departure }, { "df_departure", t.departure_df },
        { "p_departure", t.departure_p }, { "chisq_trend_n_minus_1", t.chisq_less_one });
    trd_tell_reason(call, t.reason);
}

static void mantel_haenszel(trd_call *call)
{
    int32_t        strata;
    const char   **labels;
    trd_counts     t = trd_call_strata_counts(call, "row_levels", "column_levels", &strata, &labels);
    trd_stratified m;

    if (t.rows != 2 || t.columns != 2)
        trd_call_stop(call, TRD_E_USAGE, "tables of %zu x %zu; they must be 2 x 2", t.rows, t.columns);
    trd_call_try(call, trd_stratified_of(t.count, (size_t)strata, trd_call_level(call), &m, &call->err));
    trd_tell_texts(call, "strata", labels, (size_t)strata);
    TRD_TELL(call,
        { "n", (double)m.cases }, { "odds_ratio", m.odds }, { "or_low", m.low }, { "or_high", m.high }, { "chisq", m.chisq.chisq },
        { "p_value", m.chisq.p }, { "chisq_cc", m.corrected.chisq }, { "p_value_cc", m.corrected.p }, { "risk_ratio_mh", m.risk_ratio },
        { "risk_difference_mh", m.difference }, { "breslow_day_chisq", m.breslow_day.chisq }, { "breslow_day_df", m.breslow_day.df },
        { "breslow_day_p", m.breslow_day.p }, { "tarone_chisq", m.tarone.chisq }, { "tarone_p", m.tarone.p });
    trd_tell_reason(call, m.reason);
}

/* ---- the same cases twice or more ---- */

/* Yes or no of two columns: both, first only, second only, neither. */
static trd_counts pairs_of(trd_call *call)
{
    const char **first = trd_call_texts(call, "column1"), **second = trd_call_texts(call, "column2");
    uint8_t     *a = trd_call_where(call, "column1", "success_value"), *b = trd_call_where(call, "column2", "success_value");
    trd_counts   t = { .rows = 2, .columns = 2, .count = trd_call_alloc(call, 4, sizeof *t.count) };

    for (size_t r = 0; r < call->rows; r++)
        if (first[r] && second[r])
            t.count[2 * !a[r] + !b[r]]++;
    return t;
}

static void mcnemar(trd_call *call)
{
    trd_counts  t = trd_call_has(call, "table") ? trd_call_counts(call, NULL, NULL) : pairs_of(call);
    trd_mcnemar m;

    if (t.rows != 2 || t.columns != 2)
        trd_call_stop(call, TRD_E_USAGE, "a table of %zu x %zu; it must be 2 x 2 (more categories: marginal_homogeneity)", t.rows, t.columns);
    trd_call_try(call, trd_mcnemar_of(t.count, trd_call_level(call), &m, &call->err));
    trd_tell_counts(call, "table", &t);
    TRD_TELL(call,
        { "n", (double)m.cases }, { "b", (double)m.first_only }, { "c", (double)m.second_only }, { "p1", m.first }, { "p2", m.second },
        { "difference", m.difference.value }, { "chisq", m.chisq.chisq }, { "p_value", m.chisq.p }, { "chisq_cc", m.corrected.chisq },
        { "p_value_cc", m.corrected.p }, { "p_exact", m.exact }, { "p_midp", m.mid }, { "wald_low", m.difference.low },
        { "wald_high", m.difference.high }, { "odds_ratio", m.odds.value }, { "or_low", m.odds.low }, { "or_high", m.odds.high });
    trd_tell_reason(call, m.reason);
    trd_tell_reason(call, m.odds.reason);
}

static void marginal_homogeneity(trd_call *call)
{
    trd_counts   t = trd_call_square_counts(call);
    trd_marginal m;

    if (t.rows != t.columns)
        trd_call_stop(call, TRD_E_USAGE, "a table of %zu x %zu; rows and columns must be the same categories", t.rows, t.columns);
    trd_call_try(call, trd_marginal_of(t.count, t.rows, call->pool, &m, &call->err));
    trd_tell_counts(call, "table", &t);
    TRD_TELL(call,
        { "n", (double)m.cases }, { "bowker_chisq", m.symmetry.chisq }, { "bowker_df", m.symmetry.df }, { "bowker_p", m.symmetry.p },
        { "stuart_maxwell_chisq", m.stuart.chisq }, { "stuart_maxwell_p", m.stuart.p }, { "bhapkar_chisq", m.bhapkar.chisq },
        { "bhapkar_p", m.bhapkar.p }, { "df", m.stuart.df });
    trd_tell_reason(call, m.reason);
}

static void cochran_q(trd_call *call)
{
    size_t        k, n;
    const char  **names = trd_call_words(call, "columns", &k);
    double        least = trd_call_number(call, "success_if_at_least", 1);
    double      **x = trd_call_alloc(call, k, sizeof *x), *successes = trd_call_alloc(call, k, sizeof *successes);
    int64_t      *hits = trd_call_alloc(call, k, sizeof *hits);
    trd_cochran_q q;

    for (size_t j = 0; j < k; j++)
        x[j] = trd_call_numbers_of(call, names[j]);
    n = trd_call_complete(x, k, call->rows);
    uint8_t *yes = trd_call_alloc(call, n * k, 1);
    for (size_t i = 0; i < n * k; i++)
        yes[i] = x[i % k][i / k] >= least;
    trd_call_try(call, trd_cochran_q_of(yes, n, k, hits, &q, &call->err));
    for (size_t j = 0; j < k; j++)
        successes[j] = (double)hits[j];
    trd_tell_list(call, "successes", successes, k);
    TRD_TELL(call, { "n", (double)q.cases }, { "Q", q.q.chisq }, { "df", q.q.df }, { "p_value", q.q.p });
    trd_tell_reason(call, q.reason);
}

const trd_method trd_methods_contingency[] = {
    { "chisq_independence", "do two columns go together: chi-square, G, Cramer's V, residuals",
      "row column frequency row_levels column_levels table",
      "n table chisq df p_value expected g_squared g_p_value cramers_v cramers_v_bias_corrected contingency_coefficient min_expected "
      "share_expected_below_5 standardized_residuals chisq_yates p_yates phi", chisq_independence },
    { "chisq_goodness_of_fit", "do counts follow given shares", "counts probabilities",
      "chisq df p_value g_squared g_p_value expected", chisq_goodness_of_fit },
    { "fisher_exact_2x2", "do two columns of two values go together, exactly; the odds ratio with exact limits",
      "table row column frequency row_levels column_levels alternative=two.sided confidence=0.95",
      "table n p_value odds_ratio_cmle ci_low ci_high odds_ratio_sample", fisher_exact_2x2 },
    { "fisher_exact_rxc", "do two columns go together, exactly; for small tables of more rows or columns",
      "table row column frequency row_levels column_levels", "table n p_value", fisher_exact_rxc },
    { "cochran_armitage", "do shares rise or fall with a score (Cochran-Armitage), and does a straight line do",
      "successes n scores", "z chisq_trend p_value p_increasing p_decreasing slope chisq_departure df_departure p_departure "
      "chisq_trend_n_minus_1", cochran_armitage },
    { "mantel_haenszel", "two shares compared within strata (Mantel-Haenszel), and whether the odds ratio is the same in all",
      "row column stratum row_levels column_levels frequency confidence=0.95",
      "strata n odds_ratio or_low or_high chisq p_value chisq_cc p_value_cc risk_ratio_mh risk_difference_mh breslow_day_chisq "
      "breslow_day_df breslow_day_p tarone_chisq tarone_p", mantel_haenszel },
    { "mcnemar", "yes or no of the same cases twice: did the share move",
      "table column1 column2 success_value confidence=0.95",
      "table n b c p1 p2 difference chisq p_value chisq_cc p_value_cc p_exact p_midp wald_low wald_high odds_ratio or_low or_high",
      mcnemar },
    { "marginal_homogeneity", "categories of the same cases twice: did the shares move (Bowker, Stuart-Maxwell, Bhapkar)",
      "row column frequency levels table",
      "table n bowker_chisq bowker_df bowker_p stuart_maxwell_chisq stuart_maxwell_p bhapkar_chisq bhapkar_p df", marginal_homogeneity },
    { "cochran_q", "yes or no of the same cases several times (Cochran's Q)", "columns success_if_at_least=1",
      "n successes Q df p_value", cochran_q },
    { NULL, NULL, NULL, NULL, NULL },
};
