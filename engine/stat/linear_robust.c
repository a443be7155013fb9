/* Names in the formulas: K the root of the inverse, M = K'K, Z = X K', so that
 * Z'Z = K (X'X) K'; per cluster W = K (X'X of the cluster) K' and t = K score. */
#include "stat/linear_int.h"

#include "base/parallel.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

/* ---- clusters ------------------------------------------------------------------------- */

typedef struct cluster_sums {
    size_t   clusters;
    trd_sum *xx, *score;             /* pairs of m, and m, a cluster */
    uint8_t *used;
} cluster_sums;

static trd_code gather(const trd_linear_work *w, cluster_sums *c, trd_error *err)
{
    size_t   pairs = trd_pairs(w->m);
    trd_sum *xx = trd_pool_calloc(w->scratch, pairs, sizeof *xx), *score = trd_pool_calloc(w->scratch, w->m, sizeof *score);

    c->clusters = w->how->cluster ? w->how->clusters : w->p->groups;
    c->xx = trd_pool_calloc(w->scratch, c->clusters * pairs, sizeof *c->xx);
    c->score = trd_pool_calloc(w->scratch, c->clusters * w->m, sizeof *c->score);
    c->used = trd_pool_calloc(w->scratch, c->clusters, 1);
    if (!xx || !score || !c->xx || !c->score || !c->used)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu clusters", c->clusters);
    for (size_t g = 0; g < w->p->groups; g++) {
        size_t at = w->how->cluster ? w->how->cluster[g] : g;
        if (w->p->cases[g] == 0)
            continue;
        trd_linear_group(w, g, xx, score);
        c->used[at] = 1;
        for (size_t i = 0; i < pairs; i++)
            c->xx[at * pairs + i] = trd_sum_plus(c->xx[at * pairs + i], xx[i]);
        for (size_t i = 0; i < w->m; i++)
            c->score[at * w->m + i] = trd_sum_plus(c->score[at * w->m + i], score[i]);
    }
    return TRD_OK;
}

/* What CR2 needs: W by its eigenvalues, and the sums behind the degrees. */
typedef struct adjustment {
    gsl_matrix                *matrix, *vectors;
    gsl_vector                *values;
    gsl_eigen_symmv_workspace *space;
    double                    *contrast;     /* terms x m: K c                                  */
    trd_sum                   *half;         /* m x m: K (X'X)                                  */
    double                    *trace, *squares, *cross;      /* per term; cross: m x m of each  */
} adjustment;

static void close_adjustment(adjustment *a)
{
    if (a->matrix)
        gsl_matrix_free(a->matrix);
    if (a->vectors)
        gsl_matrix_free(a->vectors);
    if (a->values)
        gsl_vector_free(a->values);
    if (a->space)
        gsl_eigen_symmv_free(a->space);
}

static trd_code open_adjustment(adjustment *a, const trd_linear_work *w, trd_error *err)
{
    size_t m = w->m;
    double c[TRD_LINEAR_TERMS];

    *a = (adjustment){ .matrix = gsl_matrix_alloc(m, m), .vectors = gsl_matrix_alloc(m, m), .values = gsl_vector_alloc(m),
                       .space = gsl_eigen_symmv_alloc(m) };
    a->contrast = trd_pool_calloc(w->scratch, m * m, sizeof *a->contrast);
    a->half = trd_pool_calloc(w->scratch, m * m, sizeof *a->half);
    a->trace = trd_pool_calloc(w->scratch, m, sizeof *a->trace);
    a->squares = trd_pool_calloc(w->scratch, m, sizeof *a->squares);
    a->cross = trd_pool_calloc(w->scratch, m * m * m, sizeof *a->cross);
    if (!a->matrix || !a->vectors || !a->values || !a->space || !a->contrast || !a->half || !a->trace || !a->squares || !a->cross)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    for (size_t i = 0; i < m; i++) {
        trd_linear_contrast(w, i, c);
        trd_linear_times_root(w, c, a->contrast + i * m);
    }
    return TRD_OK;
}

/* W = K (X'X) K', and its eigenvalues and vectors. */
static void decompose(adjustment *a, const trd_linear_work *w, const trd_sum *xx)
{
    size_t   m = w->m;
    trd_sum *half = a->half;

    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            half[i * m + j] = trd_sum_from(0);
            for (size_t l = 0; l <= i; l++)
                half[i * m + j] = trd_sum_plus(half[i * m + j], trd_sum_times(w->root[i * m + l], xx[trd_pair(l, j)]));
        }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) {
            trd_sum s = { 0, 0 };
            for (size_t l = 0; l <= j; l++)
                s = trd_sum_plus(s, trd_sum_times(half[i * m + l], w->root[j * m + l]));
            gsl_matrix_set(a->matrix, i, j, trd_sum_value(s));
            gsl_matrix_set(a->matrix, j, i, trd_sum_value(s));
        }
    gsl_eigen_symmv(a->matrix, a->values, a->vectors, a->space);
}

/* `in` along the eigenvectors, times (1 - value)^(-1/2); a direction that one
 * cluster alone decides is left out (Moore and Penrose's inverse). */
static void adjust(const adjustment *a, size_t m, const double *in, double *out)
{
    for (size_t e = 0; e < m; e++) {
        double left = 1 - gsl_vector_get(a->values, e), along = 0;
        for (size_t i = 0; i < m; i++)
            along += gsl_matrix_get(a->vectors, i, e) * in[i];
        out[e] = left > 1e-10 ? along / sqrt(left) : 0;
    }
}

/* The degrees are (sum p_g'p_g)^2 / sum (p_g'p_h)^2, with for the contrast
 * d = K c: p_g'p_h = [g = h] d'(I - W)^-1 W d - v_g'v_h, v = (I - W)^(-1/2) W d. */
static void add_degrees(adjustment *a, size_t m, size_t term)
{
    double along[TRD_LINEAR_TERMS], v[TRD_LINEAR_TERMS], own = 0, size = 0;

    adjust(a, m, a->contrast + term * m, along);
    for (size_t e = 0; e < m; e++) {
        double value = gsl_vector_get(a->values, e);
        own += value * along[e] * along[e];
        along[e] *= value;
    }
    for (size_t i = 0; i < m; i++) {
        v[i] = 0;
        for (size_t e = 0; e < m; e++)
            v[i] += gsl_matrix_get(a->vectors, i, e) * along[e];
        size += v[i] * v[i];
    }
    a->trace[term] += own - size;
    a->squares[term] += (own - size) * (own - size) - size * size;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            a->cross[(term * m + i) * m + j] += v[i] * v[j];
}

/* K times the score whose residuals were multiplied by (I - H)^(-1/2):
 * q = (I - W)^(-1/2) K score. */
static void add_adjusted(const adjustment *a, const trd_linear_work *w, const double *score, double *meat)
{
    size_t m = w->m;
    double t[TRD_LINEAR_TERMS], along[TRD_LINEAR_TERMS], q[TRD_LINEAR_TERMS];

    trd_linear_times_root(w, score, t);
    adjust(a, m, t, along);
    for (size_t i = 0; i < m; i++) {
        q[i] = 0;
        for (size_t e = 0; e < m; e++)
            q[i] += gsl_matrix_get(a->vectors, i, e) * along[e];
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            meat[i * m + j] += q[i] * q[j];
}

static void finish_degrees(const adjustment *a, size_t m, double *degrees)
{
    for (size_t i = 0; i < m; i++) {
        double all = a->squares[i];
        for (size_t j = 0; j < m * m; j++)
            all += a->cross[i * m * m + j] * a->cross[i * m * m + j];
        degrees[i] = a->trace[i] * a->trace[i] / all;
    }
}

static trd_code adjusted(trd_linear_work *w, const cluster_sums *c, trd_error *err)
{
    adjustment a;
    size_t     m = w->m;
    double     score[TRD_LINEAR_TERMS];
    trd_code   code = open_adjustment(&a, w, err);

    if (code == TRD_OK && !(w->degrees = trd_pool_calloc(w->scratch, m, sizeof *w->degrees)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    for (size_t g = 0; code == TRD_OK && g < c->clusters; g++) {
        if (!c->used[g])
            continue;
        for (size_t i = 0; i < m; i++)
            score[i] = trd_sum_value(c->score[g * m + i]);
        decompose(&a, w, c->xx + g * trd_pairs(m));
        add_adjusted(&a, w, score, w->meat);
        for (size_t i = 0; i < m; i++)
            add_degrees(&a, m, i);
    }
    if (code == TRD_OK)
        finish_degrees(&a, m, w->degrees);
    close_adjustment(&a);
    return code;
}

trd_code trd_linear_clusters(trd_linear_work *w, trd_error *err)
{
    cluster_sums c;
    size_t       m = w->m;
    trd_code     code = gather(w, &c, err);

    if (code != TRD_OK)
        return code;
    for (size_t g = 0; g < c.clusters; g++)
        w->clusters += c.used[g];
    if (!(w->meat = trd_pool_calloc(w->scratch, m * m, sizeof *w->meat)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    if (w->how->robust == TRD_ROBUST_CR2)
        return adjusted(w, &c, err);
    double score[TRD_LINEAR_TERMS], t[TRD_LINEAR_TERMS];
    for (size_t g = 0; g < c.clusters; g++) {
        for (size_t i = 0; i < m; i++)
            score[i] = trd_sum_value(c.score[g * m + i]);
        trd_linear_times_root(w, score, t);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++)
                w->meat[i * m + j] += t[i] * t[j];
    }
    return TRD_OK;
}

/* ---- rows ----------------------------------------------------------------------------- */

typedef struct row_sums {
    const trd_linear_work *w;
    trd_sum               *pieces;   /* pairs of m a piece, so that threads do not matter */
    uint8_t               *alone;    /* a piece: holds such a row                         */
} row_sums;

double trd_linear_residual(const trd_linear_work *w, size_t row, double *t, double *leverage)
{
    const trd_product_rows *rows = w->how->rows;
    size_t                  g = rows->group ? rows->group[row] : 0, k = w->k, first = w->m - k;
    bool                    within = w->how->constant == TRD_CONSTANT_OF_GROUP;
    const trd_sum          *centre = within ? w->p->mean + g * w->p->columns : w->centre;
    trd_sum                 rest = trd_sum_minus(trd_sum_from(rows->column[k][row]), centre[k]);
    double                  z[TRD_LINEAR_TERMS] = { 1 };

    for (size_t j = 0; j < k; j++) {
        trd_sum d = trd_sum_minus(trd_sum_from(rows->column[j][row]), centre[j]);
        rest = trd_sum_minus(rest, trd_sum_times(d, w->b[first + j]));
        z[first + j] = trd_sum_value(d);
    }
    trd_linear_times_root(w, z, t);
    *leverage = within ? 1 / w->p->cases[g] : 0;
    for (size_t i = 0; i < w->m; i++)
        *leverage += t[i] * t[i];
    if (w->how->precise > 0)
        *leverage *= rows->weight ? rows->weight[row] : 1;
    return trd_sum_value(rest);
}

static bool is_alone(double leverage)
{
    return 1 - leverage <= 1e-10;
}

/* What the square of a residual counts for; nothing where there is none. */
static double times_of(const trd_linear_work *w, double weight, double leverage)
{
    double left = 1 - leverage, times = w->how->precise > 0 ? weight * weight : weight;

    if (w->how->robust < TRD_ROBUST_HC2)
        return times;
    if (is_alone(leverage))
        return 0;
    switch (w->how->robust) {
    case TRD_ROBUST_HC2: return times / left;
    case TRD_ROBUST_HC3: return times / (left * left);
    default:             return times / pow(left, fmin(4, w->cases * leverage / w->parameters));
    }
}

static trd_code add_rows(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const row_sums        *all = user;
    const trd_linear_work *w = all->w;
    const double          *weight = w->how->rows->weight;
    trd_sum               *sums = all->pieces + from / TRD_PIECE * trd_pairs(w->m);
    double                 t[TRD_LINEAR_TERMS], leverage;

    (void)worker;
    (void)err;
    for (size_t row = from; row < to; row++) {
        if (weight && weight[row] == 0)
            continue;
        double u = trd_linear_residual(w, row, t, &leverage), times = times_of(w, weight ? weight[row] : 1, leverage);
        all->alone[from / TRD_PIECE] |= is_alone(leverage);
        for (size_t i = 0, at = 0; i < w->m; i++)
            for (size_t j = 0; j <= i; j++, at++)
                sums[at] = trd_sum_plus(sums[at], trd_sum_from(times * u * u * t[i] * t[j]));
    }
    return TRD_OK;
}

/* Terms that such rows have a part in have no HC2, HC3 or HC4: 0 / 0. */
static trd_code mark_alone(trd_linear_work *w, const uint8_t *pieces, size_t rows, trd_error *err)
{
    size_t m = w->m;
    double t[TRD_LINEAR_TERMS], leverage;

    for (size_t row = 0; row < rows; row++) {
        if (!pieces[row / TRD_PIECE] || (w->how->rows->weight && w->how->rows->weight[row] == 0))
            continue;
        trd_linear_residual(w, row, t, &leverage);
        if (!is_alone(leverage))
            continue;
        if (!w->alone && !(w->alone = trd_pool_calloc(w->scratch, m * m, sizeof *w->alone)))
            return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++)
                w->alone[i * m + j] += t[i] * t[j];
    }
    return TRD_OK;
}

trd_code trd_linear_rows(trd_linear_work *w, trd_error *err)
{
    size_t   rows = w->how->rows->rows, m = w->m, pieces = rows / TRD_PIECE + 1;
    row_sums all = { w, trd_pool_calloc(w->scratch, pieces * trd_pairs(m), sizeof *all.pieces),
                     trd_pool_calloc(w->scratch, pieces, 1) };

    if (!all.pieces || !all.alone || !(w->meat = trd_pool_calloc(w->scratch, m * m, sizeof *w->meat)))
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    trd_code code = trd_parallel(rows, TRD_PIECE, trd_parallel_threads(rows, w->how->watch), add_rows, &all, w->how->watch,
                                 NULL, err);
    for (size_t i = 0, at = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++, at++) {
            trd_sum sum = { 0, 0 };
            for (size_t piece = 0; piece < pieces; piece++)
                sum = trd_sum_plus(sum, all.pieces[piece * trd_pairs(m) + at]);
            w->meat[i * m + j] = w->meat[j * m + i] = trd_sum_value(sum);
        }
    return code == TRD_OK && w->how->robust >= TRD_ROBUST_HC2 ? mark_alone(w, all.alone, rows, err) : code;
}
