#include "stat/products.h"

#include "stat/normal_int.h"

#include <string.h>

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
static void add(const trd_product_rows *rows, size_t i, trd_sum *pilot, trd_products *p)
{
    size_t  g = rows->group ? rows->group[i] : 0, columns = p->columns;
    double  w = rows->weight ? rows->weight[i] : 1;
    trd_sum *from = pilot + g * columns, *sum = p->mean + g * columns, *product = p->product + g * trd_pairs(columns);

    if (w == 0)
        return;
    if (p->cases[g] == 0)
        for (size_t j = 0; j < columns; j++)
            from[j] = trd_sum_from(rows->column[j][i]);
    for (size_t j = 0; j < columns; j++) {
        trd_sum d = trd_sum_of(rows->column[j][i], -from[j].high);
        if (d.high == 0) {                       /* often so with flags, and in every product */
            product += j + 1;
            continue;
        }
        trd_sum wd = w == 1 ? d : trd_sum_times(trd_sum_from(w), d);
        sum[j] = trd_sum_plus(sum[j], wd);
        for (size_t k = 0; k <= j; k++, product++)
            *product = trd_sum_plus(*product, trd_sum_times(wd, trd_sum_of(rows->column[k][i], -from[k].high)));
    }
    if (rows->inner)
        product[-1] = trd_sum_plus(product[-1], trd_sum_from(rows->inner[i]));
    p->cases[g] += w;
}

/* From sums of deviations to means, and products about the means. */
static void centre(trd_products *p, const trd_sum *pilot)
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
            mean[j] = trd_sum_plus(pilot[g * p->columns + j], trd_sum_over(mean[j], n));
    }
}

trd_code trd_products_of(const trd_product_rows *rows, trd_pool *pool, trd_products *out, trd_error *err)
{
    trd_products p;
    trd_pool    *scratch = trd_pool_new(pool);
    trd_sum     *pilot = scratch ? trd_pool_calloc(scratch, rows->groups * rows->columns, sizeof *pilot) : NULL;
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

/* The powers of x and then y, less the pilot's. */
static void deviations(double x, double y, const trd_sum *pilot, size_t degree, trd_sum *d)
{
    trd_sum power = trd_sum_from(1);

    for (size_t j = 0; j < degree; j++) {
        power = trd_sum_times(power, trd_sum_from(x));
        d[j] = trd_sum_minus(power, pilot[j]);
    }
    d[degree] = trd_sum_minus(trd_sum_from(y), pilot[degree]);
}

trd_code trd_products_of_powers(const double *x, const double *y, size_t rows, size_t degree, const trd_watch *watch,
                                trd_pool *pool, trd_products *out, trd_error *err)
{
    trd_products p;
    trd_pool    *scratch = trd_pool_new(pool);
    trd_sum     *pilot = scratch ? trd_pool_calloc(scratch, degree + 1, sizeof *pilot) : NULL;
    trd_sum     *d = scratch ? trd_pool_calloc(scratch, degree + 1, sizeof *d) : NULL;
    trd_code     code = TRD_OK;

    if (degree == 0)
        code = trd_fail(err, TRD_E_USAGE, "a polynomial of degree 0 has no term; give 1 or more");
    else if (!pilot || !d || !trd_products_new(1, degree + 1, pool, &p))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for a polynomial of degree %zu", degree);
    if (code == TRD_OK && rows > 0) {
        deviations(x[0], y[0], pilot, degree, d);
        memcpy(pilot, d, (degree + 1) * sizeof *pilot);
    }
    for (size_t i = 0; code == TRD_OK && i < rows; i++) {
        if (i % 16384 == 0 && trd_watch_stops(watch))
            code = trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        deviations(x[i], y[i], pilot, degree, d);
        for (size_t j = 0, at = 0; j <= degree; j++) {
            p.mean[j] = trd_sum_plus(p.mean[j], d[j]);
            for (size_t k = 0; k <= j; k++, at++)
                p.product[at] = trd_sum_plus(p.product[at], trd_sum_times(d[j], d[k]));
        }
    }
    if (code == TRD_OK) {
        p.cases[0] = (double)rows;
        centre(&p, pilot);
        *out = p;
    }
    trd_pool_free(scratch);
    return code;
}
