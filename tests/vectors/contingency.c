/* Tables of counts: from the argument `table`, or counted from rows. */
#include "vectors.h"

#include "stat/crosstab.h"
#include "stat/matched.h"

#include <math.h>
#include <string.h>

typedef struct counts {
    int64_t *count;
    size_t   rows, columns;
} counts;

/* Codes of a column in the order of a list of levels, or else of the texts. */
static int32_t *codes_of(vec *v, const char *column, const char *levels, int32_t *count)
{
    const cJSON *list = vec_argument(v, levels), *level;
    int32_t     *codes = vec_codes(v, column, count, NULL), code = 0;
    size_t       rows = vec_data(v)->rows;

    if (!cJSON_IsArray(list))
        return codes;
    for (size_t r = 0; r < rows; r++)
        codes[r] = -1;
    cJSON_ArrayForEach(level, list) {
        for (size_t r = 0; r < rows; r++)
            if (vec_cell_is(vec_cell(vec_data(v), r, column), level))
                codes[r] = code;
        code++;
    }
    *count = code;
    return codes;
}

/* Rows of stratum `of` alone, when there are strata. */
static counts count_rows(vec *v, const char *row_levels, const char *column_levels, const int32_t *stratum, int32_t of)
{
    int32_t  rows, columns;
    int32_t *a = codes_of(v, vec_text(v, "row"), row_levels, &rows);
    int32_t *b = codes_of(v, vec_text(v, "column"), column_levels, &columns);
    double  *times = vec_numbers(v, vec_text(v, "frequency"));
    counts   t = { .rows = (size_t)rows, .columns = (size_t)columns };

    t.count = trd_pool_calloc(v->pool, t.rows * t.columns + 1, sizeof *t.count);
    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (a[r] >= 0 && b[r] >= 0 && (!stratum || stratum[r] == of) && !(times && isnan(times[r])))
            t.count[(size_t)a[r] * t.columns + (size_t)b[r]] += times ? (int64_t)times[r] : 1;
    return t;
}

static counts table_of(vec *v, const char *row_levels, const char *column_levels)
{
    const cJSON *given = vec_argument(v, "table"), *row, *cell;
    size_t       at = 0;

    if (!given)
        return count_rows(v, row_levels, column_levels, NULL, 0);
    counts t = { .rows = (size_t)cJSON_GetArraySize(given), .columns = (size_t)cJSON_GetArraySize(given->child) };
    t.count = trd_pool_calloc(v->pool, t.rows * t.columns + 1, sizeof *t.count);
    cJSON_ArrayForEach(row, given)
        cJSON_ArrayForEach(cell, row)
            if (at < t.rows * t.columns)
                t.count[at++] = (int64_t)cell->valuedouble;
    return t;
}

static void check_matrix(vec *v, const char *name, const double *got, size_t rows, size_t columns)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(v->expected, name);

    if (!expected)
        return;
    if ((size_t)cJSON_GetArraySize(expected) != rows)
        vec_fail(v, "%s: %d rows are expected, not %zu", name, cJSON_GetArraySize(expected), rows);
    for (size_t i = 0; i < rows * columns; i++)
        vec_check_part(v, name, cJSON_GetArrayItem(cJSON_GetArrayItem(expected, (int)(i / columns)), (int)(i % columns)), got[i]);
}

static void check_table(vec *v, const counts *t)
{
    double *got = trd_pool_calloc(v->pool, t->rows * t->columns + 1, sizeof *got);

    for (size_t i = 0; i < t->rows * t->columns; i++)
        got[i] = (double)t->count[i];
    check_matrix(v, "table", got, t->rows, t->columns);
}

static void chisq_independence(vec *v)
{
    counts       t = table_of(v, "row_levels", "column_levels");
    trd_crosstab c;
    trd_error    err = { 0 };

    if (!vec_ok(v, trd_crosstab_of(t.count, t.rows, t.columns, v->pool, &c, &err), &err))
        return;
    check_table(v, &t);
    check_matrix(v, "expected", c.expected, t.rows, t.columns);
    check_matrix(v, "standardized_residuals", c.residual, t.rows, t.columns);
    vec_check_if(v, "n", (double)c.cases);
    vec_check(v, "chisq", c.pearson.chisq);
    vec_check_if(v, "df", c.pearson.df);
    vec_check(v, "p_value", c.pearson.p);
    vec_check_if(v, "g_squared", c.likelihood.chisq);
    vec_check_if(v, "g_p_value", c.likelihood.p);
    vec_check_if(v, "cramers_v", c.v);
    vec_check_if(v, "cramers_v_bias_corrected", c.v_corrected);
    vec_check_if(v, "contingency_coefficient", c.contingency);
    vec_check_if(v, "min_expected", c.least_expected);
    vec_check_if(v, "share_expected_below_5", c.share_below_5);
    vec_check_if(v, "chisq_yates", c.yates.chisq);
    vec_check_if(v, "p_yates", c.yates.p);
    vec_check_if(v, "phi", c.phi);
}

static int64_t *counts_of(vec *v, const char *argument, size_t *n)
{
    double  *given = vec_values(v, argument, n);
    int64_t *out = trd_pool_calloc(v->pool, *n + 1, sizeof *out);

    for (size_t i = 0; i < *n; i++)
        out[i] = (int64_t)given[i];
    return out;
}

static void chisq_goodness_of_fit(vec *v)
{
    size_t    n, shares;
    int64_t  *count = counts_of(v, "counts", &n);
    double   *share = vec_argument(v, "probabilities") ? vec_values(v, "probabilities", &shares) : NULL;
    trd_fit   f;
    trd_error err = { 0 };

    if (share && shares != n) {
        vec_fail(v, "%zu counts and %zu probabilities", n, shares);
        return;
    }
    if (!vec_ok(v, trd_fit_of(count, share, n, v->pool, &f, &err), &err))
        return;
    vec_check(v, "chisq", f.pearson.chisq);
    vec_check(v, "df", f.pearson.df);
    vec_check(v, "p_value", f.pearson.p);
    vec_check_if(v, "g_squared", f.likelihood.chisq);
    vec_check_if(v, "g_p_value", f.likelihood.p);
    vec_check_list(v, "expected", f.expected, n);
}

/* Yes or no of two columns: both, first only, second only, neither. */
static counts pairs_of(vec *v)
{
    const char  *first = vec_text(v, "column1"), *second = vec_text(v, "column2");
    const cJSON *yes = vec_argument(v, "success_value");
    uint8_t     *a = vec_where(v, first, yes), *b = vec_where(v, second, yes);
    counts       t = { .rows = 2, .columns = 2, .count = trd_pool_calloc(v->pool, 4, sizeof *t.count) };

    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (strcmp(vec_cell(v->data, r, first), "NA") != 0 && strcmp(vec_cell(v->data, r, second), "NA") != 0)
            t.count[2 * !a[r] + !b[r]]++;
    return t;
}

static void mcnemar(vec *v)
{
    counts      t = vec_argument(v, "table") ? table_of(v, NULL, NULL) : pairs_of(v);
    trd_mcnemar m;
    trd_error   err = { 0 };

    if (!vec_ok(v, trd_mcnemar_of(t.count, vec_level(v), &m, &err), &err))
        return;
    check_table(v, &t);
    vec_check_if(v, "n", (double)m.cases);
    vec_check_if(v, "b", (double)m.first_only);
    vec_check_if(v, "c", (double)m.second_only);
    vec_check_if(v, "p1", m.first);
    vec_check_if(v, "p2", m.second);
    vec_check_if(v, "difference", m.difference.value);
    vec_check_if(v, "chisq", m.chisq.chisq);
    vec_check_if(v, "p_value", m.chisq.p);
    vec_check_if(v, "chisq_cc", m.corrected.chisq);
    vec_check_if(v, "p_value_cc", m.corrected.p);
    vec_check_if(v, "p_exact", m.exact);
    vec_check_if(v, "p_midp", m.mid);
    vec_check_if(v, "wald_low", m.difference.low);
    vec_check_if(v, "wald_high", m.difference.high);
    vec_check_if(v, "odds_ratio", m.odds.value);
    vec_check_if(v, "or_low", m.odds.low);
    vec_check_if(v, "or_high", m.odds.high);
}

static void marginal_homogeneity(vec *v)
{
    counts       t = table_of(v, "levels", "levels");
    trd_marginal m;
    trd_error    err = { 0 };

    if (!vec_ok(v, trd_marginal_of(t.count, t.rows, v->pool, &m, &err), &err))
        return;
    check_table(v, &t);
    vec_check_if(v, "bowker_chisq", m.symmetry.chisq);
    vec_check_if(v, "bowker_df", m.symmetry.df);
    vec_check_if(v, "bowker_p", m.symmetry.p);
    vec_check_if(v, "stuart_maxwell_chisq", m.stuart.chisq);
    vec_check_if(v, "stuart_maxwell_p", m.stuart.p);
    vec_check_if(v, "bhapkar_chisq", m.bhapkar.chisq);
    vec_check_if(v, "bhapkar_p", m.bhapkar.p);
    vec_check_if(v, "df", m.stuart.df);
}

static void cochran_q(vec *v)
{
    const cJSON  *names = vec_argument(v, "columns");
    size_t        k = (size_t)cJSON_GetArraySize(names), rows = vec_data(v)->rows, n = 0;
    double        least = vec_number(v, "success_if_at_least", 1);
    uint8_t      *yes = trd_pool_calloc(v->pool, rows * k + 1, 1);
    int64_t      *hits = trd_pool_calloc(v->pool, k + 1, sizeof *hits);
    double       *successes = trd_pool_calloc(v->pool, k + 1, sizeof *successes);
    trd_cochran_q q;
    trd_error     err = { 0 };

    for (size_t r = 0; r < rows; r++) {
        bool whole = true;
        for (size_t j = 0; j < k; j++) {
            double x = vec_as_number(vec_cell(v->data, r, cJSON_GetArrayItem(names, (int)j)->valuestring));
            yes[n * k + j] = x >= least;
            whole = whole && !isnan(x);
        }
        n += whole;
    }
    if (!vec_ok(v, trd_cochran_q_of(yes, n, k, hits, &q, &err), &err))
        return;
    for (size_t j = 0; j < k; j++)
        successes[j] = (double)hits[j];
    vec_check_if(v, "n", (double)q.cases);
    vec_check_list(v, "successes", successes, k);
    vec_check(v, "Q", q.q.chisq);
    vec_check(v, "df", q.q.df);
    vec_check(v, "p_value", q.q.p);
}

const vec_statistic vec_contingency[] = {
    { "chisq_independence", chisq_independence },
    { "chisq_goodness_of_fit", chisq_goodness_of_fit },
    { "mcnemar", mcnemar },
    { "marginal_homogeneity", marginal_homogeneity },
    { "cochran_q", cochran_q },
    { NULL, NULL },
};
