#include "stat/flows.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static double over(double a, double b)
{
    return b != 0 ? a / b : (double)NAN;
}

/* ---- two moments ---- */

void trd_transitions_count(const int32_t *from, const int32_t *to, size_t n, size_t states, int64_t *counts)
{
    size_t side = states + 1;

    memset(counts, 0, side * side * sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        size_t f = from[i] >= 0 && (size_t)from[i] < states ? (size_t)from[i] : states;
        size_t t = to[i] >= 0 && (size_t)to[i] < states ? (size_t)to[i] : states;
        counts[f * side + t]++;
    }
}

void trd_transitions_of(const int64_t *counts, size_t states, double *shares, double *from, double *to, trd_transitions *out)
{
    trd_transitions t = { .known = 0 };
    size_t          side = states + 1;
    int64_t         stay = 0;
    double          trace = 0;

    for (size_t i = 0; i < states * states; i++)
        t.known += counts[i / states * side + i % states];
    t.expected = t.known ? 0 : (double)NAN;
    for (size_t s = 0; s < states; s++) {
        int64_t start = 0, end = 0;
        for (size_t k = 0; k < states; k++) {
            start += counts[s * side + k];
            end += counts[k * side + s];
        }
        for (size_t k = 0; shares && k < states; k++)
            shares[s * states + k] = over((double)counts[s * side + k], (double)start);
        if (from)
            from[s] = over((double)start, (double)t.known);
        if (to)
            to[s] = over((double)end, (double)t.known);
        stay += counts[s * side + s];
        trace += over((double)counts[s * side + s], (double)start);
        t.expected += over((double)start, (double)t.known) * over((double)end, (double)t.known);
    }
    t.stayers = over((double)stay, (double)t.known);
    t.immobility = over(t.stayers, t.expected);
    t.shorrocks = over((double)states - trace, (double)states - 1);
    t.reason = t.known ? TRD_DEFINED : TRD_NO_CASES;
    *out = t;
}

/* ---- several occasions ---- */

void trd_retention_of(const uint8_t *present, size_t cases, size_t occasions, trd_retention_step *out)
{
    for (size_t o = 0; o < occasions; o++)
        out[o] = (trd_retention_step){ 0, 0, NAN, NAN };
    for (size_t c = 0; c < cases; c++) {
        bool still = true, seen = false;
        for (size_t o = 0; o < occasions; o++) {
            bool here = present[c * occasions + o] != 0;
            still = still && here;
            out[o].still += still;
            out[o].joined += o > 0 && here && !seen;
            seen = seen || here;
        }
    }
    for (size_t o = 0; o < occasions; o++) {
        out[o].retention = over((double)out[o].still, (double)out[0].still);
        if (o > 0)
            out[o].rate = over((double)out[o].still, (double)out[o - 1].still);
    }
}

/* ---- many steps ---- */

static trd_code check(const double *shares, size_t states, trd_error *err)
{
    for (size_t s = 0; s < states; s++) {
        double sum = 0;
        for (size_t k = 0; k < states; k++) {
            sum += shares[s * states + k];
            if (!(shares[s * states + k] >= 0))
                return trd_fail(err, TRD_E_DATA, "row %zu holds a share of %g; give 0 or more", s + 1, shares[s * states + k]);
        }
        if (!(fabs(sum - 1) <= 1e-6))
            return trd_fail(err, TRD_E_DATA, "row %zu of the shares adds to %.9g; divide it by that, it must be 1", s + 1, sum);
    }
    return TRD_OK;
}

/* to = a b */
static void multiply(const double *a, const double *b, size_t n, double *to)
{
    memset(to, 0, n * n * sizeof *to);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j < n; j++)
                to[i * n + j] += a[i * n + k] * b[k * n + j];
}

trd_code trd_markov_after(const double *shares, size_t states, const double *start, int steps, double *power, double *after,
                          trd_error *err)
{
    size_t   cells = states * states;
    trd_code code = check(shares, states, err);

    if (code != TRD_OK)
        return code;
    if (steps < 0)
        return trd_fail(err, TRD_E_USAGE, "%d steps; give 0 or more", steps);
    double *room = calloc(3 * cells + 1, sizeof *room), *base = room, *made = room + cells, *next = made + cells;
    if (!room)
        return trd_fail(err, TRD_E_NOMEM, "no memory for %zu states; use fewer", states);
    memcpy(base, shares, cells * sizeof *base);
    for (size_t s = 0; s < states; s++)
        made[s * states + s] = 1;
    for (int left = steps; left > 0; left /= 2) {
        if (left % 2) {
            multiply(made, base, states, next);
            memcpy(made, next, cells * sizeof *made);
        }
        multiply(base, base, states, next);
        memcpy(base, next, cells * sizeof *base);
    }
    memcpy(power, made, cells * sizeof *power);
    for (size_t k = 0; start && k < states; k++) {
        double sum = 0;
        for (size_t s = 0; s < states; s++)
            sum += start[s] * made[s * states + k];
        next[k] = sum;
    }
    if (start)
        memcpy(after, next, states * sizeof *after);
    free(room);
    return TRD_OK;
}

static void reach_all(const double *shares, size_t n, uint8_t *reach)
{
    for (size_t i = 0; i < n * n; i++)
        reach[i] = shares[i] > 0 || i / n == i % n;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; reach[i * n + k] && j < n; j++)
                reach[i * n + j] |= reach[k * n + j];
}

/* The states that are never left for good, in `list`; 0 when they form more
 * than one set. */
static size_t closed_set(const uint8_t *reach, size_t n, size_t *list)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        bool closed = true;
        for (size_t j = 0; j < n; j++)
            closed = closed && (!reach[i * n + j] || reach[j * n + i]);
        if (closed)
            list[count++] = i;
    }
    for (size_t i = 1; i < count; i++)
        if (!reach[list[0] * n + list[i]])
            return 0;
    return count;
}

/* Takes the states away one by one, from the last, without a subtraction. */
static void settle(double *p, size_t m, double *weight)
{
    double sum = 1;

    for (size_t k = m; k-- > 1;) {
        double out = 0;
        for (size_t j = 0; j < k; j++)
            out += p[k * m + j];
        for (size_t i = 0; i < k; i++) {
            p[i * m + k] /= out;
            for (size_t j = 0; j < k; j++)
                p[i * m + j] += p[i * m + k] * p[k * m + j];
        }
    }
    weight[0] = 1;
    for (size_t k = 1; k < m; k++) {
        weight[k] = 0;
        for (size_t i = 0; i < k; i++)
            weight[k] += weight[i] * p[i * m + k];
        sum += weight[k];
    }
    for (size_t k = 0; k < m; k++)
        weight[k] /= sum;
}

trd_code trd_markov_rest(const double *shares, size_t states, double *rest, trd_stat_reason *reason, trd_error *err)
{
    size_t   n = states, m = 0;
    trd_code code = check(shares, states, err);

    if (code != TRD_OK)
        return code;
    double  *p = calloc(n * n + n + 1, sizeof *p), *weight = p + n * n;
    uint8_t *reach = calloc(n * n + 1, 1);
    size_t  *list = calloc(n + 1, sizeof *list);
    if (p && reach && list) {
        reach_all(shares, n, reach);
        m = closed_set(reach, n, list);
        for (size_t i = 0; i < m * m; i++)
            p[i] = shares[list[i / m] * n + list[i % m]];
        if (m)
            settle(p, m, weight);
        for (size_t s = 0; s < n; s++)
            rest[s] = m ? 0 : (double)NAN;
        for (size_t i = 0; i < m; i++)
            rest[list[i]] = weight[i];
        *reason = m ? TRD_DEFINED : n ? TRD_COLLINEAR : TRD_NO_CASES;
    } else {
        code = trd_fail(err, TRD_E_NOMEM, "no memory for %zu states; use fewer", n);
    }
    free(p);
    free(reach);
    free(list);
    return code;
}
