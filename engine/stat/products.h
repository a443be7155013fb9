/* stat/products.h -- cases, means and cross-products per group: all that least
 * squares needs to know of the rows.
 *
 * Columns are regressors, and the response last. Totals come from arrays
 * (trd_products_of), from rows that are cells with a number of cases, or from
 * the columns of a frame (frame/cross.h). After that a linear model costs a
 * few operations per group, whatever the number of rows (stat/linear.h).
 *
 * Everything is kept in twice the precision of a double: the result does not
 * depend on the order of the rows, and columns that are nearly alike keep
 * their digits.
 */
#ifndef TRD_STAT_PRODUCTS_H
#define TRD_STAT_PRODUCTS_H

#include "base/error.h"
#include "base/pool.h"
#include "base/watch.h"
#include "stat/sum.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct trd_products {
    size_t   groups, columns;
    double  *cases;                  /* [group]: rows, or the sum of their weights         */
    trd_sum *mean;                   /* [group * columns + column]; 0 in an empty group    */
    trd_sum *product;                /* per group the pairs (0,0) (1,0) (1,1) (2,0) ...:
                                        sums of (x - mean of the group) (y - its mean)     */
} trd_products;

/* Rows of numbers, a column an array. */
typedef struct trd_product_rows {
    size_t               rows, columns, groups;
    const double *const *column;
    const uint32_t      *group;      /* 0 .. groups - 1; NULL: all in group 0              */
    const double        *weight;     /* frequency weights, 0 leaves a row out; NULL: 1 each */
    const double        *inner;      /* a row is a cell of alike regressors, its last column
                                        their mean: the sum of squares around it; NULL: 0  */
    const trd_watch     *watch;
} trd_product_rows;

/* Room for so many groups and columns, all zero. False: no memory. */
bool trd_products_new(size_t groups, size_t columns, trd_pool *pool, trd_products *out);

/* One pass over the rows.
 *
 * Empty:   no rows: groups of no cases. A number that is not finite makes the
 *          sums of its group so.
 * Errors:  TRD_E_DATA for a group that is none or a weight below 0,
 *          TRD_E_CANCELLED, TRD_E_NOMEM; *out is left as it was.
 * Owns:    *out is in `pool`.
 * Cost:    about 10 ns for every pair of columns a row.
 */
trd_code trd_products_of(const trd_product_rows *rows, trd_pool *pool, trd_products *out, trd_error *err);

/* The same of x, x^2, ..., x^degree and the response y, all in one group, with
 * powers in twice the precision of a double: rounded to doubles, high powers
 * lose what tells them apart.
 *
 * Errors:  TRD_E_USAGE for a degree of 0; TRD_E_CANCELLED, TRD_E_NOMEM; *out is
 *          left as it was.
 * Checked: NIST's Wampler and Filip sets, by the shared vectors and
 *          test_linear.c.
 */
trd_code trd_products_of_powers(const double *x, const double *y, size_t rows, size_t degree, const trd_watch *watch,
                                trd_pool *pool, trd_products *out, trd_error *err);

#endif
