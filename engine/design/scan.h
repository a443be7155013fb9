/* design/scan.h -- the chosen rows of a dataset, block by block, on all cores.
 *
 * A scan works out expressions over the rows of one dataset in blocks that stay
 * in the processor's cache, and hands each block to a visitor that gathers
 * (frame/accumulate.h). No column is made whole, so memory does not grow with
 * the number of expressions.
 */
#ifndef TRD_DESIGN_SCAN_H
#define TRD_DESIGN_SCAN_H

#include "design/data.h"

/* Which rows: at one value of a text column (a point in time, a group), of a known
 * cluster, and in another selection too. All of it holds for every dataset
 * under a measure; NULL leaves a part out. */
typedef struct trd_selection {
    const trd_node             *time;
    const char                 *at;
    int                         cluster_dataset;
    const trd_field            *cluster;     /* NULL: rows without a cluster too */
    const struct trd_selection *also;
} trd_selection;

enum { TRD_SCAN_VALUES = 4 };

typedef struct trd_scan {
    int                  base;               /* the dataset whose rows are scanned        */
    const trd_node      *where;              /* NULL: every row; missing is not chosen    */
    const trd_selection *only;               /* NULL: every row                           */
    const trd_node      *values[TRD_SCAN_VALUES];
    size_t               value_count;
    const trd_column    *by;                 /* codes over the rows of base; NULL: one group */
} trd_scan;

typedef struct trd_scan_block {
    size_t            from, rows;
    const trd_column *values[TRD_SCAN_VALUES];       /* of `rows` cells, valid during the visit */
    const uint32_t   *group;         /* per row: its group, or trd_scan_groups() when the row
                                        is not chosen or its group is not known */
} trd_scan_block;

/* Gathers one block into what worker number `worker` holds. */
typedef trd_code (*trd_scan_visit)(void *user, int worker, const trd_scan_block *block, trd_error *err);

uint32_t trd_scan_groups(const trd_scan *scan);              /* 1 without `by` */

/* Workers that the scan will use: what a visitor needs gatherers for. */
int trd_scan_workers(trd_data *data, const trd_scan *scan);

/* Visits every block once; adds the marks of the values' columns to *marks (may
 * be NULL). TRD_E_CANCELLED when told to stop. */
trd_code trd_scan_run(trd_data *data, const trd_scan *scan, trd_scan_visit visit, void *user, trd_marks *marks, trd_error *err);

/* A byte per row, in `pool`: 1 where the row is chosen. */
trd_code trd_scan_chosen(trd_data *data, const trd_scan *scan, trd_pool *pool, uint8_t **out, trd_error *err);

#endif
