#include "stat/meta_int.h"

#include <math.h>

static trd_code no_memory(size_t k, trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu studies", k);
}

static trd_code look(const double *y, const double *v, const double *x, size_t k, size_t moderators, trd_stat_reason *reason,
                     trd_error *err)
{
    *reason = k == 0 ? TRD_NO_CASES : TRD_DEFINED;
    for (size_t i = 0; i < k; i++) {
        bool finite = isfinite(y[i]) && isfinite(v[i]);
        for (size_t m = 0; m < moderators; m++)
            finite = finite && isfinite(x[i * moderators + m]);
        if (v[i] <= 0)
            return trd_fail(err, TRD_E_DATA, "study %zu has a sampling variance of %g; leave it out, or give a variance above 0", i + 1, v[i]);
        if (!finite)
            *reason = TRD_NOT_FINITE;
    }
    return TRD_OK;
}

static bool make_room(trd_meta_fit *f, size_t most, trd_pool *pool)
{
    f->z = trd_pool_calloc(pool, f->k + 1, most * sizeof *f->z);
    f->mean = trd_pool_calloc(pool, most, sizeof *f->mean);
    f->scale = trd_pool_calloc(pool, most, sizeof *f->scale);
    f->w = trd_pool_calloc(pool, f->k + 1, sizeof *f->w);
    f->left = trd_pool_calloc(pool, f->k + 1, sizeof *f->left);
    f->b = trd_pool_calloc(pool, most, sizeof *f->b);
    f->a = trd_pool_calloc(pool, trd_pairs(most), sizeof *f->a);
    f->root = trd_pool_calloc(pool, most * most, sizeof *f->root);
    f->room = trd_pool_calloc(pool, 3 * most, sizeof *f->room);
    f->kept = trd_pool_calloc(pool, most, 1);
    f->spare = trd_pool_calloc(pool, most, sizeof *f->spare);
    return f->z && f->mean && f->scale && f->w && f->left && f->b && f->a && f->root && f->room && f->kept && f->spare;
}

/* Column c of Z from moderator m; a scale of 0: it does not vary. */
static void load(trd_meta_fit *f, const double *x, size_t m, size_t moderators, size_t c, size_t width)
{
    trd_sum sum = { 0, 0 };

    for (size_t i = 0; i < f->k; i++)
        sum = trd_sum_plus(sum, trd_sum_from(x[i * moderators + m]));
    f->mean[c] = trd_sum_value(sum) / (double)f->k;
    f->scale[c] = 0;
    for (size_t i = 0; i < f->k; i++)
        f->scale[c] = fmax(f->scale[c], fabs(x[i * moderators + m] - f->mean[c]));
    if (trd_interval_is_flat(f->scale[c], f->mean[c]))
        f->scale[c] = 0;
    for (size_t i = 0; i < f->k; i++)
        f->z[i * width + c] = f->scale[c] > 0 ? (x[i * moderators + m] - f->mean[c]) / f->scale[c] : 0;
}

/* Z'WZ and Z'Wy of p columns that stand `width` apart. */
static void add_up(trd_meta_fit *f, size_t width, trd_sum *zy)
{
    for (size_t j = 0; j < trd_pairs(f->p); j++)
        f->a[j] = trd_sum_from(0);
    for (size_t j = 0; j < f->p; j++)
        zy[j] = trd_sum_from(0);
    for (size_t i = 0; i < f->k; i++)
        for (size_t j = 0; j < f->p; j++) {
            const double *z = f->z + i * width;
            trd_sum       wz = trd_sum_product(f->w[i], z[j]);
            zy[j] = trd_sum_plus(zy[j], trd_sum_times(wz, trd_sum_from(f->y[i])));
            for (size_t l = 0; l <= j; l++)
                f->a[trd_pair(j, l)] = trd_sum_plus(f->a[trd_pair(j, l)], trd_sum_times(wz, trd_sum_from(z[l])));
        }
}

/* Leaves out the columns that follow from those before them. */
static void keep(trd_meta_fit *f, size_t moderators, uint8_t *kept)
{
    size_t width = f->p, to = 1;
    double *scale = f->spare;

    for (size_t i = 0; i < f->k; i++)
        f->w[i] = 1;
    add_up(f, width, f->room);
    for (size_t j = 0; j < width; j++)
        scale[j] = trd_sum_value(f->a[trd_pair(j, j)]);
    trd_normal_root(f->a, scale, width, 1e-14, f->root, f->kept);
    for (size_t m = 0; m < moderators; m++) {
        kept[m] = f->kept[m + 1] && f->scale[m + 1] > 0;
        if (!kept[m])
            continue;
        f->mean[to] = f->mean[m + 1];
        f->scale[to] = f->scale[m + 1];
        for (size_t i = 0; i < f->k; i++)
            f->z[i * width + to] = f->z[i * width + m + 1];
        to++;
    }
    for (size_t i = 0; i < f->k; i++)
        for (size_t j = 0; j < to; j++)
            f->z[i * to + j] = f->z[i * width + j];
    f->p = to;
}

trd_code trd_meta_fit_open(const double *y, const double *v, const double *x, size_t k, size_t moderators, trd_pool *scratch,
                           uint8_t *kept, trd_meta_fit *fit, trd_stat_reason *reason, trd_error *err)
{
    trd_code code = look(y, v, x, k, moderators, reason, err);

    if (code != TRD_OK)
        return code;
    *fit = (trd_meta_fit){ .k = k, .p = moderators + 1, .y = y, .v = v };
    if (!make_room(fit, moderators + 1, scratch))
        return no_memory(k, err);
    if (*reason != TRD_DEFINED)
        return TRD_OK;
    fit->scale[0] = 1;
    for (size_t i = 0; i < k; i++)
        fit->z[i * fit->p] = 1;
    for (size_t m = 0; m < moderators; m++)
        load(fit, x, m, moderators, m + 1, fit->p);
    keep(fit, moderators, kept);
    return TRD_OK;
}

/* The squared length of K z: the variance of z'b. */
static double root_length(const trd_meta_fit *f, const double *z)
{
    double length = 0;

    for (size_t i = 0; i < f->p; i++) {
        double s = 0;
        for (size_t j = 0; j <= i; j++)
            s += trd_sum_value(f->root[i * f->p + j]) * z[j];
        length += s * s;
    }
    return length;
}

void trd_meta_fit_at(trd_meta_fit *f, double tau2)
{
    trd_sum *zy = f->room, *b = f->room + f->p, *some = f->room + 2 * f->p, q = { 0, 0 }, ypp = { 0, 0 }, trace = { 0, 0 };

    for (size_t i = 0; i < f->k; i++)
        f->w[i] = isinf(tau2) ? 1 : 1 / (f->v[i] + tau2);
    add_up(f, f->p, zy);
    trd_normal_root(f->a, f->spare, f->p, 0, f->root, f->kept);
    trd_normal_solve(f->root, zy, f->p, some, b);
    f->log_det = 0;
    for (size_t j = 0; j < f->p; j++) {
        f->b[j] = trd_sum_value(b[j]);
        f->log_det -= 2 * log(trd_sum_value(f->root[j * f->p + j]));
    }
    for (size_t i = 0; i < f->k; i++) {
        trd_sum r = trd_sum_from(f->y[i]);
        for (size_t j = 0; j < f->p; j++)
            r = trd_sum_minus(r, trd_sum_times(b[j], trd_sum_from(f->z[i * f->p + j])));
        double e = trd_sum_value(r), w = f->w[i];
        f->left[i] = 1 - w * root_length(f, f->z + i * f->p);
        q = trd_sum_plus(q, trd_sum_from(w * e * e));
        ypp = trd_sum_plus(ypp, trd_sum_from(w * e * w * e));
        trace = trd_sum_plus(trace, trd_sum_from(w * f->left[i]));
    }
    f->q = trd_sum_value(q);
    f->ypp = trd_sum_value(ypp);
    f->trace = trd_sum_value(trace);
}

trd_meta_term trd_meta_fit_term(const trd_meta_fit *f, size_t column, double level)
{
    double  value = 0, largest = 0, df = (double)f->k - (double)f->p, *c = f->spare;
    int64_t k = (int64_t)f->k;

    for (size_t j = 0; j < f->p; j++) {
        c[j] = column == 0 ? (j == 0 ? 1 : -f->mean[j] / f->scale[j]) : j == column ? 1 / f->scale[j] : 0;
        value += c[j] * f->b[j];
    }
    for (size_t i = 0; i < f->k; i++)
        largest = fmax(largest, fabs(f->y[i]));
    double        se = sqrt(root_length(f, c));
    trd_meta_term t = { trd_coefficient_of(value, se, INFINITY, 0, level, k), trd_coefficient_none(value, level, k, TRD_NO_FREEDOM) };
    if (df > 0)
        t.hartung_knapp = trd_coefficient_of(value, se * sqrt(f->q / df), df, column ? 0 : largest, level, k);
    for (size_t j = 0; j < f->p; j++)
        c[j] = 0;
    return t;
}
