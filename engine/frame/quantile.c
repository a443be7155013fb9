#include "frame/quantile.h"

#include "frame/unit.h"

#include <float.h>
#include <math.h>

/* ---- quantiles ------------------------------------------------------------------- */

/* The k-th lowest value, k kept within 1 .. rows. */
static double ordered(const trd_values *v, double k)
{
    size_t  low = 0, high = v->count - 1;
    int64_t wanted = k < 1 ? 1 : k > (double)v->rows ? v->rows : (int64_t)k;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->until[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return v->value[low];
}

static double between(double a, double b, double part)
{
    return part == 0 || a == b ? a : part == 1 ? b : (1 - part) * a + part * b;
}

/* Types 1-3: steps; which value at a step differs. */
static double of_steps(const trd_values *v, double p, int type)
{
    double place = type == 3 ? (double)v->rows * p - 0.5 : (double)v->rows * p;
    double j = floor(place + 4 * DBL_EPSILON), part;

    if (type == 1)
        part = place > j;
    else if (type == 2)
        part = ((place > j) + 1) / 2.0;
    else
        part = place != j || fmod(j, 2) == 1;
    return between(ordered(v, j), ordered(v, j + 1), part);
}

double trd_quantile(const trd_values *v, double p, int type)
{
    static const double ends[][2] = { { 0, 1 }, { 0.5, 0.5 }, { 0, 0 }, { 1, 1 }, { 1.0 / 3, 1.0 / 3 }, { 3.0 / 8, 3.0 / 8 } };
    double              n = (double)v->rows, place, j, part;

    if (v->rows == 0 || !(p >= 0 && p <= 1) || type < 1 || type > TRD_QUANTILE_TYPES)
        return NAN;
    if (type <= 3)
        return of_steps(v, p, type);
    if (type == 7) {
        place = 1 + (n - 1) * p;
        j = floor(place);
        part = place - j;
    } else {
        double a = ends[type - 4][0], b = ends[type - 4][1];
        place = a + p * (n + 1 - a - b);
        j = floor(place + 4 * DBL_EPSILON);
        part = fabs(place - j) < 4 * DBL_EPSILON ? 0 : place - j;
    }
    return between(ordered(v, j), ordered(v, j + 1), part);
}

/* ---- ranks -------------------------------------------------------------------------- */

/* From rows per unit (units of a group stand together, in order of value) to
 * the rank that the rows of the unit share. */
static void share_ranks(const trd_units *u, const uint32_t *first_of_unit, const uint32_t *group, double *rank)
{
    double   before = 0;
    uint32_t now = 0;

    for (uint32_t unit = 0; unit < u->units; unit++) {
        uint32_t g = group ? group[first_of_unit[unit]] : 0;
        double   rows = rank[unit];
        if (g != now)
            before = 0;
        now = g;
        rank[unit] = before + (rows + 1) / 2;
        before += rows;
    }
    rank[u->units] = NAN;
}

static trd_code ranks_of(const trd_column *c, const uint32_t *group, uint32_t groups, trd_pool *scratch, const trd_watch *watch,
                         double *ranks, trd_error *err)
{
    const trd_column *keys[2] = { c, c };
    size_t            count = 1;
    trd_units         u;
    trd_code          code;

    if (group) {
        trd_column *g = trd_column_new(scratch, "group", TRD_INTEGER, c->rows);
        if (!g)
            return trd_fail(err, TRD_E_NOMEM, "out of memory for the ranks of %zu rows", c->rows);
        for (size_t i = 0; i < c->rows; i++)
            g->as.i64[i] = group[i] < groups ? (int64_t)group[i] : INT64_MIN;
        g->has_missing = true;
        g->least = 0;
        g->most = groups;
        keys[0] = g;
        count = 2;
    }
    if ((code = trd_units_make(keys, count, scratch, watch, &u, err)) != TRD_OK)
        return code;
    double   *rank = trd_pool_calloc(scratch, (size_t)u.units + 1, sizeof *rank);
    uint32_t *first = trd_pool_alloc(scratch, u.units * sizeof *first);
    if (!rank || !first)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the ranks of %zu rows", c->rows);
    trd_units_ends(&u, NULL, first, NULL);
    for (size_t i = 0; i < c->rows; i++)
        rank[u.of[i]]++;
    share_ranks(&u, first, group, rank);
    for (size_t i = 0; i < c->rows; i++)
        ranks[i] = rank[u.of[i]];
    return TRD_OK;
}

trd_code trd_ranks(const trd_column *c, const uint32_t *group, uint32_t groups, trd_pool *pool, const trd_watch *watch,
                   double *ranks, trd_error *err)
{
    trd_pool *scratch = trd_pool_new(pool);
    if (!scratch)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the ranks of %zu rows", c->rows);
    trd_code code = ranks_of(c, group, groups, scratch, watch, ranks, err);
    trd_pool_free(scratch);
    return code;
}

void trd_rank_compare(const trd_values *a, const trd_values *b, trd_rank_counts *out)
{
    trd_rank_counts r = { .rows_a = a->rows, .rows_b = b->rows };
    int64_t         b_below = 0;

    for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
        bool    first = i < a->count && (k == b->count || a->value[i] <= b->value[k]);
        bool    second = k < b->count && (i == a->count || b->value[k] <= a->value[i]);
        int64_t of_a = first ? trd_values_rows(a, i) : 0, of_b = second ? trd_values_rows(b, k) : 0;
        double  t = (double)(of_a + of_b);
        r.above += of_a * b_below;
        r.equal += of_a * of_b;
        r.below += of_a * (b->rows - b_below - of_b);
        r.ties += t * t * t - t;
        b_below += of_b;
        i += first;
        k += second;
    }
    r.u = (double)r.above + (double)r.equal / 2;
    r.rank_sum = r.u + (double)a->rows * ((double)a->rows + 1) / 2;
    r.superiority = a->rows && b->rows ? r.u / ((double)a->rows * (double)b->rows) : NAN;
    *out = r;
}

/* ---- histogram, most frequent ----------------------------------------------------------- */

void trd_histogram(const trd_values *v, const double *breaks, size_t bins, int64_t *rows, int64_t *outside)
{
    size_t bin = 0;

    for (size_t b = 0; b < bins; b++)
        rows[b] = 0;
    *outside = 0;
    for (size_t i = 0; i < v->count; i++) {
        double x = v->value[i];
        while (bin + 1 < bins && x >= breaks[bin + 1])
            bin++;
        bool in = bins && x >= breaks[bin] && (x < breaks[bin + 1] || (bin + 1 == bins && x == breaks[bin + 1]));
        *(in ? &rows[bin] : outside) += trd_values_rows(v, i);
    }
}

size_t trd_most_frequent(const trd_values *v, size_t most, size_t *which)
{
    size_t found = 0;

    for (size_t i = 0; i < v->count && most; i++) {        /* in its place among those so far */
        int64_t rows = trd_values_rows(v, i);
        if (found == most && rows <= trd_values_rows(v, which[most - 1]))
            continue;
        size_t at = found < most ? found++ : most - 1;
        for (; at > 0 && trd_values_rows(v, which[at - 1]) < rows; at--)
            which[at] = which[at - 1];
        which[at] = i;
    }
    return found;
}
