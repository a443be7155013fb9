#include "stat/shape.h"

#include "base/parallel.h"
#include "stat/moments_int.h"

#include <math.h>

enum { LANES = TRD_MOMENTS_LANES, BLOCK = TRD_MOMENTS_BLOCK };

void trd_shape_init(trd_shape_sums *s)
{
    *s = (trd_shape_sums){ .powers = { { 0, 0 }, { 0, 0 } } };
    trd_moments_init(&s->moments);
}

/* ---- adding ---- */

/* As in moments.c. */
typedef struct lanes {
    double third[LANES], third_low[LANES], fourth[LANES], fourth_low[LANES];
} lanes;

/* n is a multiple of LANES. */
TRD_FAST static void add_to_lanes(lanes *to, const double *x, size_t n, double pilot)
{
    lanes t = *to;

    for (size_t i = 0; i < n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            trd_sum d = trd_sum_of(x[i + (size_t)k], -pilot), square = trd_sum_times(d, d);
            trd_sum cube = trd_sum_times(square, d), fourth = trd_sum_times(square, square);
            trd_sum s = trd_sum_of(t.third[k], cube.high), q = trd_sum_of(t.fourth[k], fourth.high);
            t.third[k] = s.high;
            t.third_low[k] += s.low + cube.low;
            t.fourth[k] = q.high;
            t.fourth_low[k] += q.low + fourth.low;
        }
    *to = t;
}

static void add_values(trd_powers *p, const double *x, size_t n, double pilot)
{
    double rest[LANES];
    size_t beside = n / LANES * LANES;
    lanes  l = { .third = { 0 } };

    for (size_t k = 0; k < LANES; k++)
        rest[k] = beside + k < n ? x[beside + k] : pilot;
    add_to_lanes(&l, x, beside, pilot);
    add_to_lanes(&l, rest, LANES, pilot);
    for (int k = 0; k < LANES; k++) {
        p->third = trd_sum_plus(p->third, trd_sum_of(l.third[k], l.third_low[k]));
        p->fourth = trd_sum_plus(p->fourth, trd_sum_of(l.fourth[k], l.fourth_low[k]));
    }
}

void trd_shape_add(trd_shape_sums *s, const double *x, const uint8_t *valid, size_t n)
{
    double block[BLOCK];

    trd_moments_add(&s->moments, x, valid, n);
    if (s->moments.cases == 0)
        return;
    if (!valid) {
        add_values(&s->powers, x, n, s->moments.pilot);
        return;
    }
    for (size_t at = 0, rows; at < n; at += rows) {
        rows = n - at < BLOCK ? n - at : BLOCK;
        trd_moments_blend(x + at, valid + at, s->moments.pilot, rows, block);
        add_values(&s->powers, block, rows, s->moments.pilot);
    }
}

/* ---- merging ---- */

/* With d' = d + shift, by the binomials. */
void trd_powers_merge(trd_powers *into, const trd_moments *beside, const trd_powers *from, const trd_moments *m)
{
    trd_sum shift = { 0, 0 }, three = { 3, 0 }, four = { 4, 0 }, six = { 6, 0 }, third = from->third, fourth = from->fourth;

    if (m->cases == 0)
        return;
    if (beside->cases > 0)
        shift = trd_sum_of(m->pilot, -beside->pilot);
    trd_sum s2 = trd_sum_times(shift, shift), s3 = trd_sum_times(s2, shift), s4 = trd_sum_times(s2, s2);
    third = trd_sum_plus(third, trd_sum_times(three, trd_sum_times(shift, m->square)));
    third = trd_sum_plus(third, trd_sum_times(three, trd_sum_times(s2, m->sum)));
    third = trd_sum_plus(third, trd_sum_times(s3, m->weight));
    fourth = trd_sum_plus(fourth, trd_sum_times(four, trd_sum_times(shift, from->third)));
    fourth = trd_sum_plus(fourth, trd_sum_times(six, trd_sum_times(s2, m->square)));
    fourth = trd_sum_plus(fourth, trd_sum_times(four, trd_sum_times(s3, m->sum)));
    fourth = trd_sum_plus(fourth, trd_sum_times(s4, m->weight));
    into->third = trd_sum_plus(into->third, third);
    into->fourth = trd_sum_plus(into->fourth, fourth);
}

void trd_shape_merge(trd_shape_sums *into, const trd_shape_sums *from)
{
    trd_powers_merge(&into->powers, &into->moments, &from->powers, &from->moments);
    trd_moments_merge(&into->moments, &from->moments);
}

/* ---- finishing ---- */

/* Central moments from the means of d, d^2, d^3, d^4 about the pilot:
 *   m2 = q - u^2,  m3 = c - 3uq + 2u^3,  m4 = f - 4uc + 6u^2 q - 3u^4 */
static void central(const trd_moments *m, const trd_powers *p, trd_shape *out)
{
    trd_sum u = trd_sum_over(m->sum, m->weight), q = trd_sum_over(m->square, m->weight);
    trd_sum c = trd_sum_over(p->third, m->weight), f = trd_sum_over(p->fourth, m->weight), uu = trd_sum_times(u, u);
    trd_sum two = { 2, 0 }, three = { 3, 0 }, four = { 4, 0 }, six = { 6, 0 };
    trd_sum m3 = trd_sum_minus(c, trd_sum_times(three, trd_sum_times(u, q)));
    trd_sum m4 = trd_sum_minus(f, trd_sum_times(four, trd_sum_times(u, c)));

    m3 = trd_sum_plus(m3, trd_sum_times(two, trd_sum_times(uu, u)));
    m4 = trd_sum_plus(m4, trd_sum_times(six, trd_sum_times(uu, q)));
    m4 = trd_sum_minus(m4, trd_sum_times(three, trd_sum_times(uu, uu)));
    out->second = trd_sum_value(trd_sum_minus(q, uu));
    out->third = trd_sum_value(m3);
    out->fourth = trd_sum_value(m4);
}

static void ratios(double n, trd_shape *s)
{
    double less = 1 - 1 / n;

    s->skewness = s->third / (s->second * sqrt(s->second));
    s->kurtosis = s->fourth / (s->second * s->second) - 3;
    s->skewness_by_sd = s->skewness * less * sqrt(less);
    s->kurtosis_by_sd = (s->kurtosis + 3) * less * less - 3;
    if (n > 2)
        s->skewness_sample = s->skewness * sqrt(n * (n - 1)) / (n - 2);
    if (n > 3)
        s->kurtosis_sample = ((n + 1) * s->kurtosis + 6) * (n - 1) / ((n - 2) * (n - 3));
}

void trd_shape_of(const trd_moments *m, const trd_powers *p, trd_shape *out)
{
    *out = (trd_shape){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    if (m->cases == 0)
        return;
    central(m, p, out);
    if (!isfinite(out->second) || !isfinite(out->third) || !isfinite(out->fourth))
        out->second = out->third = out->fourth = NAN;
    else if (m->least == m->most)
        out->second = out->third = out->fourth = 0;
    else if (out->second > 0)
        ratios((double)m->cases, out);
}

void trd_shape_finish(const trd_shape_sums *s, trd_shape *out)
{
    trd_shape_of(&s->moments, &s->powers, out);
}

void trd_shape_of_whole(const trd_whole_sums *s, trd_shape *out)
{
    trd_moments    m = trd_moments_of_whole(0, s);
    trd_wide       c;
    trd_whole_sums near = trd_whole_sums_centred(s, &c);
    trd_powers     p = { trd_sum_of_wide(near.third), trd_sum_of_wide(near.fourth) };

    trd_shape_of(&m, &p, out);
}
