/* design/scan.h -- the chosen rows of a dataset, block by block, on all cores.
 *
 * A scan works out expressions over the rows of one dataset in blocks that stay
 * in the processor's cache, numbers the group of every row (frame/group.h), and
 * hands each block to a visitor that gathers (frame/accumulate.h). No column is
 * made whole, so memory does not grow with the number of expressions.
 *
 * Usual order: trd_scanner_open, make gatherers for the groups, the workers and
 * the form of the values, trd_scanner_run.
 */
#ifndef TRD_DESIGN_SCAN_H
#define TRD_DESIGN_SCAN_H

#include "design/data.h"
#include "frame/group.h"

/* What rows are grouped by: a text column, from a recipe (`node`) or declared
 * (`field` of `dataset`). */
typedef struct trd_scan_key {
    const trd_node  *node;           /* NULL: the field */
    int              dataset;
    const trd_field *field;
} trd_scan_key;

enum { TRD_SCAN_VALUES = 4, TRD_SCAN_KEYS = 3 };

typedef struct trd_scan {
    int             base;            /* the dataset whose rows are scanned        */
    const trd_node *where;           /* NULL: every row; missing is not chosen    */
    const trd_node *values[TRD_SCAN_VALUES];
    size_t          value_count;
    trd_scan_key    keys[TRD_SCAN_KEYS];
    size_t          key_count;       /* 0: one group; a missing key is a group of its own */
} trd_scan;

typedef struct trd_scan_block {
    size_t            from, rows;
    const trd_column *values[TRD_SCAN_VALUES];       /* of `rows` cells, valid during the visit */
    const uint32_t   *group;         /* per row; the number of groups when the row is not chosen */
} trd_scan_block;

/* Gathers one block into what worker number `worker` holds. */
typedef trd_code (*trd_scan_visit)(void *user, int worker, const trd_scan_block *block, trd_error *err);

/* A scan that is ready to run. */
typedef struct trd_scanner trd_scanner;

/* In `pool`, where it dies. TRD_E_RECIPE for a key that is no text column. */
trd_code trd_scanner_open(trd_data *data, const trd_scan *scan, trd_pool *pool, trd_scanner **out, trd_error *err);

int               trd_scanner_workers(const trd_scanner *s);
const trd_groups *trd_scanner_groups(const trd_scanner *s);

/* A column of the form of value number i, with bounds that hold for all blocks. */
const trd_column *trd_scanner_form(const trd_scanner *s, size_t i);

/* Visits every block once; adds the marks of the values' columns to *marks (may
 * be NULL). TRD_E_CANCELLED when told to stop. */
trd_code trd_scanner_run(trd_scanner *s, trd_scan_visit visit, void *user, trd_marks *marks, trd_error *err);

#endif
