/* frame/formula.h -- columns of a frame as what a model works on.
 *
 *     response ~ variables + products of two variables, group
 *
 * A variable is a number, or stands for its levels: texts always, others when
 * asked. Of the levels the first, in order of the texts or the numbers, is the
 * reference; the others are a term each, 1 on the rows that have it. Rows that
 * miss the response, a variable or the group are left out and counted.
 *
 * Rows collapse to cells (frame/cells.h) unless a variable is kept in doubles
 * or there are nearly as many cells as rows: a model of some thousands of cells
 * with their numbers of rows is exactly the model of the rows. For a linear
 * model the cells are those of the variables and the group, with moments of
 * the response; for the others the response makes cells as well.
 */
#ifndef TRD_FRAME_FORMULA_H
#define TRD_FRAME_FORMULA_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"
#include "stat/model_rows.h"

enum { TRD_FORMULA_VARIABLES = 13 };

typedef struct trd_variable {
    const trd_column *column;
    bool              levels;
} trd_variable;

typedef struct trd_formula {
    const trd_column   *response;    /* not texts                                             */
    const trd_variable *variable;
    size_t              variables;
    const size_t      (*product)[2]; /* pairs of variables, by number                       */
    size_t              products;
    const trd_column   *group;       /* clusters, constants to absorb; NULL: none           */
    const trd_column   *keep;        /* a flag of which only 1 chooses the row; NULL: all   */
} trd_formula;

typedef struct trd_formula_terms {
    size_t       terms;
    const char **name;               /* "participated", "gender: v", "participated * wave: 2" */
    bool         collapsed;          /* rows are cells                                       */
    int64_t      left_out;           /* rows not chosen, or with something missing           */
} trd_formula_terms;

/* For stat/glm.h and stat/ordinal.h: cases as rows or cells, and the group as
 * their cluster.
 *
 * Empty:  no rows are no cases.
 * Errors: TRD_E_USAGE for too many variables, columns of different length, a
 *         product of a variable that is not there, spans, texts as response, or
 *         levels of doubles; TRD_E_LIMIT for too many terms or rows;
 *         TRD_E_CANCELLED, TRD_E_NOMEM; *out and *terms are left as they were.
 * Owns:   *out and *terms are in `pool`.
 * Cost:   cells as in frame/cells.h; else 8 bytes a row and term.
 */
trd_code trd_formula_rows(const trd_formula *formula, trd_pool *pool, const trd_watch *watch, trd_model_rows *out,
                          trd_formula_terms *terms, trd_error *err);

/* For stat/linear.h: totals per group, the response last. Errors as above.
 * Cost: one pass on all cores when rows collapse, as frame/accumulate.h; else
 *       about 10 ns a row for every pair of columns. */
trd_code trd_formula_products(const trd_formula *formula, trd_pool *pool, const trd_watch *watch, trd_products *out,
                              trd_formula_terms *terms, trd_error *err);

#endif
