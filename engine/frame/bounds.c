#include "frame/bounds.h"

#include "base/parallel.h"

typedef struct bounds {
    int64_t least, most;
} bounds;

typedef struct search {
    const trd_column *column;
    bounds            of[TRD_THREADS];
} search;

/* Missing cells are the lowest numbers: for the least they are passed over, for
 * the most they cannot win. */
#define WIDEN(member)                                                                        \
    for (size_t i = 0; i < c->rows; i++) {                                                   \
        int64_t x = c->as.member[i];                                                         \
        low = x < low && x != missing ? x : low;                                             \
        high = x > high && x != missing ? x : high;                                          \
    }

static TRD_FAST bounds bounds_of(const trd_column *c)
{
    const int64_t missing = trd_width_missing(c->width);
    int64_t       low = INT64_MAX, high = INT64_MIN;

    switch (c->width) {
    case TRD_I8:  WIDEN(i8) break;
    case TRD_I16: WIDEN(i16) break;
    case TRD_I32: WIDEN(i32) break;
    default:      WIDEN(i64) break;
    }
    return (bounds){ low, high };
}

static trd_code search_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    search    *s = user;
    trd_column piece = trd_column_slice(s->column, from, to - from);
    bounds     found = bounds_of(&piece), *b = &s->of[worker];

    (void)err;
    b->least = found.least < b->least ? found.least : b->least;
    b->most = found.most > b->most ? found.most : b->most;
    return TRD_OK;
}

trd_code trd_column_bounds(const trd_column *c, const trd_watch *watch, int64_t *least, int64_t *most, trd_error *err)
{
    search s = { .column = c };

    if (c->least <= c->most) {
        *least = c->least;
        *most = c->most;
        return TRD_OK;
    }
    for (int i = 0; i < TRD_THREADS; i++)
        s.of[i] = (bounds){ INT64_MAX, INT64_MIN };
    trd_code code = trd_parallel(c->rows, 0, trd_parallel_threads(c->rows, watch), search_piece, &s, watch, NULL, err);
    if (code != TRD_OK)
        return code;
    bounds all = s.of[0];
    for (int i = 1; i < TRD_THREADS; i++) {
        all.least = s.of[i].least < all.least ? s.of[i].least : all.least;
        all.most = s.of[i].most > all.most ? s.of[i].most : all.most;
    }
    *least = all.least;
    *most = all.most;
    return TRD_OK;
}
