/* method/impact_int.h -- what the two files of impact designs share. */
#ifndef TRD_METHOD_IMPACT_INT_H
#define TRD_METHOD_IMPACT_INT_H

#include "method/formula.h"

/* Codes (-1: missing) as numbers, so that they move along with the columns; and back. */
double   *trd_impact_coded(trd_call *call, const int32_t *code);
uint32_t *trd_impact_codes(trd_call *call, const double *code, size_t rows);

void trd_impact_series(trd_call *call);
void trd_impact_event_study(trd_call *call);

#endif
