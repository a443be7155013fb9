#include "frame/formula.h"

#include "frame/aggregate.h"
#include "frame/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW_CELLS = 4096 };           /* never too many */

/* The keys of the cells: the variables, then the group, then the response. */
typedef struct keys {
    const trd_column *column[TRD_GROUP_KEYS];
    size_t            count;
} keys;

static keys keys_of(const trd_formula *f, bool response)
{
    keys k = { .count = 0 };

    for (size_t i = 0; i < f->variables; i++)
        k.column[k.count++] = f->variable[i].column;
    if (f->group)
        k.column[k.count++] = f->group;
    if (response)
        k.column[k.count++] = f->response;
    return k;
}

static trd_code check(const trd_formula *f, trd_error *err)
{
    keys k = { .count = 0 };

    if (f->variables > TRD_FORMULA_VARIABLES)
        return trd_fail(err, TRD_E_USAGE, "%zu variables are more than the %d of a formula", f->variables, TRD_FORMULA_VARIABLES);
    if (f->response->type == TRD_CODE)
        return trd_fail(err, TRD_E_USAGE, "texts cannot be a response; say which of them counts as 1");
    k = keys_of(f, true);
    for (size_t i = 0; i < k.count; i++) {
        const trd_column *c = k.column[i];
        const char       *name = c->name ? c->name : "?";
        if (c->rows != f->response->rows)
            return trd_fail(err, TRD_E_USAGE, "column %s has %zu rows and the response %zu; they must be of one table", name,
                            c->rows, f->response->rows);
        if (c->width == TRD_SPANS)
            return trd_fail(err, TRD_E_USAGE, "column %s holds counts of which some are known by bounds only; a model needs numbers", name);
        if (c->width == TRD_F64 && i < f->variables && f->variable[i].levels)
            return trd_fail(err, TRD_E_USAGE, "column %s has no levels: its numbers have no fixed number of decimals", name);
    }
    for (size_t i = 0; i < f->products; i++)
        if (f->product[i][0] >= f->variables || f->product[i][1] >= f->variables)
            return trd_fail(err, TRD_E_USAGE, "product %zu is of a variable that is not there", i + 1);
    return TRD_OK;
}

static bool in_doubles(const keys *k)
{
    for (size_t i = 0; i < k->count; i++)
        if (k->column[i]->width == TRD_F64)
            return true;
    return false;
}

/* ---- terms ------------------------------------------------------------------------- */

/* A variable as one or more columns of numbers. */
typedef struct parts {
    size_t   count;
    double  *of[TRD_LINEAR_TERMS];
    char    *name[TRD_LINEAR_TERMS];
} parts;

typedef struct level {
    int64_t     whole;
    const char *text;
} level;

static int by_order(const void *a, const void *b)
{
    const level *x = a, *y = b;
    return x->text ? strcmp(x->text, y->text) : (x->whole > y->whole) - (x->whole < y->whole);
}

/* The levels that occur, in order. */
static trd_code levels_of(const trd_column *c, level *levels, size_t *count, trd_error *err)
{
    *count = 0;
    for (size_t i = 0; i < c->rows; i++) {
        int64_t whole = trd_column_whole(c, i);
        size_t  at = *count;
        while (at > 0 && levels[at - 1].whole != whole)
            at--;
        if (at > 0)
            continue;
        if (*count == TRD_LINEAR_TERMS)
            return trd_fail(err, TRD_E_LIMIT, "column %s has more than %d levels; absorb it, or group them", c->name ? c->name : "?",
                            TRD_LINEAR_TERMS);
        levels[(*count)++] = (level){ whole, c->type == TRD_CODE ? trd_column_text(c, i) : NULL };
    }
    qsort(levels, *count, sizeof *levels, by_order);
    return TRD_OK;
}

/* Numbers live in `pool`, names in `names`. */
static trd_code part_of(const trd_variable *v, const trd_column *values, trd_pool *pool, trd_pool *names, parts *out,
                        trd_error *err)
{
    level       levels[TRD_LINEAR_TERMS];
    size_t      count = 0;
    bool        numeric = !v->levels && values->type != TRD_CODE;
    const char *name = v->column->name ? v->column->name : "?";
    trd_code    code = numeric ? TRD_OK : levels_of(values, levels, &count, err);

    out->count = numeric ? 1 : count ? count - 1 : 0;
    for (size_t p = 0; p < out->count && code == TRD_OK; p++) {
        const level *l = &levels[p + 1];
        double      *x = out->of[p] = trd_pool_alloc(pool, values->rows * sizeof *x);
        out->name[p] = numeric   ? trd_pool_text(names, name)
                       : l->text ? trd_pool_format(names, "%s: %s", name, l->text)
                                 : trd_pool_format(names, "%s: %.15g", name, (double)l->whole / trd_power_of_ten(values->scale));
        if (!x || !out->name[p])
            return trd_fail(err, TRD_E_NOMEM, "out of memory for the terms of %s", name);
        for (size_t i = 0; i < values->rows; i++)
            x[i] = numeric ? trd_column_number(values, i) : trd_column_whole(values, i) == l->whole;
    }
    return code;
}

/* Columns of terms, with room for the response behind them. */
typedef struct expansion {
    size_t         terms;
    const double **column;
    const char   **name;
} expansion;

static trd_code add_term(expansion *x, const double *column, const char *name, trd_error *err)
{
    if (x->terms + 1 >= TRD_LINEAR_TERMS)
        return trd_fail(err, TRD_E_LIMIT, "the formula has %d terms or more; absorb the variable with most levels", TRD_LINEAR_TERMS);
    x->column[x->terms] = column;
    x->name[x->terms++] = name;
    return TRD_OK;
}

static trd_code add_product(expansion *x, const parts *a, const parts *b, size_t rows, trd_pool *pool, trd_pool *names,
                            trd_error *err)
{
    trd_code code = TRD_OK;

    for (size_t p = 0; p < a->count; p++)
        for (size_t q = 0; q < b->count && code == TRD_OK; q++) {
            double *product = trd_pool_alloc(pool, rows * sizeof *product);
            char   *name = trd_pool_format(names, "%s * %s", a->name[p], b->name[q]);
            if (!product || !name)
                return trd_fail(err, TRD_E_NOMEM, "out of memory for the products of a formula");
            for (size_t i = 0; i < rows; i++)
                product[i] = a->of[p][i] * b->of[q][i];
            code = add_term(x, product, name, err);
        }
    return code;
}

/* `values` holds what the variables are in each of `rows` cells or rows. */
static trd_code expand(const trd_formula *f, const trd_column *const *values, size_t rows, trd_pool *pool, trd_pool *names,
                       expansion *out, trd_error *err)
{
    trd_code code = TRD_OK;
    parts   *part = trd_pool_calloc(pool, f->variables, sizeof *part);

    *out = (expansion){ .column = trd_pool_calloc(pool, TRD_LINEAR_TERMS, sizeof *out->column),
                        .name = trd_pool_calloc(names, TRD_LINEAR_TERMS, sizeof *out->name) };
    if (!part || !out->column || !out->name)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the terms of a formula");
    for (size_t v = 0; v < f->variables && code == TRD_OK; v++) {
        code = part_of(&f->variable[v], values[v], pool, names, &part[v], err);
        for (size_t p = 0; p < part[v].count && code == TRD_OK; p++)
            code = add_term(out, part[v].of[p], part[v].name[p], err);
    }
    for (size_t i = 0; i < f->products && code == TRD_OK; i++)
        code = add_product(out, &part[f->product[i][0]], &part[f->product[i][1]], rows, pool, names, err);
    return code;
}

/* ---- rows or cells ------------------------------------------------------------------- */

/* Rows without something missing, column by column. */
static trd_code complete_rows(const trd_formula *f, const keys *k, trd_pool *pool, const trd_watch *watch,
                              const trd_column **values, size_t *rows, trd_error *err)
{
    int64_t *chosen = trd_pool_alloc(pool, f->response->rows * sizeof *chosen);
    size_t   count = 0;

    if (!chosen)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", f->response->rows);
    for (size_t i = 0; i < f->response->rows; i++) {
        if (i % 65536 == 0 && trd_watch_stops(watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        bool take = !f->keep || trd_column_whole(f->keep, i) == 1;
        for (size_t j = 0; j < k->count; j++)
            take &= !trd_column_is_missing(k->column[j], i);
        chosen[count] = (int64_t)i;
        count += take;
    }
    for (size_t j = 0; j < k->count; j++)
        if (!(values[j] = trd_column_gather(k->column[j], chosen, count, pool)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", count);
    *rows = count;
    return TRD_OK;
}

/* The different groups of `values`, numbered; *codes a row each. */
static trd_code number_groups(const trd_column *values, trd_pool *pool, const trd_watch *watch, uint32_t **codes, size_t *groups,
                              trd_error *err)
{
    trd_groups all;
    trd_code   code = trd_groups_make(&values, 1, values->rows, TRD_GROUP_LEAVES_OUT, pool, watch, &all, err);

    if (code != TRD_OK)
        return code;
    if (!(*codes = trd_pool_alloc(pool, (values->rows + 1) * sizeof **codes)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the groups of %zu rows", values->rows);
    trd_groups_ids(&all, 0, values->rows, NULL, *codes);
    *groups = all.groups;
    return TRD_OK;
}

static double *numbers_of(const trd_column *c, trd_pool *pool)
{
    double *out = trd_pool_alloc(pool, c->rows * sizeof *out);
    for (size_t i = 0; out && i < c->rows; i++)
        out[i] = trd_column_number(c, i);
    return out;
}

static trd_formula_terms terms_of(const trd_formula *f, const expansion *x, bool collapsed, double cases)
{
    return (trd_formula_terms){ x->terms, x->name, collapsed, (int64_t)((double)f->response->rows - cases) };
}

/* Cells of all keys, when they are worth it. */
static trd_code count_cells(const trd_formula *f, const keys *k, trd_pool *pool, const trd_watch *watch, trd_cells *cells,
                            bool *worth, trd_error *err)
{
    *worth = !in_doubles(k);
    if (!*worth)
        return TRD_OK;
    trd_code code = trd_cells_count(k->column, k->count, f->response->rows, TRD_GROUP_LEAVES_OUT, f->keep, pool, watch, cells, err);
    *worth = code == TRD_OK && cells->cells <= FEW_CELLS + f->response->rows / 2;
    return code;
}

/* What the keys are in each row or cell, and the weights of cells. */
static trd_code rows_or_cells(const trd_formula *f, const keys *k, trd_pool *pool, const trd_watch *watch,
                              const trd_column **values, trd_model_rows *rows, double *cases, bool *collapsed, trd_error *err)
{
    trd_cells cells = { .cells = 0 };
    trd_code  code = count_cells(f, k, pool, watch, &cells, collapsed, err);

    if (code != TRD_OK)
        return code;
    if (!*collapsed) {
        code = complete_rows(f, k, pool, watch, values, &rows->rows, err);
        *cases = (double)rows->rows;
        return code;
    }
    double *weight = trd_pool_alloc(pool, cells.cells * sizeof *weight);
    for (size_t j = 0; j < k->count; j++)
        if (!weight || !(values[j] = trd_cells_values(&cells, j, pool)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu cells", cells.cells);
    *cases = 0;
    for (size_t i = 0; i < cells.cells; i++)
        *cases += weight[i] = (double)cells.rows[i];
    rows->rows = cells.cells;
    rows->weight = weight;
    return TRD_OK;
}

trd_code trd_formula_rows(const trd_formula *formula, trd_pool *pool, const trd_watch *watch, trd_model_rows *out,
                          trd_formula_terms *terms, trd_error *err)
{
    const trd_column *values[TRD_GROUP_KEYS] = { NULL };
    trd_code          code = check(formula, err);
    trd_model_rows    rows = { .rows = 0 };
    bool              collapsed = false;
    uint32_t         *cluster = NULL;
    double            cases = 0;
    expansion         x;

    if (code != TRD_OK)
        return code;
    keys k = keys_of(formula, true);
    code = rows_or_cells(formula, &k, pool, watch, values, &rows, &cases, &collapsed, err);
    if (code == TRD_OK && !(rows.response = numbers_of(values[k.count - 1], pool)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows.rows);
    if (code == TRD_OK && formula->group)
        code = number_groups(values[formula->variables], pool, watch, &cluster, &rows.clusters, err);
    if (code == TRD_OK)
        code = expand(formula, values, rows.rows, pool, pool, &x, err);
    if (code != TRD_OK)
        return code;
    rows.terms = x.terms;
    rows.column = x.column;
    rows.cluster = cluster;
    *out = rows;
    *terms = terms_of(formula, &x, collapsed, cases);
    return TRD_OK;
}

/* ---- linear: moments of the response per cell ------------------------------------------ */

/* Cells with a case: their numbers, and the mean and inner squares of each. */
typedef struct cell_sums {
    size_t    cells;
    uint32_t *group;
    double   *weight, *mean, *inner;
} cell_sums;

static trd_code sum_cells(const trd_accumulator *of, uint32_t most, trd_pool *pool, cell_sums *out, trd_error *err)
{
    *out = (cell_sums){ 0, trd_pool_alloc(pool, most * sizeof *out->group), trd_pool_alloc(pool, most * sizeof *out->weight),
                        trd_pool_alloc(pool, most * sizeof *out->mean), trd_pool_alloc(pool, most * sizeof *out->inner) };
    if (!out->group || !out->weight || !out->mean || !out->inner)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %u cells", most);
    for (uint32_t g = 0; g < most; g++) {
        trd_summary s;
        if (trd_accumulator_cases(of, g) == 0)
            continue;
        trd_accumulator_finish(of, g, &s);
        out->group[out->cells] = g;
        out->weight[out->cells] = (double)s.cases;
        out->mean[out->cells] = s.mean;
        out->inner[out->cells++] = s.variance_population * (double)s.cases;
    }
    return TRD_OK;
}

/* The values of the variables and the group, and weight, mean and inner squares
 * of the response: of cells when they are worth it. */
static trd_code linear_cells(const trd_formula *f, const keys *k, trd_pool *pool, const trd_watch *watch, const trd_column **values,
                             cell_sums *cells, bool *worth, trd_error *err)
{
    trd_accumulate   what = { f->response, TRD_ACCUMULATE_VARIANCE, false, false };
    trd_accumulator *of;
    trd_groups       groups;
    size_t           rows = f->response->rows;

    *worth = !in_doubles(k);
    if (!*worth)
        return TRD_OK;
    trd_code code = trd_groups_make_within(k->column, k->count, rows, TRD_GROUP_LEAVES_OUT, FEW_CELLS + rows / 4, pool, watch,
                                           &groups, err);
    *worth = code == TRD_OK && groups.groups <= FEW_CELLS + rows / 2;
    if (!*worth || (code = trd_aggregate(&groups, f->keep, &what, 1, pool, watch, &of, err)) != TRD_OK ||
        (code = sum_cells(of, groups.groups, pool, cells, err)) != TRD_OK)
        return code;
    for (size_t j = 0; j < k->count; j++)
        if (!(values[j] = trd_groups_labels_of(&groups, j, cells->group, cells->cells, pool)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu cells", cells->cells);
    return TRD_OK;
}

trd_code trd_formula_products(const trd_formula *formula, trd_pool *pool, const trd_watch *watch, trd_products *out,
                              trd_formula_terms *terms, trd_error *err)
{
    const trd_column *values[TRD_GROUP_KEYS] = { NULL };
    trd_code          code = check(formula, err);
    trd_pool         *scratch = trd_pool_new(pool);
    cell_sums         cells = { .cells = 0 };
    bool              collapsed = false;
    expansion         x;
    trd_products      products;
    trd_product_rows  rows = { .groups = 1, .watch = watch };
    uint32_t         *group = NULL;

    if (code == TRD_OK && !scratch)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory");
    if (code != TRD_OK)
        goto done;
    keys k = keys_of(formula, false), all = keys_of(formula, true);
    code = linear_cells(formula, &k, scratch, watch, values, &cells, &collapsed, err);
    if (code == TRD_OK && !collapsed)
        code = complete_rows(formula, &all, scratch, watch, values, &rows.rows, err);
    if (code == TRD_OK && !collapsed && !(cells.mean = numbers_of(values[all.count - 1], scratch)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", rows.rows);
    rows.rows = collapsed ? cells.cells : rows.rows;
    if (code == TRD_OK && formula->group)
        code = number_groups(values[formula->variables], scratch, watch, &group, &rows.groups, err);
    if (code == TRD_OK)
        code = expand(formula, values, rows.rows, scratch, pool, &x, err);
    if (code != TRD_OK)
        goto done;
    x.column[x.terms] = cells.mean;
    rows.columns = x.terms + 1;
    rows.column = x.column;
    rows.group = group;
    rows.weight = collapsed ? cells.weight : NULL;
    rows.inner = collapsed ? cells.inner : NULL;
    code = trd_products_of(&rows, pool, &products, err);
    if (code == TRD_OK) {
        double cases = 0;
        for (size_t g = 0; g < products.groups; g++)
            cases += products.cases[g];
        *out = products;
        *terms = terms_of(formula, &x, collapsed, cases);
    }
done:
    trd_pool_free(scratch);
    return code;
}
