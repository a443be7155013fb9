/* Loops over whole-number cells. A missing cell adds zeros, so that no loop
 * branches on the data. */
#include "frame/accumulate_int.h"

/* ---- one group: registers --------------------------------------------------- */

#define ONE(member)                                                                          \
    for (size_t i = 0; i < n; i++) {                                                         \
        int64_t x = c->as.member[i], known = x != missing, d = known ? x - pilot : 0;        \
        cases += known;                                                                      \
        sum += d;                                                                            \
        square += (uint64_t)d * (uint64_t)d;                                                 \
    }

static TRD_FAST void add_to_one(trd_lane *lane, const trd_column *c, int64_t missing, int64_t pilot)
{
    const size_t n = c->rows;
    int64_t      cases = 0, sum = 0;
    uint64_t     square = 0;             /* without meaning where only sums are wanted */

    switch (c->width) {
    case TRD_I8:  ONE(i8) break;
    case TRD_I16: ONE(i16) break;
    case TRD_I32: ONE(i32) break;
    default:      ONE(i64) break;
    }
    lane->cases += cases;
    lane->sum += sum;
    lane->square = (int64_t)((uint64_t)lane->square + square);
}

/* ---- many groups ---------------------------------------------------------------- */

#define MANY(member, SQUARE)                                                                 \
    for (size_t i = 0; i < n; i++) {                                                         \
        int64_t   x = c->as.member[i], known = x != missing;                                 \
        int64_t   d = (int64_t)((uint64_t)x - (uint64_t)pilot) & -known;                     \
        trd_lane *lane = &lanes[group[i]];                                                   \
        lane->cases += known;                                                                \
        lane->sum += d;                                                                      \
        SQUARE;                                                                              \
    }
#define MANY_WIDTHS(SQUARE)                                                                  \
    switch (c->width) {                                                                      \
    case TRD_I8:  MANY(i8, SQUARE) break;                                                    \
    case TRD_I16: MANY(i16, SQUARE) break;                                                   \
    case TRD_I32: MANY(i32, SQUARE) break;                                                   \
    default:      MANY(i64, SQUARE) break;                                                   \
    }

static void add_sums(trd_lane *lanes, const trd_column *c, int64_t missing, int64_t pilot, const uint32_t *group)
{
    const size_t n = c->rows;
    MANY_WIDTHS((void)0)
}

static void add_squares(trd_lane *lanes, const trd_column *c, int64_t missing, int64_t pilot, const uint32_t *group)
{
    const size_t n = c->rows;
    MANY_WIDTHS(lane->square += d * d)
}

/* ---- what the bounds do not keep within 64 bits ------------------------------------ */

static void add_direct(trd_accumulator *a, const trd_column *c, int64_t missing, const uint32_t *group)
{
    for (size_t i = 0; i < c->rows; i++) {
        int64_t x = trd_column_whole(c, i);
        size_t  g = group ? group[i] : 0;
        if (x == missing && c->has_missing)
            continue;
        trd_wide d = (trd_wide)x - a->pilot;
        a->lanes[g].cases++;
        a->carried[g].sum += d;
        a->carried[g].square += a->order > TRD_ACCUMULATE_SUM ? d * d : 0;
    }
}

void trd_accumulate_carry(trd_accumulator *a)
{
    for (size_t g = 0; g <= a->groups; g++) {
        a->carried[g].sum += a->lanes[g].sum;
        a->carried[g].square += a->lanes[g].square;
        a->lanes[g].sum = a->lanes[g].square = 0;
    }
    a->since = 0;
}

/* ---- beside the sums ------------------------------------------------------------------ */

#define EXTREMES(member)                                                                     \
    for (size_t i = 0; i < n; i++) {                                                         \
        int64_t       x = c->as.member[i], low = x == missing ? INT64_MAX : x;               \
        trd_extremes *e = &a->least_most[group ? group[i] : 0];                              \
        e->least = low < e->least ? low : e->least;                                          \
        e->most = x > e->most && x != missing ? x : e->most;                                 \
    }

static void find_extremes(trd_accumulator *a, const trd_column *c, int64_t missing, const uint32_t *group)
{
    const size_t n = c->rows;
    switch (c->width) {
    case TRD_I8:  EXTREMES(i8) break;
    case TRD_I16: EXTREMES(i16) break;
    case TRD_I32: EXTREMES(i32) break;
    default:      EXTREMES(i64) break;
    }
}

static void add_powers(trd_accumulator *a, const trd_column *c, int64_t missing, const uint32_t *group)
{
    for (size_t i = 0; i < c->rows; i++) {
        int64_t     x = trd_column_whole(c, i), d = x == missing ? 0 : x - a->pilot;
        trd_wide    square = (trd_wide)d * d;
        trd_powers *p = &a->powers[group ? group[i] : 0];
        p->third += square * d;
        p->fourth += square * square;
    }
}

static void add_piece(trd_accumulator *a, const trd_column *c, int64_t missing, const uint32_t *group)
{
    if (a->direct)
        add_direct(a, c, missing, group);
    else if (!group)
        add_to_one(a->lanes, c, missing, a->pilot);
    else if (a->order == TRD_ACCUMULATE_SUM)
        add_sums(a->lanes, c, missing, a->pilot, group);
    else
        add_squares(a->lanes, c, missing, a->pilot, group);
    if (a->least_most)
        find_extremes(a, c, missing, group);
    if (a->powers)
        add_powers(a, c, missing, group);
}

void trd_accumulate_whole(trd_accumulator *a, const trd_column *block, const uint32_t *group)
{
    int64_t missing = block->has_missing ? trd_width_missing(block->width) : INT64_MIN;

    for (size_t at = 0, n; at < block->rows; at += n) {
        n = block->rows - at;
        if (!a->direct) {
            if (a->since == a->room)
                trd_accumulate_carry(a);
            n = (int64_t)n < a->room - a->since ? n : (size_t)(a->room - a->since);
            a->since += (int64_t)n;
        }
        trd_column piece = trd_column_slice(block, at, n);
        add_piece(a, &piece, missing, group ? group + at : NULL);
    }
}
