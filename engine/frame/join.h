/* frame/join.h -- which rows of two tables belong together?
 *
 * Rows match when all their keys are equal: codes by their texts (each table
 * has a dictionary of its own), whole numbers, days and decimals by value,
 * doubles by value with -0 equal to 0. A missing key matches nothing, not even
 * another missing key.
 *
 * The result is row numbers: trd_column_gather makes columns of them. Behind it
 * stands a report that says what a join did to the rows, since a join that
 * doubles or loses rows in silence is the commonest mistake with data.
 */
#ifndef TRD_FRAME_JOIN_H
#define TRD_FRAME_JOIN_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"

typedef enum trd_join_rows {
    TRD_JOIN_MATCHED,                /* only rows that have a partner                  */
    TRD_JOIN_LEFT,                   /* and left rows without one                      */
    TRD_JOIN_ALL                     /* and right rows without one, at the end         */
} trd_join_rows;

typedef enum trd_join_kind {         /* of the keys that are on both sides             */
    TRD_JOIN_ONE_TO_ONE,
    TRD_JOIN_ONE_TO_MANY,            /* a left row has several right ones              */
    TRD_JOIN_MANY_TO_ONE,            /* a right row has several left ones              */
    TRD_JOIN_MANY_TO_MANY            /* both happens                                   */
} trd_join_kind;

typedef struct trd_join_side {
    int64_t rows;
    int64_t matched;                 /* rows with a partner                            */
    int64_t unmatched;               /* rows with a key that the other side has not    */
    int64_t no_key;                  /* rows of which a key is missing                 */
    int64_t repeated;                /* keys on both sides that have several rows here */
} trd_join_side;

typedef struct trd_join {
    size_t        rows;
    int64_t      *left, *right;      /* row numbers; -1: there is no such row          */
    trd_join_kind kind;
    int64_t       keys;              /* different keys that are on both sides          */
    trd_join_side of_left, of_right;
} trd_join;

/* Joins by `count` keys, the first of `left` with the first of `right` and so
 * on. Rows come in order of the left table, and for one left row in order of
 * the right one. `most` bounds the rows of the result (0: no bound), for a join
 * of many to many that was not meant.
 *
 * Empty:  a side without rows matches nothing; no error.
 * Errors: TRD_E_USAGE without keys, TRD_E_DATA for keys that cannot be compared
 *         (a text with a number, a day with a number, spans), TRD_E_LIMIT when
 *         the result is larger than `most` or a side has 2^31 rows,
 *         TRD_E_CANCELLED, TRD_E_NOMEM; *out is left as it was.
 * Cost:   that of a unit index over both tables (frame/unit.h).
 */
trd_code trd_join_make(const trd_column *const *left, const trd_column *const *right, size_t count, trd_join_rows which,
                       size_t most, trd_pool *pool, const trd_watch *watch, trd_join *out, trd_error *err);

#endif
