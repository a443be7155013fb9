#include "stat/concordance.h"

#include "stat/distribution.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

typedef struct pair {
    double x, y;
} pair;

static int by_x_then_y(const void *a, const void *b)
{
    const pair *p = a, *q = b;
    return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

/* Sorts y and returns how many pairs stood in the wrong order. */
static int64_t sort_counting(double *y, double *room, size_t n)
{
    if (n < 2)
        return 0;
    size_t  half = n / 2, i = 0, k = half;
    int64_t wrong = sort_counting(y, room, half) + sort_counting(y + half, room, n - half);

    for (size_t at = 0; at < n; at++)
        if (k == n || (i < half && y[i] <= y[k])) {
            room[at] = y[i++];
        } else {
            wrong += (int64_t)(half - i);
            room[at] = y[k++];
        }
    for (size_t at = 0; at < n; at++)
        y[at] = room[at];
    return wrong;
}

/* Sums over the runs of equal values, t rows each. */
typedef struct ties {
    int64_t values, pairs;           /* pairs: sum of t (t - 1) / 2          */
    double  triple, spread;          /* t (t-1) (t-2) and t (t-1) (2t+5)     */
} ties;

static void add_run(ties *s, int64_t rows)
{
    double t = (double)rows;
    s->values++;
    s->pairs += rows * (rows - 1) / 2;
    s->triple += t * (t - 1) * (t - 2);
    s->spread += t * (t - 1) * (2 * t + 5);
}

static void count_runs(const pair *p, size_t n, ties *x, ties *both)
{
    for (size_t i = 0, run = 0, run_both = 0; i < n; i++) {
        bool last_x = i + 1 == n || p[i + 1].x != p[i].x;
        run++;
        run_both++;
        if (last_x || p[i + 1].y != p[i].y) {
            add_run(both, (int64_t)run_both);
            run_both = 0;
        }
        if (last_x) {
            add_run(x, (int64_t)run);
            run = 0;
        }
    }
}

static void count_runs_of(const double *y, size_t n, ties *s)
{
    for (size_t i = 0, run = 1; i < n; i++, run++)
        if (i + 1 == n || y[i + 1] != y[i]) {
            add_run(s, (int64_t)run);
            run = 0;
        }
}

double trd_discordant_lower(double discordant, int64_t n)
{
    enum { MOST = TRD_EXACT_ORDERS_MOST };
    double  ways[MOST * (MOST - 1) / 2 + 1] = { 1 }, next[MOST * (MOST - 1) / 2 + 1], total = 0;
    int64_t most = n * (n - 1) / 2;

    if (n < 0 || n > MOST || isnan(discordant))
        return NAN;
    for (int64_t m = 2; m <= n; m++) {               /* shares of all orders of m cases */
        int64_t reach = (m - 1) * (m - 2) / 2;
        for (int64_t k = 0; k <= m * (m - 1) / 2; k++) {
            double window = 0;
            for (int64_t back = k < m ? 0 : k - m + 1; back <= k && back <= reach; back++)
                window += ways[back];
            next[k] = window / (double)m;
        }
        for (int64_t k = 0; k <= m * (m - 1) / 2; k++)
            ways[k] = next[k];
    }
    for (int64_t k = 0; k <= most && (double)k <= discordant; k++)
        total += ways[k];
    return fmin(1, total);
}

/* Source of the variance: Kendall (1970), eq. 4.3 and 5.4. */
static void judge(trd_concordance *c, const ties *x, const ties *y)
{
    double n = (double)c->cases, score = (double)(c->concordant - c->discordant);
    double pairs = n * (n - 1) / 2, free_x = pairs - (double)c->equal_x, free_y = pairs - (double)c->equal_y;
    double variance = (n * (n - 1) * (2 * n + 5) - x->spread - y->spread) / 18 +
                      2 * (double)c->equal_x * (double)c->equal_y / (n * (n - 1));
    double k = (double)(c->values_x < c->values_y ? c->values_x : c->values_y);

    if (n > 2)
        variance += x->triple * y->triple / (9 * n * (n - 1) * (n - 2));
    c->tau_b = score / sqrt(free_x) / sqrt(free_y);
    c->tau_b = fmax(-1, fmin(1, c->tau_b));
    c->tau_c = 2 * k * score / (n * n * (k - 1));
    c->gamma = c->concordant + c->discordant > 0 ? score / (double)(c->concordant + c->discordant) : (double)NAN;
    c->somers_d = score / free_x;
    c->z = score / sqrt(variance);
    c->p = 2 * trd_normal_upper(fabs(c->z));
    if (c->equal_x == 0 && c->equal_y == 0 && c->cases <= TRD_EXACT_ORDERS_MOST)
        c->p_exact = fmin(1, 2 * trd_discordant_lower((double)(c->concordant < c->discordant ? c->concordant : c->discordant), c->cases));
}

static void count(pair *p, double *y, double *room, size_t n, trd_concordance *c)
{
    ties x = { 0 }, both = { 0 }, of_y = { 0 };

    qsort(p, n, sizeof *p, by_x_then_y);
    for (size_t i = 0; i < n; i++)
        y[i] = p[i].y;
    count_runs(p, n, &x, &both);
    c->discordant = sort_counting(y, room, n);
    count_runs_of(y, n, &of_y);
    c->values_x = x.values;
    c->values_y = of_y.values;
    c->equal_x = x.pairs;
    c->equal_y = of_y.pairs;
    c->equal_both = both.pairs;
    c->concordant = (int64_t)n * ((int64_t)n - 1) / 2 - x.pairs - of_y.pairs + both.pairs - c->discordant;
    c->reason = n == 1 ? TRD_ONE_CASE : x.values < 2 || of_y.values < 2 ? TRD_NO_VARIANCE : TRD_DEFINED;
    if (c->reason == TRD_DEFINED)
        judge(c, &x, &of_y);
}

trd_code trd_concordance_of(const double *x, const double *y, size_t n, trd_pool *pool, trd_concordance *out,
                            trd_error *err)
{
    trd_concordance c = { .cases = (int64_t)n, .tau_b = NAN, .tau_c = NAN, .gamma = NAN, .somers_d = NAN,
                          .z = NAN, .p = NAN, .p_exact = NAN, .reason = n ? TRD_NOT_FINITE : TRD_NO_CASES };
    bool            finite = true;

    if (n > (size_t)1 << 31)
        return trd_fail(err, TRD_E_LIMIT, "%zu cases have more pairs than can be counted; take a sample of them", n);
    for (size_t i = 0; i < n && finite; i++)
        finite = isfinite(x[i]) && isfinite(y[i]);
    if (n > 0 && finite) {
        trd_pool *scratch = trd_pool_new(pool);
        pair     *p = scratch ? trd_pool_alloc(scratch, n * sizeof *p) : NULL;
        double   *own = p ? trd_pool_alloc(scratch, 2 * n * sizeof *own) : NULL;
        for (size_t i = 0; own && i < n; i++)
            p[i] = (pair){ x[i], y[i] };
        if (own)
            count(p, own, own + n, n, &c);
        if (scratch)
            trd_pool_free(scratch);
        if (!own)
            return trd_fail(err, TRD_E_NOMEM, "out of memory for the order of %zu cases", n);
    }
    *out = c;
    return TRD_OK;
}
