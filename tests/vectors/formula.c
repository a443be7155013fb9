#include "formula.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void append(vec *v, formula *f, const char *name, double *column)
{
    if (f->terms + 2 >= FORMULA_TERMS) {
        vec_fail(v, "more than %d terms", FORMULA_TERMS);
        return;
    }
    f->name[f->terms] = name;
    f->column[f->terms++] = column;
}

/* ---- terms ---- */

static bool is_text(vec *v, const char *name)
{
    const vec_table *t = vec_data(v);
    for (size_t r = 0; r < t->rows; r++)
        if (strcmp(vec_cell(t, r, name), "NA") != 0 && isnan(vec_as_number(vec_cell(t, r, name))))
            return true;
    return false;
}

static void add_dummies(vec *v, formula *f, const char *label, const char *name, const cJSON *levels)
{
    const vec_table *t = vec_data(v);
    const char     **texts;
    int32_t          count;

    vec_codes(v, name, &count, &texts);
    if (levels)
        texts = trd_pool_calloc(v->pool, (size_t)cJSON_GetArraySize(levels) + 1, sizeof *texts);
    for (int32_t i = 0; levels && i < cJSON_GetArraySize(levels); i++)
        texts[i] = cJSON_GetArrayItem(levels, i)->valuestring;
    count = levels ? cJSON_GetArraySize(levels) : count;
    for (int32_t i = 1; i < count; i++) {
        double *x = trd_pool_calloc(v->pool, t->rows + 1, sizeof *x);
        for (size_t r = 0; r < t->rows; r++) {
            const char *cell = vec_cell(t, r, name);
            x[r] = strcmp(cell, "NA") == 0 ? (double)NAN : (double)(strcmp(cell, texts[i]) == 0);
        }
        append(v, f, trd_pool_format(v->pool, "%s%s", label, texts[i]), x);
    }
}

/* x, x^2, log(x), log2(x), log10(x), sqrt(x), exp(x), I(...) of those. */
static double *numbers_of(vec *v, const char *term)
{
    char   inner[128], name[128];
    double power = 1;

    if (sscanf(term, "I(%127[^)])", inner) != 1)
        snprintf(inner, sizeof inner, "%s", term);
    static const struct { const char *pattern; double (*of)(double); } known[] = {
        { "log2(%127[^)])", log2 }, { "log10(%127[^)])", log10 }, { "log(%127[^)])", log }, { "sqrt(%127[^)])", sqrt }, { "exp(%127[^)])", exp } };
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        size_t bare = strcspn(known[k].pattern, "(") + 1;
        if (strncmp(inner, known[k].pattern, bare) != 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(inner + bare, ")"), inner + bare);
        double *x = vec_numbers(v, name);
        for (size_t r = 0; r < vec_data(v)->rows; r++)
            x[r] = known[k].of(x[r]);
        return x;
    }
    sscanf(inner, "%127[^^]^%lf", name, &power);
    for (size_t end = strlen(name); end > 0 && name[end - 1] == ' '; end--)
        name[end - 1] = '\0';
    double *x = vec_numbers(v, name);
    for (size_t r = 0; power != 1 && r < vec_data(v)->rows; r++)
        x[r] = pow(x[r], power);
    return x;
}

static void add_term(vec *v, formula *f, const char *term)
{
    const cJSON *levels = cJSON_GetObjectItemCaseSensitive(vec_argument(v, "factor_levels"), term);
    const char  *colon = strchr(term, ':');
    char         name[128];

    if (colon) {
        formula a = { .rows = f->rows }, b = a;
        add_term(v, &a, trd_pool_bytes(v->pool, term, (size_t)(colon - term)));
        add_term(v, &b, colon + 1);
        for (size_t j = 0; j < b.terms; j++)
            for (size_t i = 0; i < a.terms; i++) {
                double *x = trd_pool_calloc(v->pool, f->rows + 1, sizeof *x);
                for (size_t r = 0; r < f->rows; r++)
                    x[r] = a.column[i][r] * b.column[j][r];
                append(v, f, trd_pool_format(v->pool, "%s:%s", a.name[i], b.name[j]), x);
            }
    } else if (strncmp(term, "factor(", 7) == 0) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(term + 7, ")"), term + 7);
        levels = levels ? levels : cJSON_GetObjectItemCaseSensitive(vec_argument(v, "factor_levels"), name);
        add_dummies(v, f, term, name, levels);
    } else if (levels || (!strpbrk(term, "(^") && is_text(v, term)))
        add_dummies(v, f, term, term, levels);
    else
        append(v, f, term, numbers_of(v, term));
}

/* The terms right of ~: products of two last, as R orders them. */
static void add_formula(vec *v, formula *f, const char *text, const char **offset)
{
    const char *product[FORMULA_TERMS];
    size_t      products = 0;
    char       *rest = trd_pool_text(v->pool, strchr(text, '~') ? strchr(text, '~') + 1 : ""), *word;

    while ((word = strtok_r(rest, "+", &rest))) {
        word += strspn(word, " \n");
        for (size_t end = strlen(word); end > 0 && strchr(" \n", word[end - 1]); end--)
            word[end - 1] = '\0';
        char *star = strchr(word, '*');
        if (strncmp(word, "offset(", 7) == 0) {
            word[strlen(word) - 1] = '\0';
            *offset = word + 7;
        } else if (star) {
            char *a = trd_pool_bytes(v->pool, word, strcspn(word, " *")), *b = star + 1 + strspn(star + 1, " ");
            add_term(v, f, a);
            add_term(v, f, b);
            product[products++] = trd_pool_format(v->pool, "%s:%s", a, b);
        } else if (strcmp(word, "1") != 0)
            add_term(v, f, word);
    }
    for (size_t i = 0; i < products; i++)
        add_term(v, f, product[i]);
}

/* ---- rows ---- */

/* 1 where it is `success_value`, a level's number, or itself. */
static double *response_of(vec *v, const char *name)
{
    const cJSON     *success = vec_argument(v, "success_value"), *levels = vec_argument(v, "response_levels");
    const vec_table *t = vec_data(v);

    if (!success && !levels)
        return numbers_of(v, name);
    double *y = vec_numbers(v, name);
    for (size_t r = 0; r < t->rows; r++) {
        const char *cell = vec_cell(t, r, name);
        y[r] = success && strcmp(cell, "NA") != 0 ? (double)vec_cell_is(cell, success) : (double)NAN;
        for (int i = 0; levels && i < cJSON_GetArraySize(levels); i++)
            if (vec_cell_is(cell, cJSON_GetArrayItem(levels, i)))
                y[r] = i;
    }
    return y;
}

static void keep_complete(formula *f)
{
    size_t kept = 0;

    for (size_t r = 0; r < f->rows; r++) {
        bool missing = (f->weight && isnan(f->weight[r])) || (f->offset && isnan(f->offset[r])) || f->unit[r] == UINT32_MAX;
        for (size_t j = 0; j <= f->terms; j++)
            missing |= isnan(f->column[j][r]);
        if (missing)
            continue;
        for (size_t j = 0; j <= f->terms; j++)
            ((double *)(uintptr_t)f->column[j])[kept] = f->column[j][r];
        f->unit[kept] = f->unit[r];
        if (f->weight)
            f->weight[kept] = f->weight[r];
        if (f->offset)
            f->offset[kept] = f->offset[r];
        f->row[kept++] = f->row[r];
    }
    f->rows = kept;
}

formula formula_read(vec *v, const char *response, const cJSON *terms, const char *unit)
{
    const vec_table *t = vec_data(v);
    const char      *text = vec_text(v, "formula"), *offset = vec_text(v, "offset");
    const char      *weights = vec_text(v, "weights") ? vec_text(v, "weights") : vec_text(v, "frequency_weights");
    const cJSON     *term;
    formula          f = { .rows = t->rows, .units = 1 };

    if (!response && text)
        response = trd_pool_bytes(v->pool, text, strcspn(text, " ~"));
    f.unit = trd_pool_calloc(v->pool, t->rows + 1, sizeof *f.unit);
    f.row = trd_pool_calloc(v->pool, t->rows + 1, sizeof *f.row);
    cJSON_ArrayForEach(term, terms)
        add_term(v, &f, term->valuestring);
    if (!terms && text)
        add_formula(v, &f, text, &offset);
    f.response = f.column[f.terms] = response_of(v, response);
    f.weight = weights ? vec_numbers(v, weights) : NULL;
    f.offset = offset ? numbers_of(v, offset) : NULL;
    int32_t  count = 1;
    int32_t *codes = unit ? vec_codes(v, unit, &count, NULL) : NULL;
    for (size_t r = 0; r < t->rows; r++) {
        f.row[r] = r;
        f.unit[r] = codes ? (uint32_t)codes[r] : 0;
    }
    f.units = (uint32_t)count;
    keep_complete(&f);
    return f;
}

void formula_add(vec *v, formula *f, const char *name, const double *column)
{
    append(v, f, name, (double *)(uintptr_t)column);
    f->column[f->terms] = f->response;
}

void formula_add_factor(vec *v, formula *f, const char *column)
{
    int32_t  count, *codes = vec_codes(v, column, &count, NULL);
    uint8_t *used = trd_pool_calloc(v->pool, (size_t)count + 1, 1);
    bool     first = true;

    for (size_t r = 0; r < f->rows; r++)
        used[codes[f->row[r]] < 0 ? count : codes[f->row[r]]] = 1;
    for (int32_t i = 0; i < count; i++) {
        double *x = trd_pool_calloc(v->pool, f->rows + 1, sizeof *x);
        for (size_t r = 0; r < f->rows; r++)
            x[r] = codes[f->row[r]] == i;
        if (used[i] && !first)
            formula_add(v, f, column, x);
        first = first && !used[i];
    }
}

/* ---- fits and checks ---- */

trd_product_rows formula_products(const formula *f)
{
    return (trd_product_rows){ .rows = f->rows, .columns = f->terms + 1, .groups = f->units, .column = f->column, .group = f->unit,
                               .weight = f->weight };
}

trd_model_rows formula_rows(const formula *f)
{
    return (trd_model_rows){ .rows = f->rows, .terms = f->terms, .column = f->column, .response = f->response, .weight = f->weight,
                             .offset = f->offset, .cluster = f->unit, .clusters = f->units };
}

bool formula_fit(vec *v, const formula *f, trd_linear_how how, trd_linear *out)
{
    trd_product_rows rows = formula_products(f);
    trd_products     p;
    trd_error        err = { 0 };

    how.rows = &rows;
    how.level = vec_level(v);
    return vec_ok(v, trd_products_of(&rows, v->pool, &p, &err), &err) && vec_ok(v, trd_linear_fit(&p, &how, v->pool, out, &err), &err);
}

void check_terms(vec *v, const char *name, const trd_coefficient *term, size_t count, term_part part)
{
    double got[FORMULA_TERMS];

    for (size_t i = 0; i < count && i < FORMULA_TERMS; i++) {
        const trd_coefficient *c = &term[i];
        double all[] = { c->of.value, c->of.se, c->statistic, c->p, c->of.low, c->of.high, c->of.df };
        got[i] = all[part];
    }
    if (vec_expects(v, name))
        vec_check_list(v, name, got, count);
}
