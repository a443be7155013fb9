#include "stat/newton_int.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_HALVINGS = 40, PATIENCE = 20, PIECE = 64 * TRD_CHUNK };

/* Of a term no more than this is left, in squares, once those before it are
 * known: sums of products are in doubles here. */
#define COLLINEAR 1e-12

/* A step is done when it would move the estimate by less than 1e-10 of its
 * standard error; its square is what the log-likelihood gains, twice. */
#define DONE 1e-20

/* ---- chunks ---------------------------------------------------------------------------- */

TRD_FAST static double dot_of(const double *a, const double *b)
{
    double lane[8] = { 0 };
    for (size_t i = 0; i < TRD_CHUNK; i += 8)
        for (size_t l = 0; l < 8; l++)
            lane[l] += a[i + l] * b[i + l];
    return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

TRD_FAST static void multiply(const double *a, const double *b, double *out)
{
    for (size_t i = 0; i < TRD_CHUNK; i++)
        out[i] = a[i] * b[i];
}

TRD_FAST static void add_times(double times, const double *a, double *out)
{
    for (size_t i = 0; i < TRD_CHUNK; i++)
        out[i] += times * a[i];
}

/* Functions of two versions are not found by name from another file where
 * clang made them. */
double trd_chunk_dot(const double *a, const double *b)
{
    return dot_of(a, b);
}

void trd_chunk_times(const double *a, const double *b, double *out)
{
    multiply(a, b, out);
}

void trd_chunk_add(double times, const double *a, double *out)
{
    add_times(times, a, out);
}

static void fill(double *out, const double *from, size_t n, double otherwise, double rest)
{
    for (size_t i = 0; i < n; i++)
        out[i] = from ? from[i] : otherwise;
    for (size_t i = n; i < TRD_CHUNK; i++)
        out[i] = rest;
}

TRD_FAST static void standardise(const double *x, double mean, double scale, size_t n, double *z)
{
    for (size_t i = 0; i < n; i++)
        z[i] = (x[i] - mean) * scale;
}

void trd_chunk_load(const trd_newton *n, size_t from, size_t to, trd_chunk *c)
{
    const trd_model_rows *r = n->rows;

    c->rows = to - from;
    fill(c->weight, r->weight ? r->weight + from : NULL, c->rows, 1, 0);
    fill(c->response, r->response + from, c->rows, 0, 0);
    fill(c->offset, r->offset ? r->offset + from : NULL, c->rows, 0, 0);
    for (size_t j = 0; j < r->terms; j++) {
        standardise(r->column[j] + from, n->mean[j], n->scale[j], c->rows, c->z[j]);
        memset(c->z[j] + c->rows, 0, (TRD_CHUNK - c->rows) * sizeof **c->z);
    }
}

/* ---- the start ------------------------------------------------------------------------- */

static trd_code check(const trd_model_rows *rows, const trd_model_how *how, size_t m, trd_error *err)
{
    bool clustered = how->robust == TRD_ROBUST_CR0 || how->robust == TRD_ROBUST_CR1;

    if (m > TRD_MODEL_TERMS)
        return trd_fail(err, TRD_E_LIMIT, "%zu terms are more than the %d of this model", m, TRD_MODEL_TERMS);
    if (how->robust != TRD_ROBUST_NONE && how->robust != TRD_ROBUST_HC0 && how->robust != TRD_ROBUST_HC1 && !clustered)
        return trd_fail(err, TRD_E_USAGE, "this model has standard errors by the model, HC0, HC1, CR0 and CR1; choose one of them");
    if (clustered && !rows->cluster)
        return trd_fail(err, TRD_E_USAGE, "clustered standard errors need the cluster of each row");
    for (size_t i = 0; clustered && i < rows->rows; i++)
        if (rows->cluster[i] >= rows->clusters)
            return trd_fail(err, TRD_E_DATA, "row %zu: there is no cluster %u; codes run from 0 to %zu", i + 1, rows->cluster[i],
                            rows->clusters - 1);
    for (size_t i = 0; rows->weight && i < rows->rows; i++)
        if (!(rows->weight[i] >= 0))
            return trd_fail(err, TRD_E_DATA, "row %zu: %g cannot be a frequency weight; give 0 or more", i + 1, rows->weight[i]);
    for (size_t i = 0; rows->offset && i < rows->rows; i++)
        if (!isfinite(rows->offset[i]))
            return trd_fail(err, TRD_E_DATA, "row %zu: the offset is no finite number; an exposure must be above 0", i + 1);
    return trd_level_check(how->level, err);
}

static double weight_at(const trd_model_rows *r, size_t row)
{
    return r->weight ? r->weight[row] : 1;
}

/* Sums of w (x - pilot) and w (x - pilot)^2. */
TRD_FAST static void add_deviations(const double *x, const double *weight, size_t n, double pilot, double sums[2])
{
    double lane[2][8] = { { 0 } };
    size_t i = 0;

    for (; i + 8 <= n; i += 8)
        for (size_t l = 0; l < 8; l++) {
            double d = x[i + l] - pilot, wd = weight ? weight[i + l] * d : d;
            lane[0][l] += wd;
            lane[1][l] += wd * d;
        }
    for (; i < n; i++) {
        double d = x[i] - pilot, wd = weight ? weight[i] * d : d;
        lane[0][0] += wd;
        lane[1][0] += wd * d;
    }
    for (size_t l = 0; l < 8; l++) {
        sums[0] += lane[0][l];
        sums[1] += lane[1][l];
    }
}

/* Where a term is centred, and what it is multiplied with: a power of two near
 * its spread, and the mean rounded to 1/1024 of that, so that neither depends
 * on the order of the rows nor costs the differences of a term a digit. */
static void measure(trd_newton *n, size_t j, bool centred)
{
    const trd_model_rows *r = n->rows;
    const double         *x = r->column[j];
    double                sums[2] = { 0 }, pilot = 0;
    size_t                first = 0;

    while (first < r->rows && weight_at(r, first) == 0)
        first++;
    if (centred)
        pilot = x[first];
    for (size_t i = 0; i < r->rows; i += TRD_CHUNK)
        add_deviations(x + i, r->weight ? r->weight + i : NULL, r->rows - i < TRD_CHUNK ? r->rows - i : TRD_CHUNK, pilot, sums);
    if (!isfinite(sums[1])) {
        n->reason = TRD_NOT_FINITE;
        return;
    }
    double off = centred ? sums[0] / n->cases : 0, variance = sums[1] / n->cases - off * off;
    double power = variance > 0 ? fmin(900, fmax(-900, floor(0.5 * log2(variance)))) : 0, grain = ldexp(1, (int)power - 10);
    n->scale[j] = ldexp(1, -(int)power);
    n->mean[j] = centred ? grain * rint((pilot + off) / grain) : 0;
}

trd_code trd_newton_open(trd_newton *n, const trd_model_rows *rows, const trd_model_how *how, size_t first, size_t equations,
                         trd_pool *scratch, trd_error *err)
{
    size_t   m = first + equations * rows->terms;
    trd_code code = check(rows, how, m, err);
    trd_sum  cases = { 0, 0 };

    if (code != TRD_OK)
        return code;
    *n = (trd_newton){ .rows = rows, .how = how, .scratch = scratch, .m = m, .first = first,
                        .equations = equations };
    n->mean = trd_pool_calloc(scratch, rows->terms, sizeof *n->mean);
    n->scale = trd_pool_calloc(scratch, rows->terms, sizeof *n->scale);
    n->b = trd_pool_calloc(scratch, m, sizeof *n->b);
    n->root = trd_pool_calloc(scratch, m * m, sizeof *n->root);
    n->kept = trd_pool_calloc(scratch, m, 1);
    if (!n->mean || !n->scale || !n->b || !n->root || !n->kept)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    for (size_t i = 0; rows->weight && i < rows->rows; i++)
        cases = trd_sum_plus(cases, trd_sum_from(rows->weight[i]));
    n->cases = rows->weight ? trd_sum_value(cases) : (double)rows->rows;
    n->reason = n->cases > 0 ? TRD_DEFINED : TRD_NO_CASES;
    for (size_t j = 0; j < rows->terms && n->reason == TRD_DEFINED; j++)
        measure(n, j, first > 0);
    return TRD_OK;
}

/* ---- one look at all rows ---------------------------------------------------------------- */

typedef struct look {
    const trd_newton *n;
    const double     *b;             /* or a direction */
    bool              rough;
    size_t            sums;
    trd_sum          *pieces;        /* sums a piece   */
    double           *least, *most;  /* of the gain, a piece */
} look;

static trd_code add_piece(void *user, size_t from, size_t to, int worker, trd_error *err)
{
    const look *l = user;
    trd_sum    *out = l->pieces + from / PIECE * l->sums;
    trd_chunk   c;
    double      sums[1 + TRD_MODEL_TERMS + TRD_MODEL_TERMS * (TRD_MODEL_TERMS + 1) / 2];

    (void)worker;
    (void)err;
    for (size_t at = from; at < to; at += TRD_CHUNK) {
        trd_chunk_load(l->n, at, to - at < TRD_CHUNK ? to : at + TRD_CHUNK, &c);
        memset(sums, 0, l->sums * sizeof *sums);
        l->n->chunk(l->n, &c, l->b, l->rough, sums);
        for (size_t i = 0; i < l->sums; i++)
            out[i] = trd_sum_plus(out[i], trd_sum_from(sums[i]));
    }
    return TRD_OK;
}

static size_t pieces_of(const trd_newton *n)
{
    return n->rows->rows / PIECE + 1;
}

/* Log-likelihood, gradient and information at b in sums. */
static trd_code evaluate(const trd_newton *n, const double *b, bool rough, trd_sum *sums, trd_error *err)
{
    look      l = { .n = n, .b = b, .rough = rough, .sums = 1 + n->m + trd_pairs(n->m) };
    size_t    rows = n->rows->rows;
    trd_pool *own = trd_pool_new(n->scratch);
    trd_code  code = TRD_OK;

    if (!own || !(l.pieces = trd_pool_calloc(own, pieces_of(n) * l.sums, sizeof *l.pieces)))
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for the sums of %zu rows", rows);
    else
        code = trd_parallel(rows, PIECE, trd_parallel_threads(rows, n->how->watch), add_piece, &l, n->how->watch, NULL, err);
    for (size_t i = 0; code == TRD_OK && i < l.sums; i++) {
        sums[i] = trd_sum_from(0);
        for (size_t p = 0; p < pieces_of(n); p++)
            sums[i] = trd_sum_plus(sums[i], l.pieces[p * l.sums + i]);
    }
    trd_pool_free(own);
    return code;
}

/* Does no row lose when b moves along the direction, and do some gain? Then
 * the likelihood grows for ever: the outcomes are separated. */
static trd_code separates(const trd_newton *n, const double *direction, bool *yes, trd_error *err)
{
    trd_chunk c;
    double    least = 0, most = 0;

    for (size_t at = 0; at < n->rows->rows; at += TRD_CHUNK) {
        if (at % PIECE == 0 && trd_watch_stops(n->how->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        trd_chunk_load(n, at, n->rows->rows - at < TRD_CHUNK ? n->rows->rows : at + TRD_CHUNK, &c);
        for (size_t i = 0; i < c.rows; i++)
            if (c.weight[i] > 0)
                least = fmin(least, n->gain(n, &c, i, direction, &most));
    }
    *yes = most > 0 && least >= -1e-6 * most;
    return TRD_OK;
}

/* ---- the search --------------------------------------------------------------------------- */

/* The root of the information and the step it gives; twice what the
 * log-likelihood would gain, or NAN when a term can no longer be told. */
static double step_of(trd_newton *n, const trd_sum *sums, bool first, double *step)
{
    size_t         m = n->m, before = 0, after;
    const trd_sum *information = sums + 1 + m;
    trd_sum        some[TRD_MODEL_TERMS], x[TRD_MODEL_TERMS];
    double         scale[TRD_MODEL_TERMS], gain = 0;

    for (size_t i = 0; i < m; i++) {
        before += first || n->kept[i];
        scale[i] = first ? trd_sum_value(information[trd_pair(i, i)]) : n->kept[i] ? 0 : INFINITY;
    }
    after = trd_normal_root(information, scale, m, first ? COLLINEAR : 1e-300, n->root, n->kept);
    trd_normal_solve(n->root, sums + 1, m, some, x);
    for (size_t i = 0; i < m; i++) {
        step[i] = trd_sum_value(x[i]);
        gain += step[i] * trd_sum_value(sums[1 + i]);
    }
    return first || after == before ? gain : NAN;
}

static bool is_possible(const trd_newton *n, const double *b)
{
    return !n->allowed || n->allowed(n, b);
}

/* b = from + step, or less of the step until the log-likelihood does not fall. */
static trd_code move(trd_newton *n, const double *step, double floor_at, trd_sum *sums, trd_error *err)
{
    double from[TRD_MODEL_TERMS], times = 1;

    memcpy(from, n->b, n->m * sizeof *from);
    for (int half = 0; half <= MOST_HALVINGS; half++, times /= 2) {
        for (size_t i = 0; i < n->m; i++)
            n->b[i] = from[i] + times * step[i];
        if (!is_possible(n, n->b))
            continue;
        trd_code code = evaluate(n, n->b, false, sums, err);
        if (code != TRD_OK)
            return code;
        n->log_likelihood = trd_sum_value(sums[0]);
        if (isfinite(n->log_likelihood) && n->log_likelihood >= floor_at)
            return TRD_OK;
    }
    n->reason = TRD_NO_CONVERGENCE;
    return TRD_OK;
}

static trd_code climb(trd_newton *n, trd_sum *sums, trd_error *err)
{
    double   step[TRD_MODEL_TERMS], last = INFINITY;
    trd_code code = evaluate(n, n->b, true, sums, err);

    if (code != TRD_OK)
        return code;
    step_of(n, sums, true, step);
    code = move(n, step, -INFINITY, sums, err);
    for (n->iterations = 1; code == TRD_OK && n->reason == TRD_DEFINED; n->iterations++) {
        double gain = step_of(n, sums, false, step);
        if (gain <= DONE || (gain < 1e-12 && gain >= last)) {
            for (size_t i = 0; i < n->m; i++)
                n->b[i] += step[i];
            return TRD_OK;
        }
        if (n->iterations >= PATIENCE || isnan(gain)) {
            bool yes;
            code = separates(n, step, &yes, err);
            if (code == TRD_OK && (yes || isnan(gain) || n->iterations == MOST_STEPS)) {
                n->reason = yes ? TRD_SEPARATED : TRD_NO_CONVERGENCE;
                memcpy(n->running, step, n->m * sizeof *step);
            }
        }
        last = gain;
        if (code == TRD_OK && n->reason == TRD_DEFINED)
            code = move(n, step, n->log_likelihood - 1e-11 * (1 + fabs(n->log_likelihood)), sums, err);
    }
    return code;
}

/* ---- scores ------------------------------------------------------------------------------- */

void trd_newton_times_root(const trd_newton *n, const double *in, double *out)
{
    for (size_t i = 0; i < n->m; i++) {
        out[i] = 0;
        for (size_t j = 0; j <= i; j++)
            out[i] += trd_sum_value(n->root[i * n->m + j]) * in[j];
    }
}

static void add_square(trd_sum *pairs, size_t m, const double *t, double times)
{
    for (size_t i = 0, at = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++, at++)
            pairs[at] = trd_sum_plus(pairs[at], trd_sum_from(times * t[i] * t[j]));
}

static void add_scores(const trd_newton *n, const trd_chunk *c, size_t from, trd_sum *totals, uint8_t *used, trd_sum *pairs)
{
    size_t m = n->m;
    double score[TRD_MODEL_TERMS], t[TRD_MODEL_TERMS];

    for (size_t i = 0; i < c->rows; i++) {
        if (c->weight[i] == 0)
            continue;
        n->score(n, c, i, n->b, score);
        if (!totals) {
            trd_newton_times_root(n, score, t);
            add_square(pairs, m, t, c->weight[i]);
            continue;
        }
        size_t at = n->rows->cluster[from + i];
        used[at] = 1;
        for (size_t j = 0; j < m; j++)
            totals[at * m + j] = trd_sum_plus(totals[at * m + j], trd_sum_from(c->weight[i] * score[j]));
    }
}

static trd_code gather_scores(trd_newton *n, trd_error *err)
{
    size_t     m = n->m, clusters = n->how->robust >= TRD_ROBUST_CR0 ? n->rows->clusters : 0;
    trd_sum   *pairs = trd_pool_calloc(n->scratch, trd_pairs(m), sizeof *pairs);
    trd_sum   *totals = clusters ? trd_pool_calloc(n->scratch, clusters * m, sizeof *totals) : NULL;
    uint8_t   *used = trd_pool_calloc(n->scratch, clusters, 1);
    trd_chunk *c = trd_pool_alloc(n->scratch, sizeof *c);

    n->meat = trd_pool_calloc(n->scratch, m * m, sizeof *n->meat);
    if (!pairs || (clusters && !totals) || !used || !c || !n->meat)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for the scores of %zu clusters", clusters);
    for (size_t at = 0; at < n->rows->rows; at += TRD_CHUNK) {
        if (at % PIECE == 0 && trd_watch_stops(n->how->watch))
            return trd_fail(err, TRD_E_CANCELLED, "interrupted; nothing was changed");
        trd_chunk_load(n, at, n->rows->rows - at < TRD_CHUNK ? n->rows->rows : at + TRD_CHUNK, c);
        add_scores(n, c, at, totals, used, pairs);
    }
    for (size_t g = 0; g < clusters; g++) {
        double score[TRD_MODEL_TERMS], t[TRD_MODEL_TERMS];
        for (size_t j = 0; j < m; j++)
            score[j] = trd_sum_value(totals[g * m + j]);
        trd_newton_times_root(n, score, t);
        add_square(pairs, m, t, 1);
        n->clusters += used[g];
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            n->meat[i * m + j] = trd_sum_value(pairs[trd_pair(i, j)]);
    return TRD_OK;
}

trd_code trd_newton_search(trd_newton *n, trd_error *err)
{
    trd_sum *sums = trd_pool_calloc(n->scratch, 1 + n->m + trd_pairs(n->m), sizeof *sums);

    n->running = trd_pool_calloc(n->scratch, n->m, sizeof *n->running);
    if (!sums || !n->running)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", n->m);
    trd_code code = n->reason == TRD_DEFINED ? climb(n, sums, err) : TRD_OK;
    if (code == TRD_OK && n->reason == TRD_DEFINED && n->how->robust != TRD_ROBUST_NONE)
        code = gather_scores(n, err);
    return code;
}
