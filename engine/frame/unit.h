/* frame/unit.h -- the different values of a key, numbered.
 *
 * A key column may hold anything that tells apart: pupil numbers, codes, days,
 * decimals, doubles, or several columns together. The unit index gives every
 * row the number 0 .. units-1 of its value, in order of the values, so that
 * panel checks, distinct counts, pairs and joins become look-ups in arrays.
 *
 * Missing: a row of which a key is missing has the number `units`.
 * Doubles: -0 is 0.
 * Cost:    whole numbers of a small range (to 4 times the rows): two passes
 *          on all cores and 5 bytes per number of the range. Otherwise the
 *          values are sorted by radix, 24 bytes a row of scratch.
 * Memory:  4 bytes a row, in the pool.
 */
#ifndef TRD_FRAME_UNIT_H
#define TRD_FRAME_UNIT_H

#include "base/error.h"
#include "base/watch.h"
#include "frame/column.h"

typedef struct trd_units {
    size_t    rows;
    uint32_t  units;
    uint32_t *of;                    /* per row: its unit, or `units` */
} trd_units;

/* Errors: TRD_E_USAGE without keys or when the numbers of rows differ,
 *         TRD_E_DATA for a key of spans, TRD_E_LIMIT for 2^32 - 1 rows or more,
 *         TRD_E_CANCELLED, TRD_E_NOMEM; *out is left as it was. */
trd_code trd_units_make(const trd_column *const *keys, size_t count, trd_pool *pool, const trd_watch *watch,
                        trd_units *out, trd_error *err);

/* The first and the last row of every unit, `units` each (NULL: not wanted).
 * `keep` (may be NULL): one byte a row, 0 passes the row over; a unit of which
 * no row is left has UINT32_MAX. Cost: one pass. */
void trd_units_ends(const trd_units *units, const uint8_t *keep, uint32_t *first, uint32_t *last);

/* All rows by unit: those of unit u are row[start[u]] .. row[start[u+1] - 1] in
 * order of the table, so the n-th of u is row[start[u] + n - 1]. Rows without a
 * key are not there. `start` has units + 1 places. */
typedef struct trd_unit_rows {
    uint32_t *start, *row;
} trd_unit_rows;
trd_code trd_units_rows(const trd_units *units, trd_pool *pool, trd_unit_rows *out, trd_error *err);

/* How many different units are in each group: distinct[g] for 0 .. groups-1.
 * `group` per row is 0 .. groups-1, or `groups` for not used; NULL: all rows
 * are in group 0.
 * Cost: one look-up a row in a table of units x groups bits while that is
 * small, sorting otherwise. */
trd_code trd_units_distinct(const trd_units *units, const uint32_t *group, uint32_t groups, trd_pool *pool,
                            const trd_watch *watch, int64_t *distinct, trd_error *err);

/* How many units of each group are in no other group. Cost: one look-up a row. */
trd_code trd_units_alone(const trd_units *units, const uint32_t *group, uint32_t groups, trd_pool *pool, int64_t *alone,
                         trd_error *err);

/* ---- two waves ---- */

/* The first row of each of two waves, per unit. */
typedef struct trd_unit_waves {
    uint32_t (*row)[2];              /* before and after; UINT32_MAX: none   */
    int64_t  twice;                  /* rows beyond the first of their unit and wave: not used */
    size_t   again;                  /* the first of those; `rows` when none */
    int64_t  no_key;                 /* rows of a wave without a key         */
} trd_unit_waves;

/* `wave` per row: 1 before, 2 after, anything else in neither. On all cores,
 * each for units of its own. TRD_E_CANCELLED. */
trd_code trd_units_waves(const trd_units *units, const uint8_t *wave, trd_pool *pool, const trd_watch *watch, trd_unit_waves *out,
                         trd_error *err);

#endif
