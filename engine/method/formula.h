/* method/formula.h -- the model of a call as columns of numbers.
 *
 *     formula = "score ~ age * group + log(income) + offset(log(pop))"
 *     y = "score", x = { "age", "income" }                 the same without products
 *
 * As R has it: texts, factor(x) and columns named in factor_levels become a
 * column of 0 and 1 for each level but the first that occurs (in the order of
 * factor_levels, else of numbers or bytes), and all of them where the formula
 * leaves nothing for the first to stand in for. Rows that lack the response, a
 * term, a weight, an offset or a column in `also` are left out.
 *
 * Arguments read: formula, or y and x and intercept; factor_levels,
 * success_value, response_levels, weights (inverse variances),
 * frequency_weights, offset. A statistic lists those of them it takes.
 */
#ifndef TRD_METHOD_FORMULA_H
#define TRD_METHOD_FORMULA_H

#include "method/method_int.h"
#include "stat/linear.h"
#include "stat/model_rows.h"

typedef enum trd_response {
    TRD_RESPONSE_NUMBER,             /* less the offset, as lm has it                                                */
    TRD_RESPONSE_COUNT,              /* a number as it is; the offset is the model's                                 */
    TRD_RESPONSE_YES,                /* 1: success_value, or a text that is not the first level; numbers as they are */
    TRD_RESPONSE_LEVELS              /* 0, 1, ...: response_levels, or in order of numbers or bytes                  */
} trd_response;

typedef struct trd_terms {
    size_t         rows, terms;      /* complete rows; columns but the response        */
    bool           constant;
    const char   **name;             /* of the columns, as R names coefficients        */
    const double **column;           /* and the response behind them                   */
    const double  *response;
    const char   **level;            /* TRD_RESPONSE_LEVELS                            */
    size_t         levels;
    double        *weight, *offset;  /* NULL: none                                     */
    bool           precise;          /* the weights are inverse variances              */
    size_t        *row;              /* of the rows of the call                        */

    size_t         variables;        /* what stands between the + of the formula       */
    const char   **variable;         /* "age", "factor(cyl)", "age:group"              */
    size_t        *first;            /* [variables + 1]: where its columns begin       */
    bool          *factor;           /* [variables]: one factor by itself              */
    bool          *alone;            /* [variables]: a column of the rows as it is, that
                                        occurs nowhere else in the formula             */
    const struct trd_terms_source *source;
} trd_terms;

/* Reads the model of the call. `also`: arguments that name columns without
 * which a row is not complete, ended by NULL; may be NULL, and an argument that
 * is not given does not count. */
trd_terms trd_call_terms(trd_call *call, trd_response kind, const char *const *also);

/* The column that an argument names, in the rows of the terms, as codes 0 ..
 * *count - 1 in the order of numbers or bytes, all of which occur. */
uint32_t *trd_terms_codes(trd_call *call, const trd_terms *t, const char *argument, size_t *count, const char ***labels);

/* The same terms of other rows: an object with a list for each column of the
 * formula. terms columns of *rows numbers; NAN where a level was not seen. */
const double *const *trd_terms_of(trd_call *call, const trd_terms *t, const cJSON *lists, size_t *rows);

/* The offset of the formula in those rows; NULL: none. */
const double *trd_terms_offset_of(trd_call *call, const trd_terms *t, const cJSON *lists);

/* The terms with columns more, before the response; `names` of them. */
trd_terms trd_terms_with(trd_call *call, const trd_terms *t, const char *const *names, const double *const *columns, size_t count);

/* ---- what models work on ---- */

trd_product_rows trd_terms_product_rows(const trd_terms *t);
trd_model_rows   trd_terms_model_rows(const trd_terms *t);

/* A linear model of the terms. Their products are the caller's to keep when
 * `products` is not NULL; how->rows, constant, precise and level are set. */
trd_linear trd_terms_linear(trd_call *call, const trd_terms *t, trd_linear_how *how, trd_products *products);

/* ---- what came out: one number a coefficient, by name ---- */

typedef enum trd_part {
    TRD_PART_VALUE, TRD_PART_SE, TRD_PART_STATISTIC, TRD_PART_P, TRD_PART_LOW, TRD_PART_HIGH, TRD_PART_DF
} trd_part;

double trd_coefficient_part(const trd_coefficient *c, trd_part part);

/* "(Intercept)" first when the model has one; `count` coefficients. */
const char *const *trd_terms_names(trd_call *call, const trd_terms *t);
void               trd_tell_part(trd_call *call, const char *name, const char *const *names, const trd_coefficient *c, size_t count,
                                 trd_part part);

/* Why a term has no value or no interval: `reasons` by name, and `reason` the
 * first of them. Nothing when all have. */
void trd_tell_reasons(trd_call *call, const char *const *names, const trd_coefficient *c, size_t count);

/* What a collinear term is made of: `relations`, by name of the term the
 * coefficients of the others, as "total" = 1 "boys" + 1 "girls". Nothing when
 * no term is collinear. `c`: the coefficients, the constant first. */
void trd_tell_relations(trd_call *call, const trd_terms *t, const trd_coefficient *c);

#endif
