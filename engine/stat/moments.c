/* Sums of deviations in twice double precision. Welford's update (one division
 * a value) and pairwise sums of doubles were the alternatives; both depend on
 * the order of rows in the last digits, and pooled regions must not. */
#include "stat/moments_int.h"

#include "base/parallel.h"

#include <math.h>

__extension__ typedef unsigned __int128 unsigned_wide;

enum { LANES = TRD_MOMENTS_LANES, BLOCK = TRD_MOMENTS_BLOCK };

void trd_moments_init(trd_moments *m)
{
    *m = (trd_moments){ .least = INFINITY, .most = -INFINITY };
}

static trd_sum square_of(trd_sum d)
{
    trd_sum p = trd_sum_product(d.high, d.high);
    return trd_sum_tidy(p.high, p.low + 2 * d.high * d.low);
}

static void extremes(trd_moments *m, double x)
{
    m->least = x < m->least ? x : m->least;
    m->most = x > m->most ? x : m->most;
}

/* Values side by side, each with sums of its own: additions of one sum wait for
 * each other. The low parts gather without tidying up, which loses n^2 2^-106
 * of a sum at most. */
typedef struct lanes {
    double sum[LANES], sum_low[LANES], square[LANES], square_low[LANES], least[LANES], most[LANES];
} lanes;

/* n is a multiple of LANES. */
TRD_FAST static void add_to_lanes(lanes *to, const double *x, size_t n, double pilot)
{
    lanes t = *to;

    for (size_t i = 0; i < n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            trd_sum d = trd_sum_of(x[i + (size_t)k], -pilot), p = trd_sum_product(d.high, d.high);
            trd_sum s = trd_sum_of(t.sum[k], d.high), q = trd_sum_of(t.square[k], p.high);
            t.sum[k] = s.high;
            t.sum_low[k] += s.low + d.low;
            t.square[k] = q.high;
            t.square_low[k] += q.low + (p.low + 2 * d.high * d.low);
            t.least[k] = x[i + (size_t)k] < t.least[k] ? x[i + (size_t)k] : t.least[k];
            t.most[k] = x[i + (size_t)k] > t.most[k] ? x[i + (size_t)k] : t.most[k];
        }
    *to = t;
}

static void gather_lanes(trd_moments *m, const lanes *l)
{
    for (int k = 0; k < LANES; k++) {
        m->sum = trd_sum_plus(m->sum, trd_sum_of(l->sum[k], l->sum_low[k]));
        m->square = trd_sum_plus(m->square, trd_sum_of(l->square[k], l->square_low[k]));
        m->least = l->least[k] < m->least ? l->least[k] : m->least;
        m->most = l->most[k] > m->most ? l->most[k] : m->most;
    }
}

static void count(trd_moments *m, int64_t cases)
{
    m->cases += cases;
    m->weight = trd_sum_plus(m->weight, (trd_sum){ (double)cases, 0 });
    m->weight_squared = trd_sum_plus(m->weight_squared, (trd_sum){ (double)cases, 0 });
}

/* All valid; the pilot is set. */
static void add_values(trd_moments *m, const double *x, size_t n)
{
    size_t beside = n / LANES * LANES;

    if (beside > 0) {
        lanes l = { .sum = { 0 } };
        for (int k = 0; k < LANES; k++) {
            l.least[k] = INFINITY;
            l.most[k] = -INFINITY;
        }
        add_to_lanes(&l, x, beside, m->pilot);
        gather_lanes(m, &l);
    }
    for (size_t i = beside; i < n; i++) {
        trd_sum d = trd_sum_of(x[i], -m->pilot);
        m->sum = trd_sum_plus(m->sum, d);
        m->square = trd_sum_plus(m->square, square_of(d));
        extremes(m, x[i]);
    }
}

TRD_FAST size_t trd_moments_blend(const double *x, const uint8_t *valid, double pilot, size_t n, double *out)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = valid[i] ? x[i] : pilot;
        used += valid[i] != 0;
    }
    return used;
}

void trd_moments_add(trd_moments *m, const double *x, const uint8_t *valid, size_t n)
{
    size_t at = 0, used = n;
    double block[BLOCK];

    while (valid && at < n && !valid[at])
        at++;
    if (at == n)
        return;
    if (m->cases == 0)
        m->pilot = x[at];
    if (!valid) {
        add_values(m, x, n);
    } else {
        used = 0;
        for (size_t rows; at < n; at += rows) {
            rows = n - at < BLOCK ? n - at : BLOCK;
            used += trd_moments_blend(x + at, valid + at, m->pilot, rows, block);
            add_values(m, block, rows);
        }
    }
    count(m, (int64_t)used);
}

void trd_moments_add_weighted(trd_moments *m, const double *x, const double *weight, const uint8_t *valid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((valid && !valid[i]) || weight[i] == 0)
            continue;
        double w = weight[i] > 0 ? weight[i] : NAN;
        if (m->cases == 0)
            m->pilot = x[i];
        trd_sum d = trd_sum_of(x[i], -m->pilot), one = { w, 0 };
        m->sum = trd_sum_plus(m->sum, trd_sum_times(d, one));
        m->square = trd_sum_plus(m->square, trd_sum_times(square_of(d), one));
        m->weight = trd_sum_plus(m->weight, one);
        m->weight_squared = trd_sum_plus(m->weight_squared, trd_sum_product(w, w));
        extremes(m, x[i]);
        m->cases++;
    }
}

/* `from` moves to the pilot of `into`: with d' = d + shift,
 * sum d' = sum d + w shift and sum d'^2 = sum d^2 + 2 shift sum d + w shift^2. */
void trd_moments_merge(trd_moments *into, const trd_moments *from)
{
    if (from->cases == 0)
        return;
    if (into->cases == 0) {
        *into = *from;
        return;
    }
    trd_sum shift = trd_sum_of(from->pilot, -into->pilot);
    trd_sum moved = trd_sum_times(from->weight, shift);
    trd_sum cross = trd_sum_times(from->sum, shift);
    trd_sum square = trd_sum_plus(from->square, trd_sum_plus(cross, cross));

    into->sum = trd_sum_plus(into->sum, trd_sum_plus(from->sum, moved));
    into->square = trd_sum_plus(into->square, trd_sum_plus(square, trd_sum_times(moved, shift)));
    into->weight = trd_sum_plus(into->weight, from->weight);
    into->weight_squared = trd_sum_plus(into->weight_squared, from->weight_squared);
    into->least = fmin(into->least, from->least);
    into->most = fmax(into->most, from->most);
    into->cases += from->cases;
}

/* Sums of (d - c)^k by the binomials, modulo 2^128: what goes over on the way
 * comes back, as the last sums fit. */
trd_whole_sums trd_whole_sums_centred(const trd_whole_sums *s, trd_wide *c)
{
    unsigned_wide n = (unsigned_wide)s->cases, s1 = (unsigned_wide)s->first, s2 = (unsigned_wide)s->second,
                  s3 = (unsigned_wide)s->third, s4 = (unsigned_wide)s->fourth, m;

    *c = s->cases ? (2 * s->first + (s->first < 0 ? -s->cases : s->cases)) / (2 * (trd_wide)s->cases) : 0;
    m = (unsigned_wide)*c;
    return (trd_whole_sums){ .cases = s->cases,
        .first  = (trd_wide)(s1 - m * n),
        .second = (trd_wide)(s2 - 2 * m * s1 + m * m * n),
        .third  = (trd_wide)(s3 - 3 * m * s2 + 3 * m * m * s1 - m * m * m * n),
        .fourth = (trd_wide)(s4 - 4 * m * s3 + 6 * m * m * s2 - 4 * m * m * m * s1 + m * m * m * m * n) };
}

trd_moments trd_moments_of_whole(int64_t pilot, const trd_whole_sums *s)
{
    trd_wide       c;
    trd_whole_sums near = trd_whole_sums_centred(s, &c);
    trd_sum        weight = { (double)s->cases, 0 };

    return (trd_moments){ .cases = s->cases, .pilot = (double)(pilot + c), .weight = weight, .weight_squared = weight,
                          .sum = trd_sum_of_wide(near.first), .square = trd_sum_of_wide(near.second),
                          .least = 0, .most = near.second != 0 };
}

static double divided(double squares, double divisor)
{
    return divisor > 0 ? squares / divisor : NAN;
}

void trd_moments_finish(const trd_moments *m, trd_summary *out)
{
    trd_sum one = { 1, 0 }, pilot = { m->pilot, 0 };
    trd_sum shift = trd_sum_over(m->sum, m->weight), mean = trd_sum_plus(pilot, shift);
    trd_sum squares = trd_sum_minus(m->square, trd_sum_times(m->sum, shift));
    double  centred = m->least == m->most ? 0 : fmax(0, trd_sum_value(squares));
    double  weight = trd_sum_value(m->weight), twice = trd_sum_value(m->weight_squared);

    *out = (trd_summary){ .sum = 0, .mean = NAN, .variance = NAN, .sd = NAN, .variance_population = NAN,
                          .variance_reliability = NAN, .effective = NAN, .least = NAN, .most = NAN,
                          .cases = m->cases, .weight = weight, .reason = TRD_NO_CASES };
    if (m->cases == 0)
        return;
    out->sum = trd_sum_value(trd_sum_plus(trd_sum_times(pilot, m->weight), m->sum));
    out->reason = TRD_NOT_FINITE;
    if (!isfinite(trd_sum_value(mean)) || !isfinite(trd_sum_value(squares))) {
        out->sum = NAN;
        return;
    }
    out->mean = trd_sum_value(mean);
    out->effective = weight * weight / twice;
    out->least = m->least;
    out->most = m->most;
    out->variance_population = divided(centred, weight);
    out->variance = divided(centred, trd_sum_value(trd_sum_minus(m->weight, one)));
    out->variance_reliability = divided(centred, weight - twice / weight);
    out->sd = sqrt(out->variance);
    out->reason = m->cases == 1 && !(weight > 1) ? TRD_ONE_CASE : TRD_DEFINED;
}
