/* Intraclass correlations from the two-way table of targets and judges. */
#include "stat/agreement.h"

#include "stat/distribution.h"

#include <math.h>

static double mean_of(const double *x, size_t n, size_t step)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i * step] - x[0]);
    return x[0] + sum / (double)n;
}

static void mean_squares(const double *x, size_t n, size_t k, trd_icc *c)
{
    double grand = mean_of(x, n * k, 1), targets = 0, judges = 0, all = 0;

    for (size_t i = 0; i < n; i++) {
        double d = mean_of(x + i * k, k, 1) - grand;
        targets += (double)k * d * d;
        for (size_t j = 0; j < k; j++) {
            double e = x[i * k + j] - grand - d;
            all += e * e;                            /* within targets */
        }
    }
    for (size_t j = 0; j < k; j++) {
        double d = mean_of(x + j, n, k) - grand;
        judges += (double)n * d * d;
    }
    c->ms_targets = targets / (double)(n - 1);
    c->ms_judges = judges / (double)(k - 1);
    c->ms_within = all / (double)(n * (k - 1));
    c->ms_error = fmax(0, all - judges) / (double)((n - 1) * (k - 1));
    c->f_oneway = c->ms_targets / c->ms_within;
    c->f_twoway = c->ms_targets / c->ms_error;
}

/* Forms 1 and 3: both follow from F alone, with limits from its own. */
static void from_f(double f, double df1, double df2, double k, double tail, trd_icc_form *one, trd_icc_form *mean)
{
    double low = f / trd_f_upper_quantile(tail, df1, df2), high = f * trd_f_upper_quantile(tail, df2, df1);

    *one = (trd_icc_form){ (f - 1) / (f + k - 1), (low - 1) / (low + k - 1), (high - 1) / (high + k - 1) };
    *mean = (trd_icc_form){ 1 - 1 / f, 1 - 1 / low, 1 - 1 / high };
}

/* Form 2, with Satterthwaite's degrees for the spread of judges and error. */
static void random_judges(trd_icc *c, double n, double k, double tail)
{
    double t = c->ms_targets, j = c->ms_judges, e = c->ms_error;
    double icc = (t - e) / (t + (k - 1) * e + k * (j - e) / n), f = j / e;
    double a = n * (1 + (k - 1) * icc) - k * icc, b = k * icc * f + a;
    double df = (k - 1) * (n - 1) * b * b / ((n - 1) * k * k * icc * icc * f * f + a * a);
    double above = trd_f_upper_quantile(tail, n - 1, df), below = trd_f_upper_quantile(tail, df, n - 1);
    double rest = k * j + (k * n - k - n) * e;
    double low = n * (t - above * e) / (above * rest + n * t), high = n * (below * t - e) / (rest + n * below * t);

    c->one[1] = (trd_icc_form){ icc, low, high };
    c->mean[1] = (trd_icc_form){ (t - e) / (t + (j - e) / n), low * k / (1 + low * (k - 1)), high * k / (1 + high * (k - 1)) };
}

/* Judges who agree to the last digit leave no error to take limits from. */
static void without_limits(trd_icc *c, double n, double k)
{
    double t = c->ms_targets, e = c->ms_error, w = c->ms_within, j = c->ms_judges;

    c->one[0].icc = (t - w) / (t + (k - 1) * w);
    c->mean[0].icc = (t - w) / t;
    c->one[1].icc = (t - e) / (t + (k - 1) * e + k * (j - e) / n);
    c->mean[1].icc = (t - e) / (t + (j - e) / n);
    c->one[2].icc = (t - e) / (t + (k - 1) * e);
    c->mean[2].icc = (t - e) / t;
}

trd_code trd_icc_of(const double *ratings, size_t targets, size_t judges, double level, trd_icc *out, trd_error *err)
{
    const trd_icc_form none = { NAN, NAN, NAN };
    double   n = (double)targets, k = (double)judges, tail = (1 - level) / 2, scale = 0;
    trd_icc  c = { (int64_t)targets, (int64_t)judges, NAN, NAN, NAN, NAN, NAN, NAN, { none, none, none }, { none, none, none },
                   targets == 0 ? TRD_NO_CASES : TRD_ONE_CASE };
    trd_code code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    if (judges < 2)
        return trd_fail(err, TRD_E_USAGE, "agreement takes two raters at least");
    for (size_t i = 0; i < targets * judges; i++)
        scale = isfinite(ratings[i]) ? fmax(scale, fabs(ratings[i])) : INFINITY;
    if (targets >= 2) {
        mean_squares(ratings, targets, judges, &c);
        c.reason = !isfinite(c.ms_targets + c.ms_within) ? TRD_NOT_FINITE :
                   trd_interval_is_flat(sqrt(c.ms_error), scale) ? TRD_NO_VARIANCE : TRD_DEFINED;
    }
    if (c.reason == TRD_DEFINED) {
        from_f(c.f_oneway, n - 1, n * (k - 1), k, tail, &c.one[0], &c.mean[0]);
        random_judges(&c, n, k, tail);
        from_f(c.f_twoway, n - 1, (n - 1) * (k - 1), k, tail, &c.one[2], &c.mean[2]);
    }
    if (c.reason == TRD_NO_VARIANCE && !trd_interval_is_flat(sqrt(c.ms_targets), scale))
        without_limits(&c, n, k);
    *out = c;
    return TRD_OK;
}
