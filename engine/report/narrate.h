/* report/narrate.h -- the sentences of a run, in the language of the run.
 *
 * The words follow the design (DESIGN in docs/): a lone measurement describes,
 * a benchmark compares, before/after shows change, a control group supports
 * "may have contributed"; there are no other verbs. Numbers are shown as the
 * rest of the report shows them. */
#ifndef TRD_REPORT_NARRATE_H
#define TRD_REPORT_NARRATE_H

#include "base/error.h"
#include "base/pool.h"
#include "ladder/findings.h"
#include "ladder/seal.h"

/* Fills every text that ladder/findings.h leaves to the report, in `pool`:
 * measures, targets, verdicts, readings, claims, reasons, the seal and the
 * notes. TRD_E_NOMEM only. */
trd_code trd_narrate(trd_findings *findings, trd_pool *pool, trd_error *err);

/* One change since a seal: "threshold of "Interesse": 0.20 -> 0.10". In
 * `pool`; "" when memory runs out. */
const char *trd_narrate_change(const trd_change *change, bool dutch, trd_pool *pool);

#endif
