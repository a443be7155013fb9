/* Names in the formulas: A answers besides the reference, p[a] the chance of
 * each, and per answer the columns z: 1 when there is a constant, and the
 * terms. The gradient is sum (y_a - p_a) z, the information between answers a
 * and b is sum p_a ([a = b] - p_b) z z'. */
#include "stat/multinomial.h"

#include "stat/newton_int.h"

#include <math.h>
#include <string.h>

/* Columns of one answer. */
static size_t columns_of(const trd_newton *n)
{
    return n->rows->terms + (n->first > 0);
}

/* Which parameter the column of an answer has. */
static size_t place(const trd_newton *n, size_t answer, size_t column)
{
    if (n->first > 0 && column == 0)
        return answer;
    return n->first + answer * n->rows->terms + column - (n->first > 0);
}

static double column_at(const trd_newton *n, const trd_chunk *c, size_t column, size_t row)
{
    return n->first > 0 && column == 0 ? 1 : c->z[column - (n->first > 0)][row];
}

/* Predictors or moves of one row, of the answers besides the reference. */
static void along(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *eta)
{
    for (size_t a = 0; a < n->equations; a++) {
        eta[a] = 0;
        for (size_t k = 0; k < columns_of(n); k++)
            eta[a] += b[place(n, a, k)] * column_at(n, c, k, row);
    }
}

/* eta become chances; the logarithm of that of the answer given. */
static double to_chances(const trd_newton *n, size_t answer, double *eta)
{
    double most = 0, sum, own = answer > 0 ? eta[answer - 1] : 0;

    for (size_t a = 0; a < n->equations; a++)
        most = fmax(most, eta[a]);
    sum = exp(-most);
    for (size_t a = 0; a < n->equations; a++)
        sum += exp(eta[a] - most);
    for (size_t a = 0; a < n->equations; a++)
        eta[a] = exp(eta[a] - most) / sum;
    return own - most - log(sum);
}

/* The products of the columns of answers a and b, weighted. */
static void add_products(const trd_newton *n, const trd_chunk *c, size_t a, size_t b, const double *weight, double *information)
{
    double one[TRD_CHUNK], part[TRD_CHUNK];
    size_t lift = n->first > 0;

    for (size_t i = 0; i < TRD_CHUNK; i++)
        one[i] = 1;
    for (size_t k = 0; k < columns_of(n); k++) {
        trd_chunk_times(weight, k < lift ? one : c->z[k - lift], part);
        for (size_t l = 0; l < columns_of(n) && (a != b || l <= k); l++)
            information[trd_pair(place(n, a, k), place(n, b, l))] = trd_chunk_dot(part, l < lift ? one : c->z[l - lift]);
    }
}

static void multinomial_chunk(const trd_newton *n, const trd_chunk *c, const double *b, bool rough, double *sums)
{
    double chance[TRD_MODEL_TERMS][TRD_CHUNK], eta[TRD_MODEL_TERMS], weight[TRD_CHUNK] = { 0 };

    (void)rough;
    for (size_t i = 0; i < c->rows; i++) {
        along(n, c, i, b, eta);
        sums[0] += c->weight[i] > 0 ? c->weight[i] * to_chances(n, (size_t)c->response[i], eta) : 0;
        for (size_t a = 0; a < n->equations; a++) {
            chance[a][i] = eta[a];
            for (size_t k = 0; k < columns_of(n); k++)
                sums[1 + place(n, a, k)] += c->weight[i] * (((size_t)c->response[i] == a + 1) - eta[a]) * column_at(n, c, k, i);
        }
    }
    for (size_t a = 0; a < n->equations; a++)
        for (size_t other = 0; other <= a; other++) {
            for (size_t i = 0; i < c->rows; i++)
                weight[i] = c->weight[i] * chance[a][i] * ((a == other) - chance[other][i]);
            add_products(n, c, a, other, weight, sums + 1 + n->m);
        }
}

/* An answer gains when it rises above all others. */
static double multinomial_gain(const trd_newton *n, const trd_chunk *c, size_t row, const double *direction, double *most)
{
    size_t answer = (size_t)c->response[row];
    double move[TRD_MODEL_TERMS + 1] = { 0 }, least = INFINITY;

    along(n, c, row, direction, move + 1);
    for (size_t a = 0; a <= n->equations; a++) {
        if (a == answer)
            continue;
        least = fmin(least, move[answer] - move[a]);
        *most = fmax(*most, fabs(move[answer] - move[a]));
    }
    return least;
}

static void multinomial_score(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *score)
{
    size_t answer = (size_t)c->response[row];
    double chance[TRD_MODEL_TERMS];

    along(n, c, row, b, chance);
    to_chances(n, answer, chance);
    for (size_t a = 0; a < n->equations; a++)
        for (size_t k = 0; k < columns_of(n); k++)
            score[place(n, a, k)] = ((answer == a + 1) - chance[a]) * column_at(n, c, k, row);
}

static trd_code check(const trd_model_rows *rows, int answers, trd_error *err)
{
    if (answers < 2 || answers > TRD_MODEL_TERMS)
        return trd_fail(err, TRD_E_USAGE, "%d answers cannot be told apart; give 2 to %d", answers, TRD_MODEL_TERMS);
    if (rows->offset)
        return trd_fail(err, TRD_E_USAGE, "a model of several answers takes no offset; it would be the same for each");
    for (size_t i = 0; i < rows->rows; i++) {
        double y = rows->response[i];
        if (!(y >= 0 && y < answers) || y != floor(y))
            return trd_fail(err, TRD_E_DATA, "row %zu: a response of %g is no answer; codes run from 0 to %d", i + 1, y, answers - 1);
    }
    return TRD_OK;
}

/* Constants that fit the shares of the answers. */
static void start(trd_newton *n)
{
    double cases[TRD_MODEL_TERMS + 1] = { 0 };

    for (size_t i = 0; i < n->rows->rows; i++)
        cases[(size_t)n->rows->response[i]] += n->rows->weight ? n->rows->weight[i] : 1;
    for (size_t a = 0; a <= n->equations; a++)
        if (cases[a] == 0 && n->reason == TRD_DEFINED)
            n->reason = TRD_EMPTY_GROUP;
    for (size_t a = 0; a < n->first && n->reason == TRD_DEFINED; a++)
        n->b[a] = log(cases[a + 1] / cases[0]);
}

/* From constants and then slopes to answer by answer. */
static trd_code in_order(const trd_newton *n, trd_pool *scratch, trd_model *out, trd_error *err)
{
    size_t           each = columns_of(n), m = out->terms;
    trd_coefficient *term = trd_pool_calloc(scratch, m, sizeof *term);
    double          *covariance = trd_pool_calloc(scratch, m * m, sizeof *covariance);

    if (!term || !covariance)
        return trd_fail(err, TRD_E_NOMEM, "out of memory for %zu terms", m);
    for (size_t i = 0; i < m; i++) {
        size_t from = place(n, i / each, i % each);
        term[i] = out->term[from];
        for (size_t j = 0; j < m; j++)
            covariance[i * m + j] = out->covariance[from * m + place(n, j / each, j % each)];
    }
    memcpy(out->term, term, m * sizeof *term);
    memcpy(out->covariance, covariance, m * m * sizeof *covariance);
    return TRD_OK;
}

trd_code trd_multinomial_fit(const trd_model_rows *rows, int answers, const trd_model_how *how, trd_pool *pool, trd_model *out,
                             trd_error *err)
{
    trd_newton n;
    trd_model  model;
    size_t     others = (size_t)answers - 1;
    trd_pool  *scratch = trd_pool_new(pool);
    trd_code   code = scratch ? check(rows, answers, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK)
        code = trd_newton_open(&n, rows, how, how->no_constant ? 0 : others, others, scratch, err);
    if (code == TRD_OK) {
        n.chunk = multinomial_chunk;
        n.gain = multinomial_gain;
        n.score = multinomial_score;
        start(&n);
        code = trd_newton_search(&n, err);
    }
    if (code == TRD_OK)
        code = trd_newton_finish(&n, pool, &model, err);
    if (code == TRD_OK)
        code = in_order(&n, scratch, &model, err);
    if (code == TRD_OK)
        *out = model;
    trd_pool_free(scratch);
    return code;
}
