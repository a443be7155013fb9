/* frame/decimal.h -- doubles that are decimals, a block at a time.
 *
 * A double is a decimal of `scale` places when it is the double nearest to
 * some m / 10^scale with |m| < 2^53, and is not -0. NAN stands for a missing
 * cell and is passed over. From about 2^51 on some of these are not recognised;
 * their column keeps doubles, which lose nothing. A column is kept with the fewest places at which
 * all its values are decimals; the blocks of a column may be looked at apart,
 * in any order and by several threads, since least and most merge.
 *
 * Cost: one division a value, four at a time where the processor can.
 */
#ifndef TRD_FRAME_DECIMAL_H
#define TRD_FRAME_DECIMAL_H

#include "frame/column.h"

/* Bounds of the whole numbers m; least > most: no value was seen. */
typedef struct trd_decimal_bounds {
    double least, most;
} trd_decimal_bounds;

static inline trd_decimal_bounds trd_decimal_nothing(void)
{
    return (trd_decimal_bounds){ 1e300, -1e300 };
}

/* Are all values decimals of `scale` places? Widens *bounds when they are. */
bool trd_decimal_all(const double *values, size_t n, int scale, trd_decimal_bounds *bounds);

/* The fewest places, `from` or more, at which all are; TRD_SCALE_MOST + 1: none. */
int trd_decimal_scale(const double *values, size_t n, int from, trd_decimal_bounds *bounds);

/* Writes the whole numbers of values that are decimals of `scale` places in
 * cells of `width` that hold them; NAN becomes the missing value of the cell. */
void trd_decimal_cells(const double *values, size_t n, int scale, trd_width width, void *cells);

/* The narrowest cells for whole numbers within these bounds (none: TRD_I8),
 * beside the lowest number of the cell, which means missing. */
trd_width trd_width_for(int64_t least, int64_t most);

#endif
