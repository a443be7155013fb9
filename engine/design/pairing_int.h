/* design/pairing_int.h -- inside the comparisons of a value per case: what the
 * rows say, and which rows are of one case (pairing.c).
 *
 * A case is measured before and after, in two rows with one value of `pair`, or
 * once, in one row. Cases stand in order of the values of `by`.
 */
#ifndef TRD_DESIGN_PAIRING_INT_H
#define TRD_DESIGN_PAIRING_INT_H

#include "design/compare_int.h"

#include <math.h>

enum { TRD_UNKNOWN = -1, TRD_WAVE_BEFORE = 1, TRD_WAVE_AFTER = 2 };

/* How many rows and cases were left at each step, for one value of `by`. */
typedef struct trd_flow {
    int64_t rows, chosen, keyed;     /* rows: all, by `where` and `by`, of a moment with a key */
    int64_t matched, complete, used; /* cases: with both rows, with all values, in the estimate */
} trd_flow;

typedef struct trd_pairing {
    const trd_comparing *of;
    int                  base;
    bool                 twice;      /* measured before and after                         */
    const trd_column    *by, *pair, *cluster;    /* codes; NULL: none                     */
    int32_t              before, after;          /* codes of time; -1: no row has it      */
    uint8_t             *chosen;     /* per row; and whether its value is hidden          */
    uint8_t             *wave;       /* per row                                           */
    double              *value;      /* per row of a wave; NAN: not measured              */
    int8_t              *treated;    /* per row; NULL when it is not told                 */
    trd_marks            marks;
    uint32_t           (*row)[2];    /* per case: before and after; UINT32_MAX: none      */
    uint32_t            *start;      /* cases of each value of `by`, and the end          */
    trd_flow            *flow;       /* of each value of `by`: as far as keyed            */
} trd_pairing;

enum { TRD_CHOSEN = 1, TRD_HIDDEN = 2 };

/* For `count` values of `by`, in the scratch of `c`. TRD_E_DATA for a case that
 * was measured twice at one moment. */
trd_code trd_pairing_make(const trd_comparing *c, size_t count, trd_pairing *out, trd_error *err);

/* What the two rows of a case (either may be UINT32_MAX) say of it: the later
 * row of the table when it says anything, and else the other. TRD_UNKNOWN:
 * neither does. Of a pairing without treated 1, without clusters 0. */
int     trd_pairing_treated(const trd_pairing *p, const uint32_t rows[2]);
int32_t trd_pairing_cluster(const trd_pairing *p, const uint32_t rows[2]);

/* A row that says something: the later of the table that `is` known, or else
 * the other; -1: neither is. */
int64_t trd_pairing_row(const uint32_t rows[2], const trd_column *c);

/* Is one of the values of the case known by bounds only? */
bool trd_pairing_is_hidden(const trd_pairing *p, const uint32_t rows[2]);

/* Of those with a value before, the share without one after: in all, and the
 * difference between those who took part (1) and the others (0). */
void trd_compare_attrition(const int64_t started[2], const int64_t lost[2], trd_estimate *out);

/* The steps as parts. */
void trd_compare_flow(const trd_flow *flow, bool twice, trd_estimate *out);

#endif
