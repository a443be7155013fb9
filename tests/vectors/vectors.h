/* tests/vectors/vectors.h -- reference results against what the engine gives.
 *
 * An entry of expected/FAMILY.json names a statistic, its arguments, the rows
 * (data/NAME.csv) and the numbers that must come out (see ../shared/vectors/
 * README.md for the format). A function per statistic works them out through
 * the public functions that recipes use, and tells each by its name:
 *
 *     static void welch(vec *v)
 *     {
 *         ...
 *         if (vec_ok(v, trd_welch_difference(&a, &b, vec_level(v), &w, &err), &err))
 *             vec_check(v, "difference", w.difference.value);
 *     }
 *
 *     const vec_statistic vec_t_tests[] = { { "t_test_welch", welch }, { NULL, NULL } };
 *
 * An entry passes when every expected name was told and lies within its
 * tolerance: |got - expected| <= abs + rel |expected|. What is not told fails it.
 */
#ifndef TRD_TESTS_VECTORS_H
#define TRD_TESTS_VECTORS_H

#include "base/error.h"
#include "base/json.h"
#include "base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct vec_table {           /* rows of texts; "NA" is missing */
    char      **names;
    const char **cells;              /* [row * columns + column]       */
    size_t      rows, columns;
} vec_table;

typedef struct vec {
    trd_pool    *pool;               /* of this entry                  */
    const char  *folder;
    const cJSON *entry, *expected;
    vec_table   *data;               /* vec_data                       */
    const char **told;               /* names under expected           */
    size_t       told_count;
    int          numbers, wrong;
} vec;

typedef void vec_function(vec *v);

typedef struct vec_statistic {
    const char   *name;
    vec_function *run;
} vec_statistic;

/* One array for each file of tests/vectors, ended by a NULL. */
extern const vec_statistic vec_agreement[], vec_anova_ranks[], vec_contingency[], vec_correlations[],
    vec_descriptives[], vec_distributions[], vec_effect_sizes[], vec_glm[], vec_impact_designs[],
    vec_inequality_flows[], vec_meta[], vec_mixed[], vec_ols[], vec_ordinal_multinomial[], vec_panel[], vec_power[],
    vec_propensity[], vec_proportions[], vec_reliability[], vec_survey[], vec_survival[], vec_t_tests[], vec_wilcoxon[];

/* ---- arguments ---- */

const cJSON *vec_argument(const vec *v, const char *name);                      /* NULL: not given */
double       vec_number(const vec *v, const char *name, double otherwise);
const char  *vec_text(const vec *v, const char *name);                          /* NULL: not given, or no text */
bool         vec_is(const vec *v, const char *name, const char *text);          /* argument `name` is that text */
double       vec_level(const vec *v);                                           /* confidence; 0.95 */
bool         vec_expects(const vec *v, const char *name);

/* ---- rows ---- */

/* The rows of the entry's dataset that pass its filter; ends the entry as
 * failed, and is empty, when there is none. */
const vec_table *vec_data(vec *v);

const char *vec_cell(const vec_table *t, size_t row, const char *column);       /* "NA": missing, or no such column */
double      vec_as_number(const char *cell);                                    /* NAN: no number  */
bool        vec_cell_is(const char *cell, const cJSON *value);

/* A column as numbers (NAN: missing), one a row; NULL for no name. The caller
 * may change them. */
double *vec_numbers(vec *v, const char *column);

/* The same of the column that an argument names, or the numbers in the
 * argument when it is an array; *n says how many. */
double *vec_values(vec *v, const char *argument, size_t *n);

/* A column as codes 0 .. *count-1 in byte order of the texts; -1: missing. */
int32_t *vec_codes(vec *v, const char *column, int32_t *count, const char ***texts);

/* 1 where the column equals the value. */
uint8_t *vec_where(vec *v, const char *column, const cJSON *value);

/* ---- what came out ---- */

void vec_check(vec *v, const char *name, double got);                           /* expected[name]       */
void vec_check_if(vec *v, const char *name, double got);                        /* only when it is expected */
void vec_check_list(vec *v, const char *name, const double *got, size_t n);     /* an array or object, in order */
void vec_check_part(vec *v, const char *name, const cJSON *part, double got);   /* a number within expected[name] */
void vec_told(vec *v, const char *name);             /* expected[name] was looked at (texts, flags)      */
void vec_fail(vec *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* false, and the entry has failed with the error's words. */
bool vec_ok(vec *v, trd_code code, const trd_error *err);

#endif
