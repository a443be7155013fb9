/* expr/schema.h -- the contract of a recipe as plain C data: which datasets
 * and columns it needs, by role, and the instruments behind item columns.
 *
 * Read from the JSON that a recipe's worker gives, as hostile input: every
 * mistake becomes a problem with its line, and what was read stays usable for
 * finding the next mistakes. Everything lives in the pool given. */
#ifndef TRD_EXPR_SCHEMA_H
#define TRD_EXPR_SCHEMA_H

#include "base/error.h"
#include "base/pool.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum trd_role {
    TRD_ROLE_KEY, TRD_ROLE_REF, TRD_ROLE_CLUSTER, TRD_ROLE_FLAG, TRD_ROLE_NUMBER,
    TRD_ROLE_COUNT, TRD_ROLE_DATE, TRD_ROLE_LABEL, TRD_ROLE_CATEGORY, TRD_ROLE_ITEMS
} trd_role;

/* An answer of an instrument: a text and its value; NAN: "don't know" and the
 * like, an answer without a value. */
typedef struct trd_answer {
    const char *text;
    double      value;
} trd_answer;

typedef struct trd_instrument {
    const char *id, *title, *version, *source, *licence;
    bool        existing;            /* an instrument of others, not self-made      */
    trd_answer *answers;
    size_t      answer_count;
    double      low, high;           /* of the scale; a reversed item is low+high-x */
    bool       *reversed;            /* per item                                    */
    size_t      item_count;
    size_t      minimum;             /* items that must be answered for a score     */
} trd_instrument;

typedef struct trd_field {
    const char     *name, *column;   /* in the recipe; in the table                 */
    trd_role        role;
    long            line;
    int             to;              /* REF: index of the dataset; else -1          */
    const char    **values;          /* CATEGORY: in the order declared             */
    size_t          value_count;
    trd_instrument *instrument;      /* ITEMS                                       */
    const char    **items;           /* ITEMS: columns in the table, one per item   */
} trd_field;

typedef struct trd_dataset {
    const char *name, *table;
    long        line;
    bool        census;              /* a full count: no sampling error             */
    int64_t     population;          /* finite population; 0: not given             */
    trd_field  *fields;
    size_t      field_count;
} trd_dataset;

enum { TRD_DATASETS = 64 };          /* more are refused: one bit each must do */

typedef struct trd_schema {
    trd_dataset *datasets;
    size_t       count;              /* at most TRD_DATASETS */
} trd_schema;

/* The line that a node of the JSON names; `fallback` when it names none that a
 * file could have. */
long trd_schema_line(const cJSON *json, long fallback);

/* As trd_nearest, for the first mistakes and among a list that a person could
 * have written: what a hostile recipe declares must not keep us busy. */
const char *trd_schema_nearest(const char *word, const char *const *words, size_t count, const trd_problems *problems);

/* Reads the array `datasets` of a recipe. TRD_E_NOMEM only; mistakes go to
 * `problems`. */
trd_code trd_schema_read(const cJSON *datasets, trd_pool *pool, trd_schema *out,
                         trd_problems *problems, trd_error *err);

int              trd_schema_dataset(const trd_schema *schema, const char *name);      /* -1: none */
const trd_field *trd_schema_field(const trd_dataset *dataset, const char *name);      /* NULL     */
const trd_field *trd_schema_role(const trd_dataset *dataset, trd_role role);          /* first one */

/* The way from one dataset to another along references: true when there is
 * one (also from == to). Cost: one pass over the datasets. */
bool trd_schema_reaches(const trd_schema *schema, int from, int to);

#endif
