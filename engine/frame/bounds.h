/* frame/bounds.h -- between which numbers do the cells of a column lie? */
#ifndef TRD_FRAME_BOUNDS_H
#define TRD_FRAME_BOUNDS_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"

/* Least and most of the known whole-number cells: the column's own bounds, or
 * one pass on all cores when those are not known. *least > *most: no cell is
 * known. Only for whole-number cells. */
trd_code trd_column_bounds(const trd_column *column, const trd_watch *watch, int64_t *least, int64_t *most, trd_error *err);

#endif
