/* tests/vectors/vectors.h -- reference results against what the engine gives.
 *
 * An entry of expected/FAMILY.json names a statistic, its arguments, the rows
 * (data/NAME.csv) and the numbers that must come out (the format: README.md of
 * the folder of reference results). It is called as a recipe calls it, by its
 * name, through method/method.h. An entry passes when every expected name was
 * told and lies within its tolerance: |got - expected| <= abs + rel |expected|.
 */
#ifndef TRD_TESTS_VECTORS_H
#define TRD_TESTS_VECTORS_H

#include "method/method.h"

/* All rows of a CSV file as texts; "NA" is missing. NULL: cannot be read. */
const trd_method_rows *vectors_rows(trd_pool *pool, const char *path);

typedef struct comparison {
    const char *id;
    char        path[512];           /* "coefficients.x" */
    int         numbers;             /* compared so far  */
} comparison;

/* Says each difference; how many there are. */
int vectors_compare(const cJSON *entry, const cJSON *got, comparison *c);

#endif
