#include "stat/products.h"

#include "stat/normal_int.h"

bool trd_products_new(size_t groups, size_t columns, trd_pool *pool, trd_products *out)
{
    trd_products p = { .groups = groups, .columns = columns };

    p.cases = trd_pool_calloc(pool, groups, sizeof *p.cases);
    p.mean = trd_pool_calloc(pool, groups * columns, sizeof *p.mean);
    p.product = trd_pool_calloc(pool, groups * trd_pairs(columns), sizeof *p.product);
    if (!p.cases || !p.mean || !p.product)
        return false;
    *out = p;
    return true;
}

static trd_code check(const trd_product_rows *rows, trd_error *err)
{
    for (size_t i = 0; i < rows->rows; i++) {
        if (rows->group && rows->group[i] >= rows->groups)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no group %u; codes run from 0 to %zu", i + 1,
                            rows->group[i], rows->groups - 1);
        if (rows->weight && !(rows->weight[i] >= 0))
            return trd_fail(err, TRD_E_DATA, "row %zu: %g cannot be a frequency weight; give 0 or more", i + 1, rows->weight[i]);
    }
    return TRD_OK;
}

/* Deviations from the first case of the group, so that large numbers that
 * differ little lose nothing. */
static void add(const trd_product_rows *rows, size_t i, double *pilot, trd_products *p)
{
    size_t  g = rows->group ? rows->group[i] : 0, columns = p->columns;
    double  w = rows->weight ? rows->weight[i] : 1, *from = pilot + g * columns;
    trd_sum *sum = p->mean + g * columns, *product = p->product + g * trd_pairs(columns);

    if (w == 0)
        return;
    if (p->cases[g] == 0)
        for (size_t j = 0; j < columns; j++)
            from[j] = rows->column[j][i];
    for (size_t j = 0; j < columns; j++) {
        trd_sum d = trd_sum_of(rows->column[j][i], -from[j]);
        if (d.high == 0) {                       /* often so with flags, and in every product */
            product += j + 1;
            continue;
        }
        trd_sum wd = w == 1 ? d : trd_sum_times(trd_sum_from(w), d);
        sum[j] = trd_sum_plus(sum[j], wd);
        for (size_t k = 0; k <= j; k++, product++)
            *product = trd_sum_plus(*product, trd_sum_times(wd, trd_sum_of(rows->column[k][i], -from[k])));
    }
    if (rows->inner)
        product[-1] = trd_sum_plus(product[-1], trd_sum_from(rows->inner[i]));
    p->cases[g] += w;
}

/* From sums of deviations to means, and products about the means. */
static void centre(trd_products *p, const double *pilot)
{
    for (size_t g = 0; g < p->groups; g++) {
        trd_sum *mean = p->mean + g * p->columns, *product = p->product + g * trd_pairs(p->columns);
        trd_sum  n = trd_sum_from(p->cases[g]);
        if (p->cases[g] == 0)
            continue;
        for (size_t j = 0; j < p->columns; j++)
            for (size_t k = 0; k <= j; k++, product++)
                *product = trd_sum_minus(*product, trd_sum_over(trd_sum_times(mean[j], mean[k]), n));
        for (size_t j = 0; j < p->columns; j++)
            mean[j] = trd_sum_plus(trd_sum_from(pilot[g * p->columns + j]), trd_sum_over(mean[j], n));
    }
}

trd_code trd_products_of(const trd_product_rows *rows, trd_pool *pool, trd_products *out, trd_error *err)
{
    trd_products p;
    trd_pool    *scratch = trd_pool_new(pool);
    double      *pilot = scratch ? trd_pool_calloc(scratch, rows->groups * rows->columns, sizeof *pilot) : NULL;
    trd_code     code = check(rows, err);

    if (code == TRD_OK && (!pilot || !trd_products_new(rows->groups, rows->columns, pool, &p)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the products of %zu groups", rows->groups);
    if (code == TRD_OK) {
        for (size_t i = 0; i < rows->rows && code == TRD_OK; i++) {
            if (i % 16384 == 0 && trd_watch_stops(rows->watch))
                code = trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
            else
                add(rows, i, pilot, &p);
        }
    }
    if (code == TRD_OK) {
        centre(&p, pilot);
        *out = p;
    }
    trd_pool_free(scratch);
    return code;
}
