#include "stat/comoments.h"

#include "base/parallel.h"
#include "stat/distribution.h"
#include "stat/moments_int.h"

#include <math.h>

enum { LANES = TRD_MOMENTS_LANES, BLOCK = TRD_MOMENTS_BLOCK };

void trd_comoments_init(trd_comoments *c)
{
    *c = (trd_comoments){ .product = { 0, 0 } };
    trd_moments_init(&c->x);
    trd_moments_init(&c->y);
}

/* As in moments.c. */
typedef struct lanes {
    double product[LANES], low[LANES];
} lanes;

/* n is a multiple of LANES. */
TRD_FAST static void add_to_lanes(lanes *to, const double *x, const double *y, size_t n, double pilot_x, double pilot_y)
{
    lanes t = *to;

    for (size_t i = 0; i < n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            trd_sum d = trd_sum_of(x[i + (size_t)k], -pilot_x), e = trd_sum_of(y[i + (size_t)k], -pilot_y);
            trd_sum p = trd_sum_times(d, e), s = trd_sum_of(t.product[k], p.high);
            t.product[k] = s.high;
            t.low[k] += s.low + p.low;
        }
    *to = t;
}

static void add_products(trd_comoments *c, const double *x, const double *y, size_t n)
{
    double rest_x[LANES], rest_y[LANES];
    size_t beside = n / LANES * LANES;
    lanes  l = { .product = { 0 } };

    for (size_t k = 0; k < LANES; k++) {
        rest_x[k] = beside + k < n ? x[beside + k] : c->x.pilot;
        rest_y[k] = beside + k < n ? y[beside + k] : c->y.pilot;
    }
    add_to_lanes(&l, x, y, beside, c->x.pilot, c->y.pilot);
    add_to_lanes(&l, rest_x, rest_y, LANES, c->x.pilot, c->y.pilot);
    for (int k = 0; k < LANES; k++)
        c->product = trd_sum_plus(c->product, trd_sum_of(l.product[k], l.low[k]));
}

void trd_comoments_add(trd_comoments *c, const double *x, const double *y, const uint8_t *valid, size_t n)
{
    double block_x[BLOCK], block_y[BLOCK];

    trd_moments_add(&c->x, x, valid, n);
    trd_moments_add(&c->y, y, valid, n);
    if (c->x.cases == 0)
        return;
    if (!valid) {
        add_products(c, x, y, n);
        return;
    }
    for (size_t at = 0, rows; at < n; at += rows) {
        rows = n - at < BLOCK ? n - at : BLOCK;
        trd_moments_blend(x + at, valid + at, c->x.pilot, rows, block_x);
        trd_moments_blend(y + at, valid + at, c->y.pilot, rows, block_y);
        add_products(c, block_x, block_y, rows);
    }
}

/* With d' = d + s and e' = e + t: sum d'e' = sum de + t sum d + s sum e + n s t. */
void trd_comoments_merge(trd_comoments *into, const trd_comoments *from)
{
    if (from->x.cases == 0)
        return;
    if (into->x.cases == 0) {
        *into = *from;
        return;
    }
    trd_sum s = trd_sum_of(from->x.pilot, -into->x.pilot), t = trd_sum_of(from->y.pilot, -into->y.pilot);
    trd_sum moved = trd_sum_plus(from->product, trd_sum_times(t, from->x.sum));

    moved = trd_sum_plus(moved, trd_sum_times(s, from->y.sum));
    moved = trd_sum_plus(moved, trd_sum_times(from->x.weight, trd_sum_times(s, t)));
    into->product = trd_sum_plus(into->product, moved);
    trd_moments_merge(&into->x, &from->x);
    trd_moments_merge(&into->y, &from->y);
}

static bool is_flat(const trd_summary *s)
{
    return trd_interval_is_flat(s->sd, fmax(fabs(s->least), fabs(s->most)));
}

static trd_stat_reason why_not(const trd_correlation *c)
{
    return c->x.reason != TRD_DEFINED ? c->x.reason : c->y.reason != TRD_DEFINED ? c->y.reason
         : is_flat(&c->x) || is_flat(&c->y) ? TRD_NO_VARIANCE : TRD_DEFINED;
}

/* r is there; may it have an interval? */
static void judge(trd_interval *r, double n)
{
    double one_less = (1 - r->value) * (1 + r->value);

    if (n < 4 || one_less < 1e-15) {
        trd_interval_withhold(r, n < 4 ? TRD_ONE_CASE : TRD_NO_VARIANCE);
        return;
    }
    double half = trd_normal_quantile((1 + r->level) / 2) / sqrt(n - 3);
    r->df = n - 2;
    r->se = sqrt(one_less / (n - 2));
    r->low = fmin(r->value, tanh(atanh(r->value) - half));
    r->high = fmax(r->value, tanh(atanh(r->value) + half));
}

trd_code trd_comoments_finish(const trd_comoments *c, double level, trd_correlation *out, trd_error *err)
{
    trd_correlation made = { .covariance = NAN };
    trd_code        code = trd_level_check(level, err);

    if (code != TRD_OK)
        return code;
    trd_moments_finish(&c->x, &made.x);
    trd_moments_finish(&c->y, &made.y);
    made.r = trd_interval_none(NAN, level, c->x.cases, why_not(&made));
    if (c->x.cases > 1 && made.r.reason != TRD_NOT_FINITE) {
        trd_sum mean = trd_sum_over(c->x.sum, c->x.weight);
        double  product = trd_sum_value(trd_sum_minus(c->product, trd_sum_times(mean, c->y.sum)));
        bool    constant = c->x.least == c->x.most || c->y.least == c->y.most;
        made.covariance = constant ? 0 : product / ((double)c->x.cases - 1);
    }
    if (made.r.reason == TRD_DEFINED) {
        made.r.value = fmax(-1, fmin(1, made.covariance / made.x.sd / made.y.sd));
        judge(&made.r, (double)c->x.cases);
    }
    *out = made;
    return TRD_OK;
}
