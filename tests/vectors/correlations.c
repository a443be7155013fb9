/* Correlations of numbers and of orders, given others, and their difference. */
#include "vectors.h"

#include "frame/quantile.h"
#include "stat/concordance.h"
#include "stat/correlation.h"
#include "stat/distribution.h"

#include <math.h>
#include <string.h>

static double two_sided(const trd_interval *i)
{
    return 2 * trd_t_upper(fabs(i->value / i->se), i->df);
}

/* Moves the rows that have all of the columns to the front. */
static size_t complete(double *const *x, size_t columns, size_t rows)
{
    size_t kept = 0;

    for (size_t r = 0; r < rows; r++) {
        bool whole = true;
        for (size_t c = 0; c < columns; c++)
            whole = whole && !isnan(x[c][r]);
        for (size_t c = 0; whole && c < columns; c++)
            x[c][kept] = x[c][r];
        kept += whole;
    }
    return kept;
}

static bool correlate(vec *v, const double *x, const double *y, const uint8_t *valid, size_t n, trd_correlation *r)
{
    trd_comoments c;
    trd_error     err = { 0 };

    trd_comoments_init(&c);
    trd_comoments_add(&c, x, y, valid, n);
    return vec_ok(v, trd_comoments_finish(&c, vec_level(v), r, &err), &err);
}

static double *ranks_of(vec *v, const double *x, size_t n)
{
    trd_column *c = trd_column_new(v->pool, "x", TRD_REAL, n);
    double     *ranks = trd_pool_calloc(v->pool, n + 1, sizeof *ranks);
    trd_error   err = { 0 };

    for (size_t i = 0; i < n; i++)
        c->as.f64[i] = x[i];
    vec_ok(v, trd_ranks(c, NULL, 1, v->pool, NULL, ranks, &err), &err);
    return ranks;
}

static void check_pearson(vec *v, const double *x, const double *y, size_t n)
{
    trd_correlation c;

    if (!correlate(v, x, y, NULL, n, &c))
        return;
    vec_check_if(v, "n", (double)c.r.cases);
    vec_check_if(v, "covariance", c.covariance);
    vec_check_if(v, "pearson_r", c.r.value);
    vec_check_if(v, "pearson_t", c.r.value / c.r.se);
    vec_check_if(v, "pearson_df", c.r.df);
    vec_check_if(v, "pearson_p", two_sided(&c.r));
    vec_check_if(v, "pearson_ci_low", c.r.low);
    vec_check_if(v, "pearson_ci_high", c.r.high);
}

static void check_spearman(vec *v, const double *x, const double *y, size_t n)
{
    trd_interval rho;
    double       p_exact;
    trd_error    err = { 0 };

    if (!vec_ok(v, trd_spearman(ranks_of(v, x, n), ranks_of(v, y, n), n, vec_level(v), &rho, &p_exact, &err), &err))
        return;
    vec_check_if(v, "spearman_rho", rho.value);
    vec_check_if(v, "spearman_t", rho.value / rho.se);
    vec_check_if(v, "spearman_p_t", two_sided(&rho));
    vec_check_if(v, "spearman_ci_bonett_wright_low", rho.low);
    vec_check_if(v, "spearman_ci_bonett_wright_high", rho.high);
    vec_check_if(v, "spearman_p_exact_permutation", p_exact);
}

static void check_kendall(vec *v, const double *x, const double *y, size_t n)
{
    trd_concordance c;
    trd_error       err = { 0 };

    if (!vec_ok(v, trd_concordance_of(x, y, n, v->pool, &c, &err), &err))
        return;
    vec_check_if(v, "kendall_tau_b", c.tau_b);
    vec_check_if(v, "kendall_tau_c", c.tau_c);
    vec_check_if(v, "kendall_concordant", (double)c.concordant);
    vec_check_if(v, "kendall_discordant", (double)c.discordant);
    vec_check_if(v, "kendall_z", c.z);
    vec_check_if(v, "kendall_p_normal", c.p);
    vec_check_if(v, "kendall_p_exact", c.p_exact);
    vec_check_if(v, "goodman_kruskal_gamma", c.gamma);
    vec_check_if(v, "somers_d_y_given_x", c.somers_d);
}

static void correlation(vec *v)
{
    size_t  rows, rows_y;
    double *xy[2] = { vec_values(v, "x", &rows), vec_values(v, "y", &rows_y) };
    size_t  n = complete(xy, 2, rows < rows_y ? rows : rows_y);

    check_pearson(v, xy[0], xy[1], n);
    check_spearman(v, xy[0], xy[1], n);
    check_kendall(v, xy[0], xy[1], n);
}

/* The columns named in an array, behind those that are there. */
static size_t add_columns(vec *v, const cJSON *names, double **x, size_t count)
{
    const cJSON *name;

    cJSON_ArrayForEach(name, names)
        if (count < TRD_PARTIAL_MOST)
            x[count++] = vec_numbers(v, name->valuestring);
    return count;
}

static void partial_correlation(vec *v)
{
    double      *x[TRD_PARTIAL_MOST] = { vec_numbers(v, vec_text(v, "x")), vec_numbers(v, vec_text(v, "y")) };
    const cJSON *given = vec_argument(v, "given");
    size_t       k = 2;

    if (cJSON_IsString(given))
        x[k++] = vec_numbers(v, given->valuestring);
    else
        k = add_columns(v, given, x, k);
    size_t          n = complete(x, k, vec_data(v)->rows);
    double         *r = trd_pool_calloc(v->pool, k * k, sizeof *r);
    trd_correlation c;
    trd_interval    out;
    trd_error       err = { 0 };
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            if (correlate(v, x[i], x[j], NULL, n, &c))
                r[k * i + j] = c.r.value;
    if (!vec_ok(v, trd_partial_correlation(r, k, (int64_t)n, vec_level(v), &out, &err), &err))
        return;
    vec_check_if(v, "n", (double)n);
    vec_check_if(v, "r", out.value);
    vec_check_if(v, "t", out.value / out.se);
    vec_check_if(v, "df", out.df);
    vec_check_if(v, "p_value", two_sided(&out));
}

static const cJSON *cell(const vec *v, const char *name, size_t i, size_t j)
{
    return cJSON_GetArrayItem(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(v->expected, name), (int)i), (int)j);
}

static void correlation_matrix(vec *v)
{
    double         *x[TRD_PARTIAL_MOST];
    size_t          k = add_columns(v, vec_argument(v, "columns"), x, 0), n = vec_data(v)->rows;
    uint8_t        *valid = trd_pool_calloc(v->pool, n + 1, 1);
    trd_correlation c;

    if (vec_is(v, "missing", "listwise"))
        n = complete(x, k, n);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            for (size_t r = 0; r < n; r++)
                valid[r] = !isnan(x[i][r]) && !isnan(x[j][r]);
            if (!correlate(v, x[i], x[j], valid, n, &c))
                return;
            vec_check_part(v, "r", cell(v, "r", i, j), c.r.value);
            if (vec_expects(v, "n"))
                vec_check_part(v, "n", cell(v, "n", i, j), (double)c.r.cases);
        }
}

static void correlation_difference(vec *v)
{
    trd_correlation_gap gap;

    trd_correlation_compare(vec_number(v, "r1", NAN), (int64_t)vec_number(v, "n1", 0), vec_number(v, "r2", NAN),
                            (int64_t)vec_number(v, "n2", 0), &gap);
    vec_check(v, "z", gap.z);
    vec_check(v, "p_value", gap.p);
    vec_check(v, "cohens_q", gap.q);
}

const vec_statistic vec_correlations[] = {
    { "correlation", correlation }, { "partial_correlation", partial_correlation },
    { "correlation_matrix", correlation_matrix }, { "correlation_difference", correlation_difference }, { NULL, NULL }
};
