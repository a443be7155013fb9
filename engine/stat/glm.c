#include "stat/glm.h"

#include "stat/glm_int.h"
#include "stat/newton_int.h"

#include <math.h>

static void predict(const trd_newton *n, const trd_chunk *c, const double *b, double *eta)
{
    for (size_t i = 0; i < TRD_CHUNK; i++)
        eta[i] = c->offset[i] + (n->first ? b[0] : 0);
    for (size_t j = 0; j < n->rows->terms; j++)
        trd_chunk_add(b[n->first + j], c->z[j], eta);
}

/* Per row: the log-likelihood, its slope along the linear predictor, and minus
 * its curvature. The logarithms of rows of weight 1 are taken at once: what is
 * multiplied lies between 1 and 2, and a chunk is small enough for 2^256.
 * Returns what is left to take off the sum of the values. */
static double logit_rows(const trd_chunk *c, bool weighted, const double *eta, double *value, double *slope, double *curve)
{
    double product = 1;

    for (size_t i = 0; i < c->rows; i++) {
        double small = exp(-fabs(eta[i])), less = small / (1 + small), p = eta[i] >= 0 ? 1 - less : less;
        value[i] = eta[i] * c->response[i] - fmax(0, eta[i]) - (weighted ? log1p(small) : 0);
        product *= weighted ? 1 : 1 + small;
        slope[i] = c->response[i] > 0 ? (eta[i] >= 0 ? less : 1 - less) : -p;
        curve[i] = less * (1 - less);
    }
    return log(product);
}

/* Any link, with the expected curvature: density^2 / (p (1 - p)). */
static void yes_rows(trd_link link, const trd_chunk *c, const double *eta, double *value, double *slope, double *curve)
{
    for (size_t i = 0; i < c->rows; i++) {
        double yes = trd_link_log_lower(link, eta[i]), no = trd_link_log_upper(link, eta[i]);
        double density = trd_link_log_density(link, eta[i]);
        value[i] = c->response[i] > 0 ? yes : no;
        slope[i] = c->response[i] > 0 ? exp(density - yes) : -exp(density - no);
        curve[i] = exp(2 * density - yes - no);
    }
}

static void poisson_rows(const trd_chunk *c, const double *eta, double *value, double *slope, double *curve)
{
    for (size_t i = 0; i < c->rows; i++) {
        double mu = exp(eta[i]);
        value[i] = c->response[i] * eta[i] - mu;
        slope[i] = c->response[i] - mu;
        curve[i] = mu;
    }
}

/* The predictor that the response itself suggests, as a linear model of it:
 * the slope becomes weight times (predictor + residual / weight - offset). */
static void rough_rows(trd_family family, const trd_chunk *c, double *eta, double *slope, double *curve)
{
    for (size_t i = 0; i < c->rows; i++) {
        double y = c->response[i], mu = family == TRD_POISSON ? y + 0.1 : 0.25 + 0.5 * y;
        eta[i] = family == TRD_POISSON ? log(mu) : trd_link_quantile(trd_family_link(family), mu);
        double density = family == TRD_POISSON ? mu : exp(trd_link_log_density(trd_family_link(family), eta[i]));
        double variance = family == TRD_POISSON ? mu : mu * (1 - mu);
        curve[i] = density * density / variance;
        slope[i] = (y - mu) * density / variance + curve[i] * (eta[i] - c->offset[i]);
    }
}

static void glm_chunk(const trd_newton *n, const trd_chunk *c, const double *b, bool rough, double *sums)
{
    trd_family family = *(const trd_family *)n->user;
    double     eta[TRD_CHUNK], value[TRD_CHUNK] = { 0 }, slope[TRD_CHUNK] = { 0 }, curve[TRD_CHUNK] = { 0 }, part[TRD_CHUNK];
    double     one[TRD_CHUNK], rest = 0;
    size_t     at = 1 + n->m;

    predict(n, c, b, eta);
    if (rough)
        rough_rows(family, c, eta, slope, curve);
    else if (family == TRD_LOGIT)
        rest = logit_rows(c, n->rows->weight != NULL, eta, value, slope, curve);
    else if (family == TRD_POISSON)
        poisson_rows(c, eta, value, slope, curve);
    else
        yes_rows(trd_family_link(family), c, eta, value, slope, curve);
    trd_chunk_times(slope, c->weight, slope);
    trd_chunk_times(curve, c->weight, curve);
    for (size_t i = 0; i < TRD_CHUNK; i++)
        one[i] = 1;
    sums[0] = trd_chunk_dot(value, c->weight) - rest;
    for (size_t j = 0; j < n->m; j++) {
        const double *z = j < n->first ? one : c->z[j - n->first];
        sums[1 + j] = trd_chunk_dot(slope, z);
        trd_chunk_times(curve, z, part);
        for (size_t k = 0; k <= j; k++)
            sums[at++] = trd_chunk_dot(part, k < n->first ? one : c->z[k - n->first]);
    }
}

static double move_of(const trd_newton *n, const trd_chunk *c, size_t row, const double *direction)
{
    double move = n->first ? direction[0] : 0;
    for (size_t j = 0; j < n->rows->terms; j++)
        move += direction[n->first + j] * c->z[j][row];
    return move;
}

/* A yes gains when its predictor grows, a no when it falls; a count above 0
 * loses by any move, and a count of 0 gains when it falls. */
static double glm_gain(const trd_newton *n, const trd_chunk *c, size_t row, const double *direction, double *most)
{
    double move = move_of(n, c, row, direction);
    *most = fmax(*most, fabs(move));
    if (c->response[row] == 0)
        return -move;
    return *(const trd_family *)n->user == TRD_POISSON ? -fabs(move) : move;
}

static void glm_score(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *score)
{
    trd_family family = *(const trd_family *)n->user;
    double     eta = c->offset[row] + move_of(n, c, row, b), y = c->response[row], rest = y - exp(eta);

    if (family == TRD_LOGIT)
        rest = y - 1 / (1 + exp(-eta));
    else if (family != TRD_POISSON) {
        trd_link link = trd_family_link(family);
        double   density = trd_link_log_density(link, eta);
        rest = y > 0 ? exp(density - trd_link_log_lower(link, eta)) : -exp(density - trd_link_log_upper(link, eta));
    }
    for (size_t j = 0; j < n->m; j++)
        score[j] = rest * (j < n->first ? 1 : c->z[j - n->first][row]);
}

static trd_code check(trd_family family, const trd_model_rows *rows, trd_error *err)
{
    for (size_t i = 0; i < rows->rows; i++) {
        double y = rows->response[i];
        if (family != TRD_POISSON && y != 0 && y != 1)
            return trd_fail(err, TRD_E_DATA, "row %zu: a response of %g is neither 0 nor 1; give a yes or no", i + 1, y);
        if (family == TRD_POISSON && !(y >= 0 && y < 1e15))
            return trd_fail(err, TRD_E_DATA, "row %zu: a response of %g is no count; give 0 or more", i + 1, y);
    }
    return TRD_OK;
}

/* log y!, and the largest log-likelihood of one count but for that. */
typedef struct count_parts {
    double factorial, best;
} count_parts;

static count_parts parts_of(double y)
{
    return (count_parts){ y > 1 ? lgamma(y + 1) : 0, y > 0 ? y * log(y) - y : 0 };
}

/* What does not depend on the estimate: of the likelihood, - sum log y!, and
 * of the deviance, the likelihood of a model that fits every row. */
static void complete(const trd_model_rows *rows, trd_model *out)
{
    count_parts small[64];
    trd_sum     constant = { 0, 0 }, best = { 0, 0 };

    for (int y = 0; y < 64; y++)
        small[y] = parts_of(y);
    for (size_t i = 0; i < rows->rows; i++) {
        double      y = rows->response[i], w = rows->weight ? rows->weight[i] : 1;
        count_parts p = y < 64 && y == (double)(int)y ? small[(int)y] : parts_of(y);
        constant = trd_sum_plus(constant, trd_sum_from(w * p.factorial));
        best = trd_sum_plus(best, trd_sum_from(w * p.best));
    }
    out->deviance = 2 * trd_sum_value(trd_sum_minus(best, trd_sum_from(out->log_likelihood)));
    out->log_likelihood -= trd_sum_value(constant);
}

trd_code trd_glm_fit(trd_family family, const trd_model_rows *rows, const trd_model_how *how, trd_pool *pool, trd_model *out,
                     trd_error *err)
{
    trd_newton n;
    trd_model  model;
    trd_pool  *scratch = trd_pool_new(pool);
    trd_code   code = scratch ? check(family, rows, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK)
        code = trd_newton_open(&n, rows, how, !how->no_constant, 1, scratch, err);
    if (code == TRD_OK) {
        n.user = &family;
        n.chunk = glm_chunk;
        n.gain = glm_gain;
        n.score = glm_score;
        code = trd_newton_search(&n, err);
    }
    if (code == TRD_OK)
        code = trd_newton_finish(&n, pool, &model, err);
    if (code == TRD_OK) {
        if (family == TRD_POISSON)
            complete(rows, &model);
        *out = model;
    }
    trd_pool_free(scratch);
    return code;
}
