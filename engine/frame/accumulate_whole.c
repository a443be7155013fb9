/* Loops over whole-number cells. A missing cell adds zeros, so that no loop
 * branches on the data. */
#include "frame/accumulate_int.h"

/* ---- one group: registers --------------------------------------------------- */

#define ONE(member, USED)                                                                    \
    for (size_t i = 0; i < n; i++) {                                                         \
        int64_t x = c->as.member[i], used = USED, known = used & (x != missing);             \
        int64_t d = known ? x - pilot : 0;                                                   \
        cases += known;                                                                      \
        lost += used - known;                                                                \
        sum += d;                                                                            \
        square += (uint64_t)d * (uint64_t)d;                                                 \
    }
#define ONE_WIDTHS(USED)                                                                     \
    switch (c->width) {                                                                      \
    case TRD_I8:  ONE(i8, USED) break;                                                       \
    case TRD_I16: ONE(i16, USED) break;                                                      \
    case TRD_I32: ONE(i32, USED) break;                                                      \
    default:      ONE(i64, USED) break;                                                      \
    }

static TRD_FAST trd_lane sums_of_one(const trd_column *c, int64_t missing, int64_t pilot, const uint32_t *group)
{
    const size_t n = c->rows;
    int64_t      cases = 0, lost = 0, sum = 0;
    uint64_t     square = 0;             /* without meaning where only sums are wanted */

    if (group)
        ONE_WIDTHS(group[i] == 0)
    else
        ONE_WIDTHS(1)
    return (trd_lane){ cases, sum, (int64_t)square, lost };
}

static void add_to_one(trd_lane *lane, trd_lane more, bool with_missing)
{
    lane->cases += more.cases;
    lane->sum += more.sum;
    lane->square = (int64_t)((uint64_t)lane->square + (uint64_t)more.square);
    lane->missing += with_missing ? more.missing : 0;
}

/* ---- many groups ---------------------------------------------------------------- */

#define MANY(member, MORE)                                                                   \
    for (size_t i = 0; i < n; i++) {                                                         \
        int64_t   x = c->as.member[i], known = x != missing;                                 \
        int64_t   d = (int64_t)((uint64_t)x - (uint64_t)pilot) & -known;                     \
        trd_lane *lane = &lanes[group[i]];                                                   \
        lane->cases += known;                                                                \
        lane->sum += d;                                                                      \
        MORE;                                                                                \
    }
#define MANY_WIDTHS(MORE)                                                                    \
    switch (c->width) {                                                                      \
    case TRD_I8:  MANY(i8, MORE) break;                                                      \
    case TRD_I16: MANY(i16, MORE) break;                                                     \
    case TRD_I32: MANY(i32, MORE) break;                                                     \
    default:      MANY(i64, MORE) break;                                                     \
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

static void add_sums_and_missing(trd_lane *lanes, const trd_column *c, int64_t missing, int64_t pilot, const uint32_t *group)
{
    const size_t n = c->rows;
    MANY_WIDTHS(lane->missing += 1 - known)
}

static void add_squares_and_missing(trd_lane *lanes, const trd_column *c, int64_t missing, int64_t pilot, const uint32_t *group)
{
    const size_t n = c->rows;
    MANY_WIDTHS(lane->square += d * d; lane->missing += 1 - known)
}

static void add_to_lanes(trd_accumulator *a, const trd_column *c, int64_t missing, const uint32_t *group)
{
    bool with_missing = trd_accumulate_missing_in_lanes(a, c);

    if (with_missing && a->lane_kind != c->usual) {
        trd_accumulate_carry(a);
        a->since = (int64_t)c->rows;
        a->lane_kind = c->usual;
    }
    if (!group || a->groups == 1)
        add_to_one(a->lanes, sums_of_one(c, missing, a->pilot, group), with_missing);
    else if (a->order == TRD_ACCUMULATE_SUM)
        (with_missing ? add_sums_and_missing : add_sums)(a->lanes, c, missing, a->pilot, group);
    else
        (with_missing ? add_squares_and_missing : add_squares)(a->lanes, c, missing, a->pilot, group);
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
        a->missing[g][a->lane_kind] += a->lanes[g].missing;
        a->lanes[g].sum = a->lanes[g].square = a->lanes[g].missing = 0;
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
        int64_t          x = trd_column_whole(c, i), d = x == missing ? 0 : x - a->pilot;
        trd_wide         square = (trd_wide)d * d;
        trd_wide_powers *p = &a->powers[group ? group[i] : 0];
        p->third += square * d;
        p->fourth += square * square;
    }
}

static void add_piece(trd_accumulator *a, const trd_column *c, int64_t missing, const uint32_t *group)
{
    if (a->direct)
        add_direct(a, c, missing, group);
    else
        add_to_lanes(a, c, missing, group);
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
