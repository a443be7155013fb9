#include "frame/accumulate_int.h"

#include <math.h>
#include <string.h>

/* ---- making: which way of adding do the bounds allow? -------------------------- */

/* Beyond this deviation integer sums are not used: squares of 2^32 rows still
 * fit in 128 bits, and the pilot in a double. */
#define FAR ((int64_t)1 << 47)
#define FAR_SHAPE ((int64_t)1 << 23)           /* the same of fourth powers */

static void bounds_of(const trd_column *c, int64_t *least, int64_t *most)
{
    *least = c->least;
    *most = c->most;
    if (c->least <= c->most)
        return;
    *least = trd_width_missing(c->width);      /* not known: those of the cell */
    *most = -(*least + 1);
}

/* The pilot is the middle of the bounds, the same for every worker. Lanes are
 * used when they hold so many rows that the carry costs little. */
static void choose_whole(trd_accumulator *a, const trd_column *c)
{
    int64_t least, most;

    bounds_of(c, &least, &most);
    int64_t  pilot = least / 2 + most / 2;
    uint64_t above = (uint64_t)most - (uint64_t)pilot, below = (uint64_t)pilot - (uint64_t)least;
    uint64_t far = above > below ? above : below, size = (uint64_t)(pilot < 0 ? -pilot : pilot);
    uint64_t most_far = a->order == TRD_ACCUMULATE_SHAPE ? (uint64_t)FAR_SHAPE : (uint64_t)FAR;

    if (far > most_far || size > (uint64_t)FAR)
        return;
    uint64_t step = a->order == TRD_ACCUMULATE_SUM ? far : far > UINT32_MAX / 2 ? (uint64_t)INT64_MAX : far * far;
    a->gather = TRD_GATHER_WHOLE;
    a->pilot = pilot;
    a->room = INT64_MAX / (int64_t)(step ? step : 1);
    a->direct = a->room < 2048 || a->room / 4 < (int64_t)a->groups;
}

/* Zeroed memory for an array of groups + 1 that does not straddle cache lines. */
static void *places(trd_pool *pool, const trd_accumulator *a, size_t size)
{
    char *bytes = trd_pool_calloc(pool, (size_t)a->groups + 3, size < 32 ? 32 : size);
    return bytes ? bytes + (64 - (uintptr_t)bytes % 64) % 64 : NULL;
}

static bool allocate(trd_accumulator *a, trd_pool *pool)
{
    bool shape = a->order == TRD_ACCUMULATE_SHAPE, fine = (a->missing = places(pool, a, sizeof *a->missing)) != NULL;

    switch (a->gather) {
    case TRD_GATHER_SPANS:
        return (a->spans = places(pool, a, sizeof *a->spans)) && fine;
    case TRD_GATHER_REAL:
        if (!(a->moments = places(pool, a, sizeof *a->moments)) ||
            (shape && !a->weighted && !(a->real_powers = places(pool, a, sizeof *a->real_powers))))
            return false;
        for (size_t g = 0; g <= a->groups; g++)
            trd_moments_init(&a->moments[g]);
        return fine;
    case TRD_GATHER_WHOLE:
        break;
    }
    if (!(a->lanes = places(pool, a, sizeof *a->lanes)) || !(a->carried = places(pool, a, sizeof *a->carried)) ||
        (shape && !(a->powers = places(pool, a, sizeof *a->powers))) ||
        (a->extremes && !(a->least_most = places(pool, a, sizeof *a->least_most))))
        return false;
    for (size_t g = 0; a->extremes && g <= a->groups; g++)
        a->least_most[g] = (trd_extremes){ INT64_MAX, INT64_MIN };
    return fine;
}

trd_accumulator *trd_accumulator_new(const trd_accumulate *what, uint32_t groups, trd_pool *pool)
{
    const trd_column *c = what->column;
    trd_accumulator  *a = trd_pool_calloc(pool, 1, sizeof *a);

    if (!a)
        return NULL;
    *a = (trd_accumulator){ .order = what->order, .extremes = what->extremes, .weighted = what->weighted, .width = c->width,
                            .scale = c->scale, .groups = groups, .gather = TRD_GATHER_REAL };
    if (c->width == TRD_SPANS)
        a->gather = TRD_GATHER_SPANS;
    else if (c->width != TRD_F64 && !what->weighted)
        choose_whole(a, c);
    return allocate(a, pool) ? a : NULL;
}

/* ---- adding ------------------------------------------------------------------------ */

#define COUNT_MISSING(TEST)                                                                  \
    for (size_t i = 0; i < c->rows; i++)                                                     \
        if (TEST)                                                                            \
            a->missing[group ? group[i] : 0][c->missing ? c->missing[i] : c->usual]++;

static void count_missing(trd_accumulator *a, const trd_column *c, const uint32_t *group)
{
    switch (c->width) {
    case TRD_I8:    COUNT_MISSING(c->as.i8[i] == INT8_MIN) break;
    case TRD_I16:   COUNT_MISSING(c->as.i16[i] == INT16_MIN) break;
    case TRD_I32:   COUNT_MISSING(c->as.i32[i] == INT32_MIN) break;
    case TRD_I64:   COUNT_MISSING(c->as.i64[i] == INT64_MIN) break;
    case TRD_F64:   COUNT_MISSING(c->as.f64[i] != c->as.f64[i]) break;
    case TRD_SPANS: COUNT_MISSING(!trd_span_is_defined(c->as.spans[i])) break;
    }
}

static void add_spans(trd_accumulator *a, const trd_column *c, const uint32_t *group)
{
    for (size_t i = 0; i < c->rows; i++) {
        trd_span       x = c->as.spans[i];
        trd_span_sums *s = &a->spans[group ? group[i] : 0];
        if (!trd_span_is_defined(x))
            continue;
        s->cases++;
        s->uncertain += !trd_span_is_known(x);
        s->sum.low = trd_sum_plus(s->sum.low, (trd_sum){ x.low, 0 });
        s->sum.high = trd_sum_plus(s->sum.high, (trd_sum){ x.high, 0 });
    }
}

trd_code trd_accumulator_update(trd_accumulator *a, const trd_column *c, const trd_column *weight, const uint32_t *group,
                                trd_error *err)
{
    if (c->width != a->width || c->scale != a->scale)
        return trd_fail(err, TRD_E_USAGE, "a block of column %s has cells of another form than was said", c->name ? c->name : "?");
    if (a->weighted != (weight != NULL) || (weight && (weight->rows != c->rows || weight->width == TRD_SPANS)) ||
        (weight && a->gather == TRD_GATHER_SPANS))
        return trd_fail(err, TRD_E_USAGE, "weights and values do not go together; give one number as weight for every number");
    if (weight) {
        trd_accumulate_weighted(a, c, weight, group);
        return TRD_OK;
    }
    if (c->has_missing && !trd_accumulate_missing_in_lanes(a, c))
        count_missing(a, c, group);
    switch (a->gather) {
    case TRD_GATHER_WHOLE: trd_accumulate_whole(a, c, group); break;
    case TRD_GATHER_REAL:  trd_accumulate_real(a, c, group); break;
    case TRD_GATHER_SPANS: add_spans(a, c, group); break;
    }
    return TRD_OK;
}

/* ---- merging ------------------------------------------------------------------------ */

static void merge_whole(trd_accumulator *into, const trd_accumulator *from, size_t g)
{
    into->lanes[g].cases += from->lanes[g].cases;
    into->missing[g][from->lane_kind] += from->lanes[g].missing;
    into->carried[g].sum += from->carried[g].sum + from->lanes[g].sum;
    into->carried[g].square += from->carried[g].square + from->lanes[g].square;
    if (into->powers) {
        into->powers[g].third += from->powers[g].third;
        into->powers[g].fourth += from->powers[g].fourth;
    }
    if (into->least_most) {
        trd_extremes *to = &into->least_most[g], more = from->least_most[g];
        to->least = more.least < to->least ? more.least : to->least;
        to->most = more.most > to->most ? more.most : to->most;
    }
}

static void merge_spans(trd_span_sums *into, const trd_span_sums *from)
{
    into->cases += from->cases;
    into->uncertain += from->uncertain;
    into->sum = trd_span_sum_plus(into->sum, from->sum);
}

void trd_accumulator_merge(trd_accumulator *into, const trd_accumulator *from)
{
    for (size_t g = 0; g <= into->groups; g++) {
        for (int kind = 0; kind < TRD_MISSING_KINDS; kind++)
            into->missing[g][kind] += from->missing[g][kind];
        switch (into->gather) {
        case TRD_GATHER_WHOLE: merge_whole(into, from, g); break;
        case TRD_GATHER_REAL:  trd_accumulate_real_merge(into, from, g); break;
        case TRD_GATHER_SPANS: merge_spans(&into->spans[g], &from->spans[g]); break;
        }
    }
}

/* ---- finishing ------------------------------------------------------------------------ */

static trd_whole_sums sums_of(const trd_accumulator *a, uint32_t g)
{
    trd_whole_sums s = { .cases = a->lanes[g].cases, .first = a->carried[g].sum + a->lanes[g].sum,
                         .second = a->carried[g].square + a->lanes[g].square };
    if (a->powers) {
        s.third = a->powers[g].third;
        s.fourth = a->powers[g].fourth;
    }
    return s;
}

/* In the column's own whole numbers. */
static trd_moments moments_of(const trd_accumulator *a, uint32_t g)
{
    trd_whole_sums s = { 0 };

    if (a->gather == TRD_GATHER_REAL)
        return trd_accumulate_moments(a, g);
    s = sums_of(a, g);
    return trd_moments_of_whole(a->pilot, &s);
}

/* From the column's whole numbers to its values. */
static void bring_scale(trd_summary *s, double unit)
{
    s->sum /= unit;
    s->mean /= unit;
    s->least /= unit;
    s->most /= unit;
    s->sd /= unit;
    s->variance /= unit * unit;
    s->variance_population /= unit * unit;
    s->variance_reliability /= unit * unit;
}

static void leave_out_variance(trd_summary *s)
{
    s->variance = s->sd = s->variance_population = s->variance_reliability = NAN;
}

static void finish_spans(const trd_accumulator *a, uint32_t g, trd_summary *out)
{
    trd_moments      none;
    trd_span_summary spans;

    trd_moments_init(&none);
    trd_moments_finish(&none, out);
    trd_accumulator_span(a, g, &spans);
    out->cases = spans.cases;
    out->weight = (double)spans.cases;
    out->sum = spans.uncertain ? NAN : spans.sum.low;
    out->mean = spans.uncertain ? NAN : spans.mean.low;
    out->reason = spans.cases ? TRD_DEFINED : TRD_NO_CASES;
}

void trd_accumulator_finish(const trd_accumulator *a, uint32_t g, trd_summary *out)
{
    if (a->gather == TRD_GATHER_SPANS) {
        finish_spans(a, g, out);
        return;
    }
    trd_moments m = moments_of(a, g);
    trd_moments_finish(&m, out);
    if (a->gather == TRD_GATHER_WHOLE) {
        bool some = a->least_most && m.cases;
        out->least = some ? (double)a->least_most[g].least : NAN;
        out->most = some ? (double)a->least_most[g].most : NAN;
    } else if (!a->extremes)
        out->least = out->most = NAN;
    else if (!isnan(out->most))
        out->most = a->moments[g].most;
    if (a->order == TRD_ACCUMULATE_SUM)
        leave_out_variance(out);
    if (a->scale)
        bring_scale(out, trd_power_of_ten(a->scale));
}

int64_t trd_accumulator_cases(const trd_accumulator *a, uint32_t g)
{
    return a->gather == TRD_GATHER_WHOLE ? a->lanes[g].cases : a->gather == TRD_GATHER_REAL ? a->moments[g].cases : a->spans[g].cases;
}

int64_t trd_accumulator_missing(const trd_accumulator *a, uint32_t g, trd_missing kind)
{
    return a->missing[g][kind] + (a->lanes && kind == a->lane_kind ? a->lanes[g].missing : 0);
}

int64_t trd_accumulator_missing_all(const trd_accumulator *a, uint32_t g)
{
    int64_t all = 0;
    for (int kind = 0; kind < TRD_MISSING_KINDS; kind++)
        all += trd_accumulator_missing(a, g, (trd_missing)kind);
    return all;
}

void trd_accumulator_span(const trd_accumulator *a, uint32_t g, trd_span_summary *out)
{
    const trd_span_sums *s = &a->spans[g];
    trd_sum              n = { (double)s->cases, 0 };

    *out = (trd_span_summary){ .cases = s->cases, .uncertain = s->uncertain, .mean = trd_span_undefined(),
                               .sum = trd_span_sum_value(s->sum) };
    if (s->cases)
        out->mean = (trd_span){ trd_sum_value(trd_sum_over(s->sum.low, n)), trd_sum_value(trd_sum_over(s->sum.high, n)) };
}

bool trd_accumulator_hides(const trd_accumulator *a, uint32_t g)
{
    return trd_accumulator_missing(a, g, TRD_SUPPRESSED) > 0 || (a->spans && a->spans[g].uncertain > 0);
}

trd_span_sum trd_accumulator_total(const trd_accumulator *a, uint32_t g)
{
    trd_sum total;

    if (a->gather == TRD_GATHER_SPANS)
        return a->spans[g].sum;
    if (a->gather == TRD_GATHER_WHOLE) {
        total = trd_sum_of_wide(sums_of(a, g).first + (trd_wide)a->lanes[g].cases * a->pilot);
    } else {
        trd_moments m = trd_accumulate_moments(a, g);
        total = trd_sum_plus(m.sum, trd_sum_times((trd_sum){ m.pilot, 0 }, m.weight));
    }
    if (a->scale)
        total = trd_sum_over(total, (trd_sum){ trd_power_of_ten(a->scale), 0 });
    return (trd_span_sum){ total, total };
}

/* From the column's whole numbers to its values: the pilot becomes the double
 * nearest to its value, and the sums follow by what that is off. */
static void bring_scale_to_moments(trd_moments *m, double unit)
{
    trd_sum by = { unit, 0 }, pilot = trd_sum_over((trd_sum){ m->pilot, 0 }, by);
    trd_sum sum = trd_sum_over(m->sum, by), square = trd_sum_over(trd_sum_over(m->square, by), by);

    m->pilot = trd_sum_value(pilot);
    trd_sum off = trd_sum_minus(pilot, (trd_sum){ m->pilot, 0 }), moved = trd_sum_times(m->weight, off);
    trd_sum cross = trd_sum_times(sum, off);
    m->square = trd_sum_plus(trd_sum_plus(square, trd_sum_plus(cross, cross)), trd_sum_times(moved, off));
    m->sum = trd_sum_plus(sum, moved);
    m->least /= unit;
    m->most /= unit;
}

trd_moments trd_accumulator_moments(const trd_accumulator *a, uint32_t g)
{
    trd_moments m = moments_of(a, g);

    if (a->gather == TRD_GATHER_WHOLE) {
        m.least = m.cases ? (double)a->least_most[g].least : INFINITY;
        m.most = m.cases ? (double)a->least_most[g].most : -INFINITY;
    }
    if (a->scale)
        bring_scale_to_moments(&m, trd_power_of_ten(a->scale));
    return m;
}

/* ---- shape -------------------------------------------------------------------------------- */

void trd_accumulator_shape(const trd_accumulator *a, uint32_t g, trd_shape *out)
{
    double         unit = trd_power_of_ten(a->scale), square = unit * unit;
    trd_whole_sums s = { 0 };
    trd_moments    m;

    trd_moments_init(&m);
    if (a->powers)
        s = sums_of(a, g);
    else if (a->real_powers)
        m = trd_accumulate_moments(a, g);
    if (a->real_powers)
        trd_shape_of(&m, &a->real_powers[g], out);
    else
        trd_shape_of_whole(&s, out);
    out->second /= square;
    out->third /= square * unit;
    out->fourth /= square * square;
}
