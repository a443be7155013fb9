/* design/measure.h -- the value of a measure over some of the rows.
 *
 * No intervals here: those belong to a comparison (design/compare.h).
 */
#ifndef TRD_DESIGN_MEASURE_H
#define TRD_DESIGN_MEASURE_H

#include "design/estimate.h"
#include "design/scan.h"

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

/* ---- per group ---- */

/* A measure or formula gathered per group, in one pass for each measure in it. */
typedef struct trd_gathered trd_gathered;

/* The groups are the codes of `field` of `dataset`, which every dataset under
 * the measure must reach; NULL: one group. */
trd_code trd_measure_gather(trd_data *data, const trd_node *node, const trd_selection *selection, int dataset,
                            const trd_field *field, trd_pool *pool, trd_gathered **out, trd_error *err);

typedef enum trd_which { TRD_ALL_GROUPS, TRD_ONE_GROUP, TRD_ALL_BUT_ONE } trd_which;

/* The value over all groups, over one, or over all but one. */
void trd_gathered_value(const trd_gathered *gathered, trd_which which, uint32_t group, trd_measured *out);

/* Does any measure under it have a chosen row in the group? */
bool trd_gathered_has(const trd_gathered *gathered, uint32_t group);

/* ---- without looking at data ---- */

trd_unit trd_measure_unit(const trd_node *node);

/* The dataset that one measure (not a formula) runs over; -1 when its columns
 * do not hang together. */
int trd_measure_base(const trd_data *data, const trd_node *node);

#endif
