#include "stat/normal_int.h"

#include <math.h>
#include <string.h>

static trd_sum root(trd_sum x)
{
    double  s = sqrt(trd_sum_value(x));
    trd_sum rest = trd_sum_minus(x, trd_sum_product(s, s));
    return trd_sum_tidy(s, trd_sum_value(rest) / (2 * s));
}

/* Gram and Schmidt on the unit vectors, with A as the inner product: what a
 * column shares with the rows of K before it is taken off. */
size_t trd_normal_root(const trd_sum *a, const double *scale, size_t m, double tolerance, trd_sum *k, uint8_t *kept)
{
    size_t count = 0;

    memset(k, 0, m * m * sizeof *k);
    for (size_t i = 0; i < m; i++) {
        trd_sum *own = k + i * m, left = a[trd_pair(i, i)];
        for (size_t j = 0; j < i; j++) {
            trd_sum shared = { 0, 0 };
            for (size_t l = 0; l <= j; l++)
                shared = trd_sum_plus(shared, trd_sum_times(k[j * m + l], a[trd_pair(i, l)]));
            left = trd_sum_minus(left, trd_sum_times(shared, shared));
            for (size_t l = 0; l <= j; l++)
                own[l] = trd_sum_minus(own[l], trd_sum_times(shared, k[j * m + l]));
        }
        kept[i] = left.high > tolerance * scale[i];
        if (!kept[i]) {
            memset(own, 0, m * sizeof *own);
            continue;
        }
        count++;
        left = root(left);
        own[i] = trd_sum_from(1);
        for (size_t l = 0; l <= i; l++)
            own[l] = trd_sum_over(own[l], left);
    }
    return count;
}

void trd_normal_solve(const trd_sum *k, const trd_sum *b, size_t m, trd_sum *scratch, trd_sum *x)
{
    for (size_t i = 0; i < m; i++) {
        scratch[i] = trd_sum_from(0);
        for (size_t j = 0; j <= i; j++)
            scratch[i] = trd_sum_plus(scratch[i], trd_sum_times(k[i * m + j], b[j]));
    }
    for (size_t j = 0; j < m; j++) {
        x[j] = trd_sum_from(0);
        for (size_t i = j; i < m; i++)
            x[j] = trd_sum_plus(x[j], trd_sum_times(k[i * m + j], scratch[i]));
    }
}
