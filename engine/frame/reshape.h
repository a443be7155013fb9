/* frame/reshape.h -- wide to long and back.
 *
 * Open data come wide: a column for every year and sex ("2021 v", "2022 m").
 * Stacking puts those columns in one, with a column of codes that says from
 * which each value came; spreading puts a column that is long back over the
 * codes of a key. Spreading what was stacked gives the columns back.
 */
#ifndef TRD_FRAME_RESHAPE_H
#define TRD_FRAME_RESHAPE_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"

/* `rows` = rows of the columns x number of columns: the first row of every
 * column, then the second, and so on. */
typedef struct trd_stacked {
    size_t      rows;
    int64_t    *from;                /* the wide row of each: gather the other columns with it */
    trd_column *value;
    trd_column *key;                 /* codes in order of the columns; their labels  */
} trd_stacked;

/* Stacks `count` columns of equally many rows; `labels` are `count` different
 * texts. Whole numbers of one scale stay so, in the widest of the cells;
 * decimals of several scales and doubles become doubles; numbers beside spans
 * become spans; codes get one dictionary. Marks of all columns stay on the
 * value.
 *
 * Errors: TRD_E_USAGE without columns, TRD_E_DATA for different numbers of
 *         rows, types that do not go together or a label given twice,
 *         TRD_E_NOMEM; *out is left as it was.
 */
trd_code trd_stack(const trd_column *const *columns, const char *const *labels, size_t count, trd_pool *pool, trd_stacked *out,
                   trd_error *err);

/* One row for every different combination of the ids, in order of those. */
typedef struct trd_spread_out {
    size_t       rows, columns;
    int64_t     *first;              /* a long row of each: gather the ids with it   */
    trd_column **of;                 /* per code of the key; named by its text       */
    int64_t      no_key;             /* rows without an id or key: not used          */
} trd_spread_out;

/* Spreads `value` over the codes of `key`. A combination that is not there is
 * missing (TRD_NOT_APPLICABLE); a value that is missing keeps its kind.
 *
 * Errors: TRD_E_DATA when two rows have the same ids and key, with both row
 *         numbers, or when the key is no text; as trd_units_make for the ids;
 *         TRD_E_LIMIT for more than 10,000 columns; *out is left as it was.
 */
trd_code trd_spread(const trd_column *const *ids, size_t count, const trd_column *key, const trd_column *value, trd_pool *pool,
                    const trd_watch *watch, trd_spread_out *out, trd_error *err);

#endif
