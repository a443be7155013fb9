/* design/measure.h -- the value of a measure over some of the rows.
 *
 * No intervals here: those belong to a comparison (design/compare.h).
 */
#ifndef TRD_DESIGN_MEASURE_H
#define TRD_DESIGN_MEASURE_H

#include "design/estimate.h"
#include "design/tally.h"
#include "stat/clustered.h"

typedef struct trd_measured {
    trd_span    value;               /* undefined: see reason                     */
    trd_unit    unit;
    int64_t     cases;               /* rows (or counted cases) used; of a span the lower bound */
    int64_t     left_out;            /* rows chosen whose value is missing        */
    trd_span    part, rest, whole;   /* of a share: hits, the others, and all     */
    bool        is_share;            /* then part, rest and whole hold            */
    trd_marks   marks;
    const char *reason;              /* why undefined, or NULL                    */
} trd_measured;

/* A measure or formula gathered per group, in one pass for each measure in it. */
typedef struct trd_gathered trd_gathered;

/* What the groups are is said in design/tally.h; every dataset under the
 * measure must reach their columns. TRD_E_DATA when the data are not what the
 * recipe says. */
trd_code trd_measure_gather(trd_data *data, const trd_node *node, const trd_grouping *grouping, trd_pool *pool,
                            trd_gathered **out, trd_error *err);

typedef enum trd_which {
    TRD_ROWS_EVERY,
    TRD_ROWS_CLUSTERED,                /* rows in a cluster                         */
    TRD_ROWS_OF_ONE,
    TRD_ROWS_BUT_ONE                  /* of those, without one cluster             */
} trd_which;

/* Some of the rows gathered: codes, 0 where the rows were not grouped. */
typedef struct trd_rows_of {
    int32_t   by, time;
    trd_which which;
    int32_t   cluster;
} trd_rows_of;

/* The value over those rows. TRD_E_DATA when a part exceeds its whole; an
 * undefined value (no cases) is no error. */
trd_code trd_gathered_value(const trd_gathered *gathered, trd_rows_of rows, trd_measured *out, trd_error *err);

/* Does any measure under it have a chosen row among them? Of TRD_ROWS_EVERY and
 * TRD_ROWS_OF_ONE. */
bool trd_gathered_has(const trd_gathered *gathered, trd_rows_of rows);

/* The values of a mean (with its moments) or share without spans, per cluster.
 * In `pool`; NULL when memory runs out. */
trd_clustered *trd_gathered_clusters(const trd_gathered *gathered, int32_t by, int32_t time, trd_pool *pool);

/* ---- without looking at data ---- */

trd_unit trd_measure_unit(const trd_node *node);

/* The dataset that one measure (not a formula) runs over; -1 when its columns
 * do not hang together. */
int trd_measure_base(const trd_data *data, const trd_node *node);

#endif
