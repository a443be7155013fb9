/* stat/subset_int.h -- subsets of fixed size, one in each of several layers of
 * units: all of them in turn, or random ones, every one as likely.
 *
 * Units 0 .. units-1 stand in order of layer; layers are not empty.
 */
#ifndef TRD_STAT_SUBSET_INT_H
#define TRD_STAT_SUBSET_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct trd_layer {
    uint32_t from, units;            /* units from .. from + units - 1          */
    uint32_t chosen;                 /* how many of them; at most half of them  */
} trd_layer;

/* How many subsets there are; INFINITY beyond 1.8e308. */
double trd_subset_count(const trd_layer *layer, size_t layers);

/* The first subset: chosen[] holds the units, in order, layer after layer. */
void trd_subset_first(const trd_layer *layer, size_t layers, uint32_t *chosen);

/* The next one; false after the last, with the first one put back. */
bool trd_subset_next(const trd_layer *layer, size_t layers, uint32_t *chosen);

/* A random subset: mask[i] is 1 for a chosen unit, else 0. A function of (seed,
 * stream) and the layers.
 *
 * First every unit is chosen by itself, with a chance just below the wanted one
 * (one random byte a unit); then random units are added or taken away up to
 * the exact number. Units are alike in both steps, so subsets are too.
 *
 * Room: mask has room for trd_subset_room(units) bytes.
 * Stream: below 2^60.
 */
static inline size_t trd_subset_room(size_t units)
{
    return (units + 63) / 64 * 64;
}
void trd_subset_draw(const trd_layer *layer, size_t layers, uint64_t seed, uint64_t stream, uint8_t *mask);

#endif
