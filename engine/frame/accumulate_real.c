/* Doubles, weights, and whole numbers too large for integer sums (those in the
 * column's own whole numbers; finishing brings the scale in). */
#include "frame/accumulate_int.h"

#include <math.h>

/* Adds without tidying up: the low parts gather by themselves, which costs a
 * third of trd_sum_plus and loses n eps^2 of the sum at most. */
static inline void add(trd_sum *to, trd_sum x)
{
    trd_sum s = trd_sum_of(to->high, x.high);
    to->high = s.high;
    to->low += s.low + x.low;
}

static inline trd_sum tidied(trd_sum a)
{
    return trd_sum_of(a.high, a.low);
}

static inline trd_sum square_of(trd_sum d)
{
    trd_sum p = trd_sum_product(d.high, d.high);
    p.low += 2 * d.high * d.low;
    return p;
}

/* A cell as two doubles; exact. */
static inline trd_sum cell(const trd_column *c, size_t i)
{
    if (c->width == TRD_F64)
        return (trd_sum){ c->as.f64[i], 0 };
    return trd_sum_of_wide(trd_column_whole(c, i));
}

static inline trd_sum deviation(trd_moments *m, trd_sum x)
{
    if (m->cases == 0)
        m->pilot = x.high;
    trd_sum d = trd_sum_of(x.high, -m->pilot);
    d.low += x.low;
    m->least = x.high < m->least ? x.high : m->least;
    m->most = x.high > m->most ? x.high : m->most;
    m->cases++;
    return d;
}

static void add_powers(trd_powers *p, trd_sum d)
{
    trd_sum square = trd_sum_times(d, d);
    p->third = trd_sum_plus(p->third, trd_sum_times(square, d));
    p->fourth = trd_sum_plus(p->fourth, trd_sum_times(square, square));
}

static void add_doubles(trd_moments *moments, const double *x, size_t n, const uint32_t *group)
{
    for (size_t i = 0; i < n; i++) {
        if (x[i] != x[i])
            continue;
        trd_moments *m = &moments[group ? group[i] : 0];
        trd_sum      d = deviation(m, (trd_sum){ x[i], 0 });
        add(&m->sum, d);
        add(&m->square, square_of(d));
    }
}

void trd_accumulate_real(trd_accumulator *a, const trd_column *c, const uint32_t *group)
{
    if (c->width == TRD_F64 && !a->real_powers) {
        add_doubles(a->moments, c->as.f64, c->rows, group);
        return;
    }
    for (size_t i = 0; i < c->rows; i++) {
        if (trd_column_is_missing(c, i))
            continue;
        size_t       g = group ? group[i] : 0;
        trd_moments *m = &a->moments[g];
        trd_sum      d = tidied(deviation(m, cell(c, i)));
        add(&m->sum, d);
        add(&m->square, square_of(d));
        if (a->real_powers)
            add_powers(&a->real_powers[g], d);
    }
}

/* The only loop with weights, also of whole numbers; counts what is missing
 * too, since a row without weight is. */
void trd_accumulate_weighted(trd_accumulator *a, const trd_column *c, const trd_column *weight, const uint32_t *group)
{
    for (size_t i = 0; i < c->rows; i++) {
        size_t      g = group ? group[i] : 0;
        trd_missing kind = trd_column_missing(weight, i);
        if (kind == TRD_KNOWN && trd_column_number(weight, i) == 0)
            continue;
        if (kind == TRD_KNOWN)
            kind = trd_column_missing(c, i);
        if (kind != TRD_KNOWN) {
            a->missing[g][kind]++;
            continue;
        }
        double       w = trd_column_number(weight, i);
        trd_moments *m = &a->moments[g];
        trd_sum      d = tidied(deviation(m, cell(c, i))), one = { w > 0 ? w : NAN, 0 };
        m->sum = trd_sum_plus(m->sum, trd_sum_times(d, one));
        m->square = trd_sum_plus(m->square, trd_sum_times(trd_sum_times(d, d), one));
        m->weight = trd_sum_plus(m->weight, one);
        m->weight_squared = trd_sum_plus(m->weight_squared, trd_sum_product(one.high, one.high));
    }
}

trd_moments trd_accumulate_moments(const trd_accumulator *a, size_t g)
{
    trd_moments m = a->moments[g];

    m.sum = tidied(m.sum);
    m.square = tidied(m.square);
    if (!a->weighted)
        m.weight = m.weight_squared = (trd_sum){ (double)m.cases, 0 };
    if (m.least == m.most && m.square.high > 0)
        m.most = nextafter(m.most, INFINITY);
    return m;
}

void trd_accumulate_real_merge(trd_accumulator *into, const trd_accumulator *from, size_t g)
{
    trd_moments to = trd_accumulate_moments(into, g), more = trd_accumulate_moments(from, g);

    if (more.cases == 0)
        return;
    if (into->real_powers)
        trd_powers_merge(&into->real_powers[g], &to, &from->real_powers[g], &more);
    to.most = into->moments[g].most;               /* as they were */
    more.most = from->moments[g].most;
    trd_moments_merge(&to, &more);
    into->moments[g] = to;
}
