/* Sums of deviations in twice double precision. Welford's update (one division
 * a value) and pairwise sums of doubles were the alternatives; both depend on
 * the order of rows in the last digits, and pooled regions must not. */
#include "stat/moments.h"

#include <math.h>

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

void trd_moments_add(trd_moments *m, const double *x, const uint8_t *valid, size_t n)
{
    trd_sum sum = m->sum, square = m->square;
    int64_t added = 0;

    for (size_t i = 0; i < n; i++) {
        if (valid && !valid[i])
            continue;
        if (m->cases + added == 0)
            m->pilot = x[i];
        trd_sum d = trd_sum_of(x[i], -m->pilot);
        sum = trd_sum_plus(sum, d);
        square = trd_sum_plus(square, square_of(d));
        extremes(m, x[i]);
        added++;
    }
    m->sum = sum;
    m->square = square;
    m->cases += added;
    m->weight = trd_sum_plus(m->weight, (trd_sum){ (double)added, 0 });
    m->weight_squared = trd_sum_plus(m->weight_squared, (trd_sum){ (double)added, 0 });
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
