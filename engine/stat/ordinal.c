/* With u and l the predictors of the thresholds above and below an answer, and
 * F the logistic function,
 *
 *   log P = log F(u) + log F(-l) + log(1 - exp(l - u)):
 *
 * two logits, and a part in which only the distance of two thresholds occurs.
 * At the first answer only u is there, at the last only l. Other links have no
 * such parts; there a row has its slopes and curves by u and l (ordinal_link.c). */
#include "stat/ordinal.h"

#include "stat/ordinal_int.h"

#include <math.h>

typedef trd_ordinal_scale scale;

static size_t answer_of(const trd_chunk *c, size_t row)
{
    return (size_t)c->response[row];
}

/* 1 / (1 + e^x). Of log(1 - that) = min(0, x) - log(1 + e^-|x|) the first part
 * is added to *sum, and *product is multiplied by what the logarithm is of. */
static double share_above(double x, double *sum, double *product)
{
    double small = exp(-fabs(x)), less = small / (1 + small);
    *sum += fmin(0, x);
    *product *= 1 + small;
    return x >= 0 ? less : 1 - less;
}

/* The two logits of a row. above = F(-u), below = F(l): 0 where absent. */
static void ends_of(const scale *s, const double *b, size_t answer, double x, double *above, double *below, double *sum,
                    double *product)
{
    *above = answer + 1 < s->answers ? share_above(b[answer] - x, sum, product) : 0;
    *below = answer > 0 ? share_above(x - b[answer - 1], sum, product) : 0;
}

/* The part of the distances, for `cases` with this answer. */
static void add_distance(const double *b, size_t answer, double cases, size_t m, double *sums)
{
    double distance = b[answer] - b[answer - 1], more = expm1(distance), curve = (more + 1) / (more * more);
    double *gradient = sums + 1, *information = sums + 1 + m;

    sums[0] += cases * log(-expm1(-distance));
    gradient[answer] += cases / more;
    gradient[answer - 1] -= cases / more;
    information[trd_pair(answer, answer)] += cases * curve;
    information[trd_pair(answer - 1, answer - 1)] += cases * curve;
    information[trd_pair(answer, answer - 1)] -= cases * curve;
}

static void sums_of(const trd_newton *n, const trd_chunk *c, const double *b, double *sum)
{
    for (size_t i = 0; i < TRD_CHUNK; i++)
        sum[i] = c->offset[i];
    for (size_t j = 0; j < n->rows->terms; j++)
        trd_chunk_add(b[n->first + j], c->z[j], sum);
}

/* One threshold of one row: its own slope and curve, and its products with the
 * terms. */
static void add_threshold(const trd_newton *n, const trd_chunk *c, size_t row, size_t threshold, double slope, double curve,
                          double *sums)
{
    double *information = sums + 1 + n->m;

    sums[1 + threshold] += slope;
    information[trd_pair(threshold, threshold)] += curve;
    for (size_t j = 0; j < n->rows->terms; j++)
        information[trd_pair(n->first + j, threshold)] -= curve * c->z[j][row];
}

static void ordinal_chunk(const trd_newton *n, const trd_chunk *c, const double *b, bool rough, double *sums)
{
    const scale *s = n->user;
    double       sum[TRD_CHUNK], slope[TRD_CHUNK] = { 0 }, curve[TRD_CHUNK] = { 0 }, part[TRD_CHUNK], above, below;
    double       cases[TRD_MODEL_TERMS + 1] = { 0 }, together = 1, *information = sums + 1 + n->m;

    (void)rough;
    sums_of(n, c, b, sum);
    for (size_t i = 0; i < c->rows; i++) {
        size_t answer = answer_of(c, i);
        double w = c->weight[i];
        double in_sum = 0, one = 1, *product = n->rows->weight ? &one : &together;
        ends_of(s, b, answer, sum[i], &above, &below, &in_sum, product);
        sums[0] += w * (in_sum - (n->rows->weight ? log(one) : 0));
        cases[answer] += w;
        slope[i] = w * (below - above);
        curve[i] = w * (above * (1 - above) + below * (1 - below));
        if (answer + 1 < s->answers)
            add_threshold(n, c, i, answer, w * above, w * above * (1 - above), sums);
        if (answer > 0)
            add_threshold(n, c, i, answer - 1, -w * below, w * below * (1 - below), sums);
    }
    sums[0] -= log(together);                        /* of rows of weight 1 at once, as in glm.c; below 4^256 */
    for (size_t answer = 1; answer + 1 < s->answers; answer++)
        add_distance(b, answer, cases[answer], n->m, sums);
    for (size_t j = 0; j < n->rows->terms; j++) {
        sums[1 + n->first + j] = trd_chunk_dot(slope, c->z[j]);
        trd_chunk_times(curve, c->z[j], part);
        for (size_t k = 0; k <= j; k++)
            information[trd_pair(n->first + j, n->first + k)] = trd_chunk_dot(part, c->z[k]);
    }
}

static bool in_order(const trd_newton *n, const double *b)
{
    for (size_t k = 1; k < n->first; k++)
        if (!(b[k] > b[k - 1]))
            return false;
    return true;
}

/* An answer gains when the threshold above it rises and the one below falls. */
static double ordinal_gain(const trd_newton *n, const trd_chunk *c, size_t row, const double *direction, double *most)
{
    size_t answer = answer_of(c, row);
    double sum = 0, up = INFINITY, down = INFINITY;

    for (size_t j = 0; j < n->rows->terms; j++)
        sum += direction[n->first + j] * c->z[j][row];
    if (answer < n->first)
        up = direction[answer] - sum;
    if (answer > 0)
        down = sum - direction[answer - 1];
    *most = fmax(*most, fmax(answer < n->first ? fabs(up) : 0, answer > 0 ? fabs(down) : 0));
    return fmin(up, down);
}

static void ordinal_score(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *score)
{
    size_t answer = answer_of(c, row);
    double sum = c->offset[row], above, below, close = 0, unused[2] = { 0, 1 };

    for (size_t j = 0; j < n->rows->terms; j++)
        sum += b[n->first + j] * c->z[j][row];
    ends_of(n->user, b, answer, sum, &above, &below, &unused[0], &unused[1]);
    if (answer > 0 && answer < n->first)
        close = 1 / expm1(b[answer] - b[answer - 1]);
    for (size_t k = 0; k < n->first; k++)
        score[k] = 0;
    if (answer < n->first)
        score[answer] = above + close;
    if (answer > 0)
        score[answer - 1] = -below - close;
    for (size_t j = 0; j < n->rows->terms; j++)
        score[n->first + j] = (below - above) * c->z[j][row];
}

static trd_code check(const trd_model_rows *rows, int answers, trd_error *err)
{
    if (answers < 2 || answers > TRD_MODEL_TERMS)
        return trd_fail(err, TRD_E_USAGE, "%d answers cannot be put in order; give 2 to %d", answers, TRD_MODEL_TERMS);
    for (size_t i = 0; i < rows->rows; i++) {
        double y = rows->response[i];
        if (!(y >= 0 && y < answers) || y != floor(y))
            return trd_fail(err, TRD_E_DATA, "row %zu: a response of %g is no answer; codes run from 0 to %d", i + 1, y, answers - 1);
    }
    return TRD_OK;
}

/* Thresholds that fit the shares of the answers; an answer without cases has
 * no threshold of its own. */
static void start(trd_newton *n, size_t answers)
{
    double cases[TRD_MODEL_TERMS] = { 0 }, below = 0;

    for (size_t i = 0; i < n->rows->rows; i++)
        cases[(size_t)n->rows->response[i]] += n->rows->weight ? n->rows->weight[i] : 1;
    for (size_t k = 0; k < answers; k++) {
        if (cases[k] == 0 && n->reason == TRD_DEFINED)
            n->reason = TRD_EMPTY_GROUP;
        below += cases[k];
        if (k < n->first)
            n->b[k] = trd_link_quantile(((const scale *)n->user)->link, below / n->cases);
    }
}

trd_code trd_ordinal_fit(trd_link link, const trd_model_rows *rows, int answers, const trd_model_how *how, trd_pool *pool,
                         trd_model *out, trd_error *err)
{
    trd_newton n;
    trd_model  model;
    scale      s = { (size_t)answers, link };
    trd_pool  *scratch = trd_pool_new(pool);
    trd_code   code = scratch ? check(rows, answers, err) : trd_fail(err, TRD_E_NOMEM, "out of memory");

    if (code == TRD_OK)
        code = trd_newton_open(&n, rows, how, s.answers - 1, 1, scratch, err);
    if (code == TRD_OK) {
        n.ordinal = true;
        n.user = &s;
        n.chunk = link == TRD_LINK_LOGIT ? ordinal_chunk : trd_ordinal_link_chunk;
        n.allowed = in_order;
        n.gain = ordinal_gain;
        n.score = link == TRD_LINK_LOGIT ? ordinal_score : trd_ordinal_link_score;
        start(&n, s.answers);
        code = trd_newton_search(&n, err);
    }
    if (code == TRD_OK)
        code = trd_newton_finish(&n, pool, &model, err);
    if (code == TRD_OK)
        *out = model;
    trd_pool_free(scratch);
    return code;
}
