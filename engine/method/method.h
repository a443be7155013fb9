/* method/method.h -- every statistic by its name: named arguments and rows in,
 * named results out. This is what `stats.NAME { ... }` in Lua calls, and what
 * the program tests/vectors holds against reference results.
 *
 * The statistics themselves are in engine/stat and engine/frame; here are
 * only their names, the reading of arguments and the choosing of rows.
 */
#ifndef TRD_METHOD_METHOD_H
#define TRD_METHOD_METHOD_H

#include "base/error.h"
#include "base/json.h"
#include "base/pool.h"

#include <stddef.h>

/* A column of numbers (NAN: missing) or of texts (NULL: missing). */
typedef struct trd_method_column {
    const char        *name;
    const double      *numbers;
    const char *const *texts;
} trd_method_column;

typedef struct trd_method_rows {
    const trd_method_column *columns;
    size_t                   column_count;
    size_t                   count;               /* rows in each column */
} trd_method_rows;

typedef struct trd_call trd_call;

typedef struct trd_method {
    const char *name;                             /* "t_test_welch"                                 */
    const char *summary;                          /* one line: what it is for                       */
    const char *arguments;                        /* "column group mu=0 ...": all it takes, in words
                                                     with a space between; "=" names what is taken
                                                     where it is not given                          */
    const char *returns;                          /* "difference se t df p_value ..."               */
    void      (*run)(trd_call *call);
} trd_method;

typedef struct trd_method_family {
    const char       *name;                       /* "t_tests"                */
    const char       *title;                      /* "Means and their spread" */
    const trd_method *methods;                    /* ended by a NULL name     */
} trd_method_family;

/* All families, in the order in which one reads them; ended by a NULL name. */
const trd_method_family *trd_method_families(void);

/* NULL: there is no statistic of that name. */
const trd_method *trd_method_find(const char *name);

/* The known name nearest to one that is not known, or NULL. */
const char *trd_method_nearest(const char *name);

/* Works out one statistic. `arguments` is a JSON object: names of columns,
 * numbers, texts, lists. Taken by every statistic that uses rows: `filter`, a
 * list of { column, op, value } that must all hold (a row whose cell is
 * missing does not pass). `rows` may be NULL.
 *
 * *out becomes an object of numbers, texts, flags, lists and objects. What is
 * not defined is null, and `reason` (a stable word of stat/stat.h) says why.
 * Infinite numbers are numbers of the tree. Delete it with cJSON_Delete.
 *
 * TRD_E_USAGE: an argument is not known, missing, of the wrong kind, names no
 * column, or makes no sense; err->what names it. TRD_E_DATA: rows that the
 * statistic cannot be worked out from at all. *out is untouched then. */
trd_code trd_method_call(const trd_method *method, const cJSON *arguments, const trd_method_rows *rows, cJSON **out,
                         trd_error *err);

#endif
