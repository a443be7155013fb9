#include "frame/cross.h"

#include "frame/accumulate_int.h"

#include <math.h>
#include <string.h>

/* Beyond this deviation from the pilot integers are not used: a product of two
 * still fits in 64 bits. */
#define FAR ((int64_t)1 << 31)

typedef struct form {
    trd_width width;
    int       scale;
    int64_t   pilot;
} form;

/* A group's values stand in a row: sums of the `count` columns, then products
 * of column 0 with 0, 1 with 0, 1 with 1, 2 with 0 and so on. */
struct trd_cross {
    size_t    count, values;
    uint32_t  groups;
    form      of[TRD_CROSS_COLUMNS];
    int64_t  *cases, *left_out;
    bool      whole;
    int64_t   room, since;           /* rows that fit in a lane; rows since the carry */
    int64_t  *lanes;                 /* whole                                         */
    trd_wide *carried;
    trd_sum  *sums;                  /* not whole                                     */
    double   *pilots;                /* per group and column: the first case          */
};

static void choose(trd_cross *c, const trd_column *const *columns)
{
    uint64_t farthest = 1;

    c->whole = true;
    for (size_t k = 0; k < c->count; k++) {
        const trd_column *column = columns[k];
        bool    bounded = column->least <= column->most;
        int64_t least = bounded ? column->least : trd_width_missing(column->width), most = bounded ? column->most : -(least + 1);
        int64_t pilot = least / 2 + most / 2;
        c->of[k] = (form){ column->width, column->scale, pilot };
        if (column->width == TRD_F64) {
            c->whole = false;
            continue;
        }
        uint64_t above = (uint64_t)most - (uint64_t)pilot, below = (uint64_t)pilot - (uint64_t)least;
        uint64_t far = above > below ? above : below;
        farthest = far > farthest ? far : farthest;
        c->whole = c->whole && far < (uint64_t)FAR && pilot > -FAR * FAR / 1024 && pilot < FAR * FAR / 1024;
    }
    c->room = c->whole ? INT64_MAX / (int64_t)(farthest * farthest) : 0;
    c->whole = c->whole && c->room >= 2048 && c->room / 4 >= (int64_t)c->groups;       /* else the carry costs too much */
}

trd_cross *trd_cross_new(const trd_column *const *columns, size_t count, uint32_t groups, trd_pool *pool)
{
    trd_cross *c = trd_pool_calloc(pool, 1, sizeof *c);
    size_t     places = (size_t)groups + 1, values = count + count * (count + 1) / 2;

    if (!c || count == 0 || count > TRD_CROSS_COLUMNS)
        return NULL;
    for (size_t k = 0; k < count; k++)
        if (columns[k]->width == TRD_SPANS)
            return NULL;
    *c = (trd_cross){ .count = count, .values = values, .groups = groups };
    choose(c, columns);
    c->cases = trd_pool_calloc(pool, places, sizeof *c->cases);
    c->left_out = trd_pool_calloc(pool, places, sizeof *c->left_out);
    if (c->whole) {
        c->lanes = trd_pool_calloc(pool, places * values, sizeof *c->lanes);
        c->carried = trd_pool_calloc(pool, places * values, sizeof *c->carried);
    } else {
        c->sums = trd_pool_calloc(pool, places * values, sizeof *c->sums);
        c->pilots = trd_pool_calloc(pool, places * count, sizeof *c->pilots);
    }
    return c->cases && c->left_out && (c->whole ? c->lanes && c->carried : c->sums && c->pilots) ? c : NULL;
}

/* ---- adding ---------------------------------------------------------------------- */

static void carry(trd_cross *c)
{
    for (size_t i = 0; i < ((size_t)c->groups + 1) * c->values; i++) {
        c->carried[i] += c->lanes[i];
        c->lanes[i] = 0;
    }
    c->since = 0;
}

static void add_whole(trd_cross *c, const trd_column *const *blocks, size_t row, size_t g)
{
    int64_t  d[TRD_CROSS_COLUMNS], *sums = c->lanes + g * c->values, *products = sums + c->count;

    if (c->since == c->room)
        carry(c);
    c->since++;
    for (size_t k = 0; k < c->count; k++) {
        d[k] = trd_column_whole(blocks[k], row) - c->of[k].pilot;
        sums[k] += d[k];
        for (size_t j = 0; j <= k; j++)
            *products++ += d[k] * d[j];
    }
}

static void add_real(trd_cross *c, const trd_column *const *blocks, size_t row, size_t g)
{
    trd_sum  d[TRD_CROSS_COLUMNS], *sums = c->sums + g * c->values, *products = sums + c->count;
    double  *pilots = c->pilots + g * c->count;

    for (size_t k = 0; k < c->count; k++) {
        const trd_column *b = blocks[k];
        trd_sum           x = b->width == TRD_F64 ? (trd_sum){ b->as.f64[row], 0 } : trd_sum_of_wide(trd_column_whole(b, row));
        if (c->cases[g] == 0)
            pilots[k] = x.high;
        d[k] = trd_sum_plus(x, (trd_sum){ -pilots[k], 0 });
        sums[k] = trd_sum_plus(sums[k], d[k]);
        for (size_t j = 0; j <= k; j++, products++)
            *products = trd_sum_plus(*products, trd_sum_times(d[k], d[j]));
    }
}

trd_code trd_cross_update(trd_cross *c, const trd_column *const *blocks, const uint32_t *group, trd_error *err)
{
    for (size_t k = 0; k < c->count; k++)
        if (blocks[k]->width != c->of[k].width || blocks[k]->scale != c->of[k].scale || blocks[k]->rows != blocks[0]->rows)
            return trd_fail(err, TRD_E_USAGE, "a block of column %s has cells of another form than was said",
                            blocks[k]->name ? blocks[k]->name : "?");
    for (size_t i = 0; i < blocks[0]->rows; i++) {
        size_t g = group ? group[i] : 0;
        bool   missing = false;
        for (size_t k = 0; k < c->count; k++)
            missing |= trd_column_is_missing(blocks[k], i);
        if (missing) {
            c->left_out[g]++;
            continue;
        }
        if (c->whole)
            add_whole(c, blocks, i, g);
        else
            add_real(c, blocks, i, g);
        c->cases[g]++;
    }
    return TRD_OK;
}

/* ---- merging ------------------------------------------------------------------------ */

/* `from` moves to the pilots of `into`: with d' = d + shift, sums grow by n
 * shift and products by shift_k S_j + shift_j S_k + n shift_k shift_j. */
static void merge_real(trd_cross *into, const trd_cross *from, size_t g)
{
    trd_sum       shift[TRD_CROSS_COLUMNS], n = { (double)from->cases[g], 0 }, *to = into->sums + g * into->values;
    const trd_sum *more = from->sums + g * from->values;
    double       *pilots = into->pilots + g * into->count;
    size_t        at = into->count;

    if (from->cases[g] == 0)
        return;
    if (into->cases[g] == 0)
        memcpy(pilots, from->pilots + g * from->count, into->count * sizeof *pilots);
    for (size_t k = 0; k < into->count; k++)
        shift[k] = trd_sum_of(from->pilots[g * from->count + k], -pilots[k]);
    for (size_t k = 0; k < into->count; k++) {
        to[k] = trd_sum_plus(to[k], trd_sum_plus(more[k], trd_sum_times(n, shift[k])));
        for (size_t j = 0; j <= k; j++, at++) {
            trd_sum p = trd_sum_plus(more[at], trd_sum_times(shift[k], more[j]));
            p = trd_sum_plus(p, trd_sum_times(shift[j], more[k]));
            p = trd_sum_plus(p, trd_sum_times(n, trd_sum_times(shift[k], shift[j])));
            to[at] = trd_sum_plus(to[at], p);
        }
    }
}

void trd_cross_merge(trd_cross *into, const trd_cross *from)
{
    for (size_t g = 0; g <= into->groups; g++) {
        for (size_t i = g * into->values; into->whole && i < (g + 1) * into->values; i++)
            into->carried[i] += from->carried[i] + from->lanes[i];
        if (!into->whole)
            merge_real(into, from, g);
        into->cases[g] += from->cases[g];
        into->left_out[g] += from->left_out[g];
    }
}

/* ---- finishing ------------------------------------------------------------------------ */

static trd_sum value(const trd_cross *c, size_t at)
{
    return c->whole ? trd_sum_of_wide(c->carried[at] + c->lanes[at]) : c->sums[at];
}

void trd_cross_finish(const trd_cross *c, uint32_t g, trd_cross_summary *out)
{
    trd_sum n = { (double)c->cases[g], 0 };
    size_t  first = g * c->values, at = first + c->count;

    memset(out, 0, sizeof *out);
    out->cases = c->cases[g];
    out->left_out = c->left_out[g];
    for (size_t k = 0; k < c->count; k++) {
        double  pilot = c->whole ? (double)c->of[k].pilot : c->pilots[g * c->count + k], unit = trd_power_of_ten(c->of[k].scale);
        trd_sum shift = trd_sum_over(value(c, first + k), n);
        out->mean[k] = out->cases ? trd_sum_value(trd_sum_plus((trd_sum){ pilot, 0 }, shift)) / unit : NAN;
        for (size_t j = 0; j <= k; j++, at++) {
            trd_sum product = trd_sum_minus(value(c, at), trd_sum_times(shift, value(c, first + j)));
            double  x = out->cases ? trd_sum_value(product) / (unit * trd_power_of_ten(c->of[j].scale)) : 0;
            out->product[k][j] = out->product[j][k] = k == j ? fmax(0, x) : x;
        }
    }
}
