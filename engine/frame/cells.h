/* frame/cells.h -- how many rows have the same combination of values?
 *
 * Data of small ranges collapse to cells: answer patterns by group for a scale
 * (all that Cronbach's alpha, item shares and their bootstrap need), covariates
 * and outcome for a logit, school by wave for differences in differences. A
 * million rows become some thousands of cells with their numbers of rows, and
 * what is worked out from those is exactly what the rows would give.
 *
 * Order: by the first column, then the second, and so on; missing behind the
 *        values. Cells without rows are not there.
 * Cost:  a combination is numbered by arithmetic while there are fewer of them
 *        than rows, and then costs one increment a row; else as frame/unit.h.
 */
#ifndef TRD_FRAME_CELLS_H
#define TRD_FRAME_CELLS_H

#include "frame/group.h"

typedef struct trd_cells {
    trd_groups groups;
    size_t     cells;
    uint32_t  *group;                /* of each cell                               */
    int64_t   *rows;                 /* of each cell, 1 or more                    */
    int64_t    left_out;             /* rows not chosen, or of which a key is missing */
} trd_cells;

/* Counts the combinations of `count` columns of `rows` rows, which must outlive
 * *out; `missing` says what a missing value does. `keep` (may be NULL): a flag
 * column, of which only 1 chooses the row.
 *
 * Empty:  no rows are no cells; no columns one cell of all rows.
 * Errors: as trd_groups_make.
 */
trd_code trd_cells_count(const trd_column *const *columns, size_t count, size_t rows, trd_group_missing missing,
                         const trd_column *keep, trd_pool *pool, const trd_watch *watch, trd_cells *out, trd_error *err);

/* The values of column number `column`, one a cell. NULL: no memory. */
trd_column *trd_cells_values(const trd_cells *cells, size_t column, trd_pool *pool);

#endif
