/* stat/ordinal_int.h -- inside the cumulative models. */
#ifndef TRD_STAT_ORDINAL_INT_H
#define TRD_STAT_ORDINAL_INT_H

#include "stat/newton_int.h"
#include "stat/ordinal.h"

typedef struct trd_ordinal_scale {
    size_t   answers;
    trd_link link;
} trd_ordinal_scale;

/* Any link: what the search asks of a model (stat/newton_int.h). */
void trd_ordinal_link_chunk(const trd_newton *n, const trd_chunk *c, const double *b, bool rough, double *sums);
void trd_ordinal_link_score(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *score);

#endif
