/* ladder/certainty.h -- how much weight a finding can bear: 0 to 5, by rule.
 *
 * The rules (version 1) are published in docs/certainty.md; this file is their
 * only implementation. Certainty says nothing about the verdict: a clear
 * "missed" can be certain, a "met" can be weak. */
#ifndef TRD_LADDER_CERTAINTY_H
#define TRD_LADDER_CERTAINTY_H

#include "base/pool.h"
#include "ladder/findings.h"

#define TRD_CERTAINTY_RULES "1"

/* Sets certainty, reasons (codes and points; the words are the report's) and
 * the marks that follow from the rules. -1: out of memory. */
int trd_certainty(trd_finding *finding, trd_seal_state seal, trd_pool *pool);

#endif
