/* With u and l the predictors of the thresholds above and below an answer,
 * P = F(u) - F(l), taken from the tail in which both lie. Per row
 *
 *   d log P / du = f(u) / P = up              d log P / dl = -f(l) / P = -down
 *   -d2 / du2    = up^2 - up f'(u) / f(u)     -d2 / dl2    = down^2 + down f'(l) / f(l)
 *   -d2 / du dl  = -up down
 *
 * and u and l fall together when the predictor of the row grows. */
#include "stat/ordinal_int.h"

#include <math.h>

typedef struct row_parts {
    double value, up, down;          /* log P and its slopes; 0 where there is no threshold */
    double above, below, both;       /* minus the curvature by u, by l, and by both         */
} row_parts;

/* log(e^a - e^b), a >= b. */
static double log_less(double a, double b)
{
    return a + log(-expm1(b - a));
}

static double log_chance(trd_link link, bool has_up, bool has_down, double u, double l)
{
    if (!has_up)
        return trd_link_log_upper(link, l);
    if (!has_down)
        return trd_link_log_lower(link, u);
    if (trd_link_lower(link, l) < 0.5)
        return log_less(trd_link_log_lower(link, u), trd_link_log_lower(link, l));
    return log_less(trd_link_log_upper(link, l), trd_link_log_upper(link, u));
}

static row_parts parts_of(const trd_newton *n, const double *b, size_t answer, double x)
{
    const trd_ordinal_scale *s = n->user;
    bool                     has_up = answer + 1 < s->answers, has_down = answer > 0;
    double                   u = has_up ? b[answer] - x : 0, l = has_down ? b[answer - 1] - x : 0;
    row_parts                p = { .value = log_chance(s->link, has_up, has_down, u, l) };

    if (has_up)
        p.up = exp(trd_link_log_density(s->link, u) - p.value);
    if (has_down)
        p.down = exp(trd_link_log_density(s->link, l) - p.value);
    p.above = has_up ? p.up * (p.up - trd_link_bend(s->link, u)) : 0;
    p.below = has_down ? p.down * (p.down + trd_link_bend(s->link, l)) : 0;
    p.both = -p.up * p.down;
    return p;
}

/* The thresholds of one row: their slopes and curves, and products with the terms. */
static void add_thresholds(const trd_newton *n, const trd_chunk *c, size_t row, size_t answer, double w, const row_parts *p,
                           double *sums)
{
    const trd_ordinal_scale *s = n->user;
    double                  *gradient = sums + 1, *information = sums + 1 + n->m;

    if (answer + 1 < s->answers) {
        gradient[answer] += w * p->up;
        information[trd_pair(answer, answer)] += w * p->above;
        for (size_t j = 0; j < n->rows->terms; j++)
            information[trd_pair(n->first + j, answer)] -= w * (p->above + p->both) * c->z[j][row];
    }
    if (answer > 0) {
        gradient[answer - 1] -= w * p->down;
        information[trd_pair(answer - 1, answer - 1)] += w * p->below;
        for (size_t j = 0; j < n->rows->terms; j++)
            information[trd_pair(n->first + j, answer - 1)] -= w * (p->below + p->both) * c->z[j][row];
    }
    if (answer > 0 && answer + 1 < s->answers)
        information[trd_pair(answer, answer - 1)] += w * p->both;
}

void trd_ordinal_link_chunk(const trd_newton *n, const trd_chunk *c, const double *b, bool rough, double *sums)
{
    double sum[TRD_CHUNK], slope[TRD_CHUNK] = { 0 }, curve[TRD_CHUNK] = { 0 }, part[TRD_CHUNK];
    double *information = sums + 1 + n->m;

    (void)rough;
    for (size_t i = 0; i < TRD_CHUNK; i++)
        sum[i] = c->offset[i];
    for (size_t j = 0; j < n->rows->terms; j++)
        trd_chunk_add(b[n->first + j], c->z[j], sum);
    for (size_t i = 0; i < c->rows; i++) {
        size_t    answer = (size_t)c->response[i];
        double    w = c->weight[i];
        if (w == 0)
            continue;
        row_parts p = parts_of(n, b, answer, sum[i]);
        sums[0] += w * p.value;
        slope[i] = w * (p.down - p.up);
        curve[i] = w * (p.above + 2 * p.both + p.below);
        add_thresholds(n, c, i, answer, w, &p, sums);
    }
    for (size_t j = 0; j < n->rows->terms; j++) {
        sums[1 + n->first + j] = trd_chunk_dot(slope, c->z[j]);
        trd_chunk_times(curve, c->z[j], part);
        for (size_t k = 0; k <= j; k++)
            information[trd_pair(n->first + j, n->first + k)] = trd_chunk_dot(part, c->z[k]);
    }
}

void trd_ordinal_link_score(const trd_newton *n, const trd_chunk *c, size_t row, const double *b, double *score)
{
    size_t answer = (size_t)c->response[row];
    double x = c->offset[row];

    for (size_t j = 0; j < n->rows->terms; j++)
        x += b[n->first + j] * c->z[j][row];
    row_parts p = parts_of(n, b, answer, x);
    for (size_t k = 0; k < n->first; k++)
        score[k] = 0;
    if (answer < n->first)
        score[answer] = p.up;
    if (answer > 0)
        score[answer - 1] = -p.down;
    for (size_t j = 0; j < n->rows->terms; j++)
        score[n->first + j] = (p.down - p.up) * c->z[j][row];
}
