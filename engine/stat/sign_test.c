#include "stat/sign_test.h"

#include "stat/discrete.h"
#include "stat/interval.h"
#include "stat/share_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How many may lie outside at one end: the largest k with P(B <= k - 1) <= tail; 0: no limit. */
static size_t left_out(size_t n, double tail)
{
    size_t k = 0;
    while (k < n / 2 && trd_binomial_lower((double)k, (double)n, 0.5) <= tail)
        k++;
    return k;
}

static void limits(const double *sorted, size_t n, trd_side side, double level, trd_sign_test *t)
{
    double tail = side == TRD_TWO_SIDED ? (1 - level) / 2 : 1 - level;
    size_t k = left_out(n, tail);
    double missed = k > 0 ? trd_binomial_lower((double)k - 1, (double)n, 0.5) : 0;

    t->median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    t->low = side == TRD_LESS || k == 0 ? -INFINITY : sorted[k - 1];
    t->high = side == TRD_GREATER || k == 0 ? INFINITY : sorted[n - k];
    t->achieved = 1 - (side == TRD_TWO_SIDED ? 2 : 1) * missed;
}

trd_code trd_sign_test_of(const double *change, size_t n, trd_side side, double level, trd_sign_test *out, trd_error *err)
{
    trd_sign_test  t = { .p = NAN, .median = NAN, .low = NAN, .high = NAN, .achieved = NAN, .reason = n ? TRD_DEFINED : TRD_NO_CASES };
    trd_share_test share;
    trd_code       code = trd_level_check(level, err);
    double        *sorted = code == TRD_OK ? malloc((n + 1) * sizeof *sorted) : NULL;

    if (code == TRD_OK && !sorted)
        code = trd_fail(err, TRD_E_NOMEM, "out of memory for %zu changes", n);
    for (size_t i = 0; i < n && code == TRD_OK; i++) {
        t.up += change[i] > 0;
        t.down += change[i] < 0;
        t.zeros += change[i] == 0;
        if (!isfinite(change[i]))
            t.reason = TRD_NOT_FINITE;
    }
    if (code == TRD_OK && t.reason == TRD_DEFINED) {
        memcpy(sorted, change, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, ascending);
        limits(sorted, n, side, level, &t);
        if (t.up + t.down == 0)
            t.reason = TRD_NO_VARIANCE;
        else if ((code = trd_share_test_against(t.up, t.up + t.down, 0.5, side, level, &share, err)) == TRD_OK)
            t.p = share.exact_p;
    }
    free(sorted);
    if (code == TRD_OK)
        *out = t;
    return code;
}
