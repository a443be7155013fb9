/* ladder/check.h -- the eight steps of the method: what is done, what is open.
 *
 * 1 the whole ladder is filled in before measuring   5 how, and when satisfied
 * 2 delivery is monitored, preconditions are named   6 existing instruments
 * 3 intended effects per target group                7 measured as well as possible
 * 4 mechanisms                                       8 several levels and stages
 */
#ifndef TRD_LADDER_CHECK_H
#define TRD_LADDER_CHECK_H

#include "ladder/ladder.h"

enum { TRD_STEPS = 8 };

typedef enum trd_step_state { TRD_STEP_DONE, TRD_STEP_PARTLY, TRD_STEP_OPEN } trd_step_state;

typedef struct trd_step {
    trd_step_state state;
    const char    *title;            /* in the language asked for                 */
    const char    *found;            /* the indicators that make it so, or ""     */
    const char    *add;              /* what to add; "" when done                 */
} trd_step;

/* Fills eight steps, with texts in `pool`. TRD_E_NOMEM only. */
trd_code trd_check(const trd_ladder *ladder, bool dutch, trd_pool *pool, trd_step out[TRD_STEPS], trd_error *err);

#endif
