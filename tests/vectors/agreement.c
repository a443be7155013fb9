#include "vectors.h"

#include "stat/agreement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- Cohen's kappa ---- */

/* The categories: as given, or all texts of both columns in byte order. */
static const char **categories(vec *v, size_t *n)
{
    const cJSON *given = vec_argument(v, "levels"), *one;
    int32_t      a, b;
    const char **first, **second;

    vec_codes(v, vec_text(v, "row"), &a, &first);
    vec_codes(v, vec_text(v, "column"), &b, &second);
    const char **out = trd_pool_calloc(v->pool, (size_t)(a + b + cJSON_GetArraySize(given) + 1), sizeof *out);
    *n = 0;
    cJSON_ArrayForEach(one, given)
        out[(*n)++] = cJSON_IsString(one) ? one->valuestring : trd_pool_format(v->pool, "%.15g", one->valuedouble);
    for (int32_t i = 0, j = 0; !given && (i < a || j < b);) {
        int order = i == a ? 1 : j == b ? -1 : strcmp(first[i], second[j]);
        out[(*n)++] = order <= 0 ? first[i] : second[j];
        i += order <= 0;
        j += order >= 0;
    }
    return out;
}

static size_t place(const char **list, size_t n, const char *text)
{
    size_t i = 0;
    while (i < n && strcmp(list[i], text) != 0)
        i++;
    return i;
}

static double *cross_table(vec *v, size_t *n)
{
    const vec_table *t = vec_data(v);
    const char     **list = categories(v, n), *frequency = vec_text(v, "frequency");
    double          *table = trd_pool_calloc(v->pool, *n * *n + 1, sizeof *table);

    for (size_t r = 0; r < t->rows; r++) {
        size_t i = place(list, *n, vec_cell(t, r, vec_text(v, "row"))), j = place(list, *n, vec_cell(t, r, vec_text(v, "column")));
        double count = frequency ? vec_as_number(vec_cell(t, r, frequency)) : 1;
        if (i < *n && j < *n && !isnan(count))
            table[i * *n + j] += count;
    }
    return table;
}

static void cohen_kappa(vec *v)
{
    size_t            n;
    double           *table = cross_table(v, &n);
    trd_kappa_weights w = vec_is(v, "weights", "linear") ? TRD_KAPPA_LINEAR : vec_is(v, "weights", "quadratic") ? TRD_KAPPA_QUADRATIC : TRD_KAPPA_PLAIN;
    trd_kappa         k;
    trd_error         err = { 0 };
    const cJSON      *row, *cell;
    size_t            at = 0;

    if (!vec_ok(v, trd_kappa_of(table, n, w, vec_level(v), &k, &err), &err))
        return;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(v->expected, "table"))
        cJSON_ArrayForEach(cell, row) {
            vec_check_part(v, "table", cell, at < n * n ? table[at] : (double)NAN);
            at++;
        }
    vec_check_if(v, "n", (double)k.kappa.cases);
    vec_check_if(v, "kappa", k.kappa.value);
    vec_check_if(v, "se", k.kappa.se);
    vec_check_if(v, "ci_low", k.kappa.low);
    vec_check_if(v, "ci_high", k.kappa.high);
    vec_check_if(v, "po", k.observed);
    vec_check_if(v, "pe", k.expected);
    vec_check_if(v, "se0", k.se0);
    vec_check_if(v, "z", k.z);
    vec_check_if(v, "gwet_ac1", k.gwet_ac1);
    vec_check_if(v, "scott_pi", k.scott_pi);
}

/* ---- more raters ---- */

static void fleiss_kappa(vec *v)
{
    const cJSON *counts = vec_argument(v, "counts"), *row, *cell;
    size_t       n = (size_t)cJSON_GetArraySize(counts), k = (size_t)cJSON_GetArraySize(counts ? counts->child : NULL), at = 0;
    double      *x = trd_pool_calloc(v->pool, n * k + 1, sizeof *x);
    trd_fleiss   f;
    trd_error    err = { 0 };

    cJSON_ArrayForEach(row, counts)
        cJSON_ArrayForEach(cell, row)
            if (at < n * k)
                x[at++] = cell->valuedouble;
    if (!vec_ok(v, trd_fleiss_of(x, n, k, &f, &err), &err))
        return;
    vec_check_if(v, "subjects", (double)f.subjects);
    vec_check_if(v, "raters", f.raters);
    vec_check_if(v, "kappa", f.kappa);
    vec_check_if(v, "observed_agreement", f.observed);
    vec_check_if(v, "expected_agreement", f.expected);
    vec_check_if(v, "se0", f.se0);
    vec_check_if(v, "z", f.z);
}

/* Columns named by an argument, row by row. */
static double *matrix(vec *v, const char *argument, size_t *columns)
{
    const cJSON *names = vec_argument(v, argument), *name;
    size_t       rows = vec_data(v)->rows, c = 0;

    *columns = (size_t)cJSON_GetArraySize(names);
    double *out = trd_pool_calloc(v->pool, rows * *columns + 1, sizeof *out);
    cJSON_ArrayForEach(name, names) {
        double *x = vec_numbers(v, name->valuestring);
        for (size_t r = 0; r < rows; r++)
            out[r * *columns + c] = x[r];
        c++;
    }
    return out;
}

/* The same as codes of texts that are the same in all columns. */
static double *matrix_of_texts(vec *v, const char *argument, size_t *columns)
{
    const cJSON     *names = vec_argument(v, argument), *name;
    const vec_table *t = vec_data(v);
    size_t           count = 0, c = 0;

    *columns = (size_t)cJSON_GetArraySize(names);
    double      *out = trd_pool_calloc(v->pool, t->rows * *columns + 1, sizeof *out);
    const char **seen = trd_pool_calloc(v->pool, t->rows * *columns + 1, sizeof *seen);
    cJSON_ArrayForEach(name, names) {
        for (size_t r = 0; r < t->rows; r++) {
            const char *cell = vec_cell(t, r, name->valuestring);
            size_t      at = place(seen, count, cell);
            if (at == count && strcmp(cell, "NA") != 0)
                seen[count++] = cell;
            out[r * *columns + c] = strcmp(cell, "NA") == 0 ? (double)NAN : (double)at;
        }
        c++;
    }
    return out;
}

static void krippendorff_alpha(vec *v)
{
    trd_measure measure = vec_is(v, "level", "nominal") ? TRD_NOMINAL : vec_is(v, "level", "ordinal") ? TRD_ORDINAL :
                          vec_is(v, "level", "ratio") ? TRD_RATIO : TRD_INTERVAL_SCALE;
    size_t           raters, units = vec_data(v)->rows;
    double          *x = measure == TRD_NOMINAL ? matrix_of_texts(v, "observers", &raters) : matrix(v, "observers", &raters);
    trd_krippendorff k;
    trd_error        err = { 0 };

    if (!vec_ok(v, trd_krippendorff_of(x, units, raters, measure, &k, &err), &err))
        return;
    vec_check_if(v, "alpha", k.alpha);
    vec_check_if(v, "observed_disagreement", k.observed);
    vec_check_if(v, "expected_disagreement", k.expected);
    vec_check_if(v, "pairable_values", (double)k.values);
}

/* ---- intraclass correlations ---- */

/* Ratings in rows of their own become a row a target. */
static double *from_long(vec *v, size_t *targets, size_t *judges)
{
    int32_t  n, k, *target = vec_codes(v, vec_text(v, "target"), &n, NULL), *judge = vec_codes(v, vec_text(v, "rater"), &k, NULL);
    double  *rating = vec_numbers(v, vec_text(v, "rating")), *out = trd_pool_calloc(v->pool, (size_t)n * (size_t)k + 1, sizeof *out);

    *targets = (size_t)n;
    *judges = (size_t)k;
    for (size_t i = 0; i < *targets * *judges; i++)
        out[i] = NAN;
    for (size_t r = 0; r < vec_data(v)->rows; r++)
        if (target[r] >= 0 && judge[r] >= 0)
            out[(size_t)target[r] * *judges + (size_t)judge[r]] = rating[r];
    return out;
}

static size_t only_complete(double *x, size_t rows, size_t columns)
{
    size_t kept = 0;
    for (size_t r = 0; r < rows; r++) {
        bool complete = true;
        for (size_t c = 0; c < columns; c++)
            complete = complete && !isnan(x[r * columns + c]);
        if (complete)
            memmove(x + columns * kept++, x + columns * r, columns * sizeof *x);
    }
    return kept;
}

static void icc(vec *v)
{
    static const char *const names[] = { "icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k" };
    size_t    n = vec_data(v)->rows, k;
    double   *x = vec_text(v, "rating") ? from_long(v, &n, &k) : matrix(v, "judges", &k);
    trd_icc   c;
    trd_error err = { 0 };

    n = only_complete(x, n, k);
    if (!vec_ok(v, trd_icc_of(x, n, k, vec_level(v), &c, &err), &err))
        return;
    vec_check_if(v, "n", (double)c.targets);
    vec_check_if(v, "k", (double)c.judges);
    vec_check_if(v, "ms_targets", c.ms_targets);
    vec_check_if(v, "ms_judges", c.ms_judges);
    vec_check_if(v, "ms_error", c.ms_error);
    vec_check_if(v, "ms_within", c.ms_within);
    vec_check_if(v, "F_oneway", c.f_oneway);
    vec_check_if(v, "F_twoway", c.f_twoway);
    for (int i = 0; i < 6; i++) {
        const trd_icc_form *f = i < 3 ? &c.one[i] : &c.mean[i - 3];
        if (vec_expects(v, names[i]))
            vec_check_list(v, names[i], (double[]){ f->icc, f->low, f->high }, 3);
    }
}

const vec_statistic vec_agreement[] = {
    { "cohen_kappa", cohen_kappa },
    { "fleiss_kappa", fleiss_kappa },
    { "krippendorff_alpha", krippendorff_alpha },
    { "icc", icc },
    { NULL, NULL },
};
