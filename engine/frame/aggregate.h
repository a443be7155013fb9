/* frame/aggregate.h -- sums of whole columns per group, in one pass over the
 * rows on all cores.
 *
 * What frame/accumulate.h does block by block, for who has whole columns: every
 * worker gathers for himself, and what they have is merged.
 */
#ifndef TRD_FRAME_AGGREGATE_H
#define TRD_FRAME_AGGREGATE_H

#include "frame/accumulate.h"
#include "frame/group.h"

enum { TRD_AGGREGATE_COLUMNS = 64 };             /* most columns in one pass */

/* out[k] gathers what[k].column, without weights, for the groups of `groups`.
 * `keep` (may be NULL) is a flag column, of which only 1 chooses the row.
 *
 * Empty:  no rows: groups without cases.
 * Errors: TRD_E_USAGE for a column of another number of rows, for one that asks
 *         for weights, or for too many; TRD_E_CANCELLED, TRD_E_NOMEM.
 * Owns:   the accumulators are in `pool`, those of each worker among them.
 */
trd_code trd_aggregate(const trd_groups *groups, const trd_column *keep, const trd_accumulate *what, size_t count,
                       trd_pool *pool, const trd_watch *watch, trd_accumulator **out, trd_error *err);

#endif
