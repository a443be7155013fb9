#include "stat/effect.h"

#include "stat/distribution.h"
#include "stat/interval.h"
#include "stat/noncentral.h"

#include <math.h>
#include <stdlib.h>

static const trd_span nowhere = { NAN, NAN };

static trd_span times(trd_span s, double factor)
{
    return (trd_span){ s.low * factor, s.high * factor };
}

/* ---- noncentralities ---- */

/* A tail of what was seen, at a noncentrality. */
typedef double tail_at(double x, double a, double b, double ncp);

static double t_upper(double x, double df, double unused, double ncp)
{
    (void)unused;
    return trd_noncentral_t_upper(x, df, ncp);
}

static double t_lower(double x, double df, double unused, double ncp)
{
    (void)unused;
    return trd_noncentral_t_lower(x, df, ncp);
}

static double chisq_upper(double x, double df, double unused, double ncp)
{
    (void)unused;
    return trd_noncentral_chisq_upper(x, df, ncp);
}

static double chisq_lower(double x, double df, double unused, double ncp)
{
    (void)unused;
    return trd_noncentral_chisq_lower(x, df, ncp);
}

/* The noncentrality between `low` and `high` where an upper tail, which rises
 * with it, or a lower one, which falls, is p; by halves. */
static double where(tail_at *tail, double rises, double x, double a, double b, double p, double low, double high)
{
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        if (middle == low || middle == high || high - low <= 1e-13 * fmax(fabs(low), fabs(high)))
            break;
        if (rises * (tail(x, a, b, middle) - p) > 0)
            high = middle;
        else
            low = middle;
    }
    return (low + high) / 2;
}

trd_span trd_noncentrality_t(double t, double df, double level)
{
    double p = (1 - level) / 2, low = t - 1, high = t + 1;

    if (!isfinite(t) || !(df >= 1) || !(p > 0 && p < 0.5))
        return nowhere;
    for (double step = 1; t_upper(t, df, 0, low) > p && step < 1e12; step *= 2)
        low -= step;
    for (double step = 1; t_lower(t, df, 0, high) > p && step < 1e12; step *= 2)
        high += step;
    return (trd_span){ where(t_upper, 1, t, df, 0, p, low, t + 1), where(t_lower, -1, t, df, 0, p, t - 1 - fabs(t), high) };
}

/* The same from 0 up, for a statistic that is near its noncentrality when large. */
static trd_span from_zero(tail_at *upper, tail_at *lower, double x, double a, double b, double p, double expected)
{
    double high = fmax(1, expected);
    trd_span s = { 0, 0 };

    if (lower(x, a, b, 0) > p) {
        while (lower(x, a, b, high) > p && high < 1e9)
            high *= 2;
        s.high = where(lower, -1, x, a, b, p, 0, high);
    }
    if (upper(x, a, b, 0) < p)
        s.low = where(upper, 1, x, a, b, p, 0, high);
    return s;
}

trd_span trd_noncentrality_f(double f, double df1, double df2, double level)
{
    double p = (1 - level) / 2;

    if (!(f >= 0) || !(df1 > 0) || !(df2 > 0) || isinf(f) || !(p > 0 && p < 0.5))
        return nowhere;
    return from_zero(trd_noncentral_f_upper, trd_noncentral_f_lower, f, df1, df2, p, f * df1);
}

trd_span trd_noncentrality_chisq(double chisq, double df, double level)
{
    double p = (1 - level) / 2;

    if (!(chisq >= 0) || !(df > 0) || isinf(chisq) || !(p > 0 && p < 0.5))
        return nowhere;
    return from_zero(chisq_upper, chisq_lower, chisq, df, 0, p, chisq);
}

/* ---- two groups ---- */

/* gamma(a + 1/2) / gamma(a), a = (df - 1) / 2, over sqrt(df / 2). Two logarithms
 * cancel when df is large (GSL's lnpoch too: 3e-10 at a million degrees), so
 * there the series in 1 / a, good to 1e-15 from a = 100. */
double trd_hedges_factor(double df)
{
    double a = (df - 1) / 2;

    if (!(df > 1))
        return NAN;
    if (a < 100)
        return exp(lgamma(a + 0.5) - lgamma(a)) / sqrt(df / 2);
    return sqrt((df - 1) / df) *
           (1 + (-1.0 / 8 + (1.0 / 128 + (5.0 / 1024 + (-21.0 / 32768 - 399.0 / 262144 / a) / a) / a) / a) / a);
}

static double over(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

trd_code trd_effect_two_groups(const trd_summary *first, const trd_summary *second, double level, trd_effect *out, trd_error *err)
{
    const trd_summary both[] = { *first, *second };
    trd_effect        e = { .difference = first->mean - second->mean, .sd_pooled = NAN, .d = NAN, .d_span = nowhere, .factor = NAN, .g = NAN,
                            .g_simple = NAN, .g_span = nowhere, .g_variance = NAN, .g_normal = nowhere, .d_rms = NAN, .delta_first = NAN,
                            .delta_second = NAN, .superiority = NAN, .u3 = NAN, .r = NAN, .log_variability = NAN };
    trd_f_test        f;
    trd_code          code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_groups_means(both, 2, &f);
    e.reason = f.reason == TRD_DEFINED && (first->cases < 2 || second->cases < 2) ? TRD_ONE_CASE : f.reason;
    if (e.reason == TRD_DEFINED) {
        double n1 = first->weight, n2 = second->weight, df = n1 + n2 - 2, unit = sqrt(1 / n1 + 1 / n2);
        e.sd_pooled = sqrt(f.within / df);
        e.d = e.difference / e.sd_pooled;
        double t = e.d / unit;
        e.d_span = times(trd_noncentrality_t(t, df, level), unit);
        e.factor = trd_hedges_factor(df);
        e.g = e.d * e.factor;
        e.g_simple = e.d * (1 - 3 / (4 * df - 1));
        e.g_span = times(e.d_span, e.factor);
        e.g_variance = 1 / n1 + 1 / n2 + e.g * e.g / (2 * (n1 + n2));
        double half = trd_t_critical(level, INFINITY) * sqrt(e.g_variance);
        e.g_normal = (trd_span){ e.g - half, e.g + half };
        e.d_rms = e.difference / sqrt((first->variance + second->variance) / 2);
        e.delta_first = over(e.difference, first->sd);
        e.delta_second = over(e.difference, second->sd);
        e.superiority = trd_normal_lower(e.d_rms * M_SQRT1_2);
        e.u3 = trd_normal_lower(e.d);
        e.r = t / sqrt(t * t + df);
        if (first->sd > 0 && second->sd > 0)
            e.log_variability = log(first->sd / second->sd) + 1 / (2 * (n1 - 1)) - 1 / (2 * (n2 - 1));
    }
    *out = e;
    return TRD_OK;
}

/* ---- changes ---- */

trd_code trd_effect_change(const trd_paired *p, double level, trd_change_effect *out, trd_error *err)
{
    double            n = (double)p->change.cases, df = n - 1, factor = trd_hedges_factor(df);
    trd_change_effect e = { NAN, NAN, nowhere, NAN, NAN, NAN, NAN, NAN, p->change.reason };
    trd_code          code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    e.d_rms = p->d_rms;
    e.d_before = over(p->change.value, p->before_sd);
    e.smcr = e.d_before * factor;
    e.smcr_variance = 2 * (1 - p->correlation) / n + e.smcr * e.smcr / (2 * n);
    if (e.reason == TRD_DEFINED) {
        e.d_z = p->d_z;
        e.g_z = e.d_z * factor;
        e.d_z_span = times(trd_noncentrality_t(e.d_z * sqrt(n), df, level), 1 / sqrt(n));
        e.d_rm = e.d_z * sqrt(2 * (1 - p->correlation));
    }
    *out = e;
    return TRD_OK;
}

trd_programme_effect trd_effect_programme(double difference, double sd_before, int64_t treated, int64_t control)
{
    double df = (double)treated + (double)control - 2, factor = df > 0 ? 1 - 3 / (4 * df - 1) : (double)NAN;
    return (trd_programme_effect){ factor, factor * over(difference, sd_before) };
}

trd_code trd_effect_reliable_change(const double *before, const double *after, size_t n, double reliability, double critical,
                                    trd_reliable_change *out, trd_error *err)
{
    trd_reliable_change c = { (int64_t)n, 0, 0, 0, NAN, NAN, NAN, TRD_DEFINED };
    trd_moments         start, index;
    trd_summary         s;

    if (!(reliability >= 0 && reliability <= 1))
        return trd_fail(err, TRD_E_USAGE, "a reliability of %g; it is a fraction from 0 to 1, such as 0.8", reliability);
    if (!(critical >= 0))
        return trd_fail(err, TRD_E_USAGE, "a critical value of %g; 1.96 is usual", critical);
    trd_moments_init(&start);
    trd_moments_add(&start, before, NULL, n);
    trd_moments_finish(&start, &s);
    c.reason = s.reason;
    c.sd_before = s.sd;
    c.se_difference = s.sd * sqrt(2 * (1 - reliability));
    if (c.reason == TRD_DEFINED && trd_interval_is_flat(c.se_difference, fmax(fabs(s.least), fabs(s.most))))
        c.reason = TRD_NO_VARIANCE;
    trd_moments_init(&index);
    for (size_t i = 0; i < n && c.reason == TRD_DEFINED; i++) {
        double rci = (after[i] - before[i]) / c.se_difference;
        trd_moments_add(&index, &rci, NULL, 1);
        c.improved += rci > critical;
        c.deteriorated += rci < -critical;
        c.unchanged += fabs(rci) <= critical;
    }
    if (c.reason == TRD_DEFINED) {
        trd_moments_finish(&index, &s);
        c.mean_index = s.mean;
        if (s.reason == TRD_NOT_FINITE)
            c.reason = TRD_NOT_FINITE;
    }
    *out = c;
    return TRD_OK;
}

/* ---- shares of the variance ---- */

static trd_span share_of(trd_span ncp, double rest)
{
    return (trd_span){ ncp.low / (ncp.low + rest), ncp.high / (ncp.high + rest) };
}

trd_code trd_effect_variance_share(const trd_f_test *f, double level, trd_variance_share *out, trd_error *err)
{
    trd_variance_share e = { NAN, NAN, NAN, nowhere, nowhere, nowhere, f->reason };
    trd_code           code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (e.reason == TRD_DEFINED) {
        double n = f->df1 + f->df2 + 1;
        e.eta_squared = f->df1 * f->f / (f->df1 * f->f + f->df2);
        e.omega_squared = f->df1 * (f->f - 1) / (f->df1 * (f->f - 1) + n);
        e.cohens_f = sqrt(f->df1 * f->f / f->df2);
        e.noncentrality = trd_noncentrality_f(f->f, f->df1, f->df2, level);
        e.eta_span = share_of(e.noncentrality, f->df2);
        e.eta_steiger = share_of(e.noncentrality, n);
    }
    *out = e;
    return TRD_OK;
}

/* Sums of rows and columns; how many of each are not 0. */
static void margins(const double *count, size_t rows, size_t columns, double *row, double *column, double *kept)
{
    kept[0] = kept[1] = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            row[r] += count[r * columns + c];
            column[c] += count[r * columns + c];
        }
    for (size_t r = 0; r < rows; r++)
        kept[0] += row[r] > 0;
    for (size_t c = 0; c < columns; c++)
        kept[1] += column[c] > 0;
}

static void cramers_v(const double *count, size_t rows, size_t columns, double level, double *row, trd_cramers_v *e)
{
    double *column = row + rows, kept[2];

    margins(count, rows, columns, row, column, kept);
    for (size_t r = 0; r < rows; r++)
        e->n += row[r];
    e->reason = e->n > 0 ? fmin(kept[0], kept[1]) > 1 ? TRD_DEFINED : TRD_NO_VARIANCE : TRD_NO_CASES;
    if (e->reason != TRD_DEFINED)
        return;
    e->chisq = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            if (row[r] > 0 && column[c] > 0) {
                double expected = row[r] * column[c] / e->n, off = count[r * columns + c] - expected;
                e->chisq += off * off / expected;
            }
    double most = e->n * (fmin(kept[0], kept[1]) - 1);
    e->df = (kept[0] - 1) * (kept[1] - 1);
    e->v = sqrt(e->chisq / most);
    e->noncentrality = trd_noncentrality_chisq(e->chisq, e->df, level);
    e->span = (trd_span){ fmin(1, sqrt(e->noncentrality.low / most)), fmin(1, sqrt(e->noncentrality.high / most)) };
}

trd_code trd_effect_cramers_v(const double *count, size_t rows, size_t columns, double level, trd_cramers_v *out, trd_error *err)
{
    trd_cramers_v e = { NAN, NAN, 0, NAN, nowhere, nowhere, TRD_NO_CASES };
    trd_code      code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    for (size_t i = 0; i < rows * columns; i++)
        if (!(count[i] >= 0) || isinf(count[i]))
            return trd_fail(err, TRD_E_DATA, "row %zu, column %zu of the table: %g is no count", i / columns + 1, i % columns + 1, count[i]);
    double *sums = calloc(rows + columns + 1, sizeof *sums);
    if (!sums)
        return trd_fail(err, TRD_E_NOMEM, "no memory for a table of %zu rows", rows);
    cramers_v(count, rows, columns, level, sums, &e);
    free(sums);
    *out = e;
    return TRD_OK;
}
