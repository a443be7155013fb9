/* ladder/run.h -- a ladder over data: findings.
 *
 * Numbers, verdicts, readings, certainty and marks are made here; the
 * sentences are made by the report room (report/narrate.h). */
#ifndef TRD_LADDER_RUN_H
#define TRD_LADDER_RUN_H

#include "base/watch.h"
#include "ladder/ladder.h"
#include "ladder/seal.h"

/* Runs the ladder over the database. `seal` is what trd_seal_read gave. The
 * findings live in `pool`. Wrong columns go to `problems` and nothing is run.
 * An indicator whose table is absent is unmeasurable; when all tables are
 * absent that is TRD_E_DATA. */
trd_code trd_ladder_run(const trd_ladder *ladder, trd_store *store, const trd_seal *seal, const trd_watch *watch,
                        trd_pool *pool, trd_findings **out, trd_problems *problems, trd_error *err);

#endif
