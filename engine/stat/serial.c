#include "stat/serial.h"

#include "stat/newey_west.h"

#include <math.h>

static const double HIGHEST = 0.98;      /* beyond it a series tells nothing of a line */

typedef struct series {
    size_t  n, k;
    double *x;               /* [k][n]: the constant and the columns              */
    double *gap;             /* [n]: to the point before, in smallest distances   */
    double *b;               /* [k][k]: (X'X)^-1                                  */
    double *u;               /* [n]: what least squares leaves                    */
    double *sx, *lx;         /* [k][n]: S X and L X                               */
    double *a, *c, *d;       /* [k][k]: X'SX, X'LSX, X'LX                         */
    double *work;            /* [k][k]                                            */
    double *ones, *line;     /* [n]                                               */
} series;

/* What rho makes of the traces. */
typedef struct traces {
    double ms, msms, mlms;
} traces;

/* out = S x with S = rho^distance: what comes from earlier points, and from later ones. */
static void times_s(const series *s, double rho, const double *x, double *out)
{
    double carried = 0;

    for (size_t i = 0; i < s->n; i++) {
        carried = i > 0 ? pow(rho, s->gap[i]) * (carried + x[i - 1]) : 0;
        out[i] = x[i] + carried;
    }
    carried = 0;
    for (size_t i = s->n; i-- > 0;) {
        carried = i + 1 < s->n ? pow(rho, s->gap[i + 1]) * (carried + x[i + 1]) : 0;
        out[i] += carried;
    }
}

static void times_l(const series *s, const double *x, double *out)
{
    for (size_t i = 0; i < s->n; i++)
        out[i] = ((i > 0 ? x[i - 1] : 0) + (i + 1 < s->n ? x[i + 1] : 0)) / 2;
}

static double dot(const double *x, const double *y, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* tr(p q) of two k x k matrices. */
static double trace_of(const double *p, const double *q, size_t k)
{
    double sum = 0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            sum += p[i * k + j] * q[j * k + i];
    return sum;
}

/* out = p q */
static void multiply(const double *p, const double *q, size_t k, double *out)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double sum = 0;
            for (size_t m = 0; m < k; m++)
                sum += p[i * k + m] * q[m * k + j];
            out[i * k + j] = sum;
        }
}

static traces traces_at(series *s, double rho)
{
    size_t n = s->n, k = s->k;
    double neighbours = 0, within = 0;
    traces t;

    for (size_t j = 0; j < k; j++)
        times_s(s, rho, s->x + j * n, s->sx + j * n);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            s->a[i * k + j] = dot(s->x + i * n, s->sx + j * n, n);
            s->c[i * k + j] = dot(s->lx + i * n, s->sx + j * n, n);
            s->work[i * k + j] = dot(s->sx + i * n, s->sx + j * n, n);
        }
    double twice = trace_of(s->b, s->work, k);                 /* tr(B X'SSX) */
    times_s(s, rho * rho, s->ones, s->line);
    for (size_t i = 0; i < n; i++) {
        within += s->line[i];
        neighbours += i > 0 ? pow(rho, s->gap[i]) : 0;
    }
    multiply(s->b, s->a, k, s->work);                          /* B X'SX */
    t.ms = (double)n - trace_of(s->b, s->a, k);
    t.msms = within - 2 * twice + trace_of(s->work, s->work, k);
    t.mlms = neighbours - 2 * trace_of(s->b, s->c, k);
    multiply(s->b, s->d, k, s->c);                             /* B X'LX */
    t.mlms += trace_of(s->c, s->work, k);
    return t;
}

/* The rho whose residuals resemble each other as much as these do. */
static double find_rho(series *s)
{
    double low = 0, high = HIGHEST, seen;
    traces t = traces_at(s, 0);

    times_l(s, s->u, s->line);
    seen = dot(s->u, s->line, s->n) / dot(s->u, s->u, s->n);
    if (seen <= t.mlms / t.ms)
        return 0;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        t = traces_at(s, middle);
        *(t.mlms / t.ms < seen ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

static trd_code open_series(const trd_product_rows *rows, const double *time, const trd_linear *fit, trd_pool *scratch, series *s,
                            trd_error *err)
{
    size_t n = rows->rows, k = fit->terms;
    double least = INFINITY;
    struct { double **to; size_t count; } parts[] = {
        { &s->x, n * k }, { &s->gap, n }, { &s->b, k * k }, { &s->u, n }, { &s->sx, n * k }, { &s->lx, n * k }, { &s->a, k * k },
        { &s->c, k * k }, { &s->d, k * k }, { &s->work, k * k }, { &s->ones, n }, { &s->line, n } };

    s->n = n;
    s->k = k;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!(*parts[i].to = trd_pool_calloc(scratch, parts[i].count, sizeof(double))))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n; i++) {
        s->ones[i] = s->x[i] = 1;
        for (size_t j = 1; j < k; j++)
            s->x[j * n + i] = rows->column[j - 1][i];
        s->gap[i] = i > 0 ? time[i] - time[i - 1] : 0;
        least = i > 0 ? fmin(least, s->gap[i]) : least;
    }
    for (size_t i = 0; i < n; i++)
        s->gap[i] /= least;
    for (size_t i = 0; i < k * k; i++)
        s->b[i] = fit->covariance[i] / (fit->sigma * fit->sigma);
    for (size_t j = 0; j < k; j++)
        times_l(s, s->x + j * n, s->lx + j * n);
    for (size_t i = 0; i < k * k; i++)
        s->d[i] = dot(s->x + i / k * n, s->lx + i % k * n, n);
    trd_linear_residuals(rows, fit, false, s->u);
    return TRD_OK;
}

/* Puts B X'SX B s^2 in the place of the covariance. */
static void tell(series *s, double rho, double level, trd_linear *fit)
{
    size_t k = s->k;
    traces t = traces_at(s, rho);
    double spread = dot(s->u, s->u, s->n) / t.ms, df = t.ms * t.ms / t.msms;

    multiply(s->b, s->a, k, s->work);
    multiply(s->work, s->b, k, s->c);
    for (size_t i = 0; i < k * k; i++)
        fit->covariance[i] = spread * s->c[i];
    for (size_t i = 0; i < k; i++) {
        const trd_interval *of = &fit->term[i].of;
        double              scale = fit->size * of->se / fit->sigma;
        if (of->reason == TRD_DEFINED)
            fit->term[i] = trd_coefficient_of(of->value, sqrt(fmax(0, fit->covariance[i * k + i])), df, scale, level, of->cases);
    }
    fit->df = df;
}

static trd_code copy_of(const trd_linear *fit, trd_pool *pool, trd_linear *out, trd_error *err)
{
    trd_coefficient *term = trd_pool_calloc(pool, fit->terms, sizeof *term);
    double          *covariance = trd_pool_calloc(pool, fit->terms * fit->terms, sizeof *covariance);

    if (!term || !covariance)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", fit->terms);
    *out = *fit;
    for (size_t i = 0; i < fit->terms; i++)
        term[i] = fit->term[i];
    for (size_t i = 0; i < fit->terms * fit->terms; i++)
        covariance[i] = fit->covariance[i];
    out->term = term;
    out->covariance = covariance;
    return TRD_OK;
}

trd_code trd_serial_fit(const trd_product_rows *rows, const double *time, const trd_linear *fit, double level, trd_pool *pool,
                        trd_serial *out, trd_error *err)
{
    trd_serial r = { .rho = NAN };
    series     s;
    trd_pool  *scratch = trd_pool_new(pool);
    trd_code   code = scratch ? copy_of(fit, pool, &r.fit, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK && fit->reason == TRD_DEFINED && fit->kept == fit->terms && fit->sigma > 0 &&
        (code = open_series(rows, time, fit, scratch, &s, err)) == TRD_OK) {
        r.rho = find_rho(&s);
        tell(&s, r.rho, level, &r.fit);
    }
    trd_pool_free(scratch);
    if (code == TRD_OK)
        *out = r;
    return code;
}
