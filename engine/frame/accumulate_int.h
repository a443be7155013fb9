/* frame/accumulate_int.h -- inside an accumulator. */
#ifndef TRD_FRAME_ACCUMULATE_INT_H
#define TRD_FRAME_ACCUMULATE_INT_H

#include "base/parallel.h"
#include "frame/accumulate.h"

/* What is added a row, half a cache line a group. sum and square are of the
 * deviation from the pilot, and are carried to trd_carry before they can
 * overflow; missing is of one kind, until a block comes with another. */
typedef struct trd_lane {
    int64_t cases, sum, square, missing;
} trd_lane;

typedef struct trd_carry {
    trd_wide sum, square;
} trd_carry;

typedef struct trd_wide_powers {     /* sums of d^3 and d^4 */
    trd_wide third, fourth;
} trd_wide_powers;

typedef struct trd_extremes {
    int64_t least, most;
} trd_extremes;

typedef struct trd_span_sums {
    int64_t      cases, uncertain;
    trd_span_sum sum;
} trd_span_sums;

typedef enum trd_gather { TRD_GATHER_WHOLE, TRD_GATHER_REAL, TRD_GATHER_SPANS } trd_gather;

/* Arrays have groups + 1 places; those that are not needed are NULL. */
struct trd_accumulator {
    trd_accumulate_order order;
    bool                 extremes, weighted;
    trd_width            width;
    int                  scale;
    uint32_t             groups;
    trd_gather           gather;
    int64_t (*missing)[TRD_MISSING_KINDS];

    int64_t              pilot;      /* WHOLE */
    bool                 direct;     /* added in 128 bits at once                        */
    int64_t              room, since;        /* rows that fit in a lane; rows since the carry */
    trd_lane            *lanes;
    trd_missing          lane_kind;  /* of what is missing in the lanes                  */
    trd_carry           *carried;
    trd_wide_powers     *powers;
    trd_extremes        *least_most;

    trd_moments         *moments;    /* REAL; weights are set only when weighted         */
    trd_powers          *real_powers;

    trd_span_sums       *spans;      /* SPANS */
};

/* Are the missing cells of this block counted together with its sums? */
static inline bool trd_accumulate_missing_in_lanes(const trd_accumulator *a, const trd_column *block)
{
    return a->gather == TRD_GATHER_WHOLE && !a->direct && block->has_missing && !block->missing;
}

void trd_accumulate_whole(trd_accumulator *a, const trd_column *block, const uint32_t *group);
void trd_accumulate_carry(trd_accumulator *a);
void trd_accumulate_real(trd_accumulator *a, const trd_column *block, const uint32_t *group);
void trd_accumulate_weighted(trd_accumulator *a, const trd_column *block, const trd_column *weight, const uint32_t *group);
void trd_accumulate_real_merge(trd_accumulator *into, const trd_accumulator *from, size_t g);

/* The moments of a group of a REAL accumulator, tidied and with its weight.
 * `least` and `most` are equal only when all cases are: whole numbers beyond
 * 2^53 may differ and still be one double. */
trd_moments trd_accumulate_moments(const trd_accumulator *a, size_t g);

#endif
