/* stat/grid_int.h -- numbers as whole steps from an origin, for sums that are
 * exact whatever their order.
 *
 * Decimals (up to six places) whose steps fit in 31 bits are on the grid
 * exactly. Others are rounded to 2^-30 of their range: the grid says which.
 *
 * A step is split as 65536 high + low, with low a signed 16-bit number, since
 * processors multiply and add 16-bit numbers fastest.
 */
#ifndef TRD_STAT_GRID_INT_H
#define TRD_STAT_GRID_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct trd_grid {
    double origin;                   /* the value of step 0            */
    double scale;                    /* steps in a unit: value = origin + step / scale */
    bool   exact;
} trd_grid;

/* Chooses a grid for n values, all finite (false when one is not). The steps
 * lie between -2^30 and 2^30. */
bool trd_grid_for(const double *x, size_t n, trd_grid *out);

static inline int32_t trd_grid_step(const trd_grid *g, double x)
{
    double step = (x - g->origin) * g->scale;
    return (int32_t)(step < 0 ? step - 0.5 : step + 0.5);
}

static inline int16_t trd_grid_low(int32_t step)
{
    return (int16_t)(uint16_t)((uint32_t)step & 0xffff);
}

static inline int16_t trd_grid_high(int32_t step)
{
    return (int16_t)((step - trd_grid_low(step)) / 65536);
}

#endif
