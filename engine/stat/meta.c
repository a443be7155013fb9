#include "stat/meta.h"

#include "stat/distribution.h"
#include "stat/meta_int.h"

#include <math.h>

static trd_code no_memory(size_t k, trd_error *err)
{
    return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu studies", k);
}

/* ---- the mean effect ---- */

static trd_meta nothing(size_t k, double level, trd_stat_reason reason)
{
    trd_coefficient none = trd_coefficient_none(NAN, level, (int64_t)k, reason);
    return (trd_meta){ (int64_t)k, none, none, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, reason };
}

/* Shares of the spread: s2 = (k - 1) / tr P, P of the weights 1 / v. Asks for
 * the fit at 0. */
static void shares(const trd_meta_fit *f, trd_meta_method method, trd_meta *m)
{
    m->q = f->q;
    m->q_df = (double)f->k - (double)f->p;
    if (m->q_df > 0) {
        double typical = m->q_df / f->trace;
        m->q_p = trd_chisq_upper(m->q, m->q_df);
        m->h2 = method == TRD_META_COMMON ? m->q / m->q_df : 1 + m->tau2 / typical;
        m->i2 = method == TRD_META_COMMON ? fmax(0, 1 - m->q_df / m->q) : m->tau2 / (m->tau2 + typical);
    }
}

static void predict(trd_meta_method method, trd_meta *m)
{
    double spread = sqrt(m->tau2 + m->mean.of.se * m->mean.of.se), level = m->mean.of.level;

    if (method == TRD_META_COMMON || m->studies < 2)
        return;
    m->low = m->mean.of.value - trd_t_critical(level, INFINITY) * spread;
    m->high = m->mean.of.value + trd_t_critical(level, INFINITY) * spread;
    if (m->studies < 3)
        return;
    m->low_t = m->mean.of.value - trd_t_critical(level, (double)m->studies - 2) * spread;
    m->high_t = m->mean.of.value + trd_t_critical(level, (double)m->studies - 2) * spread;
}

static void work_out(trd_meta_fit *f, trd_meta_method method, double level, trd_meta *m)
{
    *m = nothing(f->k, level, TRD_DEFINED);
    m->tau2 = trd_meta_tau2(f, method);
    trd_meta_fit_at(f, 0);
    shares(f, method, m);
    trd_meta_fit_at(f, m->tau2);
    trd_meta_term term = trd_meta_fit_term(f, 0, level);
    m->mean = term.normal;
    m->hartung_knapp = term.hartung_knapp;
    if (!isfinite(m->mean.of.value) || !(m->mean.of.se > 0)) {
        *m = nothing(f->k, level, TRD_NOT_FINITE);
        return;
    }
    predict(method, m);
    if (f->k == 1 && method != TRD_META_COMMON)
        m->reason = TRD_ONE_CASE;
}

trd_code trd_meta_of(const double *y, const double *v, size_t k, trd_meta_method method, double level, trd_meta *out, trd_error *err)
{
    trd_pool       *scratch = trd_pool_new(NULL);
    trd_meta_fit    fit;
    trd_stat_reason reason;
    trd_code        code = scratch ? trd_level_check(level, err) : no_memory(k, err);

    if (code == TRD_OK)
        code = trd_meta_fit_open(y, v, NULL, k, 0, scratch, NULL, &fit, &reason, err);
    if (code == TRD_OK && reason != TRD_DEFINED)
        *out = nothing(k, level, reason);
    else if (code == TRD_OK)
        work_out(&fit, method, level, out);
    trd_pool_free(scratch);
    return code;
}

void trd_meta_weights(const double *v, size_t k, double tau2, double *out)
{
    double sum = 0;

    for (size_t i = 0; i < k; i++)
        sum += out[i] = 1 / (v[i] + tau2);
    for (size_t i = 0; i < k; i++)
        out[i] /= sum;
}

trd_code trd_meta_leave_one_out(const double *y, const double *v, size_t k, trd_meta_method method, double level,
                                trd_pool *pool, trd_meta **out, trd_error *err)
{
    trd_pool *scratch = trd_pool_new(pool);
    trd_meta *all = trd_pool_calloc(pool, k + 1, sizeof *all);
    double   *y_left = scratch ? trd_pool_calloc(scratch, k + 1, sizeof *y_left) : NULL;
    double   *v_left = scratch ? trd_pool_calloc(scratch, k + 1, sizeof *v_left) : NULL;
    trd_code  code = trd_level_check(level, err);

    if (code == TRD_OK && (!all || !y_left || !v_left))
        code = no_memory(k, err);
    for (size_t i = 0; i < k && code == TRD_OK; i++) {
        for (size_t j = 0, n = 0; j < k; j++)
            if (j != i) {
                y_left[n] = y[j];
                v_left[n++] = v[j];
            }
        code = trd_meta_of(y_left, v_left, k - 1, method, level, &all[i], err);
    }
    if (code == TRD_OK)
        *out = all;
    trd_pool_free(scratch);
    return code;
}

/* ---- groups ---- */

/* Q of the means of the groups with weights 1 / se^2. */
static void between(trd_meta_groups *g)
{
    double weights = 0, mean = 0, groups = 0, q = 0;

    for (size_t i = 0; i < g->groups; i++) {
        const trd_interval *own = &g->group[i].mean.of;
        if (g->group[i].studies == 0)
            continue;
        if (!(own->se > 0)) {
            g->reason = g->group[i].reason;
            return;
        }
        groups++;
        weights += 1 / (own->se * own->se);
        mean += own->value / (own->se * own->se);
    }
    g->reason = groups > 1 ? TRD_DEFINED : groups > 0 ? TRD_NO_FREEDOM : TRD_NO_CASES;
    if (g->reason != TRD_DEFINED)
        return;
    for (size_t i = 0; i < g->groups; i++) {
        double far = (g->group[i].mean.of.value - mean / weights) / g->group[i].mean.of.se;
        q += g->group[i].studies ? far * far : 0;
    }
    g->q = q;
    g->df = groups - 1;
    g->p = trd_chisq_upper(q, g->df);
}

trd_code trd_meta_groups_of(const double *y, const double *v, const int32_t *group, size_t k, size_t groups,
                            trd_meta_method method, double level, trd_pool *pool, trd_meta_groups *out, trd_error *err)
{
    trd_pool       *scratch = trd_pool_new(pool);
    trd_meta_groups g = { .groups = groups, .group = trd_pool_calloc(pool, groups + 1, sizeof *g.group), .q = NAN, .df = NAN, .p = NAN };
    double         *own_y = scratch ? trd_pool_calloc(scratch, k + 1, sizeof *own_y) : NULL;
    double         *own_v = scratch ? trd_pool_calloc(scratch, k + 1, sizeof *own_v) : NULL;
    trd_code        code = trd_level_check(level, err);

    if (code == TRD_OK && (!g.group || !own_y || !own_v))
        code = no_memory(k, err);
    for (size_t i = 0; i < k && code == TRD_OK; i++)
        if (group[i] < 0 || (size_t)group[i] >= groups)
            code = trd_fail(err, TRD_E_DATA, "study %zu is of group %d, which is none of the %zu groups", i + 1, group[i], groups);
    for (size_t j = 0; j < groups && code == TRD_OK; j++) {
        size_t n = 0;
        for (size_t i = 0; i < k; i++)
            if ((size_t)group[i] == j) {
                own_y[n] = y[i];
                own_v[n++] = v[i];
            }
        code = trd_meta_of(own_y, own_v, n, method, level, &g.group[j], err);
    }
    if (code == TRD_OK) {
        between(&g);
        *out = g;
    }
    trd_pool_free(scratch);
    return code;
}
