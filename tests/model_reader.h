/* tests/model_reader.h -- the formula of a reference vector as columns of
 * numbers: powers, log2, factors as dummies, products of two terms. Rows that
 * miss one of them are left out. */
#ifndef TRD_TESTS_MODEL_READER_H
#define TRD_TESTS_MODEL_READER_H

#include "vectors_reader.h"

enum { MODEL_TERMS = 64 };

typedef struct model {
    size_t        rows, terms;
    const double *column[MODEL_TERMS];           /* the terms, then the response            */
    uint32_t     *unit;                          /* codes of a column of the data, or zeros */
    uint32_t      units;
    double       *weight;                        /* NULL: none                              */
} model;

static inline int model_by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The different texts of a column, in the order of `levels` or of the alphabet. */
static inline size_t model_levels(const table *t, const char *name, const cJSON *levels, const char **out)
{
    size_t       count = 0;
    const cJSON *l;
    cJSON_ArrayForEach(l, levels)
        out[count++] = l->valuestring;
    for (size_t r = 0; !levels && r < t->rows; r++) {
        const char *cell = table_text(t, r, name);
        size_t      i = 0;
        while (i < count && strcmp(out[i], cell) != 0)
            i++;
        if (i == count && strcmp(cell, "NA") != 0)
            out[count++] = cell;
        assert_true(count < MODEL_TERMS);
    }
    if (!levels)
        qsort(out, count, sizeof *out, model_by_text);
    return count;
}

static inline void model_add(model *m, const double *column)
{
    assert_true(m->terms < MODEL_TERMS - 1);
    m->column[m->terms++] = column;
}

static inline void model_dummies(model *m, const table *t, const char *name, const cJSON *levels)
{
    const char *level[MODEL_TERMS];
    size_t      count = model_levels(t, name, levels, level);
    for (size_t i = 1; i < count; i++) {
        double *x = trd_pool_calloc(t->pool, t->rows, sizeof *x);
        for (size_t r = 0; r < t->rows; r++) {
            const char *cell = table_text(t, r, name);
            x[r] = strcmp(cell, "NA") == 0 ? (double)NAN : (double)(strcmp(cell, level[i]) == 0);
        }
        model_add(m, x);
    }
}

static inline double *model_part(const table *t, const char *term)
{
    char    name[64];
    double *x, power = 1;
    int     logged = sscanf(term, "log2(%63[^)])", name) == 1 ? 2 : sscanf(term, "log(%63[^)])", name) == 1;
    if (!logged)
        sscanf(term, "%63[^^]^%lf", name, &power);
    x = table_numbers(t, name);
    for (size_t r = 0; r < t->rows; r++)
        x[r] = logged == 2 ? log2(x[r]) : logged ? log(x[r]) : pow(x[r], power);
    return x;
}

static inline int model_is_text(const table *t, const char *name)
{
    for (size_t r = 0; r < t->rows; r++)
        if (strcmp(table_text(t, r, name), "NA") != 0)
            return isnan(table_number(t, r, name));
    return 0;
}

static inline void model_term(model *m, const table *t, const cJSON *e, const char *term)
{
    const cJSON *levels = cJSON_GetObjectItemCaseSensitive(vectors_argument(e, "factor_levels"), term);
    char         name[64];
    const char  *colon = strchr(term, ':');
    if (colon) {
        double *a = model_part(t, trd_pool_bytes(t->pool, term, (size_t)(colon - term))), *b = model_part(t, colon + 1);
        for (size_t r = 0; r < t->rows; r++)
            a[r] *= b[r];
        model_add(m, a);
    } else if (sscanf(term, "factor(%63[^)])", name) == 1)
        model_dummies(m, t, name, levels);
    else if (levels || (!strchr(term, '(') && !strchr(term, '^') && model_is_text(t, term)))
        model_dummies(m, t, term, levels);
    else
        model_add(m, model_part(t, term));
}

/* The response: 1 where it is `success_value`, a level's number, or itself. */
static inline double *model_response(const table *t, const cJSON *e, const char *name)
{
    const cJSON *success = vectors_argument(e, "success_value"), *levels = vectors_argument(e, "response_levels");
    double      *y = table_numbers(t, name);
    for (size_t r = 0; r < t->rows && (success || levels); r++) {
        const char *cell = table_text(t, r, name);
        y[r] = success && strcmp(cell, "NA") != 0 ? (double)vectors_cell_is(cell, success) : (double)NAN;
        for (int i = 0; levels && i < cJSON_GetArraySize(levels); i++)
            if (vectors_cell_is(cell, cJSON_GetArrayItem(levels, i)))
                y[r] = i;
    }
    return y;
}

static inline void model_keep_complete(model *m)
{
    size_t kept = 0;
    for (size_t r = 0; r < m->rows; r++) {
        int missing = 0;
        for (size_t j = 0; j <= m->terms; j++)
            missing |= isnan(m->column[j][r]);
        for (size_t j = 0; !missing && j <= m->terms; j++)
            ((double *)(uintptr_t)m->column[j])[kept] = m->column[j][r];
        m->unit[kept] = m->unit[r];
        if (m->weight)
            m->weight[kept] = m->weight[r];
        kept += !missing;
    }
    m->rows = kept;
}

/* `unit`: the column whose codes are wanted, or NULL. */
static inline model model_read(vectors *v, const cJSON *e, const char *unit)
{
    const table *t = vectors_data(v, e);
    const cJSON *term, *terms = vectors_argument(e, "terms");
    const char  *formula = vectors_text(e, "formula"), *weights = vectors_text(e, "frequency_weights");
    char         response[64] = "";
    model        m = { .rows = t->rows, .unit = trd_pool_calloc(v->pool, t->rows, sizeof *m.unit), .units = 1 };

    if (formula)
        sscanf(formula, "%63[^ ]", response);
    else
        snprintf(response, sizeof response, "%s", vectors_text(e, "y"));
    const cJSON *named = terms ? terms : vectors_argument(e, "x");
    cJSON_ArrayForEach(term, named)
        model_term(&m, t, e, term->valuestring);
    if (!terms && vectors_text(e, "x"))
        for (int power = 1; power <= (int)vectors_number(e, "polynomial_degree", 1); power++) {
            double *x = table_numbers(t, vectors_text(e, "x"));
            for (size_t r = 0; r < t->rows; r++)
                x[r] = pow(x[r], power);
            model_add(&m, x);
        }
    if (!terms && formula && strchr(formula, '~'))               /* a ~ b + c, all numbers */
        for (char *rest = trd_pool_text(v->pool, strchr(formula, '~') + 2), *word; (word = strtok_r(rest, " +", &rest));)
            model_term(&m, t, e, word);
    m.column[m.terms] = model_response(t, e, response);
    if (unit) {
        int32_t count, *codes = table_codes(t, unit, &count);
        for (size_t r = 0; r < t->rows; r++)
            m.unit[r] = (uint32_t)codes[r];
        m.units = (uint32_t)count;
    }
    if (weights)
        m.weight = table_numbers(t, weights);
    model_keep_complete(&m);
    return m;
}

/* The numbers of an expected object or array one by one, against got[0..]. */
static inline void model_check(vectors *v, const cJSON *e, const char *name, const double *got)
{
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(e, "expected"), name), *x;
    size_t       i = 0;
    cJSON_ArrayForEach(x, expected)
        vectors_check_value(v, e, name, x, got[i++]);
}

#endif
