/* design/measure.h -- the value of a measure over some of the rows.
 *
 * No intervals here: those belong to a comparison (design/compare.h).
 */
#ifndef TRD_DESIGN_MEASURE_H
#define TRD_DESIGN_MEASURE_H

#include "design/data.h"
#include "design/estimate.h"

/* Which rows: at one value of a column (a point in time, a group), of a known
 * cluster but not of one of them, and in another selection too. All of it
 * holds for every dataset under the measure; NULL and -1 leave a part out. */
typedef struct trd_selection {
    const trd_node             *time;
    const char                 *at;
    int                         cluster_dataset;
    const trd_field            *cluster;     /* NULL: rows without a cluster too */
    int32_t                     without;     /* code of the cluster left out; -1: none */
    const struct trd_selection *also;
} trd_selection;

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

/* TRD_E_DATA when the data are not what the recipe says; an undefined value
 * (no cases) is no error. */
trd_code trd_measure(trd_data *data, const trd_node *node, const trd_selection *selection,
                     trd_measured *out, trd_error *err);

/* The unit that a measure gives, without looking at data. */
trd_unit trd_measure_unit(const trd_node *node);

/* A byte per row of `base`, in `pool`: 1 where the row is chosen by the
 * measure's own `where` and the selection (missing counts as not chosen). */
trd_code trd_measure_rows(trd_data *data, int base, const trd_node *where, const trd_selection *selection,
                          trd_pool *pool, uint8_t **out, trd_error *err);

/* The dataset that one measure (not a formula) runs over; -1 when its columns
 * do not hang together. */
int trd_measure_base(const trd_data *data, const trd_node *node);

#endif
