/* tests/vectors/formula.h -- the formula of an entry as columns of numbers:
 * powers, logarithms, factors as dummies, products of terms. Rows that miss
 * one of them are left out. */
#ifndef TRD_TESTS_FORMULA_H
#define TRD_TESTS_FORMULA_H

#include "vectors.h"

#include "stat/model_rows.h"

enum { FORMULA_TERMS = 120 };

typedef struct formula {
    size_t        rows, terms;
    const double *column[FORMULA_TERMS];         /* the terms, then the response     */
    const char   *name[FORMULA_TERMS];
    const double *response;
    uint32_t     *unit;                          /* codes of a column, or zeros      */
    uint32_t      units;
    double       *weight, *offset;               /* NULL: none                       */
    size_t       *row;                           /* of vec_data                      */
} formula;

/* From the arguments: `formula` names the response unless `response` does;
 * `terms` is a list of terms, or NULL for those in `formula`. */
formula formula_read(vec *v, const char *response, const cJSON *terms, const char *unit);

/* Adds a term before the response; rows that miss it are left out. */
void formula_add(vec *v, formula *f, const char *name, const double *of_kept_rows);
void formula_add_factor(vec *v, formula *f, const char *column);    /* dummies but the first */

trd_product_rows formula_products(const formula *f);
trd_model_rows   formula_rows(const formula *f);
bool             formula_fit(vec *v, const formula *f, trd_linear_how how, trd_linear *out);

typedef enum term_part { TERM_VALUE, TERM_SE, TERM_STATISTIC, TERM_P, TERM_LOW, TERM_HIGH, TERM_DF } term_part;

/* expected[name], an object in the order of the terms; nothing when it is not expected. */
void check_terms(vec *v, const char *name, const trd_coefficient *term, size_t count, term_part part);
#endif
