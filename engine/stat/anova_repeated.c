/* The same cases several times: what is left after the mean of each case and of
 * each time, and how it goes together between times. */
#include "stat/anova.h"

#include "stat/distribution.h"
#include "stat/interval.h"
#include "stat/sum.h"

#include <math.h>
#include <stdlib.h>

typedef struct residuals {
    size_t  n, k;
    double *e;                        /* n k */
    double *covariance, *contrasts;   /* k k: of the residuals, and of their contrasts */
    double  effect, error, size;
} residuals;

static double mean_of(const double *x, size_t n, size_t step)
{
    trd_sum sum = { 0, 0 };

    for (size_t i = 0; i < n; i++)
        sum = trd_sum_plus(sum, (trd_sum){ x[i * step], 0 });
    return trd_sum_value(sum) / (double)n;
}

/* Taking the first time off each case costs no digits and leaves small numbers. */
static void make_residuals(const double *x, residuals *r)
{
    size_t  n = r->n, k = r->k;
    trd_sum effect = { 0, 0 }, error = { 0, 0 };

    for (size_t i = 0; i < n; i++) {
        double *own = r->e + i * k;
        for (size_t j = 0; j < k; j++) {
            own[j] = x[i * k + j] - x[i * k];
            r->size = fmax(r->size, fabs(x[i * k + j]));
        }
        double mean = mean_of(own, k, 1);
        for (size_t j = 0; j < k; j++)
            own[j] -= mean;
    }
    for (size_t j = 0; j < k; j++) {
        double mean = mean_of(r->e + j, n, k);
        effect = trd_sum_plus(effect, trd_sum_times((trd_sum){ (double)n, 0 }, trd_sum_product(mean, mean)));
        for (size_t i = 0; i < n; i++) {
            double *e = &r->e[i * k + j];
            *e -= mean;
            error = trd_sum_plus(error, trd_sum_product(*e, *e));
        }
    }
    r->effect = trd_sum_value(effect);
    r->error = trd_sum_value(error);
}

static void make_covariance(residuals *r)
{
    for (size_t a = 0; a < r->k; a++)
        for (size_t b = 0; b <= a; b++) {
            trd_sum sum = { 0, 0 };
            for (size_t i = 0; i < r->n; i++)
                sum = trd_sum_plus(sum, trd_sum_product(r->e[i * r->k + a], r->e[i * r->k + b]));
            r->covariance[a * r->k + b] = r->covariance[b * r->k + a] = trd_sum_value(sum) / ((double)r->n - 1);
        }
}

/* Contrast c of Helmert's: the first c + 1 times against the next one. */
static double helmert(size_t c, size_t time)
{
    double own = (double)c + 1, length = sqrt(own * (own + 1));
    return time <= c ? 1 / length : time == c + 1 ? -own / length : 0;
}

/* The logarithm of the determinant of the covariance of p orthonormal contrasts,
 * by Cholesky; -INFINITY when it is 0. */
static double log_determinant(residuals *r)
{
    size_t  k = r->k, p = k - 1;
    double *s = r->contrasts, sum = 0;

    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b <= a; b++) {
            double total = 0;
            for (size_t i = 0; i < k; i++)
                for (size_t j = 0; j < k; j++)
                    total += helmert(a, i) * r->covariance[i * k + j] * helmert(b, j);
            s[a * k + b] = total;
        }
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b <= a; b++) {
            double whole = s[a * k + b];
            for (size_t i = 0; i < b; i++)
                s[a * k + b] -= s[a * k + i] * s[b * k + i];
            if (a == b) {
                if (!(s[a * k + a] > 1e-13 * whole))
                    return -INFINITY;
                s[a * k + a] = sqrt(s[a * k + a]);
                sum += 2 * log(s[a * k + a]);
            } else {
                s[a * k + b] /= s[b * k + b];
            }
        }
    return sum;
}

/* Mauchly's test. The second term of Box's expansion has 3 p where R's mauchly.test
 * has 3 (p + 1); R's is taken, so that the p can be compared. At 16 cases of 5
 * times they differ in the fourth digit. */
static void fill_mauchly(residuals *r, double trace, trd_repeated *t)
{
    double p = (double)r->k - 1, df = (double)r->n - 1;

    if (r->k < 3 || df < p)
        return;
    double log_w = log_determinant(r) - p * log(trace / p);
    t->mauchly_w = exp(log_w);
    if (isinf(log_w))
        return;
    double shrink = 1 - (2 * p * p + p + 2) / (6 * p * df), scaled = df * p * shrink;
    double second = (p + 2) * (p - 1) * (p - 2) * (2 * p * p * p + 6 * p * p + 3 * (p + 1) + 2) / (288 * scaled * scaled);
    double z = -df * shrink * log_w, freedom = p * (p + 1) / 2 - 1, first = trd_chisq_upper(z, freedom);
    t->mauchly_p = fmin(1, fmax(0, first + second * (trd_chisq_upper(z, freedom + 4) - first)));
}

static void fill_epsilon(residuals *r, trd_repeated *t)
{
    double p = (double)r->k - 1, df = (double)r->n - 1, trace = 0, squares = 0;

    for (size_t i = 0; i < r->k; i++)
        trace += r->covariance[i * r->k + i];
    for (size_t i = 0; i < r->k * r->k; i++)
        squares += r->covariance[i] * r->covariance[i];
    t->gg_epsilon = trace * trace / (p * squares);
    t->hf_epsilon = p == 1 ? 1 : ((df + 1) * p * t->gg_epsilon - 2) / (p * (df - p * t->gg_epsilon));
    double hf = fmin(1, t->hf_epsilon);
    t->gg_p = trd_f_upper(t->times.f, t->gg_epsilon * t->times.df1, t->gg_epsilon * t->times.df2);
    t->hf_p = hf > 0 ? trd_f_upper(t->times.f, hf * t->times.df1, hf * t->times.df2) : (double)NAN;
    fill_mauchly(r, trace, t);
}

static trd_stat_reason reason_of(const residuals *r)
{
    if (r->n == 0 || r->k < 2)
        return r->n == 0 ? TRD_NO_CASES : TRD_EMPTY_GROUP;
    if (!isfinite(r->effect) || !isfinite(r->error))
        return TRD_NOT_FINITE;
    if (r->n < 2)
        return TRD_ONE_CASE;
    double df = ((double)r->n - 1) * ((double)r->k - 1);
    return trd_interval_is_flat(sqrt(r->error / df), r->size) ? TRD_NO_VARIANCE : TRD_DEFINED;
}

trd_code trd_anova_repeated(const double *x, size_t n, size_t k, trd_repeated *out, trd_error *err)
{
    trd_repeated t = { (int64_t)n, { NAN, NAN, NAN, NAN, NAN, NAN, TRD_DEFINED }, NAN, NAN, NAN, NAN, NAN, NAN };
    residuals    r = { .n = n, .k = k };

    if (k > 1000 || !(r.e = calloc(n * k + 2 * k * k + 1, sizeof *r.e)))
        return trd_fail(err, k > 1000 ? TRD_E_LIMIT : TRD_E_NOMEM, "%zu cases of %zu times are too many", n, k);
    r.covariance = r.e + n * k;
    r.contrasts = r.covariance + k * k;
    if (n > 0 && k > 0)
        make_residuals(x, &r);
    t.times.reason = reason_of(&r);
    if (t.times.reason != TRD_NO_CASES && t.times.reason != TRD_EMPTY_GROUP) {
        t.times.between = r.effect;
        t.times.within = r.error;
        t.times.df1 = (double)k - 1;
        t.times.df2 = ((double)n - 1) * t.times.df1;
    }
    if (t.times.reason == TRD_DEFINED) {
        t.times.f = r.effect / t.times.df1 / (r.error / t.times.df2);
        t.times.p = trd_f_upper(t.times.f, t.times.df1, t.times.df2);
        make_covariance(&r);
        fill_epsilon(&r, &t);
    }
    free(r.e);
    *out = t;
    return TRD_OK;
}
