#include "frame/cells.h"

trd_code trd_cells_count(const trd_column *const *columns, size_t count, size_t rows, trd_group_missing missing,
                         const trd_column *keep, trd_pool *pool, const trd_watch *watch, trd_cells *out, trd_error *err)
{
    trd_cells cells = { .cells = 0 };
    uint64_t  dense = rows > TRD_GROUP_DENSE ? rows : TRD_GROUP_DENSE;
    trd_code  code = trd_groups_make_within(columns, count, rows, missing, dense, pool, watch, &cells.groups, err);
    if (code != TRD_OK)
        return code;

    uint32_t  groups = cells.groups.groups;
    trd_pool *scratch = trd_pool_new(pool);
    int64_t  *sizes = scratch ? trd_pool_alloc(scratch, ((size_t)groups + 1) * sizeof *sizes) : NULL;
    if (!sizes)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory to count %u cells", groups);
    else
        code = trd_groups_sizes(&cells.groups, keep, watch, sizes, err);
    for (uint32_t g = 0; code == TRD_OK && g < groups; g++)
        cells.cells += sizes[g] > 0;
    if (code == TRD_OK && (!(cells.group = trd_pool_alloc(pool, cells.cells * sizeof *cells.group)) ||
                           !(cells.rows = trd_pool_alloc(pool, cells.cells * sizeof *cells.rows))))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu cells", cells.cells);
    if (code == TRD_OK) {
        size_t at = 0;
        for (uint32_t g = 0; g < groups; g++)
            if (sizes[g] > 0) {
                cells.group[at] = g;
                cells.rows[at++] = sizes[g];
            }
        cells.left_out = sizes[groups];
        *out = cells;
    }
    trd_pool_free(scratch);
    return code;
}

trd_column *trd_cells_values(const trd_cells *cells, size_t column, trd_pool *pool)
{
    return trd_groups_labels_of(&cells->groups, column, cells->group, cells->cells, pool);
}
